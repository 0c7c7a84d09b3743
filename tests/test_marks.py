"""Marks in words are found as people write them, and nothing else is taken for one."""

import time

import pytest

from happyhorse import marks
from happyhorse.marks import CLIP, IMAGE, VOICE, Told

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nAnna: Hello\r\n<i>there</i>\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,040\r\nBye.\r\n"
)
VTT = """WEBVTT - a title

NOTE nobody says this

first
00:01.000 --> 00:02.500 align:start
<v Anna>Hello there

00:03.000 --> 00:04.040
- Hi.
- Bye.
"""


def test_subtitles_say_who_says_what_when() -> None:
    assert marks.subtitles(SRT) == [
        {"text": "Hello there", "start": 1.0, "end": 2.5, "speaker": 0},
        {"text": "Bye.", "start": 3.0, "end": 4.04, "speaker": 1},
    ]
    assert [(line["text"], line["speaker"]) for line in marks.subtitles(VTT)] == [
        ("Hello there", 0),
        ("Hi.", 1),
        ("Bye.", 2),
    ]


def test_text_without_times_is_no_script() -> None:
    for text in ("", "hello", "00:01 hello", "-->"):
        with pytest.raises(ValueError, match="no line has times"):
            marks.subtitles(text)


@pytest.mark.parametrize(
    ("prompt", "shared", "shots"),
    [
        ("A dog runs.", "A dog runs.", []),
        ("One long shot: a dog.", "One long shot: a dog.", []),
        ('She says "Shot 1: go. Shot 2: stop."', 'She says "Shot 1: go. Shot 2: stop."', []),
        ("Warm light. Shot 1: A dog. Shot 2: A cat.", "Warm light.", [Told("A dog."), Told("A cat.")]),
        ("Shot 1 (0-3s): A. Shot 2 (3-5s): B.", "", [Told("A.", 0, 3), Told("B.", 3, 5)]),
        ("[Shot 1, 2s] A. [Shot 2, 1.5 s] B.", None, None),
        ("Shot 1 (2s): A. Scene 2 [1.5 s] - B.", "", [Told("A.", seconds=2), Told("B.", seconds=1.5)]),
        ("镜头1：女人走来。镜头2（3秒）：她笑了。", "", [Told("女人走来。"), Told("她笑了。", seconds=3)]),
        ("Rain. [00:00-00:04] A. [00:04-01:05] B.", "Rain.", [Told("A.", 0, 4), Told("B.", 4, 65)]),
    ],
)
def test_shots_are_cut_where_they_are_headed(prompt: str, shared: str | None, shots: list | None) -> None:
    found = marks.shots(prompt)
    if shots is None:
        assert len(found[1]) in (0, 2)
    else:
        assert found == (shared, shots)


def test_references_are_named_in_every_dialect() -> None:
    found = marks.tags("character1 gives [Image 2] to @Image3, as in @Video1, with [Audio 2]; 【图片4】和@视频2")
    assert [(tag.kind, tag.number) for tag in found] == [
        (IMAGE, 1), (IMAGE, 2), (IMAGE, 3), (CLIP, 1), (VOICE, 2), (IMAGE, 4), (CLIP, 2)
    ]  # fmt: skip
    assert marks.tags("a character, an image of 10 dogs, image 12, the 1st video") == []


def test_pronunciation_is_taken_off_and_put_back() -> None:
    text = "The [IPA](/aɪ pi eɪ/) spells IPAs and [行](/xaŋ2/)."
    plain = marks.unmarked(text)
    assert plain == "The IPA spells IPAs and 行."
    assert marks.pronunciations(text) == {"IPA": "aɪ pi eɪ", "行": "xaŋ2"}
    assert marks.marked(plain, marks.pronunciations(text)) == text
    assert marks.unmarked("[a link](https://x.org/y)") == "[a link](https://x.org/y)"


@pytest.mark.parametrize("piece", ["Shot 1 ", "[0-", "@image", "[", "((((", "0:0", "镜头 ", "- ", '"', "[a](/"])
def test_no_words_take_long_to_read(piece: str) -> None:
    text, start = piece * (4000 // len(piece)), time.process_time()
    marks.shots(text), marks.tags(text), marks.pronunciations(text), marks.unmarked(text)
    with pytest.raises(ValueError, match="no line"):
        marks.subtitles(text)
    assert time.process_time() - start < 5, "reading grows faster than the text"


@pytest.mark.parametrize(
    "before", ['A 27" screen.', "She is 5' 6\" tall.", 'He says "I am 30" and "No".', 'A 5" cup; "Hi".']
)
def test_shots_after_inches_and_numbers_in_quotes_are_found(before: str) -> None:
    shared, found = marks.shots(f"{before} Shot 1: a cat. Shot 2: a dog.")
    assert (shared, [one.prompt for one in found]) == (before, ["a cat.", "a dog."])


def test_shots_that_somebody_speaks_of_are_none() -> None:
    prompt = 'By a 27" screen he says "Shot 1: a cat. Shot 2: a dog."'
    assert marks.shots(prompt) == (prompt, [])
