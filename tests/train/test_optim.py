"""Matrices take orthogonal steps wherever they lie in memory; everything else takes AdamW's."""

import pytest
import torch
from torch import nn

from happyhorse.train import optim
from happyhorse.train.optim import ADAM_SHARE, MATCH, Muon, build_optimiser, orthogonal

RATE = 0.1


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def stepped(parameter: nn.Parameter, grad: torch.Tensor, **group: object) -> torch.Tensor:
    """What one step adds."""
    before = parameter.detach().clone()
    parameter.grad = grad
    Muon([{"params": [parameter], "matrix": True, "parts": 1, **group}], rate=RATE).step()
    return parameter.detach() - before


@pytest.mark.parametrize("shape", [(32, 48), (48, 32), (16, 16)])
def test_orthogonal_pushes_singular_values_towards_1(shape: tuple[int, int]) -> None:
    matrix = drawn(*shape) * 1e-3
    found = orthogonal(matrix)
    assert found.shape == shape and found.dtype == matrix.dtype
    values = torch.linalg.svdvals(found)
    assert values.max() < 1.3
    assert values.median() > 0.6


def test_single_precision_turns_matrices_as_half_does(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = drawn(24, 40)
    found = {}
    for fast in (True, False):
        monkeypatch.setattr(optim, "half_is_fast", lambda fast=fast: fast)
        found[fast] = orthogonal(matrix)
    assert not torch.equal(found[True], found[False])
    assert (found[True] - found[False]).abs().max() < 0.05


def test_orthogonal_keeps_directions() -> None:
    u, _, v = torch.linalg.svd(drawn(16, 24), full_matrices=False)
    found = orthogonal(u @ torch.diag(torch.linspace(1, 3, 16)) @ v)
    inner = u.T @ found @ v.T
    assert (inner - torch.diag(inner.diagonal())).abs().max() < 0.1


def test_kernels_that_lie_channels_last_are_changed_like_any_other() -> None:
    kernel, grad = drawn(16, 32, 3, 3), drawn(16, 32, 3, 3, seed=1)
    plain = stepped(nn.Parameter(kernel.clone()), grad)
    last = stepped(
        nn.Parameter(kernel.clone(memory_format=torch.channels_last)),
        grad.clone(memory_format=torch.channels_last),
    )
    assert plain.abs().min() > 0 or plain.abs().mean() > 0.1 * RATE * MATCH
    torch.testing.assert_close(last, plain, atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("shape", [(16, 64), (64, 16)])
def test_a_step_is_as_large_as_adams(shape: tuple[int, int]) -> None:
    step = stepped(nn.Parameter(drawn(*shape)), drawn(*shape, seed=1))
    assert step.square().mean().sqrt() == pytest.approx(RATE * MATCH, rel=0.3)


def test_experts_are_turned_one_by_one() -> None:
    grad = torch.cat([drawn(16, 16, seed=i) * 10.0**i for i in range(3)])
    step = stepped(nn.Parameter(torch.zeros(48, 16)), grad, parts=3)
    for rows, own in zip(step.chunk(3), grad.chunk(3), strict=True):
        alone = stepped(nn.Parameter(torch.zeros(16, 16)), own)
        torch.testing.assert_close(rows, alone)
    together = stepped(nn.Parameter(torch.zeros(48, 16)), grad)
    assert together[:16].norm() < 0.5 * step[:16].norm()  # drowned by the loud ones


def test_the_first_step_of_the_rest_is_adams() -> None:
    vector = nn.Parameter(torch.zeros(5))
    step = stepped(vector, torch.tensor([3.0, -2.0, 1e-3, -4.0, 7.0]), matrix=False)
    torch.testing.assert_close(
        step, -RATE * ADAM_SHARE * torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0]), atol=1e-5, rtol=1e-3
    )


def test_what_has_no_gradient_stays() -> None:
    vector = nn.Parameter(torch.ones(16, 16))
    Muon([{"params": [vector], "matrix": True, "parts": 1, "weight_decay": 0.5}], rate=RATE).step()
    assert torch.equal(vector, torch.ones(16, 16))


def test_both_kinds_roll_down_a_bowl() -> None:
    module = nn.Linear(16, 24)
    weight, bias = 0.5 * drawn(24, 16), 0.5 * drawn(24)
    optimiser = build_optimiser(module, rate=RATE, decay=0.0)

    def heights() -> tuple[torch.Tensor, torch.Tensor]:
        return (module.weight - weight).square().mean(), (module.bias - bias).square().mean()

    first = [float(h.detach()) for h in heights()]
    for step in range(150):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - step / 150)
        optimiser.zero_grad()
        sum(heights()).backward()
        optimiser.step()
    last = [float(h.detach()) for h in heights()]
    assert last[0] < 0.02 * first[0]
    assert last[1] < 0.02 * first[1]


def test_who_gets_which_steps() -> None:
    module = nn.ModuleDict({
        "square": nn.Linear(16, 16),
        "narrow": nn.Linear(64, 4, bias=False),
        "kernel": nn.Conv2d(16, 16, 3, bias=False),
        "frozen": nn.Linear(16, 16).requires_grad_(False),
    })  # fmt: skip
    optimiser = build_optimiser(module, rate=RATE, decay=0.3, parts={"square.weight": 2})
    kinds = {
        id(parameter): (group["matrix"], group["parts"], group["weight_decay"])
        for group in optimiser.param_groups
        for parameter in group["params"]
    }
    names = {name: kinds.get(id(parameter)) for name, parameter in module.named_parameters()}
    assert names == {
        "square.weight": (True, 2, 0.3),
        "square.bias": (False, 1, 0.0),
        "narrow.weight": (False, 1, 0.0),
        "kernel.weight": (True, 1, 0.3),
        "frozen.weight": None,
        "frozen.bias": None,
    }


def test_decay_pulls_towards_zero() -> None:
    parameter = nn.Parameter(torch.ones(16, 16))
    step = stepped(parameter, torch.zeros(16, 16), weight_decay=0.5)
    torch.testing.assert_close(step, torch.full((16, 16), -0.05))
