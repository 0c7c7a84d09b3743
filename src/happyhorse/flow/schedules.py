"""Which sigmas, in which order."""

import torch
from jaxtyping import Float
from torch import Tensor

NOISE_LEVELS = 1000  # the published grid starts one level below pure noise
WELL = 0.88  # of a noise level that a last step must begin below: MINI's eight steps end so


def shifted(steps: int, shift: float = 5.0) -> list[float]:
    """Space `steps` sigmas evenly, push them towards noise, where the picture is decided, and end on data."""
    even = torch.linspace(1 - 1 / NOISE_LEVELS, 0, steps + 1, dtype=torch.float64)[:-1]
    sigmas = shift * even / (1 + (shift - 1) * even)
    # single precision, as the published sampler holds them
    return [*sigmas.float().tolist(), 0.0]


def reaching(steps: int, shift: float, below: float) -> list[float]:
    """The same, pushed less where the last step would else not begin below a noise level; one step begins in noise."""
    usual = shifted(steps, shift)
    if steps == 1 or usual[-2] < below:
        return usual
    last, end = (1 - 1 / NOISE_LEVELS) / steps, WELL * below  # where it is before it is pushed, and where it shall be
    return shifted(steps, end * (1 - last) / (last * (1 - end)))


def zero_terminal_snr(levels: int = NOISE_LEVELS) -> Float[Tensor, "levels"]:
    """Tabulate how much signal is kept at each level, 0 the cleanest, the last one keeping none."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, levels, dtype=torch.float64) ** 2
    kept = (1 - betas).cumprod(0).sqrt()
    first, last = kept[0].clone(), kept[-1].clone()
    return ((kept - last) * first / (first - last)).float()


def blend_weights(level: int) -> tuple[float, float]:
    """Weigh (signal, noise) at a table level; level 220 opens the published super-resolution."""
    signal = zero_terminal_snr()[level].item()
    return signal, (1 - signal**2) ** 0.5
