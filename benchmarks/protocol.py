"""How a figure is kept: its value beside the machine, the commit and the command that made it."""

import json
import os
import platform
import re
import shlex
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, and the number it is held to."""

    name: str
    value: float | None
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.value is None or (self.at_most is None and self.at_least is None):
            return None
        low = -float("inf") if self.at_least is None else self.at_least
        high = float("inf") if self.at_most is None else self.at_most
        return low <= self.value <= high


def keep(name: str, figures: Sequence[Figure], detail: Any = None, folder: Path = RESULTS) -> Path:
    """Write figures to results/NAME.json and print them."""
    record = {
        "name": name,
        "command": shlex.join(["python", "-m", f"benchmarks.{module(name)}", *map(elsewhere, sys.argv[1:])]),
        "commit": commit(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": machine(),
        "figures": [rounded(asdict(figure)) for figure in figures],
        "detail": rounded(detail),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for figure in figures:
        value = "not measured" if figure.value is None else f"{figure.value:.4g} {figure.unit}"
        print(f"{figure.name}: {value}{ {True: '', False: '  (missed)', None: ''}[figure.met] }")
    if told := caveats(record["command"]):
        print(f"note: {told}")
    return path


def elsewhere(word: str) -> str:
    """A word of a command as it would be typed on any machine: of a full path only the last name."""
    return re.sub(r"(^|(?<==))/.*/(?=[^/])", "", word)


def caveats(command: str) -> str:
    """What a result lacks that was made in a hurry: more than one run, or somebody who looked and listened."""
    words = command.replace("=", " ").split()
    asked = dict(zip(words, words[1:], strict=False))
    once = "one run" if asked.get("--prompts") == "1" else "one run each"
    found = [once] * (asked.get("--runs") == "1") + ["not scored"] * ("--no-score" in words)
    return ", ".join(found)


def module(name: str) -> str:
    """The benchmark a result came from; after a dash stands what it was measured on."""
    return name.partition("-")[0]


def read(folder: Path = RESULTS) -> dict[str, dict[str, Any]]:
    """Read every result by its name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def rounded(value: Any) -> Any:
    """Keep five digits; more are noise."""
    if isinstance(value, float):
        return float(f"{value:.5g}") if value == value else None
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list | tuple) else value


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, smallest and largest of repeated measurements."""
    return {
        "median": statistics.median(values),
        "smallest": min(values),
        "largest": max(values),
        "runs": len(values),
    }


def commit() -> str:
    """Name the commit measured, with a + where files differ from it."""
    try:
        name = _git("rev-parse", "--short=12", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--", "src") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    root = Path(__file__).parents[1]
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, Any]:
    """Describe what a figure was measured on, without naming whose it is."""
    import torch

    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "memory_gb": _memory_gb(),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (ValueError, OSError, AttributeError):
        return None
