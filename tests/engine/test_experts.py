from dataclasses import replace

import pytest
import torch
from torch import nn

from happyhorse.engine.experts import PaddedLinear, SplitLinear, matrices, pad_matrices, split_experts
from happyhorse.model.config import MAGIHUMAN_15B
from happyhorse.model.transformer import Transformer
from tests.engine.models import answer, apart, clip, model, same


def test_a_split_model_answers_the_same_to_the_last_bit():
    sequence = clip()
    assert same(answer(split_experts(model()), sequence), answer(model(), sequence))


def test_every_expert_has_a_matrix_of_its_own():
    split = split_experts(model())
    assert isinstance(split.blocks[0].mlp.up, SplitLinear)
    assert len(matrices(split)) == 3 * 4 + 4 + 3 * 4
    weights = [part.weight for part in matrices(split)]
    assert len({weight.untyped_storage().data_ptr() for weight in weights}) == len(weights)
    assert all(weight.untyped_storage().nbytes() == weight.nbytes for weight in weights)


def test_splitting_twice_changes_nothing():
    split = split_experts(model())
    before = matrices(split)
    assert matrices(split_experts(split)) == before


@pytest.mark.parametrize(("outputs", "inputs"), [(7208, 96), (27304, 32), (32, 13652), (24, 24), (48, 64)])
def test_a_padded_product_is_the_product(outputs: int, inputs: int):
    plain, rows = nn.Linear(inputs, outputs, bias=False), torch.randn(5, inputs)
    held = PaddedLinear(plain)
    assert not held.weight.shape[0] % 16 and not held.weight.shape[1] % 16
    assert held(rows).shape == (5, outputs)
    # single precision, sums in another order
    torch.testing.assert_close(held(rows), plain(rows), atol=1e-5, rtol=1e-5)


def test_a_padded_model_answers_the_same():
    sequence = clip()
    assert apart(answer(pad_matrices(split_experts(model())), sequence), answer(model(), sequence)) < 1e-5


def test_only_what_is_not_whole_is_padded_at_the_published_size():
    config = replace(MAGIHUMAN_15B, layers=3, expert_layers=(0, 2), gelu_layers=(0,))
    with torch.device("meta"):
        split = split_experts(Transformer(config))
    whole = [all(side % 16 == 0 for side in part.weight.shape) for part in matrices(split)]
    assert whole.count(False) == 3 + 3 + 3 * 3  # as published: all but proj, and but what is not gated
    padded = matrices(pad_matrices(split))
    assert [isinstance(part, PaddedLinear) for part in padded] == [not fits for fits in whole]
    assert all(side % 16 == 0 for part in padded for side in part.weight.shape)
