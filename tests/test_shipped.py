"""Weights that ship are listed with their hashes; what is missing or damaged is named."""

from pathlib import Path

import pytest

from happyhorse import shipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / f"{name}.safetensors").write_bytes(name.encode())
    (tmp_path / "notes.txt").write_text("not weights")
    shipped.write_manifest(tmp_path)
    return tmp_path


def found(folder: Path) -> dict[str, str]:
    return shipped.hashes(folder.glob("*.safetensors"))


@pytest.mark.parametrize("name", shipped.FOLDERS)
def test_the_list_in_the_repository_fits_the_weights_in_it(name: str):
    place = shipped.WEIGHTS / name
    assert found(place) == shipped.read_manifest(place), "hint: python -m happyhorse.shipped lists them anew"


def test_what_was_listed_is_whole(folder: Path):
    assert shipped.read_manifest(folder).keys() == {"one.safetensors", "two.safetensors"}
    assert shipped.read_manifest(folder)["one.safetensors"].startswith("7692c3ad")  # the sha256 of "one"
    assert not shipped.faults(folder, found(folder))
    assert sorted(path.name for path in folder.iterdir() if path.suffix in (".json", ".part")) == [shipped.MANIFEST]


def test_what_is_missing_or_damaged_is_named(folder: Path):
    (folder / "one.safetensors").unlink()
    (folder / "two.safetensors").write_bytes(b"twp")
    assert shipped.faults(folder, found(folder)) == {"one.safetensors": "missing", "two.safetensors": "damaged"}


@pytest.mark.parametrize("text", ["", "[]", "{", "\ufeff{}"])
def test_a_list_that_cannot_be_read_is_a_fault(folder: Path, text: str):
    (folder / shipped.MANIFEST).write_text(text)
    assert shipped.faults(folder, found(folder)) == {shipped.MANIFEST: "damaged"}
    (folder / shipped.MANIFEST).unlink()
    assert shipped.faults(folder, found(folder)) == {shipped.MANIFEST: "missing"}


def test_what_was_put_there_by_hand_is_listed_anew(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shipped, "WEIGHTS", folder.parent)
    monkeypatch.setattr(shipped, "FOLDERS", (folder.name,))
    (folder / "two.safetensors").write_bytes(b"other")
    assert shipped.faults(folder, found(folder))
    shipped.list_anew()
    assert not shipped.faults(folder, found(folder))
