"""How near one picture is to another: in decibels, in structure, in sharpness and in stillness."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float, UInt8

from happyhorse.readers.seen import Box

Frames = UInt8[np.ndarray, "time height width 3"]
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
BEST = 100.0  # decibels of no difference at all


def psnr(frames: Frames, truth: Frames) -> float:
    """Peak signal over noise of all pixels of all frames together."""
    return decibels(np.mean([squared_error(a, b) for a, b in zip(frames, truth, strict=True)]))


def psnr_in_boxes(frames: Frames, truth: Frames, boxes: Sequence[Box | None]) -> float | None:
    """The same inside one box a frame; None where no frame has a box."""
    errors, pixels = 0.0, 0
    for a, b, box in zip(frames, truth, boxes, strict=True):
        rows, columns = inside(box, a.shape[0], a.shape[1])
        part = a[rows, columns]
        if part.size:
            errors += squared_error(part, b[rows, columns]) * part.size
            pixels += part.size
    return decibels(errors / pixels) if pixels else None


def inside(box: Box | None, height: int, width: int) -> tuple[slice, slice]:
    """The rows and columns that a box covers in the picture; none of them for no box."""
    if box is None:
        return slice(0, 0), slice(0, 0)
    left, top, right, bottom = box
    rows = slice(max(0, int(np.floor(top))), max(0, min(height, int(np.ceil(bottom)))))
    return rows, slice(max(0, int(np.floor(left))), max(0, min(width, int(np.ceil(right)))))


def squared_error(a: UInt8[np.ndarray, "height width 3"], b: UInt8[np.ndarray, "height width 3"]) -> float:
    difference = a.astype(np.int32) - b
    return float(np.mean(difference * difference))


def decibels(squared: float | np.floating) -> float:
    """Turn a mean squared error of 8-bit values into decibels."""
    return min(BEST, float(10 * np.log10(255.0**2 / max(float(squared), 1e-12))))


def luma(frame: UInt8[np.ndarray, "height width 3"]) -> Float[np.ndarray, "height width"]:
    return frame.astype(np.float32) @ LUMA


def sharpness(frames: Frames, truth: Frames) -> float:
    """Edges kept: mean gradient over that of the truth; 1 is as sharp, below it softer."""
    return detail(frames) / max(detail(truth), 1e-6)


def detail(frames: Frames) -> float:
    """Mean gradient, in grey levels a pixel."""
    return float(np.mean([_gradient(frame) for frame in frames]))


def _gradient(frame: UInt8[np.ndarray, "height width 3"]) -> float:
    grey = luma(frame)
    return float(np.mean(np.hypot(np.diff(grey, axis=1)[:-1], np.diff(grey, axis=0)[:, :-1])))


def flicker(frames: Frames, truth: Frames, still: float = 1.0) -> float | None:
    """Mean change from frame to frame, in grey levels, where the truth stands still; None where nothing does."""
    changes, pixels = 0.0, 0
    for index in range(len(frames) - 1):
        rest = np.abs(luma(truth[index + 1]) - luma(truth[index])) < still
        changes += float(np.abs(luma(frames[index + 1]) - luma(frames[index]))[rest].sum())
        pixels += int(rest.sum())
    return changes / pixels if pixels else None


def motion(frames: Frames) -> float:
    """Mean change from frame to frame, in grey levels."""
    return float(np.mean([np.abs(luma(b) - luma(a)).mean() for a, b in pairwise(frames)]))


def ssim(frames: Frames, truth: Frames) -> float:
    """Structural similarity of grey pictures (Wang et al. 2004, Eq. 13, gaussian window of 11)."""
    return float(np.mean([_ssim(luma(a), luma(b)) for a, b in zip(frames, truth, strict=True)]))


def _ssim(a: Float[np.ndarray, "height width"], b: Float[np.ndarray, "height width"]) -> float:
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = _smooth(a), _smooth(b)
    var_a, var_b = _smooth(a * a) - mean_a**2, _smooth(b * b) - mean_b**2
    shared = _smooth(a * b) - mean_a * mean_b
    alike = (2 * mean_a * mean_b + c1) * (2 * shared + c2)
    return float(np.mean(alike / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))))


def _smooth(image: Float[np.ndarray, "height width"]) -> Float[np.ndarray, "less_height less_width"]:
    window = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    window = (window / window.sum()).astype(np.float64)
    rows = sum(w * image[i : image.shape[0] - 10 + i].astype(np.float64) for i, w in enumerate(window))
    return sum(w * rows[:, i : rows.shape[1] - 10 + i] for i, w in enumerate(window))
