"""Named models as Python values; one differs from another by what is written here."""

from dataclasses import dataclass, replace
from types import MappingProxyType

from happyhorse.model.config import MAGIHUMAN_15B, TransformerConfig
from happyhorse.request import HappyHorseError, did_you_mean

PROMPT_CHANNELS, SCRIPT_CHANNELS, LEVEL_CHANNELS, KIND_CHANNELS = 512, 256, 16, 16
TEXT_CHANNELS = PROMPT_CHANNELS + SCRIPT_CHANNELS + LEVEL_CHANNELS + KIND_CHANNELS


class PresetError(HappyHorseError):
    """Nobody knows a model of this name."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperRes:
    """How a draft is made larger; what is written here is the published way (1080p)."""

    enlarge: str = "latent"
    """"latent": between latent cells; "picture": decoded, resized and encoded again"""
    level: int = 220
    """of the table of noise levels: how much of the enlarged draft is left to begin with"""
    sound_noise: float = 0.7
    """share of noise in the sound that is looked at"""
    beside: tuple[str, ...] = ("prompt", "audio")
    """tracks that are given beside the picture; "draft" is the enlarged draft itself"""
    spread: bool = True
    """words from time 0 to 1, sound over the whole clip"""
    steps: int = 5
    shift: float = 5.0
    guidance: bool = False
    """lean on the words, less at the beginning of the clip"""


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
    guidance_from: float = 1.0
    """above this noise level the words are not leaned on yet"""
    guidance_until: float = 0.0
    """below this noise level the words are no longer leaned on"""
    superres: SuperRes = SuperRes()
    taught: frozenset[str] = frozenset()
    """ways of making a clip that it was trained in, beyond plain words; the others are told in a note"""
    guidance_every: int = 1
    """steps from one answer without the words to the next"""
    sampler: str = "unipc"
    """how it steps: "unipc", or "renoise" for a student of few steps"""
    weights: str = ""
    """the folder its weights lie in, where it is not its name"""


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
    superres=SuperRes(enlarge="picture", beside=("draft",), spread=False, steps=1),
    taught=frozenset({"going on from a clip", "given speech", "sound for a silent clip"}),
    guidance_every=2,
)

MAGIHUMAN = Preset(
    name="15b",
    about="15 B parameters, the published checkpoint; its weights are not loaded by this version yet",
    transformer=MAGIHUMAN_15B,
)

MINI_BASE = replace(
    MINI, name="mini-base", about="mini before distillation: 32 steps that lean on the words", weights="mini"
)

MINI_STUDENT = replace(
    MINI,
    about=MINI.about + "; distilled to 8 steps",
    steps=8,
    guidance=(),
    guidance_until=0.0,
    guidance_every=1,
    sampler="renoise",
)

PRESETS = MappingProxyType({"mini": MINI, "mini-base": MINI_BASE})
STUDENTS = MappingProxyType({"mini": MINI_STUDENT})  # each in place of its preset once its weights ship


def find_preset(name: str) -> Preset:
    """Look a preset up by name."""
    if name not in PRESETS:
        sentence = f"preset {name} is not known; choose one of {', '.join(PRESETS)}"
        raise PresetError(sentence, did_you_mean(name, PRESETS))
    return PRESETS[name]
