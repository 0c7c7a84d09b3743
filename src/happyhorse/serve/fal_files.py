"""The storage of the fal clients, whole or in parts, and the one route through which their JavaScript comes.

A file has its link before it has content: the link carries a stem that the content takes when it arrives.
"""

import re
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, unquote

from fastapi import APIRouter, Body, Header
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from happyhorse.serve.files import Part
from happyhorse.serve.jobs import RefusedError
from happyhorse.serve.service import Service

QUEUE, RUN, REST, STORE = "queue.fal.run", "fal.run", "rest.fal.ai", "v3.fal.media"
HOSTS = (QUEUE, RUN, REST, STORE)
LIFE = 3600.0  # seconds a token or an upload begun is good for
MOST_PARTS = 10_000
TARGET = re.compile(r"https://([a-z0-9.]+)(/[^?#]*)(?:\?([^#]*))?")
ODD = re.compile(r"[%\\\x00-\x1f]|/\.{0,2}/|/\.{1,2}$")  # paths that others may read otherwise than we do
TOKEN, UPLOAD = "fal-token", "fal-upload"  # what signed words are good for


def lead(host: str, path: str) -> str:
    """The path that is meant by a request to one of the protocol's own host names."""
    if path.startswith("/files/"):
        return path
    return {QUEUE: "/queue", RUN: "/run"}.get(host, "") + path


def reachable(service: Service, connection: HTTPConnection | None) -> str:
    """Where files are fetched: an address that leads here without a tunnel."""
    if connection is not None and connection.url.hostname not in HOSTS:
        return service.base_url(connection)
    settings = service.settings
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host
    return settings.public or f"http://{host}:{settings.port}"


def add_routes(routes: APIRouter, service: Service) -> None:
    """Everything about files, and the way in for JavaScript."""
    _add_tokens(routes, service)
    _add_uploads(routes, service)
    _add_parts(routes, service)
    routes.routes.append(Route("/api/fal/proxy", Proxy(), include_in_schema=False))


# ── links before files ──


def _begin(service: Service, request: Request, owner: str, name: str) -> tuple[str, str]:
    """Words that let somebody upload once, and the link that the file will have."""
    stem, until = secrets.token_hex(16), service.clock() + LIFE
    words = service.signer.sign(UPLOAD, f"{stem}.{owner}", until)
    link = service.signer.sign("upload", stem, service.clock() + service.settings.keep_uploads)
    shown = quote(re.sub(r"[^\w.-]", "_", name.replace("\\", "/").rsplit("/", 1)[-1])[-80:] or "file")
    return words, f"{reachable(service, request)}/files/{link}/{shown}"


def _begun(service: Service, words: str) -> tuple[str, str]:
    """Stem and owner of an upload begun here."""
    stem, _, owner = (service.signer.read(UPLOAD, words) or "").partition(".")
    if not stem:
        raise RefusedError("forbidden", "this upload is too old or was never begun", "begin it again")
    return stem, owner


def _owner(service: Service, request: Request) -> str:
    """Whose token or key comes with a request."""
    words = request.headers.get("authorization", "").partition(" ")[2]
    owner = service.signer.read(TOKEN, words)
    return owner if owner and service.keys.admits(owner) else service.caller(request).owner


def _add_tokens(routes: APIRouter, service: Service) -> None:
    @routes.post("/storage/auth/token")
    def token(request: Request) -> dict[str, Any]:
        """A token that allows uploads for an hour."""
        owner, until = service.caller(request).owner, service.clock() + LIFE
        base = f"https://{STORE}" if request.url.hostname in HOSTS else service.base_url(request)
        return {
            "token": service.signer.sign(TOKEN, owner, until),
            "token_type": "Bearer",
            "base_url": base,
            "expires_at": datetime.fromtimestamp(until, UTC).isoformat(),
        }

    @routes.post("/storage/upload/initiate-multipart")
    @routes.post("/storage/upload/initiate")
    def initiate(request: Request, told: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
        """Where to put a file, whole or in parts, and where it will be."""
        name = str(told.get("file_name") or "file")
        words, link = _begin(service, request, service.caller(request).owner, name)
        return {"upload_url": f"{reachable(service, request)}/up/{words}", "file_url": link}


# ── whole files ──


def _add_uploads(routes: APIRouter, service: Service) -> None:
    @routes.post("/files/upload")
    async def upload(request: Request, x_fal_file_name: Annotated[str, Header(max_length=500)] = "file") -> Response:
        """Take a file in, as the bare body."""
        owner = await run_in_threadpool(_owner, service, request)
        words, link = _begin(service, request, owner, x_fal_file_name)
        await _take(service, request, words, link)
        return JSONResponse({"access_url": link})

    @routes.put("/up/{words}")
    async def put(request: Request, words: str) -> Response:
        """Take a file in whose link is known already."""
        await _take(service, request, words)
        return JSONResponse({})


async def _take(service: Service, request: Request, words: str, name: str = "") -> None:
    """Write a body to disk as it comes, then judge it."""
    stem, owner = _begun(service, words)
    with service.files.part() as part:
        async for piece in request.stream():
            await run_in_threadpool(part.write, piece)
        await run_in_threadpool(_admit, service, part, owner, stem, name)


def _admit(service: Service, part: Part, owner: str, stem: str, name: str = "") -> None:
    if service.files.admit_once(part, owner, name, stem=stem) is not None:
        raise RefusedError("forbidden", "this file has arrived already", "begin another upload")


# ── files in parts ──


def _add_parts(routes: APIRouter, service: Service) -> None:
    access, plain = "/files/{link}/{name}/multipart/{words}", "/up/{words}"

    @routes.post("/files/upload/multipart")
    def begin(request: Request, x_fal_file_name: Annotated[str, Header(max_length=500)] = "file") -> dict[str, str]:
        """Begin a file that comes in parts."""
        words, link = _begin(service, request, _owner(service, request), x_fal_file_name)
        return {"access_url": link, "uploadId": words}

    @routes.put(f"{access}/{{number}}", include_in_schema=False)
    @routes.put(f"{plain}/{{number}}")
    async def part(request: Request, words: str, number: int) -> JSONResponse:
        """Take one part in."""
        mark = await _take_part(service, request, words, number)
        return JSONResponse({"partNumber": number, "etag": f'"{mark}"'}, headers={"etag": f'"{mark}"'})

    @routes.post(f"{access}/complete", include_in_schema=False)
    @routes.post(f"{plain}/complete")
    def complete(words: str, told: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
        """Put the parts together."""
        _join(service, words, told.get("parts"))
        return {}


def _folder(service: Service, stem: str) -> Path:
    return service.files.workplace(f"upload-{stem}")  # swept like all unfinished work


async def _take_part(service: Service, request: Request, words: str, number: int) -> str:
    """Keep one part under its number and its hash; tell the hash."""
    stem, _ = _begun(service, words)
    if not 1 <= number <= MOST_PARTS:
        raise RefusedError("invalid", f"parts are numbered from 1 to {MOST_PARTS}")
    folder, digest = _folder(service, stem), sha256()
    held = sum(path.stat().st_size for path in folder.iterdir())
    with service.files.part(max(1, service.files.settings.upload_bytes - held)) as part:
        async for piece in request.stream():
            await run_in_threadpool(part.write, piece)
            digest.update(piece)
        await run_in_threadpool(part.flush)
        mark = digest.hexdigest()[:32]
        part.path.replace(folder / f"{number}-{mark}")
    return mark


def _join(service: Service, words: str, told: Any) -> None:
    """One file of the parts that were told, in the order of their numbers."""
    stem, owner = _begun(service, words)
    folder = _folder(service, stem)
    with service.files.part() as whole:
        for number, mark in sorted(_marks(told)):
            path = folder / f"{number}-{mark}"
            if not path.is_file():
                raise RefusedError("invalid", f"part {number} has not arrived", "send it again")
            with path.open("rb") as file:
                while piece := file.read(2**20):
                    whole.write(piece)
        _admit(service, whole, owner, stem)
    service.files.clear(folder.name)


def _marks(told: Any) -> list[tuple[int, str]]:
    """Numbers and hashes as clients tell them back."""
    try:
        found = [(int(one["partNumber"]), str(one["etag"]).strip('"')) for one in told]
    except (TypeError, KeyError, ValueError):
        found = []
    if not found or not all(re.fullmatch(r"[0-9a-f]{32}", mark) for _, mark in found):
        raise RefusedError("invalid", "parts are told as partNumber and etag", field="parts")
    return found


# ── JavaScript ──


class Proxy:
    """Leads a call that names one of the protocol's addresses to our own route for it, and nowhere else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        target = TARGET.fullmatch(Headers(scope=scope).get("x-fal-target-url", ""))
        host, wanted, query = target.groups("") if target else ("", "", "")
        path = lead(host, unquote(wanted))
        if host not in HOSTS or path.startswith("/api/") or ODD.search(path):
            raise RefusedError("forbidden", "x-fal-target-url names no address of this server")
        kept = {name: value for name, value in scope.items() if name not in ("endpoint", "route", "path_params")}
        inner = {**kept, "path": path, "raw_path": quote(path).encode(), "query_string": query.encode()}
        await scope["app"].router(inner, receive, send)
