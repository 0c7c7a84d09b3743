"""Films are shot as their folder wishes: latents of the stretch that is kept, and notes that fit it."""

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("skia")

from happyhorse.codec.audio import AudioCodec
from happyhorse.codec.phonemes import LANGUAGES, PHONEMES
from happyhorse.codec.video import VideoCodec
from happyhorse.data import encode
from happyhorse.data.dataset import Dataset, Folder
from happyhorse.data.encode import CAPTIONS, GENDER, Studio, Wish, shoot_folder, voice_folder
from happyhorse.playhouse.voice import write_shard
from happyhorse.scene.write import write
from happyhorse.train.recipes import store
from tests.tiny import preset, shaken, utterance

WISH = Wish(latent_frames=3, height=64, width=96, seconds=3.0)


def fitting(language: str) -> list[str]:
    """A woman's and a man's voice."""
    from happyhorse.codec.phonemes import voices_for

    return [voices_for(language, gender)[0].name for gender in ("woman", "man")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights and voices on disk, as recipes leave them."""
    folder = tmp_path_factory.mktemp("home")
    store(shaken(VideoCodec(), 1, 0.01), folder / "weights" / "video.safetensors", 0)
    store(shaken(AudioCodec(), 2, 0.01), folder / "weights" / "audio.safetensors", 0)
    (folder / "voices").mkdir()
    for language in LANGUAGES:
        for voice in fitting(language):
            write_shard(folder / "voices" / f"{language}-{voice}.safetensors", [utterance(language, voice)])
    return folder


@pytest.fixture(scope="module")
def studio(home: Path) -> Studio:
    threads = torch.get_num_threads()
    yield Studio(home / "weights", home / "voices")
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def talk() -> int:
    """The seed of a film in which somebody speaks."""
    return next(seed for seed in range(100) if write(seed, seconds=WISH.seconds).lines)


def test_a_film_has_its_frames_its_sound_and_its_notes(studio: Studio, talk: int) -> None:
    film, sound, _, _, note = studio.shoot(talk, WISH)
    assert film.shape == (96, 3, 4, 6) and film.dtype == np.float16
    assert sound.shape == (64, 9) and sound.dtype == np.float16
    assert note["seed"] == talk
    assert len(note["captions"]) == CAPTIONS and all(note["captions"])
    assert note["lines"]
    for line in note["lines"]:
        assert set(line) == {"language", "voice", "speaker", "phonemes"}
        for symbol, _, _, start, end in line["phonemes"]:
            assert symbol in PHONEMES and 0 <= (start + end) / 2 < 9 / 25
    json.dumps(note)


def test_the_same_seed_is_the_same_film(studio: Studio, talk: int) -> None:
    wish = Wish(latent_frames=1, height=64, width=96, seconds=3.0)
    (film, sound, _, _, note), (again, _, _, _, same) = studio.shoot(talk, wish), studio.shoot(talk, wish)
    assert np.array_equal(film, again) and note == same
    assert film.shape == (96, 1, 4, 6)
    assert sound.shape == (64, 0)  # a picture is silent
    assert not np.array_equal(film, studio.shoot(talk + 1, wish)[0])


def test_a_portrait_comes_first(studio: Studio) -> None:
    seed = next(seed for seed in range(100) if write(seed, seconds=3.0).roles)
    film, *_ = studio.shoot(seed, Wish(latent_frames=1, height=64, width=96, seconds=3.0, extra="portrait"))
    alone, *_ = studio.shoot(seed, Wish(latent_frames=1, height=64, width=96, seconds=3.0))
    assert film.shape == (96, 2, 4, 6)
    assert np.array_equal(film[:, 1:], alone)
    assert not np.array_equal(film[:, :1], alone)


def test_what_is_only_heard_is_the_sound_and_the_blocking_of_the_film(studio: Studio, talk: int) -> None:
    film, sound, places, blocking, note = studio.shoot(talk, WISH)
    nothing, same, where, rows, told = studio.shoot(talk, replace(WISH, pictured=False))
    assert nothing.size == 0 and film.size
    assert np.array_equal(same, sound) and np.array_equal(where, places) and np.array_equal(rows, blocking)
    assert told == note


def test_an_edit_is_the_film_before_and_after(studio: Studio, talk: int) -> None:
    film, _, _, _, note = studio.shoot(talk, Wish(latent_frames=1, height=64, width=96, seconds=3.0, extra="source"))
    assert film.shape == (96, 2, 4, 6)
    assert len(note["instructions"]) == 3 and all(note["instructions"])
    assert len(note["captions"]) == CAPTIONS


def test_voices_fit_the_cast(studio: Studio, talk: int) -> None:
    script, known = studio.cast_voices(write(talk, seconds=3.0), random.Random(0))
    assert script.lines
    for line in script.lines:
        person = script.roles[line.speaker].person
        said = known[line.text, person.voice]
        assert said.language == line.language
        assert person.voice == said.voice and GENDER[said.voice] == person.gender


def test_who_has_no_voice_says_nothing(studio: Studio, talk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "by_language", {})
    script, known = studio.cast_voices(write(talk, seconds=3.0), random.Random(0))
    assert script.lines == () and known == {}


def test_folders_are_what_the_dataset_reads(home: Path, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def here(wish: Wish, seeds: range, weights: Path, voices: Path, processes: int):
        calls.append(seeds)
        return (studio.shoot(seed, wish) for seed in seeds)

    monkeypatch.setattr(encode, "films", here)
    monkeypatch.setattr(encode, "Studio", lambda weights, voices: studio)
    shot, said, heard = (home / "films" / name for name in ("seconds", "voices", "heard"))
    for _ in range(2):  # one that is full is left alone
        shoot_folder(shot, WISH, 2, seed=40, weights=home / "weights", voices=home / "voices")
        voice_folder(said, weights=home / "weights", voices=home / "voices")
        shoot_folder(heard, replace(WISH, pictured=False), 2, seed=40, weights=home / "weights", voices=home / "voices")
    assert calls == [range(40, 42)] * 2

    rows, heading = Folder(shot, 1.0, 2).notes, Folder(shot, 1.0, 2).wish
    assert [row["seed"] for row in rows] == [40, 41] and heading["latent_frames"] == 3
    assert np.array_equal(Folder(shot, 1.0, 2).video[1], studio.shoot(41, WISH)[0])

    lines = Folder(said, 1.0, 2)
    assert lines.video is None and len(lines.notes) == len(studio.bank.utterances) == 14
    assert lines.notes[1]["first"] == lines.notes[0]["latents"] == 20  # 0.8 seconds
    assert lines.audio.shape == (64, 280)
    assert len(lines.notes[0]["lines"][0]["phonemes"]) == 3

    sounds = Folder(heard, 1.0, 2)
    assert sounds.video is None and [(n["first"], n["latents"]) for n in sounds.notes] == [(0, 9), (9, 9)]
    assert np.array_equal(sounds.audio[:, 9:], Folder(shot, 1.0, 2).audio[1])
    assert np.array_equal(sounds.blocking, Folder(shot, 1.0, 2).blocking)

    wide = Dataset((Folder(said, 1.0, 3),), preset(channels=96))
    assert len(wide.batch(0).samples) == 3
