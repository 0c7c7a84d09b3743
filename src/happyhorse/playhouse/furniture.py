"""What rooms share: walls and floors, lamps, tables and chairs, plants, pictures, books and cups."""

import math
import random
from collections.abc import Callable

import skia

from happyhorse.playhouse.easel import (
    BOTTOM,
    EDGE,
    LAMP,
    LEFT,
    RIGHT,
    TOP,
    VEILS,
    WHITE,
    Easel,
    Ink,
    Point,
    Scene,
    faded,
    ink,
    mix,
    polygon,
    shade,
    solid,
    specks,
)
from happyhorse.playhouse.scenery import Window, live_window


def sunbeam(easel: Easel, window: Window, reach: float = 130) -> None:
    """Throw the window's light across wall and floor on bright hours."""
    scene = easel.scene
    if scene.light not in ("daylight", "golden hour") or scene.weather in VEILS:
        return
    colour = ink("ffc46a" if scene.light == "golden hour" else "fff6dc")
    away = -1 if window.left > 0 else 1
    x, wide = (window.left + window.right) / 2 + away * reach, (window.right - window.left) * 0.55
    paint = faded((0, 60), (0, 150), (colour, 0.42), (colour, 0.08))
    paint.setBlendMode(skia.BlendMode.kScreen)
    for k in (0, 1):
        a = x - wide + k * wide * 1.05
        b = a + wide * 0.95
        easel.canvas.drawPath(polygon([(a, 78), (b, 78), (b + away * 40, 135), (a + away * 40, 135)]), paint)


def planks(
    easel: Easel, colour: Ink, *, edge: float = EDGE, vanish: float = -40, step: float = 70, depth: float = 0.0
) -> None:
    """Lay a board floor running away from the eye, with a soft sheen."""
    easel.box(LEFT, edge, RIGHT, BOTTOM, shade(colour, 1.06), shade(colour, 0.68), depth=depth)
    far_share = (edge - vanish) / (BOTTOM - vanish)
    dice = easel.scene.dice("planks")
    ends: list[Point] = []
    for k in range(-26, 27):
        x = k * step
        ends += [(x * far_share, edge), (x, BOTTOM)]
        if dice.random() < 0.5:
            y = edge + (BOTTOM - edge) * dice.random() ** 2
            share = (y - vanish) / (BOTTOM - vanish)
            ends += [(x * share, y), ((x + step) * share, y)]
    easel.lines(ends, shade(colour, 0.62), 1.1, alpha=0.4)
    easel.box(LEFT, edge, RIGHT, edge + 16, "18101c", (0.3, 0.22, 0.2), alpha=0.10)


def tiles(
    easel: Easel,
    left: float,
    top: float,
    right: float,
    bottom: float,
    colour: Ink,
    wide: float,
    high: float,
    *,
    brick: bool = True,
    alpha: float = 0.35,
) -> None:
    """Draw joints of tiles or bricks over a wall."""
    ends: list[Point] = []
    rows = int((bottom - top) / high) + 1
    for r in range(rows):
        y = top + r * high
        ends += [(left, y), (right, y)]
        shift = wide / 2 if brick and r % 2 else 0
        for k in range(int((right - left) / wide) + 1):
            x = left + k * wide + shift
            if x <= right:
                ends += [(x, y), (x, min(bottom, y + high))]
    easel.lines(ends, colour, 0.9, alpha=alpha)


def wall(easel: Easel, colour: Ink, *, edge: float = EDGE, skirting: Ink | None = None) -> None:
    """Paint a wall with a soft fall of light, its corners dimmer, and a skirting board."""
    easel.box(LEFT, TOP, RIGHT, edge, shade(colour, 0.86), shade(colour, 0.97))
    easel.glow(-20 * easel.scene.side, -40, 300, easel.scene.tone(shade(colour, 1.3)), 0.22, 0.75)
    if skirting is not None:
        easel.box(LEFT, edge - 9, RIGHT, edge, shade(skirting, 1.1), shade(skirting, 0.82))
        easel.line((LEFT, edge - 9), (RIGHT, edge - 9), shade(skirting, 1.4), 1.0, alpha=0.7)


def pendant(easel: Easel, x: float, y: float, colour: Ink, size: float = 1.0, ceiling: float = TOP) -> None:
    """Hang a lamp with its light, as lit as the hour wants it."""
    lamps = easel.scene.sky.lamps
    easel.line((x, ceiling), (x, y - 14 * size), "2a2428", 1.6)
    easel.glow(x, y + 10 * size, 105 * size, LAMP, 0.9 * lamps)
    shape = [
        (x - 6 * size, y - 15 * size),
        (x + 6 * size, y - 15 * size),
        (x + 20 * size, y + 5 * size),
        (x - 20 * size, y + 5 * size),
    ]
    easel.poly(shape, shade(colour, 1.12), shade(colour, 0.8))
    easel.poly(
        [
            (x + 1, y - 15 * size),
            (x + 6 * size, y - 15 * size),
            (x + 20 * size, y + 5 * size),
            (x + 8 * size, y + 5 * size),
        ],
        shade(colour, 0.7),
        alpha=0.5,
    )
    bulb = mix(easel.scene.tone("e8dcc0"), "fff3cf", min(1.0, lamps * 1.2))
    easel.canvas.drawOval(skia.Rect(x - 9 * size, y + 1 * size, x + 9 * size, y + 9 * size), solid(bulb))


def floor_lamp(easel: Easel, x: float, foot: float, colour: Ink, height: float = 130) -> None:
    """Stand a lamp with a shade, lit as the hour wants it."""
    lamps, top = easel.scene.sky.lamps, foot - height
    easel.shadow(x, foot, 20, 5)
    easel.line((x, top + 10), (x, foot - 2), "3b3230", 2.6)
    easel.oval(x, foot - 1, 12, 3, "3b3230")
    easel.glow(x, top + 14, 120, LAMP, 0.9 * lamps)
    lit = mix(easel.scene.tone(colour), "ffe2a4", lamps * 0.75)
    dim = mix(easel.scene.tone(shade(colour, 0.8)), "f2b765", lamps * 0.6)
    shape = polygon([(x - 13, top - 8), (x + 13, top - 8), (x + 22, top + 28), (x - 22, top + 28)])
    easel.canvas.drawPath(shape, faded((0, top - 8), (0, top + 28), (dim, 1), (lit, 1)))


def plant(
    easel: Easel, x: float, foot: float, size: float, dice: random.Random, *, pot: Ink = "b9714f", green: Ink = "4b8455"
) -> None:
    """Put a pot plant: broad leaves, spears or a round shrub."""
    easel.shadow(x, foot, 20 * size, 5 * size, 0.28)
    base = foot - 24 * size
    kind = dice.randint(0, 2)
    if kind == 2:
        for k in range(14):
            angle, reach = dice.uniform(0, 6.3), dice.uniform(0, 17)
            at = (x + reach * math.cos(angle) * size, base - (22 + reach * math.sin(angle)) * size)
            easel.oval(*at, 9 * size, 7.5 * size, shade(green, 0.75 + 0.035 * k))
    else:
        spread, tall = ((9, 46), (5, 62))[kind]
        for k in sorted(range(-4, 5), key=lambda k: -abs(k)):
            tip = (x + k * spread * size * 1.25, base - (tall - abs(k) * 6.5 + dice.uniform(-4, 4)) * size)
            fat = (5.5 - 2 * kind) * size
            middle = (x + k * spread * size * 0.85, base - tall * 0.55 * size)
            leaf = skia.Path()
            leaf.moveTo(x, base + 3 * size)
            leaf.quadTo(middle[0] - fat, middle[1] - fat, *tip)
            leaf.quadTo(middle[0] + fat, middle[1] + fat, x, base + 3 * size)
            easel.canvas.drawPath(leaf, easel.paint(shade(green, 0.8 + 0.09 * ((k * 5) % 4))))
    easel.poly(
        [(x - 14 * size, base), (x + 14 * size, base), (x + 10.5 * size, foot), (x - 10.5 * size, foot)],
        shade(pot, 1.08),
        shade(pot, 0.75),
    )
    easel.box(
        x - 15.5 * size,
        base - 3 * size,
        x + 15.5 * size,
        base + 3 * size,
        shade(pot, 1.15),
        shade(pot, 0.9),
        corner=1.5,
    )


def picture(easel: Easel, left: float, top: float, right: float, bottom: float, dice: random.Random) -> None:
    """Hang a small framed picture."""
    frame = dice.choice(("4a372b", "d9cfbf", "2f2f38", "b58a55"))
    ground, one, two = dice.choice(
        (
            ("e9dfca", "cf6b4d", "35506b"),
            ("dbe3e2", "4f7f86", "e0a64c"),
            ("efe6d8", "7d9a6a", "c95f55"),
            ("e2d9e4", "6b5a8a", "e9b3a2"),
        )
    )
    easel.box(left + 2, top + 3, right + 3, bottom + 4, "1a1420", alpha=0.16)
    easel.box(left, top, right, bottom, shade(frame, 1.08), shade(frame, 0.85))
    easel.box(left + 3.5, top + 3.5, right - 3.5, bottom - 3.5, shade(ground, 1.1))
    wide, high = right - left, bottom - top
    canvas = easel.canvas
    canvas.save()
    canvas.clipRect(skia.Rect(left + 6, top + 6, right - 6, bottom - 6))
    easel.box(left, top, right, bottom, ground)
    easel.oval(left + wide * dice.uniform(0.3, 0.7), top + high * 0.42, wide * 0.17, wide * 0.17, one)
    easel.poly(
        [
            (left, bottom),
            (left, top + high * 0.72),
            (left + wide * 0.35, top + high * 0.5),
            (left + wide * 0.65, top + high * 0.78),
            (right, top + high * 0.6),
            (right, bottom),
        ],
        two,
        soft=dice.random() < 0.5,
    )
    canvas.restore()


BOOKS = ("a4473f", "c98a4b", "d9b25f", "5f7f5c", "3f6b74", "3f5683", "6b4f7b", "e3d8c2", "7c5140", "2f3a4d", "b9a58a")


def books(
    easel: Easel, left: float, foot: float, right: float, high: float, dice: random.Random, *, depth: float = 0.0
) -> None:
    """Stand a row of books on a shelf."""
    x = left
    while x < right - 3:
        wide = min(dice.uniform(3.6, 7.5), right - x)
        tall, colour = high * dice.uniform(0.7, 0.98), dice.choice(BOOKS)
        if dice.random() < 0.08:
            x += wide * 1.6
            continue
        easel.box(x, foot - tall, x + wide - 0.5, foot, colour, shade(colour, 0.8), depth=depth)
        if dice.random() < 0.4:
            easel.box(
                x, foot - tall * 0.8, x + wide - 0.5, foot - tall * 0.72, shade(colour, 1.4), alpha=0.6, depth=depth
            )
        x += wide


def shelf(easel: Easel, left: float, y: float, right: float, colour: Ink) -> None:
    """Fix a board to the wall with its shadow."""
    easel.box(left + 2, y + 5, right + 2, y + 11, "1a1420", alpha=0.14)
    easel.box(left, y, right, y + 5, shade(colour, 1.12), shade(colour, 0.82))


def steam(easel: Easel, x: float, y: float, seconds: float, size: float = 1.0, alpha: float = 0.4) -> None:
    """Let wisps rise and dissolve."""
    for k in range(3):
        age = (seconds * 0.42 + k / 3) % 1
        path = skia.Path()
        path.moveTo(x + (k - 1) * 3 * size, y - 26 * age * size)
        for j in range(1, 4):
            sway = 2.6 * size * math.sin(seconds * 2.1 + j * 1.5 + k * 2)
            path.lineTo(x + (k - 1) * 3 * size + sway, y - (26 * age + j * 4) * size)
        easel.canvas.drawPath(path, solid(WHITE, alpha * math.sin(math.pi * age), 2.4 * size))


def cup(easel: Easel, x: float, foot: float, colour: Ink, size: float = 1.0, *, saucer: bool = True) -> None:
    """Put a cup down."""
    if saucer:
        easel.shadow(x, foot + 2, 20 * size, 5 * size, 0.3)
        easel.oval(x, foot, 15 * size, 3.6 * size, shade(colour, 1.2), shade(colour, 0.85))
    easel.canvas.drawCircle(
        x + 10 * size, foot - 9 * size, 4.4 * size, easel.paint(shade(colour, 0.85), width=2.4 * size)
    )
    shape = [
        (x - 10 * size, foot - 17 * size),
        (x + 10 * size, foot - 17 * size),
        (x + 8.5 * size, foot - 1),
        (x + 5 * size, foot),
        (x - 5 * size, foot),
        (x - 8.5 * size, foot - 1),
    ]
    easel.poly(shape, shade(colour, 1.08), shade(colour, 0.85))
    easel.poly(
        [
            (x + 3 * size, foot - 17 * size),
            (x + 10 * size, foot - 17 * size),
            (x + 8.5 * size, foot - 1),
            (x + 3 * size, foot),
        ],
        shade(colour, 0.7),
        alpha=0.4,
    )
    easel.oval(x, foot - 17 * size, 10 * size, 2.2 * size, shade(colour, 0.7))
    easel.oval(x, foot - 16.6 * size, 8.6 * size, 1.6 * size, "4a2f20")


def table_top(easel: Easel, colour: Ink, *, y: float = 30.0, front: float = 52.0, grain: bool = True) -> None:
    """Set the table that people sit behind: a receding top, a lit edge, a front."""
    easel.box(LEFT, y - 5, RIGHT, y, "120c10", alpha=0.10)
    easel.box(LEFT, y, RIGHT, y + front, shade(colour, 0.82), shade(colour, 1.1))
    if grain:
        ends: list[Point] = []
        for x, yy, long, _ in specks(f"{easel.scene.built}/grain", 24):
            at, row = LEFT + x * 940, y + 5 + yy * (front - 9)
            ends += [(at, row), (at + 30 + 90 * long, row + 0.6)]
        easel.lines(ends, shade(colour, 0.7), 1.0, alpha=0.3)
    easel.box(LEFT, y, RIGHT, y + 1.6, shade(colour, 1.2), alpha=0.7)
    easel.box(LEFT, y + front, RIGHT, y + front + 9, shade(colour, 1.22), shade(colour, 0.85))
    easel.box(LEFT, y + front + 9, RIGHT, BOTTOM, shade(colour, 0.62), shade(colour, 0.34))
    easel.box(LEFT, y + front + 9, RIGHT, y + front + 18, "120c10", alpha=0.22)
    easel.shadow(0, y + 4, 100, 14, 0.28)


def ceiling(easel: Easel, colour: Ink, y: float = -190.0) -> None:
    """Close a room above with a cornice."""
    easel.box(LEFT, TOP, RIGHT, y, shade(colour, 0.8), shade(colour, 0.93))
    easel.box(LEFT, y - 7, RIGHT, y, shade(colour, 1.12), shade(colour, 0.85))
    easel.box(LEFT, y, RIGHT, y + 14, "20182a", (0.2, 0.16, 0.2), alpha=0.1)


def chair(easel: Easel, x: float, foot: float, colour: Ink, size: float = 1.0, *, way: int = 1) -> None:
    """Set a wooden chair, three quarters on."""
    easel.shadow(x, foot, 24 * size, 5 * size, 0.25)
    dark = shade(colour, 0.66)
    for dx in (-13, 13):
        easel.line((x + dx * size, foot - 32 * size), (x + dx * 1.12 * size, foot), dark, 2.8 * size)
    easel.line((x - way * 14 * size, foot - 76 * size), (x - way * 13 * size, foot - 32 * size), colour, 3 * size)
    easel.line((x + way * 4 * size, foot - 79 * size), (x + way * 3 * size, foot - 36 * size), colour, 3 * size)
    for up in (74, 60, 48):
        easel.line(
            (x - way * 14 * size, foot - up * size),
            (x + way * 4 * size, foot - (up + 2) * size),
            shade(colour, 1.08),
            4.2 * size,
        )
    easel.box(
        x - 17 * size,
        foot - 37 * size,
        x + 17 * size,
        foot - 31 * size,
        shade(colour, 1.15),
        shade(colour, 0.85),
        corner=2,
    )


def small_table(easel: Easel, x: float, foot: float, colour: Ink, size: float = 1.0) -> None:
    """Set a round table on one leg."""
    easel.shadow(x, foot, 30 * size, 6 * size, 0.3)
    easel.line((x, foot - 50 * size), (x, foot - 2), "2c2628", 3.6 * size)
    easel.oval(x, foot - 1, 15 * size, 3.4 * size, "2c2628")
    easel.oval(x, foot - 50 * size, 38 * size, 6 * size, shade(colour, 0.7))
    easel.oval(x, foot - 52 * size, 38 * size, 6 * size, shade(colour, 1.15), colour)


WOODS = ("8a5c3b", "a06f45", "6e4a35", "b08657")


def vase(easel: Easel, x: float, foot: float, colour: Ink, flower: Ink) -> None:
    easel.shadow(x, foot, 13, 3.5)
    for k in (-1, 0, 1):
        tip = (x + k * 9, foot - 40 - 5 * (k == 0))
        easel.bend((x, foot - 16), (x + k * 2, foot - 28), tip, "587d4c", 1.6)
        easel.oval(*tip, 5, 4.6, shade(flower, 1.15), shade(flower, 0.85))
        easel.oval(*tip, 1.7, 1.6, "f3d27a")
    easel.poly(
        [(x - 4, foot - 22), (x + 4, foot - 22), (x + 8, foot - 8), (x + 5, foot), (x - 5, foot), (x - 8, foot - 8)],
        shade(colour, 1.2),
        shade(colour, 0.8),
    )


def stack(easel: Easel, x: float, foot: float, dice_name: str) -> None:
    dice = easel.scene.small(dice_name)
    easel.shadow(x, foot + 1, 30, 5)
    for k in range(dice.randint(2, 4)):
        colour = dice.choice(("a4473f", "d9b25f", "3f6b74", "3f5683", "e3d8c2", "5f7f5c"))
        shift, wide = dice.uniform(-3, 3), dice.uniform(19, 25)
        easel.box(
            x - wide + shift,
            foot - 7 * (k + 1),
            x + wide + shift,
            foot - 7 * k - 0.6,
            shade(colour, 1.08),
            shade(colour, 0.8),
            corner=1,
        )
        easel.box(x + wide + shift - 5, foot - 7 * k - 5.6, x + wide + shift - 1, foot - 7 * k - 2, "f1e8d6")


def laptop(easel: Easel, x: float, foot: float) -> None:
    easel.shadow(x, foot + 2, 46, 6)
    easel.poly([(x - 34, foot - 46), (x + 34, foot - 46), (x + 32, foot - 3), (x - 32, foot - 3)], "b9bec6", "8d939d")
    easel.oval(x, foot - 25, 4, 4, "dfe3e8")
    easel.poly([(x - 34, foot - 3), (x + 34, foot - 3), (x + 40, foot + 4), (x - 40, foot + 4)], "d0d4da", "9da3ac")


def window_living(windows: Callable[[Scene], Window]) -> Callable[[Easel, float], None]:
    """Make the stirring of a room whose windows alone move."""

    def living(easel: Easel, seconds: float) -> None:
        live_window(easel, windows(easel.scene), seconds)

    return living


def steaming(dice: str, x: float, y: float) -> Callable[[Easel, float, bool], None]:
    """Make the moving front of a table whose cup steams, on the side its dice chose first."""

    def front(easel: Easel, seconds: float, seated: bool) -> None:
        if seated:
            steam(easel, easel.scene.small(dice).choice((-1, 1)) * x, y, seconds)

    return front
