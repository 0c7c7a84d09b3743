"""How one server is set up: a value that the app, its workers and the tests share."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

HOUR, DAY = 3600.0, 86400.0
MEGABYTE = 2**20
HOPELESS = 3  # a worker's exit code: another try would end the same way


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a server listens, where it keeps things, and what it allows."""

    data: Path
    """the folder of everything that is kept"""
    database: str = ""
    """an SQLAlchemy URL; a file in `data` where it is empty"""
    host: str = "127.0.0.1"
    port: int = 8000
    tls_port: int = 0
    """0 for none"""
    public: str = ""
    """how clients reach this server, http://host:port; taken from each request where it is empty"""
    hosts: tuple[str, ...] = ()
    """names this server also answers to; the loopback ones always"""
    origins: tuple[str, ...] = ()
    """pages elsewhere that may call it from a browser"""
    workers: int = 1
    preset: str = "mini"
    loader: str = "happyhorse.models:load"
    """module:function that is called with the preset's name and answers with its Models"""
    prices: Path | None = None
    """a file in place of the one that ships"""
    moderation: str = "off"
    """off, words:FILE or an http address"""
    provenance: bool = True
    """sign each clip with content credentials"""
    private_hosts: tuple[str, ...] = ()
    """names that the guard against fetching from inside lets through"""
    lease: float = 15.0
    """seconds after which a silent worker counts as dead"""
    tries: int = 3
    """how often a job is begun without getting further before it is given up"""
    keep_results: float = DAY
    """seconds a finished clip can be fetched"""
    keep_uploads: float = 2 * DAY
    keep_jobs: float = 30 * DAY
    """seconds a finished job is remembered"""
    most_queued: int = 20_000
    """jobs waiting, of everybody together"""
    most_queued_each: int = 20_000
    changes_per_minute: int = 30_000
    """requests of one caller that change something; a key may have its own limit of all requests"""
    body_bytes: int = 64 * MEGABYTE
    """of a request that is held in memory; a picture may travel inside as a data: URI"""
    upload_bytes: int = 100 * MEGABYTE
    session_seconds: float = 30 * DAY

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'happyhorse.db'}"

    def to_json(self) -> str:
        """Write the settings for a worker's command line."""
        return json.dumps({name: _plain(value) for name, value in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """Read what `to_json` wrote."""
        told: dict[str, Any] = json.loads(text)
        for name in ("data", "prices"):
            told[name] = Path(told[name]) if told[name] else None
        tuples = {field.name for field in fields(cls) if str(field.type).startswith("tuple")}
        return cls(**{name: tuple(value) if name in tuples else value for name, value in told.items()})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
