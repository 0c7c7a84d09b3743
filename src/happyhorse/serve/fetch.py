"""Fetching from addresses that strangers name, without being sent to places that only we can reach.

A name is resolved once, every address it has must be a public one, and the connection goes to the address that was
checked, under the original name. Each redirect is a new address and is judged anew. Proxies of the environment are
not used.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from happyhorse.serve.jobs import RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = tuple(ipaddress.ip_network(block) for block in ("64:ff9b::/96", "64:ff9b:1::/48"))
REDIRECTS = 3
SECONDS = 30.0


def resolve(host: str, port: int) -> list[Address]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(entry[4][0].split("%")[0]) for entry in found]


def is_public(address: Address) -> bool:
    """Whether an address, and any that is wrapped in it, is out on the internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    shut = (
        address.is_private, address.is_loopback, address.is_link_local, address.is_multicast, address.is_reserved,
        address.is_unspecified,
    )  # fmt: skip
    return address.is_global and not any(shut)


def _wrapped(address: ipaddress.IPv6Address) -> Address | None:
    """The IPv4 address inside a mapped, 6to4, Teredo or NAT64 one."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in block for block in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Opens addresses from outside; `private_hosts` are names that the operator trusts."""

    private_hosts: tuple[str, ...] = ()
    resolver: Callable[[str, int], list[Address]] = resolve
    verify: Any = True

    def check(self, url: str) -> tuple[str, Address, int]:
        """The host, the address to connect to and the port; RefusedError where any address is not public."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise RefusedError("download", "this is not an address", "http and https are fetched") from None
        if parts.scheme not in ("http", "https") or not host:
            raise RefusedError("download", "only http and https addresses are fetched", "or upload the file")
        if parts.username or parts.password:
            raise RefusedError("download", "an address with a password in it is not fetched")
        try:
            addresses = self.resolver(host, port)
        except (OSError, UnicodeError, ValueError):
            raise RefusedError("download", f"{host[:80]} cannot be found") from None
        if not addresses or (host not in self.private_hosts and not all(map(is_public, addresses))):
            raise RefusedError("download", f"{host[:80]} is not on the public internet", "upload the file instead")
        return host, addresses[0], port

    @contextmanager
    def open(
        self, url: str, *, method: str = "GET", content: bytes | None = None, redirects: int = REDIRECTS,
        headers: Mapping[str, str] | None = None, seconds: float = SECONDS,
    ) -> Iterator[httpx.Response]:  # fmt: skip
        """Send a request and lend the answer, its body unread."""
        timeout = httpx.Timeout(min(10.0, seconds), read=min(10.0, seconds))
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=timeout, verify=self.verify) as client:
            until = time.monotonic() + seconds
            for _ in range(redirects + 1):
                response = self._send(client, method, url, content, headers)
                if not response.is_redirect or not redirects:
                    break
                response.close()
                url = urljoin(url, response.headers.get("location", ""))
                if time.monotonic() > until:
                    raise RefusedError("download", f"the address did not answer in {seconds:g} seconds")
            else:
                raise RefusedError("download", f"the address leads on more than {redirects} times")
            try:
                yield response
            except httpx.HTTPError as error:
                raise RefusedError("download", f"the address broke off: {type(error).__name__}") from error
            finally:
                response.close()

    def _send(
        self, client: httpx.Client, method: str, url: str, content: bytes | None, headers: Mapping[str, str] | None
    ) -> httpx.Response:
        host, address, _ = self.check(url)
        parts = urlsplit(url)
        pinned = httpx.URL(url).copy_with(host=str(address))
        told = {"user-agent": "happyhorse", **(headers or {}), "host": parts.netloc.rpartition("@")[2]}
        request = client.build_request(method, pinned, content=content, headers=told, extensions={"sni_hostname": host})
        try:
            return client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RefusedError("download", f"{host[:80]} could not be reached: {type(error).__name__}") from error

    def read(self, url: str, *, most: int, seconds: float = SECONDS) -> Iterator[bytes]:
        """The body of an address, piece by piece, within a limit of bytes and of time."""
        until, taken = time.monotonic() + seconds, 0
        with self.open(url, seconds=seconds) as response:
            if response.status_code != 200:
                raise RefusedError("download", f"the address answered with {response.status_code}")
            if int(response.headers.get("content-length") or 0) > most:
                raise RefusedError("too_large", f"the file is larger than {most // 2**20} MB")
            for piece in response.iter_bytes(64 * 1024):
                taken += len(piece)
                if taken > most:
                    raise RefusedError("too_large", f"the file is larger than {most // 2**20} MB")
                if time.monotonic() > until:
                    raise RefusedError("download", f"the file did not arrive in {seconds:g} seconds")
                yield piece
