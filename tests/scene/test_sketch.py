"""Sketches: what is told is drawn where it stands, and nothing told is nothing drawn."""

import numpy as np
import pytest
import torch

from happyhorse.scene.blocking import SIZE, TIME, WIDTH, Blocking, Places, Rows
from happyhorse.scene.script import Script
from happyhorse.scene.sketch import Sketcher, SketcherConfig, by_frame, grid, picked
from happyhorse.scene.write import write
from happyhorse.train.optim import build_optimiser

SMALL = SketcherConfig(read=32, width=32, hidden=32, blocks=1, channels=4)


def sketcher() -> Sketcher:
    return Sketcher(SMALL).eval().requires_grad_(False)


def scene(frames: int = 2, people: int = 1, marks: int = 3, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randn(frames, marks, WIDTH, generator=generator)
    rows[..., SIZE] = 0.5
    return rows, 3 * torch.randn(frames, marks, 2, generator=generator)


def stood(script: Script, first: int, latents: int, size: tuple[int, int] = (256, 448)) -> tuple[Places, Rows]:
    quiet = [np.zeros((126, 6), np.float32) for _ in script.roles]
    return Blocking(script, quiet, *size).rows(first, latents)


def test_cells_stand_about_the_middle() -> None:
    assert grid(2, 3).tolist() == [[-0.25, -0.5], [-0.25, 0], [-0.25, 0.5], [0.25, -0.5], [0.25, 0], [0.25, 0.5]]


def test_nothing_told_is_nothing_drawn() -> None:
    rows, marks = scene()
    drawn = sketcher()(torch.zeros_like(rows), marks, grid(3, 5))
    assert drawn.shape == (2, 15, 4)
    assert not drawn.any()


def test_rows_that_tell_nothing_change_nothing_and_order_does_not_matter() -> None:
    made, (rows, marks), cells = sketcher(), scene(), grid(3, 5)
    alone = made(rows, marks, cells)
    more = torch.cat([torch.zeros(2, 2, WIDTH), rows], 1), torch.cat([torch.ones(2, 2, 2), marks], 1)
    torch.testing.assert_close(made(*more, cells), alone)
    torch.testing.assert_close(made(rows.flip(1), marks.flip(1), cells), alone, atol=1e-5, rtol=1e-5)


def test_it_matters_how_far_off_somebody_stands_and_not_where() -> None:
    made, (rows, marks), cells = sketcher(), scene(), grid(3, 5)
    there = made(rows, marks, cells)
    moved = torch.tensor([3.0, -2.0])
    torch.testing.assert_close(made(rows, marks + moved, cells + moved), there, atol=1e-4, rtol=1e-3)
    assert not torch.allclose(made(rows, marks, cells + moved), there, atol=1e-3)


def test_frames_and_clips_are_sketched_alone_as_together() -> None:
    made = sketcher()
    known = {by_frame([clip[0]], 5).shape[-1]: clip for clip in (stood(write(seed), 3, 5) for seed in range(30))}
    clips = [known[min(known)], known[max(known)]]
    both = made.sketch(clips, 5, 16, 28)
    assert both.shape == (2, 4, 5, 16, 28)
    for clip, sketch in zip(clips, both, strict=True):
        torch.testing.assert_close(made.sketch([clip], 5, 16, 28)[0], sketch, atol=1e-5, rtol=1e-4)
    (which,) = by_frame([clips[1][0]], 5)
    told, marks = (torch.from_numpy(picked(part, which)) for part in (clips[1][1], clips[1][0][:, 1:]))
    cell = made(told, marks, grid(16, 28))[2, 28 * 8 + 18]  # of latent frame 2
    torch.testing.assert_close(both[1][:, 2, 8, 18], cell, atol=1e-5, rtol=1e-4)


def test_each_frame_may_be_asked_for_cells_of_its_own() -> None:
    made, (rows, marks), cells = sketcher(), scene(), grid(3, 5)
    asked = torch.tensor([[1, 7], [14, 0]])
    there = made(rows, marks, cells).take_along_dim(asked[..., None], 1)
    torch.testing.assert_close(made(rows, marks, cells[asked]), there, atol=1e-5, rtol=1e-4)


def test_rows_are_sorted_by_latent_frame() -> None:
    places = np.array([[0, 1, 1], [TIME, 2, 2], [TIME, 3, 3], [3 * TIME, 4, 4], [-TIME, 5, 5]], np.float32)
    which = by_frame([places, places[:1]], 4)
    assert which.tolist() == [[[0, -1], [1, 2], [-1, -1], [3, -1]], [[0, -1]] + [[-1, -1]] * 3]
    assert picked(places, which[0])[..., 1].tolist() == [[1, 0], [2, 3], [0, 0], [4, 0]]


def test_it_learns_to_draw_what_is_told_where_it_stands() -> None:
    made, cells = Sketcher(SMALL), grid(8, 12)
    generator = torch.Generator().manual_seed(0)
    optimiser = build_optimiser(made, rate=1e-2, decay=0.0)

    def batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        rows, marks = torch.zeros(32, 1, WIDTH), 1.5 * torch.randn(32, 1, 2, generator=generator)
        rows[:, :, 1], rows[:, :, 2] = 1, torch.randn(32, 1, generator=generator)  # somebody, of some colour
        near = torch.exp(-(cells - marks).square().sum(-1))
        return rows, marks, (near * rows[:, :, 2])[..., None].expand(-1, -1, 4)

    for _ in range(120):
        rows, marks, wanted = batch()
        loss = (made(rows, marks, cells) - wanted).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    rows, marks, wanted = batch()
    assert (made(rows, marks, cells) - wanted).square().mean() < 0.3 * wanted.square().mean()


@pytest.mark.parametrize("size", [(256, 448), (448, 256), (320, 320)])
def test_every_ratio_is_sketched(size: tuple[int, int]) -> None:
    clip = stood(write(2), 0, 2, size)
    made = sketcher().sketch([clip], 2, size[0] // 16, size[1] // 16)
    assert made.shape == (1, 4, 2, size[0] // 16, size[1] // 16)
    assert made.isfinite().all()
