"""One clip on several devices: rows are dealt out evenly, and heads while attention looks at all rows.

Ulysses sequence parallelism (arXiv 2309.14509) on PyTorch's device mesh. Rows may be cut anywhere, also inside a
modality; an expert then has fewer rows on one device than on another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

import torch
from torch import Tensor
from torch import distributed as dist
from torch.distributed.device_mesh import DeviceMesh

from happyhorse.engine.device import DeviceError
from happyhorse.model.attention import Groups
from happyhorse.model.layers import Counts
from happyhorse.model.tokens import Layout
from happyhorse.model.transformer import Transformer

Attend = Callable[[Tensor, int, Groups, int | None], Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """How rows are dealt out: each place's share, and this place."""

    sizes: tuple[int, ...]
    place: int

    @property
    def first(self) -> int:
        return sum(self.sizes[: self.place])

    @property
    def rows(self) -> slice:
        return slice(self.first, self.first + self.sizes[self.place])

    def counts(self, counts: Counts) -> Counts:
        """How many rows of each modality are here."""
        edges = list(accumulate(counts, initial=0))
        first, last = self.rows.start, self.rows.stop
        return tuple(max(0, min(end, last) - max(start, first)) for start, end in pairwise(edges))


def deal(rows: int, places: int, place: int) -> Deal:
    """Cut rows into shares that differ by one at most."""
    sizes = tuple(rows // places + (i < rows % places) for i in range(places))
    return Deal(sizes=sizes, place=place)


def check_heads(heads: int, groups: int, places: int) -> None:
    """Say on how many devices a model's heads can be dealt out."""
    if heads % places or groups % places:
        possible = [str(n) for n in range(1, groups + 1) if not heads % n and not groups % n]
        raise DeviceError(
            f"{heads} heads with {groups} key and value heads cannot be dealt out to {places} devices; "
            f"possible: {', '.join(possible)}",
            "the other devices can make other clips",
        )


class _Exchange:
    """Attention over all rows by some of the heads: rows go out and come back."""

    def __init__(self, attend: Attend, group: dist.ProcessGroup, places: int) -> None:
        self._attend, self._group, self._places = attend, group, places
        self.sizes: tuple[int, ...] = ()

    def __call__(self, qkv: Tensor, heads: int, groups: Groups, window: int | None) -> Tensor:
        shared = (qkv.shape[1] - heads) // 2
        chunks = [part.chunk(self._places, dim=1) for part in qkv.split([heads, shared, shared], dim=1)]
        sent = torch.cat([torch.cat(share, dim=1) for share in zip(*chunks, strict=True)])
        here = [qkv.shape[0]] * self._places
        seen = self._swap(sent, here, list(self.sizes))  # (all tokens, some heads, dim)
        out = self._attend(seen, heads // self._places, groups, window)
        back = self._swap(out, list(self.sizes), here)
        return torch.cat(back.split(here), dim=1)

    def _swap(self, rows: Tensor, out: list[int], into: list[int]) -> Tensor:
        found = rows.new_empty(sum(into), *rows.shape[1:])
        dist.all_to_all_single(found, rows.contiguous(), into, out, group=self._group)
        return found


class _Shared:
    """A transformer's blocks over the rows of this place."""

    def __init__(self, model: Transformer, mesh: DeviceMesh) -> None:
        self._model, self._group = model, mesh.get_group()
        self._places, self._place = mesh.size(), mesh.get_local_rank()
        self._exchanges = []
        for block in model.blocks:
            exchange = _Exchange(block.attention.attend, self._group, self._places)
            block.attention.attend = exchange
            self._exchanges.append(exchange)

    def __call__(self, rows: Tensor, layout: Layout) -> Tensor:
        dealt = deal(rows.shape[0], self._places, self._place)
        for block, exchange in zip(self._model.blocks, self._exchanges, strict=True):
            if block.attention.attend is not exchange:
                told = (
                    "attention was changed after the rows were dealt out, and each device would see only its own rows"
                )
                raise DeviceError(told, "share_rows comes last: after flex, flash and whatever else changes attention")
            exchange.sizes = dealt.sizes
        mine, counts = rows[dealt.rows], dealt.counts(layout.counts)
        rotation = self._model.rope(layout.positions[dealt.rows])
        for block in self._model.blocks:
            mine = block(mine, rotation, counts, layout.groups)
        return self._joined(mine, dealt)

    def _joined(self, mine: Tensor, dealt: Deal) -> Tensor:
        most = max(dealt.sizes)
        padded = mine.new_zeros(most, mine.shape[1])
        padded[: mine.shape[0]] = mine
        found = mine.new_empty(most * self._places, mine.shape[1])
        dist.all_gather_into_tensor(found, padded, group=self._group)
        return torch.cat([part[:size] for part, size in zip(found.split(most), dealt.sizes, strict=True)])


def share_rows(model: Transformer, mesh: DeviceMesh) -> Transformer:
    """Deal the rows of every forward out to a mesh of one axis; each place is handed the same and answers the same."""
    check_heads(model.config.heads, model.config.groups, mesh.size())
    if mesh.size() > 1:
        model.core = _Shared(model, mesh)  # type: ignore[method-assign]
    return model
