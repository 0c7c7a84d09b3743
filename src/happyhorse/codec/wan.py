"""The published video codec, Wan 2.2's, through diffusers: 16x in space, 4x in time, 48 channels.

Its own names for its weights and diffusers' are both read. Picture and clip are encoded in the precision the weights
are held in, mean and spread included, as published.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn

SPACE, TIME, CHANNELS = 16, 4, 48
# of each channel of a latent, before it is normalised
MEAN = (
    -0.2289, -0.0052, -0.1323, -0.2339, -0.2799, 0.0174, 0.1838, 0.1557, -0.1382, 0.0542, 0.2813, 0.0891,
    0.1570, -0.0098, 0.0375, -0.1825, -0.2246, -0.1207, -0.0698, 0.5109, 0.2665, -0.2108, -0.2158, 0.2502,
    -0.2055, -0.0322, 0.1109, 0.1567, -0.0729, 0.0899, -0.2799, -0.1230, -0.0313, -0.1649, 0.0117, 0.0723,
    -0.2839, -0.2083, -0.0520, 0.3748, 0.0152, 0.1957, 0.1433, -0.2944, 0.3573, -0.0548, -0.1681, -0.0667,
)  # fmt: skip
STD = (
    0.4765, 1.0364, 0.4514, 1.1677, 0.5313, 0.4990, 0.4818, 0.5013, 0.8158, 1.0344, 0.5894, 1.0901,
    0.6885, 0.6165, 0.8454, 0.4978, 0.5759, 0.3523, 0.7135, 0.6804, 0.5833, 1.4146, 0.8986, 0.5659,
    0.7069, 0.5338, 0.4889, 0.4917, 0.4069, 0.4999, 0.6866, 0.4093, 0.5709, 0.6065, 0.6415, 0.4944,
    0.5726, 1.2042, 0.5458, 1.6887, 0.3971, 1.0600, 0.3943, 0.5537, 0.5444, 0.4089, 0.7468, 0.7744,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WanConfig:
    """Widths of the way in and the way out."""

    encoder: int = 160
    decoder: int = 256
    channels: int = CHANNELS
    mean: tuple[float, ...] = MEAN
    std: tuple[float, ...] = STD

    @property
    def space(self) -> int:
        return SPACE

    @property
    def time(self) -> int:
        return TIME


class WanCodec(nn.Module):
    """Frames to normalised latents and back."""

    def __init__(self, config: WanConfig | None = None) -> None:
        from diffusers import AutoencoderKLWan

        super().__init__()
        self.config = c = config or WanConfig()
        self.net = AutoencoderKLWan(
            base_dim=c.encoder,
            decoder_base_dim=c.decoder,
            z_dim=c.channels,
            latents_mean=list(c.mean),
            latents_std=list(c.std),
            is_residual=True,
            in_channels=12,
            out_channels=12,
            patch_size=2,
            scale_factor_spatial=SPACE,
        )

    @torch.no_grad()
    def encode(self, frames: UInt8[Tensor, "time height width 3"]) -> Float[Tensor, "channels latent_time h w"]:
        """Encode 1 + 4k frames whose sides are multiples of 32; the most likely latent, not a drawn one."""
        weight = self._weight
        signal = (frames.to(weight.device).permute(3, 0, 1, 2)[None].float() / 127.5 - 1).to(weight.dtype)
        with torch.autocast(weight.device.type, enabled=False):
            mean, std = self._spread(weight)
            return ((self.net.encode(signal).latent_dist.mode()[0] - mean) / std).float()

    @torch.no_grad()
    def signal(self, latent: Float[Tensor, "channels latent_time h w"]) -> Float[Tensor, "3 time height width"]:
        """Decode to -1 .. 1."""
        weight = self._weight
        with torch.autocast(weight.device.type, enabled=False):
            mean, std = self._spread(weight)
            return self.net.decode((latent.to(weight) * std + mean)[None]).sample[0]

    def decode_chunks(
        self, latent: Float[Tensor, "channels latent_time h w"]
    ) -> Iterator[UInt8[Tensor, "time height width 3"]]:
        """Decode all at once: what one latent becomes depends on all before it."""
        pixels = ((self.signal(latent).float() / 2 + 0.5).clamp(0, 1) * 255).to(torch.uint8)
        yield pixels.permute(1, 2, 3, 0).contiguous()

    def decode(self, latent: Float[Tensor, "channels latent_time h w"]) -> UInt8[Tensor, "time height width 3"]:
        return torch.cat([chunk.cpu() for chunk in self.decode_chunks(latent)])

    @property
    def _weight(self) -> Tensor:
        return next(self.net.parameters())

    def _spread(self, like: Tensor) -> tuple[Tensor, Tensor]:
        mean, std = (torch.tensor(v).to(like)[:, None, None, None] for v in (self.config.mean, self.config.std))
        return mean, std


RESIDUAL = {"residual.0": "norm1", "residual.2": "conv1", "residual.3": "norm2", "residual.6": "conv2"}
OUTER = {
    "conv1": "quant_conv",
    "conv2": "post_quant_conv",
    "encoder.conv1": "encoder.conv_in",
    "decoder.conv1": "decoder.conv_in",
    "encoder.head.0": "encoder.norm_out",
    "encoder.head.2": "encoder.conv_out",
    "decoder.head.0": "decoder.norm_out",
    "decoder.head.2": "decoder.conv_out",
}
STAGES = {"downsamples": ("down_blocks", "downsampler"), "upsamples": ("up_blocks", "upsampler")}


def own_name(published: str, blocks: dict[str, int]) -> str:
    """Translate a name of the published file to diffusers'; one of diffusers' stays as it is.

    `blocks` says how many residual blocks stand before the resampler, on the way in and on the way out.
    """
    stem, _, leaf = published.rpartition(".")
    if stem in OUTER:
        return f"{OUTER[stem]}.{leaf}"
    if found := re.match(r"^(encoder|decoder)\.middle\.(\d)\.(.+)$", stem):
        side, place, rest = found[1], int(found[2]), found[3]
        inner = f"resnets.{place // 2}.{RESIDUAL.get(rest, rest)}" if place != 1 else f"attentions.0.{rest}"
        return f"{side}.mid_block.{inner}.{leaf}"
    if found := re.match(r"^(encoder|decoder)\.(downsamples|upsamples)\.(\d)\.\2\.(\d)\.(.+)$", stem):
        side, way, stage, place, rest = found.groups()
        outer, resampler = STAGES[way]
        if int(place) == blocks[side]:
            return f"{side}.{outer}.{stage}.{resampler}.{rest}.{leaf}"
        inner = RESIDUAL.get(rest, rest.replace("shortcut", "conv_shortcut"))
        return f"{side}.{outer}.{stage}.resnets.{place}.{inner}.{leaf}"
    return published


BLOCKS = {"encoder": 2, "decoder": 3}


def key_of(published: str) -> str:
    """Translate a name of either file to the key of our module."""
    return f"net.{own_name(published, BLOCKS)}"
