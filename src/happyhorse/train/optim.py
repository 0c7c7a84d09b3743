"""Muon for matrices, AdamW for the rest.

Muon steps along the orthogonal factor of the momentum, found by Newton-Schulz (Jordan et al. 2024, the quintic
3.4445, -4.7750, 2.0315), scaled so that a step changes each weight as much as AdamW's would (Liu et al. 2025,
arXiv 2502.16982, section 2.2).
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from happyhorse.engine.device import half_is_fast

MATCH = 0.2  # root mean square of AdamW's steps at the same rate
ADAM_SHARE = 0.25  # AdamW's rate against Muon's
QUINTIC = (3.4445, -4.7750, 2.0315)


@torch.no_grad()
def orthogonal(
    matrices: Float[Tensor, "*several rows columns"], rounds: int = 5
) -> Float[Tensor, "*several rows columns"]:
    """Push every singular value of each matrix towards 1, in bfloat16 where that is quick."""
    a, b, c = QUINTIC
    half = matrices.device.type != "cpu" or half_is_fast()
    x = matrices.to(torch.bfloat16 if half else torch.float32).reshape(-1, *matrices.shape[-2:])
    tall = x.shape[-2] > x.shape[-1]
    x = ((x.mT if tall else x) / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)).contiguous()
    for _ in range(rounds):
        square = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return (x.mT if tall else x).reshape(matrices.shape).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Groups with `matrix=True` take orthogonal steps, `parts` equal blocks of rows at a time; others AdamW's."""

    def __init__(self, groups: list[dict[str, object]], *, rate: float, momentum: float = 0.95) -> None:
        super().__init__(groups, {"lr": rate, "momentum": momentum, "betas": (0.9, 0.97), "weight_decay": 0.0})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            learning = [p for p in group["params"] if p.grad is not None]
            for parameter in learning:
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                if not group["matrix"]:
                    self._adam(parameter, group)
            if group["matrix"]:
                self._turn(learning, group)

    def _turn(self, parameters: list[nn.Parameter], group: dict[str, object]) -> None:
        """Turn matrices of one shape together: a card has little to do with one."""
        alike: dict[torch.Size, list[nn.Parameter]] = {}
        for parameter in parameters:
            alike.setdefault(parameter.flatten(1).shape, []).append(parameter)
        for shape, several in alike.items():
            blocks = torch.stack([self._look(p, group) for p in several]).unflatten(1, (group["parts"], -1))
            turned = orthogonal(blocks) * max(blocks.shape[-2:]) ** 0.5
            for parameter, step in zip(several, turned.reshape(len(several), *shape), strict=True):
                # reshaped, not flattened in place: kernels may lie in memory channels last
                parameter.add_(step.reshape(parameter.shape), alpha=-group["lr"] * MATCH)

    def _look(self, parameter: nn.Parameter, group: dict[str, object]) -> Tensor:
        """The gradient as Nesterov's momentum sees it."""
        state = self.state[parameter]
        momentum = state.setdefault("momentum", torch.zeros_like(parameter))
        momentum.lerp_(parameter.grad, 1 - group["momentum"])
        return parameter.grad.lerp(momentum, group["momentum"]).flatten(1)

    def _adam(self, parameter: nn.Parameter, group: dict[str, object]) -> None:
        state = self.state[parameter]
        if not state:
            state |= {
                "first": torch.zeros_like(parameter),
                "second": torch.zeros_like(parameter),
                "count": torch.zeros(()),
            }
        (fast, slow), state["count"] = group["betas"], state["count"] + 1
        state["first"].lerp_(parameter.grad, 1 - fast)
        state["second"].lerp_(parameter.grad.square(), 1 - slow)
        count = float(state["count"])
        size = (state["second"] / (1 - slow**count)).sqrt_().add_(1e-8)
        parameter.addcdiv_(state["first"], size, value=-group["lr"] * ADAM_SHARE / (1 - fast**count))


def build_optimiser(module: nn.Module, *, rate: float, decay: float, parts: dict[str, int] | None = None) -> Muon:
    """Give matrices and kernels to Muon, the rest to AdamW; `parts` names matrices that stack several (experts)."""
    parts = parts or {}
    groups: dict[tuple[bool, int], list[nn.Parameter]] = {}
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            matrix = parameter.ndim >= 2 and min(parameter.shape[0], parameter[0].numel()) >= 16
            groups.setdefault((matrix, parts.get(name, 1)), []).append(parameter)
    return Muon(
        [
            {"params": found, "matrix": matrix, "parts": count, "weight_decay": decay if matrix else 0.0}
            for (matrix, count), found in groups.items()
        ],
        rate=rate,
    )
