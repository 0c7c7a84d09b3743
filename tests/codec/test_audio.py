"""Sound keeps its length, its silence and its spectrum."""

import math

import pytest
import torch

from happyhorse.codec.audio import (
    FLOOR,
    SAMPLE_RATE,
    AudioCodec,
    AudioCodecConfig,
    mel_filters,
    principal_start,
)
from tests.tiny import shaken


@pytest.fixture(scope="module")
def codec() -> AudioCodec:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return shaken(AudioCodec(AudioCodecConfig(encoder=16, decoder=16, blocks=1)), 7)


def sweep(seconds: float = 1.0) -> torch.Tensor:
    """From 200 Hz to 4 kHz."""
    time = torch.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return 0.4 * torch.sin(2 * math.pi * (200 * time + 1900 / seconds * time**2))


@pytest.mark.parametrize(("samples", "latent_frames"), [(48_000, 50), (48_001, 51), (1, 1), (960, 1)])
def test_25_latents_a_second_the_last_one_filled_up(codec: AudioCodec, samples: int, latent_frames: int) -> None:
    latent = codec.encode(torch.zeros(samples))
    assert latent.shape == (64, latent_frames, 1, 1)


def test_960_samples_a_latent_come_back_and_the_same_each_time(codec: AudioCodec) -> None:
    latent = torch.randn(64, 20, 1, 1, generator=torch.Generator().manual_seed(0))
    found = codec.decode(latent, rounds=4)
    assert found.shape == (20 * 960,)
    assert found.isfinite().all() and found.abs().max() > 0
    torch.manual_seed(99)  # what is drawn elsewhere does not matter
    assert torch.equal(found, codec.decode(latent, rounds=4))


def test_mean_and_spread_are_taken_out_and_put_back(codec: AudioCodec) -> None:
    wave = sweep(0.4)
    plain = codec.encode(wave)
    other = AudioCodec(codec.config)
    other.load_state_dict(codec.state_dict())
    other.mean.fill_(0.5)
    other.std.fill_(2.0)
    moved = other.encode(wave)
    torch.testing.assert_close(moved, (plain - 0.5) / 2)
    torch.testing.assert_close(other.decode(moved, rounds=1), codec.decode(plain, rounds=1), atol=1e-3, rtol=1e-2)


def test_silence_is_the_floor_and_stays_quiet(codec: AudioCodec) -> None:
    magnitudes = codec.magnitudes(torch.zeros(1, 9600))
    assert magnitudes.shape == (1, 513, 40)
    torch.testing.assert_close(codec.mel(magnitudes), torch.full((1, 100, 40), (math.log(FLOOR) + 2) / 2))
    heard = codec.sound(magnitudes[0] + FLOOR, 8, torch.Generator().manual_seed(0))
    assert heard.shape == (9600,)
    assert heard.abs().max() < 1e-3


def test_a_sweep_is_found_again_from_its_magnitudes(codec: AudioCodec) -> None:
    wanted = codec.magnitudes(sweep()[None])[0]
    heard = codec.sound(wanted, 32, torch.Generator().manual_seed(0))
    found = codec.magnitudes(heard[None])[0]
    assert (found - wanted).norm() / wanted.norm() < 0.2
    assert heard.std() == pytest.approx(float(sweep().std()), rel=0.1)


def test_mel_filters_have_unit_area_and_rise_in_pitch() -> None:
    filters = mel_filters(100)
    assert filters.shape == (100, 513)
    assert (filters >= 0).all()
    torch.testing.assert_close(filters.sum(1), torch.ones(100))
    centres = filters @ torch.linspace(0, SAMPLE_RATE / 2, 513)
    assert (centres.diff() >= 0).all()
    assert 10_000 < centres[-1] < 11_000
    assert filters[:, -1].max() == 0  # nothing above 11 kHz


def test_an_even_spectrum_is_even_in_all_bands(codec: AudioCodec) -> None:
    mel = codec.mel(torch.full((1, 513, 3), 0.2))
    torch.testing.assert_close(mel, torch.full((1, 100, 3), (math.log(0.2) + 2) / 2))


def test_principal_components_start_at_unit_spread() -> None:
    codec = AudioCodec()
    mel = torch.randn(12, 100, 80, generator=torch.Generator().manual_seed(2)) * torch.linspace(1, 3, 100)[:, None]
    principal_start(codec, mel + 0.7)
    latent = codec.latents(mel + 0.7).detach()
    torch.testing.assert_close(latent.mean((0, 2)), torch.zeros(64), atol=1e-3, rtol=0)
    torch.testing.assert_close(latent.square().mean((0, 2)), torch.ones(64), atol=0.01, rtol=0)
