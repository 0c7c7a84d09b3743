"""A film is what its script says: frames, sound and truth agree, whatever the size, with or without voices."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from happyhorse.codec.phonemes import Phoneme
from happyhorse.playhouse.film import Set, film, frames, mouths, performed, portrait, render, voiced
from happyhorse.playhouse.voice import Utterance
from happyhorse.scene.acting import FPS, frame_count
from happyhorse.scene.script import Line, Shot
from happyhorse.scene.write import cue, write

RATE = 24_000


def _say(text: str, language: str, voice: str, speed: float) -> Utterance:
    """A hum of an open vowel between two closed lips."""
    seconds = 0.06 * len(text) / speed
    wave = np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)
    marks = [("m", 0.0, 0.2), ("a", 0.2, 0.8), ("m", 0.8, 1.0)]
    phonemes = tuple(
        Phoneme(symbol=symbol, stress=0, tone=0, start=start * seconds, end=end * seconds)
        for symbol, start, end in marks
    )
    return Utterance(waveform=wave, phonemes=phonemes)


def _talk(text: str = "Good morning to you all") -> object:
    script = write(3, seconds=2.0, kind="talk")
    shot = Shot(start=0.0, end=2.0, framing="close-up", move="static")
    role = replace(script.roles[0], facing=0.0, object="none", action="speak")
    line = Line(speaker=0, text=text, language="en", start=0.4)
    return replace(script, roles=(role,), shots=(shot,), lines=(line,), ambience="silence", place="park")


def test_a_film_has_one_frame_more_than_25_a_second_and_sound_of_the_same_length() -> None:
    footage = film(_talk(), 64, 112, say=_say)
    assert footage.frames.shape == (51, 64, 112, 3)
    assert len(footage.waveform) == 51 * 960
    assert footage.waveform.dtype == np.float32
    assert len(footage.truth.camera) == 51
    assert len(footage.truth.boxes[0]["mouth"]) == 51


def test_the_same_script_gives_the_same_film_and_any_frame_can_be_drawn_alone() -> None:
    script = write(8, seconds=2.0)
    whole = film(script, 64, 112).frames
    alone = Set(script, 64, 112)
    for index in (31, 7, 50):
        np.testing.assert_array_equal(alone.frame(index / FPS), whole[index])
    for index, frame in enumerate(frames(script, 64, 112)):
        np.testing.assert_array_equal(frame, whole[index])


def test_the_mouth_opens_with_the_vowel_and_the_voice_sounds_then() -> None:
    script = _talk()
    footage = film(script, 128, 224, say=_say)
    opened = np.array(footage.truth.mouths[0])[:, 0]
    length = 0.06 * len(script.lines[0].text)
    middle, before = round((0.4 + 0.5 * length) * FPS), round(0.2 * FPS)
    assert opened[middle] > 0.4
    assert opened[before] < 0.1
    loud = np.abs(footage.waveform).reshape(-1, 960).max(axis=1)
    assert loud[middle] > 0.05
    assert loud[before] < 0.02
    first = footage.truth.phonemes[0]
    assert (first["symbol"], first["speaker"]) == ("m", 0)
    np.testing.assert_allclose(first["start"], 0.4, atol=1e-6)


def test_the_mouth_box_is_where_the_picture_changes_when_the_mouth_moves() -> None:
    script = _talk()
    still, moving = Set(script, 256, 448), Set(script, 256, 448)
    for actor in (still.actors[0], moving.actors[0]):
        actor.face.mouth[:] = 0.0
    moving.actors[0].face.mouth[:, 0] = 1.0
    first, _ = still.look(0.04)
    second, marks = moving.look(0.04)
    rows, columns = np.nonzero(np.abs(first.astype(int) - second).max(axis=2) > 40)
    left, top, right, bottom = marks[0].mouth
    assert len(rows) > 100
    inside = (columns >= left - 2) & (columns <= right + 2) & (rows >= top - 2) & (rows <= bottom + 8)
    assert inside.mean() > 0.8


def test_without_a_voice_mouths_babble_only_where_someone_should_speak() -> None:
    script = _talk()
    assert mouths(script, ())[0][:, 0].max() > 0.3
    assert mouths(replace(script, lines=()), ())[0].max() == 0.0


def test_nobody_interrupts_and_a_slow_speaker_hurries() -> None:
    script = write(5, seconds=5.0, kind="duo")
    first, second = (Line(speaker=n, text="x" * 40, language="en", start=0.2 + n) for n in (0, 1))
    said = voiced(replace(script, lines=(first, second)), _say)
    assert len(said) == 2
    assert said[1].line.start > said[0].end
    assert said[1].end <= 5.0
    hurried = voiced(replace(script, lines=(replace(first, text="x" * 90),)), _say)
    assert 4.4 < hurried[0].end <= 5.0


def test_cuts_follow_the_voices_and_what_was_not_said_is_not_in_the_script() -> None:
    script = next(
        s
        for s in (write(n, kind="duo") for n in range(60))
        if len(s.shots) == 2 and s.shots[1].subject != s.shots[0].subject
    )
    first, second = (
        replace(line, text="x" * 40, start=start) for line, start in zip(script.lines, (0.2, 1.0), strict=True)
    )
    shots = (replace(script.shots[0], end=cue(1.0)), replace(script.shots[1], start=cue(1.0)))
    script = replace(script, lines=(first, second, replace(first, start=4.9)), shots=shots)
    spoken = voiced(script, _say)
    played = performed(script, spoken)
    assert len(played.lines) == 2
    assert played.shots[1].start == cue(spoken[1].line.start) > cue(1.0)
    assert played.shots[0].end == played.shots[1].start
    assert performed(script, ()) == script


@pytest.mark.parametrize(
    ("action", "sound"), [("walk", "step"), ("run", "step"), ("whisk", "whisk"), ("draw", "marker")]
)
def test_touches_sound_on_their_frame(action: str, sound: str) -> None:
    kind = "walk" if action in ("walk", "run") else "work"
    script = next(s for s in (write(n, seconds=2.0, kind=kind) for n in range(200)) if s.roles[0].action == action)
    script = replace(script, ambience="silence", lines=())
    footage = film(script, 32, 56)
    times = [c["time"] for c in footage.truth.contacts if sound in c["sound"] or c["sound"] in ("footstep", "heel")]
    assert len(times) >= 2
    assert all(abs(time * FPS - round(time * FPS)) < 1e-6 for time in times)
    loud = np.abs(footage.waveform).reshape(-1, 960).max(axis=1)
    assert all(loud[round(time * FPS)] > 0.01 for time in times)


def test_every_ratio_and_kind_can_be_drawn() -> None:
    for kind in ("talk", "duo", "walk", "work", "show", "calm"):
        for height, width in ((112, 64), (64, 64), (64, 88), (64, 152)):
            picture = Set(write(2, seconds=2.0, kind=kind), height, width).frame(1.0)
            assert picture.shape == (height, width, 3)
            assert picture.std() > 5


def test_a_cut_is_seen_where_the_truth_says() -> None:
    shots = (
        Shot(start=0.0, end=1.0, framing="wide", move="static"),
        Shot(start=1.0, end=2.0, framing="close-up", move="static"),
    )
    footage = film(replace(_talk(), shots=shots), 64, 112)
    change = np.abs(np.diff(footage.frames.astype(int), axis=0)).mean(axis=(1, 2, 3))
    assert footage.truth.cuts == (1.0,)
    assert np.argmax(change) == 24
    assert frame_count(2.0) == len(footage.frames)


def test_a_portrait_shows_the_face_on_plain_ground() -> None:
    picture = portrait(write(1).roles[0].person, 128, 96)
    assert picture.shape == (128, 96, 3)
    assert np.ptp(picture[0, :4].astype(int)) < 8
    assert picture[30:80, 30:66].std() > 15


def test_samples_are_written_with_their_truth(tmp_path: Path) -> None:
    paths = render(1, tmp_path, seed=4, seconds=1.0, height=64, width=112)
    truth = json.loads(paths[0].with_suffix(".json").read_text(encoding="utf-8"))
    assert paths[0].stat().st_size > 1000
    assert truth["seed"] == 4
    assert truth["people"]
    assert truth["elements"]["place"]
