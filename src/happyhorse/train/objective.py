"""What is learned: a Sequence is noised where it is generated, and the velocity there is scored."""

import torch
from torch import Tensor, nn

from happyhorse.flow import path
from happyhorse.models import answers
from happyhorse.presets import Preset
from happyhorse.sequence import Sequence

WEIGHTS = {"video": 1.0, "audio": 0.6}  # of a track's mean square error

SEEN_MEAN, HEARD_MEAN = 1.1, 0.4  # a picture's coarse shapes are strong, and decided at high noise
NEAR_DATA = 0.25  # below this noise level an answer with data counts for what the data is off, no more


def draw_sigmas(count: int, generator: torch.Generator, mean: float, uniform: float = 0.1) -> list[float]:
    """Noise levels: mostly logit-normal (Esser et al. 2024, arXiv 2403.03206, Eq. 19), a share even."""
    curved = torch.sigmoid(torch.randn(count, generator=generator, device=generator.device) + mean)
    even = torch.rand(count, generator=generator, device=generator.device)
    pick = torch.rand(count, generator=generator, device=generator.device) < uniform
    return torch.where(pick, even, curved).clamp(0.04, 0.9995).tolist()


def noised(sequence: Sequence, sigmas: list[float], generator: torch.Generator) -> tuple[Sequence, list[Tensor]]:
    """Carry every generated segment to its sample's noise level; the velocities that would lead on from there."""
    noises = [torch.randn(s.latent.shape, generator=generator, device=s.latent.device) for s in sequence.generated]
    latents = [
        path.add_noise(s.latent, noise, sigmas[s.sample]) for s, noise in zip(sequence.generated, noises, strict=True)
    ]
    targets = [path.velocity(s.latent, noise) for s, noise in zip(sequence.generated, noises, strict=True)]
    return sequence.with_generated(latents), targets


def flow_loss(
    transformer: nn.Module, preset: Preset, sequence: Sequence, generator: torch.Generator
) -> tuple[Tensor, dict[str, float]]:
    """The mean square error of the velocities, each track's own, weighed together."""
    seen = any(s.track == "video" for s in sequence.generated)
    count = 1 + max(s.sample for s in sequence.segments)
    sequence = sequence.to(generator.device)
    sigmas = draw_sigmas(count, generator, SEEN_MEAN if seen else HEARD_MEAN)
    noisy, targets = noised(sequence, sigmas, generator)
    with torch.autocast(generator.device.type, torch.bfloat16):
        found = answers(transformer, preset, noisy, sigmas)
    errors: dict[str, list[Tensor]] = {}
    for segment, target, velocity in zip(sequence.generated, targets, found, strict=True):
        weight = min(1.0, sigmas[segment.sample] / NEAR_DATA) ** 2 if preset.predicts == "data" else 1.0
        errors.setdefault(segment.track, []).append(weight * (velocity.float() - target).square().flatten())
    means = {track: torch.cat(several).mean() for track, several in errors.items()}
    loss = sum(WEIGHTS.get(track, 1.0) * mean for track, mean in means.items())
    return loss, {track: float(mean.detach()) for track, mean in means.items()}  # type: ignore[return-value]
