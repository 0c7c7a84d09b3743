"""The published sound codec, Stable Audio's Oobleck, through diffusers: stereo, 64 channels, 25 latents a second.

It was trained at 44.1 kHz, where 2048 samples make a latent. The published model reads and writes it as if the sound
had 51.2 kHz, and so gets 25 latents a second exactly: sound is brought to that rate on the way in, and back from it
on the way out.
"""

import re
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

STRIDES = (2, 4, 4, 8, 8)
STRIDE = 2048  # samples a latent
INNER_RATE = 25 * STRIDE
SAMPLE_RATE = 44100


@dataclass(frozen=True, slots=True, kw_only=True)
class OobleckConfig:
    """Width of the narrowest layers, and channels of a latent."""

    width: int = 128
    channels: int = 64

    @property
    def sample_rate(self) -> int:
        return SAMPLE_RATE


class OobleckCodec(nn.Module):
    """Stereo sound at 44.1 kHz to latents and back; held in single precision."""

    def __init__(self, config: OobleckConfig | None = None) -> None:
        from diffusers import AutoencoderOobleck

        super().__init__()
        self.config = c = config or OobleckConfig()
        self.net = AutoencoderOobleck(
            encoder_hidden_size=c.width,
            downsampling_ratios=list(STRIDES),
            decoder_channels=c.width,
            decoder_input_channels=c.channels,
        )
        if c.width != 2 * c.channels:  # diffusers takes the two for one
            last = nn.Conv1d(16 * c.width, 2 * c.channels, 3, padding=1)
            self.net.encoder.conv2 = torch.nn.utils.weight_norm(last)

    @torch.no_grad()
    def encode(self, waveform: Float[Tensor, "*sound"], seed: int = 0) -> Float[Tensor, "channels latent_time 1 1"]:
        """Encode sound at 44.1 kHz, mono twice; what does not fill a latent is left out.

        The published model learned from drawn latents, so they are drawn here too, always the same from one seed.
        """
        weight = next(self.net.parameters())
        sound = torch.atleast_2d(waveform).to(weight)[:2]
        inner = resampled(sound, sound.shape[1] * INNER_RATE // SAMPLE_RATE)
        inner = inner[:, : inner.shape[1] // STRIDE * STRIDE].expand(2, -1)
        with torch.autocast(weight.device.type, enabled=False):
            found = self.net.encode(inner[None]).latent_dist
        noise = torch.randn(found.mean.shape, generator=torch.Generator().manual_seed(seed)).to(weight)
        return (found.mean + found.std * noise)[0, :, :, None, None]

    @torch.no_grad()
    def decode(self, latent: Float[Tensor, "channels latent_time 1 1"]) -> Float[Tensor, "2 samples"]:
        """Decode to stereo at 44.1 kHz, 1764 samples a latent."""
        weight = next(self.net.parameters())
        with torch.autocast(weight.device.type, enabled=False):
            inner = self.net.decode(latent[None, :, :, 0, 0].to(weight)).sample[0]
        return resampled(inner, inner.shape[1] * SAMPLE_RATE // INNER_RATE)


def resampled(waveform: Float[Tensor, "channels samples"], samples: int) -> Float[Tensor, "channels resampled"]:
    """Keep the frequencies that both rates hold: resampling through the Fourier transform of the whole sound."""
    before = waveform.shape[-1]
    if before == samples or not before:
        return waveform
    bins = min(before, samples) // 2 + 1
    spectrum = torch.fft.rfft(waveform.cpu().double())[..., :bins]  # some cards know no double precision
    if min(before, samples) % 2 == 0:  # the topmost bin stands for both signs
        spectrum[..., -1] *= 2 if samples < before else 0.5
    return (torch.fft.irfft(spectrum, samples) * (samples / before)).to(waveform)


UNIT = {"layers.0": "snake1", "layers.1": "conv1", "layers.2": "snake2", "layers.3": "conv2"}
# where a block's sampler and its three units stand
BLOCK = {
    "encoder": {"layers.3": "snake1", "layers.4": "conv1"} | {f"layers.{i}": f"res_unit{i + 1}" for i in range(3)},
    "decoder": {"layers.0": "snake1", "layers.1": "conv_t1"}
    | {f"layers.{i + 2}": f"res_unit{i + 1}" for i in range(3)},
}
ENDS = {"0": "conv1", "6": "snake1", "7": "conv2"}


def own_name(published: str) -> str | None:
    """Translate a name of the published file to diffusers'; None for what belongs to other parts of that file."""
    name = published.removeprefix("pretransform.model.")
    found = re.match(r"^(encoder|decoder)\.layers\.(\d)\.(?:(layers\.\d)\.)?(?:(layers\.\d)\.)?(\w+)$", name)
    if found is None:
        return name if re.match(r"^(encoder|decoder)\.(block|conv|snake)", name) else None
    side, place, inner, unit, leaf = found.groups()
    if inner is None:
        return f"{side}.{ENDS[place]}.{leaf}"
    stem = f"{side}.block.{int(place) - 1}.{BLOCK[side][inner]}"
    return f"{stem}.{UNIT[unit]}.{leaf}" if unit else f"{stem}.{leaf}"


def key_of(published: str) -> str | None:
    """Translate a name of either file to the key of our module."""
    name = own_name(published)
    return None if name is None else f"net.{name}"
