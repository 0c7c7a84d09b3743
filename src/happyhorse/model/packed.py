"""Matrices in eight bits: a code for each number, and a scale for every 32 of a row."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from jaxtyping import Float, Int8
from torch import Tensor
from torch.nn import functional as F

GROUP = 32  # numbers of a row that share a scale
MOST = 127  # the largest code
SCALE = ".scale"  # ends the name of a packed tensor's scales
Entry = tuple[tuple[int, ...], Callable[[], Tensor]]  # a shape, and how to read the tensor
Thin = tuple[Float[Tensor, "rows rank"], Float[Tensor, "rank columns"]]  # their product is added to a matrix


def pack(matrix: Float[Tensor, "rows *columns"]) -> tuple[Int8[Tensor, "rows *columns"], Tensor]:
    """Round to int8 codes, with their scales; a kernel is a matrix with all but its first axis laid in a row."""
    groups = grouped(matrix.float())
    scales = (groups.abs().amax(-1) / MOST).to(torch.bfloat16)
    steps = torch.where(scales == 0, 1, scales).float()
    codes = (groups / steps.unsqueeze(-1)).round().clamp(-MOST, MOST).flatten(1)
    return codes[:, : matrix[0].numel()].reshape(matrix.shape).to(torch.int8), scales


def grouped(matrix: Float[Tensor, "rows *columns"]) -> Float[Tensor, "rows groups 32"]:
    """Cut rows into groups, the last one filled up with zeros."""
    flat = matrix.flatten(1)
    return F.pad(flat, (0, -flat.shape[1] % GROUP)).unflatten(1, (-1, GROUP))


def unpack(codes: Int8[Tensor, "rows *columns"], scales: Tensor) -> Float[Tensor, "rows *columns"]:
    """The numbers again, in single precision."""
    whole = (grouped(codes.float()) * scales.float().unsqueeze(-1)).flatten(1)
    return whole[:, : codes[0].numel()].reshape(codes.shape)


def packed(tensors: Mapping[str, Tensor], whole: tuple[str, ...] = ()) -> dict[str, Tensor]:
    """Pack every matrix but those whose names begin with one of `whole`, which are halved; the rest stays single."""
    out = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            out[name] = tensor.float()
        elif name.startswith(whole):
            out[name] = tensor.to(torch.bfloat16)
        else:
            out[name], out[name + SCALE] = pack(tensor)
    return out


def unpacked(catalogue: Mapping[str, Entry]) -> dict[str, Entry]:
    """Show packed tensors as if they were whole."""
    found = {}
    for name, (shape, read) in catalogue.items():
        if name + SCALE in catalogue:
            found[name] = (shape, lambda r=read, s=catalogue[name + SCALE][1]: unpack(r(), s()))
        elif not name.endswith(SCALE):
            found[name] = (shape, read)
    return found


def added(matrix: Entry, thin: Thin) -> Entry:
    """Show a matrix with the product of two thin ones laid on it."""
    shape, read = matrix
    left, right = thin
    return shape, lambda: read().float() + left.float() @ right.float()


def digest(path: Path) -> str:
    """A short hash of a file's tensors, by which what was learned beside them knows them; notes do not count."""
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        header.pop("__metadata__", None)  # written in any order
        found = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()[:16]
