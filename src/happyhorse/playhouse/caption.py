"""What a script looks like in words: captions long and short, in English and Chinese, and every word of them true.

Vocabulary is text (`words_en.txt`, `words_zh.txt`): `kind entry:` opens a list of wordings; where there are four or
more, the last is kept for tests. `way NAME:` opens the sentences they stand in, with test ones apart.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

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
    "bobbing": "bobs", "bringing": "brings", "dashing": "dashes", "displaying": "displays",
    "flashing": "flashes", "grinning": "grins", "hurrying": "hurries", "keying": "keys", "addressing": "addresses",
    "sauntering": "saunters", "wandering": "wanders", "delivering": "delivers", "entering": "enters",
    "explaining": "explains", "ambling": "ambles", "beaming": "beams", "breaking": "breaks",
    "chatting": "chats", "doodling": "doodles", "emptying": "empties", "gesturing": "gestures",
    "illustrating": "illustrates", "making": "makes", "mixing": "mixes", "pivoting": "pivots", "poring": "pores",
    "racing": "races", "revolving": "revolves", "scribbling": "scribbles", "serving": "serves", "spinning": "spins",
    "sprinting": "sprints", "striding": "strides", "swinging": "swings", "telling": "tells", "topping": "tops",
    "twirling": "twirls", "using": "uses", "wearing": "wears", "wheeling": "wheels", "whipping": "whips",
    "busy": "is busy", "deep": "is deep", "in": "is in", "out": "is out", "lost": "is lost",
    "settled": "is settled", "quietly": "is quietly",
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
    for row in (resources.files("happyhorse.playhouse") / f"words_{language}.txt").read_text("utf-8").splitlines():
        opening = re.match(r"([a-z][\w -]*):\s+(.*)", row)
        name, row = opening.groups() if opening else (name, row)
        words.setdefault(name, []).extend(option.strip() for option in row.split(" | ") if option.strip())
    return {key: tuple(options) for key, options in words.items()}


_WRITERS = {"tags": _tags, "short": _short, "plain": _plain, "long": _long, "published": _published}
