"""What the words say is cast; what they leave open is drawn by the seed."""

import itertools
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from happyhorse.codec.phonemes import Phoneme
from happyhorse.scene import blocking, director
from happyhorse.scene.blocking import PEOPLE_FROM
from happyhorse.scene.director import (
    PEOPLE,
    PERSON,
    SCENE,
    Chances,
    Director,
    Said,
    answers,
    blocked,
    decided,
    direct,
    expected,
    kind_of,
    person_of,
    scene_of,
    sure_genders,
)
from happyhorse.scene.script import HAIR_STYLES, HATS, Script
from happyhorse.scene.write import KINDS, write


@pytest.fixture(autouse=True)
def _fewer_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pick from fewer, to be quick; what is tested does not hang on how many."""
    monkeypatch.setattr(director, "CANDIDATES", 150)


def certain(script: Script, sure: float = 30.0) -> Chances:
    """What a director would say who has read this very script."""
    scene, people = answers(script)
    found = {"scene": {n: bump(len(v), int(scene[i]), sure) for i, (n, v) in enumerate(SCENE.items())}}
    for one in range(PEOPLE):
        found[f"person {one}"] = {n: bump(len(v), int(people[one, i]), sure) for i, (n, v) in enumerate(PERSON.items())}
    return found


def bump(count: int, place: int, sure: float) -> np.ndarray:
    scores = torch.zeros(count)
    if place >= 0:
        scores[place] = sure
    return scores.log_softmax(0).numpy()


def saying(speaker: int, start: float) -> Said:
    return Said(speaker=speaker, language="en", phonemes=(Phoneme("a", 1, 0, start, start + 0.4),))


def test_kinds_are_told_by_what_happens() -> None:
    for kind in KINDS:
        found = Counter(kind_of(write(seed, kind=kind)) for seed in range(30))
        assert found[kind] >= 0.95 * 30, (kind, found)


@pytest.mark.parametrize("seed", range(12))
def test_a_sure_director_casts_the_script_it_read(seed: int) -> None:
    script = write(seed)
    found = direct(certain(script), 5.0, 3)
    for name in ("light", "weather", "ambience", "kind"):
        assert scene_of(found)[name] == scene_of(script)[name]
    wanted, cast = person_of(script.roles[0]), person_of(found.roles[0])
    for name in ("gender", "age", "skin", "hair_style", "hair_colour", "glasses", "hat", "clothes", "colour", "action"):
        assert cast[name] == wanted[name]
    assert found.seconds == 5.0


def test_places_are_kept_where_there_are_seats_for_them() -> None:
    scripts = [write(seed) for seed in range(24)]
    right = sum(direct(certain(s), 5.0, 1).place == s.place for s in scripts)
    assert right == 24


def test_the_seed_decides_what_is_open() -> None:
    open_words = {k: {n: np.full(len(v), -np.log(len(v))) for n, v in f.items()} for k, f in fields().items()}
    assert direct(open_words, 5.0, 1) == direct(open_words, 5.0, 1)
    found = [direct(open_words, 5.0, seed) for seed in range(6)]
    assert len({(s.place, s.light, s.roles[0].person.hair_style) for s in found}) >= 5


def fields() -> dict[str, dict[str, tuple]]:
    return {"scene": dict(SCENE)} | {f"person {i}": dict(PERSON) for i in range(PEOPLE)}


def opened() -> Chances:
    """What a director would say who has read nothing of anybody, but who talks where."""
    chances = {k: {n: bump(len(v), -1, 0.0) for n, v in f.items()} for k, f in fields().items()}
    return telling(telling(chances, "scene", "kind", "talk"), "scene", "place", "cafe")


def telling(chances: Chances, who: str, name: str, value: str) -> Chances:
    """The same chances, but for a word that says this."""
    values = fields()[who][name]
    return {**chances, who: {**chances[who], name: bump(len(values), values.index(value), 30.0)}}


@pytest.mark.parametrize(
    ("who", "name", "before", "after"),
    [
        ("scene", "place", "cafe", "kitchen"),
        ("scene", "framing", "close-up", "wide"),
        ("scene", "light", "warm", "cool"),
        ("person 0", "hair_colour", "black", "blond"),
    ],
)
def test_one_word_more_or_less_changes_what_it_tells_of_and_nothing_else(
    who: str, name: str, before: str, after: str
) -> None:
    for seed in range(8):
        one, other = (direct(telling(opened(), who, name, told), 5.0, seed) for told in (before, after))
        assert one != other
        told = {"framing": {"shots": one.shots}, "hair_colour": {"roles": one.roles}}.get(name, {name: before})
        assert replace(other, **told) == one
        assert person_of(other.roles[0]) | {name: before} == person_of(one.roles[0]) | {name: before}


def test_a_gender_changes_looks_and_not_the_scene() -> None:
    for seed in range(8):
        woman, man = (direct(telling(opened(), "person 0", "gender", g), 5.0, seed) for g in ("woman", "man"))
        assert replace(woman, roles=()) == replace(man, roles=())
        posed = [replace(script.roles[0], person=woman.roles[0].person) for script in (woman, man)]
        assert posed[0] == posed[1]


def test_what_becomes_likelier_is_all_that_is_newly_drawn() -> None:
    chances, moved = opened(), 0
    colours = PERSON["colour"]
    likelier = np.log(np.array([2.0 if one == "teal" else 1.0 for one in colours]) / (len(colours) + 1))
    shifted = {**chances, "person 0": {**chances["person 0"], "colour": likelier}}
    for seed in range(40):
        one, other = (direct(told, 5.0, seed).roles[0].person for told in (chances, shifted))
        assert other.colour in (one.colour, "teal")
        moved += one.colour != other.colour
    assert moved < 12, "one in fifteen is what the chances ask for"


def test_everybody_has_dice_of_their_own() -> None:
    couples = telling(opened(), "scene", "kind", "duo")
    found = [direct(couples, 5.0, seed).roles for seed in range(12)]
    same = [name for one, other, *_ in found for name in PERSON if person_of(one)[name] == person_of(other)[name]]
    assert len(same) < 0.6 * len(found) * len(PERSON)


def test_a_runner_is_seen_to_run_unless_a_framing_is_named() -> None:
    runs = next(s for s in map(write, range(300)) if s.roles[0].action == "run" and s.shots[0].framing == "close-up")
    named = certain(runs)
    assert direct(named, 5.0, 1).shots[0].framing == "close-up"
    left_open = named | {"scene": named["scene"] | {"framing": bump(len(SCENE["framing"]), -1, 0.0)}}
    made = [direct(left_open, 5.0, seed) for seed in range(8)]
    seen = {script.shots[0].framing for script in made if script.roles[0].action == "run"}  # two in a two-shot walk
    assert seen == {"wide"}


def test_what_is_unlikely_is_never_drawn() -> None:
    chances = certain(write(0), sure=4.0)
    likely = max(SCENE["light"], key=lambda v: chances["scene"]["light"][SCENE["light"].index(v)])
    assert {direct(chances, 5.0, seed).light for seed in range(15)} == {likely}


def test_hair_is_what_the_gender_wears_unless_the_words_name_it() -> None:
    one = next(s for s in map(write, range(60)) if len(s.roles) == 1)
    chances = certain(replace(one, roles=(replace(one.roles[0], person=replace(one.roles[0].person, gender="man")),)))
    open_to_all = {**chances["person 0"], "hair_style": bump(len(HAIR_STYLES), -1, 0.0)}
    styles = Counter(direct({**chances, "person 0": open_to_all}, 5, s).roles[0].person.hair_style for s in range(60))
    assert styles["long straight"] + styles["bob"] + styles["pixie"] <= 6
    assert styles["short"] + styles["side-parted"] > 15
    wanted = bump(len(HAIR_STYLES), HAIR_STYLES.index("long straight"), math.log(9 * 13))  # 90 %
    asked = {**open_to_all, "hair_style": wanted}
    found = {direct({**chances, "person 0": asked}, 5, s).roles[0].person.hair_style for s in range(10)}
    assert found == {"long straight"}


def test_two_voices_want_two_people() -> None:
    alone = certain(next(s for s in map(write, range(50)) if kind_of(s) == "talk"))
    found = direct(alone, 5.0, 1, [saying(0, 0.3), saying(1, 2.0)])
    assert len(found.roles) >= 2
    assert [line.speaker for line in found.lines] == [0, 1]


def test_who_speaks_is_not_cast_as_quiet() -> None:
    quiet = certain(next(s for s in map(write, range(100)) if kind_of(s) == "calm"))
    assert kind_of(direct(quiet, 5.0, 1, [saying(0, 0.3)])) == "talk"


def test_shots_are_those_asked_for() -> None:
    one, two = (replace_framing(write(0), f) for f in ("wide", "close-up"))
    found = direct(certain(one), 6.0, 1, (), [(0.0, 2.0, certain(one)), (2.0, 6.0, certain(two))])
    assert [(s.start, s.end, s.framing) for s in found.shots] == [(0.0, 2.0, "wide"), (2.0, 6.0, "close-up")]


def test_the_camera_is_on_whoever_speaks() -> None:
    couple = next(s for s in map(write, range(200)) if len(s.roles) == 2 and not any(x.subject for x in s.shots))
    close = [(0.0, 2.5, certain(couple)), (2.5, 5.0, certain(couple))]
    found = direct(certain(couple), 5.0, 1, [saying(1, 0.5), saying(0, 3.0)], close)
    assert [shot.subject for shot in found.shots] == [1, 0]
    alone = direct(certain(couple), 5.0, 1, (), close)
    assert [shot.subject for shot in alone.shots] == [0, 0]


def replace_framing(script: Script, framing: str) -> Script:
    return replace(script, shots=tuple(replace(s, framing=framing) for s in script.shots))


def test_lips_move_while_somebody_speaks() -> None:
    script = direct(certain(write(0)), 5.0, 1, [saying(0, 1.0)])
    places, told = blocked(script, [saying(0, 1.0)], 256, 448, 0, 32)
    heads = told[:, PEOPLE_FROM:].any(1)
    first = PEOPLE_FROM + sum(map(len, blocking.PERSON.values())) + sum(map(len, blocking.ROLE.values())) + 8
    opened = told[heads][:, first : first + 12 : 3].mean(1)
    assert opened.max() > 0.5
    assert 0.9 < places[heads][opened.argmax(), 0] / 25 < 1.5


def test_a_director_scores_every_value_and_ignores_what_is_not_said() -> None:
    director = Director(width=32, layers=1).eval()
    words = torch.randn(2, 5, 512, generator=torch.Generator().manual_seed(0))
    said = torch.tensor([[True] * 5, [True, True, False, False, False]])
    scene, people = director(words, said)
    assert scene.shape == (2, sum(map(len, SCENE.values())))
    assert people.shape == (2, PEOPLE, sum(map(len, PERSON.values())))
    other = words.clone()
    other[1, 2:] = 9.0
    torch.testing.assert_close(director(other, said)[0][1], scene[1])
    chances = director.read(words[0].T[:, :, None, None])
    assert all(abs(np.exp(likely).sum() - 1) < 1e-4 for part in chances.values() for likely in part.values())


def test_a_known_voice_decides_who_is_seen() -> None:
    chances = certain(next(s for s in map(write, range(50)) if kind_of(s) == "talk"))
    chances["person 0"]["gender"] = bump(2, 0, 2.0)
    for gender in ("woman", "man"):
        person = direct(chances, 5.0, 1, [replace(saying(0, 0.3), gender=gender)]).roles[0].person
        assert person.gender == gender
        assert gender == "man" or person.beard == "none"


def test_a_gender_is_known_where_the_words_leave_no_doubt() -> None:
    chances = certain(write(0))
    chances["person 0"]["gender"], chances["person 1"]["gender"] = bump(2, 1, 3.0), bump(2, 0, 0.5)
    assert sure_genders(chances) == {0: "man"}


def test_the_camera_goes_to_whoever_speaks() -> None:
    turns = next(s for s in map(write, range(200)) if kind_of(s) == "duo" and any(shot.subject for shot in s.shots))
    said = [saying(1, 0.3), saying(0, 2.0), saying(1, 2.3), saying(1, 3.6)]
    chances = certain(turns)
    found = [direct(chances, 5.0, seed, said).shots for seed in range(40)]
    covered = [shots for shots in found if len(shots) > 2]  # a turn each; else one shot, or two that the dice cut
    assert covered
    for shots in covered:
        assert (shots[0].start, shots[-1].end) == (0.0, 5.0)
        assert all(a.end == b.start for a, b in itertools.pairwise(shots))
        assert [shot.subject for shot in shots] == [1, 0, 1]


def test_what_the_words_tell_is_decided_and_nothing_else() -> None:
    usual = np.log(np.array([0.7, 0.2, 0.1]))
    assert np.allclose(decided(usual, usual), usual), "words that say nothing leave all as usual"
    told = decided(np.log(np.array([0.20, 0.65, 0.15])), usual)
    assert np.isclose(np.exp(told).sum(), 1.0)
    assert np.exp(told[1]) > 0.9, "what is said to be oftener than usual is all but decided"
    assert np.exp(told[2]) < 0.05, "what is rare and still unlikely is not drawn for its rarity"


def test_what_is_usual_is_a_likelihood_of_every_value() -> None:
    for who, known in fields().items():
        for name, values in known.items():
            usual = expected()[who][name]
            assert usual.shape == (len(values),) and np.isclose(np.exp(usual).sum(), 1.0)
    assert np.exp(expected()["person 0"]["hat"])[HATS.index("none")] > 0.4
