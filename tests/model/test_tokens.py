from dataclasses import replace

import pytest
import torch

from happyhorse.model import tokens
from happyhorse.model.config import TINY
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence

LOCAL = replace(TINY, local_layers=(1,), window=1)


def video(frames=3, first=0.0, track="video", role=Role.GENERATED, height=2, width=4):
    box = Box(time=(first, first + frames - 1.0), height=(0.0, height / 2 - 1.0), width=(0.0, width / 2 - 1.0))
    latent = torch.randn(8, frames, height, width)
    return Segment(track=track, modality=Modality.VIDEO, role=role, latent=latent, box=box)


def audio(length=5):
    latent, box = torch.randn(8, length, 1, 1), Box(time=(0.0, 2.0))
    return Segment(track="audio", modality=Modality.AUDIO, role=Role.GENERATED, latent=latent, box=box)


def word(at=0.0, length=1):
    latent, box = torch.randn(16, length, 1, 1), Box(time=(at, at))
    return Segment(track="script", modality=Modality.TEXT, role=Role.GIVEN, latent=latent, box=box)


def test_a_patch_keeps_channels_slowest_and_comes_back():
    latent = torch.arange(2 * 1 * 2 * 4.0).view(2, 1, 2, 4)
    rows = tokens.patchify(latent, (1, 2, 2))
    assert rows[0].tolist() == [0, 1, 4, 5, 8, 9, 12, 13]
    assert torch.equal(tokens.unpatchify(rows, (1, 1, 2), (1, 2, 2)), latent)


@pytest.mark.parametrize("config", [TINY, LOCAL], ids=["full", "local"])
def test_rows_go_out_and_come_back_whatever_the_order(config):
    one = Sequence((word(), audio(), video(1, 2.0), video(2, 0.0, role=Role.GIVEN), video(2, 0.0, track="source")))
    two = Sequence((video(3), word(1.0), audio(4), word(2.0)))
    packed = Sequence.pack([one, two, one])
    layout = tokens.lay_out(packed, config)
    back = tokens.latents_of(tokens.rows_of(packed, layout, config)[:2], packed, layout, config)
    assert len(back) == len(packed.generated)
    assert all(torch.equal(a, s.latent) for a, s in zip(back, packed.generated, strict=True))


def test_each_row_stands_at_its_token_s_position():
    marked = [replace(s, latent=torch.zeros_like(s.latent)) for s in (video(2, 1.0), video(1, 0.0), audio(), word(1.5))]
    # write each token's time into its row
    for s, times in zip(marked, ([1.0, 2.0], [0.0], [0.0, 0.5, 1.0, 1.5, 2.0], [1.5]), strict=True):
        s.latent.add_(torch.tensor(times).view(1, -1, 1, 1))
    sequence = Sequence(tuple(marked))
    layout = tokens.lay_out(sequence, LOCAL)
    rows = tokens.rows_of(sequence, layout, LOCAL)
    assert torch.equal(torch.cat([part[:, 0] for part in rows]), layout.positions[:, 0])
    assert layout.shuffle is not None and rows[0][:2].eq(0).all()


def test_equal_samples_are_one_group_and_others_are_not():
    one, two = Sequence((video(), audio(), word())), Sequence((video(), audio(), word(), word(1.0)))
    layout = tokens.lay_out(Sequence.pack([one, two, one]), TINY)
    assert [(g.samples, g.counts) for g in layout.groups] == [(2, (6, 5, 1)), (1, (6, 5, 2))]
    assert layout.counts == (18, 15, 4)


def test_frames_are_ranks_within_a_track_and_references_stand_before():
    reference = replace(video(1, -3.0, track="image_1"), role=Role.GIVEN)
    sequence = Sequence((video(2, 1.0), reference, video(1, 0.0, role=Role.GIVEN), audio()))
    (group,) = tokens.lay_out(sequence, LOCAL).groups
    assert group.everywhere == 2 and group.frames == (2, 2, 2)


def test_a_sketch_stands_in_the_rows_of_what_it_sketches():
    behind, kept = video(1, -3.0, track="image_1", role=Role.GIVEN), video(1, 0.0, role=Role.GIVEN)
    drawn = replace(video(2, 1.0), sketch=torch.randn(8, 2, 2, 4))
    sequence = Sequence((drawn, behind, kept, audio()))
    layout = tokens.lay_out(sequence, LOCAL)
    rows = tokens.sketch_of(sequence, layout, LOCAL)
    assert rows.shape == (layout.counts[0], LOCAL.video_channels)
    assert not rows[:4].any()  # the reference and the kept frame, which stand before
    torch.testing.assert_close(rows[4:], tokens.patchify(drawn.sketch, LOCAL.patch))
    assert (
        tokens.sketch_of(Sequence((video(), audio())), tokens.lay_out(Sequence((video(), audio())), TINY), TINY) is None
    )


def test_a_layout_is_computed_once_for_all_steps():
    first = Sequence((video(), audio()))
    second = first.with_generated([torch.zeros_like(s.latent) for s in first.generated])
    assert tokens.lay_out(first, TINY) is tokens.lay_out(second, TINY)


def test_what_does_not_fit_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'video'.*patches"):
        tokens.lay_out(Sequence((video(height=3),)), TINY)
    wrong = Sequence((replace(audio(), latent=torch.zeros(5, 4, 1, 1)),))
    with pytest.raises(ValueError, match="'audio' has 5 channels"):
        tokens.rows_of(wrong, tokens.lay_out(wrong, TINY), TINY)
