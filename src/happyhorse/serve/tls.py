"""A certificate for this machine, and a tunnel: clients that insist on https find us behind the names they know.

The authority is made on first start and signs nothing but these names; clients trust it only where they are told to.
"""

import asyncio
import datetime
import ipaddress
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from happyhorse.serve.settings import Settings

NAMES = ("localhost", "fal.run", "queue.fal.run", "rest.fal.ai", "v3.fal.media")
TUNNELLED = frozenset(NAMES) - {"localhost"}
DAYS, RENEWED = 397, 30


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
    if not pair.bundle.exists() or not pair.chain.exists() or _days_left(pair.chain) < RENEWED:
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


def _days_left(chain: Path) -> float:
    leaf = x509.load_pem_x509_certificate(chain.read_bytes())
    return (leaf.not_valid_after_utc - datetime.datetime.now(datetime.UTC)).total_seconds() / 86400


def _make(pair: Pair) -> None:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = build_certificate("HappyHorse local authority", authority_key, issuer=None, signing_key=authority_key)
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in NAMES]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
    leaf = build_certificate(
        "HappyHorse",
        key,
        issuer=authority,
        signing_key=authority_key,
        extensions=(
            (x509.SubjectAlternativeName(names), False),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        ),
    )
    pem = serialization.Encoding.PEM
    write_private(pair.key, private_pem(key))
    write_private(pair.chain, leaf.public_bytes(pem) + authority.public_bytes(pem))
    write_private(pair.bundle, Path(certifi.where()).read_bytes() + authority.public_bytes(pem))


def build_certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Certificate | None,
    signing_key: ec.EllipticCurvePrivateKey,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> x509.Certificate:
    """A certificate, its own authority where there is no issuer."""
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "HappyHorse")]
    )
    usage = x509.KeyUsage(
        digital_signature=issuer is not None, key_cert_sign=issuer is None, crl_sign=issuer is None,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS if issuer else 10 * DAYS))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None), True)
        .add_extension(usage, True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing_key, hashes.SHA256())


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as PKCS 8."""
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only we may read, whole or not at all."""
    part = file.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)
    part.replace(file)


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
