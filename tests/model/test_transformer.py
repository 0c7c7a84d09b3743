from dataclasses import replace

import pytest
import torch

from happyhorse.model.config import TINY, TransformerConfig
from happyhorse.model.transformer import Transformer
from happyhorse.model.weights import is_matrix
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence


def clip(frames=4, words=5, seed=0):
    g = torch.Generator().manual_seed(seed)

    def segment(track, modality, role, shape, end):
        latent = torch.randn(shape, generator=g)
        return Segment(track=track, modality=modality, role=role, latent=latent, box=Box(time=(0.0, end)))

    return Sequence(
        (
            segment("video", Modality.VIDEO, Role.GENERATED, (8, frames, 4, 6), frames - 1.0),
            segment("audio", Modality.AUDIO, Role.GENERATED, (8, 4 * frames, 1, 1), frames - 1.0),
            segment("prompt", Modality.TEXT, Role.GIVEN, (16, words, 1, 1), 0.0),
        )
    )


def model(config=TINY):
    """A transformer that says something: fresh ones answer zero."""
    made = Transformer(config)
    g = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=g) * 0.2)
    return made


def test_a_fresh_model_answers_zero_in_the_latents_own_shapes():
    out = Transformer(TINY)(clip(), 0.5)
    assert [v.shape for v in out] == [s.latent.shape for s in clip().generated]
    assert not any(v.any() for v in out)


def test_one_generator_makes_one_model():
    a, b, c = (Transformer(TINY) for _ in range(3))
    b.initialise(torch.Generator().manual_seed(5))
    c.initialise(torch.Generator().manual_seed(5))
    assert all(torch.equal(x, y) for x, y in zip(b.parameters(), c.parameters(), strict=True))
    assert not torch.equal(a.blocks[0].mlp.up.weight, b.blocks[0].mlp.up.weight)


@torch.no_grad()
@pytest.mark.parametrize("config", [TINY, replace(TINY, local_layers=(0, 1), window=1)], ids=["full", "local"])
def test_a_pack_answers_as_its_samples_do_alone(config):
    made, alone = model(config), [clip(seed=1), clip(3, 4, seed=2), clip(seed=3)]
    packed = made(Sequence.pack(alone))
    for ours, theirs in zip(packed, [v for one in alone for v in made(one)], strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_every_modality_is_heard():
    made, before = model(), clip()
    answers = made(before)
    for i, segment in enumerate(before.segments):
        changed = list(before.segments)
        changed[i] = replace(segment, latent=segment.latent + 1)
        assert all(not torch.allclose(a, b) for a, b in zip(made(Sequence(tuple(changed))), answers, strict=True))


@torch.no_grad()
def test_time_is_heard():
    made, before = model(), clip()
    video, *rest = before.segments
    later = Sequence((replace(video, box=Box(time=(2.0, 5.0))), *rest))
    assert not torch.allclose(made(later)[1], made(before)[1])


@torch.no_grad()
@torch.no_grad()
def test_landmarks_tell_what_distances_do_not():
    def answers(config, at):
        segments = [replace(s, box=replace(s.box, width=(at, at + 2.0))) for s in clip().segments]
        return torch.cat([v.flatten() for v in model(config)(Sequence(tuple(segments)))])

    torch.testing.assert_close(answers(TINY, 0.0), answers(TINY, 3.0), atol=1e-4, rtol=1e-4)
    marked = replace(TINY, landmarks=4)
    assert not torch.allclose(answers(marked, 0.0), answers(marked, 3.0), atol=1e-2)
    assert not any(v.any() for v in Transformer(marked)(clip()))
    assert not Transformer(marked).where.weight.any()  # a model that learns them later begins as it was


@torch.no_grad()
def test_a_sketch_is_read_and_a_model_that_learns_to_begins_as_it_was():
    config, before = replace(TINY, sketches=True), clip()
    video, *rest = before.segments
    after = Sequence((replace(video, sketch=torch.randn(video.latent.shape)), *rest))
    assert not Transformer(config).sketch.weight.any()
    made = model(config)
    assert not any(torch.allclose(a, b) for a, b in zip(made(after), made(before), strict=True))
    made.sketch.weight.zero_()
    plain = Transformer(TINY)
    plain.load_state_dict({name: t for name, t in made.state_dict().items() if not name.startswith("sketch.")})
    for sequence in (before, after):
        for ours, theirs in zip(made(sequence), plain(sequence), strict=True):
            torch.testing.assert_close(ours, theirs)
    alone = [before, after, clip(3, 4, seed=2)]
    made = model(config)
    packed = made(Sequence.pack(alone))
    for ours, theirs in zip(packed, [v for one in alone for v in made(one)], strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_a_given_segment_gets_no_velocity():
    video, audio, prompt = clip().segments
    out = model()(Sequence((video, replace(audio, role=Role.GIVEN), prompt)))
    assert [v.shape for v in out] == [video.latent.shape]


@torch.no_grad()
def test_sequences_may_lack_modalities():
    video, audio, _ = clip().segments
    assert len(model()(Sequence((video,)))) == 1
    assert len(model()(Sequence((audio,)))) == 1


def test_every_weight_learns_under_autocast_and_with_half_precision_matrices():
    for held in (torch.float32, torch.bfloat16):
        made = model()
        for name, parameter in made.named_parameters():
            if is_matrix(name):
                parameter.data = parameter.data.to(held)
        with torch.autocast("cpu", torch.bfloat16, enabled=held is torch.float32):
            out = made(Sequence.pack([clip(seed=1), clip(seed=2)]))
        assert all(v.dtype is torch.float32 for v in out)
        sum(v.square().mean() for v in out).backward()
        dead = {name for name, p in made.named_parameters() if p.grad is None or not p.grad.any()}
        assert not dead, dead


def test_autocast_and_half_precision_matrices_agree():
    made, sequence = model(), clip()
    with torch.no_grad():
        with torch.autocast("cpu", torch.bfloat16):
            cast = made(sequence)
        for name, parameter in made.named_parameters():
            if is_matrix(name):
                parameter.data = parameter.data.bfloat16()
        assert all(torch.equal(a, b) for a, b in zip(cast, made(sequence), strict=True))


@torch.no_grad()
def test_text_cannot_be_made():
    video, audio, prompt = clip().segments
    with pytest.raises(ValueError, match="text"):
        model()(Sequence((video, audio, replace(prompt, role=Role.GENERATED))))


def test_dimensions_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="heads"):
        TransformerConfig(
            layers=1, width=96, head_dim=32, groups=2, video_channels=8, audio_channels=8, text_channels=8
        )
