from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from happyhorse.flow import path
from happyhorse.flow.resting import EVERY, Resting, around, cut_out, own_cuts, whole_frames
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

LESS = Resting(still=0.05, side=2)
FRAMES, HEIGHT, WIDTH = 2 * EVERY + 3, 8, 12


def sketched(moves=True, cuts=()):
    """A picture of which one token moves through a row, the same noise in every frame."""
    g = torch.Generator().manual_seed(0)
    sketch = torch.randn(4, 1, HEIGHT, WIDTH, generator=g).repeat(1, FRAMES, 1, 1)
    if moves:
        for time in range(FRAMES):
            sketch[:, time, 2:4, 2 * (time % 6) : 2 * (time % 6) + 2] += 1.0
    for cut in cuts:
        sketch[:, cut:] = sketch[:, cut:].flip(1)
    noise = path.steady(torch.randn(sketch.shape, generator=g))
    return Segment(
        track="video",
        modality=Modality.VIDEO,
        role=Role.GENERATED,
        latent=path.add_noise(sketch, noise, 0.1),
        box=Box(time=(0.0, 4.0 * (FRAMES - 1)), height=(-3.0, 3.0), width=(-5.0, 5.0)),
        sketch=sketch,
        cuts=tuple(cuts),
    )


def told(picture, directed=True):
    words = Segment(
        track="blocking" if directed else "prompt",
        modality=Modality.TEXT,
        role=Role.GIVEN,
        latent=torch.zeros(8, 1, 1, 1),
        box=Box(),
    )
    sound = replace(picture, track="audio", modality=Modality.AUDIO, sketch=None, latent=torch.ones(2, 9, 1, 1))
    return Sequence((words, sound, picture))


class Doubling:
    """A denoiser whose data is twice the sketch, whatever else there is; it counts what it is asked for."""

    def __init__(self):
        self.asked, self.tokens = [], 0

    def __call__(self, sequence, sigma):
        self.asked.append(sequence)
        self.tokens = sum(s.latent[0].numel() // 4 for s in sequence.generated if s.track == "video")
        return [
            torch.zeros_like(s.latent) if s.sketch is None else path.velocity_to(s.latent, 2 * s.sketch, sigma)
            for s in sequence.generated
        ]


@pytest.mark.parametrize("cuts", [(), (EVERY + 2,)])
def test_what_rests_takes_over_what_the_whole_frame_found(cuts):
    sequence, model = told(sketched(cuts=cuts)), Doubling()
    truth = model(sequence, 0.1)
    whole = model.tokens
    found = LESS.denoiser(model)(sequence, 0.1)
    assert model.tokens < 0.5 * whole
    for one, other in zip(found, truth, strict=True):
        assert torch.allclose(one, other, atol=1e-4)


def test_what_drifts_passes_from_one_whole_frame_to_the_next():
    picture = sketched(moves=False)
    drift = torch.linspace(0, 0.05, FRAMES)[:, None, None]
    picture = replace(picture, sketch=picture.sketch + drift, latent=picture.latent + 0.9 * drift)
    sequence, model = told(picture), Doubling()
    found = LESS.denoiser(model)(sequence, 0.1)[1]
    data = path.to_data(picture.latent, found, 0.1)
    last = (FRAMES - 1) // EVERY * EVERY  # after it nothing is passed on to
    resting, sketch = data[:, :, 2:], picture.sketch[:, :, 2:]  # one token of each frame is looked at
    assert torch.allclose(resting[:, : last + 1], 2 * sketch[:, : last + 1], atol=1e-4)
    assert torch.allclose(resting[:, last:], 2 * sketch[:, [last]].expand_as(sketch[:, last:]), atol=1e-4)


@pytest.mark.parametrize(
    "sequence",
    [
        told(sketched(), directed=False),
        told(replace(sketched(), sketch=torch.randn(4, FRAMES, HEIGHT, WIDTH))),
        told(replace(sketched(), sketch=None)),
    ],
    ids=["held picture", "all moves", "no sketch"],
)
def test_a_clip_that_spares_nothing_is_asked_for_as_it_is(sequence):
    model = Doubling()
    LESS.denoiser(model)(sequence, 0.1)
    assert model.asked == [sequence]


def test_parts_stand_where_they_stood():
    picture = sketched()
    grid = (FRAMES, HEIGHT // 2, WIDTH // 2)
    there = picture.box.positions(grid).unflatten(0, grid)
    for part in LESS.moving(picture.sketch, ()):
        one = cut_out(picture, part, 2)
        rows, columns = slice(*part.rows), slice(*part.columns)
        expected = there[part.time : part.time + 1, rows, columns].flatten(0, 2)
        cells = (1, part.rows[1] - part.rows[0], part.columns[1] - part.columns[0])
        assert torch.allclose(one.box.positions(cells), expected, atol=1e-5)
        assert torch.equal(one.latent, picture.latent[part.cells(2)])
        assert one.sketch is not None
        assert torch.equal(one.sketch, picture.sketch[part.cells(2)])


def test_no_frame_is_left_out_for_near_attention_counts_them():
    picture = sketched(moves=False)
    assert {part.time for part in LESS.moving(picture.sketch, ())} == set(range(FRAMES))


def test_cuts_are_counted_from_where_a_segment_begins():
    cut = EVERY + 2
    whole = sketched(cuts=(cut,))
    later = replace(
        whole,
        latent=whole.latent[:, 3:],
        sketch=whole.sketch[:, 3:],
        box=replace(whole.box, time=(12.0, whole.box.time[1])),
    )
    assert own_cuts(whole) == (cut,)
    assert own_cuts(later) == (cut - 3,)
    one = replace(later, latent=later.latent[:, :1], sketch=None, box=replace(later.box, time=(12.0, 12.0)))
    assert own_cuts(one) == ()


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_blocks_hold_all_that_moves_and_never_overlap(rows):
    moves = torch.tensor(rows)
    held = torch.zeros_like(moves, dtype=torch.int)
    for part in around(moves, 0):
        held[slice(*part.rows), slice(*part.columns)] += 1
    assert held.max() <= 1
    assert (held[moves] == 1).all()


@given(st.integers(1, 90), st.sets(st.integers(1, 89), max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_frame_stands_between_whole_ones_of_its_own_shot(frames, cuts):
    cuts = {cut for cut in cuts if cut < frames}
    stands = whole_frames(frames, tuple(sorted(cuts)))
    assert len(stands) == frames
    for time, one in enumerate(stands):
        assert one.before <= time <= one.after or one.after == one.before
        assert time - one.before < EVERY
        assert one.nearest in (one.before, one.after)
        assert not any(one.before < cut <= max(time, one.after) for cut in cuts)
        assert all(stands[whole].nearest == whole for whole in (one.before, one.after))
        if one.after > one.before:
            assert one.before + one.way * (one.after - one.before) == pytest.approx(time)
