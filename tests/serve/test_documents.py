"""Every operation in the documents bears what a machine thinks up: never a fault of the server."""

import pytest

pytest.importorskip("schemathesis", reason="dev not installed: schemathesis")
pytest.importorskip("fastapi", reason="serve not installed: fastapi")

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from happyhorse.serve.app import build_app
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings


def test_no_operation_meets_a_fault(tmp_path_factory):
    kept = Settings(data=tmp_path_factory.mktemp("fuzz"), lease=1e6)
    service = Service(kept)
    service.jobs.enrol("w", preset="mini")
    schema = schemathesis.openapi.from_asgi("/openapi.json", build_app(kept, service))
    calm = settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith(("/events", "/stream")):  # has no end while a job waits
            continue

        @calm
        @given(case=operation.as_strategy())
        def call(case) -> None:
            answer = case.call(headers={"host": "127.0.0.1", "x-fal-request-timeout": "0.01"})
            late = "x-fal-request-timeout-type" in answer.headers  # 504, as the client asked
            assert answer.status_code < 500 or late, (case.method, case.path, answer.text[:300])

        call()
        tried += 1
    assert tried >= 20
    service.close()
