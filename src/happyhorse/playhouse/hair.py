"""Hair and hats: fourteen ways to wear hair, each turning with the head, and what is worn over it."""

import itertools
import math
import random
from dataclasses import dataclass
from functools import lru_cache

import skia

from happyhorse.playhouse.brush import (
    INK,
    WHITE,
    Colour,
    Point,
    detail,
    fade,
    mix,
    oval,
    paint,
    pen,
    rounded,
    smooth,
    tone,
)
from happyhorse.playhouse.face import Features, Turn, outline
from happyhorse.scene.looks import combed
from happyhorse.scene.script import HAIR_COLOURS, Person

# heights of the hairline at angles from the middle of the forehead to the nape
SHORT = {0: -13.0, 32: -12.2, 55: -8.5, 68: -2.5, 79: 4.5, 92: 5.0, 115: 8.5, 140: 12.5, 180: 13.5}
LONG = {0: -13.0, 35: -11.5, 55: -5.5, 66: 4.0, 76: 14.0, 90: 22.0, 180: 24.0}
UP = {0: -13.8, 36: -12.4, 58: -8.0, 72: -1.5, 86: 2.0, 105: 4.5, 140: 10.0, 180: 12.0}
CROPPED = {0: -14.2, 34: -14.0, 50: -12.0, 60: -5.0, 72: -1.0, 80: 1.5, 110: 5.0, 150: 10.0, 180: 11.0}


# identity is enough: each is made once a person
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Style:
    """What makes a way of wearing hair."""

    swell: float  # how far it stands off the head
    line: dict[int, float]
    curtain: str = ""  # what falls behind
    length: float = 0.0
    ears: bool = True  # whether the ears are free


STYLES = {
    "long straight": Style(swell=0.10, line=LONG, curtain="straight", length=58, ears=False),
    "long wavy": Style(swell=0.15, line=LONG, curtain="wavy", length=54, ears=False),
    "bob": Style(swell=0.13, line=LONG, curtain="bob", length=25, ears=False),
    "bun": Style(swell=0.07, line=UP),
    "ponytail": Style(swell=0.07, line=UP),
    "curly": Style(swell=0.14, line=SHORT | {0: -11.5, 68: 1.0, 79: 8.0, 92: 11.0}, ears=False),
    "afro": Style(swell=0.20, line=SHORT | {0: -13.0, 55: -9.5, 68: -5.0}),
    "short": Style(swell=0.11, line=SHORT),
    "side-parted": Style(swell=0.13, line=SHORT),
    "crew cut": Style(swell=0.035, line=CROPPED),
    "bald": Style(swell=0.0, line=CROPPED),
    "braids": Style(swell=0.08, line=UP | {72: 2.0, 86: 6.0, 105: 9.0}, curtain="braids", length=44),
    "pixie": Style(swell=0.13, line=SHORT | {68: 2.5, 79: 7.5, 92: 3.5}),
    "slicked back": Style(swell=0.075, line=SHORT | {0: -15.0, 32: -16.2, 50: -12.0}),
}


# identity is enough: each is made once a person
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hairdo:
    """One person's hair: style, fringe, side of the parting, and its colours."""

    name: str
    style: Style
    fringe: str
    side: int
    colour: Colour
    hat: str

    @property
    def dark(self) -> Colour:
        """Where little light falls."""
        return tone(self.colour, 0.70)

    @property
    def light(self) -> Colour:
        """Where it shines."""
        return mix(self.colour, (1.0, 0.93, 0.84), 0.24)

    @property
    def covered(self) -> bool:
        """Whether a hat presses it down."""
        return self.hat not in ("none", "headphones")


@lru_cache(maxsize=512)
def hairdo(person: Person) -> Hairdo:
    """Comb a person's hair as their seed wants it."""
    style, (fringe, side) = STYLES[person.hair_style], combed(person)
    return Hairdo(
        name=person.hair_style,
        style=style,
        fringe=fringe,
        side=side,
        colour=HAIR_COLOURS[person.hair_colour],
        hat=person.hat,
    )


def _fringe(do: Hairdo, angle: float, low: float) -> float:
    """Where the fringe ends at an angle of the forehead."""
    a = angle * do.side
    if do.fringe == "straight" and abs(a) < 52:
        return -7.6 + 0.9 * (abs(a) / 52) ** 2 + 0.25 * math.sin(a * 0.55)
    if do.fringe == "parted" and abs(a) < 62:
        return -17.5 + 12.5 * (abs(a) / 62) ** 1.3
    if do.fringe in ("sweep", "side", "sweep low") and -58 < a < 62:
        depth = {"sweep": 11.0, "side": 6.5, "sweep low": 7.5}[do.fringe]
        if a < -24:
            return -16.5 + 8.5 * ((-24 - a) / 34) ** 1.2
        return -16.5 + depth * math.sin(min(1.0, (a + 24) / 76) * math.pi / 2)
    if do.fringe == "choppy" and abs(a) < 56:
        return -10.8 + 2.3 * abs(math.sin(math.radians(a * 4.4 + 20)))
    if do.fringe == "swept long" and -50 < a < 64:
        return -15.0 + 9.8 * ((a + 50) / 114) ** 0.7 + 1.1 * math.sin(a * 0.17)
    if do.fringe == "curls" and abs(a) < 64:
        return -10.4 - 2.4 * abs(math.sin(math.radians(a * 4.0))) + 3.5 * (abs(a) / 64) ** 2
    if do.fringe == "wisps" and 40 < abs(a) < 66:
        return low + 2.6 * math.sin((abs(a) - 40) / 26 * math.pi)
    return low


def _line(do: Hairdo, angle: float) -> float:
    """Height of the hairline at an angle."""
    angle = (angle + 180) % 360 - 180
    size, marks = abs(angle), list(do.style.line.items())
    for (a, ya), (b, yb) in itertools.pairwise(marks):
        if size <= b:
            share = (size - a) / (b - a)
            share = share * share * (3 - 2 * share)
            return _fringe(do, angle, ya + (yb - ya) * share)
    return marks[-1][1]


@lru_cache(maxsize=4096)
def _cap(do: Hairdo, f: Features, degrees: int) -> skia.Path:
    """The hair on the skull as seen from one side: all of it above the hairline."""
    turn = Turn(math.radians(degrees))
    swell = min(do.style.swell, 0.06) if do.covered else do.style.swell
    whole = smooth(outline(f, turn, swell=swell))
    seen: list[Point] = []
    for phi in range(-90, 91, 5):
        across = math.sin(math.radians(phi))
        reach = (f.half * turn.cos**2 + 20.5 * turn.sin**2) * (1 + swell) + 0.3
        # at the rim hair never parts from the crown
        rim = -3.0 - 19.0 * math.sqrt(1 - across * across) - 14.0 * turn.sin**2
        seen.append((across * reach, max(rim, _line(do, phi - degrees))))
    below = smooth(seen, closed=False, tension=0.8)
    below.lineTo(40, min(seen[-1][1], seen[-2][1]))
    below.lineTo(40, 60)
    below.lineTo(-40, 60)
    below.lineTo(-40, min(seen[0][1], seen[1][1]))
    below.close()
    return skia.Op(whole, below, skia.PathOp.kDifference_PathOp)


def _strands(do: Hairdo, turn: Turn, f: Features) -> list[tuple[Point, Point, Point]]:
    """Lines that the comb left, from the parting to the hairline."""
    lines = []
    root = -22 * do.side if do.fringe in ("sweep", "side", "swept long", "sweep low") else 0
    for angle in (-75, -58, -42, -26, 26, 42, 58, 75, 115, 150, 180, -150, -115):
        phi = math.radians(angle) + turn.yaw
        if math.cos(phi) < 0.08:
            continue
        start = (turn.x(root * 0.35, 2.0) + 5 * math.sin(phi), -23.6)
        end = (f.half * 1.02 * math.sin(phi), _line(do, angle) - 1.5)
        middle = (end[0] * 0.86 + start[0] * 0.2, min(end[1] - 3, -15.5 + 3 * abs(math.sin(phi))))
        lines.append((start, middle, end))
    return lines


# ── behind the body and over it ──


def behind(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, wind: float) -> None:
    """What is seen beyond the shoulders; the origin is the middle of the head."""
    if turn.cos >= -0.05 and do.style.curtain in ("straight", "wavy", "bob"):
        _curtain(canvas, do, turn, wind)
    if do.name == "ponytail" and turn.cos > -0.05:
        _tail(canvas, do, turn, wind)
    if do.name == "bun" and turn.cos > 0.0:
        _bun(canvas, do, turn)
    if do.name in ("afro", "curly"):
        _cloud(canvas, do, f, turn)


def over(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, wind: float) -> None:
    """What falls over the shoulders towards us."""
    if turn.cos < -0.05 and do.style.curtain in ("straight", "wavy", "bob"):
        _curtain(canvas, do, turn, wind)
    if do.style.curtain == "braids":
        for side in (-1, 1):
            _braid(canvas, do, f, turn, side, wind)


def _curtain(canvas: skia.Canvas, do: Hairdo, turn: Turn, wind: float) -> None:
    kind, length = do.style.curtain, do.style.length
    side = abs(turn.sin)
    wide = (22.5 if kind != "wavy" else 25.5) * (1 - side) + 13.5 * side
    middle, blow = -8.5 * turn.sin, 9 * wind * (0.4 if kind == "bob" else 1.0)
    bulge = {"straight": 1.02, "wavy": 1.14, "bob": 1.10}[kind]
    left, right = [], []
    for k in range(6):
        share = k / 5
        y = -13 + (length + 13) * share
        half = wide * (0.70 + (bulge - 0.70) * math.sin(min(1.0, share * 1.5) * 1.75))
        if kind == "wavy":
            half += 1.6 * math.sin(share * 11)
        drift = middle + blow * share * share
        left.append((drift - half, y))
        right.append((drift + half, y))
    foot = [(middle + blow, length + (3.0 if kind != "bob" else 1.0))]
    path = smooth([*left, *foot, *reversed(right)], tension=0.9)
    canvas.drawPath(path, fade((0, 0), (0, length), tone(do.colour, 0.66), tone(do.colour, 0.86)))
    if detail(canvas) > 1.2:
        for share in (-0.82, -0.62, 0.62, 0.82) if turn.cos > 0 else (-0.7, -0.42, -0.14, 0.14, 0.42, 0.7):
            line = [
                (
                    middle
                    + share * wide * (0.9 + 0.16 * k / 3)
                    + blow * (k / 3) ** 2
                    + (1.2 * math.sin(k * 2.6) if kind == "wavy" else 0),
                    2 + (length - 7) * k / 3,
                )
                for k in range(4)
            ]
            canvas.drawPath(smooth(line, closed=False), pen(do.light if share < 0 else do.dark, 0.9, 0.32))


def _tail(canvas: skia.Canvas, do: Hairdo, turn: Turn, wind: float) -> None:
    """A ponytail: from high on the back of the head to between the shoulders."""
    back = -16.5 * turn.sin
    swing = 7 * do.side * abs(turn.cos) if turn.cos > 0 else 0.0
    tip = (back - 9 * turn.sin + swing * 2.0 + 9 * wind, 36.0)
    root, knee = (back, -13.0), (back - 11 * turn.sin + swing * 2.3 + 3 * wind, 2.0)
    path = smooth([
        (root[0] - 4.5, root[1] + 1), (root[0], root[1] - 6), (root[0] + 4.5, root[1] + 1), (knee[0] + 7.5, knee[1]),
        (tip[0] + 5.5, tip[1] - 14), tip, (tip[0] - 5.5, tip[1] - 12), (knee[0] - 7.0, knee[1] + 2),
    ])  # fmt: skip
    canvas.drawPath(path, fade((0, -14), (0, 36), do.colour, tone(do.colour, 0.74)))
    for shift in (-2.5, 2.0):
        line = [(root[0] + shift * 0.5, root[1]), (knee[0] + shift, knee[1]), (tip[0] + shift * 0.3, tip[1] - 6)]
        canvas.drawPath(smooth(line, closed=False), pen(do.dark if shift > 0 else do.light, 0.9, 0.4))
    oval(canvas, root[0], root[1] + 1.5, 4.4, 2.2, paint(mix(do.dark, (0.8, 0.3, 0.35), 0.55)))


def _bun(canvas: skia.Canvas, do: Hairdo, turn: Turn) -> None:
    x, y = -13.0 * turn.sin, (-25.5 if not do.covered else 8.0) + 7 * abs(turn.sin) * (0 if do.covered else 1)
    if turn.cos < 0:
        y += 8 * -turn.cos if not do.covered else 0
    canvas.drawCircle(x, y, 9.4, fade((x - 8, y - 8), (x + 8, y + 8), do.light, do.colour, do.dark))
    for r in (6.6, 3.8):
        box = skia.Rect.MakeLTRB(x - r, y - r, x + r, y + r)
        canvas.drawArc(box, 200 + 10 * r, 200, False, pen(do.dark, 0.8, 0.5))


def _cloud(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn) -> None:
    """Curls all round the head, lumps along its rim."""
    afro = do.name == "afro"
    x, y = -2.5 * turn.sin, -7.0 if afro else -3.0
    wide, tall, lump = (22.5, 21.0, 7.0) if afro else (18.6, 18.0, 6.4)
    path, count = skia.Path(), 18 if afro else 15
    path.addOval(skia.Rect.MakeLTRB(x - wide, y - tall, x + wide, y + tall))
    for k in range(count):
        angle = math.tau * k / count
        if (do.covered and math.sin(angle) < 0.15) or (not afro and math.sin(angle) > 0.93):
            continue
        size = lump * (0.9 + 0.14 * math.sin(k * 2.3 + f.half))
        path.addCircle(x + wide * math.cos(angle), y + tall * math.sin(angle), size)
    if do.covered:
        canvas.save()
        canvas.clipRect(skia.Rect.MakeLTRB(-60, -6, 60, 60))
    canvas.drawPath(path, fade((-20, -28), (22, 20), tone(do.colour, 1.06), do.colour, tone(do.colour, 0.68)))
    if do.covered:
        canvas.restore()


def _braid(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, side: int, wind: float) -> None:
    angle = math.radians(105 * side) + turn.yaw
    front = math.cos(angle) > -0.75
    if not front:
        return
    x, y = 17.0 * math.sin(angle), 8.0
    knots, end = [], 8
    for k in range(end):
        share = k / (end - 1)
        knots.append(
            (x + 2.5 * side * turn.cos * math.sin(share * 2) + 5 * wind * share * share, y + 5.4 * k, 4.3 - 1.2 * share)
        )
    for k, (bx, by, r) in enumerate(knots):
        canvas.save()
        canvas.translate(bx, by)
        canvas.rotate(24 if k % 2 else -24)
        oval(canvas, 0, 0, r, 3.9, fade((-4, -3), (4, 3), do.light, do.colour, do.dark))
        canvas.restore()
    bx, by, _ = knots[-1]
    rounded(canvas, (bx - 2.2, by + 2.4, bx + 2.2, by + 4.6), 1, paint(mix(do.dark, (0.85, 0.30, 0.40), 0.7)))
    canvas.drawPath(
        smooth([(bx - 1.8, by + 4.4), (bx + 1.8, by + 4.4), (bx + 2.4, by + 8), (bx, by + 10), (bx - 2.4, by + 8)]),
        paint(do.colour),
    )


# ── on the head ──


def shadow(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn) -> None:
    """The shade that the hair throws on the forehead; to be clipped to the face."""
    if do.name == "bald" and not do.covered:
        return
    canvas.save()
    canvas.translate(0.4, 1.7)
    canvas.drawPath(_cap(do, f, _degrees(turn)), paint(tone(f.skin, 0.55), 0.38))
    canvas.restore()


def _degrees(turn: Turn) -> int:
    return round(math.degrees(turn.yaw) / 2) * 2


def cap(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn) -> None:
    """The hair on the head itself, and what is tied up behind when seen from there."""
    if do.name == "bald":
        if not do.covered:
            _shine(canvas, f, turn)
        return
    path = _cap(do, f, _degrees(turn))
    canvas.drawPath(path, fade((-14, -26), (18, 10), mix(do.colour, do.light, 0.7), do.colour, tone(do.colour, 0.74)))
    fine = detail(canvas) > 1.1
    if do.name == "crew cut":
        _stubbled(canvas, do, f, turn, path)
    elif do.name in ("afro", "curly"):
        _curls(canvas, do, f, turn, path)
    else:
        canvas.save()
        canvas.clipPath(path, True)
        if fine:
            for start, middle, end in _strands(do, turn, f):
                line = skia.Path()
                line.moveTo(*start)
                line.quadTo(*middle, *end)
                canvas.drawPath(line, pen(do.dark, 0.7, 0.24))
        _gloss(canvas, do, turn)
        canvas.restore()
    if do.name == "side-parted" and turn.cos > 0.1 and not do.covered:
        x = turn.x(-8.5 * do.side)
        canvas.drawPath(
            smooth([(x, -16.2), (x * 0.98, -20), (x * 0.7, -23)], closed=False), pen(tone(f.skin, 0.8), 0.9, 0.8)
        )
    if turn.cos < -0.05 and do.name == "ponytail":
        _tail(canvas, do, turn, 0.0)
    if turn.cos <= 0.0 and do.name == "bun":
        _bun(canvas, do, turn)


def _gloss(canvas: skia.Canvas, do: Hairdo, turn: Turn) -> None:
    """The band of light round the top."""
    if do.covered:
        return
    band = smooth([(-17, -9.5), (-10, -17.6), (1, -20.2), (9, -18.8)], closed=False)
    canvas.save()
    canvas.translate(1.5 * turn.sin, 0)
    canvas.drawPath(band, pen(do.light, 2.6, 0.42))
    canvas.drawPath(smooth([(-15, -8.5), (-9.4, -15.6), (-5, -17.4)], closed=False), pen(WHITE, 1.1, 0.22))
    canvas.restore()


def _stubbled(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, path: skia.Path) -> None:
    canvas.save()
    canvas.clipPath(path, True)
    rng = random.Random(5)
    pens = (pen(do.dark, 0.5, 0.5), pen(do.light, 0.5, 0.45))
    if detail(canvas) > 1.3:
        for k in range(70):
            x, y = rng.uniform(-20, 20), rng.uniform(-25, 8)
            canvas.drawLine(x, y, x + 0.12 * x / 4, y + 1.3, pens[k % 2])
    canvas.restore()


def _curls(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, path: skia.Path) -> None:
    """Ringlets along the forehead and half moons of light among them."""
    if do.name == "curly" and not do.covered:
        lumps = skia.Path()
        for k, angle in enumerate(range(-180, 180, 20)):
            phi = math.radians(angle) + turn.yaw
            if math.cos(phi) > 0.05:
                y = _line(do, angle) - 2.0
                lumps.addCircle(f.half * 1.04 * math.sin(phi), y, 4.0 + 0.7 * math.sin(k * 1.9))
        canvas.drawPath(
            lumps, fade((-20, -26), (20, 10), mix(do.colour, do.light, 0.4), do.colour, tone(do.colour, 0.72))
        )
    rng = random.Random(3)
    marks = (pen(do.light, 0.9, 0.4), pen(do.dark, 0.9, 0.45))
    afro = do.name == "afro"
    for k in range(34 if detail(canvas) > 1.1 else 10):
        angle, reach = rng.uniform(0, math.tau), rng.uniform(0.4, 0.95)
        x, y = math.cos(angle) * reach * (24 if afro else 18), -5 + math.sin(angle) * reach * (24 if afro else 17)
        inside = y < -13 - 0.15 * abs(x) or (turn.cos < 0 and y < 10) or (abs(x) > 18.5 and y < 6)
        if inside and not (do.covered and y < 0):
            r = rng.uniform(1.6, 2.8)
            canvas.drawArc(
                skia.Rect.MakeLTRB(x - r, y - r, x + r, y + r), rng.uniform(150, 240), 170, False, marks[k % 2]
            )


def _shine(canvas: skia.Canvas, f: Features, turn: Turn) -> None:
    oval(canvas, -6.5 + 2 * turn.sin, -17.0, 4.4, 2.4, paint(WHITE, 0.28))


# ── hats ──


def hat(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, colour: Colour) -> None:
    """Put on what is worn on the head."""
    if do.hat != "none":
        _HATS[do.hat](canvas, do, f, turn, colour)


def _dome(f: Features, turn: Turn, rim: float, swell: float, lift: float = 0.0) -> skia.Path:
    """The upper head swollen, cut off at a rim that bows towards us."""
    whole = smooth([(x, y - lift * max(0.0, -y / 23)) for x, y in outline(f, turn, swell=swell)])
    below = skia.Path()
    below.moveTo(-50, rim)
    below.quadTo(0, rim + (3.2 if turn.cos > 0 else -1.5), 50, rim)
    below.lineTo(50, 60)
    below.lineTo(-50, 60)
    below.close()
    return skia.Op(whole, below, skia.PathOp.kDifference_PathOp)


@lru_cache(maxsize=2048)
def _dome_kept(f: Features, degrees: int, rim: float, swell: float, lift: float) -> skia.Path:
    return _dome(f, Turn(math.radians(degrees)), rim, swell, lift)


def _cloth(colour: Colour) -> skia.Paint:
    return fade((-16, -30), (18, -6), tone(colour, 1.12), colour, tone(colour, 0.72))


def _baseball_cap(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, colour: Colour) -> None:
    dome = _dome_kept(f, _degrees(turn), -10.5, 0.13, 0.0)
    brim_at = turn.x(0, DOME_DEPTH)
    wide = 15.5 * abs(turn.cos) + 11.0 * abs(turn.sin)
    brim = skia.Path()
    reach = 13.0 * turn.sin
    drop = 3.6 * max(0.0, turn.cos)
    middle = brim_at * 0.45
    brim.moveTo(middle - wide, -10.2)
    brim.quadTo(middle + reach * 0.4, -13.5, middle + wide, -10.2)
    brim.quadTo(middle + wide * 0.9 + max(0.0, reach), -6.4 + drop * 0.6, middle + reach * 1.15, -6.6 + drop)
    brim.quadTo(middle - wide * 0.9 + min(0.0, reach), -6.4 + drop * 0.6, middle - wide, -10.2)
    canvas.drawPath(dome, _cloth(colour))
    if turn.cos > -0.3:
        canvas.drawPath(brim, fade((0, -11), (0, -4), tone(colour, 0.74), tone(colour, 0.92)))
    seam = smooth([(turn.x(0, 20), -9.4), (turn.x(0, 17), -19), (turn.x(0, 3), -26)], closed=False)
    if turn.cos > -0.1:
        canvas.drawPath(seam, pen(tone(colour, 0.6), 0.7, 0.6))
        oval(canvas, turn.x(0, 19.5), -15.5, 3.4 * max(0.25, turn.cos), 3.4, paint(mix(colour, WHITE, 0.7)))
    oval(canvas, -1.5 * turn.sin, -26.6, 1.7, 0.9, paint(tone(colour, 0.7)))


DOME_DEPTH = 20.0


def _beanie(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, colour: Colour) -> None:
    canvas.drawPath(_dome_kept(f, _degrees(turn), -9.0, 0.16, 4.0), _cloth(colour))
    if detail(canvas) > 1.2:
        for k in range(-3, 4):
            canvas.drawPath(
                smooth([(k * 5.8, -11), (k * 4.9, -20), (k * 1.6, -29)], closed=False), pen(tone(colour, 0.7), 0.7, 0.5)
            )
    wide = 21.4
    band = smooth(
        [(-wide, -13.6), (0, -12.2), (wide, -13.6), (wide + 0.4, -7.4), (0, -5.8), (-wide - 0.4, -7.4)], tension=0.55
    )
    canvas.drawPath(band, fade((-21, 0), (21, 0), tone(colour, 1.04), tone(colour, 0.88), tone(colour, 0.62)))
    for k in range(-7, 8):
        canvas.drawLine(k * 2.75, -12.4, k * 2.8, -6.8, pen(tone(colour, 0.62), 0.6, 0.6))


def _brimmed(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, colour: Colour) -> None:
    oval(canvas, 0, -10.4, 33, 6.2, fade((-30, 0), (30, 0), tone(colour, 1.05), colour, tone(colour, 0.66)))
    oval(canvas, 0, -9.4, 29, 4.2, paint(tone(colour, 0.58), 0.55 if turn.cos > 0 else 0.0))
    crown = smooth(
        [
            (-18.5, -11.5),
            (-18.0, -22),
            (-13, -30),
            (-5, -30.6),
            (0, -28.6),
            (5, -30.6),
            (13, -30),
            (18.0, -22),
            (18.5, -11.5),
            (0, -8.4),
        ],
        tension=0.85,
    )
    canvas.drawPath(crown, _cloth(colour))
    ribbon = smooth([(-18.7, -15.6), (0, -12.6), (18.7, -15.6), (18.7, -11.2), (0, -8.2), (-18.7, -11.2)], tension=0.6)
    canvas.drawPath(ribbon, paint(tone(colour, 0.42)))


def _beret(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, colour: Colour) -> None:
    lean = do.side * max(0.3, abs(turn.cos)) * (1 if turn.cos > 0 else -1)
    puff = smooth(
        [
            (-20.5, -13),
            (-22 - 3 * lean * (lean < 0), -20),
            (-10, -28.5),
            (6, -29),
            (22 + 3 * lean * (lean > 0), -21),
            (20.5, -12.5),
            (0, -10.0),
        ]
    )
    canvas.save()
    canvas.rotate(7 * lean, 0, -16)
    canvas.drawPath(puff, _cloth(colour))
    canvas.drawPath(smooth([(-19, -12.6), (0, -9.8), (19, -12.6)], closed=False), pen(tone(colour, 0.6), 1.8))
    canvas.drawLine(2 * lean, -28.6, 2.6 * lean, -31.4, pen(tone(colour, 0.8), 1.6))
    canvas.restore()


def _headphones(canvas: skia.Canvas, do: Hairdo, f: Features, turn: Turn, colour: Colour) -> None:
    shell: Colour = (0.20, 0.21, 0.25)
    swell = {"afro": 7.0, "curly": 4.0}.get(do.name, 2.4)
    wide = (f.half + swell) * max(0.22, abs(turn.cos))
    top = -25.5 - swell * 0.8
    arch = smooth([(-wide, 0.0), (-wide * 0.93, -13), (0, top), (wide * 0.93, -13), (wide, 0.0)], closed=False)
    canvas.drawPath(arch, pen(shell, 3.0))
    canvas.drawPath(
        smooth([(-wide * 0.8, -16), (-wide * 0.3, top + 0.2), (wide * 0.2, top - 0.2)], closed=False),
        pen((0.55, 0.56, 0.62), 0.9),
    )
    for side in (-1, 1):
        angle = math.radians(92 * side) + turn.yaw
        if math.cos(angle) < -0.25:
            continue
        x = (f.half + 1.6) * math.sin(angle)
        flat = 3.4 + 4.0 * max(0.0, math.cos(angle))
        oval(canvas, x, 2.4, flat, 8.0, paint(INK))
        oval(
            canvas,
            x + 1.2 * math.sin(angle),
            2.4,
            flat * 0.82,
            7.2,
            fade((x - 4, -4), (x + 4, 9), tone(colour, 1.15), colour, tone(colour, 0.7)),
        )
        oval(canvas, x + 1.6 * math.sin(angle), 2.4, flat * 0.4, 3.6, paint(shell, 0.75))


_HATS = {"cap": _baseball_cap, "beanie": _beanie, "brimmed hat": _brimmed, "beret": _beret, "headphones": _headphones}
