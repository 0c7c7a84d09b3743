"""A Script becomes a film: frames drawn, sound mixed, and the truth of both written down beside them."""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import skia
from jaxtyping import Float, UInt8

from happyhorse.clip import Clip
from happyhorse.codec.phonemes import Phoneme
from happyhorse.codec.reading import CONSONANTS, VOWELS
from happyhorse.media import write_mp4
from happyhorse.playhouse import cast, foley, stage
from happyhorse.playhouse.caption import caption
from happyhorse.playhouse.caption import elements as facts
from happyhorse.playhouse.voice import Utterance
from happyhorse.scene import figure
from happyhorse.scene.acting import FPS, Contact, frame_count, ground_of
from happyhorse.scene.blocking import Blocking
from happyhorse.scene.camera import View, behind, shot_at, shows_hands, unit
from happyhorse.scene.mouth import mouth_track
from happyhorse.scene.script import OUTDOORS, Line, Person, Script, Shot
from happyhorse.scene.write import cue, write

RATE = foley.RATE
SAMPLES_A_FRAME = RATE // FPS
SPEECH_LEVEL = 0.09
STAGE_EDGE = 470.0  # half the painted width; beyond it the stage is mirrored
FAR_TOP, FAR_BOTTOM = -310.0, 310.0
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
Box = tuple[float, float, float, float]
Say = Callable[[str, str, str, float], Utterance]
Frame = UInt8[np.ndarray, "height width 3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A line as it was said: when it really starts, and the voice."""

    line: Line
    utterance: Utterance

    @property
    def end(self) -> float:
        """When the voice falls silent."""
        return self.line.start + len(self.utterance.waveform) / RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """All that is known of a film: ready for JSON."""

    seed: int
    seconds: float
    fps: int
    size: tuple[int, int]
    captions: tuple[str, ...]
    people: tuple[dict[str, Any], ...]
    elements: dict[str, Any]
    lines: tuple[dict[str, Any], ...]
    phonemes: tuple[dict[str, Any], ...]
    contacts: tuple[dict[str, Any], ...]
    cuts: tuple[float, ...]
    camera: tuple[tuple[float, float, float], ...]  # x, y, zoom of every frame
    mouths: tuple[tuple[tuple[float, ...], ...], ...]  # role, frame, six numbers
    boxes: tuple[dict[str, tuple[Box | None, ...]], ...]  # role: part: frame

    def json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """A finished film with its truth."""

    frames: UInt8[np.ndarray, "time height width 3"]
    waveform: Float[np.ndarray, "samples"]
    truth: Truth


def film(script: Script, height: int = 256, width: int = 448, *, say: Say | None = None, sound: bool = True) -> Footage:
    """Shoot a script: every frame, its sound, its truth."""
    spoken = voiced(script, say) if say else ()
    ready = Set(script, height, width, spoken)
    count = frame_count(script.seconds)
    frames = np.empty((count, height, width, 3), np.uint8)
    marks = []
    for index in range(count):
        frames[index], seen = ready.look(index / FPS)
        marks.append(seen)
    waveform = mixed(script, spoken, ready.contacts) if sound else np.zeros(count * SAMPLES_A_FRAME, np.float32)
    return Footage(frames=frames, waveform=waveform, truth=truth_of(ready, marks))


def frames(script: Script, height: int, width: int, spoken: Sequence[Spoken] = ()) -> Iterator[Frame]:
    """Draw frame after frame and keep none."""
    ready = Set(script, height, width, spoken)
    for index in range(frame_count(script.seconds)):
        yield ready.frame(index / FPS)


# ── voices ──


def voiced(script: Script, say: Say) -> tuple[Spoken, ...]:
    """Say every line; nobody interrupts, and who would not finish in time speaks a little faster."""
    said: list[Spoken] = []
    for line in script.lines:
        start = max(line.start, said[-1].end + 0.12 if said else 0.0)
        room = script.seconds - start - 0.08
        voice = script.roles[line.speaker].person.voice
        utterance = say(line.text, line.language, voice, 1.0)
        needed = len(utterance.waveform) / RATE
        if needed > room > 0.6:
            utterance = say(line.text, line.language, voice, min(1.4, 1.03 * needed / room))
        if said and start + len(utterance.waveform) / RATE > script.seconds + 0.1:
            break
        said.append(Spoken(line=replace(line, start=round(start, 3)), utterance=utterance))
    return tuple(said)


def performed(script: Script, spoken: Sequence[Spoken]) -> Script:
    """The script as it was played: the lines that were said, when they were, and the cuts that go with them."""
    if not spoken:
        return script
    moved = {}
    for before, said in zip(script.lines, spoken, strict=False):
        moved[cue(before.start)] = cue(said.line.start)
    starts = [moved.get(shot.start, shot.start) for shot in script.shots]
    ends = [*starts[1:], script.seconds]
    shots = [replace(s, start=start, end=end) for s, start, end in zip(script.shots, starts, ends, strict=True)]
    lines = tuple(said.line for said in spoken)
    return replace(script, lines=lines, shots=tuple(shot for shot in shots if shot.end > shot.start))


def mouths(script: Script, spoken: Sequence[Spoken]) -> list[Float[np.ndarray, "frames 6"]]:
    """Every role's mouth over the clip: from the voice, or a babble where there should be one and is none."""
    count = frame_count(script.seconds)
    tracks = []
    for index in range(len(script.roles)):
        lines = [s for s in spoken if s.line.speaker == index]
        if spoken or not script.lines:
            phonemes = [_later(p, s.line.start) for s in lines for p in s.utterance.phonemes]
        else:
            phonemes = _babble(script, index)
        silent = np.zeros((count, 6), np.float32)
        tracks.append(mouth_track(tuple(phonemes), count, FPS) if phonemes else silent)
    return tracks


def _later(phoneme: Phoneme, start: float) -> Phoneme:
    return replace(phoneme, start=phoneme.start + start, end=phoneme.end + start)


def _babble(script: Script, index: int) -> list[Phoneme]:
    """Speech of no language, for mouths that are drawn without a voice."""
    rng = np.random.default_rng([script.seed & 0x7FFFFFFF, index, 11])
    lines = [line for line in script.lines if line.speaker == index]
    phonemes = []
    for line in lines:
        later = [other.start for other in script.lines if other.start > line.start]
        time, end = line.start, min([script.seconds, *later]) - 0.2
        while time < end:
            length = float(rng.uniform(0.05, 0.16))
            if rng.random() < 0.07:
                time += float(rng.uniform(0.15, 0.5))
                continue
            kind = VOWELS if rng.random() < 0.45 else CONSONANTS
            symbol = kind[int(rng.integers(len(kind)))]
            phonemes.append(Phoneme(symbol=symbol, stress=0, tone=0, start=time, end=time + length))
            time += length
    return phonemes


# ── picture ──


class Set:
    """A script with everything standing ready: any moment of it can be drawn, in any order."""

    def __init__(self, script: Script, height: int, width: int, spoken: Sequence[Spoken] = ()) -> None:
        self.script = script = performed(script, spoken)
        self.height, self.width, self.spoken = height, width, spoken
        self.blocking = Blocking(script, mouths(script, spoken), height, width)
        self.actors, self.operator = self.blocking.actors, self.blocking.operator
        self.unit, self.parallax = self.blocking.unit, self.blocking.parallax
        self.contacts = tuple(sorted((c for actor in self.actors for c in actor.contacts()), key=lambda c: c.time))
        self.pixels = np.zeros((height, width, 4), np.uint8)
        self.surface = skia.Surface(self.pixels, colorType=skia.ColorType.kRGBA_8888_ColorType)
        self.picture = _recorded(script)
        self.backdrops: dict[Shot, Backdrop] = {}

    def frame(self, seconds: float) -> Frame:
        """Draw one moment."""
        return self.look(seconds)[0]

    def look(self, seconds: float) -> tuple[Frame, tuple["cast.Marks | None", ...]]:
        """Draw one moment and say where everyone is seen."""
        canvas = self.surface.getCanvas()
        shot, view = shot_at(self.script, seconds), self.operator.view(seconds)
        canvas.resetMatrix()
        canvas.clear(skia.ColorBLACK)
        self._behind(canvas, shot, behind(view, self.parallax), seconds)
        draw = self._hands if shows_hands(self.script, shot) else self._people
        marks = draw(canvas, shot, view, seconds)
        canvas.resetMatrix()
        stage.air(canvas, self.script, seconds, self.width, self.height)
        stage.grade(canvas, self.script, self.width, self.height)
        self.surface.flushAndSubmit()
        return _rgb(self.pixels), marks

    def _behind(self, canvas: skia.Canvas, shot: Shot, view: View, seconds: float) -> None:
        """The place itself: painted once for the shot, and what lives in it."""
        if shot not in self.backdrops:
            self.backdrops[shot] = self._backdrop(shot)
        backdrop, matrix = self.backdrops[shot], self._matrix(view)
        if backdrop.coarse > 1.0:
            self._softly(canvas, backdrop, matrix, seconds)
        else:
            backdrop.draw(canvas, matrix)
        canvas.setMatrix(matrix)
        if backdrop.coarse == 1.0:
            stage.living(canvas, self.script, seconds)
        for actor in self.actors:
            if actor.role.action == "draw":
                stage.board_drawing(canvas, self.script, actor.phase(round(seconds * FPS)))

    def _softly(self, canvas: skia.Canvas, backdrop: "Backdrop", matrix: skia.Matrix, seconds: float) -> None:
        """What is out of focus is drawn small and laid on large."""
        width, height = math.ceil(self.width / backdrop.coarse), math.ceil(self.height / backdrop.coarse)
        small = _opaque(height, width)
        smaller = skia.Matrix.Scale(width / self.width, height / self.height).preConcat(matrix)
        backdrop.draw(small.getCanvas(), smaller)
        small.getCanvas().setMatrix(smaller)
        stage.living(small.getCanvas(), self.script, seconds)
        canvas.drawImageRect(small.makeImageSnapshot(), skia.Rect.MakeWH(self.width, self.height), LINEAR)

    def _people(self, canvas: skia.Canvas, shot: Shot, view: View, seconds: float) -> tuple["cast.Marks | None", ...]:
        """Whom the shot is of, the farthest first, and the table before them."""
        seen = self.blocking.seen(shot)
        marks: list[cast.Marks | None] = [None] * len(self.actors)
        canvas.setMatrix(self._matrix(view))
        for actor in sorted(self.actors, key=lambda actor: actor.scale(seconds)):
            if actor in seen:
                marks[actor.index] = cast.draw(canvas, actor.role.person, actor.pose(round(seconds * FPS)))
        canvas.setMatrix(self._matrix(view))
        stage.near(canvas, self.script, seconds, any(role.seated for role in self.script.roles))
        return tuple(marks)

    def _hands(self, canvas: skia.Canvas, shot: Shot, view: View, seconds: float) -> tuple["cast.Marks | None", ...]:
        """Working hands fill the frame, over the table."""
        canvas.setMatrix(self._matrix(view))
        stage.near(canvas, self.script, seconds, True)
        actor = self.actors[shot.subject]
        mark = cast.hands_closeup(canvas, actor.role.person, actor.pose(round(seconds * FPS)))
        return tuple(mark if index == shot.subject else None for index in range(len(self.actors)))

    def _matrix(self, view: View) -> skia.Matrix:
        """Stage units to pixels."""
        scale = self.unit * view.zoom
        return skia.Matrix.MakeAll(
            scale, 0, self.width / 2 - scale * view.x, 0, scale, self.height / 2 - scale * view.y, 0, 0, 1
        )

    def _backdrop(self, shot: Shot) -> "Backdrop":
        """Paint what lies behind for all that this shot will see of it, soft where the focus is near."""
        first, last = math.ceil(shot.start * FPS), math.ceil(shot.end * FPS)
        looks = [self.operator.view(min(shot.end - 1e-3, frame / FPS)) for frame in range(first, last + 1, 3)]
        looks.append(self.operator.view(shot.end - 1e-3))
        softness = 1.1 * looks[0].zoom * (1.8 if shows_hands(self.script, shot) else self.script.blur)
        views = [behind(view, self.parallax) for view in looks]
        return Backdrop(self.picture, views, self.unit, (self.height, self.width), softness)


class Backdrop:
    """The far scenery of one shot as one image, blurred once; for a camera that stands still, the very pixels."""

    def __init__(
        self, picture: skia.Picture, views: Sequence[View], unit: float, size: tuple[int, int], softness: float
    ) -> None:
        self.still = all(view == views[0] for view in views)
        margin = 0.0 if self.still else 4.0
        wide, tall = size[1] / 2 / unit, size[0] / 2 / unit
        reach = [(wide / view.zoom + margin, tall / view.zoom + margin) for view in views]
        left = min(view.x - half[0] for view, half in zip(views, reach, strict=True))
        right = max(view.x + half[0] for view, half in zip(views, reach, strict=True))
        top = min(view.y - half[1] for view, half in zip(views, reach, strict=True))
        bottom = max(view.y + half[1] for view, half in zip(views, reach, strict=True))
        self.box = skia.Rect.MakeLTRB(left, top, right, bottom)
        sigma, scale = softness * unit, unit * max(view.zoom for view in views)
        # how many pixels of the frame one pixel of this image stands for
        self.coarse = min(3.0, sigma / 1.1) if sigma > 1.5 else 1.0
        self.still = self.still and self.coarse == 1.0
        self.image = _painted(picture, self.box, scale / self.coarse, sigma / self.coarse if sigma > 0.3 else 0.0)

    def draw(self, canvas: skia.Canvas, matrix: skia.Matrix) -> None:
        """Lay the image where the view wants it."""
        if self.still:
            canvas.drawImage(self.image, 0, 0)
            return
        canvas.setMatrix(matrix)
        canvas.drawImageRect(self.image, self.box, LINEAR)


def _opaque(height: int, width: int) -> skia.Surface:
    """A surface that copies fast: no alpha to blend."""
    kind = skia.ImageInfo.Make(width, height, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kOpaque_AlphaType)
    return skia.Surface.MakeRaster(kind)


def _rgb(pixels: UInt8[np.ndarray, "height width 4"]) -> Frame:
    """Drop alpha; a channel at a time is five times quicker than a strided copy."""
    picture = np.empty((*pixels.shape[:2], 3), np.uint8)
    for channel in range(3):
        picture[..., channel] = pixels[..., channel]
    return picture


def _recorded(script: Script) -> skia.Picture:
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-STAGE_EDGE, FAR_TOP, STAGE_EDGE, FAR_BOTTOM))
    stage.far(canvas, script)
    return recorder.finishRecordingAsPicture()


def _painted(picture: skia.Picture, box: skia.Rect, scale: float, sigma: float) -> skia.Image:
    """Play the recorded scenery into an image; past its edges it goes on mirrored."""
    surface = _opaque(max(1, round(box.height() * scale)), max(1, round(box.width() * scale)))
    canvas = surface.getCanvas()
    if sigma:
        layer = skia.Paint(ImageFilter=skia.ImageFilters.Blur(sigma, sigma, skia.TileMode.kClamp))
        canvas.saveLayer(None, layer)
    canvas.scale(surface.width() / box.width(), surface.height() / box.height())
    canvas.translate(-box.left(), -box.top())
    first = math.floor((box.left() + STAGE_EDGE) / (2 * STAGE_EDGE))
    last = math.floor((box.right() + STAGE_EDGE) / (2 * STAGE_EDGE))
    for tile in range(first, last + 1):
        canvas.save()
        canvas.translate(tile * 2 * STAGE_EDGE, 0)
        canvas.scale(-1 if tile % 2 else 1, 1)
        canvas.clipRect(skia.Rect.MakeLTRB(-STAGE_EDGE - 1, FAR_TOP, STAGE_EDGE + 1, FAR_BOTTOM))
        canvas.drawPicture(picture)
        canvas.restore()
    if sigma:
        canvas.restore()
    return surface.makeImageSnapshot()


def portrait(person: Person, height: int = 256, width: int = 256) -> Frame:
    """One of the cast before a plain ground, looking at you: a reference picture."""
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.ColorType.kRGBA_8888_ColorType)
    canvas = surface.getCanvas()
    canvas.clear(skia.Color(222, 224, 226))
    scale = 2.4 * unit(height, width)
    head = figure.FLOOR - figure.height(person) + figure.CROWN
    canvas.translate(width / 2, height / 2)
    canvas.scale(scale, scale)
    canvas.translate(0, -(head + 0.1 * height / scale))
    cast.draw(canvas, person, figure.Pose(smile=0.3))
    surface.flushAndSubmit()
    return _rgb(pixels)


# ── sound ──


def mixed(script: Script, spoken: Sequence[Spoken], contacts: Sequence[Contact]) -> Float[np.ndarray, "samples"]:
    """Mix the bed, the touches and the voices; a roof echoes."""
    samples = frame_count(script.seconds) * SAMPLES_A_FRAME
    rng = np.random.default_rng([script.seed & 0x7FFFFFFF, 13])
    mix = foley.ambience(script.ambience, samples / RATE, rng)
    dry = np.zeros(samples, np.float32)
    for spoke in spoken:
        voice = spoke.utterance.waveform
        level = SPEECH_LEVEL / (math.sqrt(float(np.mean(voice * voice))) + 1e-6)
        _lay(dry, voice * level, spoke.line.start)
    for contact in contacts:
        _lay(dry, foley.sound(contact.sound, rng, ground_of(script)), contact.time)
    if script.place not in OUTDOORS and dry.any():
        dead = script.place in ("recording booth", "studio", "library")
        dry = foley.room(dry, rng, seconds=0.12 if dead else 0.32, wet=0.12 if dead else 0.3)
    mix = mix + dry
    return np.tanh(mix * 0.95).astype(np.float32)


def _lay(track: Float[np.ndarray, "samples"], part: Float[np.ndarray, "some"], seconds: float) -> None:
    """Add a part from its time on; what hangs over the end is cut."""
    start = round(seconds * RATE)
    part = part[: max(0, len(track) - start)]
    track[start : start + len(part)] += part


# ── truth ──


def truth_of(ready: Set, marks: Sequence[Sequence["cast.Marks | None"]]) -> Truth:
    """Write down all that was drawn and said."""
    script = ready.script
    moments = [index / FPS for index in range(len(marks))]
    views = [ready.operator.view(moment) for moment in moments]
    parts = ("body", "face", "eyes", "mouth", "hand", "object")
    return Truth(
        seed=script.seed,
        seconds=script.seconds,
        fps=FPS,
        size=(ready.height, ready.width),
        captions=captions(script),
        people=tuple(asdict(role.person) for role in script.roles),
        elements=elements(script),
        lines=tuple(asdict(s.line) | {"end": round(s.end, 3)} for s in ready.spoken),
        phonemes=tuple(
            asdict(_later(p, s.line.start)) | {"speaker": s.line.speaker}
            for s in ready.spoken
            for p in s.utterance.phonemes
        ),
        contacts=tuple(asdict(contact) for contact in ready.contacts),
        cuts=tuple(shot.start for shot in script.shots[1:]),
        camera=tuple((round(view.x, 2), round(view.y, 2), round(view.zoom, 4)) for view in views),
        mouths=tuple(tuple(tuple(row) for row in np.round(a.face.mouth, 3).tolist()) for a in ready.actors),
        boxes=tuple(
            {part: tuple(_rounded(getattr(seen[role], part, None)) for seen in marks) for part in parts}
            for role in range(len(script.roles))
        ),
    )


def captions(script: Script) -> tuple[str, ...]:
    """The film in words: as it comes, in the published form, and in Chinese."""
    rng = random.Random(f"caption {script.seed}")
    ways = (("en", None), ("en", "published"), ("zh", None))
    return tuple(caption(script, rng, language, style) for language, style in ways)


def elements(script: Script) -> dict[str, Any]:
    """What is in the film, by name."""
    return facts(script) | {
        "place": script.place,
        "light": script.light,
        "weather": script.weather,
        "ambience": script.ambience,
        "blur": script.blur,
        "actions": [role.action for role in script.roles],
        "objects": [role.object for role in script.roles],
        "framings": [shot.framing for shot in script.shots],
        "moves": [shot.move for shot in script.shots],
        "languages": [line.language for line in script.lines],
    }


def _rounded(box: Box | None) -> Box | None:
    if box is None:
        return None
    left, top, right, bottom = (round(float(edge), 1) for edge in box)
    return left, top, right, bottom


# ── samples to look at ──


def render(
    count: int,
    out: Path,
    *,
    seed: int = 0,
    seconds: float = 5.0,
    height: int = 256,
    width: int = 448,
    say: Say | None = None,
) -> list[Path]:
    """Film the scripts of so many seeds: an mp4 each and its truth as JSON beside it."""
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(seed, seed + count):
        footage = film(write(number, seconds=seconds), height, width, say=say)
        path = out / f"{number:06d}.mp4"
        write_mp4(Clip(frames=footage.frames, waveform=footage.waveform[None], sample_rate=RATE), path)
        path.with_suffix(".json").write_text(footage.truth.json(), encoding="utf-8")
        paths.append(path)
    return paths
