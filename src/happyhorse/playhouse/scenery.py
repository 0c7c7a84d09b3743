"""What places share: skies, clouds, windows with their views, trees and grass, and what a Place is."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import skia

from happyhorse.playhouse.easel import (
    LEFT,
    RIGHT,
    TOP,
    VEILS,
    WHITE,
    Colour,
    Easel,
    Ink,
    Point,
    Scene,
    faded,
    ink,
    mix,
    rounded,
    shade,
    solid,
    specks,
    toned,
)


def paint_sky(easel: Easel, horizon: float, top: float = TOP, *, sun: Point | None = None) -> None:
    """Fill the sky down to a horizon, with sun glow, moon and stars as the hour has it."""
    scene = easel.scene
    high, middle, low = (scene.air(part) for part in ("top", "middle", "low"))
    stops = faded((0, max(top, horizon - 300)), (0, horizon), (high, 1), (middle, 1), (low, 1))
    easel.canvas.drawRect(skia.Rect(LEFT, top, RIGHT, horizon + 2), stops)
    veiled = scene.weather in VEILS
    if sun is None:
        return
    if scene.light == "night":
        if not veiled:
            _stars(easel, horizon)
            easel.glow(sun[0], sun[1] - 76, 60, "aebcff", 0.5)
            easel.canvas.drawCircle(sun[0], sun[1] - 76, 11, solid(ink("f6f0d8")))
            easel.canvas.drawCircle(sun[0] + 4, sun[1] - 79, 9.5, solid(ink("fffbe8"), 0.5))
        return
    colour = {"golden hour": "ffd27a", "dusk": "ff9a5c", "warm": "ffe4ae"}.get(scene.light, "fffbe6")
    height = {"golden hour": 0.0, "dusk": 30.0, "warm": -30.0}.get(scene.light, -70.0)
    strength = 0.3 if veiled else 0.9
    easel.glow(sun[0], sun[1] + height, 190, colour, strength)
    if not veiled and scene.light in ("golden hour", "dusk", "warm"):
        easel.canvas.drawCircle(sun[0], sun[1] + height, 13, solid(mix(colour, WHITE, 0.55), 0.95))


def _stars(easel: Easel, horizon: float) -> None:
    spots = [skia.Point(LEFT + x * 940, TOP + y * (horizon - TOP - 60)) for x, y, _, _ in specks("stars", 150)]
    for k, width in enumerate((0.9, 1.4, 2.0)):
        paint = solid((0.92, 0.94, 1.0), 0.35 + 0.2 * k, width)
        easel.canvas.drawPoints(skia.Canvas.PointMode.kPoints_PointMode, spots[k::3], paint)


def cloud(easel: Easel, x: float, y: float, size: float, alpha: float = 0.8, seed: int = 0) -> None:
    """Float one cloud: a lit top over a shaded flat foot."""
    scene = easel.scene
    lit = mix(scene.air("low"), WHITE, 0.12 if scene.sky.dark else 0.6)
    if scene.light == "golden hour":
        lit = mix(lit, "ffe2b0", 0.6)
    foot = mix(scene.air("middle"), lit, 0.45)
    puffs = _puffs(seed)
    easel.canvas.save()
    easel.canvas.translate(x, y)
    easel.canvas.scale(size, size)
    easel.canvas.drawPath(puffs, faded((0, -14), (0, 10), (lit, alpha), (foot, alpha * 0.75)))
    easel.canvas.restore()


@lru_cache(maxsize=64)
def _puffs(seed: int) -> skia.Path:
    dice = random.Random(seed)
    path = skia.Path()
    count = dice.randint(4, 6)
    for k in range(count):
        u = (k + 0.5) / count * 2 - 1
        radius = (1 - u * u) * 9 + dice.uniform(3.5, 7)
        path.addOval(skia.Rect(u * 32 - radius * 1.5, 6 - radius * 1.5, u * 32 + radius * 1.5, 9))
    path.addRoundRect(skia.Rect(-40, 1, 40, 9), 5, 5)
    return path


def clouds(easel: Easel, seconds: float, count: int, top: float, bottom: float, seed: str = "sky") -> None:
    """Let clouds drift over a band of sky; how many follows the weather."""
    scene = easel.scene
    share = {"cloudy": 1.6, "rain": 1.4, "wind": 1.1, "clear": 0.7, "snow": 1.0, "mist": 0.4}[scene.weather]
    speed = 15.0 if scene.weather == "wind" else 3.5
    alpha = {"mist": 0.3, "snow": 0.5, "rain": 0.6}.get(scene.weather, 0.8) * (0.45 if scene.light == "night" else 1)
    for k, (x, y, size, pace) in enumerate(specks(f"{scene.built}/{seed}", round(count * share))):
        place = LEFT - 90 + (x * 1120 + seconds * speed * (0.6 + 0.8 * pace)) % 1120
        cloud(easel, place, top + y * (bottom - top), 0.6 + 1.1 * size, alpha, k % 7 + scene.built % 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window: its opening, its bars, and what is seen through it."""

    left: float
    top: float
    right: float
    bottom: float
    columns: int = 2
    rows: int = 2
    view: str = "city"  # city | hills | garden | street
    frame: Ink = "efe9dd"
    bar: float = 4.0

    def panes(self) -> list[tuple[float, float, float, float]]:
        """Cut the opening into panes."""
        wide, high, half = self.right - self.left, self.bottom - self.top, self.bar / 2
        return [
            (
                self.left + wide * c / self.columns + half,
                self.top + high * r / self.rows + half,
                self.left + wide * (c + 1) / self.columns - half,
                self.top + high * (r + 1) / self.rows - half,
            )
            for c in range(self.columns)
            for r in range(self.rows)
        ]


def paint_window(easel: Easel, window: Window, *, sill: bool = True) -> None:
    """Build a window into the wall: view, frame, bars, sill, and the light it lets in."""
    canvas, scene = easel.canvas, easel.scene
    left, top, right, bottom = window.left, window.top, window.right, window.bottom
    if not scene.sky.dark:
        strength = {"daylight": 0.34, "golden hour": 0.34}.get(scene.light, 0.2)
        colour = "ffd890" if scene.light == "golden hour" else scene.air("low")
        easel.glow((left + right) / 2, (top + bottom) / 2, (right - left) * 1.05, colour, strength)
    easel.box(left - 9, top - 9, right + 9, bottom + 9, shade(window.frame, 0.72), corner=1.5)
    easel.box(left - 7, top - 8, right + 7, bottom + 7, window.frame, shade(window.frame, 0.9), corner=1.5)
    canvas.save()
    canvas.clipRect(skia.Rect(left, top, right, bottom), True)
    _view(easel, window)
    canvas.restore()
    bar = easel.paint(window.frame, width=window.bar)
    for c in range(1, window.columns):
        x = left + (right - left) * c / window.columns
        canvas.drawLine(x, top, x, bottom, bar)
    for r in range(1, window.rows):
        y = top + (bottom - top) * r / window.rows
        canvas.drawLine(left, y, right, y, bar)
    easel.box(left, top, right, top + 5, "20202c", alpha=0.18)
    if sill:
        easel.box(
            left - 14,
            bottom + 6,
            right + 14,
            bottom + 13,
            shade(window.frame, 1.25),
            shade(window.frame, 0.8),
            corner=2,
        )
        easel.box(left - 10, bottom + 13, right + 10, bottom + 20, "20180f", alpha=0.12)


def _view(easel: Easel, window: Window) -> None:
    scene = easel.scene
    high, low = scene.air("top"), scene.air("low")
    top, bottom = window.top, window.bottom
    stops = ((high, 1.0), (scene.air("middle"), 1.0), (low, 1.0))
    paint = faded((0, top - 20), (0, bottom - 10), *stops)
    easel.canvas.drawRect(skia.Rect(window.left, top, window.right, bottom), paint)
    if not scene.sky.dark and scene.weather in ("clear", "wind"):
        easel.glow(window.right - 20, top + 30, 90, "fff4d0", 0.5)
    if scene.light == "night" and scene.weather not in VEILS:
        easel.canvas.drawCircle(window.right - 28, top + 26, 8, solid(ink("f4efd8")))
    {"city": skyline, "hills": hills, "garden": garden, "street": skyline}[window.view](easel, window)


def beyond(scene: Scene, colour: Ink, depth: float) -> Colour:
    """Tone what lies beyond a window."""
    return toned(True, scene.light, scene.weather, colour, depth)


def skyline(easel: Easel, window: Window) -> None:
    """Raise two ranks of houses beyond a window, lit after dusk."""
    scene = easel.scene
    dice = scene.dice(f"city{window.left:.0f}")
    high = window.bottom - window.top
    for depth, reach, colour in ((0.72, 0.66, "6f7f96"), (0.42, 0.45, "5a6478")):
        x = window.left - dice.uniform(0, 20)
        while x < window.right:
            wide = dice.uniform(16, 34)
            top = window.bottom - high * reach * dice.uniform(0.45, 1.0)
            tone = beyond(scene, colour, depth)
            rect = skia.Rect(x, top, x + wide, window.bottom)
            easel.canvas.drawRect(
                rect, faded((0, top), (0, window.bottom), (tone, 1), (mix(tone, scene.air("low"), 0.3), 1))
            )
            if scene.snowy:
                easel.canvas.drawRect(
                    skia.Rect(x, top - 2, x + wide, top + 1.5), solid(beyond(scene, "eef2f6", depth / 2))
                )
            _lights(easel, dice, x, top, wide, window.bottom, depth)
            x += wide + dice.uniform(0, 5)


def _lights(easel: Easel, dice: random.Random, x: float, top: float, wide: float, bottom: float, depth: float) -> None:
    scene = easel.scene
    lit = scene.sky.dark or scene.weather in ("rain", "mist")
    bright = solid(ink("ffd98c"), 0.9 - 0.4 * depth)
    dim = solid(mix(scene.air("low"), WHITE, 0.2), 0.28)
    for row in range(int((bottom - top - 6) / 9)):
        for column in range(int((wide - 5) / 7)):
            if dice.random() < (0.5 if scene.sky.dark else 0.75):
                on = lit and dice.random() < (0.75 if scene.sky.dark else 0.2)
                spot = skia.Rect(x + 4 + column * 7, top + 6 + row * 9, x + 7.5 + column * 7, top + 11 + row * 9)
                easel.canvas.drawRect(spot, bright if on else dim)


def hills(easel: Easel, window: Window) -> None:
    """Roll three hills with trees beyond a window."""
    scene = easel.scene
    dice = scene.dice(f"hills{window.left:.0f}")
    high = window.bottom - window.top
    green = ("7f9c86", "6d9a68", "5c8c4e")
    if scene.snowy:
        green = ("c5d2de", "d6e0e8", "e8eef3")
    for k, depth in enumerate((0.6, 0.32, 0.1)):
        crest = window.bottom - high * (0.5 - 0.14 * k)
        ridge = [
            (window.left - 30 + i * 26, crest + dice.uniform(-10, 10))
            for i in range(int((window.right - window.left) / 26) + 4)
        ]
        tone = beyond(scene, green[k], depth)
        points = [*ridge, (window.right + 60, window.bottom + 40), (window.left - 60, window.bottom + 40)]
        easel.canvas.drawPath(
            rounded(points), faded((0, crest - 10), (0, window.bottom), (tone, 1), (shade(tone, 0.86), 1))
        )
        for _ in range(3):
            x, size = dice.uniform(window.left, window.right), dice.uniform(5, 9) * (0.7 + 0.4 * k)
            easel.canvas.drawOval(
                skia.Rect(x - size, crest - size * 1.6, x + size, crest + size), solid(shade(tone, 0.8))
            )


def garden(easel: Easel, window: Window) -> None:
    """Plant foliage close beyond a window."""
    scene = easel.scene
    dice = scene.dice(f"garden{window.left:.0f}")
    high = window.bottom - window.top
    for depth, reach, colour in ((0.5, 0.62, "84a87c"), (0.2, 0.36, "5f8f55"), (0.05, 0.16, "4a7a48")):
        tone = beyond(scene, "dbe4ea" if scene.snowy else colour, depth)
        path = skia.Path()
        for _ in range(12):
            x, radius = dice.uniform(window.left - 10, window.right + 10), dice.uniform(9, 22)
            y = window.bottom - high * reach * dice.uniform(0.55, 1) + radius
            path.addOval(skia.Rect(x - radius, y - radius * 0.8, x + radius, y + radius * 0.8))
            path.addRect(skia.Rect(x - radius * 0.8, y, x + radius * 0.8, window.bottom + 4))
        easel.canvas.drawPath(
            path,
            faded((0, window.bottom - high * reach), (0, window.bottom), (shade(tone, 1.08), 1), (shade(tone, 0.8), 1)),
        )


def live_window(easel: Easel, window: Window, seconds: float) -> None:
    """Move what moves beyond a window: clouds, rain running down the glass, snow, a veil of mist."""
    scene, canvas = easel.scene, easel.canvas
    weather = scene.weather
    panes = skia.Path()
    for pane in window.panes():
        panes.addRect(skia.Rect(*pane))
    canvas.save()
    canvas.clipPath(panes, False)
    if weather in ("clear", "wind", "cloudy"):
        _window_clouds(easel, window, seconds)
        if weather == "wind":
            window_leaves(easel, window, seconds)
    elif weather == "rain":
        _window_rain(easel, window, seconds)
    elif weather == "snow":
        _window_snow(easel, window, seconds)
    else:
        shift = 8 * math.sin(seconds * 0.3)
        haze = scene.air("low")
        paint = faded((0, window.top + 10 + shift), (0, window.bottom), (haze, 0.1), (haze, 0.75), (haze, 0.4))
        canvas.drawRect(skia.Rect(window.left, window.top, window.right, window.bottom), paint)
    canvas.restore()


def _window_clouds(easel: Easel, window: Window, seconds: float) -> None:
    wide = window.right - window.left
    speed = 9.0 if easel.scene.weather == "wind" else 3.0
    alpha = 0.35 if easel.scene.light == "night" else 0.75
    for k, (x, y, size, _) in enumerate(
        specks(f"{easel.scene.built}/w{window.left:.0f}", 3 if easel.scene.weather == "cloudy" else 2)
    ):
        at = window.left - 50 + (x * (wide + 100) + seconds * speed) % (wide + 100)
        cloud(easel, at, window.top + 14 + y * (window.bottom - window.top) * 0.28, 0.4 + 0.3 * size, alpha, k + 3)


def window_leaves(easel: Easel, window: Window, seconds: float) -> None:
    """Blow a few leaves past a window."""
    wide, high = window.right - window.left, window.bottom - window.top
    path = skia.Path()
    for x, y, pace, turn in specks(f"{easel.scene.built}/blown{window.left:.0f}", 7):
        at = window.left - 8 + (x + seconds * (0.4 + 0.4 * pace)) % 1 * (wide + 16)
        row = window.top + y * high + 9 * math.sin(seconds * (2 + pace) + turn * 6)
        tilt = 2.4 * math.sin(seconds * 5 * (0.5 + pace) + turn * 6)
        path.moveTo(at - 4, row - tilt)
        path.quadTo(at, row - 3, at + 4, row + tilt)
        path.quadTo(at, row + 2, at - 4, row - tilt)
    easel.canvas.drawPath(path, solid(beyond(easel.scene, "b0773f", 0.1), 0.95))


def _window_rain(easel: Easel, window: Window, seconds: float) -> None:
    wide, high = window.right - window.left, window.bottom - window.top
    light = mix(easel.scene.air("low"), WHITE, 0.6)
    alpha = 0.5 if easel.scene.sky.dark else 0.7
    count = min(60, int(wide * high / 480))
    rows = specks(f"{easel.scene.built}/drops{window.left:.0f}", count)
    falling, running, beads = [], [], []
    for k, (x, y, pace, long) in enumerate(rows):
        at = window.left + x * wide
        if k % 2:
            drop = window.top + (y + seconds * (1.3 + pace)) % 1.15 * high
            falling += [skia.Point(at, drop - 8 - 8 * long), skia.Point(at - 1.6, drop)]
        else:
            slide = (y + seconds * (0.06 + 0.2 * pace * pace)) % 1.2
            foot = window.top + slide * high
            sway = 1.5 * math.sin(slide * 19 + k)
            running += [skia.Point(at + sway * 0.4, foot - 9 - 16 * long), skia.Point(at + sway, foot)]
            beads.append(skia.Point(at + sway, foot))
    mode = skia.Canvas.PointMode
    easel.canvas.drawPoints(mode.kLines_PointMode, falling, solid(light, alpha * 0.45, 0.8))
    easel.canvas.drawPoints(mode.kLines_PointMode, running, solid(light, alpha * 0.55, 1.3))
    easel.canvas.drawPoints(mode.kPoints_PointMode, beads, solid(light, alpha, 2.6))


def _window_snow(easel: Easel, window: Window, seconds: float) -> None:
    wide, high = window.right - window.left, window.bottom - window.top
    flakes = [
        skia.Point(
            window.left + (x * wide + 6 * math.sin(seconds * (0.8 + size) + 9 * y)) % wide,
            window.top + (y + seconds * (0.12 + 0.14 * size)) % 1 * high,
        )
        for x, y, size, _ in specks(f"{easel.scene.built}/flakes{window.left:.0f}", 36)
    ]
    for k, width in enumerate((1.4, 2.4)):
        paint = solid((1, 1, 1), 0.85, width)
        easel.canvas.drawPoints(skia.Canvas.PointMode.kPoints_PointMode, flakes[k::2], paint)


def tree(
    easel: Easel,
    x: float,
    foot: float,
    size: float,
    green: Ink,
    dice: random.Random,
    *,
    depth: float = 0.0,
    trunk: Ink = "5a4334",
) -> None:
    """Grow a leafy tree: trunk, branches and a crown in three values."""
    tall = 92 * size
    bark = faded(
        (x - 8 * size, 0),
        (x + 8 * size, 0),
        (easel.scene.tone(shade(trunk, 1.12), depth), 1),
        (easel.scene.tone(shade(trunk, 0.68), depth), 1),
    )
    easel.shadow(x, foot, 34 * size, 6 * size, 0.25)
    path = rounded(
        [
            (x - 11 * size, foot),
            (x - 5 * size, foot - 10 * size),
            (x - 4 * size, foot - tall),
            (x + 4 * size, foot - tall),
            (x + 6 * size, foot - 10 * size),
            (x + 12 * size, foot),
        ]
    )
    easel.canvas.drawPath(path, bark)
    for way in (-1, 1):
        branch = skia.Path()
        branch.moveTo(x, foot - tall * 0.5)
        branch.quadTo(x + way * 6 * size, foot - tall * 0.75, x + way * 24 * size, foot - tall)
        easel.canvas.drawPath(branch, easel.paint(shade(trunk, 0.85), depth=depth, width=4.2 * size))
    crown(easel, x, foot - tall * 1.22, 50 * size, 42 * size, green, dice, depth=depth)


def crown(
    easel: Easel, x: float, y: float, wide: float, high: float, green: Ink, dice: random.Random, *, depth: float = 0.0
) -> None:
    """Mass foliage: shaded underside, body and sunlit tufts."""
    canvas = easel.canvas
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(wide, high)
    for value, clumps in zip((0.68, 0.9, 1.16, 1.3), _clumps(dice.randrange(12)), strict=True):
        snow = easel.scene.snowy and value > 1
        canvas.drawPath(clumps, easel.paint(mix(green, "f2f6fa", 0.85) if snow else shade(green, value), depth=depth))
    canvas.restore()


@lru_cache(maxsize=12)
def _clumps(kind: int) -> tuple[skia.Path, ...]:
    """Shape one crown of unit size, from its dark mass to its sunlit tufts."""
    dice = random.Random(kind)
    paths = []
    for share, dx, dy, count in (
        (1.0, 0.06, 0.12, 11),
        (0.86, 0.0, 0.0, 11),
        (0.6, -0.16, -0.22, 7),
        (0.34, -0.26, -0.36, 5),
    ):
        path = skia.Path()
        for k in range(count):
            angle, reach = k / count * 6.283 + dice.uniform(-0.3, 0.3), dice.uniform(0.5, 0.8) * share
            radius = dice.uniform(0.26, 0.4) * share
            path.addCircle(math.cos(angle) * reach + dx, math.sin(angle) * reach + dy, radius)
        path.addCircle(dx, dy, share * 0.6)
        paths.append(path)
    return tuple(paths)


def tufts(
    easel: Easel, seconds: float, y: float, colour: Ink, count: int, *, tall: float = 18.0, name: str = "tufts"
) -> None:
    """Wave blades of grass along a line near the eye."""
    wind = {"wind": 1.0, "rain": 0.5}.get(easel.scene.weather, 0.28)
    rows = specks(f"{easel.scene.built}/{name}", count)
    for part in range(3):
        path = skia.Path()
        for x, up, long, bow in rows[part::3]:
            at, foot, high = LEFT + x * 940, y + up * 26, tall * (0.6 + 0.9 * long)
            sway = (math.sin(seconds * (1.6 + 2.2 * wind) + at * 0.02 + bow) * 0.3 + 0.8 * (wind > 0.9)) * high * wind
            for blade in (-1, 0, 1):
                tip = (at + blade * high * 0.32 + sway, foot - high * (1 - 0.18 * abs(blade)))
                path.moveTo(at - 1.6 + blade * 1.2, foot)
                path.quadTo(at + blade * 2, foot - high * 0.5, *tip)
                path.quadTo(at + blade * 2 + 2.6, foot - high * 0.4, at + 1.6 + blade * 1.2, foot)
        easel.canvas.drawPath(path, easel.paint(shade(colour, (0.7, 0.88, 1.08)[part])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How one place is painted, and what it offers."""

    far: Callable[[Easel], None]  # behind the people, still
    living: Callable[[Easel, float], None]  # behind the people, moving
    near: Callable[[Easel, bool], None]  # before the people, still; True when somebody sits
    front: Callable[[Easel, float, bool], None]  # before the people, moving
    table: bool = True
    board: tuple[float, float, float, float] | None = None


def nothing(*_: object) -> None:
    """Paint nothing."""
