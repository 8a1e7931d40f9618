"""Fresh runs: first the file most likely to fail, then the rest; what cannot judge leaves no verdict behind."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation import judging
from qualitygate.engines.mutation.cold import ColdRunner, Fresh
from qualitygate.engines.mutation.judging import Judge
from qualitygate.engines.mutation.prepare import Clean
from qualitygate.engines.mutation.schedule import Selection
from qualitygate.engines.mutation.warm import EARLIER, LEFT, Worker, judge_warm
from qualitygate.engines.session import Order, Ready, Result
from qualitygate.engines.workspace import Scratch, open_scratch
from qualitygate.model import (
    NOWHERE,
    CoverageEvidence,
    Mutant,
    MutateConfig,
    Outcome,
    Project,
    Quarantined,
    Status,
    TestId,
    TestRun,
    Verdict,
)

ONE, TWO = "tests/test_one.py", "tests/test_two.py"
A, B, C, D = TestId(ONE, "test_a"), TestId(ONE, "test_b"), TestId(TWO, "test_c"), TestId(TWO, "test_d")
KEY = "calc.x_add"
MUTANT = Mutant("1", "calc.py", "add", NOWHERE, "swap_op", "a + b", "a - b", f"{KEY}__mutmut_1")
KILLED, SURVIVED = Fresh(Status.KILLED, str(C), "assert 0", 1.5), Fresh(Status.SURVIVED)
LATE, CRASHED = Fresh(Status.TIMEOUT, None, "did not end in time"), Fresh(Status.CRASHED, None, "the process died")


class Runner:
    """Stands where a process would run: remembers what it was to run, and ends as it is told."""

    def __init__(self, *endings: Fresh) -> None:
        self.endings = iter(endings)
        self.runs: list[dict[str, Any]] = []

    def run(self, path: str, text: str, **order: Any) -> Fresh:
        order["left_out"] = list(order["left_out"])
        self.runs.append({"path": path, "text": text} | order)
        return next(self.endings)

    def asked(self, *names: str) -> list[tuple[Any, ...]]:
        """These words of each run."""
        return [tuple(run.get(name) for name in names) for run in self.runs]


def make_setting(root: Path) -> Setting:
    project = Project(str(root), ("calc.py",), ("tests",), sys.executable)
    return Setting(project, Scratch(root, root.parent / "scratch"), (), 1, ("calc.py",), lambda *told: None)


def make_judge(
    root: Path,
    entering: Iterable[TestId] = (A, B, C),
    *,
    matrix: bool = False,
    left_out: Iterable[TestId] = (),
    spawning: Iterable[TestId] = (),
    imported: Iterable[str] = (),
    lines: Mapping[tuple[str, str], frozenset[TestId]] | None = None,
) -> Judge:
    """A judge of four tests in two files; C is the fastest that enters the function."""
    runs = tuple(TestRun(test, Outcome.PASSED, 0.0) for test in (A, B, C, D))
    cpu = {A: 3.0, B: 2.0, C: 1.0, D: 0.5}
    baseline = Baseline(CoverageEvidence((), runs, True), (A, B, C, D), (), cpu, cpu, 4.0, 8.0, ())
    entered = {test: frozenset({KEY} if test in entering else ()) for test in (A, B, C, D)}
    clean = Clean(entered, frozenset(), frozenset(imported), 0, {}, frozenset(spawning))
    config = MutateConfig(timeout_factor=10.0, timeout_constant=0.5)
    selection = Selection(entered, frozenset(spawning), baseline, config)
    return Judge(
        make_setting(root), baseline, clean, selection, (), 0, lines or {}, frozenset(), matrix,
        left_out=list(left_out),
    )  # fmt: skip


def run_fresh(judge: Judge, runner: Runner, only: tuple[TestId, ...] | None = None, patience: float = 1.0) -> Fresh:
    return judge.run_fresh(runner, MUTANT, "text", only, patience)  # type: ignore[arg-type]


WORDS = ("path", "text", "files", "only", "first", "matrix")
ALONE = ("", "", [TWO], [C, D], None, None)
LIKELY = ("calc.py", "text", [TWO], [C], [str(C)], None)
WHOLE = ("calc.py", "text", None, None, [str(C), str(B), str(A)], False)


@pytest.mark.parametrize(
    ("endings", "runs", "expected"),
    [
        ((SURVIVED, KILLED), [ALONE, LIKELY], KILLED),
        ((SURVIVED, LATE), [ALONE, LIKELY], LATE),
        ((SURVIVED, SURVIVED, KILLED), [ALONE, LIKELY, WHOLE], KILLED),
        ((SURVIVED, SURVIVED, SURVIVED), [ALONE, LIKELY, WHOLE], SURVIVED),
        ((SURVIVED, CRASHED, SURVIVED), [ALONE, LIKELY, WHOLE], SURVIVED),
        # A file that fails alone on the original code says nothing about a mutant.
        ((KILLED, SURVIVED), [ALONE, WHOLE], SURVIVED),
        ((LATE, KILLED), [ALONE, WHOLE], KILLED),
    ],
)
def test_run_fresh_tries_the_likely_file_first(
    endings: tuple[Fresh, ...], runs: list[tuple[Any, ...]], expected: Fresh, tmp_path: Path
) -> None:
    runner = Runner(*endings)

    assert run_fresh(make_judge(tmp_path), runner) is expected
    assert runner.asked(*WORDS) == runs


def test_run_fresh_asks_once_whether_a_file_passes_alone(tmp_path: Path) -> None:
    judge = make_judge(tmp_path)
    runner = Runner(SURVIVED, KILLED, KILLED, KILLED)

    for _ in range(3):
        run_fresh(judge, runner)

    assert runner.asked("path") == [("",), ("calc.py",), ("calc.py",), ("calc.py",)]
    assert judge.alone == {(TWO,): True}


def test_run_fresh_tries_the_file_of_the_last_killer_next_time(tmp_path: Path) -> None:
    judge = make_judge(tmp_path)
    killed = replace(KILLED, killer=f"{A}[1]")
    runner = Runner(SURVIVED, SURVIVED, killed, SURVIVED, killed)

    run_fresh(judge, runner)
    run_fresh(judge, runner)

    assert runner.asked("files", "only")[3:] == [([ONE], [A, B]), ([ONE], [A, B])]


@pytest.mark.parametrize("killer", [None, ONE])
def test_run_fresh_remembers_no_killer_that_is_no_test(killer: str | None, tmp_path: Path) -> None:
    judge = make_judge(tmp_path)

    run_fresh(judge, Runner(SURVIVED, replace(KILLED, killer=killer)))

    assert judge.selection.killers == {}


def test_run_fresh_tries_what_killed_before_first_and_its_cases_before_it(tmp_path: Path) -> None:
    runner = Runner(SURVIVED, SURVIVED, SURVIVED)
    judge = make_judge(tmp_path, entering=(A,))
    for case in (f"{D}[1]", f"{D}[2]", f"{D}[2]"):
        judge.selection.note_kill(MUTANT, case)

    run_fresh(judge, runner)

    first = [f"{D}[2]", f"{D}[1]", str(D)]
    assert runner.asked(*WORDS) == [
        ALONE,
        ("calc.py", "text", [TWO], [D], first, None),
        ("calc.py", "text", None, None, [*first, str(A)], False),
    ]


def test_run_fresh_of_a_suite_of_one_file_runs_everything_at_once(tmp_path: Path) -> None:
    runner = Runner(SURVIVED)
    judge = make_judge(tmp_path)
    judge.baseline = replace(judge.baseline, tests=(A, B))

    run_fresh(judge, runner)

    assert runner.asked(*WORDS) == [("calc.py", "text", None, None, [str(B), str(A)], False)]


def test_run_fresh_of_a_mutant_that_no_test_enters_runs_everything(tmp_path: Path) -> None:
    runner = Runner(SURVIVED)

    run_fresh(make_judge(tmp_path, entering=()), runner)

    assert runner.asked(*WORDS) == [("calc.py", "text", None, None, [], False)]


def test_run_fresh_with_the_matrix_runs_everything_at_once(tmp_path: Path) -> None:
    runner = Runner(KILLED)

    run_fresh(make_judge(tmp_path, matrix=True), runner)

    assert runner.asked(*WORDS) == [(*WHOLE[:-1], True)]


def test_run_fresh_of_some_tests_runs_these(tmp_path: Path) -> None:
    runner = Runner(SURVIVED)

    run_fresh(make_judge(tmp_path), runner, only=(D, A))

    assert runner.asked(*WORDS) == [("calc.py", "text", None, (D, A), [str(C), str(B), str(A)], False)]


def test_run_fresh_without_a_test_that_can_judge_runs_nothing(tmp_path: Path) -> None:
    runner = Runner()

    assert run_fresh(make_judge(tmp_path, left_out=[D, A]), runner, only=(A, D)) == SURVIVED
    assert runner.runs == []


def test_run_fresh_uses_no_test_that_is_left_out(tmp_path: Path) -> None:
    some, likely = Runner(KILLED), Runner(SURVIVED, SURVIVED, SURVIVED)
    judge = make_judge(tmp_path, left_out=[C])

    run_fresh(judge, some, only=(C, D))
    run_fresh(judge, likely)

    assert some.asked("left_out", "only", "first") == [([C], (D,), [str(B), str(A)])]
    assert likely.asked("files", "only") == [([ONE], [A, B]), ([ONE], [B, A]), (None, None)]
    assert likely.asked("left_out") == [([C],)] * 3


@pytest.mark.parametrize("patience", [1.0, 2.0])
def test_run_fresh_limits_every_run_by_the_suite(patience: float, tmp_path: Path) -> None:
    runner = Runner(SURVIVED, SURVIVED, SURVIVED)

    run_fresh(make_judge(tmp_path), runner, patience=patience)

    twice = (2 * (10 * 4.0 + 1), 2 * (20 * 8.0 + 30))  # the original may always take longer
    limit = (patience * (10 * 4.0 + 1), patience * (20 * 8.0 + 30))
    assert runner.asked("cpu", "wall") == [twice, limit, limit]


@pytest.mark.parametrize(
    ("made", "fresh", "status", "message"),
    [
        ({"entering": ()}, SURVIVED, Status.NO_TESTS, "no test enters the function"),
        ({"entering": (), "imported": [KEY]}, SURVIVED, Status.SURVIVED, ""),
        ({"entering": (), "spawning": [D]}, SURVIVED, Status.SURVIVED, ""),
        ({"entering": (), "lines": {("calc.py", "add"): frozenset({D})}}, SURVIVED, Status.SURVIVED, ""),
        ({"entering": (), "lines": {("calc.py", "sub"): frozenset({D})}}, SURVIVED, Status.NO_TESTS,
         "no test enters the function"),
        ({"entering": (A,)}, SURVIVED, Status.SURVIVED, ""),
        ({"entering": ()}, KILLED, Status.KILLED, "assert 0"),
        ({"entering": ()}, CRASHED, Status.CRASHED, "the process died"),
    ],
)  # fmt: skip
def test_verdict_of_a_fresh_run(
    made: dict[str, Any], fresh: Fresh, status: Status, message: str, tmp_path: Path
) -> None:
    verdict = make_judge(tmp_path, **made).verdict(MUTANT, fresh)

    assert (verdict.status, verdict.message, verdict.killer) == (status, message, fresh.killer)
    assert (verdict.mutant, verdict.seconds, verdict.cold) == (MUTANT, fresh.seconds, True)
    assert verdict.covering == tuple(made["entering"])


@pytest.mark.parametrize(("matrix", "killers"), [(True, (A, C)), (False, ())])
def test_verdict_names_every_killer_of_the_matrix_once(
    matrix: bool, killers: tuple[TestId, ...], tmp_path: Path
) -> None:
    fresh = replace(KILLED, killers=(f"{A}[1]", f"{A}[2]", str(C)))

    assert make_judge(tmp_path, matrix=matrix).verdict(MUTANT, fresh).killers == killers


def leave_out(judge: Judge, *endings: Fresh, **more: bool) -> Runner:
    runner = Runner(*endings)
    judge.leave_out_failing(runner, **more)  # type: ignore[arg-type]
    return runner


@pytest.mark.parametrize(
    ("workers", "early", "threads", "cold", "reason"),
    [
        (1, False, 0, "", ""),
        (0, False, 0, "", "no warm session"),
        (1, True, 0, "", "runs while tests are collected"),
        (1, False, 1, "", "a thread lives after collection"),
        (0, True, 1, "docstring", "docstring"),
    ],
)
def test_reason_why_only_a_fresh_process_can_judge(
    workers: int, early: bool, threads: int, cold: str, reason: str, tmp_path: Path
) -> None:
    judge = make_judge(tmp_path)
    judge.workers = [object()] * workers  # type: ignore[list-item]
    judge.early = frozenset({"1"}) if early else frozenset()
    judge.clean = replace(judge.clean, threads=threads)
    mutant = replace(MUTANT, cold=cold)

    assert judge.reason(mutant) == reason
    assert judge.divide([mutant]) == (([mutant], []) if not reason else ([], [replace(mutant, cold=reason)]))


def test_beside_are_tests_that_start_processes_and_those_that_fail_only_when_instrumented(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, spawning=[D], lines={("calc.py", "add"): frozenset({A, C})})
    judge.clean = replace(judge.clean, failing={A: "why", B: "why"})

    assert judge.beside(MUTANT) == (A, D)
    assert judge.beside(replace(MUTANT, function="sub")) == (D,)
    judge.left_out.append(D)
    assert judge.beside(MUTANT) == (A,)


@pytest.mark.parametrize(("jobs", "runners"), [(1, 1), (6, 1), (7, 2), (12, 2), (13, 3), (18, 3), (100, 3)])
def test_open_runners_makes_as_many_workspaces_as_pay(
    jobs: int, runners: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = make_judge(tmp_path)
    judge.setting = replace(judge.setting, jobs=3)
    judge.baseline = replace(judge.baseline, tests=(A, C, D))
    names: list[str] = []

    def make(setting: Setting, name: str, memory: int, preload: tuple[str, ...]) -> Runner:
        assert (memory, preload) == (judge.memory, judge.baseline.modules)
        names.append(name)
        return Runner(SURVIVED)

    monkeypatch.setattr(judging, "ColdRunner", make)

    judge.open_runners(jobs)
    judge.open_runners(1)

    assert names == [f"cold-{number}" for number in range(runners)]
    made: list[Any] = judge.runners
    assert [runner.asked("left_out", "keep_bytecode") for runner in made] == [[([B], True)]] * runners


@pytest.mark.parametrize("keep", [True, False])
def test_the_original_suite_is_given_twice_the_time(keep: bool, tmp_path: Path) -> None:
    runner = leave_out(make_judge(tmp_path), SURVIVED, keep_bytecode=keep)

    assert runner.asked("path", "text", "cpu", "wall", "keep_bytecode") == [("", "", 82.0, 380.0, keep)]


def test_tests_that_fail_on_the_original_code_are_left_out_one_after_the_other(tmp_path: Path) -> None:
    judge = make_judge(tmp_path, left_out=[D])

    runner = leave_out(judge, replace(KILLED, killer=f"{A}[1]"), replace(KILLED, killer=str(C), message="x"), SURVIVED)

    assert runner.asked("path", "left_out") == [("", [D]), ("", [D, A]), ("", [D, A, C])]
    assert judge.unstable == [
        Quarantined(A, "fails in a fresh process: assert 0"), Quarantined(C, "fails in a fresh process: x"),
    ]  # fmt: skip
    assert judge.unfit == ""


@pytest.mark.parametrize(
    "ending",
    [
        Fresh(Status.KILLED, None, "pytest ended with exit status 1: 4 passed"),
        LATE,
        CRASHED,
        replace(KILLED, killer=str(D), message="fails though it is left out"),
    ],
)
def test_a_suite_that_does_not_pass_on_the_original_code_judges_nothing(ending: Fresh, tmp_path: Path) -> None:
    judge = make_judge(tmp_path, left_out=[D])
    judge.setting = replace(judge.setting, jobs=1)
    runner = leave_out(judge, ending)
    judge.runners.append(runner)  # type: ignore[arg-type]

    (verdict,) = judge.judge_fresh([(MUTANT, None)])

    assert (verdict.status, verdict.killer) == (Status.ERROR, None)
    assert verdict.message == f"the suite does not pass in a fresh process on the original code: {ending.message}"
    assert len(runner.runs) == 1
    assert judge.unstable == []


def test_a_test_that_another_workspace_found_meanwhile_is_left_out_once(tmp_path: Path) -> None:
    judge = make_judge(tmp_path)

    class Meanwhile(Runner):
        def run(self, path: str, text: str, **order: Any) -> Fresh:
            ending = super().run(path, text, **order)
            if len(self.runs) == 1:
                judge.left_out.append(A)
            return ending

    runner = Meanwhile(replace(KILLED, killer=str(A)), SURVIVED)
    judge.leave_out_failing(runner)  # type: ignore[arg-type]

    assert runner.asked("left_out") == [([],), ([A],)]
    assert (judge.left_out, judge.unstable, judge.unfit) == ([A], [], "")


class Session:
    """Stands where a warm session would fork: remembers the order, and ends as it is told."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.orders: list[Order] = []

    def run(self, order: Order) -> Result:
        self.orders.append(order)
        return self.result


@pytest.mark.parametrize("matrix", [True, False])
def test_the_warm_matrix_runs_all_tests_and_names_all_killers_once(matrix: bool, tmp_path: Path) -> None:
    failures = tuple({"test": test, "when": "call", "message": f"of {test}"} for test in (f"{C}[2]", f"{C}[3]", str(A)))
    session = Session(Result("done", failures))
    ready = Ready((), (), 0, frozenset(), {}, frozenset())
    worker = Worker(session, ready, {A: [0], C: [2, 3]})  # type: ignore[arg-type]
    judge = make_judge(tmp_path)

    verdict = judge_warm(worker, MUTANT, (C, A), judge.selection, 5, matrix=matrix)

    assert [(one.mode, one.tests, one.mutant, one.memory, one.state) for one in session.orders] == [
        ("matrix" if matrix else "judge", (2, 3, 0), MUTANT.name, 5, "")
    ]
    assert (verdict.status, verdict.killer, verdict.message) == (Status.KILLED, f"{C}[2]", f"of {C}[2]")
    assert verdict.killers == ((C, A) if matrix else ())
    assert judge.selection.killers == {KEY: {C: 1}}


class Leaving(Session):
    """A session whose tests pass, and leave one state with the mutant and one without."""

    def __init__(self, mutated: str, plain: str) -> None:
        super().__init__(Result("done"))
        self.states = {MUTANT.name: mutated, None: plain}

    def run(self, order: Order) -> Result:
        return replace(super().run(order), state=self.states[order.mutant])


@pytest.mark.parametrize(
    ("mutated", "plain", "runs", "message"),
    [
        ("at first", "", [MUTANT.name], ""),
        ("", "", [MUTANT.name], ""),
        ("more", "more", [MUTANT.name, None], ""),
        ("more", "at first", [MUTANT.name, None], LEFT),
        ("more", "", [MUTANT.name, None], LEFT),
    ],
)
def test_a_survivor_that_leaves_more_than_the_original_is_told(
    mutated: str, plain: str, runs: list[str | None], message: str, tmp_path: Path
) -> None:
    session = Leaving(mutated, plain)
    ready = Ready((), (), 0, frozenset(), {}, frozenset(), state="at first")
    worker = Worker(session, ready, {A: [0], C: [2, 3]})  # type: ignore[arg-type]
    judge = make_judge(tmp_path)

    verdict = judge_warm(worker, MUTANT, (C, A), judge.selection, 5)

    assert (verdict.status, verdict.message) == (Status.SURVIVED, message)
    assert [order.mutant for order in session.orders] == runs
    assert {(order.tests, order.mode, order.state) for order in session.orders} == {((2, 3, 0), "judge", "all")}
    again = judge_warm(worker, MUTANT, (C, A), judge.selection, 5)
    assert (again.message, len(session.orders)) == (message, len(runs) + 1)


def test_a_killed_mutant_is_not_asked_what_it_left(tmp_path: Path) -> None:
    session = Session(Result("done", ({"test": str(A), "when": "call", "message": "no"},), state="more"))
    worker = Worker(session, Ready((), (), 0, frozenset(), {}, frozenset(), state="at first"), {A: [0]})  # type: ignore[arg-type]

    verdict = judge_warm(worker, MUTANT, (A,), make_judge(tmp_path).selection, 5)

    assert (verdict.status, verdict.message, len(session.orders)) == (Status.KILLED, "no", 1)


@pytest.mark.parametrize("reason", [LEFT, EARLIER])
def test_what_was_left_behind_is_judged_by_all_tests_in_their_own_order(reason: str, tmp_path: Path) -> None:
    judge = make_judge(tmp_path, left_out=[D])
    judge.selection.note_kill(MUTANT, f"{C}[2]")
    runner = Runner(KILLED)

    fresh = judge.run_fresh(runner, replace(MUTANT, cold=reason), "text", None, 1.0)  # type: ignore[arg-type]

    assert fresh is KILLED
    assert runner.asked(*WORDS, "left_out") == [("calc.py", "text", None, None, None, False, [D])]
    assert judge.selection.cases == {KEY: {f"{C}[2]": 1}}


def fail(*cases: str, **more: Any) -> Result:
    return Result("done", tuple({"test": case, "when": "call", "message": "no"} for case in cases), **more)


class Ending(Session):
    """A session whose runs end one after the other as told."""

    def __init__(self, *results: Result) -> None:
        super().__init__(results[0])
        self.results = list(results)

    def run(self, order: Order) -> Result:
        self.orders.append(order)
        return self.results.pop(0)


#: A node id for each of the tests of `make_judge`; C has two cases.
NODES = (str(A), str(B), f"{C}[2]", f"{C}[3]")


def judge_after(
    session: Session,
    judge: Judge,
    leavers: Mapping[TestId, tuple[TestId, ...]],
    slow: float = 0.0,
    unfit: Iterable[TestId] = (),
    **more: bool,
) -> Verdict:
    """The verdict of the warm session where tests may see what others leave, of which A takes some seconds."""
    judge.selection.baseline = replace(judge.baseline, leavers=leavers)
    judge.selection.unfit = frozenset(unfit)
    judge.selection.seconds[A] = slow
    ready = Ready(NODES, (), 0, frozenset(), {}, frozenset(), state="at first")
    worker = Worker(session, ready, {A: [0], B: [1], C: [2, 3]})  # type: ignore[arg-type]
    return judge_warm(worker, MUTANT, (C, B), judge.selection, 5, **more)


@pytest.mark.parametrize(
    ("leavers", "slow", "tests"),
    [
        ({}, 0.0, (2, 3, 1)),
        ({C: (A,)}, 0.0, (0, 2, 3, 1)),
        ({B: (A,)}, 0.0, (2, 3, 0, 1)),
        ({B: (C,)}, 0.0, (1, 2, 3)),  # which comes later, and leaves something that B may see
        ({A: (C,), B: (A,)}, 0.0, (0, 2, 3, 1)),  # so that A has to be before C as well
        ({C: (D,)}, 0.0, (2, 3, 1)),  # which comes later and is not asked for
        ({C: (A,)}, 0.049, (0, 2, 3, 1)),
        ({C: (A,)}, 0.0491, (2, 3, 1)),
    ],
)
def test_tests_run_after_fast_ones_of_which_they_may_see_something(
    leavers: dict[TestId, tuple[TestId, ...]], slow: float, tests: tuple[int, ...], tmp_path: Path
) -> None:
    session = Ending(Result("done"))

    assert judge_after(session, make_judge(tmp_path), leavers, slow).status is Status.SURVIVED
    [order] = session.orders
    assert order.tests == tests
    assert order.cpu == tuple({0: 30.5, 1: 20.5, 2: 10.5, 3: 10.5}[test] for test in tests)
    assert (order.mode, order.mutant, order.state, order.memory) == ("judge", MUTANT.name, "all", 5)


def test_a_kill_after_all_that_its_test_may_see_holds_at_once(tmp_path: Path) -> None:
    session, judge = Ending(fail(f"{C}[3]")), make_judge(tmp_path)

    verdict = judge_after(session, judge, {C: (A,)})

    assert (verdict.status, verdict.killer, verdict.message) == (Status.KILLED, f"{C}[3]", "no")
    assert judge.selection.killers == {KEY: {C: 1}}


@pytest.mark.parametrize(
    "again",
    [
        fail(f"{C}[3]"),
        fail(str(A)),
        Result("done", ended="Exit: enough"),
        Result("timeout", signal=signal.SIGPROF),
        Result("signal", signal=signal.SIGSEGV),
        Result("exit", code=3),
    ],
)
def test_a_kill_that_comes_about_after_slow_earlier_tests_holds(again: Result, tmp_path: Path) -> None:
    session, judge = Ending(fail(f"{C}[3]"), again), make_judge(tmp_path)

    verdict = judge_after(session, judge, {C: (B, A)}, slow=1.0)

    assert (verdict.status, verdict.killer, verdict.message) == (Status.KILLED, f"{C}[3]", "no")
    assert judge.selection.killers == {KEY: {C: 1}}
    first, second = session.orders
    assert (first.tests, second.tests, second.mode, second.mutant, second.state, second.memory) == (
        (2, 3, 1), (0, 1, 3), "judge", MUTANT.name, "", 5
    )  # fmt: skip
    assert second.cpu == (30.5, 20.5, 10.5)
    assert len(second.wall) == 3


def test_a_kill_that_does_not_come_about_after_slow_earlier_tests_is_doubtful(tmp_path: Path) -> None:
    session, judge = Ending(fail(f"{C}[3]"), Result("done")), make_judge(tmp_path)

    verdict = judge_after(session, judge, {C: (A,)}, slow=1.0)

    assert (verdict.status, verdict.message) == (Status.SURVIVED, EARLIER)
    assert judge.selection.killers == {}


@pytest.mark.parametrize(("unfit", "orders"), [((), [(0, 2, 3, 1)]), ((D,), [(0, 2, 3, 1)]), ((A,), [(2, 3, 1)])])
def test_a_test_that_fails_on_instrumented_code_is_never_run_besides(
    unfit: tuple[TestId, ...], orders: list[tuple[int, ...]], tmp_path: Path
) -> None:
    survived, killed = Ending(Result("done")), Ending(fail(f"{C}[3]"))

    assert judge_after(survived, make_judge(tmp_path), {C: (A,)}, unfit=unfit).status is Status.SURVIVED
    verdict = judge_after(killed, make_judge(tmp_path), {C: (A,)}, unfit=unfit)

    assert [order.tests for order in survived.orders] == [order.tests for order in killed.orders] == orders
    doubtful = (Status.SURVIVED, EARLIER) if A in unfit else (Status.KILLED, "no")
    assert (verdict.status, verdict.message) == doubtful


@pytest.mark.parametrize("leavers", [{B: (A,)}, {B: (A,), C: (D,)}])
def test_a_kill_by_a_test_that_sees_nothing_of_earlier_ones_holds_at_once(
    leavers: dict[TestId, tuple[TestId, ...]], tmp_path: Path
) -> None:
    session = Ending(fail(f"{C}[3]"))

    assert judge_after(session, make_judge(tmp_path), leavers, slow=1.0).status is Status.KILLED
    assert len(session.orders) == 1


def test_a_kill_by_a_test_that_the_session_does_not_know_holds_at_once(tmp_path: Path) -> None:
    session = Ending(fail("made/on/the/fly.py::test_it"))

    assert judge_after(session, make_judge(tmp_path), {C: (A,)}, slow=1.0).status is Status.KILLED


@pytest.mark.parametrize(("cases", "runs"), [((f"{C}[2]", str(B)), 1), ((f"{C}[2]",), 2)])
def test_of_the_matrix_that_killer_speaks_that_sees_least(cases: tuple[str, ...], runs: int, tmp_path: Path) -> None:
    session = Ending(fail(*cases), fail(f"{C}[2]"))

    verdict = judge_after(session, make_judge(tmp_path), {C: (A,)}, slow=1.0, matrix=True)

    assert (verdict.status, len(session.orders)) == (Status.KILLED, runs)
    assert [order.mode for order in session.orders] == ["matrix", "judge"][:runs]


def test_a_test_that_ends_the_run_is_asked_again_too(tmp_path: Path) -> None:
    session = Ending(Result("done", ended="Exit: enough", at=f"{C}[2]"), Result("done"))

    verdict = judge_after(session, make_judge(tmp_path), {C: (A,)}, slow=1.0)

    assert (verdict.message, session.orders[1].tests) == (EARLIER, (0, 2))


@pytest.mark.parametrize(
    ("leavers", "likely", "whole"),
    [
        ({C: (A,)}, ([ONE, TWO], [A, C], [A, C]), [A, C, B, D]),
        ({C: (D,)}, ([TWO], [C], [C]), [C, B, A, D]),
        ({D: (C,)}, ([TWO], [C], [C]), [C, B, A, D]),
        ({B: (C,)}, ([TWO], [C], [C]), [B, C, A, D]),
        ({C: (B,), B: (A,)}, ([ONE, TWO], [A, B, C], [A, B, C]), [A, B, C, D]),
    ],
)
def test_fresh_runs_keep_the_order_of_tests_that_may_see_something_of_each_other(
    leavers: dict[TestId, tuple[TestId, ...]],
    likely: tuple[list[str], list[TestId], list[TestId]],
    whole: list[TestId],
    tmp_path: Path,
) -> None:
    judge, runner = make_judge(tmp_path), Runner(SURVIVED, SURVIVED, SURVIVED)
    judge.baseline = judge.selection.baseline = replace(judge.baseline, leavers=leavers)

    run_fresh(judge, runner)

    files, only, first = likely
    alone = [test for test in (A, B, C, D) if test.path in files]
    assert runner.asked("files", "only", "first") == [
        (files, alone, None),
        (files, only, [str(test) for test in first]),
        (None, None, [str(test) for test in whole]),
    ]


def test_fresh_runs_of_some_tests_take_those_along_that_leave_something_for_them(tmp_path: Path) -> None:
    judge, runner = make_judge(tmp_path), Runner(SURVIVED)
    judge.baseline = judge.selection.baseline = replace(judge.baseline, leavers={D: (A, B)})

    run_fresh(judge, runner, only=(D,))

    assert runner.asked("only", "first") == [((A, B, D), [str(test) for test in (C, B, A, D)])]


SOURCE = "def give():\n    return 1\n"
TESTS = {
    ONE: "import given\n\n\ndef test_a():\n    assert given.give() == 1\n\n\ndef test_b():\n    assert given.give()\n",
    TWO: (
        "import pytest\nimport given\n\n\n@pytest.mark.parametrize('n', [1, 2])\ndef test_c(n):\n"
        "    assert given.give() == 1\n\n\ndef test_d():\n    pass\n"
    ),
}


@pytest.fixture(scope="module", params=["forked late", "forked early"])
def cold(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Fresh]]:
    """Fresh runs of a real pytest over two files of tests."""
    folder = tmp_path_factory.mktemp("judging")
    root = folder / "project"
    (root / "tests").mkdir(parents=True)
    for path, text in ({"given.py": SOURCE, "conftest.py": ""} | TESTS).items():
        (root / path).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALITYGATE_CACHE_DIR", str(folder / "cache"))
        with open_scratch(root) as scratch:
            project = Project(str(root), ("given.py",), ("tests",), sys.executable)
            setting = Setting(project, scratch, (), 1, ("given.py",), lambda *told: None)
            runner = ColdRunner(setting, "cold")
            runner.late = request.param == "forked late"
            yield lambda text, **more: runner.run("given.py", text, cpu=20, wall=60, **more)
            runner.stop()


@pytest.mark.integration
@pytest.mark.slow
def test_a_fresh_run_collects_and_stops_as_it_is_told(cold: Callable[..., Fresh]) -> None:
    wrong, broken = SOURCE.replace("1", "0"), "import nowhere\n"

    def outcome(text: str, **more: Any) -> tuple[Status, str | None, tuple[str, ...]]:
        fresh = cold(text, **more)
        return fresh.status, fresh.killer, fresh.killers

    assert outcome(broken)[:2] == (Status.KILLED, ONE)
    assert outcome(broken, files=[TWO])[:2] == (Status.KILLED, TWO)
    assert outcome(wrong, files=[TWO]) == (Status.KILLED, f"{C}[1]", (f"{C}[1]",))
    assert outcome(wrong, files=[TWO], only=[D]) == (Status.SURVIVED, None, ())
    assert outcome(wrong, files=[TWO, ONE], first=[B]) == (Status.KILLED, str(B), (str(B),))
    everyone = (str(A), str(B), f"{C}[1]", f"{C}[2]")
    assert outcome(wrong, matrix=True) == (Status.KILLED, str(A), everyone)
    assert outcome(wrong, matrix=True, first=[C], left_out=[A]) == (
        Status.KILLED, f"{C}[1]", (f"{C}[1]", f"{C}[2]", str(B)),
    )  # fmt: skip
    assert outcome(SOURCE, matrix=True) == (Status.SURVIVED, None, ())
    assert outcome(wrong) == (Status.KILLED, str(A), (str(A),))
