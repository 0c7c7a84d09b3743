"""Write the figures of results/ into docs/figures.md and the first of them into README.md; --check only compares."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import gpu
from benchmarks.bars import PICTURE
from benchmarks.protocol import Figure, caveats, module, read

README = Path(__file__).parent.parent / "README.md"
WHOLE = README.parent / "docs" / "figures.md"
# figures with a target, of each
HEADLINES = {"generate": 2, "generate-1080p": 1, "speech": 6, "clips": 2, "superres": 1}
BEGIN = "<!-- figures: written by make docs -->"
END = "<!-- end of figures -->"
ORDER = (
    "generate",
    "generate-1080p",
    "generate-1080p-15s",
    "student",
    "forward",
    "speech",
    "speech-mini-base",
    "codec",
    "first_frame",
    "mouths",
    "director",
    "sketch",
    "clips",
    "superres",
    "large",
    "measure",
    "serve",
    "engine",
    "memory",
)
LONG = ("--seconds", "15", "--runs", "1", "--prompts", "1", "--presets", "mini")  # each clip takes minutes
ASKED = {
    "generate-1080p": ("--resolution", "1080p"),
    "generate-1080p-15s": ("--resolution", "1080p", *LONG),
    "speech-mini-base": ("--preset", "mini-base"),
}
FIELDS = ("name", "value", "unit", "at_most", "at_least")
CARD = "gpu"  # measured where there is a graphics card; after a dash in the results, its name


def main() -> int:
    """Bring the pages up to date, or say that they are not."""
    stale = [page for page in (README, WHOLE) if written(page) != page.read_text(encoding="utf-8")]
    if stale and "--check" in sys.argv:
        names = ", ".join(page.name for page in stale)
        print(f"benchmarks/results has other figures than {names}\nhint: make docs", file=sys.stderr)
        return 1
    for page in stale:
        page.write_text(written(page), encoding="utf-8")
    return 0


def written(page: Path) -> str:
    """What a page should say: README the headlines, the other page everything."""
    results = read()
    rows = table(headlines(results)) if page == README else table(with_card(results))
    if page == README and PICTURE.exists():
        rows += f"\n\n![Where the seconds go]({PICTURE.parent.name}/{PICTURE.name})"
    return with_table(page.read_text(encoding="utf-8"), rows)


def headlines(results: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The first figures with a target, of the benchmarks that a newcomer asks for."""
    return {
        name: results[name] | {"figures": [f for f in results[name]["figures"] if target(figure_of(f))][:count]}
        for name, count in HEADLINES.items()
        if name in results
    }


def with_card(results: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The results, and where no graphics card was at hand the rows that wait for one."""
    if any(module(name) == CARD for name in results):
        return results
    return results | {CARD: {"figures": [asdict(figure) for figure in gpu.figures({}, 5)], "machine": None}}


def with_table(text: str, rows: str) -> str:
    """Replace what stands between the marks."""
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{rows}\n{END}{rest.split(END, 1)[1]}"


def table(results: dict[str, dict[str, Any]]) -> str:
    """One row a figure, in the order of the benchmarks."""
    if not results:
        return "No figure has been measured yet."
    names = [name for name in ORDER if name in results] + sorted(set(results) - set(ORDER))
    rows = ["| what | measured | target | by |", "|---|---|---|---|"]
    for name in names:
        told = caveats(results[name].get("command", ""))
        rows += [row(figure, name, told) for figure in results[name]["figures"]]
    machines = {describe(results[name]["machine"]) for name in names if results[name]["machine"]}
    return "\n".join([*rows, "", f"Measured on {'; '.join(sorted(machines))}."])


def row(kept: dict[str, Any], name: str, told: str = "") -> str:
    """What was measured, its target, and by which command; what the command left out is `told` behind it."""
    figure = figure_of(kept)
    value = "not measured" if figure.value is None else f"{shown(figure.value)} {figure.unit}".strip()
    missed = " (missed)" if figure.met is False else ""
    command = " ".join(["python", "-m", f"benchmarks.{module(name)}", *ASKED.get(name, ())])
    left_out = f", {told}" if told else ""
    return f"| {figure.name} | {value}{missed} | {target(figure)} | `{command}`{left_out} |"


def figure_of(kept: dict[str, Any]) -> Figure:
    return Figure(**{field: kept.get(field, "" if field == "unit" else None) for field in FIELDS})


def target(figure: Figure) -> str:
    if figure.at_most is not None and figure.at_least is not None:
        return f"{figure.at_least:g} to {figure.at_most:g} {figure.unit}".strip()
    if figure.at_most is not None:
        return f"at most {figure.at_most:g} {figure.unit}".strip()
    return f"at least {figure.at_least:g} {figure.unit}".strip() if figure.at_least is not None else ""


def shown(value: float) -> str:
    """Two digits after the point for small numbers, fewer for large ones."""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"


def describe(machine: dict[str, Any]) -> str:
    gpu = f", {machine['gpu']}" if machine.get("gpu") else ", no GPU"
    memory = f"{machine['memory_gb']:.0f} GB" if machine.get("memory_gb") else "unknown memory"
    return f"{machine['cores']} cores of {machine['processor']}, {memory}{gpu}, PyTorch {machine['torch']}"


if __name__ == "__main__":
    sys.exit(main())
