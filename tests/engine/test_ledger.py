import torch

from happyhorse.engine.ledger import HEAPED, IDLE, foretell

MEGA = 2**20


def bytes_of(count: int) -> torch.Tensor:
    return torch.empty(count, dtype=torch.uint8, device="meta")


def test_what_lives_at_once_is_counted_and_what_is_given_is_not():
    given = bytes_of(5 * MEGA)

    def work() -> torch.Tensor:
        first = given + 1
        second = first + 1
        del first
        return second + 1  # two alive at any time

    assert foretell(work, [given], "cuda") == 10 * MEGA


def test_a_view_holds_nothing_and_keeps_what_it_looks_at():
    given = bytes_of(MEGA)

    def work() -> torch.Tensor:
        view = (given + 1)[:1]
        return torch.cat([view, given[1:]])

    assert foretell(work, [given], "cuda") == 2 * MEGA


def test_small_tensors_on_a_cpu_count_more_for_the_heap():
    small, large = bytes_of(MEGA), bytes_of(HEAPED)
    assert foretell(lambda: small + 1, [small], "cpu") == 2 * MEGA
    assert foretell(lambda: large + 1, [large], "cpu") == HEAPED
    many = bytes_of(HEAPED - 1)
    work = foretell(lambda: [many + 1 for _ in range(3)], [many], "cpu")
    assert work == 3 * (HEAPED - 1) + IDLE


def test_attention_holds_its_answer_and_a_number_a_row():
    q = torch.empty(1, 2, 100, 32, device="meta")
    attend = torch.nn.functional.scaled_dot_product_attention
    assert foretell(lambda: attend(q, q, q), [q], "cuda") == (100 * 2 * 32 + 100 * 2) * 4


def test_code_sees_the_device_that_is_meant():
    seen = []
    tensor = torch.empty(2, device="meta")
    foretell(lambda: seen.append((tensor.device.type, torch.zeros(2, device=tensor.device).is_meta)), [tensor], "cuda")
    assert seen == [("cuda", True)]
