"""The application: every dialect that is there behind one door, with its locks, its log and its documents."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

import happyhorse
from happyhorse.request import HappyHorseError
from happyhorse.serve import monitor as monitoring
from happyhorse.serve.door import Door
from happyhorse.serve.jobs import RefusedError
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings

DIALECTS = ("api", "fal", "dashscope", "openai")
STUDIO = "happyhorse.studio"
KINDS = {404: "missing", 405: "method", 413: "too_large", 415: "format", 503: "unavailable"}


def build_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """Build the app of a server; every module of DIALECTS that exists is mounted.

    A dialect is a module with `router(service) -> APIRouter`, and where it wants more than the plain way:
    `speaks(request) -> bool` and `refusal(request, refused) -> Response` for errors in its own shape,
    `delivery(service, job) -> webhooks.Delivery` for its webhooks, `HOSTS` for host names that it answers to, and
    `lead(host, path) -> path` for where those lead.
    """
    service = service or Service(settings)
    dialects, monitor = load_dialects(), monitoring.Monitor(service)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        with monitoring.caring(service, monitor, dialects):
            yield
        service.close()

    app = FastAPI(
        title="HappyHorse",
        version=happyhorse.__version__,
        docs_url=None,  # its page comes from elsewhere
        redoc_url=None,
        openapi_url=None,
        lifespan=life,
    )
    app.state.service = service
    for name, dialect in dialects.items():
        app.include_router(dialect.router(service), tags=[name])
    app.include_router(_documents(app, list(dialects)), include_in_schema=False)
    app.include_router(monitoring.router(service, monitor), tags=["monitor"])
    _say_errors(app, dialects)
    app.add_middleware(Door, service=service, monitor=monitor, dialects=tuple(dialects.values()))
    return app


def load_dialects() -> dict[str, ModuleType]:
    """The dialects that this installation has, by name."""
    names = {name: f"happyhorse.serve.{name}" for name in DIALECTS}
    if find_spec(STUDIO) is not None:
        names["studio"] = f"{STUDIO}.pages"
    return {name: import_module(module) for name, module in names.items() if find_spec(module) is not None}


def _documents(app: FastAPI, names: list[str]) -> APIRouter:
    """The OpenAPI documents: /openapi.json for all, /openapi/NAME.json for one dialect."""
    router, made = APIRouter(), {}

    def document(name: str) -> Mapping[str, Any]:
        if name not in made:
            title = f"HappyHorse, {name}" if name else "HappyHorse"
            whole = get_openapi(title=title, version=happyhorse.__version__, routes=app.routes)
            whole["paths"] = {path: kept for path, told in whole["paths"].items() if (kept := _of(told, name))}
            made[name] = whole
        return made[name]

    @router.get("/openapi.json")
    async def whole() -> JSONResponse:
        return JSONResponse(document(""))

    @router.get("/openapi/{name}.json")
    async def one(name: str) -> JSONResponse:
        if name not in names:
            raise RefusedError("missing", f"there is no document {name[:40]}", f"there are {', '.join(names)}")
        return JSONResponse(document(name))

    return router


def _of(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The methods of a path that belong to one dialect."""
    return {method: one for method, one in told.items() if not name or name in one.get("tags", [])}


def _say_errors(app: FastAPI, dialects: Mapping[str, ModuleType]) -> None:
    """Have every error said in the dialect of the request that met it."""

    def say(request: Request, refused: RefusedError) -> Response:
        for dialect in dialects.values():
            if hasattr(dialect, "speaks") and dialect.speaks(request):
                response: Response = dialect.refusal(request, refused)
                break
        else:
            response = refusal(request, refused)
        if refused.retry_after is not None:
            response.headers["retry-after"] = str(max(1, round(refused.retry_after)))
        return response

    app.state.say = say

    @app.exception_handler(RefusedError)
    async def on_refused(request: Request, error: RefusedError) -> Response:
        return say(request, error)

    @app.exception_handler(HappyHorseError)
    async def on_fault(request: Request, error: HappyHorseError) -> Response:
        kind = "invalid" if error.exit_code == 2 else "unavailable"
        return say(request, RefusedError(kind, error.sentence, error.hint))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return say(request, from_validation(error))

    @app.exception_handler(UnicodeEncodeError)
    async def on_half_characters(request: Request, error: UnicodeEncodeError) -> Response:
        return say(request, RefusedError("invalid", "the request holds characters that are none", "UTF-8 is read"))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        kind = KINDS.get(error.status_code, "invalid")
        response = say(request, RefusedError(kind, str(error.detail).lower()))
        response.headers.update(error.headers or {})
        return response


def from_validation(error: RequestValidationError) -> RefusedError:
    """The first thing wrong with a request's shape, as a sentence."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")]
    field = ".".join(place)
    return RefusedError("invalid", f"{field or 'the request'}: {str(first['msg']).lower()}", field=field)


def refusal(request: Request, refused: RefusedError) -> Response:
    """An error in the native shape."""
    told = {"kind": refused.kind, "message": refused.sentence, "hint": refused.hint, "field": refused.field}
    return JSONResponse({"error": told}, status_code=refused.status)
