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
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from happyhorse.train import checkpoint
from happyhorse.train.optim import build_optimiser

Loss = Callable[[nn.Module, object, torch.Generator], tuple[Tensor, dict[str, Tensor]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopConfig:
    """How long and how fast to learn."""

    steps: int
    minutes: float = 0.0  # how long to learn instead of how many steps, where it is more than 0
    rate: float = 1e-3
    warmup: int = 100
    cooldown: float = 0.35  # the share of the steps over which the rate falls to a fiftieth
    decay: float = 0.02
    mean: float = 0.998  # of the weights' running mean
    clip: float = 1.0
    save_seconds: float = 180.0
    device: str = "cpu"
    workers: int = 0  # processes that make batches ahead


def share_of(step: int, seconds: float, config: LoopConfig) -> float:
    """How much of the run is done."""
    return seconds / 60 / config.minutes if config.minutes else step / config.steps


def rate_at(step: int, config: LoopConfig, share: float | None = None) -> float:
    """Rise, hold, then fall along a straight line as the share of the run that is done nears 1."""
    rest = (1 - (step / config.steps if share is None else share)) / max(config.cooldown, 1 / config.steps)
    return config.rate * min(1.0, (step + 1) / config.warmup) * max(0.02, min(1.0, rest))


class Batches(Dataset[object]):
    """The batches of a run by their step's number."""

    def __init__(self, batch: Callable[[int], object], first: int, end: int) -> None:
        self.batch, self.first, self.end = batch, first, end

    def __len__(self) -> int:
        return self.end - self.first

    def __getitem__(self, index: int) -> object:
        return self.batch(self.first + index)


def learn(
    folder: Path,
    module: nn.Module,
    batch: Callable[[int], object],
    loss: Loss,
    config: LoopConfig,
    parts: dict[str, int] | None = None,
) -> nn.Module:
    """Train `module` in `folder`, going on from its checkpoint if there is one; return the weights' running mean."""
    folder.mkdir(parents=True, exist_ok=True)
    module.to(config.device)
    optimiser = build_optimiser(module, rate=config.rate, decay=config.decay, parts=parts)
    state, mean = folder / "state.safetensors", copy.deepcopy(module)
    first = checkpoint.load(state, module, mean, optimiser) if state.exists() else 0
    batches = DataLoader(Batches(batch, first, config.steps), batch_size=None, num_workers=config.workers)
    saved = time.monotonic()
    begun = saved - (checkpoint.read_seconds(state) if first else 0.0)
    with Diary(folder, first, config.steps) as diary:
        for step, given in zip(range(first, config.steps), batches, strict=False):
            share = share_of(step, time.monotonic() - begun, config)
            value, seen = loss(module, given, torch.Generator(config.device).manual_seed(step))
            norm = descend(
                module, optimiser, value, rate_at(step, config, share), config.clip, f"{folder.name} at step {step}"
            )
            follow(mean, module, min(config.mean, (step + 1) / (step + 10)))
            diary.write(step, {"loss": value.detach(), "norm": norm} | seen)
            last = step + 1 == config.steps or share >= 1
            if time.monotonic() - saved > config.save_seconds or last:
                diary.check(step)
                saved = time.monotonic()
                checkpoint.save(state, module, mean, optimiser, step + 1, saved - begun)
            if last:
                break
    return mean


def descend(
    module: nn.Module, optimiser: torch.optim.Optimizer, value: Tensor, rate: float, clip: float, where: str
) -> Tensor:
    """Take one step down; the gradient's norm. A card is not waited for: its diary finds what is not a number."""
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.zero_grad(set_to_none=True)
    value.backward()
    norm = nn.utils.clip_grad_norm_(module.parameters(), clip)
    if value.device.type == "cpu" and not (torch.isfinite(norm) and torch.isfinite(value)):
        raise FloatingPointError(f"the loss is not a number: {where}")
    optimiser.step()
    return norm


class Diary:
    """A progress bar, and a CSV of the smoothed losses, a row every fifty steps: oftener would hold a card up."""

    def __init__(self, folder: Path, first: int, steps: int) -> None:
        self.file = (folder / "loss.csv").open("a", newline="", encoding="utf-8")
        self.bar = tqdm(total=steps, initial=first, desc=folder.name, mininterval=5.0)
        self.smooth: dict[str, Tensor] = {}

    def __enter__(self) -> "Diary":
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.close()
        self.file.close()

    def write(self, step: int, values: dict[str, Tensor]) -> None:
        for name, value in values.items():
            self.smooth[name] = 0.98 * self.smooth.get(name, value) + 0.02 * torch.as_tensor(value)
        self.bar.update()
        if step % 50 == 0:
            self.check(step)
            known = {name: float(value) for name, value in self.smooth.items()}
            self.bar.set_postfix_str(" ".join(f"{name} {value:.4f}" for name, value in known.items()))
            csv.writer(self.file).writerow([step, *(f"{name}={value:.6f}" for name, value in known.items())])
            self.file.flush()

    def check(self, step: int) -> None:
        """Raise where a loss is not a number: the checkpoint before is still good."""
        if not all(torch.isfinite(value) for value in self.smooth.values()):
            raise FloatingPointError(f"the loss of {self.bar.desc} is not a number by step {step}")


@torch.no_grad()
def follow(mean: nn.Module, module: nn.Module, share: float) -> None:
    """Move the running mean towards the module; buffers are copied."""
    torch._foreach_lerp_(list(mean.parameters()), list(module.parameters()), 1 - share)
    for old, new in zip(mean.buffers(), module.buffers(), strict=True):
        old.copy_(new)
