"""What stands in quotes is said by somebody, or written on a thing, or a name: only what is said is spoken."""

import pytest

from happyhorse.quotes import read, unquoted
from happyhorse.rewrite import plan

SILENT = (
    # written on a thing, which is the subject
    'A sign reads "OPEN"',
    'A sign that says "OPEN" above a café',
    'A sign says "OPEN".',
    'The sign above the door says "OPEN".',
    'A sign over a woman says "OPEN".',
    'A neon sign, hanging over the bar, says "OPEN".',
    'Behind her a sign says "OPEN".',
    'A man walks by and a sign says "OPEN".',
    'The sign is red. It says "OPEN".',
    'A robot points at a sign. It says "OPEN".',
    'A man looks at a sign which clearly says "OPEN".',
    'A woman holds a card that says "SALE"',
    'A woman holding a card saying "Hello"',
    'A t-shirt saying "Hello"',
    'A man wears a T-shirt that says "Hello" in red letters.',
    'A woman in a hat that says "Hello" smiles.',
    'A mug that says "Best Dad" and another that says "Best Mom"',
    'A banner says "WELCOME" and "HOME".',
    "Ein Schild sagt „Offen“.",
    "Ein Schild, das „Offen“ sagt, hängt an der Tür.",
    "Eine Frau hält eine Karte, auf der „SALE“ steht.",
    "Auf der Tafel steht: „Hallo“",
    "Ein T-Shirt mit der Aufschrift „Hallo“",
    "Ein Mann trägt ein T-Shirt mit dem Text „Hallo“.",
    "Une pancarte dit « OUVERT ».",
    "Une femme tient une pancarte qui dit « SOLDES ».",
    "Un panneau indiquant « SORTIE » dans une gare.",
    "Un tableau où il est écrit « Bonjour ».",
    "门上的牌子说：“营业中”",
    "一位女士举着一块写着“打折”的牌子。",
    "牌子上写着“营业中”。",
    "一件印着“你好”的T恤",
    "“营业中”的招牌挂在门上。",
    "屏幕上显示“错误404”。",
    "一個寫住「營業中」嘅招牌",
    "一個女人拎住一張寫住「多謝」嘅卡片。",
    "「営業中」と書かれた看板がある。",
    "看板に「営業中」とある。",
    "画面に「エラー」と表示される。",
    "Tシャツに「こんにちは」とプリントされている。",
    '"영업 중"이라고 적힌 간판',
    '간판에 "영업 중"이라고 쓰여 있다.',
    '카드에는 "감사합니다"라고 적혀 있다.',
    # shown, printed, on it
    'A man in front of a screen showing "Error 404"',
    'A man stands under a sign reading "Let us talk".',
    'A cake with "Happy Birthday" written on it',
    'A shop window with "SALE" in red letters',
    'A banner with the words "Happy New Year"',
    'The word "LOVE" in pink neon',
    'The words "THE END" appear on screen.',
    'A woman holds a "SALE" sign.',
    'An "OPEN" sign glows.',
    '"OPEN" is written on the door.',
    # names
    'A "retro" kitchen in warm light',
    'A cosy "retro" kitchen in warm light',
    'A kitchen in "retro" style',
    'The so-called "smart" home',
    'A novel called "Dune" on a table',
    'A girl named "Anna" runs.',
    'A man reads the novel "Dune".',
    'Style: "film noir"',
    "Eine „moderne“ Küche im Morgenlicht",
    "Une cuisine « rétro » baignée de lumière",
    "一个“复古”的厨房",
    "“网红”的咖啡店",
    "「レトロ」な台所",
    '"레트로" 풍의 주방',
    # neither inches nor letters left out
    "People dance to rock 'n' roll",
    "People dance to rock ‘n’ roll",
    "An 18\" monitor and a 6' tall man in 5' 11\" room",
    'A 27" screen beside a 32" screen',
    "Cars of the '90s and the neighbours' cat",
    # no voice at all
    "a speaker on a table",
    "a talk show studio, empty",
    "Un chat noir dort sur le canapé.",
    "A wheel with a broken spoke",
    "An empty lecture hall",
    "A welcoming kitchen with flowers",
    "A greeting card on a desk",
    "A clock tells the time.",
)
SPOKEN = (
    ('A man with a card says "Hello"', ["Hello"]),
    ('A woman next to a sign says "Hello."', ["Hello."]),
    ('A man holding a poster says in English: "Hello."', ["Hello."]),
    ('A woman who holds a card says "Hello."', ["Hello."]),
    ('A woman with a hat and a card says "Hello."', ["Hello."]),
    ('A card dealer says "Place your bets."', ["Place your bets."]),
    ('A board member says "We agree."', ["We agree."]),
    ('A sign hangs over the door and a woman says "Hello."', ["Hello."]),
    ('A neon sign says "BAR". A man says "Come in."', ["Come in."]),
    ('A sign that says "OPEN" behind a woman who says "Hello there."', ["Hello there."]),
    ('A woman in a shirt that says "LOVE" whispers "Good night."', ["Good night."]),
    ('In a neon-lit bar, a woman smiles: "Hello."', ["Hello."]),
    ('"Hello there!" A man waves', ["Hello there!"]),
    ('"Hello," she says, "how are you?"', ["Hello,", "how are you?"]),
    ('Standing by a sign, "Hello," she says.', ["Hello,"]),
    ('A woman whispers "hello"', ["hello"]),
    ('A man yells "stop"', ["stop"]),
    ('A girl sings "la la la"', ["la la la"]),
    ('She smiles, "hello"', ["hello"]),
    ('A man: "hello"', ["hello"]),
    ('Anna: "Hi there." Ben: "Hello."', ["Hi there.", "Hello."]),
    ('A 6\' 2" man says "Hello."', ["Hello."]),
    ("A man says \"I love rock 'n' roll.\"", ["I love rock 'n' roll."]),
    ("A man says 'It isn't late.'", ["It isn't late."]),
    ('A man says "Back to the \'90s."', ["Back to the '90s."]),
    ('He calls out "Anna!"', ["Anna!"]),
    ("Ein Mann mit einer Karte sagt „Hallo“.", ["Hallo"]),
    ("Eine Frau neben einem Schild sagt: „Guten Tag.“", ["Guten Tag."]),
    ("Eine Frau flüstert „gute Nacht“.", ["gute Nacht"]),
    ("Un homme avec une pancarte dit « Bonjour ».", ["Bonjour"]),
    ("Une femme qui tient une carte dit : « Bonsoir. »", ["Bonsoir."]),
    ("男人拿着卡片说：“你好”", ["你好"]),
    ("一位老师站在黑板前说：“同学们好。”", ["同学们好。"]),
    ("一位女士举着写着“打折”的牌子，说：“快来看看！”", ["快来看看！"]),
    ("一个男人喊：“救命！”", ["救命！"]),
    ("这名男子开口说道：“你听，下雨了。”画面风格：浅景深。", ["你听，下雨了。"]),
    ("这名男子开口说道“你听，下雨了。”画面很暗。", ["你听，下雨了。"]),
    ("一個女人拎住卡片講：「你好呀。」", ["你好呀。"]),
    ("カードを持った男性が「こんにちは」と言う。", ["こんにちは"]),
    ("看板の前の女性が「こんにちは」と話す。", ["こんにちは"]),
    ("女性が「ありがとう」とささやく。", ["ありがとう"]),
    ('간판 앞에서 여자가 "안녕하세요"라고 말한다.', ["안녕하세요"]),
    ('카드를 든 남자가 "감사합니다"라고 인사한다.', ["감사합니다"]),
    # without quotes, after a colon
    ("A woman says: Good morning, everyone!", ["Good morning, everyone!"]),
    ("A woman says in English: Good morning. The camera pans left.", ["Good morning."]),
    ("The man asks: How are you? The woman answers: Very well.", ["How are you?", "Very well."]),
    ('A man says: Hello there. A woman says "Good day."', ["Hello there.", "Good day."]),
    ("Eine Frau sagt: Guten Morgen zusammen!", ["Guten Morgen zusammen!"]),
    ("Un homme dit : Bonjour à tous !", ["Bonjour à tous !"]),
    ("一位女士说：大家早上好！镜头慢慢拉远。", ["大家早上好！"]),
    ("一個男人講：早晨呀！", ["早晨呀！"]),
)


@pytest.mark.parametrize("prompt", SILENT)
def test_what_nobody_says_is_not_spoken(prompt: str) -> None:
    assert plan(prompt, 8).utterances == ()


@pytest.mark.parametrize(("prompt", "texts"), SPOKEN)
def test_what_somebody_says_is_spoken(prompt: str, texts: list[str]) -> None:
    assert [line.text for line in plan(prompt, 8).utterances] == texts


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ('A "retro" kitchen', "“retro” is taken for a name and is not spoken."),
        ('A card that says "SALE"', "“SALE” is taken for what is written and is not spoken."),
        (
            "A woman says: Hello, everyone!",
            "“Hello, everyone!” follows a colon and is spoken; put in quotes what shall",
        ),
    ],
)
def test_doubts_are_told(prompt: str, note: str) -> None:
    (told,) = plan(prompt, 8).notes
    assert told.startswith(note)


def test_what_plainly_is_written_needs_no_note() -> None:
    assert plan('A sign reading "OPEN"', 8).notes == ()


def test_a_line_after_a_colon_gets_quotes_and_is_read_again_alike() -> None:
    once = plan("A woman says: Good morning! She waves.", 8)
    assert once.prompt == "A woman says: “Good morning!” She waves."
    again = plan(once.prompt, 8)
    assert (again.prompt, again.utterances, again.notes) == (once.prompt, once.utterances, ())


@pytest.mark.parametrize("prompt", ["A sign says: OPEN", "Voice: calm and low", "At 10:30 she says 5: 4"])
def test_not_every_colon_begins_a_line(prompt: str) -> None:
    assert read(prompt).said == ()


def test_speech_asked_for_beside_a_sign_is_written() -> None:
    (line,) = plan('A woman under a sign that says "OPEN" speaks in Korean.', 8).utterances
    assert line.language == "ko"


def test_inches_quote_nothing() -> None:
    assert unquoted('An 18" monitor and a 24" one') == 'An 18" monitor and a 24" one'
