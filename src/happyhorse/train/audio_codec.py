"""How MINI's sound codec learns: stretches of mixed sound, its spectrum and how uncertain each part of it is."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from happyhorse.codec.audio import AudioCodec, principal_start
from happyhorse.data.sound import Bank, mixture
from happyhorse.models import quick

SECONDS = 1.92  # 48 latents
FLOOR = 2e-3  # magnitudes below this are not told apart


def sound_batch(bank: Bank, seed: int, count: int) -> Float[Tensor, "clips samples"]:
    return torch.from_numpy(np.stack([mixture(bank, seed * count + i, SECONDS) for i in range(count)]))


def spectrum_loss(
    codec: AudioCodec, batch: Float[Tensor, "clips samples"], generator: torch.Generator, stir: float = 0.08
) -> tuple[Tensor, dict[str, float]]:
    """The log magnitudes' likelihood under a bell of learned width, and plain errors of magnitude and of mel bands."""
    magnitudes = codec.magnitudes(batch.to(generator.device))
    mel = codec.mel(magnitudes)
    with quick(generator.device.type):
        latent = codec.latents(mel).float()
        size = latent.square().mean()
        level, spread = codec.spectrum(
            latent + stir * torch.randn(latent.shape, generator=generator, device=latent.device)
        )
    target = (magnitudes + FLOOR).log()
    error = target - level
    likelihood = (0.5 * (error * (-spread).exp()).square() + spread).mean()
    plain = error.abs().mean()
    bands = (codec.mel(level.exp()) - mel).abs().mean()
    strong = (magnitudes.pow(0.4) - (0.4 * level).exp()).abs().mean()
    loss = 0.1 * likelihood + plain + 2 * bands + 2 * strong + 1e-3 * size
    return loss, {"log": plain.detach(), "mel": bands.detach(), "size": size.detach()}


def start(codec: AudioCodec, bank: Bank, clips: int = 64) -> None:
    """Begin from the principal components of the sound itself."""
    with torch.no_grad():
        mel = codec.mel(codec.magnitudes(sound_batch(bank, 1_000_003, clips)))
    principal_start(codec, mel)


@torch.no_grad()
def settle(codec: AudioCodec, bank: Bank, clips: int = 96) -> None:
    """Store the latents' mean and spread per channel, for good."""
    mel = codec.mel(codec.magnitudes(sound_batch(bank, 1_000_033, clips)))
    latent = codec.latents(mel)
    codec.mean.copy_(latent.mean((0, 2)))
    codec.std.copy_(latent.std((0, 2)))
