"""Clips are spoiled as is said, and checks judge moves as they must."""

import sys
from pathlib import Path

import numpy as np
import pytest

from happyhorse.codec.phonemes import read
from happyhorse.codec.reading import PAUSES
from happyhorse.measure import run, trust
from happyhorse.measure.catalogue import METRICS, SUITES
from happyhorse.measure.clips import Entry, Line
from happyhorse.measure.suites import Clip, Found
from happyhorse.readers import networks
from happyhorse.request import RequestError
from happyhorse.scene.write import write

FRAMES = np.random.default_rng(0).integers(0, 256, (4, 24, 32, 3), np.uint8)


def test_late_sound_begins_with_silence():
    wave = np.arange(1, 9, dtype=np.float32)
    assert trust.delayed(wave, 3).tolist() == [0, 0, 0, 1, 2, 3, 4, 5]


def test_pictures_are_spoiled():
    assert next(trust.blurred(FRAMES)).std() < 0.4 * FRAMES[0].std()
    flat = np.full((1, 24, 32, 3), 77, np.uint8)
    assert (next(trust.blurred(flat)) == 77).all()
    assert all((frame == FRAMES[0]).all() for frame in trust.frozen(FRAMES))
    assert (next(trust.recoloured(FRAMES))[..., 0] == FRAMES[0][..., 2]).all()


def found(**values: float) -> Found:
    one = Found()
    for name, value in values.items():
        one.tell(name.replace("_", " "), value)
    return one


def test_a_metric_must_move_the_right_way_and_by_enough():
    check = trust.Check(spoiled="blurred", metric="sharpness", way=-1, enough=0.5)
    before = [found(sharpness=9.0), found(sharpness=8.0)]
    assert trust._judged(check, before, [found(sharpness=5.0), found(sharpness=4.0)])["moved"]
    assert not trust._judged(check, before, [found(sharpness=8.9), found(sharpness=7.9)])["moved"]
    assert not trust._judged(check, before, [found(sharpness=12.0), found(sharpness=11.0)])["moved"]
    assert trust._judged(check, [found()], [found()]) is None


def test_a_metric_that_is_lost_has_not_moved():
    """A clip that cannot be measured any more must not pass for one that got worse."""
    check = trust.Check(spoiled="blurred", metric="lip correlation", way=-1, enough=0.2)
    lost = trust._judged(check, [found(lip_correlation=0.8)], [found()])
    assert not lost["moved"]
    assert (lost["lost"], lost["floor"]) == (1, None)
    half = [found(lip_correlation=0.8), found(lip_correlation=0.8)]
    assert not trust._judged(check, half, [found(lip_correlation=0.5), found()])["moved"]
    assert trust._judged(check, half, [found(lip_correlation=0.2), found()])["moved"]


def stage(level: int, *, speaks: bool = True) -> trust.Stage:
    lines = (Line(text="Hello.", language="en"),) if speaks else ()
    entry = Entry(path=Path(f"{level}.mp4"), name=str(level), prompt=f"prompt {level}", lines=lines)
    return trust.Stage(entry=entry, frames=FRAMES + level, waveform=np.full(2400, level / 100, np.float32), rate=24_000)


@pytest.fixture
def spoiled(monkeypatch: pytest.MonkeyPatch) -> dict[str, Clip]:
    monkeypatch.setattr(trust, "see", lambda frames, suites, skipped: list(frames))
    one, other = stage(1), stage(9)
    clip = Clip(entry=one.entry, watched=None, waveform=one.waveform, rate=one.rate, skipped={})
    return trust.spoil(one, other, None, clip)


def test_every_check_is_of_a_spoiling_that_is_made_and_every_spoiling_is_checked(spoiled: dict[str, Clip]):
    assert {check.spoiled for check in trust.CHECKS} == set(spoiled)
    assert {METRICS[check.metric].suite for check in trust.CHECKS} == set(SUITES)


def test_halves_of_another_film_are_put_together(spoiled: dict[str, Clip]):
    shown = spoiled["second half of another film"].watched
    assert [int(frame[0, 0, 0]) - int(FRAMES[i, 0, 0, 0]) for i, frame in enumerate(shown)] == [1, 1, 9, 9]
    heard = spoiled["another voice for the second half"].waveform
    assert (heard[0], heard[-1]) == pytest.approx((0.01, 0.09))
    assert spoiled["swapped captions"].entry.prompt == "prompt 9"
    assert (spoiled["backwards"].watched[0] == FRAMES[-1] + 1).all()


def test_who_is_silent_is_not_given_wrong_words():
    assert "wrong speech" not in trust.spoiled_sounds(stage(1), stage(2, speaks=False))
    assert "noise over the sound" not in trust.spoiled_sounds(stage(1, speaks=False), stage(2))
    assert "another place heard" in trust.spoiled_sounds(stage(1, speaks=False), stage(2))


def test_a_spoiled_clip_is_asked_only_what_must_move():
    assert trust.suites_for("blurred") == {"picture"}
    assert trust.suites_for("swapped captions") == {"prompt"}


def test_films_are_partnered_two_by_two():
    pairs = [(a.entry.name, b.entry.name) for a, b in trust.partnered(iter([stage(n) for n in range(5)]))]
    assert pairs == [("0", "1"), ("1", "0"), ("2", "3"), ("3", "2")]


def test_checks_and_ceilings_are_kept_and_old_tables_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    assert networks.kept() == {"checks": [], "ceilings": []}
    (tmp_path / networks.KEPT).write_text('[{"spoiled": "blurred"}]')
    assert networks.kept() == {"checks": [{"spoiled": "blurred"}], "ceilings": []}
    assert networks.doubted() == frozenset()
    trust.keep([{"spoiled": "frozen"}], [{"language": "yue"}])
    assert networks.kept() == {"checks": [{"spoiled": "frozen"}], "ceilings": [{"language": "yue"}]}


def test_ceilings_are_of_all_seven_languages():
    lines = trust.held_out_lines(2)
    assert set(lines) == {"en", "zh", "yue", "ja", "ko", "de", "fr"}
    assert all(len(set(said)) == 2 for said in lines.values())


def test_cantonese_is_judged_by_its_phonemes(monkeypatch: pytest.MonkeyPatch):
    said = ["早晨。", "你好。"]
    asked = iter([[p.symbol for p in read(line, "yue") if p.symbol not in PAUSES] for line in said])
    monkeypatch.setattr(trust.heard, "phonemes", lambda wave: next(asked)[1:])
    errors = trust.errors_of("yue", said, [np.zeros(2400, np.float32)] * 2, 24_000)
    assert list(errors) == ["phoneme error"]
    assert all(0 < error < 50 for error, _ in errors["phoneme error"])


def test_a_film_knows_what_its_caption_names():
    script = write(trust.FIRST_SEED, seconds=2.0, split="test", kind="talk")
    one = trust._entry(script, {"cuts": [1.0], "seed": script.seed, "lines": []})
    assert one.known["named"]
    assert one.known["cuts"] == [1.0]


def test_what_fails_its_own_check_does_not_count_in_the_limits():
    """An action that is called there of any film; a place that is told apart."""

    def judged(place: bool) -> Found:
        one = Found()
        one.notes["elements"] = [{"kind": "action", "there": True}, {"kind": "place", "there": place}]
        for kind, there in (("action", True), ("place", place)):
            one.tell(f"{kind} right", 100.0 * there)
        return one

    rows = trust.judge({run.SWAPPED: [judged(True)] * 2}, {run.SWAPPED: [judged(False)] * 2})
    told = {row["metric"]: row for row in rows}
    assert not told["action right"]["moved"]
    assert (told["of five named"]["whole"], told["of five named"]["floor"]) == (5.0, 0.0)


def test_films_that_cannot_be_drawn_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "happyhorse.playhouse.film", None)
    with pytest.raises(RequestError, match="films that judges are checked on need"):
        next(trust.filmed(1))


def test_what_no_film_could_try_is_named() -> None:
    tried = [{"spoiled": one.spoiled, "metric": one.metric} for one in trust.CHECKS[1:]]
    first = trust.CHECKS[0]
    assert trust.untried(tried) == [f"{first.metric} ({first.spoiled})"]
    assert len(trust.untried([])) == len(trust.CHECKS)
