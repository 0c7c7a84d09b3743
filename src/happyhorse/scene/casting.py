"""Who is cast: someone from the whole vocabulary who fits the place, the action and the language."""

import random
from collections.abc import Mapping, Sequence

from happyhorse.codec.phonemes import voices_for
from happyhorse.scene.looks import EAST_ASIAN
from happyhorse.scene.script import COLOURS, HAIR_COLOURS, OUTDOORS, SKINS, Person

NATIVE = {"Korean": "ko", "Chinese": "zh", "Japanese": "ja", "Cantonese": "yue", "German": "de", "French": "fr"}
NATIVE |= {"English": "en"}

HAIR_OF = {
    "woman": {
        "long straight": 6, "long wavy": 5, "bob": 5, "bun": 4, "ponytail": 4, "curly": 3, "afro": 2, "short": 1,
        "braids": 3, "pixie": 3, "side-parted": 1, "slicked back": 1,
    },
    "man": {
        "short": 7, "side-parted": 6, "crew cut": 4, "bald": 2, "curly": 3, "afro": 2, "slicked back": 3, "bun": 1,
        "long wavy": 1, "braids": 1, "ponytail": 1,
    },
}  # fmt: skip
CLOTHES_OF = {
    "woman": {"t-shirt": 3, "sweater": 4, "turtleneck": 3, "shirt": 2, "suit": 2, "dress": 4, "hoodie": 2, "jacket": 3}
    | {"blouse": 4},
    "man": {"t-shirt": 4, "sweater": 4, "turtleneck": 2, "shirt": 5, "suit": 3, "hoodie": 3, "jacket": 4},
    "child": {"t-shirt": 5, "sweater": 4, "hoodie": 4, "jacket": 2, "shirt": 1},
}


WORN = {"hair_style": HAIR_OF, "clothes": CLOTHES_OF}
RARE = 0.03  # of what nobody of a gender is cast with unless it is asked for


def usual(gender: str, name: str, values: Sequence[str]) -> list[float]:
    """How likely each value of hair or clothes is for a gender, where nobody says; of all else chance knows nothing."""
    weights = WORN.get(name, {}).get(gender, {})
    known = {value for others in WORN.get(name, {}).values() for value in others}
    most = max(weights.values(), default=1)
    # what nobody is cast with by themselves comes with a place
    return [weights.get(value, most * RARE if value in known else most / 2) / most for value in values]


def choose(rng: random.Random, weights: Mapping[str, float]) -> str:
    """Draw one key by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def choose_number(rng: random.Random, weights: Mapping[float, float]) -> float:
    """Draw one number by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def person(rng: random.Random, *, place: str, action: str, language: str | None) -> Person:
    """Cast someone who fits the place and the action and, where they speak, the language."""
    gender = rng.choice(("woman", "man"))
    age = choose(rng, {"child": 0 if language else 1, "young": 9, "middle-aged": 6, "old": 3})
    look = _look(rng, language)
    skin, hair_colour = _complexion(rng, look, age)
    style = choose(rng, {k: v for k, v in HAIR_OF[gender].items() if not (age == "child" and k == "bald")})
    clothes = _clothes(rng, gender, age, place, action)
    colour, second = rng.sample(sorted(COLOURS), 2)
    return Person(
        gender=gender,
        age=age,
        skin=skin,
        hair_style=style,
        hair_colour=hair_colour,
        beard=_beard(rng, gender, age),
        glasses=_glasses(rng, age, place),
        hat=_hat(rng, place, action),
        clothes=clothes,
        colour="white" if clothes in ("shirt", "blouse") and rng.random() < 0.35 else colour,
        second_colour=second,
        look=look,
        voice=_voice(rng, gender, age, language) if language else "",
        seed=rng.randrange(1 << 30),
    )


def _look(rng: random.Random, language: str | None) -> str:
    """Mostly a speaker looks like the language; often nothing is said of it."""
    if language and rng.random() < 0.6:
        return next(look for look, native in NATIVE.items() if native == language)
    return choose(rng, {"": 6, **dict.fromkeys(NATIVE, 0.4)})


def _complexion(rng: random.Random, look: str, age: str) -> tuple[int, str]:
    """Skin and hair colour together."""
    if look in EAST_ASIAN:
        skin, hair = rng.choice((0, 1, 1, 2)), {"black": 8, "dark brown": 4, "brown": 1, "blond": 0.4, "blue": 0.3}
    elif look in ("German", "French") and rng.random() < 0.8:
        skin, hair = rng.choice((0, 0, 1, 1, 2)), {"dark brown": 3, "brown": 4, "blond": 4, "red": 2, "black": 1}
    else:
        skin = rng.randrange(len(SKINS))
        light, dark = {"brown": 3, "blond": 3, "red": 2, "dark brown": 3, "black": 1}, {"black": 6, "dark brown": 3}
        hair = (light if skin < 2 else dark) | {"blue": 0.3}
    if age == "old":
        hair = {"grey": 5, "white": 4} | {k: v * 0.12 for k, v in hair.items() if k != "blue"}
    elif age == "middle-aged":
        hair = hair | {"grey": 1}
    return skin, choose(rng, {k: v for k, v in hair.items() if k in HAIR_COLOURS})


def _beard(rng: random.Random, gender: str, age: str) -> str:
    if gender == "woman" or age == "child":
        return "none"
    return choose(rng, {"none": 8, "beard": 3, "moustache": 2, "stubble": 3})


def _glasses(rng: random.Random, age: str, place: str) -> str:
    worn: dict[str, float] = {
        "none": 9,
        "round glasses": 2,
        "square glasses": 2,
        "sunglasses": 1 if place in OUTDOORS else 0,
    }
    return choose(rng, worn | ({"none": 3} if age == "old" else {}))


def _hat(rng: random.Random, place: str, action: str) -> str:
    if place == "recording booth":
        return choose(rng, {"headphones": 3, "none": 2})
    if place in OUTDOORS:
        running = action == "run"
        return choose(rng, {"none": 8, "cap": 2, "beanie": 2, "brimmed hat": 0 if running else 2, "beret": 1})
    return choose(rng, {"none": 26, "cap": 1, "beanie": 1, "headphones": 1, "beret": 1})


def _clothes(rng: random.Random, gender: str, age: str, place: str, action: str) -> str:
    if action == "run":
        return choose(rng, {"athletic wear": 6, "t-shirt": 2, "hoodie": 2})
    if place in ("coffee bar", "kitchen", "workshop") and age != "child" and rng.random() < 0.5:
        return "apron"
    wardrobe = dict(CLOTHES_OF["child" if age == "child" else gender])
    if place in OUTDOORS:
        wardrobe |= {"coat": 6, "jacket": 4, "athletic wear": 1}
    if place in ("office", "studio") and age != "child":
        wardrobe |= {"suit": 6, "shirt": 4}
    return choose(rng, wardrobe)


def _voice(rng: random.Random, gender: str, age: str, language: str) -> str:
    """A voice of that gender; of that age too, mostly."""
    wished = age if rng.random() < 0.8 else ""
    return rng.choice(voices_for(language, gender, wished)).name
