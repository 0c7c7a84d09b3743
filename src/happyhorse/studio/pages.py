"""The Studio's page and its modules, read once, packed once and served from memory by the process that does the rest.

Everything but the page itself lies under a name that changes with its content, so browsers may keep it for ever.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from happyhorse.serve.jobs import RefusedError
from happyhorse.serve.service import Service

INDEX, STAMP = "index.html", "{stamp}"
KINDS = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
KEEP, ASK = "public, max-age=31536000, immutable", "no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file as it is sent."""

    body: bytes
    packed: bytes
    kind: str
    mark: str


def router(service: Service) -> APIRouter:
    """The page at /, and its parts under /studio."""
    stamp, pages = read_pages()
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def index(request: Request) -> Response:
        return answer(request, pages[INDEX], ASK)

    @routes.get("/studio/{version}/{name}")
    async def part(request: Request, version: str, name: str) -> Response:
        if name not in pages or name == INDEX:
            raise RefusedError("missing", "the studio has no such part", "open / again")
        # a page left open over an update still gets its parts, and asks again next time
        return answer(request, pages[name], KEEP if version == stamp else ASK)

    return routes


def read_pages() -> tuple[str, Mapping[str, Page]]:
    """Every file of the Studio by its name, and the stamp of all of them together."""
    folder = resources.files(__package__).joinpath("static")
    bodies = {file.name: file.read_bytes() for file in folder.iterdir() if _kind(file.name)}
    digest = hashlib.sha256(b"\0".join(name.encode() + bodies[name] for name in sorted(bodies)))
    stamp = digest.hexdigest()[:12]
    bodies[INDEX] = bodies[INDEX].replace(STAMP.encode(), stamp.encode())
    return stamp, {name: _page(name, body) for name, body in bodies.items()}


def answer(request: Request, page: Page, caching: str) -> Response:
    """A page, packed where the browser can unpack, or word that the one it has is good."""
    headers = {"etag": page.mark, "cache-control": caching, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == page.mark:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(page.packed, media_type=page.kind, headers={**headers, "content-encoding": "gzip"})
    return Response(page.body, media_type=page.kind, headers=headers)


def _page(name: str, body: bytes) -> Page:
    mark = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Page(body=body, packed=gzip.compress(body, 9, mtime=0), kind=_kind(name), mark=mark)


def _kind(name: str) -> str:
    """The content type of a file by its name; nothing for what is not the Studio's."""
    return KINDS.get(name[name.rfind(".") :], "")
