"""Every expression lowers to what `qualitygate.model.expression` says, with dotted targets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import (
    Attribute,
    Await,
    Binary,
    Bool,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Container,
    Evaluate,
    Expr,
    FString,
    Function,
    Keyword,
    Lambda,
    Literal,
    Name,
    Opaque,
    Pair,
    Starred,
    Subscript,
    Unary,
    Walrus,
    Yield,
)
from qualitygate.scanner.query import target

A, B, C, X, Y = (Name(letter) for letter in "abcxy")
One, Two = Literal(1), Literal(2)


@pytest.fixture
def expression(lower: Callable[..., object]) -> Callable[[str], Expr]:
    """``expression(text)``: the lowered expression of a line inside an async function."""

    def lower_line(text: str) -> Expr:
        source = lower(f"async def f(a, b, c, x, y):\n    {text}\n")
        statement = source.functions[0].body[0]  # type: ignore[attr-defined]
        assert isinstance(statement, Evaluate)
        return statement.value

    return lower_line


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("a", A),
        ("a.b", Attribute(A, "b")),
        ("True", Literal(True)),
        ("False", Literal(False)),
        ("None", Literal(None)),
        ("...", Literal(...)),
        ("0x1F", Literal(31)),
        ("1_000", Literal(1000)),
        ("0o17", Literal(15)),
        ("0b11", Literal(3)),
        ("1.5e3", Literal(1500.0)),
        ("2j", Literal(2j)),
        ("-1", Literal(-1)),
        ("-1.5", Literal(-1.5)),
        ("+1", Unary("+", One)),
        ("-a", Unary("-", A)),
        ("-True", Unary("-", Literal(True))),
        ("~a", Unary("~", A)),
        ("not a", Unary("not", A)),
        ("'x'", Literal("x")),
        ('"""x\'s"""', Literal("x's")),
        ("''", Literal("")),
        ("'a\\nb'", Literal("a\nb")),
        ("r'a\\nb'", Literal("a\\nb")),
        ("b'x'", Literal(b"x")),
        ("u'x'", Literal("x")),
        ("'a' \"b\" 'c'", Literal("abc")),
        ("b'a' b'b'", Literal(b"ab")),
        ("f'a{b}c{x.y!r:>{a}}'", FString((Literal("a"), B, Literal("c"), Attribute(X, "y"), A))),
        ("'a' f'{b}' 'c'", FString((Literal("a"), B, Literal("c")))),
        ("f'{{a}}'", FString((Literal("{a}"),))),
        ("a(1, *b, x=2, **c)", Call(A, (One, Starred(B)), (Keyword("x", Two), Keyword(None, C)))),
        ("a < b", Compare(A, "<", B)),
        ("a < b <= c", Bool("and", (Compare(A, "<", B), Compare(B, "<=", C)))),
        ("a == b", Compare(A, "==", B)),
        ("a != b", Compare(A, "!=", B)),
        ("a > b", Compare(A, ">", B)),
        ("a >= b", Compare(A, ">=", B)),
        ("a is b", Compare(A, "is", B)),
        ("a is not b", Compare(A, "is not", B)),
        ("a in b", Compare(A, "in", B)),
        ("a not in b", Compare(A, "not in", B)),
        ("a and b and c", Bool("and", (A, B, C))),
        ("a and (b and c)", Bool("and", (A, B, C))),
        ("a or b and c", Bool("or", (A, Bool("and", (B, C))))),
        ("a or b or c", Bool("or", (A, B, C))),
        ("a[1]", Subscript(A, One)),
        ("a[1, 2]", Subscript(A, Container("tuple", (One, Two)))),
        ("a[1,]", Subscript(A, Container("tuple", (One,)))),
        ("a[(1, 2)]", Subscript(A, Container("tuple", (One, Two)))),
        ("a[1:b]", Subscript(A, Opaque("1:b"))),
        ("a[::2, 1]", Subscript(A, Container("tuple", (Opaque("::2"), One)))),
        ("[1, *a]", Container("list", (One, Starred(A)))),
        ("(1, a)", Container("tuple", (One, A))),
        ("()", Container("tuple", ())),
        ("{1, a}", Container("set", (One, A))),
        ("{1: a, **b}", Container("dict", (Pair(One, A), Pair(None, B)))),
        ("{}", Container("dict", ())),
        ("[x for x in a if b if c]", Comprehension("list", X, (X,), (A,), (B, C))),
        ("{x for x in a for y in b}", Comprehension("set", X, (X, Y), (A, B))),
        ("{x: y for x, y in a}", Comprehension("dict", Pair(X, Y), (Container("tuple", (X, Y)),), (A,))),
        ("(x for x in a)", Comprehension("generator", X, (X,), (A,))),
        ("a if b else c", Conditional(B, A, C)),
        ("lambda: a", Lambda((), A)),
        ("lambda x, *y, a=1, **b: c", Lambda(("x", "y", "a", "b"), C)),
        ("await a", Await(A)),
        ("(yield)", Yield(None)),
        ("(yield a)", Yield(A)),
        ("(x := a)", Walrus("x", A)),
        *((f"a {op} b", Binary(A, op, B)) for op in ["+", "-", "*", "/", "//", "%", "**", "@"]),
        *((f"a {op} b", Binary(A, op, B)) for op in ["<<", ">>", "&", "|", "^"]),
    ],
)  # fmt: skip
def test_lower_expression(expression: Callable[[str], Expr], text: str, lowered: Expr) -> None:
    assert expression(text) == lowered


def test_lower_expression_delegating_yield(function: Callable[[str], Function]) -> None:
    (statement,) = function("def f(a):\n    yield from a\n").body

    assert statement == Evaluate(Yield(A, delegates=True))


@pytest.mark.parametrize(
    ("imports", "text", "dotted"),
    [
        ("import pytest", "pytest.raises(E)", "pytest.raises"),
        ("from pytest import raises", "raises(E)", "pytest.raises"),
        ("from pytest import raises as expected", "expected(E)", "pytest.raises"),
        ("import os.path", "os.path.join(1)", "os.path.join"),
        ("import os.path as p", "p.join(1)", "os.path.join"),
        ("import unittest.mock", "unittest.mock.patch(1)", "unittest.mock.patch"),
        ("from pathlib import Path", "Path(1).exists()", "pathlib.Path().exists"),
        ("from . import steps", "steps.run()", "tests.unit.steps.run"),
        ("from .steps import run", "run()", "tests.unit.steps.run"),
        ("from ..steps import run", "run()", "tests.steps.run"),
        ("from ... import shop", "shop.run()", "shop.run"),
        ("from os import *", "getcwd()", "getcwd"),
        ("", "local.run()", "local.run"),
        ("", "run()", "run"),
        ("", "self.x.y()", "self.x.y"),
        ("", "rows[0].name()", "?.name"),
        ("", "''.join(1)", "?.join"),
        ("", "super().run()", "super().run"),
        ("", "rows[0]()", ""),
        ("", "a()()", ""),
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json", "json.dumps(1)", "json.dumps"),
        ("if x:\n    from a import b\nelse:\n    c = 1", "b()", "a.b"),
        ("with x:\n    from a import b", "b()", "a.b"),
        ("try:\n    pass\nfinally:\n    from a import b", "b()", "a.b"),
    ],
)
def test_lower_expression_resolves_targets(lower: Callable[..., object], imports: str, text: str, dotted: str) -> None:
    source = lower(f"{imports}\ndef f():\n    {text}\n", "tests/unit/test_a.py")

    statement = source.functions[0].body[0]  # type: ignore[attr-defined]

    assert isinstance(statement, Evaluate)
    assert target(statement.value) == dotted


@pytest.mark.parametrize(
    ("body", "dotted"),
    [
        ("def f(requests):\n    requests.get()", "requests.get"),
        ("def f():\n    requests = 1\n    requests.get()", "requests.get"),
        ("def f():\n    with x as requests:\n        pass\n    requests.get()", "requests.get"),
        ("def f():\n    for a, *requests in x:\n        pass\n    requests.get()", "requests.get"),
        ("def f():\n    requests: int = 1\n    requests.get()", "requests.get"),
        ("def f():\n    import other as requests\n    requests.get()", "other.get"),
        ("def f():\n    (lambda requests: requests.get())\n    requests.get()", "real.get"),
        ("def f():\n    requests.get()", "real.get"),
        ("def f():\n    x.requests = 1\n    requests.get()", "real.get"),
        ("def g(requests):\n    pass\ndef f():\n    requests.get()", "real.get"),
        ("def g():\n    requests = 1\ndef f():\n    requests.get()", "real.get"),
    ],
)
def test_lower_expression_lets_locals_hide_imports(function: Callable[[str], Function], body: str, dotted: str) -> None:
    lowered = function(f"import real as requests\n{body}\n")

    statement = lowered.body[-1]

    assert isinstance(statement, Evaluate)
    assert target(statement.value) == dotted


def test_lower_expression_sees_imports_below_a_function(function: Callable[[str], Function]) -> None:
    lowered = function("def f():\n    raises(E)\nfrom pytest import raises\n")

    assert target(lowered.body[0].value) == "pytest.raises"  # type: ignore[union-attr]
