"""What of Python reaches outside: the tables hold names that exist, and say of none two things."""

from __future__ import annotations

import builtins
import importlib
import sys

import pytest

from qualitygate import effects
from qualitygate.effects import find_outside, is_known_library

#: Modules that some supported Pythons have and others have no more.
GONE = {"nntplib", "telnetlib"}


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module of the standard library, or something in one."""
    parts = dotted.split(".")
    for number in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:number]))
        except ImportError:
            continue
        for part in parts[number:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("dotted", sorted((effects._IMPURE | effects._PURE) - GONE))
def test_name_what_exists(dotted: str) -> None:
    assert dotted.partition(".")[0] in sys.stdlib_module_names
    assert exists(dotted)


@pytest.mark.parametrize("dotted", sorted(effects._PURE))
def test_except_only_what_would_be_impure(dotted: str) -> None:
    """An exception to nothing is a mistake."""
    parts = dotted.split(".")

    assert any(".".join(parts[:number]) in effects._IMPURE for number in range(1, len(parts)))
    assert find_outside(dotted) == ""


def test_tables_do_not_overlap() -> None:
    assert not effects.MUTATING & effects.PURE_METHODS
    assert not effects.PURE_METHODS & effects._IMPURE_METHODS
    assert not effects.PURE_BUILTINS & effects._IMPURE_BUILTINS
    assert not effects._IMPURE & effects._PURE


@pytest.mark.parametrize(
    ("dotted", "builtin", "effect"),
    [
        ("os", False, "uses `os`"),
        ("os.path.exists", False, "uses `os.path.exists`"),
        ("os.path.join", False, ""),
        ("osmosis.run", False, ""),
        ("unittest.mock.patch", False, "uses `unittest.mock.patch`"),
        ("json.dumps", False, ""),
        ("json.dump", False, "uses `json.dump`"),
        ("open", True, "uses `open`"),
        ("open", False, ""),
        ("len", True, ""),
        ("os.listdir", False, "uses `os.listdir`"),
        ("sqlite3.connect", False, "uses `sqlite3.connect`"),
        ("requests.get", False, ""),
        (".executescript", False, "calls the method `executescript`"),
        (".execute", False, "calls the method `execute`"),
        (".write", False, "calls the method `write`"),
        (".strip", False, ""),
    ],
)
def test_find_outside(dotted: str, builtin: bool, effect: str) -> None:
    assert find_outside(dotted, builtin=builtin) == effect


@pytest.mark.parametrize(
    ("dotted", "known"), [("math", True), ("collections.abc.Set", True), ("toolz.pipe", True), ("requests.get", False)]
)
def test_know_libraries(dotted: str, known: bool) -> None:
    assert is_known_library(dotted) is known


@pytest.mark.parametrize(
    "prefix",
    [prefix for table in (effects.TOUCHED, effects.TOUCHED_IN_CODE) for each in table.values() for prefix in each],
)
def test_what_touches_the_outside_is_not_pure(prefix: str) -> None:
    is_python = prefix in dir(builtins) or prefix.partition(".")[0] in sys.stdlib_module_names

    told = find_outside(prefix, builtin=prefix in dir(builtins))

    assert told == (f"uses `{prefix}`" if is_python else "")


@pytest.mark.parametrize(
    "method",
    sorted(frozenset().union(*effects.TOUCHED_BY_METHOD.values(), *effects.TOUCHED_WHEN_HANDED.values())),
)
def test_methods_that_touch_the_outside_are_not_pure(method: str) -> None:
    assert find_outside(f".{method}") == f"calls the method `{method}`"
