"""What prompts ask for is found in their words, and in what scripts know of themselves."""

import pytest

from happyhorse.metrics.elements import KINDS, Asked, asked, is_indoors


def answers(prompt: str) -> dict[str, str]:
    return {one.question: one.answer for one in asked(prompt, {})}


def test_five_named_things_are_five():
    found = answers("A young woman in a red coat walks along a cliff at dusk; waves, a tracking shot.")
    assert found == {
        "gender": "woman",
        "age": "young",
        "clothes": "coat",
        "colour": "red",
        "action": "walk",
        "place": "cliff",
        "light": "dusk",
        "ambience": "waves",
        "move": "tracking",
        "outdoors": "outdoors",
    }


@pytest.mark.parametrize(
    ("prompt", "question", "answer"),
    [
        ("He reads a book in a café", "place", "cafe"),
        ("一位年轻女性在图书馆看书", "place", "library"),
        ("an extreme close-up of an eye", "framing", "extreme close-up"),
        ("a close-up of an apple", "framing", "close-up"),
        ("a medium wide shot", "framing", "medium wide"),
        ("snow falls on the street", "weather", "snow"),
        ("a black-haired man", "hair_colour", "black"),
    ],
)
def test_words_mean_elements(prompt: str, question: str, answer: str):
    assert answers(prompt)[question] == answer


def test_what_is_said_is_not_seen():
    assert "object" not in answers('A man says: "My phone and my umbrella are in the kitchen."')
    assert "weather" not in answers("she looks out of the window")


def test_a_question_with_two_answers_is_not_asked():
    assert "gender" not in answers("a woman and a man talk")


def test_a_script_names_its_elements():
    known = {
        "elements": {
            "place": "beach",
            "light": "dusk",
            "framings": ["wide", "wide"],
            "actions": ["walk"],
            "objects": ["none"],
        },
        "people": [{"gender": "man", "hat": "none", "clothes": "coat", "colour": "red"}],
    }
    found = asked("", known)
    assert Asked("camera", "framing", "wide") in found
    assert Asked("clothes", "colour", "red") in found
    assert Asked("sound", "outdoors", "outdoors") in found
    assert not [one for one in found if one.question in ("hat", "object")]


def test_only_what_the_words_name_is_asked():
    """A script knows more than its caption says; weather that nobody mentions is not asked."""
    known = {
        "elements": {"place": "park", "light": "dusk", "weather": "clear", "framings": ["wide"], "languages": ["en"]},
        "people": [{"gender": "man", "age": "old", "glasses": "round glasses"}],
        "named": {"place": ["park"], "framing": ["wide"], "gender": ["man"], "light": ["warm"]},
    }
    assert {one.question for one in asked("", known)} == {"place", "framing", "gender", "outdoors"}
    everything = {one.question for one in asked("", {**known, "named": None})}
    assert everything >= {"weather", "age", "glasses", "light", "language"}


def test_a_room_is_indoors_whether_it_is_named_or_not():
    assert is_indoors({"elements": {"place": "office"}, "named": {}}, [])
    assert not is_indoors({"elements": {"place": "park"}}, [])
    assert is_indoors({}, asked("a man in a kitchen", {}))
    assert not is_indoors({}, [])


def test_the_language_of_the_lines_is_asked_of_strangers():
    assert Asked("language", "language", "de") in asked("a man talks", {}, ["de", "de"])
    assert not [one for one in asked("a man talks", {}) if one.kind == "language"]


def test_every_kind_can_be_asked():
    assert "count" not in KINDS
