"""After the run: tests that fail without a mutant now have judged nothing, and what they killed is judged again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.prepare import Clean
from qualitygate.engines.mutation.run import find_dirty, recheck
from qualitygate.engines.mutation.schedule import Selection
from qualitygate.engines.mutation.warm import Worker
from qualitygate.engines.session import Order, Ready, Result
from qualitygate.engines.workspace import Scratch
from qualitygate.model import (
    NOWHERE,
    CoverageEvidence,
    Mutant,
    MutateConfig,
    Outcome,
    Project,
    Status,
    TestId,
    TestRun,
    Verdict,
)

A, B, C = (TestId("tests/test_a.py", f"test_{letter}") for letter in "abc")
NODES = (f"{A}[1]", f"{A}[2]", str(B), str(C))
MUTANT = Mutant("1", "calc.py", "add", NOWHERE, "swap_op", "a + b", "a - b", "calc.x_add__mutmut_1")
BY_A = Verdict(MUTANT, Status.KILLED, f"{A}[2]")
BY_B = Verdict(replace(MUTANT, id="2"), Status.KILLED, str(B))
BY_C = Verdict(replace(MUTANT, id="3"), Status.KILLED, str(C), cold=True)
ALIVE = Verdict(replace(MUTANT, id="4"), Status.SURVIVED)
LATE = Verdict(replace(MUTANT, id="5"), Status.TIMEOUT)
VERDICTS = [BY_A, BY_B, BY_C, ALIVE, LATE]
WHOLE = (0, 1, 2, 3)


class Session:
    """Stands where a warm session would fork: remembers the orders, and answers as it is told."""

    def __init__(self, answer: Callable[[Order], Result]) -> None:
        self.answer = answer
        self.orders: list[Order] = []

    def run(self, order: Order) -> Result:
        self.orders.append(order)
        return self.answer(order)


class Again(Judge):
    """A judge whose fresh runs all let the mutant live, and are remembered."""

    asked: list[tuple[str, object]]

    def judge_fresh(self, jobs: Sequence[tuple[Mutant, tuple[TestId, ...] | None]]) -> Iterable[Verdict]:
        self.asked = [(mutant.id, only) for mutant, only in jobs]
        return [Verdict(mutant, Status.SURVIVED, cold=True) for mutant, _ in jobs]


def passed(order: Order, failing: Iterable[str] = (), end: str = "done") -> Result:
    outcomes = {NODES[index]: ("failed" if NODES[index] in failing else "passed", 0.1) for index in order.tests}
    failures = tuple({"test": name, "message": "no"} for name in outcomes if name in failing)
    return Result(end, failures, outcomes)


def make_judge(
    root: Path, *answers: Callable[[Order], Result], recorded: Iterable[TestId] = (), failing: Iterable[TestId] = ()
) -> Again:
    runs = tuple(TestRun(test, Outcome.PASSED, 0.0) for test in (A, B, C))
    cpu = {A: 1.0, B: 2.0, C: 3.0}
    baseline = Baseline(CoverageEvidence((), runs, True), (A, B, C), (), cpu, cpu, 0.0, 0.0, ())
    clean = Clean({}, frozenset(recorded), frozenset(), 0, dict.fromkeys(failing, "why"), frozenset())
    ready = Ready(NODES, (), 0, frozenset(), {}, frozenset())
    workers = [Worker(Session(answer), ready, ready.group()) for answer in answers]  # type: ignore[arg-type]
    project = Project(str(root), ("calc.py",), ("tests",), sys.executable)
    setting = Setting(project, Scratch(root, root), (), 1, ("calc.py",), lambda *told: None)
    selection = Selection({}, frozenset(), baseline, MutateConfig(timeout_factor=10.0, timeout_constant=0.5))
    return Again(setting, baseline, clean, selection, workers, 0, {}, frozenset())


def ran(judge: Judge) -> list[list[tuple[int, ...]]]:
    """The tests of each order, by worker."""
    return [[order.tests for order in worker.session.orders] for worker in judge.workers]  # type: ignore[attr-defined]


def test_recheck_runs_the_suite_and_the_killers_alone(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, passed)
    notes: list[str] = []

    assert recheck(judge, VERDICTS, find_dirty(judge, VERDICTS), notes) is VERDICTS
    assert ran(judge) == [[WHOLE, (0, 1), (2,)]]
    assert notes == []


def test_recheck_runs_the_suite_in_every_workspace_with_ten_times_the_patience(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, passed, passed)

    recheck(judge, [ALIVE], find_dirty(judge, [ALIVE]), [])

    assert ran(judge) == [[WHOLE], [WHOLE]]
    (order,) = judge.workers[0].session.orders
    assert (order.mode, order.mutant, order.record) == ("watch", None, False)
    assert order.cpu == (105.0, 105.0, 205.0, 305.0)
    assert order.wall == (300.0, 300.0, 500.0, 700.0)


def test_recheck_leaves_alone_what_ran_alone_before(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, passed, recorded=[B])

    recheck(judge, VERDICTS, find_dirty(judge, VERDICTS), [])

    assert ran(judge) == [[WHOLE, (0, 1)]]


def test_recheck_leaves_out_what_failed_before(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, lambda order: passed(order, [str(C)]), failing=[C])

    assert recheck(judge, [ALIVE], find_dirty(judge, [ALIVE]), []) == [ALIVE]
    assert ran(judge) == [[(0, 1, 2)]]


@pytest.mark.parametrize(
    ("failing", "asked", "note"),
    [
        ([f"{A}[1]"], ["1"], "1 test fails"),
        ([str(B)], ["2"], "1 test fails"),
        ([str(C)], ["3"], "1 test fails"),
        ([f"{A}[1]", str(B)], ["1", "2"], "2 tests fail"),
    ],
)
def test_recheck_judges_again_what_a_test_killed_that_fails_now(
    failing: list[str], asked: list[str], note: str, tmp_path: Path
) -> None:
    judge = make_judge(tmp_path, lambda order: passed(order, failing))
    notes: list[str] = []

    verdicts = recheck(judge, VERDICTS, find_dirty(judge, VERDICTS), notes)

    assert judge.asked == [(one, None) for one in asked]
    assert [one.mutant.id for one in verdicts] == ["1", "2", "3", "4", "5"]
    assert [one.mutant.id for one, before in zip(verdicts, VERDICTS, strict=True) if one is not before] == asked
    assert {one.status for one in verdicts if one.mutant.id in asked} == {Status.SURVIVED}
    assert notes == [
        f"{note} after the run without a mutant (mutants changed what lies outside the project): "
        f"kills judged again in fresh processes: {len(asked)}"
    ]


def test_recheck_finds_a_killer_that_fails_only_alone(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, lambda order: passed(order, [str(B)] if order.tests == (2,) else []))

    recheck(judge, VERDICTS, find_dirty(judge, VERDICTS), [])

    assert judge.asked == [("2", None)]


def test_recheck_finds_what_fails_in_one_workspace_only(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, passed, lambda order: passed(order, [str(B)] if order.tests == WHOLE else []))

    recheck(judge, VERDICTS, find_dirty(judge, VERDICTS), [])

    assert judge.asked == [("2", None)]


def test_recheck_goes_one_by_one_where_the_whole_breaks_off(tmp_path: Path) -> None:
    def answer(order: Order) -> Result:
        return passed(order, end="exit") if order.tests == WHOLE else passed(order, [f"{A}[2]"])

    judge = make_judge(tmp_path, answer)

    recheck(judge, VERDICTS, find_dirty(judge, VERDICTS), [])

    assert ran(judge) == [[WHOLE, (0, 1), (2,), (3,), (2,)]]
    assert judge.asked == [("1", None)]
