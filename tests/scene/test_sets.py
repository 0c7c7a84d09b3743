"""A set is told by its number, and its number is all there is to tell."""

from dataclasses import replace

import numpy as np
import pytest
import skia

from happyhorse.playhouse import stage
from happyhorse.scene import sets
from happyhorse.scene.script import PLACES, Script
from happyhorse.scene.write import write


def painted(script: Script) -> np.ndarray:
    """The place with nobody in it, at its first moment."""
    pixels = np.zeros((256, 448, 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.ColorType.kRGBA_8888_ColorType).getCanvas()
    stage._furniture.cache_clear()
    canvas.translate(224, 128)
    stage.far(canvas, script)
    stage.living(canvas, script, 0.0)
    stage.near(canvas, script, 0.0, seated=True)
    return pixels[..., :3].astype(int)


@pytest.mark.parametrize("place", PLACES)
def test_a_set_looks_the_same_whoever_plays_in_it_and_like_no_other(place: str) -> None:
    plays = [replace(write(seed), place=place, light="even", weather="clear", built=3) for seed in (1, 2)]
    first, again = map(painted, plays)
    np.testing.assert_array_equal(first, again)
    other = painted(replace(plays[0], built=4))
    assert np.abs(first - other).mean() > 1


def test_each_set_has_a_number_of_its_own() -> None:
    scripts = [replace(write(0), place=place, built=built) for place in PLACES for built in range(sets.STANDING)]
    rows = np.array([sets.told(script) for script in scripts])
    np.testing.assert_array_equal(rows, np.eye(sets.NUMBERS))
    assert {sets.side(PLACES[0], built) for built in range(2)} == {-1, 1}


def test_scripts_play_in_every_set() -> None:
    assert {write(seed).built for seed in range(200)} == set(range(sets.STANDING))
