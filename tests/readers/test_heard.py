"""Phonemes are counted, aligned and matched with lips as closed forms say."""

import numpy as np
import pytest
import torch
from torch import nn

from happyhorse.readers import heard
from happyhorse.readers.networks import MELS, NEAR, RATE, Reader, Speech

NAMES = ["_", "a", "b", "c"]


@pytest.mark.parametrize(
    ("said", "found", "wrong"),
    [("abc", "abc", 0), ("abc", "ac", 1), ("abc", "abcc", 1), ("abc", "cba", 2), ("abc", "", 3), ("a", "bbb", 3)],
)
def test_edits_are_counted(said: str, found: str, wrong: int):
    assert heard.edits(list(said), list(found)) == wrong


class Told(nn.Module):
    """Hears what it was told to: one phoneme for each 20 ms."""

    def __init__(self, runs: str) -> None:
        super().__init__()
        self.places = torch.tensor([NAMES.index(one) for one in runs])

    def mel(self, waveform: torch.Tensor) -> torch.Tensor:
        return waveform[:, None, ::320]

    def forward(self, mel: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        held = 8.0 * torch.eye(4)[self.places].T[None]
        blank = torch.where(self.places == 0, 8.0, 0.0)[None, None]
        return held, torch.cat([held * (self.places > 0), blank], 1)


def reader(runs: str) -> Reader:
    return Reader(name="speech", module=Told(runs), answers={"phonemes": NAMES})


def wave(runs: str) -> np.ndarray:
    return np.full(len(runs) * RATE // 50, 0.1, np.float32)


def test_what_is_told_is_written_down_once():
    runs = "__aaa_bb_ccaa"
    assert heard.phonemes(wave(runs), reader(runs)) == ["a", "b", "c", "a"]


def test_phonemes_are_aligned_to_a_frame():
    runs = "___aaaabb__cccc_"
    spans = heard.align(wave(runs), ["a", "b", "c"], reader(runs))
    assert [edge for span in spans for edge in span] == pytest.approx([0.06, 0.14, 0.14, 0.18, 0.22, 0.30])


def test_what_is_not_there_is_squeezed_in():
    runs = "_aaaacccc_"
    spans = heard.align(wave(runs), ["a", "b", "c"], reader(runs))
    assert [round((end - start) * 50) for start, end in spans][1] == 1


def test_a_line_longer_than_its_sound_has_no_place():
    assert heard.align(wave("aa"), ["a", "b", "c"] * 9, reader("aa")) == []


class Same(nn.Module):
    """A critic that looks at the first mouth number and at loudness only."""

    def mel(self, waveform: torch.Tensor) -> torch.Tensor:
        return waveform.reshape(1, -1, RATE // 100).abs().mean(2)[:, None]

    def forward(self, shapes: torch.Tensor, mel: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        loud = mel.reshape(1, 1, -1, MELS).mean(3)
        windows = [track.unfold(2, NEAR, 1)[0, 0].T[None] for track in (shapes[:, :1], loud)]
        return tuple(nn.functional.normalize(one - one.mean(1, keepdim=True), dim=1) for one in windows)


@pytest.mark.parametrize("late", [-4, 0, 5])
def test_the_offset_of_lips_is_found(late: int):
    track = np.random.default_rng(0).random(100)
    sound = np.repeat(track, RATE // 25).astype(np.float32)
    shapes = np.tile(np.roll(track, late)[:, None], (1, 6))
    found = heard.offset(shapes, sound, Reader(name="critic", module=Same()))
    assert found.lag == late
    assert found.confidence > 0.5
    assert found.distance < 0.3


def test_silence_has_no_offset():
    assert (
        heard.offset(np.zeros((100, 6)), np.zeros(4 * RATE, np.float32), Reader(name="critic", module=Same())) is None
    )


def test_speech_answers_every_20_ms():
    module = Speech(5).eval()
    held, told = module(module.mel(torch.zeros(1, RATE)))
    assert (held.shape, told.shape) == ((1, 5, 50), (1, 6, 50))
