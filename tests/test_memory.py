"""What would not fit is said before the work, with what would."""

from pathlib import Path

import pytest

from happyhorse import media, memory
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


def test_what_is_loaded_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    large = asked("1080p")
    monkeypatch.setattr(memory, "free", lambda: memory.needed(large) - memory.PROGRAM)
    memory.check(large, loaded=True)
    with pytest.raises(memory.NoRoomError):
        memory.check(large)
    monkeypatch.setattr(memory, "free", lambda: memory.needed(large) - memory.PROGRAM - 1)
    with pytest.raises(memory.NoRoomError):
        memory.check(large, loaded=True)


def test_a_draft_is_only_made_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    large, (small, middle) = asked("1080p"), (memory.needed(asked(size)) for size in ("540p", "720p"))
    for above, free, hint in (
        ("draft", middle, "--resolution 720p fits"),
        ("draft", small - 1, "close other programs first"),
        ("540p", small, "close other programs first"),
    ):
        monkeypatch.setattr(memory, "free", lambda free=free: free)
        with pytest.raises(memory.NoRoomError) as caught:
            memory.check(large, above=above)
        assert caught.value.hint == hint


def test_the_base_of_mini_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda: 10**8)
    with pytest.raises(memory.NoRoomError):
        memory.check(asked("draft").model_copy(update={"preset": "mini-base"}))
    memory.check(asked("draft").model_copy(update={"preset": "15b"}))


@pytest.mark.parametrize(
    ("request_", "count", "room", "hint"),
    [
        (asked("1080p"), 1, memory.room_on_disk(asked("draft")), "--resolution draft fits"),
        (asked("draft", 15), 1, memory.room_on_disk(asked("draft", 7)), "--seconds 7 fits"),
        (asked("720p"), 4, 3 * memory.room_on_disk(asked("720p")), "--drafts 3 fits"),
        (asked("draft", 9), 4, memory.room_on_disk(asked("draft", 4)), "--drafts 1 --seconds 4 fits"),
        (asked("draft"), 4, 0, "make room or choose another disk"),
    ],
)
def test_what_fits_the_disk_is_named(request_: Request, count: int, room: int, hint: str) -> None:
    with pytest.raises(media.MediaError, match=rf"only {room // 2**20} MB are free at clips and") as caught:
        memory.check_disk(request_, room, Path("clips"), count)
    assert (caught.value.hint, caught.value.exit_code) == (hint, 1)
    memory.check_disk(request_, count * memory.room_on_disk(request_), Path("clips"), count)


def test_a_shorter_draft_is_no_help_to_an_enlarging() -> None:
    with pytest.raises(media.MediaError) as caught:
        memory.check_disk(asked("1080p"), memory.room_on_disk(asked("draft")), Path("clips"), above="draft")
    assert caught.value.hint == "make room or choose another disk"


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
