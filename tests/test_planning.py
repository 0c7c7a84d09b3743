"""A whole request is planned: shots one after another, timed lines on time, references in words, all changes told."""

import pytest

from happyhorse import rewrite
from happyhorse.clauses import LIMIT, phrases
from happyhorse.planning import plan_request
from happyhorse.request import Request

NOWHERE = "not/there"
LONG = " ".join(f"a house{i}" for i in range(130))  # one clause and 130 words
ALL = frozenset(
    {
        "references", "motions to follow", "voices to imitate", "a prompt for each shot", "changing a clip that moves",
        "a retake amid a clip", "going on from a clip", "given speech", "sound for a silent clip", "a negative prompt",
    }
)  # fmt: skip


@pytest.mark.parametrize("prompt", ["A dog in the rain", 'A woman says: "Hello."', "Two people talk in German"])
def test_a_plain_request_is_planned_as_its_prompt_is(prompt: str) -> None:
    assert plan_request(Request(prompt=prompt)) == rewrite.plan(prompt, 5)


def test_shots_follow_one_another_and_share_what_stands_before_them() -> None:
    words = (
        'A teacher with glasses. Shot 1 (2s): she says: "Hello." Shot 2: a man answers: "Hi." Shot 3: "Bye," she says.'
    )
    found = plan_request(Request(prompt=words, seconds=6), ALL)
    assert [(shot.start, shot.end) for shot in found.shots] == [(0, 2), (2, 4), (4, 6)]
    assert all(shot.prompt.startswith("A teacher with glasses. ") for shot in found.shots)
    assert "Shot" not in found.prompt and found.prompt.startswith("A teacher with glasses. she says")
    assert [(u.text, u.gender, u.speaker, u.until) for u in found.utterances] == [
        ("Hello.", "woman", 0, 2), ("Hi.", "man", 1, 4), ("Bye,", "woman", 0, 6)
    ]  # fmt: skip
    assert all(shot.start <= u.start < u.end <= shot.end for u, shot in zip(found.utterances, found.shots, strict=True))
    listed = [{"prompt": 'she says: "Hello."', "seconds": 2}, {"prompt": 'a man answers: "Hi."'}]
    assert plan_request(Request(prompt="A teacher", shots=listed), ALL).shots[1].end == 5
    assert not found.notes


def test_shots_that_do_not_fit_are_made_to_and_told() -> None:
    found = plan_request(Request(prompt="Shot 1 (4s): a dog. Shot 2 (4s): a cat.", seconds=4), ALL)
    assert [(shot.start, shot.end) for shot in found.shots] == [(0, 2), (2, 4)]
    assert found.notes == ("The shots last 8 seconds and the clip 4; each is made shorter.",)
    fast = plan_request(Request(prompt='Shot 1 (1s): "So very many words," she says. Shot 2: rain.', seconds=3), ALL)
    assert any("its shot has 1; it is spoken too fast." in note for note in fast.notes)
    assert "nearest length" not in " ".join(fast.notes)


SCRIPT = (
    "1\n00:00:00,500 --> 00:00:02,000\nAnna: Hello.\n\n2\n00:00:03,000 --> 00:00:03,400\n"
    "Tom: Good morning to you all.\n"
)


def test_a_script_says_who_speaks_when() -> None:
    asked = Request(prompt='A woman and a man; she says: "Never."', script=SCRIPT)
    found = plan_request(asked, ALL)
    assert [(u.text, u.start, u.end, u.until, u.speaker, u.gender) for u in found.utterances] == [
        ("Hello.", 0.5, 2.0, 2.0, 0, "woman"),
        ("Good morning to you all.", 3.0, 3.4, 3.4, 1, "man"),
    ]
    assert any("needs about 1.7 seconds and has 0.4; end it at 4.7." in note for note in found.notes)
    assert any("the lines in the prompt are not" in note for note in found.notes)


def test_pronunciation_goes_with_the_line_and_not_into_the_prompt() -> None:
    found = plan_request(Request(prompt='She says: "Read [IPA](/aɪ pi eɪ/) now."'))
    assert found.prompt == 'She says: "Read IPA now."'
    assert found.utterances[0].text == "Read IPA now."
    assert found.utterances[0].marked == "Read [IPA](/aɪ pi eɪ/) now."
    timed = Request(prompt="a woman", script=[{"text": "[IPA](/aɪ pi eɪ/)", "start": 0, "end": 1}])
    assert plan_request(timed).utterances[0].marked == "[IPA](/aɪ pi eɪ/)"


@pytest.mark.parametrize(
    ("prompt", "count", "told"),
    [
        ("character1 walks in a park", 1, "the person walks in a park"),
        ("@Image1 and [Image 2] dance", 2, "the first person and the second person dance"),
        ("The woman in @Image1 holds the bag from [Image 2]", 2, "The woman holds the bag"),
        ("A man wearing @Image1 in @Image2", 2, "A man wearing it in the place"),
        ("character2 waves", 1, "character2 waves"),
        ("character1在公园散步", 1, "这个人在公园散步"),
        ("character1 waves", 0, "character1 waves"),
    ],
)
def test_references_are_told_in_words(prompt: str, count: int, told: str) -> None:
    found = plan_request(Request(prompt=prompt, references=[NOWHERE] * count), ALL)
    assert found.prompt == told
    assert bool(found.notes) == bool(count)


def test_pictures_that_nobody_names_are_told() -> None:
    found = plan_request(Request(prompt="a walk", references=[NOWHERE]), ALL)
    assert found.notes == ("The prompt names no picture; all that are given may appear. character1 names the first.",)


@pytest.mark.parametrize(
    "fields",
    [
        {"references": [NOWHERE]},
        {"motions": [NOWHERE]},
        {"voices": [NOWHERE]},
        {"source": NOWHERE},
        {"source": NOWHERE, "between": (1, 2)},
        {"extend": NOWHERE},
        {"dub": NOWHERE},
        {"speech": NOWHERE},
        {"shots": [{"prompt": "a"}, {"prompt": "b"}]},
        {"negative_prompt": "rain"},
    ],
)
def test_what_was_never_taught_is_told(fields: dict) -> None:
    asked = Request(prompt="character1 walks", **fields)
    before = len(plan_request(asked, ALL).notes)
    assert len(plan_request(asked).notes) == before + 1
    assert plan_request(asked).notes[-1].startswith("This model")


def test_a_recording_is_heard_and_no_line_beside_it() -> None:
    found = plan_request(Request(prompt='A man says: "Hi."', speech=NOWHERE), ALL)
    assert not found.utterances and "not spoken" in found.notes[0]
    assert not plan_request(Request(prompt="A man speaks", speech=NOWHERE), ALL).utterances


def test_no_line_is_written_where_that_is_not_wanted() -> None:
    assert plan_request(Request(prompt="A man speaks German")).utterances
    found = plan_request(Request(prompt="A man speaks German", expand=False))
    assert not found.utterances and found.prompt == "A man speaks German"


def test_what_is_beyond_the_words_that_are_read_is_told() -> None:
    assert len(phrases(LONG)) == LIMIT
    (note,) = plan_request(Request(prompt=LONG), ALL).notes
    assert note.startswith("This model reads the first 112 clauses and words of a prompt, and the prompt has 19 more")
    assert not plan_request(
        Request(prompt=LONG), ALL | {"long prompts"}
    ).notes  # as the published model, which reads all
    assert not plan_request(Request(prompt=" ".join(LONG.split()[: 2 * 111])), ALL).notes


def test_shots_are_read_one_by_one() -> None:
    half = LONG[: len(LONG) // 2]
    assert not plan_request(Request(prompt=f"Shot 1: {half}. Shot 2: {LONG[len(half) :]}.", seconds=6), ALL).notes
    (note,) = plan_request(Request(prompt=f"Shot 1: {LONG}. Shot 2: rain.", seconds=6), ALL).notes
    assert "and a shot has 19 more" in note
