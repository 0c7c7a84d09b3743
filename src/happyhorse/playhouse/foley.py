"""Every sound that is not a voice: the beds of places and the noise of things touched, made from noise and sines.

Nothing is recorded, so nothing is licensed. Everything is 24 kHz mono; a bed loops without a seam.
"""

import math
from collections.abc import Callable

import numpy as np
from jaxtyping import Float

RATE = 24_000
Wave = Float[np.ndarray, "samples"]

LEVELS = {
    "silence": 0.0006, "room tone": 0.004, "cafe murmur": 0.030, "city": 0.026, "birdsong": 0.024, "wind": 0.032,
    "waves": 0.036, "rain": 0.026, "office hum": 0.011, "train rumble": 0.034, "crickets": 0.018, "fire": 0.020,
}  # fmt: skip
PEAKS = {
    "footstep": 0.20, "grass step": 0.13, "heel": 0.24, "whisk": 0.13, "pour": 0.14, "cup": 0.20, "marker": 0.10,
    "page": 0.13, "key": 0.12, "breath": 0.07, "espresso machine": 0.14, "clap": 0.35, "thunder": 0.35, "door": 0.28,
}  # fmt: skip


def ambience(name: str, seconds: float, rng: np.random.Generator) -> Wave:
    """Make the bed of a place; its end joins its beginning."""
    bed = _BEDS[name](round(seconds * RATE), rng)
    return (bed * (LEVELS[name] / (math.sqrt(float(np.mean(bed * bed))) + 1e-9))).astype(np.float32)


def sound(name: str, rng: np.random.Generator, ground: str = "stone") -> Wave:
    """Make one touch; it begins at its first sample."""
    touch = _TOUCHES[name](rng, ground)
    level = PEAKS[name] * rng.uniform(0.8, 1.15)
    return (touch * (level / (float(np.abs(touch).max()) + 1e-9))).astype(np.float32)


def room(voice: Wave, rng: np.random.Generator, *, seconds: float, wet: float) -> Wave:
    """Let a voice sound in a room: a few early echoes and a short dense tail."""
    tail = rng.standard_normal(round(seconds * RATE)) * _decay(round(seconds * RATE), seconds / 6.9)
    tail = _smooth(tail, 3)
    tail *= wet / (math.sqrt(float(np.sum(tail * tail))) + 1e-9)
    tail[: round(0.006 * RATE)] = 0.0
    for echo in range(5):
        tail[round(rng.uniform(0.006, 0.03) * RATE)] += wet * 0.5 * 0.75**echo * rng.choice((-1, 1))
    tail[0] = 1.0
    return convolve(voice, tail)[: len(voice)].astype(np.float32)


def convolve(first: Wave, second: Wave) -> Wave:
    """Convolve by way of the spectrum."""
    size = _quick_size(len(first) + len(second) - 1)
    spectrum = np.fft.rfft(first, size) * np.fft.rfft(second, size)
    return np.fft.irfft(spectrum, size)[: len(first) + len(second) - 1]


# ── clay: noise, envelopes, grains ──


def _quick_size(samples: int) -> int:
    """The next length that transforms quickly."""
    power = 2 ** math.ceil(math.log2(max(samples, 2)))
    return min(size for size in (power, power * 3 // 4, power * 5 // 8) if size >= samples)


def _noise(samples: int, rng: np.random.Generator, *bands: tuple[float, float, float]) -> Wave:
    """Seamless noise; each band is (centre in Hz, width in octaves, gain)."""
    block = _quick_size(samples)
    frequency = np.fft.rfftfreq(block, 1 / RATE)
    octave = np.log2(np.maximum(frequency, 8.0))
    shape = np.zeros(len(frequency))
    for centre, width, gain in bands:
        shape += gain * np.exp(-0.5 * ((octave - math.log2(centre)) / width) ** 2)
    angle = rng.random(len(frequency), dtype=np.float32) * np.float32(math.tau)
    spectrum = shape * (np.cos(angle) + 1j * np.sin(angle)) / np.sqrt(np.maximum(frequency, 20.0))
    wave = np.fft.irfft(spectrum, block)
    wave = _loop(wave, samples) if block != samples else wave
    return wave / (wave.std() + 1e-12)


def _loop(wave: Wave, samples: int) -> Wave:
    """Cut to length with the end faded into the beginning."""
    fade = min(RATE // 4, samples // 4, len(wave) - samples)
    cut = wave[:samples].copy()
    if fade > 0:
        ramp = np.sqrt(np.linspace(0.0, 1.0, fade))
        cut[:fade] = cut[:fade] * ramp + wave[samples : samples + fade] * ramp[::-1]
    return cut


def _swell(samples: int, rng: np.random.Generator, rate: float, low: float, high: float = 1.0) -> Wave:
    """A slow seamless wander between two levels, about `rate` turns a second."""
    turns = max(1, round(rate * samples / RATE))
    coarse = np.linspace(0.0, math.tau, max(64, 16 * turns), endpoint=False)
    curve = np.zeros_like(coarse)
    for harmonic in range(1, 4):
        whole = max(1, round(turns * harmonic * rng.uniform(0.6, 1.1)))
        curve += np.sin(whole * coarse + rng.uniform(0, math.tau)) / harmonic
    curve = (curve - curve.min()) / (np.ptp(curve) + 1e-9)
    places = np.arange(samples) * (len(coarse) / samples)
    return low + (high - low) * np.interp(places, np.arange(len(coarse) + 1), np.append(curve, curve[0]))


def _decay(samples: int, seconds: float) -> Wave:
    """An exponential that falls by e every so many seconds."""
    return np.exp(-np.arange(samples) / (seconds * RATE))


def _smooth(wave: Wave, taps: int) -> Wave:
    """A short running mean."""
    return np.convolve(wave, np.ones(taps) / taps, mode="same")


def _scatter(bed: Wave, grains: list[Wave], count: int, rng: np.random.Generator, spread: float = 1.0) -> None:
    """Drop grains over a bed at random, around its end as well, some louder than others."""
    starts = rng.integers(0, len(bed), count)
    gains = np.exp(rng.normal(0.0, spread * 0.6, count))
    for start, gain, which in zip(starts, gains, rng.integers(0, len(grains), count), strict=True):
        _lay(bed, grains[which] * gain, int(start))


def _lay(bed: Wave, grain: Wave, start: int) -> None:
    """Add one grain, round the end where it hangs over."""
    grain = grain[: len(bed)]
    first = grain[: len(bed) - start]
    bed[start : start + len(first)] += first
    rest = grain[len(first) :]
    bed[: len(rest)] += rest


def _ring(seconds: float, partials: tuple[tuple[float, float, float], ...]) -> Wave:
    """A struck thing: partials of (Hz, gain, decay in seconds)."""
    samples = round(seconds * RATE)
    time = np.arange(samples) / RATE
    wave = np.zeros(samples)
    for hz, gain, decay in partials:
        wave += gain * np.sin(math.tau * hz * time) * np.exp(-time / decay)
    return wave


def _burst(seconds: float, decay: float, rng: np.random.Generator, *bands: tuple[float, float, float]) -> Wave:
    """A short noise that dies away."""
    samples = round(seconds * RATE)
    edge = np.minimum(1.0, np.arange(samples) / 24)
    return _noise(samples, rng, *bands) * _decay(samples, decay) * edge


# ── beds ──


def _silence(samples: int, rng: np.random.Generator) -> Wave:
    return _noise(samples, rng, (200, 2.5, 1.0))


def _room_tone(samples: int, rng: np.random.Generator) -> Wave:
    hum = np.sin(math.tau * round(100 * samples / RATE) * np.arange(samples) / samples)
    return _noise(samples, rng, (160, 1.8, 1.0), (1800, 1.5, 0.25)) + 0.15 * hum


def _syllable(rng: np.random.Generator) -> Wave:
    """One far vowel of nobody: a gliding pitch with three formants."""
    samples = round(rng.uniform(0.10, 0.26) * RATE / 3)
    share = np.linspace(0.0, 1.0, samples)
    pitch = rng.choice((rng.uniform(95, 140), rng.uniform(170, 240))) * (1 + rng.uniform(-0.18, 0.12) * share)
    phase = math.tau * np.cumsum(pitch) * 3 / RATE
    formants = (rng.uniform(300, 800), rng.uniform(900, 2200), rng.uniform(2300, 2900))
    wave = np.zeros(samples)
    for harmonic in range(1, int(3000 / pitch.max()) + 1):
        hz = harmonic * pitch[0]
        gain = sum(g / (1 + ((hz - f) / 110) ** 2) for f, g in zip(formants, (1.0, 0.5, 0.25), strict=True))
        wave += (gain + 0.01) * np.sin(harmonic * phase)
    wave *= np.sin(math.pi * share) ** 0.7
    fine = np.interp(np.arange(samples * 3) / 3, np.arange(samples), wave)
    return fine / (fine.std() + 1e-9)


def _murmur(samples: int, rng: np.random.Generator, talkers: int) -> Wave:
    """Many people talk, none to be understood: phrases of syllables laid over each other, in a soft room."""
    syllables = [_syllable(rng) for _ in range(14)]
    bed = np.zeros(samples)
    for _ in range(talkers):
        voice, place, gain = rng.permutation(14)[:5], int(rng.integers(0, samples)), rng.uniform(0.3, 1.0)
        end = place + samples
        while place < end - RATE // 2:
            for _ in range(int(rng.integers(3, 9))):
                _lay(bed, gain * rng.uniform(0.5, 1.0) * syllables[rng.choice(voice)], place % samples)
                place += round(rng.uniform(0.12, 0.26) * RATE)
            place += round(rng.uniform(0.2, 1.4) * RATE)
    tail = rng.standard_normal(RATE // 3) * _decay(RATE // 3, 0.07)
    tail[0] = 6.0
    spectrum = np.fft.rfft(bed) * np.fft.rfft(tail, samples)
    return np.fft.irfft(spectrum / (1 + (np.fft.rfftfreq(samples, 1 / RATE) / 1500) ** 2), samples)


def _cafe(samples: int, rng: np.random.Generator) -> Wave:
    bed = _murmur(samples, rng, 7)
    bed = bed / bed.std() + 0.35 * _noise(samples, rng, (300, 2.0, 1.0))
    clinks = [_cup(rng, "stone") for _ in range(3)]
    _scatter(bed, [0.7 * clink / np.abs(clink).max() for clink in clinks], int(rng.integers(2, 6)), rng)
    return bed


def _city(samples: int, rng: np.random.Generator) -> Wave:
    """Traffic far off, cars that swell past, perhaps a horn."""
    bed = _noise(samples, rng, (70, 1.2, 1.0), (500, 1.4, 0.35))
    bed += 0.8 * _noise(samples, rng, (350, 1.0, 1.0), (1500, 1.0, 0.4)) * _swell(samples, rng, 0.3, 0.0) ** 2
    if rng.random() < 0.5:
        horn = _ring(0.5, ((392, 1.0, 2.0), (494, 0.9, 2.0), (784, 0.4, 2.0), (988, 0.3, 2.0)))
        horn *= np.minimum(1.0, np.minimum(np.arange(len(horn)), np.arange(len(horn))[::-1]) / 900)
        _lay(bed, 0.22 * horn, int(rng.integers(0, samples)))
    return bed


def _chirp(rng: np.random.Generator) -> Wave:
    """A short song: a few sweeps of one bird."""
    base, sweep = rng.uniform(2300, 5200), rng.uniform(-900, 1300)
    wobble, notes = rng.uniform(0, 400), int(rng.integers(2, 7))
    song = np.zeros(round(notes * 0.16 * RATE) + RATE // 3)
    for note in range(notes):
        samples = round(rng.uniform(0.05, 0.12) * RATE)
        share = np.linspace(0.0, 1.0, samples)
        hz = base * (1 + 0.06 * (note % 2)) + sweep * share + wobble * np.sin(math.tau * 5 * share)
        tone = np.sin(math.tau * np.cumsum(hz) / RATE) * np.sin(math.pi * share)
        start = round(note * rng.uniform(0.12, 0.15) * RATE)
        song[start : start + samples] += tone * rng.uniform(0.6, 1.0)
        song[start + 1900 : start + 1900 + samples] += 0.18 * tone
    return song


def _birdsong(samples: int, rng: np.random.Generator) -> Wave:
    bed = 0.16 * _noise(samples, rng, (900, 1.6, 1.0), (120, 1.0, 0.8)) * _swell(samples, rng, 0.2, 0.5)
    songs = [_chirp(rng) for _ in range(4)]
    _scatter(bed, songs, max(3, round(2.0 * samples / RATE)), rng, 0.8)
    return bed


def _wind(samples: int, rng: np.random.Generator) -> Wave:
    """Gusts: low air always, a whistle that comes and goes."""
    gust = _swell(samples, rng, 0.35, 0.25)
    bed = _noise(samples, rng, (110, 1.0, 1.0)) * gust
    bed += 0.8 * _noise(samples, rng, (420, 0.55, 1.0)) * gust**2
    bed += 0.12 * _noise(samples, rng, (3000, 1.3, 1.0)) * gust**2
    return bed + 0.3 * _noise(samples, rng, (950, 0.3, 1.0)) * gust**4


def _waves(samples: int, rng: np.random.Generator) -> Wave:
    """A sea that draws breath: a swell of low roar, then the bright hiss of the foam a little later."""
    swell = _swell(samples, rng, 0.22, 0.08)
    foam = np.roll(swell, round(0.5 * RATE)) ** 2
    bed = _noise(samples, rng, (140, 1.2, 1.0), (500, 1.0, 0.5)) * (0.25 + 0.75 * swell)
    return bed + 0.9 * _noise(samples, rng, (2600, 1.1, 1.0), (900, 0.9, 0.5)) * foam


def _drop(rng: np.random.Generator) -> Wave:
    hz = rng.uniform(900, 4200)
    return _ring(0.03, ((hz, 1.0, 0.004), (hz * 1.7, 0.4, 0.003))) * np.minimum(1.0, np.arange(720) / 8)


def _rain(samples: int, rng: np.random.Generator) -> Wave:
    bed = _noise(samples, rng, (3800, 1.2, 1.0), (700, 1.3, 0.4)) * _swell(samples, rng, 0.3, 0.75)
    drops = [1.6 * _drop(rng) for _ in range(16)]
    _scatter(bed, drops, round(110 * samples / RATE), rng, 1.2)
    return bed


def _office(samples: int, rng: np.random.Generator) -> Wave:
    """Air and mains, keys somewhere, a phrase two desks on."""
    angle = math.tau * np.arange(samples) / samples
    bed = _noise(samples, rng, (220, 1.5, 1.0), (2500, 1.2, 0.3))
    bed += sum(g * np.sin(round(hz * samples / RATE) * angle) for hz, g in ((100, 0.5), (200, 0.3), (300, 0.12)))
    keys = [_key(rng, "stone") for _ in range(4)]
    _scatter(bed, [1.2 * key / np.abs(key).max() for key in keys], round(2.2 * samples / RATE), rng)
    talk = _murmur(samples, rng, 2)
    return bed + 0.5 * talk / talk.std()


def _train(samples: int, rng: np.random.Generator) -> Wave:
    """A low rolling with the double beat of the joints."""
    bed = _noise(samples, rng, (65, 0.9, 1.0), (300, 1.2, 0.35)) * _swell(samples, rng, 1.2, 0.8)
    beats = max(1, round(samples / RATE / 0.9))
    for beat in range(beats):
        for late, gain in ((0.0, 1.0), (0.17, 0.75)):
            clack = _burst(0.14, 0.025, rng, (170, 0.6, 1.0), (1300, 0.8, 0.3))
            _lay(bed, 2.6 * gain * clack, round((beat * samples / beats) + late * RATE) % samples)
    return bed


def _crickets(samples: int, rng: np.random.Generator) -> Wave:
    bed = 0.12 * _noise(samples, rng, (400, 2.0, 1.0))
    time = np.arange(round(0.36 * RATE)) / RATE
    for _ in range(3):
        hz, pulse, gain = rng.uniform(3900, 5200), rng.uniform(26, 38), rng.uniform(0.3, 1.0)
        trill = np.sin(math.tau * hz * time) * np.maximum(0.0, np.sin(math.tau * pulse * time)) ** 2
        trill *= gain * np.sin(math.pi * time / time[-1])
        count = max(1, round(samples / RATE / rng.uniform(0.5, 0.9)))
        late = rng.integers(0, samples)
        for chirp in range(count):
            _lay(bed, trill, int(late + chirp * samples / count + rng.normal(0, 300)) % samples)
    return bed


def _fire(samples: int, rng: np.random.Generator) -> Wave:
    bed = _noise(samples, rng, (90, 1.0, 1.0), (450, 1.2, 0.3)) * _swell(samples, rng, 2.0, 0.4)
    cracks = [_burst(0.03, rng.uniform(0.001, 0.005), rng, (rng.uniform(1200, 5000), 1.0, 1.0)) for _ in range(10)]
    _scatter(bed, [1.3 * crack for crack in cracks], round(22 * samples / RATE), rng, 0.8)
    return bed


# ── touches ──


def _footstep(rng: np.random.Generator, ground: str) -> Wave:
    """A heel and, a moment later, the sole; the ground decides the colour."""
    low, high, bright = {
        "stone": (110, 1500, 0.5), "wood": (130, 700, 0.4), "sand": (90, 900, 0.7), "grass": (80, 2600, 0.8),
        "snow": (120, 1800, 1.0), "gravel": (150, 3200, 1.2), "carpet": (85, 400, 0.2),
    }.get(ground, (110, 1200, 0.5))  # fmt: skip
    heel = _burst(0.20, 0.022, rng, (low * rng.uniform(0.9, 1.1), 0.6, 1.0), (high, 0.9, bright * 0.5))
    sole = _burst(0.14, 0.030, rng, (high * 0.8, 1.0, 1.0))
    _lay(heel, 0.35 * bright * sole[: len(heel) - 1440], 1440)
    return heel


def _grass_step(rng: np.random.Generator, ground: str) -> Wave:
    samples = round(0.24 * RATE)
    rustle = _noise(samples, rng, (3000, 1.0, 1.0)) * _decay(samples, 0.06) * rng.random(samples) ** 2
    return rustle * np.minimum(1.0, np.arange(samples) / 60) + 0.6 * _burst(0.24, 0.03, rng, (90, 0.7, 1.0))


def _heel(rng: np.random.Generator, ground: str) -> Wave:
    hz = rng.uniform(1500, 2100)
    click = _ring(0.12, ((hz, 1.0, 0.006), (hz * 1.83, 0.6, 0.004), (hz * 0.42, 0.8, 0.012)))
    return click + 0.5 * _burst(0.12, 0.008, rng, (2600, 1.0, 1.0)) * np.abs(click).max()


def _whisk(rng: np.random.Generator, ground: str) -> Wave:
    """One stroke of bamboo through paste and along the bowl."""
    samples = round(0.15 * RATE)
    shape = np.sin(math.pi * np.linspace(0.0, 1.0, samples) ** 0.6) ** 1.5
    return _noise(samples, rng, (rng.uniform(2200, 3400), 0.8, 1.0), (700, 0.6, 0.4)) * shape


def _pour(rng: np.random.Generator, ground: str) -> Wave:
    """A stream with bubbles whose pitch climbs as the vessel fills."""
    samples = round(1.6 * RATE)
    bed = 0.30 * _noise(samples, rng, (1600, 1.0, 1.0), (400, 0.8, 0.4))
    for start in np.sort(rng.integers(0, samples - 2400, 130)):
        hz = (420 + 900 * start / samples) * rng.uniform(0.75, 1.5)
        time = np.arange(1100) / RATE
        blip = np.sin(math.tau * hz * (1 + 3.0 * time) * time) * np.exp(-time / 0.012) * np.minimum(1, time * 900)
        bed[start : start + 1100] += rng.uniform(0.3, 1.2) * blip
    return bed * np.minimum(1.0, np.minimum(np.arange(samples) / 600, np.arange(samples)[::-1] / 6000))


def _cup(rng: np.random.Generator, ground: str) -> Wave:
    hz = rng.uniform(2300, 3300)
    clink = _ring(0.3, ((hz, 1.0, 0.05), (hz * 1.52, 0.6, 0.035), (hz * 2.31, 0.35, 0.02), (380, 0.7, 0.012)))
    return clink + 0.3 * _burst(0.3, 0.006, rng, (2500, 1.0, 1.0))


def _marker(rng: np.random.Generator, ground: str) -> Wave:
    """A felt tip on a white board: a dry rub with a squeak in it."""
    samples = round(rng.uniform(0.14, 0.24) * RATE)
    share = np.linspace(0.0, 1.0, samples)
    hz = rng.uniform(1500, 2300) * (1 + rng.uniform(-0.1, 0.2) * share)
    squeak = np.sin(math.tau * np.cumsum(hz) / RATE) * (0.5 + 0.5 * np.sin(math.tau * 60 * share))
    rub = _noise(samples, rng, (3000, 0.9, 1.0))
    return (rub + rng.uniform(0.2, 0.9) * squeak) * np.minimum(1.0, share * 18) * (1 - share) ** 0.5


def _page(rng: np.random.Generator, ground: str) -> Wave:
    samples = round(0.42 * RATE)
    share = np.linspace(0.0, 1.0, samples)
    flutter = 0.35 + 0.65 * np.abs(np.sin(math.tau * rng.uniform(4, 7) * share**1.4))
    return _noise(samples, rng, (3200, 1.1, 1.0)) * flutter * np.sin(math.pi * share**0.7) ** 1.2


def _key(rng: np.random.Generator, ground: str) -> Wave:
    press = _burst(0.09, 0.005, rng, (rng.uniform(1800, 3200), 0.9, 1.0), (300, 0.6, 0.6))
    _lay(press, 0.2 * _burst(0.04, 0.004, rng, (3400, 0.8, 1.0)), round(0.045 * RATE))
    return press


def _breath(rng: np.random.Generator, ground: str) -> Wave:
    samples = round(rng.uniform(0.28, 0.42) * RATE)
    shape = np.sin(math.pi * np.linspace(0.0, 1.0, samples) ** 0.7) ** 1.3
    return _noise(samples, rng, (1100, 0.6, 1.0), (2600, 0.7, 0.5)) * shape


def _espresso(rng: np.random.Generator, ground: str) -> Wave:
    """The pump's hum and a hiss of steam."""
    samples = round(2.4 * RATE)
    time = np.arange(samples) / RATE
    pump = sum(np.sin(math.tau * 52 * k * time + k) / k for k in range(1, 7))
    hiss = _noise(samples, rng, (4500, 1.0, 1.0)) * _swell(samples, rng, 1.0, 0.5)
    edge = np.minimum(1.0, np.minimum(np.arange(samples) / 2400, np.arange(samples)[::-1] / 9600))
    return (0.5 * pump + hiss) * edge


def _clap(rng: np.random.Generator, ground: str) -> Wave:
    return _burst(0.12, 0.012, rng, (1200, 0.8, 1.0), (2800, 0.8, 0.6))


def _thunder(rng: np.random.Generator, ground: str) -> Wave:
    samples = round(2.6 * RATE)
    roll = _noise(samples, rng, (55, 1.1, 1.0), (220, 1.0, 0.4)) * _swell(samples, rng, 2.5, 0.2)
    return roll * _decay(samples, 0.8) * np.minimum(1.0, np.arange(samples) / 1200)


def _door(rng: np.random.Generator, ground: str) -> Wave:
    latch = _burst(0.45, 0.006, rng, (2200, 0.8, 1.0))
    thud = _burst(0.45, 0.06, rng, (95, 0.7, 1.0), (420, 0.8, 0.4))
    _lay(thud, 0.5 * latch[: len(thud) - 1400], 1400)
    return thud


_BEDS: dict[str, Callable[[int, np.random.Generator], Wave]] = {
    "silence": _silence,
    "room tone": _room_tone,
    "cafe murmur": _cafe,
    "city": _city,
    "birdsong": _birdsong,
    "wind": _wind,
    "waves": _waves,
    "rain": _rain,
    "office hum": _office,
    "train rumble": _train,
    "crickets": _crickets,
    "fire": _fire,
}
_TOUCHES: dict[str, Callable[[np.random.Generator, str], Wave]] = {
    "footstep": _footstep,
    "grass step": _grass_step,
    "heel": _heel,
    "whisk": _whisk,
    "pour": _pour,
    "cup": _cup,
    "marker": _marker,
    "page": _page,
    "key": _key,
    "breath": _breath,
    "espresso machine": _espresso,
    "clap": _clap,
    "thunder": _thunder,
    "door": _door,
}
