"""Encoded films become batches in every mode: the right roles at the right places, and all samples alike in size."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from happyhorse.codec import text
from happyhorse.conditioning import held
from happyhorse.data import dataset
from happyhorse.data.dataset import PHRASES, Dataset, Folder
from happyhorse.models import quick
from happyhorse.presets import BLOCKING_CHANNELS, PROMPT_CHANNELS, SCRIPT_CHANNELS, TOLD_CHANNELS
from happyhorse.scene.sketch import Sketcher, SketcherConfig
from happyhorse.sequence import Modality, Role, Segment, Sequence
from tests.tiny import Babel, preset

SMALL = preset()
LATENTS = 7  # frames of picture, 25 frames of film
GIVEN, GENERATED = Role.GIVEN, Role.GENERATED


@pytest.fixture(autouse=True)
def babel(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)


def line(count: int, start: float = 0.1) -> dict:
    phonemes = [("a", 0, 0, start + 0.08 * i, start + 0.08 * (i + 1)) for i in range(count)]
    return {"language": "en", "voice": "af_heart", "speaker": 0, "phonemes": phonemes}


def films(folder: Path, *, latents: int = LATENTS, rows: int | None = None, films: int = 3, extra: str = "") -> Path:
    """Random latents in the format that data/encode.py writes."""
    folder.mkdir()
    rng = np.random.default_rng(len(extra))
    shape = (films, 48, rows or latents, 4, 4)
    np.save(folder / "video.npy", rng.normal(size=shape).astype(np.float16))
    sound = 1 + 4 * (latents - 1) if latents > 1 else 0
    np.save(folder / "audio.npy", rng.normal(size=(films, 64, sound)).astype(np.float16))
    notes = [
        {"seed": i, "captions": ["a dog", "a red dog in the rain", "word " * 50], "lines": [line(i), line(2, 0.5)]}
        for i in range(films)
    ]
    told = 3 * latents  # the place, a head and a chest
    places = rng.normal(size=(films, latents, 3, 3)).astype(np.float32)
    places[..., 0] = 4 * np.arange(latents)[:, None]
    np.save(folder / "places.npy", places.reshape(-1, 3))
    np.save(folder / "blocking.npy", rng.normal(size=(films * told, BLOCKING_CHANNELS)).astype(np.float16))
    for i, note in enumerate(notes):
        note["blocking"] = [i * told, (i + 1) * told - (i == 1)]
        if extra == "source":
            note["instructions"] = ["make it blue", "blue"]
    heading = {"latent_frames": latents, "extra": extra}
    write(folder, heading, notes)
    return folder


def voices(folder: Path, lengths: tuple[int, ...] = (30, 12, 14, 31)) -> Path:
    folder.mkdir()
    starts = np.cumsum([0, *lengths])
    np.save(folder / "audio.npy", np.tile(np.arange(starts[-1], dtype=np.float16), (64, 1)))
    notes = [
        {"first": int(first), "latents": n, "lines": [line(n // 3)]} for first, n in zip(starts, lengths, strict=False)
    ]
    write(folder, {}, notes)
    return folder


def heard(folder: Path) -> Path:
    """All that is heard of three films, which were not drawn."""
    films(folder)
    (folder / "video.npy").unlink()
    sound = np.load(folder / "audio.npy")
    np.save(folder / "audio.npy", np.concatenate(list(sound), axis=1))
    heading, *notes = [json.loads(row) for row in (folder / "films.jsonl").read_text("utf-8").splitlines()]
    write(folder, heading, [n | {"first": 25 * i, "latents": 25} for i, n in enumerate(notes)])
    return folder


def write(folder: Path, heading: dict, notes: list[dict]) -> None:
    rows = [json.dumps(row) for row in (heading, *notes)]
    (folder / "films.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")


def only(folder: Path, count: int = 3) -> Dataset:
    return Dataset((Folder(folder, 1.0, count),), SMALL)


def tokens(sequence: Sequence, sample: int) -> Counter:
    found: Counter = Counter()
    for s in sequence.segments:
        if s.sample == sample:
            found[s.modality] += s.latent[0].numel()
    return found


def spans(segments: list[Segment]) -> list[tuple]:
    return [(s.role, s.latent.shape[1], s.box.time) for s in segments]


def assert_alike(batch: Sequence, samples: int) -> None:
    assert batch.samples == tuple(range(samples))
    counts = [tokens(batch, sample) for sample in batch.samples]
    assert all(count == counts[0] for count in counts)
    for sample in batch.samples:
        prompt = [s for s in batch.segments if s.sample == sample and s.track == "prompt"]
        assert [s.latent.shape[1] for s in prompt] == [PHRASES]
    assert all(s.role is GIVEN for s in batch.segments if s.modality is Modality.TEXT)


FREE_VIDEO, FREE_AUDIO = [(GENERATED, 7, (0, 24))], [(GENERATED, 25, (0.5, 24.5))]
LAYOUTS = {
    "free": (FREE_VIDEO, FREE_AUDIO),
    "first": ([(GIVEN, 1, (0, 0)), (GENERATED, 6, (4, 24))], FREE_AUDIO),
    "ends": ([(GIVEN, 1, (0, 0)), (GENERATED, 5, (4, 20)), (GIVEN, 1, (24, 24))], FREE_AUDIO),
    # two latent frames are five frames of film
    "beginning": (
        [(GIVEN, 2, (0, 4)), (GENERATED, 5, (8, 24))],
        [(GIVEN, 5, (0.5, 4.5)), (GENERATED, 20, (5.5, 24.5))],
    ),
    "speech given": (FREE_VIDEO, [(GIVEN, 25, (0.5, 24.5))]),
    "picture given": ([(GIVEN, 7, (0, 24))], FREE_AUDIO),
    "silent": (FREE_VIDEO, []),
}


def test_every_mode_has_a_layout_here() -> None:
    assert set(LAYOUTS) == set(dataset.GIVEN)
    assert sum(dataset.GIVEN.values()) == pytest.approx(1)


@pytest.mark.parametrize("mode", LAYOUTS)
def test_a_mode_is_a_choice_of_what_is_given(mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "GIVEN", {mode: 1.0})
    batch = only(films(tmp_path / "seconds")).batch(1)
    assert_alike(batch, 3)
    video, audio = LAYOUTS[mode]
    for sample in batch.samples:
        own = [s for s in batch.segments if s.sample == sample]
        assert spans([s for s in own if s.track == "video"]) == video
        assert spans([s for s in own if s.track == "audio"]) == audio


def test_cut_pieces_are_the_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "GIVEN", {"beginning": 1.0})
    folder = films(tmp_path / "seconds", films=1)
    one = only(folder, 1).batch(0).unpack()[0]
    for name in ("video", "audio"):
        kept = torch.from_numpy(np.load(folder / f"{name}.npy")[0].astype(np.float32))
        assert torch.equal(one.track(name).reshape(kept.shape), kept)


def test_the_same_step_is_the_same_batch(tmp_path: Path) -> None:
    folders = (Folder(films(tmp_path / "seconds"), 0.5, 2), Folder(voices(tmp_path / "voices"), 0.5, 2))
    one, other = Dataset(folders, SMALL), Dataset(folders, SMALL)
    other.batch(3)  # what was drawn before does not matter
    for step in (0, 1, 2, 9):
        first, second = one.batch(step), other.batch(step)
        assert [(s.track, s.role, s.box, s.sample) for s in first.segments] == [
            (s.track, s.role, s.box, s.sample) for s in second.segments
        ]
        assert all(torch.equal(a.latent, b.latent) for a, b in zip(first.segments, second.segments, strict=True))
    tracks = [{s.track for s in one.batch(step).segments} for step in range(12)]
    assert any("video" in found for found in tracks)
    assert any("video" not in found for found in tracks)


def test_all_samples_are_alike_in_size_whatever_is_left_out(tmp_path: Path) -> None:
    data = only(films(tmp_path / "seconds"))
    silent = 0
    for step in range(25):
        batch = data.batch(step)
        assert_alike(batch, 3)
        for sample in batch.samples:
            words = [s for s in batch.segments if s.sample == sample and s.modality is Modality.TEXT]
            silent += not any(s.latent[:TOLD_CHANNELS].any() for s in words)
    assert 0 < silent < 25  # words are dropped now and then


def test_pictures_have_no_sound(tmp_path: Path) -> None:
    batch = only(films(tmp_path / "pictures", latents=1)).batch(0)
    assert_alike(batch, 3)
    assert {s.track for s in batch.segments} <= {"video", "prompt", "script", "blocking"}
    assert all(s.role is GENERATED for s in batch.segments if s.track == "video")


def test_a_portrait_stands_before_the_clip(tmp_path: Path) -> None:
    folder = films(tmp_path / "portraits", latents=1, rows=2, extra="portrait", films=1)
    batch = only(folder, 1).batch(0)
    rows = torch.from_numpy(np.load(folder / "video.npy")[0].astype(np.float32))
    found = {s.track: s for s in batch.segments if s.modality is Modality.VIDEO}
    assert found.keys() == {"image_1", "video"}
    assert found["image_1"].role is GIVEN and found["image_1"].box.time[1] < 0
    assert torch.equal(found["image_1"].latent, rows[:, :1])
    assert found["video"].role is GENERATED and found["video"].box.time == (0, 0)
    assert torch.equal(found["video"].latent, rows[:, 1:])


def test_an_edit_shows_what_was_before_and_asks_with_an_instruction(tmp_path: Path) -> None:
    folder = films(tmp_path / "edits", latents=1, rows=2, extra="source", films=1)
    batch = only(folder, 1).batch(0)
    rows = torch.from_numpy(np.load(folder / "video.npy")[0].astype(np.float32))
    found = {s.track: s for s in batch.segments if s.modality is Modality.VIDEO}
    assert found.keys() == {"source", "video"}
    assert found["source"].role is GIVEN and found["source"].box.time[1] < 0
    assert torch.equal(found["source"].latent, rows[:, :1])
    assert torch.equal(found["video"].latent, rows[:, 1:])
    assert found["video"].role is GENERATED


def test_lines_alone_are_cut_to_one_length_and_moved_with_their_words(tmp_path: Path) -> None:
    data = only(voices(tmp_path / "voices"), 2)
    shifts = set()
    for step in range(8):
        batch = data.batch(step)
        assert_alike(batch, 2)
        audio = [s for s in batch.segments if s.track == "audio"]
        assert len({s.latent.shape[1] for s in audio}) == 1 and audio[0].latent.shape[1] in (12, 14, 30)
        for s in audio:
            assert s.role is GENERATED
            assert s.box.time[1] - s.box.time[0] == s.latent.shape[1] - 1
            steps = s.latent[0, :, 0, 0].diff()
            assert torch.equal(steps, torch.ones_like(steps))  # one line, not two
            shifts.add(s.box.time[0])
            spoken = [
                w.box.time[0] for w in batch.segments if w.sample == s.sample and w.track == "script" and w.latent.any()
            ]
            said = [t for t in spoken if s.box.time[0] - 1 <= t <= s.box.time[1] + 2]
            assert len(said) == len(spoken)
    assert len(shifts) > 3


def test_a_film_that_is_only_heard_is_laid_out_as_one_whose_picture_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = only(heard(tmp_path / "heard"), 1)
    drawn = only(films(tmp_path / "seconds"), 1)
    whole = 0
    for step in range(8):
        choice = data.choose(step)
        assert all(pick.shift == 0 for pick in choice.picks)  # a film stands where it stands
        batch = data.lay_out(choice)
        same = drawn.lay_out(replace(choice, given="heard", length=0))
        assert [s.track for s in batch.segments] == [s.track for s in same.segments]
        assert all(
            torch.equal(s.latent, t.latent) and s.box == t.box
            for s, t in zip(batch.segments, same.segments, strict=True)
        )
        whole += bool(choice.blocking)
    assert whole > 4


def test_phonemes_stand_at_their_middles(tmp_path: Path) -> None:
    data = only(films(tmp_path / "seconds"))
    for step in range(6):
        for s in data.batch(step).segments:
            if s.track == "script" and s.latent[PROMPT_CHANNELS:].any():
                times = [25 * (start + 0.08 * (i + 0.5)) for start in (0.1, 0.5) for i in range(3)]
                assert min(abs(s.box.time[0] - t) for t in times) < 1e-6
                assert s.box.time[0] == s.box.time[1]


def test_a_batch_tells_where_everybody_is_and_falls_silent_with_the_words(tmp_path: Path) -> None:
    data = Dataset((Folder(films(tmp_path / "films"), 1.0, 3),), SMALL)
    first = PROMPT_CHANNELS + SCRIPT_CHANNELS
    batches, silent, without = 60, 0, 0
    for step in range(batches):
        choice = data.choose(step)
        batch = data.lay_out(choice)
        without += not choice.blocking
        for sample, pick in enumerate(choice.picks):
            tokens = [s for s in batch.segments if s.track == "blocking" and s.sample == sample]
            assert len(tokens) == choice.blocking
            begin, end = data.folders[0].notes[pick.film]["blocking"]
            places = [(s.box.time[0], s.box.height[0], s.box.width[0]) for s in tokens]
            if tokens:
                np.testing.assert_allclose(places[: end - begin], data.folders[0].places[begin:end], rtol=1e-6)
            told = np.array([s.latent[first:TOLD_CHANNELS, 0, 0, 0].numpy() for s in tokens])
            silent += pick.unblocked
            if pick.unblocked:
                assert not told.any()
            elif tokens:
                np.testing.assert_array_equal(told[: end - begin], data.folders[0].blocking[begin:end])
                assert not told[end - begin :].any()
    assert 0 < silent < 0.2 * 3 * batches
    assert 0 < without < 0.3 * batches


def test_what_is_generated_is_sketched_where_something_is_told_of_it(tmp_path: Path) -> None:
    known = Sketcher(SketcherConfig(read=16, width=16, hidden=16, blocks=1, channels=48)).requires_grad_(False)
    data = replace(only(films(tmp_path / "films")), sketcher=known)
    folder, seen, standing = data.folders[0], 0, 0
    for step in range(40):
        choice = data.choose(step)
        for s in (s for s in data.lay_out(choice).segments if s.modality is Modality.VIDEO):
            pick = choice.picks[s.sample]
            first, count = folder.notes[pick.film]["blocking"][0], folder.notes[pick.film]["blocking"][1]
            is_held = not choice.blocking and choice.given in dataset.PARTLY
            if s.role is GIVEN or not (is_held or (choice.blocking and not pick.unblocked)):
                assert s.sketch is None
                continue
            if is_held:
                shown = [x for x in data.lay_out(choice).segments if x.sample == s.sample and x.track == s.track]
                given = {round(x.box.time[0] / 4): x.latent for x in shown if x.role is GIVEN}
                at = round(s.box.time[0] / 4)
                assert torch.equal(s.sketch, held(given, LATENTS)[:, at : at + s.latent.shape[1]])
                standing += 1
                continue
            seen += 1
            told = folder.places[first:count], np.array(folder.blocking[first:count], np.float32)
            with quick():
                whole = known.sketch([told], LATENTS, 4, 4)[0].float()
            at = round(s.box.time[0] / 4)
            torch.testing.assert_close(
                s.sketch, whole[:, at : at + s.latent.shape[1]], atol=0.02 * float(whole.std()), rtol=0.02
            )
    assert seen > 15
    assert standing > 3


def test_some_sound_of_sketched_films_is_made_without_their_picture(tmp_path: Path) -> None:
    known = Sketcher(SketcherConfig(read=16, width=16, hidden=16, blocks=1, channels=48)).requires_grad_(False)
    data = only(films(tmp_path / "films"))
    assert not any(data.choose(step).given == "heard" for step in range(100))
    data = replace(data, sketcher=known)
    choices = [data.choose(step) for step in range(200)]
    heard = [choice for choice in choices if choice.given == "heard"]
    assert 0.2 < len(heard) / len(choices) < 0.5
    assert any(choice.blocking for choice in heard)
    segments = data.lay_out(heard[0]).segments
    assert {s.modality for s in segments} == {Modality.AUDIO, Modality.TEXT}
    assert [s.role for s in segments if s.track == "audio"] == [GENERATED] * len(heard[0].picks)


@pytest.mark.parametrize("extra", ["portrait", "source"])
def test_what_stands_before_a_clip_is_not_sketched(extra: str, tmp_path: Path) -> None:
    known = Sketcher(SketcherConfig(read=16, width=16, hidden=16, blocks=1, channels=48))
    folder = films(tmp_path / "films", latents=1, rows=2, extra=extra)
    assert all(s.sketch is None for s in replace(only(folder), sketcher=known).batch(0).segments)


def test_a_folder_of_before_there_was_blocking_has_none(tmp_path: Path) -> None:
    folder = films(tmp_path / "films")
    for file in ("places.npy", "blocking.npy"):
        (folder / file).unlink()
    heading, *notes = (folder / "films.jsonl").read_text().splitlines()
    write(folder, json.loads(heading), [json.loads(n) | {"blocking": [0, 0]} for n in notes])
    batch = Dataset((Folder(folder, 1.0, 3),), SMALL).batch(0)
    assert not [s for s in batch.segments if s.track == "blocking"]
