"""Text in seven languages becomes phonemes of one alphabet, with times, and one latent a phoneme."""

import itertools
import math

import pytest
import torch

from happyhorse.codec import phonemes as words
from happyhorse.codec.phonemes import PHONEMES, VOICES, Phoneme, encode, read, split_language, time_phonemes
from happyhorse.codec.reading import LANGUAGES, chinese_numbers, hangul_sounds, korean_numbers

LINES = {
    "en": "She bought 3 red apples, didn't she?",
    "zh": "她买了三个红苹果和一瓶牛奶。",
    "yue": "佢買咗三個紅蘋果同一樽牛奶。",
    "ja": "彼女は赤いりんごを三つ買いました。",
    "ko": "그녀는 빨간 사과 세 개와 우유를 샀습니다.",
    "de": "Könnten Sie bitte das Fenster öffnen?",
    "fr": "Elle a acheté trois pommes rouges et une bouteille de lait.",
}


def spelled(text: str, language: str) -> str:
    return " ".join(f"{p.symbol}{p.tone or ''}" for p in read(text, language))


def korean(word: str) -> str:
    return " ".join(sound.symbol for sound in hangul_sounds(word))


def test_the_alphabet_fits_its_channels() -> None:
    assert len(PHONEMES) == len(set(PHONEMES)) <= 120
    assert len(VOICES) == len({voice.name for voice in VOICES}) <= words.VOICE_SLOTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_read_in_the_alphabet(language: str) -> None:
    phonemes = read(LINES[language], language)
    assert len(phonemes) > 15
    assert {p.symbol for p in phonemes} <= set(PHONEMES)
    assert phonemes[-1].symbol in (".", "?")
    assert split_language(LINES[language]) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["", "…", "?!", "😀", "Привет мир", "7.5% iPhone 在 東京で 서울", "12345678901234567890", "龘𠮷"]
)
def test_no_text_is_too_strange(language: str, text: str) -> None:
    phonemes = read(text, language)
    assert {p.symbol for p in phonemes} <= set(PHONEMES)
    assert encode(time_phonemes(phonemes, language), language=language, speaker=0, voice="").isfinite().all()


@pytest.mark.parametrize(
    ("language", "text", "sounds"),
    [
        ("zh", "中国人学语言", "ʈʂ ʊ1 ŋ1 k w o2 ɻ ə2 n2 _ ɕ ɥ e2 _ y3 j ɛ2 n2 ."),
        ("zh", "四是日", "s ɨ4 _ ʂ ɨ4 _ ɻ ɨ4 ."),
        ("yue", "香港唔該", "h œ1 ŋ1 k ɔ2 ŋ2 _ m̩4 k ɔ1 j1 ."),
        ("ja", "がっこう", "ɡ a1 ʔ k oː2 ."),
        ("ja", "新聞", "ɕ i1 m2 b ɯ2 ɴ2 ."),
        ("de", "fünf Häuser", "f ʏ n f _ h ɔɪ z ɐ ."),
        ("fr", "bon vin", "b ɔ̃ _ v ɛ̃ ."),
        ("en", "hello world", "h ə l oʊ _ w ɜ l d ."),
    ],
)
def test_readings(language: str, text: str, sounds: str) -> None:
    assert spelled(text, language) == sounds


def test_stress_falls_where_it_is_said() -> None:
    assert [p.stress for p in read("hello", "en")] == [0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("국물", "k u ŋ m u l"),  # nasal before a nasal
        ("독립", "t o ŋ n i p"),
        ("신라", "ɕ i l l a"),  # n and l become l l
        ("같이", "k a ʨʰ i"),  # t before i
        ("좋다", "ʨ o tʰ a"),  # h breathes on its neighbour
        ("축하", "ʨʰ u kʰ a"),
        ("값이", "k a p s͈ i"),  # half a cluster moves over
        ("있어요", "i s͈ ʌ j o"),
        ("학교", "h a k k͈ j o"),  # tense after a stop
        ("않는", "a n n ɯ n"),
        ("좋아", "ʨ o a"),
        ("읽다", "i k t͈ a"),
    ],
)
def test_korean_borders(written: str, said: str) -> None:
    assert korean(written) == said


def test_numbers_are_said() -> None:
    assert chinese_numbers("2026年有105个，3.14，10%") == "二零二六年有一百零五个，三点一四，百分之十"
    assert korean_numbers("7시 20개 12,345원") == "일곱 시 스무 개 만이천삼백사십오원"
    assert spelled("7", "en") == spelled("seven", "en")


def test_times_follow_one_another() -> None:
    timed = time_phonemes(read(LINES["en"], "en"), "en", start=1.5)
    assert timed[0].start == 1.5
    assert all(a.end == b.start and a.seconds > 0 for a, b in itertools.pairwise(timed))
    assert 1.2 < timed[-1].end - 1.5 < 4.5
    fast = time_phonemes(read(LINES["en"], "en"), "en", speed=2.0)
    assert math.isclose(fast[-1].end * 2, timed[-1].end - 1.5, rel_tol=1e-6)


def test_a_phrase_ends_slowly() -> None:
    within, ending = time_phonemes(read("好人", "zh"), "zh"), time_phonemes(read("人好", "zh"), "zh")
    vowel = [next(p for p in timed if p.symbol == "aʊ").seconds for timed in (within, ending)]
    assert vowel[1] > vowel[0]


def test_fit_fills_the_span() -> None:
    fitted = words.fit(time_phonemes(read("hello", "en"), "en"), 2.0, 5.0)
    assert fitted[0].start == 2.0
    assert math.isclose(fitted[-1].end, 5.0)


def test_latents_tell_what_was_asked() -> None:
    phonemes = [Phoneme("a", 1, 4, 0.01, 0.09), Phoneme("m", 0, 0, 0.09, 0.13)]
    latents = encode(phonemes, language="zh", speaker=1, voice="zf_xiaoxiao")
    assert latents.shape == (2, words.PHONEME_CHANNELS)
    assert latents.dtype == torch.float32
    assert latents[0, :128].argmax() == PHONEMES.index("a")
    assert latents[0, :128].sum() == 1
    assert latents[:, words.STRESS].tolist() == [1.0, 0.0]
    assert latents[:, words.TONE : words.TONE + 8].argmax(1).tolist() == [4, 0]
    assert latents[0, words.LENGTH] == pytest.approx(0.08 * 25 / 4)
    assert latents[1, words.LENGTH + 2 : words.LENGTH + 4].norm() == pytest.approx(1.0)
    assert latents[0, words.LANGUAGE + LANGUAGES.index("zh")] == 1
    assert latents[0, words.SPEAKER : words.SPEAKER + 3].tolist() == [0, 1, 0]
    assert not latents[:, words.VOICE + words.VOICE_SLOTS :].any()


def test_an_unknown_voice_is_the_mean_of_its_kind() -> None:
    women = words.voice_features("woman")
    assert women.sum() == pytest.approx(1.0)
    assert all((women[place] > 0) == (voice.gender == "woman") for place, voice in enumerate(VOICES))
    assert words.voice_features("nobody").count_nonzero() == len(VOICES)
    assert words.voice_features(VOICES[3].name).argmax() == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_women_and_men(language: str) -> None:
    for gender in ("woman", "man"):
        assert len([v for v in words.voices_for(language, gender) if v.gender == gender]) >= 2
    assert words.voices_for(language, "man", "old")[0].gender == "man"


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("[IPA](/aɪ pi eɪ/)", "en", "aɪ _ p i _ eɪ ."),
        ("Go, [t](/təˈmeɪ.toʊ/)!", "en", "ɡ oʊ , t ə m eɪ t oʊ !"),
        ("[行](/xaŋ2/)", "zh", "x a2 ŋ2 ."),
        ("[chat](/ʃɑ̃/)", "fr", "ʃ ɑ̃ ."),
        ("[x](/123 ??/)", "en", ""),
    ],
)
def test_a_word_is_said_as_it_is_spelled(text: str, language: str, found: str) -> None:
    assert spelled(text, language).replace(" _ .", " .") == found


def test_stress_is_read_from_the_spelling() -> None:
    assert [p.stress for p in read("[t](/təˈmeɪˌtoʊ/)", "en") if p.symbol in ("m", "t")] == [0, 1, 2]
