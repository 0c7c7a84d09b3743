"""What our own readers hear: phonemes, when each sounds, lips that belong to it, the place it was heard at.

The second opinion beside whisper-base, and the only one for Cantonese; sound comes in mono at 16 kHz.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from happyhorse.codec.phonemes import read
from happyhorse.codec.reading import PAUSES
from happyhorse.readers.networks import MELS, NEAR, RATE, Reader, load

FRAME = 0.02  # seconds of one answer
MOST_LAG = 15  # picture frames
PIECE = 8 * RATE  # samples heard at once
Wave = Float[np.ndarray, " samples"]


def logits(waveform: Wave, reader: Reader | None = None) -> tuple[Tensor, Tensor, Sequence[str]]:
    """Held and told, (frames, phonemes), piece by piece."""
    reader = reader or load("speech")
    module: Any = reader.module
    held, told = [], []
    with torch.inference_mode():
        for first in range(0, max(1, len(waveform) - RATE // 10), PIECE):
            piece = torch.from_numpy(np.ascontiguousarray(waveform[first : first + PIECE], np.float32))[None]
            a, b = module(module.mel(levelled(piece)))
            held.append(a[0].T.float())
            told.append(b[0].T.float())
    return torch.cat(held).log_softmax(1), torch.cat(told).log_softmax(1), reader.answers["phonemes"]


def levelled(wave: Tensor) -> Tensor:
    return wave * (0.09 / (wave.square().mean().sqrt() + 1e-5))


def phonemes(waveform: Wave, reader: Reader | None = None) -> list[str]:
    """Write down the phonemes heard, the likeliest at each moment (Graves et al. 2006, best path)."""
    _, told, names = logits(waveform, reader)
    best = told.argmax(1).tolist()
    kept = [now for before, now in zip([-1, *best], best, strict=False) if now != before]
    return [names[place] for place in kept if place < len(names)]


def sounds(text: str, language: str) -> list[str]:
    """The phonemes of a line as it should be heard, pauses left out."""
    return [phoneme.symbol for phoneme in read(text, language) if phoneme.symbol not in PAUSES]


def error(said: Sequence[str], found: Sequence[str]) -> float:
    """Of the phonemes said, the share that was not heard, or heard too much."""
    return edits(said, found) / max(1, len(said))


def edits(said: Sequence[str], found: Sequence[str]) -> int:
    """Phonemes wrong, missing or too many (Levenshtein)."""
    row = np.arange(len(found) + 1)
    for place, sound in enumerate(said, 1):
        costs = row[:-1] + np.array([sound != other for other in found], int)
        fresh = np.minimum(row[1:] + 1, costs) if len(found) else row[1:]
        fresh = np.concatenate([[place], fresh])
        row = np.minimum.accumulate(fresh - np.arange(len(fresh))) + np.arange(len(fresh))
    return int(row[-1])


def align(
    waveform: Wave, said: Sequence[str], reader: Reader | None = None, pause: str = "_"
) -> list[tuple[float, float]]:
    """When each phoneme of a known line sounds: the likeliest way through it, pauses where they fit (Viterbi)."""
    held, _, names = logits(waveform, reader)
    place_of = {name: place for place, name in enumerate(names)}
    if not said or any(sound not in place_of for sound in said):
        return []
    # a pause may stand before, between and after
    states = [place_of[pause]] + [p for sound in said for p in (place_of[sound], place_of[pause])]
    spans = _viterbi(held[:, states].numpy())
    if not spans:
        return []
    return [(spans[2 * i + 1][0] * FRAME, spans[2 * i + 1][1] * FRAME) for i in range(len(said))]


def _viterbi(scores: Float[np.ndarray, "frames states"]) -> list[tuple[int, int]]:
    """First and last frame (excluded) of each state; even ones are pauses and may be skipped."""
    frames, states = scores.shape
    if frames < states // 2:
        return []
    best = np.full(states, -np.inf)
    best[: min(2, states)] = scores[0, :2]
    came = np.zeros((frames, states), np.int8)
    odd = np.arange(states) % 2 == 1
    for frame in range(1, frames):
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.where(odd, np.concatenate([[-np.inf, -np.inf], best[:-2]]), -np.inf)
        ways = np.stack([best, one, two])
        came[frame] = ways.argmax(0)
        best = ways.max(0) + scores[frame]
    state = states - 1 if best[-1] >= best[-2] else states - 2
    if not np.isfinite(best[state]):
        return []
    spans = [[0, 0] for _ in range(states)]
    spans[state][1] = frames
    for frame in range(frames - 1, 0, -1):
        back = int(came[frame, state])
        if back:
            spans[state][0] = frame
            state -= back
            spans[state][1] = frame
    return [(first, last) for first, last in spans]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """Where lips and sound fit best, in picture frames (positive: the lips are late), and how surely."""

    lag: int
    confidence: float
    """how much nearer they are there than at the median lag (as SyncNet's LSE-C)"""
    distance: float
    """at the best lag (as LSE-D); 0 to 2"""
    distances: Float[np.ndarray, " lags"]


def offset(
    shapes: Float[np.ndarray, "frames 6"], waveform: Wave, reader: Reader | None = None, most: int = MOST_LAG
) -> Offset | None:
    """Slide lips over sound (Chung and Zisserman 2016); None where the clip is too short."""
    reader = reader or load("critic")
    frames = min(len(shapes), len(waveform) * 25 // RATE)
    if frames < NEAR + 2 * most:
        most = max(0, (frames - NEAR) // 3)
    if most < 2 or not np.any(waveform):
        return None
    module: Any = reader.module
    with torch.inference_mode():
        wave = torch.from_numpy(np.ascontiguousarray(waveform[: frames * RATE // 25], np.float32))[None]
        mel = module.mel(levelled(wave))[..., : frames * MELS]
        lips, sound = module(torch.from_numpy(np.ascontiguousarray(shapes[:frames].T, np.float32))[None], mel)
    apart = 1 - (lips[0].T @ sound[0]).numpy()  # (lips, sound)
    found = np.array([float(np.mean(np.diagonal(apart, -lag))) for lag in range(-most, most + 1)])
    best = int(found.argmin())
    return Offset(
        lag=best - most,
        confidence=float(np.median(found) - found[best]),
        distance=float(found[best]),
        distances=found,
    )


def place(waveform: Wave) -> dict[str, dict[str, float]]:
    """How likely each ambience is, and each of indoors and outdoors."""
    reader = load("ambience")
    module: Any = reader.module
    with torch.inference_mode():
        told = module(module.mel(torch.from_numpy(np.ascontiguousarray(waveform, np.float32))[None]))
    return {
        question: dict(zip(reader.answers[question], logits[0].softmax(0).tolist(), strict=True))
        for question, logits in told.items()
    }


def place_point(waveform: Wave) -> Float[np.ndarray, " numbers"]:
    """A point for the place of a sound."""
    return _point(waveform, load("ambience"))


def voice_point(waveform: Wave, reader: Reader | None = None) -> Float[np.ndarray, " numbers"]:
    """A point for the voice in a sound, however loud."""
    loud = 0.09 / (float(np.sqrt(np.mean(np.square(waveform)))) + 1e-5)
    return _point(waveform * loud, reader or load("voice"))


def _point(waveform: Wave, reader: Reader) -> Float[np.ndarray, " numbers"]:
    module: Any = reader.module
    with torch.inference_mode():
        sound = torch.from_numpy(np.ascontiguousarray(waveform, np.float32))[None]
        return module.embedding(module.mel(sound))[0].numpy()


def voiced(waveform: Wave, reader: Reader | None = None, pause: str = "_") -> Float[np.ndarray, " frames"]:
    """How likely somebody speaks at each 20 ms."""
    held, _, names = logits(waveform, reader)
    return (1 - held.exp()[:, list(names).index(pause)]).numpy()
