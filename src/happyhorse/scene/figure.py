"""How somebody is built and stands: what those who draw a figure and those who only place it both need."""

import math
import random
from dataclasses import dataclass
from functools import lru_cache

from happyhorse.scene.script import Person

FLOOR = 100.0
CROWN = 25.0  # from the top of a person to the middle of the head
CHIN = 142.0  # body units from the floor, whoever it is
SEATED_HEAD = -35.0  # where the middle of the head of somebody seated is
TABLE = 30.0  # where the edge of a table is
SHOULDER, HIP, ANKLE = -126.0, -80.0, -6.5  # body units above the floor
THIGH, SHIN = 36.85, 36.85
UPPER_ARM, FOREARM = 30.0, 28.0
QUIET_MOUTH = (0, 0.55, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One frame of one person."""

    x: float = 0.0
    y: float = FLOOR
    scale: float = 1.0
    facing: float = 0.0  # -1 left profile, 0 to camera, 1 right profile; 2 seen from behind
    seated: bool = False
    stride: float | None = None  # phase of the walk or run, heel on the floor at 0 and 0.5; None: standing
    running: bool = False
    action: str = "stand"
    phase: float = 0.0
    object: str = "none"
    mouth: tuple[float, ...] = QUIET_MOUTH  # open, width, round, teeth, tongue, lip-tuck
    blink: float = 0.0
    look: tuple[float, float] = (0.0, 0.0)
    brow: float = 0.0
    smile: float = 0.3
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)  # turn, nod, tilt
    breath: float = 0.0
    sway: float = 0.0
    wind: float = 0.0


class Turn:
    """Which way a body is turned: right is positive, half a turn shows the back."""

    __slots__ = ("cos", "sin", "yaw")

    def __init__(self, yaw: float) -> None:
        self.yaw, self.cos, self.sin = yaw, math.cos(yaw), math.sin(yaw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What of a body decides where its head and its hands are."""

    height: float  # stage units
    head: float  # size of the head against the common one
    unit: float  # stage units a body unit takes
    broad: float  # how broad against the common
    shoulder: float  # body units from the middle, as the hip's
    hip: float


@lru_cache(maxsize=512)
def measure(person: Person) -> Measures:
    """Measure a person."""
    return drawn(person, body(person))


def body(person: Person) -> random.Random:
    """What chance made of this body: measures first, then what only the cast's draughtsman asks."""
    return random.Random(f"body {person.seed}")


def drawn(person: Person, rng: random.Random) -> Measures:
    """Draw the measures, the first that a body's chance decides."""
    woman, child, old = person.gender == "woman", person.age == "child", person.age == "old"
    u = rng.uniform
    tall = u(127, 133) if child else (u(181, 188) if woman else u(187, 195)) - (4 if old else 0)
    head = 0.90 if child else u(0.95, 1.0) if woman else u(0.98, 1.03)
    broad = u(0.94, 1.1)
    return Measures(
        height=tall,
        head=head,
        unit=(tall - 25 - 23 * head) / CHIN,
        broad=broad,
        shoulder=(24 if child else 20.5 if woman else 25.0) * (0.5 + 0.5 * broad),
        hip=(20 if child else 18.6 if woman else 18.0) * broad,
    )


def height(person: Person) -> float:
    """How tall a person stands, in stage units."""
    return measure(person).height


def stride_length(person: Person, *, running: bool = False) -> float:
    """Stage units a whole step cycle covers without slipping."""
    unit = measure(person).unit
    return (2 * 21.5 / 0.35 if running else 2 * 21.8 / 0.52) * unit * min(1.0, 0.5 + 0.5 * unit)
