"""Positions, rows and windows against the published packer: exact."""

import re

import torch

from happyhorse.model import attention, tokens
from happyhorse.model.config import TransformerConfig
from happyhorse.model.weights import from_published
from tests.parity.published import config_of, keys_of, sequence_of


def cases(goldens):
    return sorted({key.split(".")[0] for key in keys_of(goldens / "pack.safetensors")})


def packed(case, golden):
    tensors = golden("pack.safetensors")
    config = config_of(golden("meta.json")["dit_sr"])
    frames, height, width, audio, words, style = re.fullmatch(r"(\d+)x(\d+)x(\d+)_a(\d+)_t(\d+)_(v\d)", case).groups()
    g = {key.removeprefix(case + "."): value for key, value in tensors.items() if key.startswith(case + ".")}
    sizes = (1, config.video_channels // 4, int(frames), int(height), int(width))
    video = g.get("in.video", torch.zeros(sizes))
    text = torch.zeros(1, int(words), config.text_channels)
    sequence = sequence_of(video, torch.zeros(1, int(audio), config.audio_channels), text, style)
    return g, sequence, config


def published_positions(coords):
    """The published nine columns, read as one position an axis."""
    place, size, reference = coords.double().split(3, dim=1)
    ratio = (reference - 1) / (size - 1)
    ratio[(reference == 1) & (size == 1)] = 1
    centre = (size - 1) / 2
    centre[:, 0] = 0
    return ((place - centre) * ratio).float()


def test_positions_agree(case, golden):
    g, sequence, config = packed(case, golden)
    layout = tokens.lay_out(sequence, config)
    theirs = published_positions(g["coords"])
    assert torch.equal(layout.positions, theirs) or (layout.positions - theirs).abs().max() <= 1.2e-7
    assert torch.equal(torch.arange(3).repeat_interleave(torch.tensor(layout.counts)), g["modality"])


def test_rows_agree(case, golden):
    g, sequence, config = packed(case, golden)
    if "tokens" not in g:
        return
    layout = tokens.lay_out(sequence, config)
    assert torch.equal(tokens.rows_of(sequence, layout, config)[0], g["tokens"][: layout.counts[0]])


def test_velocities_agree(case, golden):
    g, sequence, config = packed(case, golden)
    if "depack.in" not in g:
        return
    layout = tokens.lay_out(sequence, config)
    video, audio, _ = g["depack.in"].split(layout.counts)
    ours = from_published("heads.video.weight", video.T, config).T
    made = tokens.latents_of([ours, audio[:, : config.audio_channels]], sequence, layout, config)
    assert torch.equal(made[0][None], g["depack.video"])
    assert torch.equal(made[1][:, :, 0, 0].T[None], g["depack.audio"])


def test_windows_agree(case, golden):
    g, sequence, config = packed(case, golden)
    if len(g["modality"]) > 4096:
        return
    seen = torch.zeros(len(g["modality"]), len(g["modality"]), dtype=torch.bool)
    for (q0, q1), (k0, k1) in zip(g["q_ranges"].tolist(), g["k_ranges"].tolist(), strict=True):
        seen[q0:q1, k0:k1] = True
    (group,) = tokens.lay_out(sequence, config).groups
    # the published ranges are those of eleven frames each side
    assert torch.equal(attention.window_mask(group, TransformerConfig.__dataclass_fields__["window"].default), seen)
