"""What the director reads right and casts, in wordings and sentences that training never used; what one word moves.

One word changed: each of `PAIRS` is cast with its word and with the other one, the seed kept, for all `SEEDS`. Of every
field of the cast script (place, light, weather, ambience, blur, set; how many people; framings, moves and cuts
of the shots; of everybody their looks, action, thing in hand, place, facing, seat and smile) it is asked whether it
stayed. What the word itself is about does not count: its own field, the sound of a place or of a weather, the hair of
an age. Somebody who is in one of both scripts alone counts with all their fields as moved. The figure is the mean.
"""

from collections.abc import Sequence
from dataclasses import fields

import tyro

from benchmarks.protocol import Figure, keep
from happyhorse import planning
from happyhorse.codec.text import TextCodec
from happyhorse.conditioning import spoken, with_voices
from happyhorse.measure.making import SECONDS, held_out
from happyhorse.models import DIRECTOR, read_small
from happyhorse.request import Request
from happyhorse.scene.director import Director, Said, direct, person_of, scene_of
from happyhorse.scene.script import Script
from happyhorse.train.director import Captions, accuracies
from happyhorse.train.recipes import SHIPPED

SHOWN = ("place", "action", "object", "gender", "hair_style", "colour", "light", "framing", "move")
FIRST_SEED = 30_000_000
SEEDS = range(1, 7)
PAIRS = (
    (
        'A woman in a red coat stands in a sunny garden and says: "Good morning, my friends!"',
        "red",
        "blue",
        ("colour",),
    ),
    ("A man in a green shirt sits in a warm café, holds a cup and smiles", "green", "yellow", ("colour",)),
    ("A girl with blonde hair walks along a cliff at dusk", "blonde", "black", ("hair_colour",)),
    ("Close-up of a woman with glasses in a kitchen, evening light", "kitchen", "library", ("place", "ambience")),
    ("A man with a beard waves in the rain on a street", "rain", "snow", ("weather", "ambience")),
    ("An old man reads a book in the library, warm light", "old", "young", ("age", "hair_colour")),
    ("Wide shot: a woman with braids runs through a forest, birdsong", "forest", "park", ("place", "ambience")),
    ("A woman in a purple dress holds a flower up to the camera in a studio", "flower", "book", ("object",)),
    ("A chef in a white apron whisks eggs in the kitchen at night", "night", "dusk", ("light",)),
    ("Two friends talk in a café in the morning, camera slowly pushes in", "café", "train", ("place", "ambience")),
    ("Medium shot of a man in a grey suit at the office, he types on his laptop", "grey", "navy", ("colour",)),
    ("A young woman with a cap drinks a cup of coffee on the train", "cap", "beret", ("hat",)),
    ("A man in a black hoodie stands on the beach, wind, the camera pans left", "left", "right", ("move",)),
    ("一位穿红色大衣的女人在海边散步，黄昏", "红", "蓝", ("colour",)),
    ("一个留着胡子的男人坐在咖啡馆里，手里拿着杯子，说：“你好，朋友。”", "咖啡馆", "图书馆", ("place", "ambience")),
    ("特写：一位短发女人戴着眼镜，在办公室里微笑", "短发", "长发", ("hair_style",)),
    ("下雨的街道上，一个年轻男人撑着伞走路", "下雨", "下雪", ("weather", "ambience")),
    ("一位老师在教室的白板前写字，暖光", "暖", "冷", ("light",)),
)


def main(count: int = 400, captions: int = 120) -> None:
    """Read four wordings each of `count` scripts, cast `captions`; what a wording does not name is not asked."""
    director = read_small(Director, SHIPPED / DIRECTOR)
    if director is None:
        raise SystemExit("no director ships\nhint: happyhorse train director, then train ship")
    shares = accuracies(director, Captions(count, FIRST_SEED, "test"), 4 * count)
    figures = [
        Figure(name=f"director: {name.replace('_', ' ')} read right where named", value=100 * shares[name], unit="%")
        for name in SHOWN
    ]
    stayed = {f"{word} to {other}": one for (_, word, other, _), one in zip(PAIRS, all_kept(director), strict=True)}
    mean = sum(stayed.values()) / len(stayed)
    figures += [
        Figure(name="director: named is cast", value=100 * named_is_cast(director, captions), unit="%"),
        Figure(name="one word changed: share of the rest of the casting kept", value=100 * mean, unit="%"),
    ]
    keep("director", figures, {"shares": shares, "wordings": 4 * count, "captions": captions, "kept": stayed})


def cast(director: Director, codec: TextCodec, prompt: str, seed: int) -> Script:
    """What a request of a prompt and a seed alone is cast as."""
    plan = planning.plan_request(Request(prompt=prompt, seconds=SECONDS, seed=seed))
    chances = director.read(codec.encode(plan.prompt))
    plan = with_voices(plan, chances)
    said = [
        Said(speaker=line.speaker, language=line.language, phonemes=phonemes, gender=line.gender or "")
        for line, (_, phonemes) in zip(plan.utterances, spoken(plan, SECONDS, seed), strict=True)
    ]
    return direct(chances, float(SECONDS), seed, said)


def named_is_cast(director: Director, captions: int) -> float:
    """The share of what held-out captions name that is in the script; of people, of those who are alone."""
    codec, right = TextCodec(), []
    for wish in held_out(captions):
        script = cast(director, codec, wish.prompt, wish.seed)
        found = scene_of(script)
        if len(wish.known["people"]) == 1:
            found |= person_of(script.roles[0])
        right += [found[name] == values[0] for name, values in wish.known["named"].items() if name in found]
    return sum(right) / len(right)


def all_kept(director: Director) -> list[float]:
    """Of each pair, the share that stays of what its word is not about."""
    codec, found = TextCodec(), []
    for prompt, word, other, about in PAIRS:
        edited = prompt.replace(word, other, 1)
        shares = [kept(*(cast(director, codec, words, seed) for words in (prompt, edited)), about) for seed in SEEDS]
        found.append(sum(shares) / len(shares))
    return found


def kept(before: Script, after: Script, about: Sequence[str] = ()) -> float:
    """The share of the fields of two scripts that are the same; those that the change is about do not count."""
    told = [told_of(script) for script in (before, after)]
    asked = [name for name in told[0].keys() | told[1].keys() if name[1] not in about]
    return sum(told[0].get(name) == told[1].get(name) for name in asked) / len(asked)


def told_of(script: Script) -> dict[tuple[int, str], object]:
    """Every field of a script by whose it is, -1 for the scene's, and its name."""
    found: dict[tuple[int, str], object] = {
        (-1, name): getattr(script, name) for name in ("place", "light", "weather", "ambience", "blur", "built")
    }
    found |= {(-1, name): [getattr(shot, name) for shot in script.shots] for name in ("framing", "move", "start")}
    found[-1, "people"] = len(script.roles)
    for number, role in enumerate(script.roles):
        for part in (role, role.person):
            found |= {(number, field.name): getattr(part, field.name) for field in fields(part)}
        del found[number, "person"]
    return found


if __name__ == "__main__":
    tyro.cli(main)
