"""Every further way to make a clip: one sequence, what is given unchanged, the shape exact, no jump at a join."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.codec.video import VideoCodec, VideoCodecConfig, principal_start, to_groups
from happyhorse.conditioning import build_sequence
from happyhorse.flow import path
from happyhorse.generate import generate
from happyhorse.models import Models
from happyhorse.planning import plan_request
from happyhorse.request import KEPT, Request
from happyhorse.sequence import Role, Sequence

SIDE = 320


def wandering(frames: int) -> np.ndarray:
    """A wave of light that moves a little each frame, and stands from frame 40 on."""
    across = np.linspace(0, 6, SIDE)[None, :] - 0.04 * np.arange(frames).clip(0, 40)[:, None]
    row = (127 + 90 * np.sin(across)).astype(np.uint8)
    return np.broadcast_to(row[:, None, :, None], (frames, SIDE, SIDE, 3)).copy()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ways")
    time = np.arange(72_000) / 24_000
    hum = (0.2 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)[None]
    media.write_mp4(Clip(frames=wandering(75), waveform=hum), folder / "clip.mp4", crf=8)
    media.write_wav(hum, folder / "voice.wav")
    media.write_png(wandering(1)[0, :200], folder / "picture.png")
    return folder


def asked(**fields: object) -> Request:
    return Request(**{"prompt": "a woman in a park", "seconds": 3, "ratio": "1:1", "seed": 5, "steps": 1} | fields)


def ways(files: Path) -> dict[str, Request]:
    clip, voice, picture = files / "clip.mp4", files / "voice.wav", files / "picture.png"
    return {
        "references": asked(prompt="character1 meets character2", references=[picture, picture]),
        "motion and voice": asked(motions=[clip], voices=[voice]),
        "edit": asked(prompt="make the sky red", source=clip),
        "edit with its sound": asked(prompt="make the sky red", source=clip, keep_sound=True),
        "retake": asked(source=clip, between=(1, 2)),
        "extend": asked(extend=clip),
        "dub": asked(dub=clip),
        "speech": asked(speech=voice),
        "shots": asked(prompt='Shot 1: a dog. Shot 2 (1s): "Hi," she says.'),
        "script": asked(script=[{"text": "Hello there.", "start": 1, "end": 2}]),
    }


@pytest.mark.parametrize("way", ways(Path()))
def test_each_way_makes_a_clip_and_leaves_what_is_given_alone(tiny: Models, files: Path, way: str) -> None:
    request, seen = ways(files)[way], []
    before = build_sequence(request, plan_request(request), tiny)
    clip = generate(tiny, request, lambda sigma, now: seen.append(now))
    assert clip.frames.shape == (150 if way == "extend" else 75, SIDE, SIDE, 3)
    assert clip.waveform.shape[1] == len(clip.frames) * clip.sample_rate // 25
    assert np.isfinite(clip.waveform).all()
    given = [s for s in before.segments if s.role is Role.GIVEN]
    after = [s for s in seen[-1].segments if s.role is Role.GIVEN]
    assert [s.track for s in given] == [s.track for s in after]
    assert all(torch.equal(one.latent, other.latent) for one, other in zip(given, after, strict=True))
    assert seen[-1].generated


def test_the_same_request_makes_the_same_clip(tiny: Models, files: Path) -> None:
    for way in ("extend", "references"):
        one, other = (generate(tiny, ways(files)[way]) for _ in range(2))
        assert np.array_equal(one.frames, other.frames) and np.array_equal(one.waveform, other.waveform)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Still(Models):
    """A model that knows how it goes on: all stays as the last that was given."""

    def denoise(self, sequence: Sequence, sigma: float) -> list[Tensor]:
        last = {s.track: s.latent[:, -1:] for s in sequence.segments if s.role is Role.GIVEN}
        return [path.velocity_to(s.latent, last[s.track].expand_as(s.latent), sigma) for s in sequence.generated]


@pytest.fixture(scope="module")
def still(tiny: Models) -> Models:
    """Still, with a codec that has seen the clip."""
    codec = VideoCodec(VideoCodecConfig(channels=48, decoder=(4, 8, 16)))
    groups = to_groups(torch.from_numpy(wandering(48)))
    principal_start(codec, groups, torch.ones(12, SIDE // 16, SIDE // 16))
    parts = {field.name: getattr(tiny, field.name) for field in dataclasses.fields(tiny)}
    return Still(**parts | {"video": codec.eval()})


def steps_of(frames: np.ndarray) -> np.ndarray:
    return np.abs(np.diff(frames.astype(np.float32), axis=0)).mean((1, 2, 3))


def test_a_clip_goes_on_without_a_jump_in_picture_or_sound(still: Models, files: Path) -> None:
    before = media.read_clip(files / "clip.mp4", SIDE, SIDE)
    clip = generate(still, asked(extend=files / "clip.mp4"))
    assert np.array_equal(clip.frames[: 75 - KEPT], before.frames[: 75 - KEPT])
    usual = steps_of(before.frames)
    assert steps_of(clip.frames[: 75 + 10]).max() < 1.5 * usual.max()
    assert np.abs(clip.frames[74].astype(int) - before.frames[74]).mean() < 6  # the codec's own error
    clicks = np.abs(np.diff(clip.waveform[0]))
    join = 75 * 960
    assert clicks[join - 4800 : join + 10].max() <= 1.2 * max(clicks[: join - 9600].max(), clicks[join + 960 :].max())


def test_a_clip_may_be_longer_than_fifteen_seconds(still: Models, files: Path, tmp_path: Path) -> None:
    long = Clip(frames=wandering(375)[:, :64, :64], waveform=np.zeros((1, 375 * 960), np.float32))
    media.write_mp4(long, tmp_path / "long.mp4")
    clip = generate(still, asked(extend=tmp_path / "long.mp4", seconds=3))
    assert (len(clip.frames), clip.waveform.shape[1]) == (450, 450 * 960)


def test_remixing_keeps_the_noise_and_changes_the_words(tiny: Models) -> None:
    one, other = (asked(prompt=words) for words in ("a dog", "a cat"))
    first, second = (build_sequence(r, plan_request(r), tiny) for r in (one, other))
    assert torch.equal(first.track("video"), second.track("video"))
    assert not torch.equal(first.track("prompt"), second.track("prompt"))
