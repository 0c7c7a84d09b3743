"""The published model at its true size with random weights, prompt to MP4, on a graphics card, piece by piece.

    python -m benchmarks.gpu              every piece that is not measured yet, for at most --minutes; run it again
    python -m benchmarks.gpu --tiny       the whole of it in seconds on a CPU, at toy size

Nothing is downloaded: weights are random, which changes no time. A piece is a device's ceilings, or one resolution in
one precision, or 1080p as it is fitted to 24 GB. Each stage has its time and its peak of memory, the planner's forecast
beside it. Where av is not installed, nothing is muxed, and the table says so.
"""

import argparse
import gc
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.protocol import RESULTS, Figure, keep
from happyhorse import superres
from happyhorse.clip import Clip
from happyhorse.codec import t5gemma
from happyhorse.codec.oobleck import OobleckCodec, OobleckConfig
from happyhorse.codec.turbo import TurboConfig, TurboDecoder
from happyhorse.conditioning import audio_segments, latent_frames, sound_clock, told_segment, video_segment
from happyhorse.engine import memory as planner
from happyhorse.engine.compile import quicker
from happyhorse.engine.memory import Ways
from happyhorse.engine.offload import Turns, fitted
from happyhorse.engine.parts import frames_at_once
from happyhorse.flow import samplers, schedules
from happyhorse.generate import step_of
from happyhorse.model.config import TransformerConfig
from happyhorse.model.layers import ExpertLinear
from happyhorse.model.transformer import Transformer
from happyhorse.model.weights import is_matrix
from happyhorse.models import Lent, Models, TwoWays
from happyhorse.presets import DISTILLED_15B, SR_540P, SR_1080P, Preset, SuperRes
from happyhorse.request import FPS, Request
from happyhorse.sequence import Role, Sequence

PROMPT = "A woman in a bright kitchen looks at the camera and says: Good morning, the bread is ready. " * 8
TOKENS = 300  # of a prompt of the length the model was taught
SIZES = {"256p": (256, 448), "540p": (544, 960), "1080p": (1088, 1920)}
SMALL_CARD = "1080p-24gb"  # fitted, streamed and measured as on such a card
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
    sizes: tuple[tuple[str, tuple[int, int]], ...] = tuple(SIZES.items())
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


# ── what is measured with ──


class Clock:
    """Seconds and peak bytes of each stage."""

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
        self.stages[name] = {"seconds": seconds, "peak_gb": peak / 1e9}

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


def ceilings(scale: Scale, device: torch.device) -> dict[str, float]:
    """What the device reaches on nothing but copies and products."""
    side, working = scale.product, torch.bfloat16
    source = torch.zeros(scale.copied, dtype=torch.uint8, device=device)
    target, host = torch.empty_like(source), torch.zeros(scale.copied // 4, dtype=torch.uint8)
    host = host.pin_memory() if device.type == "cuda" else host
    part = target[: len(host)]
    a, b = (torch.randn(side, side, device=device, dtype=working) for _ in range(2))
    operations = 2 * side**3
    found = {
        "copy_gb_a_second": 2 * scale.copied / timed(lambda: target.copy_(source), device) / 1e9,
        "from_host_gb_a_second": len(host) / timed(lambda: part.copy_(host, non_blocking=True), device) / 1e9,
        "bf16_tflops": operations / timed(lambda: a @ b, device) / 1e12,
    }
    if multiplies_eighths(device):
        x, y = in_eighths(a), in_eighths(b)
        found["fp8_tflops"] = operations / timed(lambda: eighths_product(*x, *y), device) / 1e12
    return found


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
        with torch.no_grad():
            self.weight, self.scale = in_eighths(linear.weight)

    def forward(self, x: Tensor, counts: tuple[int, ...]) -> Tensor:
        parts = (x,) if self.experts == 1 else x.split(counts)
        pairs = zip(parts, self.weight.chunk(self.experts), self.scale.chunk(self.experts), strict=True)
        return torch.cat([self._product(part, weight, scale) for part, weight, scale in pairs])

    def _product(self, rows: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
        if multiplies_eighths(rows.device) and len(rows):
            return eighths_product(*in_eighths(rows), weight, scale)
        return functional.linear(rows, (weight.to(rows.dtype) * scale.to(rows.dtype)))


# ── parts with random weights, made where they work ──


def random_transformer(
    config: TransformerConfig, device: torch.device, precision: str, *, away: bool = False
) -> Transformer:
    """The true shapes, drawn straight on the device; a matrix at a time where eight bits are wanted, or all go away."""
    with torch.device("meta"):
        model = Transformer(config)
    owners = dict(model.named_modules())
    for name, parameter in list(model.named_parameters()):
        dtype = torch.bfloat16 if is_matrix(name) else torch.float32
        drawn = drawn_like(parameter, dtype, device).to("cpu" if away else device)
        folder, _, leaf = name.rpartition(".")
        setattr(owners[folder], leaf, nn.Parameter(drawn, requires_grad=False))
        if precision == "fp8" and is_matrix(name):
            outer, _, place = folder.rpartition(".")
            setattr(owners[outer], place, EighthsLinear(owners[folder]))
    model.rope.bands = torch.empty(config.rope_bands, device="cpu" if away else device)
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


def random_reader(scale: Scale, work: torch.device) -> t5gemma.Opened:
    from transformers import T5GemmaConfig

    sizes = dict(scale.reader)
    net = t5gemma.build(T5GemmaConfig(encoder=dict(sizes), decoder=dict(sizes)))
    state = {name: drawn_like(tensor, torch.bfloat16, work) for name, tensor in net.state_dict().items()}
    net.load_state_dict(state, assign=True)
    ids = [2 + i % (sizes["vocab_size"] - 2) for i in range(TOKENS)]
    return net.to(work), lambda prompt: ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Lent):
    """A transformer that takes its turn as a fetched one does, but is drawn anew instead of read."""

    def here(self) -> Transformer:
        return self.turns.take(self.preset.name, self._fitted)

    @contextmanager
    def _fitted(self) -> Iterator[Transformer]:
        model = random_transformer(self.config, self.device, "bf16", away=bool(self.ways.streamed))
        with fitted(model, self.ways, str(self.device)) as model:
            yield model


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A preset's parts beside the upscaler of one resolution, and how they are held."""

    scale: Scale
    models: Models
    settings: Preset | None
    ways: Ways


def furnish(scale: Scale, resolution: str, precision: str, device: torch.device, speed: str) -> Studio:
    """Make what one resolution needs; the text encoder stays where there is room for all, and else waits outside."""
    settings = dict(scale.upscalers).get(resolution)
    ways = ways_of(scale, resolution, precision, device)
    turns = Turns(together=ways.keep == "everything")

    def transformer(preset: Preset | None) -> Transformer | Lent | None:
        if preset is None:
            return None
        if precision == "24gb":
            return Drawn(preset=preset, folder=Path(), device=device, turns=turns, ways=ways)
        return quicker(random_transformer(preset.transformer, device, precision), speed)

    def build_turbo() -> TurboDecoder:
        decoder = random_module(lambda: TurboDecoder(scale.turbo), torch.bfloat16, device)
        decoder.frames = frames_at_once(ways.at_once)
        return decoder

    turbo = cache(build_turbo) if turns.together else lambda: turns.take("turbo", lambda: nullcontext(build_turbo()))
    stays = device if ways.reader == "device" and turns.together else torch.device("cpu")
    models = Models(
        preset=scale.base,
        transformer=transformer(scale.base),
        video=TwoWays(way_in=turbo, way_out=turbo),
        audio=random_module(lambda: OobleckCodec(scale.sound), torch.float32, device),
        text=t5gemma.T5GemmaCodec(
            open=lambda work: random_reader(scale, work),
            work=device,
            rest=stays,
            make_room=(lambda: None) if turns.together else turns.clear,
        ),
        device=device,
        upscaler=transformer(settings),
    )
    models.text.encode("to warm up")
    return Studio(scale=scale, models=models, settings=settings, ways=ways)


def ways_of(scale: Scale, resolution: str, precision: str, device: torch.device) -> Ways:
    """Everything in place, the text encoder too where there is room; or as planned for 24 GB."""
    if precision != "24gb":
        roomy = device.type == "cuda" and torch.cuda.get_device_properties(device).total_memory > 100e9
        here = roomy or resolution == "256p" or precision == "fp8"
        return Ways(quantize="fp8" if precision == "fp8" else "none", reader="device" if here else "host")
    if scale.base is not DISTILLED_15B:
        return Ways(keep="a stage's own parts", streamed=8, at_once=1)
    return planner.plan("15b", resolution=resolution, memory="24GB", device="cuda").ways


# ── the story, stage by stage ──


@torch.inference_mode()
def make(studio: Studio, resolution: str, seconds: int, run: int, out: Path, clock: Clock) -> None:
    """Prompt to MP4; each run has another prompt, so that none is remembered."""
    models, request = studio.models, Request(prompt=PROMPT, seconds=seconds, seed=run)
    with clock("text"):
        words = models.text.encode(f"{PROMPT} {run}")
    with clock("base"):
        start = draft(models, words, request, dict(studio.scale.sizes)["256p"])
        sigmas = schedules.shifted(models.preset.steps, models.preset.shift)
        sequence = samplers.sample(models.denoise, start, sigmas, step_of(models.preset, [request], start))
    if studio.models.upscaler is not None:
        with clock("super-resolution"):
            sequence = enlarge(studio, sequence, dict(studio.scale.sizes)[resolution])
    with clock("decode"):
        frames = models.video.decode(sequence.track("video"))[: request.frames]
        sound = models.audio.decode(sequence.track("audio")).clamp(-1, 1).cpu()
    rate = models.audio.config.sample_rate
    clip = Clip(frames=frames.numpy(), waveform=sound[:, : seconds * rate].numpy(), fps=FPS, sample_rate=rate)
    if find_spec("av") is not None:
        from happyhorse import media

        with clock("mux"):
            media.write_mp4(clip, out)


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


def enlarge(studio: Studio, sequence: Sequence, size: tuple[int, int]) -> Sequence:
    """The same steps as superres.upscale, at a size that no request names."""
    models, space = studio.models, studio.models.video.config.space
    large = superres.by_latent(sequence.track("video"), size[0] // space, size[1] // space)
    start = superres.opening(sequence, large, models.preset, torch.Generator().manual_seed(0)).to(models.device)
    made = superres.refined(models.refine, start, models.preset.superres)
    sound = (s for s in sequence.segments if s.track == "audio")
    return Sequence((*(s for s in made.segments if s.track == "video"), *sound))


def operations(config: TransformerConfig, counts: tuple[int, int, int], frames: int) -> float:
    """Multiplications and additions of one forward: products of every token, and pairs that see each other."""
    tokens, total = sum(counts), 0.0
    for layer in range(config.layers):
        gated = 1 if layer in config.gelu_layers else 2
        inner = config.width * (config.qkvg_width + config.width + (gated + 1) * config.hidden(layer))
        pairs = tokens**2
        if layer in config.local_layers:
            near = sum(min(frames, i + config.window + 1) - max(0, i - config.window) for i in range(frames))
            pairs -= counts[0] ** 2 * (1 - near / frames**2)
        total += 2 * tokens * inner + 4 * pairs * config.width
    return total


def shares(
    studio: Studio, resolution: str, seconds: int, stages: dict[str, Any], known: dict[str, float]
) -> dict[str, float]:
    """The part of the bf16 ceiling that each walk reached."""
    frames = latent_frames(FPS * seconds, 4)
    found = {}
    base = studio.scale.base
    walks = [("base", "256p", base, base.steps)]
    walks += [] if studio.settings is None else [("super-resolution", resolution, studio.settings, base.superres.steps)]
    for stage, size, preset, steps in walks:
        height, width = dict(studio.scale.sizes)[size]
        counts = (frames * (height // 32) * (width // 32), FPS * seconds + preset.sound_beyond, TOKENS)
        done = operations(preset.transformer, counts, frames) * steps
        found[stage] = done / stages[stage]["seconds"] / (known["bf16_tflops"] * 1e12)
    return found


def forecast(studio: Studio, resolution: str, seconds: int, device: torch.device) -> dict[str, float]:
    """What the planner foretells of each stage, without what the driver takes: that is not counted as allocated."""
    wish = planner.Wish(
        preset=studio.scale.base,
        resolution="draft" if resolution == "256p" else resolution,
        seconds=seconds,
        ratio="16:9",
        device=device.type,
        memory=0,
    )
    stages = planner.foretold(wish, studio.ways).stages
    return {stage.name: (stage.peak - stage.program) / 1e9 for stage in stages}


# ── one command, in pieces ──


def measure(
    piece: str, scale: Scale, seconds: int, runs: int, device: torch.device, known: dict[str, Any], speed: str
) -> Any:
    """One piece; the first run warms up and is not counted."""
    if piece == "ceilings":
        return ceilings(scale, device)
    resolution, precision = piece.split("-")
    studio = furnish(scale, resolution, precision, device, speed)
    every = []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(runs + 1):
            clock = Clock(device)
            make(studio, resolution, seconds, run, Path(folder) / "clip.mp4", clock)
            every.append(clock.stages)
    counted = sorted(every[1:], key=lambda stages: sum(stage["seconds"] for stage in stages.values()))
    stages = counted[len(counted) // 2]
    return {
        "stages": stages,
        "seconds": sum(stage["seconds"] for stage in stages.values()),
        "peak_gb": max(stage["peak_gb"] for stage in stages.values()),
        "every_run": [sum(stage["seconds"] for stage in one.values()) for one in every],
        "share_of_bf16_ceiling": shares(studio, resolution, seconds, stages, known["ceilings"]),
        "speed": "" if precision == "24gb" else speed,
        "ways": asdict(studio.ways),
        "forecast_gb": forecast(studio, resolution, seconds, device) if scale.base is DISTILLED_15B else {},
    }


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
    folder = out or (Path(tempfile.mkdtemp()) if tiny else RESULTS)
    name = "gpu-" + (
        "tiny" if tiny else "".join(c if c.isalnum() else "_" for c in torch.cuda.get_device_name()).lower()
    )
    wanted = [piece.strip() for piece in pieces.split(",") if piece.strip()] or list(PIECES)
    known = begun(folder / f"{name}.json")
    start = time.perf_counter()
    for piece in dict.fromkeys(["ceilings", *wanted]):
        if piece in known or time.perf_counter() - start > 60 * minutes:
            continue
        print(f"{piece} ...", flush=True)
        known[piece] = measured(piece, scale, seconds, runs, device, known, speed)
        keep(name, figures(known, seconds), known, folder)
    left = [piece for piece in PIECES if piece not in known]
    print(f"not measured yet: {', '.join(left)}; run it again" if left else f"all is in {folder / name}.json")


def measured(
    piece: str, scale: Scale, seconds: int, runs: int, device: torch.device, known: dict[str, Any], speed: str
) -> Any:
    """One piece, or why there is none: what does not fit, or cannot be compiled, must not cost the others."""
    try:
        return measure(piece, scale, seconds, runs, device, known, speed)
    except torch.OutOfMemoryError as error:
        return {"failed": " ".join(str(error).split())[:300]}
    except Exception as error:
        if not speed:
            raise
        why = " ".join(str(error).split())[:300]
    finally:
        empty(device)
    found = measured(piece, scale, seconds, runs, device, known, "")
    return found | {"without": f"{speed}: {why}"}


def empty(device: torch.device) -> None:
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def begun(file: Path) -> dict[str, Any]:
    """The pieces an earlier call has measured."""
    return json.loads(file.read_text(encoding="utf-8"))["detail"] if file.exists() else {}


def figures(known: dict[str, Any], seconds: int) -> list[Figure]:
    """The rows of the table."""
    rows = [
        Figure(
            name=f"{seconds} s clip, {size}, {kind}, random weights", value=found["seconds"], unit="s", at_most=at_most
        )
        for size in SIZES
        for kind in ("bf16", "fp8")
        if "seconds" in (found := known.get(f"{size}-{kind}", {}))
        for at_most in (TARGETS.get((size, kind)),)
    ]
    rows += fits(known)
    large = known.get("1080p-bf16", {}).get("share_of_bf16_ceiling", {})
    if "super-resolution" in large:
        rows.append(
            Figure(name="share of the bf16 ceiling, 1080p denoise", value=large["super-resolution"], at_least=SHARE)
        )
    return rows


def fits(known: dict[str, Any]) -> list[Figure]:
    """The most that a small card would hold, and how far the forecast of any stage is off at worst."""
    small = known.get(SMALL_CARD, {})
    rows = []
    if small.get("peak_gb"):
        rows.append(Figure(name="peak memory, 1080p fitted to 24 GB", value=small["peak_gb"], unit="GB", at_most=24))
    off = [
        abs(foretold / piece["stages"][stage]["peak_gb"] - 1)
        for piece in known.values()
        for stage, foretold in piece.get("forecast_gb", {}).items()
        if stage != "mux" and piece["stages"].get(stage, {}).get("peak_gb")
    ]
    if off:
        rows.append(Figure(name="memory forecast, largest error", value=100 * max(off), unit="%", at_most=10))
    return rows


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
