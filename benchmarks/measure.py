"""How long measuring takes: every suite but prompt over drawn clips of five seconds, on one core."""

import tempfile
import time
from pathlib import Path

import torch
import tyro

from benchmarks.protocol import Figure, keep
from happyhorse.data.judging import can_speak
from happyhorse.measure import clips, run
from happyhorse.measure.catalogue import SUITES
from happyhorse.playhouse import film, voice

FIRST_SEED = 9_800_000


def main(count: int = 10, seconds: float = 5.0) -> None:
    """Draw `count` clips and measure them; processor seconds count, so that a busy machine may be used."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        say = voice.say if can_speak() else None
        film.render(count, Path(folder), seed=FIRST_SEED, seconds=seconds, say=say)
        entries = clips.find([Path(folder)])
        suites = frozenset(SUITES) - {"prompt"}
        run.measure(entries[:1], suites)
        spent, start = time.process_time(), time.perf_counter()
        measured = run.measure(entries, suites)
        spent, wall = time.process_time() - spent, time.perf_counter() - start
    each = spent / len(measured.rows)
    name = f"measuring a clip of {seconds:g} s, all suites but prompt, one core"
    keep(
        "measure",
        [Figure(name=name, value=each, unit="s", at_most=6.0)],
        {"clips": len(measured.rows), "wall_seconds": wall, "left_out": dict(measured.skipped)},
    )


if __name__ == "__main__":
    tyro.cli(main)
