"""How long measuring takes: every suite but prompt over drawn clips of five seconds, on two cores."""

import resource
import tempfile
import time
from pathlib import Path

import tyro

from benchmarks.protocol import Figure, keep
from happyhorse.data.judging import can_speak
from happyhorse.measure import clips, run
from happyhorse.measure.catalogue import SUITES
from happyhorse.playhouse import film, voice

FIRST_SEED = 9_800_000


def main(count: int = 16, seconds: float = 5.0) -> None:
    """Draw `count` clips and measure them, two at a time, the start of both processes counted too."""
    with tempfile.TemporaryDirectory() as folder:
        say = voice.say if can_speak() else None
        film.render(count, Path(folder), seed=FIRST_SEED, seconds=seconds, say=say)
        entries = clips.find([Path(folder)])
        suites = frozenset(SUITES) - {"prompt"}
        run.measure(entries[:1], suites)
        spent, start = processor_seconds(), time.perf_counter()
        measured = run.measure(entries, suites, processes=2)
        spent, wall = processor_seconds() - spent, time.perf_counter() - start
    name = f"measuring a clip of {seconds:g} s, all suites but prompt, two cores"
    each = spent / len(measured.rows)
    keep(
        "measure",
        [Figure(name=name, value=wall / len(measured.rows), unit="s", at_most=3.0)],
        {"clips": len(measured.rows), "processor_seconds_a_clip": each, "left_out": dict(measured.skipped)},
    )


def processor_seconds() -> float:
    """Of this process and of those it started and that have ended."""
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in told)


if __name__ == "__main__":
    tyro.cli(main)
