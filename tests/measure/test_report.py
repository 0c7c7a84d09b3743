"""A report holds every number, links its clips from where it lies, and says what its judges are worth."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from happyhorse.measure import clips, report, run
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


def test_what_the_other_set_lost_and_what_nobody_could_tell_is_told(untrained: Path, tmp_path: Path):
    one = row("a.mp4", elements_there=50.0, of_five_named=2.5)
    one.found.notes["elements"] = [{"kind": "who", "question": "hat", "there": None, "why": "weak", "counts": False}]
    one.found.failed["sync"] = "ValueError: x"
    other = run.Measured(rows=(row("a.mp4", motion=1.0),), broken={"old.mp4": "it is damaged"})
    trust = [
        {
            "spoiled": "swapped captions",
            "metric": "of five named",
            "whole": 3.3,
            "then": 1.5,
            "moved": True,
            "clips": 30,
        }
    ]
    made = report.build("new", run.Measured(rows=(one,)), against=other, against_name="old", trust=trust)
    told = report.as_json(made, tmp_path)
    assert told["untold"] == {"hat": "1 of 1 times: weak"}
    assert told["against_broken"] == {"old.mp4": "it is damaged"}
    assert told["partly"] == {"a.mp4": "sync: ValueError: x"}
    assert told["bounds"]["of five named"] == {"ceiling": 3.3, "floor": 1.5, "clips": 30}
    report.write(made, tmp_path)
    text, shown = report.table(made), (tmp_path / "index.html").read_text("utf-8")
    assert re.search(r"of five named +all clips +2.5 of 5 +1 +3.3 to 1.5", text)
    assert "3.3 to 1.5" in shown
    for part in (
        "does not count: hat: 1 of 1 times: weak",
        "skipped of the other set: old.mp4",
        "in part: a.mp4: sync",
    ):
        assert part in text
    for part in ("does not count", "old.mp4", "Only what a prompt"):
        assert part in shown
    assert "Only what a prompt" in text
    assert "Here 0 of 1 named things could be told and count." in text


def test_who_fails_the_check_of_trust_is_marked_and_what_does_not_count_is_told(untrained: Path, tmp_path: Path):
    one = row("a.mp4", action_right=100.0, place_right=100.0)
    one.found.notes["elements"] = [
        {"kind": "action", "question": "action", "there": True, "why": "", "counts": False},
        {"kind": "place", "question": "place", "there": True, "why": "", "counts": True},
    ]
    trust = [
        {"spoiled": "swapped captions", "metric": name, "whole": 90.0, "then": 60.0, "moved": moved, "clips": 30}
        for name, moved in (("action right", False), ("place right", True))
    ]
    made = report.build("new", run.Measured(rows=(one,)), trust=trust)
    report.write(made, tmp_path)
    lines = {
        text.split("  ")[1].strip(): text for text in report.table(made).splitlines() if text.startswith("prompt ")
    }
    assert lines["action right"].endswith("not to be trusted")
    assert "not to be trusted" not in lines["place right"]
    assert (tmp_path / "index.html").read_text("utf-8").count("not to be trusted") == 1
    assert "does not count: action: 1 of 1 times: its judge fails the check of trust" in report.table(made)
    assert report.as_json(made, tmp_path)["doubted"] == ["action right"]


def test_what_no_clip_was_asked_is_told_with_what_it_wants(untrained: Path):
    measured = run.Measured(rows=(row("a", motion=1.0, PSNR=30.0),), suites=frozenset({"picture", "sync"}))
    found = run.unasked(report.build("new", measured))
    assert found["foley off"].startswith("no sidecar tells contacts")
    assert any(names.startswith("frame distance, clip distance") for names in found)
    assert not any("PSNR" in names or "word error" in names for names in found)
    assert "not asked: foley off: no sidecar tells contacts" in report.table(report.build("new", measured))


def test_a_reader_that_is_weak_marks_its_own_figures_alone(untrained: Path):
    made = report.build("new", run.Measured(rows=(row("a", phoneme_error=9.0, place_right=50.0, who_right=50.0),)))
    judges = {name: {"weak": name == "head"} for name in made.judges}
    marked = [text for text in report.table(replace(made, judges=judges)).splitlines() if text.endswith("weak reader")]
    assert len(marked) == 1
    assert "who right" in marked[0]


def test_a_group_of_several_languages_is_not_all_clips(untrained: Path, tmp_path: Path):
    several = row("c", phoneme_error=30.0)
    lines = tuple(clips.Line(text="x", language=one) for one in ("en", "de"))
    several = run.Row(entry=replace(several.entry, lines=lines), found=several.found)
    measured = run.Measured(rows=(row("a", "en", phoneme_error=1.0), row("b", "en", phoneme_error=3.0), several))
    made = report.build("new", measured)
    report.write(made, tmp_path)
    shown = (tmp_path / "index.html").read_text("utf-8")
    assert shown.count("<td>all clips</td>") == 1
    assert shown.count("<td>several languages</td>") == 1
    assert "several languages" in report.table(made)


def test_ceilings_stand_with_what_was_counted_and_how_sure(untrained: Path, tmp_path: Path):
    ceilings = [
        {
            "language": "yue",
            "by": "the voice itself",
            "of": "phoneme error",
            "error": 57.0,
            "low": 50.0,
            "high": 64.0,
            "lines": 4,
        },
        {"language": "en", "by": "the voice itself", "error": 3.0, "lines": 4},
    ]
    made = report.build("new", run.Measured(rows=(row("a", motion=1.0),)), ceilings=ceilings)
    report.write(made, tmp_path)
    shown = (tmp_path / "index.html").read_text("utf-8")
    assert "<td>Cantonese</td><td>the voice itself</td><td>phoneme error</td><td>57.0 %</td><td>50.0 to 64.0" in shown
    assert "<td>character error</td><td>3.0 %</td><td></td>" in shown


def test_errors_of_judges_can_be_read(untrained: Path, tmp_path: Path):
    made = report.build("new", run.Measured(rows=(row("a", motion=1.0),)))
    errors = {"hat": {"right": 0.98826, "count": 853, "shares": {"cap": 0.1114}}}
    report.write(replace(made, judges={"head": {"weak": False, "errors": errors}}), tmp_path)
    assert "<td>hat: right 0.988; hat: count 853</td>" in (tmp_path / "index.html").read_text("utf-8")
    assert "0.1114" in (tmp_path / "report.json").read_text("utf-8")
