from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from types import SimpleNamespace
from unittest.mock import MagicMock

import jaxtyping
import pytest
import torch
from torch.nn.attention.flex_attention import BlockMask, create_block_mask
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from happyhorse.engine.compile import Replay, block_mask, compile_blocks, flash, flex, quicker, replay
from happyhorse.engine.device import DeviceError
from happyhorse.model.attention import Group, window_mask
from happyhorse.sequence import Sequence
from tests.engine.models import CONFIG, answer, apart, clip, model, same

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


@pytest.mark.parametrize(
    ("counts", "everywhere", "frames", "window"),
    [
        ((300, 20, 10), 12, (96, 96, 96), 1),
        ((640, 100, 28), 0, (64,) * 10, 2),
        ((700, 126, 70), 128, (200, 0, 30, 5, 0, 337), 1),
        ((40, 3, 2), 4, (12, 12, 12), 0),
    ],
)
def test_blocks_are_listed_as_pytorch_lists_them(counts, everywhere, frames, window):
    group = Group(samples=1, counts=counts, everywhere=everywhere, frames=frames)
    ours, total = block_mask(group, window, torch.device("cpu")), sum(counts)
    theirs = create_block_mask(ours.mask_mod, None, None, total, total, device="cpu")
    for name in ("kv", "full_kv", "q", "full_q"):
        number, listed = (getattr(theirs, f"{name}_{what}") for what in ("num_blocks", "indices"))
        assert torch.equal(getattr(ours, f"{name}_num_blocks"), number)
        real = torch.arange(listed.shape[-1]) < number[..., None]
        assert torch.equal(getattr(ours, f"{name}_indices")[real], listed[real])
    assert ours.seq_lengths == theirs.seq_lengths and ours.BLOCK_SIZE == theirs.BLOCK_SIZE


def test_pairs_of_tokens_are_never_written_out():
    """At 1080p they are 4.3 billion, in several tensors at once."""

    class Largest(TorchDispatchMode):
        numbers = 0

        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            answer = func(*args, **(kwargs or {}))
            found = [leaf.numel() for leaf in tree_leaves(answer) if isinstance(leaf, torch.Tensor)]
            Largest.numbers = max(Largest.numbers, *found, 0)
            return answer

    with Largest():
        block_mask(Group(samples=1, counts=(65280, 126, 400), frames=(2040,) * 32), 11, torch.device("cpu"))
    assert Largest.numbers < 10**6


@pytest.fixture
def unchecked():
    """The compiler and the checker of shapes do not get on; and each test compiles afresh."""
    torch._dynamo.reset()
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


def test_compiled_blocks_are_the_same(unchecked):
    sequence = clip()
    found = answer(compile_blocks(model(), backend="eager"), sequence)
    assert apart(found, answer(model(), sequence)) < ROUNDING


def test_many_lengths_are_compiled_in_whatever_thread(unchecked):
    """After eight PyTorch would run what is left uncompiled, and say nothing."""
    one_block = replace(CONFIG, layers=1, expert_layers=(), gelu_layers=(), local_layers=())
    made, counts = [], []

    def keep(graph, inputs):
        made.append(graph)
        return graph.forward

    compiled = compile_blocks(model(one_block), backend=keep)
    with ThreadPoolExecutor(1) as server:
        for words in (*range(3, 12), 3, 11):
            server.submit(answer, compiled, clip(one_block, words=words)).result()
            counts.append(len(made))
    assert len(set(counts)) == 9 and counts[-3:] == [len(made)] * 3


def test_one_mask_serves_all_compiled_forwards(unchecked, monkeypatch):
    made, build = [], BlockMask.from_kv_blocks

    def keep(*args, **kwargs):
        made.append(build(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(BlockMask, "from_kv_blocks", keep)
    block_mask.cache_clear()
    visited, wanted = compile_blocks(flex(model()), backend="eager"), answer(model(), clip())
    for _ in range(2):
        assert apart(answer(visited, clip()), wanted) < ROUNDING
    assert len(made) == 1


class OnACard(torch.Tensor):
    """A tensor that says it is on a card."""

    device = property(lambda self: torch.device("cuda"))


def test_graphs_share_one_room_and_hand_out_copies(monkeypatch):
    """What one graph made may be written over by the next, once it is copied out."""
    pools, made = [], []

    @contextmanager
    def record(graph, pool=None):
        pools.append(pool)
        yield

    def core(rows, layout):
        made.append(rows * 2)
        return made[-1]

    faked = {"CUDAGraph": MagicMock, "Stream": MagicMock, "current_stream": MagicMock, "graph_pool_handle": MagicMock}
    for name, one in (faked | {"graph": record, "stream": nullcontext}).items():
        monkeypatch.setattr(torch.cuda, name, one)
    replayed, layouts = Replay(SimpleNamespace(core=core)), [SimpleNamespace() for _ in range(3)]
    answers = [replayed(torch.randn(4, 8).as_subclass(OnACard), layout) for layout in (*layouts, layouts[0])]
    assert len(pools) == 3 and pools[0] is not None and pools == pools[:1] * 3
    assert len(made) == 6  # each once to warm up, and once to be recorded
    assert not {one.data_ptr() for one in made} & {one.data_ptr() for one in answers}


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
