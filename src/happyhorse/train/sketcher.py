"""How the sketcher learns: every frame of the footage, and what its blocking tells of it."""

from collections.abc import Sequence

import numpy as np
import torch
from einops import rearrange
from torch import Tensor, nn

from happyhorse.codec.video import TIME
from happyhorse.data.dataset import Folder, blocked
from happyhorse.scene.blocking import HAND, IS_CHEST, IS_HEAD, SIZE
from happyhorse.scene.sketch import Sketcher, grid

Shape = tuple[int, int, int]  # latent cells high and wide, and how many rows tell of a frame
HELD_OUT, OUT_OF = 7, 50  # every fiftieth film from the eighth on is only measured on
CLOSE_BY, LIPS, HELD = 2.0, 8.0, 2.0  # how much more cells count near somebody, at a mouth, about a working hand
MOUTH = 0.41  # of a head's size below its middle
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

    def batch(self, step: int, count: int, patch: int = 2) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Rows, where they stand, where the tokens stand, and the tokens; it depends on nothing but its number."""
        rng = np.random.default_rng([step, 3])
        shape = self.shapes[rng.choice(len(self.shapes), p=self.shares / self.shares.sum())]
        known = self.found[shape]
        return self.laid_out([known[i] for i in rng.integers(len(known), size=count)], shape, patch)

    def laid_out(
        self, picked: Sequence[tuple[Folder, int, int, np.ndarray]], shape: Shape, patch: int = 2
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Frames of one shape side by side."""
        seen = np.stack([np.array(f.video[film, :, latent], np.float32) for f, film, latent, _ in picked])  # type: ignore[index]
        rows = np.stack([np.array(f.blocking[rows], np.float32) for f, _, _, rows in picked])
        marks = np.stack([f.places[rows][:, 1:] for f, _, _, rows in picked])  # type: ignore[index]
        tokens = rearrange(torch.from_numpy(seen), "n d (h b) (w c) -> n (h w) (d b c)", b=patch, c=patch)
        return torch.from_numpy(rows), torch.from_numpy(marks), grid(shape[0] // patch, shape[1] // patch), tokens


def sketching_loss(
    sketcher: nn.Module, batch: tuple[Tensor, ...], generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """The mean square error of the tokens, those near somebody counted more."""
    rows, marks, tokens, seen = (part.to(generator.device) for part in batch)
    with torch.autocast(generator.device.type, torch.bfloat16):
        found = sketcher(rows, marks, tokens)
    error = (found.float() - seen).square().mean(-1)
    heads, chests, hands = rows[..., IS_HEAD] != 0, rows[..., IS_CHEST] != 0, rows[..., HAND:].any(-1)
    weight = 1 + CLOSE_BY * near(tokens, marks, rows, 0.0, 2.0, heads | chests)
    weight += LIPS * near(tokens, marks, rows, MOUTH, 0.5, heads) + HELD * near(tokens, marks, rows, 0.0, 1.0, hands)
    loss = (weight * error).mean() / weight.mean()
    return loss, {"error": error.mean().detach()}


def near(tokens: Tensor, marks: Tensor, rows: Tensor, below: float, spread: float, those: Tensor) -> Tensor:
    """How near each token is to the nearest of `those`: 1 at the place `below` their middle, falling over `spread`."""
    size = torch.exp2(rows[:, None, :, SIZE])
    far = tokens[:, None] - marks[:, None]
    far = torch.stack([far[..., 0] - below * size, far[..., 1]], dim=-1)
    share = torch.exp(-far.square().sum(-1) / (2 * (spread * size).square()))
    return share.masked_fill(~those[:, None], 0).amax(-1)


@torch.no_grad()
def explained(sketcher: Sketcher, frames: Frames, most: int = 256) -> float:
    """The share of the variance of frames that a sketch explains."""
    missed = whole = 0.0
    for shape in frames.shapes:
        batch = frames.laid_out(frames.found[shape][:most], shape)
        found = sketcher(*batch[:3])
        missed += float((found - batch[3]).square().sum())
        whole += float(batch[3].square().sum())
    return 1 - missed / whole
