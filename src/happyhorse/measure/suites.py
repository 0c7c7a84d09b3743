"""The suites: a clip that was watched and heard, and what was asked of it, to the numbers of the catalogue.

What cannot be measured is left out, and why it was is told once for the whole report.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Float
from PIL import Image

from happyhorse import media
from happyhorse.codec.phonemes import Phoneme
from happyhorse.codec.reading import PAUSES
from happyhorse.measure.clips import Entry, Line, contacts_of, cuts_of, mouth_of
from happyhorse.measure.watch import FPS, LOOK_EVERY, Watched, opened, read_mouths, speaker
from happyhorse.metrics import camera, elements, picture, sound, speech, sync
from happyhorse.readers import heard, networks, seen
from happyhorse.readers.networks import RATE
from happyhorse.request import with_extra
from happyhorse.scene.mouth import mouth_track

PARTING = frozenset({"en", "de", "fr"})  # languages that part their words
MARGIN = 0.25  # seconds around a line whose times are known
LEAST_SPEECH = 0.1  # of the time, below which nobody's lips are judged
LOUD = 0.5  # chance of speech from which a moment counts as spoken
HEARD_RIGHT = 0.5  # of a line's letters wrong, below which its language was spoken
SOUNDED_RIGHT = 0.8  # and of its phonemes, which our reader mistakes more often: other speech gives 0.92
SHORTEST = RATE // 10  # samples in which something can be heard
LEAST_SKILL = 0.2  # of the way from guessing to always right, below which a reader is not asked
LOOKING = ("head", "person", "scene")  # readers, in the order in which they are believed
OF_PERSON = ("gender", "age", "hair_style", "hair_colour", "beard", "glasses", "hat", "clothes", "colour")
Wave = Float[np.ndarray, " samples"]


@dataclass(kw_only=True)
class Found:
    """The numbers of one clip; a weight where a clip counts for more, as long lines do."""

    values: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    points: dict[str, np.ndarray] = field(default_factory=dict)
    """of sets: what Frechet distances are taken over"""
    failed: dict[str, str] = field(default_factory=dict)
    """suite: why it broke off; or what is missing of the clip"""

    def tell(self, name: str, value: float | None, weight: float = 1.0) -> None:
        if value is not None and np.isfinite(value) and weight > 0:
            self.values[name], self.weights[name] = float(value), float(weight)

    def add(self, name: str, value: float, weight: float) -> None:
        """Join a part of the clip, as the lines of one of its languages, to what is told of the others."""
        before, old = self.values.get(name, 0.0), self.weights.get(name, 0.0)
        if weight > 0:
            self.tell(name, (before * old + value * weight) / (old + weight), old + weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a reader says to one question: how likely each answer is, and what is known of its errors there."""

    chances: Mapping[str, float]
    """none where nobody was found of whom it could be asked"""
    errors: Mapping[str, Any] = field(default_factory=dict)

    @property
    def odds(self) -> dict[str, float]:
        """Each answer's chance over its share in what the reader was tested on; without shares the bare chance.

        A reader leans towards what it saw often, and would never say what is rare.
        """
        shares = self.errors.get("shares")
        if not shares:
            return dict(self.chances)
        return {name: chance / max(seen.RAREST, shares.get(name, 0.0)) for name, chance in self.chances.items()}

    @property
    def best(self) -> str | None:
        odds = self.odds
        return max(odds, key=lambda name: odds[name]) if odds else None

    def is_seen(self, answer: str) -> bool:
        return self.best == answer

    @property
    def skill(self) -> float | None:
        """How far it comes from guessing (0) to being always right (1), if that was tested.

        Where its answers were counted with how common each is taken out, as here, guessing is one in as many as occur.
        """
        right, chance, shares = (self.errors.get(name) for name in ("right", "by chance", "shares"))
        if shares and self.errors.get("balanced") is not None:
            right, chance = self.errors["balanced"], 1 / max(1, sum(share > 0 for share in shares.values()))
        if right is None or chance is None:
            return None
        return (right - chance) / (1 - chance) if chance < 1 else 0.0

    @property
    def is_weak(self) -> bool:
        return self.skill is not None and self.skill < LEAST_SKILL


def looked(pictures: Mapping[str, Sequence[np.ndarray] | np.ndarray], skipped: dict[str, str]) -> dict[str, Look]:
    """Every question that some reader of pictures answers; what the first says counts."""
    told: dict[str, Look] = {}
    for name in LOOKING:
        try:
            reader = networks.load(name)
        except networks.ReaderError as error:
            skipped[f"the reader {name}"] = str(error).replace("\nhint: ", "; ")
            continue
        shown = pictures.get(name, ())
        found = seen.chances(name, np.stack(list(shown))) if len(shown) else {}
        for question in reader.answers:
            errors = reader.errors.get(question)
            look = Look(chances=found.get(question, {}), errors=errors if isinstance(errors, Mapping) else {})
            told.setdefault(question, look)
    return told


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
    doubted: frozenset[str] = field(default_factory=networks.doubted)
    """metrics that fail their check of trust"""

    @contextmanager
    def unless_missing(self, *metrics: str) -> Iterator[None]:
        """Leave some metrics out, and say why, where a judge is not there."""
        try:
            yield
        except (networks.ReaderError, speech.EarError) as error:
            self.skipped.update(dict.fromkeys(metrics, str(error).replace("\nhint: ", "; ")))

    @cached_property
    def asked(self) -> list[elements.Asked]:
        """The things that were named."""
        spoken = {line.language for line in self.entry.lines}
        return elements.asked(self.entry.prompt, self.entry.known, spoken)

    @cached_property
    def silent(self) -> bool:
        """Whether nothing is heard from beginning to end."""
        return not self.waveform.size or sound.quiet(self.waveform, self.rate) == 1.0

    @cached_property
    def _written(self) -> dict[tuple[str, int, int], str]:
        return {}

    def hear(self, lines: Sequence[Line]) -> str:
        """What whisper-base writes down where some lines of one language are said; it listens once."""
        first, end = _stretch(self, lines)
        key = (lines[0].language, first, end)
        if key not in self._written:
            part = self.sound[first:end]
            self._written[key] = speech.hear(part, RATE, key[0]) if len(part) >= SHORTEST else ""
        return self._written[key]

    @cached_property
    def looks(self) -> dict[str, Look]:
        """What the readers make of the picture and of the place heard, question by question."""
        if self.watched is None:
            return {}
        best = max(self.watched.tracks, key=lambda one: len(one.frames) * bool(one.bodies), default=None)
        somebody = {"head": best.heads, "person": best.bodies} if best is not None else {}
        return looked(somebody | {"scene": self.watched.scenes}, self.skipped)

    @cached_property
    def sound(self) -> Wave:
        """As our readers want it."""
        return speech.resampled(self.waveform, self.rate, RATE)

    @cached_property
    def voiced(self) -> Float[np.ndarray, " frames"]:
        return heard.voiced(self.sound) if self.sound.size else np.zeros(0)

    @cached_property
    def may_speak(self) -> bool:
        """Whether lips can be judged: somebody is heard, and the prompt, where there is one, has somebody speak.

        Rain and crowds sound like speech to the reader of speech; a mouth that drinks beside them is not late.
        """
        if self.entry.prompt and not self.entry.lines:
            return False
        return bool(self.sound.size) and float(np.mean(self.voiced > LOUD)) >= LEAST_SPEECH

    @cached_property
    def spoken(self) -> tuple[Phoneme, ...]:
        """The phonemes of the lines asked for, where they are in the sound; without lines those that are heard."""
        lines = self.entry.lines
        if not lines:
            return tuple(_sounding(self.sound))
        names = [symbol for line in lines for symbol in heard.sounds(line.text, line.language)]
        spans = heard.align(self.sound, names)
        return tuple(Phoneme(symbol=n, start=a, end=b) for n, (a, b) in zip(names, spans, strict=False))

    @cached_property
    def lips(self) -> tuple[Any, Float[np.ndarray, "time 6"] | None]:
        if self.watched is None:
            return None, None
        return speaker(self.watched.tracks, self.mouths, self.watched.frames)

    @cached_property
    def mouths(self) -> list[Float[np.ndarray, "time 7"]]:
        return [] if self.watched is None else read_mouths(self.watched.tracks)

    @cached_property
    def opened(self) -> Float[np.ndarray, "time"] | None:
        return None if self.watched is None else opened(self.watched.tracks, self.mouths, self.watched.frames)


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
    for language in dict.fromkeys(line.language for line in clip.entry.lines):
        lines = [line for line in clip.entry.lines if line.language == language]
        (_judge_silence if clip.silent else _judge_lines)(clip, found, lines)
    if not clip.waveform.size:
        return
    found.tell("loudness", sound.loudness(clip.waveform))
    found.tell("clipping", 100 * sound.clipping(clip.waveform))
    with clip.unless_missing("speech share"):
        found.tell("speech share", 100 * float(np.mean(clip.voiced > LOUD)))
    if clip.entry.lines:
        with clip.unless_missing("voice likeness", "like the voice given"):
            _judge_voice(clip, found)
        with clip.unless_missing("speech quality"):
            told = sound.opinion(clip.waveform, clip.rate)
            for name, kind in (("quality", "all"), ("signal", "speech"), ("background", "noise")):
                found.tell(f"speech {name}", told[kind])


def _judge_silence(clip: Clip, found: Found, lines: Sequence[Line]) -> None:
    """Lines were asked for and nothing is heard: all of them is wrong, and no ear is needed to say so."""
    said, language = _said(lines), lines[0].language
    found.add("phoneme error", 100.0, len(_phonemes(lines)))
    if language in speech.LANGUAGES:
        found.add("character error", 100.0, len(speech.normalised(said, language)))
    if language in PARTING:
        found.add("word error", 100.0, len(speech.words(said, language).split()))


def _judge_lines(clip: Clip, found: Found, lines: Sequence[Line]) -> None:
    """All lines of one language together, by our own ear and by whisper-base."""
    said, language = _said(lines), lines[0].language
    with clip.unless_missing("phoneme error"):
        if asked := _phonemes(lines):
            found.add("phoneme error", 100 * _phoneme_error(clip, lines), len(asked))
    letters = speech.normalised(said, language)
    missing = "character error" if language in speech.LANGUAGES else f"character error, {language}"
    with clip.unless_missing(missing):
        text = clip.hear(lines)
        found.notes["heard"] = f"{found.notes.get('heard', '')} {text}".strip()
        if letters:
            found.add("character error", 100 * speech.character_error(said, text, language), len(letters))
        if letters and language in PARTING:
            words = len(speech.words(said, language).split())
            found.add("word error", 100 * speech.word_error(said, text, language), words)


def _said(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def _phonemes(lines: Sequence[Line]) -> list[str]:
    """The sounds of lines of one language, pauses left out."""
    return heard.sounds(_said(lines), lines[0].language)


def _phoneme_error(clip: Clip, lines: Sequence[Line]) -> float:
    """The share of the lines' phonemes that our own reader does not hear, or hears too many."""
    first, end = _stretch(clip, lines)
    asked = _phonemes(lines)
    told = heard.phonemes(clip.sound[first:end]) if end - first >= SHORTEST else []
    return heard.error(asked, told)


def _stretch(clip: Clip, lines: Sequence[Line]) -> tuple[int, int]:
    """First and last sample of some lines, where others speak other languages and their times are known; else all."""
    times = [(line.start, line.end) for line in lines if line.start is not None and line.end is not None]
    if len({line.language for line in clip.entry.lines}) < 2 or len(times) < len(lines):
        return 0, len(clip.sound)
    first, last = min(start for start, _ in times) - MARGIN, max(end for _, end in times) + MARGIN
    return max(0, int(first * RATE)), min(len(clip.sound), int(last * RATE))


def _judge_voice(clip: Clip, found: Found) -> None:
    """Where one person speaks: the first half of what they say against the second, all of it against a voice given."""
    spoken = np.flatnonzero(clip.voiced > LOUD)
    if len({line.language for line in clip.entry.lines}) != 1 or len(clip.entry.lines) > 1 or len(spoken) < 50:
        return
    step = int(heard.FRAME * RATE)
    loud = np.concatenate([clip.sound[i * step : (i + 1) * step] for i in spoken])
    half = len(loud) // 2
    found.tell("voice likeness", seen.likeness(heard.voice_point(loud[:half]), heard.voice_point(loud[half:])))
    given = clip.entry.beside("voice")
    if given is not None:
        track = media.read_track(given, sample_rate=RATE)
        if track.size:
            found.tell("like the voice given", seen.likeness(heard.voice_point(loud), heard.voice_point(track.mean(0))))


# Sync -------------------------------------------------------------------------------------------------------------


def measure_sync(clip: Clip, found: Found) -> None:
    """Lips against the phonemes in the sound, and touches against onsets."""
    with clip.unless_missing("lip correlation", "lip lag", "sync confidence", "sync distance", "sync offset"):
        _judge_lips(clip, found)
    with clip.unless_missing("given lip correlation", "given lip lag"):
        _judge_given(clip, found)
    contacts = contacts_of(clip.entry.known)
    if contacts and clip.waveform.size:
        off = sync.nearest(contacts, sound.onsets(clip.waveform, clip.rate))
        found.tell("foley off", None if off is None else 1000 * off)


def _judge_lips(clip: Clip, found: Found) -> None:
    """The mouths of all who are seen, where somebody is heard to speak and the words do not leave it at noises.

    The windows of lips and sound that belong together are those of whose mouth moves most.
    """
    if not clip.may_speak:
        return
    _, shapes = clip.lips
    if shapes is None:
        return
    found.tell("mouth seen", 100 * float(np.mean(np.isfinite(shapes[:, 0]))))
    told = mouth_track(clip.spoken, len(shapes), FPS)[:, 0].astype(float)
    lips = None if clip.opened is None else sync.follow(clip.opened, told)
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


def _judge_given(clip: Clip, found: Found) -> None:
    """The same of a mouth that another reader has seen, as one of photographs."""
    opening = np.array(mouth_of(clip.entry.known))
    if not opening.size or not clip.may_speak:
        return
    lips = sync.follow(opening, mouth_track(clip.spoken, len(opening), FPS)[:, 0].astype(float))
    if lips is not None:
        found.tell("given lip correlation", lips.at_once)
        found.tell("given lip lag", abs(lips.lag) * 1000 / FPS)


# Sound ------------------------------------------------------------------------------------------------------------


def measure_sound(clip: Clip, found: Found) -> None:
    """The place heard against the place asked, silence where it was asked."""
    asked = {one.question: one.answer for one in clip.asked}
    if asked.get("ambience") == "silence" and not clip.entry.lines:
        found.tell("silence kept", 100 * sound.quiet(clip.waveform, clip.rate))
    if clip.silent:
        _judge_stillness(asked, found)
        return
    with clip.unless_missing("ambience right", "indoors or outdoors right", "sound distance"):
        told = heard.place(clip.sound)
        best = {question: max(chances, key=lambda name: chances[name]) for question, chances in told.items()}
        found.notes["place heard"] = best
        for question, name in (("ambience", "ambience right"), ("outdoors", "indoors or outdoors right")):
            if asked.get(question) in told[question]:
                found.tell(name, 100.0 * (best[question] == asked[question]))
        step = 2 * RATE
        parts = [clip.sound[first : first + step] for first in range(0, max(1, len(clip.sound) - step // 2), step)]
        points = [heard.place_point(part) for part in parts if len(part) > RATE // 2]
        if points:
            found.points["sound distance"] = np.stack(points)
    if clip.compared:
        with clip.unless_missing("whisper distance"):
            found.points["whisper distance"] = speech.features(clip.sound, RATE)


def _judge_stillness(asked: Mapping[str, str], found: Found) -> None:
    """Nothing is heard: right where silence was asked, and no place sounds like that."""
    if "ambience" in asked:
        found.tell("ambience right", 100.0 * (asked["ambience"] == "silence"))
    if "outdoors" in asked:
        found.tell("indoors or outdoors right", 0.0)


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
    for question in ("light", "colour"):
        for one in clip.asked:
            if one.question == question and question in clip.looks and clip.looks[question].chances:
                found.tell(f"{question} as named", 100.0 * clip.looks[question].is_seen(one.answer))
    with clip.unless_missing("frame distance", "clip distance"):
        points = seen.embeddings("scene", watched.scenes)
        change = np.abs(np.diff(points, axis=0)).mean(0) if len(points) > 1 else np.zeros(points.shape[1])
        found.points["frame distance"] = points
        found.points["clip distance"] = np.concatenate([points.mean(0), change])[None]


def _judge_cuts(clip: Clip, watched: Watched, found: Found) -> None:
    count, times = cuts_of(clip.entry.known)
    if watched.cuts is None:
        clip.skipped["cuts off"] = f"no cutter is installed; {with_extra('measure')}"
        return
    found.notes["cuts"] = [round(cut / FPS, 2) for cut in watched.cuts]
    if count is None:
        return
    found.tell("cuts off", abs(count - len(watched.cuts)))
    if times and watched.cuts:
        off = sync.nearest(times, np.array(watched.cuts) / FPS)
        found.tell("cut off by", None if off is None else 1000 * off)


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
            near.append(np.stack([seen.frame_of(one) for one in (made, same)]))
    if errors:
        found.tell("PSNR", picture.decibels(float(np.mean(errors))))
        found.tell("SSIM", float(np.mean(alike)))
        with clip.unless_missing("feature distance"):
            points = [seen.embeddings("scene", pair) for pair in near]
            found.tell("feature distance", float(np.mean([1 - seen.likeness(a, b) for a, b in points])))


# Prompt -----------------------------------------------------------------------------------------------------------


def measure_prompt(clip: Clip, found: Found) -> None:
    """Of the things that were named, which are there; what nobody can tell is named, and counts neither way."""
    with clip.unless_missing("elements there", "of five named"):
        _judge_elements(clip, found)


def _judge_elements(clip: Clip, found: Found) -> None:
    found.notes["elements"] = [
        {
            "kind": one.kind,
            "question": one.question,
            "asked": one.answer,
            "there": there,
            "read": clip.looks[one.question].best if one.question in clip.looks else None,
            "why": why,
        }
        for one, there, why in ((one, *_is_there(clip, one)) for one in clip.asked)
    ]
    for kind in elements.KINDS:
        mine = [row["there"] for row in found.notes["elements"] if row["kind"] == kind and row["there"] is not None]
        if mine:
            found.tell(f"{kind} right", 100 * float(np.mean(mine)), len(mine))
    count_elements(found, clip.doubted)


def count_elements(found: Found, doubted: frozenset[str]) -> None:
    """Of all that was named, how much is there; who fails the check of trust is shown, and does not count."""
    rows = found.notes.get("elements", ())
    for row in rows:
        row["counts"] = row["there"] is not None and f"{row['kind']} right" not in doubted
    yes = [row["there"] for row in rows if row["counts"]]
    for name in ("elements there", "of five named"):
        found.values.pop(name, None)
    if yes:
        found.tell("elements there", 100 * float(np.mean(yes)), len(yes))
        found.tell("of five named", 5 * float(np.mean(yes)))


def _is_there(clip: Clip, one: elements.Asked) -> tuple[bool | None, str]:
    """Yes, no, or nobody can say, and then why."""
    if one.question == "language":
        return _language_heard(clip, one.answer)
    if one.kind == "sound":
        return _sound_heard(clip, one)
    if one.question == "move":
        return _moves(clip, one.answer)
    look = clip.looks.get(one.question)
    if look is None:
        return None, "no reader answers this"
    if look.is_weak:
        return None, f"its reader is hardly better than chance ({look.skill:.2f} of the way to always right)"
    if one.question == "weather" and elements.is_indoors(clip.entry.known, clip.asked):
        return None, "weather is not seen indoors"
    if not look.chances and "people" in clip.skipped:
        return None, "nobody looks for people"
    # nobody found: what should be seen of a person is not there
    return look.is_seen(seen.shown_action(one.answer) if one.question == "action" else one.answer), ""


def _moves(clip: Clip, move: str) -> tuple[bool | None, str]:
    """The camera's move, by optical flow."""
    watched = clip.watched
    if watched is None or not watched.steps:
        return None, "the camera is not followed"
    moves = [camera.name_move(watched.steps[a + 1 : b - 1], FPS) for a, b in watched.shots]
    return camera.agrees(move, max(set(moves), key=moves.count)), ""


def _sound_heard(clip: Clip, one: elements.Asked) -> tuple[bool | None, str]:
    """The place that is heard; a clip without any sound is right where silence was asked, and wrong elsewhere."""
    if clip.silent:
        return one.answer == "silence", "nothing is heard"
    told = heard.place(clip.sound).get(one.question)
    if told is None:
        return None, "no reader answers this"
    return max(told, key=lambda name: told[name]) == one.answer, ""


def _language_heard(clip: Clip, language: str) -> tuple[bool | None, str]:
    """Whether more of the lines is right than wrong, by whisper-base; else by our own reader, which errs more."""
    lines = [line for line in clip.entry.lines if line.language == language]
    if not lines:
        return None, "no line is known in it"
    if clip.silent:
        return False, "nothing is heard"
    if language in speech.LANGUAGES and speech.normalised(_said(lines), language):
        with suppress(speech.EarError):
            return speech.character_error(_said(lines), clip.hear(lines), language) < HEARD_RIGHT, "by whisper-base"
    if not _phonemes(lines):
        return None, "its lines have no sounds"
    return _phoneme_error(clip, lines) < SOUNDED_RIGHT, "by phonemes"


# Identity ---------------------------------------------------------------------------------------------------------


def measure_identity(clip: Clip, found: Found) -> None:
    """Whether the main person stays who they are from shot to shot, and is who the references show."""
    if clip.watched is not None:
        with clip.unless_missing("same person", "attributes kept", "like the reference"):
            _judge_person(clip, clip.watched, found)


def _judge_person(clip: Clip, watched: Watched, found: Found) -> None:
    groups = _groups(watched)
    if len(groups) > 1:
        points = [seen.embeddings("person", np.stack(group["person"])).mean(0) for group in groups]
        pairs = [(a, b) for i, a in enumerate(points) for b in points[i + 1 :]]
        found.tell("same person", float(np.mean([seen.likeness(a, b) for a, b in pairs])))
        _judge_attributes([looked(group, clip.skipped) for group in groups], found)
    pictures = _references(clip.entry)
    if pictures and groups:
        near = seen.embeddings("person", np.stack(pictures))
        own = seen.embeddings("person", np.stack([body for group in groups for body in group["person"]])).mean(0)
        found.tell("like the reference", max(seen.likeness(own, one) for one in near))


def _judge_attributes(told: Sequence[Mapping[str, Look]], found: Found) -> None:
    """Whether each group looks the same; who always gives one answer is not asked."""
    kept = [name for name in OF_PERSON if all(name in one and not one[name].is_weak for one in told)]
    if kept:
        found.tell("attributes kept", 100 * float(np.mean([len({one[q].best for one in told}) == 1 for q in kept])))


def _groups(watched: Watched) -> list[dict[str, list[np.ndarray]]]:
    """The main person's pictures by shot; in a clip of one shot, its beginning and its end."""
    shots = (
        watched.shots
        if len(watched.shots) > 1
        else [(0, watched.frames // 3), (2 * watched.frames // 3, watched.frames)]
    )
    groups = []
    for first, end in shots:
        inside = [(t, [n for n, i in enumerate(t.looked) if first <= i < end]) for t in watched.tracks]
        best, places = max(inside, key=lambda pair: _area(pair[0]) * len(pair[1]), default=(None, []))
        if best is not None and places:
            groups.append({"person": [best.bodies[n] for n in places], "head": [best.heads[n] for n in places]})
    return groups


def _area(track: Any) -> float:
    left, top, right, bottom = track.person.face
    return float((right - left) * (bottom - top))


def _references(entry: Entry) -> list[np.ndarray]:
    """The people in the pictures that the sidecar names."""
    out = []
    for path in entry.references:
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
