"""What a preset is made of, in bytes: weights by how they are held, and what each part holds while it works."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import torch
from torch import Tensor, nn

from happyhorse.codec.audio import AudioCodec
from happyhorse.codec.turbo import TurboConfig, TurboDecoder, to_bytes
from happyhorse.codec.video import TIME, VideoCodec
from happyhorse.engine.ledger import foretell
from happyhorse.model import fused, tokens
from happyhorse.model.config import TransformerConfig
from happyhorse.model.layers import ExpertLinear
from happyhorse.model.transformer import Transformer
from happyhorse.presets import MINI, Preset
from happyhorse.request import FPS, LARGE, RESOLUTIONS, SIZES, RequestError, did_you_mean
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

MB = 2**20
COPIES = 10  # of the latents: both answers, and what the sampler remembers
TURBO = 2 * 107_122_892  # bytes of the published decoder, in half precision
PICTURE = 2 * 704_688_668  # bytes of the published picture encoder, in half precision; its way out comes along
A_PICTURE_PIXEL, A_CLIP_PIXEL = 1_000, 4_600  # bytes it holds for each of a frame, of one alone and of several
SOUND = 4 * 156_112_514  # bytes of the published sound codec, in single precision
A_SOUND_LATENT = 7_200_000  # bytes it holds while it decodes, counted by ledger.py
WORDS = 640  # tokens of a prompt at most, where the published encoder reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The clip that is to be made: frames and pixels, and its latent."""

    seconds: int
    height: int
    width: int
    space: int  # pixels a latent cell

    @property
    def frames(self) -> int:
        return FPS * self.seconds

    @property
    def latent(self) -> tuple[int, int, int]:
        time = 1 + -(-(self.frames - 1) // TIME)
        return time, -(-self.height // 32) * 32 // self.space, -(-self.width // 32) * 32 // self.space

    @property
    def pixels(self) -> int:
        return self.frames * self.height * self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The weights of one part: matrices, each by (outputs, inputs) in order of use; and the bytes of all else."""

    matrices: tuple[tuple[int, int], ...] = ()  # an expert's matrix is one of its own
    rest: int = 0

    def sizes(self, bytes_each: int, of_a_row: int = 0) -> tuple[int, ...]:
        """Bytes of every matrix, where each number takes so many and each output a few more for its scale."""
        return tuple(rows * (inputs * bytes_each + of_a_row) for rows, inputs in self.matrices)


def resolutions(preset: Preset) -> tuple[str, ...]:
    return ("draft",) if is_mini(preset) else RESOLUTIONS


def is_mini(preset: Preset) -> bool:
    """Whether a preset is made of our own codecs."""
    return preset.transformer.latent_channels[Modality.VIDEO] == MINI.transformer.latent_channels[Modality.VIDEO]


def shape_of(preset: Preset, resolution: str, seconds: int, ratio: str = "16:9") -> Shape:
    """Find the size of a clip; RequestError where the preset does not make it."""
    if resolution not in resolutions(preset):
        known = resolutions(preset)
        raise RequestError(
            f"{preset.name} does not make {resolution}; choose one of {', '.join(known)}",
            did_you_mean(resolution, known) or f"--resolution {known[0]}",
        )
    height, width = LARGE[resolution][ratio] if resolution in LARGE else SIZES[ratio]
    return Shape(seconds=seconds, height=height, width=width, space=16)


@lru_cache(maxsize=8)
def transformer_holding(config: TransformerConfig) -> Holding:
    """Count a transformer's weights without making it."""
    with torch.device("meta"):
        model = Transformer(config)
    linears = [part for part in model.modules() if isinstance(part, ExpertLinear)]
    total = sum(p.numel() for p in model.parameters()) + sum(b.numel() for b in model.buffers())
    matrices = [(x.weight.shape[0] // x.experts, x.weight.shape[1]) for x in linears for _ in range(x.experts)]
    return Holding(matrices=tuple(matrices), rest=4 * (total - sum(x.weight.numel() for x in linears)))


@lru_cache(maxsize=64)
def transformer_work(
    config: TransformerConfig, shape: Shape, words: int, samples: int, dtype: torch.dtype, device: str
) -> int:
    """Foretell what one forward holds beside the weights; blocks of one kind hold the same, so one of each is run."""
    few = _one_of_each(config)
    real = Sequence.pack([_sequence(few, shape, words)] * samples)
    layout = tokens.lay_out(real, few)
    with torch.device("meta"):
        model = Transformer(few).requires_grad_(False)
        for part in model.modules():
            if isinstance(part, ExpertLinear):
                part.weight = nn.Parameter(part.weight.to(dtype), requires_grad=False)
        sequence = Sequence(tuple(replace(s, latent=torch.empty(s.latent.shape)) for s in real.segments))
        shuffle = None if layout.shuffle is None else layout.shuffle.to("meta")
        layout = replace(layout, positions=layout.positions.to("meta"), shuffle=shuffle)

    def forward() -> object:
        rows = model.embedded(sequence, layout)
        return model.velocities(model.core(rows, layout), sequence, layout)

    given: list[Tensor] = [*model.parameters(), *model.buffers(), layout.positions]
    with _first_block_only():
        return foretell(forward, [*given, *(s.latent for s in sequence.segments)], device)


@contextmanager
def _first_block_only() -> Iterator[None]:
    """Norms and activations hold the same for each block of rows: one is enough to know."""
    whole = fused.blocks
    fused.blocks = lambda x: islice(whole(x), 1)
    try:
        yield
    finally:
        fused.blocks = whole


def _one_of_each(config: TransformerConfig) -> TransformerConfig:
    kinds = list(
        dict.fromkeys(
            (i in config.expert_layers, i in config.gelu_layers, i in config.local_layers) for i in range(config.layers)
        )
    )
    which = [tuple(i for i, kind in enumerate(kinds) if kind[column]) for column in range(3)]
    return replace(config, layers=len(kinds), expert_layers=which[0], gelu_layers=which[1], local_layers=which[2])


def _sequence(config: TransformerConfig, shape: Shape, words: int) -> Sequence:
    """A clip's segments; their latents take no memory."""

    def segment(track: str, modality: Modality, role: Role, *size: int) -> Segment:
        latent = torch.zeros(()).expand(config.latent_channels[modality], *size)
        box = Box(time=(0.0, float(size[0] - 1)))
        return Segment(track=track, modality=modality, role=role, latent=latent, box=box)

    return Sequence(
        (
            segment("prompt", Modality.TEXT, Role.GIVEN, words, 1, 1),
            segment("video", Modality.VIDEO, Role.GENERATED, *shape.latent),
            segment("audio", Modality.AUDIO, Role.GENERATED, shape.frames, 1, 1),
        )
    )


def latents_work(config: TransformerConfig, shape: Shape) -> int:
    """What the sampler keeps from step to step."""
    time, height, width = shape.latent
    channels = config.latent_channels
    cells = channels[Modality.VIDEO] * time * height * width + channels[Modality.AUDIO] * shape.frames
    return 4 * COPIES * cells


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReader:
    """The encoder of prompts: bytes of its weights, and what reading one prompt takes."""

    weights: int
    work: int
    words: int


def text_reader(preset: Preset) -> TextReader:
    """MINI's vectors, director and sketcher as measured together; T5Gemma 9B's sizes are published."""
    if is_mini(preset):
        return TextReader(weights=158 * MB, work=44 * MB, words=WORDS // 4)  # the vectors take 113, a sketch the work
    width, heads, shared, dim, hidden, blocks, vocabulary = 3584, 16, 8, 256, 14336, 42, 256_000
    block = 2 * width * dim * (heads + shared) + 3 * width * hidden
    numbers = blocks * block + vocabulary * width
    return TextReader(weights=2 * numbers, work=2 * WORDS * (4 * hidden + 8 * width), words=WORDS)


def picture_encoder(preset: Preset) -> int:
    """Bytes of what brings given pictures in where that is a part of its own."""
    return 0 if is_mini(preset) else PICTURE


def picture_work(small: Shape, shape: Shape) -> int:
    """What bringing them in holds: a clip at the size of drafts, or a first frame at that of the finished clip."""
    return max(A_CLIP_PIXEL * small.height * small.width, A_PICTURE_PIXEL * shape.height * shape.width)


@lru_cache(maxsize=1)
def _own_codecs() -> tuple[VideoCodec, AudioCodec]:
    with torch.device("meta"):
        return VideoCodec().requires_grad_(False), AudioCodec().requires_grad_(False)


def decoder_holding(preset: Preset) -> Holding:
    """MINI's codecs, which are loaded together; of the published ones the picture's decoder, in half precision."""
    if is_mini(preset):
        return Holding(rest=sum(4 * p.numel() for codec in _own_codecs() for p in codec.parameters()))
    return Holding(rest=TURBO)


def always(preset: Preset) -> int:
    """What is on the device from the first stage to the last: the published sound codec."""
    return 0 if is_mini(preset) else SOUND


@lru_cache(maxsize=64)
def decode_work(preset: Preset, shape: Shape, at_once: int, dtype: torch.dtype, device: str) -> int:
    """What decoding holds beside weights: `at_once` latent frames of picture on the way, or all of the sound."""
    if not is_mini(preset):
        return max(_turbo_work(shape, at_once, device), A_SOUND_LATENT * shape.frames)
    with torch.device("meta"):
        codec = VideoCodec().to(dtype).requires_grad_(False)
        latent = torch.empty(codec.config.channels, *shape.latent, dtype=dtype)
    found = foretell(lambda: list(codec.decode_chunks(latent, at_once)), [*codec.parameters(), latent], device)
    return found + shape.pixels * 3  # the chunks and the clip they are joined to


def _turbo_work(shape: Shape, at_once: int, device: str) -> int:
    """A window of the published decoder: all that it holds grows with the picture's area."""
    time, height, width = shape.latent
    return _turbo_cell(min(TurboConfig().window + 2, time), at_once, device) * height * width


@lru_cache(maxsize=32)
def _turbo_cell(window: int, at_once: int, device: str) -> int:
    """Bytes for each latent cell, of one block a stage: the next block takes the place of the one before."""
    side = 8
    with torch.device("meta"):
        decoder = TurboDecoder(TurboConfig(blocks=(1, 1, 1, 1, 1))).to(torch.bfloat16).requires_grad_(False)
        latent = torch.empty(1, decoder.config.channels, window, side, side, dtype=torch.bfloat16)
    decoder.frames = frames_at_once(at_once)
    found = foretell(lambda: to_bytes(decoder(latent, 0)[0]), [*decoder.parameters(), latent], device)
    return -(-found // side**2)


def frames_at_once(latents: int) -> int:
    """Frames that the published decoder's blocks work on; eight latents are all of a window with its neighbours."""
    return TIME * (latents + 1)


def mux_work(shape: Shape) -> int:
    """The finished frames, and the sixty or so that the encoder looks ahead at, with its own copies."""
    return 3 * shape.pixels + 60 * 3 * shape.height * shape.width
