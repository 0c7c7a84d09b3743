"""One word changed: what counts as kept."""

from dataclasses import replace

import pytest

from benchmarks.director import PAIRS, kept, told_of
from happyhorse.scene.script import Script
from happyhorse.scene.write import write


def dressed(script: Script, **change: object) -> Script:
    first = script.roles[0]
    return replace(script, roles=(replace(first, person=replace(first.person, **change)), *script.roles[1:]))


def test_what_the_word_is_about_does_not_count() -> None:
    script = dressed(write(3, kind="talk"), colour="red")
    blue = dressed(script, colour="blue")
    assert kept(script, script) == kept(script, blue, ("colour",)) == 1.0
    fields = len(told_of(script))
    assert kept(script, blue) == pytest.approx(1 - 1 / fields)
    assert kept(script, replace(blue, place="train", weather="snow"), ("place",)) == pytest.approx(1 - 2 / (fields - 1))


def test_somebody_who_is_gone_has_moved() -> None:
    pair = next(s for s in (write(seed, kind="duo") for seed in range(9)) if len(s.roles) == 2)
    alone = replace(pair, roles=pair.roles[:1])
    gone = len(told_of(pair)) - len(told_of(alone))
    assert gone >= 15
    assert kept(pair, alone) == kept(alone, pair) == pytest.approx(1 - (gone + 1) / len(told_of(pair)))


def test_every_pair_differs_in_one_word_and_in_something_known() -> None:
    fields = {name for _, name in told_of(write(0))}
    for prompt, word, other, about in PAIRS:
        assert prompt.count(word) == 1 and other not in prompt, word
        assert about and set(about) <= fields, word
    assert sum(prompt.isascii() or "café" in prompt for prompt, *_ in PAIRS) >= 10
