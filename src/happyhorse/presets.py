"""Named models as Python values; one differs from another by what is written here."""

from dataclasses import dataclass
from types import MappingProxyType

from happyhorse.model.config import MAGIHUMAN_15B, TransformerConfig
from happyhorse.request import HappyHorseError, did_you_mean
from happyhorse.sequence import Interval

PROMPT_CHANNELS, SCRIPT_CHANNELS, LEVEL_CHANNELS, KIND_CHANNELS = 512, 256, 16, 16
TEXT_CHANNELS = PROMPT_CHANNELS + SCRIPT_CHANNELS + LEVEL_CHANNELS + KIND_CHANNELS


class PresetError(HappyHorseError):
    """Nobody knows a model of this name."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A model: its transformer, how far apart its tokens stand, and how it is sampled."""

    name: str
    about: str
    transformer: TransformerConfig
    ticks: float = 1.0
    """time on the position axis from one latent frame to the next"""
    predicts: str = "velocity"
    """what the heads answer: "velocity", or "data" from which the velocity follows"""
    steps: int = 32
    shift: float = 5.0
    guidance: tuple[tuple[str, float], ...] = (("video", 5.0), ("audio", 5.0))
    """how far to lean on the words, by track"""
    guidance_until: float = 0.0
    """below this noise level the words are leaned on as `guidance_late` says"""
    guidance_late: tuple[tuple[str, float], ...] = ()
    """a track that is not named is no longer leaned on"""
    negative: str = ""
    """what the answer leaned away from is told; nothing: its words fall silent"""
    sampler: str = "unipc"
    """how a step is made: "unipc", or "renoise" for a student of few steps"""
    words: str = "phrases"
    """how words enter: as "phrases" with a script track, or "told" in one text in the published form"""
    text_time: Interval = (0.0, 0.0)
    """where that text stands"""
    sound_start: float = 0.5
    """where the first latent of sound stands, in latents of sound"""
    sound_beyond: int = 0
    """latents of sound after the last frame"""


MINI = Preset(
    name="mini",
    about="12.6 M parameters, drawn and voiced by this project; ships with the package and runs on a CPU",
    transformer=TransformerConfig(
        layers=10,
        width=320,
        head_dim=64,
        groups=1,
        expansion=3.0,
        video_channels=384,
        audio_channels=64,
        text_channels=TEXT_CHANNELS,
        expert_layers=(0, 9),
        gelu_layers=(),
        local_layers=(1, 2, 4, 5, 7, 8),
        window=3,
        rope_base=400.0,
    ),
    ticks=4.0,
    predicts="data",
    steps=32,
    shift=3.0,
    guidance=(("video", 2.5), ("audio", 2.0)),
    guidance_until=0.2,
)

MAGIHUMAN = Preset(
    name="15b",
    about="15 B parameters, the published checkpoint; its weights are not loaded by this version yet",
    transformer=MAGIHUMAN_15B,
)

PRESETS = MappingProxyType({"mini": MINI})


def find_preset(name: str) -> Preset:
    """Look a preset up by name."""
    if name not in PRESETS:
        sentence = f"preset {name} is not known; choose one of {', '.join(PRESETS)}"
        raise PresetError(sentence, did_you_mean(name, PRESETS))
    return PRESETS[name]
