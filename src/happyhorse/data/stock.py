"""Footage held whole where the transformer is, and its batches as rows: for a card that outruns Sequences.

A batch is the one that `Dataset` lays out for the same step, row for row; only numbers travel to it, and everything
else is gathered on the card. Positions and what is given come from Dataset's own segments, so the two cannot differ.
"""

import copy
from collections.abc import Sequence as Several
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import torch
from einops import rearrange
from jaxtyping import Bool, Float, Int
from torch import Tensor
from tqdm import tqdm

from happyhorse.conditioning import KINDS, audio_segment, nearness, prompt_segment, script_segments
from happyhorse.data.dataset import (
    PHRASES,
    Choice,
    Dataset,
    Folder,
    Pick,
    empty_script,
    kept_frames,
    lines_with_latents,
    moved,
    phrases_of,
    which_tokens,
)
from happyhorse.model.config import TransformerConfig
from happyhorse.model.tokens import Layout, lay_out, patchify
from happyhorse.presets import BLOCKING_CHANNELS, PROMPT_CHANNELS, SCRIPT_CHANNELS, TEXT_CHANNELS
from happyhorse.scene.sketch import Sketcher, by_frame, grid
from happyhorse.sequence import Modality, Role, Segment, Sequence

FRAMES_AT_ONCE = 16  # that are sketched
Template = tuple[Layout, tuple[Tensor, Tensor], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers:
    """A choice in numbers: all that has to travel to the card."""

    choice: Choice
    phrases: Int[np.ndarray, "samples phrases"]  # rows of the table of words; 0 says nothing
    script: Int[np.ndarray, "samples tokens"]  # rows of the folder's phonemes; 0 says nothing
    times: Float[np.ndarray, "samples tokens"]
    blocking: Int[np.ndarray, "samples blocked"]  # rows of the folder's blocking; 0 tells nothing
    places: Float[np.ndarray, "samples blocked 3"]
    marks: Int[np.ndarray, "samples frames most"]  # which of a sample's blocking tells of each frame; -1: none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """A batch as the transformer reads it; the last row of each sample's words is left for the noise level."""

    rows: tuple[Tensor, Tensor, Tensor]  # by modality: (tokens, features)
    made: tuple[Bool[Tensor, " video_tokens"], Bool[Tensor, " audio_tokens"]]  # generated, not given
    tracks: tuple[str, ...]  # of which something is generated
    layout: Layout
    samples: int
    frames: int = 1  # latent frames of picture in each sample
    sketch: Float[Tensor, "video_tokens features"] | None = None  # of the video rows that are generated

    @property
    def sketched(self) -> Bool[Tensor, " samples"]:
        """Which samples have a sketch."""
        if self.sketch is None:
            return torch.zeros(self.samples, dtype=torch.bool, device=self.rows[0].device)
        return self.sketch.unflatten(0, (self.samples, -1)).flatten(1).any(1)


@dataclass(frozen=True)
class Shelf:
    """One folder on the card."""

    folder: Folder
    config: TransformerConfig
    device: str

    @cached_property
    def video(self) -> Float[Tensor, "films tokens features"] | None:
        """Patches in half precision, latent frame by latent frame."""
        if self.folder.video is None:
            return None
        parts = [
            torch.stack([patchify(torch.from_numpy(film), self.config.patch) for film in np.array(several)])
            for several in np.array_split(self.folder.video, max(1, len(self.folder.video) // 64))
        ]
        return torch.cat(parts).to(self.device)

    @cached_property
    def audio(self) -> Float[Tensor, "films latents channels"] | Float[Tensor, "latents channels"]:
        return torch.from_numpy(np.array(self.folder.audio)).mT.contiguous().to(self.device)

    @cached_property
    def script(self) -> tuple[list[int], list[list[float]], Float[Tensor, "phonemes channels"]]:
        """Where each film's phonemes begin in the table, when each is heard, and the table; its row 0 says nothing."""
        starts, times, table = [], [], [torch.zeros(1, SCRIPT_CHANNELS)]
        total = 1
        for note in self.folder.notes:
            lines = lines_with_latents(note)
            starts.append(total)
            times.append([s.box.time[0] for s in script_segments(lines)])
            table += [latents for latents, _ in lines]
            total += len(times[-1])
        return starts, times, torch.cat(table).half()

    @cached_property
    def blocking(self) -> Float[Tensor, "tokens channels"]:
        """Who is where, film after film; row 0 tells nothing."""
        if self.folder.places is None:
            return torch.zeros(1, BLOCKING_CHANNELS, device=self.device)
        told = torch.from_numpy(np.array(self.folder.blocking)).half()
        return torch.cat([torch.zeros(1, BLOCKING_CHANNELS).half(), told]).to(self.device)

    @cached_property
    def phonemes(self) -> Float[Tensor, "phonemes channels"]:
        return self.script[2].to(self.device)


@dataclass(frozen=True)
class Stock:
    """A dataset's folders on the card, with every phrase of their captions."""

    data: Dataset
    device: str = "cpu"
    _templates: dict[tuple[object, ...], Template] = field(default_factory=dict)

    @cached_property
    def shelves(self) -> tuple[Shelf, ...]:
        return tuple(Shelf(f, self.data.preset.transformer, self.device) for f in self.data.folders)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """A number for every phrase; 0 is none."""
        found = {phrase for f in self.data.folders for prompt in f.prompts for phrase in phrases_of(prompt)}
        return {phrase: place for place, phrase in enumerate(sorted(found), start=1)}

    @cached_property
    def words(self) -> Float[Tensor, "phrases channels"]:
        vectors = self.data.text.vectors(list(self.vocabulary))[:, :, 0, 0].T
        return torch.cat([torch.zeros(1, PROMPT_CHANNELS), vectors]).half().to(self.device)

    def load(self) -> None:
        """Bring everything to the card, and number every word, before workers begin."""
        for shelf in tqdm(self.shelves, desc="films", mininterval=5):
            _ = shelf.video, shelf.audio, shelf.phonemes, shelf.blocking
        _ = self.words

    def numbers(self, step: int) -> Numbers:
        """Draw the batch of this step; made by workers, since it needs nothing of the card."""
        choice = self.data.choose(step)
        starts, times, _ = self.shelves[choice.folder].script
        said = [self.vocabulary[p] for pick in choice.picks for p in pick.phrases]
        phrases = np.zeros((len(choice.picks), PHRASES), np.int64)
        phrases[[bool(pick.phrases) for pick in choice.picks]] = np.reshape(said, (-1, PHRASES))
        lines = [self._spoken(choice, pick, starts, times) for pick in choice.picks]
        folder = self.data.folders[choice.folder]
        blocked = [which_tokens(folder, choice, pick) for pick in choice.picks]
        return Numbers(
            choice=choice,
            phrases=phrases,
            script=np.array([rows for rows, _ in lines], np.int64).reshape(len(lines), -1),
            times=np.array([when for _, when in lines], np.float32).reshape(len(lines), -1),
            blocking=np.stack([rows for rows, _ in blocked]),
            places=np.stack([places for _, places in blocked]),
            marks=self._marks(choice, [places for _, places in blocked]),
        )

    def _marks(self, choice: Choice, places: Several[np.ndarray]) -> Int[np.ndarray, "samples frames most"]:
        """Sort each sample's blocking by latent frame, where there is something to sketch."""
        folder = self.data.folders[choice.folder]
        if folder.video is None or not self.data.is_sketched(folder, choice) or choice.given == "heard":
            return np.zeros((len(places), 0, 0), np.int64)
        return by_frame(places, folder.video.shape[2])

    def _spoken(
        self, choice: Choice, pick: Pick, starts: Several[int], times: Several[list[float]]
    ) -> tuple[list[int], list[float]]:
        """The script of one sample: its phonemes, then what fills it up."""
        kept = list(range(len(times[pick.film])))
        if choice.length:
            kept = moved(self.data.folders[choice.folder].notes[pick.film], choice.length)
        rows = [] if pick.silent else [starts[pick.film] + i for i in kept]
        when = [] if pick.silent else [times[pick.film][i] + pick.shift for i in kept]
        return rows + [0] * len(pick.blanks), when + list(pick.blanks)

    def gather(self, numbers: Numbers) -> Rows:
        """Lay the batch out on the card."""
        choice, shelf = numbers.choice, self.shelves[numbers.choice.folder]
        films = torch.tensor([pick.film for pick in choice.picks], device=self.device)
        layout, made, tracks = self._template(choice, numbers.script.shape[1] + choice.blocking)
        samples = len(films)
        video = audio = None
        if shelf.video is not None:
            video = shelf.video[films].float() if layout.counts[0] else None
            audio = shelf.audio[films].float() if layout.counts[1] else None
        else:
            first = [shelf.folder.notes[pick.film]["first"] for pick in choice.picks]
            span = torch.tensor(first)[:, None] + torch.arange(choice.length)
            audio = shelf.audio[span.to(self.device)].float()
        rows = tuple(
            torch.zeros(0, width, device=self.device) if part is None else part.flatten(0, 1)
            for part, width in zip(
                (video, audio), list(self.data.preset.transformer.channels.values())[:2], strict=True
            )
        )
        return Rows(
            rows=(*rows, self._text(numbers, shelf)),  # type: ignore[arg-type]
            made=tuple(m.repeat(samples) for m in made),  # type: ignore[arg-type]
            tracks=tracks,
            layout=self._spread(layout, numbers),
            samples=samples,
            frames=1 if shelf.folder.video is None else shelf.folder.video.shape[2],
            sketch=self._sketch(numbers, shelf, made[0]),
        )

    @torch.no_grad()
    def _sketch(self, numbers: Numbers, shelf: Shelf, made: Tensor) -> Float[Tensor, "video_tokens features"] | None:
        """Sketch what is generated, as Dataset does."""
        samples, _, most = numbers.marks.shape
        if shelf.video is not None and self.data.is_held(shelf.folder, numbers.choice):
            return self._held(numbers.choice, shelf, made)
        if not most or self._sketcher is None or shelf.folder.video is None:
            return None
        marks, which = torch.from_numpy(numbers.marks), torch.arange(samples)[:, None, None]
        told = torch.from_numpy(numbers.blocking)[which, marks].where(marks >= 0, 0)
        places = torch.from_numpy(numbers.places)[which, marks][..., 1:].where(marks[..., None] >= 0, 0)
        height, width = shelf.folder.video.shape[3:]
        cells = grid(height, width).to(self.device)
        parts = zip(
            shelf.blocking[told.flatten(0, 1).to(self.device)].float().split(FRAMES_AT_ONCE),
            places.flatten(0, 1).to(self.device).split(FRAMES_AT_ONCE),
            strict=True,
        )
        drawn = torch.cat([self._sketcher(rows, at, cells) for rows, at in parts])
        _, high, wide = self.data.preset.transformer.patch
        rows = rearrange(drawn, "n (h b w c) d -> (n h w) (d b c)", b=high, w=width // wide, c=wide)
        return rows * made.repeat(samples)[:, None]

    def _held(self, choice: Choice, shelf: Shelf, made: Tensor) -> Float[Tensor, "video_tokens features"]:
        """What is given stands in for a sketch, as Dataset has it."""
        frames = shelf.folder.video.shape[2]  # type: ignore[union-attr]
        kept = sorted(kept_frames(choice.given, frames))
        films = shelf.video[[pick.film for pick in choice.picks]].float().unflatten(1, (frames, -1))  # type: ignore[index]
        drawn = torch.einsum("fk,nktc->nftc", nearness(kept, frames).to(self.device), films[:, kept])
        return drawn.flatten(0, 2) * made.repeat(len(choice.picks))[:, None]

    @cached_property
    def _sketcher(self) -> Sketcher | None:
        return None if self.data.sketcher is None else copy.deepcopy(self.data.sketcher).to(self.device)

    def _text(self, numbers: Numbers, shelf: Shelf) -> Float[Tensor, "tokens channels"]:
        """Words, script, blocking, and a row for the noise level, sample by sample."""
        samples, tokens = numbers.script.shape
        last, end = PHRASES + tokens, PROMPT_CHANNELS + SCRIPT_CHANNELS
        out = torch.zeros(samples, last + numbers.blocking.shape[1] + 1, TEXT_CHANNELS, device=self.device)
        words = torch.from_numpy(numbers.phrases).to(self.device)
        out[:, :PHRASES, :PROMPT_CHANNELS] = self.words[words].float()
        out[:, :PHRASES, TEXT_CHANNELS - 1] = 1.0  # as conditioning.prompt_segment marks a prompt
        script = torch.from_numpy(numbers.script).to(self.device)
        out[:, PHRASES:last, PROMPT_CHANNELS:end] = shelf.phonemes[script].float()
        blocking = torch.from_numpy(numbers.blocking).to(self.device)
        out[:, last:-1, end : end + BLOCKING_CHANNELS] = shelf.blocking[blocking].float()
        out[:, last:-1, TEXT_CHANNELS - 1 - KINDS.index("blocking")] = 1.0
        return out.flatten(0, 1)

    def _template(self, choice: Choice, tokens: int) -> Template:
        """One sample's layout, as Dataset's own segments have it, and which of its rows are generated."""
        key = (choice.folder, choice.given, choice.length, tokens)
        if key not in self._templates:
            segments = self._segments(choice, tokens)
            layout = lay_out(Sequence(tuple(segments)), self.data.preset.transformer)
            tracks = {s.track for s in segments if s.role is Role.GENERATED}
            self._templates[key] = (layout, self._made(segments, layout), tuple(sorted(tracks)))
        return self._templates[key]

    def _segments(self, choice: Choice, tokens: int) -> list[Segment]:
        folder = self.data.folders[choice.folder]
        segments: list[Segment] = []
        if folder.video is None:
            segments.append(audio_segment(torch.zeros(folder.audio.shape[0], choice.length, 1, 1), Role.GENERATED))
        else:
            picture = torch.zeros(folder.video.shape[1:])
            segments += self.data.picture(picture, folder.wish.get("extra", ""), choice.given)
            if folder.audio.shape[2] and choice.given != "silent":
                segments += self.data.sound(torch.zeros(*folder.audio.shape[1:], 1, 1), choice.given)
        words = prompt_segment(torch.zeros(PROMPT_CHANNELS, PHRASES, 1, 1))
        return [*segments, words, *empty_script((0.0,) * (tokens + 1))]

    def _made(self, segments: Several[Segment], layout: Layout) -> tuple[Tensor, Tensor]:
        """Mark the generated rows of one sample, in the order of its layout."""
        found = []
        for modality in (Modality.VIDEO, Modality.AUDIO):
            flags = [
                torch.full((size,), segments[i].role is Role.GENERATED)
                for i, size in zip(layout.order[modality], layout.sizes[modality], strict=True)
            ]
            found.append(torch.cat([*flags, torch.zeros(0, dtype=torch.bool)]).to(self.device))
        if layout.shuffle is not None:
            raise ValueError("footage whose picture does not stand by latent frame cannot be gathered")
        return found[0], found[1]

    def _spread(self, one: Layout, numbers: Numbers) -> Layout:
        """The layout of all samples from that of one: only where script and lines stand differs."""
        samples, tokens = numbers.script.shape
        video, audio, text = (p.repeat(samples, 1, 1) for p in one.positions.cpu().split(one.counts))
        text[:, PHRASES : PHRASES + tokens, 0] = torch.from_numpy(numbers.times)
        text[:, PHRASES + tokens : -1] = torch.from_numpy(numbers.places)
        shifts = torch.tensor([float(pick.shift) for pick in numbers.choice.picks])
        audio[:, :, 0] += shifts[:, None]
        positions = torch.cat(
            [rearrange(p, "samples tokens axes -> (samples tokens) axes") for p in (video, audio, text)]
        )
        group = replace(one.groups[0], samples=samples)
        return Layout(
            order=(),
            sizes=(),
            counts=tuple(samples * count for count in one.counts),  # type: ignore[arg-type]
            groups=(group,),
            positions=positions.to(self.device, non_blocking=True),
            shuffle=None,
        )
