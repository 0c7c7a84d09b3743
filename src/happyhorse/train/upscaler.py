"""How MINI's upscaler learns: from exact pairs, on the way from the enlarged draft in noise to the truth."""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from happyhorse.codec.video import VideoCodec
from happyhorse.flow import path, schedules
from happyhorse.model.upscaler import Upscaler
from happyhorse.models import quick
from happyhorse.presets import SuperRes

Pairs = Float[Tensor, "clips both time channels height width"]
EDGE = 2  # cells at the border of a crop that see too little to be judged
AT_START = 0.5  # share of the batches that stand at the beginning of the walk


def open_pairs(folder: Path) -> np.ndarray:
    return np.load(folder / "pairs.npy", mmap_mode="r")


def pair_batch(pairs: np.ndarray, step: int, count: int, side: int) -> Pairs:
    """Cut random squares of random pairs; the batch depends on nothing but the step."""
    rng = np.random.default_rng([step, 5])
    side = min(side, pairs.shape[-1])
    cut = []
    for index in rng.integers(0, len(pairs), count):
        top, left = rng.integers(0, pairs.shape[-1] - side + 1, 2)
        cut.append(np.asarray(pairs[index, :, :, :, top : top + side, left : left + side]))
    return torch.from_numpy(np.stack(cut)).transpose(2, 3).contiguous()


def worth(codec: VideoCodec) -> Float[Tensor, "channels"]:
    """What an error of one in each channel costs in the picture, on average one."""
    energy = codec.decoder.linear.weight.detach().flatten(1).square().sum(1)
    return energy / energy.mean()


def refining_loss(
    upscaler: Upscaler,
    batch: Pairs,
    generator: torch.Generator,
    settings: SuperRes,
    weights: Float[Tensor, "channels"],
) -> tuple[Tensor, dict[str, Tensor]]:
    """Squared error of the answered data, weighed as the decoder shows it; beside it the gain over the draft, in dB."""
    device = generator.device
    draft, truth = batch.to(device).float().unbind(1)
    signal, rest = schedules.blend_weights(settings.level)
    noise = torch.randn(truth.shape, generator=generator, device=device)
    sigma = 1 - torch.rand(len(truth), generator=generator, device=device)
    sigma = torch.where(torch.rand(sigma.shape, generator=generator, device=device) < AT_START, 1.0, sigma)
    start = signal * draft + rest * noise
    x = path.add_noise(truth, start, sigma[:, None, None, None, None])
    with quick(device.type):
        data = upscaler.data(x, draft, sigma)
    scale = weights.to(device)[:, None, None]
    inner = (..., slice(EDGE, -EDGE), slice(EDGE, -EDGE))
    costs = (scale * (data.float() - truth).square())[inner].mean((1, 2, 3, 4))
    before = (scale * (draft - truth).square())[inner].mean((1, 2, 3, 4)).detach()
    ahead = (sigma == 1).float()
    gain = 10 * torch.log10(((before * ahead).sum() + 1e-9) / ((costs.detach() * ahead).sum() + 1e-9))
    # a crop that is hard counts little more than one that is easy
    return (costs / (before + 0.005)).mean(), {"gain": gain}
