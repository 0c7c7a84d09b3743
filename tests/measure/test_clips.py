"""Clips are found with their prompts, wherever these stand."""

import json
from pathlib import Path

import numpy as np
import pytest

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.measure import clips
from happyhorse.request import RequestError

BLACK = Clip(frames=np.zeros((2, 32, 32, 3), np.uint8), waveform=np.zeros((1, 0), np.float32))


def empty(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).touch()


def test_prompts_stand_beside_in_lists_or_inside(tmp_path: Path):
    empty(tmp_path, "a.mp4", "b.mov", "c.webm", "d.mp4", "notes.pdf")
    (tmp_path / "a.json").write_text(json.dumps({"prompt": "a red cup", "cuts": [1.0]}))
    (tmp_path / "b.txt").write_text("a blue cup\n")
    (tmp_path / "prompts.csv").write_text("File,Prompt\nc.webm,a green cup\n")
    media.write_mp4(BLACK, tmp_path / "e.mp4", comment={"prompt": "a wish", "told": "a wish, told well"})
    found = {one.name: one for one in clips.find([tmp_path])}
    assert {name: one.prompt for name, one in found.items()} == {
        "a.mp4": "a red cup",
        "b.mov": "a blue cup",
        "c.webm": "a green cup",
        "d.mp4": "",
        "e.mp4": "a wish, told well",
    }
    assert found["a.mp4"].known["cuts"] == [1.0]


def test_prompts_jsonl_is_read(tmp_path: Path):
    empty(tmp_path, "x.mp4")
    (tmp_path / "prompts.jsonl").write_text(json.dumps({"clip": "x", "prompt": "two dogs"}) + "\n")
    assert clips.find([tmp_path])[0].prompt == "two dogs"


def test_lines_come_from_the_sidecar_or_the_prompt(tmp_path: Path):
    empty(tmp_path, "a.mp4", "b.mp4")
    lines = [{"text": "Guten Tag!", "language": "de", "start": 0.5, "end": 1.5, "speaker": 0}]
    (tmp_path / "a.json").write_text(json.dumps({"prompt": "a man", "lines": lines}))
    (tmp_path / "b.txt").write_text('A woman says in English: "Good morning."')
    first, second = clips.find([tmp_path])
    assert first.lines == (clips.Line(text="Guten Tag!", language="de", start=0.5, end=1.5),)
    assert [(line.text, line.language) for line in second.lines] == [("Good morning.", "en")]
    assert (first.language, second.language) == ("de", "en")


def test_a_folder_without_clips_is_told(tmp_path: Path):
    with pytest.raises(RequestError, match="no clip"):
        clips.find([tmp_path])
    with pytest.raises(RequestError, match="does not exist"):
        clips.find([tmp_path / "nowhere"])


def test_a_damaged_list_is_told(tmp_path: Path):
    empty(tmp_path, "a.mp4")
    (tmp_path / "prompts.jsonl").write_text("{half")
    with pytest.raises(RequestError, match=r"prompts\.jsonl cannot be read"):
        clips.find([tmp_path])


def test_a_line_in_an_unknown_language_does_not_cost_the_others(tmp_path: Path):
    empty(tmp_path, "a.mp4")
    lines = [
        {"text": "Hola.", "language": "es"},
        {"text": "Hello.", "language": "en", "start": "0.5", "end": "soon"},
        {"text": "Hm.", "language": ["en"]},
        "Bonjour.",
    ]
    (tmp_path / "a.json").write_text(json.dumps({"lines": lines}))
    (found,) = clips.find([tmp_path])
    assert found.lines == (clips.Line(text="Hello.", language="en", start=0.5),)
    assert any("a line in es is not judged" in why for why in found.unused)


@pytest.mark.parametrize(
    ("told", "contacts", "cuts"),
    [
        ({"contacts": [{"time": 1.5}, 2, {"time": "x"}, {}], "cuts": "two"}, [1.5, 2.0], (None, [])),
        ({"contacts": "often", "cuts": [1.0, "2.5"]}, [], (2, [1.0, 2.5])),
        ({"contacts": None, "cuts": 2}, [], (2, [])),
        ({"cuts": []}, [], (0, [])),
        ({"cuts": [1.0, "later"]}, [], (None, [])),
        ({"cuts": True}, [], (None, [])),
    ],
)
def test_sidecars_are_read_leniently(told: dict, contacts: list[float], cuts: tuple):
    assert clips.contacts_of(told) == contacts
    assert clips.cuts_of(told) == cuts


def test_what_is_odd_in_a_sidecar_is_told(tmp_path: Path):
    empty(tmp_path, "a.mp4", "b.mp4")
    (tmp_path / "a.json").write_text(json.dumps({"contacts": [{"time": "x"}], "cuts": "two", "seconds": ["?"]}))
    (tmp_path / "b.json").write_text(json.dumps({"contacts": [{"time": 1}], "cuts": [2.0]}))
    odd, whole = clips.find([tmp_path])
    assert len(odd.unused) == 2
    assert whole.unused == ()


def test_files_that_are_named_and_not_there_are_told(tmp_path: Path):
    empty(tmp_path, "a.mp4", "b.mp4", "her.png")
    (tmp_path / "a.json").write_text(json.dumps({"truth": "whole.mp4", "references": ["her.png", "him.png"]}))
    (tmp_path / "b.json").write_text(json.dumps({"references": "her.png", "first_frame": "her.png"}))
    odd, whole = clips.find([tmp_path])
    assert odd.unused == ("whole.mp4, him.png: no such file beside the clip",)
    assert whole.unused == ()
    assert whole.references == [tmp_path / "her.png"]


def test_a_mouth_is_read_leniently():
    found = clips.mouth_of({"mouth": [0.5, None, "1", "wide"]})
    assert found[0::2] == [0.5, 1.0]
    assert all(one != one for one in found[1::2])
    assert clips.mouth_of({"mouth": "open"}) == []


def test_clips_of_one_name_are_told_apart(tmp_path: Path):
    for folder in ("one/clips", "two/clips"):
        (tmp_path / folder).mkdir(parents=True)
        empty(tmp_path / folder, "a.mp4")
    empty(tmp_path / "one/clips", "b.mp4")
    found = clips.find([tmp_path / "one/clips", tmp_path / "two/clips", tmp_path / "one/clips/a.mp4"])
    assert sorted(one.name for one in found) == ["b.mp4", "one/clips/a.mp4", "two/clips/a.mp4"]
