import pytest

from happyhorse.engine.device import Card, DeviceError, check_card

HOPPER = Card(name="H100", capability=(9, 0))
AMPERE = Card(name="RTX 3090", capability=(8, 6))
TURING = Card(name="RTX 2080", capability=(7, 5))


@pytest.mark.parametrize(
    ("card", "built_for", "quantize", "sentence", "hint"),
    [
        (None, None, "none", "built without graphics cards", "HAPPYHORSE_DEVICE=cpu"),
        (None, "13.0", "none", "its driver is older", "update the driver"),
        (TURING, "13.0", "none", "bfloat16", "HAPPYHORSE_DEVICE=cpu"),
        (AMPERE, "13.0", "fp8", "FP8", "--quantize int8"),
    ],
)
def test_what_a_card_lacks_is_a_sentence_with_a_way_out(card, built_for, quantize, sentence, hint):
    with pytest.raises(DeviceError, match=sentence) as told:
        check_card(card, built_for, quantize)
    assert hint in told.value.hint


def test_a_card_that_can_is_handed_back():
    assert check_card(HOPPER, "13.0", "fp8") is HOPPER
    assert check_card(AMPERE, "12.8", "int8") is AMPERE
