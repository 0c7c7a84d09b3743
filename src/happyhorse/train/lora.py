"""A model that learns in a few directions: beside each matrix, a product of two thin ones.

The matrices themselves stay as they are, so what is learned is small enough to ship beside them (Hu et al. 2021,
arXiv 2106.09685).
"""

from collections.abc import Mapping
from functools import partial

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn.utils import parametrize

from happyhorse.model.packed import Thin
from happyhorse.model.transformer import Transformer
from happyhorse.sequence import Modality

RANK = 32


class LowRank(nn.Module):
    """A matrix with a product of two thin ones added, which is nothing at first."""

    def __init__(self, matrix: Float[Tensor, "rows columns"], rank: int, generator: torch.Generator) -> None:
        super().__init__()
        rows, columns = matrix.shape
        self.left = nn.Parameter(torch.zeros(rows, rank))
        self.right = nn.Parameter(torch.randn(rank, columns, generator=generator) / columns**0.5)

    def forward(self, matrix: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
        return matrix + (self.left @ self.right).to(matrix.dtype)


def adapt(model: nn.Module, rank: int = RANK, seed: int = 0) -> nn.Module:
    """Let `model` learn nothing but thin matrices, in place."""
    model.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    matrices = [
        (module, name)
        for module in model.modules()
        for name, p in module.named_parameters(recurse=False)
        if p.ndim == 2
    ]
    for module, name in matrices:
        parametrize.register_parametrization(module, name, LowRank(getattr(module, name), rank, generator))
    return model


def keep_to(model: Transformer, modality: Modality) -> None:
    """Let only what is one modality's own go on learning: its way in, its way out, its part of the experts' layers."""
    layers = tuple(f"blocks.{layer}." for layer in model.config.expert_layers)
    for name, one in adapters(model).items():
        if name.startswith(layers):
            part = torch.arange(len(Modality)).repeat_interleave(len(one.left) // len(Modality)) == modality
            one.left.register_hook(partial(only, part[:, None]))
        elif modality.name.lower() not in name.split("."):
            one.requires_grad_(False)


def only(part: Bool[Tensor, "rows 1"], gradient: Float[Tensor, "rows rank"]) -> Float[Tensor, "rows rank"]:
    return gradient * part.to(gradient.device)


def adapters(model: nn.Module) -> dict[str, LowRank]:
    """What learns in an adapted model, by the names that its matrices have in a plain one."""
    return {
        f"{place}.{name}": found[0]
        for place, module in model.named_modules()
        if parametrize.is_parametrized(module)
        for name, found in module.parametrizations.items()  # type: ignore[union-attr, operator]
    }


def factors(model: nn.Module) -> dict[str, Thin]:
    """What an adapted model has learned; matrices beside which nothing was learned are left out."""
    learned = {name: one for name, one in adapters(model).items() if bool(one.left.any())}
    return {name: (one.left.detach(), one.right.detach()) for name, one in learned.items()}


def weakened(thin: Mapping[str, Thin], share: float) -> dict[str, Thin]:
    """A share of what was learned; more than one makes up for what was left out."""
    return {name: (share * left, right) for name, (left, right) in thin.items()}


@torch.no_grad()
def recall(model: nn.Module, thin: Mapping[str, Thin]) -> None:
    """Let an adapted model go on from what another one has learned."""
    known = adapters(model)
    for name, (left, right) in thin.items():
        known[name].left.copy_(left)
        known[name].right.copy_(right)
