"""Sets are measured whole: broken clips are told, figures carry intervals, differences say what they show."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from happyhorse import media
from happyhorse.measure import clips, run
from happyhorse.measure.suites import Found, count_elements
from happyhorse.request import RequestError


def row(name: str, language: str = "none", **values: float) -> run.Row:
    lines = () if language == "none" else (clips.Line(text="x", language=language),)
    found = Found()
    for metric, value in values.items():
        found.tell(metric.replace("_", " "), value)
    return run.Row(entry=clips.Entry(path=Path(name), name=name, lines=lines), found=found)


def test_suites_are_named():
    assert run.suites_of("sound, sync") == {"sound", "sync"}
    assert "identity" in run.suites_of("all")
    with pytest.raises(RequestError, match="suite sond is not known"):
        run.suites_of("sond")


@pytest.mark.usefixtures("untrained")
def test_a_broken_clip_is_told_and_skipped(tmp_path: Path, write_clip: Callable[..., Path]):
    write_clip(tmp_path / "whole.mp4")
    (tmp_path / "broken.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(300))
    (tmp_path / "empty.mp4").touch()
    measured = run.measure(clips.find([tmp_path]), frozenset({"picture", "sound", "identity", "sync"}))
    assert [one.entry.name for one in measured.rows] == ["whole.mp4"]
    assert set(measured.broken) == {"broken.mp4", "empty.mp4"}
    assert "Traceback" not in "".join(measured.broken.values())
    found = measured.rows[0].found
    assert found.values["motion"] > 1
    assert found.points["frame distance"].shape[1] == 64


@pytest.mark.usefixtures("untrained")
def test_any_size_and_rate_is_measured_alike(tmp_path: Path, write_clip: Callable[..., Path]):
    suites, values = frozenset({"picture"}), []
    for fps, size in ((25, (64, 96)), (50, (64, 96)), (12, (130, 60))):
        path = write_clip(tmp_path / f"{fps}{size[0]}.mp4", fps=fps, size=size)
        watched = run.look(path, suites, {})
        assert watched.frames == 25
        values.append(watched.weighed["brightness"])
    assert max(values) - min(values) < 0.06  # the ground is drawn anew for each size


def test_a_mean_stands_with_its_interval_and_count():
    rows = [row(f"{i}", "en" if i % 2 else "de", phoneme_error=float(i), motion=1.0) for i in range(10)]
    found = {(one.name, one.group): one for one in run.figures(run.Measured(rows=tuple(rows)))}
    whole = found["phoneme error", "all"]
    assert (whole.mean, whole.count) == (4.5, 10)
    assert whole.low < 4.5 < whole.high
    assert found["phoneme error", "en"].mean == 5.0
    assert ("motion", "en") not in found


def test_one_clip_has_no_interval():
    found = run.figures(run.Measured(rows=(row("a", motion=2.0),)))
    assert [(one.mean, one.low) for one in found] == [(2.0, None)]


def test_sets_of_the_same_names_are_compared_in_pairs():
    rng = np.random.default_rng(0)
    old = [row(f"{i}", phoneme_error=value) for i, value in enumerate(rng.normal(50, 10, 12))]
    new = [row(one.entry.name, phoneme_error=one.value("phoneme error") - 3) for one in old]
    found = run.differences(run.Measured(rows=tuple(new)), run.Measured(rows=tuple(old)))
    assert [(one.name, one.paired, one.verdict) for one in found] == [("phoneme error", True, "better")]
    assert found[0].difference == pytest.approx(-3.0)


def test_noise_shows_no_difference():
    rng = np.random.default_rng(1)
    old, new = ([row(f"{side}{i}", flicker=value) for i, value in enumerate(rng.normal(5, 1, 9))] for side in "ab")
    found = run.differences(run.Measured(rows=tuple(new)), run.Measured(rows=tuple(old)))
    assert [(one.paired, one.verdict) for one in found] == [(False, "no difference shown")]


def test_a_few_clips_take_no_side():
    for count, verdict in ((4, "too few clips to say"), (5, "better")):
        old, new = ([row(f"{i}", flicker=level + i) for i in range(count)] for level in (5.0, 2.0))
        found = run.differences(run.Measured(rows=tuple(new)), run.Measured(rows=tuple(old)))
        assert [one.verdict for one in found] == [verdict]


def test_the_worst_clip_is_first_and_says_why():
    rows = [row(f"{i}", phoneme_error=10.0 + i % 3, flicker=1.0) for i in range(8)] + [row("bad", phoneme_error=90.0)]
    bad = run.worst(run.Measured(rows=tuple(rows)), 3)
    assert bad[0][0].entry.name == "bad"
    assert bad[0][2] == ["phoneme error"]
    assert len(bad) == 3


def test_sets_apart_have_a_distance():
    def measured(shift: float) -> run.Measured:
        rng = np.random.default_rng(0)
        rows = []
        for i in range(6):
            one = row(f"{i}")
            one.found.points["frame distance"] = rng.standard_normal((10, 4)) + shift
            rows.append(one)
        return run.Measured(rows=tuple(rows))

    near, far = (run.figures(measured(shift), measured(0.0).points)[0].mean for shift in (0.0, 5.0))
    assert near == pytest.approx(0.0, abs=1e-6)
    assert far == pytest.approx(100.0)  # 4 axes, 5 squared each


def test_a_distance_lies_within_its_interval():
    """Clips drawn with repetition lie farther off than all of them do."""
    rng = np.random.default_rng(2)
    rows = [row(f"{i}") for i in range(8)]
    for one in rows:
        one.found.points["frame distance"] = rng.standard_normal((6, 12))
    (found,) = run.figures(run.Measured(rows=tuple(rows)), lambda name: rng.standard_normal((60, 12)))
    assert found.low < found.mean < found.high
    assert found.high - found.low > 0.1


def test_a_file_that_breaks_off_is_broken_and_a_short_picture_is_told(
    tmp_path: Path, write_clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
):
    whole = write_clip(tmp_path / "whole.mp4", seconds=4.0)
    data = whole.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) * 6 // 10])  # all that is there can be decoded
    monkeypatch.setattr(run, "ask", lambda clip, suites: Found())
    measured = run.measure(clips.find([tmp_path]), frozenset({"sync", "sound"}))
    assert [one.entry.name for one in measured.rows] == ["whole.mp4"]
    assert list(measured.broken) == ["cut.mp4"]
    sounding, ending = np.ones((2, 4 * run.SOUND_RATE), np.float32)
    ending[2 * run.SOUND_RATE :] = 0
    assert run.shortened(whole, 2.0, sounding) == "its picture ends after 2.0 of 4.0 seconds"
    with pytest.raises(media.UnreadableError, match=r"breaks off after 2\.0 of 4\.0 seconds"):
        run.shortened(whole, 2.0, ending)
    assert run.shortened(whole, 3.7, sounding) == ""


@pytest.mark.usefixtures("untrained")
def test_a_suite_that_fails_costs_neither_the_clip_nor_the_others(
    tmp_path: Path, write_clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
):
    def fail(clip: object, found: Found) -> None:
        raise ValueError("could not convert string to float: 'x'")

    monkeypatch.setattr(run, "MEASURES", {**run.MEASURES, "sound": fail})
    write_clip(tmp_path / "a.mp4")
    (tmp_path / "a.json").write_text('{"cuts": "two"}')
    measured = run.measure(clips.find([tmp_path]), frozenset({"picture", "sound"}))
    assert not measured.broken
    assert measured.rows[0].found.values["motion"] > 1
    assert "cuts are neither" in measured.partly["a.mp4"]
    assert "sound: ValueError: could not convert" in measured.partly["a.mp4"]


@pytest.mark.usefixtures("untrained")
def test_two_processes_find_the_very_same(tmp_path: Path, write_clip: Callable[..., Path]):
    for number in range(run.WORTH):
        write_clip(tmp_path / f"{number}.mp4", level=100 + 10 * number, seconds=0.4)
    (tmp_path / "broken.mp4").touch()
    (tmp_path / "0.json").write_text('{"prompt": "a woman in a café at night, rain", "lines": []}')
    entries, suites = clips.find([tmp_path]), frozenset({"picture", "sound", "sync", "prompt"})
    alone, together = (run.measure(entries, suites, processes=processes) for processes in (1, 2))
    assert [one.entry.name for one in together.rows] == [one.entry.name for one in alone.rows]
    assert (together.broken, together.skipped) == (alone.broken, alone.skipped)
    for one, other in zip(alone.rows, together.rows, strict=True):
        assert one.found.values == other.found.values
        assert one.found.notes == other.found.notes
        assert all((one.found.points[name] == other.found.points[name]).all() for name in one.found.points)
    assert "broken.mp4" in together.broken


def test_where_a_process_dies_the_rest_is_measured_here(monkeypatch: pytest.MonkeyPatch):
    class Dead:
        def __init__(self, *_: object) -> None:
            pass

        def map(self, *_: object) -> object:
            yield run.Attempt(found=Found(), why="first")
            raise run.BrokenProcessPool

        def shutdown(self, **_: object) -> None:
            pass

    monkeypatch.setattr(run, "ProcessPoolExecutor", Dead)
    monkeypatch.setattr(run, "attempt", lambda entry, suites, compared: run.Attempt(why=f"here {entry.name}"))
    entries = [clips.Entry(path=Path(f"{i}"), name=f"{i}") for i in range(run.WORTH)]
    measured = run.measure(entries, frozenset({"sound"}), processes=2)
    assert [one.entry.name for one in measured.rows] == ["0"]
    assert list(measured.broken.values()) == ["here 1", "here 2", "here 3"]


def test_threads_are_given_back(monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []
    monkeypatch.setattr(run, "attempt", lambda *_: seen.append(torch.get_num_threads()) or run.Attempt(why="no"))
    before = torch.get_num_threads()
    run.measure([clips.Entry(path=Path("a"), name="a")], frozenset({"sound"}))
    assert (seen, torch.get_num_threads()) == ([1], before)


def test_groups_are_called_by_what_they_are():
    rows = [row("a", "en"), row("b", "de")]
    several = clips.Entry(
        path=Path("c"), name="c", lines=tuple(clips.Line(text="x", language=one) for one in ("en", "de"))
    )
    found = run.groups([*rows, run.Row(entry=several, found=Found())])
    assert [run.group_name(group) for group in found] == ["all clips", "German", "English", "several languages"]


def test_differences_weigh_as_figures_do():
    """One long line that is right and two short ones that are wrong."""

    def measured(shift: float) -> run.Measured:
        rows = []
        for name, value, weight in (("a", 10.0, 90), ("b", 60.0, 5), ("c", 60.0, 5)):
            one = row(name, "en")
            one.found.tell("phoneme error", value + shift, weight)
            rows.append(one)
        return run.Measured(rows=tuple(rows))

    new, old = measured(-2.0), measured(0.0)
    figure = next(one for one in run.figures(new) if one.group == "all")
    for found in (
        next(one for one in run.differences(new, old) if one.group == "all"),
        next(one for one in run.differences(new, renamed(old)) if one.group == "all"),
    ):
        assert found.new == pytest.approx(figure.mean)
        assert found.difference == pytest.approx(-2.0)
        assert found.low <= found.difference <= found.high


def renamed(measured: run.Measured) -> run.Measured:
    rows = [
        run.Row(entry=clips.Entry(path=one.entry.path, name=f"old {one.entry.name}"), found=one.found)
        for one in measured.rows
    ]
    return run.Measured(rows=tuple(rows))


def test_what_nobody_could_tell_is_counted():
    one, other = row("a"), row("b")
    hat = {"kind": "who", "question": "hat", "asked": "cap", "there": None, "why": "its reader is weak"}
    one.found.notes["elements"] = [hat, {**hat, "question": "place", "there": True, "why": ""}]
    other.found.notes["elements"] = [
        {**hat, "there": True},
        {**hat, "kind": "action", "question": "action", "there": True},
    ]
    for each in (one, other):
        count_elements(each.found, frozenset({"action right"}))
    assert run.Measured(rows=(one, other)).untold == {
        "hat": "1 of 2 times: its reader is weak",
        "action": f"1 of 1 times: {run.DOUBTED}",
    }


def test_bounds_are_those_of_swapped_captions():
    rows = [
        {
            "spoiled": "swapped captions",
            "metric": "of five named",
            "whole": 3.3,
            "then": 1.6,
            "floor": 1.5,
            "clips": 30,
        },
        {"spoiled": "blurred", "metric": "sharpness", "whole": 9.0, "then": 3.0, "clips": 30},
        {"spoiled": "swapped captions", "metric": "who right", "whole": 50.0, "then": 50.0, "floor": None, "clips": 2},
    ]
    assert run.bounds(rows) == {"of five named": {"ceiling": 3.3, "floor": 1.5, "clips": 30}}
