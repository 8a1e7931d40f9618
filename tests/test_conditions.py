"""One demand against what was found: the bound itself passes, and a sample decides only what its interval decides."""

from __future__ import annotations

import pytest

from qualitygate.conditions import decide, leave_open, meet
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Condition, Direction, Measured, Measurement, Metric, State


def build(value: float | None, target: float = 85.0, direction: Direction = Direction.UP, **more: float) -> Measurement:
    measured = Measured(value, reason="nobody ran it" if value is None else "", **more)  # type: ignore[arg-type]
    return Measurement(Metric(1, 1, lambda facts: measured, direction, half=1.0), measured, target)


def test_decide() -> None:
    assert decide("a", True, "why") == (Condition("a", State.PASSED, "why"), ExitCode.OK)
    assert decide("a", False, "why") == (Condition("a", State.FAILED, "why"), ExitCode.GATE)


def test_leave_open() -> None:
    assert leave_open("a", "why") == (Condition("a", State.UNMEASURED, "why"), ExitCode.UNDECIDED)
    assert leave_open("a", "why", ExitCode.NOTHING)[1] is ExitCode.NOTHING


@pytest.mark.parametrize("sampled", [False, True])
@pytest.mark.parametrize(
    ("measurement", "state", "detail", "code"),
    [
        (build(85.0), State.PASSED, "85.0%, wanted >= 85%", ExitCode.OK),
        (build(84.99), State.FAILED, "84.99%, wanted >= 85%", ExitCode.GATE),
        (build(85.0, direction=Direction.DOWN), State.PASSED, "85.0%, wanted <= 85%", ExitCode.OK),
        (build(85.5, direction=Direction.DOWN), State.FAILED, "85.5%, wanted <= 85%", ExitCode.GATE),
        (build(85.0, low=85.0, high=99.0), State.PASSED, "85.0% (85.0% to 99.0%), wanted >= 85%", ExitCode.OK),
        (build(50.0, low=50.0, high=84.5), State.FAILED, "50.0% (50.0% to 84.5%), wanted >= 85%", ExitCode.GATE),
        (build(None), State.UNMEASURED, "required, not measured: nobody ran it", ExitCode.UNDECIDED),
    ],
)
def test_meet_a_target(measurement: Measurement, sampled: bool, state: State, detail: str, code: ExitCode) -> None:
    assert meet("a", measurement, sampled=sampled) == (Condition("a", state, detail), code)


@pytest.mark.parametrize("high", [85.0, 100.0])
def test_leave_open_a_target_within_the_interval_of_a_sample(high: float) -> None:
    measurement = build(50.0, low=50.0, high=high)

    condition, code = meet("a", measurement, sampled=True)

    assert condition.state is State.UNMEASURED
    assert condition.detail == f"undecided by a sample: 50.0% (50.0% to {high}%), wanted >= 85%"
    assert code is ExitCode.UNDECIDED
    assert meet("a", measurement)[1] is ExitCode.GATE
