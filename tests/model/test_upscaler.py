"""The upscaler looks near in time, works in pieces that do not show, and begins by handing the draft back."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from happyhorse.model import upscaler
from happyhorse.model.upscaler import TimeAttention, Upscaler, UpscalerConfig
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence
from tests.tiny import shaken

CONFIG = UpscalerConfig(channels=8, width=16, blocks=2, keys=8)


@pytest.fixture(scope="module")
def small() -> Upscaler:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return shaken(Upscaler(CONFIG), 3, 0.1)


def sequence(frames: int, seed: int = 0) -> Sequence:
    generator = torch.Generator().manual_seed(seed)
    parts = [("video", Role.GENERATED), ("draft", Role.GIVEN)]
    return Sequence(
        tuple(
            Segment(
                track=track,
                modality=Modality.VIDEO,
                role=role,
                latent=torch.randn(8, frames, 6, 5, generator=generator),
                box=Box(time=(0.0, frames - 1.0)),
            )
            for track, role in parts
        )
    )


def test_untaught_it_hands_the_draft_back() -> None:
    given = sequence(3)
    (data,) = Upscaler(CONFIG)(given, 1.0)
    assert torch.equal(data, given.track("draft"))


def test_pieces_do_not_show(small: Upscaler, monkeypatch: pytest.MonkeyPatch) -> None:
    given = sequence(11)
    (whole,) = small(given, 0.7)
    monkeypatch.setattr(upscaler, "AT_ONCE", 3)
    (pieced,) = small(given, 0.7)
    torch.testing.assert_close(pieced, whole, atol=1e-5, rtol=1e-5)
    assert not torch.allclose(whole, given.track("draft"), atol=1e-2)


def test_a_change_reaches_no_further_than_the_window(small: Upscaler) -> None:
    given = sequence(9)
    bump = (torch.arange(9) == 4).float()[:, None, None]
    changed = Sequence(tuple(replace(s, latent=s.latent + bump) if s.track == "draft" else s for s in given.segments))
    reach = CONFIG.window * CONFIG.blocks
    (before,), (after,) = small(given, 0.7), small(changed, 0.7)
    differs = (before - after).abs().amax((0, 2, 3)) > 1e-6
    assert differs.tolist() == [abs(frame - 4) <= reach for frame in range(9)]


def test_the_noise_level_is_heard(small: Upscaler) -> None:
    given = sequence(2)
    assert not torch.allclose(small(given, 0.9)[0], small(given, 0.3)[0], atol=1e-3)


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_attention_over_time_is_masked_attention(frames: int) -> None:
    """Against torch's own attention over each cell's series, with a band for a mask."""
    config = UpscalerConfig(channels=8, width=16, keys=8, window=1)
    layer = shaken(TimeAttention(config), 1, 0.3)
    x = torch.randn(2, frames, 16, 3, 4, generator=torch.Generator().manual_seed(2))
    q, k, v = layer.qkv(x.flatten(0, 1)).unflatten(0, (2, frames)).permute(0, 3, 4, 1, 2).split([8, 8, 16], dim=-1)
    places = torch.arange(frames)
    near = (places[:, None] - places).abs() <= 1
    seen = F.scaled_dot_product_attention(q, k, v, attn_mask=near).permute(0, 3, 4, 1, 2)
    wanted = x + layer.proj(seen.flatten(0, 1)).unflatten(0, (2, frames))
    torch.testing.assert_close(layer(x), wanted, atol=1e-5, rtol=1e-5)
