"""All benchmarks in one go: each result is made by a command that there is."""

from importlib.util import find_spec

from benchmarks.__main__ import ASKED, words
from benchmarks.report import ORDER


def test_every_result_has_its_command() -> None:
    for name in ORDER:
        asked = words(name)
        assert find_spec(asked[2]) is not None, name
        assert len(asked) == 3 + len(ASKED.get(name, ()))
    assert ASKED.keys() <= set(ORDER)
    assert len({tuple(words(name)) for name in ORDER}) == len(ORDER)
