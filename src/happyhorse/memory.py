"""How much memory and disk a clip needs, and what would fit; imports no torch."""

from collections.abc import Callable
from pathlib import Path

from happyhorse import media
from happyhorse.request import LARGE, LONGEST, RESOLUTIONS, SHORTEST, HappyHorseError, Request

MEASURED = ("mini", "mini-base")  # other presets are too large for these sums
PROGRAM = 900 * 2**20  # bytes: libraries, weights, words
A_DRAFT_SECOND = 16 * 2**20
A_LARGE_PIXEL = 500  # of one frame: what decodes and encodes it
A_LATENT_PIXEL = 14  # of one frame in four: the upscaler's latents
DISK_A_SECOND = 4 * 2**20  # more than a draft ever took
DISK_A_LARGE_SECOND = 8 * 2**20
CGROUP = Path("/sys/fs/cgroup")


class NoRoomError(HappyHorseError):
    """This machine is too small for what was asked."""

    exit_code = 2


def needed(request: Request) -> int:
    """Bytes of memory that making this clip takes at most."""
    draft = PROGRAM + A_DRAFT_SECOND * request.seconds
    if request.resolution not in LARGE:
        return draft
    height, width = request.final_latent_size
    return draft + height * width * (A_LARGE_PIXEL + A_LATENT_PIXEL * request.frames // 4)


def room_on_disk(request: Request) -> int:
    """Bytes that the files of this clip take at most."""
    return request.seconds * (DISK_A_LARGE_SECOND if request.resolution in LARGE else DISK_A_SECOND)


def free() -> int | None:
    """Bytes of memory that can be had, by the system and by the limits set for us; None where nobody tells."""
    found = [amount for amount in (_system(), _group()) if amount is not None]
    return min(found, default=None)


def _system() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return None


def _group() -> int | None:
    try:
        limit, used = ((CGROUP / f"memory.{name}").read_text(encoding="ascii").strip() for name in ("max", "current"))
        kept = (CGROUP / "memory.stat").read_text(encoding="ascii").splitlines()
        # files that were read stay in memory until somebody needs it
        spare = sum(int(line.split()[1]) for line in kept if line.startswith(("inactive_file ", "active_file ")))
        return int(limit) - int(used) + spare
    except (OSError, ValueError, IndexError):
        return None


def check(request: Request, above: str = "", loaded: bool = False) -> None:
    """Raise, before any work, where the memory cannot be enough; name the nearest size that fits.

    A finished draft stays as long as it is and is only made larger: `above` is the size it has. What is `loaded`
    has taken its part of the memory already.
    """
    there = free() if request.preset in MEASURED else None
    if there is not None and loaded:
        there += PROGRAM
    if there is None or needed(request) <= there:
        return
    height, width = request.final_size
    raise NoRoomError(
        f"{width}x{height} for {request.seconds} s needs {_gigabytes(needed(request))} of memory,"
        f" and {_gigabytes(there)} are free",
        _what_fits(request, above, lambda one: needed(one) <= there) or "close other programs first",
    )


def check_disk(request: Request, there: int, folder: Path, count: int = 1, above: str = "") -> None:
    """Raise where `there` bytes of disk cannot be enough for so many clips; name what fits of them."""
    each = room_on_disk(request)
    if count * each <= there:
        return
    fits = _what_fits(request, above, lambda one: room_on_disk(one) <= there)
    if count > 1:
        fits = f"--drafts {there // each} fits" if each <= there else fits and f"--drafts 1 {fits}"
    raise media.MediaError(
        f"only {there / 2**20:.0f} MB are free at {folder} and {count * each / 2**20:.0f} MB may be needed",
        fits or "make room or choose another disk",
    )


def _what_fits(request: Request, above: str, fits: Callable[[Request], bool]) -> str:
    """The largest size of this length, or the greatest length of this size; nothing where neither fits."""
    least = RESOLUTIONS.index(above) + 1 if above else 0
    for resolution in reversed(RESOLUTIONS[least : RESOLUTIONS.index(request.resolution)]):
        if fits(request.model_copy(update={"resolution": resolution})):
            return f"--resolution {resolution} fits"
    for seconds in range(min(LONGEST, request.seconds), SHORTEST - 1, -1):
        if not above and fits(request.model_copy(update={"seconds": seconds})):
            return f"--seconds {seconds} fits"
    return ""


def _gigabytes(amount: int) -> str:
    return f"{max(0, amount) / 2**30:.1f} GB"
