"""A clip is seen once, whatever its length, and little of it is kept."""

import numpy as np
import pytest

from happyhorse.measure import watch
from happyhorse.readers import seen

pytest.importorskip("cv2")


def frames(count: int, seed: int = 0) -> list[np.ndarray]:
    ground = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), np.uint8).repeat(16, 0).repeat(16, 1)
    return [np.roll(ground, index, 1) for index in range(count)]


def test_what_is_kept_does_not_grow_with_the_clip():
    found = watch.watch(iter(frames(400)), flow=False, people=False)
    assert found.frames == 400
    assert len(found.scenes) <= watch.MOST_LOOKS
    assert found.cuts is None


def test_a_still_clip_does_not_move_and_a_rolling_one_does():
    still = watch.watch(iter(frames(1) * 12), flow=False, people=False)
    moving = watch.watch(iter(frames(12)), flow=False, people=False)
    assert still.changes.max() == 0.0
    assert moving.changes.min() > 1.0


def test_flicker_is_back_and_forth():
    bright = [np.full((64, 96, 3), 100 + 6 * (index % 2), np.uint8) for index in range(10)]
    rising = [np.full((64, 96, 3), 100 + 6 * index, np.uint8) for index in range(10)]
    flicker, rise = (watch.watch(iter(one), flow=False, people=False).flickers.mean() for one in (bright, rising))
    assert flicker == pytest.approx(12.0, abs=0.1)
    assert rise == pytest.approx(0.0, abs=0.1)


def test_a_person_is_followed(monkeypatch: pytest.MonkeyPatch):
    """Two people, one of whom walks; each keeps a track of their own."""
    seen_so_far = iter(range(1000))

    def people(small: np.ndarray) -> list[seen.Person]:
        x = 2.0 * next(seen_so_far)
        return [
            seen.Person(face=(x, 10, x + 30, 40), body=(x, 0, x + 40, 100), sure=0.9),
            seen.Person(face=(150, 10, 180, 40), body=(140, 0, 190, 100), sure=0.8),
        ]

    monkeypatch.setattr(seen, "find_people", people)
    found = watch.watch(iter(frames(30)), flow=False)
    assert [len(track.frames) for track in found.tracks] == [29, 29]
    assert found.people == 2.0
    assert found.tracks[0].faces[0].shape == (seen.FACE, seen.FACE, 3)
    assert found.tracks[0].looked == [0, 12, 24]
    assert [head.shape for head in found.tracks[0].heads] == 3 * [(seen.HEAD, seen.HEAD, 3)]
    assert len(found.tracks[0].bodies) == 3
    # of 224 x 128 pixels, in a picture of 256 x 144: a little more across than down
    assert found.tracks[1].person.face == pytest.approx((150 * 256 / 224, 11.25, 180 * 256 / 224, 45.0))


def test_who_is_seen_for_a_moment_only_is_nobody(monkeypatch: pytest.MonkeyPatch):
    """Noise looks like a face now and then."""
    looks = iter(range(1000))

    def people(small: np.ndarray) -> list[seen.Person]:
        there = next(looks) < 3
        return [seen.Person(face=(10, 10, 40, 40), body=(10, 0, 50, 100), sure=0.9)] if there else []

    monkeypatch.setattr(seen, "find_people", people)
    found = watch.watch(iter(frames(60)), flow=False)
    assert not found.tracks
    assert found.people == 0.0


def test_frames_are_let_go_where_nobody_looks_for_people():
    eye = watch.Watch(flow=False, people=False)
    for frame in frames(20):
        eye.see(frame)
    assert not eye._pending


def test_whole_pictures_are_kept_as_their_reader_learned_them():
    """One size for tall, square and wide ones."""
    tall = np.random.default_rng(0).integers(0, 255, (224, 126, 3), np.uint8)
    found = watch.watch(iter([tall] * 3), flow=False, people=False)
    assert found.scenes.shape == (1, 128, 224, 3)
    assert (found.scenes[0] == seen.frame_of(tall)).all()


def test_colours_are_weighed():
    red = watch.weigh(np.full((20, 20, 3), (200, 40, 40), np.uint8))
    assert red["warmth"] == pytest.approx(160 / 255, abs=1e-5)
    assert red["saturation"] == pytest.approx(0.8, abs=1e-5)
    assert red["sharpness"] == 0.0


def test_of_two_who_take_turns_each_is_heard_in_their_own_time():
    person = seen.Person(face=(0, 0, 1, 1), body=(0, 0, 1, 1), sure=1.0)
    first, second = (watch.Track(person=person, frames=list(range(8))) for _ in range(2))
    early, late = np.zeros((8, 7)), np.zeros((8, 7))
    early[:, 6] = late[:, 6] = 1.0
    early[1:3, 0], late[5:7, 0] = 0.8, 0.6
    late[:, 0] += 0.1  # a little open all the time
    late[7, 6] = -1.0  # not seen any more
    told = watch.opened([first, second], [early, late], 10)
    assert told is not None
    np.testing.assert_allclose(told, [0, 0.8, 0.8, 0, 0, 0.6, 0.6, 0, np.nan, np.nan], atol=1e-9)
    assert watch.opened([first], [early - 2 * (early[:, 6:] > 0)], 10) is None
    _, shapes = watch.speaker([first, second], [early, late], 10)
    assert shapes is not None and shapes[1, 0] == 0.8  # whose mouth moves most
