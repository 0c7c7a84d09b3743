"""How MINI's upscaler learns: from drawn pairs, by what is seen once its answer is decoded.

Latents that are near the truth's are not those that decode best, for the way out is not linear; so errors are counted
in pixels, behind the codec's own decoder, which is held.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from einops import rearrange
from jaxtyping import Float, Float16, UInt8
from torch import Tensor

from happyhorse.codec.video import SPACE, TIME, VideoCodec
from happyhorse.data.pairs import DRAFTS, TRUTH
from happyhorse.flow import path, schedules
from happyhorse.model.upscaler import Upscaler
from happyhorse.models import quick
from happyhorse.presets import SuperRes
from happyhorse.train.video_codec import grouped

EDGE = 6  # cells at the border of a square that see too little to be judged
DECODED = 2  # of them, how many are decoded around what is judged
AT_START = 0.9  # share of the batch that stands at the beginning of the walk: MINI takes one step
FLICKER = 2.0  # of what the error changes from frame to frame, beside the error itself
HARD = 0.0005  # squared error (of signals from -1 to 1) of the draft from which on a square counts less

Batch = tuple[Float[Tensor, "clips time channels height width"], UInt8[Tensor, "clips frames rows columns 3"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Squares of moments, on disk."""

    drafts: Float16[np.ndarray, "pairs channels time height width"]
    truth: UInt8[np.ndarray, "pairs frames rows columns 3"]

    @classmethod
    def open(cls, folder: Path) -> "Pairs":
        drafts, truth = (np.load(folder / name, mmap_mode="r") for name in (DRAFTS, TRUTH))
        return cls(drafts=drafts, truth=truth)

    def batch(self, step: int, count: int, side: int) -> Batch:
        """Cut smaller squares of random pairs; the batch depends on nothing but the step."""
        rng = np.random.default_rng([step, 5])
        whole = self.drafts.shape[-1]
        side = min(side, whole)
        drafts, truth = [], []
        for index in rng.integers(0, len(self.drafts), count):
            top, left = rng.integers(0, whole - side + 1, 2)
            drafts.append(np.asarray(self.drafts[index, :, :, top : top + side, left : left + side]))
            rows, columns = (slice(first * SPACE, (first + side) * SPACE) for first in (top, left))
            truth.append(np.asarray(self.truth[index, :, rows, columns]))
        return torch.from_numpy(np.stack(drafts)).float().transpose(1, 2), torch.from_numpy(np.stack(truth))


def worth(codec: VideoCodec) -> Float[Tensor, "channels"]:
    """What an error of one in each channel costs in the picture: by the mean square of the linear way out."""
    return codec.decoder.linear.weight.detach().flatten(1).square().mean(1)


def refining_loss(
    upscaler: Upscaler, batch: Batch, generator: torch.Generator, settings: SuperRes, codec: VideoCodec
) -> tuple[Tensor, dict[str, Tensor]]:
    """Squared error of the decoded answer, and how it changes from frame to frame; beside it the decibels.

    Squares that are hard count a little less.
    """
    device = generator.device
    draft, frames = (part.to(device) for part in batch)
    drawn = grouped(frames)
    with torch.no_grad():
        truth = codec.encoder(drawn.flatten(0, 1)).unflatten(0, drawn.shape[:2])
    signal, rest = schedules.blend_weights(settings.level)
    noise = torch.randn(truth.shape, generator=generator, device=device)
    sigma = 1 - torch.rand(len(truth), generator=generator, device=device)
    sigma = torch.where(torch.rand(sigma.shape, generator=generator, device=device) < AT_START, 1.0, sigma)
    x = path.add_noise(truth, signal * draft + rest * noise, sigma[:, None, None, None, None])
    with quick(device.type):
        seen = shown(codec, inner(upscaler.data(x, draft, sigma), EDGE - DECODED))
    error = inner(seen.float(), DECODED * SPACE) - inner(drawn, EDGE * SPACE)
    costs = error.square().mean((1, 2, 3, 4))
    missing = (worth(codec).to(device)[:, None, None] * (draft - truth).square()).sum(2)
    before = inner(missing, EDGE).mean((1, 2, 3))
    series = rearrange(error, "n t (f c) h w -> n (t f) c h w", f=TIME)[:, TIME - 1 :]
    flicker = series.diff(dim=1).abs().mean((1, 2, 3, 4))
    loss = costs / (before + HARD) + FLICKER * flicker / (before + HARD).sqrt()
    return loss.mean(), {"psnr": 10 * torch.log10(4 / costs.detach().mean())}


def inner(x: Float[Tensor, "*axes height width"], margin: int) -> Float[Tensor, "*axes height width"]:
    """Cut off a margin on all four sides."""
    return x[..., margin : x.shape[-2] - margin, margin : x.shape[-1] - margin]


def shown(
    codec: VideoCodec, latents: Float[Tensor, "clips time channels height width"]
) -> Float[Tensor, "clips time rows height width"]:
    """Decode short clips, each by itself."""
    before = torch.cat([latents[:, :1], latents[:, :-1]], dim=1)
    rows = codec.decoder(latents.flatten(0, 1), before.flatten(0, 1))
    return rearrange(rows, "(n t) r h w -> n t r h w", n=len(latents), r=3 * TIME)
