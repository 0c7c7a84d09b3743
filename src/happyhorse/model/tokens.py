"""Segments to rows and back: the only file that knows patches.

Rows stand modality by modality (video, audio, text); inside a modality, samples of equal layout stand together; inside
a sample, video rows stand by latent frame, those before time 0 (references) first.
"""

from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import lru_cache

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from happyhorse.model.attention import Group
from happyhorse.model.config import TransformerConfig
from happyhorse.sequence import Box, Cells, Modality, Role, Segment, Sequence

Patch = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one segment's tokens stand: all that a layout depends on."""

    modality: Modality
    track: str
    sample: int
    box: Box
    cells: Cells

    @property
    def tokens(self) -> int:
        return self.cells[0] * self.cells[1] * self.cells[2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Which row is which token; computed once for all the steps that share it."""

    order: tuple[tuple[int, ...], ...]  # segment indices by modality, in the order of their rows
    sizes: tuple[tuple[int, ...], ...]  # rows of each of these segments
    counts: tuple[int, int, int]  # rows of each modality
    groups: tuple[Group, ...]
    positions: Float[Tensor, "tokens 3"]
    shuffle: Tensor | None  # video rows by frame, where segments do not stand so already


def patchify(latent: Float[Tensor, "channels time height width"], patch: Patch) -> Float[Tensor, "tokens features"]:
    """Cut a latent into tokens, in raster order, channels slowest inside a token."""
    if patch == (1, 1, 1):
        return latent.flatten(1).T
    a, b, c = patch
    return rearrange(latent, "d (t a) (h b) (w c) -> (t h w) (d a b c)", a=a, b=b, c=c)


def unpatchify(
    rows: Float[Tensor, "tokens features"], cells: Cells, patch: Patch
) -> Float[Tensor, "channels time height width"]:
    """Put tokens back together into a latent."""
    (t, h, w), (a, b, c) = cells, patch
    return rearrange(rows, "(t h w) (d a b c) -> d (t a) (h b) (w c)", t=t, h=h, w=w, a=a, b=b, c=c)


def cells_of(segment: Segment, patch: Patch) -> Cells:
    """Count a segment's tokens along time, height and width."""
    sizes = segment.latent.shape[1:]
    if any(size % step for size, step in zip(sizes, patch, strict=True)):
        raise ValueError(f"track {segment.track!r}: a latent of {tuple(sizes)} does not cut into patches of {patch}")
    return sizes[0] // patch[0], sizes[1] // patch[1], sizes[2] // patch[2]


def lay_out(sequence: Sequence, config: TransformerConfig) -> Layout:
    """Find each token its row and its position."""
    places = tuple(
        Place(
            modality=s.modality,
            track=s.track,
            sample=s.sample,
            box=s.box,
            cells=cells_of(s, config.patch_of(s.modality)),
        )
        for s in sequence.segments
    )
    return _lay_out(places, sequence.segments[0].latent.device, bool(config.local_layers))


@lru_cache(maxsize=32)
def _lay_out(places: tuple[Place, ...], device: torch.device, by_frame: bool) -> Layout:
    samples: dict[int, list[list[int]]] = {}
    for index, place in enumerate(places):
        samples.setdefault(place.sample, [[], [], []])[place.modality].append(index)
    frames = {name: _video_frames([places[i] for i in one[0]], by_frame) for name, one in samples.items()}
    alike: dict[tuple[object, ...], list[int]] = {}
    for name, one in samples.items():
        counts = tuple(sum(places[i].tokens for i in indices) for indices in one)
        alike.setdefault((counts, _runs(frames[name])), []).append(name)
    order = [[i for names in alike.values() for name in names for i in samples[name][m]] for m in Modality]
    sizes = [[places[i].tokens for i in indices] for indices in order]
    shuffle = _shuffle([frames[name] for names in alike.values() for name in names])
    positions = _positions([places[i] for indices in order for i in indices])
    if shuffle is not None:
        positions = torch.cat([positions[: len(shuffle)][shuffle], positions[len(shuffle) :]])
    return Layout(
        order=tuple(map(tuple, order)),
        sizes=tuple(map(tuple, sizes)),
        counts=(sum(sizes[0]), sum(sizes[1]), sum(sizes[2])),
        groups=tuple(
            Group(samples=len(names), counts=counts, everywhere=runs[0], frames=runs[1])  # type: ignore[arg-type,index]
            for (counts, runs), names in alike.items()
        ),
        positions=positions.to(device),
        shuffle=None if shuffle is None else shuffle.to(device),
    )


def _video_frames(places: Several[Place], by_frame: bool) -> Tensor:
    """Number each token's latent frame by its rank among its track's times; -1 stands before the clip."""
    if not by_frame or not places:
        return torch.full((sum(p.tokens for p in places),), -1)
    times = [p.box.positions((p.cells[0], 1, 1))[:, 0].mul(1e4).round().long() for p in places]
    frames = []
    for place, own in zip(places, times, strict=True):
        known = torch.cat([t for p, t in zip(places, times, strict=True) if p.track == place.track])
        ranks = torch.searchsorted(known[known >= 0].unique(), own)
        frames.append(torch.where(own < 0, -1, ranks).repeat_interleave(place.tokens // place.cells[0]))
    return torch.cat(frames)


def _runs(frames: Tensor) -> tuple[int, tuple[int, ...]]:
    """Count the rows before the clip, and those of each latent frame."""
    return int((frames < 0).sum()), tuple(torch.bincount(frames[frames >= 0]).tolist())


def _shuffle(frames: Several[Tensor]) -> Tensor | None:
    starts = torch.tensor([0, *(len(f) for f in frames)]).cumsum(0)
    orders = [f.argsort(stable=True) + start for f, start in zip(frames, starts[:-1], strict=True)]
    order = torch.cat(orders) if orders else torch.empty(0, dtype=torch.long)
    return None if torch.equal(order, torch.arange(len(order))) else order


def _positions(places: Several[Place]) -> Float[Tensor, "tokens 3"]:
    parts: list[Tensor] = []
    points: list[tuple[float, float, float]] = []
    for place in places:
        if place.tokens == 1:  # words of a script come one by one
            points.append((place.box.time[0], place.box.height[0], place.box.width[0]))
            continue
        if points:
            parts.append(torch.tensor(points))
            points = []
        parts.append(place.box.positions(place.cells))
    return torch.cat([*parts, torch.tensor(points)] if points else parts)


def rows_of(sequence: Sequence, layout: Layout, config: TransformerConfig) -> list[Float[Tensor, "_tokens _features"]]:
    """Cut every segment into rows, one tensor for each modality."""
    rows = []
    for modality, indices in zip(Modality, layout.order, strict=True):
        patch = config.patch_of(modality)
        channels = config.latent_channels[modality]
        pieces = [_cut(sequence.segments[i], patch, channels) for i in indices]
        none = sequence.segments[0].latent.new_zeros(0, config.channels[modality])
        rows.append(torch.cat(pieces) if pieces else none)
    if layout.shuffle is not None:
        rows[0] = rows[0][layout.shuffle]
    return rows


def sketch_of(
    sequence: Sequence, layout: Layout, config: TransformerConfig
) -> Float[Tensor, "_tokens _features"] | None:
    """Cut the sketches of what is generated into video's rows, zeros where there is none; nothing if nowhere."""
    segments = [sequence.segments[i] for i in layout.order[Modality.VIDEO]]
    if all(s.sketch is None for s in segments):
        return None
    rows = [torch.zeros(size, config.video_channels) for size in layout.sizes[Modality.VIDEO]]
    for place, segment in enumerate(segments):
        if segment.sketch is not None:
            rows[place] = patchify(segment.sketch.float(), config.patch)
    found = torch.cat([r.to(segments[0].latent.device) for r in rows])
    return found if layout.shuffle is None else found[layout.shuffle]


def _cut(segment: Segment, patch: Patch, channels: int) -> Tensor:
    if segment.latent.shape[0] != channels:
        found = segment.latent.shape[0]
        raise ValueError(f"track {segment.track!r} has {found} channels where the model takes {channels}")
    return patchify(segment.latent.float(), patch)


def latents_of(
    rows: Several[Float[Tensor, "_tokens _features"]], sequence: Sequence, layout: Layout, config: TransformerConfig
) -> list[Float[Tensor, "_channels _time _height _width"]]:
    """Put the rows of the generated segments together again, in the sequence's order."""
    generated = {i for i, s in enumerate(sequence.segments) if s.role is Role.GENERATED}
    found: dict[int, Tensor] = {}
    for modality, part in enumerate(rows):
        if modality == 0 and layout.shuffle is not None:
            part = part[layout.shuffle.argsort()]
        patch = config.patch_of(Modality(modality))
        for index, piece in zip(layout.order[modality], part.split(layout.sizes[modality]), strict=True):
            if index in generated:
                found[index] = unpatchify(piece, cells_of(sequence.segments[index], patch), patch)
    if silent := generated - found.keys():
        names = {sequence.segments[i].modality.name.lower() for i in silent}
        raise ValueError(f"{', '.join(sorted(names))} cannot be generated, only given")
    return [found[i] for i in sorted(found)]
