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
