"""How far to lean on the prompt: by modality, by noise level, by frame."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from happyhorse.flow import path
from happyhorse.flow.samplers import Denoiser
from happyhorse.sequence import Modality, Segment, Sequence

Scale = Callable[[Segment, float], float | Tensor]
WithoutPrompt = Callable[[Sequence], Sequence]


def guided(denoise: Denoiser, without_prompt: WithoutPrompt, scale: Scale, every: int = 1) -> Denoiser:
    """Wrap `denoise` so that it also answers without the prompt, and steps away from that answer.

    Both answers are asked for in one pack; hand in `apart(denoise)` to have them one after the other. Without the
    prompt it is asked at every `every`-th step; in between, what the prompt adds to the expected data is taken to be
    what it was. This keeps its own history, so it serves one call of `sample` only.
    """
    history: list[list[Tensor]] = []  # what the prompt added, step by step

    def both(sequence: Sequence, sigma: float) -> list[Tensor]:
        scales = [scale(segment, sigma) for segment in sequence.generated]
        if all(isinstance(s, float) and s == 1 for s in scales):
            return denoise(sequence, sigma)
        if len(history) % every:
            history.append(history[-1])
            velocities = zip(scales, denoise(sequence, sigma), history[-1], strict=True)
            return [on + (s - 1) * path.velocity_by(added, sigma) for s, on, added in velocities]
        velocities = denoise(Sequence.pack([sequence, without_prompt(sequence)]), sigma)
        half = len(scales)
        pairs = list(zip(scales, velocities[:half], velocities[half:], strict=True))
        if every > 1:
            history.append([path.data_by(on - off, sigma) for _, on, off in pairs])
        return [off + s * (on - off) for s, on, off in pairs]

    return both


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
