import torch

from happyhorse.model import fused
from happyhorse.model.rope import Rope, landmarks


def test_bands_fall_geometrically_from_one():
    assert torch.allclose(Rope(4, 10000.0).bands, torch.tensor([1.0, 0.1, 0.01, 0.001]))


def test_time_comes_first_and_the_origin_does_not_turn():
    cos, sin = Rope(2, 10000.0)(torch.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    assert (cos[0] == 1).all() and (sin[0] == 0).all()
    assert sin[1, :2].all() and not sin[1, 2:].any()


def test_only_distances_matter():
    rope, q, k = Rope(4, 10000.0), torch.randn(1, 1, 32), torch.randn(1, 1, 32)

    def score(at_q, at_k):
        turned = [
            fused.norm_and_rotate(x, torch.ones(1, 32), *rope(torch.tensor([at]))) for x, at in ((q, at_q), (k, at_k))
        ]
        return (turned[0] * turned[1]).sum()

    near, far = score((1.0, 2.0, 3.0), (0.0, 0.0, 0.0)), score((11.0, 22.0, 33.0), (10.0, 20.0, 30.0))
    assert torch.allclose(near, far, atol=1e-4)
    assert not torch.allclose(near, score((3.0, 2.0, 3.0), (0.0, 0.0, 0.0)), atol=1e-4)


def test_landmarks_tell_where_in_the_frame_and_not_when():
    places = torch.tensor([[0.0, 1.0, 2.0], [9.0, 1.0, 2.0], [0.0, 1.25, 2.0], [0.0, 1.0, 5.0]])
    one, later, lower, right = landmarks(places, 3)
    assert torch.equal(one, later)
    assert not torch.allclose(one, lower) and not torch.allclose(one, right)
    quarter = landmarks(torch.tensor([[0.0, 0.25, 0.0]]), 1)[0]  # a wave one cell long, a quarter on
    torch.testing.assert_close(quarter, torch.tensor([0.0, 1.0, 1.0, 0.0]), atol=1e-6, rtol=0)
