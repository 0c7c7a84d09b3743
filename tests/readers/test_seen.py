"""Squares are cut where people are, within the picture."""

import numpy as np
import pytest
import torch
from torch import nn

from happyhorse.readers import seen
from happyhorse.readers.networks import Reader


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


@pytest.mark.parametrize(
    ("size", "filled"), [((448, 252), (128, 72)), ((320, 320), (128, 128)), ((256, 448), (128, 224))]
)
def test_any_ratio_is_filled_up_with_its_edge(size: tuple[int, int], filled: tuple[int, int]):
    frame = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    whole = seen.frame_of(frame)
    assert whole.shape == (128, 224, 3)
    assert (whole[: filled[0], : filled[1]] == seen.shrunk(frame, *filled)).all()
    assert (whole[:, filled[1] :] == whole[:, filled[1] - 1 : filled[1]]).all()


def test_a_thin_picture_is_still_a_picture():
    assert seen.frame_of(np.zeros((2, 4000, 3), np.uint8)).shape == (128, 224, 3)


class One(nn.Module):
    """Sees a face in the last cell of the sixth row, a cell high and wide."""

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        _, height, width, _ = pictures.shape
        told = torch.zeros(1, 9, height // 8, width // 8)
        told[:, 0] = -9.0
        told[:, 0, 5, -1] = 3.0
        told[:, 1:] = torch.tensor([-0.5, -0.5, 0.5, 0.5] * 2)[None, :, None, None]
        return told


def test_boxes_are_where_they_were_seen_across_and_down():
    """A picture whose smaller one has another ratio: 224 x 128 of 256 x 144."""
    (one,) = seen.find_people(np.zeros((144, 256, 3), np.uint8), Reader(name="finder", module=One()))
    assert one.face == pytest.approx((216 * 256 / 224, 40 * 144 / 128, 256, 48 * 144 / 128))
    assert one.body == one.face


def test_there_is_nobody_in_noise():
    rng = np.random.default_rng(0)
    for size in (1, 7):
        for _ in range(12):
            noise = rng.integers(0, 256, (252 // size, 448 // size, 3), np.uint8).repeat(size, 0).repeat(size, 1)
            assert not seen.find_people(noise)


def test_a_head_has_room_for_hair_and_hat():
    frame = np.zeros((200, 300, 3), np.uint8)
    frame[60:140] = 255
    head = seen.head_of(frame, seen.Person(face=(130, 80, 165, 120), body=(0, 0, 1, 1), sure=1.0))
    assert head.shape == (seen.HEAD, seen.HEAD, 3)
    assert head.min() == 255  # 36 pixels about the middle of the face
    wider = seen.head_of(frame, seen.Person(face=(130, 75, 165, 125), body=(0, 0, 1, 1), sure=1.0))
    assert wider[0].max() < 255


def test_a_still_tells_no_smile_from_a_nod():
    assert {seen.shown_action(name) for name in ("stand", "speak", "smile", "nod", "turn")} == {"stand"}
    assert seen.shown_action("walk") == "walk"


def test_marks_are_told_in_pixels_of_the_whole_picture():
    from happyhorse.playhouse.film import frames
    from happyhorse.scene.write import write

    frame = next(frames(write(9_310_006, split="test"), 252, 448))
    (person, *_) = seen.find_people(frame)
    marks = seen.marks_of(frame, person)
    left, top, right, bottom = person.face
    assert top < marks.eyes[0] < marks.mouth[0] < bottom
    assert left < marks.eyes[1] < right and left < marks.mouth[1] < right
    assert abs(marks.turn) < 0.5
