"""What the model sees: a clip, its sound and its words as one Sequence of Segments.

A Segment is a stretch of one modality that is wholly given or wholly generated and fills a box of time and space.
Everything the system can do is a choice of segments:

    text to video      prompt given,                    video generated,              audio generated
    image to video     prompt given, frame 0 given,     video from frame 1 generated, audio generated
    speech to video    prompt given,                    video generated,              audio given
    extend, retake     prompt given, kept frames given, new frames generated,         audio likewise
    super-resolution   prompt given,                    larger video generated,       audio given

This file imports nothing of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, IntEnum

import torch
from jaxtyping import Float
from torch import Tensor


class Modality(IntEnum):
    """The order in which tokens stand, and the index of a modality's own weights."""

    VIDEO = 0
    AUDIO = 1
    TEXT = 2


class Role(Enum):
    """Whether a segment is looked at or made."""

    GIVEN = "given"  # clean, seen by attention, never changed
    GENERATED = "generated"  # noise at first; gets a velocity, and a loss in training


Interval = tuple[float, float]
Cells = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The time and space that a segment fills, in latent frames and patches, first and last cell included."""

    time: Interval = (0.0, 0.0)
    height: Interval = (0.0, 0.0)
    width: Interval = (0.0, 0.0)

    def positions(self, cells: Cells, device: torch.device | str = "cpu") -> Float[Tensor, "tokens 3"]:
        """Spread `cells` evenly over the box, ends included: one (time, height, width) row a token."""
        axes = [
            torch.linspace(*interval, count, dtype=torch.float64)
            for interval, count in zip((self.time, self.height, self.width), cells, strict=True)
        ]
        return torch.cartesian_prod(*axes).to(device, torch.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of one modality; its latent has the same four axes whatever the modality."""

    track: str  # "video", "audio", "prompt", "image_1": segments of one track are joined when it is decoded
    modality: Modality
    role: Role
    latent: Float[Tensor, "channels time height width"]  # audio and text: height = width = 1
    box: Box
    sketch: Float[Tensor, "channels time height width"] | None = None  # of what is generated: what is known before
    settled: bool = False  # whether its sketch is all that it comes to: nothing is left to be found
    cuts: tuple[int, ...] = ()  # of a picture: latent frames, counted from the clip's first, with which a shot begins
    sample: int = 0  # which sample of a packed batch; attention never crosses samples


@dataclass(frozen=True, slots=True)
class Sequence:
    """Segments of one sample, or of several packed; the one value that travels from the request to the model."""

    segments: tuple[Segment, ...]

    @classmethod
    def pack(cls, sequences: Iterable["Sequence"]) -> "Sequence":
        """Lay several sequences side by side; samples already packed stay apart."""
        segments: list[Segment] = []
        first = 0
        for one in sequences:
            index = {sample: first + i for i, sample in enumerate(one.samples)}
            segments.extend(replace(s, sample=index[s.sample]) for s in one.segments)
            first += len(index)
        return cls(tuple(segments))

    def unpack(self) -> list["Sequence"]:
        """Hand back each sample as a sequence of its own."""
        return [
            Sequence(tuple(replace(s, sample=0) for s in self.segments if s.sample == sample))
            for sample in self.samples
        ]

    @property
    def samples(self) -> tuple[int, ...]:
        return tuple(sorted({s.sample for s in self.segments}))

    @property
    def generated(self) -> tuple[Segment, ...]:
        return tuple(s for s in self.segments if s.role is Role.GENERATED)

    def with_generated(self, latents: Iterable[Tensor]) -> "Sequence":
        """Put `latents` in place of the generated ones, in order; the given ones stay as they are."""
        pairs = dict(zip((id(s) for s in self.generated), latents, strict=True))
        return Sequence(tuple(replace(s, latent=pairs[id(s)]) if id(s) in pairs else s for s in self.segments))

    def to(self, device: torch.device | str) -> "Sequence":
        """Move every latent to a device."""
        return Sequence(
            tuple(
                replace(s, latent=s.latent.to(device), sketch=None if s.sketch is None else s.sketch.to(device))
                for s in self.segments
            )
        )

    def cuts(self, name: str) -> tuple[int, ...]:
        """The latent frames of a track with which another shot begins."""
        return tuple(sorted({cut for s in self.segments if s.track == name for cut in s.cuts}))

    def track(self, name: str) -> Float[Tensor, "channels time height width"]:
        """Join a track's segments, given and generated, in order of time: what a decoder is handed."""
        parts = sorted((s for s in self.segments if s.track == name), key=lambda s: s.box.time)
        if not parts:
            raise KeyError(f"no track {name!r} here; there are: {', '.join(sorted({s.track for s in self.segments}))}")
        if len({s.sample for s in parts}) > 1:
            raise ValueError(f"track {name!r} is in several packed samples; hint: unpack() the sequence first")
        return torch.cat([s.latent for s in parts], dim=1)
