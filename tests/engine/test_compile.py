from functools import partial
from importlib.util import find_spec

import jaxtyping
import pytest
import torch

from happyhorse.engine.compile import block_mask, compile_blocks, flash, flex, quicker, replay
from happyhorse.engine.device import DeviceError
from happyhorse.model.attention import Group, window_mask
from happyhorse.sequence import Sequence
from tests.engine.models import answer, apart, clip, model, same

ROUNDING = 1e-5  # single precision, sums in another order


def test_near_frames_by_flex_attention_are_the_same():
    sequence = Sequence.pack([clip(), clip(seed=1), clip(size=(3, 2, 2), seed=2)])
    assert apart(answer(flex(model()), sequence), answer(model(), sequence)) < ROUNDING


def test_only_local_blocks_are_changed():
    visited = flex(model())
    assert [isinstance(block.attention.attend, partial) for block in visited.blocks] == [False, True, False]


def test_the_block_mask_says_what_the_mask_says():
    group = Group(samples=1, counts=(300, 20, 10), everywhere=12, frames=(96, 96, 96))
    blocks = block_mask(group, 1, torch.device("cpu")).to_dense()[0, 0].bool()
    wanted = torch.nn.functional.pad(window_mask(group, 1), (0, 54, 0, 54))
    wanted = wanted.unflatten(0, (3, 128)).unflatten(2, (3, 128)).any(3).any(1)
    assert torch.equal(blocks, wanted)


def test_far_frames_cost_nothing():
    group = Group(samples=1, counts=(40 * 128, 0, 0), frames=(128,) * 40)
    mask = block_mask(group, 2, torch.device("cpu"))
    assert mask.to_dense().sum() == 40 * 5 - 2 * (2 + 1)


@pytest.fixture
def unchecked():
    """The compiler and the checker of shapes do not get on."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


def test_compiled_blocks_are_the_same(unchecked):
    torch._dynamo.reset()
    sequence = clip()
    found = answer(compile_blocks(model(), backend="eager"), sequence)
    assert apart(found, answer(model(), sequence)) < ROUNDING


def test_a_replay_without_a_card_is_a_forward():
    assert same(answer(replay(model()), clip()), answer(model(), clip()))


@pytest.mark.gpu
def test_a_replayed_graph_answers_as_the_blocks_do():
    sequence, other = clip().to("cuda"), clip(seed=3).to("cuda")
    replayed, plain = replay(model().to("cuda")), model().to("cuda")
    for one in (sequence, other, sequence):
        assert apart(answer(replayed, one), answer(plain, one)) < ROUNDING


@pytest.mark.skipif(find_spec("flash_attn") is not None, reason="flash-attn is installed")
def test_flash_attention_that_is_missing_is_a_sentence():
    with pytest.raises(DeviceError, match="not installed"):
        flash(model())


def test_visits_are_named_and_those_that_cannot_be_are_a_sentence():
    sequence = clip()
    assert same(answer(quicker(model(), "graph"), sequence), answer(model(), sequence))
    assert same(answer(quicker(model(), ""), sequence), answer(model(), sequence))
    with pytest.raises(DeviceError, match="speed light is not known; choose from flash, compile, graph"):
        quicker(model(), "graph,light")
    with pytest.raises(DeviceError, match="neither compiled nor recorded"):
        quicker(model(), "compile", streamed=3)
