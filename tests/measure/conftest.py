"""Readers that have learned nothing, so that the way through them is tested without what they say."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from happyhorse import media
from happyhorse.clip import Clip
from happyhorse.readers import networks
from tests.measure.answers import ANSWERS


@pytest.fixture(scope="session")
def untrained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readers")
    for name in networks.NAMES:
        torch.manual_seed(0)
        module = networks.build(name, ANSWERS[name])
        tensors = {key: value.contiguous() for key, value in module.state_dict().items()}
        notes = {"answers": ANSWERS[name], "errors": {"faces found": 0.9} if name == "finder" else {}}
        save_file(tensors, folder / f"{name}.safetensors", {"notes": json.dumps(notes)})
    return folder


@pytest.fixture
def untrained(untrained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(networks, "FOLDER", untrained_folder)
    return untrained_folder


@pytest.fixture
def write_clip() -> Callable[..., Path]:
    """A small clip whose brightness goes up and down, with a tone."""

    def write(
        path: Path, *, level: int = 120, seconds: float = 1.0, fps: int = 25, size: tuple[int, int] = (64, 96)
    ) -> Path:
        rng, count = np.random.default_rng(level), round(seconds * fps)
        ground = rng.integers(0, 80, (*size, 3), np.uint8)
        moving = (level + 20 * np.sin(np.arange(count) / 3)).astype(np.uint8)
        tone = 0.1 * np.sin(2 * np.pi * 300 * np.arange(int(24_000 * seconds)) / 24_000)
        clip = Clip(frames=ground[None] + moving[:, None, None, None], waveform=tone[None].astype(np.float32), fps=fps)
        media.write_mp4(clip, path)
        return path

    return write
