"""The mouth does what the sounds need, on the frame they need it."""

import numpy as np
import pytest

from happyhorse.codec.phonemes import PHONEMES, Phoneme
from happyhorse.scene.mouth import SHAPES, VISEME, guessed, mouth_track

OPEN, WIDTH, ROUND, TEETH, TONGUE, TUCK = range(6)


def word(*sounds: str, start: float = 0.4, each: float = 0.12) -> list[Phoneme]:
    return [Phoneme(s, 1, 0, start + i * each, start + (i + 1) * each) for i, s in enumerate(sounds)]


def frame_at(seconds: float) -> int:
    return int(seconds * 25)


def test_every_phoneme_has_a_shape() -> None:
    assert set(PHONEMES) <= set(VISEME)
    assert set(VISEME.values()) == set(SHAPES)


def test_silence_is_a_resting_mouth() -> None:
    track = mouth_track([], 10)
    assert track.shape == (10, 6)
    assert np.allclose(track, SHAPES["rest"].pose, atol=1e-6)
    spoken = mouth_track(word("a"), 60)
    assert spoken[0, OPEN] < 0.02
    assert spoken[-1, OPEN] < 0.02


@pytest.mark.parametrize("lip", ["m", "b", "p", "pʰ"])
@pytest.mark.parametrize("start", [0.400, 0.411, 0.425, 0.437])
@pytest.mark.parametrize("each", [0.03, 0.09])
def test_lips_close_fully(lip: str, start: float, each: float) -> None:
    phonemes = word("a", lip, "a", start=start, each=each)
    track = mouth_track(phonemes, 40)
    closed = np.flatnonzero(track[:, OPEN] == 0.0)
    middle = (phonemes[1].start + phonemes[1].end) / 2
    assert any(abs((frame + 0.5) / 25 - middle) <= 0.045 for frame in closed)
    assert track[:, OPEN].max() > 0.45


def test_shapes_are_told_apart() -> None:
    at = frame_at(0.48)
    a, i, u, f, th = (mouth_track(word(s, each=0.2), 30)[at] for s in ("a", "i", "u", "f", "θ"))
    assert a[OPEN] > 0.8 > 0.5 > i[OPEN]
    assert i[WIDTH] > 0.75 > 0.4 > u[WIDTH]
    assert u[ROUND] > 0.85 > 0.1 > i[ROUND]
    assert f[TUCK] == 1.0
    assert a[TUCK] < 0.05
    assert th[TONGUE] > 0.8


def test_the_mouth_opens_ahead_of_the_sound() -> None:
    track = mouth_track(word("a", start=0.4, each=0.2), 30)
    half_open = np.argmax(track[:, OPEN] > 0.45)
    assert 0.32 <= (half_open + 0.5) / 25 <= 0.40


def test_in_betweens_are_gentle() -> None:
    track = mouth_track(word("s", "i", "t", "a", "l", "u", "k", "e"), 50)
    assert np.abs(np.diff(track, axis=0)).max() < 0.75
    assert ((track >= 0) & (track <= 1)).all()


def test_a_diphthong_moves() -> None:
    track = mouth_track(word("aʊ", each=0.24), 30)
    assert track[frame_at(0.44), OPEN] > track[frame_at(0.60), OPEN] + 0.3
    assert track[frame_at(0.60), ROUND] > 0.6


def test_later_by_a_frame_is_the_same_a_frame_later() -> None:
    sounds = ("h", "ə", "l", "oʊ", "p")
    early, late = mouth_track(word(*sounds), 40), mouth_track(word(*sounds, start=0.44), 40)
    assert np.allclose(early[:-1], late[1:], atol=1e-6)
    assert np.array_equal(early, mouth_track(word(*sounds), 40))


def test_a_mouth_opens_as_a_recording_is_loud() -> None:
    rate = 24_000
    seconds = np.arange(3 * rate) / rate
    tone = np.sin(2 * np.pi * 200 * seconds) * np.where((seconds > 1) & (seconds < 1.6), 0.5, 0.0)
    tone += np.sin(2 * np.pi * 200 * seconds) * np.where((seconds > 2) & (seconds < 2.5), 0.12, 0.0)
    said = guessed(tone.astype(np.float32), rate)
    opened = mouth_track(said, 75)[:, 0]
    assert opened[:22].max() < 0.1 < 0.3 < opened[52:60].mean() < opened[27:38].mean()
    assert opened[44:48].max() < 0.1
    short = np.zeros(12 * rate, np.float32)
    short[rate : rate + rate // 2] = 0.3 * np.sin(2 * np.pi * 200 * seconds[: rate // 2])
    opened = mouth_track(guessed(short, rate), 300)[:, 0]
    assert opened[27:35].min() > 0.3 > 0.1 > opened[50:].max()
    assert guessed(np.zeros(rate, np.float32), rate) == guessed(np.zeros(10, np.float32), rate) == []
