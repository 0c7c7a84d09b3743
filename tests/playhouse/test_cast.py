"""The cast: every word of the vocabulary is drawn, nobody looks like another, and the marks tell the truth."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import skia

from happyhorse.playhouse import cast
from happyhorse.playhouse.cast import Marks
from happyhorse.scene import figure
from happyhorse.scene.figure import Pose
from happyhorse.scene.script import (
    ACTIONS,
    AGES,
    BEARDS,
    CLOTHES,
    COLOURS,
    GLASSES,
    HAIR_COLOURS,
    HAIR_STYLES,
    HATS,
    OBJECTS,
    SKINS,
    Person,
)  # fmt: skip

HEIGHT, WIDTH = 256, 256
ANNA = Person(
    gender="woman", age="young", skin=1, hair_style="bob", hair_colour="brown", clothes="sweater", colour="blue",
    second_colour="yellow", seed=3,
)  # fmt: skip
OLIVER = replace(ANNA, gender="man", hair_style="short", clothes="shirt", seed=8)
OPEN = (1.0, 0.62, 0.1, 1.0, 0.5, 0.0)


def drawn(person: Person, pose: Pose, zoom: float = 1.2, middle: float = 0.0) -> tuple[np.ndarray, Marks]:
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.ColorType.kRGBA_8888_ColorType).getCanvas()
    canvas.clear(skia.ColorWHITE)
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.scale(zoom, zoom)
    canvas.translate(0, -middle)
    marks = cast.draw(canvas, person, pose)
    return pixels[..., :3].astype(np.int16), marks


def apart(first: np.ndarray, second: np.ndarray) -> int:
    return int((np.abs(first - second).max(-1) > 24).sum())


def all_apart(pictures: list[np.ndarray], pixels: int = 15) -> bool:
    return all(apart(a, b) >= pixels for a, b in itertools.combinations(pictures, 2))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("hair_style", HAIR_STYLES), ("skin", range(len(SKINS))), ("hair_colour", HAIR_COLOURS), ("hat", HATS),
        ("glasses", GLASSES), ("clothes", CLOTHES), ("colour", COLOURS), ("age", AGES),
    ],
)  # fmt: skip
def test_every_word_for_a_person_looks_different(field, words):
    zoom, middle = (2.4, -60) if field in ("age", "glasses") else (1.2, 0)
    assert all_apart([drawn(replace(ANNA, **{field: word}), Pose(), zoom, middle)[0] for word in words])


def test_every_beard_looks_different():
    assert all_apart([drawn(replace(OLIVER, beard=word), Pose(), 2.4, -60)[0] for word in BEARDS])


@pytest.mark.parametrize("action", ["stand", "hold up"])
def test_every_object_looks_different(action):
    words = OBJECTS if action == "stand" else OBJECTS[1:]
    assert all_apart([drawn(ANNA, Pose(object=word, action=action, phase=1.0))[0] for word in words])


def test_every_working_action_looks_different():
    still = {"turn", "nod"}  # these live in facing and head
    poses = [
        Pose(action=a, phase=0.6, stride=0.1 if a in ("walk", "run") else None, running=a == "run", smile=0.8)
        for a in ACTIONS
        if a not in still
    ]
    assert all_apart([drawn(ANNA, pose, 2.0, -40)[0] for pose in poses])


def test_two_seeds_have_two_faces():
    faces = [drawn(replace(ANNA, seed=seed), Pose(), 4.0, -62)[0] for seed in range(8)]
    assert all_apart(faces, 400)


def test_the_same_pose_gives_the_same_pixels():
    pose = Pose(action="speak", phase=0.3, mouth=OPEN, facing=0.4, head=(0.3, -0.2, 0.5))
    first, marks = drawn(ANNA, pose)
    again, same = drawn(ANNA, pose)
    assert np.array_equal(first, again)
    assert marks == same


@pytest.mark.parametrize("facing", [0.0, 0.4, -0.6, 1.0])
def test_an_opening_mouth_changes_the_mouth_box_and_little_else(facing):
    shut, marks = drawn(ANNA, Pose(facing=facing), 3.3, -62)
    wide, _ = drawn(ANNA, Pose(facing=facing, mouth=OPEN), 3.3, -62)
    changed = np.abs(shut - wide).max(-1) > 24
    left, top, right, bottom = (round(v) for v in marks.mouth)
    assert changed[top:bottom, left:right].sum() > 60
    # the jaw goes down with it
    changed[top - 2 : round(marks.face[3]) + 12, :] = False
    assert changed.sum() < 20


def test_visemes_differ_at_medium_framing():
    shapes = [
        (0, 0.55, 0, 0, 0, 0), OPEN, (0.34, 0.85, 0, 1, 0.2, 0), (0.38, 0.26, 1.0, 0, 0, 0), (0.16, 0.6, 0, 1, 0, 1.0),
    ]  # fmt: skip
    assert all_apart([drawn(OLIVER, Pose(mouth=shape), 2.2, -50)[0] for shape in shapes], 12)


def test_from_behind_there_is_no_face():
    _, marks = drawn(ANNA, Pose(facing=2.0))
    assert marks.body
    assert (marks.face, marks.eyes, marks.mouth) == (None, None, None)
    front, back = (drawn(ANNA, Pose(facing=2.0, mouth=m))[0] for m in (figure.QUIET_MOUTH, OPEN))
    assert apart(front, back) < 30


@pytest.mark.parametrize("seated", [False, True])
def test_marks_lie_inside_each_other(seated):
    for facing in (-1.0, -0.4, 0.0, 0.7):
        _, marks = drawn(ANNA, Pose(facing=facing, seated=seated))
        body, face, mouth, eyes = marks.body, marks.face, marks.mouth, marks.eyes
        assert body[0] <= face[0] < face[2] <= body[2]
        assert body[1] <= face[1] < face[3] <= body[3]
        assert face[1] < eyes[1] < mouth[1] < mouth[3] <= face[3] + 2
        assert face[0] - 3 <= mouth[0] < mouth[2] <= face[2] + 3


def test_feet_stand_on_the_floor_and_the_head_where_the_camera_looks():
    picture, marks = drawn(replace(ANNA, hair_style="bald"), Pose(), 1.0)
    dark = np.argwhere((picture < 200).any(-1))
    assert abs(dark[:, 0].max() - 128 - 100) < 6
    middle = (marks.face[1] + marks.face[3]) / 2 - 128
    assert abs(middle - (100 - figure.height(ANNA) + 25)) < 5
    _, seated = drawn(ANNA, Pose(seated=True), 1.0)
    assert abs((seated.face[1] + seated.face[3]) / 2 - 128 + 35) < 8


def test_children_are_small_with_large_heads():
    child = replace(ANNA, age="child")
    assert figure.height(child) < 0.75 * figure.height(ANNA)
    heads = [drawn(person, Pose(), 1.0)[1].face for person in (child, ANNA)]
    shares = [(box[3] - box[1]) / figure.height(p) for box, p in zip(heads, (child, ANNA), strict=True)]
    assert shares[0] > 1.2 * shares[1]


def test_a_held_thing_is_where_its_mark_says():
    bare, _ = drawn(ANNA, Pose(action="hold up", phase=1.0, object="apple"), 2.0, -40)
    other, marks = drawn(ANNA, Pose(action="hold up", phase=1.0, object="ball"), 2.0, -40)
    left, top, right, bottom = (round(v) for v in marks.object)
    assert apart(bare[top:bottom, left:right], other[top:bottom, left:right]) > 200


def test_what_is_out_of_the_picture_has_no_mark():
    _, marks = drawn(ANNA, Pose(x=2000.0))
    assert marks == Marks()


def test_turning_a_watch_shows_its_narrow_side():
    poses = [Pose(action="turn object", object="smartwatch", phase=p) for p in (0.0, 0.6, 1.0)]
    assert all_apart([drawn(ANNA, pose, 2.4, -40)[0] for pose in poses], 40)


def test_a_walking_heel_is_on_the_floor_at_its_contact():
    for stride in (0.0, 0.5):
        _, marks = drawn(ANNA, Pose(action="walk", stride=stride, facing=1.0), 1.0)
        picture, _ = drawn(ANNA, Pose(action="walk", stride=stride, facing=1.0), 1.0)
        ahead = picture[:, WIDTH // 2 + 12 :]
        assert abs(np.argwhere((ahead < 120).all(-1))[:, 0].max() - 228) < 7
        assert marks.body


@pytest.mark.parametrize(("action", "thing"), [("whisk", "bowl and whisk"), ("pour", "glass"), ("type", "laptop")])
def test_hands_at_work_fill_the_close_up(action, thing):
    pictures = []
    for phase in (0.3, 0.55):
        pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        canvas = skia.Surface(pixels, colorType=skia.ColorType.kRGBA_8888_ColorType).getCanvas()
        canvas.clear(skia.ColorWHITE)
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.scale(2.4, 2.4)
        marks = cast.hands_closeup(canvas, ANNA, Pose(action=action, object=thing, phase=phase))
        assert marks.hand
        assert marks.object
        assert marks.face is None
        pictures.append(pixels[..., :3].astype(np.int16))
    assert (pictures[0] < 250).any(-1).mean() > 0.15
    assert all_apart(pictures, 40)
