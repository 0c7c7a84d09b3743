"""One word per thing: what the glossary bans is not written, names say what they name."""

import ast
import re
import tokenize
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.house.tree import MODULES, ROOT, SOURCE, name_of, travelling, tree_of

GLOSSARY = ROOT / "docs" / "glossary.md"
NAMES_NEVER_GIVEN = re.compile(r"^_*(get|process|handle|do)_|(Manager|Helper|Wrapper)$|^Base[A-Z]")
ROOMS_NEVER_BUILT = frozenset({"utils", "common", "helpers", "base", "core", "misc", "types"})
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError")
# spelled in halves, so that this file does not find itself
MACHINE_PATHS = re.compile("/wo" + "rk/|/ro" + "ot/|/tm" + r"p/(bash_jobs|research)|/ho" + r"me/\w+/")
REGISTRIES = re.compile(r"(files\.)?pythonhosted\.org|pypi\.org/simple|download\.pytorch\.org|registry\.npmjs\.org")


@cache
def banned_words() -> frozenset[str]:
    """The words in the glossary's last column, in backquotes."""
    rows = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    last = [row.rstrip("|").rsplit("|", 1)[-1] for row in rows[2:]]
    return frozenset(word for cell in last for word in re.findall(r"`([^`]+)`", cell))


def words_of(path) -> set[str]:
    """Every name in a file, without its strings and comments."""
    with path.open("rb") as file:
        return {token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.NAME}


def test_the_glossary_bans_words():
    assert {"timestep", "noise_pred", "is_a2v", "cfg"} <= banned_words()


def offenders(rule: Callable[[Path], object]) -> dict[str, object]:
    """The files that break a rule, each with what breaks it."""
    return {name_of(path): found for path in MODULES if (found := rule(path))}


def test_banned_words_are_not_written():
    assert not offenders(lambda path: words_of(path) & banned_words())
    assert not offenders(lambda path: re.findall(r"\bmode ==.*", path.read_text(encoding="utf-8")))


def test_names_say_what_they_name():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert not offenders(
        lambda path: [
            node.name
            for node in ast.walk(tree_of(path))
            if isinstance(node, kinds) and NAMES_NEVER_GIVEN.search(node.name)
        ]
    )
    assert not offenders(lambda path: path.stem in ROOMS_NEVER_BUILT)


def test_nothing_is_left_unfinished():
    assert not offenders(lambda path: UNFINISHED.findall(path.read_text(encoding="utf-8")))


def test_every_file_has_a_sign_on_its_door():
    assert not offenders(lambda path: len((ast.get_docstring(tree_of(path)) or "").partition("\n")[0]) < 10)


def test_public_functions_are_typed():
    assert not offenders(lambda path: [name for node in tree_of(path).body for name in untyped(node)])


def untyped(node: ast.stmt) -> list[str]:
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return []
    arguments = [*node.args.args, *node.args.kwonlyargs]
    missing = [f"{node.name}({argument.arg})" for argument in arguments if argument.annotation is None]
    return missing + ([f"{node.name} ->"] if node.returns is None else [])


def test_no_person_meets_an_assert():
    assert not offenders(lambda path: [n.lineno for n in ast.walk(tree_of(path)) if isinstance(n, ast.Assert)])


def test_no_path_of_a_machine_and_no_registry_is_written():
    found = []
    for path in travelling():
        if path.suffix in {".safetensors", ".png", ".npz", ".jpg"} or path.name == "LICENSE":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name_of(path)}: {hit[0]}" for rule in (MACHINE_PATHS, REGISTRIES) if (hit := rule.search(text))]
    assert not found


def test_weights_are_never_pickled():
    """But for one published file, by a reader that builds nothing but tensors: decision 13."""
    loaded = re.compile(r"\b(pickle|torch\.load|allow_pickle=True)\b")
    for path in MODULES:
        if "train" not in path.relative_to(SOURCE).parts:
            assert not loaded.search(path.read_text(encoding="utf-8")), name_of(path)
    restricted = offenders(lambda path: re.findall(r"load_state_dict_from_file\(.*", path.read_text(encoding="utf-8")))
    assert list(restricted) == ["src/happyhorse/codec/turbo.py"]
    assert all("weights_only=True" in call for call in restricted["src/happyhorse/codec/turbo.py"])
