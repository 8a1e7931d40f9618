"""The share of changed functions that an added or changed test runs."""

from __future__ import annotations

from qualitygate.metrics.test_first import METRIC, measure
from qualitygate.model import ChangedFunction, Changes, Facts, Measured, SourceFunction, Span, Tally, TestId

TEST = TestId("t.py", "test_a")
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
