"""Lines of functions and statements on sources that are written in every way."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation.places import function_lines, inner_lines, lines_around, statement_lines
from qualitygate.model import Span

STATEMENTS = [
    ("", []),
    ("a = 1", [(1, 1)]),
    ("a = 1; b = 2", [(1, 1), (1, 1)]),
    ("a = (\n    1,\n)\nb = 2", [(1, 3), (4, 4)]),
    ('"""one\ntwo"""', [(1, 2)]),
    ("if a: b = 1", [(1, 1), (1, 1)]),
    ("if a:\n    b = 1\nelse:\n    b = 2", [(1, 1), (2, 2), (4, 4)]),
    ("if (a and\n        b):\n    c = 1\nelif (d or\n        e):\n    c = 2", [(1, 2), (3, 3), (4, 5), (6, 6)]),
    ("for a in (\n        b\n):\n    c()\nelse:\n    d()", [(1, 3), (4, 4), (6, 6)]),
    ("while a:\n    b()", [(1, 1), (2, 2)]),
    ("try:\n    a()\nexcept E:\n    b()\nelse:\n    c()\nfinally:\n    d()",
     [(1, 1), (2, 2), (4, 4), (6, 6), (8, 8)]),
    ("with (\n    a as b,\n    c as d,\n):\n    e()", [(1, 4), (5, 5)]),
    ("match a:\n    case 1:\n        b()\n    case 2 if c:\n        d()", [(1, 2), (3, 3), (5, 5)]),
    ("@deco\n@deco(\n    1\n)\ndef f(\n    a,\n):\n    return 1", [(1, 7), (8, 8)]),
    ("def f(): return 1", [(1, 1), (1, 1)]),
    ("@deco\nclass A:\n    b = 1", [(1, 2), (3, 3)]),
    ("class A:\n    @deco\n    def f(self):\n        pass", [(1, 1), (2, 3), (4, 4)]),
    ("def f():\n    @deco\n    def g():\n        pass", [(1, 1), (2, 3), (4, 4)]),
    ("async def f():\n    async with a:\n        await b", [(1, 1), (2, 2), (3, 3)]),
    ("if a:\n    # comment\n\n    b = 1", [(1, 3), (4, 4)]),
    ("a = lambda: (\n    1\n)", [(1, 3)]),
    ("a = 1 \\\n    + 2", [(1, 2)]),
    ("def broken(:", []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), STATEMENTS, ids=[source.split("\n")[0] for source, _ in STATEMENTS])
def test_statement_lines_of_headers_and_simple_statements(source: str, expected: list[tuple[int, int]]) -> None:
    assert statement_lines(source) == expected


FUNCTIONS = [
    ("a = 1", []),
    ("def f(): return 1", [("f", 1, 1)]),
    ("def f():\n    return 1", [("f", 2, 2)]),
    ("def f(\n    a,\n):\n    return (\n        1\n    )", [("f", 4, 6)]),
    ("@deco\ndef f():\n    a()\n    b()", [("f", 3, 4)]),
    ("async def f():\n    return 1", [("f", 2, 2)]),
    ("class A:\n    def f(self):\n        return 1\n    async def g(self):\n        return 2",
     [("A.f", 3, 3), ("A.g", 5, 5)]),
    ("def f():\n    def g():\n        return 1\n    return g", [("f", 2, 4)]),
    ("class A:\n    class B:\n        def f(self):\n            return 1", []),
    ("if a:\n    def f():\n        return 1", []),
    ("def f():\n    return 1\ndef f():\n    return 2", [("f", 2, 2), ("f", 4, 4)]),
    ("class A:\n    x = 1\ndef g():\n    pass\nclass B:\n    def f(self):\n        pass", [("g", 4, 4), ("B.f", 7, 7)]),
    ('def f():\n    """Say."""', [("f", 2, 2)]),
    ("def broken(:", []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), FUNCTIONS, ids=[source.split("\n")[0] for source, _ in FUNCTIONS])
def test_function_lines_begin_inside_the_function(source: str, expected: list[tuple[str, int, int]]) -> None:
    assert function_lines(source) == expected


SOURCE = dedent("""\
    def f(a,
          b=1):
        if (a and
                b):
            g(
                a, b
            ); h()
        elif b: return a
        return {
            "k": a,
        }
    """)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(1, 0, 1, 1), {1, 2}),
        (Span(2, 6, 2, 9), {1, 2}),
        (Span(3, 8, 4, 17), {3, 4}),
        (Span(4, 16, 4, 17), {3, 4}),
        (Span(6, 16, 6, 17), {5, 6, 7}),
        (Span(7, 11, 7, 12), {7}),
        (Span(8, 9, 8, 10), {8}),
        (Span(10, 13, 10, 14), {9, 10, 11}),
        (Span(9, 4, 11, 5), {9, 10, 11}),
        (Span(20, 0, 20, 1), {20}),
        (Span(20, 0, 22, 1), {20, 21, 22}),
        (Span(9, 0, 12, 0), {9, 10, 11, 12}),
    ],
)
def test_lines_around_are_those_of_the_innermost_statement(span: Span, expected: set[int]) -> None:
    assert lines_around(span, statement_lines(SOURCE)) == expected


def test_lines_around_take_the_innermost_of_statements_that_begin_together() -> None:
    assert lines_around(Span(2, 0, 2, 1), [(1, 2), (2, 2), (2, 4)]) == {2, 3, 4}


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=8), st.integers(1, 30), st.integers(0, 5))
def test_lines_around_hold_the_changed_lines_without_a_gap(
    extents: list[tuple[int, int]], line: int, more: int
) -> None:
    around = lines_around(Span(line, 0, line + more, 1), [(first, first + length) for first, length in extents])

    assert set(range(line, line + more + 1)) <= around
    assert around == set(range(min(around), max(around) + 1))


@given(st.lists(st.sampled_from([source for source, _ in STATEMENTS]), min_size=1, max_size=5))
def test_statement_lines_stay_inside_the_file_and_in_order(sources: list[str]) -> None:
    source = "\n".join(sources)

    extents = statement_lines(source)

    assert extents == sorted(extents)
    assert all(1 <= first <= last <= source.count("\n") + 1 for first, last in extents)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    return 1", []),
        ("def f():\n    def g():\n        pass\n    return g", [2, 3]),
        ("def f():\n    async def g():\n        pass\n    return g", [2, 3]),
        ("async def f():\n    @a\n    def g():\n        pass\n    return g", [2, 3, 4]),
        ("def f():\n    a = 1\n    return (\n        lambda:\n        a\n    )", [4, 5]),
        ("def f(a):\n    return (\n        b\n        for b in a)", [2, 3, 4]),
        ("def f(a):\n    return [\n        b\n        for b in a]", []),
        ("def f():\n    class A:\n        a = 1\n        def g(self):\n            pass\n    return A", [4, 5]),
        ("class A:\n    def f(self):\n        def g(): pass\n        return g", [3]),
        ("f = lambda: 1\nclass A:\n    def g(self):\n        pass", []),
        ("def f(:", []),
    ],
)
def test_inner_lines_are_those_of_what_runs_later_than_the_function(source: str, expected: list[int]) -> None:
    assert sorted(inner_lines(source)) == expected
