"""Loudness, clipping, silence and onsets agree with what was put in."""

import numpy as np
import pytest

from happyhorse.metrics import sound, sync

RATE = 24_000
RNG = np.random.default_rng(0)


def test_a_full_sine_is_three_decibels_below():
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    assert sound.loudness(tone) == pytest.approx(-3.01, abs=0.01)
    assert sound.loudness(0.1 * tone) == pytest.approx(-23.01, abs=0.01)


def test_what_stands_at_the_rails_is_clipped():
    tone = np.clip(2 * np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE), -1, 1)
    assert sound.clipping(tone) == pytest.approx(2 / 3, abs=0.01)  # |sin| > 1/2
    assert sound.clipping(0.9 * tone) == 0.0


def test_silence_is_counted_in_tenths():
    half = np.concatenate([np.zeros(RATE), 0.1 * RNG.standard_normal(RATE)])
    assert sound.quiet(half, RATE) == pytest.approx(0.5)


def test_onsets_are_found_where_touches_are():
    times = [0.4, 1.0, 1.73]
    wave = 0.002 * RNG.standard_normal(int(2.4 * RATE))
    for time in times:
        place = int(time * RATE)
        wave[place : place + 1200] += RNG.standard_normal(1200) * 0.3 * np.exp(-np.arange(1200) / 300)
    found = sound.onsets(wave.astype(np.float32), RATE)
    assert sync.nearest(times, found) < 0.015
    assert len(found) <= 5


def test_nothing_sets_in_without_sound():
    assert sync.nearest([1.0], np.zeros(0)) is None
    assert not len(sound.onsets(np.zeros(RATE, np.float32), RATE))


@pytest.mark.judge
def test_noise_is_no_speech_to_anybody(robot):
    waveform, rate = robot("Good morning, how are you today?")
    clean = sound.opinion(waveform, rate)
    noisy = sound.opinion(np.clip(waveform + 0.1 * RNG.standard_normal(len(waveform)), -1, 1), rate)
    assert 1.0 < noisy["all"] < clean["all"] < 5.0
