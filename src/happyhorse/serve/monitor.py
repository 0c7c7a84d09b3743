"""How the server is doing: a log in JSON, /health, /metrics, and the caretaker that puts things right."""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

import happyhorse
from happyhorse.serve import webhooks
from happyhorse.serve.service import Service

log = logging.getLogger("happyhorse.serve")
request_id: ContextVar[str] = ContextVar("request_id", default="")
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
ROUND, SWEEP = 1.0, 60.0  # seconds between two looks of the caretaker


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **({"request_id": request_id.get()} if request_id.get() else {}),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def log_to(stream: Any = sys.stderr, level: int = logging.INFO) -> None:
    """Have the service's log, and uvicorn's, written as JSON lines."""
    writer = logging.StreamHandler(stream)
    writer.setFormatter(JsonLines())
    for name in ("happyhorse.serve", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate, logger.level = [writer], False, level


class Monitor:
    """The numbers of one server."""

    def __init__(self, service: Service) -> None:
        self.service, self.registry = service, CollectorRegistry()
        named = {"registry": self.registry, "namespace": "happyhorse"}
        labels = ("method", "route", "status")
        self.requests = Counter("requests", "Requests answered.", labels, **named)
        self.seconds = Histogram("request_seconds", "Until the answer ended.", ("route",), buckets=BUCKETS, **named)
        self.waiting = Gauge("jobs", "Jobs by state.", ("state",), **named)
        self.workers = Gauge("workers", "Workers heard from lately.", **named)
        self.requeued = Counter("jobs_requeued", "Jobs put back after their worker died.", **named)
        self.deliveries = Counter("webhooks", "Messages sent to webhooks.", ("outcome",), **named)
        self.pace = Gauge("work_seconds_per_clip_second", "Over the last clips.", **named)

    def saw(self, visit: Any) -> None:
        """Count one request, and write it down unless it is one of very many."""
        spent, route = time.perf_counter() - visit.since, visit.route
        self.requests.labels(visit.scope["method"], route, str(visit.status)).inc()
        self.seconds.labels(route).observe(spent)
        quiet = visit.scope["method"] == "GET" and visit.status < 400
        if not log.isEnabledFor(logging.DEBUG if quiet else logging.INFO):
            return
        told = {"method": visit.scope["method"], "path": visit.scope["path"], "status": visit.status}
        level = logging.DEBUG if quiet else logging.INFO
        log.log(level, "request", extra={"told": {**told, "seconds": round(spent, 4), "request_id": visit.id}})

    def text(self) -> bytes:
        """The numbers as Prometheus reads them."""
        for state, count in self.service.jobs.counts().items():
            self.waiting.labels(str(state)).set(count)
        self.workers.set(len(self.service.jobs.alive(self.service.settings.lease)))
        self.pace.set(self.service.pace() or 0)
        return generate_latest(self.registry)


def router(service: Service, monitor: Monitor) -> APIRouter:
    """/health and /metrics."""
    routes = APIRouter()

    @routes.get("/health")
    def health() -> JSONResponse:
        """Whether clips are being made: 200 with a worker, 503 without one."""
        alive = service.jobs.alive(service.settings.lease)
        told = {
            "status": "ok" if alive else "no worker",
            "version": happyhorse.__version__,
            "preset": service.settings.preset,
            "workers": len(alive),
            "jobs": {str(state): count for state, count in service.jobs.counts().items()},
        }
        return JSONResponse(told, status_code=200 if alive else 503)

    @routes.get("/metrics", response_class=Response)
    def metrics() -> Response:
        """Numbers for Prometheus."""
        return Response(monitor.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


@contextmanager
def caring(service: Service, monitor: Monitor, dialects: Mapping[str, ModuleType]) -> Iterator[None]:
    """Look after jobs, files and messages while the server runs."""
    stop = threading.Event()
    rounds: list[tuple[Callable[[], None], float]] = [
        (lambda: look_after(service, monitor), ROUND),
        (lambda: sweep(service), SWEEP),
        (lambda: webhooks.send_due(service, monitor, dialects), ROUND),
    ]
    threads = [threading.Thread(target=_repeat, args=(stop, work, pause), daemon=True) for work, pause in rounds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)


def _repeat(stop: threading.Event, work: Callable[[], None], pause: float) -> None:
    while not stop.is_set():
        try:
            work()
        except Exception:
            log.exception("the caretaker met a bug")
        stop.wait(pause)


def look_after(service: Service, monitor: Monitor) -> None:
    """Put back what dead workers held; give up what nobody waits for."""
    for job in service.jobs.requeue(service.settings.tries):
        monitor.requeued.inc()
        log.warning("a worker died", extra={"told": {"job": job.id, "worker": job.worker, "attempts": job.attempts}})
    service.jobs.late()


def sweep(service: Service) -> None:
    """Delete what is due."""
    service.files.sweep()
    service.jobs.forget(service.settings.keep_jobs)
