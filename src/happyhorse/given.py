"""What a request gives besides words: looked at before the work, read at its size, and put back after it.

A picture, clip or recording that is given stays what it was: what is decoded from its latents is only shown where the
new begins, and the two fade into one another there.
"""

from math import ceil
from pathlib import Path

import numpy as np
from jaxtyping import Float

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.request import FILES, FPS, LONGEST, SHORTEST, Request, RequestError, nearest_ratio

SOUND_RATE = 48000  # of sound that is kept
TEXT_BYTES = 2**20
FADE = 12  # frames, between what is kept and what is made
SOUND_FADE = 0.1  # seconds
BED = 0.5  # how loud an ambience lies under the rest


def follow(request: Request) -> Request:
    """Take length and shape from what is given, where none was asked for."""
    named, found = request.model_fields_set, {}
    if "seconds" not in named and (seconds := _seconds(request)):
        found["seconds"] = min(LONGEST, max(SHORTEST, ceil(seconds - 0.02)))
    if "ratio" not in named and (size := _size(request)):
        found["ratio"] = nearest_ratio(*size)
    return request.model_copy(update=found) if found else request


def _seconds(request: Request) -> float:
    """How long what is given lasts; 0 where it does not matter."""
    for path in (request.source, request.dub, request.speech):
        if path:
            return media.read_header(path).seconds
    if request.shots and all(shot.seconds for shot in request.shots):
        return sum(shot.seconds or 0 for shot in request.shots)
    last = max((line.end for line in request.script), default=0.0)
    return last if last > request.seconds else 0.0


def _size(request: Request) -> tuple[int, int] | None:
    for path in (request.source, request.dub, request.extend):
        if path:
            header = media.read_header(path)
            return (header.height, header.width) if header.height else None
    return media.read_size(request.first_frame) if request.first_frame else None


def named(request: Request) -> list[str]:
    """The fields that give files, once for each file; what the files are called is left out."""
    return [name for name in sorted(FILES) for _ in _files(request, name)]


def _files(request: Request, name: str) -> tuple[Path, ...]:
    found = getattr(request, name) or ()
    return found if isinstance(found, tuple) else (found,)


def look(request: Request) -> tuple[str, ...]:
    """Open all that is given while nothing has been made; say what will be cut, or raise what is wrong with it."""
    for picture in (request.first_frame, request.last_frame, *request.references):
        if picture:
            media.read_size(picture)
    notes = []
    for name in ("source", "dub", "extend", "motions"):
        for path in _files(request, name):
            header = media.read_header(path)
            if not header.height:
                raise RequestError(f"{path.name} has no picture; {name} needs a clip", "choose another file")
            if header.seconds > request.seconds + 0.5 and name in ("source", "dub"):
                notes.append(f"{path.name} lasts {header.seconds:.1f} seconds; its first {request.seconds} are used.")
            if name == "source" and request.keep_sound and not header.sound:
                raise RequestError(f"{path.name} has no sound to keep", "leave keep_sound out and one is made")
    return (*notes, *_look_at_sounds(request))


def _look_at_sounds(request: Request) -> list[str]:
    notes = []
    for path in (request.speech, request.ambience, *request.voices):
        if not path:
            continue
        header = media.read_header(path)
        if not header.sound:
            raise RequestError(f"{path.name} has no sound; a recording is needed", "choose another file")
        if path == request.speech and header.seconds > request.seconds + 0.5:
            notes.append(f"{path.name} lasts {header.seconds:.1f} seconds; its first {request.seconds} are used.")
    return notes


def read_script(path: Path) -> str:
    """Read the words of a subtitle file, in UTF-8 or as older editors wrote them."""
    path = Path(path)
    media.check_file(path, "text", TEXT_BYTES)
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise media.UnreadableError(f"{path} cannot be read as text", "save it in UTF-8") from error


# ── put back ──


def restored(request: Request, made: Clip) -> Clip:
    """Put what was given back in place of what was made of it, and cut the clip to its length."""
    if request.extend:
        return _prolonged(request, made)
    if request.dub:
        made = _redubbed(request, made)
    if request.source:
        made = _edited(request, made)
    if request.speech:
        made = _with_sound(made, read_speech(request, SOUND_RATE, 2), SOUND_RATE)
    if request.ambience and not request.speech:
        bed = _bed(request, made.waveform.shape[1], made.sample_rate)
        made = _with_sound(made, np.clip(made.waveform + bed, -1, 1), made.sample_rate)
    return made


def read_speech(request: Request, sample_rate: int, channels: int = 1) -> Float[np.ndarray, "channels samples"]:
    """The recording as long as the clip, with its ambience under it where there is one."""
    if not request.speech:
        raise RequestError("no speech is given", "give a recording")
    samples = request.frames * sample_rate // FPS
    found = media.read_sound(request.speech, seconds=request.seconds, sample_rate=sample_rate, channels=channels)
    waveform = _filled(found, samples)
    return np.clip(waveform + _bed(request, samples, sample_rate), -1, 1) if request.ambience else waveform


def _bed(request: Request, samples: int, sample_rate: int) -> Float[np.ndarray, "1 samples"]:
    """The ambience, over and over until the clip ends."""
    if not request.ambience:
        return np.zeros((1, samples), np.float32)
    found = media.read_sound(request.ambience, seconds=samples / sample_rate, sample_rate=sample_rate)
    return np.tile(found, -(-samples // found.shape[1]))[:, :samples] * BED


def _filled(waveform: Float[np.ndarray, "channels some"], samples: int) -> Float[np.ndarray, "channels samples"]:
    """Cut, or fill with silence, to a length."""
    waveform = waveform[:, :samples]
    return np.pad(waveform, ((0, 0), (0, samples - waveform.shape[1])))


def _with_sound(clip: Clip, waveform: Float[np.ndarray, "channels samples"], sample_rate: int) -> Clip:
    return Clip(frames=clip.frames, waveform=waveform, fps=clip.fps, sample_rate=sample_rate)


def _cut(clip: Clip, frames: int) -> Clip:
    """The first frames of a clip, and their sound."""
    samples = round(frames / clip.fps * clip.sample_rate)
    return Clip(
        frames=clip.frames[:frames],
        waveform=clip.waveform[:, :samples],
        fps=clip.fps,
        sample_rate=clip.sample_rate,
    )


def _redubbed(request: Request, made: Clip) -> Clip:
    """The picture as it was, with the sound that was made; as long as the picture."""
    _, height, width, _ = made.frames.shape
    shown = media.read_clip(request.dub, height, width, seconds=request.seconds)  # type: ignore[arg-type]
    frames = len(shown.frames)
    return Clip(
        frames=shown.frames,
        waveform=_cut(made, frames).waveform,
        fps=made.fps,
        sample_rate=made.sample_rate,
    )


def _edited(request: Request, made: Clip) -> Clip:
    """As long as the source, with its sound if that is kept, and with its frames outside of what was made anew."""
    _, height, width, _ = made.frames.shape
    source = media.read_clip(request.source, height, width, seconds=request.seconds)  # type: ignore[arg-type]
    made = _cut(made, len(source.frames))
    if request.between:
        made = faded(source, made, retaken(request, len(source.frames)))
    if request.keep_sound:
        kept = media.read_sound(request.source, seconds=request.seconds, sample_rate=SOUND_RATE, channels=2)  # type: ignore[arg-type]
        made = _with_sound(made, _filled(kept, len(made.frames) * SOUND_RATE // FPS), SOUND_RATE)
    return made


def retaken(request: Request, frames: int) -> tuple[int, int]:
    """The first and the last but one of the frames that are made anew; whole latent frames are."""
    first, end = request.between or (0.0, float(request.seconds))
    return min(frames, max(0, round(first * FPS))), min(frames, max(1, round(end * FPS)))


def faded(kept: Clip, made: Clip, span: tuple[int, int]) -> Clip:
    """Show what was made within the span, what was kept elsewhere; the edges fade over what both show."""
    first, end = span
    places = np.arange(len(kept.frames))
    share = np.minimum((places - first + FADE + 1) / (FADE + 1), (end + FADE - places) / (FADE + 1)).clip(0, 1)
    frames = mixed_frames(kept, made, share)
    samples = min(made.waveform.shape[1], round(len(kept.frames) / FPS * made.sample_rate))
    if not samples:
        return Clip(frames=frames, waveform=made.waveform, fps=made.fps, sample_rate=made.sample_rate)
    seconds = np.arange(samples) / made.sample_rate
    ramp = np.minimum((seconds - first / FPS) / SOUND_FADE + 1, (end / FPS - seconds) / SOUND_FADE + 1).clip(0, 1)
    waveform = _crossed(_filled(kept.waveform, samples), made.waveform[:, :samples], ramp)
    return Clip(frames=frames, waveform=waveform, fps=made.fps, sample_rate=made.sample_rate)


def mixed_frames(kept: Clip, made: Clip, share: Float[np.ndarray, "time"]) -> np.ndarray:
    """Frame by frame so much of what was made; whole frames are copied."""
    frames = kept.frames.copy()
    for place, part in enumerate(share):
        if part >= 1:
            frames[place] = made.frames[place]
        elif part > 0:
            both = kept.frames[place].astype(np.float32) * (1 - part) + made.frames[place] * np.float32(part)
            frames[place] = np.round(both).astype(np.uint8)
    return frames


def _crossed(
    kept: Float[np.ndarray, "channels samples"],
    made: Float[np.ndarray, "channels samples"],
    share: Float[np.ndarray, "samples"],
) -> Float[np.ndarray, "channels samples"]:
    """Fade at even power: the two sound alike and swing apart."""
    return (kept * np.cos(share * np.pi / 2) + made * np.sin(share * np.pi / 2)).astype(np.float32)


def _prolonged(request: Request, made: Clip) -> Clip:
    """The whole clip that was given, then the new one; the frames that both show fade over."""
    _, height, width, _ = made.frames.shape
    before = media.read_clip(request.extend, height, width)  # type: ignore[arg-type]
    both = min(request.kept, len(before.frames))
    made = _later(made, request.kept - both)
    lead = len(before.frames) - both
    share = np.arange(1, both + 1) / both
    tail = Clip(frames=before.frames[lead:], waveform=before.waveform[:, :0])
    frames = np.concatenate([before.frames[:lead], mixed_frames(tail, made, share), made.frames[both:]])
    if not made.waveform.size:
        return Clip(frames=frames, waveform=made.waveform, fps=FPS, sample_rate=made.sample_rate)
    samples, start = (round(n / FPS * made.sample_rate) for n in (len(frames), lead))
    new = np.pad(made.waveform, ((0, 0), (start, 0)))
    join = len(before.frames) / FPS
    ramp = ((np.arange(samples) / made.sample_rate - join) / SOUND_FADE + 1).clip(0, 1)
    waveform = _crossed(_filled(before.waveform, samples), _filled(new, samples), ramp)
    return Clip(frames=frames, waveform=waveform, fps=FPS, sample_rate=made.sample_rate)


def _later(clip: Clip, frames: int) -> Clip:
    """The clip without its first frames."""
    samples = round(frames / clip.fps * clip.sample_rate)
    return Clip(
        frames=clip.frames[frames:],
        waveform=clip.waveform[:, samples:],
        fps=clip.fps,
        sample_rate=clip.sample_rate,
    )
