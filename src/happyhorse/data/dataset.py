"""Encoded footage to Sequences: every mode of the model is a way of laying out the same rows.

A batch is made of samples of equal shape, so that they attend in one call: prompts are thinned or repeated to a fixed
number of phrases, and scripts are filled up with empty tokens.
"""

import json
import random
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from happyhorse.clauses import phrases
from happyhorse.codec.phonemes import Phoneme, encode
from happyhorse.codec.text import TextCodec
from happyhorse.codec.video import TIME
from happyhorse.conditioning import (
    audio_segment,
    blocking_segments,
    held,
    prompt_segment,
    reference_segment,
    script_segments,
    sketched,
    source_segment,
    video_segment,
    wide,
)
from happyhorse.models import quick
from happyhorse.presets import BLOCKING_CHANNELS, Preset
from happyhorse.scene.sketch import Sketcher
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
PICTURED = 0.6  # of the batches whose picture is given in part: not blocked, as nobody blocks what a person gives
HEARD = 0.35  # of the batches of sketched films: their sound is made while their picture is all noise, and left out
PARTLY = frozenset({"first", "ends", "beginning"})
NO_WORDS, NO_PROMPT, NO_SCRIPT = 0.08, 0.06, 0.06
NO_BLOCKING = 0.12  # of the batches
NOWHERE = (-4.0, 0.0, 0.0)  # where tokens of blocking stand that fill a sample up: before every picture


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
    def places(self) -> np.ndarray | None:
        """Where every token of the folder's blocking stands; a film's note says which are its own."""
        file = self.path / "places.npy"
        return np.load(file) if file.exists() else None

    @cached_property
    def blocking(self) -> np.ndarray:
        return np.load(self.path / "blocking.npy", mmap_mode="r")

    @property
    def prompts(self) -> Iterator[str]:
        """Every wording that a batch may take from here."""
        for note in self.notes:
            yield from wordings(note)

    @cached_property
    def by_length(self) -> list[int]:
        return sorted(range(len(self.notes)), key=lambda i: self.notes[i].get("latents", 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """What one sample of a batch is made of."""

    film: int
    phrases: tuple[str, ...] = ()  # none: the prompt says nothing
    silent: bool = False  # the script is left out
    blanks: tuple[float, ...] = ()  # where empty script tokens stand
    shift: int = 0  # a line alone may stand anywhere in a clip
    unblocked: bool = False  # the blocking says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a batch is made of: its folder, what is given, and its samples, all alike in size."""

    folder: int
    given: str = "free"
    length: int = 0  # latents of sound alone; the shortest sets it
    blocking: int = 0  # tokens of blocking in each sample; 0: none was made
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Folders mixed by share; a batch depends on nothing but its number."""

    folders: tuple[Folder, ...]
    preset: Preset
    text: TextCodec = field(default_factory=TextCodec)
    sketcher: Sketcher | None = None  # without one nothing is sketched

    def batch(self, step: int) -> Sequence:
        """The batch of this step."""
        return self.lay_out(self.choose(step))

    def choose(self, step: int) -> Choice:
        """Draw what the batch of this step is made of."""
        rng = random.Random(f"batch {step}")
        place = rng.choices(range(len(self.folders)), [f.share for f in self.folders])[0]
        folder = self.folders[place]
        if folder.video is None:
            return self._choose_lines(place, rng)
        films = rng.choices(range(len(folder.notes)), k=folder.count)
        given = rng.choices(list(GIVEN), list(GIVEN.values()))[0] if folder.audio.shape[2] else "free"
        most = max(len(_phonemes(folder.notes[i])) for i in films)
        picks = [self._pick(i, folder.notes[i], most, rng) for i in films]
        tokens = max(blocked(folder.notes[i])[1] for i in films) if rng.random() > NO_BLOCKING else 0
        if self.sketcher is not None and given in PARTLY and rng.random() < PICTURED:
            tokens = 0
        choice = Choice(folder=place, given=given, picks=tuple(picks), blocking=tokens)
        known = self.is_sketched(folder, choice) or self.is_held(folder, choice)
        if folder.audio.shape[2] and known and rng.random() < HEARD:
            return replace(choice, given="heard")
        return choice

    def _choose_lines(self, place: int, rng: random.Random) -> Choice:
        """Sounds of nearly one length, without a picture: lines of speech, or all that is heard of a film."""
        folder = self.folders[place]
        order = folder.by_length
        start = rng.randrange(len(order))
        near = order[max(0, start - 2 * folder.count) : start + 2 * folder.count]
        lines = rng.sample(near, min(folder.count, len(near)))
        length = min(folder.notes[i]["latents"] for i in lines)
        kept = {i: _shifted(folder.notes[i], 0, length) for i in lines}
        most = max(len(_phonemes(note)) for note in kept.values())
        picks = []
        for i in lines:
            note = kept[i]
            anywhere = "captions" not in note
            picks.append(replace(self._pick(i, note, most, rng), shift=rng.randint(0, 100) if anywhere else 0))
        tokens = max(blocked(note)[1] for note in kept.values()) if rng.random() > NO_BLOCKING else 0
        return Choice(folder=place, length=length, blocking=tokens, picks=tuple(picks))

    def _pick(self, film: int, note: dict, most: int, rng: random.Random) -> Pick:
        """Words for one sample: prompt and script, either or both left out now and then."""
        luck = rng.random()
        said = phrases_of(rng.choice(wordings(note)))
        if luck < NO_WORDS + NO_PROMPT:
            said = ()
        elif len(said) > PHRASES:
            said = tuple(rng.sample(said, PHRASES))
        else:
            said += tuple(rng.choice(said) for _ in range(PHRASES - len(said)))
        silent = luck < NO_WORDS or luck > 1 - NO_SCRIPT
        empty = most - (0 if silent else len(_phonemes(note)))
        return Pick(
            film=film,
            phrases=said,
            silent=silent,
            blanks=tuple(rng.uniform(0, 125) for _ in range(empty)),
            unblocked=luck < NO_WORDS,
        )

    def lay_out(self, choice: Choice) -> Sequence:
        """Lay the samples out side by side."""
        folder = self.folders[choice.folder]
        if folder.video is None:
            return _together([self._sound_alone(folder, choice, pick) for pick in choice.picks])
        return _together(
            [
                self._film(folder, choice, pick, sketch)
                for pick, sketch in zip(choice.picks, self._sketches(folder, choice), strict=True)
            ]
        )

    def is_sketched(self, folder: Folder, choice: Choice) -> bool:
        """Whether a batch's films are sketched: what stands before a clip is not."""
        known = choice.blocking and folder.places is not None and not folder.wish.get("extra")
        return self.sketcher is not None and bool(known)

    def is_held(self, folder: Folder, choice: Choice) -> bool:
        """Whether the pictures that are given stand in for a batch's sketches."""
        known = choice.given in PARTLY and not choice.blocking and not folder.wish.get("extra")
        return self.sketcher is not None and known

    def _sketches(self, folder: Folder, choice: Choice) -> Several[Tensor | None]:
        """What is known of each film before it is drawn: nothing where its blocking tells nothing."""
        sketches: list[Tensor | None] = [None] * len(choice.picks)
        if self.is_held(folder, choice):
            films = [torch.from_numpy(np.array(folder.video[pick.film], np.float32)) for pick in choice.picks]  # type: ignore[index]
            kept = sorted(kept_frames(choice.given, films[0].shape[1]))
            return [held({i: film[:, i : i + 1] for i in kept}, film.shape[1]) for film in films]
        if self.sketcher is None or not self.is_sketched(folder, choice) or choice.given == "heard":
            return sketches
        told = [i for i, pick in enumerate(choice.picks) if not pick.unblocked and blocked(folder.notes[pick.film])[1]]
        clips = []
        for i in told:
            first, count = blocked(folder.notes[choice.picks[i].film])
            span = slice(first, first + count)
            clips.append((folder.places[span], np.array(folder.blocking[span], np.float32)))
        if clips:
            with quick():
                made = self.sketcher.sketch(clips, *folder.video.shape[2:])  # type: ignore[union-attr]
            for i, sketch in zip(told, made.float(), strict=True):
                sketches[i] = sketch
        return sketches

    def _film(self, folder: Folder, choice: Choice, pick: Pick, sketch: Tensor | None) -> list[Segment]:
        """One film, some of it given."""
        latent, given = torch.from_numpy(np.array(folder.video[pick.film], np.float32)), choice.given  # type: ignore[index]
        segments = sketched(list(self.picture(latent, folder.wish.get("extra", ""), given)), sketch, self.preset)
        if folder.audio.shape[2] and given != "silent":
            sound = torch.from_numpy(np.array(folder.audio[pick.film], np.float32))[:, :, None, None]
            segments += self.sound(sound, given)
        return segments + self._words(pick, folder.notes[pick.film]) + staged(folder, choice, pick)

    def picture(self, latent: Tensor, extra: str, given: str) -> list[Segment]:
        """What stands before the clip, and the clip, in stretches that are given or generated."""
        if given == "heard":
            return []
        if extra == "portrait":
            return [reference_segment(latent[:, :1], self.preset), *self.picture(latent[:, 1:], "", given)]
        if extra == "source":
            half = latent.shape[1] // 2
            return [source_segment(latent[:, :half], self.preset), *self.picture(latent[:, half:], "", given)]
        time = latent.shape[1]
        kept = kept_frames(given, time)
        edges = [0] + [i for i in range(1, time) if (i in kept) != (i - 1 in kept)] + [time]
        return [
            video_segment(latent[:, a:b], Role.GIVEN if a in kept else Role.GENERATED, a, self.preset)
            for a, b in zip(edges, edges[1:], strict=False)
        ]

    def sound(self, latent: Tensor, given: str) -> list[Segment]:
        """The sound, in stretches that are given or generated."""
        time = kept_sound(given, latent.shape[1])
        kept = [audio_segment(latent[:, :time], Role.GIVEN)] if time else []
        made = [audio_segment(latent[:, time:], Role.GENERATED, first=time)] if time < latent.shape[1] else []
        return kept + made

    def _words(self, pick: Pick, note: dict) -> list[Segment]:
        words = self.text.vectors(pick.phrases) if pick.phrases else torch.zeros(512, PHRASES, 1, 1)
        found = [] if pick.silent else lines_with_latents(note)
        return [prompt_segment(words), *script_segments(found), *empty_script(pick.blanks)]

    def _sound_alone(self, folder: Folder, choice: Choice, pick: Pick) -> list[Segment]:
        """What is heard, by itself; a line of speech stands somewhere in a clip."""
        note, length = folder.notes[pick.film], choice.length
        sound = torch.from_numpy(np.array(folder.audio[:, note["first"] : note["first"] + length], np.float32))
        moved = _shifted(note, pick.shift, length)
        segments = [audio_segment(sound[:, :, None, None], Role.GENERATED, first=pick.shift)]
        return segments + self._words(pick, moved) + staged(folder, choice, pick)


def blocked(note: dict) -> tuple[int, int]:
    """The first token of a film's blocking, and how many there are."""
    first, end = note.get("blocking", (0, 0))
    return first, end - first


def which_tokens(folder: Folder, choice: Choice, pick: Pick) -> tuple[np.ndarray, np.ndarray]:
    """One sample's tokens of blocking, 0 for those that tell nothing and else one more than their row; their places."""
    rows, places = np.zeros(choice.blocking, np.int64), np.tile(np.float32(NOWHERE), (choice.blocking, 1))
    first, count = blocked(folder.notes[pick.film])
    if choice.blocking and folder.places is not None:
        places[:count] = folder.places[first : first + count]
        if not pick.unblocked:
            rows[:count] = np.arange(first + 1, first + count + 1)
    return rows, places


def staged(folder: Folder, choice: Choice, pick: Pick) -> list[Segment]:
    """One sample's blocking."""
    rows, places = which_tokens(folder, choice, pick)
    told = np.zeros((len(rows), BLOCKING_CHANNELS), np.float32)
    if rows.any():
        told[rows > 0] = folder.blocking[rows[rows > 0] - 1]
    return blocking_segments(places, told)


def kept_frames(given: str, time: int) -> frozenset[int]:
    """Which latent frames of picture are given."""
    frames: dict[str, Iterable[int]] = {
        "first": [0],
        "ends": [0, time - 1],
        "beginning": range(max(1, time // 3)),
        "picture given": range(time),
    }
    return frozenset(frames.get(given, ()))


def kept_sound(given: str, time: int) -> int:
    """How many latents of sound are given; a beginning is as long as the picture that is kept."""
    if given != "beginning":
        return time if given == "speech given" else 0
    return 1 + TIME * (max(1, (1 + (time - 1) // TIME) // 3) - 1)


def wordings(note: dict) -> list[str]:
    """The prompts that fit one film, one edit or one line alone."""
    if "captions" not in note:
        return voice_captions(note)
    return note["instructions"] + note["captions"][:1] if "instructions" in note else note["captions"]


def phrases_of(prompt: str) -> tuple[str, ...]:
    return tuple(phrases(prompt)) or (prompt.strip() or " ",)


def _phonemes(note: dict) -> list:
    return [p for line in note["lines"] for p in line["phonemes"]]


def moved(note: dict, length: int) -> list[int]:
    """Which phonemes begin before their sound is cut."""
    return [i for i, p in enumerate(_phonemes(note)) if p[3] < length / 25]


def _shifted(note: dict, shift: int, length: int) -> dict:
    """Move lines later, and drop what is said after their sound is cut."""
    by, end = shift / 25, length / 25
    lines = [
        line | {"phonemes": [(*p[:3], p[3] + by, p[4] + by) for p in line["phonemes"] if p[3] < end]}
        for line in note["lines"]
    ]
    return note | {"lines": lines}


def lines_with_latents(note: dict) -> list[tuple[Tensor, list[Phoneme]]]:
    """Phonemes of each line as latents, in the very voice or, now and then, in any of its gender."""
    found = []
    for line in note["lines"]:
        phonemes = [Phoneme(*p) for p in line["phonemes"]]
        if phonemes:
            latent = encode(phonemes, language=line["language"], speaker=line["speaker"], voice=line["voice"])
            found.append((latent, phonemes))
    return found


def empty_script(times: Iterable[float]) -> list[Segment]:
    """Tokens that say nothing."""
    blank = wide(torch.zeros(1, 1), 0)
    return [
        Segment(track="script", modality=Modality.TEXT, role=Role.GIVEN, latent=blank, box=Box(time=(t, t)))
        for t in times
    ]


VOICE_WORDS = {
    "en": "English", "zh": "Mandarin", "yue": "Cantonese", "ja": "Japanese", "ko": "Korean", "de": "German",
    "fr": "French",
}  # fmt: skip


def voice_captions(note: dict) -> list[str]:
    """What may be said of a line without a picture."""
    tongue = VOICE_WORDS[note["lines"][0]["language"]]
    return [f"speaking in {tongue}", f"a voice speaking {tongue}, clean, silence around it", f"{tongue} speech"]


def _together(samples: Several[list[Segment]]) -> Sequence:
    return Sequence(tuple(replace(s, sample=i) for i, one in enumerate(samples) for s in one))
