"""Small networks of our own that read pictures and sound; trained by `happyhorse train readers` on drawn truth.

A reader's file holds its weights and, as notes, the names of its answers and how wrong it is on what it never saw.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from safetensors import safe_open
from torch import Tensor, nn
from torch.nn import functional as F

from happyhorse import shipped
from happyhorse.request import HappyHorseError

FOLDER = shipped.WEIGHTS / "readers"
KEPT = "trust.json"  # beside the readers: what spoiled films showed of them
NAMES = ("finder", "scene", "person", "head", "mouth", "speech", "ambience", "voice", "critic")
BANDS, RATE, HOP, WINDOW = 64, 16_000, 160, 400  # of mel: 100 frames a second
SHAPES = 6  # numbers of a mouth
# of a head in its square, of whose side are all but the first: the sine of its turn; where eyes and mouth are
MARKS = ("turn", "eyes down", "eyes across", "mouth down", "mouth across")
NEAR = 9  # picture frames the critic looks at together
MELS = 4  # mel frames a picture frame


class ReaderError(HappyHorseError):
    """A reader is missing or spoiled."""


# Trust ------------------------------------------------------------------------------------------------------------


def kept() -> dict[str, list[dict[str, Any]]]:
    """The checks and ceilings that were found when the readers were made; of old only the checks."""
    try:
        found = json.loads((FOLDER / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    found = {"checks": found} if isinstance(found, list) else found if isinstance(found, dict) else {}
    return {name: list(found.get(name) or ()) for name in ("checks", "ceilings")}


def doubted(checks: Sequence[Mapping[str, Any]] | None = None) -> frozenset[str]:
    """Metrics that spoiled films did not move enough, by some checks or by those that are kept."""
    rows = kept()["checks"] if checks is None else checks
    return frozenset(str(row["metric"]) for row in rows if not row.get("moved", True))


# Seeing -----------------------------------------------------------------------------------------------------------


def down(inner: int, outer: int) -> nn.Sequential:
    """Half the size, more channels."""
    return nn.Sequential(nn.Conv2d(inner, outer, 3, 2, 1, bias=False), nn.BatchNorm2d(outer), nn.SiLU())


class Bend(nn.Module):
    """A depthwise convolution and two pointwise ones beside a straight way."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.way = nn.Sequential(
            nn.Conv2d(width, width, 5, 1, 2 * dilation, dilation, width, bias=False),
            nn.BatchNorm2d(width),
            nn.Conv2d(width, 2 * width, 1),
            nn.SiLU(),
            nn.Conv2d(2 * width, width, 1),
        )

    def forward(self, x: Float[Tensor, "samples width rows columns"]) -> Float[Tensor, "samples width rows columns"]:
        return x + self.way(x)


def trunk(widths: Sequence[int], bends: Sequence[int]) -> nn.Sequential:
    """Halve the picture once for each width, with some bends after each."""
    parts: list[nn.Module] = []
    for inner, outer, count in zip((3, *widths), widths, bends, strict=False):
        parts += [down(inner, outer), *(Bend(outer) for _ in range(count))]
    return nn.Sequential(*parts)


def seen(pictures: Tensor) -> Float[Tensor, "samples 3 rows columns"]:
    """Bytes as they come, channels last, to numbers about zero."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1.0


class Finder(nn.Module):
    """Where faces and bodies are: for each cell whether a face's middle is there, and both boxes.

    Answers a map of nine: presence, then the edges of face and body as seen from the cell, in cells.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trunk = trunk((16, 32, 56), (0, 0, 1))
        self.look = nn.Sequential(Bend(56, 2), Bend(56, 3), Bend(56, 1))
        self.head = nn.Conv2d(56, 9, 1)
        if self.head.bias is not None:  # faces are rare
            nn.init.constant_(self.head.bias[:1], -4.0)

    def forward(self, pictures: Tensor) -> Float[Tensor, "samples 9 rows columns"]:
        return self.head(self.look(self.trunk(seen(pictures))))


class Judge(nn.Module):
    """One picture to an embedding, and from it one answer to each of several questions.

    Of a head, in `cells` cells, it also tells by what is seen where: see `MARKS`.
    """

    def __init__(
        self,
        answers: Mapping[str, int],
        widths: Sequence[int],
        bends: Sequence[int],
        numbers: int = 64,
        cells: int = 0,
    ) -> None:
        super().__init__()
        self.trunk = trunk(widths, bends)
        self.embed = nn.Linear(2 * widths[-1], numbers)
        self.heads = nn.ModuleDict({name: nn.Linear(numbers, count) for name, count in answers.items()})
        if cells:
            self.marks = nn.Linear(widths[-1] * cells, len(MARKS))

    def embedding(self, pictures: Tensor) -> Float[Tensor, "samples numbers"]:
        x = self.trunk(seen(pictures)).flatten(2)
        return self.embed(torch.cat([x.mean(2), x.amax(2)], 1))

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        embedded = F.silu(self.embedding(pictures))
        return {name: head(embedded) for name, head in self.heads.items()}


class Mouth(nn.Module):
    """A face to the six numbers of its mouth, and whether one is seen at all (a logit, last)."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(trunk((16, 32, 64), (0, 1, 2)), nn.Conv2d(64, 24, 1), nn.SiLU())
        self.head = nn.Sequential(nn.Linear(24 * 36, 96), nn.SiLU(), nn.Linear(96, SHAPES + 1))

    def forward(self, faces: Tensor) -> Float[Tensor, "samples 7"]:
        return self.head(self.trunk(seen(faces)).flatten(1))


# Hearing ----------------------------------------------------------------------------------------------------------


class Mel(nn.Module):
    """Sound at 16 kHz to log bands, 100 frames a second, about zero."""

    window: Tensor
    filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(WINDOW), persistent=False)
        self.register_buffer("filters", triangles(BANDS, WINDOW // 2 + 1, RATE), persistent=False)

    def forward(self, waveform: Float[Tensor, "samples time"]) -> Float[Tensor, "samples bands frames"]:
        padded = F.pad(waveform, (WINDOW // 2, WINDOW // 2))
        spectrum = torch.stft(padded, WINDOW, HOP, window=self.window, center=False, return_complex=True)
        power = spectrum.abs()[..., : waveform.shape[-1] // HOP]
        return (torch.log((self.filters @ power).clamp_min(1e-3)) + 2.0) / 2.5


def triangles(bands: int, bins: int, rate: int) -> Float[Tensor, "bands bins"]:
    """Overlapping triangles, evenly apart in mel (2595 log10(1 + f / 700))."""
    top = 2595 * torch.log10(torch.tensor(1 + rate / 2 / 700))
    edges = 700 * (10 ** (torch.linspace(0, float(top), bands + 2) / 2595) - 1)
    hertz = torch.linspace(0, rate / 2, bins)
    rise = (hertz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hertz) / (edges[2:] - edges[1:-1])[:, None]
    found = torch.minimum(rise, fall).clamp_min(0)
    return found / found.sum(1, keepdim=True).clamp_min(1e-6)


class Ripple(nn.Module):
    """The same as a bend, over time."""

    def __init__(self, width: int, dilation: int = 1, size: int = 7) -> None:
        super().__init__()
        self.way = nn.Sequential(
            nn.Conv1d(width, width, size, 1, (size // 2) * dilation, dilation, width, bias=False),
            nn.BatchNorm1d(width),
            nn.Conv1d(width, 2 * width, 1),
            nn.SiLU(),
            nn.Conv1d(2 * width, width, 1),
        )

    def forward(self, x: Float[Tensor, "samples width frames"]) -> Float[Tensor, "samples width frames"]:
        return x + self.way(x)


class Speech(nn.Module):
    """Phonemes heard: `held` says which sounds at each 20 ms, `told` which follow each other (CTC, blank last)."""

    def __init__(self, phonemes: int, width: int = 112) -> None:
        super().__init__()
        self.mel = Mel()
        self.way = nn.Sequential(
            nn.Conv1d(BANDS, width, 5, 1, 2),
            Ripple(width),
            nn.Conv1d(width, width, 4, 2, 1),
            *(Ripple(width, dilation) for dilation in (1, 2, 4, 1, 2, 4)),
        )
        self.held = nn.Conv1d(width, phonemes, 1)
        self.told = nn.Conv1d(width, phonemes + 1, 1)

    def forward(self, mel: Float[Tensor, "samples bands frames"]) -> tuple[Tensor, Tensor]:
        """Logits of both kinds, (samples, phonemes, halves of frames); loudness of the whole does not matter."""
        x = self.way(mel - mel.mean((1, 2), keepdim=True))
        return self.held(x), self.told(x)


class Listener(nn.Module):
    """Sound of a few seconds to an embedding, and from it one answer to each of several questions."""

    def __init__(self, answers: Mapping[str, int], width: int = 64) -> None:
        super().__init__()
        self.mel = Mel()
        self.way = nn.Sequential(
            nn.Conv1d(BANDS, width, 5, 2, 2),
            Ripple(width),
            nn.Conv1d(width, width, 4, 2, 1),
            Ripple(width, 2),
            Ripple(width, 4),
        )
        self.embed = nn.Linear(4 * width, 64)
        self.heads = nn.ModuleDict({name: nn.Linear(64, count) for name, count in answers.items()})

    def embedding(self, mel: Float[Tensor, "samples bands frames"]) -> Float[Tensor, "samples 64"]:
        x = self.way(mel)
        ordered = x.sort(2).values
        quiet, loud = ordered[..., int(0.15 * x.shape[2])], ordered[..., int(0.85 * x.shape[2])]
        return self.embed(torch.cat([x.mean(2), x.std(2), quiet, loud], 1))

    def forward(self, mel: Float[Tensor, "samples bands frames"]) -> dict[str, Tensor]:
        embedded = F.silu(self.embedding(mel))
        return {name: head(embedded) for name, head in self.heads.items()}


class Critic(nn.Module):
    """Mouth shapes and sound of the same third of a second to points that lie near where they belong together."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.mel = Mel()
        self.lips = nn.Sequential(
            nn.Conv1d(SHAPES, width, 3, padding=1), Ripple(width, size=3), nn.SiLU(), nn.Conv1d(width, 48, NEAR)
        )
        self.sound = nn.Sequential(
            nn.Conv1d(BANDS, width, 5, padding=2),
            Ripple(width),
            nn.Conv1d(width, width, MELS, MELS),
            Ripple(width, size=3),
            nn.SiLU(),
            nn.Conv1d(width, 48, NEAR),
        )

    def forward(
        self, shapes: Float[Tensor, "samples 6 frames"], mel: Float[Tensor, "samples bands mels"]
    ) -> tuple[Tensor, Tensor]:
        """Unit points of every window of NEAR frames: (samples, 48, windows), of lips and of sound."""
        mel = mel - mel.mean((1, 2), keepdim=True)
        return F.normalize(self.lips(shapes), dim=1), F.normalize(self.sound(mel), dim=1)


# On disk ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A network, the names of its answers, and what is known of its errors."""

    name: str
    module: nn.Module
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)


def build(name: str, answers: Mapping[str, Sequence[str]]) -> nn.Module:
    """The network of this name for these answers."""
    sizes = {question: len(names) for question, names in answers.items()}
    if name == "scene":
        return Judge(sizes, (16, 32, 64, 96, 112), (0, 0, 1, 2, 1))
    if name == "person":
        return Judge(sizes, (20, 40, 72, 112), (0, 1, 2, 1), numbers=128)
    if name == "head":
        return Judge(sizes, (24, 48, 80, 112), (0, 1, 2, 1), cells=16)
    if name == "speech":
        return Speech(sizes["phonemes"])
    if name in ("ambience", "voice"):
        return Listener(sizes)
    return {"finder": Finder, "mouth": Mouth, "critic": Critic}[name]()


def load(name: str, folder: Path | None = None) -> Reader:
    """Read a reader from its file, ready to be asked."""
    return _load(name, folder or FOLDER)


@cache
def _load(name: str, folder: Path) -> Reader:
    path = folder / f"{name}.safetensors"
    if not path.exists():
        raise ReaderError(f"the reader {name} is missing", f"{shipped.AGAIN}; or: happyhorse train readers")
    if folder == FOLDER and shipped.faults(folder, shipped.hashes([path])).get(path.name):
        raise ReaderError(f"the reader {name} is damaged", shipped.AGAIN)
    with safe_open(path, "pt") as file:
        notes = json.loads((file.metadata() or {}).get("notes", "{}"))
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a dict
    module = build(name, notes["answers"])
    tensors = {key: value.float() if value.is_floating_point() else value for key, value in tensors.items()}
    try:
        module.load_state_dict(tensors)
    except RuntimeError as error:
        raise ReaderError(
            f"the reader {name} is of another version", f"happyhorse train readers --only {name}"
        ) from error
    module.eval().requires_grad_(False)
    return Reader(name=name, module=module, answers=notes["answers"], errors=notes.get("errors", {}))
