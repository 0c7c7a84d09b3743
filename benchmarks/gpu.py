"""The published model at its true size with random weights, prompt to MP4, on a graphics card, piece by piece.

    python -m benchmarks.gpu              every piece that is not measured yet, for at most --minutes; run it again
    python -m benchmarks.gpu --tiny       the whole of it in seconds on a CPU, at toy size

Nothing is downloaded: weights are random, which changes no time. A piece is a device's ceilings, or one resolution in
one precision, or 1080p as it is fitted to 24 GiB. Each stage has its time, its peak of memory beside the planner's
forecast, and its share of the ceilings. A piece that fails says why and costs the others nothing. What takes turns
comes from the machine's memory, as from a disk whose files are remembered. A GiB is 2**30 bytes, as for the planner.
"""

import argparse
import gc
import json
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
import torch._dynamo
from torch import Tensor, nn
from torch._dynamo import convert_frame
from torch._dynamo.utils import counters
from torch.nn import functional

from benchmarks.protocol import RESULTS, Figure, keep
from happyhorse import media, superres
from happyhorse.clip import Clip
from happyhorse.codec import t5gemma
from happyhorse.codec.oobleck import OobleckCodec, OobleckConfig
from happyhorse.codec.turbo import TurboConfig, TurboDecoder
from happyhorse.conditioning import audio_segments, latent_frames, sound_clock, told_segment, video_segment
from happyhorse.engine import memory as planner
from happyhorse.engine import parts
from happyhorse.engine.compile import quicker
from happyhorse.engine.experts import padded, widened
from happyhorse.engine.memory import Ways
from happyhorse.engine.offload import Turns, fitted
from happyhorse.flow import samplers, schedules
from happyhorse.generate import decode, decode_large, step_of
from happyhorse.model.config import TransformerConfig
from happyhorse.model.layers import ExpertLinear
from happyhorse.model.transformer import Transformer
from happyhorse.model.weights import is_matrix
from happyhorse.models import CPU, HEADROOM, Lent, Models, TwoWays, free_of, reading
from happyhorse.presets import DISTILLED_15B, SR_540P, SR_1080P, Preset, SuperRes
from happyhorse.request import FPS, Request, Size, on_grid
from happyhorse.sequence import Role, Sequence

PROMPT = "A woman in a bright kitchen looks at the camera and says: Good morning, the bread is ready. " * 8
TOKENS = 300  # of a prompt of the length the model was taught
SIZES = {"256p": (252, 448), "540p": (540, 960), "1080p": (1080, 1920)}
SMALL_CARD = "1080p-24gb"  # fitted, streamed and measured as on such a card
SMALL = 24 * planner.GB
DECODED = "decode and mux"  # a large clip's next frames are decoded while the last are written
TARGETS = {("256p", "bf16"): 2.0, ("540p", "bf16"): 7.0, ("1080p", "bf16"): 30.0, ("1080p", "fp8"): 20.0}
SHARE = 0.6  # of the ceiling that the 1080p denoise is to reach
READER = {  # T5Gemma 9B's half that reads
    "vocab_size": 256000,
    "hidden_size": 3584,
    "intermediate_size": 14336,
    "num_hidden_layers": 42,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 256,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How large everything is: as published, or a toy of the same make."""

    base: Preset = DISTILLED_15B
    upscalers: tuple[tuple[str, Preset], ...] = (("540p", SR_540P), ("1080p", SR_1080P))
    reader: tuple[tuple[str, int], ...] = tuple(READER.items())
    turbo: TurboConfig = TurboConfig()  # noqa: RUF009 - frozen
    sound: OobleckConfig = OobleckConfig()  # noqa: RUF009 - frozen
    sizes: tuple[tuple[str, Size], ...] = tuple(SIZES.items())
    product: int = 8192  # side of the matrices that tell a ceiling
    copied: int = 4 * 2**30  # bytes


def toy() -> Scale:
    """The same at a size that takes seconds on a CPU."""

    def small(preset: Preset) -> Preset:
        local = (1, 2) if preset.transformer.local_layers else ()
        config = replace(
            preset.transformer,
            layers=4,
            width=128,
            head_dim=32,
            groups=1,
            text_channels=32,
            expert_layers=(0, 3),
            gelu_layers=(0,),
            local_layers=local,
        )
        return replace(preset, transformer=config, steps=2)

    reader = READER | {"vocab_size": 64, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    return Scale(
        base=replace(small(DISTILLED_15B), superres=SuperRes(steps=2)),
        upscalers=(("540p", small(SR_540P)), ("1080p", small(SR_1080P))),
        reader=tuple((reader | {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16}).items()),
        turbo=TurboConfig(widths=(8, 8, 8, 8, 8), blocks=(1, 1, 1, 1, 1)),
        sound=OobleckConfig(width=4),
        sizes=(("256p", (32, 64)), ("540p", (64, 96)), ("1080p", (64, 128))),
        product=256,
        copied=2**22,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all pieces have in common."""

    scale: Scale
    device: torch.device
    seconds: int = 5
    runs: int = 2
    speed: str = "compile"


class Wanted(Request):
    """A request for one of a scale's sizes, which for toys is none that a person may ask for."""

    draft: Size
    large: Size

    @property
    def size(self) -> Size:
        return self.draft

    @property
    def final_size(self) -> Size:
        return self.large


# ── what is measured with ──


class Clock:
    """Seconds and peak GiB of each stage."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.stages: dict[str, dict[str, float]] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self._settle()
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        start = time.perf_counter()
        yield
        self._settle()
        seconds = time.perf_counter() - start
        peak = torch.cuda.max_memory_allocated() if self.device.type == "cuda" else 0
        self.stages[name] = {"seconds": seconds, "peak_gib": peak / planner.GB}

    def _settle(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize()


def timed(work: Callable[[], object], device: torch.device, runs: int = 10) -> float:
    """Seconds of one call, the median of several after a warm one."""
    work()
    times = []
    for _ in range(runs):
        clock = Clock(device)
        with clock("one"):
            work()
        times.append(clock.stages["one"]["seconds"])
    return sorted(times)[runs // 2]


def ceilings(scale: Scale, device: torch.device) -> dict[str, Any]:
    """What the device reaches on nothing but copies and products."""
    side, working = scale.product, torch.bfloat16
    source = torch.zeros(scale.copied, dtype=torch.uint8, device=device)
    target, host = torch.empty_like(source), torch.zeros(scale.copied // 4, dtype=torch.uint8)
    host = host.pin_memory() if device.type == "cuda" else host
    part = target[: len(host)]
    a, b = (torch.randn(side, side, device=device, dtype=working) for _ in range(2))
    operations = 2 * side**3
    found: dict[str, Any] = {
        "copy_gb_a_second": 2 * scale.copied / timed(lambda: target.copy_(source), device) / 1e9,
        "from_host_gb_a_second": len(host) / timed(lambda: part.copy_(host, non_blocking=True), device) / 1e9,
        "bf16_tflops": operations / timed(lambda: a @ b, device) / 1e12,
    }
    if multiplies_eighths(device):
        try:
            x, y = in_eighths(a), in_eighths(b)
            found["fp8_tflops"] = operations / timed(lambda: eighths_product(*x, *y), device) / 1e12
        except RuntimeError as error:
            found["fp8_failed"] = in_short(error)
    return found


def compiled() -> dict[str, int]:
    """What was compiled since the last piece, how much of it again, and how many functions were given up on."""
    times = list(convert_frame.FRAME_COMPILE_COUNTER.values())
    return {
        "graphs": counters["stats"]["unique_graphs"],
        "breaks": sum(counters["graph_break"].values()) + sum(counters["unimplemented"].values()),
        "recompiles": sum(count - 1 for count in times),
        "given_up": sum(count > torch._dynamo.config.recompile_limit for count in times),
    }


@contextmanager
def room_for(precision: str, device: torch.device) -> Iterator[None]:
    """Take no more of a large card than a small one would have beside what the driver takes."""
    if precision != "24gb" or device.type != "cuda":
        yield
        return
    total = torch.cuda.get_device_properties(device).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, (SMALL - planner.PROGRAM["cuda"]) / total))
    try:
        yield
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)


# ── eight bits in few lines, so that nothing else needs to be installed ──


def multiplies_eighths(device: torch.device) -> bool:
    return device.type == "cuda" and torch.cuda.get_device_capability(device) >= (8, 9)


def in_eighths(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Rows in float8, and what each is to be multiplied by."""
    scale = rows.abs().amax(dim=1, keepdim=True).float().clamp_min(1e-12) / 448
    return (rows / scale).to(torch.float8_e4m3fn), scale


def eighths_product(rows: Tensor, scale: Tensor, weight: Tensor, weight_scale: Tensor) -> Tensor:
    return torch._scaled_mm(
        rows, weight.t(), scale_a=scale, scale_b=weight_scale.t(), out_dtype=torch.bfloat16, use_fast_accum=True
    )


class EighthsLinear(nn.Module):
    """ExpertLinear with weights, and where the card can also rows, in float8."""

    def __init__(self, linear: ExpertLinear) -> None:
        super().__init__()
        self.experts = linear.experts
        self.dtype = torch.bfloat16
        whole = linear.weight.detach().unflatten(0, (self.experts, -1))
        self.outputs = whole.shape[1]
        self.weight, self.scale = in_eighths(padded(whole).flatten(0, 1))

    def forward(self, x: Tensor, counts: tuple[int, ...]) -> Tensor:
        parts = (x,) if self.experts == 1 else x.split(counts)
        pairs = zip(parts, self.weight.chunk(self.experts), self.scale.chunk(self.experts), strict=True)
        return torch.cat([self._product(part, weight, scale) for part, weight, scale in pairs])

    def _product(self, rows: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
        rows = widened(rows)
        if multiplies_eighths(rows.device) and len(rows):
            return eighths_product(*in_eighths(rows), weight, scale).narrow(1, 0, self.outputs)
        return functional.linear(rows, weight.to(rows.dtype) * scale.to(rows.dtype)).narrow(1, 0, self.outputs)


# ── parts with random weights, made where they work ──


def random_transformer(config: TransformerConfig, device: torch.device, precision: str) -> Transformer:
    """The true shapes, drawn straight on the device."""
    return filled(config, lambda name, like: drawn_like(like, dtype_of(name), device), device, precision)


def random_weights(config: TransformerConfig, device: torch.device) -> dict[str, Tensor]:
    """The same, drawn a tensor at a time and kept in the machine's memory."""
    model = filled(config, lambda name, like: drawn_like(like, dtype_of(name), device).to(CPU), CPU)
    return dict(model.named_parameters())


def dtype_of(name: str) -> torch.dtype:
    return torch.bfloat16 if is_matrix(name) else torch.float32


def filled(
    config: TransformerConfig, value: Callable[[str, Tensor], Tensor], device: torch.device, precision: str = "bf16"
) -> Transformer:
    """A transformer of given weights; in eight bits a matrix at a time, so that there is never a second copy."""
    with torch.device("meta"):
        model = Transformer(config)
    owners = dict(model.named_modules())
    for name, parameter in list(model.named_parameters()):
        drawn = value(name, parameter)
        folder, _, leaf = name.rpartition(".")
        setattr(owners[folder], leaf, nn.Parameter(drawn, requires_grad=False))
        if precision == "fp8" and is_matrix(name):
            outer, _, place = folder.rpartition(".")
            setattr(owners[outer], place, EighthsLinear(owners[folder]))
    model.rope.bands = torch.empty(config.rope_bands, device=device)
    model.rope.reset()
    return model.eval()


def drawn_like(parameter: Tensor, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Norms at rest, matrices that neither shrink nor grow what passes."""
    drawn = torch.zeros(parameter.shape, dtype=dtype, device=device)
    if parameter.ndim > 1:
        inputs = parameter.shape[1:].numel()
        drawn.normal_(std=inputs**-0.5)
    return drawn


def random_module(build: Callable[[], nn.Module], dtype: torch.dtype, device: torch.device) -> nn.Module:
    with torch.device("meta"):
        module = build()
    state = {name: drawn_like(tensor, dtype, device) for name, tensor in module.state_dict().items()}
    state = {name: torch.ones_like(t) if name.endswith("weight_g") else t for name, t in state.items()}
    module.load_state_dict(state, assign=True)
    return module.eval().requires_grad_(False)


def random_reader(scale: Scale, ways: Ways, device: torch.device, room: Callable[[], None]) -> t5gemma.T5GemmaCodec:
    """The text encoder where these ways let it read; what waits outside is drawn once and kept there."""
    from transformers import T5GemmaConfig

    work, rest = reads(ways, device)
    sizes = dict(scale.reader)
    config = T5GemmaConfig(encoder=dict(sizes), decoder=dict(sizes))
    waits = device if rest == device else CPU
    shapes = t5gemma.build(config).state_dict().items()
    state = {name: drawn_like(tensor, torch.bfloat16, device).to(waits) for name, tensor in shapes}
    ids = [2 + i % (sizes["vocab_size"] - 2) for i in range(TOKENS)]

    def open_reader(work: torch.device) -> t5gemma.Opened:
        net = t5gemma.build(config)
        net.load_state_dict({name: tensor.to(work) for name, tensor in state.items()}, assign=True)
        return net.to(work), lambda prompt: ids

    return t5gemma.T5GemmaCodec(open=open_reader, work=work, rest=rest, make_room=room)


def reads(ways: Ways, device: torch.device) -> tuple[torch.device, torch.device | None]:
    """Where prompts are read under these ways, as shipped; and where the encoder waits, None for to be forgotten."""
    way = reading(ways, device)
    return (CPU if way == "cpu" else device), {"stays": device, "forgotten": None}.get(way, CPU)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Lent):
    """A transformer that takes its turn as a fetched one does, from weights that were drawn instead of read."""

    state: dict[str, Tensor]

    @contextmanager
    def _brought(self) -> Iterator[Transformer]:
        model = filled(self.config, lambda name, like: self.state[name], CPU)
        with fitted(model, self.ways, str(self.device)) as model:
            yield quicker(model, self.speed, self.ways.streamed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A preset's parts beside the upscaler of one resolution, and how they are held."""

    scale: Scale
    models: Models
    settings: Preset | None
    ways: Ways


def furnish(setting: Setting, resolution: str, precision: str) -> Studio:
    """Make what one resolution needs, held as `ways_of` says."""
    scale, device = setting.scale, setting.device
    settings = dict(scale.upscalers).get(resolution)
    ways = ways_of(setting, resolution, precision)
    turns = Turns(together=ways.keep != planner.OWN_PARTS)
    # the upscaler's shapes are the same: one set of drawn weights does for both
    weights = cache(lambda: random_weights(scale.base.transformer, device))

    def transformer(preset: Preset | None) -> Transformer | Lent | None:
        if preset is None:
            return None
        if not turns.together:
            speed = "" if ways.streamed else setting.speed
            own = {"preset": preset, "folder": Path(), "device": device, "turns": turns, "ways": ways, "speed": speed}
            return Drawn(**own, state=weights())
        return quicker(random_transformer(preset.transformer, device, precision), setting.speed)

    def build_turbo() -> TurboDecoder:
        decoder = random_module(lambda: TurboDecoder(scale.turbo), torch.bfloat16, device)
        decoder.frames = parts.frames_at_once(ways.at_once)
        return decoder

    turbo = cache(build_turbo) if turns.together else lambda: turns.take("turbo", lambda: nullcontext(build_turbo()))
    room = turns.clear if not turns.together and reads(ways, device)[0] == device else lambda: None
    models = Models(
        preset=scale.base,
        transformer=transformer(scale.base),
        video=TwoWays(way_in=turbo, way_out=turbo),
        audio=random_module(lambda: OobleckCodec(scale.sound), torch.float32, device),
        text=random_reader(scale, ways, device, room),
        device=device,
        upscaler=transformer(settings),
    )
    models.text.encode("to warm up")
    return Studio(scale=scale, models=models, settings=settings, ways=ways)


def ways_of(setting: Setting, resolution: str, precision: str) -> Ways:
    """As shipped: what the planner finds for the memory that is free here, or would be on a card of 24 GiB."""
    if setting.scale.base is not DISTILLED_15B:
        small = Ways(keep=planner.OWN_PARTS, streamed=8, at_once=1)
        return small if precision == "24gb" else Ways(quantize="fp8" if precision == "fp8" else "none")
    # what the driver takes is planned for, and gone from what is free
    free = HEADROOM * SMALL if precision == "24gb" else free_of(setting.device) + planner.PROGRAM["cuda"]
    wish = wish_of(setting, resolution)
    return planner.plan(
        wish.preset.name,
        resolution=wish.resolution,
        seconds=wish.seconds,
        memory=str(int(free)),
        device=wish.device,
        quantize="fp8" if precision == "fp8" else "none",
    ).ways


def wish_of(setting: Setting, resolution: str) -> planner.Wish:
    return planner.Wish(
        preset=setting.scale.base,
        resolution="draft" if resolution == "256p" else resolution,
        seconds=setting.seconds,
        ratio="16:9",
        device=setting.device.type,
        memory=0,
    )


# ── the story, stage by stage ──


@torch.inference_mode()
def make(studio: Studio, request: Request, out: Path, clock: Clock) -> Clip:
    """Prompt to MP4; each seed has another prompt, so that none is remembered."""
    models = studio.models
    with clock("text"):
        words = models.text.encode(f"{request.prompt} {request.seed}")
    bring(models.transformer, "base", clock)
    with clock("base"):
        start = draft(models, words, request, request.latent_size)
        sigmas = schedules.shifted(models.preset.steps, models.preset.shift)
        sequence = samplers.sample(models.denoise, start, sigmas, step_of(models.preset, [request], start))
    if models.upscaler is not None:
        bring(models.upscaler, "super-resolution", clock)
        with clock("super-resolution"):
            sequence = superres.upscale(models, sequence, request)
    return handed_over(models, sequence, request, out, clock)


def bring(transformer: nn.Module | Lent, name: str, clock: Clock) -> None:
    """Let a transformer that takes turns come in: that is time, but none of its own work."""
    if isinstance(transformer, Lent):
        with clock(f"{name}, brought in"):
            transformer.here()


def handed_over(models: Models, sequence: Sequence, request: Request, out: Path, clock: Clock) -> Clip:
    """From latents to a file, as shipped: a draft is decoded whole, a large clip while it is written."""
    if request.resolution == "draft":
        with clock("decode"):
            clip = decode(models, sequence, request)
        with clock("mux"):
            media.write_mp4(clip, out)
        return clip
    with clock(DECODED):
        clip = decode_large(models, sequence, request)
        media.write_mp4(clip, out)
    return clip


def draft(models: Models, words: Tensor, request: Request, size: tuple[int, int]) -> Sequence:
    """The sequence of a clip of one size, without pictures."""
    seen, heard = models.video.config, models.audio.config
    frames = latent_frames(request.frames, seen.time)
    generator = torch.Generator().manual_seed(request.seed or 0)
    sound = torch.randn(heard.channels, request.frames + models.preset.sound_beyond, 1, 1, generator=generator)
    picture = torch.randn(seen.channels, frames, size[0] // seen.space, size[1] // seen.space, generator=generator)
    segments = (
        told_segment(words, models.preset),
        video_segment(picture, Role.GENERATED, 0, models.preset),
        *audio_segments(sound, {}, sound_clock(sound.shape[1], frames, models)),
    )
    return Sequence(segments).to(models.device)


def operations(config: TransformerConfig, counts: tuple[int, int, int], frames: int) -> tuple[float, float]:
    """Multiplications and additions of one forward: products of every token, and pairs that see each other."""
    tokens, products, seen = sum(counts), 0.0, 0.0
    for layer in range(config.layers):
        gated = 1 if layer in config.gelu_layers else 2
        inner = config.width * (config.qkvg_width + config.width + (gated + 1) * config.hidden(layer))
        pairs = tokens**2
        if layer in config.local_layers:
            near = sum(min(frames, i + config.window + 1) - max(0, i - config.window) for i in range(frames))
            pairs -= counts[0] ** 2 * (1 - near / frames**2)
        products += 2 * tokens * inner
        seen += 4 * pairs * config.width
    return products, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The forwards of one stage: whose, how many, of which size."""

    stage: str
    preset: Preset
    steps: int
    size: Size

    def operations(self, seconds: int) -> tuple[float, float]:
        """Products and pairs of all forwards."""
        frames, (height, width) = latent_frames(FPS * seconds, 4), on_grid(self.size)
        counts = (frames * (height // 32) * (width // 32), FPS * seconds + self.preset.sound_beyond, TOKENS)
        products, pairs = operations(self.preset.transformer, counts, frames)
        return self.steps * products, self.steps * pairs


def walks(studio: Studio, resolution: str) -> list[Walk]:
    base, sizes = studio.scale.base, dict(studio.scale.sizes)
    found = [Walk(stage="base", preset=base, steps=base.steps, size=sizes["256p"])]
    if studio.settings is not None:
        steps, size = base.superres.steps, sizes[resolution]
        found.append(Walk(stage="super-resolution", preset=studio.settings, steps=steps, size=size))
    return found


def shares(
    found: list[Walk], seconds: int, times: dict[str, float], known: dict[str, Any], fp8: bool
) -> dict[str, float]:
    """The part of the ceilings that each walk reached; with fp8 products have that one, pairs stay below bf16's."""
    if "bf16_tflops" not in known:
        return {}
    half = known["bf16_tflops"] * 1e12
    quick = known["fp8_tflops"] * 1e12 if fp8 and "fp8_tflops" in known else half
    least = {
        walk.stage: (products / quick, pairs / half)
        for walk in found
        for products, pairs in (walk.operations(seconds),)
    }
    return {stage: sum(each) / times[stage] for stage, each in least.items()}


def copy_shares(found: list[Walk], streamed: int, times: dict[str, float], known: dict[str, Any]) -> dict[str, float]:
    """The part of the way in from the machine's memory that streaming matrices took."""
    if not streamed or "from_host_gb_a_second" not in known:
        return {}
    a_second = known["from_host_gb_a_second"] * 1e9
    return {walk.stage: walk.steps * moved(walk.preset, streamed) / times[walk.stage] / a_second for walk in found}


def moved(preset: Preset, streamed: int) -> int:
    """Bytes that stream in at each forward."""
    sizes = parts.transformer_holding(preset.transformer).sizes(2)
    return sum(sizes[i] for i in planner.spread(len(sizes), streamed))


def forecast(setting: Setting, resolution: str, ways: Ways) -> dict[str, float]:
    """What the planner foretells of each stage, without what the driver takes: that is not counted as allocated."""
    if setting.scale.base is not DISTILLED_15B:
        return {}
    stages = planner.foretold(wish_of(setting, resolution), ways).stages
    found = {stage.name: (stage.peak - stage.program) / planner.GB for stage in stages}
    found.pop("picture", None)  # none is given
    mux = found.pop("mux")
    return found | {"mux": mux} if resolution == "256p" else found | {DECODED: max(mux, found.pop("decode"))}


# ── one command, in pieces ──


def measure(piece: str, setting: Setting, known: dict[str, Any]) -> dict[str, Any]:
    """One piece; the first run warms up and is not counted."""
    if piece == "ceilings":
        return ceilings(setting.scale, setting.device)
    resolution, precision = piece.split("-")
    with room_for(precision, setting.device):
        studio = furnish(setting, resolution, precision)
        every, alone = clips(studio, setting, resolution)
    counted = sorted(every[1:], key=total)
    stages = counted[len(counted) // 2]
    times = {name: stage["seconds"] for name, stage in stages.items()}
    found, best = walks(studio, resolution), known.get("ceilings", {})
    return {
        "stages": stages,
        "seconds": total(stages),
        "peak_gib": max(stage["peak_gib"] for stage in stages.values()),
        "every_run": [total(one) for one in every],
        "decode_alone_seconds": alone,
        "share_of_ceiling": shares(found, setting.seconds, times, best, precision == "fp8"),
        "share_of_copies": copy_shares(found, studio.ways.streamed, times, best),
        "speed": "" if studio.ways.streamed else speed_of(piece, setting),
        "compiled": compiled(),
        "ways": asdict(studio.ways),
        "forecast_gib": forecast(setting, resolution, studio.ways),
    }


def clips(studio: Studio, setting: Setting, resolution: str) -> tuple[list[dict[str, dict[str, float]]], float | None]:
    """The stages of each run; and how long frames take when nobody waits for them to be written."""
    sizes = dict(studio.scale.sizes)
    request = Wanted(
        prompt=PROMPT,
        seconds=setting.seconds,
        resolution="draft" if resolution == "256p" else resolution,
        draft=sizes["256p"],
        large=sizes[resolution],
    )
    every = []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(setting.runs + 1):
            clock = Clock(setting.device)
            seeded = request.model_copy(update={"seed": run})
            clip = make(studio, seeded, Path(folder) / "clip.mp4", clock)
            every.append(clock.stages)
    if resolution == "256p":
        return every, None
    alone = Clock(setting.device)
    with alone(DECODED):
        deque(clip.chunks(), maxlen=0)
    return every, total(alone.stages)


def total(stages: dict[str, dict[str, float]]) -> float:
    return sum(stage["seconds"] for stage in stages.values())


def speed_of(piece: str, setting: Setting) -> str:
    """Streamed matrices can be neither compiled nor recorded, and ceilings have no blocks."""
    return "" if piece in ("ceilings", SMALL_CARD) else setting.speed


PIECES = ("ceilings", *(f"{size}-{kind}" for size in SIZES for kind in ("bf16", "fp8")), SMALL_CARD)


def main(
    *,
    tiny: bool = False,
    seconds: int = 5,
    runs: int = 2,
    minutes: float = 9.0,
    pieces: str = "",
    speed: str = "compile",
    out: Path | None = None,
) -> None:
    """Measure what is not measured yet, and write all that is known."""
    device = torch.device("cpu" if tiny or not torch.cuda.is_available() else "cuda")
    if device.type == "cpu" and not tiny:
        raise SystemExit("error: the true size needs a graphics card\nhint: --tiny tries the whole of it on a CPU")
    scale = toy() if tiny else Scale()
    setting = Setting(scale=scale, device=device, seconds=seconds, runs=runs, speed=speed)
    folder = out or (Path(tempfile.mkdtemp()) if tiny else RESULTS)
    name = "gpu-" + (
        "tiny" if tiny else "".join(c if c.isalnum() else "_" for c in torch.cuda.get_device_name()).lower()
    )
    named = [piece.strip() for piece in pieces.split(",") if piece.strip()]
    known = begun(folder / f"{name}.json")
    start = time.perf_counter()
    fresh = False
    for piece in dict.fromkeys(["ceilings", *(named or PIECES)]):
        again = piece in named and "failed" in known.get(piece, {})
        if (piece not in known or again) and time.perf_counter() - start <= 60 * minutes:
            print(f"{piece} ...", flush=True)
            known[piece], fresh = measured(piece, setting, known), True
            with redirect_stdout(None):  # told once, at the end
                keep(name, figures(known, seconds), known, folder)
        if piece in known:
            print(*table(piece, known[piece]), sep="\n", flush=True)
    if fresh:
        keep(name, figures(known, seconds), known, folder)
    left = [piece for piece in PIECES if piece not in known]
    print(f"not measured yet: {', '.join(left)}; run it again" if left else f"all is in {folder / name}.json")


def measured(piece: str, setting: Setting, known: dict[str, Any]) -> dict[str, Any]:
    """One piece, or why there is none: what does not fit, or cannot be compiled, must not cost the others."""
    try:
        return measure(piece, setting, known)
    except Exception as error:
        why = in_short(error)
    finally:
        empty(setting.device)
    if not speed_of(piece, setting):
        return {"failed": why}
    found = measured(piece, replace(setting, speed=""), known)
    return found | {"without": f"{setting.speed}: {why}"}


def in_short(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def empty(device: torch.device) -> None:
    """Leave nothing of a piece to the next: a function that was compiled too often before would run as it is."""
    torch._dynamo.reset()
    counters.clear()
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def begun(file: Path) -> dict[str, Any]:
    """The pieces an earlier call has measured."""
    return json.loads(file.read_text(encoding="utf-8"))["detail"] if file.exists() else {}


def table(piece: str, found: dict[str, Any]) -> Iterator[str]:
    """A piece as a person reads it: each stage's time, peak, forecast and share of what the device can."""
    if "failed" in found:
        yield f"{piece}: failed: {found['failed']}"
    if "stages" not in found:
        yield from (f"{piece}: {name} {value:.4g}" for name, value in found.items() if isinstance(value, float))
        return
    yield f"{piece:24}{'s':>8}{'peak GiB':>10}{'foretold':>10}{'of ceiling':>12}{'of copies':>11}"
    for name, stage in found["stages"].items():
        columns = [found[key].get(name) for key in ("forecast_gib", "share_of_ceiling", "share_of_copies")]
        foretold, *parts_of = columns
        cells = f"{'' if foretold is None else f'{foretold:.2f}':>10}"
        cells += "".join(f"{'' if x is None else f'{x:.0%}':>{w}}" for x, w in zip(parts_of, (12, 11), strict=True))
        yield f"  {name:22}{stage['seconds']:8.2f}{stage['peak_gib']:10.2f}{cells}".rstrip()
    yield f"  {'all':22}{found['seconds']:8.2f}{found['peak_gib']:10.2f}"
    if found["compiled"]["given_up"]:
        yield f"  {found['compiled']['given_up']} functions were compiled too often and ran as they are"
    if "without" in found:
        yield f"  without {found['without']}"


def figures(known: dict[str, Any], seconds: int) -> list[Figure]:
    """The rows of the table, those that are not measured among them."""
    rows = [
        Figure(
            name=f"{seconds} s clip, {size}, {kind}, random weights",
            value=known.get(f"{size}-{kind}", {}).get("seconds"),
            unit="s",
            at_most=TARGETS.get((size, kind)),
        )
        for size in SIZES
        for kind in ("bf16", "fp8")
    ]
    best = (("bf16", "the bf16 ceiling", SHARE), ("fp8", "the ceilings of FP8 products and bf16 attention", None))
    for kind, which, at_least in best:
        share = known.get(f"1080p-{kind}", {}).get("share_of_ceiling", {}).get("super-resolution")
        rows.append(Figure(name=f"share of {which}, 1080p denoise", value=share, at_least=at_least))
    return rows + fits(known)


def fits(known: dict[str, Any]) -> list[Figure]:
    """The most that a small card would hold, how busy its way in is, and how far any forecast is off at worst."""
    small = known.get(SMALL_CARD, {})
    copied = small.get("share_of_copies", {}).get("super-resolution")
    off = [
        abs(foretold / piece["stages"][stage]["peak_gib"] - 1)
        for piece in known.values()
        for stage, foretold in piece.get("forecast_gib", {}).items()
        if stage != "mux" and piece["stages"].get(stage, {}).get("peak_gib")
    ]
    worst = 100 * max(off) if off else None
    return [
        Figure(name="peak memory, 1080p fitted to 24 GiB", value=small.get("peak_gib") or None, unit="GiB", at_most=24),
        Figure(name="share of the copies from the machine, 1080p fitted to 24 GiB", value=copied),
        Figure(name="memory forecast on a card, largest error", value=worst, unit="%", at_most=10),
    ]


def words() -> dict[str, Any]:
    """Read the options; the fewer packages this needs, the more machines it runs on."""
    read = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__.splitlines()[0])
    read.add_argument("--tiny", action="store_true", help="toy size, on a CPU")
    read.add_argument("--seconds", type=int, default=5, help="length of the clips")
    read.add_argument("--runs", type=int, default=2, help="counted runs of each piece")
    read.add_argument("--minutes", type=float, default=9.0, help="stop before a new piece when so many have passed")
    read.add_argument("--pieces", default="", help=f"with commas, of {', '.join(PIECES)}; all when left out")
    read.add_argument("--speed", default="compile", help="compile, graph, flash, with commas; or nothing")
    read.add_argument("--out", type=Path, help="folder of the results")
    return vars(read.parse_args())


if __name__ == "__main__":
    main(**words())
