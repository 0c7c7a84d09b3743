"""What this server will not make: nothing is judged, a list of words is, or another service is asked."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from happyhorse.serve.fetch import Guard
from happyhorse.serve.jobs import RefusedError

SECONDS = 20.0
ANSWER_BYTES = 64 * 1024
BETWEEN = r"(?:[^\w\s]|_){0,3}"  # marks that may stand between the letters of a word that shall not be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """Judges prompts, pictures given and clips made; this one lets everything through."""

    @staticmethod
    def named(name: str, guard: Guard) -> "Moderator":
        """off, words:FILE, or the http address of a service."""
        if name == "off":
            return Moderator()
        if name.startswith("words:"):
            return WordList.read(Path(name.removeprefix("words:")))
        if name.startswith(("http://", "https://")):
            return Asked(url=name)
        raise RefusedError("invalid", f"moderation {name} is not known", "off, words:FILE or an http address")

    def judge_request(self, words: str, files: Sequence[Path]) -> None:
        """Raise RefusedError("moderated") where this shall not be made."""

    def judge_result(self, words: str, clip: Path) -> None:
        """Raise RefusedError("moderated") where this shall not be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList(Moderator):
    """Refuses prompts that hold a word of a list, however it is dressed up."""

    pattern: re.Pattern[str]

    @classmethod
    def read(cls, path: Path) -> "WordList":
        """One word or phrase a line; # begins a comment."""
        lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
        words = [BETWEEN.join(re.escape(letter) for letter in plain(line)) for line in lines if line]
        latin = r"(?<![a-z0-9])(?:{})(?![a-z0-9])"
        return cls(pattern=re.compile(latin.format("|".join(words)) if words else r"(?!)"))

    def judge_request(self, words: str, files: Sequence[Path]) -> None:
        if self.pattern.search(plain(words)):
            raise _refusal("the prompt asks for what this server does not make", field="prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Moderator):
    """Asks a service of the operator's: POST {"kind", "prompt", "files"}, answered by {"allowed", "reason"}."""

    url: str

    def judge_request(self, words: str, files: Sequence[Path]) -> None:
        self._ask({"kind": "request", "prompt": words, "files": [str(path) for path in files]}, "prompt")

    def judge_result(self, words: str, clip: Path) -> None:
        self._ask({"kind": "result", "prompt": words, "files": [str(clip)]}, "")

    def _ask(self, question: Mapping[str, Any], field: str) -> None:
        try:  # the operator's own address: it may well be private
            answer = httpx.post(self.url, json=dict(question), timeout=SECONDS, trust_env=False)
            answer.raise_for_status()
            verdict = json.loads(answer.content[:ANSWER_BYTES])
        except (httpx.HTTPError, ValueError) as error:
            raise RefusedError("unavailable", "the prompt could not be judged; try again later") from error
        if not verdict.get("allowed", False):
            raise _refusal(str(verdict.get("reason") or "this server does not make this")[:300], field=field)


def plain(text: str) -> str:
    """Letters as they are meant: no accents, no width, no case, no invisible characters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return re.sub(r"\s+", " ", "".join(kept))


def _refusal(sentence: str, *, field: str = "") -> RefusedError:
    return RefusedError("moderated", sentence, "ask for something else", field=field)
