"""What a prompt asks for, thing by thing: yes or no of each can be told by a reader.

A playhouse script names its elements; of a stranger's prompt the plain words are looked for, in English and Chinese.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

KINDS = (
    "who",
    "hair",
    "clothes",
    "place",
    "action",
    "object",
    "camera",
    "light",
    "weather",
    "sound",
    "language",
)
# question: answer: words; a question is asked of a reader by its name
WORDS: Mapping[str, Mapping[str, str]] = {
    "place": {
        "cafe": r"café|cafe|coffee house|咖啡馆|咖啡厅",
        "coffee bar": r"coffee bar|espresso bar|coffee shop|barista|吧台",
        "studio": r"\bstudio\b|演播室|摄影棚",
        "street": r"\bstreet|road|街",
        "park": r"\bpark\b|public garden|公园",
        "classroom": r"classroom|schoolroom|whiteboard|教室",
        "office": r"\boffice\b|办公室",
        "recording booth": r"recording booth|sound booth|voice-over booth|录音",
        "cliff": r"\bcliff|悬崖",
        "kitchen": r"kitchen|厨房",
        "library": r"library|图书馆",
        "beach": r"beach|seaside|海滩|沙滩",
        "forest": r"forest|woods|woodland|森林|树林",
        "living room": r"living room|sitting room|lounge|客厅",
        "workshop": r"workshop|工坊|车间",
        "train": r"\btrain\b|railway carriage|火车|列车",
    },
    "light": {
        "warm": r"\bwarm (?:light|tungsten|lamplight|glow|caf)|amber light|暖(?:光|调|色)",
        "golden hour": r"golden[- ]hour|golden (?:evening|sun)|黄金时刻",
        "cool": r"\bcool (?:light|tones|bluish)|cold, muted|冷(?:光|调|色)",
        "dusk": r"\bdusk|twilight|黄昏|暮色",
        "night": r"\bnight|夜",
        "daylight": r"daylight|日光",
        "corporate": r"corporate light|office lighting",
        "even": r"even (?:key )?light|evenly lit|soft, even|均匀",
    },
    "weather": {
        "rain": r"\brain|雨",
        "snow": r"\bsnow|雪",
        "mist": r"\bmist|\bfog|雾",
        "wind": r"\bwind(?!ow)|breeze|风",
        "cloudy": r"cloudy|overcast|clouds|多云|阴天",
    },
    "framing": {
        "extreme close-up": r"extreme close|macro close|大特写",
        "close-up": r"(?<!extreme )(?<!macro )close-up|特写",
        "medium wide": r"medium[- ]wide|three-quarter shot|knees-up",
        "medium": r"medium (?!wide|two)shot|mid-shot|waist-up|中景",
        "two-shot": r"two-shot|双人",
        "wide": r"(?<!medium )(?<!medium-)wide (?:establishing )?shot|full shot|全景|远景",
    },
    "move": {
        "static": r"static|fixed camera|locked-off|tripod|固定",
        "push-in": r"push(?:ing)?[- ]in|dolly in|moving closer|推(?:近|镜)",
        "pull-out": r"pull(?:ing)?[- ](?:out|back)|dolly out|moving away|拉(?:远|镜)",
        "pan left": r"pan(?:s|ning)?(?: to the)? left|左摇",
        "pan right": r"pan(?:s|ning)?(?: to the)? right|右摇",
        "tilt up": r"tilt(?:s|ing)? up|上摇",
        "tilt down": r"tilt(?:s|ing)? down|下摇",
        "tracking": r"tracking (?:shot|move)|camera track|tracks alongside|跟踪",
        "handheld": r"hand-?held|手持",
    },
    "action": {
        "walk": r"\bwalk|stroll|走|散步",
        "run": r"\brun(?:s|ning)?\b|jog|跑",
        "wave": r"\bwaving|\b(?:he|she|who|and) waves|\bwaves (?:at|to|hello|goodbye|a hand)|挥手",
        "read": r"\bread(?:s|ing)\b|阅读|看书",
        "type": r"typ(?:es|ing)\b|打字",
        "drink": r"drinks?\b|drinking|sip|喝",
        "pour": r"pour|倒(?:饮|水|入)",
        "whisk": r"whisk|搅",
        "draw": r"draw(?:s|ing)\b|sketch|画",
        "point": r"\bpoints?\b|pointing|指",
    },
    "object": {
        "smartwatch": r"smart ?watch|智能手表",
        "phone": r"\b(?:smart|cell )?phone|手机",
        "cup": r"\bcup|\bmug\b|杯",
        "book": r"\bbook|书",
        "flower": r"flower|blossom|花",
        "umbrella": r"umbrella|伞",
        "apple": r"\bapple|苹果",
        "bottle": r"bottle|瓶",
        "bag": r"\bbag\b|handbag|包",
        "laptop": r"laptop|notebook computer|笔记本电脑",
        "microphone": r"microphone|\bmic\b|麦克风",
        "ball": r"\bball\b|球",
    },
    "gender": {
        "woman": r"\bwom[ae]n\b|\bgirl|\blady\b|\bshe\b|女",
        "man": r"\bm[ae]n\b|\bboy|\bguy\b|\bhe\b|男",
    },
    "age": {
        "child": r"\bgirl|\bboy|child|孩|儿童",
        "young": r"young|twenties|20s|early 30s|年轻|青年",
        "middle-aged": r"middle-aged|forties|40s|fifties|中年",
        "old": r"\bold(?:er)? (?:wo)?m[ae]n|elderly|seventies|老",
    },
    "glasses": {"sunglasses": r"sunglasses|墨镜", "round glasses": r"round (?:glasses|spectacles)|圆框"},
    "hat": {
        "cap": r"\bcap\b",
        "beanie": r"beanie|knit cap",
        "headphones": r"headphones|耳机",
        "beret": r"beret|贝雷帽",
        "brimmed hat": r"brim",
    },
    "clothes": {
        name: rf"\b{name}\b"
        for name in ("sweater", "turtleneck", "shirt", "suit", "dress", "coat", "hoodie", "apron", "jacket", "blouse")
    }
    | {"t-shirt": r"\bt-shirt|\btee\b", "athletic wear": r"sportswear|athletic wear|running clothes"},
    "ambience": {
        "rain": r"(?:sound of|steady) rain|\brain (?:on|against|falls)|雨声",
        "wind": r"\bwind(?!ow)|风声",
        "waves": r"(?<!he )(?<!and )(?<!who )\bwaves\b(?! (?:at|to|hello|goodbye|a hand))|surf|海浪",
        "birdsong": r"bird|鸟",
        "cafe murmur": r"caf[eé] (?:murmur|noise|sounds)|chatter",
        "city": r"traffic|city (?:sound|ambience)|street noise|城市",
        "crickets": r"cricket|蟋蟀",
        "fire": r"crackling fire|fireplace|壁炉",
        "train rumble": r"train (?:rumble|sound)|rumble",
        "office hum": r"office hum",
        "room tone": r"room tone|室内声",
        "silence": r"ambient silence|complete quiet|no background (?:sound|noise)|\bsilence\b|寂静",
    },
}
HAIR = r"(black|dark brown|brown|blond|red|grey|white|blue)(?:[- ]haired| hair| bob| bun| ponytail| curls| braids)"
KIND_OF = {
    "gender": "who", "age": "who", "glasses": "who", "hat": "who", "beard": "who", "framing": "camera",
    "move": "camera", "colour": "clothes", "hair_colour": "hair", "hair_style": "hair", "ambience": "sound",
}  # fmt: skip
OUTSIDE = frozenset({"street", "park", "cliff", "beach", "forest"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that shall be there."""

    kind: str
    question: str
    answer: str


def asked(prompt: str, known: Mapping[str, Any], languages: Iterable[str] = ()) -> list[Asked]:
    """The elements of a clip: those of its truth that its words name, else what is found in the words themselves.

    A sidecar that does not say what is `named` names all that it tells; `languages` are those of the lines.
    """
    told, named = known.get("elements"), known.get("named")
    if isinstance(told, dict):
        found = [one for one in _from_truth(told, known) if _is_named(one, named)]
    else:
        found = [*_from_words(prompt), *(Asked("language", "language", one) for one in sorted(set(languages)))]
    place = next((one.answer for one in found if one.question == "place"), "")
    if place:
        found.append(Asked("sound", "outdoors", "outdoors" if place in OUTSIDE else "indoors"))
    return list(dict.fromkeys(found))


def _is_named(one: Asked, named: Any) -> bool:
    return not isinstance(named, dict) or one.answer in (named.get(one.question) or ())


def is_indoors(known: Mapping[str, Any], found: Iterable[Asked]) -> bool:
    """Whether the place is known to be a room, named or not."""
    told = known.get("elements")
    place = told.get("place") if isinstance(told, dict) else None
    place = place or next((one.answer for one in found if one.question == "place"), None)
    return place is not None and place not in OUTSIDE


def _from_truth(told: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Asked]:
    """A playhouse script's own elements; people are asked about where one is alone."""
    for question in ("place", "light", "weather", "ambience"):
        if told.get(question):
            yield Asked(KIND_OF.get(question, question), question, str(told[question]))
    for question in ("framing", "move"):
        several = told.get(f"{question}s") or [told.get(question)]
        if len(set(several)) == 1 and several[0]:
            yield Asked("camera", question, str(several[0]))
    people = [one for one in known.get("people") or () if isinstance(one, dict)]
    if len(people) == 1:
        yield from _of_person(people[0], told)
    for language in sorted(set(told.get("languages") or ())):
        yield Asked("language", "language", str(language))


def _of_person(person: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Asked]:
    for question in ("gender", "age", "hair_style", "hair_colour", "beard", "glasses", "hat", "clothes", "colour"):
        if person.get(question, "none") != "none":
            yield Asked(KIND_OF.get(question, question), question, str(person[question]))
    for question in ("action", "object"):
        answer = (told.get(f"{question}s") or ["none"])[0]
        if answer != "none":
            yield Asked(question, question, str(answer))


def _from_words(prompt: str) -> Iterator[Asked]:
    """Plain words; a question that several answers fit is asked only where one fits."""
    text = re.sub(r"(?:[“„«「『]|(?<!\d)\")[^”\"»」』]*[”\"»」』]", " ", prompt).lower()
    for question in WORDS:
        fitting = [answer for answer, words in patterns(question).items() if words.search(text)]
        if len(fitting) == 1:
            yield Asked(KIND_OF.get(question, question), question, fitting[0])
    if found := re.search(HAIR, text):
        yield Asked("hair", "hair_colour", found[1])
    colours = "red|orange|yellow|green|teal|blue|navy|purple|pink|brown|grey|black|white|camel"
    clothes = "|".join(words for words in WORDS["clothes"].values())
    if found := re.search(rf"\b({colours}) (?:\w+ )?(?:{clothes})", text):
        yield Asked("clothes", "colour", found[1])


@cache
def patterns(question: str) -> dict[str, re.Pattern[str]]:
    return {answer: re.compile(words) for answer, words in WORDS[question].items()}
