"""Pixels, sound and words to latents and back: one file a codec, and what the house asks of each."""

from typing import Protocol, runtime_checkable

from jaxtyping import Float, UInt8
from torch import Tensor


class VideoShape(Protocol):
    """What a latent of picture stands for."""

    @property
    def channels(self) -> int: ...

    @property
    def space(self) -> int:
        """Pixels a latent cell, each way."""

    @property
    def time(self) -> int:
        """Frames a latent frame, but for the first, which holds one."""


class AudioShape(Protocol):
    """What a latent of sound stands for."""

    @property
    def channels(self) -> int: ...

    @property
    def sample_rate(self) -> int: ...


@runtime_checkable
class VideoPart(Protocol):
    """Frames to normalised latents and back."""

    config: VideoShape

    def encode(self, frames: UInt8[Tensor, "time height width 3"]) -> Float[Tensor, "channels latent_time h w"]: ...

    def decode(self, latent: Float[Tensor, "channels latent_time h w"]) -> UInt8[Tensor, "time height width 3"]: ...


@runtime_checkable
class AudioPart(Protocol):
    """Sound at the codec's own rate to latents and back: mono as one row of samples, or a row for each channel."""

    config: AudioShape

    def encode(self, waveform: Float[Tensor, "*sound"]) -> Float[Tensor, "channels latent_time 1 1"]: ...

    def decode(self, latent: Float[Tensor, "channels latent_time 1 1"]) -> Float[Tensor, "*sound"]: ...


@runtime_checkable
class TextPart(Protocol):
    """Words to latents."""

    def encode(self, prompt: str) -> Float[Tensor, "channels tokens 1 1"]: ...
