"""How far to lean on the prompt: by modality, by noise level, by frame."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from happyhorse.flow import path
from happyhorse.flow.samplers import Denoiser
from happyhorse.sequence import Modality, Segment, Sequence

Scale = Callable[[Segment, float], float | Tensor]
WithoutPrompt = Callable[[Sequence], Sequence]


class Guided:
    """A denoiser that also answers without the prompt, and steps away from that answer.

    Without the prompt it is asked at every `every`-th step; in between, what the prompt adds to the expected data is
    taken to be what it was. So it keeps a history, and serves one call of `sample` only. It counts anew
    from noise level `anew` on, where segments may join the walk.
    """

    def __init__(
        self, denoise: Denoiser, without_prompt: WithoutPrompt, scale: Scale, every: int = 1, anew: float = 1.0
    ) -> None:
        self._denoise, self._without_prompt, self._scale, self._every = denoise, without_prompt, scale, every
        self._anew, self._late = anew, False  # whether the walk has come so far
        self._asked = 0  # steps that leaned on the prompt
        self._added: list[Tensor] = []  # by the prompt to the expected data

    def __call__(self, sequence: Sequence, sigma: float) -> list[Tensor]:
        scales = [self._scale(segment, sigma) for segment in sequence.generated]
        if all(isinstance(s, float) and s == 1 for s in scales):
            return self._denoise(sequence, sigma)
        if sigma <= self._anew and not self._late:
            self._asked, self._late = 0, True
        self._asked += 1
        if (self._asked - 1) % self._every:
            pairs = zip(scales, self._denoise(sequence, sigma), self._added, strict=True)
            return [on + (s - 1) * path.velocity_by(added, sigma) for s, on, added in pairs]
        both = self._denoise(Sequence.pack([sequence, self._without_prompt(sequence)]), sigma)
        on, off = both[: len(scales)], both[len(scales) :]
        if self._every > 1:
            self._added = [path.data_by(a - b, sigma) for a, b in zip(on, off, strict=True)]
        return [b + s * (a - b) for s, a, b in zip(scales, on, off, strict=True)]

    @property
    def history(self) -> dict[str, Tensor]:
        """All that the next answers depend on, to be kept with a walk."""
        told = {"asked": torch.tensor(self._asked), "late": torch.tensor(self._late)}
        return {f"added.{i}": added for i, added in enumerate(self._added)} | told

    def recall(self, history: Mapping[str, Tensor]) -> None:
        """Go on as if the answers of `history` had been given here."""
        self._asked, self._late = int(history["asked"]), bool(history["late"])
        self._added = [history[f"added.{i}"] for i in range(len(history) - 2)]


def guided(denoise: Denoiser, without_prompt: WithoutPrompt, scale: Scale, every: int = 1, anew: float = 1.0) -> Guided:
    """Wrap `denoise` so that it leans on the prompt.

    Both answers are asked for in one pack; hand in `apart(denoise)` to have them one after the other.
    """
    return Guided(denoise, without_prompt, scale, every, anew)


def constant(scale: float) -> Scale:
    """Lean equally on everything."""
    return lambda segment, sigma: scale


def by_track(scales: Mapping[str, float]) -> Scale:
    """Lean on each track by its own scale, and on those not named not at all."""
    return lambda segment, sigma: scales.get(segment.track, 1.0)


def between(low: float, high: float, scale: Scale) -> Scale:
    """Lean only while sigma is in an interval (Kynkäänniemi et al. 2024, arXiv 2404.07724)."""
    return lambda segment, sigma: scale(segment, sigma) if low < sigma <= high else 1.0


def switched(*, early: float = 5.0, late: float = 2.0, sound: float = 5.0, switch: float = 0.501) -> Scale:
    """Lean hard while the picture is decided and less once sigma is under `switch`; sound keeps its own scale."""

    def scale(segment: Segment, sigma: float) -> float:
        if segment.modality is Modality.AUDIO:
            return sound
        return early if sigma >= switch else late

    return scale


def gentle_start(*, first: float = 2.0, rest: float = 3.5, frames: int = 13) -> Scale:
    """Lean less on the first latent `frames` of a clip than on the rest."""

    def scale(segment: Segment, sigma: float) -> Tensor:
        times = torch.linspace(*segment.box.time, segment.latent.shape[1], device=segment.latent.device)
        return torch.where(times < frames - 0.5, first, rest).to(segment.latent).view(1, -1, 1, 1)

    return scale
