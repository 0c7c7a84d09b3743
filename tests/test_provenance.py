"""A clip says what made it; a changed clip is found out; a marked one shows it."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("c2pa", reason="serve not installed: c2pa")

from happyhorse import media, provenance
from happyhorse.clip import Clip

MAKING = provenance.Making(model="mini", weights="ab12", prompt="A secret wish", seed=7, version="1.2")


@pytest.fixture(scope="module")
def signed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("signed")
    frames = np.random.default_rng(0).integers(0, 255, (5, 64, 96, 3), np.uint8)
    media.write_mp4(Clip(frames=frames, waveform=np.zeros((1, 4800), np.float32)), folder / "clip.mp4")
    assert provenance.read(folder / "clip.mp4") is None
    provenance.sign(folder / "clip.mp4", MAKING, folder / "keys")
    return folder / "clip.mp4"


def test_a_verifier_finds_who_made_it_and_nothing_private(signed: Path):
    told = provenance.read(signed)
    assert told["state"] == "Valid"
    assertions = {one["label"]: one["data"] for one in told["manifest"]["assertions"]}
    making = assertions["org.happyhorse.making"]
    assert (making["model"], making["weights"], making["seed"]) == ("mini", "ab12", 7)
    action = assertions["c2pa.actions.v2"]["actions"][0]
    assert action["action"] == "c2pa.created"
    assert action["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert b"A secret wish" not in signed.read_bytes()


def test_a_changed_clip_is_found_out(signed: Path, tmp_path: Path):
    content = bytearray(signed.read_bytes())
    content[-300] ^= 1
    (tmp_path / "changed.mp4").write_bytes(content)
    assert provenance.read(tmp_path / "changed.mp4")["state"] == "Invalid"


def test_a_signed_clip_still_plays(signed: Path):
    assert media.read_mp4(signed).frames.shape == (5, 64, 96, 3)


def test_the_key_is_made_once_and_is_private(signed: Path):
    keys = signed.parent / "keys"
    before = provenance.signing_key(keys)
    assert provenance.signing_key(keys) == before
    assert (keys / "key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("light", [0, 255])
def test_the_mark_is_seen_in_the_corner_and_nowhere_else(light: int):
    frames = np.full((2, 240, 320, 3), light, np.uint8)
    changed = (provenance.mark(frames) != frames).any(axis=(0, 3))
    rows, columns = changed.nonzero()
    assert rows.min() > 200 and columns.min() > 160
    assert len(rows) > 100
    contrast = np.abs(provenance.mark(frames).astype(int) - light).max()
    assert contrast > 100
