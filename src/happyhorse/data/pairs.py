"""The same moments drawn at draft size and large: what the upscaler learns from.

A folder holds squares of moments: `drafts.npy` (squares, channels, latent frames, cells, cells), the enlarged draft as
the upscaler will meet it, and `truth.npy` (squares, frames, height, width, 3), the same squares as they were drawn.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Float16, UInt8
from torch import Tensor
from tqdm import tqdm

from happyhorse.codec.video import SPACE, TIME, VideoCodec
from happyhorse.conditioning import framed
from happyhorse.memory import NoRoomError
from happyhorse.models import fill, quick
from happyhorse.playhouse.film import FPS, Box, Set
from happyhorse.request import Request
from happyhorse.scene.write import write
from happyhorse.superres import by_picture

SIDE, LATENT_FRAMES, CROPS = 24, 3, 6
DRAFTS, TRUTH = "drafts.npy", "truth.npy"
RATIOS = ("16:9", "16:9", "16:9", "9:16", "1:1", "4:3")
STIRRED, STIR = 0.3, 0.1  # share of pairs whose draft is not exact, and by how much at most
Squares = tuple[
    Float16[np.ndarray, "squares channels time side side"], UInt8[np.ndarray, "squares frames height width 3"]
]


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


def enlarged(
    codec: VideoCodec, one: Moment, stir: float = 0.0
) -> tuple[Float[Tensor, "channels time height width"], UInt8[Tensor, "frames rows columns 3"]]:
    """A moment's draft, enlarged as it will be, and its truth; `stir` makes the draft as inexact as a model's."""
    request = one.request
    with quick():
        draft = codec.encode(framed(one.drawn(request.size), request.latent_size))
        draft = draft + stir * torch.randn(draft.shape, generator=torch.Generator().manual_seed(one.seed))
        large = by_picture(codec, draft, request)
    return large, framed(one.drawn(request.final_size), request.final_latent_size)


_codec: VideoCodec | None = None


def _open(weights: Path) -> None:
    global _codec  # one for each worker process
    torch.set_num_threads(1)
    _codec = VideoCodec()
    fill(_codec, weights)


def _pairs(work: tuple[int, str]) -> Squares:
    if _codec is None:
        raise RuntimeError("a worker was not opened")
    seed, split = work
    rng = np.random.default_rng([seed, 22])
    stir = float(rng.uniform(0, STIR)) if rng.random() < STIRRED else 0.0
    draft, truth = enlarged(_codec, moment(seed, split), stir)
    missing = (_codec.encode(truth) - draft).square().mean((0, 1)).numpy()
    corners = [lively(missing, rng) for _ in range(CROPS)]
    drafts = [draft[:, :, top : top + SIDE, left : left + SIDE].half().numpy() for top, left in corners]
    return np.stack(drafts), np.stack([part(truth.numpy(), corner) for corner in corners])


def lively(missing: Float[np.ndarray, "height width"], rng: np.random.Generator) -> tuple[int, int]:
    """The corner of the one of three random squares that lacks most: flat walls teach nothing."""
    corners = [tuple(int(rng.integers(0, size - SIDE + 1)) for size in missing.shape) for _ in range(3)]
    top, left = max(corners, key=lambda c: float(missing[c[0] : c[0] + SIDE, c[1] : c[1] + SIDE].mean()))
    return top, left


def part(frames: UInt8[np.ndarray, "time height width 3"], corner: tuple[int, int]) -> UInt8[np.ndarray, "..."]:
    """The pixels of a square of latent cells."""
    top, left = (place * SPACE for place in corner)
    return frames[:, top : top + SIDE * SPACE, left : left + SIDE * SPACE]


def pairs(seeds: range, split: str, weights: Path, processes: int) -> Iterator[Squares]:
    with get_context("spawn").Pool(processes, _open, (weights,)) as pool:
        yield from pool.imap(_pairs, ((seed, split) for seed in seeds), chunksize=2)


def draw_pairs(
    folder: Path, count: int, seed: int = 0, *, weights: Path, processes: int = 1, split: str = "train"
) -> None:
    """Fill `folder` with the squares of `count` moments; one that is full is left alone."""
    if (folder / DRAFTS).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[np.memmap] = []
    bar = tqdm(pairs(range(seed, seed + count), split, weights, processes), total=count, desc="pairs", mininterval=5.0)
    for place, found in enumerate(bar):
        if not kept:
            check_room(folder, count * sum(one.nbytes for one in found))
            kept = [
                begun(folder / f"{name}.part", one, count) for name, one in zip((DRAFTS, TRUTH), found, strict=True)
            ]
        for whole, one in zip(kept, found, strict=True):
            whole[place * len(one) : (place + 1) * len(one)] = one
    for whole in kept:
        whole.flush()
    for name in (TRUTH, DRAFTS):  # the drafts last: by them a folder is known to be full
        os.replace(folder / f"{name}.part", folder / name)


def check_room(folder: Path, size: int) -> None:
    """NoRoomError where the disk cannot take so many bytes: files that are mapped would die of it without a word."""
    there = shutil.disk_usage(folder).free
    if size > there:
        raise NoRoomError(
            f"the pairs take {size / 2**30:.1f} GB of disk, and {there / 2**30:.1f} GB are free at {folder}",
            f"--scale {max(0.01, 0.9 * there / size):.2g} of what you asked for fits",
        )


def begun(file: Path, squares: np.ndarray, moments: int) -> np.memmap:
    """A file for as many squares of as many moments."""
    shape = (moments * len(squares), *squares.shape[1:])
    return np.lib.format.open_memmap(file, mode="w+", dtype=squares.dtype, shape=shape)
