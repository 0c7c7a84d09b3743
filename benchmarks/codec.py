"""MINI's video codec on playhouse clips it never saw: whole pictures, mouths, edges, stillness, speed.

Each clip is looked at as often as a given picture is, and once, as all that MINI learned from was.
"""

import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from PIL import Image

import happyhorse
from benchmarks.protocol import Figure, keep
from happyhorse.conditioning import LOOKED_AGAIN
from happyhorse.metrics import picture
from happyhorse.models import Models, quick
from happyhorse.playhouse.film import Footage, film
from happyhorse.scene.write import write

FIRST_SEED = 9_000_000  # of the held-out scripts


def main(count: int = 12, seconds: float = 3.0, height: int = 256, width: int = 448, sheet: Path | None = None) -> None:
    """Encode and decode `count` held-out clips; `sheet` keeps their mouths side by side."""
    models = happyhorse.load("mini")
    found, mouths = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        footage = film(write(seed, seconds=seconds, split="test"), height, width, sound=False)
        once, _ = through(models, footage.frames, 0)
        decoded, took = through(models, footage.frames, LOOKED_AGAIN)
        found.append({"seed": seed, "decode_seconds": took, "once": compare(once, footage)} | compare(decoded, footage))
        mouths += crops(decoded, footage)
        print(found[-1], flush=True)
    if sheet and mouths:
        Image.fromarray(np.concatenate([np.concatenate(mouths[i : i + 12], 1) for i in rows_of(mouths)])).save(sheet)
    overall, inner, once = mean(found, "psnr"), mean(found, "mouth_psnr"), [one["once"] for one in found]
    keep(
        "codec",
        [
            Figure(name="video codec, held-out clips, looked at again", value=overall, unit="dB", at_least=31),
            Figure(name="video codec, mouth box, looked at again", value=inner, unit="dB", at_least=29),
            Figure(name="video codec, held-out clips, looked at once", value=mean(once, "psnr"), unit="dB"),
            Figure(name="video codec, mouth box, looked at once", value=mean(once, "mouth_psnr"), unit="dB"),
            Figure(name="video codec, edges kept", value=mean(found, "sharpness"), unit="x"),
            Figure(name="video codec, SSIM", value=mean(found, "ssim")),
        ],
        found,
    )


def through(models: Models, frames: np.ndarray, looks: int) -> tuple[np.ndarray, float]:
    """Encode, with so many looks more than one, and decode; the decoder's time beside the frames."""
    odd = torch.from_numpy(frames[: 1 + (len(frames) - 1) // 4 * 4])
    with torch.inference_mode(), quick():
        latent = models.video.encode(odd, looks=looks)
        start = time.perf_counter()
        decoded = models.video.decode(latent)
    return decoded.numpy(), time.perf_counter() - start


def compare(decoded: np.ndarray, footage: Footage) -> dict[str, Any]:
    """Every measure of one clip."""
    truth = footage.frames[: len(decoded)]
    boxes = [parts["mouth"][: len(decoded)] for parts in footage.truth.boxes]
    mouths = [value for one in boxes if (value := picture.psnr_in_boxes(decoded, truth, one)) is not None]
    return {
        "psnr": picture.psnr(decoded, truth),
        "mouth_psnr": statistics.fmean(mouths) if mouths else None,
        "ssim": picture.ssim(decoded, truth),
        "sharpness": picture.sharpness(decoded, truth),
        "flicker": picture.flicker(decoded, truth),
    }


def crops(decoded: np.ndarray, footage: Footage, side: int = 48) -> list[np.ndarray]:
    """The first speaker's mouth at some moments, truth above codec."""
    out = []
    for frame in range(0, len(decoded), 25):
        box = footage.truth.boxes[0]["mouth"][frame] if footage.truth.boxes else None
        if box is not None:
            top = int(np.clip((box[1] + box[3]) / 2 - side / 2, 0, decoded.shape[1] - side))
            left = int(np.clip((box[0] + box[2]) / 2 - side / 2, 0, decoded.shape[2] - side))
            place = np.s_[frame, top : top + side, left : left + side]
            out.append(np.concatenate([footage.frames[place], decoded[place]]).repeat(3, 0).repeat(3, 1))
    return out


def rows_of(mouths: list[np.ndarray]) -> range:
    return range(0, max(1, len(mouths) - len(mouths) % 12), 12)


def mean(found: list[dict[str, Any]], name: str) -> float | None:
    values = [one[name] for one in found if one[name] is not None]
    return statistics.fmean(values) if values else None


if __name__ == "__main__":
    tyro.cli(main)
