"""Spans are exact: cut out of the text, each reads as what it is."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import qualitygate
from qualitygate.model import Call, Compare, Name, Span
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.lower_module import lower_module
from qualitygate.scanner.parse import Parsed, parse
from qualitygate.scanner.positions import Misaligned, ProvidedPositions, QueuedPositions
from qualitygate.scanner.query import walk
from qualitygate.scanner.source import Source

OWN = [*sorted(Path(qualitygate.__file__).parent.glob("scanner/*.py")), Path(__file__)]

TRICKY = '''
"""é: a wide character before everything."""
import os; x = os.getcwd(); y = x == "é" and x.strip() != "ü"
@decorated
@decorated.with_call("é", key=x < 1)
async def outer(a: int = call(1), *args: call(2), b=call(3), **more: call(4)) -> call(5):
    é = "é"; z = é.upper()(1)(2).third(key=inner(x), *args, **more)
    with open("é") as f, other(a < b < c): await f.read()
    async with lock(): pass
    async for item in source(): assert item != f"{call(1) == 2} {é!r:>{width(3)}}", "no"
    try:
        raise Error("é") from cause()
    except (Error, other.Error) as error: handle(error)
    except Exception: pass
    else: done()
    finally: clean()
    table = {key(1): value(2), **rest(3)}; chosen = one() if two() == 2 else three()
    names = [name(x) for x in loop() if check(x) > 1 for y in x()]; gen = (a(b) for b in c())
    match x(1):
        case Point(x=0) if guard(1) < 2: a[first(1) : second(2), third(3)]
        case _: lambda q=default(1): body(q)
    if a() is not None: pass
    elif b() in c(): pass
    else: pass
    del a[i(1)], b.c; global g; (yield call(9)); return (await z)(1) < 2
class Inner(Base(1), metaclass=Meta(2)):
    field: kind(1) = value(2) ; other: int
    x += call(1) ; (y := call(2)) ; """é""" "ü" f"{no}"
    while (chunk := read(1)) != b"": print(chunk)
'''


def test_lower_file_gives_every_node_of_tricky_code_its_exact_span() -> None:
    text = TRICKY.strip("\n") + "\n"
    lowered = lower_file("t.py", text.encode())
    assert isinstance(lowered, Source)

    found = [
        (type(each).__name__, _cut(text, each.span)) for each in _all(lowered) if isinstance(each, (Call, Compare))
    ]

    assert ("Call", "os.getcwd()") in found
    assert ("Compare", 'x == "é"') in found
    assert ("Compare", 'x.strip() != "ü"') in found
    assert ("Call", 'decorated.with_call("é", key=x < 1)') in found
    assert ("Call", "é.upper()(1)(2).third(key=inner(x), *args, **more)") in found
    assert ("Call", "é.upper()(1)(2)") in found
    assert ("Compare", "a < b < c") in found
    assert ("Compare", "two() == 2") in found
    assert ("Compare", "guard(1) < 2") in found
    assert ("Call", "(await z)(1)") in found
    _assert_each_reads_as_what_it_is(text, lowered)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_lower_file_gives_every_node_of_own_code_its_exact_span(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parsed = parse(path.name, text.encode())
    assert isinstance(parsed, Parsed)
    assert isinstance(parsed.positions, QueuedPositions)

    lowered = lower_module(path.name, parsed, parsed.positions)

    _assert_each_reads_as_what_it_is(text, lowered)


def test_provided_positions_agree_with_queued_ones() -> None:
    text = TRICKY.strip("\n") + "\n"
    parsed = parse("t.py", text.encode())
    assert isinstance(parsed, Parsed)

    queued = lower_module("t.py", parsed, parsed.positions)
    provided = lower_module("t.py", parsed, ProvidedPositions(parsed.module))

    assert queued == provided
    calls = [(left, right) for left, right in zip(_all(queued), _all(provided), strict=True) if isinstance(left, Call)]
    assert calls
    outside = [(left, right) for left, right in calls if "call(1) == 2" not in _cut(text, left.span)]
    assert all(left.span.line == right.span.line for left, right in outside)


@pytest.mark.parametrize("other", ["x = 1\ny = 2\n", "f(1)\n", "if x == 1: pass\n", "@d\ndef f(): pass\n", ""])
def test_lower_module_notices_trees_that_differ(other: str) -> None:
    parsed = parse("t.py", b"x = 1\n")
    assert isinstance(parsed, Parsed)
    queued = QueuedPositions(ast.parse(other), other)

    with pytest.raises(Misaligned, match=r"spans (left over|ran out)"):
        lower_module("t.py", parsed, queued)


def test_lower_file_gives_functions_classes_decorators_and_handlers_their_spans() -> None:
    text = "@first.mark\n@second(\n    1\n)\ndef f():\n    try:\n        pass\n    except E:\n        pass\n\n"
    text += "class A:\n    x = 1\n"
    lowered = lower_file("t.py", text.encode())
    assert isinstance(lowered, Source)
    (function,) = lowered.functions
    (cls,) = lowered.classes

    assert function.span == Span(5, 0, 9, 12)
    assert [getattr(each, "span", None) for each in function.decorators] == [Span(1, 1, 1, 11), Span(2, 1, 4, 1)]
    assert function.body[0].handlers[0].span == Span(8, 4, 9, 12)  # type: ignore[union-attr]
    assert cls.span == Span(11, 0, 12, 9)
    assert cls.body[0].span == Span(12, 4, 12, 9)


def test_nested_expressions_inherit_the_span_around_them() -> None:
    lowered = lower_file("t.py", b"x = [a, f(b, {c: 1})]\n")
    assert isinstance(lowered, Source)
    spans = {each.id: each.span for each in list(_all(lowered)) if isinstance(each, Name)}

    assert spans["a"] == Span(1, 0, 1, 21)
    assert spans["b"] == spans["c"] == Span(1, 8, 1, 20)


def _all(lowered: Source) -> Iterator[Any]:
    yield from walk((*lowered.body, *lowered.functions, *lowered.classes), enter=True)


def _cut(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column]
    lines[0] = lines[0][span.column :]
    return "\n".join(lines)


def _assert_each_reads_as_what_it_is(text: str, lowered: Source) -> None:
    """Calls cut out of the text are calls, comparisons comparisons, statements statements."""
    inside_fstrings = {id(inner) for each in _all(lowered) if type(each).__name__ == "FString" for inner in walk(each)}
    seen = 0
    for each in _all(lowered):
        kind = {"Call": ast.Call, "Compare": ast.Compare}.get(type(each).__name__)
        if kind is None or id(each) in inside_fstrings:
            continue
        seen += 1
        piece = _cut(text, each.span)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert isinstance(ast.parse(f"({piece}\n)", mode="eval").body, kind), piece
    starts = {(node.lineno, node.end_lineno) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)}
    statements = [
        each for each in _all(lowered) if type(each).__module__.endswith("statement") and hasattr(each, "span")
    ]
    for each in statements:
        if type(each).__name__ not in ("Handler", "If") and each.span.line:
            assert (each.span.line, each.span.end_line) in starts
    assert seen or not any(isinstance(node, ast.Call) for node in ast.walk(ast.parse(text)))
