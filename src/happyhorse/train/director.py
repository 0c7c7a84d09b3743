"""How the director learns to read: captions of scripts that nobody draws, and what the scripts say."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from happyhorse.codec.text import LIMIT, TextCodec, phrases
from happyhorse.playhouse.caption import caption
from happyhorse.scene.director import PERSON, SCENE, answers
from happyhorse.scene.write import write

LANGUAGES = ("en", "en", "en", "zh")  # of the wordings of one script
FORGOTTEN = 0.12  # of the phrases are left out in training: words of a stranger are fewer
AT_ONCE = 512  # phrases that are encoded together


@dataclass(frozen=True)
class Captions:
    """Wordings of scripts as vectors of their phrases, with the right answers."""

    count: int  # scripts
    seed: int
    split: str = "train"

    @cached_property
    def pairs(self) -> list[tuple[list[str], np.ndarray, np.ndarray]]:
        """Phrases, and what is right of the scene and of the people."""
        return list(self._written())

    def _written(self) -> Iterator[tuple[list[str], np.ndarray, np.ndarray]]:
        for number in range(self.seed, self.seed + self.count):
            script, rng = write(number, split=self.split), random.Random(f"director {number} {self.split}")
            for language in LANGUAGES:
                yield phrases(caption(script, rng, language, split=self.split)) or [" "], *answers(script)

    @cached_property
    def table(self) -> tuple[dict[str, int], Tensor]:
        """A number for every phrase, and its vector; the last row says nothing."""
        names = sorted({phrase for said, _, _ in self.pairs for phrase in said})
        codec, parts = TextCodec(10**7), []
        for first in tqdm(range(0, len(names), AT_ONCE), desc="phrases", mininterval=5):
            parts.append(codec.vectors(names[first : first + AT_ONCE])[:, :, 0, 0].T.half())
        parts.append(torch.zeros(1, parts[0].shape[1], dtype=torch.float16))
        return {name: place for place, name in enumerate(names)}, torch.cat(parts)

    def batch(self, step: int, count: int, forgotten: float = FORGOTTEN) -> tuple[Tensor, ...]:
        """Words, which of them are said, and the answers, of `count` wordings."""
        rng = random.Random(f"batch {step}")
        picked = [self.pairs[rng.randrange(len(self.pairs))] for _ in range(count)]
        names, table = self.table
        said = []
        for words, _, _ in picked:
            kept = [w for w in words if rng.random() >= forgotten] or words
            said.append([names[w] for w in kept[:LIMIT]])
        longest = max(map(len, said))
        rows = torch.tensor([row + [len(table) - 1] * (longest - len(row)) for row in said])
        scene, people = (torch.from_numpy(np.stack(part)) for part in zip(*((s, p) for _, s, p in picked), strict=True))
        return table[rows].float(), rows != len(table) - 1, scene, people


def reading_loss(
    director: nn.Module, batch: tuple[Tensor, ...], generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """The mean surprise at the right values, a field as good as any other."""
    words, said, scene, people = batch
    with torch.autocast(generator.device.type, torch.bfloat16):
        found = director(words.to(generator.device), said.to(generator.device))
    found = [scores.float() for scores in found]
    losses = [_surprise(found[0], scene.to(generator.device), SCENE)]
    losses += [_surprise(found[1][:, i], people[:, i].to(generator.device), PERSON) for i in range(people.shape[1])]
    loss = torch.stack(losses).mean()
    return loss, {"scene": losses[0].detach(), "person": losses[1].detach()}


def _surprise(scores: Tensor, right: Tensor, fields: Mapping[str, tuple]) -> Tensor:
    sizes = [len(values) for values in fields.values()]
    found = [
        functional.cross_entropy(part, right[:, i], ignore_index=-1, label_smoothing=0.02)
        for i, part in enumerate(scores.split(sizes, dim=-1))
    ]
    return torch.stack(found).nan_to_num().mean()


@torch.no_grad()
def accuracies(director: nn.Module, captions: Captions, count: int = 1000) -> dict[str, float]:
    """The share of each field that is read right, of wordings that nobody showed."""
    words, said, scene, people = captions.batch(0, count, forgotten=0.0)
    found = director.eval()(words, said)
    shares = {}
    for scores, right, fields in ((found[0], scene, SCENE), (found[1][:, 0], people[:, 0], PERSON)):
        for i, (name, part) in enumerate(
            zip(fields, scores.split([len(v) for v in fields.values()], dim=-1), strict=True)
        ):
            known = right[:, i] >= 0
            shares[name] = float((part.argmax(-1) == right[:, i])[known].float().mean())
    return shares
