"""A stop while the command line is still being read is told as any other."""

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

START = "import sys; from happyhorse.__main__ import main; sys.exit(main())"


def test_the_installed_command_begins_here():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert told["project"]["scripts"] == {"happyhorse": "happyhorse.__main__:main"}


@pytest.mark.parametrize("start", [["-c", START], ["-m", "happyhorse"]], ids=["command", "module"])
@pytest.mark.parametrize(("kill", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_in_the_first_second_is_one_sentence(kill: signal.Signals, code: int, start: list[str], tmp_path: Path):
    slow = "import time; print('reading', flush=True); time.sleep(60)"
    (tmp_path / "tyro.py").write_text(slow)  # in the place of what the command line imports
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    with subprocess.Popen(
        [sys.executable, *start, "generate", "a horse"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background ignores Ctrl-C
    ) as running:
        assert running.stdout is not None and running.stdout.readline() == "reading\n"
        running.send_signal(kill)
        said, told = running.communicate(timeout=50)
    assert (running.returncode, said, told) == (code, "", "\nstopped; nothing was written\n")
