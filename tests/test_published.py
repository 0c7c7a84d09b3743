"""A scaled-down 15B written in the published layout is loaded, whole or not at all, and makes a clip."""

import json
import subprocess
import sys
import threading
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

pytest.importorskip("diffusers", reason="15b not installed: diffusers")

import happyhorse
from happyhorse import media, parts, rewrite
from happyhorse import models as rooms
from happyhorse import request as asking
from happyhorse.codec import oobleck, wan
from happyhorse.codec.turbo import TurboConfig, TurboDecoder
from happyhorse.conditioning import build_sequence
from happyhorse.engine.device import DeviceError
from happyhorse.engine.memory import ALL_BUT_READER, EVERYTHING, OWN_PARTS, Ways
from happyhorse.generate import ahead, generate_together
from happyhorse.model.config import MAGIHUMAN_15B
from happyhorse.model.transformer import Transformer
from happyhorse.model.weights import WeightsError, is_matrix, load_transformer, published_state, strangers
from happyhorse.presets import DISTILLED_15B, PRESETS, SR_540P, SR_1080P
from happyhorse.request import Request, RequestError, with_extra
from happyhorse.sequence import Role, Sequence
from tests.tiny import shaken

SMALL = replace(
    MAGIHUMAN_15B, layers=5, width=64, head_dim=32, groups=1, text_channels=32, expert_layers=(0, 4), gelu_layers=(0,)
)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def model() -> Transformer:
    return shaken(Transformer(SMALL), 1)


def tensors_of(model: Transformer, matrices: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """Published names; block matrices in one precision, the rest single: mixed, as the base is."""
    return {
        name: tensor.to(
            matrices if ("linear_" in name and "block" in name) or "_proj" in name else torch.float32
        ).contiguous()
        for name, tensor in published_state(model).items()
    }


def write(tensors: dict[str, torch.Tensor], folder: Path, shards: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if not shards:
        save_file(tensors, folder / "model.safetensors")
        return folder
    places = {n: f"model-{i % shards + 1:05}-of-{shards:05}.safetensors" for i, n in enumerate(sorted(tensors))}
    for file in set(places.values()):
        save_file({n: t for n, t in tensors.items() if places[n] == file}, folder / file)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    return folder


@pytest.mark.parametrize("shards", [0, 7])
@pytest.mark.parametrize("stored", [torch.float32, torch.bfloat16])
def test_every_layout_and_precision_is_read(
    model: Transformer, tmp_path: Path, shards: int, stored: torch.dtype
) -> None:
    tensors = tensors_of(model, stored) | {"optimizer.step": torch.zeros(1), "ema.block.layers.0.x": torch.zeros(2)}
    folder = write(tensors, tmp_path / "w", shards)
    assert set(strangers(folder)) == {"optimizer.step", "ema.block.layers.0.x"}
    found = rooms.read_published(folder, replace(DISTILLED_15B, transformer=SMALL), CPU)
    own = model.state_dict()
    for name, tensor in found.state_dict().items():
        assert tensor.dtype == (torch.bfloat16 if is_matrix(name) else torch.float32), name
        expected = own[name].bfloat16() if is_matrix(name) else own[name]
        assert torch.equal(tensor, expected), name


@pytest.mark.parametrize("shards", [0, 3])
def test_every_way_of_being_spoiled_is_named(model: Transformer, tmp_path: Path, shards: int) -> None:
    whole = tensors_of(model)
    for i, (spoiled, words) in enumerate(
        (
            ({n: t for n, t in whole.items() if n != "adapter.rope.bands"}, ("1 missing", "adapter.rope.bands")),
            (whole | {"block.layers.5.mlp.pre_norm.weight": torch.zeros(64)}, ("1 unexpected", "block.layers.5")),
            (whole | {"final_norm_audio.weight": torch.zeros(3)}, ("misshapen", "final_norm_audio.weight (3,)")),
        )
    ):
        folder = write(spoiled, tmp_path / str(i), shards)
        with pytest.raises(WeightsError) as caught:
            rooms.read_published(folder, replace(DISTILLED_15B, transformer=SMALL), CPU)
        assert all(word in str(caught.value) for word in words), str(caught.value)


def test_files_that_are_missing_packed_or_cut_are_named(model: Transformer, tmp_path: Path) -> None:
    folder = write(tensors_of(model), tmp_path / "w", 3)
    shard = folder / "model-00002-of-00003.safetensors"
    data = shard.read_bytes()
    shard.write_bytes(data[:-50])
    with pytest.raises(WeightsError, match=r"model-00002-of-00003.safetensors is missing, cut short or damaged"):
        load_transformer(folder, SMALL)
    shard.unlink()
    with pytest.raises(WeightsError, match=r"1 of 3 files are missing .*: model-00002-of-00003") as caught:
        load_transformer(folder, SMALL)
    assert "goes on where it stopped" in caught.value.hint
    shard.with_name(shard.name + ".zst").write_bytes(b"")
    with pytest.raises(WeightsError, match="still packed") as caught:
        load_transformer(folder, SMALL)
    assert "zstd -d" in caught.value.hint
    (folder / "model.safetensors.index.json").write_text("[]")
    with pytest.raises(WeightsError, match="not an index"):
        load_transformer(folder, SMALL)


LOADING = """
import json, re, resource, sys, threading, time
from pathlib import Path
import torch
from happyhorse.model.config import MAGIHUMAN_15B
from happyhorse.model.weights import load_transformer
from collections.abc import Iterator
from dataclasses import replace
config = replace(MAGIHUMAN_15B, layers=8, width=640, groups=1, expert_layers=(0, 7), gelu_layers=(0,))
resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48))
def own():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
peak, over = [own()], False
before = peak[0]
def watch():
    while not over:
        peak[0] = max(peak[0], own()); time.sleep(0.001)
thread = threading.Thread(target=watch); thread.start()
model = load_transformer(sys.argv[1], config)
over = True; thread.join()
sizes = [t.numel() * t.element_size() for t in model.state_dict().values()]
print(json.dumps({"peak": peak[0] - before, "held": sum(sizes), "largest": max(sizes)}))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to tell a process's own memory")
def test_loading_makes_no_second_copy_and_keeps_no_files_open(tmp_path: Path) -> None:
    config = replace(MAGIHUMAN_15B, layers=8, width=640, groups=1, expert_layers=(0, 7), gelu_layers=(0,))
    with torch.device("meta"):
        shapes = {n: t.shape for n, t in published_state(Transformer(config)).items()}
    folder = write({n: torch.zeros(s) for n, s in shapes.items()}, tmp_path / "w", 60)  # single precision, as distilled
    words = [sys.executable, "-c", LOADING, str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    # one tensor in single precision, one in half and one being put in order, and what the allocator keeps of them
    spare = 5 * found["largest"] + 2**24
    assert spare < found["held"] < found["peak"] < found["held"] + spare


@pytest.mark.gpu
def test_loading_onto_a_card_makes_no_second_copy(model: Transformer, tmp_path: Path) -> None:
    folder = write(tensors_of(model), tmp_path / "w", 3)
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    found = load_transformer(folder, SMALL, device="cuda")
    sizes = [t.numel() * t.element_size() for t in found.state_dict().values()]
    assert torch.cuda.max_memory_allocated() - before < sum(sizes) + 4 * max(sizes) + 2**20


@pytest.fixture
def home(model: Transformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All parts of a small 15B where a download would have put them."""
    from tests.codec.test_t5gemma import published

    monkeypatch.setenv("HAPPYHORSE_HOME", str(tmp_path))
    monkeypatch.setattr(rooms.memory, "free", lambda: None)  # plans know the reader and the codecs at their true size
    monkeypatch.setattr(rooms, "WanCodec", lambda: wan.WanCodec(wan.WanConfig(encoder=8, decoder=8)))
    monkeypatch.setattr(rooms, "OobleckCodec", lambda: oobleck.OobleckCodec(oobleck.OobleckConfig(width=4)))
    narrow = TurboConfig(widths=(8, 8, 8, 8, 8), blocks=(1, 1, 1, 1, 1))
    monkeypatch.setattr(rooms, "TurboDecoder", lambda: TurboDecoder(narrow))
    small = replace(DISTILLED_15B, transformer=SMALL, steps=2)
    monkeypatch.setattr(rooms, "find_preset", lambda name: small)
    folders = {}
    with torch.random.fork_rng():
        torch.manual_seed(3)
        for part in small.parts:
            folders[part.name] = tmp_path / "copies" / part.name
            folders[part.name].mkdir(parents=True)
        write(tensors_of(model), folders["transformer"], 3)
        save_file(published_turbo(narrow), folders["turbo"] / "model.safetensors")
        for name, codec in (("video", rooms.WanCodec()), ("audio", rooms.OobleckCodec())):
            state = {key.removeprefix("net."): value.contiguous() for key, value in codec.state_dict().items()}
            save_file(state, folders[name] / "diffusion_pytorch_model.safetensors")
    published(folders["text"])
    for part in small.parts:
        parts.remember("local", parts.key(part), str(folders[part.name]))
    return tmp_path


def published_turbo(config: TurboConfig) -> dict[str, torch.Tensor]:
    from tests.codec.test_turbo import own_name_back

    return {own_name_back(name): value for name, value in TurboDecoder(config).state_dict().items()}


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_a_prompt_becomes_a_clip_through_every_published_part(home: Path) -> None:
    made = happyhorse.load("15b", device="cpu")
    assert made.transformer.config == SMALL and made.device == CPU and len(made.weights_hash) == 16
    assert rooms.weights_of("15b") == made.weights_hash
    request = Request(prompt='A man says: "Good morning."', seconds=3, ratio="1:1", seed=3)
    clip = happyhorse.generate(made, request)
    assert clip.frames.shape == (75, 320, 320, 3) and clip.frames.std() > 0
    assert clip.sample_rate == 44100 and clip.waveform.shape == (2, 3 * 44100) and clip.waveform.std() > 0
    assert (happyhorse.generate(made, request).frames == clip.frames).all()


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_a_draft_becomes_large_through_the_published_upscaler(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = MappingProxyType({"720p": MappingProxyType({"1:1": (352, 352)})})  # true sizes take minutes
    monkeypatch.setattr(asking, "LARGE", large)
    small = rooms.find_preset("15b")
    upscaler = replace(SR_540P, transformer=SMALL)
    quick = replace(small, upscalers=(("720p", upscaler),), superres=replace(small.superres, steps=2))
    monkeypatch.setattr(rooms, "find_preset", lambda name: quick)
    write(tensors_of(shaken(Transformer(SMALL), 5)), home / "copies" / "upscaler_540p", 2)
    made = happyhorse.load("15b", device="cpu")
    request = Request(prompt="a dog", seconds=3, ratio="1:1", seed=3, resolution="720p", sound=False)
    stages: list[str] = []
    clip = happyhorse.generate(made, request, on_stage=stages.append)
    assert clip.frames.shape == (75, 352, 352, 3) and np.asarray(clip.frames)[:5].std() > 0
    assert stages == ["text", "base", "upscale", "decode"]


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_speech_that_is_given_is_heard_and_never_changed(home: Path, tmp_path: Path) -> None:
    time = np.arange(3 * 44100) / 44100
    media.write_wav(np.sin(440 * time, dtype=np.float32)[None] / 2, tmp_path / "speech.wav", sample_rate=44100)
    made = happyhorse.load("15b", device="cpu")
    request = Request(prompt="a man speaks", seconds=3, ratio="1:1", seed=3, speech=tmp_path / "speech.wav")
    sequence = build_sequence(request, rewrite.plan(request.prompt, 3), made)
    (audio,) = (s for s in sequence.segments if s.track == "audio")
    assert audio.role is Role.GIVEN and audio.latent.shape == (64, 76, 1, 1) and audio.box.time == (0, 18.75)
    seen: list[Sequence] = []
    happyhorse.generate(made, request, on_step=lambda sigma, now: seen.append(now))
    assert all(torch.equal(now.track("audio"), audio.latent) for now in seen) and len(seen) == 2


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_a_picture_is_given_through_the_published_encoder(home: Path, tmp_path: Path) -> None:
    made = happyhorse.load("15b", device="cpu")
    media.write_png(np.full((90, 160, 3), 200, np.uint8), tmp_path / "first.png")
    request = Request(prompt="a dog", seconds=3, ratio="1:1", seed=3, first_frame=tmp_path / "first.png")
    sequence = build_sequence(request, rewrite.plan("a dog", 3), made)
    first, rest = (s for s in sequence.segments if s.track == "video")
    assert first.role is Role.GIVEN and first.latent.shape == (48, 1, 20, 20) and first.latent.dtype == torch.float32
    assert rest.role is Role.GENERATED and rest.latent.shape == (48, 19, 20, 20) and rest.box.time == (1, 19)


def test_the_presets_of_15b_differ_only_in_what_they_are_for() -> None:
    base, student = PRESETS["15b-base"], PRESETS["15b"]
    assert (base.steps, base.sampler, bool(base.guidance)) == (32, "unipc", True)
    assert (student.steps, student.sampler, student.guidance) == (8, "renoise", ())
    assert base.transformer == student.transformer == SR_540P.transformer == MAGIHUMAN_15B
    assert dict(student.upscalers) == {"540p": SR_540P, "720p": SR_540P, "1080p": SR_1080P}
    assert (SR_540P.steps, SR_540P.text_time, SR_540P.sampler) == (5, (0.0, 1.0), "unipc")
    local = SR_1080P.transformer.local_layers
    assert len(local) == 32 and not set(local) & {3, 7, 11, 15, 19, 23, 27, 31} and {35, 39} <= set(local)
    assert SR_1080P.transformer.window == 11
    assert [p.name for p in student.parts if p.gated] == ["audio", "text"]
    shared = set(base.parts) & set(student.parts)
    assert {p.name for p in shared} == {"turbo", "video", "audio", "text"}


def test_a_device_that_cannot_be_used_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert rooms.chosen_device("cpu") == CPU
    with pytest.raises(WeightsError, match="the device abacus cannot be used"):
        rooms.chosen_device("abacus")
    monkeypatch.setenv("HAPPYHORSE_DEVICE", "cpu")
    assert rooms.chosen_device() == CPU
    monkeypatch.delenv("HAPPYHORSE_DEVICE")
    if not torch.cuda.is_available():
        monkeypatch.setattr(rooms, "DRIVER", tmp_path)
        monkeypatch.setattr(torch.version, "cuda", None)
        with pytest.raises(DeviceError, match="built without graphics cards") as caught:  # as constraints.txt does
            rooms.chosen_device()
        assert "without -c constraints.txt" in caught.value.hint
        monkeypatch.setattr(torch.version, "cuda", "12.8")
        with pytest.raises(DeviceError, match=r"built for CUDA 12.8, but finds no card") as caught:
            rooms.chosen_device()
        assert "update the driver" in caught.value.hint


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_parts_that_take_turns_make_the_same_clip(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text forgotten, matrices streamed, blocks decoding few frames at a time: the clip of a roomy device."""
    monkeypatch.setattr(asking, "LARGE", MappingProxyType({"540p": MappingProxyType({"1:1": (352, 352)})}))
    small = rooms.find_preset("15b")
    upscaler = replace(SR_540P, transformer=SMALL)
    quick = replace(small, upscalers=(("540p", upscaler),), superres=replace(small.superres, steps=1))
    monkeypatch.setattr(rooms, "find_preset", lambda name: quick)
    write(tensors_of(shaken(Transformer(SMALL), 5)), home / "copies" / "upscaler_540p", 2)
    request = Request(prompt="a dog", seconds=3, ratio="1:1", seed=3, resolution="540p", sound=False, steps=1)
    roomy = happyhorse.load("15b", device="cpu")
    tight = Ways(keep="a stage's own parts", streamed=20, at_once=1)
    small = happyhorse.load("15b", device="cpu", text="forgotten", ways=tight)
    here: list[set[str]] = []
    clip = happyhorse.generate(small, request, on_step=lambda *_: here.append(set(small.transformer.turns._here)))
    frames = np.concatenate(list(clip.frames)).astype(int)
    assert here == [{"15b"}, {"15b-540p"}] and set(small.transformer.turns._here) == {"turbo"}
    assert small.text._opened is None
    wanted = happyhorse.generate(roomy, request)
    assert np.array_equal(clip.latents["video"], wanted.latents["video"])  # to the last bit
    # decoding in half precision: sums are made in another order
    assert np.abs(frames - np.concatenate(list(wanted.frames))).mean() < 1


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_too_little_memory_on_the_way_is_told_before_the_work(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms.memory, "free", lambda: 1000)
    with pytest.raises(DeviceError, match=r"take .* of this machine's memory on their way, and 1000 bytes are free"):
        happyhorse.load("15b", device="cpu", ways=Ways())
    with pytest.raises(RequestError, match=r"15b at draft, 5 s does not fit 0 MB; it needs 1\d"):
        happyhorse.load("15b", device="cpu")


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_a_processor_is_fitted_to_the_memory_that_is_free(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything of 15b takes 80 GB in place: with 64 its parts take turns, for one clip or whatever comes."""
    monkeypatch.setenv("HAPPYHORSE_DEVICE", "cpu")
    monkeypatch.setattr(rooms, "find_preset", lambda name: PRESETS[name])
    wish = {"resolution": "1080p", "seconds": 5, "ratio": "16:9"}
    assert rooms.planned("15b", **wish) is None  # nobody tells
    for free, keep in ((200 << 30, EVERYTHING), (64 << 30, OWN_PARTS)):
        monkeypatch.setattr(rooms.memory, "free", lambda free=free: free)
        ways = rooms.planned("15b", **wish)
        assert ways.keep == keep and not ways.streamed and ways.quantize == "none"
        assert rooms.planner.standing(PRESETS["15b"], rooms.free_of(CPU), "cpu") == ways
    small = replace(DISTILLED_15B, transformer=SMALL, upscalers=())
    monkeypatch.setattr(rooms, "find_preset", lambda name: small)
    monkeypatch.setattr(rooms.memory, "free", lambda: 20 << 30)
    made = happyhorse.load("15b", device="cpu")
    assert made.transformer.ways.keep == OWN_PARTS and not made.transformer.turns.together
    assert made.text.rest is None  # 18 GB do not stay
    monkeypatch.setattr(rooms.memory, "free", lambda: 2 << 30)
    monkeypatch.setattr(rooms, "find_preset", lambda name: PRESETS[name])
    with pytest.raises(RequestError, match=r"15b at 1080p, 5 s does not fit 1.9 GB"):
        rooms.planned("15b", **wish)


def test_a_mac_is_fitted_to_what_its_graphics_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    mac = types.SimpleNamespace(type="mps")
    monkeypatch.setattr(rooms, "chosen_device", lambda: mac)
    wish = {"resolution": "draft", "seconds": 5, "ratio": "16:9"}
    for room, keep in ((60 << 30, EVERYTHING), (48 << 30, ALL_BUT_READER)):
        monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda room=room: room)
        ways = rooms.planned("15b", **wish)
        assert (ways.keep, ways.quantize, ways.streamed) == (keep, "none", 0)
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 5 << 30)
    with pytest.raises(RequestError, match=r"15b at draft, 5 s does not fit 4.7 GB"):
        rooms.planned("15b", **wish)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm
def test_both_answers_come_in_one_pack_where_the_plan_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(PRESETS["15b-base"], transformer=SMALL, steps=2, negative="blurred", parts=DISTILLED_15B.parts)
    monkeypatch.setattr(rooms, "find_preset", lambda name: small)
    one, other = (
        Request(prompt=prompt, seconds=3, ratio="1:1", seed=seed)
        for seed, prompt in enumerate(("a dog", "two old cats"))
    )
    asked: list[int] = []
    forward = rooms.Lent.__call__
    monkeypatch.setattr(rooms.Lent, "__call__", lambda lent, s: asked.append(len(s.samples)) or forward(lent, s))

    def latents(ways: Ways, *requests: Request) -> list[np.ndarray]:
        made = happyhorse.load("15b-base", device="cpu", ways=ways)
        return [clip.latents["video"] for clip in generate_together(made, list(requests))]

    (apart,) = latents(Ways(), one)
    assert asked == [1, 1] * 2
    (alone,) = latents(Ways(guidance="together"), one)
    assert asked[4:] == [2, 2]
    packed = latents(Ways(guidance="together"), one, other)
    assert asked[6:] == [2, 2] * 2  # each request's two answers, and no neighbour's
    assert np.array_equal(alone, packed[0]) and not np.array_equal(packed[0], packed[1])
    # products of other sizes in half precision, leant on five times
    assert np.abs(alone - apart).mean() < 0.05 * np.abs(apart).mean()


def test_a_clip_is_fitted_only_where_there_is_something_to_fit() -> None:
    wish = {"resolution": "540p", "seconds": 5, "ratio": "16:9"}
    assert rooms.planned("mini", **wish) is None
    with pytest.raises(RequestError, match="mini is small and held as it is"):
        rooms.planned("mini", **wish, memory="24GB")
    with pytest.raises(RequestError, match=r"15b at 540p, 5 s does not fit 2.0 GB"):
        rooms.planned("15b", **wish, memory="2GB")


def test_a_missing_extra_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "find_spec", lambda name: None if name == "transformers" else name)
    with pytest.raises(RequestError, match="15b needs transformers, which are not installed") as caught:
        happyhorse.load("15b", device="cpu")
    assert caught.value.hint == with_extra("15b")


def test_text_stays_leaves_or_is_forgotten(tmp_path: Path) -> None:
    assert rooms.reading(Ways(), CPU) == "cpu"
    assert rooms.reading(Ways(keep=OWN_PARTS), CPU) == rooms.reading(Ways(keep=ALL_BUT_READER), CPU) == "forgotten"
    assert rooms.reading(Ways(keep=ALL_BUT_READER), torch.device("cuda")) == "leaves"
    card = torch.device("cuda")
    tight = Ways(keep="a stage's own parts")
    found = [rooms.reading(w, card) for w in (Ways(), tight, replace(tight, streamed=3), replace(tight, reader="host"))]
    assert found == ["stays", "leaves", "forgotten", "cpu"]
    with pytest.raises(RequestError, match="text away is not known"):
        rooms.text_codec(tmp_path, CPU, "away")
    ways = {way: rooms.text_codec(tmp_path, CPU, way) for way in ("stays", "leaves", "forgotten", "cpu")}
    assert ways["forgotten"].rest is None and all(c.rest == CPU for w, c in ways.items() if w != "forgotten")


def test_frames_are_decoded_while_the_ones_before_are_written() -> None:
    begun: list[int] = []
    second = threading.Event()

    def decoding() -> Iterator[np.ndarray]:
        for number in range(3):
            begun.append(number)
            if number == 1:
                second.set()
            yield np.full((1, 2, 2, 3), number, np.uint8)

    chunks = ahead(decoding())
    first = next(chunks)
    assert second.wait(5) and begun[:2] == [0, 1]  # nobody has asked for the second yet
    assert [int(chunk[0, 0, 0, 0]) for chunk in (first, *chunks)] == [0, 1, 2]

    def failing() -> Iterator[np.ndarray]:
        yield first
        raise ValueError("spoiled")

    with pytest.raises(ValueError, match="spoiled"):
        list(ahead(failing()))
