"""What a clip says of its making: content credentials that any verifier reads, and a mark that eyes see.

The key is local, made on first use, and its authority is nobody's but this machine's: a verifier finds the clip whole
and unchanged, and its signer unknown. Sign last: any later rewriting of the file breaks the seal.
"""

import datetime
import hashlib
import ipaddress
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

DAYS = 397
MADE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
CHANGED = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What is told of how a clip was made; the prompt only by its hash."""

    model: str
    weights: str
    prompt: str
    seed: int
    version: str
    changed: bool = False  # made from somebody's clip

    def manifest(self, now: datetime.datetime) -> dict[str, Any]:
        """The claim as C2PA puts it."""
        agent = {"name": "HappyHorse", "version": self.version}
        when = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        action = {
            "action": "c2pa.created",
            "when": when,
            "softwareAgent": agent,
            "digitalSourceType": CHANGED if self.changed else MADE,
        }
        told = {
            "model": self.model,
            "weights": self.weights,
            "prompt_sha256": hashlib.sha256(self.prompt.encode()).hexdigest(),
            "seed": self.seed,
            "time": when,
        }
        return {
            "claim_generator_info": [agent],
            "format": "video/mp4",
            "assertions": [
                {"label": "c2pa.actions.v2", "data": {"actions": [action]}},
                {"label": "org.happyhorse.making", "data": told},
            ],
        }


def sign(file: Path, making: Making, folder: Path) -> None:
    """Put content credentials into an mp4, with the key kept in `folder`; the file changes whole or not at all."""
    import c2pa  # an extra

    chain, key = signing_key(folder)
    info = c2pa.C2paSignerInfo(b"es256", chain, key, None)
    part = file.with_name(f".{secrets.token_hex(6)}.mp4")
    manifest = json.dumps(making.manifest(datetime.datetime.now(datetime.UTC)))
    try:
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder(manifest) as builder:
            builder.sign_file(file, part, signer)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def read(file: Path) -> Mapping[str, Any] | None:
    """What a clip says of its making, and whether it is whole: keys manifest and state; None where it says nothing."""
    import c2pa

    try:
        with c2pa.Reader(file) as reader:
            return {"manifest": reader.get_active_manifest(), "state": reader.get_validation_state()}
    except c2pa.C2paError as error:
        if "ManifestNotFound" in str(error) or "no JUMBF" in str(error):
            return None
        raise


def signing_key(folder: Path) -> tuple[bytes, bytes]:
    """The certificate chain and the private key of this machine, made or renewed where needed."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    if not chain.exists() or not key.exists() or days_left(chain) < 30:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority_key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        authority = certify("HappyHorse local authority", authority_key)
        leaf = certify("HappyHorse", own, authority, authority_key, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION)
        write_private(key, private_pem(own))
        write_private(chain, leaf.public_bytes(_PEM) + authority.public_bytes(_PEM))
    return chain.read_bytes(), key.read_bytes()


def mark(
    frames: UInt8[np.ndarray, "time height width 3"], words: str = "Happy Horse"
) -> UInt8[np.ndarray, "time height width 3"]:
    """Write a few words into the lower right corner of every frame, readable on dark and on light."""
    _, height, width, _ = frames.shape
    size = max(10, round(min(height, width) / 16))
    layer = Image.new("L", (width, height))
    shadow = Image.new("L", (width, height))
    font, edge = ImageFont.load_default(size), size // 2
    for image, offset in ((layer, 0), (shadow, max(1, size // 12))):
        place = (width - edge + offset, height - edge + offset)
        ImageDraw.Draw(image).text(place, words, fill=255, font=font, anchor="rs")
    white = 0.75 * np.asarray(layer, np.float32)[..., None] / 255
    black = 0.6 * np.asarray(shadow, np.float32)[..., None] / 255
    rows = slice(max(0, height - edge - 2 * size), height)  # nothing above changes
    marked = frames.copy()
    for frame in marked:
        corner = frame[rows].astype(np.float32) * (1 - black[rows])
        frame[rows] = np.round(corner * (1 - white[rows]) + 255 * white[rows]).astype(np.uint8)
    return marked


# ── certificates ──


def certify(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None = None,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
    *,
    names: tuple[str, ...] = (),
    purpose: x509.ObjectIdentifier | None = None,
) -> x509.Certificate:
    """A certificate; an authority of its own where there is no issuer."""
    now, own = datetime.datetime.now(datetime.UTC), issuer is None
    usage = {"content_commitment", "key_encipherment", "data_encipherment", "key_agreement"}
    usage_of = dict.fromkeys(usage | {"encipher_only", "decipher_only"}, False)
    usage_of |= {"digital_signature": not own, "key_cert_sign": own, "crl_sign": own}
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "HappyHorse")]
    )
    signing = issuer_key or key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=10 * DAYS if own else DAYS))
        .add_extension(x509.BasicConstraints(ca=own, path_length=0 if own else None), critical=True)
        .add_extension(x509.KeyUsage(**usage_of), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(one) for one in names]), False)
    return builder.sign(signing, hashes.SHA256())


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def days_left(chain: Path) -> float:
    """How long a certificate is still good."""
    leaf = x509.load_pem_x509_certificate(chain.read_bytes())
    return (leaf.not_valid_after_utc - datetime.datetime.now(datetime.UTC)).total_seconds() / 86400


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as PKCS 8."""
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = file.with_name(f".{secrets.token_hex(6)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    part.replace(file)
