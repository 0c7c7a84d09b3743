"""The fal queue protocol as its public clients speak it: submit, follow, fetch, run, stream and cancel.

There is no failed status in it: a job that went wrong is COMPLETED, and its result answers with the error.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request

from happyhorse.serve import fal_files
from happyhorse.serve.auth import Caller
from happyhorse.serve.fal_inputs import APP, ENDPOINTS, Endpoint, WrongError, detail, details_of, order_of
from happyhorse.serve.jobs import Job, RefusedError, State
from happyhorse.serve.service import Order, Service
from happyhorse.serve.webhooks import Delivery, Signatures

QUEUE, RUN, HOSTS = fal_files.QUEUE, fal_files.RUN, fal_files.HOSTS
lead = fal_files.lead
OURS = ("/queue/", "/run/", "/storage/", "/files/upload", "/up/", "/api/fal/")
MODEL_KINDS = frozenset({"invalid", "file", "download", "moderated"})  # said by the model, as details
FILE_KINDS = frozenset({"too_large", "format", "missing"})  # the same where a field is at fault
FAULTS = {
    "cancelled": (499, "client_cancelled"),
    "late": (504, "request_timeout"),
    "lost": (503, "runner_disconnected"),
    "unavailable": (503, "runner_scheduling_failure"),
    "internal": (500, "internal_error"),
    "busy": (429, "concurrent_requests_limit"),
    "rate": (429, "concurrent_requests_limit"),
    "quota": (429, "concurrent_requests_limit"),
}


def speaks(request: Request) -> bool:
    """Whether a request is meant for this protocol."""
    return request.url.path.startswith(OURS) or (request.url.hostname or "") in HOSTS


def router(service: Service) -> APIRouter:
    """Every route of the protocol."""
    routes = APIRouter()
    for endpoint in ENDPOINTS:
        _add_endpoint(routes, service, endpoint)
    _add_following(routes, service)
    fal_files.add_routes(routes, service)
    return routes


# ── asking ──


def _add_endpoint(routes: APIRouter, service: Service, endpoint: Endpoint) -> None:
    """Submit, run and stream of one endpoint."""
    content = {"application/json": {"schema": endpoint.input.model_json_schema()}}
    shape: dict[str, Any] = {"openapi_extra": {"requestBody": {"required": True, "content": content}}}

    @routes.post(f"/queue/{endpoint.path}", name=f"submit {endpoint.path}", **shape)
    async def submit(
        request: Request,
        told: Annotated[dict[str, Any], Body()],
        fal_webhook: Annotated[str, Query(max_length=2000)] = "",
        fal_max_queue_length: Annotated[int | None, Query(ge=1, le=2**31)] = None,
        x_fal_request_timeout: Annotated[float | None, Header(ge=0.001, le=1e9)] = None,
        x_fal_queue_priority: Annotated[str, Header()] = "normal",
    ) -> JSONResponse:
        """Put a job in line; what is wrong with its input is told by its result."""
        order = Order(
            fields={}, protocol="fal", endpoint=endpoint.path, webhook=fal_webhook, most_queued=fal_max_queue_length,
            start_within=x_fal_request_timeout, priority=-1 if x_fal_queue_priority == "low" else 0,
        )  # fmt: skip
        caller = await run_in_threadpool(service.caller, request)
        job = await _accept(service, endpoint, order, told, caller)
        place = await run_in_threadpool(service.place, job)
        queued = {"status": "IN_QUEUE", "queue_position": place, "logs": None, "metrics": {}}
        return _answer(job, {**queued, **_links(service, request, job), "gateway_request_id": job.id})

    @routes.post(f"/run/{endpoint.path}", name=f"run {endpoint.path}", **shape)
    async def run(
        request: Request,
        told: Annotated[dict[str, Any], Body()],
        x_fal_request_timeout: Annotated[float | None, Header(ge=0.001, le=1e9)] = None,
    ) -> JSONResponse:
        """Make a clip and answer with it."""
        job = await _begin(service, request, endpoint, told, x_fal_request_timeout)
        return _result(service, request, await _over(service, request, job))

    @routes.post(
        f"/run/{endpoint.path}/stream", name=f"stream {endpoint.path}", response_class=StreamingResponse, **shape
    )
    async def stream(
        request: Request,
        told: Annotated[dict[str, Any], Body()],
        x_fal_request_timeout: Annotated[float | None, Header(ge=0.001, le=1e9)] = None,
    ) -> StreamingResponse:
        """Make a clip and tell how it goes; the last event is the clip."""
        job = await _begin(service, request, endpoint, told, x_fal_request_timeout)

        async def events() -> AsyncIterator[bytes]:
            now = job
            async for now in service.watch(job.id):
                if not now.state.over:
                    yield _event({"stage": now.stage, "progress": round(now.progress, 4)})
            yield _event(_output(service, request, now) if now.state is State.DONE else failure(now)[1])

        return _stream(job, events())


async def _begin(
    service: Service, request: Request, endpoint: Endpoint, told: dict[str, Any], start_within: float | None
) -> Job:
    """A job whose client waits: what is wrong is told at once."""
    caller = await run_in_threadpool(service.caller, request)
    order = Order(fields={}, protocol="fal", endpoint=endpoint.path, start_within=start_within)
    return await service.submit(await order_of(service, endpoint, order, told, caller), caller)


async def _accept(service: Service, endpoint: Endpoint, order: Order, told: dict[str, Any], caller: Caller) -> Job:
    """A job in line, or one that is over where its input is wrong."""
    try:
        return await service.submit(await order_of(service, endpoint, order, told, caller), caller)
    except RefusedError as refused:
        if refused.field == "webhook" or not _by_model(refused):
            raise
        told = {"prompt": str(told.get("prompt") or "").replace("\0", "")}
        extras = {"detail": _details(refused, endpoint)}
        return await service.submit_failed(replace(order, fields=told, extras=extras), caller, refused)


async def _over(service: Service, request: Request, job: Job) -> Job:
    """A job once it is over; cancelled where its client has gone."""
    while True:
        now = await service.wait(job.id, 0.2)
        if now is None:
            raise RefusedError("missing", "this job was deleted")
        if now.state.over:
            return now
        if service.stopping:
            raise RefusedError("unavailable", "the server is stopping; the job goes on when it is back")
        if now.start_by is not None and service.clock() > now.start_by:
            await run_in_threadpool(service.jobs.late)
            service.forget(job.id)
        if await request.is_disconnected():
            await run_in_threadpool(service.cancel, job.id)


# ── following ──


def _add_following(routes: APIRouter, service: Service) -> None:
    short, full = f"/queue/{APP}/requests/{{id}}", f"/queue/{APP}/{{endpoint:path}}/requests/{{id}}"

    def mine(request: Request, id: str) -> Job:
        job = service.peek(id, service.caller(request).owner)
        if job is None or job.protocol != "fal":
            raise RefusedError("missing", "there is no such request", "it may be deleted or another key's")
        return job

    @routes.get(f"{full}/status", include_in_schema=False)
    @routes.get(f"{short}/status")
    async def status(request: Request, id: str, logs: bool = False) -> JSONResponse:
        """How a request stands: 202 while it waits or is made, 200 when it is over."""
        job = mine(request, id)
        return _answer(job, _status(service, request, job, logs=logs), 200 if job.state.over else 202)

    @routes.get(f"{full}/status/stream", include_in_schema=False)
    @routes.get(f"{short}/status/stream", response_class=StreamingResponse)
    async def follow(request: Request, id: str, logs: bool = False) -> StreamingResponse:
        """The same as server-sent events, until it is over."""
        job = await run_in_threadpool(mine, request, id)

        async def events() -> AsyncIterator[bytes]:
            async for now in service.watch(job.id):
                yield _event(await run_in_threadpool(_status, service, request, now, logs=logs))

        return _stream(job, events())

    @routes.get(f"{full}/response", include_in_schema=False)
    @routes.get(f"{short}/response", include_in_schema=False)
    @routes.get(full, include_in_schema=False)
    @routes.get(short)
    def result(request: Request, id: str) -> JSONResponse:
        """What came of a request: its output, or its error with the error's status."""
        return _result(service, request, mine(request, id))

    @routes.put(f"{full}/cancel", include_in_schema=False)
    @routes.put(f"{short}/cancel")
    def cancel(request: Request, id: str) -> JSONResponse:
        """Stop a request: at once where it waits, between two steps where it is made."""
        job = mine(request, id)
        stood = service.cancel(job.id)
        said = {State.QUEUED: (200, "OK"), State.RUNNING: (202, "CANCELLATION_REQUESTED")}
        code, word = said.get(stood or State.DONE, (400, "ALREADY_COMPLETED"))
        return _answer(job, {"status": word}, code)


def _status(service: Service, request: Request, job: Job, *, logs: bool) -> dict[str, Any]:
    """A status object; its clients want every key of it, always."""
    told: dict[str, Any] = {**_links(service, request, job), "logs": _logs(job, service.clock()) if logs else None}
    if job.state is State.QUEUED:
        return {"status": "IN_QUEUE", "queue_position": service.place(job), **told}
    if not job.state.over:
        return {"status": "IN_PROGRESS", **told}
    told["metrics"] = {"inference_time": round(job.running_seconds, 3)}
    if job.state is not State.DONE:
        told |= {"error": job.error, "error_type": failure(job)[2]}
    return {"status": "COMPLETED", **told}


def _links(service: Service, request: Request, job: Job) -> dict[str, str]:
    """Where to go on asking, under the name by which the client came."""
    base = f"https://{QUEUE}" if request.url.hostname in HOSTS else f"{service.base_url(request)}/queue"
    here = f"{base}/{APP}/requests/{job.id}"
    return {
        "request_id": job.id, "response_url": here, "status_url": f"{here}/status", "cancel_url": f"{here}/cancel",
    }  # fmt: skip


def _logs(job: Job, now: float) -> list[dict[str, str]]:
    """What has happened to a job, as lines."""
    lines = [(job.created, "INFO", "the request was taken")]
    if job.started is not None:
        lines.append((job.started, "INFO", "a worker began"))
    if job.state is State.RUNNING and job.stage:
        lines.append((now, "INFO", f"{job.stage}: {job.progress:.0%} is done"))
    if job.state.over:
        level, word = ("INFO", "the clip is made") if job.state is State.DONE else ("ERROR", job.error)
        lines += [(job.finished or now, "INFO", str(note)) for note in job.results.get("notes", ())]
        lines.append((job.finished or now, level, word))
    return [
        {"timestamp": datetime.fromtimestamp(at, UTC).isoformat(), "level": level, "message": word, "source": "runner"}
        for at, level, word in lines
    ]


# ── what came of it ──


def _result(service: Service, request: Request, job: Job) -> JSONResponse:
    if not job.state.over:
        return _answer(job, {"detail": "Request is still in progress"}, 400)
    if job.state is not State.DONE:
        status, body, error_type = failure(job)
        headers = {"x-fal-error-type": error_type, "x-fal-retryable": "true" if status == 503 else "false"}
        if job.error_kind == "late":
            headers["x-fal-request-timeout-type"] = "user"
        return _answer(job, body, status, headers)
    output = _output(service, request, job)
    if not output["video"]["url"]:
        return _answer(job, {"detail": "the clip is not kept any more", "status": "NOT_FOUND"}, 404)
    return _answer(job, output, headers={"x-fal-billable-units": f"{job.seconds:g}"})


def _output(service: Service, connection: HTTPConnection | None, job: Job) -> dict[str, Any]:
    told = job.results
    video = {
        "url": service.result_url(job, fal_files.reachable(service, connection)),
        "content_type": told.get("content_type", "video/mp4"),
        "file_name": f"{job.id}.mp4",
        "file_size": told.get("size"),
        "width": told.get("width"),
        "height": told.get("height"),
        "fps": told.get("fps"),
        "duration": told.get("seconds"),
        "num_frames": told.get("frames"),
    }
    return {"video": video, "seed": told.get("seed", job.seed)}


def failure(job: Job) -> tuple[int, dict[str, Any], str]:
    """Status, body and type of what went wrong with a job."""
    if job.error_kind in FAULTS:
        status, error_type = FAULTS[job.error_kind]
        return status, {"detail": job.error, "error_type": error_type}, error_type
    details = job.extras.get("detail")
    if not details:
        endpoint = next((one for one in ENDPOINTS if one.path == job.endpoint), ENDPOINTS[0])
        details = details_of(job.error_kind, job.error, job.hint, str(job.extras.get("field") or ""), endpoint)
    return 500 if job.error_kind == "failed" else 422, {"detail": details}, str(details[0]["type"])


def _details(refused: RefusedError, endpoint: Endpoint) -> list[dict[str, Any]]:
    if isinstance(refused, WrongError):
        return refused.details
    return details_of(refused.kind, refused.sentence, refused.hint, refused.field, endpoint)


def _by_model(refused: RefusedError) -> bool:
    return refused.kind in MODEL_KINDS or (refused.kind in FILE_KINDS and bool(refused.field))


def refusal(request: Request, refused: RefusedError) -> Response:
    """An error in the protocol's shapes: details of the model, a fault of the house, or no access."""
    headers = {"x-fal-request-id": getattr(request.state, "request_id", ""), "x-fal-retryable": "false"}
    if refused.kind in FAULTS:
        status, error_type = FAULTS[refused.kind]
        headers |= {"x-fal-error-type": error_type, "x-fal-retryable": "true" if status in (429, 503) else "false"}
        return JSONResponse({"detail": refused.sentence, "error_type": error_type}, status, headers)
    path = request.url.path
    if path.startswith(("/queue/", "/run/")) and _by_model(refused):
        if refused.field in ("webhook", "fal_webhook"):
            wrong = detail(("query", "fal_webhook"), refused.sentence, "value_error")
            return JSONResponse({"detail": [wrong]}, 422, headers)
        paths = {one.path: one for one in ENDPOINTS}
        endpoint = paths.get(path.split("/", 2)[2].removesuffix("/stream"), ENDPOINTS[0])
        return JSONResponse({"detail": _details(refused, endpoint)}, 422, headers)
    if refused.kind == "missing":
        return JSONResponse({"detail": refused.sentence, "status": "NOT_FOUND"}, 404, headers)
    # an account without credits is locked, not asked to pay
    status = 403 if refused.kind == "credits" else refused.status
    return JSONResponse({"detail": refused.sentence}, status, headers)


# ── telling ──


def delivery(service: Service, job: Job, id: str) -> Delivery:
    """The message to a client's own server, signed with the published Ed25519 key."""
    told: dict[str, Any] = {"request_id": job.id, "gateway_request_id": job.id, "status": "OK"}
    if job.state is State.DONE:
        told["payload"] = _output(service, None, job)
    else:
        status, payload, _ = failure(job)
        told |= {"status": "ERROR", "error": f"{job.error} (status code {status})", "payload": payload}
    body, stamp = json.dumps(told).encode(), str(int(service.clock()))
    message = "\n".join((job.id, job.owner, stamp, sha256(body).hexdigest()))
    headers = {
        "content-type": "application/json",
        "x-fal-webhook-request-id": job.id,
        "x-fal-webhook-user-id": job.owner,
        "x-fal-webhook-timestamp": stamp,
        "x-fal-webhook-signature": Signatures(service).ed25519(message.encode()).hex(),
    }
    return Delivery(body=body, headers=headers)


def _answer(job: Job, told: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(told, status, {"x-fal-request-id": job.id, **(headers or {})})


def _event(told: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(told)}\n\n".encode()


def _stream(job: Job, events: AsyncIterator[bytes]) -> StreamingResponse:
    headers = {"x-fal-request-id": job.id, "cache-control": "no-store"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
