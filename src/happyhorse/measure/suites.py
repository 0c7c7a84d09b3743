"""The suites: a clip that was watched and heard, and what was asked of it, to the numbers of the catalogue.

What cannot be measured is left out, and why it was is told once for the whole report.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Float
from PIL import Image

from happyhorse import media
from happyhorse.codec import phonemes as script
from happyhorse.codec.phonemes import Phoneme
from happyhorse.codec.reading import PAUSES
from happyhorse.measure.clips import Entry
from happyhorse.measure.watch import FPS, LOOK_EVERY, Watched, speaker
from happyhorse.metrics import camera, elements, heard, picture, readers, seen, sound, speech, sync
from happyhorse.metrics.readers import RATE
from happyhorse.scene.mouth import mouth_track

PARTING = frozenset({"en", "de", "fr"})  # languages that part their words
MARGIN = 0.25  # seconds around a line whose times are known
LEAST_SPEECH = 0.1  # of the time, below which nobody's lips are judged
LOUD = 0.5  # chance of speech from which a moment counts as spoken
Wave = Float[np.ndarray, " samples"]


@dataclass(kw_only=True)
class Found:
    """The numbers of one clip; a weight where a clip counts for more, as long lines do."""

    values: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    points: dict[str, np.ndarray] = field(default_factory=dict)
    """of sets: what Frechet distances are taken over"""

    def tell(self, name: str, value: float | None, weight: float = 1.0) -> None:
        if value is not None and np.isfinite(value) and weight > 0:
            self.values[name], self.weights[name] = float(value), float(weight)


@dataclass(kw_only=True)
class Clip:
    """One clip, ready to be asked; what several suites want is made once."""

    entry: Entry
    watched: Watched | None
    waveform: Wave
    rate: int
    skipped: dict[str, str]
    """metric: why it is left out; shared by all clips"""
    compared: bool = False
    """whether another set is there, to which distances are taken"""

    @contextmanager
    def unless_missing(self, *metrics: str) -> Iterator[None]:
        """Leave some metrics out, and say why, where a judge is not there."""
        try:
            yield
        except (readers.ReaderError, speech.EarError) as error:
            self.skipped.update(dict.fromkeys(metrics, str(error).replace("\nhint: ", "; ")))

    @cached_property
    def sound(self) -> Wave:
        """As our readers want it."""
        return speech.resampled(self.waveform, self.rate, RATE)

    @cached_property
    def voiced(self) -> Float[np.ndarray, " frames"]:
        return heard.voiced(self.sound) if self.sound.size else np.zeros(0)

    @cached_property
    def spoken(self) -> tuple[Phoneme, ...]:
        """The phonemes of the lines asked for, where they are in the sound; without lines those that are heard."""
        lines = self.entry.lines
        if not lines:
            return tuple(_sounding(self.sound))
        names = [p.symbol for line in lines for p in script.read(line.text, line.language) if p.symbol not in PAUSES]
        spans = heard.align(self.sound, names)
        return tuple(Phoneme(symbol=n, start=a, end=b) for n, (a, b) in zip(names, spans, strict=False))

    @cached_property
    def lips(self) -> tuple[Any, Float[np.ndarray, "time 6"] | None]:
        return (None, None) if self.watched is None else speaker(self.watched.tracks, self.watched.frames)


def _sounding(waveform: Wave) -> list[Phoneme]:
    """Runs of the same phoneme, as they are heard."""
    held, _, names = heard.logits(waveform)
    best = held.argmax(1).tolist()
    edges = [i for i in range(len(best)) if i == 0 or best[i] != best[i - 1]]
    runs = zip(edges, [*edges[1:], len(best)], strict=True)
    step = heard.FRAME
    found = (Phoneme(symbol=names[best[a]], start=a * step, end=b * step) for a, b in runs)
    return [one for one in found if one.symbol not in PAUSES]


# Speech -----------------------------------------------------------------------------------------------------------


def measure_speech(clip: Clip, found: Found) -> None:
    """What is heard against what was asked, how good it sounds, whether it is one voice."""
    if not clip.waveform.size:
        return
    found.tell("loudness", sound.loudness(clip.waveform))
    found.tell("clipping", 100 * sound.clipping(clip.waveform))
    with clip.unless_missing("speech share"):
        found.tell("speech share", 100 * float(np.mean(clip.voiced > LOUD)))
    for language in dict.fromkeys(line.language for line in clip.entry.lines):
        _judge_lines(clip, found, language)
    if clip.entry.lines:
        with clip.unless_missing("voice likeness"):
            _judge_voice(clip, found)
        with clip.unless_missing("speech quality"):
            told = sound.opinion(clip.waveform, clip.rate)
            for name, kind in (("quality", "all"), ("signal", "speech"), ("background", "noise")):
                found.tell(f"speech {name}", told[kind])


def _judge_lines(clip: Clip, found: Found, language: str) -> None:
    """All lines of one language together, by our own ear and by whisper-base."""
    lines = [line for line in clip.entry.lines if line.language == language]
    said = " ".join(line.text for line in lines)
    part = _stretch(clip, lines) if len({line.language for line in clip.entry.lines}) > 1 else clip.sound
    asked = [p.symbol for p in script.read(said, language) if p.symbol not in PAUSES]
    with clip.unless_missing("phoneme error"):
        if asked:
            found.tell("phoneme error", 100 * heard.edits(asked, heard.phonemes(part)) / len(asked), len(asked))
    letters = speech.normalised(said, language)
    missing = "character error" if language in speech.LANGUAGES else f"character error, {language}"
    with clip.unless_missing(missing):
        text = speech.hear(part, RATE, language)
        found.notes["heard"] = f"{found.notes.get('heard', '')} {text}".strip()
        if letters:
            found.tell("character error", 100 * speech.character_error(said, text, language), len(letters))
        if letters and language in PARTING:
            words = len(speech.words(said, language).split())
            found.tell("word error", 100 * speech.word_error(said, text, language), words)


def _stretch(clip: Clip, lines: list[Any]) -> Wave:
    """The sound of some lines where their times are known, else all of it."""
    starts = [line.start for line in lines if line.start is not None]
    ends = [line.end for line in lines if line.end is not None]
    if len(starts) < len(lines) or len(ends) < len(lines):
        return clip.sound
    return clip.sound[max(0, int((min(starts) - MARGIN) * RATE)) : int((max(ends) + MARGIN) * RATE)]


def _judge_voice(clip: Clip, found: Found) -> None:
    """Where one person speaks: the first half of what they say against the second."""
    spoken = np.flatnonzero(clip.voiced > LOUD)
    if len({line.language for line in clip.entry.lines}) != 1 or len(clip.entry.lines) > 1 or len(spoken) < 50:
        return
    step = int(heard.FRAME * RATE)
    loud = np.concatenate([clip.sound[i * step : (i + 1) * step] for i in spoken])
    half = len(loud) // 2
    found.tell("voice likeness", seen.likeness(heard.voice_point(loud[:half]), heard.voice_point(loud[half:])))


# Sync -------------------------------------------------------------------------------------------------------------


def measure_sync(clip: Clip, found: Found) -> None:
    """Lips against the phonemes in the sound, and touches against onsets."""
    with clip.unless_missing("lip correlation", "lip lag", "sync confidence", "sync distance", "sync offset"):
        _judge_lips(clip, found)
    contacts = [float(c["time"]) for c in clip.entry.known.get("contacts") or () if isinstance(c, dict) and "time" in c]
    if contacts and clip.waveform.size:
        off = sync.nearest(contacts, sound.onsets(clip.waveform, clip.rate))
        found.tell("foley off", None if off is None else 1000 * off)


def _judge_lips(clip: Clip, found: Found) -> None:
    """Whose mouth moves most, where somebody is heard to speak."""
    _, shapes = clip.lips
    if shapes is None or not clip.sound.size or np.mean(clip.voiced > LOUD) < LEAST_SPEECH:
        return
    found.tell("mouth seen", 100 * float(np.mean(np.isfinite(shapes[:, 0]))))
    lips = sync.follow(shapes[:, 0], mouth_track(clip.spoken, len(shapes), FPS)[:, 0].astype(float))
    if lips is not None:
        found.tell("lip correlation", lips.at_once)
        found.tell("lip lag", abs(lips.lag) * 1000 / FPS)
        found.notes["lips late by ms"] = lips.lag * 1000 / FPS
    whole = np.where(np.isfinite(shapes), shapes, np.nanmean(shapes, 0))
    offset = heard.offset(whole, clip.sound)
    if offset is not None:
        found.tell("sync confidence", offset.confidence)
        found.tell("sync distance", offset.distance)
        found.tell("sync offset", abs(offset.lag) * 1000 / FPS)


# Sound ------------------------------------------------------------------------------------------------------------


def measure_sound(clip: Clip, found: Found) -> None:
    """The place heard against the place asked, silence where it was asked."""
    if not clip.sound.size:
        return
    asked = {one.question: one.answer for one in elements.asked(clip.entry.prompt, clip.entry.known)}
    if asked.get("ambience") == "silence" and not clip.entry.lines:
        found.tell("silence kept", 100 * sound.quiet(clip.waveform, clip.rate))
    with clip.unless_missing("ambience right", "indoors or outdoors right", "sound distance"):
        told = heard.place(clip.sound)
        best = {question: max(chances, key=lambda name: chances[name]) for question, chances in told.items()}
        found.notes["place heard"] = best
        for question, name in (("ambience", "ambience right"), ("outdoors", "indoors or outdoors right")):
            if asked.get(question) in told[question]:
                found.tell(name, 100.0 * (best[question] == asked[question]))
        step = 2 * RATE
        parts = [clip.sound[first : first + step] for first in range(0, max(1, len(clip.sound) - step // 2), step)]
        found.points["sound distance"] = np.stack([heard.place_point(part) for part in parts if len(part) > RATE // 2])
    if clip.compared:
        with clip.unless_missing("whisper distance"):
            found.points["whisper distance"] = speech.features(clip.sound, RATE)


# Picture ----------------------------------------------------------------------------------------------------------


def measure_picture(clip: Clip, found: Found) -> None:
    """How the picture is by itself, as it was named, and against the truth where there is one."""
    watched = clip.watched
    if watched is None:
        return
    for name, value in watched.weighed.items():
        found.tell(name, value)
    found.tell("motion", float(np.mean(watched.changes)) if len(watched.changes) else 0.0)
    found.tell("flicker", float(np.mean(watched.flickers)) if len(watched.flickers) else 0.0)
    _judge_cuts(clip, watched, found)
    _judge_truth(clip, watched, found)
    asked = {one.question: one.answer for one in elements.asked(clip.entry.prompt, clip.entry.known)}
    with clip.unless_missing("light as named", "frame distance", "clip distance"):
        if "light" in asked:
            found.tell("light as named", 100.0 * (seen.answers("scene", watched.scenes)["light"][0] == asked["light"]))
        points = seen.embeddings("scene", watched.scenes)
        change = np.abs(np.diff(points, axis=0)).mean(0) if len(points) > 1 else np.zeros(points.shape[1])
        found.points["frame distance"] = points
        found.points["clip distance"] = np.concatenate([points.mean(0), change])[None]
    with clip.unless_missing("colour as named"):
        bodies = _bodies(watched)
        if "colour" in asked and len(bodies):
            found.tell("colour as named", 100.0 * (seen.answers("person", bodies)["colour"][0] == asked["colour"]))


def _judge_cuts(clip: Clip, watched: Watched, found: Found) -> None:
    known = clip.entry.known.get("cuts")
    if watched.cuts is None:
        clip.skipped["cuts off"] = "no cutter is installed; pip install 'happyhorse[measure]'"
        return
    found.notes["cuts"] = [round(cut / FPS, 2) for cut in watched.cuts]
    if known is None:
        return
    found.tell("cuts off", abs(len(known) - len(watched.cuts)))
    if known and watched.cuts:
        off = sync.nearest([float(cut) for cut in known], np.array(watched.cuts) / FPS)
        found.tell("cut off by", None if off is None else 1000 * off)


def _bodies(watched: Watched) -> np.ndarray:
    """The longest seen person's pictures."""
    tracks = [track for track in watched.tracks if track.bodies]
    best = max(tracks, key=lambda track: len(track.frames), default=None)
    return np.zeros((0, seen.BODY, seen.BODY, 3), np.uint8) if best is None else np.stack(best.bodies)


def _judge_truth(clip: Clip, watched: Watched, found: Found) -> None:
    """Against files that the sidecar names: a picture for frame 0, a video for all frames."""
    first = clip.entry.beside("first_frame")
    if first is not None:
        given = media.read_image(first, *watched.size)
        found.tell("first frame kept", picture.psnr(watched.first[None], given[None]))
    truth = clip.entry.beside("truth")
    if truth is None:
        return
    errors, alike, near = [], [], []
    pairs = zip(media.stream_mp4(clip.entry.path), media.stream_mp4(truth), strict=False)
    for index, (made, true) in enumerate(pairs):
        same = true if true.shape == made.shape else seen.shrunk(true, *made.shape[:2])
        errors.append(picture.squared_error(made, same))
        if index % LOOK_EVERY == 0:
            alike.append(picture.ssim(made[None], same[None]))
            near.append(np.stack([seen.shrunk(one, *seen.scene_size(*made.shape[:2])) for one in (made, same)]))
    if errors:
        found.tell("PSNR", picture.decibels(float(np.mean(errors))))
        found.tell("SSIM", float(np.mean(alike)))
        with clip.unless_missing("feature distance"):
            points = [seen.embeddings("scene", pair) for pair in near]
            found.tell("feature distance", float(np.mean([1 - seen.likeness(a, b) for a, b in points])))


# Prompt -----------------------------------------------------------------------------------------------------------


def measure_prompt(clip: Clip, found: Found) -> None:
    """Of the things that were named, which are there."""
    with clip.unless_missing("elements there", "of five named"):
        _judge_elements(clip, found)


def _judge_elements(clip: Clip, found: Found) -> None:
    asked = elements.asked(clip.entry.prompt, clip.entry.known)
    told = {question: answer for read in _answers(clip) for question, answer in read.items()}
    judged = {one: _is_there(clip, one, told) for one in asked}
    yes = {one: there for one, there in judged.items() if there is not None}
    found.notes["elements"] = [
        {
            "kind": one.kind,
            "question": one.question,
            "asked": one.answer,
            "there": there,
            "read": told.get(one.question),
        }
        for one, there in judged.items()
    ]
    if not yes:
        return
    found.tell("elements there", 100 * float(np.mean(list(yes.values()))), len(yes))
    found.tell("of five named", 5 * float(np.mean(list(yes.values()))))
    for kind in elements.KINDS:
        mine = [there for one, there in yes.items() if one.kind == kind]
        if mine:
            found.tell(f"{kind} right", 100 * float(np.mean(mine)), len(mine))


def _answers(clip: Clip) -> list[dict[str, str]]:
    """What the readers say of a clip, in words."""
    out: list[dict[str, str]] = []
    watched = clip.watched
    if watched is not None:
        out.append({name: answer for name, (answer, _) in seen.answers("scene", watched.scenes).items()})
        bodies = _bodies(watched)
        if len(bodies):
            out.append({name: answer for name, (answer, _) in seen.answers("person", bodies).items()})
        if watched.steps:
            moves = [camera.name_move(watched.steps[a + 1 : b - 1], FPS) for a, b in watched.shots]
            out.append({"move": max(set(moves), key=moves.count)})
    if clip.sound.size:
        out.append({name: max(c, key=lambda one: c[one]) for name, c in heard.place(clip.sound).items()})
    return out


def _is_there(clip: Clip, one: elements.Asked, told: Mapping[str, str]) -> bool | None:
    """Yes, no, or nobody can say."""
    if one.question == "language":
        return _language_heard(clip, one.answer)
    if one.question not in told:
        # nobody found: what should be seen of a person is not there
        seen_only = clip.watched is not None and one.kind in ("who", "hair", "clothes", "action", "object")
        return False if seen_only else None
    if one.question == "move":
        return camera.agrees(one.answer, told["move"])
    return told[one.question] == one.answer


def _language_heard(clip: Clip, language: str) -> bool | None:
    """Whether the phonemes of the lines are more right than wrong."""
    lines = [line for line in clip.entry.lines if line.language == language]
    if not lines or not clip.sound.size:
        return None
    asked = [p.symbol for line in lines for p in script.read(line.text, language) if p.symbol not in PAUSES]
    return heard.edits(asked, heard.phonemes(_stretch(clip, lines))) < 0.6 * len(asked) if asked else None


# Identity ---------------------------------------------------------------------------------------------------------


def measure_identity(clip: Clip, found: Found) -> None:
    """Whether the main person stays who they are from shot to shot, and is who the references show."""
    if clip.watched is not None:
        with clip.unless_missing("same person", "attributes kept", "like the reference"):
            _judge_person(clip, clip.watched, found)


def _judge_person(clip: Clip, watched: Watched, found: Found) -> None:
    groups = _groups(watched)
    if len(groups) > 1:
        points = [seen.embeddings("person", np.stack(group)).mean(0) for group in groups]
        pairs = [(a, b) for i, a in enumerate(points) for b in points[i + 1 :]]
        found.tell("same person", float(np.mean([seen.likeness(a, b) for a, b in pairs])))
        told = [seen.answers("person", np.stack(group)) for group in groups]
        kept = ("gender", "age", "hair_style", "hair_colour", "glasses", "hat", "clothes", "colour")
        found.tell("attributes kept", 100 * float(np.mean([len({one[q][0] for one in told}) == 1 for q in kept])))
    pictures = _references(clip.entry)
    if pictures and groups:
        near = seen.embeddings("person", np.stack(pictures))
        own = seen.embeddings("person", np.stack([body for group in groups for body in group])).mean(0)
        found.tell("like the reference", max(seen.likeness(own, one) for one in near))


def _groups(watched: Watched) -> list[list[np.ndarray]]:
    """The main person's pictures by shot; in a clip of one shot, its beginning and its end."""
    shots = (
        watched.shots
        if len(watched.shots) > 1
        else [(0, watched.frames // 3), (2 * watched.frames // 3, watched.frames)]
    )
    groups = []
    for first, end in shots:
        inside = [(t, [b for b, i in zip(t.bodies, t.looked, strict=True) if first <= i < end]) for t in watched.tracks]
        best = max(inside, key=lambda pair: _area(pair[0]) * len(pair[1]), default=(None, []))
        if best[1]:
            groups.append(best[1])
    return groups


def _area(track: Any) -> float:
    left, top, right, bottom = track.person.face
    return float((right - left) * (bottom - top))


def _references(entry: Entry) -> list[np.ndarray]:
    """The people in the pictures that the sidecar names."""
    out = []
    for name in entry.known.get("references") or ():
        path = entry.path.parent / str(name)
        if path.is_file():
            with Image.open(path) as image:
                frame = np.asarray(image.convert("RGB"))
            out += [seen.body_of(frame, person) for person in seen.find_people(frame)[:1]]
    return out


SUITES: Mapping[str, Callable[[Clip, Found], None]] = MappingProxyType(
    {
        "speech": measure_speech,
        "sync": measure_sync,
        "sound": measure_sound,
        "picture": measure_picture,
        "prompt": measure_prompt,
        "identity": measure_identity,
    }
)
