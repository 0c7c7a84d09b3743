"""Who looks at whom: samples never at each other, and in local layers video only at nearby latent frames.

Rows come modality by modality over all samples. Samples whose layouts are equal form a Group and attend in one call.
"""

import math
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn import functional

SHORT = 512  # tokens of a sample whose scores are held all at once
LEARNED = 1024  # tokens of a sample up to which training on a CPU rounds scores
SCORES = 1 << 21  # scores that a CPU holds at once, in half precision: as many as stay near its cores


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Samples that have the same number of rows of each modality, standing one after another in each."""

    samples: int
    counts: tuple[int, int, int]  # rows of one sample: video, audio, text
    everywhere: int = 0  # leading video rows that see all and are seen by all
    frames: tuple[int, ...] = ()  # the other video rows, by latent frame


Groups = tuple[Group, ...]


def attend(
    qkv: Float[Tensor, "tokens all_heads dim"], heads: int, groups: Groups, window: int | None = None
) -> Float[Tensor, "tokens heads dim"]:
    """Attend within each sample; `qkv` holds `heads` query heads, then the key heads, then the value heads."""
    sizes = [group.samples * group.counts[m] for m in range(3) for group in groups]
    pieces = qkv.split(sizes)
    step = len(groups)
    answers = [_attend_group(pieces[i::step], heads, group, window) for i, group in enumerate(groups)]
    return torch.cat([answer[m] for m in range(3) for answer in answers])


def _attend_group(pieces: tuple[Tensor, ...], heads: int, group: Group, window: int | None) -> list[Tensor]:
    by_sample = [piece.unflatten(0, (group.samples, -1)) for piece in pieces if piece.shape[0]]
    joined = torch.cat(by_sample, dim=1).transpose(1, 2)  # (samples, all_heads, tokens, dim)
    shared = (joined.shape[1] - heads) // 2
    q, k, v = joined.split([heads, shared, shared], dim=1)
    near = window is not None and len(group.frames) > window + 1
    if _learning(q):
        out = _rough(q, k, v, window_mask(group, window) if near and window is not None else None)
    else:
        out = _local(q, k, v, group, window) if near and window is not None else _full(q, k, v)
    parts = out.transpose(1, 2).split(group.counts, dim=1)  # (samples, tokens, heads, dim)
    return [part.flatten(0, 1) for part in parts]


def _learning(q: Tensor) -> bool:
    """Whether rounded scores will do: in training on a CPU, where few tokens make all other ways slower."""
    return q.device.type == "cpu" and q.dtype is torch.bfloat16 and q.requires_grad and q.shape[2] <= LEARNED


def _rough(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Attend with scores held in the inputs' precision, the query heads of a key head as one long matrix."""
    rows = (q * q.shape[-1] ** -0.5).reshape(q.shape[0], k.shape[1], -1, q.shape[-1])
    scores = rows @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores.unflatten(2, (-1, q.shape[2])).masked_fill(~mask, -torch.inf).flatten(2, 3)
    return (scores.softmax(-1) @ v).reshape(q.shape)


def _full(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    if q.device.type == "cpu" and k.shape[2] <= SHORT:
        return _short(q, k, v)
    if _many(q):
        return _in_turns(q, k, v)
    return functional.scaled_dot_product_attention(q, k, v, enable_gqa=q.shape[1] != k.shape[1])


def _many(q: Tensor) -> bool:
    """Whether products of their own pay: for few rows what PyTorch has is as quick, and makes nothing ready first."""
    half = q.device.type == "cpu" and q.dtype is torch.bfloat16 and not q.requires_grad
    return half and q.shape[0] == 1 and q.shape[1] * q.shape[2] >= SHORT


def _in_turns(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Attend with rounded scores, as many rows at a time as stay in the cache: twice as quick as what PyTorch has."""
    rows = (q[0] * q.shape[-1] ** -0.5).unflatten(0, (k.shape[1], -1)).flatten(1, 2)
    answers = [
        torch.cat([(some @ key.T).softmax(-1) @ value for some in each.split(max(1, SCORES // len(key)))])
        for each, key, value in zip(rows, k[0], v[0], strict=True)
    ]
    return torch.stack(answers).view(q.shape)


def _short(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Attend with all scores at once, the query heads that share a key head as one long head."""
    flat = (q.shape[0] * k.shape[1], -1, q.shape[-1])
    return _Short.apply(q.reshape(flat), k.reshape(flat), v.reshape(flat)).view(q.shape)


class _Short(Function):
    """Exact softmax in single precision forth; products in the inputs' precision back."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        with torch.autocast(q.device.type, enabled=False):
            scores = torch.bmm(q.float(), k.float().transpose(1, 2)).mul_(q.shape[-1] ** -0.5)
            shares = torch.softmax(scores, dim=-1)
            ctx.save_for_backward(q, k, v, shares.to(q.dtype))
            return torch.bmm(shares, v.float()).to(q.dtype)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        q, k, v, shares = ctx.saved_tensors
        grad = grads[0].to(q.dtype)
        of_shares = torch.bmm(grad, v.transpose(1, 2))
        of_scores = torch.ops.aten._softmax_backward_data(of_shares, shares, -1, shares.dtype)
        scale = q.shape[-1] ** -0.5
        of_q = torch.bmm(of_scores, k).mul_(scale)
        of_k = torch.bmm(of_scores.transpose(1, 2), q).mul_(scale)
        return of_q, of_k, torch.bmm(shares.transpose(1, 2), grad)


def _local(q: Tensor, k: Tensor, v: Tensor, group: Group, window: int) -> Tensor:
    starts = list(accumulate(group.frames, initial=group.everywhere))
    first, last = starts[0], starts[-1]
    clip = q[:, :, first:last]
    if q.device.type == "cpu" and q.shape[2] <= SHORT:  # a mask cannot be brought to a card that records
        near = window_mask(group, window)[first:last, first:last]
        outs = [_two_looks(clip, k, v, near, first, last)]
    else:
        outs = []
        for frame, (start, end) in enumerate(pairwise(starts)):
            low, high = starts[max(frame - window, 0)], starts[min(frame + window + 1, len(group.frames))]
            seen_k, seen_v = (_seen(x, first, low, high, last) for x in (k, v))
            outs.append(_full(q[:, :, start:end], seen_k, seen_v))
    others = _full(torch.cat([q[:, :, :first], q[:, :, last:]], dim=2), k, v)
    return torch.cat([others[:, :, :first], *outs, others[:, :, first:]], dim=2)


def _two_looks(q: Tensor, k: Tensor, v: Tensor, near: Tensor, first: int, last: int) -> Tensor:
    """Look at the window and at the rest, round each answer, then weigh them: so the published kernel does."""
    with torch.autocast(q.device.type, enabled=False):
        share = q.shape[1] // k.shape[1]
        keys, values = (x.float().repeat_interleave(share, dim=1) for x in (k, v))
        scores = q.float() @ keys.transpose(-1, -2) * q.shape[-1] ** -0.5
        window = scores[..., first:last].masked_fill(~near, -math.inf)
        rest, rest_values = _without(scores, -1, first, last), _without(values, 2, first, last)
        seen_near = (window.softmax(-1) @ values[:, :, first:last]).to(v.dtype).float()
        seen_rest = (rest.softmax(-1) @ rest_values).to(v.dtype).float()
        weight = torch.sigmoid(window.logsumexp(-1, keepdim=True) - rest.logsumexp(-1, keepdim=True))
        return (weight * seen_near + (1 - weight) * seen_rest).to(v.dtype)


def _without(x: Tensor, dim: int, first: int, last: int) -> Tensor:
    return torch.cat([x.narrow(dim, 0, first), x.narrow(dim, last, x.shape[dim] - last)], dim=dim)


def _seen(x: Tensor, first: int, low: int, high: int, last: int) -> Tensor:
    return torch.cat([x[:, :, :first], x[:, :, low:high], x[:, :, last:]], dim=2)


def window_mask(group: Group, window: int) -> Bool[Tensor, "queries keys"]:
    """Say for each pair of one sample's tokens whether the first sees the second."""
    frames = torch.repeat_interleave(torch.arange(len(group.frames)), torch.tensor(group.frames))
    near = (frames[:, None] - frames[None, :]).abs() <= window
    total, first = sum(group.counts), group.everywhere
    mask = torch.ones(total, total, dtype=torch.bool)
    mask[first : first + len(frames), first : first + len(frames)] = near
    return mask
