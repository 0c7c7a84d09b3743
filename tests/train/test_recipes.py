"""Each stage goes on from what the one before it left, and what ships can be loaded."""

import copy
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

pytest.importorskip("skia")

from happyhorse import models as rooms
from happyhorse import shipped
from happyhorse.codec import text
from happyhorse.data import encode
from happyhorse.data.encode import Studio, Wish
from happyhorse.model.transformer import Transformer
from happyhorse.model.upscaler import Upscaler, UpscalerConfig
from happyhorse.model.weights import WeightsError, read_notes
from happyhorse.playhouse.voice import write_shard
from happyhorse.request import RequestError
from happyhorse.scene.director import Director
from happyhorse.scene.sketch import Sketcher
from happyhorse.train import audio_codec, checkpoint, lora, recipes, video_codec
from happyhorse.train.optim import build_optimiser
from happyhorse.train.recipes import RECIPES, RunConfig, run, store
from tests.data.test_dataset import films
from tests.tiny import Babel, preset, shaken, utterance
from tests.train.test_lora import merged

SMALL = preset(channels=96)
SMALL_STUDENT = replace(SMALL, steps=1, guidance=(), sampler="renoise")
TINY_FILMS = {
    "pictures": (Wish(latent_frames=1, height=64, width=96, seconds=3.0), 1000, 0.5, 2),
    "seconds": (Wish(latent_frames=3, height=64, width=96, seconds=3.0), 1000, 0.5, 2),
}


def test_a_recipe_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(RequestError, match="recipe baze is not known; choose one of patches, video-codec") as caught:
        run("baze")
    assert caught.value.hint == "did you mean base?"


def test_words_of_a_shell_become_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[RunConfig] = []
    monkeypatch.setattr(recipes, "RECIPES", {"base": seen.append})
    run("base", folder="somewhere", steps="12", scale="0.5", processes="3", seed="4")  # type: ignore[arg-type]
    assert seen == [
        RunConfig(folder=Path("somewhere"), steps=12, scale=0.5, processes=3, seed=4, device=seen[0].device)
    ]


def test_who_learns_sound_is_shown_no_footage_without(toys: None, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    for name, latents in {"pictures": 1, "seconds": 3}.items():
        films(tmp_path / "films" / name, latents=latents)
    data = recipes.dataset(tmp_path)
    assert [f.path.name for f in data.folders] == ["pictures", "seconds"]
    assert [f.path.name for f in recipes.heard_of(data).folders] == ["seconds"]
    with pytest.raises(RequestError, match="none of the films has a sound"):
        recipes.heard_of(replace(data, folders=data.folders[:1]))


def test_readers_are_named_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(recipes.readers, "train", lambda *folders, **wish: asked.update(wish, folders=folders))
    run("readers", folder="somewhere", only="head, person")
    assert asked["only"] == ("head", "person")
    assert asked["folders"] == (Path("somewhere/readers"), Path("somewhere/voices"))


def test_the_stages_are_those_of_the_door_sign() -> None:
    assert recipes.__doc__ is not None
    assert " ".join(recipes.__doc__.split("\n\n")[-1].split()).split(" -> ") == list(RECIPES)


def test_codecs_ship_in_half_precision_but_for_the_small_rest(tmp_path: Path) -> None:
    module = shaken(nn.Sequential(nn.Linear(8, 4), nn.LayerNorm(4)))
    store(module, tmp_path / "deep" / "audio.safetensors", 12)
    fresh = nn.Sequential(nn.Linear(8, 4), nn.LayerNorm(4))
    rooms.fill(fresh, tmp_path / "deep" / "audio.safetensors")
    assert torch.equal(fresh[0].weight, module[0].weight.bfloat16().float())
    assert torch.equal(fresh[0].bias, module[0].bias) and torch.equal(fresh[1].weight, module[1].weight)
    assert checkpoint.read_notes(tmp_path / "deep" / "audio.safetensors") == {"steps": 12}


def draw(folder: Path, count: int, seed: int, processes: int, split: str = "train") -> None:
    """Noise in the place of drawn patches."""
    folder.mkdir(parents=True)
    np.save(folder / "frames.npy", np.random.default_rng(seed).integers(0, 256, (count, 9, 64, 64, 3), np.uint8))
    np.save(folder / "boxes.npy", np.zeros((count, 9, 4, 4), np.int16))


def speak(folder: Path, minutes: float, seed: int) -> None:
    """Hums in the place of voices."""
    folder.mkdir(parents=True)
    for voice in ("af_heart", "am_michael"):
        lines = [utterance("en", voice, seconds) for seconds in (0.6, 0.8)]
        write_shard(folder / f"en-{voice}-000.safetensors", lines)


def here(wish: Wish, seeds: range, weights: Path, voices: Path, processes: int):
    """Shoot in this process."""
    studio = Studio(weights, voices)
    return (studio.shoot(seed, wish) for seed in seeds)


def draw_two(folder: Path, count: int, seed: int, *, weights: Path, processes: int) -> None:
    """Noise in the place of drawn pairs."""
    if not (folder / "drafts.npy").exists():
        folder.mkdir(parents=True)
        drawn = np.random.default_rng(seed)
        np.save(folder / "drafts.npy", drawn.normal(size=(2, 96, 2, 14, 14)).astype(np.float16))
        np.save(folder / "truth.npy", drawn.integers(0, 255, (2, 5, 224, 224, 3), np.uint8))


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every stage at the size of a toy, and none that ships into the package."""
    one, crop = Babel(), video_codec.crop_batch
    changes = [
        (recipes, "FOLDER", tmp_path / "readers"),
        (recipes, "draw_patches", draw),
        (recipes, "voice_lines", speak),
        (recipes, "FILMS", TINY_FILMS),
        (recipes, "draw_pairs", draw_two),
        (recipes, "MINI", SMALL),
        (recipes, "MINI_STUDENT", SMALL_STUDENT),
        (rooms, "STUDENTS", {"tiny": SMALL_STUDENT}),
        (rooms, "find_preset", lambda name: replace(SMALL, name=name)),
        (video_codec, "start", lambda codec, footage: codec.encoder.requires_grad_(False)),
        (video_codec, "crop_batch", lambda footage, step, count, side: crop(footage, step, 2, 32)),
        (audio_codec, "start", partial(audio_codec.start, clips=2)),
        (audio_codec, "settle", partial(audio_codec.settle, clips=2)),
        (audio_codec, "sound_batch", lambda bank, step, count, draw=audio_codec.sound_batch: draw(bank, step, 2)),
        (encode, "films", here),
        (text, "encoder", lambda: one),
        (recipes, "VOICES_BATCH", 2),
    ]
    for room, name, toy in changes:
        monkeypatch.setattr(room, name, toy)


def test_the_whole_chain_ends_in_a_model_that_loads(
    toys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    monkeypatch.setattr(recipes, "SHIPPED", package / "weights" / "mini")
    words = {"folder": str(tmp_path / "run"), "steps": 2, "scale": 0.002, "processes": 1}
    for name in RECIPES:
        run(name, **words)

    folder = tmp_path / "run"
    assert len(np.load(folder / "patches" / "frames.npy")) == 2
    rows = [(folder / "films" / name / "films.jsonl").read_text("utf-8") for name in (*TINY_FILMS, "voices")]
    assert [len(text.splitlines()) - 1 for text in rows] == [2, 2, 4]
    assert all(json.loads(line) for text in rows for line in text.splitlines()[1:])
    for stage in ("video-codec", "audio-codec", "director", "sketcher", "base", "student", "upscaler"):
        assert checkpoint.read_step(folder / stage / "state.safetensors") == 2

    for place in (package / "weights" / "mini", tmp_path / "readers"):
        listed = {file.name: shipped.sha256(file) for file in place.glob("*.safetensors")}
        assert shipped.read_manifest(place) == listed
    assert "transformer.safetensors" in shipped.read_manifest(package / "weights" / "mini")
    found = rooms.load("tiny-base", folder=package / "weights" / "mini")
    mean = checkpoint.mean_of(folder / "base" / "state.safetensors", Transformer(SMALL.transformer))
    assert recipes.distance(mean, found.transformer.float()) < 0.01
    assert recipes.distance(Transformer(SMALL.transformer), found.transformer) > 0
    student = rooms.load("tiny", folder=package / "weights" / "mini")
    assert (found.preset, student.preset) == (replace(SMALL, name="tiny-base"), SMALL_STUDENT)
    assert student.weights_hash != found.weights_hash
    adapted = lora.adapt(Transformer(SMALL.transformer))
    thin = lora.factors(checkpoint.mean_of(folder / "student" / "state.safetensors", adapted))
    assert recipes.distance(merged(mean, thin), student.transformer.float()) < 0.01
    assert found.director is not None and found.sketcher is not None
    mean = checkpoint.mean_of(folder / "sketcher" / "state.safetensors", Sketcher())
    assert recipes.distance(mean, found.sketcher) < 0.01
    assert found.upscaler is not None and found.upscaler.out.weight.abs().max() > 0
    assert found.audio.std.min() > 0 and not torch.equal(found.audio.mean, torch.zeros(64))


def test_every_experts_matrix_is_turned_in_three_parts(
    toys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, int] = {}

    def learn(folder: Path, module: nn.Module, *rest: object, parts: dict[str, int]) -> nn.Module:
        seen.update(parts)
        return module

    monkeypatch.setattr(recipes, "learn", learn)
    with pytest.raises(RequestError, match="there are no films"):
        recipes.train_base(RunConfig(folder=tmp_path, steps=1))
    (tmp_path / "films").mkdir()
    films(tmp_path / "films" / "seconds")
    recipes.train_base(RunConfig(folder=tmp_path, steps=1))
    shapes = {name: p.shape for name, p in Transformer(SMALL.transformer).named_parameters()}
    one_layer = {name for name in shapes if name.startswith("blocks.1.") and len(shapes[name]) == 2}
    wanted = {name.replace("blocks.1.", f"blocks.{layer}.") for name in one_layer for layer in (0, 2)}
    assert set(seen) == wanted and set(seen.values()) == {3}
    assert all(shapes[name][0] == 3 * shapes[f"blocks.1.{name.split('.', 2)[2]}"][0] for name in wanted)


def test_a_checkpoint_of_another_shape_leaves_the_package_as_it_was(
    toys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    monkeypatch.setattr(recipes, "SHIPPED", package)
    old = Upscaler(UpscalerConfig(blocks=1))
    state = tmp_path / "run" / "upscaler" / "state.safetensors"
    checkpoint.save(state, old, copy.deepcopy(old), build_optimiser(old, rate=0.1, decay=0.0), 7)
    director = Director()
    checkpoint.save(
        state.parents[1] / "director" / state.name,
        director,
        copy.deepcopy(director),
        build_optimiser(director, rate=0.1, decay=0.0),
        7,
    )
    with pytest.raises(WeightsError, match=r"upscaler/state\.safetensors is of another shape than today's Upscaler"):
        run("ship", folder=str(tmp_path / "run"))
    assert not package.exists() or not list(package.iterdir())


def test_the_base_ships_from_its_checkpoint_while_it_learns(
    toys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipes, "SHIPPED", tmp_path / "package" / "weights" / "mini")
    module, mean = Transformer(SMALL.transformer), shaken(Transformer(SMALL.transformer), 1)
    optimiser = build_optimiser(module, rate=0.1, decay=0.0)
    checkpoint.save(tmp_path / "base" / "state.safetensors", module, mean, optimiser, 41)
    (tmp_path / "weights").mkdir()
    for part in ("video", "audio"):
        (tmp_path / "weights" / f"{part}.safetensors").write_bytes(part.encode())
    recipes.ship_all(RunConfig(folder=tmp_path))
    shipped = tmp_path / "package" / "weights" / "mini"
    assert (shipped / "audio.safetensors").read_bytes() == b"audio"
    assert read_notes(shipped / "transformer.safetensors")["steps"] == "41"
    found = rooms.read_transformer(shipped / "transformer.safetensors", SMALL)
    assert recipes.distance(mean, found.float()) < 0.01  # packed in eight bits
    assert not (tmp_path / "weights" / "transformer.part").exists()


def test_a_student_goes_with_its_own_base_and_no_other(
    toys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped, made = tmp_path / "package" / "weights" / "mini", tmp_path / "run" / "weights"
    monkeypatch.setattr(recipes, "SHIPPED", shipped)
    nets, config = [shaken(Transformer(SMALL.transformer), seed) for seed in (1, 2)], RunConfig(folder=tmp_path / "run")
    for part in ("video", "audio"):
        store(nn.Linear(2, 2), made / f"{part}.safetensors", 1)
    recipes.ship(nets[0], made / "transformer.safetensors", 5)
    student = lora.adapt(recipes.teacher_of(config))
    with torch.no_grad():
        for parameter in student.parameters():
            parameter.add_(0.02 if parameter.requires_grad else 0)
    state = config.folder / recipes.TEACHER.parent / "state.safetensors"
    optimiser = build_optimiser(student, rate=0.1, decay=0.0)
    checkpoint.save(state, student, copy.deepcopy(student), optimiser, 6)  # as while it still learns
    recipes.ship_all(config)
    names = [shipped / f"{part}.safetensors" for part in ("transformer", "student")]
    assert [read_notes(name)["steps"] for name in names] == ["5", "6"]
    found = rooms.read_transformer(names[0], SMALL_STUDENT, names[1]).float()
    wanted = merged(nets[0], lora.weakened(lora.factors(student), recipes.STUDENT_SHARE))
    assert recipes.distance(wanted, found) < 0.01
    assert recipes.distance(nets[0], found) > 0.02
    recipes.ship_all(config)  # once more, with nothing new
    again = rooms.read_transformer(names[0], SMALL, names[1]).float()
    assert recipes.distance(wanted, again) < 0.01

    recipes.ship(nets[1], made / "transformer.safetensors", 7)  # as a later run that trains the base only
    recipes.ship_all(config)
    assert not names[1].exists() and "learned beside another base" in capsys.readouterr().out
    assert recipes.distance(nets[1], rooms.read_transformer(names[0], SMALL).float()) < 0.01


def test_a_run_distils_the_base_it_began_with(toys: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipes, "SHIPPED", tmp_path / "package")
    nets, config = [shaken(Transformer(SMALL.transformer), seed) for seed in (1, 2)], RunConfig(folder=tmp_path)
    recipes.ship(nets[0], tmp_path / "package" / "transformer.safetensors", 5)
    first = recipes.teacher_of(config)
    assert recipes.distance(nets[0], first) < 0.01
    recipes.ship(nets[1], tmp_path / "weights" / "transformer.safetensors", 6)
    assert recipes.distance(first, recipes.teacher_of(config)) == 0
    assert all(p.dtype is torch.float32 for p in first.parameters())


def test_only_what_has_been_shot_is_mixed(tmp_path: Path, toys: None) -> None:
    done = tmp_path / "films" / "seconds"
    done.mkdir(parents=True)
    (done / "films.jsonl").write_text("{}\n", "utf-8")
    (tmp_path / "films" / "pictures").mkdir()  # begun, not finished
    found = recipes.dataset(tmp_path)
    assert [(f.path.name, f.share, f.count) for f in found.folders] == [("seconds", 0.5, 2)]
