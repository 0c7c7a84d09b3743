"""What a person may ask for, and the sentences said when it cannot be had; imports no torch."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from math import gcd, log
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

FPS = 25
SHORTEST, LONGEST = 3, 15  # seconds
LONGEST_PROMPT = 4000  # characters
MOST_STEPS = 200
SEEDS = 2**32
GRID = 32  # pixels of picture in one latent token
Size = tuple[int, int]  # height, width
SIZES = MappingProxyType(  # of drafts, each exactly in its ratio
    {
        "16:9": (252, 448),
        "9:16": (448, 252),
        "1:1": (320, 320),
        "4:3": (288, 384),
        "3:4": (384, 288),
        "21:9": (216, 504),
        "9:21": (504, 216),
        "5:4": (288, 360),
        "4:5": (360, 288),
    }
)
LARGE = MappingProxyType(  # what super-resolution makes of them: the short side is 720 or 1080
    {
        "720p": {
            "16:9": (720, 1280),
            "9:16": (1280, 720),
            "1:1": (720, 720),
            "4:3": (720, 960),
            "3:4": (960, 720),
            "21:9": (720, 1680),
            "9:21": (1680, 720),
            "5:4": (720, 900),
            "4:5": (900, 720),
        },
        "1080p": {
            "16:9": (1080, 1920),
            "9:16": (1920, 1080),
            "1:1": (1080, 1080),
            "4:3": (1080, 1440),
            "3:4": (1440, 1080),
            "21:9": (1080, 2520),
            "9:21": (2520, 1080),
            "5:4": (1080, 1350),
            "4:5": (1350, 1080),
        },
    }
)
RESOLUTIONS = ("draft", *LARGE)
LANGUAGES = MappingProxyType(
    {
        "auto": "as the prompt says",
        "en": "English",
        "zh": "Mandarin",
        "yue": "Cantonese",
        "ja": "Japanese",
        "ko": "Korean",
        "de": "German",
        "fr": "French",
    }
)
_ALSO_CALLED = MappingProxyType(
    {"chinese": "zh", "cn": "zh", "hk": "yue", "jp": "ja", "kr": "ko", "deutsch": "de", "français": "fr", "eng": "en"}
)


class HappyHorseError(Exception):
    """A sentence for the person who can act, and a hint; a fault of ours unless a subclass says otherwise."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class RequestError(HappyHorseError):
    """What was asked cannot be had."""

    exit_code: ClassVar[int] = 2


class Request(BaseModel):
    """One clip as a person asks for it; what is wrong raises a RequestError."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str
    """what is seen and heard"""
    seconds: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = 5
    ratio: str = "16:9"
    sound: bool = True
    language: str = "auto"
    seed: Annotated[int, Field(ge=0, lt=SEEDS)] | None = None
    """the caller draws one where it is None"""
    first_frame: Path | None = None
    last_frame: Path | None = None
    preset: Annotated[str, Field(min_length=1)] = "mini"
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)] | None = None
    """the preset's own where it is None"""
    resolution: str = "draft"
    """draft, or what super-resolution makes of it"""

    @property
    def frames(self) -> int:
        return FPS * self.seconds

    @property
    def size(self) -> Size:
        """Height and width of the draft, exactly in the ratio."""
        return SIZES[self.ratio]

    @property
    def latent_size(self) -> Size:
        """Height and width the codec works on for the draft: the next multiples of its grid."""
        return on_grid(self.size)

    @property
    def final_size(self) -> Size:
        """Height and width of the clip that is handed over, exactly in the ratio."""
        return LARGE[self.resolution][self.ratio] if self.resolution in LARGE else self.size

    @property
    def final_latent_size(self) -> Size:
        """Height and width the codec works on for that clip."""
        return on_grid(self.final_size)

    @field_validator("prompt")
    @classmethod
    def _check_prompt(cls, prompt: str) -> str:
        prompt = prompt.strip()
        if not any(unicodedata.category(character)[0] in "LNS" for character in prompt):
            raise PydanticCustomError("empty", "nothing to read")
        if len(prompt) > LONGEST_PROMPT:
            raise PydanticCustomError("long", "too long", {"length": len(prompt)})
        if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r" for character in prompt):
            raise PydanticCustomError("control", "control characters")
        return prompt

    @field_validator("ratio")
    @classmethod
    def _check_ratio(cls, ratio: str) -> str:
        if ratio not in SIZES:
            raise PydanticCustomError("unknown", "unknown ratio")
        return ratio

    @field_validator("resolution")
    @classmethod
    def _check_resolution(cls, resolution: str) -> str:
        if resolution.lower() not in RESOLUTIONS:
            raise PydanticCustomError("unknown", "unknown resolution")
        return resolution.lower()

    @field_validator("language")
    @classmethod
    def _check_language(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise PydanticCustomError("unknown", "unknown language")
        return language

    @model_validator(mode="wrap")
    @classmethod
    def _say_what_is_possible(cls, fields: Any, build: Any) -> Any:
        try:
            return build(fields)
        except ValidationError as error:
            raise _sentence(error.errors()[0]) from error


def check(**fields: Any) -> Request:
    """Build a request from a stranger's words, or raise the sentence that helps."""
    return Request(**fields)


def on_grid(size: Size) -> Size:
    """The next multiples of the codec's grid."""
    height, width = size
    return -(-height // GRID) * GRID, -(-width // GRID) * GRID


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word as a question, or nothing."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""


def _sentence(error: ErrorDetails) -> RequestError:
    """Say one pydantic error in words."""
    field, kind, value = str((error["loc"] or ("",))[0]), error["type"], error["input"]
    if kind == "extra_forbidden":
        return RequestError(
            f"{field} is not something one can ask for",
            did_you_mean(field, Request.model_fields) or f"known are {', '.join(Request.model_fields)}",
        )
    if field == "prompt" or not field:
        return _prompt_sentence(error)
    if field == "ratio":
        return RequestError(f"ratio {_short(value)} is not known; choose one of {', '.join(SIZES)}", _near_ratio(value))
    if field == "language":
        choices = ", ".join(LANGUAGES)
        return RequestError(f"language {_short(value)} is not known; choose one of {choices}", _near_language(value))
    if field == "resolution":
        choices = ", ".join(RESOLUTIONS)
        return RequestError(
            f"resolution {_short(value)} is not known; choose one of {choices}", _near_resolution(value)
        )
    possible, hint = _POSSIBLE[field]
    return RequestError(f"{field} {_short(value)} is not possible; {possible}", hint)


_POSSIBLE = MappingProxyType(
    {
        "seconds": (f"choose a whole number from {SHORTEST} to {LONGEST}", "five seconds are made when none are named"),
        "seed": (f"choose a whole number from 0 to {SEEDS - 1}", "leave it out and one is drawn and shown"),
        "steps": (f"choose a whole number from 1 to {MOST_STEPS}", "leave it out for the preset's own number"),
        "sound": ("choose yes or no", "--no-sound makes a silent clip"),
        "preset": ("give its name", "happyhorse presets lists them"),
        "first_frame": ("give the path of a picture", "PNG, JPEG, WebP and BMP are read"),
        "last_frame": ("give the path of a picture", "PNG, JPEG, WebP and BMP are read"),
    }
)


def _prompt_sentence(error: ErrorDetails) -> RequestError:
    example = "for example \"A baker in a warm kitchen smiles and says in French: 'Bonjour!'\""
    if error["type"] == "long":
        length = error["ctx"]["length"]
        return RequestError(
            f"the prompt has {length} characters; at most {LONGEST_PROMPT} are read", "keep what must be seen and heard"
        )
    if error["type"] == "control":
        return RequestError("the prompt holds control characters; only text can be read", "type it again in UTF-8")
    return RequestError("the prompt is empty; write what should be seen and heard", example)


def _short(value: object) -> str:
    """Quote a stranger's value so that it fits in a sentence."""
    text = "".join(character if character.isprintable() else "?" for character in str(value))
    return (text if len(text) <= 40 else f"{text[:37]}...") or '""'


def _near_ratio(value: object) -> str:
    """Find the shape nearest to 21:9, 16x9, 1920x1080, ..."""
    parts = str(value).lower().replace("x", ":").replace("/", ":").split(":")
    if len(parts) != 2 or not all(part.strip().isdecimal() and 0 < int(part) < 10**6 for part in parts):
        return did_you_mean(str(value), SIZES) or "16:9 is made when none is named"
    width, height = (int(part) for part in parts)
    reduced = f"{width // gcd(width, height)}:{height // gcd(width, height)}"
    if reduced in SIZES:
        return f"did you mean {reduced}?"
    shape = {ratio: log(width * size[0] / (height * size[1])) for ratio, size in SIZES.items()}
    return f"{min(shape, key=lambda ratio: abs(shape[ratio]))} is the nearest shape"


def _near_resolution(value: object) -> str:
    word = str(value).lower()
    found = next((name for name in LARGE if name.rstrip("p") in word), "")
    return (
        f"did you mean {found}?"
        if found
        else did_you_mean(word, RESOLUTIONS) or "draft is the quickest, 1080p the largest"
    )


def _near_language(value: object) -> str:
    word = str(value).strip().lower().replace("_", "-").split("-")[0]
    names = {name.lower(): code for code, name in LANGUAGES.items() if code != "auto"} | dict(_ALSO_CALLED)
    codes = dict(zip(LANGUAGES, LANGUAGES, strict=True)) | names
    near = get_close_matches(word, list(codes), n=1, cutoff=0.7)
    return f"did you mean {codes[near[0]]}?" if near else "auto takes the language from the prompt"
