"""What the OpenAI video operations take: bodies of three kinds, their fields, and what these mean as a request."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from happyhorse.request import Request as Wish
from happyhorse.request import did_you_mean, nearest_ratio
from happyhorse.serve.auth import Caller
from happyhorse.serve.files import ANY, Limits, Upload
from happyhorse.serve.jobs import Job, RefusedError, State
from happyhorse.serve.service import Order, Service
from happyhorse.serve.settings import MEGABYTE

MODELS = ("sora-2", "sora-2-pro", "happyhorse-1.0", "happyhorse-1.1")
TAILS = MappingProxyType({"-t2v": "prompt", "-i2v": "input_reference", "-r2v": "image_urls", "-video-edit": "video"})
TAIL = re.compile(r"-(t2v|i2v|r2v|video-edit)\Z")
DATED = re.compile(r"(sora-2(?:-pro)?)-\d{4}-\d\d-\d\d")
SIZE = re.compile(r"(\d{2,5})[xX*](\d{2,5})")
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")
VIDEO = re.compile(r"video_([0-9a-f]{32})")
DEEPEST = 5  # brackets in the name of a form's field
_PICTURES, _CLIPS = Limits(kinds=("picture",)), Limits(kinds=("video",), bytes=100 * MEGABYTE)
LIMITS = MappingProxyType({"first_frame": _PICTURES, "references": _PICTURES, "source": _CLIPS, "extend": _CLIPS})
ALIASES = MappingProxyType(  # further words of ours, as Request has them
    {"aspect_ratio": "ratio", "prompt_extend": "expand", "audio": "sound", "image_urls": "references"}
)
PARAMETERS = MappingProxyType(  # fields of Request, as the protocol has them
    {
        "first_frame": "input_reference",
        "references": "image_urls",
        "source": "video",
        "extend": "video",
        "resolution": "size",
        "ratio": "size",
    }
)
BINARY = MappingProxyType({"type": "string", "format": "binary"})

_named = {"file_id": {"type": "string"}, "image_url": {"type": "string"}, "id": {"type": "string"}}
_shape = {"anyOf": [{"type": "string"}, {"type": "object", "properties": _named}]}
M = TypeVar("M", bound=BaseModel)
FileOrName = Annotated[Any, WithJsonSchema(_shape)]
Line = Annotated[str, Field(max_length=200)]


# ── what is wrong ──


class WrongError(RefusedError):
    """An input that cannot be had, with the protocol's code for it."""

    def __init__(self, code: str, sentence: str, hint: str = "", *, field: str = "") -> None:
        super().__init__("invalid", sentence, hint, field=field)
        self.code = code


# ── fields ──


class Input(BaseModel):
    """What every operation takes; what else Request has may stand beside it."""

    model_config = ConfigDict(extra="allow")

    prompt: str
    model: Line = ""
    watermark: bool = False
    webhook: Annotated[str, Field(max_length=2000)] = ""
    user: Any = None
    metadata: Any = None
    safety_identifier: Any = None


class CreateInput(Input):
    seconds: int = 4
    size: Line = ""
    input_reference: FileOrName = None
    characters: Annotated[list[Annotated[dict[str, str], Field(max_length=8)]], Field(max_length=9)] = []


class RemixInput(Input):
    audio_setting: Literal["auto", "origin"] = "auto"


class EditInput(RemixInput):
    video: FileOrName


class ExtendInput(Input):
    video: FileOrName
    seconds: int


class CharacterInput(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    video: FileOrName


class FileInput(BaseModel):
    file: FileOrName
    purpose: Line = "user_data"


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """The body of an operation as its OpenAPI document shows it."""
    plain = model.model_json_schema()
    files = {name: dict(BINARY) for name in ("input_reference", "video", "file") if name in plain["properties"]}
    form = {**plain, "properties": {**plain["properties"], **files}}
    content = {"application/json": {"schema": plain}, "multipart/form-data": {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


def read_fields(model: type[M], told: Mapping[str, Any]) -> M:
    """Fields as their model; WrongError tells the first that is wrong."""
    try:
        return model.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        if first["type"] == "missing":
            code, sentence = "missing_required_parameter", f"the parameter {field} is missing"
        else:
            code, sentence = "invalid_value", f"{field}: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise WrongError(code, sentence, field=field) from error


# ── bodies ──


@asynccontextmanager
async def body_of(request: Request, most: int) -> AsyncIterator[dict[str, Any]]:
    """A body as its fields, files open as long as this lasts."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_part_size=most) as form:
            yield nested(form.multi_items())
    elif kind in ("application/json", ""):
        try:
            told = json.loads(await request.body() or b"{}")
        except (ValueError, RecursionError):
            raise RefusedError("invalid", "the body is not JSON") from None
        if not isinstance(told, dict):
            raise RefusedError("invalid", "the body is not a JSON object")
        yield told
    else:
        raise RefusedError("format", f"a body of {kind[:60]} is not read", "send JSON or multipart/form-data")


def nested(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Fields of a form with what their brackets mean: `video[id]` is inside of video, `image_urls[]` is one of many."""
    told: dict[str, Any] = {}
    for name, value in items:
        path = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        if not path or len(path) > DEEPEST or not _put(told, path, value):
            raise WrongError("invalid_value", f"{name[:60]} does not fit beside the other fields", field=name[:60])
    return told


def _put(place: dict[str, Any] | list[Any], path: list[str], value: Any) -> bool:
    """Write a value at its place; False where something of another kind is there."""
    first, *rest = path
    inner: Any = value if not rest else {} if rest[0] else []
    if isinstance(place, list):
        place.append(inner)
    elif rest:
        before = place.setdefault(first, inner)
        if type(before) is not type(inner):
            return False
        inner = before
    else:
        place[first] = inner
    return _put(inner, rest, value) if rest else True


# ── what it means ──


async def create_order(service: Service, told: Mapping[str, Any], caller: Caller, base: str) -> Order:
    """A clip from words, a first picture, pictures of who shall appear, or characters made before."""
    wish = read_fields(CreateInput, told)
    fields = {**_passed(wish), "seconds": wish.seconds}
    if wish.input_reference is not None:
        fields["first_frame"] = await _file_of(service, wish.input_reference, caller, "input_reference")
    if wish.characters:
        cast = [await run_in_threadpool(character, service, one.get("id", ""), caller) for one in wish.characters]
        before = fields.get("references") or []
        fields["prompt"] = _renamed(wish.prompt, cast, len(before))
        fields["references"] = [*before, *(one.reference for one in cast)]
    fields = await _taken(service, fields, caller)
    picture = await _known(service, fields["first_frame"]) if "first_frame" in fields else None
    return await _ordered(service, wish, {**_shape_of(wish, picture), **fields}, "/v1/videos")


async def edit_order(service: Service, told: Mapping[str, Any], caller: Caller, base: str) -> Order:
    """A clip changed as the prompt says."""
    wish = read_fields(EditInput, told)
    return await _changed(service, wish, wish.video, caller, base, "/v1/videos/edits")


async def remix_order(service: Service, told: Mapping[str, Any], caller: Caller, base: str, *, id: str) -> Order:
    """A clip made here, changed as the prompt says."""
    wish = read_fields(RemixInput, told)
    return await _changed(service, wish, {"id": id}, caller, base, f"/v1/videos/{id}/remix")


async def _changed(
    service: Service, wish: RemixInput, video: Any, caller: Caller, base: str, endpoint: str
) -> Order:  # fmt: skip
    source, before = await _clip_of(service, video, caller, base)
    fields = await _taken(service, {**_passed(wish), "source": source}, caller)
    clip = await _known(service, fields["source"])
    fields = {"ratio": clip.ratio, "seconds": clip.whole_seconds, **fields}
    if wish.audio_setting == "origin":
        fields["keep_sound"] = True
    order = await _ordered(service, wish, fields, endpoint, before)
    return replace(order, price="happyhorse-1.0-edit", resolution="720p")


async def extend_order(service: Service, told: Mapping[str, Any], caller: Caller, base: str) -> Order:
    """A clip that goes on from its end."""
    wish = read_fields(ExtendInput, told)
    video, before = await _clip_of(service, wish.video, caller, base)
    fields = await _taken(service, {**_passed(wish), "extend": video, "seconds": wish.seconds}, caller)
    clip = await _known(service, fields["extend"])
    order = await _ordered(service, wish, {"ratio": clip.ratio, **fields}, "/v1/videos/extensions", before)
    return replace(order, extras={**order.extras, "seconds": round(clip.seconds + wish.seconds, 2)})


async def _ordered(
    service: Service, wish: Input, fields: Mapping[str, Any], endpoint: str, before: Job | None = None
) -> Order:
    """Checked fields as an order, with what the protocol tells of a clip before it is there."""
    checked = await run_in_threadpool(service.check, fields)
    (height, width), told = checked.final_size, str(before.extras.get("model") or "") if before else ""
    model = wish.model or TAIL.sub("", told) or "sora-2"
    extras = {
        "watermark": wish.watermark,
        "model": model,
        "size": f"{width}x{height}",
        "seconds": checked.seconds,
        "remixed_from": video_id(before) if before else None,
        "prompt": wish.prompt,
    }
    return Order(
        fields=fields,
        protocol="openai",
        endpoint=endpoint,
        price=_price_row(service, model, fields),
        resolution=checked.resolution,
        extras=extras,
        limits=LIMITS,
        webhook=wish.webhook,
    )


def _price_row(service: Service, model: str, fields: Mapping[str, Any]) -> str:
    """The row of prices that a model's name means; the protocol's own models cost what ours does."""
    plain = DATED.sub(r"\1", model)
    if plain == service.settings.preset or plain in ("sora-2", "sora-2-pro"):
        return "happyhorse"
    for row in ("happyhorse-1.0", "happyhorse-1.1"):
        tail = plain.removeprefix(row)
        if plain.startswith(row) and (not tail or (tail in TAILS and (row, tail) != ("happyhorse-1.1", "-video-edit"))):
            needed = TAILS.get(tail, "prompt")
            if needed != "prompt" and not any(fields.get(n) for n, own in PARAMETERS.items() if own == needed):
                raise WrongError("missing_required_parameter", f"{model} needs {needed}", field=needed)
            return row
    known = ", ".join((*MODELS, service.settings.preset))
    raise WrongError("invalid_value", f"there is no model {model[:60]}", f"there are {known}", field="model")


def _passed(wish: Input) -> dict[str, Any]:
    """The prompt, and every field of Request that was sent beside the protocol's own."""
    fields: dict[str, Any] = {"prompt": wish.prompt}
    for name, value in (wish.model_extra or {}).items():
        own = ALIASES.get(name, name)
        if own not in Wish.model_fields or own in LIMITS.keys() - {"references"}:
            hint = did_you_mean(name, [*type(wish).model_fields, *ALIASES, *Wish.model_fields])
            raise WrongError("unknown_parameter", f"the parameter {name[:60]} is not known", hint, field=name[:60])
        if value is not None:
            fields[own] = value
    return fields


def _shape_of(wish: CreateInput, picture: Upload | None) -> dict[str, Any]:
    """Ratio and resolution of a size; where none is named, the first picture's ratio."""
    if not wish.size:
        return {"resolution": "720p", "ratio": picture.ratio if picture else "9:16"}
    found = SIZE.fullmatch(wish.size)
    width, height = (int(side) for side in found.groups()) if found else (0, 0)
    if not width or not height:
        sentence, hint = f"size {wish.size[:40]} is not WIDTHxHEIGHT", "1280x720, for example"
        raise WrongError("invalid_value", sentence, hint, field="size")
    short = min(width, height)
    resolution = "draft" if short < 480 else "720p" if short < 900 else "1080p"
    return {"resolution": resolution, "ratio": nearest_ratio(height, width)}


async def _taken(service: Service, fields: dict[str, Any], caller: Caller) -> dict[str, Any]:
    return await service.take_files(Order(fields=fields, protocol="openai", endpoint="", limits=LIMITS), caller)


async def _known(service: Service, reference: str) -> Upload:
    return await run_in_threadpool(service.files.known, reference)


# ── what is named ──


def video_id(job: Job) -> str:
    """A job's name in this protocol."""
    return f"video_{UUID(job.id).hex}"


def job_id(video: str) -> str:
    """The job behind a name; RefusedError where it can be none."""
    found = VIDEO.fullmatch(video)
    if found is None:
        raise RefusedError("missing", f"there is no video {video[:60]}")
    return str(UUID(found[1]))


def find_video(service: Service, video: str, caller: Caller) -> Job:
    """A job of the caller's by its name in this protocol."""
    job = service.peek(job_id(video), caller.owner)
    if job is None or job.protocol != "openai":
        raise RefusedError("missing", f"there is no video {video[:60]}", "it may be deleted or another key's")
    return job


def finished(job: Job) -> Job:
    """A job whose clip can be fetched; RefusedError says why it cannot."""
    if not job.state.over:
        raise WrongError("video_not_ready", f"the video {video_id(job)} is not ready yet", "ask again later")
    if job.state is not State.DONE:
        raise WrongError("video_failed", f"the video {video_id(job)} was not made: {job.error}")
    if not job.results.get("file"):
        raise RefusedError("missing", f"the video {video_id(job)} is not kept any more")
    return job


async def keep_part(
    service: Service, part: Any, caller: Caller, limits: Limits = ANY, *, field: str = "file"
) -> Upload:
    """Take a file of a form in."""
    if not isinstance(part, UploadFile):
        raise WrongError("invalid_type", f"{field} is not a file", "send it as multipart/form-data", field=field)
    pieces = iter(lambda: part.file.read(MEGABYTE), b"")
    try:
        return await run_in_threadpool(service.files.keep, pieces, caller.owner, part.filename or "", limits)
    except RefusedError as refused:
        refused.field = field
        raise


def known_file(service: Service, name: str, caller: Caller, prefix: str = "file-") -> Upload:
    """A file handed in before, by its id here."""
    id = name.removeprefix(prefix)
    if not HEXADECIMAL.fullmatch(id):
        raise RefusedError("missing", f"there is no file {name[:60]}")
    return service.files.known(id, caller.owner)


async def _file_of(service: Service, told: Any, caller: Caller, field: str) -> str:
    """A file sent along, one handed in before, or an address: as an order takes it."""
    if isinstance(told, UploadFile):
        kept = await keep_part(
            service, told, caller, LIMITS["source" if field == "video" else "first_frame"], field=field
        )
        return kept.reference
    if isinstance(told, Mapping):
        if isinstance(name := told.get("file_id"), str):
            upload = await run_in_threadpool(known_file, service, name, caller)
            return upload.reference
        told = told.get("image_url") or told.get("url")
    if not isinstance(told, str) or not told:
        sentence = f"{field} is neither a file nor a file_id nor an address"
        raise WrongError("invalid_type", sentence, field=field)
    return told


async def _clip_of(service: Service, told: Any, caller: Caller, base: str) -> tuple[str, Job | None]:
    """The clip to go on from, and the job that made it where it was made here."""
    name = told.get("id") if isinstance(told, Mapping) else told
    if not isinstance(name, str) or not (isinstance(told, Mapping) or VIDEO.fullmatch(name)):
        return await _file_of(service, told, caller, "video"), None
    job = finished(await run_in_threadpool(find_video, service, name, caller))
    return service.result_url(job, base), job


def character(service: Service, name: str, caller: Caller) -> Upload:
    """The picture of a character made before."""
    upload = known_file(service, name, caller, "char_")
    if upload.kind != "picture":
        raise RefusedError("missing", f"there is no character {name[:60]}")
    return upload


def _renamed(prompt: str, cast: list[Upload], before: int) -> str:
    """The prompt with characters called as the model was taught."""
    for number, one in enumerate(cast, before + 1):
        called = rf"@?(?<![A-Za-z0-9_]){re.escape(one.name)}(?![A-Za-z0-9_])"
        prompt = re.sub(called, f"character{number}", prompt, flags=re.IGNORECASE)
    return prompt
