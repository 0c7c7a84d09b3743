"""How a body holds itself: where hands reach in every action, what they hold, how legs walk and run."""

import math
from dataclasses import dataclass

from happyhorse.scene.camera import ease
from happyhorse.scene.figure import (
    ANKLE,
    CHIN,
    CROWN,
    FLOOR,
    FOREARM,
    HIP,
    SEATED_HEAD,
    SHIN,
    SHOULDER,
    TABLE,
    THIGH,
    UPPER_ARM,
    Measures,
    Pose,
    Turn,
    measure,
)
from happyhorse.scene.script import Person

Point = tuple[float, float]
Point3 = tuple[float, float, float]  # across, down, ahead
TABLE_THINGS = frozenset({"cup", "glass", "bottle", "apple", "bowl and whisk", "laptop", "ball", "bag"})
FACE, NECK_PIVOT = 17.0, 20.0  # head units: from its axis to the face; below its middle it turns on the neck
UNDERNEATH = frozenset({"apple", "ball"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one hand does: where it is, its shape, and what it holds."""

    across: float
    down: float
    ahead: float
    shape: str = "relaxed"
    holds: str = ""
    turn: float = 0.0  # radians the thing is turned
    tilt: float = 0.0  # degrees it leans to the right
    angle: float | None = None  # degrees of the hand; None: along the arm
    over: bool = False  # before the head and all else


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the reaches are made from: whose arms, which action, how far."""

    build: Measures
    turn: Turn
    action: str
    phase: float
    thing: str
    seated: bool
    table: float  # height of the table's edge, body units
    hand: int  # the acting hand's side: -1 or 1
    stride: float | None
    running: bool
    sway: float


def joint(root: Point3, tip: Point3, first: float, second: float, pole: Point3) -> tuple[Point3, Point3]:
    """Bend a limb of two bones towards the pole; the tip is drawn in if too far."""
    away = tuple(b - a for a, b in zip(root, tip, strict=True))
    length = math.sqrt(sum(v * v for v in away)) or 1e-6
    reach = min(length, 0.998 * (first + second))
    axis = tuple(v / length for v in away)
    tip = tuple(a + v * reach for a, v in zip(root, axis, strict=True))
    along = (first * first - second * second + reach * reach) / (2 * reach)
    height = math.sqrt(max(0.0, first * first - along * along))
    lean = sum(p * v for p, v in zip(pole, axis, strict=True))
    side = tuple(p - lean * v for p, v in zip(pole, axis, strict=True))
    size = math.sqrt(sum(v * v for v in side)) or 1e-6
    bend = tuple(a + v * along + s / size * height for a, v, s in zip(root, axis, side, strict=True))
    return bend, tip


def seen(point: Point3, turn: Turn) -> Point:
    """Where a point of the body is on the picture; what is nearer stands a little lower."""
    across, down, ahead = point
    return across * turn.cos + ahead * turn.sin, down + 0.10 * (ahead * turn.cos - across * turn.sin)


# ── the whole of it ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A thing that stands before a person: on the table, or at a height of its own."""

    name: str
    x: float
    y: float | None = None  # None: on the table
    opened: bool = False
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A hand that does something or a thing that stands before a person, and where that is on the stage."""

    place: Point
    side: int  # of the hand: -1 or 1; 0 where no hand is
    shape: str = ""
    holds: str = ""
    turn: float = 0.0
    tilt: float = 0.0
    front: tuple[float, float] = (0.0, 0.0)  # of a head: how far down and across from its middle its face is, in heads
    size: float = 1.0  # of a head, beside the common one


class Stance:
    """A person in a pose, every joint of the arms known."""

    def __init__(self, person: Person, pose: Pose) -> None:
        self.pose, self.build = pose, measure(person)
        self.turn = Turn(pose.facing * math.pi / 2)
        self.gaze = Turn(self.turn.yaw + 0.42 * pose.head[0] * (1.0 if abs(pose.facing) < 1.4 else 0.3))
        self.hand = -1 if pose.facing >= 0 else 1
        b = self.build
        standing, sitting = -(b.height - CROWN), SEATED_HEAD + 0.3 * (190 - b.height) - FLOOR
        self.lower = sitting - standing if pose.seated else 0.0
        self.table = (TABLE - FLOOR - self.lower) / b.unit
        self.drop = 0.0 if pose.seated else bob(pose.stride, pose.running)
        self.lean = lean(pose.stride, pose.running) * self.turn.sin + 0.5 * pose.sway
        self.moment = Moment(
            build=b,
            turn=self.turn,
            action=pose.action,
            phase=pose.phase,
            thing=pose.object,
            seated=pose.seated,
            table=self.table,
            hand=self.hand,
            stride=None if pose.seated else pose.stride,
            running=pose.running,
            sway=pose.sway,
        )
        self.reaches = reaches(self.moment)
        self.arms = {side: self._arm(side) for side in (-1, 1)}

    def _arm(self, side: int) -> tuple[Point, Point, Point]:
        """Shoulder, elbow and wrist as seen."""
        b, reach = self.build, self.reaches[side]
        root: Point3 = (side * (b.shoulder - 4.6), SHOULDER + 3.0 - 0.5 * self.pose.breath, 0.0)
        tip = (reach.across, reach.down, reach.ahead)
        pole = (side * (0.9 if reach.ahead > 6 else 0.35), 1.0, -0.55)
        elbow, wrist = joint(root, tip, UPPER_ARM, FOREARM, pole)
        return seen(root, self.turn), seen(elbow, self.turn), seen(wrist, self.turn)

    def before(self) -> Before | None:
        """What stands before a person: on the table, or a microphone on its stand."""
        pose, name = self.pose, self.pose.object
        if self.turn.cos < 0:
            return None
        if pose.action == "type":
            return Before(name="laptop", x=0.0, y=None if pose.seated else -92.0, opened=True, scale=0.86)
        if name == "microphone":
            y = -137.0 if self.build.unit > 0.8 else -139.0
            return Before(name=name, x=13 * self.turn.sin - 9.0 * self.hand * self.turn.cos, y=y)
        if pose.seated and name in TABLE_THINGS and not any(reach.holds for reach in self.reaches.values()):
            large = name == "laptop"
            return Before(name=name, x=0.0 if large else self.hand * 27.0, opened=large, scale=0.9 if large else 1.0)
        return None

    def head(self) -> Point:
        """Where the middle of the head is, in body units."""
        b, nod = self.build, self.pose.head[1]
        return 3.0 * self.turn.sin, -CHIN - 23 * b.head / b.unit + 0.8 * nod - 0.3 * self.pose.breath

    @property
    def roll(self) -> float:
        """Degrees the head leans to the right on its neck."""
        _, nod, tilt = self.pose.head
        return 6.5 * tilt + 9.0 * nod * self.gaze.sin - 2.0 * self.pose.sway * 0.4

    def face(self) -> Point:
        """The point of the face between the eyes, in body units: ahead of the head's middle where it looks."""
        (x, y), roll, size = self.head(), math.radians(self.roll), self.build.head / self.build.unit
        across, up = FACE * self.gaze.sin, NECK_PIVOT
        return (
            x + size * (across * math.cos(roll) + up * math.sin(roll)),
            y + size * (up + across * math.sin(roll) - up * math.cos(roll)),
        )

    def on_stage(self, point: Point) -> Point:
        """Where a point of the body is on the stage, given in body units."""
        (x, y), turn, pose, unit = point, math.radians(self.lean), self.pose, self.build.unit
        x, y = (
            x * math.cos(turn) - (y - HIP) * math.sin(turn),
            HIP + x * math.sin(turn) + (y - HIP) * math.cos(turn) + self.drop,
        )
        return pose.x + pose.scale * unit * x, pose.y + pose.scale * (self.lower + unit * y)

    def works(self) -> list[Work]:
        """The hands that do something, and what stands before them."""
        idle = {side: _idle(self.moment, side) for side in (-1, 1)}
        found = [
            Work(
                place=self.on_stage(self.arms[side][2]),
                side=side,
                shape=reach.shape,
                holds=reach.holds,
                turn=reach.turn,
                tilt=reach.tilt,
            )
            for side, reach in self.reaches.items()
            if reach != idle[side]
        ]
        if (thing := self.before()) is not None:
            y = self.table if thing.y is None else thing.y
            found.append(Work(place=self.on_stage((thing.x, y)), side=0, holds=thing.name))
        return found


# ── arms ──


def reaches(m: Moment) -> dict[int, Reach]:
    """Both hands, by side."""
    found = {side: _idle(m, side) for side in (-1, 1)}
    if m.thing not in ("none", "microphone"):
        found[m.hand] = _carry(m)
    if m.action in _ACTS:
        found.update(_ACTS[m.action](m, found))
    return found


def _idle(m: Moment, side: int) -> Reach:
    """An arm with nothing to do: swinging, lying on the table or hanging."""
    b = m.build
    if m.stride is not None and not m.seated:
        return _swing(m, side)
    if m.seated:
        return Reach(across=side * 9.5, down=m.table - 4.6, ahead=19, shape="flat", angle=0.0)
    return Reach(across=side * (b.shoulder + 4.0 + 0.6 * m.sway), down=-69.0, ahead=3.0)


def _swing(m: Moment, side: int) -> Reach:
    """Arms go against the legs."""
    b, beat = m.build, math.cos(math.tau * (m.stride + (0.0 if side > 0 else 0.5)))
    if m.running:
        return Reach(across=side * (b.shoulder - 3), down=-100.0 + 9 * beat, ahead=7.0 - 20 * beat, shape="fist")
    return Reach(across=side * (b.shoulder + 2.5), down=-71.5 - 2 * abs(beat), ahead=2.5 - 17 * beat)


def _carry(m: Moment) -> Reach:
    """Hold the thing that is not at work just now."""
    a, b = m.hand, m.build
    if m.thing == "umbrella":
        return Reach(across=a * 17, down=-112, ahead=14, shape="fist", holds=m.thing, tilt=-a * 6.0)
    if m.thing == "bag" and not m.seated:
        rest = _idle(m, a)
        return Reach(across=a * (b.shoulder + 8), down=rest.down, ahead=rest.ahead, shape="fist", holds=m.thing)
    if m.thing == "laptop" and not m.seated:
        return Reach(across=a * 4, down=-92, ahead=16, shape="cupped", holds=m.thing, tilt=a * 8.0, over=True)
    if m.thing == "ball" and not m.seated:
        return Reach(across=a * (b.hip + 4), down=-88, ahead=13, shape="cupped", holds=m.thing)
    if m.seated and m.thing in TABLE_THINGS and m.action not in ("hold up", "turn object", "drink"):
        return _idle(m, a)
    bob = 0.0 if m.stride is None else 1.5 * math.cos(2 * math.tau * m.stride)
    lift = 6.0 if m.seated else 0.0
    shape = "cupped" if m.thing in UNDERNEATH else "fist"
    return Reach(across=a * 14, down=-101 - lift + bob, ahead=18, shape=shape, holds=m.thing, tilt=a * 6.0)


def _speak(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    """Free hands talk too."""
    made, low = {}, (m.table - 12 if m.seated else -95)
    for side in (-1, 1):
        if found[side].holds or (m.thing == "laptop" and not m.seated):
            continue
        wave = math.sin(math.tau * m.phase + (0 if side == m.hand else 1.9))
        big = 1.0 if side == m.hand else 0.55
        lift = max(0.0, wave) * big
        made[side] = Reach(
            across=side * (14 + 7 * lift), down=low - 16 * lift, ahead=19, shape="open" if lift > 0.12 else "relaxed",
            angle=side * -(150 - 40 * (1 - lift)) if lift > 0.12 else side * 70,
        )  # fmt: skip
    return made


def _hold_up(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    a, p = m.hand, ease(m.phase)
    thing = m.thing if m.thing not in ("none", "microphone") else "smartwatch"
    grip = "cupped" if thing in UNDERNEATH else "fist"
    low = {"bag": 18.0, "laptop": -16.0, "ball": -5.0}.get(thing, 0.0)
    if thing == "umbrella":
        return {a: _carry(m)}
    wide = {"laptop": 28.0, "bag": 20.0, "ball": 19.0, "book": 16.0, "bowl and whisk": 18.0}.get(thing, 13.0)
    return {
        a: Reach(
            across=a * (13 + wide * p),
            down=-100 - 31 * p - low * p,
            ahead=18 + 5 * p,
            shape=grip,
            holds=thing,
            tilt=a * 5.0 * (1 - p),
            over=True,
        )
    }


def _turn_object(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    a = m.hand
    thing = m.thing if m.thing not in ("none", "microphone") else "smartwatch"
    if thing == "umbrella":
        return {a: _carry(m)}
    grip = "cupped" if thing in UNDERNEATH else "fist"
    return {a: Reach(across=a * 19, down=-119 - (20 if thing == "bag" else 0), ahead=24, shape=grip, holds=thing,
                     turn=math.radians(150) * m.phase, over=True)}  # fmt: skip


def _draw(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    """Reach to the board at the side and move the pen along it."""
    a = 1 if m.turn.sin >= 0 else -1
    x = a * (34 + 9 * m.phase + 2.6 * math.sin(math.tau * 7 * m.phase))
    y = -146 + 9 * math.sin(math.tau * 2.3 * m.phase) + 3 * math.cos(math.tau * 9 * m.phase)
    thing = m.thing if m.thing != "none" else "marker"
    return {
        a: Reach(
            across=x * m.turn.cos, down=y, ahead=x * m.turn.sin, shape="fist", holds=thing, tilt=a * 48.0, over=True
        ),
        -a: _idle(m, -a),
    }


def _whisk(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    a, base = m.hand, (m.table - 9.0 if m.seated else -99.0)
    beat = math.cos(math.tau * m.phase)
    return {
        -a: Reach(across=-a * 15, down=base + 1, ahead=22, shape="fist", holds="bowl", angle=a * -80.0, over=True),
        a: Reach(across=a * (4.5 + 3.4 * beat), down=base - 19 + math.sin(math.tau * m.phase), ahead=22, shape="fist",
                 holds="whisk", tilt=a * (10 + 9 * beat), over=True),
    }  # fmt: skip


def _pour(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    a, base = m.hand, (m.table - 9.0 if m.seated else -98.0)
    tip = ease(min(1.0, m.phase / 0.22)) * (1 - ease((m.phase - 0.9) / 0.1))
    return {
        -a: Reach(across=-a * 8, down=base, ahead=21, shape="fist", holds="filling", over=True),
        a: Reach(across=a * (16 + 1.5 * tip), down=base - 12 - 18 * tip, ahead=22, shape="fist", holds="pouring",
                 tilt=-a * 104 * tip, over=True),
    }  # fmt: skip


def pour_fill(phase: float) -> float:
    """How full the glass is at a phase of pouring."""
    return min(1.0, max(0.0, (phase - 0.25) / 0.62))


def pours(phase: float) -> bool:
    """Whether the stream runs."""
    return 0.23 < phase < 0.89


def _wave(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    a = m.hand if not found[m.hand].holds else -m.hand
    beat = math.sin(math.tau * m.phase)
    return {
        a: Reach(
            across=a * (31 + 4 * beat), down=-143, ahead=9, shape="open", angle=180.0 - a * 6 + 20 * beat, over=True
        )
    }


def _drink(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    """To the mouth, a sip, and down again."""
    a, b = m.hand, m.build
    thing = m.thing if m.thing in ("cup", "glass", "bottle") else "cup"
    up = ease(m.phase / 0.28) * (1 - ease((m.phase - 0.62) / 0.28))
    mouth = -142 + 4.0 * b.head / b.unit * 1.0
    low = (m.table - 9.0) if m.seated else -100.0
    x, y = 15 - 9.5 * up, low + (mouth - low) * up
    return {a: Reach(across=a * x, down=y, ahead=21 - 1 * up, shape="fist", holds=thing, tilt=-a * 26 * up, over=True)}


def _read(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    thing = m.thing if m.thing in ("phone", "smartwatch") else "book"
    low = m.table - 8 if m.seated else -101
    if thing != "book":
        return {
            m.hand: Reach(across=m.hand * 7, down=low - 8, ahead=22, shape="fist", holds=thing, turn=math.pi, over=True)
        }
    return {
        m.hand: Reach(
            across=m.hand * 20.5, down=low, ahead=22, shape="fist", holds="open book", angle=m.hand * 60.0, over=True
        ),
        -m.hand: Reach(across=-m.hand * 20.5, down=low, ahead=22, shape="fist", angle=-m.hand * 60.0, over=True),
    }


def _type(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    made, low = {}, (m.table if m.seated else -96)
    for side in (-1, 1):
        press = max(0.0, math.sin(math.tau * (m.phase + (0.5 if side > 0 else 0.0))))
        made[side] = Reach(across=side * 13, down=low - 7 + 1.8 * press, ahead=19, shape="flat", angle=0.0)
    return made


def _point(m: Moment, found: dict[int, Reach]) -> dict[int, Reach]:
    a, p = m.hand, ease(m.phase)
    if found[a].holds:
        a = -a
    return {a: Reach(across=a * (24 + 24 * p), down=-84 - 46 * p, ahead=8 + 6 * p, shape="point", over=True)}


_ACTS = {
    "speak": _speak, "hold up": _hold_up, "turn object": _turn_object, "draw": _draw, "whisk": _whisk, "pour": _pour,
    "wave": _wave, "drink": _drink, "read": _read, "type": _type, "point": _point,
}  # fmt: skip


# ── legs ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One leg in one frame: hip, knee and ankle in the body's space, and the lift of the toe in degrees."""

    hip: Point3
    knee: Point3
    ankle: Point3
    pitch: float


def bob(stride: float | None, running: bool) -> float:
    """How much lower the hips are than when standing."""
    if stride is None:
        return 0.0
    if running:
        return 2.5 + 3.4 * math.cos(2 * math.tau * (stride - 0.17))
    return 3.6 + 1.4 * math.cos(2 * math.tau * (stride - 0.02))


def lean(stride: float | None, running: bool) -> float:
    """Degrees the trunk leans ahead."""
    return 0.0 if stride is None else 11.0 if running else 2.5


def step(b: Measures, side: int, stride: float | None, running: bool, sway: float) -> Step:
    """Place one leg."""
    half, drop = 0.46 * b.hip, bob(stride, running)
    hip = (side * half + 0.4 * sway, HIP + drop, 0.0)
    if stride is None:
        ankle, pitch = (side * (half + 1.0), ANKLE, 0.0), 0.0
    else:
        ahead, lift, pitch = _foot((stride + (0.0 if side > 0 else 0.5)) % 1.0, running)
        ahead *= min(1.0, 0.5 + 0.5 * b.unit) if b.unit < 0.8 else 1.0
        ankle = (side * (half * (0.62 if stride is not None else 1.0)), ANKLE - lift, ahead)
    knee, ankle = joint(hip, ankle, THIGH, SHIN, (0.12 * side, 0.0, 1.0))
    return Step(hip=hip, knee=knee, ankle=ankle, pitch=pitch)


def _foot(phase: float, running: bool) -> tuple[float, float, float]:
    """Ahead, lift and toe pitch of a foot; its heel strikes at 0."""
    long, stance, high = (21.5, 0.35, 17.0) if running else (21.8, 0.52, 7.0)
    if phase < stance:
        share = phase / stance
        rise = max(0.0, share - 0.62) / 0.38
        toe = 16 * max(0.0, 1 - share / 0.18) - (34 if running else 26) * rise
        return long * (1 - 2 * share), 4.0 * rise * rise, toe
    share = (phase - stance) / (1 - stance)
    smooth = share * share * (3 - 2 * share)
    lift = high * math.sin(math.pi * share**0.8) + 4.0 * (1 - share) ** 2
    if running:
        lift += 10 * math.sin(math.pi * min(1.0, share * 1.5)) * (1 - share)
    behind = 8.0 * math.sin(math.pi * share) if running else 0.0
    toe = (
        (-34 if running else -26) * (1 - share) ** 1.4
        + 16 * share**2
        - (26 if running else 8) * math.sin(math.pi * share)
    )
    return -long + 2 * long * smooth - behind, lift, toe
