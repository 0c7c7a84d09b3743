"""What is packed comes back as near as its bits allow, and a difference knows its base."""

from pathlib import Path

import pytest
import torch

from happyhorse.model import weights
from happyhorse.model.config import TINY
from happyhorse.model.packed import GROUP, pack, unpack
from happyhorse.model.transformer import Transformer
from tests.tiny import shaken


def drawn(seed: int = 0) -> torch.Tensor:
    return torch.randn(48, 3 * GROUP, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("bits", [8, 4])
def test_no_number_is_off_by_more_than_half_a_step(bits: int) -> None:
    matrix = drawn()
    matrix[3, :GROUP] = 0
    codes, scales = pack(matrix, bits)
    assert codes.numel() * codes.element_size() == matrix.numel() * bits // 8
    found = unpack(codes, scales)
    steps = matrix.unflatten(1, (-1, GROUP)).abs().amax(-1) / (2 ** (bits - 1) - 1)
    off = (found - matrix).unflatten(1, (-1, GROUP)).abs().amax(-1)
    # scales are rounded to bfloat16, which the largest numbers of a group feel most
    assert (off <= steps * (0.5 + 2 ** (bits - 9))).all()
    assert not found[3, :GROUP].any()


@pytest.mark.parametrize("bits", [8, 4])
def test_whole_steps_come_back_exactly(bits: int) -> None:
    most = 2 ** (bits - 1) - 1
    matrix = torch.randint(-most, most + 1, (16, GROUP), generator=torch.Generator().manual_seed(1)) * 0.25
    matrix[:, 0] = most * 0.25
    assert torch.equal(unpack(*pack(matrix, bits)), matrix)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Transformer, Transformer, Path]:
    """A base, a student near it, and their files."""
    folder = tmp_path_factory.mktemp("pair")
    base = shaken(Transformer(TINY), 1)
    student = Transformer(TINY)
    student.load_state_dict(
        {name: value + 0.003 * torch.randn(value.shape, generator=torch.Generator().manual_seed(5))
         for name, value in base.state_dict().items()}
    )  # fmt: skip
    weights.save_packed(base, folder / "base.safetensors", notes={"steps": "3"})
    weights.save_difference(student, folder / "base.safetensors", folder / "student.safetensors", notes={"steps": "4"})
    return base, student, folder


def off(wanted: Transformer, found: Transformer) -> float:
    pairs = [(a, b) for a, b in zip(wanted.parameters(), found.parameters(), strict=True) if a.ndim == 2]
    return max(float(((a - b).norm() / a.norm()).detach()) for a, b in pairs)


def test_a_base_in_8_bits_and_a_student_in_4_come_back(pair: tuple[Transformer, Transformer, Path]) -> None:
    base, student, folder = pair
    found = weights.load(folder / "base.safetensors")
    assert off(base, found) < 0.01
    assert all(torch.equal(a, b) for a, b in zip(base.buffers(), found.buffers(), strict=True))
    both = weights.load(folder / "student.safetensors", base=folder / "base.safetensors")
    assert off(student, both) < 0.3 * off(student, base)
    assert both.config == TINY and weights.read_notes(folder / "student.safetensors")["steps"] == "4"
    half = weights.load(folder / "student.safetensors", base=folder / "base.safetensors", matrices=torch.bfloat16)
    assert half.blocks[0].mlp.up.weight.dtype is torch.bfloat16 and half.embed["video"].weight.dtype is torch.float32


def test_a_difference_is_only_laid_on_its_own_base(pair: tuple[Transformer, Transformer, Path], tmp_path: Path) -> None:
    base, _, folder = pair
    weights.save(base, tmp_path / "other.safetensors")
    with pytest.raises(weights.WeightsError, match="does not belong to the weights"):
        weights.load(folder / "student.safetensors", base=tmp_path / "other.safetensors")
    with pytest.raises(weights.WeightsError, match="not a transformer of ours"):
        weights.load(folder / "student.safetensors")
    with pytest.raises(weights.WeightsError, match="not a transformer of ours"):
        weights.load(folder / "base.safetensors", base=folder / "base.safetensors")
