import errno
import mmap

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from happyhorse.engine import offload as room
from happyhorse.engine.device import DeviceError
from happyhorse.engine.experts import matrices
from happyhorse.engine.memory import Ways
from happyhorse.engine.offload import fitted, offload
from tests.engine.models import answer, clip, model, same


@pytest.mark.parametrize(
    ("streamed", "ahead", "dtype"), [(None, 4, torch.bfloat16), (None, 0, torch.float32), (5, 1, torch.bfloat16)]
)
def test_a_streamed_model_answers_the_same_to_the_last_bit(streamed, ahead, dtype, tmp_path):
    sequence, wanted = clip(), answer(model(dtype=dtype), clip())
    streaming, stream = offload(model(dtype=dtype), streamed, ahead=ahead, folder=tmp_path)
    try:
        assert same(answer(streaming, sequence), wanted)
        assert same(answer(streaming, sequence), wanted)  # and again: the stream goes round
    finally:
        stream.close()
    assert not list(tmp_path.iterdir())


def test_streamed_matrices_are_held_only_while_they_work(tmp_path):
    streaming, stream = offload(model(), folder=tmp_path)
    answer(streaming, clip())
    assert all(part.weight.is_meta for part in matrices(streaming))
    stream.close()


def test_a_forward_that_was_stopped_does_not_spoil_the_next(tmp_path):
    wanted = answer(model(), clip())
    streaming, stream = offload(model(), ahead=2, folder=tmp_path)
    block = streaming.blocks[1]

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for place in (block.mlp.down, block.attention.qkvg.parts[0]):
        hook = place.register_forward_pre_hook(stop)
        with pytest.raises(KeyboardInterrupt):
            answer(streaming, clip())
        hook.remove()
        assert same(answer(streaming, clip()), wanted)
    stream.close()


def test_a_full_disk_is_said_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(room.Shelf, "put", lambda self, flats, size: room.check_room(tmp_path, 2**62))
    with pytest.raises(DeviceError, match="GB are needed"):
        offload(model(), folder=tmp_path)


def test_too_few_handles_is_a_sentence(tmp_path, monkeypatch):
    def refuse(*_: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(DeviceError, match="too many files are open") as told:
        room.open_for_reading(tmp_path)
    assert "ulimit" in told.value.hint


def test_a_plan_that_streams_is_carried_out(tmp_path):
    wanted = answer(model(), clip())
    with fitted(model(), Ways(streamed=7), folder=tmp_path) as visited:
        assert same(answer(visited, clip()), wanted)
        assert sum(part.weight.is_meta for part in matrices(visited)) == 7
    assert not list(tmp_path.iterdir())


def test_a_plan_without_streaming_leaves_everything_in_place():
    with fitted(model(), Ways()) as visited:
        assert same(answer(visited, clip()), answer(model(), clip()))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
def test_a_card_that_is_not_there_is_a_sentence():
    with pytest.raises(DeviceError), fitted(model(), Ways(), "cuda"):
        pass


def test_what_waits_elsewhere_is_let_go_where_there_is_no_room_for_slots(tmp_path, monkeypatch):
    def refuse(self, size: int):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(room.Shelf, "slot", refuse)
    with pytest.raises(torch.OutOfMemoryError) as told:  # it holds on to all that was there
        offload(model(), folder=tmp_path)
    assert told and not list(tmp_path.iterdir())


class FakeCard:
    """Keeps what it is asked to do, as a stream of its own and as CUDA's own functions."""

    def __init__(self, monkeypatch, refused_from: int = 99):
        self.heard: list[tuple] = []
        self.pinned: dict[int, int] = {}
        self.refused_from = refused_from
        monkeypatch.setattr(torch.cuda, "Stream", lambda device: self)
        monkeypatch.setattr(torch.cuda, "current_stream", lambda device: "main")
        monkeypatch.setattr(torch.cuda, "cudart", lambda: self)

    def wait_stream(self, other):
        self.heard.append(("wait", other))

    def synchronize(self):
        self.heard.append(("synchronize", len(self.pinned)))

    def cudaHostRegister(self, place, size, flags):  # noqa: N802
        if len(self.pinned) >= self.refused_from:
            return 2
        self.pinned[place] = size
        return 0

    def cudaHostUnregister(self, place):  # noqa: N802
        return 0 if self.pinned.pop(place, None) else 713


def flats():
    return (torch.arange(size).to(torch.uint8) for size in (5000, 70001, 4096))


def test_exactly_the_matrices_are_pinned_and_let_go_once_the_copies_are_through(monkeypatch, caplog):
    card = FakeCard(monkeypatch)
    carrier = room.Pinned("cuda")
    carrier.put(flats, 79097)
    assert list(card.pinned.values()) == [5000, 70001, 4096]
    assert all(torch.equal(kept, flat) for kept, flat in zip(carrier._kept, flats(), strict=True))
    pages = [
        set(range(place // mmap.PAGESIZE, (place + size - 1) // mmap.PAGESIZE + 1))
        for place, size in card.pinned.items()
    ]
    assert len(set.union(*pages)) == sum(map(len, pages)) == 2 + 18 + 1
    carrier.close()
    assert card.heard == [("synchronize", 3)] and not card.pinned and not carrier._kept
    assert not caplog.records


def test_what_cannot_be_pinned_streams_unpinned_and_that_is_said(monkeypatch, caplog):
    card = FakeCard(monkeypatch, refused_from=1)
    cleared = []

    def blamed(*_, device):
        cleared.append(device)
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(torch, "zeros", blamed)
    carrier = room.Pinned("cuda")
    carrier.put(flats, 79097)
    assert [kept.numel() for kept in carrier._kept] == [5000, 70001, 4096] and cleared == [torch.device("cuda")]
    assert "2 of 3 streamed matrices could not be pinned (CUDA error 2)" in caplog.text
    carrier.close()
    assert not card.pinned and len(caplog.records) == 1


def test_memory_that_stays_pinned_is_said(monkeypatch, caplog):
    card = FakeCard(monkeypatch)
    carrier = room.Pinned("cuda")
    carrier.put(flats, 79097)
    card.pinned.clear()
    carrier.close()
    assert caplog.text.count("stays pinned (CUDA error 713)") == 3


def test_a_slot_is_not_written_before_its_former_owner_is_done(monkeypatch):
    card = FakeCard(monkeypatch)
    with FakeTensorMode():
        slot = room.Pinned("cuda").slot(100)
    assert slot.numel() == 100 and card.heard == [("wait", "main")]
