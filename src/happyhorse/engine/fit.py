"""A plan carried out on a transformer: weights held as it says, streamed as it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from happyhorse.engine.device import card, check_card, in_words
from happyhorse.engine.memory import Ways
from happyhorse.engine.offload import offload
from happyhorse.engine.quantize import quantize
from happyhorse.model.transformer import Transformer


@contextmanager
def fitted(model: Transformer, ways: Ways, device: str = "cpu", folder: Path | None = None) -> Iterator[Transformer]:
    """Lend the model out, placed and held as planned; what was streamed is of no use afterwards."""
    if device.startswith("cuda"):
        check_card(card(), torch.version.cuda, ways.quantize)
    quantize(model, ways.quantize)
    with in_words():
        if not ways.streamed:
            yield model.to(device)
            return
        model, stream = offload(model, ways.streamed, device=device, folder=folder)
        try:
            yield model
        finally:
            stream.close()
