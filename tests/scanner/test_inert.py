"""Which statements have no effect but on the names of their function."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Function
from qualitygate.scanner.inert import does_nothing

Make = Callable[[str], Function]


@pytest.mark.parametrize(
    ("statement", "nothing"),
    [
        ("def inner(a): call()", True),
        ("def inner(a=1): pass", False),
        ("@call\ndef inner(): pass", False),
        ("class Inner: pass", False),
        ("a = 1", True),
        ("a = b = [1, {2: -c}, *d]", False),
        ("a = b = [1, {2: -c + 1}]", True),
        ("a: int", False),
        ("a: int = 1", True),
        ("a += 1", True),
        ("a = call()", False),
        ("a = b.c", False),
        ("a = b[c]", False),
        ("a.b = 1", False),
        ("a[0] = 1", False),
        ("'text'", True),
        ("a", True),
        ("call()", False),
        ("yield", False),
        ("if a: pass", True),
        ("if a.b: pass", False),
        ("return 1", True),
        ("return call()", False),
        ("return", False),
        ("for _ in range(2): pass", True),
        ("for _ in range(call()): pass", False),
        ("for a.b in range(2): pass", False),
        ("for _ in rows: pass", False),
        ("while a: pass", False),
        ("with contextlib.nullcontext(): pass", True),
        ("with contextlib.nullcontext(), call(): pass", False),
        ("pass", True),
        ("global a", False),
        ("nonlocal a", False),
        ("try:\n    pass\nfinally:\n    pass", True),
        ("raise a", False),
        ("assert a", False),
        ("del a", False),
        ("import a", False),
    ],
)
def test_does_nothing(function: Make, statement: str, nothing: bool) -> None:
    body = statement.replace("\n", "\n    ")

    made = function(f"import contextlib\ndef f():\n    {body}\n")

    assert does_nothing(made.body[0]) is nothing


def test_does_nothing_leaves_what_is_inside_to_be_asked_for(function: Make) -> None:
    (block,) = function("def f():\n    if a:\n        call()\n").body

    assert does_nothing(block)
    assert not does_nothing(block.body[0])
