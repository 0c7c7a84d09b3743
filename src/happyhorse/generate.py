"""The whole story on one page: a Request goes in, a Clip comes out.

request  ->  Sequence  ->  sampled  ->  decoded  ->  Clip
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from happyhorse import rewrite
from happyhorse.clip import Clip
from happyhorse.conditioning import build_sequence, unsaid
from happyhorse.flow import guidance, samplers, schedules
from happyhorse.models import Models, quick
from happyhorse.presets import Preset
from happyhorse.request import FPS, SEEDS, Request
from happyhorse.sequence import Segment, Sequence

OnStep = Callable[[float, Sequence], None]
OnStage = Callable[[str], None]


def generate(
    models: Models, request: Request, on_step: OnStep | None = None, on_stage: OnStage = lambda name: None
) -> Clip:
    """Make the clip that `request` asks for; `on_step` may watch, or stop it by raising."""
    return generate_together(models, [request], on_step, on_stage)[0]


@torch.inference_mode()
def generate_together(
    models: Models, requests: list[Request], on_step: OnStep | None = None, on_stage: OnStage = lambda name: None
) -> list[Clip]:
    """Make several clips of as many steps in one walk; each is bit for bit what it would be alone."""
    on_stage("text")
    plans = [rewrite.plan(r.prompt, r.seconds, r.language, r.sound) for r in requests]
    sequence = Sequence.pack(build_sequence(r, plan, models) for r, plan in zip(requests, plans, strict=True))
    refuse = partial(without_words, refusal=refused(models))
    sequence = sequence.to(models.device)
    on_stage("base")
    sigmas = schedules.shifted(requests[0].steps or models.steps, models.preset.shift)
    denoise = samplers.apart(guidance.guided(models.denoise, refuse, scale_of(models.preset)))
    sequence = samplers.sample(denoise, sequence, sigmas, step_of(models.preset, requests, sequence), on_step)
    on_stage("decode")
    return [decode(models, one, request) for one, request in zip(sequence.unpack(), requests, strict=True)]


def without_words(sequence: Sequence, refusal: Tensor | None = None) -> Sequence:
    """The same clip, asked for with empty words, or with what is not wanted."""
    return Sequence(tuple(unsaid(s, refusal) if s.track in ("prompt", "script") else s for s in sequence.segments))


def refused(models: Models) -> Tensor | None:
    """What a preset is told where it leans away; nothing where it leans on nothing, or away from silence."""
    preset = models.preset
    return models.text.encode(preset.negative).to(models.device) if preset.guidance and preset.negative else None


def scale_of(preset: Preset) -> Callable[[Segment, float], float]:
    """How far a preset leans on the words, by track and noise level."""
    early, late = dict(preset.guidance), dict(preset.guidance_late)
    return lambda segment, sigma: (early if sigma > preset.guidance_until else late).get(segment.track, 1.0)


def step_of(preset: Preset, requests: list[Request], sequence: Sequence) -> samplers.Step:
    """How a preset steps; a student draws its fresh noise from each request's own seed, past those of first noise."""
    if preset.sampler == "unipc":
        return samplers.UniPC()
    own = [torch.Generator().manual_seed(SEEDS + (request.seed or 0)) for request in requests]
    return samplers.renoise([own[segment.sample] for segment in sequence.generated])


def decode(models: Models, sequence: Sequence, request: Request) -> Clip:
    """Decode picture and sound, and cut both to what was asked for."""
    height, width = request.size
    with quick():
        frames = models.video.decode(sequence.track("video"))
        top, left = (frames.shape[1] - height) // 2, (frames.shape[2] - width) // 2
        frames = frames[: request.frames, top : top + height, left : left + width]
        rate = models.audio.config.sample_rate
        waveform = np.zeros((0, request.seconds * rate), np.float32)
        if request.sound:
            sound = torch.atleast_2d(models.audio.decode(sequence.track("audio")))
            waveform = sound[:, : request.seconds * rate].clamp(-1, 1).cpu().numpy()
    return Clip(frames=frames.cpu().numpy(), waveform=waveform, fps=FPS, sample_rate=rate)
