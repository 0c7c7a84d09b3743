"""How the sketcher learns: every frame of the footage, and what its blocking tells of it."""

from collections.abc import Sequence

import numpy as np
import torch
from einops import rearrange
from torch import Tensor, nn

from happyhorse.codec.video import TIME
from happyhorse.data.dataset import Folder, blocked
from happyhorse.models import quick
from happyhorse.scene.blocking import HAND, IS_CHEST, IS_HEAD, SIZE
from happyhorse.scene.sketch import AT_ONCE, Sketcher, grid

Shape = tuple[int, int, int]  # latent cells high and wide, and how many rows tell of a frame
HELD_OUT, OUT_OF = 7, 50  # every fiftieth film from the eighth on is only measured on
ASKED = 112  # cells of a frame that are asked for at a step
# how much more often near somebody, in a face, at a mouth, about a working hand, at legs
CLOSE_BY, FACES, LIPS, HELD, LEGS = 2.0, 3.0, 8.0, 5.0, 3.0
MOUTH = 0.41  # of a head's size below its middle
KNEES = 3.0  # of a head's size below the chest
STILLS = 2  # latent frames of long clips are like each other: every second is shown


class Frames:
    """Latent frames of footage with what is told of them, sorted by what can be laid side by side."""

    def __init__(self, folders: Sequence[Folder], held_out: bool = False) -> None:
        self.folders = [f for f in folders if f.video is not None and f.places is not None and not f.wish.get("extra")]
        self.found: dict[Shape, list[tuple[Folder, int, int, np.ndarray]]] = {}
        for folder in self.folders:
            for film, note in enumerate(folder.notes):
                if (film % OUT_OF == HELD_OUT) == held_out:
                    self._sort(folder, film, *blocked(note))
        self.shapes = sorted(self.found)
        self.shares = np.array([len(self.found[shape]) for shape in self.shapes], float)

    def _sort(self, folder: Folder, film: int, first: int, count: int) -> None:
        _, latents, height, width = folder.video.shape[1:]  # type: ignore[union-attr]
        frames = np.round(folder.places[first : first + count, 0] / TIME).astype(int)  # type: ignore[index]
        for latent in range(0, latents, STILLS if latents > 1 else 1):
            rows = first + np.flatnonzero(frames == latent)
            if len(rows):
                self.found.setdefault((height, width, len(rows)), []).append((folder, film, latent, rows))

    def batch(self, step: int, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Rows, where they stand, where some cells stand, and the cells; it depends on nothing but its number."""
        rng = np.random.default_rng([step, 3])
        shape = self.shapes[rng.choice(len(self.shapes), p=self.shares / self.shares.sum())]
        known = self.found[shape]
        rows, marks, cells, seen = self.laid_out([known[i] for i in rng.integers(len(known), size=count)], shape)
        asked = drawn(how_often(rows, marks, cells), min(ASKED, len(cells)), torch.Generator().manual_seed(step))
        return rows, marks, cells[asked], seen.take_along_dim(asked[..., None], 1)

    def laid_out(
        self, picked: Sequence[tuple[Folder, int, int, np.ndarray]], shape: Shape
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Frames of one shape side by side, every cell of each."""
        seen = np.stack([np.array(f.video[film, :, latent], np.float32) for f, film, latent, _ in picked])  # type: ignore[index]
        rows = np.stack([np.array(f.blocking[rows], np.float32) for f, _, _, rows in picked])
        marks = np.stack([f.places[rows][:, 1:] for f, _, _, rows in picked])  # type: ignore[index]
        seen = rearrange(torch.from_numpy(seen), "n d h w -> n (h w) d")
        return torch.from_numpy(rows), torch.from_numpy(marks), grid(*shape[:2]), seen


def sketching_loss(
    sketcher: nn.Module, batch: tuple[Tensor, ...], generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """The mean square error of the cells."""
    rows, marks, cells, seen = (part.to(generator.device) for part in batch)
    with quick(generator.device.type):
        found = sketcher(rows, marks, cells)
    loss = (found.float() - seen).square().mean()
    return loss, {"error": loss.detach()}


def how_often(rows: Tensor, marks: Tensor, cells: Tensor) -> Tensor:
    """How much more often than at the edge of the picture each cell is to be asked for."""
    heads, chests, hands = rows[..., IS_HEAD] != 0, rows[..., IS_CHEST] != 0, rows[..., HAND:].any(-1)
    often = 1 + CLOSE_BY * near(cells, marks, rows, 0.0, 2.0, heads | chests)
    often += FACES * near(cells, marks, rows, 0.0, 0.8, heads) + LIPS * near(cells, marks, rows, MOUTH, 0.5, heads)
    return (
        often + HELD * near(cells, marks, rows, 0.0, 1.0, hands) + LEGS * near(cells, marks, rows, KNEES, 1.0, chests)
    )


def drawn(weights: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """So many of each row's numbers by lot and none twice, those of more weight more often (Gumbel's top k)."""
    lots = -torch.log(-torch.log(torch.rand(weights.shape, generator=generator)))
    return (weights.log() + lots).topk(count, dim=-1).indices


def near(cells: Tensor, marks: Tensor, rows: Tensor, below: float, spread: float, those: Tensor) -> Tensor:
    """How near each cell is to the nearest of `those`: 1 at the place `below` their middle, falling over `spread`."""
    size = torch.exp2(rows[:, None, :, SIZE])
    far = cells[:, None] - marks[:, None]
    far = torch.stack([far[..., 0] - below * size, far[..., 1]], dim=-1)
    share = torch.exp(-far.square().sum(-1) / (2 * (spread * size).square()))
    return share.masked_fill(~those[:, None], 0).amax(-1)


@torch.no_grad()
def explained(sketcher: Sketcher, frames: Frames, most: int = 256) -> float:
    """The share of the variance of frames that a sketch explains."""
    missed = whole = 0.0
    for shape in frames.shapes:
        known = frames.found[shape][:most]
        for first in range(0, len(known), AT_ONCE):
            *told, seen = frames.laid_out(known[first : first + AT_ONCE], shape)
            missed += float((sketcher(*told) - seen).square().sum())
            whole += float(seen.square().sum())
    return 1 - missed / whole
