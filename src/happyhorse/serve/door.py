"""The door: what every request passes before a route sees it, and every answer on its way out.

Written against ASGI itself: it stands in front of streams and must cost next to nothing.
"""

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from happyhorse.serve.jobs import RefusedError
from happyhorse.serve.monitor import Monitor, request_id
from happyhorse.serve.service import Service
from happyhorse.serve.settings import MEGABYTE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "testserver"})
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("content-security-policy", POLICY),
)
ALLOWED = "authorization, content-type, idempotency-key, x-api-key, x-happyhorse, range, "
ALLOWED_FAL = "x-fal-target-url, x-fal-queue-priority, x-fal-request-timeout, x-fal-runner-hint, x-fal-store-io, "
ALLOWED_FAL += "x-fal-object-lifecycle-preference, x-fal-file-name, x-app-fal-disable-fallback"
EXPOSED = "x-request-id, x-fal-request-id, retry-after, content-range, etag"
BODIES_AT_ONCE = 512 * MEGABYTE
log = logging.getLogger("happyhorse.serve")


class Door:
    """Names each request, checks where it comes from, counts it, and dresses the answer."""

    def __init__(self, app: Any, service: Service, monitor: Monitor, dialects: tuple[ModuleType, ...]) -> None:
        self._app, self._service, self._monitor = app, service, monitor
        settings = service.settings
        extra = [host for dialect in dialects for host in getattr(dialect, "HOSTS", ())]
        names = {settings.host, *settings.hosts, *extra, urlsplit(settings.public).hostname or ""}
        self._hosts = (LOOPBACK | names) - {""}
        self._everywhere = settings.host in ("0.0.0.0", "::", "")
        self._origins = frozenset(settings.origins)
        self._leads = [dialect.lead for dialect in dialects if hasattr(dialect, "lead")]
        self._bodies = 0  # bytes now being received

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = Visit(scope, send, self._origins)
        token = request_id.set(visit.id)
        try:
            self._admit(visit)
            if visit.preflight:
                await Response(status_code=204)(scope, receive, visit.send)
            else:
                await self._app(scope, self._counted(visit, receive), visit.send)
        except RefusedError as refused:
            await self._say(visit, refused, receive)
        except Exception:
            log.exception("a request met a bug")
            await self._say(visit, RefusedError("internal", "something went wrong in the server"), receive)
        finally:
            self._bodies -= visit.received
            self._monitor.saw(visit)
            request_id.reset(token)

    async def _say(self, visit: "Visit", refused: RefusedError, receive: Receive) -> None:
        if not visit.status:  # else the answer has begun and can only break off
            response = visit.scope["app"].state.say(Request(visit.scope), refused)
            await response(visit.scope, receive, visit.send)

    def _admit(self, visit: "Visit") -> None:
        host = visit.host
        if not (host in self._hosts or (self._everywhere and _is_address(host))):
            raise RefusedError("host", f"this server does not answer to the name {host[:80]}", "--name adds one")
        for lead in self._leads:
            path = lead(host, visit.scope["path"])
            visit.scope["path"], visit.scope["raw_path"] = path, path.encode()
        if visit.scope["method"] in CHANGING and visit.from_elsewhere:
            raise RefusedError("forbidden", "pages of other places may not do this", "--origin allows one")
        length = visit.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(visit):
            raise RefusedError("too_large" if length.isdecimal() else "invalid", "the request is too large")

    def _most(self, visit: "Visit") -> int:
        """Bytes that a body may have: files are streamed to disk, all else is held in memory."""
        settings = self._service.settings
        held = visit.headers.get("content-type", "").split(";")[0] in ("application/json", "text/plain", "")
        return settings.body_bytes if held else max(settings.body_bytes, settings.upload_bytes + MEGABYTE)

    def _counted(self, visit: "Visit", receive: Receive) -> Receive:
        """Receive a body no further than it may go, however it was announced."""
        most = self._most(visit)

        async def counted() -> MutableMapping[str, Any]:
            message = await receive()
            size = len(message.get("body", b""))
            visit.received += size
            self._bodies += size
            if visit.received > most:
                raise HTTPException(413, "the request is too large")
            if self._bodies > BODIES_AT_ONCE:
                raise HTTPException(503, "too much is being sent at once")
            return message

        return counted


class Visit:
    """One request on its way through."""

    __slots__ = ("_send", "headers", "host", "id", "origin", "received", "scope", "since", "status", "trusted")

    def __init__(self, scope: Scope, send: Send, origins: frozenset[str]) -> None:
        self.scope, self._send, self.headers = scope, send, Headers(scope=scope)
        given = self.headers.get("x-request-id", "")
        self.id = given if re.fullmatch(r"[\w.-]{1,64}", given) else secrets.token_hex(12)
        scope.setdefault("state", {})["request_id"] = self.id
        self.host = _host(self.headers.get("host", ""))
        self.origin = self.headers.get("origin", "")
        self.trusted = self.origin in origins
        self.status, self.received, self.since = 0, 0, time.perf_counter()

    @property
    def preflight(self) -> bool:
        return self.scope["method"] == "OPTIONS" and "access-control-request-method" in self.headers and self.trusted

    @property
    def from_elsewhere(self) -> bool:
        """Whether a browser sends this for a page that is not ours; programs send neither header."""
        if self.origin:
            own = urlsplit(self.origin).netloc.lower() == self.headers.get("host", "").lower()
            return not own and not self.trusted
        return self.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")

    @property
    def route(self) -> str:
        return getattr(self.scope.get("route"), "path", "")

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Send on, the first message with our headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self.id
            for name, value in HEADERS:
                headers.setdefault(name, value)
            if self.trusted:
                self._allow(headers)
        await self._send(message)

    def _allow(self, headers: MutableHeaders) -> None:
        headers["access-control-allow-origin"] = self.origin
        headers.add_vary_header("origin")
        headers["access-control-expose-headers"] = EXPOSED
        headers["cross-origin-resource-policy"] = "cross-origin"
        if self.preflight:
            headers["access-control-allow-methods"] = "GET, POST, PUT, PATCH, DELETE"
            headers["access-control-allow-headers"] = ALLOWED + ALLOWED_FAL
            headers["access-control-max-age"] = "600"


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
