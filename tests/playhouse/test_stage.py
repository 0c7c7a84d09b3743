"""The stage keeps its promises: every place, light and weather looks its own, and what should move moves."""

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
import skia

from happyhorse.playhouse import stage
from happyhorse.scene.script import LIGHTS, OUTDOORS, PLACES, WEATHERS, Person, Role, Script

PERSON = Person(
    gender="woman", age="young", skin=1, hair_style="bob", hair_colour="brown", clothes="sweater", colour="teal",
    second_colour="white",
)  # fmt: skip
STILL = {"studio"}


def script(place: str, light: str = "even", weather: str = "clear", *, built: int = 5) -> Script:
    role = Role(person=PERSON, action="draw" if place == "classroom" else "stand", x=-70.0)
    return Script(seed=5, seconds=4, place=place, light=light, weather=weather, roles=(role,), shots=(), built=built)


def picture(scene: Script, parts: str, seconds: float = 1.0, height: int = 64, width: int = 112) -> np.ndarray:
    """Draw the named parts of the stage, as the film stacks them."""
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType)
    canvas = surface.getCanvas()
    canvas.save()
    canvas.translate(width / 2, height / 2)
    canvas.scale(height / 256, height / 256)
    if "far" in parts:
        stage.far(canvas, scene)
    if "living" in parts:
        stage.living(canvas, scene, seconds)
    if "board" in parts:
        stage.board_drawing(canvas, scene, seconds)
    if "near" in parts:
        stage.near(canvas, scene, seconds, "seated" in parts)
    canvas.restore()
    if "air" in parts:
        stage.air(canvas, scene, seconds, width, height)
    if "grade" in parts:
        stage.grade(canvas, scene, width, height)
    surface.flushAndSubmit()
    return pixels[..., :3].astype(np.float32)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


def test_every_place_is_described() -> None:
    assert set(stage.STAGES) == set(PLACES)
    for name, offer in stage.STAGES.items():
        assert offer.indoors == (name not in OUTDOORS)
        assert (offer.board is not None) == (name == "classroom")


def test_places_differ() -> None:
    pictures = [picture(script(place), "far living grade") for place in PLACES]
    assert min(apart(a, b) for a, b in itertools.combinations(pictures, 2)) > 12


@pytest.mark.parametrize("place", ["cafe", "office", "street", "cliff"])
def test_lights_are_told_apart(place: str) -> None:
    pictures = {light: picture(script(place, light), "far living near air grade") for light in LIGHTS}
    for (one, a), (other, b) in itertools.combinations(pictures.items(), 2):
        assert apart(a, b) > 4, f"{one} looks like {other}"
    warmth = {light: float((p[..., 0] - p[..., 2]).mean()) for light, p in pictures.items()}
    assert warmth["golden hour"] > warmth["warm"] * 0.8 > warmth["even"]
    assert warmth["night"] < warmth["even"]
    assert pictures["night"].mean() < pictures["dusk"].mean() < pictures["daylight"].mean()


@pytest.mark.parametrize("place", ["park", "beach", "cafe", "train"])
def test_weathers_are_told_apart(place: str) -> None:
    pictures = {
        weather: picture(script(place, weather=weather), "far living near air", 1.0, 128, 224) for weather in WEATHERS
    }
    for (one, a), (other, b) in itertools.combinations(pictures.items(), 2):
        assert np.abs(a - b).max(axis=2).mean() > 0.1, f"{one} looks like {other}"


@pytest.mark.parametrize("place", PLACES)
def test_drawing_twice_is_the_same_and_sets_differ(place: str) -> None:
    parts = "far living near seated air grade"
    first = picture(script(place, "warm", "rain"), parts)
    assert np.array_equal(first, picture(script(place, "warm", "rain"), parts))
    variants = [picture(script(place, built=built), "far near seated") for built in range(6)]
    assert max(apart(variants[0], other) for other in variants[1:]) > 2


@pytest.mark.parametrize("place", [place for place in PLACES if place not in STILL])
def test_living_moves(place: str) -> None:
    scene = script(place, "dusk", "rain")
    assert not np.array_equal(picture(scene, "far living", 0.4), picture(scene, "far living", 0.9))


@pytest.mark.parametrize("weather", ["rain", "snow", "wind", "mist"])
def test_air_moves_outdoors_only(weather: str) -> None:
    outside, inside = script("park", weather=weather), script("office", weather=weather)
    assert not np.array_equal(picture(outside, "far air", 0.4), picture(outside, "far air", 0.9))
    assert np.array_equal(picture(inside, "far air", 0.4), picture(inside, "far", 0.4))


def test_board_fills_with_progress() -> None:
    scene = script("classroom")
    shares = [apart(picture(scene, "far"), picture(scene, "far board", progress)) for progress in (0.0, 0.3, 0.6, 1.0)]
    assert shares[0] == 0
    assert shares == sorted(shares) and shares[3] > shares[2] > shares[1] > 0
    assert np.array_equal(picture(script("park"), "far"), picture(script("park"), "far board", 1.0))


def test_board_drawing_leaves_room_for_the_teacher() -> None:
    left = script("classroom")
    right = replace(left, roles=(replace(left.roles[0], x=70.0),))
    marks = [np.abs(picture(s, "far") - picture(s, "far board", 1.0)).sum(axis=(0, 2)) for s in (left, right)]
    centres = [float((np.arange(112) * mark).sum() / mark.sum()) for mark in marks]
    assert centres[0] > 56 > centres[1]


def test_table_stands_only_before_the_seated() -> None:
    for place in PLACES:
        standing, seated = (picture(script(place), parts) for parts in ("far near", "far near seated"))
        if stage.STAGES[place].table:
            assert apart(standing[45:], seated[45:]) > 3


@pytest.mark.parametrize("size", [(256, 144), (96, 256), (128, 128)])
def test_every_ratio_is_filled(size: tuple[int, int]) -> None:
    for place in ("street", "train", "studio"):
        frame = picture(script(place, "golden hour", "snow"), "far living near air grade", 1.0, *size)
        assert (frame.sum(axis=2) > 0).mean() > 0.99


def test_grade_scales_with_the_frame() -> None:
    small = picture(script("cafe", "golden hour"), "far grade", 1.0, 64, 112)
    large = picture(script("cafe", "golden hour"), "far grade", 1.0, 256, 448)
    shrunk = large.reshape(64, 4, 112, 4, 3).mean(axis=(1, 3))
    assert apart(small, shrunk) < 4


def test_a_frame_is_cheap() -> None:
    scene = script("cafe", "night", "rain")
    picture(scene, "living near seated air grade", 0.0, 256, 448)
    start = time.process_time()
    for frame in range(10):
        picture(scene, "living near seated air grade", frame / 25, 256, 448)
    assert (time.process_time() - start) / 10 < 0.02
