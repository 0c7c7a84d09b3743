"""What happens in a drawn clip: who, where, in which light, who says and does what when, seen how.

A Script is pure data, written from a seed; the stage, the cast, the voices and the captions all read the same Script,
so that nothing is seen or heard that is not known, and nothing is known that is not seen or heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PLACES = (
    "cafe", "studio", "street", "park", "classroom", "office", "coffee bar", "recording booth", "cliff", "kitchen",
    "library", "beach", "forest", "living room", "workshop", "train",
)  # fmt: skip
OUTDOORS = frozenset({"street", "park", "cliff", "beach", "forest"})
GROUNDS = {
    "street": "stone", "park": "stone", "studio": "stone", "cliff": "grass", "forest": "grass", "beach": "sand",
    "office": "carpet", "recording booth": "carpet", "train": "carpet",
}  # what feet tread on; where nothing is said, wood  # fmt: skip
LIGHTS = ("even", "warm", "golden hour", "corporate", "cool", "dusk", "night", "daylight")
WEATHERS = ("clear", "rain", "mist", "wind", "snow", "cloudy")
FRAMINGS = ("extreme close-up", "close-up", "medium", "medium wide", "wide", "two-shot")
MOVES = (
    "static", "push-in", "pull-out", "pan left", "pan right", "tilt up", "tilt down", "tracking", "following",
    "handheld", "crane up", "drift",
)  # fmt: skip
ACTIONS = (
    "stand", "speak", "walk", "run", "turn", "hold up", "turn object", "draw", "whisk", "pour", "smile", "wave",
    "drink", "read", "type", "point", "nod",
)  # fmt: skip
OBJECTS = (
    "none", "smartwatch", "phone", "cup", "book", "bowl and whisk", "marker", "flower", "umbrella", "apple", "bottle",
    "bag", "laptop", "microphone", "glass", "ball",
)  # fmt: skip
COLOURS = {
    "red": (0.80, 0.24, 0.23), "orange": (0.90, 0.52, 0.24), "yellow": (0.93, 0.74, 0.28),
    "green": (0.28, 0.56, 0.36), "teal": (0.20, 0.55, 0.55), "blue": (0.26, 0.47, 0.74), "navy": (0.17, 0.22, 0.42),
    "purple": (0.49, 0.34, 0.62), "pink": (0.89, 0.55, 0.64), "brown": (0.48, 0.32, 0.22),
    "grey": (0.55, 0.56, 0.59), "black": (0.15, 0.15, 0.18), "white": (0.94, 0.92, 0.88), "camel": (0.76, 0.58, 0.38),
}  # fmt: skip
GENDERS = ("woman", "man")
AGES = ("child", "young", "middle-aged", "old")
SKINS = ("very fair", "fair", "light brown", "brown", "dark brown", "very dark")
HAIR_STYLES = (
    "long straight", "long wavy", "bob", "bun", "ponytail", "curly", "afro", "short", "side-parted", "crew cut",
    "bald", "braids", "pixie", "slicked back",
)  # fmt: skip
HAIR_COLOURS = {
    "black": (0.14, 0.11, 0.12), "dark brown": (0.30, 0.19, 0.13), "brown": (0.50, 0.31, 0.17),
    "blond": (0.87, 0.69, 0.38), "red": (0.68, 0.27, 0.14), "grey": (0.62, 0.62, 0.65), "white": (0.88, 0.87, 0.86),
    "blue": (0.26, 0.33, 0.60),
}  # fmt: skip
BEARDS = ("none", "beard", "moustache", "stubble")
GLASSES = ("none", "round glasses", "square glasses", "sunglasses")
HATS = ("none", "cap", "beanie", "brimmed hat", "headphones", "beret")
CLOTHES = (
    "t-shirt", "sweater", "turtleneck", "shirt", "suit", "dress", "coat", "hoodie", "apron", "athletic wear",
    "jacket", "blouse",
)  # fmt: skip
LOOKS = ("Korean", "Chinese", "Japanese", "Cantonese", "German", "French", "English", "")
PEOPLE: Mapping[str, tuple] = MappingProxyType(
    {
        "gender": GENDERS,
        "age": AGES,
        "skin": tuple(range(len(SKINS))),
        "hair_style": HAIR_STYLES,
        "hair_colour": tuple(HAIR_COLOURS),
        "beard": BEARDS,
        "glasses": GLASSES,
        "hat": HATS,
        "clothes": CLOTHES,
        "colour": tuple(COLOURS),
        "second_colour": tuple(COLOURS),
        "look": LOOKS,
    }
)  # every value that a Person's fields can have; weights know them by this order
LANGUAGES = ("en", "zh", "yue", "ja", "ko", "de", "fr")
AMBIENCES = (
    "silence", "room tone", "cafe murmur", "city", "birdsong", "wind", "waves", "rain", "office hum", "train rumble",
    "crickets", "fire",
)  # fmt: skip
FOLEY = (
    "footstep", "grass step", "heel", "whisk", "pour", "cup", "marker", "page", "key", "breath", "espresso machine",
    "clap", "thunder", "door",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the cast: everything that is drawn of them, and their voice."""

    gender: str
    age: str
    skin: int  # index into SKINS
    hair_style: str
    hair_colour: str
    beard: str = "none"
    glasses: str = "none"
    hat: str = "none"
    clothes: str
    colour: str  # of the clothes
    second_colour: str  # of collar, stripe, scarf, tie
    look: str = ""  # one of LOOKS
    voice: str = ""  # a voice's name (playhouse/voice.py); empty: they do not speak
    seed: int = 0  # face shape, eye size and colour, ears: the small things words do not name


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one person does in the clip, and where they stand or sit."""

    person: Person
    action: str = "stand"
    object: str = "none"
    x: float = 0.0  # place of the feet on the stage, in stage units
    facing: float = 0.0  # -1 left profile, 0 to camera, 1 right profile; 2 seen from behind
    seated: bool = False  # behind the table or desk of the place
    smile: float = 0.3  # -0.3 grave .. 1 beaming


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One utterance: who says what, in which language, from when."""

    speaker: int  # index into Script.roles
    text: str
    language: str
    start: float  # seconds; the end follows from the voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A span of time seen by one camera."""

    start: float
    end: float
    framing: str
    move: str
    subject: int = 0  # index into Script.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole clip, before anything is drawn or voiced."""

    seed: int
    seconds: float
    place: str
    light: str
    weather: str
    roles: tuple[Role, ...]
    shots: tuple[Shot, ...]
    lines: tuple[Line, ...] = ()
    ambience: str = "room tone"
    blur: float = 0.0  # how soft the background is: 0 sharp .. 1 shallow depth of field
    built: int = 0  # which of the sets that stand for its place (scene/sets.py)
