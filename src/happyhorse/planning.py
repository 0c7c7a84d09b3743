"""A whole request made ready to be acted: its shots, its timed lines, its references by name; all changes are told."""

import re
from collections.abc import Collection
from dataclasses import replace
from itertools import accumulate, pairwise

from happyhorse import clauses, marks
from happyhorse.quotes import clean, rows
from happyhorse.request import Request
from happyhorse.rewrite import (
    Plan,
    Spoken,
    detect,
    gender_of,
    plan,
    sounds_of,
    spoken_seconds,
    with_genders,
)

DRAWL = 1.25  # how far a timed line is drawn out at most


def plan_request(request: Request, taught: Collection[str] = ()) -> Plan:
    """Plan all that a request says: its prompt, its shots, its script, its marks; tell what was never taught."""
    known = marks.pronunciations(" ".join([request.prompt, *(part.prompt for part in request.shots)]))
    known |= marks.pronunciations(" ".join(line.text for line in request.script))
    notes: list[str] = []
    shared, shots = _told_shots(request, notes)
    found = _storyboard(shared, shots, request) if shots else _planned(shared, request.seconds, request)
    utterances = _heard(request, found, notes)
    utterances = tuple(
        replace(one, marked=said) if (said := marks.marked(one.text, known)) != one.text else one for one in utterances
    )
    untaught = _untaught(request, found, taught)
    return replace(found, utterances=utterances, notes=(*found.notes, *notes, *untaught))


# ── shots ──


def _planned(prompt: str, seconds: float, request: Request) -> Plan:
    write = request.expand and not (request.script or request.speech or request.keep_sound)
    return plan(prompt, seconds, request.language, request.sound, write)


def _told_shots(request: Request, notes: list[str]) -> tuple[str, list[marks.Told]]:
    """What all shots share, and each shot, with references named in words the model knows."""
    shared, shots = marks.shots(request.prompt)
    if request.shots:
        shared, shots = request.prompt, [marks.Told(one.prompt, seconds=one.seconds) for one in request.shots]
    shared = _named(marks.unmarked(shared), request, notes)
    shots = [replace(one, prompt=_named(marks.unmarked(one.prompt), request, notes)) for one in shots]
    if request.references and not any(
        marks.tags(part) for part in (request.prompt, *(s.prompt for s in request.shots))
    ):
        notes.append("The prompt names no picture; all that are given may appear. character1 names the first.")
    return shared, shots


def _storyboard(shared: str, shots: list[marks.Told], request: Request) -> Plan:
    """Plan each shot by itself, then lay them one after another; who speaks is told apart by gender."""
    spans, notes = _spans(shots, float(request.seconds))
    plans = [_planned(one.prompt, end - start, request) for one, (start, end) in zip(shots, spans, strict=True)]
    cast: dict[tuple[str | None, int], int] = {}
    lines = []
    for one, (start, end) in zip(plans, spans, strict=True):
        for line in one.utterances:
            speaker = cast.setdefault((line.gender, 0 if line.gender else line.speaker), len(cast))
            times = {"start": round(start + line.start, 2), "end": round(start + line.end, 2), "until": end}
            lines.append(replace(line, speaker=speaker, **times))
        notes += [note for note in map(_of_a_shot, one.notes) if note not in notes]
    whole = " ".join(part for part in (shared, *(one.prompt for one in plans)) if part)
    return Plan(
        prompt=whole,
        utterances=tuple(lines),
        notes=tuple(notes),
        ambience=sounds_of(whole),
        shots=tuple(
            marks.Span(prompt=f"{shared} {one.prompt}".strip(), start=start, end=end)
            for one, (start, end) in zip(plans, spans, strict=True)
        ),
    )


def _of_a_shot(note: str) -> str:
    """What was said of a clip, said of a shot."""
    needs, cut, _ = note.partition("; nothing is cut")
    return needs.replace("the clip has", "its shot has") + "; it is spoken too fast." if cut else note


def _spans(shots: list[marks.Told], seconds: float) -> tuple[list[tuple[float, float]], list[str]]:
    """When each shot begins and ends; those without a length share what is left."""
    lengths = [one.end - one.start if one.start is not None and one.end is not None else one.seconds for one in shots]
    told = sum(length for length in lengths if length and length > 0)
    open_shots = sum(not length or length <= 0 for length in lengths)
    share = max(0.5, (seconds - told) / open_shots) if open_shots else 0.0
    filled = [length if length and length > 0 else share for length in lengths]
    if not open_shots and told < seconds:
        filled[-1] += seconds - told
    total, notes = sum(filled), []
    if total > seconds + 0.01:
        notes.append(f"The shots last {total:g} seconds and the clip {seconds:g}; each is made shorter.")
    ends = [0.0, *(round(end * seconds / total, 3) for end in accumulate(filled))]
    return list(pairwise(ends)), notes


# ── script ──


def _heard(request: Request, found: Plan, notes: list[str]) -> tuple[Spoken, ...]:
    """The lines that will be said: those of the script, or of the prompt, or none where a recording is heard."""
    if request.script:
        if found.utterances:
            notes.append("The script says what is spoken; the lines in the prompt are not.")
        return tuple(_scripted(request, notes))
    if (request.speech or request.keep_sound) and found.utterances:
        kept = "recording" if request.speech else "source's sound"
        notes.append(f"What is heard is the {kept}; the lines in the prompt are not spoken.")
    return () if request.speech or request.keep_sound else found.utterances


def _scripted(request: Request, notes: list[str]) -> list[Spoken]:
    """Timed lines as they were asked for; what is too fast is told."""
    lines: list[Spoken] = []
    for line in request.script:
        text = clean(marks.unmarked(line.text))
        wish = line.language if line.language != "auto" else request.language
        code = detect(text, None if wish == "auto" else wish)
        if not text or code is None:
            notes.append(f"“{marks.brief(line.text)}” is in none of the seven languages and is not spoken.")
            continue
        needed, room = spoken_seconds(text, code), line.end - line.start
        if needed > 1.3 * room:
            fits = f"{line.start + needed:.1f}"
            notes.append(
                f"“{marks.brief(text)}” needs about {needed:.1f} seconds and has {room:.1f}; end it at {fits}."
            )
        gender = line.gender or gender_of(line.speaker, lines)
        times = {"start": line.start, "end": line.end, "until": line.end, "drawl": DRAWL}
        lines.append(Spoken(text=text, language=code, speaker=line.speaker, gender=gender, **times))
    if lines and not request.sound:
        notes.append("Sound is off: what is said is seen on the lips and not heard.")
    return with_genders(lines, request.prompt)


# ── references ──


def _named(prompt: str, request: Request, notes: list[str]) -> str:
    """Tell each reference by words that the model was taught; every change is noted."""
    given = {marks.IMAGE: request.references, marks.CLIP: request.motions, marks.VOICE: request.voices}
    home = detect(prompt) or "en"
    for tag in reversed([tag for tag in marks.tags(prompt) if given[tag.kind]]):
        files, written = given[tag.kind], prompt[tag.first : tag.end]
        if tag.number > len(files):
            notes.append(f"{written} is named, and only {len(files)} of its kind given; the words stay as they are.")
            continue
        before, words = _in_words(prompt[: tag.first], tag, home, alone=len(files) == 1)
        notes.append(f"{written} is told as “{words}”." if words else f"{written} is what stands before it.")
        prompt = before + words + prompt[tag.end :]
    return prompt


def _in_words(before: str, tag: marks.Tag, home: str, *, alone: bool) -> tuple[str, str]:
    """What stands before a name, and the name in words: a noun that is there already is enough."""
    noun = _NOUN_BEFORE.search(before)
    if noun:
        return before[: noun.end(1)], ""
    if tag.kind != marks.IMAGE:
        return before, _CALLED[home][tag.kind]
    kind = "thing" if _THING_BEFORE.search(before) else "place" if _PLACE_BEFORE.search(before) else "person"
    if kind != "person" or alone:
        return before, _CALLED[home][kind]
    return before, _CALLED[home]["nth"].format(n=_ORDINALS[tag.number - 1] if home == "en" else tag.number)


def _untaught(request: Request, found: Plan, taught: Collection[str]) -> list[str]:
    """What was asked for and never learnt by this model."""
    asked = {
        "references": bool(request.references),
        "motions to follow": bool(request.motions),
        "voices to imitate": bool(request.voices),
        "a prompt for each shot": bool(found.shots),
        "changing a clip that moves": bool(request.source and not request.between),
        "a retake amid a clip": bool(request.between),
        "going on from a clip": bool(request.extend),
        "given speech": bool(request.speech),
        "sound for a silent clip": bool(request.dub),
    }
    notes = [
        f"This model was not taught {way}: it is laid out as the rest is, and may be followed loosely or not at all."
        for way, wanted in asked.items()
        if wanted and way not in taught
    ]
    if request.negative_prompt and "a negative prompt" not in taught:
        notes.append("This model reads no negative prompt; say in the prompt what shall be there instead.")
    beyond = max(clauses.unread(told) for told in ([shot.prompt for shot in found.shots] or [found.prompt]))
    if beyond and "long prompts" not in taught:
        whose = "a shot" if found.shots else "the prompt"
        notes.append(
            f"This model reads the first {clauses.LIMIT} clauses and words of a prompt, and {whose} has {beyond} more, "
            "which are not read; say first what matters most."
        )
    return notes


# ── words ──


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_CALLED_KEYS = ("person", "nth", "thing", "place", "clip", "voice")
_CALLED = {
    code: dict(zip(_CALLED_KEYS, re.split(r" *\| *", row), strict=True))
    for code, row in rows("""
en: the person | the {n} person | it | the place | the motion shown | the voice given
zh: 这个人 | 第{n}个人 | 它 | 这个地方 | 所示的动作 | 所给的声音
yue: 呢個人 | 第{n}個人 | 佢 | 呢個地方 | 所示嘅動作 | 所俾嘅聲
ja: その人 | {n}人目の人 | それ | その場所 | 示された動き | 与えられた声
ko: 그 사람 | {n}번째 사람 | 그것 | 그 장소 | 보여 준 동작 | 주어진 목소리
de: die Person | die Person Nummer {n} | es | der Ort | die gezeigte Bewegung | die gegebene Stimme
fr: la personne | la personne numéro {n} | cela | le lieu | le mouvement montré | la voix donnée
""").items()
}
_NOUN = (
    r"(?!(?:and|with|to|is|in|from|of|says|wears|holds|carries|uses|shows|meets|sees|hands|gives|greets|hugs|follows)\b|"
    r"\w+ing\b)[\w-]+"
)
_NOUN_BEFORE = re.compile(
    rf"(\b(?:the|a|an|his|her|their)(?: {_NOUN}){{1,4}})(?:,? (?:in|from|of|on|shown in|as in|like) | )$", re.IGNORECASE
)
_THING_BEFORE = re.compile(
    r"(?:wear(?:s|ing)?|hold(?:s|ing)?(?: up)?|carr(?:y|ies|ying)|us(?:es|ing)|show(?:s|ing)|dressed in|trägt|hält|"
    r"porte|tient|穿着|拿着|戴着|手持) ?$",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(r"(?:\b(?:in|at|inside|into|through|before|im|in der|dans)|在) ?$", re.IGNORECASE)
