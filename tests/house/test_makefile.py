"""What a person writes behind make arrives as it was typed."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

from tests.house.tree import ROOT


@pytest.mark.skipif(which("make") is None, reason="no make")
@pytest.mark.parametrize("prompt", ["A woman's kitchen", 'He says: "It is $5 & `free`," $(twice) \\n'])
def test_a_prompt_goes_through_make_as_typed(prompt: str, tmp_path: Path):
    command = tmp_path / "happyhorse"
    command.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    command.chmod(0o755)
    words = ["make", "--silent", "--old-file=setup-demo", "demo", f"BIN={tmp_path}", f"PROMPT={prompt}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"generate|{prompt}|--seed|7|--out|demo.mp4|"), done.stdout
