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

HEART = 16.0  # how loudly sets are named, each of which is seen seldom: so many times quicker each is learned
CORNERS = ((-0.25, -0.25), (-0.25, 0.25), (0.25, -0.25), (0.25, 0.25))  # of a cell, where it is looked at from


class Painter(nn.Module):
    """Rows in, canvases for each out: `rows` x `columns` at first, twice as fine for each entry of `channels` on.

    Of what is known by heart some channels are laid on the first canvases, `heart` says how many on each.
    """

    def __init__(
        self,
        told: int,
        by_heart: int,
        *,
        style: int,
        rows: int,
        columns: int,
        channels: Sequence[int],
        heart: Sequence[int] = (),
    ) -> None:
        super().__init__()
        first, *finer = channels
        self.coarse = (first, rows, columns)
        self.style = nn.Linear(told, style, bias=False)
        self.seed = nn.Linear(style, math.prod(self.coarse), bias=False)
        known = [(count, rows << step, columns << step) for step, count in enumerate(heart)]
        self.shapes = known
        self.known = nn.ModuleList(nn.Linear(by_heart, math.prod(shape), bias=False) for shape in known)
        pairs = list(zip(channels, finer, strict=False))
        self.tone = nn.ModuleList(nn.Linear(style, before, bias=False) for before, _ in pairs)
        self.stroke = nn.ModuleList(nn.Conv2d(before, after, 3, padding=1, bias=False) for before, after in pairs)

    @torch.no_grad()
    def initialise(self, generator: torch.Generator, loud: float) -> None:
        """Start afresh."""
        for name, matrix in self.named_parameters():
            drawn = torch.randn(matrix.shape, generator=generator) / math.sqrt(matrix[0].numel())
            part = name.split(".")[0]
            matrix.copy_(drawn * {"style": loud, "known": 0.0, "tone": 0.5}.get(part, 1.5))

    def forward(
        self, told: Float[Tensor, "rows told"], by_heart: Float[Tensor, "rows known"] | None = None
    ) -> list[Float[Tensor, "rows channels height width"]]:
        """Paint; the two finest canvases of each row. A row of zeros leaves its own empty."""
        style = F.silu(self.style(told))
        canvases = [self.with_known(self.seed(style).unflatten(-1, self.coarse), by_heart, 0)]
        for step, (tone, stroke) in enumerate(zip(self.tone, self.stroke, strict=True), 1):
            toned = F.silu(level(canvases[-1]) * (1 + tone(style)[..., None, None]))
            wide = F.interpolate(toned, scale_factor=2, mode="bilinear", align_corners=False)
            canvases.append(self.with_known(stroke(wide), by_heart, step))
        return canvases[-2:]

    def with_known(self, canvas: Tensor, by_heart: Tensor | None, step: int) -> Tensor:
        """Lay what is known by heart of this canvas on its first channels."""
        if by_heart is None or step >= len(self.known):
            return canvas
        laid = self.known[step](HEART * by_heart).unflatten(-1, self.shapes[step])
        return canvas + F.pad(laid, (0, 0, 0, 0, 0, canvas.shape[1] - laid.shape[1]))


def level(canvas: Float[Tensor, "rows channels height width"]) -> Float[Tensor, "rows channels height width"]:
    """Every spot of one size; nothing stays nothing."""
    return canvas * torch.rsqrt(canvas.square().mean(1, keepdim=True) + 1e-4)


def looked_at(
    canvases: Sequence[Float[Tensor, "rows _channels _height _width"]], places: Float[Tensor, "rows cells corners 2"]
) -> Float[Tensor, "rows cells features"]:
    """What canvases hold at places (down, across), -1 to 1 from edge to edge; beyond is nothing."""
    grid = places.flip(-1)
    seen = [
        F.grid_sample(canvas.to(grid), grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        for canvas in canvases
    ]
    return torch.cat([found.permute(0, 2, 3, 1).flatten(2) for found in seen], dim=-1)
