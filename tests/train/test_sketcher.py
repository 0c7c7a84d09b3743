"""The sketcher learns from every frame of footage that something is told of."""

from pathlib import Path

import numpy as np
import pytest
import torch

from happyhorse.codec import text
from happyhorse.data.dataset import Folder
from happyhorse.scene.blocking import IS_HEAD, SIZE, WIDTH
from happyhorse.scene.sketch import Sketcher, SketcherConfig, grid
from happyhorse.train import sketcher
from happyhorse.train.sketcher import Frames, explained, near, sketching_loss
from tests.data.test_dataset import films
from tests.tiny import Babel


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)
    return Folder(films(tmp_path / "films", films=4), 1.0, 2)


def test_a_frame_stands_beside_what_is_told_of_it(folder: Folder) -> None:
    frames = Frames([folder])
    assert {shape[:2] for shape in frames.shapes} == {(4, 4)}
    rows, marks, tokens, seen = frames.batch(5, 6)
    assert torch.equal(tokens, grid(2, 2))
    assert (rows.shape[0], seen.shape) == (6, (6, 4, 4 * 48))
    whole = np.array(folder.video, np.float32)
    for i in range(6):
        (film, latent), *others = np.argwhere(
            (whole[:, :, :, :2, :2] == seen[i, 0].view(48, 2, 2).numpy()[None, :, None]).all((1, 3, 4))
        )
        assert not others
        assert latent % sketcher.STILLS == 0
        first, end = folder.notes[film]["blocking"]
        at = folder.places[first:end]
        own = first + np.flatnonzero(at[:, 0] == 4 * latent)
        np.testing.assert_array_equal(rows[i], np.array(folder.blocking[own], np.float32))
        np.testing.assert_array_equal(marks[i], folder.places[own][:, 1:])


def test_what_is_kept_back_is_not_shown(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketcher, "HELD_OUT", 1)
    monkeypatch.setattr(sketcher, "OUT_OF", 4)
    shown, kept = (
        {film for found in Frames([folder], held).found.values() for _, film, _, _ in found} for held in (0, 1)
    )
    assert (shown, kept) == ({0, 2, 3}, {1})


def test_cells_near_somebody_count_more_and_lips_most() -> None:
    tokens = grid(5, 5)
    rows, marks = torch.zeros(1, 2, WIDTH), torch.tensor([[[0.0, 0.0], [-1.0, 1.0]]])
    rows[0, 1, SIZE], rows[0, 1, IS_HEAD] = 1.0, 1.0  # twice a cell in size; the place has none
    share = near(tokens, marks, rows, 0.5, 0.5, rows[..., IS_HEAD] != 0)[0].view(5, 5)
    assert share.argmax() == 2 * 5 + 3  # a cell below the head
    assert share.max() == 1 and share.min() < 0.01
    assert not near(tokens, marks, rows, 0.0, 2.0, torch.zeros(1, 2, dtype=torch.bool)).any()


def test_it_learns(folder: Folder) -> None:
    module = Sketcher(SketcherConfig(width=48, hidden=48, blocks=1, channels=48))
    frames, optimiser, losses = Frames([folder]), torch.optim.Adam(module.parameters(), 3e-3), []
    before = explained(module, frames)
    for step in range(60):
        loss, seen = sketching_loss(module, frames.batch(step, 8), torch.Generator())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(seen["error"]))
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
    assert explained(module, frames) > before + 0.2
