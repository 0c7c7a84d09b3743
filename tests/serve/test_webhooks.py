"""Messages arrive once, signed so that a receiver can tell; what does not arrive is tried again and then given up."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import ClassVar

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from happyhorse.serve.jobs import NewJob
from happyhorse.serve.monitor import Monitor
from happyhorse.serve.schema import deliveries
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings
from happyhorse.serve.webhooks import PAUSES, Signatures, send_due


class Receiver(BaseHTTPRequestHandler):
    """A client's server."""

    got: ClassVar[list] = []
    status: ClassVar[int] = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        type(self).got.append((dict(self.headers.items()), body))
        self.send_response(type(self).status)
        self.send_header("location", "http://127.0.0.1/")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got, Receiver.status = [], 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def trusting(settings: Settings, clock) -> Iterator[Service]:
    made = Service(replace(settings, private_hosts=("localhost",)), clock)
    yield made
    made.close()


def finished(service: Service, url: str) -> str:
    new = NewJob(owner="ann", protocol="native", endpoint="x", request={"prompt": "A cat", "seed": 4}, webhook=url)
    job = service.jobs.submit(new)
    service.jobs.finish(service.jobs.claim("w", 60), {"file": "a.mp4"}, 60)
    return job.id


def state(service: Service):
    with service.engine.connect() as at:
        return at.execute(sa.select(deliveries)).one()


def test_a_message_is_signed_as_standard_webhooks_say(trusting: Service, receiver: str):
    id = finished(trusting, receiver)
    assert send_due(trusting, Monitor(trusting), {}) == 1
    assert send_due(trusting, Monitor(trusting), {}) == 0
    headers, body = Receiver.got[0]
    headers = {name.lower(): value for name, value in headers.items()}
    assert json.loads(body)["data"] == {"id": id, "state": "done", "error": None, "seed": 4}
    key = base64.b64decode(Signatures(trusting).shared("ann").removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    seal = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{seal}"
    assert len(Receiver.got) == 1
    assert state(trusting).delivered is not None


def test_a_receiver_that_is_away_is_tried_for_two_hours(trusting: Service, receiver: str, clock):
    Receiver.status = 500
    finished(trusting, receiver)
    for pause in PAUSES:
        assert send_due(trusting, Monitor(trusting), {}) == 0
        clock.wait(pause + 1)
    send_due(trusting, Monitor(trusting), {})
    assert len(Receiver.got) == len(PAUSES) + 1
    assert state(trusting).due is None
    assert 7000 < sum(PAUSES) < 7300


def test_a_redirect_is_not_followed_and_not_tried_again(trusting: Service, receiver: str):
    Receiver.status = 302
    finished(trusting, receiver)
    send_due(trusting, Monitor(trusting), {})
    assert len(Receiver.got) == 1
    assert state(trusting).due is None


def test_no_message_goes_to_a_private_place(service: Service, receiver: str):
    finished(service, receiver)
    assert send_due(service, Monitor(service), {}) == 0
    assert Receiver.got == []
    assert state(service).due is None


def test_a_dialect_has_messages_of_its_own(trusting: Service, receiver: str):
    from happyhorse.serve.webhooks import Delivery

    finished(trusting, receiver)
    dialect = ModuleType("native")
    dialect.delivery = lambda service, job, id: Delivery(body=b"mine", headers={"x-mine": id})
    send_due(trusting, Monitor(trusting), {"native": dialect})
    assert Receiver.got[0][1] == b"mine"


def test_the_published_key_proves_a_signature(service: Service):
    mine = Signatures(service)
    published = mine.jwks()["keys"][0]
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(published["x"] + "="))
    key.verify(mine.ed25519(b"message"), b"message")
    with pytest.raises(InvalidSignature):
        key.verify(mine.ed25519(b"message"), b"another")
    assert Signatures(service).jwks() == mine.jwks()
