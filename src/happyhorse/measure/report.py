"""What was measured, written down: report.json, a table in words, and the page."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import happyhorse
from happyhorse.measure import page
from happyhorse.measure.catalogue import METRICS
from happyhorse.measure.run import Measured, Report, bounds, differences, figures, group_name, unasked, worst
from happyhorse.readers import networks
from happyhorse.readers.networks import ReaderError

WEAK = {  # an error above which a reader is called weak
    "finder": ("faces found", 0.8),
    "scene": ("place", 0.6),
    "person": ("colour", 0.6),
    "head": ("gender", 0.8),
    "mouth": ("correlation", 0.7),
    "speech": ("phoneme error", 0.35),
    "ambience": ("ambience", 0.7),
    "voice": ("same or other, wrong", 0.2),
    "critic": ("found within a frame", 0.6),
}


def build(
    name: str,
    measured: Measured,
    *,
    against: Measured | None = None,
    against_name: str = "",
    trust: Sequence[Mapping[str, Any]] = (),
    ceilings: Sequence[Mapping[str, Any]] = (),
) -> Report:
    """Work out every figure of a set; its distances are to the other set."""
    return Report(
        name=name,
        measured=measured,
        figures=figures(measured, against.points if against else None),
        against=against,
        against_name=against_name,
        differences=differences(measured, against) if against else (),
        judges=judges(),
        trust=trust,
        ceilings=ceilings,
    )


def judges() -> dict[str, Any]:
    """Every reader of ours with its own errors, and whether that makes it weak."""
    out: dict[str, Any] = {}
    for name in networks.NAMES:
        try:
            errors = dict(networks.load(name).errors)
        except ReaderError as error:
            out[name] = {"weak": True, "missing": error.sentence}
        else:
            out[name] = {"weak": is_weak(name, errors), "errors": errors}
    return out


def is_weak(name: str, errors: Mapping[str, Any]) -> bool:
    """Whether a reader errs more than figures can bear."""
    question, limit = WEAK[name]
    values = _values(errors, question)
    if not values:
        return True
    mean = sum(values) / len(values)
    return mean > limit if question in ("phoneme error", "same or other, wrong") else mean < limit


def _values(errors: Mapping[str, Any], question: str) -> list[float]:
    """All numbers of a name, however deep; of an answer the share right."""
    found = []
    for name, value in errors.items():
        if name == question:
            found.append(float(value["right"] if isinstance(value, dict) else value))
        elif isinstance(value, dict):
            found += _values(value, question)
    return found


def write(report: Report, out: Path) -> Path:
    """Write the numbers and the page; the page last, so that it is never without its numbers."""
    out.mkdir(parents=True, exist_ok=True)
    _whole(out / "report.json", json.dumps(as_json(report, out), ensure_ascii=False, indent=1) + "\n")
    names = page.draw(report, out)
    return _whole(out / "index.html", page.html(report, names, worst(report.measured), out))


def _whole(path: Path, text: str) -> Path:
    draft = path.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
    return path


def as_json(report: Report, out: Path) -> dict[str, Any]:
    """Everything, each clip's numbers too."""
    return {
        "made_by": f"happyhorse {happyhorse.__version__}",
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "set": report.name,
        "clips_measured": len(report.measured.rows),
        "figures": [rounded(asdict(one)) | {"unit": METRICS[one.name].unit} for one in report.figures],
        "against": report.against_name or None,
        "differences": [rounded(asdict(one)) | {"verdict": one.verdict} for one in report.differences],
        "asked": page.asked(report),
        "untold": report.measured.untold,
        "unasked": unasked(report),
        "doubted": sorted(networks.doubted(report.trust)),
        "broken": dict(report.measured.broken),
        "partly": report.measured.partly,
        "skipped": dict(report.measured.skipped),
        "against_broken": dict(report.against.broken) if report.against else {},
        "against_partly": report.against.partly if report.against else {},
        "judges": rounded(report.judges),
        "trust": rounded(report.trust),
        "bounds": rounded(bounds(report.trust)),
        "ceilings": rounded(report.ceilings),
        "clips": [
            {
                "clip": row.entry.name,
                "file": page.linked(row.entry.path, out),
                "prompt": row.entry.prompt,
                "language": row.entry.language,
                "lines": [asdict(line) for line in row.entry.lines],
                "values": rounded(row.found.values),
                "notes": rounded(row.found.notes),
            }
            for row in report.measured.rows
        ],
    }


def rounded(value: Any) -> Any:
    """Five digits; what is no number becomes null."""
    if isinstance(value, float):
        return float(f"{value:.5g}") if value == value and abs(value) != float("inf") else None
    if isinstance(value, Mapping):
        return {key: rounded(part) for key, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list | tuple) else value


def table(report: Report) -> str:
    """The figures in words, for a shell."""
    rows = [("suite", "metric", "of", "mean", "95 % interval", "clips", "true to swapped", "")]
    limits, lost = bounds(report.trust), networks.doubted(report.trust)
    weak = {name for name, known in report.judges.items() if known["weak"]}
    for figure in report.figures:
        metric = METRICS[figure.name]
        interval = "" if figure.low is None or figure.high is None else f"{figure.low:.3g} to {figure.high:.3g}"
        value = f"{figure.mean:.3g} {metric.unit}".strip()
        group = group_name(figure.group)
        between = limits.get(figure.name)
        edges = f"{between['ceiling']:.3g} to {between['floor']:.3g}" if between and figure.group == "all" else ""
        mark = "not to be trusted" if figure.name in lost else "weak reader" if metric.reader in weak else ""
        rows.append((metric.suite, figure.name, group, value, interval, str(figure.count), edges, mark))
    asked = ["", page.asked(report)] if any(METRICS[one.name].suite == "prompt" for one in report.figures) else []
    return "\n".join([*_columns(rows), *asked, *_differences(report), *_left_out(report)])


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _differences(report: Report) -> list[str]:
    if not report.differences:
        return []
    rows = [(f"against {report.against_name}", "of", "new", "old", "difference", "95 % interval", "")]
    rows += [
        (
            one.name,
            group_name(one.group),
            f"{one.new:.3g}",
            f"{one.old:.3g}",
            f"{one.difference:+.3g}",
            f"{one.low:+.3g} to {one.high:+.3g}",
            one.verdict,
        )
        for one in report.differences
    ]
    return ["", *_columns(rows)]


def _left_out(report: Report) -> list[str]:
    told = [f"{kind}: {name}: {why}" for kind, name, why in page.left_out(report)]
    return ["", *told] if told else []
