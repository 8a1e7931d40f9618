"""Tests in another order than the suite's: each meets of the others what it meets there, and no more is run besides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation.arrange import arrange
from qualitygate.model import TestId

TESTS = tuple(TestId("tests/test_shop.py", f"test_{letter}") for letter in "abcdefgh")
PLACES = {test: place for place, test in enumerate(TESTS)}
CASES = {test: (f"{test}[1]", f"{test}[2]") for test in TESTS}

Leavers = dict[TestId, list[TestId]]
Chosen = list[tuple[TestId, str]]

chosen = st.lists(st.sampled_from([(test, case) for test in TESTS for case in CASES[test]]), unique=True)
leavers = st.dictionaries(st.sampled_from(TESTS), st.lists(st.sampled_from(TESTS), unique=True)).map(
    lambda table: {test: [one for one in TESTS if one in others and one != test] for test, others in table.items()}
)


def run(chosen: Chosen, leavers: Leavers) -> Chosen:
    return arrange(chosen, leavers, PLACES, CASES.__getitem__)


@given(chosen, leavers)
def test_all_chosen_are_run_and_nothing_twice(chosen: Chosen, leavers: Leavers) -> None:
    arranged = run(chosen, leavers)

    assert set(chosen) <= set(arranged)
    assert len(set(arranged)) == len(arranged)


@given(chosen, leavers)
def test_before_a_test_run_all_cases_of_those_before_it_in_the_suite_that_leave_something_for_it(
    chosen: Chosen, leavers: Leavers
) -> None:
    arranged = run(chosen, leavers)

    for index, (test, _) in enumerate(arranged):
        for one in leavers.get(test, ()):
            if PLACES[one] < PLACES[test]:
                assert {(one, case) for case in CASES[one]} <= set(arranged[:index])


@given(chosen, leavers)
def test_what_is_left_later_in_the_suite_is_left_later_here(chosen: Chosen, leavers: Leavers) -> None:
    arranged = run(chosen, leavers)

    for index, (test, _) in enumerate(arranged):
        for one in leavers.get(test, ()):
            if PLACES[one] > PLACES[test]:
                assert one not in {ran for ran, _ in arranged[:index]}


@given(chosen, leavers)
def test_what_is_run_besides_leaves_something_or_is_run_before_what_does(chosen: Chosen, leavers: Leavers) -> None:
    asked = {test for test, _ in chosen}
    needed, before = set(asked), set[TestId]()
    while needed != before:
        before = set(needed)
        needed |= {one for test in before for one in leavers.get(test, ()) if PLACES[one] < PLACES[test]}

    assert {test for test, _ in run(chosen, leavers)} <= needed


@given(chosen)
def test_where_nothing_is_left_the_order_stays(chosen: Chosen) -> None:
    assert run(chosen, {}) == chosen


@given(chosen, leavers)
def test_what_is_arranged_stays_as_it_is(chosen: Chosen, leavers: Leavers) -> None:
    arranged = run(chosen, leavers)

    assert run(arranged, leavers) == arranged


def test_the_case_that_tells_most_comes_as_early_as_may_be() -> None:
    a, b, c = TESTS[:3]

    assert [case for _, case in run([(c, f"{c}[2]"), (b, f"{b}[1]"), (c, f"{c}[1]")], {c: [a]})] == [
        f"{a}[1]", f"{a}[2]", f"{c}[2]", f"{b}[1]", f"{c}[1]"
    ]  # fmt: skip
