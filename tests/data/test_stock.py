"""What the card is handed is what Dataset lays out, row for row."""

from pathlib import Path

import pytest
import torch

from happyhorse.codec import text
from happyhorse.data import dataset
from happyhorse.data.dataset import Dataset, Folder
from happyhorse.data.stock import Stock
from happyhorse.model.tokens import lay_out, rows_of, sketch_of
from happyhorse.scene.sketch import Sketcher, SketcherConfig
from happyhorse.sequence import Modality
from tests.data.test_dataset import SMALL, films, heard, voices
from tests.tiny import Babel

SKETCHER = Sketcher(SketcherConfig(read=16, width=16, hidden=16, blocks=1, channels=48)).requires_grad_(False)
KINDS = ("seconds", "pictures", "portraits", "edits", "voices", "heard")


@pytest.fixture(autouse=True)
def babel(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)


def folder(kind: str, path: Path) -> Path:
    if kind == "voices":
        return voices(path)
    if kind == "heard":
        return heard(path)
    extra = {"portraits": "portrait", "edits": "source"}.get(kind, "")
    return films(path, latents=7 if kind == "seconds" else 1, rows=2 if extra else None, extra=extra)


def same(data: Dataset, step: int) -> None:
    """Compare one step's batch, laid out both ways."""
    stock = Stock(data)
    found = stock.gather(stock.numbers(step))
    sequence = data.batch(step)
    layout = lay_out(sequence, SMALL.transformer)
    video, audio, words = rows_of(sequence, layout, SMALL.transformer)
    torch.testing.assert_close(found.rows[0], video, rtol=0, atol=0)
    torch.testing.assert_close(found.rows[1], audio, rtol=0, atol=0)
    said = found.rows[2].unflatten(0, (found.samples, -1))
    assert not said[:, -1].any()  # left for the noise level
    torch.testing.assert_close(said[:, :-1].flatten(0, 1), words, rtol=1e-3, atol=1e-3)  # half precision
    parts = found.layout.positions.split(found.layout.counts)
    places = [*parts[:2], parts[2].unflatten(0, (found.samples, -1))[:, :-1].flatten(0, 1)]
    torch.testing.assert_close(torch.cat(places), layout.positions, rtol=0, atol=1e-4)
    drawn = sketch_of(sequence, layout, SMALL.transformer)
    assert (found.sketch is None or not found.sketch.any()) == (drawn is None)
    if drawn is not None:
        torch.testing.assert_close(found.sketch, drawn, atol=0.06 * float(drawn.std()), rtol=0.02)  # in half precision
    (group,), (whole,) = found.layout.groups, layout.groups
    assert (group.samples, group.everywhere, group.frames) == (whole.samples, whole.everywhere, whole.frames)
    assert group.counts == (*whole.counts[:2], whole.counts[2] + 1)
    assert set(found.tracks) == {s.track for s in sequence.generated}
    assert [int(made.sum()) for made in found.made] == [
        sum(s.latent[0].numel() // (4 if m is Modality.VIDEO else 1) for s in sequence.generated if s.modality is m)
        for m in (Modality.VIDEO, Modality.AUDIO)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_the_same_both_ways(kind: str, tmp_path: Path) -> None:
    data = Dataset((Folder(folder(kind, tmp_path / kind), 1.0, 3),), SMALL, sketcher=SKETCHER)
    for step in range(6):
        same(data, step)


@pytest.mark.parametrize("mode", dataset.GIVEN)
def test_whatever_is_given(mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "GIVEN", {mode: 1.0})
    data = Dataset((Folder(films(tmp_path / "seconds"), 1.0, 2),), SMALL, sketcher=SKETCHER)
    for step in range(4):
        same(data, step)


@pytest.mark.parametrize(("heard", "pictured"), [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_what_is_only_heard_and_what_is_held(
    heard: float, pictured: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "GIVEN", {"ends": 0.5, "free": 0.5})
    monkeypatch.setattr(dataset, "HEARD", heard)
    monkeypatch.setattr(dataset, "PICTURED", pictured)
    data = Dataset((Folder(films(tmp_path / "seconds"), 1.0, 2),), SMALL, sketcher=SKETCHER)
    for step in range(6):
        same(data, step)


def test_folders_are_mixed_as_the_dataset_mixes_them(tmp_path: Path) -> None:
    folders = tuple(Folder(folder(kind, tmp_path / kind), 1.0, 2) for kind in KINDS)
    data = Dataset(folders, SMALL)
    for step in range(12):
        same(data, step)
