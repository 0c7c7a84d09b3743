"""Clips to be measured: where they lie, what was asked of each, and what is known to be true of it.

A prompt stands beside its clip as NAME.json or NAME.txt, in the folder's prompts.csv or prompts.jsonl, or inside the
MP4, as in ours. A sidecar may also tell `lines`, `elements` and which of them are `named`, `people`, `contacts`, `cuts`
(their times, or how many), how far a `mouth` stands open, and name files beside it: `first_frame`, `truth` (a video),
`references` (pictures) and `voice` (a sound). What cannot be used of it is told; the clip is measured by the rest.
"""

import csv
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from happyhorse import media, rewrite
from happyhorse.request import LANGUAGES, HappyHorseError, RequestError

KINDS = (".mp4", ".m4v", ".mov", ".mkv", ".webm")
LISTS = ("prompts.csv", "prompts.jsonl")
FILES = ("first_frame", "truth", "voice")
NAMED = ("file", "clip", "path", "video", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something to be said, and when if that is known."""

    text: str
    language: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One clip and what was asked of it."""

    path: Path
    name: str
    prompt: str = ""
    lines: tuple[Line, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)
    """all that the sidecar tells"""
    unused: tuple[str, ...] = ()
    """what it tells that cannot be used, and why"""

    @property
    def language(self) -> str:
        """Of the speech: one of the seven, "several" or "none"."""
        found = {line.language for line in self.lines}
        return "none" if not found else found.pop() if len(found) == 1 else "several"

    def beside(self, name: str) -> Path | None:
        """A file that the sidecar names."""
        found = self.path.parent / str(self.known.get(name) or "")
        return found if self.known.get(name) and found.is_file() else None

    @property
    def references(self) -> list[Path]:
        """The pictures that the sidecar names, there or not."""
        told = self.known.get("references")
        return [self.path.parent / str(name) for name in ([told] if isinstance(told, str) else _rows_of(told))]


def find(targets: Sequence[Path]) -> list[Entry]:
    """Every clip in some folders and files, by name; what was asked is read, the clip itself is not."""
    entries: dict[Path, Entry] = {}  # a clip that is named twice counts once
    for target in targets:
        if target.is_dir():
            told = read_lists(target)
            paths = sorted(path for path in target.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
            found = [entry(path, path.relative_to(target).as_posix(), told) for path in paths]
        elif target.exists():
            found = [entry(target, target.name, read_lists(target.parent))]
        else:
            raise RequestError(f"{target} does not exist; a folder of clips or a clip is needed", "check the spelling")
        for one in found:
            entries.setdefault(one.path.resolve(), one)
    if not entries:
        places = ", ".join(map(str, targets))
        raise RequestError(f"there is no clip in {places}", f"files ending in {', '.join(KINDS)} are measured")
    return told_apart(list(entries.values()))


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """Clips of one name in several folders are called by as much of their path as it takes."""
    told, parts = list(entries), 1
    while True:
        seen = Counter(one.name for one in told)
        same = [place for place, one in enumerate(told) if seen[one.name] > 1]
        if not same:
            return told
        parts += 1
        for place in same:
            told[place] = replace(told[place], name="/".join(told[place].path.resolve().parts[-parts:]))


def read_lists(folder: Path) -> dict[str, dict[str, Any]]:
    """Prompts of a whole folder, by the clip's name with and without its ending."""
    found: dict[str, dict[str, Any]] = {}
    for name in LISTS:
        path = folder / name
        if path.is_file():
            for row in _rows(path):
                clip = next((str(row[key]) for key in NAMED if row.get(key)), "")
                found[clip] = found[Path(clip).stem] = row
    return found


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix == ".csv":
                return [
                    {(key or "").strip().lower(): value for key, value in row.items()} for row in csv.DictReader(file)
                ]
            rows = [json.loads(line) for line in file if line.strip()]
            return [row for row in rows if isinstance(row, dict)]
    except (OSError, ValueError, csv.Error) as error:
        raise RequestError(
            f"{path} cannot be read: {error}", "one row a clip, with the columns file and prompt"
        ) from error


def entry(path: Path, name: str, told: Mapping[str, dict[str, Any]]) -> Entry:
    """What is known of one clip, nearest source first."""
    known = _sidecar(path) or dict(told.get(name) or told.get(path.name) or told.get(path.stem) or {})
    prompt = str(known.get("prompt") or next(iter(known.get("captions") or ()), ""))
    if not prompt:
        inside = _comment(path)
        prompt = str(inside.get("told") or inside.get("prompt") or "")
        known = inside | known
    made = Entry(path=path, name=name, prompt=prompt, known=known)
    lines, unused = lines_of(made)
    return replace(made, lines=lines, unused=(*unused, *_odd(made)))


def _comment(path: Path) -> dict[str, Any]:
    """What a clip of ours says of itself; a broken one says nothing, and is reported when it is read."""
    try:
        return media.read_comment(path)
    except media.UnreadableError:
        return {}


def _sidecar(path: Path) -> dict[str, Any]:
    """NAME.json or NAME.txt; what cannot be read counts as absent."""
    try:
        if (json_path := path.with_suffix(".json")).is_file():
            found = json.loads(json_path.read_text(encoding="utf-8"))
            return found if isinstance(found, dict) else {"prompt": str(found)}
        if (text := path.with_suffix(".txt")).is_file():
            return {"prompt": text.read_text(encoding="utf-8").strip()}
    except (OSError, ValueError):
        return {}
    return {}


def lines_of(one: Entry) -> tuple[tuple[Line, ...], list[str]]:
    """What is to be said, as the sidecar tells it, else as the prompt does; and what of it nobody here can judge."""
    told = one.known.get("lines")
    if isinstance(told, list):
        return _told_lines(told)
    if not one.prompt:
        return (), []
    language = str(one.known.get("language") or "auto")
    seconds = seconds_of(one.known.get("seconds")) or 15.0
    try:
        plan = rewrite.plan(one.prompt, seconds, language, True)
    except (HappyHorseError, ValueError, KeyError):
        return (), []
    return tuple(Line(text=u.text, language=u.language) for u in plan.utterances), []


def _told_lines(told: Sequence[Any]) -> tuple[tuple[Line, ...], list[str]]:
    lines, unused = [], []
    for row in told:
        text, language = (row.get("text"), row.get("language")) if isinstance(row, dict) else (None, None)
        if not isinstance(text, str) or not text.strip():
            unused.append("a line without text is not judged")
        elif not isinstance(language, str) or language not in LANGUAGES or language == "auto":
            unused.append(f"a line in {language or 'no language'} is not judged; the seven are judged")
        else:
            start, end = (seconds_of(row.get(name)) for name in ("start", "end"))
            lines.append(Line(text=text, language=language, start=start, end=end))
    return tuple(lines), list(dict.fromkeys(unused))


# What strangers write ---------------------------------------------------------------------------------------------


def seconds_of(value: Any) -> float | None:
    """A moment or a length, if it is one."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) and found >= 0 else None


def contacts_of(known: Mapping[str, Any]) -> list[float]:
    """When something is touched: plain times, or rows that name one."""
    times = [row.get("time") if isinstance(row, dict) else row for row in _rows_of(known.get("contacts"))]
    return [found for one in times if (found := seconds_of(one)) is not None]


def cuts_of(known: Mapping[str, Any]) -> tuple[int | None, list[float]]:
    """How many cuts are asked for, and when, where that is told; None where nothing is."""
    told = known.get("cuts")
    if isinstance(told, int) and not isinstance(told, bool) and told >= 0:
        return told, []
    if not isinstance(told, list | tuple):
        return None, []
    times = [found for one in told if (found := seconds_of(one)) is not None]
    return (len(times), times) if len(times) == len(told) else (None, [])


def mouth_of(known: Mapping[str, Any]) -> list[float]:
    """How far a mouth stands open in each frame, as another reader sees it; not a number where it sees none."""
    told = [seconds_of(one) for one in _rows_of(known.get("mouth"))]
    return [math.nan if one is None else one for one in told]


def _rows_of(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _odd(one: Entry) -> list[str]:
    """Parts of a sidecar that are not what they should be."""
    known, odd = one.known, []
    told = known.get("contacts")
    if told and (not isinstance(told, list | tuple) or len(contacts_of(known)) < len(told)):
        odd.append("contacts are not all times in seconds; those that are count")
    if known.get("cuts") is not None and cuts_of(known)[0] is None:
        odd.append("cuts are neither times in seconds nor their number, and are not judged")
    lost = [str(known[name]) for name in FILES if known.get(name) and one.beside(name) is None]
    lost += [path.name for path in one.references if not path.is_file()]
    if lost:
        odd.append(f"{', '.join(lost)}: no such file beside the clip")
    return odd
