"""A script as rows of numbers: who is where in the frame and does what, latent frame by latent frame.

Two rows tell of the place, the light and the camera: where the middle of the stage is seen as what lies behind is, and
as what stands before. Two tell of everybody who is seen, at the middle of the head and at the chest, one more of each
hand that does something and of a thing on the table. Each stands where it is seen, on the transformer's axes, so that a
picture finds its people by position as it finds its sounds by time.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from happyhorse.scene import script as world
from happyhorse.scene import sets
from happyhorse.scene.acting import FPS, Actor
from happyhorse.scene.camera import PARALLAX, Operator, Subject, View, behind, shot_at, shows_hands, unit
from happyhorse.scene.figure import TABLE, Pose
from happyhorse.scene.looks import TRAITS, traits
from happyhorse.scene.poise import Stance, Work
from happyhorse.scene.script import Script, Shot

WIDTH = 640  # numbers a row
CELL, TIME = 32, 4  # pixels and frames a token of picture covers
CHEST = 50.0  # body units below the middle of the head
HEAD = 30.0
PLACE = {"place": world.PLACES, "light": world.LIGHTS, "weather": world.WEATHERS}
HEARD = {"ambience": world.AMBIENCES}
PERSON = world.PEOPLE
ROLE = {"action": world.ACTIONS, "object": world.OBJECTS}
CAMERA = 8
PEOPLE_FROM = sum(len(v) for v in (*PLACE.values(), world.FRAMINGS, world.AMBIENCES)) + CAMERA
SIZE = PEOPLE_FROM + sum(len(v) for v in (*PERSON.values(), *ROLE.values()))  # the number that tells a head's size
IS_HEAD = SIZE + 40  # 1 in a head's row
IS_CHEST = SIZE + 41
IS_BEHIND = SIZE + 42 + TRAITS + 2  # 1 in a place's row, then: in that of what stands before, where somebody sits
SET = IS_BEHIND + 3
FRONT = SET + sets.NUMBERS  # how far down and across a face looks, how it, or a thing held, leans, how large a head is
HAND = FRONT + 4
STAGE = 80.0  # stage units: in place of a head's size where a row tells of the place
SHAPES = ("relaxed", "flat", "fist", "cupped", "open", "point")
HOLDS = (*world.OBJECTS, "bowl", "whisk", "filling", "pouring", "open book")

Track = Float[np.ndarray, "frames 6"]
Places = Float[np.ndarray, "tokens 3"]
Rows = Float[np.ndarray, "tokens 640"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """Where the middle of a head stands in the frame, in pixels from the frame's middle, and its size in pixels."""

    y: float
    x: float
    size: float

    def view(self, actor: Actor, unit: float) -> View:
        """The camera that sees this head so; `unit` is of its frame."""
        stance = Stance(actor.role.person, actor.pose(0))
        x, y = stance.on_stage(stance.head())
        pixels = self.size / (HEAD * stance.pose.scale)  # a stage unit
        return View(x=x - self.x / pixels, y=y - self.y / pixels, zoom=pixels / unit)


class Sitter(Actor):
    """Plays a role for a picture: all but the mouth keeps still."""

    def pose(self, frame: int) -> Pose:
        now = super().pose(frame)
        held = replace(super().pose(0), head=(0.0, 0.0, 0.0), look=(0.0, 0.0), breath=0.0, sway=0.0, wind=0.0)
        return replace(held, mouth=now.mouth)


class Blocking:
    """Everybody of a script with their mouths' tracks, ready to be asked where they are at any time.

    Where the first of them is `posed`, all keep still, and so does the camera that sees them there.
    """

    def __init__(
        self, script: Script, mouths: Sequence[Track], height: int, width: int, posed: Posed | None = None
    ) -> None:
        self.script, self.height, self.width = script, height, width
        play = Sitter if posed else Actor
        self.actors = [play(script, index, track) for index, track in enumerate(mouths)]
        self.subjects = [
            Subject(head=a.head, facing=a.facing, seated=a.role.seated, ahead=a.beside) for a in self.actors
        ]
        self.operator = Operator(script, self.subjects, height, width)
        self.unit = unit(height, width)
        held = posed.view(self.actors[0], self.unit) if posed else None
        self.view: Callable[[float], View] = (lambda seconds: held) if held else self.operator.view
        self.parallax = 1.0 if any(role.action == "draw" for role in script.roles) else PARALLAX

    def seen(self, shot: Shot) -> list[Actor]:
        """Who is in this shot."""
        if shows_hands(self.script, shot):
            return [self.actors[shot.subject]]
        people = self.operator.people(shot)
        return [a for a, subject in zip(self.actors, self.subjects, strict=True) if subject in people]

    def rows(self, first: int, latents: int) -> tuple[Places, Rows]:
        """Tell of so many latent frames from frame `first` on: each row's (time, height, width), and the rows."""
        places: list[tuple[float, float, float]] = []
        rows: list[np.ndarray] = []
        last = self.actors[0].frames - 1
        for latent in range(latents):
            frames = [min(last, first + frame) for frame in frames_of(latent)]
            seconds, time = frames[-1] / FPS, float(TIME * latent)
            shot = shot_at(self.script, seconds)
            view = self.view(seconds)
            for near in (False, True):
                look = view if near else behind(view, self.parallax)
                places.append((time, *self.at(look, (0.0, 0.0))))
                rows.append(self._place(shot, view, near))
            for actor in self.seen(shot):
                body = self._person(actor, frames)
                for part in self._parts(actor, frames[-1], shot):
                    place = self.at(view, part.place)
                    places.append((time, *place))
                    rows.append(self._part(body, part, place))
        return np.array(places, np.float32), np.stack(rows)

    def at(self, view: View, point: tuple[float, float]) -> tuple[float, float]:
        """The cell where a view sees a point of the stage, counted from the frame's middle as a picture's own are."""
        scale, (x, y) = self.unit * view.zoom, point
        return (
            scale * (y - view.y) / CELL,
            scale * (x - view.x) / CELL,
        )

    def _parts(self, actor: Actor, frame: int, shot: Shot) -> list[Work]:
        """Head, chest and working hands."""
        stance = Stance(actor.role.person, actor.pose(frame))
        x, y = stance.head()
        head, face = stance.on_stage((x, y)), stance.on_stage(stance.face())
        size = HEAD * stance.pose.scale
        front = ((face[1] - head[1]) / size, (face[0] - head[0]) / size)
        leans = stance.lean + stance.roll
        parts = [
            Work(place=head, side=0, shape="head", tilt=leans, front=front, size=stance.build.head),
            Work(place=stance.on_stage((x, y + CHEST)), side=0, shape="chest"),
        ]
        if shows_hands(self.script, shot):
            return [*parts, Work(place=(0.0, TABLE), side=0, shape="close", holds=actor.role.object)]
        return parts + stance.works()

    def _place(self, shot: Shot, view: View, near: bool) -> Float[np.ndarray, "640"]:
        far = behind(view, self.parallax)
        camera = [number for v in (view, far) for number in (v.x / 64, v.y / 64, math.log2(v.zoom))]
        flags = [self.script.blur, *camera, float(shows_hands(self.script, shot))]
        named = [one_hot(self.script, PLACE), [float(shot.framing == f) for f in world.FRAMINGS]]
        out = np.zeros(WIDTH, np.float32)
        out[:PEOPLE_FROM] = np.concatenate([*named, one_hot(self.script, HEARD), flags])
        out[SIZE] = math.log2(self.unit * (view if near else far).zoom * STAGE / CELL)
        seated = any(role.seated for role in self.script.roles)
        out[IS_BEHIND:FRONT] = [float(not near), float(near), float(near and seated), *sets.told(self.script)]
        return out

    def _person(self, actor: Actor, frames: list[int]) -> Float[np.ndarray, "640"]:
        """What is common to all rows of a person."""
        pose, face = actor.pose(frames[-1]), actor.face
        seconds, mouth = frames[-1] / FPS, face.mouth[frames]
        size = self.unit * self.view(seconds).zoom * actor.scale(seconds) * HEAD / CELL
        told = [
            math.log2(size),
            *turned(pose.facing / 4),
            float(pose.seated),
            pose.smile,
            *pose.head,
            *mouth[:, :3].flatten(),  # open, width, round of each frame; of the rest what is common to them
            *mouth[:, 3:].mean(0),
            *face.blink[frames],
            *pose.look,
            pose.brow,
            *((0.0, 0.0, 0.0) if pose.stride is None else (*turned(pose.stride), 1.0)),
            *turned(pose.phase),
            pose.phase,
            *(0.0,) * 6,  # where in its cell and which part: `_part`
            *traits(actor.role.person),
        ]
        out = np.zeros(WIDTH, np.float32)
        row = np.concatenate([one_hot(actor.role.person, PERSON), one_hot(actor.role, ROLE), told])
        out[PEOPLE_FROM : PEOPLE_FROM + len(row)] = row
        return out

    def _part(self, body: Float[np.ndarray, "640"], part: Work, place: tuple[float, float]) -> Float[np.ndarray, "640"]:
        """The row of one part of a body."""
        out = body.copy()
        out[IS_HEAD - 4 : IS_HEAD] = [
            *turned(place[0] + (self.height / CELL - 1) / 2),  # where in its cell: finer than positions turn
            *turned(place[1] + (self.width / CELL - 1) / 2),
        ]
        out[IS_HEAD], out[IS_CHEST] = part.shape == "head", part.shape == "chest"
        out[FRONT:HAND] = [*part.front, math.radians(part.tilt), math.log2(part.size)]
        if not out[IS_HEAD] and not out[IS_CHEST]:
            sides = [float(part.side == side) for side in (-1, 0, 1)]
            shapes = [float(part.shape == shape) for shape in (*SHAPES, "close")]
            holds = [float(part.holds == thing) for thing in HOLDS]
            told = [*sides, *shapes, *holds, *turned(part.turn / math.tau), *turned(part.tilt / 360)]
            out[HAND : HAND + len(told)] = told
        return out


def cuts(script: Script, latents: int) -> tuple[int, ...]:
    """The latent frames with which another shot begins than the one before."""
    shots = [shot_at(script, frames_of(latent)[-1] / FPS) for latent in range(latents)]
    return tuple(latent for latent in range(1, latents) if shots[latent] is not shots[latent - 1])


def frames_of(latent: int) -> tuple[int, ...]:
    """The four frames a latent frame shows; the first shows one."""
    return (0,) * TIME if latent == 0 else tuple(range(TIME * (latent - 1) + 1, TIME * latent + 1))


def one_hot(thing: object, fields: Mapping[str, tuple]) -> Float[np.ndarray, " values"]:
    """Say by ones which value each field has."""
    return np.concatenate([[float(getattr(thing, name) == v) for v in values] for name, values in fields.items()])


def turned(turns: float) -> tuple[float, float]:
    """The cosine and the sine of so many turns."""
    return math.cos(math.tau * turns), math.sin(math.tau * turns)
