"""The OpenAI video protocol as its public clients speak it: create, follow, fetch, list, delete, change, extend.

A prompt that is turned down is taken and told as a video that failed, as there.
"""

import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Header, Query
from fastapi.responses import FileResponse, JSONResponse, Response
from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from happyhorse import media
from happyhorse.serve import openai_inputs as inputs
from happyhorse.serve.auth import Caller
from happyhorse.serve.files import Upload
from happyhorse.serve.jobs import Job, RefusedError, State
from happyhorse.serve.openai_inputs import WrongError, body_of, find_video, finished, video_id
from happyhorse.serve.service import Order, Service
from happyhorse.serve.webhooks import Delivery, standard_delivery

POLL = {"openai-poll-after-ms": "500"}
STATES = {State.QUEUED: "queued", State.RUNNING: "in_progress", State.DONE: "completed"}
SHEET = 320  # pixels of the longer side of one picture in a sheet
FAULTS = {  # status and code of a refusal
    "invalid": (400, "invalid_value"),
    "unauthorized": (401, "invalid_api_key"),
    "credits": (429, "insufficient_quota"),
    "quota": (429, "insufficient_quota"),
    "missing": (404, "not_found"),
    "method": (405, "method_not_allowed"),
    "conflict": (409, "idempotency_conflict"),
    "too_large": (413, "file_too_large"),
    "format": (400, "unsupported_file"),
    "file": (400, "invalid_file"),
    "download": (400, "invalid_image_url"),
    "moderated": (400, "moderation_blocked"),
    "busy": (429, "rate_limit_exceeded"),
    "rate": (429, "rate_limit_exceeded"),
    "internal": (500, "server_error"),
    "unavailable": (503, "server_error"),
}
TYPES = {429: "rate_limit_error", 500: "server_error", 503: "server_error"}
FAILURES = {"moderated": "moderation_blocked", "cancelled": "cancelled", "late": "timeout", "invalid": "invalid_value"}
PASSING = frozenset({"busy", "rate", "internal", "unavailable"})  # worth another try
Key = Annotated[str | None, Header(max_length=128)]


def speaks(request: Request) -> bool:
    """Whether a request is meant for this protocol."""
    return request.url.path.startswith("/v1/")


def router(service: Service) -> APIRouter:
    """Every route of the protocol."""
    routes = APIRouter()
    for add in (_add_making, _add_changing, _add_following, _add_content, _add_files, _add_models):
        add(routes, service)
    return routes


# ── asking ──

Read = Callable[[Service, Mapping[str, Any], Caller, str], Awaitable[Order]]


async def _ask(service: Service, request: Request, key: str | None, read: Read) -> JSONResponse:
    """Read a body as an order and put it in line; what is moderated is taken and has failed."""
    caller = await run_in_threadpool(service.caller, request)
    async with body_of(request, service.settings.body_bytes) as told:
        order = await read(service, told, caller, service.base_url(request))
    order = replace(order, idempotency_key=key)
    try:
        job = await service.submit(order, caller)
    except RefusedError as refused:
        if refused.kind != "moderated":
            raise
        job = await service.submit_failed(order, caller, refused)
    return JSONResponse(video(job), headers=POLL)


def _add_making(routes: APIRouter, service: Service) -> None:
    @routes.post("/v1/videos", openapi_extra=inputs.documented(inputs.CreateInput))
    async def create(request: Request, idempotency_key: Key = None) -> JSONResponse:
        """Ask for a clip: words, and a picture to begin with if wanted."""
        return await _ask(service, request, idempotency_key, inputs.create_order)

    @routes.post("/v1/videos/characters", openapi_extra=inputs.documented(inputs.CharacterInput))
    async def make_character(request: Request) -> dict[str, Any]:
        """Keep somebody out of a clip, to appear in others under a name."""
        caller = await run_in_threadpool(service.caller, request)
        async with body_of(request, service.settings.body_bytes) as told:
            wish = inputs.read_fields(inputs.CharacterInput, told)
            clip = await inputs.keep_part(service, wish.video, caller, inputs.LIMITS["source"], field="video")
        return _character(await run_in_threadpool(_portrait, service, clip, wish.name, caller))

    @routes.get("/v1/videos/characters/{id}")
    def tell_character(request: Request, id: str) -> dict[str, Any]:
        """A character made before."""
        return _character(inputs.character(service, id, service.caller(request)))


def _portrait(service: Service, clip: Upload, name: str, caller: Caller) -> Upload:
    """The picture in the middle of a clip, kept under a name."""
    path, picture = service.files.path(clip.reference), None
    for place, frame in enumerate(media.stream_mp4(path, fps=4)):
        picture = frame
        if place >= 2 * clip.seconds:
            break
    return service.files.keep([_encoded(np.asarray(picture), "PNG")], caller.owner, name, inputs.LIMITS["references"])


def _character(upload: Upload) -> dict[str, Any]:
    return {"id": f"char_{upload.id}", "name": upload.name, "created_at": int(upload.created)}


def _add_changing(routes: APIRouter, service: Service) -> None:
    @routes.post("/v1/videos/edits", openapi_extra=inputs.documented(inputs.EditInput))
    async def edit(request: Request, idempotency_key: Key = None) -> JSONResponse:
        """Change a clip as the prompt says: one handed in, or one made here by its id."""
        return await _ask(service, request, idempotency_key, inputs.edit_order)

    @routes.post("/v1/videos/extensions", openapi_extra=inputs.documented(inputs.ExtendInput))
    async def extend(request: Request, idempotency_key: Key = None) -> JSONResponse:
        """Go on from the end of a clip; the answer's seconds are those of the whole."""
        return await _ask(service, request, idempotency_key, inputs.extend_order)

    @routes.post("/v1/videos/{id}/remix", openapi_extra=inputs.documented(inputs.RemixInput))
    async def remix(request: Request, id: str, idempotency_key: Key = None) -> JSONResponse:
        """Change a clip that was made here as the prompt says."""
        return await _ask(service, request, idempotency_key, partial(inputs.remix_order, id=id))


# ── following ──


def _add_following(routes: APIRouter, service: Service) -> None:
    @routes.get("/v1/videos")
    def history(
        request: Request,
        after: Annotated[str, Query(max_length=100)] = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        order: Literal["asc", "desc"] = "desc",
    ) -> dict[str, Any]:
        """The caller's videos, newest first unless asked otherwise."""
        owner, rising = service.caller(request).owner, order == "asc"
        # a deleted one is still a place to go on from
        last = service.jobs.find(inputs.job_id(after)) if after else None
        if after and (last is None or last.owner != owner):
            raise RefusedError("missing", f"there is no video {after}", field="after")
        place = last.sequence if last else None
        before, later = (None, place) if rising else (place, None)
        found = service.jobs.history(
            owner, protocol="openai", oldest_first=rising, before=before, after=later, limit=limit + 1
        )
        data = [video(job) for job in found[:limit]]
        first_id, last_id = (data[0]["id"], data[-1]["id"]) if data else (None, None)
        return {
            "object": "list", "data": data, "first_id": first_id, "last_id": last_id, "has_more": len(found) > limit,
        }  # fmt: skip

    @routes.get("/v1/videos/{id}")
    async def retrieve(request: Request, id: str) -> JSONResponse:
        """How a video stands; asked so often that it is answered from memory."""
        return JSONResponse(video(find_video(service, id, service.caller(request))), headers=POLL)

    @routes.delete("/v1/videos/{id}")
    def delete(request: Request, id: str) -> dict[str, Any]:
        """Take a video away, stopped if need be."""
        service.delete(find_video(service, id, service.caller(request)).id)
        return {"id": id, "object": "video.deleted", "deleted": True}


def video(job: Job) -> dict[str, Any]:
    """A job as the protocol tells it."""
    told, done = {**job.extras, **job.results}, job.state is State.DONE
    size = f"{told['width']}x{told['height']}" if "width" in told else told.get("size", "")
    error = None
    if job.state.over and not done:
        error = {"code": FAILURES.get(job.error_kind, "server_error"), "message": job.error}
    return {
        "id": video_id(job),
        "object": "video",
        "created_at": int(job.created),
        "completed_at": int(job.finished) if done and job.finished else None,
        "expires_at": int(job.expires) if done and job.expires else None,
        "model": told.get("model", "sora-2"),
        "status": STATES.get(job.state, "failed"),
        "progress": 100 if done else min(99, int(100 * job.progress)),
        "prompt": job.extras.get("prompt", ""),
        "seconds": f"{told.get('seconds', 0):g}",
        "size": size,
        "remixed_from_video_id": told.get("remixed_from"),
        "error": error,
    }


# ── what came of it ──


def _add_content(routes: APIRouter, service: Service) -> None:
    @routes.get("/v1/videos/{id}/content", response_class=FileResponse)
    def content(request: Request, id: str, variant: Literal["video", "thumbnail", "spritesheet"] = "video") -> Response:
        """The clip itself, a picture of it, or a sheet with a picture of each second."""
        job = finished(find_video(service, id, service.caller(request)))
        path = service.result_path(job, what="thumbnail" if variant == "thumbnail" else "file")
        if path is None:
            raise RefusedError("missing", f"the video {video_id(job)} is not kept any more")
        if variant == "spritesheet":
            frames = np.stack(list(media.stream_mp4(path, fps=1, widest=SHEET)))
            return Response(_encoded(media.contact_sheet(frames, every=1), "JPEG"), media_type="image/jpeg")
        kind = "image/webp" if variant == "thumbnail" else "video/mp4"
        return FileResponse(path, media_type=kind, filename=f"{video_id(job)}{path.suffix}")


def _encoded(picture: np.ndarray, kind: str) -> bytes:
    held = io.BytesIO()
    Image.fromarray(picture).save(held, kind)
    return held.getvalue()


# ── files and models ──


def _add_files(routes: APIRouter, service: Service) -> None:
    @routes.post("/v1/files", openapi_extra=inputs.documented(inputs.FileInput))
    async def upload(request: Request) -> dict[str, Any]:
        """Hand in a picture, clip or sound; its id goes where an operation takes a `file_id`."""
        caller = await run_in_threadpool(service.caller, request)
        async with body_of(request, service.settings.body_bytes) as told:
            wish = inputs.read_fields(inputs.FileInput, told)
            return _file(await inputs.keep_part(service, wish.file, caller), wish.purpose)

    @routes.get("/v1/files/{id}")
    def tell(request: Request, id: str) -> dict[str, Any]:
        """A file handed in before."""
        return _file(inputs.known_file(service, id, service.caller(request)))


def _file(upload: Upload, purpose: str = "user_data") -> dict[str, Any]:
    return {
        "id": f"file-{upload.id}",
        "object": "file",
        "bytes": upload.size,
        "created_at": int(upload.created),
        "expires_at": int(upload.expires),
        "filename": upload.name,
        "purpose": purpose,
        "status": "processed",
    }


def _add_models(routes: APIRouter, service: Service) -> None:
    names = (*inputs.MODELS, service.settings.preset)
    known = {name: {"id": name, "object": "model", "created": 0, "owned_by": "happyhorse"} for name in names}

    @routes.get("/v1/models")
    async def models() -> Mapping[str, Any]:
        """The names by which clips are asked for here; all are made by the same model."""
        return {"object": "list", "data": list(known.values())}

    @routes.get("/v1/models/{id}")
    async def model(id: str) -> Mapping[str, Any]:
        """One of them."""
        if id not in known:
            raise RefusedError("missing", f"there is no model {id[:60]}", f"there are {', '.join(known)}")
        return known[id]


# ── what is wrong, and telling ──


def refusal(request: Request, refused: RefusedError) -> Response:
    """An error in the protocol's shape; clients are told not to try again what will not change."""
    status, code = FAULTS.get(refused.kind, (refused.status, refused.kind))
    param = inputs.PARAMETERS.get(refused.field, refused.field)
    if isinstance(refused, WrongError):
        code, param = refused.code, refused.field
    elif status == 404 and refused.field not in ("", "after"):  # a file that a body names
        status, code = 400, "invalid_value"
    message = f"{refused.sentence}; {refused.hint}" if refused.hint else refused.sentence
    error = {
        "message": message,
        "type": code if code == "insufficient_quota" else TYPES.get(status, "invalid_request_error"),
        "param": param or None,
        "code": code,
    }
    headers = {} if refused.kind in PASSING else {"x-should-retry": "false"}
    return JSONResponse({"error": error}, status, headers)


def delivery(service: Service, job: Job, id: str) -> Delivery:
    """The message to a client's own server, with the secret that /api/webhook-secret tells."""
    word = "completed" if job.state is State.DONE else "failed"
    return standard_delivery(service, job, f"evt_{id}", f"video.{word}", {"id": video_id(job)})
