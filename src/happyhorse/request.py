"""What a person may ask for, and the sentences said when it cannot be had; imports no torch."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from math import ceil, gcd, log
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from happyhorse import marks

FPS = 25
SHORTEST, LONGEST = 3, 15  # seconds
LONGEST_PROMPT = 4000  # characters
MOST_STEPS = 200
MOST_REFERENCES, MOST_MOTIONS, MOST_VOICES, MOST_SHOTS, MOST_LINES = 9, 3, 3, 12, 60
KEPT = 25  # frames of a clip's end that are shown when it goes on
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
LARGE = MappingProxyType(  # what super-resolution makes of them: the short side is 540, 720 or 1080
    {
        "540p": {
            "16:9": (540, 960),
            "9:16": (960, 540),
            "1:1": (540, 540),
            "4:3": (540, 720),
            "3:4": (720, 540),
            "21:9": (540, 1260),
            "9:21": (1260, 540),
            "5:4": (544, 680),  # 540 would make the other side odd
            "4:5": (680, 544),
        },
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


FILES = frozenset(
    "first_frame last_frame references motions voices source extend dub speech ambience".split()
)  # fields that name files


class HappyHorseError(Exception):
    """A sentence for the person who can act, and a hint; a fault of ours unless a subclass says otherwise."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


def with_extra(extra: str) -> str:
    """The words that add an extra to a clone's .venv."""
    return f".venv/bin/pip install -c constraints.txt -e '.[{extra}]'"


class RequestError(HappyHorseError):
    """What was asked cannot be had."""

    exit_code: ClassVar[int] = 2


class Shot(BaseModel):
    """One of several shots: its own words, and how long it lasts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Field(min_length=1, max_length=LONGEST_PROMPT)]
    seconds: Annotated[float, Field(ge=0.5, le=LONGEST)] | None = None
    """an even share of what is left where it is None"""


class Line(BaseModel):
    """Who says what from which second to which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=1000)]
    start: Annotated[float, Field(ge=0, lt=LONGEST)]
    end: Annotated[float, Field(ge=1 / FPS, le=LONGEST)]
    language: str = "auto"
    speaker: Annotated[int, Field(ge=0, le=2)] = 0
    gender: Literal["woman", "man"] | None = None

    @model_validator(mode="after")
    def _check_span(self) -> "Line":
        if self.language not in LANGUAGES:
            raise PydanticCustomError("unknown", "unknown language")
        if self.end <= self.start:
            raise PydanticCustomError("span", "ends before it begins")
        return self


class Request(BaseModel):
    """One clip as a person asks for it; what is wrong raises a RequestError."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str = ""
    """what is seen and heard; what to change where a source is given"""
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
    references: Annotated[tuple[Path, ...], Field(max_length=MOST_REFERENCES)] = ()
    """pictures of who and what shall appear; the prompt calls them character1, @Image1 or [Image 1]"""
    motions: Annotated[tuple[Path, ...], Field(max_length=MOST_MOTIONS)] = ()
    """clips whose motion shall be followed: @Video1"""
    voices: Annotated[tuple[Path, ...], Field(max_length=MOST_VOICES)] = ()
    """recordings of voices that shall be heard: @Audio1"""
    source: Path | None = None
    """a clip to change as the prompt says"""
    keep_sound: bool = False
    """leave the source's sound as it is"""
    between: tuple[float, float] | None = None
    """make only these seconds of the source anew"""
    extend: Path | None = None
    """a clip to go on from its end by `seconds`"""
    dub: Path | None = None
    """a clip whose picture stays and whose sound is made"""
    speech: Path | None = None
    """a recording that drives face and lips"""
    ambience: Path | None = None
    """a recording laid under everything else that is heard"""
    shots: Annotated[tuple[Shot, ...], Field(max_length=MOST_SHOTS)] = ()
    """several shots in one clip; the prompt then tells what they share"""
    script: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)] = ()
    """timed lines, or the text of an SRT or VTT file"""
    expand: bool = True
    """write a line where speech is asked for without words"""
    negative_prompt: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    """what shall not be seen or heard"""

    @property
    def words(self) -> str:
        """Everything that is wished for in words: the prompt, the shots, the lines of the script."""
        parts = (self.prompt, *(shot.prompt for shot in self.shots), *(line.text for line in self.script))
        return "\n".join(part for part in parts if part)

    @property
    def frames(self) -> int:
        return FPS * self.seconds

    @property
    def kept(self) -> int:
        """Frames that are shown before the new ones begin."""
        return KEPT if self.extend else 0

    @property
    def window(self) -> int:
        """Frames that the model sees and makes."""
        return self.kept + self.frames

    @property
    def changes(self) -> bool:
        """Whether a clip that is given comes back with something new in it."""
        return bool(self.source or self.extend or self.dub)

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

    @field_validator("between", mode="before")
    @classmethod
    def _read_span(cls, span: Any) -> Any:
        return re.split(r"\s*[-–,]\s*", span.strip()) if isinstance(span, str) else span

    @field_validator("script", mode="before")
    @classmethod
    def _read_script(cls, script: Any) -> Any:
        return marks.subtitles(script) if isinstance(script, str) else script

    @model_validator(mode="after")
    def _check_together(self) -> "Request":
        """Judge what no field can be judged by alone."""
        found = _contradiction(self)
        if found:
            raise RequestError(*found)
        return self

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


def _contradiction(request: Request) -> tuple[str, str] | None:
    """What cannot be had together, and what can."""
    clips = [name for name in ("source", "extend", "dub") if getattr(request, name)]
    speaking = any(unicodedata.category(character)[0] in "LNS" for character in request.prompt)
    if not speaking and not (request.first_frame or request.extend or request.dub or request.shots):
        return "the prompt is empty; write what should be seen and heard", _EXAMPLE
    if len(clips) > 1:
        return f"{' and '.join(clips)} cannot be had together; give one clip", "do one after the other"
    if clips and request.resolution != "draft":
        return f"{clips[0]} and a larger resolution cannot be had together", "leave out resolution"
    for name, others in _ALONE.items():
        wrong = [other for other in others if getattr(request, name) and getattr(request, other)]
        if wrong:
            return f"{name} and {wrong[0]} cannot be had together", f"leave out {name} or {wrong[0]}"
    for name, owner in _NEEDS.items():
        if getattr(request, name) and not getattr(request, owner):
            return f"{name} needs {owner}", f"give {owner} too, or leave out {name}"
    return _time_contradiction(request)


_EXAMPLE = "for example \"A baker in a warm kitchen smiles and says in French: 'Bonjour!'\""
_ALONE = MappingProxyType(
    {
        "dub": ("first_frame", "last_frame", "references", "motions", "speech"),
        "extend": ("first_frame", "speech"),
        "source": ("first_frame", "last_frame"),
        "keep_sound": ("speech", "ambience"),
        "between": ("speech",),
    }
)
_NEEDS = MappingProxyType(
    {
        "keep_sound": "source",
        "between": "source",
        "speech": "sound",
        "ambience": "sound",
        "dub": "sound",
        "voices": "sound",
    }
)


def _time_contradiction(request: Request) -> tuple[str, str] | None:
    """What does not fit into the clip's length."""
    limit = request.seconds if "seconds" in request.model_fields_set else LONGEST
    last = max((line.end for line in request.script), default=0.0)
    if last > limit:
        hint = f"seconds {min(LONGEST, ceil(last))} is the nearest length"
        return f"the script ends at {last:g} seconds and the clip at {limit}", hint
    if request.between and not 0 <= request.between[0] < request.between[1] <= LONGEST:
        first, end = request.between
        return f"between {first:g} and {end:g} there is nothing to make", "name two moments, the earlier first"
    return _shots_contradiction(request) if request.shots else None


def _shots_contradiction(request: Request) -> tuple[str, str] | None:
    """Shots fill the clip: those without a length share what the others leave."""
    told = sum(shot.seconds or 0 for shot in request.shots)
    least = told + 0.5 * sum(shot.seconds is None for shot in request.shots)
    fits = min(LONGEST, max(SHORTEST, ceil(least)))
    if least > told:
        limit = request.seconds if "seconds" in request.model_fields_set else LONGEST
        if least > limit:
            return f"the shots need {least:g} seconds and the clip has {limit}", f"seconds {fits} is the nearest length"
    elif "seconds" in request.model_fields_set and told != request.seconds:
        hint = f"seconds {fits} is the nearest length" if told == fits else "leave one shot's seconds out"
        return f"the shots last {told:g} seconds and the clip {request.seconds}", hint
    elif told != fits:
        return (
            f"the shots last {told:g} seconds; a clip lasts a whole number of seconds from {SHORTEST} to {LONGEST}",
            "leave one shot's seconds out and it takes the rest",
        )
    return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word as a question, or nothing."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""


def _sentence(error: ErrorDetails) -> RequestError:
    """Say one pydantic error in words."""
    field, kind, value = str((error["loc"] or ("",))[0]), error["type"], error["input"]
    if field in _PARTS and len(error["loc"]) > 1:
        return _part_sentence(error)
    if kind == "extra_forbidden":
        return RequestError(
            f"{field} is not something one can ask for",
            did_you_mean(field, Request.model_fields) or f"known are {', '.join(Request.model_fields)}",
        )
    if field in ("prompt", "negative_prompt") or not field:
        return _prompt_sentence(error)
    if kind == "too_long":
        return RequestError(f"{field} takes at most {error['ctx']['max_length']}", "leave some out")
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
        "references": ("give the paths of pictures", "PNG, JPEG, WebP and BMP are read"),
        "motions": ("give the paths of clips", "MP4, MOV and WebM are read"),
        "voices": ("give the paths of recordings", "WAV, MP3, M4A, FLAC and Ogg are read"),
        "source": ("give the path of a clip", "MP4, MOV and WebM are read"),
        "extend": ("give the path of a clip", "MP4, MOV and WebM are read"),
        "dub": ("give the path of a clip", "MP4, MOV and WebM are read"),
        "speech": ("give the path of a recording", "WAV, MP3, M4A, FLAC and Ogg are read"),
        "ambience": ("give the path of a recording", "WAV, MP3, M4A, FLAC and Ogg are read"),
        "keep_sound": ("choose yes or no", "without it the sound is made anew"),
        "between": ("give two seconds, the first and the last", "for example 2 and 4.5"),
        "shots": ("give a list of prompts with their seconds", "one has a prompt and may have seconds"),
        "script": ("give timed lines, or an SRT or VTT text", "one has text, start and end"),
        "expand": ("choose yes or no", "yes writes a line where speech is asked for without words"),
    }
)
_PARTS = MappingProxyType({"shots": "shot", "script": "line"})


def _part_sentence(error: ErrorDetails) -> RequestError:
    """Say what is wrong with one shot or one line."""
    field, place, *inside = error["loc"]
    part = f"{_PARTS[str(field)]} {int(place) + 1 if isinstance(place, int) else place}"
    if error["type"] == "span":
        return RequestError(f"{part} ends before it begins", "start is earlier than end")
    if error["type"] == "unknown":
        return RequestError(f"{part} has a language that is not known; choose one of {', '.join(LANGUAGES)}", "or auto")
    what = f"its {inside[0]} is not possible" if inside else "it is not possible"
    possible, hint = _POSSIBLE[str(field)]
    return RequestError(f"{part}: {what}; {possible}", hint)


def _prompt_sentence(error: ErrorDetails) -> RequestError:
    if error["type"] in ("long", "string_too_long"):
        length = error["ctx"].get("length") or len(error["input"])
        return RequestError(
            f"the prompt has {length} characters; at most {LONGEST_PROMPT} are read", "keep what must be seen and heard"
        )
    if error["type"] == "control":
        return RequestError("the prompt holds control characters; only text can be read", "type it again in UTF-8")
    return RequestError("the prompt is empty; write what should be seen and heard", _EXAMPLE)


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
    return f"{nearest_ratio(height, width)} is the nearest shape"


def nearest_ratio(height: int, width: int) -> str:
    """The shape that cuts least from a picture of this size."""
    shape = {ratio: log(width * size[0] / (height * size[1])) for ratio, size in SIZES.items()}
    return min(shape, key=lambda ratio: abs(shape[ratio]))


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
