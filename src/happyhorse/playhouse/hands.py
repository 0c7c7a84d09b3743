"""Hands: at rest, open, pointing, holding; and the large hands of a close-up at work."""

import math

import skia

from happyhorse.playhouse import props
from happyhorse.playhouse.brush import (
    WHITE,
    Box,
    Colour,
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
)  # fmt: skip
from happyhorse.playhouse.clothes import SHORT_SLEEVES, Build, cloth_paint

ESPRESSO: Colour = (0.27, 0.15, 0.09)


def hand(canvas: skia.Canvas, b: Build, shape: str, *, side: int, spread: float = 0.0) -> None:
    """A hand with its wrist at the origin and its fingers down; side is where the thumb is."""
    canvas.save()
    canvas.scale(side * b.thick**0.5, b.thick**0.5)
    _SHAPES[shape](canvas, b.skin, spread)
    canvas.restore()


def _skin(skin: Colour) -> skia.Paint:
    return fade((-5, -2), (5, 12), tone(skin, 1.05), skin, tone(skin, 0.86))


def _fill(canvas: skia.Canvas, path: skia.Path, skin: Colour) -> None:
    if detail(canvas) > 0.9:
        canvas.drawPath(path, pen(tone(skin, 0.70), 0.9))
    canvas.drawPath(path, _skin(skin))


def _relaxed(canvas: skia.Canvas, skin: Colour, spread: float) -> None:
    _fill(canvas, limb([(2.6, 2.8, 1.7), (4.6, 6.0, 1.5), (4.3, 8.6, 1.2)]), skin)
    palm = smooth(
        [(-3.2, -0.5), (-4.3, 4.2), (-4.0, 8.6), (-2.6, 12.0), (0.4, 12.9), (2.8, 10.8), (3.7, 6.0), (3.2, -0.5)]
    )
    _fill(canvas, palm, skin)
    for x, y in ((-1.9, 11.9), (0.3, 12.4), (2.0, 11.2)):
        canvas.drawLine(x * 0.8, 7.4, x, y - 0.4, pen(tone(skin, 0.68), 0.6, 0.8))


def _open(canvas: skia.Canvas, skin: Colour, spread: float) -> None:
    fan = 1.0 + 0.3 * spread
    shapes = [limb([(2.8, 4.0, 1.9), (6.6 * fan, 6.0, 1.45), (8.2 * fan, 8.6, 1.2)])]
    for root, tip, long in ((-2.9, -5.4, 12.6), (-1.0, -1.9, 14.6), (1.0, 1.7, 14.6), (2.9, 5.2, 12.8)):
        shapes.append(limb([(root, 7.0, 1.55), (tip * fan, long, 1.25)]))
    for path in shapes:
        _fill(canvas, path, skin)
    palm = smooth([(-3.2, -0.5), (-4.5, 4.5), (-4.2, 8.2), (0, 9.4), (4.2, 8.2), (4.5, 4.5), (3.2, -0.5)])
    canvas.drawPath(palm, _skin(skin))
    canvas.drawPath(smooth([(-3, 6.2), (0, 7.2), (3, 5.8)], closed=False), pen(tone(skin, 0.76), 0.6, 0.7))


def _fist(canvas: skia.Canvas, skin: Colour, spread: float) -> None:
    _fill(canvas, smooth([(-3.0, -0.5), (-4.8, 3.5), (-4.4, 8.2), (0, 9.8), (4.2, 8.2), (4.6, 3.5), (3.0, -0.5)]), skin)
    for k in range(3):
        canvas.drawLine(-2.2 + 2.2 * k, 5.4, -2.4 + 2.3 * k, 9.0, pen(tone(skin, 0.68), 0.6, 0.8))
    _fill(canvas, limb([(4.0, 3.6, 1.6), (1.2, 5.8, 1.4)]), skin)


def _point(canvas: skia.Canvas, skin: Colour, spread: float) -> None:
    _fill(canvas, limb([(1.8, 6.0, 1.7), (2.2, 15.6, 1.3)]), skin)
    _fist(canvas, skin, spread)


def _flat(canvas: skia.Canvas, skin: Colour, spread: float) -> None:
    """A hand lying on a table, its fingers towards us."""
    _fill(canvas, limb([(3.8, 1.4, 1.6), (6.2, 3.2, 1.3)]), skin)
    _fill(
        canvas,
        smooth([(-4.4, -1.4), (-5.2, 2.2), (-3.8, 4.6), (0.2, 5.2), (3.9, 4.4), (5.0, 1.6), (3.8, -1.8), (0, -2.6)]),
        skin,
    )
    for x in (-2.3, 0.1, 2.4):
        canvas.drawLine(x, 2.4, x * 1.05, 5.0, pen(tone(skin, 0.66), 0.6, 0.8))


def _cupped(canvas: skia.Canvas, skin: Colour, spread: float) -> None:
    """A palm held up under something."""
    _fill(canvas, smooth([(-3.0, -1.0), (-4.6, 3.4), (-3.6, 7.2), (0, 8.4), (3.6, 7.2), (4.6, 3.4), (3.0, -1.0)]), skin)


_SHAPES = {"relaxed": _relaxed, "open": _open, "fist": _fist, "point": _point, "flat": _flat, "cupped": _cupped}


def grip(canvas: skia.Canvas, b: Build, *, side: int, wide: float) -> None:
    """Fingers that close over an upright thing from one side; the origin is the middle of the grip."""
    k = b.thick**0.5
    for row in range(4):
        y, reach = (-3.9 + 2.55 * row) * k, wide * (0.15, 0.0, 0.05, 0.25)[row]
        finger = limb([(side * wide, y, 1.55 * k), (side * reach, y + 0.3, 1.35 * k)])
        _fill(canvas, finger, b.skin)
    thumb = limb([(side * wide * 0.95, -3.2 * k, 1.6 * k), (side * wide * 0.2, -6.6 * k, 1.3 * k)])
    _fill(canvas, thumb, b.skin)


# ── hands at work, large ──


def _sleeve(canvas: skia.Canvas, b: Build, start: tuple[float, float], wrist: tuple[float, float]) -> None:
    """A forearm that comes into the picture, sleeved or bare."""
    # it goes on past any picture's edge
    dx, dy = start[0] - wrist[0], start[1] - wrist[1]
    shape = limb([(wrist[0] + 5 * dx, wrist[1] + 5 * dy, 40.0), (*start, 15.0), (*wrist, 8.6)])
    bare = b.clothes in SHORT_SLEEVES
    colour = b.skin if bare else b.sleeve
    canvas.drawPath(shape, pen(tone(colour, 0.66), 1.4))
    canvas.drawPath(shape, cloth_paint(colour, 50) if not bare else _large(colour))
    dx, dy = wrist[0] - start[0], wrist[1] - start[1]
    length = math.hypot(dx, dy)
    if not bare:
        nx, ny = -dy / length * 8.4, dx / length * 8.4
        canvas.drawLine(wrist[0] + nx, wrist[1] + ny, wrist[0] - nx, wrist[1] - ny, pen(tone(colour, 0.8), 4.5))
        for share in (0.45, 0.62, 0.76):
            x, y = start[0] + dx * share, start[1] + dy * share
            canvas.drawLine(
                x + nx * 0.9, y + ny * 0.9, x + nx * 0.1 + dx * 0.03, y + ny * 0.1, pen(tone(colour, 0.72), 1.0, 0.6)
            )


def _large(skin: Colour) -> skia.Paint:
    return fade((-20, -20), (24, 24), tone(skin, 1.06), skin, tone(skin, 0.86))


def _part(canvas: skia.Canvas, path: skia.Path, skin: Colour) -> None:
    canvas.drawPath(path, pen(tone(skin, 0.68), 1.1))
    canvas.drawPath(path, _large(skin))


def _nail(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, b: Build) -> None:
    tint = mix(b.skin, (0.96, 0.62, 0.62), 0.55) if b.woman else mix(b.skin, WHITE, 0.35)
    oval(canvas, x, y, rx, ry, paint(tint))
    oval(canvas, x - rx * 0.3, y - ry * 0.3, rx * 0.35, ry * 0.3, paint(WHITE, 0.5))


def holding(canvas: skia.Canvas, b: Build, x: float, y: float, side: int, start: tuple[float, float]) -> None:
    """A large hand round the side of a bowl or a glass: palm without, fingers before it."""
    _sleeve(canvas, b, start, (x + side * 15, y + 4))
    _part(
        canvas,
        smooth(
            [
                (x + side * 17, y - 5),
                (x + side * 7, y - 11),
                (x, y - 8),
                (x - side * 1, y + 8),
                (x + side * 8, y + 12),
                (x + side * 18, y + 11),
            ]
        ),
        b.skin,
    )
    for k in range(4):
        tip = (x - side * (9.0, 11.0, 10.0, 7.0)[k], y - 6.5 + 5.0 * k)
        _part(canvas, limb([(x + side * 5, y - 5 + 4.4 * k, 3.2), (*tip, 2.6)]), b.skin)
        _nail(canvas, tip[0] - side * 0.4, tip[1], 1.5, 1.3, b)
    _part(canvas, limb([(x + side * 7, y - 8, 3.6), (x - side * 1, y - 14.5, 2.9)]), b.skin)
    _nail(canvas, x - side * 1.6, y - 14.9, 1.6, 1.4, b)


def pinching(canvas: skia.Canvas, b: Build, x: float, y: float, side: int, start: tuple[float, float]) -> None:
    """A large hand round a thin upright handle whose grip is at the origin."""
    _sleeve(canvas, b, start, (x + side * 20, y - 3))
    palm = smooth(
        [
            (x + side * 23, y - 10),
            (x + side * 12, y - 12),
            (x + side * 5, y - 7),
            (x + side * 4, y + 6),
            (x + side * 12, y + 10),
            (x + side * 23, y + 6),
        ]
    )
    _part(canvas, palm, b.skin)
    for k in range(4):
        tip = (x - side * (3.2, 4.4, 3.6, 1.4)[k], y - 5.6 + 4.2 * k)
        _part(canvas, limb([(x + side * 8, y - 5.4 + 4.0 * k, 3.0), (*tip, 2.5)]), b.skin)
        _nail(canvas, tip[0] - side * 0.2, tip[1] + 0.1, 1.4, 1.2, b)
    _part(canvas, limb([(x + side * 10, y - 8, 3.4), (x + side * 1, y - 11.4, 2.7)]), b.skin)
    _nail(canvas, x + side * 0.4, y - 11.8, 1.5, 1.3, b)


def whisking(canvas: skia.Canvas, b: Build, phase: float, colour: Colour) -> tuple[Box, Box]:
    """A bowl of matcha, whisked; the boxes of the whisking hand and of the bowl."""
    clay = mix(colour, (0.36, 0.30, 0.28), 0.55)
    glow(canvas, 0, 31, 50, 7, (0.10, 0.07, 0.07), 0.4)
    _part_bowl(canvas, clay, phase)
    beat = math.cos(math.tau * phase)
    x, lean = 8.5 * beat + 3, 10 + 7 * beat
    canvas.save()
    canvas.translate(x, -3.5 + 1.0 * math.sin(math.tau * phase))
    canvas.rotate(lean)
    props.whisk(canvas, 1.75)
    canvas.restore()
    # the rim hides the tip of the whisk
    rim = skia.Rect.MakeLTRB(-36, -15, 36, 5)
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(-40, -2.2, 40, 20))
    oval(canvas, x, -1.5, 10, 3.2, paint(tone(props.MATCHA, 1.22), 0.85))
    canvas.restore()
    canvas.drawArc(rim, 0, 180, False, pen(tone(clay, 1.28), 2.2))
    hx, hy = x + 29 * math.sin(math.radians(lean)), -3.5 - 29 * math.cos(math.radians(lean))
    pinching(canvas, b, hx, hy, 1, (78, -48))
    holding(canvas, b, -33, 10, -1, (-82, 26))
    return (hx - 8, hy - 16, hx + 28, hy + 14), (-37, -15, 37, 32)


def _part_bowl(canvas: skia.Canvas, clay: Colour, phase: float) -> None:
    path = skia.Path()
    path.moveTo(-36, -5)
    path.cubicTo(-35, 16, -24, 29, -13, 30.5)
    path.lineTo(13, 30.5)
    path.cubicTo(24, 29, 35, 16, 36, -5)
    path.close()
    canvas.drawPath(path, fade((-36, 0), (36, 10), tone(clay, 1.2), clay, tone(clay, 0.66)))
    canvas.drawPath(smooth([(-28, 4), (-25, 14), (-18, 22)], closed=False), pen(WHITE, 2.6, 0.28))
    oval(canvas, 0, -5, 36, 10, paint(tone(clay, 0.62)))
    oval(
        canvas,
        0,
        -3.6,
        32.5,
        7.6,
        fade((-30, 0), (30, 0), tone(props.MATCHA, 1.08), props.MATCHA, tone(props.MATCHA, 0.8)),
    )
    canvas.save()
    canvas.translate(0, -3.6)
    canvas.scale(1, 0.25)
    for r, alpha in ((26, 0.30), (18, 0.45), (10, 0.6)):
        box = skia.Rect.MakeLTRB(-r, -r, r, r)
        canvas.drawArc(box, 360 * phase + 9 * r, 220, False, pen(tone(props.MATCHA, 1.35), 3.0, alpha))
    canvas.restore()
    for k in range(7):
        angle = k * 2.4 + 0.5 * math.sin(math.tau * phase)
        oval(canvas, 21 * math.cos(angle), -3.4 + 4.4 * math.sin(angle), 1.5, 0.7, pen(WHITE, 0.5, 0.6))
    canvas.drawOval(skia.Rect.MakeLTRB(-36, -15, 36, 5), pen(tone(clay, 1.28), 1.6))


def pouring(canvas: skia.Canvas, b: Build, fill: float, flows: bool, liquid: Colour) -> tuple[Box, Box]:
    """A glass that fills from a spout; the boxes of the pouring hand and of the glass."""
    glow(canvas, 0, 31, 34, 6, (0.10, 0.07, 0.07), 0.4)
    _back_of_glass(canvas)
    top = 25.0 - 38.0 * fill
    if flows:
        wave = 0.5 * math.sin(40 * fill)
        canvas.drawPath(
            limb([(1.0, -30, 1.5), (0.5 + wave, (top - 30) / 2, 1.2), (0.4, min(25.0, top + 2), 1.6)]), paint(liquid)
        )
        canvas.drawLine(0.5, -28, 0.1, top, pen(tone(liquid, 1.5), 0.7, 0.6))
    _liquid(canvas, top, fill, flows, liquid)
    _front_of_glass(canvas)
    _pot(canvas, b)
    holding(canvas, b, -17, 10, -1, (-80, 34))
    return (44, -54, 80, -28), (-19, -20, 19, 31)


def _back_of_glass(canvas: skia.Canvas) -> None:
    body = smooth([(-18, -19), (-15, 28), (-12, 30.5), (12, 30.5), (15, 28), (18, -19)], closed=True, tension=0.3)
    canvas.drawPath(body, paint(WHITE, 0.22))
    oval(canvas, 0, -19, 18, 3.8, paint(WHITE, 0.16))


def _liquid(canvas: skia.Canvas, top: float, fill: float, flows: bool, liquid: Colour) -> None:
    if fill <= 0.01:
        return
    half = 14.0 + 3.0 * fill
    body = skia.Path()
    body.moveTo(-half, top)
    body.lineTo(-13.4, 26)
    body.quadTo(0, 29.5, 13.4, 26)
    body.lineTo(half, top)
    body.close()
    canvas.drawPath(body, fade((-16, 0), (16, 0), tone(liquid, 1.2), liquid, tone(liquid, 0.7)))
    crema = mix(liquid, (0.86, 0.62, 0.34), 0.75) if liquid == ESPRESSO else tone(liquid, 1.3)
    deep = min(6.0, 2 + 6 * fill)
    canvas.save()
    canvas.clipPath(body, True)
    canvas.drawRect(
        skia.Rect.MakeLTRB(-20, top, 20, top + deep), fade((0, top), (0, top + deep), crema, mix(crema, liquid, 0.7))
    )
    canvas.restore()
    oval(canvas, 0, top, half, 2.9, paint(tone(crema, 1.08)))
    if flows:
        for r in (3.0, 6.5):
            oval(canvas, 0.4, top, r, r * 0.24, pen(tone(crema, 1.25), 0.8, 0.8))


def _front_of_glass(canvas: skia.Canvas) -> None:
    rim = pen(WHITE, 1.2, 0.85)
    canvas.drawPath(smooth([(-18, -19), (-16.6, 4), (-15, 27), (-12, 30.5)], closed=False), rim)
    canvas.drawPath(smooth([(18, -19), (16.6, 4), (15, 27), (12, 30.5)], closed=False), rim)
    canvas.drawLine(-12, 30.5, 12, 30.5, rim)
    canvas.drawOval(skia.Rect.MakeLTRB(-18, -22.8, 18, -15.2), rim)
    canvas.drawLine(-13.5, -12, -12, 18, pen(WHITE, 2.0, 0.55))
    canvas.drawLine(13.0, -10, 12.2, 4, pen(WHITE, 1.2, 0.4))


def _pot(canvas: skia.Canvas, b: Build) -> None:
    """A steel jug tipped from the right, and the hand on its handle."""
    steel = props.STEEL
    canvas.save()
    canvas.translate(24, -33)
    canvas.rotate(-14)
    canvas.drawOval(skia.Rect.MakeLTRB(10, -12, 30, 10), pen(tone(steel, 0.62), 3.4))
    body = smooth([(-16, -13), (12, -13), (15, 14), (-13, 14)], tension=0.45)
    canvas.drawPath(body, fade((-16, 0), (16, 0), tone(steel, 1.3), steel, tone(steel, 0.6)))
    spout = smooth([(-14, -13), (-24, -9), (-25.5, -6.5), (-14, -3)], tension=0.5)
    canvas.drawPath(spout, fade((-24, 0), (-10, 0), tone(steel, 1.2), tone(steel, 0.9)))
    rounded(canvas, (-10, -9, -7, 9), 1.5, paint(WHITE, 0.45))
    canvas.restore()
    pinching(canvas, b, 52, -40, 1, (110, -52))


def showing(canvas: skia.Canvas, b: Build, name: str, state: props.State) -> tuple[Box, Box]:
    """Any other thing, held large before us."""
    scale = 1.9 if name in ("book", "laptop", "bag", "umbrella", "flower", "bottle") else 2.4
    left, top, right, bottom = props.EXTENT[name]
    bottom = min(bottom, 14.0)
    glow(canvas, 0, 31, 40, 6, (0.10, 0.07, 0.07), 0.35)
    canvas.save()
    canvas.translate(0, 29 - bottom * scale)
    canvas.scale(scale, scale)
    props.draw(canvas, name, state)
    canvas.restore()
    reach = min(26.0, right * scale * 0.8)
    holding(canvas, b, reach, 12, 1, (78, 34))
    return (
        (reach - 12, -4, reach + 20, 26),
        (left * scale, 29 - (bottom - top) * scale, right * scale, 29.0),
    )


def typing(canvas: skia.Canvas, b: Build, phase: float) -> tuple[Box, Box]:
    """Two hands above a keyboard."""
    rounded(canvas, (-58, 8, 58, 38), 3, fade((0, 8), (0, 38), (0.80, 0.81, 0.84), (0.62, 0.63, 0.67)))
    for row in range(3):
        for column in range(11):
            x, y = -52 + column * 9.6 + 2 * row, 12 + row * 8
            rounded(canvas, (x, y, x + 7.6, y + 5.6), 1.2, paint((0.20, 0.21, 0.24)))
    for side in (-1, 1):
        _typing_hand(canvas, b, side, phase)
    return (-44, -16, 44, 24), (-58, 8, 58, 38)


def _typing_hand(canvas: skia.Canvas, b: Build, side: int, phase: float) -> None:
    x = side * 26
    _sleeve(canvas, b, (side * 52, -74), (x + side * 3, -18))
    _part(canvas, smooth([(x - 9, -18), (x - 12, -6), (x - 9, 4), (x + 9, 4), (x + 12, -6), (x + 9, -18)]), b.skin)
    for k in range(4):
        press = 3.2 * max(0.0, math.sin(math.tau * (phase + 0.25 * k + 0.4 * side))) if k != 2 else 0.0
        tip = (x - 10.5 + 7 * k, (15, 19, 18.5, 14)[k if side > 0 else 3 - k] + press - 1)
        _part(canvas, limb([(x - 8 + 5.4 * k, 2.0, 3.2), (*tip, 2.6)]), b.skin)
        _nail(canvas, tip[0], tip[1] + 0.6, 1.4, 1.5, b)
    _part(canvas, limb([(x - side * 9, -4, 3.4), (x - side * 17, 8, 2.7)]), b.skin)
