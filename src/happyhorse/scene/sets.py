"""The sets that stand for each place: which way round one is built, its colours and all its things go with its number.

A world without end of streets would be seen as their mean: what nothing tells can only be guessed. A lot with some sets
for every place can be told by number, whole, and learned by heart.
"""

import random

from happyhorse.scene.script import PLACES, Script

STANDING = 12  # sets for each place
NUMBERS = len(PLACES) * STANDING


def dice(place: str, built: int, name: str) -> random.Random:
    """Dice of one part of a set: the same whenever it is painted."""
    return random.Random(f"{built}/{place}/{name}")


def side(place: str, built: int) -> int:
    """Which way round a set is built: every other one is mirrored."""
    return 1 if (built + PLACES.index(place)) % 2 else -1


def told(script: Script) -> tuple[float, ...]:
    """Which set a script plays in: a one among `NUMBERS` zeros."""
    out = [0.0] * NUMBERS
    out[PLACES.index(script.place) * STANDING + script.built] = 1.0
    return tuple(out)
