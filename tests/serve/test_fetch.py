"""Addresses from strangers lead out onto the internet or nowhere: real attacks against a real server on loopback."""

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from happyhorse.serve.fetch import Guard, is_public
from happyhorse.serve.jobs import RefusedError


class Inside(BaseHTTPRequestHandler):
    """A service that only this machine should reach; it counts who came."""

    visits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        type(self).visits.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        pieces = 400 if self.path == "/endless" else 1
        with suppress(OSError):  # whoever has heard enough hangs up
            for _ in range(pieces):
                self.wfile.write(b"secret" if pieces == 1 else b"x" * 65536)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def inside() -> Iterator[int]:
    Inside.visits = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Inside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def fetched(guard: Guard, url: str, most: int = 10**6) -> bytes:
    return b"".join(guard.read(url, most=most, seconds=5))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "169.254.169.254", "[fe80::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fc00::1]", "[fec0::1]",
        "224.0.0.1", "[ff02::1]", "255.255.255.255", "192.0.2.1", "198.18.0.1", "[2001:db8::1]", "[64:ff9b:1::a00:1]",
    ],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_reached(host: str, inside: int):
    with pytest.raises(RefusedError) as refused:
        fetched(Guard(), f"http://{host}:{inside}/")
    assert refused.value.kind == "download"
    assert Inside.visits == []


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_public(address: str):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.org/x", "gopher://a.org", "/etc/passwd", "http://", "http://a:b@c.org/", "x"]
)
def test_only_plain_web_addresses_are_fetched(url: str):
    with pytest.raises(RefusedError):
        fetched(Guard(), url)


def test_a_name_with_one_private_address_among_public_ones_is_refused(inside: int):
    both = [ipaddress.ip_address("93.184.215.14"), ipaddress.ip_address("127.0.0.1")]
    with pytest.raises(RefusedError, match="not on the public internet"):
        fetched(Guard(resolver=lambda host, port: both), f"http://two.example:{inside}/")
    assert Inside.visits == []


def test_a_name_that_turns_private_between_look_and_visit_is_resolved_once(inside: int):
    """DNS rebinding: the second answer would lead inside; nobody asks a second time."""
    answers = iter([[ipaddress.ip_address("192.0.0.9")], [ipaddress.ip_address("127.0.0.1")]])
    asked = []

    def resolver(host: str, port: int) -> list:
        asked.append(host)
        return next(answers)

    with pytest.raises(RefusedError):
        fetched(Guard(resolver=resolver), f"http://rebind.example:{inside}/")
    assert asked == ["rebind.example"]
    assert Inside.visits == []


def test_a_redirect_inside_is_judged_anew(inside: int):
    """The first hop is trusted by the operator, the second is the metadata service of a cloud."""
    guard = Guard(private_hosts=("localhost",))
    for target in ("http://169.254.169.254/latest", f"http://127.0.0.1:{inside}/secret", "file:///etc/passwd"):
        with pytest.raises(RefusedError):
            fetched(guard, f"http://localhost:{inside}/to/{target}")
    assert all(visit.startswith("/to/") for visit in Inside.visits)


def test_redirects_end(inside: int):
    guard = Guard(private_hosts=("localhost",))
    url = f"http://localhost:{inside}/" + f"to/http://localhost:{inside}/" * 5
    with pytest.raises(RefusedError, match="leads on"):
        fetched(guard, url)


def test_a_host_that_the_operator_trusts_is_reached_under_its_name(inside: int):
    assert fetched(Guard(private_hosts=("localhost",)), f"http://localhost:{inside}/") == b"secret"


def test_proxies_of_the_environment_are_not_used(inside: int, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{inside}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{inside}")
    with pytest.raises(RefusedError):
        fetched(Guard(resolver=lambda host, port: [ipaddress.ip_address("10.0.0.1")]), "http://a.example/")
    assert Inside.visits == []


def test_more_than_allowed_is_not_taken(inside: int):
    guard = Guard(private_hosts=("localhost",))
    with pytest.raises(RefusedError, match="larger than") as refused:
        fetched(guard, f"http://localhost:{inside}/endless", most=2**20)
    assert refused.value.kind == "too_large"
