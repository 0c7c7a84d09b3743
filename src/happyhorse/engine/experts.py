"""A modality's own matrices taken apart, so that each can move, or be held small, by itself."""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from happyhorse.model.layers import Counts, ExpertLinear, working_dtype
from happyhorse.model.transformer import Transformer

WHOLE = 16  # cards multiply float8 only where both sides of a matrix are multiples of it


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


class PaddedLinear(nn.Linear):
    """A plain product whose matrix is held with zeros beside it, up to whole sixteens; its answers have none."""

    def __init__(self, linear: nn.Linear) -> None:
        weight = padded(linear.weight.detach())
        super().__init__(weight.shape[1], weight.shape[0], bias=False, device="meta")
        self.outputs = linear.out_features
        self.weight = nn.Parameter(weight, requires_grad=False)

    def forward(self, x: Float[Tensor, "tokens inputs"]) -> Float[Tensor, "tokens outputs"]:
        return functional.linear(widened(x), self.weight).narrow(-1, 0, self.outputs)


def padded(weight: Float[Tensor, "*experts outputs inputs"]) -> Float[Tensor, "*experts rows columns"]:
    """Add zeros to both sides of a matrix, up to whole sixteens."""
    return functional.pad(weight, (0, -weight.shape[-1] % WHOLE, 0, -weight.shape[-2] % WHOLE))


def widened(x: Float[Tensor, "tokens inputs"]) -> Float[Tensor, "tokens columns"]:
    """Add zeros to rows that are to meet a padded matrix."""
    missing = -x.shape[-1] % WHOLE
    return functional.pad(x, (0, missing)) if missing else x


def pad_matrices(model: Transformer) -> Transformer:
    """Pad those matrices of a split model that a card could not multiply in float8."""
    for part in model.modules():
        if isinstance(part, SplitLinear):
            for i, linear in enumerate(part.parts):
                if any(side % WHOLE for side in linear.weight.shape):
                    part.parts[i] = PaddedLinear(linear)
    return model


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
