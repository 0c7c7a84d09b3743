"""The words typed at a shell: one frozen dataclass a command."""

import errno
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
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Annotated, Any

import tyro
from tqdm import tqdm

import happyhorse
from happyhorse import drafts, given, media, memory
from happyhorse.clip import Clip, Frames, Reel
from happyhorse.request import (
    FILES,
    LANGUAGES,
    LARGE,
    RESOLUTIONS,
    SEEDS,
    SIZES,
    HappyHorseError,
    Request,
    RequestError,
    check,
    did_you_mean,
    with_extra,
)

LATER = frozenset({"between", "shots", "script", "expand", "keep_sound", "negative_prompt"})  # told where they are used

MOST_DRAFTS = 16
NO_MEMORY = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory")

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
    references: Annotated[tuple[str, ...], _option("PICTURE...")] = ()
    """up to 9 pictures of who and what appears; the prompt says character1 or @Image1 for the first"""
    motions: Annotated[tuple[str, ...], _option("CLIP...")] = ()
    """up to 3 clips whose motion is followed, @Video1 in the prompt"""
    voices: Annotated[tuple[str, ...], _option("SOUND...")] = ()
    """up to 3 voices to speak with, @Audio1 in the prompt"""
    source: Annotated[str | None, _option("CLIP")] = None
    """a clip to change as the prompt says"""
    between: Annotated[str | None, _option("2-4.5")] = None
    """make only these seconds of the source anew"""
    keep_sound: Flag = False
    """leave the source's sound as it is"""
    extend: Annotated[str | None, _option("CLIP")] = None
    """a clip to go on from its end, by --seconds"""
    dub: Annotated[str | None, _option("CLIP")] = None
    """a clip to make sound for; its picture stays"""
    speech: Annotated[str | None, _option("SOUND")] = None
    """a recording that moves face and lips"""
    ambience: Annotated[str | None, _option("SOUND")] = None
    """a recording laid under all that is heard"""
    script: Annotated[str | None, _option("SRT|VTT")] = None
    """timed lines: who says what from when to when"""
    ratio: Annotated[str | None, _option("|".join(SIZES), "16:9, or that of what is given")] = None
    """width to height"""
    seconds: Annotated[str | None, _option("3..15", "5, or as long as what is given")] = None
    """length of the clip"""
    resolution: Annotated[str, _option("|".join(RESOLUTIONS), "draft")] = "draft"
    """how large: draft is the quickest; the others are made from it by super-resolution"""
    drafts: Annotated[str, _option("NUMBER", "1")] = "1"
    """how many clips, each with the next seed: clip-1.mp4, clip-2.mp4, ..."""
    sound: Flag = True
    """make a silent clip"""
    language: Annotated[str, _option("|".join(LANGUAGES), "auto")] = "auto"
    """of the speech"""
    expand: Flag = True
    """write no line where speech is asked for without words"""
    negative_prompt: Annotated[str | None, _option("WORDS")] = None
    """what shall not be seen or heard; not every model reads it"""
    seed: Annotated[str | None, _option("NUMBER")] = None
    """the same seed makes the same clip; drawn and shown when left out"""
    preset: Annotated[str, _option("NAME", "mini")] = "mini"
    """the model; see happyhorse presets"""
    steps: Annotated[str | None, _option("NUMBER")] = None
    """of the sampler; more is finer and slower"""
    memory: Annotated[str, _option("SIZE", "what is free")] = ""
    """of the device, to stay within: 24GB; for a fetched preset"""
    quantize: Annotated[str, _option("auto|none|int8|fp8", "auto")] = "auto"
    """how a fetched preset's weights may be held; auto: smaller only where nothing else fits"""
    speed: Annotated[str, _option("compile|graph|flash|cache,...")] = ""
    """quicker for a fetched preset; cache answers steps from memory and changes the clip"""
    json: Flag = False
    """print one JSON object instead of words"""

    def run(self) -> None:
        request, count = self._request(), _whole_number("drafts", self.drafts, MOST_DRAFTS)
        outs = [_numbered(Path(self.out), i) for i in range(count)] if count > 1 else [Path(self.out)]
        for out in outs:
            cut, taught = _check_before_work(request, out, count)
        with redirect_stdout(sys.stderr):  # nothing may mix with the answer
            plan = import_module("happyhorse.planning").plan_request(request, taught)
        notes = (*plan.notes, *cut)
        if not self.json:
            _print_notes(notes)
        load, records = cache(_loader(request, self.memory, self.quantize, self.speed)), []
        for i, out in enumerate(outs):
            one = request.model_copy(update={"seed": ((request.seed or 0) + i) % SEEDS})
            with redirect_stdout(sys.stderr):
                records.append(_make(one, plan, out, load) | {"notes": list(notes)})
            if not self.json:
                _print_words(records[-1])
        if self.json:
            _print_json(records[0] if count == 1 else {"clips": records})

    def _request(self) -> Request:
        apart = ("out", "json", "drafts", "memory", "quantize", "speed")
        asked = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in apart}
        if asked["seed"] is None:
            asked["seed"] = secrets.randbelow(SEEDS)
        if asked["script"] is not None:
            asked["script"] = given.read_script(Path(asked["script"]))
        return given.follow(check(**{name: wish for name, wish in asked.items() if wish is not None}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upscale:
    """Make a clip larger from the latents kept beside it, without sampling it again."""

    draft: tyro.conf.Positional[Annotated[str, _option("MP4")]] = ""
    """a clip that happyhorse made, its .latents.safetensors beside it"""
    resolution: Annotated[str, _option("|".join(LARGE), "1080p")] = "1080p"
    """how large"""
    out: Annotated[str | None, _option("MP4")] = None
    """where the larger clip goes; beside the draft when left out"""
    memory: Annotated[str, _option("SIZE", "what is free")] = ""
    """of the device, to stay within: 24GB; for a fetched preset"""
    quantize: Annotated[str, _option("auto|none|int8|fp8", "auto")] = "auto"
    """how a fetched preset's weights may be held; auto: smaller only where nothing else fits"""
    speed: Annotated[str, _option("compile|graph|flash,...")] = ""
    """quicker for a fetched preset"""
    json: Flag = False
    """print one JSON object instead of words"""

    def run(self) -> None:
        if not self.draft:
            raise RequestError("name the clip to make larger", "happyhorse upscale clip.mp4 --resolution 1080p")
        draft = Path(self.draft)
        kept = drafts.read(draft)
        request = drafts.enlarged(kept, self.resolution.lower(), kept.weights)
        out = Path(self.out) if self.out else draft.with_stem(f"{draft.stem}-{request.resolution}")
        _check_before_work(request, out, above=kept.request.resolution)
        notes = _left_out(kept)
        if not self.json:
            _print_notes(notes)
        with redirect_stdout(sys.stderr):
            here = import_module("happyhorse.models").weights_of(request.preset)
            drafts.enlarged(kept, request.resolution, here)  # other weights are refused before they are loaded
            load = _loader(request, self.memory, self.quantize, self.speed)
            record = _enlarge(draft, request, kept, out, load) | {"notes": notes}
        _print_json(record) if self.json else _print_words(record)


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
class Plan:
    """Foretell the memory of a clip, and how it fits, before anything is loaded."""

    preset: Annotated[str, _option("NAME", "mini")] = "mini"
    """the model; mini or 15b"""
    resolution: Annotated[str, _option("|".join(RESOLUTIONS), "draft")] = ""
    """of the clip"""
    seconds: Annotated[str, _option("3..15", "5")] = "5"
    """length of the clip"""
    ratio: Annotated[str, _option("|".join(SIZES), "16:9")] = "16:9"
    """width to height"""
    memory: Annotated[str, _option("SIZE", "what the device has")] = ""
    """to stay within, such as 24GB"""
    device: Annotated[str, _option("cpu|cuda", "the card where there is one")] = ""
    """to plan for"""
    quantize: Annotated[str, _option("auto|none|int8|fp8", "auto")] = "auto"
    """how weights may be held; auto: smaller only where nothing else fits"""
    json: Flag = False
    """print one JSON object instead of a table"""

    def run(self) -> None:
        memory = import_module("happyhorse.engine.memory")
        asked = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "json"}
        request = check(prompt="a plan", seconds=asked.pop("seconds"), ratio=self.ratio)
        found = memory.plan(**asked, seconds=request.seconds)
        _print_json(found.as_json()) if self.json else print(memory.table(found))


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
        count = _whole_number("count", self.count, 10**6)
        out, first = Path(self.out), request.seed or 0
        media.check_writable(out / "probe.mp4")
        film = _import_extra("happyhorse.playhouse.film", "playhouse")
        height, width = request.latent_size
        for seed in tqdm(range(first, first + count), desc="filming", unit="clip"):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """Answer over HTTP: studio, API, queue and workers."""

    host: Annotated[str, _option("ADDRESS", "127.0.0.1")] = "127.0.0.1"
    """where to listen; others than loopback need a key to exist"""
    port: Annotated[str, _option("NUMBER", "8000")] = "8000"
    """where to listen"""
    tls_port: Annotated[str, _option("NUMBER")] = "0"
    """also speak https here, and lead https proxies here from the next port"""
    workers: Annotated[str, _option("NUMBER", "1")] = "1"
    """processes that make clips"""
    preset: Annotated[str, _option("NAME", "mini")] = "mini"
    """the model; see happyhorse presets"""
    data: Annotated[str, _option("DIR", "happyhorse-data")] = "happyhorse-data"
    """where everything is kept"""
    database: Annotated[str, _option("URL", "SQLite in DIR")] = ""
    """postgresql+psycopg://... for PostgreSQL"""
    public: Annotated[str, _option("URL")] = ""
    """how others reach this server, where that is not how it listens"""
    name: Annotated[str, _option("HOST,...")] = ""
    """host names it also answers to"""
    origin: Annotated[str, _option("URL,...")] = ""
    """pages of other places that may call it"""
    prices: Annotated[str, _option("TOML")] = ""
    """a price file of your own"""
    moderation: Annotated[str, _option("off|words:FILE|URL", "off")] = "off"
    """what judges prompts and clips"""
    print_env: Flag = False
    """print the lines that lead public clients here, and leave"""

    def run(self) -> None:
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        for line in _import_extra("happyhorse.serve.commands", "serve").serve(**asked):
            print(line, flush=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Make, list and revoke the keys of a server."""

    action: tyro.conf.Positional[Annotated[str, _option("create|list|revoke")]] = "list"
    """what to do"""
    name: tyro.conf.Positional[Annotated[str, _option("NAME|ID")]] = ""
    """what a new key is called; the id of one to revoke"""
    data: Annotated[str, _option("DIR", "happyhorse-data")] = "happyhorse-data"
    """of the server"""
    database: Annotated[str, _option("URL", "SQLite in DIR")] = ""
    """of the server"""
    credits: Annotated[str, _option("NUMBER", "not metered")] = ""
    """what a new key may spend; trial for the price file's trial credits"""
    concurrency: Annotated[str, _option("NUMBER", "0, no limit")] = "0"
    """of its jobs computed at once"""
    per_minute: Annotated[str, _option("NUMBER", "0, no limit")] = "0"
    """requests"""
    daily_seconds: Annotated[str, _option("NUMBER", "0, no limit")] = "0"
    """of clips"""

    def run(self) -> None:
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        for line in _import_extra("happyhorse.serve.commands", "serve").keys(**asked):
            print(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcp:
    """Lend an assistant tools that have clips made on a running server; HAPPYHORSE_TOKEN holds its key."""

    url: Annotated[str, _option("URL", "http://127.0.0.1:8000")] = "http://127.0.0.1:8000"
    """of the server"""
    out: Annotated[str, _option("DIR", "clips")] = "clips"
    """where fetched clips go"""

    def run(self) -> None:
        key = os.environ.get("HAPPYHORSE_TOKEN", "")
        _import_extra("happyhorse.serve.mcp", "mcp").run(self.url, key, Path(self.out).resolve())


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Say how good clips are: any folder of videos with their prompts, or clips made for it."""

    targets: tyro.conf.Positional[Annotated[tuple[str, ...], _option("DIR|CLIP ...")]] = ()
    """folders and clips; their prompts stand beside them"""
    suite: Annotated[str, _option("speech|sync|sound|picture|prompt|identity|all", "all")] = "all"
    """what is measured; several with commas"""
    against: Annotated[str | None, _option("DIR")] = None
    """another set to compare with"""
    out: Annotated[str, _option("DIR", "report")] = "report"
    """where report.json and index.html go"""
    preset: Annotated[str, _option("NAME")] = ""
    """make clips with this model first, from held-out prompts"""
    count: Annotated[str, _option("NUMBER", "20")] = "20"
    """how many of them"""
    prompts: Annotated[str | None, _option("FILE")] = None
    """and all of these prompts, one a line"""
    trust: Flag = False
    """spoil drawn clips and check the judges again; else the table that came with them is shown"""
    json: Flag = False
    """print the report instead of a table"""

    def run(self) -> None:
        count, out = _whole_number("count", self.count, 10**5), Path(self.out)
        command, report = (_import_extra(f"happyhorse.measure.{name}", "measure") for name in ("command", "report"))
        with redirect_stdout(sys.stderr):
            made = command.measure(
                [Path(target) for target in self.targets],
                out,
                suite=self.suite,
                against=Path(self.against) if self.against else None,
                preset=self.preset,
                count=count,
                prompts=Path(self.prompts) if self.prompts else None,
                again=self.trust,
                processes=2,
            )
        if self.json:
            _print_json(report.as_json(made, out))
        else:
            print(report.table(made))
            print(out / "index.html")


COMMANDS = MappingProxyType(
    {
        "generate": Generate,
        "upscale": Upscale,
        "measure": Measure,
        "presets": Presets,
        "download": Download,
        "plan": Plan,
        "train": Train,
        "playhouse": Playhouse,
        "serve": Serve,
        "keys": Keys,
        "mcp": Mcp,
    }
)
KEPT = MappingProxyType(  # what a stopped command leaves behind
    {"generate": "nothing was written", "upscale": "nothing was written, and the draft is whole"}
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
        several = any(word.split("=")[0] == "--drafts" for word in words)
        kept = "" if several else KEPT.get(words[0], "")
        print(f"\nstopped; {kept or 'what was finished is kept'}", file=sys.stderr)
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
        f"--{'no-' if field.name in ('sound', 'expand') else ''}{field.name}".replace("_", "-")
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


def _whole_number(name: str, typed: str, most: int) -> int:
    if not (typed.isdecimal() and len(typed) < 10 and 1 <= int(typed) <= most):
        raise RequestError(f"{name} {typed} is not possible; choose a whole number from 1 to {most}", f"try --{name} 4")
    return int(typed)


def _numbered(out: Path, index: int) -> Path:
    return out.with_stem(f"{out.stem}-{index + 1}")


def _check_before_work(
    request: Request, out: Path, count: int = 1, above: str = ""
) -> tuple[Sequence[str], frozenset[str]]:
    """Find what would spoil the clip while it costs nothing; tell what will be cut and what the model was taught."""
    memory.check(request, above)
    memory.check_disk(request, media.check_writable(out), out.parent, count, above)
    return given.look(request), _presets().find_preset(request.preset).taught


def _presets() -> ModuleType:
    """Fetched late: the presets bring torch, which mistakes should not wait for."""
    return import_module("happyhorse.presets")


def _loader(request: Request, memory: str, quantize: str, speed: str) -> Callable[[str], Any]:
    """A loader that fits the preset to this clip; what cannot fit is told now."""
    size = {"resolution": request.resolution, "seconds": request.seconds, "ratio": request.ratio}
    with redirect_stdout(sys.stderr):
        ways = import_module("happyhorse.models").planned(request.preset, **size, memory=memory, quantize=quantize)
    return partial(happyhorse.load, ways=ways, speed=speed)


def _make(request: Request, plan: Any, out: Path, load: Callable[[str], Any]) -> dict[str, Any]:
    """Generate and write the clip; tell what was made."""
    watch = _Watch()
    try:
        watch.stage("load")
        models = load(request.preset)
        watch.expect("base", request.steps or models.steps)
        if request.resolution in LARGE:
            watch.expect("upscale", models.preset.superres.steps)
        clip = happyhorse.generate(models, request, watch.step, watch.stage, watch.frames)
        comment = _provenance(request, plan.prompt, models.weights_hash, given.named(request))
        _write(clip, out, comment, watch)
    finally:
        watch.close()
    lines = [
        {"text": line.text, "language": line.language, "start": line.start, "end": getattr(line, "end", None)}
        for line in plan.utterances
    ]
    told = {"prompt": plan.prompt, "lines": lines, "notes": list(plan.notes)}
    return _record(clip, request, out, watch) | told | {"weights": models.weights_hash}


def _enlarge(
    draft: Path, request: Request, kept: drafts.Draft, out: Path, load: Callable[[str], Any]
) -> dict[str, Any]:
    """Make a draft larger and write it; tell what was made."""
    watch = _Watch()
    try:
        watch.stage("load")
        models = load(request.preset)
        watch.expect("upscale", models.preset.superres.steps)
        from_draft = import_module("happyhorse.generate").from_draft
        clip = from_draft(models, draft, request.resolution, watch.step, watch.stage, watch.frames)
        _write(clip, out, _provenance(request, kept.told, models.weights_hash, kept.given), watch)
    finally:
        watch.close()
    told_of = {"prompt": kept.told, "lines": [], "weights": models.weights_hash}
    return _record(clip, request, out, watch) | told_of


def _left_out(kept: drafts.Draft) -> list[str]:
    """What the upscaler would have been given, had the clip been made large at once."""
    reads = "prompt" in _presets().find_preset(kept.request.preset).superres.beside
    if not reads or "first_frame" not in kept.given:
        return []
    return ["The picture to begin with is not kept beside a draft: the first frame is made larger as all others are."]


def _write(clip: Clip, out: Path, comment: Mapping[str, Any], watch: "_Watch") -> None:
    """Write the clip, and its latents beside it."""
    if isinstance(clip.frames, Reel):
        clip = replace(clip, frames=watch.reel(clip.frames))
    else:
        watch.stage("mux")
    with drafts.beside(clip, out, comment):
        media.write_mp4(clip, out, comment=comment)


def _record(clip: Clip, request: Request, out: Path, watch: "_Watch") -> dict[str, Any]:
    """What a program wants to know of a finished clip."""
    frames, height, width, _ = clip.frames.shape
    return {
        "path": str(out),
        "width": width,
        "height": height,
        "frames": frames,
        "fps": clip.fps,
        "sample_rate": media.SOUND_RATE if clip.waveform.size else None,
        "seed": request.seed,
        "preset": request.preset,
        "resolution": request.resolution,
        "latents": str(drafts.file_beside(out)) if clip.latents else None,
        "seconds_by_stage": {name: round(seconds, 3) for name, seconds in watch.seconds.items()},
        "peak_memory_bytes": _peak_memory(),
    }


def _provenance(request: Request, told: str, weights: str, files: Sequence[str]) -> dict[str, Any]:
    """What the file tells of its making; which fields gave files, but no paths of the maker's machine."""
    asked = request.model_dump(mode="json", exclude=FILES | (LATER - request.model_fields_set))
    made_by = {"made_by": f"happyhorse {happyhorse.__version__}", "weights": weights, "told": told}
    return made_by | {"given": list(files)} | asked


class _Watch:
    """Tells on stderr what is being done, and keeps how long it took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._steps: dict[str, int] = {}
        self._name, self._since = "", time.perf_counter()
        self._bar: tqdm | None = None

    def expect(self, name: str, steps: int) -> None:
        self._steps[name] = steps

    def stage(self, name: str) -> None:
        self.close()
        self._name, self._since = name, time.perf_counter()

    def step(self, sigma: float, sequence: object) -> None:
        self._advance(1, self._steps.get(self._name, 0), "step")

    def frames(self, more: int, total: int) -> None:
        self._advance(more, total, "frame")

    def reel(self, frames: Reel) -> Reel:
        """Show how far a clip is decoded while it is written; what the writing takes is told apart."""

        def chunks() -> Iterator[Frames]:
            writing = 0.0
            for chunk in frames:
                self._advance(len(chunk), len(frames), "frame")
                left = time.perf_counter()
                yield chunk
                writing += time.perf_counter() - left
            self._since += writing
            self.stage("mux")
            self._since -= writing

        return Reel(frames.shape, chunks)

    def _advance(self, by: int, total: int, unit: str) -> None:
        if self._bar is not None and self._bar.unit != unit:
            self._bar.close()  # frames are enlarged, then steps are made
            self._bar = None
        if self._bar is None:
            calm = 0.1 if sys.stderr.isatty() else 5.0
            self._bar = tqdm(total=total or None, desc=self._name, unit=unit, file=sys.stderr, mininterval=calm)
        self._bar.update(by)

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
    if record["latents"] and record["resolution"] == "draft":
        print(f"happyhorse upscale {record['path']} makes it larger, without sampling it again")
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
            f"{name.split('.')[1]} needs {missing}, which is not installed", with_extra(extra)
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


def _short_of_memory(error: Exception) -> str:
    """Which had too little memory, "card" or "machine"; nothing where it is only spoken of."""
    told = str(error)
    short = isinstance(error, RuntimeError) and any(words in told.lower() for words in NO_MEMORY)
    if type(error).__name__ == "OutOfMemoryError" or (short and any(kind in told for kind in ("CUDA", "HIP", "MPS"))):
        return "card"
    return "machine" if short or isinstance(error, MemoryError) else ""


def _report(error: Exception) -> int:
    """Say an error in one sentence; the traceback only where HAPPYHORSE_LOG=debug asks for it."""
    if os.environ.get("HAPPYHORSE_LOG") == "debug":
        traceback.print_exception(error)
    if isinstance(error, HappyHorseError):
        sentence, hint, code = error.sentence, error.hint, error.exit_code
    elif isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        sentence, hint, code = "too many files are open at once", "raise the limit with ulimit -n 4096", 1
    elif (short := _short_of_memory(error)) == "card":
        sentence, hint, code = "the card's memory is not enough", "--memory with less than it has makes more room", 1
    elif short:
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
