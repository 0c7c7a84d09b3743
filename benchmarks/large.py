"""From a draft's latents to a 1080p MP4: wall and processor seconds by stage, peak memory, in a process of its own."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
import tyro

import happyhorse
from benchmarks.protocol import Figure, keep
from happyhorse import media
from happyhorse.conditioning import audio_segment, framed, latent_frames, video_segment
from happyhorse.data.pairs import Moment
from happyhorse.generate import finished
from happyhorse.models import Models
from happyhorse.request import Request
from happyhorse.sequence import Role, Sequence


def main(seconds: int = 15, ratio: str = "16:9", resolution: str = "1080p", inside: bool = False) -> None:
    """Time one clip; without `inside` this starts itself anew, so that its memory is its own."""
    if not inside:
        words = ["--seconds", str(seconds), "--ratio", ratio, "--resolution", resolution, "--inside"]
        subprocess.run([sys.executable, "-m", "benchmarks.large", *words], check=True)
        return
    models = happyhorse.load("mini")
    request = Request(prompt="a moment", seconds=seconds, ratio=ratio, resolution=resolution, seed=1)
    sequence = drawn(models, request)
    stages: list[tuple[str, float, float]] = []
    clock = lambda name: stages.append((name, time.perf_counter(), time.process_time()))  # noqa: E731
    with tempfile.TemporaryDirectory() as folder:
        clip = finished(models, sequence, request, None, clock)
        media.write_mp4(clip, Path(folder) / "large.mp4")
        clock("end")
        size = (Path(folder) / "large.mp4").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    spent = {a[0]: {"wall": b[1] - a[1], "processor": b[2] - a[2]} for a, b in zip(stages, stages[1:], strict=False)}
    wall, processor = (sum(one[kind] for one in spent.values()) for kind in ("wall", "processor"))
    name = f"{seconds} s, {resolution}, {ratio}, from the draft's latents"
    keep(
        "large",
        [
            Figure(name=f"{name}: processor time", value=processor, unit="s"),
            Figure(name=f"{name}: peak memory", value=peak, unit="GB", at_most=6),
        ],
        {"stages": spent, "wall": wall, "bytes": size, "load_average": os.getloadavg()},
    )


@torch.inference_mode()
def drawn(models: Models, request: Request) -> Sequence:
    """A drawn film in the place of a sampled draft, played again until it is as long as asked."""
    moment = Moment(seed=9_000_000, split="test", latent_frames=8, request=request)
    latent = models.video.encode(framed(moment.drawn(request.size), request.latent_size))
    frames = latent_frames(request.frames)
    latent = latent.repeat(1, -(-frames // latent.shape[1]), 1, 1)[:, :frames].contiguous()
    sound = torch.zeros(models.audio.config.channels, request.frames, 1, 1)
    return Sequence((video_segment(latent, Role.GIVEN, 0, models.preset), audio_segment(sound, Role.GIVEN)))


if __name__ == "__main__":
    tyro.cli(main)
