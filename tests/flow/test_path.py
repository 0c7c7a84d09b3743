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
