"""From a Request to a Sequence: what is given, what is to be generated, and where each stands."""

from collections.abc import Sequence as Several
from dataclasses import replace
from math import ceil

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from happyhorse import media, phrasing
from happyhorse.codec.phonemes import Phoneme, encode, fit, read, split_language, time_phonemes, voices_for
from happyhorse.models import Models, quick
from happyhorse.presets import PROMPT_CHANNELS, SCRIPT_CHANNELS, TEXT_CHANNELS, Preset
from happyhorse.request import FPS, Request, RequestError
from happyhorse.rewrite import Plan
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

SPEECH_EDGE = 0.1  # seconds of quiet before the end
KINDS = ("prompt", "script", "source", "reference", "instruction")


def build_sequence(request: Request, plan: Plan, models: Models) -> Sequence:
    """Lay out one clip: words and given pictures clean, the rest noise from the request's seed."""
    generator = torch.Generator().manual_seed(request.seed or 0)
    height, width = request.latent_size
    seen, heard = models.video.config, models.audio.config
    frames, latents = latent_frames(request.frames, seen.time), request.frames + models.preset.sound_beyond
    sound = torch.randn(heard.channels, latents, 1, 1, generator=generator)
    picture = torch.randn(seen.channels, frames, height // seen.space, width // seen.space, generator=generator)
    segments = word_segments(request, plan, models)
    given = {
        place: encode_picture(framed(media.read_image(file, *request.size), height, width), models)
        for place, file in ((0, request.first_frame), (frames - 1, request.last_frame))
        if file is not None
    }
    segments += video_segments(picture, given, models.preset)
    if request.sound:
        segments.append(sound_segment(sound, frames, models))
    return Sequence(tuple(segments))


def word_segments(request: Request, plan: Plan, models: Models) -> list[Segment]:
    """What is said of the clip, and what is said in it, in the way the preset reads."""
    if models.preset.words == "phrases":
        prompt = prompt_segment(models.text.encode(plan.prompt))
        return [prompt, *script_segments(spoken(plan, request.seconds, request.seed or 0))]
    words, most = models.text.encode(phrasing.told(plan)), models.preset.text_tokens
    if 0 < most < words.shape[1]:
        raise RequestError(
            f"the prompt has {words.shape[1]} tokens; at most {most} are read", "keep what must be seen and heard"
        )
    return [told_segment(words, models.preset)]


def told_segment(words: Float[Tensor, "channels tokens 1 1"], preset: Preset) -> Segment:
    """A text that says everything, as its encoder wrote it."""
    return Segment(
        track="prompt", modality=Modality.TEXT, role=Role.GIVEN, latent=words, box=Box(time=preset.text_time)
    )


def sound_segment(
    latent: Float[Tensor, "channels time 1 1"], frames: int, models: Models, role: Role = Role.GENERATED
) -> Segment:
    """All of a clip's sound beside its latent frames; where it would outlast them it is drawn in to end with them."""
    preset, count = models.preset, latent.shape[1]
    tick = preset.ticks / models.video.config.time
    start = preset.sound_start * tick
    box = Box(time=(start, start + min((count - 1) * tick, (frames - 1) * preset.ticks)))
    return Segment(track="audio", modality=Modality.AUDIO, role=role, latent=latent, box=box)


def latent_frames(frames: int, time: int = 4) -> int:
    """Latent frames that hold `frames` frames or a few more: the first holds one, the others `time`."""
    return 1 + ceil((frames - 1) / time)


def wide(latent: Float[Tensor, "channels tokens"], first: int) -> Float[Tensor, "channels tokens 1 1"]:
    """Put features into their own channels of a text latent."""
    out = torch.zeros(TEXT_CHANNELS, latent.shape[1])
    out[first : first + len(latent)] = latent
    return out[:, :, None, None]


def prompt_segment(
    words: Float[Tensor, "channels tokens 1 1"], box: Box | None = None, kind: str = "prompt", sample: int = 0
) -> Segment:
    """What the words say, for all of the clip or for one shot of it."""
    latent = wide(words[:, :, 0, 0], 0)
    latent[TEXT_CHANNELS - 1 - KINDS.index(kind)] = 1.0
    return Segment(track=kind, modality=Modality.TEXT, role=Role.GIVEN, latent=latent, box=box or Box(), sample=sample)


def unsaid(segment: Segment, refusal: Tensor | None = None) -> Segment:
    """A segment of words that stands where it stood and says nothing, or what is not wanted."""
    if refusal is not None:
        return replace(segment, latent=refusal)
    latent = segment.latent.clone()
    latent[: PROMPT_CHANNELS + SCRIPT_CHANNELS] = 0
    return replace(segment, latent=latent)


def spoken(plan: Plan, seconds: float, seed: int) -> list[tuple[Float[Tensor, "phonemes channels"], list[Phoneme]]]:
    """Every utterance's phonemes with their times, and their latents in a voice that fits."""
    found = []
    for utterance in plan.utterances:
        language = utterance.language or split_language(utterance.text)
        timed = time_phonemes(read(utterance.text, language), language, start=utterance.start)
        end = min(seconds - SPEECH_EDGE, timed[-1].end if timed else 0.0)
        timed = fit(timed, utterance.start, end)
        voices = voices_for(language, utterance.gender or "")
        voice = voices[0].name
        found.append((encode(timed, language=language, speaker=utterance.speaker, voice=voice), timed))
    return found


def script_segments(
    lines: Several[tuple[Float[Tensor, "phonemes channels"], Several[Phoneme]]], sample: int = 0
) -> list[Segment]:
    """One token a phoneme, at the middle of its time."""
    segments = []
    for latents, phonemes in lines:
        for latent, phoneme in zip(latents, phonemes, strict=True):
            middle = (phoneme.start + phoneme.end) / 2 * FPS
            segments.append(
                Segment(
                    track="script",
                    modality=Modality.TEXT,
                    role=Role.GIVEN,
                    latent=wide(latent[:, None], PROMPT_CHANNELS),
                    box=Box(time=(middle, middle)),
                    sample=sample,
                )
            )
    return segments


def video_segments(
    latent: Float[Tensor, "channels time height width"],
    given: dict[int, Float[Tensor, "channels 1 height width"]],
    preset: Preset,
    sample: int = 0,
) -> list[Segment]:
    """The picture: stretches of noise between the latent frames that are given."""
    edges = sorted({0, latent.shape[1], *given, *(place + 1 for place in given)})
    return [
        video_segment(
            given.get(first, latent[:, first:end]),
            Role.GIVEN if first in given else Role.GENERATED,
            first,
            preset,
            sample,
        )
        for first, end in zip(edges, edges[1:], strict=False)
    ]


def video_segment(
    latent: Float[Tensor, "channels time height width"],
    role: Role,
    first: int,
    preset: Preset,
    sample: int = 0,
    track: str = "video",
) -> Segment:
    """A stretch of picture from latent frame `first` on, its middle in the middle of the axes."""
    _, time, height, width = latent.shape
    box = Box(
        time=(first * preset.ticks, (first + time - 1) * preset.ticks),
        height=(-(height // 2 - 1) / 2, (height // 2 - 1) / 2),
        width=(-(width // 2 - 1) / 2, (width // 2 - 1) / 2),
    )
    return Segment(track=track, modality=Modality.VIDEO, role=role, latent=latent, box=box, sample=sample)


def audio_segment(
    latent: Float[Tensor, "channels time 1 1"], role: Role, first: float = 0.0, sample: int = 0, track: str = "audio"
) -> Segment:
    """A stretch of sound; a latent stands in the middle of its 40 ms."""
    box = Box(time=(first + 0.5, first + latent.shape[1] - 0.5))
    return Segment(track=track, modality=Modality.AUDIO, role=role, latent=latent, box=box, sample=sample)


def framed(
    picture: UInt8[np.ndarray, "height width 3"], height: int, width: int
) -> UInt8[np.ndarray, "height width 3"]:
    """Set a picture in the middle of the codec's grid; its edges go on outwards, and are cut again on the way out."""
    rows, columns = height - picture.shape[0], width - picture.shape[1]
    sides = ((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2), (0, 0))
    return np.pad(picture, sides, mode="edge")


def encode_picture(picture: UInt8[np.ndarray, "height width 3"], models: Models) -> Float[Tensor, "channels 1 h w"]:
    """One picture as a clip of one latent frame."""
    with quick():
        return models.video.encode(torch.as_tensor(picture)[None])
