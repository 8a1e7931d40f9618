from __future__ import annotations

from qualitygate.gaps import Gap, find_gaps
from qualitygate.model import SourceFacts, SourceFunction, Span


def function(name: str, first: int, last: int, path: str = "a.py") -> SourceFunction:
    return SourceFunction(path, path[:-3], name, Span(first, 0, last, 0), Span(first + 1, 0, last, 0))


def test_find_gaps_by_function_from_its_first_line_to_its_last() -> None:
    source = SourceFacts((function("f", 3, 5), function("Cart.g", 6, 9), function("other", 1, 99, "b.py")))

    gaps = list(find_gaps([("a.py", frozenset({2, 3, 5, 6, 9, 10}))], source))

    assert gaps == [
        Gap("a.py", frozenset({2, 10})),
        Gap("a.py", frozenset({3, 5}), "f"),
        Gap("a.py", frozenset({6, 9}), "Cart.g"),
    ]
    assert [gap.place for gap in gaps] == ["a.py:2", "a.py:3", "a.py:6"]


def test_find_one_gap_for_each_file_whose_functions_are_not_known() -> None:
    missed = [("a.py", frozenset({4, 7})), ("b.py", frozenset({1})), ("c.py", frozenset[int]())]

    assert list(find_gaps(missed, None)) == [Gap("a.py", frozenset({4, 7})), Gap("b.py", frozenset({1}))]


def test_find_gap_of_the_later_of_two_that_share_a_line() -> None:
    source = SourceFacts((function("f", 1, 4), function("g", 4, 6)))

    assert list(find_gaps([("a.py", frozenset({4}))], source)) == [Gap("a.py", frozenset({4}), "g")]
