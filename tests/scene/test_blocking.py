"""Rows tell where everybody is seen, as the draughtsman draws them, and what their lips do."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from happyhorse.codec.phonemes import Phoneme, read, time_phonemes
from happyhorse.conditioning import video_segment
from happyhorse.playhouse.film import Set
from happyhorse.presets import BLOCKING_CHANNELS, MINI
from happyhorse.scene import blocking, script, sets
from happyhorse.scene.blocking import (
    CELL,
    FRONT,
    HAND,
    IS_BEHIND,
    IS_CHEST,
    IS_HEAD,
    PEOPLE_FROM,
    PERSON,
    SET,
    SIZE,
    TIME,
    WIDTH,
    Blocking,
    Posed,
    frames_of,
)
from happyhorse.scene.camera import behind, shows_hands
from happyhorse.scene.looks import TRAITS, looks, traits
from happyhorse.scene.mouth import mouth_track
from happyhorse.scene.sketch import faced
from happyhorse.scene.write import write
from happyhorse.sequence import Role

SIZES = [(256, 448), (448, 256), (320, 320)]


def stand(seed: int, size: tuple[int, int] = (256, 448)) -> Blocking:
    scene = write(seed)
    return Blocking(scene, [np.zeros((126, 6), np.float32) for _ in scene.roles], *size)


def value(row: np.ndarray, field: str, fields: dict[str, tuple], first: int) -> object:
    """Read back which value a one-hot part names."""
    for name, values in fields.items():
        if name == field:
            return values[int(row[first : first + len(values)].argmax())]
        first += len(values)
    raise KeyError(field)


def test_a_latent_frame_shows_four_frames_and_the_first_shows_one() -> None:
    assert frames_of(0) == (0, 0, 0, 0)
    assert [f for latent in range(1, 5) for f in frames_of(latent)] == list(range(1, 17))


def test_a_shot_begins_with_the_latent_frame_whose_last_frame_is_in_it() -> None:
    one = replace(write(0, seconds=3.0).shots[0], start=0.0, end=1.0)
    scene = replace(write(0, seconds=3.0), shots=(one, replace(one, start=1.0, end=2.04), replace(one, start=2.04)))
    # frame 25 is the first of the second shot: in latent frame 7, frames 25 to 28; frame 51 in 13, frames 49 to 52
    assert blocking.cuts(scene, 19) == (7, 13)
    assert blocking.cuts(scene, 8) == (7,)
    assert blocking.cuts(replace(scene, shots=(replace(one, end=3.0),)), 19) == ()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(6))
def test_heads_stand_where_faces_are_drawn(seed: int, size: tuple[int, int]) -> None:
    scene = write(seed)
    ready = Set(scene, *size)
    places, rows = ready.blocking.rows(0, 8)
    _, marks = ready.look(frames_of(7)[-1] / 25)
    drawn = [mark.face for mark in marks if mark and mark.face]
    heads = places[(places[:, 0] == 7 * TIME) & (rows[:, IS_HEAD] > 0)]
    for left, top, right, bottom in drawn:
        middle = np.array([(top + bottom - size[0]) / 2, (left + right - size[1]) / 2]) / CELL
        reach = max(0.5, 0.6 * (bottom - top) / CELL)
        assert np.linalg.norm(heads[:, 1:] - middle, axis=1).min() < reach


@pytest.mark.parametrize("size", SIZES)
def test_a_head_stands_at_the_token_of_picture_that_shows_it(size: tuple[int, int]) -> None:
    latent = torch.zeros(96, 1, size[0] // 16, size[1] // 16)
    segment = video_segment(latent, Role.GENERATED, 0, MINI)
    rows, columns = size[0] // CELL, size[1] // CELL
    tokens = segment.box.positions((1, rows, columns))[:, 1:].numpy()
    scene = next(s for s in map(write, range(50)) if len(s.roles) == 1 and abs(s.roles[0].facing) < 0.5)
    ready = Set(scene, *size)
    places, _ = ready.blocking.rows(0, 1)
    left, top, right, bottom = ready.look(0.0)[1][0].face
    row, column = divmod(int(np.linalg.norm(tokens - places[2, 1:], axis=1).argmin()), columns)
    assert abs(row - ((top + bottom) / 2 / CELL - 0.5)) < 1
    assert abs(column - ((left + right) / 2 / CELL - 0.5)) < 1


@pytest.mark.parametrize("size", SIZES)
def test_a_place_stands_where_the_middle_of_the_stage_is_seen(size: tuple[int, int]) -> None:
    for seed in range(8):
        stood = stand(seed, size)
        places, rows = stood.rows(0, 1)
        view = stood.operator.view(0.0)
        for place, row, look in zip(places, rows, (behind(view, stood.parallax), view), strict=False):
            scale = stood.unit * look.zoom
            assert (row[IS_BEHIND], row[IS_BEHIND + 1]) == ((1, 0) if look != view else (0, 1))
            np.testing.assert_allclose(place[1:] * CELL, [-scale * look.y, -scale * look.x], rtol=1e-5, atol=1e-3)
            assert 2 ** row[SIZE] == pytest.approx(scale * blocking.STAGE / CELL, rel=1e-5)


def test_a_face_tells_where_its_eyes_are_however_it_walks_turns_and_leans() -> None:
    found = []
    for seed in range(5000, 5090):
        scene = write(seed)
        if len(scene.roles) > 1 or abs(scene.roles[0].facing) > 1.3:
            continue
        ready = Set(scene, 256, 448)
        places, rows = ready.blocking.rows(60, 1)
        _, (mark, *_) = ready.look(60 / 25)
        heads = np.flatnonzero(rows[:, IS_HEAD])
        if mark is None or mark.eyes is None or not len(heads):
            continue
        (left, top, right, bottom), head = mark.eyes, heads[0]
        size = 2 ** rows[head, SIZE]
        eyes = (np.array([(top + bottom) / 2 - 128, (left + right) / 2 - 224]) / CELL - places[head, 1:]) / size
        own = faced(torch.tensor(eyes, dtype=torch.float32), torch.from_numpy(rows[head, FRONT:HAND])).numpy()
        assert np.abs(own).max() < 0.22, seed  # of half a head; the box of a profile holds one eye
        found.append((*eyes, *own))
    spread = np.std(found, axis=0)
    assert len(found) > 40
    assert spread[2] < 0.03
    assert spread[3] < 0.5 * spread[1]


def test_working_hands_stand_where_hands_and_things_are_drawn() -> None:
    checked = 0
    for seed in range(60):
        ready = Set(write(seed), 256, 448)
        places, rows = ready.blocking.rows(0, 3)
        _, marks = ready.look(frames_of(2)[-1] / 25)
        hands = places[(places[:, 0] == 2 * TIME) & rows[:, HAND:].any(1), 1:] * CELL + (128, 224)
        for mark, actor in zip(marks, ready.actors, strict=True):
            if mark is None or mark.object is None or shows_hands(ready.script, ready.script.shots[0]):
                continue
            left, top, right, bottom = mark.object
            away = np.maximum(0, [top - hands[:, 0], hands[:, 0] - bottom]).max(0)
            away = np.hypot(away, np.maximum(0, [left - hands[:, 1], hands[:, 1] - right]).max(0))
            reach = 14 * ready.unit * ready.operator.view(0.1).zoom * actor.scale(0.1)
            assert away.min() < reach, seed
            checked += 1
    assert checked > 15


def test_each_latent_frame_has_two_rows_for_the_place_and_more_for_everybody_seen() -> None:
    for seed in range(20):
        stood = stand(seed)
        places, rows = stood.rows(3, 5)
        assert rows.shape == (len(places), WIDTH)
        assert np.isfinite(rows).all()
        for latent in range(5):
            now = places[:, 0] == TIME * latent
            seconds = min(125, 3 + frames_of(latent)[-1]) / 25
            shot = next(s for s in stood.script.shots if seconds < s.end - 1e-6)
            seen = stood.seen(shot)
            assert now.sum() - 2 >= 2 * len(seen)
            assert [rows[now][:, part].sum() for part in (IS_HEAD, IS_CHEST)] == [len(seen)] * 2
            assert now.sum() - 2 == 2 * len(seen) + rows[now][:, HAND:].any(1).sum() <= 5 * len(seen)


def test_rows_name_the_place_and_the_person() -> None:
    for seed in range(12):
        stood = stand(seed)
        _, rows = stood.rows(0, 1)
        place, _, head, chest = rows[:4]
        assert value(place, "place", blocking.PLACE, 0) == stood.script.place
        assert value(place, "light", blocking.PLACE, 0) == stood.script.light
        assert not place[PEOPLE_FROM:SIZE].any()
        assert tuple(place[SET:FRONT]) == pytest.approx(sets.told(stood.script))
        assert not head[:PEOPLE_FROM].any()
        looks = {value(head, "hair_style", PERSON, PEOPLE_FROM), value(chest, "hair_style", PERSON, PEOPLE_FROM)}
        assert looks <= {role.person.hair_style for role in stood.script.roles}
        assert not np.array_equal(head, chest)


def test_a_head_tells_its_size_and_its_face() -> None:
    stood = stand(3)
    _, rows = stood.rows(0, 1)
    (actor, *_), head = stood.seen(stood.script.shots[0]), rows[2]
    scale = stood.unit * stood.operator.view(0.0).zoom * actor.scale(0.0)
    assert 2 ** head[SIZE] == pytest.approx(scale * blocking.HEAD / CELL, rel=1e-5)
    told = np.array(traits(actor.role.person), np.float32)
    assert len(told) == TRAITS
    assert (head[IS_HEAD], rows[3][IS_HEAD]) == (1, 0)
    for row in rows[2:4]:
        np.testing.assert_allclose(row[IS_CHEST + 1 :][:TRAITS], told, rtol=1e-6)


def test_faces_differ_and_one_is_always_the_same() -> None:
    people = [role.person for seed in range(30) for role in write(seed).roles]
    assert len({traits(person) for person in people}) == len({p.seed for p in people})
    found = np.array([traits(person) for person in people])
    assert np.abs(found).max() < 4
    looks.cache_clear()
    assert [traits(person) for person in people] == [tuple(row) for row in found.tolist()]


def test_lips_follow_the_sound() -> None:
    scene = next(s for s in map(write, range(50)) if len(s.roles) == 1 and len(s.shots) == 1)
    scene = replace(scene, shots=(replace(scene.shots[0], framing="medium"),))
    said = (Phoneme("m", 0, 0, 0.5, 0.7), Phoneme("a", 1, 0, 0.7, 1.1), Phoneme("m", 0, 0, 1.1, 1.3))
    talks = Blocking(scene, [mouth_track(said, 126, 25)], 256, 448)
    quiet = Blocking(scene, [np.zeros((126, 6), np.float32)], 256, 448)
    (places, loud), (_, still) = talks.rows(0, 10), quiet.rows(0, 10)
    heads = loud[:, IS_HEAD] > 0
    differs = np.abs(loud - still)[heads].sum(1)
    opened = loud[heads][:, SIZE + 8 : SIZE + 20 : 3].mean(1)
    assert differs[:2].max() < differs.max()
    assert 0.85 < places[heads][opened.argmax(), 0] / 25 + 0.5 / 25 < 1.15  # in the middle of the vowel


def test_everything_fits_a_row() -> None:
    assert set(PERSON["clothes"]) == set(script.CLOTHES)
    assert HAND + 3 + len(blocking.SHAPES) + 1 + len(blocking.HOLDS) + 4 <= WIDTH == BLOCKING_CHANNELS


def test_somebody_posed_is_where_a_picture_has_them_and_keeps_still() -> None:
    scene = write(7, seconds=3.0)
    scene = replace(scene, roles=(replace(scene.roles[0], action="speak", seated=False),))
    mouth = mouth_track(time_phonemes(read("ah oh ah", "en"), "en", start=0.5), 76, 25)
    posed = Posed(y=-12.0, x=50.0, size=40.0)
    sits = Blocking(scene, [mouth], 256, 448, posed=posed)
    places, rows = sits.rows(0, 12)
    heads = np.flatnonzero(rows[:, IS_HEAD])
    np.testing.assert_allclose(
        places[heads, 1:], [[-12 / 32, 50 / 32]] * 12, atol=0.03
    )  # as nods and turns are left out
    np.testing.assert_allclose(rows[heads, SIZE], np.log2(40 / 32), atol=1e-5)
    moving = np.flatnonzero(np.ptp(rows[heads], axis=0) > 1e-6)
    assert moving.min() >= SIZE + 8 and moving.max() < SIZE + 27  # mouth and lids
