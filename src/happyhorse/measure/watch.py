"""One pass over a clip, frame by frame: what is needed of it is kept small, the frames are let go.

Whole pictures are kept small and now and then, faces and people as the squares that readers want.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, UInt8

from happyhorse.metrics import camera, picture
from happyhorse.metrics.picture import Box
from happyhorse.readers import seen
from happyhorse.readers.seen import Frame

FPS = 25
FIND_EVERY, LOOK_EVERY, WEIGH_EVERY = 3, 12, 5  # frames
MOST_LOOKS = 24  # of one person or scene
LOST = 0.2  # overlap below which a face is another's
FINEST = 540  # lines of a picture whose sharpness is taken
FOLLOWED = 12  # frames of somebody who is there: what noise makes look like a face soon goes


@dataclass(kw_only=True)
class Track:
    """One person through one stretch of a clip."""

    person: seen.Person
    frames: list[int] = field(default_factory=list)
    faces: list[Frame] = field(default_factory=list)
    heads: list[Frame] = field(default_factory=list)
    bodies: list[Frame] = field(default_factory=list)
    looked: list[int] = field(default_factory=list)
    """of which frames the heads and bodies are"""
    last: int = 0
    met: int = 0
    """how often they were found"""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What is left of a clip once it was seen."""

    frames: int
    size: tuple[int, int]
    tracks: tuple[Track, ...]
    scenes: UInt8[np.ndarray, "looks height width 3"]
    scene_frames: tuple[int, ...]
    steps: tuple[camera.Step, ...]
    cuts: tuple[int, ...] | None
    """None where no cutter is installed"""
    first: Frame
    weighed: dict[str, float]
    changes: Float[np.ndarray, " changes"]
    """how much the small picture changes from frame to frame, in grey levels"""
    flickers: Float[np.ndarray, " changes"]
    people: float
    """seen at once, on average"""

    @property
    def shots(self) -> list[tuple[int, int]]:
        """First frame and end of each shot."""
        edges = [0, *(self.cuts or ()), self.frames]
        return [(a, b) for a, b in zip(edges, edges[1:], strict=False) if b > a]


class Watch:
    """Takes frames as they come."""

    def __init__(self, *, flow: bool = True, people: bool = True) -> None:
        self._flow, self._people = flow, people
        self._tracks: list[Track] = []
        self._pending: list[tuple[int, Frame]] = []
        self._greys: list[Float[np.ndarray, "height width"]] = []
        self._steps: list[camera.Step] = []
        self._scenes: dict[int, Frame] = {}
        self._changes: list[float] = []
        self._flickers: list[float] = []
        self._weights: list[dict[str, float]] = []
        self._meetings = 0
        self._cutter = camera.Cuts(FPS) if flow else None
        self._first: Frame | None = None
        self._size, self.count = (0, 0), 0

    def see(self, frame: Frame) -> None:
        """Take the next frame."""
        index, self.count = self.count, self.count + 1
        if self._first is None:
            self._first, self._size = frame, frame.shape[:2]
        small = seen.shrunk(frame, *seen.scene_size(*frame.shape[:2]))
        self._feel(index, small)
        if index % WEIGH_EVERY == 0:
            self._weights.append(weigh(frame))
        if index % LOOK_EVERY == 0:
            self._scenes[index] = seen.frame_of(frame)
        if self._people:
            self._pending.append((index, frame))
            if index % FIND_EVERY == FIND_EVERY // 2:
                self._meet(index, frame, small)

    def _feel(self, index: int, small: Frame) -> None:
        """How the small picture changes, and how the camera moves."""
        if self._cutter is not None:
            self._cutter.see(index, small)
        self._greys = [*self._greys[-2:], picture.luma(small)]
        if len(self._greys) > 1:
            self._changes.append(float(np.abs(self._greys[-1] - self._greys[-2]).mean()))
            if self._flow:
                before, now = (grey[::2, ::2].astype(np.uint8) for grey in self._greys[-2:])
                self._steps.append(camera.step(before, now))
        if len(self._greys) == 3:
            bend = self._greys[2] - 2 * self._greys[1] + self._greys[0]
            self._flickers.append(float(np.median(np.abs(bend))))

    def _meet(self, index: int, frame: Frame, small: Frame) -> None:
        """Find people, and cut their faces out of the frames since they were last looked for."""
        found = [person.scaled(small.shape, frame.shape) for person in seen.find_people(small)]
        self._meetings += 1
        for person in found:
            self._follow(index, person)
        for track in self._tracks:
            if track.last == index:
                self._cut(track)
        self._pending = []

    def _follow(self, index: int, person: seen.Person) -> None:
        """Go on with the track whose face was here, or begin one."""
        near = [t for t in self._tracks if index - t.last <= 2 * FIND_EVERY and t.last < index]
        best = max(near, key=lambda t: seen.overlap(t.person.face, person.face), default=None)
        if best is None or seen.overlap(best.person.face, person.face) < LOST:
            best = Track(person=person)
            self._tracks.append(best)
        # what is found wavers; what is cut should not
        best.person = replace(person, face=_between(best.person.face, person.face))
        best.last, best.met = index, best.met + 1

    def _cut(self, track: Track) -> None:
        for index, frame in self._pending:
            track.frames.append(index)
            track.faces.append(seen.face_of(frame, track.person))
            if (not track.looked or index - track.looked[-1] >= LOOK_EVERY) and len(track.bodies) < MOST_LOOKS:
                track.looked.append(index)
                track.heads.append(seen.head_of(frame, track.person))
                track.bodies.append(seen.body_of(frame, track.person))

    def finish(self) -> Watched:
        """Hand over what was kept."""
        if self._first is None:
            raise ValueError("nothing was seen")
        looks = sorted(self._scenes)
        looks = looks[:: -(-len(looks) // MOST_LOOKS)]
        names = self._weights[0].keys()
        tracks = tuple(track for track in self._tracks if len(track.frames) >= min(FOLLOWED, self.count // 2))
        return Watched(
            frames=self.count,
            size=self._size,
            tracks=tracks,
            scenes=np.stack([self._scenes[index] for index in looks]),
            scene_frames=tuple(looks),
            steps=tuple(self._steps),
            cuts=None if self._cutter is None else tuple(self._cutter.frames),
            first=self._first,
            weighed={name: float(np.mean([one[name] for one in self._weights])) for name in names},
            changes=np.array(self._changes),
            flickers=np.array(self._flickers),
            people=sum(track.met for track in tracks) / max(1, self._meetings),
        )


def _between(a: Box, b: Box) -> Box:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2, (a[3] + b[3]) / 2


def weigh(frame: Frame) -> dict[str, float]:
    """Sharpness, brightness and colour of one frame."""
    small = frame[:: max(1, frame.shape[0] // 128), :: max(1, frame.shape[1] // 224)].astype(np.float32) / 255
    high, low = small.max(2), small.min(2)
    return {
        "sharpness": picture.detail(_at_most(frame, FINEST)[None]),
        "brightness": float(picture.luma((small * 255).astype(np.uint8)).mean() / 255),
        "contrast": float(small.mean(2).std()),
        "saturation": float(np.mean((high - low) / np.maximum(high, 1e-3))),
        "warmth": float((small[..., 0] - small[..., 2]).mean()),
    }


def _at_most(frame: Frame, lines: int) -> Frame:
    """A frame of no more than so many lines."""
    if frame.shape[0] <= lines:
        return frame
    return seen.shrunk(frame, lines, round(frame.shape[1] * lines / frame.shape[0]))


def watch(frames: Iterable[Frame], *, flow: bool = True, people: bool = True) -> Watched:
    """See a whole clip."""
    eye = Watch(flow=flow, people=people)
    for frame in frames:
        eye.see(frame)
    return eye.finish()


def read_mouths(tracks: Sequence[Track]) -> list[Float[np.ndarray, "time 7"]]:
    """Of each person their mouth, frame by frame: six numbers, and a logit of its being seen."""
    return [seen.mouths(np.stack(track.faces)) for track in tracks]


def speaker(
    tracks: Sequence[Track], mouths: Sequence[Float[np.ndarray, "time 7"]], frames: int
) -> tuple[Track | None, Float[np.ndarray, "time 6"] | None]:
    """Whose mouth moves most, and its shapes over the whole clip, unknown where it is not seen."""
    best, shapes, most = None, None, 0.0
    for track, read in zip(tracks, mouths, strict=True):
        moved = float(np.std(read[:, 0])) * len(read) ** 0.5 * float(np.mean(read[:, 6] > 0))
        if moved > most:
            best, most = track, moved
            shapes = np.full((frames, 6), np.nan)
            shapes[np.array(track.frames)] = read[:, :6]
    return best, shapes


def opened(
    tracks: Sequence[Track], mouths: Sequence[Float[np.ndarray, "time 7"]], frames: int
) -> Float[np.ndarray, "time"] | None:
    """How far mouths stand open, all together: of several who take turns only one moves at a time.

    Each counts beside its own usual opening, so that who comes and goes in silence changes nothing. Unknown where
    no mouth is seen; None where none is in the whole clip.
    """
    found = np.full(frames, np.nan)
    for track, read in zip(tracks, mouths, strict=True):
        there = read[:, 6] > 0
        if there.any():
            at, own = np.array(track.frames)[there], read[there, 0]
            found[at] = np.nan_to_num(found[at]) + own - np.median(own)
    return found if np.isfinite(found).any() else None
