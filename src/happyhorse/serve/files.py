"""Files that strangers hand in and clips that they fetch: judged by content, named by us, forgotten in time."""

import base64
import io
import math
import os
import re
import secrets
import shutil
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, get_args
from urllib.parse import unquote_to_bytes, urlsplit

import av
from PIL import Image
from pydantic import BaseModel

from happyhorse.request import LONGEST, SHORTEST, Request, nearest_ratio
from happyhorse.serve.fetch import Guard
from happyhorse.serve.jobs import Jobs, RefusedError
from happyhorse.serve.settings import MEGABYTE, Settings

KEPT = ("file", "thumbnail", "latents")  # what a finished job has in the folder of results
STORED = re.compile(r"store:([0-9a-f]{32}(?:\.[a-z0-9]{1,5})?)\Z")
PICTURE_BYTES, VIDEO_BYTES, SOUND_BYTES = 20 * MEGABYTE, 100 * MEGABYTE, 20 * MEGABYTE
PICTURE_PIXELS = 64 * 10**6
SIDE = 16384
VIDEO_SECONDS, SOUND_SECONDS = 60.0, 60.0
VIDEO_PIXELS = 4096 * 2304
VIDEO_FPS = 121.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one protocol allows of one kind of file; None leaves it to the house."""

    kinds: tuple[str, ...] = ("picture", "video", "sound")
    bytes: int | None = None
    shortest_side: int = 0
    longest_side: int | None = None
    ratio: float | None = None  # at most so many times as wide as high, or as high as wide
    formats: tuple[str, ...] = ()  # of "png", "jpeg", "webp", "bmp", "gif", "mp4", "mov", "webm", "wav", "mp3", ...
    seconds: tuple[float, float] | None = None
    slowest_fps: float = 0.0


ANY = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file in the store, with what its content says it is."""

    id: str
    owner: str
    name: str  # the client's word for it, never a path of ours
    file: str  # our name
    kind: str  # "picture", "video", "sound"
    content_type: str
    size: int
    width: int
    height: int
    seconds: float
    fps: float
    created: float
    expires: float

    @property
    def reference(self) -> str:
        """How a request names it."""
        return f"store:{self.file}"

    @property
    def ratio(self) -> str:
        """The shape of a clip that follows it."""
        return nearest_ratio(self.height, self.width)

    @property
    def whole_seconds(self) -> int:
        """The length of a clip that follows it: its first seconds."""
        return min(LONGEST, max(SHORTEST, math.ceil(self.seconds - 0.02)))


class Files:
    """The folders of uploads, results and unfinished work."""

    def __init__(self, settings: Settings, jobs: Jobs, clock: Callable[[], float] = time.time) -> None:
        self.settings, self._jobs, self._clock = settings, jobs, clock
        self.uploads, self.results = settings.data / "uploads", settings.data / "results"
        self.work = settings.data / "work"
        self._swept, self._once = 0.0, threading.Lock()
        for folder in (self.uploads, self.results, self.work):
            folder.mkdir(parents=True, exist_ok=True)

    def path(self, reference: str) -> Path:
        """Where a `store:` reference lies; RefusedError for anything else."""
        found = STORED.match(reference)
        path = self.uploads / found[1] if found else None
        if path is None or not path.is_file():
            raise RefusedError("missing", "this file is not here any more", "upload it again")
        return path

    def by_stem(self, stem: str) -> Path | None:
        """An upload whose link was given out before it came; None where it has not come."""
        return next(self.uploads.glob(f"{stem}.*"), None)

    def result(self, name: str) -> Path | None:
        """A finished clip by its name in `results`."""
        path = self.results / PurePosixPath(name).name
        return path if path.is_file() else None

    def workplace(self, job: str) -> Path:
        """The folder of a job's unfinished work and previews."""
        folder = self.work / PurePosixPath(job).name
        folder.mkdir(exist_ok=True)
        return folder

    def clear(self, job: str) -> None:
        """Take a job's unfinished work away."""
        shutil.rmtree(self.work / PurePosixPath(job).name, ignore_errors=True)

    # ── taking in ──

    @contextmanager
    def part(self, most: int | None = None) -> Iterator["Part"]:
        """Lend a place to write what arrives, gone afterwards unless it was admitted."""
        path = self.uploads / f".{secrets.token_hex(8)}.part"
        with path.open("xb") as file:
            try:
                yield Part(path, file, most or self.settings.upload_bytes)
            finally:
                path.unlink(missing_ok=True)

    def admit(self, part: "Part", owner: str, name: str = "", limits: Limits = ANY, *, stem: str = "") -> Upload:
        """Judge what has arrived by its content and give it a name; RefusedError says what is wrong.

        A `stem` is of ours too: 32 hexadecimal digits, for a file whose link was given out before it came.
        """
        part.flush()
        facts = probe(part.path)
        _hold(facts, part.size, limits)
        file = f"{stem or secrets.token_hex(16)}.{facts.suffix}"
        os.link(part.path, self.uploads / file)
        now = self._clock()
        upload = Upload(
            id=secrets.token_hex(16), owner=owner, name=_tame(name), file=file, kind=facts.kind,
            content_type=facts.content_type, size=part.size, width=facts.width, height=facts.height,
            seconds=facts.seconds, fps=facts.fps, created=now, expires=now + self.settings.keep_uploads,
        )  # fmt: skip
        self._jobs.keep_upload(**asdict(upload))
        return upload

    def admit_once(self, part: "Part", owner: str, name: str = "", *, stem: str) -> Path | None:
        """Admit the first file that comes under a stem; of any other, tell which came before it."""
        with self._once:
            known = self.by_stem(stem)
            if known is None:
                self.admit(part, owner, name, stem=stem)
        return known

    def keep(self, pieces: Iterable[bytes], owner: str, name: str = "", limits: Limits = ANY) -> Upload:
        """Take a file in piece by piece."""
        with self.part(limits.bytes) as part:
            for piece in pieces:
                part.write(piece)
            return self.admit(part, owner, name, limits)

    def copy(self, path: Path, owner: str, limits: Limits = ANY) -> Upload:
        """Take in a file that is ours already."""
        with path.open("rb") as file:
            return self.keep(iter(lambda: file.read(MEGABYTE), b""), owner, path.name, limits)

    def from_data(self, uri: str, owner: str, limits: Limits = ANY) -> Upload:
        """Take in a `data:` URI."""
        head, comma, body = uri.partition(",")
        most = limits.bytes or self.settings.upload_bytes
        if not comma or len(body) > most * 4 // 3 + 4:
            raise RefusedError("too_large" if comma else "file", "the data in this address cannot be taken")
        try:
            content = base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
        except ValueError:
            raise RefusedError("file", "the data in this address is not base64") from None
        return self.keep([content], owner, "", limits)

    def from_web(self, guard: Guard, url: str, owner: str, limits: Limits = ANY) -> Upload:
        """Fetch a file from outside."""
        most = min(limits.bytes or self.settings.upload_bytes, self.settings.upload_bytes)
        return self.keep(guard.read(url, most=most), owner, PurePosixPath(urlsplit(url).path).name, limits)

    def known(self, reference: str, owner: str | None = None, limits: Limits = ANY) -> Upload:
        """An upload by its reference or id; with an owner, only one of theirs."""
        name = reference.removeprefix("store:")
        row = self._jobs.find_upload(name)
        if row is None or (owner is not None and row["owner"] != owner) or row["expires"] < self._clock():
            raise RefusedError("missing", "this file is not here any more", "upload it again")
        upload = Upload(**row)
        facts = Facts(**{key: row[key] for key in ("kind", "content_type", "width", "height", "seconds", "fps")})
        _hold(facts, upload.size, limits)
        return upload

    def sweep(self) -> int:
        """Delete what is due: clips, uploads, unfinished work of nobody, parts left by a crash; tell how many."""
        gone = self._jobs.expired()
        for job in gone:
            for name in filter(None, map(job.results.get, KEPT)):
                (self.results / PurePosixPath(str(name)).name).unlink(missing_ok=True)
        self._jobs.forget_results([job.id for job in gone])
        files = self._jobs.drop_uploads()
        for file in files:
            (self.uploads / file).unlink(missing_ok=True)
        return len(gone) + len(files) + self._sweep_strays()

    def _sweep_strays(self, age: float = 3600.0) -> int:
        """What a crash left behind: an hour old and named by no job. Looked for once an hour."""
        before = time.time() - age
        if self._swept > before:
            return 0
        self._swept = time.time()
        old = [path for folder in (self.uploads, self.results, self.work) for path in folder.iterdir()]
        strays = [path for path in old if path.stat().st_mtime < before and self._is_stray(path)]
        for path in strays:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(strays)

    def _is_stray(self, path: Path) -> bool:
        if path.suffix == ".part":
            return True
        if path.parent == self.uploads:
            return self._jobs.find_upload(path.name) is None
        job = self._jobs.find(path.name[:36])  # clips begin with the job's id
        if path.parent == self.work:
            return job is None or job.state.over
        return job is None or path.name not in map(job.results.get, KEPT)


class Part:
    """A file that is still arriving."""

    def __init__(self, path: Path, file: io.BufferedWriter, most: int) -> None:
        self.path, self._file, self._most, self.size = path, file, most, 0

    def write(self, piece: bytes) -> None:
        """Take the next piece; RefusedError where it is too much."""
        self.size += len(piece)
        if self.size > self._most:
            raise RefusedError("too_large", f"the file is larger than {self._most / MEGABYTE:g} MB")
        self._file.write(piece)

    def flush(self) -> None:
        """Put everything on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())


def _tame(name: str) -> str:
    """A client's file name, kept only to be shown."""
    return "".join(c for c in PurePosixPath(name.replace("\\", "/")).name if c.isprintable())[:100]


# ── judging ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file is, by its content."""

    kind: str
    content_type: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.content_type]


SUFFIXES = MappingProxyType(
    {
        "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/bmp": "bmp", "image/gif": "gif",
        "video/mp4": "mp4", "video/quicktime": "mov", "audio/wav": "wav", "audio/mpeg": "mp3", "audio/flac": "flac",
        "audio/ogg": "ogg", "audio/mp4": "m4a",
    }
)  # fmt: skip
_PICTURES = MappingProxyType(
    {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "BMP": "image/bmp", "GIF": "image/gif"}
)
_SOUNDS = MappingProxyType({"wav": "audio/wav", "mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg"})


def sniff(head: bytes) -> str:
    """The kind of container a file begins like: picture, mp4, mov, wav, mp3, flac, ogg, or nothing known."""
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")) or head[8:12] == b"WEBP":
        return "picture"
    if head[4:8] == b"ftyp":
        return "mov" if head[8:12] == b"qt  " else "mp4"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2")):
        return "mp3"
    return {b"fLaC": "flac", b"OggS": "ogg"}.get(head[:4], "")


def probe(path: Path) -> Facts:
    """Tell what a file is from its header, within limits, decoding nothing but one frame."""
    with path.open("rb") as file:
        kind = sniff(file.read(32))
        file.seek(0)
        if kind == "picture":
            return _probe_picture(file)
        if kind:
            return _probe_stream(file, kind)
    raise RefusedError(
        "format", "this file is of no kind that is read here", "PNG, JPEG, WebP, BMP, MP4, MOV, WAV, MP3"
    )


def _probe_picture(file: Any) -> Facts:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is judged below
            with Image.open(file, formats=tuple(_PICTURES)) as picture:
                (width, height), kind = picture.size, picture.format or ""
                if width * height > PICTURE_PIXELS or max(width, height) > SIDE:
                    raise RefusedError(
                        "file", f"the picture has {width}x{height} pixels; at most 64 megapixels are read"
                    )
                picture.verify()
    except RefusedError:
        raise
    except Exception as error:  # Pillow's plugins raise what they like
        raise RefusedError("file", "this picture is damaged and cannot be read") from error
    return Facts(kind="picture", content_type=_PICTURES[kind], width=width, height=height)


def _probe_stream(file: Any, kind: str) -> Facts:
    try:
        # an open file and a named format: nothing else can be opened by what is inside
        with av.open(file, format={"mov": "mp4"}.get(kind, kind)) as container:
            if kind in ("mp4", "mov") and container.streams.video:
                return _probe_video(container, kind)
            if container.streams.audio:
                return _probe_sound(container, kind)
    except RefusedError:
        raise
    except (OSError, ValueError, EOFError, av.FFmpegError) as error:
        raise RefusedError("file", "this file is damaged and cannot be read") from error
    raise RefusedError("format", "this file holds neither picture nor sound")


def _probe_video(container: Any, kind: str) -> Facts:
    stream, seconds = container.streams.video[0], (container.duration or 0) / 1e6
    width, height, fps = stream.width, stream.height, float(stream.average_rate or 0)
    if not seconds or seconds > VIDEO_SECONDS + 0.5:
        raise RefusedError("file", f"the clip lasts {seconds:.1f} seconds; at most {VIDEO_SECONDS:g} are read")
    if width * height > VIDEO_PIXELS or not width or fps > VIDEO_FPS:
        raise RefusedError("file", f"a clip of {width}x{height} at {fps:g} frames a second is more than is read here")
    if stream.frames > VIDEO_SECONDS * VIDEO_FPS:
        raise RefusedError("file", "the clip has too many frames")
    next(container.decode(stream))
    content_type = "video/quicktime" if kind == "mov" else "video/mp4"
    return Facts(kind="video", content_type=content_type, width=width, height=height, seconds=seconds, fps=fps)


def _probe_sound(container: Any, kind: str) -> Facts:
    stream, seconds = container.streams.audio[0], (container.duration or 0) / 1e6
    if not seconds or seconds > SOUND_SECONDS + 0.5:
        raise RefusedError("file", f"the sound lasts {seconds:.1f} seconds; at most {SOUND_SECONDS:g} are read")
    next(container.decode(stream))
    return Facts(kind="sound", content_type=_SOUNDS.get(kind, "audio/mp4"), seconds=seconds)


def _hold(facts: Facts, size: int, limits: Limits) -> None:
    """Refuse what one protocol does not allow."""
    house = {"picture": PICTURE_BYTES, "video": VIDEO_BYTES, "sound": SOUND_BYTES}[facts.kind]
    most = min(house, limits.bytes or house)
    short, long = sorted((facts.width, facts.height))
    wrong = [
        (
            facts.kind not in limits.kinds,
            "format",
            f"a {facts.kind} cannot stand here; {' or '.join(limits.kinds)} can",
        ),
        (
            bool(limits.formats) and facts.suffix not in limits.formats,
            "format",
            f"{facts.suffix} is not read here; {', '.join(limits.formats)} are",
        ),
        (size > most, "too_large", f"the file is larger than {most / MEGABYTE:g} MB"),
        (
            short < limits.shortest_side,
            "file",
            f"{facts.width}x{facts.height} is too small; {limits.shortest_side} is least",
        ),
        (
            limits.longest_side is not None and long > limits.longest_side,
            "file",
            f"{facts.width}x{facts.height} is too large; {limits.longest_side} is most",
        ),
        (
            limits.ratio is not None and long > short * limits.ratio,
            "file",
            f"{facts.width}x{facts.height} is too narrow; 1 to {limits.ratio or 0:g} is the most",
        ),
        (
            limits.seconds is not None and not limits.seconds[0] <= facts.seconds <= limits.seconds[1],
            "file",
            f"{facts.seconds:.1f} seconds are not possible; {limits.seconds[0]:g} to {limits.seconds[1]:g} are"
            if limits.seconds
            else "",
        ),
        (
            facts.kind == "video" and facts.fps <= limits.slowest_fps,
            "file",
            f"{facts.fps:g} frames a second are too few",
        ),
    ]
    for is_wrong, kind, sentence in wrong:
        if is_wrong:
            raise RefusedError(kind, sentence)


# ── files inside a request ──


@cache
def file_fields() -> tuple[str, ...]:
    """The fields of Request that hold files, whatever they are."""
    return tuple(name for name, info in Request.model_fields.items() if _holds_path(info.annotation))


def change_files(fields: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """Fields with every file's name changed, wherever Request's types say that a path stands."""
    kinds = Request.model_fields
    return {
        name: _changed(value, kinds[name].annotation, change) if name in kinds else value
        for name, value in fields.items()
    }


def _changed(value: Any, kind: Any, change: Callable[[str], str]) -> Any:
    if value is None or not _holds_path(kind):
        return value
    inner = [one for one in (get_args(kind) or (kind,)) if _holds_path(one)]
    if isinstance(value, str | Path) and any(one is Path for one in inner):
        return change(str(value))
    if isinstance(value, list | tuple):
        return [_changed(one, inner[0], change) for one in value]
    if isinstance(value, Mapping):
        models = [one for one in inner if isinstance(one, type) and issubclass(one, BaseModel)]
        kinds = models[0].model_fields if models else {}
        return {
            name: _changed(one, kinds[name].annotation if name in kinds else inner[0] if not models else None, change)
            for name, one in value.items()
        }
    for one in inner:
        if get_args(one):
            return _changed(value, one, change)
    raise RefusedError("file", "a file is named by an address, a data: URI or an upload")


def _holds_path(kind: Any) -> bool:
    if kind is Path:
        return True
    if isinstance(kind, type) and not get_args(kind) and issubclass(kind, BaseModel):
        return any(_holds_path(info.annotation) for info in kind.model_fields.values())
    return any(_holds_path(one) for one in get_args(kind))
