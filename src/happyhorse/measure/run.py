"""Measures a set of clips one after another; a broken one is told and skipped, memory stays bounded."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from tqdm import tqdm

from happyhorse import media
from happyhorse.measure.catalogue import METRICS, SUITES, of
from happyhorse.measure.clips import Entry
from happyhorse.measure.suites import SUITES as MEASURES
from happyhorse.measure.suites import Clip, Found
from happyhorse.measure.watch import FPS, Watched, watch
from happyhorse.metrics.distance import drawn_means, frechet, mean_interval
from happyhorse.readers import networks
from happyhorse.request import LANGUAGES, HappyHorseError, RequestError, did_you_mean, with_extra

SEEING = frozenset({"sync", "picture", "prompt", "identity"})
HEARING = frozenset({"speech", "sync", "sound", "prompt"})
SOUND_RATE = 24_000
SHORT, SHORTER = 0.5, 0.1  # seconds, and of all of a clip, that may be missing at its end
LEAST = 2  # clips of a group
FEW = 5  # clips below which no side is taken: four of one sign are chance one time in eight
SWAPPED = "swapped captions"  # the spoiling that shows what is right by chance
DOUBTED = "its judge fails the check of trust, so its answers are shown and do not count"
DRAWS = 100  # of the clips whose distance is taken
WORTH = 4  # clips for which a second process is worth its start
ALONE = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}  # what each process is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is known of one clip."""

    entry: Entry
    found: Found

    def value(self, name: str) -> float | None:
        return self.found.values.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric over the clips of a group: mean, 95 % interval, number of clips."""

    name: str
    group: str
    mean: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A whole set."""

    rows: tuple[Row, ...]
    broken: Mapping[str, str] = field(default_factory=dict)
    """clip: why it could not be read"""
    skipped: Mapping[str, str] = field(default_factory=dict)
    """metric: why it was left out"""
    suites: frozenset[str] = frozenset()

    @property
    def partly(self) -> dict[str, str]:
        """Clips of which something could not be used or measured: what, and why."""
        told = {
            row.entry.name: [*row.entry.unused, *(f"{suite}: {why}" for suite, why in row.found.failed.items())]
            for row in self.rows
        }
        return {name: "; ".join(why) for name, why in told.items() if why}

    @property
    def untold(self) -> dict[str, str]:
        """Questions that were asked and whose answers do not count: how often, of how many, and why."""
        asked = [one for row in self.rows for one in row.found.notes.get("elements", ())]
        often = Counter(str(one["question"]) for one in asked)
        open_ones = [one for one in asked if not one["counts"]]
        return {
            question: f"{count} of {often[question]} times: "
            + "; ".join(dict.fromkeys(_why_not(one) for one in open_ones if one["question"] == question))
            for question, count in Counter(str(one["question"]) for one in open_ones).most_common()
        }

    def points(self, name: str) -> Float[np.ndarray, "points numbers"] | None:
        """The points of a set's distance, of all its clips."""
        found = [row.found.points[name] for row in self.rows if name in row.found.points]
        return np.concatenate(found) if found else None


def _why_not(one: Mapping[str, Any]) -> str:
    return str(one["why"]) if one["there"] is None else DOUBTED


def suites_of(word: str) -> frozenset[str]:
    """The suites that a word names: one, several with commas, or all."""
    words = [part.strip() for part in word.split(",") if part.strip()]
    if words == ["all"]:
        return frozenset(SUITES)
    for one in words or [word]:
        if one not in SUITES:
            choices = ", ".join((*SUITES, "all"))
            raise RequestError(f"suite {one} is not known; choose from {choices}", did_you_mean(one, (*SUITES, "all")))
    return frozenset(words)


def measure(
    entries: Sequence[Entry],
    suites: frozenset[str],
    name: str = "measuring",
    *,
    compared: bool = False,
    processes: int = 1,
) -> Measured:
    """Measure every clip that can be read; `compared` where another set will be held against it.

    Several processes keep to one thread each, and so find what one after another does.
    """
    told = _in_processes if processes > 1 and len(entries) >= WORTH else _one_by_one
    rows, broken, skipped = [], {}, {}
    bar = tqdm(total=len(entries), desc=name, unit="clip", file=sys.stderr, mininterval=_often())
    with bar, closing(told(entries, suites, compared, processes)) as attempts:
        for entry, one in zip(entries, attempts, strict=True):
            bar.update()
            skipped |= one.skipped
            if one.found is None:
                broken[entry.name] = one.why
            else:
                rows.append(Row(entry=entry, found=one.found))
    return Measured(rows=tuple(rows), broken=broken, skipped=skipped, suites=suites)


def _often() -> float:
    return 0.5 if sys.stderr.isatty() else 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One clip's numbers, or why there are none."""

    found: Found | None = None
    why: str = ""
    skipped: Mapping[str, str] = field(default_factory=dict)


def attempt(entry: Entry, suites: frozenset[str], compared: bool) -> Attempt:
    """Measure a clip; whatever is wrong with it is told."""
    skipped: dict[str, str] = {}
    try:
        return Attempt(found=measure_clip(entry, suites, skipped, compared), skipped=skipped)
    except Exception as error:  # strangers' bytes raise of every kind
        return Attempt(why=sentence(error), skipped=skipped)


def sentence(error: Exception) -> str:
    return error.sentence if isinstance(error, HappyHorseError) else f"{type(error).__name__}: {str(error)[:200]}"


def _one_by_one(
    entries: Sequence[Entry], suites: frozenset[str], compared: bool, processes: int = 1
) -> Iterator[Attempt]:
    with _one_thread():
        for entry in entries:
            yield attempt(entry, suites, compared)


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _in_processes(
    entries: Sequence[Entry], suites: frozenset[str], compared: bool, processes: int
) -> Iterator[Attempt]:
    """Several clips at a time, told in order; where a process dies, the rest is measured in this one."""
    done, pool = 0, _pool(processes)
    try:
        with _told_alone():
            attempts = pool.map(attempt, entries, [suites] * len(entries), [compared] * len(entries))
        for one in attempts:
            yield one
            done += 1
    except BrokenProcessPool:
        yield from _one_by_one(entries[done:], suites, compared)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    # a fork would copy locks that threads of ours hold
    return ProcessPoolExecutor(processes, get_context("spawn"), _ready, (networks.FOLDER,))


def _ready(folder: Path) -> None:
    """One thread each, and the readers of the process that asked, which alone hears when it is to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    networks.FOLDER = folder


@contextmanager
def _told_alone() -> Iterator[None]:
    """Processes that begin meanwhile keep to one thread; libraries read this when they are loaded."""
    before = {name: os.environ.get(name) for name in ALONE}
    os.environ.update(ALONE)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def measure_clip(entry: Entry, suites: frozenset[str], skipped: dict[str, str], compared: bool = False) -> Found:
    """Watch a clip once, hear it once, and ask every suite."""
    watched = look(entry.path, suites, skipped) if suites & SEEING else None
    waveform = np.zeros(0, np.float32)
    if suites & HEARING:
        sound = media.read_track(entry.path, sample_rate=SOUND_RATE)
        waveform = sound.mean(0) if len(sound) else waveform
    short = "" if watched is None else shortened(entry.path, watched.frames / FPS, waveform)
    known = {"entry": entry, "watched": watched, "waveform": waveform, "rate": SOUND_RATE}
    found = ask(Clip(**known, skipped=skipped, compared=compared), suites)
    return replace(found, failed=found.failed | ({"length": short} if short else {}))


def shortened(path: Path, seen: float, waveform: Float[np.ndarray, " samples"]) -> str:
    """What is missing of a clip's picture, if much is; a file that breaks off, sound and all, is broken."""
    try:
        header = media.read_header(path)
    except media.UnreadableError:
        return "it is longer than a minute; the first is measured"
    if seen >= header.seconds - max(SHORT, SHORTER * header.seconds):
        return ""
    ends = f"{seen:.1f} of {header.seconds:.1f} seconds"
    if header.sound and (not waveform.size or np.any(waveform[int((seen + SHORT) * SOUND_RATE) :])):
        return f"its picture ends after {ends}"
    raise media.UnreadableError(f"{path} breaks off after {ends}", "copy it again")


def ask(clip: Clip, suites: frozenset[str]) -> Found:
    """Ask every suite; one that fails is told, and the others still count."""
    found = Found()
    for suite in SUITES:
        if suite in suites:
            try:
                MEASURES[suite](clip, found)
            except Exception as error:  # a stranger's sidecar may be wrong in every way
                found.failed[suite] = sentence(error)
    return found


def look(path: Path, suites: frozenset[str], skipped: dict[str, str]) -> Watched:
    """See a clip; without the extra, cuts and camera are left out."""
    return see(media.stream_mp4(path), suites, skipped)


def see(frames: Iterable[np.ndarray], suites: frozenset[str], skipped: dict[str, str]) -> Watched:
    flow = bool(suites & {"picture", "prompt", "identity"})
    if flow and (missing := _missing("cv2", "scenedetect")):
        skipped["camera and cuts"] = f"{missing} is not installed; {with_extra('measure')}"
        flow = False
    people = suites & {"sync", "picture", "prompt", "identity"} and (networks.FOLDER / "finder.safetensors").exists()
    if not people:
        skipped["people"] = "the reader finder is missing; happyhorse train readers"
    return watch(frames, flow=flow, people=bool(people))


def _missing(*names: str) -> str:
    """The first of some packages that cannot be used."""
    for name in names:
        try:
            __import__(name)
        except ImportError:
            return name
    return ""


# Figures ----------------------------------------------------------------------------------------------------------


def figures(measured: Measured, reference: Callable[[str], Any] | None = None) -> list[Figure]:
    """Every metric over all clips and over those of each language; distances to the reference set."""
    out = []
    for name, metric in METRICS.items():
        if metric.of_set:
            found = _distance(measured, reference, name)
            out += [] if found is None else [found]
            continue
        for group, rows in groups(measured.rows).items():
            if (figure := figure_of(name, group, rows)) is not None:
                out.append(figure)
    return out


def group_name(group: str) -> str:
    """What a group is called in a report."""
    return {"all": "all clips", "several": "several languages"}.get(group) or LANGUAGES.get(group, group)


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """All clips; and, where several languages are spoken, those of each."""
    spoken: dict[str, list[Row]] = {}
    for row in rows:
        spoken.setdefault(row.entry.language, []).append(row)
    by_language = {language: mine for language, mine in sorted(spoken.items()) if language != "none"}
    return {"all": list(rows)} | (by_language if len(by_language) > 1 else {})


def figure_of(name: str, group: str, rows: Sequence[Row]) -> Figure | None:
    known = [row for row in rows if name in row.found.values]
    if not known or (group != "all" and METRICS[name].suite not in ("speech", "sync")):
        return None
    values = [row.found.values[name] for row in known]
    mean, low, high = mean_interval(values, [row.found.weights[name] for row in known])
    wide = len(known) >= LEAST
    return Figure(
        name=name, group=group, mean=mean, low=low if wide else None, high=high if wide else None, count=len(known)
    )


def _distance(measured: Measured, reference: Callable[[str], Any] | None, name: str) -> Figure | None:
    """Frechet, with an interval over clips drawn again.

    Sets drawn with repetition lie farther off than the set itself: their spread is laid about its own distance.
    """
    other = reference(name) if reference is not None else None
    clips = [row.found.points[name] for row in measured.rows if name in row.found.points]
    if other is None or len(clips) < LEAST:
        return None
    whole = frechet(np.concatenate(clips), other)
    rng = np.random.default_rng(len(clips))
    draws = rng.integers(0, len(clips), (DRAWS, len(clips)))
    drawn = [one for draw in draws if (one := frechet(np.concatenate([clips[i] for i in draw]), other)) is not None]
    if whole is None:
        return None
    low, high = np.percentile(drawn, (2.5, 97.5)) - np.median(drawn) + whole
    return Figure(name=name, group="all", mean=whole, low=max(0.0, float(low)), high=float(high), count=len(clips))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One metric of a set less that of another, with its 95 % interval."""

    name: str
    group: str
    new: float
    old: float
    difference: float
    low: float
    high: float
    paired: bool
    count: int

    @property
    def verdict(self) -> str:
        """What the interval allows to say; of a few clips it is narrower than it should be."""
        if self.count < FEW:
            return "too few clips to say"
        if self.low <= 0 <= self.high:
            return "no difference shown"
        better = METRICS[self.name].better
        if better == 0:
            return "more" if self.difference > 0 else "less"
        return "better" if self.difference * better > 0 else "worse"


def differences(new: Measured, old: Measured) -> list[Difference]:
    """Each metric against the other set; clips of one name are compared with each other."""
    out = []
    for name, metric in METRICS.items():
        if metric.of_set:
            continue
        mine, theirs = groups(new.rows), groups(old.rows)
        for group in mine:
            if group == "all" or (group in theirs and metric.suite in ("speech", "sync")):
                found = _difference(name, group, mine[group], theirs[group])
                out += [] if found is None else [found]
    return out


def _difference(name: str, group: str, mine: Sequence[Row], theirs: Sequence[Row]) -> Difference | None:
    """Means, weighted as in the figures, of one set less the other."""
    new = {row.entry.name: (value, row.found.weights[name]) for row in mine if (value := row.value(name)) is not None}
    old = {row.entry.name: (value, row.found.weights[name]) for row in theirs if (value := row.value(name)) is not None}
    both = sorted(new.keys() & old.keys())
    paired = len(both) >= LEAST and len(both) >= 0.5 * min(len(new), len(old))
    a, b = ([new[n] for n in both], [old[n] for n in both]) if paired else (list(new.values()), list(old.values()))
    if min(len(a), len(b)) < LEAST:
        return None
    # clips of one name are drawn together: the same seed and the same number
    (first, firsts), (second, seconds) = drawn_means(a, 0), drawn_means(b, 0 if paired else 1)
    low, high = np.percentile(firsts - seconds, (2.5, 97.5))
    return Difference(
        name=name,
        group=group,
        new=first,
        old=second,
        difference=first - second,
        low=float(low),
        high=float(high),
        paired=paired,
        count=min(len(a), len(b)),
    )


def worst(measured: Measured, count: int = 10) -> list[tuple[Row, float, list[str]]]:
    """The clips that lie farthest on the bad side of the set, and by what."""
    spread = {}
    for name, metric in METRICS.items():
        values = [value for row in measured.rows if (value := row.value(name)) is not None]
        if metric.better and len(values) > 1 and np.ptp(values) > 0:
            spread[name] = (float(np.mean(values)), float(np.std(values)))
    judged = []
    for row in measured.rows:
        bad = {
            name: float(np.clip(-METRICS[name].better * (value - mean) / std, -3, 3))
            for name, (mean, std) in spread.items()
            if (value := row.value(name)) is not None
        }
        if bad:
            order = sorted(bad, key=lambda name: -bad[name])[:3]
            judged.append((row, float(np.mean(list(bad.values()))), [name for name in order if bad[name] > 0.5]))
    return sorted(judged, key=lambda one: -one[1])[:count]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A measured set, the set it is held against, and what is known of the judges."""

    name: str
    measured: Measured
    figures: Sequence[Figure]
    against: Measured | None = None
    against_name: str = ""
    differences: Sequence[Difference] = ()
    judges: Mapping[str, Any] = field(default_factory=dict)
    trust: Sequence[Mapping[str, Any]] = ()
    ceilings: Sequence[Mapping[str, Any]] = ()


def unasked(report: Report) -> dict[str, str]:
    """Metrics of the suites measured that could be asked of no clip: what nobody told."""
    told = {one.name for one in report.figures} | set(report.measured.skipped)
    missing: dict[str, list[str]] = {}
    for name in of(report.measured.suites):
        if METRICS[name].unasked and name not in told:
            missing.setdefault(METRICS[name].unasked, []).append(name)
    return {", ".join(names): why for why, names in missing.items()}


def bounds(trust: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Between what the readers' figures can lie: of true films with their own captions, and with those of others."""
    return {
        str(row["metric"]): {"ceiling": row["whole"], "floor": row.get("floor", row["then"]), "clips": row["clips"]}
        for row in trust
        if row.get("spoiled") == SWAPPED and row.get("floor", row["then"]) is not None
    }
