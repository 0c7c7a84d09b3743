"""A prompt becomes a clip: exact in shape, the same each time, alone or in company, whole or stopped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from happyhorse import media, rewrite
from happyhorse.clip import Clip
from happyhorse.conditioning import build_sequence
from happyhorse.flow import samplers, schedules
from happyhorse.flow.guidance import guided
from happyhorse.flow.samplers import apart, straight
from happyhorse.generate import generate, generate_together, scale_of, step_of, without_words
from happyhorse.models import Models
from happyhorse.request import SIZES, Request
from happyhorse.sequence import Role, Segment, Sequence

PROMPT = 'A woman in a park says: "Good morning."'


def asked(**fields: object) -> Request:
    return Request(**{"prompt": PROMPT, "seconds": 3, "ratio": "1:1", "seed": 5, "steps": 2} | fields)


def same(one: Clip, other: Clip) -> bool:
    return np.array_equal(one.frames, other.frames) and np.array_equal(one.waveform, other.waveform)


@pytest.fixture(scope="module")
def together(tiny: Models) -> dict[str, Clip]:
    """A clip of every ratio, all in one walk."""
    return dict(zip(SIZES, generate_together(tiny, [asked(ratio=ratio) for ratio in SIZES]), strict=True))


@pytest.mark.parametrize("ratio", SIZES)
def test_a_prompt_becomes_a_clip_of_the_exact_shape(together: dict[str, Clip], ratio: str) -> None:
    clip = together[ratio]
    assert clip.frames.shape == (75, *SIZES[ratio], 3) and clip.frames.dtype == np.uint8
    assert clip.waveform.shape == (1, 72_000) and clip.waveform.dtype == np.float32
    assert np.isfinite(clip.waveform).all() and np.abs(clip.waveform).max() <= 1
    assert clip.seconds == 3
    assert clip.frames.std() > 1 and clip.waveform.std() > 0


@pytest.mark.parametrize("ratio", ["1:1", "3:4"])
def test_a_clip_is_the_same_alone_and_in_company(tiny: Models, together: dict[str, Clip], ratio: str) -> None:
    assert same(generate(tiny, asked(ratio=ratio)), together[ratio])


def test_seed_and_words_change_the_clip(tiny: Models, together: dict[str, Clip]) -> None:
    assert not np.array_equal(generate(tiny, asked(seed=6)).frames, together["1:1"].frames)
    other = generate(tiny, asked(prompt="a red car at night"))
    assert not np.array_equal(other.frames, together["1:1"].frames)
    assert not np.array_equal(other.waveform, together["1:1"].waveform)


def test_every_step_is_seen_and_every_stage_is_named(tiny: Models) -> None:
    steps, stages = [], []
    clip = generate(tiny, asked(sound=False), lambda sigma, now: steps.append((sigma, now)), stages.append)
    assert [sigma for sigma, _ in steps] == schedules.shifted(2, tiny.preset.shift)[1:]
    assert steps[-1][0] == 0
    assert all(isinstance(now, Sequence) for _, now in steps)
    assert stages == ["text", "base", "decode"]
    # sound off: no samples, and none is generated
    assert clip.waveform.size == 0 and clip.frames.shape == (75, 320, 320, 3)
    assert "audio" not in {s.track for s in steps[-1][1].segments}


class EnoughError(Exception):
    """Somebody has seen enough."""


def test_a_clip_can_be_stopped(tiny: Models) -> None:
    seen = []

    def stop(sigma: float, now: Sequence) -> None:
        seen.append(sigma)
        raise EnoughError

    stages: list[str] = []
    with pytest.raises(EnoughError):
        generate(tiny, asked(), stop, stages.append)
    assert len(seen) == 1 and "decode" not in stages


def test_the_presets_own_steps_are_taken_where_none_are_named(tiny: Models) -> None:
    seen = []

    def stop(sigma: float, now: Sequence) -> None:
        seen.append(sigma)
        raise EnoughError

    with pytest.raises(EnoughError):
        generate(tiny, asked(steps=None), stop)
    assert seen == [schedules.shifted(tiny.preset.steps, tiny.preset.shift)[1]]


def test_a_given_frame_stays_as_it_was_and_is_led_on_from(
    tiny: Models, together: dict[str, Clip], tmp_path: Path
) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (320, 320, 3), np.uint8)
    media.write_png(picture, tmp_path / "first.png")
    latents = []

    def look(sigma: float, now: Sequence) -> None:
        latents.append(next(s.latent for s in now.segments if s.track == "video" and s.role is Role.GIVEN))

    clip = generate(tiny, asked(first_frame=tmp_path / "first.png"), look)
    assert all(latent is latents[0] for latent in latents)
    assert clip.frames.shape == (75, 320, 320, 3)
    assert not np.array_equal(clip.frames[40], together["1:1"].frames[40])


def laid_out(tiny: Models) -> Sequence:
    return build_sequence(asked(), rewrite.plan(PROMPT, 3), tiny)


def test_without_words_only_words_are_missing(tiny: Models) -> None:
    sequence = laid_out(tiny)
    for before, after in zip(sequence.segments, without_words(sequence).segments, strict=True):
        if before.track in ("prompt", "script"):
            assert before.latent[:768].any() and not after.latent[:768].any()
        else:
            assert after is before


def test_words_are_leaned_on_until_the_picture_is_decided(tiny: Models) -> None:
    scale = scale_of(tiny.preset)
    tracks = {s.track: s for s in laid_out(tiny).generated}
    assert (scale(tracks["video"], 0.9), scale(tracks["audio"], 0.9)) == (2.5, 2.0)
    assert (scale(tracks["video"], 0.2), scale(tracks["audio"], 0.1)) == (1.0, 1.0)


def test_a_student_draws_its_noise_from_each_requests_seed(tiny: Models) -> None:
    student = replace(tiny, preset=replace(tiny.preset, guidance=(), sampler="renoise"))
    asks = [asked(sound=False), asked(sound=False, seed=6), asked(ratio="3:4")]
    together = generate_together(student, asks)
    assert all(same(generate(student, one), made) for one, made in zip(asks[::2], together[::2], strict=True))
    assert not same(together[0], together[1])
    assert not same(together[0], generate(tiny, asks[0]))


def test_a_student_noises_a_directed_sketch_little_and_a_held_picture_as_the_step_says(tiny: Models) -> None:
    preset = replace(tiny.preset, sampler="renoise", guidance=(), sketch_noise=0.01)
    plain = laid_out(tiny)
    directed = any(s.track == "blocking" for s in plain.segments)
    words = plain.segments if directed else (*plain.segments, replace(plain.segments[0], track="blocking"))

    def noised(segments: tuple[Segment, ...]) -> float:
        shown = Sequence(tuple(replace(s, sketch=s.latent) if s.track == "video" else s for s in segments))
        still = [torch.zeros_like(s.latent) for s in shown.generated]
        step = step_of(preset, [asked()], shown)
        moved = step([torch.zeros_like(x) for x in still], still, 0.9, 0.5)
        return next(float(x.std()) for x, s in zip(moved, shown.generated, strict=True) if s.track == "video")

    assert noised(tuple(words)) < 0.05
    assert noised(tuple(s for s in words if s.track != "blocking")) > 0.2


def test_given_sound_is_never_changed_whatever_the_steps(tiny: Models) -> None:
    """The published few-step way overwrites speech that is given."""
    sequence = laid_out(tiny)
    student = replace(tiny, preset=replace(tiny.preset, sampler="renoise", guidance=()))
    speech = replace(next(s for s in sequence.segments if s.track == "audio"), role=Role.GIVEN)
    given = Sequence(tuple(speech if s.track == "audio" else s for s in sequence.segments))
    made = samplers.sample(student.denoise, given, [0.9, 0.5, 0.0], step_of(student.preset, [asked()], given))
    assert next(s for s in made.segments if s.track == "audio").latent is speech.latent
    assert not torch.equal(made.track("video"), given.track("video"))


def test_a_clip_is_written_frame_by_frame(together: dict[str, Clip], tmp_path: Path) -> None:
    whole = together["1:1"]
    clip = Clip(frames=whole.frames[:, ::2, ::2].copy(), waveform=whole.waveform)  # noise is slow to write
    media.write_mp4(clip, tmp_path / "clip.mp4")
    back = media.read_mp4(tmp_path / "clip.mp4")
    assert back.frames.shape == clip.frames.shape
    assert back.waveform.shape[1] == clip.waveform.shape[1]
    assert np.abs(back.frames[10].mean((0, 1)) - clip.frames[10].mean((0, 1))).max() < 6
    silent = Clip(frames=clip.frames[:10], waveform=clip.waveform[:, :0])
    media.write_mp4(silent, tmp_path / "silent.mp4")
    assert media.read_mp4(tmp_path / "silent.mp4").frames.shape == silent.frames.shape


def test_in_much_noise_a_picture_is_drawn_towards_its_sketch_and_sound_is_made_as_if_alone(tiny: Models) -> None:
    plain = laid_out(tiny)
    video = next(s for s in plain.generated if s.track == "video")
    sketch = torch.randn(video.latent.shape, generator=torch.Generator().manual_seed(3))
    sequence = Sequence(tuple(replace(s, sketch=sketch) if s is video else s for s in plain.segments))
    alone = Sequence(tuple(s for s in sequence.segments if s.sketch is None))
    asked: list[Sequence] = []

    def denoise(given: Sequence, sigma: float) -> list[torch.Tensor]:
        asked.append(given)
        return tiny.denoise(given, sigma)

    drawn = straight(guided(apart(denoise), without_words, scale_of(tiny.preset), 2, 0.5), above=0.5)
    for sigma, shown in ((0.9, False), (0.7, False), (0.45, True), (0.4, True)):
        asked.clear()
        picture, sound = drawn(sequence, sigma)
        assert all(any(s.track == "video" for s in given.generated) == shown for given in asked)
        if not shown:
            torch.testing.assert_close(video.latent - sigma * picture, sketch, atol=1e-5, rtol=1e-4)
        if sigma == 0.9:  # both answers are asked for where leaning begins, and where the picture joins
            leant = guided(apart(tiny.denoise), without_words, scale_of(tiny.preset), every=2)
            assert torch.equal(sound, leant(alone, sigma)[0])
        assert len(asked) == (1 if sigma == 0.7 else 2 if sigma != 0.4 else 1)


def test_a_sketched_clip_without_sound_asks_nothing_in_much_noise(tiny: Models) -> None:
    plain = laid_out(tiny)
    video = next(s for s in plain.generated if s.track == "video")
    silent = Sequence(
        tuple(replace(s, sketch=s.latent) if s is video else s for s in plain.segments if s.track != "audio")
    )
    asked: list[float] = []

    def denoise(given: Sequence, sigma: float) -> list[torch.Tensor]:
        asked.append(sigma)
        return tiny.denoise(given, sigma)

    drawn = straight(denoise, above=0.5)
    assert not drawn(silent, 0.9)[0].any()
    assert asked == []
    assert len(drawn(silent, 0.5)) == 1
    assert asked == [0.5]


def test_a_sketched_clip_is_the_same_packed_or_alone(tiny: Models) -> None:
    def made(*sequences: Sequence) -> list[Sequence]:
        leaning = guided(apart(tiny.denoise), without_words, scale_of(tiny.preset), 2, 0.5)
        sigmas = [
            1.0,
            0.9,
            0.7,
            0.6,
            0.45,
            0.4,
            0.3,
            0.0,
        ]  # more above than below
        walk = samplers.sample(straight(leaning, 0.5), Sequence.pack(sequences), sigmas, samplers.UniPC())
        return list(walk.unpack())

    plain = laid_out(tiny)
    known = [replace(s, sketch=s.latent * 0.5) if s.track == "video" else s for s in plain.segments]
    heard, silent = Sequence(tuple(known)), Sequence(tuple(s for s in known if s.track != "audio"))
    together = made(heard, silent, plain)
    for one, packed in zip((heard, silent, plain), together, strict=True):
        (alone,) = made(one)
        for track in {s.track for s in one.generated}:
            assert torch.equal(packed.track(track), alone.track(track))
