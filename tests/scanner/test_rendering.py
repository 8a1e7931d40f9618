"""Rendered text reads back as the same expression."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Function, Keyword, Literal, Name
from qualitygate.scanner.rendering import render

Make = Callable[[str], Function]

SAME = [
    "a", "a.b.c", "1", "-1", "None", "...", "'x'", "b'x'", "f(a, *b, c=1, **d)", "f(a)(b).c[0]", "a[1, 2]", "a[1,]",
    "a[1:2]", "[a, *b]", "(a,)", "(a, b)", "()", "{a, b}", "{a: b, **c}", "{}", "a == b", "a is not b", "not a",
    "not (a and b)", "a and b or c", "(a or b) and c", "a + b * c", "(a + b) * c", "a - (b - c)", "a - b - c",
    "a ** b ** c", "(a ** b) ** c", "-a ** b", "~a", "-(a + b)", "a | b & c", "a << b", "[x for x in a if b if c]",
    "{x: y for x, y in a}", "{x for x in a for y in b}", "(x for x in a)", "a if b else c", "(a if b else c) + 1",
    "lambda: a", "lambda x, y: x + y", "f(lambda: a)", "(lambda: a)()", "await f(a)", "(await a).b", "f'a{b}c'",
    "(a == b) == c", "a in (b, c)", "(a, b) == c", "[(a := 1)]", "f(x := 1)",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_render_reads_back_the_same(function: Make, text: str) -> None:
    def lowered(source: str) -> object:
        return function(f"async def g():\n    return {source}\n").body[0].value  # type: ignore[union-attr]

    rendered = render(lowered(text))

    assert lowered(rendered) == lowered(text)
    if ":=" not in text:
        assert rendered == text


@pytest.mark.parametrize(
    ("text", "rendered"), [("yield", "yield"), ("yield a", "yield a"), ("yield from a", "yield from a")]
)
def test_render_yield(function: Make, text: str, rendered: str) -> None:
    assert render(function(f"def g():\n    {text}\n").body[0].value) == rendered  # type: ignore[union-attr]


def test_render_a_keyword() -> None:
    assert render(Keyword("a", Literal(1))) == "a=1"
    assert render(Keyword(None, Name("b"))) == "**b"


@pytest.mark.parametrize(("limit", "text"), [(0, "abcdef"), (6, "abcdef"), (5, "abcd…"), (1, "…")])
def test_render_cuts(limit: int, text: str) -> None:
    assert render(Name("abcdef"), limit) == text


def test_render_what_is_no_expression() -> None:
    assert render(None) == ""
