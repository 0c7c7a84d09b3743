"""From positions to rotations: a head's first channels turn with time, height and width (fused.py turns them)."""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Rope(nn.Module):
    """Turns positions into angles, one set of bands for each axis."""

    def __init__(self, bands: int, base: float) -> None:
        super().__init__()
        self.register_buffer("bands", torch.empty(bands))
        self.base = base
        self.reset()

    def reset(self) -> None:
        """Space the bands geometrically from 1 down towards 1/base."""
        count = self.bands.shape[0]
        # through double precision, then once to single
        bands = self.base ** -(torch.arange(count, dtype=torch.float64) / count)
        with torch.no_grad():
            self.bands.copy_(bands)

    def forward(self, positions: Float[Tensor, "tokens 3"]) -> tuple[Tensor, Tensor]:
        """Give the cosine and sine of every angle, time's bands first: (tokens, 3 * bands) each."""
        angles = (positions.float().unsqueeze(-1) * self.bands).flatten(1)
        return angles.cos(), angles.sin()


def landmarks(positions: Float[Tensor, "tokens 3"], count: int) -> Float[Tensor, "tokens waves"]:
    """Where in the frame each token stands: waves of height and width, 1 cell long, 2, 4 and so on."""
    waves = math.tau / 2.0 ** torch.arange(count, device=positions.device)
    turns = (positions[:, 1:, None] * waves).flatten(1)
    return torch.cat([turns.cos(), turns.sin()], dim=1)
