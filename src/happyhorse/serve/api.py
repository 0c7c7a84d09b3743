"""The native API under /api, which the studio speaks: jobs, history, progress, uploads, prices, prompt help."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, File, Header, Query, UploadFile
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from happyhorse import drafts, planning
from happyhorse.request import LANGUAGES, MOST_SHOTS, SIZES, HappyHorseError, Shot, check
from happyhorse.request import Request as Wish
from happyhorse.serve.auth import COOKIE, Caller
from happyhorse.serve.files import KEPT, Upload
from happyhorse.serve.jobs import CREDIT, Job, RefusedError, State
from happyhorse.serve.service import Order, Service
from happyhorse.serve.webhooks import Signatures

OWN_FIELDS = frozenset({"webhook", "idempotency_key", "watermark"})


def order_of(told: Mapping[str, Any], idempotency_key: str | None) -> Order:
    """A JSON object of Request's fields, and a few of our own, as an order."""
    fields = {name: value for name, value in told.items() if name not in OWN_FIELDS}
    return Order(
        fields=fields,
        protocol="native",
        endpoint="/api/jobs",
        resolution=str(fields.get("resolution") or "draft"),
        extras={"watermark": bool(told.get("watermark", False))},
        webhook=str(told.get("webhook") or ""),
        idempotency_key=idempotency_key or str(told.get("idempotency_key") or "")[:128] or None,
    )


def larger(service: Service, draft: Job, resolution: str, webhook: str, idempotency_key: str | None) -> Order:
    """A finished clip as an order of the same one larger, which its latents become without being sampled again."""
    if not draft.state.over:
        raise RefusedError("conflict", "this clip is not finished yet", "ask again when it is")
    file = service.draft(draft.id, draft.owner)
    try:
        kept = drafts.read(file)
        request = drafts.enlarged(kept, resolution.lower(), kept.weights)
    except HappyHorseError as error:
        raise RefusedError("invalid", error.sentence, error.hint, field="resolution") from error
    return Order(
        fields={**draft.request, "resolution": request.resolution},
        protocol="native",
        endpoint=f"/api/jobs/{draft.id}/upscale",
        resolution=request.resolution,
        extras={"draft": draft.id, "watermark": bool(draft.extras.get("watermark"))},
        webhook=webhook,
        idempotency_key=idempotency_key or None,
    )


def told_of(service: Service, job: Job, base: str) -> dict[str, Any]:
    """A job as the studio reads it."""
    return {
        "id": job.id,
        "state": job.state,
        "stage": job.stage,
        "progress": round(job.progress, 4),
        "place": service.place(job),
        "cancelling": job.cancelling,
        "request": job.request,
        "created": job.created,
        "started": job.started,
        "finished": job.finished,
        "expires": job.expires,
        "preview": f"{base}/api/jobs/{job.id}/preview?n={job.preview}" if job.preview else None,
        "url": service.result_url(job, base) or None,
        "thumbnail": service.result_url(job, base, what="thumbnail") or None,
        "latents": bool(job.results.get("latents")),
        "results": {name: value for name, value in job.results.items() if name not in KEPT},
        "error": {"kind": job.error_kind, "message": job.error, "hint": job.hint} if job.error_kind else None,
        "price": job.price / CREDIT,
        "charge": job.charge / CREDIT,
        "favourite": job.favourite,
        "draft": job.extras.get("draft"),
        "protocol": job.protocol,
    }


def upload_of(service: Service, upload: Upload, base: str) -> dict[str, Any]:
    """A file of the caller's as the studio reads it."""
    names = "reference name kind content_type size expires width height seconds fps".split()
    return {**{name: getattr(upload, name) for name in names}, "url": service.upload_url(upload, base)}


def router(service: Service) -> APIRouter:
    """Every route under /api, and the links to files."""
    routes = APIRouter()
    parts = (_add_jobs, _add_history, _add_progress, _add_files, _add_help, _add_usage, _add_webhooks, _add_session)
    for add in parts:
        add(routes, service)
    return routes


def _mine(service: Service, request: Request, id: str) -> Job:
    """A job of the caller's; RefusedError where there is none."""
    return _of(service, service.caller(request), id)


def _of(service: Service, caller: Caller, id: str) -> Job:
    job = service.peek(id, caller.owner)
    if job is None:
        raise RefusedError("missing", "there is no such job", "it may be deleted or another key's")
    return job


def _add_jobs(routes: APIRouter, service: Service) -> None:
    @routes.post("/api/jobs", status_code=201)
    async def create(
        request: Request,
        told: Annotated[dict[str, Any], Body()],
        idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
    ) -> JSONResponse:
        """Ask for a clip: the fields of a request, files by address, data: URI or upload."""
        order = order_of(told, idempotency_key)
        job = await service.submit(order, await run_in_threadpool(service.caller, request))
        return JSONResponse(told_of(service, job, service.base_url(request)), status_code=201)

    @routes.post("/api/jobs/{id}/upscale", status_code=201)
    async def upscale(
        request: Request,
        id: str,
        resolution: Annotated[str, Body(embed=True, max_length=20)] = "1080p",
        webhook: Annotated[str, Body(embed=True, max_length=2000)] = "",
        idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
    ) -> JSONResponse:
        """Ask for a finished clip at a larger size, from its latents: the same picture and sound, not sampled again."""
        caller = await run_in_threadpool(service.caller, request)
        draft = _of(service, caller, id)
        order = await run_in_threadpool(larger, service, draft, resolution, webhook, idempotency_key)
        job = await service.submit(order, caller)
        return JSONResponse(told_of(service, job, service.base_url(request)), status_code=201)

    @routes.post("/api/estimate")
    def estimate(request: Request, told: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        """What a clip would cost and when it could be ready, before it is asked for."""
        service.caller(request)
        quote = service.quote(order_of(told, None))
        return {
            "credits": quote.credits,
            "currency": quote.currency,
            "work_seconds": quote.work_seconds,
            "wait_seconds": quote.wait_seconds,
            "ahead": quote.ahead,
        }


def _add_history(routes: APIRouter, service: Service) -> None:
    @routes.get("/api/jobs")
    def history(
        request: Request,
        words: Annotated[str, Query(max_length=200)] = "",
        state: State | None = None,
        favourite: bool | None = None,
        before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 30,
    ) -> dict[str, Any]:
        """The caller's jobs, newest first; `next` goes into `before` for the ones after."""
        owner, base = service.caller(request).owner, service.base_url(request)
        states = [state] if state else []
        found = service.jobs.history(
            owner, words=words, states=states, favourite=favourite, before=before, limit=limit + 1
        )
        more = found[limit - 1].sequence if len(found) > limit else None
        return {"jobs": [told_of(service, job, base) for job in found[:limit]], "next": more}

    @routes.get("/api/jobs/{id}")
    async def status(request: Request, id: str) -> JSONResponse:
        """How a job stands; asked so often that it is answered from memory."""
        return JSONResponse(told_of(service, _mine(service, request, id), service.base_url(request)))

    @routes.post("/api/jobs/{id}/cancel")
    def cancel(request: Request, id: str) -> dict[str, Any]:
        """Stop a job: at once where it waits, between two steps where it runs."""
        service.cancel(_mine(service, request, id).id)
        return told_of(service, _mine(service, request, id), service.base_url(request))

    @routes.put("/api/jobs/{id}/favourite")
    def favour(request: Request, id: str, favourite: Annotated[bool, Body(embed=True)]) -> dict[str, Any]:
        """Keep a job among the favourites, or no longer."""
        service.jobs.mark(_mine(service, request, id).id, favourite=favourite)
        service.forget(id)
        return told_of(service, _mine(service, request, id), service.base_url(request))

    @routes.delete("/api/jobs/{id}", status_code=204)
    def delete(request: Request, id: str) -> Response:
        """Take a job out of the history and its clip off the disk."""
        service.delete(_mine(service, request, id).id)
        return Response(status_code=204)


def _add_progress(routes: APIRouter, service: Service) -> None:
    @routes.get("/api/jobs/{id}/events", response_class=StreamingResponse)
    async def events(request: Request, id: str) -> StreamingResponse:
        """Server-sent events: a `job` event whenever something changed, closed when it is over."""
        job = await run_in_threadpool(_mine, service, request, id)
        base = service.base_url(request)

        async def told() -> AsyncIterator[bytes]:
            async for now in service.watch(job.id):
                text = json.dumps(await run_in_threadpool(told_of, service, now, base))
                yield f"event: job\ndata: {text}\n\n".encode()

        return StreamingResponse(told(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    @routes.get("/api/jobs/{id}/preview", response_class=Response)
    def preview(request: Request, id: str) -> Response:
        """The newest picture of a clip in the making, as WebP."""
        job = _mine(service, request, id)
        path = service.files.workplace(job.id) / "preview.webp"
        if not path.is_file():
            raise RefusedError("missing", "there is no preview yet", "the events tell when")
        return FileResponse(path, media_type="image/webp", headers={"cache-control": "no-store"})


def _add_files(routes: APIRouter, service: Service) -> None:
    @routes.post("/api/uploads", status_code=201)
    def upload(request: Request, file: Annotated[UploadFile, File()]) -> JSONResponse:
        """Hand in a picture, clip or sound; its `reference` goes into a request."""
        caller = service.caller(request)
        pieces = iter(lambda: file.file.read(2**20), b"")
        kept = service.files.keep(pieces, caller.owner, file.filename or "")
        return JSONResponse(upload_of(service, kept, service.base_url(request)), status_code=201)

    @routes.get("/api/uploads/{file}")
    def uploaded(request: Request, file: str) -> dict[str, Any]:
        """A file handed in before, by what follows `store:` in its reference."""
        kept = service.files.known(f"store:{file}", service.caller(request).owner)
        return upload_of(service, kept, service.base_url(request))

    @routes.get("/files/{token}/{name}", response_class=FileResponse)
    def fetch(token: str, name: str, download: bool = False) -> FileResponse:
        """A clip or upload by its link; parts of it where a range is asked for."""
        path = service.file_of(token)
        if path is None:
            raise RefusedError("missing", "this link is too old or was never good", "ask for the job again")
        headers = {"cache-control": "private, max-age=3600"}
        kind = CONTENT_TYPES.get(path.suffix, "application/octet-stream")
        how = "attachment" if download else "inline"
        return FileResponse(path, media_type=kind, headers=headers, filename=name, content_disposition_type=how)


def _add_usage(routes: APIRouter, service: Service) -> None:
    @routes.get("/api/prices")
    def prices() -> dict[str, Any]:
        """Credits for a second of clip."""
        return service.prices.published()

    @routes.get("/api/usage")
    def usage(request: Request, days: Annotated[int, Query(ge=1, le=366)] = 30) -> dict[str, Any]:
        """What the caller has, may do and has used."""
        owner = service.caller(request).owner
        account = service.jobs.account(owner)
        lines = service.jobs.usage(owner, service.clock() - days * 86400)
        return {
            "metered": account.metered,
            "balance": account.balance / CREDIT,
            "reserved": account.reserved / CREDIT,
            "concurrency": account.concurrency,
            "daily_seconds": account.daily_seconds,
            "seconds_today": service.jobs.seconds_today(owner),
            "queued": account.queued,
            "running": account.running,
            "currency": service.prices.currency,
            "lines": [
                {
                    **{name: line[name] for name in ("kind", "reference", "seconds", "created", "note")},
                    "credits": line["amount"] / CREDIT,
                }
                for line in lines
            ],
        }


def _add_help(routes: APIRouter, service: Service) -> None:
    @routes.post("/api/plan")
    def plan(
        prompt: Annotated[str, Body(max_length=20_000)],
        seconds: Annotated[int, Body(ge=1, le=60)] = 5,
        language: Annotated[str, Body()] = "auto",
        sound: Annotated[bool, Body()] = True,
        shots: Annotated[list[Shot], Body(max_length=MOST_SHOTS)] = [],  # noqa: B006 - FastAPI copies it
    ) -> dict[str, Any]:
        """The prompt as it will be told to the model: who says what, when, and every change made."""
        if language not in LANGUAGES:
            raise RefusedError(
                "invalid", f"language {language[:40]} is not known", ", ".join(LANGUAGES), field="language"
            )
        wish = {"prompt": prompt, "seconds": seconds, "language": language, "sound": sound}
        told = planning.plan_request(check(**wish, shots=shots))
        return {
            "prompt": told.prompt,
            "notes": told.notes,
            "ambience": told.ambience,
            "lines": [
                {name: getattr(line, name) for name in ("text", "language", "speaker", "start", "end", "gender")}
                for line in told.utterances
            ],
        }

    @routes.get("/api/options")
    def options() -> dict[str, Any]:
        """What can be asked for: the fields of a request with their kinds and defaults, sizes, languages."""
        return {
            "preset": service.settings.preset,
            "request": Wish.model_json_schema(),
            "sizes": {ratio: {"width": width, "height": height} for ratio, (height, width) in SIZES.items()},
            "languages": dict(LANGUAGES),
            "key_needed": service.keys.any(),
        }


def _add_webhooks(routes: APIRouter, service: Service) -> None:
    signatures = Signatures(service)

    @routes.get("/.well-known/jwks.json")
    async def published() -> dict[str, Any]:
        """The keys that prove our Ed25519 signatures."""
        return signatures.jwks()

    @routes.get("/api/webhook-secret")
    def shared(request: Request) -> dict[str, str]:
        """The secret that proves messages to the caller's own server, in the form of Standard Webhooks."""
        return {"secret": signatures.shared(service.caller(request).owner)}


def _add_session(routes: APIRouter, service: Service) -> None:
    @routes.post("/api/session")
    def begin(request: Request, key: Annotated[str, Body(embed=True, max_length=300)] = "") -> JSONResponse:
        """Begin a session of the studio: with a key as its owner, without one as a guest where guests may come."""
        if key:
            caller = service.holder(key, request)
            if caller is None:
                raise RefusedError("unauthorized", "the key is wrong or revoked", "happyhorse keys create makes one")
            owner, cookie = caller.owner, service.session(caller.owner)
        elif service.keys.any():
            raise RefusedError("unauthorized", "this server asks for a key", "happyhorse keys create makes one")
        else:
            owner, cookie = service.guest()
        response = JSONResponse({"owner": owner})
        safe = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, cookie, max_age=int(service.settings.session_seconds), httponly=True, samesite="strict", secure=safe
        )
        return response

    @routes.get("/api/session")
    def who(request: Request) -> dict[str, Any]:
        """Whose session this is."""
        caller = service.caller(request)
        return {"owner": caller.owner, "session": caller.session, "key_needed": service.keys.any()}

    @routes.delete("/api/session", status_code=204)
    def end() -> Response:
        """Leave."""
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response


CONTENT_TYPES = {
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg",
    ".bmp": "image/bmp", ".gif": "image/gif", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".flac": "audio/flac",
    ".ogg": "audio/ogg", ".m4a": "audio/mp4",
}  # fmt: skip
