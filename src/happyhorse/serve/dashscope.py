"""The DashScope video synthesis protocol as its public clients speak it: create, query, list, cancel, upload.

An unknown id is no error in it, but a state; what went wrong with a job is told by its output.
"""

import base64
import filecmp
import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from happyhorse.serve.dashscope_inputs import ENDPOINT, Synthesis, order_of, stem_of
from happyhorse.serve.jobs import Job, RefusedError, State
from happyhorse.serve.service import Service
from happyhorse.serve.settings import DAY, MEGABYTE

OSS = "/oss"
CHINA = timezone(timedelta(hours=8))
POLICY = "dashscope-upload"  # what signed words are good for
POLICY_SECONDS = 300.0
LISTED = 5000  # jobs looked through for a list
STATES = {
    State.QUEUED: "PENDING",
    State.RUNNING: "RUNNING",
    State.DONE: "SUCCEEDED",
    State.FAILED: "FAILED",
    State.CANCELLED: "CANCELED",
}
FAULTS = {  # status and code of a refusal
    "invalid": (400, "InvalidParameter"),
    "unauthorized": (401, "InvalidApiKey"),
    "credits": (400, "Arrearage"),
    "forbidden": (403, "AccessDenied"),
    "missing": (404, "NotFound"),
    "method": (405, "MethodNotAllowed"),
    "conflict": (409, "Conflict"),
    "too_large": (400, "InvalidParameter.DataSize"),
    "format": (400, "InvalidParameter.DataFormat"),
    "file": (400, "InvalidParameter.DataInvalid"),
    "download": (400, "InvalidURL"),
    "moderated": (400, "DataInspectionFailed"),
    "quota": (429, "Throttling.AllocationQuota"),
    "busy": (429, "Throttling"),
    "rate": (429, "Throttling.RateQuota"),
    "internal": (500, "InternalError"),
    "unavailable": (503, "ServiceUnavailable"),
}


def speaks(request: Request) -> bool:
    """Whether a request is meant for this protocol."""
    return request.url.path.startswith("/api/v1/") or request.url.path == OSS


def router(service: Service) -> APIRouter:
    """Every route of the protocol."""
    routes = APIRouter()
    for add in (_add_making, _add_following, _add_listing, _add_uploads):
        add(routes, service)
    return routes


# ── asking ──


def _add_making(routes: APIRouter, service: Service) -> None:
    @routes.post(f"{ENDPOINT}/", include_in_schema=False)
    @routes.post(ENDPOINT)
    async def create(
        request: Request,
        wish: Synthesis,
        x_dashscope_async: Annotated[str, Header()] = "",
        x_dashscope_ossresourceresolve: Annotated[str, Header()] = "",
        idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
    ) -> dict[str, Any]:
        """Put a job in line."""
        caller = await run_in_threadpool(service.caller, request)
        if x_dashscope_async.lower() != "enable":
            sentence = "current user api does not support synchronous calls"
            raise RefusedError("forbidden", sentence, "send the header X-DashScope-Async: enable")
        resolving = x_dashscope_ossresourceresolve.lower() == "enable"
        order = await order_of(service, wish, caller, resolving=resolving)
        job = await service.submit(replace(order, idempotency_key=idempotency_key), caller)
        return _answer(request, output={"task_id": job.id, "task_status": "PENDING"})


# ── following ──


def _add_following(routes: APIRouter, service: Service) -> None:
    @routes.get("/api/v1/tasks/{id}/", include_in_schema=False)
    @routes.get("/api/v1/tasks/{id}")
    async def query(request: Request, id: str) -> dict[str, Any]:
        """How a job stands; one that is not there, or not any more, is UNKNOWN."""
        job = service.peek(id, service.caller(request).owner)
        if job is None or job.protocol != "dashscope":
            return _answer(request, output={"task_id": id, "task_status": "UNKNOWN"})
        return _answer(request, **_told(service, job, service.base_url(request)))

    @routes.post("/api/v1/tasks/{id}/cancel/", include_in_schema=False)
    @routes.post("/api/v1/tasks/{id}/cancel")
    def cancel(request: Request, id: str) -> dict[str, Any]:
        """Take a job out of the line; one that is being made goes on."""
        job = service.jobs.find(id, service.caller(request).owner)
        if job is None or job.protocol != "dashscope" or job.state is not State.QUEUED:
            sentence = "failed to cancel the task, please confirm that it is in PENDING status"
            raise UnsupportedError("invalid", sentence, field="task_id")
        service.cancel(job.id)
        return _answer(request)


class UnsupportedError(RefusedError):
    """What a job's state does not allow."""


def _told(service: Service, job: Job, base: str) -> dict[str, Any]:
    """Output and usage of a job."""
    output = {"task_id": job.id, "task_status": STATES[job.state], **_moments(job)}
    if job.state in (State.FAILED, State.CANCELLED):
        code = "Canceled" if job.state is State.CANCELLED else FAULTS.get(job.error_kind, (500, "InternalError"))[1]
        return {"output": {**output, "code": code, "message": job.error}}
    if job.state is not State.DONE:
        return {"output": output}
    url = service.result_url(job, base)
    if not url:
        return {"output": {"task_id": job.id, "task_status": "UNKNOWN"}}
    output |= {"orig_prompt": str(job.request.get("prompt", "")), "video_url": url}
    return {"output": output, "usage": _usage(job)}


def _usage(job: Job) -> dict[str, Any]:
    """What a finished job is charged for."""
    given = round(float(job.extras.get("input_seconds") or 0), 2)
    made = round(float(job.results.get("seconds") or 0), 2)
    seconds = {"duration": given + made, "input_video_duration": given, "output_video_duration": made}
    usage: dict[str, Any] = {name: int(one) if one == int(one) else round(one, 2) for name, one in seconds.items()}
    usage |= {"video_count": 1, "SR": job.extras.get("sr")}
    return {**usage, "ratio": job.extras["ratio"]} if job.extras.get("ratio") else usage


def _moments(job: Job) -> dict[str, str]:
    """When a job came, began and ended, as clocks stand in China."""
    moments = {"submit_time": job.created, "scheduled_time": job.started, "end_time": job.finished}
    return {
        name: datetime.fromtimestamp(moment, CHINA).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        for name, moment in moments.items()
        if moment is not None
    }


# ── lists ──


def _add_listing(routes: APIRouter, service: Service) -> None:
    @routes.get("/api/v1/tasks/", include_in_schema=False)
    @routes.get("/api/v1/tasks")
    def listed(
        request: Request,
        page_no: Annotated[int, Query(ge=1, le=10_000)] = 1,
        page_size: Annotated[int, Query(ge=1, le=100)] = 10,
        start_time: Annotated[str, Query(max_length=20)] = "",
        end_time: Annotated[str, Query(max_length=20)] = "",
        model_name: Annotated[str, Query(max_length=200)] = "",
        status: Annotated[str, Query(max_length=20)] = "",
    ) -> dict[str, Any]:
        """The caller's jobs of a day, newest first, page by page."""
        owner, now = service.caller(request).owner, service.clock()
        since = _moment(start_time, "start_time") if start_time else now - DAY
        until = _moment(end_time, "end_time") if end_time else now
        states = [state for state, word in STATES.items() if word == status]
        found = [
            job
            for job in service.jobs.history(owner, protocol="dashscope", states=states, since=since, limit=LISTED)
            if job.created <= until and model_name in ("", job.endpoint) and (states or not status)
        ]
        first = (page_no - 1) * page_size
        rows = [_row(job) for job in found[first : first + page_size]]
        pages = -(-len(found) // page_size)
        sizes = {"total": len(found), "total_page": pages, "page_no": page_no, "page_size": page_size}
        return _answer(request, **sizes, data=rows, tasks=rows)


def _row(job: Job) -> dict[str, Any]:
    """A job as a line of a list: the words of the older clients and of the newer ones."""
    word = STATES[job.state]
    return {"task_id": job.id, "status": word, "task_status": word, "model_name": job.endpoint, **_moments(job)}


def _moment(text: str, field: str) -> float:
    """A moment as lists are asked for it, 20260420093000."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=CHINA).timestamp()
    except (ValueError, OverflowError):
        raise RefusedError("invalid", f"{field} is not YYYYMMDDhhmmss", field=field) from None


# ── uploads ──


def _add_uploads(routes: APIRouter, service: Service) -> None:
    @routes.get("/api/v1/uploads/", include_in_schema=False)
    @routes.get("/api/v1/uploads")
    def policy(
        request: Request,
        action: Annotated[str, Query(max_length=40)],
        model: Annotated[str, Query(min_length=1, max_length=200)],
    ) -> dict[str, Any]:
        """What a client needs to upload files; they go to a folder of their own that nobody can guess."""
        if action != "getPolicy":
            raise RefusedError("invalid", f"there is no action {action}", "getPolicy is one", field="action")
        owner, until, stem = service.caller(request).owner, service.clock() + POLICY_SECONDS, secrets.token_hex(16)
        folder, most = f"dashscope-instant/{stem}", service.settings.upload_bytes
        expiration = datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        conditions = [["content-length-range", 0, most], ["starts-with", "$key", folder]]
        told = json.dumps({"expiration": expiration, "conditions": conditions})
        data = {
            "policy": base64.b64encode(told.encode()).decode(),
            "signature": service.signer.sign(POLICY, f"{stem}.{owner}", until),
            "upload_dir": folder,
            "upload_host": f"{service.base_url(request)}{OSS}",
            "expire_in_seconds": int(POLICY_SECONDS),
            "max_file_size_mb": most // MEGABYTE,
            "capacity_limit_mb": 10**9,
            "oss_access_key_id": "happyhorse",
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }
        return _answer(request, data=data)

    @routes.post(OSS, openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": FORM}}})
    async def upload(request: Request) -> Response:
        """Take a file in, under the name that the client chose in its folder."""
        async with request.form(max_files=1, max_fields=30) as form:
            stem, _, owner = (service.signer.read(POLICY, str(form.get("Signature", ""))) or "").partition(".")
            key, file = str(form.get("key", "")), form.get("file")
            name = key.removeprefix(f"dashscope-instant/{stem}/")
            if not stem or name == key or not name or "/" in name:
                raise RefusedError(
                    "forbidden", "this upload was not allowed, or too long ago", "ask for a policy again"
                )
            if not isinstance(file, UploadFile):
                raise RefusedError("invalid", "there is no file in this form", field="file")
            await run_in_threadpool(_take, service, file, owner, key)
        return Response(status_code=200)


FORM = {
    "schema": {
        "type": "object",
        "required": ["Signature", "policy", "key", "file"],
        "properties": {
            **{name: {"type": "string"} for name in ("OSSAccessKeyId", "Signature", "policy", "key")},
            "file": {"type": "string", "format": "binary"},
        },
    }
}


def _take(service: Service, file: UploadFile, owner: str, key: str) -> None:
    """Write a file down and judge it; the same one may come twice."""
    stem = stem_of(key)
    with service.files.part() as part:
        while piece := file.file.read(MEGABYTE):
            part.write(piece)
        part.flush()
        known = service.files.admit_once(part, owner, key.rsplit("/", 1)[-1], stem=stem)
        if known is not None and not filecmp.cmp(part.path, known, shallow=False):
            raise RefusedError("conflict", "another file has this name already", "ask for a policy again")


# ── what is wrong ──


def refusal(request: Request, refused: RefusedError) -> Response:
    """An error in the protocol's shape."""
    status, code = FAULTS.get(refused.kind, (refused.status, refused.kind))
    if isinstance(refused, UnsupportedError):
        code = "UnsupportedOperation"
    elif refused.kind == "missing" and refused.field:
        status, code = (404, "ModelNotFound") if refused.field == "model" else (400, "InvalidURL")
    message = f"{refused.sentence}; {refused.hint}" if refused.hint else refused.sentence
    return JSONResponse(_answer(request, code=code, message=message), status)


def _answer(request: Request, **told: Any) -> dict[str, Any]:
    return {"request_id": getattr(request.state, "request_id", ""), **told}
