"""The verdict in what a child's run gave: a failed report before all else, then how the process ended."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.engines.mutation.warm import WAITED, verdict_of
from qualitygate.engines.session import Result
from qualitygate.model import NOWHERE, Mutant, Status, TestId

MUTANT = Mutant("1", "shop.py", "add", NOWHERE, "number", "1", "2", "shop.x_add__mutmut_1")
COVERING = (TestId("tests/test_shop.py", "test_add"), TestId("tests/test_shop.py", "test_sum"))
FAILURE = {"test": "tests/test_shop.py::test_add[1]", "when": "call", "message": "assert 2 == 3"}
LATER = {"test": "tests/test_shop.py::test_sum", "when": "teardown", "message": "later"}

#: Every way a process can end, as the session tells it.
ENDS: list[dict[str, Any]] = [
    {"end": "done"},
    {"end": "done", "ended": "Exit: enough", "at": "t"},
    {"end": "timeout", "signal": signal.SIGPROF, "at": "t"},
    {"end": "timeout", "signal": signal.SIGKILL, "at": "t"},
    {"end": "signal", "signal": signal.SIGSEGV, "at": "t"},
    {"end": "exit", "code": 3, "at": "t"},
]


@pytest.mark.parametrize(
    ("result", "status", "killer", "message"),
    [
        ({"end": "done"}, Status.SURVIVED, None, ""),
        ({"end": "done", "ended": "Exit: enough", "at": "t"}, Status.KILLED, "t", "Exit: enough"),
        ({"end": "timeout", "signal": signal.SIGPROF, "at": "t"}, Status.TIMEOUT, None, "did not end in time: t"),
        ({"end": "timeout", "signal": signal.SIGXCPU, "at": "t"}, Status.TIMEOUT, None, "did not end in time: t"),
        ({"end": "timeout", "signal": signal.SIGKILL, "at": "t"}, Status.TIMEOUT, None, f"{WAITED}: t"),
        ({"end": "signal", "signal": signal.SIGSEGV, "at": "t"}, Status.CRASHED, None,
         "the process died by SIGSEGV in t"),
        ({"end": "signal", "signal": signal.SIGKILL, "at": "t"}, Status.CRASHED, None,
         "the process died by SIGKILL in t"),
        ({"end": "signal", "signal": 40, "at": "t"}, Status.CRASHED, None, "the process died by signal 40 in t"),
        ({"end": "exit", "code": 3, "at": "t"}, Status.ERROR, None, "the process ended with exit status 3 in t"),
        ({"end": "exit", "code": 0, "at": None}, Status.ERROR, None, "the process ended with exit status 0 in None"),
    ],
)  # fmt: skip
def test_verdict_of_a_run_without_a_failure(
    result: dict[str, Any], status: Status, killer: str | None, message: str
) -> None:
    verdict = verdict_of(MUTANT, Result(**result), COVERING)

    assert (verdict.status, verdict.killer, verdict.message) == (status, killer, message)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: f"{end['end']}-{end.get('signal', end.get('ended', ''))!s}")
def test_verdict_of_a_failed_report_wins_over_every_end(end: dict[str, Any]) -> None:
    verdict = verdict_of(MUTANT, Result(**end, failures=(FAILURE, LATER)), COVERING)

    assert (verdict.status, verdict.killer, verdict.message) == (Status.KILLED, FAILURE["test"], FAILURE["message"])


@given(st.sampled_from(ENDS), st.booleans(), st.floats(0, 100))
def test_verdict_of_keeps_mutant_seconds_and_covering(end: dict[str, Any], failed: bool, seconds: float) -> None:
    result = Result(**end, failures=(FAILURE,) if failed else (), seconds=seconds)

    verdict = verdict_of(MUTANT, result, COVERING)

    assert (verdict.mutant, verdict.seconds, verdict.covering) == (MUTANT, seconds, COVERING)
    assert not verdict.cold
    assert (verdict.killer is not None) == (verdict.status is Status.KILLED)
