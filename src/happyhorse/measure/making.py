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
from happyhorse.conditioning import played, spoken, understood, with_voices
from happyhorse.generate import generate
from happyhorse.models import Models
from happyhorse.playhouse.caption import elements as facts
from happyhorse.playhouse.caption import tell
from happyhorse.request import Request, RequestError
from happyhorse.rewrite import Plan
from happyhorse.scene.acting import Actor
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
        words, known = told(script, random.Random(f"measure {seed}"), "en" if seed % 4 else "zh")
        yield Wish(prompt=words, seed=seed, known=known)


def told(script: Script, rng: random.Random, language: str) -> tuple[str, dict[str, Any]]:
    """A held-out caption, and what is known to be asked by its very words."""
    words, named = tell(script, rng, language, split="test")
    known = {"elements": elements(script), "people": people(script), "named": named}
    # words tell how often it is cut, not when
    if len(named.get("framing", ())) >= len(script.shots):
        known["cuts"] = len(script.shots) - 1
    return words, known


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
    sidecars = {wish.seed: folder / f"{wish.seed:07d}.json" for wish in wishes}
    missing = [wish for wish in wishes if not is_made(wish, sidecars[wish.seed])]
    for wish in wishes:
        if wish not in missing:
            refresh(sidecars[wish.seed], wish.known)
    ready = models.load(preset) if missing else None
    for wish in tqdm(missing, desc=f"making with {preset}", unit="clip", file=sys.stderr):
        path = folder / f"{wish.seed:07d}.mp4"
        request = Request(prompt=wish.prompt, seconds=seconds, seed=wish.seed, preset=preset)
        plan = planning.plan_request(request)
        if ready is not None:
            media.write_mp4(generate(ready, request), path)
        own = {"contacts": contacts(ready, request, plan), "wish": wish.prompt}
        known = planned(plan, seconds) | own | wish.known
        write_known(sidecars[wish.seed], known)
    return folder


def is_made(wish: Wish, sidecar: Path) -> bool:
    """Whether a clip of these very words is there; sidecars of before do not tell their words."""
    return sidecar.exists() and json.loads(sidecar.read_text(encoding="utf-8")).get("wish", wish.prompt) == wish.prompt


def refresh(sidecar: Path, known: Mapping[str, Any]) -> None:
    """Bring an older clip's sidecar up to what is known of its wish today, so that one rule judges all clips.

    Touches are not filled in: they are known when a clip is made.
    """
    told = json.loads(sidecar.read_text(encoding="utf-8"))
    if told | known != told:
        write_known(sidecar, told | known)


def write_known(sidecar: Path, known: Mapping[str, Any]) -> None:
    draft = sidecar.with_suffix(".part")
    draft.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    os.replace(draft, sidecar)


def planned(plan: Plan, seconds: int) -> dict[str, Any]:
    """What a plan asks for: its words, its lines, and the cuts between the shots it was told in."""
    lines = [{"text": line.text, "language": line.language} for line in plan.utterances]
    known: dict[str, Any] = {"prompt": plan.prompt, "seconds": seconds, "lines": lines}
    return known | ({"cuts": [shot.start for shot in plan.shots[1:]]} if plan.shots else {})


def contacts(ready: Models | None, request: Request, plan: Plan) -> list[dict[str, Any]]:
    """The touches that the preset's own director plans; none where there is no director."""
    if ready is None or ready.director is None:
        return []
    chances = understood(plan.prompt, ready)
    lines = [phonemes for _, phonemes in spoken(plan, request.seconds, request.seed or 0)]
    script, _ = played(request, with_voices(plan, chances), ready, chances, lines)
    return [asdict(one) for index in range(len(script.roles)) for one in Actor(script, index).contacts()]
