"""Latent super-resolution: a finished draft's Sequence to the Sequence of the same clip, larger.

The draft is enlarged, a little noise is added, and the upscaler walks it down the sigmas as if it were noise:
x = signal * enlarged + sqrt(1 - signal^2) * noise stands at sigma 1. The sound is looked at and never changed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional as F

from happyhorse import media
from happyhorse.codec.video import SPACE, TIME, VideoCodec, shot_by_shot
from happyhorse.conditioning import cropped, framed, video_segment, video_segments
from happyhorse.flow import guidance, path, samplers, schedules
from happyhorse.models import Models, quick
from happyhorse.presets import Preset, SuperRes
from happyhorse.request import Request
from happyhorse.sequence import Modality, Role, Segment, Sequence

Latent = Float[Tensor, "channels time height width"]
OnFrames = Callable[[int, int], None]  # so many frames more are enlarged, of so many
OWN_NOISE = 0x5EED  # so that a seed's draft and its enlarging draw different noise


def upscale(
    models: Models,
    sequence: Sequence,
    request: Request,
    on_step: Callable[[float, Sequence], None] | None = None,
    on_frames: OnFrames = lambda more, total: None,
) -> Sequence:
    """Make the picture of a finished draft as large as `request` wants it; the sound stays as it is."""
    large = enlarged(models, sequence, request, on_frames)
    generator = torch.Generator().manual_seed((request.seed or 0) ^ OWN_NOISE)
    given = pictures(models, request) if "prompt" in models.preset.superres.beside else {}
    start = opening(sequence, large, models.preset, generator, given).to(models.device)
    large = refined(models.refine, start, models.preset.superres, on_step=on_step).track("video")
    sound = tuple(s for s in sequence.segments if s.track == "audio")
    picture = replace(video_segment(large, Role.GIVEN, 0, models.preset), cuts=sequence.cuts("video"))
    return Sequence((picture, *sound))


def pictures(models: Models, request: Request) -> dict[int, Latent]:
    """The picture to begin with, seen at the large size: an upscaler that reads words takes it as it takes them."""
    if request.first_frame is None:
        return {}
    picture = torch.as_tensor(media.read_image(request.first_frame, *request.final_size))[None]
    return {0: models.video.encode(framed(picture, request.final_latent_size))}


def opening(
    draft: Sequence,
    large: Latent,
    preset: Preset,
    generator: torch.Generator,
    given: Mapping[int, Latent] = MappingProxyType({}),
) -> Sequence:
    """What the upscaler is handed first: the enlarged draft in noise, and what is given beside it.

    Noise is drawn for the picture first, then for the sound.
    """
    settings = preset.superres
    signal, rest = schedules.blend_weights(settings.level)
    noise = torch.randn(large.shape, generator=generator).to(large)
    segments = video_segments(noise.mul_(rest).add_(large, alpha=signal), dict(given), preset)
    if "draft" in settings.beside:
        segments.append(video_segment(large, Role.GIVEN, 0, preset, track="draft"))
    beside = [s for s in draft.segments if s.track in settings.beside]
    for segment in beside:
        if segment.modality is Modality.AUDIO:
            segment = heard(segment, settings.sound_noise, generator)
        segments.append(spread(segment, large.shape[1]) if settings.spread else segment)
    return Sequence(tuple(segments))


def heard(segment: Segment, share: float, generator: torch.Generator) -> Segment:
    """The draft's sound as the upscaler hears it: through noise, the same at each step."""
    noise = torch.randn(segment.latent.shape, generator=generator).to(segment.latent)
    return replace(segment, latent=path.add_noise(segment.latent, noise, share), role=Role.GIVEN)


def spread(segment: Segment, frames: int) -> Segment:
    """Place words from time 0 to 1 and sound over all latent frames, as the published upscaler expects them."""
    end = 1.0 if segment.modality is Modality.TEXT else frames - 1.0
    return replace(segment, box=replace(segment.box, time=(0.0, end)))


def refined(
    denoise: samplers.Denoiser,
    start: Sequence,
    settings: SuperRes,
    without_prompt: guidance.WithoutPrompt | None = None,
    scale: guidance.Scale | None = None,
    on_step: samplers.Watcher | None = None,
) -> Sequence:
    """Walk the noised large picture down to a clean one."""
    if settings.guidance and without_prompt is not None:
        denoise = guidance.guided(samplers.apart(denoise), without_prompt, scale or guidance.gentle_start())
    sigmas = schedules.shifted(settings.steps, settings.shift)
    return samplers.sample(denoise, start, sigmas, samplers.UniPC(), on_step)


def enlarged(models: Models, draft: Sequence, request: Request, on_frames: OnFrames) -> Latent:
    """The draft's latent at the size of the larger clip, not yet sharper."""
    latent = draft.track("video")
    if models.preset.superres.enlarge == "picture":
        return by_picture(models.video, latent, request, on_frames, draft.cuts("video"))
    height, width = request.final_latent_size
    return by_latent(latent, height // SPACE, width // SPACE)


def by_latent(draft: Latent, height: int, width: int) -> Latent:
    """Read between the latent cells, corner upon corner; time is as long as before."""
    size = (draft.shape[1], height, width)
    return F.interpolate(draft[None], size=size, mode="trilinear", align_corners=True)[0]


def by_picture(
    codec: VideoCodec,
    draft: Latent,
    request: Request,
    on_frames: OnFrames = lambda more, total: None,
    cuts: tuple[int, ...] = (),
) -> Latent:
    """Decode, resize, encode: exact for a codec whose latents are of blocks, between which nothing lies."""

    def chunks() -> Iterator[UInt8[Tensor, "_time height width 3"]]:
        for frames in resized(shot_by_shot(partial(codec.decode_chunks, at_once=1), draft, cuts), request):
            yield framed(frames, request.final_latent_size)
            on_frames(len(frames), 1 + (draft.shape[1] - 1) * TIME)

    with quick():
        return codec.encode_chunks(chunks())


def resized(
    chunks: Iterator[UInt8[Tensor, "_time height width 3"]], request: Request
) -> Iterator[UInt8[Tensor, "_time more_height more_width 3"]]:
    """The draft's frames, cut to the ratio and enlarged by cubic curves: what an upscaler must surpass."""
    for frames in chunks:
        yield resize(cropped(frames, request.size), request.final_size)


def resize(
    frames: UInt8[Tensor, "time height width 3"], size: tuple[int, int]
) -> UInt8[Tensor, "time more_height more_width 3"]:
    """Resize by cubic curves; antialias only picks the kernel that goes with it, and the quick code."""
    moved = frames.permute(0, 3, 1, 2)
    return F.interpolate(moved, size=size, mode="bicubic", antialias=True).permute(0, 2, 3, 1)
