"""DMD-2: a student of few steps learns to make what its teacher makes in many (Yin et al. 2024, arXiv 2405.14867).

Three denoisers of the same batch. The teacher, leaning on the words, says where clips ought to stand (the real score);
the critic, which learns from the student's own clips, where these do stand (the fake score); the student follows the
difference. It is asked as it will be asked: at the levels of its own schedule, on its own way there. A judge on the
critic's rows may add what no teacher knows: how footage differs from what the student makes.

One thing is not in the paper: the critic is told at which of its steps the student made a clip. Where it is not, only
the clips of all steps together come to match the teacher's, and one step may make too many of what another lacks.
"""

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from happyhorse.data.stock import Rows
from happyhorse.flow import path, schedules
from happyhorse.model.tokens import Layout
from happyhorse.model.transformer import SEEN, Transformer
from happyhorse.presets import KIND_CHANNELS, TEXT_CHANNELS, TOLD_CHANNELS, Preset
from happyhorse.train import checkpoint
from happyhorse.train.objective import TRACKS, level_of, levels_for, noised_rows, read, rows_loss
from happyhorse.train.optim import build_optimiser
from happyhorse.train.trainer import Batches, Diary, LoopConfig, descend, follow, rate_at, share_of

JUDGED = 1e-2  # the judge's weight in the critic's loss
MARKS = 8  # channels that tell the student's step, of those that name kinds of words
FIRST_MARK = TEXT_CHANNELS - KIND_CHANNELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who teaches whom, and at which pace."""

    teacher: Preset
    """its guidance makes the real score"""
    student: Preset
    """its schedule is walked"""
    pace: int = 5
    """updates of the critic to one of the student (section 4.2)"""
    hurry: float = 1.0
    """the critic's rate beside the student's"""
    adversarial: float = 0.0
    """weight of the judge's word in the student's loss (section 4.3); 0: nobody judges"""
    weights: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(TRACKS, 1.0))
    """of each track's pull, which is first brought to the track's own size; 0: the track teaches nothing"""


class Critic(nn.Module):
    """A denoiser of the student's clips, and a judge of every row it reads."""

    def __init__(self, transformer: Transformer) -> None:
        super().__init__()
        self.transformer = transformer
        self.judges = nn.ModuleList(nn.Linear(transformer.config.width, 1) for _ in SEEN)
        with torch.no_grad():
            for parameter in self.judges.parameters():
                parameter.zero_()
            # at first what it is told of steps changes nothing
            transformer.embed["text"].weight[:, FIRST_MARK : FIRST_MARK + MARKS] = 0

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        return self.transformer.read(rows, layout, sketch)

    def judge(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        """How much each row looks like footage; above zero is yes."""
        seen = self.transformer.core(self.transformer.widened(rows, layout, sketch), layout)
        return [judge(part.float())[:, 0] for judge, part in zip(self.judges, seen.split(layout.counts), strict=False)]


@dataclass(frozen=True)
class Judge:
    """The critic's judge, asked as any denoiser is."""

    critic: Critic

    def read(self, rows: tuple[Tensor, ...], layout: Layout, sketch: Tensor | None = None) -> list[Tensor]:
        return self.critic.judge(rows, layout, sketch)


def distil(
    folder: Path,
    trio: tuple[nn.Module, nn.Module, nn.Module],
    batch: Callable[[int], object],
    gather: Callable[[object], Rows],
    plan: Plan,
    config: LoopConfig,
    parts: dict[str, int] | None = None,
) -> nn.Module:
    """Let student, teacher and critic work in `folder`, going on from its checkpoint; the student's running mean.

    A step is an update of the critic; at every `plan.pace`-th the student is updated first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    student, teacher, critic = (module.to(config.device) for module in trio)
    teacher.requires_grad_(False)
    kept = {"student": student, "critic": critic, "mean": copy.deepcopy(student)}
    pair = [build_optimiser(m, rate=config.rate, decay=config.decay, parts=parts) for m in (student, critic)]
    optimisers = dict(zip(("of_student", "of_critic"), pair, strict=True))
    state = folder / "state.safetensors"
    first = checkpoint.load_all(state, kept, optimisers) if state.exists() else 0
    batches = DataLoader(Batches(batch, first, config.steps), batch_size=None, num_workers=config.workers)
    saved = time.monotonic()
    begun = saved - (checkpoint.read_seconds(state) if first else 0.0)
    with Diary(folder, first, config.steps) as diary:
        for step, given in zip(range(first, config.steps), batches, strict=False):
            share = share_of(step, time.monotonic() - begun, config)
            generator, where = torch.Generator(config.device).manual_seed(step), f"{folder.name} at step {step}"
            footage, rate, seen = gather(given), rate_at(step, config, share), {}
            attempt, moves = half_way(student, plan.student, footage, step, generator)
            if (step + 1) % plan.pace == 0:
                value, seen, made = student_loss((student, teacher, critic), plan, attempt, moves, generator)
                descend(student, pair[0], value, rate, config.clip, where)
                turn = (step + 1) // plan.pace
                follow(kept["mean"], student, min(config.mean, turn / (turn + 9)))
            else:
                made = finished(student, plan.student, attempt, moves)
            value, told = critic_loss(critic, plan, made, moves, footage, generator)
            norm = descend(critic, pair[1], value, plan.hurry * rate, config.clip, where)
            diary.write(step, seen | told | {"norm": norm})
            last = step + 1 == config.steps or share >= 1
            if time.monotonic() - saved > config.save_seconds or last:
                diary.check(step)
                saved = time.monotonic()
                checkpoint.save_all(state, kept, optimisers, step + 1, saved - begun)
            if last:
                break
    return kept["mean"]


@torch.no_grad()
def half_way(
    student: nn.Module, preset: Preset, footage: Rows, step: int, generator: torch.Generator
) -> tuple[Rows, int]:
    """Walk from noise to a level of the student's schedule that `step` draws, as the student does (section 4.5).

    Where all that is made is sketched, only levels at which the student itself is asked are drawn.
    """
    sigmas = schedules.shifted(preset.steps, preset.shift)[:-1]
    silent = footage.tracks == ("video",) and bool(footage.sketched.all())
    asked = [move for move, sigma in enumerate(sigmas) if not silent or sigma <= preset.sketched_above]
    moves = asked[int(torch.randint(len(asked), (), generator=torch.Generator().manual_seed(step)))]
    attempt, _ = noised_rows(footage, torch.ones(footage.samples, device=generator.device), preset, generator)
    for move in range(moves):
        made = finished(student, preset, attempt, move)
        attempt, _ = noised_rows(made, level_at(preset, move + 1, made), preset, generator)
    return attempt, moves


def level_at(preset: Preset, moves: int, batch: Rows) -> Tensor:
    """The noise level of a schedule after `moves` moves, for each sample."""
    sigma = schedules.shifted(preset.steps, preset.shift)[moves]
    return torch.full((batch.samples,), sigma, device=batch.rows[0].device)


@torch.no_grad()
def finished(student: nn.Module, preset: Preset, attempt: Rows, moves: int) -> Rows:
    """Jump from where the student stands to a clip."""
    return with_data(attempt, data_of(student, preset, attempt, level_at(preset, moves, attempt)))


def with_data(batch: Rows, data: list[Tensor]) -> Rows:
    """Put clean rows in place of the generated ones; given ones stay."""
    rows = [torch.where(made[:, None], new, old) for made, new, old in zip(batch.made, data, batch.rows, strict=False)]
    return replace(batch, rows=(*rows, batch.rows[2]))


def data_of(net: nn.Module, preset: Preset, noisy: Rows, sigmas: Tensor) -> list[Tensor]:
    """The clean rows that a denoiser expects behind noisy ones."""
    found = read(net, noisy, sigmas)
    if preset.predicts != "data":
        pairs = zip(noisy.rows, found, strict=False)
        found = [path.to_data(x, velocity, level_of(x, noisy, sigmas)) for x, velocity in pairs]
    if noisy.sketch is not None:
        straight = level_of(found[0], noisy, drawn_straight(noisy, sigmas, preset))
        found[0] = torch.where(straight, noisy.sketch, found[0])
    return found


def drawn_straight(batch: Rows, sigmas: Tensor, preset: Preset) -> Tensor:
    """The samples whose picture is drawn towards its sketch, as `samplers.straight` does; their sound still sees it."""
    return batch.sketched & (sigmas > preset.sketched_above)


def student_loss(
    trio: tuple[nn.Module, nn.Module, nn.Module], plan: Plan, attempt: Rows, moves: int, generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor], Rows]:
    """A value whose gradient pulls the student's clip where the scores say; how strong each pull is; and the clip."""
    student, teacher, critic = trio
    made = with_data(attempt, data_of(student, plan.student, attempt, level_at(plan.student, moves, attempt)))
    still = replace(made, rows=tuple(part.detach() for part in made.rows))  # type: ignore[arg-type]
    away, means = pulls(teacher, critic, plan, still, moves, generator), {}
    for track, rows, pull, ours in zip(TRACKS, made.rows, away, made.made, strict=False):
        if track in made.tracks:
            wanted = (rows - pull).detach()
            means[track] = ((rows - wanted).square().mean(1) * ours).sum() / ours.sum() / 2
    value = torch.stack([plan.weights[track] * mean for track, mean in means.items()]).sum()
    if plan.adversarial:
        value = value + plan.adversarial * judged(critic, *stirred(made, plan.teacher, generator), sign=-1)
    return value, {f"pull {track}": (2 * mean.detach()).sqrt() for track, mean in means.items()}, still


@torch.no_grad()
def pulls(
    teacher: nn.Module, critic: nn.Module, plan: Plan, made: Rows, moves: int, generator: torch.Generator
) -> list[Tensor]:
    """The gradient of the divergence from the teacher's clips: fake score less real score (Eq. 1).

    Weighed as in DMD (Yin et al. 2023, arXiv 2311.18828, Eq. 7 and 8): by the signal's share, and over how far the
    real answer is off, in each sample's track by itself, so that no track pays for another.
    """
    noisy, sigmas = stirred(made, plan.teacher, generator)
    real = leaning(teacher, plan.teacher, noisy, sigmas)
    fake = data_of(critic, plan.teacher, signed(noisy, moves, plan.student), sigmas)
    found = []
    for rows, there, theirs, ours in zip(made.rows, real, fake, made.made, strict=False):
        weight = ours[:, None] * (1 - level_of(rows, made, sigmas))
        found.append(weight * (theirs - there) / size_of((rows - there).abs().mean(1), ours, made.samples))
    return found


def signed(batch: Rows, moves: int, preset: Preset) -> Rows:
    """Tell the critic after how many moves the student made these clips, beside their noise level."""
    words = batch.rows[2].unflatten(0, (batch.samples, -1)).clone()
    words[:, -1, FIRST_MARK + moves * MARKS // preset.steps] = 1.0
    return replace(batch, rows=(*batch.rows[:2], words.flatten(0, 1)))


def size_of(off: Tensor, ours: Tensor, samples: int) -> Tensor:
    """The mean over each sample's generated rows, told to each row."""
    off, ours = off.unflatten(0, (samples, -1)), ours.unflatten(0, (samples, -1))
    mean = (off * ours).sum(1) / ours.sum(1).clamp_min(1)
    return mean.clamp_min(1e-6).repeat_interleave(off.shape[1])[:, None]


def stirred(batch: Rows, preset: Preset, generator: torch.Generator) -> tuple[Rows, Tensor]:
    """Carry a batch to noise levels drawn as for the base, so that scores are asked for where they were learned."""
    sigmas = levels_for(batch, preset, generator)
    return noised_rows(batch, sigmas, preset, generator)[0], sigmas


def leaning(teacher: nn.Module, preset: Preset, noisy: Rows, sigmas: Tensor) -> list[Tensor]:
    """The clean rows that the teacher expects when it leans on the words as its preset says."""
    on, scales = data_of(teacher, preset, noisy, sigmas), dict(preset.guidance)
    if not scales:
        return on
    off, found = data_of(teacher, preset, unsaid(noisy), sigmas), []
    known = drawn_straight(noisy, sigmas, preset)
    for track, there, bare in zip(TRACKS, on, off, strict=True):
        level = level_of(there, noisy, sigmas)
        leans = (level > preset.guidance_until) & (level <= preset.guidance_from)
        if track == "video":
            leans &= ~level_of(there, noisy, known)
        found.append(torch.where(leans, bare + scales.get(track, 1.0) * (there - bare), there))
    return found


def unsaid(batch: Rows) -> Rows:
    """The same batch asked for with empty words, as `conditioning.unsaid` empties them."""
    words = batch.rows[2].clone()
    words[:, :TOLD_CHANNELS] = 0
    return replace(batch, rows=(*batch.rows[:2], words), sketch=None)


def critic_loss(
    critic: nn.Module, plan: Plan, made: Rows, moves: int, footage: Rows, generator: torch.Generator
) -> tuple[Tensor, dict[str, Tensor]]:
    """The base's own objective on the student's clips; and the judge's on these and on footage (Eq. 4)."""
    value, seen = rows_loss(critic, plan.teacher, signed(made, moves, plan.student), generator)
    if plan.adversarial:
        false = judged(critic, *stirred(made, plan.teacher, generator), sign=1)
        word = false + judged(critic, *stirred(footage, plan.teacher, generator), sign=-1)
        value, seen = value + JUDGED * word, seen | {"judge": word.detach()}
    return value, seen


def judged(critic: nn.Module, noisy: Rows, sigmas: Tensor, sign: int) -> Tensor:
    """What the judge's words cost: sign 1 where they should say made, -1 where footage; each track counts alike."""
    words = read(Judge(critic), noisy, sigmas)  # type: ignore[arg-type]
    costs = [
        (F.softplus(sign * word) * made).sum() / made.sum()
        for track, word, made in zip(TRACKS, words, noisy.made, strict=True)
        if track in noisy.tracks
    ]
    return torch.stack(costs).mean()
