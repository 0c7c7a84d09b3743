"""From noise to data along a straight line: the only file in which a sign is decided.

x = (1 - sigma) * data + sigma * noise          sigma 1 is noise, sigma 0 is data
velocity = dx/dsigma = noise - data
"""

from jaxtyping import Float
from torch import Tensor

Sigma = float | Tensor  # a tensor must broadcast against the latent


def add_noise(data: Float[Tensor, "*axes"], noise: Float[Tensor, "*axes"], sigma: Sigma) -> Float[Tensor, "*axes"]:
    """Stand at `sigma` on the line from `data` to `noise`."""
    return (1 - sigma) * data + sigma * noise


def velocity(data: Float[Tensor, "*axes"], noise: Float[Tensor, "*axes"]) -> Float[Tensor, "*axes"]:
    """Say how x changes as sigma grows."""
    return noise - data


def to_data(x: Float[Tensor, "*axes"], v: Float[Tensor, "*axes"], sigma: Sigma) -> Float[Tensor, "*axes"]:
    """Follow the line to its clean end."""
    return x - sigma * v


def to_noise(x: Float[Tensor, "*axes"], v: Float[Tensor, "*axes"], sigma: Sigma) -> Float[Tensor, "*axes"]:
    """Follow the line to its noisy end."""
    return x + (1 - sigma) * v


def velocity_to(
    x: Float[Tensor, "*axes"], data: Float[Tensor, "*axes"], sigma: Sigma, least: float = 0.04
) -> Float[Tensor, "*axes"]:
    """Head from `x` for `data`, arriving when the noise level is 0; near the end no faster than at `least`."""
    return (x - data) / (sigma.clamp(min=least) if isinstance(sigma, Tensor) else max(sigma, least))


def data_by(change: Float[Tensor, "*axes"], sigma: Sigma) -> Float[Tensor, "*axes"]:
    """Say how the expected data changes when the velocity does."""
    return -sigma * change


def velocity_by(change: Float[Tensor, "*axes"], sigma: float) -> Float[Tensor, "*axes"]:
    """Say how the velocity changes when the expected data does."""
    return -change / sigma
