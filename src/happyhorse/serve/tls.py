"""A certificate for this machine, and a tunnel: clients that insist on https find us behind the names they know.

The authority is made on first start and signs nothing but these names; clients trust it only where they are told to.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import certifi
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from happyhorse.provenance import certify, days_left, private_pem, write_private
from happyhorse.serve.settings import Settings

NAMES = ("localhost", "fal.run", "queue.fal.run", "rest.fal.ai", "v3.fal.media")
TUNNELLED = frozenset(NAMES) - {"localhost"}
RENEWED = 30  # days before it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Files that prove who we are."""

    chain: Path
    key: Path
    bundle: Path  # what a client trusts: our authority beside all the public ones


def certificate(data: Path) -> Pair:
    """The certificate of this server, made or renewed where needed."""
    folder = data / "tls"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pair = Pair(chain=folder / "chain.pem", key=folder / "key.pem", bundle=folder / "ca.pem")
    if not pair.bundle.exists() or not pair.chain.exists() or days_left(pair.chain) < RENEWED:
        _make(pair)
    return pair


def environment(settings: Settings) -> list[str]:
    """The lines that lead public clients here."""
    base = f"http://127.0.0.1:{settings.port}"
    lines = [
        f"export OPENAI_BASE_URL={base}/v1",
        f"export DASHSCOPE_HTTP_BASE_URL={base}/api/v1",
    ]
    if settings.tls_port:
        secure = f"127.0.0.1:{settings.tls_port}"
        lines += [
            f"export FAL_RUN_HOST={secure}/run",
            f"export FAL_QUEUE_RUN_HOST={secure}/queue",
            f"export SSL_CERT_FILE={certificate(settings.data).bundle.resolve()}",
            "# uploads of fal-client go to names of their own: lead those here instead of the two host lines",
            f"# export HTTPS_PROXY=http://127.0.0.1:{settings.tls_port + 1} NO_PROXY=127.0.0.1,localhost",
        ]
    return lines


def _make(pair: Pair) -> None:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = certify("HappyHorse local authority", authority_key)
    names = (*NAMES, "127.0.0.1", "::1")
    leaf = certify("HappyHorse", key, authority, authority_key, names=names, purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    write_private(pair.key, private_pem(key))
    write_private(pair.chain, leaf.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM))
    write_private(pair.bundle, Path(certifi.where()).read_bytes() + authority.public_bytes(Encoding.PEM))


@asynccontextmanager
async def tunnel(settings: Settings) -> AsyncIterator[None]:
    """A CONNECT proxy that leads the names we know to our own TLS port, and nothing anywhere else."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            method, _, rest = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
            host, _, port = rest.partition(" ")[0].rpartition(":")
            if method != "CONNECT" or host.lower() not in TUNNELLED or port != "443":
                writer.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                await writer.drain()
            else:
                inner = await asyncio.open_connection("127.0.0.1", settings.tls_port)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(_pump(reader, inner[1]), _pump(inner[0], writer))
        writer.close()

    server = await asyncio.start_server(serve, settings.host, settings.tls_port + 1, limit=16 * 1024)
    try:
        yield
    finally:
        server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side has had enough."""
    with suppress(OSError):
        while piece := await reader.read(64 * 1024):
            writer.write(piece)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.close()
