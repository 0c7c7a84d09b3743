"""Telling a client's own server that a job is over: signed, tried again for two hours, never sent to private places.

Two ways of signing: Standard Webhooks (HMAC with a secret that the receiver shares) and Ed25519 with published keys.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from happyhorse.serve.jobs import Job, RefusedError
from happyhorse.serve.schema import deliveries
from happyhorse.serve.service import Service, make_once, secret

SECONDS = 15.0
PAUSES = (5, 15, 60, 180, 300, 600, 900, 1200, 1800, 2100)  # seconds before each further try: two hours in all
log = logging.getLogger("happyhorse.serve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message, ready to be sent: its body is what was signed."""

    body: bytes
    headers: Mapping[str, str]


class Signatures:
    """The server's signing keys; made on first use, kept in the data folder."""

    def __init__(self, service: Service) -> None:
        self._secret = secret(service.settings.data)
        seed = make_once(service.settings.data / "webhooks.key", lambda: os.urandom(32))
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def jwks(self) -> dict[str, Any]:
        """The public half, as a JSON Web Key Set."""
        raw = self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": x[:16], "x": x}]}

    def ed25519(self, message: bytes) -> bytes:
        """Sign as holders of the published key can check."""
        return self._key.sign(message)

    def shared(self, owner: str) -> str:
        """The secret that one owner's receiver shares with us, in the form of Standard Webhooks."""
        digest = hmac.new(self._secret, f"webhook\0{owner}".encode(), hashlib.sha256).digest()
        return f"whsec_{base64.b64encode(digest).decode()}"

    def standard(self, owner: str, id: str, body: bytes, now: float) -> dict[str, str]:
        """The three headers of Standard Webhooks."""
        stamp = str(int(now))
        key = base64.b64decode(self.shared(owner).removeprefix("whsec_"))
        seal = hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(seal).decode()}"
        return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature}


def plain_delivery(service: Service, job: Job, id: str) -> Delivery:
    """The message of a protocol that has no shape of its own."""
    told = {"id": job.id, "state": job.state, "error": job.error or None, "seed": job.seed}
    return standard_delivery(service, job, id, f"job.{job.state}", told)


def standard_delivery(service: Service, job: Job, id: str, type: str, told: Mapping[str, Any]) -> Delivery:
    """An event, signed as Standard Webhooks has it."""
    event = {"id": id, "object": "event", "type": type, "created_at": int(service.clock()), "data": dict(told)}
    body = json.dumps(event).encode()
    headers = Signatures(service).standard(job.owner, id, body, service.clock())
    return Delivery(body=body, headers={"content-type": "application/json", **headers})


def send_due(service: Service, monitor: Any, dialects: Mapping[str, ModuleType], limit: int = 20) -> int:
    """Send every message whose time has come; tell how many arrived."""
    query = sa.select(deliveries).where(deliveries.c.due <= service.clock()).order_by(deliveries.c.due).limit(limit)
    with service.engine.connect() as at:
        due = at.execute(query).all()
    arrived = 0
    for row in due:
        job = service.jobs.find(row.job)
        status, error = _send(service, dialects, row, job) if job is not None else (0, "the job is gone")
        arrived += 200 <= status < 300
        monitor.deliveries.labels("arrived" if 200 <= status < 300 else "failed").inc()
        _note(service, row, status, error, final=job is None)
    return arrived


def _send(service: Service, dialects: Mapping[str, ModuleType], row: Any, job: Job) -> tuple[int, str]:
    """Send one message; the status of the answer, and a word where there was none."""
    shape = getattr(dialects.get(job.protocol), "delivery", plain_delivery)
    try:
        message = shape(service, job, row.id)
        with service.guard.open(
            row.url, method="POST", content=message.body, headers=message.headers, redirects=0, seconds=SECONDS
        ) as answer:
            return answer.status_code, ""
    except RefusedError as refused:
        return 0, refused.sentence


def _note(service: Service, row: Any, status: int, error: str, *, final: bool) -> None:
    """Keep how it went, and when to try again."""
    now, attempts = service.clock(), row.attempts + 1
    arrived = 200 <= status < 300
    over = arrived or final or 300 <= status < 400 or "public internet" in error or attempts > len(PAUSES)
    values = {
        "attempts": attempts,
        "status": status,
        "error": error,
        "due": None if over else now + PAUSES[attempts - 1],
        "delivered": now if arrived else None,
    }
    with service.engine.begin() as at:
        at.execute(deliveries.update().where(deliveries.c.id == row.id).values(**values))
    if not arrived:
        log.info("webhook failed", extra={"told": {"job": row.job, "status": status, "error": error, "over": over}})
