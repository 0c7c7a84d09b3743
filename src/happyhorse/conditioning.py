"""From a Request to a Sequence: what is given, what is to be generated, and where each stands."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from dataclasses import replace
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional

from happyhorse import clauses, faces, media, phrasing
from happyhorse.clip import Clip
from happyhorse.codec.phonemes import Phoneme, encode, fit, read, split_language, time_phonemes, voices_for
from happyhorse.codec.video import TIME
from happyhorse.flow import path
from happyhorse.given import read_speech, retaken
from happyhorse.models import Models, quick
from happyhorse.presets import PROMPT_CHANNELS, SCRIPT_CHANNELS, TEXT_CHANNELS, TOLD_CHANNELS, Preset
from happyhorse.request import FPS, Request, RequestError, Size
from happyhorse.rewrite import Plan, Spoken
from happyhorse.scene import blocking
from happyhorse.scene.director import Chances, Said, blocked, direct, is_sure, lips, sure_genders
from happyhorse.scene.mouth import guessed
from happyhorse.scene.script import ACTIONS, Script
from happyhorse.sequence import Box, Interval, Modality, Role, Segment, Sequence

SPEECH_EDGE = 0.1  # seconds of quiet before the end
AWAY = 1000.0  # ticks of time from a clip to the one it is made from
VOICE_SECONDS = 10  # of a voice that is listened to
PACES = MappingProxyType({"ko": 0.88})  # of the voices' own: 14 sounds a second, as in other languages; better heard
CLOCK = (0.5, 1.0)  # MINI's: a latent of sound stands in the middle of its 40 ms
LOOKED_AGAIN = 12  # how often a given picture is
Sketch = Float[Tensor, "channels time height width"]
KINDS = ("prompt", "script", "source", "reference", "instruction", "blocking")


class Told(NamedTuple):
    """What stands beside a picture that is made: segments, a sketch of it, and with which latents its shots begin."""

    segments: list[Segment]
    sketch: Sketch | None = None
    cuts: tuple[int, ...] = ()
    change: Sketch | None = None
    """where a picture is given: what of it changes as the clip goes on"""


class Begun(NamedTuple):
    """The one picture that a clip goes on from."""

    frame: UInt8[np.ndarray, "height width 3"]
    latent: Float[Tensor, "channels 1 h w"]


def build_sequence(request: Request, plan: Plan, models: Models) -> Sequence:
    """Lay out one clip: words and all that is given clean, the rest noise from the request's seed."""
    generator = torch.Generator().manual_seed(request.seed or 0)
    height, width = request.latent_size
    seen, heard = models.video.config, models.audio.config
    frames, latents = latent_frames(request.window, seen.time), request.window + models.preset.sound_beyond
    sound = torch.randn(heard.channels, latents, 1, 1, generator=generator)
    picture = torch.randn(seen.channels, frames, height // seen.space, width // seen.space, generator=generator)
    given = given_pictures(request, models, frames)
    begun = goes_on_from(request, models, given)
    segments, sketch, cuts, change = word_segments(request, plan, models, begun)
    alone = not (request.references or request.motions)  # nothing else tells how it looks
    if given and alone and sketch is None and models.preset.sketched_above < 1:
        still = {0: torch.cat([given[0][:, :-1], begun.latent], dim=1)} if begun else {}  # of frames that may move
        sketch = held(given | still, frames)
        if change is not None:
            sketch = sketch + change
    if sketch is not None and models.preset.sketched_above < 1:
        picture = path.steady(picture)
    pictures = [replace(s, cuts=cuts) for s in video_segments(picture, given, models.preset)]
    segments += sketched(pictures, sketch, models.preset, settled=change is not None)
    if request.sound:
        segments += audio_segments(sound, given_sounds(request, models, frames), sound_clock(latents, frames, models))
    return Sequence((*segments, *reference_segments(request, models)))


# ── what is said ──


def word_segments(request: Request, plan: Plan, models: Models, begun: Begun | None) -> Told:
    """What is said of the clip, and what is said in it, in the way the preset reads; and a sketch of it.

    Faces in the picture that it goes on from are believed, and let speak.
    """
    told = Told(prompt_segments(plan, models))
    if models.preset.words == "phrases":
        told.segments.extend(shot_segments(request, plan, models))
        chances = understood(plan.prompt, models) if models.director else None
        people = faces_of(request, plan, models, begun)
        if chances:
            chances = faces.recognised(chances, people)
            plan = with_voices(plan, chances)
        lines = spoken(plan, request.seconds, request.seed or 0)
        told.segments.extend(script_segments(lines, first=request.kept))
        if chances:
            timed = [phonemes for _, phonemes in lines]
            scene = (
                acted(request, plan, models, chances, timed, people, begun.latent)
                if begun and people
                else staged(request, plan, models, chances, timed)
            )
            return scene._replace(segments=[*told.segments, *scene.segments])
    return told


def goes_on_from(request: Request, models: Models, given: Mapping[int, Tensor]) -> Begun | None:
    """The first picture, or the last one of a clip that goes on where that is to be sketched."""
    if request.extend and models.preset.sketched_above < 1:
        last = read_tail(request).frames[-1:]
        return Begun(last[0], encode_frames(last, request, models))
    return Begun(media.read_image(request.first_frame, *request.size), given[0]) if request.first_frame else None


def faces_of(request: Request, plan: Plan, models: Models, begun: Begun | None) -> list[faces.Face]:
    """Whoever is seen in the picture from which all else follows, in the order of who speaks."""
    alone = not (request.last_frame or request.references or request.motions)
    if begun is None or not alone or models.director is None or models.sketcher is None:
        return []
    genders = {line.speaker: line.gender or "" for line in plan.utterances}
    known = [genders.get(speaker, "") for speaker in range(1 + max(genders, default=-1))]
    return faces.given_to(faces.find(begun.frame), known)


def acted(
    request: Request,
    plan: Plan,
    models: Models,
    chances: Chances,
    lines: Several[Several[Phoneme]],
    people: Several[faces.Face],
    picture: Float[Tensor, "channels 1 h w"],
) -> Told:
    """How the faces of a given picture move: what tells of them, and what they change of the picture.

    The picture is frame 0 of what is acted; where a clip goes on, it is the last frame before the new ones.
    """
    said, before = said_in(request, plan, models, lines), latent_frames(max(1, request.kept)) - 1
    latents, found = latent_frames(request.window) - before, []
    for place, face in enumerate(people):
        own = [replace(one, speaker=0) for one in said if min(one.speaker, len(people) - 1) == place]
        script = direct(chances | {"person 0": chances[f"person {place}"]}, request.seconds, request.seed or 0, own)
        with quick():
            mouth = lips(own, request.seconds)
            if request.kept:
                mouth = np.concatenate([mouth[:1], mouth])
            found.append(faces.act(face, script, mouth, picture, models, request.latent_size, latents))
    later = np.array([before * models.preset.ticks, 0.0, 0.0])
    segments = [s for one in found for s in blocking_segments(one.told[0] + later, one.told[1])]
    change = torch.stack([one.change for one in found]).sum(0)
    return Told(segments, change=functional.pad(change, (0, 0, 0, 0, before, 0)))


def understood(prompt: str, models: Models) -> Chances:
    """What the director reads in a prompt; where one clause tells of two shots, the framing of each in its own part.

    Who is said to turn in the second is not only walking: a turn is played as a walk away, and then a look back.
    """
    told = [prompt, *(clauses.two_shots(prompt) or ())]
    whole, *shots = (models.director.read(models.text.encode(words)) for words in told)  # type: ignore[union-attr]
    if shots:
        framings = dict(zip(("framing", "next framing"), (one["scene"]["framing"] for one in shots), strict=True))
        whole["scene"] = whole["scene"] | framings
        second = shots[-1]["person 0"]["action"]
        if is_sure(second) and ACTIONS[int(second.argmax())] == "turn":
            whole["person 0"] = whole["person 0"] | {"action": second}
    return whole


def with_voices(plan: Plan, chances: Chances) -> Plan:
    """Whoever speaks and is not said to be a woman or a man is one if the director is sure of it."""
    sure = sure_genders(chances)
    lines = [replace(u, gender=u.gender or sure.get(u.speaker)) for u in plan.utterances]
    return replace(plan, utterances=tuple(lines))


def staged(request: Request, plan: Plan, models: Models, chances: Chances, lines: Several[Several[Phoneme]]) -> Told:
    """Where everybody is and what they do, as the director has it; what is given to be seen or heard decides itself."""
    given = (request.first_frame, request.last_frame, request.dub, request.extend, request.source)
    if models.director is None or any(given) or request.references or request.motions:
        return Told([])
    script, said = played(request, plan, models, chances, lines)
    (height, width), latents, space = request.latent_size, latent_frames(request.frames), models.video.config.space
    told = blocked(script, said, height, width, 0, latents)
    if models.sketcher is None:
        return Told(blocking_segments(*told))
    with quick():
        (sketch,) = models.sketcher.sketch([told], latents, height // space, width // space)
    return Told(blocking_segments(*told), sketch.float(), blocking.cuts(script, latents))


def played(
    request: Request, plan: Plan, models: Models, chances: Chances, lines: Several[Several[Phoneme]]
) -> tuple[Script, list[Said]]:
    """What the director makes of a plan, and what is said in it."""
    said = said_in(request, plan, models, lines)
    read = models.director.read  # type: ignore[union-attr]
    shots = [(shot.start, shot.end, read(models.text.encode(shot.prompt))) for shot in plan.shots]
    return direct(chances, request.seconds, request.seed or 0, said, shots), said


def said_in(request: Request, plan: Plan, models: Models, lines: Several[Several[Phoneme]]) -> list[Said]:
    """What is said in a clip, by lines or in a recording."""
    said = [
        Said(speaker=line.speaker, language=line.language, phonemes=phonemes, gender=line.gender or "")
        for line, phonemes in zip(plan.utterances, lines, strict=True)
    ]
    if request.speech and not said:
        rate, alone = models.audio.config.sample_rate, request.model_copy(update={"ambience": None})
        said = [Said(speaker=0, language="en", phonemes=guessed(read_speech(alone, rate)[0], rate))]
    return said


def prompt_segments(plan: Plan, models: Models) -> list[Segment]:
    """The words of the whole clip: phrases, or one text that says everything, as its encoder wrote it."""
    preset = models.preset
    if preset.words == "phrases":
        return [prompt_segment(models.text.encode(plan.prompt))]
    words = models.text.encode(phrasing.told(plan))
    if 0 < preset.text_tokens < words.shape[1]:
        raise RequestError(
            f"the prompt has {words.shape[1]} tokens; at most {preset.text_tokens} are read",
            "keep what must be seen and heard",
        )
    return [told_segment(words, preset)]


def told_segment(words: Float[Tensor, "channels tokens 1 1"], preset: Preset) -> Segment:
    """One text in its place."""
    return Segment(
        track="prompt", modality=Modality.TEXT, role=Role.GIVEN, latent=words, box=Box(time=preset.text_time)
    )


# ── what is given ──


def given_pictures(request: Request, models: Models, frames: int) -> dict[int, Float[Tensor, "channels _time h w"]]:
    """Latents of pictures and kept frames, each with the latent frame it begins at."""
    if request.dub:
        return {0: encode_frames(read_frames(request.dub, request), request, models)}
    if request.extend:
        return {0: encode_frames(read_tail(request).frames, request, models)}
    if request.source and request.between:
        latent = encode_frames(read_frames(request.source, request), request, models)
        first, end = anew(request, frames)
        return {place: part for place, part in ((0, latent[:, :first]), (end, latent[:, end:])) if part.shape[1]}
    return {
        place: encode_frames(media.read_image(file, *request.size)[None], request, models)
        for place, file in ((0, request.first_frame), (frames - 1, request.last_frame))
        if file is not None
    }


def given_sounds(request: Request, models: Models, frames: int) -> dict[int, Float[Tensor, "channels _time 1 1"]]:
    """Latents of the sounds that are kept or followed, each with the frame it begins at."""
    rate = models.audio.config.sample_rate
    if request.speech:
        return {0: encode_sound(read_speech(request, rate), request.frames + models.preset.sound_beyond, models)}
    if request.extend:
        kept = read_tail(request, rate).waveform
        return {0: encode_sound(kept, request.kept, models)} if kept.size else {}
    if request.source and (request.keep_sound or request.between):
        if not request.keep_sound and not media.read_header(request.source).sound:
            return {}
        waveform = media.read_sound(request.source, seconds=request.seconds, sample_rate=rate)
        latent = encode_sound(waveform, request.frames, models)
        first, end = (request.frames,) * 2 if request.keep_sound else (frames_before(i) for i in anew(request, frames))
        return {place: part for place, part in ((0, latent[:, :first]), (end, latent[:, end:])) if part.shape[1]}
    return {}


def anew(request: Request, frames: int) -> tuple[int, int]:
    """The latent frames in which something is made anew: the first, and the first after them."""
    first, end = retaken(request, request.frames)
    return min(ceil(first / TIME), frames), min(latent_frames(end), frames)


def frames_before(latent_frame: int) -> int:
    """How many frames the latent frames before this one hold."""
    return max(0, 1 + TIME * (latent_frame - 1))


def read_frames(path: Path, request: Request) -> UInt8[np.ndarray, "time height width 3"]:
    """A clip's frames, the last held until the clip ends."""
    frames = media.read_clip(path, *request.size, seconds=request.seconds).frames
    return np.concatenate([frames, *(frames[-1:],) * (request.frames - len(frames))])


def read_tail(request: Request, sample_rate: int = 24000) -> Clip:
    """The end of the clip that goes on; the first frame of one that is too short is held."""
    clip = media.read_clip(request.extend, *request.size, sample_rate=sample_rate)  # type: ignore[arg-type]
    frames = clip.frames[-request.kept :]
    frames = np.concatenate([*(frames[:1],) * (request.kept - len(frames)), frames])
    samples = request.kept * clip.sample_rate // FPS
    waveform = clip.waveform[:, -samples:]
    if waveform.size:
        waveform = np.pad(waveform, ((0, 0), (samples - waveform.shape[1], 0)))
    return Clip(frames=frames, waveform=waveform)


def encode_frames(
    frames: UInt8[np.ndarray, "time height width 3"], request: Request, models: Models
) -> Float[Tensor, "channels _time h w"]:
    """A stretch of clip on the codec's grid; the last frame is held until a latent frame is full.

    A picture will be drawn on, so it is looked at often; a clip's own frames are put back where they are to be seen.
    """
    held = -(len(frames) - 1) % TIME
    full = torch.from_numpy(np.concatenate([frames, *(frames[-1:],) * held]))
    with quick():
        return models.video.encode(framed(full, request.latent_size), looks=LOOKED_AGAIN if len(frames) == 1 else 0)


def encode_sound(
    waveform: Float[np.ndarray, "channels samples"], frames: int, models: Models
) -> Float[Tensor, "channels _time 1 1"]:
    """Sound as long as so many frames, one latent a frame."""
    samples = torch.zeros(frames * models.audio.config.sample_rate // FPS)
    heard = torch.from_numpy(np.array(waveform.mean(0), np.float32))[: len(samples)]
    samples[: len(heard)] = heard
    with quick():
        return models.audio.encode(samples)[:, :frames]


def reference_segments(request: Request, models: Models) -> list[Segment]:
    """Pictures, clips and voices that the words name, and the clip that is to be changed: all before the clip."""
    segments = []
    for place, file in enumerate(request.references):
        latent = encode_frames(media.read_portrait(file, *request.size)[None], request, models)
        segments.append(reference_segment(latent, models.preset, place))
    for place, file in enumerate(request.motions):
        latent = encode_frames(media.read_clip(file, *request.size, seconds=request.seconds).frames, request, models)
        segments.append(motion_segment(latent, models.preset, place))
    for place, file in enumerate(request.voices):
        rate = models.audio.config.sample_rate
        heard = media.read_sound(file, seconds=VOICE_SECONDS, sample_rate=rate)
        segments.append(voice_segment(encode_sound(heard, ceil(heard.shape[1] / rate * FPS), models), place))
    if request.source and not request.between:
        latent = encode_frames(read_frames(request.source, request), request, models)
        segments.append(source_segment(latent, models.preset))
    return segments


def reference_segment(latent: Float[Tensor, "channels 1 h w"], preset: Preset, place: int = 0) -> Segment:
    """A picture of somebody or something named by the words, before the clip begins."""
    first = -(place + 2)
    return video_segment(latent, Role.GIVEN, first, preset, track=f"image_{place + 1}")


def source_segment(latent: Float[Tensor, "channels time h w"], preset: Preset) -> Segment:
    """The clip that is to be changed: the same times, a little way off the picture's plane."""
    return earlier(video_segment(latent, Role.GIVEN, 0, preset, track="source"), AWAY)


def motion_segment(latent: Float[Tensor, "channels time h w"], preset: Preset, place: int = 0) -> Segment:
    """A clip whose motion is followed: the same times, beyond the source."""
    return earlier(video_segment(latent, Role.GIVEN, 0, preset, track=f"motion_{place + 1}"), AWAY * (place + 2))


def voice_segment(latent: Float[Tensor, "channels time 1 1"], place: int = 0) -> Segment:
    """A voice that is to be heard, as far off as the motion of the same number."""
    return earlier(audio_segment(latent, Role.GIVEN, track=f"voice_{place + 1}"), AWAY * (place + 2))


def earlier(segment: Segment, ticks: float) -> Segment:
    """The same segment so much before."""
    box = replace(segment.box, time=(segment.box.time[0] - ticks, segment.box.time[1] - ticks))
    return replace(segment, box=box)


def shot_segments(request: Request, plan: Plan, models: Models) -> list[Segment]:
    """Each shot's own words, spread over its own time."""
    return [
        prompt_segment(
            models.text.encode(shot.prompt),
            Box(time=(request.kept + shot.start * FPS, request.kept + shot.end * FPS - 1)),
        )
        for shot in plan.shots
    ]


# ── where each stands ──


def latent_frames(frames: int, time: int = TIME) -> int:
    """Latent frames that hold `frames` frames or a few more: the first holds one, the others `time`."""
    return 1 + ceil((frames - 1) / time)


def sound_clock(latents: int, frames: int, models: Models) -> Interval:
    """Where a clip's sound begins and how far apart its latents stand; it never outlasts the latent frames."""
    preset = models.preset
    tick = preset.ticks / models.video.config.time
    length = min((latents - 1) * tick, (frames - 1) * preset.ticks)
    return preset.sound_start * tick, length / max(latents - 1, 1)


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
    latent[:TOLD_CHANNELS] = 0
    return replace(segment, latent=latent)


def spoken(plan: Plan, seconds: float, seed: int) -> list[tuple[Float[Tensor, "phonemes channels"], list[Phoneme]]]:
    """Every utterance's phonemes with their times, and their latents in a voice that fits."""
    found = []
    for utterance in plan.utterances:
        language = utterance.language or split_language(utterance.text)
        sounds, pace = read(utterance.marked or utterance.text, language), PACES.get(language, 1.0)
        timed = time_phonemes(sounds, language, speed=pace, start=utterance.start)
        end = min(seconds - SPEECH_EDGE, ending(utterance, timed[-1].end if timed else 0.0))
        timed = fit(timed, utterance.start, end)
        voices = voices_for(language, utterance.gender or "")
        voice = voices[0].name
        found.append((encode(timed, language=language, speaker=utterance.speaker, voice=voice), timed))
    return found


def ending(utterance: Spoken, natural: float) -> float:
    """When a line ends: at its own pace, or drawn out or squeezed towards the end that was asked for."""
    if utterance.until is None:
        return natural
    return min(utterance.until, utterance.start + (natural - utterance.start) * utterance.drawl)


def script_segments(
    lines: Several[tuple[Float[Tensor, "phonemes channels"], Several[Phoneme]]], sample: int = 0, first: float = 0.0
) -> list[Segment]:
    """One token a phoneme, at the middle of its time, counted from frame `first`."""
    segments = []
    for latents, phonemes in lines:
        for latent, phoneme in zip(latents, phonemes, strict=True):
            middle = (phoneme.start + phoneme.end) / 2 * FPS + first
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


def blocking_segments(
    places: Float[np.ndarray, "tokens 3"], told: Float[np.ndarray, "tokens features"], sample: int = 0
) -> list[Segment]:
    """Who stands where and does what, one token for each in each latent frame; a row of zeros says nothing."""
    first = PROMPT_CHANNELS + SCRIPT_CHANNELS
    latents = torch.zeros(len(places), TEXT_CHANNELS)
    latents[:, first : first + told.shape[1]] = torch.from_numpy(told).float()
    latents[:, TEXT_CHANNELS - 1 - KINDS.index("blocking")] = 1.0
    return [
        Segment(
            track="blocking",
            modality=Modality.TEXT,
            role=Role.GIVEN,
            latent=latent[:, None, None, None],
            box=Box(time=(t, t), height=(h, h), width=(w, w)),
            sample=sample,
        )
        for latent, (t, h, w) in zip(latents, places.tolist(), strict=True)
    ]


def video_segments(
    latent: Float[Tensor, "channels time height width"],
    given: dict[int, Float[Tensor, "channels _time height width"]],
    preset: Preset,
    sample: int = 0,
) -> list[Segment]:
    """The picture: stretches of noise between the latent frames that are given."""
    return [video_segment(part, role, first, preset, sample) for first, role, part in stretches(latent, given)]


def sketched(
    segments: Several[Segment], sketch: Sketch | None, preset: Preset, *, settled: bool = False
) -> list[Segment]:
    """The same picture with its sketch beside what is generated of it."""
    found = list(segments)
    for place, segment in enumerate(found):
        if sketch is not None and segment.role is Role.GENERATED and segment.modality is Modality.VIDEO:
            first = round(segment.box.time[0] / preset.ticks)
            part = sketch[:, first : first + segment.latent.shape[1]]
            found[place] = replace(segment, sketch=part, settled=settled)
    return found


def held(shown: Mapping[int, Float[Tensor, "channels _time height width"]], frames: int) -> Sketch:
    """The sketch of a clip with some pictures given: between two their mix, before and after them the nearest."""
    places = [place + i for place, part in sorted(shown.items()) for i in range(part.shape[1])]
    known = torch.cat([part for _, part in sorted(shown.items())], dim=1)
    return torch.einsum("fk,ckhw->cfhw", nearness(places, frames), known.float())


def nearness(places: Several[int], frames: int) -> Float[Tensor, "frames places"]:
    """How much each frame is expected to look like those at `places`, which are sorted; each row adds up to 1."""
    shares = [np.interp(range(frames), places, one) for one in np.eye(len(places))]
    return torch.from_numpy(np.stack(shares, axis=1)).float()


def audio_segments(
    latent: Float[Tensor, "channels time 1 1"],
    given: dict[int, Float[Tensor, "channels _time 1 1"]],
    clock: Interval = CLOCK,
) -> list[Segment]:
    """The sound: stretches of noise between those that are given."""
    return [audio_segment(part, role, first, clock=clock) for first, role, part in stretches(latent, given)]


def stretches(
    latent: Float[Tensor, "channels time height width"],
    given: dict[int, Float[Tensor, "channels _time height width"]],
) -> list[tuple[int, Role, Tensor]]:
    """Cut noise where something is given: each stretch with its place and its role."""
    edges = sorted({0, latent.shape[1], *given, *(place + part.shape[1] for place, part in given.items())})
    return [
        (first, Role.GIVEN, given[first]) if first in given else (first, Role.GENERATED, latent[:, first:end])
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
    latent: Float[Tensor, "channels time 1 1"],
    role: Role,
    first: float = 0.0,
    sample: int = 0,
    track: str = "audio",
    clock: Interval = CLOCK,
) -> Segment:
    """A stretch of sound from latent `first` on."""
    start, step = clock
    box = Box(time=(start + first * step, start + (first + latent.shape[1] - 1) * step))
    return Segment(track=track, modality=Modality.AUDIO, role=role, latent=latent, box=box, sample=sample)


def framed(frames: UInt8[Tensor, "time height width 3"], size: Size) -> UInt8[Tensor, "time more_height more_width 3"]:
    """Set frames in the middle of the codec's grid; their edges go on outwards, and are cut again on the way out."""
    rows, columns = size[0] - frames.shape[1], size[1] - frames.shape[2]
    if not (rows or columns):
        return frames
    y = (torch.arange(size[0], device=frames.device) - rows // 2).clamp(0, frames.shape[1] - 1)
    x = (torch.arange(size[1], device=frames.device) - columns // 2).clamp(0, frames.shape[2] - 1)
    return frames[:, y][:, :, x]


def cropped(frames: UInt8[Tensor, "time height width 3"], size: Size) -> UInt8[Tensor, "time less_height less_width 3"]:
    """Cut the middle out."""
    top, left = (frames.shape[1] - size[0]) // 2, (frames.shape[2] - size[1]) // 2
    return frames[:, top : top + size[0], left : left + size[1]]
