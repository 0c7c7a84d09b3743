"""Pictures come back as they went in: in any chunks, causally, a picture being a clip of one frame."""

from functools import partial

import pytest
import torch
from einops import rearrange

from happyhorse.codec.video import (
    LOOKED,
    MARGIN,
    SPACE,
    TIME,
    VideoCodec,
    VideoCodecConfig,
    principal_start,
    shot_by_shot,
    spans,
    to_pixels,
)
from tests.tiny import shaken

CONFIG = VideoCodecConfig(channels=16, decoder=(4, 8, 16))


@pytest.fixture(scope="module")
def codec() -> VideoCodec:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return shaken(VideoCodec(CONFIG), 5, 0.1)


def noise(*shape: int) -> torch.Tensor:
    return torch.randint(0, 256, (*shape, 3), generator=torch.Generator().manual_seed(3), dtype=torch.uint8)


def latents(frames: int) -> torch.Tensor:
    return torch.randn(16, frames, 2, 3, generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize("k", [0, 1, 3])
def test_1_and_4k_frames_are_1_and_k_latent_frames(codec: VideoCodec, k: int) -> None:
    latent = codec.encode(noise(1 + 4 * k, 32, 48))
    assert latent.shape == (16, 1 + k, 2, 3)
    assert codec.decode(latent).shape == (1 + 4 * k, 32, 48, 3)


@pytest.mark.parametrize("shape", [(8, 32, 48), (9, 30, 48), (9, 32, 40)])
def test_other_shapes_are_refused_in_words(codec: VideoCodec, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"1 \+ 4k frames with sides of 16"):
        codec.encode(noise(*shape))


def test_chunks_do_not_show(codec: VideoCodec) -> None:
    frames, latent = noise(21, 32, 48), latents(6)
    torch.testing.assert_close(codec.encode(frames, at_once=1), codec.encode(frames), atol=1e-4, rtol=1e-4)
    whole = codec.decode(latent)
    chunks = list(codec.decode_chunks(latent, at_once=2))
    assert [len(chunk) for chunk in chunks] == [5, 8, 8]
    assert (torch.cat(chunks).int() - whole.int()).abs().max() <= 1


def test_a_clip_encoded_in_pieces_is_the_clip(codec: VideoCodec) -> None:
    frames = noise(21, 32, 48)
    pieces = codec.encode_chunks([frames[:5], frames[5:9], frames[9:]])
    torch.testing.assert_close(pieces, codec.encode(frames), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(("length", "tile", "margin"), [(5, 8, 2), (17, 8, 0), (17, 8, 3), (120, 80, 4)])
def test_tiles_cover_an_axis_once_and_see_a_margin(length: int, tile: int, margin: int) -> None:
    found = spans(length, tile, margin)
    assert [i for s in found for i in range(s.first, s.end)] == list(range(length))
    for s in found:
        assert s.end - s.first <= tile
        assert (s.seen_first, s.seen_end) == (max(0, s.first - margin), min(length, s.end + margin))
        seen = list(range(s.seen_first * 2, s.seen_end * 2))
        assert seen[s.crop(2)] == list(range(length * 2))[s.inner(2)]


def test_with_margin_enough_tiles_do_not_show_at_all(codec: VideoCodec) -> None:
    latent = torch.randn(16, 3, 30, 28, generator=torch.Generator().manual_seed(6))
    tiled = torch.cat(list(codec.decode_tiles(latent, tile=10, margin=10)))
    assert (tiled.int() - codec.decode(latent).int()).abs().max() <= 1  # rounding of sums in another order


def test_the_margin_used_hides_the_seams(codec: VideoCodec) -> None:
    latent = torch.randn(16, 3, 30, 28, generator=torch.Generator().manual_seed(6))
    whole = codec.decode(latent).float()
    misses = [
        (torch.cat(list(codec.decode_tiles(latent, tile=14, margin=margin))).float() - whole).abs().mean()
        for margin in (0, MARGIN)
    ]
    assert misses[1] < 1 and misses[1] < 0.1 * misses[0], "in steps of 1/255"


def test_a_latent_frame_changes_its_frames_and_the_next_four_only(codec: VideoCodec) -> None:
    before = latents(6)
    after = before.clone()
    after[:, 3] = -4 * after[:, 3]
    changed = (codec.decode(before) != codec.decode(after)).flatten(1).any(1)
    # latent frame 3 holds frames 9 to 12
    assert changed.tolist() == [False] * 9 + [True] * 8 + [False] * 4


@pytest.mark.parametrize("at_once", [1, 3])
def test_what_is_before_a_cut_does_not_shine_through_after_it(codec: VideoCodec, at_once: int) -> None:
    decode = partial(codec.decode_chunks, at_once=at_once)
    before, frames = latents(6), {}
    after = before.clone()
    after[:, :3] = -4 * after[:, :3]
    for cuts in ((), (3,)):
        first, other = (torch.cat(list(shot_by_shot(decode, latent, cuts))) for latent in (before, after))
        assert first.shape == other.shape == codec.decode(before).shape
        frames[cuts] = (first != other).flatten(1).any(1).tolist()
    assert frames[()] == [True] * 13 + [False] * 8
    assert frames[(3,)] == [True] * 9 + [False] * 12
    assert torch.equal(torch.cat(list(shot_by_shot(decode, before, ()))), codec.decode(before))


def test_each_look_more_makes_what_is_decoded_truer(codec: VideoCodec) -> None:
    """A toy's way out is noise: of latents that decode to a picture, the way in knows nothing."""
    truth = codec.decode(latents(6))
    errors = []
    with torch.inference_mode():  # as a clip is made
        for looks in (0, 4, 12):
            found = codec.encode(truth, looks=looks)
            assert found.shape == (16, 6, 2, 3) and found.isfinite().all()
            errors.append(float((codec.decode(found).float() - truth.float()).square().mean()))
    assert errors[2] < errors[1] < errors[0]
    assert torch.equal(codec.encode(truth, looks=4), codec.encode(truth, looks=4))


def test_another_look_at_a_clip_sees_only_the_past(codec: VideoCodec) -> None:
    frames = noise(1 + 4 * 9, 32, 48)
    later = frames.clone()
    later[1 + 4 * (LOOKED - 1) :] = 0
    kept = codec.encode(frames, looks=2)[:, :LOOKED]
    assert torch.equal(kept, codec.encode(later, looks=2)[:, :LOOKED])
    assert not torch.equal(kept, codec.encode(frames)[:, :LOOKED])


def test_a_picture_is_the_first_latent_frame_of_a_still_clip(codec: VideoCodec) -> None:
    picture = noise(1, 32, 48)
    alone, still = codec.encode(picture), codec.encode(picture.expand(13, -1, -1, -1))
    torch.testing.assert_close(still, alone.expand(-1, 4, -1, -1), atol=1e-4, rtol=1e-4)


def test_only_the_past_changes_a_latent_frame(codec: VideoCodec) -> None:
    frames = noise(13, 32, 48)
    later = frames.clone()
    later[9:] = 255 - later[9:]
    assert torch.equal(codec.encode(frames)[:, :3], codec.encode(later)[:, :3])
    assert not torch.equal(codec.encode(frames)[:, 3], codec.encode(later)[:, 3])


def low_rank_eigh(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The last eigenpairs of a matrix of low rank, in far less time than all 3072 take."""
    start = torch.randn(len(matrix), 24, generator=torch.Generator().manual_seed(0), dtype=matrix.dtype)
    basis = torch.linalg.qr(matrix @ start)[0]
    values, vectors = real_eigh(basis.T @ matrix @ basis)
    return values, basis @ vectors


real_eigh = torch.linalg.eigh


def test_principal_components_alone_carry_a_clip_of_few_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.linalg, "eigh", low_rank_eigh)
    g = torch.Generator().manual_seed(1)
    patterns = torch.linalg.qr(torch.randn(3 * TIME * SPACE**2, 6, generator=g))[0]
    half = torch.randn(24, 6, generator=g) * torch.linspace(5, 2, 6)
    blocks = torch.cat([half, -half])[torch.randperm(48, generator=g)] @ patterns.T
    groups = rearrange(blocks, "(g h w) (r p q) -> g r (h p) (w q)", g=8, h=2, r=3 * TIME, p=SPACE)
    codec = VideoCodec(CONFIG)
    principal_start(codec, groups, torch.ones(8, 2, 3))

    with torch.no_grad():
        latent = codec.encoder(groups)
        torch.testing.assert_close(codec.decoder.linear(latent), groups, atol=2e-3, rtol=0)
    assert latent.square().mean() == pytest.approx(1, rel=0.01)
    spread = latent.square().mean((0, 2, 3))
    assert (spread[:6].diff() <= 1e-4).all()  # the strongest pattern first
    assert spread[6:].max() < 1e-3

    frames = to_pixels(rearrange(groups, "g (f c) h w -> (g f) h w c", f=TIME))[TIME - 1 :]
    error = codec.decode(codec.encode(frames)).int() - frames.int()
    assert error[1:].abs().max() <= 2  # frame 0, as four copies, is none of the patterns
