from importlib.util import find_spec

import pytest
import torch
from torch.nn.functional import cosine_similarity

from happyhorse.engine import offload
from happyhorse.engine.device import DeviceError
from happyhorse.engine.quantize import quantize
from tests.engine.models import answer, clip, model, same

pytestmark = pytest.mark.skipif(find_spec("torchao") is None, reason="torchao is not installed")


def bytes_of(visited) -> int:
    weights = [part.weight for part in offload.matrices(visited)]
    return sum(sum(piece.nbytes for piece in offload._parts(weight.data)[0].values()) for weight in weights)


@pytest.mark.parametrize(("kind", "likeness"), [("int8", 0.999), ("fp8", 0.99)])
def test_eight_bits_answer_nearly_the_same(kind: str, likeness: float):
    """int8 keeps 7 bits of each weight beside the largest of its row, float8 three of its own."""
    wanted = answer(model(dtype=torch.bfloat16), clip())
    found = answer(quantize(model(dtype=torch.bfloat16), kind), clip())
    for one, other in zip(found, wanted, strict=True):
        assert cosine_similarity(one.flatten(), other.flatten(), dim=0) > likeness
    assert not same(found, wanted)


@pytest.mark.parametrize("kind", ["int8", "fp8"])
def test_matrices_take_a_byte_a_number_and_the_rest_stays_single(kind: str):
    visited = quantize(model(dtype=torch.bfloat16), kind)
    numbers = sum(part.weight.numel() for part in offload.matrices(visited))
    assert numbers <= bytes_of(visited) < 1.1 * numbers
    kept = [p for name, p in visited.named_parameters() if ".parts." not in name]
    assert {p.dtype for p in kept} == {torch.float32}


def test_none_changes_nothing():
    assert same(answer(quantize(model(), "none"), clip()), answer(model(), clip()))


def test_a_quantised_model_streams_and_stays_the_same(tmp_path):
    wanted = answer(quantize(model(dtype=torch.bfloat16), "int8"), clip())
    streaming, stream = offload.offload(quantize(model(dtype=torch.bfloat16), "int8"), folder=tmp_path)
    assert same(answer(streaming, clip()), wanted)
    stream.close()


def test_an_unknown_kind_is_a_sentence():
    with pytest.raises(DeviceError, match="int4"):
        quantize(model(), "int4")
