"""A clip that begins with a given picture: how much of the picture its frame 0 keeps, beside the codec alone."""

import statistics
import tempfile
from pathlib import Path

import torch
import tyro
from PIL import Image

import happyhorse
from benchmarks.protocol import Figure, keep
from happyhorse import media
from happyhorse.conditioning import cropped, encode_frames
from happyhorse.metrics import picture
from happyhorse.models import quick
from happyhorse.playhouse.film import frames
from happyhorse.request import Request
from happyhorse.scene.write import write

FIRST_SEED = 9_200_000


def main(count: int = 4, steps: int = 4) -> None:
    """Begin `count` clips with playhouse pictures; few steps do, since what is given is not sampled."""
    models = happyhorse.load("mini")
    found = []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "first.png"
            Image.fromarray(next(frames(write(seed, split="test"), 252, 448))).save(path)
            request = Request(
                prompt="A person stands there and smiles.", seconds=3, first_frame=path, seed=seed, steps=steps
            )
            clip = happyhorse.generate(models, request)
            truth = media.read_image(path, *request.size)[None]
        with torch.inference_mode(), quick():
            alone = cropped(models.video.decode(encode_frames(truth, request, models)), request.size).numpy()
        own, made = picture.psnr(alone[:1], truth), picture.psnr(clip.frames[:1], truth)
        found.append({"seed": seed, "codec": own, "clip": made})
    lost = statistics.fmean(one["codec"] - one["clip"] for one in found)
    keep(
        "first_frame",
        [Figure(name="first frame, lost beside the codec alone", value=lost, unit="dB", at_most=0.5)],
        found,
    )


if __name__ == "__main__":
    tyro.cli(main)
