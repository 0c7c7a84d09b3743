"""From a blocked scene to a rough picture of it, as latents: what any drawing of the scene would have in common.

Every token of picture reads the rows of blocking of its own moment, each through a small network of what the row tells
and how far off it stands, and answers with the mean of what is seen there. The transformer reads the sketch beside the
noise and draws what it leaves open.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.functional import rms_norm, silu

from happyhorse.scene.blocking import SIZE, TIME, WIDTH, Places, Rows

NEAR = 4.0  # sizes of a person as far as which it is told in their own size how far off they stand
CELLS, SIZES = range(-3, 5), range(-4, 3)  # waves of two cells, or sizes, and of their halves and doubles
AT_ONCE = 8  # latent frames


@dataclass(frozen=True, slots=True, kw_only=True)
class SketcherConfig:
    """Sizes of a sketcher."""

    width: int = 512
    hidden: int = 768
    blocks: int = 3
    channels: int = 96  # of the codec
    patch: int = 2  # latent cells a token is wide and high


class Sketcher(nn.Module):
    """Rows of blocking in, a token of picture for each place out; where nothing is told the sketch is empty."""

    def __init__(self, config: SketcherConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or SketcherConfig()
        width, waves = config.width, offsets(torch.zeros(1, 2), torch.ones(1)).shape[-1]
        self.told = nn.Linear(WIDTH, 2 * width, bias=False)
        self.off = nn.Linear(waves, width, bias=False)
        self.up = nn.ModuleList(nn.Linear(width, 2 * config.hidden, bias=False) for _ in range(config.blocks))
        self.down = nn.ModuleList(nn.Linear(config.hidden, width, bias=False) for _ in range(config.blocks))
        self.out = nn.Linear(width, config.channels * config.patch**2, bias=False)
        self.initialise(torch.Generator().manual_seed(0))

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """Start afresh: what is told is mostly zeros and so read loudly, and little is answered."""
        loud = {"told": 3.0, "down": 0.3, "out": 0.1}
        for name, matrix in self.named_parameters():
            drawn = torch.randn(matrix.shape, generator=generator)
            matrix.copy_(drawn * loud.get(name.split(".")[0], 1.0) / math.sqrt(matrix.shape[1]))

    def forward(
        self,
        rows: Float[Tensor, "frames marks 640"],
        marks: Float[Tensor, "frames marks 2"],
        tokens: Float[Tensor, "tokens 2"],
    ) -> Float[Tensor, "frames tokens features"]:
        """Sketch frames: `marks` and `tokens` in cells from the middle; a row of zeros tells nothing."""
        gate, value = self.told(rows).unsqueeze(1).chunk(2, dim=-1)
        far = tokens[:, None] - marks[:, None]  # frames tokens marks 2
        off = self.off(offsets(far, torch.exp2(rows[:, None, :, SIZE])))
        read = (silu(gate + off) * value).sum(2)
        for up, down in zip(self.up, self.down, strict=True):
            gate, value = up(levelled(read)).chunk(2, dim=-1)
            read = read + down(silu(gate) * value)
        return self.out(levelled(read))

    @torch.no_grad()
    def sketch(
        self, clips: Sequence[tuple[Places, Rows]], latents: int, height: int, width: int
    ) -> Float[Tensor, "clips channels latents height width"]:
        """Sketch clips of so many latent frames of so many latent cells, from what `Blocking.rows` tells of each."""
        patch, which = self.config.patch, by_frame([places for places, _ in clips], latents)
        told, marks = (
            torch.from_numpy(np.concatenate([picked(part, own) for part, own in zip(parts, which, strict=True)]))
            for parts in ([rows for _, rows in clips], [places[:, 1:] for places, _ in clips])
        )
        tokens = grid(height // patch, width // patch)
        made = torch.cat([self(*part, tokens) for part in zip(told.split(AT_ONCE), marks.split(AT_ONCE), strict=True)])
        return rearrange(
            made,
            "(n t) (h w) (d b c) -> n d t (h b) (w c)",
            t=latents, h=height // patch, b=patch, c=patch,
        )  # fmt: skip


def levelled(rows: Float[Tensor, "*rows width"]) -> Float[Tensor, "*rows width"]:
    """Rows of one size; nothing stays nothing."""
    return rms_norm(rows, rows.shape[-1:], eps=1e-4)


def by_frame(places: Sequence[Places], latents: int) -> Int[np.ndarray, "clips latents most"]:
    """Which of each clip's rows tell of each latent frame, filled up with -1; times before the clip tell of none."""
    frames = [np.round(one[:, 0] / TIME).astype(int) for one in places]
    most = max(int(np.bincount(own[own >= 0], minlength=latents)[:latents].max(initial=0)) for own in frames)
    which = np.full((len(places), latents, most), -1)
    for clip, own in enumerate(frames):
        for latent in range(latents):
            told = np.flatnonzero(own == latent)
            which[clip, latent, : len(told)] = told
    return which


def picked(
    rows: Float[np.ndarray, "rows numbers"], which: Int[np.ndarray, "latents most"]
) -> Float[np.ndarray, "latents most numbers"]:
    """The rows of these numbers; -1 picks one of zeros."""
    return np.concatenate([rows, np.zeros_like(rows[:1])])[which]


def grid(rows: int, columns: int) -> Float[Tensor, "tokens 2"]:
    """Where the tokens of a picture stand, in cells from its middle."""
    across = [torch.arange(count) - (count - 1) / 2 for count in (rows, columns)]
    return torch.cartesian_prod(*across)


def offsets(cells: Float[Tensor, "*rows 2"], size: Float[Tensor, "*rows"]) -> Float[Tensor, "*rows features"]:
    """How far off, in waves of cells, in waves of the other's size as long as that is near, and how near at all."""
    sizes = cells / size[..., None]
    close = sizes.clamp(-NEAR, NEAR)
    waves = [cells * (math.pi / 2**k) for k in CELLS] + [close * (math.pi / 2**k) for k in SIZES]
    turns = torch.cat(waves, dim=-1)
    square = sizes.square().sum(-1, keepdim=True)
    near = [torch.exp(-square / 2**k) for k in (0, 2, 4)]
    return torch.cat([turns.cos(), turns.sin(), close / NEAR, *near], dim=-1)
