"""What is packed comes back as near as eight bits allow, and what was learned beside a base knows it."""

import copy
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from happyhorse.model import weights
from happyhorse.model.config import TINY
from happyhorse.model.packed import GROUP, MOST, Thin, digest, pack, packed, unpack, unpacked
from happyhorse.model.transformer import Transformer
from happyhorse.train import lora
from tests.tiny import shaken
from tests.train.test_lora import merged


def drawn(seed: int = 0) -> torch.Tensor:
    return torch.randn(48, 3 * GROUP, generator=torch.Generator().manual_seed(seed))


def test_no_number_is_off_by_more_than_half_a_step() -> None:
    matrix = drawn()
    matrix[3, :GROUP] = 0
    codes, scales = pack(matrix)
    assert codes.dtype is torch.int8 and codes.shape == matrix.shape
    found = unpack(codes, scales)
    steps = matrix.unflatten(1, (-1, GROUP)).abs().amax(-1) / MOST
    off = (found - matrix).unflatten(1, (-1, GROUP)).abs().amax(-1)
    # scales are rounded to bfloat16, which the largest numbers of a group feel most
    assert (off <= steps * 0.75).all()
    assert not found[3, :GROUP].any()


@pytest.mark.parametrize("shape", [(16, GROUP), (4, 5, 3, 3), (6, 7)])
def test_whole_steps_come_back_exactly(shape: tuple[int, ...]) -> None:
    matrix = torch.randint(-MOST, MOST + 1, shape, generator=torch.Generator().manual_seed(1)) * 0.25
    flat = matrix.flatten(1)
    flat[:, ::GROUP] = MOST * 0.25  # each group's largest number is a whole step too
    assert torch.equal(unpack(*pack(flat.reshape(shape))), flat.reshape(shape))


def test_what_is_named_is_halved_and_what_is_small_stays() -> None:
    tensors = {"linear.weight": drawn(), "conv.weight": drawn(1), "conv.bias": drawn()[:, 0]}
    found = packed(tensors, ("linear.",))
    assert {name: t.dtype for name, t in found.items()} == {
        "linear.weight": torch.bfloat16,
        "conv.weight": torch.int8,
        "conv.weight.scale": torch.bfloat16,
        "conv.bias": torch.float32,
    }
    catalogue = {name: (tuple(t.shape), lambda t=t: t) for name, t in found.items()}
    whole = unpacked(catalogue)  # type: ignore[arg-type]
    assert whole.keys() == tensors.keys()
    assert all(shape == tuple(tensors[name].shape) for name, (shape, _) in whole.items())


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[nn.Module, nn.Module, Path]:
    """A base, a student that learned beside it, and their files."""
    folder = tmp_path_factory.mktemp("pair")
    base = shaken(Transformer(TINY), 1)
    student = lora.adapt(copy.deepcopy(base))
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in student.parameters():
            if parameter.requires_grad:
                parameter.add_(0.02 * torch.randn(parameter.shape, generator=generator))
    weights.save_packed(base, folder / "base.safetensors", notes={"steps": "3"})  # type: ignore[arg-type]
    weights.save_thin(
        lora.factors(student), folder / "base.safetensors", folder / "student.safetensors", notes={"steps": "4"}
    )
    return base, merged(base, lora.factors(student)), folder


def off(wanted: nn.Module, found: nn.Module) -> float:
    there = dict(found.named_parameters())
    pairs = [(a, there[name]) for name, a in wanted.named_parameters() if a.ndim == 2]
    return max(float(((a - b).norm() / a.norm()).detach()) for a, b in pairs)


def test_a_base_in_8_bits_and_what_was_learned_beside_it_come_back(pair: tuple[nn.Module, nn.Module, Path]) -> None:
    base, student, folder = pair
    found = weights.load(folder / "base.safetensors")
    assert off(base, found) < 0.01 < 0.05 < off(base, student)
    assert all(torch.equal(a, b) for a, b in zip(base.buffers(), found.buffers(), strict=True))
    both = weights.load(folder / "base.safetensors", thin=folder / "student.safetensors")
    assert off(student, both) < 0.02
    assert both.config == TINY and weights.read_notes(folder / "student.safetensors")["steps"] == "4"
    half = weights.load(folder / "base.safetensors", thin=folder / "student.safetensors", matrices=torch.bfloat16)
    assert half.blocks[0].mlp.up.weight.dtype is torch.bfloat16 and half.embed["video"].weight.dtype is torch.float32


def test_what_was_learned_is_only_laid_on_its_own_base(pair: tuple[nn.Module, nn.Module, Path], tmp_path: Path) -> None:
    base, _, folder = pair
    weights.save(base, tmp_path / "other.safetensors")  # type: ignore[arg-type]
    with pytest.raises(weights.WeightsError, match="does not belong to the weights"):
        weights.load(tmp_path / "other.safetensors", thin=folder / "student.safetensors")
    with pytest.raises(weights.WeightsError, match="not a transformer of ours"):
        weights.load(folder / "student.safetensors")
    with pytest.raises(weights.WeightsError, match="does not hold thin matrices"):
        weights.load(folder / "base.safetensors", thin=folder / "base.safetensors")


@pytest.mark.parametrize(
    ("thin", "told"),
    [
        ({"nowhere.weight": (torch.zeros(4, 2), torch.zeros(2, 4))}, "does not fit: nowhere.weight"),
        ({"heads.audio.weight": (torch.zeros(4, 2), torch.zeros(2, 4))}, "does not fit: heads.audio.weight"),
        ({"heads.audio.weight": (torch.zeros(64, 2), torch.zeros(3, 64))}, "does not fit"),
    ],
)
def test_thin_matrices_that_do_not_fit_are_refused(
    pair: tuple[nn.Module, nn.Module, Path], tmp_path: Path, thin: dict[str, Thin], told: str
) -> None:
    _, _, folder = pair
    weights.save_thin(thin, folder / "base.safetensors", tmp_path / "thin.safetensors")
    with pytest.raises(weights.WeightsError, match=told):
        weights.load(folder / "base.safetensors", thin=tmp_path / "thin.safetensors")
    save_file(
        {"heads.audio.weight.left": torch.zeros(64, 32)},
        tmp_path / "half.safetensors",
        metadata=weights.read_notes(tmp_path / "thin.safetensors"),
    )
    with pytest.raises(weights.WeightsError, match="lacks one of two"):
        weights.load(folder / "base.safetensors", thin=tmp_path / "half.safetensors")


def test_a_files_hash_is_that_of_its_tensors(tmp_path: Path) -> None:
    one, other = {"a": drawn(), "b": drawn(1)}, {"a": drawn(), "b": drawn(2)}
    for name, tensors, notes in (("a", one, {"steps": "1"}), ("b", one, {"by": "us"}), ("c", other, {"steps": "1"})):
        save_file(tensors, tmp_path / name, metadata=notes)
    found = [digest(tmp_path / name) for name in "abc"]
    assert found[0] == found[1] != found[2]
