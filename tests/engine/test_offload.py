import errno

import pytest
import torch

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
