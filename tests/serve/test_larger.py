"""A finished clip is asked for at a larger size: the same picture and sound, from its latents."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from starlette.testclient import TestClient

from happyhorse import drafts, media
from happyhorse.serve.app import build_app
from happyhorse.serve.jobs import Job, RefusedError, State
from happyhorse.serve.worker import Hold, StoppedError, Worker

HERE = "http://127.0.0.1"
WISH = {"prompt": "A toy store: waves at night", "seconds": 3, "ratio": "1:1", "seed": 5, "steps": 1}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large sizes that are quickly made."""
    monkeypatch.setattr("happyhorse.request.LARGE", {"720p": {"1:1": (360, 360)}, "1080p": {"1:1": (480, 480)}})


@pytest.fixture
def client(one: Worker) -> TestClient:
    return TestClient(build_app(one.settings, one.service), base_url=HERE)


def work(one: Worker) -> Job:
    """Do the next job in line."""
    job = one.jobs.claim(one.id, 60)
    one.work(job)
    one.service.forget(job.id)
    return one.jobs.find(job.id)


def ask(client: TestClient, **more: object) -> str:
    return client.post("/api/jobs", json={**WISH, **more}).json()["id"]


def enlarge(client: TestClient, id: str, resolution: str = "720p"):
    return client.post(f"/api/jobs/{id}/upscale", json={"resolution": resolution})


def recorded(monkeypatch: pytest.MonkeyPatch, then: Callable[[list[dict]], None] = lambda told: None) -> list[dict]:
    """All that a worker tells of its progress."""
    told: list[dict] = []
    tell = Hold.tell

    def listening(self: Hold, **more: object) -> None:
        told.append(more)
        then(told)
        tell(self, **more)

    monkeypatch.setattr(Hold, "tell", listening)
    return told


def test_a_draft_becomes_larger_and_sounds_the_same(
    client: TestClient, one: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    media.write_wav(np.sin(np.arange(24000, dtype=np.float32) / 20)[None], file := tmp_path / "sea.wav")
    bed = client.post("/api/uploads", files={"file": ("sea.wav", file.read_bytes())}).json()["reference"]
    id = ask(client, ambience=bed, watermark=True)
    small = work(one)
    told = client.get(f"/api/jobs/{id}").json()
    assert (told["latents"], told["draft"], "latents" in told["results"]) == (True, None, False)

    asked = enlarge(client, id)
    new = asked.json()
    assert (asked.status_code, new["state"], new["draft"], new["price"]) == (201, "queued", id, 0.42)
    assert {**new["request"], "resolution": "draft"} == small.request
    assert one.jobs.find(new["id"]).extras["watermark"] is True
    monkeypatch.setattr(type(one.models), "denoise", lambda *a: pytest.fail("it was sampled again"))
    progress = recorded(monkeypatch)
    large = work(one)
    told = client.get(f"/api/jobs/{new['id']}").json()
    assert (told["state"], told["charge"], told["latents"]) == ("done", 0.42, True), large.error
    assert (told["results"]["width"], told["results"]["height"], told["results"]["frames"]) == (360, 360, 75)
    assert [each["stage"] for each in progress if "stage" in each] == ["upscale", "decode", "write"]
    shares = [each["progress"] for each in progress if "progress" in each]
    assert shares == sorted(shares) and shares[-1] == 0.99, "the bar never goes back"
    assert any(0 < share < 0.2 for share in shares), "nor stands while frames are enlarged"
    sounds = [media.read_mp4(one.service.result_path(job)).waveform for job in (small, large)]
    assert sounds[0].size and np.array_equal(*sounds)

    again = enlarge(client, new["id"])
    assert (again.status_code, again.json()["error"]["field"]) == (422, "resolution")
    assert "would not be larger" in again.json()["error"]["message"]
    assert enlarge(client, new["id"], "1080p").status_code == 201, "from the same latents"


def test_only_ones_own_finished_clip_is_made_larger(client: TestClient, one: Worker):
    id = ask(client, sound=False)
    early = enlarge(client, id)
    assert (early.status_code, early.json()["error"]["message"]) == (409, "this clip is not finished yet")
    done = work(one)
    wrong = enlarge(client, id, "4k")
    assert (wrong.status_code, "1080p" in wrong.json()["error"]["message"]) == (422, True)
    other = TestClient(client.app, base_url=HERE)
    other.post("/api/session")
    assert enlarge(other, id).status_code == 404
    with pytest.raises(RefusedError, match="no latents"):
        one.service.draft(id, "bob")
    link = client.get(f"/api/jobs/{id}").json()["url"]
    beside = done.results["latents"]
    assert client.get(link).status_code == 200
    assert client.get(f"{link.rsplit('/', 1)[0]}/{beside}").headers["content-type"] == "video/mp4", "the name is no key"


def test_without_latents_one_sentence_is_said_and_nothing_charged(client: TestClient, one: Worker):
    id = ask(client, sound=False)
    path = one.service.result_path(work(one))
    waiting = enlarge(client, id).json()["id"]
    drafts.file_beside(path).unlink()
    refused = enlarge(client, id)
    sentence = "this clip has no latents here to make it larger from"
    assert (refused.status_code, refused.json()["error"]["message"]) == (404, sentence)
    failed = work(one)
    assert (failed.id, failed.state, failed.error, failed.charge) == (waiting, State.FAILED, sentence, 0)


def test_a_larger_clip_is_stopped_while_it_is_written(client: TestClient, one: Worker, monkeypatch):
    id = ask(client, sound=False)
    work(one)
    before = sorted(one.service.files.results.iterdir())
    enlarge(client, id)

    def stop(told: list[dict]) -> None:
        if "stage" not in told[-1] and told[-2].get("stage") == "write":
            raise StoppedError("cancel")

    recorded(monkeypatch, stop)
    assert work(one).state is State.CANCELLED
    assert sorted(one.service.files.results.iterdir()) == before
