"""Super-resolution against resizing: the same held-out moments drawn small and at 1080p, the small ones made larger."""

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from PIL import Image

import happyhorse
from benchmarks.protocol import Figure, keep
from happyhorse import superres
from happyhorse.conditioning import cropped, framed, video_segment
from happyhorse.data.pairs import Moment
from happyhorse.metrics import picture
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
) -> None:
    """Measure `count` held-out moments; `sheet` keeps a part of each: truth, ours, bicubic, Lanczos."""
    models = happyhorse.load("mini")
    request = Request(prompt="a moment", ratio=ratio, resolution=resolution, seed=1)
    found, rows = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        moment = Moment(seed=seed, split="test", latent_frames=latent_frames, request=request)
        truth, boxes = moment.looked(request.final_size)
        made, seam = three_ways(models, moment)
        found.append({"seed": seed, "seam": seam} | {way: compare(made[way], truth, boxes) for way in WAYS})
        rows.append(np.concatenate([middle(x[-1], boxes[-1]) for x in (truth, *made.values())], axis=1))
        print(found[-1], flush=True)
    if sheet:
        Image.fromarray(np.concatenate(rows)).save(sheet)
    keep("superres", figures(found), found)


def three_ways(models: Models, moment: Moment) -> tuple[dict[str, np.ndarray], float]:
    """A draft seen through the codec, made larger by us and by two filters; and what our tiles cost, in 1/255."""
    request = moment.request
    with torch.inference_mode(), quick():
        draft = models.video.encode(framed(moment.drawn(request.size), request.latent_size))
        small = cropped(models.video.decode(draft), request.size)
        sequence = Sequence((video_segment(draft, Role.GIVEN, 0, models.preset),))
        large = superres.upscale(models, sequence, request).track("video")
        tiled = torch.cat(list(models.video.decode_tiles(large)))
        whole = torch.cat(list(models.video.decode_chunks(large, at_once=1)))
    seam = float((tiled.int() - whole.int()).abs().float().mean())
    made = {"ours": cropped(tiled, request.final_size).numpy()}
    for way, filter_ in (("bicubic", Image.Resampling.BICUBIC), ("lanczos", Image.Resampling.LANCZOS)):
        made[way] = np.stack(list(resized(small.numpy(), request.final_size, filter_)))
    return made, seam


def resized(frames: np.ndarray, size: tuple[int, int], filter_: Image.Resampling) -> Iterator[np.ndarray]:
    for frame in frames:
        yield np.asarray(Image.fromarray(frame).resize(size[::-1], filter_))


def compare(frames: np.ndarray, truth: np.ndarray, boxes: list[picture.Box | None]) -> dict[str, Any]:
    """Every measure of one moment; 1 is as sharp, or as lively, as the truth."""
    pairs = [(parts(a, box), parts(b, box)) for a, b, box in zip(frames, truth, boxes, strict=True) if box is not None]
    return {
        "psnr": picture.psnr(frames, truth),
        "edges": picture.sharpness(frames, truth),
        "mouth_edges": statistics.fmean(picture.sharpness(a[None], b[None]) for a, b in pairs) if pairs else None,
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
    sharpest = max(mean["bicubic", "edges"], mean["lanczos", "edges"])
    return [
        Figure(
            name="super-resolution over the better resizing", value=mean["ours", "psnr"] - best, unit="dB", at_least=2
        ),
        Figure(
            name="super-resolution, edges over those of the sharper resizing",
            value=mean["ours", "edges"] / sharpest,
            unit="x",
            at_least=1,
        ),
        Figure(
            name="super-resolution, change from frame to frame",
            value=mean["ours", "change"],
            unit="x",
            at_least=0.95,
            at_most=1.05,
        ),
        Figure(name="seams of tiles, of 255", value=max(one["seam"] for one in found), at_most=1),
    ]


def average(values: list[float | None]) -> float:
    return statistics.fmean(value for value in values if value is not None)


if __name__ == "__main__":
    tyro.cli(main)
