"""Tables tell the whole target, the whole command, and what a hurried result lacks."""

import json
from pathlib import Path

import pytest

from benchmarks import protocol, report
from benchmarks.protocol import Figure


def kept(**more: object) -> dict[str, object]:
    return {"name": "change", "value": 1.02, "unit": "x", "at_most": None, "at_least": None} | more


def test_a_target_tells_both_of_its_limits() -> None:
    assert report.target(report.figure_of(kept(at_least=0.95, at_most=1.05))) == "0.95 to 1.05 x"
    assert report.target(report.figure_of(kept(at_least=0.95))) == "at least 0.95 x"
    assert report.target(report.figure_of(kept(at_most=1.05))) == "at most 1.05 x"
    assert report.target(report.figure_of(kept())) == ""
    outside = report.figure_of(kept(value=0.9, at_least=0.95, at_most=1.05))
    assert outside.met is False


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", ""),
        ("--runs 3 --prompts 1", ""),
        ("--runs 1 --prompts 2 --no-score", "one run each, not scored"),
        ("--runs 1 --prompts 1 --resolution 1080p", "one run"),
        ("--runs=1", "one run each"),
        ("--no-score", "not scored"),
        ("--runs 10", ""),
    ],
)
def test_a_hurried_result_says_so(words: str, told: str) -> None:
    command = f"python -m benchmarks.generate {words}".strip()
    assert protocol.caveats(command) == told
    machine = {"cores": 2, "processor": "a processor", "torch": "2"}
    result = {"command": command, "figures": [kept()], "machine": machine}
    line = next(line for line in report.table({"generate-1080p": result}).splitlines() if "change" in line)
    assert line.endswith("`python -m benchmarks.generate --resolution 1080p`" + (f", {told}" if told else "") + " |")


def test_who_runs_in_a_hurry_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = Figure(name="clip", value=2.0, unit="s")
    for words, told in (["--runs", "1", "--no-score"], "note: one run each, not scored"), ([], ""):
        monkeypatch.setattr("sys.argv", ["generate", *words])
        protocol.keep("generate", [figure], folder=tmp_path)
        assert capsys.readouterr().out == f"clip: 2 s\n{told}" + "\n" * bool(told)


def test_no_path_of_this_machine_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--out", str(tmp_path / "seen"), f"--to={tmp_path}/there", "--prompts", "prompts/examples.txt"]
    monkeypatch.setattr("sys.argv", ["clips", *words])
    record = protocol.keep("clips", [Figure(name="clip", value=2.0)], folder=tmp_path).read_text(encoding="utf-8")
    told = "python -m benchmarks.clips --out seen --to=there --prompts prompts/examples.txt"
    assert json.loads(record)["command"] == told
