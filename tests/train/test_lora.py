"""An adapted model begins as it was, learns its thin matrices alone, and can be had whole again."""

import copy
from collections.abc import Mapping

import torch
from torch import nn

from happyhorse.model.config import TINY
from happyhorse.model.packed import Thin
from happyhorse.model.transformer import Transformer
from happyhorse.sequence import Modality
from happyhorse.train import lora
from happyhorse.train.optim import build_optimiser
from tests.tiny import shaken


def net() -> nn.Module:
    return shaken(nn.Sequential(nn.Linear(6, 8), nn.SiLU(), nn.Linear(8, 3)))


def test_it_begins_as_it_was_and_only_thin_matrices_learn() -> None:
    plain, x = net(), torch.randn(5, 6, generator=torch.Generator().manual_seed(1))
    adapted = lora.adapt(copy.deepcopy(plain), rank=2)
    assert torch.equal(adapted(x), plain(x))
    learning = {name for name, p in adapted.named_parameters() if p.requires_grad}
    ends = ("weight.0.left", "weight.0.right")
    assert learning == {f"{place}.parametrizations.{end}" for place in ("0", "2") for end in ends}


def test_what_it_learned_is_what_its_thin_matrices_say() -> None:
    plain, x = net(), torch.randn(50, 6, generator=torch.Generator().manual_seed(1))
    adapted, wanted = (
        lora.adapt(copy.deepcopy(plain), rank=2),
        torch.randn(50, 3, generator=torch.Generator().manual_seed(2)),
    )
    optimiser = torch.optim.Adam([p for p in adapted.parameters() if p.requires_grad], lr=0.05)
    losses = []
    for _ in range(40):
        optimiser.zero_grad()
        loss = (adapted(x) - wanted).square().mean()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.95 * losses[0]
    thin = lora.factors(adapted)
    assert {name: (left.shape[1], right.shape[0]) for name, (left, right) in thin.items()} == {
        "0.weight": (2, 2),
        "2.weight": (2, 2),
    }
    assert torch.allclose(merged(plain, thin)(x), adapted(x), atol=1e-6)


def test_another_one_goes_on_from_what_was_learned() -> None:
    plain, x = net(), torch.randn(5, 6, generator=torch.Generator().manual_seed(1))
    one, other = (lora.adapt(copy.deepcopy(plain), rank=2, seed=seed) for seed in (1, 2))
    with torch.no_grad():
        for adapter in lora.adapters(one).values():
            adapter.left.fill_(0.3)
    assert not torch.allclose(one(x), other(x))
    lora.recall(other, lora.factors(one))
    assert torch.equal(one(x), other(x))


def test_a_student_of_sound_leaves_the_picture_alone() -> None:
    model = lora.adapt(shaken(Transformer(TINY)), rank=2)
    lora.keep_to(model, Modality.AUDIO)
    optimiser = build_optimiser(model, rate=0.1, decay=0.0)
    torch.stack([(one.left @ one.right).sum() for one in lora.adapters(model).values()]).sum().backward()
    optimiser.step()
    found = lora.factors(model)
    layers = [f"blocks.{layer}." for layer in model.config.expert_layers]
    assert {name for name in found if not name.startswith(tuple(layers))} == {
        "embed.audio.weight",
        "heads.audio.weight",
    }
    for name, (left, _) in found.items():
        if name.startswith(tuple(layers)):
            video, audio, text = left.chunk(3)
            assert audio.any() and not video.any() and not text.any(), name


def test_a_student_laid_on_in_part_can_be_had_whole_again() -> None:
    plain = net()
    one, other = (lora.adapt(copy.deepcopy(plain), rank=2, seed=seed) for seed in (1, 2))
    with torch.no_grad():
        for adapter in lora.adapters(one).values():
            adapter.left.fill_(0.3)
    lora.recall(other, lora.weakened(lora.weakened(lora.factors(one), 0.4), 1 / 0.4))
    x = torch.randn(5, 6, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(one(x), other(x), atol=1e-6)


def merged(plain: nn.Module, thin: Mapping[str, Thin]) -> nn.Module:
    """A plain model with thin matrices laid on its own."""
    whole = copy.deepcopy(plain)
    known = dict(whole.named_parameters())
    with torch.no_grad():
        for name, (left, right) in thin.items():
            known[name].add_(left @ right)
    return whole
