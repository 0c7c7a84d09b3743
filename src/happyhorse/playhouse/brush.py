"""What the cast is painted with: cached paints, smooth outlines, tapered limbs and soft glows."""

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import skia

Colour = tuple[float, float, float]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
WHITE: Colour = (1.0, 1.0, 1.0)
INK: Colour = (0.13, 0.09, 0.10)


@lru_cache(maxsize=65536)
def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend two colours; share 0 is the first, 1 the second."""
    return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))


@lru_cache(maxsize=65536)
def tone(colour: Colour, factor: float) -> Colour:
    """Darken below 1 and a little towards warm violet; lighten towards white above 1."""
    if factor > 1:
        return mix(colour, WHITE, min(1.0, factor - 1))
    cool = 0.25 * (1 - factor)
    return (colour[0] * factor, colour[1] * factor * (1 - 0.16 * (1 - factor)), colour[2] * (factor + cool * 0.3))


@lru_cache(maxsize=65536)
def paint(colour: Colour, alpha: float = 1.0, stroke: float = 0.0, blur: float = 0.0) -> skia.Paint:
    """Mix a paint once; a stroke makes it a round pen."""
    made = skia.Paint(AntiAlias=True)
    made.setColor4f(skia.Color4f(*colour, alpha))
    if stroke:
        made.setStyle(skia.Paint.kStroke_Style)
        made.setStrokeWidth(stroke)
        made.setStrokeCap(skia.Paint.kRound_Cap)
        made.setStrokeJoin(skia.Paint.kRound_Join)
    if blur:
        made.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return made


def pen(colour: Colour, width: float, alpha: float = 1.0) -> skia.Paint:
    """A round pen; widths are rounded so that few are kept."""
    return paint(colour, round(alpha, 2), max(0.1, round(width, 1)))


@lru_cache(maxsize=8192)
def fade(start: Point, end: Point, *colours: Colour, alphas: tuple[float, ...] = ()) -> skia.Paint:
    """Paint that runs from one colour to the next along a line."""
    made = skia.Paint(AntiAlias=True)
    shades = [skia.Color4f(*c, a).toColor() for c, a in zip(colours, alphas or (1.0,) * len(colours), strict=True)]
    made.setShader(skia.GradientShader.MakeLinear([skia.Point(*start), skia.Point(*end)], shades))
    return made


@lru_cache(maxsize=4096)
def _glow_paint(colour: Colour, alpha: float) -> skia.Paint:
    made = skia.Paint(AntiAlias=True)
    stops = [skia.Color4f(*colour, a).toColor() for a in (alpha, alpha * 0.75, 0.0)]
    made.setShader(skia.GradientShader.MakeRadial(skia.Point(0, 0), 1.0, stops, [0.0, 0.4, 1.0]))
    return made


def glow(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float) -> None:
    """Breathe a soft spot of colour onto the canvas."""
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(max(0.01, rx), max(0.01, ry))
    canvas.drawCircle(0, 0, 1, _glow_paint(colour, round(alpha, 2)))
    canvas.restore()


@lru_cache(maxsize=4096)
def trace(outline: str) -> skia.Path:
    """Read an outline written as M, L, Q, C and Z with numbers."""
    path, words, i = skia.Path(), outline.split(), 0
    moves = {"M": (path.moveTo, 2), "L": (path.lineTo, 2), "Q": (path.quadTo, 4), "C": (path.cubicTo, 6)}
    while i < len(words):
        if words[i] == "Z":
            path.close()
            i += 1
            continue
        draw, count = moves[words[i]]
        draw(*map(float, words[i + 1 : i + 1 + count]))
        i += 1 + count
    return path


def smooth(points: Sequence[Point], closed: bool = True, tension: float = 1.0) -> skia.Path:
    """Lead a curve through the points without corners."""
    path, n = skia.Path(), len(points)
    path.moveTo(*points[0])
    k = tension / 6
    for i in range(n if closed else n - 1):
        if closed:
            a, b, c, d = points[i - 1], points[i], points[(i + 1) % n], points[(i + 2) % n]
        else:
            a, b, c, d = points[max(0, i - 1)], points[i], points[i + 1], points[min(n - 1, i + 2)]
        path.cubicTo(
            b[0] + (c[0] - a[0]) * k, b[1] + (c[1] - a[1]) * k, c[0] - (d[0] - b[0]) * k, c[1] - (d[1] - b[1]) * k, *c
        )
    if closed:
        path.close()
    return path


def polygon(points: Sequence[Point], closed: bool = True) -> skia.Path:
    """Join points by straight lines."""
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], closed)
    return path


def limb(joints: Sequence[tuple[float, float, float]]) -> skia.Path:
    """Wrap a tapered sleeve round joints given as x, y, radius."""
    path = skia.Path()
    for (ax, ay, ar), (bx, by, br) in itertools.pairwise(joints):
        length = math.hypot(bx - ax, by - ay)
        if length < 1e-4:
            continue
        nx, ny = (ay - by) / length, (bx - ax) / length
        path.moveTo(ax + nx * ar, ay + ny * ar)
        path.lineTo(ax - nx * ar, ay - ny * ar)
        path.lineTo(bx - nx * br, by - ny * br)
        path.lineTo(bx + nx * br, by + ny * br)
        path.close()
    for x, y, r in joints:
        path.addCircle(x, y, r, skia.PathDirection.kCW)
    return path


def oval(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, with_paint: skia.Paint) -> None:
    """Draw an ellipse by its middle and half axes."""
    canvas.drawOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), with_paint)


def rounded(canvas: skia.Canvas, box: Box, radius: float, with_paint: skia.Paint) -> None:
    """Draw a rectangle with round corners."""
    canvas.drawRoundRect(skia.Rect.MakeLTRB(*box), radius, radius, with_paint)


def detail(canvas: skia.Canvas) -> float:
    """How many pixels a unit covers here: small things are left out where it is low."""
    matrix = canvas.getTotalMatrix()
    return math.hypot(matrix.getScaleX(), matrix.getSkewY())
