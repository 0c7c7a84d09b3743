"""What is learned: a Sequence is noised where it is generated, and the velocity there is scored."""

from dataclasses import replace

import torch
from jaxtyping import Bool
from torch import Tensor, nn

from happyhorse.data.stock import Rows
from happyhorse.flow import path
from happyhorse.models import answers, level_rows, quick
from happyhorse.presets import Preset
from happyhorse.sequence import Sequence

TRACKS = ("video", "audio")
WEIGHTS = {"video": 1.0, "audio": 0.6}  # of a track's mean square error

SEEN_MEAN, HEARD_MEAN = 1.1, 0.4  # a picture's coarse shapes are strong, and decided at high noise
SKETCHED_MEAN = 0.5  # where a sketch decides them, levels are shares of the level that it ends at
NEAR_DATA = 0.35  # below this noise level an answer with data counts for what the data is off, no more


def draw_sigmas(count: int, generator: torch.Generator, mean: float | Tensor, uniform: float = 0.1) -> Tensor:
    """Noise levels: mostly logit-normal (Esser et al. 2024, arXiv 2403.03206, Eq. 19), a share even."""
    curved = torch.sigmoid(torch.randn(count, generator=generator, device=generator.device) + mean)
    even = torch.rand(count, generator=generator, device=generator.device)
    pick = torch.rand(count, generator=generator, device=generator.device) < uniform
    return torch.where(pick, even, curved).clamp(0.04, 0.9995)


def levels(sketched: Bool[Tensor, " samples"], seen: bool, preset: Preset, generator: torch.Generator) -> Tensor:
    """A noise level for each sample: a sketched picture is asked for from where its sketch ends."""
    reach = preset.sketched_above
    sketched = sketched.to(generator.device) & (reach < 1)
    mean = torch.where(sketched, SKETCHED_MEAN, SEEN_MEAN if seen else HEARD_MEAN)
    sigmas = draw_sigmas(len(sketched), generator, mean)
    return torch.where(sketched, reach * sigmas, sigmas).clamp(min=0.04)


def noised(
    sequence: Sequence, sigmas: list[float], preset: Preset, generator: torch.Generator
) -> tuple[Sequence, list[Tensor]]:
    """Carry every generated segment to its sample's noise level; the velocities that lead from there to the data."""
    latents, targets = [], []
    for s in sequence.generated:
        noise = torch.randn(s.latent.shape, generator=generator, device=s.latent.device)
        sigma, data = sigmas[s.sample], s.latent
        if s.sketch is not None and preset.sketched_above < 1:
            data, noise = path.leaving(s.sketch, data, sigma, preset.sketched_above), path.steady(noise)
        latents.append(path.add_noise(data, noise, sigma))
        targets.append((latents[-1] - s.latent) / sigma)
    return sequence.with_generated(latents), targets


def rows_loss(
    transformer: nn.Module, preset: Preset, batch: Rows, generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """`flow_loss` of a batch that is held as rows already, without leaving the card."""
    sigmas = levels_for(batch, preset, generator)
    noisy, targets = noised_rows(batch, sigmas, preset, generator)
    found, means = read(transformer, noisy, sigmas), {}
    for track, x, data, target, made in zip(TRACKS, noisy.rows, found, targets, batch.made, strict=False):
        level = level_of(x, batch, sigmas)
        velocity = path.velocity_to(x, data, level) if preset.predicts == "data" else data
        weight = (level / NEAR_DATA).clamp(max=1.0).square() if preset.predicts == "data" else torch.ones_like(level)
        error = (weight * (velocity - target).square()).mean(1)
        if track in batch.tracks:
            means[track] = (error * made).sum() / made.sum()
    loss = sum(WEIGHTS[track] * mean for track, mean in means.items())
    return loss, {track: mean.detach() for track, mean in means.items()}  # type: ignore[return-value]


def levels_for(batch: Rows, preset: Preset, generator: torch.Generator) -> Tensor:
    """A noise level for each sample, as its tracks need them."""
    return levels(batch.sketched, "video" in batch.tracks, preset, generator)


def level_of(rows: Tensor, batch: Rows, sigmas: Tensor) -> Tensor:
    """Each row's noise level."""
    return sigmas.repeat_interleave(len(rows) // batch.samples)[:, None]


def noised_rows(batch: Rows, sigmas: Tensor, preset: Preset, generator: torch.Generator) -> tuple[Rows, list[Tensor]]:
    """Carry every generated row to its sample's noise level; the velocities that lead from there to the data."""
    noisy, targets = [], []
    for track, data, made in zip(TRACKS, batch.rows, batch.made, strict=False):
        noise, level = torch.randn(data.shape, generator=generator, device=data.device), level_of(data, batch, sigmas)
        under = data
        if track == "video" and batch.sketch is not None and preset.sketched_above < 1:
            known = batch.sketch.any(1, keepdim=True)
            under = torch.where(known, path.leaving(batch.sketch, data, level, preset.sketched_above), data)
            noise = torch.where(known, steady_rows(noise, batch), noise)
        x = path.add_noise(under, noise, level)
        noisy.append(torch.where(made[:, None], x, data))
        targets.append((x - data) / level)
    return replace(batch, rows=(*noisy, batch.rows[2])), targets


def steady_rows(noise: Tensor, batch: Rows) -> Tensor:
    """`path.steady` of rows: those of one sample's first sketched frame for all of its frames."""
    frames = noise.unflatten(0, (batch.samples, batch.frames, -1))
    return path.steady(frames).flatten(0, 2)


def read(transformer: nn.Module, batch: Rows, sigmas: Tensor) -> list[Tensor]:
    """What a transformer answers for every row of picture and sound, told each sample's noise level."""
    video, audio, text = batch.rows
    words = text.unflatten(0, (batch.samples, -1)).clone()
    words[:, -1] += level_rows(sigmas)
    with quick(video.device.type):
        found = transformer.read((video, audio, words.flatten(0, 1)), batch.layout, batch.sketch)
    return [answer.float() for answer in found]


def flow_loss(
    transformer: nn.Module, preset: Preset, sequence: Sequence, generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """The mean square error of the velocities, each track's own, weighed together."""
    seen = any(s.track == "video" for s in sequence.generated)
    count = 1 + max(s.sample for s in sequence.segments)
    sequence = sequence.to(generator.device)
    sketched = torch.zeros(count, dtype=torch.bool)
    sketched[[s.sample for s in sequence.generated if s.sketch is not None]] = True
    sigmas = levels(sketched, seen, preset, generator).tolist()
    noisy, targets = noised(sequence, sigmas, preset, generator)
    with quick(generator.device.type):
        found = answers(transformer, preset, noisy, sigmas)
    errors: dict[str, list[Tensor]] = {}
    for segment, target, velocity in zip(sequence.generated, targets, found, strict=True):
        weight = min(1.0, sigmas[segment.sample] / NEAR_DATA) ** 2 if preset.predicts == "data" else 1.0
        errors.setdefault(segment.track, []).append(weight * (velocity.float() - target).square().flatten())
    means = {track: torch.cat(several).mean() for track, several in errors.items()}
    loss = sum(WEIGHTS.get(track, 1.0) * mean for track, mean in means.items())
    return loss, {track: mean.detach() for track, mean in means.items()}  # type: ignore[return-value]
