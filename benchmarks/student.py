"""The student of few steps beside its teacher: how much sooner it is done, and what its clips lose.

Both make the same held-out prompts with the same seeds; every metric of `happyhorse measure` that knows a better and a
worse is compared, clip by clip where it can be.
"""

import tempfile
from pathlib import Path

import tyro

import happyhorse
from benchmarks.generate import PROMPTS, Setting, warm_runs
from benchmarks.protocol import Figure, keep, spread
from happyhorse.measure import catalogue
from happyhorse.measure.command import measure
from happyhorse.measure.run import Difference

STUDENT, TEACHER = "mini", "mini-base"
NEAR = 0.05  # of the teacher's value


def main(count: int = 8, runs: int = 2, out: Path | None = None) -> None:
    """Time `runs` clips of each prompt, measure `count` clips of either; with `out`, clips and reports stay there."""
    seconds = {preset: base_stage(preset, runs) for preset in (STUDENT, TEACHER)}
    with tempfile.TemporaryDirectory() as folder:
        home = out or Path(folder)
        measure([], home / TEACHER, preset=TEACHER, count=count)
        report = measure([], home / STUDENT, preset=STUDENT, count=count, against=home / TEACHER / "clips")
    judged = [one for one in report.differences if one.group == "all" and catalogue.METRICS[one.name].better]
    notes = {"seconds": seconds, "metrics": [row(one) for one in judged]}
    keep("student", figures(seconds, judged), notes)


def base_stage(preset: str, runs: int) -> dict[str, float]:
    """How long the walk itself takes, everything loaded."""
    models, setting = happyhorse.load(preset), Setting(preset=preset, seconds=5, ratio="16:9", steps=None)
    with tempfile.TemporaryDirectory() as folder:
        found = warm_runs(Path(folder), setting, models, PROMPTS, runs, score=False)
    return spread([one["stages"]["base"] for one in found])


def is_near(one: Difference) -> bool:
    """Whether the student is better, or as good but for a twentieth."""
    return one.difference * catalogue.METRICS[one.name].better >= -NEAR * abs(one.old)


def row(one: Difference) -> dict[str, float | int | str | bool]:
    return {
        "metric": one.name,
        "student": one.new,
        "teacher": one.old,
        "low": one.low,
        "high": one.high,
        "clips": one.count,
        "near": is_near(one),
        "verdict": one.verdict,
    }


def figures(seconds: dict[str, dict[str, float]], judged: list[Difference]) -> list[Figure]:
    """Times, and of how many metrics it can be said that nothing is lost."""
    times = seconds[TEACHER]["median"] / seconds[STUDENT]["median"]
    near = 100 * sum(map(is_near, judged)) / max(1, len(judged))
    worse = sum(one.verdict == "worse" for one in judged)
    return [
        Figure(name="student: the walk, times as fast as its teacher's", value=times, unit="x", at_least=6),
        Figure(name="student: metrics within 5 % of its teacher's, or better", value=near, unit="%", at_least=100),
        Figure(name="student: metrics shown to be worse", value=worse, at_most=0),
    ]


if __name__ == "__main__":
    tyro.cli(main)
