"""MINI's upscaler: an enlarged draft and what it has become so far in, the data of the larger clip out.

Convolutions look around in space, attention looks at the same cell in the latent frames just before and after, so the
cost grows with the length and not with its square. It reads the tracks "video" and "draft"; words and sound it does not
need, for the draft has already said what is seen.
"""

import math
from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from happyhorse.codec.video import Residual
from happyhorse.sequence import Sequence

LEVELS = 8  # waves that tell the noise level
AT_ONCE = 12  # latent frames held in memory while it works

Frames = Float[Tensor, "clips time channels height width"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpscalerConfig:
    """Everything that fixes the upscaler's shapes."""

    channels: int = 96
    width: int = 128
    blocks: int = 4
    keys: int = 32
    window: int = 1  # latent frames seen on each side


class TimeAttention(nn.Module):
    """Each cell attends to itself in the nearby latent frames."""

    def __init__(self, config: UpscalerConfig) -> None:
        super().__init__()
        self.keys, self.window = config.keys, config.window
        self.qkv = nn.Conv2d(config.width, 2 * config.keys + config.width, 1)
        self.proj = nn.Conv2d(config.width, config.width, 1)
        nn.init.zeros_(self.proj.weight)
        nn.init.zeros_(self.proj.bias)

    def forward(self, x: Frames) -> Frames:
        clips = x.shape[0]
        qkv = self.qkv(x.flatten(0, 1)).unflatten(0, (clips, -1))
        q, k, v = qkv.split([self.keys, self.keys, x.shape[2]], dim=2)
        q = q * self.keys**-0.5
        near = [shift for shift in range(-self.window, self.window + 1) if abs(shift) < x.shape[1]]
        scores = torch.stack([later(self._score(q, k, shift), shift, -math.inf) for shift in near])
        shares = scores.softmax(0).to(v.dtype)
        seen = sum(
            later(v[:, slice(*spared(shift, v.shape[1]))], shift, 0.0) * s
            for shift, s in zip(near, shares, strict=True)
        )
        return x + self.proj(seen.flatten(0, 1)).unflatten(0, (clips, -1))

    def _score(self, q: Tensor, k: Tensor, shift: int) -> Tensor:
        """How much each cell looks at itself `shift` latent frames later, where there is such a frame."""
        here, there = spared(-shift, q.shape[1]), spared(shift, k.shape[1])
        return (q[:, slice(*here)] * k[:, slice(*there)]).sum(2, keepdim=True).float()


def spared(shift: int, length: int) -> tuple[int, int]:
    """The frames that are still there when a clip is moved by `shift`."""
    return max(0, shift), length + min(0, shift)


def later(x: Tensor, shift: int, empty: float) -> Tensor:
    """Put what was seen `shift` frames later where it was seen from; frames that saw none are `empty`."""
    if not shift:
        return x
    gap = x.new_full((x.shape[0], abs(shift), *x.shape[2:]), empty)
    return torch.cat([x, gap] if shift > 0 else [gap, x], dim=1)


class Upscaler(nn.Module):
    """A denoiser of the larger picture that answers with data."""

    def __init__(self, config: UpscalerConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or UpscalerConfig()
        self.into = nn.Conv2d(2 * config.channels, config.width, 1)
        self.level = nn.Linear(2 * LEVELS, config.width)
        self.space = nn.ModuleList(Residual(config.width) for _ in range(config.blocks))
        self.time = nn.ModuleList(TimeAttention(config) for _ in range(config.blocks))
        self.out = nn.Conv2d(config.width, config.channels, 1)
        nn.init.zeros_(self.out.weight)  # untaught it hands the draft back
        nn.init.zeros_(self.out.bias)
        self.to(memory_format=torch.channels_last)

    def forward(self, sequence: Sequence, sigma: float) -> list[Float[Tensor, "channels time height width"]]:
        """Answer the data of each generated segment, in order."""
        draft = sequence.track("draft")
        found, first = [], 0
        for segment in sequence.generated:
            there = draft[:, first : first + segment.latent.shape[1]]
            found.append(self._in_pieces(segment.latent, there, sigma))
            first += segment.latent.shape[1]
        return found

    def _in_pieces(self, x: Tensor, draft: Tensor, sigma: float) -> Tensor:
        """Work through a long clip piece by piece, each seen with as many frames around as can matter."""
        reach, out = self.config.window * self.config.blocks, torch.empty_like(draft)
        level = torch.tensor([sigma], device=x.device)
        for first in range(0, x.shape[1], AT_ONCE):
            low, end = max(0, first - reach), min(first + AT_ONCE, x.shape[1])
            high = min(end + reach, x.shape[1])
            piece = (rearrange(y[:, low:high], "c t h w -> 1 t c h w") for y in (x, draft))
            data = self.data(*piece, level)[0, first - low : end - low]
            out[:, first:end] = rearrange(data, "t c h w -> c t h w")
        return out

    def data(self, x: Frames, draft: Frames, sigma: Float[Tensor, "clips"]) -> Frames:
        """The larger clip's latents, as a correction of the enlarged draft's."""
        clips = x.shape[0]
        both = torch.cat([x, draft], dim=2).flatten(0, 1).contiguous(memory_format=torch.channels_last)
        told = self.level(waves(sigma)).repeat_interleave(x.shape[1], 0)[:, :, None, None]
        rows = self.into(both) + told.to(both.dtype)
        for space, time in zip(self.space, self.time, strict=True):
            rows = time(space(rows).unflatten(0, (clips, -1))).flatten(0, 1)
        return draft + self.out(rows).unflatten(0, (clips, -1)).to(draft.dtype)


def waves(sigma: Float[Tensor, "clips"]) -> Float[Tensor, "clips features"]:
    """The noise level as waves, from half a turn to many."""
    turns = math.pi * sigma[:, None] * 2.0 ** (torch.arange(LEVELS, device=sigma.device) / 1.5)
    return torch.cat([turns.sin(), turns.cos()], dim=1)
