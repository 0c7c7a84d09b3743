"""A prompt cut into the clauses and words that MINI reads; imports no torch."""

import re

LIMIT = 112  # phrases of a prompt that are read; clauses first; more are cut
QUOTED = re.compile(r"(?:[“「『«„]|(?<!\d)\").*?[”\"」』»“]|‘[^’\n]*’|(?<![\w'])'(?:[^'\n]|'(?=\w))+'(?!\w)", re.S)
CLAUSE = re.compile(r"[.,;:!?()\n，。；：！？、—–]+|\b(?:and|with|while|wearing|under|und|et|mit|avec)\b")
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
FRAMING = r"(?:(?:an?|the)\s+)?(?:[\w-]+\s+){0,3}?(?:(?:two-)?shot|close-?up|framing)\b"
ONE_TO_ANOTHER = re.compile(
    r",?\s*(?:(?P<moved>\b(?:pull|widen|mov)ing)|\b(?:transition|cutt|switch|chang|fad|dissolv)ing"
    r"|(?:,|\band|\bthen|\bthat|\bwhich)\s+(?:transition|cut|switche|change|fade|dissolve)s)"
    rf"\s+(?:over\s+)?(?:in)?to\s+({FRAMING})(?:\s+of\b)?",
    re.I,
)
CAMERA = re.compile(r"\b(?:camera|lens|dolly|gimbal|drone)\b[^.,;:!?]*$", re.I)
CUT, HAN_CUT = ". Then a cut to ", "。然后切到"  # as the director's own captions have it
SENTENCE = re.compile(r"[.!?。！？\n]")
HAN_FRAMING = "(?=[^，。；！？]{0,6}(?:特写|近景|中景|中近景|全景|远景|镜头))"
HAN_ONE_TO_ANOTHER = re.compile(rf"[，]?(?:再|然后|接着|随后|并|逐渐)?(?:过渡|切换|转|变)(?:到|至|为|成){HAN_FRAMING}")
TOPIC = re.compile(  # what is talked of is not seen, up to where something is told that may be
    r"(\b(?:spoke|told|(?:speak|talk|chatt?|tell|lectur|jok|sing|rav)(?:e?s|e|ing)?)\b[^.,;:!?\n]*?)\s+about\s+"
    r"(?:(?!\b(?:and|with|while|in|at|on|by|near|inside|outside|under|beside|behind|from|to|as)\b)[^.,;:!?\n])+"
    r"|(\b(?:spr(?:e|i)ch|red|erzähl)\w*\b[^.,;:!?\n]*?)\s+über\s+"
    r"(?:(?!\b(?:und|mit|während|im|in|am|an|auf|bei|neben|unter|vor|hinter|aus|zu)\b)[^.,;:!?\n])+",
    re.I,
)
SHAPE = re.compile(  # "16:9 wide", "cinematic wide aspect ratio": how wide the frame is, not how far the camera stands
    r"\b(?:16|21|[1-59])\s*[:：]\s*(?:16|21|[1-59])\b(?:[\s-]+wide(?:screen)?\b)?"
    r"|\b(?:(?:ultra[\s-]*)?wide(?:screen)?|tall|square|vertical|portrait|landscape)[\s-]+(?:aspect[\s-]+ratio|format)\b",
    re.I,
)
EMPTY = frozenset(
    "a an the of in on at to is are be by it its his her their this that as for from into through no not or".split()
)


def phrases(prompt: str) -> list[str]:
    """Cut a prompt into clauses, and clauses into words (Chinese and Japanese: into overlapping fours)."""
    return _all(prompt)[:LIMIT]


def unread(prompt: str) -> int:
    """How many clauses and words of a prompt are beyond what is read."""
    return max(0, len(_all(prompt)) - LIMIT)


def apart(prompt: str) -> str:
    """Tell of two shots in two sentences: one clause that names both framings is read as one of them.

    A camera that is said to pull or move somewhere moves; a shot that does becomes another.
    """
    return HAN_ONE_TO_ANOTHER.sub(HAN_CUT, ONE_TO_ANOTHER.sub(_cut, prompt))


def two_shots(prompt: str) -> tuple[str, str] | None:
    """What is told before two framings in one clause, and the sentence that tells of the second; else None."""
    prompt = QUOTED.sub(" ", prompt)
    told = apart(prompt)
    if told == prompt:
        return None
    before, _, after = told.partition(HAN_CUT if HAN_CUT in told else CUT)
    return before, SENTENCE.split(after, maxsplit=1)[0].strip(" ,")


def _cut(found: re.Match[str]) -> str:
    moves = found["moved"] and CAMERA.search(found.string[: found.start()])
    return found[0] if moves else f"{CUT}{found[2]},"


def seen(prompt: str) -> str:
    """A prompt without what is only talked about (who speaks about a book need not hold one), and the frame's shape."""
    return SHAPE.sub(" ", TOPIC.sub(lambda found: f"{found[1] or found[2]} ", prompt))


def _all(prompt: str) -> list[str]:
    clauses = [c.strip() for c in CLAUSE.split(seen(apart(QUOTED.sub(" ", prompt)))) if c and c.strip()]
    found: dict[str, None] = dict.fromkeys(clauses)
    for clause in clauses:
        found |= dict.fromkeys(words(clause))
    return list(found)


def words(clause: str) -> list[str]:
    if HAN.search(clause) and " " not in clause:
        return [clause[i : i + 4] for i in range(0, len(clause) - 3, 2)]
    return [w for w in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", clause) if w.lower() not in EMPTY]
