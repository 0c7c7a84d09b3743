import pytest
import torch

from happyhorse.sequence import Box, Modality, Role, Segment, Sequence


def segment(track="video", role=Role.GENERATED, frames=3, first=0.0, sample=0, modality=Modality.VIDEO):
    box = Box(time=(first, first + frames - 1.0), height=(-0.5, 0.5), width=(-0.5, 0.5))
    latent = torch.full((4, frames, 2, 2), first)
    return Segment(track=track, modality=modality, role=role, latent=latent, box=box, sample=sample)


def test_a_box_spreads_its_cells_ends_included_in_raster_order():
    places = Box(time=(0.0, 2.0), height=(-1.0, 1.0), width=(-0.5, 0.5)).positions((3, 2, 2))
    assert places.shape == (12, 3) and places.dtype == torch.float32
    assert places[0].tolist() == [0.0, -1.0, -0.5] and places[1].tolist() == [0.0, -1.0, 0.5]
    assert places[2].tolist() == [0.0, 1.0, -0.5] and places[-1].tolist() == [2.0, 1.0, 0.5]


def test_one_cell_stands_where_its_box_begins():
    assert Box(time=(3.0, 3.0)).positions((1, 1, 1)).tolist() == [[3.0, 0.0, 0.0]]


def test_packing_keeps_samples_apart_even_when_they_are_packed_already():
    one, two = Sequence((segment(),)), Sequence((segment(), segment("audio")))
    packed = Sequence.pack([Sequence.pack([one, two]), two])
    assert [s.sample for s in packed.segments] == [0, 1, 1, 2, 2]
    assert [len(s.segments) for s in packed.unpack()] == [1, 2, 2]
    assert all(s.sample == 0 for alone in packed.unpack() for s in alone.segments)


def test_unpacking_gives_back_what_was_packed():
    ones = [Sequence((segment(first=float(i)),)) for i in range(3)]
    for back, one in zip(Sequence.pack(ones).unpack(), ones, strict=True):
        assert back.segments[0].latent is one.segments[0].latent and back.segments[0].box == one.segments[0].box


def test_new_latents_replace_the_generated_ones_only():
    before = Sequence((segment(role=Role.GIVEN, frames=1), segment(first=1.0), segment("audio")))
    after = before.with_generated([torch.zeros(4, 3, 2, 2), torch.ones(4, 3, 2, 2)])
    assert after.segments[0] is before.segments[0]
    assert torch.equal(after.segments[1].latent, torch.zeros(4, 3, 2, 2))
    assert torch.equal(after.generated[1].latent, torch.ones(4, 3, 2, 2))
    with pytest.raises(ValueError, match="shorter"):
        before.with_generated([torch.zeros(4, 3, 2, 2)])


def test_a_track_is_joined_in_order_of_time():
    late, early = segment(first=1.0), segment(role=Role.GIVEN, frames=1)
    assert Sequence((late, early)).track("video")[0, :, 0, 0].tolist() == [0.0, 1.0, 1.0, 1.0]


def test_a_track_that_is_not_there_or_packed_is_refused_by_name():
    with pytest.raises(KeyError, match="audio"):
        Sequence((segment(),)).track("audio")
    with pytest.raises(ValueError, match="unpack"):
        Sequence.pack([Sequence((segment(),))] * 2).track("video")
