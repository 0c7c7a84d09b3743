import torch

from happyhorse.engine.cache import Cached
from happyhorse.flow import path, samplers, schedules
from happyhorse.sequence import Modality, Sequence
from tests.engine.models import clip, same

SIGMAS = schedules.shifted(12, 3.0)


def still(sequence: Sequence, sigma: float) -> list[torch.Tensor]:
    """A model that has always known what it wants."""
    return [path.velocity_to(s.latent, torch.full_like(s.latent, 0.5), sigma, 0.0) for s in sequence.generated]


def restless(sequence: Sequence, sigma: float) -> list[torch.Tensor]:
    """A model whose sound changes its mind at every step."""
    return [
        path.velocity_to(s.latent, torch.full_like(s.latent, 0.5 + (10 * sigma) * s.modality), sigma, 0.0)
        for s in sequence.generated
    ]


def test_two_answers_are_enough_where_nothing_moves():
    cached = Cached(still)
    found = samplers.sample(cached, clip(), SIGMAS, samplers.euler)
    assert (cached.count.steps, cached.count.saved) == (12, 10)
    assert all(torch.allclose(s.latent, torch.full_like(s.latent, 0.5), atol=1e-5) for s in found.generated)


def test_each_modality_judges_for_itself():
    cached = Cached(restless, {Modality.VIDEO: 0.08, Modality.AUDIO: 1e-4})
    samplers.sample(cached, clip(), SIGMAS, samplers.euler)
    assert cached.count.saved == 0
    assert cached.count.wanted[Modality.AUDIO] == 12
    assert cached.count.wanted[Modality.VIDEO] == 2


def test_without_tolerance_no_step_is_saved_and_no_bit_changes():
    cached = Cached(restless, {})
    found = samplers.sample(cached, clip(), SIGMAS, samplers.euler)
    plain = samplers.sample(restless, clip(), SIGMAS, samplers.euler)
    assert cached.count.saved == 0
    assert same([s.latent for s in found.generated], [s.latent for s in plain.generated])
