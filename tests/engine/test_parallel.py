import multiprocessing
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import distributed as dist
from torch.distributed.device_mesh import init_device_mesh

from happyhorse.engine.compile import flex
from happyhorse.engine.device import DeviceError
from happyhorse.engine.parallel import check_heads, deal, share_rows
from happyhorse.sequence import Sequence
from tests.engine.models import answer, apart, clip, model


def place(rank: int, places: int, store: Path, out: Path) -> None:
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    dist.init_process_group("gloo", init_method=store.as_uri(), rank=rank, world_size=places)
    shared = share_rows(model(), init_device_mesh("cpu", (places,)))
    for name, sequence in clips().items():
        torch.save(answer(shared, sequence), out / f"{name}{rank}")
    dist.barrier()  # whoever leaves first takes the connection along
    dist.destroy_process_group()


def clips() -> dict[str, Sequence]:
    """Token counts that two do not divide, with and without expert borders on the cut; and a pack."""
    return {
        "odd": clip(size=(5, 4, 6), sound=18, words=3),
        "even": clip(size=(4, 4, 4), sound=14, words=2),
        "words": clip(size=(1, 2, 2), sound=1, words=40),
        "pack": Sequence.pack([clip(), clip(size=(3, 2, 4), seed=4)]),
    }


def test_two_processes_answer_as_one(tmp_path):
    """1e-5 of the largest number: single precision, and products of other sizes."""
    start = multiprocessing.get_context("spawn").Process  # a fork of a process with threads may wait for ever
    running = [start(target=place, args=(rank, 2, tmp_path / "store", tmp_path)) for rank in range(2)]
    for each in running:
        each.start()
    for each in running:
        each.join(300)
        assert each.exitcode == 0
    for name, sequence in clips().items():
        wanted = answer(model(), sequence)
        for rank in range(2):
            assert apart(torch.load(tmp_path / f"{name}{rank}"), wanted) < 1e-5


def test_attention_that_was_changed_after_rows_were_dealt_is_a_sentence():
    two = SimpleNamespace(size=lambda: 2, get_group=lambda: None, get_local_rank=lambda: 0)
    shared = flex(share_rows(model(), two))
    with pytest.raises(DeviceError, match="attention was changed after the rows were dealt out") as caught:
        answer(shared, clip())
    assert "share_rows comes last" in caught.value.hint


@pytest.mark.parametrize("rows", [7, 8, 1])
def test_every_row_has_one_place(rows: int):
    counts = (4, rows - 4, 0) if rows > 4 else (rows, 0, 0)
    dealt = [deal(rows, 3, place) for place in range(3)]
    assert [row for each in dealt for row in range(rows)[each.rows]] == list(range(rows))
    assert tuple(map(sum, zip(*(each.counts(counts) for each in dealt), strict=True))) == counts


def test_heads_that_cannot_be_dealt_out_are_a_sentence():
    with pytest.raises(DeviceError, match="possible: 1, 2, 4, 8"):
        check_heads(40, 8, 3)
    check_heads(40, 8, 4)
