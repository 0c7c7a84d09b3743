"""The public openai client, unmodified, against a running server: every endpoint, well and badly."""

import asyncio
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("openai", reason="serve-clients not installed: openai")

import av
import httpx
import openai
from PIL import Image

from benchmarks.serve import Server, running
from happyhorse.serve.service import Service
from happyhorse.serve.webhooks import Signatures
from tests.serve.clients import PATIENCE, data_uri, picture, receiver, write_source

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API")
SMALL = {"prompt": "Waves at night", "seconds": "3", "size": "320x320"}
QUICK = {"steps": 2, "audio": False}  # beside the protocol's own fields
SECRET_WORD = "gunfight"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("openai")
    (words := folder / "words.txt").write_text(f"{SECRET_WORD}\n")
    with running(folder, private_hosts=("127.0.0.1",), moderation=f"words:{words}") as server:
        server.wait()
        yield server


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    service = Service(replace(server.settings, workers=0))
    made = service.keys.create("Ann", concurrency=1)
    service.close()
    return made


@pytest.fixture(scope="module")
def client(server: Server, key: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.base}/v1", api_key=key, timeout=PATIENCE, max_retries=0) as made:
        yield made


@pytest.fixture(scope="module")
def made(client: openai.OpenAI) -> Any:
    """A clip that is there."""
    video = client.videos.create_and_poll(**SMALL, extra_body={**QUICK, "seed": 7})
    assert (video.status, video.progress, video.error) == ("completed", 100, None)
    return video


def shape_of(content: bytes) -> tuple[int, int, float]:
    """Width, height and seconds of a clip."""
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, container.duration / 1e6


def failing(ask: Any, **fields: Any) -> openai.APIStatusError:
    """What an operation that cannot be had raises."""
    with pytest.raises(openai.APIStatusError) as error:
        ask(**fields)
    return error.value


def test_a_clip_is_made_followed_and_fetched(client: openai.OpenAI, made: Any):
    assert (made.object, made.model, made.seconds, made.size) == ("video", "sora-2", "3", "320x320")
    assert made.prompt == SMALL["prompt"]
    assert made.created_at <= made.completed_at < made.expires_at
    assert client.videos.retrieve(made.id) == made
    clip = client.videos.download_content(made.id)
    assert clip.response.headers["content-type"] == "video/mp4"
    assert shape_of(clip.read()) == (320, 320, pytest.approx(3, abs=0.1))
    for variant, kind in (("thumbnail", "WEBP"), ("spritesheet", "JPEG")):
        with Image.open(io.BytesIO(client.videos.download_content(made.id, variant=variant).read())) as shown:
            assert shown.format == kind


def test_a_clip_can_be_fetched_in_parts(server: Server, key: str, made: Any):
    headers = {"authorization": f"Bearer {key}", "range": "bytes=4-7"}
    part = httpx.get(f"{server.base}/v1/videos/{made.id}/content", headers=headers)
    assert (part.status_code, part.content) == (206, b"ftyp")


@pytest.mark.parametrize("way", ["file", "address inside", "file id"])
def test_a_picture_comes_alive(client: openai.OpenAI, way: str):
    told = {**SMALL, "size": openai.omit, "extra_body": {**QUICK, "resolution": "draft"}}
    if way == "file":
        told["input_reference"] = ("cat.png", picture(400, 300), "image/png")
    elif way == "file id":
        kept = client.files.create(file=("cat.png", picture(400, 300)), purpose="vision")
        assert (kept.filename, kept.purpose) == ("cat.png", "vision")
        assert client.files.retrieve(kept.id).bytes == kept.bytes
        told["extra_body"]["input_reference"] = {"file_id": kept.id}
    else:
        told["extra_body"]["input_reference"] = {"image_url": data_uri(picture(400, 300))}
    video = client.videos.create_and_poll(**told)
    assert (video.status, video.size) == ("completed", "384x288")


def test_a_json_body_says_the_same(server: Server, key: str, client: openai.OpenAI):
    told = {
        **SMALL,
        "seconds": 3,
        "model": "happyhorse-1.1-r2v",
        "image_urls": [data_uri(picture())],
        "watermark": True,
    }
    asked = httpx.post(f"{server.base}/v1/videos", json=told, headers={"authorization": f"Bearer {key}"})
    video = client.videos.poll(asked.json()["id"])
    assert (video.status, video.model, video.seconds) == ("completed", "happyhorse-1.1-r2v", "3")


def test_a_clip_is_changed_and_goes_on(client: openai.OpenAI, made: Any, tmp_path: Path):
    remixed = client.videos.remix(made.id, prompt="The same at noon", extra_body=QUICK)
    assert remixed.remixed_from_video_id == made.id
    source = write_source(tmp_path / "source.mp4").read_bytes()
    longer = client.videos.extend(prompt="The moon rises", seconds="4", video=source, extra_body=QUICK)
    assert longer.seconds == "7"
    edited = client.videos.edit(prompt="It snows", video=source, extra_body=QUICK)
    again = client.post(
        "/videos/edits", body={**QUICK, "prompt": "It rains", "video": {"id": made.id}}, cast_to=type(made)
    )
    for asked, seconds in ((remixed, 3), (longer, 7), (edited, 3), (again, 3)):
        video = client.videos.poll(asked.id)
        assert (video.status, video.seconds) == ("completed", str(seconds)), video.error
        assert shape_of(client.videos.download_content(video.id).read())[2] == pytest.approx(seconds, abs=0.1)


def test_a_character_appears(client: openai.OpenAI, tmp_path: Path):
    cast = client.videos.create_character(name="Pip", video=write_source(tmp_path / "pip.mp4").read_bytes())
    assert client.videos.get_character(cast.id).to_dict() == cast.to_dict()
    told = {**SMALL, "prompt": "Pip waves", "extra_body": {**QUICK, "characters": [{"id": cast.id}]}}
    video = client.videos.create_and_poll(**told)
    assert (video.status, video.prompt) == ("completed", "Pip waves")
    assert failing(client.videos.get_character, character_id="char_none").status_code == 404


def test_what_is_over_is_told_to_the_clients_own_server(server: Server, key: str, client: openai.OpenAI):
    service = Service(replace(server.settings, workers=0))
    secret = httpx.get(f"{server.base}/api/webhook-secret", headers={"x-api-key": key}).json()["secret"]
    assert secret == Signatures(service).shared(key.partition(":")[0])
    service.close()
    for prompt, kind in (("Waves", "video.completed"), (f"A {SECRET_WORD}", "video.failed")):
        with receiver() as (url, got, came):
            video = client.videos.create(**{**SMALL, "prompt": prompt}, extra_body={**QUICK, "webhook": url})
            assert came.wait(120)
        headers, body = got[0]
        event = client.webhooks.unwrap(body, headers, secret=secret)
        assert (event.type, event.data.id, event.object) == (kind, video.id, "event")


def test_what_is_not_made_here_has_failed(client: openai.OpenAI):
    video = client.videos.create_and_poll(**{**SMALL, "prompt": f"A {SECRET_WORD} at dawn"})
    assert (video.status, video.error.code) == ("failed", "moderation_blocked")
    error = failing(client.videos.download_content, video_id=video.id)
    assert (error.status_code, error.code) == (400, "video_failed")


def test_videos_are_listed_page_by_page_and_deleted(client: openai.OpenAI, server: Server):
    service = Service(replace(server.settings, workers=0))
    other = client.with_options(api_key=service.keys.create("Eve", concurrency=1))
    service.close()
    asked = [other.videos.create(**SMALL).id for _ in range(5)]
    assert [video.id for video in other.videos.list(limit=2)] == asked[::-1]
    assert [video.id for video in other.videos.list(limit=2, order="asc")] == asked
    page = other.videos.list(limit=2, after=asked[3])
    assert ([video.id for video in page.data], page.has_more) == ([asked[2], asked[1]], True)
    for video in other.videos.list(limit=2):  # what is deleted is still a place to go on from
        gone = other.videos.delete(video.id)
        assert (gone.id, gone.deleted, gone.object) == (video.id, True, "video.deleted")
    assert other.videos.list().data == []
    assert failing(other.videos.retrieve, video_id=asked[0]).status_code == 404


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"seconds": "16"}, "seconds", "invalid_value"),
        ({"seconds": "many"}, "seconds", "invalid_value"),
        ({"size": "large"}, "size", "invalid_value"),
        ({"model": "sora-9"}, "model", "invalid_value"),
        ({"model": "happyhorse-1.0-i2v"}, "input_reference", "missing_required_parameter"),
        ({"prompt": ""}, "prompt", "invalid_value"),
        ({"extra_body": {"sede": 7}}, "sede", "unknown_parameter"),
        ({"extra_body": {"seed": -1}}, "seed", "invalid_value"),
        ({"extra_body": {"webhook": "http://10.0.0.1/"}}, "webhook", "invalid_value"),
        ({"input_reference": b"neither picture nor anything"}, "input_reference", "unsupported_file"),
        ({"extra_body": {"input_reference": {"file_id": "file-1"}}}, None, "not_found"),
        ({"extra_body": {"input_reference": "http://10.0.0.1/cat.png"}}, "input_reference", "invalid_image_url"),
    ],
)
def test_what_cannot_be_had_is_told_with_its_parameter(client: openai.OpenAI, fields: dict, param: str, code: str):
    error = failing(client.videos.create, **{**SMALL, **fields})
    assert (error.param, error.code) == (param, code), error.body
    assert isinstance(error, openai.NotFoundError if code == "not_found" else openai.BadRequestError)
    assert error.type == "invalid_request_error"
    assert error.response.headers["x-should-retry"] == "false"
    assert error.request_id


def test_every_endpoint_says_what_is_not_there(client: openai.OpenAI, server: Server):
    none = "video_00000000000000000000000000000000"
    asks = (
        lambda: client.videos.retrieve(none),
        lambda: client.videos.delete(none),
        lambda: client.videos.download_content("nothing"),
        lambda: client.videos.remix(none, prompt="x"),
        lambda: client.post(
            "/videos/extensions", body={"prompt": "x", "seconds": "4", "video": {"id": none}}, cast_to=str
        ),
        lambda: client.videos.list(after=none),
        lambda: client.files.retrieve("file-none"),
        lambda: client.models.retrieve("gpt-4"),
        lambda: client.get("/nowhere", cast_to=str),
    )
    assert [failing(ask).status_code for ask in asks] == [404] * len(asks)
    stranger = client.with_options(api_key="a:b")
    assert isinstance(failing(stranger.videos.create, **SMALL), openai.AuthenticationError)
    assert "sora-2" in {model.id for model in client.models.list()}
    assert client.models.retrieve("happyhorse-1.1").object == "model"


def test_one_key_makes_one_video(client: openai.OpenAI):
    once = {"extra_headers": {"Idempotency-Key": "one"}}
    first, again = (client.videos.create(**SMALL, **once) for _ in range(2))
    assert first.id == again.id
    assert isinstance(failing(client.videos.create, **{**SMALL, "prompt": "Else"}, **once), openai.ConflictError)
    early = failing(client.videos.download_content, video_id=first.id)
    assert (early.status_code, early.code) == (400, "video_not_ready")
    client.videos.delete(first.id)


def test_who_has_no_credits_is_not_asked_to_try_again(client: openai.OpenAI, server: Server):
    service = Service(replace(server.settings, workers=0))
    poor = client.with_options(api_key=service.keys.create("Bo", credits=0), max_retries=2)
    service.close()
    error = failing(poor.videos.create, **SMALL)
    assert isinstance(error, openai.RateLimitError)
    assert (error.code, error.type) == ("insufficient_quota", "insufficient_quota")


def test_the_asynchronous_client_is_told_the_same(server: Server, key: str):
    async def ask() -> tuple[str, bytes]:
        async with openai.AsyncOpenAI(base_url=f"{server.base}/v1", api_key=key, timeout=PATIENCE) as client:
            video = await client.videos.create_and_poll(**SMALL, extra_body=QUICK, poll_interval_ms=200)
            content = await client.videos.download_content(video.id)
            return video.status, (await content.aread())[4:8]

    assert asyncio.run(ask()) == ("completed", b"ftyp")


def test_the_environment_leads_here(server: Server, key: str, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.base}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", key)
    assert "OPENAI_BASE_URL" in os.environ
    with openai.OpenAI() as client:
        assert client.videos.list(limit=1).data
