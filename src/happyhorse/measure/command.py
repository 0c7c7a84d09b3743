"""The command: what is asked for at the shell, checked, measured and written."""

from collections.abc import Sequence
from pathlib import Path

from happyhorse import media
from happyhorse.measure import clips, making, report, run, trust
from happyhorse.measure.run import Report
from happyhorse.presets import find_preset
from happyhorse.readers import networks
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
    processes: int = 1,
) -> Report:
    """Measure clips, or make them first with a preset; write the report and hand it back.

    Several `processes` begin by running the caller's own script again, so it wants its `__main__` guarded.

    Made are so many held-out prompts, and all of a file of prompts.
    """
    suites = run.suites_of(suite)
    if prompts and not preset:
        raise RequestError("a file of prompts is for clips that are made", "name the model: --preset mini")
    media.check_writable(out / "index.html", suffix=".html")
    others = clips.find([against]) if against else []
    if preset:
        find_preset(preset)
        wishes = [*making.held_out(count), *(making.from_file(prompts) if prompts else ())]
        targets = [*targets, making.make(preset, wishes, out / "clips")]
    if not targets:
        raise RequestError("nothing is named to be measured", "happyhorse measure CLIPS, or --preset mini")
    entries = clips.find(targets)
    known = trust.again() if again else networks.kept()
    compared = bool(others)
    measured = run.measure(entries, suites, compared=compared, processes=processes)
    other = run.measure(others, suites, "the other set", compared=True, processes=processes) if others else None
    spoken = trust.ceilings(trust.lines_of_entries(entries)) if preset and "speech" in suites else ()
    made = report.build(
        ", ".join(target.name or str(target) for target in targets),
        measured,
        against=other,
        against_name=against.name if against else "",
        trust=known["checks"],
        ceilings=spoken or known["ceilings"],
    )
    report.write(made, out)
    return made
