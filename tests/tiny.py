"""A preset so small that the whole story runs in a second; its weights are seeded noise."""

import zlib

import numpy as np
import torch
from torch import nn

from happyhorse.codec.audio import AudioCodec, AudioCodecConfig
from happyhorse.codec.phonemes import Phoneme
from happyhorse.codec.text import TextCodec
from happyhorse.codec.video import VideoCodec, VideoCodecConfig
from happyhorse.model.config import TransformerConfig
from happyhorse.model.transformer import Transformer
from happyhorse.model.upscaler import Upscaler, UpscalerConfig
from happyhorse.models import Models
from happyhorse.presets import TEXT_CHANNELS, Preset, SuperRes

RATE = 24_000


def preset(predicts: str = "data", channels: int = 48) -> Preset:
    transformer = TransformerConfig(
        layers=3,
        width=64,
        head_dim=32,
        groups=1,
        video_channels=4 * channels,
        audio_channels=64,
        text_channels=TEXT_CHANNELS,
        expert_layers=(0, 2),
        local_layers=(1,),
        window=1,
        landmarks=2,
        sketches=True,
        expansion=3.0,
    )
    leaning = (("video", 2.5), ("audio", 2.0))
    return Preset(
        name="tiny",
        about="for tests",
        transformer=transformer,
        ticks=4.0,
        predicts=predicts,
        steps=2,
        shift=3.0,
        guidance=leaning,
        guidance_until=0.2,
        superres=SuperRes(enlarge="picture", beside=("draft",), spread=False, steps=2),
    )


def shaken(module: nn.Module, seed: int = 0, scale: float = 0.05) -> nn.Module:
    """Add seeded noise to every weight, so that nothing is zero and nothing depends on who drew first."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(0.5).add_(scale * torch.randn(parameter.shape, generator=generator))
    return module.eval().requires_grad_(False)


def models(predicts: str = "data") -> Models:
    small = preset(predicts)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return Models(
            preset=small,
            transformer=shaken(Transformer(small.transformer), 1),
            video=shaken(VideoCodec(VideoCodecConfig(channels=48, decoder=(4, 8, 16))), 2),
            audio=shaken(AudioCodec(AudioCodecConfig(encoder=16, decoder=16, blocks=1)), 3),
            text=TextCodec(),
            upscaler=shaken(Upscaler(UpscalerConfig(channels=48, width=16, blocks=1, keys=8)), 4, 0.02),
        )


class Babel:
    """Stands for the sentence encoder: a direction of its own for every phrase, the same each time."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, found: list[str]) -> np.ndarray:
        self.asked += found
        rows = [np.random.default_rng(zlib.crc32(phrase.encode())).normal(size=512) for phrase in found]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


def utterance(language: str = "en", voice: str = "af_heart", seconds: float = 0.8):
    """A hum of an open vowel between two closed lips."""
    from happyhorse.playhouse.voice import Utterance

    time = np.arange(round(seconds * RATE)) / RATE
    wave = (0.3 * np.sin(2 * np.pi * 200 * time) * np.hanning(len(time))).astype(np.float32)
    marks = (("m", 0.0, 0.25), ("a", 0.25, 0.75), ("m", 0.75, 1.0))
    phonemes = tuple(Phoneme(symbol, 0, 0, start * seconds, end * seconds) for symbol, start, end in marks)
    return Utterance(waveform=wave, phonemes=phonemes, text=f"mam {voice}", language=language, voice=voice)
