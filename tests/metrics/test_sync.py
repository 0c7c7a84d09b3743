"""Mouths are read from pixels, and lags are told in frames."""

import numpy as np
import pytest

from happyhorse.metrics import sync

RNG = np.random.default_rng(0)
SPOKEN = np.convolve(RNG.random(120), np.ones(3) / 3, "same")
SKIN, LIPS, INSIDE = (224, 178, 150), (190, 96, 92), (76, 15, 23)


def talking_head(opened: np.ndarray, skin: tuple[int, int, int] = SKIN) -> tuple[np.ndarray, list[sync.Box]]:
    """A face with a mouth that opens as told, in front of a wall."""
    frames = np.full((len(opened), 96, 128, 3), (140, 160, 170), np.uint8)
    frames[:, 16:88, 32:96] = skin
    frames[:, 60:76, 52:76] = LIPS
    for frame, high in zip(frames, opened, strict=True):
        frame[64 : 64 + round(10 * high), 54:74] = INSIDE
    return frames, [(48.0, 56.0, 80.0, 80.0)] * len(opened)


@pytest.mark.parametrize("late", [-4, 0, 3])
def test_the_lag_is_found_in_frames(late: int):
    found = sync.follow(np.roll(SPOKEN, late), SPOKEN)
    assert found.lag == late
    assert found.correlation > 0.95


def test_what_never_changes_follows_nothing():
    assert sync.follow(np.ones(50), SPOKEN[:50]) is None
    assert sync.follow(SPOKEN[:50], np.zeros(50)) is None


def test_noise_does_not_follow():
    assert sync.follow(RNG.random(120), SPOKEN).at_once < 0.4


def test_unknown_frames_are_left_out():
    seen = SPOKEN.copy()
    seen[::4] = np.nan
    assert sync.correlation(seen, SPOKEN) == pytest.approx(1.0)


@pytest.mark.parametrize("skin", [SKIN, (120, 78, 58)])
def test_an_opening_mouth_is_read(skin: tuple[int, int, int]):
    frames, boxes = talking_head(SPOKEN, skin)
    found = sync.follow(sync.openness(frames, boxes), SPOKEN)
    assert (found.lag, found.correlation > 0.95) == (0, True)


def test_without_a_box_nothing_is_read():
    frames, boxes = talking_head(SPOKEN[:10])
    assert np.isnan(sync.openness(frames, [None, *boxes[1:]])[0])


def test_the_mouth_is_found():
    frames, _ = talking_head(SPOKEN)
    left, top, right, bottom = sync.find_mouth(frames)[0]
    assert left < 64 < right
    assert top < 68 < bottom
    assert sync.follow(sync.openness(frames, sync.find_mouth(frames)), SPOKEN).correlation > 0.8
    assert sync.find_mouth(frames[:1].repeat(5, 0)) == [None] * 5
