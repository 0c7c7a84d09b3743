"""A script as rows of numbers: who is where in the frame and does what, latent frame by latent frame.

One row tells of the place, the light and the camera, two of everybody who is seen: at the middle of the head and at
the chest. Each stands where it is seen, on the transformer's axes, so that a picture finds its people by position as
it finds its sounds by time.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from happyhorse.scene import script as world
from happyhorse.scene.acting import FPS, Actor
from happyhorse.scene.camera import PARALLAX, Operator, Subject, behind, shot_at, shows_hands, unit
from happyhorse.scene.looks import traits
from happyhorse.scene.script import Script, Shot

WIDTH = 256  # numbers a row
CELL, TIME = 32, 4  # pixels and frames a token of picture covers
CHEST = 50.0  # stage units below the middle of the head
HEAD = 30.0
PLACE = {"place": world.PLACES, "light": world.LIGHTS, "weather": world.WEATHERS}
HEARD = {"ambience": world.AMBIENCES}
PERSON = world.PEOPLE
ROLE = {"action": world.ACTIONS, "object": world.OBJECTS}
CAMERA = 8
PEOPLE_FROM = sum(len(v) for v in (*PLACE.values(), world.FRAMINGS, world.AMBIENCES)) + CAMERA
SIZE = PEOPLE_FROM + sum(len(v) for v in (*PERSON.values(), *ROLE.values()))  # the number that tells a head's size
IS_HEAD = SIZE + 40  # 1 in a head's row

Track = Float[np.ndarray, "frames 6"]
Places = Float[np.ndarray, "tokens 3"]
Rows = Float[np.ndarray, "tokens 256"]


class Blocking:
    """Everybody of a script with their mouths' tracks, ready to be asked where they are at any time."""

    def __init__(self, script: Script, mouths: Sequence[Track], height: int, width: int) -> None:
        self.script, self.height, self.width = script, height, width
        self.actors = [Actor(script, index, track) for index, track in enumerate(mouths)]
        self.subjects = [
            Subject(head=a.head, facing=a.facing, seated=a.role.seated, ahead=a.beside) for a in self.actors
        ]
        self.operator = Operator(script, self.subjects, height, width)
        self.unit = unit(height, width)
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
            places.append((time, 0.0, 0.0))
            rows.append(self._place(shot, seconds))
            for actor in self.seen(shot):
                for chest in (False, True):
                    place = (time, *self._where(actor, seconds, chest))
                    places.append(place)
                    rows.append(self._person(actor, frames, place, chest))
        return np.array(places, np.float32), np.stack(rows)

    def _where(self, actor: Actor, seconds: float, chest: bool) -> tuple[float, float]:
        """The cell of a head or a chest, counted from the middle of the frame as a picture's own are."""
        view, (x, y) = self.operator.view(seconds), actor.head(seconds)
        scale = self.unit * view.zoom
        y += CHEST * actor.scale(seconds) if chest else 0.0
        return (
            scale * (y - view.y) / CELL,
            scale * (x - view.x) / CELL,
        )

    def _place(self, shot: Shot, seconds: float) -> Float[np.ndarray, "256"]:
        view = self.operator.view(seconds)
        far = behind(view, self.parallax)
        camera = [number for v in (view, far) for number in (v.x / 64, v.y / 64, math.log2(v.zoom))]
        flags = [self.script.blur, *camera, float(shows_hands(self.script, shot))]
        named = [one_hot(self.script, PLACE), [float(shot.framing == f) for f in world.FRAMINGS]]
        out = np.zeros(WIDTH, np.float32)
        out[:PEOPLE_FROM] = np.concatenate([*named, one_hot(self.script, HEARD), flags])
        return out

    def _person(
        self, actor: Actor, frames: list[int], place: tuple[float, float, float], chest: bool
    ) -> Float[np.ndarray, "256"]:
        pose, face = actor.pose(frames[-1]), actor.face
        seconds, mouth = frames[-1] / FPS, face.mouth[frames]
        size = self.unit * self.operator.view(seconds).zoom * actor.scale(seconds) * HEAD / CELL
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
            *turned(place[1] + (self.height / CELL - 1) / 2),  # where in its cell: finer than positions turn
            *turned(place[2] + (self.width / CELL - 1) / 2),
            float(not chest),
            float(chest),
            *traits(actor.role.person),
        ]
        out = np.zeros(WIDTH, np.float32)
        row = np.concatenate([one_hot(actor.role.person, PERSON), one_hot(actor.role, ROLE), told])
        out[PEOPLE_FROM : PEOPLE_FROM + len(row)] = row
        return out


def frames_of(latent: int) -> tuple[int, ...]:
    """The four frames a latent frame shows; the first shows one."""
    return (0,) * TIME if latent == 0 else tuple(range(TIME * (latent - 1) + 1, TIME * latent + 1))


def one_hot(thing: object, fields: Mapping[str, tuple]) -> Float[np.ndarray, " values"]:
    """Say by ones which value each field has."""
    return np.concatenate([[float(getattr(thing, name) == v) for v in values] for name, values in fields.items()])


def turned(turns: float) -> tuple[float, float]:
    """The cosine and the sine of so many turns."""
    return math.cos(math.tau * turns), math.sin(math.tau * turns)
