from happyhorse.engine.experts import SplitLinear, matrices, split_experts
from tests.engine.models import answer, clip, model, same


def test_a_split_model_answers_the_same_to_the_last_bit():
    sequence = clip()
    assert same(answer(split_experts(model()), sequence), answer(model(), sequence))


def test_every_expert_has_a_matrix_of_its_own():
    split = split_experts(model())
    assert isinstance(split.blocks[0].mlp.up, SplitLinear)
    assert len(matrices(split)) == 3 * 4 + 4 + 3 * 4
    weights = [part.weight for part in matrices(split)]
    assert len({weight.untyped_storage().data_ptr() for weight in weights}) == len(weights)
    assert all(weight.untyped_storage().nbytes() == weight.nbytes for weight in weights)


def test_splitting_twice_changes_nothing():
    split = split_experts(model())
    before = matrices(split)
    assert matrices(split_experts(split)) == before
