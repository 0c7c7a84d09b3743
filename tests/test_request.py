"""A request says yes to what is possible and one helpful sentence to everything else."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from happyhorse.request import (
    GRID,
    LANGUAGES,
    LARGE,
    LONGEST_PROMPT,
    SIZES,
    HappyHorseError,
    Request,
    RequestError,
    check,
    nearest_ratio,
)


@pytest.mark.parametrize(
    ("ratio", "size", "latent_size"),
    [
        ("16:9", (252, 448), (256, 448)),
        ("9:16", (448, 252), (448, 256)),
        ("1:1", (320, 320), (320, 320)),
        ("4:3", (288, 384), (288, 384)),
        ("3:4", (384, 288), (384, 288)),
        ("21:9", (216, 504), (224, 512)),
        ("9:21", (504, 216), (512, 224)),
        ("5:4", (288, 360), (288, 384)),
        ("4:5", (360, 288), (384, 288)),
    ],
)
def test_each_ratio_has_its_exact_size(ratio: str, size: tuple[int, int], latent_size: tuple[int, int]) -> None:
    request = check(prompt="a horse", ratio=ratio)
    assert (request.size, request.latent_size) == (size, latent_size)
    width, height = (int(part) for part in ratio.split(":"))
    assert Fraction(size[1], size[0]) == Fraction(width, height)


def test_words_are_all_that_is_wished_for() -> None:
    assert check(prompt="a horse", negative_prompt="rain").words == "a horse"
    shots, script = [{"prompt": "a dog"}, {"prompt": "a cat"}], [{"text": "Hello!", "start": 0, "end": 1}]
    assert check(prompt="at night", shots=shots, script=script).words == "at night\na dog\na cat\nHello!"
    assert check(shots=shots).words == "a dog\na cat"


@pytest.mark.parametrize("resolution", ["draft", *LARGE])
@pytest.mark.parametrize("ratio", SIZES)
def test_sizes_suit_the_codec_and_the_mp4(ratio: str, resolution: str) -> None:
    request = check(prompt="a horse", ratio=ratio, resolution=resolution)
    for edge, latent_edge in zip(request.final_size, request.final_latent_size, strict=True):
        assert edge % 2 == 0
        assert latent_edge % GRID == 0
        assert 0 <= latent_edge - edge < GRID
        assert (latent_edge - edge) % 2 == 0, "the crop must be central"


@pytest.mark.parametrize("ratio", SIZES)
def test_a_large_clip_is_a_draft_enlarged_and_never_stretched(ratio: str) -> None:
    height, width = SIZES[ratio]
    for resolution, sizes in LARGE.items():
        request = check(prompt="a horse", ratio=ratio, resolution=resolution)
        assert request.size == (height, width) and request.final_size == sizes[ratio]
        assert Fraction(sizes[ratio][0], height) == Fraction(sizes[ratio][1], width) > 1
        odd = {("540p", "5:4"), ("540p", "4:5")}  # sides must be even: four more
        assert min(sizes[ratio]) == int(resolution.removesuffix("p")) + 4 * ((resolution, ratio) in odd)
    assert LARGE["1080p"]["16:9"] == (1080, 1920)


def test_a_draft_is_as_large_as_it_is() -> None:
    request = check(prompt="a horse")
    assert (request.final_size, request.final_latent_size) == (request.size, request.latent_size)
    assert check(prompt="a horse", resolution="1080P").resolution == "1080p"


@pytest.mark.parametrize("seconds", range(3, 16))
def test_every_whole_length_has_its_frames(seconds: int) -> None:
    assert check(prompt="a horse", seconds=seconds).frames == 25 * seconds


def test_words_typed_at_a_shell_are_read() -> None:
    request = check(prompt="  a horse\n", seconds="7", seed="42", steps="8", first_frame="a.png", sound="no")
    assert request.prompt == "a horse"
    assert (request.seconds, request.seed, request.steps, request.sound) == (7, 42, 8, False)
    assert request.first_frame == Path("a.png")


def test_what_is_not_said_has_its_default() -> None:
    request = check(prompt="a horse")
    assert request.model_dump() == {
        "prompt": "a horse",
        "seconds": 5,
        "ratio": "16:9",
        "sound": True,
        "language": "auto",
        "seed": None,
        "first_frame": None,
        "last_frame": None,
        "preset": "mini",
        "steps": None,
        "resolution": "draft",
        "references": (),
        "motions": (),
        "voices": (),
        "source": None,
        "keep_sound": False,
        "between": None,
        "extend": None,
        "dub": None,
        "speech": None,
        "ambience": None,
        "shots": (),
        "script": (),
        "expand": True,
        "negative_prompt": "",
    }


def test_further_wishes_typed_at_a_shell_are_read() -> None:
    script = "1\n00:00:01,000 --> 00:00:02,500\nAnna: Hello\n"
    asked = check(prompt="a", source="a.mp4", between="1 - 2.5", references=["a.png"], script=script)
    assert (asked.between, asked.references, asked.script[0].text) == ((1, 2.5), (Path("a.png"),), "Hello")
    assert (asked.kept, asked.window) == (0, 125)
    longer = check(extend="a.mp4")  # a clip needs no words to go on
    assert (longer.kept, longer.window) == (25, 150)
    assert check(first_frame="a.png").prompt == ""
    assert check(prompt="a", shots=[{"prompt": "b"}, {"prompt": "c", "seconds": "2"}]).shots[1].seconds == 2


@pytest.mark.parametrize(
    ("size", "ratio"), [((1080, 1920), "16:9"), ((999, 1000), "1:1"), ((400, 300), "3:4"), ((9, 4), "9:21")]
)
def test_the_nearest_shape_is_found(size: tuple[int, int], ratio: str) -> None:
    assert nearest_ratio(*size) == ratio


def test_a_request_is_never_changed() -> None:
    request = check(prompt="a horse")
    with pytest.raises(ValidationError, match="frozen"):
        request.seconds = 9
    assert request.seconds == 5


BAD = {
    "no prompt": ({}, "the prompt is empty"),
    "empty": ({"prompt": ""}, "the prompt is empty"),
    "blank": ({"prompt": " \n\t "}, "the prompt is empty"),
    "invisible": ({"prompt": "\u200b\u2060..."}, "the prompt is empty"),
    "not words": ({"prompt": 7}, "the prompt is empty"),
    "too long": ({"prompt": "x" * 4001}, "the prompt has 4001 characters; at most 4000"),
    "control": ({"prompt": "a\x00b"}, "control characters"),
    "bad bytes": ({"prompt": "a\udcff"}, "control characters"),
    "ratio": ({"ratio": "2:1"}, "ratio 2:1 is not known; choose one of 16:9, 9:16, 1:1, 4:3, 3:4"),
    "ratio kind": ({"ratio": 1.5}, "ratio 1.5 is not known"),
    "resolution": ({"resolution": "4k"}, "resolution 4k is not known; choose one of draft, 540p, 720p, 1080p"),
    "language": ({"language": "tlh"}, "language tlh is not known; choose one of auto, en, zh, yue, ja, ko, de, fr"),
    "short": ({"seconds": 2}, "seconds 2 is not possible; choose a whole number from 3 to 15"),
    "long": ({"seconds": 16}, "seconds 16 is not possible"),
    "half": ({"seconds": 4.5}, "seconds 4.5 is not possible"),
    "endless": ({"seconds": float("inf")}, "seconds inf is not possible"),
    "not a number": ({"seconds": "five"}, "seconds five is not possible"),
    "huge": ({"seconds": 10**400}, "is not possible"),
    "seed below": ({"seed": -1}, "seed -1 is not possible; choose a whole number from 0 to 4294967295"),
    "seed above": ({"seed": 2**32}, "seed 4294967296 is not possible"),
    "steps": ({"steps": 0}, "steps 0 is not possible; choose a whole number from 1 to"),
    "sound": ({"sound": "loud"}, "sound loud is not possible; choose yes or no"),
    "preset": ({"preset": ""}, 'preset "" is not possible'),
    "picture": ({"first_frame": 3}, "first_frame 3 is not possible; give the path of a picture"),
    "unknown word": ({"duration": 5}, "duration is not something one can ask for"),
    "many pictures": ({"references": ["a.png"] * 10}, "references takes at most 9"),
    "many motions": ({"motions": ["a.mp4"] * 4}, "motions takes at most 3"),
    "picture of numbers": ({"references": [3]}, "references 3 is not possible; give the paths of pictures"),
    "two clips": ({"source": "a.mp4", "extend": "b.mp4"}, "source and extend cannot be had together"),
    "dub and picture": ({"dub": "a.mp4", "first_frame": "b.png"}, "dub and first_frame cannot be had together"),
    "sound of nothing": ({"keep_sound": True}, "keep_sound needs source"),
    "retake of nothing": ({"between": (1, 2)}, "between needs source"),
    "silent speech": ({"speech": "a.wav", "sound": False}, "speech needs sound"),
    "backwards": ({"source": "a.mp4", "between": "3-2"}, "between 3 and 2 there is nothing to make"),
    "no span": ({"source": "a.mp4", "between": "soon"}, "give two seconds, the first and the last"),
    "long shots": ({"shots": [{"prompt": "a", "seconds": 9}] * 2}, "the shots last 18 seconds"),
    "half shots": ({"shots": [{"prompt": "a", "seconds": 4.5}]}, "a clip lasts a whole number of seconds"),
    "short shots": (
        {"seconds": 9, "shots": [{"prompt": "a", "seconds": 4}]},
        "the shots last 4 seconds and the clip 9",
    ),
    "crowded shots": ({"seconds": 4, "shots": [{"prompt": "a"}] * 9}, "the shots need 4.5 seconds and the clip has 4"),
    "empty shot": ({"shots": [{"prompt": "a"}, {"prompt": ""}]}, "shot 2: its prompt is not possible"),
    "shot of length 0": ({"shots": [{"prompt": "a", "seconds": 0}]}, "shot 1: its seconds is not possible"),
    "odd shot": ({"shots": [{"prompt": "a", "camera": "pan"}]}, "shot 1: its camera is not possible"),
    "no script": ({"script": "hello"}, "script hello is not possible; give timed lines"),
    "late line": ({"script": [{"text": "a", "start": 1, "end": 16}]}, "line 1: its end is not possible"),
    "line after the clip": ({"seconds": 4, "script": [{"text": "a", "start": 1, "end": 6}]}, "the script ends at 6"),
    "line backwards": ({"script": [{"text": "a", "start": 2, "end": 1}]}, "line 1 ends before it begins"),
    "line in no language": (
        {"script": [{"text": "a", "start": 1, "end": 2, "language": "tlh"}]},
        "line 1 has a language that is not known",
    ),
    "long negative": ({"negative_prompt": "x" * 4001}, "the prompt has 4001 characters"),
}


@pytest.mark.parametrize(("fields", "words"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_one_sentence_with_a_hint(fields: dict, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        check(**({"prompt": "a horse"} if fields and "prompt" not in fields else {}) | fields)
    error = caught.value
    assert words in error.sentence
    assert "\n" not in error.sentence
    assert not error.sentence.endswith(".")
    assert error.hint
    assert (str(error), error.exit_code) == (error.sentence, 2)
    assert isinstance(error, HappyHorseError)


def test_the_class_itself_speaks_in_sentences_too() -> None:
    with pytest.raises(RequestError, match="ratio 2:1 is not known"):
        Request(prompt="a horse", ratio="2:1")
    with pytest.raises(RequestError):
        Request.model_validate(["a horse"])


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"ratio": "16x9"}, "did you mean 16:9?"),
        ({"ratio": "16/9"}, "did you mean 16:9?"),
        ({"ratio": "1080x1920"}, "did you mean 9:16?"),
        ({"ratio": "2:1"}, "16:9 is the nearest shape"),
        ({"ratio": "6:7"}, "4:5 is the nearest shape"),
        ({"resolution": "1920x1080"}, "did you mean 1080p?"),
        ({"resolution": "720"}, "did you mean 720p?"),
        ({"resolution": "drafty"}, "did you mean draft?"),
        ({"resolution": "4k"}, "draft is the quickest, 1080p the largest"),
        ({"ratio": "0:0"}, "16:9 is made when none is named"),
        ({"language": "English"}, "did you mean en?"),
        ({"language": "mandarin"}, "did you mean zh?"),
        ({"language": "cantonese"}, "did you mean yue?"),
        ({"language": "zh-CN"}, "did you mean zh?"),
        ({"language": "jp"}, "did you mean ja?"),
        ({"second": 5}, "did you mean seconds?"),
        ({"firstframe": "a.png"}, "did you mean first_frame?"),
    ],
)
def test_a_near_miss_is_named(fields: dict, hint: str) -> None:
    with pytest.raises(RequestError) as caught:
        check(prompt="a horse", **fields)
    assert caught.value.hint.startswith(hint)


def answer(**fields: object) -> Request | str:
    try:
        return check(**fields)
    except RequestError as error:
        return error.sentence


@given(some.text(max_size=LONGEST_PROMPT + 5), some.sampled_from(list(SIZES)), some.sampled_from(list(LANGUAGES)))
def test_any_text_is_a_request_or_a_sentence(prompt: str, ratio: str, language: str) -> None:
    request = answer(prompt=prompt, ratio=ratio, language=language)
    if isinstance(request, str):
        assert request.startswith("the prompt")
    else:
        assert request.prompt == prompt.strip()
        assert check(**request.model_dump()) == request


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    some.dictionaries(
        some.sampled_from(list(Request.model_fields)), some.text() | some.integers() | some.floats(), max_size=6
    )
)
def test_no_value_of_a_stranger_escapes_as_a_traceback(fields: dict) -> None:
    request = answer(**fields)
    assert isinstance(request, Request) or ("\n" not in request and len(request) < 300)
