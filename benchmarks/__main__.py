"""Every benchmark, one after the other, then the bars and README's table; one that fails does not stop the rest."""

import subprocess
import sys

from benchmarks import bars
from benchmarks.protocol import module
from benchmarks.report import ASKED, ORDER, main


def words(name: str) -> list[str]:
    """The command that makes one result."""
    return [sys.executable, "-m", f"benchmarks.{module(name)}", *ASKED.get(name, ())]


def run_all() -> int:
    """Run each in a process of its own; 1 if any failed."""
    failed = [name for name in ORDER if subprocess.run(words(name)).returncode]
    bars.main()
    main()
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run_all())
