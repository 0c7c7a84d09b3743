from itertools import pairwise

import pytest

from happyhorse.flow.schedules import WELL, blend_weights, reaching, shifted, zero_terminal_snr


def test_the_grid_is_the_published_one():
    assert shifted(5) == pytest.approx([0.99980, 0.95215, 0.88209, 0.76893, 0.55525, 0], abs=6e-6)
    eight = [0.99980, 0.97201, 0.93727, 0.89260, 0.83306, 0.74970, 0.62469, 0.41639, 0]
    assert shifted(8) == pytest.approx(eight, abs=6e-6)


@pytest.mark.parametrize("steps", [1, 2, 32])
@pytest.mark.parametrize("shift", [1.0, 3.0, 12.0])
def test_sigmas_fall_from_noise_to_data(steps, shift):
    sigmas = shifted(steps, shift)
    assert len(sigmas) == steps + 1 and sigmas[0] > 0.99 and sigmas[-1] == 0
    assert all(high > low for high, low in pairwise(sigmas))


@pytest.mark.parametrize("shift", [1.5, 3.0, 5.0])
@pytest.mark.parametrize("steps", [2, 3, 6, 7, 8, 32, 200])
def test_some_step_begins_where_a_sketch_is_finished(steps, shift):
    found = reaching(steps, shift, 0.2)
    assert len(found) == steps + 1
    assert found[-2] < 0.2
    usual = shifted(steps, shift)
    if usual[-2] < 0.2:
        assert found == usual
    else:
        assert found[-2] == pytest.approx(0.2 * WELL)
    assert found[0] == pytest.approx(1, abs=0.01)


def test_what_is_not_sketched_is_walked_as_ever():
    assert reaching(4, 5.0, 1.0) == shifted(4, 5.0)
    assert reaching(1, 5.0, 0.2) == shifted(1, 5.0)


def test_twenty_seven_of_thirty_two_steps_are_early():
    assert sum(sigma >= 0.501 for sigma in shifted(32)) == 27


def test_the_signal_table_starts_clean_and_ends_empty():
    table = zero_terminal_snr()
    assert table[0].item() == pytest.approx(0.99957, abs=1e-5) and table[-1].item() == 0
    assert (table.diff() < 0).all()


def test_super_resolution_opens_at_the_published_blend():
    assert blend_weights(220) == pytest.approx((0.838910, 0.544270), abs=1e-6)
