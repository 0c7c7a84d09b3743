"""The whole story on one page: a Request goes in, a Clip comes out.

request  ->  Sequence  ->  sampled  ->  made larger, if asked  ->  decoded  ->  Clip
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float

from happyhorse import drafts, given, memory, planning, superres
from happyhorse.clip import Clip, Frames, Reel
from happyhorse.codec.video import shot_by_shot
from happyhorse.conditioning import (
    audio_segments,
    build_sequence,
    cropped,
    latent_frames,
    prompt_segments,
    sound_clock,
    unsaid,
    video_segment,
)
from happyhorse.engine.cache import Cached
from happyhorse.flow import guidance, path, samplers, schedules
from happyhorse.flow.resting import Resting
from happyhorse.models import Models, quick, with_upscaler
from happyhorse.presets import Preset
from happyhorse.request import FPS, SEEDS, Request
from happyhorse.sequence import Role, Segment, Sequence

CUTS = "cuts"  # beside a draft's latents: where its shots begin
OnStep = Callable[[float, Sequence], None]
OnStage = Callable[[str], None]
OnFrames = superres.OnFrames
LEANED_ON = frozenset({"prompt", "script", "blocking"})  # tracks that fall silent for guidance


def generate(
    models: Models,
    request: Request,
    on_step: OnStep | None = None,
    on_stage: OnStage = lambda name: None,
    on_frames: OnFrames = lambda more, total: None,
) -> Clip:
    """Make the clip that `request` asks for; whoever watches its steps and frames may stop it by raising."""
    return generate_together(models, [request], on_step, on_stage, on_frames)[0]


@torch.inference_mode()
def generate_together(
    models: Models,
    requests: list[Request],
    on_step: OnStep | None = None,
    on_stage: OnStage = lambda name: None,
    on_frames: OnFrames = lambda more, total: None,
) -> list[Clip]:
    """Make several clips of as many steps in one walk; each is bit for bit what it would be alone."""
    on_stage("text")
    requests = [given.follow(r) for r in requests]
    for request in requests:
        memory.check(request, loaded=True)
    plans = [planning.plan_request(r, models.preset.taught) for r in requests]
    sequence = Sequence.pack(build_sequence(r, plan, models) for r, plan in zip(requests, plans, strict=True))
    refuse = partial(without_words, refusal=refused(models))
    sequence = sequence.to(models.device)
    on_stage("base")
    preset = models.preset
    # some step must stand where what was sketched is finished
    sigmas = schedules.reaching(requests[0].steps or models.steps, preset.shift, preset.sketched_above)
    pairs = len(requests) if models.guidance == "together" else 0
    alone, above = samplers.apart(models.denoise, pairs), preset.sketched_above
    leaning = guidance.guided(alone, refuse, scale_of(preset), preset.guidance_every, above)
    step = samplers.remembering(step_of(preset, requests, sequence), leaning)
    less = Resting(still=preset.still, side=preset.transformer.patch[1])
    denoise = samplers.straight(less.denoiser(leaning) if preset.still else leaning, above)
    if models.spares_steps:
        denoise = Cached(denoise)
    sequence = samplers.sample(denoise, sequence, sigmas, step, on_step)
    walked = zip(sequence.unpack(), requests, strict=True)
    return [finished(models, one, request, on_step, on_stage, on_frames) for one, request in walked]


@torch.inference_mode()
def from_draft(
    models: Models,
    draft: Path | str,
    resolution: str = "1080p",
    on_step: OnStep | None = None,
    on_stage: OnStage = lambda name: None,
    on_frames: OnFrames = lambda more, total: None,
) -> Clip:
    """Make the clip at `draft` larger from the latents beside it, without sampling it again."""
    kept = drafts.read(Path(draft))
    request = drafts.enlarged(kept, resolution, models.weights_hash)
    memory.check(request, above=kept.request.resolution, loaded=True)
    clip = finished(models, recalled(models, kept), request, on_step, on_stage, on_frames)
    if kept.sound is None:
        return clip
    waveform, sample_rate = kept.sound
    return replace(clip, waveform=waveform, sample_rate=sample_rate)


def finished(
    models: Models,
    sequence: Sequence,
    request: Request,
    on_step: OnStep | None,
    on_stage: OnStage,
    on_frames: OnFrames = lambda more, total: None,
) -> Clip:
    """From clean latents to a clip as large as asked; its latents go with it."""
    latents = {
        s: sequence.track(s).float().cpu().numpy()
        for s in ("video", "audio")
        if any(x.track == s for x in sequence.segments)
    }
    if cuts := sequence.cuts("video"):
        latents[CUTS] = np.array(cuts, np.float32)
    if request.resolution == "draft":
        on_stage("decode")
        clip = decode(models, sequence, request)
    else:
        large = with_tracks(sequence, drafts.compact(latents), models)
        models = with_upscaler(models, request.resolution)
        if models.upscaler is not None:
            on_stage("upscale")
            large = superres.upscale(models, large, request, on_step, on_frames)
        on_stage("decode")
        clip = decode_large(models, large, request)
    if request.changes:  # what was put back is not in the latents
        return given.restored(request, clip)
    return replace(given.restored(request, clip), latents=latents)


def recalled(models: Models, draft: drafts.Draft) -> Sequence:
    """A draft read from disk as the Sequence it was, with the words that the upscaler reads."""
    height, width = draft.request.latent_size
    frames = latent_frames(draft.request.frames)
    seen = models.video.config
    shape = (seen.channels, frames, height // seen.space, width // seen.space)
    heard = (models.audio.config.channels, draft.request.window + models.preset.sound_beyond, 1, 1)
    sound = draft.latents["audio"].shape if "audio" in draft.latents else None
    if draft.latents["video"].shape != shape or sound != (heard if draft.request.sound else None):
        raise drafts.DraftError("the latents are not as long and as large as the clip", "generate the draft again")
    if draft.latents.get(CUTS, np.zeros(0)).ndim != 1 or any(
        int(cut) <= int(before) for before, cut in pairwise((0, *draft.latents.get(CUTS, ()), frames))
    ):
        raise drafts.DraftError("the draft's shots do not begin within the clip", "generate the draft again")
    reads = "prompt" in models.preset.superres.beside
    words = prompt_segments(planning.plan_request(draft.asked), models) if reads else []
    return with_tracks(Sequence(tuple(words)), draft.latents, models)


def with_tracks(sequence: Sequence, latents: Mapping[str, np.ndarray], models: Models) -> Sequence:
    """The same words with finished tracks: the very numbers that lie on disk beside a draft."""
    cuts = tuple(int(cut) for cut in latents.get(CUTS, ()))
    tracks = {name: torch.from_numpy(latent).float() for name, latent in latents.items() if name != CUTS}
    segments = [s for s in sequence.segments if s.track not in tracks]
    segments.append(replace(video_segment(tracks["video"], Role.GIVEN, 0, models.preset), cuts=cuts))
    if "audio" in tracks:
        clock = sound_clock(tracks["audio"].shape[1], tracks["video"].shape[1], models)
        segments += audio_segments(tracks["audio"], {0: tracks["audio"]}, clock)
    return Sequence(tuple(segments)).to(models.device)


def without_words(sequence: Sequence, refusal: torch.Tensor | None = None) -> Sequence:
    """The same clip, asked for with empty words, or what is not wanted; a sketch that words led to goes with them."""
    segments = [unsaid(s, refusal) if s.track in LEANED_ON else s for s in sequence.segments]
    directed = {s.sample for s in segments if s.track == "blocking"}
    return Sequence(tuple(replace(s, sketch=None) if s.sample in directed else s for s in segments))


def refused(models: Models) -> torch.Tensor | None:
    """What a preset is told where it leans away; nothing where it leans on nothing, or away from silence."""
    preset = models.preset
    return models.text.encode(preset.negative).to(models.device) if preset.guidance and preset.negative else None


def scale_of(preset: Preset) -> guidance.Scale:
    """How far a preset leans on the words, by track and noise level."""
    early, late = (guidance.by_track(dict(scales)) for scales in (preset.guidance, preset.guidance_late))
    decided = guidance.between(preset.guidance_until, preset.guidance_from, early)

    def scale(segment: Segment, sigma: float) -> float | torch.Tensor:
        return (decided if sigma > preset.guidance_until else late)(segment, sigma)

    return scale


def step_of(preset: Preset, requests: list[Request], sequence: Sequence) -> samplers.Step:
    """How a preset steps; a student draws its fresh noise from each request's own seed, past those of first noise."""
    if preset.sampler == "unipc":
        return samplers.UniPC()
    own = [torch.Generator().manual_seed(SEEDS + (request.seed or 0)) for request in requests]
    sketched = [segment.sketch is not None for segment in sequence.generated]
    directed = {s.sample for s in sequence.segments if s.track == "blocking"}  # a picture that is held must still move
    most = [
        preset.sketch_noise if still and segment.sample in directed else 1.0
        for segment, still in zip(sequence.generated, sketched, strict=True)
    ]

    def draw(latents: list[torch.Tensor], generators: samplers.Generators) -> list[torch.Tensor]:
        noises = zip(samplers.fresh(latents, generators), sketched, strict=True)
        return [path.steady(noise) if still else noise for noise, still in noises]

    return samplers.renoise([own[segment.sample] for segment in sequence.generated], draw, most)


def decode(models: Models, sequence: Sequence, request: Request) -> Clip:
    """Decode picture and sound, and cut both to what was seen and made."""
    with quick():
        shots = shot_by_shot(lambda shot: iter([models.video.decode(shot)]), *seen(sequence))
        frames = cropped(torch.cat(list(shots))[: request.window], request.size)
        waveform = decode_sound(models, sequence, request)
    return Clip(frames=frames.cpu().numpy(), waveform=waveform, fps=FPS, sample_rate=models.audio.config.sample_rate)


def decode_large(models: Models, sequence: Sequence, request: Request) -> Clip:
    """The same with frames that are decoded only as they are read."""
    with quick():
        waveform = decode_sound(models, sequence, request)
    latent, cuts = seen(sequence)
    shape = (request.frames, *request.final_size, 3)
    chunks = partial(decoded, models, latent, cuts, request)
    # a card decodes the next frames while the processor writes these
    reel = Reel(shape, chunks if models.device.type == "cpu" else lambda: ahead(chunks()))
    return Clip(frames=reel, waveform=waveform, fps=FPS, sample_rate=models.audio.config.sample_rate)


def seen(sequence: Sequence) -> tuple[torch.Tensor, tuple[int, ...]]:
    """A sequence's picture, and where its shots begin."""
    return sequence.track("video"), sequence.cuts("video")


def decoded(models: Models, latent: torch.Tensor, cuts: tuple[int, ...], request: Request) -> Iterator[Frames]:
    """Decode a large picture a few frames at a time; a draft that nobody enlarged is resized."""
    is_large = latent.shape[2] * models.video.config.space == request.final_latent_size[0]
    decode = models.video.decode_tiles if is_large else partial(models.video.decode_chunks, at_once=1)
    chunks = shot_by_shot(decode, latent, cuts)
    chunks = chunks if is_large else superres.resized(chunks, request)
    made = 0
    while made < request.frames:
        with torch.inference_mode(), quick():
            frames = cropped(next(chunks), request.final_size)[: request.frames - made]
        made += len(frames)
        yield frames.cpu().numpy()


def ahead(chunks: Iterator[Frames]) -> Iterator[Frames]:
    """The same chunks, each begun by a second thread while the one before is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="decode") as thread:
        coming = thread.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = thread.submit(next, chunks, None)
            yield chunk


def decode_sound(models: Models, sequence: Sequence, request: Request) -> Float[np.ndarray, "channels samples"]:
    samples = request.window * models.audio.config.sample_rate // FPS
    if not request.sound:
        return np.zeros((0, samples), np.float32)
    sound = torch.atleast_2d(models.audio.decode(sequence.track("audio")))
    return sound[:, :samples].clamp(-1, 1).cpu().numpy()
