"""Norms and linears with weights of their own for each modality.

Rows come modality by modality, so an expert works on one contiguous slice; `counts` says how many rows each has.
A layer without experts takes all the rows as one.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from happyhorse.model import fused

Counts = tuple[int, ...]  # rows of each modality: video, audio, text


def working_dtype(weight: Tensor) -> torch.dtype:
    """Say in which precision a product with `weight` is made: its own, unless autocast has another."""
    kind = weight.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else weight.dtype


class ExpertLinear(nn.Module):
    """A bias-free product; experts are stacked along the weight's rows."""

    def __init__(self, experts: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.experts = experts
        self.weight = nn.Parameter(torch.empty(experts * outputs, inputs))

    @property
    def dtype(self) -> torch.dtype:
        """The precision in which rows are wanted."""
        return working_dtype(self.weight)

    def forward(self, x: Float[Tensor, "tokens inputs"], counts: Counts) -> Float[Tensor, "tokens outputs"]:
        if self.experts == 1:
            return functional.linear(x, self.weight)
        weights = self.weight.unflatten(0, (self.experts, -1)).unbind(0)
        parts = zip(x.split(counts), weights, strict=True)
        return torch.cat([functional.linear(part, weight) for part, weight in parts])


class ExpertNorm(nn.Module):
    """RMS norm in single precision; the scale is stored as its offset from one, experts one after another."""

    def __init__(self, experts: int, features: int) -> None:
        super().__init__()
        self.experts = experts
        self.offset = nn.Parameter(torch.zeros(experts * features))

    def scales(self) -> tuple[Float[Tensor, "features"], ...]:
        """Give each expert's scale."""
        return (self.offset + 1).unflatten(0, (self.experts, -1)).unbind(0)

    def forward(
        self, x: Float[Tensor, "tokens features"], counts: Counts, dtype: torch.dtype = torch.float32
    ) -> Float[Tensor, "tokens features"]:
        parts = zip(split(x, self.experts, counts), self.scales(), strict=True)
        return joined([fused.rms_norm(part, scale, dtype) for part, scale in parts])


def split(x: Tensor, experts: int, counts: Counts) -> tuple[Tensor, ...]:
    """Hand each expert its rows."""
    return (x,) if experts == 1 else x.split(counts)


def joined(parts: list[Tensor]) -> Tensor:
    """Put the experts' rows together again."""
    return parts[0] if len(parts) == 1 else torch.cat(parts)
