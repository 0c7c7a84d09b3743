"""What the tests of the service share: a service in a folder of its own, a clock that stands until told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("sqlalchemy", reason="serve not installed: sqlalchemy")

from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings


class Clock:
    """Seconds that pass when somebody says so."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def service(settings: Settings, clock: Clock) -> Iterator[Service]:
    made = Service(settings, clock)
    yield made
    made.close()


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'jobs.db'}"
