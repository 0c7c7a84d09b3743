"""Clips are spoiled as is said, and checks judge moves as they must."""

import numpy as np

from happyhorse.measure import trust
from happyhorse.measure.suites import Found

FRAMES = np.random.default_rng(0).integers(0, 256, (4, 24, 32, 3), np.uint8)


def test_late_sound_begins_with_silence():
    wave = np.arange(1, 9, dtype=np.float32)
    assert trust.delayed(wave, 3).tolist() == [0, 0, 0, 1, 2, 3, 4, 5]


def test_pictures_are_spoiled():
    assert next(trust.blurred(FRAMES)).std() < 0.4 * FRAMES[0].std()
    flat = np.full((1, 24, 32, 3), 77, np.uint8)
    assert (next(trust.blurred(flat)) == 77).all()
    assert all((frame == FRAMES[0]).all() for frame in trust.frozen(FRAMES))
    assert (next(trust.recoloured(FRAMES))[..., 0] == FRAMES[0][..., 2]).all()


def found(**values: float) -> Found:
    one = Found()
    for name, value in values.items():
        one.tell(name, value)
    return one


def test_a_metric_must_move_the_right_way_and_by_enough():
    check = trust.Check(spoiled="blurred", metric="sharpness", way=-1, enough=0.5)
    before = [found(sharpness=9.0), found(sharpness=8.0)]
    assert trust._judged(check, before, [found(sharpness=5.0), found(sharpness=4.0)])["moved"]
    assert not trust._judged(check, before, [found(sharpness=8.9), found(sharpness=7.9)])["moved"]
    assert not trust._judged(check, before, [found(sharpness=12.0), found(sharpness=11.0)])["moved"]
    assert trust._judged(check, [found()], [found()]) is None


def test_every_check_is_of_a_spoiling_that_is_made():
    made = {f"sound {ms} ms late" for ms in (80, 160, 320)}
    made |= {"wrong speech", "swapped captions", "blurred", "frozen", "recoloured"}
    assert {check.spoiled for check in trust.CHECKS} == made
