"""From a prompt to an MP4, every stage counted: cold as a person waits for it, and warm."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import tyro

import happyhorse
from benchmarks.protocol import Figure, keep, spread
from happyhorse import media
from happyhorse.request import Request

PROMPT = (
    "A young woman with short black hair sits in a warm café, holds a red cup, smiles at the camera "
    'and says in English: "Hello, and welcome to the show."'
)


def main(runs: int = 3, seconds: int = 5, ratio: str = "16:9", preset: str = "mini") -> None:
    """Time whole clips; `runs` cold ones, each a new process, and as many warm ones."""
    with tempfile.TemporaryDirectory() as folder:
        cold = [cold_run(Path(folder) / f"cold{run}.mp4", seconds, ratio, preset) for run in range(runs)]
        warm = warm_runs(Path(folder), runs, seconds, ratio, preset)
    walls = [run["wall"] for run in cold]
    peak = max(run["peak_memory_bytes"] for run in cold) / 2**30
    stages = {name: spread([run["seconds_by_stage"][name] for run in cold]) for name in cold[0]["seconds_by_stage"]}
    keep(
        "generate",
        [
            Figure(
                name=f"{seconds} s clip, {ratio}, with sound, cold", value=spread(walls)["median"], unit="s", at_most=60
            ),
            Figure(name=f"{seconds} s clip, {ratio}, with sound, warm", value=spread(warm)["median"], unit="s"),
            Figure(name="peak memory", value=peak, unit="GB", at_most=4),
        ],
        {"cold": spread(walls), "warm": spread(warm), "cold_by_stage": stages, "prompt": PROMPT},
    )


def cold_run(out: Path, seconds: int, ratio: str, preset: str) -> dict[str, Any]:
    """Generate in a new process, as the command does; its own record and the time on the clock."""
    words = ["generate", PROMPT, "--out", str(out), "--seed", "1", "--json", "--seconds", str(seconds)]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "happyhorse", *words, "--ratio", ratio, "--preset", preset],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    wall = time.perf_counter() - start
    check_file(out, seconds)
    return json.loads(done.stdout) | {"wall": wall}


def warm_runs(folder: Path, runs: int, seconds: int, ratio: str, preset: str) -> list[float]:
    """Generate again and again with everything loaded; the first is not counted."""
    models = happyhorse.load(preset)
    times = []
    for run in range(runs + 1):
        start = time.perf_counter()
        request = Request(prompt=PROMPT, seconds=seconds, ratio=ratio, seed=run, preset=preset)
        media.write_mp4(happyhorse.generate(models, request), folder / f"warm{run}.mp4")
        times.append(time.perf_counter() - start)
    return times[1:]


def check_file(path: Path, seconds: int) -> None:
    """A figure counts only if the clip is whole."""
    with av.open(str(path)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    if frames != 25 * seconds:
        raise RuntimeError(f"{path.name} has {frames} frames; {25 * seconds} were asked for")


if __name__ == "__main__":
    tyro.cli(main)
