"""The life of MINI, stage by stage: each recipe runs from nothing, or goes on from where it was stopped.

patches -> video-codec -> voices -> audio-codec -> films -> director -> sketcher -> base -> distill-mini -> pairs
-> upscaler -> readers -> ship -> ship-readers
"""

import copy
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import torch
from torch import nn

from happyhorse.codec.audio import AudioCodec
from happyhorse.codec.video import VideoCodec
from happyhorse.data.dataset import Dataset, Folder
from happyhorse.data.encode import Wish, shoot_folder, voice_folder
from happyhorse.data.footage import draw_patches
from happyhorse.data.pairs import draw_pairs
from happyhorse.data.sound import Bank
from happyhorse.data.stock import Stock
from happyhorse.model import packed, weights
from happyhorse.model.transformer import Transformer
from happyhorse.model.upscaler import Upscaler
from happyhorse.models import DIRECTOR, PARTS, SKETCHER, UPSCALER, fill, read_small
from happyhorse.playhouse.voice import voice_lines
from happyhorse.presets import MINI, MINI_STUDENT
from happyhorse.readers.networks import FOLDER
from happyhorse.request import RequestError, did_you_mean
from happyhorse.scene.director import Director
from happyhorse.scene.sketch import Sketcher
from happyhorse.sequence import Modality
from happyhorse.shipped import WEIGHTS, write_manifest
from happyhorse.train import audio_codec, director, lora, readers, sketcher, upscaler, video_codec
from happyhorse.train.checkpoint import mean_of, read_step, write_tensors
from happyhorse.train.distill import Critic, Plan, distil
from happyhorse.train.objective import rows_loss
from happyhorse.train.trainer import LoopConfig, learn

STUDENT_RATE, CRITIC_RATE = 8e-4, 4e-4  # thin matrices move the whole ones less than their own size
STUDENT_SHARE = 0.4  # of what a student learned is laid on: whole it makes voices louder and rooms wrong (docs/log.md)
TEACHER = Path("student") / "teacher.safetensors"
LINEAR = ("encoder.", "decoder.linear.")  # of the video codec: what all that is seen goes through
LOUD = ("linear.", "coarse.0.", "coarse.4.", "fine.4.")  # of the sound codec: where eight bits would be heard
SHIPPED = WEIGHTS / "mini"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """Where a run keeps its things, and how large it is."""

    folder: Path = Path("runs/mini")
    steps: int = 0
    """0: the recipe's own number"""
    minutes: float = 0.0
    """how long to learn, where it is more than 0, instead of how many steps"""
    scale: float = 1.0
    """of the footage: 0.01 rehearses"""
    processes: int = 2
    seed: int = 0
    device: str = "cpu"
    workers: int = 0
    warm: bool = False
    adversarial: float = 0.0
    only: tuple[str, ...] = ()
    """of the readers, where not all"""


def run(
    name: str,
    *,
    folder: str = "runs/mini",
    steps: int = 0,
    minutes: float = 0.0,
    scale: float = 1.0,
    processes: int = 2,
    seed: int = 0,
    device: str = "",
    workers: int = 0,
    warm: str = "no",
    adversarial: float = 0.0,
    only: str = "",
) -> None:
    """Run one recipe by name; everything it makes, and what it goes on from, lies in `folder`.

    `steps` or `minutes` say how long to learn; without them the recipe's own number of steps is made.

    `warm yes` begins from the weights that ship instead of from nothing. `scale` sizes the footage: 0.01 rehearses.
    `processes` draw footage; `workers` make batches ahead. `device` is the graphics card where there is one.
    `adversarial` is the weight of the judge in distill-mini (0: nobody judges; 0.003 to try it).
    `only head,person` trains these of the readers.
    """
    if name not in RECIPES:
        raise RequestError(
            f"recipe {name} is not known; choose one of {', '.join(RECIPES)}", did_you_mean(name, RECIPES)
        )
    config = RunConfig(
        folder=Path(folder),
        steps=int(steps),
        minutes=float(minutes),
        scale=float(scale),
        processes=int(processes),
        seed=int(seed),
        device=device or ("cuda" if torch.cuda.is_available() else "cpu"),
        workers=int(workers),
        warm=warm == "yes",
        adversarial=float(adversarial),
        only=tuple(name.strip() for name in only.split(",") if name.strip()),
    )
    RECIPES[name](config)


def patches(config: RunConfig) -> None:
    """Draw what the video codec learns from."""
    draw_patches(config.folder / "patches", round(800 * config.scale), config.seed, config.processes)
    draw_patches(config.folder / "patches-test", round(200 * config.scale), 9_000_000, config.processes, split="test")


def train_video_codec(config: RunConfig) -> None:
    """Learn to see: principal components first, then convolutions."""
    footage = video_codec.Patches.open(config.folder / "patches")
    codec = VideoCodec()
    video_codec.start(codec, footage)
    if config.warm:
        fill(codec, SHIPPED / "video.safetensors")
    loop = LoopConfig(steps=config.steps or 900, rate=4e-3, warmup=40, device=config.device, workers=config.workers)
    found = learn(
        config.folder / "video-codec",
        codec,
        lambda step: video_codec.crop_batch(footage, step, 8, 128),
        video_codec.reconstruction_loss,
        loop,
    )
    store_packed(found, config.folder / "weights" / "video.safetensors", loop.steps, LINEAR)


def voices(config: RunConfig) -> None:
    """Voice lines in all languages."""
    voice_lines(config.folder / "voices", 60 * config.scale, config.seed)


def train_audio_codec(config: RunConfig) -> None:
    """Learn to hear."""
    bank, codec = Bank(config.folder / "voices"), AudioCodec()
    audio_codec.start(codec, bank)
    loop = LoopConfig(steps=config.steps or 2000, rate=4e-3, warmup=40, device=config.device, workers=config.workers)
    found = learn(
        config.folder / "audio-codec",
        codec,
        lambda step: audio_codec.sound_batch(bank, step, 12),
        audio_codec.spectrum_loss,
        loop,
    )
    audio_codec.settle(found, bank)
    store_packed(found, config.folder / "weights" / "audio.safetensors", loop.steps, LOUD)


FILMS: Mapping[str, tuple[Wish, int, float, int]] = MappingProxyType(
    {  # what, how many, share of the batches, films a batch
        "pictures": (Wish(latent_frames=1), 7000, 0.50, 28),
        "square": (Wish(latent_frames=1, height=320, width=320), 450, 0.02, 28),
        "tall": (Wish(latent_frames=1, height=448, width=256), 450, 0.02, 28),
        "portraits": (Wish(latent_frames=1, extra="portrait"), 350, 0.02, 14),
        "edits": (Wish(latent_frames=1, extra="source"), 350, 0.02, 14),
        "seconds": (Wish(latent_frames=7), 1000, 0.14, 4),
        "long": (Wish(latent_frames=20), 50, 0.02, 1),
        "heard": (Wish(latent_frames=32, pictured=False), 1500, 0.12, 12),
    }
)
VOICES_SHARE, VOICES_BATCH = 0.26, 26


def films(config: RunConfig) -> None:
    """Shoot and encode what the transformer learns from."""
    shipped, spoken = config.folder / "weights", config.folder / "voices"
    voice_folder(config.folder / "films" / "voices", weights=shipped, voices=spoken)
    for place, (name, (wish, count, _, _)) in enumerate(FILMS.items()):
        shoot_folder(
            config.folder / "films" / name,
            wish,
            max(2, round(count * config.scale)),
            seed=config.seed + 1_000_000 * (place + 1),
            weights=shipped,
            voices=spoken,
            processes=config.processes,
        )


def dataset(folder: Path) -> Dataset:
    """Mix whatever has been shot so far."""
    kinds = {name: (share, count) for name, (_, _, share, count) in FILMS.items()} | {
        "voices": (VOICES_SHARE, VOICES_BATCH)
    }
    ready = [
        Folder(folder / "films" / n, *k) for n, k in kinds.items() if (folder / "films" / n / "films.jsonl").exists()
    ]
    if not ready:
        raise RequestError(f"there are no films in {folder}", "draw them first: happyhorse train films")
    return Dataset(tuple(ready), MINI, sketcher=sketcher_of(folder))


def heard_of(data: Dataset) -> Dataset:
    """Footage with a sound only, for who learns nothing else."""
    ready = tuple(folder for folder in data.folders if folder.audio.size)
    if not ready:
        raise RequestError("none of the films has a sound", "draw those that have: happyhorse train films")
    return replace(data, folders=ready)


def sketcher_of(folder: Path) -> Sketcher | None:
    """The sketcher that this run learned, or the one that ships."""
    own = folder / "weights" / SKETCHER
    return read_small(Sketcher, own if own.exists() else SHIPPED / SKETCHER)


def train_sketcher(config: RunConfig) -> None:
    """Learn to sketch a blocked scene: the mean of all that it may look like."""
    folders, module = dataset(config.folder).folders, Sketcher()
    if config.warm:
        fill(module, SHIPPED / SKETCHER)
    shown, kept_back = sketcher.Frames(folders), sketcher.Frames(folders, held_out=True)
    loop = replace(paced(config, 3000), rate=1e-2, warmup=30, cooldown=0.6, decay=0.0, mean=0.99)
    found = learn(
        config.folder / "sketcher",
        module,
        lambda step: shown.batch(step, 64),
        sketcher.sketching_loss,
        loop,
        parts={name: 2 for name, _ in module.named_parameters() if name.startswith(("told.", "up."))},
    )
    steps = read_step(config.folder / "sketcher" / "state.safetensors")
    store_packed(found, config.folder / "weights" / SKETCHER, steps)
    if kept_back.shapes:
        print(f"explained of frames kept back: {sketcher.explained(found.cpu(), kept_back):.0%} of what differs")


def paced(config: RunConfig, steps: int) -> LoopConfig:
    """Learn for the time or the steps that are asked for, or for so many, where it is asked for."""
    return LoopConfig(
        steps=config.steps or (10**7 if config.minutes else steps),
        minutes=config.minutes,
        device=config.device,
        workers=config.workers,
    )


def train_base(config: RunConfig) -> None:
    """Learn to make clips: every mode at once."""
    stock, module = Stock(dataset(config.folder), config.device), Transformer(MINI.transformer)
    stock.load()
    if config.warm:
        module.load_state_dict(weights.load(SHIPPED / "transformer.safetensors").float().state_dict())
    loop = replace(paced(config, 1500), rate=9e-3, warmup=80, mean=0.999)
    found = learn(
        config.folder / "base",
        module,
        stock.numbers,
        lambda net, numbers, generator: rows_loss(net, MINI, stock.gather(numbers), generator),
        loop,
        parts=experts(module),
    )
    state = config.folder / "base" / "state.safetensors"
    ship(
        found, config.folder / "weights" / "transformer.safetensors", read_step(state) if config.minutes else loop.steps
    )


def pairs(config: RunConfig) -> None:
    """Draw what the upscaler learns from: the same moments small and large."""
    seen_by = eyes(config.folder)
    draw_pairs(
        config.folder / "pairs", round(600 * config.scale), config.seed, weights=seen_by, processes=config.processes
    )


def eyes(folder: Path) -> Path:
    """The run's own video codec, or the one that ships where the run has none."""
    own = folder / "weights" / "video.safetensors"
    return own if own.exists() else SHIPPED / "video.safetensors"


def train_upscaler(config: RunConfig) -> None:
    """Learn to make drafts larger; pairs are drawn first where there are none."""
    pairs(config)
    footage, codec, module = upscaler.Pairs.open(config.folder / "pairs"), VideoCodec(), Upscaler()
    fill(codec, eyes(config.folder))
    codec.to(config.device).requires_grad_(False)
    if config.warm:
        fill(module, SHIPPED / UPSCALER)
    loop = replace(paced(config, 4000), rate=3e-3, warmup=50, mean=0.997)
    found = learn(
        config.folder / "upscaler",
        module,
        lambda step: footage.batch(step, 8, 22),
        lambda net, batch, generator: upscaler.refining_loss(net, batch, generator, MINI.superres, codec),
        loop,
    )
    state = config.folder / "upscaler" / "state.safetensors"
    store_packed(found, config.folder / "weights" / UPSCALER, read_step(state) if config.minutes else loop.steps)


def experts(module: nn.Module) -> dict[str, int]:
    """The matrices in which a layer's experts are stacked."""
    layers = tuple(f"blocks.{layer}." for layer in MINI.transformer.expert_layers)
    stacked = [(name, p) for name, p in module.named_parameters() if not name.endswith(".right")]  # shared by experts
    matrices = [name for name, parameter in stacked if parameter.ndim == 2]
    return {name: 3 for name in matrices if name.removeprefix("transformer.").startswith(layers)}


def ship(transformer: Transformer, file: Path, steps: int, recipe: str = "base") -> None:
    """Write the transformer as it ships."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    weights.save(transformer, draft, notes={"recipe": recipe, "steps": str(steps)}, matrices=torch.bfloat16)
    draft.replace(file)


def distill_mini(config: RunConfig) -> None:
    """Teach a student of 8 steps, without guidance, what the base makes in 32 with it."""
    stock, teacher = Stock(heard_of(dataset(config.folder)), config.device), teacher_of(config)
    stock.load()
    student, critic = lora.adapt(copy.deepcopy(teacher)), Critic(copy.deepcopy(teacher))
    there, shipped = SHIPPED / "transformer.safetensors", SHIPPED / "student.safetensors"
    if config.warm and shipped.exists() and packed.digest(config.folder / TEACHER) == packed.digest(there):
        lora.recall(student, lora.weakened(weights.load_thin(shipped, there), 1 / STUDENT_SHARE))
    lora.keep_to(student, Modality.AUDIO)  # the last look at a sketched picture is the base's own
    loop = replace(paced(config, 10_000), rate=STUDENT_RATE, warmup=50, cooldown=0.5, decay=0.0, mean=0.99)
    hurry = CRITIC_RATE / STUDENT_RATE
    plan = Plan(
        teacher=MINI,
        student=MINI_STUDENT,
        hurry=hurry,
        adversarial=config.adversarial,
        weights={"video": 0.0, "audio": 1.0},  # what is the sound's own does not learn for the picture's sake
    )
    found = distil(
        config.folder / "student",
        (student, teacher, critic),
        stock.numbers,
        stock.gather,
        plan,
        loop,
        experts(student) | experts(critic),
    )
    made = read_step(config.folder / "student" / "state.safetensors")
    ship_student(found, config, made)


def ship_student(student: Transformer, config: RunConfig, steps: int) -> None:
    """Write what the student learned beside its teacher, by whose file it is known."""
    file = config.folder / "weights" / "student.safetensors"
    file.parent.mkdir(parents=True, exist_ok=True)
    draft, notes = file.with_suffix(".part"), {"recipe": "distill-mini", "steps": str(steps)}
    thin = lora.weakened(lora.factors(student), STUDENT_SHARE)
    weights.save_thin(thin, config.folder / TEACHER, draft, notes=notes)
    draft.replace(file)


def teacher_of(config: RunConfig) -> Transformer:
    """The base that this run distils, its own or the one that ships; kept, so that it never changes under way."""
    kept = config.folder / TEACHER
    if not kept.exists():
        own = config.folder / "weights" / "transformer.safetensors"
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(".part")
        shutil.copy(own if own.exists() else SHIPPED / "transformer.safetensors", draft)
        draft.replace(kept)
    return weights.load(kept).float()


def ship_all(config: RunConfig) -> None:
    """Put the run's newest weights into the package, from its checkpoints even while it still learns."""
    made = config.folder / "weights"
    kinds: dict[str, Callable[[], nn.Module]] = {
        "base": lambda: Transformer(MINI.transformer),
        "video-codec": VideoCodec,
        "student": lambda: lora.adapt(Transformer(MINI.transformer)),
        "upscaler": Upscaler,
        "director": Director,
        "sketcher": Sketcher,
    }
    states = {stage: config.folder / stage / "state.safetensors" for stage in kinds}
    states = {stage: state for stage, state in states.items() if state.exists()}
    # all are read before one is written: a checkpoint that cannot be used must not leave half a set behind
    means = {stage: mean_of(state, kinds[stage]()) for stage, state in states.items()}
    steps = {stage: read_step(state) for stage, state in states.items()}
    SHIPPED.mkdir(parents=True, exist_ok=True)
    if isinstance(base := means.get("base"), Transformer):
        ship(base, made / "transformer.safetensors", steps["base"])
    if "video-codec" in means:
        store_packed(means["video-codec"], made / "video.safetensors", steps["video-codec"], LINEAR)
    if isinstance(student := means.get("student"), Transformer):
        ship_student(student, config, steps["student"])
    for file in (made / f"{part}.safetensors" for part in PARTS):
        if file.exists():
            shutil.copy(file, SHIPPED)
    if (SHIPPED / "transformer.safetensors").exists():
        fresh = packed.digest(SHIPPED / "transformer.safetensors")
        if (made / "transformer.safetensors").exists():
            pack(SHIPPED / "transformer.safetensors")
        seat_student(config, fresh)
    if "upscaler" in means:
        store_packed(means["upscaler"], SHIPPED / UPSCALER, steps["upscaler"])
    if "director" in means:
        store(means["director"], SHIPPED / DIRECTOR, steps["director"])
    if "sketcher" in means:
        store_packed(means["sketcher"], SHIPPED / SKETCHER, steps["sketcher"])
    write_manifest(SHIPPED)
    ship_readers(config)


def ship_readers(config: RunConfig) -> None:
    """Put the readers that are done into the package."""
    for file in sorted((config.folder / "readers" / "weights").glob("*.safetensors")):
        FOLDER.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, FOLDER)
    if FOLDER.exists():
        write_manifest(FOLDER)


def seat_student(config: RunConfig, fresh: str) -> None:
    """Lay the run's student on the base that ships, or take away one whose base is gone; `fresh` is the base's hash.

    A student that learned beside the run's base in bfloat16 goes with the same base in eight bits.
    """
    there, shipped = SHIPPED / "transformer.safetensors", SHIPPED / "student.safetensors"
    file, teacher = config.folder / "weights" / "student.safetensors", config.folder / TEACHER
    if file.exists() and packed.digest(teacher) == fresh:
        draft = shipped.with_suffix(".part")
        weights.save_thin(weights.load_thin(file, teacher), there, draft, notes=told_of(file))
        draft.replace(shipped)
    elif shipped.exists() and weights.read_notes(shipped).get("of") != packed.digest(there):
        shipped.unlink()
        print("the student that shipped learned beside another base and was taken out: run distill-mini")


def pack(file: Path) -> None:
    """Hold a transformer in 8 bits (decision 10)."""
    draft = file.with_suffix(".part")
    weights.save_packed(weights.load(file, matrices=torch.float32), draft, notes=told_of(file))
    draft.replace(file)


def told_of(file: Path) -> dict[str, str]:
    """What a file says of its making."""
    return {name: value for name, value in weights.read_notes(file).items() if name in ("recipe", "steps")}


@torch.no_grad()
def distance(wanted: nn.Module, found: nn.Module) -> float:
    """How far weights are from those wanted, over these."""
    pairs = list(zip(wanted.parameters(), found.parameters(), strict=True))
    off = sum(float((one - other).square().sum()) for one, other in pairs)
    return (off / sum(float(one.square().sum()) for one, _ in pairs)) ** 0.5


def store(module: nn.Module, file: Path, steps: int) -> None:
    """Write weights as they ship: matrices in bfloat16, the small rest in single precision."""
    tensors = {k: v.to(torch.bfloat16) if v.ndim > 1 else v.float() for k, v in module.state_dict().items()}
    write_tensors(file, tensors, {"steps": steps})


def store_packed(module: nn.Module, file: Path, steps: int, whole: tuple[str, ...] = ()) -> None:
    """The same with matrices in eight bits, but for those whose names begin with one of `whole`."""
    write_tensors(file, packed.packed(module.state_dict(), whole), {"steps": steps})


def train_director(config: RunConfig) -> None:
    """Learn to cast a scene from words: captions of scripts that nobody draws."""
    shown = director.Captions(round(14_000 * config.scale), 20_000_000 + config.seed)
    module = Director().train()
    if config.warm:
        fill(module, SHIPPED / DIRECTOR)
    loop = LoopConfig(steps=config.steps or 4300, rate=6e-3, warmup=50, device=config.device)
    found = learn(config.folder / "director", module, lambda step: shown.batch(step, 96), director.reading_loss, loop)
    store(found, config.folder / "weights" / DIRECTOR, loop.steps)
    stranger = director.Captions(max(10, round(400 * config.scale)), 30_000_000, "test")
    shares = director.accuracies(found.cpu(), stranger)
    print(
        "read right where named, in wordings held out: "
        + ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    )


def train_readers(config: RunConfig) -> None:
    """Learn to judge: the readers of `happyhorse measure`, from footage of their own; `warm` is not asked."""
    folder, minis = config.folder / "readers", config.folder / "voices"
    readers.train(folder, minis, only=config.only, scale=config.scale, steps=config.steps)


RECIPES: Mapping[str, Callable[[RunConfig], None]] = MappingProxyType(
    {
        "patches": patches,
        "video-codec": train_video_codec,
        "voices": voices,
        "audio-codec": train_audio_codec,
        "films": films,
        "director": train_director,
        "sketcher": train_sketcher,
        "base": train_base,
        "distill-mini": distill_mini,
        "pairs": pairs,
        "upscaler": train_upscaler,
        "readers": train_readers,
        "ship": ship_all,
        "ship-readers": ship_readers,
    }
)
