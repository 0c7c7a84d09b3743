"""What MINI's clips show and say of what was asked: held-out prompts, judged by the readers of `happyhorse measure`."""

import tempfile
from pathlib import Path

import tyro

from benchmarks.protocol import Figure, keep
from happyhorse.measure import catalogue
from happyhorse.measure.command import measure
from happyhorse.measure.run import Figure as Found
from happyhorse.measure.run import bounds

METRICS = {  # as measure calls them: what it is held to, at most or at least
    "of five named": (None, 3.5),  # of what the prompt's own words name; see `bounds` for how far readers see
    "lip correlation": (None, 0.6),
    "lip lag": (40.0, None),
    "mouth seen": (None, None),
    "ambience right": (None, None),
    "light as named": (None, None),
    "character error": (None, None),
    "phoneme error": (None, None),
    "frame distance": (None, None),
    "clip distance": (None, None),
}


def main(count: int = 12, out: Path | None = None) -> None:
    """Make `count` clips of five seconds and measure them; with `out`, clips and report stay there."""
    with tempfile.TemporaryDirectory() as folder:
        report = measure([], out or Path(folder), preset="mini", count=count)
    found = {figure.name: figure for figure in report.figures if figure.group == "all"}
    figures = [
        Figure(
            name=f"clips: {name}",
            value=found[name].mean,
            unit=catalogue.METRICS[name].unit,
            at_most=most,
            at_least=least,
        )
        for name, (most, least) in METRICS.items()
        if name in found
    ]
    rows = [{"clip": row.entry.path.name} | dict(row.found.values) for row in report.measured.rows]
    notes = {
        "intervals": {name: interval(figure) for name, figure in found.items()},
        "bounds": bounds(report.trust),
        "untold": report.measured.untold,
        "clips": rows,
    }
    keep("clips", figures, notes)


def interval(figure: Found) -> dict[str, float | int | None]:
    """Mean, 95 % interval, clips."""
    return {"mean": figure.mean, "low": figure.low, "high": figure.high, "clips": figure.count}


if __name__ == "__main__":
    tyro.cli(main)
