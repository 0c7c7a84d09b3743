"""How the readers learn: from drawn pictures and from voices that MINI does not learn from."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from happyhorse.codec.phonemes import PHONEMES, Phoneme
from happyhorse.codec.reading import PAUSES
from happyhorse.data import judging
from happyhorse.metrics.speech import resampled
from happyhorse.models import quick
from happyhorse.playhouse.voice import RATE, Utterance
from happyhorse.readers import networks, seen
from happyhorse.readers.seen import BODY, FACE, HEAD, SCENE, STRIDE, shown_action
from happyhorse.request import RequestError, did_you_mean
from happyhorse.scene import script as world
from happyhorse.scene.mouth import mouth_track
from happyhorse.train import reader_errors
from happyhorse.train.checkpoint import write_tensors
from happyhorse.train.reader_material import Material, gather
from happyhorse.train.trainer import LoopConfig, learn

SECONDS = 3.0  # of speech heard at once
STEPS = {
    "finder": 400,
    "scene": 1000,
    "person": 2200,
    "head": 2500,
    "mouth": 600,
    "speech": 1200,
    "ambience": 400,
    "voice": 400,
    "critic": 400,
}
COUNTS = {
    "finder": 16,
    "scene": 20,
    "person": 24,
    "head": 96,
    "mouth": 48,
    "speech": 8,
    "ambience": 16,
    "voice": 24,
    "critic": 16,
}
FAR = 1_000_000  # a step that no run comes to
UNASKED = -100  # in the place of an answer
RIDGE = 0.4  # of a feature's own spread: what keeps least squares from believing few heads
ANSWERS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "finder": {},
    "mouth": {},
    "critic": {},
    "scene": {
        "place": world.PLACES,
        "light": world.LIGHTS,
        "weather": world.WEATHERS,
        "framing": world.FRAMINGS,
        "people": ("0", "1", "2"),
    },
    "person": {
        **{name: world.PEOPLE[name] for name in judging.BODY_FACTS},
        "action": tuple(dict.fromkeys(map(shown_action, world.ACTIONS))),
        "object": world.OBJECTS,
    },
    "head": {name: world.PEOPLE[name] for name in judging.HEAD_FACTS},
    "speech": {"phonemes": PHONEMES},
    "voice": {"voice": judging.SPEAKERS},
    "ambience": {"ambience": world.AMBIENCES, "outdoors": ("indoors", "outdoors")},
}


def train(folder: Path, minis: Path, *, only: Sequence[str] = (), scale: float = 1.0, steps: int = 0) -> None:
    """Draw and voice what is missing in `folder`, train every reader that is not done, or `only` some; measure each."""
    names = chosen(only)
    material = gather(folder, scale, names)
    for name in names:
        done = folder / "weights" / f"{name}.safetensors"
        if not done.exists():
            train_one(name, material, folder, steps or max(2, round(STEPS[name] * scale)), done, minis)


def chosen(only: Sequence[str]) -> tuple[str, ...]:
    """The readers that are named, all where none is."""
    for name in only:
        if name not in networks.NAMES:
            known = ", ".join(networks.NAMES)
            raise RequestError(f"reader {name} is not known; choose from {known}", did_you_mean(name, networks.NAMES))
    return tuple(name for name in networks.NAMES if not only or name in only)


def train_one(name: str, material: Material, folder: Path, steps: int, done: Path, minis: Path) -> None:
    """Learn one reader and keep it with its errors."""
    torch.manual_seed(0)
    module = networks.build(name, ANSWERS[name])
    loop = LoopConfig(steps=steps, rate=4e-3, warmup=min(40, steps), cooldown=0.5, mean=0.99, decay=0.02)
    batch: Callable[[int], object] = lambda step: BATCHES[name](material, Draw(step, name))  # noqa: E731
    found = learn(folder / name, module, batch, LOSSES[name], loop).eval()
    if name in ("person", "head"):
        settle(found, name, batch, material)
    if name == "head":
        find_marks(found, material)
    keep(networks.Reader(name=name, module=found, answers=ANSWERS[name]), folder, done, minis, steps)


def settle(module: Any, name: str, batch: Callable[[int], Any], material: Material) -> None:
    """Set the answers' biases to how common each is in scenes: batches hold more of what is rare there."""
    asked = [batch(FAR + step)[1] for step in range(30)]
    scenes = indexed(name, [one["facts"] for one in material.cast])
    for question, names in ANSWERS[name].items():
        batches = torch.cat([one[question] for one in asked])
        learned, there = (frequencies(answers, len(names)) for answers in (batches, scenes[question]))
        module.heads[question].bias.data += torch.log(there / learned)


@torch.no_grad()
def find_marks(module: Any, material: Material, most: int = 6000) -> None:
    """Tell marks by what the reader sees already: least squares over heads as they are and mirrored."""
    rng = np.random.default_rng(len(material.cast))
    known = [i for i, one in enumerate(material.cast) if one["marks"] is not None][:most]
    heads, told = marked(material.cast_heads[known], np.array([material.cast[i]["marks"] for i in known]), rng)
    rows = torch.cat([seen.places(module, part) for part in spoiled(heads, rng).split(64)]).double()
    targets = torch.from_numpy(told)
    mean, spread, usual = rows.mean(0), rows.std(0) + 1e-3, targets.mean(0)
    rows = (rows - mean) / spread
    inner = rows.T @ rows + RIDGE * len(rows) * torch.eye(rows.shape[1], dtype=torch.float64)
    weight = (torch.linalg.solve(inner, rows.T @ (targets - usual)) / spread[:, None]).T
    module.marks.weight.copy_(weight)
    module.marks.bias.copy_(usual - weight @ mean)


def marked(squares: np.ndarray, told: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A random square of each head's, once as it is and once mirrored, and where its marks are there."""
    room, count = squares.shape[1], len(squares)
    corners = rng.integers(0, room - HEAD + 1, (count, 2))
    parts = np.stack([one[y : y + HEAD, x : x + HEAD] for one, (y, x) in zip(squares, corners, strict=True)])
    here = told.copy()
    here[:, 1:] = (told[:, 1:] * room - np.tile(corners, 2)) / HEAD
    there = here.copy()
    there[:, 0], there[:, 2::2] = -here[:, 0], 1 - here[:, 2::2]
    return np.concatenate([parts, parts[:, :, ::-1]]), np.concatenate([here, there])


def frequencies(answers: Tensor, count: int) -> Float[Tensor, " answers"]:
    """How common each answer is; none is impossible."""
    found = torch.bincount(answers, minlength=count).float() + 1
    return found / found.sum()


def keep(reader: networks.Reader, folder: Path, done: Path, minis: Path, steps: int) -> None:
    """Measure a reader and write it down with its errors."""
    with torch.inference_mode():
        errors = reader_errors.measure(reader, folder, minis)
    notes = {"answers": reader.answers, "errors": errors, "steps": steps}
    write_tensors(done, {k: small(v) for k, v in reader.module.state_dict().items()}, notes)
    print(f"{reader.name}: {json.dumps(errors)}", flush=True)


def small(tensor: Tensor) -> Tensor:
    return tensor.half() if tensor.is_floating_point() and tensor.ndim > 1 else tensor


class Draw:
    """The dice of one batch."""

    def __init__(self, step: int, name: str) -> None:
        self.rng = np.random.default_rng([step, len(name), ord(name[0])])
        self.count = COUNTS[name]

    def among(self, count: int) -> np.ndarray:
        return self.rng.integers(0, count, self.count)


# Pictures, spoiled a little ---------------------------------------------------------------------------------------


def spoiled(pictures: np.ndarray, rng: np.random.Generator) -> Tensor:
    """Other light, softness and noise, as clips of models have; one draw for each picture."""
    x = torch.from_numpy(pictures).float()
    count = len(x)
    gain = torch.from_numpy(rng.uniform(0.85, 1.12, (count, 1, 1, 3)).astype(np.float32))
    x = x * gain + torch.from_numpy(rng.normal(0, 6, (count, 1, 1, 1)).astype(np.float32))
    for place in range(count):
        if rng.random() < 0.4:
            factor = int(rng.integers(2, 4))
            x[place] = softened(x[place], factor)
    x += torch.randn(x.shape) * torch.from_numpy(rng.uniform(0, 6, (count, 1, 1, 1)).astype(np.float32))
    return x.clamp(0, 255)


def softened(picture: Tensor, factor: int) -> Tensor:
    image = picture.permute(2, 0, 1)[None]
    small = F.interpolate(image, scale_factor=1 / factor, mode="area")
    return F.interpolate(small, size=image.shape[2:], mode="bilinear")[0].permute(1, 2, 0)


def crops(pictures: np.ndarray, side: int, rng: np.random.Generator, *, mirror: bool = True) -> np.ndarray:
    """A random square of each."""
    out = np.empty((len(pictures), side, side, 3), np.uint8)
    for place, picture in enumerate(pictures):
        top, left = rng.integers(0, picture.shape[0] - side + 1, 2)
        part = picture[top : top + side, left : left + side]
        out[place] = part[:, ::-1] if mirror and rng.random() < 0.5 else part
    return out


# Batches ----------------------------------------------------------------------------------------------------------


def finder_batch(material: Material, draw: Draw) -> tuple[Tensor, Tensor]:
    picked = draw.among(len(material.notes))
    pictures = np.stack([material.scenes[i] for i in picked])
    targets = np.stack([face_map(material.notes[i]) for i in picked])
    if draw.rng.random() < 0.5:
        pictures, targets = pictures[:, :, ::-1].copy(), mirrored(targets)
    return spoiled(pictures, draw.rng), torch.from_numpy(targets)


def face_map(note: Mapping[str, Any]) -> Float[np.ndarray, "ten rows columns"]:
    """Presence, edges of face and body in cells as seen from the cell, and which cells count."""
    rows, columns = SCENE // STRIDE, SCENE * 7 // 4 // STRIDE
    out = np.zeros((10, rows, columns), np.float32)
    out[9] = 1
    height, width = note["shape"]
    scale = min(SCENE / height, SCENE * 7 / 4 / width) / STRIDE
    for one in note["people"]:
        face, body = (np.array(one[part]) * scale for part in ("face", "body"))
        x, y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
        column, row = min(columns - 1, int(x)), min(rows - 1, int(y))
        out[9, max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = 0
        here = np.array([column + 0.5, row + 0.5] * 4)
        out[:, row, column] = [1, *(np.concatenate([face, body]) - here), 1]
    return out


def mirrored(targets: np.ndarray) -> np.ndarray:
    flipped = targets[..., ::-1].copy()
    for left, right in ((1, 3), (5, 7)):
        flipped[:, [left, right]] = -flipped[:, [right, left]]
    return flipped


def scene_batch(material: Material, draw: Draw) -> tuple[Tensor, dict[str, Tensor]]:
    picked = draw.among(len(material.notes))
    pictures = np.stack([material.scenes[i] for i in picked])
    if draw.rng.random() < 0.5:
        pictures = pictures[:, :, ::-1].copy()
    return spoiled(pictures, draw.rng), indexed("scene", [judging.scene_facts(material.notes[i]) for i in picked])


def person_batch(material: Material, draw: Draw) -> tuple[Tensor, dict[str, Tensor]]:
    """Two pictures of each of some people, of whom those who do or hold rare things come oftener."""
    count = min(len(material.twins), draw.count)
    pairs = [
        draw.rng.choice(material.twins[i], 2, replace=False)
        for i in draw.rng.choice(len(material.twins), count, replace=False, p=material.rarity)
    ]
    picked = [int(i) for pair in zip(*pairs, strict=True) for i in pair]
    pictures = crops(np.stack([material.bodies[i] for i in picked]), BODY, draw.rng)
    return spoiled(pictures, draw.rng), indexed("person", [material.cast[i]["facts"] for i in picked])


def head_batch(material: Material, draw: Draw) -> tuple[Tensor, dict[str, Tensor]]:
    """Heads drawn by themselves, of which every answer is as common, and a third from scenes."""
    count = draw.count * 2 // 3
    drawn = draw.rng.integers(0, len(material.heads), count)
    filmed = draw.rng.integers(0, len(material.cast), draw.count - count)
    heads = np.stack([*(material.heads[i] for i in drawn), *(material.cast_heads[i] for i in filmed)])
    told = [*(material.head_facts[i] for i in drawn), *(material.cast[i]["facts"] for i in filmed)]
    return spoiled(crops(heads, HEAD, draw.rng), draw.rng), indexed("head", told)


def indexed(name: str, told: Sequence[Mapping[str, str | None]]) -> dict[str, Tensor]:
    """The places of the answers; a question without one is not asked."""
    return {
        question: torch.tensor([UNASKED if one[question] is None else list(names).index(one[question]) for one in told])
        for question, names in ANSWERS[name].items()
    }


def mouth_batch(material: Material, draw: Draw) -> tuple[Tensor, Tensor]:
    count = draw.count * 2 // 3
    drawn = draw.rng.integers(0, len(material.faces), count)
    filmed = draw.rng.integers(0, len(material.people), draw.count - count)
    faces = np.concatenate([material.faces[drawn], np.stack([material.scene_faces[i] for i in filmed])])
    told = [[*material.people[i]["shapes"], float(material.people[i]["mouth"] is not None)] for i in filmed]
    shapes = np.concatenate([material.shapes[drawn], np.array(told, np.float32)])
    return spoiled(crops(faces, FACE, draw.rng), draw.rng), torch.from_numpy(shapes)


def heard(utterance: Utterance, rng: np.random.Generator, stretch: float = 0.07) -> tuple[np.ndarray, list[Phoneme]]:
    """A stretch of a line at another speed and pitch, in noise: its sound at 16 kHz, and its phonemes' times there."""
    tempo = float(np.exp(rng.normal(0, stretch)))
    wave = resampled(utterance.waveform, round(RATE * tempo), networks.RATE)
    samples = int(SECONDS * networks.RATE)
    start = int(rng.integers(0, max(1, len(wave) - samples + 1)))
    part = np.zeros(samples, np.float32)
    part[: len(wave[start : start + samples])] = wave[start : start + samples]
    shift = start / networks.RATE
    phonemes = [replace(p, start=p.start / tempo - shift, end=p.end / tempo - shift) for p in utterance.phonemes]
    level = 0.09 / (float(np.sqrt(np.mean(part**2))) + 1e-5) * np.exp(rng.normal(0, 0.4))
    noise = rng.normal(0, 1, samples).astype(np.float32)
    if rng.random() < 0.5:
        noise = np.convolve(noise, np.ones(8, np.float32) / 3, "same")
    return (part * level + noise * 10 ** rng.uniform(-4.5, -1.7)).astype(np.float32), phonemes


def speech_batch(material: Material, draw: Draw) -> tuple[Tensor, Tensor, list[Tensor]]:
    waves, frames, told = [], [], []
    for i in draw.among(len(material.spoken)):
        wave, phonemes = heard(material.spoken[i], draw.rng)
        waves.append(torch.from_numpy(wave))
        frames.append(torch.from_numpy(labels(phonemes, int(SECONDS * 50))))
        inside = [p.symbol for p in phonemes if p.symbol not in PAUSES and p.start >= -0.02 and p.end <= SECONDS + 0.02]
        told.append(torch.tensor([PHONEMES.index(symbol) for symbol in inside], dtype=torch.long))
    return torch.stack(waves), torch.stack(frames), told


def labels(phonemes: Sequence[Phoneme], frames: int) -> np.ndarray:
    """Which sound at every 20 ms; every pause is the same."""
    out = np.full(frames, PHONEMES.index("_"), np.int64)
    for p in phonemes:
        if p.symbol not in PAUSES:
            out[max(0, round(p.start * 50)) : max(0, round(p.end * 50))] = PHONEMES.index(p.symbol)
    return out


def ambience_batch(material: Material, draw: Draw) -> tuple[Tensor, dict[str, Tensor]]:
    waves, notes = material.sounds
    picked = draw.among(len(notes))
    sound = torch.from_numpy(np.stack([waves[i] for i in picked])).float() / 32767
    gain = torch.from_numpy(np.exp(draw.rng.normal(0, 0.25, (len(picked), 1))).astype(np.float32))
    sound = torch.roll(sound * gain, int(draw.rng.integers(0, sound.shape[1])), 1)
    sound += torch.randn(sound.shape) * 10 ** float(draw.rng.uniform(-4.5, -3.3))
    return sound, indexed("ambience", [notes[i] for i in picked])


def voice_batch(material: Material, draw: Draw) -> tuple[Tensor, dict[str, Tensor]]:
    """Two stretches of each of some voices, at their own pitch."""
    names = list(material.by_voice)
    picked = draw.rng.choice(len(names), min(len(names), draw.count // 2), replace=False)
    waves = []
    for name in [names[i] for i in (*picked, *picked)]:
        lines = material.by_voice[name]
        waves.append(torch.from_numpy(heard(lines[draw.rng.integers(len(lines))], draw.rng, stretch=0.0)[0]))
    return torch.stack(waves), indexed("voice", [{"voice": names[i]} for i in (*picked, *picked)])


def critic_batch(material: Material, draw: Draw) -> tuple[Tensor, Tensor]:
    """Sound, and the mouth that makes it, as unsure as a reader would see it."""
    waves, lips = [], []
    frames = int(SECONDS * 25)
    for i in draw.among(len(material.spoken)):
        wave, phonemes = heard(material.spoken[i], draw.rng)
        shapes = mouth_track(phonemes, frames)
        waves.append(torch.from_numpy(wave))
        lips.append(torch.from_numpy(unsure(shapes, draw.rng)))
    return torch.stack(waves), torch.stack(lips)


def unsure(shapes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shapes as they are read: scaled, shifted, noisy."""
    noise = rng.normal(0, rng.uniform(0.02, 0.15), shapes.shape)
    return (shapes.T * rng.uniform(0.7, 1.2) + noise.T + rng.normal(0, 0.05, (6, 1))).astype(np.float32)


# Losses -----------------------------------------------------------------------------------------------------------

Seen = tuple[Tensor, dict[str, float]]


def finder_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    pictures, target = batch
    with quick():
        found = module(pictures)
    found = found.float()
    presence, edges = found[:, 0], found[:, 1:]
    chance = torch.sigmoid(presence)
    # easy cells count little (Lin et al. 2017, Eq. 5)
    weight = torch.where(target[:, 0] > 0, 4 * (1 - chance) ** 2, chance**2) * target[:, 9]
    missed = F.binary_cross_entropy_with_logits(presence, target[:, 0], reduction="none")
    here = target[:, 0] > 0
    count = here.sum().clamp_min(1)
    off = F.smooth_l1_loss(edges, target[:, 1:9], reduction="none").sum(1)[here].sum() / count
    loss = (weight.detach() * missed).sum() / count + 0.3 * off
    return loss, {"off": float(off.detach())}


def answers_loss(told: Mapping[str, Tensor], asked: Mapping[str, Tensor]) -> Seen:
    losses = [missed(told[name].float(), target) for name, target in asked.items()]
    right = torch.cat([(told[name].argmax(1) == target)[target != UNASKED] for name, target in asked.items()])
    return torch.stack(losses).mean(), {"right": float(right.float().mean())}


def missed(told: Tensor, target: Tensor) -> Tensor:
    """Cross entropy over those who are asked, of whom there may be none."""
    lost = F.cross_entropy(told, target, ignore_index=UNASKED, label_smoothing=0.05, reduction="sum")
    return lost / (target != UNASKED).sum().clamp_min(1)


def picture_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    with quick():
        told = module(batch[0])
    return answers_loss(told, batch[1])


def person_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    """The answers, and the same person nearer than anybody else (InfoNCE)."""
    with quick():
        embedded = module.embedding(batch[0])
        told = {name: head(F.silu(embedded)) for name, head in module.heads.items()}
    loss, seen = answers_loss(told, batch[1])
    first, second = F.normalize(embedded.float(), dim=1).chunk(2)
    alike = first @ second.T / 0.1
    own = torch.arange(len(alike))
    apart = (F.cross_entropy(alike, own) + F.cross_entropy(alike.T, own)) / 2
    return loss + 0.3 * apart, seen | {"apart": float(apart.detach())}


def mouth_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    faces, target = batch
    with quick():
        told = module(faces)
    told, visible = told.float(), target[:, 6]
    off = (F.smooth_l1_loss(told[:, :6], target[:, :6], beta=0.1, reduction="none").mean(1) * visible).sum()
    off = off / visible.sum().clamp_min(1)
    hidden = F.binary_cross_entropy_with_logits(told[:, 6], visible)
    return off + 0.1 * hidden, {"off": float(off.detach())}


def speech_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    waves, frames, told = batch
    with torch.no_grad():
        mel = module.mel(waves)
    with quick():
        held, chain = module(mel)
    sounds = F.cross_entropy(held.float(), frames, label_smoothing=0.05)
    ways = chain.float().log_softmax(1).permute(2, 0, 1)
    lengths = torch.tensor([len(one) for one in told])
    ctc = F.ctc_loss(
        ways, torch.cat(told), torch.full((len(told),), len(ways)), lengths, blank=ways.shape[2] - 1, zero_infinity=True
    )
    return sounds + ctc, {"held": float(sounds.detach()), "ctc": float(ctc.detach())}


def ambience_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    with torch.no_grad():
        mel = module.mel(batch[0])
    return answers_loss(module(mel), batch[1])


def voice_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    """Whose voice it is, and the same voice nearer than any other."""
    with torch.no_grad():
        mel = module.mel(batch[0])
    embedded = module.embedding(mel)
    loss, seen = answers_loss({"voice": module.heads["voice"](F.silu(embedded))}, batch[1])
    first, second = F.normalize(embedded, dim=1).chunk(2)
    own = torch.arange(len(first))
    return loss + F.cross_entropy(first @ second.T / 0.1, own), seen


def critic_loss(module: nn.Module, batch: Any, generator: torch.Generator) -> Seen:
    """Of all windows of a line, the one at the same time; neighbours are not held against it."""
    waves, lips = batch
    with torch.no_grad():
        mel = module.mel(waves)
    a, b = module(lips, mel)
    alike = torch.einsum("scl,scr->slr", a, b) / 0.1
    windows = alike.shape[1]
    near = (torch.arange(windows)[:, None] - torch.arange(windows)[None]).abs()
    alike = alike.masked_fill((near == 1), -1e4)
    own = torch.arange(windows).repeat(len(alike))
    loss = F.cross_entropy(alike.flatten(0, 1), own) + F.cross_entropy(alike.transpose(1, 2).flatten(0, 1), own)
    return loss / 2, {"right": float((alike.argmax(2).flatten() == own).float().mean())}


BATCHES: Mapping[str, Callable[[Material, Draw], object]] = {
    "finder": finder_batch,
    "scene": scene_batch,
    "person": person_batch,
    "head": head_batch,
    "mouth": mouth_batch,
    "speech": speech_batch,
    "ambience": ambience_batch,
    "voice": voice_batch,
    "critic": critic_batch,
}
LOSSES = {
    "finder": finder_loss,
    "scene": picture_loss,
    "person": person_loss,
    "head": picture_loss,
    "mouth": mouth_loss,
    "speech": speech_loss,
    "ambience": ambience_loss,
    "voice": voice_loss,
    "critic": critic_loss,
}
