"""Weights load whole or not at all, with a sentence; a model that answers with data is a denoiser all the same."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from happyhorse import models as rooms
from happyhorse import shipped
from happyhorse.codec.audio import AudioCodec, AudioCodecConfig
from happyhorse.conditioning import audio_segment, prompt_segment, video_segments
from happyhorse.model import weights
from happyhorse.model.transformer import Transformer
from happyhorse.models import answers, fill, fingerprint, level_latent, load, quick, read_transformer, told
from happyhorse.presets import TEXT_CHANNELS, TOLD_CHANNELS, PresetError
from happyhorse.request import HappyHorseError
from happyhorse.sequence import Modality, Role, Sequence
from tests.tiny import models, preset, shaken

SMALL = preset()


def sequence(frames: int = 3, sample: int = 0) -> Sequence:
    g = torch.Generator().manual_seed(sample)
    segments = video_segments(torch.randn(48, frames, 4, 4, generator=g), {}, SMALL)
    segments += [audio_segment(torch.randn(64, 9, 1, 1, generator=g), Role.GENERATED)]
    segments += [prompt_segment(torch.randn(512, 3, 1, 1, generator=g))]
    return Sequence(tuple(segments))


def small_audio() -> AudioCodec:
    return AudioCodec(AudioCodecConfig(encoder=16, decoder=16, blocks=1))


def assert_sentence(error: HappyHorseError, *words: str) -> None:
    told = str(error)
    assert "\n" not in told
    assert all(word in told for word in words), told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small transformer and a small codec on disk."""
    path = tmp_path_factory.mktemp("weights")
    weights.save(shaken(Transformer(SMALL.transformer), 1), path / "transformer.safetensors", matrices=torch.bfloat16)
    save_file({k: v.contiguous() for k, v in small_audio().state_dict().items()}, path / "audio.safetensors")
    return path


def test_weights_that_are_missing_are_named(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(weights.WeightsError) as caught:
        load("mini", folder=tmp_path)
    assert_sentence(caught.value, "transformer.safetensors", "missing")
    assert caught.value.hint
    with pytest.raises(weights.WeightsError) as caught:
        fill(small_audio(), tmp_path / "audio.safetensors")
    assert_sentence(caught.value, "audio.safetensors", "missing")
    with pytest.raises(PresetError):
        load("maxi")


@pytest.mark.parametrize("kept", [0, 6, 900, -10])
def test_weights_cut_short_are_one_sentence(folder: Path, tmp_path: Path, kept: int) -> None:
    for name in ("transformer", "audio"):
        spoiled = tmp_path / f"{name}.safetensors"
        spoiled.write_bytes((folder / spoiled.name).read_bytes()[:kept])
    with pytest.raises(weights.WeightsError) as caught:
        read_transformer(tmp_path / "transformer.safetensors", SMALL)
    assert_sentence(caught.value, "transformer.safetensors", "damaged")
    with pytest.raises(weights.WeightsError) as caught:
        fill(small_audio(), tmp_path / "audio.safetensors")
    assert_sentence(caught.value, "audio.safetensors", "damaged")


def test_another_presets_transformer_is_refused(folder: Path) -> None:
    foreign = replace(SMALL, transformer=replace(SMALL.transformer, window=2))
    with pytest.raises(weights.WeightsError) as caught:
        read_transformer(folder / "transformer.safetensors", foreign)
    assert_sentence(caught.value, "transformer.safetensors", "not those of tiny")


def test_a_codecs_misfits_are_named_and_nothing_is_filled(folder: Path, tmp_path: Path) -> None:
    tensors = load_file(folder / "audio.safetensors")
    for spoiled, word in (
        (tensors | {"surplus": torch.zeros(1)}, "surplus"),
        ({k: v for k, v in tensors.items() if k != "linear.bias"}, "linear.bias"),
        (tensors | {"mean": torch.zeros(3)}, "mean"),
    ):
        save_file(spoiled, tmp_path / "audio.safetensors")
        codec = shaken(small_audio())
        before = codec.linear.weight.clone()
        with pytest.raises(weights.WeightsError) as caught:
            fill(codec, tmp_path / "audio.safetensors")
        assert_sentence(caught.value, "audio.safetensors", word, "do not fit")
        assert torch.equal(codec.linear.weight, before)


def test_what_was_written_is_read(folder: Path) -> None:
    codec = small_audio()
    fill(codec, folder / "audio.safetensors")
    stored = load_file(folder / "audio.safetensors")
    assert all(torch.equal(value, stored[key]) for key, value in codec.state_dict().items())
    found = read_transformer(folder / "transformer.safetensors", SMALL)
    assert found.config == SMALL.transformer
    own = load_file(folder / "transformer.safetensors")
    assert all(torch.equal(value.float(), own[key].float()) for key, value in found.state_dict().items())


def test_the_fingerprint_tells_weights_apart() -> None:
    assert fingerprint(["a", "b"]) == fingerprint(["a", "b"]) != fingerprint(["b", "a"])
    assert len(fingerprint(["a"])) == 16


MINE = sorted(file.name for file in (shipped.WEIGHTS / "mini").iterdir())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The weights that ship, in a folder where they may be spoiled."""
    (tmp_path / "mini").mkdir()
    for name in MINE:
        (tmp_path / "mini" / name).symlink_to(shipped.WEIGHTS / "mini" / name)
    monkeypatch.setattr(shipped, "WEIGHTS", tmp_path)
    return tmp_path / "mini"


def test_all_that_ships_is_listed() -> None:
    parts = {f"{part}.safetensors" for part in (*rooms.PARTS, "student")} | {*rooms.STAGE, rooms.UPSCALER}
    assert parts == {*MINE} - {shipped.MANIFEST}


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("way", ["missing", "damaged"])
def test_what_ships_is_whole_or_a_sentence(package: Path, name: str, way: str) -> None:
    held = bytearray((package / name).read_bytes())
    (package / name).unlink()
    if way == "damaged":
        middle = len(held) // 2
        held[middle : middle + 50_000] = bytes(len(held[middle : middle + 50_000]))
        (package / name).write_bytes(held)
    with pytest.raises(weights.WeightsError) as caught:
        load("mini")
    assert str(caught.value.sentence) == f"the weights {name} are {way}"
    assert "install the package again" in caught.value.hint
    assert caught.value.exit_code == 1


def test_a_folder_of_ones_own_may_lack_what_is_not_needed(package: Path) -> None:
    whole = load("mini")
    assert whole.weights_hash == load("mini", folder=package).weights_hash
    for name in ("student", "director", "sketcher", "upscaler", "manifest"):
        next(package.glob(f"{name}.*")).unlink()
    found = load("mini", folder=package)
    assert found.director is found.sketcher is found.upscaler is None
    assert found.steps > whole.steps
    assert found.weights_hash != whole.weights_hash


def test_each_sample_is_told_its_noise_level_in_one_token() -> None:
    packed = Sequence.pack([sequence(), sequence(2, 1)])
    found = told(packed, {0: 0.25, 1: 0.5})
    assert found.segments[: len(packed.segments)] == packed.segments
    added = found.segments[len(packed.segments) :]
    assert [(s.sample, s.modality, s.role) for s in added] == [(i, Modality.TEXT, Role.GIVEN) for i in (0, 1)]
    for segment, sigma in zip(added, (0.25, 0.5), strict=True):
        assert segment.latent.shape == (TEXT_CHANNELS, 1, 1, 1)
        assert torch.equal(segment.latent, level_latent(sigma))
    assert not found.generated[0].latent is not packed.generated[0].latent


def test_levels_are_told_apart_in_channels_of_their_own() -> None:
    levels = torch.stack([level_latent(sigma).flatten() for sigma in torch.linspace(0, 1, 101).tolist()])
    words = TOLD_CHANNELS
    assert not levels[:, :words].any()
    torch.testing.assert_close(levels.square().sum(1), torch.full((101,), 8.0))
    apart = torch.cdist(levels, levels) + 9 * torch.eye(101)
    assert apart.min() > 0.1
    # the slowest wave turns half around, so both ends differ
    assert levels[0, words + 8] == pytest.approx(1) and levels[-1, words + 8] == pytest.approx(-1)


class Listener(torch.nn.Module):
    """Remembers what it was shown, and answers with nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Sequence] = []

    def forward(self, sequence: Sequence) -> list[torch.Tensor]:
        self.shown.append(sequence)
        return [torch.full_like(s.latent, 0.5) for s in sequence.generated]


def test_a_velocity_is_handed_on_and_data_becomes_a_velocity() -> None:
    packed, net = Sequence.pack([sequence(), sequence(2, 1)]), Listener()
    plain = answers(net, preset("velocity"), packed, [0.25, 0.5])
    assert all((v == 0.5).all() for v in plain)
    assert len(net.shown[-1].segments) == len(packed.segments)
    found = answers(net, preset("data"), packed, [0.25, 0.5])
    assert len(net.shown[-1].segments) == len(packed.segments) + 2
    for segment, velocity in zip(packed.generated, found, strict=True):
        torch.testing.assert_close(velocity, (segment.latent - 0.5) / (0.25, 0.5)[segment.sample])
    found = answers(net, preset("data"), packed, [0.8])  # one for all
    for segment, velocity in zip(packed.generated, found, strict=True):
        torch.testing.assert_close(velocity, (segment.latent - 0.5) / 0.8)


@pytest.mark.parametrize("predicts", ["data", "velocity"])
def test_denoise_answers_each_generated_segment(predicts: str) -> None:
    made, asked = models(predicts), sequence()
    assert made.steps == made.preset.steps
    with torch.no_grad():
        found = made.denoise(asked, 0.7)
        other = made.denoise(asked, 0.3)
    assert [v.shape for v in found] == [s.latent.shape for s in asked.generated]
    assert all(v.isfinite().all() and v.any() for v in found)
    # only one that answers with data is told the level
    assert torch.equal(found[0], other[0]) == (predicts == "velocity")


def test_all_of_a_preset_loads_from_a_folder_and_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from happyhorse.train.recipes import ship, store

    small = preset(channels=96)
    video, audio = shaken(rooms.VideoCodec(), 1, 0.01), shaken(AudioCodec(), 2, 0.01)
    transformer = shaken(Transformer(small.transformer), 3)
    store(video, tmp_path / "video.safetensors", 5)
    store(audio, tmp_path / "audio.safetensors", 5)
    ship(transformer, tmp_path / "transformer.safetensors", 7)
    monkeypatch.setattr(rooms, "find_preset", lambda name: small)
    found = load("tiny", folder=tmp_path)
    assert found.preset is small and len(found.weights_hash) == 16
    monkeypatch.setattr(rooms, "packaged", lambda preset: tmp_path)
    assert rooms.weights_of("tiny") == found.weights_hash
    for part, own in (("video", video), ("audio", audio), ("transformer", transformer)):
        module = getattr(found, part)
        assert not module.training and not any(p.requires_grad for p in module.parameters())
        for key, value in module.state_dict().items():
            torch.testing.assert_close(value.float(), own.state_dict()[key].float(), atol=1e-3, rtol=8e-3)
    assert weights.read_notes(tmp_path / "transformer.safetensors")["steps"] == "7"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(("fast", "found"), [(True, torch.bfloat16), (False, torch.float32)])
def test_half_precision_is_for_processors_that_multiply_it(
    fast: bool, found: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "half_is_fast", lambda: fast)
    with quick():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype is found
