"""What eight-bit weights and the step cache change: latents of MINI beside those it makes with neither.

The same prompt, seed and steps each time; each track's latents are compared whole. The cache's speed-up stands beside
what is heard and how the lips go with it, with the cache and without, as it means nothing without them.
"""

import copy
import time
from dataclasses import replace
from typing import Any

import torch
import tyro
from torch import Tensor
from torch.nn.functional import cosine_similarity

import happyhorse
from benchmarks.generate import PROMPTS
from benchmarks.protocol import Figure, keep
from happyhorse import planning
from happyhorse.conditioning import build_sequence
from happyhorse.engine import cache
from happyhorse.engine.quantize import quantize
from happyhorse.flow import guidance, samplers, schedules
from happyhorse.generate import scale_of, without_words
from happyhorse.models import Models
from happyhorse.sequence import Modality, Sequence

TRACKS = ("video", "audio")
CAUTIONS = {"careful": 0.5, "default": 1.0, "bold": 2.0}  # times the cache's own


@torch.inference_mode()
def main(seconds: int = 3, steps: int = 32, cautions: str = "careful,default,bold", lines: int = 4) -> None:
    """Walk again and again from the same noise."""
    models = happyhorse.load("mini")
    request = happyhorse.Request(prompt=next(iter(PROMPTS)), seconds=seconds, seed=1)
    told = planning.plan_request(request, models.preset.taught)
    start = build_sequence(request, told, models)
    wanted, plain = walk(models, start, steps)
    figures, detail = [], {"steps": steps, "seconds": seconds, "plain": {"seconds": plain}}
    for kind in ("int8", "fp8"):
        held = replace(models, transformer=quantize(copy.deepcopy(models.transformer), kind))
        found, spent = walk(held, start, steps)
        detail[kind] = compared(found, wanted) | {"seconds": spent}
    for caution in cautions.split(","):
        cached = cache.Cached(denoiser(models), tolerances(CAUTIONS[caution]))
        found, spent = walk(models, start, steps, cached)
        detail[f"cache, {caution}"] = compared(found, wanted) | {"seconds": spent, "saved": cached.count.share}
    for name, row in detail.items():
        if isinstance(row, dict) and "video" in row:
            figures += [
                Figure(name=f"{name}: {track} latents like those of neither", value=row[track]["cosine"])
                for track in TRACKS
            ]
            if "saved" in row:
                figures.append(Figure(name=f"{name}: forwards saved", value=row["saved"]))
    for language in ("en", "fr") if lines else ():
        own, detail[f"spoken, {language}"] = spoken(models, language, lines, steps)
        figures += own
    keep("engine", figures, detail)


def spoken(models: Models, language: str, lines: int, steps: int) -> tuple[list[Figure], Any]:
    """Clips of held-out lines with the step cache and without: seconds, word error and lips of each."""
    from benchmarks import speech  # needs happyhorse[judge]
    from happyhorse.metrics.speech import word_error

    rows: dict[str, list[dict[str, Any]]] = {"without": [], "with": []}
    for number, line in enumerate(speech.held_out(language, lines)):
        request = speech.asked(line, language, number, "mini", steps)
        for name, own in rows.items():
            start = time.perf_counter()
            clip = happyhorse.generate(replace(models, spares_steps=name == "with"), request)
            spent = time.perf_counter() - start
            judged = speech.judge(clip, request, line, language, models)
            own.append({"seconds": spent, "words": word_error(line, judged["heard"], language)} | judged)
    return compare(rows, language), rows


def compare(rows: dict[str, list[dict[str, Any]]], language: str) -> list[Figure]:
    """The speed-up, and beside it the word error and the lips of both."""
    spent = {name: sum(row["seconds"] for row in own) for name, own in rows.items()}
    found = [Figure(name=f"step cache, {language}: speed-up", value=spent["without"] / spent["with"], unit="x")]
    for name, own in rows.items():
        words = 100 * sum(row["words"] for row in own) / len(own)
        found.append(Figure(name=f"{name} step cache, {language}: word error", value=words, unit="%"))
        lips = [row["lips"] for row in own if row["lips"] is not None]
        value = sum(lips) / len(lips) if lips else None
        found.append(Figure(name=f"{name} step cache, {language}: lips with the sound", value=value))
    return found


def denoiser(models: Models) -> samplers.Denoiser:
    preset = models.preset
    leaning = guidance.guided(
        models.denoise, without_words, scale_of(preset), preset.guidance_every, preset.sketched_above
    )
    return samplers.straight(leaning, preset.sketched_above)


def tolerances(times: float) -> dict[Modality, float]:
    return {modality: times * tolerance for modality, tolerance in cache.TOLERANCES.items()}


def walk(
    models: Models, sequence: Sequence, steps: int, denoise: samplers.Denoiser | None = None
) -> tuple[dict[str, Tensor], float]:
    """Sample as generate does; the latents of each track, and the seconds."""
    start = time.perf_counter()
    sigmas = schedules.shifted(steps, models.preset.shift)
    found = samplers.sample(denoise or denoiser(models), sequence, sigmas, samplers.UniPC())
    return {track: found.track(track) for track in TRACKS}, time.perf_counter() - start


def compared(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> dict[str, Any]:
    """Cosine, and the peak signal-to-noise ratio over the wanted latents' own range."""
    answer = {}
    for track in TRACKS:
        one, other = found[track].flatten().double(), wanted[track].flatten().double()
        error = float((one - other).square().mean())
        span = float(other.max() - other.min())
        answer[track] = {
            "cosine": float(cosine_similarity(one, other, dim=0)),
            "psnr_db": 10 * torch.tensor(span**2 / max(error, 1e-20)).log10().item(),
        }
    return answer


if __name__ == "__main__":
    tyro.cli(main)
