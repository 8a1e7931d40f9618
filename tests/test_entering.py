"""Which tests enter which function."""

from __future__ import annotations

import pytest

from qualitygate.entering import find_entering
from qualitygate.model import CoverageEvidence, FileCoverage, SourceFunction, Span, TestId

A, B = TestId("t.py", "test_a"), TestId("t.py", "test_b")
COVERAGE = CoverageEvidence(
    (
        FileCoverage(
            "a.py",
            frozenset({3, 4, 5, 6}),
            frozenset(),
            frozenset(),
            contexts={3: frozenset({A}), 4: frozenset(), 5: frozenset({A, B}), 6: frozenset({B})},
        ),
    ),
    (),
    True,
)


@pytest.mark.parametrize(
    ("path", "first", "last", "tests"),
    [
        ("a.py", 3, 3, {A}),
        ("a.py", 3, 5, {A, B}),
        ("a.py", 4, 4, set()),
        ("a.py", 4, 5, {A, B}),
        ("a.py", 6, 9, {B}),
        ("b.py", 3, 5, set()),
    ],
)
def test_find_tests_of_body(path: str, first: int, last: int, tests: set[TestId]) -> None:
    function = SourceFunction(path, "a", "f", Span(1, 0, last, 0), Span(first, 0, last, 0))

    assert find_entering(COVERAGE, [function]) == {function: tests}


def test_find_for_each_function() -> None:
    functions = [SourceFunction("a.py", "a", name, Span(n, 0, n), Span(n, 0, n)) for name, n in (("f", 3), ("g", 6))]

    assert list(find_entering(COVERAGE, functions).values()) == [{A}, {B}]
