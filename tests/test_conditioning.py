"""A request becomes a sequence: words and pictures given, each token in its place, noise from the seed alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from happyhorse import media, rewrite
from happyhorse.codec import text
from happyhorse.codec.video import SPACE
from happyhorse.conditioning import (
    KINDS,
    SPEECH_EDGE,
    audio_segment,
    build_sequence,
    encode_picture,
    framed,
    latent_frames,
    prompt_segment,
    script_segments,
    spoken,
    unsaid,
    video_segments,
)
from happyhorse.generate import refused, scale_of, without_words
from happyhorse.presets import PROMPT_CHANNELS, SCRIPT_CHANNELS, TEXT_CHANNELS
from happyhorse.request import SIZES, Request, RequestError
from happyhorse.sequence import Modality, Role, Sequence
from tests.tiny import Babel, models, preset

GIVEN, GENERATED = Role.GIVEN, Role.GENERATED
MODELS = models()
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
    assert torch.equal(video[0].latent, encode_picture(media.read_image(first, 320, 320), MODELS))
    assert torch.equal(video[2].latent, encode_picture(media.read_image(last, 320, 320), MODELS))
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
    found = framed(picture, *grid)
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
        assert not quiet.latent[: PROMPT_CHANNELS + SCRIPT_CHANNELS].any()
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
