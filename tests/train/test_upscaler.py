"""What the upscaler learns: the truth, weighed as it is seen, and from a batch that depends on its step only."""

import numpy as np
import pytest
import torch

from happyhorse.codec.video import VideoCodec, VideoCodecConfig
from happyhorse.model.upscaler import Upscaler, UpscalerConfig
from happyhorse.presets import SuperRes
from happyhorse.train.trainer import LoopConfig, learn
from happyhorse.train.upscaler import pair_batch, refining_loss, worth

CONFIG = UpscalerConfig(channels=8, width=32, blocks=1, keys=8)
WORTH = torch.ones(8)


def pairs(count: int = 4) -> np.ndarray:
    """Truth is the draft and half of its neighbour to the left: not to be had without looking around."""
    draft = np.random.default_rng(0).normal(size=(count, 8, 3, 16, 16)).astype(np.float16)
    return np.stack([draft, draft + np.roll(draft, 1, axis=-1) / 2], axis=1)


def test_a_batch_depends_on_its_step_only() -> None:
    found = pair_batch(pairs(), 3, 2, 8)
    assert found.shape == (2, 2, 3, 8, 8, 8)
    assert torch.equal(found, pair_batch(pairs(), 3, 2, 8))
    assert not torch.equal(found, pair_batch(pairs(), 4, 2, 8))


def test_a_channel_counts_as_it_is_seen() -> None:
    codec = VideoCodec(VideoCodecConfig(channels=4, decoder=(4, 8, 16)))
    with torch.no_grad():
        codec.decoder.linear.weight.fill_(1.0)
        codec.decoder.linear.weight[2] = 3.0
    found = worth(codec)
    assert found[2] / found[0] == pytest.approx(9) and found.mean() == pytest.approx(1)


def test_who_hands_the_draft_back_gains_nothing() -> None:
    batch = pair_batch(pairs(), 0, 4, 16)
    loss, seen = refining_loss(Upscaler(CONFIG), batch, torch.Generator().manual_seed(0), SuperRes(), WORTH)
    assert float(seen["gain"]) == pytest.approx(0, abs=1e-4)
    assert float(loss.detach()) == pytest.approx(1, abs=0.1)


def test_it_learns_what_the_draft_lacks(tmp_path) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = Upscaler(CONFIG)
    found = learn(
        tmp_path / "run",
        module,
        lambda step: pair_batch(pairs(), step, 2, 12),
        lambda net, batch, generator: refining_loss(net, batch, generator, SuperRes(), WORTH),
        LoopConfig(steps=40, rate=2e-2, warmup=5, mean=0.8),
    )
    batch = pair_batch(pairs(), 99, 4, 16)
    _, seen = refining_loss(found, batch, torch.Generator().manual_seed(1), SuperRes(), WORTH)
    assert float(seen["gain"]) > 1
