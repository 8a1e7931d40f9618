"""Coverage and functions of the source in, which tests run a line of each function's body out."""

from __future__ import annotations

from collections.abc import Iterable

from qualitygate.model import CoverageEvidence, SourceFunction, TestId

NOT_READ = "the source was not read"


def find_entering(
    coverage: CoverageEvidence, functions: Iterable[SourceFunction]
) -> dict[SourceFunction, frozenset[TestId]]:
    """The tests that enter each function; none for a function of a file that was not measured.

    >>> from qualitygate.model import FileCoverage, Span
    >>> test = TestId("test_a.py", "test_a")
    >>> file = FileCoverage("a.py", frozenset({1, 2}), frozenset(), frozenset(), contexts={2: frozenset({test})})
    >>> function = SourceFunction("a.py", "a", "f", Span(1, 0, 2, 0), Span(2, 0, 2, 0))
    >>> [str(test) for test in find_entering(CoverageEvidence((file,), (), True), [function])[function]]
    ['test_a.py::test_a']
    """
    contexts = {file.path: file.contexts for file in coverage.files}
    entering: dict[SourceFunction, frozenset[TestId]] = {}
    for function in functions:
        of_lines = contexts.get(function.path, {})
        lines = range(function.body.line, function.body.end_line + 1)
        entering[function] = frozenset(test for line in lines for test in of_lines.get(line, ()))
    return entering
