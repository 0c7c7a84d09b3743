"""What is given is looked at first, followed in length and shape, and comes back as it was, joined without a jump."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from happyhorse import given, media
from happyhorse.clip import Clip
from happyhorse.given import FADE, follow, look, restored
from happyhorse.media import UnreadableError
from happyhorse.request import KEPT, Request, RequestError

RATE = 24000


def moving(seconds: float, height: int = 96, width: int = 64) -> np.ndarray:
    """A slope of light that wanders to the right, two pixels a frame."""
    places = np.arange(width)[None, :] - 2 * np.arange(round(25 * seconds))[:, None]
    row = (127 + 100 * np.sin(places / 12)).astype(np.uint8)
    return np.repeat(np.repeat(row[:, None, :, None], height, 1), 3, 3)


def hum(seconds: float, pitch: float = 220, rate: int = RATE) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * pitch * np.arange(round(rate * seconds)) / rate)).astype(np.float32)[None]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    media.write_mp4(Clip(frames=moving(4.4), waveform=hum(4.4)), folder / "tall.mp4", crf=4)
    media.write_mp4(Clip(frames=moving(0.4), waveform=hum(0.4)), folder / "short.mp4", crf=4)
    media.write_mp4(Clip(frames=moving(2), waveform=np.zeros((0, 0), np.float32)), folder / "silent.mp4", crf=4)
    media.write_wav(hum(6.3), folder / "six.wav")
    media.write_wav(hum(1, 110), folder / "bed.wav")
    Image.new("RGB", (90, 160), "red").save(folder / "tall.png")
    return folder


def asked(**fields: object) -> Request:
    return Request(**{"prompt": "a horse"} | fields)


def test_length_and_shape_are_those_of_what_is_given(files: Path) -> None:
    assert follow(asked()) == asked()
    edit = follow(asked(source=files / "tall.mp4"))
    assert (edit.seconds, edit.ratio) == (5, "3:4")
    assert follow(asked(source=files / "tall.mp4", seconds=3, ratio="1:1")).seconds == 3
    assert follow(asked(dub=files / "silent.mp4")).seconds == 3
    assert follow(asked(speech=files / "six.wav")).seconds == 7
    assert follow(asked(first_frame=files / "tall.png")).ratio == "9:16"
    assert follow(asked(extend=files / "tall.mp4")).seconds == 5
    assert follow(asked(shots=[{"prompt": "a", "seconds": 4}, {"prompt": "b", "seconds": 2}])).seconds == 6
    assert follow(asked(script=[{"text": "a", "start": 1, "end": 7.2}])).seconds == 8
    assert follow(edit) == edit


def test_what_will_be_cut_is_told_and_what_is_wrong_refused_before_the_work(files: Path) -> None:
    assert look(asked()) == ()
    assert look(asked(source=files / "tall.mp4", seconds=3)) == ("tall.mp4 lasts 4.4 seconds; its first 3 are used.",)
    assert look(asked(speech=files / "six.wav")) == ("six.wav lasts 6.3 seconds; its first 5 are used.",)
    wrong = {
        "no sound to keep": {"source": files / "silent.mp4", "keep_sound": True},
        "source needs a clip": {"source": files / "six.wav"},
        "a recording is needed": {"speech": files / "silent.mp4"},
        "does not exist": {"extend": files / "none.mp4"},
        "cannot be read as a clip": {"dub": files / "tall.png"},
        "cannot be read as a picture": {"references": [files / "tall.mp4"]},
    }
    for words, fields in wrong.items():
        with pytest.raises((RequestError, UnreadableError), match=words) as caught:
            look(asked(**fields))
        assert caught.value.hint and caught.value.exit_code == 2


def noise(frames: int, height: int = 96, width: int = 64) -> Clip:
    rng = np.random.default_rng(0)
    return Clip(
        frames=rng.integers(0, 256, (frames, height, width, 3), np.uint8),
        waveform=rng.uniform(-0.3, 0.3, (1, frames * RATE // 25)).astype(np.float32),
    )


def test_a_clip_without_anything_given_is_left_alone() -> None:
    made = noise(5)
    assert restored(asked(), made) is made


def steps_of(frames: np.ndarray) -> np.ndarray:
    """How far each frame is from the one before."""
    return np.abs(np.diff(frames.astype(np.float32), axis=0)).mean((1, 2, 3))


def test_a_clip_that_goes_on_joins_without_a_jump(files: Path) -> None:
    before = media.read_clip(files / "tall.mp4", 96, 64)
    count = len(before.frames)
    # the model's view of the end is 6 levels too bright, and its sound is another phase
    more = (moving(8)[count - KEPT : count + 75].astype(int) + 6).clip(0, 255).astype(np.uint8)
    later = hum(4, 220)[:, 37:]
    made = Clip(frames=more, waveform=np.pad(later, ((0, 0), (0, 37))))
    clip = restored(asked(extend=files / "tall.mp4", seconds=3), made)
    assert len(clip.frames) == count + 75
    assert clip.waveform.shape == (1, len(clip.frames) * RATE // 25)
    assert np.array_equal(clip.frames[: count - KEPT], before.frames[: count - KEPT])
    assert np.array_equal(clip.frames[count:], more[KEPT:])
    usual = steps_of(moving(4))
    assert steps_of(clip.frames).max() < usual.max() + 6 / KEPT + 1  # no step but the usual one and its share
    start = (count - KEPT) * RATE // 25
    assert np.array_equal(clip.waveform[:, :start], before.waveform[:, :start])
    assert np.abs(np.diff(clip.waveform)).max() < 1.5 * np.abs(np.diff(hum(1))).max()  # no click


def test_a_very_short_clip_can_go_on_too(files: Path) -> None:
    clip = restored(asked(extend=files / "short.mp4", seconds=3), noise(KEPT + 75))
    assert len(clip.frames) == 10 + 75 and clip.waveform.shape[1] == 85 * 960
    silent = restored(asked(extend=files / "silent.mp4", seconds=3), noise(KEPT + 75))
    assert not silent.waveform[:, : 48 * 960 - 4800].any() and silent.waveform[:, 50 * 960 :].any()


def test_a_retake_changes_its_seconds_and_fades_at_both_ends(files: Path) -> None:
    before, made = media.read_clip(files / "tall.mp4", 96, 64), noise(125)
    clip = restored(asked(source=files / "tall.mp4", between=(1, 2)), made)
    assert len(clip.frames) == 110  # as long as the source
    assert np.array_equal(clip.frames[25:50], made.frames[25:50])
    for kept in (slice(0, 25 - FADE), slice(50 + FADE, 110)):
        assert np.array_equal(clip.frames[kept], before.frames[kept])
    assert np.array_equal(clip.waveform[:, : 22 * 960], before.waveform[:, : 22 * 960])
    assert np.allclose(clip.waveform[:, 25 * 960 : 50 * 960], made.waveform[:, 25 * 960 : 50 * 960], atol=1e-6)


def test_kept_sound_is_the_sources_own(files: Path) -> None:
    made = noise(125)
    clip = restored(asked(source=files / "tall.mp4", keep_sound=True), made)
    assert (clip.sample_rate, clip.waveform.shape) == (48000, (2, 110 * 1920))
    assert np.array_equal(clip.frames, made.frames[:110])
    heard = clip.waveform[0, 9600:-9600]
    assert abs(np.corrcoef(heard, hum(4.4, rate=48000)[0, 9600 : 9600 + len(heard)])[0, 1]) > 0.99


def test_a_dubbed_picture_is_the_clips_own(files: Path) -> None:
    shown, made = media.read_clip(files / "silent.mp4", 96, 64), noise(75)
    clip = restored(asked(dub=files / "silent.mp4", seconds=3), made)
    assert np.array_equal(clip.frames, shown.frames)
    assert np.array_equal(clip.waveform, made.waveform[:, : 50 * 960])


def test_speech_is_heard_as_it_was_recorded_and_ambience_under_it(files: Path) -> None:
    made = noise(125)
    clip = restored(asked(speech=files / "six.wav"), made)
    assert (clip.sample_rate, clip.waveform.shape) == (48000, (2, 5 * 48000))
    assert abs(np.corrcoef(clip.waveform[0], hum(5, rate=48000)[0])[0, 1]) > 0.99
    both = restored(asked(speech=files / "six.wav", ambience=files / "bed.wav"), made)
    bed = both.waveform - clip.waveform
    assert np.abs(bed).max() == pytest.approx(0.3 * given.BED, rel=0.1)
    assert np.abs(bed[:, -48000:]).max() > 0.1  # it goes on to the end
    under = restored(asked(ambience=files / "bed.wav"), made)
    assert under.waveform.shape == made.waveform.shape and not np.array_equal(under.waveform, made.waveform)


def test_scripts_are_read_as_editors_write_them(tmp_path: Path) -> None:
    for name, encoding in (("a.srt", "utf-8"), ("b.srt", "utf-8-sig"), ("c.srt", "utf-16")):
        (tmp_path / name).write_text("grüß", encoding=encoding)
        assert given.read_script(tmp_path / name) == "grüß"
    (tmp_path / "d.srt").write_bytes("grüß".encode("latin-1"))
    with pytest.raises(UnreadableError, match="cannot be read as text"):
        given.read_script(tmp_path / "d.srt")
