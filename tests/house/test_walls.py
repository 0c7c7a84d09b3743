"""Arrows point down: the import contracts of pyproject.toml hold, and there are no circles."""

import re
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, SOURCE


def test_contracts_hold():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(SOURCE.parent), "PATH": "", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_there_are_no_circles():
    grimp = pytest.importorskip("grimp")
    graph = grimp.build_graph("happyhorse", cache_dir=None)
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            assert not graph.chain_exists(importer=other, imported=module), f"{module} and {other} import each other"


def test_the_face_shows_four_names():
    words = "import sys, happyhorse; print(sorted(happyhorse.__all__)); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)
    assert done.stdout.split("\n")[:2] == ["['Clip', 'Request', 'generate', 'load']", "False"]


def test_a_request_is_checked_without_torch():
    words = "import sys; from happyhorse.request import Request; Request(prompt='a cat'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("command", "options"),
    [
        (
            "generate",
            "ambience between drafts dub extend first-frame json keep-sound language last-frame"
            " memory motions negative-prompt no-expand no-sound out preset quantize ratio references resolution script"
            " seconds seed source speech speed steps voices",
        ),
        ("upscale", "json memory out quantize resolution speed"),
        ("measure", "against count json out preset prompts suite trust"),
        ("plan", "device json memory preset quantize ratio resolution seconds"),
        ("playhouse", "count out ratio seconds seed"),
        ("presets", ""),
        ("download", "accept local only"),
        (
            "serve",
            "data database host moderation name origin port preset prices print-env public tls-port workers",
        ),
        ("mcp", "out url"),
        ("keys", "concurrency credits daily-seconds data database per-minute"),
    ],
)
def test_a_new_option_is_a_decision(command: str, options: str):
    """Options breed; who adds one writes it here too."""
    words = [sys.executable, "-m", "happyhorse", command, "--help"]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found = set(re.findall(r"(?<![\w-])--([a-z-]+)", done.stdout)) - {"help"}
    assert found == set(options.split())
