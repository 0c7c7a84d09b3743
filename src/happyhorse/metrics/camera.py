"""How the camera moves: the flow of the picture as a shift and a zoom from frame to frame, and what that is called.

Cuts are found by PySceneDetect, flow by OpenCV; both come with the extra `measure`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

Grey = UInt8[np.ndarray, "height width"]
STILL, ZOOMS, SHAKE = 0.02, 0.03, 0.0022  # a second, in picture heights; zoom a second; jitter a frame
STEADY = 0.5  # of its own wobble, which a drift must pass to count
MOVES = ("static", "push-in", "pull-out", "pan left", "pan right", "tilt up", "tilt down", "handheld")
# a move that words name, and the moves of the picture that it shows as
LOOKS_LIKE = {
    "tracking": ("pan left", "pan right", "static"),
    "following": ("pan left", "pan right", "push-in", "static"),
    "drift": ("static", "pan left", "pan right", "handheld"),
    "crane up": ("tilt up",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one frame to the next: shift in picture heights (the scene's), and zoom in parts of one."""

    x: float
    y: float
    zoom: float


def step(before: Grey, now: Grey) -> Step:
    """Fit a shift and a zoom to the flow, robustly: what moves by itself is outvoted."""
    import cv2

    flow = cv2.calcOpticalFlowFarneback(before, now, np.zeros((*before.shape, 2), np.float32), 0.5, 3, 13, 2, 5, 1.1, 0)
    height, width = before.shape
    rows, columns = np.mgrid[4 : height - 4 : 4, 4 : width - 4 : 4]
    moved = flow[rows, columns].reshape(-1, 2).astype(np.float64)
    textured = cv2.Laplacian(before, cv2.CV_32F)[rows, columns].reshape(-1)
    places = np.stack([columns.ravel() - width / 2, rows.ravel() - height / 2], 1).astype(np.float64)
    weight = np.minimum(1.0, np.abs(textured) / 6.0) + 0.02
    # most of the picture moves as one; begin from there
    (x, y), zoom = np.median(moved, axis=0), 0.0
    for _ in range(4):
        off = np.hypot(*(moved - np.array([x, y]) - zoom * places).T)
        x, y, zoom = _fit(places, moved, weight / (1 + (off / 0.25) ** 2))
    return Step(x=float(x) / height, y=float(y) / height, zoom=zoom)


def _fit(
    places: Float[np.ndarray, "points 2"], moved: Float[np.ndarray, "points 2"], weight: Float[np.ndarray, " points"]
) -> tuple[float, float, float]:
    """Weighted least squares of shift and zoom."""
    share = weight / weight.sum()
    place, shift = share @ places, share @ moved
    about = places - place
    zoom = float((share * (about * (moved - shift)).sum(1)).sum() / max(1e-9, (share * (about**2).sum(1)).sum()))
    x, y = shift - zoom * place
    return float(x), float(y), zoom


def name_move(steps: Sequence[Step], fps: float) -> str:
    """Call what a camera does over one shot by its name."""
    if len(steps) < 3:
        return "static"
    x, y, zoom = (np.array([getattr(one, axis) for one in steps]) for axis in ("x", "y", "zoom"))
    speed = {axis: float(np.median(track)) * fps for axis, track in (("x", x), ("y", y), ("zoom", zoom))}
    steady = {
        axis: abs(np.median(track)) > STEADY * np.std(track) for axis, track in (("x", x), ("y", y), ("zoom", zoom))
    }
    # a pan to the right moves the scene to the left
    names = {"x": ("pan left", "pan right"), "y": ("tilt up", "tilt down"), "zoom": ("push-in", "pull-out")}
    limits = {"x": STILL, "y": STILL, "zoom": ZOOMS}
    strength = {axis: abs(speed[axis]) / limits[axis] if steady[axis] else 0.0 for axis in speed}
    most = max(strength, key=lambda axis: strength[axis])
    if strength[most] >= 1.0:
        return names[most][0 if speed[most] > 0 else 1]
    shake = float(np.std(np.diff(x)) + np.std(np.diff(y)))
    return "handheld" if shake > SHAKE else "static"


def agrees(asked: str, found: str) -> bool:
    """Whether a move of the picture is what was asked for."""
    return found == asked or found in LOOKS_LIKE.get(asked, ())


class Cuts:
    """Finds where shots change while frames come in (PySceneDetect's adaptive detector)."""

    def __init__(self, fps: float) -> None:
        from scenedetect import AdaptiveDetector, FrameTimecode

        self._detector = AdaptiveDetector(min_scene_len=5, adaptive_threshold=3.0, min_content_val=12.0)
        self._timecode, self._fps = FrameTimecode, float(fps)
        self.frames: list[int] = []

    def see(self, index: int, frame: UInt8[np.ndarray, "height width 3"]) -> None:
        """Take the next frame."""
        found = self._detector.process_frame(self._timecode(index, self._fps), np.ascontiguousarray(frame[..., ::-1]))
        self.frames += [one.frame_num for one in found]
