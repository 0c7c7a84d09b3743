"""Steps that are not asked for: where what a model would answer has hardly moved, its last answer serves again.

Each modality judges for itself, by how fast its data moved between the last two answers; a forward is saved when none
wants a fresh one. What serves again is the data, so the velocity still leads there from where the sample now stands.
Off unless asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from happyhorse.flow import path
from happyhorse.flow.samplers import Denoiser
from happyhorse.sequence import Modality, Sequence

TOLERANCES: Mapping[Modality, float] = {Modality.VIDEO: 0.08, Modality.AUDIO: 0.05}


@dataclass(slots=True)
class Count:
    """What was asked for and what was saved, and who wanted a fresh answer how often."""

    steps: int = 0
    saved: int = 0
    wanted: dict[Modality, int] = field(default_factory=dict)

    @property
    def share(self) -> float:
        return self.saved / max(self.steps, 1)


class Cached:
    """A denoiser that may answer from memory; it serves one walk."""

    def __init__(self, denoise: Denoiser, tolerances: Mapping[Modality, float] = TOLERANCES) -> None:
        self._denoise, self._tolerances = denoise, tolerances
        self._data: list[Tensor] = []
        self._sigma, self._speed = 0.0, {}
        self.count = Count()

    def __call__(self, sequence: Sequence, sigma: float) -> list[Tensor]:
        self.count.steps += 1
        latents = [segment.latent for segment in sequence.generated]
        wanting = self._wanting(sequence, sigma)
        for modality in wanting:
            self.count.wanted[modality] = self.count.wanted.get(modality, 0) + 1
        if not wanting:
            self.count.saved += 1
            return [path.velocity_to(x, data, sigma) for x, data in zip(latents, self._data, strict=True)]
        velocities = self._denoise(sequence, sigma)
        data = [path.to_data(x, v, sigma) for x, v in zip(latents, velocities, strict=True)]
        self._learn(sequence, data, sigma)
        return velocities

    def _wanting(self, sequence: Sequence, sigma: float) -> set[Modality]:
        """The modalities whose data will have moved too far."""
        present = {segment.modality for segment in sequence.generated}
        # what did not move at all was not asked for: a sketch that answers in much noise
        moved = {m: (self._speed.get(m) or torch.inf) * abs(self._sigma - sigma) for m in present}
        return {m for m in present if moved[m] > self._tolerances.get(m, 0.0)}

    def _learn(self, sequence: Sequence, data: list[Tensor], sigma: float) -> None:
        """Measure how fast each modality's data moves, in shares of its size for each unit of sigma."""
        if self._data:
            passed = max(abs(self._sigma - sigma), 1e-6)
            for modality in {segment.modality for segment in sequence.generated}:
                own = [i for i, segment in enumerate(sequence.generated) if segment.modality is modality]
                moved = sum(float((data[i] - self._data[i]).square().sum()) for i in own)
                size = sum(float(data[i].square().sum()) for i in own)
                self._speed[modality] = (moved / max(size, 1e-12)) ** 0.5 / passed
        self._data, self._sigma = data, sigma
