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
    found, weight = np.asarray(values, float), np.ones(len(values)) if weights is None else np.asarray(weights, float)
    draws = _draws(len(found), seed)
    means = (found[draws] * weight[draws]).sum(1) / np.maximum(1e-12, weight[draws].sum(1))
    low, high = np.percentile(means, (2.5, 97.5))
    return float((found * weight).sum() / max(1e-12, weight.sum())), float(low), float(high)


def difference_interval(
    new: Sequence[float], old: Sequence[float], *, paired: bool, seed: int = 0
) -> tuple[float, float, float]:
    """Mean of new less mean of old with its 95 % interval; clips of the same name are drawn together."""
    a, b = np.asarray(new, float), np.asarray(old, float)
    if paired:
        return mean_interval(list(a - b), seed=seed)
    means = a[_draws(len(a), seed)].mean(1) - b[_draws(len(b), seed + 1)].mean(1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(a.mean() - b.mean()), float(low), float(high)


def _draws(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng([seed, count]).integers(0, count, (DRAWS, count))
