"""A prompt becomes a plan: who says what, when, in which language, and what the person is told."""

import pytest

from happyhorse.rewrite import EDGE, LONGEST, PACE, WRITING_PACE, _length, detect, plan

EXAMPLES = (
    ("A Korean woman in her early 30s sits at a café table, speaking directly to camera in Korean.", "ko", "woman"),
    (
        "A male product presenter holds up a smartwatch. He speaks in clear English, explaining the display.",
        "en",
        "man",
    ),
    ("A French fashion model walks a sunlit street in Paris. The sound of heels on stone.", None, None),
    ("A young male teacher stands at a whiteboard. He explains each planet in Japanese.", "ja", "man"),
    ("A woman's hands preparing matcha. No dialogue — only the soft sound of the whisk.", None, None),
    ("A male spokesperson speaking confidently to camera in Mandarin about a new product launch.", "zh", "man"),
    ("A woman runs through a misty park. No dialogue — only footsteps, breath, and birdsong.", None, None),
    ("A barista pulls an espresso shot, looking up with a slight smile. Ambient café sounds.", None, None),
    (
        "A German voiceover artist records, speaking calmly into a microphone, the sound of her voice clean.",
        "de",
        "woman",
    ),
)


@pytest.mark.parametrize(("prompt", "language", "gender"), EXAMPLES)
@pytest.mark.parametrize("seconds", [3, 5, 8, 15])
def test_published_prompts(prompt: str, language: str | None, gender: str | None, seconds: int) -> None:
    told = plan(prompt, seconds)
    if language is None:
        assert told.utterances == ()
        assert told.prompt == prompt
        assert told.notes == ()
        return
    (line,) = told.utterances
    assert (line.language, line.gender, line.speaker) == (language, gender, 0)
    assert line.text in told.prompt
    assert told.prompt.startswith(prompt)
    assert any(line.text in note for note in told.notes)
    assert detect(line.text) == language


@pytest.mark.parametrize("seconds", [3, 5, 8, 15])
def test_couple_speaks_in_turn(seconds: int) -> None:
    told = plan("A couple walks along a cliff, speaking quietly to each other in Cantonese.", seconds)
    first, second = told.utterances
    assert (first.speaker, second.speaker) == (0, 1)
    assert {first.gender, second.gender} == {"woman", "man"}
    assert first.language == second.language == "yue"
    assert first.end < second.start
    assert second.end <= seconds - EDGE + 0.01


@pytest.mark.parametrize("language", list(PACE))
@pytest.mark.parametrize("topic", ["a new watch", "the planets", "a launch", "coffee", "the rain", "nothing"])
@pytest.mark.parametrize("seconds", [3, 4, 5, 10, 15])
def test_written_lines_fit_the_budget(language: str, topic: str, seconds: int) -> None:
    told = plan(f"A man speaks about {topic}.", seconds, language)
    (line,) = told.utterances
    assert line.language == language
    assert line.start >= EDGE
    assert line.end <= seconds - EDGE + 0.01
    assert _length(line.text, language) <= WRITING_PACE[language] * (seconds - 2 * EDGE)
    assert not any("too fast" in note for note in told.notes)


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ('A woman says "Good morning to you."', "Good morning to you."),
        ("A woman says “Good morning to you.”", "Good morning to you."),
        ("A woman says 'It isn't late, is it?'", "It isn't late, is it?"),
        ("A woman says ‘It isn’t late, is it?’", "It isn’t late, is it?"),
        ("Eine Frau sagt: „Guten Morgen zusammen.“", "Guten Morgen zusammen."),
        ("Une femme dit : « Bonjour à tous. »", "Bonjour à tous."),
        ("女性が「おはようございます。」と言う。", "おはようございます。"),
        ("女性が『おはようございます。』と言う。", "おはようございます。"),
        ("一位女士说：“早上好。”", "早上好。"),
    ],
)
def test_every_kind_of_quote(prompt: str, text: str) -> None:
    told = plan(prompt, 5)
    (line,) = told.utterances
    assert line.text == text
    assert line.gender == "woman"
    assert told.prompt == prompt
    assert told.notes == ()


def test_dialogue_block_holds_the_lines_once() -> None:
    prompt = (
        "A woman smiles. She says “안녕하세요.” A man nods.\n\nDialogue:\n"
        '<Young Korean woman, Korean>: "안녕하세요."\n<Old man in suit, English>: "Hello there."\n\n'
        "Background Sound:\n<Rain on glass>"
    )
    told = plan(prompt, 8)
    assert [(line.text, line.language, line.speaker, line.gender) for line in told.utterances] == [
        ("안녕하세요.", "ko", 0, "woman"),
        ("Hello there.", "en", 1, "man"),
    ]
    assert "rain" in told.ambience


@pytest.mark.parametrize(
    ("prompt", "speakers", "genders"),
    [
        ('A woman says "Hello." The man answers "Good day."', [0, 1], ["woman", "man"]),
        ('"Hello," she says, "how are you?"', [0, 0], ["woman", "woman"]),
        ('The first speaker says "Yes." The second speaker says "No."', [0, 1], [None, None]),
        ('The woman on the left says "One." The woman on the right says "Two."', [0, 1], ["woman", "woman"]),
        ('Anna: "Hi there." Ben: "Hello." Anna: "Bye."', [0, 1, 0], [None, None, None]),
        ("男人问：“你好吗？”女人回答：“很好。”", [0, 1], ["man", "woman"]),
        ("남자가 “안녕?”이라고 말한다. 여자가 “안녕.”이라고 대답한다.", [0, 1], ["man", "woman"]),
    ],
)
def test_who_speaks(prompt: str, speakers: list[int], genders: list[str | None]) -> None:
    told = plan(prompt, 8).utterances
    assert [line.speaker for line in told] == speakers
    assert [line.gender for line in told] == genders


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Where is the station?", None, "en"),
        ("Wo ist denn der Bahnhof?", None, "de"),
        ("Où est la gare ?", None, "fr"),
        ("车站在哪里？", None, "zh"),
        ("車站喺邊度呀？", None, "yue"),
        ("駅はどこですか？", None, "ja"),
        ("東京駅", "ja", "ja"),
        ("역이 어디예요?", None, "ko"),
        ("Salut Martin", "fr", "fr"),
        ("Привет", None, None),
        ("مرحبا", "en", None),
    ],
)
def test_language_of_a_line(text: str, hint: str | None, language: str | None) -> None:
    assert detect(text, hint) == language


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("一位女士对着镜头说粤语。", "yue"),
        ("一名男子用德语讲话。", "de"),
        ("彼女は日本語で話している。", "ja"),
        ("한 남자가 프랑스어로 말하고 있다.", "fr"),
        ("Ein Mann spricht in die Kamera.", "de"),
        ("Un homme parle en coréen.", "ko"),
        ("A French voiceover over the skyline.", "fr"),
        ("Two friends chat in German.", "de"),
        ("A Japanese chef speaks in English.", "en"),
        ("一位老师正在讲解太阳系。", "zh"),
    ],
)
def test_language_wished(prompt: str, language: str) -> None:
    told = plan(prompt, 5)
    assert {line.language for line in told.utterances} == {language}
    assert told.prompt.startswith(prompt.rstrip())


@pytest.mark.parametrize(
    "prompt",
    [
        "A quiet forest, no speech.",
        "A silent film of a talking man.",
        "Nobody speaks in the kitchen.",
        "Kein Dialog, nur Wind.",
        "Une femme marche, sans paroles.",
        "没有对白，只有风声。",
        "セリフなし。雨の音。",
        "대사 없이 비가 내린다.",
        "A man reads a book by the window.",
        "一个男人在看小说。",
        "",
        "   ",
        "“”",
        "A dog looks at the mailman's bike and the neighbours' cat.",
    ],
)
def test_nothing_is_said(prompt: str) -> None:
    assert plan(prompt, 5).utterances == ()


def test_signs_are_not_spoken() -> None:
    assert plan('A sign reading "OPEN" hangs on the door.', 5).utterances == ()
    told = plan('A neon sign says "BAR". A man says "Come in."', 5)
    assert [line.text for line in told.utterances] in (["Come in."], ["BAR", "Come in."])
    assert plan('No dialogue. She says "hello".', 5).notes


def test_too_long_lines_are_told_and_kept() -> None:
    text = "We walked for hours along the shore and nobody wanted to go home before the sun had gone down."
    told = plan(f'She says "{text}"', 5)
    (line,) = told.utterances
    assert line.text == text
    assert line.end <= 5 - EDGE + 0.01
    (note,) = told.notes
    seconds = int(note.split(" seconds is the nearest")[0].split()[-1])
    assert 7 <= seconds <= 9
    assert plan(f'She says "{text}"', seconds).notes == ()
    assert plan(f'She says "{text}"', seconds - 1).notes != ()
    (note,) = plan(f'She says "{text * 4}"', 15).notes
    assert str(LONGEST) in note


def test_timed_lines_stand_where_asked() -> None:
    told = plan('[0.5-2.0s] Anna: "Hi there." [2.5-4s] Ben: "Hello."', 5)
    assert [(line.start, line.end, line.speaker) for line in told.utterances] == [(0.5, 2.0, 0), (2.5, 4.0, 1)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Hi 😀 there\u200b!", "Hi there!"),
        ("Cafe\u0301 au lait, s'il vous plaît", "Café au lait, s'il vous plaît"),
        ("one\ttwo\x00 three", "one two three"),
        ("  spaced   out  ", "spaced out"),
    ],
)
def test_odd_unicode(said: str, text: str) -> None:
    (line,) = plan(f'A man says "{said}"', 5).utterances
    assert line.text == text


def test_unspeakable_lines_are_told() -> None:
    told = plan('A man says "Привет, как дела?"', 5)
    assert told.utterances == ()
    assert "none of the seven" in told.notes[0]
    assert plan('A man says "😀🎉 ..."', 5).notes  # a line is written instead


def test_language_asked_for_but_written_otherwise() -> None:
    told = plan('A woman says "안녕하세요."', 5, "en")
    assert told.utterances[0].language == "ko"
    assert "Korean" in told.notes[0]
    assert plan('A woman says "Guten Tag."', 5, "de").notes == ()


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ('A woman says in Korean: "Hello there"', "English and is spoken so, not in Korean."),
        ('"Hello there," she says in German.', "English and is spoken so, not in German."),
        ("Eine Frau sagt auf Französisch: „Guten Tag, ich bin hier.“", "German and is spoken so, not in French."),
        ("一位女士用英语说：“早上好。”", "Mandarin and is spoken so, not in English."),
        ('A woman says in Korean: "안녕하세요."', ""),
        ('A woman says in Cantonese: "早晨。"', ""),
        ('A woman speaks Korean. A man says "Hello."', ""),
    ],
)
def test_another_language_than_told_beside_the_line(prompt: str, note: str) -> None:
    assert "".join(plan(prompt, 5).notes).endswith(note)
    assert bool(plan(prompt, 5).notes) == bool(note)


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        ("A woman speaks Korean and a man speaks German", [(0, "woman", "ko"), (1, "man", "de")]),
        ("A man speaks German, a woman speaks Korean.", [(0, "man", "de"), (1, "woman", "ko")]),
        ("A woman speaks Korean and another woman speaks German", [(0, "woman", "ko"), (1, "woman", "de")]),
        ("A woman speaks in Korean, then in English.", [(0, "woman", "ko"), (0, "woman", "en")]),
        ("A woman speaks Korean and a man speaks Korean.", [(0, "woman", "ko"), (1, "man", "ko")]),
        ("Eine Frau spricht Deutsch und ein Mann spricht Französisch", [(0, "woman", "de"), (1, "man", "fr")]),
        ("Une femme parle en coréen et un homme parle en allemand.", [(0, "woman", "ko"), (1, "man", "de")]),
        ("一位女士说韩语，一位男士说德语", [(0, "woman", "ko"), (1, "man", "de")]),
        ("女性は韓国語で話し、男性はドイツ語で話す。", [(0, "woman", "ko"), (1, "man", "de")]),
        ("여자는 한국어로 말하고 남자는 독일어로 말한다.", [(0, "woman", "ko"), (1, "man", "de")]),
        ("一位说中文的女士用英语讲解。", [(0, "woman", "en")]),
        ("Two friends: one speaks Korean, the other speaks German, then in English.", None),
    ],
)
def test_each_who_speaks_a_language_gets_a_line(prompt: str, lines: list[tuple[int, str, str]] | None) -> None:
    told = plan(prompt, 10)
    assert lines is None or [(line.speaker, line.gender, line.language) for line in told.utterances] == lines
    assert len({line.text for line in told.utterances}) == len(told.utterances)
    again = plan(told.prompt, 10)
    assert [(line.text, line.language) for line in again.utterances] == [
        (line.text, line.language) for line in told.utterances
    ]


@pytest.mark.parametrize(
    ("prompt", "begins"),
    [
        ("A woman speaks in Korean", "A woman speaks in Korean. She says"),
        ("A woman speaks in Korean,", "A woman speaks in Korean. She says"),
        ("A woman speaks in Korean!", "A woman speaks in Korean! She says"),
        ("一位女士说粤语", "一位女士说粤语。她用"),
        ("一位女士说粤语。", "一位女士说粤语。她用"),
        ("彼女は日本語で話している", "彼女は日本語で話している。彼女は"),
        ("한 여자가 말하고 있다", "한 여자가 말하고 있다. 그녀의"),
    ],
)
def test_a_sentence_ends_before_the_line_that_is_written(prompt: str, begins: str) -> None:
    assert plan(prompt, 5).prompt.startswith(begins)


def test_sound_off_is_told() -> None:
    assert "lips" in plan('A woman says "Hello."', 5, sound=False).notes[-1]


def test_planning_again_changes_nothing() -> None:
    for prompt, *_ in EXAMPLES:
        once = plan(prompt, 8)
        again = plan(once.prompt, 8)
        assert again.prompt == once.prompt
        assert again.notes == ()
        assert [(u.text, u.language, u.gender) for u in again.utterances] == [
            (u.text, u.language, u.gender) for u in once.utterances
        ]


@pytest.mark.parametrize(
    ("words", "genders"),
    [
        (
            "An old man in black and a young Korean man at a café table, chatting with each other in Korean.",
            ["man", "man"],
        ),
        ("镜头里有一位上了年纪的男性，旁边是一名韩国男青年，在咖啡馆互相交谈。", ["man", "man"]),
        ("A woman and a man are talking to each other.", ["woman", "man"]),
        ("Two friends talk to each other.", ["woman", "man"]),
        ("A couple at dinner, talking to each other. She laughs and she raises her glass.", ["woman", "man"]),
        ("Two colleagues talk to each other, the man smiles, the man nods.", ["man", "woman"]),
    ],
)
def test_a_pair_is_of_the_genders_that_are_named(words: str, genders: list[str]) -> None:
    assert [line.gender for line in plan(words, 6).utterances] == genders
