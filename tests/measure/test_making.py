"""Prompts that are measured are held out, and the same every time."""

from pathlib import Path

import pytest

from happyhorse.measure import making
from happyhorse.metrics.elements import asked
from happyhorse.request import RequestError


def test_held_out_prompts_are_the_same_every_time():
    assert list(making.held_out(5)) == list(making.held_out(5))
    assert len({wish.prompt for wish in making.held_out(5)}) == 5


def test_held_out_prompts_bring_their_elements():
    for wish in making.held_out(6):
        questions = {one.question for one in asked(wish.prompt, wish.known)}
        assert {"place", "light", "outdoors"} <= questions


def test_prompts_come_from_a_file(tmp_path: Path):
    (tmp_path / "wishes.txt").write_text("a cat\n\n a dog \n")
    assert [wish.prompt for wish in making.from_file(tmp_path / "wishes.txt")] == ["a cat", "a dog"]
    with pytest.raises(RequestError, match="file of prompts"):
        list(making.from_file(tmp_path / "none.txt"))
