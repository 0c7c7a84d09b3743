"""How the director learns to read: captions of scripts that nobody draws, and what the scripts say."""

import random
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from happyhorse.clauses import LIMIT, phrases
from happyhorse.codec.text import TextCodec
from happyhorse.models import quick
from happyhorse.playhouse.caption import tell
from happyhorse.scene.director import PERSON, SCENE, answers
from happyhorse.scene.write import write

LANGUAGES = ("en", "en", "en", "zh")  # of the wordings of one script
FORGOTTEN = 0.12  # of the phrases are left out in training: words of a stranger are fewer
AT_ONCE = 512  # phrases that are encoded together
UNNAMED = 0.3  # what a field counts for that the words do not name: it can only be guessed
GUESSED = frozenset({"kind", "soft", "cuts", "next framing", "next move", "seated", "facing", "mood", "skin", "look"})
"""fields that captions tell of without a word of their own, or that are not asked for when clips are measured"""


class Written(NamedTuple):
    """One wording of a script: its phrases, what is right of scene and people, and what each field counts for."""

    said: list[str]
    scene: np.ndarray
    people: np.ndarray
    of_scene: np.ndarray
    of_people: np.ndarray


def weights(fields: Mapping[str, tuple], named: Container[str]) -> np.ndarray:
    """What each field counts for in a wording that names these."""
    return np.array([1.0 if name in named or name in GUESSED else UNNAMED for name in fields], np.float32)


@dataclass(frozen=True)
class Captions:
    """Wordings of scripts as vectors of their phrases, with the right answers."""

    count: int  # scripts
    seed: int
    split: str = "train"

    @cached_property
    def pairs(self) -> list[Written]:
        return list(self._written())

    def _written(self) -> Iterator[Written]:
        for number in range(self.seed, self.seed + self.count):
            script, rng = write(number, split=self.split), random.Random(f"director {number} {self.split}")
            for language in LANGUAGES:
                words, named = tell(script, rng, language, split=self.split)
                scene, people = answers(script)
                yield Written(phrases(words) or [" "], scene, people, weights(SCENE, named), weights(PERSON, named))

    @cached_property
    def table(self) -> tuple[dict[str, int], Tensor]:
        """A number for every phrase, and its vector; the last row says nothing."""
        names = sorted({phrase for one in self.pairs for phrase in one.said})
        codec, parts = TextCodec(10**7), []
        for first in tqdm(range(0, len(names), AT_ONCE), desc="phrases", mininterval=5):
            parts.append(codec.vectors(names[first : first + AT_ONCE])[:, :, 0, 0].T.half())
        parts.append(torch.zeros(1, parts[0].shape[1], dtype=torch.float16))
        return {name: place for place, name in enumerate(names)}, torch.cat(parts)

    def batch(self, step: int, count: int, forgotten: float = FORGOTTEN) -> tuple[Tensor, ...]:
        """Words, which of them are said, the answers, and what each counts for, of `count` wordings."""
        rng = random.Random(f"batch {step}")
        picked = [self.pairs[rng.randrange(len(self.pairs))] for _ in range(count)]
        names, table = self.table
        said = []
        for one in picked:
            kept = [w for w in one.said if rng.random() >= forgotten] or one.said
            said.append([names[w] for w in kept[:LIMIT]])
        longest = max(map(len, said))
        rows = torch.tensor([row + [len(table) - 1] * (longest - len(row)) for row in said])
        right = (torch.from_numpy(np.stack(part)) for part in zip(*(one[1:] for one in picked), strict=True))
        return table[rows].float(), rows != len(table) - 1, *right


def reading_loss(
    director: nn.Module, batch: tuple[Tensor, ...], generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """The mean surprise at the right values, most of it at those that the words name."""
    words, said, scene, people, of_scene, of_people = (part.to(generator.device) for part in batch)
    with quick(generator.device.type):
        found = [scores.float() for scores in director(words, said)]
    losses = [_surprise(found[0], scene, of_scene, SCENE)]
    losses += [_surprise(found[1][:, i], people[:, i], of_people, PERSON) for i in range(people.shape[1])]
    loss = torch.stack(losses).mean()
    return loss, {"scene": losses[0].detach(), "person": losses[1].detach()}


def _surprise(scores: Tensor, right: Tensor, counts: Tensor, fields: Mapping[str, tuple]) -> Tensor:
    """Of all prompts of a batch together, where somebody who is not there surprises nobody."""
    sizes = [len(values) for values in fields.values()]
    found = [
        functional.cross_entropy(part, right[:, i], ignore_index=-1, label_smoothing=0.02, reduction="none")
        for i, part in enumerate(scores.split(sizes, dim=-1))
    ]
    return (torch.stack(found, dim=1) * counts).mean()


@torch.no_grad()
def accuracies(director: nn.Module, captions: Captions, count: int = 1000) -> dict[str, float]:
    """The share of each field that is read right where the words name it; of people, of those who are alone."""
    words, said, scene, people, of_scene, of_people = captions.batch(0, count, forgotten=0.0)
    found, alone = director.eval()(words, said), people[:, 1, 0] < 0
    whole = ((found[0], scene, of_scene == 1, SCENE), (found[1][:, 0], people[:, 0], of_people == 1, PERSON))
    shares = {}
    for scores, right, named, fields in whole:
        for i, (name, part) in enumerate(
            zip(fields, scores.split([len(v) for v in fields.values()], dim=-1), strict=True)
        ):
            known = named[:, i] & (alone | (fields is SCENE))
            shares[name] = float((part.argmax(-1) == right[:, i])[known].float().mean())
    return shares
