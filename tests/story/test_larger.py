"""A draft becomes the same clip, larger: at once or later, from what lies beside it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from happyhorse import drafts, given, media, memory
from happyhorse.clip import Clip, Reel
from happyhorse.conditioning import prompt_segments
from happyhorse.drafts import DraftError
from happyhorse.generate import CUTS, from_draft, generate, recalled
from happyhorse.models import Models
from happyhorse.planning import plan_request
from happyhorse.request import FILES, Request

SIZE = {"1:1": (360, 360)}  # small, but larger than the draft


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large size that is quick to decode."""
    monkeypatch.setattr("happyhorse.request.LARGE", {"720p": SIZE, "1080p": {"1:1": (480, 480)}})


def asked(**fields: object) -> Request:
    return Request(**{"prompt": "a horse", "seconds": 3, "ratio": "1:1", "seed": 5, "steps": 1} | fields)


def comment(request: Request) -> dict:
    asked = request.model_dump(mode="json", exclude=FILES)
    return {"weights": "", "told": request.prompt, "given": given.named(request)} | asked


def keep(clip: Clip, path: Path, request: Request) -> None:
    """Write a clip as `generate` does, but little of its picture."""
    shown = Clip(frames=np.asarray(clip.frames)[:2], waveform=clip.waveform[:, :0])
    media.write_mp4(shown, path, comment=comment(request))
    drafts.write(clip, path, comment(request))


@pytest.fixture(scope="module")
def draft(tiny: Models, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Clip]:
    path, request = tmp_path_factory.mktemp("draft") / "a.mp4", asked()
    clip = generate(tiny, request)
    keep(clip, path, request)
    return path, clip


def test_a_larger_clip_is_decoded_only_as_it_is_read(tiny: Models) -> None:
    stages, clip = [], None
    clip = generate(tiny, asked(resolution="720p"), on_stage=stages.append)
    assert stages == ["text", "base", "upscale", "decode"]
    assert isinstance(clip.frames, Reel)
    assert clip.frames.shape == (75, 360, 360, 3) and clip.seconds == 3 and len(clip.frames) == 75
    first = next(clip.chunks())
    assert first.shape[1:] == (360, 360, 3) and len(first) < 5
    whole = np.asarray(clip.frames)
    assert whole.shape == clip.frames.shape and np.array_equal(whole[: len(first)], first)


def test_a_draft_made_larger_later_is_the_clip_made_large_at_once(tiny: Models, draft: tuple[Path, Clip]) -> None:
    path, small = draft
    before = path.read_bytes(), drafts.file_beside(path).read_bytes()
    later, at_once = from_draft(tiny, path, "720p"), generate(tiny, asked(resolution="720p"))
    assert np.array_equal(np.asarray(later.frames), np.asarray(at_once.frames))
    assert np.array_equal(later.waveform, at_once.waveform) and np.array_equal(later.waveform, small.waveform)
    assert np.array_equal(later.latents["audio"], small.latents["audio"])
    assert (path.read_bytes(), drafts.file_beside(path).read_bytes()) == before


def test_where_shots_begin_is_kept_with_a_draft(tiny: Models, draft: tuple[Path, Clip], tmp_path: Path) -> None:
    _, small = draft
    latents = {track: np.array(latent) for track, latent in small.latents.items()} | {CUTS: np.array([4.0, 9.0])}
    keep(replace(small, latents=latents), tmp_path / "b.mp4", asked())
    large = from_draft(tiny, tmp_path / "b.mp4", "720p")
    assert large.latents[CUTS].tolist() == [4, 9]
    alone = from_draft(tiny, draft[0], "720p")
    assert large.frames.shape == alone.frames.shape == np.asarray(large.frames).shape
    assert CUTS not in alone.latents


@pytest.mark.parametrize("field", ["ambience", "speech"])
def test_a_recording_that_was_given_is_still_heard(tiny: Models, tmp_path: Path, field: str) -> None:
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(3 * 24_000) / 24_000, dtype=np.float32)[None]
    media.write_wav(tone, tmp_path / "tone.wav")
    path, request = tmp_path / "a.mp4", asked(**{field: tmp_path / "tone.wav"})
    small = generate(tiny, request)
    for resolution in ("720p", "1080p"):  # and the larger clip made larger again
        keep(small, path, request)
        (tmp_path / "tone.wav").unlink(missing_ok=True)
        large = from_draft(tiny, path, resolution)
        assert large.sample_rate == small.sample_rate and np.array_equal(large.waveform, small.waveform)
        small, request = large, request.model_copy(update={"resolution": resolution})
    without = generate(tiny, asked()).waveform
    assert small.waveform.shape != without.shape or not np.allclose(small.waveform, without, atol=0.01)


def test_too_little_memory_is_told_before_anything_is_made(
    tiny: Models, draft: tuple[Path, Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[str] = []
    monkeypatch.setattr(memory, "free", lambda: 2**20)
    with pytest.raises(memory.NoRoomError, match="GB of memory, and"):
        generate(tiny, asked(resolution="1080p"), on_stage=stages.append)
    with pytest.raises(memory.NoRoomError, match="GB of memory, and"):
        from_draft(tiny, draft[0], "720p", on_stage=stages.append)
    assert "base" not in stages and "upscale" not in stages


def test_latents_of_another_length_are_refused(tiny: Models, draft: tuple[Path, Clip], tmp_path: Path) -> None:
    path, small = draft
    short = tmp_path / "a.mp4"
    short.write_bytes(path.read_bytes())
    latents = dict(small.latents, video=small.latents["video"][:, :3])
    drafts.write(Clip(frames=small.frames, waveform=small.waveform, latents=latents), short, comment(asked()))
    with pytest.raises(DraftError, match="not as long and as large"):
        from_draft(tiny, short, "720p")


def test_sound_of_another_length_is_refused(tiny: Models, draft: tuple[Path, Clip], tmp_path: Path) -> None:
    _, small = draft
    keep(replace(small, latents=dict(small.latents, audio=small.latents["audio"][:, :-3])), tmp_path / "c.mp4", asked())
    with pytest.raises(DraftError, match="not as long and as large"):
        from_draft(tiny, tmp_path / "c.mp4", "720p")


@pytest.mark.parametrize("cuts", [[0.0], [9.0, 4.0], [4.0, 4.2], [90.0], [[4.0, 8.0]]])
def test_shots_that_begin_nowhere_are_refused(
    tiny: Models, draft: tuple[Path, Clip], tmp_path: Path, cuts: list
) -> None:
    keep(replace(draft[1], latents=dict(draft[1].latents) | {CUTS: np.array(cuts)}), tmp_path / "b.mp4", asked())
    with pytest.raises(DraftError, match="shots do not begin within"):
        from_draft(tiny, tmp_path / "b.mp4", "720p")


class Reader:
    """Stands for a text encoder that keeps what it was told."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, prompt: str) -> torch.Tensor:
        self.read.append(prompt)
        return torch.zeros(8, 3, 1, 1)


def test_an_upscaler_that_reads_is_told_the_draft_anew(tiny: Models, draft: tuple[Path, Clip], tmp_path: Path) -> None:
    path, reader, small = tmp_path / "a.mp4", Reader(), draft[1]
    beside = replace(tiny.preset.superres, beside=("prompt", "draft"))
    reading = replace(tiny, preset=replace(tiny.preset, words="told", superres=beside), text=reader)
    line = {"text": "Hallo!", "start": 1, "end": 2}
    request = asked(prompt="character1 meets character2", references=["a.png", "b.png"], script=[line])
    keep(small, path, request)
    prompt_segments(plan_request(request), reading)
    assert recalled(reading, drafts.read(path)).track("prompt").shape == (8, 3, 1, 1)
    assert len(reader.read) == 2 and reader.read[0] == reader.read[1]
    assert "Hallo!" in reader.read[1] and "character1" not in reader.read[1]


def test_without_an_upscaler_a_draft_is_resized(tiny: Models, draft: tuple[Path, Clip]) -> None:
    stages: list[str] = []
    clip = from_draft(replace(tiny, upscaler=None), draft[0], "720p", on_stage=stages.append)
    assert stages == ["decode"]
    ours, small = next(clip.chunks())[0].astype(int), draft[1].frames[0].astype(int)
    wanted = np.asarray(Image.fromarray(draft[1].frames[0]).resize((360, 360), Image.Resampling.BICUBIC)).astype(int)
    assert ours.shape == wanted.shape
    # the draft's latents went through half precision
    assert np.abs(ours - wanted).mean() < 1 < np.abs(small[:180, :180] - wanted[:180, :180]).mean()


def test_enlarging_tells_how_far_it_is_before_the_first_step(tiny: Models, draft: tuple[Path, Clip]) -> None:
    told: list[tuple[int, int] | None] = []
    frames = lambda more, total: told.append((more, total))  # noqa: E731
    from_draft(tiny, draft[0], "720p", on_step=lambda sigma, now: told.append(None), on_frames=frames)
    steps = tiny.preset.superres.steps
    assert told[0] == (1, 77) and told[1:20] == [(4, 77)] * 19 and told[20:] == [None] * steps


def test_the_sound_is_the_drafts_and_every_step_is_seen(tiny: Models, draft: tuple[Path, Clip]) -> None:
    seen = []
    from_draft(tiny, draft[0], "720p", on_step=lambda sigma, now: seen.append((sigma, now.track("video").shape)))
    assert len(seen) == tiny.preset.superres.steps
    assert all(shape == (48, 20, 24, 24) for _, shape in seen) and seen[-1][0] == 0
