"""The content of a written file compared with what it must be.

What it finds: in a test with a temporary folder or file, a check on what was read back: ``read_text()``,
``read_bytes()``, ``read()`` of an opened file, ``json.load``; directly or through a name.

A conforming use: compares it, whole or in part, with something that is not empty.

Why it matters: a test that only asks whether the file exists passes with an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Case,
    Check,
    CheckKind,
    Compare,
    Expr,
    Literal,
    Name,
    Pattern,
    Subject,
    Suite,
    UseHit,
    With,
)  # fmt: skip
from qualitygate.scanner.query import assigned, calls, expressions, names, statements, target

_FOLDERS = frozenset({"tmp_path", "tmpdir", "tmp_path_factory", "tmpdir_factory"})
_READS = ("read_text", "read_bytes", "read_binary")
_LOADS = ("json.load", "tomllib.load", "csv.reader", "csv.DictReader", "yaml.safe_load", "pickle.load")
_OTHERS = frozenset({"read", "readlines"}) | {load.rpartition(".")[2] for load in _LOADS}
_EMPTY = (Literal(""), Literal(b""), Literal(None))


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per such check."""
    body = case.function.body
    if not any(call.attr in _READS or call.attr in _OTHERS for call in calls(body)) or not _has_folder(case, suite):
        return
    opened = {
        item.name.id
        for each in statements(body)
        if isinstance(each, With)
        for item in each.items
        if isinstance(item.name, Name) and isinstance(item.context, Call) and item.context.attr == "open"
    }
    read: set[str] = set()
    for each in statements(body):
        if isinstance(each, Assign) and each.value is not None and _reads(each.value, opened):
            read |= assigned(each)
    for check in case.function.checks:
        if check.test is not None and (_reads(check.test, opened) or names(check.test) & read):
            yield UseHit(check.span, PATTERN.parts if _is_weak(check) else ())


def _has_folder(case: Case, suite: Suite) -> bool:
    reach = suite.reach[case.id]
    functions = [case.function, *(each.function for each in reach.functions)]
    asked = {param.name for function in functions for param in function.params} | set(case.requested)
    return bool(asked & _FOLDERS) or any(target(each).startswith("tempfile.") for each in expressions(functions))


def _reads(node: Expr, opened: set[str]) -> bool:
    return any(
        call.attr in _READS
        or (call.attr in ("read", "readlines") and bool(names(call.func) & (opened | {"open"})))
        or (call.target in _LOADS and bool(names(call.args) & (opened | {"open"})))
        for call in calls(node)
    )


def _is_weak(check: Check) -> bool:
    if isinstance(check.test, Compare):
        return check.test.left in _EMPTY or check.test.right in _EMPTY
    return check.kind is CheckKind.TRUTH and isinstance(check.test, (Call, Name)) and not (
        isinstance(check.test, Call) and (check.test.args or check.test.attr in ("startswith", "endswith"))
    )  # fmt: skip


GOOD = (
    """
import json
from pathlib import Path
from shop import save

def test_save(tmp_path):
    save(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text() == "1 x tea"  # use

def test_save_json(tmp_path):
    save(tmp_path / "a.json")
    with open(tmp_path / "a.json") as file:
        data = json.load(file)
    assert data["total"] == 3  # use
    assert (tmp_path / "a.json").exists()

def test_golden():
    assert save(None) == Path("golden.txt").read_text()
""",
)

BAD = (
    """
from shop import save

def test_save(tmp_path):
    save(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text()  # lacks: expected content
    assert (tmp_path / "b.txt").read_bytes() != b""  # lacks: expected content
""",
)

PATTERN = Pattern(
    source="000, 002",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("expected content",),
    touches=("files",),
)
