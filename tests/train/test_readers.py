"""Readers learn from what is drawn and voiced for them, and are kept with their errors."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

pytest.importorskip("skia")

from happyhorse.codec.phonemes import PHONEMES, Phoneme
from happyhorse.data import judging
from happyhorse.readers import networks
from happyhorse.request import RequestError
from happyhorse.train import reader_errors, reader_material
from happyhorse.train import readers as recipe
from happyhorse.train.checkpoint import write_tensors

NOTE = {"shape": (256, 448), "people": [{"face": [96, 64, 128, 96], "body": [64, 48, 176, 256]}]}


def test_a_face_is_in_the_cell_of_its_middle():
    told = recipe.face_map(NOTE)
    assert np.argwhere(told[0]).tolist() == [[5, 7]]  # (112, 80) of 448 x 256, at 16 pixels a cell
    assert told[1:5, 5, 7].tolist() == [-1.5, -1.5, 0.5, 0.5]
    assert told[9].sum() == 16 * 28 - 8


def test_a_mirrored_face_keeps_its_size():
    told = recipe.mirrored(recipe.face_map(NOTE)[None])[0]
    row, column = np.argwhere(told[0])[0]
    assert (row, column) == (5, 20)
    assert told[1:5, row, column].tolist() == [-0.5, -1.5, 1.5, 0.5]


def test_every_20_ms_has_its_sound():
    line = [Phoneme("a", start=0.02, end=0.06), Phoneme(",", start=0.06, end=0.1), Phoneme("m", start=0.1, end=0.12)]
    names = [PHONEMES[place] for place in recipe.labels(line, 7)]
    assert names == ["_", "a", "a", "_", "_", "m", "_"]


def test_equal_error_of_told_points():
    points = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]]), dim=1)
    assert reader_errors.equal_error(points, ["a", "a", "b", "b"]) == 0.0
    assert reader_errors.equal_error(points, ["a", "b", "a", "b"]) >= 0.5


def test_every_reader_is_trained_measured_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A rehearsal: hardly any footage, two steps."""
    monkeypatch.setattr(judging, "can_speak", lambda: False)
    monkeypatch.setattr(judging, "ROBOTS", judging.ROBOTS[:2])
    monkeypatch.setattr(judging, "MANY", judging.MANY[:2])
    monkeypatch.setattr(recipe, "COUNTS", dict.fromkeys(networks.NAMES, 3))
    monkeypatch.setattr(recipe, "SECONDS", 1.5)
    recipe.train(tmp_path, tmp_path / "nobody", scale=0.005, steps=2)
    for part in {part for needed in reader_material.NEEDS.values() for part in needed} - {"voices"}:
        assert (tmp_path / part).exists(), part
    for name in networks.NAMES:
        reader = networks.load(name, tmp_path / "weights")
        assert reader.errors, name
        assert {question: tuple(names) for question, names in reader.answers.items()} == {
            question: tuple(names) for question, names in recipe.ANSWERS[name].items()
        }
    json.dumps({name: networks.load(name, tmp_path / "weights").errors for name in networks.NAMES})


def test_one_reader_is_trained_without_what_others_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing is voiced, and no whole picture is kept, to learn heads."""
    for name in ("speak_lines", "places_sounds", "draw_faces"):
        monkeypatch.setattr(judging, name, None)
    monkeypatch.setattr(recipe, "COUNTS", recipe.COUNTS | {"head": 6})
    recipe.train(tmp_path, tmp_path / "nobody", only=("head",), scale=0.002, steps=2)
    assert [path.name for path in (tmp_path / "weights").iterdir()] == ["head.safetensors"]
    assert not (tmp_path / "scenes").exists()
    errors = networks.load("head", tmp_path / "weights").errors
    marks = {f"{name}, off" for name in networks.MARKS}
    assert set(errors) == {*judging.HEAD_FACTS, *marks, "count"}
    assert set(errors["hat"]) == {"right", "by chance", "balanced", "shares"}
    assert sum(errors["hat"]["shares"].values()) == pytest.approx(1.0, abs=0.001)


def test_readers_are_chosen_by_name():
    assert recipe.chosen(("head", "finder")) == ("finder", "head")
    assert recipe.chosen(()) == networks.NAMES
    with pytest.raises(RequestError, match="reader haed is not known") as caught:
        recipe.chosen(("haed",))
    assert caught.value.hint == "did you mean head?"


def cast(*answers: tuple[str, str]) -> reader_material.Material:
    """People who do and hold something, each seen twice."""
    material = reader_material.Material(Path("nowhere"))
    people = [{"who": str(who), "facts": {"action": a, "object": o}} for who, (a, o) in enumerate(answers)]
    seen_twice = [one | {"place": 2 * who + turn} for who, one in enumerate(people) for turn in range(2)]
    material.__dict__["cast"] = seen_twice
    return material


def test_who_does_a_rare_thing_comes_as_often_as_all_others_together():
    material = cast(*[("stand", "none")] * 9, ("stand", "cup"), ("walk", "none"))
    assert material.rarity.sum() == pytest.approx(1.0)
    assert material.rarity[9] == pytest.approx((1 / 10 + 1) / 4)
    assert material.rarity[10] == pytest.approx((1 + 1 / 10) / 4)
    assert material.rarity[:9].sum() == pytest.approx(9 * (1 / 10 + 1 / 10) / 4)


def test_what_is_not_asked_is_not_learned():
    told = {"weather": torch.randn(3, 4, generator=torch.Generator().manual_seed(0))}
    nobody = torch.full((3,), recipe.UNASKED)
    loss, _ = recipe.answers_loss(told, {"weather": nobody})
    assert float(loss) == 0.0
    some, _ = recipe.answers_loss(told, {"weather": torch.tensor([1, recipe.UNASKED, 2])})
    both, _ = recipe.answers_loss({"weather": told["weather"][[0, 2]]}, {"weather": torch.tensor([1, 2])})
    assert float(some) == pytest.approx(float(both), abs=1e-6)


def test_a_question_is_answered_by_how_common_answers_are_in_scenes(monkeypatch: pytest.MonkeyPatch):
    """Batches of nothing but hats: scenes have one in ten."""
    monkeypatch.setattr(recipe, "ANSWERS", {"head": {"hat": ("none", "cap")}})
    material = reader_material.Material(Path("nowhere"))
    material.__dict__["cast"] = [{"facts": {"hat": "none"}}] * 899 + [{"facts": {"hat": "cap"}}] * 99
    module = nn.Module()
    module.heads = nn.ModuleDict({"hat": nn.Linear(3, 2)})
    module.heads["hat"].bias.data.zero_()
    recipe.settle(module, "head", lambda step: (None, {"hat": torch.tensor([0, 1])}), material)
    assert module.heads["hat"].bias.softmax(0).tolist() == pytest.approx([0.9, 0.1])


def test_errors_know_what_is_common():
    """Whoever always says the most frequent is right by chance, and finds one answer of two."""
    truth = torch.tensor([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    always = reader_errors.answer_errors(torch.tensor([[1.0, 0.0]]).repeat(10, 1), truth, ("none", "cap"))
    assert always == {"right": 0.8, "by chance": 0.8, "balanced": 0.5, "shares": {"none": 0.8, "cap": 0.2}}
    # likelier than common, though less likely than none
    chances = torch.where(truth[:, None] == 1, torch.tensor([0.6, 0.4]), torch.tensor([0.9, 0.1]))
    unsure = reader_errors.answer_errors(chances, truth, ("none", "cap"))
    assert (unsure["right"], unsure["balanced"]) == (0.8, 1.0)


def test_a_reader_of_another_version_is_told(tmp_path: Path):
    """Its answers are known, its shape is not."""
    module = networks.Judge({"clothes": 2}, (4, 4), (0, 0))
    write_tensors(tmp_path / "person.safetensors", module.state_dict(), {"answers": {"clothes": ["coat", "suit"]}})
    with pytest.raises(networks.ReaderError, match="the reader person is of another version") as caught:
        networks.load("person", tmp_path)
    assert caught.value.hint == "happyhorse train readers --only person"


def test_marks_go_with_their_head_when_it_is_cut_and_mirrored():
    room = judging.HEAD + judging.EDGE
    squares, told = np.zeros((3, room, room, 3), np.uint8), np.zeros((3, 5))
    for place, (y, x) in enumerate([(20, 30), (40, 50), (33, 44)]):
        squares[place, y, x] = 255
        told[place] = [0.3, *((y + 0.5) / room, (x + 0.5) / room) * 2]
    heads, marks = recipe.marked(squares, told, np.random.default_rng(0))
    assert marks[:, 0].tolist() == [0.3] * 3 + [-0.3] * 3
    for head, (_, y, x, *_) in zip(heads, marks, strict=True):
        assert head[int(y * judging.HEAD), int(x * judging.HEAD), 0] == 255
