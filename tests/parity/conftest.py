"""Golden vectors of the published modules: where they lie, and which of them a directory lacks.

tests/goldens holds the smaller cases, some cut to a part of the picture, and of the Wan codec only the way in;
--goldens compares any others.
"""

import json
from pathlib import Path

import pytest
from safetensors.torch import load_file

OURS = Path(__file__).parents[1] / "goldens"
LACKING = pytest.StashKey[set]()


def pytest_addoption(parser):
    parser.addoption("--goldens", default=None, help="directory of golden vectors (default: tests/goldens)")


def directory(config) -> Path:
    return Path(config.getoption("--goldens", default=None) or OURS)


def pytest_generate_tests(metafunc):
    """A test that takes a `case` runs once for each case its module finds in the directory."""
    if "case" in metafunc.fixturenames:
        found = metafunc.module.cases(directory(metafunc.config))
        metafunc.parametrize("case", found or [None], ids=str if found else lambda _: "none")


@pytest.fixture
def golden(request):
    """Read one file of golden vectors, or skip and say which is lacking."""

    def read(name: str):
        path = directory(request.config) / name
        if not path.exists():
            request.config.stash.setdefault(LACKING, set()).add(name)
            pytest.skip(f"{name} is not in {path.parent}")
        return json.loads(path.read_text()) if path.suffix == ".json" else load_file(path)

    return read


def pytest_terminal_summary(terminalreporter, config):
    lacking = config.stash.get(LACKING, set())
    terminalreporter.write_sep("-", f"golden vectors from {directory(config)}")
    terminalreporter.write_line("not there, so not compared: " + (", ".join(sorted(lacking)) or "none"))
