"""A modality's own matrices taken apart, so that each can move, or be held small, by itself."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from happyhorse.model.layers import Counts, ExpertLinear, working_dtype
from happyhorse.model.transformer import Transformer


class SplitLinear(nn.Module):
    """What an ExpertLinear does, with a plain product for each expert."""

    def __init__(self, linear: ExpertLinear) -> None:
        super().__init__()
        rows = linear.weight.detach().chunk(linear.experts)
        self.parts = nn.ModuleList(_plain(part) for part in rows)

    @property
    def dtype(self) -> torch.dtype:
        """The precision in which rows are wanted."""
        weight = self.parts[0].weight
        return weight.dtype if weight.is_meta else working_dtype(weight)

    def forward(self, x: Float[Tensor, "tokens inputs"], counts: Counts) -> Float[Tensor, "tokens outputs"]:
        if len(self.parts) == 1:
            return self.parts[0](x)
        return torch.cat([part(rows) for part, rows in zip(self.parts, x.split(counts), strict=True)])


def _plain(weight: Tensor) -> nn.Linear:
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=False, device="meta")
    # a copy: a slice would keep the whole alive
    linear.weight = nn.Parameter(weight.clone(), requires_grad=False)
    return linear


def split_experts(model: Transformer) -> Transformer:
    """Take every block's matrices apart, one after the other; the answers stay the same to the last bit."""
    for block in model.blocks:
        for owner, name in (
            (block.attention, "qkvg"),
            (block.attention, "proj"),
            (block.mlp, "up"),
            (block.mlp, "down"),
        ):
            linear = getattr(owner, name)
            if isinstance(linear, ExpertLinear):
                setattr(owner, name, SplitLinear(linear))
                linear.weight = nn.Parameter(torch.empty(0), requires_grad=False)
    return model


def matrices(model: Transformer) -> list[nn.Linear]:
    """The matrices of a split model, in the order in which a forward uses them."""
    return [
        part
        for block in model.blocks
        for linear in (block.attention.qkvg, block.attention.proj, block.mlp.up, block.mlp.down)
        for part in linear.parts
    ]
