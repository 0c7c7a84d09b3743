"""What the tests of the service share: a service in a folder of its own, a clock that stands until told."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("sqlalchemy", reason="serve not installed: sqlalchemy")

import sqlalchemy as sa

from happyhorse.serve.schema import open_database, upgrade
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


@pytest.fixture(scope="session")
def fresh(tmp_path_factory) -> Path:
    """A database with its tables made, to be copied: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("fresh") / "happyhorse.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path, fresh: Path) -> Settings:
    (tmp_path / "data").mkdir()
    shutil.copy(fresh, tmp_path / "data" / "happyhorse.db")
    return Settings(data=tmp_path / "data")


@pytest.fixture
def service(settings: Settings, clock: Clock) -> Iterator[Service]:
    made = Service(settings, clock)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tiny():
    """The tiny models, as a worker under test loads them."""
    from tests.serve import tiny_loader

    patch = pytest.MonkeyPatch()
    from happyhorse.codec import text

    patch.setattr(text, "encoder", text.encoder)
    yield tiny_loader.load("tiny")
    patch.undo()


@pytest.fixture
def one(settings: Settings, tiny, monkeypatch):
    """A worker in this very process."""
    from happyhorse.serve import worker

    monkeypatch.setattr(worker, "load", lambda settings: tiny)
    made = worker.Worker(replace(settings, preset="tiny", provenance=False), "w-1")
    yield made
    made.service.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, fresh: Path) -> Iterator[str]:
    """A database of each kind with nothing in it."""
    if request.param == "sqlite":
        shutil.copy(fresh, tmp_path / "jobs.db")
        yield f"sqlite:///{tmp_path / 'jobs.db'}"
        return
    server = request.getfixturevalue("postgres")
    engine = sa.create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    name = f"test_{secrets.token_hex(6)}"
    with engine.connect() as at:
        at.execute(sa.text(f"create database {name}"))
    yield server.format(name)
    with engine.connect() as at:
        at.execute(sa.text(f"drop database {name} with (force)"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[str]:
    """A PostgreSQL of our own, on a socket in a folder of ours."""
    pytest.importorskip("psycopg", reason="postgres not installed: psycopg")
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("initdb") or "/none").parent]
    if not (tools[-1] / "initdb").exists():
        pytest.skip("postgres not installed: initdb")
    folder = Path(tempfile.mkdtemp(prefix="hh-pg-"))  # a short path: sockets have short names
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(folder, "postgres", "postgres")
    run = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
    data = folder / "data"
    subprocess.run([tools[-1] / "initdb", "-D", data, "-A", "trust", "-U", "test", "--no-sync"], **run)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    subprocess.run([tools[-1] / "pg_ctl", "-D", data, "-w", "-t", "120", "-o", options, "start"], **run)
    yield f"postgresql+psycopg://test@/{{}}?host={folder}"
    subprocess.run([tools[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    shutil.rmtree(folder, ignore_errors=True)
