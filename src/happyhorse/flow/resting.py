"""What stands still is looked at once: fewer of a picture's tokens, and the same clip.

A sketch tells before the look where a clip moves. Of a picture that begins with the same noise in every frame
(`path.steady`) a cell that rests is then the same question again and again, so it is asked in one whole frame of a few,
and what was found there is passed on to the frames between. The model does not change: it sees the same Sequence, with
a track that lies in more and smaller boxes. Leaving out what is known already is what token merging does from inside
(Bolya et al. 2023, arXiv 2210.09461).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional as F

from happyhorse.flow import path
from happyhorse.flow.samplers import Denoiser
from happyhorse.sequence import Box, Interval, Segment, Sequence

EVERY = 6  # latent frames from one that is seen whole to the next: half of it is what near attention reaches
WORTH = 0.8  # share of its tokens below which a clip is worth taking apart

Side = int  # latent cells of a token, each way
Latent = Float[Tensor, "channels time height width"]


@dataclass(frozen=True, slots=True)
class Part:
    """A block of tokens of one latent frame: rows and columns, the last ones excluded."""

    time: int
    rows: tuple[int, int]
    columns: tuple[int, int]

    @property
    def tokens(self) -> int:
        return (self.rows[1] - self.rows[0]) * (self.columns[1] - self.columns[0])

    def cells(self, side: Side) -> tuple[slice, slice, slice, slice]:
        """Where it lies in a latent."""
        rows, columns = (slice(a * side, b * side) for a, b in (self.rows, self.columns))
        return slice(None), slice(self.time, self.time + 1), rows, columns


@dataclass(frozen=True, slots=True)
class Between:
    """Where a latent frame stands between two of its shot that are seen whole; it may be one of them."""

    before: int
    after: int
    way: float  # how far it is from the one to the other

    @property
    def nearest(self) -> int:
        return self.before if self.way <= 0.5 else self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Which tokens of directed clips are looked at."""

    still: float
    """root mean square by which latent cells of two frames may differ that are taken for the same"""
    side: Side

    def denoiser(self, denoise: Denoiser) -> Denoiser:
        """Ask `denoise` only for whole frames and for what moves between them, where that spares enough."""

        def asked(sequence: Sequence, sigma: float) -> list[Tensor]:
            directed = {s.sample for s in sequence.segments if s.track == "blocking"}
            taken = {
                id(s): (parts, s.sketch)
                for s in sequence.generated
                if s.sketch is not None and s.sample in directed and (parts := self.moving(s.sketch, own_cuts(s)))
            }
            if not taken:
                return denoise(sequence, sigma)
            segments = [
                piece
                for s in sequence.segments
                for piece in ([cut_out(s, part, self.side) for part in taken[id(s)][0]] if id(s) in taken else [s])
            ]
            found = iter(denoise(Sequence(tuple(segments)), sigma))
            return [
                self.laid_together(s, *taken[id(s)], found, sigma) if id(s) in taken else next(found)
                for s in sequence.generated
            ]

        return asked

    def moving(self, sketch: Latent, cuts: tuple[int, ...]) -> list[Part]:
        """Whole frames, and of others what differs from the nearest whole one; nothing where that spares too little."""
        height, width = (size // self.side for size in sketch.shape[2:])
        nearest = [one.nearest for one in whole_frames(sketch.shape[1], cuts)]
        moves = F.max_pool2d((~self.same(sketch, sketch[:, nearest])).float()[:, None], self.side)[:, 0] > 0
        parts: list[Part] = []
        for time, frame in enumerate(nearest):
            parts += [Part(time, (0, height), (0, width))] if time == frame else around(moves[time], time)
            if parts[-1].time != time:  # near attention counts frames: one that rests is not left out
                parts.append(Part(time, (0, 1), (0, 1)))
        return parts if sum(part.tokens for part in parts) < WORTH * moves.numel() else []

    def same(self, one: Latent, other: Latent) -> Bool[Tensor, "time height width"]:
        return (one - other).square().mean(0) <= self.still**2

    def laid_together(
        self, segment: Segment, parts: list[Part], sketch: Latent, found: Iterator[Tensor], sigma: float
    ) -> Latent:
        """The velocity of a whole segment; what rests passes from the data of one whole frame to that of the next.

        What is another thing in the next whole frame stays as it is in the nearest.
        """
        x, velocities = segment.latent, {part: next(found) for part in parts}
        stands = whole_frames(x.shape[1], own_cuts(segment))
        seen = {
            part.time: path.to_data(x[part.cells(self.side)], one, sigma)
            for part, one in velocities.items()
            if stands[part.time].nearest == part.time
        }
        frames = []
        for one in stands:
            before, after = (sketch[:, time : time + 1] for time in (one.before, one.after))
            passing = seen[one.before].lerp(seen[one.after], one.way)
            frames.append(torch.where(self.same(before, after), passing, seen[one.nearest]))
        velocity = path.velocity_to(x, torch.cat(frames, dim=1), sigma)
        for part, answer in velocities.items():
            velocity[part.cells(self.side)] = answer
        return velocity


def own_cuts(segment: Segment) -> tuple[int, ...]:
    """The frames of a segment with which another shot begins, counted from its own first."""
    frames = segment.latent.shape[1]
    if frames < 2:
        return ()
    begin, end = segment.box.time
    first = round(begin * (frames - 1) / (end - begin))
    return tuple(cut - first for cut in segment.cuts if 0 < cut - first < frames)


def whole_frames(frames: int, cuts: tuple[int, ...]) -> list[Between]:
    """For each latent frame the whole ones of its shot around it; `cuts` are the first frames of later shots."""
    found: list[Between] = []
    for first, end in pairwise((0, *cuts, frames)):
        for time in range(first, end):
            before = time - (time - first) % EVERY
            after = before + EVERY if before + EVERY < end and time > before else before
            found.append(Between(before, after, (time - before) / EVERY if after > before else 0.0))
    return found


def around(moves: Bool[Tensor, "rows columns"], time: int) -> list[Part]:
    """The blocks of a frame that hold all that moves: of each row from the first column that does to the last."""
    parts: list[Part] = []
    for row, columns in enumerate(moves.tolist()):
        if not any(columns):
            continue
        first, end = columns.index(True), len(columns) - columns[::-1].index(True)
        above = parts[-1] if parts else None
        if above is not None and (above.rows[1], above.columns) == (row, (first, end)):
            parts[-1] = Part(time, (above.rows[0], row + 1), (first, end))
        else:
            parts.append(Part(time, (row, row + 1), (first, end)))
    return parts


def cut_out(segment: Segment, part: Part, side: Side) -> Segment:
    """One part of a segment, as a segment of the same track that lies where the part lay."""
    cells = part.cells(side)
    whole, sketch = segment.box, segment.sketch
    height, width = (size // side for size in segment.latent.shape[2:])
    frames = segment.latent.shape[1]
    box = Box(
        time=within(whole.time, (part.time, part.time + 1), frames),
        height=within(whole.height, part.rows, height),
        width=within(whole.width, part.columns, width),
    )
    return replace(segment, latent=segment.latent[cells], sketch=None if sketch is None else sketch[cells], box=box)


def within(interval: Interval, cells: tuple[int, int], count: int) -> Interval:
    """Where some of `count` cells lie that are spread evenly over an interval, its ends included."""
    low, high = interval
    step = (high - low) / max(1, count - 1)
    return low + step * cells[0], low + step * (cells[1] - 1)
