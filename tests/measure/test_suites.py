"""Suites ask what was named, of whoever can tell; who is silent is wrong, who cannot tell says so."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from happyhorse import shipped
from happyhorse.codec.phonemes import Phoneme
from happyhorse.measure import suites
from happyhorse.measure.clips import Entry, Line
from happyhorse.measure.suites import Clip, Found, Look
from happyhorse.measure.watch import Watched
from happyhorse.metrics import speech
from happyhorse.metrics.elements import Asked
from happyhorse.readers import heard, networks, seen
from happyhorse.scene.mouth import mouth_track

RATE = 24_000
TONE = (0.1 * np.sin(np.arange(2 * RATE) / 10)).astype(np.float32)
SILENCE = np.zeros(2 * RATE, np.float32)


def clip(waveform: np.ndarray = TONE, looks: dict[str, Look] | None = None, **entry: Any) -> Clip:
    one = Clip(
        entry=Entry(path=Path("a.mp4"), name="a.mp4", **entry), watched=None, waveform=waveform, rate=RATE, skipped={}
    )
    if looks is not None:
        one.__dict__["looks"] = looks
    return one


def line(text: str = "Good morning to you.", language: str = "en") -> Line:
    return Line(text=text, language=language)


def about(question: str, answer: str, **known: Any) -> dict[str, Any]:
    return {"elements": {question: answer}, **known}


def there(one: Clip, question: str) -> tuple[bool | None, str]:
    return next(suites._is_there(one, asked) for asked in one.asked if asked.question == question)


# Silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("waveform", [np.zeros(0, np.float32), SILENCE])
@pytest.mark.parametrize(("language", "errors"), [("en", 3), ("zh", 2), ("yue", 1)])
def test_who_is_silent_gets_every_word_wrong(waveform: np.ndarray, language: str, errors: int):
    said = {"en": "Good morning.", "zh": "早上好。", "yue": "早晨。"}[language]
    found = Found()
    suites.SUITES["speech"](clip(waveform, lines=(line(said, language),)), found)
    wrong = {name: value for name, value in found.values.items() if name.endswith("error")}
    assert len(wrong) == errors
    assert set(wrong.values()) == {100.0}
    assert all(found.weights[name] > 1 for name in wrong)


def test_silence_is_right_where_it_was_asked_and_wrong_elsewhere():
    for ambience, right in (("silence", 100.0), ("rain", 0.0)):
        one = clip(SILENCE, known=about("ambience", ambience) | {"elements": {"ambience": ambience, "place": "park"}})
        found = Found()
        suites.SUITES["sound"](one, found)
        assert found.values["ambience right"] == right
        assert found.values["indoors or outdoors right"] == 0.0
        assert there(one, "ambience")[0] == (ambience == "silence")
        assert there(one, "outdoors")[0] is False


def test_a_silent_clip_does_not_speak_its_language():
    assert there(clip(SILENCE, lines=(line(),)), "language") == (False, "nothing is heard")


# Language ---------------------------------------------------------------------------------------------------------


def test_whisper_decides_which_language_is_spoken_and_listens_once(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    for text, right in (("Good morning to view.", True), ("Guten Tag, wie geht es?", False)):
        monkeypatch.setattr(speech, "hear", lambda *_, text=text: told.append(text) or text)
        monkeypatch.setattr(heard, "phonemes", lambda *_: pytest.fail("whisper knows English"))
        one = clip(lines=(line(),))
        assert there(one, "language") == (right, "by whisper-base")
        assert there(one, "language")[0] is right
    assert len(told) == 2


@pytest.mark.parametrize("language", ["yue", "en"])
def test_without_whisper_phonemes_decide_as_well_as_they_are_read(language: str, monkeypatch: pytest.MonkeyPatch):
    """Our reader gets two thirds of true speech wrong, and more than nine tenths of wrong speech."""

    def deaf(*_: Any) -> str:
        raise speech.EarError("no ear")

    monkeypatch.setattr(speech, "hear", deaf)
    said = (line("Good morning to you.", "en"),) if language == "en" else (line("早晨，你好呀。", "yue"),)
    asked = suites._phonemes(said)
    for kept, right in ((0.35, True), (0.1, False)):
        monkeypatch.setattr(heard, "phonemes", lambda *_, kept=kept: asked[: int(kept * len(asked))])
        assert there(clip(lines=said), "language") == (right, "by phonemes")


def test_lines_of_several_languages_count_together(monkeypatch: pytest.MonkeyPatch):
    """By their lengths, as the figures do, and not the last alone."""
    said = (line("Good morning.", "en"), line("Guten Morgen, wie geht es Ihnen?", "de"))
    monkeypatch.setattr(speech, "hear", lambda wave, rate, language: said[0].text if language == "en" else "")
    monkeypatch.setattr(heard, "phonemes", lambda *_: [])
    found = Found()
    for one in said:
        suites._judge_lines(clip(lines=said), found, [one])
    letters = [len(speech.normalised(one.text, one.language)) for one in said]
    assert found.values["character error"] == pytest.approx(100 * letters[1] / sum(letters))
    assert found.weights["character error"] == sum(letters)


def test_a_mouth_that_another_has_read_is_held_against_the_sound():
    opening = mouth_track((Phoneme(symbol="a", start=0.4, end=0.8), Phoneme(symbol="a", start=1.2, end=1.6)), 50, 25)
    told = [None, *(7.0 * float(one) for one in opening[:-1, 0])]  # a frame late
    one, found = clip(known={"mouth": told}), Found()
    one.__dict__["voiced"] = np.ones(100)
    one.__dict__["spoken"] = (Phoneme(symbol="a", start=0.4, end=0.8), Phoneme(symbol="a", start=1.2, end=1.6))
    suites._judge_given(one, found)
    assert found.values["given lip lag"] == 40.0
    assert 0.5 < found.values["given lip correlation"] < 1.0


def test_lips_are_left_alone_where_the_words_have_nobody_speak():
    """Rain and cups sound like speech to the reader of it."""
    one, found = clip(known={"mouth": [0.0, 1.0] * 25}), Found()
    one.entry = replace(one.entry, prompt="A man drinks from a cup, snowfall beyond the glass")
    one.__dict__["voiced"] = np.ones(100)
    one.__dict__["spoken"] = (Phoneme(symbol="a", start=0.4, end=0.8),)
    suites._judge_given(one, found)
    suites._judge_lips(one, found)
    assert not found.values
    heard_one = clip(lines=(line(),))
    heard_one.__dict__["voiced"] = np.ones(100)
    assert heard_one.may_speak


# Who can tell -----------------------------------------------------------------------------------------------------


def person(**known: Any) -> dict[str, Any]:
    return {"elements": {"actions": [known.pop("action", "none")]}, "people": [known]}


@pytest.mark.parametrize("action", ["speak", "smile", "nod", "turn", "stand"])
def test_what_looks_the_same_in_a_picture_is_one_answer(action: str):
    looks = {"action": Look(chances={"stand": 0.7, "walk": 0.3})}
    assert there(clip(looks=looks, known=person(action=action)), "action")[0] is True
    assert there(clip(looks=looks, known=person(action="walk")), "action")[0] is False


def test_how_common_an_answer_is_is_taken_out():
    """A reader that has seen few hats says none; asked for a cap it must see more of one than usual."""
    chances = {"none": 0.6, "cap": 0.3, "beret": 0.1}
    shares = {"none": 0.75, "cap": 0.15, "beret": 0.1}
    assert Look(chances=chances).best == "none"
    assert Look(chances=chances, errors={"shares": shares}).best == "cap"
    rare = {"none": 0.99, "cap": 0.01, "beret": 0.0}
    assert Look(chances={"none": 0.99, "cap": 0.009, "beret": 0.001}, errors={"shares": rare}).best == "none"


def test_who_is_hardly_better_than_chance_is_not_asked():
    weak = {"right": 0.72, "by chance": 0.70}
    able = {"right": 0.85, "by chance": 0.108}
    looks = {"hat": Look(chances={"cap": 1.0}, errors=weak), "glasses": Look(chances={"sunglasses": 1.0}, errors=able)}
    one = clip(looks=looks, known=person(hat="cap", glasses="sunglasses"))
    assert there(one, "glasses") == (True, "")
    answer, why = there(one, "hat")
    assert answer is None
    assert "hardly better than chance" in why
    assert not Look(chances={}, errors={}).is_weak


def test_skill_counts_answers_as_they_are_counted_here():
    """With how common each is taken out, guessing is right once in as many answers as occur."""
    shares = {"none": 0.7, "cap": 0.2, "beret": 0.1, "crown": 0.0}
    errors = {"right": 0.6, "by chance": 0.7, "balanced": 0.6, "shares": shares}
    assert Look(chances={}, errors=errors).skill == pytest.approx(0.4)


def test_nobody_found_is_a_no_and_nobody_who_looks_is_none():
    one = clip(looks={"gender": Look(chances={})}, known=person(gender="man"))
    assert there(one, "gender")[0] is False
    one.skipped["people"] = "the reader finder is missing"
    assert there(one, "gender")[0] is None
    assert there(clip(looks={}, known=person(gender="man")), "gender") == (None, "no reader answers this")


def test_weather_is_not_judged_through_walls():
    looks = {"weather": Look(chances={"rain": 1.0}), "place": Look(chances={"park": 1.0})}
    outside = {"elements": {"weather": "rain", "place": "park"}}
    inside = {"elements": {"weather": "rain", "place": "office"}, "named": {"weather": ["rain"]}}
    assert there(clip(looks=looks, known=outside), "weather")[0] is True
    assert there(clip(looks=looks, known=inside), "weather") == (None, "weather is not seen indoors")


def test_what_nobody_can_tell_counts_neither_way_and_is_named():
    looks = {
        "place": Look(chances={"cafe": 1.0}),
        "light": Look(chances={"night": 1.0}, errors={"right": 0.5, "by chance": 0.5}),
    }
    one = clip(looks=looks)
    one.__dict__["asked"] = [Asked("place", "place", "cafe"), Asked("light", "light", "warm")]
    found = Found()
    suites.SUITES["prompt"](one, found)
    assert found.values["of five named"] == 5.0
    told = {row["question"]: row for row in found.notes["elements"]}
    assert told["light"]["there"] is None
    assert told["light"]["why"]
    assert told["place"]["read"] == "cafe"


def test_who_fails_the_check_of_trust_is_shown_and_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of four things two are there; of the three that count, one."""
    failed = {"spoiled": "swapped captions", "metric": "action right", "moved": False}
    (tmp_path / networks.KEPT).write_text(
        json.dumps({"checks": [failed, {**failed, "metric": "who right", "moved": True}]})
    )
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    looks = {"place": {"cafe": 1.0}, "light": {"night": 1.0}, "gender": {"man": 1.0}, "action": {"walk": 1.0}}
    one = clip(looks={question: Look(chances=chances) for question, chances in looks.items()})
    one.__dict__["asked"] = [
        Asked("place", "place", "cafe"), Asked("light", "light", "warm"), Asked("who", "gender", "woman"),
        Asked("action", "action", "walk"),
    ]  # fmt: skip
    found = Found()
    suites.SUITES["prompt"](one, found)
    assert found.values["action right"] == 100.0
    assert found.values["of five named"] == pytest.approx(5 / 3)
    assert found.weights["elements there"] == 3
    suites.count_elements(found, frozenset())
    assert found.values["of five named"] == 2.5
    suites.count_elements(found, frozenset({f"{kind} right" for kind in ("place", "light", "who", "action")}))
    assert "of five named" not in found.values


@pytest.mark.usefixtures("untrained")
def test_answers_come_from_whichever_reader_gives_them():
    heads, bodies = np.zeros((2, seen.HEAD, seen.HEAD, 3), np.uint8), np.zeros((2, seen.BODY, seen.BODY, 3), np.uint8)
    told = suites.looked({"head": heads, "person": bodies, "scene": np.zeros((1, 128, 224, 3), np.uint8)}, {})
    assert {"gender", "hat", "clothes", "action", "place", "light"} <= told.keys()
    assert all(look.chances for look in told.values())
    nobody = suites.looked({"scene": np.zeros((1, 128, 224, 3), np.uint8)}, {})
    assert not nobody["gender"].chances
    assert nobody["place"].chances


def test_a_reader_that_ships_is_whole_or_a_sentence(untrained_folder: Path, tmp_path: Path, monkeypatch):
    data = bytearray((untrained_folder / "head.safetensors").read_bytes())
    (tmp_path / "head.safetensors").write_bytes(data)
    shipped.write_manifest(tmp_path)
    data[-1] ^= 1
    (tmp_path / "head.safetensors").write_bytes(data)
    assert networks.load("head", tmp_path).name == "head"  # of one's own
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    networks._load.cache_clear()
    with pytest.raises(networks.ReaderError, match="the reader head is damaged"):
        networks.load("head")


def test_a_missing_reader_costs_only_its_own_questions(untrained_folder: Path, tmp_path: Path, monkeypatch):
    for name in ("person", "scene"):
        (tmp_path / f"{name}.safetensors").write_bytes((untrained_folder / f"{name}.safetensors").read_bytes())
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    skipped: dict[str, str] = {}
    told = suites.looked({}, skipped)
    assert "clothes" in told
    assert "gender" not in told
    assert list(skipped) == ["the reader head"]


# Other suites -----------------------------------------------------------------------------------------------------


def watched(cuts: tuple[int, ...]) -> Watched:
    grey = np.zeros((32, 32, 3), np.uint8)
    return Watched(
        frames=100,
        size=(32, 32),
        tracks=(),
        scenes=grey[None],
        scene_frames=(0,),
        steps=(),
        cuts=cuts,
        first=grey,
        weighed={},
        changes=np.zeros(1),
        flickers=np.zeros(1),
        people=0.0,
    )


@pytest.mark.parametrize(
    ("asked", "off", "by"), [(2, 1.0, None), ([2.0], 0.0, 40.0), ("two", None, None), (0, 1.0, None)]
)
def test_cuts_are_asked_by_number_or_by_time(asked: Any, off: float | None, by: float | None):
    one, found = clip(known={"cuts": asked}), Found()
    suites._judge_cuts(one, watched((51,)), found)
    assert found.values.get("cuts off") == off
    assert found.values.get("cut off by") == (None if by is None else pytest.approx(by))


def test_a_voice_that_is_given_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "her.wav").touch()
    one = clip(lines=(line(),), known={"voice": "her.wav"})
    one.entry = replace(one.entry, path=tmp_path / "a.mp4")
    one.__dict__["voiced"] = np.ones(100)
    monkeypatch.setattr(suites.media, "read_track", lambda path, sample_rate: np.ones((1, sample_rate), np.float32))
    monkeypatch.setattr(heard, "voice_point", lambda wave: np.array([1.0, 0.0]))
    found = Found()
    suites._judge_voice(one, found)
    assert found.values["like the voice given"] == pytest.approx(1.0)


def test_who_always_answers_alike_does_not_say_that_a_face_is_kept():
    weak = {"right": 0.7, "by chance": 0.7}
    before = {"hat": Look(chances={"none": 1.0}, errors=weak), "gender": Look(chances={"man": 1.0})}
    after = {"hat": Look(chances={"none": 1.0}, errors=weak), "gender": Look(chances={"woman": 1.0})}
    found = Found()
    suites._judge_attributes([before, after], found)
    assert found.values["attributes kept"] == 0.0
