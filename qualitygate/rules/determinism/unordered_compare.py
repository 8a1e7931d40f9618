"""An order is asserted where there is none.

What it finds: an ``==`` between a list or tuple display of two items or more, or a string, and ``list``, ``tuple`` or
``"".join`` of a set or of a set operation, ``os.listdir``, ``os.scandir``, ``glob``, ``iterdir`` or ``rglob``; directly
or through a variable that is bound once and not sorted since. Numbers are left alone: small ones come in order.

Why it matters: the order of a set of strings changes with each process (PYTHONHASHSEED), that of a directory with the
file system. The test passes here and fails on another machine.

Instead: ``sorted(...) == [...]``, or compare as sets: ``set(os.listdir(path)) == {"a", "b"}``; ``assertCountEqual`` in
unittest, which keeps duplicates.

When to ignore it: never.

Source: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED, https://docs.python.org/3/library/os.html#os.listdir
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Binary,
    Call,
    CheckKind,
    Compare,
    Comprehension,
    Container,
    Expr,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import calls, last_part, render, statements

_KEEPS = frozenset({"list", "tuple", "join"})
_LISTS = frozenset({"os.listdir", "os.scandir", "glob.glob", "glob.iglob"})
_WALKS = frozenset({"iterdir", "rglob"})
_NAMES = _KEEPS | _WALKS | {"listdir", "scandir", "glob", "iglob"}
_SETS = frozenset({"union", "intersection", "difference", "symmetric_difference"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    values: dict[str, Expr] = {}
    wanted = bool(function.checks) and not _NAMES.isdisjoint(mentions(function))
    for check in function.checks if wanted else ():
        if check.kind is CheckKind.COMPARE and isinstance(check.test, Compare) and check.test.op == "==":
            values = values or _bound_once(function)
            for one, other in ((check.test.left, check.test.right), (check.test.right, check.test.left)):
                found = values.get(other.id, other) if isinstance(other, Name) else other
                if _is_ordered(one) and _is_unordered(found, values):
                    yield Hit(check.span, f"`{render(found, 50)}` comes in no order")


def _is_ordered(side: Expr) -> bool:
    if isinstance(side, Container) and side.kind in ("list", "tuple"):
        return len(side.items) > 1 and not all(isinstance(e, Literal) and isinstance(e.value, int) for e in side.items)
    return isinstance(side, Literal) and isinstance(side.value, str)


def _is_unordered(side: Expr, values: dict[str, Expr]) -> bool:
    if isinstance(side, Comprehension) and side.kind == "list":
        return not side.conditions and len(side.iterables) == 1 and _lists(side.iterables[0])
    if not isinstance(side, Call):
        return False
    if side.attr in _KEEPS and len(side.args) == 1:
        inner = side.args[0]
        given = values.get(inner.id, inner) if isinstance(inner, Name) else inner
        if isinstance(given, Comprehension) and given.kind == "generator" and len(given.iterables) == 1:
            given = given.iterables[0]
        return _is_set(given) or _lists(given)
    return _lists(side)


def _is_set(value: Expr) -> bool:
    if isinstance(value, (Container, Comprehension)):
        return value.kind == "set" and not (isinstance(value, Container) and len(value.items) == 1)
    if isinstance(value, Binary):
        return value.op in "|&-^" and (_is_set(value.left) or _is_set(value.right))
    return isinstance(value, Call) and (
        value.target in ("set", "frozenset")
        or (value.attr in _SETS and _is_set(getattr(value.func, "value", value.func)))
    )


def _lists(value: Expr) -> bool:
    return isinstance(value, Call) and (value.target in _LISTS or (value.attr in _WALKS and not value.keywords))


def _bound_once(function: Function) -> dict[str, Expr]:
    """What each variable holds that is bound once and never sorted."""
    bound: dict[str, list[Expr]] = {}
    for each in statements(function.body):
        if isinstance(each, Assign) and len(each.targets) == 1 and isinstance(each.targets[0], Name) and each.value:
            bound.setdefault(each.targets[0].id, []).append(each.value)
    changed = {
        call.target.rpartition(".")[0] for call in calls(function.body) if last_part(call.target) in ("sort", "reverse")
    }
    return {name: values[0] for name, values in bound.items() if len(values) == 1 and name not in changed}


BAD = (
    """
import os
from pathlib import Path
from shop import names, save

def test_names():
    assert list(set(names())) == ["mug", "tea"]  # finding
    assert ", ".join({"mug", "tea"}) == "mug, tea"  # finding
    assert list({"mug"} | set(names())) == ["mug", "tea"]  # finding

def test_save(tmp_path):
    save(tmp_path)
    assert os.listdir(tmp_path) == ["a.csv", "b.csv"]  # finding
    found = [each.name for each in Path(tmp_path).iterdir()]
    assert found == ["a.csv", "b.csv"]  # finding
""",
)

GOOD = (
    """
import os
from pathlib import Path
from shop import names, save

def test_names():
    assert sorted(set(names())) == ["mug", "tea"]
    assert set(names()) == {"mug", "tea"}
    assert list(set(names())) == ["mug"]
    assert list({3, 1}) == [1, 3]
    assert list(names()) == ["mug", "tea"]

def test_save(tmp_path):
    save(tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "b.csv"]
    found = os.listdir(tmp_path)
    found.sort()
    assert found == ["a.csv", "b.csv"]
    assert os.listdir(tmp_path) == []
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
