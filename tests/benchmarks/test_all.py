"""All benchmarks in one go: each result is made by a command that there is."""

import re
from importlib.util import find_spec
from pathlib import Path

from benchmarks import generate, report
from benchmarks.__main__ import words
from benchmarks.protocol import module
from benchmarks.report import ASKED, ORDER


def test_every_result_has_its_command() -> None:
    for name in ORDER:
        asked = words(name)
        assert find_spec(asked[2]) is not None, name
        assert len(asked) == 3 + len(ASKED.get(name, ()))
    assert ASKED.keys() <= set(ORDER)
    assert len({tuple(words(name)) for name in ORDER}) == len(ORDER)


def test_no_benchmark_is_forgotten() -> None:
    home = Path(report.__file__).parent
    keeping = {path.stem for path in home.glob("*.py") if re.search(r"\bkeep\(", path.read_text(encoding="utf-8"))}
    assert keeping - {"protocol", report.CARD} == {module(name) for name in ORDER}


def test_fifteen_seconds_are_asked_for_where_they_have_a_target() -> None:
    asked = words("generate-1080p-15s")
    setting = {name: asked[asked.index(f"--{name}") + 1] for name in ("resolution", "seconds")}
    assert generate.WARM[setting["resolution"], int(setting["seconds"])] == 200
