"""What is scored is the velocity where something is generated; who knows the truth has no loss."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from happyhorse.conditioning import audio_segment, prompt_segment, video_segments
from happyhorse.data.stock import Rows
from happyhorse.model.tokens import Layout
from happyhorse.models import level_rows
from happyhorse.presets import TEXT_CHANNELS
from happyhorse.sequence import Role, Sequence
from happyhorse.train.objective import (
    NEAR_DATA,
    SEEN_MEAN,
    WEIGHTS,
    draw_sigmas,
    flow_loss,
    levels,
    noised,
    noised_rows,
    rows_loss,
)
from tests.tiny import preset

SEED = 3


class Knows(nn.Module):
    """A transformer that answers as it is told."""

    def __init__(self, answer: Callable[[Sequence], list[Tensor]]) -> None:
        super().__init__()
        self.answer = answer

    def forward(self, sequence: Sequence) -> list[Tensor]:
        return self.answer(sequence)


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(SEED)


@pytest.fixture(scope="module")
def clean() -> Sequence:
    """Two samples: one with its first frame given, and sound."""
    g = torch.Generator().manual_seed(0)
    small = preset()
    one = torch.randn(48, 3, 4, 4, generator=g)
    first = [*video_segments(one, {0: one[:, :1]}, small), prompt_segment(torch.randn(512, 2, 1, 1, generator=g))]
    sound = audio_segment(torch.randn(64, 9, 1, 1, generator=g), Role.GENERATED)
    second = video_segments(torch.randn(48, 2, 4, 4, generator=g), {}, small)
    return Sequence.pack([Sequence((*first, sound)), Sequence(tuple(second))])


def test_what_is_sketched_is_asked_for_only_where_its_sketch_has_ended() -> None:
    sketched = torch.arange(4000) % 2 == 0
    some = replace(preset(), sketched_above=0.5)
    found = levels(sketched, True, some, generator())
    assert 0.45 < found[sketched].max() <= 0.5 < 0.7 < found[~sketched].median()
    assert 0.25 < found[sketched].median() < 0.4
    plain = draw_sigmas(4000, generator(), SEEN_MEAN)
    assert torch.equal(found[~sketched], plain[~sketched])
    assert torch.equal(levels(sketched, True, preset(), generator()), plain)  # no sketch ends anywhere


def test_noise_levels_are_in_range_and_the_same_each_time() -> None:
    found = draw_sigmas(4000, generator(), 0.5).tolist()
    assert found == draw_sigmas(4000, generator(), 0.5).tolist()
    assert len(found) == 4000
    assert min(found) > 0.0399 and max(found) <= 0.9995
    assert sorted(found)[2000] == pytest.approx(0.61, abs=0.03)  # of the curve's 0.62 and the even share's 0.5
    even = draw_sigmas(4000, generator(), 0.5, uniform=1.0).tolist()
    assert sum(even) / 4000 == pytest.approx(0.5, abs=0.02)


def test_only_what_is_generated_is_noised(clean: Sequence) -> None:
    noisy, targets = noised(clean, [0.25, 1.0], preset(), generator())
    for before, after in zip(clean.segments, noisy.segments, strict=True):
        assert (after.latent is before.latent) == (before.role is Role.GIVEN)
    for before, after, target in zip(clean.generated, noisy.generated, targets, strict=True):
        sigma = (0.25, 1.0)[before.sample]
        torch.testing.assert_close(after.latent, before.latent + sigma * target)
        noise = target + before.latent
        assert noise.std() == pytest.approx(1, abs=0.15)


def test_who_answers_the_clean_data_has_no_loss(clean: Sequence) -> None:
    sigmas = draw_sigmas(2, generator(), SEEN_MEAN).tolist()
    assert min(sigmas) > 0.05
    knows = Knows(lambda sequence: [s.latent for s in clean.generated])
    loss, seen = flow_loss(knows, preset("data"), clean, generator())
    assert float(loss) < 1e-8
    assert set(seen) == {"video", "audio"}


def test_who_answers_the_true_velocity_has_no_loss(clean: Sequence) -> None:
    sigmas = draw_sigmas(2, generator(), SEEN_MEAN).tolist()

    def slopes(sequence: Sequence) -> list[Tensor]:
        pairs = zip(sequence.generated, clean.generated, strict=True)
        return [(noisy.latent - data.latent) / sigmas[noisy.sample] for noisy, data in pairs]

    loss, _ = flow_loss(Knows(slopes), preset("velocity"), clean, generator())
    assert float(loss) < 1e-8


def test_who_knows_nothing_has_the_loss_of_the_closed_form(clean: Sequence) -> None:
    sigmas = draw_sigmas(2, generator(), SEEN_MEAN).tolist()
    nothing = Knows(lambda sequence: [torch.zeros_like(s.latent) for s in sequence.generated])
    loss, seen = flow_loss(nothing, preset("data"), clean, generator())
    errors: dict[str, list[Tensor]] = {"video": [], "audio": []}
    for s in clean.generated:
        weight = min(1, sigmas[s.sample] / NEAR_DATA) ** 2
        errors[s.track].append(weight * (s.latent / sigmas[s.sample]).square().flatten())
    wanted = {track: float(torch.cat(several).mean()) for track, several in errors.items()}
    assert {track: float(value) for track, value in seen.items()} == pytest.approx(wanted, rel=1e-4)
    assert float(loss) == pytest.approx(sum(WEIGHTS[track] * value for track, value in wanted.items()), rel=1e-4)

    _, targets = noised(clean, sigmas, preset(), generator_after_sigmas())
    loss, seen = flow_loss(nothing, preset("velocity"), clean, generator())
    sound = next(t for s, t in zip(clean.generated, targets, strict=True) if s.track == "audio")
    assert float(seen["audio"]) == pytest.approx(float(sound.square().mean()), rel=1e-4)


def test_what_is_under_the_noise_leaves_the_sketch_for_the_data_and_ends_there() -> None:
    g, small = torch.Generator().manual_seed(4), replace(preset(), sketched_above=0.3)
    latent, sketch = torch.randn(2, 48, 2, 4, 4, generator=g)
    (plain,) = video_segments(latent, {}, small)
    clip = Sequence((replace(plain, sketch=sketch),))
    for sigma in (0.04, 0.15, 0.3, 0.6):
        carried, (target,) = noised(clip, [sigma], small, generator())
        (noisy,) = carried.generated
        noise = torch.randn(latent.shape, generator=generator())[:, :1]  # the same in every frame
        share = min(1.0, sigma / (1 - sigma) / (0.3 / 0.7))
        under = share * sketch + (1 - share) * latent
        torch.testing.assert_close(noisy.latent, (1 - sigma) * under + sigma * noise)
        torch.testing.assert_close(noisy.latent - sigma * target, latent, atol=1e-5, rtol=1e-4)


def generator_after_sigmas() -> torch.Generator:
    g = generator()
    draw_sigmas(2, g, SEEN_MEAN)
    return g


def test_the_transformer_is_told_each_samples_noise_level(clean: Sequence) -> None:
    told = []

    def listen(sequence: Sequence) -> list[Tensor]:
        told.extend((s.sample, s.role) for s in sequence.segments if s.track == "level")
        return [torch.zeros_like(s.latent) for s in sequence.generated]

    flow_loss(Knows(listen), preset("data"), clean, generator())
    assert told == [(0, Role.GIVEN), (1, Role.GIVEN)]


class Answers(nn.Module):
    """Answers rows as it is told."""

    def __init__(self, answer: Callable[[tuple[Tensor, ...]], list[Tensor]]) -> None:
        super().__init__()
        self.answer = answer

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        return self.answer(rows)


def held() -> Rows:
    """Two samples of four rows of picture, the first two given, and two rows of sound."""
    g = torch.Generator().manual_seed(1)
    layout = Layout(order=(), sizes=(), counts=(8, 4, 6), groups=(), positions=torch.zeros(18, 3), shuffle=None)
    return Rows(
        rows=(torch.randn(8, 192, generator=g), torch.randn(4, 64, generator=g), torch.zeros(6, TEXT_CHANNELS)),
        made=(torch.tensor([False, False, True, True] * 2), torch.ones(4, dtype=torch.bool)),
        tracks=("audio", "video"),
        layout=layout,
        samples=2,
    )


def test_rows_have_no_loss_for_who_knows_them_and_the_given_ones_are_not_noised() -> None:
    batch, seen = held(), []
    levels = draw_sigmas(2, generator(), SEEN_MEAN)

    def knows(rows: tuple[Tensor, ...]) -> list[Tensor]:
        seen.append(rows)
        return list(batch.rows[:2])

    loss, means = rows_loss(Answers(knows), preset("data"), batch, generator())
    assert float(loss) < 1e-8 and set(means) == {"video", "audio"}
    noisy, _, words = seen[0]
    same = (noisy == batch.rows[0]).all(1)
    assert torch.equal(same, ~batch.made[0])
    torch.testing.assert_close(words.unflatten(0, (2, -1))[:, -1], level_rows(levels))


def test_rows_have_the_loss_of_the_closed_form_for_who_knows_nothing() -> None:
    batch, seen = held(), []
    levels = draw_sigmas(2, generator(), SEEN_MEAN)

    def nothing(rows: tuple[Tensor, ...]) -> list[Tensor]:
        seen.append(rows)
        return [torch.zeros_like(part) for part in rows[:2]]

    _, means = rows_loss(Answers(nothing), preset("data"), batch, generator())
    level = levels.repeat_interleave(4)[:, None]
    weight = (level / NEAR_DATA).clamp(max=1).square()
    error = weight * (batch.rows[0] / level).square()
    assert float(means["video"]) == pytest.approx(float(error[batch.made[0]].mean()), rel=1e-4)


def test_rows_of_a_sketched_sample_are_noised_as_its_sequence_is() -> None:
    """Two frames of two rows: the first sample is sketched, the second is not."""
    small, batch = replace(preset(), sketched_above=0.3), replace(held(), frames=2)
    batch = replace(batch, made=(torch.ones(8, dtype=torch.bool), batch.made[1]))
    sketch = torch.randn(8, 192, generator=torch.Generator().manual_seed(6))
    sketch[4:] = 0
    sigmas = torch.tensor([0.2, 0.2])
    noisy, targets = noised_rows(replace(batch, sketch=sketch), sigmas, small, generator())
    noise = torch.randn(8, 192, generator=generator())
    share = 0.2 / 0.8 / (0.3 / 0.7)
    under = share * sketch[:4] + (1 - share) * batch.rows[0][:4]
    torch.testing.assert_close(noisy.rows[0][:4], 0.8 * under + 0.2 * noise[:2].repeat(2, 1))
    torch.testing.assert_close(noisy.rows[0][4:], 0.8 * batch.rows[0][4:] + 0.2 * noise[4:])
    torch.testing.assert_close(noisy.rows[0] - 0.2 * targets[0], batch.rows[0])


def test_sound_alone_has_no_loss_of_picture() -> None:
    batch = replace(held(), tracks=("audio",))
    _, means = rows_loss(Answers(lambda rows: [torch.zeros_like(p) for p in rows[:2]]), preset(), batch, generator())
    assert set(means) == {"audio"}
