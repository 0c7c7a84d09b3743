"""What the step cache saves stands beside what it costs."""

import pytest

from benchmarks import engine


def test_a_speed_up_stands_beside_word_error_and_lips() -> None:
    rows = {
        "without": [{"seconds": 3.0, "words": 0.5, "lips": 0.4}, {"seconds": 3.0, "words": 0.7, "lips": None}],
        "with": [{"seconds": 2.0, "words": 0.6, "lips": None}, {"seconds": 2.0, "words": 0.8, "lips": None}],
    }
    found = {figure.name: figure.value for figure in engine.compare(rows, "fr")}
    assert found["step cache, fr: speed-up"] == pytest.approx(1.5)
    assert found["without step cache, fr: word error"] == pytest.approx(60)
    assert found["with step cache, fr: word error"] == pytest.approx(70)
    assert found["without step cache, fr: lips with the sound"] == pytest.approx(0.4)
    assert found["with step cache, fr: lips with the sound"] is None
