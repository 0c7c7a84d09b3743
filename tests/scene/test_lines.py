"""The lines of the playhouse: varied, of the length asked for, and the held-out ones never said in training."""

import random
import re

import pytest

from happyhorse.scene import lines
from happyhorse.scene.script import LANGUAGES

every_language = pytest.mark.parametrize("language", LANGUAGES)
MARKS = {"zh": "。？！", "yue": "。？！", "ja": "。？！"}
SCRIPTS = {
    "zh": "[\u4e00-\u9fff]",
    "yue": "[\u4e00-\u9fff]",
    "ja": "[\u3041-\u30ff]",
    "ko": "[\uac00-\ud7af]",
    "en": "[a-z]",
    "de": "[a-z]",
    "fr": "[a-z]",
}


def said(language: str, count: int, split: str = "train") -> list[str]:
    rng = random.Random(f"{language} {split}")
    return [lines.line(rng, language, split) for _ in range(count)]


@every_language
def test_grammar_is_rich(language: str) -> None:
    assert lines.ways(language) > 200_000
    assert len(lines.fixed(language)) >= 60
    assert len(set(said(language, 300))) > 230


@every_language
def test_held_out_sentences_are_outside_training(language: str) -> None:
    test = lines.fixed(language, "test")
    assert len(set(test)) >= 30
    said_in_training = lines.pattern(language)
    assert not [text for text in test if said_in_training.fullmatch(text)]
    assert not set(test) & set(lines.fixed(language))


@every_language
def test_pattern_knows_what_the_grammar_says(language: str) -> None:
    known = set(lines.fixed(language))
    pattern = lines.pattern(language)
    alone = [text for text in said(language, 200) if text not in known]
    matched = sum(bool(pattern.fullmatch(text)) for text in alone)
    assert matched > 0.9 * len(alone)  # the rest are two sentences joined


@every_language
@pytest.mark.parametrize("split", lines.SPLITS)
def test_lines_are_clean(language: str, split: str) -> None:
    for text in said(language, 300, split):
        assert not re.search(r"[0-9<>{}\[\]|/\"“”«»]|  ", text), text
        assert text[-1] in MARKS.get(language, ".?!"), text
        assert re.search(SCRIPTS[language], text), text
        assert text[0] == text[0].upper()


@every_language
@pytest.mark.parametrize("seconds", [(1.2, 4.5), (0.5, 1.8), (5.0, 9.0)])
def test_length_is_kept(language: str, seconds: tuple[float, float]) -> None:
    rng = random.Random(7)
    for _ in range(60):
        text = lines.line(rng, language, seconds=seconds)
        assert seconds[0] <= lines.spoken_seconds(text, language) <= seconds[1] + 0.2


@every_language
def test_same_seed_same_line(language: str) -> None:
    assert said(language, 20) == said(language, 20)


@every_language
def test_every_rule_is_used(language: str) -> None:
    rules = lines.grammar(language)
    used = {name for ways in rules.values() for way in ways for name in re.findall(r"<(\w+)>", way)}
    assert used == set(rules) - {"say"}


def test_korean_particles_follow_the_sound() -> None:
    rules = {"say": ("물{을}", "차{을}", "길{으로}", "집{으로}")}
    told = {lines._tidy(lines.expand(random.Random(0), way, rules), "ko") for way in rules["say"]}
    assert told == {"물을", "차를", "길로", "집으로"}


def test_sounds_are_covered() -> None:
    letters = {"de": "äöüß", "fr": "éèêçœàù", "ko": "ㄲ"}
    assert set(letters["de"]) <= set("".join(said("de", 1500)))
    assert set(letters["fr"]) <= set("".join(said("fr", 3000)))
    onsets = {(ord(c) - 0xAC00) // 588 for c in "".join(said("ko", 1500)) if "가" <= c <= "힣"}
    assert onsets == set(range(19))
    assert (
        len(
            set("".join(said("ja", 1500)))
            & set("あいうえおかきくけこさしすせそたちつてとなにのはまもやよらりるれろわをんがぎぐげごじだでどば")
        )
        > 44
    )
    spoken = " ".join(said("en", 1500))
    assert all(part in spoken for part in ("th", "sh", "ch", "oi", "oy", "ng", "usual", "measur"))
