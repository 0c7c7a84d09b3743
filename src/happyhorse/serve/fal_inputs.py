"""What the fal endpoints take: their fields, their limits of files, and what these mean as a request."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from happyhorse.serve.auth import Caller
from happyhorse.serve.files import Limits, Upload
from happyhorse.serve.jobs import RefusedError
from happyhorse.serve.service import Order, Service
from happyhorse.serve.settings import MEGABYTE

APP = "alibaba/happy-horse"
ERRORS = "https://docs.fal.ai/errors#"

Prompt = Annotated[str, Field(min_length=1, max_length=2500)]
Address = Annotated[str, Field(min_length=1)]
Ratio = Literal["16:9", "9:16", "1:1", "4:3", "3:4"]
WideRatio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21", "5:4", "4:5"]
Duration = Literal[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]


class Input(BaseModel):
    """What every endpoint takes; fields that are not known are let through, as there."""

    model_config = ConfigDict(extra="allow")

    prompt: Prompt
    resolution: Literal["720p", "1080p"] = "1080p"
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] | None = None
    enable_safety_checker: Annotated[bool, Field(strict=True)] = True


class TextInput(Input):
    aspect_ratio: Ratio = "16:9"
    duration: Duration = 5


class WideTextInput(Input):
    aspect_ratio: WideRatio = "16:9"
    duration: Duration = 5


class ImageInput(Input):
    image_url: Address
    prompt: Annotated[str, Field(max_length=2500)] = ""
    duration: Duration = 5


class ReferenceInput(TextInput):
    image_urls: Annotated[list[Address], Field(min_length=1, max_length=9)]


class WideReferenceInput(WideTextInput):
    image_urls: Annotated[list[Address], Field(min_length=1, max_length=9)]


class EditInput(Input):
    video_url: Address
    reference_image_urls: Annotated[list[Address], Field(max_length=5)] = []
    audio_setting: Literal["auto", "origin"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A field that names files: which field of Request it becomes, and what the protocol allows there."""

    becomes: str
    limits: Limits
    shortest: int
    longest: int | None = None
    ratio: float | None = None
    seconds: tuple[float, float] | None = None
    slowest_fps: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint: its path, its input, its row of prices, its files."""

    path: str
    input: type[Input]
    price: str
    media: Mapping[str, Medium] = field(default_factory=dict)


def _first_frame(megabytes: int) -> Medium:
    limits = Limits(kinds=("picture",), formats=("jpg", "png", "bmp", "webp"), bytes=megabytes * MEGABYTE)
    return Medium(becomes="first_frame", limits=limits, shortest=300, ratio=2.5)


_PICTURES = Limits(kinds=("picture",), formats=("jpg", "png", "webp"), bytes=10 * MEGABYTE)
_CLIPS = Limits(kinds=("video",), formats=("mp4", "mov"), bytes=100 * MEGABYTE)
_REFERENCES = Medium(becomes="references", limits=_PICTURES, shortest=400)
_SOURCE = Medium(
    becomes="source", limits=_CLIPS, shortest=320, longest=2160, ratio=2.5, seconds=(3.0, 60.0), slowest_fps=8.0
)
_OLD, _NEW = "happyhorse-1.0", "happyhorse-1.1"
ENDPOINTS = (
    Endpoint(path=f"{APP}/text-to-video", input=TextInput, price=_OLD),
    Endpoint(path=f"{APP}/image-to-video", input=ImageInput, price=_OLD, media={"image_url": _first_frame(10)}),
    Endpoint(path=f"{APP}/reference-to-video", input=ReferenceInput, price=_OLD, media={"image_urls": _REFERENCES}),
    Endpoint(
        path=f"{APP}/video-edit",
        input=EditInput,
        price=f"{_OLD}-edit",
        media={"video_url": _SOURCE, "reference_image_urls": replace(_REFERENCES, shortest=300)},
    ),
    Endpoint(path=f"{APP}/v1.1/text-to-video", input=WideTextInput, price=_NEW),
    Endpoint(path=f"{APP}/v1.1/image-to-video", input=ImageInput, price=_NEW, media={"image_url": _first_frame(20)}),
    Endpoint(
        path=f"{APP}/v1.1/reference-to-video", input=WideReferenceInput, price=_NEW, media={"image_urls": _REFERENCES}
    ),
)


# ── what is wrong ──

TYPES = {"too_long": "sequence_too_long", "too_short": "sequence_too_short"}  # of pydantic, as the protocol says them
KIND_TYPES = {
    "invalid": "value_error",
    "moderated": "content_policy_violation",
    "download": "file_download_error",
    "missing": "file_download_error",
    "too_large": "file_too_large",
}
NAMES = {"ratio": "aspect_ratio", "seconds": "duration"}  # of Request's fields, in the protocol's words


class WrongError(RefusedError):
    """An input that cannot be had, in the details that the protocol tells."""

    def __init__(self, details: list[dict[str, Any]]) -> None:
        super().__init__("invalid", str(details[0]["msg"]))
        self.details = details


def detail(
    place: tuple[str | int, ...], message: str, type: str, ctx: Mapping[str, Any] | None = None, input: Any = None
) -> dict[str, Any]:
    """One entry of an error's details."""
    told: dict[str, Any] = {"loc": list(place), "msg": message, "type": type, "url": f"{ERRORS}{type}"}
    if ctx:
        told["ctx"] = {name: _plain(value) for name, value in ctx.items()}
    if input is not None:
        told["input"] = _plain(input)
    return told


def details_of(kind: str, sentence: str, hint: str, name: str, endpoint: Endpoint) -> list[dict[str, Any]]:
    """A refusal of the house as details; `name` is a field of Request or of the endpoint."""
    told = next((own for own, medium in endpoint.media.items() if medium.becomes == name), NAMES.get(name, name))
    kind_of_file = "video" if told == "video_url" else "image"
    by_file = {"format": f"unsupported_{kind_of_file}_format", "file": f"{kind_of_file}_load_error"}
    type = KIND_TYPES.get(kind) or by_file.get(kind) or "internal_server_error"
    if kind == "moderated" and not told:
        told = "prompt"
    message = f"{sentence}; {hint}" if hint else sentence
    return [detail(("body", told) if told else ("body",), message, type)]


def _read(endpoint: Endpoint, told: Mapping[str, Any]) -> Any:
    """An input as its model, or every detail that is wrong with it."""
    try:
        return endpoint.input.model_validate(told)
    except ValidationError as error:
        raise WrongError(
            [
                detail(
                    ("body", *one["loc"]),
                    one["msg"],
                    TYPES.get(one["type"], one["type"]),
                    one.get("ctx"),
                    None if one["type"] == "missing" else one["input"],
                )
                for one in error.errors(include_url=False)
            ]
        ) from error


def _plain(value: Any) -> Any:
    """A value that JSON can hold, short."""
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)[:200].encode("utf-8", "replace").decode()


# ── what it means ──


async def order_of(
    service: Service, endpoint: Endpoint, order: Order, told: Mapping[str, Any], caller: Caller
) -> Order:
    """An input as an order, its files fetched and judged."""
    wish = _read(endpoint, told)
    named = {name: getattr(wish, name) for name in endpoint.media if getattr(wish, name)}
    media = {name: endpoint.media[name] for name in named}
    files = {medium.becomes: named[name] for name, medium in media.items()}
    limits = {medium.becomes: medium.limits for medium in media.values()}
    files = await service.take_files(replace(order, fields=files, limits=limits), caller)
    uploads = await run_in_threadpool(_judged, service, media, files)
    return replace(
        order,
        fields={**_fields(wish, uploads), **files},
        price=endpoint.price,
        resolution=wish.resolution,
        limits=limits,
        extras={"watermark": False},
    )


def _judged(service: Service, media: Mapping[str, Medium], files: Mapping[str, Any]) -> dict[str, Upload]:
    """Each field's files held to the protocol's limits; the first of each field."""
    first = {}
    for name, medium in media.items():
        told = files[medium.becomes]
        uploads = [service.files.known(one) for one in ([told] if isinstance(told, str) else told)]
        for number, upload in enumerate(uploads):
            place = ("body", name) if isinstance(told, str) else ("body", name, number)
            _judge(upload, medium, place)
        first[medium.becomes] = uploads[0]
    return first


def _judge(upload: Upload, medium: Medium, place: tuple[str | int, ...]) -> None:
    """Refuse a file that is too small, too large, too narrow, too short, too long or too slow."""
    size, (short, long) = f"{upload.width}x{upload.height}", sorted((upload.width, upload.height))
    what = "video" if upload.kind == "video" else "image"
    if short < medium.shortest:
        ctx = {"min_width": medium.shortest, "min_height": medium.shortest}
        raise WrongError([detail(place, f"{size} is too small", f"{what}_too_small", ctx)])
    if medium.longest is not None and long > medium.longest:
        ctx = {"max_width": medium.longest, "max_height": medium.longest}
        raise WrongError([detail(place, f"{size} is too large", f"{what}_too_large", ctx)])
    if medium.ratio is not None and long > short * medium.ratio:
        sentence = f"{size} is too narrow; 1:{medium.ratio:g} to {medium.ratio:g}:1 is possible"
        raise WrongError([detail(place, sentence, "value_error")])
    if medium.seconds is not None and not medium.seconds[0] <= upload.seconds <= medium.seconds[1]:
        least, most = medium.seconds
        over = upload.seconds > most
        type, limit = ("less_than_equal", {"le": most}) if over else ("greater_than_equal", {"ge": least})
        sentence = f"the video lasts {upload.seconds:.1f} seconds; {least:g} to {most:g} are possible"
        raise WrongError([detail(place, sentence, type, limit)])
    if upload.kind == "video" and upload.fps <= medium.slowest_fps:
        sentence = f"{upload.fps:g} frames a second are too few; more than {medium.slowest_fps:g} are possible"
        raise WrongError([detail(place, sentence, "greater_than", {"gt": medium.slowest_fps})])


def _fields(wish: Any, uploads: Mapping[str, Upload]) -> dict[str, Any]:
    """Fields of Request, without the files."""
    fields = {"prompt": wish.prompt, "seed": wish.seed}
    shape, source = uploads.get("first_frame") or uploads.get("source"), uploads.get("source")
    fields["ratio"] = shape.ratio if shape else wish.aspect_ratio
    if source is not None:  # its first seconds; what is changed keeps the size it is made in
        fields["seconds"] = source.whole_seconds
        return {**fields, "keep_sound": wish.audio_setting == "origin"}
    return {**fields, "seconds": wish.duration, "resolution": wish.resolution}
