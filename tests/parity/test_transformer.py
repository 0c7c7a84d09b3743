"""The transformer against the published one, with and without its half-precision roundings."""

import pytest
import torch

from happyhorse.model import attention, tokens
from happyhorse.model.weights import load_transformer
from tests.parity.published import config_of, flat, sequence_of, weights_of

VARIANTS = {"dit_base": "base", "dit_sr": "sr"}


def drive(golden, name, matrices):
    meta, g = golden("meta.json")[name], golden(f"{name}.safetensors")
    model = load_transformer(weights_of(g), config_of(meta), matrices=matrices)
    sequence = sequence_of(g["in.video"], g["in.audio"], g["in.text"][:, : meta["text_len"]], meta["coords_style"])
    return model, sequence, g


def difference(ours, theirs):
    return (ours - theirs).abs()


@pytest.mark.parametrize("name", VARIANTS)
@torch.no_grad()
def test_half_precision_answers_agree(golden, name):
    model, sequence, g = drive(golden, name, torch.bfloat16)
    video, audio = model(sequence)
    for ours, theirs in ((video[None], g["out.video"]), (flat(audio), g["out.audio"])):
        assert difference(ours, theirs).mean() < 6e-3
        assert difference(ours, theirs).max() < 3e-2


@pytest.mark.parametrize("short", [0, 10**6], ids=["cut", "short"])
@pytest.mark.parametrize("name", VARIANTS)
@torch.no_grad()
def test_single_precision_answers_agree(golden, monkeypatch, name, short):
    monkeypatch.setattr(attention, "SHORT", short)
    model, sequence, _ = drive(golden, name, torch.float32)
    exact, prefix = golden("dit_fp32.safetensors"), VARIANTS[name]
    video, audio = model(sequence)
    assert difference(video[None], exact[f"{prefix}.out.video"]).max() < 1e-5
    assert difference(flat(audio), exact[f"{prefix}.out.audio"]).max() < 1e-5


@pytest.mark.parametrize("name", VARIANTS)
@torch.no_grad()
def test_every_layer_agrees_in_single_precision(golden, name):
    model, sequence, _ = drive(golden, name, torch.float32)
    exact, prefix = golden("dit_fp32.safetensors"), VARIANTS[name]
    layout = tokens.lay_out(sequence, model.config)
    rows, rotation = model.embedded(sequence, layout), model.rope(layout.positions)
    for layer, block in enumerate(model.blocks):
        rows = block(rows, rotation, layout.counts, layout.groups)
        assert difference(rows, exact[f"{prefix}.act.layer{layer}"]).max() < 1e-5, f"layer {layer}"


@torch.no_grad()
def test_embeddings_and_rotations_agree(golden):
    model, sequence, g = drive(golden, "dit_base", torch.bfloat16)
    layout = tokens.lay_out(sequence, model.config)
    cos, sin = model.rope(layout.positions)
    assert torch.equal(torch.cat([sin, cos], dim=1), g["act.rope"])
    assert difference(model.embedded(sequence, layout), g["act.adapter"]).max() < 1e-5


@torch.no_grad()
def test_rows_agree(golden):
    model, sequence, g = drive(golden, "dit_base", torch.bfloat16)
    layout = tokens.lay_out(sequence, model.config)
    start = 0
    for modality, rows in enumerate(tokens.rows_of(sequence, layout, model.config)):
        theirs = g["out.tokens"][start : start + len(rows)]
        assert torch.equal(rows, theirs[:, : rows.shape[1]]) and not theirs[:, rows.shape[1] :].any()
        assert (g["out.modality"][start : start + len(rows)] == modality).all()
        start += len(rows)
    assert start == len(g["out.tokens"])
