"""MINI's sound codec: 24 kHz sound to 25 latents a second of 64 channels, and back.

The encoder reads four log-mel frames a latent; the decoder draws the magnitudes of a short-time Fourier transform
and how far each may stray, and the phases follow from the magnitudes' overlap (fast Griffin-Lim: Perraudin,
Balazs and Sondergaard 2013, Eq. 12). What is noise (rain, breath, an s) is drawn as noise from a fixed seed.
"""

import math
from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

SAMPLE_RATE = 24000
WINDOW = 1024
HOP = 240  # 100 frames a second
STACK = 4  # frames a latent: 25 a second
FLOOR = 1e-3  # quieter than this is silence


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioCodecConfig:
    """Sizes of the mel filter bank and of the convolutions."""

    channels: int = 64
    bands: int = 100
    encoder: int = 128
    decoder: int = 192
    blocks: int = 3

    @property
    def sample_rate(self) -> int:
        return SAMPLE_RATE


class Residual(nn.Module):
    """A wide convolution over time and a pointwise one beside a straight way."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(width, width, 5, padding=2)
        self.conv2 = nn.Conv1d(width, width, 1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Float[Tensor, "samples width frames"]) -> Float[Tensor, "samples width frames"]:
        return x + self.conv2(F.silu(self.conv1(F.silu(x))))


class AudioCodec(nn.Module):
    """Waveforms to normalised latents and back."""

    def __init__(self, config: AudioCodecConfig | None = None) -> None:
        super().__init__()
        self.config = c = config or AudioCodecConfig()
        bins = WINDOW // 2 + 1
        self.encoder = nn.Sequential(
            nn.Conv1d(c.bands, c.encoder, 3, padding=1),
            Residual(c.encoder),
            nn.Conv1d(c.encoder, c.encoder, STACK, stride=STACK),
            *(Residual(c.encoder) for _ in range(2)),
            nn.Conv1d(c.encoder, c.channels, 1),
        )
        self.linear = nn.Conv1d(c.bands, c.channels, STACK, stride=STACK)
        self.coarse = nn.Sequential(
            nn.Conv1d(c.channels, c.decoder, 3, padding=1),
            *(Residual(c.decoder) for _ in range(c.blocks)),
            nn.Conv1d(c.decoder, STACK * c.decoder, 1),
        )
        self.fine = nn.Sequential(
            *(Residual(c.decoder) for _ in range(c.blocks)), nn.SiLU(), nn.Conv1d(c.decoder, 2 * bins, 1)
        )
        nn.init.zeros_(self.encoder[-1].weight)
        nn.init.zeros_(self.encoder[-1].bias)
        self.register_buffer("mean", torch.zeros(c.channels))
        self.register_buffer("std", torch.ones(c.channels))
        self.register_buffer("filters", mel_filters(c.bands), persistent=False)
        self.register_buffer("window", torch.hann_window(WINDOW), persistent=False)

    def magnitudes(self, waveform: Float[Tensor, "samples time"]) -> Float[Tensor, "samples bins frames"]:
        """Short-time Fourier magnitudes, 100 frames a second."""
        padded = F.pad(waveform, (WINDOW // 2, WINDOW // 2))
        spectrum = torch.stft(padded, WINDOW, HOP, window=self.window, center=False, return_complex=True)
        return spectrum.abs()[..., : waveform.shape[-1] // HOP]

    def mel(self, magnitudes: Float[Tensor, "samples bins frames"]) -> Float[Tensor, "samples bands frames"]:
        return (torch.log((self.filters @ magnitudes).clamp_min(FLOOR)) + 2) / 2

    def latents(self, mel: Float[Tensor, "samples bands frames"]) -> Float[Tensor, "samples channels latents"]:
        """Before normalisation; `frames` is a multiple of four."""
        return self.linear(mel) + self.encoder(mel)

    def spectrum(
        self, latents: Float[Tensor, "samples channels latents"]
    ) -> tuple[Float[Tensor, "samples bins frames"], Float[Tensor, "samples bins frames"]]:
        """The log of each magnitude, and of its spread, from latents before normalisation."""
        x = rearrange(self.coarse(latents), "s (k c) t -> s c (t k)", k=STACK)
        level, spread = self.fine(x).float().chunk(2, dim=1)
        return level - 3, spread.clamp(-5, 1)

    @torch.no_grad()
    def encode(self, waveform: Float[Tensor, " time"]) -> Float[Tensor, "channels latent_time 1 1"]:
        """Encode mono sound at 24 kHz; the end is filled with silence to a whole latent."""
        rest = -len(waveform) % (HOP * STACK)
        mel = self.mel(self.magnitudes(F.pad(waveform, (0, rest))[None]))
        latent = (self.latents(mel)[0].float() - self.mean[:, None]) / self.std[:, None]
        return latent[:, :, None, None]

    @torch.no_grad()
    def decode(self, latent: Float[Tensor, "channels latent_time 1 1"], rounds: int = 32) -> Float[Tensor, " time"]:
        """Decode to mono sound at 24 kHz, 960 samples a latent; `rounds` of phase retrieval."""
        level, spread = self.spectrum(latent[None, :, :, 0, 0] * self.std[:, None] + self.mean[:, None])
        generator = torch.Generator().manual_seed(0)
        stray = torch.randn(level.shape, generator=generator).to(level) * spread.exp() * 0.8
        return self.sound((level + stray)[0].exp(), rounds, generator)

    def sound(
        self, magnitudes: Float[Tensor, "bins frames"], rounds: int, generator: torch.Generator
    ) -> Float[Tensor, " time"]:
        """Find phases under which neighbouring frames agree."""
        time = magnitudes.shape[1] * HOP
        magnitudes = F.pad(magnitudes, (0, 1))  # the frame at the very end
        angle = torch.rand(magnitudes.shape, generator=generator).to(magnitudes) * 2 * math.pi
        phase, before = torch.polar(torch.ones_like(angle), angle), None
        for _ in range(rounds):
            found = self._analysed(self._synthesised(magnitudes * phase, time))
            ahead = found if before is None else found + 0.99 * (found - before)
            phase, before = ahead / ahead.abs().clamp_min(1e-8), found
        return self._synthesised(magnitudes * phase, time)

    def _synthesised(self, spectrum: Tensor, time: int) -> Float[Tensor, " time"]:
        return torch.istft(spectrum, WINDOW, HOP, window=self.window, length=time)

    def _analysed(self, waveform: Float[Tensor, " time"]) -> Tensor:
        return torch.stft(waveform, WINDOW, HOP, window=self.window, return_complex=True, pad_mode="constant")


def mel_filters(bands: int, top: float = 11000.0) -> Float[Tensor, "bands bins"]:
    """Triangles evenly spaced on the mel scale (O'Shaughnessy: 2595 log10(1 + f / 700)), each of unit area."""
    highest = 2595 * math.log10(1 + top / 700)
    edges = 700 * (10 ** (torch.linspace(0, highest, bands + 2, dtype=torch.float64) / 2595) - 1)
    bins = torch.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1, dtype=torch.float64)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    triangles = torch.minimum(rise, fall).clamp_min(0)
    return (triangles / triangles.sum(1, keepdim=True).clamp_min(1e-3)).float()


def principal_start(codec: AudioCodec, mel: Float[Tensor, "samples bands frames"]) -> None:
    """Set the linear way in to the principal components of four stacked frames, at unit variance."""
    blocks = rearrange(mel[..., : mel.shape[-1] // STACK * STACK], "s b (t k) -> (s t) (b k)", k=STACK)
    mean = blocks.mean(0)
    values, vectors = torch.linalg.eigh(((blocks - mean).T @ (blocks - mean) / len(blocks)).double())
    count = codec.config.channels
    basis = vectors[:, -count:].flip(1).T.float()
    scale = values[-count:].flip(0).clamp_min(1e-8).sqrt().float()[:, None]
    with torch.no_grad():
        codec.linear.weight.copy_(rearrange(basis / scale, "c (b k) -> c b k", k=STACK))
        codec.linear.bias.copy_(-(basis / scale) @ mean)
