"""What the director reads right, in wordings and sentences that training never used."""

import tyro

from benchmarks.protocol import Figure, keep
from happyhorse.models import DIRECTOR, read_small
from happyhorse.scene.director import Director
from happyhorse.train.director import Captions, accuracies
from happyhorse.train.recipes import SHIPPED

SHOWN = ("place", "action", "object", "gender", "hair_style", "colour", "light", "framing", "move")
FIRST_SEED = 30_000_000


def main(count: int = 400) -> None:
    """Read four wordings each of `count` scripts; what a wording does not name is not asked."""
    director = read_small(Director, SHIPPED / DIRECTOR)
    if director is None:
        raise SystemExit("no director ships\nhint: happyhorse train director, then train ship")
    shares = accuracies(director, Captions(count, FIRST_SEED, "test"), 4 * count)
    figures = [
        Figure(name=f"director: {name.replace('_', ' ')} read right where named", value=100 * shares[name], unit="%")
        for name in SHOWN
    ]
    keep("director", figures, {"shares": shares, "wordings": 4 * count})


if __name__ == "__main__":
    tyro.cli(main)
