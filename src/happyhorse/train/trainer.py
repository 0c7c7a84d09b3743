"""The training loop, the same for every module: a batch, a loss, a step; saved often, resumed exactly.

What a batch holds depends on nothing but its step's number, so a run that was stopped goes on as if it had not been.
"""

import copy
import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from happyhorse.train import checkpoint
from happyhorse.train.optim import build_optimiser


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopConfig:
    """How long and how fast to learn."""

    steps: int
    rate: float = 1e-3
    warmup: int = 100
    cooldown: float = 0.35  # the share of the steps over which the rate falls to a fiftieth
    decay: float = 0.02
    mean: float = 0.998  # of the weights' running mean
    clip: float = 1.0
    save_seconds: float = 180.0


def rate_at(step: int, config: LoopConfig) -> float:
    """Rise, hold, then fall along a straight line."""
    rest = (config.steps - step) / max(1.0, config.cooldown * config.steps)
    return config.rate * min(1.0, (step + 1) / config.warmup) * max(0.02, min(1.0, rest))


def learn(
    folder: Path,
    module: nn.Module,
    batch: Callable[[int], object],
    loss: Callable[[nn.Module, object, torch.Generator], tuple[Tensor, dict[str, float]]],
    config: LoopConfig,
    check: Callable[[nn.Module, int], dict[str, float]] | None = None,
    parts: dict[str, int] | None = None,
) -> nn.Module:
    """Train `module` in `folder`, going on from its checkpoint if there is one; return the weights' running mean."""
    folder.mkdir(parents=True, exist_ok=True)
    state, mean, optimiser = (
        folder / "state.safetensors",
        copy.deepcopy(module),
        build_optimiser(module, rate=config.rate, decay=config.decay, parts=parts),
    )
    first = checkpoint.load(state, module, mean, optimiser) if state.exists() else 0
    saved, smooth = time.monotonic(), {}
    with (
        (folder / "loss.csv").open("a", newline="") as file,
        tqdm(total=config.steps, initial=first, desc=folder.name, mininterval=5.0) as bar,
    ):
        log = csv.writer(file)
        for step in range(first, config.steps):
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, config)
            value, seen = loss(module, batch(step), torch.Generator().manual_seed(step))
            optimiser.zero_grad(set_to_none=True)
            value.backward()
            seen["norm"] = float(nn.utils.clip_grad_norm_(module.parameters(), config.clip))
            if not torch.isfinite(value) or seen["norm"] != seen["norm"]:
                raise FloatingPointError(f"the loss of {folder.name} is not a number at step {step}")
            optimiser.step()
            follow(mean, module, min(config.mean, (step + 1) / (step + 10)))
            for name, part in ({"loss": float(value.detach())} | seen).items():
                smooth[name] = 0.98 * smooth.get(name, part) + 0.02 * part
            bar.update()
            if step % 50 == 0:
                bar.set_postfix_str(" ".join(f"{k} {v:.4f}" for k, v in smooth.items()))
                log.writerow([step, *(f"{v:.6f}" for v in smooth.values())])
                file.flush()
            if time.monotonic() - saved > config.save_seconds or step + 1 == config.steps:
                checkpoint.save(state, module, mean, optimiser, step + 1)
                saved = time.monotonic()
                if check is not None:
                    tqdm.write(f"{folder.name} step {step + 1}: {check(mean, step + 1)}")
    return mean


@torch.no_grad()
def follow(mean: nn.Module, module: nn.Module, share: float) -> None:
    """Move the running mean towards the module; buffers are copied."""
    torch._foreach_lerp_(list(mean.parameters()), list(module.parameters()), 1 - share)
    for old, new in zip(mean.buffers(), module.buffers(), strict=True):
        old.copy_(new)
