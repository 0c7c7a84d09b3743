"""From noise to data along a straight line: the only file in which a sign is decided.

x = (1 - sigma) * data + sigma * noise          sigma 1 is noise, sigma 0 is data
velocity = dx/dsigma = noise - data

A picture that was sketched begins at noise level `end` as its sketch and that much noise, and leaves the sketch for the
data on its way: a straight line too, from data to the sketch and its noise, seen through the same two weights. So it is
a flow whose source depends on what is known (Albergo et al. 2024, arXiv 2310.03725), and no step of it is made anew.
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


def kept(sigma: Sigma, end: float) -> Sigma:
    """How much of its sketch a picture still keeps: all at `end` and above it, nothing where no noise is left."""
    share = sigma / (1 - sigma) * (1 - end) / end
    return share.clamp(max=1.0) if isinstance(share, Tensor) else min(share, 1.0)


def leaving(
    sketch: Float[Tensor, "*axes"], data: Float[Tensor, "*axes"], sigma: Sigma, end: float
) -> Float[Tensor, "*axes"]:
    """Say what is under the noise at `sigma` on the way from a sketch to the data."""
    return data + kept(sigma, end) * (sketch - data)


def steady(noise: Float[Tensor, "channels time *axes"]) -> Float[Tensor, "channels time *axes"]:
    """Take the first frame's noise for all: what a sketch lacks is then drawn alike wherever it stands still.

    The far end of the mixed noise of Ge et al. 2023, arXiv 2305.10474.
    """
    return noise[:, :1].expand_as(noise)
