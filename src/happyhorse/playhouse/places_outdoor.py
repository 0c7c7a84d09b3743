"""Places under the sky: street and park, painted in planes that fade into the air."""

import math
import random

import skia

from happyhorse.playhouse.easel import (
    BOTTOM,
    LAMP,
    LEFT,
    RIGHT,
    WHITE,
    Easel,
    Ink,
    Point,
    faded,
    mix,
    polygon,
    rounded,
    shade,
    solid,
    specks,
)
from happyhorse.playhouse.furniture import plant
from happyhorse.playhouse.scenery import Place, clouds, crown, nothing, paint_sky, tree, tufts

SNOW = "e6edf4"


PARK_LEAVES = ("6f9a4f", "5f8f55", "8a9a4a", "7fa35a", "c08a3f")


FOREST_LEAVES = ("5f8a4a", "4f8055", "7a8f45", "b0853f")


def lay_ground(easel: Easel, top: float, colour: Ink, below: Ink, haze: float = 0.3) -> None:
    tone = easel.scene.tone
    near = tone(SNOW if easel.scene.snowy else below)
    far = tone(SNOW if easel.scene.snowy else colour, haze)
    middle = mix(far, near, 0.6)
    easel.canvas.drawRect(
        skia.Rect(LEFT, top, RIGHT, BOTTOM), faded((0, top), (0, 190), (far, 1), (middle, 1), (near, 1))
    )


def _puddles(easel: Easel, y: float, seed: str) -> None:
    if easel.scene.weather != "rain":
        return
    low = mix(easel.scene.air("low"), WHITE, 0.1)
    for x, up, wide, _ in specks(f"{easel.scene.built}/{seed}", 9):
        at, row = LEFT + x * 940, y + up * 44
        easel.canvas.drawOval(
            skia.Rect(at - 26 - 40 * wide, row - 2 - 2 * up, at + 26 + 40 * wide, row + 2 + 3 * up), solid(low, 0.38)
        )


def _evening_lamp(easel: Easel, x: float, foot: float, size: float = 1.0, depth: float = 0.0) -> None:
    lamps, top = easel.scene.sky.lamps, foot - 150 * size
    lit = lamps if easel.scene.sky.dark else lamps * 0.25
    easel.shadow(x, foot, 14 * size, 3.5 * size)
    easel.line((x, top), (x, foot), "2b3136", 3.4 * size, depth=depth)
    easel.box(x - 5 * size, foot - 14 * size, x + 5 * size, foot, "2b3136", depth=depth)
    easel.bend(
        (x - 10 * size, top + 10 * size),
        (x, top - 3 * size),
        (x + 10 * size, top + 10 * size),
        "2b3136",
        2 * size,
        depth=depth,
    )
    easel.glow(x, top - 8 * size, 110 * size, LAMP, min(1.0, 1.1 * lit))
    glass = mix(easel.scene.tone("d9dcd6", depth), "fff0c4", lit)
    easel.canvas.drawPath(
        polygon(
            [(x - 7 * size, top - 18 * size), (x + 7 * size, top - 18 * size), (x + 5 * size, top), (x - 5 * size, top)]
        ),
        solid(glass),
    )
    easel.poly(
        [(x - 9 * size, top - 18 * size), (x + 9 * size, top - 18 * size), (x, top - 26 * size)], "2b3136", depth=depth
    )


def fly_birds(easel: Easel, seconds: float, count: int, y: float, size: float = 1.0) -> None:
    path = skia.Path()
    for x, up, pace, flap in specks(f"{easel.scene.built}/birds", count):
        at = RIGHT + 30 - (x * 1000 + seconds * (14 + 16 * pace)) % 1000
        row = y + up * 60 + 4 * math.sin(seconds + flap * 6)
        wing = 5.5 * size * (0.6 + 0.5 * math.sin(seconds * (7 + 3 * pace) + flap * 6))
        path.moveTo(at - 8 * size, row - wing)
        path.quadTo(at - 3 * size, row - wing * 0.9, at, row)
        path.quadTo(at + 3 * size, row - wing * 0.9, at + 8 * size, row - wing)
    easel.canvas.drawPath(path, easel.paint("3a3f48", 0.7, 0.25, 1.5 * size))


VANISH = 38.0  # the eye's height on the street


def _spot(way: int, depth: float, up: float, half: float = 290.0) -> Point:
    """Place a point of a facade: depth 1 stands beside the people, 6 at the end."""
    return way * half / depth, VANISH + (62 - up) / depth


def _patch(way: int, near: float, far: float, low: float, high: float) -> list[Point]:
    return [_spot(way, near, low), _spot(way, near, high), _spot(way, far, high), _spot(way, far, low)]


def street(easel: Easel) -> None:
    """Paint a Paris street: facades running into the light, awnings, lamps, cobbles."""
    scene = easel.scene
    dice = scene.dice("street")
    paint_sky(easel, 60, sun=(0, -6))
    lay_ground(easel, VANISH + 8, "a89f96", "6f6a6a", 0.35)
    _far_end(easel)
    for way in (-1, 1):
        depth = 6.0
        while depth > 0.62:
            near = max(0.6, depth / dice.uniform(1.34, 1.6))
            _facade(easel, way, near, depth, dice)
            depth = near
    _cobbles(easel)
    _puddles(easel, 70, "street")
    for way in (-1, 1):
        for depth in (3.4, 2.2, 1.45):
            x, y = _spot(way, depth, 0, 196)
            _evening_lamp(easel, x, y, 1.35 / depth, (depth - 1) * 0.13)
    if scene.light == "golden hour" and scene.weather not in ("rain", "mist", "snow"):
        easel.glow(0, 30, 240, "ffcf80", 0.5, 0.8)
    _terrace(easel, scene.small("terrace").choice((-1, 1)))


def _far_end(easel: Easel) -> None:
    easel.box(-60, -34, 60, 56, "cfc2ac", "bfae96", depth=0.68)
    easel.poly([(-60, -34), (-48, -58), (48, -58), (60, -34)], "7f8a9c", depth=0.66)
    easel.poly([(-13, -56), (13, -56), (9, -100), (-9, -100)], "b9b2a8", depth=0.72)
    dome = skia.Path()
    dome.addArc(skia.Rect(-13, -118, 13, -84), 180, 180)
    easel.canvas.drawPath(dome, easel.paint("8a97a8", depth=0.72))
    easel.line((0, -117), (0, -134), "8a97a8", 1.6, depth=0.72)


def _facade(easel: Easel, way: int, near: float, far: float, dice: random.Random) -> None:
    haze = min(0.62, 0.13 * ((near + far) / 2 - 0.8))
    stone = dice.choice(("e6d8bd", "dccbb0", "ead9c2", "d4c6b4", "e2cdb4"))
    sunny = 1.06 if way > 0 else 0.86
    tall = dice.uniform(560, 660)
    easel.poly(_patch(way, near, far, 0, tall), shade(stone, sunny), shade(stone, sunny * 0.84), depth=haze)
    roof = [_spot(way, near, tall), _spot(way, far, tall), _spot(way, far, tall + 110), _spot(way, near, tall + 110)]
    easel.poly(
        [(x + way * 12 * (k > 1) / near, y) for k, (x, y) in enumerate(roof)],
        SNOW if easel.scene.snowy else "76808f",
        "5d6676",
        depth=haze,
    )
    easel.poly(_patch(way, near, far, 150, 158), shade(stone, 1.2), depth=haze)
    easel.poly(_patch(way, near, far, tall - 12, tall), shade(stone, 1.2), depth=haze)
    bays = max(2, min(5, round(7 * (1 / near - 1 / far) * 2.2)))
    ratio = (far / near) ** (1 / bays)
    for bay in range(bays):
        a = near * ratio**bay
        _bay(easel, way, a * ratio**0.26, a * ratio**0.74, tall, stone, haze, dice)
    _shop(easel, way, near * 1.03, far * 0.97, haze, dice)


def _bay(easel: Easel, way: int, a: float, b: float, tall: float, stone: Ink, haze: float, dice: random.Random) -> None:
    scene = easel.scene
    for floor in range(4):
        low = 182 + floor * 106
        if low + 76 > tall:
            break
        lit = dice.random() < 0.42
        easel.poly(_patch(way, a * 0.985, b * 1.015, low - 6, low + 82), shade(stone, 1.18), depth=haze)
        glass = _patch(way, a, b, low, low + 76)
        if scene.sky.dark and lit:
            easel.canvas.drawPath(polygon(glass), solid(mix(scene.tone("ffd48a", haze), "ffd48a", 0.75)))
        else:
            easel.poly(
                glass, mix("5a6675", scene.air("top"), 0.35), mix("4a5462", scene.air("middle"), 0.2), depth=haze
            )
        middle = (a + b) / 2
        easel.line(_spot(way, middle, low), _spot(way, middle, low + 76), shade(stone, 1.1), 2.2 / middle, depth=haze)
        if floor in (0, 3) or dice.random() < 0.3:
            easel.poly(_patch(way, a * 0.96, b * 1.04, low - 4, low + 24), "2b3138", alpha=0.62, depth=haze)
            if dice.random() < 0.35:
                x, y = _spot(way, middle, low + 26)
                easel.oval(x, y, 12 / middle, 6 / middle, "6f9355", depth=haze)
                easel.oval(x + 2, y - 2 / middle, 4 / middle, 3 / middle, "d9695c", depth=haze)


def _shop(easel: Easel, way: int, near: float, far: float, haze: float, dice: random.Random) -> None:
    scene = easel.scene
    front = dice.choice(("3f5a4c", "6a2f33", "2f3f5c", "8a5c3b", "3a3a40", "4f6a70"))
    easel.poly(_patch(way, near, far, 0, 146), front, shade(front, 0.75), depth=haze)
    ratio = (far / near) ** (1 / 3)
    for k in range(3):
        a = near * ratio**k
        glass = _patch(way, a * ratio**0.12, a * ratio**0.88, 26, 112)
        warm = mix(scene.tone("f0cf94", haze), "ffd48a", scene.sky.lamps * 0.8 if scene.sky.dark else 0.1)
        easel.canvas.drawPath(polygon(glass), solid(warm, 0.95 if scene.sky.dark else 0.62))
    easel.poly(_patch(way, near, far, 122, 146), shade(front, 1.12), depth=haze)
    if dice.random() < 0.75:
        cloth = dice.choice(("b8463c", "3f6b56", "34507c", "c98a3f", "7a3f52", "e3d6bd"))
        outer = 0.82
        top = [_spot(way, near, 128), _spot(way, far, 128)]
        low = [_spot(way, far, 98, 290 * outer), _spot(way, near, 98, 290 * outer)]
        easel.poly(top + low, shade(cloth, 1.12), shade(cloth, 0.9), depth=haze)
        flap = [
            _spot(way, near, 98, 290 * outer),
            _spot(way, far, 98, 290 * outer),
            _spot(way, far, 86, 290 * outer),
            _spot(way, near, 86, 290 * outer),
        ]
        easel.poly(flap, shade(cloth, 0.78), depth=haze)
        stripes = 6
        step = (far / near) ** (1 / stripes)
        for k in range(0, stripes, 2):
            a, b = near * step**k, near * step ** (k + 1)
            easel.poly(
                [
                    _spot(way, a, 128),
                    _spot(way, b, 128),
                    _spot(way, b, 98, 290 * outer),
                    _spot(way, a, 98, 290 * outer),
                ],
                "f3ece0",
                alpha=0.5,
                depth=haze,
            )


def _cobbles(easel: Easel) -> None:
    light, dark = skia.Path(), skia.Path()
    depth, row = 4.4, 0
    while depth > 0.24:
        thick = 0.07 * depth
        y, y2 = VANISH + 62 / depth, VANISH + 62 / (depth - thick * 0.86)
        wide = 34 / depth
        count = int(470 / wide) + 1
        for k in range(-count, count + 1):
            x = (k + 0.5 * (row % 2)) * wide
            if abs(x) > 470:
                continue
            stone = skia.Rect(x - wide * 0.45, y + 0.3, x + wide * 0.45, y2)
            (light if (k * 7 + row * 13) % 5 < 2 else dark).addRoundRect(stone, wide * 0.2, (y2 - y) * 0.4)
        depth -= thick
        row += 1
    canvas = easel.canvas
    canvas.save()
    edge = [_spot(-1, 4.4, 0, 182), _spot(1, 4.4, 0, 182), _spot(1, 0.2, 0, 182), _spot(-1, 0.2, 0, 182)]
    canvas.clipPath(polygon(edge), True)
    strength = 0.35 if easel.scene.snowy else 1.0
    canvas.drawPath(light, easel.paint("d8cfc4", 0.24 * strength))
    canvas.drawPath(dark, easel.paint("3a363c", 0.20 * strength))
    canvas.restore()
    for way in (-1, 1):
        easel.poly(
            [_spot(way, 6, 0, 182), _spot(way, 6, 0, 192), _spot(way, 0.2, 0, 192), _spot(way, 0.2, 0, 182)],
            "c9c0b4",
            alpha=0.75,
        )
        easel.poly(
            [_spot(way, 6, 0, 290), _spot(way, 6, 0, 262), _spot(way, 0.2, 0, 262), _spot(way, 0.2, 0, 290)],
            "2a2430",
            alpha=0.16,
        )


def _terrace(easel: Easel, way: int) -> None:
    for k, x in enumerate((way * 196, way * 262)):
        foot = 106 + 8 * k
        easel.shadow(x, foot, 26, 5)
        easel.line((x, foot - 46), (x, foot), "2b2b30", 3)
        easel.oval(x, foot - 47, 26, 4.4, "f0ebe2", "c9c2b6")
        for side in (-1, 1):
            at = x + side * 30
            easel.canvas.drawArc(
                skia.Rect(at - 11, foot - 66, at + 11, foot - 30), 180, 180, False, easel.paint("a3703f", width=2.6)
            )
            easel.oval(at, foot - 30, 13, 3.4, "c9975f")
            easel.line((at - 10, foot - 29), (at - 12, foot + 2), "a3703f", 2.2)
            easel.line((at + 10, foot - 29), (at + 12, foot + 2), "a3703f", 2.2)
    plant(easel, way * 148, 96, 0.9, easel.scene.small("pots"), pot="5a6068")


def street_living(easel: Easel, seconds: float) -> None:
    """Send a few passers-by along the far pavement."""
    for k, (x, pace, coat, tall) in enumerate(specks(f"{easel.scene.built}/walkers", 4)):
        way = 1 if k % 2 else -1
        depth = 2.3 + 0.7 * tall
        at = (x * 620 + seconds * (13 + 9 * pace)) % 620 - 310
        _walker(
            easel,
            way * at / depth * 1.5,
            VANISH + 62 / depth,
            175 / depth,
            way,
            seconds * (1.5 + pace) + k,
            coat,
            0.14 * depth,
        )


def _walker(
    easel: Easel, x: float, foot: float, tall: float, way: int, stride: float, coat: float, haze: float
) -> None:
    colour = ("5a4a52", "7a4a3f", "4a5a6a", "6a6452", "8a7a68", "3f4a55")[int(coat * 5.99)]
    swing = math.sin(stride * 6.28) * tall * 0.13
    hip = foot - tall * 0.46
    for way_leg in (-1, 1):
        easel.line((x, hip), (x + way_leg * swing, foot), shade("3a3640", 0.9), tall * 0.075, depth=haze)
    easel.poly(
        [
            (x - tall * 0.09, foot - tall * 0.84),
            (x + tall * 0.09, foot - tall * 0.84),
            (x + tall * 0.14, foot - tall * 0.36),
            (x - tall * 0.14, foot - tall * 0.36),
        ],
        colour,
        shade(colour, 0.85),
        depth=haze,
        soft=False,
    )
    easel.oval(x + way * tall * 0.01, foot - tall * 0.91, tall * 0.062, tall * 0.075, "c99a7c", depth=haze)
    easel.oval(
        x - way * tall * 0.012,
        foot - tall * 0.935,
        tall * 0.064,
        tall * 0.055,
        ("2f2622", "6a4a30", "a9a29c")[int(coat * 2.99)],
        depth=haze,
    )
    if easel.scene.weather == "rain":
        dome = skia.Path()
        dome.addArc(skia.Rect(x - tall * 0.27, foot - tall * 1.14, x + tall * 0.27, foot - tall * 0.78), 180, 180)
        easel.canvas.drawPath(dome, easel.paint(("a4473f", "34507c", "3f6b56", "2b2b30")[int(coat * 3.99)], depth=haze))


def street_near(easel: Easel, seated: bool) -> None:
    """Set a café table if somebody sits."""
    if seated:
        garden_table(easel, "e9e3d8")


def garden_table(easel: Easel, colour: Ink) -> None:
    """Set a table whose cloth hides what is behind it."""
    easel.shadow(0, 200, 230, 20, 0.3)
    cloth = [(-190, 41), (190, 41), (196, 110), (202, BOTTOM), (-202, BOTTOM), (-196, 110)]
    easel.poly(cloth, shade(colour, 0.84), shade(colour, 0.6))
    for x in (-150, -96, -30, 44, 108, 160):
        easel.bend((x, 52), (x * 1.02, 120), (x * 1.06, 230), shade(colour, 0.6), 3, alpha=0.35)
    easel.oval(0, 43, 191, 17, shade(colour, 0.7))
    easel.oval(0, 40, 190, 16, shade(colour, 1.08), shade(colour, 0.95))
    easel.shadow(0, 36, 90, 9, 0.2)
    easel.oval(118, 40, 15, 4, "fbfaf6")
    easel.poly([(109, 24), (127, 24), (124, 39), (112, 39)], "fbfaf6", "d6cfc4")


def park(easel: Easel) -> None:
    """Paint a park: hazy trees, a winding path, a bench, big crowns at the sides."""
    scene = easel.scene
    dice, small = scene.dice("park"), scene.small("park")
    green = dice.choice(PARK_LEAVES)
    grass = dice.choice(("86aa5c", "7aa35a", "93ad62"))
    paint_sky(easel, 62, sun=(-70, 0))
    clouds(easel, 40.0, 6, -280, -84, "park")
    for depth, base, size, step in ((0.74, 60, 44, 40), (0.5, 64, 34, 58)):
        x = LEFT - 20.0
        while x < RIGHT + 20:
            reach = 0.55 if abs(x) < 90 else 1.0
            high = size * dice.uniform(0.8, 1.3) * reach
            crown(
                easel, x, base - high * 0.7, size * dice.uniform(0.7, 1.0), high, shade(green, 0.9), dice, depth=depth
            )
            x += step * dice.uniform(0.6, 1.0)
    lay_ground(easel, 60, grass, shade(grass, 0.72), 0.42)
    _lawn(easel, grass)
    _path(easel, dice.choice((-1, 1)))
    _puddles(easel, 84, "park")
    for x, foot, size, depth in (
        (-150, 76, 0.95, 0.3),
        (168, 78, 1.05, 0.26),
        (-300, 92, 1.7, 0.1),
        (330, 96, 1.8, 0.06),
    ):
        tree(easel, x + dice.uniform(-14, 14), foot, size, shade(green, dice.uniform(0.85, 1.05)), dice, depth=depth)
    way = small.choice((-1, 1))
    _bench(easel, way * 176, 100)
    _evening_lamp(easel, -way * 128, 90, 0.9, 0.1)
    for x in (-238, 246):
        crown(easel, x, 92, 42, 20, shade(green, 0.82), dice)


def _lawn(easel: Easel, grass: Ink) -> None:
    if easel.scene.snowy:
        return
    for x, up, long, value in specks(f"{easel.scene.built}/lawn", 26):
        y = 68 + up * up * 150
        easel.oval(
            LEFT + x * 940, y, 60 + 80 * long, 2 + up * 7, shade(grass, 1.12 if value < 0.5 else 0.82), alpha=0.25
        )


def _path(easel: Easel, way: int) -> None:
    rows = ((62, 48, 4), (68, 50, 9), (76, 34, 17), (88, 4, 32), (104, -14, 60), (150, 0, 132), (420, 0, 330))
    edge = [(way * x - half, y) for y, x, half in rows] + [(way * x + half, y) for y, x, half in reversed(rows)]
    colour = "dfe5ec" if easel.scene.snowy else "d6c4a2"
    top = mix(colour, easel.scene.air("low"), 0.2)
    easel.canvas.drawPath(rounded(edge), easel.upright(60, 220, top, shade(colour, 0.84), 0.95, 0.06))
    for x, up, long, _ in specks(f"{easel.scene.built}/gravel", 40):
        easel.oval((x - 0.5) * 210, 98 + up * 90, 2 + 2 * long, 0.9 + 0.6 * up, "9a8a6c", alpha=0.4)


def _bench(easel: Easel, x: float, foot: float) -> None:
    easel.shadow(x, foot + 1, 66, 7, 0.35)
    for dx in (-42, 42):
        easel.line((x + dx, foot - 50), (x + dx, foot), "2f3438", 3.6)
        easel.line((x + dx + 8, foot - 24), (x + dx + 9, foot + 4), "2f3438", 3.2)
    for y in (-50, -40, -30):
        easel.box(x - 54, foot + y, x + 54, foot + y + 6, "a87247", "85552f", corner=2)
    for y in (-23, -18):
        easel.box(x - 56, foot + y, x + 58, foot + y + 4.4, "b98253", "8f5f38", corner=1.5)
    if easel.scene.snowy:
        easel.box(x - 54, foot - 53, x + 54, foot - 48, "f4f8fb", corner=2)


def drop_leaves(easel: Easel, seconds: float, count: int, colours: tuple[str, ...], name: str) -> None:
    wind = 46.0 if easel.scene.weather == "wind" else 9.0
    for k, (x, y, pace, turn) in enumerate(specks(f"{easel.scene.built}/{name}", count)):
        at = LEFT + (x * 940 + seconds * wind * (0.7 + pace) + 9 * math.sin(seconds * 1.7 + k)) % 940
        row = -150 + (y * 260 + seconds * (13 + 12 * pace)) % 260
        easel.canvas.save()
        easel.canvas.translate(at, row)
        easel.canvas.rotate(360 * turn + seconds * 110 * (pace - 0.3))
        easel.canvas.drawOval(skia.Rect(-3.2, -1.5, 3.2, 1.5), easel.paint(colours[k % len(colours)], 0.9, 0.12))
        easel.canvas.restore()


def park_living(easel: Easel, seconds: float) -> None:
    """Fly birds over and let leaves fall."""
    if easel.scene.weather not in ("rain", "snow") and easel.scene.light != "night":
        fly_birds(easel, seconds, 4, -118, 0.7)
    if not easel.scene.snowy:
        drop_leaves(
            easel, seconds, 16 if easel.scene.weather == "wind" else 7, ("c9a24a", "9aa64f", "b9743f"), "leaves"
        )
    stir_leaves(easel, seconds)


def stir_leaves(easel: Easel, seconds: float) -> None:
    """Stir the nearest leaves."""
    scene = easel.scene
    wind = 8.0 if scene.weather == "wind" else 2.5
    woods = scene.place == "forest"
    green = scene.dice(scene.place).choice(FOREST_LEAVES if woods else PARK_LEAVES)
    path = skia.Path()
    for k, (x, y, size, _) in enumerate(specks(f"{scene.built}/twigs", 26)):
        way = -1 if k % 2 else 1
        at = way * ((150 + x * 310) if woods else (318 + (x - 0.5) * 130))
        row = (-128 - 70 * (1 - y) + x * 14) if woods else (-100 + (y - 0.5) * 96)
        at += wind * math.sin(seconds * (1.1 + size) + k)
        row += wind * 0.3 * math.sin(seconds * 1.9 + k)
        big = 5 + 7 * size
        path.addOval(skia.Rect(at - big, row - big * 0.7, at + big, row + big * 0.7))
    easel.canvas.drawPath(path, easel.paint(SNOW if scene.snowy else shade(green, 0.95), 0.9, 0.06))


def meadow_near(easel: Easel, seated: bool) -> None:
    """Set a picnic table if somebody sits."""
    if seated:
        garden_table(easel, "e9e3d8")


def meadow_front(easel: Easel, seconds: float, seated: bool) -> None:
    """Wave the nearest grass."""
    if not seated:
        tufts(easel, seconds, 122, "a9bccb" if easel.scene.snowy else "5f8a42", 40, tall=15)


TOWN = {
    "street": Place(far=street, living=street_living, near=street_near, front=nothing),
    "park": Place(far=park, living=park_living, near=meadow_near, front=meadow_front, table=False),
}
