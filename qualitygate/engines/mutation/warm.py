"""Mutants in, their verdicts from forked children of a warm session out."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualitygate.engines.channel import name_signal
from qualitygate.engines.mutation.schedule import Selection, spread
from qualitygate.engines.session import Order, Ready, Result, Session
from qualitygate.model import Mutant, Status, TestId, Verdict

#: How the message of a timeout begins that used little CPU: only the clock could end it.
WAITED = "waited without end"

#: How the message of a timeout begins whose process had a core to itself: nothing that ran beside it can be the reason.
SPUN = "used up its time with a core to itself"

#: The message of a survivor whose tests left behind what they do not leave without the mutant: other tests may see it.
LEFT = "left behind what other tests may see"

#: The message of a kill that does not come about when tests that leave something behind run before, as in the suite.
EARLIER = "may see what earlier tests left behind"

#: Seconds: so long tests may take that are run besides, before a run of their own after a kill costs less.
_FAST = 0.05

#: The share of its time that such a process was running.
_UNDISTURBED = 0.8


@dataclass(frozen=True, slots=True)
class Worker:
    """A warm session and the tests as it knows them."""

    session: Session
    ready: Ready
    groups: Mapping[TestId, Sequence[int]]
    left: dict[tuple[int, ...], str] = field(default_factory=dict)  #: states after tests without a mutant

    def cases(self, test: TestId) -> Sequence[int]:
        """The indexes of all cases of a test."""
        return self.groups.get(test, ())

    def indexes(self, cases: Sequence[str]) -> list[int]:
        """The indexes of the tests with these node ids, in their order."""
        return [self.ready.tests.index(case) for case in cases if case in self.ready.tests]

    def fill(
        self, order: Order, tests: Sequence[tuple[TestId, int]], selection: Selection, patience: float = 1.0
    ) -> Order:
        """The order with these cases of tests, and the time that each may take."""
        allowed = [selection.allow(test, patience=patience) for test, _ in tests]
        cpu, wall = tuple(cpu for cpu, _ in allowed), tuple(wall for _, wall in allowed)
        return replace(order, tests=tuple(index for _, index in tests), cpu=cpu, wall=wall)

    def leaves_more(self, result: Result, order: Order) -> bool:
        """Whether the tests of an order left something behind that they do not leave without a mutant."""
        if result.state in ("", self.ready.state):
            return False
        if order.tests not in self.left:
            self.left[order.tests] = self.session.run(replace(order, mutant=None)).state
        return result.state != self.left[order.tests]

    def stop(self) -> None:
        """End the session and what it is running."""
        self.session.close()


def judge_warm(
    worker: Worker,
    mutant: Mutant,
    tests: Sequence[TestId],
    selection: Selection,
    memory: int,
    patience: float = 1.0,
    *,
    matrix: bool = False,
) -> Verdict:
    """Run the tests against the mutant in a child until one fails, or all of them for the matrix.

    They run after those that leave something that they may see, where these are fast and pass on instrumented code;
    otherwise without them, and once more after them when one fails.
    """
    chosen = spread(tests, worker.groups, worker.indexes(selection.likely_cases(mutant)))
    arranged = selection.arrange(chosen, worker.cases)
    besides = added(arranged, chosen)
    arranged_now = selection.last(besides) <= _FAST and not selection.unfit_among(besides)
    run = Order((), "matrix" if matrix else "judge", mutant.name, memory=memory)
    asking = replace(run, state="all" if worker.ready.state else "")
    order = worker.fill(asking, arranged if arranged_now else chosen, selection, patience)
    result = worker.session.run(order)
    verdict = verdict_of(mutant, result, tuple(tests))
    if verdict.status is Status.SURVIVED and worker.leaves_more(result, order):
        verdict = replace(verdict, message=LEFT)
    if verdict.status is Status.KILLED and verdict.killer is not None:
        if not arranged_now and not holds(worker, result, run, selection):
            return replace(verdict, status=Status.SURVIVED, message=EARLIER)
        selection.note_kill(mutant, verdict.killer)
    if matrix:
        failed = dict.fromkeys(TestId.of(failure["test"]) for failure in result.failures)
        verdict = replace(verdict, killers=tuple(failed))
    return verdict


def added(arranged: Sequence[tuple[TestId, int]], chosen: Sequence[tuple[TestId, int]]) -> list[TestId]:
    """The tests of what is arranged and was not chosen, each as often as it is there."""
    known = set(chosen)
    return [pair[0] for pair in arranged if pair not in known]


def holds(worker: Worker, result: Result, run: Order, selection: Selection) -> bool:
    """Whether a kill comes about after the tests too that run before its test in the suite and leave something behind.

    What such a test leaves can hide a mutant, as a cache that it filled does: then the suite as a whole passes. Any
    other end than that of all tests passing detects the mutant.
    """
    cases = [str(failure["test"]) for failure in result.failures] or [result.at or ""]
    runs = [
        selection.arrange([(TestId.of(case), index) for index in worker.indexes([case])], worker.cases)
        for case in cases
    ]
    least = min(runs, key=len)
    if len(least) < 2:
        return True
    if selection.unfit_among(test for test, _ in least):
        return False  # only a fresh process can tell
    again = worker.session.run(worker.fill(replace(run, mode="judge"), least, selection))
    return again.end != "done" or bool(again.failures or again.ended)


def verdict_of(mutant: Mutant, result: Result, covering: tuple[TestId, ...]) -> Verdict:
    """The verdict in a child's result: a failed report kills, whatever the process did afterwards.

    Without a report the end of the process decides: a limit is a timeout, a signal a crash, an exit is an error of
    the harness until a fresh process has spoken.
    """
    killer: str | None = None
    message = ""
    if result.failures:
        status = Status.KILLED
        killer, message = result.failures[0]["test"], result.failures[0]["message"]
    elif result.end == "timeout":
        status, message = Status.TIMEOUT, f"{describe_timeout(result)}: {result.at}"
    elif result.end == "signal":
        status, message = Status.CRASHED, f"the process died by {name_signal(result.signal)} in {result.at}"
    elif result.end == "exit":
        status, message = Status.ERROR, f"the process ended with exit status {result.code} in {result.at}"
    elif result.ended:
        status, killer, message = Status.KILLED, result.at, result.ended
    else:
        status = Status.SURVIVED
    return Verdict(mutant, status, killer, message, result.seconds, covering)


def describe_timeout(result: Result) -> str:
    """How a child met its limit: by the clock, by CPU time with a core to itself, or by CPU time on a busy machine."""
    if result.signal == signal.SIGKILL:
        return WAITED
    undisturbed = 0 < _UNDISTURBED * result.seconds <= result.cpu
    return SPUN if undisturbed else "did not end in time"
