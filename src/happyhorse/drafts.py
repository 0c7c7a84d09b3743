"""A clip's latents on disk beside it: what a larger clip is made from, without sampling again."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.request import FILES, LARGE, RESOLUTIONS, HappyHorseError, Request, RequestError

FORMAT = "happyhorse-latents-1"
SUFFIX = ".latents.safetensors"
COMPACT = {"video": np.float16}  # sound is small, and stays as it is
SOUND, RATE = "sound", "sample_rate"
RECORDINGS = frozenset({"speech", "ambience"})  # what is heard of them is not in the latents
CHANGES = ("source", "extend", "dub")  # what was put back of these clips is not in the latents either
Sound = tuple[np.ndarray, int]  # a waveform and its rate


class DraftError(HappyHorseError):
    """A draft that cannot be made larger."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was asked for, the weights that answered, and their answer before it was decoded."""

    request: Request
    told: str
    """the prompt as the model read it"""
    weights: str
    latents: Mapping[str, np.ndarray]
    given: tuple[str, ...] = ()
    """the fields that gave files, once for each; the files are not kept"""
    sound: Sound | None = None
    """as it was finished, where recordings were given; else the latents tell it"""

    @property
    def asked(self) -> Request:
        """The request with a stand-in for each file that was given: it is planned as it was."""
        return self.request.model_copy(update=_stand_ins(self.given))


def compact(latents: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Latents in the precision they are kept in."""
    return {track: latent.astype(COMPACT.get(track, np.float32)) for track, latent in latents.items()}


def file_beside(clip: Path) -> Path:
    """Where a clip's latents lie."""
    return Path(clip).with_suffix(SUFFIX)


def write(clip: Clip, path: Path, comment: Mapping[str, Any]) -> None:
    """Keep the latents of the clip at `path`; `comment` is what the clip itself tells of its making.

    Where the clip has none, those of another clip that had its name are taken away.
    """
    with beside(clip, path, comment):
        pass


@contextmanager
def beside(clip: Clip, path: Path, comment: Mapping[str, Any]) -> Iterator[None]:
    """The same while the clip itself is written: both are there in the end, or both are as they were."""
    if not clip.latents:
        yield
        file_beside(path).unlink(missing_ok=True)
        return
    notes = {"format": FORMAT, "comment": json.dumps(comment, ensure_ascii=False)}
    tracks = compact(clip.latents)
    if not RECORDINGS.isdisjoint(comment.get("given", ())):
        tracks[SOUND], notes[RATE] = np.ascontiguousarray(clip.waveform), str(clip.sample_rate)
    with media.pending(save(tracks, notes), file_beside(path)):
        yield


def read(path: Path) -> Draft:
    """Read what is needed to make the clip at `path` larger, or say why it cannot be."""
    path = Path(path)
    told = media.read_comment(path)
    if "prompt" not in told:
        raise DraftError(
            f"{path.name} does not tell how it was made; only a clip of happyhorse can be made larger from its latents",
            "happyhorse generate PROMPT makes one",
        )
    files = tuple(map(str, told.get("given") or ()))
    changed = next((name for name in CHANGES if name in files), "")
    if changed:
        raise DraftError(
            f"{path.name} was made by changing another clip (--{changed}); it keeps no latents and stays a draft",
            f"a clip made without --{changed} can be made larger",
        )
    latents, sound, comment = _read_latents(path, told)
    if comment != told:
        raise DraftError(f"{file_beside(path).name} belongs to another clip than {path.name}", _again(told))
    asked = {name: value for name, value in told.items() if name in Request.model_fields}
    request = Request(**asked | _stand_ins(files))  # a picture needs no prompt
    return Draft(
        request=request.model_copy(update={name: Request.model_fields[name].default for name in FILES}),
        told=str(told.get("told", "")),
        weights=str(told.get("weights")),
        latents=latents,
        given=files,
        sound=sound,
    )


def _read_latents(path: Path, told: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], Sound | None, dict[str, Any]]:
    """The latents, the finished sound if it lies with them, and whose they are."""
    file = file_beside(path)
    if not file.is_file():
        raise DraftError(f"the latents of {path.name} are missing; {file.name} should lie beside it", _again(told))
    try:
        with safe_open(file, "numpy") as opened:
            notes = opened.metadata() or {}
            latents = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118 - not a dict
        comment = json.loads(notes["comment"])
        if (
            notes["format"] != FORMAT
            or "video" not in latents
            or not all(np.isfinite(x).all() for x in latents.values())
        ):
            raise ValueError("not ours")
        sound = (latents.pop(SOUND), int(notes[RATE])) if SOUND in latents else None
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise DraftError(f"{file.name} is damaged or of another kind", _again(told)) from error
    return latents, sound, comment


def _stand_ins(files: tuple[str, ...]) -> dict[str, Any]:
    """As many names in a field as it gave files; there is nothing to read in them."""
    return {
        name: (Path(name),) * files.count(name) if Request.model_fields[name].default == () else Path(name)
        for name in FILES.intersection(files)
    }


def _again(told: Mapping[str, Any]) -> str:
    return f"generate it again with the same words and seed {told.get('seed', 0)}"


def enlarged(draft: Draft, resolution: str, weights: str) -> Request:
    """The request for the same clip at a larger size; refuses what is not larger, or made by other weights."""
    if resolution not in LARGE:
        raise RequestError(f"{resolution} is not a size to enlarge to; choose one of {', '.join(LARGE)}", "try 1080p")
    height, width = draft.request.final_size
    if RESOLUTIONS.index(resolution) <= RESOLUTIONS.index(draft.request.resolution):
        largest = RESOLUTIONS[-1]
        raise DraftError(
            f"the clip is {width}x{height} already; {resolution} would not be larger",
            f"{largest} is the largest there is" if draft.request.resolution == largest else f"choose {largest}",
        )
    if draft.weights != weights:
        raise DraftError(
            f"the draft was made by other weights ({draft.weights}) than those that are here ({weights})",
            f"generate it again with the same words, seed {draft.request.seed} and resolution {resolution}",
        )
    return draft.request.model_copy(update={"resolution": resolution})
