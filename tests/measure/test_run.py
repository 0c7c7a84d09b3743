"""Sets are measured whole: broken clips are told, figures carry intervals, differences say what they show."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from happyhorse.measure import clips, run
from happyhorse.measure.suites import Found
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
