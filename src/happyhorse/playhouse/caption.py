"""What a script looks like in words: captions long and short, in English and Chinese, and every word of them true.

Vocabulary is text: `kind entry:` opens a list of wordings; where there are four or more, the last is kept for tests.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from happyhorse.scene.script import OUTDOORS, SKINS, Person, Role, Script, Shot

STYLES = {"tags": 0.12, "short": 0.25, "plain": 0.3, "long": 0.2, "published": 0.13}  # how often each is drawn
WINDOWLESS = frozenset({"studio", "recording booth"})
OBJECT_IN_HAND = frozenset({"hold up", "turn object", "draw", "whisk", "pour", "drink", "read", "type"})
SOUNDING = frozenset({"walk", "run", "whisk", "pour", "draw", "type"})
DETAIL = {"tags": 0.5, "short": 0.3, "plain": 0.55, "long": 0.9, "published": 0.95}
HELD_OUT_SHARE = 0.6  # of the words in a test caption, where a held-out one exists
# kind of wording: the question it answers when it is measured
QUESTIONS = {
    "place": "place", "light": "light", "weather": "weather", "inside": "weather", "ambience": "ambience",
    "framing": "framing", "move": "move", "hair": "hair_style", "tint": "hair_colour", "beard": "beard",
    "glasses": "glasses", "hat": "hat", "clothes": "clothes", "colour": "colour", "action": "action",
    "object": "object", "language": "language",
}  # fmt: skip
WORD, ARTICLES = re.compile(r"[^\W_]+(?:['-][^\W_]+)*"), frozenset({"a", "an", "the"})
QUOTED = re.compile(r'“[^”]*”|"[^"]*"')
FINITE = {
    "standing": "stands", "being": "is", "sitting": "sits", "seated": "is seated", "resting": "rests",
    "speaking": "speaks", "talking": "talks", "saying": "says", "walking": "walks", "strolling": "strolls",
    "taking": "takes", "going": "goes", "running": "runs", "jogging": "jogs", "on": "is on", "turning": "turns",
    "swivelling": "swivels", "holding": "holds", "showing": "shows", "presenting": "presents", "lifting": "lifts",
    "raising": "raises", "slowly": "slowly", "rotating": "rotates", "twisting": "twists", "drawing": "draws",
    "sketching": "sketches", "writing": "writes", "putting": "puts", "whisking": "whisks", "stirring": "stirs",
    "beating": "beats", "frothing": "froths", "pouring": "pours", "filling": "fills", "tipping": "tips",
    "smiling": "smiles", "giving": "gives", "waving": "waves", "greeting": "greets", "drinking": "drinks",
    "sipping": "sips", "having": "has", "reading": "reads", "absorbed": "is absorbed", "leafing": "leafs",
    "studying": "studies", "typing": "types", "working": "works", "tapping": "taps", "hammering": "hammers",
    "pointing": "points", "indicating": "indicates", "nodding": "nods", "moving": "moves",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Whoever writes a caption: the dice, the language, and which wordings are allowed."""

    rng: random.Random
    language: str
    split: str
    detail: float
    picked: list[tuple[str, str, str]] = field(default_factory=list)
    """kind, entry and wording of all that was picked, in the caption or not"""

    def pick(self, kind: str, entry: str, **fill: str) -> str:
        """Choose a wording for a thing and fill its blanks."""
        words = _fill(self._choice(wordings(kind, entry, self.language)), **fill)
        self.picked.append((kind, entry, words))
        return words

    def way(self, name: str, **fill: str) -> str:
        """Choose a sentence and fill its blanks; a test caption uses sentences of its own."""
        split = " test" if self.split == "test" else ""
        return _fill(self.rng.choice(_vocabulary(self.language)[f"way {name}{split}"]), **fill)

    def chance(self, share: float) -> bool:
        """Toss a coin of this weight."""
        return self.rng.random() < share

    def _choice(self, options: tuple[str, ...]) -> str:
        if len(options) < 4:
            return self.rng.choice(options)
        held_out = self.split == "test" and self.chance(HELD_OUT_SHARE)
        return options[-1] if held_out else self.rng.choice(options[:-1])


def caption(
    script: Script, rng: random.Random, language: str = "en", style: str | None = None, split: str = "train"
) -> str:
    """Put a script into words, in one of many ways."""
    return tell(script, rng, language, style, split)[0]


def tell(
    script: Script, rng: random.Random, language: str = "en", style: str | None = None, split: str = "train"
) -> tuple[str, dict[str, list[str]]]:
    """A caption, and what its words name: to each question the answers, as often as they are told."""
    chosen = style or rng.choices(list(STYLES), list(STYLES.values()))[0]
    pen = Pen(rng=rng, language=language, split=split, detail=DETAIL[chosen])
    text = _tidy(_WRITERS[chosen](pen, script), language)
    named: dict[str, list[str]] = {}
    for question, answer in _named(pen, script, text):
        named.setdefault(question, []).append(answer)
    return text, named


def wordings(kind: str, entry: str, language: str) -> tuple[str, ...]:
    """Every wording known for one thing; blanks stand in braces."""
    return _vocabulary(language)[f"{kind} {entry}"]


def elements(script: Script) -> dict[str, str]:
    """What is to be seen and heard, as facts that can be measured one by one."""
    role, shot = script.roles[0], script.shots[0]
    facts = {
        "place": script.place,
        "person": f"{role.person.gender} {role.person.age}",
        "clothes": f"{role.person.colour} {role.person.clothes}",
        "action": _action_entry(role),
        "object": role.object,
        "framing": shot.framing,
        "move": shot.move,
        "light": script.light,
        "weather": script.weather,
        "ambience": script.ambience,
        "language": script.lines[0].language if script.lines else "none",
    }
    return {name: fact for name, fact in facts.items() if fact != "none"}


def instruction(before: Script, after: Script, rng: random.Random, language: str = "en", split: str = "train") -> str:
    """Ask for the changes that lead from one script to the other; empty where nothing changed."""
    pen = Pen(rng=rng, language=language, split=split, detail=0.5)
    wishes = [pen.way(f"change {name}", **fill) for name, fill in _changes(pen, before, after)]
    rng.shuffle(wishes)
    return _tidy((" " if language == "en" else "").join(wishes), language)


def storyboard(script: Script, rng: random.Random, language: str = "en", split: str = "train") -> list[str]:
    """Tell a script shot by shot, each prompt complete in itself."""
    pen = Pen(rng=rng, language=language, split=split, detail=0.6)
    return [_tidy(_shot_prompt(pen, script, shot), language) for shot in script.shots]


# ── what is named ──


def _named(pen: Pen, script: Script, text: str) -> Iterator[tuple[str, str]]:
    """Question and answer of each picked wording that came into the text; what is quoted names only its language."""
    words = _plain_words(QUOTED.sub(" ", text), pen.language)
    for kind, entry, wording in pen.picked:
        if any(_plain_words(one, pen.language) in words for one in _forms(kind, wording, pen.language)):
            yield from _answers(kind, entry)
    yield from (("language", line.language) for line in script.lines if line.text in text)


def _forms(kind: str, wording: str, language: str) -> tuple[str, ...]:
    """As it was picked and, of an action, as a sentence bends it."""
    return (wording, _finite(wording)) if kind == "action" and language == "en" else (wording,)


def _answers(kind: str, entry: str) -> Iterator[tuple[str, str]]:
    if kind == "who":
        gender, age = entry.split(" ", 1)
        yield "gender", gender
        yield from [] if age == "any" else [("age", age)]
    elif kind in QUESTIONS:
        # a seated role stands in its script
        yield QUESTIONS[kind], "stand" if (kind, entry) == ("action", "sit") else entry


def _plain_words(text: str, language: str) -> str:
    """Small letters without marks and articles, so that tidying hides nothing."""
    if language == "zh":
        return "".join(text.split())
    return f" {' '.join(word for word in WORD.findall(text.lower()) if word not in ARTICLES)} "


# ── styles ──


def _tags(pen: Pen, script: Script) -> str:
    role = script.roles[0]
    first = [_person(pen, role.person), _doing(pen, script, role)]
    if len(script.roles) > 1:
        first = [_person(pen, role.person), _person(pen, script.roles[1].person), _together(pen, script)]
    rest = [pen.pick("place", script.place), pen.pick("light", script.light), *_camera_bits(pen, script.shots[0])]
    rest += [*_weather_bits(pen, script), pen.pick("ambience", script.ambience)]
    rest = [bit for bit in rest if pen.chance(0.6)]
    if script.lines:
        rest.append(pen.way("tag speech", lang=pen.pick("language", script.lines[0].language)))
    pen.rng.shuffle(rest)
    bits = [*first, *rest]
    if pen.language == "zh":
        return "，".join(bits)
    return ", ".join(re.sub(r"^(?:a|an) ", "", bit) for bit in bits)


def _short(pen: Pen, script: Script) -> str:
    parts = [_main(pen, script)]
    extra = [_camera, _atmosphere, _sounds]
    pen.rng.shuffle(extra)
    parts += [write(pen, script) for write in extra[: pen.rng.choice((0, 0, 1, 1, 2))]]
    return _sentences(pen, [*parts[:1], *_speech(pen, script, share=0.85), *parts[1:]])


def _plain(pen: Pen, script: Script) -> str:
    rest = [_camera, _atmosphere, _sounds]
    pen.rng.shuffle(rest)
    told = [write(pen, script) for write in rest if pen.chance(0.65)]
    return _sentences(pen, [_main(pen, script), *_speech(pen, script, share=0.95), *told])


def _long(pen: Pen, script: Script) -> str:
    rest = [_camera, _atmosphere, _sounds]
    pen.rng.shuffle(rest)
    told = [write(pen, script) for write in rest]
    return _sentences(pen, [_main(pen, script), *_mood(pen, script), *_speech(pen, script), *told])


def _published(pen: Pen, script: Script) -> str:
    """Main paragraph, dialogue block, background sound block."""
    parts = [_main(pen, script), *_mood(pen, script), *_speech(pen, script, quoted=True)]
    paragraph = _sentences(pen, [*parts, _camera(pen, script), _atmosphere(pen, script)])
    blocks = [paragraph]
    if script.lines:
        rows = [_dialogue_row(pen, script, index) for index in range(len(script.lines))]
        blocks.append("\n".join([pen.way("dialogue head"), *rows]))
    sounds = _join(_sound_bits(pen, script), pen.language)
    blocks.append(pen.way("sound head") + "\n" + f"<{_capital(sounds)}>")
    return "\n\n".join(blocks)


def _dialogue_row(pen: Pen, script: Script, index: int) -> str:
    line = script.lines[index]
    speaker = script.roles[line.speaker].person
    brief = replace(pen, detail=0.3)
    who = re.sub(r"^(?:a|an) ", "", _person(brief, speaker))
    if pen.language == "zh":
        return f"<{who}，{pen.pick('language', line.language)}>：“{line.text}”"
    return f'<{_capital(who)}, {pen.pick("language", line.language)}>: "{line.text}"'


def _shot_prompt(pen: Pen, script: Script, shot: Shot) -> str:
    """One shot: its camera, who is in it, where, and what is said meanwhile."""
    lines = tuple(line for line in script.lines if shot.start <= line.start + 0.2 < shot.end)
    part = replace(script, shots=(shot,), lines=lines)
    if len(script.roles) > 1 and "close-up" in shot.framing:
        spoken = tuple(replace(line, speaker=0) for line in lines if line.speaker == shot.subject)
        part = replace(part, roles=(script.roles[shot.subject],), lines=spoken)
    return _sentences(pen, [_camera(pen, part), _main(pen, part), *_speech(pen, part), _atmosphere(pen, part)])


# ── who ──


def _person(pen: Pen, person: Person) -> str:
    """Name a person: some of age, look, hair, clothes, glasses, hat, beard."""
    look = pen.pick("look", person.look) if person.look and pen.chance(0.35 + pen.detail * 0.6) else ""
    aged = person.age == "child" or pen.chance(0.55 + pen.detail * 0.5)
    who = pen.pick("who", f"{person.gender} {person.age if aged else 'any'}", look=look)
    who = " ".join(who.split())
    return (_person_zh if pen.language == "zh" else _person_en)(pen, who, person)


def _person_en(pen: Pen, who: str, person: Person) -> str:
    features, worn = _join(_features(pen, person), "en"), _join(_worn(pen, person), "en")
    if worn and pen.chance(0.4):
        dressed = f"{who} {pen.rng.choice(('in', 'wearing'))} {worn}"
        return f"{dressed}, with {features}" if features else dressed
    told = f"{who} with {features}" if features else who
    return f"{told}{',' if features else ''} wearing {worn}" if worn else told


def _person_zh(pen: Pen, who: str, person: Person) -> str:
    one = "一个" if person.age == "child" else pen.rng.choice(("一位", "一名"))
    bits = _features(pen, person) + _worn(pen, person)
    if bits and len(bits) < 3 and pen.chance(0.5):
        return f"{one}{'、'.join(bits)}的{who}"
    return "，".join([one + who, *bits])


def _features(pen: Pen, person: Person) -> list[str]:
    """Hair, beard and, now and then, skin."""
    bits = []
    if pen.chance(pen.detail):
        tint = "" if person.hair_style == "bald" else pen.pick("tint", person.hair_colour)
        hair = pen.pick("hair", person.hair_style, c=tint)
        plain = pen.language == "en" or person.hair_style == "bald" or hair.startswith("一头")
        bits.append(hair if plain else "留着" + hair)
    if person.beard != "none" and pen.chance(pen.detail):
        bits.append(pen.pick("beard", person.beard))
    if pen.chance(pen.detail * 0.25):
        bits.append(pen.pick("skin", SKINS[person.skin]))
    return bits


def _worn(pen: Pen, person: Person) -> list[str]:
    bits = []
    if pen.chance(0.15 + pen.detail):
        clothes = pen.pick("clothes", person.clothes, c=pen.pick("colour", person.colour))
        put_on = "" if pen.language == "en" else "系着" if person.clothes == "apron" else "穿着"
        bits.append(put_on + clothes)
    if person.glasses != "none" and pen.chance(pen.detail):
        bits.append(pen.pick("glasses", person.glasses))
    if person.hat != "none" and pen.chance(pen.detail):
        bits.append(pen.pick("hat", person.hat))
    return bits


def _names(pen: Pen, script: Script, *, pronouns: bool = True) -> list[str]:
    """How to speak of each role again."""
    people = [role.person for role in script.roles]
    if len(people) == 1 and not pronouns:
        return [pen.way(f"{people[0].gender} named")]
    if len(people) == 1:
        return [pen.way("woman alone" if people[0].gender == "woman" else "man alone")]
    left = min(range(2), key=lambda index: script.roles[index].x)
    same = people[0].gender == people[1].gender
    names = []
    for index in range(len(people)):
        side = "" if not same or index > 1 else " left" if index == left else " right"
        names.append(pen.way(f"{people[index].gender} named{side}"))
    return names


# ── what they do ──


def _action_entry(role: Role) -> str:
    return "sit" if role.action == "stand" and role.seated else role.action


def _doing(pen: Pen, script: Script, role: Role) -> str:
    """Say what one person does, with what."""
    her = _her(pen, role.person)
    thing = "" if role.object == "none" else pen.pick("object", role.object)
    something = thing or ("某样东西" if pen.language == "zh" else "something")
    doing = pen.pick("action", _action_entry(role), obj=something, her=her)
    if role.action == "speak" and abs(role.facing) < 0.3 and len(script.roles) == 1 and pen.chance(0.5):
        doing = pen.way("to camera", doing=doing)
    named = bool(thing) and thing in doing
    if thing and not named and role.action != "whisk" and pen.chance(0.2 + pen.detail):
        doing = pen.way(_object_way(role), doing=doing, obj=thing)
    if role.facing == 2.0 and role.action != "turn" and pen.chance(0.3 + pen.detail):
        doing = _with(pen, doing, pen.pick("view", "back", her=her))
    elif 0.7 <= abs(role.facing) <= 1.0 and pen.chance(pen.detail * 0.6):
        doing = _with(pen, doing, pen.pick("view", "side"))
    return doing


def _object_way(role: Role) -> str:
    if role.object == "microphone":
        return "microphone"
    if role.seated and role.object in ("laptop", "glass"):
        return "object near"
    return "object used" if role.action in OBJECT_IN_HAND else "object held"


def _with(pen: Pen, doing: str, bit: str) -> str:
    return f"{doing}，{bit}" if pen.language == "zh" else f"{doing}, {bit}"


def _together(pen: Pen, script: Script) -> str:
    action = "walk" if script.roles[0].action == "walk" else "speak"
    return pen.pick("together", action)


def _finite(doing: str) -> str:
    """Turn `walking along` into `walks along`."""
    first, _, rest = doing.partition(" ")
    if first == "slowly":
        return f"slowly {_finite(rest)}"
    return f"{FINITE[first.rstrip(',')]}{',' if first.endswith(',') else ''} {rest}".strip()


def _where(pen: Pen, script: Script, role: Role) -> str:
    place = pen.pick("place", script.place)
    if not role.seated or f"seat {script.place}" not in _vocabulary(pen.language) or not pen.chance(pen.detail):
        return place
    seat = pen.pick("seat", script.place)
    return f"{place}坐在{seat}" if pen.language == "zh" else f"{seat} {place}"


def _main(pen: Pen, script: Script) -> str:
    """Who does what where."""
    if len(script.roles) > 1:
        return _main_duo(pen, script)
    role = script.roles[0]
    doing, where = _doing(pen, script, role), _where(pen, script, role)
    if _hands_only(script) and pen.chance(0.7):
        who = pen.way(f"hands {role.person.gender}")
        pen.picked.append(("who", f"{role.person.gender} any", who))
        return pen.way("hands", who=who, doing=doing, where=where)
    who = _person(pen, role.person)
    does = doing if pen.language == "zh" else _finite(doing)
    return pen.way("main", who=who, subject=_set_off(who), does=does, doing=doing, where=where)


def _hands_only(script: Script) -> bool:
    """Whether the clip shows hands at work and no face."""
    return script.roles[0].action in ("whisk", "pour") and all(s.framing == "extreme close-up" for s in script.shots)


def _main_duo(pen: Pen, script: Script) -> str:
    pair = sorted(script.roles[:2], key=lambda role: role.x) if pen.chance(0.5) else script.roles[:2]
    brief = replace(pen, detail=pen.detail * 0.75)
    first, second = (_person(brief, role.person) for role in pair)
    where = _where(pen, script, script.roles[0])
    told = pen.way(
        "duo",
        a=first,
        b=second,
        first=_set_off(first),
        second=_set_off(second),
        doing=_together(pen, script),
        where=where,
    )
    things = [(role, role.object) for role in pair if role.object != "none" and pen.chance(pen.detail * 0.7)]
    names = dict(zip(map(id, script.roles), _names(pen, script), strict=True))
    parts = [told, *(pen.way("holds", who=names[id(role)], obj=pen.pick("object", o)) for role, o in things)]
    if len(script.roles) > 2 and pen.chance(0.3 + pen.detail):
        parts.append(pen.way("third", who=_person(brief, script.roles[2].person)))
    return _sentences(pen, parts)


def _mood(pen: Pen, script: Script) -> list[str]:
    role = script.roles[0]
    if _hands_only(script) or role.action == "smile" or -0.05 < role.smile < 0.65 or not pen.chance(0.6):
        return []
    who = _names(pen, script)[0]
    return [pen.way("mood", who=who, mood=pen.pick("mood", "glad" if role.smile > 0 else "grave"))]


def _set_off(who: str) -> str:
    """Close a description that has commas or long tails by a comma."""
    if "，" in who:
        return who + "，"
    return who + "," if re.search(r",| wearing | with | in ", who) else who


def _her(pen: Pen, person: Person) -> str:
    if pen.language == "zh":
        return "她" if person.gender == "woman" else "他"
    return "her" if person.gender == "woman" else "his"


# ── what is said ──


def _speech(pen: Pen, script: Script, *, share: float = 1.0, quoted: bool | None = None) -> list[str]:
    """Tell who says what, or only in which language; sometimes nothing."""
    if not script.lines:
        return [pen.way("no speech", none=pen.pick("quiet", "none"))] if pen.chance(0.25 * share) else []
    if not pen.chance(share):
        return []
    lang = pen.pick("language", script.lines[0].language)
    names = _names(pen, script)
    quoted = pen.chance(0.65) if quoted is None else quoted
    if not quoted:
        name = "speak together" if len({line.speaker for line in script.lines}) > 1 else "speak"
        return [pen.way(name, who=names[script.lines[0].speaker], lang=lang)]
    told = []
    for index, line in enumerate(script.lines):
        way = "quote" if index == 0 else "answer"
        told.append(pen.way(way, who=names[line.speaker], lang=lang, text=line.text))
    return told


# ── how it is filmed, lit and heard ──


def _camera_bits(pen: Pen, shot: Shot) -> list[str]:
    return [pen.pick("framing", shot.framing), pen.pick("move", shot.move)]


def _camera(pen: Pen, script: Script) -> str:
    framing, move = _camera_bits(pen, script.shots[0])
    if len(script.shots) == 1:
        return pen.way("camera", framing=framing, move=move)
    told = pen.way("first shot", framing=framing, move=move)
    later = [pen.way("next shot", framing=f, move=m) for f, m in (_camera_bits(pen, s) for s in script.shots[1:])]
    return _sentences(pen, [told, *later])


def _weather_bits(pen: Pen, script: Script) -> list[str]:
    if script.place in WINDOWLESS:
        return []
    if script.weather == "clear" and (script.place not in OUTDOORS or pen.chance(0.6)):
        return []
    return [pen.pick("weather" if script.place in OUTDOORS else "inside", script.weather)]


def _atmosphere(pen: Pen, script: Script) -> str:
    bits = [pen.pick("light", script.light), *_weather_bits(pen, script)]
    if script.blur >= 0.5 and pen.chance(0.2 + pen.detail * 0.6):
        bits.append(pen.pick("blur", "soft"))
    pen.rng.shuffle(bits)
    return pen.way("atmosphere", bits=("，" if pen.language == "zh" else ", ").join(bits))


def _sound_bits(pen: Pen, script: Script) -> list[str]:
    acts = {role.action for role in script.roles} & SOUNDING
    foley = [pen.pick("foley", act) for act in sorted(acts) if pen.chance(0.4 + pen.detail * 0.5)]
    return [*foley, pen.pick("ambience", script.ambience)]


def _sounds(pen: Pen, script: Script) -> str:
    return pen.way("sound", bits=_join(_sound_bits(pen, script), pen.language))


# ── edits ──


def _changes(pen: Pen, before: Script, after: Script) -> list[tuple[str, dict[str, str]]]:
    """What differs, each with the words its sentence needs."""
    wishes: list[tuple[str, dict[str, str]]] = []
    if before.place != after.place:
        wishes.append(("place", {"place": pen.pick("place", after.place)}))
    if before.light != after.light:
        wishes.append(("light", {"light": pen.pick("light", after.light)}))
    if before.weather != after.weather:
        kind = "weather" if after.place in OUTDOORS else "inside"
        wishes.append(("weather", {"weather": pen.pick(kind, after.weather)}))
    names = _names(pen, after, pronouns=False)
    for index, (old, new) in enumerate(zip(before.roles, after.roles, strict=False)):
        wishes += [(name, {"who": names[index]} | fill) for name, fill in _role_changes(pen, old, new)]
    return wishes


def _role_changes(pen: Pen, old: Role, new: Role) -> list[tuple[str, dict[str, str]]]:
    a, b = old.person, new.person
    wishes: list[tuple[str, dict[str, str]]] = []
    colour = pen.pick("colour", b.colour)
    if a.clothes != b.clothes:
        wishes.append(("clothes", {"clothes": pen.pick("clothes", b.clothes, c=colour)}))
    elif a.colour != b.colour:
        worn = re.sub(r"^(?:a|an) ", "", pen.pick("clothes", b.clothes, c="")).strip()
        wishes.append(("colour", {"clothes": _counted_off(worn), "colour": colour}))
    if (a.hair_style, a.hair_colour) != (b.hair_style, b.hair_colour):
        hair = pen.pick("hair", b.hair_style, c=pen.pick("tint", b.hair_colour))
        wishes.append(("hair", {"hair": hair}))
    if old.object != new.object:
        wishes.append(_object_change(pen, old.object, new.object))
    return wishes + [wish for kind in ("glasses", "hat", "beard") if (wish := _kit_change(pen, kind, a, b))]


def _object_change(pen: Pen, old: str, new: str) -> tuple[str, dict[str, str]]:
    if new == "none":
        return "object away", {"old": _the(pen.pick("object", old), pen.language)}
    thing = pen.pick("object", new)
    if old == "none":
        return "object new", {"obj": thing}
    return "object", {"old": _the(pen.pick("object", old), pen.language), "obj": thing}


def _kit_change(pen: Pen, kind: str, a: Person, b: Person) -> tuple[str, dict[str, str]] | None:
    """Glasses, hat, beard: put on or taken off."""
    old, new = getattr(a, kind), getattr(b, kind)
    if old == new:
        return None
    if new == "none":
        return f"{kind} off", {}
    return f"{kind} on", {"thing": pen.pick(kind, new)}


def _the(thing: str, language: str) -> str:
    return _counted_off(thing) if language == "zh" else re.sub(r"^(?:a|an) ", "the ", thing)


def _counted_off(thing: str) -> str:
    """Leave out the measure word: 一本书 → 书."""
    return re.sub(r"^一[个只本块部台支朵枝把件条套身枚册柄颗根]", "", thing)


# ── putting words together ──


def _fill(text: str, /, **fill: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda blank: fill.get(blank.group(1), ""), text)


def _join(bits: list[str], language: str) -> str:
    if language == "zh":
        return "、".join(bits)
    return bits[0] if len(bits) == 1 else ", ".join(bits[:-1]) + " and " + bits[-1] if bits else ""


def _sentences(pen: Pen, parts: list[str]) -> str:
    return ("" if pen.language == "zh" else " ").join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tidy(text: str, language: str) -> str:
    """Set articles, spaces and capitals right, outside the quoted lines."""
    pieces = re.split(r'(“[^”]*”|"[^"]*")', text)
    tidied, ended = "", False
    for index, piece in enumerate(pieces):
        told = piece if index % 2 else _tidy_words(piece, language)
        tidied += " " + _capital(told[1:]) if ended and told.startswith(" ") else told
        ended = bool(index % 2) and piece[-2:-1] in tuple(".?!。？！")
    return _capital(tidied.strip())


def _tidy_words(text: str, language: str) -> str:
    if language == "zh":
        return text.replace("正在在", "正在").replace("  ", " ")
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ([,.:;])", r"\1", text)
    text = re.sub(r"\b([Aa]) (?=(?!one-|uni|us|eu)[aeiou])", r"\1n ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxyz])", r"\1 ", text)
    return re.sub(r"([.!?] |\n)([a-zé])", lambda found: found.group(1) + found.group(2).upper(), text)


@cache
def _vocabulary(language: str) -> dict[str, tuple[str, ...]]:
    """Read the wordings and the sentences of a language."""
    words: dict[str, list[str]] = {}
    name = ""
    for row in "\n".join(_WORDS[language]).strip().splitlines():
        opening = re.match(r"([a-z][\w -]*):\s+(.*)", row)
        name, row = opening.groups() if opening else (name, row)
        words.setdefault(name, []).extend(option.strip() for option in row.split(" | ") if option.strip())
    return {key: tuple(options) for key, options in words.items()}


_WRITERS = {"tags": _tags, "short": _short, "plain": _plain, "long": _long, "published": _published}


_EN_WORDS = """
place cafe: in a café | in a coffee house | in a cosy café | inside a little café | at a corner café
place studio: in a studio | in a clean studio | in a film studio | on a studio set | in a photographer's studio
place street: on a street | in a city street | in the street between houses | on a cobblestone street | on a town road
place park: in a park | in a green park | in a city park | among the trees of a park | in the public gardens
place classroom: in a classroom | in a school classroom | in a tidy classroom | in a bright schoolroom
  inside a lesson room at school
place office: in an office | in a modern office | in a company office | in a business office | inside a firm's bureau
place coffee bar: at a coffee bar | in an espresso bar | in a specialty coffee shop | in a barista's coffee bar
  inside an espresso shop
place recording booth: in a recording booth | in a sound booth | in a voice-over booth | in a vocal recording studio
  inside a soundproof voice cabin
place cliff: on a cliff | on a coastal cliff | on a cliff above the sea | at the edge of a seaside cliff
  high on the rocky coast
place kitchen: in a kitchen | in a home kitchen | in a tidy kitchen | in the kitchen of a home
  where the household cooks, in the kitchen
place library: in a library | in a quiet library | between library shelves | in a reading room of a library
  surrounded by library books
place beach: on a beach | on a sandy beach | at the seaside on the sand | by the sea on a beach
  down at the sandy shore
place forest: in a forest | in the woods | among forest trees | on a forest path | deep in woodland
place living room: in a living room | in a cosy living room | at home in the living room | in a lounge at home
  in the sitting room
place workshop: in a workshop | in a craft workshop | in a tool-filled workshop | in a maker's workshop
  inside a maker's workroom
place train: on a train | in a train compartment | inside a moving train | in a railway carriage
  aboard a passenger train
light even: even lighting | bright, even key lighting | soft, even light | evenly lit | flat uniform light
light warm: warm lighting | warm tungsten lighting | warm lamplight | a warm glow | cosy amber light
light golden hour: golden hour light | golden hour lighting | low golden sunlight | golden evening sun
  honey-coloured late sun
light corporate: corporate lighting | sharp corporate lighting | crisp office lighting | clean professional lighting
  neutral boardroom light
light cool: cool tones | cool bluish light | desaturated cool light | cold, muted colours | a chilly blue cast
light dusk: dusk | fading light at dusk | twilight | evening twilight | the last light after sunset
light night: night | night-time | a dark night scene | at night | darkness after nightfall
light daylight: daylight | natural daylight | bright daylight | plain light of day | broad day
weather clear: clear weather | a clear sky | fine weather | dry, clear air | a cloudless day
weather rain: rain | falling rain | rainy weather | steady rain | a wet, rainy day
weather mist: mist | misty air | fog | a light haze of mist | a foggy veil
weather wind: wind | windy weather | a strong breeze | gusty wind | blustery air
weather snow: snow | falling snow | snowy weather | snowflakes drifting down | a snowfall
weather cloudy: a cloudy sky | clouds overhead | overcast weather | grey clouds | an overcast day
inside clear: clear weather outside | a clear sky outside the window | fine weather outdoors
  a clear day beyond the window | a cloudless day outside
inside rain: a rain-streaked window | rain on the window | rain outside the window | raindrops running down the window
  wet weather behind the glass
inside mist: mist outside the window | fog behind the window | misty air outdoors | a foggy view outside
  haze beyond the glass
inside wind: wind outside the window | windy weather outdoors | gusts outside | a breeze outside the window
  blustery air beyond the glass
inside snow: snow outside the window | snow falling outside | snowflakes behind the window
  a snowy view through the window | a snowfall beyond the glass
inside cloudy: a cloudy sky outside | clouds outside the window | overcast weather outside
  grey clouds behind the window | an overcast day beyond the glass
framing extreme close-up: an extreme close-up | a macro close-up | a very tight close-up | an extreme close shot
  a detail shot from very near
framing close-up: a close-up | a close-up shot | close-up framing | a tight face shot | a shot close on the face
framing medium: a medium shot | a mid-shot | a waist-up shot | medium framing | a half-length shot
framing medium wide: a medium wide shot | a three-quarter shot | a medium-wide framing | a knees-up shot
  an American shot
framing wide: a wide shot | a full shot | a wide establishing shot | wide framing | a long shot from far off
framing two-shot: a two-shot | a shot of both of them | both in one frame | a medium two-shot
  a framing that holds the two together
move static: a static camera | a fixed camera | a locked-off camera | a camera on a tripod | a motionless camera
move push-in: a slow push-in | the camera pushing in | a dolly in | the camera moving closer | a gentle forward creep
move pull-out: a slow pull-out | the camera pulling back | a dolly out | the camera moving away
  a gentle retreat of the camera
move pan left: a pan left | the camera panning left | a slow pan to the left | a leftward pan
  a sweep towards the left
move pan right: a pan right | the camera panning right | a slow pan to the right | a rightward pan
  a sweep towards the right
move tilt up: a tilt up | the camera tilting up | a slow upward tilt | a tilt from below upwards
  a rising gaze of the camera
move tilt down: a tilt down | the camera tilting down | a slow downward tilt | a tilt from above downwards
  a sinking gaze of the camera
move tracking: a tracking shot | the camera tracking alongside | a smooth tracking move
  the camera moving along at the side | a sideways travelling camera
move following: the camera following | a following shot | the camera staying close behind the movement | a follow shot
  a camera that keeps after the walker
move handheld: a handheld camera | handheld camerawork | a slightly shaky handheld shot | a hand-held feel
  a camera carried by hand
move crane up: a crane up | the camera craning up | a rising crane shot | the camera lifting upwards | a boom upwards
move drift: a slow drift | the camera drifting slightly | a gently floating camera | a subtle drifting move
  a lazily gliding camera
action stand: standing | standing still | standing quietly | standing in place | being there on {her} feet
action sit: sitting | sitting quietly | sitting still | seated calmly | resting on a seat
action speak: speaking | talking | speaking calmly | talking naturally | saying a few words
action walk: walking | strolling | walking along | taking a walk | going along on foot
action run: running | jogging | running along | going for a run | on a brisk jog
action turn: turning around to the camera | turning to face the camera | turning round | turning towards us
  swivelling about to look at us
action hold up: holding up {obj} | showing {obj} to the camera | presenting {obj} | lifting {obj} into view
  raising {obj} for us to see
action turn object: turning {obj} in {her} hand | slowly turning {obj} | rotating {obj} to show its side
  showing {obj} from all sides | twisting {obj} slowly between {her} fingers
action draw: drawing on the board with {obj} | sketching on a whiteboard | drawing a diagram on the board
  writing and drawing on the board | putting strokes on the whiteboard with {obj}
action whisk: whisking in a bowl | whisking matcha in a bowl | stirring a bowl with a whisk
  beating with a whisk in a bowl | frothing tea in a bowl with a whisk
action pour: pouring a drink | pouring from {obj} | filling a glass from {obj} | pouring into a glass
  tipping {obj} to fill a glass
action smile: smiling | smiling gently | giving a smile | smiling warmly | showing a happy smile
action wave: waving | waving at the camera | waving a hand | waving hello | greeting with a raised, swaying hand
action drink: drinking from {obj} | taking a sip from {obj} | sipping from {obj} | having a drink from {obj}
  lifting {obj} to {her} lips
action read: reading {obj} | reading quietly in {obj} | absorbed in reading {obj} | leafing through {obj}
  studying the pages of {obj}
action type: typing on {obj} | working on {obj} | writing on {obj} | tapping the keys of {obj}
  hammering words into {obj}
action point: pointing | pointing at something | pointing with one hand | pointing the way
  indicating something with a finger
action nod: nodding | nodding gently | giving a nod | nodding in agreement | moving {her} head in a yes
object smartwatch: a smartwatch | a smart watch | a slim smartwatch | a digital wristwatch | a connected watch
object phone: a phone | a smartphone | a mobile phone | a cell phone | a handset
object cup: a cup | a coffee cup | a mug | a cup of coffee | a small drinking cup
object book: a book | a printed book | an open book | a paperback | a bound volume
object bowl and whisk: a bowl and a whisk | a bowl with a whisk | a tea bowl and a whisk | a matcha bowl and whisk
  a whisk over a bowl
object marker: a marker | a marker pen | a felt-tip pen | a board marker | a whiteboard pen
object flower: a flower | a single flower | a blossom | a flower on its stem | a freshly cut bloom
object umbrella: an umbrella | an open umbrella | a rain umbrella | a brolly | a parasol-like umbrella
object apple: an apple | a fresh apple | a ripe apple | a round apple | a crisp apple
object bottle: a bottle | a glass bottle | a drinks bottle | a tall bottle | a slender flask-like bottle
object bag: a bag | a handbag | a carrying bag | a shoulder bag | a tote
object laptop: a laptop | a laptop computer | a notebook computer | an open laptop | a portable computer
object microphone: a microphone | a mic | a studio microphone | a large microphone | a condenser mic
object glass: a glass | a drinking glass | a glass with a drink | a clear glass | a tumbler
object ball: a ball | a round ball | a toy ball | a play ball | a bouncy ball
ambience silence: silence | ambient silence | no prominent background sound | quiet with no background noise
  complete quiet | hardly any sound at all
ambience room tone: quiet room tone | the soft tone of the room | a calm room sound | faint indoor room tone
  the hush of a room
ambience cafe murmur: café murmur | soft café noise | ambient café sounds | the murmur of café guests
  chatter of a coffee house
ambience city: distant city sounds | city ambience | street noise | traffic in the distance | the hubbub of town
ambience birdsong: birdsong | distant birdsong | birds singing | chirping birds | a chorus of small birds
ambience wind: the sound of wind | blowing wind | wind noise | rushing wind | the whistle of a breeze
ambience waves: breaking waves | the sound of waves | sea waves | rolling surf | the wash of the sea
ambience rain: the sound of rain | pattering rain | rain sounds | steady rainfall | the drumming of raindrops
ambience office hum: office hum | a low office hum | the hum of an office | quiet office noise
  the drone of machines in an office
ambience train rumble: train rumble | the rumble of the train | train wheels on the rails | rhythmic train noise
  the clatter of a railway
ambience crickets: crickets | chirping crickets | crickets at night | the chirr of crickets
  insects singing in the dark
ambience fire: a crackling fire | the crackle of a fire | fireplace crackle | a fire burning softly
  snapping logs in the hearth
foley walk: footsteps | steps | the sound of footsteps | regular footsteps | the tread of feet
foley run: quick footsteps | running steps | fast footsteps | the sound of running feet | hurried footfalls
foley whisk: the soft sound of the whisk | the whisk in the bowl | whisking sounds | the swish of the whisk
  a bamboo whisk brushing
foley pour: the sound of pouring | liquid being poured | pouring sounds | a trickle into the glass
  the gurgle of a drink
foley draw: the marker on the board | marker sounds | a squeaking marker | the sound of the marker
  the scratch of a felt tip
foley type: typing sounds | keys clicking | the click of keys | a keyboard clicking | the patter of a keyboard
who woman child: a {look} girl | a little {look} girl | a young {look} girl | a small {look} girl
  a {look} schoolgirl
who woman young: a young {look} woman | a {look} woman in her twenties | a {look} woman in her early 30s
  a youthful {look} woman | a twenty-something {look} lady
who woman middle-aged: a middle-aged {look} woman | a {look} woman in her 40s | a {look} woman in her forties
  a {look} woman around fifty | a mature {look} lady
who woman old: an old {look} woman | an elderly {look} woman | an older {look} woman | a {look} woman in her seventies
  a {look} grandmother late in life
who man child: a {look} boy | a little {look} boy | a young {look} boy | a small {look} boy | a {look} schoolboy
who man young: a young {look} man | a {look} man in his twenties | a {look} man in his early 30s
  a youthful {look} man | a twenty-something {look} guy
who man middle-aged: a middle-aged {look} man | a {look} man in his 40s | a {look} man in his forties
  a {look} man around fifty | a mature {look} gentleman
who man old: an old {look} man | an elderly {look} man | an older {look} man | a {look} man in his seventies
  an aged {look} grandfather
skin very fair: very fair skin | very pale skin | a porcelain complexion | very light skin
skin fair: fair skin | light skin | a fair complexion | a light complexion
skin light brown: light brown skin | tan skin | a tanned complexion | golden-brown skin
skin brown: brown skin | a brown complexion | medium brown skin | warm brown skin
skin dark brown: dark brown skin | deep brown skin | dark skin | a dark brown complexion
skin very dark: very dark skin | deep dark skin | a very dark complexion | ebony skin
hair long straight: long straight {c} hair | long, straight {c} hair | straight {c} hair worn long
  long smooth {c} hair | sleek long {c} hair
hair long wavy: long wavy {c} hair | wavy {c} hair | long {c} waves | flowing wavy {c} hair | {c} locks in long waves
hair bob: a {c} bob | {c} hair cut in a bob | a chin-length {c} bob | bobbed {c} hair | a {c} bob cut
hair bun: a {c} bun | {c} hair in a bun | {c} hair tied up in a bun | {c} hair pinned into a bun | a knot of {c} hair
hair ponytail: a {c} ponytail | {c} hair in a ponytail | {c} hair tied back in a ponytail | a tied {c} ponytail
  {c} hair gathered into a tail
hair curly: curly {c} hair | {c} curls | a head of {c} curls | curled {c} hair | ringlets of {c} hair
hair afro: a {c} afro | {c} afro hair | a round {c} afro | a big {c} afro | {c} hair in a full afro
hair short: short {c} hair | {c} hair cut short | a short {c} haircut | neat short {c} hair | cropped {c} hair
hair side-parted: side-parted {c} hair | {c} hair with a side parting | {c} hair parted to the side
  a {c} side parting | {c} hair combed sideways
hair crew cut: a {c} crew cut | a {c} buzz cut | very short {c} hair | close-cropped {c} hair
  {c} hair in a military cut
hair bald: a bald head | no hair | a shaved head | a smooth bald head | a hairless scalp
hair braids: {c} braids | braided {c} hair | {c} hair in braids | {c} plaits | {c} hair plaited
hair pixie: a {c} pixie cut | {c} hair in a pixie cut | a short {c} pixie | pixie-cut {c} hair | an elfin {c} crop
hair slicked back: slicked-back {c} hair | {c} hair slicked back | {c} hair combed back | smooth swept-back {c} hair
  {c} hair gelled to the back
tint black: black | jet-black | deep black | raven
tint dark brown: dark brown | deep brown | dark chestnut | espresso-brown
tint brown: brown | chestnut | brunette | hazel-brown
tint blond: blond | golden | fair | flaxen
tint red: red | ginger | auburn | copper
tint grey: grey | silver-grey | greying | ash-grey
tint white: white | snow-white | silvery white | all-white
tint blue: blue | blue-dyed | dyed blue | bluish
beard beard: a beard | a full beard | a trimmed beard | a neat beard
beard moustache: a moustache | a mustache | a neat moustache | a trimmed moustache
beard stubble: stubble | light stubble | a three-day beard | an unshaven chin
glasses round glasses: round glasses | round spectacles | round-rimmed glasses | glasses with round frames
glasses square glasses: square glasses | rectangular glasses | square-framed glasses | glasses with square frames
glasses sunglasses: sunglasses | dark sunglasses | shades | a pair of sunglasses
hat cap: a cap | a baseball cap | a peaked cap | a sports cap
hat beanie: a beanie | a knit cap | a woollen beanie | a knitted beanie
hat brimmed hat: a brimmed hat | a wide-brimmed hat | a hat with a brim | a sun hat
hat headphones: headphones | over-ear headphones | a pair of headphones | studio headphones
hat beret: a beret | a felt beret | a round beret | a soft beret
clothes t-shirt: a {c} T-shirt | a {c} tee | a {c} t-shirt | a plain {c} T-shirt | a {c} short-sleeved top
clothes sweater: a {c} sweater | a {c} jumper | a {c} pullover | a {c} knitted sweater | a {c} woollen pullover
clothes turtleneck: a {c} turtleneck | a {c} turtleneck sweater | a {c} roll-neck | a high-necked {c} sweater
  a {c} polo neck
clothes shirt: a {c} shirt | a {c} button-up shirt | a {c} collared shirt | a buttoned {c} shirt | a {c} dress shirt
clothes suit: a {c} suit | a {c} business suit | a tailored {c} suit | a {c} suit jacket | a formal {c} two-piece
clothes dress: a {c} dress | a simple {c} dress | an elegant {c} dress | a plain {c} dress | a {c} frock
clothes coat: a {c} coat | a structured {c} coat | a long {c} coat | a warm {c} coat | a {c} overcoat
clothes hoodie: a {c} hoodie | a {c} hooded sweatshirt | a hooded {c} sweater | a casual {c} hoodie | a {c} hooded top
clothes apron: a {c} apron | a {c} work apron | a {c} barista apron | an apron in {c} | a {c} bib apron
clothes athletic wear: {c} athletic wear | {c} sportswear | {c} running clothes | {c} workout clothes
  a {c} gym outfit
clothes jacket: a {c} jacket | a casual {c} jacket | a short {c} jacket | a zipped {c} jacket | a {c} outdoor jacket
clothes blouse: a {c} blouse | an elegant {c} blouse | a light {c} blouse | a soft {c} blouse | a {c} ladies' shirt
colour red: red | bright red | scarlet | crimson
colour orange: orange | warm orange | bright orange | tangerine
colour yellow: yellow | sunny yellow | mustard yellow | golden yellow
colour green: green | leaf-green | forest green | grass-green
colour teal: teal | blue-green | dark turquoise | petrol-teal
colour blue: blue | mid-blue | sky-blue | cornflower blue
colour navy: navy | navy blue | dark blue | midnight blue
colour purple: purple | violet | plum purple | lilac-purple
colour pink: pink | rose-pink | soft pink | rosy
colour brown: brown | chestnut brown | chocolate brown | earth-brown
colour grey: grey | mid-grey | gray | stone grey
colour black: black | deep black | jet black | charcoal black
colour white: white | off-white | plain white | cream-white
colour camel: camel | camel-coloured | tan | beige
language en: English | clear English | fluent English | the English language
language zh: Mandarin | Mandarin Chinese | Chinese | Putonghua
language yue: Cantonese | Hong Kong Cantonese | native Cantonese | the Cantonese language
language ja: Japanese | natural Japanese | fluent Japanese | the Japanese language
language ko: Korean | natural Korean | fluent Korean | the Korean language
language de: German | standard German | fluent German | the German language
language fr: French | natural French | fluent French | the French language
who woman any: a {look} woman | a {look} lady | one {look} woman | a female {look} person | somebody, a {look} woman
who man any: a {look} man | one {look} man | a {look} guy | a male {look} person | somebody, a {look} man
together speak: talking to each other | having a conversation | talking together | speaking with each other
  chatting with one another
together walk: walking side by side | walking together | strolling together | taking a walk together
  ambling along as a pair
blur soft: shallow depth of field | a softly blurred background | a blurred background | the background out of focus
  a creamy, defocused backdrop
mood glad: happy | cheerful | visibly happy | in a bright mood | in good spirits
mood grave: serious | grave | unsmiling | solemn | in a sombre mood
view back: seen from behind | from behind | with {her} back to the camera | viewed from the back | turned away from us
view side: in profile | seen from the side | in side view | facing sideways | shown in silhouette-like profile
quiet none: no dialogue | nobody speaks | no one talks | no speech | not a word is spoken
look Korean: Korean
look Chinese: Chinese
look Japanese: Japanese
look Cantonese: Cantonese
look German: German
look French: French
look English: English
seat cafe: at a café table | at a table | at a small table
seat studio: at a table | at a presenter's table
seat classroom: at a desk | at a school desk
seat office: at a desk | at an office desk
seat coffee bar: at the counter | at the bar
seat recording booth: at the microphone | at the recording desk
seat kitchen: at the kitchen table | at the counter
seat library: at a reading table | at a table
seat workshop: at the workbench | at a bench
seat living room: at a low table | at the table
seat train: at a train table | at the table by the window
"""
_ZH_WORDS = """
place cafe: 在咖啡馆里 | 在一家咖啡馆 | 在温馨的咖啡馆里 | 在小咖啡馆内 | 在街角咖啡馆
place studio: 在摄影棚里 | 在干净的摄影棚内 | 在演播室里 | 在简洁的影棚中 | 在影视棚内景中
place street: 在街道上 | 在城市街头 | 在石板街上 | 在街上 | 在城里的马路边
place park: 在公园里 | 在绿色的公园中 | 在城市公园里 | 在公园的树间 | 在公共花园里
place classroom: 在教室里 | 在学校的教室中 | 在明亮的教室内 | 在课堂上 | 在上课的学堂里
place office: 在办公室里 | 在现代办公室中 | 在公司办公室内 | 在商务办公室里 | 在写字楼里面
place coffee bar: 在咖啡吧里 | 在咖啡吧台前 | 在精品咖啡店里 | 在意式咖啡吧 | 在咖啡师的店里
place recording booth: 在录音棚里 | 在录音间内 | 在配音间里 | 在专业录音棚中 | 在隔音的录音室里
place cliff: 在悬崖上 | 在海边悬崖上 | 在临海的山崖上 | 在崖边 | 在高高的海岸岩壁上
place kitchen: 在厨房里 | 在家里的厨房中 | 在整洁的厨房内 | 在家庭厨房里 | 在灶台边的厨房
place library: 在图书馆里 | 在安静的图书馆中 | 在图书馆书架之间 | 在阅览室里 | 在摆满藏书的图书馆
place beach: 在海滩上 | 在沙滩上 | 在海边的沙滩 | 在金色沙滩上 | 在海岸的沙地上
place forest: 在森林里 | 在树林中 | 在林间小路上 | 在森林的树木之间 | 在密林深处
place living room: 在客厅里 | 在温馨的客厅中 | 在家里的客厅 | 在起居室里 | 在家中会客的厅里
place workshop: 在工作坊里 | 在手工作坊中 | 在一间工坊里 | 在车间里 | 在满是工具的作坊内
place train: 在火车上 | 在列车车厢里 | 在行驶的火车上 | 在火车车厢内 | 在客运列车中
light even: 均匀的光线 | 明亮均匀的打光 | 柔和均匀的照明 | 光线均匀 | 平均布光
light warm: 暖色灯光 | 温暖的光线 | 暖黄的灯光 | 暖调照明 | 琥珀般的暖光
light golden hour: 黄金时刻的光线 | 金色的夕照 | 黄金时段的阳光 | 低垂的金色阳光 | 蜜色的斜阳
light corporate: 商务风格的灯光 | 清晰的商务照明 | 专业的商务布光 | 利落的办公灯光 | 会议室式的中性光
light cool: 冷色调 | 偏蓝的冷光 | 低饱和冷色调 | 清冷的光线 | 泛着寒意的蓝光
light dusk: 黄昏 | 暮色 | 黄昏的微光 | 傍晚渐暗的光线 | 日落后的余晖
light night: 夜晚 | 夜色 | 夜间场景 | 深夜的光线 | 入夜后的黑暗
light daylight: 日光 | 自然日光 | 明亮的白天光线 | 白天的自然光 | 大白天的光亮
weather clear: 天气晴朗 | 晴空 | 晴朗的天气 | 晴天 | 万里无云
weather rain: 下着雨 | 雨天 | 正在下雨 | 细雨落下 | 雨水淋漓
weather mist: 有薄雾 | 雾气弥漫 | 薄雾笼罩 | 起雾 | 一层雾霭
weather wind: 刮着风 | 大风天 | 风很大 | 有风吹过 | 阵风不断
weather snow: 下着雪 | 雪天 | 雪花飘落 | 正在下雪 | 飞雪漫天
weather cloudy: 多云 | 天空多云 | 阴天 | 云层密布 | 灰云低垂
inside clear: 窗外晴朗 | 窗外是晴天 | 外面天气晴朗 | 窗外晴空 | 窗外万里无云
inside rain: 窗外下着雨 | 雨水顺着窗户流下 | 窗上挂着雨滴 | 窗外雨天 | 玻璃外雨水淋漓
inside mist: 窗外有薄雾 | 窗外雾气弥漫 | 外面起雾 | 窗外薄雾笼罩 | 玻璃外一层雾霭
inside wind: 窗外刮着风 | 外面风很大 | 窗外大风 | 窗外有风吹过 | 玻璃外阵风不断
inside snow: 窗外下着雪 | 窗外雪花飘落 | 外面正在下雪 | 窗外雪景 | 玻璃外飞雪漫天
inside cloudy: 窗外多云 | 窗外是阴天 | 外面天空多云 | 窗外云层密布 | 玻璃外灰云低垂
framing extreme close-up: 大特写 | 极近特写 | 超近景特写 | 细节大特写 | 微距般的特写
framing close-up: 特写 | 特写镜头 | 面部特写 | 近景特写 | 贴近脸部的镜头
framing medium: 中景 | 中景镜头 | 半身镜头 | 腰部以上的中景 | 半身取景
framing medium wide: 中远景 | 中全景 | 中远景镜头 | 七分身镜头 | 膝盖以上的取景
framing wide: 远景 | 全景 | 全景镜头 | 宽阔的全景 | 从远处取景
framing two-shot: 双人镜头 | 双人中景 | 两人同框 | 双人同框镜头 | 把两个人收进一个画面
move static: 固定镜头 | 镜头静止 | 静态机位 | 固定机位 | 镜头一动不动
move push-in: 镜头缓缓推近 | 推镜头 | 镜头向前推进 | 缓慢推近 | 摄影机悄悄靠前
move pull-out: 镜头缓缓拉远 | 拉镜头 | 镜头向后拉开 | 缓慢拉远 | 摄影机慢慢退后
move pan left: 镜头向左摇 | 左摇镜头 | 镜头缓缓左摇 | 向左摇摄 | 画面扫向左方
move pan right: 镜头向右摇 | 右摇镜头 | 镜头缓缓右摇 | 向右摇摄 | 画面扫向右方
move tilt up: 镜头上摇 | 镜头缓缓上仰 | 向上摇镜 | 上摇镜头 | 画面自下抬起
move tilt down: 镜头下摇 | 镜头缓缓下俯 | 向下摇镜 | 下摇镜头 | 画面自上落下
move tracking: 跟踪镜头 | 镜头平行移动跟拍 | 侧面跟拍 | 横移跟拍 | 摄影机在旁同行
move following: 镜头跟随 | 跟拍镜头 | 镜头紧跟其后 | 跟随拍摄 | 摄影机尾随
move handheld: 手持镜头 | 手持拍摄 | 略微晃动的手持镜头 | 手持摄影 | 提在手里拍的画面
move crane up: 镜头升起 | 摇臂上升镜头 | 升降镜头缓缓上升 | 镜头向上升 | 摄影机腾空而起
move drift: 镜头缓慢漂移 | 轻微漂移的镜头 | 镜头轻轻浮动 | 缓缓游移的镜头 | 摄影机懒懒地滑动
action stand: 站着 | 静静地站着 | 站立不动 | 安静站立 | 伫立原地
action sit: 坐着 | 静静地坐着 | 安静地坐着 | 端坐 | 坐定不动
action speak: 说话 | 讲话 | 自然地说话 | 平静地讲述 | 开口说上几句
action walk: 走着 | 散步 | 向前走 | 步行 | 迈步而行
action run: 跑步 | 奔跑 | 慢跑 | 向前跑 | 快步小跑
action turn: 转身面向镜头 | 转过身来 | 转身看向镜头 | 回过身来 | 回头转向我们
action hold up: 举起{obj} | 向镜头展示{obj} | 拿起{obj}给镜头看 | 展示{obj} | 把{obj}亮在我们眼前
action turn object: 转动手中的{obj} | 慢慢转动{obj} | 转动{obj}展示侧面 | 旋转展示{obj} | 用手指把{obj}转来转去
action draw: 用{obj}在白板上画画 | 在白板上画图 | 在板上画示意图 | 在黑板前画图 | 拿{obj}在板上一笔一笔地画
action whisk: 用茶筅打抹茶 | 在碗里搅拌 | 用打蛋器在碗中搅打 | 搅打碗里的抹茶 | 把碗里的茶打出泡沫
action pour: 倒饮料 | 用{obj}倒饮品 | 把{obj}里的饮料倒进杯子 | 往玻璃杯里倒饮料 | 倾斜{obj}把杯子斟满
action smile: 微笑 | 温柔地微笑 | 面带微笑 | 露出微笑 | 绽开笑容
action wave: 挥手 | 向镜头挥手 | 挥手打招呼 | 招手 | 抬手左右摇摆致意
action drink: 用{obj}喝东西 | 端起{obj}喝一口 | 拿着{obj}小口喝 | 喝{obj}里的饮料 | 把{obj}送到嘴边
action read: 看{obj} | 阅读{obj} | 安静地读{obj} | 专心读{obj} | 一页页翻阅{obj}
action type: 用{obj}打字 | 在{obj}上工作 | 敲着{obj}的键盘 | 在{obj}上写东西 | 在{obj}上噼里啪啦地敲字
action point: 用手指着 | 指向某处 | 伸手指着 | 用手指示方向 | 抬起食指示意
action nod: 点头 | 轻轻点头 | 点头赞同 | 微微点头 | 上下晃头表示同意
object smartwatch: 智能手表 | 一块智能手表 | 一只轻薄的智能手表 | 一块电子手表 | 一枚智能腕表
object phone: 手机 | 一部手机 | 一部智能手机 | 一台手机 | 一个移动电话
object cup: 杯子 | 一个杯子 | 一只咖啡杯 | 一个马克杯 | 一只小茶杯
object book: 书 | 一本书 | 一本打开的书 | 一本读物 | 一册书籍
object bowl and whisk: 碗和茶筅 | 碗和打蛋器 | 一只茶碗和茶筅 | 抹茶碗与茶筅 | 一个碗配一把搅拌器
object marker: 马克笔 | 一支马克笔 | 一支记号笔 | 一支白板笔 | 一根粗头笔
object flower: 花 | 一朵花 | 一枝花 | 一朵鲜花 | 一枝刚剪下的花
object umbrella: 雨伞 | 一把雨伞 | 一把撑开的伞 | 一把伞 | 一柄遮雨的伞
object apple: 苹果 | 一个苹果 | 一个新鲜的苹果 | 一只圆圆的苹果 | 一颗脆苹果
object bottle: 瓶子 | 一个瓶子 | 一个玻璃瓶 | 一只饮料瓶 | 一只细长的瓶
object bag: 包 | 一个包 | 一个手提包 | 一只挎包 | 一个拎袋
object laptop: 笔记本电脑 | 一台笔记本电脑 | 一台打开的笔记本电脑 | 一台手提电脑 | 一台便携式计算机
object microphone: 麦克风 | 一个麦克风 | 一支话筒 | 一个大麦克风 | 一支电容话筒
object glass: 玻璃杯 | 一个玻璃杯 | 一只透明玻璃杯 | 一个装着饮料的玻璃杯 | 一只平底玻璃杯
object ball: 球 | 一个球 | 一个圆球 | 一只皮球 | 一个玩具球
ambience silence: 一片安静 | 没有背景声 | 寂静无声 | 完全安静 | 几乎听不到任何声响
ambience room tone: 安静的室内底噪 | 轻微的室内环境音 | 房间里的静谧声 | 柔和的室内声 | 屋内若有若无的底音
ambience cafe murmur: 咖啡馆的低语声 | 咖啡馆环境音 | 咖啡馆里轻轻的嘈杂声 | 咖啡馆客人的交谈声 | 咖啡店里嗡嗡的人声
ambience city: 远处的城市声 | 城市环境音 | 街道的车流声 | 街头的嘈杂声 | 市井的喧闹
ambience birdsong: 鸟鸣 | 远处的鸟叫声 | 小鸟歌唱 | 清脆的鸟鸣声 | 一群小鸟的啁啾
ambience wind: 风声 | 呼呼的风声 | 风吹的声音 | 耳边的风声 | 微风的呼啸
ambience waves: 海浪声 | 波浪拍岸声 | 浪花的声音 | 潮水声 | 大海的涛声
ambience rain: 雨声 | 淅淅沥沥的雨声 | 下雨的声音 | 滴答的雨声 | 雨点敲打的声响
ambience office hum: 办公室的嗡嗡声 | 低沉的办公室噪声 | 办公室环境音 | 办公设备的轻响 | 机器在写字楼里的低鸣
ambience train rumble: 火车的隆隆声 | 列车行驶声 | 车轮与铁轨的声音 | 有节奏的火车声 | 铁路上的轰响
ambience crickets: 蟋蟀声 | 蟋蟀的鸣叫 | 夜里的虫鸣 | 蛐蛐的叫声 | 黑暗中的虫声
ambience fire: 噼啪的火声 | 壁炉的噼啪声 | 柴火燃烧声 | 火焰轻轻燃烧的声音 | 炉中木柴的爆裂声
foley walk: 脚步声 | 走路的声音 | 清晰的脚步声 | 一步步的脚步声 | 鞋底落地的声音
foley run: 跑步的脚步声 | 急促的脚步声 | 奔跑声 | 快速的脚步声 | 飞奔的步点声
foley whisk: 茶筅搅拌的声音 | 搅打声 | 轻柔的搅拌声 | 打抹茶的声音 | 竹筅刷碗的轻响
foley pour: 倒饮料的声音 | 液体倒入的声音 | 倾倒的水声 | 倒水声 | 杯中汩汩的水响
foley draw: 马克笔的声音 | 笔在板上的声音 | 画图的沙沙声 | 马克笔摩擦声 | 粗头笔的吱吱声
foley type: 打字声 | 键盘声 | 敲键盘的声音 | 按键的咔嗒声 | 键盘噼啪作响
who woman child: {look}女孩 | {look}小女孩 | 年幼的{look}女孩 | 小小的{look}女孩 | {look}小姑娘
who woman young: 年轻{look}女性 | 二十多岁的{look}女子 | 三十岁出头的{look}女性 | 年轻的{look}女人 | {look}青年女士
who woman middle-aged: 中年{look}女性 | 四十多岁的{look}女性 | {look}中年女子 | 五十岁左右的{look}女人
  人到中年的{look}女士
who woman old: 年老的{look}女性 | {look}老奶奶 | 七十多岁的{look}老妇人 | 上了年纪的{look}女性 | 高龄的{look}老太太
who man child: {look}男孩 | {look}小男孩 | 年幼的{look}男孩 | 小小的{look}男孩 | {look}男童
who man young: 年轻{look}男性 | 二十多岁的{look}男子 | 三十岁出头的{look}男性 | 年轻的{look}男人 | {look}青年小伙
who man middle-aged: 中年{look}男性 | 四十多岁的{look}男性 | {look}中年男子 | 五十岁左右的{look}男人
  人到中年的{look}先生
who man old: 年老的{look}男性 | {look}老爷爷 | 七十多岁的{look}老先生 | 上了年纪的{look}男性 | 高龄的{look}老头
skin very fair: 皮肤非常白皙 | 肤色极浅 | 皮肤雪白 | 肤色苍白
skin fair: 皮肤白皙 | 肤色偏浅 | 有着浅色皮肤 | 皮肤白净
skin light brown: 有着浅棕色皮肤 | 有着小麦色皮肤 | 肤色微棕 | 皮肤呈浅褐色
skin brown: 有着棕色皮肤 | 肤色棕褐 | 皮肤呈棕色 | 有着褐色皮肤
skin dark brown: 有着深棕色皮肤 | 肤色深棕 | 皮肤黝黑 | 有着深褐色皮肤
skin very dark: 肤色很深 | 皮肤很黑 | 肤色非常深 | 皮肤乌黑
hair long straight: {c}长直发 | 一头{c}长直发 | {c}的直长发 | 顺直的{c}长发 | 又长又直的{c}头发
hair long wavy: {c}长卷发 | 波浪般的{c}长发 | {c}大波浪长发 | {c}波浪卷长发 | 起伏的{c}长发
hair bob: {c}波波头 | {c}齐颈短发 | {c}鲍勃头 | 及下巴的{c}波波头 | 齐下巴的{c}头发
hair bun: {c}发髻 | 盘起的{c}头发 | {c}丸子头 | 挽成发髻的{c}头发 | 束成一团的{c}头发
hair ponytail: {c}马尾 | {c}马尾辫 | 扎成马尾的{c}头发 | 束起的{c}马尾 | 扎在脑后的{c}头发
hair curly: {c}卷发 | 一头{c}卷发 | {c}的小卷发 | 卷曲的{c}头发 | 打着卷儿的{c}头发
hair afro: {c}爆炸头 | 圆圆的{c}爆炸头 | {c}非洲式卷发 | 蓬松的{c}爆炸头 | 蓬成圆球的{c}头发
hair short: {c}短发 | 利落的{c}短发 | 剪短的{c}头发 | 一头{c}短发 | 剪得短短的{c}头发
hair side-parted: {c}侧分发型 | 侧分的{c}头发 | {c}偏分头 | 偏分的{c}头发 | 梳向一边的{c}头发
hair crew cut: {c}寸头 | {c}平头 | 很短的{c}寸头 | {c}板寸 | 军人式的{c}短发
hair bald: 光头 | 剃着光头 | 没有头发 | 顶着光头 | 头上寸发不留
hair braids: {c}辫子 | 编成辫子的{c}头发 | {c}麻花辫 | 扎着的{c}辫子 | 编起来的{c}头发
hair pixie: {c}精灵短发 | {c}超短发 | 精灵式{c}短发 | {c}小精灵头 | 俏皮的{c}短发
hair slicked back: 向后梳的{c}头发 | {c}大背头 | {c}背头 | 往后梳的{c}头发 | 抹得油亮的{c}背头
tint black: 黑色 | 乌黑 | 深黑色 | 漆黑
tint dark brown: 深棕色 | 深褐色 | 暗棕色 | 深栗色
tint brown: 棕色 | 褐色 | 栗色 | 咖啡色
tint blond: 金色 | 金黄色 | 浅金色 | 亚麻色
tint red: 红色 | 红棕色 | 姜红色 | 铜红色
tint grey: 灰色 | 花白 | 灰白 | 银灰色
tint white: 白色 | 雪白 | 银白色 | 全白
tint blue: 蓝色 | 染成蓝色的 | 湛蓝色 | 蓝染
beard beard: 留着胡子 | 蓄着络腮胡 | 留着整齐的胡须 | 长着大胡子
beard moustache: 留着小胡子 | 留着八字胡 | 唇上留着胡子 | 蓄着上唇胡
beard stubble: 留着胡茬 | 有浅浅的胡茬 | 下巴有胡茬 | 胡子拉碴
glasses round glasses: 戴圆框眼镜 | 戴着圆形眼镜 | 戴着一副圆眼镜 | 架着圆框镜
glasses square glasses: 戴方框眼镜 | 戴着方形眼镜 | 戴着一副方眼镜 | 架着方框镜
glasses sunglasses: 戴墨镜 | 戴着太阳镜 | 戴着一副墨镜 | 架着深色墨镜
hat cap: 戴着鸭舌帽 | 戴棒球帽 | 头戴帽舌帽 | 戴着运动帽
hat beanie: 戴着毛线帽 | 戴针织帽 | 头戴毛线帽 | 戴着冷帽
hat brimmed hat: 戴着宽檐帽 | 戴有檐的帽子 | 头戴宽边帽 | 戴着遮阳帽
hat headphones: 戴着耳机 | 戴头戴式耳机 | 头上戴着耳机 | 戴着监听耳机
hat beret: 戴着贝雷帽 | 戴一顶贝雷帽 | 头戴贝雷帽 | 戴着软呢贝雷帽
clothes t-shirt: {c}T恤 | {c}短袖T恤 | 一件{c}T恤 | {c}的T恤衫 | {c}短袖衫
clothes sweater: {c}毛衣 | 一件{c}毛衣 | {c}针织毛衣 | {c}套头毛衣 | {c}羊毛套衫
clothes turtleneck: {c}高领毛衣 | {c}高领衫 | 一件{c}高领毛衣 | {c}高领针织衫 | {c}翻领套头衫
clothes shirt: {c}衬衫 | 一件{c}衬衫 | {c}有领衬衫 | {c}系扣衬衫 | {c}正装衬衫
clothes suit: {c}西装 | 一套{c}西装 | {c}商务西装 | {c}西服 | {c}正装套装
clothes dress: {c}连衣裙 | 一条{c}连衣裙 | {c}裙子 | 简约的{c}连衣裙 | {c}长裙装
clothes coat: {c}大衣 | 一件{c}大衣 | {c}长大衣 | 挺括的{c}外套大衣 | {c}呢子大衣
clothes hoodie: {c}连帽衫 | {c}帽衫 | 一件{c}连帽卫衣 | {c}连帽卫衣 | {c}带帽上衣
clothes apron: {c}围裙 | 一条{c}围裙 | {c}工作围裙 | {c}咖啡师围裙 | {c}挂脖围裙
clothes athletic wear: {c}运动服 | {c}运动装 | 一身{c}运动服 | {c}跑步服 | {c}健身衣
clothes jacket: {c}夹克 | 一件{c}夹克 | {c}短夹克 | {c}休闲夹克 | {c}拉链外套
clothes blouse: {c}女式衬衫 | {c}上衣衬衫 | 一件{c}女衬衫 | {c}雪纺衫 | {c}轻薄女衫
colour red: 红色 | 大红色 | 鲜红色 | 绯红色
colour orange: 橙色 | 橘色 | 橘红色 | 橘黄色
colour yellow: 黄色 | 明黄色 | 金黄色 | 鹅黄色
colour green: 绿色 | 草绿色 | 深绿色 | 森林绿
colour teal: 青色 | 蓝绿色 | 青绿色 | 孔雀绿
colour blue: 蓝色 | 天蓝色 | 中蓝色 | 湖蓝色
colour navy: 藏青色 | 深蓝色 | 海军蓝 | 藏蓝色
colour purple: 紫色 | 紫罗兰色 | 深紫色 | 葡萄紫
colour pink: 粉色 | 粉红色 | 浅粉色 | 玫瑰粉
colour brown: 棕色 | 褐色 | 咖啡色 | 巧克力色
colour grey: 灰色 | 中灰色 | 深灰色 | 石板灰
colour black: 黑色 | 纯黑色 | 深黑色 | 墨黑色
colour white: 白色 | 纯白色 | 米白色 | 奶白色
colour camel: 驼色 | 驼毛色 | 浅驼色 | 沙棕色
language en: 英语 | 英文 | 流利的英语 | 清晰的英语
language zh: 普通话 | 中文 | 标准的普通话 | 国语
language yue: 粤语 | 广东话 | 地道的粤语 | 香港粤语
language ja: 日语 | 日文 | 流利的日语 | 自然的日语
language ko: 韩语 | 韩文 | 流利的韩语 | 自然的韩语
language de: 德语 | 德文 | 流利的德语 | 标准的德语
language fr: 法语 | 法文 | 流利的法语 | 自然的法语
who woman any: {look}女性 | {look}女子 | {look}女人 | {look}女士 | {look}女郎
who man any: {look}男性 | {look}男子 | {look}男人 | {look}先生 | {look}男士
together speak: 互相交谈 | 聊天 | 对话 | 一起说话 | 你一言我一语地聊着
together walk: 并肩走着 | 一起散步 | 结伴走路 | 并肩散步 | 肩并着肩慢慢前行
blur soft: 浅景深 | 背景虚化 | 背景柔和模糊 | 背景失焦 | 奶油般化开的背景
mood glad: 笑容灿烂 | 满面笑容 | 神情愉快 | 十分开心 | 兴致很高
mood grave: 神情严肃 | 表情严肃 | 面色凝重 | 没有笑容 | 一脸沉重
view back: 背对镜头 | 从背后拍摄 | 背影 | 从身后看去 | 只见后背
view side: 侧面 | 侧身对着镜头 | 从侧面看 | 侧脸 | 只见一侧轮廓
quiet none: 没有对白 | 无人说话 | 没有人说话 | 无台词 | 一句话也没有
look Korean: 韩国
look Chinese: 中国
look Japanese: 日本
look Cantonese: 香港
look German: 德国
look French: 法国
look English: 英国
seat cafe: 桌边 | 咖啡桌旁
seat studio: 桌前 | 桌子后面
seat classroom: 课桌前 | 书桌前
seat office: 办公桌前 | 办公桌后
seat coffee bar: 吧台前 | 吧台边
seat recording booth: 麦克风前 | 录音台前
seat kitchen: 餐桌旁 | 桌边
seat library: 阅读桌前 | 桌前
seat workshop: 工作台前 | 工作台边
seat living room: 茶几旁 | 桌边
seat train: 小桌旁 | 靠窗的桌边
"""
_EN_WAYS = """
way main: {subject} {does} {where}. | {where}, {subject} {does}. | {subject} is {doing} {where}.
  {subject} {where}, {doing}. | We see {who}, {doing} {where}. | {where}: {who}, {doing}.
  There is {subject} {where}, {doing}.
way main test: {where} we find {who}, {doing}. | On screen, {subject} {does} {where}.
  Picture {subject} {where}, {doing}.
way duo: {first} and {second} are {doing} {where}. | {where}, {first} and {second} are {doing}.
  Two people {where}: {first} and {b}, {doing}. | {where}, two people are {doing}: {first} and {b}.
  We see {first} and {b}, {doing} {where}.
way duo test: {where} we find {a} beside {b}, {doing}. | On screen {where}: {a}, and next to them {b}, {doing}.
way third: {who} stands nearby. | {who} is there too. | A third person listens: {who}.
way third test: Someone else is close by: {who}.
way holds: {who} has {obj}. | {who} holds {obj}. | {who} is with {obj}.
way holds test: In the hands of {who} is {obj}.
way hands: {who} {doing} {where}. | {where}, {who} {doing}. | We see {who} {doing} {where}.
way hands test: {where} we watch {who}, {doing}.
way hands woman: a woman's hands | the hands of a woman | female hands
way hands woman test: the hands of a lady
way hands man: a man's hands | the hands of a man | male hands
way hands man test: the hands of a fellow
way woman alone: she | the woman | she
way woman alone test: she
way man alone: he | the man | he
way man alone test: he
way woman named: the woman
way woman named test: the lady
way man named: the man
way man named test: the gentleman
way woman named left: the woman on the left | the woman at the left
way woman named left test: the left-hand woman
way woman named right: the woman on the right | the woman at the right
way woman named right test: the right-hand woman
way man named left: the man on the left | the man at the left
way man named left test: the left-hand man
way man named right: the man on the right | the man at the right
way man named right test: the right-hand man
way to camera: {doing} to camera | {doing} to the camera | {doing} directly to camera | {doing} straight into the lens
way to camera test: {doing} towards the viewer
way object held: {doing} with {obj} | {doing}, holding {obj} | {doing} with {obj} in hand
way object held test: {doing}, {obj} in the hand
way object used: {doing} with {obj} | {doing}, using {obj}
way object used test: {doing} by means of {obj}
way object near: {doing} with {obj} in front | {doing}, {obj} on the table | {doing} beside {obj}
way object near test: {doing} at a table that holds {obj}
way microphone: {doing} into {obj} | {doing} in front of {obj} | {doing} at {obj}
way microphone test: {doing} close to {obj}
way tag speech: speaking {lang} | {lang} speech | speaking in {lang} | {lang} dialogue
way tag speech test: spoken {lang}
way speak: {who} speaks in {lang}. | {who} is speaking {lang}. | {who} talks in {lang}. | Spoken in {lang}.
way speak test: What {who} says is in {lang}. | {who} can be heard in {lang}.
way speak together: They speak to each other in {lang}. | They talk in {lang}. | They are speaking {lang}.
  The dialogue is in {lang}.
way speak together test: Between them they use {lang}.
way quote: {who} says in {lang}: “{text}” | {who} says: “{text}” | In {lang}, {who} says, "{text}"
  Speaking {lang}, {who} says: "{text}" | {who} speaks {lang}: “{text}” | {who} says in {lang}, “{text}”
way quote test: {who} utters in {lang}: “{text}” | “{text}”, {who} remarks in {lang}.
way answer: {who} answers: “{text}” | {who} replies: "{text}" | Then {who} says: “{text}” | {who} says, "{text}"
way answer test: To this {who} returns: “{text}”
way no speech: {none}. | {none} in this clip.
way no speech test: As for voices: {none}.
way mood: {who} is {mood}. | {who} appears {mood}.
way mood test: {who} comes across as {mood}.
way camera: {framing}, {move}. | {framing} with {move}. | Filmed as {framing} with {move}. | {move}, {framing}.
  It is {framing}, with {move}.
way camera test: Seen through {framing}; {move}. | For the camera: {framing} and {move}.
way first shot: First {framing}, {move}. | It opens on {framing} with {move}. | Shot one: {framing}, {move}.
way first shot test: To begin with, {framing} and {move}.
way next shot: Then a cut to {framing}, {move}. | It cuts to {framing} with {move}. | Next shot: {framing}, {move}.
way next shot test: After the cut, {framing} and {move}.
way atmosphere: {bits}. | Atmosphere: {bits}. | Look: {bits}.
way atmosphere test: The mood of it: {bits}.
way sound: {bits}. | {bits} in the background. | Background sound: {bits}. | We hear {bits}. | Audio: {bits}.
way sound test: For the ear, {bits}. | Audible: {bits}.
way dialogue head: Dialogue:
way dialogue head test: Dialogue:
way sound head: Background Sound:
way sound head test: Background Sound:
way change place: Change the background: set it {place}. | Move the scene: now it is {place}.
  Swap the background so that it takes place {place}. | Replace the setting; it should be {place}.
way change place test: Let all of this happen {place} instead.
way change light: Change the light: {light}. | Relight the clip: {light}. | New lighting: {light}.
  Give it this light: {light}.
way change light test: It should look like this: {light}.
way change weather: Change the weather: {weather}. | Add {weather}. | New weather: {weather}. | Now show {weather}.
way change weather test: Let us see {weather} instead.
way change clothes: Dress {who} in {clothes}. | {who} should wear {clothes}.
  Change the clothes of {who} to {clothes}. | Put {who} in {clothes}.
way change clothes test: Let {who} appear in {clothes}.
way change colour: Make the {clothes} of {who} {colour}. | Change the colour of the {clothes} to {colour}.
  Recolour the {clothes}: {colour}. | The {clothes} should be {colour}.
way change colour test: Let the {clothes} turn {colour}.
way change hair: Give {who} {hair}. | {who} should have {hair}. | Change the hair of {who} to {hair}.
way change hair test: Let {who} appear with {hair}.
way change object: Replace {old} with {obj}. | Swap {old} for {obj}. | Instead of {old}, show {obj}.
  Change {old} into {obj}.
way change object test: Where {old} is, put {obj}.
way change object new: Add {obj}. | Give {who} {obj}. | Put {obj} in the hands of {who}.
way change object new test: Let {who} have {obj}.
way change object away: Remove {old}. | Take {old} away. | Delete {old}.
way change object away test: Let {old} vanish.
way change glasses on: Give {who} {thing}. | Add {thing}. | {who} should wear {thing}.
way change glasses on test: Let {who} put on {thing}.
way change glasses off: Remove the glasses. | Take off the glasses. | No glasses, please.
way change glasses off test: The glasses should vanish.
way change hat on: Give {who} {thing}. | Add {thing}. | {who} should wear {thing}.
way change hat on test: Let {who} put on {thing}.
way change hat off: Remove what {who} wears on the head. | Show {who} bareheaded. | Nothing on the head, please.
way change hat off test: Let {who} go bareheaded.
way change beard on: Give {who} {thing}. | Add {thing}. | {who} should have {thing}.
way change beard on test: Let {who} grow {thing}.
way change beard off: Make {who} clean-shaven. | Remove the facial hair. | Shave {who}.
way change beard off test: Let {who} be clean-shaven.
"""
_ZH_WAYS = """
way main: {subject}{where}{does}。 | {where}，{subject}正在{doing}。 | 画面中，{subject}{where}{doing}。
  {who}，{where}{doing}。 | {subject}正{where}{doing}。
way main test: 镜头里可以看到，{subject}{where}{doing}。 | {where}有{who}，正{doing}。
way duo: {first}和{second}{where}{doing}。 | {where}，{first}和{second}正在{doing}。
  画面中有两个人：{first}和{b}，{where}{doing}。
way duo test: 镜头里有{a}，旁边是{b}，{where}{doing}。
way third: {who}站在附近。 | 旁边还有{who}。 | 还有第三个人在听：{who}。
way third test: 不远处另有{who}。
way holds: {who}拿着{obj}。 | {who}手里有{obj}。
way holds test: {who}的手中是{obj}。
way hands: {who}{where}{doing}。 | {where}，{who}正在{doing}。 | 画面中，{who}{where}{doing}。
way hands test: 镜头对准{who}，{where}{doing}。
way hands woman: 一双女性的手 | 女人的双手 | 一位女性的双手
way hands woman test: 女士的一双手
way hands man: 一双男性的手 | 男人的双手 | 一位男性的双手
way hands man test: 男士的一双手
way woman alone: 她 | 这位女性 | 她
way woman alone test: 她
way man alone: 他 | 这位男性 | 他
way man alone test: 他
way woman named: 女方 | 女人 | 那位女性
way woman named test: 那位女士
way man named: 男方 | 男人 | 那位男性
way man named test: 那位男士
way woman named left: 左边的女人 | 左侧的女性
way woman named left test: 靠左的女士
way woman named right: 右边的女人 | 右侧的女性
way woman named right test: 靠右的女士
way man named left: 左边的男人 | 左侧的男性
way man named left test: 靠左的男士
way man named right: 右边的男人 | 右侧的男性
way man named right test: 靠右的男士
way to camera: 对着镜头{doing} | 面向镜头{doing} | 直视镜头{doing}
way to camera test: 朝着观众{doing}
way object held: 拿着{obj}{doing} | 手拿{obj}{doing} | 手里拿着{obj}{doing}
way object held test: 手握{obj}{doing}
way object used: {doing}，用的是{obj} | {doing}，手拿{obj}
way object used test: {doing}，借助{obj}
way object near: {doing}，面前放着{obj} | 面前摆着{obj}，{doing}
way object near test: {doing}，桌上有{obj}
way microphone: 对着{obj}{doing} | 在{obj}前{doing}
way microphone test: 靠近{obj}{doing}
way tag speech: 说{lang} | 讲{lang} | {lang}对白 | 用{lang}说话
way tag speech test: 口说{lang}
way speak: {who}用{lang}说话。 | {who}说{lang}。 | {who}正在讲{lang}。 | 语言是{lang}。
way speak test: {who}口中是{lang}。
way speak together: 他们用{lang}交谈。 | 两人说{lang}。 | 对话使用{lang}。
way speak together test: 彼此之间说的是{lang}。
way quote: {who}用{lang}说：“{text}” | {who}说：“{text}” | {who}用{lang}说道：“{text}” | {who}讲{lang}：“{text}”
way quote test: {who}的话是{lang}：“{text}”
way answer: {who}回答：“{text}” | {who}说：“{text}” | 接着{who}说：“{text}” | {who}回应道：“{text}”
way answer test: {who}接话：“{text}”
way no speech: {none}。 | 片中{none}。
way no speech test: 说到人声：{none}。
way mood: {who}{mood}。 | {who}看起来{mood}。
way mood test: 可以留意到{who}{mood}。
way camera: {framing}，{move}。 | {move}，{framing}。 | 采用{framing}，{move}。 | 镜头语言：{framing}，{move}。
way camera test: 取景方面，{framing}，{move}。
way first shot: 先是{framing}，{move}。 | 第一个镜头：{framing}，{move}。 | 开场为{framing}，{move}。
way first shot test: 一开始是{framing}，{move}。
way next shot: 然后切到{framing}，{move}。 | 下一个镜头：{framing}，{move}。 | 随后切换为{framing}，{move}。
way next shot test: 剪辑之后是{framing}，{move}。
way atmosphere: {bits}。 | 氛围：{bits}。 | 画面风格：{bits}。
way atmosphere test: 整体气氛是{bits}。
way sound: 背景声：{bits}。 | 可以听到{bits}。 | 声音：{bits}。 | 背景中有{bits}。
way sound test: 耳边是{bits}。
way dialogue head: 对话：
way dialogue head test: 对话：
way sound head: 背景声：
way sound head test: 背景声：
way change place: 把背景换掉，改成{place}。 | 更换背景：{place}。 | 让场景变成{place}。 | 换个地方，{place}。
way change place test: 让这一切发生{place}。
way change light: 把光线改成{light}。 | 重新打光：{light}。 | 光线换成{light}。
way change light test: 画面光感应当是{light}。
way change weather: 把天气改成{weather}。 | 天气换成{weather}。 | 改天气：{weather}。
way change weather test: 让天气变作{weather}。
way change clothes: 给{who}换上{clothes}。 | 让{who}穿{clothes}。 | 把{who}的衣服换成{clothes}。
way change clothes test: 让{who}身着{clothes}出现。
way change colour: 把{who}的{clothes}改成{colour}。 | {clothes}换成{colour}。 | 将{clothes}变为{colour}。
way change colour test: 让{clothes}呈现{colour}。
way change hair: 把{who}的头发改成{hair}。 | 让{who}的发型变成{hair}。
way change hair test: 让{who}以{hair}出现。
way change object: 把{old}换成{obj}。 | 用{obj}代替{old}。 | 将{old}改为{obj}。
way change object test: 让{obj}取代{old}。
way change object new: 加上{obj}。 | 给{who}{obj}。 | 让{who}拿着{obj}。
way change object new test: 让{who}手里多出{obj}。
way change object away: 去掉{old}。 | 移除{old}。 | 把{old}拿走。
way change object away test: 让{old}消失。
way change glasses on: 让{who}{thing}。 | 改成{who}{thing}。
way change glasses on test: 要{who}{thing}。
way change glasses off: 去掉眼镜。 | 摘下{who}的眼镜。 | 不要戴眼镜。
way change glasses off test: 让眼镜消失。
way change hat on: 让{who}{thing}。 | 改成{who}{thing}。
way change hat on test: 要{who}{thing}。
way change hat off: 去掉{who}头上戴的东西。 | 摘下{who}头上戴的。
way change hat off test: 让{who}头上不戴任何东西。
way change beard on: 让{who}{thing}。 | 改成{who}{thing}。
way change beard on test: 要{who}{thing}。
way change beard off: 去掉{who}的胡子。 | 让{who}剃掉胡子。
way change beard off test: 让{who}的下巴干干净净。
"""
_WORDS = {"en": (_EN_WORDS, _EN_WAYS), "zh": (_ZH_WORDS, _ZH_WAYS)}
