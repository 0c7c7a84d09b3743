"""The 51.2 kHz trick: 25 latents a second, 1764 samples a latent, tones keep their pitch."""

import pytest
import torch

pytest.importorskip("diffusers", reason="15b not installed: diffusers")

from happyhorse.codec import oobleck

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm


@pytest.fixture(scope="module")
def codec() -> oobleck.OobleckCodec:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return oobleck.OobleckCodec(oobleck.OobleckConfig(width=4)).eval()


def tone(rate: int, seconds: float = 1.0) -> torch.Tensor:
    time = torch.arange(round(rate * seconds), dtype=torch.float64) / rate
    return (torch.sin(2 * torch.pi * 1000 * time) + 0.5 * torch.cos(2 * torch.pi * 50 * time))[None]


@pytest.mark.parametrize(("before", "after"), [(51200, 44100), (44100, 51200), (51200, 44101), (44101, 51200)])
def test_a_tone_is_the_same_tone_at_another_rate(before: int, after: int) -> None:
    # whole periods, so the transform holds the tones exactly
    torch.testing.assert_close(oobleck.resampled(tone(before), after), tone(after), atol=1e-9, rtol=0)


def test_the_topmost_frequency_is_told_once_when_halved_and_doubled() -> None:
    x = torch.randn(1, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    there = oobleck.resampled(x, 96)
    assert there[0, 0] is not None and torch.allclose(oobleck.resampled(there, 64), x, atol=1e-12)


def test_lengths_are_those_of_25_latents_a_second(codec: oobleck.OobleckCodec) -> None:
    assert codec.decode(torch.zeros(64, 101, 1, 1)).shape == (2, 178_164)  # 101 * 2048 * 441 / 512
    for seconds, latents in ((1, 25), (2, 50)):
        assert codec.encode(torch.zeros(44100 * seconds)).shape == (64, latents, 1, 1)
        assert codec.encode(torch.zeros(2, 44100 * seconds)).shape == (64, latents, 1, 1)


def test_encoding_draws_the_same_latent_each_time(codec: oobleck.OobleckCodec) -> None:
    sound = tone(44100).float()
    assert torch.equal(codec.encode(sound), codec.encode(sound))
    assert not torch.equal(codec.encode(sound), codec.encode(sound, seed=1))
    assert torch.equal(codec.encode(sound), codec.encode(sound[0])) and torch.equal(
        codec.encode(sound), codec.encode(sound.expand(2, -1))
    )
