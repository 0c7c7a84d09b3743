"""The student ends where the closed form says; who agrees is not pulled; a run that was stopped goes on exactly."""

import copy
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from happyhorse.conditioning import audio_segment, prompt_segment, unsaid, video_segments
from happyhorse.data.dataset import empty_script
from happyhorse.data.stock import Rows
from happyhorse.flow import path, schedules
from happyhorse.model import tokens
from happyhorse.model.tokens import Layout
from happyhorse.model.transformer import Transformer
from happyhorse.presets import PROMPT_CHANNELS, TEXT_CHANNELS, TOLD_CHANNELS
from happyhorse.sequence import Role, Sequence
from happyhorse.train import distill
from happyhorse.train.distill import (
    FIRST_MARK,
    MARKS,
    Critic,
    Plan,
    critic_loss,
    data_of,
    distil,
    half_way,
    judged,
    leaning,
    pulls,
    stirred,
    student_loss,
)
from happyhorse.train.objective import levels_for, noised_rows
from happyhorse.train.trainer import LoopConfig
from tests.tiny import preset, shaken

TEACHER = replace(preset(), guidance=())
STUDENT = replace(TEACHER, steps=2, sampler="renoise")
PLAN = Plan(teacher=TEACHER, student=STUDENT)
NOWHERE = Layout(order=(), sizes=(), counts=(0, 0, 0), groups=(), positions=torch.zeros(0, 3), shuffle=None)


def generator(seed: int = 3) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def points(picture: Tensor, sound: Tensor | None = None) -> Rows:
    """Each row of numbers as a sample with as many rows of one channel."""
    rows = [picture.reshape(-1, 1), torch.zeros(0, 1) if sound is None else sound.reshape(-1, 1)]
    return Rows(
        rows=(*rows, torch.zeros(len(picture), TEXT_CHANNELS)),  # type: ignore[arg-type]
        made=tuple(torch.ones(len(part), dtype=torch.bool) for part in rows),  # type: ignore[arg-type]
        tracks=("video",) if sound is None else ("audio", "video"),
        layout=NOWHERE,
        samples=len(picture),
    )


def levels_told(words: Tensor, rows: Tensor, samples: int) -> Tensor:
    """Read each row's noise level off the tokens that tell them."""
    waves = words.unflatten(0, (samples, -1))[:, -1, TOLD_CHANNELS:]
    return (torch.atan2(waves[:, 0], waves[:, 8]) / math.pi).repeat_interleave(len(rows) // samples)[:, None]


class Normal(nn.Module):
    """The exact denoiser of normal distributions of unit spread, one a track; their means can learn."""

    def __init__(self, *means: float) -> None:
        super().__init__()
        self.means = nn.Parameter(torch.tensor(means))

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        samples = len(rows[2])
        levels = [levels_told(rows[2], part, samples) for part in rows[:2]]
        return [expected(x, self.means[min(i, len(self.means) - 1)], levels[i]) for i, x in enumerate(rows[:2])]


def expected(x: Tensor, mean: Tensor | float, sigma: Tensor) -> Tensor:
    """The data behind x = (1 - sigma) data + sigma noise, where data is normal of unit spread."""
    return mean + (1 - sigma) / ((1 - sigma) ** 2 + sigma**2) * (x - (1 - sigma) * mean)


def test_who_agrees_is_not_pulled() -> None:
    clips = points(torch.randn(3, 50, generator=generator()))
    assert not any(pull.any() for pull in pulls(Normal(0.3), Normal(0.3), PLAN, clips, 0, generator()))


def test_who_is_off_is_pulled_by_the_closed_form() -> None:
    clips = points(2 + torch.randn(3, 50, generator=generator()))
    found = pulls(Normal(0.0), Normal(2.0), PLAN, clips, 0, generator())[0]
    same = generator()
    sigmas = levels_for(clips, PLAN.teacher, same)
    noisy, _ = noised_rows(clips, sigmas, PLAN.teacher, same)
    level = sigmas.repeat_interleave(50)[:, None]
    off = (clips.rows[0] - expected(noisy.rows[0], 0.0, level)).abs().unflatten(0, (3, -1)).mean(1)
    apart = 2 * level**2 / ((1 - level) ** 2 + level**2)
    torch.testing.assert_close(found, (1 - level) * apart / off.repeat_interleave(50, 0), rtol=1e-3, atol=1e-4)


def test_a_critic_that_has_learned_the_teachers_own_clips_does_not_pull_on_the_whole() -> None:
    """With student and teacher alike, what is left of the pull has no direction."""
    critic, clips = Normal(0.6), [points(torch.randn(8, 200, generator=generator(i))) for i in range(60)]
    optimiser = torch.optim.Adam(critic.parameters(), lr=0.05)

    def whole_pull() -> float:
        each = [pulls(Normal(0.0), critic, PLAN, one, 0, generator(i))[0].mean() for i, one in enumerate(clips)]
        return float(torch.stack(each).mean().detach())

    before = whole_pull()
    for step, one in enumerate(clips):
        optimiser.zero_grad()
        critic_loss(critic, PLAN, one, 0, one, generator(step))[0].backward()
        optimiser.step()
    assert before > 0.05
    assert abs(whole_pull()) < 0.2 * before


def test_sound_does_not_pay_for_the_picture() -> None:
    clips = points(torch.randn(2, 50, generator=generator()), torch.randn(2, 30, generator=generator(4)))
    quiet, loud = (
        pulls(Normal(picture, 0.0), Normal(0.0, 1.0), PLAN, clips, 0, generator())[1] for picture in (0.1, 100.0)
    )
    assert torch.equal(quiet, loud) and quiet.abs().min() > 0


def worded(count: int = 2) -> Rows:
    """Samples of three latent frames, the first given, with sound and two words, as the transformer reads them."""

    def one(sample: int) -> Sequence:
        latent = torch.randn(48, 3, 4, 4, generator=generator(sample))
        sound = audio_segment(torch.randn(64, 5, 1, 1, generator=generator(9 + sample)), Role.GENERATED)
        words = prompt_segment(torch.randn(512, 2, 1, 1, generator=generator(20 + sample)))
        return Sequence((*video_segments(latent, {0: latent[:, :1]}, TEACHER), sound, words, *empty_script((0.0,))))

    packed = Sequence.pack(one(sample) for sample in range(count))
    layout = tokens.lay_out(packed, TEACHER.transformer)
    return Rows(
        rows=tuple(tokens.rows_of(packed, layout, TEACHER.transformer)),  # type: ignore[arg-type]
        made=(torch.tensor(([False] * 4 + [True] * 8) * count), torch.ones(5 * count, dtype=torch.bool)),
        tracks=("audio", "video"),
        layout=layout,
        samples=count,
    )


class Words(nn.Module):
    """Answers 1 where the words say something, and 0 where they say nothing."""

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        said = float(rows[2][:, :PROMPT_CHANNELS].any())
        return [torch.full_like(part, said) for part in rows[:2]]


def test_the_real_score_leans_on_the_words_where_the_preset_says() -> None:
    leaned = replace(TEACHER, guidance=(("video", 2.5), ("audio", 2.0)), guidance_until=0.2, guidance_from=0.8)
    picture, sound = leaning(Words(), leaned, worded(3), torch.tensor([0.5, 0.1, 0.9]))
    assert picture.unflatten(0, (3, -1))[:, 0, 0].tolist() == [2.5, 1.0, 1.0]
    assert sound.unflatten(0, (3, -1))[:, 0, 0].tolist() == [2.0, 1.0, 1.0]


def test_above_the_sketch_the_sketch_is_the_picture_and_nothing_leans() -> None:
    leaned = replace(TEACHER, guidance=(("video", 2.5), ("audio", 2.0)), guidance_until=0.4, sketched_above=0.45)
    told = worded(3)
    drawn = torch.full_like(told.rows[0], 7.0)
    drawn[-len(drawn) // 3 :] = 0  # nobody sketched the third
    picture, sound = leaning(Words(), leaned, replace(told, sketch=drawn), torch.tensor([0.3, 0.5, 0.5]))
    assert picture.unflatten(0, (3, -1))[:, 0, 0].tolist() == [1.0, 7.0, 2.5]
    assert sound.unflatten(0, (3, -1))[:, 0, 0].tolist() == [1.0, 2.0, 2.0]


def test_empty_words_are_those_of_sampling() -> None:
    words = prompt_segment(torch.randn(512, 2, 1, 1, generator=generator(20)))
    assert torch.equal(distill.unsaid(worded(1)).rows[2][:2], unsaid(words).latent[:, :, 0, 0].T)


def test_the_student_is_asked_on_its_own_way_and_what_is_given_stays() -> None:
    net, four = shaken(Transformer(TEACHER.transformer), 1), replace(STUDENT, steps=4)
    levels, footage, asked = schedules.shifted(4, TEACHER.shift), worded(), set()
    for step in range(10):
        attempt, moves = half_way(net, four, footage, step, generator(step))
        asked.add(moves)
        same, way = generator(step), footage
        for move in range(moves + 1):
            data = way.rows if move == 0 else data_of(net, four, way, torch.full((2,), levels[move - 1]))
            noise = [torch.randn(part.shape, generator=same) for part in way.rows[:2]]
            level = levels[move] if move else 1.0
            rows = [
                torch.where(made[:, None], path.add_noise(d, n, level), old)
                for d, n, made, old in zip(data, noise, way.made, footage.rows, strict=False)
            ]
            way = replace(way, rows=(*rows, footage.rows[2]))
        for here, there in zip(attempt.rows, way.rows, strict=True):
            torch.testing.assert_close(here, there)
        assert torch.equal(attempt.rows[0][~footage.made[0]], footage.rows[0][~footage.made[0]])
    assert asked == {0, 1, 2, 3}


def test_a_sketched_picture_without_sound_is_drawn_at_levels_where_the_student_is_asked() -> None:
    net = shaken(Transformer(TEACHER.transformer), 1)
    four = replace(STUDENT, steps=4, sketched_above=0.6)
    levels, told = schedules.shifted(4, TEACHER.shift), worded()
    sketched = replace(told, tracks=("video",), sketch=torch.ones_like(told.rows[0]))
    low = {move for move in range(4) if levels[move] <= 0.6}
    assert 0 < len(low) < 4
    assert {half_way(net, four, sketched, step, generator(step))[1] for step in range(12)} == low
    heard = replace(sketched, tracks=("audio", "video"))
    assert {half_way(net, four, heard, step, generator(step))[1] for step in range(12)} == {0, 1, 2, 3}


class Still(nn.Module):
    """Makes the same clip whatever it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.made = nn.Parameter(torch.randn(100, 1, generator=generator()))

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        return [self.made, rows[1]]


def test_the_gradient_is_the_pull_over_the_tracks_size() -> None:
    student, clips = Still(), points(torch.zeros(2, 50))
    clips.made[0][:10] = False
    three = (student, Normal(0.0), Normal(1.0))
    value, seen, made = student_loss(three, PLAN, clips, 0, generator())
    value.backward()
    wanted = pulls(*three[1:], PLAN, made, 0, generator())[0]
    torch.testing.assert_close(student.made.grad, wanted / 90, rtol=1e-3, atol=1e-6)
    assert not wanted[:10].any() and wanted[10:].all()
    assert float(seen["pull video"]) == pytest.approx(float((wanted.square().sum() / 90).sqrt()), rel=1e-3)
    assert not any(part.requires_grad for part in made.rows)


def test_a_track_without_weight_teaches_nothing() -> None:
    """Not even by what its rows hear of the other's: here the picture is made of the same numbers as the sound."""

    class Both(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.made = nn.Parameter(torch.zeros(60, 1))

        def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
            return [self.made, self.made]

    def gradient(picture: float, weight: float) -> Tensor:
        student, clips = Both(), points(torch.zeros(2, 30), torch.zeros(2, 30))
        plan = replace(PLAN, weights={"video": weight, "audio": 1.0})
        value, *_ = student_loss((student, Normal(picture, 0.0), Normal(0.0, 1.0)), plan, clips, 0, generator())
        value.backward()
        return student.made.grad  # type: ignore[return-value]

    assert torch.equal(gradient(1.0, 0.0), gradient(-5.0, 0.0)) and gradient(1.0, 0.0).any()
    assert not torch.equal(gradient(1.0, 1.0), gradient(-5.0, 1.0))


# a mixture of two normal distributions on a line
SHARES, CENTRES, SPREAD = torch.tensor([0.7, 0.3]), torch.tensor([1.0, -1.0]), 0.3


class Mixture(nn.Module):
    """The exact denoiser of a mixture, whose centres, shares and spreads can learn, for each step that is told."""

    def __init__(self) -> None:
        super().__init__()
        self.centres = nn.Parameter(CENTRES.repeat(MARKS, 1))
        self.shares = nn.Parameter(SHARES.log().repeat(MARKS, 1))
        self.spreads = nn.Parameter(torch.full((MARKS, 2), math.log(SPREAD)))

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        x, sigma = rows[0], levels_told(rows[2], rows[0], len(rows[2]))
        mark = int(rows[2][0, FIRST_MARK : FIRST_MARK + MARKS].argmax())
        own, centres = self.spreads[mark].exp().square(), self.centres[mark]
        seen = (1 - sigma) ** 2 * own + sigma**2
        off = x - (1 - sigma) * centres
        whose = (self.shares[mark] - seen.log() / 2 - off.square() / (2 * seen)).softmax(-1)
        return [(whose * (centres + off * (1 - sigma) * own / seen)).sum(-1, keepdim=True), rows[1]]


class Fork(nn.Module):
    """Noise to one of two branches, by five numbers for each level of its schedule."""

    def __init__(self) -> None:
        super().__init__()
        self.levels = torch.tensor(schedules.shifted(STUDENT.steps, STUDENT.shift)[:-1])
        self.knobs = nn.Parameter(torch.tensor([[1.0, 0.0, 0.5, 0.1, 0.0]] * STUDENT.steps))

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        sigma = levels_told(rows[2], rows[0], len(rows[2]))
        near = (sigma - self.levels).abs().argmin(1)
        steep, edge, reach, slope, middle = self.knobs[near].unsqueeze(-1).unbind(1)
        return [reach * torch.tanh(4 * steep * (rows[0] - edge)) + slope * rows[0] + middle, rows[1]]


def walked(student: nn.Module) -> list[Tensor]:
    """What a student makes of noise, at each of its steps."""
    clips, same, found = points(torch.zeros(4, 5000)), generator(5), []
    for move, sigma in enumerate(schedules.shifted(STUDENT.steps, STUDENT.shift)[:-1]):
        noisy, _ = noised_rows(clips, torch.full((4,), sigma if move else 1.0), STUDENT, same)
        clips = distill.finished(student, STUDENT, noisy, move)
        found.append(clips.rows[0].flatten())
    return found


def test_the_student_ends_with_the_mixtures_shares_centres_and_spreads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def adam(module: nn.Module, *, rate: float, **rest: object) -> torch.optim.Optimizer:
        return torch.optim.Adam(module.parameters(), lr=rate, betas=(0.5, 0.97))

    monkeypatch.setattr(distill, "build_optimiser", adam)
    config = LoopConfig(steps=600, rate=2e-2, warmup=10, cooldown=0.6, mean=0.95)
    plan, footage = replace(PLAN, pace=3), points(torch.zeros(8, 512))
    found = distil(tmp_path, (Fork(), Mixture(), Mixture()), lambda step: step, lambda step: footage, plan, config)
    for made in walked(found):  # by each of its steps
        right = made > 0
        assert float(right.float().mean()) == pytest.approx(0.7, abs=0.05)
        assert float(made.mean()) == pytest.approx(0.4, abs=0.1)
        assert float(made[right].mean()) == pytest.approx(1.0, abs=0.1)
        assert float(made[~right].mean()) == pytest.approx(-1.0, abs=0.1)
        assert float(made[right].std()) == pytest.approx(0.3, abs=0.08)
        assert float(made[~right].std()) == pytest.approx(0.3, abs=0.08)


def test_the_critic_is_told_the_step_and_at_first_it_changes_nothing() -> None:
    critic, clips = trio()[2], worded()
    eight = replace(STUDENT, steps=8)
    marks = [distill.signed(clips, moves, eight).rows[2] for moves in range(8)]
    assert all(torch.equal((one - clips.rows[2]).sum(1), (marks[0] - clips.rows[2]).sum(1)) for one in marks)
    assert len({int((one - clips.rows[2]).argmax()) for one in marks}) == 8
    level = torch.full((2,), 0.5)
    bare, told = (data_of(critic, TEACHER, one, level) for one in (clips, distill.signed(clips, 3, eight)))
    assert all(torch.equal(a, b) for a, b in zip(bare, told, strict=True))


CONFIG = LoopConfig(steps=4, rate=0.01, warmup=2, save_seconds=-1.0)


def trio() -> tuple[Transformer, Transformer, Critic]:
    teacher = shaken(Transformer(TEACHER.transformer), 1)
    student = copy.deepcopy(teacher).requires_grad_(True)
    return student, teacher, Critic(copy.deepcopy(student))


def test_four_steps_are_two_and_two_and_the_teacher_never_learns(tmp_path: Path) -> None:
    plan = replace(PLAN, pace=2, adversarial=0.1, teacher=preset())

    def stopped(step: int) -> int:
        if step == 2:
            raise KeyboardInterrupt
        return step

    def run(name: str, batch: object) -> tuple[nn.Module, tuple[Transformer, Transformer, Critic]]:
        three = trio()
        return distil(tmp_path / name, three, batch, lambda step: worded(), plan, CONFIG), three

    whole, (student, teacher, critic) = run("whole", lambda step: step)
    with pytest.raises(KeyboardInterrupt):
        run("halves", stopped)
    halves, _ = run("halves", lambda step: step)
    files = [load_file(tmp_path / name / "state.safetensors") for name in ("whole", "halves")]
    assert files[0].keys() == files[1].keys()
    assert all(torch.equal(files[0][name], files[1][name]) for name in files[0])
    assert {name.split(".")[0] for name in files[0]} == {"student", "mean", "critic", "of_student", "of_critic"}
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), halves.parameters(), strict=True))
    before = trio()
    assert all(torch.equal(a, b) for a, b in zip(teacher.parameters(), before[1].parameters(), strict=True))
    moved = {n for n, p in critic.named_parameters() if not torch.equal(p, before[2].get_parameter(n))}
    assert {"judges.0.weight", "judges.1.weight", "transformer.embed.video.weight"} <= moved
    assert not torch.equal(student.blocks[1].mlp.up.weight, teacher.blocks[1].mlp.up.weight)


def test_a_judge_that_knows_nothing_says_half_and_learns_to_tell_apart() -> None:
    critic, footage, words = trio()[2], worded(1), []
    made = distill.with_data(footage, [0.2 * part for part in footage.rows[:2]])
    optimiser = torch.optim.Adam(critic.judges.parameters(), lr=0.01)
    for _ in range(8):
        same = generator()
        false = judged(critic, *stirred(made, PLAN.teacher, same), sign=1)
        word = false + judged(critic, *stirred(footage, PLAN.teacher, same), sign=-1)
        optimiser.zero_grad()
        word.backward()
        optimiser.step()
        words.append(float(word.detach()))
    assert words[0] == pytest.approx(2 * math.log(2), rel=1e-4)
    assert words[-1] < 0.9 * words[0]


def test_the_critic_hears_the_judge_where_there_is_one() -> None:
    critic, footage = trio()[2], worded(1)
    plain, seen = critic_loss(critic, PLAN, footage, 0, footage, generator())
    with_judge, more = critic_loss(critic, replace(PLAN, adversarial=1.0), footage, 0, footage, generator())
    assert set(more) - set(seen) == {"judge"}
    expected_gain = distill.JUDGED * 2 * math.log(2)
    assert float((with_judge - plain).detach()) == pytest.approx(expected_gain, rel=1e-2)


def test_the_judges_word_reaches_the_student() -> None:
    student, teacher, critic = trio()
    with torch.no_grad():
        for parameter in critic.judges.parameters():
            parameter.add_(0.1)
    grads = []
    for weight in (0.0, 1.0):
        student.zero_grad()
        plan = replace(PLAN, adversarial=weight)
        student_loss((student, teacher, critic), plan, worded(), 1, generator())[0].backward()
        grads.append(student.blocks[1].mlp.up.weight.grad.clone())
    assert not torch.allclose(*grads)


def test_what_is_no_number_stops_the_run(tmp_path: Path) -> None:
    student, teacher, critic = trio()
    with torch.no_grad():
        critic.transformer.embed["video"].weight[0, 0] = math.nan
    with pytest.raises(FloatingPointError, match=r"not a number: .* at step 0"):
        distil(tmp_path, (student, teacher, critic), lambda step: step, lambda step: worded(1), PLAN, CONFIG)
