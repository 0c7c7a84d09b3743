"""From a blocked scene to a rough picture of it, as latents: what any drawing of the scene would have in common.

Every cell of the codec reads the rows of blocking of its own moment, each through a small network of what the row tells
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

from happyhorse.scene.blocking import FRONT, HAND, IS_BEHIND, IS_CHEST, SET, SIZE, STAGE, TIME, WIDTH, Places, Rows
from happyhorse.scene.painting import CORNERS, Painter, looked_at
from happyhorse.scene.sets import NUMBERS

NEAR = 4.0  # sizes of a person as far as which it is told in their own size how far off they stand
CELLS, SIZES = range(-4, 5), range(-5, 3)  # waves of two cells, or sizes, and of their halves and doubles
FINE = 2  # cells of the codec along a side of one of blocking's
AT_ONCE = 2  # latent frames
ROOM = (2.5, 6.0)  # of the stage's sizes that a place's canvas reaches down and across from the middle, either way
EDGE = 470 / STAGE  # of the painted stage; beyond it the stage goes on mirrored
REACH, CHEST_REACH = 2.0, 6.0  # of a person's sizes that a canvas reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class SketcherConfig:
    """Sizes of a sketcher."""

    read: int = 1024  # numbers that a cell reads of each row
    width: int = 512
    hidden: int = 1024
    blocks: int = 3
    channels: int = 96  # of the codec
    place_style: int = 96
    place_canvas: tuple[int, ...] = (8, 24, 16, 12)  # channels, from coarse to fine
    heart: tuple[int, ...] = (8, 8)  # of those that are known by heart for every set
    style: int = 256
    canvas: tuple[int, ...] = (64, 48, 32, 16, 12)


class Sketcher(nn.Module):
    """Rows of blocking in, a cell of picture for each place out; where nothing is told the sketch is empty."""

    def __init__(self, config: SketcherConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or SketcherConfig()
        width, waves = config.width, offsets(torch.zeros(1, 2), torch.ones(1), torch.zeros(1, 4)).shape[-1]
        self.told = nn.Linear(WIDTH, 2 * config.read, bias=False)
        self.off = nn.Linear(waves, config.read, bias=False)
        self.mix = nn.Linear(config.read, width, bias=False)
        self.up = nn.ModuleList(nn.Linear(width, 2 * config.hidden, bias=False) for _ in range(config.blocks))
        self.down = nn.ModuleList(nn.Linear(config.hidden, width, bias=False) for _ in range(config.blocks))
        self.out = nn.Linear(width, config.channels, bias=False)
        places, people = config.place_canvas, config.canvas
        heart = config.heart
        self.place = Painter(
            WIDTH, NUMBERS, style=config.place_style, rows=10, columns=24, channels=places, heart=heart
        )
        self.person = Painter(WIDTH, 0, style=config.style, rows=4, columns=4, channels=people)
        self.place_look = nn.Linear(len(CORNERS) * sum(places[-2:]), config.read, bias=False)
        self.person_look = nn.Linear(len(CORNERS) * sum(people[-2:]), config.read, bias=False)
        self.initialise(torch.Generator().manual_seed(0))

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """Start afresh: what is told is mostly zeros and so read loudly, and little is answered."""
        loud = {"told": 3.0, "down": 0.3, "out": 0.1}
        for name, matrix in self.named_parameters():
            part = name.split(".")[0]
            if part not in ("place", "person"):
                drawn = torch.randn(matrix.shape, generator=generator)
                matrix.copy_(drawn * loud.get(part, 1.0) / math.sqrt(matrix.shape[1]))
        for painter in (self.place, self.person):
            painter.initialise(generator, loud["told"])

    def forward(
        self,
        rows: Float[Tensor, "frames marks 640"],
        marks: Float[Tensor, "frames marks 2"],
        cells: Float[Tensor, "cells 2"] | Float[Tensor, "frames cells 2"],
    ) -> Float[Tensor, "frames cells channels"]:
        """Sketch cells, of all frames the same or of each its own; a row of zeros tells nothing.

        Both `marks` and `cells` stand so many of blocking's cells from the middle.
        """
        gate, value = self.told(rows).chunk(2, dim=-1)
        read: Tensor | float = 0.0
        for mark in range(rows.shape[1]):  # one after the other: what all of them read at once fits no cache
            row, far = rows[:, mark, None], cells - marks[:, mark, None]
            off = self.off(offsets(far, torch.exp2(row[..., SIZE]), row[..., FRONT:HAND])) + self.looked(row, far)
            read = read + silu(gate[:, mark, None] + off) * value[:, mark, None]
        read = self.mix(read)
        for up, down in zip(self.up, self.down, strict=True):
            gate, value = up(levelled(read)).chunk(2, dim=-1)
            read = read + down(silu(gate) * value)
        return self.out(levelled(read))

    def looked(
        self, row: Float[Tensor, "frames 1 640"], far: Float[Tensor, "frames cells 2"]
    ) -> Float[Tensor, "frames cells read"]:
        """What cells see of the canvas that a row paints, each so far off."""
        place = row[..., IS_BEHIND : IS_BEHIND + 2].any(-1, keepdim=True)
        seen = far.new_zeros(())
        for those, look in ((place, self.on_place), (~place, self.on_person)):
            if those.any():
                seen = seen + those * look(row, corners(far, row))
        return seen

    def on_place(self, row: Tensor, sizes: Tensor) -> Float[Tensor, "frames cells read"]:
        """Look at a place's canvas, which hangs where its middle is."""
        told, (down, across) = row[:, 0], sizes.unbind(-1)
        stage = torch.stack([down, mirrored(across)], dim=-1)
        return self.place_look(looked_at(self.place(told, told[:, SET:FRONT]), stage / stage.new_tensor(ROOM)))

    def on_person(self, row: Tensor, sizes: Tensor) -> Float[Tensor, "frames cells read"]:
        """Look at the canvas of a part of a person: one half of it goes with the part, the other with its face."""
        reach = torch.where(row[..., None, IS_CHEST, None] != 0, CHEST_REACH, REACH)
        own = faced(sizes, row[:, :, None, FRONT:HAND])
        halves = [canvas.chunk(2, dim=1) for canvas in self.person(row[:, 0])]
        part, face = zip(*halves, strict=True)
        return self.person_look(torch.cat([looked_at(part, sizes / reach), looked_at(face, own / reach)], dim=-1))

    @torch.no_grad()
    def sketch(
        self, clips: Sequence[tuple[Places, Rows]], latents: int, height: int, width: int
    ) -> Float[Tensor, "clips channels latents height width"]:
        """Sketch clips of so many latent frames of so many latent cells, from what `Blocking.rows` tells of each."""
        which = by_frame([places for places, _ in clips], latents)
        told, marks = (
            torch.from_numpy(np.concatenate([picked(part, own) for part, own in zip(parts, which, strict=True)]))
            for parts in ([rows for _, rows in clips], [places[:, 1:] for places, _ in clips])
        )
        cells = grid(height, width)
        made = torch.cat([self(*part, cells) for part in zip(told.split(AT_ONCE), marks.split(AT_ONCE), strict=True)])
        return rearrange(made, "(n t) (h w) d -> n d t h w", t=latents, h=height)


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


def grid(rows: int, columns: int) -> Float[Tensor, "cells 2"]:
    """Where the codec's cells of a picture stand, in cells of blocking from its middle."""
    across = [(torch.arange(count) - (count - 1) / 2) / FINE for count in (rows, columns)]
    return torch.cartesian_prod(*across)


def corners(
    far: Float[Tensor, "frames cells 2"], row: Float[Tensor, "frames 1 640"]
) -> Float[Tensor, "frames cells corners 2"]:
    """How far off the corners of cells are, in the row's own size."""
    return (far[:, :, None] + far.new_tensor(CORNERS) / FINE) / torch.exp2(row[..., None, SIZE, None])


def mirrored(across: Float[Tensor, "*places"]) -> Float[Tensor, "*places"]:
    """Where the painted stage shows what is seen so far off its middle."""
    turns = (across + EDGE).remainder(4 * EDGE)
    return torch.minimum(turns, 4 * EDGE - turns) - EDGE


def offsets(
    cells: Float[Tensor, "*rows 2"], size: Float[Tensor, "*rows"], front: Float[Tensor, "*rows 4"]
) -> Float[Tensor, "*rows features"]:
    """How far off, in waves of cells, in waves of the other's size as long as that is near, and how near at all.

    Then once more in waves of its own: from its face, turned as it leans, in its own size.
    """
    sizes = cells / size[..., None]
    close = sizes.clamp(-NEAR, NEAR)
    own = faced(sizes, front).clamp(-NEAR, NEAR)
    waves = [cells * (math.pi / 2**k) for k in CELLS] + [close * (math.pi / 2**k) for k in SIZES]
    waves += [own * (math.pi / 2**k) for k in SIZES]
    turns = torch.cat(waves, dim=-1)
    square = sizes.square().sum(-1, keepdim=True)
    near = [torch.exp(-square / 2**k) for k in (0, 2, 4)]
    return torch.cat([turns.cos(), turns.sin(), close / NEAR, *near, own / NEAR], dim=-1)


def faced(sizes: Float[Tensor, "*rows 2"], front: Float[Tensor, "*rows 4"]) -> Float[Tensor, "*rows 2"]:
    """The same places as a face sees them: from its own middle, upright, in its own size."""
    down, across = (sizes - front[..., :2]).unbind(-1)
    cos, sin = front[..., 2].cos(), front[..., 2].sin()
    return torch.stack([down * cos - across * sin, across * cos + down * sin], dim=-1) * torch.exp2(-front[..., 3:])
