"""Small and typed: functions and files stay within their budgets, unless a reason stands here."""

from tests.house.tree import MODULES, SOURCE, functions, length, name_of, travelling

LONGEST_FUNCTION = 60
LONGEST_FILE = 700
MOST_FILES_IN_A_WING = 10
LONG_FILES = {
    "src/happyhorse/cli.py": "one command after another: its options, and one call",
    "src/happyhorse/media.py": "every way in and out of files, held to the same limits",
    "src/happyhorse/playhouse/clothes.py": "twelve kinds of clothes, each a short function",
    "src/happyhorse/scene/lines.py": "a book of sentences and grammars in seven languages, no logic",
}
LARGE_WINGS = {
    "train": "one loop, and one file for each thing that learns",
    "playhouse": "a studio: one file a craft, and the places",
    "scene": "what happens in a clip, a file a question: who, where, when, seen how; and what reads and sketches it",
    "serve": "one service in front of one queue: a file a protocol, a file a lock",
}
TREE_BYTES = 60_000_000
WEIGHT_BYTES = 40_000_000


def test_functions_are_short():
    long = {
        f"{name_of(path)}: {function.name} has {length(function)} lines"
        for path in MODULES
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    }
    assert not long


def test_files_are_short():
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert not {name: count for name, count in lines.items() if count > LONGEST_FILE and name not in LONG_FILES}


def test_reasons_are_still_needed():
    for name in LONG_FILES:
        path = SOURCE.parents[1] / name
        assert not path.exists() or len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE, name


def test_wings_hold_few_files():
    for wing in {path.parent for path in MODULES} - {SOURCE}:
        files = [path for path in wing.glob("*.py") if path.name != "__init__.py"]
        assert wing.parent == SOURCE, f"{wing.name} is a wing inside a wing"
        assert len(files) <= MOST_FILES_IN_A_WING or wing.name in LARGE_WINGS, f"{wing.name} has {len(files)} files"


def test_the_tree_can_travel():
    total = sum(path.stat().st_size for path in travelling())
    assert total < TREE_BYTES, f"{total / 1e6:.1f} MB are tracked"


def test_the_weights_are_small():
    weights = [path for path in travelling() if path.suffix == ".safetensors" and SOURCE in path.parents]
    assert sum(path.stat().st_size for path in weights) < WEIGHT_BYTES
