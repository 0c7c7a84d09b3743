"""MINI's video codec: pictures and clips to latents and back, 16x in space, 4x in time, 96 channels.

Frames are taken four at a time; frame 0 stands alone as four copies of itself, so a picture is a one-frame clip and
what does not move has the same latent everywhere. The way in is linear: the principal components of 16x16x4 blocks,
faces counted most, each divided by the root of its spread (so half whitened: coarse shapes stay stronger than fine
ones, and noise takes the fine ones first). The way out adds convolutions, and looks one latent frame back, never
ahead, so it can stream. What a person gives can be looked at again: latents are moved until the way out draws it truer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from einops import rearrange
from jaxtyping import Float, UInt8
from torch import Tensor, nn
from torch.nn import functional as F

SPACE = 16  # pixels a latent cell, each way
TIME = 4  # frames a latent frame, but for the first
TILE = 80  # latent cells, each way, that are decoded at once where a picture is large
STRIDE, INERTIA = 0.05, 0.7  # of the steps of another look, found on held-out squares
LOOKED = 4  # latent frames looked at again at once
MARGIN = 4  # latent cells decoded around a tile and cut off again: what lies farther off changes nothing that is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCodecConfig:
    """Widths and residual blocks of the decoder at 1/4, 1/8 and 1/16 of the picture's size."""

    channels: int = 96
    decoder: tuple[int, int, int] = (32, 96, 208)
    blocks: tuple[int, int, int] = (2, 3, 4)

    @property
    def space(self) -> int:
        return SPACE

    @property
    def time(self) -> int:
        return TIME


class Residual(nn.Module):
    """Two 3x3 convolutions beside a straight way; no norm, so that tiles agree and nothing is read twice."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(
        self, x: Float[Tensor, "frames channels height width"]
    ) -> Float[Tensor, "frames channels height width"]:
        return x + self.conv2(F.silu(self.conv1(F.silu(x))))


class Decoder(nn.Module):
    """One latent frame, and the one before it, to four frames."""

    def __init__(self, config: VideoCodecConfig) -> None:
        super().__init__()
        quarter, eighth, full = config.decoder
        self.linear = nn.ConvTranspose2d(config.channels, 3 * TIME, SPACE, stride=SPACE)
        self.into = nn.Conv2d(2 * config.channels, full, 3, padding=1)
        fine, middle, coarse = (
            [Residual(width) for _ in range(count)] for width, count in zip(config.decoder, config.blocks, strict=True)
        )
        self.coarse = nn.Sequential(*coarse, nn.Conv2d(full, 4 * eighth, 1))
        self.middle = nn.Sequential(*middle, nn.Conv2d(eighth, 4 * TIME * quarter, 1))
        self.fine = nn.Sequential(*fine, nn.SiLU(), nn.Conv2d(quarter, 3 * 16, 3, padding=1))
        nn.init.zeros_(self.fine[-1].weight)
        nn.init.zeros_(self.fine[-1].bias)

    def forward(
        self, latent: Float[Tensor, "groups channels h w"], before: Float[Tensor, "groups channels h w"]
    ) -> Float[Tensor, "groups rows height width"]:
        x = self.coarse(self.into(torch.cat([latent, before], dim=1)))
        x = self.middle(F.pixel_shuffle(x, 2))
        x = rearrange(F.pixel_shuffle(x, 2), "g (c f) h w -> (g f) c h w", f=TIME)
        x = F.pixel_shuffle(self.fine(x.contiguous(memory_format=torch.channels_last)), 4)
        return self.linear(latent) + rearrange(x, "(g f) c h w -> g (f c) h w", f=TIME)


class VideoCodec(nn.Module):
    """Frames to normalised latents and back."""

    def __init__(self, config: VideoCodecConfig | None = None) -> None:
        super().__init__()
        self.config = config or VideoCodecConfig()
        self.encoder = nn.Conv2d(3 * TIME, self.config.channels, SPACE, stride=SPACE)
        self.decoder = Decoder(self.config)
        self.to(memory_format=torch.channels_last)

    @torch.no_grad()
    def encode(
        self, frames: UInt8[Tensor, "time height width 3"], at_once: int = 8, looks: int = 0
    ) -> Float[Tensor, "channels latent_time h w"]:
        """Encode 1 + 4k frames whose sides are multiples of 16; `at_once` latent frames are held in memory.

        Each of `looks` more costs three times what decoding costs, and makes the decoded frames truer (`closer`).
        """
        if frames.shape[0] % TIME != 1 or frames.shape[1] % SPACE or frames.shape[2] % SPACE:
            raise ValueError(
                f"a clip of 1 + 4k frames with sides of 16 pixels' multiples is needed, not {tuple(frames.shape)}"
            )
        x = torch.cat([frames[:1].expand(TIME - 1, -1, -1, -1), frames])
        with torch.autocast(frames.device.type, enabled=False):
            latents = torch.cat([self.encoder(to_groups(part)) for part in x.split(at_once * TIME)])
        if looks:
            latents = self.closer(latents, x, looks)
        return rearrange(latents, "t c h w -> c t h w").contiguous()

    def closer(
        self,
        latents: Float[Tensor, "latent_time channels h w"],
        frames: UInt8[Tensor, "time height width 3"],
        looks: int,
    ) -> Float[Tensor, "latent_time channels h w"]:
        """Move latents downhill in the squared error of what they are decoded to, a few frames at a time.

        The way in is linear and the way out is not, so the nearest latents are not the best. Slopes are divided by
        their spread in each channel and around each cell, since coarse channels and busy cells are steep, and carried
        on like a ball that rolls. Twelve looks gain about 1.6 dB (docs/decisions/0021-looked-at-again.md).
        """
        found: list[Tensor] = []
        with torch.inference_mode(False), torch.enable_grad():
            for z, part in zip(latents.clone().split(LOOKED), frames.split(LOOKED * TIME), strict=True):
                truth, speed, spread = to_groups(part), torch.zeros_like(z), torch.zeros_like(z)
                for look in range(looks):
                    z = z.detach().requires_grad_()
                    before = torch.cat([found[-1][-1:] if found else z[:1], z[:-1]])
                    error = (self.decoder(z, before).float() - truth).square().sum()
                    slope = torch.autograd.grad(error, z)[0]
                    speed = INERTIA * speed + (1 - INERTIA) * slope
                    spread = spread + F.avg_pool2d(slope.square(), 3, 1, 1, count_include_pad=False)
                    step = STRIDE * (1 - look / looks) / (1 - INERTIA ** (look + 1))
                    z = z.detach() - step * speed / ((spread / (look + 1)).sqrt() + 1e-8)
                found.append(z.detach())
        return torch.cat(found)

    @torch.no_grad()
    def encode_chunks(
        self, chunks: Iterable[UInt8[Tensor, "_time height width 3"]]
    ) -> Float[Tensor, "channels latent_time h w"]:
        """Encode a clip that comes in pieces: 1 + 4k frames first, then 4k at a time."""
        latents = []
        for i, frames in enumerate(chunks):
            x = frames if i else torch.cat([frames[:1].expand(TIME - 1, -1, -1, -1), frames])
            with torch.autocast(frames.device.type, enabled=False):
                latents.append(self.encoder(to_groups(x)))
        return rearrange(torch.cat(latents), "t c h w -> c t h w").contiguous()

    @torch.no_grad()
    def decode_chunks(
        self, latent: Float[Tensor, "channels latent_time h w"], at_once: int = 8
    ) -> Iterator[UInt8[Tensor, "time height width 3"]]:
        """Decode in time order, `at_once` latent frames a chunk; the first chunk lacks the copies of frame 0."""
        groups = rearrange(latent, "c t h w -> t c h w")
        before = torch.cat([groups[:1], groups[:-1]])
        for i, (now, last) in enumerate(zip(groups.split(at_once), before.split(at_once), strict=True)):
            frames = rearrange(self.decoder(now, last), "g (f c) h w -> (g f) h w c", f=TIME)
            yield to_pixels(frames[TIME - 1 :] if i == 0 else frames)

    @torch.no_grad()
    def decode_tiles(
        self, latent: Float[Tensor, "channels latent_time h w"], tile: int = TILE, margin: int = MARGIN
    ) -> Iterator[UInt8[Tensor, "time height width 3"]]:
        """Decode a large clip, one latent frame and one tile at a time; memory does not grow with size or length."""
        for place in range(latent.shape[1]):
            yield self._frame_in_tiles(latent, place, tile, margin)[TIME - 1 if place == 0 else 0 :]

    @torch.inference_mode()
    def _frame_in_tiles(
        self, latent: Float[Tensor, "channels latent_time h w"], place: int, tile: int, margin: int
    ) -> UInt8[Tensor, "time height width 3"]:
        pair = latent[:, [place, max(place - 1, 0)]].transpose(0, 1)
        height, width = latent.shape[2:]
        frames = torch.empty(TIME, height * SPACE, width * SPACE, 3, dtype=torch.uint8, device=latent.device)
        for rows in spans(height, tile, margin):
            for columns in spans(width, tile, margin):
                now, before = pair[:, :, rows.outer, columns.outer].contiguous().split(1)
                drawn = to_pixels(self.decoder(now, before)[:, :, rows.crop(SPACE), columns.crop(SPACE)])
                inner = frames[:, rows.inner(SPACE), columns.inner(SPACE)]
                inner.copy_(rearrange(drawn, "1 (f c) h w -> f h w c", f=TIME))
        return frames

    def decode(self, latent: Float[Tensor, "channels latent_time h w"]) -> UInt8[Tensor, "time height width 3"]:
        return torch.cat(list(self.decode_chunks(latent)))


def shot_by_shot(
    decode: Callable[[Float[Tensor, "channels _latents h w"]], Iterator[UInt8[Tensor, "_time height width 3"]]],
    latent: Float[Tensor, "channels latent_time h w"],
    cuts: Sequence[int],
) -> Iterator[UInt8[Tensor, "_time height width 3"]]:
    """Decode each shot as a clip of its own: what is seen before a cut must not shine through after it.

    A shot's first latent frame shows four frames, where a clip's shows one; laid before itself it shows five.
    """
    for first, end in pairwise((0, *cuts, latent.shape[1])):
        shot = latent[:, first:end]
        extra = 1 if first else 0
        for frames in decode(torch.cat([shot[:, :1], shot], dim=1) if extra else shot):
            if extra < len(frames):
                yield frames[extra:]
            extra = max(0, extra - len(frames))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One tile along one axis: the cells that are its own, and those that are looked at."""

    first: int
    end: int
    seen_first: int
    seen_end: int

    @property
    def outer(self) -> slice:
        return slice(self.seen_first, self.seen_end)

    def inner(self, scale: int) -> slice:
        """Where its own cells stand in the whole, in pixels."""
        return slice(self.first * scale, self.end * scale)

    def crop(self, scale: int) -> slice:
        """Where its own cells stand in what was seen, in pixels."""
        return slice((self.first - self.seen_first) * scale, (self.end - self.seen_first) * scale)


def spans(length: int, tile: int, margin: int) -> list[Span]:
    """Cut an axis into the fewest tiles of nearly equal length, each seen with a margin."""
    count = -(-length // tile)
    edges = [round(i * length / count) for i in range(count + 1)]
    return [
        Span(first=a, end=b, seen_first=max(0, a - margin), seen_end=min(length, b + margin))
        for a, b in zip(edges, edges[1:], strict=False)
    ]


def to_groups(frames: UInt8[Tensor, "time height width 3"]) -> Float[Tensor, "groups rows height width"]:
    """Bytes to -1 .. 1, four frames' colours a group; bytes are moved before they grow to floats."""
    moved = rearrange(frames, "(g f) h w c -> g h w (f c)", f=TIME).contiguous()
    return (moved.float() / 127.5 - 1).permute(0, 3, 1, 2)


def to_pixels(signal: Float[Tensor, "..."]) -> UInt8[Tensor, "..."]:
    return (signal.float() + 1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)


def principal_start(
    codec: VideoCodec,
    groups: Float[Tensor, "groups rows height width"],
    weights: Float[Tensor, "groups blocks_high blocks_wide"],
) -> None:
    """Set both linear maps to the principal components of weighted 16x16x4 blocks: a codec before any training."""
    blocks = rearrange(groups, "g r (h p) (w q) -> (g h w) (r p q)", p=SPACE, q=SPACE)
    share = (weights.flatten() / weights.sum())[:, None]
    mean = (share * blocks).sum(0)
    covariance = (share * (blocks - mean)).T @ (blocks - mean)
    values, vectors = torch.linalg.eigh(covariance.double())
    count = codec.config.channels
    basis = vectors[:, -count:].flip(1).T.float()  # strongest first
    spread = values[-count:].flip(0).clamp_min(1e-9).sqrt().float()
    scale = spread.sqrt()  # divides: what is left has the root of the spread it had
    scale = (scale * (spread / scale).square().mean().sqrt())[:, None]  # unit size over all channels
    kernel = rearrange(basis, "k (r p q) -> k r p q", p=SPACE, q=SPACE)
    with torch.no_grad():
        codec.encoder.weight.copy_(kernel / scale[..., None, None])
        codec.encoder.bias.copy_(-(basis / scale) @ mean)
        codec.decoder.linear.weight.copy_(kernel * scale[..., None, None])
        codec.decoder.linear.bias.copy_(rearrange(mean, "(r p q) -> r (p q)", p=SPACE, q=SPACE).mean(1))
