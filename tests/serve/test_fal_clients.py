"""The public fal clients, unmodified, against a running server: every endpoint, well and badly."""

import asyncio
import base64
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("fal_client", reason="serve-clients not installed: fal-client")

import fal_client
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

from benchmarks.serve import Server, free_port, running
from happyhorse.serve import tls
from happyhorse.serve.service import Service
from tests.serve.clients import PATIENCE, picture, receiver, write_source

APP = "alibaba/happy-horse"
SHORT = {"prompt": "Waves at night", "duration": 3, "resolution": "720p"}
SQUARE = {**SHORT, "aspect_ratio": "1:1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A running server, a key to it, and the environment that leads clients there."""

    server: Server
    key: str
    environment: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("fal")
    port = free_port()
    with running(folder, tls_port=port, private_hosts=("127.0.0.1",)) as server:
        service = Service(replace(server.settings, workers=0))
        key = service.keys.create("Ann", concurrency=1)
        service.close()
        trust = {"SSL_CERT_FILE": str(tls.certificate(folder).bundle)}
        tunnel = {"HTTPS_PROXY": f"http://127.0.0.1:{port + 1}", "NO_PROXY": "127.0.0.1,localhost"}
        patch = pytest.MonkeyPatch()
        for name, value in {**trust, **tunnel}.items():
            patch.setenv(name, value)
        server.wait()
        yield Place(server=server, key=key, environment=trust)
        patch.undo()


@pytest.fixture
def client(place: Place) -> Any:
    return fal_client.SyncClient(key=place.key, default_timeout=PATIENCE)


def watch(clip: dict[str, Any]) -> None:
    """Fetch a clip as anybody would."""
    video = clip["video"]
    got = httpx.get(video["url"], trust_env=False)
    assert got.status_code == 200
    assert got.headers["content-type"] == video["content_type"] == "video/mp4"
    assert len(got.content) == video["file_size"]
    assert got.content[4:8] == b"ftyp"
    assert (video["duration"], video["num_frames"], video["fps"]) == (3.0, 75, 25)


def test_submit_follow_fetch_and_a_signed_message(client, place: Place):
    with receiver() as (url, got, came):
        handle = client.submit(f"{APP}/text-to-video", {**SQUARE, "seed": 5}, webhook_url=url)
        states = list(handle.iter_events(with_logs=True, interval=0.2))
        assert isinstance(states[-1], fal_client.Completed)
        assert "inference_time" in states[-1].metrics
        assert states[-1].logs[-1]["message"] == "the clip is made"
        told = handle.get()
        assert told["seed"] == 5
        watch(told)
        assert client.result(f"{APP}/text-to-video", handle.request_id) == told
        assert came.wait(60)
    headers, body = got[0]
    assert json.loads(body)["payload"]["seed"] == 5
    parts = [headers[f"x-fal-webhook-{name}"] for name in ("request-id", "user-id", "timestamp")]
    jwks = httpx.get(f"{place.server.base}/.well-known/jwks.json", trust_env=False).json()
    public = base64.urlsafe_b64decode(jwks["keys"][0]["x"] + "=")
    signed = "\n".join([*parts, sha256(body).hexdigest()]).encode()
    Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(headers["x-fal-webhook-signature"]), signed)


def test_an_uploaded_picture_comes_alive(client, tmp_path: Path):
    (tmp_path / "cat.png").write_bytes(picture(450, 450))
    told = client.run(f"{APP}/v1.1/image-to-video", {**SHORT, "image_url": client.upload_file(tmp_path / "cat.png")})
    watch(told)
    assert told["video"]["width"] == told["video"]["height"]


def test_a_run_can_be_streamed(client):
    events = list(client.stream(f"{APP}/v1.1/text-to-video", SQUARE))
    assert all("progress" in event for event in events[:-1])
    watch(events[-1])


def test_a_picture_can_travel_inside(client):
    told = client.subscribe(
        f"{APP}/image-to-video", {**SHORT, "image_url": fal_client.encode(picture(), "image/png")}, with_logs=True
    )
    watch(told)


@pytest.mark.parametrize("version", ["", "v1.1/"])
def test_references_appear(client, version: str):
    links = [client.upload(picture(), "image/png"), fal_client.encode(picture(640, 480, "JPEG"), "image/jpeg")]
    told = {**SQUARE, "prompt": "character1 waves at @Image2", "image_urls": links}
    watch(client.run(f"{APP}/{version}reference-to-video", told))


def test_a_clip_is_changed_and_keeps_its_sound(client, tmp_path: Path):
    link = client.upload_file(write_source(tmp_path / "source.mp4"))
    told = {"prompt": "It snows", "video_url": link, "audio_setting": "origin", "seed": 1}
    watch(client.run(f"{APP}/video-edit", told))


def refused(client, app: str, told: dict[str, Any], name: str, error_type: str) -> None:
    """What is wrong is told by the result of a request that was taken, and by a run at once."""
    handle = client.submit(app, told)
    last = list(handle.iter_events(interval=0.1))[-1]
    assert (type(last), last.error_type) == (fal_client.Completed, error_type)
    for ask in (handle.get, lambda: client.run(app, told)):
        with pytest.raises(fal_client.FalClientHTTPError) as error:
            ask()
        assert error.value.status_code == 422
        detail = error.value.response.json()["detail"][0]
        assert (detail["loc"][:2], detail["type"]) == (["body", name], error_type)


@pytest.mark.parametrize(
    ("app", "told", "name", "error_type"),
    [
        ("text-to-video", {**SHORT, "duration": 2}, "duration", "literal_error"),
        ("image-to-video", SHORT, "image_url", "missing"),
        ("reference-to-video", {**SHORT, "image_urls": []}, "image_urls", "sequence_too_short"),
        ("video-edit", {"prompt": "snow"}, "video_url", "missing"),
        ("v1.1/text-to-video", {**SHORT, "prompt": "x" * 2501}, "prompt", "string_too_long"),
        ("v1.1/image-to-video", {**SHORT, "image_url": "https://[::1]/x.png"}, "image_url", "file_download_error"),
        ("v1.1/reference-to-video", {**SHORT, "image_urls": "x"}, "image_urls", "list_type"),
    ],
)
def test_every_endpoint_says_what_is_wrong(client, app: str, told: dict, name: str, error_type: str):
    refused(client, f"{APP}/{app}", told, name, error_type)


def test_what_waits_can_be_cancelled(client):
    first = client.submit(f"{APP}/text-to-video", {**SQUARE, "duration": 15})
    second = client.submit(f"{APP}/text-to-video", SQUARE, priority="low")
    assert isinstance(client.status(f"{APP}/text-to-video", second.request_id), fal_client.Queued)
    client.cancel(f"{APP}/text-to-video", second.request_id)
    first.cancel()
    for handle in (second, first):
        with pytest.raises(fal_client.FalClientHTTPError) as error:
            handle.get()
        assert (error.value.status_code, error.value.error_type) == (499, "client_cancelled")
    with pytest.raises(fal_client.FalClientHTTPError) as over:
        first.cancel()
    assert over.value.status_code == 400


def test_who_has_no_key_and_what_is_not_there(client):
    with pytest.raises(fal_client.FalClientHTTPError) as stranger:
        fal_client.SyncClient(key="a:b").submit(f"{APP}/text-to-video", SHORT)
    with pytest.raises(fal_client.FalClientHTTPError) as nowhere:
        client.submit("alibaba/another-horse", SHORT)
    with pytest.raises(fal_client.FalClientHTTPError) as nothing:
        client.status(f"{APP}/text-to-video", "00000000-0000-0000-0000-000000000000")
    assert [one.value.status_code for one in (stranger, nowhere, nothing)] == [401, 404, 404]


def test_files_come_whole_in_parts_and_by_the_older_way(client, monkeypatch):
    large = picture(2200, 1700, "BMP")  # 11 MB: two parts
    monkeypatch.setattr(fal_client.client, "MULTIPART_THRESHOLD", 2**20)
    for link in (
        client.upload(large, "image/bmp", "large.bmp"),
        client.upload(picture(), "image/png", repository="fal"),
        client.upload_image(Image.open(io.BytesIO(picture()))),
    ):
        assert httpx.get(link, trust_env=False).status_code == 200
    assert httpx.get(client.upload(large, "image/bmp"), trust_env=False).content == large
    with pytest.raises(fal_client.FalClientHTTPError):
        client.upload(b"#!/bin/sh", "image/png", repository="fal_v3", fallback_repository=[])


def test_the_asynchronous_client_is_told_the_same(place: Place):
    async def ask() -> tuple[int, str]:
        client = fal_client.AsyncClient(key=place.key, default_timeout=PATIENCE)
        link = await client.upload(picture(100, 100), "image/png")
        seen = []
        try:
            await client.subscribe(
                f"{APP}/image-to-video", {**SHORT, "image_url": link}, on_queue_update=seen.append, with_logs=True
            )
        except fal_client.FalClientHTTPError as error:
            return error.status_code, seen[-1].error_type
        return 200, ""

    assert asyncio.run(ask()) == (422, "image_too_small")


HOST_LINES = """
import fal_client, sys
handle = fal_client.submit("alibaba/happy-horse/text-to-video", {"prompt": "Waves", "duration": 99})
list(handle.iter_events(interval=0.1))
try:
    handle.get()
except fal_client.FalClientHTTPError as error:
    print(error.status_code, fal_client.status("alibaba/happy-horse", handle.request_id).error_type)
"""


def test_the_printed_environment_leads_here(place: Place):
    lines = [line.removeprefix("export ") for line in tls.environment(place.server.settings)]
    told = dict(line.split("=", 1) for line in lines if line.startswith(("FAL_", "SSL_")))
    kept = {name: value for name, value in os.environ.items() if name != "HTTPS_PROXY"}
    done = subprocess.run(
        [sys.executable, "-c", HOST_LINES],
        env={**kept, **told, "FAL_KEY": place.key},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["422", "literal_error"], done.stderr[-2000:]


SCRIPT = """
import { createRequire } from "node:module";
const { createFalClient } = createRequire(process.env.FAL_PACKAGE)("@fal-ai/client");
const url = process.env.FAL_BASE + "/api/fal/proxy";
const fal = createFalClient({ credentials: process.env.FAL_KEY, proxyUrl: { url, when: "always" } });
const app = "alibaba/happy-horse/", told = {};
const png = new Blob([Buffer.from(process.env.FAL_PICTURE, "base64")], { type: "image/png" });
const input = { prompt: "Waves", duration: 3, resolution: "720p", image_url: png };
const states = [];
const done = await fal.subscribe(app + "image-to-video", {
  input, logs: true, pollInterval: 300, onQueueUpdate: (state) => states.push(state.status) });
told.made = { id: done.requestId, video: done.data.video, last: states.at(-1) };
const { request_id: requestId } = await fal.queue.submit(app + "text-to-video", { input: { prompt: "" } });
const stream = await fal.queue.streamStatus(app + "text-to-video", { requestId, logs: true });
told.followed = (await stream.done()).status;
try { await fal.queue.result(app + "text-to-video", { requestId }); }
catch (error) { told.refused = [error.name, error.status, error.fieldErrors.map((one) => one.type)]; }
try { await fal.queue.cancel(app + "text-to-video", { requestId }); }
catch (error) { told.cancelled = error.status; }
console.log(JSON.stringify(told));
"""


def test_the_javascript_client_finds_us_by_the_proxy(place: Place):
    folder = os.environ.get("FAL_CLIENT_NODE_MODULES", "")
    node = shutil.which("node")
    if node is None or not Path(folder, "@fal-ai", "client").is_dir():
        pytest.skip("@fal-ai/client not installed: FAL_CLIENT_NODE_MODULES names its node_modules")
    told = {
        "FAL_PACKAGE": str(Path(folder).resolve() / "x.js"),
        "FAL_BASE": place.server.base,
        "FAL_KEY": place.key,
        "FAL_PICTURE": base64.b64encode(picture()).decode(),
        "PATH": os.environ["PATH"],
    }
    words = [node, "--input-type=module", "-e", SCRIPT]
    done = subprocess.run(words, env=told, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    watch(said["made"])
    assert said["made"]["last"] == "COMPLETED"
    assert said["made"]["id"] in said["made"]["video"]["url"]
    assert said["followed"] == "COMPLETED"
    assert said["refused"] == ["ValidationError", 422, ["string_too_short"]]
    assert said["cancelled"] == 400
