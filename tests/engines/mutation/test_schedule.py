"""The tests of a mutant in the order to run them, and the time each may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.coverage.baseline import Baseline
from qualitygate.engines.mutation.schedule import Selection, cold_reason, function_key, spread
from qualitygate.model import NOWHERE, CoverageEvidence, Mutant, MutateConfig, Outcome, TestId, TestRun

A, B, C, D = (TestId("tests/test_shop.py", f"test_{letter}") for letter in "abcd")
ADD = Mutant("1", "shop.py", "add", NOWHERE, "number", "1", "2", "shop.x_add__mutmut_1")
SUB = Mutant("2", "shop.py", "sub", NOWHERE, "number", "1", "2", "shop.x_sub__mutmut_12")
ADD_KEY, SUB_KEY = "shop.x_add", "shop.x_sub"


def make_baseline(
    cpu: Mapping[TestId, float] = MappingProxyType({}),
    wall: Mapping[TestId, float] = MappingProxyType({}),
    suite_cpu: float = 0.0,
    suite_wall: float = 0.0,
) -> Baseline:
    return Baseline(CoverageEvidence((), (), True), tuple(cpu), (), cpu, wall, suite_cpu, suite_wall, ())


def make_selection(
    entered: Mapping[TestId, frozenset[str]],
    baseline: Baseline | None = None,
    config: MutateConfig = MutateConfig(),  # noqa: B008 - frozen
) -> Selection:
    return Selection(entered, frozenset(), baseline or make_baseline(), config)


def test_earlier_are_those_that_leave_something_and_run_before() -> None:
    baseline = replace(make_baseline({A: 1.0, B: 1.0, C: 1.0, D: 1.0}), leavers={B: (A, C), C: (A, B), D: ()})
    selection = make_selection({}, baseline)

    assert [selection.earlier(test) for test in (A, B, C, D)] == [(), (A,), (A, B), ()]


def test_last_counts_every_test_once_and_every_case() -> None:
    runs = (TestRun(A, Outcome.PASSED, 2.0), TestRun(B, Outcome.PASSED, 0.5))
    selection = make_selection({}, replace(make_baseline(), evidence=CoverageEvidence((), runs, True)))

    assert selection.last([]) == 0.0
    assert selection.last([A, A, B]) == pytest.approx(2.503)
    assert selection.last([C]) == pytest.approx(0.001)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shop.x_add__mutmut_3", "shop.x_add"),
        ("shop.cart.xǁCartǁadd__mutmut_12", "shop.cart.xǁCartǁadd"),
        ("shop.x_run__mutmut_1__mutmut_2", "shop.x_run__mutmut_1"),
    ],
)
def test_function_key_drops_the_number(name: str, key: str) -> None:
    assert function_key(Mutant("1", "shop.py", "f", NOWHERE, "number", "1", "2", name)) == key


def test_covering_holds_only_tests_that_enter_the_function() -> None:
    selection = make_selection({A: frozenset({ADD_KEY}), B: frozenset({SUB_KEY}), C: frozenset()})

    assert selection.covering(ADD) == (A,)
    assert selection.covering(SUB) == (B,)


def test_covering_is_empty_where_no_test_enters() -> None:
    selection = make_selection({A: frozenset({"shop.x_add_all"})})

    assert selection.covering(ADD) == ()


def test_covering_begins_with_tests_that_enter_few_functions() -> None:
    selection = make_selection({
        A: frozenset({ADD_KEY, SUB_KEY, "shop.x_more"}), B: frozenset({ADD_KEY}), C: frozenset({ADD_KEY, SUB_KEY}),
    }, make_baseline({A: 0.1, B: 9.0, C: 1.0}))  # fmt: skip

    assert selection.covering(ADD) == (B, C, A)


def test_covering_takes_the_fastest_of_equally_narrow_tests() -> None:
    entered = dict.fromkeys((A, B, C, D), frozenset({ADD_KEY}))
    selection = make_selection(entered, make_baseline({A: 0.3, B: 0.1, C: 0.2, D: 0.1}))

    assert selection.covering(ADD) == (B, D, C, A)


def test_covering_takes_tests_without_a_time_first() -> None:
    selection = make_selection(dict.fromkeys((A, B), frozenset({ADD_KEY})), make_baseline({A: 0.1}))

    assert selection.covering(ADD) == (B, A)


def test_covering_begins_with_past_killers_of_the_same_function() -> None:
    both = frozenset({ADD_KEY, SUB_KEY})
    selection = make_selection({A: frozenset({ADD_KEY}), B: both, C: both, D: both})

    for case in (f"{C}[1]", f"{D}[1]", f"{D}[2]"):
        selection.note_kill(ADD, case)

    assert selection.covering(ADD) == (D, C, A, B)
    assert selection.covering(SUB) == (B, C, D)
    assert selection.killers == {ADD_KEY: {C: 1, D: 2}}


def test_likely_are_past_killers_also_where_no_line_leads_to_them() -> None:
    selection = make_selection({A: frozenset({ADD_KEY}), B: frozenset({ADD_KEY}), C: frozenset({SUB_KEY})})
    assert selection.likely(ADD) == selection.covering(ADD) == (A, B)

    for case in (str(C), f"{B}[1]", f"{B}[2]"):
        selection.note_kill(ADD, case)

    assert selection.likely(ADD) == (B, C, A)
    assert selection.likely(SUB) == (C,)


def test_likely_cases_are_the_three_that_killed_most_in_the_function() -> None:
    selection = make_selection({})
    assert selection.likely_cases(ADD) == ()

    for number, kills in enumerate((1, 3, 2, 3)):
        for _ in range(kills):
            selection.note_kill(ADD, f"{A}[{number}]")

    assert selection.likely_cases(ADD) == (f"{A}[1]", f"{A}[3]", f"{A}[2]")
    assert selection.likely_cases(SUB) == ()


@pytest.mark.parametrize(("patience", "expected"), [(1.0, (2.5, 18.0)), (2.0, (5.0, 36.0)), (10.0, (25.0, 180.0))])
def test_allow_adds_constants_to_multiples_of_the_baseline(patience: float, expected: tuple[float, float]) -> None:
    config = MutateConfig(timeout_factor=4.0, timeout_constant=0.5)
    selection = make_selection({}, make_baseline({A: 0.5}, {A: 1.0}), config)

    assert selection.allow(A, patience=patience) == expected


def test_allow_gives_an_unknown_test_the_constants() -> None:
    selection = make_selection({}, config=MutateConfig(timeout_factor=4.0, timeout_constant=0.5))

    assert selection.allow(A) == (0.5, 10.0)


@pytest.mark.parametrize(("patience", "expected"), [(1.0, (9.0, 46.0)), (2.0, (18.0, 92.0))])
def test_allow_suite_adds_constants_to_multiples_of_the_baseline(
    patience: float, expected: tuple[float, float]
) -> None:
    config = MutateConfig(timeout_factor=4.0, timeout_constant=0.5)
    selection = make_selection({}, make_baseline(suite_cpu=2.0, suite_wall=2.0), config)

    assert selection.allow_suite(patience=patience) == expected


@given(st.floats(0, 600), st.floats(0, 600), st.floats(1, 100), st.floats(0.01, 60), st.floats(1, 10))
def test_allow_never_less_than_the_baseline_took(
    cpu: float, wall: float, factor: float, constant: float, patience: float
) -> None:
    selection = make_selection(
        {}, make_baseline({A: cpu}, {A: wall}, cpu, wall), MutateConfig(None, (), factor, constant)
    )

    assert selection.allow(A)[0] > cpu
    assert selection.allow(A)[1] > wall
    assert selection.allow_suite()[0] > cpu
    assert selection.allow_suite()[1] > wall
    assert selection.allow(A, patience=patience) == tuple(patience * seconds for seconds in selection.allow(A))


@pytest.mark.parametrize(
    ("cold", "early", "threads", "expected"),
    [
        ("", False, 0, ""),
        ("default argument", False, 0, "default argument"),
        ("default argument", True, 3, "default argument"),
        ("", True, 0, "runs while tests are collected"),
        ("", True, 1, "runs while tests are collected"),
        ("", False, 1, "a thread lives after collection"),
    ],
)
def test_cold_reason_names_the_first_that_holds(cold: str, early: bool, threads: int, expected: str) -> None:
    mutant = Mutant("1", "shop.py", "add", NOWHERE, "number", "1", "2", "shop.x_add__mutmut_1", cold)

    assert cold_reason(mutant, early, threads) == expected


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ((), []),
        ((A,), [(A, 0), (A, 2)]),
        ((B, A), [(B, 1), (A, 0), (A, 2)]),
        ((C,), []),
    ],
)
def test_spread_gives_every_parameter_in_order(tests: tuple[TestId, ...], expected: list[tuple[TestId, int]]) -> None:
    assert spread(tests, {A: [0, 2], B: [1]}) == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ((), [(B, 1), (A, 0), (A, 2)]),
        ((2,), [(A, 2), (B, 1), (A, 0)]),
        ((2, 1), [(A, 2), (B, 1), (A, 0)]),
        ((0, 2), [(A, 0), (A, 2), (B, 1)]),
        ((7,), [(B, 1), (A, 0), (A, 2)]),
    ],
)
def test_spread_begins_with_what_comes_first(first: tuple[int, ...], expected: list[tuple[TestId, int]]) -> None:
    assert spread((B, A), {A: [0, 2], B: [1]}, first) == expected
