"""Sound to learn from: voiced lines off their shards, alone and over places and touches."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Float

from happyhorse.playhouse import foley
from happyhorse.playhouse.voice import RATE, Utterance, read_shard
from happyhorse.scene.script import AMBIENCES, FOLEY

GROUNDS = ("stone", "wood", "grass", "sand", "carpet")
LEVEL = 0.09  # root mean square of speech in a mix


@dataclass(frozen=True)
class Bank:
    """Every voiced line of a folder of shards."""

    folder: Path

    @cached_property
    def utterances(self) -> tuple[Utterance, ...]:
        return tuple(u for shard in sorted(self.folder.glob("*.safetensors")) for u in read_shard(shard))

    def of(self, language: str) -> list[Utterance]:
        return [u for u in self.utterances if u.language == language]


def levelled(waveform: Float[np.ndarray, " samples"]) -> Float[np.ndarray, " samples"]:
    """Bring a voice to the loudness it has in films."""
    return waveform * (LEVEL / (float(np.sqrt(np.mean(waveform**2))) + 1e-6))


def mixture(bank: Bank, seed: int, seconds: float) -> Float[np.ndarray, " samples"]:
    """Draw a stretch of sound: a voice, often over a place, sometimes with touches, sometimes without a voice."""
    rng = np.random.default_rng([seed, 5])
    samples = int(seconds * RATE)
    out = np.zeros(samples, np.float32)
    if rng.random() < 0.5:
        bed = foley.ambience(AMBIENCES[rng.integers(len(AMBIENCES))], seconds + 0.1, rng)[:samples]
        out[: len(bed)] += bed * rng.uniform(0.3, 1.2)
    if rng.random() < 0.35:
        for _ in range(rng.integers(1, 5)):
            lay(
                out,
                foley.sound(FOLEY[rng.integers(len(FOLEY))], rng, GROUNDS[rng.integers(5)]),
                rng.uniform(0, seconds),
            )
    if rng.random() < 0.8:
        said = bank.utterances[rng.integers(len(bank.utterances))].waveform
        voice = levelled(said)
        if rng.random() < 0.4:
            voice = foley.room(voice, rng, seconds=float(rng.uniform(0.1, 0.4)), wet=float(rng.uniform(0.1, 0.35)))
        start = rng.integers(-max(1, len(voice) - samples // 2), samples // 2)
        lay(out, voice[max(0, -start) :] * rng.uniform(0.6, 1.4), max(0, start) / RATE)
    return np.tanh(out * 0.95).astype(np.float32)


def lay(track: Float[np.ndarray, " samples"], part: Float[np.ndarray, " some"], seconds: float) -> None:
    """Add a part from its time on."""
    start = round(seconds * RATE)
    part = part[: max(0, len(track) - start)]
    track[start : start + len(part)] += part
