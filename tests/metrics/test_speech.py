"""What is heard is compared as it sounds."""

import numpy as np
import pytest

from happyhorse.metrics import speech


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [
        ("en", "The train leaves at seven, doesn't it?", "the train leaves at 7 doesn't it"),
        ("en", "Mr. Brown has twenty-one apples.", "Mister Brown has 21 apples"),
        ("de", "Der Zug fährt um einundzwanzig Uhr.", "Der Zug fährt um 21 Uhr"),
        ("fr", "Le train part à sept heures.", "Le train part à 7h."),
        ("zh", "火车早上七点离开车站。", "火車早上7點離開車站"),
        ("zh", "一共一百零五个。", "一共105个"),
        ("ja", "電車は朝七時に駅を出ます。", "でんしゃはあさ7時にえきをでます"),
        ("ko", "기차는 일곱 시에 떠납니다.", "기차는 7시에 떠납니다"),
    ],
)
def test_the_same_sound_has_no_error(language: str, said: str, heard: str):
    assert speech.character_error(said, heard, language) == 0.0


def test_one_letter_of_ten_is_ten_percent():
    assert speech.character_error("abcde fghij", "abcde fghix", "en") == pytest.approx(0.1)
    assert speech.word_error("one two three four", "one two tree four", "en") == pytest.approx(0.25)


def test_lines_count_by_their_length():
    assert speech.errors(["abcdefgh", "ab"], ["abcdefgh", "xy"], "en") == pytest.approx(0.2)


def test_other_words_are_other_sounds():
    assert speech.character_error("请你打开窗户好吗", "孩子们在花园里踢足球", "zh") > 0.5
    assert speech.character_error("窓を開けてください", "明日は雨です", "ja") > 0.5


def test_a_line_without_letters_is_refused():
    with pytest.raises(ValueError, match="without letters"):
        speech.character_error("...", "hello", "en")


def test_cantonese_has_no_ear():
    with pytest.raises(speech.EarError, match="does not know yue"):
        speech.hear(np.zeros(100, np.float32), 24000, "yue")


def test_resampling_keeps_a_tone():
    time = np.arange(24000) / 24000
    tone = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    there = np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)
    np.testing.assert_allclose(speech.resampled(tone, 24000, 16000), there, atol=1e-5)  # rounding of float32


@pytest.mark.judge
def test_the_ear_hears_a_robot_say_a_sentence(robot):
    folder = speech.whisper_folder()
    assert (folder / "model.bin").stat().st_size > 140_000_000
    assert speech.whisper_folder() == folder
    waveform, rate = robot("The children are playing football in the garden.")
    heard = speech.hear(waveform, rate, "en")
    assert speech.character_error("The children are playing football in the garden.", heard, "en") < 0.4
