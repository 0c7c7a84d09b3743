"""Every part of a preset, loaded and ready."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any, TypeVar

import torch
from jaxtyping import Float, UInt8
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from happyhorse import memory, parts, shipped
from happyhorse.codec import AudioPart, TextPart, VideoPart, VideoShape, oobleck, t5gemma, turbo, wan
from happyhorse.codec.audio import AudioCodec
from happyhorse.codec.oobleck import OobleckCodec
from happyhorse.codec.text import TextCodec
from happyhorse.codec.turbo import TurboConfig, TurboDecoder
from happyhorse.codec.video import VideoCodec
from happyhorse.codec.wan import WanCodec
from happyhorse.engine import memory as planner
from happyhorse.engine.compile import quicker
from happyhorse.engine.device import DeviceError, built_for, check_card, half_is_fast, in_words
from happyhorse.engine.memory import Ways
from happyhorse.engine.offload import Turns, fitted
from happyhorse.engine.parts import frames_at_once
from happyhorse.engine.quantize import quantize_linears
from happyhorse.flow import path
from happyhorse.model import packed, weights
from happyhorse.model.config import TransformerConfig
from happyhorse.model.transformer import Transformer
from happyhorse.model.upscaler import Upscaler
from happyhorse.model.weights import WeightsError
from happyhorse.presets import (
    LEVEL_CHANNELS,
    STUDENTS,
    TEXT_CHANNELS,
    TOLD_CHANNELS,
    Preset,
    find_preset,
)
from happyhorse.request import RequestError, with_extra
from happyhorse.scene.director import Director
from happyhorse.scene.sketch import Sketcher
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

PARTS = ("transformer", "video", "audio")
CPU = torch.device("cpu")
DRIVER = Path("/proc/driver/nvidia/version")
PUBLISHED_VIDEO = TurboConfig()
HEADROOM = 0.94  # of the memory that is free: the rest lies between what is held
UPSCALER = "upscaler.safetensors"  # not of PARTS: drafts outlive it
DIRECTOR, SKETCHER = "director.safetensors", "sketcher.safetensors"
Small = TypeVar("Small", bound=nn.Module)
STAGE = (DIRECTOR, SKETCHER)  # what blocks a scene before it is drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """A published transformer that is on its device while it is needed, and answers like one."""

    preset: Preset
    folder: Path
    device: torch.device
    turns: Turns
    ways: Ways
    speed: str = ""

    @property
    def config(self) -> TransformerConfig:
        return self.preset.transformer

    def __call__(self, sequence: Sequence) -> list[Tensor]:
        return self.here()(sequence)

    def here(self) -> Transformer:
        return self.turns.take(self.preset.name, self._brought)

    @contextmanager
    def _brought(self) -> Iterator[Transformer]:
        """Read it to its device, by way of the machine's memory where it is changed first."""
        through = CPU if planner.passing(self.preset, self.ways) else self.device
        model = read_published(self.folder, self.preset, through)
        with fitted(model, self.ways, str(self.device)) as model:
            yield quicker(model, self.speed, self.ways.streamed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """A preset's parts; `denoise` is what the samplers call. Each codec tells its own rates and strides."""

    preset: Preset
    transformer: Transformer | Lent
    video: VideoPart
    audio: AudioPart
    text: TextPart
    weights_hash: str = ""
    device: torch.device = CPU  # where the transformer works
    upscaler: nn.Module | Lent | None = None
    """without one, a draft is only resized"""
    director: Director | None = None
    """without one, the words alone say where everybody is"""
    sketcher: Sketcher | None = None
    """without one, a scene is not sketched before it is drawn"""
    spares_steps: bool = False
    """let a step cache answer where the last answer will do"""
    guidance: str = "apart"
    """with and without words one after the other; or "together", in one pack"""

    @property
    def steps(self) -> int:
        return self.preset.steps

    def denoise(self, sequence: Sequence, sigma: float) -> list[Tensor]:
        """The velocity of each generated segment at noise level `sigma`."""
        return answers(self.transformer, self.preset, sequence, [sigma])

    def refine(self, sequence: Sequence, sigma: float) -> list[Tensor]:
        """The velocity of the larger picture at noise level `sigma`."""
        if self.upscaler is None:
            raise WeightsError(f"{self.preset.name} has no upscaler", "ask for a draft")
        if isinstance(self.upscaler, Transformer | Lent):
            return answers(self.upscaler, self.preset, sequence, [sigma])
        with quick():
            found = self.upscaler(sequence, sigma)
        return [path.velocity_to(s.latent, data, sigma) for s, data in zip(sequence.generated, found, strict=True)]


def answers(transformer: nn.Module | Lent, preset: Preset, sequence: Sequence, sigmas: list[float]) -> list[Tensor]:
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
    """The token that says how noisy a sample is."""
    return level_rows(torch.tensor([sigma]))[0][:, None, None, None]


def level_rows(sigmas: Float[Tensor, " samples"]) -> Float[Tensor, "samples channels"]:
    """Waves of each noise level, from half a turn to many, in their own channels."""
    waves = torch.pi * 2.0 ** (torch.arange(LEVEL_CHANNELS // 2, device=sigmas.device) / 1.5)
    turns = sigmas[:, None] * waves
    rows = torch.zeros(len(sigmas), TEXT_CHANNELS, device=sigmas.device)
    rows[:, TOLD_CHANNELS : TOLD_CHANNELS + LEVEL_CHANNELS] = torch.cat([turns.sin(), turns.cos()], dim=1)
    return rows


def load(
    name: str = "mini",
    folder: Path | None = None,
    *,
    device: str | None = None,
    text: str = "",
    ways: Ways | None = None,
    speed: str = "",
) -> Models:
    """Load a preset's weights from the package, from `folder`, or from where they were downloaded to.

    What ships must be whole; a `folder` of yours may lack all but transformer and codecs.
    A fetched preset works on `device`, the best there is where none is named, and is fitted to its memory in the `ways`
    of a plan; without them one is made for large clips. Its text encoder "stays" there, "leaves" it after use, is
    "forgotten" after use, does the latter in eight bits ("int8"), or reads on the "cpu". `speed` names "compile",
    "graph", "flash" and "cache", with commas. Errors say what is missing or spoiled.
    """
    preset = find_preset(name)
    words = {word.strip() for word in speed.split(",") if word.strip()}
    if preset.parts:
        found = load_fetched(preset, chosen_device(device), text, ways, ",".join(words - {"cache"}))
        return replace(found, spares_steps="cache" in words)
    hashes = {} if folder else check_whole(packaged(preset))
    folder = folder or packaged(preset)
    preset, files = files_of(preset, folder)
    hashes = hashes or shipped.hashes(files.values())
    models = Models(
        preset=preset,
        transformer=read_transformer(files["transformer"], preset, files.get("student")),
        video=VideoCodec(),
        audio=AudioCodec(),
        text=TextCodec(),
        weights_hash=fingerprint(hashes.get(file.name, "") for file in files.values()),
        upscaler=read_small(Upscaler, folder / UPSCALER),
        director=read_small(Director, folder / DIRECTOR),
        sketcher=read_small(Sketcher, folder / SKETCHER),
        spares_steps="cache" in words,
    )
    for part in ("video", "audio"):
        fill(getattr(models, part), files[part])
    for part in PARTS:
        getattr(models, part).eval().requires_grad_(False)
    return models


def weights_of(name: str) -> str:
    """The hash that clips of a preset tell of its weights, before any of them are loaded."""
    preset = find_preset(name)
    if preset.parts:
        transformer = next(part for part in preset.parts if part.name == "transformer")
        return glance(parts.locate(transformer, preset.name))
    _, files = files_of(preset, packaged(preset))
    hashes = shipped.hashes(files.values())
    return fingerprint(hashes.get(file.name, "") for file in files.values())


def packaged(preset: Preset) -> Path:
    """The folder in the package that a preset's weights ship in."""
    return shipped.WEIGHTS / (preset.weights or preset.name)


def files_of(preset: Preset, folder: Path) -> tuple[Preset, dict[str, Path]]:
    """A preset, or the student in its place where that ships, and the files of weights that its clips depend on."""
    files = {part: folder / f"{part}.safetensors" for part in PARTS}
    student = folder / "student.safetensors"
    if preset.name in STUDENTS and student.exists():
        preset, files = STUDENTS[preset.name], files | {"student": student}
    return preset, files | {
        part.removesuffix(".safetensors"): folder / part for part in STAGE if (folder / part).exists()
    }


def load_fetched(
    preset: Preset, device: torch.device, text: str = "", ways: Ways | None = None, speed: str = ""
) -> Models:
    """Put a fetched preset together; what takes turns on the device comes when it is needed."""
    missing = [name for name in ("diffusers", "transformers") if find_spec(name) is None]
    if missing:
        told = f"{preset.name} needs {' and '.join(missing)}, which are not installed"
        raise RequestError(told, with_extra("15b"))
    needed = {part.name: part for part in preset.parts if not part.name.startswith("upscaler")}
    parts.check(needed.values(), preset.name)
    places = {name: parts.place(part) for name, part in needed.items()}
    if ways is None:
        there = free_of(device)
        ways = Ways() if there is None else planner.standing(preset, there, kind_of(device))
    check_passing(preset, ways, device)
    turns = Turns(together=ways.keep != planner.OWN_PARTS)
    weights.strangers(places["transformer"])  # whether the files are there is known at once
    transformer = Lent(preset=preset, folder=places["transformer"], device=device, turns=turns, ways=ways, speed=speed)
    with in_words():
        found = Models(
            preset=preset,
            transformer=transformer,
            video=TwoWays(
                way_in=partial(stay_or_go, turns, "video", partial(open_wan, places["video"], device)),
                way_out=partial(stay_or_go, turns, "turbo", partial(open_turbo, places["turbo"], device, ways.at_once)),
            ),
            audio=open_oobleck(places["audio"], device),
            text=text_codec(places["text"], device, text or reading(ways, device), turns),
            weights_hash=glance(places["transformer"]),
            device=device,
            guidance=ways.guidance,
        )
        if turns.together:
            transformer.here()
    return found


def stay_or_go(turns: Turns, name: str, build: Callable[[], nn.Module]) -> Any:
    """A codec that takes its turn like the rest."""
    return turns.take(name, lambda: nullcontext(build()))


def planned(
    name: str, *, resolution: str, seconds: int, ratio: str, memory: str = "", quantize: str = "auto"
) -> Ways | None:
    """How a clip fits the device that will make it; RequestError with the nearest that does where it does not.

    None where nothing can be fitted: what ships with the package, or a machine that does not tell its memory.
    """
    preset = find_preset(name)
    if not preset.parts:
        if memory or quantize != "auto":
            raise RequestError(f"{name} is small and held as it is", "leave out --memory and --quantize")
        return None
    device = chosen_device()
    there = free_of(device)
    if there is None and not memory and quantize == "auto":
        return None
    wish = {"resolution": resolution, "seconds": seconds, "ratio": ratio, "quantize": quantize}
    room = memory or ("" if there is None else str(there))
    return planner.plan(name, **wish, memory=room, device=kind_of(device)).ways  # type: ignore[arg-type]


def check_passing(preset: Preset, ways: Ways, device: torch.device) -> None:
    """DeviceError where the machine's own memory cannot take what it has to take."""
    weighs = planner.passing(preset, Ways(quantize="int8"))
    needed, there = (weighs if device.type == "cpu" else planner.passing(preset, ways)), memory.free()
    if there is not None and needed > there:
        raise DeviceError(
            f"the weights of {preset.name} take {parts.gigabytes(needed)} of this machine's memory on their way, "
            f"and {parts.gigabytes(there)} are free",
            "close other programs, or use a machine with more memory",
        )


def with_upscaler(models: Models, resolution: str) -> Models:
    """The same parts with what makes drafts so large; a fetched preset opens it when it is first needed."""
    upscaler = dict(models.preset.upscalers).get(resolution)
    if models.upscaler is not None or upscaler is None or not isinstance(models.transformer, Lent):
        return models
    folder = parts.locate(upscaler.parts[0], models.preset.name)
    return replace(models, upscaler=replace(models.transformer, preset=upscaler, folder=folder))


def read_published(folder: Path, preset: Preset, device: torch.device) -> Transformer:
    """Read a published transformer straight to the device; what else its files hold stays in them."""
    model = weights.load_transformer(
        folder, preset.transformer, matrices=torch.bfloat16, spare=weights.strangers(folder), device=device
    )
    return model.eval().requires_grad_(False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWays:
    """A video part whose two ways are models of their own, each opened when it is first gone."""

    way_in: Callable[[], WanCodec]
    way_out: Callable[[], TurboDecoder]
    config: VideoShape = PUBLISHED_VIDEO

    def encode(
        self, frames: UInt8[Tensor, "time height width 3"], *, looks: int = 0
    ) -> Float[Tensor, "channels latent_time h w"]:
        """Encode; the published way in has learned enough to look once, whatever `looks` says."""
        return self.way_in().encode(frames).cpu()

    def decode_chunks(
        self, latent: Float[Tensor, "channels latent_time h w"], at_once: int = 0
    ) -> Iterator[UInt8[Tensor, "time height width 3"]]:
        """Decode in time order; the decoder has windows of its own, whatever `at_once` says."""
        return (chunk.cpu() for chunk in self.way_out().decode_chunks(latent))

    def decode_tiles(
        self, latent: Float[Tensor, "channels latent_time h w"]
    ) -> Iterator[UInt8[Tensor, "time height width 3"]]:
        return self.decode_chunks(latent)

    def decode(self, latent: Float[Tensor, "channels latent_time h w"]) -> UInt8[Tensor, "time height width 3"]:
        return self.way_out().decode(latent)


def open_wan(folder: Path, device: torch.device) -> WanCodec:
    with torch.device("meta"):
        codec = WanCodec()
    weights.pour(codec, folder, wan.key_of, dtype=torch.bfloat16, device=device)
    return codec


def open_turbo(folder: Path, device: torch.device, at_once: int = 8) -> TurboDecoder:
    with torch.device("meta"):
        decoder = TurboDecoder()
    try:
        file = turbo.as_safetensors(folder)
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"{folder} cannot be written to", "it takes 430 MB more there, once") from error
    weights.pour(decoder, file, turbo.own_name, dtype=torch.bfloat16, device=device)
    decoder.frames = frames_at_once(at_once)
    return decoder


def open_oobleck(folder: Path, device: torch.device) -> OobleckCodec:
    with torch.device("meta"):
        codec = OobleckCodec()
    weights.pour(codec, folder, oobleck.key_of, dtype=torch.float32, device=device)
    return codec


def reading(ways: Ways, device: torch.device) -> str:
    """How the text encoder fares under a plan."""
    if device.type == "cpu":
        return "cpu" if ways.keep == planner.EVERYTHING else "forgotten"
    if ways.reader == "host":
        return "cpu"
    return {"device": "stays", "host": "leaves", "nowhere": "forgotten"}[ways.reader_rests]


def text_codec(folder: Path, device: torch.device, way: str, turns: Turns | None = None) -> t5gemma.T5GemmaCodec:
    """The text encoder, on the device as long as `way` says: "stays", "leaves", "forgotten", "int8" or "cpu"."""
    rests = {"stays": device, "leaves": CPU, "forgotten": None, "int8": None, "cpu": None if device != CPU else CPU}
    if way not in rests:
        raise RequestError(f"text {way} is not known; choose one of {', '.join(rests)}", "the plan chooses else")
    work = CPU if way == "cpu" else device

    def open_text(work: torch.device) -> t5gemma.Opened:
        net = t5gemma.build(t5gemma.read_config(folder))
        small = way == "int8"
        weights.pour(net, folder, t5gemma.own_name, dtype=torch.bfloat16, device=CPU if small else work)
        if small:
            quantize_linears(net, "int8", work)
        net.to(work)
        return net, t5gemma.read_tokens(folder)

    room = turns.clear if turns is not None and not turns.together and work == device else lambda: None
    return t5gemma.T5GemmaCodec(open=open_text, work=work, rest=rests[way], make_room=room)


def chosen_device(name: str | None = None) -> torch.device:
    """The device that is named, or the best there is; a sentence where it cannot be used."""
    name = name or os.environ.get("HAPPYHORSE_DEVICE")
    if name is None:
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        if name == "cpu" and has_card():
            name = "cuda"  # and be told why not
    try:
        if name.startswith("cuda") and not torch.cuda.is_available():
            check_card(None, built_for())
        device = torch.empty(0, device=name).device
        if device.type == "cuda":
            one = torch.ones(16, 16, dtype=torch.bfloat16, device=device)
            (one @ one).sum().item()  # whether this PyTorch has code for this card shows only in work
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0][:120]
        hint = "cuda, mps and cpu are known"
        if "kernel image" in reason:
            hint = "install a PyTorch that was built for this card's generation"
        raise WeightsError(f"the device {name} cannot be used: {reason}", hint) from error
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        told = f"{torch.cuda.get_device_name(device)} cannot work in bfloat16"
        raise WeightsError(told, "cards from the Ampere generation on can; HAPPYHORSE_DEVICE=cpu works, slowly")
    return device


def has_card() -> bool:
    """Whether this machine has the driver of a graphics card."""
    return DRIVER.exists() or which("nvidia-smi") is not None


def kind_of(device: torch.device) -> str:
    """What the planner takes a device for."""
    return device.type if device.type in planner.PROGRAM else "cpu"


def free_of(device: torch.device) -> int | None:
    """Bytes of a device that may be planned with; None where nobody tells."""
    if device.type == "cuda":
        there: int | None = torch.cuda.mem_get_info(device)[0]
    elif device.type == "mps":
        there = torch.mps.recommended_max_memory()
    else:
        there = memory.free()
    return None if there is None else int(HEADROOM * there)


def glance(path: Path) -> str:
    """A short hash of large files by their sizes and beginnings, where names and shapes stand."""
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.safetensors")) if path.is_dir() else [path]:
        with file.open("rb") as opened:
            digest.update(f"{file.stat().st_size}".encode() + opened.read(1 << 16))
    return digest.hexdigest()[:16]


def check_whole(folder: Path) -> dict[str, str]:
    """The hashes of what ships; WeightsError where a file is not as it was made."""
    found = shipped.hashes(folder.glob("*.safetensors"))
    for name, fault in shipped.faults(folder, found).items():
        raise WeightsError(f"the weights {name} are {fault}", shipped.AGAIN)
    return found


def read_transformer(file: Path, preset: Preset, student: Path | None = None) -> Transformer:
    """Read the transformer, or the student that differs from it, its matrices in half precision where that is quick."""
    if not file.exists():
        raise WeightsError(f"the weights {file.name} are missing", shipped.AGAIN)
    matrices = torch.bfloat16 if half_is_fast() else torch.float32
    transformer = weights.load(file, thin=student, matrices=matrices)
    if transformer.config != preset.transformer:
        raise WeightsError(f"the weights {file.name} are not those of {preset.name}", "they belong to another version")
    return transformer


def read_small(kind: Callable[[], Small], file: Path) -> Small | None:
    """Read one of the small networks where it ships."""
    if not file.exists():
        return None
    module = kind()
    fill(module, file)
    return module.eval().requires_grad_(False)


def fill(module: nn.Module, file: Path) -> None:
    """Put a file's tensors into a module; every name and shape must be right."""
    with_sentence = f"the weights {file.name} cannot be used"
    try:
        with safe_open(file, "pt") as opened:
            known = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118 - not a dict
    except (OSError, SafetensorError) as error:
        reason = "they are missing" if not file.exists() else "the file is damaged"
        raise WeightsError(f"{with_sentence}: {reason}", shipped.AGAIN) from error
    whole = packed.unpacked({key: (tuple(value.shape), lambda v=value: v) for key, value in known.items()})
    tensors = {key: read().float() for key, (_, read) in whole.items()}
    wanted = {key: value.shape for key, value in module.state_dict().items()}
    wrong = sorted(wanted.keys() ^ tensors.keys()) + [
        k for k, v in tensors.items() if wanted.get(k, v.shape) != v.shape
    ]
    if wrong:
        raise WeightsError(f"{with_sentence}: {', '.join(wrong[:3])} do not fit", "they belong to another version")
    module.load_state_dict(tensors)


def fingerprint(hashes: Iterable[str]) -> str:
    """A short hash of all weights, told in every clip."""
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]


def quick(device: str = "cpu") -> AbstractContextManager[object]:
    """Work in bfloat16 where that is quick: on a card, and on a processor that multiplies it in hardware."""
    return torch.autocast(device, torch.bfloat16, enabled=device != "cpu" or half_is_fast())
