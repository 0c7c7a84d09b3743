"""How well mouths are read at all: openings read off drawn clips against the truth they were drawn from."""

import statistics
from typing import Any

import numpy as np
import tyro

from benchmarks.protocol import Figure, keep
from happyhorse.metrics import sync
from happyhorse.playhouse.film import Footage, film
from happyhorse.scene.write import write

FIRST_SEED = 9_100_000


def main(count: int = 10, seconds: float = 4.0, height: int = 256, width: int = 448) -> None:
    """Read `count` clips of people who talk, with their true boxes and with boxes that were looked for."""
    found = []
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        footage = film(write(seed, seconds=seconds, split="test", kind="talk"), height, width, sound=False)
        found.append({"seed": seed} | reading(footage))
        print(found[-1], flush=True)
    keep(
        "mouths",
        [
            Figure(name="mouth reading against its truth, true boxes", value=median(found, "told_boxes")),
            Figure(name="mouth reading against its truth, boxes found", value=median(found, "found_boxes")),
        ],
        found,
    )


def reading(footage: Footage) -> dict[str, Any]:
    """Correlation of the opening read with the opening drawn."""
    drawn = np.array([frame[0] for frame in footage.truth.mouths[0]])
    told = sync.openness(footage.frames, footage.truth.boxes[0]["mouth"])
    looked = sync.openness(footage.frames, sync.find_mouth(footage.frames))
    return {"told_boxes": sync.correlation(told, drawn), "found_boxes": sync.correlation(looked, drawn)}


def median(found: list[dict[str, Any]], name: str) -> float | None:
    values = [one[name] for one in found if one[name] is not None]
    return statistics.median(values) if values else None


if __name__ == "__main__":
    tyro.cli(main)
