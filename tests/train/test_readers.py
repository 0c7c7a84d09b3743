"""Readers learn from what is drawn and voiced for them, and are kept with their errors."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("skia")

from happyhorse.codec.phonemes import PHONEMES, Phoneme
from happyhorse.data import judging
from happyhorse.metrics import readers
from happyhorse.train import reader_errors
from happyhorse.train import readers as recipe

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
    import torch

    points = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]]), dim=1)
    assert reader_errors.equal_error(points, ["a", "a", "b", "b"]) == 0.0
    assert reader_errors.equal_error(points, ["a", "b", "a", "b"]) >= 0.5


def test_every_reader_is_trained_measured_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A rehearsal: hardly any footage, two steps."""
    monkeypatch.setattr(judging, "can_speak", lambda: False)
    monkeypatch.setattr(judging, "ROBOTS", judging.ROBOTS[:2])
    monkeypatch.setattr(judging, "MANY", judging.MANY[:2])
    monkeypatch.setattr(recipe, "COUNTS", dict.fromkeys(readers.NAMES, 3))
    monkeypatch.setattr(recipe, "SECONDS", 1.5)
    recipe.train(tmp_path, tmp_path / "nobody", scale=0.005, steps=2)
    for name in readers.NAMES:
        reader = readers.load(name, tmp_path / "weights")
        assert reader.errors, name
        assert {question: tuple(names) for question, names in reader.answers.items()} == {
            question: tuple(names) for question, names in recipe.ANSWERS[name].items()
        }
    json.dumps({name: readers.load(name, tmp_path / "weights").errors for name in readers.NAMES})
