"""Who calls: keys kept as hashes, sessions of the studio, links that expire, and what clips cost."""

import base64
import hashlib
import hmac
import secrets
import threading
import time
import tomllib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from happyhorse.serve.jobs import CREDIT, Jobs, RefusedError
from happyhorse.serve.schema import keys

LOCAL, GUEST = "local", "guest-"
COOKIE = "happyhorse_session"
KNOWN = 5.0  # seconds for which a key once found is not looked up again
_SIGNATURE = 22  # characters of base64, 128 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who may ask; `owner` is whose jobs they see."""

    owner: str
    key: str = ""  # its id, empty for a session or the local user
    per_minute: int = 0
    session: bool = False  # came by cookie: what it changes needs proof of the same page


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it is listed; the secret is nowhere."""

    id: str
    name: str
    created: float
    revoked: float | None
    used: float | None
    per_minute: int


class Keys:
    """Keys, each `id:secret`: the same text serves as `Key id:secret` and as a bearer token."""

    def __init__(self, jobs: Jobs, clock: Callable[[], float] = time.time) -> None:
        self._jobs, self._engine, self._clock = jobs, jobs.engine, clock
        self._known: OrderedDict[str, tuple[float, Caller]] = OrderedDict()
        self._living: OrderedDict[str, tuple[float, int]] = OrderedDict()  # until when, and at what pace
        self._made, self._look_again = False, 0.0
        self._lock = threading.Lock()

    def create(
        self, name: str, *, credits: Decimal | None = None, concurrency: int = 0, per_minute: int = 0,
        daily_seconds: float = 0.0,
    ) -> str:  # fmt: skip
        """Make a key and tell it, once; with credits it is metered."""
        id, secret, salt = f"hh{secrets.token_hex(8)}", secrets.token_urlsafe(32), secrets.token_hex(16)
        with self._engine.begin() as at:
            values = {"id": id, "name": name, "salt": salt, "hash": _hash(salt, secret), "created": self._clock()}
            at.execute(keys.insert().values(**values, per_minute=per_minute))
        self._made = True
        limits = {"concurrency": concurrency, "daily_seconds": daily_seconds, "metered": credits is not None}
        self._jobs.allow(id, **limits)
        if credits is not None:
            self._jobs.grant(id, to_amount(credits), f"trial:{id}", "trial credits")
        return f"{id}:{secret}"

    def listed(self) -> list[Key]:
        """Every key there ever was."""
        columns = [keys.c[name] for name in Key.__slots__]
        with self._engine.connect() as at:
            return [Key(**row._mapping) for row in at.execute(sa.select(*columns).order_by(keys.c.created))]

    def revoke(self, id: str) -> bool:
        """End a key; False where there is no such living one."""
        with self._lock:
            self._known.clear()
            self._living.clear()
        with self._engine.begin() as at:
            living = sa.and_(keys.c.id == id, keys.c.revoked.is_(None))
            return bool(at.execute(keys.update().where(living).values(revoked=self._clock())).rowcount)

    def any(self) -> bool:
        """Whether a key was ever made: nobody needs one before that. Looked up once a second until it is so."""
        if not self._made and time.monotonic() >= self._look_again:
            with self._engine.connect() as at:
                self._made = at.scalar(sa.select(keys.c.id).limit(1)) is not None
            self._look_again = time.monotonic() + 1.0
        return self._made

    def admits(self, owner: str) -> bool:
        """Whether an owner whom we once signed for is still welcome: guests before the first key, others by theirs."""
        return self.pace_of(owner) is not None

    def pace_of(self, owner: str) -> int | None:
        """How many requests a minute a welcome owner has, 0 for any number; None for one who is not."""
        if owner == LOCAL or owner.startswith(GUEST):
            return None if self.any() else 0
        return self._living_pace(owner)

    def _living_pace(self, owner: str) -> int | None:
        """The pace of an owner's key that is not revoked; looked up every few seconds."""
        with self._lock:
            until, pace = self._living.get(owner, (0.0, 0))
            if until > self._clock():
                return pace
        with self._engine.connect() as at:
            living = sa.and_(keys.c.id == owner, keys.c.revoked.is_(None))
            found = at.scalar(sa.select(keys.c.per_minute).where(living))
        if found is not None:
            with self._lock:
                self._living[owner] = (self._clock() + KNOWN, found)
                while len(self._living) > 10_000:
                    self._living.popitem(last=False)
        return found

    def remembered(self, given: str) -> Caller | None:
        """Who held this key a few seconds ago, since clients poll."""
        with self._lock:
            known = self._known.get(_mark(given))
        return known[1] if known is not None and known[0] > self._clock() else None

    def check(self, given: str) -> Caller | None:
        """Who holds this key."""
        caller = self.remembered(given)
        if caller is not None:
            return caller
        caller = self._look_up(given.strip())
        if caller is not None:
            with self._lock:
                self._known[_mark(given)] = (self._clock() + KNOWN, caller)
                while len(self._known) > 10_000:
                    self._known.popitem(last=False)
        return caller

    def _look_up(self, given: str) -> Caller | None:
        id, _, secret = given.partition(":")
        with self._engine.begin() as at:
            row = at.execute(sa.select(keys).where(keys.c.id == id)).one_or_none()
            salt, wanted = (row.salt, row.hash) if row else ("", "")
            # compared even where nobody is known, so that time tells nothing
            right = hmac.compare_digest(_hash(salt, secret), wanted)
            if row is None or not right or row.revoked is not None:
                return None
            at.execute(keys.update().where(keys.c.id == id).values(used=self._clock()))
        return Caller(owner=id, key=id, per_minute=row.per_minute)


class Pace:
    """Counts what somebody does within a minute."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def count(self, who: str, add: int = 1) -> int:
        """How often it was in this minute, this time included."""
        minute = int(self._clock() // 60)
        with self._lock:
            then, count = self._counts.pop(who, (minute, 0))
            count = (count if then == minute else 0) + add
            self._counts[who] = (minute, count)
            while len(self._counts) > 100_000:
                self._counts.popitem(last=False)
        return count

    def hold(self, who: str, most: int) -> None:
        """Refuse what is more than `most` a minute."""
        if self.count(who) > most:
            wait = 60 - self._clock() % 60
            raise RefusedError("rate", f"at most {most} requests a minute are answered", retry_after=wait)


def _mark(given: str) -> str:
    """Keys are remembered by their digest only."""
    return hashlib.sha256(given.strip().encode()).hexdigest()


def _hash(salt: str, secret: str) -> str:
    """Secrets are 256 random bits, so one keyed hash is enough."""
    return hmac.new(salt.encode(), secret.encode(), hashlib.sha256).hexdigest()


def to_amount(credits: Decimal | float | str) -> int:
    """Credits as the whole millionths that the ledger keeps."""
    return int((Decimal(str(credits)) * CREDIT).to_integral_value())


class Signer:
    """Signs what leaves the house and must come back unchanged: links, sessions, upload forms."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._secret, self._clock = secret, clock

    def sign(self, purpose: str, text: str, until: float) -> str:
        """A token for `text`, good for one purpose until a time."""
        body = f"{int(until):x}.{text}"
        return f"{self._seal(purpose, body)}.{body}"

    def read(self, purpose: str, token: str) -> str | None:
        """The text of a token; None where it is forged, foreign or too old."""
        seal, _, body = token.partition(".")
        until, _, text = body.partition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(purpose, body).encode()):
            return None
        return text if int(until, 16) >= self._clock() else None

    def _seal(self, purpose: str, body: str) -> str:
        digest = hmac.new(self._secret, f"{purpose}\0{body}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode()[:_SIGNATURE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Credits for a second of clip, by the row of the price file and the resolution."""

    currency: str
    trial: Decimal
    rows: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None = None) -> "Prices":
        """Read a price file; the one that ships where none is named."""
        text = (
            path.read_text("utf-8") if path else resources.files(__package__).joinpath("prices.toml").read_text("utf-8")
        )
        told = tomllib.loads(text, parse_float=Decimal)
        rows = {name: {key: Decimal(value) for key, value in row.items()} for name, row in told["second"].items()}
        return cls(currency=told["currency"], trial=Decimal(told["trial"]), rows=rows)

    def cost(self, row: str, resolution: str, seconds: float, input_seconds: float = 0.0) -> int:
        """What a clip costs, in millionths of a credit; a row with `input` counts the seconds handed in too."""
        if row not in self.rows:
            raise RefusedError("invalid", f"there is no price for {row}", f"known are {', '.join(self.rows)}")
        prices = {key: price for key, price in self.rows[row].items() if key != "input"}
        price = prices.get(resolution.lower()) or next(iter(prices.values()))
        counted = Decimal(str(seconds)) + (self.rows[row].get("input", Decimal(0)) * Decimal(str(input_seconds)))
        return to_amount(price * counted)

    def published(self) -> dict[str, Any]:
        """The prices as an endpoint tells them."""
        rows = {name: {key: float(price) for key, price in row.items()} for name, row in self.rows.items()}
        return {"currency": self.currency, "trial": float(self.trial), "second": rows}
