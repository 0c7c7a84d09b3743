"""How wrong each reader is on what it never saw: test scripts, and voices that MINI speaks with."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from happyhorse.codec.reading import PAUSES
from happyhorse.data import judging
from happyhorse.metrics.speech import resampled
from happyhorse.metrics.sync import correlation
from happyhorse.playhouse import voice
from happyhorse.readers import heard, seen
from happyhorse.readers.networks import MARKS, RATE, Reader
from happyhorse.scene.mouth import mouth_track

LINES = 8  # of each language are heard
WIDTHS = (0, 24, 60, 10_000)  # pixels of a face


def measure(reader: Reader, folder: Path, minis: Path) -> dict[str, Any]:
    """The errors of one reader; `minis` holds shards of the voices that MINI learns from."""
    if reader.name in ("speech", "critic", "voice"):
        spoken = some_lines(minis) or judging.utterances(folder / "robots")
        return {"speech": heard_errors, "critic": critic_errors, "voice": voice_errors}[reader.name](reader, spoken)
    kinds = {
        "finder": finder_errors,
        "scene": scene_errors,
        "person": person_errors,
        "head": head_errors,
        "mouth": mouth_errors,
    }
    return (kinds.get(reader.name) or sound_errors)(reader, folder)


def some_lines(minis: Path) -> list[voice.Utterance]:
    """A few lines of each language, in several voices."""
    found: dict[str, list[voice.Utterance]] = {}
    for shard in sorted(minis.glob("*.safetensors")):
        for one in voice.read_shard(shard)[: LINES // 2]:
            found.setdefault(one.language, []).append(one)
    return [one for lines in found.values() for one in lines[:LINES]]


def notes_of(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "scenes-test" / "notes.json").read_text("utf-8"))


def finder_errors(reader: Reader, folder: Path) -> dict[str, Any]:
    """Faces found and places that are none, on whole pictures."""
    pictures, notes = np.load(folder / "scenes-test" / "scenes.npy"), notes_of(folder)
    there, hit, wrong = 0, 0, 0
    for picture, note in zip(pictures, notes, strict=True):
        found = seen.find_people(picture, reader)
        scale = min(128 / note["shape"][0], 224 / note["shape"][1])
        truth = [tuple(edge * scale for edge in one["face"]) for one in note["people"]]
        hits = sum(any(seen.overlap(box, one.face) > 0.4 for one in found) for box in truth)
        there, hit = there + len(truth), hit + hits
        wrong += sum(all(seen.overlap(box, one.face) <= 0.4 for box in truth) for one in found)
    return {
        "faces found": rounded(hit / max(1, there)),
        "false faces a picture": rounded(wrong / len(notes)),
        "count": there,
    }


def scene_errors(reader: Reader, folder: Path) -> dict[str, Any]:
    pictures, notes = np.load(folder / "scenes-test" / "scenes.npy"), notes_of(folder)
    told = answered(reader, pictures)
    return right_share(reader, told, [judging.scene_facts(note) for note in notes])


def person_errors(reader: Reader, folder: Path) -> dict[str, Any]:
    """Share right for each question, and how often two pictures of one person are farther apart than of two."""
    people, bodies = people_of(folder), middles(folder, "bodies", seen.BODY)
    found = right_share(reader, answered(reader, bodies), [one["facts"] for one in people])
    embedded = torch.cat([reader.module.embedding(torch.from_numpy(part)) for part in parts(bodies)])
    return found | {
        "same or other, wrong": rounded(equal_error(F.normalize(embedded, dim=1), [p["who"] for p in people]))
    }


def head_errors(reader: Reader, folder: Path) -> dict[str, Any]:
    heads = middles(folder, "heads", seen.HEAD)
    people = people_of(folder)
    found = right_share(reader, answered(reader, heads), [one["facts"] for one in people])
    return found | {f"{name}, off": off for name, off in marks_off(reader, heads, people).items()}


def marks_off(reader: Reader, heads: np.ndarray, people: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """How far off marks are in the middle of all heads: the sine of the turn, and shares of the square's side."""
    known = [place for place, one in enumerate(people) if one["marks"] is not None]
    told = torch.cat(
        [reader.module.marks(seen.places(reader.module, torch.from_numpy(p))) for p in parts(heads[known])]
    )
    truth = torch.tensor([people[place]["marks"] for place in known])
    edge = judging.EDGE / 2  # of the kept square, all about the one that is read
    truth[:, 1:] = (truth[:, 1:] * (seen.HEAD + 2 * edge) - edge) / seen.HEAD
    return {name: rounded(float(n)) for name, n in zip(MARKS, (told - truth).abs().median(0).values, strict=True)}


def people_of(folder: Path) -> list[dict[str, Any]]:
    return [one for note in notes_of(folder) for one in note["people"]]


def middles(folder: Path, part: str, side: int) -> np.ndarray:
    """The squares of people without their edge: as readers will have them."""
    pictures = np.load(folder / "scenes-test" / f"{part}.npy")
    edge = (pictures.shape[1] - side) // 2
    return pictures[:, edge : edge + side, edge : edge + side]


def equal_error(points: Tensor, names: Sequence[str]) -> float:
    """The error at the threshold where both kinds are equally frequent."""
    alike = (points @ points.T).numpy()
    same = np.array([[a == b for b in names] for a in names])
    upper = np.triu(np.ones_like(same), 1).astype(bool)
    own, other = np.sort(alike[same & upper]), np.sort(alike[~same & upper])
    missed = np.arange(len(own)) / max(1, len(own))
    taken = 1 - np.searchsorted(other, own) / max(1, len(other))
    return float(np.min(np.maximum(missed, taken))) if len(own) else 1.0


def mouth_errors(reader: Reader, folder: Path) -> dict[str, Any]:
    """Mean error of the opening, and correlation, on faces of test scripts, by their width in pixels."""
    people, pictures = people_of(folder), middles(folder, "faces", seen.FACE)
    told = torch.cat([reader.module(torch.from_numpy(part)) for part in parts(pictures)]).numpy()
    drawn = np.array([one["shapes"][0] for one in people])
    shown = np.array([one["mouth"] is not None for one in people])
    wide = np.array([one["face"][2] - one["face"][0] for one in people])
    out: dict[str, Any] = {"mouth seen or hidden, wrong": rounded(np.mean((told[:, 6] > 0) != shown))}
    for low, high in zip(WIDTHS, WIDTHS[1:], strict=False):
        here = shown & (wide >= low) & (wide < high)
        name = f"faces of {low} to {high} pixels" if high < 10_000 else f"faces of {low} pixels and more"
        if here.sum() > 2:
            out[name] = {
                "mean error of opening": rounded(np.abs(told[here, 0] - drawn[here]).mean()),
                "correlation": rounded(correlation(told[here, 0], drawn[here]) or 0.0),
                "count": int(here.sum()),
            }
    return out


def heard_errors(reader: Reader, spoken: Sequence[voice.Utterance]) -> dict[str, Any]:
    """Phoneme error by language (CTC), and how far aligned borders are off, on voices never heard."""
    out: dict[str, Any] = {}
    for language in dict.fromkeys(one.language for one in spoken):
        wrong, length, late = 0, 0, []
        for one in spoken:
            if one.language == language:
                wave = resampled(one.waveform, voice.RATE, RATE)
                truth = [p for p in one.phonemes if p.symbol not in PAUSES]
                wrong += heard.edits([p.symbol for p in truth], heard.phonemes(wave, reader))
                length += len(truth)
                found = heard.align(wave, [p.symbol for p in truth], reader)
                late += [abs(a - p.start) for (a, _), p in zip(found, truth, strict=True)] if found else []
        out[language] = {
            "phoneme error": rounded(wrong / max(1, length)),
            "aligned border off, median ms": rounded(1000 * float(np.median(late))) if late else None,
            "phonemes": length,
        }
    return out


def sound_errors(reader: Reader, folder: Path) -> dict[str, Any]:
    waves = np.load(folder / "sounds-test" / "waves.npy").astype(np.float32) / 32767
    notes = json.loads((folder / "sounds-test" / "notes.json").read_text("utf-8"))
    module: Any = reader.module
    told = [module(module.mel(torch.from_numpy(part))) for part in parts(waves)]
    whole = {name: torch.cat([one[name] for one in told]) for name in reader.answers}
    return right_share(reader, whole, notes)


def voice_errors(reader: Reader, spoken: Sequence[voice.Utterance]) -> dict[str, Any]:
    """How often two lines of one voice are farther apart than lines of two, on voices never heard."""
    points = [heard.voice_point(resampled(one.waveform, voice.RATE, RATE), reader) for one in spoken]
    names = [one.voice for one in spoken]
    wrong = equal_error(F.normalize(torch.from_numpy(np.stack(points)), dim=1), names)
    return {"same or other, wrong": rounded(wrong), "voices": len(set(names)), "lines": len(names)}


def critic_errors(reader: Reader, spoken: Sequence[voice.Utterance]) -> dict[str, Any]:
    """How often true lips and sound are found within a frame of each other, over the lines of other voices."""
    near, confident, count = 0, [], 0
    for one in spoken:
        frames = int(one.seconds * 25)
        wave = resampled(one.waveform, voice.RATE, RATE)
        found = heard.offset(mouth_track(one.phonemes, frames), wave, reader)
        if found is not None:
            near, count = near + (abs(found.lag) <= 1), count + 1
            confident.append(found.confidence)
    return {
        "found within a frame": rounded(near / max(1, count)),
        "confidence": rounded(np.mean(confident)),
        "lines": count,
    }


def parts(whole: np.ndarray, size: int = 32) -> list[np.ndarray]:
    """A few at a time."""
    return [whole[first : first + size] for first in range(0, len(whole), size)]


def answered(reader: Reader, pictures: np.ndarray) -> dict[str, Tensor]:
    told = [reader.module(torch.from_numpy(part)) for part in parts(pictures)]
    return {name: torch.cat([one[name] for one in told]) for name in reader.answers}


def right_share(
    reader: Reader, told: Mapping[str, Tensor], facts: Sequence[Mapping[str, str | None]]
) -> dict[str, Any]:
    """For each question how often it is answered rightly, beside always saying the most frequent.

    Balanced: the share found of each answer, over the answers, with how common each is taken out. A question is not
    asked of what has no answer to it.
    """
    out: dict[str, Any] = {}
    for question, names in reader.answers.items():
        asked = [place for place, one in enumerate(facts) if one[question] is not None]
        truth = torch.tensor([list(names).index(facts[place][question]) for place in asked])
        if len(truth):
            out[question] = answer_errors(told[question][asked].float().softmax(1), truth, names)
    return out | {"count": len(facts)}


def answer_errors(chances: Tensor, truth: Tensor, names: Sequence[str]) -> dict[str, Any]:
    """The errors of one question."""
    shares = torch.bincount(truth, minlength=len(names)) / len(truth)
    evenly = (chances / shares.clamp_min(seen.RAREST)).argmax(1)
    found = [float((evenly[truth == place] == place).float().mean()) for place in truth.unique()]
    return {
        "right": rounded(float((chances.argmax(1) == truth).float().mean())),
        "by chance": rounded(float(shares.max())),
        "balanced": rounded(np.mean(found)),
        "shares": {name: rounded(float(share)) for name, share in zip(names, shares, strict=True)},
    }


def rounded(value: float | np.floating) -> float:
    return round(float(value), 4)
