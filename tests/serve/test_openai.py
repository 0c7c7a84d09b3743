"""The OpenAI protocol's words: forms with brackets, fields as a request, states and errors in their shapes."""

from dataclasses import replace

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from PIL import Image
from starlette.testclient import TestClient

from happyhorse.serve import openai, openai_inputs
from happyhorse.serve.app import build_app
from happyhorse.serve.jobs import Job, RefusedError
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings
from tests.serve.clients import data_uri, ended, picture, write_source

HERE = "http://127.0.0.1"


@pytest.fixture
def client(settings: Settings, service: Service) -> TestClient:
    service.settings = settings
    return TestClient(build_app(settings, service), base_url=HERE)


def ask(client: TestClient, path: str = "/v1/videos", **told) -> dict:
    answer = client.post(path, json={"prompt": "A cat sings", **told})
    assert answer.status_code == 200, answer.text
    return answer.json()


def made(service: Service, video: dict) -> Job:
    return service.jobs.find(openai_inputs.job_id(video["id"]))


def wrong(answer) -> tuple:
    assert list(answer.json()) == ["error"]
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return answer.status_code, error["param"], error["code"]


# ── bodies ──


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([("a", "1"), ("b", "2")], {"a": "1", "b": "2"}),
        ([("video[id]", "x")], {"video": {"id": "x"}}),
        ([("image_urls[]", "x"), ("image_urls[]", "y")], {"image_urls": ["x", "y"]}),
        ([("cast[][id]", "x"), ("cast[][id]", "y")], {"cast": [{"id": "x"}, {"id": "y"}]}),
        ([("a[b][c]", "x"), ("a[b][d]", "y")], {"a": {"b": {"c": "x", "d": "y"}}}),
        ([], {}),
    ],
)
def test_brackets_mean_what_is_inside(items: list, told: dict):
    assert openai_inputs.nested(items) == told


@pytest.mark.parametrize(
    "items", [[("a", "1"), ("a[b]", "2")], [("a[]", "1"), ("a[b]", "2")], [("a[b][c][d][e][f]", "1")], [("", "1")]]
)
def test_brackets_that_contradict_each_other_are_refused(items: list):
    with pytest.raises(RefusedError):
        openai_inputs.nested(items)


@pytest.mark.parametrize("kind", ["json", "form", "multipart"])
def test_a_body_of_each_kind_becomes_the_same_request(client: TestClient, service: Service, kind: str):
    told = {"prompt": "A cat", "seconds": "8", "size": "1792x1024", "seed": "7", "audio": "false"}
    if kind == "multipart":
        answer = client.post("/v1/videos", files={name: (None, value) for name, value in told.items()})
    else:
        answer = client.post("/v1/videos", **{"json" if kind == "json" else "data": told})
    video = answer.json()
    assert (video["status"], video["seconds"], video["size"]) == ("queued", "8", "1920x1080")
    assert answer.headers["openai-poll-after-ms"]
    fields = made(service, video).request
    assert (fields["seconds"], fields["ratio"], fields["resolution"]) == (8, "16:9", "1080p")
    assert (fields["seed"], fields["sound"]) == (7, False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"prompt", "text/plain"),
        (b"--x", "multipart/form-data"),
        (b"\xff", "application/json"),
    ],
)
def test_a_body_that_is_none_is_refused(client: TestClient, body: bytes, kind: str):
    assert wrong(client.post("/v1/videos", content=body, headers={"content-type": kind}))[0] == 400


def test_a_large_picture_may_travel_in_a_field_of_a_form(client: TestClient, service: Service):
    uri = data_uri(picture(900, 700, "BMP"))
    answer = client.post("/v1/videos", files={"prompt": (None, "A cat"), "input_reference[image_url]": (None, uri)})
    fields = made(service, answer.json()).request
    assert (fields["ratio"], fields["first_frame"][:6]) == ("5:4", "store:")


# ── fields ──


@pytest.mark.parametrize(
    ("size", "ratio", "resolution", "shown"),
    [
        ("720x1280", "9:16", "720p", "720x1280"),
        ("1280x720", "16:9", "720p", "1280x720"),
        ("1024x1792", "9:16", "1080p", "1080x1920"),
        ("1080x1080", "1:1", "1080p", "1080x1080"),
        ("448x252", "16:9", "draft", "448x252"),
        ("", "9:16", "720p", "720x1280"),
    ],
)
def test_a_size_is_the_nearest_shape_that_is_made(
    client: TestClient, service: Service, size: str, ratio: str, resolution: str, shown: str
):
    video = ask(client, size=size)
    fields = made(service, video).request
    assert (fields["ratio"], fields["resolution"], video["size"]) == (ratio, resolution, shown)


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("sora-2", 0.14),
        ("sora-2-pro-2025-10-06", 0.14),
        ("happyhorse-1.0", 0.28),
        ("happyhorse-1.1-t2v", 0.18),
        ("mini", 0.14),
    ],
)
def test_models_have_their_prices(client: TestClient, service: Service, model: str, price: float):
    size = "1920x1080" if model.startswith("happyhorse") else "1280x720"
    video = ask(client, model=model, size=size, seconds=10)
    assert video["model"] == model
    assert made(service, video).price == pytest.approx(price * 10e6)


@pytest.mark.parametrize(
    ("told", "param", "code"),
    [
        ({"model": "happyhorse-1.1-video-edit"}, "model", "invalid_value"),
        ({"model": "happyhorse-1.0-video-edit"}, "video", "missing_required_parameter"),
        ({"source": "https://example.org/x.mp4"}, "source", "unknown_parameter"),
        ({"preset": "another"}, "preset", "invalid_value"),
        ({"input_reference": 7}, "input_reference", "invalid_type"),
        ({"input_reference": {"image_url": "file:///etc/passwd"}}, "input_reference", "invalid_image_url"),
        ({"characters": [{"id": "char_1"}]}, None, "not_found"),
        ({"prompt": None}, "prompt", "invalid_value"),
        ({"watermark": "perhaps"}, "watermark", "invalid_value"),
    ],
)
def test_what_is_wrong_is_told_with_its_parameter(client: TestClient, told: dict, param: str, code: str):
    assert wrong(client.post("/v1/videos", json={"prompt": "A cat", **told}))[1:] == (param, code)


def test_what_an_operation_needs_is_told(client: TestClient):
    for path, param in (("", "prompt"), ("/edits", "video"), ("/extensions", "video"), ("/characters", "name")):
        told = {} if not path else {"prompt": "A cat"}
        assert wrong(client.post(f"/v1/videos{path}", json=told)) == (400, param, "missing_required_parameter")


def test_characters_are_called_as_the_model_was_taught(client: TestClient, service: Service, tmp_path):
    clip = write_source(tmp_path / "pip.mp4", 160).read_bytes()
    cast = client.post("/v1/videos/characters", data={"name": "Pip"}, files={"video": clip}).json()
    assert client.get(f"/v1/videos/characters/{cast['id']}").json() == cast
    uri = data_uri(picture())
    video = ask(client, prompt="pip meets @Pip, not Pippa", image_urls=[uri], characters=[{"id": cast["id"]}])
    assert video["prompt"] == "pip meets @Pip, not Pippa"
    fields = made(service, video).request
    assert fields["prompt"] == "character2 meets character2, not Pippa"
    with Image.open(service.files.path(fields["references"][1])) as shown:
        assert shown.size == (160, 160)


# ── states ──


def test_a_video_goes_from_queued_to_completed(client: TestClient, service: Service, clock):
    video = ask(client, seconds=3, size="320x320")
    assert (video["status"], video["progress"], video["completed_at"]) == ("queued", 0, None)
    job = service.jobs.claim("w", 60)
    service.jobs.heartbeat(job, 60, stage="base", progress=0.4)
    service.forget(job.id)
    running = client.get(f"/v1/videos/{video['id']}").json()
    assert (running["status"], running["progress"]) == ("in_progress", 40)
    assert wrong(client.get(f"/v1/videos/{video['id']}/content")) == (400, None, "video_not_ready")
    service.jobs.release(job)
    ended(service)
    done = client.get(f"/v1/videos/{video['id']}").json()
    assert (done["status"], done["progress"], done["seconds"]) == ("completed", 100, "3")
    assert done["expires_at"] == int(clock()) + 3600
    assert client.get(f"/v1/videos/{video['id']}/content").content == bytes(512)
    (service.files.results / "x.mp4").unlink()
    assert wrong(client.get(f"/v1/videos/{video['id']}/content")) == (404, None, "not_found")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("cancelled", "cancelled"),
        ("late", "timeout"),
        ("lost", "server_error"),
        ("failed", "server_error"),
        ("moderated", "moderation_blocked"),
    ],
)
def test_what_failed_tells_why(client: TestClient, service: Service, kind: str, code: str):
    video = ask(client)
    job = ended(service, kind)
    told = client.get(f"/v1/videos/{video['id']}").json()
    assert (told["status"], told["error"]) == ("failed", {"code": code, "message": "it went wrong"})
    assert openai.delivery(service, job, "1").body.count(b"video.failed") == 1


def test_a_clip_made_here_is_changed_at_the_price_of_both(client: TestClient, service: Service, tmp_path):
    video = ask(client, seconds=3, size="320x320", model="happyhorse-1.0-t2v")
    ended(service, content=write_source(tmp_path / "made.mp4", 160).read_bytes())
    remixed = ask(client, f"/v1/videos/{video['id']}/remix", audio_setting="origin")
    edited = ask(client, "/v1/videos/edits", video={"id": video["id"]})
    longer = ask(client, "/v1/videos/extensions", video=video["id"], seconds="4")
    assert {one["remixed_from_video_id"] for one in (remixed, edited, longer)} == {video["id"]}
    assert [one["seconds"] for one in (remixed, edited, longer)] == ["3", "3", "7"]
    assert [one["model"] for one in (remixed, longer)] == ["happyhorse-1.0"] * 2
    fields = made(service, remixed).request
    assert (fields["keep_sound"], fields["ratio"], fields["seconds"]) == (True, "1:1", 3)
    assert made(service, edited).price == pytest.approx(6 * 140_000, rel=0.02)
    assert made(service, longer).request["extend"].startswith("store:")
    service.jobs.claim("w", 60)
    assert wrong(client.post(f"/v1/videos/{remixed['id']}/remix", json={"prompt": "x"}))[2] == "video_not_ready"


def test_strangers_are_told_so(client: TestClient, service: Service):
    video = ask(client)
    service.keys.create("Ann")
    assert wrong(client.get(f"/v1/videos/{video['id']}")) == (401, None, "invalid_api_key")
    other = {"authorization": f"Bearer {service.keys.create('Eve')}"}
    assert wrong(client.get(f"/v1/videos/{video['id']}", headers=other)) == (404, None, "not_found")
    assert wrong(client.get("/v1/videos", params={"after": video["id"]}, headers=other))[0] == 404


def test_other_words_of_the_house_have_this_shape_too(client: TestClient, service: Service):
    assert wrong(client.put("/v1/videos", json={})) == (405, None, "method_not_allowed")
    assert wrong(client.get("/v1/videos", params={"limit": 0})) == (400, "limit", "invalid_value")
    service.settings = replace(service.settings, most_queued_each=0)
    full = client.post("/v1/videos", json={"prompt": "A cat"})
    assert wrong(full) == (429, None, "rate_limit_exceeded")
    assert full.headers["retry-after"] and "x-should-retry" not in full.headers
