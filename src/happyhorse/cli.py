"""The words typed at a shell: generate, presets, download, train, playhouse."""

import inspect
import io
import json
import os
import secrets
import signal
import sys
import time
import traceback
from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, fields
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Annotated, Any

import tyro
from tqdm import tqdm

import happyhorse
from happyhorse import media
from happyhorse.request import LANGUAGES, SEEDS, SIZES, HappyHorseError, Request, RequestError, check, did_you_mean

ROOM_A_SECOND = 4 * 2**20  # bytes, more than a draft ever took


Flag = tyro.conf.FlagCreatePairsOff[Annotated[bool, tyro.conf.arg(help_behavior_hint="")]]


def _option(metavar: str, default: str = "") -> Any:
    """Name what an option takes; say its default only where that helps."""
    return tyro.conf.arg(metavar=metavar, help_behavior_hint=f"(default: {default})" if default else "")


class _Terminated(KeyboardInterrupt):
    """The system asked us to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate:
    """Make a clip with picture and sound from a prompt."""

    # strings as typed: request.py alone judges them
    prompt: tyro.conf.Positional[Annotated[str, _option("PROMPT")]] = ""
    """what is seen and heard, in quotes; lines in quotes inside it are spoken as written"""
    out: Annotated[str, _option("MP4", "clip.mp4")] = "clip.mp4"
    """where the clip goes"""
    first_frame: Annotated[str | None, _option("PICTURE")] = None
    """a picture to begin with"""
    last_frame: Annotated[str | None, _option("PICTURE")] = None
    """a picture to end with"""
    ratio: Annotated[str, _option("|".join(SIZES), "16:9")] = "16:9"
    """width to height"""
    seconds: Annotated[str, _option("3..15", "5")] = "5"
    """length of the clip"""
    sound: Flag = True
    """make a silent clip"""
    language: Annotated[str, _option("|".join(LANGUAGES), "auto")] = "auto"
    """of the speech"""
    seed: Annotated[str | None, _option("NUMBER")] = None
    """the same seed makes the same clip; drawn and shown when left out"""
    preset: Annotated[str, _option("NAME", "mini")] = "mini"
    """the model; see happyhorse presets"""
    steps: Annotated[str | None, _option("NUMBER")] = None
    """of the sampler; more is finer and slower"""
    json: Flag = False
    """print one JSON object instead of words"""

    def run(self) -> None:
        request = self._request()
        out = Path(self.out)
        _check_before_work(request, out)
        with redirect_stdout(sys.stderr):  # nothing may mix with the answer
            plan = import_module("happyhorse.rewrite").plan(
                request.prompt, request.seconds, request.language, request.sound
            )
        if not self.json:
            _print_notes(plan.notes)
        with redirect_stdout(sys.stderr):
            record = _make(request, plan, out)
        _print_json(record) if self.json else _print_words(record)

    def _request(self) -> Request:
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        del asked["out"], asked["json"]
        if asked["seed"] is None:
            asked["seed"] = secrets.randbelow(SEEDS)
        return check(**asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presets:
    """List the models that can be used."""

    def run(self) -> None:
        for name, preset in _presets().PRESETS.items():
            print(f"{name:10} {preset.about}")
            for line in _parts_of(preset):
                print(f"{'':10} {line}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """Fetch the parts of a preset that do not come with the package; begun, it goes on where it stopped."""

    preset: tyro.conf.Positional[Annotated[str, _option("PRESET")]] = ""
    """which; happyhorse presets lists them with their parts"""
    only: Annotated[str, _option("PART,...")] = ""
    """fetch no other parts"""
    local: Annotated[str, _option("PART=PATH,...")] = ""
    """take a part from a folder of yours instead"""
    accept: Annotated[str, _option("PART,...|all")] = ""
    """the parts whose licences you accept; asked for one by one when left out"""

    def run(self) -> None:
        if not self.preset:
            raise RequestError("name the preset to fetch", "try happyhorse download 15b")
        preset = _presets().find_preset(self.preset)
        import_module("happyhorse.parts").download(
            preset, only=self.only, local=self.local, accept=self.accept, ask=_ask, tell=partial(print, flush=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Playhouse:
    """Film clips of the playhouse, each with its truth as JSON beside it."""

    out: Annotated[str, _option("DIR", "playhouse")] = "playhouse"
    """where the clips go"""
    count: Annotated[str, _option("NUMBER", "20")] = "20"
    """how many"""
    seed: Annotated[str, _option("NUMBER", "0")] = "0"
    """of the first script; the next ones follow"""
    seconds: Annotated[str, _option("3..15", "5")] = "5"
    """length of each clip"""
    ratio: Annotated[str, _option("|".join(SIZES), "16:9")] = "16:9"
    """width to height"""

    def run(self) -> None:
        request = check(prompt="playhouse", seconds=self.seconds, ratio=self.ratio, seed=self.seed)
        if not (self.count.isdecimal() and 1 <= int(self.count) <= 10**6):
            raise RequestError(
                f"count {self.count} is not possible; choose a whole number from 1 to 1000000", "try --count 20"
            )
        out, first = Path(self.out), request.seed or 0
        media.check_writable(out / "probe.mp4")
        film = _import_extra("happyhorse.playhouse.film", "playhouse")
        height, width = request.latent_size
        for seed in tqdm(range(first, first + int(self.count)), desc="filming", unit="clip"):
            film.render(1, out, seed=seed, seconds=float(request.seconds), height=height, width=width)
        print(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """Train by a recipe; its own options follow it."""

    recipe: tyro.conf.Positional[Annotated[str, _option("RECIPE")]] = ""
    """what to train"""

    def run(self, options: Mapping[str, Any]) -> None:
        run = _import_extra("happyhorse.train.recipes", "train").run
        if not self.recipe:
            raise RequestError("name what to train: happyhorse train RECIPE", inspect.getdoc(run) or "")
        _check_options(run, options)
        run(self.recipe, **options)


COMMANDS = MappingProxyType(
    {"generate": Generate, "presets": Presets, "download": Download, "train": Train, "playhouse": Playhouse}
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 2 for a wrong wish, 1 for a fault of ours, 130 when stopped."""
    words = sys.argv[1:] if words is None else list(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # some shells know only ASCII
    try:
        with _stoppable():
            _run(words)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except KeyboardInterrupt as stop:
        kept = "nothing was written" if words[:1] == ["generate"] else "what was finished is kept"
        print(f"\nstopped; {kept}", file=sys.stderr)
        return 143 if isinstance(stop, _Terminated) else 130
    except BrokenPipeError:  # the reader of our words has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return _report(error)
    return 0


def _run(words: list[str]) -> None:
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
    elif words[0] in ("-V", "--version", "version"):
        print(f"happyhorse {happyhorse.__version__}")
    elif words[0] not in COMMANDS:
        raise _unknown_command(words[0])
    elif words[0] == "train":
        help_asked = [word for word in words[2:] if word in ("-h", "--help")]
        asked, rest = _parse("train", words[1:2] + help_asked)
        asked.run(_read_options(rest + words[2:]))
    else:
        asked, rest = _parse(words[0], words[1:])
        if rest:
            raise _unknown_option(words[0], rest[0])
        asked.run()


def _help() -> str:
    lines = [f"  {name:10} {inspect.getdoc(command)}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "usage: happyhorse COMMAND [OPTIONS]",
            "",
            "From a prompt to a clip with picture and sound.",
            "",
            *lines,
            "",
            "  happyhorse COMMAND --help tells the options, happyhorse --version the version",
        ]
    )


def _parse(name: str, words: list[str]) -> tuple[Any, list[str]]:
    """Read one command's options; what it does not know is handed back."""
    said = io.StringIO()
    try:
        with redirect_stderr(said):
            return tyro.cli(COMMANDS[name], args=words, prog=f"happyhorse {name}", return_unknown_args=True)
    except SystemExit as leaving:
        if not leaving.code:
            raise
        raise RequestError(_unboxed(said.getvalue()), f"happyhorse {name} --help tells the options") from None


def _unboxed(text: str) -> str:
    """Take the first sentence out of a drawn box."""
    inside = [line.strip("│ ") for line in text.splitlines() if line.startswith("│")]
    end = next((index for index, line in enumerate(inside) if line.startswith("─")), len(inside))
    sentence = " ".join(inside[:end]).split(". ")[0].strip(" .")
    return sentence[:1].lower() + sentence[1:] or "the options were not understood"


def _unknown_command(word: str) -> RequestError:
    hint = did_you_mean(word, COMMANDS) or "happyhorse --help tells more"
    if " " in word.strip():
        hint = f'did you mean: happyhorse generate "{word if len(word) < 60 else word[:57] + "..."}"'
    return RequestError(f"there is no such command; choose one of {', '.join(COMMANDS)}", hint)


def _unknown_option(command: str, word: str) -> RequestError:
    if not word.startswith("-"):
        if command == "generate":
            return RequestError(
                f"only one prompt is read, and {word} stands after it", "put the whole prompt in quotes"
            )
        return RequestError(f"{word} is not known to {command}", f"happyhorse {command} --help tells the options")
    known = [
        f"--{'no-' if field.name == 'sound' else ''}{field.name}".replace("_", "-")
        for field in fields(COMMANDS[command])
    ]
    hint = did_you_mean(word.split("=")[0], known) or f"happyhorse {command} --help tells the options"
    return RequestError(f"there is no option {word}", hint)


def _read_options(words: list[str]) -> dict[str, Any]:
    """Read --name value, --name=value, --flag and --no-flag."""
    options: dict[str, Any] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise RequestError(f"{word} is not an option", "options are written --name value")
        name = word[2:].replace("-", "_")
        if rest and not rest[0].startswith("--"):
            options[name] = _read_value(rest.pop(0))
        else:
            options[name.removeprefix("no_")] = not name.startswith("no_")
    return options


def _read_value(word: str) -> Any:
    try:
        return literal_eval(word)
    except (ValueError, SyntaxError):
        return word


def _check_options(run: Callable[..., Any], options: Mapping[str, Any]) -> None:
    parameters = inspect.signature(run).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    known = list(parameters)[1:]
    for name in options:
        if name not in known:
            raise RequestError(
                f"there is no option --{name.replace('_', '-')}; choose from {', '.join(known)}",
                did_you_mean(name, known),
            )


def _parts_of(preset: Any) -> list[str]:
    """A line for each part: how large, on which terms, and whether it is here."""
    if not getattr(preset, "parts", ()):
        return []
    parts = import_module("happyhorse.parts")
    return [
        f"{part.name:15} {parts.gigabytes(part.size):>8}  {'here' if parts.here(part) else 'not here':8}  "
        f"{part.licence[0]}; {part.about}"
        for part in preset.parts
    ]


def _ask(question: str) -> bool:
    """Ask for a yes; where nobody can answer, the answer is no."""
    if not sys.stdin.isatty():
        print(f"{question} nobody is here to answer; --accept says it beforehand", flush=True)
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _check_before_work(request: Request, out: Path) -> None:
    """Find what would spoil the clip while it costs nothing."""
    media.check_writable(out, room=ROOM_A_SECOND * request.seconds)
    for picture in (request.first_frame, request.last_frame):
        if picture is not None:
            media.read_image(picture, *request.size)
    _presets().find_preset(request.preset)


def _presets() -> ModuleType:
    """Fetched late: the presets bring torch, which mistakes should not wait for."""
    return import_module("happyhorse.presets")


def _make(request: Request, plan: Any, out: Path) -> dict[str, Any]:
    """Generate and write the clip; tell what was made."""
    watch = _Watch()
    try:
        watch.stage("load")
        models = happyhorse.load(request.preset)
        watch.expect(request.steps or models.steps)
        clip = happyhorse.generate(models, request, on_step=watch.step, on_stage=watch.stage)
        weights = models.weights_hash
        watch.stage("mux")
        media.write_mp4(clip, out, comment=_provenance(request, plan, weights))
    finally:
        watch.close()
    time_, height, width, _ = clip.frames.shape
    return {
        "path": str(out),
        "width": width,
        "height": height,
        "frames": time_,
        "fps": clip.fps,
        "sample_rate": media.SOUND_RATE if clip.waveform.size else None,
        "seed": request.seed,
        "prompt": plan.prompt,
        "lines": [
            {"text": line.text, "language": line.language, "start": line.start, "end": getattr(line, "end", None)}
            for line in plan.utterances
        ],
        "notes": list(plan.notes),
        "preset": request.preset,
        "weights": weights,
        "seconds_by_stage": {name: round(seconds, 3) for name, seconds in watch.seconds.items()},
        "peak_memory_bytes": _peak_memory(),
    }


def _provenance(request: Request, plan: Any, weights: str) -> dict[str, Any]:
    """What the file tells of its making; no paths of the maker's machine."""
    asked = request.model_dump(mode="json", exclude={"first_frame", "last_frame"})
    return {"made_by": f"happyhorse {happyhorse.__version__}", "weights": weights, "told": plan.prompt, **asked}


class _Watch:
    """Tells on stderr what is being done, and keeps how long it took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._steps, self._name, self._since = 0, "", time.perf_counter()
        self._bar: tqdm | None = None

    def expect(self, steps: int) -> None:
        self._steps = steps

    def stage(self, name: str) -> None:
        self.close()
        self._name, self._since = name, time.perf_counter()

    def step(self, sigma: float, sequence: object) -> None:
        if self._bar is None:
            calm = 0.1 if sys.stderr.isatty() else 5.0
            self._bar = tqdm(total=self._steps or None, desc=self._name, unit="step", file=sys.stderr, mininterval=calm)
        self._bar.update()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        if self._name:
            spent = time.perf_counter() - self._since
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + spent
            print(f"{self._name:8} {spent:6.1f} s", file=sys.stderr)
            self._name = ""


def _print_notes(notes: Sequence[str]) -> None:
    for note in notes:
        print(f"note: {note}", flush=True)


def _print_words(record: Mapping[str, Any]) -> None:
    stages = record["seconds_by_stage"]
    sound = f"sound at {record['sample_rate']} Hz" if record["sample_rate"] else "no sound"
    print(record["path"])
    print(f"{record['width']}x{record['height']}, {record['frames']} frames at {record['fps']} a second, {sound}")
    for line in record["lines"]:
        until = "" if line["end"] is None else f" to {line['end']:.1f}"
        language = LANGUAGES.get(line["language"], "its own language")
        print(f"spoken from {line['start']:.1f}{until} s in {language}: {line['text']}")
    print(f"seed {record['seed']}; --seed {record['seed']} makes the same clip again")
    print(f"took {sum(stages.values()):.1f} s; {record['peak_memory_bytes'] / 2**30:.1f} GB of memory at most")


def _print_json(record: Mapping[str, Any]) -> None:
    readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(record, ensure_ascii=not readable))


def _peak_memory() -> int:
    """Bytes this process held at most; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _import_extra(name: str, extra: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or str(error)
        if missing.startswith("happyhorse"):
            raise
        raise RequestError(
            f"{name.split('.')[1]} needs {missing}, which is not installed", f"pip install 'happyhorse[{extra}]'"
        ) from error


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a polite kill clean up as Ctrl-C does."""

    def stop(number: int, frame: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _report(error: Exception) -> int:
    """Say an error in one sentence; the traceback only where HAPPYHORSE_LOG=debug asks for it."""
    if os.environ.get("HAPPYHORSE_LOG") == "debug":
        traceback.print_exception(error)
    if isinstance(error, HappyHorseError):
        sentence, hint, code = error.sentence, error.hint, error.exit_code
    elif isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "memory" in str(error)):
        sentence, hint, code = "the memory of this machine is not enough", "fewer --seconds need less", 1
    else:
        what = " ".join(str(error).split())[:200]
        sentence = f"something went wrong inside happyhorse: {type(error).__name__}: {what}".rstrip(": ")
        hint, code = "run it again with HAPPYHORSE_LOG=debug to see where", 1
    print(f"error: {sentence}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
