"""Distances and intervals agree with their closed forms."""

import numpy as np
import pytest

from happyhorse.metrics import distance

RNG = np.random.default_rng(0)


def test_a_set_is_no_distance_from_itself():
    points = RNG.standard_normal((400, 8))
    assert distance.frechet(points, points) == pytest.approx(0.0, abs=1e-9)


def test_a_shift_is_its_square():
    points = RNG.standard_normal((400, 4))
    assert distance.frechet(points, points + 3.0) == pytest.approx(4 * 9.0)


def test_a_stretch_is_the_difference_of_spreads():
    points = RNG.standard_normal((400, 3))
    known = float(np.trace(np.cov(points, rowvar=False)))  # (2 - 1)^2 of each variance
    points -= points.mean(0)
    assert distance.frechet(points, 2 * points) == pytest.approx(known)


def test_one_point_is_no_set():
    assert distance.frechet(np.zeros((1, 3)), np.zeros((9, 3))) is None


def test_the_interval_covers_as_often_as_it_says():
    hits = 0
    for seed in range(200):
        values = np.random.default_rng(seed).normal(2.0, 1.0, 40)
        _, low, high = distance.mean_interval(list(values), seed=seed)
        hits += low <= 2.0 <= high
    assert 0.9 <= hits / 200 <= 0.99  # 95 %, and the bootstrap of 40 is a little narrow


def test_long_lines_weigh_more():
    mean, _, _ = distance.mean_interval([0.0, 100.0], [3.0, 1.0])
    assert mean == pytest.approx(25.0)


def test_pairs_show_what_sets_cannot():
    old = RNG.normal(0, 10, 30)
    new = old + 1.0 + RNG.normal(0, 0.1, 30)
    (_, pairs), (_, first), (_, second) = (
        distance.drawn_means([(value, 1.0) for value in values], seed)
        for values, seed in ((new - old, 0), (new, 0), (old, 1))
    )
    low, high = np.percentile(pairs, (2.5, 97.5))
    assert 0.9 < low < high < 1.1
    low, high = np.percentile(first - second, (2.5, 97.5))
    assert low < 0 < high
