"""What the readers learn from, drawn and voiced where it is missing, and opened once."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from happyhorse.data import judging
from happyhorse.playhouse.voice import Utterance
from happyhorse.readers import networks


@dataclass(frozen=True)
class Material:
    """Everything that was drawn and voiced, opened once."""

    folder: Path

    def array(self, *name: str) -> np.ndarray:
        return np.load(self.folder.joinpath(*name), mmap_mode="r")

    @cached_property
    def scenes(self) -> np.ndarray:
        return self.array("scenes", "scenes.npy")

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        return json.loads((self.folder / "scenes" / "notes.json").read_text("utf-8"))

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        return [one for note in self.notes for one in note["people"]]

    @cached_property
    def cast(self) -> list[dict[str, Any]]:
        """Those of whom bodies and heads were kept."""
        notes = json.loads((self.folder / "people" / "notes.json").read_text("utf-8"))
        return [one for note in notes for one in note["people"]]

    @cached_property
    def twins(self) -> list[list[int]]:
        """The places of each person's pictures, of whom there are several."""
        found: dict[str, list[int]] = {}
        for one in self.cast:
            found.setdefault(one["who"], []).append(one["place"])
        return [places for places in found.values() if len(places) > 1]

    @cached_property
    def rarity(self) -> Float[np.ndarray, " twins"]:
        """How often each of the twins is to be drawn so that rare actions and objects are seen as often as others."""
        weights = np.zeros(len(self.cast))
        for question in ("action", "object"):
            answers = [one["facts"][question] for one in self.cast]
            common = Counter(answers)
            weights += [1 / common[answer] / len(common) for answer in answers]
        found = np.array([weights[places].mean() for places in self.twins])
        return found / found.sum()

    @cached_property
    def bodies(self) -> np.ndarray:
        return self.array("people", "bodies.npy")

    @cached_property
    def cast_heads(self) -> np.ndarray:
        return self.array("people", "heads.npy")

    @cached_property
    def heads(self) -> np.ndarray:
        return self.array("heads", "heads.npy")

    @cached_property
    def head_facts(self) -> list[dict[str, str]]:
        return json.loads((self.folder / "heads" / "notes.json").read_text("utf-8"))

    @cached_property
    def scene_faces(self) -> np.ndarray:
        return self.array("scenes", "faces.npy")

    @cached_property
    def faces(self) -> np.ndarray:
        return self.array("faces", "faces.npy")

    @cached_property
    def shapes(self) -> np.ndarray:
        return self.array("faces", "shapes.npy")

    @cached_property
    def spoken(self) -> list[Utterance]:
        kokoro = judging.utterances(self.folder / "voices") if (self.folder / "voices").exists() else []
        return 2 * kokoro + judging.utterances(self.folder / "robots")

    @cached_property
    def by_voice(self) -> dict[str, list[Utterance]]:
        found: dict[str, list[Utterance]] = {}
        for one in [*self.spoken, *judging.utterances(self.folder / "many")]:
            if one.voice in judging.SPEAKERS:  # a folder may hold more from before
                found.setdefault(one.voice, []).append(one)
        return found

    @cached_property
    def sounds(self) -> tuple[np.ndarray, list[dict[str, str]]]:
        return self.array("sounds", "waves.npy"), json.loads((self.folder / "sounds" / "notes.json").read_text("utf-8"))


# what each learns from, and is measured on
NEEDS: Mapping[str, tuple[str, ...]] = {
    "finder": ("scenes", "scenes-test"),
    "scene": ("scenes", "scenes-test"),
    "person": ("people", "scenes-test"),
    "head": ("people", "heads", "scenes-test"),
    "mouth": ("scenes", "faces", "scenes-test"),
    "speech": ("robots", "voices"),
    "ambience": ("robots", "sounds", "sounds-test"),
    "voice": ("robots", "many", "voices"),
    "critic": ("robots", "voices"),
}


def gather(folder: Path, scale: float, names: Sequence[str] = networks.NAMES) -> Material:
    """Draw and voice what some readers need; what is there already is left alone."""
    wanted = {part for name in names for part in NEEDS[name]}
    for part, make in MAKERS.items():
        if part in wanted:
            make(folder, scale)
    return Material(folder)


def many(count: int, scale: float) -> int:
    return max(4, round(count * scale))


def make_scenes(folder: Path, scale: float) -> None:
    judging.draw_scenes(folder / "scenes", many(2000, scale), 3_000_000, "train", parts=("scenes", "faces"))


def make_people(folder: Path, scale: float) -> None:
    """Whom readers shall tell apart must be many, seen twice each."""
    parts = ("bodies", "heads")
    judging.draw_scenes(folder / "people", many(8000, scale), 3_000_000, "train", parts=parts, count=2)


def make_voices(folder: Path, scale: float) -> None:
    if judging.can_speak():
        judging.speak_lines(folder / "voices", judging.OTHERS, 11 * scale)


def make_sounds(folder: Path, name: str, count: int, seed: int, split: str) -> None:
    judging.places_sounds(folder / name, judging.utterances(folder / "robots"), count, seed, split, 4.0)


# sounds are mixed with what the robots say: these come before
MAKERS: Mapping[str, Callable[[Path, float], None]] = {
    "scenes-test": lambda folder, scale: judging.draw_scenes(
        folder / "scenes-test", many(250, scale), 9_300_000, "test"
    ),
    "scenes": make_scenes,
    "people": make_people,
    "heads": lambda folder, scale: judging.draw_heads(folder / "heads", many(24_000, scale), 2),
    "faces": lambda folder, scale: judging.draw_faces(folder / "faces", many(3000, scale), 1),
    "robots": lambda folder, scale: judging.speak_lines(folder / "robots", judging.ROBOTS, 14 * scale),
    "many": lambda folder, scale: judging.speak_lines(folder / "many", judging.MANY, 40 * scale),
    "voices": make_voices,
    "sounds-test": lambda folder, scale: make_sounds(folder, "sounds-test", many(300, scale), 9_400_000, "test"),
    "sounds": lambda folder, scale: make_sounds(folder, "sounds", many(800, scale), 4_000_000, "train"),
}
