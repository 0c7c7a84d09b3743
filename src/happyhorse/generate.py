"""The whole story on one page: a Request goes in, a Clip comes out.

request  ->  Sequence  ->  sampled  ->  decoded  ->  Clip
"""

from collections.abc import Callable

import numpy as np
import torch

from happyhorse import rewrite
from happyhorse.clip import Clip
from happyhorse.codec.audio import SAMPLE_RATE
from happyhorse.conditioning import build_sequence, unsaid
from happyhorse.flow import guidance, samplers, schedules
from happyhorse.models import Models, quick
from happyhorse.presets import Preset
from happyhorse.request import FPS, SEEDS, Request
from happyhorse.sequence import Sequence

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
    on_stage("base")
    preset = models.preset
    sigmas = schedules.shifted(requests[0].steps or models.steps, preset.shift)
    denoise = guidance.guided(samplers.apart(models.denoise), without_words, scale_of(preset), preset.guidance_every)
    sequence = samplers.sample(denoise, sequence, sigmas, step_of(preset, requests, sequence), on_step)
    on_stage("decode")
    return [decode(models, one, request) for one, request in zip(sequence.unpack(), requests, strict=True)]


def without_words(sequence: Sequence) -> Sequence:
    """The same clip, asked for with empty words."""
    return Sequence(tuple(unsaid(s) if s.track in ("prompt", "script") else s for s in sequence.segments))


def scale_of(preset: Preset) -> guidance.Scale:
    """How far a preset leans on the words, by track and noise level."""
    return guidance.between(preset.guidance_until, preset.guidance_from, guidance.by_track(dict(preset.guidance)))


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
        samples = request.seconds * SAMPLE_RATE
        waveform = np.zeros((0, samples), np.float32)
        if request.sound:
            waveform = models.audio.decode(sequence.track("audio"))[None, :samples].clamp(-1, 1).numpy()
    return Clip(frames=frames.numpy(), waveform=waveform, fps=FPS, sample_rate=SAMPLE_RATE)
