"""Bytes foretold before anything is loaded: the peak of each stage, and how to stay within the memory at hand.

A stage holds weights, its work (what lives at once while it runs, counted by ledger.py), what the sampler keeps, and
the program itself. What keeps every bit comes first: everything in place; then all but the reader of prompts; then only
what a stage needs; then matrices that stream in while others work; smaller numbers for weights only where nothing else
fits.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch

from happyhorse.engine import parts
from happyhorse.engine.device import half_is_fast
from happyhorse.engine.parts import MB, Holding, Shape
from happyhorse.presets import MAGIHUMAN, PRESETS, Preset, find_preset
from happyhorse.request import LONGEST, SHORTEST, SIZES, RequestError

GB = 2**30
UNITS = {"": 1, "kb": 2**10, "mb": MB, "gb": GB, "tb": 2**40}
QUANTITIES = {"none": 0, "int8": 1, "fp8": 1}  # bytes a number; none: as the device likes it
AHEAD = 4  # matrices on their way in while one is at work: about a block
# Python and torch; with a card: its context and work spaces (on a Mac not measured)
PROGRAM = {"cpu": 340 * MB, "cuda": 900 * MB, "mps": 900 * MB}
CHUNKS = (8, 7, 4, 2, 1)  # latent frames decoded at once
EVERYTHING, ALL_BUT_READER, OWN_PARTS = KEPT = ("everything", "all but the reader", "a stage's own parts")
NAMES = ("text", "picture", "base", "super-resolution", "decode", "mux")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How a clip is made to fit."""

    quantize: str = "none"
    keep: str = EVERYTHING  # of KEPT
    reader: str = "device"  # where prompts are read; or "host"
    guidance: str = "apart"  # with and without words one after the other; or "together", in one pack
    streamed: int = 0  # matrices of a transformer that stream in
    at_once: int = CHUNKS[0]

    @property
    def reader_rests(self) -> str:
        """Where the reader of prompts waits between two of them: on the "device", the "host", or "nowhere"."""
        if self.keep == EVERYTHING and self.reader == "device":
            return "device"
        return "nowhere" if self.streamed or self.reader == "host" else "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one stage holds at its peak, in bytes."""

    name: str
    weights: int
    work: int
    kept: int
    program: int
    host: int = 0  # beside the device, in the machine's own memory

    @property
    def peak(self) -> int:
        return self.weights + self.work + self.kept + self.program


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A clip, the memory at hand, and how the one fits the other."""

    preset: str
    resolution: str
    seconds: int
    ratio: str
    size: tuple[int, int]
    device: str
    memory: int
    ways: Ways
    stages: tuple[Stage, ...]

    @property
    def peak(self) -> int:
        return max(stage.peak for stage in self.stages)

    @property
    def host(self) -> int:
        return max(stage.host for stage in self.stages)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        found = asdict(self) | {"peak": self.peak, "host": self.host}
        found["stages"] = [asdict(stage) | {"peak": stage.peak} for stage in self.stages]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be planned."""

    preset: Preset
    resolution: str
    seconds: int
    ratio: str
    device: str
    memory: int
    quantize: str = "auto"

    @property
    def shape(self) -> Shape:
        return parts.shape_of(self.preset, self.resolution, self.seconds, self.ratio)


def plan(
    preset: str = "mini",
    *,
    resolution: str = "",
    seconds: int = 5,
    ratio: str = "16:9",
    memory: str = "",
    device: str = "",
    quantize: str = "auto",
) -> Plan:
    """Find the best way in which a clip fits; RequestError with the nearest clip that does if none is found."""
    known = named(preset)
    device = device or ("cuda" if torch.cuda.is_available() or not parts.is_mini(known) else "cpu")
    _check(device, ratio, seconds, quantize)
    wish = Wish(
        preset=known,
        resolution=resolution or parts.resolutions(known)[0],
        seconds=seconds,
        ratio=ratio,
        device=device,
        memory=read_memory(memory) if memory else memory_of(device),
        quantize=quantize,
    )
    found = fitting(wish)
    if found is None:
        raise _refusal(wish)
    return found


def named(name: str) -> Preset:
    """Look a preset up, the published one among them."""
    return MAGIHUMAN if name == MAGIHUMAN.name and name not in PRESETS else find_preset(name)


def standing(preset: Preset, memory: int, device: str = "cuda") -> Ways:
    """Ways for whatever may be asked for: those of the largest clip of five seconds that fits."""
    wish = Wish(preset=preset, resolution="draft", seconds=5, ratio="16:9", device=device, memory=memory)
    for resolution in reversed(("draft", *dict(preset.upscalers))):
        if found := fitting(replace(wish, resolution=resolution)):
            return found.ways
    raise _refusal(wish)


def _check(device: str, ratio: str, seconds: int, quantize: str) -> None:
    for what, value, known in (
        ("device", device, tuple(PROGRAM)),
        ("ratio", ratio, tuple(SIZES)),
        ("quantize", quantize, ("auto", *QUANTITIES)),
    ):
        if value not in known:
            raise RequestError(f"{what} {value} is not known; choose one of {', '.join(known)}", f"--{what} {known[0]}")
    if not SHORTEST <= seconds <= LONGEST:
        sentence = f"seconds {seconds} is not possible; choose a whole number from {SHORTEST} to {LONGEST}"
        raise RequestError(sentence, "five seconds are made when none are named")


def read_memory(text: str) -> int:
    """Read 24GB, 512 MB or a number of bytes."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(|[kmgt])i?b?\s*", text.lower())
    size = float(found[1]) * UNITS[f"{found[2]}b" if found[2] else ""] if found else 0.0
    if size < MB:
        raise RequestError(f"memory {text[:40]} is not possible; give a size such as 24GB", "--memory 24GB")
    return int(size)


def memory_of(device: str) -> int:
    """Ask the device how much memory it has; a RequestError where there is none."""
    if device == "cpu":
        return _machine_memory()
    if device == "mps" and torch.backends.mps.is_available():
        return int(torch.mps.recommended_max_memory())
    if not torch.cuda.is_available():
        raise RequestError(
            "there is no graphics card here whose memory could be asked for; name the memory to plan for",
            "--memory 24GB, or --device cpu",
        )
    return int(torch.cuda.get_device_properties(0).total_memory)


def _machine_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        raise RequestError("this system does not tell its memory; name it", "--memory 16GB") from None


def fitting(wish: Wish) -> Plan | None:
    """Try one way after the other, the best first."""
    return next((found for ways in _ladder(wish) if (found := foretold(wish, ways)).peak <= wish.memory), None)


def _ladder(wish: Wish) -> Iterator[Ways]:
    """From everything in place to the least memory there is."""
    readers = ("device", "host") if wish.device != "cpu" else ("device",)
    places = [(EVERYTHING, "device"), *((keep, reader) for keep in KEPT[1:] for reader in readers)]
    for quantize in _quantities(wish):
        start = Ways(quantize=quantize)
        for keep, reader in places:
            for at_once in CHUNKS:
                for guidance in _guidances(wish.preset):
                    yield replace(start, keep=keep, reader=reader, at_once=at_once, guidance=guidance)
        for guidance in _guidances(wish.preset):
            for reader in readers:
                own = replace(start, keep=OWN_PARTS, reader=reader, at_once=CHUNKS[-1], guidance=guidance)
                for streamed in _streams(wish, own, _streamable(wish)):
                    yield _largest_chunk(wish, replace(own, streamed=streamed))


def _quantities(wish: Wish) -> tuple[str, ...]:
    return ("none", "int8") if wish.quantize == "auto" else (wish.quantize,)


def _guidances(preset: Preset) -> tuple[str, ...]:
    """Ways to answer with and without words, the quicker first; what ships answers apart, to the last bit."""
    return ("apart",) if parts.is_mini(preset) or not _leans(preset) else ("together", "apart")


def _leans(preset: Preset) -> bool:
    return any(scale != 1 for _, scale in preset.guidance)


def _streamable(wish: Wish) -> int:
    """Matrices that may wait elsewhere: nothing brings them to a Mac's graphics."""
    return 0 if wish.device == "mps" else len(parts.transformer_holding(wish.preset.transformer).matrices)


def _streams(wish: Wish, ways: Ways, matrices: int) -> Iterator[int]:
    """The fewest streamed matrices that fit, found by halving: the peak only falls as more are streamed."""
    if not matrices or foretold(wish, replace(ways, streamed=matrices)).peak > wish.memory:
        return
    low, high = 0, matrices
    while high - low > 1:
        middle = (low + high) // 2
        fits = foretold(wish, replace(ways, streamed=middle)).peak <= wish.memory
        low, high = (low, middle) if fits else (middle, high)
    yield high


def _largest_chunk(wish: Wish, ways: Ways) -> Ways:
    tries = (replace(ways, at_once=at_once) for at_once in CHUNKS)
    return next((each for each in tries if foretold(wish, each).peak <= wish.memory), ways)


def foretold(wish: Wish, ways: Ways) -> Plan:
    """Foretell every stage under given ways."""
    shape = wish.shape
    stages = tuple(_stages(wish, shape, ways))
    return Plan(
        preset=wish.preset.name,
        resolution=wish.resolution,
        seconds=wish.seconds,
        ratio=wish.ratio,
        size=(shape.height, shape.width),
        device=wish.device,
        memory=wish.memory,
        ways=ways,
        stages=stages,
    )


def _stages(wish: Wish, shape: Shape, ways: Ways) -> Iterator[Stage]:
    preset, config = wish.preset, wish.preset.transformer
    reader, encoder = parts.text_reader(preset), parts.picture_encoder(preset)
    upscaler = dict(preset.upscalers).get(wish.resolution)
    dtype = working_dtype(preset, wish.device)
    transformer = weights_of(parts.transformer_holding(config), ways, dtype)
    decoder = parts.decoder_holding(preset).rest
    on_device = ways.reader == "device"
    small = parts.shape_of(preset, parts.resolutions(preset)[0], wish.seconds, wish.ratio)
    samples = 2 if ways.guidance == "together" and _leans(preset) else 1

    def work(config: Any, shape: Shape, samples: int) -> int:
        return parts.transformer_work(config, shape, reader.words, samples, dtype, wish.device)

    weights = {"text": reader.weights * on_device, "base": transformer, "decode": decoder, "mux": 0}
    works = {
        "text": reader.work * on_device,
        "base": work(config, small, samples),
        "decode": parts.decode_work(preset, shape, ways.at_once, dtype, wish.device),
        "mux": 0 if wish.device != "cpu" else parts.mux_work(shape),
    }
    kept = {"base": parts.latents_work(config, small)}
    if encoder:
        weights["picture"], works["picture"] = encoder, parts.picture_work(small, shape)
    if upscaler is not None:
        weights["super-resolution"] = transformer
        works["super-resolution"] = work(upscaler.transformer, shape, 1)
        kept["super-resolution"] = parts.latents_work(config, shape)
    if wish.device == "cpu":  # the heap of one stage stays with the next
        kept["decode"] = works["base"] + kept["base"]
        left = kept["decode"] + works["decode"] - 3 * shape.pixels
        kept["mux"] = max(0, left - works["mux"])
    stay = {EVERYTHING: {*weights}, ALL_BUT_READER: {*weights} - {"text"}, OWN_PARTS: set[str]()}[ways.keep]
    for name in NAMES:
        if name not in weights:
            continue
        held = parts.always(preset) + sum(weights[each] for each in stay | {name})
        yield Stage(
            name=name,
            weights=held,
            work=works[name],
            kept=kept.get(name, 0),
            program=PROGRAM[wish.device],
            host=_host(wish, ways, shape, name),
        )


def _host(wish: Wish, ways: Ways, shape: Shape, stage: str) -> int:
    """What the machine's own memory holds while a card works; a transformer is changed there before it streams."""
    if wish.device == "cpu":
        return 0
    reader = parts.text_reader(wish.preset).weights
    waits = reader * (ways.reader_rests == "host")
    held = {
        "text": reader * (ways.reader == "host"),
        "picture": 0,
        "base": passing(wish.preset, ways),
        "super-resolution": passing(wish.preset, ways),
        "decode": parts.mux_work(shape),
        "mux": parts.mux_work(shape),
    }
    return PROGRAM["cpu"] + waits + held[stage]


def passing(preset: Preset, ways: Ways) -> int:
    """Bytes of the machine's own memory that a transformer takes on its way to a card."""
    if not ways.streamed and ways.quantize == "none":
        return 0
    holding = parts.transformer_holding(preset.transformer)
    return holding.rest + sum(holding.sizes(2))


def weights_of(holding: Holding, ways: Ways, dtype: torch.dtype) -> int:
    """Bytes of a transformer on the device: what stays there, and the slots that streamed matrices pass through."""
    sizes = _sizes(holding, ways, dtype)
    if not ways.streamed:
        return holding.rest + sum(sizes)
    moving = set(spread(len(sizes), ways.streamed))
    passing = [size for i, size in enumerate(sizes) if i in moving]
    slots = (min(AHEAD, len(passing)) + 1) * max(passing)
    return holding.rest + sum(sizes) - sum(passing) + slots


def spread(count: int, some: int) -> tuple[int, ...]:
    """Pick `some` of `count` places as evenly as can be."""
    return tuple(i for i in range(count) if (i + 1) * some // count > i * some // count)


def _sizes(holding: Holding, ways: Ways, dtype: torch.dtype) -> tuple[int, ...]:
    small = QUANTITIES[ways.quantize]
    return holding.sizes(small or dtype.itemsize, 4 if small else 0)


def working_dtype(preset: Preset, device: str) -> torch.dtype:
    """Half precision; but what ships is read in single precision on processors that are slow in half."""
    slow = parts.is_mini(preset) and device == "cpu" and not half_is_fast()
    return torch.float32 if slow else torch.bfloat16


def _refusal(wish: Wish) -> RequestError:
    """Say what is missing, and the nearest clip that fits: shorter first, then smaller."""
    least = min(foretold(wish, ways).peak for ways in _least(wish))
    sentence = (
        f"{wish.preset.name} at {wish.resolution}, {wish.seconds} s does not fit {in_words(wish.memory)}; "
        f"it needs {in_words(least)}"
    )
    known = parts.resolutions(wish.preset)
    for resolution in reversed(known[: known.index(wish.resolution) + 1]):
        if seconds := _longest(replace(wish, resolution=resolution)):
            return RequestError(sentence, f"--resolution {resolution} --seconds {seconds} fits")
    return RequestError(sentence, "no clip of this preset fits; a smaller preset or more memory is needed")


def _longest(wish: Wish) -> int:
    """The most seconds that fit, up to those asked for; 0 if none do. Found by halving: longer clips need more."""
    low, high = SHORTEST - 1, wish.seconds + 1
    while high - low > 1:
        middle = (low + high) // 2
        fits = fitting(replace(wish, seconds=middle)) is not None
        low, high = (middle, high) if fits else (low, middle)
    return low if low >= SHORTEST else 0


def _least(wish: Wish) -> Iterator[Ways]:
    for quantize in _quantities(wish):
        yield Ways(
            quantize=quantize,
            keep=OWN_PARTS,
            reader="device" if wish.device == "cpu" else "host",
            streamed=_streamable(wish),
            at_once=CHUNKS[-1],
        )


def in_words(size: int) -> str:
    return f"{size / GB:.1f} GB" if size >= GB else f"{size / MB:.0f} MB"


def table(found: Plan) -> str:
    """The plan as a person reads it."""
    ways, (height, width) = found.ways, found.size
    lines = [
        f"{found.preset}, {found.resolution} ({width}x{height}), {found.seconds} s, on {found.device} "
        f"with {in_words(found.memory)}",
        "",
        f"{'stage':17}{'weights':>10}{'work':>10}{'kept':>10}{'program':>10}{'peak':>10}"
        + (f"{'beside':>10}" if found.host else ""),
    ]
    for stage in found.stages:
        sizes = (stage.weights, stage.work, stage.kept, stage.program, stage.peak)
        sizes += (stage.host,) if found.host else ()
        lines.append(f"{stage.name:17}" + "".join(f"{in_words(size):>10}" for size in sizes))
    return "\n".join([*lines, "", *_ways_in_words(found, ways)])


def _ways_in_words(found: Plan, ways: Ways) -> Iterator[str]:
    matrices = len(parts.transformer_holding(named(found.preset).transformer).matrices)
    yield f"kept in place: {ways.keep}"
    if ways.streamed:
        yield f"streamed while others work: {ways.streamed} of {matrices} matrices"
    if ways.reader == "host":
        yield "the prompt is read on the machine's own processor"
    if ways.guidance == "together":
        yield "with and without words in one pack"
    if ways.quantize != "none":
        yield f"matrices held as {ways.quantize}"
    yield f"decoded {ways.at_once} latent frames at once"
    yield f"fits: {in_words(found.peak)} of {in_words(found.memory)}"
