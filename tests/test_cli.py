"""What a shell sees: exit codes, one sentence for each mistake, clean data on stdout, no half files."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from happyhorse import cli, media
from happyhorse.request import SIZES

# a studio without a model: colours instead of clips, and mischief when the prompt asks for it
STUDIO = """
import sys, time, types
from pathlib import Path
import numpy as np
from happyhorse import drafts
from happyhorse.clip import Clip, Reel
from happyhorse.request import HappyHorseError, RequestError

reads = False  # whether the upscaler reads words

def room(name, **things):
    module = sys.modules["happyhorse." + name] = types.ModuleType("happyhorse." + name)
    vars(module).update(things)

def find_preset(name):
    if name != "mini":
        raise RequestError(f"preset {name} is not known; choose one of mini", "happyhorse presets lists them")
    beside = ("prompt",) if reads else ()
    return types.SimpleNamespace(taught=frozenset(), superres=types.SimpleNamespace(beside=beside))

def plan_request(request, taught):
    line = types.SimpleNamespace(text="안녕하세요", language="ko", start=0.5, end=1.5)
    note = "no line was given, so this one was written: 안녕하세요"
    return types.SimpleNamespace(prompt=request.prompt + ", told well", utterances=(line,), notes=(note,))

def load(preset, ways=None, speed=""):
    settings = types.SimpleNamespace(superres=types.SimpleNamespace(steps=5))
    return types.SimpleNamespace(steps=4, weights_hash="cafe", preset=settings)

def generate(models, request, on_step, on_stage, on_frames):
    print("a library that talks too much")
    on_stage("text")
    if "spoiled weights" in request.prompt:
        raise HappyHorseError("the weights transformer.safetensors are damaged", "install again")
    if "bug" in request.prompt:
        raise KeyError("latent\\nwith a second line")
    if "no memory" in request.prompt:
        raise RuntimeError("[enforce fail] not enough memory: you tried to allocate 99 bytes")
    if "full card" in request.prompt:
        raise RuntimeError("CUDA error: out of memory")
    if "bad kernel" in request.prompt:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")
    on_stage("base")
    for step in range(request.steps or models.steps):
        if "slow" in request.prompt:
            Path("started").touch()
            time.sleep(0.5)
        on_step(1 - step / 4, None)
    on_stage("decode")
    frames = np.full((request.frames, *request.final_size, 3), request.seed % 256, np.uint8)
    if "noisy" in request.prompt:
        frames = np.random.default_rng(0).integers(0, 255, frames.shape, np.uint8)
    sound = np.zeros((1, 24000 * request.seconds if request.sound else 0), np.float32)
    video = np.full((2, 3, 4, 5), request.seed % 1000, np.float32)
    latents = {"video": video, "audio": np.zeros((1, 2, 1, 1), np.float32)}
    return Clip(frames=frames, waveform=sound, latents=latents if "kept" in request.prompt else {})

def from_draft(models, draft, resolution, on_step, on_stage, on_frames):
    request = drafts.enlarged(drafts.read(draft), resolution, models.weights_hash)
    on_stage("upscale")
    on_frames(77, 77)
    for step in range(5):
        if "slow" in request.prompt:
            Path("started").touch()
            time.sleep(0.5)
        on_step(1 - step / 5, None)
    on_stage("decode")
    shape = (request.frames, *request.final_size, 3)
    chunks = lambda: (np.full((25, *shape[1:]), 7, np.uint8) for _ in range(request.seconds))
    return Clip(frames=Reel(shape, chunks), waveform=np.zeros((1, 24000 * request.seconds), np.float32),
                latents=dict(drafts.read(draft).latents))

room("presets", PRESETS={"mini": types.SimpleNamespace(about="the small one")}, find_preset=find_preset)
room("planning", plan_request=plan_request)
room("models", load=load, planned=lambda name, **asked: None, weights_of=lambda name: "cafe")
room("generate", generate=generate, from_draft=from_draft)
from happyhorse.cli import main
code = main(sys.argv[1:])
assert "torch" not in sys.modules, "torch was loaded"
sys.exit(code)
"""
SOURCE = str(Path(cli.__file__).parents[1])


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAPPYHORSE")}
    return kept | {"PYTHONPATH": SOURCE, "COLUMNS": "100", "OMP_NUM_THREADS": "1"} | more


def shell(*words: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", STUDIO, *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment(**more), timeout=60)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def assert_one_sentence(ran: subprocess.CompletedProcess[str], code: int, words: str) -> None:
    assert ran.returncode == code, ran.stderr
    assert ran.stdout == ""
    told = [line for line in ran.stderr.splitlines() if line.startswith(("error:", "hint:"))]
    assert len(told) == 2, ran.stderr
    assert told[0].startswith("error: ")
    assert told[1].startswith("hint: ")
    assert words in told[0]
    assert not told[0].endswith(".")
    assert "Traceback" not in ran.stderr


MISTAKES = {
    "no prompt": (["generate"], "the prompt is empty"),
    "empty prompt": (["generate", ""], "the prompt is empty"),
    "blank prompt": (["generate", "  \n "], "the prompt is empty"),
    "long prompt": (["generate", "x" * 4001], "the prompt has 4001 characters; at most 4000 are read"),
    "bad bytes": (["generate", "a\udcff"], "control characters"),
    "bare words": (["generate", "a", "horse"], "only one prompt is read"),
    "ratio": (["generate", "a", "--ratio", "2:1"], "choose one of 16:9, 9:16, 1:1, 4:3, 3:4"),
    "resolution": (["generate", "a", "--resolution", "4k"], "choose one of draft, 540p, 720p, 1080p"),
    "no drafts": (["generate", "a", "--drafts", "0"], "drafts 0 is not possible; choose a whole number from 1 to 16"),
    "nothing to enlarge": (["upscale"], "name the clip to make larger"),
    "no such draft": (["upscale", "none.mp4"], "none.mp4 does not exist"),
    "words for a draft": (["upscale", "words.png"], "cannot be read as mp4"),
    "language": (["generate", "a", "--language", "tlh"], "choose one of auto, en, zh, yue, ja, ko, de, fr"),
    "too short": (["generate", "a", "--seconds", "2"], "choose a whole number from 3 to 15"),
    "too long": (["generate", "a", "--seconds", "16"], "choose a whole number from 3 to 15"),
    "half a second": (["generate", "a", "--seconds", "4.5"], "seconds 4.5 is not possible"),
    "no number": (["generate", "a", "--seconds", "five"], "seconds five is not possible"),
    "seed": (["generate", "a", "--seed", "-1"], "seed -1 is not possible"),
    "steps": (["generate", "a", "--steps", "0"], "steps 0 is not possible"),
    "preset": (["generate", "a", "--preset", "maxi"], "preset maxi is not known; choose one of mini"),
    "no picture": (["generate", "a", "--first-frame", "none.png"], "none.png does not exist"),
    "no last picture": (["generate", "a", "--last-frame", "none.png"], "none.png does not exist"),
    "words for picture": (["generate", "a", "--first-frame", "words.png"], "cannot be read as a picture"),
    "cut picture": (["generate", "a", "--first-frame", "cut.png"], "cannot be read as a picture"),
    "moving picture": (["generate", "a", "--first-frame", "moving.gif"], "is animated"),
    "huge picture": (["generate", "a", "--first-frame", "huge.png"], "at most 64 megapixels"),
    "heavy picture": (["generate", "a", "--first-frame", "heavy.png"], "at most 50 MB"),
    "directory for picture": (["generate", "a", "--first-frame", "."], "is not a file"),
    "no clip": (["generate", "a", "--extend", "none.mp4"], "none.mp4 does not exist"),
    "picture for clip": (["generate", "a", "--source", "whole.png"], "cannot be read as a clip"),
    "two clips": (["generate", "a", "--source", "a.mp4", "--dub", "b.mp4"], "source and dub cannot be had together"),
    "no script": (["generate", "a", "--script", "none.srt"], "none.srt does not exist"),
    "no times": (["generate", "a", "--script", "words.png"], "give timed lines, or an SRT or VTT text"),
    "ten pictures": (["generate", "a", "--references", *["whole.png"] * 10], "references takes at most 9"),
    "other suffix": (["generate", "a", "--out", "a.mov"], "must end in .mp4"),
    "directory": (["generate", "a", "--out", "dir.mp4"], "is a directory"),
    "no directory": (["generate", "a", "--out", "words.png/a.mp4"], "a file stands where a directory is needed"),
    "no such place": (["generate", "a", "--out", "/proc/nowhere/a.mp4"], "cannot be written"),
    "long name": (["generate", "a", "--out", "a" * 300 + ".mp4"], "the name is too long"),
    "unknown option": (["generate", "a", "--duration", "5"], "there is no option --duration"),
    "misspelt option": (["generate", "a", "--secnds", "5"], "there is no option --secnds"),
    "no value": (["generate", "a", "--seconds"], "missing value for argument '--seconds'"),
    "unknown command": (
        ["gnerate", "a"],
        "there is no such command; choose one of generate, upscale, measure, presets, download, plan, train, playhouse",
    ),
    "prompt without command": (["a horse runs"], "there is no such command"),
    "playhouse count": (["playhouse", "--count", "0"], "count 0 is not possible"),
    "measure count": (["measure", "--count", "0"], "count 0 is not possible; choose a whole number from 1 to 100000"),
    "measure count in many digits": (["measure", "--count", "9" * 5000], "is not possible"),
    "playhouse ratio": (["playhouse", "--ratio", "2:1"], "ratio 2:1 is not known"),
    "playhouse option": (["playhouse", "--cuont", "2"], "there is no option --cuont"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of files that are not what they seem."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "words.png").write_text("not a picture")
    (desk / "dir.mp4").mkdir()
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8))
    noise.save(desk / "whole.png")
    (desk / "cut.png").write_bytes((desk / "whole.png").read_bytes()[:9000])
    noise.save(desk / "moving.gif", save_all=True, append_images=[noise.rotate(90)])
    Image.new("1", (8001, 8001)).save(desk / "huge.png")
    with (desk / "heavy.png").open("wb") as file:
        file.truncate(51 * 2**20)
    return desk


@pytest.mark.parametrize(("words", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_and_costs_nothing(words: list[str], sentence: str, desk: Path) -> None:
    before = names(desk)
    assert_one_sentence(shell(*words, cwd=desk), 2, sentence)
    assert names(desk) == before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["gnerate", "a"], "did you mean generate?"),
        (["a horse runs"], 'did you mean: happyhorse generate "a horse runs"'),
        (["generate", "a", "--no-sund"], "did you mean --no-sound?"),
        (["generate", "a", "--fist-frame", "a.png"], "did you mean --first-frame?"),
        (["generate", "a", "--ratio", "16x9"], "did you mean 16:9?"),
        (["generate", "a", "--language", "english"], "did you mean en?"),
        (["generate", "a", "--out", "a.mov"], "try a.mp4"),
    ],
)
def test_a_near_miss_is_answered(words: list[str], hint: str, tmp_path: Path) -> None:
    assert f"hint: {hint}" in shell(*words, cwd=tmp_path).stderr


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("spoiled weights", "the weights transformer.safetensors are damaged"),
        ("a bug", "something went wrong inside happyhorse: KeyError"),
        ("no memory", "the memory of this machine is not enough"),
        ("a full card", "the card's memory is not enough"),
        ("a bad kernel", "something went wrong inside happyhorse: RuntimeError: CUDA error: an illegal memory access"),
    ],
)
def test_a_fault_is_a_sentence_too(prompt: str, sentence: str, tmp_path: Path) -> None:
    assert_one_sentence(shell("generate", prompt, "--json", cwd=tmp_path), 1, sentence)
    assert names(tmp_path) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n" + STUDIO
    command = [sys.executable, "-c", limited, "generate", "noisy", "--seconds", "3", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=60)
    assert_one_sentence(ran, 1, "the disk is full; clip.mp4 was not written")
    assert names(tmp_path) == []


def test_the_traceback_is_there_for_those_who_ask(tmp_path: Path) -> None:
    ran = shell("generate", "a bug", cwd=tmp_path, HAPPYHORSE_LOG="debug")
    assert ran.returncode == 1
    assert "Traceback" in ran.stderr


@pytest.mark.parametrize(("kill", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_no_half_file(kill: signal.Signals, code: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", STUDIO, "generate", "slow", "--seconds", "3", "--json"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background ignores Ctrl-C
    ) as running:
        deadline = time.monotonic() + 50
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(kill)
        said, told = running.communicate(timeout=30)
    assert running.returncode == code
    assert said == ""
    assert "stopped; nothing was written" in told
    assert "Traceback" not in told
    assert names(tmp_path) == ["started"]


def test_of_several_drafts_those_that_are_finished_are_kept(tmp_path: Path) -> None:
    stopping = STUDIO.replace(
        "def generate(models, request,",
        """def generate(models, request, *watched):
    if request.seed == 8:
        raise KeyboardInterrupt
    return make(models, request, *watched)

def make(models, request,""",
        1,
    )
    command = [sys.executable, "-c", stopping, "generate", "a kept horse", "--seconds=3", "--seed=7", "--drafts=4"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=60)
    assert ran.returncode == 130
    assert "stopped; what was finished is kept" in ran.stderr
    assert names(tmp_path) == ["clip-1.latents.safetensors", "clip-1.mp4"]


@pytest.mark.parametrize("ratio", SIZES)
def test_json_is_one_object_and_true(ratio: str, tmp_path: Path) -> None:
    ran = shell(
        "generate",
        "a horse",
        "--out",
        "new/a.mp4",
        "--ratio",
        ratio,
        "--seconds",
        "3",
        "--seed",
        "7",
        "--json",
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr
    record = json.loads(ran.stdout)
    assert ran.stdout.count("\n") == 1
    height, width = SIZES[ratio]
    spoken = {"text": "안녕하세요", "language": "ko", "start": 0.5, "end": 1.5}
    stages = record.pop("seconds_by_stage")
    assert list(stages) == ["load", "text", "base", "decode", "mux"]
    assert all(seconds >= 0 for seconds in stages.values())
    assert 10**7 < record.pop("peak_memory_bytes") < 10**10
    assert len(record.pop("notes")) == 1
    assert record == {
        "path": "new/a.mp4",
        "width": width,
        "height": height,
        "frames": 75,
        "fps": 25,
        "sample_rate": 48000,
        "seed": 7,
        "prompt": "a horse, told well",
        "lines": [spoken],
        "preset": "mini",
        "resolution": "draft",
        "latents": None,
        "weights": "cafe",
    }
    with av.open(str(tmp_path / "new" / "a.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.width, video.height, video.frames, audio.rate) == (width, height, 75, 48000)
        comment = json.loads(container.metadata["comment"])
    assert (comment["seed"], comment["prompt"], comment["told"]) == (7, "a horse", "a horse, told well")
    assert str(tmp_path) not in json.dumps(comment)


def test_words_tell_what_was_made(tmp_path: Path) -> None:
    ran = shell("generate", "a horse", "--seconds", "3", "--seed", "7", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0] == "note: no line was given, so this one was written: 안녕하세요"
    assert lines[1] == "clip.mp4"
    assert lines[2] == "448x252, 75 frames at 25 a second, sound at 48000 Hz"
    assert lines[3] == "spoken from 0.5 to 1.5 s in Korean: 안녕하세요"
    assert "--seed 7" in lines[4]
    assert re.fullmatch(r"took [\d.]+ s; [\d.]+ GB of memory at most", lines[5])
    for stage in ("load", "text", "base", "decode", "mux"):
        assert re.search(rf"^{stage} +[\d.]+ s$", ran.stderr, re.MULTILINE)
    assert "4/4" in ran.stderr


def test_drafts_are_clips_of_the_next_seeds_with_their_latents(tmp_path: Path) -> None:
    words = ["generate", "a kept horse", "--seconds", "3", "--seed", "4294967295", "--drafts", "2", "--json"]
    clips = json.loads(shell(*words, cwd=tmp_path).stdout)["clips"]
    assert [(clip["path"], clip["seed"]) for clip in clips] == [("clip-1.mp4", 4294967295), ("clip-2.mp4", 0)]
    assert [clip["latents"] for clip in clips] == ["clip-1.latents.safetensors", "clip-2.latents.safetensors"]
    assert len(names(tmp_path)) == 4
    one = shell(*words[:-5], "--seed", "0", "--out", "one.mp4", cwd=tmp_path)
    assert "happyhorse upscale one.mp4 makes it larger" in one.stdout
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "clip-2.mp4").read_bytes()


def test_a_draft_is_made_larger_by_its_name(tmp_path: Path) -> None:
    assert shell("generate", "a kept horse", "--seconds", "3", "--seed", "7", cwd=tmp_path).returncode == 0
    ran = shell("upscale", "clip.mp4", "--resolution", "720p", "--json", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    record = json.loads(ran.stdout)
    assert (record["path"], record["width"], record["height"]) == ("clip-720p.mp4", 1280, 720)
    assert (record["frames"], record["seed"], record["resolution"]) == (75, 7, "720p")
    assert list(record["seconds_by_stage"]) == ["load", "upscale", "decode", "mux"]
    with av.open(str(tmp_path / "clip-720p.mp4")) as container:
        assert (container.streams.video[0].width, container.streams.video[0].frames) == (1280, 75)
        assert json.loads(container.metadata["comment"])["resolution"] == "720p"
    assert (tmp_path / "clip-720p.latents.safetensors").exists()
    assert "77/77" in ran.stderr and "5/5" in ran.stderr  # frames enlarged, then steps


def test_what_cannot_be_made_larger_is_a_sentence(tmp_path: Path) -> None:
    for name in ("a", "b"):
        seed = str(ord(name))
        shell("generate", "a kept horse", "--seconds", "3", "--seed", seed, "--out", f"{name}.mp4", cwd=tmp_path)
    assert_one_sentence(
        shell("upscale", "a.mp4", "--resolution", "draft", cwd=tmp_path), 2, "choose one of 540p, 720p, 1080p"
    )
    (tmp_path / "b.latents.safetensors").rename(tmp_path / "a.latents.safetensors")
    assert_one_sentence(shell("upscale", "a.mp4", cwd=tmp_path), 2, "belongs to another clip than a.mp4")
    assert_one_sentence(shell("upscale", "b.mp4", cwd=tmp_path), 2, "the latents of b.mp4 are missing")
    (tmp_path / "a.latents.safetensors").rename(tmp_path / "b.latents.safetensors")
    command = [sys.executable, "-c", STUDIO.replace('name: "cafe"', 'name: "f00d"'), "upscale", "b.mp4"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=60)
    assert_one_sentence(ran, 2, "the draft was made by other weights (cafe) than those that are here (f00d)")
    assert not re.search("^load", ran.stderr, re.MULTILINE)
    assert names(tmp_path) == ["a.mp4", "b.latents.safetensors", "b.mp4"]


def test_a_picture_that_an_upscaler_would_have_read_is_told_of(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "a.png")
    words = ["generate", "a kept horse", "--seconds", "3", "--first-frame", "a.png"]
    assert shell(*words, cwd=tmp_path).returncode == 0
    assert (
        json.loads(shell("upscale", "clip.mp4", "--resolution", "540p", "--json", cwd=tmp_path).stdout)["notes"] == []
    )
    command = [sys.executable, "-c", STUDIO.replace("reads = False", "reads = True"), "upscale", "clip.mp4"]
    command += ["--resolution", "540p"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=60)
    assert ran.stdout.startswith("note: The picture to begin with is not kept beside a draft"), ran.stderr


def test_a_changed_clip_takes_the_place_of_a_draft_and_its_latents(tmp_path: Path) -> None:
    words = ["--seconds", "3", "--seed", "7"]
    assert shell("generate", "a kept horse", *words, cwd=tmp_path).returncode == 0
    changed = shell("generate", "a horse", *words, "--source", "clip.mp4", "--out", "clip.mp4", cwd=tmp_path)
    assert changed.returncode == 0, changed.stderr
    assert names(tmp_path) == ["clip.mp4"]
    assert media.read_comment(tmp_path / "clip.mp4")["given"] == ["source"]
    assert_one_sentence(
        shell("upscale", "clip.mp4", cwd=tmp_path), 2, "clip.mp4 was made by changing another clip (--source)"
    )


def test_a_draft_stays_whole_when_its_enlarging_is_stopped(tmp_path: Path) -> None:
    shell("generate", "a slow kept horse", "--seconds", "3", "--steps", "1", cwd=tmp_path)
    (tmp_path / "started").unlink()
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    command = [sys.executable, "-c", STUDIO, "upscale", "clip.mp4", "--out", "clip.mp4"]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:
        deadline = time.monotonic() + 50
        while not (tmp_path / "started").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=30)[1]
    assert running.returncode == 130
    assert "stopped; nothing was written, and the draft is whole" in told
    (tmp_path / "started").unlink()
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_too_little_memory_is_said_before_the_work(tmp_path: Path) -> None:
    small = STUDIO.replace(
        "def room(", "from happyhorse import memory\nmemory.free = lambda: 10**9 + 2 * 10**8\ndef room(", 1
    )
    command = [sys.executable, "-c", small, "generate", "a", "--resolution", "1080p"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=60)
    assert_one_sentence(ran, 2, "1920x1080 for 5 s needs")
    assert "hint: --resolution draft fits" in ran.stderr
    assert names(tmp_path) == []


def test_no_sound_means_no_sound_track(tmp_path: Path) -> None:
    ran = shell("generate", "a horse", "--seconds", "3", "--no-sound", "--json", cwd=tmp_path)
    assert json.loads(ran.stdout)["sample_rate"] is None
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_the_drawn_seed_makes_the_same_file_again(tmp_path: Path) -> None:
    first = json.loads(shell("generate", "a horse", "--seconds", "3", "--out", "a.mp4", "--json", cwd=tmp_path).stdout)
    again = ["--seconds", "3", "--seed", str(first["seed"]), "--out", "b.mp4", "--json"]
    assert json.loads(shell("generate", "a horse", *again, cwd=tmp_path).stdout)["seed"] == first["seed"]
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_shell_without_unicode_still_gets_json(tmp_path: Path) -> None:
    ran = shell(
        "generate", "a horse", "--seconds", "3", "--json", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert json.loads(ran.stdout)["lines"][0]["text"] == "안녕하세요"
    ran = shell("generate", "a horse", "--seconds", "3", cwd=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.returncode == 0, ran.stderr


FLAGS = {
    "generate": "--ambience --between --drafts --dub --extend --first-frame --help --json --keep-sound --language"
    " --last-frame --memory --motions --negative-prompt --no-expand --no-sound --out --preset --quantize --ratio"
    " --references --resolution --script --seconds --seed --source --speech --speed --steps --voices",
    "upscale": "--help --json --memory --out --quantize --resolution --speed",
    "plan": "--device --help --json --memory --preset --quantize --ratio --resolution --seconds",
    "presets": "--help",
    "playhouse": "--count --help --out --ratio --seconds --seed",
    "train": "--help",
}


@pytest.mark.parametrize("command", FLAGS)
def test_flags_are_a_decision(command: str, tmp_path: Path) -> None:
    ran = shell(command, "--help", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert sorted(set(re.findall(r"--[a-z][a-z-]*", ran.stdout))) == FLAGS[command].split()
    assert "None" not in ran.stdout


COMMANDS = [
    "generate",
    "upscale",
    "measure",
    "presets",
    "download",
    "plan",
    "train",
    "playhouse",
    "serve",
    "keys",
    "mcp",
]


def test_commands_are_a_decision(tmp_path: Path) -> None:
    for words in ([], ["--help"], ["-h"]):
        ran = shell(*words, cwd=tmp_path)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert re.findall(r"^  ([a-z]+) ", ran.stdout, re.MULTILINE)[: len(COMMANDS)] == COMMANDS
    assert list(cli.COMMANDS) == COMMANDS


def test_the_version_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(r"happyhorse \d+\.\d+\.\d+\n", shell("--version", cwd=tmp_path).stdout)


def test_presets_are_listed(tmp_path: Path) -> None:
    assert shell("presets", cwd=tmp_path).stdout == "mini       the small one\n"


def test_the_face_is_light_and_whole() -> None:
    story = """
import sys
import happyhorse
assert not {"torch", "numpy", "av", "pydantic"} & set(sys.modules)
assert happyhorse.Request(prompt="a").seconds == 5
assert happyhorse.Clip.__name__ == "Clip"
assert sorted(happyhorse.__all__) == ["Clip", "Request", "generate", "load"]
try:
    happyhorse.nothing
except AttributeError:
    print("whole")
"""
    ran = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, env=environment(), timeout=60)
    assert ran.stdout == "whole\n", ran.stderr


def test_generate_stays_a_function_whoever_loads_its_file_first(tmp_path: Path) -> None:
    (tmp_path / "happyhorse").mkdir()
    (tmp_path / "happyhorse" / "__init__.py").write_text((Path(SOURCE) / "happyhorse" / "__init__.py").read_text())
    (tmp_path / "happyhorse" / "generate.py").write_text("def generate():\n    return 'a clip'\n")
    story = "from happyhorse.generate import generate; import happyhorse; print(happyhorse.generate())"
    ran = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert ran.stdout == "a clip\n", ran.stderr


RECIPES = """
import sys, types
def run(name, *, steps: int = 10, out: str = "runs", rate: float = 1e-3, resume: bool = True):
    "mini-base or mini-codec"
    print(name, steps, out, rate, resume)
module = sys.modules["happyhorse.train.recipes"] = types.ModuleType("happyhorse.train.recipes")
module.run = run
from happyhorse.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("words", "said", "told"),
    [
        (["mini-base"], "mini-base 10 runs 0.001 True\n", ""),
        (["mini-base", "--steps", "3", "--rate=3e-4", "--out", "a b"], "mini-base 3 a b 0.0003 True\n", ""),
        (["mini-base", "--no-resume"], "mini-base 10 runs 0.001 False\n", ""),
        ([], "", "name what to train"),
        (["mini-base", "--stpes", "3"], "", "hint: did you mean steps?"),
        (["mini-base", "3"], "", "3 is not an option"),
    ],
)
def test_a_recipe_gets_its_options(words: list[str], said: str, told: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", RECIPES, "train", *words]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=60)
    assert ran.stdout == said
    assert told in ran.stderr
    assert ran.returncode == (2 if told else 0)


def test_a_missing_extra_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lack(name: str) -> None:
        raise ModuleNotFoundError("No module named 'skia'", name="skia")

    monkeypatch.setattr(cli, "import_module", lack)
    assert cli.main(["playhouse", "--out", str(tmp_path / "new")]) == 2
    told = capsys.readouterr().err
    hint = ".venv/bin/pip install -c constraints.txt -e '.[playhouse]'"  # a clone's own: no registry has the package
    assert told == f"error: playhouse needs skia, which is not installed\nhint: {hint}\n"
    assert names(tmp_path) == []
