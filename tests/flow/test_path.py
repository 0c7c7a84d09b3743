import itertools

import pytest
import torch

from happyhorse.flow import path


@pytest.mark.parametrize("sigma", [0.0, 0.3, 1.0])
def test_both_ends_are_found_from_anywhere_on_the_line(sigma):
    data, noise = torch.randn(2, 3, 4, 4), torch.randn(2, 3, 4, 4)
    x, v = path.add_noise(data, noise, sigma), path.velocity(data, noise)
    assert torch.allclose(path.to_data(x, v, sigma), data, atol=1e-6)
    assert torch.allclose(path.to_noise(x, v, sigma), noise, atol=1e-6)


def test_velocity_is_the_slope_in_sigma():
    data, noise = torch.randn(5, dtype=torch.float64), torch.randn(5, dtype=torch.float64)
    rise = path.add_noise(data, noise, 0.51) - path.add_noise(data, noise, 0.49)
    assert torch.allclose(rise / 0.02, path.velocity(data, noise))


def test_sigma_may_differ_by_frame():
    data, noise, sigma = torch.zeros(1, 2, 1, 1), torch.ones(1, 2, 1, 1), torch.tensor([0.0, 1.0]).view(1, 2, 1, 1)
    assert path.add_noise(data, noise, sigma).flatten().tolist() == [0.0, 1.0]


def test_a_sketched_picture_walks_straight_from_its_sketch_to_the_data():
    """Told the data at every step, Euler's steps stay on the line that training walks, whatever their number."""
    end, (sketch, data, noise) = 0.3, torch.randn(3, 4, 5, dtype=torch.float64)
    x, sigmas = path.add_noise(sketch, noise, end), [0.3, 0.21, 0.2, 0.07, 0.0]
    for sigma, following in itertools.pairwise(sigmas):
        assert torch.allclose(x, path.add_noise(path.leaving(sketch, data, sigma, end), noise, sigma))
        x = x + (following - sigma) * path.velocity_to(x, data, sigma)
    assert torch.allclose(x, data)
