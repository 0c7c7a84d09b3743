"""The door keeps out what does not belong; the native API does what the studio asks."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from starlette.testclient import TestClient

from happyhorse.request import RequestError
from happyhorse.serve.app import build_app
from happyhorse.serve.auth import COOKIE, KNOWN, Keys, Signer, to_amount
from happyhorse.serve.jobs import CREDIT
from happyhorse.serve.server import check_place
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings

HERE = "http://127.0.0.1"


@pytest.fixture
def client(settings: Settings, service: Service) -> TestClient:
    service.settings = settings
    return TestClient(build_app(settings, service), base_url=HERE)


def ask(client: TestClient, **more):
    headers = more.pop("headers", {})
    return client.post("/api/jobs", json={"prompt": "A cat sings", "seconds": 3, **more}, headers=headers)


def done(service: Service, id: str) -> None:
    """Stand for a worker: finish the next job with a file that is there."""
    job = service.jobs.claim("w", 60)
    assert job.id == id
    (service.files.results / f"{id}-x.mp4").write_bytes(bytes(range(256)) * 8)
    service.jobs.finish(job, {"file": f"{id}-x.mp4", "seconds": 3.0}, keep=3600)
    service.forget(id)


# ── the door ──


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.7", ""]
)
def test_other_names_than_ours_are_not_answered(client: TestClient, host: str):
    """DNS rebinding: a page elsewhere has its own name point here."""
    answer = client.get("/api/jobs", headers={"host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_pages_of_other_places_change_nothing(client: TestClient, service: Service, headers: dict):
    """CSRF: the body is what a form can send without asking first."""
    told = json.dumps({"prompt": "A cat", "seconds": 3})
    answer = client.post("/api/jobs", content=told, headers={**headers, "content-type": "text/plain"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert sum(service.jobs.counts().values()) == 0


def test_our_own_pages_and_programs_may(client: TestClient):
    assert ask(client, headers={"origin": HERE}).status_code == 201
    assert ask(client).status_code == 201


def test_a_trusted_page_is_told_so_and_others_are_not(settings: Settings, service: Service):
    service.settings = trusted = replace(settings, origins=("https://studio.example",))
    client = TestClient(build_app(trusted, service), base_url=HERE)
    asked = {"origin": "https://studio.example", "access-control-request-method": "POST"}
    answer = client.options("/api/jobs", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://studio.example"
    assert "access-control-allow-credentials" not in answer.headers
    assert ask(client, headers={"origin": "https://studio.example"}).status_code == 201
    refused = client.options("/api/jobs", headers={**asked, "origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


def test_every_answer_is_dressed(client: TestClient):
    for answer in (client.get("/api/prices"), client.get("/nowhere"), client.get("/api/jobs", headers={"host": "x"})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"]
    named = client.get("/api/prices", headers={"x-request-id": "mine-1"})
    assert named.headers["x-request-id"] == "mine-1"
    assert client.get("/api/prices", headers={"x-request-id": "a b\tc"}).headers["x-request-id"] != "a b\tc"


def test_a_body_that_is_too_large_is_not_read(settings: Settings, service: Service):
    small = replace(settings, body_bytes=1000)
    service.settings = small
    client = TestClient(build_app(small, service), base_url=HERE)
    assert client.post("/api/jobs", json={"prompt": "x" * 2000}).status_code == 413

    def unannounced() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    answer = client.post("/api/jobs", content=unannounced(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"prompt": 1e999}', b"null", b'{"a":' * 900])
def test_a_broken_body_is_a_sentence(client: TestClient, body: bytes):
    answer = client.post("/api/jobs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]


def test_a_bug_is_one_sentence_and_a_line_in_the_log(client: TestClient, service: Service, monkeypatch, caplog):
    monkeypatch.setattr(service.prices.__class__, "published", lambda self: 1 / 0)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/prices")
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert "met a bug" in caplog.text


# ── keys ──


def test_keys_are_hashed_checked_and_revoked(client: TestClient, service: Service, settings: Settings):
    key = service.keys.create("Ann")
    id, secret = key.split(":")
    raw = b"".join(path.read_bytes() for path in settings.data.glob("happyhorse.db*"))
    assert secret.encode() not in raw
    assert client.get("/api/jobs").status_code == 401
    for headers in ({"authorization": f"Key {key}"}, {"authorization": f"Bearer {key}"}, {"x-api-key": key}):
        assert client.get("/api/jobs", headers=headers).status_code == 200
    for wrong in (f"{id}:{secret[:-1]}", f"{id}:", id, ":", "", f"{id}:{secret}x", "x:y", "é:ü"):
        assert client.get("/api/jobs", headers={"authorization": f"Bearer {wrong}".encode()}).status_code == 401
    assert service.keys.revoke(id)
    assert client.get("/api/jobs", headers={"x-api-key": key}).status_code == 401
    assert not service.keys.revoke(id)


def test_keys_are_compared_in_constant_time(service: Service, monkeypatch):
    """Unknown ids and wrong secrets take the same comparison."""
    import hmac

    key, seen, true_compare = service.keys.create("Ann"), [], hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: seen.append(1) or true_compare(a, b))
    assert service.keys.check(key) is not None
    assert service.keys.check("hh00:wrong") is None
    assert service.keys.check(key.split(":")[0] + ":wrong") is None
    assert len(seen) == 3


def test_one_key_does_not_see_anothers_jobs(client: TestClient, service: Service):
    ann, bob = ({"x-api-key": service.keys.create(name)} for name in ("Ann", "Bob"))
    id = ask(client, headers=ann).json()["id"]
    assert client.get(f"/api/jobs/{id}", headers=ann).status_code == 200
    for method, path in (("GET", ""), ("POST", "/cancel"), ("DELETE", ""), ("GET", "/events"), ("GET", "/preview")):
        assert client.request(method, f"/api/jobs/{id}{path}", headers=bob).status_code == 404
    assert client.get("/api/jobs", headers=bob).json()["jobs"] == []


def test_credits_run_out(client: TestClient, service: Service):
    key = {"x-api-key": service.keys.create("Ann", credits=Decimal("0.5"))}
    assert ask(client, headers=key).status_code == 201
    refused = ask(client, headers=key)
    assert refused.status_code == 402
    assert refused.json()["error"]["kind"] == "credits"
    usage = client.get("/api/usage", headers=key).json()
    assert (usage["balance"], usage["reserved"]) == (0.5, 0.42)


def test_a_key_has_a_pace(client: TestClient, service: Service):
    key = {"x-api-key": service.keys.create("Ann", per_minute=3)}
    codes = [client.get("/api/jobs", headers=key).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert int(client.get("/api/jobs", headers=key).headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "guess",
    [
        lambda client, key: client.get("/api/jobs", headers={"x-api-key": key}),
        lambda client, key: client.post("/api/session", json={"key": key}),
    ],
)
def test_guessing_keys_is_slowed_down(client: TestClient, service: Service, guess):
    service.keys.create("Ann")
    codes = [guess(client, f"hh{n}:x").status_code for n in range(40)]
    assert codes[0] == 401
    assert codes[-1] == 429


def test_a_public_place_needs_a_key(settings: Settings):
    check_place(settings)
    open_to_all = replace(settings, host="0.0.0.0")
    with pytest.raises(RequestError, match="no keys"):
        check_place(open_to_all)
    service = Service(open_to_all)
    id = service.keys.create("Ann").split(":")[0]
    check_place(open_to_all)
    service.keys.revoke(id)
    service.close()
    with pytest.raises(RequestError, match="no keys"):
        check_place(open_to_all)


def test_a_session_is_sealed(client: TestClient, service: Service):
    answer = client.post("/api/session", json={})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    owner = client.get("/api/session").json()["owner"]
    assert owner.startswith("guest-")
    id = ask(client).json()["id"]
    other = TestClient(client.app, base_url=HERE)
    assert other.get(f"/api/jobs/{id}").status_code == 404
    forged = client.cookies[COOKIE][:-2] + "zz"
    assert other.get(f"/api/jobs/{id}", headers={"cookie": f"{COOKIE}={forged}"}).status_code in (401, 404)
    service.keys.create("Ann")
    assert client.get(f"/api/jobs/{id}").status_code == 401, "guests leave when keys come"


def test_a_session_keeps_the_pace_of_its_key(client: TestClient, service: Service):
    key = service.keys.create("Ann", per_minute=3)
    client.post("/api/session", json={"key": key})
    answers = [client.get("/api/session").status_code for _ in range(5)]
    assert answers[0] == 200 and answers[-1] == 429


def test_a_session_ends_with_its_key(client: TestClient, service: Service):
    key = service.keys.create("Ann")
    assert client.post("/api/session", json={"key": key}).status_code == 200
    assert client.get("/api/jobs").status_code == 200
    service.keys.revoke(key.split(":")[0])
    assert client.get("/api/jobs").status_code == 401
    assert client.get("/api/session").status_code == 401


def test_a_session_hears_of_a_key_revoked_elsewhere(client: TestClient, service: Service, clock):
    key = service.keys.create("Ann")
    client.post("/api/session", json={"key": key})
    assert client.get("/api/jobs").status_code == 200
    assert Keys(service.jobs, clock).revoke(key.split(":")[0])
    clock.wait(KNOWN + 1)
    assert client.get("/api/jobs").status_code == 401


# ── the native API ──


def test_a_job_from_asking_to_fetching(client: TestClient, service: Service, clock):
    told = ask(client, seed=3).json()
    assert (told["state"], told["place"], told["price"]) == ("queued", 0, 0.42)
    done(service, told["id"])
    told = client.get(f"/api/jobs/{told['id']}").json()
    assert (told["state"], told["charge"], told["request"]["seed"]) == ("done", 0.42, 3)
    whole = client.get(told["url"])
    assert (whole.status_code, whole.headers["content-type"], len(whole.content)) == (200, "video/mp4", 2048)
    part = client.get(told["url"], headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["content-range"] == "bytes 10-19/2048"
    assert client.get(told["url"], headers={"range": "bytes=5000-"}).status_code == 416
    clock.wait(3601)
    assert client.get(told["url"]).status_code == 404
    service.files.sweep()
    assert list(service.files.results.iterdir()) == []


def test_a_link_cannot_be_guessed_or_bent(client: TestClient, service: Service, settings: Settings):
    id = ask(client).json()["id"]
    done(service, id)
    url = client.get(f"/api/jobs/{id}").json()["url"]
    token = url.split("/files/")[1].split("/")[0]
    assert len(token.split(".")[0]) >= 20
    other = "y" if token[0] == "x" else "x"
    for bent in (token[:-1], other + token[1:], token.replace(".", "", 1), token + "/..", "..", "%2e%2e%2fsecret"):
        assert client.get(f"/files/{bent}/x.mp4").status_code == 404
    theirs = Signer(b"another secret", service.clock).sign("result", "../secret", service.clock() + 60)
    assert client.get(f"/files/{theirs}/x.mp4").status_code == 404
    mine = service.signer.sign("result", "../secret", service.clock() + 60)
    assert client.get(f"/files/{mine}/x.mp4").status_code == 404
    session = service.signer.sign("session", f"{id}-x.mp4", service.clock() + 60)
    assert client.get(f"/files/{session}/x.mp4").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"seconds": 99}, "seconds"),
        ({"ratio": "7:3"}, "ratio"),
        ({"prompt": "  "}, "prompt"),
        ({"colour": "red"}, "colour"),
        ({"preset": "15b"}, "preset"),
        ({"first_frame": "/etc/passwd"}, "first_frame"),
        ({"first_frame": "file:///etc/passwd"}, "first_frame"),
        ({"first_frame": "http://127.0.0.1:8000/api/jobs"}, "first_frame"),
        ({"first_frame": {"path": "/etc/passwd"}}, "first_frame"),
        ({"first_frame": "store:" + "0" * 32}, "first_frame"),
    ],
)
def test_a_wrong_wish_names_its_field(client: TestClient, wrong: dict, field: str):
    answer = ask(client, **wrong)
    assert answer.status_code in (404, 422)
    assert answer.json()["error"]["field"] == field


def test_an_upload_goes_into_a_request(client: TestClient, service: Service):
    buffer = io.BytesIO()
    Image.new("RGB", (320, 300)).save(buffer, "PNG")
    kept = client.post("/api/uploads", files={"file": ("a.png", buffer.getvalue(), "text/html")}).json()
    assert (kept["kind"], kept["content_type"], kept["width"]) == ("picture", "image/png", 320)
    told = ask(client, first_frame=kept["reference"]).json()
    assert told["request"]["first_frame"] == kept["reference"]
    again = ask(client, first_frame=kept["url"]).json()
    assert again["request"]["first_frame"].startswith("store:"), "our own link is not fetched"
    assert client.get(kept["url"]).headers["content-type"] == "image/png"
    assert str(service.settings.data) not in json.dumps(told)


def test_a_page_cannot_be_uploaded(client: TestClient):
    evil = b"<html><script>alert(1)</script>"
    answer = client.post("/api/uploads", files={"file": ("a.png", evil, "image/png")})
    assert answer.status_code == 415


def test_idempotency_keys_make_one_job(client: TestClient):
    first, second = (ask(client, headers={"idempotency-key": "k"}).json()["id"] for _ in range(2))
    assert first == second
    clash = ask(client, prompt="Another", headers={"idempotency-key": "k"})
    assert clash.status_code == 409


def test_history_is_searched_kept_and_deleted(client: TestClient):
    ids = [ask(client, prompt=f"Cat number {n}").json()["id"] for n in range(3)]
    assert client.put(f"/api/jobs/{ids[0]}/favourite", json={"favourite": True}).json()["favourite"]
    assert [job["id"] for job in client.get("/api/jobs?favourite=true").json()["jobs"]] == [ids[0]]
    assert [job["id"] for job in client.get("/api/jobs?words=NUMBER 1").json()["jobs"]] == [ids[1]]
    page = client.get("/api/jobs?limit=2").json()
    assert [job["id"] for job in page["jobs"]] == [ids[2], ids[1]]
    assert [job["id"] for job in client.get(f"/api/jobs?before={page['next']}").json()["jobs"]] == [ids[0]]
    assert client.delete(f"/api/jobs/{ids[2]}").status_code == 204
    assert client.get(f"/api/jobs/{ids[2]}").status_code == 404
    assert len(client.get("/api/jobs").json()["jobs"]) == 2


def test_events_tell_each_change_and_end(client: TestClient, service: Service):
    id = ask(client).json()["id"]
    done(service, id)
    with client.stream("GET", f"/api/jobs/{id}/events") as stream:
        lines = [line for line in stream.iter_lines() if line]
    assert lines[0] == "event: job"
    assert json.loads(lines[-1].removeprefix("data: "))["state"] == "done"


def test_cancel_takes_a_job_out_of_the_line(client: TestClient):
    id = ask(client).json()["id"]
    assert client.post(f"/api/jobs/{id}/cancel").json()["state"] == "cancelled"


def test_price_and_time_are_told_before(client: TestClient, service: Service):
    told = client.post("/api/estimate", json={"seconds": 10}).json()
    assert (told["credits"], told["currency"], told["work_seconds"]) == (1.4, "USD", None)
    assert client.post("/api/estimate", json={"seconds": "many"}).status_code == 422


def test_prompt_help_is_shown(client: TestClient):
    told = client.post("/api/plan", json={"prompt": "A man says: “Good morning!”", "seconds": 5}).json()
    assert [line["text"] for line in told["lines"]] == ["Good morning!"]
    assert client.post("/api/plan", json={"prompt": "x", "language": "tlh"}).status_code == 422


def test_moderation_refuses_words_however_dressed(settings: Settings, tmp_path: Path):
    (tmp_path / "words.txt").write_text("forbidden thing # a comment\n禁\n", encoding="utf-8")
    judged = replace(settings, moderation=f"words:{tmp_path / 'words.txt'}")
    service = Service(judged)
    client = TestClient(build_app(judged, service), base_url=HERE)
    for prompt in (
        "a FORBIDDEN  thing",
        "a fórbidden thing",
        "a for\u200bbidden thing",
        "ｆｏｒｂｉｄｄｅｎ thing",
        "看禁书",
        "a f.o.r.b.i.d.d.e.n thing",
        "a for-bid_den thing",
    ):
        answer = ask(client, prompt=prompt)
        assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "moderated")
    for prompt in ("an unforbidden thing", "for - bidden: thing"):
        assert ask(client, prompt=prompt).status_code == 201
    service.close()


@pytest.mark.parametrize(
    "told",
    [
        {"shots": [{"prompt": "a dog"}, {"prompt": "a forbidden thing"}]},
        {"script": [{"text": "A forbidden thing!", "start": 0, "end": 2}]},
        {"script": "1\n00:00:00,000 --> 00:00:02,000\nA forbidden\nthing!\n"},
    ],
)
def test_moderation_reads_shots_and_scripts_too(settings: Settings, tmp_path: Path, told: dict):
    (tmp_path / "words.txt").write_text("forbidden thing", encoding="utf-8")
    judged = replace(settings, moderation=f"words:{tmp_path / 'words.txt'}")
    service = Service(judged)
    client = TestClient(build_app(judged, service), base_url=HERE)
    answer = ask(client, **told)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (422, "moderated")
    service.close()


# ── operations ──


def test_health_says_whether_anybody_works(client: TestClient, service: Service):
    assert client.get("/health").status_code == 503
    service.jobs.enrol("w", preset="mini")
    assert client.get("/health").json()["workers"] == 1


def test_metrics_count_requests_and_jobs(client: TestClient):
    ask(client)
    text = client.get("/metrics").text
    assert 'happyhorse_requests_total{method="POST",route="/api/jobs",status="201"} 1.0' in text
    assert 'happyhorse_jobs{state="queued"} 1.0' in text


def test_documents_are_served_whole_and_by_dialect(client: TestClient):
    whole, part = client.get("/openapi.json").json(), client.get("/openapi/api.json").json()
    assert "/health" in whole["paths"]
    assert "/api/jobs" in part["paths"] and "/health" not in part["paths"]
    assert client.get("/openapi/nothing.json").status_code == 404


def test_amounts_are_exact():
    assert to_amount("0.14") * 3 == 420_000 == round(0.42 * CREDIT)


# ── what the studio asks ──


def test_a_file_handed_in_is_found_again_by_its_owner_only(client: TestClient, service: Service):
    held = io.BytesIO()
    Image.new("RGB", (320, 320)).save(held, "PNG")
    sent = client.post("/api/uploads", files={"file": ("face.png", held.getvalue())}).json()
    address = f"/api/uploads/{sent['reference'].removeprefix('store:')}"
    found = client.get(address).json()
    assert {**found, "url": ""} == {**sent, "url": ""}
    assert client.get(found["url"]).status_code == 200
    client.post("/api/session", json={})
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"shots": [{"prompt": "A dog", "seconds": 4}, {"prompt": "A cat", "seconds": 4}]}, 8),
        ({"script": [{"text": "Hello!", "start": 5, "end": 7}]}, 7),
        ({}, 5),
    ],
)
def test_length_follows_shots_and_script(client: TestClient, service: Service, told: dict, seconds: int):
    made = client.post("/api/jobs", json={"prompt": "A kitchen", **told}).json()
    job = service.jobs.find(made["id"])
    assert (job.request["seconds"], job.seconds) == (seconds, seconds)
    assert service.to_request(job).seconds == seconds
    assert client.post("/api/estimate", json={"prompt": "A kitchen", **told}).json()["credits"] == made["price"]


def test_a_storyboard_is_planned_shot_by_shot(client: TestClient):
    shots = [{"prompt": 'A man says: "One."', "seconds": 2}, {"prompt": 'A woman says: "Two."'}]
    told = client.post("/api/plan", json={"prompt": "A kitchen.", "seconds": 5, "shots": shots}).json()
    assert [line["text"] for line in told["lines"]] == ["One.", "Two."]
    assert told["lines"][1]["start"] >= 2
    marked = client.post("/api/plan", json={"prompt": 'Shot 1 (3s): A man says: "One." Shot 2 (2s): A dog.'}).json()
    assert marked["prompt"] == 'A man says: "One." A dog.'
    refused = client.post("/api/plan", json={"prompt": "", "seconds": 3, "shots": [{"prompt": "A", "seconds": 9}]})
    assert refused.status_code == 422
