"""Captions say what the script holds, in many ways, and nothing that it does not hold."""

import random
import re
from dataclasses import replace

import pytest

from happyhorse.playhouse import caption as words
from happyhorse.scene import script as vocabulary
from happyhorse.scene.script import Line, Person, Role, Script, Shot

KINDS = {
    "place": vocabulary.PLACES,
    "light": vocabulary.LIGHTS,
    "weather": vocabulary.WEATHERS,
    "inside": vocabulary.WEATHERS,
    "framing": vocabulary.FRAMINGS,
    "move": vocabulary.MOVES,
    "action": vocabulary.ACTIONS,
    "object": vocabulary.OBJECTS,
    "ambience": vocabulary.AMBIENCES,
    "hair": vocabulary.HAIR_STYLES,
    "tint": tuple(vocabulary.HAIR_COLOURS),
    "colour": tuple(vocabulary.COLOURS),
    "skin": vocabulary.SKINS,
    "beard": vocabulary.BEARDS,
    "glasses": vocabulary.GLASSES,
    "hat": vocabulary.HATS,
    "clothes": vocabulary.CLOTHES,
    "language": vocabulary.LANGUAGES,
    "who": tuple(f"{gender} {age}" for gender in vocabulary.GENDERS for age in vocabulary.AGES),
}
both_languages = pytest.mark.parametrize("language", ["en", "zh"])
splits = pytest.mark.parametrize("split", ["train", "test"])
styles = pytest.mark.parametrize("style", list(words.STYLES))


def person(rng: random.Random, gender: str | None = None) -> Person:
    gender = gender or rng.choice(vocabulary.GENDERS)
    return Person(
        gender=gender,
        age=rng.choice(vocabulary.AGES),
        skin=rng.randrange(6),
        hair_style=rng.choice(vocabulary.HAIR_STYLES),
        hair_colour=rng.choice(list(vocabulary.HAIR_COLOURS)),
        beard=rng.choice(vocabulary.BEARDS) if gender == "man" else "none",
        glasses=rng.choice(vocabulary.GLASSES),
        hat=rng.choice(vocabulary.HATS),
        clothes=rng.choice(vocabulary.CLOTHES),
        colour=rng.choice(list(vocabulary.COLOURS)),
        second_colour="white",
        look=rng.choice(vocabulary.LOOKS),
    )


def scene(seed: int, people: int = 1, *, speech: bool = True) -> Script:
    """Any script at all, also unlikely ones."""
    rng = random.Random(seed)
    roles = tuple(
        Role(
            person=person(rng),
            action=rng.choice(vocabulary.ACTIONS) if people == 1 else "speak",
            object=rng.choice(vocabulary.OBJECTS),
            x=float(20 * index),
            seated=rng.random() < 0.5,
        )
        for index in range(people)
    )
    language = rng.choice(vocabulary.LANGUAGES)
    told = tuple(Line(speaker=i % people, text=f"Tadaa {i}.", language=language, start=float(i)) for i in range(2))
    return Script(
        seed=seed,
        seconds=5.0,
        place=rng.choice(vocabulary.PLACES),
        light=rng.choice(vocabulary.LIGHTS),
        weather=rng.choice(vocabulary.WEATHERS),
        roles=roles,
        shots=(Shot(start=0.0, end=5.0, framing=rng.choice(vocabulary.FRAMINGS), move=rng.choice(vocabulary.MOVES)),),
        lines=told[:people] if speech else (),
        ambience=rng.choice(vocabulary.AMBIENCES),
    )


def bare(wording: str) -> list[str]:
    """The fixed parts of a wording, without article and blanks."""
    parts = re.split(r"\{\w+\}", wording.lower())
    return [re.sub(r"^(?:a|an) ", "", part.strip()) for part in parts if part.strip()]


def found(kind: str, entry: str, language: str, text: str) -> bool:
    return any(all(part in text.lower() for part in bare(w)) for w in words.wordings(kind, entry, language))


def acted(action: str, language: str, text: str) -> bool:
    """Whether an action is named, as `walking` or as `walks`."""
    if found("action", action, language, text):
        return True
    finite = (
        [words._finite(wording) for wording in words.wordings("action", action, language)] if language == "en" else []
    )
    return any(all(part in text.lower() for part in bare(wording)) for wording in finite)


@both_languages
def test_every_entry_has_several_wordings(language: str) -> None:
    for kind, entries in KINDS.items():
        for entry in entries:
            if entry != "none":
                options = words.wordings(kind, entry, language)
                assert len(set(options)) == len(options) >= 4, (kind, entry)


@both_languages
def test_no_wording_means_two_things(language: str) -> None:
    for kind in ("place", "light", "framing", "move", "action", "object", "ambience", "clothes", "hair", "weather"):
        owner: dict[str, str] = {}
        for entry in KINDS[kind]:
            for wording in words.wordings(kind, entry, language) if entry != "none" else ():
                assert owner.setdefault(wording.lower(), entry) == entry


@both_languages
@splits
def test_long_captions_hold_every_element(language: str, split: str) -> None:
    for seed in range(150):
        script = scene(seed)
        text = words.caption(script, random.Random(seed), language, "long", split)
        facts = words.elements(script)
        for kind in ("place", "framing", "move", "light", "ambience"):
            assert found(kind, facts[kind], language, text), (kind, facts[kind], text)
        hands = any(hand in text for hand in ("hands of", "s hands", "手"))
        assert hands or acted(facts["action"], language, text), (facts["action"], text)
        if script.weather != "clear" and script.place not in words.WINDOWLESS:
            kind = "weather" if script.place in vocabulary.OUTDOORS else "inside"
            assert found(kind, script.weather, language, text), text
        assert "tadaa 0." in text.lower() or found("language", script.lines[0].language, language, text), text


@both_languages
@styles
@splits
def test_captions_are_whole_and_true(language: str, style: str, split: str) -> None:
    for seed in range(60):
        script = scene(seed, people=1 + seed % 3, speech=seed % 4 > 0)
        text = words.caption(script, random.Random(seed), language, style, split)
        assert text
        assert not re.search(r"[{}|]|  |\bNone\b| ,|正在在", text), text
        others = {role.person.clothes for role in script.roles}
        for clothes in set(vocabulary.CLOTHES) - others:
            said = text.lower().replace("turtleneck sweater", "turtleneck").replace("collared shirt", "")
            plain = {"hoodie": "hoodie", "apron": "apron", "dress": " dress ", "suit": " suit,", "coat": " coat "}
            assert plain.get(clothes, "\0") not in said or language == "zh" or "dress shirt" in said, (clothes, text)
        if not script.lines:
            assert "“" not in text
            assert "Dialogue" not in text
            assert "对话：" not in text


def test_published_form() -> None:
    script = scene(5, people=2)
    text = words.caption(script, random.Random(1), "en", "published")
    paragraph, dialogue, sounds = text.split("\n\n")
    assert dialogue.startswith("Dialogue:\n<")
    assert sounds.startswith("Background Sound:\n<")
    for line in script.lines:
        assert line.text in paragraph
        assert f'"{line.text}"' in dialogue
        assert text.count(line.text) == 2


@both_languages
def test_test_wordings_are_never_in_training(language: str) -> None:
    train = {words.caption(scene(s), random.Random(r), language) for s in range(80) for r in range(3)}
    test = {words.caption(scene(s), random.Random(r), language, None, "test") for s in range(80) for r in range(3)}
    assert not train & test
    held_out = [words.wordings(kind, entry, language)[-1] for kind in ("place", "move") for entry in KINDS[kind]]
    assert not [w for w in held_out for text in train if w in text]
    assert any(w in text for w in held_out for text in test)


@both_languages
def test_one_script_many_captions(language: str) -> None:
    assert len({words.caption(scene(3), random.Random(seed), language) for seed in range(200)}) > 190


@both_languages
def test_instruction_names_the_change(language: str) -> None:
    before = replace(scene(11), place="cafe", light="even")
    rng = random.Random(0)
    assert words.instruction(before, before, rng, language) == ""
    assert found("place", "forest", language, words.instruction(before, replace(before, place="forest"), rng, language))
    assert found("light", "night", language, words.instruction(before, replace(before, light="night"), rng, language))
    role = before.roles[0]
    dressed = replace(before, roles=(replace(role, person=replace(role.person, clothes="apron", colour="red")),))
    told = words.instruction(before, dressed, rng, language)
    assert found("clothes", "apron", language, told)
    assert found("colour", "red", language, told)
    with_book, with_cup = (replace(before, roles=(replace(role, object=o),)) for o in ("book", "cup"))
    told = words.instruction(with_book, with_cup, rng, language)
    assert found("object", "cup", language, told)


@both_languages
def test_storyboard_has_a_prompt_a_shot(language: str) -> None:
    shots = (
        Shot(start=0.0, end=2.5, framing="wide", move="static"),
        Shot(start=2.5, end=5.0, framing="close-up", move="push-in", subject=1),
    )
    script = replace(scene(4, people=2), shots=shots)
    first, second = words.storyboard(script, random.Random(0), language)
    assert found("framing", "wide", language, first)
    assert found("framing", "close-up", language, second)
    assert found("place", script.place, language, first)
    assert found("place", script.place, language, second)


def test_elements_are_facts_of_the_script() -> None:
    script = scene(8)
    facts = words.elements(script)
    assert facts["place"] == script.place
    assert facts["language"] == script.lines[0].language
    assert "none" not in facts.values()
