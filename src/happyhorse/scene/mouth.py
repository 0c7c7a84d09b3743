"""Phonemes to mouth shapes: six numbers a frame, blended as lips move, closed where they must close.

Each sound pulls the mouth to its shape, vowels and lip sounds strongly, tongue sounds weakly, and the mouth goes
between them by the weights of the pulls; it moves a little before the sound does.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from happyhorse.codec.phonemes import PHONEMES, Phoneme
from happyhorse.codec.reading import PAUSES, VOWELS

GLANCES = 25  # a second, at how loud a recording is
NOTHING = 1e-3  # below this nothing is said
LOUD, LIKE = (0.12, 0.45), ("", "ə", "a")  # shares of what is loud in a recording, and the sounds between them
PARTS = ("open", "width", "round", "teeth", "tongue", "tuck")  # tuck: the lower lip under the upper teeth
AHEAD = 0.04  # seconds by which lips lead the sound
REACH = 0.042  # seconds over which a pull fades
FIRM = 4.0
LINGER = 0.04  # seconds before rest pulls after a sound, and after it stops before one
REST_AFTER = 0.12  # a pause of so many seconds lets the mouth come to rest


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a sound wants the mouth, and how much it insists."""

    open: float
    width: float
    round: float
    teeth: float
    tongue: float
    tuck: float
    pull: float = 1.0

    @property
    def pose(self) -> tuple[float, ...]:
        return self.open, self.width, self.round, self.teeth, self.tongue, self.tuck


REST = Shape(0.0, 0.55, 0.0, 0.0, 0.0, 0.0, 0.6)
SHAPES = {
    "rest": REST,
    "lips": Shape(0.0, 0.50, 0.08, 0.0, 0.0, 0.25, FIRM),
    "lip and teeth": Shape(0.14, 0.58, 0.0, 1.0, 0.0, 1.0, FIRM),
    "blown": Shape(0.12, 0.42, 0.55, 0.0, 0.0, 0.0, 1.6),
    "tongue out": Shape(0.26, 0.60, 0.0, 1.0, 1.0, 0.0, 1.3),
    "tongue up": Shape(0.30, 0.58, 0.0, 0.9, 0.85, 0.0, 0.7),
    "tap": Shape(0.26, 0.58, 0.0, 0.9, 0.45, 0.0, 0.45),
    "hiss": Shape(0.12, 0.72, 0.0, 1.0, 0.0, 0.0, 1.0),
    "hush": Shape(0.20, 0.40, 0.62, 1.0, 0.0, 0.0, 1.1),
    "soft hush": Shape(0.16, 0.62, 0.20, 1.0, 0.0, 0.0, 0.9),
    "throat": Shape(0.30, 0.56, 0.0, 0.4, 0.15, 0.0, 0.22),
    "curl": Shape(0.30, 0.44, 0.50, 0.5, 0.4, 0.0, 0.7),
    "kiss": Shape(0.18, 0.22, 1.0, 0.0, 0.0, 0.0, 1.4),
    "ah": Shape(1.0, 0.62, 0.08, 0.85, 0.45, 0.0),
    "ae": Shape(0.78, 0.74, 0.0, 1.0, 0.45, 0.0),
    "uh": Shape(0.55, 0.58, 0.05, 0.8, 0.3, 0.0, 0.8),
    "schwa": Shape(0.40, 0.57, 0.05, 0.7, 0.25, 0.0, 0.55),
    "eh": Shape(0.55, 0.72, 0.0, 1.0, 0.4, 0.0),
    "ay": Shape(0.42, 0.78, 0.0, 1.0, 0.3, 0.0),
    "ee": Shape(0.28, 0.88, 0.0, 1.0, 0.2, 0.0),
    "ih": Shape(0.34, 0.74, 0.0, 1.0, 0.25, 0.0, 0.9),
    "oe": Shape(0.52, 0.42, 0.72, 0.2, 0.3, 0.0, 1.1),
    "ue": Shape(0.28, 0.26, 1.0, 0.1, 0.1, 0.0, 1.2),
    "aw": Shape(0.82, 0.46, 0.62, 0.3, 0.35, 0.0, 1.1),
    "oh": Shape(0.58, 0.36, 0.86, 0.0, 0.2, 0.0, 1.1),
    "oo": Shape(0.32, 0.25, 1.0, 0.0, 0.0, 0.0, 1.2),
    "flat oo": Shape(0.28, 0.58, 0.18, 0.8, 0.1, 0.0, 0.9),
}
SOUNDS = {
    "rest": ", . ? !", "lips": "p b m pʰ p͈ m̩", "lip and teeth": "f v", "blown": "ɸ", "tongue out": "θ ð",
    "tongue up": "l n ɲ", "tap": "t d tʰ t͈ ɾ", "hiss": "s z s͈ ʦ ʦʰ", "hush": "ʃ ʒ ʧ ʤ",
    "soft hush": "ɕ ʨ ʨʰ ʨ͈ ʥ ʂ ʈʂ ʈʂʰ", "throat": "_ k ɡ kʰ k͈ ʔ h x ç ʁ ŋ ŋ̩ ɴ", "curl": "ɹ ɻ", "kiss": "w ɥ",
    "ah": "a aː ɑ ɑ̃ ɐ aɪ aʊ", "ae": "æ ɛ̃", "uh": "ʌ ɤ", "schwa": "ə", "eh": "ɛ ɛː", "ay": "e eː eɪ",
    "ee": "i iː j", "ih": "ɪ", "oe": "œ ø øː ɜ ɚ ɵ œ̃", "ue": "y yː ʏ", "aw": "ɔ ɔɪ", "oh": "o oː oʊ ɔ̃", "oo": "u uː ʊ",
    "flat oo": "ɯ ɯː ɨ",
}  # fmt: skip
VISEME: dict[str, str] = {symbol: name for name, symbols in SOUNDS.items() for symbol in symbols.split()}
GLIDES_TO = {"eɪ": "ih", "aɪ": "ih", "ɔɪ": "ih", "aʊ": "oo", "oʊ": "oo"}
CLOSED = frozenset(SOUNDS["lips"].split())
TUCKED = frozenset(SOUNDS["lip and teeth"].split())

if unknown := set(PHONEMES) - set(VISEME):
    raise KeyError(f"sounds without a mouth shape: {' '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class Pull:
    """One shape wanted around one moment."""

    centre: float
    half: float
    shape: Shape
    wide: float = 1.0  # how far it opens: more when stressed


def mouth_track(phonemes: Sequence[Phoneme], frames: int, fps: float = 25.0) -> Float[np.ndarray, "frames 6"]:
    """Shape the mouth for each frame, seen at the middle of the time it is shown."""
    times = (np.arange(frames) + 0.5) / fps
    track = blend(pulls(phonemes), times + AHEAD)
    shut(track, phonemes, times, 1 / fps)
    return track.clip(0.0, 1.0)


def guessed(waveform: Float[np.ndarray, " samples"], sample_rate: int) -> list[Phoneme]:
    """Sounds that would open a mouth as a recording is loud, where nothing else is known of it; quiet ones shut it."""
    hop = sample_rate // GLANCES
    heard = waveform[: len(waveform) // hop * hop].reshape(-1, hop)
    loud = np.sqrt(np.mean(heard**2, axis=1))
    if not len(loud) or loud.max() < NOTHING:
        return []
    spoken = loud[loud > max(NOTHING, 0.1 * loud.max())]  # the rest may be silence after it
    level = np.digitize(loud / np.quantile(spoken, 0.95), LOUD)
    edges = [0, *(np.flatnonzero(np.diff(level)) + 1), len(level)]
    runs = ((first / GLANCES, end / GLANCES, LIKE[level[first]]) for first, end in itertools.pairwise(edges))
    return [Phoneme(symbol, start=start, end=end) for start, end, symbol in runs if symbol]


def pulls(phonemes: Sequence[Phoneme]) -> list[Pull]:
    out: list[Pull] = []
    silent_since = 0.0
    for phoneme in phonemes:
        if phoneme.symbol in PAUSES and (phoneme.symbol == "_" or phoneme.seconds < REST_AFTER):
            continue
        if phoneme.start - silent_since > REST_AFTER:
            out.append(pull_between(silent_since + LINGER, phoneme.start - LINGER, REST))
        out += pulls_of(phoneme)
        silent_since = phoneme.end
    out.append(pull_between(silent_since + LINGER, silent_since + 3600.0, REST))
    return out


def pull_between(start: float, end: float, shape: Shape, wide: float = 1.0) -> Pull:
    return Pull((start + end) / 2, max(end - start, 0.0) / 2, shape, wide)


def pulls_of(phoneme: Phoneme) -> list[Pull]:
    """Want one shape, or two in turn for a vowel that glides."""
    shape = SHAPES[VISEME[phoneme.symbol]]
    wide = {0: 0.86, 1: 1.08, 2: 0.98}[phoneme.stress] if phoneme.symbol in VOWELS and not phoneme.tone else 1.0
    if phoneme.symbol not in GLIDES_TO:
        return [pull_between(phoneme.start, phoneme.end, shape, wide)]
    turn = phoneme.start + 0.6 * phoneme.seconds
    later = SHAPES[GLIDES_TO[phoneme.symbol]]
    return [pull_between(phoneme.start, turn, shape, wide), pull_between(turn, phoneme.end, later, wide)]


def blend(wanted: Sequence[Pull], times: Float[np.ndarray, " frames"]) -> Float[np.ndarray, "frames 6"]:
    """Average the shapes wanted at each time, the nearest and firmest most."""
    centre = np.array([pull.centre for pull in wanted])
    half = np.array([pull.half for pull in wanted])
    firm = np.array([pull.shape.pull for pull in wanted])
    pose = np.array([(pull.shape.open * pull.wide, *pull.shape.pose[1:]) for pull in wanted])
    away = np.maximum(np.abs(times[:, None] - centre) - np.maximum(0.7 * half, half - 0.03), 0.0)
    weight = firm * np.exp(-((away / REACH) ** 2)) + 1e-12
    return (weight @ pose) / weight.sum(1, keepdims=True)


def shut(
    track: Float[np.ndarray, "frames 6"], phonemes: Sequence[Phoneme], times: Float[np.ndarray, " frames"], frame: float
) -> None:
    """Close the lips for m, b, p, and bring them to the teeth for f, v, on one frame at least."""
    for phoneme in phonemes:
        if phoneme.symbol not in CLOSED | TUCKED or not len(times):
            continue
        start, end = phoneme.start - AHEAD / 2, max(phoneme.end - AHEAD / 2, phoneme.start + 1e-3)
        held = (times >= start) & (times <= end)
        middle = (start + end) / 2
        if not held.any() and times[0] - frame <= middle <= times[-1] + frame:
            held[np.abs(times - middle).argmin()] = True
        shape = SHAPES[VISEME[phoneme.symbol]]
        track[held] = shape.pose
