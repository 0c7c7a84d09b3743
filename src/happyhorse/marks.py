"""Marks that words may carry: @Image1, Shot 2 (3 s):, [word](/ipa/), subtitles; plain text in, plain values out."""

import re
from dataclasses import dataclass

IMAGE, CLIP, VOICE = "image", "clip", "voice"


@dataclass(frozen=True, slots=True)
class Told:
    """What a prompt tells of one shot: its words, and its times where they are named."""

    prompt: str
    start: float | None = None
    end: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One shot: its words with what all shots share, and its seconds in the clip."""

    prompt: str
    start: float
    end: float


def brief(text: str) -> str:
    """Quote no more than one can see at a glance."""
    return text if len(text) <= 40 else text[:39].rstrip() + "…"


# ── subtitles ──

_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$", re.MULTILINE)
_WHO = re.compile(r"^\s*(?:<v(?:\.[\w.]+)?\s+([^>]{1,40})>|([^\W\d_][\w .'-]{0,30}?)\s*[:：]\s+(?=\S)|[-–]\s+)")
_TAG = re.compile(r"</?[a-z][^>]*>|\{\\[^}]*\}", re.IGNORECASE)


def subtitles(text: str) -> list[dict[str, object]]:
    """Read SRT or VTT: who says what from when to when; ValueError where no line of it has times."""
    cues = list(_ARROW.finditer(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")))
    if not cues:
        raise ValueError("no line has times such as 00:00:01,000 --> 00:00:02,500")
    body = cues[0].string
    ends = [cue.start() for cue in cues[1:]] + [len(body)]
    lines: list[dict[str, object]] = []
    known: dict[str, int] = {}
    for cue, end in zip(cues, ends, strict=True):
        times = _seconds(*cue.groups()[:4]), _seconds(*cue.groups()[4:])
        for who, words in _voices(_block(body[cue.end() : end], last=end == len(body))):
            speaker = known.setdefault(who, min(len(known), 2))
            lines.append({"text": words, "start": times[0], "end": times[1], "speaker": speaker})
    return lines


def _seconds(hours: str | None, minutes: str, seconds: str, parts: str | None) -> float:
    return 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds) + int((parts or "0").ljust(3, "0")) / 1000


def _block(text: str, *, last: bool) -> list[str]:
    """The rows of one cue; the number or name of the next one is not said."""
    rows = text.strip("\n").split("\n\n")[0].split("\n")
    return [row for row in rows if row.strip() and (last or not row.strip().isdecimal() or row is not rows[-1])]


def _voices(rows: list[str]) -> list[tuple[str, str]]:
    """Join a cue's rows, but for those that another voice says."""
    said: list[tuple[str, str]] = []
    for place, row in enumerate(rows):
        named = _WHO.match(row)
        words = _TAG.sub("", row[named.end() :] if named else row).strip()
        who = (named[1] or named[2] or f"-{place}") if named else ""
        if not words:
            continue
        if said and not named:
            said[-1] = (said[-1][0], f"{said[-1][1]} {words}")
        else:
            said.append((who.strip(), words))
    return said


# ── shots ──

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十])"
_CLOCK = r"(?:\d{1,2}:)?\d{1,3}(?:\.\d+)?"
_SECONDS = r"\s*(?:s(?:ec(?:onds?)?)?|秒|초)?"
_SPAN = rf"(?P<start>{_CLOCK}){_SECONDS}\s*(?:[-–—~〜至到]|to)\s*(?P<end>{_CLOCK}){_SECONDS}"
_LENGTH = r"(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:s(?:ec(?:onds?)?)?|秒|초)"
_WHEN = rf"(?:[(（\[【,，]?\s*(?:{_SPAN}|{_LENGTH})\s*[)）\]】]?)"
_SHOT = re.compile(
    rf"[\[【(（]?\b(?:shot|scene|einstellung|plan|clip)\s*#?{_NUMBER}\s*[\])）】]?\s*{_WHEN}?\s*[\])）】]?\s*[:：—–-]\s*"
    rf"|[\[【]?(?:镜头|鏡頭|分镜|分鏡|カット|ショット|샷|컷)\s*{_NUMBER}\s*[\]】]?\s*{_WHEN.replace('?P<', '?P<a_')}?"
    r"\s*[\]】]?\s*[:：—–-]\s*",
    re.IGNORECASE,
)
_STAMP = re.compile(rf"[\[【]\s*{_SPAN}\s*[\]】]\s*[:：]?\s*", re.IGNORECASE)


def shots(prompt: str) -> tuple[str, list[Told]]:
    """Cut `Shot 1: … Shot 2 (3s): …`, or `[0-3s] … [3-5s] …`, into what all share and each shot; none where none is."""
    for pattern in (_SHOT, _STAMP):
        heads = [head for head in pattern.finditer(prompt) if not _inside_quotes(prompt, head.start())]
        if len(heads) > 1:
            ends = [head.start() for head in heads[1:]] + [len(prompt)]
            told = [_told(head, prompt[head.end() : end]) for head, end in zip(heads, ends, strict=True)]
            return prompt[: heads[0].start()].strip(), [shot for shot in told if shot.prompt]
    return prompt, []


def _told(head: re.Match[str], words: str) -> Told:
    found = {name.removeprefix("a_"): value for name, value in head.groupdict().items() if value}
    seconds = {name: _clock(value) for name, value in found.items()}
    return Told(words.strip(), **seconds)


def _clock(text: str) -> float:
    minutes, _, seconds = text.rpartition(":")
    return 60 * int(minutes or 0) + float(seconds)


_CLOSED = re.compile(r"(?<!\d)\"[^\"]*\"|(?<=\d)\"")  # a mark of inches opens nothing


def _inside_quotes(prompt: str, place: int) -> bool:
    before = _CLOSED.sub(" ", prompt[:place])
    return '"' in before or before.count("“") > before.count("”")


# ── references ──

_REFERENCE = re.compile(
    r"@\s?(?P<a>image|picture|photo|video|clip|audio|voice|sound|character|图片?|圖片?|视频|視頻|影片|音频|音頻|声音)\s?"
    r"(?P<i>[1-9])(?!\d)"
    r"|[\[【]\s*(?P<b>image|picture|photo|video|clip|audio|voice|sound|character|图片?|圖片?|视频|視頻|影片|音频|音頻|声音)"
    r"\s*#?(?P<j>[1-9])\s*[\]】]"
    r"|(?<![A-Za-z0-9_])(?P<c>character|image|video|audio)\s?_?(?P<k>[1-9])(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
_KINDS = {
    CLIP: ("video", "clip", "视频", "視頻", "影片"),
    VOICE: ("audio", "voice", "sound", "音频", "音頻", "声音"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a prompt names one of the files given beside it."""

    kind: str
    number: int
    first: int
    end: int


def tags(prompt: str) -> list[Tag]:
    """Find `character1`, `@Image1`, `[Image 1]`, `@Video1`, `[Audio 1]` and their like."""
    found = []
    for match in _REFERENCE.finditer(prompt):
        word = next(match[name] for name in "abc" if match[name]).lower()
        number = int(next(match[name] for name in "ijk" if match[name]))
        kind = next((kind for kind, words in _KINDS.items() if word in words), IMAGE)
        found.append(Tag(kind, number, *match.span()))
    return found


# ── pronunciation ──

PRONOUNCED = re.compile(r"\[([^\[\]\n]{1,60})\]\(/([^/()\n]{1,80})/\)")


def unmarked(text: str) -> str:
    """Words without the marks that say how they sound."""
    return PRONOUNCED.sub(r"\1", text)


def pronunciations(text: str) -> dict[str, str]:
    """Which words are marked, and the sounds they are said by."""
    return dict(PRONOUNCED.findall(text))


def marked(text: str, known: dict[str, str]) -> str:
    """Put the marks back around the words they belong to."""
    if not known:
        return text
    ways = sorted(known, key=len, reverse=True)
    plain = [rf"(?<!\w){re.escape(w)}(?!\w)" if w.isascii() else re.escape(w) for w in ways]
    return re.sub("|".join(plain), lambda found: f"[{found[0]}](/{known[found[0]]}/)", text)
