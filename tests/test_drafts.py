"""A draft's latents come back as they were kept, and what does not belong together is refused in a sentence."""

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from happyhorse import drafts, given, media
from happyhorse.clip import Clip
from happyhorse.drafts import DraftError
from happyhorse.planning import plan_request
from happyhorse.request import FILES, Request, RequestError

COMMENT = {"made_by": "happyhorse 0", "weights": "cafe", "told": "a horse, told well"} | Request(
    prompt="a horse", seconds=3, ratio="1:1", seed=5
).model_dump(mode="json", exclude={"first_frame", "last_frame"})


def clip() -> Clip:
    rng = np.random.default_rng(0)
    latents = {"video": rng.normal(size=(4, 3, 2, 2)), "audio": rng.normal(size=(2, 75, 1, 1)).astype(np.float32)}
    return Clip(frames=np.zeros((2, 16, 16, 3), np.uint8), waveform=np.zeros((0, 0), np.float32), latents=latents)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp4"
    media.write_mp4(clip(), path, comment=COMMENT)
    drafts.write(clip(), path, COMMENT)
    return path


def test_what_is_kept_comes_back(draft: Path) -> None:
    kept = drafts.read(draft)
    assert (kept.request.prompt, kept.request.seed, kept.request.ratio) == ("a horse", 5, "1:1")
    assert (kept.told, kept.weights) == ("a horse, told well", "cafe")
    before = clip().latents
    assert np.array_equal(kept.latents["audio"], before["audio"])
    assert kept.latents["video"].dtype == np.float16
    assert np.array_equal(kept.latents["video"], before["video"].astype(np.float16))
    assert drafts.file_beside(draft).name == "a.latents.safetensors"


@pytest.mark.parametrize("field", ["speech", "ambience"])
def test_a_recordings_finished_sound_is_kept_as_it_was(tmp_path: Path, field: str) -> None:
    waveform = np.random.default_rng(1).normal(size=(48_000, 2)).astype(np.float32).T
    heard, path = replace(clip(), waveform=waveform, sample_rate=48_000), tmp_path / "a.mp4"
    for name, sound in ((field, True), ("first_frame", False)):
        told = COMMENT | {"given": [name]}
        media.write_mp4(clip(), path, comment=told)
        drafts.write(heard, path, told)
        kept = drafts.read(path)
        assert set(kept.latents) == {"video", "audio"} and kept.given == (name,)
        assert (kept.sound is not None) == sound
        assert kept.sound is None or (np.array_equal(kept.sound[0], waveform) and kept.sound[1] == 48_000)


def test_a_clip_and_its_latents_are_both_written_or_neither(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {file: file.read_bytes() for file in draft.parent.iterdir()}
    told = COMMENT | {"seed": 6}

    def again(fault: bool = False) -> None:
        with drafts.beside(clip(), draft, told):
            media.write_mp4(clip(), draft, comment=told)
            if fault:
                raise KeyboardInterrupt

    def full(file: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(media.MediaError, match=r"the disk is full; .*a.latents.safetensors was not written"):
            again()
    assert {file: file.read_bytes() for file in draft.parent.iterdir()} == before
    with pytest.raises(KeyboardInterrupt):
        again(fault=True)
    assert sorted(draft.parent.iterdir()) == sorted(before)  # no hidden half
    again()
    assert drafts.read(draft).request.seed == 6


def test_a_clip_without_latents_leaves_none_of_another_clip(draft: Path) -> None:
    drafts.write(replace(clip(), latents={}), draft, COMMENT)
    assert list(draft.parent.iterdir()) == [draft]
    drafts.write(replace(clip(), latents={}), draft, COMMENT)


@pytest.mark.parametrize("field", ["source", "extend", "dub"])
def test_a_changed_clip_is_said_to_stay_a_draft(draft: Path, field: str) -> None:
    told = COMMENT | {"given": [field], "keep_sound": field == "source"}
    media.write_mp4(clip(), draft, comment=told)
    with pytest.raises(DraftError, match=rf"a.mp4 was made by changing another clip \(--{field}\)") as caught:
        drafts.read(draft)
    assert "again" not in caught.value.hint and "can be made larger" in caught.value.hint


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.unlink(), "the latents of a.mp4 are missing; a.latents.safetensors should lie beside it"),
        (lambda file: file.write_bytes(file.read_bytes()[:-9]), "a.latents.safetensors is damaged"),
        (lambda file: file.write_bytes(b"{}"), "a.latents.safetensors is damaged"),
        (
            lambda file: drafts.write(clip(), file.with_name("a.mp4"), COMMENT | {"seed": 6}),
            "a.latents.safetensors belongs to another clip than a.mp4",
        ),
    ],
    ids=["missing", "cut", "not ours", "another's"],
)
def test_latents_that_do_not_serve_are_refused(draft: Path, spoil, words: str) -> None:
    spoil(drafts.file_beside(draft))
    with pytest.raises(DraftError, match=words) as caught:
        drafts.read(draft)
    assert "seed 5" in caught.value.hint


def test_what_was_given_is_planned_again_and_needs_no_prompt(draft: Path) -> None:
    files = {"first_frame": Path("a.png"), "references": (Path("b.png"), Path("c.png"))}
    request = Request(seconds=3, **files, script=[{"text": "Hello.", "start": 1, "end": 2}])
    told = {"weights": "", "given": given.named(request)} | request.model_dump(mode="json", exclude=FILES)
    media.write_mp4(clip(), draft, comment=told)
    drafts.write(clip(), draft, told)
    kept = drafts.read(draft)
    assert kept.given == ("first_frame", "references", "references") and not given.named(kept.request)
    assert kept.request.script == request.script
    assert plan_request(kept.asked) == plan_request(request) != plan_request(kept.request)


def test_a_clip_of_strangers_is_refused(tmp_path: Path) -> None:
    media.write_mp4(clip(), tmp_path / "a.mp4")
    with pytest.raises(DraftError, match="does not tell how it was made"):
        drafts.read(tmp_path / "a.mp4")


def test_only_a_larger_size_of_the_same_weights_is_made(draft: Path) -> None:
    kept = drafts.read(draft)
    assert drafts.enlarged(kept, "720p", "cafe").final_size == (720, 720)
    with pytest.raises(RequestError, match="choose one of 540p, 720p, 1080p"):
        drafts.enlarged(kept, "draft", "cafe")
    with pytest.raises(DraftError, match=r"made by other weights \(cafe\) than those that are here \(f00d\)"):
        drafts.enlarged(kept, "1080p", "f00d")
    for size, side, hint in (("720p", 720, "choose 1080p"), ("1080p", 1080, "1080p is the largest there is")):
        large = replace(kept, request=kept.request.model_copy(update={"resolution": size}))
        with pytest.raises(DraftError, match=f"{side}x{side} already; 720p would not be larger") as caught:
            drafts.enlarged(large, "720p", "cafe")
        assert caught.value.hint == hint
