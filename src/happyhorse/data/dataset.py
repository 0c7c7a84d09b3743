"""Encoded footage to Sequences: every mode of the model is a way of laying out the same rows.

A batch is made of samples of equal shape, so that they attend in one call: prompts are thinned or repeated to a fixed
number of phrases, and scripts are filled up with empty tokens.
"""

import json
import random
from collections.abc import Sequence as Several
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from happyhorse.codec.phonemes import Phoneme, encode
from happyhorse.codec.text import TextCodec
from happyhorse.codec.video import TIME
from happyhorse.conditioning import (
    audio_segment,
    prompt_segment,
    reference_segment,
    script_segments,
    source_segment,
    video_segment,
    wide,
)
from happyhorse.presets import Preset
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

PHRASES = 24
# what is given: latent frames of picture ("first", "ends", "beginning", "all"), and whether sound is
GIVEN = {
    "free": 0.50,
    "first": 0.20,
    "ends": 0.05,
    "beginning": 0.07,
    "speech given": 0.06,
    "picture given": 0.06,
    "silent": 0.06,
}
NO_WORDS, NO_PROMPT, NO_SCRIPT = 0.08, 0.06, 0.06


@dataclass(frozen=True)
class Folder:
    """One folder of encoded films."""

    path: Path
    share: float  # of the batches
    count: int  # films a batch

    @cached_property
    def notes(self) -> list[dict]:
        return [json.loads(line) for line in (self.path / "films.jsonl").read_text("utf-8").splitlines()[1:]]

    @cached_property
    def wish(self) -> dict:
        with (self.path / "films.jsonl").open(encoding="utf-8") as file:
            return json.loads(file.readline())

    @cached_property
    def video(self) -> np.ndarray | None:
        file = self.path / "video.npy"
        return np.load(file, mmap_mode="r") if file.exists() else None

    @cached_property
    def audio(self) -> np.ndarray:
        return np.load(self.path / "audio.npy", mmap_mode="r")

    @cached_property
    def by_length(self) -> list[int]:
        return sorted(range(len(self.notes)), key=lambda i: self.notes[i].get("latents", 0))


@dataclass(frozen=True)
class Dataset:
    """Folders mixed by share; a batch depends on nothing but its number."""

    folders: tuple[Folder, ...]
    preset: Preset
    text: TextCodec = field(default_factory=TextCodec)

    def batch(self, step: int) -> Sequence:
        """The batch of this step."""
        rng = random.Random(f"batch {step}")
        folder = rng.choices(self.folders, [f.share for f in self.folders])[0]
        if folder.video is None:
            return self._voices(folder, rng)
        picked = rng.choices(range(len(folder.notes)), k=folder.count)
        given = rng.choices(list(GIVEN), list(GIVEN.values()))[0] if folder.audio.shape[2] else "free"
        most = max(len(_phonemes(folder.notes[i])) for i in picked)
        return _together([self._film(folder, i, given, most, rng) for i in picked])

    def _film(self, folder: Folder, index: int, given: str, most: int, rng: random.Random) -> list[Segment]:
        """One film, some of it given."""
        note, extra = folder.notes[index], folder.wish.get("extra", "")
        latent = torch.from_numpy(np.array(folder.video[index], np.float32))  # type: ignore[index]
        words, segments = note["captions"], []
        if extra == "portrait":
            segments.append(reference_segment(latent[:, :1, :, :], self.preset))
            latent = latent[:, 1:]
        if extra == "source":
            half = latent.shape[1] // 2
            segments.append(source_segment(latent[:, :half], self.preset))
            latent, words = latent[:, half:], note["instructions"] + note["captions"][:1]
        segments += self._picture(latent, given)
        if folder.audio.shape[2] and given != "silent":
            sound = torch.from_numpy(np.array(folder.audio[index], np.float32))[:, :, None, None]
            segments += self._sound(sound, given)
        return segments + self._words(rng.choice(words), note, most, rng)

    def _picture(self, latent: Tensor, given: str) -> list[Segment]:
        time = latent.shape[1]
        frames = {
            "first": [0],
            "ends": [0, time - 1],
            "beginning": range(max(1, time // 3)),
            "picture given": range(time),
        }
        kept = set(frames.get(given, ()))
        edges = [0] + [i for i in range(1, time) if (i in kept) != (i - 1 in kept)] + [time]
        return [
            video_segment(latent[:, a:b], Role.GIVEN if a in kept else Role.GENERATED, a, self.preset)
            for a, b in zip(edges, edges[1:], strict=False)
        ]

    def _sound(self, latent: Tensor, given: str) -> list[Segment]:
        if given == "speech given":
            return [audio_segment(latent, Role.GIVEN)]
        if given != "beginning":
            return [audio_segment(latent, Role.GENERATED)]
        time = 1 + TIME * (max(1, (1 + (latent.shape[1] - 1) // TIME) // 3) - 1)  # as long as the picture that is kept
        return [
            audio_segment(latent[:, :time], Role.GIVEN),
            audio_segment(latent[:, time:], Role.GENERATED, first=time),
        ]

    def _words(self, prompt: str, note: dict, most: int, rng: random.Random) -> list[Segment]:
        """Prompt and script, either or both left out now and then."""
        luck = rng.random()
        segments = []
        if not (luck < NO_WORDS + NO_PROMPT):
            words = self.text.encode(prompt)
            count = words.shape[1]
            pick = list(range(count)) if count <= PHRASES else rng.sample(range(count), PHRASES)
            pick += [rng.randrange(count) for _ in range(PHRASES - len(pick))]
            segments.append(prompt_segment(words[:, pick]))
        else:
            segments.append(prompt_segment(torch.zeros(512, PHRASES, 1, 1)))
        silent = luck < NO_WORDS or luck > 1 - NO_SCRIPT
        found = [] if silent else lines_with_latents(note)
        segments += script_segments(found)
        return segments + empty_script(most - sum(len(p) for _, p in found), rng)

    def _voices(self, folder: Folder, rng: random.Random) -> Sequence:
        """Lines of speech of nearly one length, without a picture; the shortest sets the length."""
        order = folder.by_length
        start = rng.randrange(len(order))
        near = order[max(0, start - 2 * folder.count) : start + 2 * folder.count]
        picked = rng.sample(near, min(folder.count, len(near)))
        length = min(folder.notes[i]["latents"] for i in picked)
        most = max(len(_phonemes(folder.notes[i])) for i in picked)
        samples = []
        for i in picked:
            note = folder.notes[i]
            shift = rng.randint(0, 100)  # the line may stand anywhere in a clip
            sound = torch.from_numpy(np.array(folder.audio[:, note["first"] : note["first"] + length], np.float32))
            moved = _shifted(note, shift, length)
            segments = [audio_segment(sound[:, :, None, None], Role.GENERATED, first=shift)]
            samples.append(segments + self._words(voice_caption(note, rng), moved, most, rng))
        return _together(samples)


def _phonemes(note: dict) -> list:
    return [p for line in note["lines"] for p in line["phonemes"]]


def _shifted(note: dict, shift: int, length: int) -> dict:
    """Move a line later, and drop what is said after its sound is cut."""
    by, end = shift / 25, length / 25
    lines = [
        line | {"phonemes": [(*p[:3], p[3] + by, p[4] + by) for p in line["phonemes"] if p[3] < end]}
        for line in note["lines"]
    ]
    return {"lines": lines}


def lines_with_latents(note: dict) -> list[tuple[Tensor, list[Phoneme]]]:
    """Phonemes of each line as latents, in the very voice or, now and then, in any of its gender."""
    found = []
    for line in note["lines"]:
        phonemes = [Phoneme(*p) for p in line["phonemes"]]
        if phonemes:
            latent = encode(phonemes, language=line["language"], speaker=line["speaker"], voice=line["voice"])
            found.append((latent, phonemes))
    return found


def empty_script(count: int, rng: random.Random) -> list[Segment]:
    """Tokens that say nothing, at any time."""
    blank = wide(torch.zeros(1, 1), 0)
    times = [rng.uniform(0, 125) for _ in range(count)]
    return [
        Segment(track="script", modality=Modality.TEXT, role=Role.GIVEN, latent=blank, box=Box(time=(t, t)))
        for t in times
    ]


VOICE_WORDS = {
    "en": "English", "zh": "Mandarin", "yue": "Cantonese", "ja": "Japanese", "ko": "Korean", "de": "German",
    "fr": "French",
}  # fmt: skip


def voice_caption(note: dict, rng: random.Random) -> str:
    line = note["lines"][0]
    tongue = VOICE_WORDS[line["language"]]
    return rng.choice(
        [f"speaking in {tongue}", f"a voice speaking {tongue}, clean, silence around it", f"{tongue} speech"]
    )


def _together(samples: Several[list[Segment]]) -> Sequence:
    return Sequence(tuple(replace(s, sample=i) for i, one in enumerate(samples) for s in one))
