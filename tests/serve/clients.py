"""What the tests with public clients share: pictures, clips, and a server that is told when something is over."""

import base64
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from PIL import Image

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.serve.jobs import Job
from happyhorse.serve.service import Service

PATIENCE = 300.0


def picture(width: int = 500, height: int = 500, kind: str = "PNG") -> bytes:
    """A plain picture."""
    held = io.BytesIO()
    Image.new("RGB", (width, height), (30, 90, 200)).save(held, kind)
    return held.getvalue()


def data_uri(content: bytes) -> str:
    """A file inside of an address."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def ended(service: Service, kind: str = "", content: bytes = bytes(512)) -> Job:
    """Stand for a worker: end the next job, well where no kind of error is told."""
    job = service.jobs.claim("w", 60)
    if kind:
        service.jobs.fail(job, kind, "it went wrong")
    else:
        (service.files.results / "x.mp4").write_bytes(content)
        told = {"file": "x.mp4", "seconds": 3.0, "width": 320, "height": 320, "frames": 75, "fps": 25, "size": 512}
        service.jobs.finish(job, {**told, "seed": job.seed}, keep=3600)
    service.forget(job.id)
    return service.jobs.find(job.id)


def write_source(path: Path, size: int = 320, seconds: int = 3) -> Path:
    """A clip that moves and hums."""
    coarse = np.random.default_rng(3).integers(0, 255, (25 * seconds, size // 20, size // 20, 3), dtype=np.uint8)
    moving = coarse.repeat(20, axis=1).repeat(20, axis=2)
    hum = np.sin(np.arange(media.SOUND_RATE * seconds) / 40).astype(np.float32)[None].repeat(2, 0)
    media.write_mp4(Clip(frames=moving, fps=25, waveform=hum, sample_rate=media.SOUND_RATE), path)
    return path


@contextmanager
def receiver() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]], threading.Event]]:
    """A client's own server, which keeps what it is told."""
    got, came = [], threading.Event()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()
            came.set()

        def log_message(self, *told: object) -> None:
            pass

    house = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=house.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{house.server_port}/hook", got, came
    house.shutdown()
    house.server_close()
