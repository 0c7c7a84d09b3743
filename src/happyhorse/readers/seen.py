"""What the readers see: who is in a picture and where, how far their mouths stand open, what the whole of it is.

Boxes come and go in pixels of the very picture that is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from happyhorse.readers import networks
from happyhorse.readers.networks import Reader, load

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels
Frame = UInt8[np.ndarray, "height width 3"]
Part = UInt8[np.ndarray, "rows columns 3"]
SCENE = 128  # pixels of a whole picture's shorter side
WIDEST = 304  # and at most of its longer one
FACE, HEAD, BODY = 48, 64, 96
STRIDE = 8  # pixels of one cell in which a face is looked for
FACE_ROOM, BODY_ROOM = 1.2, 1.1  # how much more than the box is cut
HEAD_ROOM = 1.8  # of a face, which is higher than wide: 2.2 of its widths, for hair and hat
SURE = 0.5  # of a face, from which it counts: below it, noise is full of faces
MOST = 4  # people in one picture
RAREST = 0.02  # share of an answer, where how common it is is taken out of how likely it is
STILL = frozenset({"stand", "speak", "smile", "nod", "turn"})  # one and the same in a single picture


# Sizes and squares ---------------------------------------------------------------------------------------------------


def scene_size(height: int, width: int) -> tuple[int, int]:
    """The size at which a whole picture is read: whole cells, the ratio nearly kept."""
    scale = min(SCENE / min(height, width), WIDEST / max(height, width))
    return max(STRIDE, round(height * scale / STRIDE) * STRIDE), max(STRIDE, round(width * scale / STRIDE) * STRIDE)


def shrunk(frame: Frame, height: int, width: int) -> Part:
    """Resize a picture, smoothly both ways."""
    return np.asarray(Image.fromarray(frame).resize((width, height), Image.Resampling.BILINEAR))


def frame_of(frame: Frame) -> Part:
    """Any ratio to the one size that the scene reader knows: the longer side fits, the rest repeats the edge."""
    height, width = SCENE, SCENE * 7 // 4
    scale = min(height / frame.shape[0], width / frame.shape[1])
    small = shrunk(frame, *(max(1, round(side * scale)) for side in frame.shape[:2]))
    gaps = [(0, size - have) for size, have in zip((height, width), small.shape, strict=False)]
    return np.pad(small, (*gaps, (0, 0)), mode="edge")


def reach(box: Box, height: int, width: int, room: float) -> Box:
    """The square around a box that is cut out: within the picture, moved before it is made smaller."""
    left, top, right, bottom = box
    side = min(max(4.0, room * max(right - left, bottom - top)), height, width)
    x = min(max((left + right - side) / 2, 0.0), width - side)
    y = min(max((top + bottom - side) / 2, 0.0), height - side)
    return x, y, x + side, y + side


def cut(frame: Frame, square: Box, side: int) -> Part:
    """Cut a square and resize it."""
    image = Image.fromarray(frame).resize((side, side), Image.Resampling.BILINEAR, box=square)
    return np.asarray(image)


def overlap(a: Box, b: Box) -> float:
    """Shared area over the area of both."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0.0, wide) * max(0.0, high)
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / both if both > 0 else 0.0


# People --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a picture."""

    face: Box
    body: Box
    sure: float

    def scaled(self, before: Sequence[int], after: Sequence[int]) -> "Person":
        """The same in a picture of another size; each size is height and width."""
        down, across = after[0] / before[0], after[1] / before[1]
        return replace(self, face=_scaled(self.face, down, across), body=_scaled(self.body, down, across))


def _scaled(box: Box, down: float, across: float) -> Box:
    return box[0] * across, box[1] * down, box[2] * across, box[3] * down


def find_people(frame: Frame, reader: Reader | None = None) -> list[Person]:
    """Everybody whose face is seen, the surest first."""
    reader = reader or load("finder")
    height, width = scene_size(*frame.shape[:2])
    small = frame if frame.shape[:2] == (height, width) else shrunk(frame, height, width)
    with torch.inference_mode():
        told = reader.module(torch.from_numpy(np.array(small))[None])[0].float()
    chance = torch.sigmoid(told[0]).numpy()
    edges = told[1:].numpy()
    found: list[Person] = []
    for place in np.argsort(chance, axis=None)[::-1][: 8 * MOST]:
        row, column = divmod(int(place), chance.shape[1])
        one = _person(edges[:, row, column], row, column, float(chance[row, column]))
        if one.sure < SURE or len(found) == MOST:
            break
        if all(overlap(one.face, other.face) < 0.3 for other in found):
            found.append(one)
    return [one.scaled((height, width), frame.shape) for one in found]


def _person(edges: Float[np.ndarray, " eight"], row: int, column: int, sure: float) -> Person:
    here = np.array([column + 0.5, row + 0.5] * 4)
    box = [float(edge) for edge in (edges + here) * STRIDE]
    return Person(face=(box[0], box[1], box[2], box[3]), body=(box[4], box[5], box[6], box[7]), sure=sure)


def face_of(frame: Frame, person: Person) -> UInt8[np.ndarray, "side side 3"]:
    """The face alone, as the mouth reader wants it."""
    height, width = frame.shape[:2]
    return cut(frame, reach(person.face, height, width, FACE_ROOM), FACE)


def head_of(frame: Frame, person: Person) -> UInt8[np.ndarray, "side side 3"]:
    """The head with its hair and hat, as the head reader wants it."""
    height, width = frame.shape[:2]
    return cut(frame, reach(person.face, height, width, HEAD_ROOM), HEAD)


def shown_action(action: str) -> str:
    """What a single picture shows of an action."""
    return "stand" if action in STILL else action


def body_of(frame: Frame, person: Person) -> UInt8[np.ndarray, "side side 3"]:
    """The whole person, as the person reader wants them."""
    height, width = frame.shape[:2]
    left, top, right, bottom = person.body
    seen = (max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
    return cut(frame, reach(seen, height, width, BODY_ROOM), BODY)


def mouths(faces: UInt8[np.ndarray, "time side side 3"]) -> Float[np.ndarray, "time 7"]:
    """Six numbers of each mouth, and a logit of its being seen."""
    return _in_parts("mouth", faces, lambda module, part: module(part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a head tells of itself: its turn, and where the middles of eyes and mouth are, (down, across) in pixels."""

    turn: float
    """its sine, right is positive; 0 to camera, 1 in profile"""
    eyes: tuple[float, float]
    mouth: tuple[float, float]


def marks_of(frame: Frame, person: Person) -> Marks:
    """Which way a head looks, and where its eyes and its mouth are."""
    module: Any = load("head").module
    left, top, right, _ = reach(person.face, *frame.shape[:2], HEAD_ROOM)
    with torch.inference_mode():
        told = module.marks(places(module, torch.from_numpy(np.array(head_of(frame, person)))[None]))[0].tolist()
    down, across = ([start + (right - left) * n for n in told[first::2]] for start, first in ((top, 1), (left, 2)))
    return Marks(turn=max(-1.0, min(1.0, told[0])), eyes=(down[0], across[0]), mouth=(down[1], across[1]))


def places(module: Any, heads: Tensor) -> Float[Tensor, "heads features"]:
    """What a reader sees where in each head."""
    return module.trunk(networks.seen(heads)).flatten(1).float()


def chances(name: str, pictures: UInt8[np.ndarray, "time height width 3"]) -> dict[str, dict[str, float]]:
    """How likely each answer is, over some pictures together."""
    reader = load(name)
    module: Any = reader.module
    with torch.inference_mode():
        told = module(torch.from_numpy(np.ascontiguousarray(pictures)))
    return {
        question: dict(zip(reader.answers[question], logits.float().softmax(1).mean(0).tolist(), strict=True))
        for question, logits in told.items()
    }


def embeddings(name: str, pictures: UInt8[np.ndarray, "time height width 3"]) -> Float[np.ndarray, "time numbers"]:
    """A point for each picture: alike pictures lie near each other."""
    return _in_parts(name, pictures, lambda module, part: module.embedding(part))


def _in_parts(name: str, pictures: np.ndarray, ask: Any) -> Float[np.ndarray, "time numbers"]:
    module = load(name).module
    with torch.inference_mode():
        told = [
            ask(module, torch.from_numpy(np.ascontiguousarray(pictures[first : first + 32]))).float()
            for first in range(0, len(pictures), 32)
        ]
    return torch.cat(told).numpy()


def likeness(a: Float[np.ndarray, " numbers"], b: Float[np.ndarray, " numbers"]) -> float:
    """Cosine of two points."""
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-9))
