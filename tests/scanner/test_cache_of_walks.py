"""Walks are kept for whoever asks next: what they give never depends on what was walked before."""

from __future__ import annotations

from collections.abc import Callable

from qualitygate.model import Call, Function, Literal, Name
from qualitygate.scanner import walking
from qualitygate.scanner.query import calls, expressions, names, statements, walk

TEXT = """
def test_a():
    total = add(price(1), 2)
    for each in total:
        def inner():
            check(each)
"""


def test_walk_gives_the_same_nodes_again(function: Callable[[str], Function]) -> None:
    body = function(TEXT).body

    first, again = list(walk(body)), list(walk(body))

    assert len(first) == 12
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_walk_that_enters_is_another_one(function: Callable[[str], Function]) -> None:
    body = function(TEXT).body

    found = [[call.target for call in calls(body, enter=enter)] for enter in (False, True, False)]

    assert found == [["add", "price"], ["add", "price", "check"], ["add", "price"]]


def test_walk_of_one_class_leaves_the_whole_walk_alone(function: Callable[[str], Function]) -> None:
    body = function(TEXT).body

    before = len(list(walk(body)))
    kinds = [len(list(each)) for each in (calls(body), expressions(body), statements(body))]

    assert kinds == [2, 9, 3]
    assert len(list(walk(body))) == before


def test_names_are_the_callers_own(function: Callable[[str], Function]) -> None:
    body = function(TEXT).body

    names(body).clear()

    assert names(body) == {"total", "add", "price", "each"}


def test_equal_nodes_are_walked_apart() -> None:
    left, right = Name("a"), Name("a")

    assert [id(each) for each in walk(left)] == [id(left)]
    assert [id(each) for each in walk(right)] == [id(right)]


def test_nodes_made_for_one_question_are_never_mistaken() -> None:
    for number in range(3 * walking._MOST_WALKED):
        made = Call(Name("f"), (Literal(number),), ())
        assert [each.value for each in walk((made,)) if isinstance(each, Literal)] == [number]

    assert len(walking._WALKED) <= walking._MOST_WALKED


def test_lists_may_change_between_walks() -> None:
    nodes = [Name("a")]
    first = names(nodes)
    nodes.append(Name("b"))

    assert (first, names(nodes)) == ({"a"}, {"a", "b"})
