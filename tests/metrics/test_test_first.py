"""The share of changed functions that an added or changed test runs."""

from __future__ import annotations

import pytest

from qualitygate.metrics.test_first import METRIC, measure
from qualitygate.model import (
    AddedTest,
    Before,
    ChangedFunction,
    Changes,
    Facts,
    Measured,
    SourceFunction,
    Span,
    Tally,
    TestId,
)

TEST, OTHER = TestId("t.py", "test_a"), TestId("t.py", "test_b")
TAX, TOTAL = (SourceFunction("a.py", "a", name, Span(1, 0, 2, 0), Span(2, 0, 2, 0)) for name in ("tax", "total"))


def test_count_changed_functions() -> None:
    changes = Changes("v1.0", (ChangedFunction(TAX), ChangedFunction(TOTAL, (TEST,))), (TEST,))

    assert measure(Facts(changed=changes)) == Measured(
        50.0, Tally(1, 2), ("a.py:1: tax is run by no test that was added or changed since v1.0",)
    )


def test_meet_when_each_has_a_test() -> None:
    changes = Changes("v1.0", (ChangedFunction(TAX, (TEST,)),), (TEST,))

    assert measure(Facts(changed=changes)) == Measured(100.0, Tally(1, 1))


def test_leave_unmeasured() -> None:
    assert measure(Facts()) == Measured(None, reason="not asked: `--since` names the revision to compare with")
    assert measure(Facts(changed=Changes("v1.0", tests=(TEST,)))) == Measured(
        None, Tally(0, 0), reason="no function of the source has changed since v1.0"
    )


def test_carry_no_weight() -> None:
    assert (METRIC.weight, METRIC.target, METRIC.required) == (0, 100, False)


@pytest.mark.parametrize(
    ("before", "good", "told"),
    [
        (Before.FAILED, 1, ""),
        (Before.UNCOLLECTED, 1, ""),
        (Before.PASSED, 0, "and passes without the change: it proves nothing about it"),
        (Before.UNDECIDED, 0, "undecided without the change: it is skipped there"),
    ],
)
def test_count_an_added_test_that_fails_without_the_change(before: Before, good: int, told: str) -> None:
    why = "it is skipped there" if before is Before.UNDECIDED else "assert 1 == 2"
    changes = Changes("v1.0", (ChangedFunction(TAX, (TEST,)),), (TEST,), (AddedTest(TEST, before, why),))

    found = measure(Facts(changed=changes))

    missed = "a.py:1: tax is run by no test that was added or changed since v1.0 and needs the change to pass"
    assert found.tally == Tally(good, 1)
    assert found.evidence == ((missed, f"t.py::test_a: added since v1.0, {told}") if told else ())


@pytest.mark.parametrize(
    ("tests", "red", "good"),
    [((TEST, OTHER), (), 1), ((TEST,), (), 0), ((OTHER,), (), 1), ((TEST, OTHER), (TEST, OTHER), 1)],
    ids=["changed one beside it", "added one alone", "changed one alone", "both added, one fails"],
)
def test_count_a_changed_test_without_running_it(tests: tuple[TestId, ...], red: tuple[TestId, ...], good: int) -> None:
    added = [AddedTest(TEST, Before.PASSED)]
    if red:
        added.append(AddedTest(OTHER, Before.FAILED))
    changes = Changes("v1.0", (ChangedFunction(TAX, tests), ChangedFunction(TOTAL)), (TEST, OTHER), tuple(added))

    found = measure(Facts(changed=changes))

    assert found.tally == Tally(good, 2)
    assert "a.py:1: total is run by no test that was added or changed since v1.0" in found.evidence
    assert (
        found.evidence[-1]
        == "t.py::test_a: added since v1.0, and passes without the change: it proves nothing about it"
    )
