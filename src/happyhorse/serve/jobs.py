"""Jobs that outlive every process, and the ledger of what was paid for them.

One row a job; each change is one transaction. A worker holds a job by a lease that it renews; a job whose lease ran out
goes back in line. Money moves in the transaction that ends the job, so it moves once. Amounts are whole millionths of
a credit.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from happyhorse.request import HappyHorseError
from happyhorse.serve.schema import accounts, deliveries, jobs, ledger, uploads, workers

CREDIT = 1_000_000
DAY = 86400.0


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class RefusedError(HappyHorseError):
    """A wish that this server turns down; each protocol says it in its own shape.

    The kinds are the keys of STATUS.
    """

    exit_code: ClassVar[int] = 2
    STATUS: ClassVar[Mapping[str, int]] = {
        "invalid": 422,
        "unauthorized": 401,
        "credits": 402,
        "forbidden": 403,
        "missing": 404,
        "method": 405,
        "conflict": 409,
        "too_large": 413,
        "format": 415,
        "host": 421,
        "file": 422,  # damaged, too small, too long
        "download": 422,  # an address that could not be fetched
        "moderated": 422,
        "quota": 429,  # of the day
        "busy": 429,  # too many waiting
        "rate": 429,  # too many requests
        "internal": 500,
        "unavailable": 503,
    }

    def __init__(
        self, kind: str, sentence: str, hint: str = "", *, field: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(sentence, hint)
        self.kind, self.field, self.retry_after = kind, field, retry_after

    @property
    def status(self) -> int:
        return self.STATUS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job as it is handed in; `request` holds the checked fields of Request, files by their names in the store."""

    owner: str
    protocol: str  # "native", "fal", "dashscope", "openai"
    endpoint: str  # what the client called
    request: Mapping[str, Any]
    extras: Mapping[str, Any] = field(default_factory=dict)  # the protocol's own; kept as given
    seconds: float = 0.0  # of the clip, for quotas
    price: int = 0
    priority: int = 0  # higher goes first
    webhook: str = ""
    idempotency_key: str | None = None
    start_by: float | None = None  # unix time after which it shall not begin
    most_queued: int | None = None  # refuse where more wait
    most_queued_each: int | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands now."""

    sequence: int
    id: str
    owner: str
    protocol: str
    endpoint: str
    request: Mapping[str, Any]
    extras: Mapping[str, Any]
    state: State
    priority: int
    attempts: int
    worker: str
    lease: float
    cancelling: bool  # somebody asked a running job to stop
    stage: str  # "text", "base", "decode", ... as generate tells them
    progress: float  # 0 to 1
    preview: int  # how many preview pictures there have been
    created: float  # unix seconds, as all times here
    started: float | None
    finished: float | None
    expires: float | None  # when the result goes away
    start_by: float | None
    error_kind: str  # "moderated", "failed", "lost", "late", "cancelled", "invalid"
    error: str
    hint: str
    results: Mapping[str, Any]  # file, width, height, frames, fps, seconds, bytes, seed, prompt, lines, notes, ...
    seconds: float
    price: int
    charge: int
    webhook: str
    idempotency_key: str | None
    favourite: bool
    hidden: bool
    words: str

    @property
    def seed(self) -> int:
        return int(self.request.get("seed") or 0)

    @property
    def running_seconds(self) -> float:
        """How long it has been, or was, computed."""
        return (self.finished or time.time()) - self.started if self.started else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What an owner has and may do."""

    owner: str
    metered: bool = False  # whether the balance limits what is asked
    balance: int = 0
    reserved: int = 0  # for jobs that are not over
    queued: int = 0
    running: int = 0
    concurrency: int = 0  # jobs computed at once; 0 for no limit
    daily_seconds: float = 0.0  # of clips; 0 for no limit


_COLUMNS = [jobs.c[each.name] for each in fields(Job)]
# built once: the busiest questions
_ONE = sa.select(*_COLUMNS).where(jobs.c.id == sa.bindparam("wanted"))
_ACCOUNT = sa.select(accounts).where(accounts.c.owner == sa.bindparam("wanted"))
_WAITING = sa.select(sa.func.sum(accounts.c.queued))
_QUEUE = (
    accounts.update()
    .where(accounts.c.owner == sa.bindparam("wanted"))
    .values(queued=accounts.c.queued + 1, reserved=accounts.c.reserved + sa.bindparam("more"))
)


def _job(row: Any) -> Job:
    values = dict(row._mapping)
    return Job(**{**values, "state": State(values["state"])})


class Jobs:
    """The one place where jobs and money change."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine, self._clock = engine, clock
        self._reading = engine.execution_options(reading=True)
        self._postgres = engine.dialect.name == "postgresql"
        self._account_opened = self._upsert(accounts).on_conflict_do_nothing()

    # ── handing in and looking ──

    def submit(self, new: NewJob) -> Job:
        """Put a job in line, or answer with the one that the same idempotency key made before."""
        with self.engine.begin() as at:
            account = self._lock_account(at, new.owner)
            known = self._same(at, new)
            if known is not None:
                return known
            self._admit(at, new, account)
            return self._insert(at, new)

    def submit_failed(self, new: NewJob, refused: RefusedError) -> Job:
        """Remember a wish that could not be had as a job that failed, free of charge."""
        with self.engine.begin() as at:
            self._lock_account(at, new.owner)
            known = self._same(at, new)
            if known is not None:
                return known
            job = self._insert(at, replace(new, price=0))
            told = {"error_kind": refused.kind, "error": refused.sentence, "hint": refused.hint}
            extras = {**job.extras, "field": refused.field}
            self._end(at, job, State.FAILED, extras=extras, **told)
            return _job(at.execute(sa.select(*_COLUMNS).where(jobs.c.id == new.id)).one())

    def find(self, id: str, owner: str | None = None) -> Job | None:
        """Look a job up; with an owner, only one of theirs."""
        if "\0" in id:  # PostgreSQL does not even ask
            return None
        with self._reading.begin() as at:
            row = at.execute(_ONE, {"wanted": id}).one_or_none()
        job = _job(row) if row else None
        return job if owner is None or (job is not None and job.owner == owner and not job.hidden) else None

    def history(
        self,
        owner: str | None = None,
        *,
        protocol: str = "",
        states: Iterable[State] = (),
        words: str = "",
        favourite: bool | None = None,
        since: float = 0.0,
        before: int | None = None,
        after: int | None = None,
        oldest_first: bool = False,
        limit: int = 50,
    ) -> list[Job]:
        """Jobs not hidden, newest first; `before` and `after` are sequence numbers to page on from."""
        query = sa.select(*_COLUMNS).where(jobs.c.hidden.is_(False))
        order = jobs.c.sequence.asc() if oldest_first else jobs.c.sequence.desc()
        wanted = [
            (owner is not None, jobs.c.owner == owner),
            (protocol, jobs.c.protocol == protocol),
            (states := [str(state) for state in states], jobs.c.state.in_(states)),
            (favourite is not None, jobs.c.favourite.is_(bool(favourite))),
            (since, jobs.c.created >= since),
            (before is not None, jobs.c.sequence < (before or 0)),
            (after is not None, jobs.c.sequence > (after or 0)),
            *((word, jobs.c.words.contains(word, autoescape=True)) for word in words.replace("\0", "").lower().split()),
        ]
        query = query.where(*(condition for asked, condition in wanted if asked)).order_by(order).limit(limit)
        with self._reading.begin() as at:
            return [_job(row) for row in at.execute(query)]

    def place(self, job: Job) -> int:
        """How many jobs go before this one; 0 for the next, and for one that is not waiting."""
        if job.state is not State.QUEUED:
            return 0
        sooner = sa.or_(
            jobs.c.priority > job.priority,
            sa.and_(jobs.c.priority == job.priority, jobs.c.sequence < job.sequence),
        )
        with self._reading.begin() as at:
            found = at.scalar(sa.select(sa.func.count()).where(jobs.c.state == State.QUEUED, sooner))
        return int(found or 0)

    def counts(self) -> dict[State, int]:
        """How many jobs are in each state."""
        with self._reading.begin() as at:
            rows = at.execute(sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state)).all()
        return dict.fromkeys(State, 0) | {State(name): int(count) for name, count in rows}

    def mark(self, id: str, *, favourite: bool) -> None:
        """Keep a job among the favourites, or no longer."""
        with self.engine.begin() as at:
            at.execute(jobs.update().where(jobs.c.id == id).values(favourite=favourite))

    def hide(self, id: str) -> None:
        """Delete a job for its owner: stopped if need be, gone from every list, its result due to go."""
        self.cancel(id)
        with self.engine.begin() as at:
            values = {"hidden": True, "expires": 0.0, "request": {}, "extras": {}, "words": ""}
            at.execute(jobs.update().where(jobs.c.id == id, jobs.c.state.notin_(_OPEN)).values(**values))
            at.execute(jobs.update().where(jobs.c.id == id).values(hidden=True))

    def cancel(self, id: str) -> State | None:
        """Stop a job: at once where it waits, between two steps where it runs; tell how it stood, None for unknown."""
        with self.engine.begin() as at:
            row = at.execute(self._held(sa.select(*_COLUMNS).where(jobs.c.id == id))).one_or_none()
            if row is None:
                return None
            job = _job(row)
            if job.state is State.QUEUED:
                self._end(at, job, State.CANCELLED, error_kind="cancelled", error="the job was cancelled")
            elif job.state is State.RUNNING:
                at.execute(jobs.update().where(jobs.c.id == id).values(cancelling=True))
            return job.state

    # ── working ──

    def claim(self, worker: str, lease: float) -> Job | None:
        """Take the next job in line whose owner may have another one running."""
        free = sa.or_(accounts.c.concurrency == 0, accounts.c.running < accounts.c.concurrency)
        query = (
            sa.select(*_COLUMNS)
            .join(accounts, accounts.c.owner == jobs.c.owner)
            .where(jobs.c.state == State.QUEUED, free)
            .order_by(jobs.c.priority.desc(), jobs.c.sequence)
            .limit(1)
        )
        if not self._waiting():
            return None
        with self.engine.begin() as at:
            now = self._clock()
            row = at.execute(
                query.with_for_update(skip_locked=True, of=[jobs, accounts]) if self._postgres else query
            ).one_or_none()
            if row is None:
                return None
            job = _job(row)
            if job.start_by is not None and now > job.start_by:
                self._end(at, job, State.FAILED, error_kind="late", error="the job did not start in the time given")
                return None
            values = {
                "state": State.RUNNING, "worker": worker, "lease": now + lease, "started": job.started or now,
                "attempts": job.attempts + 1,
            }  # fmt: skip
            at.execute(jobs.update().where(jobs.c.id == job.id).values(**values))
            self._adjust(at, job.owner, queued=-1, running=1)
            return _job(at.execute(sa.select(*_COLUMNS).where(jobs.c.id == job.id)).one())

    def heartbeat(self, job: Job, lease: float, **told: Any) -> str:
        """Renew a lease and tell stage, progress, preview; answers "on", "cancel", or "lost" to another."""
        with self.engine.begin() as at:
            mine = self._mine(job)
            changed = at.execute(jobs.update().where(mine).values(lease=self._clock() + lease, **told)).rowcount
            if not changed:
                return "lost"
            return "cancel" if at.scalar(sa.select(jobs.c.cancelling).where(mine)) else "on"

    def finish(self, job: Job, results: Mapping[str, Any], keep: float) -> bool:
        """End a job well and charge it; False where it is ours no more."""
        with self.engine.begin() as at:
            now = self._clock()
            if not self._still_mine(at, job):
                return False
            values = {"results": dict(results), "charge": job.price, "progress": 1.0, "expires": now + keep}
            self._end(at, job, State.DONE, **values)
            self._enter(at, job.owner, "charge", job.id, -job.price, seconds=job.seconds)
            return True

    def fail(self, job: Job, kind: str, error: str, hint: str = "") -> bool:
        """End a job badly, free of charge; False where it is ours no more."""
        with self.engine.begin() as at:
            if not self._still_mine(at, job):
                return False
            state = State.CANCELLED if kind == "cancelled" else State.FAILED
            self._end(at, job, state, error_kind=kind, error=error, hint=hint)
            return True

    def release(self, job: Job) -> bool:
        """Hand a job back unfinished at no fault of its own: it is next in line again."""
        with self.engine.begin() as at:
            if not self._still_mine(at, job):
                return False
            self._put_back(at, job, attempts=max(0, job.attempts - 1))
            return True

    def further(self, job: Job) -> None:
        """A checkpoint was reached: the job has earned its tries back."""
        with self.engine.begin() as at:
            at.execute(jobs.update().where(self._mine(job)).values(attempts=1))

    def requeue(self, tries: int, worker: str | None = None) -> list[Job]:
        """Put back what dead workers held: those of `worker`, or those whose lease ran out; give up after `tries`."""
        dead = jobs.c.worker == worker if worker is not None else jobs.c.lease < self._clock()
        with self.engine.begin() as at:
            query = sa.select(*_COLUMNS).where(jobs.c.state == State.RUNNING, dead)
            found = [_job(row) for row in at.execute(self._held(query))]
            for job in found:
                if job.cancelling:
                    self._end(at, job, State.CANCELLED, error_kind="cancelled", error="the job was cancelled")
                elif job.attempts >= tries:
                    sentence = f"the job was begun {job.attempts} times and its worker died each time"
                    self._end(at, job, State.FAILED, error_kind="lost", error=sentence)
                else:
                    self._put_back(at, job)
        return found

    def late(self) -> int:
        """Fail what waited longer than its client allowed; tell how many."""
        with self.engine.begin() as at:
            query = sa.select(*_COLUMNS).where(jobs.c.state == State.QUEUED, jobs.c.start_by < self._clock())
            found = [_job(row) for row in at.execute(self._held(query))]
            for job in found:
                self._end(at, job, State.FAILED, error_kind="late", error="the job did not start in the time given")
        return len(found)

    # ── money ──

    def account(self, owner: str) -> Account:
        """What an owner has; an empty account where nobody knows them."""
        with self._reading.begin() as at:
            row = at.execute(sa.select(accounts).where(accounts.c.owner == owner)).one_or_none()
        return Account(**row._mapping) if row else Account(owner=owner)

    def allow(self, owner: str, **limits: Any) -> None:
        """Set metered, concurrency, daily_seconds of an account."""
        with self.engine.begin() as at:
            self._open_account(at, owner)
            at.execute(accounts.update().where(accounts.c.owner == owner).values(**limits))

    def grant(self, owner: str, amount: int, reference: str, note: str = "") -> bool:
        """Give credits once for each reference; False where they were given before."""
        with self.engine.begin() as at:
            self._open_account(at, owner)
            return self._enter(at, owner, "grant", reference, amount, note=note)

    def usage(self, owner: str, since: float = 0.0, limit: int = 1000) -> list[Mapping[str, Any]]:
        """The ledger of an owner, newest first."""
        query = sa.select(ledger).where(ledger.c.owner == owner, ledger.c.created >= since)
        with self._reading.begin() as at:
            return [dict(row._mapping) for row in at.execute(query.order_by(ledger.c.id.desc()).limit(limit))]

    def seconds_today(self, owner: str) -> float:
        """Seconds of clips made or waiting to be made since a day ago."""
        with self._reading.begin() as at:
            return self._seconds_today(at, owner)

    # ── keeping and forgetting ──

    def expired(self, limit: int = 500) -> list[Job]:
        """Finished jobs whose result is due to go."""
        due = sa.and_(jobs.c.state.notin_(_OPEN), jobs.c.expires < self._clock())
        with self._reading.begin() as at:
            return [_job(row) for row in at.execute(sa.select(*_COLUMNS).where(due).limit(limit))]

    def forget_results(self, ids: Iterable[str]) -> None:
        """Remember that these results are gone."""
        with self.engine.begin() as at:
            at.execute(jobs.update().where(jobs.c.id.in_(list(ids))).values(expires=None, results={}))

    def forget(self, age: float) -> int:
        """Drop finished jobs older than `age`, favourites excepted; the ledger stays."""
        old = sa.and_(
            jobs.c.state.notin_(_OPEN),
            jobs.c.finished < self._clock() - age,
            jobs.c.expires.is_(None),
            jobs.c.favourite.is_(False),
        )
        with self.engine.begin() as at:
            gone = sa.select(jobs.c.id).where(old)
            at.execute(deliveries.delete().where(deliveries.c.job.in_(gone), deliveries.c.due.is_(None)))
            return at.execute(jobs.delete().where(old)).rowcount

    def keep_upload(self, **row: Any) -> None:
        """Remember an uploaded file."""
        with self.engine.begin() as at:
            at.execute(uploads.insert().values(**row))

    def find_upload(self, id: str) -> Mapping[str, Any] | None:
        """Look an uploaded file up by its id or its name in the store."""
        with self._reading.begin() as at:
            row = at.execute(sa.select(uploads).where(sa.or_(uploads.c.id == id, uploads.c.file == id))).first()
        return dict(row._mapping) if row else None

    def drop_uploads(self) -> list[str]:
        """Forget uploads whose time is over and that no open job needs; tell their files."""
        with self.engine.begin() as at:
            old = at.execute(sa.select(uploads.c.id, uploads.c.file).where(uploads.c.expires < self._clock())).all()
            needed = (
                " ".join(str(row[0]) for row in at.execute(sa.select(jobs.c.request).where(jobs.c.state.in_(_OPEN))))
                if old
                else ""
            )
            gone = [(id, file) for id, file in old if file not in needed]
            at.execute(uploads.delete().where(uploads.c.id.in_([id for id, _ in gone])))
        return [file for _, file in gone]

    # ── workers ──

    def enrol(self, id: str, **told: Any) -> None:
        """Write down that a worker lives, and what it can do."""
        with self.engine.begin() as at:
            values = {"seen": self._clock(), **told}
            if not at.execute(workers.update().where(workers.c.id == id).values(**values)).rowcount:
                at.execute(workers.insert().values(id=id, started=self._clock(), **values))

    def dismiss(self, id: str) -> None:
        """Strike a worker off."""
        with self.engine.begin() as at:
            at.execute(workers.delete().where(workers.c.id == id))

    def alive(self, silence: float) -> list[Mapping[str, Any]]:
        """Workers heard from lately."""
        query = sa.select(workers).where(workers.c.seen >= self._clock() - silence)
        with self._reading.begin() as at:
            return [dict(row._mapping) for row in at.execute(query)]

    def pace(self, last: int = 20) -> float | None:
        """Seconds of work for one second of clip, over the last jobs; None before there was one."""
        query = (
            sa.select(jobs.c.finished - jobs.c.started, jobs.c.seconds)
            .where(jobs.c.state == State.DONE, jobs.c.seconds > 0)
            .order_by(jobs.c.finished.desc())
            .limit(last)
        )
        with self._reading.begin() as at:
            rows = at.execute(query).all()
        return sum(spent for spent, _ in rows) / sum(seconds for _, seconds in rows) if rows else None

    # ── inside ──

    def _insert(self, at: sa.Connection, new: NewJob) -> Job:
        values = {
            **{each.name: getattr(new, each.name) for each in fields(NewJob) if each.name in jobs.c},
            **_FRESH,
            "request": dict(new.request),
            "extras": dict(new.extras),
            "created": self._clock(),
            "idempotency_key": new.idempotency_key or None,
            "words": str(new.request.get("prompt", "")).lower(),
        }
        sequence = at.execute(jobs.insert(), values).inserted_primary_key[0]
        at.execute(_QUEUE, {"wanted": new.owner, "more": new.price})
        return Job(**{**values, "sequence": sequence, "state": State.QUEUED})

    def _waiting(self) -> bool:
        """A look that takes no lock: idle workers ask often."""
        with self._reading.begin() as at:
            return at.scalar(sa.select(jobs.c.id).where(jobs.c.state == State.QUEUED).limit(1)) is not None

    def _held(self, query: sa.Select[Any]) -> sa.Select[Any]:
        return query.with_for_update() if self._postgres else query

    def _mine(self, job: Job) -> sa.ColumnElement[bool]:
        return sa.and_(
            jobs.c.id == job.id,
            jobs.c.state == State.RUNNING,
            jobs.c.worker == job.worker,
        )

    def _still_mine(self, at: sa.Connection, job: Job) -> bool:
        return at.execute(self._held(sa.select(jobs.c.id).where(self._mine(job)))).one_or_none() is not None

    def _same(self, at: sa.Connection, new: NewJob) -> Job | None:
        """The job that this very wish made before."""
        if not new.idempotency_key:
            return None
        query = sa.select(*_COLUMNS).where(
            jobs.c.owner == new.owner,
            jobs.c.protocol == new.protocol,
            jobs.c.idempotency_key == new.idempotency_key,
        )
        row = at.execute(query).one_or_none()
        if row is None:
            return None
        known = _job(row)
        if known.endpoint != new.endpoint or (
            known.words and known.words != str(new.request.get("prompt", "")).lower()
        ):
            raise RefusedError("conflict", "this idempotency key was used for another request", "choose a new key")
        return known

    def _lock_account(self, at: sa.Connection, owner: str) -> Account:
        """An account that nobody else changes until we are done."""
        self._open_account(at, owner)
        return Account(**at.execute(self._held(_ACCOUNT), {"wanted": owner}).one()._mapping)

    def _admit(self, at: sa.Connection, new: NewJob, account: Account) -> None:
        """Refuse what the account or the line has no room for."""
        if account.metered and account.balance - account.reserved < new.price:
            left = max(0, account.balance - account.reserved) / CREDIT
            sentence = f"this clip costs {new.price / CREDIT:g} credits and {left:g} are left"
            raise RefusedError("credits", sentence, "failed and cancelled jobs are free")
        if account.daily_seconds and self._seconds_today(at, new.owner) + new.seconds > account.daily_seconds:
            sentence = f"at most {account.daily_seconds:g} seconds of clips a day are made for this key"
            raise RefusedError("quota", sentence, "try again tomorrow", retry_after=3600)
        if new.most_queued_each is not None and account.queued >= new.most_queued_each:
            raise RefusedError(
                "busy", f"{account.queued} jobs of yours are waiting already", "wait for some", retry_after=10
            )
        if new.most_queued is not None:
            waiting = int(at.scalar(_WAITING) or 0)
            if waiting >= new.most_queued:
                raise RefusedError("busy", f"{waiting} jobs are waiting already", "try again later", retry_after=10)

    def _seconds_today(self, at: sa.Connection, owner: str) -> float:
        open_or_charged = [
            sa.select(sa.func.sum(ledger.c.seconds)).where(
                ledger.c.owner == owner, ledger.c.created > self._clock() - DAY
            ),
            sa.select(sa.func.sum(jobs.c.seconds)).where(jobs.c.owner == owner, jobs.c.state.in_(_OPEN)),
        ]
        return float(sum(at.scalar(query) or 0.0 for query in open_or_charged))

    def _end(self, at: sa.Connection, job: Job, state: State, **values: Any) -> None:
        """The one way a job ends: row, account and message to the outside in one transaction."""
        now = self._clock()
        values = {"expires": None, "worker": "", "finished": now, **values}
        at.execute(jobs.update().where(jobs.c.id == job.id).values(state=state, **values))
        left = "queued" if job.state is State.QUEUED else "running"
        self._adjust(at, job.owner, **{left: -1}, reserved=-job.price)
        if job.webhook:
            at.execute(deliveries.insert().values(id=str(uuid.uuid4()), job=job.id, url=job.webhook, due=now))

    def _put_back(self, at: sa.Connection, job: Job, **values: Any) -> None:
        at.execute(jobs.update().where(jobs.c.id == job.id).values(state=State.QUEUED, worker="", lease=0.0, **values))
        self._adjust(at, job.owner, queued=1, running=-1)

    def _enter(
        self,
        at: sa.Connection,
        owner: str,
        kind: str,
        reference: str,
        amount: int,
        *,
        seconds: float = 0.0,
        note: str = "",
    ) -> bool:
        """Write one line of the ledger and move the balance, unless that line is there."""
        line = {
            "owner": owner, "kind": kind, "reference": reference, "amount": amount, "seconds": seconds, "note": note,
            "created": self._clock(),
        }  # fmt: skip
        # asked for the row itself: a count is not told by every driver
        entered = self._upsert(ledger).values(**line).on_conflict_do_nothing().returning(ledger.c.id)
        if at.execute(entered).first() is None:
            return False
        self._adjust(at, owner, balance=amount)
        return True

    def _open_account(self, at: sa.Connection, owner: str) -> None:
        at.execute(self._account_opened, {"owner": owner})

    def _adjust(self, at: sa.Connection, owner: str, **changes: int) -> None:
        values = {name: accounts.c[name] + change for name, change in changes.items() if change}
        if values:
            at.execute(accounts.update().where(accounts.c.owner == owner).values(**values))

    def _upsert(self, table: sa.Table) -> Any:
        return (postgresql if self._postgres else sqlite).insert(table)


_OPEN: Sequence[str] = (State.QUEUED, State.RUNNING)
_FRESH: Mapping[str, Any] = {
    "state": str(State.QUEUED), "attempts": 0, "worker": "", "lease": 0.0, "cancelling": False, "stage": "",
    "progress": 0.0, "preview": 0, "started": None, "finished": None, "expires": None, "error_kind": "", "error": "",
    "hint": "", "results": {}, "charge": 0, "favourite": False, "hidden": False,
}  # fmt: skip
