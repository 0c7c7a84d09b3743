from dataclasses import replace
from importlib.util import find_spec

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.functional import cosine_similarity

from happyhorse.engine import offload
from happyhorse.engine.device import DeviceError
from happyhorse.engine.quantize import quantize
from happyhorse.model.config import MAGIHUMAN_15B
from happyhorse.model.layers import ExpertLinear
from happyhorse.model.transformer import Transformer
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


@pytest.fixture
def hopper(monkeypatch):
    """A card of which only the answers to questions are here."""
    from torchao.quantization import quant_api

    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device=None: (9, 0))
    monkeypatch.setattr(quant_api, "_check_hardware_support", lambda granularity: None)
    monkeypatch.setattr(nn.Module, "to", lambda module, *_: module)  # all is there already


def on_a_card(config) -> Transformer:
    """A transformer of tensors that say they are on a card, and have no memory."""
    with torch.device("meta"):
        made = Transformer(config)
    for part in made.modules():
        for name, held in part.named_parameters(recurse=False):
            dtype = torch.bfloat16 if isinstance(part, ExpertLinear) else held.dtype
            part._parameters[name] = nn.Parameter(torch.empty(held.shape, dtype=dtype, device="cuda"), False)
    return made


def test_every_matrix_of_the_published_size_is_held_and_multiplied_in_float8_on_a_card(hopper):
    """A card multiplies float8 in whole sixteens; most of these matrices are not, and were left as they were."""
    config = replace(MAGIHUMAN_15B, layers=3, expert_layers=(0, 2), gelu_layers=(0,))
    sides = [
        side
        for layer in range(config.layers)
        for wide in (config.hidden(layer) * (1 if layer in config.gelu_layers else 2),)
        for side in (
            (config.qkvg_width, config.width),
            (config.width, config.width),
            (wide, config.width),
            (config.width, config.hidden(layer)),
        )
        for _ in range(config.experts(layer))
    ]
    with FakeTensorMode():
        small = quantize(on_a_card(config), "fp8", "cuda")
        held = bytes_of(small)
        for linear, (outputs, inputs) in zip(offload.matrices(small), sides, strict=True):
            rows = torch.empty(48, inputs, dtype=torch.bfloat16, device="cuda")
            assert linear(rows).shape == (48, outputs)
    numbers = sum(outputs * inputs for outputs, inputs in sides)
    assert numbers < held < 1.003 * numbers  # scales, and zeros


def test_a_quantised_model_of_odd_sides_streams_and_stays_the_same(tmp_path):
    assert any(side % 16 for part in offload.matrices(offload.split_experts(model())) for side in part.weight.shape)
    wanted = answer(quantize(model(dtype=torch.bfloat16), "fp8"), clip())
    streaming, stream = offload.offload(quantize(model(dtype=torch.bfloat16), "fp8"), folder=tmp_path)
    assert same(answer(streaming, clip()), wanted)
    stream.close()
