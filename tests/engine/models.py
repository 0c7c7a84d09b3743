"""Small transformers and clips for the engine's tests."""

from dataclasses import replace

import torch

from happyhorse.model.transformer import Transformer
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence
from tests.tiny import preset, shaken

CONFIG = replace(preset().transformer, width=128, groups=2, local_layers=(1,), window=1)


def model(config=CONFIG, dtype: torch.dtype = torch.float32) -> Transformer:
    from happyhorse.model.layers import ExpertLinear

    made = shaken(Transformer(config), 1, 0.02)
    for part in made.modules():
        if isinstance(part, ExpertLinear):
            part.to(dtype)
    return made


def clip(config=CONFIG, size=(5, 4, 6), sound: int = 17, words: int = 3, seed: int = 0) -> Sequence:
    generator = torch.Generator().manual_seed(seed)

    def segment(track: str, modality: Modality, role: Role, *shape: int) -> Segment:
        latent = torch.randn(config.latent_channels[modality], *shape, generator=generator)
        box = Box(time=(0.0, float(shape[0] - 1)), height=(-1.0, 1.0), width=(-1.0, 1.0))
        return Segment(track=track, modality=modality, role=role, latent=latent, box=box)

    return Sequence(
        (
            segment("prompt", Modality.TEXT, Role.GIVEN, words, 1, 1),
            segment("video", Modality.VIDEO, Role.GENERATED, *size),
            segment("audio", Modality.AUDIO, Role.GENERATED, sound, 1, 1),
        )
    )


@torch.inference_mode()
def answer(of: Transformer, sequence: Sequence) -> list[torch.Tensor]:
    return of(sequence)


def same(one: list[torch.Tensor], other: list[torch.Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def apart(one: list[torch.Tensor], other: list[torch.Tensor]) -> float:
    """The largest difference, in shares of the largest number."""
    return max(float((a - b).abs().max() / b.abs().max()) for a, b in zip(one, other, strict=True))
