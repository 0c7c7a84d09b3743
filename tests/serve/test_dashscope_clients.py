"""The public dashscope client, unmodified, against a running server: every way to ask, well and badly."""

import asyncio
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("dashscope", reason="serve-clients not installed: dashscope")

import av
import dashscope
import httpx
from dashscope import VideoSynthesis
from dashscope.aigc.video_synthesis import AioVideoSynthesis
from dashscope.common.error import InvalidTask, UploadFileException
from dashscope.v2 import errors

from benchmarks.serve import Server, running
from happyhorse.serve.service import Service
from tests.serve.clients import PATIENCE, data_uri, picture, write_source

SECRET_WORD = "gunfight"
SHORT = {"prompt": "Waves at night", "duration": 3, "resolution": "720P"}
SQUARE = {**SHORT, "ratio": "1:1"}
OLD, NEW = "happyhorse-1.0", "happyhorse-1.1"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("dashscope")
    (words := folder / "words.txt").write_text(f"{SECRET_WORD}\n")
    with running(folder, private_hosts=("127.0.0.1",), moderation=f"words:{words}") as server:
        server.wait()
        yield server


@pytest.fixture(scope="module", autouse=True)
def key(server: Server) -> Iterator[str]:
    """A key, and the client led here with it."""
    service = Service(replace(server.settings, workers=0))
    made = service.keys.create("Ann", concurrency=1)
    service.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dashscope, "base_http_api_url", f"{server.base}/api/v1")
        patch.setattr(dashscope, "api_key", made)
        yield made


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a picture and a clip in it."""
    (tmp_path / "cat.png").write_bytes(picture(450, 450))
    write_source(tmp_path / "source.mp4")
    return tmp_path


def watch(told: Any, seconds: float = 3, size: tuple[int, int] = (720, 720)) -> None:
    """Fetch a clip as anybody would."""
    assert (told.status_code, told.output.task_status) == (HTTPStatus.OK, "SUCCEEDED"), told
    got = httpx.get(told.output.video_url)
    assert got.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(got.content)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == size
        assert container.duration / 1e6 == pytest.approx(seconds, abs=0.1)


def test_words_become_a_clip():
    told = VideoSynthesis.call(f"{NEW}-t2v", **SQUARE, seed=5)
    watch(told)
    assert told.output.orig_prompt == SHORT["prompt"]
    assert told.output.submit_time <= told.output.scheduled_time <= told.output.end_time
    usage = {"duration": 3, "input_video_duration": 0, "output_video_duration": 3, "SR": 720, "ratio": "1:1"}
    assert {name: told.usage[name] for name in usage} == usage
    assert told.usage.video_count == 1
    assert told.request_id


def stop(server: Server, key: str, *asked: Any) -> None:
    """End jobs that were taken: making large clips takes long."""
    for told in asked:
        assert (told.status_code, told.output.task_status) == (HTTPStatus.OK, "PENDING"), told
        path = f"/api/jobs/{told.output.task_id}/cancel"
        assert httpx.post(f"{server.base}{path}", headers={"x-api-key": key}).status_code == 200


def test_pictures_are_taken_by_every_name(server: Server, key: str, files: Path):
    cat = str(files / "cat.png")
    pair = [{"type": "reference_image", "url": url} for url in (cat, data_uri(picture()))]
    both = {**SQUARE, "prompt": "character1 waves at [Image 2]"}
    stop(
        server,
        key,
        VideoSynthesis.async_call(f"{OLD}-i2v", **SHORT, media=[{"type": "first_frame", "url": cat}]),
        VideoSynthesis.async_call(f"{NEW}-i2v", **SHORT, img_url=f"file://{cat}"),
        VideoSynthesis.async_call(f"{OLD}-i2v", **SHORT, first_frame_url=data_uri(picture(400, 400))),
        VideoSynthesis.async_call(f"{NEW}-r2v", **both, media=pair),
        VideoSynthesis.async_call(f"{OLD}-r2v", **both, reference_urls=[cat, cat]),
    )


def change(files: Path, prompt: str) -> dict[str, Any]:
    """A clip to be changed, with a picture beside it: quick, for it comes as a draft."""
    source, picture = (str(files / name) for name in ("source.mp4", "cat.png"))
    media = [{"type": "video", "url": source}, {"type": "reference_image", "url": picture}]
    return {"model": f"{OLD}-video-edit", "prompt": prompt, "media": media, "resolution": "720P"}


def test_a_clip_is_changed(files: Path):
    told = VideoSynthesis.call(**change(files, "It snows"), audio_setting="origin", watermark=False)
    watch(told, size=(320, 320))
    assert told.usage.duration == pytest.approx(6, abs=0.1)
    assert told.usage.input_video_duration == pytest.approx(3, abs=0.1)


def test_the_asynchronous_client_is_told_the_same(files: Path):
    watch(asyncio.run(AioVideoSynthesis.call(**change(files, "It rains"))), size=(320, 320))


def test_the_newer_client_is_told_the_same(server: Server, key: str, files: Path):
    model = f"{OLD}-video-edit"
    with dashscope.Client(api_key=key, base_url=f"{server.base}/api/v1") as client:
        job = client.videos.generate(**change(files, "It is foggy"))
        assert (job.status, bool(job.video_url)) == ("SUCCEEDED", True)
        assert client.videos.jobs.fetch(job.task_id).finished_at
        found = client.videos.jobs.list(model_name=model, status="SUCCEEDED", page_size=1)
        assert (found.tasks[0].task_id, found.page_size, found.total >= 1) == (job.task_id, 1, True)
        first, second = (client.videos.jobs.create(**change(files, "It is night")) for _ in range(2))
        client.videos.jobs.cancel(second.task_id)
        assert client.videos.jobs.fetch(second.task_id).status == "CANCELED"
        assert client.videos.jobs.wait(first.task_id).succeeded
        wrong = {errors.BadRequestError: {"duration": 99}, errors.ContentFilterError: {"prompt": SECRET_WORD}}
        for kind, fields in wrong.items():
            with pytest.raises(kind):
                client.videos.jobs.create(model=f"{OLD}-t2v", **{**SQUARE, **fields})
    stranger = dashscope.Client(api_key="a:b", base_url=f"{server.base}/api/v1")
    with stranger, pytest.raises(errors.AuthenticationError):
        stranger.videos.jobs.create(model=f"{OLD}-t2v", **SQUARE)


def test_the_command_line_is_led_here_by_the_environment(server: Server, key: str):
    led = {**os.environ, "DASHSCOPE_HTTP_BASE_URL": f"{server.base}/api/v1", "DASHSCOPE_API_KEY": key}
    start = [sys.executable, "-c", "from dashscope.cli import main; main()", "video-synthesis"]
    words = f"create -m {NEW}-t2v --prompt Foals --duration 3 --resolution 720P --ratio 1:1 --no-watermark"
    create = subprocess.Popen([*start, *words.split()], env=led, stdout=subprocess.PIPE, text=True)
    service, until = Service(replace(server.settings, workers=0)), time.monotonic() + PATIENCE
    while not (found := service.jobs.history(words="foals")) and time.monotonic() < until:
        time.sleep(0.2)
    service.cancel(found[0].id)
    service.close()
    assert f'"task_id": "{found[0].id}"' in create.communicate(timeout=PATIENCE)[0]
    assert (found[0].request["prompt"], found[0].extras["watermark"]) == ("Foals", False)
    fetch = subprocess.run([*start, "fetch", found[0].id], env=led, capture_output=True, text=True, timeout=PATIENCE)
    assert "the job was cancelled" in fetch.stderr


@pytest.mark.parametrize(
    ("model", "fields", "status", "code"),
    [
        ("happyhorse-2.0-t2v", SHORT, 404, "ModelNotFound"),
        (f"{OLD}-t2v", {**SHORT, "duration": 2}, 400, "InvalidParameter"),
        (f"{OLD}-t2v", {**SHORT, "resolution": "4K"}, 400, "InvalidParameter"),
        (f"{OLD}-t2v", {**SHORT, "prompt": None}, 400, "InvalidParameter"),
        (f"{OLD}-t2v", {**SHORT, "prompt": f"A {SECRET_WORD}"}, 400, "DataInspectionFailed"),
        (f"{OLD}-t2v", {**SHORT, "img_url": "http://x/y.png"}, 400, "InvalidParameter"),
        (f"{OLD}-i2v", SHORT, 400, "InvalidParameter"),
        (f"{OLD}-i2v", {**SHORT, "img_url": "http://10.0.0.1/y.png"}, 400, "InvalidURL"),
        (f"{OLD}-i2v", {**SHORT, "img_url": "oss://dashscope-instant/x/y.png"}, 400, "InvalidURL"),
        (f"{OLD}-i2v", {**SHORT, "img_url": data_uri(picture(299, 400))}, 400, "InvalidParameter.DataInvalid"),
        (f"{NEW}-i2v", {**SHORT, "img_url": data_uri(picture(kind="GIF"))}, 400, "InvalidParameter.DataFormat"),
        (f"{NEW}-r2v", {**SHORT, "reference_urls": []}, 400, "InvalidParameter"),
        (f"{OLD}-video-edit", {"prompt": "snow", "reference_url": data_uri(picture())}, 400, "InvalidParameter"),
        (f"{NEW}-video-edit", {"prompt": "snow"}, 404, "ModelNotFound"),
    ],
)
def test_every_model_says_what_is_wrong(model: str, fields: dict, status: int, code: str):
    told = VideoSynthesis.async_call(model, **fields)
    assert (told.status_code, told.code) == (status, code), told
    assert told.message
    assert told.request_id
    with pytest.raises(InvalidTask):
        VideoSynthesis.wait(told)


def test_what_waits_can_be_cancelled_and_is_listed(server: Server, key: str):
    first = VideoSynthesis.async_call(f"{OLD}-t2v", **SQUARE)
    second = VideoSynthesis.async_call(f"{OLD}-t2v", **SQUARE)
    assert VideoSynthesis.fetch(second).output.task_status == "PENDING"
    rows = VideoSynthesis.list(status="PENDING", page_size=50).output["data"]
    assert second.output.task_id in [row["task_id"] for row in rows]
    assert VideoSynthesis.cancel(second).status_code == HTTPStatus.OK
    over = VideoSynthesis.wait(second)
    assert (over.output.task_status, over.output.code) == ("CANCELED", "Canceled")
    again = VideoSynthesis.cancel(second)
    assert (again.status_code, again.code) == (HTTPStatus.BAD_REQUEST, "UnsupportedOperation")
    unknown = VideoSynthesis.wait("00000000-0000-0000-0000-000000000000")
    assert (unknown.status_code, unknown.output.task_status) == (HTTPStatus.OK, "UNKNOWN")
    stop(server, key, first)
    assert VideoSynthesis.wait(first).output.task_status == "CANCELED"


def test_what_was_taken_and_failed_tells_why(server: Server):
    asked = VideoSynthesis.async_call(f"{OLD}-t2v", **SQUARE)
    service = Service(replace(server.settings, workers=0))
    while (job := service.jobs.find(asked.output.task_id)).worker == "" and not job.state.over:
        time.sleep(0.05)
    service.jobs.fail(job, "moderated", "this server does not show this")
    service.close()
    told = VideoSynthesis.wait(asked)
    assert (told.status_code, told.output.task_status) == (HTTPStatus.OK, "FAILED")
    assert (told.output.code, told.output.message) == ("DataInspectionFailed", "this server does not show this")


def test_strangers_are_told_so(files: Path):
    told = VideoSynthesis.async_call(f"{OLD}-t2v", **SHORT, api_key="a:b")
    assert (told.status_code, told.code) == (HTTPStatus.UNAUTHORIZED, "InvalidApiKey")
    with pytest.raises(UploadFileException):
        VideoSynthesis.async_call(f"{OLD}-i2v", **SHORT, img_url=str(files / "cat.png"), api_key="a:b")


def test_only_files_that_are_read_here_can_be_uploaded(files: Path):
    (files / "cat.png").write_text("#!/bin/sh")
    with pytest.raises(UploadFileException, match="DataFormat"):
        VideoSynthesis.async_call(f"{OLD}-i2v", **SHORT, img_url=str(files / "cat.png"))
