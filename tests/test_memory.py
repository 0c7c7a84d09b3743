"""What would not fit is said before the work, with what would."""

from pathlib import Path

import pytest

from happyhorse import memory
from happyhorse.request import Request

GB = 2**30


def asked(resolution: str, seconds: int = 5) -> Request:
    return Request(prompt="a horse", resolution=resolution, seconds=seconds)


def test_larger_and_longer_clips_need_more() -> None:
    needs = [memory.needed(asked(size)) for size in ("draft", "720p", "1080p")]
    assert needs == sorted(needs)
    assert memory.needed(asked("1080p", 15)) > memory.needed(asked("1080p"))
    assert memory.needed(asked("1080p", 15)) <= 6 * GB


@pytest.mark.parametrize(
    ("free", "request_", "hint"),
    [
        (memory.needed(asked("720p")), asked("1080p"), "--resolution 720p fits"),
        (memory.needed(asked("draft")), asked("1080p"), "--resolution draft fits"),
        (memory.needed(asked("draft", 7)), asked("draft", 15), "--seconds 7 fits"),
        (10**8, asked("1080p"), "close other programs first"),
    ],
)
def test_the_size_that_fits_is_named(monkeypatch: pytest.MonkeyPatch, free: int, request_: Request, hint: str) -> None:
    monkeypatch.setattr(memory, "free", lambda: free)
    with pytest.raises(memory.NoRoomError, match="GB of memory, and") as caught:
        memory.check(request_)
    assert caught.value.hint == hint
    monkeypatch.setattr(memory, "free", lambda: memory.needed(request_))
    memory.check(request_)


def test_the_smaller_of_machine_and_limit_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    monkeypatch.setattr(memory, "_system", lambda: 5 * GB)
    assert memory.free() == 5 * GB
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1400\n")
    (tmp_path / "memory.stat").write_text("anon 1000\nactive_file 100\ninactive_file 300\n")
    assert memory.free() == 5 * GB
    (tmp_path / "memory.max").write_text(f"{GB}\n")
    assert memory.free() == GB - 1000
    monkeypatch.setattr(memory, "CGROUP", tmp_path / "none")
    monkeypatch.setattr(memory, "_system", lambda: None)
    assert memory.free() is None
    memory.check(asked("1080p"))
