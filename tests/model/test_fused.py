"""Each pass against the formula in plain operations, values and slopes."""

import pytest
import torch

from happyhorse.model import fused
from happyhorse.model.rope import Rope


def plain_norm(x, scale):
    return x / torch.sqrt(x.square().mean(-1, keepdim=True) + 1e-6) * scale


def plain_swiglu(x):
    gate, linear = x.chunk(2, -1)
    gate = gate.clamp(max=7)
    return gate * torch.sigmoid(1.702 * gate) * (linear.clamp(-7, 7) + 1)


def plain_gelu(x):
    x = x.clamp(max=7)
    return x * torch.sigmoid(1.702 * x)


def plain_turn(x, scale, cos, sin):
    rotated, angles = scale.shape[0], cos.shape[1]
    heads, rest = plain_norm(x[:, :rotated], scale), x[:, rotated:]
    a, b, tail = heads.split([angles, angles, x.shape[-1] - 2 * angles], -1)
    cos, sin = cos[:, None], sin[:, None]
    return torch.cat([torch.cat([a * cos - b * sin, b * cos + a * sin, tail], -1), rest], 1)


def agree(ours, plain, *inputs):
    pairs = []
    for function in (ours, plain):
        fresh = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
        out = function(*fresh)
        weight = torch.linspace(-1, 1, out.numel()).view_as(out)
        (out * weight).sum().backward()
        pairs.append([out, *(x.grad for x in fresh if x.grad is not None)])
    for mine, theirs in zip(*pairs, strict=False):
        torch.testing.assert_close(mine, theirs, atol=2e-5, rtol=2e-5)


@pytest.fixture(params=[64, 1 << 18], ids=["many blocks", "one block"], autouse=True)
def block(request, monkeypatch):
    monkeypatch.setattr(fused, "BLOCK", request.param)


def test_norm():
    agree(lambda x, s: fused.rms_norm(x, s, torch.float32), plain_norm, torch.randn(13, 24), torch.randn(24))


def test_norm_and_rotation():
    cos, sin = Rope(4, 1e4)(torch.randn(13, 3))
    inputs = (torch.randn(13, 5, 32), torch.randn(3, 32))
    agree(lambda x, s: fused.norm_and_rotate(x, s, cos, sin), lambda x, s: plain_turn(x, s, cos, sin), *inputs)


def test_activations_on_both_sides_of_their_limits():
    agree(lambda x: fused.swiglu7(x, torch.float32), plain_swiglu, torch.randn(13, 40) * 6)
    agree(lambda x: fused.gelu7(x, torch.float32), plain_gelu, torch.randn(13, 40) * 6)


def test_no_rows_are_no_trouble():
    assert fused.swiglu7(torch.zeros(0, 8), torch.float32).shape == (0, 4)
    assert fused.rms_norm(torch.zeros(0, 8), torch.ones(8), torch.float32).shape == (0, 8)


def test_answers_come_in_the_precision_asked_for():
    x = torch.randn(3, 8)
    assert fused.rms_norm(x, torch.ones(8), torch.bfloat16).dtype == torch.bfloat16
    assert torch.equal(fused.swiglu7(x, torch.bfloat16), fused.swiglu7(x, torch.float32).bfloat16())
