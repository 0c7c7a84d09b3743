"""From a prompt to an MP4, every stage counted: cold as a person waits for it, and warm, scored while it is timed.

One protocol for every way to be faster: the same prompts and seeds for each preset, medians over prompts and runs with
their spread, and beside each time what whisper-base hears, whether the lips follow, and how much detail and motion the
picture has. Whoever changes speed shows both.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import tyro

import happyhorse
from benchmarks.protocol import Figure, keep, spread
from happyhorse import media
from happyhorse.clip import Clip, Frames, Reel
from happyhorse.metrics import picture
from happyhorse.models import Models
from happyhorse.presets import PRESETS
from happyhorse.request import Request

LINE = "Hello, and welcome to the show."
PROMPTS = {  # and what is said, where something is
    "A young woman with short black hair sits in a warm café, holds a red cup, smiles at the camera "
    f'and says in English: "{LINE}"': LINE,
    "A man in a red coat walks along a cliff at dusk, waves and wind, tracking shot": "",
    "Rain on the kitchen window, a woman whisks eggs in a bowl, even light, medium shot": "",
}
SECONDS = 5  # of a clip where nothing else is said
WARM = {("draft", 5): 10.0, ("1080p", 5): 60.0, ("1080p", 15): 200.0}  # seconds a clip may take
MEMORY = {"draft": 4.0, "1080p": 6.0}  # GB


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is asked for beside the prompt."""

    preset: str
    seconds: int
    ratio: str
    steps: int | None
    resolution: str = "draft"

    def request(self, prompt: str, seed: int) -> Request:
        told = {"seconds": self.seconds, "ratio": self.ratio, "steps": self.steps, "resolution": self.resolution}
        return Request(prompt=prompt, seed=seed, preset=self.preset, **told)

    def words(self, prompt: str, out: Path) -> list[str]:
        steps = ["--steps", str(self.steps)] if self.steps else []
        words = ["generate", prompt, "--out", str(out), "--seed", "1", "--json", "--preset", self.preset]
        return [*words, "--seconds", str(self.seconds), "--ratio", self.ratio, "--resolution", self.resolution, *steps]


def main(
    runs: int = 3,
    prompts: int = 3,
    seconds: int = SECONDS,
    ratio: str = "16:9",
    presets: tuple[str, ...] = (),
    steps: int | None = None,
    resolution: str = "draft",
    score: bool = True,
) -> None:
    """Time whole clips of `prompts` prompts; `runs` cold ones each, in new processes, and as many warm ones.

    `presets` are compared: mini, and its base where mini is a student.
    """
    asked = dict(list(PROMPTS.items())[:prompts])
    found = []
    for preset in presets or tuple(name for name, preset in PRESETS.items() if not preset.parts):
        setting = Setting(preset=preset, seconds=seconds, ratio=ratio, steps=steps, resolution=resolution)
        models = happyhorse.load(preset)
        if not presets and any(models.weights_hash == one["weights"] for one in found):
            continue  # another name for the same
        with tempfile.TemporaryDirectory() as folder:
            cold = [cold_run(Path(folder), setting, prompt) for prompt in asked for _ in range(runs)]
            warm = warm_runs(Path(folder), setting, models, asked, runs, score)
        found.append(summary(setting, models, cold, warm))
        print(found[-1], flush=True)
    name = "-".join(["generate", *beside_usual(resolution, seconds, "")])
    keep(name, [figure for one in found for figure in figures(one)], {"prompts": list(asked), "settings": found})


def beside_usual(resolution: str, seconds: int, space: str = " ") -> list[str]:
    """What tells a clip from the usual one, a draft of five seconds."""
    larger = [resolution] if resolution != "draft" else []
    return larger + ([f"{seconds}{space}s"] if seconds != SECONDS else [])


def cold_run(folder: Path, setting: Setting, prompt: str) -> dict[str, Any]:
    """Generate in a new process, as the command does; what is not a stage is Python's start."""
    out = folder / "cold.mp4"
    start = time.perf_counter()
    words = [sys.executable, "-m", "happyhorse", *setting.words(prompt, out)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    wall = time.perf_counter() - start
    check_file(out, setting.seconds)
    record = json.loads(done.stdout)
    stages = record["seconds_by_stage"]
    stages = {"start": wall - sum(stages.values())} | stages
    return {"stages": stages, "wall": wall, "memory": record["peak_memory_bytes"] / 2**30}


def warm_runs(
    folder: Path, setting: Setting, models: Models, asked: Mapping[str, str], runs: int, score: bool
) -> list[dict[str, Any]]:
    """Generate again and again with everything loaded; a first clip warms up and is not counted."""
    warm_run(folder / "warm.mp4", setting.request(next(iter(asked)), 0), models)
    found = []
    for prompt, line in asked.items():
        for seed in range(1, runs + 1):
            request = setting.request(prompt, seed)
            clip, times = warm_run(folder / "warm.mp4", request, models)
            check_file(folder / "warm.mp4", setting.seconds)
            scores = judge(clip, request, line, models) if score else {}
            found.append({"stages": times, "wall": sum(times.values()), "scores": scores})
    return found


def warm_run(out: Path, request: Request, models: Models) -> tuple[Clip, dict[str, float]]:
    """One clip, and how long each stage took."""
    marks = [("text", time.perf_counter())]

    def on_stage(name: str) -> None:
        if name != marks[-1][0]:
            marks.append((name, time.perf_counter()))

    clip = happyhorse.generate(models, request, on_stage=on_stage)
    on_stage("mux")
    decoding: list[float] = []
    media.write_mp4(clocked(clip, decoding), out)
    marks.append(("", time.perf_counter()))
    times = {name: end - begin for (name, begin), (_, end) in zip(marks, marks[1:], strict=False)}
    spent = sum(decoding)
    return clip, times | {"decode": times["decode"] + spent, "mux": times["mux"] - spent}


def clocked(clip: Clip, decoding: list[float]) -> Clip:
    """The same clip; frames that are decoded only as they are read tell `decoding` what each chunk took."""
    if not isinstance(clip.frames, Reel):
        return clip
    reel = clip.frames

    def chunks() -> Iterator[Frames]:
        coming = iter(reel)
        while True:
            start = time.perf_counter()
            chunk = next(coming, None)
            decoding.append(time.perf_counter() - start)
            if chunk is None:
                return
            yield chunk

    return replace(clip, frames=Reel(reel.shape, chunks))


def judge(clip: Clip, request: Request, line: str, models: Models) -> dict[str, float | None]:
    """Picture and sound in a few numbers."""
    from benchmarks import speech  # needs the extra judge

    clip = replace(clip, frames=np.asarray(clip.frames))  # all of it is looked at more than once
    seen = {"detail": picture.detail(clip.frames), "motion": picture.motion(clip.frames)}
    if not line:
        return seen
    heard = speech.judge(clip, request, line, "en", models)
    return seen | {"character error": heard["error"], "lips": heard["lips"]}


def check_file(path: Path, seconds: int) -> None:
    """A figure counts only if the clip is whole."""
    with av.open(str(path)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    if frames != 25 * seconds:
        raise RuntimeError(f"{path.name} has {frames} frames; {25 * seconds} were asked for")


def summary(setting: Setting, models: Models, cold: list[dict[str, Any]], warm: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians and spreads of one setting."""
    return {
        "preset": setting.preset,
        "seconds": setting.seconds,
        "ratio": setting.ratio,
        "resolution": setting.resolution,
        "steps": setting.steps or models.steps,
        "weights": models.weights_hash,
        "cold": spread([run["wall"] for run in cold]),
        "warm": spread([run["wall"] for run in warm]),
        "cold_by_stage": over(run["stages"] for run in cold),
        "warm_by_stage": over(run["stages"] for run in warm),
        "decode_apart": True,  # from mux; warm results of large clips have not always told
        "scores": over(run["scores"] for run in warm),
        "memory": max(run["memory"] for run in cold),
    }


def over(several: Iterable[Mapping[str, float | None]]) -> dict[str, dict[str, float]]:
    """The spread of each name's values, in the order in which names were met."""
    values: dict[str, list[float]] = {}
    for one in several:
        for name, value in one.items():
            if value is not None:
                values.setdefault(name, []).append(value)
    return {name: spread(found) for name, found in values.items()}


def figures(one: Mapping[str, Any]) -> list[Figure]:
    """What README shows of a setting: its times, its memory and its scores."""
    size = "" if one["resolution"] == "draft" else f", {one['resolution']}"
    clip = ", ".join([one["preset"], *beside_usual(one["resolution"], one["seconds"])])
    name = f"{one['seconds']} s clip, {one['ratio']}{size}, {one['preset']} in {one['steps']} steps"
    most = WARM.get((one["resolution"], one["seconds"]))
    median = {kind: one[kind]["median"] for kind in ("cold", "warm")}
    shown = [
        Figure(name=f"{name}, cold", value=median["cold"], unit="s"),
        Figure(name=f"{name}, warm", value=median["warm"], unit="s", at_most=most),
        Figure(
            name=f"{clip}, peak memory",
            value=one["memory"],
            unit="GB",
            at_most=MEMORY.get(one["resolution"]),
        ),
    ]
    scores = {score: values["median"] for score, values in one["scores"].items()}
    return shown + [Figure(name=f"{clip}, {score}, median", value=value) for score, value in scores.items()]


if __name__ == "__main__":
    tyro.cli(main)
