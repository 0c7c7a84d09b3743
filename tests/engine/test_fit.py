import pytest
import torch

from happyhorse.engine.device import DeviceError
from happyhorse.engine.experts import matrices
from happyhorse.engine.fit import fitted
from happyhorse.engine.memory import Ways
from tests.engine.models import answer, clip, model, same


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
