"""Sound by itself: how loud, how clipped, where it sets in, how clean the speech in it is, how quiet where asked."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from happyhorse.metrics.speech import EarError, resampled
from happyhorse.request import with_extra

Wave = Float[np.ndarray, " samples"]
CLIPPED = 0.985
SILENT = -55.0  # decibels of full scale, below which nobody hears anything
MOS_RATE, MOS_SECONDS = 16_000, 9.01
# what turns DNSMOS's raw answers into opinions (Reddy et al. 2021, as published with its weights)
MOS_CURVES = {
    "speech": (-0.08397278, 1.22083953, 0.0052439),
    "noise": (-0.13166888, 1.60915514, -0.39604546),
    "all": (-0.06766283, 1.11546468, 0.04602535),
}


def loudness(waveform: Wave) -> float:
    """Mean level in decibels of full scale."""
    return level(float(np.sqrt(np.mean(np.square(waveform, dtype=np.float64))))) if len(waveform) else -120.0


def level(amplitude: float) -> float:
    return max(-120.0, 20 * float(np.log10(max(amplitude, 1e-9))))


def clipping(waveform: Wave) -> float:
    """The share of samples that stand at the rails."""
    return float(np.mean(np.abs(waveform) >= CLIPPED)) if len(waveform) else 0.0


def quiet(waveform: Wave, rate: int) -> float:
    """The share of tenths of a second in which nothing is heard."""
    step = max(1, rate // 10)
    parts = waveform[: len(waveform) // step * step].reshape(-1, step)
    return float(np.mean([loudness(part) < SILENT for part in parts])) if len(parts) else 1.0


def onsets(waveform: Wave, rate: int, hop: float = 0.005) -> Float[np.ndarray, " onsets"]:
    """When sounds set in, in seconds: peaks of the rise of log energy in six bands, far above their surroundings."""
    step = max(1, round(rate * hop))
    window = 4 * step
    count = (len(waveform) - window) // step
    if count < 8:
        return np.zeros(0)
    frames = np.lib.stride_tricks.sliding_window_view(waveform, window)[::step][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(window), axis=1))
    edges = np.unique(np.geomspace(1, power.shape[1], 7).astype(int))
    bands = np.stack([power[:, a:b].mean(1) for a, b in zip(edges, edges[1:], strict=False)], 1)
    logs = np.log(bands + 1e-3)
    rise = np.clip(logs[3:] - logs[:-3], 0, None).sum(1)
    return np.array([(place + 3) * hop for place in _peaks(rise)])


def _peaks(rise: Float[np.ndarray, " frames"], near: int = 8, around: int = 60) -> list[int]:
    """Places higher than their neighbours and clearly above what is usual around them."""
    found: list[int] = []
    for place in range(len(rise)):
        here = rise[max(0, place - near) : place + near + 1]
        usual = rise[max(0, place - around) : place + around + 1]
        if rise[place] == here.max() and rise[place] > np.median(usual) + 2.5 * usual.std() + 0.3:
            found.append(place)
    return found


def opinion(waveform: Wave, rate: int) -> dict[str, float]:
    """What people would say of the speech, from 1 to 5 (DNSMOS): the speech, the noise, all of it."""
    sound = resampled(waveform.astype(np.float32), rate, MOS_RATE)
    wanted = int(MOS_SECONDS * MOS_RATE)
    sound = np.tile(sound, -(-wanted // max(1, len(sound))))[:wanted] if len(sound) < wanted else sound[:wanted]
    raw = _mos().run(None, {"input_1": np.clip(sound, -1, 1)[None].astype(np.float32)})[0][0]
    return {name: float(np.polyval(curve, value)) for (name, curve), value in zip(MOS_CURVES.items(), raw, strict=True)}


@cache
def _mos() -> Any:
    """Open DNSMOS's weights from the package that carries them; its own code wants more than is needed."""
    found = find_spec("speechmos")
    if found is None or not found.submodule_search_locations:
        raise EarError(f"speech quality needs speechmos\nhint: {with_extra('measure')}")
    try:
        import onnxruntime
    except ImportError as error:
        raise EarError(f"speech quality needs onnxruntime\nhint: {with_extra('measure')}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    path = Path(found.submodule_search_locations[0]) / "dnsmos_models" / "sig_bak_ovr.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
