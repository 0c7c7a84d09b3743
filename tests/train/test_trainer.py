"""Training that was stopped goes on as if it had not been, to the last bit."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from happyhorse.train import checkpoint
from happyhorse.train.trainer import LoopConfig, follow, learn, rate_at, share_of

CONFIG = LoopConfig(steps=10, rate=0.02, warmup=3, save_seconds=-1.0)


class Net(nn.Module):
    """A kernel that lies channels last, a matrix, vectors and a buffer."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.conv = nn.Conv2d(16, 16, 3, padding=1).to(memory_format=torch.channels_last)
            self.out = nn.Linear(16, 20)
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        self.seen += 1
        return self.out(self.conv(x).mean((2, 3)))


def batch(step: int) -> Tensor:
    return torch.randn(4, 16, 6, 6, generator=torch.Generator().manual_seed(1000 + step))


def loss(net: nn.Module, x: Tensor, generator: torch.Generator) -> tuple[Tensor, dict[str, float]]:
    stirred = x + 0.1 * torch.randn(x.shape, generator=generator)
    value = (net(stirred) - x.mean((2, 3)).repeat(1, 2)[:, :20]).square().mean()
    return value, {"half": float(value.detach()) / 2}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one)


def test_ten_steps_are_five_and_five(tmp_path: Path) -> None:
    whole = learn(tmp_path / "whole", Net(0), batch, loss, CONFIG)

    def stopped(step: int) -> Tensor:
        if step == 5:
            raise KeyboardInterrupt
        return batch(step)

    with pytest.raises(KeyboardInterrupt):
        learn(tmp_path / "halves", Net(0), stopped, loss, CONFIG)
    assert checkpoint.read_step(tmp_path / "halves" / "state.safetensors") == 5
    halves = learn(tmp_path / "halves", Net(7), batch, loss, CONFIG)

    assert same(whole.state_dict(), halves.state_dict())
    files = [load_file(tmp_path / name / "state.safetensors") for name in ("whole", "halves")]
    assert same(*files)
    assert any(name.startswith("optimiser.") for name in files[0])
    assert not same(whole.state_dict(), Net(0).state_dict())


def test_a_finished_run_is_not_taken_further(tmp_path: Path) -> None:
    first = learn(tmp_path, Net(0), batch, loss, CONFIG)

    def never(step: int) -> Tensor:
        raise KeyboardInterrupt

    again = learn(tmp_path, Net(1), never, loss, CONFIG)
    assert same(first.state_dict(), again.state_dict())
    alone = checkpoint.mean_of(tmp_path / "state.safetensors", Net(2))
    assert same(first.state_dict(), alone.state_dict())


def test_the_rate_rises_holds_and_falls() -> None:
    config = LoopConfig(steps=100, rate=2.0, warmup=10, cooldown=0.4)
    assert rate_at(0, config) == pytest.approx(0.2)
    assert rate_at(4, config) == pytest.approx(1.0)
    assert [rate_at(step, config) for step in (9, 30, 60)] == pytest.approx([2.0] * 3)
    assert rate_at(80, config) == pytest.approx(1.0)
    assert rate_at(90, config) == pytest.approx(0.5)
    assert rate_at(100, config) == pytest.approx(0.04)
    assert min(rate_at(step, config) for step in range(100)) >= 0.04


def test_a_loss_that_is_no_number_stops_the_run_before_it_spoils_anything(tmp_path: Path) -> None:
    net = Net(0)

    def spoiled(net: nn.Module, x: Tensor, generator: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        value, seen = loss(net, x, generator)
        return (value * float("nan") if float(net.seen) == 4 else value), seen

    with pytest.raises(FloatingPointError, match=r"not a number: .* at step 3"):
        learn(tmp_path, net, batch, spoiled, CONFIG)
    assert all(p.isfinite().all() for p in net.parameters())
    kept = load_file(tmp_path / "state.safetensors")
    assert checkpoint.read_step(tmp_path / "state.safetensors") == 3
    assert all(tensor.isfinite().all() for tensor in kept.values())


def test_the_mean_follows_and_buffers_are_copied() -> None:
    mean, net = Net(0), Net(1)
    net.seen.fill_(8)
    old, new = mean.out.weight.detach().clone(), net.out.weight.detach()
    follow(mean, net, 0.75)
    torch.testing.assert_close(mean.out.weight.detach(), 0.75 * old + 0.25 * new)
    assert mean.seen == 8


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "state.safetensors"
    checkpoint.write_tensors(path, {"a": torch.ones(3)}, {"step": 4})
    before = path.read_bytes()

    def full(tensors: object, draft: Path, notes: object) -> None:
        Path(draft).write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(OSError, match="no space"):
        checkpoint.write_tensors(path, {"a": torch.zeros(3)}, {"step": 5})
    assert path.read_bytes() == before
    assert checkpoint.read_step(path) == 4


def test_a_run_may_be_told_how_long_instead_of_how_many_steps(tmp_path: Path) -> None:
    config = replace(CONFIG, steps=10**6, minutes=0.5 / 60, cooldown=0.5)
    net = Net(0)
    learn(tmp_path, net, batch, loss, config)
    state = tmp_path / "state.safetensors"
    assert 0 < checkpoint.read_step(state) < 10**6
    assert checkpoint.read_seconds(state) >= 0.5
    kept = {name: p.clone() for name, p in net.named_parameters()}
    learn(tmp_path, net, batch, loss, config)  # its time is over: one step at the lowest rate, no more
    assert all(torch.allclose(p, kept[name], atol=1e-2) for name, p in net.named_parameters())


def test_the_rate_falls_as_the_time_runs_out() -> None:
    config = replace(CONFIG, steps=10**6, minutes=10.0, rate=2.0, warmup=1, cooldown=0.5)
    rates = [rate_at(100, config, share_of(100, seconds, config)) for seconds in (0, 300, 450, 600)]
    assert rates == pytest.approx([2.0, 2.0, 1.0, 0.04])
