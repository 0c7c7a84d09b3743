"""Squares are cut where people are, within the picture."""

import numpy as np
import pytest

from happyhorse.metrics import seen


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((252, 448), (128, 224)), ((448, 252), (224, 128)), ((320, 320), (128, 128)), ((1080, 1920), (128, 224))],
)
def test_whole_pictures_are_read_in_whole_cells(size: tuple[int, int], wanted: tuple[int, int]):
    assert seen.scene_size(*size) == wanted


def test_a_very_wide_picture_stays_small():
    assert seen.scene_size(100, 1000) == (32, 304)


def test_a_square_is_moved_before_it_is_made_smaller():
    assert seen.reach((-10, 40, 30, 60), 100, 200, 1.0) == (0.0, 30.0, 40.0, 70.0)
    assert seen.reach((50, 0, 90, 300), 100, 200, 1.0) == (20.0, 0.0, 120.0, 100.0)


def test_what_is_cut_is_what_was_there():
    frame = np.zeros((100, 200, 3), np.uint8)
    frame[20:40, 60:80] = 255
    square = seen.cut(frame, (60.0, 20.0, 80.0, 40.0), 10)
    assert square.shape == (10, 10, 3)
    assert square[2:-2, 2:-2].min() == 255  # its edge is smoothed with what lies beside


def test_overlap_is_a_share():
    assert seen.overlap((0, 0, 2, 2), (0, 0, 2, 2)) == 1.0
    assert seen.overlap((0, 0, 2, 2), (1, 0, 3, 2)) == pytest.approx(1 / 3)
    assert seen.overlap((0, 0, 2, 2), (5, 5, 6, 6)) == 0.0
