"""Rooms for everybody: café, coffee bar, library and train, painted behind and before the people."""

import math
import random
from itertools import pairwise

import skia

from happyhorse.playhouse.easel import (
    BOTTOM,
    EDGE,
    LAMP,
    LEFT,
    RIGHT,
    TOP,
    WHITE,
    Colour,
    Easel,
    Ink,
    Scene,
    faded,
    mix,
    rounded,
    shade,
    solid,
)
from happyhorse.playhouse.furniture import (
    WOODS,
    books,
    ceiling,
    chair,
    cup,
    pendant,
    picture,
    planks,
    plant,
    shelf,
    small_table,
    stack,
    steam,
    steaming,
    sunbeam,
    table_top,
    tiles,
    vase,
    wall,
)
from happyhorse.playhouse.scenery import Place, Window, beyond, live_window, nothing, paint_window


def _cafe_windows(scene: Scene) -> tuple[Window, ...]:
    wood = scene.dice("frame").choice(("5d3f2c", "6f4a31", "3f4a45", "e5dccb"))
    view = scene.dice("view").choice(("city", "street", "garden"))
    return tuple(
        Window(left=x, top=-122, right=x + 150, bottom=14, columns=3, rows=2, view=view, frame=wood, bar=4.5)
        for x in (84, 276)
    )


def cafe(easel: Easel) -> None:
    """Paint a wooden café."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("cafe")
    plaster = dice.choice(("d9b68c", "c99f78", "9fae9b", "b97a66", "dcc9a8", "7f9296"))
    wood = dice.choice(WOODS)
    wall(easel, plaster)
    ceiling(easel, "6b4a36")
    easel.box(LEFT, 20, RIGHT, EDGE, shade(wood, 0.95), shade(wood, 0.72))
    easel.lines(
        [p for k in range(-18, 19) for p in ((k * 26, 24), (k * 26, EDGE - 8))], shade(wood, 0.5), 1.4, alpha=0.5
    )
    easel.box(LEFT, 17, RIGHT, 23, shade(wood, 1.2), shade(wood, 0.85))
    easel.box(LEFT, EDGE - 7, RIGHT, EDGE, shade(wood, 0.8), shade(wood, 0.5))
    planks(easel, shade(wood, 0.86))
    for window in _cafe_windows(scene):
        paint_window(easel, window)
        sunbeam(easel, window)
        plant(easel, window.left + 22, window.bottom + 7, 0.5, small)
    _cafe_shelves(easel, shade(wood, 0.9))
    for x, foot, size in ((-205, 108, 1.0), (196, 112, 1.05), (-345, 104, 1.0), (350, 118, 1.1)):
        chair(easel, x - 44 * size, foot - 2, shade(wood, 0.8), size)
        chair(easel, x + 44 * size, foot - 2, shade(wood, 0.8), size, way=-1)
        small_table(easel, x, foot, shade(wood, 1.1), size)
        cup(easel, x + 8, foot - 53 * size, "efe6d8", 0.55)
    shade_colour = small.choice(("2f3a38", "8f4a35", "c39a4e", "31405a", "efe2c8"))
    for x, y in ((-140, -92), (61, -70), (164, -88), (-270, -96), (300, -94)):
        pendant(easel, x, y, shade_colour)


def _cafe_shelves(easel: Easel, wood: Ink) -> None:
    small = easel.scene.small("shelves")
    for y in (-62, -22):
        shelf(easel, -196, y, -94, wood)
        x = -188.0
        while x < -108:
            kind, colour = small.randint(0, 2), small.choice(("e9e0d0", "b86f4f", "6f8f7f", "d2a85e", "4f6a80"))
            if kind == 0:
                cup(easel, x + 7, y, colour, 0.75, saucer=False)
            elif kind == 1:
                easel.box(x, y - 23, x + 13, y, shade(colour, 1.1), shade(colour, 0.8), corner=3)
                easel.box(x + 1, y - 27, x + 12, y - 22, "5a4030", corner=1)
            else:
                easel.poly(
                    [
                        (x + 4, y - 29),
                        (x + 8, y - 29),
                        (x + 9, y - 20),
                        (x + 12, y - 15),
                        (x + 12, y),
                        (x, y),
                        (x, y - 15),
                        (x + 3, y - 20),
                    ],
                    shade(colour, 0.9),
                    shade(colour, 0.65),
                )
            x += small.uniform(19, 27)
    picture(easel, -420, -96, -350, -20, small)
    picture(easel, -330, -80, -280, -30, small)
    _cafe_sign(easel, -64, -44)


def _cafe_sign(easel: Easel, x: float, y: float) -> None:
    """A round board with a steaming cup on it, hung where a close-up still sees it beside a head."""
    easel.oval(x, y, 25, 25, "8a6240")
    easel.oval(x, y, 22, 22, "20302c")
    cup(easel, x - 1, y + 15, "f6efe2", 1.25)
    for left in (-6, 2, 10):
        wave = [(x + left + 2 * math.sin(k * 1.4), y - 8 - 2.2 * k) for k in range(4)]
        easel.lines([p for pair in pairwise(wave) for p in pair], "f6efe2", 2.2, alpha=0.9)


def cafe_living(easel: Easel, seconds: float) -> None:
    """Run the weather down the windows."""
    for window in _cafe_windows(easel.scene):
        live_window(easel, window, seconds)


def cafe_near(easel: Easel, seated: bool) -> None:
    """Set the table: cup, vase, sugar."""
    if not seated:
        return
    small = easel.scene.small("table")
    table_top(easel, easel.scene.dice("table").choice(WOODS))
    way = small.choice((-1, 1))
    colour = small.choice(("efe6d8", "c65f4a", "4f7f86", "dca94f"))
    cup(easel, way * 112, 52, colour)
    if small.random() < 0.7:
        vase(
            easel,
            -way * 138,
            44,
            small.choice(("7fa3a8", "e8e0d4", "b8704f")),
            small.choice(("e08a8f", "f2c35f", "f2f0ea", "a98fd0")),
        )
    easel.box(way * 178 - 8, 24, way * 178 + 8, 44, "f4f1ec", "cfcac2", corner=2)


def coffee_bar(easel: Easel) -> None:
    """Paint the back of a speciality coffee bar."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("bar")
    paint = dice.choice(("2f4a47", "3a4652", "5b3f35", "44503c", "4a3c4c"))
    tile = dice.choice(("e4ded2", "3f6f6a", "b8674c", "d8d2c4", "5a7f8a"))
    wall(easel, paint)
    ceiling(easel, "2c2626")
    easel.box(LEFT, -34, RIGHT, 44, shade(tile, 0.98), shade(tile, 0.82))
    tiles(easel, LEFT, -34, RIGHT, 44, shade(tile, 0.62), 26, 13)
    easel.box(LEFT, -38, RIGHT, -33, "8a6240", "5d402b")
    planks(easel, "5d4636")
    easel.box(LEFT, 40, RIGHT, 50, "8a6240", "6a4930")
    easel.box(LEFT, 50, RIGHT, 118, "3a2e2a", "281f1d")
    easel.lines([p for x in range(-450, 460, 62) for p in ((x, 54), (x, 114))], "1d1614", 1.6)
    _menu(easel, small)
    _espresso_machine(easel, 88)
    _grinder(easel, 212, 40)
    for y in (-112, -74):
        shelf(easel, 96, y, 244, "8a6240")
        _bottles(easel, 102, y, 240, small)
    for x in (-150, -122, -94):
        for up in range(small.randint(1, 3)):
            cup(easel, x, 40 - up * 11, small.choice(("efe6d8", "d6cbb8", "c98a5f")), 0.72, saucer=False)
    shade_colour = small.choice(("1f1c1c", "b8823f", "8f4a35", "e8ddc6"))
    for x in (-236, -78, 78, 250, 400, -400):
        pendant(easel, x, -112, shade_colour, 0.85)


def _menu(easel: Easel, small: random.Random) -> None:
    easel.box(-244, -120, -98, -44, "8a6240", "6a4930", corner=1)
    easel.box(-239, -115, -103, -49, "20242a", "2a2e34")
    for c in (0, 1):
        x = -231 + c * 68
        easel.line((x, -106), (x + 34, -106), "e8c07a", 2.4, alpha=0.9)
        for r in range(5):
            y, long = -96 + r * 9.4, small.uniform(18, 34)
            easel.line((x, y), (x + long, y), "e8e6df", 1.4, alpha=0.75)
            easel.line((x + 46, y), (x + 53, y), "e8e6df", 1.4, alpha=0.75)
    for k in range(3):
        easel.box(-420 + k * 56, -116, -372 + k * 56, -50, "20242a", "2a2e34")


def _espresso_machine(easel: Easel, x: float) -> None:
    easel.shadow(x + 46, 42, 62, 6, 0.4)
    easel.box(x, -24, x + 96, 26, "dfe3e6", "8d949b", corner=7)
    easel.box(x + 4, -20, x + 92, -8, "f6f8f9", "b9bfc5", corner=4)
    easel.box(x - 4, 26, x + 100, 40, "555b62", "33373c", corner=3)
    easel.box(x + 8, -2, x + 88, 24, "30343a", "1f2226", corner=3)
    for k in (0, 1):
        at = x + 28 + k * 40
        easel.box(at - 9, -4, at + 9, 5, "c9ced3", "868d94", corner=2)
        easel.line((at, 7), (at - 13, 10), "3a2a22", 3.6)
        easel.poly([(at - 5, 13), (at + 5, 13), (at + 4, 25), (at - 4, 25)], "efe6d8", "cfc4b2")
    for k in range(4):
        easel.oval(x + 18 + k * 12, -14, 2.4, 2.4, ("c94b45", "e8c07a", "4f8f6a", "3a3f45")[k])
    easel.oval(x + 80, -14, 6, 6, "3a3f45")
    easel.oval(x + 80, -14, 4.4, 4.4, "f3f1ea")
    for k in range(4):
        cup(easel, x + 16 + k * 21, -24, "efe6d8", 0.55, saucer=False)


def _grinder(easel: Easel, x: float, foot: float) -> None:
    easel.poly(
        [(x - 13, foot - 66), (x + 13, foot - 66), (x + 7, foot - 42), (x - 7, foot - 42)],
        "b9a58a",
        "5a4030",
        alpha=0.85,
    )
    easel.box(x - 14, foot - 70, x + 14, foot - 65, "2b2b30", corner=1)
    easel.box(x - 10, foot - 42, x + 10, foot - 12, "3a3f45", "24272b", corner=2)
    easel.box(x - 13, foot - 6, x + 13, foot, "24272b", corner=1)


def _bottles(easel: Easel, x: float, foot: float, right: float, small: random.Random) -> None:
    while x < right - 12:
        colour = small.choice(("b8823f", "7a4a2f", "d8c7a2", "5f7f5c", "a4473f", "efe6d8"))
        if small.random() < 0.5:
            easel.box(x, foot - 22, x + 9, foot, shade(colour, 1.1), shade(colour, 0.75), corner=2)
            easel.box(x + 3, foot - 31, x + 6, foot - 21, shade(colour, 0.8))
            easel.box(x, foot - 14, x + 9, foot - 6, "efe6d8", alpha=0.7)
        else:
            easel.box(x, foot - 18, x + 13, foot, shade(colour, 1.05), shade(colour, 0.8), corner=2)
            x += 4
        x += small.uniform(12, 18)


def coffee_bar_living(easel: Easel, seconds: float) -> None:
    """Let the machine steam and its lamp blink."""
    steam(easel, 118, 8, seconds, 0.9, 0.35)
    steam(easel, 190, 16, seconds + 1.3, 0.8, 0.3)
    if seconds % 1.6 < 0.8:
        easel.glow(106, -14, 9, "ff9a6a", 0.8)


def coffee_bar_near(easel: Easel, seated: bool) -> None:
    """Set the counter: cups, beans, a pastry dome."""
    if not seated:
        return
    small = easel.scene.small("counter")
    table_top(easel, easel.scene.dice("counter").choice(("8a5c3b", "6a4a38", "4b4442", "a87c4f")), front=46)
    way = small.choice((-1, 1))
    cup(easel, way * 116, 52, "efe6d8", 1.05)
    x = -way * 150
    easel.shadow(x, 56, 44, 7)
    easel.oval(x, 54, 40, 5, "d8cfc0", "a89c88")
    for k in (-1, 0, 1):
        easel.oval(x + k * 17, 47, 12, 7, "d9a05a", "a86a35")
        easel.bend((x + k * 17 - 6, 45), (x + k * 17, 41), (x + k * 17 + 6, 45), "f0c98a", 1.6)
    dome = skia.Path()
    dome.addArc(skia.Rect(x - 36, 14, x + 36, 92), 180, 180)
    easel.canvas.drawPath(dome, solid((1, 1, 1), 0.16))
    easel.canvas.drawPath(dome, solid((1, 1, 1), 0.5, 1.4))
    easel.oval(x, 13, 4, 4, "d8cfc0")


def library(easel: Easel) -> None:
    """Paint a library: tall cases left and right, an arched window deep between them."""
    scene = easel.scene
    dice = scene.dice("walls")
    wood = dice.choice(("6a452f", "7b5436", "543a2e", "8a6844"))
    wall(easel, dice.choice(("cdbb98", "b9b09c", "a9b3a4", "c9ab8c")))
    planks(easel, shade(wood, 1.05))
    _arch(easel, dice.choice((0, 0, 18, -18)))
    easel.box(-64, EDGE, 64, BOTTOM, "8f3f3a", "6a2c2c", alpha=0.55)
    for way in (-1, 1):
        for rank, (inner, outer, depth, step) in enumerate(
            ((70, 118, 0.26, 30), (112, 262, 0.08, 44), (256, 470, 0.0, 54))
        ):
            _bookcase(easel, way, inner, outer, depth, step, wood, rank)
    _ladder(easel, -196 if scene.small("ladder").random() < 0.5 else 196)
    for x in (-92, 92):
        easel.glow(x, -70, 60, LAMP, 0.6 * scene.sky.lamps)
        easel.box(x - 4, -78, x + 4, -66, mix(scene.tone("e8dcc0"), "fff3cf", scene.sky.lamps), corner=2)


def _arch(easel: Easel, x: float) -> None:
    scene = easel.scene
    arch = skia.Path()
    arch.addRoundRect(skia.Rect(x - 46, -150, x + 46, 120), 46, 46)
    canvas = easel.canvas
    canvas.save()
    canvas.clipRect(skia.Rect(LEFT, TOP, RIGHT, 40))
    canvas.drawPath(arch, easel.paint("8a6a4c", width=9))
    high, low = mix(scene.air("top"), WHITE, 0.25), scene.air("low")
    canvas.drawPath(arch, faded((0, -150), (0, 40), (high, 1), (low, 1)))
    for dx in (-23, 0, 23):
        easel.line((x + dx, -150), (x + dx, 40), "8a6a4c", 2.4, alpha=0.75)
    for y in (-92, -44, 4):
        easel.line((x - 46, y), (x + 46, y), "8a6a4c", 2.0, alpha=0.75)
    canvas.restore()
    easel.box(x - 54, 38, x + 54, 45, "a88860", "7a5c3e")
    if not scene.sky.dark:
        easel.glow(x, -40, 150, mix(low, WHITE, 0.4), 0.45, 1.1)
        easel.flare(x - 90, 60, x + 90, 200, (0, 66), (0, 160), low, 0.3)


def _bookcase(
    easel: Easel, way: int, inner: float, outer: float, depth: float, step: float, wood: Ink, rank: int
) -> None:
    left, right = sorted((way * inner, way * outer))
    foot, top = EDGE + (4, 14, 30)[rank], (-150, -200, -300)[rank]
    dice = easel.scene.small(f"case{way}{rank}")
    easel.shadow((left + right) / 2, foot, (right - left) * 0.62, 8, 0.35)
    easel.box(left, top, right, foot, shade(wood, 0.5), shade(wood, 0.42), depth=depth)
    y = foot - 8
    while y - step > top:
        easel.box(left, y - step, right, y - step + step * 0.4, "120a08", alpha=0.2)
        books(easel, left + 5, y - 1, right - 5, step * 0.86, dice, depth=depth + 0.06)
        easel.box(left, y - 1, right, y + 3, shade(wood, 1.1), shade(wood, 0.8), depth=depth)
        y -= step
    for x in (left, right):
        easel.box(x - 3.5, top - 4, x + 3.5, foot, shade(wood, 1.08), shade(wood, 0.8), depth=depth)
    easel.box(left - 6, foot - 8, right + 6, foot, shade(wood, 0.95), shade(wood, 0.65), depth=depth)
    easel.box(left - 6, top - 8, right + 6, top, shade(wood, 1.1), shade(wood, 0.8), depth=depth)


def _ladder(easel: Easel, x: float) -> None:
    for dx in (-11, 11):
        easel.line((x + dx, -210), (x + dx + 26, 108), "c09a66", 3.4)
    for k in range(9):
        easel.line((x - 9 + k * 3, -186 + k * 34), (x + 13 + k * 3, -186 + k * 34), "a9824f", 3)


def library_living(easel: Easel, seconds: float) -> None:
    """Let rain or snow pass the arched window and the lamps breathe."""
    scene = easel.scene
    pulse = 0.85 + 0.15 * math.sin(seconds * 2.3)
    for x in (-92, 92):
        easel.glow(x, -70, 36, LAMP, 0.25 * scene.sky.lamps * pulse)
    if scene.weather != "clear":
        live_window(easel, Window(left=-44, top=-136, right=44, bottom=36, columns=4, rows=4, bar=3), seconds)


def library_near(easel: Easel, seated: bool) -> None:
    """Set the reading table: banker's lamp, books."""
    if not seated:
        return
    small = easel.scene.small("reading")
    table_top(easel, easel.scene.dice("reading").choice(("6a452f", "7b5436", "8a5c3b")))
    way = small.choice((-1, 1))
    x = way * 148
    easel.glow(x, 22, 80, LAMP, 0.55 * easel.scene.sky.lamps)
    easel.shadow(x, 50, 22, 5)
    easel.oval(x, 48, 16, 4, "c9a45a", "8f6f35")
    easel.line((x, 46), (x, 2), "b8923f", 3)
    easel.poly([(x - 28, 8), (x - 22, -8), (x + 22, -8), (x + 28, 8)], "3f8a62", "235a40", soft=False)
    easel.line((x - 24, 7), (x + 24, 7), "ffeebd", 2.4, alpha=0.4 + 0.6 * easel.scene.sky.lamps)
    stack(easel, -way * 136, 48, "near")


def _train_windows() -> tuple[Window, ...]:
    return tuple(
        Window(left=x, top=-116, right=x + 168, bottom=20, columns=1, rows=1, frame="9aa2a8", bar=0)
        for x in (-438, -236, 68, 270)
    )


def train(easel: Easel) -> None:
    """Paint a railway carriage with its seats; the landscape is painted while it passes."""
    scene = easel.scene
    dice = scene.dice("walls")
    lining = dice.choice(("d9d6cc", "cfd6d8", "d8cbb4", "b9c3c0"))
    wall(easel, lining)
    easel.box(LEFT, 30, RIGHT, EDGE + 40, shade(lining, 0.8), shade(lining, 0.6))
    easel.box(LEFT, EDGE + 40, RIGHT, BOTTOM, "5d6068", "3a3c42")
    easel.box(LEFT, TOP, RIGHT, -176, shade(lining, 0.9), shade(lining, 1.05))
    easel.box(LEFT, -212, RIGHT, -203, mix("dfe6ea", "fffbe8", scene.sky.lamps))
    easel.glow(0, -206, 260, "fff4dc", 0.3 + 0.3 * scene.sky.lamps, 0.4)
    for window in _train_windows():
        easel.box(
            window.left - 10, window.top - 10, window.right + 10, window.bottom + 10, shade(lining, 0.62), corner=16
        )
        easel.box(
            window.left - 7,
            window.top - 7,
            window.right + 7,
            window.bottom + 8,
            shade(lining, 1.15),
            shade(lining, 0.9),
            corner=14,
        )
        stops = ((scene.air("top"), 1.0), (scene.air("middle"), 1.0), (scene.air("low"), 1.0))
        pane = skia.Rect(window.left, window.top, window.right, window.bottom)
        easel.canvas.drawRoundRect(pane, 7, 7, faded((0, -150), (0, -10), *stops))
    _rack(easel)
    fabric = dice.choice(("3f5f8a", "8a3f45", "3f7a6a", "6a5a8a", "b8793f"))
    for x in (-356, 0, 356):
        _seat(easel, x, fabric)
    for x in (-64, 64, -236, 236):
        easel.line((x * 1.02, -176), (x * 1.02, -132), "c9ced2", 3)


def _rack(easel: Easel) -> None:
    small = easel.scene.small("rack")
    for x in (-420, -330, -214, -150, 92, 160, 236, 340):
        if small.random() < 0.75:
            colour, wide = (
                small.choice(("8a5c3b", "3f5683", "a4473f", "4a4f57", "6f8f7f", "d2a85e")),
                small.uniform(40, 62),
            )
            easel.box(x, -164, x + wide, -136, shade(colour, 1.08), shade(colour, 0.78), corner=5)
            easel.box(x + wide * 0.4, -168, x + wide * 0.6, -163, shade(colour, 0.6), corner=2)
    easel.box(LEFT, -137, RIGHT, -132, "c9ced2", "8f959b")
    easel.box(LEFT, -132, RIGHT, -126, "1a1420", alpha=0.12)


def _seat(easel: Easel, x: float, fabric: Ink) -> None:
    easel.box(x - 74, -36, x + 74, 150, shade(fabric, 0.94), shade(fabric, 0.62), corner=20)
    easel.box(x - 66, -28, x + 66, 140, shade(fabric, 1.08), shade(fabric, 0.76), corner=16)
    easel.box(x - 44, -50, x + 44, -4, shade(fabric, 1.02), shade(fabric, 0.84), corner=13)
    easel.box(x - 38, -48, x + 38, -24, "efece4", "d0ccc2", corner=8)
    for way in (-1, 1):
        easel.box(x + way * 84 - 10, 44, x + way * 84 + 10, 62, "3a3f46", "24272c", corner=6)


def train_living(easel: Easel, seconds: float) -> None:
    """Let the country pass: far hills, fields, trees and poles, each at its own pace."""
    canvas, scene = easel.canvas, easel.scene
    panes = skia.Path()
    for window in _train_windows():
        panes.addRect(skia.Rect(window.left, window.top, window.right, window.bottom))
    canvas.save()
    canvas.clipPath(panes, False)
    _passing(easel, seconds)
    glare = skia.Path()
    for window in _train_windows():
        x = window.left
        glare.addPoly([skia.Point(x + dx, y) for dx, y in ((30, -116), (62, -116), (22, 20), (-10, 20))], True)
    canvas.drawPath(glare, solid(WHITE, 0.08))
    canvas.restore()
    if scene.weather != "clear":
        for window in _train_windows():
            live_window(easel, window, seconds)


def _passing(easel: Easel, seconds: float) -> None:
    scene = easel.scene
    colours = ("c3d0da", "d3dde4", "e4eaef", "eef2f5") if scene.snowy else ("8fa6b4", "8fae7f", "a9b86a", "6f9355")
    kind = scene.dice("land").randint(0, 2)
    if kind == 1 and not scene.snowy:
        colours = ("9fb0c0", "c9b27a", "d9bb62", "a98f4a")
    for k, (depth, crest, bump, pace, step) in enumerate(
        ((0.62, -44, 20, 7, 90), (0.36, -22, 11, 24, 70), (0.14, -4, 5, 70, 60), (0.0, 12, 3, 190, 50))
    ):
        shift = seconds * pace
        first = int((LEFT - 80 + shift) // step)
        points = [
            (i * step - shift, crest + bump * math.sin(i * 2.399 + k) * math.cos(i * 0.71))
            for i in range(first, first + int(1150 / step) + 2)
        ]
        tone = beyond(scene, colours[k], depth)
        easel.canvas.drawPath(rounded([*points, (560, 60), (-560, 60)]), solid(tone))
        if k in (1, 2):
            _passing_trees(easel, shift, crest, 110 if k == 1 else 170, 9 if k == 1 else 20, shade(tone, 0.74))
    pole = beyond(scene, "4a3f3a", 0.0)
    at = 470 - (seconds * 420 + 100) % 940
    easel.canvas.drawLine(at, -120, at, 30, solid(pole, 0.75, 6))


def _passing_trees(easel: Easel, shift: float, crest: float, step: float, size: float, tone: Colour) -> None:
    path = skia.Path()
    first = int((LEFT - 60 + shift) // step)
    for i in range(first, first + int(1080 / step) + 1):
        x, big = i * step + 40 * math.sin(i * 1.7) - shift, size * (0.8 + 0.4 * math.sin(i * 2.3))
        path.addOval(skia.Rect(x - big, crest - big * 1.8, x + big, crest + big * 0.5))
        path.addOval(skia.Rect(x + big * 0.4, crest - big * 1.2, x + big * 2, crest + big * 0.5))
    easel.canvas.drawPath(path, solid(tone))


def train_near(easel: Easel, seated: bool) -> None:
    """Fold down the table: cup, paper."""
    if not seated:
        return
    small = easel.scene.small("fold")
    table_top(easel, easel.scene.dice("fold").choice(("c9c6be", "a8845c", "b0b6ba")), grain=False, front=40)
    way = small.choice((-1, 1))
    x = way * 116
    easel.poly([(x - 9, 22), (x + 9, 22), (x + 7, 48), (x - 7, 48)], "f4f0e8", "cfc8ba")
    easel.box(x - 10, 19, x + 10, 23, "5a4030", corner=1)
    easel.box(x - 8.4, 30, x + 8.4, 40, small.choice(("c65f4a", "4f7f86", "8a5c3b")))
    stack(easel, -way * 142, 48, "near")


PUBLIC = {
    "cafe": Place(far=cafe, living=cafe_living, near=cafe_near, front=steaming("table", 112, 30)),
    "coffee bar": Place(
        far=coffee_bar,
        living=coffee_bar_living,
        near=coffee_bar_near,
        front=steaming("counter", 116, 30),
    ),
    "library": Place(far=library, living=library_living, near=library_near, front=nothing),
    "train": Place(far=train, living=train_living, near=train_near, front=nothing),
}
