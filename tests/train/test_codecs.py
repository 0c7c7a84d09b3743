"""What the codecs learn from: mouths weigh most, the spectrum's own likelihood, and only what shall learn learns."""

from pathlib import Path

import numpy as np
import pytest
import torch

from happyhorse.codec.audio import AudioCodec, AudioCodecConfig
from happyhorse.codec.video import VideoCodec, VideoCodecConfig
from happyhorse.train.video_codec import FACE_WEIGHT, SEAM, Patches, crop_batch, grouped, reconstruction_loss, seams
from tests.tiny import shaken, utterance


@pytest.fixture(scope="module")
def patches() -> Patches:
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 256, (3, 9, 64, 64, 3), np.uint8)
    boxes = np.zeros((3, 9, 4, 4), np.int16)
    boxes[:, 2, 1] = (8, 16, 24, 20)  # left, top, right, bottom
    return Patches(frames=frames, boxes=boxes)


def test_a_batch_depends_on_its_number_only_and_mouths_weigh_most(patches: Patches) -> None:
    clips, weights = crop_batch(patches, 5, 6, 64)
    again, _ = crop_batch(patches, 5, 6, 64)
    assert clips.shape == (6, 9, 64, 64, 3) and weights.shape == (6, 9, 64, 64)
    assert torch.equal(clips, again)
    assert not torch.equal(clips, crop_batch(patches, 6, 6, 64)[0])
    heavy = weights == 1 + FACE_WEIGHT
    assert ((weights == 1) | heavy).all()
    assert heavy.sum() == 6 * 16 * 4
    straight = np.asarray(patches.frames[:, 2, 16:20, 8:24])
    for clip, marks in zip(clips, heavy, strict=True):
        cut = clip[2][marks[2]].reshape(4, 16, 3).numpy()
        assert any(np.array_equal(cut, one) or np.array_equal(cut[:, ::-1], one) for one in straight)


def test_a_box_outside_the_crop_weighs_nothing(patches: Patches) -> None:
    for seed in range(8):
        clips, weights = crop_batch(patches, seed, 4, 32)
        assert clips.shape == (4, 9, 32, 32, 3)
        assert (weights[:, [0, 1, 3, 8]] == 1).all()


def test_learning_sees_what_the_encoder_sees(patches: Patches) -> None:
    codec = shaken(VideoCodec(VideoCodecConfig(channels=16, decoder=(4, 8, 16))))
    clips, _ = crop_batch(patches, 1, 2, 32)
    latent = codec.encoder(grouped(clips).flatten(0, 1)).unflatten(0, (2, 3))
    alone = codec.encode(clips[1])
    torch.testing.assert_close(latent[1].transpose(0, 1), alone, atol=1e-4, rtol=1e-4)


def test_only_convolutions_learn_and_a_perfect_picture_costs_nothing(patches: Patches) -> None:
    codec = VideoCodec(VideoCodecConfig(channels=16, decoder=(4, 8, 16)))
    codec.encoder.requires_grad_(False)
    codec.decoder.linear.requires_grad_(False)
    with torch.no_grad():
        codec.decoder.linear.weight.zero_()
        codec.decoder.linear.bias.fill_(204 / 127.5 - 1)
    grey = torch.full((2, 9, 32, 32, 3), 204, dtype=torch.uint8)
    weights = torch.ones(2, 9, 32, 32)
    loss, seen = reconstruction_loss(codec, (grey, weights), torch.Generator().manual_seed(0))
    assert float(loss.detach()) < 0.01 and seen["psnr"] > 45  # single steps of bfloat16
    clips = torch.from_numpy(np.asarray(patches.frames[:2, :, :32, :32]))
    loss, seen = reconstruction_loss(codec, (clips, weights), torch.Generator().manual_seed(0))
    assert float(loss.detach()) > 0.5 and seen["psnr"] < 12
    loss.backward()
    moved = {name for name, p in codec.named_parameters() if p.grad is not None and p.grad.abs().max() > 0}
    assert "decoder.fine.3.weight" in moved  # the last one starts at zero, so it alone moves first
    assert not any(name.startswith(("encoder", "decoder.linear")) for name in moved)


def test_an_error_that_comes_and_goes_costs_more_than_one_that_stays() -> None:
    codec = VideoCodec(VideoCodecConfig(channels=16, decoder=(4, 8, 16)))
    with torch.no_grad():
        codec.decoder.linear.weight.zero_()
        codec.decoder.linear.bias.fill_(128 / 127.5 - 1)
    weights, generator = torch.ones(1, 9, 32, 32), torch.Generator()
    stays = torch.full((1, 9, 32, 32, 3), 144, dtype=torch.uint8)
    comes = stays.clone()
    comes[:, 1::2] = 112  # as far off on the other side
    steady, flickering = (reconstruction_loss(codec, (x, weights), generator.manual_seed(0))[0] for x in (stays, comes))
    assert float(flickering - steady) == pytest.approx(32 / 127.5, rel=0.02)


def test_borders_of_cells_count_most() -> None:
    found = seams(40)
    assert len(found) == 39
    assert [place for place, count in enumerate(found.tolist()) if count == SEAM] == [15, 31]
    assert set(found.tolist()) == {1.0, SEAM}


def test_sound_is_settled_at_zero_mean_and_unit_spread(tmp_path: Path) -> None:
    pytest.importorskip("skia")
    from happyhorse.data.sound import Bank
    from happyhorse.playhouse.voice import write_shard
    from happyhorse.train import audio_codec

    write_shard(tmp_path / "a.safetensors", [utterance("en", "af_heart"), utterance("en", "af_heart", 1.4)])
    bank, codec = Bank(tmp_path), AudioCodec(AudioCodecConfig(encoder=16, decoder=16, blocks=1))
    assert len(bank.utterances) == 2 and bank.of("zh") == []
    batch = audio_codec.sound_batch(bank, 3, 2)
    assert batch.shape == (2, round(audio_codec.SECONDS * 24_000))
    assert torch.equal(batch, audio_codec.sound_batch(bank, 3, 2)) and batch.abs().max() <= 1
    audio_codec.start(codec, bank, clips=4)
    audio_codec.settle(codec, bank, clips=4)
    batch = audio_codec.sound_batch(bank, 1_000_033, 4)
    latent = torch.cat([codec.encode(wave)[:, :, 0, 0] for wave in batch], dim=1)
    torch.testing.assert_close(latent.mean(1), torch.zeros(64), atol=2e-2, rtol=0)
    torch.testing.assert_close(latent.std(1), torch.ones(64), atol=2e-2, rtol=0)
    loss, seen = audio_codec.spectrum_loss(codec, batch, torch.Generator().manual_seed(0))
    loss.backward()
    assert torch.isfinite(loss) and set(seen) == {"log", "mel", "size"}
    assert all(p.grad is not None and p.grad.isfinite().all() for p in codec.parameters())
