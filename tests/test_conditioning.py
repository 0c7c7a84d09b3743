"""A request becomes a sequence: words and pictures given, each token in its place, noise from the seed alone."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from happyhorse import media, rewrite
from happyhorse.clip import Clip
from happyhorse.codec import text
from happyhorse.codec.phonemes import read, time_phonemes
from happyhorse.codec.video import SPACE
from happyhorse.conditioning import (
    KINDS,
    SPEECH_EDGE,
    audio_segment,
    build_sequence,
    encode_frames,
    framed,
    held,
    latent_frames,
    prompt_segment,
    script_segments,
    spoken,
    understood,
    unsaid,
    video_segments,
)
from happyhorse.data import dataset
from happyhorse.generate import refused, scale_of, without_words
from happyhorse.models import Models
from happyhorse.planning import plan_request
from happyhorse.presets import PROMPT_CHANNELS, SCRIPT_CHANNELS, TEXT_CHANNELS, TOLD_CHANNELS
from happyhorse.request import SIZES, Request, RequestError
from happyhorse.scene.blocking import SIZE as BLOCKING_SIZE
from happyhorse.scene.director import Director
from happyhorse.scene.script import ACTIONS, FRAMINGS
from happyhorse.scene.sketch import Sketcher, SketcherConfig
from happyhorse.sequence import Modality, Role, Sequence
from tests.tiny import Babel, models, preset, shaken

GIVEN, GENERATED = Role.GIVEN, Role.GENERATED
MODELS = models()
with torch.random.fork_rng():
    torch.manual_seed(0)
    DIRECTOR = shaken(Director())
    SKETCHER = shaken(Sketcher(SketcherConfig(read=16, width=16, hidden=16, blocks=1, channels=48)))
SQUARE = Request(prompt="a dog", ratio="1:1")
SPEECH = 'A woman in a café says in English: "Hello there."'


@pytest.fixture(autouse=True)
def babel(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)


def built(**fields: object) -> Sequence:
    asked = Request(**{"prompt": "a dog in the rain", "seconds": 3, "ratio": "1:1", "seed": 1} | fields)
    return build_sequence(asked, rewrite.plan(asked.prompt, asked.seconds, asked.language, asked.sound), MODELS)


def tracks(sequence: Sequence, name: str) -> list:
    return [s for s in sequence.segments if s.track == name]


@pytest.mark.parametrize("ratio", SIZES)
def test_sizes_of_every_ratio(ratio: str) -> None:
    sequence = built(ratio=ratio)
    height, width = SIZES[ratio]
    (video,), (audio,), (prompt,) = (tracks(sequence, name) for name in ("video", "audio", "prompt"))
    rows, columns = video.latent.shape[2:]
    assert video.latent.shape[:2] == (48, 20)  # 77 frames hold 75
    assert rows % 2 == columns % 2 == 0
    assert height <= rows * SPACE < height + 32 and width <= columns * SPACE < width + 32
    assert video.box.time == (0, 76)
    assert video.box.height == (-(rows / 2 - 1) / 2, (rows / 2 - 1) / 2)
    assert video.box.width == (-(columns / 2 - 1) / 2, (columns / 2 - 1) / 2)
    assert audio.latent.shape == (64, 75, 1, 1) and audio.box.time == (0.5, 74.5)
    assert video.role is audio.role is GENERATED and prompt.role is GIVEN
    assert prompt.latent.shape[0] == TEXT_CHANNELS


@pytest.mark.parametrize(("frames", "latents"), [(1, 1), (2, 2), (5, 2), (6, 3), (75, 20), (125, 32), (375, 95)])
def test_latent_frames_hold_all_frames(frames: int, latents: int) -> None:
    assert latent_frames(frames) == latents


def test_noise_comes_from_the_seed_alone() -> None:
    one = built()
    for same in (built(), built(prompt="another prompt"), built(sound=False)):
        assert torch.equal(one.track("video"), same.track("video"))
    assert torch.equal(one.track("audio"), built(prompt="another prompt").track("audio"))
    other = built(seed=2)
    assert not torch.equal(one.track("video"), other.track("video"))
    assert not torch.equal(one.track("audio"), other.track("audio"))
    assert one.track("video").std() == pytest.approx(1, abs=0.02)
    assert one.track("audio").std() == pytest.approx(1, abs=0.05)


def test_a_silent_clip_has_no_sound_to_make() -> None:
    assert {s.track for s in built(sound=False).segments} == {"video", "prompt"}


def test_first_and_last_frame_are_given_where_they_stand(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for name in ("first", "last"):
        media.write_png(rng.integers(0, 256, (320, 320, 3), np.uint8), tmp_path / f"{name}.png")
    first, last = tmp_path / "first.png", tmp_path / "last.png"
    plain = built().track("video")
    sequence = built(first_frame=first, last_frame=last)
    video = tracks(sequence, "video")
    assert [(s.role, s.latent.shape[1], s.box.time) for s in video] == [
        (GIVEN, 1, (0, 0)),
        (GENERATED, 18, (4, 72)),
        (GIVEN, 1, (76, 76)),
    ]
    assert torch.equal(video[0].latent, encode_frames(media.read_image(first, 320, 320)[None], SQUARE, MODELS))
    assert torch.equal(video[2].latent, encode_frames(media.read_image(last, 320, 320)[None], SQUARE, MODELS))
    assert torch.equal(video[1].latent, plain[:, 1:-1])
    alone = tracks(built(first_frame=first), "video")
    assert [(s.role, s.latent.shape[1], s.box.time) for s in alone] == [(GIVEN, 1, (0, 0)), (GENERATED, 19, (4, 76))]
    end = tracks(built(last_frame=last), "video")
    assert [(s.role, s.latent.shape[1]) for s in end] == [(GENERATED, 19), (GIVEN, 1)]


@pytest.mark.parametrize("ratio", SIZES)
def test_a_frame_is_set_in_the_grid_and_cut_out_again(ratio: str) -> None:
    asked = Request(prompt="a dog", ratio=ratio)
    (height, width), grid = asked.size, asked.latent_size
    picture = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    found = framed(torch.from_numpy(picture)[None], grid)[0].numpy()
    assert found.shape == (*grid, 3)
    top, left = (grid[0] - height) // 2, (grid[1] - width) // 2
    assert np.array_equal(found[top : top + height, left : left + width], picture)
    assert np.array_equal(found[0, left], picture[0, 0]) and np.array_equal(found[-1, left], picture[-1, 0])


def test_phonemes_stand_at_their_middles_and_end_before_the_clip() -> None:
    plan = rewrite.plan(SPEECH, 3, "auto", True)
    ((latents, phonemes),) = spoken(plan, 3, 1)
    script = tracks(built(prompt=SPEECH), "script")
    assert len(script) == len(phonemes) == len(latents) > 4
    for segment, latent, phoneme in zip(script, latents, phonemes, strict=True):
        middle = 25 * (phoneme.start + phoneme.end) / 2
        assert segment.box.time == pytest.approx((middle, middle))
        assert segment.role is GIVEN and segment.modality is Modality.TEXT
        assert torch.equal(segment.latent[PROMPT_CHANNELS : PROMPT_CHANNELS + SCRIPT_CHANNELS, 0, 0, 0], latent)
        assert not segment.latent[:PROMPT_CHANNELS].any()
    assert phonemes[0].start == pytest.approx(plan.utterances[0].start)
    assert phonemes[-1].end <= 3 - SPEECH_EDGE + 1e-6


def test_a_line_that_is_long_is_squeezed_into_the_clip() -> None:
    words = "so many words that nobody could ever say them all in the three seconds that are left for them"
    for _, phonemes in spoken(rewrite.plan(f'A man says: "{words}"', 3, "en", True), 3, 1):
        assert phonemes[-1].end <= 3 - SPEECH_EDGE + 1e-6
        assert all(p.end > p.start for p in phonemes)


def test_a_line_without_sounds_has_no_tokens() -> None:
    assert script_segments([(torch.zeros(0, 256), [])]) == []


def test_words_are_marked_by_their_kind_and_can_fall_silent() -> None:
    words = torch.ones(512, 3, 1, 1)
    marks = []
    for kind in KINDS:
        segment = prompt_segment(words, kind=kind)
        assert segment.track == kind and torch.equal(segment.latent[:512], words)
        quiet = unsaid(segment)
        assert not quiet.latent[:TOLD_CHANNELS].any()
        assert torch.equal(quiet.latent[768:], segment.latent[768:]) and quiet.box == segment.box
        assert segment.latent[:512].all()  # the other is a copy
        marks.append(tuple(segment.latent[768:, 0, 0, 0].tolist()))
    assert len(set(marks)) == len(KINDS)


def test_pieces_of_picture_and_sound_cover_the_clip() -> None:
    latent = torch.arange(6.0).reshape(1, 6, 1, 1).expand(48, 6, 4, 4)
    pieces = video_segments(latent, {0: latent[:, :1], 3: latent[:, 3:4], 4: latent[:, 4:5]}, preset())
    assert [s.role for s in pieces] == [GIVEN, GENERATED, GIVEN, GIVEN, GENERATED]
    assert torch.equal(Sequence(tuple(pieces)).track("video"), latent)
    assert [s.box.time for s in pieces] == [(0, 0), (4, 8), (12, 12), (16, 16), (20, 20)]
    assert audio_segment(torch.zeros(64, 5, 1, 1), GENERATED, first=3).box.time == (3.5, 7.5)


# ── given clips, recordings and references: where training puts them ──


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second and a half of coloured noise, with a hum."""
    folder = tmp_path_factory.mktemp("clips")
    rng = np.random.default_rng(0)
    frames = np.repeat(np.repeat(rng.integers(0, 256, (38, 16, 16, 3), np.uint8), 20, 1), 20, 2)
    hum = np.sin(np.arange(38 * 960) / 20).astype(np.float32)[None] * 0.2
    media.write_mp4(Clip(frames=frames, waveform=hum), folder / "clip.mp4")
    media.write_png(frames[0], folder / "picture.png")
    return folder / "clip.mp4"


def planned(**fields: object) -> Sequence:
    asked = Request(**{"prompt": "a dog in the rain", "seconds": 3, "ratio": "1:1", "seed": 1} | fields)
    return build_sequence(asked, plan_request(asked), MODELS)


def spans(sequence: Sequence, name: str) -> list[tuple]:
    return [(s.role, s.latent.shape[1], s.box.time) for s in tracks(sequence, name)]


FREE_VIDEO, FREE_AUDIO = [(GENERATED, 20, (0, 76))], [(GENERATED, 75, (0.5, 74.5))]


def test_a_clip_goes_on_as_beginnings_do_in_training(clip: Path) -> None:
    sequence = planned(extend=clip)
    # 100 frames: 25 kept, which are 7 latent frames, as sound and picture are cut in data/dataset.py
    assert spans(sequence, "video") == [(GIVEN, 7, (0, 24)), (GENERATED, 19, (28, 100))]
    assert spans(sequence, "audio") == [(GIVEN, 25, (0.5, 24.5)), (GENERATED, 75, (25.5, 99.5))]
    shown = media.read_clip(clip, 320, 320).frames[-25:]
    assert torch.equal(tracks(sequence, "video")[0].latent, MODELS.video.encode(torch.from_numpy(shown)))
    said = planned(extend=clip, prompt=SPEECH)
    assert min(s.box.time[0] for s in tracks(said, "script")) > 25


def test_a_retake_is_noise_between_what_is_kept(clip: Path) -> None:
    sequence = planned(source=clip, between=(1, 2))
    # frames 25 to 49 lie in the latent frames 7 to 13, which hold frames 25 to 52
    assert spans(sequence, "video") == [(GIVEN, 7, (0, 24)), (GENERATED, 7, (28, 52)), (GIVEN, 6, (56, 76))]
    assert [(role, count) for role, count, _ in spans(sequence, "audio")] == [(GIVEN, 25), (GENERATED, 28), (GIVEN, 22)]
    assert "source" not in {s.track for s in sequence.segments}


def test_given_sound_and_given_picture_fill_their_tracks(clip: Path) -> None:
    heard, dubbed = planned(speech=clip), planned(dub=clip)
    assert spans(heard, "audio") == [(GIVEN, 75, (0.5, 74.5))] and spans(heard, "video") == FREE_VIDEO
    assert spans(dubbed, "video") == [(GIVEN, 20, (0, 76))] and spans(dubbed, "audio") == FREE_AUDIO
    assert not tracks(planned(speech=clip, prompt=SPEECH), "script")


def golden(extra: str, latents: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sequence:
    """What training lays out of a film with something given before it."""
    monkeypatch.setattr(dataset, "GIVEN", {"free": 1.0})
    shape = (1, 48, latents + (1 if extra == "portrait" else latents), 20, 20)
    np.save(tmp_path / "video.npy", np.zeros(shape, np.float16))
    np.save(tmp_path / "audio.npy", np.zeros((1, 64, 0), np.float16))
    note = {"captions": ["a dog"], "instructions": ["make it red"], "lines": []}
    heading = {"extra": extra, "latent_frames": latents}
    (tmp_path / "films.jsonl").write_text(f"{json.dumps(heading)}\n{json.dumps(note)}\n", encoding="utf-8")
    return dataset.Dataset((dataset.Folder(tmp_path, 1.0, 1),), MODELS.preset).batch(0)


def laid(sequence: Sequence) -> dict[str, tuple]:
    return {
        s.track: (s.role, s.modality, s.box, tuple(s.latent.shape))
        for s in sequence.segments
        if s.modality is Modality.VIDEO
    }


def test_a_reference_stands_where_training_puts_a_portrait(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = clip.parent / "picture.png"
    found = planned(references=[picture], sound=False)
    assert laid(found) == laid(golden("portrait", 20, tmp_path, monkeypatch))
    many = laid(planned(references=[picture] * 9, sound=False))
    assert [many[f"image_{i}"][2].time for i in range(1, 10)] == [(-4.0 * (i + 1),) * 2 for i in range(1, 10)]


def test_a_source_stands_where_training_puts_it_and_is_asked_about_in_the_prompt(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = planned(source=clip, sound=False, prompt="make it red")
    training = golden("source", 20, tmp_path, monkeypatch)
    assert laid(found) == laid(training)
    (prompt,), (taught,) = tracks(found, "prompt"), tracks(training, "prompt")
    assert prompt.box == taught.box and torch.equal(prompt.latent[768:, 0], taught.latent[768:, 0])


def test_motions_and_voices_stand_apart_before_the_clip(clip: Path) -> None:
    sequence = planned(motions=[clip] * 2, voices=[clip] * 2, references=[clip.parent / "picture.png"])
    times = {s.track: s.box.time for s in sequence.segments if s.track[-2:-1] == "_"}
    assert sorted(times) == ["image_1", "motion_1", "motion_2", "voice_1", "voice_2"]
    assert times["motion_1"][0] == -2000 and times["motion_2"][0] == -3000
    assert times["voice_1"][0] == -1999.5 and all(end < 0 for _, end in times.values())


def test_korean_is_spoken_as_fast_as_other_languages() -> None:
    line = "오늘은 비가 와서 집에서 책을 읽어요."
    asked = Request(prompt=f"A woman says in Korean: “{line}”", seconds=10)
    ((_, timed),) = spoken(plan_request(asked), asked.seconds, 1)
    own = time_phonemes(read(line, "ko"), "ko", start=timed[0].start)
    assert timed[-1].end - timed[0].start == pytest.approx((own[-1].end - own[0].start) / 0.88, rel=0.01)


def likely(values: tuple, one: str) -> np.ndarray:
    """Nearly all chances for one value."""
    return np.log(np.where([value == one for value in values], 0.99, 0.01 / (len(values) - 1)))


@pytest.mark.parametrize(("second", "found"), [("turn", "turn"), ("smile", "walk")])
def test_each_of_two_shots_has_its_framing_and_who_turns_in_the_second_turns(second: str, found: str) -> None:
    def looked(words: str) -> dict[str, dict[str, np.ndarray]]:
        late = words.startswith("a medium")
        framing = "medium" if late else "wide"
        action = likely(ACTIONS, second if late else "walk")
        return {"person 0": {"action": action}, "scene": {"framing": likely(FRAMINGS, framing), "next framing": None}}

    reader = replace(MODELS, director=SimpleNamespace(read=looked), text=SimpleNamespace(encode=lambda words: words))
    told = understood("A model walks. Wide shot from behind, transitioning to a medium shot as she turns.", reader)
    assert ACTIONS[int(told["person 0"]["action"].argmax())] == found
    framings = [FRAMINGS[int(told["scene"][name].argmax())] for name in ("framing", "next framing")]
    assert framings == ["wide", "medium"]


def test_each_shot_has_its_words_in_its_time() -> None:
    sequence = planned(prompt="Rain. Shot 1 (1s): a dog. Shot 2: a cat.")
    assert [s.box.time for s in tracks(sequence, "prompt")] == [(0, 0), (0, 24), (25, 74)]


def test_a_timed_line_keeps_its_time() -> None:
    sequence = planned(script=[{"text": "Hello there, my dear old friend.", "start": 1, "end": 1.6}])
    times = [s.box.time[0] for s in tracks(sequence, "script")]
    assert min(times) > 25 and max(times) < 40
    slow = planned(script=[{"text": "Hello.", "start": 0.5, "end": 2.9}])
    natural = planned(prompt='She says: "Hello."')
    lengths = [max(t) - min(t) for t in ([s.box.time[0] for s in tracks(q, "script")] for q in (slow, natural))]
    assert lengths[0] == pytest.approx(1.25 * lengths[1], rel=0.01)  # drawn out, but not to fill its window


def test_pronunciation_reaches_the_phonemes() -> None:
    def symbols(words: str) -> list[torch.Tensor]:
        return [s.latent[512:640].argmax() for s in tracks(planned(prompt=f'She says: "{words}"'), "script")]

    assert symbols("Read [IPA](/aɪ pi eɪ/) now.") != symbols("Read IPA now.")
    assert symbols("[tomato](/təˈmeɪtoʊ/)") != symbols("[tomato](/təˈmɑtoʊ/)")


def told() -> object:
    """The tiny models as a preset of the published form: one text, sound from 0 on, a refusal."""
    form = replace(
        preset("velocity"),
        ticks=1.0,
        words="told",
        sound_start=0.0,
        sound_beyond=1,
        negative="blurred",
        guidance_late=(("audio", 5.0),),
    )
    return replace(MODELS, preset=form)


@pytest.mark.parametrize("seconds", range(3, 16))
def test_the_published_form_ends_sound_with_the_picture_at_a_quarter_frame_each(seconds: int) -> None:
    asked = Request(prompt="a dog", seconds=seconds, ratio="1:1", seed=1)
    sequence = build_sequence(asked, rewrite.plan(asked.prompt, seconds), told())
    (video,), (audio,) = (tracks(sequence, name) for name in ("video", "audio"))
    frames, latents = video.latent.shape[1], audio.latent.shape[1]
    assert latents == 25 * seconds + 1 and 4 * frames - 3 >= 25 * seconds
    assert video.box.time == (0, frames - 1)
    assert audio.box.time == (0, min((latents - 1) / 4, frames - 1))
    if 4 * frames - 3 <= latents:  # as long as the published clip: placed as published
        assert audio.box.time[1] == (latents - 1) // 4


def test_a_text_that_is_too_long_is_refused_and_never_cut() -> None:
    form = told()
    short = replace(form, preset=replace(form.preset, text_tokens=2))
    with pytest.raises(RequestError, match=r"the prompt has \d+ tokens; at most 2 are read"):
        build_sequence(Request(prompt=SPEECH, seconds=3, ratio="1:1"), rewrite.plan(SPEECH, 3), short)


def test_the_published_form_tells_all_in_one_text_and_refuses_in_another() -> None:
    form = told()
    sequence = build_sequence(Request(prompt=SPEECH, seconds=3, ratio="1:1"), rewrite.plan(SPEECH, 3), form)
    assert [s.track for s in sequence.segments] == ["prompt", "video", "audio"]
    words = sequence.segments[0]
    assert words.latent.shape[0] == 512 and words.box.time == (0, 0) and words.role is GIVEN
    refusal = refused(form)
    assert torch.equal(refusal, form.text.encode("blurred"))
    other = without_words(sequence, refusal)
    assert other.segments[0].latent is refusal and other.segments[1:] == sequence.segments[1:]
    assert refused(MODELS) is None
    scale = scale_of(form.preset)
    assert [scale(s, 0.9) for s in sequence.generated] == [2.5, 2.0]
    assert [scale(s, 0.1) for s in sequence.generated] == [1.0, 5.0]


def directed(parts: Models = MODELS, **fields: object) -> Sequence:
    """As `built`, by a model that has a director; one that has read nothing, so that chance casts."""
    asked = Request(**{"prompt": SPEECH, "seconds": 3, "ratio": "1:1", "seed": 1} | fields)
    plan = rewrite.plan(asked.prompt, asked.seconds, asked.language, asked.sound)
    return build_sequence(asked, plan, replace(parts, director=DIRECTOR, sketcher=SKETCHER))


def test_a_director_tells_where_everybody_is_in_each_latent_frame() -> None:
    sequence = directed()
    blocking = tracks(sequence, "blocking")
    times = [s.box.time[0] for s in blocking]
    assert set(times) == {4.0 * latent for latent in range(latent_frames(75))}
    assert all(s.role is GIVEN and s.modality is Modality.TEXT and s.latent[:TOLD_CHANNELS].any() for s in blocking)
    again, other = (tracks(directed(seed=seed), "blocking") for seed in (1, 2))
    assert all(torch.equal(a.latent, b.latent) and a.box == b.box for a, b in zip(blocking, again, strict=True))
    assert [s.box for s in other] != [s.box for s in blocking]
    assert not any(s.latent[:TOLD_CHANNELS].any() for s in tracks(without_words(sequence), "blocking"))
    assert not tracks(built(), "blocking")


def test_a_directed_scene_is_sketched_and_the_sketch_falls_silent_with_the_words() -> None:
    sequence = directed()
    (video,) = tracks(sequence, "video")
    assert video.sketch.shape == video.latent.shape and video.sketch.any()
    assert torch.equal(tracks(directed(), "video")[0].sketch, video.sketch)
    assert all(s.sketch is None for s in sequence.segments if s is not video)
    assert all(s.sketch is None for s in without_words(sequence).segments)
    later = sequence.with_generated([s.latent + 1 for s in sequence.generated])
    assert torch.equal(tracks(later, "video")[0].sketch, video.sketch)
    assert tracks(sequence.to("cpu"), "video")[0].sketch is not None
    assert tracks(built(), "video")[0].sketch is None


def test_a_sketched_picture_begins_with_the_same_noise_in_every_frame() -> None:
    ends = replace(MODELS, preset=replace(MODELS.preset, sketched_above=0.3))
    (still,), (free,) = (tracks(directed(parts), "video") for parts in (ends, MODELS))
    assert still.sketch is not None and still.latent.shape[1] > 1
    assert torch.equal(still.latent, free.latent[:, :1].expand_as(still.latent))
    assert not torch.equal(free.latent[:, 0], free.latent[:, 1])


def test_what_is_given_to_be_seen_is_not_directed(tmp_path: Path) -> None:
    Image.fromarray(np.full((64, 64, 3), 90, np.uint8)).save(tmp_path / "first.png")
    sequence = directed(first_frame=tmp_path / "first.png")
    assert not tracks(sequence, "blocking")
    assert all(s.sketch is None for s in sequence.segments)


def test_lips_follow_a_recording_that_is_given(tmp_path: Path) -> None:
    seconds = np.arange(3 * 24_000) / 24_000
    for name, first in (("early", 0.5), ("late", 2.0)):
        loud = 0.4 * np.sin(2 * np.pi * 200 * seconds) * ((seconds > first) & (seconds < first + 0.6))
        media.write_wav(loud[None].astype(np.float32), tmp_path / f"{name}.wav")
    wish = {"prompt": "A woman looks at the camera.", "seed": 1}
    early, late = (directed(**wish, speech=tmp_path / f"{name}.wav") for name in ("early", "late"))
    at = PROMPT_CHANNELS + SCRIPT_CHANNELS + BLOCKING_SIZE + 8  # how far a mouth is open

    def opened(sequence: Sequence, seconds: float) -> float:
        tokens = [
            s.latent[at, 0, 0, 0] for s in tracks(sequence, "blocking") if abs(s.box.time[0] / 25 - seconds) < 0.2
        ]
        return float(max(tokens))

    assert opened(early, 0.8) > 0.3 > 0.1 > opened(early, 2.3)
    assert opened(late, 2.3) > 0.3 > 0.1 > opened(late, 0.8)


def test_between_given_pictures_their_mix_is_expected_and_beyond_them_the_nearest() -> None:
    first, last = torch.full((2, 1, 1, 1), 1.0), torch.full((2, 1, 1, 1), 5.0)
    assert held({0: first}, 4)[0, :, 0, 0].tolist() == [1, 1, 1, 1]
    assert held({4: last, 0: first}, 5)[1, :, 0, 0].tolist() == [1, 2, 3, 4, 5]
    begun = torch.arange(3.0).view(1, 3, 1, 1)
    assert held({0: begun}, 5)[0, :, 0, 0].tolist() == [0, 1, 2, 2, 2]


def test_a_given_first_frame_stands_in_for_a_sketch(tmp_path: Path) -> None:
    picture = tmp_path / "first.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (252, 448, 3), np.uint8)).save(picture)
    asked = Request(prompt="She smiles.", seconds=3, first_frame=picture, seed=1)
    some = models()
    plan = plan_request(asked, some.preset.taught)
    assert all(s.sketch is None for s in build_sequence(asked, plan, some).segments)
    some = replace(some, preset=replace(some.preset, sketched_above=0.55))
    pictures = [s for s in build_sequence(asked, plan, some).segments if s.track == "video"]
    first, rest = (next(s for s in pictures if s.role is role) for role in (Role.GIVEN, Role.GENERATED))
    assert first.sketch is None
    torch.testing.assert_close(rest.sketch, first.latent.expand(rest.latent.shape))
