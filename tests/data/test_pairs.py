"""Pairs are the same moment twice: the drawing, the crop and the frames agree."""

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("skia")

from happyhorse.codec.video import VideoCodec, VideoCodecConfig
from happyhorse.data import pairs
from happyhorse.data.pairs import CROPS, LATENT_FRAMES, SIDE, Moment, crop, draw_pairs, moment
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


def test_both_halves_of_a_pair_are_cut_at_one_place() -> None:
    both = np.zeros((2, 4, 3, 50, 60), np.float16)
    both[:] = np.arange(50 * 60).reshape(50, 60) % 2048
    both[1] += 1
    cut = crop(both, np.random.default_rng(0))
    assert cut.shape == (2, 4, 3, SIDE, SIDE)
    assert np.array_equal(cut[0] + 1, cut[1])


def test_the_liveliest_place_is_kept() -> None:
    both = np.zeros((2, 1, 1, 200, SIDE), np.float16)
    both[1, :, :, 100:] = 1
    cuts = [crop(both, np.random.default_rng(seed))[1].mean() for seed in range(20)]
    assert np.mean(cuts) > 0.6  # half of the picture differs; the best of three is more


def test_a_folder_is_filled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [np.full((CROPS, 2, 8, LATENT_FRAMES, 4, 4), seed, np.float16) for seed in range(2)]
    monkeypatch.setattr(pairs, "pairs", lambda seeds, split, weights, processes: (found[i] for i in seeds))
    draw_pairs(tmp_path / "pairs", 2, weights=tmp_path)
    kept = np.load(tmp_path / "pairs" / "pairs.npy")
    assert kept.shape == (2 * CROPS, 2, 8, LATENT_FRAMES, 4, 4) and kept[0].max() == 0 and kept[-1].min() == 1
    draw_pairs(tmp_path / "pairs", 5, weights=tmp_path)
    assert len(np.load(tmp_path / "pairs" / "pairs.npy")) == 2 * CROPS


def test_a_stirred_draft_is_less_exact_than_a_clean_one() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        codec = VideoCodec(VideoCodecConfig(channels=8, decoder=(4, 8, 16)))
    one = Moment(seed=5, latent_frames=1, request=Request(prompt="a pair", ratio="1:1", resolution="720p"))
    clean, truth = pairs.latents(codec, one)
    stirred, same = pairs.latents(codec, one, stir=0.5)
    assert clean.shape == truth.shape == (8, 1, 46, 46)
    assert torch.equal(truth, same) and not torch.equal(clean, stirred)
