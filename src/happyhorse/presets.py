"""Named models as Python values; one differs from another by what is written here."""

from dataclasses import dataclass, replace
from types import MappingProxyType

from happyhorse.model.config import MAGIHUMAN_15B, TransformerConfig
from happyhorse.request import HappyHorseError, did_you_mean
from happyhorse.sequence import Interval

PROMPT_CHANNELS, SCRIPT_CHANNELS, BLOCKING_CHANNELS, LEVEL_CHANNELS, KIND_CHANNELS = 512, 256, 640, 16, 16
TOLD_CHANNELS = PROMPT_CHANNELS + SCRIPT_CHANNELS + BLOCKING_CHANNELS  # all that falls silent without the words
TEXT_CHANNELS = TOLD_CHANNELS + LEVEL_CHANNELS + KIND_CHANNELS


class PresetError(HappyHorseError):
    """Nobody knows a model of this name."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a preset is made of and must be fetched: where from, how much, on which terms."""

    name: str
    about: str
    repository: str
    """on the Hugging Face hub"""
    files: tuple[str, ...]
    """patterns of their names there"""
    size: int
    """about so many bytes; the hub knows exactly"""
    licence: tuple[str, str]
    """its name, and where its text stands"""
    gated: bool = False
    """the hub wants to know who takes it"""
    only: tuple[str, ...] = ()
    """of several files of tensors, only those that hold names beginning so"""


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
    text_tokens: int = 0
    """of a told text, at most; 0: as many as there are"""
    parts: tuple[Part, ...] = ()
    """what must be fetched; nothing: all is in the package"""
    upscalers: tuple[tuple[str, "Preset"], ...] = ()
    """what makes its drafts larger, by resolution"""
    superres: SuperRes = SuperRes()
    taught: frozenset[str] = frozenset()
    """ways of making a clip that it was trained in, beyond plain words; the others are told in a note"""
    sketched_above: float = 1.0
    """above this noise level a picture that is sketched is drawn towards its sketch"""
    sketch_noise: float = 1.0
    """of noise, how much at most a student lays on the sketch of a directed picture before its last look"""
    still: float = 0.0
    """root mean square by which a token of a directed picture may differ from a whole frame and not be looked at"""
    guidance_every: int = 1
    """steps from one answer without the words to the next"""
    weights: str = ""
    """the folder its weights lie in, where it is not its name"""


MINI = Preset(
    name="mini",
    about="12.7 M parameters, drawn and voiced by this project; ships with the package and runs on a CPU",
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
        landmarks=7,
        sketches=True,
    ),
    ticks=4.0,
    predicts="data",
    steps=32,
    shift=3.0,
    guidance=(("video", 2.0), ("audio", 2.0)),
    guidance_until=0.2,
    sketched_above=0.2,
    superres=SuperRes(enlarge="picture", beside=("draft",), spread=False, steps=1),
    taught=frozenset({"going on from a clip", "given speech", "sound for a silent clip"}),
    guidance_every=2,
)

PUBLISHED = "GAIR/daVinci-MagiHuman"
APACHE = ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0")
TURBO = Part(
    name="turbo",
    about="the video decoder; a torch file that is written anew as safetensors, once",
    repository=PUBLISHED,
    files=("turbo_vae/*.ckpt", "turbo_vae/*.safetensors"),
    size=1_870_000_000,
    licence=APACHE,
)
VIDEO = Part(
    name="video",
    about="the video encoder, for pictures that are given",
    repository="Wan-AI/Wan2.2-TI2V-5B-Diffusers",
    files=("vae/*",),
    size=2_820_000_000,
    licence=APACHE,
)
AUDIO = Part(
    name="audio",
    about="the sound codec",
    repository="stabilityai/stable-audio-open-1.0",
    files=("vae/*",),
    size=625_000_000,
    licence=("Stability AI Community Licence", "https://huggingface.co/stabilityai/stable-audio-open-1.0"),
    gated=True,
)
TEXT = Part(
    name="text",
    about="the half of T5Gemma that reads",
    repository="google/t5gemma-9b-9b-ul2",
    files=("*.json", "*.model", "*.safetensors"),
    only=("model.encoder.", "encoder."),
    size=18_480_000_000,
    licence=("Gemma Terms of Use", "https://ai.google.dev/gemma/terms"),
    gated=True,
)


def published(name: str, about: str, folder: str, size: int) -> Part:
    """One of the four transformers of the published checkpoint."""
    return Part(name=name, about=about, repository=PUBLISHED, files=(f"{folder}/*",), size=size, licence=APACHE)


NEGATIVE = (
    "blurred, out of focus, low resolution, noise, compression blocks, banding, flicker, ghosted outlines, doubled "
    "edges, trails behind what moves, frozen frame, jumping cuts, warped background, melting objects, extra fingers, "
    "fused hands, missing limbs, twisted joints, two faces in one, asymmetric eyes, plastic skin, wax figure, "
    "overexposed, underexposed, washed-out colours, garish colours, watermark, logo, subtitles, written text, frame, "
    "sound that crackles, clipping, hiss, hum, wind on the microphone, echo of an empty room, metallic voice, "
    "robotic voice, voice under water, telephone voice, two voices at once, voice that changes, muffled speech, "
    "swallowed syllables, words that are no words, stuttering, abrupt silence, music over the words, loud background, "
    "pops between words, sound behind the picture, sound ahead of the picture, "
    "flat delivery, reading from a sheet, wrong stress, hurried speech, dragging speech, shouting, whispering without "
    "reason, lips that do not match, mouth that stays shut while speaking, mouth that moves in silence, stare without "
    "blinking, dead eyes, stiff neck, exaggerated grimace, nervous gestures, looking away from the listener"
)

MAGIHUMAN = Preset(
    name="15b-base",
    about="15 B parameters, the published checkpoint before distillation: 32 steps that lean on the words",
    transformer=MAGIHUMAN_15B,
    guidance=(("video", 5.0), ("audio", 5.0)),
    guidance_until=0.501,
    guidance_late=(("video", 2.0), ("audio", 5.0)),
    negative=NEGATIVE,
    words="told",
    text_tokens=640,
    sound_start=0.0,
    sound_beyond=1,
    taught=frozenset({"given speech", "long prompts"}),
    parts=(
        published("transformer", "the transformer, before distillation", "base", 31_600_000_000),
        TURBO,
        VIDEO,
        AUDIO,
        TEXT,
    ),
)

SR_540P = replace(
    MAGIHUMAN,
    name="15b-540p",
    about="the published upscaler to 540p",
    steps=5,
    guidance=(),
    guidance_until=0.0,
    guidance_late=(),
    text_time=(0.0, 1.0),
    parts=(published("upscaler_540p", "makes drafts 540p", "540p_sr", 62_000_000_000),),
)

SR_1080P = replace(
    SR_540P,
    name="15b-1080p",
    about="the published upscaler to 1080p",
    transformer=replace(MAGIHUMAN_15B, local_layers=tuple(i for i in range(40) if i not in range(3, 32, 4))),
    parts=(published("upscaler_1080p", "makes drafts 1080p", "1080p_sr", 62_000_000_000),),
)

DISTILLED_15B = replace(
    MAGIHUMAN,
    name="15b",
    about="15 B parameters, the published checkpoint: 8 steps, made larger by its upscalers",
    steps=8,
    guidance=(),
    guidance_until=0.0,
    guidance_late=(),
    sampler="renoise",
    upscalers=(("540p", SR_540P), ("720p", SR_540P), ("1080p", SR_1080P)),
    parts=(
        published("transformer", "the transformer, distilled", "distill", 61_200_000_000),
        *MAGIHUMAN.parts[1:],
        *SR_540P.parts,
        *SR_1080P.parts,
    ),
)

MINI_BASE = replace(
    MINI, name="mini-base", about="mini before distillation: 32 steps that lean on the words", weights="mini"
)

MINI_STUDENT = replace(
    MINI,
    about=MINI.about + "; distilled to 8 steps",
    steps=8,
    shift=1.5,  # so that its last step stands below `sketched_above`, and the picture is finished
    guidance=(),
    guidance_until=0.0,
    guidance_every=1,
    sampler="renoise",
    sketch_noise=0.04,
    still=0.08,
)

PRESETS = MappingProxyType({p.name: p for p in (MINI, MINI_BASE, DISTILLED_15B, MAGIHUMAN)})
STUDENTS = MappingProxyType({"mini": MINI_STUDENT})  # each in place of its preset once its weights ship


def find_preset(name: str) -> Preset:
    """Look a preset up by name."""
    if name not in PRESETS:
        sentence = f"preset {name} is not known; choose one of {', '.join(PRESETS)}"
        raise PresetError(sentence, did_you_mean(name, PRESETS))
    return PRESETS[name]
