"""Super-resolution against resizing: the same held-out moments drawn small and at 1080p, the small ones made larger.

And what it costs to work in parts: longer moments made larger piece by piece and decoded tile by tile, as generate
does, beside the same in one piece.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from jaxtyping import UInt8
from PIL import Image
from torch import Tensor

import happyhorse
from benchmarks.protocol import Figure, keep
from happyhorse import superres
from happyhorse.conditioning import cropped, framed, video_segment
from happyhorse.data.pairs import Moment
from happyhorse.metrics import picture
from happyhorse.model import upscaler
from happyhorse.models import Models, quick
from happyhorse.request import Request
from happyhorse.sequence import Role, Sequence

FIRST_SEED = 9_000_000  # of the held-out scripts
WAYS = ("ours", "bicubic", "lanczos")


def main(
    count: int = 6,
    latent_frames: int = 3,
    ratio: str = "16:9",
    resolution: str = "1080p",
    sheet: Path | None = None,
    seamed: int = 2,
    seamed_frames: int = 25,
) -> None:
    """Measure `count` held-out moments; `sheet` keeps a part of each: truth, ours, bicubic, Lanczos.

    Seams are sought in `seamed` of them, `seamed_frames` latent frames long: more than two pieces of the upscaler.
    """
    models = happyhorse.load("mini")
    request = Request(prompt="a moment", ratio=ratio, resolution=resolution, seed=1)
    found, rows = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        moment = Moment(seed=seed, split="test", latent_frames=latent_frames, request=request)
        truth, boxes = moment.looked(request.final_size)
        made = three_ways(models, moment)
        found.append({"seed": seed} | {way: compare(made[way], truth, boxes) for way in WAYS})
        if len(found) <= seamed:
            found[-1]["seam"] = seam(models, replace(moment, latent_frames=seamed_frames))
        rows.append(np.concatenate([middle(x[-1], boxes[-1]) for x in (truth, *made.values())], axis=1))
        print(found[-1], flush=True)
    if sheet:
        Image.fromarray(np.concatenate(rows)).save(sheet)
    keep("superres", figures(found), found)


def three_ways(models: Models, moment: Moment) -> dict[str, np.ndarray]:
    """A draft seen through the codec, made larger by us and by two filters."""
    request = moment.request
    with torch.inference_mode(), quick():
        sequence = drafted(models, moment)
        small = cropped(models.video.decode(sequence.track("video")), request.size)
        large = superres.upscale(models, sequence, request).track("video")
        ours = cropped(torch.cat(list(models.video.decode_tiles(large))), request.final_size)
    made = {"ours": ours.numpy()}
    for way, filter_ in (("bicubic", Image.Resampling.BICUBIC), ("lanczos", Image.Resampling.LANCZOS)):
        made[way] = np.stack(list(resized(small.numpy(), request.final_size, filter_)))
    return made


def drafted(models: Models, moment: Moment) -> Sequence:
    """A moment as a finished draft."""
    request = moment.request
    draft = models.video.encode(framed(moment.drawn(request.size), request.latent_size))
    return Sequence((video_segment(draft, Role.GIVEN, 0, models.preset),))


@torch.inference_mode()
def seam(models: Models, moment: Moment) -> float:
    """What pieces of the upscaler, and tiles and chunks of the decoder, change at worst, in 1/255."""
    with quick():
        sequence = drafted(models, moment)
        large = superres.upscale(models, sequence, moment.request).track("video")
        made = torch.cat(list(models.video.decode_tiles(large)))
        with in_one_piece(moment.latent_frames):
            large = superres.upscale(models, sequence, moment.request).track("video")
        whole = torch.cat(list(models.video.decode_chunks(large, at_once=moment.latent_frames)))
    return worst(cropped(made, moment.request.final_size), cropped(whole, moment.request.final_size))


@contextmanager
def in_one_piece(latent_frames: int) -> Iterator[None]:
    """Let the upscaler hold so many latent frames at once."""
    usual = upscaler.AT_ONCE
    upscaler.AT_ONCE = latent_frames
    try:
        yield
    finally:
        upscaler.AT_ONCE = usual


def worst(made: UInt8[Tensor, "time height width 3"], whole: UInt8[Tensor, "time height width 3"]) -> float:
    """The mean difference of the frame, the line or the column that has most: a seam is one of these."""
    frames, rows, columns = [], torch.zeros(whole.shape[1]), torch.zeros(whole.shape[2])
    for one, other in zip(made, whole, strict=True):
        apart = (one.int() - other.int()).abs().float().mean(-1)
        frames.append(float(apart.mean()))
        rows += apart.mean(1)
        columns += apart.mean(0)
    return max(*frames, float(rows.max()) / len(frames), float(columns.max()) / len(frames))


def resized(frames: np.ndarray, size: tuple[int, int], filter_: Image.Resampling) -> Iterator[np.ndarray]:
    for frame in frames:
        yield np.asarray(Image.fromarray(frame).resize(size[::-1], filter_))


def compare(frames: np.ndarray, truth: np.ndarray, boxes: list[picture.Box | None]) -> dict[str, Any]:
    """Every measure of one moment; 1 is as sharp, or as lively, as the truth."""
    pairs = [(parts(a, box), parts(b, box)) for a, b, box in zip(frames, truth, boxes, strict=True)]
    mouths = [picture.sharpness(a[None], b[None]) for a, b in pairs if min(a.shape[:2]) > 1]
    return {
        "psnr": picture.psnr(frames, truth),
        "edges": picture.sharpness(frames, truth),
        "mouth_edges": statistics.fmean(mouths) if mouths else None,
        "change": picture.motion(frames) / max(picture.motion(truth), 1e-6),
    }


def parts(frame: np.ndarray, box: picture.Box | None) -> np.ndarray:
    rows, columns = picture.inside(box, *frame.shape[:2])
    return frame[rows, columns]


def middle(frame: np.ndarray, box: picture.Box | None, side: int = 320) -> np.ndarray:
    """A square around the mouth, or the middle of the picture."""
    height, width = frame.shape[:2]
    y, x = (height // 2, width // 2) if box is None else (int(box[1] + box[3]) // 2, int(box[0] + box[2]) // 2)
    top, left = int(np.clip(y - side // 2, 0, height - side)), int(np.clip(x - side // 2, 0, width - side))
    return frame[top : top + side, left : left + side]


def figures(found: list[dict[str, Any]]) -> list[Figure]:
    mean = {(way, name): average([one[way][name] for one in found]) for way in WAYS for name in found[0][way]}
    best = max(mean["bicubic", "psnr"], mean["lanczos", "psnr"])
    seams = [one["seam"] for one in found if "seam" in one]
    name, sharper = "super-resolution", "the sharper resizing"
    return [
        Figure(name=f"{name} over the better resizing", value=mean["ours", "psnr"] - best, unit="dB", at_least=2),
        Figure(name=f"{name}, edges over those of {sharper}", value=over(mean, "edges"), unit="x", at_least=1),
        Figure(
            name=f"{name}, mouths' edges over those of {sharper}", value=over(mean, "mouth_edges"), unit="x", at_least=1
        ),
        Figure(
            name=f"{name}, change from frame to frame",
            value=mean["ours", "change"],
            unit="x",
            at_least=0.95,
            at_most=1.05,
        ),
        Figure(name="seams of tiles, pieces and chunks, of 255", value=max(seams, default=None), at_most=1),
    ]


def over(mean: dict[tuple[str, str], float | None], name: str) -> float | None:
    """Ours by the better of the resizings; None where nothing was seen."""
    ours, *others = (mean[way, name] for way in WAYS)
    return ours / max(others) if ours is not None else None


def average(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


if __name__ == "__main__":
    tyro.cli(main)
