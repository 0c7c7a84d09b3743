"""Draws where the seconds of a clip go: one bar a preset, cold and warm, a colour a stage."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.protocol import read

PICTURE = Path(__file__).parent.parent / "docs" / "speed.png"
COLOURS = {
    "start": "#b8b8b8",
    "load": "#8c8c8c",
    "text": "#7db7a5",
    "base": "#3b6ea8",
    "upscale": "#8a5fa8",
    "decode": "#e0a33e",
    "mux": "#c2553d",
}


def main() -> int:
    """Draw what benchmarks.generate measured last."""
    result = read().get("generate", {})
    settings = result.get("detail", {}).get("settings", [])
    if not settings:
        print("benchmarks/results has no stages to draw\nhint: python -m benchmarks.generate", file=sys.stderr)
        return 1
    draw(settings, PICTURE)
    print(PICTURE.relative_to(PICTURE.parents[1]))
    return 0


def rows_of(settings: list[Mapping[str, Any]]) -> list[tuple[str, dict[str, float]]]:
    """A label and the median seconds of each stage, bar by bar."""
    return [
        (
            f"{one['preset']}, {one['steps']} steps, {kind}",
            {stage: times["median"] for stage, times in one[f"{kind}_by_stage"].items()},
        )
        for one in settings
        for kind in ("cold", "warm")
    ]


def draw(settings: list[Mapping[str, Any]], path: Path) -> None:
    """Write stacked bars as a PNG."""
    from matplotlib.figure import Figure as Sheet  # the extra train

    rows = rows_of(settings)
    sheet = Sheet(figsize=(8, 1.2 + 0.45 * len(rows)), layout="constrained")
    axes = sheet.subplots()
    stages = [stage for stage in COLOURS if any(stage in times for _, times in rows)]
    stages += sorted({stage for _, times in rows for stage in times} - set(stages))
    reached = [0.0] * len(rows)
    for stage in stages:
        widths = [times.get(stage, 0.0) for _, times in rows]
        axes.barh(range(len(rows)), widths, left=reached, label=stage, color=COLOURS.get(stage))
        reached = [start + width for start, width in zip(reached, widths, strict=True)]
    for place, total in enumerate(reached):
        axes.text(total, place, f" {total:.1f} s", va="center")
    axes.set_yticks(range(len(rows)), [label for label, _ in rows])
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(f"seconds for a clip of {settings[0]['seconds']} s, {settings[0]['ratio']}, with sound")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(ncols=len(stages), loc="upper center", bbox_to_anchor=(0.4, -0.25), frameon=False, fontsize="small")
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.savefig(path, dpi=120)


if __name__ == "__main__":
    sys.exit(main())
