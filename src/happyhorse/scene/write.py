"""From a seed to a Script: who is cast, where, doing and saying what, filmed how; likely things together."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from happyhorse.scene.casting import choose, choose_number, person
from happyhorse.scene.lines import line, spoken_seconds
from happyhorse.scene.script import (
    CLOTHES,
    COLOURS,
    LANGUAGES,
    OUTDOORS,
    PLACES,
    Line,
    Role,
    Script,
    Shot,
)
from happyhorse.scene.sets import STANDING

KINDS = {"talk": 0.44, "duo": 0.18, "walk": 0.13, "work": 0.12, "show": 0.08, "calm": 0.05}
TABLES = frozenset({"cafe", "classroom", "office", "coffee bar", "recording booth", "kitchen", "library", "workshop"})
TABLES |= {"living room", "train", "studio", "street"}
BOARDS = ("classroom",)
STANDING_SHARE = {
    "street": 0.85,
    "studio": 0.85,
    "classroom": 0.8,
    "kitchen": 0.6,
    "coffee bar": 0.7,
    "workshop": 0.6,
    "living room": 0.4,
}
AMBIENCE = {
    "cafe": {"cafe murmur": 8, "room tone": 1},
    "studio": {"silence": 3, "room tone": 4},
    "street": {"city": 8, "birdsong": 1},
    "park": {"birdsong": 7, "city": 2, "wind": 2},
    "classroom": {"room tone": 6, "silence": 1},
    "office": {"office hum": 8, "room tone": 2},
    "coffee bar": {"cafe murmur": 8, "room tone": 1},
    "recording booth": {"silence": 5, "room tone": 3},
    "cliff": {"waves": 6, "wind": 4},
    "kitchen": {"room tone": 5, "silence": 3, "birdsong": 1},
    "library": {"silence": 4, "room tone": 4},
    "beach": {"waves": 9, "wind": 1},
    "forest": {"birdsong": 7, "wind": 2, "crickets": 1},
    "living room": {"fire": 4, "room tone": 4, "silence": 1},
    "workshop": {"room tone": 5, "office hum": 1},
    "train": {"train rumble": 1},
}
INDOOR_LIGHT = {"even": 5, "warm": 6, "daylight": 4, "cool": 2, "night": 2, "golden hour": 1}
OUTDOOR_LIGHT = {"daylight": 5, "golden hour": 4, "dusk": 3, "cool": 2, "night": 2, "even": 2}
PLACE_LIGHT = {
    "studio": {"even": 6, "cool": 1, "warm": 2, "corporate": 2},
    "office": {"corporate": 6, "even": 3, "daylight": 2, "night": 1},
    "classroom": {"daylight": 4, "even": 5, "warm": 1},
    "recording booth": {"warm": 3, "cool": 3, "even": 2, "night": 1},
}
INDOOR_WEATHER = {"clear": 6, "rain": 3, "cloudy": 2, "snow": 1}
OUTDOOR_WEATHER = {"clear": 7, "cloudy": 3, "wind": 3, "mist": 2, "rain": 2, "snow": 1}
UNLIT = frozenset({"cliff", "beach", "forest"})
WINDOWLESS = frozenset({"studio", "recording booth"})
WORK_OBJECTS = {
    "draw": "marker", "whisk": "bowl and whisk", "pour": "bottle", "type": "laptop", "read": "book", "drink": "cup",
}  # fmt: skip
WORK_PLACES = {
    "draw": BOARDS,
    "whisk": ("kitchen", "cafe", "coffee bar", "kitchen"),
    "pour": ("coffee bar", "coffee bar", "kitchen", "cafe"),
    "type": ("office", "cafe", "library", "train", "living room"),
    "read": ("library", "cafe", "living room", "train", "park"),
    "drink": ("cafe", "coffee bar", "kitchen", "office", "living room", "train"),
}
SHOW_OBJECTS = ("smartwatch", "phone", "cup", "book", "flower", "apple", "bottle", "bag", "glass", "ball")
STROLL_OBJECTS = {"none": 9, "umbrella": 2, "bag": 3, "flower": 1, "phone": 1, "cup": 1, "book": 1}
FRAMING_OF = {
    "talk": {"close-up": 9, "medium": 8, "medium wide": 3, "extreme close-up": 1, "wide": 1},
    "duo": {"two-shot": 8, "medium wide": 2, "wide": 1},
    "walk": {"medium": 4, "medium wide": 5, "wide": 5, "close-up": 2},
    "work": {"medium": 6, "medium wide": 4, "close-up": 1},
    "show": {"medium": 7, "close-up": 3, "medium wide": 4, "wide": 1},
    "calm": {"close-up": 5, "medium": 5, "medium wide": 3, "wide": 1},
}
MOVE_OF = {
    "close-up": {"static": 6, "push-in": 4, "pull-out": 2, "drift": 3, "handheld": 2, "pan left": 1, "pan right": 1},
    "wide": {"static": 4, "push-in": 4, "pull-out": 2, "pan left": 2, "pan right": 2, "crane up": 2, "drift": 1}
    | {"tilt up": 1, "tilt down": 1},
}
WALK_MOVES = {"tracking": 6, "following": 4, "static": 2, "handheld": 1}


def write(seed: int, *, seconds: float = 5.0, split: str = "train", kind: str | None = None) -> Script:
    """Write the script of this seed; the same seed, length, split and kind always give the same script."""
    rng = random.Random(f"script {seed} {split}")
    return _WRITERS[kind or choose(rng, KINDS)](rng, seed, float(seconds), split)


def vary(script: Script, rng: random.Random) -> Script:
    """Change one thing that an editor could ask for by words; everything else stays."""
    wishes = ["place", "colour", "clothes", "light", "weather", "object"]
    rng.shuffle(wishes)
    for wish in wishes:
        changed = _CHANGES[wish](script, rng)
        if changed != script:
            return changed
    return script


# ── places, words, shots ──


def _light(rng: random.Random, place: str) -> str:
    lights = dict(PLACE_LIGHT.get(place, OUTDOOR_LIGHT if place in OUTDOORS else INDOOR_LIGHT))
    if place in UNLIT:
        lights["night"] = 0.5
    return choose(rng, lights)


def _weather(rng: random.Random, place: str, light: str) -> str:
    if place in WINDOWLESS:
        return "clear"
    weather = choose(rng, OUTDOOR_WEATHER if place in OUTDOORS else INDOOR_WEATHER)
    return "clear" if light == "golden hour" and weather in ("rain", "snow") else weather


def _ambience(rng: random.Random, place: str, weather: str, light: str) -> str:
    if weather == "rain" and place not in WINDOWLESS and rng.random() < (0.8 if place in OUTDOORS else 0.45):
        return "rain"
    if weather == "wind" and place in OUTDOORS and rng.random() < 0.6:
        return "wind"
    if light == "night" and place in ("park", "forest", "cliff") and rng.random() < 0.6:
        return "crickets"
    return choose(rng, AMBIENCE[place])


def _language(rng: random.Random) -> str:
    return choose(rng, {code: 4 if code == "en" else 2 if code == "zh" else 1.2 for code in LANGUAGES})


def _line(rng: random.Random, language: str, split: str, room: float) -> str:
    """Find a line that fills much of the room."""
    return line(rng, language, split, (min(0.55 * room, room - 0.8), room))


def _cuts(rng: random.Random, seconds: float) -> list[float]:
    """Where the shots change: mostly nowhere."""
    if rng.random() < 0.72 or seconds < 3.0:
        return []
    if seconds < 6.0 or rng.random() < 0.6:
        return [round(seconds * rng.uniform(0.38, 0.62) * 25) / 25]
    return [round(seconds * share * 25) / 25 for share in (rng.uniform(0.27, 0.37), rng.uniform(0.6, 0.72))]


def _move(rng: random.Random, framing: str) -> str:
    return choose(rng, MOVE_OF["close-up" if "close-up" in framing or framing == "medium" else "wide"])


def _shots(rng: random.Random, kind: str, seconds: float, moves: Mapping[str, float] | None = None) -> tuple[Shot, ...]:
    """One framing after another, never the same twice in a row."""
    edges = [0.0, *_cuts(rng, seconds), seconds]
    shots: list[Shot] = []
    for start, end in itertools.pairwise(edges):
        before = shots[-1].framing if shots else ""
        framing = choose(rng, {k: v for k, v in FRAMING_OF[kind].items() if k != before})
        move = choose(rng, moves) if moves else _move(rng, framing)
        shots.append(Shot(start=start, end=end, framing=framing, move=move))
    return tuple(shots)


def _blur(rng: random.Random, shots: Sequence[Shot]) -> float:
    near = any("close-up" in shot.framing or shot.framing == "medium" for shot in shots)
    return round(rng.uniform(0.3, 1.0), 2) if near and rng.random() < 0.7 else round(rng.uniform(0.0, 0.15), 2)


def _script(rng: random.Random, seed: int, seconds: float, place: str, **rest: Any) -> Script:
    """Fill in what every kind of script has."""
    light = str(rest.pop("light", "") or _light(rng, place))
    weather = _weather(rng, place, light)
    ambience = _ambience(rng, place, weather, light)
    fields = {"light": light, "weather": weather, "ambience": ambience, "built": rng.randrange(STANDING)} | rest
    return Script(seed=seed, seconds=seconds, place=place, **fields)


def _seated(rng: random.Random, place: str) -> bool:
    return place in TABLES and rng.random() > STANDING_SHARE.get(place, 0.12)


def _smile(rng: random.Random) -> float:
    return round(rng.choice((rng.uniform(-0.3, 0.2), rng.uniform(0.1, 0.6), rng.uniform(0.4, 1.0))), 2)


# ── the six kinds ──


def _talk(rng: random.Random, seed: int, seconds: float, split: str) -> Script:
    """One person speaks, mostly to the camera."""
    place, language = rng.choice(PLACES), _language(rng)
    seated = _seated(rng, place)
    speaker = Role(
        person=person(rng, place=place, action="speak", language=language),
        action="speak",
        object=_talk_object(rng, place, seated),
        x=round(rng.uniform(-35, 35), 1),
        facing=round(rng.choice((0.0, 0.0, rng.uniform(-0.4, 0.4), rng.uniform(-0.75, 0.75))), 2),
        seated=seated,
        smile=_smile(rng),
    )
    start = round(rng.uniform(0.2, 0.6), 2)
    text = _line(rng, language, split, seconds - start - 0.3)
    shots = _shots(rng, "talk", seconds)
    return _script(
        rng, seed, seconds, place,
        roles=(speaker,), shots=shots, blur=_blur(rng, shots),
        lines=(Line(speaker=0, text=text, language=language, start=start),),
    )  # fmt: skip


def _talk_object(rng: random.Random, place: str, seated: bool) -> str:
    if place == "recording booth":
        return "microphone"
    held = {"none": 12, "cup": 2, "book": 1, "phone": 1, "microphone": 1, "bag": 0.6, "umbrella": 0.5, "flower": 0.5}
    if seated:
        held = {"none": 9, "cup": 4, "book": 1, "laptop": 2, "glass": 1, "phone": 1}
    return choose(rng, held)


def _duo(rng: random.Random, seed: int, seconds: float, split: str) -> Script:
    """Two people, one after the other; seen together or in turn; sometimes someone listens."""
    place, language = rng.choice(PLACES), _language(rng)
    seated, gap = _seated(rng, place), rng.uniform(36, 50)
    roles = []
    for side in (-1.0, 1.0):
        cast = person(rng, place=place, action="speak", language=language)
        cup = choose(rng, {"none": 6, "cup": 2 if place in TABLES else 0.3, "glass": 1 if seated else 0})
        facing = round(-side * rng.uniform(0.25, 0.75), 2)
        x = round(side * gap + rng.uniform(-5, 5), 1)
        roles.append(
            Role(person=cast, action="speak", object=cup, x=x, facing=facing, seated=seated, smile=_smile(rng))
        )
    if rng.random() < 0.12 and not seated:
        listener = person(rng, place=place, action="stand", language=None)
        roles.append(Role(person=listener, x=round(gap * 2.6 * rng.choice((-1, 1)), 1), smile=_smile(rng)))
    lines = _exchange(rng, language, split, seconds)
    shots = _coverage(rng, lines, seconds)
    return _script(rng, seed, seconds, place, roles=tuple(roles), shots=shots, lines=lines, blur=_blur(rng, shots))


def _exchange(rng: random.Random, language: str, split: str, seconds: float) -> tuple[Line, ...]:
    """A line and its answer, and more where there is time."""
    lines: list[Line] = []
    start, speaker = rng.uniform(0.15, 0.4), rng.randrange(2)
    share = (seconds - 0.6) / 2 if seconds < 8 else rng.uniform(2.0, 3.2)
    while start < seconds - 0.9:
        text = _line(rng, language, split, min(share, seconds - start - 0.2))
        needed = spoken_seconds(text, language)
        if lines and start + needed > seconds + 0.1:
            break
        lines.append(Line(speaker=speaker, text=text, language=language, start=round(start, 2)))
        start, speaker = start + needed + rng.uniform(0.15, 0.4), 1 - speaker
    return tuple(lines)


def _coverage(rng: random.Random, lines: Sequence[Line], seconds: float) -> tuple[Shot, ...]:
    """Both in one shot, or the camera on whoever speaks."""
    if rng.random() < 0.62 or len(lines) < 2 or seconds < 3.0:
        shots = _shots(rng, "duo", seconds)
        return shots if rng.random() < 0.2 else (replace(shots[0], end=seconds),)
    starts = [0.0] + [cue(spoken.start) for spoken in lines[1:]]
    turns = []
    for index, (start, end) in enumerate(zip(starts, [*starts[1:], seconds], strict=True)):
        framing = choose(rng, {"close-up": 7, "medium": 2} | ({"two-shot": 3} if index == 0 else {}))
        turns.append(
            Shot(start=start, end=end, framing=framing, move=_move(rng, framing), subject=lines[index].speaker)
        )
    return tuple(turns)


def cue(start: float) -> float:
    """When to cut to whoever speaks next: three frames before the voice."""
    return round((start - 0.12) * 25) / 25


def _walk(rng: random.Random, seed: int, seconds: float, split: str) -> Script:
    """Someone walks, runs or turns out of doors; sometimes two walk together and talk."""
    place = rng.choice(("street", "street", "park", "park", "cliff", "beach", "forest"))
    action = choose(rng, {"walk": 6, "run": 3, "turn": 2})
    facing = (
        2.0 if action == "turn" else choose_number(rng, {1.0: 4, -1.0: 4, 0.0: 2, 2.0: 1 if action == "walk" else 0})
    )
    couple = action == "walk" and abs(facing) < 2 and rng.random() < 0.3
    language = _language(rng) if couple or (action != "run" and rng.random() < 0.2) else None
    roles, spread = [], 52.0 if couple else 0.0
    for side in (-0.5, 0.5)[: 2 if couple else 1]:
        cast = person(rng, place=place, action=action, language=language)
        thing = "none" if action == "run" else choose(rng, STROLL_OBJECTS)
        x = side * spread
        roles.append(Role(person=cast, action=action, object=thing, x=x, facing=facing, smile=_smile(rng)))
    lines: tuple[Line, ...] = ()
    if couple and language:
        lines = _exchange(rng, language, split, seconds)
    elif language:
        text = _line(rng, language, split, seconds - 0.8)
        lines = (Line(speaker=0, text=text, language=language, start=0.4),)
    shots = _shots(rng, "walk", seconds, WALK_MOVES)
    if couple:
        shots = tuple(
            replace(s, framing="two-shot" if s.framing in ("close-up", "medium") else s.framing) for s in shots
        )
    return _script(rng, seed, seconds, place, roles=tuple(roles), shots=shots, lines=lines, blur=_blur(rng, shots))


def _work(rng: random.Random, seed: int, seconds: float, split: str) -> Script:
    """Hands at work: drawing, whisking, pouring, typing, reading, drinking."""
    action = choose(rng, {"draw": 4, "whisk": 4, "pour": 3, "type": 2, "read": 2, "drink": 3})
    place = rng.choice(WORK_PLACES[action])
    standing = action in ("draw", "pour") or place not in TABLES
    language = _language(rng) if action == "draw" and rng.random() < 0.7 else None
    side = rng.choice((-1.0, 1.0))
    worker = Role(
        person=person(rng, place=place, action=action, language=language),
        action=action,
        object=WORK_OBJECTS[action],
        x=round(side * (rng.uniform(46, 60) if action == "draw" else rng.uniform(0, 20)), 1),
        facing=-0.55 * side if action == "draw" else 0.0,
        seated=not standing,
        smile=_smile(rng),
    )
    shots = _work_shots(rng, action, seconds)
    lines: tuple[Line, ...] = ()
    if language:
        lines = (Line(speaker=0, text=_line(rng, language, split, seconds - 0.8), language=language, start=0.4),)
    return _script(rng, seed, seconds, place, roles=(worker,), shots=shots, lines=lines, blur=_blur(rng, shots))


def _work_shots(rng: random.Random, action: str, seconds: float) -> tuple[Shot, ...]:
    """Often the hands alone, or the hands first and then the face."""
    if action == "draw":
        return (Shot(start=0.0, end=seconds, framing="medium wide", move=rng.choice(("static", "push-in", "drift"))),)
    shots = _shots(rng, "work", seconds)
    if action in ("whisk", "pour") and rng.random() < 0.5:
        return (
            replace(shots[0], framing="extreme close-up", move=rng.choice(("static", "push-in", "drift"))),
            *shots[1:],
        )
    return shots


def _show(rng: random.Random, seed: int, seconds: float, split: str) -> Script:
    """Someone holds a thing up to the camera and speaks of it."""
    place, language = rng.choice(("studio", "studio", "office", *PLACES)), _language(rng)
    action = rng.choice(("hold up", "turn object"))
    presenter = Role(
        person=person(rng, place=place, action=action, language=language),
        action=action,
        object=rng.choice(SHOW_OBJECTS),
        x=round(rng.uniform(-20, 20), 1),
        facing=round(rng.uniform(-0.25, 0.25), 2),
        seated=_seated(rng, place) and rng.random() < 0.5,
        smile=round(rng.uniform(0.2, 0.9), 2),
    )
    text = _line(rng, language, split, seconds - 0.8)
    shots = _shots(rng, "show", seconds)
    return _script(
        rng, seed, seconds, place,
        roles=(presenter,), shots=shots, blur=_blur(rng, shots),
        lines=(Line(speaker=0, text=text, language=language, start=round(rng.uniform(0.3, 0.7), 2)),),
    )  # fmt: skip


def _calm(rng: random.Random, seed: int, seconds: float, split: str) -> Script:
    """Nobody speaks: a smile, a look, a wave, the sound of the place."""
    place = rng.choice(PLACES)
    action = choose(rng, {"smile": 6, "stand": 3, "wave": 2, "nod": 1, "point": 1})
    seated = _seated(rng, place)
    quiet = Role(
        person=person(rng, place=place, action=action, language=None),
        action=action,
        object=choose(rng, {"none": 6, "cup": 2, "book": 1, "flower": 1, "umbrella": 0 if seated else 1}),
        x=round(rng.uniform(-30, 30), 1),
        facing=round(rng.uniform(-0.6, 0.6), 2),
        seated=seated,
        smile=round(rng.uniform(0.4, 1.0), 2) if action in ("smile", "wave") else _smile(rng),
    )
    shots = _shots(rng, "calm", seconds)
    return _script(rng, seed, seconds, place, roles=(quiet,), shots=shots, blur=_blur(rng, shots))


_WRITERS = {"talk": _talk, "duo": _duo, "walk": _walk, "work": _work, "show": _show, "calm": _calm}


# ── one change ──


def _other(rng: random.Random, options: Sequence[str], now: str) -> str:
    return rng.choice([option for option in options if option != now])


def _with_person(script: Script, **change: Any) -> Script:
    first = script.roles[0]
    return replace(script, roles=(replace(first, person=replace(first.person, **change)), *script.roles[1:]))


def _other_place(script: Script, rng: random.Random) -> Script:
    """Indoors stays indoors, a seat stays a seat, a board stays a board."""
    options = [place for place in PLACES if (place in OUTDOORS) == (script.place in OUTDOORS)]
    if any(role.seated for role in script.roles):
        options = [place for place in options if place in TABLES]
    if any(role.action == "draw" for role in script.roles):
        options = list(BOARDS)
    if len(options) < 2:
        return script
    place = _other(rng, options, script.place)
    return replace(script, place=place, ambience=_ambience(rng, place, script.weather, script.light))


def _other_colour(script: Script, rng: random.Random) -> Script:
    return _with_person(script, colour=_other(rng, sorted(COLOURS), script.roles[0].person.colour))


def _other_clothes(script: Script, rng: random.Random) -> Script:
    now = script.roles[0].person
    options = CLOTHES if now.gender == "woman" else [c for c in CLOTHES if c not in ("dress", "blouse")]
    return _with_person(script, clothes=_other(rng, options, now.clothes))


def _other_light(script: Script, rng: random.Random) -> Script:
    options = PLACE_LIGHT.get(script.place, OUTDOOR_LIGHT if script.place in OUTDOORS else INDOOR_LIGHT)
    return replace(script, light=_other(rng, list(options), script.light))


def _other_weather(script: Script, rng: random.Random) -> Script:
    if script.place in WINDOWLESS:
        return script
    options = list(OUTDOOR_WEATHER if script.place in OUTDOORS else INDOOR_WEATHER)
    return replace(script, weather=_other(rng, options, script.weather))


def _other_object(script: Script, rng: random.Random) -> Script:
    first = script.roles[0]
    if first.action in WORK_OBJECTS or first.object == "none":
        return script
    thing = _other(rng, SHOW_OBJECTS, first.object)
    return replace(script, roles=(replace(first, object=thing), *script.roles[1:]))


_CHANGES = {
    "place": _other_place,
    "colour": _other_colour,
    "clothes": _other_clothes,
    "light": _other_light,
    "weather": _other_weather,
    "object": _other_object,
}
