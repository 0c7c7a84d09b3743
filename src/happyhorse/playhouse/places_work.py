"""Rooms to work in: studio, classroom, office and recording booth, painted behind and before the people."""

import math
import random

import skia

from happyhorse.playhouse.easel import (
    BOTTOM,
    EDGE,
    LEFT,
    RIGHT,
    TOP,
    WHITE,
    Easel,
    Ink,
    Scene,
    faded,
    ink,
    mix,
    polygon,
    shade,
    solid,
)
from happyhorse.playhouse.furniture import (
    books,
    ceiling,
    laptop,
    picture,
    planks,
    plant,
    stack,
    sunbeam,
    table_top,
    wall,
    window_living,
)
from happyhorse.playhouse.scenery import Place, Window, live_window, nothing, paint_window

BOARD = (-168.0, -108.0, 168.0, 22.0)


def studio(easel: Easel) -> None:
    """Paint a photographer's seamless cyclorama with its lights."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("studio")
    paper = dice.choice(("f1f1f0", "eef1f4", "f3efe9", "e6ecef", "f2ecec", "e3e4e8"))
    easel.box(LEFT, TOP, RIGHT, BOTTOM, shade(paper, 0.86), shade(paper, 0.98))
    easel.box(LEFT, 40, RIGHT, 112, shade(paper, 0.975), shade(paper, 0.93), alpha=0.8)
    easel.box(LEFT, 108, RIGHT, BOTTOM, shade(paper, 0.93), shade(paper, 0.8))
    easel.glow(0, -20, 330, "ffffff", 0.55, 0.8)
    easel.glow(0, 118, 260, "ffffff", 0.5, 0.25)
    for way in (-1, 1):
        easel.box(way * 330 - 70, TOP, way * 330 + 70, BOTTOM, "2e3036", "24262b")
        easel.box(way * 262 - 6, TOP, way * 262 + 6, BOTTOM, shade(paper, 0.75), shade(paper, 0.6))
        easel.box(way * 435 - 36, TOP, way * 435 + 36, BOTTOM, "26282d", "1d1f23")
    easel.box(LEFT, TOP, RIGHT, -196, "2a2c31", "33353b")
    easel.box(LEFT, -200, RIGHT, -190, "4a4d54", "2b2d31")
    _softbox(easel, -176, -66, 1)
    if small.random() < 0.5:
        _softbox(easel, 182, -74, -1)
    else:
        _umbrella(easel, 180, -70)
    if small.random() < 0.5:
        easel.bend((150, 112), (220, 140), (300, 118), "3a3c42", 2.2)


def _softbox(easel: Easel, x: float, y: float, way: int) -> None:
    foot = 104
    easel.shadow(x - way * 22, foot, 34, 6, 0.25)
    for dx in (-20, 0, 20):
        easel.line((x - way * 22, foot - 34), (x - way * 22 + dx, foot), "2b2c30", 2.4)
    easel.line((x - way * 22, foot - 30), (x - way * 22, y + 6), "3a3c42", 3.2)
    easel.poly(
        [(x - way * 40, y - 8), (x - way * 40, y + 12), (x - way * 4, y + 48), (x - way * 4, y - 50)],
        "2a2b30",
        "1e1f23",
    )
    front = [(x - way * 4, y - 54), (x + way * 22, y - 46), (x + way * 22, y + 42), (x - way * 4, y + 52)]
    easel.glow(x + way * 14, y, 120, "fff6e4", 0.55)
    easel.canvas.drawPath(polygon(front), solid(mix(easel.scene.tone("fbf7ee"), WHITE, 0.75)))
    easel.canvas.drawPath(polygon(front), solid(easel.scene.tone("2a2b30"), 1.0, 2.6))


def _umbrella(easel: Easel, x: float, y: float) -> None:
    easel.shadow(x + 10, 104, 34, 6, 0.25)
    for dx in (-20, 0, 20):
        easel.line((x + 12, 72), (x + 12 + dx, 104), "2b2c30", 2.4)
    easel.line((x + 12, 74), (x + 12, y), "3a3c42", 3.2)
    easel.glow(x - 10, y, 110, "fff6e4", 0.5)
    easel.poly(
        [(x - 26, y - 46), (x + 6, y - 30), (x + 14, y), (x + 6, y + 30), (x - 26, y + 46), (x - 14, y)],
        "fffdf8",
        "dedbd4",
        soft=True,
    )
    easel.line((x + 22, y + 4), (x - 22, y), "3a3c42", 2)


def studio_near(easel: Easel, seated: bool) -> None:
    """Set a plain white table."""
    if seated:
        table_top(easel, "e9e9ea", grain=False)


def _class_window(scene: Scene) -> Window:
    return Window(left=196, top=-120, right=366, bottom=10, columns=3, rows=2, view="garden", frame="e8e6df")


def classroom(easel: Easel) -> None:
    """Paint a classroom: whiteboard, posters, pupils' desks behind."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("class")
    wall(easel, dice.choice(("e6dfc8", "cfdde0", "d8e2cf", "e9d9c6", "d7d6e4")), skirting="a58a66")
    ceiling(easel, "eeece6")
    planks(easel, dice.choice(("b99a72", "9c8468", "a9a194")), step=90)
    paint_window(easel, _class_window(scene))
    sunbeam(easel, _class_window(scene))
    left, top, right, bottom = BOARD
    easel.box(left - 3, top + 2, right + 9, bottom + 12, "1a1420", alpha=0.14, corner=2)
    easel.box(left - 6, top - 6, right + 6, bottom + 6, "aab0b6", "878d94", corner=2)
    easel.box(left, top, right, bottom, "fbfcfc", "e9eef0")
    easel.poly([(left + 40, top), (left + 110, top), (left + 50, bottom), (left - 0, bottom)], "ffffff", alpha=0.5)
    easel.box(left + 30, bottom + 4, right - 30, bottom + 9, "9aa0a6", "6f757b", corner=1)
    for k, colour in enumerate(("c94b45", "3f6fb5", "2f8a5a", "2b2b30")):
        easel.box(left + 60 + k * 17, bottom + 1, left + 73 + k * 17, bottom + 4, colour, corner=1.4)
    easel.box(right - 80, bottom - 2, right - 58, bottom + 4, "40454c", corner=1)
    _posters(easel, small)
    _clock(easel, -206, -128 + 22)
    _desk_behind(easel, 196)
    for x in (-300, -390):
        _pupil_desk(easel, x, 112)
    for x in (-230, 60, 330):
        easel.box(x, TOP + 92, x + 110, TOP + 104, mix("dfe6ea", "ffffff", scene.sky.lamps), corner=2)


def _posters(easel: Easel, small: random.Random) -> None:
    easel.box(-262, -70, -192, 8, "b98d5e", "a57b50")
    for k in range(5):
        x, y = -256 + (k % 2) * 32 + small.uniform(0, 4), -64 + (k // 2) * 25 + small.uniform(0, 3)
        easel.box(x, y, x + 25, y + 19, small.choice(("f4e9c6", "cfe3ea", "f3cfc6", "d6e8cc", "ffffff")))
        easel.oval(x + 12, y + 2, 1.4, 1.4, "c94b45")
    picture(easel, -400, -90, -310, -24, small)
    easel.box(396, -92, 446, -22, "f3efe2")
    for k in range(9):
        colour = small.choice(("d9695c", "5f93c2", "e2b04f", "6fa873", "9a7bb5"))
        easel.box(401 + (k % 3) * 14, -86 + (k // 3) * 21, 413 + (k % 3) * 14, -69 + (k // 3) * 21, colour, alpha=0.85)


def _clock(easel: Easel, x: float, y: float) -> None:
    easel.oval(x + 1, y + 3, 15, 15, "1a1420", alpha=0.18)
    easel.oval(x, y, 15, 15, "4a4f57")
    easel.oval(x, y, 12.5, 12.5, "fbfaf5")
    easel.line((x, y), (x, y - 9), "2b2b30", 1.4)
    easel.line((x, y), (x + 6, y + 3), "2b2b30", 1.8)


def _desk_behind(easel: Easel, x: float) -> None:
    easel.shadow(x + 28, 104, 70, 8)
    easel.box(x - 26, 46, x + 90, 53, "c39a68", "9a744a", corner=1.5)
    easel.box(x - 20, 53, x + 84, 102, "a37c52", "7c5b3b")
    easel.box(x + 40, 60, x + 78, 74, "8a6744")
    easel.box(x + 40, 78, x + 78, 92, "8a6744")
    books(easel, x - 10, 46, x + 24, 22, easel.scene.small("deskbooks"))
    easel.line((x + 58, 46), (x + 58, 38), "6b5138", 2)
    easel.oval(x + 58, 24, 14, 14, "5f9cc4", "3f74a0")
    easel.poly([(x + 50, 20), (x + 58, 14), (x + 64, 20), (x + 60, 28), (x + 54, 26)], "79a86a", soft=True)


def _pupil_desk(easel: Easel, x: float, foot: float) -> None:
    easel.shadow(x, foot, 50, 7)
    for dx in (-36, 36):
        easel.line((x + dx, foot - 52), (x + dx * 1.06, foot), "6a7078", 3)
    easel.box(x - 44, foot - 60, x + 44, foot - 53, "d3ae7c", "a8834f", corner=2)


def classroom_near(easel: Easel, seated: bool) -> None:
    """Put the teacher's desk, or the backs of the first row's chairs, in front."""
    if seated:
        table_top(easel, "b88a5a")
        stack(easel, -132, 48, "near")
        easel.poly([(108, 50), (122, 50), (125, 30), (105, 30)], "4f7f86", "35606a")
        for k, colour in enumerate(("d9a94f", "c65f4a", "3f6fb5", "6fa873")):
            easel.line((109 + k * 4, 30), (106 + k * 6, 14), colour, 2.4)
        return
    for x in (-380, -232, 228, 376):
        easel.box(x - 40, 116, x + 40, 136, "4f6b86", "3a526b", corner=6)
        easel.box(x - 60, 150, x + 60, 158, "c39a68", "8f6d46", corner=2)
        easel.line((x - 30, 136), (x - 30, 190), "4a4f57", 4)
        easel.line((x + 30, 136), (x + 30, 190), "4a4f57", 4)


def _office_window(scene: Scene) -> Window:
    return Window(left=74, top=-186, right=452, bottom=48, columns=4, rows=1, view="city", frame="3c424b", bar=5)


def office(easel: Easel) -> None:
    """Paint a modern office over a city."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("office")
    wall(easel, dice.choice(("cfd4d8", "b9c4cb", "d6d0c6", "a9b4b6", "c4c9d4")), skirting="8d9298")
    easel.box(LEFT, EDGE, RIGHT, BOTTOM, dice.choice(("7d858f", "6f7780", "87807a")), "4e535c")
    paint_window(easel, _office_window(scene), sill=False)
    sunbeam(easel, _office_window(scene), 60)
    slat = dice.choice(("a37a52", "8a6a4f", "5d656f", "b58d62"))
    easel.box(LEFT, -190, -252, EDGE - 8, shade(slat, 0.9), shade(slat, 0.7))
    easel.lines(
        [p for x in range(-465, -252, 9) for p in ((x, -190), (x, EDGE - 8))], shade(slat, 0.5), 2.4, alpha=0.55
    )
    ceiling(easel, "e3e6e8")
    for x in (-240, 40, 300):
        easel.poly([(x, -214), (x + 130, -214), (x + 150, -236), (x + 10, -236)], mix("e3e9ee", "ffffff", 0.7))
    _credenza(easel, small)
    plant(easel, -92, 100, 1.45, small, pot="e5e2dc", green="3f7a55")
    plant(easel, 236, 104, 1.7, small, pot="50565f", green="4b8455")
    _screen_desk(easel, 346)


def _credenza(easel: Easel, small: random.Random) -> None:
    easel.shadow(-190, 98, 90, 8)
    easel.box(-254, 34, -124, 92, "e9e7e2", "b9b6b0", corner=2)
    easel.line((-189, 38), (-189, 88), "a5a29c", 1.4)
    easel.box(-258, 30, -120, 36, "a37a52", "7f5c3c", corner=1)
    books(easel, -248, 30, -212, 28, small)
    easel.box(-196, 6, -150, 26, "24272d", "181a1f", corner=2)
    easel.line((-173, 26), (-173, 30), "24272d", 4)
    picture(easel, -240, -92, -176, -34, small)
    picture(easel, -164, -82, -118, -42, small)


def _screen_desk(easel: Easel, x: float) -> None:
    easel.box(x - 80, 44, x + 110, 51, "d9d3c8", "a9a298")
    easel.line((x - 66, 51), (x - 66, 108), "5a6068", 4)
    easel.box(x - 36, -8, x + 44, 38, "23262c", "17191d", corner=2)
    easel.box(x - 32, -4, x + 40, 33, mix("4f86b5", "ffffff", 0.2), "35608c")
    easel.line((x + 4, 38), (x + 4, 44), "23262c", 6)


def office_living(easel: Easel, seconds: float) -> None:
    """Stir the weather outside, the screen's light and a few city lights."""
    live_window(easel, _office_window(easel.scene), seconds)
    pulse = 0.5 + 0.5 * math.sin(seconds * 1.7)
    for k in range(4):
        high = 5 + 9 * abs(math.sin(seconds * (0.5 + 0.2 * k) + k * 2))
        easel.box(-190 + k * 10, 24 - high, -184 + k * 10, 24, ("6fc2d8", "f0b45f", "7fd0a0", "d98a8f")[k])
    easel.glow(-173, 16, 34, "8fd0f0", 0.16 + 0.06 * pulse)


def office_near(easel: Easel, seated: bool) -> None:
    """Set the desk with a closed notebook, pens and a glass of water."""
    if not seated:
        return
    small = easel.scene.small("desk")
    table_top(easel, easel.scene.dice("desk").choice(("dcd5c9", "b08657", "6f5140", "cfd2d6")))
    way = small.choice((-1, 1))
    if small.random() < 0.6:
        laptop(easel, way * 140, 46)
    else:
        stack(easel, way * 136, 48, "near")
    x = -way * 124
    easel.shadow(x, 50, 14, 4)
    easel.poly([(x - 9, 20), (x + 9, 20), (x + 7, 50), (x - 7, 50)], "dcecf2", "b4cdd8", alpha=0.55)
    easel.poly([(x - 8, 30), (x + 8, 30), (x + 7, 50), (x - 7, 50)], "a9cfe0", alpha=0.6)


def booth(easel: Easel) -> None:
    """Paint a voice booth: foam wedges, a lit desk and monitors."""
    scene = easel.scene
    dice, small = scene.dice("walls"), scene.small("booth")
    foam = dice.choice(("3d3f4a", "4a3f4c", "35454c", "4c4440", "2f3a52"))
    easel.box(LEFT, TOP, RIGHT, BOTTOM, shade(foam, 0.7), shade(foam, 0.5))
    _foam(easel, foam)
    easel.box(LEFT, EDGE, RIGHT, BOTTOM, "3a3230", "221d1d")
    easel.box(LEFT, EDGE - 6, RIGHT, EDGE, "2a2626")
    accent = small.choice(("6fb4ff", "ff8f6a", "b08cff", "6fe0c0", "ffb35f"))
    for x in (-262, 262):
        easel.box(x - 3, -190, x + 3, EDGE, mix(accent, "ffffff", 0.5))
        easel.glow(x, -60, 170, accent, 0.55, 1.3)
    easel.box(-470, 34, -112, 42, "6a4a35", "4a3325")
    easel.box(-470, 42, -120, 100, "2c2727", "1c1919")
    _mixer(easel, -232, 34)
    _monitor(easel, -214, -52, 92, 58)
    for x in (-142, -300):
        _speaker(easel, x, 34)
    easel.box(118, -84, 214, -78, "6a4a35", "4a3325")
    books(easel, 122, -84, 168, 24, small)
    plant(easel, 192, -84, 0.55, small)
    picture(easel, 122, -52, 182, -6, small)
    easel.box(330, -120, 430, 60, "4a3a30", "2f2520", corner=2)
    easel.box(344, -104, 416, -30, "7f93a8", "4f6074")


def _foam(easel: Easel, foam: Ink) -> None:
    size = 30.0
    light, dark = skia.Path(), skia.Path()
    for row in range(13):
        for column in range(32):
            x, y = -480 + column * size, -316 + row * size
            if (row + column) % 2:
                for k in range(3):
                    light.addRect(skia.Rect(x + k * 10, y, x + k * 10 + 4, y + size))
                    dark.addRect(skia.Rect(x + k * 10 + 6, y, x + k * 10 + 10, y + size))
            else:
                for k in range(3):
                    light.addRect(skia.Rect(x, y + k * 10, x + size, y + k * 10 + 4))
                    dark.addRect(skia.Rect(x, y + k * 10 + 6, x + size, y + k * 10 + 10))
    easel.canvas.save()
    easel.canvas.clipRect(skia.Rect(LEFT, TOP, RIGHT, EDGE))
    easel.box(LEFT, TOP, RIGHT, EDGE, shade(foam, 0.86), foam)
    easel.canvas.drawPath(light, easel.paint(shade(foam, 1.1), 0.5))
    easel.canvas.drawPath(dark, easel.paint(shade(foam, 0.66), 0.6))
    easel.shadow(0, -40, 190, 160, 0.42)
    easel.canvas.restore()


def _mixer(easel: Easel, x: float, foot: float) -> None:
    easel.poly([(x - 78, foot), (x + 78, foot), (x + 66, foot - 22), (x - 66, foot - 22)], "4a4d55", "2b2d33")
    for k in range(12):
        at = x - 60 + k * 11
        easel.line((at, foot - 18), (at, foot - 4), "17181b", 1.4)
        easel.box(at - 2.6, foot - 8 - (k * 7 % 9), at + 2.6, foot - 5 - (k * 7 % 9), "d6d9de")


def _monitor(easel: Easel, x: float, y: float, wide: float, high: float) -> None:
    easel.glow(x + wide * 0.2, y + high / 2, 130, "5fb0e8", 0.38)
    easel.box(x - wide / 2 - 4, y - 4, x + wide / 2 + 4, y + high + 4, "1b1d22", corner=3)
    easel.canvas.drawRect(
        skia.Rect(x - wide / 2, y, x + wide / 2, y + high),
        faded((0, y), (0, y + high), (ink("17324a"), 1), (ink("0f2233"), 1)),
    )


def _speaker(easel: Easel, x: float, foot: float) -> None:
    easel.box(x - 17, foot - 52, x + 17, foot, "33353c", "1f2024", corner=2)
    easel.oval(x, foot - 18, 12, 12, "15161a")
    easel.oval(x, foot - 18, 5, 5, "45484f")
    easel.oval(x, foot - 41, 6, 6, "15161a")


def booth_living(easel: Easel, seconds: float) -> None:
    """Run the waveform and the level lights."""
    canvas = easel.canvas
    for row, colour in enumerate(("6fe0c0", "6fb4ff", "ffb35f")):
        path = skia.Path()
        for k in range(42):
            x, beat = -258 + k * 2.1, k + int(seconds * 12)
            high = 7 * abs(math.sin(beat * 0.71 + row) * math.sin(beat * 0.13 + row * 2)) + 0.6
            path.moveTo(x, -38 + row * 18 - high)
            path.lineTo(x, -38 + row * 18 + high)
        canvas.drawPath(path, solid(ink(colour), 0.9, 1.1))
    for k in range(12):
        level = abs(math.sin(seconds * (2.1 + 0.37 * k) + k))
        colour = "7fe08a" if level < 0.6 else "ffd05f" if level < 0.85 else "ff7a5f"
        canvas.drawCircle(-292 + k * 11, 15, 1.8, solid(ink(colour), 0.35 + 0.65 * level))
    easel.glow(-232, 20, 60, "8fd0ff", 0.16 + 0.05 * math.sin(seconds * 3))


def booth_near(easel: Easel, seated: bool) -> None:
    """Hang the microphone, stand the desk and close the glass partition."""
    if seated:
        table_top(easel, "4a3a34", front=30)
        easel.poly([(96, 34), (160, 34), (168, 56), (88, 56)], "f4f0e6", "d6d0c2")
        for k in range(4):
            easel.line((100, 39 + k * 4), (150 - 9 * (k % 2), 39 + k * 4), "6a6a70", 0.9, alpha=0.6)
    _microphone(easel)
    glass = easel.canvas
    for x, wide in ((-150, 34), (-100, 12), (116, 50)):
        pane = polygon([(x, TOP), (x + wide, TOP), (x + wide - 210, BOTTOM), (x - 210, BOTTOM)])
        glass.drawPath(pane, solid((0.85, 0.93, 1.0), 0.045))
    for way in (-1, 1):
        x = way * 238
        easel.box(x - 13, TOP, x + 13, BOTTOM, "3a3431", "2a2523")
        easel.box(x - way * 13 - 1.5, TOP, x - way * 13 + 1.5, BOTTOM, "6f645c")
    easel.box(LEFT, 134, RIGHT, 156, "4a423d", "2a2523")
    easel.box(LEFT, 132, RIGHT, 135, "7a6f66")
    easel.box(LEFT, -166, RIGHT, -150, "3a3431", "2a2523")


def _microphone(easel: Easel) -> None:
    x, y = -66.0, -2.0
    easel.line((-330, -60), (-180, 34), "1c1c20", 6)
    easel.line((-182, 34), (x - 10, y + 36), "26262b", 5)
    easel.oval(-181, 34, 5, 5, "3f4148")
    easel.canvas.drawCircle(x, y + 6, 22, solid(easel.scene.tone("202126"), 1.0, 2.6))
    for k in range(4):
        angle = 0.8 + k * 1.57
        easel.line(
            (x + 22 * math.cos(angle), y + 6 + 22 * math.sin(angle)),
            (x + 12 * math.cos(angle), y + 6 + 20 * math.sin(angle)),
            "3a3b42",
            1.4,
        )
    easel.box(x - 12, y + 8, x + 12, y + 40, "6f737b", "33353b", corner=4)
    easel.box(x - 13, y - 26, x + 13, y + 12, "d3d6da", "7f848c", corner=12)
    for k in range(6):
        easel.line((x - 11, y - 20 + k * 5), (x + 11, y - 20 + k * 5), "5a5e66", 0.9, alpha=0.7)
    easel.line((x, y - 24), (x, y + 8), "5a5e66", 0.9, alpha=0.6)
    easel.box(x - 9, y - 20, x - 5, y + 4, "ffffff", alpha=0.35, corner=2)
    easel.box(x - 13, y + 9, x + 13, y + 13, "c9a45a", "8f6f35")


WORK = {
    "studio": Place(far=studio, living=nothing, near=studio_near, front=nothing),
    "classroom": Place(
        far=classroom,
        living=window_living(_class_window),
        near=classroom_near,
        front=nothing,
        board=BOARD,
    ),
    "office": Place(far=office, living=office_living, near=office_near, front=nothing),
    "recording booth": Place(far=booth, living=booth_living, near=booth_near, front=nothing),
}
