"""What a person gets: frames and sound, with their rates."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A finished clip; without sound the waveform has no samples."""

    frames: UInt8[np.ndarray, "time height width 3"]
    waveform: Float[np.ndarray, "channels samples"]  # -1 .. 1
    fps: int = 25
    sample_rate: int = 24000

    @property
    def seconds(self) -> float:
        return self.frames.shape[0] / self.fps
