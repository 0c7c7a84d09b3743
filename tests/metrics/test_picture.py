"""Measures of pictures agree with their closed forms."""

import numpy as np
import pytest

from happyhorse.metrics import picture

RNG = np.random.default_rng(0)
FRAMES = RNG.integers(20, 236, (4, 32, 40, 3), dtype=np.uint8)


def test_the_same_picture_is_perfect():
    assert picture.psnr(FRAMES, FRAMES) == picture.BEST
    assert picture.ssim(FRAMES, FRAMES) == pytest.approx(1.0)
    assert picture.sharpness(FRAMES, FRAMES) == pytest.approx(1.0)


def test_an_error_of_ten_levels_is_28_decibels():
    assert picture.psnr(FRAMES + 10, FRAMES) == pytest.approx(20 * np.log10(255 / 10), abs=1e-4)


def test_only_the_box_counts():
    wrong = FRAMES.copy()
    wrong[:, :8] += 10
    below = [(0.0, 8.0, 40.0, 32.0)] * 4
    above = [(0.0, 0.0, 40.0, 8.0), None, None, None]
    assert picture.psnr_in_boxes(wrong, FRAMES, below) == picture.BEST
    assert picture.psnr_in_boxes(wrong, FRAMES, above) == pytest.approx(20 * np.log10(25.5), abs=1e-4)


def test_without_boxes_there_is_no_number():
    assert picture.psnr_in_boxes(FRAMES, FRAMES, [None] * 4) is None
    assert picture.psnr_in_boxes(FRAMES, FRAMES, [(-9.0, -9.0, -2.0, -2.0)] * 4) is None


def test_a_blurred_picture_is_less_sharp():
    soft = ((FRAMES.astype(np.uint16) + np.roll(FRAMES, 1, 2)) // 2).astype(np.uint8)
    assert picture.sharpness(soft, FRAMES) < 0.9
    assert picture.ssim(soft, FRAMES) < 0.95


def test_flicker_is_counted_where_the_truth_is_still():
    truth = np.repeat(FRAMES[:1], 4, 0)
    restless = truth.copy()
    restless[1::2] += 3
    assert picture.flicker(restless, truth) == pytest.approx(3.0, abs=1e-3)
    assert picture.flicker(truth, truth) == 0.0
    leaping = np.repeat(np.array([0, 9, 0, 9], np.uint8), 32 * 40 * 3).reshape(4, 32, 40, 3)
    assert picture.flicker(truth, leaping) is None
