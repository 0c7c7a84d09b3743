"""What chance makes of a face and of hair: the small things that words do not name, and by which one is known again."""

import random
from dataclasses import dataclass
from functools import lru_cache

from happyhorse.scene.script import Person

EAST_ASIAN = frozenset({"Korean", "Chinese", "Japanese", "Cantonese"})
IRISES, DARK_IRISES = 6, 2  # colours of eyes, and how many of them are dark
FRINGES = {
    "long straight": ("straight", "parted", "sweep"),
    "long wavy": ("parted", "sweep"),
    "bob": ("straight", "sweep"),
    "bun": ("plain", "wisps"),
    "ponytail": ("plain", "straight", "wisps"),
    "curly": ("curls",),
    "short": ("choppy", "sweep low"),
    "side-parted": ("side",),
    "braids": ("parted", "straight"),
    "pixie": ("swept long",),
}  # where nothing is said, plain
FALLS = (("straight",), ("parted",), ("sweep", "side", "sweep low"))  # the fringes that are told apart
USUAL = {
    "half": (18.3, 0.9), "jaw": (0.85, 0.08), "chin": (0.34, 0.1), "eye": (1.0, 0.1), "eye_height": (0.97, 0.1),
    "eye_gap": (8.0, 0.6), "eye_tilt": (0.3, 0.6), "brow_width": (1.1, 0.35), "brow_arch": (0.8, 0.5),
    "nose_length": (1.0, 0.15), "mouth": (1.0, 0.1), "lip": (0.8, 0.3), "lipstick": (0.3, 0.3), "blush": (0.22, 0.08),
    "freckles": (0.0, 1.0), "mole": (0.0, 1.0), "earring": (0.0, 2.0),
}  # a middle and a spread of what is told  # fmt: skip
TRAITS = len(USUAL) + IRISES + len(FALLS) + 1


# identity is enough: each is made once a person
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looks:
    """The small things that make one face: sizes are shares of the common ones."""

    half: float
    cheek: float
    jaw: float
    chin: float
    length: float
    eye: float
    eye_height: float
    eye_gap: float
    eye_tilt: float
    eye_y: float
    lid: float
    brow_width: float
    brow_arch: float
    brow_y: float
    nose_length: float
    nose_width: float
    nose_out: float
    mouth: float
    lip: float
    ear: float
    blush: float
    freckles: bool
    mole: int
    earring: int
    lipstick: float
    eyes: int  # which of the colours of eyes
    fringe: str
    side: int  # of the parting


@lru_cache(maxsize=512)
def looks(person: Person) -> Looks:
    """Invent the face and the fringe that go with a person's seed."""
    rng = random.Random(f"face {person.seed}")
    woman, age = person.gender == "woman", ("child", "young", "middle-aged", "old").index(person.age)
    child, asian = age == 0, person.look in EAST_ASIAN
    u = rng.uniform
    half = u(17.4, 19.2) * (1.02 if child else 1.0)
    jaw = u(0.76, 0.86) if woman else u(0.82, 0.95)
    dark = person.skin >= 3 or asian or person.hair_colour == "black"
    lipstick = u(0.25, 0.8) if woman and not child and rng.random() < 0.6 else 0.0
    fringe, side = combed(person)
    return Looks(
        half=half,
        cheek=u(0.93, 1.0) if not child else u(0.98, 1.03),
        jaw=0.88 if child else jaw,
        chin=u(0.24, 0.34) if woman else 0.34 if child else u(0.30, 0.44),
        length=u(-1.4, 1.4) - (1.0 if child else 0.0),
        eye=u(0.90, 1.12) * (1.12 if child else 1.0) * (1.04 if woman else 0.95) * (0.94 if age == 3 else 1.0),
        eye_height=u(0.90, 1.1) * (0.9 if asian else 1.0) * (0.92 if age == 3 else 1.0),
        eye_gap=u(7.4, 8.5) + (0.7 if child else 0.0),
        eye_tilt=u(-0.5, 0.9) + (0.35 if asian else 0.0) - (0.5 if age == 3 else 0.0),
        eye_y=u(0.2, 1.4) + (2.2 if child else 0.0),
        lid=u(0.0, 0.16) + (0.08 if age == 3 else 0.0),
        brow_width=(u(0.75, 1.1) if woman else u(1.05, 1.6)) * (0.75 if child else 1.0),
        brow_arch=u(0.3, 1.7) if woman else u(0.0, 1.1),
        brow_y=u(-8.6, -7.2),
        nose_length=u(0.86, 1.14) * (0.72 if child else 1.0) * (1.06 if age == 3 else 1.0),
        nose_width=u(0.8, 1.25) * (0.85 if child or woman else 1.05),
        nose_out=u(0.75, 1.2) * (0.6 if child else 0.9 if woman else 1.1),
        mouth=u(0.92, 1.1) * (0.9 if child else 1.0),
        lip=(u(0.8, 1.25) if woman else u(0.45, 0.8)) * (0.7 if age == 3 else 1.0) * (1.2 if person.skin > 3 else 1),
        ear=u(0.85, 1.15),
        blush=u(0.10, 0.30) + (0.12 if child else 0.0),
        freckles=person.skin < 2 and rng.random() < (0.5 if person.hair_colour == "red" else 0.12),
        mole=rng.choice((0, 0, 0, 0, -1, 1)),
        earring=rng.randrange(4) if woman and not child and rng.random() < 0.45 else 0,
        lipstick=lipstick,
        eyes=rng.choice(range(DARK_IRISES if dark else IRISES)),
        fringe=fringe,
        side=side,
    )


def combed(person: Person) -> tuple[str, int]:
    """How the hair falls over the forehead, and on which side it is parted."""
    rng = random.Random(f"hair {person.seed}")
    fringe = rng.choice(FRINGES.get(person.hair_style, ("plain",)))
    if person.gender == "man" and fringe == "straight":
        fringe = "parted"
    return fringe, rng.choice((-1, 1))


def traits(person: Person) -> tuple[float, ...]:
    """What is told of a face, each number about as large as 1: `TRAITS` of them."""
    face = looks(person)
    sizes = [(float(getattr(face, name)) - middle) / spread for name, (middle, spread) in USUAL.items()]
    eyes = [float(face.eyes == kind) for kind in range(IRISES)]
    return (*sizes, *eyes, *(float(face.fringe in falls) for falls in FALLS), float(face.side))
