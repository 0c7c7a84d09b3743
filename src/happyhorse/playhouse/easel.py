"""The painter: inks toned by light and weather, and the easel that lays them on a canvas."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import skia

from happyhorse.scene import sets
from happyhorse.scene.script import OUTDOORS, Script

Colour = tuple[float, float, float]


Ink = str | Colour


Point = tuple[float, float]


LEFT, RIGHT, TOP, BOTTOM = -470.0, 470.0, -310.0, 310.0


EDGE = 66.0  # where the wall meets the floor


WHITE: Colour = (1.0, 1.0, 1.0)


LAMP = "ffd998"


@lru_cache(maxsize=4096)
def ink(colour: Ink) -> Colour:
    """Read a colour written as rrggbb."""
    if isinstance(colour, str):
        return tuple(int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return colour


def mix(first: Ink, second: Ink, share: float) -> Colour:
    """Blend two inks; share 0 is the first, 1 the second."""
    return tuple(a + (b - a) * share for a, b in zip(ink(first), ink(second), strict=True))


def shade(colour: Ink, factor: float) -> Colour:
    """Darken below 1, towards white above 1."""
    if factor > 1:
        return mix(colour, WHITE, min(1.0, factor - 1))
    return tuple(c * factor for c in ink(colour))


def grey_of(colour: Ink) -> float:
    """Luma of an ink."""
    red, green, blue = ink(colour)
    return 0.3 * red + 0.59 * green + 0.11 * blue


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """The light of an hour: its sky from zenith to horizon, what it does to surfaces, and how far lamps are lit."""

    top: Ink
    middle: Ink
    low: Ink
    outside: Colour  # multiplies surfaces outdoors
    inside: Colour
    lamps: float
    dark: bool = False


SKIES = {
    "even": Sky(top="86b8dc", middle="b4d5e8", low="e8f2f2", outside=(1, 1, 1), inside=(1, 1, 1), lamps=0.25),
    "warm": Sky(
        top="8fb4cc", middle="c8d3cc", low="fbe3bd", outside=(1, 0.97, 0.9), inside=(0.97, 0.91, 0.82), lamps=0.9
    ),
    "golden hour": Sky(
        top="6f8fbd", middle="d9b79a", low="ffcb74", outside=(1, 0.92, 0.8), inside=(1, 0.93, 0.82), lamps=0.45
    ),
    "corporate": Sky(
        top="79acd8", middle="abcde9", low="e6f0f8", outside=(0.97, 0.99, 1), inside=(0.98, 1, 1), lamps=0.3
    ),
    "cool": Sky(top="98acba", middle="b9c6cd", low="d8dedf", outside=(0.9, 0.95, 1), inside=(0.9, 0.95, 1), lamps=0.12),
    "dusk": Sky(
        top="383465",
        middle="96638c",
        low="fbb077",
        outside=(0.76, 0.65, 0.72),
        inside=(0.78, 0.68, 0.7),
        lamps=0.85,
        dark=True,
    ),
    "night": Sky(
        top="10182f",
        middle="1d2a4c",
        low="3c4d78",
        outside=(0.44, 0.5, 0.68),
        inside=(0.57, 0.54, 0.62),
        lamps=1.0,
        dark=True,
    ),
    "daylight": Sky(top="4797e2", middle="86c1f0", low="dcf0fa", outside=(1, 1, 0.98), inside=(1, 1, 0.99), lamps=0.08),
}


VEILS = {"rain": ("8d98a4", 0.7), "mist": ("d5dade", 0.72), "snow": ("d3dbe4", 0.75), "cloudy": ("b3bfca", 0.55)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One script's place, hour and weather, with the chances that furnish it."""

    place: str
    light: str
    weather: str
    built: int

    @property
    def indoors(self) -> bool:
        """Whether there is a roof."""
        return self.place not in OUTDOORS

    @property
    def sky(self) -> Sky:
        """The light's sky before weather."""
        return SKIES[self.light]

    @property
    def side(self) -> int:
        """Which way round the place is built: 1, or -1 mirrored."""
        return sets.side(self.place, self.built)

    @property
    def snowy(self) -> bool:
        """Whether snow lies here."""
        return self.weather == "snow"

    def dice(self, name: str) -> random.Random:
        """Chances of the building itself: colours, layout, view."""
        return sets.dice(self.place, self.built, name)

    def small(self, name: str) -> random.Random:
        """Chances of the small things standing about."""
        return sets.dice(self.place, self.built, f"small {name}")

    def air(self, part: str) -> Colour:
        """Colour of the sky's top, middle or low part in this weather."""
        colour = ink(getattr(self.sky, part))
        if self.weather not in VEILS:
            return colour
        veil, share = VEILS[self.weather]
        return mix(colour, shade(veil, min(1.0, grey_of(colour) * 1.12 + 0.04)), share)

    def tone(self, colour: Ink, depth: float = 0.0) -> Colour:
        """Put an ink under this light, at a depth of haze 0..1."""
        return toned(self.place in OUTDOORS, self.light, self.weather, colour, round(depth, 3))


@lru_cache(maxsize=65536)
def toned(outdoors: bool, light: str, weather: str, colour: Ink, depth: float) -> Colour:
    sky = SKIES[light]
    tint = sky.outside if outdoors else sky.inside
    toned = tuple(min(1.0, c * k) for c, k in zip(ink(colour), tint, strict=True))
    dull = 0.22 if light == "cool" else 0.0
    if outdoors and weather in VEILS:
        dull += 0.15
        toned = shade(toned, 0.94)
    toned = mix(toned, (grey_of(toned),) * 3, dull)
    if outdoors and weather in ("mist", "rain", "snow"):
        depth = 1 - (1 - depth) ** {"mist": 2.6, "rain": 1.5, "snow": 1.6}[weather]
    if depth <= 0:
        return toned
    haze = Scene(place="street" if outdoors else "cafe", light=light, weather=weather, built=0).air("low")
    return mix(toned, haze, min(1.0, depth))


@lru_cache(maxsize=256)
def _scene(place: str, light: str, weather: str, built: int) -> Scene:
    return Scene(place=place, light=light, weather=weather, built=built)


def scene_of(script: Script) -> Scene:
    """What a painter needs of a script."""
    return _scene(script.place, script.light, script.weather, script.built)


@lru_cache(maxsize=256)
def specks(seed: str, count: int, numbers: int = 4) -> tuple[tuple[float, ...], ...]:
    """Fixed random rows in 0..1, for drops, flakes, leaves and the like."""
    dice = random.Random(seed)
    return tuple(tuple(dice.random() for _ in range(numbers)) for _ in range(count))


def packed(colour: Colour, alpha: float = 1.0) -> int:
    """Turn a colour into the 32 bits that gradients want."""
    return skia.Color4f(*(min(1.0, max(0.0, c)) for c in colour), alpha).toColor()


def solid(colour: Colour, alpha: float = 1.0, width: float = 0.0) -> skia.Paint:
    """Mix a plain paint; with a width it strokes."""
    paint = skia.Paint(AntiAlias=True)
    paint.setColor4f(skia.Color4f(*colour, alpha))
    if width:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def faded(start: Point, end: Point, *stops: tuple[Colour, float]) -> skia.Paint:
    """Mix a linear gradient of (colour, alpha) stops."""
    shader = skia.GradientShader.MakeLinear([skia.Point(*start), skia.Point(*end)], [packed(*stop) for stop in stops])
    return skia.Paint(AntiAlias=True, Shader=shader)


def polygon(points: Iterable[Point]) -> skia.Path:
    """Join points by straight lines."""
    path = skia.Path()
    path.addPoly([skia.Point(*p) for p in points], True)
    return path


def rounded(points: Sequence[Point]) -> skia.Path:
    """Join the middles between points by curves: a soft closed shape."""
    path = skia.Path()
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(points, [*points[1:], points[0]], strict=True)]
    path.moveTo(*middles[-1])
    for corner, middle in zip(points, middles, strict=True):
        path.quadTo(*corner, *middle)
    path.close()
    return path


class Easel:
    """A canvas under a scene's light: every ink laid on it is toned."""

    __slots__ = ("canvas", "scene")

    def __init__(self, canvas: skia.Canvas, scene: Scene) -> None:
        self.canvas = canvas
        self.scene = scene

    def paint(self, colour: Ink, alpha: float = 1.0, depth: float = 0.0, width: float = 0.0) -> skia.Paint:
        """Mix a toned paint."""
        return solid(self.scene.tone(colour, depth), alpha, width)

    def upright(
        self, top: float, bottom: float, colour: Ink, below: Ink | None, alpha: float, depth: float
    ) -> skia.Paint:
        """Mix a toned paint that runs from one ink above to another below."""
        if below is None:
            return self.paint(colour, alpha, depth)
        tone = self.scene.tone
        return faded((0, top), (0, bottom), (tone(colour, depth), alpha), (tone(below, depth), alpha))

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Ink,
        below: Ink | None = None,
        *,
        alpha: float = 1.0,
        depth: float = 0.0,
        corner: float = 0.0,
    ) -> None:
        """Fill a rectangle."""
        paint = self.upright(top, bottom, colour, below, alpha, depth)
        rect = skia.Rect(left, top, right, bottom)
        if corner:
            self.canvas.drawRoundRect(rect, corner, corner, paint)
        else:
            self.canvas.drawRect(rect, paint)

    def oval(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        colour: Ink,
        below: Ink | None = None,
        *,
        alpha: float = 1.0,
        depth: float = 0.0,
    ) -> None:
        """Fill an ellipse around a middle."""
        paint = self.upright(y - high, y + high, colour, below, alpha, depth)
        self.canvas.drawOval(skia.Rect(x - wide, y - high, x + wide, y + high), paint)

    def poly(
        self,
        points: Sequence[Point],
        colour: Ink,
        below: Ink | None = None,
        *,
        alpha: float = 1.0,
        depth: float = 0.0,
        soft: bool = False,
    ) -> None:
        """Fill a polygon, or a soft shape."""
        heights = [y for _, y in points]
        paint = self.upright(min(heights), max(heights), colour, below, alpha, depth)
        self.canvas.drawPath(rounded(points) if soft else polygon(points), paint)

    def line(
        self,
        start: Point,
        end: Point,
        colour: Ink,
        width: float = 2.0,
        *,
        alpha: float = 1.0,
        depth: float = 0.0,
    ) -> None:
        """Draw a straight stroke."""
        self.canvas.drawLine(*start, *end, self.paint(colour, alpha, depth, width))

    def lines(self, ends: Sequence[Point], colour: Ink, width: float, *, alpha: float = 1.0, depth: float = 0) -> None:
        """Draw many strokes at once, two points each."""
        mode = skia.Canvas.PointMode.kLines_PointMode
        self.canvas.drawPoints(mode, [skia.Point(*p) for p in ends], self.paint(colour, alpha, depth, width))

    def bend(
        self,
        start: Point,
        pull: Point,
        end: Point,
        colour: Ink,
        width: float = 2.0,
        *,
        alpha: float = 1.0,
        depth: float = 0.0,
    ) -> None:
        """Draw a curved stroke."""
        path = skia.Path()
        path.moveTo(*start)
        path.quadTo(*pull, *end)
        self.canvas.drawPath(path, self.paint(colour, alpha, depth, width))

    def glow(
        self, x: float, y: float, radius: float, colour: Ink = LAMP, strength: float = 0.5, flat: float = 1
    ) -> None:
        """Add light around a point; flat below 1 squashes it."""
        tint = ink(colour)
        shader = skia.GradientShader.MakeRadial(
            skia.Point(0, 0),
            radius,
            [packed(tint, strength), packed(tint, strength * 0.3), packed(tint, 0)],
            [0, 0.4, 1],
        )
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(1, flat)
        paint = skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kScreen)
        self.canvas.drawRect(skia.Rect(-radius, -radius, radius, radius), paint)
        self.canvas.restore()

    def shadow(self, x: float, y: float, wide: float, high: float, alpha: float = 0.3) -> None:
        """Lay a soft dark ellipse."""
        dark = (0.08, 0.06, 0.12)
        shader = skia.GradientShader.MakeRadial(
            skia.Point(0, 0), 1, [packed(dark, alpha), packed(dark, alpha * 0.5), packed(dark, 0)], [0, 0.5, 1]
        )
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(wide, high)
        self.canvas.drawRect(skia.Rect(-1, -1, 1, 1), skia.Paint(Shader=shader))
        self.canvas.restore()

    def flare(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        start: Point,
        end: Point,
        colour: Ink,
        strength: float,
    ) -> None:
        """Screen a gradient of light over a rectangle."""
        paint = faded(start, end, (ink(colour), strength), (ink(colour), 0.0))
        paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawRect(skia.Rect(left, top, right, bottom), paint)
