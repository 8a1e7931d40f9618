"""The instrumented suite without a mutant: run whole, and alone again whatever is doubtful then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Barrier

import pytest

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.prepare import check_clean, check_failing
from qualitygate.engines.mutation.warm import Worker
from qualitygate.engines.runtime.observe import HIDDEN, OUTSIDE, SPAWNED
from qualitygate.engines.session import Living, Order, Ready, Result
from qualitygate.engines.workspace import Scratch
from qualitygate.errors import EngineError
from qualitygate.model import CoverageEvidence, Outcome, Project, TestId, TestRun

A, B, C = (TestId("tests/test_a.py", f"test_{letter}") for letter in "abc")
ADD, SUB = "calc.x_add", "calc.x_sub"
LINES = {A: frozenset({ADD}), B: frozenset({SUB}), C: frozenset[str]()}

#: pytest knows A with two parameters.
NODES = (f"{A}[1]", f"{A}[2]", str(B), str(C))


def passed(order: Order, failing: Iterable[str] = (), entered: Iterable[str] = (), **more: object) -> Result:
    """The result of a run in which all tests passed but these."""
    names = [NODES[index] for index in order.tests]
    failures = tuple({"test": name, "message": f"{name} is wrong"} for name in names if name in failing)
    outcomes = {name: ("failed" if name in failing else "passed", 0.1) for name in names}
    return Result(**({"end": "done"} | more), failures=failures, outcomes=outcomes, entered=frozenset(entered))  # type: ignore[arg-type]


class Session:
    """Stands where a warm session would fork: remembers the orders, and answers as it is told."""

    def __init__(self, answer: Callable[[Order, int], Result]) -> None:
        self.answer = answer
        self.orders: list[Order] = []

    def run(self, order: Order) -> Result:
        self.orders.append(order)
        return self.answer(order, len(self.orders))

    @property
    def ran(self) -> list[tuple[int, ...]]:
        """The tests of each order."""
        return [order.tests for order in self.orders]


def make_worker(answer: Callable[[Order, int], Result], imported: Iterable[str] = (), threads: int = 0) -> Worker:
    living = Living(frozenset({"calc.x_begun"}), frozenset({"calc.x_inside"}))
    ready = Ready(NODES, (), threads, frozenset(imported), {}, frozenset(), living=living)
    return Worker(Session(answer), ready, ready.group())  # type: ignore[arg-type]


def make_baseline(seen: Mapping[TestId, Iterable[str]] | None = None, tests: Sequence[TestId] = (A, B, C)) -> Baseline:
    runs = tuple(TestRun(test, Outcome.PASSED, 0.0) for test in tests)
    told = {test: frozenset(what) for test, what in (seen or {}).items()}
    return Baseline(CoverageEvidence((), runs, True), tuple(tests), (), {}, {}, 0.0, 0.0, (), told)


@pytest.fixture
def said() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture
def setting(tmp_path: Path, said: list[tuple[str, int, int]]) -> Setting:
    project = Project(str(tmp_path), ("calc.py",), ("tests",), sys.executable)
    return Setting(project, Scratch(tmp_path, tmp_path), (), 1, ("calc.py",), lambda *told: said.append(told))


WHOLE = (0, 1, 2, 3)


def test_check_clean_runs_the_suite_once_where_nothing_is_doubtful(
    setting: Setting, said: list[tuple[str, int, int]]
) -> None:
    worker = make_worker(lambda order, number: passed(order, entered=[ADD, SUB]), imported=["calc.x_load"], threads=2)

    clean = check_clean(setting, [worker], make_baseline({B: [SPAWNED], C: [OUTSIDE]}), LINES)

    (order,) = worker.session.orders
    assert (order.tests, order.mode, order.mutant, order.record) == (WHOLE, "watch", None, True)
    assert order.cpu == order.wall == (600.0,) * 4
    assert (clean.entered, clean.recorded, clean.failing) == (LINES, frozenset(), {})
    assert (clean.imported, clean.threads, clean.spawning) == ({"calc.x_load"}, 2, {B})
    assert clean.living == worker.ready.living
    assert said == [("checking the instrumented code without a mutant", 0, 3)]


def test_check_clean_takes_what_is_entered_at_import_for_shown(setting: Setting) -> None:
    worker = make_worker(lambda order, number: passed(order, entered=[ADD, "calc.x_load"]), imported=["calc.x_load"])

    assert check_clean(setting, [worker], make_baseline(), LINES).recorded == frozenset()


def test_check_clean_records_every_test_where_one_entered_what_no_line_shows(
    setting: Setting, said: list[tuple[str, int, int]]
) -> None:
    def answer(order: Order, number: int) -> Result:
        return passed(order, entered=["calc.x_hidden"] if 2 in order.tests else [])

    worker = make_worker(answer)

    clean = check_clean(setting, [worker], make_baseline(), LINES)

    assert worker.session.ran == [WHOLE, (0, 1), (2,), (3,)]
    assert clean.entered == {A: frozenset(), B: {"calc.x_hidden"}, C: frozenset()}
    assert clean.recorded == {A, B, C}
    assert clean.failing == {}
    assert said[1:] == [("checking the instrumented code without a mutant", n, 3) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "broken",
    [{"end": "timeout"}, {"end": "signal", "signal": 11}, {"end": "exit", "code": 3}, {"ended": "Exit: enough"}],
    ids=["timeout", "signal", "exit", "pytest.exit"],
)
def test_check_clean_runs_every_test_alone_where_the_whole_breaks_off(
    broken: dict[str, object], setting: Setting
) -> None:
    worker = make_worker(lambda order, number: passed(order, **broken) if number == 1 else passed(order))

    clean = check_clean(setting, [worker], make_baseline(), LINES)

    assert worker.session.ran == [WHOLE, (0, 1), (2,), (3,)]
    assert (clean.failing, clean.recorded) == ({}, {A, B, C})


@pytest.mark.parametrize("name", [str(B), f"{A}[2]"])
def test_check_clean_runs_alone_what_fails_in_the_whole(name: str, setting: Setting) -> None:
    worker = make_worker(lambda order, number: passed(order, [name] if number == 1 else [], entered=[ADD, SUB]))
    test = TestId.of(name)

    clean = check_clean(setting, [worker], make_baseline(), LINES)

    assert worker.session.ran == [WHOLE, tuple(worker.groups[test])]
    assert clean.failing == {}
    assert clean.recorded == {test}
    assert clean.entered == LINES | {test: {ADD, SUB}}


def test_check_clean_records_alone_tests_whose_lines_may_not_show_all(setting: Setting) -> None:
    worker = make_worker(lambda order, number: passed(order, entered=[ADD]))

    clean = check_clean(setting, [worker], make_baseline({C: [HIDDEN, SPAWNED], B: [OUTSIDE]}), LINES)

    assert worker.session.ran == [WHOLE, (3,)]
    assert clean.recorded == {C}
    assert clean.entered == LINES | {C: {ADD}}


def test_check_clean_names_what_fails_alone_as_well(setting: Setting) -> None:
    worker = make_worker(lambda order, number: passed(order, [str(B)]))

    clean = check_clean(setting, [worker], make_baseline(), LINES)

    assert clean.failing == {B: f"{B} is wrong"}
    assert worker.session.ran == [WHOLE, (2,)]  # nothing ran beside it: once is enough


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        ({"end": "exit", "code": 3}, "the process ended by exit"),
        ({"end": "signal", "signal": 9}, "the process ended by signal"),
    ],
)
def test_check_clean_names_how_a_process_ended_in_which_the_test_passed(
    ending: dict[str, object], why: str, setting: Setting
) -> None:
    worker = make_worker(lambda order, number: passed(order, **ending) if 2 in order.tests else passed(order))

    clean = check_clean(setting, [worker], make_baseline(), LINES)

    assert clean.failing == {B: why}


def test_check_clean_of_a_test_that_fails_beside_another_tries_it_once_more(setting: Setting) -> None:
    calls: list[tuple[int, ...]] = []

    def answer(order: Order, number: int) -> Result:
        calls.append(order.tests)
        fails = order.tests == WHOLE or calls.count(order.tests) == 1
        return passed(order, [str(B)] if fails else [], entered=[SUB])

    workers = [make_worker(answer), make_worker(answer)]

    clean = check_clean(setting, workers, make_baseline(), LINES)

    assert calls == [WHOLE, WHOLE, WHOLE, (2,), (2,)]
    assert workers[0].session.ran[-1] == (2,)
    assert (clean.failing, clean.clashing) == ({}, frozenset())
    assert clean.entered[B] == {SUB}


@pytest.mark.parametrize("clashing", [{A}, {B, C}, set()])
def test_check_clean_finds_tests_that_fail_beside_themselves(clashing: set[TestId], setting: Setting) -> None:
    both = Barrier(2)
    calls: list[tuple[int, ...]] = []

    def answer(order: Order, number: int) -> Result:
        calls.append(order.tests)
        if len(calls) <= 2:
            both.wait(20)  # no worker makes both runs
            return passed(order, [name for name in NODES if TestId.of(name) in clashing])
        return passed(order)

    workers = [make_worker(answer), make_worker(answer)]

    clean = check_clean(setting, workers, make_baseline(), LINES)

    assert clean.clashing == clashing
    assert calls == [WHOLE] * (3 if clashing else 2)
    assert len(workers[0].session.ran) == (2 if clashing else 1)
    assert (clean.failing, clean.recorded) == ({}, frozenset())


def test_check_clean_with_one_worker_finds_no_test_that_fails_beside_itself(setting: Setting) -> None:
    worker = make_worker(lambda order, number: passed(order, [str(B)] if number == 1 else []))

    clean = check_clean(setting, [worker], make_baseline(), LINES)

    assert (worker.session.ran, clean.clashing) == ([WHOLE, (2,)], frozenset())


def test_check_clean_joins_what_all_workers_entered_at_import(setting: Setting) -> None:
    workers = [make_worker(lambda order, number: passed(order), imported=[name]) for name in (ADD, SUB)]

    assert check_clean(setting, workers, make_baseline(), LINES).imported == {ADD, SUB}


def test_check_clean_runs_reliable_tests_that_are_there(setting: Setting) -> None:
    worker = make_worker(lambda order, number: passed(order))
    gone = TestId("tests/test_gone.py", "test_gone")

    clean = check_clean(setting, [worker], make_baseline({gone: [SPAWNED]}, tests=(C, gone, A)), LINES)

    assert worker.session.ran == [(3, 0, 1)]
    assert set(clean.entered) == {A, C}
    assert clean.spawning == frozenset()


def fail_checked(
    answer: Callable[[Order, int], Result], entered: Mapping[TestId, frozenset[str]]
) -> tuple[str, Worker]:
    from qualitygate.engines.mutation.prepare import Clean

    worker = make_worker(answer)
    clean = Clean(entered, frozenset(), frozenset(), 0, {C: "why"}, frozenset())
    return check_failing(worker, clean), worker


def test_check_failing_is_content_with_the_first_test_that_minds() -> None:
    everything = {A: frozenset({ADD}), B: frozenset({ADD, SUB}), C: frozenset({ADD, SUB, "calc.x_c"})}

    note, worker = fail_checked(lambda order, number: passed(order, NODES), everything)

    assert note == ""
    assert [(order.tests, order.mode) for order in worker.session.orders] == [((2,), "fail")]


def test_check_failing_takes_a_process_that_breaks_off_for_minding() -> None:
    assert fail_checked(lambda order, number: passed(order, end="exit"), LINES)[0] == ""


def test_check_failing_tells_of_a_suite_that_minds_nothing() -> None:
    note, worker = fail_checked(lambda order, number: passed(order, entered=[ADD]), LINES)

    assert note == "with every mutated function raising, none of 2 tests failed"
    assert len(worker.session.orders) == 2


def test_check_failing_without_a_test_that_enters_anything_says_nothing() -> None:
    note, worker = fail_checked(lambda order, number: passed(order), {A: frozenset(), C: frozenset({ADD})})

    assert (note, worker.session.orders) == ("", [])


def test_check_failing_stops_where_the_instrumentation_has_no_effect() -> None:
    with pytest.raises(EngineError) as caught:
        fail_checked(lambda order, number: passed(order), LINES)

    assert str(caught.value) == (
        f"error[engine]: a forced failure had no effect\n  --> {A}\n"
        "  | every mutated function was to raise, and 2 tests that call one met none that did\n"
        "help: the verdicts would be worthless; please report this with the project's name"
    )
