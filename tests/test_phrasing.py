"""The published form: every line twice, five words for a speaker, Han characters apart."""

import re

import pytest

from happyhorse import rewrite
from happyhorse.phrasing import DESCRIBED, NO_SOUND, described, spaced, told

KOREAN = 'A Korean woman in her early 30s sits at a café table and says in Korean: "안녕하세요, 반갑습니다."'
CHINESE = 'A man in a modern office says in Mandarin: "今天天气很好。"'
TWO = 'A tall man in a red coat says: "Good morning." An old woman with a cane answers: "Is it?"'


@pytest.mark.parametrize("prompt", [KOREAN, CHINESE, TWO])
def test_every_line_stands_twice_and_its_speaker_has_five_words(prompt: str) -> None:
    plan = rewrite.plan(prompt, 8)
    text = told(plan)
    _, block, heard = text.split("\n\n")
    assert block.startswith("Dialogue:\n") and heard.startswith("Background Sound:\n<")
    rows = block.splitlines()[1:]
    assert len(rows) == len(plan.utterances) > 0
    for row, line in zip(rows, plan.utterances, strict=True):
        found = re.fullmatch(r'<(.+), (\w+)>: "(.+)"', row)
        assert found and len(found[1].split()) == DESCRIBED
        assert found[2] == rewrite.LANGUAGE_NAMES[line.language]
        assert found[3] == spaced(line.text) and text.count(spaced(line.text)) == 2


def test_speakers_are_told_apart_by_what_the_prompt_says_of_them() -> None:
    first, second = rewrite.plan(TWO, 8).utterances
    assert described(first, TWO) == "tall man red coat says, English"
    assert described(second, TWO) == "old woman cane answers speaking, English"


def test_han_characters_and_kana_stand_apart_and_hangul_does_not() -> None:
    assert spaced("说：今天天气 good") == "说：今 天 天 气 good"
    assert spaced("星の話") == "星 の 話"
    assert spaced("안녕하세요") == "안녕하세요"


def test_what_has_the_form_already_stays_as_it_is() -> None:
    text = 'A man waits.\n\nDialogue:\n<a man at a door, English>: "Well."\n\nBackground Sound:\n<rain>'
    assert told(rewrite.plan(text, 5)) == text


def test_inches_hide_nobody() -> None:
    prompt = 'A 27" screen. A tall man in a red coat says: "Good morning."'
    (line,) = rewrite.plan(prompt, 8).utterances
    assert described(line, prompt).startswith("tall man red coat")


def test_silence_has_its_phrase() -> None:
    text = told(rewrite.plan("A red car at night", 5))
    assert "Dialogue:" not in text and text.endswith(f"<{NO_SOUND}>")
