"""Sigmas, samplers and the signal table against the published ones."""

import re
from itertools import pairwise

import pytest
import torch

from happyhorse.flow.samplers import UniPC, renoise
from happyhorse.flow.schedules import blend_weights, shifted, zero_terminal_snr
from tests.parity.published import keys_of


def cases(goldens):
    names = {key.split(".")[0] for key in keys_of(goldens / "sampler.safetensors")}
    return sorted(name for name in names if name.startswith(("unipc", "distill")))


def part(golden, case):
    return {k.removeprefix(case + "."): v for k, v in golden("sampler.safetensors").items() if k.startswith(case + ".")}


def test_every_step_agrees(case, golden):
    g = part(golden, case)
    steps = sum(bool(re.fullmatch(r"v\d+", key)) for key in g)
    noises = [g[f"noise{i}"] for i in range(steps)] if "noise0" in g else []
    drawn = iter(noises)
    step = renoise(torch.Generator(), lambda latents, _: [next(drawn)]) if noises else UniPC()
    x = g["x0"]
    for i, (sigma, next_sigma) in enumerate(pairwise(shifted(steps, golden("meta.json")["sampler"]["shift"]))):
        (x,) = step([x], [g[f"v{i}"]], sigma, next_sigma)
        if f"x{i + 1}" in g:
            assert (x - g[f"x{i + 1}"]).abs().max() < 2e-6, f"step {i}"


def test_sigmas_agree(case, golden):
    g = part(golden, case)
    if "sigmas" not in g:
        return
    sigmas = shifted(len(g["sigmas"]) - 1, golden("meta.json")["sampler"]["shift"])
    assert sigmas == pytest.approx(g["sigmas"].tolist(), abs=6e-8)
    assert [int(1000 * sigma) for sigma in sigmas[:-1]] == g["timesteps"].tolist()


def test_signal_table_agrees(golden):
    meta, table = golden("meta.json")["sampler"], golden("sampler.safetensors")["zerosnr.table"]
    assert (zero_terminal_snr(len(table)) - table).abs().max() < 2e-6
    assert blend_weights(220) == pytest.approx((meta["sigma_220"], meta["noise_coef_220"]), abs=2e-6)
