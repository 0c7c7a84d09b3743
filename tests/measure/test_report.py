"""A report holds every number, links its clips from where it lies, and says what its judges are worth."""

import json
import re
from pathlib import Path

import pytest

from happyhorse.measure import report, run
from tests.measure.test_run import row


@pytest.fixture
def made(untrained: Path) -> run.Report:
    rows = tuple(row(f"a {i}.mp4", "en" if i % 2 else "fr", phoneme_error=10.0 * i, motion=1.0 + i) for i in range(5))
    old = tuple(
        row(f"a {i}.mp4", "en" if i % 2 else "fr", phoneme_error=10.0 * i + 7, motion=1.0 + i) for i in range(5)
    )
    measured = run.Measured(rows=rows, broken={"<b>.mp4": "it is damaged"}, skipped={"character error": "no ear"})
    trust = [{"spoiled": "blurred", "metric": "sharpness", "whole": 9.0, "then": 3.0, "moved": True, "clips": 6}]
    return report.build("clips", measured, against=run.Measured(rows=old), against_name="before", trust=trust)


def test_the_json_holds_everything(made: run.Report, tmp_path: Path):
    report.write(made, tmp_path)
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    figure = next(one for one in told["figures"] if one["name"] == "phoneme error" and one["group"] == "all")
    assert (figure["mean"], figure["count"], figure["unit"]) == (20.0, 5, "%")
    assert figure["low"] < 20 < figure["high"]
    assert told["differences"][0]["verdict"] == "better"
    assert told["broken"] == {"<b>.mp4": "it is damaged"}
    assert len(told["clips"]) == 5


def test_the_page_links_clips_and_escapes_names(made: run.Report, tmp_path: Path):
    out = tmp_path / "report"
    report.write(made, out)
    text = (out / "index.html").read_text(encoding="utf-8")
    assert "<b>.mp4" not in text
    assert "&lt;b&gt;.mp4" in text
    sources = re.findall(r'<video[^>]* src="([^"]+)"', text)
    assert len(sources) == 5
    assert all(one.startswith("../") and one.endswith(".mp4") and " " not in one for one in sources)
    for name in re.findall(r'<img src="([^"]+)"', text):
        assert (out / name).stat().st_size > 1000


def test_the_table_says_what_was_left_out(made: run.Report):
    text = report.table(made)
    assert "left out: character error: no ear" in text
    assert "skipped: <b>.mp4: it is damaged" in text
    assert re.search(r"phoneme error +English +20 %", text)


def test_readers_without_errors_are_weak(made: run.Report):
    assert made.judges["speech"]["weak"]
    assert not made.judges["finder"]["weak"]
    assert not report.is_weak("speech", {"en": {"phoneme error": 0.2}, "de": {"phoneme error": 0.3}})
    assert report.is_weak("scene", {"place": {"right": 0.4, "by chance": 0.1}})
