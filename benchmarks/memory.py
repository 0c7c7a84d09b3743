"""The planner's forecast beside what a process held: MINI stage by stage, and transformers of other widths.

Every figure comes from a process of its own; the system tells what it held at most since it was last asked.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import tyro

from benchmarks.generate import PROMPTS
from benchmarks.protocol import Figure, keep

WIDTHS = (320, 768, 1280)


def main(seconds: int = 3, steps: int = 2) -> None:
    """Measure and compare; a few steps hold as much as many."""
    from happyhorse.engine import memory

    own = _apart("stages", str(seconds), str(steps))
    foretold = {stage.name: stage.peak for stage in memory.plan("mini", seconds=seconds, device="cpu").stages}
    stages = {name: {"measured": own[name], "foretold": foretold[name]} for name in foretold}
    widths = {width: _apart("forward", str(width)) for width in WIDTHS}
    keep("memory", figures(stages, widths), {"seconds": seconds, "stages": stages, "widths": widths})


def figures(*measured: dict[Any, dict[str, int]]) -> list[Figure]:
    """How far the forecast is off at worst, either way."""
    off = [abs(pair["foretold"] / pair["measured"] - 1) for group in measured for pair in group.values()]
    return [Figure(name="memory forecast, largest error", value=100 * max(off), unit="%", at_most=10)]


def _apart(*words: str) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", "--only", " ".join(words)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def stages(seconds: int, steps: int) -> dict[str, int]:
    """Make a clip; the peak of each stage."""
    import happyhorse
    from happyhorse import media

    peaks: dict[str, int] = {}
    name = "load"

    def next_stage(coming: str) -> None:
        nonlocal name
        peaks[name], name = held_at_most(), coming

    models = happyhorse.load("mini")
    request = happyhorse.Request(prompt=next(iter(PROMPTS)), seconds=seconds, seed=1, steps=steps)
    clip = happyhorse.generate(models, request, on_stage=next_stage)
    next_stage("mux")
    with tempfile.TemporaryDirectory() as folder:
        media.write_mp4(clip, Path(folder) / "clip.mp4")
    next_stage("")
    return peaks


def forward(width: int) -> dict[str, int]:
    """Run one forward of a transformer `width` wide in single precision; what was foretold is told beside it."""
    from happyhorse.engine import parts
    from happyhorse.model.transformer import Transformer
    from happyhorse.presets import MINI

    config = replace(MINI.transformer, width=width, layers=3, expert_layers=(0,), local_layers=(1,))
    shape = parts.shape_of(MINI, "draft", 3)
    foretold = parts.transformer_work(config, shape, 60, 1, torch.float32, "cpu")
    model = Transformer(config).eval().requires_grad_(False)
    sequence = parts._sequence(config, shape, 60)
    sequence = sequence.with_generated([torch.randn(s.latent.shape) for s in sequence.generated])
    held_at_most()
    before = _status("VmRSS")
    with torch.inference_mode():
        model(sequence)
    return {"measured": held_at_most(), "foretold": before + foretold}


def held_at_most() -> int:
    """The most this process held since this was last asked."""
    found = _status("VmHWM")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return found


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def entry(seconds: int = 3, steps: int = 2, only: str = "") -> None:
    """Measure all, or one thing in this process."""
    if not only:
        return main(seconds, steps)
    name, *numbers = only.split()
    print(json.dumps({"stages": stages, "forward": forward}[name](*map(int, numbers))))
    return None


if __name__ == "__main__":
    tyro.cli(entry)
