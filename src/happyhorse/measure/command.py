"""The command: what is asked for at the shell, checked, measured and written."""

from collections.abc import Sequence
from pathlib import Path

from happyhorse import media
from happyhorse.measure import clips, making, report, run, trust
from happyhorse.measure.run import Report
from happyhorse.presets import find_preset
from happyhorse.request import RequestError


def measure(
    targets: Sequence[Path],
    out: Path,
    *,
    suite: str = "all",
    against: Path | None = None,
    preset: str = "",
    count: int = 20,
    prompts: Path | None = None,
    again: bool = False,
) -> Report:
    """Measure clips, or make them first with a preset; write the report and hand it back."""
    suites = run.suites_of(suite)
    media.check_writable(out / "probe.mp4")
    if preset:
        find_preset(preset)
        wishes = list(making.from_file(prompts) if prompts else making.held_out(count))
        targets = [*targets, making.make(preset, wishes[:count], out / "clips")]
    if not targets:
        raise RequestError("nothing is named to be measured", "happyhorse measure CLIPS, or --preset mini")
    entries = clips.find(targets)
    others = clips.find([against]) if against else []
    if again:
        trust.keep(trust.check())
    measured = run.measure(entries, suites, compared=bool(others))
    other = run.measure(others, suites, "the other set", compared=True) if others else None
    made = report.build(
        ", ".join(target.name or str(target) for target in targets),
        measured,
        against=other,
        against_name=against.name if against else "",
        trust=trust.kept(),
        ceilings=trust.ceilings(entries) if "speech" in suites and (preset or again) else (),
    )
    report.write(made, out)
    return made
