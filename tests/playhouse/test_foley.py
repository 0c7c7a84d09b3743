"""Beds loop and keep their level; touches begin when they are told to; rooms ring."""

import numpy as np
import pytest

from happyhorse.playhouse import foley
from happyhorse.scene.script import AMBIENCES, FOLEY


def _centroid(wave: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(wave)) ** 2
    return float((power * np.fft.rfftfreq(len(wave), 1 / foley.RATE)).sum() / power.sum())


@pytest.mark.parametrize("name", AMBIENCES)
def test_a_bed_has_its_length_its_level_and_no_seam(name: str) -> None:
    bed = foley.ambience(name, 3.04, np.random.default_rng(1))
    assert len(bed) == round(3.04 * foley.RATE)
    assert bed.dtype == np.float32
    assert np.abs(bed).max() < 0.9
    np.testing.assert_allclose(np.sqrt(np.mean(bed**2)), foley.LEVELS[name], rtol=0.01)
    steps = np.abs(np.diff(bed))
    assert abs(bed[0] - bed[-1]) <= 1.5 * np.quantile(steps, 0.999) + 1e-6
    again = foley.ambience(name, 3.04, np.random.default_rng(1))
    np.testing.assert_array_equal(bed, again)


@pytest.mark.parametrize("name", FOLEY)
def test_a_touch_is_heard_from_its_first_moment(name: str) -> None:
    touch = foley.sound(name, np.random.default_rng(2))
    loud = np.abs(touch) > 0.1 * np.abs(touch).max()
    assert np.argmax(loud) < 0.04 * foley.RATE
    assert 0.02 < np.abs(touch).max() < 0.6
    assert np.isfinite(touch).all()


def test_beds_differ_as_they_should() -> None:
    rng = np.random.default_rng(3)
    pitch = {name: _centroid(foley.ambience(name, 4.0, rng)) for name in AMBIENCES}
    assert pitch["birdsong"] > 1500 > pitch["train rumble"]
    assert pitch["crickets"] > 2500
    assert pitch["rain"] > pitch["cafe murmur"] > 100
    assert pitch["wind"] < 1200


def test_heels_are_brighter_than_steps_and_grounds_differ() -> None:
    rng = np.random.default_rng(4)
    assert _centroid(foley.sound("heel", rng)) > 1.5 * _centroid(foley.sound("footstep", rng))
    gravel = _centroid(foley.sound("footstep", rng, "gravel"))
    assert gravel > 1.3 * _centroid(foley.sound("footstep", rng, "carpet"))


def test_a_room_rings_after_the_voice_and_keeps_its_onset() -> None:
    voice = np.zeros(foley.RATE, np.float32)
    voice[2400:2500] = 0.5
    wet = foley.room(voice, np.random.default_rng(5), seconds=0.3, wet=0.3)
    assert len(wet) == len(voice)
    assert np.abs(wet[:2400]).max() < 1e-4
    np.testing.assert_allclose(wet[2400:2500], 0.5, atol=0.1)
    assert 1e-4 < np.abs(wet[3000:8000]).max() < 0.3
