"""What `happyhorse serve` and `happyhorse keys` do with the words they were given."""

import time
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from happyhorse.request import RequestError
from happyhorse.serve import server, tls
from happyhorse.serve.auth import Key, Prices
from happyhorse.serve.jobs import CREDIT
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings


def serve(
    *, host: str, port: str, tls_port: str, workers: str, preset: str, data: str, database: str, public: str, name: str,
    origin: str, prices: str, moderation: str, print_env: bool,
) -> Iterator[str]:  # fmt: skip
    """Serve until stopped, or tell how clients find the server."""
    settings = Settings(
        data=Path(data).resolve(),
        database=database,
        host=host,
        port=whole("port", port, 1, 65535),
        tls_port=whole("tls-port", tls_port, 0, 65534),
        workers=whole("workers", workers, 0, 64),
        preset=preset,
        public=public.rstrip("/"),
        hosts=_words(name),
        origins=_words(origin),
        prices=Path(prices).resolve() if prices else None,
        moderation=moderation,
    )
    if print_env:
        yield from tls.environment(settings)
        return
    server.check_place(settings)
    yield f"serving at {server.address(settings)}; Ctrl-C stops"
    server.run(settings)


def keys(
    *, action: str, name: str, data: str, database: str, credits: str, concurrency: str, per_minute: str,
    daily_seconds: str,
) -> Iterator[str]:  # fmt: skip
    """Make, list or revoke keys."""
    if action not in ("create", "list", "revoke"):
        raise RequestError(f"{action} is not possible; choose create, list or revoke", "happyhorse keys create NAME")
    if action != "list" and not name:
        raise RequestError("name the key", f"happyhorse keys {action} {'NAME' if action == 'create' else 'ID'}")
    service = Service(Settings(data=Path(data).resolve(), database=database))
    try:
        if action == "list":
            yield from (_line(service, key) for key in service.keys.listed())
        elif action == "revoke":
            if not service.keys.revoke(name):
                raise RequestError(f"there is no living key {name}", "happyhorse keys list tells them")
            yield f"revoked {name}"
        else:
            yield service.keys.create(
                name,
                credits=_credits(credits, service.prices),
                concurrency=whole("concurrency", concurrency, 0, 10**6),
                per_minute=whole("per-minute", per_minute, 0, 10**9),
                daily_seconds=whole("daily-seconds", daily_seconds, 0, 10**9),
            )
            yield "this is the only time the key is shown"
    finally:
        service.close()


def whole(option: str, text: str, low: int, high: int) -> int:
    """A whole number as typed, or the sentence that helps."""
    if not (text.isascii() and text.isdecimal() and low <= int(text) <= high):
        raise RequestError(f"{option} {text[:40]} is not possible; choose a whole number from {low} to {high}")
    return int(text)


def _credits(text: str, prices: Prices) -> Decimal | None:
    if not text:
        return None
    try:
        found = prices.trial if text == "trial" else Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not 0 <= found <= 10**9:
        raise RequestError(f"credits {text[:40]} is not possible; give a number, or trial")
    return found


def _line(service: Service, key: Key) -> str:
    account = service.jobs.account(key.id)
    left = f"{account.balance / CREDIT:g} credits" if account.metered else "not metered"
    state = "revoked" if key.revoked else "used " + _day(key.used) if key.used else "never used"
    return f"{key.id}  {key.name:20} made {_day(key.created)}  {state}  {left}"


def _day(moment: float | None) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(moment or 0))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip().rstrip("/") for word in text.split(",") if word.strip())
