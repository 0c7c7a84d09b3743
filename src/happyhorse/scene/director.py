"""From words to a scene: a small network reads who, where, doing what and seen how, and a script is cast by it.

What the words leave open is drawn by the seed, as likely as it is in footage that fits the words. Each thing is drawn
with dice of its own, so that other words with the same seed change what they tell of, and little else.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from happyhorse.clauses import LIMIT
from happyhorse.codec.phonemes import Phoneme
from happyhorse.codec.text import WIDTH as WORDS
from happyhorse.scene import script as world
from happyhorse.scene.acting import FPS, frame_count
from happyhorse.scene.blocking import Blocking, Places, Rows, Track
from happyhorse.scene.casting import usual
from happyhorse.scene.mouth import mouth_track
from happyhorse.scene.script import Line, Role, Script, Shot
from happyhorse.scene.sets import STANDING
from happyhorse.scene.write import TABLES, cue, write

FACINGS = {"left": -1.0, "half left": -0.45, "front": 0.0, "half right": 0.45, "right": 1.0, "behind": 2.0}
MOODS = {"grave": -0.1, "calm": 0.3, "smiling": 0.8}
SOFT = 0.2  # a background blurred by more is named soft
SCENE: Mapping[str, tuple] = {
    "kind": ("talk", "duo", "walk", "work", "show", "calm"),
    "place": world.PLACES,
    "light": world.LIGHTS,
    "weather": world.WEATHERS,
    "ambience": world.AMBIENCES,
    "soft": (False, True),
    "framing": world.FRAMINGS,
    "move": world.MOVES,
    "cuts": (0, 1, 2),
    "next framing": world.FRAMINGS,
    "next move": world.MOVES,
}
LOOKS = {name: values for name, values in world.PEOPLE.items() if name != "second_colour"}  # what words tell of
DOINGS: Mapping[str, tuple] = {
    "action": world.ACTIONS,
    "object": world.OBJECTS,
    "seated": (False, True),
    "facing": tuple(FACINGS),
    "mood": tuple(MOODS),
}
PERSON = {**LOOKS, **DOINGS}
PEOPLE = 2  # whom the words tell apart
DONE, POSED = ("action", "object"), ("seated", "facing")  # what cannot be changed once a script is written
CANDIDATES = 600
UNLIKELY = 0.1  # of the likeliest value's chance; what is less likely is never drawn
SHARPEST, TOLD = 3.0, 0.5  # the highest power of a chance, and of how many nats the words must tell for it
USUAL = 400  # scripts by which it is known what is usual
SURE = 0.8
SHORTEST_SHOT = 0.8  # seconds
SHOWS_RUNNING, TOO_NEAR = ("wide",), math.log(0.05)  # what other framings are worth where none is named

Chances = dict[str, dict[str, Float[np.ndarray, " values"]]]
"""for "scene", "person 0" and "person 1": the log-likelihood of every value of every field"""


class Director(nn.Module):
    """A prompt's phrases in, how likely each value of each field is out."""

    def __init__(self, width: int = 128, layers: int = 2) -> None:
        super().__init__()
        self.words = nn.Linear(WORDS, width)
        self.order = nn.Parameter(torch.zeros(LIMIT, width))
        self.asked = nn.Parameter(torch.randn(1 + PEOPLE, width, generator=torch.Generator().manual_seed(0)))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 4, 2 * width, 0.1, batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.scene = nn.Linear(width, _values(SCENE))
        self.person = nn.Linear(width, _values(PERSON))

    def forward(
        self, words: Float[Tensor, "prompts phrases 512"], said: Bool[Tensor, "prompts phrases"]
    ) -> tuple[Float[Tensor, "prompts scene"], Float[Tensor, "prompts people person"]]:
        """Score every value; `said` marks the phrases that are there."""
        rows = self.words(words) + self.order[: words.shape[1]]
        rows = torch.cat([self.asked.expand(len(rows), -1, -1), rows], dim=1)
        silent = functional.pad(~said, (1 + PEOPLE, 0))
        for layer in self.layers:
            rows = layer(rows, src_key_padding_mask=silent)
        rows = self.norm(rows[:, : 1 + PEOPLE])
        return self.scene(rows[:, 0]), self.person(rows[:, 1:])

    @torch.no_grad()
    def read(self, words: Float[Tensor, "512 phrases 1 1"]) -> Chances:
        """How likely everything is, after one prompt; decided where the words tell of it, open as ever where not."""
        rows = words[:, :LIMIT, 0, 0].T[None].float()
        scene, people = self.eval()(rows, torch.ones(rows.shape[:2], dtype=torch.bool))
        found = {"scene": _by_field(scene[0], SCENE)}
        found |= {f"person {i}": _by_field(people[0, i], PERSON) for i in range(PEOPLE)}
        return {
            who: {name: decided(p, expected()[who][name]) for name, p in told.items()} for who, told in found.items()
        }


def _values(fields: Mapping[str, tuple]) -> int:
    return sum(len(values) for values in fields.values())


def _by_field(scores: Tensor, fields: Mapping[str, tuple]) -> dict[str, np.ndarray]:
    parts = scores.split([len(values) for values in fields.values()])
    return {name: part.log_softmax(0).numpy() for name, part in zip(fields, parts, strict=True)}


# ── what a script says, in the director's terms ──


def scene_of(script: Script, kind: str = "") -> dict[str, object]:
    """A script's place and camera; of several shots the first two."""
    first, second = script.shots[0], script.shots[min(1, len(script.shots) - 1)]
    return {
        "kind": kind or kind_of(script),
        "place": script.place,
        "light": script.light,
        "weather": script.weather,
        "ambience": script.ambience,
        "soft": script.blur > SOFT,
        "framing": first.framing,
        "move": first.move,
        "cuts": min(2, len(script.shots) - 1),
        "next framing": second.framing,
        "next move": second.move,
    }


def kind_of(script: Script) -> str:
    """Which of the kinds of script this is, told by what is in it."""
    action = script.roles[0].action
    if action in ("walk", "run", "turn"):
        return "walk"
    if action in ("draw", "whisk", "pour", "type", "read", "drink"):
        return "work"
    if action in ("hold up", "turn object"):
        return "show"
    if action in ("smile", "stand", "wave", "nod", "point"):
        return "calm"
    return "duo" if len(script.roles) > 1 else "talk"


def person_of(role: Role) -> dict[str, object]:
    """Somebody's looks and doings."""
    facing = min(FACINGS, key=lambda name: abs(FACINGS[name] - role.facing))
    mood = "grave" if role.smile < 0.1 else "smiling" if role.smile > 0.5 else "calm"
    doing = {"action": role.action, "object": role.object, "seated": role.seated, "facing": facing, "mood": mood}
    return {name: getattr(role.person, name) for name in LOOKS} | doing


def answers(script: Script) -> tuple[Int[np.ndarray, " scene"], Int[np.ndarray, "people person"]]:
    """The right values by number, field after field; -1 for whoever is not there."""
    scene = scene_of(script)
    people = np.full((PEOPLE, len(PERSON)), -1)
    for place, role in enumerate(script.roles[:PEOPLE]):
        person = person_of(role)
        people[place] = [values.index(person[name]) for name, values in PERSON.items()]
    return np.array([values.index(scene[name]) for name, values in SCENE.items()]), people


@cache
def expected() -> Chances:
    """How often every value of every field is in scripts that nobody asked for, as log-likelihoods."""
    scripts = [answers(write(seed)) for seed in range(USUAL)]
    scene = np.stack([one for one, _ in scripts])
    people = np.stack([several for _, several in scripts])
    found = {"scene": _shares(scene, SCENE)}
    return found | {f"person {i}": _shares(people[people[:, i, 0] >= 0, i], PERSON) for i in range(PEOPLE)}


def _shares(numbers: Int[np.ndarray, "scripts fields"], fields: Mapping[str, tuple]) -> dict[str, np.ndarray]:
    counted = (
        np.bincount(column, minlength=len(fields[name])) + 1.0 for name, column in zip(fields, numbers.T, strict=True)
    )
    return {name: np.log(count / count.sum()) for name, count in zip(fields, counted, strict=True)}


def decided(likely: Float[np.ndarray, " values"], usual: Float[np.ndarray, " values"]) -> Float[np.ndarray, " values"]:
    """Log-likelihoods, sharper the more the words told: by how far they are from the usual ones (Kullback, Leibler)."""
    told = float((np.exp(likely) * (likely - usual)).sum())
    sharper = likely * (1 + (SHARPEST - 1) * min(1.0, max(0.0, told) / TOLD))
    return sharper - np.logaddexp.reduce(sharper)


# ── casting ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One utterance as it will be heard."""

    speaker: int
    language: str
    phonemes: Sequence[Phoneme]
    gender: str = ""  # "woman", "man", or not known


def sure_genders(chances: Chances) -> dict[int, str]:
    """Who is a woman or a man beyond doubt."""
    found = {}
    for place in range(PEOPLE):
        likely = chances[f"person {place}"]["gender"]
        if is_sure(likely):
            found[place] = world.GENDERS[int(likely.argmax())]
    return found


def direct(
    chances: Chances,
    seconds: float,
    seed: int,
    said: Sequence[Said] = (),
    shots: Sequence[tuple[float, float, Chances]] = (),
) -> Script:
    """Cast a script that fits: one of many that chance wrote, then everything the words decide."""
    scene = {name: _drawn(chances["scene"][name], values, seed, name) for name, values in SCENE.items()}
    speakers = max((one.speaker for one in said), default=-1) + 1
    if speakers > 1:
        scene["kind"] = "walk" if scene["kind"] == "walk" else "duo"
    elif speakers and scene["kind"] == "calm":
        scene["kind"] = "talk"
    script = _picked(scene, chances, seconds, seed, speakers > 1 or scene["framing"] == "two-shot")
    likely = chances["scene"]["framing"]
    if script.roles[0].action == "run" and not is_sure(likely):  # legs out of the frame run nowhere
        near = [framing not in SHOWS_RUNNING for framing in SCENE["framing"]]
        scene["framing"] = _drawn(likely + TOO_NEAR * np.array(near), SCENE["framing"], seed, "framing")
    known = {one.speaker: one.gender for one in said if one.gender}
    roles = tuple(
        _cast(role, chances[f"person {i}"], known.get(i, ""), seed, i) for i, role in enumerate(script.roles[:PEOPLE])
    )
    return replace(
        script,
        seed=seed,
        place=str(scene["place"]) if _has_room(script, scene) else script.place,
        light=str(scene["light"]),
        weather=str(scene["weather"]),
        ambience=str(scene["ambience"]),
        blur=_dice(seed, "blur").uniform(*(0.3, 1.0) if scene["soft"] else (0.0, 0.15)),
        roles=(*roles, *script.roles[PEOPLE:]),
        shots=_shots(script, scene, seconds, shots, [one for one in said if one.phonemes], seed),
        lines=tuple(_line(one, len(roles)) for one in said if one.phonemes),
        built=_dice(seed, "built").randrange(STANDING),
    )


def blocked(
    script: Script, said: Sequence[Said], height: int, width: int, first: int, latents: int
) -> tuple[Places, Rows]:
    """Let the script be played, lips to what is said, and tell where everybody is."""
    people = len(script.roles)
    tracks = [lips([one for one in said if min(one.speaker, people - 1) == i], script.seconds) for i in range(people)]
    return Blocking(script, tracks, height, width).rows(first, latents)


def lips(said: Sequence[Said], seconds: float) -> Track:
    """The mouth of one person who says all this; closed where they say nothing."""
    count = frame_count(seconds)
    phonemes = tuple(phoneme for one in said for phoneme in one.phonemes)
    return mouth_track(phonemes, count, FPS) if phonemes else np.zeros((count, 6), np.float32)


def _dice(seed: int, *what: object) -> random.Random:
    """Dice for one thing alone: whatever else is drawn, or is not, they fall the same."""
    return random.Random(f"director {seed} {' '.join(map(str, what))}")


def _drawn(likely: np.ndarray, values: tuple, seed: int, *what: object) -> object:
    """One value by chance, what is unlikely never; each has its own luck (Gumbel), so like chances draw the same."""
    dice = _dice(seed, *what)
    luck = -np.log([dice.expovariate(1.0) for _ in values])
    return values[int(np.where(likely > likely.max() + math.log(UNLIKELY), likely + luck, -np.inf).argmax())]


def is_sure(likely: np.ndarray) -> bool:
    """Whether the words leave no doubt."""
    return bool(likely.max() > math.log(SURE))


def _picked(scene: Mapping[str, object], chances: Chances, seconds: float, seed: int, together: bool) -> Script:
    """One of many scripts that chance wrote, whatever the words: the first that has what is drawn by the words."""
    dice = _dice(seed, "scripts")
    tries = [write(dice.randrange(1 << 40), seconds=seconds, kind=str(scene["kind"])) for _ in range(CANDIDATES)]
    tries = [one for one in tries if (len(one.roles) > 1) == together] or tries
    tries = _narrowed(tries, DONE, chances, seed)
    tries = [one for one in tries if _has_room(one, scene)] or tries
    tries = _narrowed(tries, POSED, chances, seed)
    if len(tries[0].roles) > 1:
        tries = [one for one in tries if one.shots[0].framing == scene["framing"]] or tries
    return tries[0]


def _has_room(script: Script, scene: Mapping[str, object]) -> bool:
    """Whether there are seats for those who sit."""
    return scene["place"] in TABLES or not any(role.seated for role in script.roles)


def _narrowed(tries: list[Script], names: Sequence[str], chances: Chances, seed: int) -> list[Script]:
    """Those that have what is drawn for each name, of what is still to be had; first what the words are sure of."""
    asked = [(i, name) for i in range(min(PEOPLE, len(tries[0].roles))) for name in names]
    for i, name in sorted(asked, key=lambda one: not is_sure(chances[f"person {one[0]}"][one[1]])):
        had = [person_of(one.roles[i])[name] for one in tries]
        open_yet = np.array([value in had for value in PERSON[name]])
        likely = np.where(open_yet, chances[f"person {i}"][name], -np.inf)
        wanted = _drawn(likely, PERSON[name], seed, i, name)
        tries = [one for one, value in zip(tries, had, strict=True) if value == wanted]
    return tries


def _cast(role: Role, likely: Mapping[str, np.ndarray], gender: str, seed: int, number: int) -> Role:
    """Somebody who looks as the words say, in this role, with a voice that may be known."""
    gender = gender or str(_drawn(likely["gender"], world.GENDERS, seed, number, "gender"))
    fitting = {
        name: likely[name] + (0 if is_sure(likely[name]) else np.log(usual(gender, name, values)))
        for name, values in LOOKS.items()
    }
    looks = {name: _drawn(fitting[name], values, seed, number, name) for name, values in LOOKS.items()}
    looks["gender"] = gender
    if looks["gender"] == "woman":
        looks["beard"] = "none"
    dice = _dice(seed, number)
    face, smile = dice.randrange(1 << 30), dice.uniform(-0.1, 0.1)
    second = next(colour for colour in dice.sample(sorted(world.COLOURS), 2) if colour != looks["colour"])
    mood = str(_drawn(likely["mood"], tuple(MOODS), seed, number, "mood"))
    return replace(
        role, person=replace(role.person, **looks, second_colour=second, seed=face), smile=MOODS[mood] + smile
    )


def _shots(
    script: Script,
    scene: Mapping[str, object],
    seconds: float,
    asked: Sequence[tuple[float, float, Chances]],
    said: Sequence[Said],
    seed: int,
) -> tuple[Shot, ...]:
    """The shots that were asked for, or as the words tell of them."""
    if asked:
        found = []
        for number, (start, end, chances) in enumerate(asked):
            named = {
                n: str(_drawn(chances["scene"][n], SCENE[n], seed, "shot", number, n)) for n in ("framing", "move")
            }
            found.append(Shot(start=start, end=end, **named))
        return tuple(replace(shot, subject=_speaking(said, shot, len(script.roles))) for shot in found)
    if script.roles[0].action == "draw":
        return script.shots
    if any(shot.subject for shot in script.shots):
        return _turns(script, said, seconds)
    first = Shot(start=0.0, end=seconds, framing=str(scene["framing"]), move=str(scene["move"]))
    if not scene["cuts"] or seconds < 3:
        return (replace(first, subject=_speaking(said, first, len(script.roles))),)
    cut = round(seconds * _dice(seed, "cut").uniform(0.38, 0.62) * FPS) / FPS
    second = Shot(start=cut, end=seconds, framing=str(scene["next framing"]), move=str(scene["next move"]))
    return tuple(replace(s, subject=_speaking(said, s, len(script.roles))) for s in (replace(first, end=cut), second))


def _speaking(said: Sequence[Said], shot: Shot, people: int) -> int:
    """Who speaks most while a shot lasts; the first of the cast where nobody does."""
    heard = [0.0] * people
    for one in said:
        for sound in one.phonemes:
            heard[min(one.speaker, people - 1)] += max(0.0, min(sound.end, shot.end) - max(sound.start, shot.start))
    return max(range(people), key=heard.__getitem__)


def _turns(script: Script, said: Sequence[Said], seconds: float) -> tuple[Shot, ...]:
    """The camera on whoever speaks, framed as the script had it."""
    starts = [0.0] + [cue(one.phonemes[0].start) for one in said[1:]]
    speakers = [min(one.speaker, len(script.roles) - 1) for one in said] or [0]
    found: list[Shot] = []
    for i, (start, speaker) in enumerate(zip(starts, speakers, strict=True)):
        if found and start - found[-1].start < SHORTEST_SHOT:
            continue
        like = script.shots[i % len(script.shots)]
        found.append(replace(like, start=start, end=seconds, subject=speaker))
    ends = [*(shot.start for shot in found[1:]), seconds]
    return tuple(replace(shot, end=end) for shot, end in zip(found, ends, strict=True))


def _line(one: Said, people: int) -> Line:
    return Line(speaker=min(one.speaker, people - 1), text="", language=one.language, start=one.phonemes[0].start)
