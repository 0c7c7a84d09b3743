"""What a machine can do, and the sentences said when it cannot."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from happyhorse.request import HappyHorseError

HALF, EIGHTH = (8, 0), (8, 9)  # the first cards that multiply bfloat16, and float8


class DeviceError(HappyHorseError):
    """This machine cannot do what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A graphics card: its name and its generation."""

    name: str
    capability: tuple[int, int]


def card() -> Card | None:
    """The first card that PyTorch can use."""
    if not torch.cuda.is_available():
        return None
    return Card(name=torch.cuda.get_device_name(0), capability=torch.cuda.get_device_capability(0))


def built_for() -> str | None:
    """The CUDA, or on AMD's cards the ROCm, that PyTorch was built for."""
    return torch.version.cuda or torch.version.hip


@cache
def half_is_fast() -> bool:
    """Whether this processor multiplies bfloat16 in hardware; only oneDNN does, which not every PyTorch has."""
    return torch.backends.mkldnn.is_available() and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def check_card(found: Card | None, built_for: str | None, quantize: str = "none") -> Card:
    """Say why the card cannot be used; `built_for` is the CUDA that PyTorch was built for."""
    if built_for is None:
        raise DeviceError(
            "this PyTorch was built without graphics cards",
            "install it again without -c constraints.txt, or set HAPPYHORSE_DEVICE=cpu and be patient",
        )
    if found is None:
        raise DeviceError(
            f"PyTorch is built for CUDA {built_for}, but finds no card: there is none, or its driver is older",
            f"update the driver to one for CUDA {built_for}, or install the PyTorch of your driver's CUDA",
        )
    if found.capability < HALF:
        raise DeviceError(
            f"{found.name} does not multiply in bfloat16; a card of the Ampere generation or newer is needed",
            "another card, or HAPPYHORSE_DEVICE=cpu, slowly",
        )
    if quantize == "fp8" and found.capability < EIGHTH:
        raise DeviceError(
            f"{found.name} does not multiply in FP8; a card of the Ada generation or newer does", "--quantize int8"
        )
    return found


def check_room(folder: Path, size: int) -> None:
    """Say before the work that a disk is too small."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise DeviceError(
            f"{folder} has {free / 2**30:.1f} GB free; {size / 2**30:.1f} GB are needed for the streamed weights",
            "free some space, or name another folder",
        )


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a system's refusal into a sentence."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        hint = "happyhorse plan --memory finds a way that fits"
        raise DeviceError("the card's memory is not enough", hint) from error
    except MemoryError as error:
        raise DeviceError("the memory of this machine is not enough", "happyhorse plan tells what is needed") from error
    except OSError as error:
        told = {
            errno.EMFILE: ("too many files are open at once", "raise the limit with ulimit -n 4096"),
            errno.ENFILE: ("too many files are open on this machine", "close other programs"),
            errno.ENOSPC: ("the disk is full", "free some space, or name another folder"),
        }.get(error.errno or 0)
        if told is None:
            raise
        raise DeviceError(*told) from error


def open_for_reading(path: Path) -> int:
    """Open a file for reads at any place; a number that `os.close` takes."""
    with in_words():
        return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
