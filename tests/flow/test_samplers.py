import math
from dataclasses import replace

import pytest
import torch

from happyhorse.flow import samplers
from happyhorse.flow.samplers import UniPC, apart, euler, fresh, renoise, sample
from happyhorse.flow.schedules import shifted
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence


def piece(track, modality, role, latent, first=0.0):
    box = Box(time=(first, first + latent.shape[1] - 1.0))
    return Segment(track=track, modality=modality, role=role, latent=latent, box=box)


def tiny(seed=0):
    g = torch.Generator().manual_seed(seed)
    return Sequence(
        (
            piece("video", Modality.VIDEO, Role.GIVEN, torch.ones(4, 1, 2, 2)),
            piece("video", Modality.VIDEO, Role.GENERATED, torch.randn(4, 3, 2, 2, generator=g), first=1.0),
            piece("audio", Modality.AUDIO, Role.GENERATED, torch.randn(2, 9, 1, 1, generator=g)),
            piece("prompt", Modality.TEXT, Role.GIVEN, torch.zeros(8, 5, 1, 1)),
        )
    )


def straight_to(target):
    """A denoiser that always points at `target`: v = (x - target) / sigma."""
    return lambda sequence, sigma: [(s.latent - target) / sigma for s in sequence.generated]


def curved(sequence, sigma):
    """The exact velocity when data is Gaussian with variance 1/4."""
    return [s.latent * (sigma - (1 - sigma) / 4) / spread(sigma) ** 2 for s in sequence.generated]


def spread(sigma):
    """The standard deviation of x on the way of `curved`."""
    return math.sqrt((1 - sigma) ** 2 / 4 + sigma**2)


def steps():
    return {"euler": euler, "renoise": renoise(torch.Generator().manual_seed(0)), "unipc": UniPC()}


@pytest.mark.parametrize("name", ["euler", "renoise", "unipc"])
def test_every_step_lands_on_the_data_and_leaves_what_is_given(name):
    out = sample(straight_to(0.5), tiny(), shifted(8), steps()[name])
    assert all(torch.allclose(s.latent, torch.full_like(s.latent, 0.5), atol=1e-5) for s in out.generated)
    assert torch.equal(out.track("video")[:, :1], torch.ones(4, 1, 2, 2))


def error(step, count, first=0.9, last=0.1):
    sigmas = [first + (last - first) * i / count for i in range(count + 1)]
    end = sample(curved, tiny(), sigmas, step).generated
    ratio = spread(last) / spread(first)  # the exact flow only stretches
    pairs = zip(end, tiny().generated, strict=True)
    return max((a.latent - b.latent * ratio).abs().max().item() for a, b in pairs)


def test_euler_is_of_first_order_and_unipc_of_higher():
    assert error(euler, 32) / error(euler, 64) == pytest.approx(2, abs=0.5)
    assert error(UniPC(), 32) / error(UniPC(), 64) > 3.5
    assert error(UniPC(), 32) < error(euler, 32) / 5


def test_unipc_may_start_from_pure_noise():
    out = sample(straight_to(0.5), tiny(), [1.0, 0.7, 0.4, 0.0], UniPC())
    assert all(torch.allclose(s.latent, torch.full_like(s.latent, 0.5), atol=1e-5) for s in out.generated)


def test_the_watcher_sees_every_step_and_may_stop_the_walk():
    seen = []

    def watch(sigma, sequence):
        seen.append(sigma)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample(straight_to(0.0), tiny(), [1.0, 0.5, 0.25, 0.0], euler, watch)
    assert seen == [0.5, 0.25]


def test_one_seed_gives_one_clip_whatever_it_is_packed_with():
    def walk(sequence, generators):
        return sample(apart(straight_to(0.5)), sequence, [0.9, 0.5, 0.2], renoise(generators))

    alone = walk(tiny(1), torch.Generator().manual_seed(7))
    a, b = torch.Generator().manual_seed(3), torch.Generator().manual_seed(7)
    packed = walk(Sequence.pack([tiny(0), tiny(1)]), [a, a, b, b]).unpack()[1]
    assert all(torch.equal(x.latent, y.latent) for x, y in zip(alone.generated, packed.generated, strict=True))


def test_a_latent_may_be_noised_less_than_the_step_says():
    latents, velocities = [torch.ones(4), torch.ones(4)], [torch.zeros(4), torch.zeros(4)]
    (noise,) = fresh([torch.zeros(4)], torch.Generator().manual_seed(2))
    step = renoise(torch.Generator(), lambda xs, _: [noise] * len(xs), most=[1.0, 0.1])
    whole, less = step(latents, velocities, 0.8, 0.5)
    torch.testing.assert_close(whole, 0.5 + 0.5 * noise)
    torch.testing.assert_close(less, 0.5 + 0.1 * noise)
    torch.testing.assert_close(step(latents, velocities, 0.8, 0.05)[1], 0.95 + 0.05 * noise)


def test_what_is_noised_less_comes_back_as_strong_as_it_was():
    """Where a denoiser finds data and no noise: had the data stood at full strength, 0.2 more would come back."""
    (data,) = fresh([torch.zeros(4)], torch.Generator().manual_seed(2))
    step = renoise(torch.Generator(), lambda xs, _: [torch.zeros(4)], most=[0.0])
    (seen,) = step([data], [torch.zeros(4)], 0.8, 0.2)
    (found,) = step([seen], [-data], 0.2, 0.0)
    torch.testing.assert_close(found, data)


def test_noise_is_drawn_in_order_from_its_own_generator():
    latents = [torch.zeros(3, 2), torch.zeros(4)]
    g, again = torch.Generator().manual_seed(5), torch.Generator().manual_seed(5)
    first, second = fresh(latents, g)
    assert torch.equal(first, torch.randn(3, 2, generator=again))
    assert torch.equal(second, torch.randn(4, generator=again))


def test_apart_asks_for_one_sample_at_a_time_and_keeps_the_order():
    asked = []

    def denoise(sequence, sigma):
        asked.append(sequence.samples)
        return [s.latent.mean().expand_as(s.latent) for s in sequence.generated]

    packed = Sequence.pack([tiny(0), tiny(1)])
    mixed = Sequence(tuple(sorted(packed.segments, key=lambda s: s.track)))
    answers = apart(denoise)(mixed, 0.5)
    assert asked == [(0,), (0,)]
    assert all(torch.equal(a, s.latent.mean().expand_as(a)) for a, s in zip(answers, mixed.generated, strict=True))


def test_what_stands_so_many_places_apart_goes_together():
    """Two requests, each with and without its words: two packs of two; before the words are leaned on, two alone."""
    asked = []

    def denoise(sequence, sigma):
        asked.append(len(sequence.samples))
        both = sum(float(s.latent.mean()) for s in sequence.generated)
        return [torch.full_like(s.latent, both) for s in sequence.generated]

    requests = [tiny(seed) for seed in range(4)]
    found = apart(denoise, pairs=2)(Sequence.pack(requests), 0.5)
    assert asked == [2, 2]
    places = len(found) // 4
    for i, other in ((0, 2), (1, 3), (2, 0), (3, 1)):
        both = sum(float(s.latent.mean()) for at in sorted((i, other)) for s in requests[at].generated)
        assert all(torch.equal(x, torch.full_like(x, both)) for x in found[places * i : places * (i + 1)])
    apart(denoise, pairs=2)(Sequence.pack(requests[:2]), 0.5)
    assert asked[2:] == [1, 1]


def test_a_sample_with_nothing_to_make_is_not_asked():
    given = Sequence(tuple(replace(s, role=Role.GIVEN) for s in tiny().segments))
    answers = apart(straight_to(0.0))(Sequence.pack([given, tiny()]), 0.5)
    assert len(answers) == 2


def test_a_walk_goes_on_from_any_step_bit_for_bit():
    """Stopped after each step, with the history of UniPC handed to a new one."""

    class Stopping(samplers.Keeper):
        def __init__(self, after: int, kept: dict) -> None:
            self.after, self.kept, self.begun = after, kept, 0

        def begin(self, sequence, sigmas, step):
            self.step = step
            if not self.kept:
                return sequence, 0
            step.recall({key: value.clone() for key, value in self.kept["history"].items()})
            return sequence.with_generated(self.kept["latents"]), self.kept["index"]

        def __call__(self, sigma, sequence):
            self.begun += 1
            if self.begun == self.after and not self.kept:
                latents = [s.latent.clone() for s in sequence.generated]
                self.kept.update(index=self.begun, latents=latents, history=self.step.history)
                raise InterruptedError

    generator = torch.Generator().manual_seed(0)
    latent = torch.randn(4, 3, 2, 2, generator=generator)
    segment = Segment(track="video", modality=Modality.VIDEO, role=Role.GENERATED, latent=latent, box=Box())
    start, sigmas = Sequence((segment,)), [1.0, 0.9, 0.7, 0.5, 0.3, 0.1, 0.0]

    def denoise(sequence: Sequence, sigma: float) -> list[torch.Tensor]:
        return [torch.sin(3 * s.latent) * sigma + s.latent**2 for s in sequence.generated]

    whole = samplers.sample(denoise, start, sigmas, samplers.UniPC()).segments[0].latent
    for after in range(1, len(sigmas)):
        kept: dict = {}
        with pytest.raises(InterruptedError):
            samplers.sample(denoise, start, sigmas, samplers.UniPC(), Stopping(after, kept))
        again = samplers.sample(denoise, start, sigmas, samplers.UniPC(), Stopping(0, kept))
        assert torch.equal(again.segments[0].latent, whole), after


def test_a_settled_sketch_is_drawn_to_the_end_and_the_rest_is_asked_for_without_it():
    asked = []

    def denoise(sequence, sigma):
        asked.append([s.track for s in sequence.segments])
        return [s.latent for s in sequence.generated]

    sketch = torch.full((4, 3, 2, 2), 0.5)
    given, picture, *others = tiny().segments
    one = Sequence((given, replace(picture, sketch=sketch), *others))
    settled = Sequence(tuple(replace(s, settled=s.sketch is not None) for s in one.segments))
    drawn = samplers.straight(denoise, 0.2)
    for sequence, seen in ((one, ["video", "video", "audio", "prompt"]), (settled, ["audio", "prompt"])):
        picture, sound = drawn(sequence, 0.1)
        assert asked.pop() == seen
        assert torch.equal(sound, sequence.generated[1].latent)
    torch.testing.assert_close(settled.generated[0].latent - 0.1 * picture, sketch)
