"""Prompts that are measured are held out, and the same every time."""

import json
import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from happyhorse import planning
from happyhorse.measure import command, making
from happyhorse.metrics.elements import asked
from happyhorse.playhouse.caption import caption, tell
from happyhorse.request import Request, RequestError
from happyhorse.scene.write import write


def test_held_out_prompts_are_the_same_every_time():
    assert list(making.held_out(5)) == list(making.held_out(5))
    assert len({wish.prompt for wish in making.held_out(5)}) == 5


def test_held_out_prompts_bring_what_their_words_name():
    questions = [{one.question for one in asked(wish.prompt, wish.known)} for wish in making.held_out(40)]
    everything = [
        {one.question for one in asked(wish.prompt, {**wish.known, "named": None})} for wish in making.held_out(40)
    ]
    assert all(some <= whole for some, whole in zip(questions, everything, strict=True))
    assert sum(map(len, questions)) < 0.9 * sum(map(len, everything))
    assert sum("place" in one for one in questions) > 30


def test_what_is_named_is_told_by_the_words_themselves():
    script = write(9_500_003, seconds=5.0, split="test")
    for style in ("tags", "short", "long"):
        text, named = tell(script, random.Random(3), "en", style, "test")
        assert text == caption(script, random.Random(3), "en", style, "test")
        assert set(named.get("place", [])) <= {script.place}
        assert set(named.get("move", [])) <= {shot.move for shot in script.shots}
    assert {"place", "light", "framing", "move", "ambience", "gender"} <= named.keys()


def test_a_storyboard_in_words_asks_for_so_many_cuts():
    known = [wish.known for wish in making.held_out(60)]
    for one in known:
        shots = len(one["elements"]["framings"])
        assert one.get("cuts", shots - 1) == shots - 1
    assert {one.get("cuts") for one in known} >= {None, 0, 1}


def test_shots_that_are_told_by_the_second_bring_their_cuts():
    plan = planning.plan_request(Request(prompt="Shot 1 (3s): A man. Shot 2 (2s): A dog.", seconds=5))
    assert making.planned(plan, 5)["cuts"] == [3.0]
    assert "cuts" not in making.planned(planning.plan_request(Request(prompt="A man.", seconds=5)), 5)


def test_touches_that_the_director_plans_stand_beside_the_clip(monkeypatch: pytest.MonkeyPatch):
    script = replace(write(4, seconds=5.0, kind="walk"), lines=())
    monkeypatch.setattr(making, "played", lambda *_: (script, []))
    monkeypatch.setattr(making, "with_voices", lambda plan, chances: plan)
    ready = SimpleNamespace(director=SimpleNamespace(read=lambda x: {}), text=SimpleNamespace(encode=lambda x: x))
    request = Request(prompt="A man walks in the street.", seconds=5)
    found = making.contacts(ready, request, planning.plan_request(request))
    assert {"footstep", "grass step", "heel"} & {one["sound"] for one in found}
    assert json.loads(json.dumps(found)) == found
    assert making.contacts(SimpleNamespace(director=None), request, planning.plan_request(request)) == []


def test_older_clips_are_judged_by_the_rule_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "0000007.json").write_text(json.dumps({"prompt": "a man", "lines": [], "elements": {"place": "park"}}))
    monkeypatch.setattr(making.models, "load", lambda preset: pytest.fail("nothing is missing"))
    making.make("mini", [making.Wish(prompt="a man", seed=7, known={"named": {}})], tmp_path)
    assert json.loads((tmp_path / "0000007.json").read_text("utf-8"))["named"] == {}


def test_prompts_of_a_file_come_beside_the_held_out_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "wishes.txt").write_text("a cat\na dog\na cow\n")
    made: list[making.Wish] = []

    def make(preset: str, wishes: list[making.Wish], folder: Path) -> Path:
        made.extend(wishes)
        raise RequestError("that is enough", "")

    monkeypatch.setattr(making, "make", make)
    with pytest.raises(RequestError, match="enough"):
        command.measure([], tmp_path / "report", preset="mini", count=2, prompts=tmp_path / "wishes.txt")
    assert [wish.prompt for wish in made[2:]] == ["a cat", "a dog", "a cow"]
    assert all("elements" in wish.known for wish in made[:2])


def test_prompts_without_a_model_are_told(tmp_path: Path):
    with pytest.raises(RequestError, match="for clips that are made"):
        command.measure([tmp_path], tmp_path / "report", prompts=tmp_path / "wishes.txt")


def test_prompts_come_from_a_file(tmp_path: Path):
    (tmp_path / "wishes.txt").write_text("a cat\n\n a dog \n")
    assert [wish.prompt for wish in making.from_file(tmp_path / "wishes.txt")] == ["a cat", "a dog"]
    with pytest.raises(RequestError, match="file of prompts"):
        list(making.from_file(tmp_path / "none.txt"))


def test_a_clip_is_measured_by_what_its_model_was_told(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(making.models, "load", lambda preset: SimpleNamespace(director=None))
    monkeypatch.setattr(making, "generate", lambda ready, request: None)
    monkeypatch.setattr(making.media, "write_mp4", lambda clip, path: None)
    wish = making.Wish(prompt='Shot 1 (3s): A man says: "One." Shot 2 (2s): A dog.', seed=0, known={})
    making.make("mini", [wish], tmp_path)
    known = json.loads((tmp_path / "0000000.json").read_text("utf-8"))
    assert known["prompt"] == 'A man says: "One." A dog.'
    assert [line["text"] for line in known["lines"]] == ["One."]


def test_a_clip_of_other_words_is_made_again(tmp_path: Path) -> None:
    wish, sidecar = making.Wish(seed=3, prompt="Rain.", known={}), tmp_path / "3.json"
    assert not making.is_made(wish, sidecar)
    for told, made in (({}, True), ({"wish": "Rain."}, True), ({"wish": "Snow."}, False)):
        making.write_known(sidecar, told)
        assert making.is_made(wish, sidecar) is made
