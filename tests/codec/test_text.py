"""Words become phrases, and phrases become vectors in which translations are neighbours."""

import pytest
import torch

from happyhorse.clauses import LIMIT, apart, phrases, seen, two_shots
from happyhorse.codec import text
from happyhorse.codec.text import TextCodec
from tests.tiny import Babel


@pytest.fixture
def babel(monkeypatch: pytest.MonkeyPatch) -> Babel:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)
    return one


def test_a_prompt_is_cut_into_clauses_and_their_words() -> None:
    assert phrases("A woman with red hair, in the rain") == [
        "A woman",
        "red hair",
        "in the rain",
        "woman",
        "red",
        "hair",
        "rain",
    ]


def test_chinese_is_cut_into_overlapping_fours() -> None:
    assert phrases("一位女士在说话，下雨") == ["一位女士在说话", "下雨", "一位女士", "女士在说"]


@pytest.mark.parametrize(
    "prompt",
    ['She says "hello there" in a park', "She says “hello there” in a park", "She says „hello there“ in a park"],
)
def test_what_is_said_is_not_read(prompt: str) -> None:
    found = phrases(prompt)
    assert "park" in found
    assert not any("hello" in phrase or "there" in phrase for phrase in found)


def test_inches_hide_no_words() -> None:
    assert "window" in phrases('By a 27" screen and a window she says "hello"')


def test_chinese_speech_is_not_read() -> None:
    assert phrases("女士说：「你好」。") == ["女士说"]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (
            "Extreme close-up transitioning to a medium shot of a girl.",
            "Extreme close-up. Then a cut to a medium shot, a girl.",
        ),
        (
            "Wide establishing shot pulling into a medium two-shot.",
            "Wide establishing shot. Then a cut to a medium two-shot,.",
        ),
        (
            "The camera follows, close-up changing to a wide shot",
            "The camera follows, close-up. Then a cut to a wide shot,",
        ),
        ("He reads, then cuts to a wide shot", "He reads. Then a cut to a wide shot,"),
        ("特写过渡到中景：一位女人", "特写。然后切到中景：一位女人"),
        ("一位女人，特写，随后切换为全景", "一位女人，特写。然后切到全景"),
    ],
)
def test_two_shots_in_one_clause_are_told_apart(told: str, read: str) -> None:
    assert apart(told) == read


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (
            "He speaks to camera in Mandarin about a new product launch. Sharp light",
            "He speaks to camera in Mandarin . Sharp light",
        ),
        ("She talks about books in a garden with a cup", "She talks in a garden with a cup"),
        ("Eine Frau spricht über Bücher, im Park", "Eine Frau spricht , im Park"),
        ("A horse walks about the meadow", "A horse walks about the meadow"),
        ("A singer walks about the stage", "A singer walks about the stage"),
        ("About ten people, a speaker", "About ten people, a speaker"),
        ("Even light, 16:9 wide shot", "Even light,   shot"),
        ("A park, cinematic wide aspect ratio", "A park, cinematic  "),
        ("A wide shot at 9:30 am", "A wide shot at 9:30 am"),
        ("A wide shot at 21:45", "A wide shot at 21:45"),
        ("A wide shot of a vertical garden", "A wide shot of a vertical garden"),
    ],
)
def test_what_is_only_talked_about_is_not_seen_and_shapes_are_no_framings(told: str, left: str) -> None:
    assert seen(told) == left
    assert not {"launch", "books", "Bücher"} & set(phrases(told))


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (
            "A couple walks. Wide shot pulling into a medium two-shot. Golden light.",
            ("A couple walks. Wide shot", "a medium two-shot"),
        ),
        (
            "Dim light, close-up transitioning to a medium shot of a man who smiles.",
            ("Dim light, close-up", "a medium shot, a man who smiles"),
        ),
        ("一位女人，特写，随后切换为全景。灯光柔和。", ("一位女人，特写", "全景")),
        ('She says "cut to a wide shot". Close-up.', None),
    ],
)
def test_each_of_two_shots_is_told_by_itself(told: str, read: tuple[str, str] | None) -> None:
    assert two_shots(told) == read


@pytest.mark.parametrize(
    "prompt",
    [
        "She is moving to the window of a shop.",
        "He is pulling a cart to the shot-put field",
        "A medium shot that pulls into focus",
        "Close-up, the camera slowly pulling to a wide shot.",
        "Close-up, pulling back to a wide shot",
        "Medium shot, moving in to a close-up of his hands",
        "The drone widening into a wide shot",
        "It cuts to a close-up with a slow pan.",
        "Then a cut to a wide shot, static.",
        "她转到左边，说到海边",
    ],
)
def test_one_shot_stays_one(prompt: str) -> None:
    assert apart(prompt) == prompt


def test_a_phrase_is_read_once() -> None:
    assert phrases("rain, rain, rain") == ["rain"]


def test_no_more_than_the_limit_is_read() -> None:
    found = phrases(", ".join(f"word{i} thing{i}" for i in range(200)))
    assert len(found) == LIMIT
    assert found[0] == "word0 thing0"


def test_same_text_same_latents_of_unit_mean_square(babel: Babel) -> None:
    codec = TextCodec()
    found = codec.encode("A red car, a dog")
    assert found.shape == (512, len(phrases("A red car, a dog")), 1, 1)
    assert found.square().mean() == pytest.approx(1, rel=1e-2)
    asked = len(babel.asked)
    assert torch.equal(codec.encode("A red car, a dog"), found)
    assert len(babel.asked) == asked  # phrases seen before are remembered
    assert torch.equal(TextCodec().encode("A red car, a dog"), found)


def test_forgetting_changes_nothing(babel: Babel) -> None:
    codec, short = TextCodec(), TextCodec(remembered=1)
    for prompt in ("a dog, a cat", "a cat, a horse", "a dog, a horse"):
        assert torch.equal(short.encode(prompt), codec.encode(prompt))


def test_a_prompt_without_phrases_still_has_one_token(babel: Babel) -> None:
    assert TextCodec().encode('"Hello"').shape == (512, 1, 1, 1)
    assert TextCodec().encode("").shape == (512, 1, 1, 1)


def test_translations_are_neighbours() -> None:
    found = TextCodec().encode("a dog runs, ein Hund rennt, 一只狗在跑, the price of steel")[:, :4, 0, 0]
    dog, hund, gou, steel = torch.nn.functional.normalize(found, dim=0).T
    assert found.square().mean() == pytest.approx(1, rel=1e-2)
    assert min(dog @ hund, dog @ gou) > dog @ steel + 0.2
