"""The published fast video decoder: 48 channels to pixels, 16x in space, 4x in time, a window at a time.

It sees a little of both neighbours, so a window is decoded with one latent of context on each inner side, and what
the context became is thrown away. Its norms have no weights; its activations differ between growing stages and others.
Where memory is short, blocks work on a few frames of a window after the other, which changes nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from einops import rearrange
from jaxtyping import Float, UInt8
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from happyhorse.codec.wan import MEAN, SPACE, STD, TIME

EPS, SKIP_EPS = 1e-8, 1e-6
REACH = 2  # frames that a residual block sees on each side


@dataclass(frozen=True, slots=True, kw_only=True)
class TurboConfig:
    """Widths and blocks from the latent to the pixels, and how many latents are decoded at once."""

    channels: int = 48
    widths: tuple[int, ...] = (512, 512, 256, 128, 64)  # of the middle and of four stages
    blocks: tuple[int, ...] = (3, 3, 2, 2, 2)
    grows_time: tuple[int, ...] = (1, 2)  # the stages that double time, 1 the first
    grows_space: tuple[int, ...] = (1, 2, 3)
    window: int = 7
    mean: tuple[float, ...] = MEAN
    std: tuple[float, ...] = STD

    @property
    def space(self) -> int:
        return SPACE

    @property
    def time(self) -> int:
        return TIME


class Conv(nn.Conv3d):
    """A convolution that repeats the first and last frame at its edges, and sees nothing beyond the sides."""

    def __init__(self, inputs: int, outputs: int, kernel: tuple[int, int, int] = (3, 3, 3)) -> None:
        super().__init__(inputs, outputs, kernel, padding=(0, kernel[1] // 2, kernel[2] // 2))

    def forward(self, x: Float[Tensor, "one inputs time h w"]) -> Float[Tensor, "one outputs time h w"]:
        if self.kernel_size[0] > 1:
            x = torch.cat([x[:, :, :1], x, x[:, :, -1:]], dim=2)
        return super().forward(x)


def norm(x: Float[Tensor, "one channels time h w"], eps: float = EPS) -> Float[Tensor, "one channels time h w"]:
    """Bring every place to unit mean square over its channels."""
    # the sum is made in single precision without a copy of x
    length = torch.linalg.vector_norm(x, dim=1, keepdim=True, dtype=torch.float32)
    return x * torch.rsqrt(length.square_().div_(x.shape[1]).add_(eps)).to(x.dtype)


class Residual(nn.Module):
    """Two convolutions beside a straight way."""

    def __init__(self, inputs: int, outputs: int, sharp: str = "silu") -> None:
        super().__init__()
        self.first = getattr(F, sharp)
        self.conv1 = Conv(inputs, outputs)
        self.conv2 = Conv(outputs, outputs)
        self.skip = Conv(inputs, outputs, (1, 1, 1)) if inputs != outputs else None

    def forward(self, x: Float[Tensor, "one inputs time h w"]) -> Float[Tensor, "one outputs time h w"]:
        inner = self.conv2(F.silu(norm(self.conv1(self.first(norm(x))))))
        return inner + (x if self.skip is None else self.skip(norm(x, SKIP_EPS)))

    def in_pieces(self, x: Float[Tensor, "one inputs time h w"], frames: int) -> Float[Tensor, "one outputs time h w"]:
        """The same, a few frames at a time; x itself takes the answer where it is as wide."""
        if frames >= x.shape[2]:
            return self(x)
        before = x[:, :, :0]
        out = x if self.skip is None else x.new_empty(1, self.conv2.out_channels, *x.shape[2:])
        for first in range(0, x.shape[2], frames):
            here = torch.cat([before, x[:, :, first : first + frames + REACH]], dim=2)
            start, before = before.shape[2], here[:, :, : before.shape[2] + frames][:, :, -REACH:].clone()
            piece = out[:, :, first : first + frames]
            piece.copy_(self(here)[:, :, start : start + piece.shape[2]])
        return out


class Stage(nn.Module):
    """Narrower, then larger, then some blocks."""

    def __init__(self, config: TurboConfig, index: int) -> None:
        super().__init__()
        before, width = config.widths[index - 1], config.widths[index]
        grows = index in config.grows_space
        self.narrow = Residual(before, width) if before != width else nn.Identity()
        self.grow_time = Conv(width, 2 * width, (3, 1, 1)) if index in config.grows_time else None
        self.grow_space = nn.Conv2d(width, width, 3, padding=1) if grows else None
        sharp = "relu" if grows else "silu"
        self.blocks = nn.ModuleList(Residual(width, width, sharp) for _ in range(config.blocks[index]))

    def forward(
        self, x: Float[Tensor, "one channels time h w"], opening: int, frames: int
    ) -> Float[Tensor, "one width _time _h _w"]:
        x = self.narrow.in_pieces(x, frames) if isinstance(self.narrow, Residual) else x
        if self.grow_time is not None:
            x = rearrange(self.grow_time(x), "b (n c) t h w -> b c (t n) h w", n=2)[:, :, opening:]
        if self.grow_space is not None:
            x = self._larger(x)
        for block in self.blocks:
            x = block.in_pieces(x, frames)
        return x

    def _larger(self, x: Tensor) -> Tensor:
        """Twice the size, a few frames at a time: the copies are large."""
        grown = x.new_empty(*x.shape[:3], 2 * x.shape[3], 2 * x.shape[4])
        for first in range(0, x.shape[2], 8):
            flat = rearrange(x[:, :, first : first + 8], "b c t h w -> (b t) c h w")
            large = self.grow_space(F.interpolate(flat, scale_factor=2.0, mode="nearest"))  # type: ignore[misc]
            grown[:, :, first : first + 8] = rearrange(large, "(b t) c h w -> b c t h w", b=x.shape[0])
        return grown


class TurboDecoder(nn.Module):
    """Normalised latents to pixels."""

    def __init__(self, config: TurboConfig | None = None) -> None:
        super().__init__()
        self.config = c = config or TurboConfig()
        self.frames = TIME * (c.window + 2)  # that a block works on at once: all of a window
        self.into = Conv(c.channels, c.widths[0])
        self.middle = nn.ModuleList(Residual(c.widths[0], c.widths[0]) for _ in range(c.blocks[0]))
        self.stages = nn.ModuleList(Stage(c, index) for index in range(1, len(c.widths)))
        self.out = Conv(c.widths[-1], 12)

    def forward(
        self, latent: Float[Tensor, "one channels time h w"], opening: int
    ) -> Float[Tensor, "one 3 frames height width"]:
        """Decode one window; `opening` is 1 for the first of a clip, whose first latent is one frame."""
        x = self.into(latent)
        for block in self.middle:
            x = block(x)
        for stage in self.stages:
            x = stage(x, opening, self.frames)
        # inside a patch the published order has the width offset slower
        return rearrange(self._outwards(x), "b (c q p) t h w -> b c t (h p) (w q)", p=2, q=2)

    def _outwards(self, x: Tensor) -> Tensor:
        """The last convolution, which sees one frame on each side, a few frames at a time."""
        pieces = []
        for first in range(0, x.shape[2], self.frames):
            before = min(first, 1)
            here = x[:, :, first - before : first + self.frames + 1]
            pieces.append(self.out(F.silu(norm(here)))[:, :, before : before + self.frames])
        return torch.cat(pieces, dim=2)

    def signals(self, latent: Float[Tensor, "channels time h w"]) -> Iterator[Float[Tensor, "3 frames height width"]]:
        """Decode in time order, a window at a time, to about -1 .. 1."""
        time, window = latent.shape[1], self.config.window
        padded = -time % window
        x = torch.cat([self._spread(latent), self._spread(latent[:, -1:]).expand(-1, -1, padded, -1, -1)], dim=2)
        for first in range(0, time, window):
            before, after = min(first, 1), min(x.shape[2] - first - window, 1)
            frames = self(x[:, :, first - before : first + window + after], opening=1 - before)
            last = first + window >= time
            end = frames.shape[2] - TIME * (after + (padded if last else 0))
            yield frames[0, :, TIME * before : end]

    @torch.no_grad()
    def decode_chunks(
        self, latent: Float[Tensor, "channels time h w"]
    ) -> Iterator[UInt8[Tensor, "frames height width 3"]]:
        """Decode in time order, as bytes, a window at a time."""
        signals = iter(self.signals(latent.to(self.out.weight.dtype)))
        while True:
            # entered anew for each window: held while somebody else runs, it would end in the wrong order
            with torch.autocast(latent.device.type, enabled=False):
                signal = next(signals, None)
            if signal is None:
                return
            yield to_bytes(signal)

    def decode(self, latent: Float[Tensor, "channels time h w"]) -> UInt8[Tensor, "frames height width 3"]:
        return torch.cat([chunk.cpu() for chunk in self.decode_chunks(latent)])

    def _spread(self, latent: Tensor) -> Float[Tensor, "1 channels time h w"]:
        """Undo the normalisation, in single precision."""
        both = (self.config.mean, self.config.std)
        mean, std = (torch.tensor(v, device=latent.device)[:, None, None, None] for v in both)
        return (latent.float() * std + mean).to(latent.dtype)[None]


def to_bytes(signal: Float[Tensor, "3 frames height width"]) -> UInt8[Tensor, "frames height width 3"]:
    """-1 .. 1 to bytes, cut as published rather than rounded."""
    return (signal.float() / 2 + 0.5).clamp(0, 1).mul(255).to(torch.uint8).permute(1, 2, 3, 0).contiguous()


PUBLISHED = (
    (r"^decoder\.conv_in\.conv\.", "into."),
    (r"^decoder\.conv_out\.conv\.", "out."),
    (r"^decoder\.mid_block\.resnets\.(\d+)\.(conv\d)\.conv\.", r"middle.\1.\2."),
    (r"^decoder\.up_blocks\.(\d+)\.conv_in\.(conv\d)\.conv\.", r"stages.\1.narrow.\2."),
    (r"^decoder\.up_blocks\.(\d+)\.conv_in\.conv_shortcut\.conv\.", r"stages.\1.narrow.skip."),
    (r"^decoder\.up_blocks\.(\d+)\.upsamplers\.0\.time_conv\.conv\.", r"stages.\1.grow_time."),
    (r"^decoder\.up_blocks\.(\d+)\.upsamplers\.0\.resample\.1\.", r"stages.\1.grow_space."),
    (r"^decoder\.up_blocks\.(\d+)\.resnets\.(\d+)\.(conv\d)\.conv\.", r"stages.\1.blocks.\2.\3."),
)


def own_name(published: str) -> str | None:
    """Translate a published name; None for what only its training used."""
    name = published.removeprefix("module.")
    if not name.startswith("decoder."):
        return None
    for pattern, ours in PUBLISHED:
        if re.match(pattern, name):
            return re.sub(pattern, ours, name)
    return name


def as_safetensors(folder: Path) -> Path:
    """Find the decoder's file; a torch file is written anew once, by a reader that builds nothing but tensors."""
    if folder.is_file() and folder.suffix == ".safetensors":
        return folder
    old = folder if folder.is_file() else next(iter(sorted(folder.glob("*.ckpt"))), None)
    new = (old or folder / "model").with_name("model.safetensors")
    if new.exists() or old is None:
        return new
    tensors = read_checkpoint(old)
    part = new.with_suffix(".part")
    save_file(tensors, part, metadata={"from": old.name})
    part.replace(new)
    return new


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """Read the averaged weights of the decoder out of the published torch file."""
    from huggingface_hub import load_state_dict_from_file

    held = load_state_dict_from_file(path, map_location="cpu", weights_only=True, mmap=True, safe=False)
    held = held.get("ema_state_dict", held)
    names = {key: key.removeprefix("module.") for key in held}
    return {n: held[k].contiguous() for k, n in names.items() if n.startswith("decoder.")}
