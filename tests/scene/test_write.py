"""Scripts are coherent, varied, and follow from their seed."""

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest

from happyhorse.codec.phonemes import VOICES
from happyhorse.playhouse.stage import STAGES
from happyhorse.scene.script import (
    ACTIONS,
    AMBIENCES,
    BEARDS,
    CLOTHES,
    COLOURS,
    FRAMINGS,
    GLASSES,
    HAIR_COLOURS,
    HAIR_STYLES,
    HATS,
    LIGHTS,
    LOOKS,
    MOVES,
    OBJECTS,
    OUTDOORS,
    PLACES,
    WEATHERS,
    Script,
)
from happyhorse.scene.write import BOARDS, KINDS, TABLES, vary, write

MANY = [write(seed) for seed in range(400)]


def test_the_same_seed_writes_the_same_script() -> None:
    assert write(12) == write(12)
    assert write(12) != write(13)
    assert write(12, split="test") != write(12)


@pytest.mark.parametrize("script", MANY[:120], ids=lambda script: str(script.seed))
def test_every_word_is_in_the_vocabulary(script: Script) -> None:
    assert script.place in PLACES
    assert script.light in LIGHTS
    assert script.weather in WEATHERS
    assert script.ambience in AMBIENCES
    for role in script.roles:
        person = role.person
        assert role.action in ACTIONS
        assert role.object in OBJECTS
        assert {person.colour, person.second_colour} <= set(COLOURS)
        assert person.hair_style in HAIR_STYLES
        assert person.hair_colour in HAIR_COLOURS
        assert person.beard in BEARDS
        assert person.glasses in GLASSES
        assert person.hat in HATS
        assert person.clothes in CLOTHES
        assert person.look in LOOKS
    for shot in script.shots:
        assert shot.framing in FRAMINGS
        assert shot.move in MOVES


@pytest.mark.parametrize("seconds", [2.0, 5.0, 10.0])
@pytest.mark.parametrize("kind", KINDS)
def test_shots_cover_the_clip_without_a_gap(kind: str, seconds: float) -> None:
    for seed in range(30):
        script = write(seed, seconds=seconds, kind=kind)
        edges = [shot.start for shot in script.shots] + [script.shots[-1].end]
        assert edges[0] == 0.0
        assert edges[-1] == seconds
        assert [shot.end for shot in script.shots[:-1]] == edges[1:-1]
        assert all(later - earlier >= 0.3 for earlier, later in itertools.pairwise(edges))
        assert all(0 <= shot.subject < len(script.roles) for shot in script.shots)


def test_who_speaks_has_a_voice_of_their_gender_and_who_has_none_is_silent() -> None:
    for script in MANY:
        for line in script.lines:
            person = script.roles[line.speaker].person
            voice = next(voice for voice in VOICES if voice.name == person.voice)
            assert voice.gender == person.gender
            assert line.language in voice.languages
            assert line.text
            assert 0.0 <= line.start < script.seconds


def test_seats_and_boards_are_where_the_stage_has_them() -> None:
    assert set(TABLES) == {place for place, stage in STAGES.items() if stage.table}
    assert set(BOARDS) == {place for place, stage in STAGES.items() if stage.board}


def test_people_fit_their_places() -> None:
    for script in MANY:
        for role in script.roles:
            assert not role.seated or script.place in TABLES
            assert role.person.gender == "man" or role.person.beard == "none"
            assert role.action not in ("walk", "run", "turn") or script.place in OUTDOORS


def test_all_of_the_vocabulary_is_used_and_most_clips_are_one_shot() -> None:
    roles = [role for script in MANY for role in script.roles]
    assert {script.place for script in MANY} == set(PLACES)
    assert {script.light for script in MANY} == set(LIGHTS)
    assert {script.weather for script in MANY} == set(WEATHERS)
    assert {shot.framing for script in MANY for shot in script.shots} == set(FRAMINGS)
    assert {shot.move for script in MANY for shot in script.shots} == set(MOVES)
    assert {role.action for role in roles} == set(ACTIONS)
    assert {role.object for role in roles} == set(OBJECTS)
    assert {role.person.clothes for role in roles} == set(CLOTHES)
    assert {role.person.hair_style for role in roles} == set(HAIR_STYLES)
    shots = Counter(len(script.shots) for script in MANY)
    assert 0.6 < shots[1] / len(MANY) < 0.85
    assert max(len(write(seed, seconds=10.0).shots) for seed in range(60)) >= 3


def test_an_edit_changes_one_thing() -> None:
    for script in MANY[:100]:
        edited = vary(script, random.Random(script.seed))
        assert edited != script
        first, now = script.roles[0], edited.roles[0]
        changed = [
            (edited.place, edited.ambience) != (script.place, script.ambience),
            edited.light != script.light,
            edited.weather != script.weather,
            now.object != first.object,
            now.person != first.person,
        ]
        assert sum(changed) == 1
        assert replace(edited, place="", ambience="", light="", weather="", roles=()) == replace(
            script, place="", ambience="", light="", weather="", roles=()
        )
