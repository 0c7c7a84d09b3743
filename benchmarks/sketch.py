"""How much of held-out moments a sketch knows before anything is sampled: all in all, and where somebody is."""

import random

import numpy as np
import torch
import tyro
from torch import Tensor
from tqdm import tqdm

from benchmarks.protocol import Figure, keep
from happyhorse.codec.video import VideoCodec
from happyhorse.models import SKETCHER, fill, quick, read_small
from happyhorse.playhouse.film import FPS, Set
from happyhorse.scene.blocking import HAND, IS_HEAD
from happyhorse.scene.sketch import Sketcher, grid
from happyhorse.scene.write import write
from happyhorse.train.recipes import SHIPPED
from happyhorse.train.sketcher import near

FIRST_SEED = 40_000_000
SIZE = (256, 448)
LATENT = (16, 28)


@torch.inference_mode()
def main(count: int = 96) -> None:
    """Draw, encode and sketch one moment each of `count` scripts that nothing was trained on."""
    sketcher, codec = read_small(Sketcher, SHIPPED / SKETCHER), VideoCodec()
    if sketcher is None:
        raise SystemExit("no sketcher ships\nhint: happyhorse train sketcher, then train ship")
    fill(codec, SHIPPED / "video.safetensors")
    missed: dict[str, list[Tensor]] = {}
    whole: dict[str, list[Tensor]] = {}
    for seed in tqdm(range(FIRST_SEED, FIRST_SEED + count), desc="moments"):
        script = write(seed, split="test")
        ready, first = Set(script, *SIZE), random.Random(seed).randrange(60)
        told = ready.blocking.rows(first, 1)
        with quick():
            seen = codec.encode(torch.from_numpy(ready.frame(first / FPS)[None])).float()
            found = sketcher.sketch([told], 1, *LATENT)[0].float()
        for name, part in regions(*told).items():
            missed.setdefault(name, []).append(part * (found - seen).square().mean(0)[0])
            whole.setdefault(name, []).append(part * seen.square().mean(0)[0])
    explained = {name: 1 - float(torch.stack(missed[name]).sum() / torch.stack(whole[name]).sum()) for name in missed}
    figures = [
        Figure(name=f"sketch: explained, {name}", value=100 * share, unit="%") for name, share in explained.items()
    ]
    keep("sketch", figures, {"moments": count})


def regions(places: np.ndarray, rows: np.ndarray) -> dict[str, Tensor]:
    """How much each latent cell belongs to a part of the picture, 0..1."""
    marks, told = torch.from_numpy(places[None, :, 1:]), torch.from_numpy(rows[None])
    cells = grid(*LATENT)

    def about(those: Tensor, spread: float) -> Tensor:
        return near(cells, marks, told, 0.0, spread, those)[0].unflatten(0, LATENT)

    heads, hands = told[..., IS_HEAD] != 0, told[..., HAND:].any(-1)
    return {
        "everything": torch.ones(LATENT),
        "heads": about(heads, 1.0),
        "working hands": about(hands, 0.7),
        "away from people": 1 - about(heads | hands, 3.0),
    }


if __name__ == "__main__":
    tyro.cli(main)
