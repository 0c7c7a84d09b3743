"""A hub of our own on this machine: speaks the protocol that huggingface_hub speaks, and can misbehave."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Repositories as {name: {path: bytes}}; what was asked is kept in `asked`."""

    daemon_threads = True

    def __init__(self, repositories: dict[str, dict[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.repositories = repositories
        self.gated: set[str] = set()  # want a token
        self.closed: set[str] = set()  # let nobody in
        self.cut: dict[str, int] = {}  # bytes after which a file's first sending breaks off
        self.swapped: dict[str, bytes] = {}  # sent instead of what was listed
        self.asked: list[tuple[str, str, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path, self.headers.get("Range")))
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/[^/]+)?", path):
            return self.listing(found[1])
        if found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path):
            return self.file(found[1], found[2])
        return self.refuse(404, "EntryNotFound")

    def refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Error-Message", "refused")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def listing(self, name: str) -> None:
        if name not in self.server.repositories:
            return self.refuse(404, "RepoNotFound")
        siblings = [
            {"rfilename": path, "size": len(data), "lfs": {"sha256": sha(data), "size": len(data), "pointerSize": 1}}
            for path, data in self.server.repositories[name].items()
        ]
        return self.send(json.dumps({"id": name, "modelId": name, "sha": COMMIT, "siblings": siblings}).encode(), {})

    def file(self, name: str, path: str) -> None:
        data = self.server.repositories.get(name, {}).get(path)
        if data is None:
            return self.refuse(404, "EntryNotFound")
        if name in self.server.closed:
            return self.refuse(403, "GatedRepo")
        if name in self.server.gated and not self.headers.get("Authorization"):
            return self.refuse(401, "GatedRepo")
        about = {"X-Repo-Commit": COMMIT, "ETag": f'"{sha(data)}"', "Accept-Ranges": "bytes"}
        return self.send(self.server.swapped.get(path, data), about, self.server.cut.pop(path, None), path)

    def send(self, data: bytes, about: dict[str, str], cut: int | None = None, path: str = "") -> None:
        first = int(re.search(r"bytes=(\d+)-", self.headers.get("Range") or "bytes=0-")[1])
        part = data[first:]
        self.send_response(206 if first else 200)
        for header, value in about.items():
            self.send_header(header, value)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        if self.command == "HEAD":
            if cut is not None:
                self.server.cut[path] = cut
            return
        self.wfile.write(part if cut is None else part[:cut])
        if cut is not None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()

    def log_message(self, *words: object) -> None:
        """Stay quiet."""


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def serving(repositories: dict[str, dict[str, bytes]]) -> Iterator[Hub]:
    """A hub for as long as it is needed."""
    hub = Hub(repositories)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()
