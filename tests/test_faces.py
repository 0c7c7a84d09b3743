"""Faces in a given picture are found where they are drawn, known by their looks, and speak where their mouths are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

pytest.importorskip("skia")

import happyhorse
from happyhorse import faces, media
from happyhorse.clip import Clip
from happyhorse.codec.phonemes import read, time_phonemes
from happyhorse.conditioning import build_sequence, latent_frames
from happyhorse.models import Models
from happyhorse.planning import plan_request
from happyhorse.playhouse.film import frames
from happyhorse.request import Request
from happyhorse.scene.blocking import IS_HEAD, SIZE, Blocking
from happyhorse.scene.director import Said, expected, lips
from happyhorse.scene.script import Script, Shot
from happyhorse.scene.write import write
from happyhorse.sequence import Role


def sitting(seed: int = 9_310_006, **looks: object) -> Script:
    """Somebody before the camera, near enough for a portrait."""
    script = write(seed, seconds=3.0, split="test")
    role = replace(script.roles[0], action="stand", object="none", facing=0.0, seated=False)
    role = replace(role, person=replace(role.person, **{"glasses": "none", "hat": "none"} | looks))  # type: ignore[arg-type]
    shot = Shot(start=0.0, end=3.0, framing="close-up", move="static")
    return replace(script, roles=(role,), shots=(shot,), lines=(), light="even", blur=0.0)


def drawn(script: Script) -> np.ndarray:
    return next(frames(script, 256, 448))


@pytest.fixture(scope="module")
def models() -> Models:
    return happyhorse.load("mini")


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    return drawn(sitting())


def test_a_face_is_found_where_its_head_was_drawn(portrait: np.ndarray) -> None:
    (face,) = faces.find(portrait)
    places, rows = Blocking(sitting(), [np.zeros((76, 6), np.float32)], 256, 448).rows(0, 1)
    head = int(np.flatnonzero(rows[:, IS_HEAD])[0])
    size = 32 * 2 ** rows[head, SIZE]
    assert abs(face.posed.y - 32 * places[head, 1]) < 0.2 * size
    assert abs(face.posed.x - 32 * places[head, 2]) < 0.2 * size
    assert 0.8 < face.posed.size / size < 1.25
    assert face.eyes_at[0] < face.mouth_at[0]


def test_nobody_is_found_where_nobody_is() -> None:
    assert faces.find(np.full((252, 448, 3), 128, np.uint8)) == []


def test_the_picture_decides_what_the_words_leave_open(portrait: np.ndarray) -> None:
    (face,) = faces.find(portrait)
    looks = faces.recognised(expected(), [face])["person 0"]
    gender = sitting().roles[0].person.gender
    assert np.exp(looks["gender"])[("woman", "man").index(gender)] > 0.8
    assert np.exp(looks["gender"]).sum() == pytest.approx(1)


def told(gender: str, size: float) -> faces.Face:
    face = faces.find(drawn(sitting()))[0]
    looks = face.looks | {"gender": {"woman": 0.1, "man": 0.1} | {gender: 0.9}}
    return replace(face, looks=looks, posed=replace(face.posed, size=size))


def test_each_speaker_has_a_face_that_fits() -> None:
    man, woman = told("man", 60.0), told("woman", 50.0)
    assert faces.given_to([man, woman], ["woman", "man"]) == [woman, man]
    assert faces.given_to([man, woman], ["woman"]) == [woman, man]
    assert faces.given_to([woman, man], [""]) == [man, woman]  # the larger
    assert faces.given_to([man, woman], ["", ""]) == [man, woman]  # from left to right
    assert faces.given_to([], ["woman"]) == []


def test_a_sketch_that_is_off_is_laid_on_the_picture(portrait: np.ndarray) -> None:
    (face,) = faces.find(portrait)
    assert faces.aligned(face, portrait).y == pytest.approx(face.posed.y, abs=1e-3)
    moved = np.roll(portrait, (4, 6), (0, 1))
    back = faces.aligned(face, moved)
    assert back.y - face.posed.y == pytest.approx(-4, abs=2)
    assert -12 < back.x - face.posed.x < -3  # across, marks are told less well


def test_what_is_something_else_is_left_alone() -> None:
    skin = torch.full((3, 4, 4), 150.0)
    picture = skin + 20
    picture[:, 0, 0] = 0.0  # a hand's glove
    share, paler = faces.shared(picture, skin, torch.ones(4, 4))
    assert share[0, 0] < 0.05 and share[1:, 1:].min() > 0.9
    torch.testing.assert_close(paler, torch.full((3,), 20.0), atol=1.5, rtol=0)


def test_lips_move_where_the_mouth_is_and_nothing_else_does(models: Models, portrait: np.ndarray) -> None:
    (face,) = faces.find(portrait)
    said = [Said(speaker=0, language="en", phonemes=time_phonemes(read("ah oh ah", "en"), "en", start=0.5))]
    picture = models.video.encode(torch.from_numpy(portrait)[None]).float()
    speaks, silent = (
        faces.act(face, sitting(), lips(lines, 3.0), picture, models, (256, 448), latent_frames(75)).change
        for lines in (said, [])
    )
    change = (speaks - silent).square().mean(0)  # both blink alike
    row, column = (int((at + half) // 16) for at, half in zip(face.mouth_at, (128, 224), strict=True))
    strongest = divmod(int(change[4:10].sum(0).argmax()), 28)
    assert abs(strongest[0] - row) <= 2 and abs(strongest[1] - column) <= 2
    away = change.clone()
    away[:, max(0, row - 7) : row + 4, column - 6 : column + 7] = 0
    assert float(away.max()) < 0.01 * float(change.max())
    assert float(change[5:9].sum()) > 3 * float(change[14:18].sum())  # the line is over


def test_lips_do_not_move_walls_beside_a_face(portrait: np.ndarray) -> None:
    (face,) = faces.find(portrait)
    (y, x), (down, across) = faces.lips_of(face)
    assert abs(x - face.mouth_at[1]) < 0.1 * face.posed.size and y <= face.mouth_at[0] + 1
    _, top, right, bottom = face.person.face
    near = face.marks.mouth[1] - 0.2 * face.posed.size  # as in a head that looks to the left
    turned = replace(face, person=replace(face.person, face=(near, top, right, bottom)))
    (_, inner), (same, less) = faces.lips_of(turned)
    assert inner > x and less < across and same == down
    assert face.mouth_at[1] - 0.2 * face.posed.size <= inner - less * face.posed.size + 1e-6


def test_a_picture_with_a_face_is_drawn_to_the_end(models: Models, portrait: np.ndarray, tmp_path: Path) -> None:
    Image.fromarray(portrait[2:254]).save(tmp_path / "first.png")
    asked = Request(prompt="Somebody says: “Good morning.”", seconds=3, first_frame=tmp_path / "first.png", seed=1)
    sequence = build_sequence(asked, plan_request(asked, models.preset.taught), models)
    first, rest = (next(s for s in sequence.segments if s.track == "video" and s.role is role) for role in Role)
    assert rest.settled and rest.sketch is not None
    moved = (rest.sketch - first.latent).square().mean(0)
    assert float(moved.max()) > 0 and float(moved[:, 0].max()) == pytest.approx(0, abs=1e-6)
    assert any(s.track == "blocking" for s in sequence.segments)

    voice = [s.latent for s in sequence.segments if s.track == "script"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "find", lambda picture: [])
        still = build_sequence(asked, plan_request(asked, models.preset.taught), models)
    assert voice and not any(s.settled for s in still.segments)


def test_a_clip_goes_on_with_its_face_speaking(models: Models, portrait: np.ndarray, tmp_path: Path) -> None:
    shown = np.repeat(portrait[None, 2:254], 30, 0)
    media.write_mp4(Clip(frames=shown, waveform=np.zeros((1, 30 * 960), np.float32)), tmp_path / "before.mp4")
    asked = Request(prompt="Somebody says: “Good morning.”", seconds=3, extend=tmp_path / "before.mp4", seed=1)
    sequence = build_sequence(asked, plan_request(asked, models.preset.taught), models)
    before, rest = (next(s for s in sequence.segments if s.track == "video" and s.role is role) for role in Role)
    assert (before.latent.shape[1], rest.latent.shape[1]) == (7, 19)
    assert rest.settled and rest.sketch is not None
    phonemes = [s.box.time[0] for s in sequence.segments if s.track == "script"]
    change = (rest.sketch - rest.sketch[:, -1:]).square().mean((0, 2, 3))  # nothing is said in the end
    loudest = rest.box.time[0] + models.preset.ticks * int(change.argmax())
    assert phonemes[0] - 4 <= loudest <= phonemes[-1] + 4
    assert min(s.box.time[0] for s in sequence.segments if s.track == "blocking") == before.box.time[1]
