"""Presets agree with the codecs they name, and a wrong name is answered with a right one."""

import pytest
import torch

from happyhorse.codec import phonemes
from happyhorse.codec.audio import AudioCodecConfig
from happyhorse.codec.text import WIDTH
from happyhorse.codec.video import VideoCodecConfig
from happyhorse.flow import schedules
from happyhorse.model.transformer import Transformer
from happyhorse.presets import (
    LEVEL_CHANNELS,
    MINI,
    PRESETS,
    PROMPT_CHANNELS,
    SCRIPT_CHANNELS,
    STUDENTS,
    PresetError,
    find_preset,
)
from happyhorse.request import MOST_STEPS, Request
from happyhorse.sequence import Modality


def test_names_are_found() -> None:
    assert find_preset("mini") is MINI
    assert all(PRESETS[name].name == name for name in PRESETS)
    assert Request(prompt="a dog").preset in PRESETS


def test_a_wrong_name_is_a_sentence_with_a_hint() -> None:
    with pytest.raises(PresetError, match="preset minni is not known; choose one of mini") as caught:
        find_preset("minni")
    assert caught.value.hint == "did you mean mini?"
    assert caught.value.exit_code == 2


def test_mini_fits_its_codecs() -> None:
    latent = MINI.transformer.latent_channels
    assert latent[Modality.VIDEO] == VideoCodecConfig().channels
    assert latent[Modality.AUDIO] == AudioCodecConfig().channels
    assert PROMPT_CHANNELS == WIDTH
    assert SCRIPT_CHANNELS == phonemes.PHONEME_CHANNELS
    assert LEVEL_CHANNELS % 2 == 0


def test_mini_has_the_size_it_tells() -> None:
    with torch.device("meta"):
        count = sum(p.numel() for p in Transformer(MINI.transformer).parameters())
    assert float(MINI.about.split(" M parameters")[0]) == pytest.approx(count / 1e6, abs=1)


def test_a_student_differs_from_its_preset_in_how_it_is_sampled_only() -> None:
    for name, student in STUDENTS.items():
        base = PRESETS[name]
        assert (student.name, student.transformer, student.predicts) == (name, base.transformer, base.predicts)
        assert student.steps < base.steps and not student.guidance and student.sampler == "renoise"


@pytest.mark.parametrize("preset", [*PRESETS.values(), *STUDENTS.values()], ids=lambda p: f"{p.name}-{p.steps}")
def test_how_it_is_sampled_makes_sense(preset) -> None:
    assert preset.predicts in ("velocity", "data")
    assert 1 <= preset.steps <= MOST_STEPS
    assert {track for track, _ in preset.guidance} <= {"video", "audio"}
    assert all(scale >= 1 for _, scale in preset.guidance)
    assert preset.guidance_every >= 1
    assert preset.sampler in ("unipc", "renoise")
    assert 0 <= preset.guidance_until < preset.guidance_from <= 1 and preset.shift >= 1 and preset.ticks > 0
    last = schedules.shifted(preset.steps, preset.shift)[-2]
    assert last <= preset.sketched_above  # or the transformer would never see a sketched picture
