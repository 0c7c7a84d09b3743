"""What chance makes of a place: which way round it is built and which of its colours and things it has.

The stage paints a place with dice of its own; here the first throws of each are made again, so that they can be told.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from happyhorse.scene.script import PLACES, Script


@dataclass(frozen=True, slots=True)
class Throw:
    """One throw of the dice: one of so many, or whether a number in 0..1 falls below `below`."""

    of: int = 2
    below: float = 0.0
    after: int | None = None  # thrown only if the throw of this number, counted from the place's first, came true


Dice = tuple[bool, str, tuple[Throw, ...]]  # of the small things and not of the building; its name; its first throws


def building(name: str, *of: int) -> Dice:
    """Dice of the building itself."""
    return False, name, tuple(Throw(n) for n in of)


def small(name: str, *of: int) -> Dice:
    """Dice of the small things standing about."""
    return True, name, tuple(Throw(n) for n in of)


SETS: Mapping[str, tuple[Dice, ...]] = MappingProxyType(
    {
        "cafe": (
            building("walls", 6, 4),
            building("frame", 4),
            building("view", 3),
            building("table", 4),
            small("table", 2, 4),
        ),
        "studio": (building("walls", 6), (True, "studio", (Throw(below=0.5), Throw(below=0.5)))),
        "street": (small("terrace", 2),),
        "park": (building("park", 5, 3), small("park", 2)),
        "classroom": (building("walls", 5, 3),),
        "office": (building("walls", 5, 3, 4), building("desk", 4), small("desk", 2)),
        "coffee bar": (building("walls", 5, 5), building("counter", 4), small("counter", 2)),
        "recording booth": (building("walls", 5), small("booth", 5)),
        "cliff": (building("cliff", 3, 4, 3), (True, "cliff", (Throw(below=0.55), Throw(below=0.5)))),
        "kitchen": (
            building("walls", 6, 3, 4, 3),
            building("view", 3),
            building("worktop", 4),
            small("worktop", 2),
            small("kitchen", 4, 4, 4),
        ),
        "library": (
            building("walls", 4, 4, 4),
            (True, "ladder", (Throw(below=0.5),)),
            building("reading", 3),
            small("reading", 2),
        ),
        "beach": (
            (True, "beach", (Throw(below=0.6), Throw(2))),
            (False, "beach", (Throw(3), Throw(below=0.7), Throw(2, after=3), Throw(3, after=0), Throw(3))),
            small("sand", 4),
        ),
        "forest": (building("forest", 4, 3),),
        "living room": (
            (False, "walls", (Throw(7), Throw(below=0.4), Throw(4), Throw(5), Throw(4), Throw(6))),
            building("view", 3),
            small("cushions", 5, 5),
            building("table", 4),
            small("table", 2, 3),
        ),
        "workshop": (building("walls", 4), building("view", 2), small("bench", 2)),
        "train": (building("walls", 4, 5), building("land", 3), building("fold", 3), small("fold", 2)),
    }
)
FIRST = {}  # a place's first number among all
NUMBERS = 0
for _place in PLACES:
    FIRST[_place] = NUMBERS
    NUMBERS += 1 + sum(throw.of for _, _, throws in SETS[_place] for throw in throws)


def dice(place: str, seed: int, props: int | None, name: str) -> random.Random:
    """Dice of a building, or with `props` of the small things standing about in it."""
    return random.Random(f"{seed}/{place}/{name}" if props is None else f"{props}/{seed}/{place}/{name}")


def side(place: str, seed: int) -> int:
    """Which way round a place is built."""
    return 1 if dice(place, seed, None, "side").random() < 0.5 else -1


def throws(script: Script) -> Iterator[tuple[int, int | None]]:
    """How each throw for a script's place came out, of so many; None where it was not thrown."""
    out: list[int | None] = []
    for of_the_small, name, wanted in SETS[script.place]:
        rng = dice(script.place, script.seed, script.props if of_the_small else None, name)
        for throw in wanted:
            if throw.after is not None and out[throw.after] != 1:
                found = None
            elif throw.below:
                found = int(rng.random() < throw.below)
            else:
                found = rng.randrange(throw.of)
            out.append(found)
            yield throw.of, found


@lru_cache(maxsize=256)
def told(script: Script) -> tuple[float, ...]:
    """Everything known of a script's set, `NUMBERS` numbers: each place has its own, zeros where it is another's."""
    out = [0.0] * NUMBERS
    at = FIRST[script.place]
    out[at] = float(side(script.place, script.seed))
    at += 1
    for of, found in throws(script):
        if found is not None:
            out[at + found] = 1.0
        at += of
    return tuple(out)
