"""Do the lips follow the sound: how far a mouth stands open in each frame, and how late that is.

A drawn mouth that opens shows its inside, which is the darkest and reddest part of a face. `openness` counts it in the
mouth's box; where the boxes are not known, `find_mouth` follows the place that is now deep and red, now not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from happyhorse.metrics.picture import inside
from happyhorse.readers.seen import Box

MOST_LAG = 12  # frames, half a second
CELLS = 32  # across the shorter side, of the map in which mouths are looked for
Frames = UInt8[np.ndarray, "time height width 3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """How well one track follows another, and how many frames later (negative: earlier)."""

    correlation: float
    lag: int
    at_once: float
    """correlation without any lag"""


def follow(seen: Float[np.ndarray, " time"], told: Float[np.ndarray, " time"], most: int = MOST_LAG) -> Follow | None:
    """Find the lag at which `seen` is most like `told`; None where one of them never changes."""
    found = {lag: correlation(*_shifted(seen, told, lag)) for lag in range(-most, most + 1)}
    known = {lag: value for lag, value in found.items() if value is not None}
    if not known or found[0] is None:
        return None
    # of equals the smallest lag
    best = max(known, key=lambda lag: (round(known[lag], 9), -abs(lag)))
    return Follow(correlation=known[best], lag=best, at_once=known[0])


def correlation(a: Float[np.ndarray, " time"], b: Float[np.ndarray, " time"]) -> float | None:
    """Pearson's, over the frames where both are known; None where one of them never changes."""
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 3 or np.ptp(a[both]) < 1e-6 or np.ptp(b[both]) < 1e-6:
        return None
    return float(np.corrcoef(a[both], b[both])[0, 1])


def _shifted(
    seen: Float[np.ndarray, " time"], told: Float[np.ndarray, " time"], lag: int
) -> tuple[Float[np.ndarray, " fewer"], Float[np.ndarray, " fewer"]]:
    return (seen[lag:], told[: len(told) - lag]) if lag >= 0 else (seen[:lag], told[-lag:])


def nearest(moments: Sequence[float], found: Float[np.ndarray, " found"]) -> float | None:
    """Median of how far each moment is from the nearest one found; None where none is."""
    if not len(moments) or not len(found):
        return None
    return float(np.median([np.abs(found - moment).min() for moment in moments]))


# Reading mouths ---------------------------------------------------------------------------------------------------


def openness(frames: Frames, boxes: Sequence[Box | None]) -> Float[np.ndarray, " time"]:
    """The share of each mouth box that is the inside of a mouth; unknown (nan) without a box."""
    seen = np.full(len(frames), np.nan)
    for index, (frame, box) in enumerate(zip(frames, boxes, strict=True)):
        rows, columns = inside(box, frame.shape[0], frame.shape[1])
        part = frame[rows, columns]
        if part.size:
            seen[index] = depth(part).mean()
    return seen


def depth(part: UInt8[np.ndarray, "height width 3"]) -> Float[np.ndarray, "height width"]:
    """How much each pixel looks like the inside of a mouth, 0 to 1: dark beside the skin, and red."""
    colour = part.astype(np.float32) + 1.0
    bright = colour @ np.array([0.299, 0.587, 0.114], np.float32)
    skin = np.percentile(bright, 75)
    dark = np.clip((0.62 - bright / skin) / 0.3, 0.0, 1.0)
    red = np.clip((colour[..., 0] / colour[..., 1] - 1.3) / 0.9, 0.0, 1.0)
    return dark * red


def find_mouth(frames: Frames) -> list[Box | None]:
    """Follow the place that is now deep and red, now not, from frame to frame; one mouth a clip, None without any."""
    cell = max(2, min(frames.shape[1:3]) // CELLS)
    seen = np.stack([_cells(deep_red(frame), cell) for frame in frames])
    active = np.stack([_restless(seen, index) for index in range(len(seen))])
    if active.max() < 1e-3:
        return [None] * len(frames)
    return [
        ((column - 2.5) * cell, (row - 1.5) * cell, (column + 3.5) * cell, (row + 2.5) * cell)
        for row, column in _path(np.log(active + 1e-3))
    ]


def deep_red(frame: UInt8[np.ndarray, "height width 3"]) -> Float[np.ndarray, "height width"]:
    """The inside of mouths alone: redder than lips need be, and dark."""
    colour = frame.astype(np.float32) + 4.0
    red = np.clip((colour[..., 0] / (0.5 * (colour[..., 1] + colour[..., 2])) - 1.7) / 0.8, 0.0, 1.0)
    return red * (depth(frame) > 0.15)


def _cells(image: Float[np.ndarray, "height width"], cell: int) -> Float[np.ndarray, "rows columns"]:
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    return image[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell).mean((1, 3))


def _restless(seen: Float[np.ndarray, "time rows columns"], index: int) -> Float[np.ndarray, "rows columns"]:
    """How much each cell and its neighbours change within half a second around a frame."""
    near = seen[max(0, index - 6) : index + 7]
    change = np.pad(np.abs(near - near.mean(0)).mean(0), 1)
    rows, columns = seen.shape[1:]
    return np.mean([change[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)


def _path(score: Float[np.ndarray, "time rows columns"]) -> list[tuple[int, int]]:
    """The best way through the frames that moves at most one cell at a time (Viterbi)."""
    _, rows, columns = score.shape
    best, came = score[0], []
    for now in score[1:]:
        around = np.pad(best, 1, constant_values=-np.inf)
        ways = np.stack(
            [around[i : i + rows, j : j + columns] - 0.3 * ((i != 1) + (j != 1)) for i in range(3) for j in range(3)]
        )
        came.append(ways.argmax(0))
        best = ways.max(0) + now
    row, column = divmod(int(best.argmax()), columns)
    path = [(row, column)]
    for way in reversed(came):
        up, left = divmod(int(way[row, column]), 3)
        row, column = row + up - 1, column + left - 1
        path.append((row, column))
    return path[::-1]
