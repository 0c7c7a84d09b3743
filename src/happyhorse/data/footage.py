"""Drawn footage on disk: short squares for the video codec, drawn once and read many times."""

import os
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tqdm import tqdm

from happyhorse.playhouse.film import FPS, Set
from happyhorse.scene.write import write

TIME, SIDE, BOXES = 9, 192, 4
SIZES = ((256, 448), (256, 448), (256, 448), (256, 448), (320, 320), (448, 256), (512, 896), (1088, 1920))


def draw_patches(folder: Path, count: int, seed: int = 0, processes: int = 1, split: str = "train") -> None:
    """Fill `folder` with `count` squares of nine frames; two are cut from each stretch of film, one at a face."""
    folder.mkdir(parents=True, exist_ok=True)
    done, draft = folder / "frames.npy", folder / "frames.part.npy"
    if done.exists():
        return
    frames = np.lib.format.open_memmap(draft, mode="w+", dtype=np.uint8, shape=(count, TIME, SIDE, SIDE, 3))
    boxes = np.zeros((count, TIME, BOXES, 4), np.int16)
    work = [(seed + i, split) for i in range(-(-count // 2))]
    place = 0
    with get_context("spawn").Pool(processes) as pool, tqdm(total=count, desc="footage", mininterval=5.0) as bar:
        for pair in pool.imap_unordered(squares, work, chunksize=4):
            for square, marks in pair[: count - place]:
                frames[place], boxes[place] = square, marks
                place += 1
                bar.update()
    frames.flush()
    np.save(folder / "boxes.npy", boxes)
    os.replace(draft, done)


def squares(work: tuple[int, str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw nine frames of one script and cut two squares of them."""
    seed, split = work
    rng = np.random.default_rng([seed, 77])
    height, width = SIZES[rng.integers(len(SIZES))]
    script = write(seed, split=split)
    ready = Set(script, height, width)
    first = int(rng.integers(0, int(script.seconds * FPS) - TIME))
    looks = [ready.look((first + i) / FPS) for i in range(TIME)]
    clip = np.stack([frame for frame, _ in looks])
    found = list(face_boxes([marks for _, marks in looks]))
    centres = [(rng.integers(0, height), rng.integers(0, width))]
    mouths = [b for b in found[TIME // 2] if b[2] > b[0]]
    if mouths:
        box = mouths[rng.integers(len(mouths))]
        centres.append(((box[1] + box[3]) / 2 + rng.normal() * 30, (box[0] + box[2]) / 2 + rng.normal() * 30))
    else:
        centres.append((rng.integers(0, height), rng.integers(0, width)))
    return [cut(clip, found, centre) for centre in centres]


def face_boxes(marks: list[tuple]) -> Iterator[list[tuple[float, float, float, float]]]:
    """List mouths and eyes of each frame."""
    for seen in marks:
        parts = [getattr(m, name) for m in seen if m is not None for name in ("mouth", "eyes")]
        yield [p for p in parts if p is not None][:BOXES]


def cut(clip: np.ndarray, found: list[list[tuple]], centre: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Cut one square around a point, and its boxes with it."""
    top = int(np.clip(centre[0] - SIDE / 2, 0, clip.shape[1] - SIDE))
    left = int(np.clip(centre[1] - SIDE / 2, 0, clip.shape[2] - SIDE))
    boxes = np.zeros((TIME, BOXES, 4), np.int16)
    for frame, parts in enumerate(found):
        for slot, box in enumerate(parts):
            moved = np.clip(np.round(np.asarray(box) - (left, top, left, top)), 0, SIDE)
            if moved[2] > moved[0] and moved[3] > moved[1]:
                boxes[frame, slot] = moved
    return clip[:, top : top + SIDE, left : left + SIDE], boxes
