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
from happyhorse.train.sketcher import Frames, drawn, explained, how_often, near, sketching_loss
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
    rows, marks, cells, seen = frames.batch(5, 6)
    assert (rows.shape[0], cells.shape, seen.shape) == (6, (6, 16, 2), (6, 16, 48))
    whole = np.array(folder.video, np.float32)
    for i in range(6):
        order = (cells[i, None] == grid(4, 4)[:, None]).all(-1).int().argmax(1)  # drawn by lot, so in any order
        (film, latent), *others = np.argwhere(
            (whole == seen[i, order].T.view(48, 4, 4).numpy()[None, :, None]).all((1, 3, 4))
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


def test_cells_near_somebody_are_asked_for_more_often_and_lips_most() -> None:
    cells = grid(9, 9)
    rows, marks = torch.zeros(1, 2, WIDTH), torch.tensor([[[0.0, 0.0], [-1.0, 1.0]]])
    rows[0, 1, SIZE], rows[0, 1, IS_HEAD] = 1.0, 1.0  # twice a cell in size; the place has none
    share = near(cells, marks, rows, 0.5, 0.5, rows[..., IS_HEAD] != 0)[0].view(9, 9)
    assert share.argmax() == 4 * 9 + 6  # a cell below the head
    assert share.max() == 1 and share.min() < 0.01
    assert not near(cells, marks, rows, 0.0, 2.0, torch.zeros(1, 2, dtype=torch.bool)).any()
    often = how_often(rows, marks, cells)
    assert cells[often.argmax()].tolist() == [-0.5, 1.0]  # between the face's middle and its mouth
    assert often.min() >= 1 and often.max() > 3 * often.min()


def test_lots_fall_by_weight_and_on_none_twice() -> None:
    weights = torch.tensor([1.0, 1.0, 2.0, 4.0]).expand(4000, 4)
    first = drawn(weights, 1, torch.Generator().manual_seed(0))
    shares = torch.bincount(first.flatten(), minlength=4) / 4000
    torch.testing.assert_close(shares, weights[0] / 8, atol=0.03, rtol=0)
    whole = drawn(weights, 4, torch.Generator().manual_seed(0))
    assert torch.equal(whole.sort(-1).values, torch.arange(4).expand(4000, 4))


def test_it_learns(folder: Folder) -> None:
    module = Sketcher(SketcherConfig(read=192, width=96, hidden=96, blocks=1, channels=48))
    frames, optimiser, losses = Frames([folder]), torch.optim.Adam(module.parameters(), 3e-3), []
    before = explained(module, frames)
    for step in range(100):
        loss, seen = sketching_loss(module, frames.batch(step, 8), torch.Generator())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(seen["error"]))
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
    assert explained(module, frames) > before + 0.2
