"""What the DashScope models take: their media, their parameters, and what these mean as a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator, model_validator
from starlette.concurrency import run_in_threadpool

from happyhorse.request import LONGEST, LONGEST_PROMPT, SHORTEST, nearest_ratio
from happyhorse.serve.auth import Caller
from happyhorse.serve.files import Limits
from happyhorse.serve.jobs import RefusedError
from happyhorse.serve.service import Order, Service
from happyhorse.serve.settings import MEGABYTE

ENDPOINT = "/api/v1/services/aigc/video-generation/video-synthesis"
PROMPT_ROOM = 5000  # letters, or half as many Han characters; the rest is not read
SIZE = re.compile(r"(\d{2,5})[*xX](\d{2,5})")
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


# ── fields ──


class Told(BaseModel):
    """A part of a body: what is null was not said, what is not known is let through."""

    @model_validator(mode="before")
    @classmethod
    def _drop_nothing(cls, told: Any) -> Any:
        return {name: value for name, value in told.items() if value is not None} if isinstance(told, dict) else told


class Media(Told):
    type: str
    url: Annotated[str, Field(min_length=1)]


class Input(Told):
    prompt: str = ""
    negative_prompt: str = ""
    media: list[Media] = []
    img_url: str = ""
    first_frame_url: str = ""
    head_frame: str = ""
    last_frame_url: str = ""
    tail_frame: str = ""
    audio_url: str = ""
    reference_url: str = ""
    reference_urls: list[str] = []
    reference_video_urls: list[str] = []


class Parameters(Told):
    resolution: Literal["720P", "1080P"] = "1080P"
    ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21", "5:4", "4:5"] = "16:9"
    size: str = ""
    duration: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 5
    watermark: bool = True
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    audio_setting: Literal["auto", "origin"] = "auto"
    prompt_extend: bool = True
    media: list[Media] = []  # older clients put it here

    @field_validator("resolution", mode="before")
    @classmethod
    def _large_letters(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value


class Synthesis(Told):
    model: Annotated[str, Field(min_length=1, max_length=200)]
    input: Input
    parameters: Parameters = Parameters()


# ── models ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """One kind of media: which field of Request it becomes, how many there are, what files are possible."""

    becomes: str
    limits: Limits
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model: its row of prices, its media, and what else is said with it."""

    price: str
    media: Mapping[str, Medium] = field(default_factory=dict)
    needs_prompt: bool = True
    has_ratio: bool = True


_FRAMES = Limits(kinds=("picture",), formats=("jpg", "png", "bmp", "webp"), shortest_side=300, ratio=2.5)
_PICTURES = Limits(kinds=("picture",), formats=("jpg", "png", "webp"), shortest_side=400)
_CLIPS = Limits(
    kinds=("video",), formats=("mp4", "mov"), bytes=100 * MEGABYTE, shortest_side=320, longest_side=2160, ratio=2.5,
    seconds=(3.0, 60.0), slowest_fps=8.0,
)  # fmt: skip


def _models(row: str, megabytes: int) -> dict[str, Model]:
    """The models of one version: from words, a first picture, pictures of who shall appear."""
    frames, pictures = (replace(one, bytes=megabytes * MEGABYTE) for one in (_FRAMES, _PICTURES))
    first = Medium(becomes="first_frame", limits=frames)
    shown = Medium(becomes="references", limits=pictures, most=9)
    return {
        f"{row}-t2v": Model(price=row),
        f"{row}-i2v": Model(price=row, media={"first_frame": first}, needs_prompt=False, has_ratio=False),
        f"{row}-r2v": Model(price=row, media={"reference_image": shown}),
    }


_OLD = "happyhorse-1.0"
_BESIDE = replace(_PICTURES, bytes=10 * MEGABYTE, shortest_side=300)
MODELS = {
    **_models(_OLD, 10),
    f"{_OLD}-video-edit": Model(
        price=f"{_OLD}-edit",
        media={
            "video": Medium(becomes="source", limits=_CLIPS),
            "reference_image": Medium(becomes="references", limits=_BESIDE, least=0, most=5),
        },
        has_ratio=False,
    ),
    **_models("happyhorse-1.1", 20),
}


# ── what it means ──


async def order_of(service: Service, wish: Synthesis, caller: Caller, *, resolving: bool) -> Order:
    """A body as an order, its files fetched and judged; `resolving` is whether oss:// may stand for uploads."""
    model = MODELS.get(wish.model)
    if model is None:
        raise RefusedError(
            "missing", f"there is no model {wish.model}", f"there are {', '.join(MODELS)}", field="model"
        )
    prompt = truncated(wish.input.prompt)
    if model.needs_prompt and not prompt.strip():
        raise RefusedError("invalid", f"{wish.model} needs a prompt", field="prompt")
    files = _files(wish, model, resolving=resolving)
    files = {name: await run_in_threadpool(_resolved, service, told) for name, told in files.items()}
    limits = {medium.becomes: medium.limits for medium in model.media.values()}
    order = Order(fields=files, protocol="dashscope", endpoint=wish.model, price=model.price, limits=limits)
    files = await service.take_files(order, caller)
    told, shape = wish.parameters, _shape_of(wish.parameters)
    fields = {"prompt": prompt, "negative_prompt": wish.input.negative_prompt, "expand": told.prompt_extend}
    fields |= {"seed": told.seed, "seconds": told.duration, **shape}
    if followed := files.get("first_frame") or files.get("source"):
        upload = await run_in_threadpool(service.files.known, followed)
        fields["ratio"] = upload.ratio
        if "source" in files:  # what is changed keeps the size it is made in
            fields |= {"seconds": upload.whole_seconds, "keep_sound": told.audio_setting == "origin"}
            del fields["resolution"]
    extras = {
        "watermark": told.watermark,
        "sr": int(shape["resolution"].rstrip("p")),
        "ratio": fields["ratio"] if model.has_ratio else None,
    }
    return replace(order, fields={**fields, **files}, resolution=shape["resolution"], extras=extras)


def truncated(prompt: str) -> str:
    """As much of a prompt as the protocol reads, a Han character for two letters."""
    room = PROMPT_ROOM
    for place, character in enumerate(prompt[:LONGEST_PROMPT]):
        room -= 2 if HAN.match(character) else 1
        if room < 0:
            return prompt[:place]
    return prompt[:LONGEST_PROMPT]


def _media(wish: Synthesis) -> list[tuple[str, str]]:
    """Kind and address of everything given, whichever words a client has for it."""
    told = wish.input
    shorthand = [
        ("first_frame", (told.img_url, told.first_frame_url, told.head_frame)),
        ("last_frame", (told.last_frame_url, told.tail_frame)),
        ("driving_audio", (told.audio_url,)),
        ("reference_image", (told.reference_url, *told.reference_urls)),
        ("video", tuple(told.reference_video_urls[:1])),
    ]
    found = [(one.type, one.url) for one in told.media or wish.parameters.media]
    return found + [(kind, url) for kind, urls in shorthand for url in urls if url]


def _files(wish: Synthesis, model: Model, *, resolving: bool) -> dict[str, Any]:
    """Addresses by field of Request; RefusedError where they are too few, too many or of a wrong kind."""
    found = _media(wish)
    for kind, url in found:
        if kind not in model.media:
            possible = f"possible are {', '.join(model.media)}" if model.media else "it takes none"
            raise RefusedError("invalid", f"{wish.model} takes no media of type {kind[:40]}", possible, field="media")
        if url.startswith("oss://") and not resolving:
            hint = "send the header X-DashScope-OssResourceResolve: enable"
            raise RefusedError("download", "oss:// addresses are not resolved", hint, field="media")
    files: dict[str, Any] = {}
    for kind, medium in model.media.items():
        urls = [url for one, url in found if one == kind]
        if not medium.least <= len(urls) <= medium.most:
            many = f"{medium.least} to {medium.most}" if medium.most > medium.least else str(medium.least)
            sentence = f"{wish.model} takes {many} media of type {kind}, not {len(urls)}"
            raise RefusedError("invalid", sentence, field="media")
        if urls:
            files[medium.becomes] = urls if medium.becomes == "references" else urls[0]
    return files


def _resolved(service: Service, told: Any) -> Any:
    """Addresses with oss:// as what was uploaded under it."""
    if isinstance(told, list):
        return [_resolved(service, one) for one in told]
    if not told.startswith("oss://"):
        return told
    found = service.files.by_stem(stem_of(told.removeprefix("oss://")))
    if found is None:
        raise RefusedError("download", f"there is nothing at {told[:100]}", "upload it again", field="media")
    return f"store:{found.name}"


def stem_of(key: str) -> str:
    """Our own name for what a client calls `key`."""
    return sha256(key.encode()).hexdigest()[:32]


def _shape_of(told: Parameters) -> dict[str, str]:
    """Ratio and resolution, of a size where one is named."""
    if not told.size:
        return {"ratio": told.ratio, "resolution": told.resolution.lower()}
    found = SIZE.fullmatch(told.size)
    width, height = (int(side) for side in found.groups()) if found else (0, 0)
    if not width or not height:
        raise RefusedError(
            "invalid", f"size {told.size[:40]} is not WIDTH*HEIGHT", "1280*720, for example", field="size"
        )
    return {"ratio": nearest_ratio(height, width), "resolution": "720p" if min(width, height) < 900 else "1080p"}
