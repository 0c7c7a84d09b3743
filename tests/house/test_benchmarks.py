"""The one protocol: every stage is counted, medians are told with their spread, and the bars are drawn from them."""

from pathlib import Path

import pytest

from benchmarks import bars, generate

STAGES = {"text": 0.5, "base": 4.0, "decode": 1.0, "mux": 0.5}
ONE = {
    "preset": "mini",
    "seconds": 5,
    "ratio": "16:9",
    "steps": 8,
    "resolution": "draft",
    "cold": {"median": 8.0},
    "warm": {"median": 6.0},
    "cold_by_stage": generate.over([{"start": 2.0} | STAGES]),
    "warm_by_stage": generate.over([STAGES]),
    "scores": generate.over([{"lips": 0.5}, {"lips": None}, {"lips": 0.7}]),
    "memory": 1.0,
}


def test_each_name_has_the_spread_of_what_is_known_of_it() -> None:
    found = generate.over([{"lips": 0.5, "detail": 3.0}, {"lips": None, "detail": 5.0}, {"detail": 4.0}])
    assert list(found) == ["lips", "detail"]
    assert found["lips"]["runs"] == 1 and found["detail"] == {"median": 4.0, "smallest": 3.0, "largest": 5.0, "runs": 3}


def test_a_larger_and_a_longer_clip_may_take_more() -> None:
    def limit(resolution: str, seconds: int) -> float | None:
        one = ONE | {"resolution": resolution, "seconds": seconds}
        return next(f.at_most for f in generate.figures(one) if "warm" in f.name)

    assert [limit("draft", 5), limit("1080p", 5), limit("1080p", 15), limit("720p", 5)] == [10.0, 60.0, 200.0, None]
    names = {figure.name: figure.value for figure in generate.figures(ONE)}
    assert names["mini, lips, median"] == pytest.approx(0.6)


def test_bars_are_as_long_as_their_stages() -> None:
    rows = bars.rows_of([ONE])
    assert [label for label, _ in rows] == ["mini, 8 steps, cold", "mini, 8 steps, warm"]
    assert [sum(times.values()) for _, times in rows] == [8.0, 6.0]


def test_bars_are_drawn_with_stages_they_have_no_colour_for(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    dreamt = ONE | {"warm_by_stage": generate.over([STAGES | {"dream": 1.0}])}
    bars.draw([{"detail": {"settings": [dreamt]}}], tmp_path / "docs" / "speed.png")
    assert (tmp_path / "docs" / "speed.png").read_bytes().startswith(b"\x89PNG")


def test_a_setting_asks_the_command_for_what_it_asks_python_for() -> None:
    setting = generate.Setting(preset="mini", seconds=4, ratio="1:1", steps=3)
    request = setting.request("rain", 1)
    words = setting.words("rain", Path("out.mp4"))
    assert words[:2] == ["generate", "rain"] and "--json" in words
    assert (request.seconds, request.ratio, request.steps, request.preset) == (4, "1:1", 3, "mini")
    text = " ".join(words)
    assert all(part in text for part in ("--seconds 4", "--ratio 1:1", "--steps 3", "--preset mini", "--seed 1"))
