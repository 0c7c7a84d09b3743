"""What is told of a set is what the stage paints."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import skia

from happyhorse.playhouse import stage
from happyhorse.playhouse.easel import Scene
from happyhorse.scene import sets
from happyhorse.scene.script import PLACES, Script
from happyhorse.scene.write import write

Thrown = dict[tuple[bool, str], list[list[Any]]]


class Watched:
    """Dice that write down how they fell."""

    def __init__(self, kept: list[Any], seed: str) -> None:
        self.dice, self.kept = random.Random(seed), kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self.dice, name)

    def choice(self, seq: Sequence) -> object:
        return seq[self.randint(0, len(seq) - 1)]

    def random(self) -> float:
        self.kept.append(self.dice.random())
        return self.kept[-1]

    def randint(self, a: int, b: int) -> int:
        self.kept.append((b - a + 1, self.dice.randrange(b - a + 1)))
        return a + self.kept[-1][1]


def painted(script: Script, monkeypatch: pytest.MonkeyPatch) -> Thrown:
    """Every throw that painting a script's place makes, by its dice; dice that are taken again begin again."""
    thrown: Thrown = {}

    def rolled(scene: Scene, name: str, small: bool) -> Watched:
        kept: list[Any] = []
        thrown.setdefault((small, name), []).append(kept)
        seed = f"{scene.props}/{scene.seed}/{scene.place}/{name}" if small else f"{scene.seed}/{scene.place}/{name}"
        return Watched(kept, seed)

    monkeypatch.setattr(Scene, "dice", lambda self, name: rolled(self, name, False))
    monkeypatch.setattr(Scene, "small", lambda self, name: rolled(self, name, True))
    canvas = skia.Surface(448, 256).getCanvas()
    stage._furniture.cache_clear()
    stage.far(canvas, script)
    stage.living(canvas, script, 1.0)
    stage.near(canvas, script, 1.0, seated=True)
    return thrown


def same(throw: sets.Throw, fell: Any, told: int) -> bool:
    return (fell < throw.below) == bool(told) if throw.below else fell == (throw.of, told)


@pytest.mark.parametrize("place", PLACES)
def test_the_first_throws_are_those_of_the_painter(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(6):
        script = replace(write(seed), place=place, seed=1000 + seed, props=seed)
        thrown, told = painted(script, monkeypatch), iter(sets.throws(script))
        for small, name, throws in sets.SETS[place]:
            fallen = iter(max(thrown[small, name], key=len))
            for throw in throws:
                of, found = next(told)
                assert of == throw.of
                if found is not None:
                    assert same(throw, next(fallen), found), (name, throw)


def test_each_place_has_numbers_of_its_own() -> None:
    scripts = [replace(write(0), place=place, seed=5) for place in PLACES]
    rows = [sets.told(script) for script in scripts]
    assert {len(row) for row in rows} == {sets.NUMBERS}
    for numbers in zip(*rows, strict=True):
        assert sum(number != 0 for number in numbers) <= 1
    sides = {sets.told(replace(write(0), seed=seed))[sets.FIRST[write(0).place]] for seed in range(20)}
    assert sides == {-1, 1}
    assert sets.told(scripts[0]) != sets.told(replace(scripts[0], seed=6))
