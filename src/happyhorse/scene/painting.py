"""Small paintings of what rows of blocking tell, for a sketcher to look at where a cell lies.

A network of features and offsets knows what is told and how far off it is, but has no canvas: where each window of a
street is, it can only keep in waves. A painter lays what a row tells out on a small canvas in the row's own frame, from
coarse to fine, as a decoder of pictures does, and a cell reads the canvas where it stands.
"""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

CORNERS = ((-0.25, -0.25), (-0.25, 0.25), (0.25, -0.25), (0.25, 0.25))  # of a cell, where it is looked at from


class Painter(nn.Module):
    """Rows in, a canvas for each out: `rows` x `columns` at first, twice as fine for each entry of `channels` on."""

    def __init__(
        self, told: int, by_heart: int, *, style: int, rows: int, columns: int, channels: Sequence[int]
    ) -> None:
        super().__init__()
        first, *finer = channels
        self.coarse = (first, rows, columns)
        self.style = nn.Linear(told, style, bias=False)
        self.seed = nn.Linear(style, math.prod(self.coarse), bias=False)
        self.known = nn.Linear(by_heart, math.prod(self.coarse), bias=False) if by_heart else None
        pairs = list(zip(channels, finer, strict=False))
        self.tone = nn.ModuleList(nn.Linear(style, before, bias=False) for before, _ in pairs)
        self.stroke = nn.ModuleList(nn.Conv2d(before, after, 3, padding=1, bias=False) for before, after in pairs)

    @torch.no_grad()
    def initialise(self, generator: torch.Generator, loud: float) -> None:
        """Start afresh."""
        for name, matrix in self.named_parameters():
            drawn = torch.randn(matrix.shape, generator=generator) / math.sqrt(matrix[0].numel())
            part = name.split(".")[0]
            matrix.copy_(drawn * {"style": loud, "known": loud, "tone": 0.5}.get(part, 1.5))

    def forward(
        self, told: Float[Tensor, "rows told"], by_heart: Float[Tensor, "rows known"] | None = None
    ) -> Float[Tensor, "rows channels height width"]:
        """Paint; a row of zeros leaves its canvas empty."""
        style = F.silu(self.style(told))
        canvas = self.seed(style)
        if self.known is not None:
            canvas = canvas + self.known(by_heart)
        canvas = canvas.unflatten(-1, self.coarse)
        for tone, stroke in zip(self.tone, self.stroke, strict=True):
            canvas = F.silu(level(canvas) * (1 + tone(style)[..., None, None]))
            canvas = stroke(F.interpolate(canvas, scale_factor=2, mode="bilinear", align_corners=False))
        return canvas


def level(canvas: Float[Tensor, "rows channels height width"]) -> Float[Tensor, "rows channels height width"]:
    """Every spot of one size; nothing stays nothing."""
    return canvas * torch.rsqrt(canvas.square().mean(1, keepdim=True) + 1e-4)


def looked_at(
    canvas: Float[Tensor, "rows channels height width"], places: Float[Tensor, "rows cells corners 2"]
) -> Float[Tensor, "rows cells features"]:
    """What canvases hold at places (down, across), -1 to 1 from edge to edge; beyond is nothing."""
    found = F.grid_sample(
        canvas.to(places), places.flip(-1), mode="bilinear", padding_mode="zeros", align_corners=False
    )
    return found.permute(0, 2, 3, 1).flatten(2)
