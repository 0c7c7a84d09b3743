"""How far two sets lie apart, and how sure a mean is."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

DRAWS = 1000


def frechet(a: Float[np.ndarray, "points numbers"], b: Float[np.ndarray, "others numbers"]) -> float | None:
    """Distance of two bells fitted to the sets (Heusel et al. 2017, Eq. 6); None for fewer than two points."""
    if min(len(a), len(b)) < 2:
        return None
    apart = a.mean(0) - b.mean(0)
    first, second = _root(a), _root(b)
    # the trace of the root of a product of two covariances: the singular values of their roots' product
    shared = np.linalg.svd(first @ second.T, compute_uv=False).sum()
    return float(max(0.0, apart @ apart + np.square(first).sum() + np.square(second).sum() - 2 * shared))


def _root(points: Float[np.ndarray, "points numbers"]) -> Float[np.ndarray, "fewer numbers"]:
    """A matrix whose square is the covariance, with no more rows than it takes; few points make it small."""
    return np.linalg.qr((points - points.mean(0)).astype(np.float64), mode="r") / np.sqrt(len(points) - 1)


def mean_interval(
    values: Sequence[float], weights: Sequence[float] | None = None, seed: int = 0
) -> tuple[float, float, float]:
    """A weighted mean and the edges between which 95 % of bootstrapped means lie."""
    pairs = list(zip(values, np.ones(len(values)) if weights is None else weights, strict=True))
    mean, means = drawn_means(pairs, seed)
    low, high = np.percentile(means, (2.5, 97.5))
    return mean, float(low), float(high)


def drawn_means(pairs: Sequence[tuple[float, float]], seed: int) -> tuple[float, Float[np.ndarray, " draws"]]:
    """The mean of values with their weights, and such means of values drawn again."""
    values, weights = np.array(pairs, float).T
    draws = np.random.default_rng([seed, len(values)]).integers(0, len(values), (DRAWS, len(values)))
    means = (values[draws] * weights[draws]).sum(1) / np.maximum(1e-12, weights[draws].sum(1))
    return float((values * weights).sum() / max(1e-12, weights.sum())), means
