"""What readers learn from is true of what can be seen, and voiced by nobody whom MINI learns from."""

import json
import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("skia")

from happyhorse.codec.phonemes import VOICES
from happyhorse.data import judging
from happyhorse.playhouse.cast import Marks
from happyhorse.readers.seen import BODY, FACE, HEAD
from happyhorse.scene.blocking import Blocking
from happyhorse.scene.script import Role
from happyhorse.scene.write import write


def test_nobody_speaks_here_whom_mini_learns_from():
    sources = {voice.source or voice.name for voice in VOICES}
    here = (*judging.OTHERS, *judging.ROBOTS, *judging.MANY)
    assert not sources & {voice.source or voice.name for voice in here}


def test_a_pile_is_an_array_like_any_other(tmp_path: Path):
    pictures = np.random.default_rng(0).integers(0, 256, (12, 5, 4, 3), np.uint8)
    pile = judging.Pile(tmp_path / "pictures.npy")
    for picture in pictures:
        pile.add(picture)
    assert not (tmp_path / "pictures.npy").exists()  # not before it is whole
    pile.close()
    assert (np.load(tmp_path / "pictures.npy", mmap_mode="r") == pictures).all()


def told(action: str, box: tuple[float, float, float, float] | None) -> dict[str, str]:
    """The facts of somebody with a cup, whose box is given, in a picture of 100 x 60."""
    role = Role(person=judging.anybody(random.Random(1)), action=action, object="cup")
    mark = Marks(body=(20.0, 10.0, 50.0, 60.0), face=(30.0, 15.0, 40.0, 25.0), object=box)
    script = replace(write(7, seconds=1.0), roles=(role,), lines=())
    script = replace(script, shots=(replace(script.shots[0], subject=0),))
    played = Blocking(script, [np.zeros((26, 6), np.float32)], 60, 100)
    ready = SimpleNamespace(actors=played.actors, blocking=played)
    (one,) = judging.seen_people(script, ready, (mark,), 1, (60, 100, 3))  # type: ignore[arg-type]
    assert one["marks"] is None  # no mouth is seen
    return one["facts"]


def test_marks_of_a_head_are_shares_of_the_square_that_is_kept_of_it():
    frame = np.zeros((256, 448, 3), np.uint8)
    box, eyes, mouth = (200.0, 100.0, 240.0, 150.0), (118.0, 221.0), (218.0, 138.0, 226.0, 142.0)
    frame[int(eyes[0]), int(eyes[1])], frame[140, 222] = 255, 255
    turn, *marks = judging.head_marks(box, mouth, eyes, frame.shape, 0.5)
    assert turn == 0.5
    square = judging.squares(frame, {"body": box, "face": box})["heads"].astype(float).sum(2)
    for y, x in (marks[:2], marks[2:]):
        row, column = (int(n * len(square)) for n in (y, x))
        assert square[row - 1 : row + 2, column - 1 : column + 2].max() > 50
    assert judging.head_marks(box, None, eyes, frame.shape, 0.5) is None


def test_an_object_is_held_only_where_it_is_seen():
    assert told("hold up", (40.0, 30.0, 50.0, 40.0))["object"] == "cup"
    assert told("hold up", None)["object"] == "none"
    assert told("hold up", (40.0, 56.0, 50.0, 76.0))["object"] == "none"


def test_what_looks_the_same_in_a_still_is_one_action():
    assert {told(name, None)["action"] for name in ("stand", "speak", "smile", "nod", "turn")} == {"stand"}
    assert told("walk", None)["action"] == "walk"


def test_nobody_is_asked_for_the_weather_indoors():
    note = {"place": "cafe", "light": "warm", "framing": "wide", "weather": "rain", "people": [1, 2, 3]}
    assert judging.scene_facts(note)["weather"] is None
    assert judging.scene_facts(note)["people"] == "2"
    assert judging.scene_facts(note | {"place": "park"})["weather"] == "rain"


def test_heads_are_of_all_ages_and_often_with_hats():
    heads = [judging.anybody(random.Random(place)) for place in range(300)]
    assert all(one.beard == "none" for one in heads if one.gender == "woman" or one.age == "child")
    for name, values in (("age", judging.AGES), ("glasses", judging.GLASSES), ("hat", judging.HATS)):
        found = [getattr(one, name) for one in heads]
        assert min(found.count(value) for value in values) > 0.05 * len(heads), name


def test_drawn_heads_lie_beside_their_facts(tmp_path: Path):
    judging.draw_heads(tmp_path, 5, 3)
    heads, facts = np.load(tmp_path / "heads.npy"), json.loads((tmp_path / "notes.json").read_text("utf-8"))
    assert heads.shape == (5, HEAD + judging.EDGE, HEAD + judging.EDGE, 3)
    assert len(facts) == 5
    assert set(facts[0]) == set(judging.HEAD_FACTS)
    assert min(head.std() for head in heads) > 5


def test_only_the_parts_asked_for_are_kept(tmp_path: Path):
    judging.draw_scenes(tmp_path, 4, 3_000_000, "train", parts=("bodies", "heads"), count=2)
    notes = json.loads((tmp_path / "notes.json").read_text("utf-8"))
    people = [one for note in notes for one in note["people"]]
    assert len(notes) == 8
    assert [one["place"] for one in people] == list(range(len(people)))
    assert np.load(tmp_path / "heads.npy").shape == (len(people), HEAD + HEAD // 6, HEAD + HEAD // 6, 3)
    assert np.load(tmp_path / "bodies.npy").shape == (len(people), BODY + BODY // 6, BODY + BODY // 6, 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bodies.npy", "heads.npy", "notes.json"]
    judging.draw_scenes(tmp_path, 4, 3_000_000, "train", parts=("faces",), count=2)  # what is missing is drawn
    assert np.load(tmp_path / "faces.npy").shape == (len(people), FACE + FACE // 4, FACE + FACE // 4, 3)
