"""The transformer: rows in, velocities out.

One stream of video, audio and text; no cross-attention, no sigma: it reads the noise off the rows themselves.
The residual, the norms, the gates, the embedders and the heads are in single precision; the four matrices of a block
work in whatever dtype they are held (or autocast to), and attention in the dtype that comes out of them.
"""

import math
from collections.abc import Sequence as Several

import torch
from jaxtyping import Float
from torch import Tensor, nn

from happyhorse.model import fused, tokens
from happyhorse.model.attention import Groups, attend
from happyhorse.model.config import TransformerConfig
from happyhorse.model.layers import Counts, ExpertLinear, ExpertNorm, joined, split
from happyhorse.model.rope import Rope, landmarks
from happyhorse.model.tokens import Layout
from happyhorse.sequence import Modality, Sequence

Rotation = tuple[Tensor, Tensor]
SEEN = (Modality.VIDEO, Modality.AUDIO)  # what the model can make


class Attention(nn.Module):
    """Joint attention over all modalities of a sample, each head with a gate."""

    def __init__(self, config: TransformerConfig, layer: int) -> None:
        super().__init__()
        experts = config.experts(layer)
        self.heads, self.dim = config.heads, config.head_dim
        self.shared = config.groups  # key and value heads
        self.window = config.window if layer in config.local_layers else None
        self.norm = ExpertNorm(experts, config.width)
        self.qkvg = ExpertLinear(experts, config.width, config.qkvg_width)
        self.q_norm = ExpertNorm(experts, config.head_dim)
        self.k_norm = ExpertNorm(experts, config.head_dim)
        self.proj = ExpertLinear(experts, config.width, config.width)
        self.attend = attend  # engine/ puts others in its place

    def forward(self, rows: Tensor, rotation: Rotation, counts: Counts, groups: Groups) -> Tensor:
        mixed = self.qkvg(self.norm(rows, counts, self.qkvg.dtype), counts)
        qkv, gate = mixed.split([mixed.shape[1] - self.heads, self.heads], dim=-1)
        qkv = self._turned(qkv.unflatten(-1, (-1, self.dim)), rotation, counts)
        out = self.attend(qkv, self.heads, groups, self.window)
        out = out * torch.sigmoid(gate.float()).unsqueeze(-1)
        return self.proj(out.flatten(1).to(self.proj.dtype), counts)

    def _turned(self, qkv: Tensor, rotation: Rotation, counts: Counts) -> Tensor:
        """Norm and rotate queries and keys, each expert's rows by its own scales."""
        cos, sin, parts = (split(x, self.q_norm.experts, counts) for x in (*rotation, qkv))
        scales = [
            torch.cat([q.expand(self.heads, -1), k.expand(self.shared, -1)])
            for q, k in zip(self.q_norm.scales(), self.k_norm.scales(), strict=True)
        ]
        return joined([fused.norm_and_rotate(*each) for each in zip(parts, scales, cos, sin, strict=True)])


class FeedForward(nn.Module):
    """Each row by itself, through a wider layer and back."""

    def __init__(self, config: TransformerConfig, layer: int) -> None:
        super().__init__()
        experts, hidden = config.experts(layer), config.hidden(layer)
        gated = layer not in config.gelu_layers
        self.activation = fused.swiglu7 if gated else fused.gelu7
        self.norm = ExpertNorm(experts, config.width)
        self.up = ExpertLinear(experts, config.width, 2 * hidden if gated else hidden)
        self.down = ExpertLinear(experts, hidden, config.width)

    def forward(self, rows: Tensor, counts: Counts) -> Tensor:
        wide = self.up(self.norm(rows, counts, self.up.dtype), counts)
        return self.down(self.activation(wide, self.down.dtype), counts)


class Block(nn.Module):
    """Attention, then feed-forward, each added to the residual."""

    def __init__(self, config: TransformerConfig, layer: int) -> None:
        super().__init__()
        self.attention = Attention(config, layer)
        self.mlp = FeedForward(config, layer)

    def forward(self, rows: Tensor, rotation: Rotation, counts: Counts, groups: Groups) -> Tensor:
        rows = rows + self.attention(rows, rotation, counts, groups)
        return rows + self.mlp(rows, counts)


class Transformer(nn.Module):
    """A denoiser: a Sequence in, a velocity for each generated segment out."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        names = {m: m.name.lower() for m in Modality}
        self.embed = nn.ModuleDict({names[m]: nn.Linear(config.channels[m], config.width) for m in Modality})
        self.rope = Rope(config.rope_bands, config.rope_base)
        self.where = nn.Linear(4 * config.landmarks, config.width, bias=False) if config.landmarks else None
        self.sketch = nn.Linear(config.video_channels, config.width, bias=False) if config.sketches else None
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.layers))
        self.norms = nn.ModuleDict({names[m]: ExpertNorm(1, config.width) for m in SEEN})
        self.heads = nn.ModuleDict({names[m]: nn.Linear(config.width, config.channels[m], bias=False) for m in SEEN})
        self.initialise(torch.Generator().manual_seed(0))

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """Start afresh: every block adds little at first, and every velocity is zero."""
        quiet = 1 / math.sqrt(2 * self.config.layers)
        for name, parameter in self.named_parameters():
            if parameter.ndim == 1 or name.startswith(("heads.", "where.", "sketch.")):
                parameter.zero_()
            elif not parameter.is_meta:
                scale = quiet if name.endswith(("proj.weight", "down.weight")) else 1.0
                drawn = torch.randn(parameter.shape, generator=generator, device=generator.device)
                parameter.copy_(drawn * scale / math.sqrt(parameter.shape[1]))
        self.rope.reset()

    def forward(self, sequence: Sequence, sigma: float = 0.0) -> list[Float[Tensor, "_channels _time _height _width"]]:
        """Answer the velocity of each generated segment, in order; `sigma` is not looked at."""
        layout = tokens.lay_out(sequence, self.config)
        rows = self.embedded(sequence, layout)
        return self.velocities(self.core(rows, layout), sequence, layout)

    def read(
        self, rows: Several[Float[Tensor, "_tokens _features"]], layout: Layout, sketch: Tensor | None = None
    ) -> list[Tensor]:
        """Answer for every row of picture and of sound; `rows` stand by modality."""
        return self.answered(self.core(self.widened(rows, layout, sketch), layout), layout)

    def embedded(self, sequence: Sequence, layout: Layout) -> Float[Tensor, "tokens width"]:
        """Cut a sequence into rows, and bring them to one width."""
        sketch = None if self.sketch is None else tokens.sketch_of(sequence, layout, self.config)
        return self.widened(tokens.rows_of(sequence, layout, self.config), layout, sketch)

    def widened(
        self, rows: Several[Float[Tensor, "_tokens _features"]], layout: Layout, sketch: Tensor | None = None
    ) -> Float[Tensor, "tokens width"]:
        """Bring every modality's rows to one width; tell each where it stands, and picture what is known of it."""
        with torch.autocast(rows[0].device.type, enabled=False):
            parts = [embed(part) for embed, part in zip(self.embed.values(), rows, strict=True)]
            if sketch is not None and self.sketch is not None:
                parts[Modality.VIDEO] = parts[Modality.VIDEO] + self.sketch(sketch)
            wide = torch.cat(parts)
            if self.where is None:
                return wide
            return wide + self.where(landmarks(layout.positions, self.config.landmarks))

    def core(self, rows: Float[Tensor, "tokens width"], layout: Layout) -> Float[Tensor, "tokens width"]:
        """Pass rows through the blocks: tensors only, what is compiled and measured."""
        rotation = self.rope(layout.positions)
        for block in self.blocks:
            rows = block(rows, rotation, layout.counts, layout.groups)
        return rows

    def velocities(
        self, rows: Float[Tensor, "tokens width"], sequence: Sequence, layout: Layout
    ) -> list[Float[Tensor, "_channels _time _height _width"]]:
        """Read the velocities off the rows of what is generated."""
        return tokens.latents_of(self.answered(rows, layout), sequence, layout, self.config)

    def answered(self, rows: Float[Tensor, "tokens width"], layout: Layout) -> list[Tensor]:
        """Read the answers off the rows of what can be made."""
        parts = rows.split(layout.counts)
        with torch.autocast(rows.device.type, enabled=False):
            names = [m.name.lower() for m in SEEN]
            return [self.heads[n](self.norms[n](parts[m], layout.counts)) for m, n in zip(SEEN, names, strict=True)]
