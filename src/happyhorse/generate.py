"""The whole story on one page: a Request goes in, a Clip comes out.

request  ->  Sequence  ->  sampled  ->  decoded  ->  Clip
"""

from collections.abc import Callable

import numpy as np
import torch

from happyhorse import given, planning
from happyhorse.clip import Clip
from happyhorse.codec.audio import SAMPLE_RATE
from happyhorse.conditioning import build_sequence, unsaid
from happyhorse.flow import guidance, samplers, schedules
from happyhorse.models import Models, quick
from happyhorse.request import FPS, Request
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
    requests = [given.follow(r) for r in requests]
    plans = [planning.plan_request(r, models.preset.taught) for r in requests]
    sequence = Sequence.pack(build_sequence(r, plan, models) for r, plan in zip(requests, plans, strict=True))
    on_stage("base")
    sigmas = schedules.shifted(requests[0].steps or models.steps, models.preset.shift)
    denoise = samplers.apart(guidance.guided(models.denoise, without_words, scale_of(models)))
    sequence = samplers.sample(denoise, sequence, sigmas, samplers.UniPC(), on_step)
    on_stage("decode")
    made = [decode(models, one, request) for one, request in zip(sequence.unpack(), requests, strict=True)]
    return [given.restored(request, clip) for request, clip in zip(requests, made, strict=True)]


def without_words(sequence: Sequence) -> Sequence:
    """The same clip, asked for with empty words."""
    return Sequence(tuple(unsaid(s) if s.track in ("prompt", "script") else s for s in sequence.segments))


def scale_of(models: Models) -> Callable[[Segment, float], float]:
    """How far the preset leans on the words, by track and noise level."""
    scales = dict(models.preset.guidance)
    return lambda segment, sigma: scales.get(segment.track, 1.0) if sigma > models.preset.guidance_until else 1.0


def decode(models: Models, sequence: Sequence, request: Request) -> Clip:
    """Decode picture and sound, and cut both to what was seen and made."""
    height, width = request.size
    with quick():
        frames = models.video.decode(sequence.track("video"))
        top, left = (frames.shape[1] - height) // 2, (frames.shape[2] - width) // 2
        frames = frames[: request.window, top : top + height, left : left + width]
        samples = request.window * SAMPLE_RATE // FPS
        waveform = np.zeros((0, samples), np.float32)
        if request.sound:
            waveform = models.audio.decode(sequence.track("audio"))[None, :samples].clamp(-1, 1).numpy()
    return Clip(frames=frames.numpy(), waveform=waveform, fps=FPS, sample_rate=SAMPLE_RATE)
