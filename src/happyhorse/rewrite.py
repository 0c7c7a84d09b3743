"""A plain prompt, made ready to be acted: who says what, when and in which language; every change is told in a note."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from happyhorse.marks import Span, brief
from happyhorse.quotes import GENDERS, Quote, clean, read, rows, table, unquoted

EDGE, GAP = 0.3, 0.25  # seconds of quiet at both ends, and between two lines
PACE = {"en": 14.0, "de": 14.0, "fr": 14.0, "zh": 4.0, "yue": 4.0, "ja": 6.0, "ko": 5.0}  # characters a second
WRITING_PACE = {"en": 14.0, "de": 14.0, "fr": 14.0, "zh": 4.0, "yue": 4.0, "ja": 4.0, "ko": 4.0}  # when we write
SHORTEST, LONGEST = 3, 15  # seconds of a clip
LANGUAGE_NAMES = {
    "en": "English", "zh": "Mandarin", "yue": "Cantonese", "ja": "Japanese", "ko": "Korean", "de": "German",
    "fr": "French",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One line as it will be said."""

    text: str
    language: str
    speaker: int  # 0 for the first who speaks
    start: float  # seconds
    end: float
    gender: str | None = None  # "woman", "man", or not known
    marked: str = ""  # the text with marks of pronunciation, where it has any
    until: float | None = None  # the latest it may end, where that was asked for
    drawl: float = 1.0  # how far it may be drawn out towards that end


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be asked of the model, and what was changed on the way."""

    prompt: str  # as used, to be shown
    utterances: tuple[Spoken, ...] = ()
    notes: tuple[str, ...] = ()
    ambience: tuple[str, ...] = ()  # sounds of the place and of acts that the prompt names
    shots: tuple[Span, ...] = ()


def plan(prompt: str, seconds: float, language: str = "auto", sound: bool = True, write: bool = True) -> Plan:
    """Find the lines to be spoken, or write one where speech is asked for without words."""
    ambience, found = sounds_of(prompt), read(prompt)
    quotes, used, notes = [*found.said], found.prompt if write else prompt, [*found.notes]
    if _WORDS["silent"].search(unquoted(prompt)):
        told = ("The prompt asks for no dialogue, so the words in quotes are not spoken.",) if quotes else ()
        return Plan(prompt=prompt, notes=told, ambience=ambience)
    lines = []
    if quotes:
        lines = _cast(quotes, used, language, notes)
    elif write and _WORDS["speaking"].search(found.rest):
        lines = _written(prompt, seconds, language, notes)
        used = _with_lines(prompt, lines)
    timed = _timed(lines, quotes, seconds, notes)
    if timed and not sound:
        notes.append("Sound is off: what is said is seen on the lips and not heard.")
    return Plan(prompt=used, utterances=tuple(timed), notes=tuple(notes), ambience=ambience)


def spoken_seconds(text: str, language: str) -> float:
    """How long a line takes at an easy pace."""
    return _length(text, language) / PACE[language]


def detect(text: str, hint: str | None = None) -> str | None:
    """Tell the language of a line by its script and its words; None where it is none of the seven."""
    counts = {name: len(found.findall(text)) for name, found in _SCRIPTS.items()}
    if counts["hangul"]:
        return "ko"
    if counts["kana"]:
        return "ja"
    if counts["han"]:
        return "yue" if hint == "yue" or _CANTONESE.search(text) else "ja" if hint == "ja" else "zh"
    if counts["other"] > counts["latin"] or not counts["latin"]:
        return None
    return _detect_latin(text, hint if hint in ("en", "de", "fr") else None)


# ── who speaks, and in which language ──


def _cast(quotes: list[Quote], prompt: str, language: str, notes: list[str]) -> list[Spoken]:
    """Give each line a language and a speaker."""
    lines: list[Spoken] = []
    known: dict[str, int] = {}
    several = bool(_WORDS["several"].search(unquoted(prompt)))
    for quote in quotes:
        code = _language_of(quote, prompt, language, notes)
        if code is None:
            notes.append(f"“{brief(quote.text)}” is in none of the seven languages and is not spoken.")
            continue
        speaker = _speaker(quote, known, lines[-1].speaker if lines else None, several)
        gender = _gender(quote.lead + " " + quote.tail) or gender_of(speaker, lines)
        lines.append(Spoken(text=quote.text, language=code, speaker=speaker, start=0.0, end=0.0, gender=gender))
    return with_genders(lines, prompt)


def _speaker(quote: Quote, known: dict[str, int], before: int | None, several: bool) -> int:
    """Tell speakers apart by first and second, by gender, by side, by answering, by turn."""
    words = f"{quote.lead} {quote.tail}"
    ordinal = 0 if _WORDS["first"].search(words) else 1 if _WORDS["second"].search(words) else None
    if ordinal is not None:
        return ordinal
    label = _label(words)
    if label in known:
        return known[label]
    if before is None:
        speaker = 0
    elif label and known:
        speaker = max(known.values()) + 1
    elif several or _WORDS["answering"].search(words):
        speaker = 1 - min(before, 1)
    else:
        speaker = before
    if label:
        known[label] = speaker
    return speaker


def _label(words: str) -> str:
    for side, found in _SIDES.items():
        if found.search(words):
            return side
    named = re.search(r"\b(?!Korean|Engl|Germ|French|Chin|Mand|Cant|Jap|Dialog)([A-Z][\w'-]{1,20})(?=\s*[:：])", words)
    return _gender(words) or (named.group(1) if named else "")


def _gender(words: str) -> str | None:
    """The gender named last, which is the one nearest to the line."""
    found = {name: [match.end() for match in pattern.finditer(words)] for name, pattern in GENDERS.items()}
    last = {name: max(ends) for name, ends in found.items() if ends}
    return max(last, key=last.__getitem__) if last else None


def gender_of(speaker: int, lines: list[Spoken]) -> str | None:
    return next((line.gender for line in lines if line.speaker == speaker and line.gender), None)


def with_genders(lines: list[Spoken], prompt: str) -> list[Spoken]:
    """Fill in the genders that only the rest of the prompt tells."""
    named = _genders_in_order(unquoted(prompt))
    speakers = {line.speaker for line in lines}
    sure = {line.speaker: line.gender for line in lines if line.gender}
    for speaker in sorted(speakers - set(sure)):
        taken = list(sure.values())
        free = [gender for gender in named if gender not in taken] or named
        if free:
            sure[speaker] = free[0] if len(speakers) > 1 else named[0]
    return [replace(line, gender=sure.get(line.speaker)) for line in lines]


def _genders_in_order(words: str) -> list[str]:
    found = [(match.start(), name) for name, pattern in GENDERS.items() for match in pattern.finditer(words)]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def _language_of(quote: Quote, prompt: str, language: str, notes: list[str]) -> str | None:
    """The script decides first, then what was asked for, then what the words around say, then the words themselves."""
    own = _named_language(f"{quote.lead} {quote.tail}")
    hint = language if language != "auto" else own or _named_language(unquoted(prompt))
    code = detect(quote.text, hint)
    wish = language if language != "auto" else own
    if wish not in (None, code) and code is not None:
        named = LANGUAGE_NAMES[wish]
        notes.append(f"“{brief(quote.text)}” is written in {LANGUAGE_NAMES[code]} and is spoken so, not in {named}.")
    return code


def _named_language(words: str) -> str | None:
    """The language that a text says is spoken: the last one named."""
    found = [(m.end(), code) for code, pattern in _SPOKEN_IN.items() for m in pattern.finditer(words)]
    return max(found)[1] if found else None


def _detect_latin(text: str, hint: str | None) -> str:
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.casefold().replace("’", "'"))
    score = {code: float(sum(word in stop for word in words)) for code, stop in _STOP_WORDS.items()}
    score["de"] += 1.5 * len(re.findall(r"[äöüß]", text.casefold()))
    score["fr"] += 1.2 * len(re.findall(r"[éèêàçœùîô]|\b(?:l|d|j|qu|c|n|s|m)'", text.casefold().replace("’", "'")))
    if hint:
        score[hint] += 0.9
    best = max(score, key=lambda code: (score[code], code == (hint or "en")))
    return best if score[best] else hint or "en"


# ── writing a line where none is quoted ──


def _written(prompt: str, seconds: float, language: str, notes: list[str]) -> list[Spoken]:
    """Write a fitting line, or one for each of two who talk."""
    code = language if language != "auto" else _language_wished(prompt, notes)
    topic = next((name for name, found in _TOPICS.items() if found.search(prompt)), "greeting")
    room = (seconds - 2 * EDGE) * WRITING_PACE[code]
    two = _WORDS["several"].search(prompt)
    texts = _pair(code, room - GAP * WRITING_PACE[code]) if two else [_monologue(code, topic, room)]
    lines = _by_person(prompt, seconds, topic) if language == "auto" else []
    lines = lines or [
        Spoken(text=text, language=code, speaker=index, start=0.0, end=0.0) for index, text in enumerate(texts) if text
    ]
    for line in lines:
        name = LANGUAGE_NAMES[line.language]
        notes.append(
            f"No line was quoted, so this was written in {name}: “{line.text}” Quote a line to choose your own."
        )
    genders = _pair_genders(prompt) if two and len(lines) > 1 and not lines[0].gender else None
    if genders:
        return [replace(line, gender=genders[line.speaker]) for line in lines]
    return with_genders(lines, prompt)


def _by_person(prompt: str, seconds: float, topic: str) -> list[Spoken]:
    """A line for each person and language, where `a woman speaks Korean and a man speaks German`."""
    told = list(dict.fromkeys(_persons(prompt)))
    if len({code for _, _, code in told}) < 2 and len({speaker for speaker, _, _ in told}) < 2:
        return []
    room = (seconds - 2 * EDGE - GAP * (len(told) - 1)) / len(told)
    texts = [_monologue(code, topic, room * WRITING_PACE[code]) for _, _, code in told]
    if len(told) == 2 and told[0][2] == told[1][2]:
        texts = _pair(told[0][2], 2 * room * WRITING_PACE[told[0][2]])
    return [
        Spoken(text=text, language=code, speaker=speaker, start=0.0, end=0.0, gender=gender)
        for text, (speaker, gender, code) in zip(texts, told, strict=True)
    ]


def _persons(prompt: str) -> Iterator[tuple[int, str | None, str]]:
    """Who is said to speak which language: the first or the second, their gender, the language."""
    known: dict[str | None, int] = {}
    end, speaker, gender = 0, -1, None
    for last, first, code in sorted(
        (m.end(), m.start(), code) for code, found in _SPOKEN_IN.items() for m in found.finditer(prompt)
    ):
        before = prompt[end:first]
        other = _WORDS["other"].search(before)
        gender = _gender(before) or (None if other else gender)
        if gender or other:
            speaker = len(known) if other else known.get(gender, len(known))
            known.setdefault(gender if not other else str(speaker), speaker)
        if 0 <= speaker < 2:
            yield speaker, gender, code
        end = last


def _language_wished(prompt: str, notes: list[str]) -> str:
    """The language named for the speech, else that of the person, else that of the prompt."""
    unknown = _UNTAUGHT.search(prompt)
    named = _named_language(prompt)
    if unknown and not named:
        notes.append(f"{unknown.group(1).title()} is not one of the seven languages; the line is in English.")
        return "en"
    people = [(m.start(), code) for code, pattern in _PEOPLE_OF.items() for m in pattern.finditer(prompt)]
    return named or (min(people)[1] if people else None) or detect(prompt) or "en"


def _monologue(code: str, topic: str, room: float) -> str:
    """As many sentences of the topic as fit, at least the shortest greeting."""
    space = "" if code in ("zh", "yue", "ja") else " "
    own, more = _sentences(code, topic), _sentences(code, "more")
    runs = [own[first:last] for first in range(len(own)) for last in range(first + 1, len(own) + 1)]
    runs += [own + more[:last] for last in range(1, len(more) + 1)]
    fitting = [text for run in runs if _length(text := space.join(run), code) <= room * 0.95]
    return max(fitting, key=len) if fitting else min(_sentences(code, "greeting"), key=len)


def _pair(code: str, room: float) -> list[str]:
    """The longest exchange that fits."""
    pairs = [row.split(" / ") for row in _BANK[f"{code} couple"].split(" | ")]
    fitting = [pair for pair in pairs if sum(_length(text, code) for text in pair) <= room]
    if fitting:
        return max(fitting, key=lambda pair: sum(map(len, pair)))
    return min(pairs, key=lambda pair: sum(map(len, pair)))


def _sentences(code: str, topic: str) -> list[str]:
    return _BANK[f"{code} {topic}"].split(" | ")


def _pair_genders(prompt: str) -> tuple[str, str] | None:
    """A couple is taken for a woman and a man unless the words say otherwise, or introduce one gender twice."""
    if both := [gender for gender in ("woman", "man") if _WORDS[f"two_{gender[:-2]}en"].search(prompt)]:
        return both[0], both[0]
    first, *other = _genders_in_order(prompt) or ["woman"]
    told = [re.split("[,.，。]", part)[0] for part in re.split(r"\b[Aa]n?\b|一[位名个個]", prompt)[1:]]
    alike = not other and len([*filter(GENDERS[first].search, told)]) > 1
    return (first, first) if alike else ("man", "woman") if first == "man" else ("woman", "man")


def _with_lines(prompt: str, lines: list[Spoken]) -> str:
    """Add the written lines to the prompt, in its own language."""
    home = detect(prompt) or "en"
    told, alone = [], len({line.speaker for line in lines}) == 1
    for line in lines:
        ways = _SAYS[home]
        who = ways[line.gender or "voice" if alone else ("first", "second")[line.speaker]]
        told.append(ways["says"].format(who=who, language=ways[line.language], text=line.text))
    space, stop = ("", "。") if home in ("zh", "yue", "ja") else (" ", ".")
    ended = re.search(r"[.!?。！？…][\"”»」』)）’']*$", prompt.rstrip())
    prompt = prompt.rstrip() if ended else prompt.rstrip(" \t\n,，、;；:：") + stop
    return prompt + space + space.join(told)


# ── when ──


def _timed(lines: list[Spoken], quotes: list[Quote], seconds: float, notes: list[str]) -> list[Spoken]:
    """Place the lines one after another, evenly, or where the prompt puts them."""
    if not lines:
        return []
    asked = {clean(quote.text): _times(quote.lead) for quote in quotes}
    if all(asked.get(line.text) for line in lines):
        spans = [asked[line.text] for line in lines]
        return [replace(line, start=span[0], end=span[1]) for line, span in zip(lines, spans, strict=True) if span]
    needed = [spoken_seconds(line.text, line.language) for line in lines]
    total = sum(needed) + GAP * (len(lines) - 1)
    slack = seconds - 2 * EDGE - total
    if slack < 0:
        notes.append(_too_long(lines, total + 2 * EDGE, seconds))
    shrink = min(1.0, max(0.05, (seconds - 2 * EDGE - GAP * (len(lines) - 1)) / sum(needed)))
    start, timed = EDGE + min(0.3, max(0.0, slack) / 4), []
    for line, duration in zip(lines, needed, strict=True):
        end = start + duration * shrink
        timed.append(replace(line, start=round(start, 2), end=round(min(end, seconds - EDGE), 2)))
        start = end + GAP + min(0.35, max(0.0, slack) / 4)
        slack -= min(0.35, max(0.0, slack) / 4)
    return timed


def _too_long(lines: list[Spoken], needed: float, seconds: float) -> str:
    """Say how long the clip would have to be."""
    what = f"“{brief(lines[0].text)}”" if len(lines) == 1 else f"These {len(lines)} lines"
    verb = "needs" if len(lines) == 1 else "need"
    fits = max(SHORTEST, math.ceil(needed - 1e-6))
    if fits > LONGEST:
        return f"{what} {verb} about {fits} seconds, more than the longest clip of {LONGEST}; say it in several clips."
    return (
        f"{what} {verb} about {needed:.1f} seconds and the clip has {seconds:g}; nothing is cut, it is spoken too fast."
        f" {fits} seconds is the nearest length that fits."
    )


def _times(lead: str) -> tuple[float, float] | None:
    """Read `0.5-2.0s` or `0:01-0:03` before a line."""
    match = re.search(
        r"(?:(\d+):)?(\d+(?:\.\d+)?)\s*(?:s|秒|초)?\s*(?:[-–—~〜至到]|to|bis|"
        r"à)\s*(?:(\d+):)?(\d+(?:\.\d+)?)\s*(?:s\b|sec|秒|초|\]|\))",
        lead,
    )
    if not match:
        return None
    start = 60 * int(match.group(1) or 0) + float(match.group(2))
    end = 60 * int(match.group(3) or 0) + float(match.group(4))
    return (start, end) if end > start else None


def _length(text: str, language: str) -> int:
    """How many characters count: all but spaces and marks where a character is a syllable."""
    if language in ("zh", "yue", "ja", "ko"):
        return sum(c.isalnum() for c in text)
    return len(text)


def sounds_of(prompt: str) -> tuple[str, ...]:
    return tuple(name for name, found in _SOUNDS.items() if found.search(prompt))


# ── words ──


_WORDS = table(r"""
speaking: speak(?:s|ing)?\b|spoken\b|spoke (?:to|in|with|about|softly|quietly|loudly|slowly)|spokes(?:person|man|woman)|
  (?:keynote|guest|public|motivational|conference) speakers?\b|speakers? (?:on stage|at (?:a|the) (?:podium|lectern))|
  says?\b|saying|talks?\b(?![ -]?shows?\b)|talking|tells\b(?! the time)|telling|explain|narrat|announc(?:es|ing)|
  chatting\b|chats? (?:with|to|about|in|over|together|quietly|happily|on)\b|
  (?:they|people|women|men|who|couple|friends|girls|boys|colleagues|neighbours|students) chats?\b|
  convers(?:es|ing|ations?)\b|dialog|voice-?\s?over|whisper|greet(?:s|ing)?\b(?! cards?)|monolog|interview(?! room)|
  address(?:es|ing) the|introduc(?:es|ing)|discuss|lectur(?:es|ing)\b(?! hall)|giv(?:es|ing) a (?:lecture|speech|talk)|
  welcomes\b|welcoming (?:the|her|his|us|you|viewers|guests|everyone|visitors)|
  spr[iae]ch|sagt|sagen\b|red(?:et|en|end)\b|erklär|
  erzähl|unterh[aä]lt|unterhalten|
  Gespräch|begrüß|flüster|parle|dit\b|disent|expliqu|racont|discut|voix off|bavard|chuchot|salu(?:e|ant)\b|
  présent(?:e|ant) |(?<![小传傳据據])[说說]|[讲講](?![台桌臺])|交谈|交談|聊天|对话|對話|旁白|解说|解說|傾偈|配音|
  介绍|介紹|打招呼|問候|问候|話す|話し|話して|話を|語る|語り|語って|言う|言って|説明|会話|しゃべ|喋|ナレーション|
  紹介|挨拶|말하|말을|말한|말해|이야기|얘기|설명|대화|내레이션|소개|인사|속삭
silent: no (?:dialogue|dialog|speech|talking|speaking|voices?|spoken|words)\b|without (?:any )?(?:dialogue|speech|
  words|speaking|talking|a word)|(?:nobody|no one|no-one|none) (?:speaks|talks|says)|not a word|wordless|
  silent(?:ly)? (?:video|clip|film|scene|movie)|says nothing|(?:does not|doesn't|not|never) (?:speak|talk|say)|
  kein(?:e|en)? (?:Dialog|Sprache|Worte?|Stimmen?)|ohne (?:Dialog|Worte|Sprache|Text|zu sprechen)|niemand spricht|
  stumm|wortlos|sans (?:aucun )?(?:dialogue|paroles?|parler|mots?|voix)|(?:aucune?|pas de) (?:dialogue|parole|voix)|
  muet|personne ne parle|没有(?:任何)?(?:对白|对话|台词|旁白|人声|人说话)|无(?:对白|对话|台词|旁白|人声|人说话)|
  沒有(?:對白|對話|台詞)|無(?:對白|對話|台詞)|不说话|不說話|默片|无声|冇(?:對白|對話|人講)|セリフ(?:は)?な|
  台詞(?:は)?な|会話(?:は)?な|無言|無音|話さな|しゃべらな|黙って|대사(?:는|가)? ?없|대화(?:는|가)? ?없|말없이|
  말(?:은|이)? 없|말하지 않|무성|무언
several: couple\b|two (?:people|women|men|friends|speakers|persons|girls|boys|colleagues|characters)|each other|
  one another|both of them|together, talking|in conversation|dialogue between|Paar\b|zwei (?:Menschen|Frauen|Männer|
  Freund|Personen|Leute)|miteinander|deux (?:personnes|femmes|hommes|ami)|l'un à l'autre|entre eux|ensemble, parl|
  两(?:个)?人|两位|兩(?:個)?人|情侣|情侶|夫妻|互相|彼此|二人|恋人|カップル|夫婦|お互い|두 사람|두 명|커플|부부|연인|
  서로
two_women: two (?:women|girls|sisters|ladies)|zwei (?:Frauen|Mädchen|Freundinnen)|deux (?:femmes|filles|amies)|
  两(?:个|位|名)女|兩個女|二人の女|두 여
two_men: two (?:men|boys|brothers|guys)|zwei (?:Männer|Jungen|Brüder)|deux (?:hommes|garçons|frères)|两(?:个|位|
  名)男|兩個男|二人の男|두 남
first: first (?:speaker|person|woman|man|voice)|speaker (?:1|one|a)\b|(?:erste[rn]?|premi[eè]re?) (?:Person|Sprecher|
  Stimme|Frau|Mann|personne|locut|voix|femme|homme)|第一(?:个|位|個)?|一人目|첫 ?번째
other: another\b|other\b|second\b|(?:eine?|der|die) (?:andere|zweite)r?\b|une? autre\b|l'autre\b|deuxième|
  另一|第二|もう一人|二人目|다른|두 ?번째
second: second (?:speaker|person|woman|man|voice)|speaker (?:2|two|b)\b|the other\b|(?:zweite[rn]?|deuxième|
  seconde?) (?:Person|Sprecher|Stimme|Frau|Mann|personne|locut|voix|femme|homme)|(?:der|die) andere\b|l'autre\b|
  第二(?:个|位|個)?|另一|二人目|もう一人|두 ?번째|다른 사람
answering: answer|repl(?:y|ies)|respond|antwort|erwider|répond|réplique|回答|回应|回應|答道|答え|返事|대답|답하
""")
_SIDES = table(r"""
left: on the left|left-hand|links\b|à gauche|左
right: on the right|right-hand|rechts\b|à droite|右
""")
_NAMES = rows(r"""
en: english|englisch(?:e[rsnm]?)?|anglais(?:e)?
zh: mandarin|chinese|putonghua|chinesisch(?:e[rsnm]?)?|chinois(?:e)?
yue: cantonese|kantonesisch(?:e[rsnm]?)?|cantonais(?:e)?
ja: japanese|japanisch(?:e[rsnm]?)?|japonais(?:e)?
ko: korean|koreanisch(?:e[rsnm]?)?|coréen(?:ne)?
de: german|deutsch(?:e[rsnm]?)?|allemand(?:e)?
fr: french|französisch(?:e[rsnm]?)?|français(?:e)?
""")
_NATIVE_NAMES = rows(r"""
en: 英语|英文|英語|영어
zh: 普通话|普通話|国语|國語|中文|汉语|漢語|中国語|중국어|만다린
yue: 粤语|粵語|广东话|廣東話|広東語|광둥어|광동어
ja: 日语|日語|日文|日本語|일본어|일본말
ko: 韩语|韩文|韓語|韓文|韓国語|한국어|한국말
de: 德语|德語|德文|ドイツ語|독일어
fr: 法语|法語|法文|フランス語|프랑스어|불어
""")
_LANDS = rows(r"""
en: 英国|英國|美国|美國|イギリス|アメリカ|영국|미국
zh: 中国|中國|중국
yue: 香港|홍콩
ja: 日本|일본
ko: 韩国|韓國|韓国|한국
de: 德国|德國|ドイツ|독일
fr: 法国|法國|フランス|프랑스
""")
_HOW = (
    r"(?:(?:clear|fluent|native|natural|perfect|standard|soft|quiet|simple|mandarin|hong kong|klarem|fließend|"
    r"fließendem|gutem|parfait|bon) )*"
)
_SPOKEN_IN = {
    code: re.compile(
        rf"\b(?:in|speak(?:s|ing)?|talk(?:s|ing)?|spoken|auf|im|spricht|sprechen|sprechend|redet|en|parle(?:nt)?|"
        rf"parlant) {_HOW}"
        rf"(?:{names})\b(?! (?:café|cafe|kitchen|style|garden|street|restaurant|city))"
        rf"|(?:{names})[- ](?:language|speech|voice-?\s?over|dialogue|line|narrat|audio|,|>|:)|"
        rf"[,(] ?(?:{names})\s*[>):]"
        rf"|{_NATIVE_NAMES[code]}",
        re.IGNORECASE,
    )
    for code, names in _NAMES.items()
}
_PEOPLE_OF = {
    code: re.compile(
        rf"\b(?:{names})\b(?! (?:café|cafe|kitchen|style|garden|street|restaurant|city|food|tea))|{_LANDS[code]}",
        re.IGNORECASE,
    )
    for code, names in _NAMES.items()
}
_UNTAUGHT = re.compile(
    r"\b(?:in|speaks?|speaking|auf|en|parle) (spanish|italian|portuguese|russian|hindi|arabic|thai|vietnamese|"
    r"dutch|polish|turkish|"
    r"swedish|greek|hebrew|indonesian|spanisch|italienisch|russisch|espagnol|italien|russe)\b",
    re.IGNORECASE,
)
_SCRIPTS = {
    "hangul": re.compile(r"[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]"),
    "kana": re.compile(r"[\u3041-\u30ff\uff66-\uff9f]"),
    "han": re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
    "other": re.compile(r"[\u0370-\u05ff\u0600-\u0e7f]"),
}
_CANTONESE = re.compile(r"[嘅唔喺咗嘢冇咁佢哋啲嚟㗎喎嗰乜攞]|係咪|點解|而家|邊度|鍾意")
_STOP_WORDS = {
    code: frozenset(words.split())
    for code, words in rows("""
en: the and is you to of i it we this that are my your have for with not what here hello hi thanks yes good in on be
  it's i'm don't let's how welcome he she was will can our all now just please see
de: der die das und ist ich nicht ein eine wir sie es zu mit auf für den von hallo danke guten ja nein bitte du wie
  so auch noch mein dein sehr heute gut tag dem einen im am was hier schön
fr: le la les et est je vous nous un une de des pas c'est que qui pour avec bonjour merci salut oui non au du tu il
  elle on ce cette mon ma très bien ça dans sur à j'ai l'eau voici
""").items()
}
_TOPICS = table(r"""
launch: launch|new product|Markteinführung|Produkteinführung|neues Produkt|lancement|nouveau produit|发布|發佈|
  新产品|新產品|新品|発売|新製品|発表|출시|신제품
product: watch\b|smartwatch|product|phone\b|device|gadget|Uhr\b|Produkt|Gerät|montre\b|produit|appareil|手表|手錶|
  产品|產品|手机|手機|時計|製品|商品|시계|제품|상품
planets: planet|solar system|teacher|teaches|classroom|lesson|Lehrer|Unterricht|Sonnensystem|professeur|planète|
  système solaire|leçon|太阳系|太陽系|行星|老师|老師|惑星|教師|授業|教室|행성|태양계|선생님|교실|수업
voiceover: voice-?\s?over|microphone|booth|narrat|Sprecher|Mikrofon|Tonstudio|voix off|micro\b|配音|旁白|录音|錄音|
  麦克风|ナレーション|録音|マイク|내레이션|녹음|마이크|성우
coffee: café|cafe\b|coffee|barista|Kaffee|咖啡|コーヒー|カフェ|喫茶|커피|카페
weather: weather|rain|storm|forecast|snow|Wetter|Regen|Schnee|météo|pluie|neige|天气|天氣|下雨|下雪|天気|雨|雪|날씨|
  비가|눈이
""")
_SOUNDS = table(r"""
cafe murmur: café|cafe\b|coffee (?:shop|house|bar)|咖啡馆|咖啡店|咖啡廳|カフェ|喫茶|카페
rain: rain|Regen|pluie|雨|비가|빗
wind: wind(?:s|y|swept)?\b|windig|vent\b|风|風|바람
waves: waves?\b|surf|Wellen|Brandung|vagues|海浪|波|파도
birdsong: bird|Vögel|Vogel|oiseau|鸟|鳥|小鳥|새소리|새들
city: city|traffic|street|Stadt|Straße|ville|rue\b|城市|街|都市|도시|거리
office hum: office|Büro|bureau|办公室|辦公室|オフィス|사무실
train rumble: train\b|railway|Zug\b|火车|火車|列车|電車|기차|열차
crickets: cricket|Grillen|grillon|蟋蟀|虫の音|귀뚜라미
fire: fire(?:place)?\b|campfire|Kamin|Feuer|cheminée|feu\b|壁炉|篝火|暖炉|焚き火|벽난로|모닥불
silence: silence|silent|Stille|寂静|安静|静寂|고요
footstep: footstep|steps\b|walks?\b|runs?\b|Schritte|pas\b|脚步|足音|발소리
heel: heels?\b|Absätze|talons|高跟鞋|ヒール|하이힐|구두
whisk: whisk|matcha|Schneebesen|fouet|抹茶|茶筅|말차
espresso machine: espresso|浓缩|エスプレッソ|에스프레소
breath: breath|Atem|souffle|呼吸|息|숨
marker: marker|whiteboard|马克笔|白板|ホワイトボード|화이트보드
door: door\b|Tür|porte\b|门|ドア|문을
thunder: thunder|Donner|tonnerre|雷|천둥
pour: pour(?:s|ing)\b|gießt|verse\b|倒入|注ぐ|따르
""")
_SAYING_KEYS = ("voice", "first", "second", "woman", "man", "says", "en", "zh", "yue", "ja", "ko", "de", "fr")
_SAYS = {
    code: dict(zip(_SAYING_KEYS, re.split(r" *\| *", row), strict=True))
    for code, row in rows("""
en: A voice | The first speaker | The second speaker | She | He | {who} says in {language}: “{text}” | English |
  Mandarin | Cantonese | Japanese | Korean | German | French
zh: 一个声音 | 第一个人 | 第二个人 | 她 | 他 | {who}用{language}说：“{text}” | 英语 | 普通话 | 粤语 | 日语 | 韩语 |
  德语 | 法语
yue: 一把聲 | 第一個人 | 第二個人 | 佢 | 佢 | {who}用{language}講：“{text}” | 英文 | 普通話 | 廣東話 | 日文 |
  韓文 | 德文 | 法文
ja: 声 | 一人目 | 二人目 | 彼女 | 彼 | {who}は{language}で言う：「{text}」 | 英語 | 中国語 | 広東語 | 日本語 |
  韓国語 | ドイツ語 | フランス語
ko: 목소리 | 첫 번째 사람 | 두 번째 사람 | 그녀 | 그 | {who}의 {language} 대사: “{text}” | 영어 | 중국어 | 광둥어 |
  일본어 | 한국어 | 독일어 | 프랑스어
de: Eine Stimme | Die erste Person | Die zweite Person | Sie | Er | {who} sagt auf {language}: „{text}“ |
  Englisch | Mandarin | Kantonesisch | Japanisch | Koreanisch | Deutsch | Französisch
fr: Une voix | La première personne | La deuxième personne | Elle | Il | {who} dit en {language} : « {text} » |
  anglais | mandarin | cantonais | japonais | coréen | allemand | français
""").items()
}
_BANK = rows("""
en greeting: Hi there! | I'm so happy to share this moment with you.
en product: One glance is all it takes. | The display stays crisp, even in full sunlight.
en planets: Eight worlds, one sun. | The inner four are made of rock.
en launch: The day is finally here. | What you see next took us three years to build.
en voiceover: Somewhere, a new story begins. | Close your eyes and listen to it.
en coffee: Stay for one more cup. | The rain can wait outside a little longer.
en weather: Just listen to that rain. | By evening the sky should clear again.
en more: There is so much left to discover. | Take all the time you need. | And tell me later what you think of it.
en couple: Are you cold? / Not with you. | I could stay here forever. / So could I. | Do you remember our first
  evening out here? / Of course, the sea sounded just like this.
zh greeting: 大家好！ | 真高兴今天能和你们见面。
zh product: 抬手就能看清。 | 阳光下屏幕依然清晰。
zh planets: 八颗行星绕着太阳。 | 离太阳最近的是水星。
zh launch: 新品今天正式亮相。 | 为了它我们准备了三年。
zh voiceover: 故事从这里开始。 | 请闭上眼睛慢慢听。
zh coffee: 再坐一会儿吧。 | 这里的咖啡特别香。
zh weather: 听，外面下雨了。 | 傍晚天就会放晴。
zh more: 还有很多值得期待。 | 您不妨亲自试一试。 | 希望你们会喜欢它。
zh couple: 你冷吗？ / 不冷。 | 我想一直待在这儿。 / 我也很想。 | 还记得我们第一次来这里吗？ /
  当然记得，海浪也是这样响。
yue greeting: 你哋好呀！ | 今日見到你哋真係開心。
yue product: 望一眼就睇得清。 | 喺太陽底下個芒都好清楚。
yue planets: 八粒行星圍住太陽轉。 | 最近太陽嗰粒係水星。
yue launch: 新產品今日登場。 | 為咗佢我哋準備咗三年。
yue voiceover: 故事由呢度開始。 | 合埋眼慢慢聽。
yue coffee: 坐多陣先啦。 | 呢度嘅咖啡特別香。
yue weather: 聽吓，出面落雨。 | 傍晚就會好天返。
yue more: 仲有好多嘢等緊你。 | 你可以親自試吓。 | 希望你哋會鍾意。
yue couple: 凍唔凍？ / 唔凍。 | 我想一直喺度。 / 我都係呀。 | 你記唔記得第一次嚟呢度？ / 梗係記得，啲海浪都係咁響。
ja greeting: こんにちは！ | 今日は会えて本当にうれしいな。
ja product: 一目でわかります。 | 日なたでも画面がくっきりです。
ja planets: 惑星は八つあります。 | 太陽に一番近いのは水星です。
ja launch: ついに完成しました。 | 三年かけて作った自信作です。
ja voiceover: 物語が始まります。 | 目を閉じて耳を澄ませて。
ja coffee: もう一杯いかが。 | 雨がやむまでゆっくりしてね。
ja weather: 雨の音がするね。 | 夕方には晴れるそうです。
ja more: まだまだ続きがあります。 | ぜひ試してみてください。 | 気に入ってもらえるといいな。
ja couple: 寒くない？ / うん。 | ずっとここにいたい。 / 私もそう思う。 | 初めてここへ来た日のことを覚えてる？ /
  もちろん、波の音も同じだったね。
ko greeting: 안녕하세요! | 오늘 이렇게 함께해서 참 기뻐요.
ko product: 한눈에 다 보여요. | 햇빛 아래서도 화면이 선명합니다.
ko planets: 행성은 모두 여덟 개예요. | 태양과 가장 가까운 건 수성이죠.
ko launch: 드디어 오늘 공개합니다. | 삼 년 동안 준비한 작품이에요.
ko voiceover: 이야기가 시작됩니다. | 눈을 감고 들어 보세요.
ko coffee: 커피 한 잔 더 하실래요? | 비가 그칠 때까지 쉬다 가요.
ko weather: 빗소리 들려요? | 저녁이면 하늘이 갠대요.
ko more: 아직 보여 줄 게 많아요. | 직접 한번 써 보세요. | 마음에 들었으면 좋겠어요.
ko couple: 춥지 않아? / 괜찮아. | 계속 여기 있고 싶다. / 나도 그래. | 우리 처음 여기 왔던 날 기억나? / 그럼, 파도
  소리도 똑같았지.
de greeting: Hallo ihr Lieben! | Wie schön, diesen Moment mit euch zu teilen.
de product: Ein Blick genügt. | Selbst in der Sonne bleibt die Anzeige scharf.
de planets: Acht Welten, eine Sonne. | Die inneren vier bestehen aus Gestein.
de launch: Endlich ist es so weit. | Drei Jahre haben wir daran gearbeitet.
de voiceover: Irgendwo beginnt eine Geschichte. | Schließen Sie die Augen und hören Sie zu.
de coffee: Bleib noch auf eine Tasse. | Der Regen hört bestimmt gleich auf.
de weather: Hör nur, wie es regnet. | Am Abend klart der Himmel wieder auf.
de more: Es gibt noch so viel zu entdecken. | Nehmen Sie sich ruhig Zeit. | Und sagen Sie mir später, was Sie davon
  halten.
de couple: Frierst du? / Ach nein. | Hier möchte ich bleiben. / Ich auch, sehr gern. | Weißt du noch, unser erster
  Abend an dieser Küste? / Natürlich, das Meer klang genau wie heute.
fr greeting: Coucou tout le monde ! | Quelle joie de partager ce moment avec vous.
fr product: Un coup d'œil suffit. | Même en plein soleil, l'écran reste net.
fr planets: Huit mondes, un soleil. | Les quatre premiers sont faits de roche.
fr launch: Le grand jour est là. | Il nous a fallu trois ans pour le créer.
fr voiceover: Quelque part, une histoire commence. | Fermez les yeux et laissez-vous porter.
fr coffee: Reste encore pour une tasse. | La pluie finira bien par s'arrêter.
fr weather: Écoute tomber la pluie. | Ce soir, le ciel sera dégagé.
fr more: Il reste tant à découvrir. | Prenez tout votre temps. | Et dites-moi plus tard ce que vous en pensez.
fr couple: Tu as froid ? / Plus maintenant. | Je resterais bien ici. / Moi aussi, vraiment. | Tu te souviens de
  notre première soirée ici ? / Bien sûr, la mer faisait le même bruit.
""")
