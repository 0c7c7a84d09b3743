"""How MINI's video codec learns: crops of drawn clips, mouths and eyes weighed most."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from einops import rearrange
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional as F

from happyhorse.codec.video import SPACE, TIME, VideoCodec, principal_start, to_groups
from happyhorse.models import quick

FACE_WEIGHT = 3.0  # of mouths and eyes, added to 1
SEAM = 8.0  # of differences across the border of two latent cells, where the eye sees a grid first


@dataclass(frozen=True, slots=True, kw_only=True)
class Patches:
    """Short drawn clips cut to squares, on disk, with the boxes of mouths and eyes in each frame."""

    frames: UInt8[np.ndarray, "patches time side side 3"]
    boxes: np.ndarray  # (patches, time, 4, 4) int16: left, top, right, bottom; empty boxes are zero

    @classmethod
    def open(cls, folder: Path) -> "Patches":
        return cls(frames=np.load(folder / "frames.npy", mmap_mode="r"), boxes=np.load(folder / "boxes.npy"))


def crop_batch(
    patches: Patches, seed: int, count: int, side: int
) -> tuple[UInt8[Tensor, "clips time height width 3"], Float[Tensor, "clips time height width"]]:
    """Cut random squares of random patches, and say how much each pixel matters."""
    rng = np.random.default_rng(seed)
    clips, weights = [], []
    for index in rng.integers(0, len(patches.frames), count):
        top, left = rng.integers(0, (patches.frames.shape[2] - side) // 8 + 1, 2) * 8
        clip = np.asarray(patches.frames[index, :, top : top + side, left : left + side])
        weight = np.ones(clip.shape[:3], np.float32)
        for frame, boxes in enumerate(patches.boxes[index]):
            for left_, top_, right, bottom in boxes:
                if right > left_:
                    area = weight[
                        frame, max(0, top_ - top) : max(0, bottom - top), max(0, left_ - left) : max(0, right - left)
                    ]
                    area[:] = 1 + FACE_WEIGHT
        if rng.random() < 0.5:
            clip, weight = clip[:, :, ::-1], weight[:, :, ::-1]
        clips.append(torch.from_numpy(np.ascontiguousarray(clip)))
        weights.append(torch.from_numpy(np.ascontiguousarray(weight)))
    return torch.stack(clips), torch.stack(weights)


def grouped(clips: UInt8[Tensor, "clips time height width 3"]) -> Float[Tensor, "clips latent_time rows height width"]:
    """Frame 0 as four copies, then four frames at a time."""
    x = torch.cat([clips[:, :1].expand(-1, TIME - 1, -1, -1, -1), clips], dim=1)
    count = len(clips)
    return rearrange(to_groups(x.flatten(0, 1)), "(n t) r h w -> n t r h w", n=count)


def reconstruction_loss(
    codec: VideoCodec,
    batch: tuple[UInt8[Tensor, "clips time height width 3"], Float[Tensor, "clips time height width"]],
    generator: torch.Generator,
    stir: float = 0.1,
) -> tuple[Tensor, dict[str, float]]:
    """Weighted absolute and squared error, and the errors of differences: of neighbouring pixels, most of all at
    seams, and from frame to frame, so that what stands still does not flicker.

    Latents are stirred a little, as the transformer's will be. Only the convolutions learn.
    """
    clips, weights = (part.to(generator.device) for part in batch)
    target = grouped(clips)
    count = len(clips)
    with torch.no_grad():
        latent = codec.encoder(target.flatten(0, 1))
        latent = latent + stir * torch.randn(latent.shape, generator=generator, device=latent.device)
    series = rearrange(latent, "(n t) c h w -> n t c h w", n=count)
    before = torch.cat([series[:, :1], series[:, :-1]], dim=1)
    with quick(generator.device.type):
        drawn = codec.decoder(series.flatten(0, 1), before.flatten(0, 1)).float()
    drawn = rearrange(drawn, "(n t) (f c) h w -> n (t f) c h w", n=count, f=TIME)[:, TIME - 1 :]
    truth = rearrange(target.float(), "n t (f c) h w -> n (t f) c h w", f=TIME)[:, TIME - 1 :]
    weight = weights[:, :, None]
    error = drawn - truth
    across, down = seams(error.shape[-1]).to(error), seams(error.shape[-2]).to(error)[:, None]
    edges = (weight[..., 1:] * error.diff(dim=-1).abs() * across).mean()
    edges = edges + (weight[..., 1:, :] * error.diff(dim=-2).abs() * down).mean()
    flicker = (weight[:, 1:] * error.diff(dim=1).abs()).mean()
    plain = error.square().mean()
    loss = (weight * error.abs()).mean() + 4 * (weight * error.square()).mean() + 0.5 * edges + flicker
    with torch.no_grad():
        face = weights > 1
        psnr = 10 * torch.log10(4 / plain)
        mouth = 10 * torch.log10(4 / error.square().mean(2)[face].mean().clamp_min(1e-9)) if face.any() else psnr
    return loss, {"psnr": psnr.detach(), "face": mouth.detach()}


def seams(length: int) -> Float[Tensor, " differences"]:
    """How much each difference of neighbours counts along a side: more where one latent cell meets another."""
    counts = torch.ones(length - 1)
    counts[SPACE - 1 :: SPACE] = SEAM
    return counts


def start(codec: VideoCodec, patches: Patches, clips: int = 512, face: float = 4.0) -> None:
    """Set both linear maps from the footage itself and keep them: only convolutions learn."""
    sample, weights = crop_batch(patches, 1_000_003, clips, 128)
    masks = torch.cat([weights[:, :1].expand(-1, TIME - 1, -1, -1), weights], dim=1)
    masks = F.max_pool2d(rearrange(masks, "n (t f) h w -> (n t) f h w", f=TIME).amax(1), SPACE)
    principal_start(codec, grouped(sample).flatten(0, 1), 1 + face * (masks > 1))
    codec.encoder.requires_grad_(False)
    codec.decoder.linear.requires_grad_(False)
