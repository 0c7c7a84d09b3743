"""The benchmark of the large model, whole at toy size: every piece, every stage, resumed, its arithmetic checked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils.flop_counter import FlopCounterMode

pytest.importorskip("diffusers", reason="15b not installed: diffusers")
pytest.importorskip("transformers", reason="15b not installed: transformers")

from benchmarks import gpu, report
from happyhorse import media
from happyhorse.model import tokens
from happyhorse.model.config import MAGIHUMAN_15B
from happyhorse.model.layers import ExpertLinear
from happyhorse.request import Request

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
CPU, CARD = torch.device("cpu"), torch.device("cuda")
GIB = 2**30
TOY = gpu.Setting(scale=gpu.toy(), device=CPU, seconds=3, runs=1, speed="")


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
        walked = ["base", "super-resolution"]
        if name == gpu.SMALL_CARD:
            walked = ["base, brought in", "base", "super-resolution, brought in", "super-resolution"]
        last = [gpu.DECODED]
        if name.startswith("256p"):
            walked, last = ["base"], ["decode", "mux"]
        assert list(piece["stages"]) == ["text", *walked, *last]
        assert piece["seconds"] == pytest.approx(sum(s["seconds"] for s in piece["stages"].values()), rel=1e-3)
        assert piece["speed"] == "" and "without" not in piece and piece["compiled"]["graphs"] == 0
        assert (piece["decode_alone_seconds"] or 0) <= piece["stages"][last[0]]["seconds"] * 2
        own = {stage for stage in walked if "," not in stage}
        assert set(piece["share_of_ceiling"]) == own
        assert all(share > 0 for share in piece["share_of_ceiling"].values())
        assert set(piece["share_of_copies"]) == (own if name == gpu.SMALL_CARD else set())
    assert len(record["figures"]) == 11
    unmeasured = [figure["name"] for figure in record["figures"] if figure["value"] is None]
    assert unmeasured == ["peak memory, 1080p fitted to 24 GiB", "memory forecast on a card, largest error"]


def test_what_is_measured_is_not_measured_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "gpu-tiny.json").read_bytes()
    gpu.main(tiny=True, seconds=3, runs=1, out=folder)
    assert (folder / "gpu-tiny.json").read_bytes() == before
    told = capsys.readouterr().out
    assert "all is in" in told
    lines = told.splitlines()
    table = next(i for i, line in enumerate(lines) if line.startswith(gpu.SMALL_CARD))
    assert [column in lines[table] for column in ("peak GiB", "foretold", "of ceiling", "of copies")] == [True] * 4
    assert [line.split("  ")[1] for line in lines[table + 1 : table + 4]] == ["text", "base, brought in", "base"]


def test_what_cannot_be_compiled_is_measured_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(model: object, speed: str) -> object:
        if speed:
            raise RuntimeError("no compiler here")
        return model

    monkeypatch.setattr(gpu, "quicker", refuse)
    gpu.main(tiny=True, seconds=3, runs=1, pieces="256p-bf16", out=tmp_path)
    piece = json.loads((tmp_path / "gpu-tiny.json").read_text())["detail"]["256p-bf16"]
    assert piece["without"] == "compile: RuntimeError: no compiler here" and piece["seconds"] > 0


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("too large"), ValueError("odd")])
def test_a_piece_that_fails_costs_the_others_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    tried = []

    def fail(piece: str, setting: gpu.Setting, known: dict[str, object]) -> dict[str, object]:
        tried.append((piece, setting.speed))
        if piece == "540p-bf16":
            raise error
        return {"seconds": 1.0}

    monkeypatch.setattr(gpu, "measure", fail)
    gpu.main(tiny=True, speed="compile", out=tmp_path)
    detail = json.loads((tmp_path / "gpu-tiny.json").read_text())["detail"]
    assert set(detail) == set(gpu.PIECES) and detail["1080p-fp8"] == {"seconds": 1.0}
    assert detail["540p-bf16"]["failed"] == f"{type(error).__name__}: {error}"
    # what cannot be compiled, or has no room for it, is tried as it is
    assert [speed for piece, speed in tried if piece == "540p-bf16"] == ["compile", ""]
    assert "540p-bf16: failed: " in capsys.readouterr().out
    tried.clear()
    gpu.main(tiny=True, speed="", out=tmp_path)
    assert not tried
    gpu.main(tiny=True, speed="", out=tmp_path, pieces="540p-bf16,540p-fp8")
    assert tried == [("540p-bf16", "")]  # what failed is measured again where it is named


def test_a_product_that_fails_leaves_the_other_ceilings(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise RuntimeError("no such product")

    monkeypatch.setattr(gpu, "multiplies_eighths", lambda device: True)
    monkeypatch.setattr(gpu, "eighths_product", refuse)
    found = gpu.ceilings(gpu.toy(), CPU)
    assert found["fp8_failed"] == "RuntimeError: no such product" and found["bf16_tflops"] > 0


@pytest.mark.parametrize(("total", "reader", "chunk"), [(78.5, "host", 1), (139, "device", 8)])
def test_the_largest_piece_fits_the_card_as_the_planner_would_have_it(
    monkeypatch: pytest.MonkeyPatch, total: float, reader: str, chunk: int
) -> None:
    room = int(0.94 * total * GIB)
    monkeypatch.setattr(gpu, "free_of", lambda device: room)
    setting = gpu.Setting(scale=gpu.Scale(), device=CARD)
    ways = gpu.ways_of(setting, "1080p", "bf16")
    assert (ways.reader, ways.at_once, ways.keep != gpu.planner.OWN_PARTS) == (reader, chunk, True)
    assert max(gpu.forecast(setting, "1080p", ways).values()) * GIB <= room
    # the reader really reads where the forecast has it
    assert gpu.reads(ways, CARD) == ((CPU, CPU) if reader == "host" else (CARD, CARD))
    small = gpu.ways_of(setting, "1080p", "24gb")
    assert small.streamed and small.quantize == "none"
    assert max(gpu.forecast(setting, "1080p", small).values()) <= 24
    assert gpu.reads(small, CARD) == ((CPU, CPU) if small.reader == "host" else (CARD, None))


def test_a_small_card_is_kept_small_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []
    card = type("P", (), {"total_memory": 80 * GIB})
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: card)
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", shares.append)
    with gpu.room_for("bf16", CARD):
        assert not shares
    with gpu.room_for("24gb", CARD):
        assert 23 / 80 < shares[-1] < 24 / 80
    assert shares[1:] == [1.0]
    with pytest.raises(ZeroDivisionError), gpu.room_for("24gb", CARD):
        _ = 1 / 0
    assert shares[3:] == [1.0]


def test_one_set_of_drawn_weights_does_for_every_transformer() -> None:
    for scale in (gpu.Scale(), gpu.toy()):
        shapes = []
        for preset in (scale.base, *dict(scale.upscalers).values()):
            with torch.device("meta"):
                model = gpu.Transformer(preset.transformer)
            shapes.append({name: parameter.shape for name, parameter in model.named_parameters()})
        assert shapes[0] == shapes[1] == shapes[2]


def test_no_weight_is_drawn_while_the_clock_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    studio = gpu.furnish(TOY, "540p", "24gb")
    assert studio.models.text.rest is None  # forgotten, and opened again within the stage
    sizes = dict(TOY.scale.sizes)
    request = gpu.Wanted(prompt="a", seconds=3, seed=1, resolution="540p", draft=sizes["256p"], large=sizes["540p"])
    drawn: list[object] = []
    monkeypatch.setattr(gpu, "random_weights", lambda *given: drawn.append(given))
    monkeypatch.setattr(gpu, "random_transformer", lambda *given: drawn.append(given))
    clip = gpu.make(studio, request, tmp_path / "clip.mp4", gpu.Clock(CPU))
    assert not drawn and clip.frames.shape == (75, 64, 96, 3)
    assert media.read_mp4(tmp_path / "clip.mp4").frames.shape == (75, 64, 96, 3)


def test_what_was_compiled_is_told_and_forgotten() -> None:
    gpu.empty(CPU)
    torch._dynamo.config.recompile_limit, before = 2, torch._dynamo.config.recompile_limit
    try:
        grown = torch.compile(lambda x: x + len(x), backend="eager", dynamic=False)
        for length in range(1, 5):
            grown(torch.ones(length))
        assert gpu.compiled() == {
            "graphs": 2,
            "breaks": 1,
            "recompiles": 2,
            "given_up": 1,
        }  # a break is where it gave up
    finally:
        torch._dynamo.config.recompile_limit = before
    gpu.empty(CPU)
    assert gpu.compiled() == {"graphs": 0, "breaks": 0, "recompiles": 0, "given_up": 0}


def test_a_forecast_stands_beside_each_stage_of_the_true_size() -> None:
    setting, ways = gpu.Setting(scale=gpu.Scale(), device=CARD), gpu.Ways(reader="host")
    found = gpu.forecast(setting, "1080p", ways)
    assert list(found) == ["text", "base", "super-resolution", gpu.DECODED]
    assert list(gpu.forecast(setting, "256p", ways)) == ["text", "base", "decode", "mux"]
    assert 56 < found["base"] < found["super-resolution"] < 74  # two transformers and what they hold
    stages = {name: {"peak_gib": value / 1.05} for name, value in found.items()}
    known = {gpu.SMALL_CARD: {"peak_gib": 22.0, "stages": stages, "forecast_gib": found}, "ceilings": {}}
    fits, _, off = gpu.fits(known)
    assert (fits.value, fits.at_most, fits.unit) == (22.0, 24, "GiB") and off.value == pytest.approx(5.0)


def test_shares_are_of_the_ceilings_that_the_work_stands_under() -> None:
    walk = gpu.Walk(stage="base", preset=gpu.Scale().base, steps=8, size=(1080, 1920))
    products, pairs = walk.operations(5)
    known = {"bf16_tflops": 500.0, "fp8_tflops": 1000.0, "from_host_gb_a_second": 50.0}
    times = {"base": 100.0}
    half, eighth = (gpu.shares([walk], 5, times, known, fp8)["base"] for fp8 in (False, True))
    assert half == pytest.approx((products + pairs) / 500e12 / 100)
    assert eighth == pytest.approx((products / 1000e12 + pairs / 500e12) / 100)
    assert gpu.shares([walk], 5, times, {"failed": "no memory"}, True) == {}
    matrices = len(gpu.parts.transformer_holding(walk.preset.transformer).matrices)
    copied = gpu.copy_shares([walk], matrices, times, known)["base"]
    assert copied == pytest.approx(8 * 2 * 15e9 / 50e9 / 100, rel=0.05)  # two bytes of each of 15 billion, 8 times
    assert gpu.copy_shares([walk], 0, times, known) == {}


def test_sizes_are_those_a_request_asks_for() -> None:
    large = {size: Request(prompt="a", resolution=size) for size in ("540p", "1080p")}
    assert {"256p": Request(prompt="a").size} | {s: r.final_size for s, r in large.items()} == gpu.SIZES


def test_pages_say_what_no_card_has_measured() -> None:
    results = report.read()
    rows = report.table(report.with_card({name: kept for name, kept in results.items() if name[:4] != "gpu-"}))
    wanted = "| 5 s clip, 1080p, bf16, random weights | not measured | at most 30 s | `python -m benchmarks.gpu` |"
    assert wanted in rows.splitlines()
    measured = any(name[:4] == "gpu-" for name in results)
    guide = (report.WHOLE.parent / "guides" / "15b.md").read_text(encoding="utf-8")
    assert ("| not measured |" in guide) is not measured


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
    assert counter.get_total_flops() == pytest.approx(sum(expected) + embedding, rel=1e-9)


def test_windows_count_only_the_pairs_that_see_each_other() -> None:
    near = replace(gpu.toy().base.transformer, local_layers=(0, 1, 2, 3), window=1)
    full = replace(near, local_layers=())
    counts, frames = (40, 5, 5), 10
    seen = sum(min(frames, i + 2) - max(0, i - 1) for i in range(frames)) * 16
    left_out = (40**2 - seen) * 4 * near.width * 4
    (all_products, every), (products, some) = (gpu.operations(config, counts, frames) for config in (full, near))
    assert every - some == pytest.approx(left_out) and all_products == products


def test_the_published_size_costs_what_is_said_of_it() -> None:
    """256p and 1080p of 5 s: 0.09 and 1.43 PFLOP of products, 0.01 and 3.54 of attention, full."""
    for counts, products, attention in (((3584, 126, 400), 0.09, 0.01), ((65280, 126, 400), 1.43, 3.54)):
        config = MAGIHUMAN_15B
        found, pairs = gpu.operations(config, counts, 32)
        assert found == pytest.approx(products * 1e15, rel=0.1)
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


def test_eight_bits_are_multiplied_at_the_published_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card multiplies float8 in whole sixteens, which 7,208 and 13,652 are not."""
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device=None: (9, 0))
    for outputs, inputs in ((7208, 5120), (27304, 5120), (5120, 13652)):
        with torch.device("meta"):
            layer = ExpertLinear(3, inputs, outputs)
        with FakeTensorMode():
            layer.weight = nn.Parameter(torch.empty(3 * outputs, inputs, dtype=torch.bfloat16, device="cuda"))
            rows = torch.empty(40, inputs, dtype=torch.bfloat16, device="cuda")
            assert gpu.EighthsLinear(layer)(rows, (20, 10, 10)).shape == (40, outputs)


class Shape:
    channels, space, time = 48, 16, 4


VIDEO = type("V", (), {"config": Shape})
AUDIO = type("A", (), {"config": type("C", (), {"channels": 64})})
