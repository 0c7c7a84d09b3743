"""Wild places: cliff, beach and forest, painted in planes that fade into the air."""

import itertools
import math
import random

import skia

from happyhorse.playhouse.easel import (
    LEFT,
    RIGHT,
    TOP,
    WHITE,
    Easel,
    Ink,
    faded,
    ink,
    mix,
    polygon,
    rounded,
    shade,
    solid,
    specks,
)
from happyhorse.playhouse.places_outdoor import (
    FOREST_LEAVES,
    SNOW,
    drop_leaves,
    fly_birds,
    garden_table,
    lay_ground,
    meadow_front,
    meadow_near,
    stir_leaves,
)
from happyhorse.playhouse.scenery import Place, clouds, nothing, paint_sky, tufts

SEA = 14.0


OPEN_SKY = polygon([(LEFT, TOP), (RIGHT, TOP), (RIGHT, -140), (180, -136), (90, -80), (50, -18), (LEFT, -18)])


def _sea(easel: Easel, horizon: float, foot: float, colour: Ink) -> None:
    scene = easel.scene
    low, tone = scene.air("low"), scene.tone
    far = mix(tone(colour), low, 0.6 if scene.weather not in ("mist",) else 0.9)
    near = mix(tone(shade(colour, 0.72)), scene.air("middle"), 0.18)
    easel.canvas.drawRect(
        skia.Rect(LEFT, horizon, RIGHT, foot),
        faded((0, horizon), (0, foot), (far, 1), (mix(far, near, 0.6), 1), (near, 1)),
    )
    if scene.light in ("golden hour", "dusk", "night", "warm") and scene.weather in ("clear", "wind", "cloudy"):
        gleam = {"night": "aebcff", "dusk": "ff9a5c", "golden hour": "ffd27a", "warm": "ffe4ae"}[scene.light]
        easel.canvas.save()
        easel.canvas.clipRect(skia.Rect(LEFT, horizon, RIGHT, foot))
        easel.glow(-120, horizon, 120, gleam, 0.75, 0.45)
        for x, up, long, _ in specks("gleam", 26):
            spread = 10 + 60 * up
            easel.line(
                (-120 + (x - 0.5) * spread - 8 * long, horizon + 2 + up * (foot - horizon)),
                (-120 + (x - 0.5) * spread + 8 + 8 * long, horizon + 2 + up * (foot - horizon)),
                mix(gleam, WHITE, 0.4),
                1.0 + up,
                alpha=0.5,
            )
        easel.canvas.restore()


def cliff(easel: Easel) -> None:
    """Paint a coast from above: sea, headlands, the grassy edge."""
    scene = easel.scene
    dice, small = scene.dice("cliff"), scene.small("cliff")
    paint_sky(easel, SEA, sun=(-120, -34))
    _sea(easel, SEA, 110, dice.choice(("4f86a3", "3f7a8f", "5a8fb0")))
    rock = dice.choice(("cdbfa6", "b39a80", "a39c94", "e0d8c6"))
    grass = dice.choice(("8a9a55", "7a9a5a", "a39a5a"))
    for k, (inner, outer, top, depth) in enumerate(((58, 330, -4, 0.58), (112, 400, -34, 0.34), (170, 470, -66, 0.12))):
        _headland(easel, inner, outer, top, SEA + 6 + 12 * k, rock, grass, depth, dice)
    if small.random() < 0.55:
        _lighthouse(easel, 236, -70)
    if small.random() < 0.5:
        _sail(easel, -206, SEA + 6)
    _clifftop(easel, rock, grass)


def _clifftop(easel: Easel, rock: Ink, grass: Ink) -> None:
    scene, small = easel.scene, easel.scene.small("rocks")
    edge = [
        (LEFT - 30, 62),
        (-330, 60),
        (-200, 74),
        (-60, 68),
        (90, 76),
        (230, 60),
        (RIGHT + 30, 52),
        (RIGHT + 60, 420),
        (LEFT - 60, 420),
    ]
    top, low = ("eef3f7", "cdd9e4") if scene.snowy else (grass, shade(grass, 0.6))
    easel.canvas.drawPath(rounded([(x, y + 6) for x, y in edge]), easel.paint(shade(rock, 0.62)))
    easel.canvas.drawPath(rounded(edge), easel.upright(56, 230, shade(top, 1.06), low, 1, 0))
    for x, up, long, value in specks(f"{scene.built}/turf", 40):
        easel.oval(
            LEFT + x * 940,
            80 + up * 140,
            30 + 60 * long,
            2 + 5 * up,
            shade(top, 1.15 if value < 0.5 else 0.8),
            alpha=0.28,
        )
    easel.poly(
        [(30, 72), (44, 74), (26, 92), (64, 140), (140, 420), (-120, 420), (-60, 140), (-20, 92)],
        "d3c7ae",
        alpha=0.35,
        soft=True,
    )
    for x, y in ((-218, 92), (204, 96), (-340, 104), (330, 110)):
        _rock(easel, x + small.uniform(-16, 16), y, small.uniform(0.7, 1.3), rock)


def _headland(
    easel: Easel,
    inner: float,
    outer: float,
    top: float,
    foot: float,
    rock: Ink,
    grass: Ink,
    depth: float,
    dice: random.Random,
) -> None:
    shape = [
        (inner, foot),
        (inner + 6, foot - (foot - top) * 0.55),
        (inner + 16, top + 10),
        (inner + 40, top),
        (outer, top - 14),
        (520, top - 20),
        (520, foot),
    ]
    easel.poly(shape, rock, shade(rock, 0.72), depth=depth)
    for k in range(7):
        x = inner + 14 + k * (outer - inner) / 7 + dice.uniform(-6, 6)
        easel.poly(
            [(x, top + 2), (x + dice.uniform(5, 12), top + 6), (x + dice.uniform(-4, 4), foot)],
            shade(rock, 0.76),
            alpha=0.6,
            depth=depth,
        )
    for k in range(3):
        y = top + (foot - top) * (0.3 + 0.22 * k)
        easel.line((inner + 12, y), (outer, y - 5), shade(rock, 0.84), 1.4, alpha=0.5, depth=depth)
    cap = [
        (inner + 10, top + 12),
        (inner + 38, top - 5),
        (outer, top - 19),
        (520, top - 25),
        (520, top - 8),
        (outer, top - 3),
        (inner + 42, top + 8),
    ]
    easel.poly(cap, SNOW if easel.scene.snowy else grass, shade(grass, 0.8), depth=depth, soft=True)
    easel.canvas.drawOval(
        skia.Rect(inner - 10, foot - 2.5, outer + 120, foot + 3.5), easel.paint("f4f8f8", 0.55, depth * 0.5)
    )


def _lighthouse(easel: Easel, x: float, foot: float) -> None:
    easel.poly([(x - 9, foot), (x + 9, foot), (x + 6, foot - 46), (x - 6, foot - 46)], "f3efe6", "cfc9bd", depth=0.14)
    for k in (10, 28):
        easel.poly(
            [
                (x - 8.4 + k * 0.06, foot - k),
                (x + 8.4 - k * 0.06, foot - k),
                (x + 7.6 - k * 0.06, foot - k - 9),
                (x - 7.6 + k * 0.06, foot - k - 9),
            ],
            "c2503f",
            depth=0.14,
        )
    easel.box(x - 5, foot - 56, x + 5, foot - 46, mix("d9d6c8", "fff0b8", easel.scene.sky.lamps), depth=0.05)
    easel.poly([(x - 7, foot - 56), (x + 7, foot - 56), (x, foot - 64)], "8f3a30", depth=0.14)
    if easel.scene.sky.dark:
        easel.glow(x, foot - 51, 70, "ffefb8", 0.8)


def _sail(easel: Easel, x: float, foot: float) -> None:
    easel.poly([(x - 9, foot - 2), (x + 9, foot - 2), (x + 6, foot + 1.6), (x - 6, foot + 1.6)], "6a4a3a", depth=0.3)
    easel.poly([(x, foot - 24), (x, foot - 3), (x + 10, foot - 4)], "fbf8f0", depth=0.25)
    easel.poly([(x - 1, foot - 20), (x - 1, foot - 3), (x - 8, foot - 4)], "e6dfd2", depth=0.25)


def _rock(easel: Easel, x: float, y: float, size: float, colour: Ink) -> None:
    easel.shadow(x, y + 4 * size, 26 * size, 6 * size, 0.35)
    body = [
        (x - 22 * size, y + 4 * size),
        (x - 17 * size, y - 9 * size),
        (x - 4 * size, y - 15 * size),
        (x + 10 * size, y - 11 * size),
        (x + 21 * size, y + 4 * size),
    ]
    easel.poly(body, shade(colour, 0.95), shade(colour, 0.6))
    easel.poly(
        [body[1], body[2], body[3], (x + 1 * size, y - 5 * size)],
        SNOW if easel.scene.snowy else shade(colour, 1.2),
        alpha=0.8,
    )


def _swell(easel: Easel, seconds: float, horizon: float, foot: float, rows: int) -> None:
    wind = 1.7 if easel.scene.weather in ("wind", "rain") else 1.0
    light = mix(easel.scene.air("low"), WHITE, 0.35)
    alpha = 0.28 if easel.scene.light == "night" else 0.5
    for part in range(2):
        ends = []
        for x, up, long, phase in specks(f"{easel.scene.built}/swell", rows)[part::2]:
            depth = up * up
            y = horizon + 3 + depth * (foot - horizon - 6) + math.sin(seconds * 1.3 * wind + phase * 6) * (0.6 + depth)
            at = LEFT + (x * 940 + seconds * (2 + 9 * depth) * wind) % 940
            half = (4 + 22 * depth) * (0.5 + 0.5 * long) * (0.7 + 0.3 * math.sin(seconds * 1.7 * wind + phase * 9))
            ends += [skia.Point(at - half, y), skia.Point(at + half, y)]
        paint = solid(light, alpha * (0.7 + 0.5 * part), (0.9 + 0.7 * part) * wind**0.5)
        easel.canvas.drawPoints(skia.Canvas.PointMode.kLines_PointMode, ends, paint)


def cliff_living(easel: Easel, seconds: float) -> None:
    """Drift clouds, roll the sea, break the surf, fly gulls."""
    canvas = easel.canvas
    canvas.save()
    canvas.clipPath(OPEN_SKY, False)
    clouds(easel, seconds, 7, -270, -36)
    canvas.restore()
    canvas.save()
    canvas.clipPath(polygon([(LEFT, SEA), (56, SEA), (112, 34), (168, 48), (150, 64), (-60, 66), (LEFT, 58)]), False)
    _swell(easel, seconds, SEA, 74, 54)
    canvas.restore()
    for x, y, phase, size in specks(f"{easel.scene.built}/surf", 9):
        beat = (seconds * 0.42 + phase) % 1
        puff = math.sin(math.pi * beat) ** 2
        at, row = 62 + x * 110, 26 + x * 22 + y * 3
        easel.oval(at, row - 4 * puff * size, 9 + 12 * puff, 1.6 + 5 * puff * size, "ffffff", alpha=0.25 + 0.5 * puff)
    if easel.scene.light != "night":
        fly_birds(easel, seconds, 5, -104, 0.9)


def cliff_front(easel: Easel, seconds: float, seated: bool) -> None:
    """Bend the long grass in the wind."""
    if not seated:
        tufts(easel, seconds, 118, "b9c8d6" if easel.scene.snowy else "8f9a4c", 52, tall=20)


def beach(easel: Easel) -> None:
    """Paint a beach: sea, island, sand, parasol, palms."""
    scene = easel.scene
    dice, small = scene.dice("beach"), scene.small("beach")
    paint_sky(easel, 22, sun=(-120, -34))
    clouds(easel, 40.0, 7, -270, -44, "beach")
    _sea(easel, 22, 78, dice.choice(("3f9fb0", "4a93b8", "52a89f")))
    if dice.random() < 0.7:
        at = dice.choice((1, -1)) * 176
        easel.poly(
            [
                (at - 130, 24),
                (at - 70, 8),
                (at - 20, -8),
                (at + 40, 4),
                (at + 100, 14),
                (at + 140, 24),
                (at + 100, 24),
                (at - 100, 24),
            ],
            "6f8f86",
            "7f9a8f",
            depth=0.55,
            soft=True,
        )
    if small.random() < 0.6:
        _sail(easel, dice.choice((-60, 96, -226)), 28)
    _sand(easel, dice.choice(("ead2a2", "e6cda8", "efdcb8")), small.choice((-1, 1)))


def _sand(easel: Easel, sand: Ink, way: int) -> None:
    scene, small = easel.scene, easel.scene.small("sand")
    wet = [(LEFT - 20, 70), (-240, 64), (0, 70), (240, 63), (RIGHT + 20, 68), (RIGHT + 20, 96), (LEFT - 20, 98)]
    easel.canvas.drawPath(rounded(wet), easel.paint(shade("cfd8de" if scene.snowy else sand, 0.78)))
    dry = [(LEFT - 40, 82), (-200, 76), (60, 82), (260, 75), (RIGHT + 40, 80), (RIGHT + 60, 420), (LEFT - 60, 420)]
    colour = SNOW if scene.snowy else sand
    easel.canvas.drawPath(rounded(dry), easel.upright(76, 260, shade(colour, 1.1), shade(colour, 0.78), 1, 0))
    for x, up, long, value in specks(f"{scene.built}/dune", 34):
        easel.oval(
            LEFT + x * 940,
            92 + up * 150,
            26 + 50 * long,
            1.4 + 3 * up,
            shade(colour, 1.25 if value < 0.5 else 0.82),
            alpha=0.3,
        )
    _parasol(
        easel,
        way * 168,
        102,
        small.choice((("d9553f", "fbf3e4"), ("3f7fa8", "fbf3e4"), ("e8b04a", "fbf3e4"), ("4f9a86", "f6d9a8"))),
    )
    _palm(easel, -way * 206, 100, 0.86, way)
    _palm(easel, -way * 350, 112, 1.2, way)
    _rock(easel, way * 300, 104, 1.3, "9a9088")


def _parasol(easel: Easel, x: float, foot: float, cloths: tuple[str, str]) -> None:
    easel.shadow(x + 6, foot + 4, 76, 8, 0.3)
    easel.poly(
        [(x - 54, foot), (x + 8, foot), (x + 16, foot + 9), (x - 60, foot + 9)], cloths[0], shade(cloths[0], 0.85)
    )
    easel.poly([(x - 40, foot), (x - 30, foot), (x - 33, foot + 9), (x - 45, foot + 9)], cloths[1], alpha=0.8)
    easel.line((x + 4, foot + 3), (x - 4, -34), "e8e0d0", 3.4)
    for k in range(6):
        a, b = -66 + k * 22, -44 + k * 22
        tip = (x - 8, -62)
        lift = [(u * u) / 230 for u in (a, b)]
        easel.poly(
            [tip, (x - 4 + b, -38 + lift[1]), (x - 4 + a, -38 + lift[0])], cloths[k % 2], shade(cloths[k % 2], 0.84)
        )
    easel.oval(x - 8, -63, 2.4, 2.4, "e8e0d0")


def _palm(easel: Easel, x: float, foot: float, size: float, lean: int) -> None:
    top = (x + lean * 40 * size, foot - 200 * size)
    easel.shadow(x, foot, 40 * size, 6 * size)
    for wide, value in ((11, 0.7), (7, 1.0)):
        easel.bend(
            (x - lean * (11 - wide) * 0.3, foot),
            (x - lean * 6 * size, foot - 110 * size),
            top,
            shade("9a7a58", value),
            wide * size,
        )
    easel.oval(top[0] - 4, top[1] + 5, 5 * size, 5 * size, "6a4a30")
    easel.oval(top[0] + 5, top[1] + 6, 5 * size, 5 * size, "7a5638")
    for k in range(9):
        angle = -0.35 - k * 0.305
        far = (
            top[0] + math.cos(angle) * 84 * size,
            top[1] + (math.sin(angle) * 44 + 30 + 16 * abs(math.cos(angle))) * size,
        )
        pull = (top[0] + math.cos(angle) * 48 * size, top[1] + (math.sin(angle) * 62 - 8) * size)
        leaf = skia.Path()
        leaf.moveTo(*top)
        leaf.quadTo(pull[0], pull[1] - 5 * size, *far)
        leaf.quadTo(pull[0], pull[1] + 15 * size, *top)
        easel.canvas.drawPath(leaf, easel.paint(shade("5a8f4f", 0.75 + 0.1 * (k % 4))))


def beach_living(easel: Easel, seconds: float) -> None:
    """Drift clouds and bring the waves up the sand."""
    scene = easel.scene
    _swell(easel, seconds, 24, 62, 44)
    light = mix(scene.air("low"), WHITE, 0.6)
    for k in range(3):
        beat = (seconds * 0.16 + k / 3) % 1
        y = 52 + 28 * math.sin(math.pi * (0.5 * beat + 0.02)) - 2 * k
        fade = math.sin(math.pi * beat)
        crest = [
            (LEFT - 20 + i * 48, y + 2.6 * math.sin(i * 1.3 + seconds * 0.9 + k * 2) - 3 * math.cos(i * 0.55))
            for i in range(21)
        ]
        under = [(x, yy - 4 - 7 * beat) for x, yy in reversed(crest)]
        tone = mix(scene.tone("7fc4c8"), light, 0.45)
        easel.canvas.drawPath(rounded([*crest, *under]), solid(tone, 0.5 * fade))
        foam = skia.Path()
        foam.moveTo(*crest[0])
        for a, b in itertools.pairwise(crest):
            foam.quadTo(*a, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        easel.canvas.drawPath(foam, solid(light, 0.85 * fade, 2.6))
    if scene.light != "night":
        fly_birds(easel, seconds, 3, -118, 0.8)


def beach_near(easel: Easel, seated: bool) -> None:
    """Set a low table if somebody sits."""
    if seated:
        garden_table(easel, "c65f4a")


def forest(easel: Easel) -> None:
    """Paint a wood in planes: pale trunks far, dark trunks near, ferns and moss."""
    scene = easel.scene
    dice, small = scene.dice("forest"), scene.small("forest")
    leaf = dice.choice(FOREST_LEAVES)
    bark = dice.choice(("5d4636", "6a5a4a", "4f443c"))
    high, low = scene.air("middle"), scene.air("low")
    glade = mix(low, scene.tone(shade(leaf, 1.25)), 0.28)
    easel.canvas.drawRect(
        skia.Rect(LEFT, TOP, RIGHT, 90),
        faded((0, -300), (0, 70), (mix(high, scene.tone(leaf), 0.45), 1), (glade, 1), (mix(low, WHITE, 0.12), 1)),
    )
    if not scene.sky.dark:
        easel.glow(-20, -10, 200, mix(low, WHITE, 0.5), 0.5)
    elif scene.light == "night":
        easel.glow(-40, -120, 130, "8fa0e0", 0.5)
    for depth, foot, count, wide in ((0.78, 62, 34, 5), (0.58, 66, 22, 9), (0.36, 74, 12, 15)):
        for k in range(count):
            x = LEFT + (k + dice.random()) * 940 / count
            if depth < 0.5 and abs(x) < 92:
                continue
            _trunk(easel, x, foot + dice.uniform(-2, 4), wide * dice.uniform(0.7, 1.2), bark, depth)
        _boughs(easel, depth, leaf, dice)
        _undergrowth(easel, foot, 9 + wide, leaf, depth, dice)
    lay_ground(easel, 72, shade(leaf, 1.0), shade("4a5a35", 0.8), 0.25)
    _moss(easel, leaf)
    easel.poly(
        [(-16, 74), (22, 74), (60, 110), (150, 400), (-150, 400), (-70, 110)],
        "dfe6ee" if scene.snowy else "a38a66",
        alpha=0.5,
        soft=True,
    )
    for x, foot, wide in ((-176, 92, 30), (190, 94, 34), (-330, 108, 46), (338, 112, 50), (-448, 100, 34)):
        _trunk(easel, x + dice.uniform(-12, 12), foot, wide, bark, 0.06)
    _boughs(easel, 0.08, leaf, dice)
    for x in (-140, -236, 146, 250, -400, 410):
        _fern(easel, x + small.uniform(-14, 14), 108 + small.uniform(-6, 6), small.uniform(0.8, 1.25), leaf)
    _shafts(easel)


def _trunk(easel: Easel, x: float, foot: float, wide: float, bark: Ink, depth: float) -> None:
    tone = easel.scene.tone
    body = faded(
        (x - wide / 2, 0),
        (x + wide / 2, 0),
        (tone(shade(bark, 1.16), depth), 1),
        (tone(bark, depth), 1),
        (tone(shade(bark, 0.62), depth), 1),
    )
    shape = [
        (x - wide * 0.42, TOP),
        (x + wide * 0.42, TOP),
        (x + wide * 0.46, foot - wide),
        (x + wide * 0.95, foot + 2),
        (x - wide * 0.95, foot + 2),
        (x - wide * 0.46, foot - wide),
    ]
    easel.canvas.drawPath(polygon(shape), body)
    if depth < 0.2:
        easel.shadow(x, foot + 2, wide * 1.5, wide * 0.22, 0.35)
        for k in range(5):
            at = x - wide * 0.3 + k * wide * 0.15
            easel.bend(
                (at, -280 + 31 * k), (at + wide * 0.06, -120), (at - 1, 20 + 9 * k), shade(bark, 0.66), 1.4, alpha=0.5
            )
        if easel.scene.snowy:
            easel.line((x - wide * 0.4, -260), (x - wide * 0.43, foot - wide), "eef3f8", wide * 0.1, alpha=0.8)


def _boughs(easel: Easel, depth: float, leaf: Ink, dice: random.Random) -> None:
    path, lit = skia.Path(), skia.Path()
    for _ in range(40):
        x = dice.uniform(LEFT, RIGHT)
        rise = max(0.0, 1 - abs(x) / 190) * 74
        y = -300 + dice.random() * (206 - 40 * depth) - rise
        big = dice.uniform(20, 44) * (1.15 - depth * 0.6)
        path.addOval(skia.Rect(x - big * 1.3, y - big * 0.8, x + big * 1.3, y + big * 0.8))
        lit.addOval(skia.Rect(x - big * 1.1, y - big * 0.75, x + big * 0.3, y + big * 0.1))
    easel.canvas.drawPath(path, easel.paint(shade(leaf, 0.85), 0.94, depth))
    easel.canvas.drawPath(lit, easel.paint(SNOW if easel.scene.snowy else shade(leaf, 1.14), 0.4, depth))


def _undergrowth(easel: Easel, foot: float, high: float, leaf: Ink, depth: float, dice: random.Random) -> None:
    path = skia.Path()
    for _ in range(46):
        x, big = dice.uniform(LEFT, RIGHT), dice.uniform(0.5, 1.0) * high
        path.addOval(skia.Rect(x - big * 1.5, foot - big * 0.8, x + big * 1.5, foot + big))
    easel.canvas.drawPath(path, easel.paint(SNOW if easel.scene.snowy else shade(leaf, 0.9), 1.0, depth))
    easel.box(LEFT, foot, RIGHT, 100, SNOW if easel.scene.snowy else shade(leaf, 0.9), depth=depth)


def _moss(easel: Easel, leaf: Ink) -> None:
    for x, up, long, value in specks(f"{easel.scene.built}/moss", 44):
        colour = SNOW if easel.scene.snowy else ("8a6a42", shade(leaf, 1.1), shade(leaf, 0.7))[int(value * 2.99)]
        easel.oval(LEFT + x * 940, 80 + up * 150, 16 + 40 * long, 1.6 + 4 * up, colour, alpha=0.32)


def _fern(easel: Easel, x: float, foot: float, size: float, leaf: Ink) -> None:
    for k in (-3, 3, -2, 2, -1, 1, 0):
        tip = (x + k * 17 * size, foot - (44 - abs(k) * 8) * size)
        pull = (x + k * 6 * size, foot - (50 - abs(k) * 4) * size)
        frond = skia.Path()
        frond.moveTo(x, foot)
        frond.quadTo(pull[0] - 5 * size, pull[1], *tip)
        frond.quadTo(pull[0] + 6 * size, pull[1] + 12 * size, x, foot)
        easel.canvas.drawPath(
            frond,
            easel.paint("dfe8ef" if easel.scene.snowy and abs(k) < 2 else shade(leaf, 0.72 + 0.12 * (abs(k) % 3))),
        )


def _shafts(easel: Easel) -> None:
    scene = easel.scene
    if scene.sky.dark or scene.weather in ("rain", "snow", "cloudy"):
        return
    colour = ink("ffd58a" if scene.light in ("golden hour", "warm") else "fff8dc")
    strength = 0.3 if scene.light in ("golden hour", "daylight") else 0.16
    for x, wide in ((-210, 46), (-110, 22), (60, 34), (180, 54)):
        paint = faded((0, -260), (0, 110), (colour, strength), (colour, strength * 0.5), (colour, 0.0))
        paint.setBlendMode(skia.BlendMode.kScreen)
        easel.canvas.drawPath(
            polygon([(x, TOP), (x + wide, TOP), (x + wide - 120, 120), (x - wide * 0.6 - 130, 120)]), paint
        )


def forest_living(easel: Easel, seconds: float) -> None:
    """Let leaves fall, boughs stir and, by night, fireflies glow."""
    scene = easel.scene
    if not scene.snowy:
        drop_leaves(easel, seconds, 16 if scene.weather == "wind" else 8, ("b9a24a", "8fa64f", "c98a4f"), "leaves")
    stir_leaves(easel, seconds)
    if scene.sky.dark:
        for x, y, phase, pace in specks(f"{scene.built}/flies", 14):
            glow = max(0.0, math.sin(seconds * (0.8 + pace) + phase * 6))
            at = (LEFT + x * 940 + 9 * math.sin(seconds * 0.7 + phase * 9), 20 + y * 80 + 6 * math.sin(seconds + x * 9))
            easel.canvas.drawCircle(*at, 3.4, solid(ink("e8ff9a"), 0.25 * glow))
            easel.canvas.drawCircle(*at, 1.3, solid(ink("f4ffc0"), glow))


WILDS = {
    "cliff": Place(far=cliff, living=cliff_living, near=meadow_near, front=cliff_front, table=False),
    "beach": Place(far=beach, living=beach_living, near=beach_near, front=nothing, table=False),
    "forest": Place(far=forest, living=forest_living, near=meadow_near, front=meadow_front, table=False),
}
