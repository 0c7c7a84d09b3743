"""The server under load and under fire: polls, submits, kill -9 at random moments; the model is the tests' own.

python -m benchmarks.serve [polling|submitting|killing ...]
"""

import asyncio
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from benchmarks.protocol import Figure, keep
from happyhorse.serve.jobs import CREDIT, State
from happyhorse.serve.schema import accounts, jobs, ledger
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
LOADER = "tests.serve.tiny_loader:load"
START = (
    "import sys; from happyhorse.serve import server, settings; server.run(settings.Settings.from_json(sys.argv[1]))"
)
CLIP = {"prompt": "Waves at night", "seconds": 3, "ratio": "1:1", "sound": False, "steps": 2}
PATIENCE = 1800.0  # a busy machine takes minutes to load a model


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server in a process of its own, which can be killed."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.base = settings, f"http://127.0.0.1:{settings.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}
        with (self.settings.data / "log").open("ab") as log:
            words = [sys.executable, "-c", START, self.settings.to_json()]
            self.process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def wait(self, seconds: float = PATIENCE, *, worker: bool = True) -> None:
        """Until it answers, and a worker is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.base}/health", timeout=10).status_code == 200 or not worker:
                    return
            time.sleep(0.1)
        raise TimeoutError((self.settings.data / "log").read_text()[-2000:])

    def workers(self) -> list[int]:
        """The process ids of its workers, by what the system knows."""
        found = []
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(pid) for pid in children.read_text().split()]
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Politely."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)

    @property
    def memory(self) -> int:
        """Bytes held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Server]:
    told = {"workers": 1, "lease": 10.0, "loader": LOADER, "preset": "tiny", "provenance": False, **settings}
    server = Server(Settings(data=folder, port=free_port(), **told))
    folder.mkdir(parents=True, exist_ok=True)
    server.start()
    try:
        yield server
    finally:
        with suppress(subprocess.TimeoutExpired):
            server.stop()
        if server.process.poll() is None:
            server.kill()


# ── under fire ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """What many kills did to many jobs."""

    jobs: int
    kills: int
    lost: int
    doubled: int
    wrongly_charged: int
    unfinished: int
    seconds: float


def killing(folder: Path, *, count: int, kills: int, seed: int = 0, workers: int = 2) -> Toll:
    """Kill workers and the server at random moments while jobs come in and are made."""
    chance, since = random.Random(seed), time.monotonic()
    settings = {"workers": workers, "lease": 5.0, "tries": kills + 1}
    with running(folder, **settings) as server:
        service = Service(replace(server.settings, workers=0))
        key = service.keys.create("bench", credits=Decimal(1000))
        server.wait()
        accepted: dict[str, str] = {}
        client = threading.Thread(target=_submit_all, args=(server.base, key, count, accepted))
        client.start()
        done, until = 0, time.monotonic() + PATIENCE
        while done < kills and time.monotonic() < until and _under_way(service, client):
            time.sleep(chance.uniform(0.0, 1.5))
            done += _strike(server, chance)
        client.join(PATIENCE)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and service.jobs.account(key.split(":")[0]).queued + _running(service):
            time.sleep(0.5)
        toll = _count(service, key.split(":")[0], count, done, accepted, time.monotonic() - since)
        service.close()
    return toll


def _under_way(service: Service, client: threading.Thread) -> bool:
    """Wait until a worker holds a job, so that a kill hits something; False when all work is done."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and (client.is_alive() or _running(service)):
        if service.jobs.counts()[State.RUNNING]:
            return True
        time.sleep(0.05)
    return False


def _running(service: Service) -> int:
    return sum(count for state, count in service.jobs.counts().items() if not state.over)


def _strike(server: Server, chance: random.Random) -> bool:
    """Kill one process; False where there was none to kill."""
    victims = server.workers()
    if victims and chance.random() < 0.6:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(victims), signal.SIGKILL)
            return True
        return False
    server.kill()
    server.start()
    return True


def _submit_all(base: str, key: str, count: int, accepted: dict[str, str]) -> None:
    """Hand in every job until it is accepted, as a careful client would: again with the same key if unsure."""
    until = time.monotonic() + PATIENCE
    with httpx.Client(base_url=base, headers={"x-api-key": key}, timeout=30) as client:
        for number in range(count):
            name = f"job-{number}"
            while name not in accepted and time.monotonic() < until:
                with suppress(httpx.HTTPError):
                    answer = client.post("/api/jobs", json={**CLIP, "seed": number}, headers={"idempotency-key": name})
                    if answer.status_code == 201:
                        accepted[name] = answer.json()["id"]
                        break
                time.sleep(0.2)


def _count(service: Service, owner: str, count: int, kills: int, accepted: dict[str, str], seconds: float) -> Toll:
    with service.engine.connect() as at:
        rows = at.execute(sa.select(jobs).where(jobs.c.owner == owner)).all()
        lines = at.execute(sa.select(ledger).where(ledger.c.owner == owner, ledger.c.kind == "charge")).all()
        account = at.execute(sa.select(accounts).where(accounts.c.owner == owner)).one()
    made = {row.id: row for row in rows}
    keys = [row.idempotency_key for row in rows]
    lost = [name for name, id in accepted.items() if id not in made] + [
        n for n in range(count) if f"job-{n}" not in keys
    ]
    finished = {
        row.id for row in rows if row.state == "done" and (service.files.results / row.results["file"]).is_file()
    }
    price = sum(row.price for row in rows if row.state == "done")
    charged = [line.reference for line in lines]
    wrong = set(charged) ^ {row.id for row in rows if row.state == "done"}
    held = sum(row.price for row in rows if row.state in ("queued", "running"))
    balance_is_wrong = account.balance != 1000 * CREDIT - price or account.reserved != held
    return Toll(
        jobs=count,
        kills=kills,
        lost=len(lost),
        doubled=len(keys) - len(set(keys)) + len(charged) - len(set(charged)),
        wrongly_charged=len(wrong) + int(balance_is_wrong),
        unfinished=len(rows) - len(finished),
        seconds=seconds,
    )


# ── under load ──


def polling(folder: Path, *, clients: int = 200, rate: float = 10.0, seconds: float = 30.0) -> dict[str, float]:
    """Many clients ask how their job stands while one is being made."""
    with running(folder) as server:
        server.wait()
        ids = [httpx.post(f"{server.base}/api/jobs", json=CLIP).json()["id"] for _ in range(clients)]
        return asyncio.run(_poll(server.base, ids, rate, seconds))


async def _poll(base: str, ids: list[str], rate: float, seconds: float) -> dict[str, float]:
    took: list[float] = []
    failures = 0
    until = time.monotonic() + seconds

    async def client(id: str) -> None:
        nonlocal failures
        head = f"GET /api/jobs/{id} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rsplit(":", 1)[1]))
        await asyncio.sleep(random.random() / rate)
        while (since := time.monotonic()) < until:
            writer.write(head)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            took.append(time.monotonic() - since)
            failures += not answer.startswith(b"HTTP/1.1 200")
            await asyncio.sleep(max(0.0, since + 1 / rate - time.monotonic()))
        writer.close()

    await asyncio.gather(*map(client, ids))
    took.sort()
    ms = [1000 * took[int(len(took) * part)] for part in (0.5, 0.99)]
    return {"median": ms[0], "p99": ms[1], "rate": len(took) / seconds, "failures": failures}


def submitting(folder: Path, *, count: int = 10_000, clients: int = 16) -> dict[str, float]:
    """Fill the line with jobs as fast as they are taken, with nobody working them off."""
    with running(folder, workers=0) as server:
        server.wait(worker=False)
        httpx.post(f"{server.base}/api/jobs", json=CLIP).raise_for_status()
        before, since = server.memory, time.monotonic()
        half: list[int] = []

        async def fill() -> None:
            left = iter(range(count))
            async with httpx.AsyncClient(base_url=server.base, timeout=60) as client:

                async def one() -> None:
                    for number in left:
                        answer = await client.post("/api/jobs", json={**CLIP, "seed": number})
                        answer.raise_for_status()
                        if number == count // 2:
                            half.append(server.memory)

                await asyncio.gather(*(one() for _ in range(clients)))

        asyncio.run(fill())
        spent = time.monotonic() - since
        return {
            "rate": count / spent,
            "grown": (server.memory - half[0]) / 2**20,
            "whole": (server.memory - before) / 2**20,
        }


def main(words: list[str]) -> None:
    """Measure what is named, or everything."""
    wanted = words or ["polling", "submitting", "killing"]
    figures: list[Figure] = []
    detail: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        if "polling" in wanted:
            runs = [polling(Path(folder) / f"poll-{n}") for n in range(3)]
            detail["polling"] = runs
            worst = statistics.median(run["p99"] for run in runs)
            figures += [
                Figure(name="200 clients poll while a clip is made, p99", value=worst, unit="ms", at_most=100),
                Figure(name="polls answered a second", value=statistics.median(run["rate"] for run in runs)),
                Figure(name="polls that failed", value=sum(run["failures"] for run in runs), at_most=0),
            ]
        if "submitting" in wanted:
            found = detail["submitting"] = submitting(Path(folder) / "submit")
            figures += [
                Figure(name="jobs taken a second, up to 10,000", value=found["rate"], at_least=200),
                Figure(name="memory grown over the second half", value=found["grown"], unit="MB", at_most=16),
            ]
        if "killing" in wanted:
            toll = killing(Path(folder) / "kill", count=200, kills=50)
            detail["killing"] = {name: getattr(toll, name) for name in Toll.__slots__}
            figures += [
                Figure(name="jobs lost, 200 jobs and 50 kills", value=toll.lost + toll.unfinished, at_most=0),
                Figure(name="jobs doubled", value=toll.doubled, at_most=0),
                Figure(name="jobs charged wrongly", value=toll.wrongly_charged, at_most=0),
            ]
    keep("serve", figures, detail)


if __name__ == "__main__":
    main(sys.argv[1:])
