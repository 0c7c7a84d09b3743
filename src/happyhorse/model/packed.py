"""Matrices in few bits: a code for each number, and a scale for every 32 of a row.

A student that began as its base lies near it, so what ships of it is the difference, which four bits hold well.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

GROUP = 32  # numbers of a row that share a scale
SCALE = ".scale"  # ends the name of a packed tensor's scales
Entry = tuple[tuple[int, ...], Callable[[], Tensor]]  # a shape, and how to read the tensor


def pack(matrix: Float[Tensor, "rows columns"], bits: int) -> tuple[Tensor, Tensor]:
    """Round to 8 or 4 bits: int8 codes, or two codes a byte, and the scales."""
    most = 2 ** (bits - 1) - 1
    groups = matrix.float().unflatten(1, (-1, GROUP))
    scales = (groups.abs().amax(-1) / most).to(torch.bfloat16)
    steps = torch.where(scales == 0, 1, scales).float()
    codes = (groups / steps.unsqueeze(-1)).round().clamp(-most, most).flatten(1)
    if bits == 8:
        return codes.to(torch.int8), scales
    low, high = (codes + 8).to(torch.uint8).unflatten(1, (-1, 2)).unbind(-1)
    return low | high << 4, scales


def unpack(codes: Tensor, scales: Tensor) -> Float[Tensor, "rows columns"]:
    """The numbers again, in single precision."""
    if codes.dtype is torch.uint8:
        codes = torch.stack([codes & 15, codes >> 4], dim=-1).flatten(1).float() - 8
    return (codes.float().unflatten(1, (-1, GROUP)) * scales.float().unsqueeze(-1)).flatten(1)


def packs(tensor: Tensor) -> bool:
    """Whether a tensor is a matrix of whole groups."""
    return tensor.ndim == 2 and tensor.shape[1] % GROUP == 0


def packed(tensors: Mapping[str, Tensor], bits: Callable[[str], int]) -> dict[str, Tensor]:
    """Pack every matrix in as many bits as `bits` says of its name; the small rest in single precision."""
    out = {}
    for name, tensor in tensors.items():
        if packs(tensor):
            out[name], out[name + SCALE] = pack(tensor, bits(name))
        else:
            out[name] = tensor.float()
    return out


def unpacked(catalogue: Mapping[str, Entry]) -> dict[str, Entry]:
    """Show packed tensors as if they were whole."""
    found = {}
    for name, (shape, read) in catalogue.items():
        if name + SCALE in catalogue:
            scales, read_scales = catalogue[name + SCALE]
            shape = (*shape[:-1], scales[-1] * GROUP)
            found[name] = (shape, lambda r=read, s=read_scales: unpack(r(), s()))
        elif not name.endswith(SCALE):
            found[name] = (shape, read)
    return found


def added(base: Mapping[str, Entry], difference: Mapping[str, Entry]) -> dict[str, Entry]:
    """Show a base with a difference laid on it."""
    return {
        name: (shape, lambda n=name, r=read: r().float() + base[n][1]().float() if n in base else r())
        for name, (shape, read) in difference.items()
    }


def digest(path: Path) -> str:
    """A short hash of a file, by which a difference knows its base."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
