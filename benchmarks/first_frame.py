"""A clip that begins with a given picture: how much of it frame 0 keeps and what is left of it, and whether it speaks.

What is kept is asked of frame 0, and of some after it, beside the codec alone.
The lips of whoever is alone in the picture are judged as those of any clip are.
"""

import itertools
import statistics
import tempfile
from pathlib import Path

import numpy as np
import torch
import tyro
from PIL import Image

import happyhorse
from benchmarks.protocol import Figure, keep
from benchmarks.speech import follows, held_out
from happyhorse import media
from happyhorse.conditioning import cropped, encode_frames
from happyhorse.metrics import picture
from happyhorse.models import quick
from happyhorse.playhouse.film import frames
from happyhorse.readers.seen import STILL
from happyhorse.request import Request
from happyhorse.scene.lines import spoken_seconds
from happyhorse.scene.script import Script
from happyhorse.scene.write import write

FIRST_SEED = 9_200_000


def main(count: int = 16) -> None:
    """Begin `count` clips with playhouse pictures of one who is not working, in which a line is said."""
    models = happyhorse.load("mini")
    found = []
    scripts = (write(seed, split="test") for seed in itertools.count(FIRST_SEED))
    for script in itertools.islice(filter(sits, scripts), count):
        seed = script.seed
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "first.png"
            Image.fromarray(next(frames(script, 252, 448))).save(path)
            line = held_out("en", count)[len(found)]
            seconds = max(3, int(spoken_seconds(line, "en") + 1.5))
            request = Request(prompt=f"Somebody says: “{line}”", seconds=seconds, first_frame=path, seed=seed)
            clip = happyhorse.generate(models, request)
            truth = media.read_image(path, *request.size)[None]
        with torch.inference_mode(), quick():
            alone = cropped(models.video.decode(encode_frames(truth, request, models)), request.size).numpy()
        own, made = picture.psnr(alone[:1], truth), picture.psnr(clip.frames[:1], truth)
        later = picture.psnr(clip.frames[12::12], np.repeat(truth, len(clip.frames[12::12]), 0))
        found.append({"seed": seed, "codec": own, "clip": made, "later": later} | follows(clip, request))
        print(found[-1], flush=True)
    lost = statistics.fmean(one["codec"] - one["clip"] for one in found)
    gone = statistics.fmean(one["codec"] - one["later"] for one in found)
    lips = [one["lips"] or 0.0 for one in found]  # of a mouth that is not seen to move too
    keep(
        "first_frame",
        [
            Figure(name="first frame, lost beside the codec alone", value=lost, unit="dB", at_most=0.5),
            Figure(name="a given picture, lost in the frames after it", value=gone, unit="dB"),
            Figure(name="a given face, its mouth against phonemes, correlation", value=statistics.median(lips)),
        ],
        found,
    )


def sits(script: Script) -> bool:
    """Whether somebody alone keeps still for a picture, near enough to be seen to speak."""
    role = script.roles[0]
    near = script.shots[0].framing in ("close-up", "medium", "medium wide")
    return len(script.roles) == 1 and near and role.action in STILL and abs(role.facing) < 0.5


if __name__ == "__main__":
    tyro.cli(main)
