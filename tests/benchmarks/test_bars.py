"""Bars name what a result holds, at every size that was timed."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks import bars, generate

TIMES = {"text": 0.5, "base": 1.0, "upscale": 8.0, "decode": 0.1, "mux": 20.0}


def result(**more: Any) -> dict[str, Any]:
    one = {"preset": "mini", "steps": 8, "seconds": 5, "ratio": "16:9", "resolution": "1080p"}
    stages = {f"{kind}_by_stage": generate.over([TIMES]) for kind in ("cold", "warm")}
    return {"command": "python -m benchmarks.generate", "detail": {"settings": [one | stages | more]}}


def test_decoding_and_writing_have_one_name_where_they_were_not_told_apart() -> None:
    (_, cold), (_, warm) = bars.rows_of(bars.settings_of(result()))
    assert cold == TIMES  # the command tells them apart
    assert set(warm) == {"text", "base", "upscale", bars.BOTH} and warm[bars.BOTH] == pytest.approx(20.1)
    for told_apart in ({"decode_apart": True}, {"resolution": "draft"}):
        (_, cold), (_, warm) = bars.rows_of(bars.settings_of(result(**told_apart)))
        assert cold == warm == TIMES


def test_a_panel_names_size_and_length() -> None:
    assert bars.title_of(result()) == "1080p, 1920 × 1080, 5 s with sound"
    assert bars.title_of(result(resolution="draft", seconds=3, ratio="9:16")).startswith("draft, 252 × 448, 3 s")


def test_every_size_that_was_timed_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    results = {"generate-1080p": result(), "generate": result(resolution="draft"), "codec": {"detail": []}}
    results |= {"generate-1080p-15s": result(seconds=15, decode_apart=True)}
    monkeypatch.setattr(bars, "read", lambda: results)
    monkeypatch.setattr(bars, "draw", lambda found, path: drawn.extend(map(bars.title_of, found)))
    assert bars.main() == 0
    assert [title.partition(",")[0] for title in drawn] == ["draft", "1080p", "1080p"]


def test_several_panels_are_one_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    image = pytest.importorskip("PIL.Image")
    heights = []
    for count in (1, 2):
        bars.draw([result()] * count, tmp_path / "speed.png")
        with image.open(tmp_path / "speed.png") as picture:
            heights.append(picture.height)
            assert picture.width == 1440
    assert heights[1] > 1.5 * heights[0]
