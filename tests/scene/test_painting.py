"""Canvases: what a row tells is painted in its own frame, and looked at where a cell stands."""

import math

import pytest
import torch

from happyhorse.playhouse.film import STAGE_EDGE
from happyhorse.scene.blocking import FRONT, IS_BEHIND, IS_HEAD, SIZE, STAGE, WIDTH
from happyhorse.scene.painting import Painter, looked_at
from happyhorse.scene.sketch import (
    CHEST_REACH,
    EDGE,
    REACH,
    ROOM,
    Sketcher,
    SketcherConfig,
    corners,
    grid,
    mirrored,
)
from happyhorse.train.optim import build_optimiser

TINY = SketcherConfig(
    read=16,
    width=16,
    hidden=16,
    blocks=1,
    channels=4,
    style=8,
    canvas=(8, 4),
    place_style=4,
    place_canvas=(4, 4),
    heart=(4, 2),
)


def painter(by_heart: int = 0, told: int = 6) -> Painter:
    made = Painter(told, by_heart, style=8, rows=2, columns=3, channels=(4, 6, 5), heart=(4, 3) if by_heart else ())
    made.initialise(torch.Generator().manual_seed(0), 3.0)
    for known in made.known:
        torch.nn.init.normal_(known.weight, generator=torch.Generator().manual_seed(1))
    return made.requires_grad_(False)


def test_canvases_are_twice_as_fine_with_each_step_and_the_two_finest_are_looked_at() -> None:
    assert [canvas.shape for canvas in painter()(torch.randn(7, 6))] == [(7, 6, 4, 6), (7, 5, 8, 12)]


def test_nothing_told_leaves_the_canvases_empty() -> None:
    assert not any(canvas.any() for canvas in painter()(torch.zeros(1, 6)))
    assert not any(canvas.any() for canvas in painter(by_heart=4)(torch.zeros(1, 6), torch.zeros(1, 4)))


def test_rows_are_painted_alone_as_together() -> None:
    told = torch.randn(3, 6)
    for together, alone in zip(painter()(told), painter()(told[1:2]), strict=True):
        torch.testing.assert_close(together[1:2], alone)


def test_what_is_known_by_heart_lies_on_the_first_channels_of_the_first_canvases() -> None:
    made, told = painter(by_heart=2), torch.randn(1, 6)
    made.known[0].weight.zero_()
    (before, _), (after, finest) = made(told, torch.zeros(1, 2)), made(told, torch.tensor([[0.0, 1.0]]))
    assert (after - before)[:, :3].abs().amin() > 0
    assert not (after - before)[:, 3:].any()
    assert not torch.equal(finest, made(told, torch.tensor([[1.0, 0.0]]))[-1])


def test_a_canvas_is_read_where_one_looks_and_beyond_it_is_nothing() -> None:
    high, wide = 8, 16
    down = (torch.arange(high) + 0.5) / high * 2 - 1
    across = (torch.arange(wide) + 0.5) / wide * 2 - 1
    ramps = torch.stack([down[:, None].expand(high, wide), across.expand(high, wide)])[None]
    places = torch.empty(1, 5, 4, 2).uniform_(-0.8, 0.8, generator=torch.Generator().manual_seed(1))
    fine, twice = looked_at([ramps, 2 * ramps], places).unflatten(-1, (2, 4, 2)).unbind(2)
    torch.testing.assert_close(fine, places)
    torch.testing.assert_close(twice, 2 * places)
    assert not looked_at([ramps], torch.full((1, 1, 1, 2), 1.5)).any()


def test_cells_have_their_corners_a_quarter_of_a_cell_off() -> None:
    row = torch.zeros(1, 1, WIDTH)
    row[..., SIZE] = 1.0  # two of blocking's cells, four of the codec's
    ((first, *_),) = corners(grid(2, 2)[None], row)
    torch.testing.assert_close(
        first,
        (
            torch.tensor([-0.25, -0.25])
            + 0.5 * torch.tensor([[-0.25, -0.25], [-0.25, 0.25], [0.25, -0.25], [0.25, 0.25]])
        )
        / 2,
    )


def row_of(kind: int) -> torch.Tensor:
    row = torch.zeros(1, 1, WIDTH)
    row[..., kind] = 1.0
    row[..., 1], row[..., SIZE] = 1.0, 0.0
    return row


@pytest.mark.parametrize(
    ("kind", "reach"), [(IS_BEHIND, ROOM), (IS_HEAD, (REACH, REACH)), (IS_HEAD + 1, (CHEST_REACH,) * 2)]
)
def test_each_kind_of_row_is_seen_as_far_as_its_canvas_reaches(kind: int, reach: tuple[float, float]) -> None:
    made = Sketcher(TINY).requires_grad_(False)
    edge = torch.tensor([reach])
    for axis in (0, 1):
        inside, outside = torch.zeros(1, 1, 2), torch.zeros(1, 1, 2)
        inside[..., axis], outside[..., axis] = 0.8 * edge[0, axis], 1.5 * edge[0, axis] + 1
        assert made.looked(row_of(kind), inside).any()
        endless = kind == IS_BEHIND and axis == 1
        assert bool(made.looked(row_of(kind), outside).any()) == endless


def test_half_of_a_heads_canvas_turns_with_its_face() -> None:
    made = Sketcher(TINY).requires_grad_(False)
    for matrix, channels in (
        (made.person.seed.weight, TINY.canvas[0]),
        (made.person.stroke[-1].weight, TINY.canvas[1]),
    ):
        matrix.unflatten(0, (channels, -1))[: channels // 2] = 0  # leave the face's half alone
    upright, leaning = row_of(IS_HEAD), row_of(IS_HEAD)
    leaning[..., FRONT + 2] = math.pi / 2
    made.person.style.weight[:, FRONT + 2] = 0
    spots = torch.tensor([[0.6, 0.0], [0.0, 0.9], [-0.7, 0.4]])[None, :, None].expand(-1, -1, 4, -1)
    turned = torch.stack([spots[..., 1], -spots[..., 0]], -1)  # a quarter turn
    seen = made.on_person(upright, spots)
    assert seen.any()
    torch.testing.assert_close(made.on_person(leaning, turned), seen, atol=1e-5, rtol=1e-5)
    assert not torch.allclose(made.on_person(leaning, spots), seen, atol=1e-3)


@pytest.mark.parametrize(("seen", "painted"), [(0, 0), (-470, -470), (500, 440), (-500, -440), (940, 0), (1500, -380)])
def test_beyond_its_edges_the_stage_goes_on_mirrored(seen: float, painted: float) -> None:
    """As `playhouse.film` lays its tiles."""
    assert STAGE_EDGE == EDGE * STAGE
    assert float(mirrored(torch.tensor(seen / STAGE))) == pytest.approx(painted / STAGE, abs=1e-5)


def test_a_place_is_learned_by_heart() -> None:
    """Two sets with walls of noise, which no waves of so few numbers hold, are told apart spot by spot."""
    made = Painter(4, 2, style=4, rows=4, columns=4, channels=(8, 8), heart=(8,))
    made.initialise(torch.Generator().manual_seed(0), 3.0)
    read = torch.nn.Linear(16, 1, bias=False)
    both = torch.nn.ModuleList([made, read])
    walls = torch.randn(2, 1, 4, 4, generator=torch.Generator().manual_seed(1))
    optimiser = build_optimiser(both, rate=2e-2, decay=0.0)
    places = grid(4, 4)[None, :, None].expand(2, -1, -1, -1)
    for _ in range(150):
        seen = read(looked_at(made(torch.zeros(2, 4), torch.eye(2)), places))
        loss = (seen - walls.flatten(2).mT).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss < 0.1 * walls.square().mean()
