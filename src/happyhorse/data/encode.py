"""Films to latents: scripts are drawn, mixed and encoded once, and kept as rows of a few large files.

A folder holds `video.npy` (films, channels, latent frames, height, width), `audio.npy` (films, channels, latents),
`blocking.npy` and `places.npy` (tokens of all films, and where they stand), and `films.jsonl`, one line a film:
captions, spoken phonemes, which tokens of blocking are its own, and what the other latents of the row are. A folder
that is only heard has no `video.npy`; its `audio.npy` is one row of latents (channels, all latents), of which each line
of `films.jsonl` says where its own begin.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from happyhorse.codec.audio import AudioCodec
from happyhorse.codec.phonemes import VOICES
from happyhorse.codec.video import TIME, VideoCodec
from happyhorse.data.sound import Bank
from happyhorse.models import fill, quick
from happyhorse.playhouse.caption import caption, instruction
from happyhorse.playhouse.film import FPS, Set, mixed, performed, portrait, voiced
from happyhorse.playhouse.voice import Utterance
from happyhorse.scene.script import Script
from happyhorse.scene.write import vary, write

SAMPLES_A_LATENT = 960
CAPTIONS = 5
GENDER = {voice.name: voice.gender for voice in VOICES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a folder of films shall hold."""

    latent_frames: int  # 1: pictures
    height: int = 256
    width: int = 448
    extra: str = ""  # "source": the film before an edit; "portrait": a picture of the first of the cast
    pictured: bool = True  # no: blocked and mixed, but not drawn
    seconds: float = 5.0
    split: str = "train"

    @property
    def frames(self) -> int:
        return 1 + TIME * (self.latent_frames - 1)


Encoded = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict]  # picture, sound, places, blocking, notes


class Studio:
    """Codecs and voices standing ready in one process."""

    def __init__(self, weights: Path, voices: Path) -> None:
        torch.set_num_threads(1)
        self.video, self.audio, self.bank = VideoCodec(), AudioCodec(), Bank(voices)
        fill(self.video, weights / "video.safetensors")
        fill(self.audio, weights / "audio.safetensors")
        self.by_language: dict[str, list[Utterance]] = {}
        for utterance in self.bank.utterances:
            self.by_language.setdefault(utterance.language, []).append(utterance)

    def cast_voices(self, script: Script, rng: random.Random) -> tuple[Script, dict[tuple[str, str], Utterance]]:
        """Give every line to a voiced one of its language and its speaker's gender; without one it is dropped."""
        roles, lines, known = list(script.roles), [], {}
        for line in script.lines:
            person = roles[line.speaker].person
            fitting = [u for u in self.by_language.get(line.language, ()) if GENDER[u.voice] == person.gender]
            chosen = [u for u in fitting if u.voice == person.voice] or fitting
            if chosen:
                utterance = rng.choice(chosen)
                roles[line.speaker] = replace(roles[line.speaker], person=replace(person, voice=utterance.voice))
                lines.append(replace(line, text=utterance.text))
                known[utterance.text, utterance.voice] = utterance
        return replace(script, roles=tuple(roles), lines=tuple(lines)), known

    def shoot(self, seed: int, wish: Wish) -> Encoded:
        """Draw, voice and encode one film; the clip is a stretch of it from a random moment on."""
        rng = random.Random(f"shoot {seed} {wish.split}")
        script, known = self.cast_voices(write(seed, seconds=wish.seconds, split=wish.split), rng)
        spoken = voiced(script, lambda text, language, voice, speed: known[text, voice]) if script.lines else ()
        script = performed(script, spoken) if spoken else script
        ready = Set(script, wish.height, wish.width, spoken)
        room = int(wish.seconds * FPS) - wish.frames
        first = rng.randint(0, max(0, room // TIME)) * TIME
        notes = {"seed": seed, "captions": captions_of(script, rng), "lines": lines_of(spoken, first, wish.frames)}
        film = self.drawn(ready, first, wish.frames) if wish.pictured else np.zeros(0, np.float16)
        if wish.extra == "portrait":
            film = np.concatenate(
                [self.pictured(portrait(script.roles[0].person, wish.height, wish.width)), film], axis=1
            )
        if wish.extra == "source":
            after = vary(script, rng)
            changed = Set(after, wish.height, wish.width, spoken)
            notes["instructions"] = [instruction(script, after, rng, lang) for lang in ("en", "en", "zh")]
            notes["captions"] = captions_of(after, rng)
            film = np.concatenate([film, self.drawn(changed, first, wish.frames)], axis=1)
            ready = changed
        sound = np.zeros((64, 0), np.float16)
        if wish.latent_frames > 1:
            wave = mixed(script, spoken, ready.contacts)[first * SAMPLES_A_LATENT :][: wish.frames * SAMPLES_A_LATENT]
            sound = self.audio.encode(torch.from_numpy(wave))[:, : wish.frames, 0, 0].numpy().astype(np.float16)
        places, blocking = ready.blocking.rows(first, wish.latent_frames)
        return film, sound, places, blocking.astype(np.float16), notes

    def drawn(self, ready: Set, first: int, count: int) -> np.ndarray:
        return self.pictured(*(ready.frame((first + i) / FPS) for i in range(count)))

    def pictured(self, *frames: np.ndarray) -> np.ndarray:
        with quick():
            return self.video.encode(torch.from_numpy(np.stack(frames))).numpy().astype(np.float16)


def captions_of(script: Script, rng: random.Random) -> list[str]:
    """Several wordings, most of them English."""
    styles = ("published", None, None, None, None)
    return [caption(script, rng, "zh" if i == CAPTIONS - 1 else "en", style) for i, style in enumerate(styles)]


def lines_of(spoken: tuple, first: int, frames: int) -> list[dict]:
    """Who says which phonemes when, counted from the clip's first frame."""
    start, end = first / FPS, (first + frames) / FPS
    return [
        {
            "language": s.line.language,
            "voice": s.utterance.voice,
            "speaker": s.line.speaker,
            "phonemes": [
                (*list(asdict(p).values())[:3], p.start + s.line.start - start, p.end + s.line.start - start)
                for p in s.utterance.phonemes
                if start <= (p.start + p.end) / 2 + s.line.start < end
            ],
        }
        for s in spoken
    ]


_studio: Studio | None = None


def _open(weights: Path, voices: Path) -> None:
    global _studio  # one for each worker process
    _studio = Studio(weights, voices)


def _shoot(work: tuple[int, Wish]) -> Encoded:
    if _studio is None:
        raise RuntimeError("a worker was not opened")
    return _studio.shoot(*work)


def films(wish: Wish, seeds: range, weights: Path, voices: Path, processes: int) -> Iterator[Encoded]:
    with get_context("spawn").Pool(processes, _open, (weights, voices)) as pool:
        yield from pool.imap(_shoot, ((seed, wish) for seed in seeds), chunksize=4)


def shoot_folder(
    folder: Path, wish: Wish, count: int, *, seed: int, weights: Path, voices: Path, processes: int = 1
) -> None:
    """Fill `folder` with films; one that is full is left alone."""
    if (folder / "films.jsonl").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    video, audio, notes = None, None, []
    heard: list[np.ndarray] = []
    places: list[np.ndarray] = []
    blocking: list[np.ndarray] = []
    told = 0
    seeds = range(seed, seed + count)
    bar = tqdm(films(wish, seeds, weights, voices, processes), total=count, desc=folder.name, mininterval=5)
    for place, (film, sound, where, rows, note) in enumerate(bar):
        if wish.pictured:
            if video is None or audio is None:
                video = np.lib.format.open_memmap(folder / "video.npy", "w+", np.float16, (count, *film.shape))
                audio = np.lib.format.open_memmap(folder / "audio.npy", "w+", np.float16, (count, *sound.shape))
            video[place], audio[place] = film, sound
        else:
            heard.append(sound)
            note |= {"first": place * sound.shape[1], "latents": sound.shape[1]}
        places.append(where)
        blocking.append(rows)
        notes.append(json.dumps(note | {"blocking": [told, told + len(rows)]}, ensure_ascii=False))
        told += len(rows)
    if heard:
        np.save(folder / "audio.npy", np.concatenate(heard, axis=1))
    np.save(folder / "places.npy", np.concatenate(places))
    np.save(folder / "blocking.npy", np.concatenate(blocking))
    draft = folder / "films.part"
    draft.write_text(json.dumps(asdict(wish)) + "\n" + "\n".join(notes) + "\n", encoding="utf-8")
    os.replace(draft, folder / "films.jsonl")


def voice_folder(folder: Path, *, weights: Path, voices: Path) -> None:
    """Encode every voiced line by itself: sound and phonemes without a picture."""
    if (folder / "films.jsonl").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    studio = Studio(weights, voices)
    notes, parts, place = [], [], 0
    for u in tqdm(studio.bank.utterances, desc=folder.name, mininterval=5):
        level = 0.09 / (float(np.sqrt(np.mean(u.waveform**2))) + 1e-6)
        latent = studio.audio.encode(torch.from_numpy(np.tanh(u.waveform * level * 0.95)))[:, :, 0, 0].numpy()
        line = {"language": u.language, "voice": u.voice, "speaker": 0}
        line["phonemes"] = [(p.symbol, p.stress, p.tone, p.start, p.end) for p in u.phonemes]
        notes.append(json.dumps({"first": place, "latents": latent.shape[1], "lines": [line]}, ensure_ascii=False))
        parts.append(latent.astype(np.float16))
        place += latent.shape[1]
    np.save(folder / "audio.npy", np.concatenate(parts, axis=1))
    draft = folder / "films.part"
    draft.write_text("{}\n" + "\n".join(notes) + "\n", encoding="utf-8")
    os.replace(draft, folder / "films.jsonl")
