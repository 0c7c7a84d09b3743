"""The fast decoder: windows give 4T - 3 frames, context is thrown away, a torch file is written anew."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from happyhorse.codec.turbo import TurboConfig, TurboDecoder, as_safetensors, own_name, to_bytes

SMALL = TurboConfig(widths=(16, 16, 12, 8, 8), blocks=(1, 1, 1, 1, 1), window=3)


@pytest.fixture(scope="module")
def decoder() -> TurboDecoder:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return TurboDecoder(SMALL).eval()


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5, 7])
def test_a_latent_becomes_four_frames_and_the_first_one(decoder: TurboDecoder, frames: int) -> None:
    latent = torch.randn(48, frames, 2, 2, generator=torch.Generator().manual_seed(1))
    found = decoder.decode(latent)
    assert found.shape == (4 * frames - 3, 32, 32, 3) and found.dtype == torch.uint8
    chunks = list(decoder.decode_chunks(latent))
    assert len(chunks) == -(-frames // SMALL.window) and torch.equal(torch.cat(chunks), found)


def test_a_window_knows_one_neighbour_on_each_side(decoder: TurboDecoder) -> None:
    latent = torch.randn(48, 9, 2, 2, generator=torch.Generator().manual_seed(1))
    changed = latent.clone()
    changed[:, 8] += 1
    before, after = (torch.cat(list(decoder.signals(x)), dim=1) for x in (latent, changed))
    assert torch.equal(before[:, :21], after[:, :21])  # the windows of latents 0..5 never see latent 8
    assert not torch.equal(before[:, 29:], after[:, 29:])


def test_pixels_are_cut_not_rounded() -> None:
    signal = torch.tensor([-2.0, -1.0, 0.0, 0.999, 3.0]).expand(3, 1, 1, 5)
    assert to_bytes(signal)[0, 0, :, 0].tolist() == [0, 0, 127, 254, 255]


def test_a_torch_file_is_written_anew_once(decoder: TurboDecoder, tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub")
    published = {own_name_back(name): value for name, value in decoder.state_dict().items()}
    held = {f"module.{name}": value for name, value in published.items()}
    held["module.aligned_feature_projection_heads.0.weight"] = torch.zeros(1)
    torch.save({"ema_state_dict": held, "step": 340000}, tmp_path / "checkpoint-340000.ckpt")
    found = as_safetensors(tmp_path)
    stored = load_file(found)
    assert {own_name(name) for name in stored} == set(decoder.state_dict())
    assert all(torch.equal(value, decoder.state_dict()[own_name(name)]) for name, value in stored.items())
    (tmp_path / "checkpoint-340000.ckpt").write_bytes(b"")
    assert as_safetensors(tmp_path) == found and load_file(found).keys() == stored.keys()


def own_name_back(ours: str) -> str:
    """The published name of one of ours, told in the other direction than the code does."""
    words = ours.split(".")
    if words[0] in ("into", "out"):
        return f"decoder.conv_{'in' if words[0] == 'into' else 'out'}.conv.{words[1]}"
    if words[0] == "middle":
        return f"decoder.mid_block.resnets.{words[1]}.{words[2]}.conv.{words[3]}"
    block = f"decoder.up_blocks.{words[1]}"
    if words[2] == "narrow":
        return f"{block}.conv_in.{words[3].replace('skip', 'conv_shortcut')}.conv.{words[4]}"
    if words[2] == "blocks":
        return f"{block}.resnets.{words[3]}.{words[4]}.conv.{words[5]}"
    grown = "time_conv.conv" if words[2] == "grow_time" else "resample.1"
    return f"{block}.upsamplers.0.{grown}.{words[3]}"


@pytest.mark.parametrize("frames", [1, 3, 8])
@pytest.mark.parametrize("latents", [1, 9, 17])
def test_a_few_frames_at_a_time_become_the_same(decoder: TurboDecoder, frames: int, latents: int) -> None:
    latent = torch.randn(48, latents, 2, 2, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        whole = torch.cat(list(decoder.signals(latent)), dim=1)
        before, decoder.frames = decoder.frames, frames
        pieces = torch.cat(list(decoder.signals(latent)), dim=1)
    decoder.frames = before
    # the order of sums in a convolution depends on how much it is handed
    assert torch.allclose(pieces, whole, atol=1e-5)


def test_who_decodes_by_and_by_leaves_no_precision_behind(decoder: TurboDecoder) -> None:
    latent = torch.randn(48, 9, 2, 2, generator=torch.Generator().manual_seed(0))
    with torch.autocast("cpu", torch.bfloat16):
        chunks = decoder.decode_chunks(latent)
        next(chunks)
    assert len(list(chunks)) > 0
    assert not torch.is_autocast_enabled("cpu")
