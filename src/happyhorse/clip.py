"""What a person gets: frames and sound, with their rates."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

Frames = UInt8[np.ndarray, "time height width 3"]


class Reel:
    """Frames too large to hold: made chunk by chunk each time they are read, and only then."""

    def __init__(self, shape: tuple[int, int, int, int], chunks: Callable[[], Iterator[Frames]]) -> None:
        self.shape = shape
        self._chunks = chunks

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Frames]:
        return self._chunks()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Hold them all the same, where somebody insists."""
        return np.concatenate(list(self)).astype(dtype or np.uint8, copy=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A finished clip; without sound the waveform has no samples."""

    frames: Frames | Reel
    waveform: Float[np.ndarray, "channels samples"]  # -1 .. 1
    fps: int = 25
    sample_rate: int = 24000
    latents: Mapping[str, np.ndarray] = field(default_factory=dict)
    """what the draft was decoded from, by track; empty for footage"""

    @property
    def seconds(self) -> float:
        return self.frames.shape[0] / self.fps

    def chunks(self) -> Iterator[Frames]:
        """The frames in order, as many at once as are there."""
        if isinstance(self.frames, Reel):
            yield from self.frames
        else:
            yield self.frames
