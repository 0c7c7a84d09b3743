"""What the upscaler learns: the truth as it is seen, from a batch that depends on its step only."""

import numpy as np
import pytest
import torch

from happyhorse.codec.video import SPACE, VideoCodec, VideoCodecConfig
from happyhorse.model.upscaler import Upscaler, UpscalerConfig
from happyhorse.presets import SuperRes
from happyhorse.train.trainer import LoopConfig, learn
from happyhorse.train.upscaler import EDGE, Pairs, refining_loss, worth

CONFIG = UpscalerConfig(channels=8, width=32, blocks=1, keys=8)


@pytest.fixture(scope="module")
def codec() -> VideoCodec:
    """Ways in and out that are linear, undo each other, and show four frames alike."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        codec = VideoCodec(VideoCodecConfig(channels=8, decoder=(4, 8, 16)))
        basis = torch.linalg.qr(torch.randn(3 * SPACE**2, 8))[0].T.reshape(8, 3, SPACE, SPACE).repeat(1, 4, 1, 1) / 2
    with torch.no_grad():
        codec.encoder.weight.copy_(basis)
        codec.encoder.bias.zero_()
        codec.decoder.linear.weight.copy_(basis)
        codec.decoder.linear.bias.zero_()
    return codec.requires_grad_(False)


@pytest.fixture(scope="module")
def pairs(codec: VideoCodec) -> Pairs:
    """Truth is the draft and half of its neighbour to the left: not to be had without looking around."""
    drafts = 4 * np.random.default_rng(0).normal(size=(4, 8, 3, 16, 16)).astype(np.float32)
    whole = torch.from_numpy(drafts + np.roll(drafts, 1, axis=-1) / 2)
    truth = np.stack([codec.decode(one).numpy() for one in whole])
    return Pairs(drafts=drafts.astype(np.float16), truth=truth)


def test_a_batch_depends_on_its_step_only(pairs: Pairs) -> None:
    drafts, truth = pairs.batch(3, 2, 8)
    assert drafts.shape == (2, 3, 8, 8, 8) and truth.shape == (2, 9, 8 * SPACE, 8 * SPACE, 3)
    for same, other in zip(pairs.batch(3, 2, 8), pairs.batch(4, 2, 8), strict=True):
        assert torch.equal(same, drafts if same.ndim == drafts.ndim and same.dtype == drafts.dtype else truth)
        assert not torch.equal(same, other)


def test_both_halves_are_cut_at_one_place(codec: VideoCodec, pairs: Pairs) -> None:
    drafts, truth = pairs.batch(7, 1, 6)
    shown = codec.encode(truth[0]).transpose(0, 1)
    inner = drafts[0, :, :, :, 1:] + drafts[0, :, :, :, :-1] / 2
    assert (shown[:, :, :, 1:] - inner).abs().mean() < 0.05 * inner.abs().mean()


def test_a_channel_counts_as_it_is_seen(codec: VideoCodec) -> None:
    """What is counted for latents is what comes out at the other end, where the way out is linear."""
    error = torch.randn(1, 8, 3, 3)
    expected = (codec.decoder.linear(error) - codec.decoder.linear.bias[:, None, None]).square().mean()
    counted = (worth(codec)[:, None, None] * error.square()).sum(1).mean()
    assert counted == pytest.approx(float(expected), rel=1e-4)


def test_who_hands_the_draft_back_shows_the_draft(codec: VideoCodec, pairs: Pairs) -> None:
    drafts, truth = pairs.batch(0, 4, 16)
    loss, seen = refining_loss(Upscaler(CONFIG), (drafts, truth), torch.Generator().manual_seed(0), SuperRes(), codec)
    made = torch.stack([codec.decode(one.transpose(0, 1)) for one in drafts])
    inner = slice(EDGE * SPACE, -EDGE * SPACE)
    apart = (made.float() - truth.float())[:, :, inner, inner] / 127.5
    apart = torch.cat([apart[:, :1].expand(-1, 3, -1, -1, -1), apart], dim=1)  # as often as the codec has it
    assert float(seen["psnr"]) == pytest.approx(10 * np.log10(4 / float(apart.square().mean())), abs=0.3)
    assert float(loss.detach()) > 0.9


def test_an_error_that_comes_and_goes_costs_more_than_one_that_stays(codec: VideoCodec, pairs: Pairs) -> None:
    drafts, _ = pairs.batch(0, 1, 16)
    losses = []
    for sign in (1.0, -1.0):
        error = torch.full_like(drafts, 2.0)
        error[:, 1] *= sign
        made = [codec.decode((one + off).transpose(0, 1)) for one, off in zip(drafts, error, strict=True)]
        told = (drafts, torch.stack(made))
        noise = torch.Generator().manual_seed(0)
        losses.append(float(refining_loss(Upscaler(CONFIG), told, noise, SuperRes(), codec)[0].detach()))
    assert losses[1] > losses[0] + 0.5


def test_it_learns_what_the_draft_lacks(codec: VideoCodec, pairs: Pairs, tmp_path) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        module = Upscaler(CONFIG)
    batch = pairs.batch(99, 4, 16)
    _, before = refining_loss(module, batch, torch.Generator().manual_seed(1), SuperRes(), codec)
    found = learn(
        tmp_path / "run",
        module,
        lambda step: pairs.batch(step, 2, 16),
        lambda net, batch, generator: refining_loss(net, batch, generator, SuperRes(), codec),
        LoopConfig(steps=40, rate=2e-2, warmup=5, mean=0.8),
    )
    _, seen = refining_loss(found, batch, torch.Generator().manual_seed(1), SuperRes(), codec)
    assert float(seen["psnr"]) > float(before["psnr"]) + 1
