"""The things in people's hands: each painted about the point where it is held, the right way up."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import skia

from happyhorse.playhouse.brush import INK, WHITE, Box, Colour, fade, glow, mix, oval, paint, pen, rounded, tone, trace

COFFEE: Colour = (0.27, 0.15, 0.09)
MATCHA: Colour = (0.52, 0.68, 0.27)
BAMBOO: Colour = (0.87, 0.73, 0.48)
STEEL: Colour = (0.72, 0.74, 0.78)
SLATE: Colour = (0.16, 0.17, 0.20)
BOLD = 1.45  # a watch that is shown is drawn so much larger than it would be
# box of each thing about its grip, in stage units
EXTENT: dict[str, Box] = {
    "smartwatch": (-8 * BOLD, -23 * BOLD, 8 * BOLD, 9 * BOLD),
    "phone": (-8, -22, 8, 7),
    "cup": (-9, -11, 13, 9),
    "book": (-13, -26, 13, 8),
    "bowl and whisk": (-15, -9, 15, 9),
    "marker": (-3, -13, 4, 7),
    "flower": (-9, -37, 11, 10),
    "umbrella": (-50, -114, 50, 11),
    "apple": (-9, -16, 9, 3),
    "bottle": (-7, -24, 7, 12),
    "bag": (-15, -2, 15, 41),
    "laptop": (-24, -32, 24, 3),
    "microphone": (-6, -12, 6, 104),
    "glass": (-8, -12, 8, 9),
    "ball": (-13, -26, 13, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a thing is held: its turn, how full or open it is, and the swing of what is loose on it."""

    colour: Colour
    turn: float = 0.0  # radians about the upright
    fill: float = 0.7
    opened: bool = False
    tilt: float = 0.0
    swing: float = 0.0
    liquid: Colour | None = None  # None: espresso


def draw(canvas: skia.Canvas, name: str, state: State) -> None:
    """Paint a thing about its grip."""
    _PAINTERS[name](canvas, state)


def _slab(canvas: skia.Canvas, box: Box, depth: float, state: State, front: Callable, back: Callable) -> None:
    """Turn a flat thing about the upright: its front, its narrow side, its back."""
    left, top, right, bottom = box
    cosine, sine = math.cos(state.turn), math.sin(state.turn)
    half = max(0.6, (right - left) / 2 * abs(cosine))
    side = depth * sine * (1 if cosine >= 0 else -1)
    canvas.save()
    canvas.translate((left + right) / 2, 0)
    edge = (-half + min(0, side), top, half + max(0, side), bottom)
    rounded(canvas, edge, min(2.2, half), paint(tone(state.colour, 0.62)))
    canvas.scale(half / ((right - left) / 2), 1)
    canvas.translate(-(left + right) / 2, 0)
    (front if cosine >= 0 else back)(canvas, box)
    canvas.restore()


def smartwatch(canvas: skia.Canvas, state: State) -> None:
    """A slim black watch, its face lit, its strap above and below; larger than life, to be known across a room."""
    canvas.save()
    canvas.scale(BOLD, BOLD)
    _smartwatch(canvas, state)
    canvas.restore()


def _smartwatch(canvas: skia.Canvas, state: State) -> None:
    cosine = math.cos(state.turn)
    width = max(0.3, abs(cosine))
    strap = fade((-5, 0), (5, 0), tone(SLATE, 1.18), tone(SLATE, 0.8))
    canvas.save()
    canvas.translate(math.sin(state.turn) * -1.2, 0)
    canvas.scale(width, 1)
    canvas.drawPath(trace("M -4.8 -14 L -4 -22 Q 0 -24 4 -22 L 4.8 -14 Z"), strap)
    canvas.drawPath(trace("M -4.8 -4 L -4.2 7 Q 0 10 4.2 7 L 4.8 -4 Z"), strap)
    for y in (1.0, 3.4, 5.8):
        oval(canvas, 0, y, 0.6, 0.5, paint(tone(SLATE, 0.5)))
    canvas.restore()
    case = State(colour=(0.30, 0.31, 0.35), turn=state.turn)
    _slab(canvas, (-7, -17, 7, -1.2), 3.4, case, _watch_face, _watch_back)
    if abs(math.sin(state.turn)) > 0.25:
        # the crown sits on the narrow side
        x = 7 * abs(cosine) + 3.4 * abs(math.sin(state.turn)) * 0.9
        side = 1 if math.sin(state.turn) * cosine > 0 else -1
        rounded(canvas, (side * x - 0.9, -11, side * x + 0.9, -7.2), 0.8, paint(STEEL))


def _watch_face(canvas: skia.Canvas, box: Box) -> None:
    left, top, right, bottom = box
    rounded(canvas, box, 3.6, paint((0.09, 0.09, 0.11)))
    inner = (left + 1, top + 1, right - 1, bottom - 1)
    rounded(canvas, inner, 2.8, fade((0, top), (0, bottom), (0.10, 0.20, 0.36), (0.05, 0.08, 0.16)))
    ring = skia.Rect.MakeLTRB(left + 2.6, top + 3.4, right - 2.6, bottom - 3.4)
    canvas.drawArc(ring, -90, 250, False, pen((0.36, 0.90, 0.62), 1.5))
    canvas.drawArc(ring, 172, 88, False, pen((0.98, 0.55, 0.40), 1.5))
    middle = (top + bottom) / 2
    canvas.drawLine(0, middle, 0, middle - 2.6, pen(WHITE, 1.0))
    canvas.drawLine(0, middle, 1.9, middle + 0.9, pen(WHITE, 1.0))
    canvas.drawLine(left + 2, top + 2.4, left + 4.8, top + 1.8, pen(WHITE, 0.7, 0.5))


def _watch_back(canvas: skia.Canvas, box: Box) -> None:
    rounded(canvas, box, 3.6, paint((0.24, 0.25, 0.28)))
    oval(canvas, 0, (box[1] + box[3]) / 2, 4.4, 4.6, paint((0.11, 0.11, 0.13)))
    oval(canvas, 0, (box[1] + box[3]) / 2, 1.6, 1.6, paint((0.30, 0.75, 0.45)))


def phone(canvas: skia.Canvas, state: State) -> None:
    """A telephone: a lit screen before, a camera behind."""
    _slab(canvas, (-6.5, -21, 6.5, 5), 1.6, State(colour=SLATE, turn=state.turn), _screen, _phone_back)


def _screen(canvas: skia.Canvas, box: Box) -> None:
    left, top, right, bottom = box
    rounded(canvas, box, 2.2, paint((0.10, 0.10, 0.12)))
    inner = (left + 0.8, top + 1.2, right - 0.8, bottom - 1.2)
    rounded(canvas, inner, 1.4, fade((left, top), (right, bottom), (0.55, 0.80, 0.95), (0.85, 0.62, 0.86)))
    for row in range(3):
        for column in range(3):
            x, y = left + 3 + column * 3.5, top + 5 + row * 4.2
            rounded(canvas, (x - 1.1, y - 1.1, x + 1.1, y + 1.1), 0.6, paint(WHITE, 0.75))


def _phone_back(canvas: skia.Canvas, box: Box) -> None:
    left, top, _, _ = box
    rounded(canvas, box, 2.2, paint((0.28, 0.30, 0.36)))
    rounded(canvas, (left + 1, top + 1.2, left + 6, top + 7), 1.4, paint((0.16, 0.17, 0.2)))
    for y in (2.7, 5.4):
        oval(canvas, left + 3.4, top + y, 1.1, 1.1, paint((0.42, 0.48, 0.60)))


def cup(canvas: skia.Canvas, state: State) -> None:
    """A mug that steams."""
    body = tone(state.colour, 1.12)
    turn = math.cos(state.turn)
    ear = skia.Rect.MakeLTRB(min(5, 5 * turn) - 0.0, -6, 9 * turn + 4, 4) if turn > 0 else None
    if ear is not None:
        canvas.drawOval(ear, pen(tone(state.colour, 0.8), 2.2))
    outline = trace("M -8 -9 L 8 -9 L 7.2 6 Q 7 9 3.5 9 L -3.5 9 Q -7 9 -7.2 6 Z")
    canvas.drawPath(outline, fade((-8, 0), (8, 0), body, state.colour, tone(state.colour, 0.74)))
    rounded(canvas, (-6.4, -6, -4.6, 4), 0.9, paint(WHITE, 0.35))
    oval(canvas, 0, -9, 8, 1.9, paint(tone(state.colour, 1.3)))
    oval(canvas, 0, -8.9, 6.8, 1.3, paint(COFFEE))
    if turn <= 0:
        canvas.drawOval(skia.Rect.MakeLTRB(min(-5, 9 * turn) - 4, -6, -5, 4), pen(tone(state.colour, 0.9), 2.2))
    _steam(canvas, -12, state.swing)


def _steam(canvas: skia.Canvas, base: float, swing: float) -> None:
    for k, x in enumerate((-2.8, 2.8)):
        path = skia.Path()
        path.moveTo(x, base)
        for step in range(1, 5):
            bend = 2.2 * math.sin(step * 1.7 + 6.28 * swing + k * 1.4)
            path.quadTo(x + bend * 1.3, base - step * 3.4 + 1.7, x + bend * 0.5, base - step * 3.4)
        canvas.drawPath(path, pen(WHITE, 1.5, 0.4))


def book(canvas: skia.Canvas, state: State) -> None:
    """A book: shut with its title to the front, or open and read from behind its covers."""
    if state.opened:
        _open_book(canvas, state)
        return
    _slab(canvas, (-10.5, -24, 10.5, 6), 4.5, State(colour=(0.93, 0.90, 0.82), turn=state.turn),
          lambda c, b: _cover(c, b, state.colour, True), lambda c, b: _cover(c, b, state.colour, False))  # fmt: skip


def _cover(canvas: skia.Canvas, box: Box, colour: Colour, front: bool) -> None:
    left, top, right, bottom = box
    rounded(canvas, box, 1.2, fade((left, top), (right, bottom), tone(colour, 1.1), tone(colour, 0.82)))
    canvas.drawRect(skia.Rect.MakeLTRB(left, top, left + 2.4, bottom), paint(tone(colour, 0.7)))
    if front:
        pale = mix(colour, (1.0, 0.96, 0.84), 0.8)
        rounded(canvas, (left + 5, top + 5, right - 3, top + 12), 0.8, paint(pale))
        for k in range(2):
            canvas.drawLine(left + 7, top + 7.2 + 2.6 * k, right - 5, top + 7.2 + 2.6 * k, pen(tone(colour, 0.6), 0.9))
        oval(canvas, (left + right) / 2 + 1, bottom - 8, 3.4, 3.4, paint(pale, 0.9))


def _open_book(canvas: skia.Canvas, state: State) -> None:
    """Covers towards us; a page passes over as it is turned."""
    page: Colour = (0.97, 0.95, 0.88)
    for side in (-1, 1):
        canvas.save()
        canvas.scale(side, 1)
        canvas.drawPath(trace("M 0 -17 Q 9 -22.5 19 -19.5 L 19 2 Q 9 -1 0 4 Z"), paint(page))
        canvas.drawPath(
            trace("M 0 -15 Q 9 -20 20 -17 L 20 5 Q 9 2 0 7 Z"),
            fade((0, 0), (20, 0), tone(state.colour, 0.8), tone(state.colour, 1.06)),
        )
        canvas.restore()
    if 0.0 < state.fill < 0.35:
        reach = 19 * math.cos(state.fill / 0.35 * math.pi)
        lift = 7 * math.sin(state.fill / 0.35 * math.pi)
        sheet = skia.Path()
        sheet.moveTo(0, -17)
        sheet.quadTo(reach * 0.5, -23 - lift, reach, -19.5 - lift)
        sheet.lineTo(reach, -12 - lift)
        sheet.lineTo(0, -10)
        canvas.drawPath(sheet, paint(tone(page, 0.97)))
        canvas.drawPath(sheet, pen(tone(page, 0.7), 0.5))
    canvas.drawPath(trace("M -1.3 -15.4 L 1.3 -15.4 L 1.3 7 L -1.3 7 Z"), paint(tone(state.colour, 0.66)))
    for side in (-1, 1):
        canvas.drawLine(side * 7, -8, side * 14, -8.6, pen(mix(state.colour, WHITE, 0.6), 1.2))


def bowl(canvas: skia.Canvas, state: State) -> None:
    """A tea bowl of green matcha, seen a little from above."""
    clay = mix(state.colour, (0.36, 0.30, 0.28), 0.55)
    outline = trace("M -14 -4 Q -13 7 -6 8.5 L 6 8.5 Q 13 7 14 -4 Z")
    canvas.drawPath(outline, fade((-14, 0), (14, 0), tone(clay, 1.18), clay, tone(clay, 0.68)))
    canvas.drawPath(trace("M -11 -1 Q -10 4 -7 6"), pen(WHITE, 1.2, 0.3))
    oval(canvas, 0, -4, 14, 4, paint(tone(clay, 1.25)))
    oval(canvas, 0, -3.6, 12.4, 3.2, paint(MATCHA))
    oval(canvas, -2, -4.2, 7, 1.3, paint(tone(MATCHA, 1.25), 0.8))


def whisk(canvas: skia.Canvas, size: float = 1.0) -> None:
    """A bamboo whisk; its tip at the origin, its handle up."""
    canvas.save()
    canvas.scale(size, size)
    for k in range(-4, 5):
        path = skia.Path()
        path.moveTo(k * 0.45, -10)
        path.quadTo(k * 1.15, -4.5, k * 0.85, 0)
        canvas.drawPath(path, pen(tone(BAMBOO, 1.12 if k % 2 else 0.86), 0.8))
    canvas.drawLine(-2.4, -9.4, 2.4, -9.4, pen(tone(BAMBOO, 0.55), 1.0))
    rounded(canvas, (-2.3, -21, 2.3, -9.6), 1.2, fade((-2.3, 0), (2.3, 0), tone(BAMBOO, 1.15), tone(BAMBOO, 0.78)))
    canvas.drawLine(-2.1, -15, 2.1, -15, pen(tone(BAMBOO, 0.7), 0.6))
    canvas.restore()


def bowl_and_whisk(canvas: skia.Canvas, state: State) -> None:
    """The bowl with its whisk leaning in it."""
    canvas.save()
    canvas.translate(3, -4)
    canvas.rotate(24)
    whisk(canvas, 0.9)
    canvas.restore()
    bowl(canvas, state)


def marker(canvas: skia.Canvas, state: State) -> None:
    """A felt pen, its tip up."""
    rounded(canvas, (-1.9, -7, 1.9, 7), 1.2, fade((-2, 0), (2, 0), (0.97, 0.97, 0.97), (0.75, 0.75, 0.78)))
    rounded(canvas, (-1.9, 2, 1.9, 7), 1.2, paint(state.colour))
    canvas.drawPath(trace("M -1.5 -7 L 1.5 -7 L 0.8 -11 L -0.8 -11 Z"), paint(state.colour))
    canvas.drawLine(0, -11, 0, -12.4, pen(tone(state.colour, 0.6), 1.3))


def flower(canvas: skia.Canvas, state: State) -> None:
    """One bloom on a stem with two leaves."""
    green: Colour = (0.30, 0.56, 0.30)
    canvas.drawPath(trace("M 0 9 Q 1 -8 0 -25"), pen(green, 1.6))
    canvas.drawPath(trace("M 0 -6 Q 8 -8 11 -16 Q 2 -15 0 -6 Z"), paint(tone(green, 1.12)))
    canvas.drawPath(trace("M 0 -2 Q -7 -4 -9 -11 Q -1 -10 0 -2 Z"), paint(green))
    canvas.save()
    canvas.translate(0, -28)
    for k in range(7):
        canvas.save()
        canvas.rotate(k * 360 / 7 + 20 * state.turn)
        oval(canvas, 0, -5, 2.9, 4.4, fade((0, 0), (0, -9), tone(state.colour, 0.82), tone(state.colour, 1.22)))
        canvas.restore()
    oval(canvas, 0, 0, 2.9, 2.9, paint((0.96, 0.78, 0.28)))
    oval(canvas, -0.7, -0.8, 1.1, 1.0, paint((1.0, 0.92, 0.6)))
    canvas.restore()


def umbrella(canvas: skia.Canvas, state: State) -> None:
    """An open umbrella high over the head, a hooked grip below."""
    canvas.drawLine(0, 6, 0, -108, pen((0.40, 0.41, 0.45), 1.8))
    canvas.drawPath(trace("M 0 5 Q 0 10 3.6 10 Q 6.4 10 6.2 7"), pen((0.36, 0.24, 0.16), 2.6))
    canvas.save()
    canvas.translate(0, -28)
    canvas.drawPath(trace("M 0 -82 L 0 -86"), pen((0.40, 0.41, 0.45), 1.8))
    dark, light = tone(state.colour, 0.6), tone(state.colour, 1.1)
    canvas.drawPath(
        trace("M -50 -50 Q -42 -56 -33 -51 Q -25 -56 -17 -50 Q -8 -55 0 -50 Q 8 -55 17 -50 Q 25 -56 33 -51 "
              "Q 42 -56 50 -50 C 44 -92 -44 -92 -50 -50 Z"),
        fade((-50, 0), (50, 0), light, state.colour, tone(state.colour, 0.78)),
    )  # fmt: skip
    canvas.drawPath(trace("M -33 -51 C -30 -72 -14 -81 0 -82 M 33 -51 C 30 -72 14 -81 0 -82"), pen(dark, 0.8, 0.6))
    canvas.drawPath(trace("M -17 -50 C -14 -70 -6 -79 0 -82 M 17 -50 C 14 -70 6 -79 0 -82"), pen(dark, 0.8, 0.6))
    canvas.drawPath(trace("M -42 -58 C -36 -72 -24 -78 -12 -80"), pen(WHITE, 1.6, 0.25))
    canvas.restore()


def apple(canvas: skia.Canvas, state: State) -> None:
    """A red apple with a leaf."""
    red: Colour = (0.80, 0.16, 0.15)
    canvas.drawPath(
        trace("M 0 -12 C -4 -15 -9 -12 -8.6 -6 C -8.4 0 -4 3.4 0 2 C 4 3.4 8.4 0 8.6 -6 C 9 -12 4 -15 0 -12 Z"),
        fade((-8, -12), (8, 2), tone(red, 1.18), red, tone(red, 0.7)),
    )
    glow(canvas, -2 + 3 * math.sin(state.turn), -4, 5, 6, (0.98, 0.80, 0.35), 0.35)
    oval(canvas, -4.4, -8.4, 1.4, 2.2, paint(WHITE, 0.6))
    canvas.drawPath(trace("M 0 -11.6 Q 0.4 -15 2 -16.4"), pen((0.36, 0.24, 0.14), 1.3))
    canvas.drawPath(trace("M 1.4 -14.4 Q 5 -18 8.6 -15.4 Q 5 -12.6 1.4 -14.4 Z"), paint((0.38, 0.62, 0.26)))


def bottle(canvas: skia.Canvas, state: State) -> None:
    """A bottle of water with a label that goes round as it is turned."""
    glass: Colour = (0.56, 0.78, 0.86)
    outline = trace("M -2.6 -21 L 2.6 -21 L 2.8 -17 Q 6.4 -14 6.4 -9 L 6.4 9 Q 6.4 12 3.6 12 L -3.6 12 Q -6.4 12 "
                    "-6.4 9 L -6.4 -9 Q -6.4 -14 -2.8 -17 Z")  # fmt: skip
    canvas.drawPath(outline, fade((-6.4, 0), (6.4, 0), tone(glass, 1.22), glass, tone(glass, 0.78), alphas=(0.92,) * 3))
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(-6.4, -8, 6.4, 4))
    canvas.drawRect(skia.Rect.MakeLTRB(-6.4, -8, 6.4, 4), paint(state.colour))
    oval(canvas, 9 * math.sin(state.turn), -2, 3.4 * max(0.1, math.cos(state.turn)), 3.4, paint(WHITE, 0.9))
    canvas.restore()
    rounded(canvas, (-3, -24, 3, -20), 1, paint(tone(state.colour, 0.78)))
    canvas.drawLine(-4.4, -11, -4.4, 8, pen(WHITE, 1.1, 0.55))


def bag(canvas: skia.Canvas, state: State) -> None:
    """A bag hanging from its handles."""
    canvas.save()
    canvas.rotate(8 * state.swing)
    leather = state.colour
    canvas.drawPath(trace("M -6.5 16 C -6.5 -4 6.5 -4 6.5 16"), pen(tone(leather, 0.66), 2.0))
    outline = trace("M -12 14 L 12 14 Q 14 27 14 37 Q 14 40 11 40 L -11 40 Q -14 40 -14 37 Q -14 27 -12 14 Z")
    canvas.drawPath(outline, fade((-14, 0), (14, 0), tone(leather, 1.12), leather, tone(leather, 0.74)))
    canvas.drawPath(trace("M -12 14 L 12 14 L 12.8 22 Q 0 28 -12.8 22 Z"), paint(tone(leather, 0.82)))
    rounded(canvas, (-2.2, 22, 2.2, 26.6), 1, paint((0.93, 0.80, 0.45)))
    canvas.restore()


def laptop(canvas: skia.Canvas, state: State) -> None:
    """An open laptop seen from behind its lid, or, held up, its screen."""
    lid: Colour = (0.70, 0.72, 0.76)
    outline = trace("M -22 0 L -20.5 -26 Q -20.3 -29 -17.5 -29 L 17.5 -29 Q 20.3 -29 20.5 -26 L 22 0 Z")
    canvas.drawPath(outline, fade((-20, -29), (20, 0), tone(lid, 1.2), lid, tone(lid, 0.78)))
    if state.opened:
        oval(canvas, -1.4, -14, 2.6, 3.0, paint(WHITE, 0.9))
        oval(canvas, 1.4, -14, 2.6, 3.0, paint(WHITE, 0.9))
        canvas.drawLine(-19.4, -26, -18.4, -6, pen(WHITE, 0.9, 0.5))
    else:
        screen = (-18.4, -27, 18.4, -3)
        rounded(canvas, screen, 1.2, fade((0, -27), (0, -3), (0.36, 0.62, 0.86), (0.80, 0.88, 0.94)))
        rounded(canvas, (-15, -23, 2, -7), 1, paint(WHITE, 0.9))
        for row in range(4):
            canvas.drawLine(-13, -20 + 3.4 * row, -2 - 2 * (row % 2), -20 + 3.4 * row, pen((0.5, 0.55, 0.62), 1.1))
        rounded(canvas, (5, -23, 15, -15), 1, paint((0.97, 0.72, 0.42)))
    rounded(canvas, (-24, -1.2, 24, 1.8), 1.2, fade((0, -1.2), (0, 1.8), tone(lid, 1.1), tone(lid, 0.7)))


def microphone(canvas: skia.Canvas, state: State) -> None:
    """A studio microphone; `fill` is how long its stand is, in stage units."""
    length = max(14.0, state.fill)
    canvas.drawLine(0, 9, 0, length, pen((0.30, 0.31, 0.34), 2.2))
    canvas.drawLine(-0.7, 9, -0.7, length, pen((0.62, 0.63, 0.68), 0.7))
    oval(canvas, 0, length, 11, 2.6, paint((0.20, 0.21, 0.24)))
    oval(canvas, 0, length - 0.8, 9.5, 1.9, paint((0.34, 0.35, 0.39)))
    canvas.drawPath(trace("M -6.6 -3 L -6.6 3 Q -6.6 10 0 10 Q 6.6 10 6.6 3 L 6.6 -3"), pen((0.28, 0.29, 0.33), 1.7))
    rounded(canvas, (-4.8, -11, 4.8, 7.5), 4.8, fade((-5, 0), (5, 0), (0.66, 0.67, 0.72), (0.30, 0.31, 0.36)))
    for y in (-7.6, -5.2, -2.8, -0.4):
        canvas.drawLine(-4.0, y, 4.0, y, pen((0.20, 0.21, 0.25), 0.7, 0.8))
    rounded(canvas, (-4.9, 1.8, 4.9, 3.4), 0.4, paint((0.85, 0.66, 0.32)))
    oval(canvas, -2.2, -7.4, 0.9, 2.0, paint(WHITE, 0.5))


def glass(canvas: skia.Canvas, state: State) -> None:
    """A small glass, as full of espresso as `fill` says."""
    canvas.drawPath(trace("M -7 -11 L 7 -11 L 5.6 8 Q 5.4 9 4.4 9 L -4.4 9 Q -5.4 9 -5.6 8 Z"), paint(WHITE, 0.34))
    fill = min(1.0, max(0.0, state.fill))
    liquid = state.liquid or COFFEE
    if fill > 0.02:
        top = 7.2 - 15.4 * fill
        canvas.save()
        canvas.clipPath(trace("M -6.2 -10 L 6.2 -10 L 4.9 7.4 L -4.9 7.4 Z"), True)
        canvas.drawRect(skia.Rect.MakeLTRB(-7, top, 7, 9), fade((-6, 0), (6, 0), tone(liquid, 1.18), tone(liquid, 0.8)))
        canvas.drawRect(
            skia.Rect.MakeLTRB(-7, top, 7, top + 2.2), paint(tone(liquid, 1.4) if state.liquid else (0.76, 0.52, 0.28))
        )
        canvas.restore()
    canvas.drawPath(trace("M -7 -11 L -5.6 8 Q -5.4 9 -4.4 9 L 4.4 9 Q 5.4 9 5.6 8 L 7 -11"), pen(WHITE, 1.0, 0.75))
    oval(canvas, 0, -11, 7, 1.5, pen(WHITE, 0.8, 0.8))
    canvas.drawLine(-5.2, -8, -4.2, 5, pen(WHITE, 1.0, 0.7))


def ball(canvas: skia.Canvas, state: State) -> None:
    """A ball in two colours that rolls as it is turned."""
    canvas.save()
    canvas.translate(0, -12.5)
    canvas.rotate(60 * state.turn)
    canvas.drawCircle(0, 0, 12.5, paint(state.colour))
    pale = mix(state.colour, WHITE, 0.78)
    canvas.drawPath(trace("M -11.6 -4.6 Q 0 -10 11.6 -4.6 Q 13.6 0 11.6 4.6 Q 0 -1 -11.6 4.6 Q -13.6 0 -11.6 -4.6 Z"),
                    paint(pale))  # fmt: skip
    canvas.drawPath(trace("M -1 -12.4 Q 5 0 -1 12.4"), pen(tone(state.colour, 0.6), 0.9))
    canvas.restore()
    canvas.drawCircle(0, -12.5, 12.5, fade((-9, -22), (9, -2), WHITE, INK, INK, alphas=(0.3, 0.0, 0.32)))


_PAINTERS: dict[str, Callable[[skia.Canvas, State], None]] = {
    "smartwatch": smartwatch, "phone": phone, "cup": cup, "book": book, "bowl and whisk": bowl_and_whisk,
    "marker": marker, "flower": flower, "umbrella": umbrella, "apple": apple, "bottle": bottle, "bag": bag,
    "laptop": laptop, "microphone": microphone, "glass": glass, "ball": ball,
}  # fmt: skip
