"""A run's whole state in one safetensors file: weights, their mean over time, optimiser, step."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from happyhorse.model.weights import WeightsError


def write_tensors(path: Path, tensors: dict[str, Tensor], notes: dict[str, object]) -> None:
    """Write atomically: whoever is interrupted leaves the old file whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    save_file({k: v.detach().contiguous().cpu() for k, v in tensors.items()}, draft, {"notes": json.dumps(notes)})
    os.replace(draft, path)


def read_notes(path: Path) -> dict[str, object]:
    with safe_open(path, "pt") as file:
        return json.loads((file.metadata() or {}).get("notes", "{}"))


def save(path: Path, module: nn.Module, mean: nn.Module, optimiser: Optimizer, step: int, seconds: float = 0.0) -> None:
    save_all(path, {"module": module, "mean": mean}, {"optimiser": optimiser}, step, seconds)


def load(path: Path, module: nn.Module, mean: nn.Module, optimiser: Optimizer) -> int:
    """Put everything back; the step to go on from."""
    return load_all(path, {"module": module, "mean": mean}, {"optimiser": optimiser})


def save_all(
    path: Path,
    modules: Mapping[str, nn.Module],
    optimisers: Mapping[str, Optimizer],
    step: int,
    seconds: float = 0.0,
) -> None:
    """Keep everything, and how long it took so far."""
    tensors = {f"{part}.{k}": v for part, module in modules.items() for k, v in module.state_dict().items()}
    for part, optimiser in optimisers.items():
        for i, state in optimiser.state_dict()["state"].items():
            tensors |= {f"{part}.{i}.{k}": torch.as_tensor(v) for k, v in state.items()}
    write_tensors(path, tensors, {"step": step, "seconds": round(seconds, 1)})


def load_all(path: Path, modules: Mapping[str, nn.Module], optimisers: Mapping[str, Optimizer]) -> int:
    """Put everything back; the step to go on from."""
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in (*modules, *optimisers)}
    with safe_open(path, "pt") as file:
        for key in file.keys():  # noqa: SIM118 - not a dict
            part, name = key.split(".", 1)
            parts[part][name] = file.get_tensor(key)
    for part, module in modules.items():
        put(module, parts[part], path)
    for part, optimiser in optimisers.items():
        _fill(optimiser, parts[part])
    return read_step(path)


def _fill(optimiser: Optimizer, tensors: Mapping[str, Tensor]) -> None:
    whole = optimiser.state_dict()
    whole["state"] = {}
    for name, value in tensors.items():
        index, key = name.split(".", 1)
        whole["state"].setdefault(int(index), {})[key] = value
    optimiser.load_state_dict(whole)


def read_step(path: Path) -> int:
    """How far a run has come."""
    return int(str(read_notes(path)["step"]))


def read_seconds(path: Path) -> float:
    """How long a run has taken."""
    return float(str(read_notes(path).get("seconds", 0.0)))


def mean_of(path: Path, module: nn.Module) -> nn.Module:
    """Put only the running mean of a run's weights into a module."""
    with safe_open(path, "pt") as file:
        names = [key for key in file.keys() if key.startswith("mean.")]  # noqa: SIM118 - not a dict
        put(module, {name.removeprefix("mean."): file.get_tensor(name) for name in names}, path)
    return module


def put(module: nn.Module, tensors: Mapping[str, Tensor], path: Path) -> None:
    """Put a checkpoint's tensors into a module; WeightsError where it was made for another one."""
    wanted = {name: tensor.shape for name, tensor in module.state_dict().items()}
    if wanted != {name: tensor.shape for name, tensor in tensors.items()}:
        raise WeightsError(
            f"the checkpoint {path.parent.name}/{path.name} is of another shape than today's {type(module).__name__}",
            f"take {path.parent} away to begin anew",
        )
    module.load_state_dict(tensors)
