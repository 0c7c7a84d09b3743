"""The stage: paints a script's place behind, around and in front of its people, and lights the finished picture.

Stage units: 256 to the frame's height, x right, y down, (0, 0) in the middle; `air` and `grade` work in pixels.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import skia

from happyhorse.playhouse.easel import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    WHITE,
    Colour,
    Easel,
    Scene,
    ink,
    mix,
    scene_of,
    shade,
    solid,
    specks,
)
from happyhorse.playhouse.places_coast import WILDS
from happyhorse.playhouse.places_indoor import HOME
from happyhorse.playhouse.places_outdoor import TOWN
from happyhorse.playhouse.places_public import PUBLIC
from happyhorse.playhouse.places_work import WORK
from happyhorse.scene.script import OUTDOORS, Script

PLACES = HOME | PUBLIC | WORK | TOWN | WILDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a place offers to the people on it."""

    table: bool  # a table, desk or counter in front of the seated
    board: tuple[float, float, float, float] | None  # left, top, right, bottom of the whiteboard
    indoors: bool


STAGES = {
    name: Stage(table=place.table, board=place.board, indoors=name not in OUTDOORS) for name, place in PLACES.items()
}


def far(canvas: skia.Canvas, script: Script) -> None:
    """Paint everything behind the people that stays still."""
    with _turned(canvas, script) as easel:
        PLACES[script.place].far(easel)


def living(canvas: skia.Canvas, script: Script, seconds: float) -> None:
    """Paint everything behind the people that moves."""
    with _turned(canvas, script) as easel:
        PLACES[script.place].living(easel, seconds)


def near(canvas: skia.Canvas, script: Script, seconds: float, seated: bool) -> None:
    """Paint what stands in front of the people."""
    scene = scene_of(script)
    with _turned(canvas, script) as easel:
        canvas.drawPicture(_furniture(scene, seated))
        PLACES[script.place].front(easel, seconds, seated)


@lru_cache(maxsize=32)
def _furniture(scene: Scene, seated: bool) -> skia.Picture:
    """Record what stands still before the people."""
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect(LEFT, TOP, RIGHT, BOTTOM))
    PLACES[scene.place].near(Easel(canvas, scene), seated)
    return recorder.finishRecordingAsPicture()


@contextmanager
def _turned(canvas: skia.Canvas, script: Script) -> Iterator[Easel]:
    """Turn the canvas to the way round this script's place is built."""
    scene = scene_of(script)
    canvas.save()
    canvas.scale(scene.side, 1)
    try:
        yield Easel(canvas, scene)
    finally:
        canvas.restore()


# --- the drawing on the board -------------------------------------------------------------------

PLANETS = (  # colour, size, orbit, angle
    ("8f8a86", 2.6, 24.0, 0.5),
    ("d9a05a", 3.8, 35.0, -0.45), ("3f7fc4", 4.2, 47.0, 0.32), ("c9553f", 3.4, 59.0, -0.2),
    ("c98f5f", 8.4, 80.0, 0.12), ("d9bb72", 7.2, 103.0, -0.22), ("6fb4c4", 5.4, 122.0, 0.16),
    ("3f5fb0", 5.2, 138.0, -0.1),
)  # fmt: skip


def board_drawing(canvas: skia.Canvas, script: Script, progress: float) -> None:
    """Draw the solar system on the board as far as the marker has come, 0..1."""
    board = STAGES[script.place].board
    if board is None or progress <= 0:
        return
    left, top, right, bottom = board
    way = _free_side(script)
    easel = Easel(canvas, scene_of(script))
    canvas.save()
    canvas.clipRect(skia.Rect(left, top, right, bottom))
    canvas.translate((left + right) / 2 + way * 12, (top + bottom) / 2 - 2)
    canvas.scale(way, 1)
    steps = progress * (len(PLANETS) + 2)
    _draw_sun(easel, min(1.0, steps))
    for k, planet in enumerate(PLANETS):
        if steps > k + 1:
            _draw_planet(easel, *planet, share=min(1.0, steps - k - 1), ringed=k == 5)
    if steps > len(PLANETS) + 1:
        _draw_title(easel, steps - len(PLANETS) - 1)
    canvas.restore()


def _free_side(script: Script) -> int:
    """Find the side of the board that the drawing person leaves free."""
    places = [role.x for role in script.roles if role.action == "draw"] or [role.x for role in script.roles]
    return -1 if places and places[0] > 0 else 1


def _draw_sun(easel: Easel, share: float) -> None:
    easel.canvas.drawCircle(0, 0, 13, solid(easel.scene.tone("f2b53f"), 0.75 * share))
    arc = skia.Rect(-13, -13, 13, 13)
    easel.canvas.drawArc(arc, -90, 360 * share, False, easel.paint("d9822f", width=2.4))
    for k in range(round(8 * share)):
        x, y = math.cos(k * 0.785), math.sin(k * 0.785)
        easel.line((x * 16, y * 16), (x * 20, y * 20), "d9822f", 1.8)


def _draw_planet(
    easel: Easel, colour: str, size: float, orbit: float, angle: float, *, share: float, ringed: bool
) -> None:
    squash, sweep = 0.43, 160.0
    rect = skia.Rect(-orbit, -orbit * squash, orbit, orbit * squash)
    drawn = min(1.0, share / 0.6)
    easel.canvas.drawArc(rect, -sweep / 2, sweep * drawn, False, easel.paint("5a6a86", 0.75, width=1.3))
    if share < 0.6:
        return
    grown = min(1.0, (share - 0.6) / 0.3)
    x, y = orbit * math.cos(angle), orbit * squash * math.sin(angle)
    easel.canvas.drawCircle(x, y, size * grown, easel.paint(colour))
    easel.canvas.drawCircle(x, y, size * grown, easel.paint(shade(colour, 0.6), width=1.2))
    if ringed:
        easel.canvas.drawOval(
            skia.Rect(x - size * 1.8, y - 2.4, x + size * 1.8, y + 2.4), easel.paint("8a6a3f", grown, width=1.3)
        )
    easel.line((x - 4, y + size + 5), (x - 4 + 9 * grown, y + size + 5), "2f3440", 1.2, alpha=0.7)


def _draw_title(easel: Easel, share: float) -> None:
    path = skia.Path()
    path.moveTo(20, -54)
    for k in range(1, round(26 * min(1.0, share)) + 1):
        path.lineTo(20 + k * 3, -54 + 3.4 * math.sin(k * 1.9) * (1 if k % 7 else 0))
    easel.canvas.drawPath(path, easel.paint("2f4f9a", width=1.8))


# --- the air in front of everything ----------------------------------------------------------------

SUNNY = ("daylight", "golden hour", "warm")


def air(canvas: skia.Canvas, script: Script, seconds: float, width: int, height: int) -> None:
    """Fill the air before the camera: rain, snow, mist, leaves, or dust in a room's light."""
    scene = scene_of(script)
    unit = height / 256
    if scene.indoors:
        if scene.light in SUNNY and scene.place not in ("studio", "recording booth"):
            _dust(canvas, scene, seconds, width, height, unit)
    elif scene.weather == "rain":
        _rain(canvas, scene, seconds, width, height, unit)
    elif scene.weather == "snow":
        _snow(canvas, scene, seconds, width, height, unit)
    elif scene.weather == "mist":
        _mist(canvas, scene, seconds, width, height)
    elif scene.weather == "wind":
        _leaves(canvas, scene, seconds, width, height, unit)


def _rain(canvas: skia.Canvas, scene: Scene, seconds: float, width: int, height: int, unit: float) -> None:
    light = mix(scene.air("low"), WHITE, 0.55)
    rows = specks(f"{scene.built}/rain", min(200, round(36 + 44 * width / height)))
    mode = skia.Canvas.PointMode.kLines_PointMode
    for layer, (pace, long, wide, alpha) in enumerate(
        ((1.7, 0.05, 0.8, 0.28), (2.3, 0.09, 1.15, 0.34), (3.1, 0.16, 1.7, 0.22))
    ):
        ends = []
        for x, y, vary, _ in rows[layer::3]:
            foot = (y + seconds * pace * (0.85 + 0.3 * vary)) % 1.2 * height
            at = (x * 1.1 - 0.05) * width - 0.12 * (foot - height / 2)
            ends += [skia.Point(at, foot), skia.Point(at + 0.12 * long * height, foot - long * height)]
        paint = solid(light, alpha, wide * unit)
        paint.setStrokeCap(skia.Paint.kButt_Cap)
        canvas.drawPoints(mode, ends, paint)


def _snow(canvas: skia.Canvas, scene: Scene, seconds: float, width: int, height: int, unit: float) -> None:
    rows = specks(f"{scene.built}/snow", min(240, round(50 + 60 * width / height)))
    white = mix(scene.tone("ffffff"), WHITE, 0.6)
    mode = skia.Canvas.PointMode.kPoints_PointMode
    for layer, (pace, wide, alpha) in enumerate(((0.09, 1.6, 0.7), (0.15, 2.6, 0.85), (0.24, 4.6, 0.6))):
        flakes = []
        for x, y, vary, phase in rows[layer::3]:
            foot = (y + seconds * pace * (0.8 + 0.4 * vary)) % 1.06 * height - 0.03 * height
            at = (x * width + unit * (7 + 5 * layer) * math.sin(seconds * (0.6 + vary) + phase * 6)) % width
            flakes.append(skia.Point(at, foot))
        canvas.drawPoints(mode, flakes, solid(white, alpha, wide * unit))


def _mist(canvas: skia.Canvas, scene: Scene, seconds: float, width: int, height: int) -> None:
    bank = _bank(scene.built % 7)
    low = scene.air("low")
    paint = skia.Paint(ColorFilter=skia.ColorFilters.Blend(skia.Color4f(*low, 1).toColor(), skia.BlendMode.kSrcIn))
    smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
    shift = (seconds * 1.6) % 64
    canvas.drawImageRect(bank, skia.Rect(shift, 0, shift + 64, 32), skia.Rect(0, 0, width, height), smooth, paint)


@lru_cache(maxsize=8)
def _bank(seed: int) -> skia.Image:
    """Model a small seamless bank of mist, thicker towards the ground."""
    x, y = np.meshgrid(np.arange(128) / 64, np.arange(32) / 32)
    waves = np.random.default_rng(seed).uniform(0, 6.28, 6)
    rolls = sum(
        np.sin(6.283 * (k + 1) * x + waves[k] + 3 * y) * np.cos(4 * y * (k + 1) + waves[k + 3]) / (k + 1)
        for k in range(3)
    )
    alpha = np.clip(0.08 + 0.13 * y + 0.08 * rolls, 0.02, 0.3)
    pixels = np.zeros((32, 128, 4), np.uint8)
    pixels[..., 3] = (alpha * 255).astype(np.uint8)
    return skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType)


def _leaves(canvas: skia.Canvas, scene: Scene, seconds: float, width: int, height: int, unit: float) -> None:
    colours = ("b9743f", "c9a24a", "8a9a4a", "a45a3a")
    if scene.place == "beach":
        colours = ("f4e6c4", "e6d0a0")
    for k, (x, y, pace, turn) in enumerate(specks(f"{scene.built}/gust", 11)):
        at = (x * 1.3 + seconds * (0.5 + 0.5 * pace)) % 1.3 * width - 0.15 * width
        row = (y * 0.9 + 0.05) * height + unit * 16 * math.sin(seconds * (1.4 + pace) + turn * 6)
        size = unit * ((1.2 + 0.8 * turn) if scene.place == "beach" else (2.4 + 2.2 * turn))
        canvas.save()
        canvas.translate(at, row)
        canvas.rotate(360 * turn + seconds * 260 * (pace - 0.4))
        canvas.drawOval(
            skia.Rect(-size, -size * 0.45, size, size * 0.45), solid(scene.tone(colours[k % len(colours)]), 0.85)
        )
        canvas.restore()


def _dust(canvas: skia.Canvas, scene: Scene, seconds: float, width: int, height: int, unit: float) -> None:
    motes = []
    for x, y, pace, phase in specks(f"{scene.built}/dust", 36):
        at = (x + 0.012 * seconds * (pace - 0.5) + 0.01 * math.sin(seconds * 0.7 + phase * 6)) % 1 * width
        motes.append(skia.Point(at, (y - 0.014 * seconds * pace + 0.01 * math.sin(seconds + phase * 9)) % 1 * height))
    mode = skia.Canvas.PointMode.kPoints_PointMode
    canvas.drawPoints(mode, motes[::2], solid(ink("fff2cf"), 0.22, 1.2 * unit))
    canvas.drawPoints(mode, motes[1::2], solid(ink("fff2cf"), 0.13, 2.2 * unit))


# --- the light over everything -----------------------------------------------------------------------


def grade(canvas: skia.Canvas, script: Script, width: int, height: int) -> None:
    """Give the finished picture the colour of its light, and a vignette."""
    scene = scene_of(script)
    # the sun stands left of a place, its windows right
    side = scene.side if scene.indoors else -scene.side
    key = (scene.light, side, width, height)
    look = LOOKS[scene.light]
    if look.drained:
        grey = skia.Paint(BlendMode=skia.BlendMode.kSaturation)
        grey.setColor4f(skia.Color4f(0.5, 0.5, 0.5, look.drained))
        canvas.drawRect(skia.Rect(0, 0, width, height), grey)
    if look.soft is not None:
        _lay(canvas, _tint(*key), skia.BlendMode.kOverlay)
    _lay(canvas, _filter(*key), skia.BlendMode.kModulate)
    if look.shine is not None:
        _lay(canvas, _shine(*key), skia.BlendMode.kScreen)


def _lay(canvas: skia.Canvas, image: skia.Image, mode: skia.BlendMode) -> None:
    canvas.drawImage(image, 0, 0, skia.SamplingOptions(), skia.Paint(BlendMode=mode))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a light grades a picture: soft is overlaid, lit to dim and foot are multiplied, shine is screened."""

    lit: Colour
    dim: Colour
    foot: Colour = WHITE  # multiplied towards the bottom
    vignette: float = 0.16
    shine: Colour | None = None
    at: tuple[float, float] = (0.0, 0.3)  # where the shine falls in; (1, 0) is the lit side's upper corner
    reach: float = 0.8
    soft: Colour | None = None  # 0.5 changes nothing; spares black and white
    drained: float = 0.0


LOOKS = {
    "even": Look(lit=(1, 1, 1), dim=(0.985, 0.985, 0.99), vignette=0.1),
    "warm": Look(
        lit=(1, 0.965, 0.875), dim=(0.97, 0.88, 0.76), vignette=0.26, shine=(0.17, 0.09, 0.02), at=(0.72, 0.1),
        reach=0.9, soft=(0.535, 0.505, 0.455),
    ),
    "golden hour": Look(
        lit=(1, 0.92, 0.76), dim=(0.84, 0.75, 0.8), vignette=0.2, shine=(0.62, 0.36, 0.08), at=(1.02, 0.3),
        reach=0.9, soft=(0.56, 0.52, 0.46),
    ),
    "corporate": Look(
        lit=(0.97, 0.99, 1), dim=(0.8, 0.87, 0.96), vignette=0.26, shine=(0.05, 0.08, 0.11), at=(0.55, 0.35),
        reach=0.6, soft=(0.5, 0.525, 0.555),
    ),
    "cool": Look(lit=(0.93, 0.98, 1), dim=(0.83, 0.91, 0.96), vignette=0.2, drained=0.36),
    "dusk": Look(
        lit=(1, 0.89, 0.81), dim=(0.7, 0.68, 0.9), foot=(0.88, 0.82, 0.9), vignette=0.3, shine=(0.34, 0.17, 0.07),
        at=(0.95, 0.42), reach=0.85, soft=(0.455, 0.43, 0.47),
    ),
    "night": Look(
        lit=(0.9, 0.88, 0.94), dim=(0.7, 0.75, 0.92), vignette=0.4, shine=(0.24, 0.15, 0.06), at=(0.86, 0.22),
        reach=0.55, soft=(0.335, 0.36, 0.42),
    ),
    "daylight": Look(
        lit=(1, 1, 0.985), dim=(0.7, 0.77, 0.87), vignette=0.14, shine=(0.36, 0.35, 0.3), at=(1.02, 0.25), reach=0.8
    ),
}  # fmt: skip


def _plan(side: int, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Lay out 0..1 from the dim side to the lit side, and 0..1 from top to bottom."""
    across = (np.arange(width) + 0.5) / width
    if side < 0:
        across = across[::-1]
    return np.meshgrid(across, (np.arange(height) + 0.5) / height)


def _picture(rgb: np.ndarray) -> skia.Image:
    noise = np.random.default_rng(0).uniform(0, 1, rgb.shape[:2])[..., None]
    pixels = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = np.clip(np.floor(rgb * 255 + noise), 0, 255)
    return skia.Image.fromarray(pixels, skia.kRGBA_8888_ColorType, skia.kOpaque_AlphaType)


@lru_cache(maxsize=12)
def _tint(light: str, side: int, width: int, height: int) -> skia.Image:
    """Expose the overlaid part of a look once: a plain colour."""
    return _picture(np.full((height, width, 3), LOOKS[light].soft))


@lru_cache(maxsize=12)
def _filter(light: str, side: int, width: int, height: int) -> skia.Image:
    """Expose the multiplied part of a look once: side light, foot and vignette."""
    look = LOOKS[light]
    across, down = _plan(side, width, height)
    share = (across * across * (3 - 2 * across))[..., None]
    rgb = np.array(look.dim) * (1 - share) + np.array(look.lit) * share
    rgb = rgb * (1 + (np.array(look.foot) - 1) * down[..., None] ** 2)
    radius = np.hypot((across - 0.5) * 1.85, (down - 0.47) * 1.75)
    corner = np.clip((radius - 0.45) / 0.8, 0, 1) ** 1.6 * look.vignette
    return _picture(rgb * (1 - corner[..., None] * np.array([1.0, 1.0, 0.9])))


@lru_cache(maxsize=12)
def _shine(light: str, side: int, width: int, height: int) -> skia.Image:
    """Expose the screened part of a look once: where its light falls in."""
    look = LOOKS[light]
    across, down = _plan(side, width, height)
    away = np.hypot((across - look.at[0]) * 1.2, (down - look.at[1]) * 0.8) / look.reach
    return _picture(np.exp(-3.2 * away**2)[..., None] * np.array(look.shine))
