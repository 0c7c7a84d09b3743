"""Acting: where people are and which way they are turned while they do what their role says."""

from dataclasses import replace

import pytest

from happyhorse.scene.acting import Actor
from happyhorse.scene.script import Script
from happyhorse.scene.write import write


def actor(facing: float, action: str = "walk") -> Actor:
    script: Script = next(s for s in map(write, range(200)) if len(s.roles) == 1 and not s.lines)
    role = replace(script.roles[0], action=action, facing=facing, seated=False, object="none")
    return Actor(replace(script, roles=(role,)), 0)


@pytest.mark.parametrize("action", ["walk", "run"])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_who_goes_past_the_camera_shows_their_face_and_goes_on(action: str, side: float) -> None:
    walker = actor(side, action)
    first, last = walker.pose(0), walker.pose(100)
    assert (last.x - first.x) * side > 50
    assert 0.5 < first.facing * side < 0.75
    assert first.scale == last.scale


@pytest.mark.parametrize(("facing", "grows"), [(0.0, True), (2.0, False)])
def test_who_comes_or_goes_stays_in_the_middle_and_is_turned_as_written(facing: float, grows: bool) -> None:
    walker = actor(facing)
    first, last = walker.pose(0), walker.pose(100)
    assert first.x == last.x
    assert (last.scale > first.scale) == grows
    assert first.facing == facing


def test_who_stands_in_profile_stays_so() -> None:
    assert actor(1.0, "stand").pose(0).facing == 1.0
