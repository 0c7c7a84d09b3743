"""From noise to data, one step at a time.

A denoiser is any callable (sequence, sigma) -> velocities, one for each generated segment, in order.
A step is any callable (latents, velocities, sigma, next_sigma) -> latents; one that looks back keeps its own history
and serves one call of `sample` only.
"""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from happyhorse.flow import path
from happyhorse.sequence import Sequence

Denoiser = Callable[[Sequence, float], list[Tensor]]
Step = Callable[[list[Tensor], list[Tensor], float, float], list[Tensor]]
Watcher = Callable[[float, Sequence], None]
Generators = torch.Generator | list[torch.Generator]
Draw = Callable[[list[Tensor], Generators], list[Tensor]]


class Keeper:
    """A watcher that may put a walk back where an earlier one broke off."""

    def begin(self, sequence: Sequence, sigmas: list[float], step: Step) -> tuple[Sequence, int]:
        """The sequence to walk on from, and how many steps are behind it; `step` is handed its history."""
        return sequence, 0

    def __call__(self, sigma: float, sequence: Sequence) -> None:
        """Watch each new sequence."""


def sample(
    denoise: Denoiser, sequence: Sequence, sigmas: list[float], step: Step, on_step: Watcher | None = None
) -> Sequence:
    """Walk every generated segment down `sigmas`; given segments are only looked at.

    `on_step` may watch each new sequence, or stop the walk by raising; a Keeper may begin it further on.
    """
    begun = 0
    if isinstance(on_step, Keeper):
        sequence, begun = on_step.begin(sequence, sigmas, step)
    for sigma, next_sigma in pairwise(sigmas[begun:]):
        velocities = denoise(sequence, sigma)
        latents = step([s.latent for s in sequence.generated], velocities, sigma, next_sigma)
        sequence = sequence.with_generated(latents)
        if on_step is not None:
            on_step(next_sigma, sequence)
    return sequence


def apart(denoise: Denoiser, pairs: int = 0) -> Denoiser:
    """Run each sample of a pack alone, so that its answer does not depend on its neighbours, to the last bit.

    Samples that stand `pairs` places from each other go together: so one request is asked with and without its words.
    """

    def one_by_one(sequence: Sequence, sigma: float) -> list[Tensor]:
        alone = sequence.unpack()
        places: dict[int, Iterator[Tensor]] = {}
        for first in range(min(pairs, len(alone)) or len(alone)):
            among = slice(first, None, pairs or len(alone))
            pack = Sequence.pack(alone[among])
            found = list(zip(pack.generated, denoise(pack, sigma) if pack.generated else (), strict=True))
            for sample, name in enumerate(sequence.samples[among]):
                places[name] = iter([answer for segment, answer in found if segment.sample == sample])
        return [next(places[s.sample]) for s in sequence.generated]

    return one_by_one


def straight(denoise: Denoiser, above: float) -> Denoiser:
    """Above a noise level draw what is sketched straight towards its sketch, and ask for the rest as if alone.

    In so much noise the sketch is what is to be expected; what is heard does not look at pictures of noise. A sketch
    that is settled is drawn so to the end.
    """

    def drawn(sequence: Sequence, sigma: float) -> list[Tensor]:
        certain = [s.sketch if s.settled or sigma > above else None for s in sequence.generated]
        tracks = {
            (s.track, s.sample) for s, sketch in zip(sequence.generated, certain, strict=True) if sketch is not None
        }
        if not tracks:
            return denoise(sequence, sigma)
        rest = Sequence(tuple(s for s in sequence.segments if (s.track, s.sample) not in tracks))
        found = iter(denoise(rest, sigma) if rest.generated else [])
        return [
            next(found) if sketch is None else path.velocity_to(s.latent, sketch, sigma)
            for s, sketch in zip(sequence.generated, certain, strict=True)
        ]

    return drawn


def euler(latents: list[Tensor], velocities: list[Tensor], sigma: float, next_sigma: float) -> list[Tensor]:
    """Follow the velocity to the next sigma."""
    return [x + (next_sigma - sigma) * v for x, v in zip(latents, velocities, strict=True)]


def fresh(latents: list[Tensor], generators: Generators) -> list[Tensor]:
    """Draw noise for each latent in order, from one generator for all or one for each."""
    if isinstance(generators, torch.Generator):
        generators = [generators] * len(latents)
    return [
        torch.randn(x.shape, generator=g, device=g.device, dtype=torch.float32).to(x)
        for x, g in zip(latents, generators, strict=True)
    ]


def renoise(generators: Generators, draw: Draw = fresh, most: list[float] | None = None) -> Step:
    """Make the step of a few-step student: jump to the data and noise it afresh.

    Of noise no latent gets more than its `most`. The data is as faint beside it as the step has it: a denoiser that
    takes away what it finds of the step's noise then puts as much data back as it takes, and adds none.
    """

    def step(latents: list[Tensor], velocities: list[Tensor], sigma: float, next_sigma: float) -> list[Tensor]:
        data = [path.to_data(x, v, sigma) for x, v in zip(latents, velocities, strict=True)]
        if next_sigma == 0:
            return data
        noises, ends = draw(latents, generators), most or [1.0] * len(latents)
        faint = [noise * min(1.0, end / next_sigma) for noise, end in zip(noises, ends, strict=True)]
        return [path.add_noise(d, noise, next_sigma) for d, noise in zip(data, faint, strict=True)]

    return step


class UniPC:
    """The second-order predictor-corrector of arXiv 2302.04867 (B(h) = e^h - 1, data prediction).

    Each step first corrects the sample it is handed, now that its velocity is known, and then predicts the next.
    """

    def __init__(self) -> None:
        self._sigmas: list[float] = []
        self._data: list[list[Tensor]] = []  # what each step took for the data
        self._corrected: list[Tensor] = []
        self._order = 0  # of the prediction that led here

    @property
    def history(self) -> dict[str, Tensor]:
        """All that later steps look back on."""
        data = {f"data.{i}.{j}": x for i, latents in enumerate(self._data) for j, x in enumerate(latents)}
        corrected = {f"corrected.{j}": x for j, x in enumerate(self._corrected)}
        sigmas = torch.tensor([float(self._order), *self._sigmas], dtype=torch.float64)
        return {"sigmas": sigmas, **data, **corrected}

    def recall(self, history: dict[str, Tensor]) -> None:
        """Look back on what another one's `history` told."""
        order, *self._sigmas = history["sigmas"].tolist()
        self._order = int(order)
        self._corrected = [
            history[f"corrected.{j}"] for j in range(sum(key.startswith("corrected.") for key in history))
        ]
        steps = min(len(self._sigmas), 3)
        self._data = [[history[f"data.{i}.{j}"] for j in range(len(self._corrected))] for i in range(steps)]

    def __call__(
        self, latents: list[Tensor], velocities: list[Tensor], sigma: float, next_sigma: float
    ) -> list[Tensor]:
        self._sigmas = [*self._sigmas[-2:], sigma]
        data = [path.to_data(x, v, sigma) for x, v in zip(latents, velocities, strict=True)]
        self._data = [*self._data[-2:], data]
        self._corrected = self._correct() if self._order else latents
        self._order = min(2, len(self._data))
        return data if next_sigma == 0 else self._predict(next_sigma)

    def _predict(self, next_sigma: float) -> list[Tensor]:
        here = self._sigmas[-1]
        h = _log_snr(next_sigma) - _log_snr(here)
        keep, pull = next_sigma / here, -(1 - next_sigma) * math.expm1(-h)
        if self._order == 1:
            return [keep * x + pull * m for x, m in zip(self._corrected, self._data[-1], strict=True)]
        r = (_log_snr(self._sigmas[-2]) - _log_snr(here)) / h
        return [
            keep * x + pull * m + pull * 0.5 * (before - m) / r
            for x, m, before in zip(self._corrected, self._data[-1], self._data[-2], strict=True)
        ]

    def _correct(self) -> list[Tensor]:
        before, here = self._sigmas[-2:]
        h = _log_snr(here) - _log_snr(before)
        keep, pull = here / before, -(1 - here) * math.expm1(-h)
        if self._order == 1:
            return [
                keep * x + pull * m + pull * 0.5 * (new - m)
                for x, m, new in zip(self._corrected, self._data[-2], self._data[-1], strict=True)
            ]
        r = (_log_snr(self._sigmas[-3]) - _log_snr(before)) / h
        weight_old, weight_new = _corrector_weights(h, r)
        return [
            keep * x + pull * m + pull * (weight_old * (old - m) / r + weight_new * (new - m))
            for x, old, m, new in zip(self._corrected, *self._data, strict=True)
        ]


@runtime_checkable
class Past(Protocol):
    """Whatever answers by what it answered before."""

    @property
    def history(self) -> dict[str, Tensor]: ...

    def recall(self, history: dict[str, Tensor]) -> None: ...


def remembering(step: Step, beside: Past) -> Step:
    """Join to a step's history that of the denoiser beside it, so that a walk is kept whole; some steps have none."""
    return Remembering(step, beside) if isinstance(step, UniPC) else step


class Remembering:
    """A step whose history holds that of the denoiser beside it."""

    def __init__(self, step: UniPC, beside: Past) -> None:
        self._step, self._beside = step, beside

    def __call__(
        self, latents: list[Tensor], velocities: list[Tensor], sigma: float, next_sigma: float
    ) -> list[Tensor]:
        return self._step(latents, velocities, sigma, next_sigma)

    @property
    def history(self) -> dict[str, Tensor]:
        """All that later steps and answers look back on."""
        return self._step.history | {f"beside.{name}": value for name, value in self._beside.history.items()}

    def recall(self, history: dict[str, Tensor]) -> None:
        """Look back on what another one's `history` told."""
        beside = {name.removeprefix("beside."): x for name, x in history.items() if name.startswith("beside.")}
        self._step.recall({name: x for name, x in history.items() if not name.startswith("beside.")})
        self._beside.recall(beside)


def _log_snr(sigma: float) -> float:
    return math.log((1 - sigma) / sigma) if sigma < 1 else -math.inf


def _corrector_weights(h: float, r: float) -> tuple[float, float]:
    """Solve for the two weights that make the corrector second order."""
    growth = math.expm1(-h)
    phi_1 = growth / -h - 1
    phi_2 = phi_1 / -h - 0.5
    first, second = phi_1 / growth, 2 * phi_2 / growth
    old = (second - first) / (r - 1)
    return old, first - old
