"""What people wear and how they are built: trunk, sleeves, legs and shoes, seen from any side.

A body is drawn in its own units, feet at y = 0, chin at y = -142, whatever the person's height.
"""

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import skia

from happyhorse.playhouse.brush import (
    WHITE,
    Colour,
    Point,
    detail,
    fade,
    limb,
    mix,
    oval,
    paint,
    pen,
    polygon,
    rounded,
    smooth,
    tone,
    trace,
)  # fmt: skip
from happyhorse.playhouse.face import SKIN_TONES, Turn
from happyhorse.scene import figure
from happyhorse.scene.figure import ANKLE
from happyhorse.scene.script import COLOURS, Person

CHIN, NECK = -142.0, -134.0
TROUSERS: tuple[Colour, ...] = (
    (0.22, 0.27, 0.42), (0.24, 0.24, 0.28), (0.55, 0.47, 0.37), (0.33, 0.40, 0.52), (0.38, 0.30, 0.26),
    (0.42, 0.44, 0.42),
)  # fmt: skip
SHOES: tuple[Colour, ...] = ((0.24, 0.16, 0.12), (0.14, 0.14, 0.16), (0.90, 0.89, 0.86), (0.45, 0.26, 0.18))
SHORT_SLEEVES = frozenset({"t-shirt", "athletic wear", "dress"})
HEMS = {"coat": -40.0, "suit": -66.0, "hoodie": -71.0, "jacket": -73.0, "sweater": -71.0, "dress": -84.0}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Build:
    """One person's measures and cloth."""

    height: float
    head: float  # size of the head against the common one
    unit: float  # stage units a body unit takes
    shoulder: float
    chest: float
    waist: float
    hip: float
    bust: float  # how deep the chest is
    thick: float  # of limbs
    skin: Colour
    cloth: Colour
    second: Colour
    sleeve: Colour
    trousers: Colour
    shoes: Colour
    clothes: str
    pattern: int
    woman: bool


@lru_cache(maxsize=512)
def build(person: Person) -> Build:
    """Measure a person."""
    rng = figure.body(person)
    measures = figure.drawn(person, rng)
    woman, child = person.gender == "woman", person.age == "child"
    cloth, second = COLOURS[person.colour], COLOURS[person.second_colour]
    broad = measures.broad
    trousers = cloth if person.clothes == "suit" else rng.choice(TROUSERS)
    if person.clothes == "athletic wear":
        trousers = tone(mix(cloth, (0.12, 0.12, 0.16), 0.75), 1.0)
    return Build(
        height=measures.height,
        head=measures.head,
        unit=measures.unit,
        shoulder=measures.shoulder,
        chest=(22 if child else 17.6 if woman else 22.8) * broad,
        waist=(21 if child else 14.6 if woman else 19.4) * broad + (2.0 if person.age in ("old", "middle-aged") else 0),
        hip=measures.hip,
        bust=14.0 if woman and not child else 11.5,
        thick=1.22 if child else 0.88 if woman else 1.04,
        skin=SKIN_TONES[person.skin],
        cloth=cloth,
        second=second,
        sleeve=second if person.clothes == "apron" else cloth,
        trousers=trousers,
        shoes=rng.choice(SHOES),
        clothes=person.clothes,
        pattern=rng.randrange(4),
        woman=woman,
    )  # fmt: skip


class Trunk:
    """A trunk turned so far: where its contour and its seams are seen."""

    def __init__(self, made: Build, turn: Turn, breath: float = 0.0) -> None:
        self.build, self.turn, self.breath = made, turn, breath

    def level(self, half: float, front: float, back: float) -> tuple[float, float]:
        """How far left and right the body reaches at one height."""
        cos, sin = self.turn.cos, self.turn.sin
        ahead, behind = (front, back) if sin > 0 else (back, front)
        return -math.hypot(half * cos, behind * sin), math.hypot(half * cos, ahead * sin)

    def x(self, across: float, depth: float = 10.0) -> float:
        """Where a point of the front is seen."""
        share = min(0.99, abs(across) / 26)
        return across * self.turn.cos + depth * math.sqrt(1 - share * share) * self.turn.sin

    def seen(self, across: float = 0.0) -> float:
        """How much the front there faces us."""
        share = max(-0.99, min(0.99, across / 26))
        return math.sqrt(1 - share * share) * self.turn.cos - share * self.turn.sin

    def contour(self, hem: float, flare: float = 0.0, loose: float = 0.0) -> skia.Path:
        """The outline from neck to hem."""
        b, air = self.build, 0.5 * self.breath
        rows = [
            (-137.5, 6.8, 4.5, 6.5), (-133.5, b.shoulder * 0.52, 6.0, 8.5), (-129.5, b.shoulder * 0.88, 7.5, 9.5),
            (-121.0, b.shoulder * 1.02 + loose, 9.0, 10.5), (-111.0, b.chest + air + loose, b.bust + air, 10.5),
            (-97.0, b.waist + loose, 10.0 + loose, 8.5 + loose), (-84.0, b.hip + loose, 10.5 + loose, 11.5 + loose),
        ]  # fmt: skip
        rows = [row for row in rows if row[0] < hem - 3]
        rows.append((hem, b.hip + loose + flare, 10.5 + loose + flare, 11.5 + loose + flare))
        left = [(self.level(*row[1:])[0], row[0]) for row in rows]
        right = [(self.level(*row[1:])[1], row[0]) for row in rows]
        path = smooth(right, closed=False, tension=0.9)
        path.quadTo((left[-1][0] + right[-1][0]) / 2, hem + 3.0, *left[-1])
        flank = list(reversed(left))
        for p, q in itertools.pairwise(flank):
            path.lineTo((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
            path.lineTo(*q)
        path.close()
        return skia.Path(path)


def cloth_paint(colour: Colour, wide: float = 24.0) -> skia.Paint:
    """Cloth lit from the left."""
    return fade((-wide, -120), (wide, -90), tone(colour, 1.10), colour, tone(colour, 0.76))


# ── legs ──


def leg(canvas: skia.Canvas, b: Build, joints: Sequence[Point], near: bool) -> None:
    """One leg from hip to ankle in trousers, tights or bare."""
    shade = 1.0 if near else 0.80
    (hx, hy), (kx, ky), (ax, ay) = joints
    k = b.thick
    bare = b.clothes == "dress"
    colour = tone(b.skin if bare else b.trousers, shade)
    foot = 3.6 if bare or b.clothes == "athletic wear" else 5.2
    edge = limb([(hx, hy, 8.6 * k + 0.5), (kx, ky, 6.2 * k + 0.5), (ax, ay - 2.0, foot * k + 0.4)])
    canvas.drawPath(edge, paint(tone(colour, 0.70)))
    canvas.drawPath(limb([(hx, hy, 8.6 * k), (kx, ky, 6.2 * k), (ax, ay - 2.0, foot * k)]), paint(colour))
    lit = smooth([(hx - 2.6, hy + 4), (kx - 1.9, ky), (ax - 1.2, ay - 4)], closed=False)
    canvas.drawPath(lit, pen(tone(colour, 1.14), 3.4 * k, 0.45))
    if b.clothes == "athletic wear":
        canvas.drawPath(smooth([(hx + 4, hy), (kx + 3.2, ky), (ax + 1.6, ay - 3)], closed=False), pen(b.second, 1.6))
    elif b.clothes == "suit" and detail(canvas) > 0.8:
        canvas.drawLine(kx, ky + 4, ax, ay - 5, pen(tone(colour, 0.75), 0.7, 0.6))


def shoe(canvas: skia.Canvas, b: Build, ankle: Point, turn: Turn, pitch: float, out: float) -> None:
    """A shoe whose toe points where the body looks; pitch lifts the toe."""
    sport = b.clothes in ("athletic wear", "hoodie", "t-shirt") or b.unit < 0.7
    colour = mix(b.second, WHITE, 0.25) if sport else b.shoes
    canvas.save()
    canvas.translate(*ankle)
    canvas.rotate(-pitch * turn.sin)
    toe = 13.5 * turn.sin + 4.0 * out * turn.cos
    wide = 5.2 + 0.4 * b.thick
    left, right = min(-wide, toe - 3.6), max(wide, toe + 3.6)
    if abs(turn.sin) > 0.5:
        left, right = (-5.6, right) if turn.sin > 0 else (left, 5.6)
    low = -ANKLE + (1.2 * max(0.0, turn.cos))
    sole = smooth(
        [(left, low - 2.4), (left + 0.6, low + 0.4), (right - 0.6, low + 0.4), (right, low - 2.4)], tension=0.8
    )
    top = smooth([(-4.8, -3.5), (4.8, -3.5), (max(5.2, right * 0.62), low - 5.2), (right, low - 2.0), (right - 1, low),
                  (left + 1, low), (left, low - 2.0), (min(-5.2, left * 0.62), low - 5.2)], tension=0.8)  # fmt: skip
    canvas.drawPath(top, fade((0, -4), (0, low), tone(colour, 1.1), tone(colour, 0.78)))
    canvas.drawPath(sole, paint((0.96, 0.95, 0.92) if sport else tone(colour, 0.45)))
    if sport and detail(canvas) > 0.8:
        canvas.drawLine(toe * 0.5 - 1.8, low - 5.4, toe * 0.5 + 1.8, low - 4.8, pen(WHITE, 0.9, 0.9))
    canvas.restore()


def skirt(canvas: skia.Canvas, trunk: Trunk, knees: tuple[float, float], wind: float) -> None:
    """The skirt of a dress: it swings with the knees and the wind."""
    b = trunk.build
    left, right = trunk.level(b.waist, 10.0, 8.5)
    wide = 26.0 * (0.80 + 0.20 * abs(trunk.turn.cos)) + 1.5 * b.thick
    low, high = min(-wide, min(knees) - 9) + 4 * wind, max(wide, max(knees) + 9) + 4 * wind
    hem = -39.0
    path = skia.Path()
    path.moveTo(left, -97)
    path.cubicTo(left - 4, -84, low + 2, -60, low, hem)
    steps = 4
    for k in range(steps):
        start, end = low + (high - low) * k / steps, low + (high - low) * (k + 1) / steps
        path.quadTo((start + end) / 2, hem + 5.5, end, hem + 0.6 * math.sin(k))
    path.cubicTo(high - 2, -60, right + 4, -84, right, -97)
    path.close()
    canvas.drawPath(path, cloth_paint(b.cloth, 26))
    for share in (0.2, 0.42, 0.64, 0.84):
        x = low + (high - low) * share
        canvas.drawLine(left + (right - left) * share, -92, x, hem + 1, pen(tone(b.cloth, 0.7), 1.0, 0.45))
    canvas.drawPath(smooth([(left, -97), ((left + right) / 2, -94.5), (right, -97)], closed=False), pen(b.second, 3.4))


# ── the trunk ──


def trunk(canvas: skia.Canvas, t: Trunk) -> None:
    """The clothed trunk with everything sewn to it."""
    b = t.build
    hem = HEMS.get(b.clothes, -73.0)
    colour = b.second if b.clothes in ("apron", "jacket") else b.cloth
    if b.clothes == "jacket":
        canvas.drawPath(t.contour(hem), cloth_paint(b.cloth))
    else:
        flare = {"coat": 6.0, "hoodie": -0.5, "sweater": -0.5, "blouse": 1.5}.get(b.clothes, 0.5)
        path = t.contour(hem, flare=flare, loose=1.4 if b.clothes in ("coat", "hoodie", "sweater") else 0.4)
        canvas.drawPath(path, cloth_paint(colour))
        canvas.save()
        canvas.clipPath(path, True)
        _folds(canvas, t, colour, hem)
        if b.clothes in _SEWN:
            _SEWN[b.clothes](canvas, t, hem)
        canvas.restore()
        return
    canvas.save()
    canvas.clipPath(t.contour(hem), True)
    _folds(canvas, t, b.cloth, hem)
    _SEWN["jacket"](canvas, t, hem)
    canvas.restore()


def _folds(canvas: skia.Canvas, t: Trunk, colour: Colour, hem: float) -> None:
    """Shade under the arm away from the light, and where cloth folds at the waist."""
    left, right = t.level(t.build.chest, t.build.bust, 10.5)
    under_arm = _moved("M 16 -14 C 4 6 5 40 9 100 L 44 100 L 44 -14 Z", right - 11, -128)
    canvas.drawPath(under_arm, paint(tone(colour, 0.6), 0.26))
    ink = pen(tone(colour, 0.66), 0.9, 0.5)
    canvas.drawPath(smooth([(left + 1, -112), (left + 4.5, -108), (left + 6.5, -103)], closed=False), ink)
    canvas.drawPath(smooth([(right - 1, -112), (right - 4.5, -108), (right - 6.5, -103)], closed=False), ink)
    left, right = t.level(t.build.waist, 10, 8.5)
    canvas.drawPath(smooth([(left, -95), (left + 5, -93.5), (left + 9, -94.5)], closed=False), ink)
    canvas.drawPath(smooth([(right, -92), (right - 5, -90.5), (right - 8, -91.5)], closed=False), ink)


def _moved(outline: str, x: float, y: float) -> skia.Path:
    path = skia.Path(trace(outline))
    path.offset(x, y)
    return path


def _tee(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    if t.seen() < 0.1:
        return
    if b.pattern == 1:
        for y in (-117.0, -109.0):
            _band(canvas, t, y, 3.4, b.second)
    elif b.pattern >= 2:
        oval(canvas, t.x(0, b.bust), -111, 6.2 * max(0.2, t.turn.cos), 6.2, paint(b.second))
        if b.pattern == 3:
            oval(canvas, t.x(0, b.bust), -111, 3.4 * max(0.2, t.turn.cos), 3.4, paint(mix(b.second, WHITE, 0.6)))


def _band(canvas: skia.Canvas, t: Trunk, y: float, width: float, colour: Colour) -> None:
    left, right = t.level(t.build.chest + 3, t.build.bust + 1, 11.5)
    canvas.drawPath(
        smooth([(left - 2, y - 1), ((left + right) / 2, y + 1.6), (right + 2, y - 1)], closed=False), pen(colour, width)
    )


def _sweater(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    if b.pattern % 2 == 0:
        _band(canvas, t, -116, 3.6, b.second)
        _band(canvas, t, -109, 2.0, mix(b.second, WHITE, 0.5))
    left, right = t.level(b.hip + 3, 13, 14)
    rib = pen(tone(b.cloth, 0.68), 0.8, 0.6)
    canvas.drawPath(smooth([(left, hem - 6), ((left + right) / 2, hem - 4), (right, hem - 6)], closed=False), rib)
    for k in range(11):
        x = left + (right - left) * k / 10
        canvas.drawLine(x, hem - 5, x, hem + 4, rib)


def _placket(canvas: skia.Canvas, t: Trunk, hem: float, colour: Colour, buttons: Colour) -> None:
    """A seam down the front with buttons."""
    if t.seen() < 0.05:
        return
    line = [(t.x(0, 6), -132), (t.x(0, t.build.bust), -112), (t.x(0, 10.4), -96), (t.x(0, 10.8), hem + 2)]
    canvas.drawPath(smooth(line, closed=False), pen(tone(colour, 0.72), 0.9, 0.8))
    for y in (-121, -111, -101, -91, -81):
        depth = 9.5 + (t.build.bust - 9.5) * max(0.0, 1 - abs(y + 112) / 14)
        canvas.drawCircle(t.x(-1.3, depth), y, 0.95, paint(buttons))


def _shirt(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    _placket(canvas, t, hem, b.cloth, mix(tone(b.cloth, 0.6), WHITE, 0.3))
    if t.seen(10) > 0.2:
        x, wide = t.x(10, b.bust - 1), 5.0 * max(0.2, t.seen(10))
        rounded(canvas, (x - wide, -116, x + wide, -105.5), 1, pen(tone(b.cloth, 0.7), 0.9, 0.8))


def _suit(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    if t.seen() < -0.05:
        canvas.drawLine(-10.0 * t.turn.sin, -88, -10.5 * t.turn.sin, hem + 3, pen(tone(b.cloth, 0.62), 1.0))
        return
    low = -98.0
    vee = polygon([(t.x(-7, 5), -136), (t.x(0, 11), low), (t.x(7, 5), -136)])
    canvas.drawPath(vee, paint((0.96, 0.95, 0.93)))
    if not b.woman or b.pattern % 2:
        tie = polygon(
            [
                (t.x(-2, 7), -131.5),
                (t.x(2, 7), -131.5),
                (t.x(1.5, 8.5), -127),
                (t.x(3.4, 11), -105),
                (t.x(0, 11.5), low + 1),
                (t.x(-3.4, 11), -105),
                (t.x(-1.5, 8.5), -127),
            ]
        )
        canvas.drawPath(tie, paint(b.second))
        canvas.drawLine(t.x(-1.6, 8.5), -127.2, t.x(1.6, 8.5), -127.2, pen(tone(b.second, 0.6), 0.9))
    _lapels(canvas, t, low, 8.2, 5.0)
    canvas.drawLine(t.x(0, 11), low, t.x(0.8, 10.8), hem + 2, pen(tone(b.cloth, 0.6), 1.0))
    for y in (-93.5, -85.0):
        canvas.drawCircle(t.x(1.6, 10.6), y, 1.2, paint(tone(b.cloth, 0.5)))
    if t.seen(11) > 0.2:
        x = t.x(11.5, b.bust - 1)
        canvas.drawPath(
            polygon([(x - 2.6, -114), (x - 1, -118.5), (x + 0.6, -115.6), (x + 2.2, -118), (x + 2.8, -114)]),
            paint(mix(b.second, WHITE, 0.3)),
        )
        canvas.drawLine(x - 3.4, -114, x + 3.4, -114, pen(tone(b.cloth, 0.62), 1.0))


def _lapels(canvas: skia.Canvas, t: Trunk, low: float, wide: float, notch: float) -> None:
    b = t.build
    for g in (-1, 1):
        points = [
            (t.x(g * 6.6, 5), -138),
            (t.x(g * 11.0, 7), -132),
            (t.x(g * (wide + 4.6), 10), -123),
            (t.x(g * (wide + 0.6), 10.5), -121.5 + notch * 0.1),
            (t.x(g * (wide + 1.2), 11), -117),
            (t.x(0, 11.2), low),
        ]
        shape = polygon(points)
        canvas.drawPath(shape, paint(tone(b.cloth, 1.10 if g < 0 else 0.94)))
        canvas.drawPath(shape, pen(tone(b.cloth, 0.60), 0.9, 0.8))


def _coat(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    if t.seen() < -0.05:
        canvas.drawLine(-10.0 * t.turn.sin, -78, -11 * t.turn.sin, hem + 3, pen(tone(b.cloth, 0.62), 1.1))
        left, right = t.level(b.waist + 3, 13, 12)
        canvas.drawPath(smooth([(left, -94), (0, -91.5), (right, -94)], closed=False), pen(tone(b.cloth, 0.72), 3.4))
        return
    canvas.drawPath(
        polygon([(t.x(-7, 5), -136), (t.x(0, 11), -106), (t.x(7, 5), -136)]),
        paint(tone(mix(b.second, WHITE, 0.45), 0.98)),
    )
    _lapels(canvas, t, -104, 10.4, 2.0)
    seam = [(t.x(0.6, 11.5), -104), (t.x(1.2, 11.5), -84), (t.x(2.4, 14), hem + 3)]
    canvas.drawPath(smooth(seam, closed=False), pen(tone(b.cloth, 0.6), 1.2))
    for y in (-99.5, -87.5, -76.0):
        for across in (-5.0, 5.6):
            if t.seen(across) > 0.05:
                canvas.drawCircle(t.x(across, 11), y, 1.5, paint(tone(b.cloth, 0.45)))
    for g in (-1, 1):
        if t.seen(g * 14) > 0.1:
            canvas.drawLine(t.x(g * 13, 11), -82, t.x(g * 17.5, 9), -79, pen(tone(b.cloth, 0.62), 1.8))


def _hoodie(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    ink = pen(tone(b.cloth, 0.66), 1.0)
    left, right = t.level(b.hip + 3, 13, 14)
    canvas.drawPath(smooth([(left, hem - 5), ((left + right) / 2, hem - 3), (right, hem - 5)], closed=False), ink)
    if t.seen() < 0.05:
        return
    pocket = smooth(
        [(t.x(-8, 11), -95), (t.x(8, 11), -95), (t.x(13, 10.5), -80), (t.x(0, 12), -78.5), (t.x(-13, 10.5), -80)],
        tension=0.4,
    )
    canvas.drawPath(pocket, paint(tone(b.cloth, 0.92)))
    canvas.drawPath(pocket, ink)
    for g in (-1, 1):
        canvas.drawLine(t.x(g * 3.6, 9), -129, t.x(g * 4.2, b.bust), -113 + g, pen(mix(b.second, WHITE, 0.4), 1.3))


def _apron(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    _placket(canvas, t, hem, b.second, tone(b.second, 0.6))
    left, right = t.level(b.waist + 1, 11, 9.5)
    if t.seen() < 0.02:
        for g in (-1, 1):
            canvas.drawLine(g * 4, -134, g * -7, -97, pen(b.cloth, 2.4))
        canvas.drawLine(left, -96, right, -96, pen(b.cloth, 3.0))
        return
    canvas.drawPath(
        smooth([(left, -97), ((left + right) / 2, -94.6), (right, -97)], closed=False), pen(tone(b.cloth, 0.8), 2.4)
    )
    for g in (-1, 1):
        canvas.drawLine(t.x(g * 9.5, 11), -119, t.x(g * 6.6, 4), -138, pen(tone(b.cloth, 0.86), 2.6))
    bib = skia.Path()
    bib.moveTo(t.x(-10, b.bust - 1), -120)
    bib.quadTo(t.x(0, b.bust), -118.6, t.x(10, b.bust - 1), -120)
    bib.quadTo(t.x(10.5, 11), -104, t.x(17.5, 9.5), -97)
    bib.lineTo(t.x(19, 10), -60)
    bib.lineTo(t.x(-19, 10), -60)
    bib.lineTo(t.x(-17.5, 9.5), -97)
    bib.quadTo(t.x(-10.5, 11), -104, t.x(-10, b.bust - 1), -120)
    bib.close()
    canvas.drawPath(bib, cloth_paint(b.cloth, 20))
    canvas.drawPath(bib, pen(tone(b.cloth, 0.66), 0.9, 0.8))


def apron_skirt(canvas: skia.Canvas, t: Trunk) -> None:
    """The part of an apron that hangs before the legs."""
    b = t.build
    if t.seen() < -0.1:
        return
    shape = smooth(
        [
            (t.x(-18, 10), -97),
            (t.x(18, 10), -97),
            (t.x(20, 11), -72),
            (t.x(19, 12), -51),
            (t.x(0, 13), -48.5),
            (t.x(-19, 12), -51),
            (t.x(-20, 11), -72),
        ],
        tension=0.5,
    )
    canvas.drawPath(shape, cloth_paint(b.cloth, 22))
    pocket = polygon([(t.x(-9, 12), -84), (t.x(9, 12), -84), (t.x(8.4, 12), -70), (t.x(-8.4, 12), -70)])
    canvas.drawPath(pocket, pen(tone(b.cloth, 0.68), 1.0, 0.9))
    canvas.drawLine(t.x(0, 12), -84, t.x(0, 12), -70, pen(tone(b.cloth, 0.68), 0.9, 0.9))


def _athletic(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    left, right = t.level(b.chest + 1, b.bust, 10.5)
    pale = b.second
    for x in (left, right):
        canvas.drawPath(
            smooth([(x, -122), (x * 0.96, -108), (x * 0.86, -96), (x * 0.92, hem)], closed=False), pen(pale, 4.2)
        )
    if t.seen() > 0.1:
        canvas.drawPath(
            smooth([(t.x(-14, 9), -119), (t.x(0, b.bust), -111), (t.x(14, 9), -119)], closed=False), pen(pale, 3.0)
        )


def _jacket(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    left, right = t.level(b.hip + 2, 12, 13)
    if t.seen() > -0.05:
        inner = smooth(
            [
                (t.x(-7, 6), -138),
                (t.x(7, 6), -138),
                (t.x(6.4, b.bust), -112),
                (t.x(4.6, 10.6), -94),
                (t.x(5.4, 11), hem + 3),
                (t.x(-5.4, 11), hem + 3),
                (t.x(-4.6, 10.6), -94),
                (t.x(-6.4, b.bust), -112),
            ],
            tension=0.6,
        )
        canvas.drawPath(inner, paint(b.second))
        canvas.drawPath(inner, pen(tone(b.cloth, 0.5), 1.2))
        for g in (-1, 1):
            if t.seen(g * 13) > 0.1:
                canvas.drawLine(t.x(g * 12, 11), -92, t.x(g * 16, 9.5), -84, pen(tone(b.cloth, 0.58), 1.3))
    canvas.drawPath(
        smooth([(left, hem - 5.5), ((left + right) / 2, hem - 3.5), (right, hem - 5.5)], closed=False),
        pen(tone(b.cloth, 0.6), 1.1),
    )


def _blouse(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    if t.seen() < 0.05:
        return
    for across in (-9, -5, 5, 9):
        if t.seen(across) > 0.1:
            canvas.drawLine(t.x(across * 0.5, 8), -129, t.x(across, b.bust), -114, pen(tone(b.cloth, 0.72), 0.8, 0.6))
    _placket(canvas, t, hem, b.cloth, mix(b.second, WHITE, 0.3))


def _dress(canvas: skia.Canvas, t: Trunk, hem: float) -> None:
    b = t.build
    if b.pattern % 2 and detail(canvas) > 0.6:
        rng = random.Random(9)
        for _ in range(16):
            across, y = rng.uniform(-17, 17), rng.uniform(-126, -99)
            if t.seen(across) > 0.1:
                canvas.drawCircle(t.x(across, 11), y, 1.1, paint(mix(b.second, WHITE, 0.4), 0.9))


_SEWN: dict[str, Callable[[skia.Canvas, Trunk, float], None]] = {
    "t-shirt": _tee, "sweater": _sweater, "shirt": _shirt, "suit": _suit, "coat": _coat, "hoodie": _hoodie,
    "apron": _apron, "athletic wear": _athletic, "jacket": _jacket, "blouse": _blouse, "dress": _dress,
}  # fmt: skip


# ── at the neck ──


def hood(canvas: skia.Canvas, t: Trunk) -> None:
    """A hood lying behind the neck."""
    b = t.build
    if b.clothes == "hoodie":
        x = -6.0 * t.turn.sin
        oval(
            canvas,
            x,
            -134.5,
            17.5 - 3.0 * abs(t.turn.sin),
            8.5,
            fade((-16, -140), (16, -128), b.cloth, tone(b.cloth, 0.66)),
        )


def collar(canvas: skia.Canvas, t: Trunk) -> None:
    """What closes the clothes round the neck; drawn over it."""
    b, sin = t.build, t.turn.sin
    front = t.turn.cos > -0.05
    kind = b.clothes
    shift = 2.4 * sin
    if kind == "turtleneck":
        band = smooth(
            [
                (shift - 8.4, -140.5),
                (shift, -138.6),
                (shift + 8.4, -140.5),
                (shift * 0.6 + 9.4, -130),
                (shift * 0.6, -127.4),
                (shift * 0.6 - 9.4, -130),
            ],
            tension=0.6,
        )
        canvas.drawPath(band, fade((-9, 0), (9, 0), tone(b.cloth, 1.10), b.cloth, tone(b.cloth, 0.72)))
        canvas.drawPath(
            smooth([(shift - 8.6, -135.6), (shift, -133.4), (shift + 8.6, -135.6)], closed=False),
            pen(tone(b.cloth, 0.68), 0.9),
        )
    elif kind in ("t-shirt", "sweater", "athletic wear", "jacket"):
        colour = {"sweater": b.cloth, "athletic wear": b.second, "jacket": b.second}.get(kind, b.cloth)
        _round_collar(canvas, t, tone(colour, 0.84), 2.6 if kind == "sweater" else 1.9)
    elif kind in ("shirt", "apron", "suit"):
        colour = {"shirt": mix(b.cloth, WHITE, 0.35), "apron": mix(b.second, WHITE, 0.3), "suit": (0.97, 0.96, 0.95)}[
            kind
        ]
        _pointed_collar(canvas, t, colour)
    elif kind == "blouse" and front:
        _bow(canvas, t)
    elif kind == "hoodie":
        _round_collar(canvas, t, tone(b.cloth, 0.80), 4.2)
    elif kind == "coat":
        _scarf(canvas, t)
    elif kind == "dress":
        _round_collar(canvas, t, tone(b.cloth, 0.8), 1.2)
    if kind == "jacket":
        for g in (-1, 1):
            shape = polygon(
                [(t.x(g * 6.0, 4), -139.5), (t.x(g * 9.5, 4), -136), (t.x(g * 9.0, 8), -128), (t.x(g * 5.0, 8), -129)]
            )
            canvas.drawPath(shape, paint(tone(b.cloth, 1.06 if g < 0 else 0.86)))


def _round_collar(canvas: skia.Canvas, t: Trunk, colour: Colour, width: float) -> None:
    left, right = t.level(8.4, 5.4, 6.8)
    front = max(0.0, t.turn.cos)
    x, dip = 4.6 * t.turn.sin, -134.2 + 7.7 * front
    ring = smooth(
        [
            (left, -135.8),
            ((left + x) / 2 - 0.8, dip - 2.8 * front),
            (x, dip),
            ((right + x) / 2 + 0.8, dip - 2.8 * front),
            (right, -135.8),
        ],
        closed=False,
    )
    canvas.drawPath(ring, pen(colour, width))


def _pointed_collar(canvas: skia.Canvas, t: Trunk, colour: Colour) -> None:
    if t.turn.cos < -0.05:
        canvas.drawPath(
            smooth([(-8.4, -137), (0, -135.4), (8.4, -137), (9, -133), (0, -131), (-9, -133)], tension=0.6),
            paint(tone(colour, 0.9)),
        )
        return
    for g in (-1, 1):
        shape = polygon(
            [
                (t.x(g * 6.6, 2), -140),
                (t.x(g * 9.6, 4), -134.5),
                (t.x(g * 7.8, 10), -124.6),
                (t.x(g * 0.6, 9.4), -129.5),
            ]
        )
        canvas.drawPath(shape, paint(tone(colour, 1.0 if g < 0 else 0.88)))
        canvas.drawPath(shape, pen(tone(colour, 0.62), 0.7, 0.7))


def _bow(canvas: skia.Canvas, t: Trunk) -> None:
    x, colour, wide = t.x(0, 8.5), t.build.second, max(0.35, t.turn.cos)
    for g in (-1, 1):
        loop = smooth([(x, -128.5), (x + g * 8.5 * wide, -133), (x + g * 9 * wide, -125.5)])
        canvas.drawPath(loop, paint(tone(colour, 1.08 if g < 0 else 0.88)))
        ribbon = polygon([(x, -128), (x + g * 4.6 * wide, -115), (x + g * 1.6 * wide, -114)])
        canvas.drawPath(ribbon, paint(tone(colour, 0.94 if g < 0 else 0.8)))
    oval(canvas, x, -128.5, 2.0, 2.3, paint(tone(colour, 0.72)))
    canvas.drawLine(t.x(-7.4, 3), -134, x, -128.5, pen(colour, 1.6))
    canvas.drawLine(t.x(7.4, 3), -134, x, -128.5, pen(tone(colour, 0.85), 1.6))


def _scarf(canvas: skia.Canvas, t: Trunk) -> None:
    b, shift = t.build, 2.4 * t.turn.sin
    wrap = smooth(
        [
            (shift - 10, -139),
            (shift, -137),
            (shift + 10, -139),
            (shift + 11.5, -131.5),
            (shift + t.turn.sin, -126),
            (shift - 11.5, -131.5),
        ],
        tension=0.85,
    )
    canvas.drawPath(wrap, fade((-11, 0), (11, 0), tone(b.second, 1.12), b.second, tone(b.second, 0.7)))
    for dy in (0.0, 3.4):
        canvas.drawPath(
            smooth([(shift - 10, -136.5 + dy), (shift, -133 + dy), (shift + 10, -136 + dy)], closed=False),
            pen(tone(b.second, 0.68), 0.8, 0.7),
        )
    if t.turn.cos > 0.1:
        x = t.x(-4.5, 9)
        canvas.drawPath(
            polygon([(x - 3.2, -129), (x + 3.2, -129), (x + 3.6, -107), (x - 2.6, -107)]), paint(tone(b.second, 0.92))
        )
        for k in range(4):
            canvas.drawLine(x - 2.2 + 1.8 * k, -107, x - 2.2 + 1.8 * k, -104, pen(tone(b.second, 0.8), 0.8))


# ── sleeves ──


def _along(start: Point, end: Point, share: float, radius: float = 0.0) -> tuple[float, float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share, radius


def arm(canvas: skia.Canvas, b: Build, joints: Sequence[Point], near: bool) -> None:
    """A sleeve from shoulder to wrist, bare where the clothes end."""
    root, elbow, _ = joints
    (sx, sy), (ex, ey), (wx, wy) = joints
    k, shade = b.thick, 1.0 if near else 0.82
    wide = 1.12 if b.clothes in ("coat", "hoodie", "sweater", "suit", "jacket") else 1.0
    cloth = tone(b.sleeve, shade)
    if b.clothes in SHORT_SLEEVES:
        skin = tone(b.skin, shade)
        edge = limb([(sx, sy, 5.4 * k), (ex, ey, 4.5 * k + 0.5), (wx, wy, 3.4 * k + 0.4)])
        canvas.drawPath(edge, paint(tone(skin, 0.74)))
        canvas.drawPath(limb([(sx, sy, 5.4 * k), (ex, ey, 4.5 * k), (wx, wy, 3.4 * k)]), paint(skin))
        mx, my = sx + (ex - sx) * 0.62, sy + (ey - sy) * 0.62
        sleeve = limb([(sx, sy, 6.8 * k), (mx, my, 6.6 * k)])
        canvas.drawPath(limb([_along(root, elbow, 0.2, 6.6 * k), (mx, my, 6.6 * k + 0.6)]), paint(tone(cloth, 0.66)))
        canvas.drawPath(sleeve, cloth_paint(cloth))
        return
    shape = limb([(sx, sy, 7.0 * k * wide), (ex, ey, 5.7 * k * wide), (wx, wy, 4.5 * k * wide)])
    # no outline at the shoulder, where sleeve and trunk are one
    grown = 0.65 / (k * wide)
    edge = limb(
        [
            _along(root, elbow, 0.30, 6.6 * k * wide),
            (ex, ey, (5.7 + grown) * k * wide),
            (wx, wy, (4.5 + grown) * k * wide),
        ]
    )
    canvas.drawPath(edge, paint(tone(cloth, 0.62)))
    canvas.drawPath(shape, cloth_paint(cloth))
    if detail(canvas) > 1.2:
        lit = smooth([_along(root, elbow, 0.3)[:2], (ex - 1.4, ey - 0.6), (wx - 0.6, wy)], closed=False)
        canvas.drawPath(lit, pen(tone(cloth, 1.14), 2.6 * k, 0.42))
    _cuff(canvas, b, (ex, ey), (wx, wy), 4.6 * k * wide, shade)


def _cuff(canvas: skia.Canvas, b: Build, elbow: Point, wrist: Point, half: float, shade: float) -> None:
    """The end of a sleeve: a band across the wrist."""
    dx, dy = wrist[0] - elbow[0], wrist[1] - elbow[1]
    length = math.hypot(dx, dy) or 1.0
    nx, ny = -dy / length, dx / length
    colours = {"suit": (0.96, 0.95, 0.93), "shirt": mix(b.cloth, WHITE, 0.3), "athletic wear": b.second}
    colour = tone(colours.get(b.clothes, tone(b.sleeve, 0.80)), shade)
    ax, ay = wrist[0] + dx / length * 1.4, wrist[1] + dy / length * 1.4
    canvas.drawLine(
        ax + nx * half * 0.8, ay + ny * half * 0.8, ax - nx * half * 0.8, ay - ny * half * 0.8, pen(colour, 3.0)
    )
