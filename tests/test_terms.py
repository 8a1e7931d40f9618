"""What the configuration demands on a day: to the day, and by a clock that can be trusted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.conditions import Judged, decide, leave_open
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Condition, Config, Direction, Measured, Metric, MutateConfig, State
from qualitygate.model.config import (
    GateConfig,
    GateException,
    IgnoredMutant,
    NotApplicable,
    PathTarget,
    RaisedTarget,
)
from qualitygate.terms import Terms, find_targets, find_terms, is_dated

TODAY = date(2030, 6, 15)
DAY = timedelta(days=1)
COVERAGE = Metric(80, 1, lambda facts: Measured(None), key="unit-coverage")
DENSITY = Metric(0.5, 1, lambda facts: Measured(None), Direction.DOWN, "/100", half=1.0, key="anti-patterns")

percents = st.floats(0, 100)
days = st.dates(TODAY - 40 * DAY, TODAY + 40 * DAY)


def except_until(expires: date, metric: str = "unit-coverage") -> GateException:
    return GateException(metric, "being rewritten", "mia", expires)


def configure(*exceptions: GateException, **more: object) -> Config:
    return Config(gate=GateConfig(exceptions, **more))  # type: ignore[arg-type]


def raise_to(target: float, day: date, metric: str = "unit-coverage") -> RaisedTarget:
    return RaisedTarget(metric, target, day)


@pytest.mark.parametrize(("expires", "holds"), [(TODAY + DAY, True), (TODAY, True), (TODAY - DAY, False)])
def test_hold_an_exception_through_its_last_day(expires: date, holds: bool) -> None:
    exception = except_until(expires)

    terms = find_terms(configure(exception), TODAY)

    assert terms.exceptions == ({"unit-coverage": exception} if holds else {})
    assert terms.expired == (() if holds else (exception,))


def test_excuse_what_failed() -> None:
    terms = find_terms(configure(except_until(TODAY)), TODAY)

    excused = terms.excuse("unit-coverage", decide("min-score", False, "10.0%, wanted >= 80%"))

    detail = "10.0%, wanted >= 80%; excepted until 2030-06-15 by mia: being rewritten"
    assert excused == (Condition("min-score", State.PASSED, detail), ExitCode.OK)


def test_excuse_what_was_not_measured() -> None:
    terms = find_terms(configure(except_until(TODAY)), TODAY)

    condition, code = terms.excuse("unit-coverage", leave_open("unit-coverage", "not measured"))

    assert (condition.state, code) == (State.PASSED, ExitCode.OK)
    assert condition.detail.startswith("not measured; excepted until ")


@pytest.mark.parametrize(
    ("key", "judged"),
    [
        ("unit-coverage", decide("unit-coverage", True, "90.0%")),
        ("total-coverage", decide("total-coverage", False, "10.0%")),
        ("total-coverage", leave_open("total-coverage", "not measured")),
    ],
)
def test_leave_what_needs_no_exception_or_has_none(key: str, judged: Judged) -> None:
    assert find_terms(configure(except_until(TODAY)), TODAY).excuse(key, judged) is judged


def test_excuse_nothing_by_an_expired_exception() -> None:
    failed = decide("unit-coverage", False, "10.0%")

    assert find_terms(configure(except_until(TODAY - DAY)), TODAY).excuse("unit-coverage", failed) is failed


def test_demand_that_no_exception_has_expired() -> None:
    exceptions = (except_until(TODAY - DAY), except_until(TODAY), except_until(TODAY - 2 * DAY, "total-coverage"))

    judged = find_terms(configure(*exceptions), TODAY).demand()

    told = (
        "the exception for unit-coverage ended on 2030-06-14 (owner mia: being rewritten)",
        "the exception for total-coverage ended on 2030-06-13 (owner mia: being rewritten)",
    )
    assert judged == [(Condition("exceptions", State.FAILED, one), ExitCode.EXPIRED) for one in told]


def test_fail_by_an_expired_exception_beside_one_that_holds() -> None:
    terms = find_terms(configure(except_until(TODAY - DAY), except_until(TODAY)), TODAY)

    assert terms.excuse("unit-coverage", decide("unit-coverage", False, ""))[1] is ExitCode.OK
    assert [code for _, code in terms.demand()] == [ExitCode.EXPIRED]


def test_demand_nothing_of_no_terms() -> None:
    assert find_terms(Config(), TODAY, TODAY + 99 * DAY) == Terms()
    assert Terms().demand() == []


def test_find_what_is_not_applicable() -> None:
    config = configure(not_applicable=(NotApplicable("performance-coverage", "nothing to time"),))

    assert find_terms(config, TODAY).not_applicable == {"performance-coverage": "nothing to time"}


@pytest.mark.parametrize(("ahead", "right"), [(-5, True), (0, True), (1, True), (2, False), (400, False)])
def test_doubt_a_clock_that_is_behind_the_last_commit(ahead: int, right: bool) -> None:
    latest = TODAY + ahead * DAY

    terms = find_terms(configure(except_until(TODAY)), TODAY, latest)

    detail = (
        f"today is 2030-06-15 here, and the last commit is of {latest}: what is dated cannot be judged by this clock"
    )
    assert terms.clock == ("" if right else detail)
    assert terms.demand() == ([] if right else [(Condition("clock", State.UNMEASURED, detail), ExitCode.UNDECIDED)])


def test_trust_the_clock_where_no_commit_is_known() -> None:
    assert find_terms(configure(except_until(TODAY)), TODAY).clock == ""


def test_doubt_the_clock_before_telling_what_has_expired() -> None:
    terms = find_terms(configure(except_until(TODAY - DAY)), TODAY, TODAY + 2 * DAY)

    assert [(condition.name, code) for condition, code in terms.demand()] == [
        ("clock", ExitCode.UNDECIDED),
        ("exceptions", ExitCode.EXPIRED),
    ]


@pytest.mark.parametrize(
    ("config", "dated"),
    [
        (Config(), False),
        (configure(not_applicable=(NotApplicable("a", "b"),), paths=(PathTarget("a", "b", 1),)), False),
        (configure(except_until(TODAY)), True),
        (configure(raised=(raise_to(90, TODAY),)), True),
        (Config(mutate=MutateConfig(ignore=(IgnoredMutant("a:b", "why", "mia", TODAY),))), True),
    ],
)
def test_tell_whether_anything_is_dated(config: Config, dated: bool) -> None:
    assert is_dated(config) is dated
    assert bool(find_terms(config, TODAY, TODAY + 2 * DAY).clock) is dated


@pytest.mark.parametrize(
    ("metric", "raised", "targets", "expected"),
    [
        (COVERAGE, [], {}, {}),
        (COVERAGE, [], {"unit-coverage": 70.0}, {"unit-coverage": 70.0}),
        (COVERAGE, [raise_to(90, TODAY + DAY)], {}, {}),
        (COVERAGE, [raise_to(90, TODAY)], {}, {"unit-coverage": 90}),
        (COVERAGE, [raise_to(90, TODAY - DAY)], {"unit-coverage": 70.0}, {"unit-coverage": 90}),
        (COVERAGE, [raise_to(75, TODAY)], {"unit-coverage": 70.0}, {"unit-coverage": 75}),
        (COVERAGE, [raise_to(75, TODAY)], {}, {"unit-coverage": 80}),
        (COVERAGE, [raise_to(90, TODAY)], {"unit-coverage": 95.0}, {"unit-coverage": 95.0}),
        (COVERAGE, [raise_to(95, TODAY), raise_to(90, TODAY), raise_to(99, TODAY + DAY)], {}, {"unit-coverage": 95}),
        (COVERAGE, [raise_to(90, TODAY, "total-coverage")], {}, {}),
        (DENSITY, [raise_to(0.25, TODAY, "anti-patterns")], {}, {"anti-patterns": 0.25}),
        (DENSITY, [raise_to(0.75, TODAY, "anti-patterns")], {}, {"anti-patterns": 0.5}),
        (DENSITY, [raise_to(0.75, TODAY, "anti-patterns")], {"anti-patterns": 2.0}, {"anti-patterns": 0.75}),
    ],
)  # fmt: skip
def test_raise_a_target_on_its_day(
    metric: Metric, raised: list[RaisedTarget], targets: dict[str, float], expected: dict[str, float]
) -> None:
    config = Config(targets=targets, gate=GateConfig(raised=tuple(raised)))

    assert find_targets(config, [metric], TODAY) == expected


@given(st.lists(st.builds(raise_to, percents, days), max_size=5), st.none() | percents, days)
def test_only_ever_tighten_as_days_pass(raised: list[RaisedTarget], configured: float | None, day: date) -> None:
    targets = {} if configured is None else {"unit-coverage": configured, "anti-patterns": configured}
    gate = GateConfig(raised=(*raised, *(raise_to(one.target, one.date, "anti-patterns") for one in raised)))
    config = Config(targets=targets, gate=gate)

    before, after = (find_targets(config, [COVERAGE, DENSITY], one) for one in (day, day + DAY))

    assert targets.get("unit-coverage", 80) <= before.get("unit-coverage", 80) <= after.get("unit-coverage", 80)
    assert targets.get("anti-patterns", 0.5) >= before.get("anti-patterns", 0.5) >= after.get("anti-patterns", 0.5)


@given(st.lists(st.builds(except_until, days), max_size=5), days)
def test_every_exception_holds_or_has_expired(exceptions: list[GateException], today: date) -> None:
    terms = find_terms(configure(*exceptions), today)

    assert all(one.expires >= today for one in terms.exceptions.values())
    assert all(one.expires < today for one in terms.expired)
    assert {*terms.exceptions.values(), *terms.expired} <= set(exceptions)
    assert bool(terms.exceptions) == (len(terms.expired) < len(exceptions))
