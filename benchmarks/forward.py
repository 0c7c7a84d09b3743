"""Our transformer's forward against the same forward written with diffusers' blocks, in one run, turn by turn.

The other one: Lumina 2 blocks without modulation (RMS norms, grouped heads, RoPE, gated feed-forward) of the same
width, depth, heads and feed-forward width over the same tokens, with linear embeddings and heads of the same sizes.
Its rotations are computed beforehand, ours in every forward.
"""

import time
from collections.abc import Callable

import torch
import tyro
from diffusers.models.transformers.transformer_lumina2 import Lumina2TransformerBlock
from torch import Tensor, nn

from benchmarks.protocol import Figure, keep, spread
from happyhorse.model.config import TransformerConfig
from happyhorse.model.layers import ExpertLinear
from happyhorse.model.transformer import Transformer
from happyhorse.presets import find_preset
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence


class Other(nn.Module):
    """The same shapes out of diffusers' blocks."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.embed = nn.ModuleList(nn.Linear(config.channels[m], config.width) for m in Modality)
        self.blocks = nn.ModuleList(
            Lumina2TransformerBlock(
                dim=config.width,
                num_attention_heads=config.heads,
                num_kv_heads=config.groups,
                multiple_of=1,
                ffn_dim_multiplier=config.hidden(layer) / (4 * config.width),
                norm_eps=1e-6,
                modulation=False,
            )
            for layer in range(config.layers)
        )
        self.heads = nn.ModuleList(
            nn.Linear(config.width, config.channels[m], bias=False) for m in (Modality.VIDEO, Modality.AUDIO)
        )

    def forward(self, rows: list[Tensor], rotation: Tensor) -> list[Tensor]:
        x = torch.cat([embed(part) for embed, part in zip(self.embed, rows, strict=True)])[None]
        for block in self.blocks:
            x = block(x, None, rotation)
        parts = x[0].split([len(part) for part in rows])
        return [head(part) for head, part in zip(self.heads, parts, strict=False)]


def clip_sequence(config: TransformerConfig, seconds: int, height: int, width: int, words: int) -> Sequence:
    """A clip's tokens as they stand when it is generated."""
    generator = torch.Generator().manual_seed(0)

    def segment(track: str, modality: Modality, role: Role, *shape: int) -> Segment:
        latent = torch.randn(config.latent_channels[modality], *shape, generator=generator)
        return Segment(
            track=track, modality=modality, role=role, latent=latent, box=Box(time=(0.0, float(25 * seconds)))
        )

    frames = 1 + -(-(25 * seconds - 1) // 4)
    return Sequence(
        (
            segment("prompt", Modality.TEXT, Role.GIVEN, words, 1, 1),
            segment("video", Modality.VIDEO, Role.GENERATED, frames, height // 16, width // 16),
            segment("audio", Modality.AUDIO, Role.GENERATED, 25 * seconds, 1, 1),
        )
    )


def rows_like(sequence: Sequence, config: TransformerConfig, dtype: torch.dtype) -> list[Tensor]:
    """As many rows of each modality, already patched."""
    counts = dict.fromkeys(Modality, 0)
    for segment in sequence.segments:
        patch = config.patch_of(segment.modality)
        counts[segment.modality] += segment.latent[0].numel() // (patch[0] * patch[1] * patch[2])
    return [torch.randn(counts[m], config.channels[m], dtype=dtype) for m in Modality]


def main(
    runs: int = 7, seconds: int = 5, height: int = 256, width: int = 448, words: int = 80, preset: str = "mini"
) -> None:
    """Time both by turns, in single precision and in bfloat16."""
    config = find_preset(preset).transformer
    sequence = clip_sequence(config, seconds, height, width, words)
    figures, detail = [], {"width": config.width, "layers": config.layers}
    for dtype, name in ((torch.float32, "float32"), (torch.bfloat16, "bfloat16")):
        ours, theirs = Transformer(config).eval(), Other(config).eval().to(dtype)
        for part in ours.modules():
            if isinstance(part, ExpertLinear):
                part.to(dtype)  # as weights.load holds them
        rows = rows_like(sequence, config, dtype)
        tokens = sum(len(part) for part in rows)
        angles = torch.rand(1, tokens, config.head_dim // 2)
        rotation = torch.polar(torch.ones_like(angles), angles)
        times = by_turns([lambda: ours(sequence), lambda: theirs(rows, rotation)], runs)  # noqa: B023 - called at once
        ratio = spread(times[0])["median"] / spread(times[1])["median"]
        figures.append(Figure(name=f"forward beside diffusers' blocks, {name}", value=ratio, unit="x", at_most=0.9))
        detail |= {name: {"ours": spread(times[0]), "diffusers": spread(times[1])}, "tokens": tokens}
        detail["parameters"] = [sum(p.numel() for p in model.parameters()) for model in (ours, theirs)]
    keep("forward", figures, detail)


@torch.inference_mode()
def by_turns(forwards: list[Callable[[], object]], runs: int) -> list[list[float]]:
    """Time several functions one after the other, again and again; the first round is not counted."""
    times: list[list[float]] = [[] for _ in forwards]
    for _ in range(runs + 1):
        for forward, kept in zip(forwards, times, strict=True):
            start = time.perf_counter()
            forward()
            kept.append(time.perf_counter() - start)
    return [kept[1:] for kept in times]


if __name__ == "__main__":
    tyro.cli(main)
