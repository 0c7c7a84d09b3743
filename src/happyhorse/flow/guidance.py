"""How far to lean on the prompt: by modality, by noise level, by frame."""

from collections.abc import Callable

import torch
from torch import Tensor

from happyhorse.flow.samplers import Denoiser
from happyhorse.sequence import Modality, Segment, Sequence

Scale = Callable[[Segment, float], float | Tensor]
WithoutPrompt = Callable[[Sequence], Sequence]


def guided(denoise: Denoiser, without_prompt: WithoutPrompt, scale: Scale) -> Denoiser:
    """Wrap `denoise` so that it also answers without the prompt, and steps away from that answer.

    Both answers are asked for in one pack; hand in `apart(denoise)` to have them one after the other.
    """

    def both(sequence: Sequence, sigma: float) -> list[Tensor]:
        scales = [scale(segment, sigma) for segment in sequence.generated]
        if all(isinstance(s, float) and s == 1 for s in scales):
            return denoise(sequence, sigma)
        velocities = denoise(Sequence.pack([sequence, without_prompt(sequence)]), sigma)
        half = len(scales)
        pairs = zip(scales, velocities[:half], velocities[half:], strict=True)
        return [off + s * (on - off) for s, on, off in pairs]

    return both


def constant(scale: float) -> Scale:
    """Lean equally on everything."""
    return lambda segment, sigma: scale


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
