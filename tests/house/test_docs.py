"""README and docs are true: their figures come from results, their commands exist, their links lead somewhere."""

import ast
import json
import re
import shlex
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import happyhorse
from benchmarks import report
from benchmarks.protocol import Figure, module
from tests.house.tree import ROOT, SOURCE, name_of, tree_of

README = ROOT / "README.md"
PAGES = [README, *(ROOT / name for name in ("CONTRIBUTING.md", "STYLE.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COMMANDS = set("generate upscale measure presets plan download train playhouse serve keys mcp".split())


def blocks(path: Path, *kinds: str) -> list[str]:
    """The fenced blocks of a page that are of these kinds."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.S | re.M)
    return [text for kind, text in found if kind in kinds]


def make_words() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def test_readme_is_short():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


def test_readme_names_the_two_commands():
    text = README.read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


@pytest.mark.parametrize("page", [report.README, report.WHOLE], ids=lambda page: page.name)
def test_pages_show_the_figures_of_results(page: Path):
    assert report.written(page) == page.read_text(encoding="utf-8"), "hint: make docs"


def test_readme_has_no_figures_but_those_of_results():
    """A number with a unit outside the table must be a limit, not a measurement."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(report.BEGIN)
    prose = before + rest.split(report.END)[1]
    assert not re.findall(r"\d+(?:\.\d+)?\s?(?:dB|%|ms)\b", prose)


def test_readme_tree_names_what_exists():
    tree = next(block for block in blocks(README, "") if "src/happyhorse/" in block)
    listed = set(re.findall(r"([\w]+\.py)\b", tree))
    spine = {path.name for path in SOURCE.glob("*.py")}
    assert spine - {"__main__.py"} <= listed, "a file of the spine is not in the tree of README"
    existing = {path.name for path in SOURCE.rglob("*.py")}
    assert not listed - existing
    wings = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert wings <= set(re.findall(r"(\w+)/", tree))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_shell_blocks_parse_and_name_real_commands(path: Path):
    for block in blocks(path, "sh", "bash"):
        done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        for line in block.replace("\\\n", " ").splitlines():
            check_command(shlex.split(line, comments=True))


def check_command(words: list[str]) -> None:
    while words and re.fullmatch(r"\w+=.*", words[0]):
        words = words[1:]
    if words[:1] == ["make"]:
        assert set(words[1:2]) <= make_words(), words
    if words and words[0].endswith("happyhorse"):
        assert words[1] in COMMANDS | {"--help", "--version"}, words
    if words[:2] == ["python", "-m"] and words[2].startswith("benchmarks."):
        assert (ROOT / (words[2].replace(".", "/") + ".py")).exists(), words


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_python_blocks_name_what_exists(path: Path):
    for block in blocks(path, "python"):
        tree = ast.parse(block)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    assert find(f"{node.module}.{alias.name}"), f"{node.module} has no {alias.name}"


def find(name: str) -> bool:
    """Whether a module, or a name at the top of one, is there."""
    folder, _, last = name.rpartition(".")
    path = SOURCE.parent / name.replace(".", "/")
    if path.with_suffix(".py").exists() or path.is_dir():
        return True
    owner = (SOURCE.parent / folder.replace(".", "/")).with_suffix(".py")
    return owner.exists() and any(getattr(node, "name", "") == last for node in tree_of(owner).body)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path):
    text = re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8"))  # what is code links nowhere
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        assert link.startswith("https://") or (path.parent / link).exists(), link


def test_results_tell_how_they_were_made():
    for name, result in report.read().items():
        assert result["command"].startswith(f"python -m benchmarks.{module(name)}"), name
        assert result["commit"], name
        assert {"processor", "cores", "torch"} <= set(result["machine"]), name
        assert json.dumps(result).count("/home/") == 0


def test_a_figure_knows_whether_it_is_met():
    assert Figure(name="x", value=1.0, at_most=1.0).met
    assert Figure(name="x", value=0.5, at_least=0.6).met is False
    assert Figure(name="x", value=1.0).met is None
    missed = {"name": "noise", "value": 2.0, "unit": "dB", "at_most": 1.0, "at_least": None}
    assert report.row(missed, "codec") == "| noise | 2.00 dB (missed) | at most 1 dB | `python -m benchmarks.codec` |"


def test_versions_agree():
    pinned = dict(
        line.lower().split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    )
    assert pinned["torch"] == "2.13.0"
    everything = [*PROJECT["project"]["dependencies"], *chain(*PROJECT["project"]["optional-dependencies"].values())]
    names = [re.split(r"[<>=\[ ]", need)[0].lower() for need in everything]
    assert not [name for name in names if name not in pinned]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"[{happyhorse.__version__}]" in changes


def test_every_dependency_has_its_licence_in_notice():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8").lower()
    needs = PROJECT["project"]["dependencies"]
    extras = PROJECT["project"]["optional-dependencies"]
    for need in needs + extras["playhouse"] + extras["voices"] + extras["judge"]:
        name = re.split(r"[<>=\[ ]", need)[0].lower()
        assert name in notice, f"{name} is not in NOTICE"


def test_ci_says_what_a_person_says():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
