"""The fal protocol's words: every state in its shape, every error in one of its three, files by the clients' ways."""

import asyncio
import base64
import json
from dataclasses import replace
from hashlib import sha256

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.testclient import TestClient

from happyhorse.serve import fal, fal_files
from happyhorse.serve.app import build_app
from happyhorse.serve.files import Part
from happyhorse.serve.jobs import State
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings
from happyhorse.serve.webhooks import Signatures
from tests.serve.clients import data_uri, ended, picture

HERE = "http://127.0.0.1"
TEXT = "/queue/alibaba/happy-horse/text-to-video"
IMAGE = "/queue/alibaba/happy-horse/v1.1/image-to-video"


@pytest.fixture
def client(settings: Settings, service: Service) -> TestClient:
    service.settings = settings
    return TestClient(build_app(settings, service), base_url=HERE)


def ask(client: TestClient, path: str = TEXT, **told) -> dict:
    answer = client.post(path, json={"prompt": "A cat sings", "duration": 3, **told})
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "IN_QUEUE"
    assert answer.headers["x-fal-request-id"] == answer.json()["request_id"]
    return answer.json()


# ── states ──


def test_a_request_goes_from_queue_to_output(client: TestClient, service: Service):
    told = ask(client, seed=7)
    path = told["status_url"].removeprefix(HERE)
    answer = client.get(path, params={"logs": "0"})
    assert (answer.status_code, answer.json()["status"]) == (202, "IN_QUEUE")
    assert answer.json()["queue_position"] == 0
    assert client.get(told["response_url"]).status_code == 400  # too early
    job = service.jobs.claim("w", 60)
    service.jobs.heartbeat(job, 60, stage="base", progress=0.4)
    service.forget(job.id)
    running = client.get(path, params={"logs": "true"})
    assert (running.status_code, running.json()["status"]) == (202, "IN_PROGRESS")
    assert running.json()["logs"][-1]["message"] == "base: 40% is done"
    assert client.get(path).json()["logs"] is None
    service.jobs.release(job)
    ended(service)
    over = client.get(path, params={"logs": "1"})
    assert (over.status_code, over.json()["status"]) == (200, "COMPLETED")
    assert over.json()["metrics"]["inference_time"] >= 0
    assert "error" not in over.json()
    output = client.get(told["response_url"]).json()
    assert output["seed"] == 7
    assert output["video"]["content_type"] == "video/mp4"
    assert (output["video"]["width"], output["video"]["num_frames"]) == (320, 75)
    assert client.get(output["video"]["url"]).content == bytes(512)
    assert client.get(f"{told['response_url']}/response").json()["seed"] == 7


def test_a_request_is_found_under_the_whole_endpoint_too(client: TestClient):
    told = ask(client, "/queue/alibaba/happy-horse/v1.1/text-to-video")
    whole = f"/queue/alibaba/happy-horse/v1.1/text-to-video/requests/{told['request_id']}"
    assert client.get(f"{whole}/status").json()["request_id"] == told["request_id"]
    assert client.put(f"{whole}/cancel").json() == {"status": "OK"}


def test_the_stream_of_states_ends_with_the_job(client: TestClient, service: Service):
    told = ask(client)
    ended(service)
    answer = client.get(f"{told['status_url']}/stream", params={"logs": 1})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: ")]
    assert events[-1]["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("kind", "status", "error_type"),
    [
        ("cancelled", 499, "client_cancelled"),
        ("late", 504, "request_timeout"),
        ("lost", 503, "runner_disconnected"),
        ("failed", 500, "internal_server_error"),
        ("moderated", 422, "content_policy_violation"),
        ("invalid", 422, "value_error"),
    ],
)
def test_what_failed_is_completed_and_its_result_is_the_error(
    client: TestClient, service: Service, kind: str, status: int, error_type: str
):
    told = ask(client)
    ended(service, kind)
    stood = client.get(told["status_url"])
    assert (stood.status_code, stood.json()["status"]) == (200, "COMPLETED")
    assert (stood.json()["error"], stood.json()["error_type"]) == ("it went wrong", error_type)
    result = client.get(told["response_url"])
    assert result.status_code == status
    assert result.headers["x-fal-error-type"] == error_type
    assert ("x-fal-request-timeout-type" in result.headers) == (kind == "late")
    detail = result.json()["detail"]
    assert (detail if isinstance(detail, str) else detail[0]["msg"]) == "it went wrong"


def test_cancelling_tells_how_far_it_was(client: TestClient, service: Service):
    waiting, running = ask(client), ask(client)
    assert client.put(waiting["cancel_url"]).json() == {"status": "OK"}
    service.jobs.claim("w", 60)
    answer = client.put(running["cancel_url"])
    assert (answer.status_code, answer.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
    again = client.put(waiting["cancel_url"])
    assert (again.status_code, again.json()) == (400, {"status": "ALREADY_COMPLETED"})
    unknown = client.put("/queue/alibaba/happy-horse/requests/none/cancel")
    assert (unknown.status_code, unknown.json()["status"]) == (404, "NOT_FOUND")


# ── input ──


@pytest.mark.parametrize(
    ("told", "field", "error_type"),
    [
        ({"prompt": ""}, "prompt", "string_too_short"),
        ({"prompt": "x" * 2501}, "prompt", "string_too_long"),
        ({"duration": "5"}, "duration", "literal_error"),
        ({"duration": 16}, "duration", "literal_error"),
        ({"resolution": "4k"}, "resolution", "literal_error"),
        ({"aspect_ratio": None}, "aspect_ratio", "literal_error"),
        ({"aspect_ratio": "21:9"}, "aspect_ratio", "literal_error"),
        ({"seed": -1}, "seed", "greater_than_equal"),
        ({"seed": 2**31}, "seed", "less_than_equal"),
        ({"enable_safety_checker": "yes"}, "enable_safety_checker", "bool_type"),
    ],
)
def test_wrong_input_is_told_by_the_result_or_at_once(client: TestClient, told: dict, field: str, error_type: str):
    queued = ask(client, **told)
    assert client.get(queued["status_url"]).json()["error_type"] == error_type
    later = client.get(queued["response_url"])
    at_once = client.post(TEXT.replace("/queue/", "/run/"), json={"prompt": "A cat", **told})
    assert later.status_code == at_once.status_code == 422
    assert later.json() == at_once.json()
    detail = at_once.json()["detail"][0]
    assert (detail["loc"], detail["type"]) == (["body", field], error_type)
    assert detail["url"].endswith(f"#{error_type}")


def test_fields_become_a_request(client: TestClient, service: Service):
    told = ask(client, IMAGE, image_url=data_uri(picture(1000, 560)), seed=None, unknown={"field": 1})
    job = service.jobs.find(told["request_id"])
    assert job.state is State.QUEUED, job.error
    assert (job.request["ratio"], job.request["seconds"]) == ("16:9", 3)
    assert 0 <= job.seed < 2**31
    assert job.extras["watermark"] is False
    text = service.jobs.find(
        ask(client, resolution="720p", aspect_ratio="9:16", enable_safety_checker=False)["request_id"]
    )
    assert (text.request["ratio"], text.price) == ("9:16", 3 * 140_000)


@pytest.mark.parametrize(
    ("image", "error_type"),
    [
        (data_uri(picture(299, 400)), "image_too_small"),
        (data_uri(picture(1200, 400)), "value_error"),
        (data_uri(picture(kind="GIF")), "unsupported_image_format"),
        (data_uri(b"neither picture nor anything"), "unsupported_image_format"),
        (data_uri(picture()[:900]), "image_load_error"),
        ("http://127.0.0.1/secret", "file_download_error"),
        ("file:///etc/passwd", "file_download_error"),
    ],
)
def test_pictures_are_held_to_the_limits(client: TestClient, image: str, error_type: str):
    result = client.get(ask(client, IMAGE, image_url=image)["response_url"])
    assert result.status_code == 422
    detail = result.json()["detail"][0]
    assert (detail["loc"][1], detail["type"]) == ("image_url", error_type), detail


@pytest.mark.parametrize("version", ["", "v1.1/"])
def test_references_become_those_of_a_request(client: TestClient, service: Service, version: str):
    path, one = f"/queue/alibaba/happy-horse/{version}reference-to-video", data_uri(picture())
    job = service.jobs.find(ask(client, path, image_urls=[one, one])["request_id"])
    assert job.state is State.QUEUED, job.error
    assert len(job.request["references"]) == 2
    for told, error_type in (
        ({"image_urls": [one] * 10}, "sequence_too_long"),
        ({"image_urls": []}, "sequence_too_short"),
        ({}, "missing"),
        ({"image_urls": [one, data_uri(picture(399, 800))]}, "image_too_small"),
    ):
        result = client.get(ask(client, path, **told)["response_url"])
        assert result.json()["detail"][0]["type"] == error_type
    assert result.json()["detail"][0]["loc"] == ["body", "image_urls", 1]


def test_headers_of_the_queue_are_obeyed(client: TestClient, service: Service):
    low = client.post(TEXT, json={"prompt": "low"}, headers={"x-fal-queue-priority": "low"}).json()
    soon = client.post(TEXT, json={"prompt": "soon"}, headers={"x-fal-request-timeout": "5"}).json()
    assert service.jobs.find(low["request_id"]).priority < service.jobs.find(soon["request_id"]).priority
    assert service.jobs.find(soon["request_id"]).start_by == service.clock() + 5
    full = client.post(f"{TEXT}?fal_max_queue_length=1", json={"prompt": "one more"})
    assert (full.status_code, full.json()["error_type"]) == (429, "concurrent_requests_limit")
    inside = client.post(f"{TEXT}?fal_webhook=http://127.0.0.1/x", json={"prompt": "A cat"})
    assert (inside.status_code, inside.json()["detail"][0]["loc"]) == (422, ["query", "fal_webhook"])


def test_strangers_are_told_so(client: TestClient, service: Service):
    told = ask(client)
    service.keys.create("Ann")
    answer = client.get(told["status_url"], headers={"authorization": "Key a:b"})
    assert (answer.status_code, list(answer.json())) == (401, ["detail"])
    other = service.keys.create("Eve")
    assert client.get(told["status_url"], headers={"authorization": f"Key {other}"}).status_code == 404


def test_a_token_ends_with_its_key(client: TestClient, service: Service):
    key = service.keys.create("Ann")
    told = client.post("/storage/auth/token", headers={"authorization": f"Key {key}"}, json={}).json()
    headers = {"authorization": f"Bearer {told['token']}"}
    assert client.post("/files/upload", content=picture(), headers=headers).status_code == 200
    service.keys.revoke(key.split(":")[0])
    assert client.post("/files/upload", content=picture(), headers=headers).status_code == 401


# ── messages ──


def test_messages_are_signed_with_the_published_key(client: TestClient, service: Service):
    ask(client)
    good = ended(service)
    ask(client, prompt="another")
    bad = ended(service, "moderated")
    raw = base64.urlsafe_b64decode(client.get("/.well-known/jwks.json").json()["keys"][0]["x"] + "=")
    for job in (good, bad):
        message = fal.delivery(service, job, "d-1")
        told = [message.headers[f"x-fal-webhook-{name}"] for name in ("request-id", "user-id", "timestamp")]
        signed = "\n".join([*told, sha256(message.body).hexdigest()]).encode()
        seal = bytes.fromhex(message.headers["x-fal-webhook-signature"])
        Ed25519PublicKey.from_public_bytes(raw).verify(seal, signed)
    assert json.loads(fal.delivery(service, good, "d").body)["payload"]["video"]["url"].startswith("http")
    told = json.loads(fal.delivery(service, bad, "d").body)
    assert (told["status"], told["error"]) == ("ERROR", "it went wrong (status code 422)")
    assert told["payload"]["detail"][0]["type"] == "content_policy_violation"
    assert Signatures(service).jwks() == client.get("https://rest.fal.ai/.well-known/jwks.json").json()


# ── files ──


def test_a_link_is_known_before_its_file(client: TestClient, service: Service):
    for kind in ("initiate", "initiate-multipart"):
        told = client.post(f"/storage/upload/{kind}", json={"file_name": "a b/cat.png"}).json()
        assert client.get(told["file_url"]).status_code == 404
        if kind == "initiate":
            assert client.put(told["upload_url"], content=picture()).status_code == 200
        else:
            content, marks = picture(), []
            for number, piece in ((2, content[300:]), (1, content[:300])):
                marks.append(client.put(f"{told['upload_url']}/{number}", content=piece).json())
            assert client.post(f"{told['upload_url']}/complete", json={"parts": marks}).status_code == 200
        assert client.get(told["file_url"]).content == picture()
        assert client.put(told["upload_url"], content=picture()).status_code == 403  # once
        job = service.jobs.find(ask(client, IMAGE, image_url=told["file_url"])["request_id"])
        assert job.state is State.QUEUED
    assert not list(service.files.work.glob("upload-*"))


def test_uploads_are_refused_that_nobody_began(client: TestClient, settings: Settings, service: Service):
    assert client.put("/up/forged", content=picture()).status_code == 403
    assert client.put("/up/forged/1", content=b"x").status_code == 403
    told = client.post("/storage/upload/initiate", json={}).json()
    assert client.put(told["upload_url"], content=b"#!/bin/sh").status_code == 415
    assert client.post(f"{told['upload_url']}/complete", json={"parts": [{"partNumber": 1}]}).status_code == 422
    service.files.settings = replace(settings, upload_bytes=100)
    assert client.put(f"{told['upload_url']}/1", content=bytes(90)).status_code == 200
    assert client.put(f"{told['upload_url']}/2", content=bytes(90)).status_code == 413


def test_uploads_are_written_beside_the_loop(client: TestClient, monkeypatch):
    def beside(true):
        def call(*args):
            with pytest.raises(RuntimeError):
                asyncio.get_running_loop()
            return true(*args)

        return call

    for name in ("write", "flush"):
        monkeypatch.setattr(Part, name, beside(getattr(Part, name)))
    told = client.post("/storage/upload/initiate", json={}).json()
    assert client.put(f"{told['upload_url']}/1", content=b"x").status_code == 200
    assert client.put(told["upload_url"], content=picture()).status_code == 200


# ── other ways in ──


def test_the_proxy_leads_to_us_and_nowhere_else(client: TestClient):
    def by(url: str, **more):
        return client.post("/api/fal/proxy", headers={"x-fal-target-url": url}, **more)

    told = by("https://queue.fal.run/alibaba/happy-horse/text-to-video?x=1", json={"prompt": "A cat"})
    assert told.json()["status"] == "IN_QUEUE", told.text
    assert told.json()["status_url"].startswith(f"{HERE}/queue/")
    for url in ("https://evil.example/", "http://queue.fal.run/x", "https://rest.fal.ai/api/jobs", "", "https://["):
        assert by(url, json={}).status_code == 403
    for path in (
        "%61pi/prices",
        "%2561pi/prices",
        "a%70i/fal/proxy",
        "/api/prices",
        "./api/prices",
        "x/%2e%2e/api/prices",
    ):
        for host in ("rest.fal.ai", "v3.fal.media"):
            assert by(f"https://{host}/{path}", json={}).status_code == 403, path
    assert by("https://fal.run/other/app", json={}).status_code == 404


def test_its_own_names_lead_to_its_own_paths():
    assert fal.lead("queue.fal.run", "/alibaba/happy-horse/x") == "/queue/alibaba/happy-horse/x"
    assert fal.lead("fal.run", "/alibaba/happy-horse/x") == "/run/alibaba/happy-horse/x"
    assert fal.lead("v3.fal.media", "/files/a/b") == fal_files.lead("127.0.0.1", "/files/a/b") == "/files/a/b"
