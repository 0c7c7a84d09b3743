"""What a protocol is handed: one object through which every wish goes in and every clip comes out."""

import asyncio
import hashlib
import logging
import os
import random
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from happyhorse import drafts, given
from happyhorse.request import Request, RequestError, check
from happyhorse.serve.auth import COOKIE, GUEST, LOCAL, Caller, Keys, Pace, Prices, Signer
from happyhorse.serve.fetch import Guard
from happyhorse.serve.files import ANY, Files, Limits, Upload, change_files, file_fields
from happyhorse.serve.jobs import CREDIT, Job, Jobs, NewJob, RefusedError, State
from happyhorse.serve.moderation import Moderator
from happyhorse.serve.schema import open_database, upgrade
from happyhorse.serve.settings import Settings

log = logging.getLogger("happyhorse.serve")
SEED_SPACE = 2**31  # the smallest range of seeds that any protocol echoes
FRESH = 0.15  # seconds for which a job once read is told again
REMEMBERED = 20_000
GUESSES = 20  # wrong keys a minute from one place


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a protocol asks to be made, in the words of Request and a few of its own.

    `fields` are fields of Request; where Request takes a path, give an http(s) address, a `data:` URI, or the
    `reference` of an Upload. A path is never taken.
    """

    fields: Mapping[str, Any]
    protocol: str
    endpoint: str
    price: str = "happyhorse"
    """the row of the price file"""
    resolution: str = "720p"
    """what it is priced as"""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """the protocol's own, kept beside the job; "watermark" is understood by the worker"""
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """by field of Request: what files the protocol allows there"""
    webhook: str = ""
    priority: int = 0
    idempotency_key: str | None = None
    start_within: float | None = None
    most_queued: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a clip will cost and how long it will take, as far as that is known."""

    price: int
    currency: str
    work_seconds: float | None
    """of computing; None before the first clip was made here"""
    wait_seconds: float | None
    """until it begins"""
    ahead: int

    @property
    def credits(self) -> float:
        return self.price / CREDIT


class Service:
    """Everything behind the door. Methods that touch disk are plain; call them from plain routes, or in a thread."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        settings.data.mkdir(parents=True, exist_ok=True)
        self.settings, self.clock = settings, clock
        self.engine = open_database(settings.database_url)
        upgrade(self.engine)
        self.jobs = Jobs(self.engine, clock)
        self.keys = Keys(self.jobs, clock)
        self.prices = Prices.read(settings.prices)
        self.signer = Signer(secret(settings.data), clock)
        self.guard = Guard(private_hosts=settings.private_hosts)
        self.files = Files(settings, self.jobs, clock)
        self.moderator = Moderator.named(settings.moderation, self.guard)
        self._seen: OrderedDict[str, tuple[float, Job | None]] = OrderedDict()
        self._fetchers = ThreadPoolExecutor(8, thread_name_prefix="fetch")
        self._pace: tuple[float, float | None] = (0.0, None)
        self._pace_of = Pace(clock)
        self.stopping = False  # streams end, so that the server can
        self._places: OrderedDict[str, tuple[float, int]] = OrderedDict()

    # ── who calls ──

    def caller(self, connection: HTTPConnection) -> Caller:
        """Who sends this request, by key or by the studio's session; RefusedError where nobody known does."""
        caller = self._known(connection)
        if caller.per_minute:
            self._pace_of.hold(f"all {caller.owner}", caller.per_minute)
        if connection.scope.get("method") not in ("GET", "HEAD"):
            self._pace_of.hold(f"changes {caller.owner}", self.settings.changes_per_minute)
        return caller

    def _known(self, connection: HTTPConnection) -> Caller:
        if given := given_key(connection):
            caller = self.holder(given, connection)
            if caller is not None:
                return caller
        elif session := connection.cookies.get(COOKIE):
            owner = self.signer.read("session", session)
            pace = self.keys.pace_of(owner) if owner is not None else None
            if owner is not None and pace is not None:
                return Caller(owner=owner, session=True, per_minute=pace)
        if not self.keys.any():
            return Caller(owner=LOCAL)
        raise RefusedError("unauthorized", "the key is missing, wrong or revoked", "happyhorse keys create makes one")

    def holder(self, given: str, connection: HTTPConnection) -> Caller | None:
        """Who holds a key; where nobody does it was a guess, and of those a place has so many a minute."""
        place = f"guesses {connection.client.host if connection.client else ''}"
        tried = self._pace_of.count(place, 0) > GUESSES
        caller = self.keys.remembered(given) if tried else self.keys.check(given)
        if caller is None and self.keys.any():
            self._pace_of.hold(place, GUESSES)
        return caller

    # ── asking ──

    async def submit(self, order: Order, caller: Caller) -> Job:
        """Check a wish, fetch its files, judge it and put it in line; RefusedError says why not."""
        fields = await self.take_files(order, caller)
        return await run_in_threadpool(self._submit, order, caller, fields)

    def _submit(self, order: Order, caller: Caller, fields: Mapping[str, Any]) -> Job:
        request = self.check(fields)
        uploads = self._uploads(fields)
        if order.webhook:
            self._check_webhook(order.webhook)
        self.moderator.judge_request(request.words, [self.files.path(u.reference) for u in uploads])
        job = self.jobs.submit(self._new_job(order, caller, request, uploads))
        prompt = hashlib.sha256(request.words.encode()).hexdigest()[:16]
        told = {"job": job.id, "owner": job.owner, "protocol": job.protocol, "prompt_sha256": prompt}
        log.info("accepted", extra={"told": told})
        return job

    def _check_webhook(self, url: str) -> None:
        try:
            self.guard.check(url)
        except RefusedError as refused:
            raise RefusedError("invalid", refused.sentence, refused.hint, field="webhook") from refused

    def _new_job(self, order: Order, caller: Caller, request: Request, uploads: list[Upload]) -> NewJob:
        stored = self.to_stored(request)
        input_seconds = sum(upload.seconds for upload in uploads if upload.kind == "video")
        return NewJob(
            owner=caller.owner,
            protocol=order.protocol,
            endpoint=order.endpoint,
            request=stored,
            extras={**order.extras, "input_seconds": input_seconds},
            seconds=float(request.seconds),
            price=self.prices.cost(order.price, order.resolution, request.seconds, input_seconds),
            priority=order.priority,
            webhook=order.webhook,
            idempotency_key=order.idempotency_key,
            start_by=self.clock() + order.start_within if order.start_within else None,
            most_queued=min(order.most_queued or self.settings.most_queued, self.settings.most_queued),
            most_queued_each=self.settings.most_queued_each,
        )

    async def submit_failed(self, order: Order, caller: Caller, refused: RefusedError) -> Job:
        """Take a wish that cannot be had as a job that has failed, for protocols that accept first and fail later."""
        new = NewJob(
            owner=caller.owner,
            protocol=order.protocol,
            endpoint=order.endpoint,
            request={name: _short(value) for name, value in order.fields.items()},
            extras=dict(order.extras),
            webhook=order.webhook,
            idempotency_key=order.idempotency_key,
        )
        return await run_in_threadpool(self.jobs.submit_failed, new, refused)

    def check(self, fields: Mapping[str, Any]) -> Request:
        """Fields as a Request, files as real paths; RefusedError names the field at fault."""
        told = dict(fields)
        if told.get("seed") is None:
            told["seed"] = secrets.randbelow(SEED_SPACE)
        told.setdefault("preset", self.settings.preset)
        if told["preset"] != self.settings.preset:
            raise RefusedError(
                "invalid",
                f"this server makes clips with {self.settings.preset} only",
                "leave preset out",
                field="preset",
            )
        told = change_files(told, lambda reference: str(self.files.path(reference)))
        try:
            return given.follow(check(**told))
        except RequestError as error:
            raise RefusedError("invalid", error.sentence, error.hint, field=_field_at_fault(error)) from error

    def to_stored(self, request: Request) -> dict[str, Any]:
        """A checked Request as JSON, its files by their names in the store."""
        return change_files(request.model_dump(mode="json"), lambda path: f"store:{Path(path).name}")

    def to_request(self, job: Job) -> Request:
        """A job's Request, its files as real paths; the worker calls this."""
        return check(**change_files(dict(job.request), lambda reference: str(self.files.path(reference))))

    async def take_files(self, order: Order, caller: Caller) -> dict[str, Any]:
        """The order's fields with every file brought into the store."""
        wanted: list[tuple[str, str]] = []
        for name in file_fields():
            if order.fields.get(name) is not None:
                change_files(
                    {name: order.fields[name]}, lambda reference, name=name: wanted.append((name, reference)) or ""
                )
        loop, found = asyncio.get_running_loop(), {}
        for name, reference in dict.fromkeys(wanted):
            limits = order.limits.get(name, ANY)
            upload = await loop.run_in_executor(self._fetchers, self.bring, reference, caller, limits, name)
            found[reference] = upload.reference
        return change_files(dict(order.fields), lambda reference: found[reference])

    def bring(self, reference: str, caller: Caller, limits: Limits = ANY, field: str = "") -> Upload:
        """Bring one file into the store: from the web, a `data:` URI or an upload; RefusedError names the field."""
        try:
            if reference.startswith("store:"):
                return self.files.known(reference, caller.owner, limits)
            if own := self.own_file(reference):
                return self.files.copy(own, caller.owner, limits)
            if reference.startswith("data:"):
                return self.files.from_data(reference, caller.owner, limits)
            return self.files.from_web(self.guard, reference, caller.owner, limits)
        except RefusedError as refused:
            refused.field = refused.field or field
            raise

    def _uploads(self, fields: Mapping[str, Any]) -> list[Upload]:
        names: list[str] = []
        change_files(dict(fields), lambda reference: names.append(reference) or "")
        return [self.files.known(name) for name in names]

    def quote(self, order: Order) -> Quote:
        """What an order will cost and when it could be ready."""
        files = file_fields()
        fields = {name: value for name, value in order.fields.items() if name not in files}
        seconds = float(self.check({"prompt": "a clip", **fields}).seconds)
        price = self.prices.cost(order.price, order.resolution, seconds)
        ahead, pace = self.jobs.counts()[State.QUEUED], self.pace()
        busy = max(1, len(self.jobs.alive(self.settings.lease)))
        return Quote(
            price=price,
            currency=self.prices.currency,
            work_seconds=pace * seconds if pace else None,
            wait_seconds=pace * ahead * 5.0 / busy if pace else None,
            ahead=ahead,
        )

    def pace(self) -> float | None:
        """Seconds of work for a second of clip, looked up every few seconds."""
        if self._pace[0] < self.clock():
            self._pace = (self.clock() + 5.0, self.jobs.pace())
        return self._pace[1]

    # ── looking ──

    def peek(self, id: str, owner: str | None = None) -> Job | None:
        """A job as it stood at most a moment ago: cheap enough to call from an async route."""
        now = self.clock()
        seen = self._seen.get(id)
        if seen is None or (seen[0] < now and not (seen[1] and seen[1].state.over)):
            job = self.jobs.find(id)
            if job is not None:
                self._remember(id, job, now)
        else:
            job = seen[1]
        if job is None or job.hidden or (owner is not None and job.owner != owner):
            return None
        return job

    def _remember(self, id: str, job: Job, now: float) -> None:
        # spread, so that many clients do not all miss at once; what is over changes seldom
        life = 2.0 if job.state.over else FRESH * (1 + random.random())
        self._seen[id] = (now + life, job)
        self._seen.move_to_end(id)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def forget(self, id: str) -> None:
        """Look afresh at the next peek: this process has just changed the job."""
        self._seen.pop(id, None)
        self._places.pop(id, None)

    def place(self, job: Job) -> int:
        """How many jobs go before this one, as it was at most half a second ago."""
        if job.state is not State.QUEUED:
            return 0
        now = self.clock()
        until, place = self._places.get(job.id, (0.0, 0))
        if until <= now:
            place = self.jobs.place(job)
            self._places[job.id] = (now + 3 * FRESH * (1 + random.random()), place)
            while len(self._places) > REMEMBERED:
                self._places.popitem(last=False)
        return place

    async def watch(self, id: str, every: float = 0.2, beat: float = 15.0) -> AsyncIterator[Job]:
        """A job each time it has changed, and at least once a beat, until it is over or gone."""
        told, due = None, 0.0
        while (job := self.peek(id)) is not None:
            if job != told or self.clock() >= due:
                told, due = job, self.clock() + beat
                yield job
            if job.state.over or self.stopping:
                return
            await asyncio.sleep(every)

    async def wait(self, id: str, seconds: float) -> Job | None:
        """A job when it is over, or as it stands when the time is up."""
        until = self.clock() + seconds
        job = self.peek(id)
        while job is not None and not job.state.over and not self.stopping and self.clock() < until:
            await asyncio.sleep(0.1)
            job = self.peek(id)
        return job

    # ── changing ──

    def cancel(self, id: str) -> State | None:
        """Stop a job; tell how it stood before, None where there is no such job."""
        self.forget(id)
        return self.jobs.cancel(id)

    def delete(self, id: str) -> None:
        """Take a job out of its owner's history and its clip off the disk."""
        self.jobs.hide(id)
        self.forget(id)

    # ── links ──

    def base_url(self, connection: HTTPConnection) -> str:
        """How this client reaches us."""
        return self.settings.public or f"{connection.url.scheme}://{connection.url.netloc}"

    def result_url(self, job: Job, base: str, *, what: str = "file") -> str:
        """Where a clip, or its "thumbnail", can be fetched without a key until it expires; "" if it is gone."""
        name = job.results.get(what)
        if job.state is not State.DONE or not name or job.expires is None:
            return ""
        token = self.signer.sign("result", str(name), job.expires)
        return f"{base}/files/{token}/{job.id}{Path(str(name)).suffix}"

    def result_path(self, job: Job, *, what: str = "file") -> Path | None:
        """The file of a finished clip, or of its "thumbnail"; None if it is gone."""
        name = job.results.get(what)
        return self.files.result(str(name)) if name else None

    def draft(self, id: str, owner: str) -> Path:
        """A finished clip of this owner's with its latents beside it; RefusedError where they are gone."""
        job = self.jobs.find(id, owner)
        path = self.result_path(job) if job else None
        if path is None or not drafts.file_beside(path).is_file():
            raise RefusedError(
                "missing",
                "this clip has no latents here to make it larger from",
                "ask for it again with its seed and the resolution",
            )
        return path

    def upload_url(self, upload: Upload, base: str) -> str:
        """Where an uploaded file can be fetched until it expires."""
        token = self.signer.sign("upload", upload.file, upload.expires)
        return f"{base}/files/{token}/{upload.file}"

    def file_of(self, token: str) -> Path | None:
        """The file that a link leads to; None where the link is forged or too old."""
        for purpose, folder in (("result", self.files.results), ("upload", self.files.uploads)):
            name = self.signer.read(purpose, token)
            if name is not None:
                path = folder / Path(name).name
                # a link given out before its file came has the stem only
                path = path if path.suffix else next(folder.glob(f"{path.name}.*"), path)
                return path if path.is_file() else None
        return None

    def own_file(self, url: str) -> Path | None:
        """The file behind one of our own links, so that we never fetch from ourselves."""
        parts = url.split("/files/", 1)
        if len(parts) != 2 or not url.startswith(("http://", "https://")):
            return None
        return self.file_of(parts[1].split("/", 1)[0].split("?", 1)[0])

    def guest(self) -> tuple[str, str]:
        """A new session and its cookie."""
        owner = f"{GUEST}{secrets.token_hex(12)}"
        return owner, self.session(owner)

    def session(self, owner: str) -> str:
        """The cookie of an owner's session."""
        return self.signer.sign("session", owner, self.clock() + self.settings.session_seconds)

    def close(self) -> None:
        """Let everything go."""
        self._fetchers.shutdown(wait=False, cancel_futures=True)
        self.engine.dispose()


def _short(value: Any) -> Any:
    """A value worth keeping: no files inside."""
    if isinstance(value, list | tuple):
        return [_short(one) for one in value]
    return value if isinstance(value, bool | int | float | None) else str(value)[:4000]


def secret(data: Path) -> bytes:
    """The server's own secret, made on first start."""
    return hashlib.sha256(make_once(data / "secret", lambda: secrets.token_bytes(32))).digest()


def make_once(file: Path, make: Callable[[], bytes]) -> bytes:
    """Read a private file, made on first use; of two who make it at once, one wins."""
    if not file.exists():
        part = file.with_name(f".{secrets.token_hex(6)}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(make())
        with suppress(FileExistsError):
            file.hardlink_to(part)
        part.unlink()
    return file.read_bytes()


def given_key(connection: HTTPConnection) -> str:
    """The key in `Authorization: Key|Bearer ...` or `x-api-key`."""
    scheme, _, rest = connection.headers.get("authorization", "").partition(" ")
    return rest.strip() if scheme.lower() in ("key", "bearer") else connection.headers.get("x-api-key", "")


def _field_at_fault(error: RequestError) -> str:
    """Which field of Request the sentence is about."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return "prompt" if error.sentence.startswith("the prompt") else ""
    place = cause.errors()[0]["loc"]
    return str(place[0]) if place else "prompt"
