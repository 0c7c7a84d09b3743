"""Whole clips, timed: decoding and writing are told apart, and what is judged is every frame."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import happyhorse
from benchmarks import generate
from happyhorse.clip import Clip, Reel
from happyhorse.request import Request

REQUEST = Request(prompt="rain", seconds=3)
PAUSE = 0.05  # seconds a chunk takes to decode


def streamed(frames: np.ndarray, pause: float = 0.0) -> Clip:
    """A clip that is decoded in chunks of five frames as it is read, slowly."""

    def chunks() -> Iterator[np.ndarray]:
        for part in np.split(frames, len(frames) // 5):
            time.sleep(pause)
            yield part

    return Clip(frames=Reel(frames.shape, chunks), waveform=np.zeros((1, 24000), np.float32))


def noise(frames: int = 20) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (frames, 32, 48, 3), np.uint8)


def test_streamed_decoding_is_not_counted_as_writing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clip = streamed(noise(), PAUSE)

    def made(models: object, request: Request, on_stage: Callable[[str], None]) -> Clip:
        for stage in ("text", "base", "upscale", "decode"):
            on_stage(stage)
        return clip

    monkeypatch.setattr(happyhorse, "generate", made)
    start = time.perf_counter()
    found, times = generate.warm_run(tmp_path / "a.mp4", REQUEST, None)  # type: ignore[arg-type]  # not asked
    wall = time.perf_counter() - start
    assert list(times) == ["text", "base", "upscale", "decode", "mux"]
    assert times["decode"] >= 4 * PAUSE and 0 < times["mux"] <= wall - 4 * PAUSE
    assert sum(times.values()) <= wall
    assert found is clip and (tmp_path / "a.mp4").exists()


def test_a_draft_is_written_as_it_is() -> None:
    clip, decoding = Clip(frames=noise(), waveform=np.zeros((1, 0), np.float32)), []
    assert generate.clocked(clip, decoding) is clip and not decoding


def test_a_clip_that_is_streamed_is_judged_frame_by_frame() -> None:
    pytest.importorskip("jiwer", reason="judge not installed: jiwer")
    frames = noise()
    held = Clip(frames=frames, waveform=np.zeros((1, 0), np.float32))
    found = [generate.judge(clip, REQUEST, "", None) for clip in (streamed(frames), held)]  # type: ignore[arg-type]
    assert found[0] == found[1] and set(found[0]) == {"detail", "motion"}


def test_results_and_figures_are_named_by_what_is_not_usual() -> None:
    names = [
        "-".join(["generate", *generate.beside_usual(*asked, space="")])
        for asked in (("draft", 5), ("1080p", 5), ("1080p", 15), ("draft", 3))
    ]
    assert names == ["generate", "generate-1080p", "generate-1080p-15s", "generate-3s"]
    spread = {"median": 100.0}
    one = {
        "preset": "mini",
        "seconds": 15,
        "ratio": "16:9",
        "steps": 8,
        "resolution": "1080p",
        "cold": spread,
        "warm": spread,
        "scores": {"lips": {"median": 0.5}},
        "memory": 3.0,
    }
    found = {figure.name: figure.at_most for figure in generate.figures(one)}
    assert found["15 s clip, 16:9, 1080p, mini in 8 steps, warm"] == 200
    assert found["mini, 1080p, 15 s, peak memory"] == 6
    assert "mini, 1080p, 15 s, lips, median" in found
