"""How a role is played: where the body is at every frame, what the face does, and which touches make a sound.

Everything follows from the script's seed. Times of touches fall on frames, so that they are heard where they are seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from happyhorse.scene.camera import ease
from happyhorse.scene.figure import CROWN, FLOOR, Pose, height, stride_length
from happyhorse.scene.script import GROUNDS, OUTDOORS, Role, Script

FPS = 25
HORIZON = 12.0  # where the feet of someone endlessly far would stand
STEP_FRAMES = {"walk": 13, "turn": 14, "run": 8}
CROSSING = 0.6  # of the way to profile that they turn who go past the camera, so that both eyes and the mouth are seen
GESTURE_REST = 0.6  # phase of "speak" at which both hands are down
STROKE_FRAMES = 4  # of a whisk
HEELED = frozenset({"dress", "coat", "suit", "blouse"})

Track = Float[np.ndarray, "frames"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One touch that is heard: on which frame's time, which sound, whose."""

    time: float
    sound: str
    role: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What the face and the head do, frame by frame."""

    mouth: Float[np.ndarray, "frames 6"]
    blink: Track
    look: Float[np.ndarray, "frames 2"]
    brow: Track
    smile: Track
    head: Float[np.ndarray, "frames 3"]


class Actor:
    """Plays one role of a script; any frame can be asked for."""

    def __init__(self, script: Script, index: int, mouth: Float[np.ndarray, "frames 6"] | None = None) -> None:
        self.script, self.index = script, index
        self.role: Role = script.roles[index]
        self.frames = frame_count(script.seconds)
        rng = np.random.default_rng([script.seed & 0x7FFFFFFF, index, 7])
        self.late = float(rng.uniform(0, 1))
        self.tempo = float(rng.uniform(0.92, 1.1))
        self.strokes = _strokes(self.role.action, self.role.seated, self.frames, rng)
        if mouth is None:
            mouth = np.zeros((self.frames, 6), np.float32)
        self.face = _face(script, index, mouth, rng)
        self.gestures = _gestures(mouth[:, 0], 0.42 * self.tempo)
        self.pace = self._pace()

    # ── the body ──

    @property
    def travels(self) -> bool:
        """Whether the feet move."""
        return self.role.action in STEP_FRAMES

    @property
    def beside(self) -> float:
        """How far beside them lies what they work at."""
        return math.copysign(46.0, self.role.facing) if self.role.action == "draw" else 0.0

    @property
    def crosses(self) -> bool:
        """Whether they go past the camera."""
        return self.role.action in ("walk", "run") and 0.5 < abs(self.role.facing) < 1.5

    def _pace(self) -> float:
        """Stage units a second at which no foot slips."""
        if not self.travels:
            return 0.0
        length = stride_length(self.role.person, running=self.role.action == "run")
        return length * FPS / (2 * STEP_FRAMES[self.role.action])

    def scale(self, seconds: float) -> float:
        """How large they are drawn: nearer when they come towards the camera."""
        if self.role.action not in ("walk", "run") or self.crosses:
            return 1.0
        growth = 0.045 * (2.0 if self.role.action == "run" else 1.0) * (seconds - self.script.seconds / 2)
        return math.exp(growth if abs(self.role.facing) < 0.5 else -growth)

    def place(self, seconds: float) -> tuple[float, float]:
        """Where the feet stand."""
        x, scale = self.role.x, self.scale(seconds)
        if self.crosses:
            side = math.copysign(1.0, self.role.facing)
            x += side * self.pace * (seconds - self.script.seconds / 2)
        return x, HORIZON + (FLOOR - HORIZON) * scale

    def head(self, seconds: float) -> tuple[float, float]:
        """Where the middle of the head is."""
        x, y = self.place(seconds)
        if self.role.seated:
            return x, -35.0 + 0.3 * (190.0 - height(self.role.person))
        return x, y - (height(self.role.person) - CROWN) * self.scale(seconds)

    def facing(self, seconds: float) -> float:
        """Which way they look; someone who turns starts from behind."""
        if self.role.action != "turn":
            return self.role.facing * (CROSSING if self.crosses else 1.0)
        share = seconds / self.script.seconds
        turn = min(1.0, max(0.0, (share - 0.3) / 0.35))
        return 2.0 * (1.0 - turn * turn * (3.0 - 2.0 * turn))

    def stride(self, frame: int) -> float | None:
        """The phase of the step cycle, or None for standing."""
        if not self.travels:
            return None
        return (frame / (2 * STEP_FRAMES[self.role.action]) + round(self.late)) % 1.0

    def phase(self, frame: int) -> float:
        """How far the action is: once through, or round and round, as the action wants."""
        seconds, length = frame / FPS, self.script.seconds
        action = self.role.action
        if action == "whisk":
            return (frame / (2 * STROKE_FRAMES)) % 1.0
        if action in ("draw", "type"):
            return float(self.strokes.progress[frame])
        if action == "speak":
            return float(self.gestures[frame])
        if action == "wave":
            return (seconds * 1.6 * self.tempo + self.late) % 1.0
        if action == "hold up":
            return ease((seconds - 0.2) / 0.9)
        if action == "turn object":
            return (0.5 - 0.5 * math.cos(math.tau * seconds / max(3.0, length * 0.8))) if length else 0.0
        if action in ("drink", "pour"):
            return min(1.0, max(0.0, seconds / length))
        return ease((seconds - 0.3) / 0.8)

    def pose(self, frame: int) -> Pose:
        """Everything the cast must know to draw this frame."""
        frame = min(self.frames - 1, max(0, frame))
        seconds, face = frame / FPS, self.face
        x, y = self.place(seconds)
        panting = 1.1 if self.role.action == "run" else 0.27
        return Pose(
            x=x,
            y=y,
            scale=self.scale(seconds),
            facing=self.facing(seconds),
            seated=self.role.seated,
            stride=self.stride(frame),
            running=self.role.action == "run",
            action=self.role.action,
            phase=self.phase(frame),
            object=self.role.object,
            mouth=tuple(float(value) for value in face.mouth[frame]),
            blink=float(face.blink[frame]),
            look=(float(face.look[frame, 0]), float(face.look[frame, 1])),
            brow=float(face.brow[frame]),
            smile=float(face.smile[frame]),
            head=(float(face.head[frame, 0]), float(face.head[frame, 1]), float(face.head[frame, 2])),
            breath=math.sin(math.tau * (panting * self.tempo * seconds + self.late)),
            sway=math.sin(math.tau * (0.13 * seconds + self.late)),
            wind=self._wind(seconds),
        )

    def _wind(self, seconds: float) -> float:
        """How hard hair and cloth are blown."""
        if self.script.place not in OUTDOORS:
            return 0.0
        force = 1.0 if self.script.weather == "wind" else 0.45 if self.script.place in ("cliff", "beach") else 0.12
        return force * (0.65 + 0.35 * math.sin(2.1 * seconds + 6 * self.late))

    # ── what is heard of it ──

    def contacts(self) -> tuple[Contact, ...]:
        """Every touch of this role, in time."""
        frames = [*self._steps(), *self.strokes.touches]
        if self.role.action == "run":
            frames += self._breaths()
        ordered = sorted(frame for frame in frames if frame[0] < self.frames - 1)
        return tuple(Contact(time=frame / FPS, sound=name, role=self.index) for frame, name in ordered)

    def _breaths(self) -> list[tuple[int, str]]:
        """A runner breathes out when the pose does."""
        rate = 1.1 * self.tempo
        times = [(turn + 0.04 - self.late) / rate for turn in range(1, int(rate * self.script.seconds) + 2)]
        return [(round(time * FPS), "breath") for time in times]

    def _steps(self) -> list[tuple[int, str]]:
        if not self.travels:
            return []
        ground = ground_of(self.script)
        heels = ground == "stone" and self.role.person.gender == "woman" and self.role.person.clothes in HEELED
        name = "heel" if heels and self.role.action != "run" else "grass step" if ground == "grass" else "footstep"
        return [(frame, name) for frame in range(0, self.frames, STEP_FRAMES[self.role.action])]


def frame_count(seconds: float) -> int:
    """How many frames a script lasts: its first moment and every 25th of a second after."""
    return round(FPS * seconds) + 1


def ground_of(script: Script) -> str:
    """What feet tread on."""
    return GROUNDS.get(script.place, "wood")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Work done in strokes: how far it is at each frame, and the touches with their sounds."""

    progress: Track
    touches: tuple[tuple[int, str], ...] = ()


def _strokes(action: str, seated: bool, frames: int, rng: np.random.Generator) -> Strokes:
    """Lay out the strokes of an action over the clip."""
    still = np.zeros(frames)
    if action == "draw":
        return _drawing(frames, rng)
    if action == "whisk":
        return Strokes(progress=still, touches=tuple((f, "whisk") for f in range(0, frames, STROKE_FRAMES)))
    if action == "type":
        times = np.cumsum(rng.choice((3, 4, 4, 5, 6, 9, 16), frames // 3 + 2))
        touches = tuple((int(f), "key") for f in times if f < frames)
        return Strokes(progress=_alternating(touches, frames), touches=touches)
    if action == "drink" and seated:
        return Strokes(progress=still, touches=((round(0.9 * (frames - 1)), "cup"),))
    if action == "pour":
        first, last = math.ceil(0.235 * (frames - 1)), 0.89 * (frames - 1) - 20
        return Strokes(
            progress=still, touches=tuple((f, "pour") for f in range(first, max(first + 1, round(last)), 36))
        )
    return Strokes(progress=still)


def _alternating(touches: Sequence[tuple[int, str]], frames: int) -> Track:
    """A phase at which one hand and then the other is down on its key."""
    marks = [touch[0] for touch in touches]
    return (0.25 + 0.5 * np.interp(np.arange(frames), marks, np.arange(len(marks)))) % 1.0


def _drawing(frames: int, rng: np.random.Generator) -> Strokes:
    """Strokes of a pen with pauses between; the drawing grows only while the pen is down."""
    down, touches, frame = np.zeros(frames), [], int(rng.integers(4, 10))
    while frame < frames - 6:
        length = int(rng.integers(6, 13))
        down[frame : frame + length] = 1.0
        touches.append((frame, "marker"))
        frame += length + int(rng.choice((3, 4, 5, 14)))
    progress = np.concatenate([[0.0], np.cumsum(down)[:-1]])
    return Strokes(progress=progress / max(1.0, progress[-1]), touches=tuple(touches))


# ── the face ──


def _face(script: Script, index: int, mouth: Float[np.ndarray, "frames 6"], rng: np.random.Generator) -> Face:
    """Blinks, looks, brows, smiles and nods that go with what is said and who is by."""
    role, frames = script.roles[index], len(mouth)
    loud = _smoothed(mouth[:, 0], 7)
    smile = np.full(frames, role.smile) + 0.12 * _wander(frames, rng, 40)
    if role.action == "smile":
        rise = np.clip((np.arange(frames) / FPS - rng.uniform(0.3, 1.2)) / 0.8, 0, 1)
        smile = np.minimum(role.smile, 0.15) + (max(role.smile, 0.8) - 0.15) * rise * rise * (3 - 2 * rise)
    brow = 0.35 * _wander(frames, rng, 22) + 0.5 * (loud - loud.mean())
    return Face(
        mouth=mouth,
        blink=_blinks(frames, rng),
        look=_look(script, index, loud, rng),
        brow=np.clip(brow, -0.6, 1.0),
        smile=np.clip(smile, -0.4, 1.0),
        head=_head(script, index, loud, rng),
    )


def _blinks(frames: int, rng: np.random.Generator) -> Track:
    """Four frames every one to four seconds."""
    lids = np.zeros(frames)
    frame = int(rng.integers(4, 60))
    while frame < frames:
        for late, closed in enumerate((0.5, 1.0, 1.0, 0.5)):
            if frame + late < frames:
                lids[frame + late] = closed
        frame += int(rng.integers(FPS, 4 * FPS))
    return lids


def _partner(script: Script, index: int) -> float:
    """On which side the other one stands: -1, 1, or 0 for alone."""
    others = [role.x for number, role in enumerate(script.roles) if number != index]
    return math.copysign(1.0, others[0] - script.roles[index].x) if others else 0.0


def _look(script: Script, index: int, loud: Track, rng: np.random.Generator) -> Float[np.ndarray, "frames 2"]:
    """Eyes jump and rest: on the camera, on the other one, on the hands, or away for a moment."""
    role, frames, partner = script.roles[index], len(loud), _partner(script, index)
    home = np.array([0.0, 0.0])
    if partner and role.action == "speak":
        home = np.array([0.55 * partner, 0.0])
    elif role.action in ("whisk", "pour", "type", "read"):
        home = np.array([0.05, 0.75])
    elif role.action == "draw":
        home = np.array([0.6, -0.1])
    targets, frame = np.zeros((frames, 2)), 0
    while frame < frames:
        away = rng.random() < (0.22 if role.action in ("speak", "hold up", "turn object") else 0.4)
        target = rng.uniform(-1, 1, 2) * (0.9, 0.45) if away else home + rng.normal(0, 0.06, 2)
        stay = int(rng.integers(6, 22) if away else rng.integers(18, 70))
        targets[frame : frame + stay] = target
        frame += stay
    return np.clip(_followed(targets, 0.6), -1, 1)


def _head(script: Script, index: int, loud: Track, rng: np.random.Generator) -> Float[np.ndarray, "frames 3"]:
    """Turn, nod and tilt: a slow sway, beats with the voice, a listener's nods."""
    role, frames = script.roles[index], len(loud)
    sway = np.stack([_wander(frames, rng, period) for period in (26, 22, 30)], axis=1) * (0.32, 0.28, 0.3)
    sway *= 0.6 if role.action in ("whisk", "pour", "type", "read") else 1.0
    beat = _smoothed(loud, 5) - loud.mean()
    sway[:, 1] += 0.55 * beat * (loud > 0.02)
    if role.action in ("whisk", "pour", "type", "read"):
        sway[:, 1] += 0.5
    if (loud.max() < 0.05 and len(script.roles) > 1) or role.action == "nod":
        sway[:, 1] += _nods(frames, rng)
    return np.clip(sway, -1, 1)


def _nods(frames: int, rng: np.random.Generator) -> Track:
    """Small double nods now and then."""
    nods, frame = np.zeros(frames), int(rng.integers(8, 40))
    while frame < frames:
        length = min(20, frames - frame)
        share = np.arange(length) / 20
        nods[frame : frame + length] += 0.5 * np.sin(2 * math.tau * share) * np.sin(math.pi * share)
        frame += int(rng.integers(35, 90))
    return nods


def _wander(frames: int, rng: np.random.Generator, period: float) -> Track:
    """Drift between random targets, about one in `period` frames, from -1 to 1."""
    count = int(frames / period) + 4
    knots = rng.uniform(-1, 1, count)
    place = np.arange(frames) / period + rng.uniform(0, 1)
    whole = place.astype(int)
    share = place - whole
    share = share * share * (3 - 2 * share)
    return knots[whole] * (1 - share) + knots[whole + 1] * share


def _followed(targets: Float[np.ndarray, "frames 2"], speed: float) -> Float[np.ndarray, "frames 2"]:
    """Chase targets, most of the way in two frames."""
    eyes, now = np.empty_like(targets), targets[0]
    for frame, target in enumerate(targets):
        now = now + speed * (target - now)
        eyes[frame] = now
    return eyes


def _smoothed(track: Track, taps: int) -> Track:
    return np.convolve(track, np.hanning(taps + 2) / np.hanning(taps + 2).sum(), mode="same")


def _gestures(opened: Track, rate: float) -> Track:
    """The phase of talking hands: it turns while the voice is heard, and rests with both hands down."""
    voiced = _smoothed((opened > 0.05).astype(float), 15) > 0.15
    phase, now = np.empty(len(opened)), GESTURE_REST
    for frame, talks in enumerate(voiced):
        rests = abs(now % 1.0 - GESTURE_REST) < rate / FPS
        now += rate / FPS if talks or not rests else 0.0
        phase[frame] = now % 1.0
    return phase
