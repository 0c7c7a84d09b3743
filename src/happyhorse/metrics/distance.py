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
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # the trace of the root of a product of two covariances, by a symmetric way round
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    shared = np.sqrt(np.clip(np.linalg.eigvalsh(root @ second @ root), 0, None)).sum()
    return float(max(0.0, apart @ apart + np.trace(first) + np.trace(second) - 2 * shared))


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
