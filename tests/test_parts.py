"""Parts are fetched from a hub that speaks the real protocol: whole, resumed, refused, spoiled, each in a sentence."""

import json
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

pytest.importorskip("huggingface_hub", reason="15b not installed: huggingface_hub")

from happyhorse import cli, memory, parts
from happyhorse.parts import PartsError
from happyhorse.presets import MINI, PRESETS, Part, Preset
from happyhorse.request import HappyHorseError, RequestError
from tests.hub import Hub, serving

ONE = Part(
    name="transformer",
    about="the transformer",
    repository="some/model",
    files=("distill/*",),
    size=10,
    licence=("Apache-2.0", "https://example.org/apache"),
)
TWO = Part(
    name="text",
    about="the reader",
    repository="other/reader",
    files=("*.json", "*.safetensors"),
    size=10,
    licence=("Other Terms", "https://example.org/terms"),
    gated=True,
    only=("model.encoder.",),
)
SMALL = Preset(name="small", about="", transformer=MINI.transformer, parts=(ONE, TWO))
INDEX = {"weight_map": {"model.encoder.a": "one.safetensors", "model.decoder.a": "two.safetensors"}}
FILES = {
    "some/model": {"distill/model.safetensors": b"w" * 3000, "base/model.safetensors": b"no", "README.md": b"no"},
    "other/reader": {
        "config.json": b"{}",
        "model.safetensors.index.json": json.dumps(INDEX).encode(),
        "one.safetensors": b"1" * 2000,
        "two.safetensors": b"2" * 2000,
        "runs/log.json": b"{}",
    },
}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HAPPYHORSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    with serving({name: dict(files) for name, files in FILES.items()}) as found:
        monkeypatch.setenv("HF_ENDPOINT", found.address)
        yield found


def fetch(only: str = "", accept: str = "all", local: str = "", ask=lambda question: False) -> list[str]:
    told: list[str] = []
    parts.download(SMALL, only=only, local=local, accept=accept, ask=ask, tell=told.append)
    return told


def refused(*words: str, **asked: object) -> HappyHorseError:
    with pytest.raises(HappyHorseError) as caught:
        fetch(**asked)
    assert "\n" not in str(caught.value) and caught.value.hint
    assert all(word in f"{caught.value} {caught.value.hint}" for word in words), (str(caught.value), caught.value.hint)
    return caught.value


def test_all_parts_come_with_their_sizes_and_terms_told(hub: Hub) -> None:
    told = "\n".join(fetch())
    for words in (
        "transformer: the transformer",
        "3000 bytes from some/model",
        "Apache-2.0",
        "https://example.org/terms",
    ):
        assert words in told
    assert "the hub asks who takes it" in told and "all of small is here" in told
    assert parts.place(ONE).joinpath("model.safetensors").read_bytes() == b"w" * 3000
    reader = parts.place(TWO)
    assert {f.name for f in reader.glob("*") if f.is_file()} >= {"config.json", "one.safetensors"}
    assert not (reader / "two.safetensors").exists() and not (reader / "runs").exists()
    assert not any("base/" in path for _, path, _ in hub.asked)
    asked = len(hub.asked)
    assert fetch() == ["all of small is here"] and len(hub.asked) == asked


def test_a_download_that_broke_goes_on_where_it_stopped(hub: Hub) -> None:
    big = os.urandom(1 << 20) * 24
    hub.repositories["some/model"]["distill/model.safetensors"] = big
    hub.cut["distill/model.safetensors"] = 22 << 20  # the client keeps what it has in pieces of 10 MiB
    fetch(only="transformer")
    assert parts.place(ONE).joinpath("model.safetensors").read_bytes() == big
    starts = [asked for command, path, asked in hub.asked if command == "GET" and path.endswith("model.safetensors")]
    assert starts == [None, f"bytes={20 << 20}-"]


def test_a_file_cut_short_afterwards_is_fetched_again(hub: Hub) -> None:
    fetch(only="transformer")
    file = parts.place(ONE) / "model.safetensors"
    file.write_bytes(b"w" * 10)
    assert not parts.here(ONE)
    with pytest.raises(PartsError, match=r"the weights of small are not here: transformer \(10 bytes\)") as caught:
        parts.locate(ONE, "small")
    assert caught.value.hint == "happyhorse download small"
    fetch(only="transformer", accept="")  # what was accepted stays accepted
    assert file.stat().st_size == 3000 and parts.locate(ONE, "small") == file.parent


def test_what_is_not_accepted_is_not_fetched(hub: Hub) -> None:
    questions: list[str] = []
    told = fetch(accept="text", ask=lambda question: questions.append(question) or False)
    assert len(questions) == 1 and "accept Apache-2.0 and fetch transformer?" in questions[0]
    assert told[-2] == "not here: transformer" and parts.here(TWO) and not parts.here(ONE)
    assert told[-1] == "hint: --accept transformer accepts the licences that were left out"
    assert not any("distill" in path for _, path, _ in hub.asked)
    fetch(accept="", ask=lambda question: True)
    assert parts.here(ONE)


def test_a_part_can_be_a_folder_of_yours(hub: Hub, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    told = fetch(local=f"text={mine}")
    assert f"text: taken from {mine}" in told and parts.place(TWO) == mine
    assert not any("other/reader" in path for _, path, _ in hub.asked)
    refused("does not exist", "text", local="text=/not/there")
    refused("text=/path/to/folder", local="text")
    refused("there is no part tetx", "did you mean text?", local=f"tetx={mine}")
    refused("there is no part txt", only="txt")


def test_a_gate_is_explained_with_and_without_a_token(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.gated.add("other/reader")
    refused("no token", "HF_TOKEN", "https://huggingface.co/other/reader", "--local text=PATH", only="text")
    monkeypatch.setenv("HF_TOKEN", "hf_some")
    hub.closed.add("other/reader")
    refused("does not let your token", "accept its terms at https://huggingface.co/other/reader", only="text")
    hub.closed.clear()
    fetch(only="text")
    assert parts.here(TWO)


def test_wrong_bytes_of_the_right_length_are_found_and_taken_away(hub: Hub) -> None:
    hub.swapped["distill/model.safetensors"] = b"x" * 3000
    refused("distill/model.safetensors did not arrive as published", "checksum", only="transformer")
    assert not parts.place(ONE).joinpath("model.safetensors").exists()
    hub.swapped.clear()
    fetch(only="transformer")
    assert parts.here(ONE)


def test_a_repository_that_is_gone_or_emptied_is_named(hub: Hub) -> None:
    hub.repositories["some/model"] = {"README.md": b""}
    refused("some/model holds no distill/*", "--local transformer=PATH", only="transformer")
    del hub.repositories["some/model"]
    refused("transformer", "some/model", only="transformer")


def test_a_full_disk_is_foretold(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, parts.SPARE_ROOM + 100))
    refused("3000 bytes are still to come and 100 bytes are free", "HAPPYHORSE_HOME", only="transformer")
    assert not any("resolve" in path for _, path, _ in hub.asked)


def test_a_home_that_cannot_be_written_or_read_is_a_sentence(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    refused("cannot be", only="transformer")
    (tmp_path / "home").unlink()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "parts.json").write_text("{")
    refused("parts.json cannot be read", only="transformer")


def test_at_the_shell(hub: Hub, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free", lambda: None)  # or a small machine would be told that first
    assert cli.main(["generate", "a dog", "--preset", "15b"]) == 1
    told = capfd.readouterr().err
    assert "error: the weights of 15b are not here: transformer (61 GB), turbo" in told
    assert "hint: happyhorse download 15b\n" in told
    assert cli.main(["download", "mini"]) == 2
    assert "mini needs no download" in capfd.readouterr().err
    assert cli.main(["download"]) == 2
    assert cli.main(["download", "15b", "--only", "turbo"]) == 1  # this hub knows no such repository
    assert "error: " in capfd.readouterr().err
    assert cli.main(["presets"]) == 0
    shown = capfd.readouterr().out
    for part in PRESETS["15b"].parts:
        assert part.name in shown and part.licence[0] in shown
    assert "not here" in shown


def test_a_preset_in_the_package_needs_no_parts() -> None:
    with pytest.raises(RequestError, match="in the package"):
        parts.chosen(MINI, "")


def test_bytes_are_said_as_people_say_them() -> None:
    said = {61_200_000_000: "61 GB", 1_870_000_000: "1.9 GB", 625_000_000: "625 MB", 10: "10 bytes"}
    assert {size: parts.gigabytes(size) for size in said} == said
