"""What was found about one demand in, a condition of the gate and the exit code that it asks for out."""

from __future__ import annotations

from qualitygate.display import show_bounds, show_target, show_value
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Condition, Measurement, State

#: A condition and the exit code that it asks for.
Judged = tuple[Condition, ExitCode]


def decide(name: str, passed: bool, detail: str) -> Judged:
    """Passed, or failed."""
    if passed:
        return Condition(name, State.PASSED, detail), ExitCode.OK
    return Condition(name, State.FAILED, detail), ExitCode.GATE


def leave_open(name: str, detail: str, code: ExitCode = ExitCode.UNDECIDED) -> Judged:
    """Neither: what would decide it is not known."""
    return Condition(name, State.UNMEASURED, detail), code


def meet(name: str, measurement: Measurement, *, sampled: bool = False) -> Judged:
    """A metric against its target; a sample whose interval holds the target decides nothing."""
    if measurement.met is None:
        return leave_open(name, f"required, not measured: {measurement.measured.reason}")
    wanted = f"{show_known(measurement, measurement.target)}, wanted {show_target(measurement)}"
    high = measurement.measured.high
    if sampled and not measurement.met and high is not None and high >= measurement.target:
        return leave_open(name, f"undecided by a sample: {wanted}")
    return decide(name, measurement.met, wanted)


def show_known(measurement: Measurement, mark: float) -> str:
    """The value that was compared, never rounded onto the mark, and its interval where there is one."""
    assert measurement.value is not None
    value, bounds = show_value(measurement.metric, measurement.value, mark), show_bounds(measurement)
    return f"{value} ({bounds})" if " to " in bounds else value
