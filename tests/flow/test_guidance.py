from dataclasses import replace

import pytest
import torch

from happyhorse.flow import path
from happyhorse.flow.guidance import between, by_track, constant, gentle_start, guided, switched
from happyhorse.flow.samplers import UniPC, apart, remembering, sample
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence


def segment(modality=Modality.VIDEO, frames=4, first=0.0):
    box = Box(time=(first, first + frames - 1.0))
    latent = torch.zeros(2, frames, 1, 1)
    return Segment(track="video", modality=modality, role=Role.GENERATED, latent=latent, box=box)


def counting(calls):
    """Answer each segment with its sample's number."""

    def denoise(sequence, sigma):
        calls.append(sequence)
        return [torch.full_like(s.latent, float(s.sample)) for s in sequence.generated]

    return denoise


def test_both_answers_come_from_one_call():
    calls = []
    out = guided(counting(calls), lambda s: s, constant(5.0))(Sequence((segment(), segment())), 1.0)
    # with the prompt 0, without it 1
    assert len(calls) == 1 and len(out) == 2 and all((v == 1 + 5.0 * (0 - 1)).all() for v in out)


def test_several_samples_are_guided_each_by_its_own_answers():
    calls = []
    packed = Sequence.pack([Sequence((segment(),)), Sequence((segment(),))])
    out = guided(counting(calls), lambda s: s, constant(3.0))(packed, 1.0)
    assert calls[0].samples == (0, 1, 2, 3)
    assert [v[0, 0, 0, 0].item() for v in out] == [2 + 3.0 * (0 - 2), 3 + 3.0 * (1 - 3)]


def test_both_answers_may_come_one_after_the_other():
    calls = []
    guided(apart(counting(calls)), lambda s: s, constant(5.0))(Sequence((segment(),)), 1.0)
    assert [len(c.segments) for c in calls] == [1, 1]


def test_the_second_answer_is_not_asked_for_at_scale_one():
    calls = []
    guided(counting(calls), lambda s: s, constant(1.0))(Sequence((segment(),)), 1.0)
    assert calls[0].samples == (0,)


@pytest.mark.parametrize(("sigma", "video"), [(0.9, 5.0), (0.501, 5.0), (0.5009, 2.0), (0.1, 2.0)])
def test_the_picture_is_let_go_below_the_switch_and_the_sound_is_not(sigma, video):
    assert switched()(segment(), sigma) == video
    assert switched()(segment(Modality.AUDIO), sigma) == 5.0


def test_the_first_frames_are_led_gently_wherever_the_segment_begins():
    scale = gentle_start(first=2.0, rest=3.5, frames=3)
    assert scale(segment(frames=5), 0.5).flatten().tolist() == [2.0, 2.0, 2.0, 3.5, 3.5]
    assert scale(segment(frames=4, first=1.0), 0.5).flatten().tolist() == [2.0, 2.0, 3.5, 3.5]


@pytest.mark.parametrize(("sigma", "scale"), [(0.95, 1.0), (0.9, 2.5), (0.5, 2.5), (0.2, 1.0), (0.1, 1.0)])
def test_words_are_leaned_on_between_two_noise_levels(sigma, scale):
    assert between(0.2, 0.9, by_track({"video": 2.5}))(segment(), sigma) == scale


def test_who_is_not_named_is_not_leaned_on():
    assert by_track({"audio": 2.0})(segment(), 0.5) == 1.0


def sloped(calls):
    """Expect 0 without words (sample 1) and 3 with them, from whatever stands there."""

    def denoise(sequence, sigma):
        calls.append(len(sequence.segments))
        wanted = [torch.full_like(s.latent, 3.0 * (s.sample == 0)) for s in sequence.generated]
        return [path.velocity_to(s.latent, there, sigma) for s, there in zip(sequence.generated, wanted, strict=True)]

    return denoise


@pytest.mark.parametrize("every", [1, 2, 3])
def test_what_words_add_is_taken_over_between_answers_without_them(every):
    """A constant gain by the words is carried over exactly, whatever the noise level."""
    calls = []
    denoise = guided(sloped(calls), lambda s: s, constant(2.0), every)
    x = torch.full((2, 4, 1, 1), 0.5)
    for sigma in (0.9, 0.7, 0.5, 0.3):
        (velocity,) = denoise(Sequence((replace(segment(), latent=x),)), sigma)
        torch.testing.assert_close(path.to_data(x, velocity, sigma), torch.full_like(x, 6.0))
    asked_twice = [number % every == 0 for number in range(4)]
    assert calls == [2 if twice else 1 for twice in asked_twice]


def test_history_begins_where_leaning_begins():
    calls = []
    denoise = guided(sloped(calls), lambda s: s, between(0.2, 0.8, constant(2.0)), 2)
    for sigma in (0.9, 0.7, 0.5, 0.3, 0.1):
        denoise(Sequence((segment(),)), sigma)
    assert calls == [1, 2, 1, 2, 1]


@pytest.mark.parametrize("broken", [1, 2, 3, 4])
def test_a_walk_that_is_taken_up_ends_on_the_same_bits(broken):
    """Whatever step it broke off after, the answers kept with it are used on."""

    def answer(sequence, sigma):
        return [torch.sin(3 * s.latent + sigma + s.sample) for s in sequence.generated]

    def walker():
        denoise = guided(answer, lambda s: s, between(0.2, 0.95, constant(2.0)), 2)
        return denoise, remembering(UniPC(), denoise)

    sigmas = [0.99, 0.9, 0.7, 0.5, 0.3, 0.0]
    start = Sequence((replace(segment(), latent=torch.linspace(-1, 1, 8).reshape(2, 4, 1, 1)),))
    denoise, step = walker()
    whole = sample(denoise, start, sigmas, step)
    denoise, step = walker()
    half = sample(denoise, start, sigmas[: broken + 1], step)
    kept = {name: value.clone() for name, value in step.history.items()}
    denoise, step = walker()
    step.recall(kept)
    rest = sample(denoise, half, sigmas[broken:], step)
    assert torch.equal(rest.generated[0].latent, whole.generated[0].latent)
