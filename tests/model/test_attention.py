import pytest
import torch

from happyhorse.model import attention
from happyhorse.model.attention import Group, attend, window_mask


def plain(qkv, heads, mask):
    shared = (qkv.shape[1] - heads) // 2
    q, k, v = qkv.transpose(0, 1).split([heads, shared, shared])
    k, v = (x.repeat_interleave(heads // shared, dim=0) for x in (k, v))
    scores = (q @ k.transpose(1, 2) / qkv.shape[-1] ** 0.5).masked_fill(~mask, float("-inf"))
    return (scores.softmax(-1) @ v).transpose(0, 1)


def rows(group):
    return sum(group.counts) * group.samples


@pytest.mark.parametrize("short", [0, 512], ids=["kernel", "short"])
def test_attention_is_softmax_within_a_sample_values_and_slopes(monkeypatch, short):
    monkeypatch.setattr(attention, "SHORT", short)
    group = Group(samples=1, counts=(6, 3, 2))
    x = torch.randn(11, 8, 16, requires_grad=True)
    weight = torch.randn(11, 4, 16)
    answers = [attend(x, 4, (group,)), plain(x, 4, torch.ones(11, 11, dtype=torch.bool))]
    slopes = [torch.autograd.grad((a * weight).sum(), x)[0] for a in answers]
    torch.testing.assert_close(*answers)
    torch.testing.assert_close(*slopes, atol=1e-5, rtol=1e-5)


def test_samples_never_look_at_each_other():
    groups = (Group(samples=2, counts=(4, 2, 1)), Group(samples=1, counts=(3, 0, 2)))
    x = torch.randn(sum(map(rows, groups)), 8, 16)
    # video rows 0-3 are the first sample, 4-7 the second, 8-10 the third; then audio; then text
    mine = torch.tensor([4, 5, 6, 7, 13, 14, 16])
    before = attend(x, 4, groups)
    torch.testing.assert_close(before[mine], attend(x[mine], 4, (Group(samples=1, counts=(4, 2, 1)),)))
    changed = x.clone()
    changed[mine] += 1
    others = torch.tensor([i for i in range(len(x)) if i not in mine])
    assert torch.equal(attend(changed, 4, groups)[others], before[others])


@pytest.mark.parametrize("short", [0, 512], ids=["cut", "short"])
@pytest.mark.parametrize("window", [0, 1, 2])
def test_local_attention_is_the_masked_one(monkeypatch, short, window):
    monkeypatch.setattr(attention, "SHORT", short)
    group = Group(samples=1, counts=(12, 3, 2), everywhere=2, frames=(2, 3, 2, 1, 2))
    x = torch.randn(17, 6, 16)
    torch.testing.assert_close(attend(x, 2, (group,), window), plain(x, 2, window_mask(group, window)))


def test_a_window_is_of_frames_and_only_between_frames():
    mask = window_mask(Group(samples=1, counts=(4, 1, 1), everywhere=1, frames=(1, 1, 1)), 1)
    assert mask[1].tolist() == [True, True, True, False, True, True]
    assert mask[0].all() and mask[4].all() and mask[5].all() and mask[:, 0].all() and mask[:, 4:].all()


@pytest.mark.parametrize("shared", [1, 2])
def test_rows_that_take_turns_see_what_all_together_see(monkeypatch, shared):
    """In half precision, long samples: rounded scores differ by what rounding costs, and no row is lost."""
    monkeypatch.setattr(attention, "SCORES", 700 * 96)  # not a divisor of the rows
    g = torch.Generator().manual_seed(0)
    q, k, v = (torch.randn(1, n, attention.SHORT + 99, 16, generator=g).bfloat16() for n in (4, shared, shared))
    expected = torch.nn.functional.scaled_dot_product_attention(q.float(), k.float(), v.float(), enable_gqa=True)
    found = attention._full(q, k, v)
    assert found.shape == q.shape
    assert torch.equal(found, attention._in_turns(q, k, v))
    assert (found.float() - expected).abs().max() < 0.02 * expected.abs().max()


def test_off_the_cpu_no_mask_is_brought_in(monkeypatch):
    """A card that records a graph can be brought nothing from the machine's memory."""

    def refuse(group, window):
        raise AssertionError("a mask was made in the machine's memory")

    monkeypatch.setattr(attention, "window_mask", refuse)
    group = Group(samples=1, counts=(12, 3, 2), everywhere=2, frames=(2, 3, 2, 1, 2))
    assert attend(torch.empty(17, 6, 16, device="meta"), 2, (group,), 1).shape == (17, 2, 16)
