"""People in a picture that is given: who they seem to be, and how their faces move in the clip that begins with it.

The picture itself stays as it is. Where a face is found, somebody who looks alike sits before a camera that sees the
same head at the same place; where the lips of that sketch move, it takes the picture's place.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from happyhorse.models import Models
from happyhorse.readers import seen
from happyhorse.request import Size
from happyhorse.scene.blocking import HEAD, Blocking, Places, Posed, Rows, Track
from happyhorse.scene.camera import ZOOMS, unit
from happyhorse.scene.director import LOOKS, Chances
from happyhorse.scene.script import SKINS, Script, Shot

MOST = 2  # who moves in one picture: as many as the director tells apart
# a found face's height and width, in sizes of its head; on drawn stills they spread by 0.2 and 0.15
FACE = (1.45, 1.16)
BELOW = 0.09  # of a size: how far a found face's middle lies below its head's
NEAREST, FARTHEST = 8.0, 0.7  # zooms that see a head so large: beyond, a face is more than the frame, or a dot
PROFILE = 0.9  # sine of a turn: whose mouth is at the edge of the face keeps still
LEAST = 1e-3  # no answer of a reader is taken for less likely
# reaches down and across, in sizes: where there is little but skin; what lips move
SKIN, LIPS = (0.5, 0.5), (0.42, 0.46)
NARROW = 0.15  # of a size: the least that lips reach to a side, be they at the very edge of a face
CHIN = 0.1  # of a size: how far below its face a chin may drop
GREY, OTHER = 128.0, 40.0  # of 255; so far off in colour it is something else
MOVED = 0.4  # of latents, from which it is another picture
LARGEST = 1.25  # times as large as its box says may a head be

Picture = UInt8[np.ndarray, "height width 3"]
Latent = Float[Tensor, "channels 1 height width"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A face in a picture."""

    posed: Posed
    """as far as the box of the face tells"""
    looks: dict[str, dict[str, float]]
    """how likely each value is, by field"""
    frame: tuple[int, int]
    """height and width of the picture, in whose pixels are `person` and `marks`"""
    person: seen.Person
    marks: seen.Marks
    mouth: Float[np.ndarray, "6"]
    """as it stands in the picture"""

    @property
    def eyes_at(self) -> tuple[float, float]:
        """Their middle, in pixels from the frame's."""
        return self.marks.eyes[0] - self.frame[0] / 2, self.marks.eyes[1] - self.frame[1] / 2

    @property
    def mouth_at(self) -> tuple[float, float]:
        """Its middle, in pixels from the frame's."""
        return self.marks.mouth[0] - self.frame[0] / 2, self.marks.mouth[1] - self.frame[1] / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """Somebody in a picture: what tells of them in each latent frame, and what their moving changes of the picture."""

    told: tuple[Places, Rows]
    change: Float[Tensor, "channels time height width"]


def find(picture: Picture) -> list[Face]:
    """The largest faces, from left to right; none where none is seen."""
    people = sorted(seen.find_people(picture), key=lambda one: one.face[1] - one.face[3])[:MOST]
    found = []
    for person in sorted(people, key=lambda one: one.face[0]):
        left, top, right, bottom = person.face
        size = math.sqrt((bottom - top) / FACE[0] * (right - left) / FACE[1])
        marks = seen.marks_of(picture, person)
        if abs(marks.turn) > PROFILE or not FARTHEST < size / HEAD / unit(*picture.shape[:2]) < NEAREST:
            continue
        y, x = (top + bottom - picture.shape[0]) / 2 - BELOW * size, (left + right - picture.shape[1]) / 2
        head, body = seen.head_of(picture, person), seen.body_of(picture, person)
        looks = seen.chances("head", head[None]) | seen.chances("person", body[None])
        found.append(
            Face(
                posed=Posed(y=y, x=x, size=size),
                looks={name: told for name, told in looks.items() if name in LOOKS},
                frame=(picture.shape[0], picture.shape[1]),
                person=person,
                marks=marks,
                mouth=seen.mouths(seen.face_of(picture, person)[None])[0, :6].clip(0, 1),
            )
        )
    return found


def given_to(faces: Sequence[Face], genders: Sequence[str]) -> list[Face]:
    """The faces in the order of who speaks: each speaker has one that fits; of like ones the larger, then the left."""

    def fits(order: tuple[Face, ...]) -> float:
        pairs = zip(order, genders, strict=False)
        told = sum(math.log(max(LEAST, face.looks["gender"][gender])) for face, gender in pairs if gender)
        return told + 0.1 * sum(math.log(face.posed.size) for face in order[: len(genders)])

    return list(max(permutations(faces), key=fits))


def recognised(chances: Chances, faces: Sequence[Face]) -> Chances:
    """What the words tell of people, and what the picture shows of them."""
    found = dict(chances)
    for place, face in enumerate(faces):
        who = f"person {place}"
        likely = {
            name: chances[who][name] + np.log([max(LEAST, told[str(value)]) for value in LOOKS[name]])
            for name, told in face.looks.items()
        }
        found[who] = chances[who] | {name: both - np.logaddexp.reduce(both) for name, both in likely.items()}
    return found


def act(face: Face, script: Script, mouth: Track, picture: Latent, models: Models, size: Size, latents: int) -> Acted:
    """Let the first of a script sit for a face, with this mouth; `size` is the frame's on the codec's grid, in pixels.

    Where the lips of the sketch move, it takes the picture's place, in the colour of its skin.
    """
    grid, sketcher = (picture.shape[2], picture.shape[3]), models.sketcher
    held = np.tile(face.mouth, (len(mouth), 1)).astype(np.float32)

    def sketch(one: Script, posed: Posed) -> Latent:
        told = Blocking(one, [held], *size, posed=posed).rows(0, 1)
        return sketcher.sketch([told], 1, *grid)[0].float()  # type: ignore[union-attr]

    script, skin = portrait(script, face, unit(*size)), zone(face.posed, (face.posed.y, face.posed.x), SKIN, size, grid)
    tries = [as_role(script, person=replace(script.roles[0].person, skin=tone)) for tone in range(len(SKINS))]
    script = min(tries, key=lambda one: float((skin * (sketch(one, face.posed) - picture).square()).sum()))
    posed = aligned(face, pictured(models, sketch(script, face.posed)))
    told = Blocking(script, [mouth], *size, posed=posed).rows(0, latents)
    (moving,), still = sketcher.sketch([told], latents, *grid).float(), sketch(script, posed)  # type: ignore[union-attr]
    moved = ((moving - still).square().mean(0).sqrt() / MOVED).clamp(max=1)
    lips = zone(posed, *lips_of(face), size, grid)
    lips, paler = shared(*(mosaic(pictured(models, latent), grid) for latent in (picture, still)), lips)
    toned = flat(models, paler) - flat(models, torch.zeros(3))
    return Acted(told=told, change=lips * moved * (moving + toned - picture))


def lips_of(face: Face) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where lips move: the middle, down and across, in pixels from the frame's, and the reach, in sizes of the head.

    Less across where the head is turned, and never past the oval of the face or its chin, where walls would move.
    """
    left, top, right, bottom = face.person.face
    size, (y, x) = face.posed.size, face.marks.mouth
    aside = (right - left) / 2 * math.sqrt(1 - min(1.0, abs(2 * y - top - bottom) / (bottom - top)) ** 2)
    wide, off = LIPS[1] * math.sqrt(1 - face.marks.turn**2) * size, x - (left + right) / 2
    before, after = (min(wide, max(edge, NARROW * size)) for edge in (aside + off, aside - off))
    above, below = LIPS[0] * size, min(LIPS[0], CHIN + (bottom - y) / size) * size
    middle = face.mouth_at[0] + (below - above) / 2, face.mouth_at[1] + (after - before) / 2
    return middle, ((above + below) / 2 / size, (before + after) / 2 / size)


def pictured(models: Models, latent: Latent) -> Picture:
    """The frame that a latent holds."""
    return models.video.decode(latent)[0].cpu().numpy()


def mosaic(frame: Picture, grid: tuple[int, int]) -> Float[Tensor, "3 rows columns"]:
    """The mean colour under each latent cell."""
    return adaptive_avg_pool2d(torch.from_numpy(frame).permute(2, 0, 1).float(), grid)


def shared(
    picture: Float[Tensor, "3 rows columns"],
    sketch: Float[Tensor, "3 rows columns"],
    here: Float[Tensor, "rows columns"],
) -> tuple[Float[Tensor, "rows columns"], Float[Tensor, "3"]]:
    """Where a picture has what its sketch has there, and no hand or wall instead; and by how much it is paler."""
    share, paler = here, torch.zeros(3)
    for _ in range(2):  # what is something else must not count for the tone
        paler = (share * (picture - sketch)).sum((1, 2)) / share.sum().clamp_min(1e-6)
        off = (picture - sketch - paler[:, None, None]).square().mean(0)
        share = here * torch.exp(-off / OTHER**2)
    return share, paler


def flat(models: Models, paler: Float[Tensor, "3"]) -> Latent:
    """A picture of nothing but grey, so much paler."""
    cell = models.video.config.space
    colour = (GREY + paler).round().clamp(0, 255).to(torch.uint8)
    return models.video.encode(colour.expand(1, 3 * cell, 3 * cell, 3)).float()[..., 1:2, 1:2]  # no edge near it


def aligned(face: Face, sketch: Picture) -> Posed:
    """Where a head must be so that eyes and mouth of its sketch lie on those of the picture."""
    gap = [(large - small) / 2 for large, small in zip(sketch.shape, face.frame, strict=False)]
    left, top, right, bottom = face.person.face
    box = (left + gap[1], top + gap[0], right + gap[1], bottom + gap[0])
    ours = replace(face, frame=sketch.shape[:2], marks=seen.marks_of(sketch, replace(face.person, face=box)))
    share = (face.mouth_at[0] - face.eyes_at[0]) / max(1.0, ours.mouth_at[0] - ours.eyes_at[0])
    share = min(LARGEST, max(1 / LARGEST, share))
    here, there = (np.add(one.eyes_at, one.mouth_at) / 2 for one in (ours, face))
    y, x = there + share * (np.array([face.posed.y, face.posed.x]) - here)
    return Posed(y=float(y), x=float(x), size=share * face.posed.size)


def portrait(script: Script, face: Face, unit: float) -> Script:
    """The first of a script alone, looking as the face does, before a camera that does not move."""
    zoom = face.posed.size / HEAD / unit
    framing = min(("close-up", "medium", "medium wide", "wide"), key=lambda name: abs(math.log(ZOOMS[name] / zoom)))
    role = replace(
        script.roles[0],
        action="speak" if script.lines else "stand",
        object="none",
        facing=math.asin(face.marks.turn) / (math.pi / 2),
    )
    shot = Shot(start=0.0, end=script.seconds, framing=framing, move="static")
    return replace(script, roles=(role,), shots=(shot,))


def as_role(script: Script, **changes: object) -> Script:
    """The same script with its first role played otherwise."""
    return replace(script, roles=(replace(script.roles[0], **changes), *script.roles[1:]))  # type: ignore[arg-type]


def zone(
    posed: Posed, middle: tuple[float, float], reach: tuple[float, float], size: Size, grid: tuple[int, int]
) -> Float[Tensor, "rows columns"]:
    """1 about a point of a face, next to nothing beyond so many sizes of its head down and across."""
    y, x = ((torch.arange(n) - (n - 1) / 2) * pixels / n for n, pixels in zip(grid, size, strict=True))
    down, across = ((at - to) / (posed.size * far) for at, to, far in zip((y, x), middle, reach, strict=True))
    return torch.exp(-(down[:, None].square() + across.square()).square())
