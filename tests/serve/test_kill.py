"""Workers and the server are killed at random moments; nothing accepted is lost, doubled or charged wrongly."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from benchmarks.serve import killing, running


@pytest.mark.skipif(sys.platform != "linux", reason="children are found by /proc")
def test_nothing_is_lost_doubled_or_charged_wrongly(tmp_path: Path):
    toll = killing(tmp_path / "data", count=8, kills=4, seed=3, workers=1)
    assert toll.kills >= 2
    assert (toll.lost, toll.doubled, toll.wrongly_charged, toll.unfinished) == (0, 0, 0, 0)


def test_a_server_stops_politely_and_goes_on_later(tmp_path: Path):
    import httpx

    with running(tmp_path / "data", workers=0) as server:
        server.wait(worker=False)
        made = httpx.post(f"{server.base}/api/jobs", json={"prompt": "A cat", "seconds": 3}).json()
        assert server.stop() == 0
        server.start()
        server.wait(worker=False)
        assert httpx.get(f"{server.base}/api/jobs/{made['id']}").json()["state"] == "queued"
