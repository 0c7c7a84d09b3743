"""`happyhorse serve`: the app, its workers, its doors, and an end without anything lost."""

import asyncio
import contextlib
import ipaddress
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

import uvicorn
from fastapi import FastAPI

from happyhorse.request import RequestError
from happyhorse.serve import tls
from happyhorse.serve.app import build_app
from happyhorse.serve.monitor import log_to
from happyhorse.serve.service import Service
from happyhorse.serve.settings import HOPELESS, Settings

PATIENCE = 30.0  # seconds for what is under way when the server stops
log = logging.getLogger("happyhorse.serve")


def run(settings: Settings) -> None:
    """Serve until told to stop."""
    check_place(settings)
    service = Service(settings)
    log_to()
    listen(settings.host, settings.port).close()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, service))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The quicker loop where it is installed."""
    return import_module("uvloop").new_event_loop if find_spec("uvloop") else None


def check_place(settings: Settings) -> None:
    """Refuse to stand in the open without a lock."""
    if not is_loopback(settings.host):
        service = Service(settings)
        living = [key for key in service.keys.listed() if key.revoked is None]
        service.close()
        if not living:
            sentence = f"{settings.host} can be reached by others, and this server has no keys"
            raise RequestError(sentence, "happyhorse keys create NAME makes one; or leave --host out")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def _serve(settings: Settings, service: Service) -> None:
    app = build_app(settings, service)
    doors = [_door(app, settings, settings.port)]
    if settings.tls_port:
        pair = tls.certificate(settings.data)
        doors.append(_door(app, settings, settings.tls_port, ssl_certfile=str(pair.chain), ssl_keyfile=str(pair.key)))
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    supervisor = Supervisor(
        settings,
        lambda id: service.jobs.requeue(settings.tries, worker=id),
        lambda: loop.call_soon_threadsafe(stopping.set),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    with supervisor:
        async with contextlib.AsyncExitStack() as stack:
            if settings.tls_port:
                await stack.enter_async_context(tls.tunnel(settings))
            tasks = [
                asyncio.create_task(door.serve(sockets=[listen(settings.host, door.config.port)])) for door in doors
            ]
            await _opened(doors, tasks)
            log.info("serving", extra={"told": {"address": address(settings), "tls_port": settings.tls_port}})
            ended = asyncio.create_task(stopping.wait())
            await asyncio.wait([*tasks, ended], return_when=asyncio.FIRST_COMPLETED)
            service.stopping = True
            for door in doors:
                door.should_exit = True
            supervisor.stop()
            await asyncio.gather(*tasks)
            ended.cancel()
    if supervisor.hopeless:
        raise RequestError(f"preset {settings.preset} cannot be loaded; the log tells why", "happyhorse presets")


async def _opened(doors: list["_Door"], tasks: list[asyncio.Task[None]]) -> None:
    while not all(door.started for door in doors) and not any(task.done() for task in tasks):
        await asyncio.sleep(0.02)


def address(settings: Settings) -> str:
    """Where a browser on this machine finds us."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return settings.public or f"http://{host}:{settings.port}"


def listen(host: str, port: int) -> socket.socket:
    """A socket of our own, or the sentence why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        sentence = f"port {port} of {host} cannot be used: {(error.strerror or str(error)).lower()}"
        raise RequestError(sentence, f"try --port {port + 1}") from error
    door.set_inheritable(False)
    return door


class _Door(uvicorn.Server):
    """A uvicorn server that leaves the signals to us."""

    @contextlib.contextmanager
    def capture_signals(self):
        yield


def _door(app: FastAPI, settings: Settings, port: int, **more: str) -> _Door:
    lifespan = "off" if more else "on"  # the app lives once, whatever doors it has
    config = uvicorn.Config(
        app, host=settings.host, port=port, log_config=None, access_log=False, server_header=False, lifespan=lifespan,
        timeout_graceful_shutdown=int(PATIENCE), timeout_keep_alive=30, backlog=4096, **more,
    )  # fmt: skip
    return _Door(config)


@dataclass(slots=True)
class _Child:
    id: str
    process: subprocess.Popen[bytes]
    since: float = field(default_factory=time.monotonic)


class Supervisor:
    """Keeps so many workers alive; one that dies is replaced, and its job put back at once."""

    def __init__(
        self, settings: Settings, bereaved: Callable[[str], object], give_up: Callable[[], object] = lambda: None
    ) -> None:
        self._settings, self._bereaved, self._give_up = settings, bereaved, give_up
        self.hopeless = False
        self._children: list[_Child] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._falls = 0

    def __enter__(self) -> "Supervisor":
        self._children = [self._start() for _ in range(self._settings.workers)]
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self._thread.join()
        until = time.monotonic() + PATIENCE
        for child in self._children:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            self._bereaved(child.id)

    def stop(self) -> None:
        """Ask every worker to put its work away."""
        self._stop.set()
        for child in self._children:
            child.process.terminate()

    @property
    def pids(self) -> list[int]:
        return [child.process.pid for child in self._children]

    def _start(self) -> _Child:
        id = f"w-{secrets.token_hex(8)}"
        words = [sys.executable, "-m", "happyhorse.serve.worker", self._settings.to_json(), id]
        words.append(str(os.getpid()))
        return _Child(id, subprocess.Popen(words, stdin=subprocess.DEVNULL))

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            for place, child in enumerate(self._children):
                if child.process.poll() is not None and not self._stop.is_set():
                    log.warning("worker ended", extra={"told": {"worker": child.id, "code": child.process.returncode}})
                    self._bereaved(child.id)
                    if child.process.returncode == HOPELESS:
                        self.hopeless = True
                        self._give_up()
                        return
                    fell = child.process.returncode > 0 and time.monotonic() - child.since < 60
                    self._falls = self._falls + 1 if fell else 0
                    # one that cannot even start is not started in a rush
                    self._stop.wait(min(30.0, 2.0 ** (self._falls - 3)) if self._falls > 3 else 0)
                    self._children[place] = self._start()
