"""Where the camera stands: a shot and its subjects' places over time become views of the stage, smooth and eased.

A View names the stage point at the middle of the frame and a zoom; at zoom 1 the shorter side of the frame (or nearly:
`unit`) shows 256 stage units. What lies behind is seen through a weaker zoom, so that it moves less.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from happyhorse.scene.script import Script, Shot

STAGE_HEIGHT = 256.0
PARALLAX = 0.4
ZOOMS = {"extreme close-up": 5.6, "close-up": 3.3, "medium": 2.2, "medium wide": 1.55, "wide": 1.05, "two-shot": 1.9}
# where the middle of the head stands in a square frame: 0 top .. 1 bottom
HEADROOM = {"extreme close-up": 0.48, "close-up": 0.46, "medium": 0.36, "medium wide": 0.31, "two-shot": 0.36}
HANDS = frozenset({"whisk", "pour"})
HANDS_ZOOM = 2.1  # of the large hands, which are drawn about the middle of the stage
HEAD_HALF = 30.0  # from the middle of a head to the top of its hair or hat
TRAVELLING = frozenset({"tracking", "following"})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One look at the stage: the point in the middle of the frame and how near."""

    x: float
    y: float
    zoom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One person as the camera operator knows them: where the head and the feet are at a time."""

    head: Callable[[float], tuple[float, float]]
    facing: Callable[[float], float] = lambda seconds: 0.0
    seated: bool = False
    ahead: float = 0.0  # stage units beside them that matter as well: a board they draw on
    feet: float = 100.0


def ease(share: float) -> float:
    """Go from 0 to 1, slow at both ends."""
    share = min(1.0, max(0.0, share))
    return share * share * (3.0 - 2.0 * share)


def unit(height: int, width: int) -> float:
    """Pixels a stage unit covers at zoom 1."""
    return min(height, width * 1.1) / STAGE_HEIGHT


def behind(view: View, parallax: float = PARALLAX) -> View:
    """The same look, as what lies behind sees it."""
    near = 1.0 + (view.zoom - 1.0) * parallax
    # the middle is kept where it is for feet, and drifts less the nearer the camera is
    drift = 1.0 if parallax == 1.0 else 1.0 - 0.45 * ease((view.zoom - 1.2) / 1.6)
    return View(x=view.x * drift, y=view.y * drift, zoom=near)


def shows_hands(script: Script, shot: Shot) -> bool:
    """Whether this shot is of working hands alone, not of a face."""
    return shot.framing == "extreme close-up" and script.roles[shot.subject].action in HANDS


def shot_at(script: Script, seconds: float) -> Shot:
    """The shot that is on at that time."""
    return next((shot for shot in script.shots if seconds < shot.end - 1e-6), script.shots[-1])


class Operator:
    """Knows every shot of a script and gives the view at any time."""

    def __init__(self, script: Script, subjects: Sequence[Subject], height: int, width: int) -> None:
        self.script, self.subjects = script, subjects
        self.height_units = height / unit(height, width)
        self.width_units = width / unit(height, width)
        rng = random.Random(f"camera {script.seed}")
        self.waves = [(rng.uniform(0.25, 0.9), rng.uniform(0, math.tau), rng.uniform(0.4, 1.0)) for _ in range(9)]

    def view(self, seconds: float) -> View:
        """The camera at that time."""
        shot = shot_at(self.script, seconds)
        share = (seconds - shot.start) / max(0.04, shot.end - shot.start)
        zoom = self.zoom(shot) * _zoom_move(shot.move, share)
        x, y = self._aim(shot, seconds, zoom)
        dx, dy = self._offset(shot, seconds, share, zoom)
        return View(x=x + dx, y=y + dy, zoom=zoom)

    def zoom(self, shot: Shot) -> float:
        """How near the framing stands, wide enough for all who must be seen."""
        if shows_hands(self.script, shot):
            return HANDS_ZOOM
        zoom = ZOOMS[shot.framing]
        people = self.people(shot)
        if people[0].seated:
            zoom *= {"wide": 1.32, "medium wide": 1.14}.get(shot.framing, 1.0)
        elif shot.framing == "wide" and self.height_units > self.width_units:
            zoom *= 1.12
        if len(people) > 1:
            middle = (shot.start + shot.end) / 2
            places = [subject.head(middle)[0] for subject in people]
            zoom = min(zoom, self.width_units / (max(places) - min(places) + 84.0))
        return zoom

    def people(self, shot: Shot) -> list[Subject]:
        """Whom the framing must hold: in close shots one, in a two-shot two, in wide shots all."""
        if shot.framing == "two-shot":
            return list(self.subjects[:2])
        if shot.framing in ("wide", "medium wide"):
            return list(self.subjects)
        return [self.subjects[shot.subject]]

    def _aim(self, shot: Shot, seconds: float, zoom: float) -> tuple[float, float]:
        """Put the heads where the framing wants them."""
        if shows_hands(self.script, shot):
            return 0.0, -6.0
        people = self.people(shot)
        heads = [self._watched(subject, shot, seconds) for subject in people]
        x = (min(head[0] for head in heads) + max(head[0] for head in heads)) / 2
        top = min(head[1] for head in heads)
        square = min(self.height_units, self.width_units * 1.1) / zoom
        if len(self.subjects) == 1:
            x += self._lead(people[0], shot, zoom)
        if shot.framing == "wide" and not people[0].seated:
            return x, (top - HEAD_HALF + people[0].feet) / 2 + 2.0 - 0.03 * square
        return x, top + (0.5 - HEADROOM.get(shot.framing, 0.36)) * square

    def _watched(self, subject: Subject, shot: Shot, seconds: float) -> tuple[float, float]:
        """A travelling camera goes with them; any other lets them cross a part of the frame."""
        middle = shot.start + 0.5 * (shot.end - shot.start)
        if shot.move in TRAVELLING:
            return subject.head(seconds)
        (x, y), (rest, _) = subject.head(seconds), subject.head(middle)
        room = (0.3 if shot.framing == "wide" else 0.2) * self.width_units / self.zoom(shot)
        return x - room * math.tanh(0.5 * (x - rest) / room), y

    def _lead(self, subject: Subject, shot: Shot, zoom: float) -> float:
        """Leave room where they look, and do not always stand them in the middle."""
        facing = subject.facing(0.5 * (shot.start + shot.end))
        taste = 0.8 * (self.waves[2][1] / math.pi - 1.0) * min(self.width_units, self.height_units)
        ahead = facing * self.width_units if abs(facing) <= 1.0 else 0.0
        room = 0.05 if "close-up" in shot.framing else 0.1
        return subject.ahead if subject.ahead else room * (ahead + taste) / zoom

    def _offset(self, shot: Shot, seconds: float, share: float, zoom: float) -> tuple[float, float]:
        """What the move adds to where the camera looks."""
        reach = min(self.width_units, self.height_units * 1.4) / zoom
        tall = min(self.height_units, self.width_units * 1.1) / zoom
        swing = 2.0 * ease(share) - 1.0
        shake = {"handheld": 0.012, "following": 0.006}.get(shot.move, 0.0)
        dx, dy = self._noise(seconds, 0) * shake * tall, self._noise(seconds, 3) * shake * tall
        slack = 0.5 if "close-up" in shot.framing or len(self.subjects) > 1 else 1.0
        pan = {"pan right": 0.13, "pan left": -0.13, "drift": 0.045 * self._sign()}.get(shot.move, 0.0)
        tilt = {"tilt up": -0.08, "tilt down": 0.08, "crane up": -0.1}.get(shot.move, 0.0)
        return dx + pan * slack * reach * swing, dy + tilt * slack * tall * (swing if tilt != -0.1 else swing * 0.8)

    def _noise(self, seconds: float, first: int) -> float:
        """A slow wander between about -1 and 1."""
        return (
            sum(
                size * math.sin(math.tau * rate * seconds + phase)
                for rate, phase, size in self.waves[first : first + 3]
            )
            / 1.5
        )

    def _sign(self) -> float:
        return 1.0 if self.waves[0][1] > math.pi else -1.0


def _zoom_move(move: str, share: float) -> float:
    """How a move changes the zoom over the shot."""
    if move == "push-in":
        return 0.84 + 0.30 * ease(share)
    if move == "pull-out":
        return 1.14 - 0.30 * ease(share)
    if move == "crane up":
        return 1.04 - 0.08 * ease(share)
    return 1.0
