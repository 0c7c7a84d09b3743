"""Every part of a preset, loaded and ready."""

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from happyhorse.codec import AudioPart, TextPart, VideoPart
from happyhorse.codec.audio import AudioCodec
from happyhorse.codec.text import TextCodec
from happyhorse.codec.video import VideoCodec
from happyhorse.flow import path
from happyhorse.model import weights
from happyhorse.model.transformer import Transformer
from happyhorse.model.weights import WeightsError
from happyhorse.presets import LEVEL_CHANNELS, PROMPT_CHANNELS, SCRIPT_CHANNELS, TEXT_CHANNELS, Preset, find_preset
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

PARTS = ("transformer", "video", "audio")
CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """A preset's parts; `denoise` is what the samplers call. Each codec tells its own rates and strides."""

    preset: Preset
    transformer: Transformer
    video: VideoPart
    audio: AudioPart
    text: TextPart
    weights_hash: str = ""
    device: torch.device = CPU  # where the transformer works

    @property
    def steps(self) -> int:
        return self.preset.steps

    def denoise(self, sequence: Sequence, sigma: float) -> list[Tensor]:
        """The velocity of each generated segment at noise level `sigma`."""
        return answers(self.transformer, self.preset, sequence, [sigma])


def answers(transformer: nn.Module, preset: Preset, sequence: Sequence, sigmas: list[float]) -> list[Tensor]:
    """Velocities from a transformer that may answer with data; one sigma for all samples, or one for each."""
    if preset.predicts == "velocity":
        return transformer(sequence)
    level = dict(enumerate(sigmas)) if len(sigmas) > 1 else {s.sample: sigmas[0] for s in sequence.segments}
    found = transformer(told(sequence, level))
    return [
        path.velocity_to(s.latent, data, level[s.sample]) for s, data in zip(sequence.generated, found, strict=True)
    ]


def told(sequence: Sequence, level: dict[int, float]) -> Sequence:
    """Add one token to each sample that says how noisy its generated segments are."""
    device = sequence.segments[0].latent.device
    tokens = (
        Segment(
            track="level",
            modality=Modality.TEXT,
            role=Role.GIVEN,
            latent=level_latent(sigma).to(device),
            box=Box(),
            sample=sample,
        )
        for sample, sigma in level.items()
    )
    return Sequence((*sequence.segments, *tokens))


@lru_cache(maxsize=512)
def level_latent(sigma: float) -> Tensor:
    """Waves of the noise level, from half a turn to many, in their own channels."""
    turns = torch.pi * sigma * 2.0 ** (torch.arange(LEVEL_CHANNELS // 2) / 1.5)
    latent = torch.zeros(TEXT_CHANNELS, 1, 1, 1)
    first = PROMPT_CHANNELS + SCRIPT_CHANNELS
    latent[first : first + LEVEL_CHANNELS, 0, 0, 0] = torch.cat([turns.sin(), turns.cos()])
    return latent


def load(name: str = "mini", folder: Path | None = None) -> Models:
    """Load a preset's weights from the package, or from `folder`; WeightsError if they are missing or spoiled."""
    preset = find_preset(name)
    folder = folder or Path(str(resources.files("happyhorse"))) / "weights" / name
    files = {part: folder / f"{part}.safetensors" for part in PARTS}
    models = Models(
        preset=preset,
        transformer=read_transformer(files["transformer"], preset),
        video=VideoCodec(),
        audio=AudioCodec(),
        text=TextCodec(),
        weights_hash=fingerprint(files.values()),
    )
    for part in ("video", "audio"):
        fill(getattr(models, part), files[part])
    for part in PARTS:
        getattr(models, part).eval().requires_grad_(False)
    return models


def read_transformer(file: Path, preset: Preset) -> Transformer:
    """Read the transformer, its matrices in half precision where that is quick."""
    if not file.exists():
        raise WeightsError(f"the weights {file.name} are missing", "install the package again")
    transformer = weights.load(file, matrices=torch.bfloat16 if half_is_fast() else torch.float32)
    if transformer.config != preset.transformer:
        raise WeightsError(f"the weights {file.name} are not those of {preset.name}", "they belong to another version")
    return transformer


def fill(module: nn.Module, file: Path) -> None:
    """Put a file's tensors into a module; every name and shape must be right."""
    with_sentence = f"the weights {file.name} cannot be used"
    try:
        with safe_open(file, "pt") as opened:
            tensors = {key: opened.get_tensor(key).float() for key in opened.keys()}  # noqa: SIM118 - not a dict
    except (OSError, SafetensorError) as error:
        reason = "they are missing" if not file.exists() else "the file is damaged"
        raise WeightsError(f"{with_sentence}: {reason}", "install the package again") from error
    wanted = {key: value.shape for key, value in module.state_dict().items()}
    wrong = sorted(wanted.keys() ^ tensors.keys()) + [
        k for k, v in tensors.items() if wanted.get(k, v.shape) != v.shape
    ]
    if wrong:
        raise WeightsError(f"{with_sentence}: {', '.join(wrong[:3])} do not fit", "they belong to another version")
    module.load_state_dict(tensors)


def fingerprint(files: Iterable[Path]) -> str:
    """A short hash of all weights, told in every clip."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()[:16]


@cache
def half_is_fast() -> bool:
    """Whether this processor multiplies bfloat16 in hardware."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def quick() -> AbstractContextManager[object]:
    """Let codecs work in bfloat16 where that is quick."""
    return torch.autocast("cpu", torch.bfloat16, enabled=half_is_fast())
