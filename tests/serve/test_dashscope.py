"""The DashScope protocol's words: headers that are needed, media in every spelling, states, lists, uploads."""

from dataclasses import replace

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from starlette.testclient import TestClient

from happyhorse.serve import dashscope_inputs
from happyhorse.serve.app import build_app
from happyhorse.serve.dashscope_inputs import ENDPOINT, MODELS
from happyhorse.serve.jobs import Job
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings
from tests.serve.clients import data_uri, ended, picture, write_source

HERE = "http://127.0.0.1"
ASYNC = {"x-dashscope-async": "enable"}
OLD, NEW = "happyhorse-1.0", "happyhorse-1.1"
CAT = data_uri(picture())


@pytest.fixture
def client(settings: Settings, service: Service) -> TestClient:
    service.settings = settings
    return TestClient(build_app(settings, service), base_url=HERE, headers=ASYNC)


def ask(client: TestClient, model: str = f"{NEW}-t2v", parameters: dict | None = None, **input) -> str:
    answer = client.post(
        ENDPOINT, json={"model": model, "input": {"prompt": "A cat", **input}, "parameters": parameters}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["output"]["task_status"] == "PENDING"
    return answer.json()["output"]["task_id"]


def wrong(answer) -> tuple[int, str]:
    assert set(answer.json()) == {"request_id", "code", "message"}
    return answer.status_code, answer.json()["code"]


def made(service: Service, id: str) -> Job:
    return service.jobs.find(id)


# ── asking ──


def test_only_asynchronous_calls_are_taken(client: TestClient):
    told = {"model": f"{NEW}-t2v", "input": {"prompt": "A cat"}}
    for headers in ({"x-dashscope-async": ""}, {"x-dashscope-async": "disable"}):
        assert wrong(client.post(ENDPOINT, json=told, headers=headers)) == (403, "AccessDenied")
    assert client.post(f"{ENDPOINT}/", json=told).status_code == 200


def test_parameters_become_a_request(client: TestClient, service: Service):
    told = {"resolution": "720p", "ratio": "9:16", "duration": "7", "seed": 5, "watermark": False, "unknown": {"x": 1}}
    job = made(service, ask(client, f"{OLD}-t2v", told, extend_prompt=True, function="video-synthesis"))
    fields = job.request
    assert (fields["resolution"], fields["ratio"], fields["seconds"], fields["seed"]) == ("720p", "9:16", 7, 5)
    assert (job.extras["watermark"], fields["expand"], job.price) == (False, True, 7 * 140_000)
    plain = made(service, ask(client, f"{OLD}-t2v"))
    fields = plain.request
    assert (fields["resolution"], fields["ratio"], fields["seconds"]) == ("1080p", "16:9", 5)
    assert (plain.extras["watermark"], plain.price) == (True, 5 * 280_000)
    sized = made(service, ask(client, parameters={"size": "1280*720", "prompt_extend": False}))
    assert (sized.request["resolution"], sized.request["ratio"], sized.request["expand"]) == ("720p", "16:9", False)


@pytest.mark.parametrize(
    ("input", "parameters"),
    [
        ({"media": [{"type": "first_frame", "url": CAT}]}, None),
        ({}, {"media": [{"type": "first_frame", "url": CAT}]}),
        ({"img_url": CAT, "prompt": None}, None),
        ({"first_frame_url": CAT, "last_frame_url": None}, {}),
        ({"head_frame": CAT}, {"resolution": None}),
    ],
)
def test_a_first_frame_has_many_names(client: TestClient, service: Service, input: dict, parameters: dict | None):
    fields = made(service, ask(client, f"{NEW}-i2v", parameters, **input)).request
    assert fields["first_frame"].startswith("store:")
    assert fields["ratio"] == "1:1"


def test_references_and_clips_have_their_fields(client: TestClient, service: Service, tmp_path):
    clip = data_uri(write_source(tmp_path / "source.mp4").read_bytes())
    shown = made(service, ask(client, f"{OLD}-r2v", reference_urls=[CAT, CAT], prompt="character1 meets [Image 2]"))
    assert (len(shown.request["references"]), shown.extras["ratio"]) == (2, "16:9")
    one = made(service, ask(client, f"{NEW}-r2v", reference_url=CAT))
    assert len(one.request["references"]) == 1
    media = [{"type": "video", "url": clip}, {"type": "reference_image", "url": CAT}]
    for input in ({"media": media}, {"reference_video_urls": [clip], "reference_urls": [CAT]}):
        changed = made(service, ask(client, f"{OLD}-video-edit", {"audio_setting": "origin"}, **input))
        fields = changed.request
        assert (fields["keep_sound"], fields["resolution"], fields["seconds"]) == (True, "draft", 3)
        assert len(fields["references"]) == 1
        assert changed.price == pytest.approx(6 * 280_000, rel=0.02)


@pytest.mark.parametrize(
    ("model", "input", "parameters"),
    [
        (f"{NEW}-t2v", {"media": [{"type": "first_frame", "url": CAT}]}, {}),
        (f"{NEW}-i2v", {"media": [{"type": "first_frame", "url": CAT}] * 2}, {}),
        (f"{NEW}-i2v", {"img_url": CAT, "last_frame_url": CAT}, {}),
        (f"{NEW}-i2v", {"img_url": CAT, "audio_url": CAT}, {}),
        (f"{NEW}-r2v", {"reference_urls": [CAT] * 10}, {}),
        (f"{OLD}-video-edit", {"reference_urls": [CAT]}, {}),
        (f"{NEW}-t2v", {"media": "x"}, {}),
        (f"{NEW}-t2v", {}, {"size": "large"}),
        (f"{NEW}-t2v", {}, {"seed": 2**31}),
        (f"{NEW}-t2v", {}, {"ratio": "2:1"}),
        (f"{NEW}-t2v", {"prompt": " "}, {}),
    ],
)
def test_what_cannot_be_had_is_told_at_once(client: TestClient, model: str, input: dict, parameters: dict):
    told = {"model": model, "input": {"prompt": "A cat", **input}, "parameters": parameters}
    assert wrong(client.post(ENDPOINT, json=told)) == (400, "InvalidParameter")


def test_a_long_prompt_is_cut_not_refused(client: TestClient, service: Service):
    assert len(made(service, ask(client, prompt="x" * 6000)).request["prompt"]) == 4000
    assert dashscope_inputs.truncated("马" * 3000) == "马" * 2500
    assert dashscope_inputs.truncated("马" * 2000 + "x" * 2000) == "马" * 2000 + "x" * 1000


def test_a_key_makes_a_repetition_harmless(client: TestClient):
    client.headers["idempotency-key"] = "one"
    assert ask(client) == ask(client)


# ── following ──


def test_a_job_goes_from_pending_to_succeeded(client: TestClient, service: Service, clock):
    id = ask(client, parameters={"resolution": "720P"})
    assert client.get(f"/api/v1/tasks/{id}").json()["output"]["task_status"] == "PENDING"
    job = service.jobs.claim("w", 60)
    service.forget(id)
    assert client.get(f"/api/v1/tasks/{id}/?duration=5").json()["output"]["task_status"] == "RUNNING"
    assert wrong(client.post(f"/api/v1/tasks/{id}/cancel")) == (400, "UnsupportedOperation")
    service.jobs.release(job)
    ended(service)
    told = client.get(f"/api/v1/tasks/{id}").json()
    assert told["output"]["task_status"] == "SUCCEEDED"
    assert told["output"]["end_time"] == "1970-01-12 21:46:40.000"  # as clocks stand in China
    assert (told["output"]["orig_prompt"], told["usage"]["SR"], told["usage"]["ratio"]) == ("A cat", 720, "16:9")
    assert client.get(told["output"]["video_url"]).content == bytes(512)
    clock.wait(3601)
    service.files.sweep()
    service.forget(id)
    assert client.get(f"/api/v1/tasks/{id}").json()["output"] == {"task_id": id, "task_status": "UNKNOWN"}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("moderated", "FAILED", "DataInspectionFailed"),
        ("failed", "FAILED", "InternalError"),
        ("lost", "FAILED", "InternalError"),
        ("invalid", "FAILED", "InvalidParameter"),
        ("cancelled", "CANCELED", "Canceled"),
    ],
)
def test_what_failed_tells_why(client: TestClient, service: Service, kind: str, status: str, code: str):
    id = ask(client)
    ended(service, kind)
    output = client.get(f"/api/v1/tasks/{id}").json()["output"]
    assert (output["task_status"], output["code"], output["message"]) == (status, code, "it went wrong")


def test_a_list_is_paged_and_sifted(client: TestClient, service: Service, clock):
    old = ask(client)
    clock.wait(90_000)
    ids = [ask(client, f"{OLD}-t2v" if number % 2 else f"{NEW}-t2v") for number in range(5)]
    client.post(f"/api/v1/tasks/{ids[0]}/cancel/")

    def found(**asked) -> list[str]:
        told = client.get("/api/v1/tasks", params=asked).json()
        assert told["data"] == told["tasks"]
        return [row["task_id"] for row in told["tasks"]]

    assert found() == ids[::-1]
    assert found(page_no=2, page_size=2) == [ids[2], ids[1]]
    assert found(model_name=f"{OLD}-t2v") == [ids[3], ids[1]]
    assert found(status="CANCELED") == [ids[0]]
    assert found(status="NOTHING") == []
    assert found(start_time="19700101000000", end_time="19700113000000") == [old]
    assert client.get("/api/v1/tasks/?page_size=2").json()["total_page"] == 3
    assert wrong(client.get("/api/v1/tasks", params={"start_time": "yesterday"})) == (400, "InvalidParameter")


# ── uploads ──


def policy(client: TestClient) -> dict:
    return client.get("/api/v1/uploads", params={"action": "getPolicy", "model": f"{NEW}-i2v"}).json()["data"]


def upload(client: TestClient, told: dict, name: str = "cat.png", content: bytes | None = None, **fields):
    form = {"policy": told["policy"], "Signature": told["signature"], "key": f"{told['upload_dir']}/{name}", **fields}
    return client.post(told["upload_host"], data=form, files={"file": (name, content or picture())})


def test_what_was_uploaded_is_named_by_oss(client: TestClient, service: Service):
    told = policy(client)
    assert told["upload_host"] == f"{HERE}/oss"
    assert upload(client, told).status_code == 200
    assert upload(client, told).status_code == 200  # the same again
    assert wrong(upload(client, told, content=picture(600))) == (409, "Conflict")
    assert upload(client, told, "dog.png", picture(600)).status_code == 200
    url = f"oss://{told['upload_dir']}/dog.png"
    body = {"model": f"{NEW}-i2v", "input": {"img_url": url}}
    assert wrong(client.post(ENDPOINT, json=body)) == (400, "InvalidURL")
    client.headers["x-dashscope-ossresourceresolve"] = "enable"
    assert made(service, ask(client, f"{NEW}-i2v", img_url=url)).request["ratio"] == "5:4"
    body["input"]["img_url"] = "oss://dashscope-instant/cat.png"
    assert wrong(client.post(ENDPOINT, json=body)) == (400, "InvalidURL")
    eve = {"authorization": f"Bearer {service.keys.create('Eve')}"}
    body["input"]["img_url"] = url
    assert wrong(client.post(ENDPOINT, json=body, headers=eve)) == (400, "InvalidURL")


@pytest.mark.parametrize(
    "fields",
    [
        {"Signature": "forged"},
        {"key": "../../etc/passwd"},
        {"key": "dashscope-instant/another/cat.png"},
        {"key": ""},
    ],
)
def test_uploads_that_were_not_allowed_are_refused(client: TestClient, fields: dict):
    assert wrong(upload(client, policy(client), **fields)) == (403, "AccessDenied")


def test_uploads_are_judged(client: TestClient, service: Service, settings: Settings, clock):
    told = policy(client)
    assert wrong(upload(client, told, "a/b.png")) == (403, "AccessDenied")
    assert wrong(upload(client, told, content=b"#!/bin/sh")) == (400, "InvalidParameter.DataFormat")
    form = {"Signature": told["signature"], "key": f"{told['upload_dir']}/x"}
    assert wrong(client.post("/oss", data=form)) == (400, "InvalidParameter")
    service.files.settings = replace(settings, upload_bytes=100)
    assert wrong(upload(client, told)) == (400, "InvalidParameter.DataSize")
    clock.wait(301)
    assert wrong(upload(client, told)) == (403, "AccessDenied")
    assert wrong(client.get("/api/v1/uploads", params={"action": "x", "model": "y"})) == (400, "InvalidParameter")


# ── other words of the house ──


def test_strangers_are_told_so(client: TestClient, service: Service):
    id = ask(client)
    service.keys.create("Ann")
    assert wrong(client.get(f"/api/v1/tasks/{id}")) == (401, "InvalidApiKey")
    eve = {"authorization": f"Bearer {service.keys.create('Eve', credits=0)}"}
    assert client.get(f"/api/v1/tasks/{id}", headers=eve).json()["output"]["task_status"] == "UNKNOWN"
    assert wrong(client.post(f"/api/v1/tasks/{id}/cancel", headers=eve))[0] == 400
    told = {"model": f"{NEW}-t2v", "input": {"prompt": "A cat"}}
    assert wrong(client.post(ENDPOINT, json=told, headers=eve)) == (400, "Arrearage")


def test_other_words_of_the_house_have_this_shape_too(client: TestClient, service: Service):
    assert wrong(client.get("/api/v1/nothing")) == (404, "NotFound")
    assert wrong(client.put(ENDPOINT, json={})) == (405, "MethodNotAllowed")
    assert wrong(client.post(ENDPOINT, json={})) == (400, "InvalidParameter")
    assert wrong(client.post(ENDPOINT, content=b"{")) == (400, "InvalidParameter")
    service.settings = replace(service.settings, most_queued_each=0)
    told = {"model": f"{NEW}-t2v", "input": {"prompt": "A cat"}}
    assert wrong(client.post(ENDPOINT, json=told)) == (429, "Throttling")
    assert len(MODELS) == 7
