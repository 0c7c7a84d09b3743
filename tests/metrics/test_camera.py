"""Camera moves are told from the flow of textured pictures."""

import numpy as np
import pytest

from happyhorse.metrics import camera

pytest.importorskip("cv2")
pytest.importorskip("scenedetect")

FPS = 25


def scene() -> np.ndarray:
    """Soft spots on a large wall."""
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[0:256, 0:384]
    out = np.full(rows.shape, 90.0)
    for x, y, size, light in zip(
        rng.uniform(0, 384, 90), rng.uniform(0, 256, 90), rng.uniform(4, 14, 90), rng.uniform(-80, 120, 90), strict=True
    ):
        out += light * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * size**2))
    return np.clip(out, 0, 255).astype(np.float32)


def filmed(*, x: float = 0.0, y: float = 0.0, zoom: float = 0.0, shake: float = 0.0, count: int = 12) -> str:
    """Move a window of 64 x 112 over the wall, so many pixels and parts of zoom a frame, and name the move."""
    import cv2

    wall, rng, frames = scene(), np.random.default_rng(2), []
    for index in range(count):
        scale = 1 / np.exp(zoom * index)
        jitter = rng.normal(0, shake, 2)
        middle = (192 + x * index + jitter[0], 128 + y * index + jitter[1])
        matrix = np.array([[scale, 0, middle[0] - 56 * scale], [0, scale, middle[1] - 32 * scale]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        frames.append(cv2.warpAffine(wall, matrix, (112, 64), flags=flags).astype(np.uint8))
    return camera.name_move([camera.step(a, b) for a, b in zip(frames, frames[1:], strict=False)], FPS)


@pytest.mark.parametrize(
    ("move", "name"),
    [
        ({}, "static"),
        ({"x": 0.5}, "pan right"),
        ({"x": -0.5}, "pan left"),
        ({"y": -0.4}, "tilt up"),
        ({"y": 0.4}, "tilt down"),
        ({"zoom": 0.006}, "push-in"),
        ({"zoom": -0.006}, "pull-out"),
        ({"shake": 0.4}, "handheld"),
    ],
)
def test_a_move_is_told(move: dict[str, float], name: str):
    assert filmed(**move) == name


def test_a_walker_before_a_still_wall_is_no_pan():
    wall = scene()[64:128, 100:212].astype(np.uint8)
    frames = []
    for index in range(10):
        frame = wall.copy()
        frame[20:60, 10 + 3 * index : 30 + 3 * index] = 200
        frames.append(frame)
    assert camera.name_move([camera.step(a, b) for a, b in zip(frames, frames[1:], strict=False)], FPS) == "static"


def test_what_words_ask_may_look_otherwise():
    assert camera.agrees("tracking", "pan left")
    assert not camera.agrees("static", "pan left")


def test_a_cut_is_found_on_its_frame():
    rng = np.random.default_rng(0)
    before, after = (rng.integers(0, 256, (8, 14, 3), np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(2))
    cuts = camera.Cuts(FPS)
    for index in range(40):
        noise = rng.integers(0, 4, before.shape, np.uint8)
        cuts.see(index, (before if index < 20 else after) // 2 + noise)
    assert cuts.frames == [20]
