"""Seams are sought where there can be some, and mouths are held against the resizings."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from benchmarks import superres
from happyhorse.data.pairs import Moment
from happyhorse.model import upscaler
from happyhorse.request import Request
from tests import tiny

BLANK = torch.zeros(40, 30, 50, 3, dtype=torch.uint8)


def row(mouth: float | None, change: float = 1.0, **more: Any) -> dict[str, Any]:
    sharp = {"psnr": 30.0, "edges": 1.0, "mouth_edges": mouth, "change": change}
    soft = {"psnr": 29.0, "edges": 0.8, "mouth_edges": mouth and mouth / 2, "change": 1.0}
    return {"ours": sharp, "bicubic": soft, "lanczos": soft | {"mouth_edges": mouth and 0.8 * mouth}} | more


@pytest.mark.parametrize(
    "place", [(7,), (slice(None), 29), (slice(None), slice(None), 25)], ids=["frame", "row", "column"]
)
def test_a_seam_is_not_hidden_by_what_is_whole_around_it(place: tuple[Any, ...]) -> None:
    seamed = BLANK.clone()
    seamed[place] = 2
    assert superres.worst(seamed, BLANK) == superres.worst(BLANK, seamed) == pytest.approx(2)
    assert superres.worst(BLANK, BLANK) == 0


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    monkeypatch.setattr("happyhorse.request.LARGE", {"1080p": {"1:1": (480, 480)}})
    request = Request(prompt="a moment", ratio="1:1", resolution="1080p", seed=1)
    return Moment(seed=1, split="test", latent_frames=17, request=request)


def test_pieces_are_held_against_one_piece(moment: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upscaler, "AT_ONCE", 8)
    models, seen = tiny.models(), []
    data = upscaler.Upscaler.data

    def watched(self: upscaler.Upscaler, x: torch.Tensor, *rest: torch.Tensor) -> torch.Tensor:
        seen.append(x.shape[1])
        return data(self, x, *rest)

    monkeypatch.setattr(upscaler.Upscaler, "data", watched)
    assert superres.seam(models, moment) < 0.1  # rounding to bytes, here and there
    steps = seen.count(17)
    assert steps and seen == [9, 10, 2] * steps + [17] * steps  # each piece with one latent frame on either side
    assert upscaler.AT_ONCE == 8


def test_a_seam_of_tiles_is_found(moment: Moment, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tiny.models()
    decode = models.video.decode_tiles

    def seamed(latent: torch.Tensor) -> Iterator[torch.Tensor]:
        for frames in decode(latent):
            frames[:, :, 160] ^= 4  # four grey levels up or down
            yield frames

    monkeypatch.setattr(models.video, "decode_tiles", seamed)
    assert superres.seam(models, moment) == pytest.approx(4, abs=0.1)


def test_mouths_are_held_against_the_sharper_resizing() -> None:
    found = {figure.name: figure for figure in superres.figures([row(0.9, seam=0.2), row(None, seam=0.3), row(0.5)])}
    mouths = found["super-resolution, mouths' edges over those of the sharper resizing"]
    assert mouths.value == pytest.approx(1 / 0.8) and mouths.at_least == 1
    assert found["super-resolution over the better resizing"].value == pytest.approx(1)
    assert found["seams of tiles, pieces and chunks, of 255"].value == 0.3


def test_what_was_not_seen_is_not_measured() -> None:
    found = {figure.name: figure.value for figure in superres.figures([row(None)])}
    assert found["super-resolution, mouths' edges over those of the sharper resizing"] is None
    assert found["seams of tiles, pieces and chunks, of 255"] is None
