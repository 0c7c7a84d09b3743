"""A figure names the commit that was measured, and says so where files differed from it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks import protocol


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_commit_whose_files_were_changed_bears_a_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "__file__", str(tmp_path / "benchmarks" / "protocol.py"))
    (tmp_path / "src").mkdir()
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "src" / "one.py").write_text("1", encoding="utf-8")
    who = ("-c", "user.name=one", "-c", "user.email=one@example.com", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "one")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    clean = protocol.commit()
    assert len(clean) == 12
    (tmp_path / "src" / "one.py").write_text("2", encoding="utf-8")
    assert protocol.commit() == f"{clean}+"
