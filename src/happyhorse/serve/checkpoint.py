"""Where a job's work is kept while it is under way, so that another worker goes on from there to the same bits."""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from happyhorse.flow.samplers import Keeper, Step, euler
from happyhorse.sequence import Sequence

SECONDS = 5.0  # between two saves within a walk


class Journal(Keeper):
    """Keeps the newest place of each walk of a job in a folder, each a safetensors file.

    A job walks once a stage; a walk that ended is kept whole and is not walked again.
    """

    def __init__(
        self,
        folder: Path,
        weights: str,
        watch: Callable[[int, int, float, Sequence], None],
        saved: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._weights, self._watch, self._saved = folder, weights, watch, saved
        self._clock = clock
        self._walk, self._index, self._since = -1, 0, clock()
        self._sigmas: list[float] = []
        self._step: Step = euler

    def begin(self, sequence: Sequence, sigmas: list[float], step: Step) -> tuple[Sequence, int]:
        """Go on from what is kept of this walk, if it is of the same making."""
        self._walk, self._index, self._sigmas, self._step = self._walk + 1, 0, sigmas, step
        self._since = self._clock()
        kept = self._read(sequence)
        if kept is None:
            return sequence, 0
        latents, history, self._index = kept
        if history and hasattr(step, "recall"):
            step.recall(history)
        return sequence.with_generated(latents), self._index

    def __call__(self, sigma: float, sequence: Sequence) -> None:
        self._index += 1
        steps = len(self._sigmas) - 1
        over = self._index == steps
        if over or (self._clock() - self._since >= SECONDS and self._can_go_on):
            self.keep(sequence)
        self._watch(self._index, steps, sigma, sequence)

    def keep(self, sequence: Sequence) -> None:
        """Write this place down, whole or not at all."""
        latents = {f"latent.{j}": s.latent for j, s in enumerate(sequence.generated)}
        over = self._index == len(self._sigmas) - 1
        history = {} if over else {f"history.{key}": value for key, value in getattr(self._step, "history", {}).items()}
        told = {"weights": self._weights, "sigmas": json.dumps(self._sigmas), "index": str(self._index)}
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f".{secrets.token_hex(6)}.part"
        tensors = {key: value.detach().cpu().clone().contiguous() for key, value in {**latents, **history}.items()}
        save_file(tensors, part, told)
        os.replace(part, self._file)
        self._since = self._clock()
        self._saved()

    @property
    def _can_go_on(self) -> bool:
        """Whether the step's past can be kept; one that draws noise cannot be taken up in the middle."""
        return self._step is euler or hasattr(self._step, "history")

    @property
    def _file(self) -> Path:
        return self._folder / f"walk-{self._walk}.safetensors"

    def _read(self, sequence: Sequence) -> tuple[list[Tensor], dict[str, Tensor], int] | None:
        try:
            with safe_open(self._file, "pt") as opened:
                told, names = opened.metadata() or {}, list(opened.keys())
                tensors = {name: opened.get_tensor(name) for name in names}
        except (OSError, SafetensorError):
            return None
        latents = [tensors[f"latent.{j}"] for j in range(sum(name.startswith("latent.") for name in names))]
        same = told.get("weights") == self._weights and told.get("sigmas") == json.dumps(self._sigmas)
        if not same or [x.shape for x in latents] != [s.latent.shape for s in sequence.generated]:
            return None
        latents = [x.to(s.latent) for x, s in zip(latents, sequence.generated, strict=True)]
        device = latents[0].device if latents else "cpu"
        history = {
            name.removeprefix("history."): x if name == "history.sigmas" else x.to(device)
            for name, x in tensors.items()
            if name.startswith("history.")
        }
        return latents, history, int(told["index"])
