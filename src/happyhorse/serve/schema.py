"""The tables, and the way from each version of them to the next."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import event
from sqlalchemy.engine import make_url

from happyhorse.request import HappyHorseError

tables = sa.MetaData()
_JSON = sa.JSON()

jobs = sa.Table(
    "jobs",
    tables,
    sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("protocol", sa.String(16), nullable=False),
    sa.Column("endpoint", sa.String(128), nullable=False),
    sa.Column("request", _JSON, nullable=False),
    sa.Column("extras", _JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False, default=0),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("worker", sa.String(64), nullable=False, default=""),
    sa.Column("lease", sa.Float(53), nullable=False, default=0.0),
    sa.Column("cancelling", sa.Boolean, nullable=False, default=False),
    sa.Column("stage", sa.String(32), nullable=False, default=""),
    sa.Column("progress", sa.Float(53), nullable=False, default=0.0),
    sa.Column("preview", sa.Integer, nullable=False, default=0),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("started", sa.Float(53)),
    sa.Column("finished", sa.Float(53)),
    sa.Column("expires", sa.Float(53)),
    sa.Column("start_by", sa.Float(53)),
    sa.Column("error_kind", sa.String(32), nullable=False, default=""),
    sa.Column("error", sa.Text, nullable=False, default=""),
    sa.Column("hint", sa.Text, nullable=False, default=""),
    sa.Column("results", _JSON, nullable=False),
    sa.Column("seconds", sa.Float(53), nullable=False, default=0.0),
    sa.Column("price", sa.BigInteger, nullable=False, default=0),
    sa.Column("charge", sa.BigInteger, nullable=False, default=0),
    sa.Column("webhook", sa.Text, nullable=False, default=""),
    sa.Column("idempotency_key", sa.String(128)),
    sa.Column("favourite", sa.Boolean, nullable=False, default=False),
    sa.Column("hidden", sa.Boolean, nullable=False, default=False),
    sa.Column("words", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("owner", "protocol", "idempotency_key", name="once"),
    sa.Index("jobs_in_line", "state", sa.desc("priority"), "sequence"),
    sa.Index("jobs_of_owner", "owner", "state", "sequence"),
    sa.Index("jobs_of_history", "owner", "sequence"),
    sqlite_autoincrement=True,
)

keys = sa.Table(
    "keys",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("salt", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(128), nullable=False),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("revoked", sa.Float(53)),
    sa.Column("used", sa.Float(53)),
    sa.Column("per_minute", sa.Integer, nullable=False, default=0),
)

accounts = sa.Table(
    "accounts",
    tables,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("metered", sa.Boolean, nullable=False, default=False),
    sa.Column("balance", sa.BigInteger, nullable=False, default=0),
    sa.Column("reserved", sa.BigInteger, nullable=False, default=0),
    sa.Column("queued", sa.Integer, nullable=False, default=0),
    sa.Column("running", sa.Integer, nullable=False, default=0),
    sa.Column("concurrency", sa.Integer, nullable=False, default=0),
    sa.Column("daily_seconds", sa.Float(53), nullable=False, default=0.0),
)

ledger = sa.Table(
    "ledger",
    tables,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("reference", sa.String(64), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Float(53), nullable=False, default=0.0),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("kind", "reference", name="charged_once"),
    sa.Index("ledger_of_owner", "owner", "created"),
)

uploads = sa.Table(
    "uploads",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("file", sa.String(128), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("content_type", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("width", sa.Integer, nullable=False, default=0),
    sa.Column("height", sa.Integer, nullable=False, default=0),
    sa.Column("seconds", sa.Float(53), nullable=False, default=0.0),
    sa.Column("fps", sa.Float(53), nullable=False, default=0.0),
    sa.Column("created", sa.Float(53), nullable=False),
    sa.Column("expires", sa.Float(53), nullable=False),
    sa.Index("uploads_by_age", "expires"),
    sa.Index("uploads_by_file", "file"),
)

deliveries = sa.Table(
    "deliveries",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("job", sa.String(64), nullable=False, unique=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("due", sa.Float(53)),
    sa.Column("delivered", sa.Float(53)),
    sa.Column("status", sa.Integer, nullable=False, default=0),
    sa.Column("error", sa.Text, nullable=False, default=""),
    sa.Index("deliveries_due", "due"),
)

workers = sa.Table(
    "workers",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("preset", sa.String(64), nullable=False),
    sa.Column("weights", sa.String(64), nullable=False, default=""),
    sa.Column("steps", sa.Integer, nullable=False, default=0),
    sa.Column("job", sa.String(64), nullable=False, default=""),
    sa.Column("started", sa.Float(53), nullable=False),
    sa.Column("seen", sa.Float(53), nullable=False),
)


def _first(op: Operations) -> None:
    """Version 1: everything there is."""
    tables.create_all(op.get_bind())


MIGRATIONS: tuple[Callable[[Operations], None], ...] = (_first,)
_version = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer, nullable=False))


def upgrade(engine: sa.Engine) -> int:
    """Bring a database to the newest version, all or nothing; tell the version."""
    with engine.execution_options(reading=True).connect() as connection:
        known = sa.inspect(connection).has_table(_version.name)
        if known and connection.scalar(sa.select(_version.c.version)) == len(MIGRATIONS):
            return len(MIGRATIONS)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # two servers may start at once
            connection.execute(sa.text("select pg_advisory_xact_lock(7233)"))
        _version.create(connection, checkfirst=True)
        version = connection.scalar(sa.select(_version.c.version)) or 0
        if version > len(MIGRATIONS):
            raise HappyHorseError("this database was made by a newer version of happyhorse", "install that version")
        op = Operations(MigrationContext.configure(connection))
        for migrate in MIGRATIONS[version:]:
            migrate(op)
        connection.execute(_version.delete())
        connection.execute(_version.insert().values(version=len(MIGRATIONS)))
    return len(MIGRATIONS)


def open_database(url: str) -> sa.Engine:
    """Connect, with the habits each database needs."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, pool_size=10, max_overflow=20, pool_pre_ping=True)
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, connect_args={"timeout": 30, "check_same_thread": False}, pool_size=20)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves
    for words in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"pragma {words}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Writers line up at the start: no deadlock on the way from reading to writing."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("begin" if reading else "begin immediate")
