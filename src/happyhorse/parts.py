"""The parts of a preset that must be fetched: where they lie, where they come from, and on which terms.

Everything lies under HAPPYHORSE_HOME (or .happyhorse in the home directory), one folder a repository, and one file
that remembers what was accepted and which parts stand elsewhere.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

from happyhorse.presets import Part, Preset
from happyhorse.request import HappyHorseError, RequestError, did_you_mean, with_extra

SPARE_ROOM = 2**30  # bytes of the disk that are left alone
MANIFEST = "happyhorse-{}.json"
TOKENS = "https://huggingface.co/settings/tokens"

Ask = Callable[[str], bool]
Tell = Callable[[str], None]


class PartsError(HappyHorseError):
    """A part cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """One file as the hub lists it."""

    name: str
    size: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """All files of a part at one state of its repository."""

    part: Part
    revision: str
    files: tuple[RemoteFile, ...]

    @property
    def missing(self) -> int:
        """Bytes that are not here yet."""
        folder = repository_folder(self.part)
        return sum(f.size for f in self.files if not _whole(folder / f.name, f.size))


# ── where parts lie ──


def home() -> Path:
    """The folder of everything that is fetched."""
    return Path(os.environ.get("HAPPYHORSE_HOME") or Path.home() / ".happyhorse").expanduser()


def repository_folder(part: Part) -> Path:
    return home() / part.repository.replace("/", "--")


def inner_folder(part: Part) -> str:
    """The folder inside its repository; nothing where it stands at the top."""
    return part.files[0].rpartition("/")[0]


def place(part: Part) -> Path:
    """Where a part lies, or would: a path of the user's, or its folder under home."""
    local = remembered()["local"].get(key(part))
    return Path(local) if local else repository_folder(part) / inner_folder(part)


def key(part: Part) -> str:
    return f"{part.repository}/{inner_folder(part)}".rstrip("/")


def here(part: Part) -> bool:
    """Whether all of a part is in its place, judged by names and sizes."""
    if key(part) in remembered()["local"]:
        return place(part).exists()
    kept = kept_offer(part)
    return kept is not None and kept.missing == 0


def locate(part: Part, preset: str) -> Path:
    """Say where a part lies; PartsError where it is not whole."""
    check([part], preset)
    return place(part)


def check(wanted: Iterable[Part], preset: str) -> None:
    """PartsError that names the parts that are not here, if any."""
    missing = [part for part in wanted if not here(part)]
    if missing:
        named = ", ".join(f"{part.name} ({gigabytes(part.size)})" for part in missing)
        raise PartsError(f"the weights of {preset} are not here: {named}", f"happyhorse download {preset}")


def remembered() -> dict[str, dict[str, str]]:
    """Read what was accepted and what stands elsewhere."""
    try:
        found = json.loads((home() / "parts.json").read_text(encoding="utf-8"))
        return {name: dict(found[name]) for name in ("accepted", "local")}
    except FileNotFoundError:
        return {"accepted": {}, "local": {}}
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise PartsError(f"{home() / 'parts.json'} cannot be read", "delete it, and accept the terms again") from error


def remember(kind: str, name: str, value: str) -> None:
    """Keep one fact beside the others."""
    facts = remembered()
    facts[kind][name] = value
    write_json(home() / "parts.json", facts)


def write_json(path: Path, value: Any) -> None:
    """Write a small file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise PartsError(
            f"{path} cannot be written: {error.strerror}", "set HAPPYHORSE_HOME to another folder"
        ) from error


def kept_offer(part: Part) -> Offer | None:
    """What the hub listed when the download began."""
    path = repository_folder(part) / MANIFEST.format(part.name)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(RemoteFile(**file) for file in kept["files"])
        return Offer(part=part, revision=kept["revision"], files=files)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_offer(offer: Offer) -> None:
    listed = {"revision": offer.revision, "files": [asdict(file) for file in offer.files]}
    write_json(repository_folder(offer.part) / MANIFEST.format(offer.part.name), listed)


# ── what is wanted ──


def chosen(preset: Preset, words: str) -> list[Part]:
    """The parts a person names, with commas; all where none is named."""
    known = {part.name: part for part in preset.parts}
    if not known:
        raise RequestError(f"{preset.name} needs no download; it is in the package", "happyhorse generate uses it")
    names = [word.strip() for word in words.split(",") if word.strip()]
    for name in names:
        _check_name(name, known)
    return [known[name] for name in names] or list(known.values())


def replaced(preset: Preset, words: str) -> dict[str, Path]:
    """Read PART=PATH, with commas; each path must be there."""
    known, found = {part.name: part for part in preset.parts}, {}
    for word in (word.strip() for word in words.split(",") if word.strip()):
        name, equals, path = word.partition("=")
        if not equals or not path:
            raise RequestError(f"{word} is not a part and its path", "write them as text=/path/to/folder")
        _check_name(name.strip(), known)
        found[name.strip()] = Path(path.strip()).expanduser().resolve()
        if not found[name.strip()].exists():
            raise RequestError(f"{path} does not exist; the path of {name} is needed", "check the spelling")
    return found


def _check_name(name: str, known: Mapping[str, Part]) -> None:
    if name not in known:
        raise RequestError(f"there is no part {name}; choose from {', '.join(known)}", did_you_mean(name, known))


# ── how they come ──


def download(preset: Preset, *, only: str, local: str, accept: str, ask: Ask, tell: Tell) -> None:
    """Fetch what is wanted and not here; what is accepted or replaced is remembered, what is begun goes on."""
    wanted, elsewhere = chosen(preset, only), replaced(preset, local)
    accepted = _accepted(preset, accept)
    for part in preset.parts:
        if part.name in elsewhere:
            remember("local", key(part), str(elsewhere[part.name]))
            tell(f"{part.name}: taken from {elsewhere[part.name]}")
    waiting = [part for part in wanted if not here(part)]
    offers = [offer for part in waiting if agreed(offer := offered(part), accepted, ask, tell)]
    check_room(offers)
    for offer in offers:
        fetch(offer, tell)
    absent = [part.name for part in preset.parts if not here(part)]
    tell(f"not here: {', '.join(absent)}" if absent else f"all of {preset.name} is here")
    agreed_to = {offer.part for offer in offers}
    if refused := [part.name for part in waiting if part not in agreed_to]:
        tell(f"hint: --accept {','.join(refused)} accepts the licences that were left out")


def _accepted(preset: Preset, words: str) -> set[str]:
    names = {word.strip() for word in words.split(",") if word.strip()}
    return {part.name for part in (preset.parts if "all" in names else chosen(preset, words) if names else ())}


def agreed(offer: Offer, accepted: set[str], ask: Ask, tell: Tell) -> bool:
    """Show a part's size and terms, and learn whether they are accepted."""
    part, (licence, text) = offer.part, offer.part.licence
    size = gigabytes(sum(file.size for file in offer.files))
    tell(f"{part.name}: {part.about}; {size} from {part.repository}, {gigabytes(offer.missing)} still to come")
    tell(f"    {licence}, {text}{'; the hub asks who takes it' if part.gated else ''}")
    if remembered()["accepted"].get(key(part)) == licence:
        return True
    if part.name not in accepted and not ask(f"    accept {licence} and fetch {part.name}?"):
        tell(f"    {part.name} is left out")
        return False
    remember("accepted", key(part), licence)
    return True


def check_room(offers: list[Offer]) -> None:
    """PartsError where the disk cannot hold what is still to come."""
    needed = sum(offer.missing for offer in offers)
    folder = home()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free - SPARE_ROOM
    if needed > free:
        raise PartsError(
            f"{gigabytes(needed)} are still to come and {gigabytes(max(free, 0))} are free at {home()}",
            "make room, set HAPPYHORSE_HOME to another disk, or fetch less with --only",
        )


def offered(part: Part) -> Offer:
    """Ask the hub for a part's files; a download that has begun keeps to the state it began with."""
    kept = kept_offer(part)
    if kept is not None:
        return kept
    api = _hub().HfApi(endpoint=_endpoint())
    with _Answers(part):
        info = api.model_info(part.repository, files_metadata=True)
    listed = [s for s in info.siblings or () if any(fnmatch(s.rfilename, pattern) for pattern in part.files)]
    files = [
        RemoteFile(name=s.rfilename, size=s.size or 0, sha256=s.lfs.sha256 if s.lfs else None)
        for s in listed
        if inner_folder(part) == s.rfilename.rpartition("/")[0]
    ]
    if not files:
        raise PartsError(
            f"{part.repository} holds no {', '.join(part.files)} any more", f"name a copy: --local {part.name}=PATH"
        )
    return Offer(part=part, revision=info.sha, files=tuple(_needed(part, info.sha, files)))


def _needed(part: Part, revision: str, files: list[RemoteFile]) -> list[RemoteFile]:
    """Leave out files that hold no tensor of the part, where an index tells."""
    index = next((f for f in files if f.name.endswith(".safetensors.index.json")), None)
    if index is None or not part.only:
        return files
    path = _fetch_file(part, index, revision)
    try:
        names = json.loads(path.read_text(encoding="utf-8"))["weight_map"].items()
        holders = {file for name, file in names if name.startswith(part.only)}
    except (ValueError, KeyError, AttributeError) as error:
        raise PartsError(f"{path} is not an index of files", "delete it and start again") from error
    return [f for f in files if not f.name.endswith(".safetensors") or f.name in holders]


def fetch(offer: Offer, tell: Tell) -> None:
    """Fetch a part's files one after the other, each checked; stopped, it goes on where it was."""
    keep_offer(offer)
    for file in offer.files:
        path = repository_folder(offer.part) / file.name
        if not _whole(path, file.size):
            path.unlink(missing_ok=True)  # cut short by somebody
            _judge(_fetch_file(offer.part, file, offer.revision), file)
    tell(f"{offer.part.name} is here: {place(offer.part)}")


def _fetch_file(part: Part, file: RemoteFile, revision: str) -> Path:
    with _Answers(part):
        return Path(
            _hub().hf_hub_download(
                part.repository,
                file.name,
                revision=revision,
                local_dir=repository_folder(part),
                endpoint=_endpoint(),
            )
        )


def _judge(path: Path, file: RemoteFile) -> None:
    """Take a file that is not the published one away again."""
    found = path.stat().st_size
    if found == file.size and (file.sha256 is None or sha256(path) == file.sha256):
        return
    path.unlink()
    why = f"{found} bytes instead of {file.size}" if found != file.size else "its checksum differs"
    raise PartsError(f"{file.name} did not arrive as published: {why}", "start the download again; the rest is kept")


def sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT")


def _hub() -> ModuleType:
    try:
        import huggingface_hub
    except ModuleNotFoundError as error:
        raise RequestError("downloading needs huggingface_hub, which is not installed", with_extra("15b")) from error
    return huggingface_hub


class _Answers:
    """Say the hub's refusals in a sentence."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, HappyHorseError):
            raise refusal(self.part, error) from error


def refusal(part: Part, error: Exception) -> PartsError:
    """What a failed call to the hub means for the person who waits."""
    from huggingface_hub import errors

    page, instead = f"https://huggingface.co/{part.repository}", f"--local {part.name}=PATH takes a copy of yours"
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, errors.GatedRepoError) or status in (401, 403):
        if _hub().get_token():
            told = f"the hub does not let your token take {part.name} from {part.repository}"
            return PartsError(told, f"accept its terms at {page}, then start again")
        told = f"{part.name} is given only to those who say who they are, and there is no token"
        return PartsError(told, f"accept its terms at {page}, make a token at {TOKENS} and set HF_TOKEN; or {instead}")
    if isinstance(error, errors.RepositoryNotFoundError | errors.EntryNotFoundError) and status == 404:
        return PartsError(f"{part.repository} no longer has {part.name}", instead)
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
        return PartsError(f"{part.name} cannot be written: {error.strerror}", "what has come is kept; start again")
    why = " ".join(str(error).split())[:160]
    return PartsError(
        f"{part.name} did not come: {type(error).__name__}: {why}", f"what has come is kept; start again, or {instead}"
    )


def gigabytes(size: int) -> str:
    """Bytes as people say them."""
    if size >= 10**9:
        return f"{size / 1e9:.1f} GB" if size < 10**10 else f"{size / 1e9:.0f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 10**6 else f"{size} bytes"
