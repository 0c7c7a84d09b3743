"""Matrices that wait elsewhere and stream in while others work.

A few slots on the device are all the room that streamed matrices take: while one is multiplied with, the next ones are
on their way. With a card they wait in pinned memory and come by a stream of their own; without one they wait in a file
and are read by a second thread. Who uses a slot is decided in one place for both.
"""

import gc
import logging
import mmap
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from happyhorse.engine.device import built_for, card, check_card, check_room, in_words, open_for_reading
from happyhorse.engine.experts import matrices, split_experts
from happyhorse.engine.memory import AHEAD, Ways, spread
from happyhorse.engine.quantize import quantize
from happyhorse.model.transformer import Transformer

EDGE = 64  # pieces of one matrix start at multiples of this
PORTABLE = 1  # cudaHostRegisterPortable: pinned for every card
log = logging.getLogger("happyhorse.engine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """How a weight is put together from the bytes of a slot; a quantised one has several pieces."""

    pieces: tuple[tuple[str, int, tuple[int, ...], torch.dtype], ...]  # name, place, shape, type
    build: Callable[[dict[str, Tensor]], Tensor]
    size: int

    def cast(self, slot: Tensor) -> Tensor:
        return self.build({name: _seen(slot, place, shape, dtype) for name, place, shape, dtype in self.pieces})


def mould_of(weight: Tensor) -> Mould:
    """Take a weight's measure."""
    parts, build = _parts(weight)
    pieces, place = [], 0
    for name, part in parts.items():
        pieces.append((name, place, tuple(part.shape), part.dtype))
        place += -(-part.nbytes // EDGE) * EDGE
    return Mould(pieces=tuple(pieces), build=build, size=place)


def _parts(weight: Tensor) -> tuple[dict[str, Tensor], Callable[[dict[str, Tensor]], Tensor]]:
    if not hasattr(weight, "__tensor_flatten__"):
        return {"weight": weight}, lambda found: found["weight"]
    names, context = weight.__tensor_flatten__()
    kind, size, stride = type(weight), weight.size(), weight.stride()
    return {name: getattr(weight, name) for name in names}, lambda found: kind.__tensor_unflatten__(
        found, context, size, stride
    )


def _bytes_of(weight: Tensor, mould: Mould) -> Tensor:
    """A weight's pieces one after the other."""
    flat = torch.empty(mould.size, dtype=torch.uint8)
    parts, _ = _parts(weight)
    for name, place, shape, dtype in mould.pieces:
        _seen(flat, place, shape, dtype).copy_(parts[name])
    return flat


def _seen(slot: Tensor, place: int, shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    size = torch.Size(shape).numel() * dtype.itemsize
    return slot[place : place + size].view(dtype).view(shape)


class Carrier(Protocol):
    """Brings a matrix into a slot."""

    def slot(self, size: int) -> Tensor: ...

    def begin(self, unit: int, slot: Tensor) -> Any:
        """Start bringing; the answer is handed to `finish`."""

    def finish(self, begun: Any) -> None:
        """Return when what was begun may be used."""

    def done(self, slot: Tensor) -> None:
        """Hear that a slot was used and may be written again."""


class Shelf:
    """Matrices in a file, read by a second thread."""

    def __init__(self, folder: Path | None = None) -> None:
        with in_words():
            self._folder = tempfile.TemporaryDirectory(prefix="happyhorse-", dir=folder)
        self._path = Path(self._folder.name) / "matrices"
        self._places: list[tuple[int, int]] = []
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="shelf")
        self._file: int | None = None

    def put(self, flats: Callable[[], Any], size: int) -> None:
        check_room(Path(self._folder.name), size)
        place = 0
        with in_words(), self._path.open("wb") as file:
            for flat in flats():
                file.write(flat.numpy())
                self._places.append((place, flat.numel()))
                place += flat.numel()
        self._file = open_for_reading(self._path)

    def slot(self, size: int) -> Tensor:
        return torch.empty(size, dtype=torch.uint8)

    def begin(self, unit: int, slot: Tensor) -> Future[None]:
        return self._reader.submit(self._read, unit, slot.numpy())

    def _read(self, unit: int, slot: Any) -> None:
        place, size = self._places[unit]
        with os.fdopen(os.dup(self._file or 0), "rb", buffering=0) as file:
            file.seek(place)
            room, read = memoryview(slot)[:size], 0
            while read < size:
                got = file.readinto(room[read:])
                if not got:
                    raise OSError(f"the streamed weights in {self._path} were cut short")
                read += got

    def finish(self, begun: Future[None]) -> None:
        with in_words():
            begun.result()

    def done(self, slot: Tensor) -> None:
        """Nothing works on a CPU's slot once its product has returned."""

    def close(self) -> None:
        self._reader.shutdown()
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._folder.cleanup()


class Pinned:
    """Matrices in the machine's memory, pinned, copied to the card by a stream of their own."""

    def __init__(self, device: str) -> None:
        self._device = torch.device(device)
        self._stream = torch.cuda.Stream(self._device)
        self._kept: list[Tensor] = []
        self._pinned: list[int] = []
        self._used: dict[int, Any] = {}

    def put(self, flats: Callable[[], Any], size: int) -> None:
        with in_words():
            for flat in flats():
                self._kept.append(_on_own_pages(flat))
        self._pinned = _pinned(self._kept, self._device)

    def slot(self, size: int) -> Tensor:
        # the room may have been another's, with which the card still works
        self._stream.wait_stream(torch.cuda.current_stream(self._device))
        return torch.empty(size, dtype=torch.uint8, device=self._device)

    def begin(self, unit: int, slot: Tensor) -> Any:
        if (used := self._used.pop(slot.data_ptr(), None)) is not None:
            self._stream.wait_event(used)
        with torch.cuda.stream(self._stream):
            kept = self._kept[unit]
            slot[: kept.numel()].copy_(kept, non_blocking=True)
            return self._stream.record_event()

    def finish(self, begun: Any) -> None:
        torch.cuda.current_stream(self._device).wait_event(begun)

    def done(self, slot: Tensor) -> None:
        self._used[slot.data_ptr()] = torch.cuda.current_stream(self._device).record_event()

    def close(self) -> None:
        self._stream.synchronize()  # what is being copied must not lose its pages
        for place in self._pinned:
            if refused := int(torch.cuda.cudart().cudaHostUnregister(place)):
                log.warning("a streamed weight's memory stays pinned (CUDA error %d)", refused)
        self._pinned.clear()
        self._kept.clear()


def _on_own_pages(flat: Tensor) -> Tensor:
    """Copy bytes to where no other memory lies on the same pages: a page cannot be pinned twice."""
    room = torch.empty(flat.numel() + 2 * mmap.PAGESIZE, dtype=torch.uint8)
    start = -room.data_ptr() % mmap.PAGESIZE
    return room[start : start + flat.numel()].copy_(flat)


def _pinned(kept: list[Tensor], device: torch.device) -> list[int]:
    """Pin memory where it lies, and say which: PyTorch's own way would take the next power of two for each matrix."""
    places: list[int] = []
    for flat in kept:
        if refused := int(torch.cuda.cudart().cudaHostRegister(flat.data_ptr(), flat.numel(), PORTABLE)):
            told = "%d of %d streamed matrices could not be pinned (CUDA error %d); they come more slowly"
            log.warning(told, len(kept) - len(places), len(kept), refused)
            with suppress(RuntimeError):
                torch.zeros(1, device=device)  # or the next launch would be blamed for the refusal
            break
        places.append(flat.data_ptr())
    return places


class Stream:
    """Decides which matrix comes next into which slot."""

    def __init__(self, linears: list[nn.Linear], carrier: Shelf | Pinned, ahead: int = AHEAD) -> None:
        self._carrier, self._linears = carrier, linears
        self._moulds = [mould_of(linear.weight) for linear in linears]
        carrier.put(self._emptied, sum(mould.size for mould in self._moulds))
        size = max(mould.size for mould in self._moulds)
        self._free = deque(carrier.slot(size) for _ in range(min(ahead, len(linears)) + 1))
        self._coming: deque[tuple[int, Tensor, Any]] = deque()
        self._working: dict[int, Tensor] = {}
        self._hooks = [
            hook
            for unit, linear in enumerate(linears)
            for hook in (
                linear.register_forward_pre_hook(partial(self._take, unit)),
                linear.register_forward_hook(partial(self._release, unit)),
            )
        ]

    def _emptied(self) -> Any:
        """Hand over each weight's bytes, and let go of the weight."""
        for linear, mould in zip(self._linears, self._moulds, strict=True):
            yield _bytes_of(linear.weight, mould)
            linear.weight = _absent(linear)

    def _take(self, unit: int, linear: nn.Linear, inputs: object) -> None:
        for slot in self._working.values():  # an error left it behind
            self._carrier.done(slot)
            self._free.append(slot)
        self._working.clear()
        while self._coming and self._coming[0][0] != unit:  # a forward was stopped halfway
            _, slot, begun = self._coming.popleft()
            self._carrier.finish(begun)
            self._free.append(slot)
        if not self._coming:
            self._begin(unit)
        _, slot, begun = self._coming.popleft()
        self._carrier.finish(begun)
        linear.weight = nn.Parameter(self._moulds[unit].cast(slot), requires_grad=False)
        self._working[unit] = slot
        self._bring_next(unit)

    def _release(self, unit: int, linear: nn.Linear, inputs: object, answer: object) -> None:
        linear.weight = _absent(linear)
        slot = self._working.pop(unit)
        self._carrier.done(slot)
        self._free.append(slot)

    def _bring_next(self, unit: int) -> None:
        last = self._coming[-1][0] if self._coming else unit
        while self._free:
            last = (last + 1) % len(self._linears)
            self._begin(last)

    def _begin(self, unit: int) -> None:
        slot = self._free.popleft()
        self._coming.append((unit, slot, self._carrier.begin(unit, slot)))

    def close(self) -> None:
        """Let everything go; the model is of no use afterwards."""
        for hook in self._hooks:
            hook.remove()
        for _, _, begun in self._coming:
            self._carrier.finish(begun)
        self._carrier.close()


def _absent(linear: nn.Linear) -> nn.Parameter:
    weight = linear.weight
    empty = torch.empty(linear.out_features, linear.in_features, dtype=weight.dtype, device="meta")
    return nn.Parameter(empty, requires_grad=False)


def offload(
    model: Transformer,
    streamed: int | None = None,
    *,
    device: str = "cpu",
    ahead: int = AHEAD,
    folder: Path | None = None,
) -> tuple[Transformer, Stream]:
    """Let `streamed` matrices (all, if not said) wait elsewhere, spread evenly; the rest moves to the device.

    Close the stream when the model is no longer needed.
    """
    split_experts(model)
    linears = matrices(model)
    moving = [linears[i] for i in spread(len(linears), len(linears) if streamed is None else streamed)]
    if not moving:
        raise ValueError("no matrix is to be streamed; move the model instead")
    carrier = Shelf(folder) if torch.device(device).type == "cpu" else Pinned(device)
    with ExitStack() as opened:
        opened.callback(carrier.close)  # or what is pinned would stay so where there is no room
        stream = Stream(moving, carrier, ahead)
        away = {id(linear) for linear in moving}
        for part in model.modules():
            if id(part) not in away:
                _move(part, device)
        opened.pop_all()
    return model, stream


def _move(part: nn.Module, device: str) -> None:
    """Move a module's own tensors, not its children's."""
    for name, parameter in part._parameters.items():
        if parameter is not None and not parameter.is_meta:
            part._parameters[name] = nn.Parameter(parameter.to(device), requires_grad=False)
    for name, buffer in part._buffers.items():
        if buffer is not None:
            part._buffers[name] = buffer.to(device)


@contextmanager
def fitted(model: Transformer, ways: Ways, device: str = "cpu", folder: Path | None = None) -> Iterator[Transformer]:
    """Lend the model out, placed and held as planned; what was streamed is of no use afterwards."""
    if device.startswith("cuda"):
        check_card(card(), built_for(), ways.quantize)
    with in_words():
        quantize(model, ways.quantize, device)
        if not ways.streamed:
            yield model.to(device)
            return
        model, stream = offload(model, ways.streamed, device=device, folder=folder)
        try:
            yield model
        finally:
            stream.close()


@dataclass(slots=True, kw_only=True)
class Turns:
    """Parts that take turns on a device where there is no room for all: who comes in sends the others out."""

    together: bool
    _here: dict[str, tuple[Any, ExitStack]] = field(default_factory=dict)

    def take(self, name: str, part: Callable[[], AbstractContextManager[Any]]) -> Any:
        """Hand a part over, brought in if it is not here."""
        if name not in self._here:
            if not self.together:
                self.clear()
            with in_words(), ExitStack() as stack:
                came = stack.enter_context(part())
                self._here[name] = came, stack.pop_all()
        return self._here[name][0]

    def clear(self) -> None:
        """Send all of them out."""
        while self._here:
            _, (came, stack) = self._here.popitem()
            del came
            stack.close()
        gc.collect()  # hooks hold on to what they are hung on
        if torch.cuda.is_initialized():
            torch.cuda.empty_cache()
