"""Matrices held in eight bits by torchao: half the memory; everything in single precision stays so.

int8   each output's weights share a scale; products are made in the working precision
fp8    the same in float8; on a card that multiplies float8 the rows are rounded too, and the products are FP8
"""

import logging
from importlib import import_module
from typing import Any

import torch
from torch import nn

from happyhorse.engine.device import EIGHTH, DeviceError
from happyhorse.engine.experts import PaddedLinear, pad_matrices, split_experts
from happyhorse.model.transformer import Transformer
from happyhorse.request import with_extra

KINDS = ("none", "int8", "fp8")
PLAIN = (nn.Linear, PaddedLinear)


def quantize(model: Transformer, kind: str, device: str = "") -> Transformer:
    """Hold the blocks' matrices in eight bits; the model is changed and handed back.

    Where a `device` is named each block visits it to be changed, and comes back.
    """
    if kind == "none":
        return model
    _torchao()
    split_experts(model)
    if kind == "fp8":
        pad_matrices(model)  # torchao leaves alone what a card could not multiply
    home = next(model.parameters()).device
    for block in model.blocks:
        quantize_linears(block, kind, torch.device(device or home)).to(home)
    return model


def quantize_linears(part: nn.Module, kind: str, device: torch.device) -> nn.Module:
    """Hold every plain matrix of a module in eight bits; it moves to the device for it."""
    torchao = _torchao()
    config = _config(torchao, kind, device)
    torchao.quantize_(part.to(device), config, filter_fn=lambda one, name: type(one) in PLAIN)
    return part


def _config(torchao: Any, kind: str, device: torch.device) -> Any:
    if kind == "int8":
        return torchao.Int8WeightOnlyConfig(version=2)
    if kind != "fp8":
        raise DeviceError(f"matrices cannot be held as {kind}; choose one of {', '.join(KINDS)}", "--quantize int8")
    if device.type == "cuda" and torch.cuda.get_device_capability(device) >= EIGHTH:
        return torchao.Float8DynamicActivationFloat8WeightConfig(granularity=torchao.PerRow())
    return torchao.Float8WeightOnlyConfig()


def _torchao() -> Any:
    logging.getLogger("torchao").setLevel(logging.ERROR)  # it tells of kernels for cards that are not here
    try:
        return import_module("torchao.quantization")
    except ModuleNotFoundError as error:
        raise DeviceError("eight-bit weights need torchao, which is not installed", with_extra("engine")) from error
