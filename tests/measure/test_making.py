"""Prompts that are measured are held out, and the same every time."""

import json
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


def test_a_clip_is_measured_by_what_its_model_was_told(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(making.models, "load", lambda preset: object())
    monkeypatch.setattr(making, "generate", lambda ready, request: None)
    monkeypatch.setattr(making.media, "write_mp4", lambda clip, path: None)
    wish = making.Wish(prompt='Shot 1 (3s): A man says: "One." Shot 2 (2s): A dog.', seed=0, known={})
    making.make("mini", [wish], tmp_path)
    known = json.loads((tmp_path / "0000000.json").read_text("utf-8"))
    assert known["prompt"] == 'A man says: "One." A dog.'
    assert [line["text"] for line in known["lines"]] == ["One."]
