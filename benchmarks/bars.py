"""Draws where the seconds of a clip go: a panel a size, one bar a preset, cold and warm, a colour a stage."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.protocol import caveats, module, read
from happyhorse.request import Request

PICTURE = Path(__file__).parent.parent / "docs" / "speed.png"
BOTH = "decode and mux"  # where a result does not tell them apart
COLOURS = {
    "start": "#d3d6da",
    "load": "#a9afb7",
    "text": "#7fc0ab",
    "base": "#3b6ea8",
    "upscale": "#8763ad",
    "decode": "#eab04d",
    "mux": "#cf5f45",
    BOTH: "#dd8849",
}
DARK = {"base", "upscale", "mux"}  # what is written on these is white
INK, FAINT = "#24292f", "#6e7781"
ROW, HEAD, FOOT = 0.36, 0.6, 0.6  # inches: of a bar, of what a panel has beside its bars, and of the legend
NARROWEST = 0.045  # of the panel's width, that a number fits into


def main() -> int:
    """Draw what benchmarks.generate measured last, at every size."""
    results = [result for name, result in sorted(read().items()) if module(name) == "generate"]
    if not any(settings_of(result) for result in results):
        print("benchmarks/results has no stages to draw\nhint: python -m benchmarks.generate", file=sys.stderr)
        return 1
    draw(results, PICTURE)
    print(PICTURE.relative_to(PICTURE.parents[1]))
    return 0


def settings_of(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return result.get("detail", {}).get("settings", [])


def rows_of(settings: list[Mapping[str, Any]]) -> list[tuple[str, dict[str, float]]]:
    """A label and the median seconds of each stage, bar by bar."""
    return [
        (f"{one['preset']}, {one['steps']} steps, {kind}", stages_of(one, kind))
        for one in settings
        for kind in ("cold", "warm")
    ]


def stages_of(one: Mapping[str, Any], kind: str) -> dict[str, float]:
    """The median seconds of each stage; large clips are decoded while they are written, not always told apart."""
    times = {stage: values["median"] for stage, values in one[f"{kind}_by_stage"].items()}
    if kind == "warm" and one["resolution"] != "draft" and not one.get("decode_apart"):
        times[BOTH] = times.pop("decode", 0.0) + times.pop("mux", 0.0)
    return times


def title_of(result: Mapping[str, Any]) -> str:
    """What all bars of a panel are clips of."""
    one = settings_of(result)[0]
    asked = {name: one[name] for name in ("seconds", "ratio", "resolution")}
    height, width = Request(prompt="a clip", **asked).final_size
    return f"{one['resolution']}, {width} × {height}, {one['seconds']} s with sound"


def draw(results: list[Mapping[str, Any]], path: Path) -> None:
    """Write stacked bars as a PNG."""
    from matplotlib.figure import Figure as Sheet  # the extra train
    from matplotlib.patches import Patch

    results = [result for result in results if settings_of(result)]
    rows = [rows_of(settings_of(result)) for result in results]
    counts = [len(own) for own in rows]
    sheet = Sheet(figsize=(9, HEAD * len(rows) + ROW * sum(counts) + FOOT), layout="constrained")
    sheet.get_layout_engine().set(h_pad=0.06, w_pad=0.08)
    panels = sheet.subplots(len(results), 1, squeeze=False, height_ratios=counts)[:, 0]
    for axes, result, own in zip(panels, results, rows, strict=True):
        draw_panel(axes, own)
        axes.set_title(title_of(result), loc="left", fontsize=11, fontweight="bold", color=INK)
        axes.set_title(caveats(result.get("command", "")), loc="right", fontsize=9, color=FAINT)
    panels[-1].set_xlabel("seconds; cold: in a new process, warm: with everything loaded", color=FAINT)
    stages = in_order({stage for own in rows for _, times in own for stage in times})
    keys = [Patch(color=COLOURS.get(stage, INK), label=stage) for stage in stages]
    sheet.legend(
        handles=keys,
        ncols=len(keys),
        loc="outside lower center",
        frameon=False,
        fontsize=9.5,
        labelcolor=INK,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=1.3,
        handletextpad=0.5,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.savefig(path, dpi=160, facecolor="white")


def in_order(stages: set[str]) -> list[str]:
    """The stages as they follow one another; those without a colour last."""
    return [stage for stage in COLOURS if stage in stages] + sorted(stages - set(COLOURS))


def draw_panel(axes: Any, rows: list[tuple[str, dict[str, float]]]) -> None:
    """Bars over one scale, each with its sum behind it and its stages' seconds inside, where there is room."""
    most = 1.1 * max(sum(times.values()) for _, times in rows)
    for place, (_, times) in enumerate(rows):
        reached = 0.0
        for stage in in_order(set(times)):
            width = times[stage]
            axes.barh(place, width, left=reached, height=0.74, color=COLOURS.get(stage, INK), edgecolor="white")
            if width > NARROWEST * most:
                ink = "white" if stage in DARK or stage not in COLOURS else INK
                axes.text(reached + width / 2, place, f"{width:.1f}", ha="center", va="center", fontsize=9, color=ink)
            reached += width
        axes.text(reached, place, f" {reached:.1f} s", va="center", fontsize=10.5, fontweight="bold", color=INK)
    axes.set_yticks(range(len(rows)), [label for label, _ in rows], fontsize=10, color=INK)
    axes.set_xlim(0, most)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(length=0, labelcolor=FAINT, axis="x")
    axes.tick_params(length=0, axis="y")
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.grid(axis="x", color="#e4e7eb", linewidth=0.8)
    axes.set_axisbelow(True)


if __name__ == "__main__":
    sys.exit(main())
