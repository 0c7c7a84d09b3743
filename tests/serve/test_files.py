"""Files are judged by what is in them, held to limits before they are decoded, and named by us."""

import base64
import io
import struct
import wave
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.serve.files import Limits, change_files, file_fields
from happyhorse.serve.jobs import NewJob, RefusedError
from happyhorse.serve.service import Service


def png(width: int = 320, height: int = 300, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(buffer, kind)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def wav(seconds: float = 1.0) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(seconds * 16000)))
    return buffer.getvalue()


def mp4(folder: Path, frames: int = 10) -> bytes:
    media.write_mp4(
        Clip(frames=np.zeros((frames, 64, 96, 3), np.uint8), waveform=np.zeros((1, 9600), np.float32)), folder / "a.mp4"
    )
    return (folder / "a.mp4").read_bytes()


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("BMP", "image/bmp"), ("GIF", "image/gif")],
)
def test_pictures_are_known_by_their_content(service: Service, kind: str, content_type: str):
    upload = service.files.keep([png(kind=kind)], "ann", "../../etc/passwd.exe")
    assert (upload.kind, upload.content_type, upload.width, upload.height) == ("picture", content_type, 320, 300)
    assert upload.name == "passwd.exe"
    assert service.files.path(upload.reference).parent == service.files.uploads


def test_of_many_that_come_at_once_under_a_stem_one_is_taken(service: Service):
    def come(number: int) -> Path | None:
        with service.files.part() as part:
            part.write(png(kind=("PNG", "JPEG")[number % 2]))
            return service.files.admit_once(part, "ann", stem="a" * 32)

    with ThreadPoolExecutor(8) as pool:
        before = list(pool.map(come, range(16)))
    assert before.count(None) == 1
    assert [path.stem for path in service.files.uploads.iterdir()] == ["a" * 32]
    assert {path for path in before if path} == set(service.files.uploads.iterdir())


def test_clips_and_sounds_are_measured(service: Service, tmp_path: Path):
    clip = service.files.keep([mp4(tmp_path)], "ann")
    assert (clip.kind, clip.width, clip.height, clip.fps, round(clip.seconds, 1)) == ("video", 96, 64, 25.0, 0.4)
    sound = service.files.keep([wav()], "ann")
    assert (sound.kind, sound.content_type, sound.seconds) == ("sound", "audio/wav", 1.0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"#!/bin/sh\nrm -rf /\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile 'http://127.0.0.1/x.mp4'\n",
        b"MZ\x90\x00",
        b"%PDF-1.7",
        b"\x1aE\xdf\xa3" + bytes(100),
    ],
    ids=["empty", "script", "svg", "playlist", "concat", "program", "pdf", "matroska"],
)
def test_other_kinds_of_files_are_refused(service: Service, content: bytes):
    with pytest.raises(RefusedError) as refused:
        service.files.keep([content], "ann", "picture.png")
    assert refused.value.kind == "format"
    assert list(service.files.uploads.iterdir()) == []


def test_a_playlist_in_a_clips_clothes_opens_nothing(service: Service):
    head = struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0)
    with pytest.raises(RefusedError):
        service.files.keep([head + b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x\n"], "ann")


@pytest.mark.parametrize("content", [png()[:60], png(kind="JPEG")[:200], wav()[:20], b"\xff\xd8\xff" + bytes(99)])
def test_damaged_files_are_refused_in_a_sentence(service: Service, content: bytes):
    with pytest.raises(RefusedError, match=r"damaged|neither"):
        service.files.keep([content], "ann")


@pytest.mark.parametrize("size", [(60_000, 60_000), (16_000, 4_100), (20_000, 10)])
def test_too_many_pixels_are_refused_before_they_are_decoded(service: Service, size: tuple[int, int]):
    with pytest.raises(RefusedError, match=r"megapixels|damaged"):
        service.files.keep([bomb(*size)], "ann")


def test_a_sound_that_lasts_too_long_is_refused(service: Service):
    with pytest.raises(RefusedError, match="at most 60"):
        service.files.keep([wav(70)], "ann")


def test_the_stream_of_an_upload_is_cut_at_its_limit(service: Service):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield bytes(2**20)

    with pytest.raises(RefusedError, match="larger than 3 MB"):
        service.files.keep(endless(), "ann", limits=Limits(bytes=3 * 2**20))
    assert len(taken) <= 4
    assert list(service.files.uploads.iterdir()) == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(kinds=("video",)), "cannot stand here"),
        (Limits(shortest_side=301), "too small"),
        (Limits(longest_side=319), "too large"),
        (Limits(ratio=1.01), "too narrow"),
        (Limits(formats=("jpg", "webp")), "png is not read here"),
        (Limits(bytes=10), "larger"),
    ],
)
def test_a_protocol_has_limits_of_its_own(service: Service, limits: Limits, words: str):
    with pytest.raises(RefusedError, match=words):
        service.files.keep([png()], "ann", limits=limits)


def test_data_addresses_are_read(service: Service):
    told = base64.b64encode(png()).decode()
    assert service.files.from_data(f"data:image/png;base64,{told}", "ann").width == 320
    for broken in ("data:image/png;base64,!!!", "data:image/png;base64", "data:,hello"):
        with pytest.raises(RefusedError):
            service.files.from_data(broken, "ann")


def test_an_upload_is_its_owners_and_ends(service: Service, clock):
    upload = service.files.keep([png()], "ann")
    assert service.files.known(upload.reference, "ann") == upload
    with pytest.raises(RefusedError):
        service.files.known(upload.reference, "bob")
    clock.wait(service.settings.keep_uploads + 1)
    with pytest.raises(RefusedError):
        service.files.known(upload.reference, "ann")
    service.files.sweep()
    assert list(service.files.uploads.iterdir()) == []


def test_an_upload_that_a_waiting_job_needs_stays(service: Service, clock):
    upload = service.files.keep([png()], "ann")
    fields = {"prompt": "A cat", "first_frame": upload.reference}
    stored = service.to_stored(service.check(fields))
    assert stored["first_frame"] == upload.reference
    job = service.jobs.submit(NewJob(owner="ann", protocol="native", endpoint="x", request=stored))
    clock.wait(service.settings.keep_uploads + 1)
    service.files.sweep()
    assert service.to_request(job).first_frame == service.files.path(upload.reference)
    service.cancel(job.id)
    service.files.sweep()
    assert list(service.files.uploads.iterdir()) == []


@pytest.mark.parametrize("name", ["store:../secret", "store:/etc/passwd", "store:", "store:" + "a" * 32, "x"])
def test_no_reference_leads_out_of_the_store(service: Service, name: str):
    with pytest.raises(RefusedError):
        service.files.path(name)


def test_files_are_found_wherever_a_request_holds_them():
    assert {"first_frame", "last_frame"} <= set(file_fields())
    fields = {"prompt": "store:a", "first_frame": "b", "last_frame": None, "seconds": 5}
    assert change_files(fields, str.upper) == {**fields, "first_frame": "B"}
