"""The report as one page: figures, plots, the worst clips with players, the judges and their errors."""

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from happyhorse.measure.catalogue import METRICS, SUITES
from happyhorse.measure.run import Figure, Report, Row, bounds, group_name, unasked
from happyhorse.measure.trust import untried
from happyhorse.readers.networks import doubted
from happyhorse.request import LANGUAGES

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin: .5rem 0 1.5rem } td, th { padding: .2rem .7rem; text-align: left }
tr:nth-child(even) { background: #f4f4f2 } th { border-bottom: 1px solid #999 } .weak { color: #a33 }
.better { color: #17722e } .worse { color: #a33 } video { width: 20rem; max-height: 16rem; background: #000 }
.clip { display: flex; gap: 1rem; margin: 1rem 0 } .clip p { margin: 0 0 .4rem } figure { margin: 0 0 1rem }
figure img { max-width: 100% } small { color: #666 }
"""
COLUMNS = 3  # of plots
ASKED = (
    "Only what a prompt's own words name is asked of its clip. What nobody can tell, because no reader answers it or "
    "its reader is hardly better than chance, counts neither way and is listed below. Answers of a judge that fails "
    "its check of trust are shown and marked, and do not count in what is there. True to swapped: what the same "
    "readers find in drawn films, of what their own captions name and of what those of another film name; the first "
    "is where readers end and not clips, the second is right by chance."
)
NOT_TRUSTED = '; <span class="weak">not to be trusted</span>'
SHARES = "shares"  # how often each answer occurs in a reader's test
BLUE, ORANGE = "#3566a8", "#d9822b"


def linked(path: Path, out: Path) -> str:
    """A clip's place as seen from the report."""
    try:
        return Path(os.path.relpath(path.resolve(), out.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_uri()


# Plots ------------------------------------------------------------------------------------------------------------


def draw(report: Report, out: Path) -> list[str]:
    """Draw every plot that there are values for; without matplotlib none."""
    try:
        import matplotlib as mpl
    except ImportError:
        return []
    mpl.use("Agg")
    from matplotlib import pyplot

    kinds = {"distributions.svg": _distributions, "languages.svg": _languages, "against.svg": _against}
    names = []
    for name, plot in kinds.items():
        figure = plot(report, pyplot)
        if figure is not None:
            figure.savefig(out / name, bbox_inches="tight", metadata={"Date": None})
            pyplot.close(figure)
            names.append(name)
    return names


def _distributions(report: Report, pyplot: Any) -> Any:
    """How each metric is spread over the clips, beside the other set's."""
    names = [name for name in METRICS if len(values_of(report.measured.rows, name)) > 1]
    if not names:
        return None
    rows = -(-len(names) // COLUMNS)
    figure, axes = pyplot.subplots(rows, COLUMNS, figsize=(12, 2.1 * rows), squeeze=False)
    for place, axis in enumerate(axes.flat):
        axis.set_visible(place < len(names))
        if place < len(names):
            name = names[place]
            own = values_of(report.measured.rows, name)
            other = values_of(report.against.rows, name) if report.against else []
            edges = np.histogram_bin_edges([*own, *other], bins=16)
            axis.hist(own, edges, color=BLUE, alpha=0.75)
            if other:
                axis.hist(other, edges, color=ORANGE, alpha=0.5)
            unit = METRICS[name].unit
            axis.set_title(f"{name}, {unit}" if unit else name, fontsize=9)
            axis.tick_params(labelsize=7)
    figure.tight_layout()
    return figure


def _languages(report: Report, pyplot: Any) -> Any:
    """Metrics of speech and lips by language, with intervals."""
    names = ("word error", "character error", "phoneme error", "speech quality", "lip correlation")
    kept = {
        name: [one for one in report.figures if one.name == name and one.group in LANGUAGES and one.group != "auto"]
        for name in names
    }
    kept = {name: found for name, found in kept.items() if found}
    if not kept:
        return None
    figure, axes = pyplot.subplots(1, len(kept), figsize=(3.2 * len(kept), 2.6), squeeze=False)
    for axis, (name, found) in zip(axes.flat, kept.items(), strict=True):
        places = range(len(found))
        axis.bar(places, [one.mean for one in found], color=BLUE)
        axis.errorbar(places, [one.mean for one in found], yerr=_bars(found), fmt="none", ecolor="#222", capsize=3)
        axis.set_xticks(list(places), [one.group for one in found])
        axis.set_title(name, fontsize=9)
    figure.tight_layout()
    return figure


def _bars(found: Sequence[Figure]) -> list[list[float]]:
    low = [max(0.0, one.mean - one.low) if one.low is not None else 0.0 for one in found]
    high = [max(0.0, one.high - one.mean) if one.high is not None else 0.0 for one in found]
    return [low, high]


def _against(report: Report, pyplot: Any) -> Any:
    """Differences in spreads of the old set, with intervals; right of zero is better where one way is."""
    shown = []
    for one in report.differences:
        spread = np.std(values_of(report.against.rows, one.name)) if report.against else 0.0
        if one.group == "all" and spread > 0:
            sign = METRICS[one.name].better or 1
            edges = sorted((sign * one.low / spread, sign * one.high / spread))
            shown.append((one.name, sign * one.difference / spread, *edges))
    if not shown:
        return None
    figure, axis = pyplot.subplots(figsize=(8, 0.3 * len(shown) + 1))
    for place, (_, middle, low, high) in enumerate(reversed(shown)):
        colour = "#17722e" if low > 0 else "#a33" if high < 0 else "#777"
        axis.plot([low, high], [place, place], color=colour)
        axis.plot([middle], [place], "o", color=colour, markersize=4)
    axis.axvline(0, color="#222", linewidth=0.7)
    axis.set_yticks(range(len(shown)), [one[0] for one in reversed(shown)], fontsize=8)
    axis.set_xlabel("standard deviations of the other set; right is better where one way is", fontsize=8)
    return figure


def values_of(rows: Sequence[Row], name: str) -> list[float]:
    return [value for row in rows if (value := row.value(name)) is not None]


# Words ------------------------------------------------------------------------------------------------------------


def html(report: Report, plots: Sequence[str], bad: Sequence[tuple[Row, float, list[str]]], out: Path) -> str:
    """The whole page."""
    parts = [
        f"<h1>{escape(report.name)}</h1>",
        f"<p>{len(report.measured.rows)} clips measured, {len(report.measured.broken)} could not be read. "
        "Every figure stands with its 95 % interval (bootstrap over clips) and its number of clips.</p>",
        *(_figures(report, suite) for suite in SUITES),
        _ceilings(report),
        _differences(report),
        *(f'<figure><img src="{quote(name)}" alt="{escape(name)}"></figure>' for name in plots),
        "" if plots else "<p>No plots: matplotlib is not installed.</p>",
        _worst(bad, out),
        _judges(report),
        _trust(report),
        _left_out(report),
    ]
    head = f'<meta charset="utf-8"><title>{escape(report.name)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def rows_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; its cells are html already."""
    cells = "".join(f"<th>{one}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{cells}</tr>{body}</table>"


def _figures(report: Report, suite: str) -> str:
    shown = [one for one in report.figures if METRICS[one.name].suite == suite]
    if not shown:
        return ""
    rows, limits, lost = [], bounds(report.trust), doubted(report.trust)
    for one in shown:
        metric = METRICS[one.name]
        interval = "" if one.low is None or one.high is None else f"{one.low:.3g} to {one.high:.3g}"
        way = {1: "higher is better", -1: "lower is better", 0: ""}[metric.better]
        between = limits.get(one.name) if one.group == "all" else None
        rows.append(
            (
                escape(one.name),
                escape(group_name(one.group)),
                escape(f"{one.mean:.3g} {metric.unit}".strip()),
                interval,
                str(one.count),
                f"{between['ceiling']:.3g} to {between['floor']:.3g}" if between else "",
                way,
                f"<small>{escape(metric.about)}{_by(report, metric.reader)}{NOT_TRUSTED * (one.name in lost)}</small>",
            )
        )
    head = ("metric", "of", "mean", "95 % interval", "clips", "true to swapped", "", "")
    note = f"<p>{escape(asked(report))}</p>" if suite == "prompt" else ""
    return f"<h2>{suite.capitalize()}</h2>{note}{rows_of(head, rows)}"


def _by(report: Report, reader: str) -> str:
    if not reader:
        return ""
    weak = report.judges.get(reader, {}).get("weak")
    mark = ' <span class="weak">(weak)</span>' if weak else ""
    return f"; read by {escape(reader)}{mark}"


def _ceilings(report: Report) -> str:
    if not report.ceilings:
        return ""
    head = ("language", "spoken by", "error", "wrong", "95 % interval", "lines")
    rows = [
        (
            escape(group_name(str(one["language"]))),
            escape(str(one["by"])),
            escape(str(one.get("of", "character error"))),
            f"{one['error']:.1f} %",
            f"{one['low']:.1f} to {one['high']:.1f}" if one.get("low") is not None else "",
            str(one["lines"]),
        )
        for one in report.ceilings
    ]
    note = "<p>The same lines by the voice itself, and through the codec.</p>"
    return f"<h2>Ceilings of speech</h2>{note}{rows_of(head, rows)}"


def _differences(report: Report) -> str:
    if not report.differences:
        return ""
    rows = []
    for one in report.differences:
        kind = one.verdict if one.verdict in ("better", "worse") else ""
        rows.append(
            (
                escape(one.name),
                escape(group_name(one.group)),
                f"{one.new:.3g}",
                f"{one.old:.3g}",
                f"{one.difference:+.3g}",
                f"{one.low:+.3g} to {one.high:+.3g}",
                f"{one.count}{' pairs' if one.paired else ''}",
                f'<span class="{kind}">{escape(one.verdict)}</span>',
            )
        )
    head = ("metric", "of", "this set", "the other", "difference", "95 % interval", "clips", "")
    return f"<h2>Against {escape(report.against_name)}</h2>{rows_of(head, rows)}"


def _worst(bad: Sequence[tuple[Row, float, list[str]]], out: Path) -> str:
    if not bad:
        return ""
    clips = []
    for row, _, why in bad:
        reasons = ", ".join(f"{name} {row.found.values[name]:.3g} {METRICS[name].unit}".strip() for name in why)
        heard = f"<p>heard: {escape(str(row.found.notes['heard']))}</p>" if row.found.notes.get("heard") else ""
        source = quote(linked(row.entry.path, out), safe="/:")
        clips.append(
            f'<div class="clip"><video controls preload="none" src="{source}"></video><div>'
            f"<p><b>{escape(row.entry.name)}</b> {escape(reasons)}</p>"
            f"<p>{escape(row.entry.prompt[:600])}</p>{heard}</div></div>"
        )
    return f"<h2>The worst clips</h2>{''.join(clips)}"


def _judges(report: Report) -> str:
    rows = []
    for name, known in report.judges.items():
        errors = known.get("missing") or "; ".join(_told(known["errors"]))
        rows.append((escape(name), '<span class="weak">weak</span>' if known["weak"] else "", escape(errors)))
    note = "Errors of our own readers on what they never saw; a figure is no surer than its reader."
    return f"<h2>The judges</h2><p>{note}</p>{rows_of(('reader', '', 'its own errors'), rows)}"


def _told(errors: Mapping[str, Any], before: str = "") -> list[str]:
    """Nested errors as one line; how common each answer is stands in the numbers alone."""
    out = []
    for name, value in errors.items():
        if isinstance(value, Mapping):
            out += [] if name == SHARES else _told(value, f"{before}{name}: ")
        elif value is not None:
            out.append(f"{before}{name} {f'{value:.3g}' if isinstance(value, float) else value}")
    return out


def _trust(report: Report) -> str:
    if not report.trust:
        return ""
    rows = [
        (
            escape(str(one["spoiled"])),
            escape(str(one["metric"])),
            f"{one['whole']:.3g}",
            f"{one['then']:.3g}",
            "moves as it must" if one["moved"] else '<span class="weak">does not move enough</span>',
            str(one["clips"]),
        )
        for one in report.trust
    ]
    head = ("clips spoiled by", "metric", "before", "after", "", "clips")
    missing = ", ".join(escape(name) for name in untried(report.trust))
    note = f"<p>Not tried, as no film had it: {missing}.</p>" if missing else ""
    return f"<h2>Trust the judge</h2>{rows_of(head, rows)}{note}"


def _left_out(report: Report) -> str:
    told = [tuple(escape(cell) for cell in row) for row in left_out(report)]
    return f"<h2>Left out</h2>{rows_of(('', 'what', 'why'), told)}" if told else ""


def asked(report: Report) -> str:
    """What the figures of the prompt are of, and how much of it could be told at all."""
    rows = [one for row in report.measured.rows for one in row.found.notes.get("elements", ())]
    return f"{ASKED} Here {sum(one['counts'] for one in rows)} of {len(rows)} named things could be told and count."


def left_out(report: Report) -> list[tuple[str, str, str]]:
    """Everything that no figure holds, of both sets: what kind of gap it is, where, and why."""
    own, other = report.measured, report.against
    told = [("left out", name, why) for name, why in own.skipped.items()]
    told += [("not asked", name, why) for name, why in unasked(report).items()]
    told += [("does not count", name, why) for name, why in own.untold.items()]
    told += [("skipped", name, why) for name, why in own.broken.items()]
    told += [("in part", name, why) for name, why in own.partly.items()]
    if other is not None:
        told += [("skipped of the other set", name, why) for name, why in other.broken.items()]
        told += [("in part of the other set", name, why) for name, why in other.partly.items()]
    return told
