"""Rooms at home: kitchen, living room and workshop, painted behind and before the people."""

import math
import random

import skia

from happyhorse.playhouse.easel import EDGE, LEFT, RIGHT, TOP, Easel, Ink, Scene, ink, rounded, shade, solid, specks
from happyhorse.playhouse.furniture import (
    WOODS,
    books,
    ceiling,
    cup,
    floor_lamp,
    pendant,
    picture,
    planks,
    plant,
    shelf,
    stack,
    steam,
    steaming,
    sunbeam,
    table_top,
    tiles,
    wall,
    window_living,
)
from happyhorse.playhouse.scenery import Place, Window, live_window, nothing, paint_window


def _kitchen_window(scene: Scene) -> Window:
    return Window(
        left=92,
        top=-112,
        right=220,
        bottom=-8,
        columns=2,
        rows=2,
        view=scene.dice("view").choice(("garden", "hills", "city")),
        frame="f1ece2",
    )


def kitchen(easel: Easel) -> None:
    """Paint a kitchen: cupboards, tiles, stove, window over the sink."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("kitchen")
    cupboard = dice.choice(("6f8f88", "e6dfd0", "4f6577", "9aa889", "b9785a", "d9c48f"))
    paint, tile = dice.choice(("efe6d4", "e4e7e2", "f0dfcb")), dice.choice(("f2efe8", "dfe8ea", "f0e2cf", "cfe0d8"))
    wall(easel, paint)
    ceiling(easel, "f1eee6")
    easel.box(LEFT, -20, RIGHT, 34, shade(tile, 0.98), shade(tile, 0.86))
    tiles(easel, LEFT, -20, RIGHT, 34, shade(tile, 0.7), 18, 18, brick=False)
    planks(easel, dice.choice(("a3805a", "8b8178", "c0a07a")), step=80)
    paint_window(easel, _kitchen_window(scene))
    sunbeam(easel, _kitchen_window(scene))
    easel.box(LEFT, 32, RIGHT, 40, "c9a06c", "94703f")
    easel.box(LEFT, 40, RIGHT, 96, shade(cupboard, 0.95), shade(cupboard, 0.76))
    easel.box(LEFT, 96, RIGHT, 102, shade(cupboard, 0.4))
    for x in range(-460, 460, 66):
        easel.box(x + 3, 45, x + 63, 92, shade(cupboard, 1.06), shade(cupboard, 0.86), corner=2)
        easel.line((x + 52, 50), (x + 52, 60), "d8c79c", 2.6)
    _stove(easel, -174)
    for left, right in ((-232, -200), (-148, -96), (-330, -236), (-460, -334)):
        _cupboard(easel, left, right, cupboard)
    _fridge(easel, 296)
    shelf(easel, -94, -64, -62, "b58a5a")
    _kettle(easel, -112, 32)
    for k in range(3):
        colour = small.choice(("c65f4a", "e8dcc4", "6f8f7f", "d2a85e"))
        easel.box(112 + k * 19, 14 - k, 126 + k * 19, 32, shade(colour, 1.1), shade(colour, 0.82), corner=3)
        easel.box(111 + k * 19, 10 - k, 127 + k * 19, 15 - k, "8a6240", corner=1)
    plant(easel, 206, 32, 0.62, small)
    pendant(easel, -56, -118, small.choice(("d2a85e", "2f3a38", "efe6d8")), 0.9)
    pendant(easel, 62, -118, small.choice(("d2a85e", "2f3a38", "efe6d8")), 0.9)


def _stove(easel: Easel, x: float) -> None:
    easel.poly([(x - 26, -66), (x + 26, -66), (x + 34, -42), (x - 34, -42)], "c3c8cc", "8f959b")
    easel.box(x - 14, -190, x + 14, -66, "b4babf", "c9ced2")
    easel.box(x - 34, 40, x + 34, 98, "3f444b", "2a2d32", corner=2)
    easel.box(x - 27, 56, x + 27, 86, "17181c", "33363d", corner=2)
    easel.line((x - 24, 50), (x + 24, 50), "c9ced2", 2.4)
    for dx, colour in ((-15, "b8463c"), (16, "4a4f57")):
        easel.box(x + dx - 14, 14, x + dx + 14, 31, shade(colour, 1.15), shade(colour, 0.8), corner=3)
        easel.box(x + dx - 15, 11, x + dx + 15, 15, shade(colour, 0.85), corner=2)
        easel.oval(x + dx, 10, 3, 2.2, "26262b")


def _cupboard(easel: Easel, left: float, right: float, colour: Ink) -> None:
    easel.box(left + 2, -50, right + 4, -40, "1a1420", alpha=0.14)
    easel.box(left, -150, right, -46, shade(colour, 1.0), shade(colour, 0.86), corner=1.5)
    middle = (left + right) / 2 if right - left > 45 else right
    for a, b in ((left, middle), (middle, right)):
        if b - a > 8:
            easel.box(a + 3, -146, b - 3, -50, shade(colour, 1.1), shade(colour, 0.92), corner=1.5)
            easel.line((b - 8, -64), (b - 8, -56), "d8c79c", 2.4)


def _fridge(easel: Easel, x: float) -> None:
    easel.box(x, -96, x + 84, 98, "d8dde0", "a3a9ae", corner=5)
    easel.line((x, -20), (x + 84, -20), "8a9096", 1.6)
    easel.line((x + 10, -44), (x + 10, -26), "8a9096", 3)
    easel.line((x + 10, -12), (x + 10, 18), "8a9096", 3)
    easel.box(x + 34, -74, x + 54, -54, "f2d9a0")
    easel.box(x + 50, -60, x + 66, -40, "cfe3ea")


def _kettle(easel: Easel, x: float, foot: float) -> None:
    easel.canvas.drawCircle(x, foot - 24, 11, easel.paint("3a3431", width=2.4))
    easel.poly([(x - 16, foot), (x + 16, foot), (x + 12, foot - 24), (x - 12, foot - 24)], "d9695c", "9c4038")
    easel.poly([(x + 11, foot - 14), (x + 24, foot - 24), (x + 25, foot - 20), (x + 13, foot - 6)], "a8463d")


def kitchen_living(easel: Easel, seconds: float) -> None:
    """Let the kettle steam and the weather pass the window."""
    live_window(easel, _kitchen_window(easel.scene), seconds)
    steam(easel, -88, 8, seconds, 1.0, 0.45)


def kitchen_near(easel: Easel, seated: bool) -> None:
    """Set the worktop: board, fruit, a jar of spoons."""
    if not seated:
        return
    small = easel.scene.small("worktop")
    table_top(easel, easel.scene.dice("worktop").choice(("b98d5a", "d8d3ca", "8a5c3b", "a9a39a")))
    way = small.choice((-1, 1))
    x = way * 138
    easel.shadow(x, 54, 44, 7)
    for k, (dx, colour) in enumerate(((-16, "d9553f"), (0, "e8a23f"), (15, "8fae4a"))):
        easel.oval(x + dx, 30 - 4 * (k == 1), 12, 11.5, shade(colour, 1.15), shade(colour, 0.8))
    easel.poly([(x - 36, 32), (x + 36, 32), (x + 22, 54), (x - 22, 54)], "e6dccb", "b3a58f", soft=False)
    easel.oval(x, 32, 36, 3, "cbbfa9")
    y = -way * 132
    easel.poly([(y - 40, 46), (y + 34, 46), (y + 42, 60), (y - 46, 60)], "c9975f", "a8763f")
    easel.oval(y - 8, 48, 12, 5, "f1d8a0", "d9b070")


def _home_window(scene: Scene) -> Window:
    return Window(
        left=104,
        top=-110,
        right=216,
        bottom=8,
        columns=2,
        rows=2,
        view=scene.dice("view").choice(("garden", "hills", "city")),
        frame="f3eee4",
    )


def living_room(easel: Easel) -> None:
    """Paint a living room: sofa, window with curtains, lamp, pictures, hearth or books."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("home")
    paper = dice.choice(("d8c0a0", "a9bcb8", "c9a9a0", "9aa7bd", "b9c0a0", "e3d3b8", "8a93a0"))
    wall(easel, paper, skirting="efe8dc")
    if dice.random() < 0.4:
        easel.lines(
            [p for x in range(-460, 470, 22) for p in ((x, -188), (x, EDGE - 10))], shade(paper, 0.9), 8, alpha=0.25
        )
    ceiling(easel, "f0ebe2")
    planks(easel, dice.choice(WOODS))
    paint_window(easel, _home_window(scene))
    sunbeam(easel, _home_window(scene))
    _curtains(easel, _home_window(scene), dice.choice(("c65f4a", "e8dcc4", "5f7f74", "4f6580", "d2a85e")))
    picture(easel, -150, -100, -98, -54, small)
    picture(easel, -86, -84, -48, -50, small)
    _hearth(easel, -342)
    easel.oval(0, 122, 250, 26, dice.choice(("9c4a42", "4f6a7a", "c9b48f", "6f7f5f")))
    easel.oval(0, 121, 226, 21, "efe2cc", alpha=0.35)
    _sofa(easel, dice.choice(("5f7f86", "b8674c", "6f6a8a", "8f9a72", "c9a878", "4f5f78")))
    floor_lamp(easel, -176, 98, "f0dcb4", 150)
    plant(easel, 240, 106, 1.35, small)
    shelf(easel, 296, -60, 420, "8a6240")
    books(easel, 300, -60, 380, 30, small)
    shelf(easel, 296, -10, 420, "8a6240")
    books(easel, 330, -10, 416, 30, small)


def _curtains(easel: Easel, window: Window, colour: Ink) -> None:
    easel.line((window.left - 34, window.top - 16), (window.right + 34, window.top - 16), "6a4a35", 3)
    for x, way in ((window.left - 10, 1), (window.right + 10, -1)):
        outer = x - way * 20
        shape = rounded(
            [
                (outer, -128),
                (outer + way * 44, -128),
                (outer + way * 40, -60),
                (outer + way * 22, 10),
                (outer + way * 26, 58),
                (outer - way * 3, 58),
                (outer, 0),
            ]
        )
        easel.canvas.drawPath(shape, easel.upright(-128, 58, shade(colour, 1.08), shade(colour, 0.82), 1, 0))
        for k in (10, 20, 30):
            easel.bend(
                (outer + way * k, -122),
                (outer + way * k * 0.9, -40),
                (outer + way * k * 0.6, 54),
                shade(colour, 0.74),
                1.8,
                alpha=0.6,
            )


def _hearth(easel: Easel, x: float) -> None:
    easel.box(x - 60, -190, x + 60, -30, "cfc3b2", "bdb09d")
    easel.box(x - 72, -36, x + 72, -26, "8a6240", "5d402b", corner=1)
    easel.box(x - 62, -26, x + 62, 74, "a3604a", "7d4636")
    tiles(easel, x - 62, -26, x + 62, 70, "5a3026", 20, 9)
    easel.box(x - 38, 4, x + 38, 74, "1a1210", "2a1a14", corner=3)
    easel.box(x - 74, 72, x + 74, 82, "9a8f82", "6f665c")
    easel.line((x - 22, 68), (x + 20, 64), "4a2f20", 7)
    easel.line((x - 18, 62), (x + 24, 69), "5a3a26", 7)


def _sofa(easel: Easel, colour: Ink) -> None:
    easel.shadow(0, 102, 185, 10, 0.35)
    easel.box(-150, 8, 150, 70, shade(colour, 1.05), shade(colour, 0.85), corner=14)
    easel.line((0, 16), (0, 56), shade(colour, 0.72), 2, alpha=0.7)
    easel.box(-156, 54, 156, 92, shade(colour, 1.1), shade(colour, 0.76), corner=9)
    easel.line((0, 57), (0, 86), shade(colour, 0.7), 2, alpha=0.7)
    for way in (-1, 1):
        easel.box(way * 158 - 17, 28, way * 158 + 17, 96, shade(colour, 1.0), shade(colour, 0.72), corner=10)
        easel.line((way * 150, 96), (way * 150, 104), "4a3425", 5)
    small = easel.scene.small("cushions")
    for x in (-116, 112):
        cushion = small.choice(("e0a24f", "efe2cc", "c65f4a", "4f7f86", "8f6f9a"))
        easel.poly(
            [(x - 24, 26), (x, 30), (x + 22, 24), (x + 26, 44), (x + 24, 64), (x, 60), (x - 24, 66), (x - 27, 46)],
            shade(cushion, 1.1),
            shade(cushion, 0.8),
            soft=True,
        )


def living_room_living(easel: Easel, seconds: float) -> None:
    """Burn the hearth and pass the weather."""
    live_window(easel, _home_window(easel.scene), seconds)
    flicker = 0.8 + 0.12 * math.sin(seconds * 9) + 0.08 * math.sin(seconds * 23)
    easel.glow(-342, 44, 120, "ff9a4a", 0.4 * flicker)
    for colour, size in (("f2762e", 1.0), ("ffb347", 0.66), ("fff0b0", 0.34)):
        path = skia.Path()
        for k in range(4):
            x = -342 + (k - 1.5) * 13 * (0.6 + 0.4 * size)
            high = (26 + 11 * math.sin(seconds * (7 + k) + k * 2.2)) * size
            path.moveTo(x - 8 * size, 64)
            path.quadTo(x - 9 * size, 64 - high * 0.5, x + 3 * math.sin(seconds * 8 + k), 64 - high)
            path.quadTo(x + 9 * size, 64 - high * 0.5, x + 8 * size, 64)
        easel.canvas.drawPath(path, solid(ink(colour), 0.92))


def living_room_near(easel: Easel, seated: bool) -> None:
    """Set a low table: cup, book, vase."""
    if not seated:
        return
    small = easel.scene.small("table")
    table_top(easel, easel.scene.dice("table").choice(WOODS))
    way = small.choice((-1, 1))
    cup(easel, way * 118, 54, small.choice(("4f7f86", "efe6d8", "c65f4a")))
    stack(easel, -way * 140, 50, "near")


def _shed_window(scene: Scene) -> Window:
    return Window(
        left=112,
        top=-110,
        right=232,
        bottom=-14,
        columns=3,
        rows=2,
        view=scene.dice("view").choice(("garden", "hills")),
        frame="7a6a55",
        bar=3.5,
    )


def workshop(easel: Easel) -> None:
    """Paint a maker's workshop: tool wall, bench, timber."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("shop")
    board = dice.choice(("a88a63", "8f9a94", "b59c78", "7f8a8f"))
    wall(easel, board)
    easel.lines([p for x in range(-460, 470, 34) for p in ((x, TOP), (x, EDGE))], shade(board, 0.68), 1.6, alpha=0.5)
    ceiling(easel, "5d4a3a", -200)
    planks(easel, "7d6a58", step=60)
    paint_window(easel, _shed_window(scene))
    sunbeam(easel, _shed_window(scene))
    _tool_wall(easel, small)
    easel.shadow(0, 106, 300, 9, 0.35)
    for left, right in ((-300, -84), (96, 330)):
        easel.box(left, 34, right, 44, "c39a68", "8f6a42")
        easel.box(left + 6, 44, left + 18, 104, "8a6844", "63492f")
        easel.box(right - 18, 44, right - 6, 104, "8a6844", "63492f")
        easel.box(left + 12, 78, right - 12, 84, "8a6844", "63492f")
    for k in range(4):
        colour = small.choice(("c94b45", "3f6fb5", "e2b04f", "6f8f7f", "d8d3ca"))
        x = 118 + k * 25
        easel.box(x, 12, x + 20, 34, "c9ced2", "8f959b", corner=2)
        easel.box(x, 17, x + 20, 29, colour)
    for k in range(5):
        easel.poly(
            [(-430 + k * 15, -150 + k * 8), (-419 + k * 15, -150 + k * 8), (-396 + k * 17, 108), (-408 + k * 17, 108)],
            shade("c39a68", 0.8 + 0.08 * k),
            shade("9a744a", 0.8 + 0.06 * k),
        )
    easel.box(350, -80, 450, 100, "6a5a4a", "4a3f35")
    for k in range(3):
        books(easel, 356, -36 + k * 46, 444, 32, small)
    easel.box(350, -36, 450, -32, "8a6844")
    for x in (-96, 82):
        pendant(easel, x, -116, small.choice(("35584f", "a4473f", "3a3f45", "c9a24f")), 1.05, -200)


def _tool_wall(easel: Easel, small: random.Random) -> None:
    easel.box(-262, -118, -92, 8, "6f5a45", "5d4a38", corner=2)
    easel.box(-257, -113, -97, 3, "c2a47c", "a98a62")
    dots = [(-250 + c * 11, -106 + r * 11) for c in range(14) for r in range(10)]
    easel.lines([p for d in dots for p in (d, d)], "6f5a45", 1.5, alpha=0.45)
    x = -238.0
    for kind in small.sample(range(5), 5):
        (_hammer, _saw, _spanner, _driver, _square)[kind](easel, x, -96 + small.uniform(-2, 4))
        x += 33
    for k in range(7):
        at = -240 + k * 22
        easel.line((at, -34), (at, -10 - (k % 3) * 3), ("c94b45", "e2b04f", "3f6fb5")[k % 3], 4.5)
        easel.line((at, -14), (at, 0 - (k % 2) * 4), "c9ced2", 2.2)


def _hammer(easel: Easel, x: float, y: float) -> None:
    easel.line((x, y + 8), (x, y + 48), "8a5c3b", 4.6)
    easel.box(x - 13, y, x + 12, y + 10, "6f757d", "4a4f57", corner=2)


def _saw(easel: Easel, x: float, y: float) -> None:
    easel.poly([(x - 8, y + 12), (x + 9, y + 12), (x + 3, y + 54), (x - 3, y + 54)], "dfe3e6", "9aa1a8")
    easel.box(x - 10, y, x + 11, y + 14, "a4603a", "7a4528", corner=4)


def _spanner(easel: Easel, x: float, y: float) -> None:
    easel.line((x, y + 8), (x, y + 44), "aab1b8", 5)
    for up in (6, 46):
        easel.canvas.drawCircle(x, y + up, 5.4, easel.paint("aab1b8", width=4))


def _driver(easel: Easel, x: float, y: float) -> None:
    easel.box(x - 5, y, x + 5, y + 20, "d9553f", "a83a2a", corner=4)
    easel.line((x, y + 20), (x, y + 46), "c9ced2", 2.6)


def _square(easel: Easel, x: float, y: float) -> None:
    easel.line((x - 8, y + 2), (x - 8, y + 44), "c9ced2", 5)
    easel.line((x - 8, y + 44), (x + 13, y + 44), "8a5c3b", 6)


def workshop_near(easel: Easel, seated: bool) -> None:
    """Set the workbench: vise, plane, shavings."""
    if not seated:
        return
    small = easel.scene.small("bench")
    table_top(easel, "b58a58", front=44)
    way = small.choice((-1, 1))
    x = way * 146
    easel.shadow(x, 48, 34, 6)
    easel.poly([(x - 34, 34), (x + 30, 34), (x + 34, 46), (x - 34, 46)], "8a5c3b", "5d3f2a")
    easel.poly([(x - 20, 34), (x - 14, 16), (x - 4, 16), (x - 6, 34)], "a06f45", "7a5232", soft=True)
    easel.poly([(x + 2, 34), (x + 10, 18), (x + 15, 20), (x + 10, 34)], "b9bfc5", "7f858c")
    for k, (u, v, _, turn) in enumerate(specks(f"{easel.scene.built}/curl", 9)):
        at = (-way * 100 - way * u * 70, 40 + v * 22)
        easel.canvas.drawArc(
            skia.Rect(at[0] - 6, at[1] - 3, at[0] + 6, at[1] + 3),
            360 * turn,
            250,
            False,
            easel.paint(("e8cfa0", "d6b47c")[k % 2], width=1.6),
        )


HOME = {
    "kitchen": Place(far=kitchen, living=kitchen_living, near=kitchen_near, front=nothing),
    "living room": Place(
        far=living_room,
        living=living_room_living,
        near=living_room_near,
        front=steaming("table", 118, 32),
    ),
    "workshop": Place(far=workshop, living=window_living(_shed_window), near=workshop_near, front=nothing),
}
