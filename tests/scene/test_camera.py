"""The camera holds faces in the frame, at every ratio, and moves as it is told."""

import itertools

import pytest

from happyhorse.scene.camera import ZOOMS, Operator, Subject, behind, ease, unit
from happyhorse.scene.script import MOVES, Person, Role, Script, Shot

SIZES = [(256, 448), (448, 256), (256, 256), (256, 352), (352, 256), (256, 608)]
PERSON = Person(
    gender="woman", age="young", skin=1, hair_style="bob", hair_colour="brown", clothes="shirt", colour="blue",
    second_colour="white",
)  # fmt: skip


def _operator(framing: str, move: str, size: tuple[int, int], head: tuple[float, float] = (10.0, -65.0)) -> Operator:
    shot = Shot(start=0.0, end=4.0, framing=framing, move=move)
    script = Script(
        seed=3, seconds=4.0, place="park", light="even", weather="clear", roles=(Role(person=PERSON),), shots=(shot,)
    )
    return Operator(script, [Subject(head=lambda seconds: head)], *size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("framing", ["close-up", "medium", "medium wide", "wide"])
def test_the_head_stays_inside_the_frame(framing: str, move: str, size: tuple[int, int]) -> None:
    operator = _operator(framing, move, size)
    height, width = size
    for frame in range(101):
        view = operator.view(frame / 25)
        scale = unit(height, width) * view.zoom
        x, y = width / 2 + (10.0 - view.x) * scale, height / 2 + (-65.0 - view.y) * scale
        assert 0.12 * width < x < 0.88 * width
        assert y - 23 * scale > -0.06 * height
        assert y + 23 * scale < height


def test_a_push_in_comes_nearer_and_a_pull_out_goes_away() -> None:
    for move, sign in (("push-in", 1), ("pull-out", -1)):
        operator = _operator("medium", move, (256, 448))
        zooms = [operator.view(frame / 25).zoom for frame in range(101)]
        assert all(sign * (later - earlier) >= 0 for earlier, later in itertools.pairwise(zooms))
        assert abs(zooms[-1] - zooms[0]) > 0.5


def test_a_pan_to_the_right_looks_farther_right_and_static_stands_still() -> None:
    pan = _operator("medium wide", "pan right", (256, 448))
    assert pan.view(3.9).x > pan.view(0.1).x + 15
    still = _operator("medium wide", "static", (256, 448))
    assert still.view(3.9) == still.view(0.1)


def test_a_tracking_camera_keeps_the_walker_where_they_are() -> None:
    operator = _operator("medium", "tracking", (256, 448))
    walker = Subject(head=lambda seconds: (-200.0 + 90.0 * seconds, -65.0), facing=lambda seconds: 1.0)
    operator.subjects = [walker]
    offsets = [walker.head(t)[0] - operator.view(t).x for t in (0.0, 1.0, 2.0, 3.9)]
    assert max(offsets) - min(offsets) < 1e-6
    assert offsets[0] < 0.0  # room ahead of them


def test_a_two_shot_holds_both() -> None:
    for size in SIZES:
        operator = _operator("two-shot", "static", size)
        operator.subjects = [Subject(head=lambda t: (-50.0, -65.0)), Subject(head=lambda t: (50.0, -65.0))]
        view = operator.view(1.0)
        reach = size[1] / 2 / (unit(*size) * view.zoom)
        assert view.x - reach < -50 - 22
        assert view.x + reach > 50 + 22


def test_what_lies_behind_moves_less() -> None:
    operator = _operator("close-up", "static", (256, 448))
    view = operator.view(0.0)
    assert 1.0 < behind(view).zoom < view.zoom
    assert behind(view, 1.0) == view
    assert ease(0.0) == 0.0
    assert ease(1.0) == 1.0
    assert ZOOMS["close-up"] > ZOOMS["medium"] > ZOOMS["wide"]
