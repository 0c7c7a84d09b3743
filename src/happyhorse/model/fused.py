"""Norms, rotations and activations in one pass over memory each, with their derivatives.

Written out because on a CPU these passes cost as much as the matrix products: rows are taken in blocks that stay in
the cache, and only the inputs are kept for the way back. A compiler is shown all rows at once and fuses them itself.
"""

from collections.abc import Iterator
from math import inf
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn.functional import silu

EPS = 1e-6
LIMIT = 7.0  # activations are clipped here
ALPHA = 1.702
BLOCK = 1 << 18  # numbers of a block: a megabyte in single precision
WIDE = 1 << 26  # off the CPU only memory is a bound: a quarter of a gigabyte


silu_backward = torch.ops.aten.silu_backward
clip_backward = torch.ops.aten.hardtanh_backward


def rms_norm(
    x: Float[Tensor, "tokens features"], scale: Float[Tensor, "features"], dtype: torch.dtype
) -> Float[Tensor, "tokens features"]:
    """Bring each row to unit mean square, in single precision, and scale it; the answer comes in `dtype`."""
    return _Norm.apply(x, scale, dtype)


def norm_and_rotate(
    x: Float[Tensor, "tokens all_heads dim"],
    scale: Float[Tensor, "rotated dim"],
    cos: Float[Tensor, "tokens angles"],
    sin: Float[Tensor, "tokens angles"],
) -> Float[Tensor, "tokens all_heads dim"]:
    """Norm, scale and rotate the first heads (queries and keys), in single precision; pass on the others."""
    return _NormAndRotate.apply(x, scale, cos, sin)


def swiglu7(x: Float[Tensor, "tokens both"], dtype: torch.dtype) -> Float[Tensor, "tokens features"]:
    """Gate the second half of the features by the first, both clipped, in single precision."""
    return _Swiglu.apply(x, dtype)


def gelu7(x: Float[Tensor, "tokens features"], dtype: torch.dtype) -> Float[Tensor, "tokens features"]:
    """Pass what is positive, smoothly, clipped from above, in single precision."""
    return _Gelu.apply(x, dtype)


def blocks(x: Tensor) -> Iterator[slice]:
    """Cut rows into blocks that stay in a CPU's cache, or are little beside a card's memory."""
    rows = x.shape[0]
    most = BLOCK if x.device.type == "cpu" else WIDE
    size = max(rows, 1) if torch.compiler.is_compiling() else max(1, most // max(1, x[:1].numel()))
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def _inverse_size(x: Tensor) -> Tensor:
    return torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS)


def _norm_backward(x: Tensor, scale: Tensor, grad: Tensor) -> tuple[Tensor, Tensor]:
    """Lead a gradient back through norm and scale; the second answer is the scale's share."""
    inverse = _inverse_size(x)
    unit = x * inverse
    share = (grad * unit).sum(0)
    grad = grad * scale
    return (grad - unit * (grad * unit).mean(-1, keepdim=True)).mul_(inverse), share


class _Norm(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, dtype: torch.dtype) -> Tensor:
        ctx.save_for_backward(x, scale)
        out = torch.empty(x.shape, dtype=dtype, device=x.device)
        for block in blocks(x):
            part = x[block].float()
            out[block] = (part * _inverse_size(part)).mul_(scale)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None]:
        x, scale = ctx.saved_tensors
        out, share = torch.empty_like(x), torch.zeros_like(scale)
        for block in blocks(x):
            out[block], part = _norm_backward(x[block].float(), scale, grads[0][block].float())
            share += part
        return out, share, None


class _NormAndRotate(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        ctx.save_for_backward(x, scale, cos, sin)
        rotated, angles = scale.shape[0], cos.shape[1]
        out = torch.empty(x.shape, dtype=x.dtype, device=x.device)
        for block in blocks(x):
            part = x[block, :rotated].float()
            part = (part * _inverse_size(part)).mul_(scale)
            _turn(part, cos[block], sin[block], out[block], angles)
            out[block, rotated:] = x[block, rotated:]
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None, None]:
        x, scale, cos, sin = ctx.saved_tensors
        rotated, angles = scale.shape[0], cos.shape[1]
        out, share = torch.empty(x.shape, dtype=x.dtype, device=x.device), torch.zeros_like(scale)
        for block in blocks(x):
            grad = grads[0][block, :rotated].float()
            back = torch.empty_like(grad)
            _turn(grad, cos[block], -sin[block], back, angles)
            out[block, :rotated], part = _norm_backward(x[block, :rotated].float(), scale, back)
            out[block, rotated:] = grads[0][block, rotated:]
            share += part
        return out, share, None, None


def _turn(x: Tensor, cos: Tensor, sin: Tensor, out: Tensor, angles: int) -> None:
    """Turn channel j with channel j + angles; channels past both halves stay."""
    heads = x.shape[1]
    cos, sin = cos.unsqueeze(1), sin.unsqueeze(1)
    first, second = x[..., :angles], x[..., angles : 2 * angles]
    out[:, :heads, :angles] = first * cos - second * sin
    out[:, :heads, angles : 2 * angles] = second * cos + first * sin
    out[:, :heads, 2 * angles :] = x[..., 2 * angles :]


class _Swiglu(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, dtype: torch.dtype) -> Tensor:
        ctx.save_for_backward(x)
        out = torch.empty(x.shape[0], x.shape[1] // 2, dtype=dtype, device=x.device)
        for block in blocks(x):
            gate, linear = x[block].float().chunk(2, dim=-1)
            gate = gate.clamp(max=LIMIT)
            out[block] = (gate * torch.sigmoid(ALPHA * gate)).mul_(linear.clamp(-LIMIT, LIMIT) + 1)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        half = x.shape[1] // 2
        out = torch.empty_like(x)
        for block in blocks(x):
            gate, linear = x[block].float().chunk(2, dim=-1)
            turned = gate.clamp(max=LIMIT).mul_(ALPHA)
            grad = grads[0][block].float()
            passed = silu(turned).mul_(grad).mul_(1 / ALPHA)
            out[block, half:] = clip_backward(passed, linear, -LIMIT, LIMIT)
            grad = linear.clamp(-LIMIT, LIMIT).add_(1).mul_(grad)
            out[block, :half] = clip_backward(silu_backward(grad, turned), gate, -inf, LIMIT)
        return out, None


class _Gelu(Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, dtype: torch.dtype) -> Tensor:
        ctx.save_for_backward(x)
        out = torch.empty(x.shape, dtype=dtype, device=x.device)
        for block in blocks(x):
            part = x[block].float().clamp(max=LIMIT)
            out[block] = part * torch.sigmoid(ALPHA * part)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        out = torch.empty_like(x)
        for block in blocks(x):
            part = x[block].float()
            grad = silu_backward(grads[0][block].float(), part.clamp(max=LIMIT).mul_(ALPHA))
            out[block] = clip_backward(grad, part, -inf, LIMIT)
        return out, None
