"""Clips to be measured: where they lie, what was asked of each, and what is known to be true of it.

A prompt stands beside its clip as NAME.json or NAME.txt, in the folder's prompts.csv or prompts.jsonl, or inside the
MP4, as in ours. A sidecar may also name `lines`, `elements`, `contacts`, `cuts`, `mouths`, `phonemes`, and files beside
it: `first_frame`, `truth` (a video), `references` (pictures).
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from happyhorse import media, rewrite
from happyhorse.request import HappyHorseError, RequestError

KINDS = (".mp4", ".m4v", ".mov", ".mkv", ".webm")
LISTS = ("prompts.csv", "prompts.jsonl")
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

    @property
    def language(self) -> str:
        """Of the speech: one of the seven, "several" or "none"."""
        found = {line.language for line in self.lines}
        return "none" if not found else found.pop() if len(found) == 1 else "several"

    def beside(self, name: str) -> Path | None:
        """A file that the sidecar names."""
        found = self.path.parent / str(self.known.get(name) or "")
        return found if self.known.get(name) and found.is_file() else None


def find(targets: Sequence[Path]) -> list[Entry]:
    """Every clip in some folders and files, by name; what was asked is read, the clip itself is not."""
    entries = []
    for target in targets:
        if target.is_dir():
            told = read_lists(target)
            paths = sorted(path for path in target.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
            entries += [entry(path, path.relative_to(target).as_posix(), told) for path in paths]
        elif target.exists():
            entries.append(entry(target, target.name, read_lists(target.parent)))
        else:
            raise RequestError(f"{target} does not exist; a folder of clips or a clip is needed", "check the spelling")
    if not entries:
        places = ", ".join(map(str, targets))
        raise RequestError(f"there is no clip in {places}", f"files ending in {', '.join(KINDS)} are measured")
    return entries


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
    return replace(made, lines=lines_of(made))


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


def lines_of(one: Entry) -> tuple[Line, ...]:
    """What is to be said: as the sidecar tells it, else as the prompt does."""
    told = one.known.get("lines")
    if isinstance(told, list):
        fields = ("text", "language", "start", "end")
        rows = [{key: row.get(key) for key in fields} for row in told if isinstance(row, dict) and row.get("text")]
        return tuple(Line(**row) for row in rows if row["language"])
    if not one.prompt:
        return ()
    language = str(one.known.get("language") or "auto")
    try:
        plan = rewrite.plan(one.prompt, float(one.known.get("seconds") or 15), language, True)
    except (HappyHorseError, ValueError, KeyError):
        return ()
    return tuple(Line(text=u.text, language=u.language) for u in plan.utterances)
