"""Words to be spoken, for the model: text to phonemes, phonemes to times, times to one latent a phoneme.

A latent's 256 channels: symbol 0-127, stress 128, tone 129-136, length and place in its latent frame 137-140,
language 141-147, speaker 148-150, voice 151-182; the rest are zero.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import torch
from jaxtyping import Float
from torch import Tensor

from happyhorse.codec.reading import CONSONANTS, LANGUAGES, PAUSES, VOWELS, sounds

PHONEMES: tuple[str, ...] = PAUSES + CONSONANTS + VOWELS
INDEX = {symbol: place for place, symbol in enumerate(PHONEMES)}
PHONEME_CHANNELS = 256
LATENT_RATE = 25.0  # latent frames a second
STRESS, TONE, LENGTH, LANGUAGE, SPEAKER, VOICE = 128, 129, 137, 141, 148, 151
SPEAKERS = 3
VOICE_SLOTS = 32


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One sound and when it is heard, in seconds; stress 1 main, 2 lesser; tone 0 where there is none."""

    symbol: str
    stress: int = 0
    tone: int = 0
    start: float = 0.0
    end: float = 0.0

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One who can speak; `pitch` above 1 makes a smaller body of the engine's voice, below 1 a larger one."""

    name: str
    gender: str  # "woman", "man"
    age: str  # "child", "young", "middle-aged", "old"
    languages: tuple[str, ...]
    engine: str = "kokoro"
    source: str = ""  # the engine's own name of the voice, where it differs
    pitch: float = 1.0


# a voice's place is its place in the latents: add at the end only
VOICES: tuple[Voice, ...] = (
    Voice(name="af_heart", gender="woman", age="young", languages=("en",)),
    Voice(name="af_bella", gender="woman", age="middle-aged", languages=("en",)),
    Voice(name="am_michael", gender="man", age="middle-aged", languages=("en",)),
    Voice(name="am_puck", gender="man", age="young", languages=("en",)),
    Voice(name="bm_george", gender="man", age="old", languages=("en", "de")),
    Voice(name="zf_xiaoxiao", gender="woman", age="young", languages=("zh", "yue")),
    Voice(name="zf_xiaoyi", gender="woman", age="middle-aged", languages=("zh", "yue")),
    Voice(name="zm_yunjian", gender="man", age="middle-aged", languages=("zh", "yue")),
    Voice(name="zm_yunxi", gender="man", age="young", languages=("zh", "yue")),
    Voice(name="jf_alpha", gender="woman", age="young", languages=("ja", "ko")),
    Voice(name="jf_tebukuro", gender="woman", age="middle-aged", languages=("ja",)),
    Voice(name="jm_kumo", gender="man", age="middle-aged", languages=("ja", "ko")),
    Voice(name="jm_kumo_young", gender="man", age="young", languages=("ja", "ko"), source="jm_kumo", pitch=1.12),
    Voice(name="kumo_high", gender="woman", age="young", languages=("ko",), source="jm_kumo", pitch=1.3),
    Voice(name="ff_siwis", gender="woman", age="young", languages=("fr", "de")),
    Voice(name="if_sara", gender="woman", age="middle-aged", languages=("de", "fr")),
    Voice(name="em_alex", gender="man", age="middle-aged", languages=("de",)),
    Voice(name="pm_alex", gender="man", age="young", languages=("fr",)),
    Voice(name="siwis_low", gender="man", age="middle-aged", languages=("fr",), source="ff_siwis", pitch=0.82),
    Voice(name="child_en", gender="woman", age="child", languages=("en",), source="af_heart", pitch=1.2),
    Voice(name="child_zh", gender="woman", age="child", languages=("zh", "yue"), source="zf_xiaoyi", pitch=1.2),
    Voice(name="child_ja", gender="woman", age="child", languages=("ja", "ko"), source="jf_alpha", pitch=1.2),
    Voice(name="child_fr", gender="woman", age="child", languages=("fr",), source="ff_siwis", pitch=1.2),
    Voice(name="robot_man", gender="man", age="middle-aged", languages=("en", "de"), engine="espeak", source="m3"),
    Voice(name="robot_woman", gender="woman", age="middle-aged", languages=("en", "de"), engine="espeak", source="f2"),
)


def read(text: str, language: str) -> list[Phoneme]:
    """Turn text into phonemes without times; `[word](/ipa/)` is read as it is spelled."""
    return [Phoneme(*sound) for sound in sounds(text, language)]


# When -------------------------------------------------------------------------------------------------------------


@cache
def durations() -> dict[str, float]:
    """Load the mean length of each sound, measured from the voices (`playhouse/voice.py --durations`)."""
    table = resources.files("happyhorse.codec") / "durations.json"
    return json.loads(table.read_text(encoding="utf-8"))


def finals(phonemes: Sequence[Phoneme]) -> list[bool]:
    """Say of each phoneme whether it ends a phrase: from the last vowel before a pause on."""
    out = [False] * len(phonemes)
    ending = True
    for place in reversed(range(len(phonemes))):
        symbol = phonemes[place].symbol
        if symbol in PAUSES:
            out[place] = place == len(phonemes) - 1
            ending = ending or symbol != "_"
            continue
        out[place] = ending
        ending = ending and symbol not in VOWELS
    return out


def duration_keys(phoneme: Phoneme, language: str, final: bool) -> tuple[str, ...]:
    """Name a sound in the table, most exactly first."""
    symbol = phoneme.symbol
    return f"{language} {symbol} {phoneme.stress} {int(final)}", f"{language} {symbol}", symbol, ""


def time_phonemes(phonemes: Sequence[Phoneme], language: str, speed: float = 1.0, start: float = 0.0) -> list[Phoneme]:
    """Lay phonemes one after another, each as long as the voices make it on average."""
    table = durations()
    out = []
    for phoneme, final in zip(phonemes, finals(phonemes), strict=True):
        keys = duration_keys(phoneme, language, final)
        end = start + next((table[key] for key in keys if key in table), 0.08) / speed
        out.append(replace(phoneme, start=start, end=end))
        start = end
    return out


def fit(phonemes: Sequence[Phoneme], start: float, end: float) -> list[Phoneme]:
    """Stretch or squeeze timed phonemes into a span."""
    if not phonemes:
        return []
    first = phonemes[0].start
    rate = (end - start) / max(phonemes[-1].end - first, 1e-6)
    return [replace(p, start=start + (p.start - first) * rate, end=start + (p.end - first) * rate) for p in phonemes]


# To latents -------------------------------------------------------------------------------------------------------


def encode(
    phonemes: Sequence[Phoneme], *, language: str, speaker: int, voice: str
) -> Float[Tensor, "phonemes channels"]:
    """Describe each timed phoneme; `voice` is a name, or "woman" or "man" for the mean of those voices."""
    out = torch.zeros(len(phonemes), PHONEME_CHANNELS)
    if not phonemes:
        return out
    rows = torch.arange(len(phonemes))
    out[rows, [INDEX[p.symbol] for p in phonemes]] = 1.0
    out[:, STRESS] = torch.tensor([(0.0, 1.0, 0.5)[p.stress] for p in phonemes])
    out[rows, [TONE + p.tone for p in phonemes]] = 1.0
    out[:, LENGTH : LENGTH + 4] = torch.tensor([clock(p) for p in phonemes])
    out[:, LANGUAGE + LANGUAGES.index(language)] = 1.0
    out[:, SPEAKER + min(speaker, SPEAKERS - 1)] = 1.0
    out[:, VOICE : VOICE + VOICE_SLOTS] = voice_features(voice)
    return out


def clock(phoneme: Phoneme) -> tuple[float, float, float, float]:
    """Tell a phoneme's length in latent frames, twice, and where in a latent frame it begins."""
    length = max(phoneme.seconds, 0.0) * LATENT_RATE
    phase = 2 * math.pi * phoneme.start * LATENT_RATE
    return length / 4, math.log(length + 0.1), math.sin(phase), math.cos(phase)


def voice_features(voice: str) -> Float[Tensor, " voices"]:
    """One voice's mark; for a gender, or a name nobody has, the mean of those it may be."""
    names = [known.name for known in VOICES]
    chosen = [voice] if voice in names else [v.name for v in VOICES if v.gender == voice] or names
    out = torch.zeros(VOICE_SLOTS)
    out[[names.index(name) for name in chosen]] = 1.0 / len(chosen)
    return out


def voices_for(language: str, gender: str = "", age: str = "") -> tuple[Voice, ...]:
    """List the human voices of a language, nearest to the wish: age gives way first, then gender."""
    speaking = [voice for voice in VOICES if language in voice.languages and voice.engine != "espeak"]
    wished = [voice for voice in speaking if gender in ("", voice.gender)]
    exact = [voice for voice in wished if age in ("", voice.age)]
    return tuple(exact or wished or speaking)


# Which language ---------------------------------------------------------------------------------------------------

CANTONESE = re.compile("[係唔嘅喺佢哋咗嚟啲冇咩噉咁嗰乜嘢]")
STOP_WORDS = {
    "en": "the a an and is are was to of in you i it that this my we he she not have with for on what do hello be your",
    "de": "der die das und ist sind ich du wir sie er es nicht ein eine einen mit für auf zu den dem im wie was hallo "
    "guten mein haben auch noch heute so",
    "fr": "le la les un une et est sont je tu nous vous il elle on ne pas des du de dans que qui avec pour sur bonjour "
    "mon ma c'est ce au oui très",
}
LETTERS = {"de": "äöüß", "fr": "éèêàçùâîôûœëï"}


def split_language(text: str) -> str:
    """Guess the language of a line from its script, then from its commonest words."""
    if re.search(r"[\u1100-\u11ff\uac00-\ud7a3]", text):
        return "ko"
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if re.search(r"[\u3400-\u9fff]", text):
        return "yue" if CANTONESE.search(text) else "zh"
    return max(STOP_WORDS, key=lambda language: latin_score(text.lower().replace("’", "'"), language))


def latin_score(text: str, language: str) -> float:
    """Count a language's small words and own letters; elided French words count too."""
    words: Iterable[str] = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text)
    common = set(STOP_WORDS[language].split())
    score = sum(word in common for word in words) + 1.5 * sum(
        text.count(letter) for letter in LETTERS.get(language, "")
    )
    elided = len(re.findall(r"\b(?:[cdjlmnst]|qu)'[^\W\d_]{2,}", text)) if language == "fr" else 0
    return score + 1.5 * elided
