"""The weights that ship: where they lie, and whether they are as they were made.

After weights were put there by hand, `python -m happyhorse.shipped` lists them anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

WEIGHTS = Path(str(resources.files("happyhorse"))) / "weights"
FOLDERS = ("mini", "readers")
MANIFEST = "manifest.json"  # the sha256 of every file of weights beside it
AGAIN = "install the package again; in a clone: git restore src/happyhorse/weights"


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_manifest(folder: Path) -> None:
    """List the weights of a folder as they are now."""
    found = hashes(sorted(folder.glob("*.safetensors")))
    draft = folder / f"{MANIFEST}.part"
    draft.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> dict[str, str]:
    """What a folder should hold; nothing where the list is not to be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def hashes(files: Iterable[Path]) -> dict[str, str]:
    """The sha256 of each file that is there, by its name."""
    return {file.name: sha256(file) for file in files if file.is_file()}


def faults(folder: Path, found: Mapping[str, str]) -> dict[str, str]:
    """Name what is "missing" or "damaged", by the hashes that were found."""
    listed = read_manifest(folder)
    wrong = {name: "damaged" if name in found else "missing" for name in listed if found.get(name) != listed[name]}
    return wrong if listed else {MANIFEST: "damaged" if (folder / MANIFEST).exists() else "missing"}


def list_anew() -> None:
    """List all that ships as it is now."""
    for name in FOLDERS:
        write_manifest(WEIGHTS / name)


if __name__ == "__main__":
    list_anew()
