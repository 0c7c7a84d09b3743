"""Pairs are the same moment twice: the drawing, the crop and the frames agree."""

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("skia")

from happyhorse.codec.video import SPACE, VideoCodec, VideoCodecConfig
from happyhorse.data import pairs
from happyhorse.data.pairs import CROPS, LATENT_FRAMES, SIDE, Moment, draw_pairs, lively, moment, part
from happyhorse.memory import NoRoomError
from happyhorse.request import Request
from happyhorse.superres import resize


def test_a_moment_is_the_same_at_every_size() -> None:
    one = Moment(seed=5, latent_frames=1, request=Request(prompt="a pair", ratio="1:1", resolution="720p"))
    small, large = one.drawn(one.request.size), one.drawn(one.request.final_size)
    assert small.shape == (1, 320, 320, 3) and large.shape == (1, 720, 720, 3)
    miss = (resize(small, (720, 720)).float() - large.float()).abs().mean()
    shifted = (resize(small, (720, 720)).float()[:, 16:] - large.float()[:, :-16]).abs().mean()
    assert miss < 0.5 * shifted, "another moment, or another place"


def test_moments_come_in_every_shape_and_both_sizes() -> None:
    found = {(m.request.ratio, m.request.resolution) for m in map(moment, range(60))}
    assert {ratio for ratio, _ in found} == set(pairs.RATIOS)
    assert {resolution for _, resolution in found} == {"720p", "1080p"}
    assert moment(3) == moment(3)


def test_a_square_of_cells_is_cut_from_the_pixels_that_it_stands_for() -> None:
    rows, columns = np.mgrid[: 40 * SPACE, : 30 * SPACE] // SPACE
    frames = np.stack([rows, columns, rows + columns], axis=-1)[None].astype(np.uint8)
    cut = part(frames, (7, 3))
    assert cut.shape == (1, SIDE * SPACE, SIDE * SPACE, 3)
    assert cut[0, 0, 0].tolist() == [7, 3, 10] and cut[0, -1, -1].tolist() == [6 + SIDE, 2 + SIDE, 8 + 2 * SIDE]


def test_the_liveliest_place_is_kept() -> None:
    missing = np.zeros((200, SIDE), np.float32)
    missing[100:] = 1
    corners = [lively(missing, np.random.default_rng(seed)) for seed in range(20)]
    # half of the picture lacks something; the best of three is more
    assert np.mean([missing[top : top + SIDE].mean() for top, _ in corners]) > 0.6
    assert all(left == 0 for _, left in corners)


def test_a_folder_is_filled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = [np.full((CROPS, 8, LATENT_FRAMES, 4, 4), seed, np.float16) for seed in range(2)]
    truth = [np.full((CROPS, 9, 64, 64, 3), 10 * seed, np.uint8) for seed in range(2)]
    monkeypatch.setattr(pairs, "pairs", lambda seeds, split, weights, processes: ((drafts[i], truth[i]) for i in seeds))
    draw_pairs(tmp_path / "pairs", 2, weights=tmp_path)
    kept, drawn = (np.load(tmp_path / "pairs" / name) for name in (pairs.DRAFTS, pairs.TRUTH))
    assert kept.shape == (2 * CROPS, 8, LATENT_FRAMES, 4, 4) and kept[0].max() == 0 and kept[-1].min() == 1
    assert drawn.shape == (2 * CROPS, 9, 64, 64, 3) and drawn[CROPS - 1].max() == 0 and drawn[CROPS].min() == 10
    draw_pairs(tmp_path / "pairs", 5, weights=tmp_path)
    assert len(np.load(tmp_path / "pairs" / pairs.DRAFTS)) == 2 * CROPS
    assert not list((tmp_path / "pairs").glob("*.part"))


def test_pairs_that_the_disk_cannot_take_are_refused_before_they_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (np.zeros((CROPS, 8, LATENT_FRAMES, 4, 4), np.float16), np.zeros((CROPS, 9, 64, 64, 3), np.uint8))
    monkeypatch.setattr(pairs, "pairs", lambda seeds, split, weights, processes: (found for _ in seeds))
    with pytest.raises(NoRoomError, match=r"GB of disk, and .* are free at .*pairs") as caught:
        draw_pairs(tmp_path / "pairs", 10**12, weights=tmp_path)
    assert caught.value.hint.startswith("--scale 0.0")
    assert not list((tmp_path / "pairs").iterdir())


def test_a_stirred_draft_is_less_exact_than_a_clean_one() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        codec = VideoCodec(VideoCodecConfig(channels=8, decoder=(4, 8, 16)))
    one = Moment(seed=5, latent_frames=1, request=Request(prompt="a pair", ratio="1:1", resolution="720p"))
    clean, truth = pairs.enlarged(codec, one)
    stirred, same = pairs.enlarged(codec, one, stir=0.5)
    assert clean.shape == (8, 1, 46, 46) and truth.shape == (1, 46 * SPACE, 46 * SPACE, 3)
    assert torch.equal(truth, same) and not torch.equal(clean, stirred)
