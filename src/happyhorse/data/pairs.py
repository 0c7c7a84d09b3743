"""The same moments drawn at draft size and large: what the upscaler learns from.

A folder holds `pairs.npy` (pairs, 2, channels, latent frames, cells, cells): the enlarged draft as the upscaler will
meet it, and the truth.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from happyhorse.codec.video import TIME, VideoCodec
from happyhorse.conditioning import framed
from happyhorse.models import fill, quick
from happyhorse.playhouse.film import FPS, Box, Set
from happyhorse.request import Request
from happyhorse.scene.write import write
from happyhorse.superres import by_picture

SIDE, LATENT_FRAMES, CROPS = 32, 3, 6
RATIOS = ("16:9", "16:9", "16:9", "9:16", "1:1", "4:3")
STIRRED, STIR = 0.3, 0.1  # share of pairs whose draft is not exact, and by how much at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A short stretch of one film, and the sizes it is drawn at."""

    seed: int
    request: Request
    split: str = "train"
    latent_frames: int = LATENT_FRAMES

    @property
    def frames(self) -> int:
        return 1 + TIME * (self.latent_frames - 1)

    def drawn(self, size: tuple[int, int]) -> torch.Tensor:
        """Draw the moment's frames at a size, the same ones at each."""
        return torch.from_numpy(self.looked(size)[0])

    def looked(self, size: tuple[int, int]) -> tuple[np.ndarray, list[Box | None]]:
        """The frames, and where the first mouth is seen in each."""
        script = write(self.seed, split=self.split)
        rng = np.random.default_rng([self.seed, 21])
        first = int(rng.integers(0, int(script.seconds * FPS) - self.frames))
        ready = Set(script, *size)
        looks = [ready.look((first + i) / FPS) for i in range(self.frames)]
        mouths = [next((m.mouth for m in seen if m is not None and m.mouth is not None), None) for _, seen in looks]
        return np.stack([frame for frame, _ in looks]), mouths


def moment(seed: int, split: str = "train") -> Moment:
    """Choose shape and resolution by the seed."""
    rng = np.random.default_rng([seed, 20])
    ratio, resolution = RATIOS[rng.integers(len(RATIOS))], ("720p", "1080p")[rng.integers(2)]
    return Moment(seed=seed, split=split, request=Request(prompt="a pair", ratio=ratio, resolution=resolution))


def latents(codec: VideoCodec, one: Moment, stir: float = 0.0) -> tuple[torch.Tensor, torch.Tensor]:
    """A moment's draft, enlarged as it will be, and its truth; `stir` makes the draft as inexact as a model's."""
    request = one.request
    with quick():
        draft = codec.encode(framed(one.drawn(request.size), request.latent_size))
        draft = draft + stir * torch.randn(draft.shape, generator=torch.Generator().manual_seed(one.seed))
        truth = codec.encode(framed(one.drawn(request.final_size), request.final_latent_size))
        return by_picture(codec, draft, request), truth


_codec: VideoCodec | None = None


def _open(weights: Path) -> None:
    global _codec  # one for each worker process
    torch.set_num_threads(1)
    _codec = VideoCodec()
    fill(_codec, weights)


def _pairs(work: tuple[int, str]) -> np.ndarray:
    if _codec is None:
        raise RuntimeError("a worker was not opened")
    seed, split = work
    rng = np.random.default_rng([seed, 22])
    stir = float(rng.uniform(0, STIR)) if rng.random() < STIRRED else 0.0
    both = torch.stack(latents(_codec, moment(seed, split), stir)).numpy().astype(np.float16)
    return np.stack([crop(both, rng) for _ in range(CROPS)])


def crop(both: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The liveliest of three random squares: flat walls teach nothing."""
    corners = [[int(rng.integers(0, both.shape[axis] - SIDE + 1)) for axis in (3, 4)] for _ in range(3)]
    squares = [both[:, :, :, top : top + SIDE, left : left + SIDE] for top, left in corners]
    return max(squares, key=lambda s: float(np.square(s[1].astype(np.float32) - s[0]).mean()))


def pairs(seeds: range, split: str, weights: Path, processes: int) -> Iterator[np.ndarray]:
    with get_context("spawn").Pool(processes, _open, (weights,)) as pool:
        yield from pool.imap(_pairs, ((seed, split) for seed in seeds), chunksize=2)


def draw_pairs(
    folder: Path, count: int, seed: int = 0, *, weights: Path, processes: int = 1, split: str = "train"
) -> None:
    """Fill `folder` with the pairs of `count` moments; one that is full is left alone."""
    done, draft = folder / "pairs.npy", folder / "pairs.part.npy"
    if done.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    kept = None
    bar = tqdm(pairs(range(seed, seed + count), split, weights, processes), total=count, desc="pairs", mininterval=5.0)
    for place, found in enumerate(bar):
        if kept is None:
            shape = (count * len(found), *found.shape[1:])
            kept = np.lib.format.open_memmap(draft, mode="w+", dtype=np.float16, shape=shape)
        kept[place * len(found) : (place + 1) * len(found)] = found
    if kept is not None:
        kept.flush()
    os.replace(draft, done)
