import pytest
import torch

from happyhorse.engine.device import Card, DeviceError, built_for, check_card, half_is_fast

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


def test_a_pytorch_for_amd_cards_is_built_for_cards(monkeypatch):
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", "6.4")
    assert check_card(HOPPER, built_for()) is HOPPER
    monkeypatch.setattr(torch.version, "hip", None)
    assert built_for() is None


def test_a_pytorch_without_onednn_works_in_single_precision(monkeypatch):
    def missing():
        raise AttributeError("'_OpNamespace' 'mkldnn' object has no attribute '_is_mkldnn_bf16_supported'")

    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", missing)
    half_is_fast.cache_clear()
    try:
        assert not half_is_fast()
    finally:
        half_is_fast.cache_clear()
