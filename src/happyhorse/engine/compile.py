"""Blocks compiled, near frames without wasted work, and whole forwards replayed as one graph.

Every function visits a model and hands it back; the answers stay the same within rounding.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional
from torch.nn.attention.flex_attention import BlockMask, flex_attention

from happyhorse.engine.device import DeviceError
from happyhorse.model.attention import Group, Groups
from happyhorse.model.tokens import Layout
from happyhorse.model.transformer import Transformer

Kernel = Callable[..., Any]
KEPT = 4  # graphs: one for each size of clip that was last asked for
LENGTHS = 64  # that may be compiled of one piece of code; after them it would run uncompiled, and nobody would be told
SIDE = 128  # tokens of a block of FlexAttention
FAR = 2**30  # from every frame


def compile_blocks(model: Transformer, **options: Any) -> Transformer:
    """Compile each block; blocks of one kind share what was compiled."""
    for block in model.blocks:
        block.compile(dynamic=False, **many_lengths(), **options)
    return model


def many_lengths() -> dict[str, int]:
    """Let PyTorch compile for more than eight lengths of clips and prompts; answers options of `torch.compile`."""
    torch._dynamo.config.recompile_limit = LENGTHS
    # newer versions keep settings thread by thread, and take the option
    return {"recompile_limit": LENGTHS} if "recompile_limit" in signature(torch.compile).parameters else {}


def flex(model: Transformer, kernel: Kernel | None = None) -> Transformer:
    """Let local blocks attend through FlexAttention: blocks of tokens that see nothing of each other cost nothing."""
    kernel = kernel or (_compiled_flex() if torch.cuda.is_available() else flex_attention)
    # a compiler looks past what is kept, and would make the masks again in each forward
    masks = torch.compiler.disable(block_masks)
    for block in model.blocks:
        if block.attention.window is not None:
            block.attention.attend = partial(attend_near, kernel=kernel, masks=masks)
    return model


def _compiled_flex() -> Kernel:
    return torch.compile(flex_attention, dynamic=False, **many_lengths())


def block_masks(groups: Groups, window: int | None, device: torch.device) -> list[BlockMask | None]:
    """Which tokens see which, for each group; none where all see all."""
    return [None if window is None else block_mask(group, window, device) for group in groups]


def attend_near(
    qkv: Float[Tensor, "tokens all_heads dim"],
    heads: int,
    groups: Groups,
    window: int | None,
    *,
    kernel: Kernel,
    masks: Callable[[Groups, int | None, torch.device], list[BlockMask | None]] = block_masks,
) -> Float[Tensor, "tokens heads dim"]:
    """Attend within each sample, video only to near frames, by one call for each group."""
    sizes = [group.samples * group.counts[m] for m in range(3) for group in groups]
    pieces, step = qkv.split(sizes), len(groups)
    seen = masks(groups, window, qkv.device)
    answers = [_near(pieces[i::step], heads, group, seen[i], kernel) for i, group in enumerate(groups)]
    return torch.cat([answer[m] for m in range(3) for answer in answers])


def _near(
    pieces: tuple[Tensor, ...], heads: int, group: Group, mask: BlockMask | None, kernel: Kernel
) -> tuple[Tensor, ...]:
    by_sample = [piece.unflatten(0, (group.samples, -1)) for piece in pieces if piece.shape[0]]
    joined = torch.cat(by_sample, dim=1).transpose(1, 2)  # (samples, all_heads, tokens, dim)
    shared = (joined.shape[1] - heads) // 2
    q, k, v = joined.split([heads, shared, shared], dim=1)
    out = kernel(q, k, v, block_mask=mask, enable_gqa=heads != shared)
    return tuple(part.flatten(0, 1) for part in out.transpose(1, 2).split(group.counts, dim=1))


# more than all graphs that are kept can use: a graph knows a mask by its address alone
@lru_cache(maxsize=16 * KEPT)
def block_mask(group: Group, window: int, device: torch.device) -> BlockMask:
    """Which tokens of one sample see which, kept by blocks of tokens; pairs of tokens are never written out."""
    total = sum(group.counts)
    frames = torch.full((total,), -1)
    clip = torch.repeat_interleave(torch.arange(len(group.frames)), torch.tensor(group.frames))
    frames[group.everywhere : group.everywhere + len(clip)] = clip
    some, all_ = _seen_blocks(frames, window)
    frames = frames.to(device)

    def sees(sample: Tensor, head: Tensor, query: Tensor, key: Tensor) -> Tensor:
        mine, other = frames[query], frames[key]
        return (mine < 0) | (other < 0) | ((mine - other).abs() <= window)

    lists = (*_listed(some & ~all_), *_listed(all_))
    mask = BlockMask.from_kv_blocks(*lists, BLOCK_SIZE=SIDE, mask_mod=sees, seq_lengths=(total, total))
    return mask.to(device)


def _seen_blocks(
    frames: Int[Tensor, "tokens"], window: int
) -> tuple[Bool[Tensor, "queries keys"], Bool[Tensor, "queries keys"]]:
    """Of every two blocks, whether some of their tokens see each other, and whether all do.

    Frames stand in order, so a block's first and last tell how near and how far its tokens are from another's.
    """
    missing = -len(frames) % SIDE
    blocks = functional.pad(frames, (0, missing), value=FAR).unflatten(0, (-1, SIDE))
    clip = (blocks >= 0) & (blocks < FAR)
    first, last = blocks.where(clip, FAR).amin(1), blocks.where(clip, -FAR).amax(1)
    between, across = first[None] - last[:, None], last[None] - first[:, None]
    near, far = torch.maximum(between, between.T), torch.maximum(across, across.T)
    open_, whole = (blocks < 0).any(1), (blocks < FAR).all(1)
    some = (near <= window) | open_[None] | open_[:, None]
    return some, (far <= window) & whole[None] & whole[:, None]


def _listed(seen: Bool[Tensor, "queries keys"]) -> tuple[Int[Tensor, "1 1 queries"], Int[Tensor, "1 1 queries keys"]]:
    """How many blocks each block sees, and which: those first, in order."""
    order = seen.int().argsort(dim=1, descending=True, stable=True)
    return seen.sum(1, dtype=torch.int32)[None, None], order.int()[None, None]


def flash(model: Transformer) -> Transformer:
    """Let blocks that see everything attend through FlashAttention, where it is installed."""
    name = next((name for name in ("flash_attn_interface", "flash_attn") if find_spec(name)), None)
    if name is None:
        raise DeviceError("FlashAttention is not installed", "leave it out: PyTorch's own attention is as exact")
    kernel = partial(_flash, import_module(name).flash_attn_func)
    for block in model.blocks:
        if block.attention.window is None:
            block.attention.attend = partial(_attend_all, kernel=kernel)
    return model


def _attend_all(qkv: Tensor, heads: int, groups: Groups, window: int | None, *, kernel: Kernel) -> Tensor:
    return attend_near(qkv, heads, groups, None, kernel=kernel)


def _flash(function: Kernel, q: Tensor, k: Tensor, v: Tensor, **unused: object) -> Tensor:
    out = function(*(x.transpose(1, 2) for x in (q, k, v)))
    return (out[0] if isinstance(out, tuple) else out).transpose(1, 2)


class Replay:
    """Records a model's blocks as a CUDA graph for each layout, and plays it again at every later step."""

    def __init__(self, model: Transformer) -> None:
        self._core: Callable[[Tensor, Layout], Tensor] = model.core
        self._graphs: dict[int, tuple[Layout, torch.cuda.CUDAGraph, Tensor, Tensor]] = {}
        # one room for all: they play in turn, and each answer is copied out before the next
        self._pool: tuple[int, int] | None = None

    def __call__(self, rows: Tensor, layout: Layout) -> Tensor:
        if rows.device.type != "cuda":
            return self._core(rows, layout)
        if id(layout) not in self._graphs:
            self._record(rows, layout)
        _, graph, given, made = self._graphs[id(layout)]
        given.copy_(rows)
        graph.replay()
        return made.clone()

    def _record(self, rows: Tensor, layout: Layout) -> None:
        if self._pool is None:
            self._pool = torch.cuda.graph_pool_handle()
        while len(self._graphs) >= KEPT:
            self._graphs.pop(next(iter(self._graphs)))
        given, side = rows.clone(), torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            self._core(given, layout)  # lets kernels choose and compile before they are recorded
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            made = self._core(given, layout)
        self._graphs[id(layout)] = (layout, graph, given, made)


def replay(model: Transformer) -> Transformer:
    """Replay all blocks as one graph on a card, where each launch costs time; elsewhere nothing changes."""
    model.core = Replay(model)  # type: ignore[method-assign]
    return model


VISITS: Mapping[str, Callable[[Transformer], Transformer]] = {
    "flash": flash,
    "compile": lambda model: compile_blocks(flex(model)),
    "graph": replay,
}


def quicker(model: Transformer, words: str, streamed: int = 0) -> Transformer:
    """Make the visits that are named, with commas, in an order in which they get along."""
    wanted = {word.strip() for word in words.split(",") if word.strip()}
    if unknown := sorted(wanted - set(VISITS)):
        raise DeviceError(f"speed {unknown[0]} is not known; choose from {', '.join(VISITS)}", "--speed compile")
    if streamed and wanted - {"flash"}:
        told = "blocks whose matrices stream in can be neither compiled nor recorded"
        raise DeviceError(told, "leave --speed out, or ask for a smaller clip that fits without streaming")
    for name, visit in VISITS.items():
        if name in wanted:
            visit(model)
    return model
