"""Faces: nobody's like another's, turning from one profile to the other, with eyes, brows and a speaking mouth.

A head is 46 units from chin (y = 23) to crown (y = -23), its middle at the origin. What stands on it is placed on a
round surface and seen from any side.
"""

import math
from dataclasses import asdict, dataclass
from functools import lru_cache

import skia

from happyhorse.playhouse.brush import (
    INK,
    WHITE,
    Colour,
    Point,
    detail,
    fade,
    glow,
    limb,
    mix,
    oval,
    paint,
    pen,
    rounded,
    smooth,
    tone,
    trace,
)  # fmt: skip
from happyhorse.scene import figure
from happyhorse.scene.looks import Looks, looks
from happyhorse.scene.poise import FACE as DEPTH
from happyhorse.scene.script import HAIR_COLOURS, Person

SKIN_TONES: tuple[Colour, ...] = (
    (0.99, 0.87, 0.78), (0.96, 0.79, 0.65), (0.88, 0.67, 0.50), (0.73, 0.51, 0.36), (0.53, 0.35, 0.24),
    (0.38, 0.25, 0.18),
)  # fmt: skip
IRISES: tuple[Colour, ...] = (
    (0.33, 0.20, 0.10), (0.24, 0.14, 0.08), (0.47, 0.32, 0.14), (0.22, 0.44, 0.66), (0.27, 0.50, 0.36),
    (0.44, 0.52, 0.58),
)  # fmt: skip
WIDTH = 18.8
MOUTH_Y = 12.4
# profile looking right: crown side first, down the face, up the back
PROFILE: tuple[Point, ...] = (
    (-1.0, -23.4), (11.0, -19.4), (17.2, -11.0), (17.8, -5.6), (16.6, 0.0), (17.0, 7.0), (17.5, 12.0), (16.2, 16.6),
    (14.6, 21.6), (8.0, 22.6), (1.0, 20.0), (-5.5, 16.0), (-10.0, 12.0), (-15.0, 7.5), (-18.8, 1.0), (-20.4, -5.0),
    (-19.8, -11.5), (-13.0, -19.6),
)  # fmt: skip


# identity is enough: each is made once a person
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features(Looks):
    """The small things that make one face, with their colours."""

    lashes: bool
    age: int  # 0 child .. 3 old
    skin: Colour
    iris: Colour
    lip_colour: Colour
    brow_colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """What the face does in one frame."""

    mouth: tuple[float, ...] = (0, 0.55, 0, 0, 0, 0)
    blink: float = 0.0
    look: tuple[float, float] = (0.0, 0.0)
    brow: float = 0.0
    smile: float = 0.3
    grin: bool = False  # a smile may show teeth while nothing is said


@lru_cache(maxsize=512)
def features(person: Person) -> Features:
    """Paint the face that goes with a person's seed."""
    face, woman = looks(person), person.gender == "woman"
    skin, hair = SKIN_TONES[person.skin], HAIR_COLOURS[person.hair_colour]
    red = (0.80, 0.30, 0.32) if woman else (0.70, 0.36, 0.32)
    return Features(
        **asdict(face),
        lashes=woman,
        age=("child", "young", "middle-aged", "old").index(person.age),
        skin=skin,
        iris=IRISES[face.eyes],
        lip_colour=mix(mix(skin, red, 0.42 if woman else 0.30), (0.78, 0.16, 0.24), face.lipstick * 0.75),
        brow_colour=mix(tone(hair, 0.72), (0.35, 0.25, 0.18), 0.35) if person.hair_colour == "blond"
        else tone(hair, 0.74),
    )  # fmt: skip


class Turn(figure.Turn):
    """Where a point of the face is seen when the head is turned."""

    __slots__ = ()

    def x(self, across: float, depth: float = DEPTH) -> float:
        """Where a point of the front is seen, given how far from the middle line it lies."""
        share = min(0.999, abs(across) / WIDTH)
        return across * self.cos + depth * math.sqrt(1 - share * share) * self.sin

    def seen(self, across: float) -> float:
        """How much the surface there faces us: below 0 it is hidden."""
        share = max(-0.999, min(0.999, across / WIDTH))
        return math.sqrt(1 - share * share) * self.cos - share * self.sin


def outline(f: Features, turn: Turn, drop: float = 0.0, swell: float = 0.0) -> list[Point]:
    """The head's contour, from the crown round the right side; `swell` makes room for hair."""
    weight = turn.sin * turn.sin
    side = 1 if turn.sin >= 0 else -1
    front = _front_contour(f)
    points = []
    for index, (fx, fy) in enumerate(front):
        px, py = PROFILE[index if side > 0 else (18 - index) % 18]
        x, y = fx * (1 - weight) + side * px * weight, fy * (1 - weight) + py * weight
        low = max(0.0, (y - 4.0) / 19.0)
        y += (f.length + drop) * low
        if turn.cos < 0 and y > 9:
            # from behind the neck hides jaw and chin
            y = 9 + (y - 9) * (1 + 0.55 * turn.cos)
        points.append((x * (1 + swell), (y + 3) * (1 + swell) - 3))
    return points


@lru_cache(maxsize=512)
def _front_contour(f: Features) -> tuple[Point, ...]:
    half = f.half
    right = [
        (half * 0.70, -19.3), (half * 0.985, -10.5), (half, -5.0), (half * 0.985, 0.5), (half * f.cheek, 6.0),
        (half * (0.42 + 0.58 * f.jaw), 12.0), (half * (f.jaw - 0.16), 17.3), (half * f.chin * 1.2, 21.6),
    ]  # fmt: skip
    return ((0.0, -23.0), *right, (0.0, 22.9), *((-x, y) for x, y in reversed(right)))


# ── the head ──


def ears(canvas: skia.Canvas, f: Features, turn: Turn, near: bool) -> None:
    """Draw the ears that lie before the hair, or those behind the face."""
    for side in (-1, 1):
        angle = side * math.radians(97) + turn.yaw
        ahead = math.cos(angle) > 0.12
        if ahead != near:
            continue
        x = f.half * 0.98 * math.sin(angle) if abs(math.sin(angle)) > 0.5 else 17.5 * math.sin(angle)
        wide = (2.9 + 1.9 * abs(math.cos(angle))) * f.ear
        _ear(canvas, f, x, wide, 1 if math.sin(angle) > 0 else -1)


def _ear(canvas: skia.Canvas, f: Features, x: float, wide: float, side: int) -> None:
    tall = 5.6 * f.ear
    oval(canvas, x, 2.4, wide + 0.3, tall + 0.3, paint(tone(f.skin, 0.82)))
    oval(canvas, x, 2.4, wide, tall, paint(tone(f.skin, 0.96)))
    oval(canvas, x + side * 0.3, 2.4, wide * 0.5, tall * 0.62, paint(tone(f.skin, 0.80)))
    if f.earring:
        gold = ((0.95, 0.80, 0.36), (0.90, 0.90, 0.94), (0.85, 0.40, 0.45))[f.earring - 1]
        if f.earring == 1:
            canvas.drawCircle(x, 10.6, 2.2, pen(gold, 0.9))
        else:
            canvas.drawCircle(x, 9.0, 1.4, paint(gold))
            canvas.drawCircle(x - 0.4, 8.6, 0.45, paint(WHITE, 0.8))


def skull(canvas: skia.Canvas, f: Features, turn: Turn, expression: Expression) -> skia.Path:
    """Paint the skin of the head and return its path."""
    path = smooth(outline(f, turn, drop=1.9 * expression.mouth[0]))
    light, dark = tone(f.skin, 1.06), tone(f.skin, 0.84)
    canvas.drawPath(path, fade((-16, -14), (20, 20), light, f.skin, mix(f.skin, dark, 0.75)))
    return path


def flesh(canvas: skia.Canvas, f: Features, turn: Turn, expression: Expression, path: skia.Path) -> None:
    """Round the face with shade and blush; the years leave their lines."""
    canvas.save()
    canvas.clipPath(path, True)
    shade = tone(f.skin, 0.74)
    side = trace("M 14 -22 C 18 -4 17 10 -3 23.5 L 30 30 L 30 -24 Z")
    canvas.drawPath(side, paint(shade, 0.24))
    if turn.cos > -0.2:
        for g in (-1, 1):
            if turn.seen(g * 11) > 0.1:
                blush = mix(f.skin, (0.93, 0.36, 0.34), 0.75)
                width = 5.6 * max(0.3, turn.seen(g * 11))
                glow(
                    canvas, turn.x(g * 11), 8.2 - expression.smile, width, 4.4, blush, f.blush + 0.1 * expression.smile
                )
        _marks_of_skin(canvas, f, turn)
        if f.age >= 2:
            _years(canvas, f, turn)
    canvas.restore()


def _marks_of_skin(canvas: skia.Canvas, f: Features, turn: Turn) -> None:
    if f.freckles:
        for k in range(10):
            across, y = (-12.5, -10.2, -8.0, -11, -6)[k % 5] * (1 if k < 5 else -1), (6.2, 7.4, 6.0, 8.6, 7.6)[k % 5]
            if turn.seen(across) > 0.15:
                oval(canvas, turn.x(across), y, 0.5, 0.45, paint(tone(f.skin, 0.72), 0.6))
    if f.mole and turn.seen(f.mole * 7) > 0.15:
        oval(canvas, turn.x(f.mole * 7.4), 15.0, 0.55, 0.55, paint(tone(f.skin, 0.4)))


def _years(canvas: skia.Canvas, f: Features, turn: Turn) -> None:
    """Lines from nose to mouth; later the brow, the eyes and the cheeks get theirs."""
    ink = pen(tone(f.skin, 0.66), 0.7, 0.4 if f.age == 2 else 0.6)
    for g in (-1, 1):
        if turn.seen(g * 6) < 0.12:
            continue
        curve = [(turn.x(g * 4.6), 8.0), (turn.x(g * 6.8), 10.2), (turn.x(g * 8.2), 13.4)]
        canvas.drawPath(smooth(curve, closed=False), ink)
        if f.age == 3:
            y = f.eye_y + 5.4
            bag = [(turn.x(g * 5.4), y - 0.2), (turn.x(g * 7.6), y + 0.9), (turn.x(g * 10), y + 0.5)]
            canvas.drawPath(smooth(bag, closed=False), ink)
            for k in range(3):
                a, b = turn.x(g * 13.4), turn.x(g * 15.6)
                canvas.drawLine(a, f.eye_y + 0.4 * k, b, f.eye_y - 1.4 + 1.5 * k, ink)
    if f.age == 3:
        for y, wide in ((-12.6, 6.5), (-10.6, 7.5)):
            line = [(turn.x(-wide), y + 0.4), (turn.x(0), y - 0.3), (turn.x(wide), y + 0.4)]
            canvas.drawPath(smooth(line, closed=False), ink)


# ── beards ──


def beard(canvas: skia.Canvas, f: Features, turn: Turn, kind: str, colour: Colour, drop: float) -> None:
    """Grow a beard, a moustache or stubble; the mouth is painted over it."""
    if kind == "none" or turn.cos < -0.3:
        return
    if kind in ("beard", "stubble"):
        _full_beard(canvas, f, turn, kind, colour, drop)
    if kind in ("beard", "moustache") and turn.seen(0) > -0.2:
        _moustache(canvas, turn, colour)


def _full_beard(canvas: skia.Canvas, f: Features, turn: Turn, kind: str, colour: Colour, drop: float) -> None:
    body = outline(f, turn, drop=drop, swell=0.06 if kind == "beard" else 0.0)
    line = [(-18.5, 0.0), (-16.6, 5.0), (-13.4, 9.0), (-9.6, 10.8), (-6.0, 10.2), (0.0, 9.4), (6.0, 10.2), (9.6, 10.8),
            (13.4, 9.0), (16.6, 5.0), (18.5, 0.0)]  # fmt: skip
    seen = [(turn.x(a, DEPTH + 0.6), y) for a, y in line if turn.seen(a) > -0.02]
    if len(seen) < 2:
        return
    edge = [(min(seen)[0] - 9, seen[0][1]), *seen, (max(seen)[0] + 9, seen[-1][1])]
    if turn.sin > 0.5:
        edge = [(-8.0, 1.5), (-5.0, 2.0), *[p for p in seen if p[0] > -4.0], (30, 8.4)]
    if turn.sin < -0.5:
        edge = [(-30, 8.4), *[p for p in seen if p[0] < 4.0], (5.0, 2.0), (8.0, 1.5)]
    region = smooth(edge, closed=False)
    region.lineTo(edge[-1][0], 40)
    region.lineTo(edge[0][0], 40)
    canvas.save()
    canvas.clipPath(region, True)
    if kind == "stubble":
        canvas.drawPath(smooth(body), paint(mix(colour, f.skin, 0.35), 0.34))
    else:
        canvas.drawPath(smooth(body), fade((0, 2), (0, 26), tone(colour, 1.05), tone(colour, 0.74)))
        if detail(canvas) > 1.4:
            for k in range(-7, 8):
                canvas.drawLine(k * 2.3, 17 - abs(k) * 0.8, k * 2.0, 21 - abs(k), pen(tone(colour, 1.25), 0.5, 0.3))
    canvas.restore()


def _moustache(canvas: skia.Canvas, turn: Turn, colour: Colour) -> None:
    deep = DEPTH + 1.0
    top = [(turn.x(a, deep), y) for a, y in ((-7.0, 11.8), (-4.0, 9.0), (0.0, 8.9), (4.0, 9.0), (7.0, 11.8))]
    low = [(turn.x(a, deep), y) for a, y in ((4.0, 10.9), (0.0, 10.2), (-4.0, 10.9))]
    canvas.drawPath(smooth([*top, *low]), paint(tone(colour, 0.95)))


# ── eyes ──


def eyes(canvas: skia.Canvas, f: Features, turn: Turn, expression: Expression, fine: bool) -> None:
    """Draw both eyes and brows as far as they are seen."""
    for side in (-1, 1):
        if turn.seen(side * f.eye_gap) > 0.1:
            _eye(canvas, f, turn, side, expression, fine)
            _brow(canvas, f, turn, side, expression)


def _lids(f: Features, turn: Turn, side: int, expression: Expression) -> tuple[Point, Point, Point, Point]:
    """Inner corner, outer corner, and the control heights of upper and lower lid."""
    wide = 4.5 * f.eye
    opening = max(0.0, 1.0 - expression.blink)
    squint = max(0.0, expression.smile - 0.35) * 0.35
    high = 4.25 * f.eye * f.eye_height * (1 - f.lid) * (1 + 0.12 * max(-1.0, min(1.0, expression.brow)))
    low = 3.7 * f.eye * f.eye_height * (1 - squint)
    inner = (turn.x(side * (f.eye_gap - wide)), f.eye_y + 0.5)
    outer = (turn.x(side * (f.eye_gap + wide)), f.eye_y + 0.1 - f.eye_tilt)
    upper = f.eye_y - high * 1.33 * opening + low * 0.75 * (1 - opening)
    lower = f.eye_y + low * 1.33 * (0.55 + 0.45 * opening)
    return inner, outer, (turn.x(side * f.eye_gap), upper), (turn.x(side * f.eye_gap), lower)


def _arc(path: skia.Path, start: Point, end: Point, height: float, lean: float = 0.0) -> None:
    """Bow from start to end with its control points at the height."""
    dx = end[0] - start[0]
    path.cubicTo(start[0] + dx * (0.14 + lean), height, end[0] - dx * (0.14 - lean), height, *end)


def _eye(canvas: skia.Canvas, f: Features, turn: Turn, side: int, e: Expression, fine: bool) -> None:
    inner, outer, upper, lower = _lids(f, turn, side, e)
    top = skia.Path()
    top.moveTo(*inner)
    _arc(top, inner, outer, upper[1], 0.03)
    if fine:
        crease = skia.Path()
        crease.moveTo(inner[0], inner[1] - 2.2)
        _arc(crease, (inner[0], inner[1] - 2.2), (outer[0], outer[1] - 2.0), f.eye_y - 8.4 * f.eye * f.eye_height)
        canvas.drawPath(crease, pen(tone(f.skin, 0.66), 0.55, 0.55))
    if e.blink < 0.92:
        ball = skia.Path(top)
        _arc(ball, outer, inner, lower[1], 0.0)
        ball.close()
        canvas.drawPath(ball, paint((0.985, 0.975, 0.965)))
        canvas.save()
        canvas.clipPath(ball, True)
        _iris(canvas, f, turn, side, e, fine)
        # the upper lid throws a little shade
        canvas.drawPath(top, pen((0.25, 0.16, 0.20), 2.6, 0.28))
        canvas.restore()
        if fine:
            under = skia.Path()
            under.moveTo(*outer)
            _arc(under, outer, inner, lower[1], 0.0)
            canvas.drawPath(under, pen(tone(f.skin, 0.5), 0.5, 0.55))
    canvas.drawPath(top, pen(INK, 1.35 if f.lashes else 1.1))
    if f.lashes:
        _lashes(canvas, inner, outer, upper, e.blink, turn.seen(side * f.eye_gap) > 0.62)


def _iris(canvas: skia.Canvas, f: Features, turn: Turn, side: int, e: Expression, fine: bool) -> None:
    across = side * f.eye_gap + e.look[0] * 1.9
    x, y, r = turn.x(across), f.eye_y + 0.1 + e.look[1] * 1.5, 2.95 * (0.55 + 0.45 * f.eye)
    flat = max(0.35, turn.seen(across) ** 0.6)
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(flat, 1)
    canvas.drawCircle(0, 0, r, paint(tone(f.iris, 0.55)))
    if fine:
        canvas.drawCircle(0, 0, r * 0.88, fade((0, -r), (0, r), tone(f.iris, 0.8), tone(f.iris, 1.45)))
    else:
        canvas.drawCircle(0, 0.3, r * 0.85, paint(tone(f.iris, 1.08)))
    canvas.drawCircle(0, 0, r * 0.53, paint((0.05, 0.04, 0.05)))
    canvas.restore()
    canvas.drawCircle(x - r * 0.34 * flat, y - r * 0.38, r * 0.31, paint(WHITE))
    if fine:
        canvas.drawCircle(x + r * 0.36 * flat, y + r * 0.42, r * 0.16, paint(WHITE, 0.8))


def _lashes(canvas: skia.Canvas, inner: Point, outer: Point, upper: Point, blink: float, wing: bool) -> None:
    """Three lashes that sweep outwards; they sink with the lid."""
    way = 1 if outer[0] >= inner[0] else -1
    lift = 1.0 - 1.7 * min(1.0, blink)
    if not wing:
        return
    canvas.drawLine(outer[0], outer[1], outer[0] + way * 1.7, outer[1] - 1.7 * lift, pen(INK, 1.0))
    if detail(canvas) > 1.5:
        for share, long in ((0.86, 1.5), (0.70, 1.3)):
            x = inner[0] + (outer[0] - inner[0]) * share
            bow = 4 * share * (1 - share) * 0.75
            y = inner[1] * (1 - share) + outer[1] * share
            y += (upper[1] - y) * bow
            canvas.drawLine(x, y, x + way * long * 0.7, y - long * lift, pen(INK, 0.7))


def _brow(canvas: skia.Canvas, f: Features, turn: Turn, side: int, e: Expression) -> None:
    y = f.brow_y + (f.eye_y - 0.8) * 0.7 - 2.3 * e.brow
    gap, thick = f.eye_gap, 1.15 * f.brow_width
    frown = max(0.0, -e.brow) * 1.6 + max(0.0, -e.smile) * 1.2
    ridge = [(gap - 4.6, 0.9 + frown), (gap - 0.6, -0.5 - 0.6 * f.brow_arch), (gap + 5.6, 0.9)]
    upper = [(turn.x(side * a), y + b - thick * t) for (a, b), t in zip(ridge, (0.9, 1.0, 0.25), strict=True)]
    lower = [(turn.x(side * a), y + b + thick * t) for (a, b), t in zip(ridge, (0.9, 0.7, 0.25), strict=True)]
    canvas.drawPath(smooth([*upper, *reversed(lower)], tension=0.8), paint(f.brow_colour))


# ── nose ──


def nose(canvas: skia.Canvas, f: Features, turn: Turn) -> None:
    """A soft nose from the front, a pointed one from the side."""
    if turn.cos < -0.25:
        return
    shade, way = tone(f.skin, 0.66), 1 if turn.sin >= 0 else -1
    root_y, tip_y = f.eye_y - 0.4, f.eye_y + 5.9 * f.nose_length
    base_y = tip_y + 1.7
    tip = turn.x(0, DEPTH + 4.6 * f.nose_out)
    root, base = turn.x(0, DEPTH - 0.9), turn.x(0, DEPTH - 0.2)
    wing = turn.x(-way * 2.7 * f.nose_width, DEPTH + 0.4)
    flank = skia.Path()
    flank.moveTo(root, root_y)
    flank.quadTo(root + (tip - root) * 0.45, tip_y - 2.6, tip, tip_y - 0.7)
    flank.quadTo(tip + way * 0.5, tip_y + 1.0, base, base_y)
    flank.lineTo(wing, base_y - 0.3)
    flank.close()
    if abs(turn.sin) > 0.12:
        canvas.drawPath(flank, fade((-16, -14), (20, 20), tone(f.skin, 1.06), f.skin, tone(f.skin, 0.88)))
    if abs(turn.sin) > 0.3:
        bridge = skia.Path()
        bridge.moveTo(root + (tip - root) * 0.1, root_y + 0.8)
        bridge.quadTo(root + (tip - root) * 0.45, tip_y - 2.6, tip, tip_y - 0.7)
        bridge.quadTo(tip + way * 0.5, tip_y + 1.0, base, base_y)
        canvas.drawPath(bridge, pen(shade, 0.7, 0.55 * min(1, 1.5 * abs(turn.sin))))
    _nose_front(canvas, f, turn, tip, tip_y, base_y, shade)


def _nose_front(
    canvas: skia.Canvas, f: Features, turn: Turn, tip: float, tip_y: float, base_y: float, shade: Colour
) -> None:
    spread = 2.5 * f.nose_width
    left, right = turn.x(-spread, DEPTH + 0.6), turn.x(spread, DEPTH + 0.6)
    middle = (left + right) / 2 + 0.25 * (tip - (left + right) / 2)
    if turn.cos > 0.4:
        glow(canvas, tip - 0.4, tip_y - 0.6, 2.2, 2.6, tone(f.skin, 1.35), 0.5)
        under = skia.Path()
        under.moveTo(left - 0.3, base_y - 1.5)
        under.cubicTo(left - 0.2, base_y + 0.5, middle - 0.8, base_y - 0.2, middle, base_y + 0.5)
        under.cubicTo(middle + 0.8, base_y - 0.2, right + 0.2, base_y + 0.5, right + 0.3, base_y - 1.5)
        canvas.drawPath(under, pen(shade, 0.85, 0.9))
        side = skia.Path()
        side.moveTo(turn.x(1.2), f.eye_y + 1.0)
        side.quadTo(turn.x(1.6, DEPTH + 1), tip_y - 2.4, turn.x(spread * 0.9, DEPTH + 1.4), tip_y - 0.2)
        canvas.drawPath(side, pen(shade, 0.8, 0.35))
    else:
        wing = left if turn.sin > 0 else right
        nostril = [(wing - 0.6, base_y - 1.6), (wing, base_y + 0.1), (wing + 1.0 * (1 if turn.sin > 0 else -1), base_y)]
        canvas.drawPath(smooth(nostril, closed=False), pen(shade, 0.8, 0.9))


# ── mouth ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Lips:
    """The heights and corners of a mouth in one frame."""

    left: Point
    right: Point
    middle: float
    top: float
    bottom: float
    upper: float  # how thick
    lower: float
    curl: float = 0.42  # how far the curves lean to the middle; more from the side


def mouth(canvas: skia.Canvas, f: Features, turn: Turn, e: Expression) -> None:
    """Shape the lips as the sound wants them."""
    if turn.seen(0) < -0.25:
        return
    opened, width, pursed, teeth, tongue, tuck = e.mouth
    smile = e.smile * (1 - 0.8 * pursed)
    if e.grin and opened < 0.3 and smile > 0.45:
        grin = min(1.0, (smile - 0.45) * 2.2)
        opened, width, teeth = max(opened, 0.30 * grin), max(width, 0.55 + 0.32 * grin), max(teeth, grin)
    opened = max(opened, 0.34 * tuck)
    lips = _lips(f, turn, opened, width + 0.10 * max(0.0, smile), pursed, smile, tuck)
    folded = _folded(lips)
    inner = _side_mouth(lips, 0.0) if folded else _inner_mouth(lips)
    gap = lips.bottom - lips.top
    canvas.drawPath(_side_mouth(lips, 1.0) if folded else _outer_lips(lips, pursed), paint(f.lip_colour))
    if gap > 0.55:
        canvas.drawPath(inner, paint((0.30, 0.06, 0.09)))
        canvas.save()
        canvas.clipPath(inner, True)
        _inside(canvas, f, lips, teeth, tongue, tuck)
        canvas.restore()
        if f.lip < 0.75 and not folded:
            canvas.drawPath(inner, pen(tone(f.lip_colour, 0.62), 0.6, 0.8))
    else:
        seam = skia.Path()
        seam.moveTo(*lips.left)
        if folded:
            seam.lineTo(lips.middle + (0.4 if lips.middle > lips.left[0] else -0.4), (lips.top + lips.bottom) / 2)
            canvas.drawPath(seam, pen(mix(tone(f.lip_colour, 0.45), INK, 0.25), 0.8))
            return
        dip = (lips.top + lips.bottom) / 2 + (lips.top - lips.left[1]) * 0.35
        seam.cubicTo(
            lips.left[0] * 0.5 + lips.middle * 0.5, dip, lips.right[0] * 0.5 + lips.middle * 0.5, dip, *lips.right
        )
        canvas.drawPath(seam, pen(mix(tone(f.lip_colour, 0.45), INK, 0.25), 0.95))
    _lip_light(canvas, f, lips, smile, opened)


def _lips(f: Features, turn: Turn, opened: float, width: float, pursed: float, smile: float, tuck: float) -> Lips:
    half = max(2.2, (3.0 + 7.6 * width - 1.5 * pursed) * f.mouth * 0.92)
    high = 8.4 * opened
    y = MOUTH_Y + (0.6 if f.age == 0 else 0.0) + f.length * 0.35
    corner = y - 1.7 * smile + 0.1 * high
    deep = DEPTH + 0.4 + 1.5 * pursed
    back = DEPTH - 4.6 * turn.sin * turn.sin * (1 - 0.55 * pursed)
    full = f.lip * (1 + 0.45 * pursed)
    return Lips(
        left=(turn.x(-half, back), corner),
        right=(turn.x(half, back), corner),
        middle=turn.x(0, deep),
        top=y - 0.36 * high + 0.25 * smile,
        bottom=y + 0.66 * high + 0.75 * smile,
        upper=0.55 + 0.95 * full,
        lower=(0.75 + 1.15 * full) * (1 - 0.5 * tuck),
        curl=0.42 + 0.30 * turn.sin**4,
    )


def _folded(lips: Lips) -> bool:
    """Whether the head is so far in profile that the far corner is hidden."""
    (lx, _), (rx, _), m = lips.left, lips.right, lips.middle
    return m > max(lx, rx) - 0.3 or m < min(lx, rx) + 0.3


def _side_mouth(lips: Lips, thick: float) -> skia.Path:
    """A mouth in profile: a wedge from the near corner to the lips, or the lips themselves."""
    way = 1 if lips.middle > lips.left[0] else -1
    x, y = (min if way > 0 else max)(lips.left, lips.right)
    m = lips.middle + way * (0.5 + 0.5 * thick)
    top, bottom = lips.top - lips.upper * thick * 1.25, lips.bottom + lips.lower * thick * 1.25
    path = skia.Path()
    path.moveTo(x, y)
    path.quadTo(x + (m - x) * 0.5, min(y, top) * 0.5 + top * 0.5 - 0.3, m - way * 0.5, top)
    path.quadTo(m + way * 0.8 * thick, lips.top, m - way * 0.3 * (1 - thick), (lips.top + lips.bottom) / 2)
    path.quadTo(m + way * 0.4 * thick, lips.bottom, m - way * (0.9 + 0.3 * thick), bottom)
    path.quadTo(x + (m - x) * 0.45, max(y, bottom) * 0.5 + bottom * 0.5, x, y)
    path.close()
    return path


def _inner_mouth(lips: Lips) -> skia.Path:
    path = skia.Path()
    (lx, ly), (rx, ry), m = lips.left, lips.right, lips.middle
    path.moveTo(lx, ly)
    up, down = lips.top + (lips.top - ly) * 0.33, lips.bottom + (lips.bottom - ly) * 0.33
    k, low = lips.curl, lips.curl - 0.12
    path.cubicTo(lx + (m - lx) * k, up, rx + (m - rx) * k, up, rx, ry)
    path.cubicTo(rx + (m - rx) * low, down, lx + (m - lx) * low, down, lx, ly)
    path.close()
    return path


def _outer_lips(lips: Lips, pursed: float) -> skia.Path:
    """The lips round the opening, with a bow in the upper one."""
    path = skia.Path()
    (lx, ly), (rx, ry), m = lips.left, lips.right, lips.middle
    out = 0.35 + 0.7 * pursed
    lx, rx = lx - out, rx + out
    up, dip = lips.top - lips.upper - 0.25, lips.top - lips.upper * 0.62
    low = lips.bottom + lips.lower
    path.moveTo(lx, ly)
    path.cubicTo(lx + (m - lx) * 0.45, ly - (ly - up) * 0.55, m + (lx - m) * 0.34, up, m + (lx - m) * 0.17, up)
    path.quadTo(m, dip, m + (rx - m) * 0.17, up)
    path.cubicTo(m + (rx - m) * 0.34, up, rx + (m - rx) * 0.45, ry - (ry - up) * 0.55, rx, ry)
    down = low + (low - ly) * 0.33
    k = lips.curl - 0.08
    path.cubicTo(rx + (m - rx) * k, down, lx + (m - lx) * k, down, lx, ly)
    path.close()
    return path


def _inside(canvas: skia.Canvas, f: Features, lips: Lips, teeth: float, tongue: float, tuck: float) -> None:
    left, right = min(lips.left[0], lips.middle) - 2, max(lips.right[0], lips.middle) + 2
    gap = lips.bottom - lips.top
    if tongue > 0.12:
        rise = gap * (0.34 + 0.36 * tongue)
        half = (right - left) * 0.30
        oval(
            canvas,
            lips.middle * 0.7 + (left + right) * 0.15,
            lips.bottom + 1.6,
            half,
            rise + 1.2,
            paint((0.86, 0.40, 0.42)),
        )
    if teeth > 0.25:
        edge = lips.top + min(2.4, 0.42 * gap + 0.25) * teeth
        rounded(canvas, (left, lips.top - 6, right, edge), 0.7, paint((0.99, 0.98, 0.96)))
    if tuck > 0.3:
        half, middle = (right - left) * 0.42, (left + right) / 2
        lip = skia.Rect.MakeLTRB(middle - half, lips.top + gap * (0.66 - 0.12 * tuck), middle + half, lips.bottom + 4)
        canvas.drawOval(lip, paint(f.lip_colour))
        canvas.drawOval(lip, pen(tone(f.lip_colour, 0.5), 0.6))


def _lip_light(canvas: skia.Canvas, f: Features, lips: Lips, smile: float, opened: float) -> None:
    """A gleam on the lower lip and shade below it; a smile folds the corners."""
    half = (lips.right[0] - lips.left[0]) / 2
    # from the side there is no room for it
    if half < 2.4:
        return
    y = lips.bottom + lips.lower
    if f.lip > 0.75:
        canvas.drawLine(
            lips.middle - half * 0.26,
            y - lips.lower * 0.45,
            lips.middle + half * 0.1,
            y - lips.lower * 0.45,
            pen(WHITE, 0.6, 0.30),
        )
    if opened < 0.5:
        canvas.drawLine(lips.middle - half * 0.3, y + 1.3, lips.middle + half * 0.3, y + 1.3,
                        pen(tone(f.skin, 0.7), 0.8, 0.35))  # fmt: skip
    if smile > 0.35 and detail(canvas) > 1.4:
        for (x, cy), way in ((lips.left, -1), (lips.right, 1)):
            canvas.drawLine(x + way * 0.6, cy - 1.0, x + way * 1.1, cy + 0.7, pen(tone(f.skin, 0.6), 0.7, 0.6))


# ── glasses ──


def glasses(canvas: skia.Canvas, f: Features, turn: Turn, kind: str) -> None:
    """Put on round or square glasses, clear or dark."""
    if kind == "none" or turn.cos < -0.2:
        return
    frame = pen((0.13, 0.12, 0.15), 1.25)
    y = f.eye_y + 0.4
    for side in (-1, 1):
        arm = (turn.x(side * (f.eye_gap + 6.0), DEPTH + 1.5), y - 1.6)
        # the arm runs to the ear on the side we see
        if turn.seen(side * 16) > 0.05:
            ear = 17.5 * math.sin(side * math.radians(92) + turn.yaw)
            canvas.drawLine(*arm, ear, y - 0.4, frame)
        if turn.seen(side * f.eye_gap) > 0.08:
            _lens(canvas, f, turn, kind, side, y, frame)
    if turn.cos > 0.25:
        a, b = turn.x(-(f.eye_gap - 5.6), DEPTH + 2.6), turn.x(f.eye_gap - 5.6, DEPTH + 2.6)
        bridge = skia.Path()
        bridge.moveTo(a, y - 0.8)
        bridge.quadTo(turn.x(0, DEPTH + 3.4), y - 2.4, b, y - 0.8)
        canvas.drawPath(bridge, frame)


def _lens(canvas: skia.Canvas, f: Features, turn: Turn, kind: str, side: int, y: float, frame: skia.Paint) -> None:
    wide, tall, corner = {"round glasses": (6.2, 6.2, 6.2), "square glasses": (6.3, 5.2, 1.8)}.get(
        kind, (6.6, 5.4, 3.0)
    )
    a = turn.x(side * (f.eye_gap - wide), DEPTH + 1.6)
    b = turn.x(side * (f.eye_gap + wide), DEPTH + 1.6)
    left, right = min(a, b), max(a, b)
    lens = skia.Path()
    flat = (right - left) / (2 * wide)
    lens.addRoundRect(skia.Rect.MakeLTRB(left, y - tall, right, y + tall), corner * flat, corner)
    if kind == "sunglasses":
        canvas.drawPath(lens, fade((0, y - tall), (0, y + tall), (0.08, 0.08, 0.11), (0.30, 0.27, 0.33)))
        canvas.drawLine(left + 1.8 * flat, y + 1.4, left + 5 * flat, y - 3, pen(WHITE, 1.0, 0.35))
    else:
        canvas.drawPath(lens, paint((0.92, 0.97, 1.0), 0.13))
        canvas.drawLine(left + 2 * flat, y + 2.6, left + 4.6 * flat, y - 2.8, pen(WHITE, 0.8, 0.35))
    canvas.drawPath(lens, frame)


def neck(canvas: skia.Canvas, f: Features, top: Point, foot: Point, half: float) -> None:
    """Join head and shoulders, with the chin's shade."""
    canvas.drawPath(limb([(*top, half * 0.94), (*foot, half * 1.08)]), paint(tone(f.skin, 0.90)))
    canvas.drawPath(limb([(*top, half * 0.94), ((top[0] + foot[0]) / 2, (top[1] + foot[1]) / 2 - 1, half * 0.9)]),
                    paint(tone(f.skin, 0.74), 0.75))  # fmt: skip
