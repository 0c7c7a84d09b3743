"""The benchmark of the large model, whole at toy size: every piece, every stage, resumed, its arithmetic checked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

pytest.importorskip("diffusers", reason="15b not installed: diffusers")
pytest.importorskip("transformers", reason="15b not installed: transformers")

from benchmarks import gpu
from happyhorse.model import tokens
from happyhorse.model.config import MAGIHUMAN_15B

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results")
    gpu.main(tiny=True, seconds=3, runs=1, pieces="ceilings", speed="", out=out)
    gpu.main(tiny=True, seconds=3, runs=1, speed="", out=out)
    return out


def test_every_piece_and_every_stage_is_measured(folder: Path) -> None:
    record = json.loads((folder / "gpu-tiny.json").read_text())
    assert record["command"].startswith("python -m benchmarks.gpu")
    detail = record["detail"]
    assert set(detail) == set(gpu.PIECES) and gpu.SMALL_CARD in detail
    assert detail[gpu.SMALL_CARD]["ways"]["streamed"] == 8
    assert detail["ceilings"]["bf16_tflops"] > 0 and detail["ceilings"]["copy_gb_a_second"] > 0
    for name, piece in detail.items():
        if name == "ceilings":
            continue
        large = ["super-resolution"] if not name.startswith("256p") else []
        assert list(piece["stages"]) == ["text", "base", *large, "decode", "mux"]
        assert piece["seconds"] == pytest.approx(sum(s["seconds"] for s in piece["stages"].values()), rel=1e-3)
        assert piece["speed"] == "" and "without" not in piece
        assert set(piece["share_of_bf16_ceiling"]) == {"base", *large}
        assert all(share > 0 for share in piece["share_of_bf16_ceiling"].values())
    names = [figure["name"] for figure in record["figures"]]
    assert len(names) == 7 and any("share" in name for name in names)


def test_what_is_measured_is_not_measured_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "gpu-tiny.json").read_bytes()
    gpu.main(tiny=True, seconds=3, runs=1, out=folder)
    assert (folder / "gpu-tiny.json").read_bytes() == before
    assert "all is in" in capsys.readouterr().out


def test_what_cannot_be_compiled_is_measured_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(model: object, speed: str) -> object:
        if speed:
            raise RuntimeError("no compiler here")
        return model

    monkeypatch.setattr(gpu, "quicker", refuse)
    gpu.main(tiny=True, seconds=3, runs=1, pieces="256p-bf16", out=tmp_path)
    piece = json.loads((tmp_path / "gpu-tiny.json").read_text())["detail"]["256p-bf16"]
    assert piece["without"] == "compile: no compiler here" and piece["seconds"] > 0


def test_a_forecast_stands_beside_each_stage_of_the_true_size() -> None:
    studio = gpu.Studio(scale=gpu.Scale(), models=None, settings=None, ways=gpu.Ways(reader="host"))
    found = gpu.forecast(studio, "1080p", 5, torch.device("cuda"))
    assert list(found) == ["text", "base", "super-resolution", "decode", "mux"]
    assert 60 < found["base"] < found["super-resolution"] < 80  # two transformers and what they hold
    stages = {name: {"peak_gb": value / 1.05} for name, value in found.items()}
    known = {gpu.SMALL_CARD: {"peak_gb": 22.0, "stages": stages, "forecast_gb": found}, "ceilings": {}}
    fits, off = gpu.fits(known)
    assert (fits.value, fits.at_most) == (22.0, 24) and off.value == pytest.approx(5.0)


def test_time_that_is_up_leaves_pieces_for_the_next_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gpu.main(tiny=True, minutes=0, out=tmp_path)
    assert "not measured yet: ceilings, 256p-bf16" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_operations_are_those_that_are_made() -> None:
    config = replace(gpu.toy().base.transformer, local_layers=())
    model = gpu.random_transformer(config, CPU, "bf16")
    preset = replace(gpu.toy().base, transformer=config)
    models = type("M", (), {"preset": preset, "device": CPU, "video": VIDEO, "audio": AUDIO})
    start = gpu.draft(models, torch.zeros(32, 7, 1, 1), gpu.Request(prompt="a", seconds=3), (32, 64))
    layout = tokens.lay_out(start, config)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model.core(model.embedded(start, layout), layout)
    embedding = sum(
        2 * n * config.channels[m] * config.width for n, m in zip(layout.counts, config.channels, strict=True)
    )
    expected = gpu.operations(config, layout.counts, 20)
    assert counter.get_total_flops() == pytest.approx(expected + embedding, rel=1e-9)


def test_windows_count_only_the_pairs_that_see_each_other() -> None:
    near = replace(gpu.toy().base.transformer, local_layers=(0, 1, 2, 3), window=1)
    full = replace(near, local_layers=())
    counts, frames = (40, 5, 5), 10
    seen = sum(min(frames, i + 2) - max(0, i - 1) for i in range(frames)) * 16
    left_out = (40**2 - seen) * 4 * near.width * 4
    assert gpu.operations(full, counts, frames) - gpu.operations(near, counts, frames) == pytest.approx(left_out)


def test_the_published_size_costs_what_is_said_of_it() -> None:
    """256p and 1080p of 5 s: 0.09 and 1.43 PFLOP of products, 0.01 and 3.54 of attention, full."""
    for counts, products, attention in (((3584, 126, 400), 0.09, 0.01), ((65280, 126, 400), 1.43, 3.54)):
        config = MAGIHUMAN_15B
        pairs = 4 * sum(counts) ** 2 * config.width * config.layers
        total = gpu.operations(config, counts, 32)
        assert total - pairs == pytest.approx(products * 1e15, rel=0.1)
        assert pairs == pytest.approx(attention * 1e15, rel=0.01, abs=5e12)  # told in two digits


def test_eight_bits_answer_nearly_the_same() -> None:
    config = gpu.toy().base.transformer
    torch.manual_seed(0)
    model = gpu.random_transformer(config, CPU, "bf16")
    layer = model.blocks[0].attention.qkvg
    rows = torch.randn(30, config.width, dtype=torch.bfloat16)
    ours, counts = gpu.EighthsLinear(layer), (10, 10, 10)
    exact, found = layer(rows, counts).float(), ours(rows, counts).float()
    assert ours.weight.dtype == torch.float8_e4m3fn
    # three bits of mantissa: an error of a sixteenth at most in each weight, and they cancel
    assert (exact - found).norm() < 0.04 * exact.norm()
    small = gpu.random_transformer(config, CPU, "fp8")
    assert sum(isinstance(m, gpu.EighthsLinear) for m in small.modules()) == 4 * config.layers


class Shape:
    channels, space, time = 48, 16, 4


VIDEO = type("V", (), {"config": Shape})
AUDIO = type("A", (), {"config": type("C", (), {"channels": 64})})
