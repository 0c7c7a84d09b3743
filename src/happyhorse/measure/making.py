"""Clips made to be measured: by a preset from held-out prompts, or drawn by the playhouse with their truth."""

import json
import os
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from happyhorse import media, models, planning
from happyhorse.generate import generate
from happyhorse.playhouse.caption import caption
from happyhorse.playhouse.caption import elements as facts
from happyhorse.request import Request, RequestError
from happyhorse.scene.script import Script
from happyhorse.scene.write import write

FIRST_SEED = 9_500_000  # of the held-out scripts that are measured
SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One prompt, and what is known to be asked by it."""

    prompt: str
    seed: int
    known: Mapping[str, Any]


def held_out(count: int) -> Iterator[Wish]:
    """Prompts of scripts, places and words that training never sees."""
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        script = write(seed, seconds=float(SECONDS), split="test")
        words = caption(script, random.Random(f"measure {seed}"), "en" if seed % 4 else "zh", split="test")
        yield Wish(prompt=words, seed=seed, known={"elements": elements(script), "people": people(script)})


def elements(script: Script) -> dict[str, Any]:
    """What the script asks for, as the playhouse's truth tells it."""
    return facts(script) | {
        "actions": [role.action for role in script.roles],
        "objects": [role.object for role in script.roles],
        "framings": [shot.framing for shot in script.shots],
        "moves": [shot.move for shot in script.shots],
        "languages": [line.language for line in script.lines],
    }


def people(script: Script) -> list[dict[str, Any]]:
    return [asdict(role.person) for role in script.roles]


def from_file(path: Path) -> Iterator[Wish]:
    """One prompt a line."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(
            f"{path} cannot be read; a file of prompts is needed", "one prompt a line, in UTF-8"
        ) from error
    for number, line in enumerate(line for line in lines if line):
        yield Wish(prompt=line, seed=number, known={})


def make(preset: str, wishes: list[Wish], folder: Path, seconds: int = SECONDS) -> Path:
    """Make what is not there yet; each clip with what was asked of it beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [wish for wish in wishes if not (folder / f"{wish.seed:07d}.json").exists()]
    ready = models.load(preset) if missing else None
    for wish in tqdm(missing, desc=f"making with {preset}", unit="clip", file=sys.stderr):
        path = folder / f"{wish.seed:07d}.mp4"
        request = Request(prompt=wish.prompt, seconds=seconds, seed=wish.seed, preset=preset)
        plan = planning.plan_request(request)
        if ready is not None:
            media.write_mp4(generate(ready, request), path)
        told = [{"text": line.text, "language": line.language} for line in plan.utterances]
        known = {"prompt": plan.prompt, "seconds": seconds, "lines": told, **wish.known}
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        os.replace(draft, path.with_suffix(".json"))
    return folder
