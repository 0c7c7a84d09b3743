"""Clip ⇄ mp4, wav and pictures; files appear whole or not at all."""

import errno
import io
import json
import os
import secrets
import shutil
import warnings
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from pathlib import Path
from types import TracebackType
from typing import IO, Any, ClassVar

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation
from jaxtyping import Float, UInt8
from PIL import Image, ImageCms, ImageOps

from happyhorse.clip import Clip
from happyhorse.request import HappyHorseError

SOUND_RATE = 48000  # of the mp4
VIDEO_BYTES = 2**30
READ_SECONDS = 60
READ_BYTES = 2**32  # once decoded
CLIP_PIXELS = 4096 * 2304  # of one frame
MOST_FRAMES_A_SECOND = 240
GROUND = (222, 224, 226)  # around a portrait, as the playhouse paints it
PICTURE_BYTES = 50 * 2**20
PICTURE_PIXELS = 64 * 10**6
PICTURE_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
_SHARP = (
    Interpolation.LANCZOS | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP | Interpolation.ACCURATE_RND
)


_TOO_MANY = "has too many pixels; at most 64 megapixels are read"
_SRGB = ImageCms.createProfile("sRGB")
Comment = Mapping[str, Any] | None


class MediaError(HappyHorseError):
    """A file could not be written, by no mistake of the person who asked."""


class UnwritableError(MediaError):
    """The path asked for cannot be written."""

    exit_code: ClassVar[int] = 2


class UnreadableError(MediaError):
    """The file given cannot be read."""

    exit_code: ClassVar[int] = 2


def write_mp4(clip: Clip, path: Path, *, crf: int = 16, comment: Comment = None) -> None:
    """Write a clip as H.264 and AAC; a clip without samples gets no sound track."""
    if not len(clip.frames):
        raise MediaError("the clip has no frames; there is nothing to write")
    sound = {"channels": len(clip.waveform), "sample_rate": clip.sample_rate} if clip.waveform.size else {}
    with Mp4Writer(path, clip.frames.shape[1:3], fps=clip.fps, crf=crf, comment=comment, **sound) as writer:
        waveform = clip.waveform
        for frames in clip.chunks():
            writer.add(frames, waveform)
            waveform = waveform[:, :0]


class Mp4Writer(AbstractContextManager["Mp4Writer"]):
    """An mp4 that grows chunk by chunk and takes its name when it is whole."""

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        *,
        fps: int = 25,
        channels: int = 0,
        sample_rate: int = 24000,
        crf: int = 16,
        comment: Comment = None,
    ) -> None:
        height, width = size
        if height % 2 or width % 2:
            raise MediaError(f"an mp4 needs an even height and width; this clip is {width}x{height}")
        if channels not in (0, 1, 2):
            raise MediaError(f"an mp4 takes one or two channels of sound; this clip has {channels}")
        self.path, self.frames = Path(path), 0
        self._shape, self._fps, self._crf = (height, width, 3), fps, crf
        self._channels, self._sample_rate = channels, sample_rate
        self._comment = json.dumps(comment, ensure_ascii=False) if comment else ""

    def __enter__(self) -> "Mp4Writer":
        with ExitStack() as stack:
            self._part = stack.enter_context(whole_file(self.path))
            with _in_words(self.path):
                # faststart: players may begin before the last byte
                self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
                stack.callback(_close_quietly, self._container)
                self._picture = self._open_picture()
                track = _SoundTrack(self._container, self._channels, self._sample_rate) if self._channels else None
            self._sound = track
            if self._comment:
                self._container.metadata["comment"] = self._comment
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if error is not None:
            return self._stack.__exit__(kind, error, trace)
        with self._stack, _in_words(self.path):
            self._finish()
        return None

    def add(
        self, frames: UInt8[np.ndarray, "time height width 3"], waveform: Float[np.ndarray, "channels samples"]
    ) -> None:
        """Take the next frames and the next sound; either may be empty, and sound may run ahead."""
        if frames.shape[1:] != self._shape:
            raise MediaError(f"frames of {frames.shape[1:]} do not fit an mp4 of {self._shape}")
        with _in_words(self.path):
            if self._sound is not None and waveform.size:
                self._sound.take(waveform)
            for frame in frames:
                self._container.mux(self._picture.encode(self._in_yuv(frame)))
                self.frames += 1
                if self._sound is not None:
                    self._sound.write(self._samples)

    @property
    def _samples(self) -> int:
        """How many samples of sound belong to the frames so far."""
        return round(self.frames * SOUND_RATE / self._fps)

    def _finish(self) -> None:
        self._container.mux(self._picture.encode(None))
        if self._sound is not None:
            self._sound.finish(self._samples)
        self._container.close()
        with av.open(str(self._part), format="mp4") as written:
            if written.streams.video[0].frames != self.frames:  # a full disk that nobody reported
                raise OSError(errno.ENOSPC, "the file was cut short")

    def _open_picture(self) -> Any:
        # x264's mbtree and core counting change bytes between runs
        fixed = {"mbtree": "0", "threads": "4"}
        options = {"crf": str(self._crf), "preset": "medium", "g": str(2 * self._fps)} | fixed
        stream = self._container.add_stream("libx264", rate=self._fps, options=options)
        stream.height, stream.width, stream.pix_fmt = *self._shape[:2], "yuv420p"
        context = stream.codec_context
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        return stream

    def _in_yuv(self, frame: UInt8[np.ndarray, "height width 3"]) -> av.VideoFrame:
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24").reformat(
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=_SHARP,
        )
        picture.color_primaries, picture.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        picture.pts, picture.time_base = self.frames, Fraction(1, self._fps)
        return picture


class _SoundTrack:
    """AAC that is never longer or shorter than the picture."""

    def __init__(self, container: Any, channels: int, sample_rate: int) -> None:
        layout = "mono" if channels == 1 else "stereo"
        self._container, self._layout, self._sample_rate = container, layout, sample_rate
        self._stream = container.add_stream("aac", rate=SOUND_RATE, layout=layout, bit_rate=96000 * channels)
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=SOUND_RATE)
        self._waiting = np.zeros((channels, 0), np.float32)
        self._taken = self._written = 0

    def take(self, waveform: Float[np.ndarray, "channels samples"]) -> None:
        """Queue sound at the clip's own rate."""
        if waveform.shape[0] != self._waiting.shape[0]:
            raise MediaError(f"sound of {waveform.shape[0]} channels does not fit a track of {self._waiting.shape[0]}")
        if not np.isfinite(waveform).all():
            raise MediaError("the sound holds values that are not numbers; the clip was not written")
        frame = _sound_frame(np.clip(waveform, -1, 1), self._layout, self._sample_rate, self._taken)
        self._taken += waveform.shape[1]
        self._queue(self._resampler.resample(frame))

    def write(self, samples: int) -> None:
        """Encode whole blocks up to a length in samples."""
        block = self._stream.codec_context.frame_size or 1024
        while self._written + block <= samples and self._waiting.shape[1] >= block:
            self._encode(block)

    def finish(self, samples: int) -> None:
        """Cut or fill with silence to an exact length in samples."""
        if self._taken:
            self._queue(self._resampler.resample(None))
        missing = max(0, samples - self._written - self._waiting.shape[1])
        self._waiting = np.pad(self._waiting, ((0, 0), (0, missing)))
        self.write(samples)
        if rest := samples - self._written:
            self._encode(rest)
        self._container.mux(self._stream.encode(None))

    def _queue(self, frames: list[av.AudioFrame]) -> None:
        self._waiting = np.concatenate([self._waiting, *(frame.to_ndarray() for frame in frames)], axis=1)

    def _encode(self, samples: int) -> None:
        frame = _sound_frame(self._waiting[:, :samples], self._layout, SOUND_RATE, self._written)
        self._waiting = self._waiting[:, samples:]
        self._written += samples
        self._container.mux(self._stream.encode(frame))


def _sound_frame(
    waveform: Float[np.ndarray, "channels samples"], layout: str, sample_rate: int, first: int
) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(waveform, np.float32), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = sample_rate, first, Fraction(1, sample_rate)
    return frame


def _close_quietly(container: Any) -> None:
    with suppress(OSError, ValueError, av.FFmpegError):
        container.close()


def write_wav(waveform: Float[np.ndarray, "channels samples"], path: Path, *, sample_rate: int = 24000) -> None:
    """Write sound as 16-bit PCM."""
    samples = np.round(np.clip(waveform, -1, 1) * 32767).astype("<i2")
    with whole_file(path) as part, _in_words(path), wave.open(str(part), "wb") as file:
        file.setnchannels(samples.shape[0])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(samples.T.tobytes())


def write_png(picture: UInt8[np.ndarray, "height width 3"], path: Path) -> None:
    """Write one picture."""
    with whole_file(path) as part, _in_words(path):
        Image.fromarray(np.ascontiguousarray(picture)).save(part, format="PNG")


def write_bytes(data: bytes, path: Path) -> None:
    """Write a file of any kind."""
    with pending(data, path):
        pass


@contextmanager
def pending(data: bytes, path: Path) -> Iterator[None]:
    """Write a file under a hidden name; it takes its own once all that is done meanwhile has gone well."""
    with whole_file(path) as part:
        with _in_words(path):
            part.write_bytes(data)
        yield


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Lend a hidden name beside the path; it becomes the path only if all goes well."""
    path = Path(os.path.realpath(path))
    part = path.parent / f".{secrets.token_hex(6)}.part"
    with _in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # open() honours the umask, mkstemp does not
        part.open("xb").close()
    try:
        yield part
        with _in_words(path):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: Path, *, suffix: str = ".mp4") -> int:
    """Raise the sentence that a later write would, before the work is done; tell the bytes free there."""
    path = Path(path)
    if path.suffix.lower() != suffix:
        better = path.with_suffix(suffix) if path.name else path / f"clip{suffix}"
        raise UnwritableError(f"{path} cannot be the clip; its name must end in {suffix}", f"try {better}")
    with _in_words(path):
        if path.is_dir():
            raise UnwritableError(f"{path} is a directory; name a file in it", f"try {path / 'clip.mp4'}")
        if path.exists() and not os.access(path, os.W_OK):
            raise UnwritableError(f"{path} exists and is write-protected", "choose another name")
        return _try_directory(Path(os.path.realpath(path)))


def _try_directory(path: Path) -> int:
    """Make the file's directory and a file in it, and take them away again; tell the bytes free."""
    made = [parent for parent in path.parents if not parent.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe = path.parent / f".{secrets.token_hex(6)}.part"
        probe.open("xb").close()
        probe.unlink()
        with suppress(FileNotFoundError):
            path.lstat()  # refuses a name too long
        return shutil.disk_usage(path.parent).free
    finally:
        for parent in made:
            with suppress(OSError):
                parent.rmdir()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Say a system's refusal to write as a sentence."""
    try:
        yield
    except HappyHorseError:
        raise
    except (OSError, ValueError, av.FFmpegError) as error:
        raise _write_error(path, error) from error


def _write_error(path: Path, error: Exception) -> MediaError:
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return MediaError(f"the disk is full; {path} was not written", "make room or choose another disk")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UnwritableError(f"{path} cannot be written; permission is missing", "choose a directory of your own")
    if code in (errno.ENOTDIR, errno.EEXIST):
        return UnwritableError(f"{path} cannot be written; a file stands where a directory is needed", "try another")
    if code == errno.ENAMETOOLONG:
        return UnwritableError(f"{str(path)[:60]}... cannot be written; the name is too long", "255 bytes fit a name")
    if code in (errno.ENOENT, errno.ELOOP, errno.EINVAL) or "null" in str(error):
        return UnwritableError(f"{path} cannot be written; there can be no such directory", "choose another path")
    reason = getattr(error, "strerror", None) or str(error)
    return MediaError(f"{path} was not written: {reason}", "try once more, or on another disk")


def read_mp4(path: Path, *, sample_rate: int = 24000, fps: int = 25) -> Clip:
    """Read a clip at our rates; of other frame rates each moment shows the frame that covers it."""
    path = Path(path)
    check_file(path, "video", VIDEO_BYTES)
    try:
        # an open file, not a name: nothing else is ever fetched
        with path.open("rb") as file, av.open(file, format="mp4") as container:
            frames = _read_frames(path, container, fps)
        with path.open("rb") as file, av.open(file, format="mp4") as container:
            waveform = _read_sound(container, sample_rate, round(len(frames) / fps * sample_rate))
    except HappyHorseError:
        raise
    except (OSError, ValueError, EOFError, av.FFmpegError) as error:
        raise UnreadableError(
            f"{path} cannot be read as mp4; it is damaged or of another kind", "mp4 with H.264 is read best"
        ) from error
    return Clip(frames=frames, waveform=waveform, fps=fps, sample_rate=sample_rate)


def stream_mp4(path: Path, *, fps: int = 25, widest: int = 1920) -> Iterator[UInt8[np.ndarray, "height width 3"]]:
    """Read a clip's first minute at `fps`, picture by picture, at most `widest` pixels wide or high."""
    with _opened(path, longest=inf) as container:
        yield from _stream(path, container, fps, widest)


def _stream(path: Path, container: Any, fps: int, widest: int) -> Iterator[UInt8[np.ndarray, "height width 3"]]:
    if not container.streams.video:
        raise UnreadableError(f"{path} has no picture; a video is needed", "choose another file")
    stream, shown = container.streams.video[0], 0
    stream.thread_type = "AUTO"
    for frame in container.decode(stream):
        due = min(_frames_until(frame, fps, shown), READ_SECONDS * fps)
        if due > shown:
            picture = _in_rgb(frame, min(1.0, widest / max(frame.width, frame.height)))
        yield from (picture for _ in range(shown, due))
        shown = max(shown, due)
        if shown == READ_SECONDS * fps:
            return
    if not shown:
        raise UnreadableError(f"{path} has no frames that can be read", "copy it again")


def read_track(path: Path, *, sample_rate: int = 24000) -> Float[np.ndarray, "channels samples"]:
    """Read only the sound of a clip's first minute; no samples where it has none."""
    with _opened(path, longest=inf) as container:
        seconds = min(READ_SECONDS, (container.duration or 0) / 1e6)
        return _read_sound(container, sample_rate, round(seconds * sample_rate))


def read_comment(path: Path) -> dict[str, Any]:
    """Read what an mp4 of ours tells of its making; empty for any other."""
    path = Path(path)
    check_file(path, "video", VIDEO_BYTES)
    try:
        with path.open("rb") as file, av.open(file, format="mp4") as container:
            told = json.loads(container.metadata.get("comment", "{}"))
    except json.JSONDecodeError:
        return {}
    except (OSError, ValueError, EOFError, av.FFmpegError) as error:
        raise UnreadableError(
            f"{path} cannot be read as mp4; it is damaged or of another kind", "name a clip that happyhorse made"
        ) from error
    return told if isinstance(told, dict) else {}


def _check_video(path: Path, container: Any, fps: int) -> int:
    """Judge a video by its header alone; tell how many frames there is room for."""
    if not container.streams.video:
        raise UnreadableError(f"{path} has no picture; a video is needed", "choose another file")
    stream, seconds = container.streams.video[0], (container.duration or 0) / 1e6
    if seconds > READ_SECONDS:
        raise UnreadableError(f"{path} lasts {seconds:.0f} seconds; at most {READ_SECONDS} are read", "cut it first")
    room = round(seconds * fps) + fps
    if room * stream.height * stream.width * 3 > READ_BYTES:
        raise UnreadableError(f"{path} is too large to hold in memory", "make it shorter or smaller first")
    return room


def _read_frames(path: Path, container: Any, fps: int) -> UInt8[np.ndarray, "time height width 3"]:
    """Read every frame as large as it is."""
    return _shown(path, container, fps, _check_video(path, container, fps), _in_rgb)


def _shown(
    path: Path, container: Any, fps: int, room: int, picture_of: Callable[[av.VideoFrame], np.ndarray]
) -> UInt8[np.ndarray, "time height width 3"]:
    """Decode one frame after the other, up to `room` of ours; each moment shows the frame that covers it."""
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    frames, filled, decoded = np.empty((0, 0, 0, 3), np.uint8), 0, 0
    for frame in container.decode(stream):
        decoded += 1
        _check_frame(path, frame, decoded)
        due = min(_frames_until(frame, fps, filled), room)
        if due > filled:
            picture = picture_of(frame)
            frames = frames if filled else np.empty((room, *picture.shape), np.uint8)
            frames[filled:due] = picture
            filled = due
        if filled == room:
            break
    if not filled or (filled < room and decoded < stream.frames):
        raise UnreadableError(f"{path} is cut short; {decoded} of {stream.frames} frames are there", "copy it again")
    return frames[:filled]


def _check_frame(path: Path, frame: av.VideoFrame, decoded: int) -> None:
    """Judge what a header need not tell truly."""
    _check_pixels(path, frame.height * frame.width)
    if decoded > READ_SECONDS * MOST_FRAMES_A_SECOND:
        raise UnreadableError(f"{path} has more than {MOST_FRAMES_A_SECOND} frames a second", "make it slower first")


def _frames_until(frame: av.VideoFrame, fps: int, filled: int) -> int:
    """How many of our frames have passed when this one ends."""
    if frame.time is None:
        return filled + 1
    return round((frame.time + float((frame.duration or 0) * frame.time_base)) * fps)


def _in_rgb(frame: av.VideoFrame, scale: float = 1.0) -> UInt8[np.ndarray, "height width 3"]:
    known = frame.colorspace in (Colorspace.ITU709, Colorspace.ITU601, Colorspace.SMPTE170M)
    picture = frame.to_ndarray(
        format="rgb24",
        src_colorspace=frame.colorspace if known else Colorspace.ITU709,
        dst_color_range=ColorRange.JPEG,
        interpolation=_SHARP,
        width=round(frame.width * scale),
        height=round(frame.height * scale),
    )
    return np.ascontiguousarray(np.rot90(picture, round((frame.rotation or 0) / 90) % 4))


def _read_sound(container: Any, sample_rate: int, samples: int) -> Float[np.ndarray, "channels samples"]:
    """Read exactly so many samples, silence where there are fewer."""
    if not container.streams.audio:
        return np.zeros((1, 0), np.float32)
    channels = min(2, container.streams.audio[0].codec_context.channels)
    return _lengthened(_gathered(container, sample_rate, channels, samples), samples)


def _lengthened(waveform: Float[np.ndarray, "channels some"], samples: int) -> Float[np.ndarray, "channels samples"]:
    return np.pad(waveform, ((0, 0), (0, max(0, samples - waveform.shape[1]))))[:, :samples]


# ── clips and recordings of strangers ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a clip tells of itself before it is decoded; a recording has no height."""

    seconds: float
    height: int = 0
    width: int = 0
    sound: bool = True


def read_header(path: Path) -> Header:
    """Judge a clip or a recording by its header alone."""
    with _opened(path) as container:
        seconds = (container.duration or 0) / 1e6
        if not container.streams.video or _is_cover(container.streams.video[0]):
            return Header(seconds=seconds, sound=bool(container.streams.audio))
        stream = container.streams.video[0]
        frame = next(container.decode(stream), None)
        if frame is None:
            raise UnreadableError(f"{path} has no picture that can be read", "copy it again")
        height, width = _upright(frame, (frame.height, round(frame.width * _pixel_shape(stream))))
        return Header(seconds=seconds, height=height, width=width, sound=bool(container.streams.audio))


def read_clip(
    path: Path, height: int, width: int, *, seconds: float = READ_SECONDS, fps: int = 25, sample_rate: int = 24000
) -> Clip:
    """Read the first `seconds` of a clip at our rates, cut centrally to the ratio and resized, with mono sound."""
    with _opened(path) as container:
        frames = _read_fitted(path, container, (height, width), round(seconds * fps), fps)
    with _opened(path) as container:
        samples = round(len(frames) / fps * sample_rate) if container.streams.audio else 0
        waveform = _lengthened(_gathered(container, sample_rate, 1, samples), samples)
    return Clip(frames=frames, waveform=waveform, fps=fps, sample_rate=sample_rate)


def read_sound(
    path: Path, *, seconds: float = READ_SECONDS, sample_rate: int = 24000, channels: int = 1
) -> Float[np.ndarray, "channels samples"]:
    """Read the first `seconds` of a recording, or of a clip's sound, as one or two channels."""
    with _opened(path) as container:
        if not container.streams.audio:
            raise UnreadableError(f"{path} has no sound; a recording is needed", "choose another file")
        found = _gathered(container, sample_rate, channels, round(seconds * sample_rate))
    if not found.size:
        raise UnreadableError(f"{path} has no sound that can be read", "copy it again")
    return found


_KINDS = ((4, b"ftyp", "mp4"), (4, b"moov", "mp4"), (4, b"mdat", "mp4"), (4, b"wide", "mp4"), (4, b"free", "mp4"))
_KINDS += ((0, b"\x1a\x45\xdf\xa3", "matroska"), (8, b"AVI ", "avi"), (8, b"WAVE", "wav"), (0, b"fLaC", "flac"))
_KINDS += ((0, b"OggS", "ogg"), (0, b"ID3", "mp3"), (8, b"AIFF", "aiff"))


@contextmanager
def _opened(path: Path, *, longest: float | None = None) -> Iterator[Any]:
    """Open a stranger's file by its first bytes, never by its name; nothing else is ever fetched."""
    path = Path(path)
    check_file(path, "clip or a recording", VIDEO_BYTES)
    try:
        with (
            path.open("rb") as file,
            av.open(file, format=_kind(file), metadata_errors="replace") as container,
        ):
            _check_opened(path, container, READ_SECONDS if longest is None else longest)
            yield container
    except HappyHorseError:
        raise
    except Exception as error:  # decoders of strangers' bytes raise of every kind
        raise UnreadableError(
            f"{path} cannot be read as a clip or a recording; it is damaged or of another kind",
            "clips: MP4, MOV, WebM; recordings: WAV, MP3, M4A, FLAC, Ogg",
        ) from error


def _kind(file: IO[bytes]) -> str:
    """Name the container by its first bytes; lists of other files are none of those known."""
    head = file.read(16)
    file.seek(0)
    found = next((kind for place, mark, kind in _KINDS if head[place:].startswith(mark)), "")
    if not found and head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0:
        found = "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    if not found:
        raise ValueError("no container that is known")
    return found


def _check_opened(path: Path, container: Any, longest: float) -> None:
    seconds = (container.duration or 0) / 1e6
    if seconds > longest:
        raise UnreadableError(f"{path} lasts {seconds:.0f} seconds; at most {longest:g} are read", "cut it first")
    for stream in container.streams.video:
        _check_pixels(path, stream.height * stream.width)


def _check_pixels(path: Path, pixels: int) -> None:
    if pixels > CLIP_PIXELS:
        raise UnreadableError(f"{path} has too many pixels; at most 4096x2304 are read", "make it smaller first")


def _is_cover(stream: Any) -> bool:
    """Whether it is the picture on a record's sleeve."""
    return stream.codec_context.name in ("mjpeg", "png") and stream.frames <= 1 and not stream.average_rate


def _pixel_shape(stream: Any) -> Fraction:
    """How wide a pixel is for its height; old formats have pixels that are not square."""
    shape = stream.sample_aspect_ratio
    return Fraction(shape) if shape and Fraction(1, 8) < shape < 8 else Fraction(1)


def _upright(frame: av.VideoFrame, size: tuple[int, int]) -> tuple[int, int]:
    return size[::-1] if round((frame.rotation or 0) / 90) % 2 else size


def _read_fitted(
    path: Path, container: Any, size: tuple[int, int], most: int, fps: int
) -> UInt8[np.ndarray, "time height width 3"]:
    """Read frames cut to a size, so that memory is bounded before the first is decoded."""
    if not container.streams.video:
        raise UnreadableError(f"{path} has no picture; a clip is needed", "choose another file")
    shape = _pixel_shape(container.streams.video[0])
    room = min(most, round((container.duration or READ_SECONDS * 10**6) / 1e6 * fps) + fps)
    if room * size[0] * size[1] * 3 > READ_BYTES:
        raise UnreadableError(f"{path} is too long to be held at {size[1]}x{size[0]}", "make it shorter first")
    return _shown(path, container, fps, room, lambda frame: _fitted(_in_rgb(frame), size, shape, frame))


def _fitted(
    picture: UInt8[np.ndarray, "_height _width 3"], size: tuple[int, int], shape: Fraction, frame: av.VideoFrame
) -> UInt8[np.ndarray, "height width 3"]:
    """Cut centrally to the ratio as it is looked at, then resize; what fits is left alone."""
    (height, width), (rows, columns) = size, picture.shape[:2]
    shape = 1 / shape if round((frame.rotation or 0) / 90) % 2 else shape
    if (rows, columns, shape) == (height, width, 1):
        return picture
    scale = min(columns * float(shape) / width, rows / height)
    across, down = width * scale / float(shape), height * scale
    box = ((columns - across) / 2, (rows - down) / 2, (columns + across) / 2, (rows + down) / 2)
    box = (max(0.0, box[0]), max(0.0, box[1]), min(columns, box[2]), min(rows, box[3]))
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS, box=box))


def _gathered(container: Any, sample_rate: int, channels: int, most: int) -> Float[np.ndarray, "channels samples"]:
    """Decode sound up to a length; one that begins later begins with silence."""
    layout = "stereo" if channels == 2 else "mono"
    pieces, filled = [np.zeros((channels, 0), np.float32)], 0
    if not container.streams.audio:
        return pieces[0]
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=sample_rate)
    for frame in container.decode(container.streams.audio[0]):
        if len(pieces) == 1:
            pieces.append(np.zeros((channels, min(most, max(0, round((frame.time or 0) * sample_rate)))), np.float32))
            filled = pieces[-1].shape[1]
        made = [piece.to_ndarray() for piece in resampler.resample(frame)]
        pieces, filled = pieces + made, filled + sum(piece.shape[1] for piece in made)
        if filled >= most:
            break
    if len(pieces) > 1 and filled < most:
        pieces += [piece.to_ndarray() for piece in resampler.resample(None)]
    return np.nan_to_num(np.concatenate(pieces, axis=1)[:, :most]).clip(-1, 1)


def read_image(path: Path, height: int, width: int) -> UInt8[np.ndarray, "height width 3"]:
    """Read a still picture, cut centrally to the ratio and resized; transparent places become white."""
    return _read_picture(path, height, width, lambda p: ImageOps.fit(p, (width, height), Image.Resampling.LANCZOS))


def read_portrait(path: Path, height: int, width: int) -> UInt8[np.ndarray, "height width 3"]:
    """Read a still picture whole, set in the middle of plain ground."""

    def stand(picture: Image.Image) -> Image.Image:
        inside = ImageOps.contain(picture, (width, height), Image.Resampling.LANCZOS)
        ground = Image.new("RGB", (width, height), GROUND)
        ground.paste(inside, ((width - inside.width) // 2, (height - inside.height) // 2))
        return ground

    return _read_picture(path, height, width, stand)


def read_size(path: Path) -> tuple[int, int]:
    """Tell a picture's height and width as it is looked at."""
    height, width, _ = _read_picture(path, PICTURE_PIXELS, PICTURE_PIXELS, lambda picture: picture).shape
    return height, width


def _read_picture(
    path: Path, height: int, width: int, fit: Callable[[Image.Image], Image.Image]
) -> UInt8[np.ndarray, "_height _width 3"]:
    path = Path(path)
    check_file(path, "picture", PICTURE_BYTES)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=PICTURE_FORMATS) as image:
            _check_picture(path, image)
            # large photographs are decoded at a fraction
            image.draft(None, (2 * max(height, width),) * 2)
            picture = _in_srgb(_on_white(ImageOps.exif_transpose(image)), image.info.get("icc_profile"))
            return np.array(fit(picture), np.uint8)
    except HappyHorseError:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadableError(f"{path} {_TOO_MANY}", "make it smaller first") from error
    except Exception as error:  # decoders of strangers' bytes raise of every kind
        raise UnreadableError(
            f"{path} cannot be read as a picture; it is damaged or of another kind", "PNG, JPEG, WebP and BMP are read"
        ) from error


def check_file(path: Path, kind: str, most: int) -> None:
    """Judge a file by its name and size alone."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableError(f"{path} is not a file; a {kind} is needed", "name the file itself")
        path.open("rb").close()
    except FileNotFoundError as error:
        raise UnreadableError(f"{path} does not exist; a {kind} is needed", "check the spelling") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"{path} cannot be read: {reason}", "check its name and permissions") from error
    if size == 0:
        raise UnreadableError(f"{path} is empty; a {kind} is needed", "copy it again")
    if size > most:
        raise UnreadableError(f"{path} has {_megabytes(size)}; at most {_megabytes(most)} are read", "save it smaller")


def _check_picture(path: Path, image: Image.Image) -> None:
    """Judge a picture by its header alone."""
    if image.width * image.height > PICTURE_PIXELS:
        raise UnreadableError(f"{path} {_TOO_MANY}", "make it smaller first")
    # a phone's MPO holds one picture and its helpers
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise UnreadableError(f"{path} is animated; a still picture is needed", "save the frame you want as PNG")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        return Image.fromarray((np.asarray(image, np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones save wider colours; a profile that does not fit is left alone."""
    if not profile:
        return picture
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        return ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB) or picture
    return picture


def contact_sheet(
    frames: UInt8[np.ndarray, "time height width 3"], *, columns: int = 5, every: int = 25
) -> UInt8[np.ndarray, "sheet_height sheet_width 3"]:
    """Lay every n-th frame in rows on white."""
    chosen = frames[::every]
    rows = -(-len(chosen) // columns)
    blank = np.full((rows * columns - len(chosen), *frames.shape[1:]), 255, np.uint8)
    grid = np.concatenate([chosen, blank]).reshape(rows, columns, *frames.shape[1:])
    return grid.transpose(0, 2, 1, 3, 4).reshape(rows * frames.shape[1], columns * frames.shape[2], 3)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB"
