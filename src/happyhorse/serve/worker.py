"""A worker: a process of its own that loads a preset once and makes one clip after another.

It holds its job by a lease, stops between two steps when asked to, and goes on from the last step kept when the job
was begun before. It ends when its server does.
"""

import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image
from sqlalchemy.exc import SQLAlchemyError

import happyhorse
from happyhorse import drafts, given, media, planning, provenance
from happyhorse.clip import Clip, Frames, Reel
from happyhorse.generate import from_draft, generate
from happyhorse.models import Models, quick
from happyhorse.request import FILES, HappyHorseError, Request
from happyhorse.sequence import Sequence
from happyhorse.serve.checkpoint import Journal
from happyhorse.serve.jobs import Job, RefusedError
from happyhorse.serve.monitor import log_to
from happyhorse.serve.service import Service
from happyhorse.serve.settings import HOPELESS, Settings

IDLE = 0.2  # seconds between two looks for work
TOLD, BEAT = 0.25, 1.0  # seconds between two words about progress, and between two signs of life
PREVIEWS = 3.0  # seconds between two previews, and ten times what one costs
SHARES = {"text": 0.02, "base": 0.85, "decode": 0.1, "write": 0.03}  # of the bar, by stage
LARGE_SHARES = {"text": 0.02, "base": 0.4, "upscale": 0.25, "write": 0.33}  # a large clip is decoded as it is written
UPSCALE_SHARES = {"upscale": 0.4, "write": 0.6}
ENLARGED = 0.5  # of the upscale stage is done when all frames are enlarged and none is sharper yet
log = logging.getLogger("happyhorse.serve")


class StoppedError(Exception):
    """The work is not to go on: "cancel", "lost" or "stop"."""


class Worker:
    """Takes jobs until it is told to stop."""

    def __init__(self, settings: Settings, id: str = "", parent: int = 0) -> None:
        self.settings, self.id = settings, id or f"w{os.getpid()}-{secrets.token_hex(4)}"
        self.service = Service(settings)
        self.jobs = self.service.jobs
        self._parent = parent or os.getppid()
        self.stopping = threading.Event()
        self.models = load(settings)

    def run(self) -> None:
        """Work until stopped."""
        told = {"preset": self.settings.preset, "weights": self.models.weights_hash, "steps": self.models.steps}
        seen = 0.0
        while not self.done():
            if time.monotonic() - seen > self.settings.lease / 5:
                self.jobs.enrol(self.id, job="", **told)
                seen = time.monotonic()
            job = self.jobs.claim(self.id, self.settings.lease)
            if job is None:
                self.stopping.wait(IDLE)
                continue
            self.jobs.enrol(self.id, job=job.id, **told)
            self.work(job)
            seen = 0.0
        self.jobs.dismiss(self.id)

    def done(self) -> bool:
        """Whether somebody asked us to stop, or nobody is left to ask."""
        return self.stopping.is_set() or os.getppid() != self._parent

    def work(self, job: Job) -> None:
        """Make one clip and say how it ended, whatever happens."""
        hold = Hold(self, job)
        try:
            with hold:
                results = Making(self, job, hold).clip()
            if self.jobs.finish(job, results, self.settings.keep_results):
                self.service.files.clear(job.id)
        except StoppedError as stopped:
            self._stopped(job, str(stopped))
        except HappyHorseError as error:
            kind = error.kind if isinstance(error, RefusedError) else "invalid" if error.exit_code == 2 else "failed"
            self.jobs.fail(job, kind, error.sentence, error.hint)
        except Exception as error:
            log.exception("a job failed", extra={"told": {"job": job.id}})
            memory = isinstance(error, MemoryError) or "memory" in str(error)
            sentence = "the memory of this machine is not enough" if memory else "the clip could not be made"
            self.jobs.fail(job, "failed", sentence, "a shorter clip needs less" if memory else "the log tells more")

    def _stopped(self, job: Job, why: str) -> None:
        if why == "cancel":
            self.jobs.fail(job, "cancelled", "the job was cancelled")
            self.service.files.clear(job.id)
        elif why == "stop":
            self.jobs.release(job)
        log.info("stopped", extra={"told": {"job": job.id, "why": why}})


class Hold:
    """Keeps a job ours while it is worked on, and hears what its owner wants."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self._worker, self._job = worker, job
        self._lock, self._over, self._told = threading.Lock(), threading.Event(), {}
        self.word = "on"
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Hold":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, **told: Any) -> None:
        """Progress to be written down with the next beat; raises StoppedError where the work shall end."""
        with self._lock:
            self._told.update(told)
        if self._worker.done():
            raise StoppedError("stop")
        if self.word != "on":
            raise StoppedError(self.word)

    def _beat(self) -> None:
        renewed = time.monotonic()
        while not self._over.wait(TOLD):
            with self._lock:
                told, self._told = self._told, {}
            if not told and time.monotonic() - renewed < BEAT:
                continue
            with suppress(SQLAlchemyError):  # the database may be busy; the lease has room
                self.word = self._worker.jobs.heartbeat(self._job, self._worker.settings.lease, **told)
                renewed = time.monotonic()


class Making:
    """One job on its way to a clip."""

    def __init__(self, worker: Worker, job: Job, hold: Hold) -> None:
        self._worker, self._job, self._hold = worker, job, hold
        self._service, self._models = worker.service, worker.models
        self._folder = self._service.files.workplace(job.id)
        self._request: Request = self._service.to_request(job)
        self._stage, self._before, self._preview = "", 0.0, Preview(self._models, self._folder, job.preview)
        self._draft, self._enlarged = str(job.extras.get("draft") or ""), 0.0
        is_large = self._request.resolution != "draft"
        self._shares = UPSCALE_SHARES if self._draft else LARGE_SHARES if is_large else SHARES

    def clip(self) -> dict[str, Any]:
        """Generate, write, sign; tell what a finished job knows."""
        since = time.monotonic()
        journal = Journal(
            self._folder, self._models.weights_hash, self._step, saved=lambda: self._worker.jobs.further(self._job)
        )
        if self._draft:
            clip = self._larger(journal)
        else:
            clip = generate(self._models, self._request, journal, self._on_stage, self._frames)
        self._on_stage("write")
        results = self._write(clip)
        results["work_seconds"] = round(time.monotonic() - since, 3)
        self._hold.tell()
        return results

    def _larger(self, journal: Journal) -> Clip:
        """Make a finished clip larger from its latents."""
        file, resolution = self._service.draft(self._draft, self._job.owner), self._request.resolution
        return from_draft(self._models, file, resolution, journal, self._on_stage, self._frames)

    def _on_stage(self, name: str) -> None:
        self._before = min(0.99, self._before + self._shares.get(self._stage, 0.0))
        self._stage, self._enlarged = name, 0.0
        self._hold.tell(stage=name, progress=self._before)

    def _progress(self, share: float) -> float:
        """How far the job is when so much of its stage is done."""
        return min(0.99, self._before + self._shares.get(self._stage, 0.1) * share)

    def _frames(self, more: int, total: int) -> None:
        """So many frames more of a draft are enlarged, of so many."""
        self._enlarged += ENLARGED * more / total
        self._hold.tell(progress=self._progress(self._enlarged))

    def _step(self, index: int, steps: int, sigma: float, sequence: Sequence) -> None:
        told = {"progress": self._progress(self._enlarged + (1 - self._enlarged) * index / steps)}
        if self._preview.due(index < steps):
            told["preview"] = self._preview.draw(sigma, sequence)
        self._hold.tell(**told)

    def _write(self, clip: Clip) -> dict[str, Any]:
        """Put the clip where it will be fetched, under a name that no link has been given to before."""
        request, job = self._request, self._job
        plan = planning.plan_request(request, self._models.preset.taught)
        name = f"{job.id}-{secrets.token_hex(6)}"
        file, thumbnail = (self._service.files.results / f"{name}{suffix}" for suffix in (".mp4", ".webp"))
        asked = {key: value for key, value in job.request.items() if key not in FILES}
        made_by = {"made_by": "happyhorse", "weights": self._models.weights_hash, "told": plan.prompt}
        comment = made_by | {"given": given.named(request)} | asked
        if job.extras.get("watermark"):
            clip = marked(clip)
        media.write_mp4(self._watched(clip), file, comment=comment)
        try:
            self._service.moderator.judge_result(request.words, file)
        except RefusedError:
            file.unlink()
            raise
        if self._worker.settings.provenance:  # last: any later change would break the seal
            provenance.sign(file, self._told(plan.prompt), self._worker.settings.data / "provenance")
        latents = keep_latents(clip, file, comment)
        write_webp(middle(file), thumbnail)
        frames, height, width, _ = clip.frames.shape
        return {
            "file": file.name,
            "thumbnail": thumbnail.name,
            "latents": latents,
            "content_type": "video/mp4",
            "size": file.stat().st_size,
            "width": width,
            "height": height,
            "frames": frames,
            "fps": clip.fps,
            "seconds": clip.seconds,
            "sound": bool(clip.waveform.size),
            "seed": request.seed,
            "prompt": plan.prompt,
            "notes": list(plan.notes),
            "lines": [
                {"text": line.text, "language": line.language, "start": line.start, "end": line.end}
                for line in plan.utterances
            ],
            "preset": request.preset,
            "weights": self._models.weights_hash,
        }

    def _watched(self, clip: Clip) -> Clip:
        """The clip that tells how far it is written, and can be stopped, where it is decoded only then."""
        frames = clip.frames
        if not isinstance(frames, Reel):
            return clip

        def chunks() -> Iterator[Frames]:
            made = 0
            for chunk in frames:
                yield chunk
                made += len(chunk)
                self._hold.tell(progress=self._progress(made / len(frames)))

        return replace(clip, frames=Reel(frames.shape, chunks))

    def _told(self, prompt: str) -> provenance.Making:
        return provenance.Making(
            model=self._models.preset.name,
            weights=self._models.weights_hash,
            prompt=prompt,
            seed=self._job.seed,
            version=happyhorse.__version__,
            changed=bool(self._job.extras.get("input_seconds")),
        )


class Preview:
    """Pictures of a clip in the making: its middle frame, as far as it can be guessed."""

    def __init__(self, models: Models, folder: Path, count: int) -> None:
        self._models, self._file, self._count = models, folder / "preview.webp", count
        self._due = time.monotonic() + 1.0

    def due(self, more: bool) -> bool:
        """Whether it is time for another one; the last step needs none, the clip itself follows."""
        return more and time.monotonic() >= self._due

    def draw(self, sigma: float, sequence: Sequence) -> int:
        """Draw one and tell how many there have been."""
        since = time.monotonic()
        with suppress(Exception):  # a clip is not lost for want of a preview
            latent = sequence.track("video")
            middle = latent[:, latent.shape[1] // 2][:, None]
            with quick():
                write_webp(self._models.video.decode(middle / max(0.05, 1 - sigma))[0].numpy(), self._file)
            self._count += 1
        self._due = time.monotonic() + max(PREVIEWS, 10 * (time.monotonic() - since))
        return self._count


def keep_latents(clip: Clip, file: Path, comment: Mapping[str, Any]) -> str | None:
    """Keep beside a clip what it was decoded from, and tell its name; None where nothing could be made of it again."""
    drafts.write(clip, file, comment)
    latents = drafts.file_beside(file)
    try:
        drafts.read(file)
    except HappyHorseError:
        latents.unlink(missing_ok=True)
        return None
    return latents.name


def marked(clip: Clip) -> Clip:
    """The clip with the visible mark in every frame, however many can be held at once."""
    frames = Reel(clip.frames.shape, lambda: (provenance.mark(some) for some in clip.chunks()))
    return replace(clip, frames=frames)


def middle(file: Path) -> np.ndarray:
    """The picture halfway through a written clip."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        half = (stream.start_time or 0) + (stream.duration or 0) // 2
        container.seek(half, stream=stream)  # leads to the keyframe before
        return next(frame for frame in container.decode(stream) if frame.pts >= half).to_ndarray(format="rgb24")


def write_webp(picture: np.ndarray, file: Path) -> None:
    """Write a small picture, whole or not at all."""
    with media.whole_file(file) as part:
        Image.fromarray(np.ascontiguousarray(picture)).save(part, format="WEBP", quality=80, method=2)


def load(settings: Settings) -> Models:
    """Load the preset by the function that the settings name."""
    module, _, name = settings.loader.partition(":")
    loader: Callable[[str], Models] = getattr(import_module(module), name)
    return loader(settings.preset)


def main() -> None:
    """Run one worker: its settings as JSON, its name, and the process that it ends with."""
    log_to()
    if hasattr(os, "nice"):
        os.nice(10)  # who asks how a job stands is answered first
    try:
        worker = Worker(Settings.from_json(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except HappyHorseError as error:
        log.error(error.sentence, extra={"told": {"hint": error.hint}})
        sys.exit(HOPELESS)
    signal.signal(signal.SIGTERM, lambda number, frame: worker.stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server hears it and tells us
    worker.run()


if __name__ == "__main__":
    main()
