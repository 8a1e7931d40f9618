"""A batch of mutants in, their verdicts out: warm where that equals a fresh process, else in a fresh process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.cold import ColdRunner, Fresh
from qualitygate.engines.mutation.generate import mutated_source
from qualitygate.engines.mutation.prepare import Clean, source_of
from qualitygate.engines.mutation.schedule import Selection, cold_reason, function_key
from qualitygate.engines.mutation.warm import SPUN, WAITED, Worker, judge_warm
from qualitygate.engines.pool import work_through
from qualitygate.model import Mutant, Quarantined, Status, TestId, Verdict

#: How much longer a timed-out mutant may take when it is run again alone.
_CONFIRMING = 2.0


@dataclass(slots=True)
class Judge:
    """All that judging needs, and the fresh workspaces it opens when the first mutant asks for one."""

    setting: Setting
    baseline: Baseline
    clean: Clean
    selection: Selection
    workers: Sequence[Worker]
    memory: int
    lines: Mapping[tuple[str, str], frozenset[TestId]]  #: tests that ran any line of a function on the original code
    early: frozenset[str]  #: mutants whose change may have run while the tests were collected
    runners: list[ColdRunner] = field(default_factory=list)
    left_out: list[TestId] = field(default_factory=list)  #: tests that no fresh run uses
    unstable: list[Quarantined] = field(default_factory=list)  #: tests that fail in a fresh process only

    def judge(self, mutants: Sequence[Mutant], done: Callable[[int], None]) -> list[Verdict]:
        """Judge every mutant; ``done`` hears how many have a verdict."""
        verdicts: dict[str, Verdict] = {}
        warm, cold = self.divide(mutants)
        finished = 0

        def step(count: int = 1) -> None:
            nonlocal finished
            finished += count
            done(finished)

        timeouts: list[Verdict] = []
        again: list[tuple[Mutant, tuple[TestId, ...] | None]] = []

        def settle(verdict: Verdict) -> None:
            beside = self.beside(verdict.mutant)
            if verdict.status in (Status.CRASHED, Status.ERROR):
                again.append((verdict.mutant, None))
            elif verdict.status in (Status.SURVIVED, Status.NO_TESTS) and beside:
                again.append((verdict.mutant, beside))
            else:
                verdicts[verdict.mutant.id] = verdict
                step()

        for _, verdict in work_through(self.workers, warm, self.judge_one, abort=Worker.stop):
            doubtful = verdict.status is Status.TIMEOUT and not verdict.message.startswith(SPUN)
            (timeouts.append if doubtful else settle)(verdict)
        for verdict in self.confirm(timeouts):
            settle(verdict)
        fresh = [(mutant, None) for mutant in cold] + again
        for verdict in self.judge_fresh(fresh):
            verdicts[verdict.mutant.id] = verdict
            step()
        return [verdicts[mutant.id] for mutant in mutants]

    def divide(self, mutants: Iterable[Mutant]) -> tuple[list[Mutant], list[Mutant]]:
        """Mutants for the warm session, and those only a fresh process can judge (with the reason filled in)."""
        warm: list[Mutant] = []
        cold: list[Mutant] = []
        for mutant in mutants:
            reason = cold_reason(mutant, mutant.id in self.early, self.clean.threads)
            if reason or not self.workers:
                cold.append(replace(mutant, cold=reason or "no warm session"))
            else:
                warm.append(mutant)
        return warm, cold

    def judge_one(self, worker: Worker, mutant: Mutant) -> Verdict:
        """The verdict of the warm session."""
        tests = self.covering(mutant)
        if not tests:
            return Verdict(mutant, Status.NO_TESTS, message="no test enters the function")
        return judge_warm(worker, mutant, tests, self.selection, self.memory)

    def confirm(self, timeouts: Sequence[Verdict]) -> Iterator[Verdict]:
        """Run timed-out mutants again with more patience, when nothing else runs.

        Not those that had a core to themselves: only a busy machine could be to blame, and it was not busy. CPU time
        hardly depends on what runs beside, so those that used theirs up share the cores; those that waited are run one
        by one.
        """

        def again(worker: Worker, verdict: Verdict) -> Verdict:
            return judge_warm(worker, verdict.mutant, verdict.covering, self.selection, self.memory, _CONFIRMING)

        waiting = [verdict for verdict in timeouts if verdict.message.startswith(WAITED)]
        busy = [verdict for verdict in timeouts if not verdict.message.startswith(WAITED)]
        for _, verdict in work_through(self.workers, busy, again, abort=Worker.stop):
            yield verdict
        for verdict in waiting:
            yield again(self.workers[0], verdict)

    def covering(self, mutant: Mutant) -> tuple[TestId, ...]:
        """Tests that the warm session runs for a mutant."""
        return tuple(test for test in self.selection.covering(mutant) if test not in self.clean.failing)

    def beside(self, mutant: Mutant) -> tuple[TestId, ...]:
        """Tests that meet a mutant outside the warm session's sight, to be run in a fresh process.

        Those that start processes meet any; those that fail on instrumented code meet what they ran on the original.
        """
        ran = self.lines.get((mutant.path, mutant.function), frozenset())
        return tuple(
            test
            for test in self.baseline.tests
            if test not in self.left_out
            and (test in self.selection.spawning or (test in self.clean.failing and test in ran))
        )

    def judge_fresh(self, jobs: Sequence[tuple[Mutant, tuple[TestId, ...] | None]]) -> Iterable[Verdict]:
        """Judge mutants in fresh processes, with all tests or only some; timeouts once more alone."""
        if not jobs:
            return
        self.open_runners()
        texts = self.texts([mutant for mutant, _ in jobs])
        late: list[tuple[Mutant, tuple[TestId, ...] | None]] = []

        def attempt(runner: ColdRunner, job: tuple[Mutant, tuple[TestId, ...] | None], patience: float = 1.0) -> Fresh:
            mutant, only = job
            cpu, wall = self.selection.allow_suite(patience=patience)
            covering = self.selection.covering(mutant)
            return runner.run(
                mutant.path, texts[mutant.id], left_out=self.left_out, first=covering, only=only, cpu=cpu, wall=wall
            )

        for job, fresh in work_through(self.runners, jobs, attempt, abort=ColdRunner.stop):
            if fresh.status is Status.TIMEOUT:
                late.append(job)
            else:
                yield self.verdict(job[0], fresh)
        for job in late:
            yield self.verdict(job[0], attempt(self.runners[0], job, _CONFIRMING))

    def verdict(self, mutant: Mutant, fresh: Fresh) -> Verdict:
        """The verdict of a fresh process; a survivor that no test enters has no tests."""
        covering = self.selection.covering(mutant)
        status, message = fresh.status, fresh.message
        if status is Status.SURVIVED and not covering and not self.reached(mutant):
            status, message = Status.NO_TESTS, "no test enters the function"
        return Verdict(mutant, status, fresh.killer, message, fresh.seconds, covering, cold=True)

    def reached(self, mutant: Mutant) -> bool:
        """Whether anything runs the function: collection, a test on the original code, another process."""
        return function_key(mutant) in self.clean.imported or bool(
            self.lines.get((mutant.path, mutant.function)) or self.selection.spawning
        )

    def texts(self, mutants: Sequence[Mutant]) -> dict[str, str]:
        """The whole mutated file of each mutant."""
        texts: dict[str, str] = {}
        for path in sorted({mutant.path for mutant in mutants}):
            ids = [mutant.id for mutant in mutants if mutant.path == path]
            texts |= mutated_source(path, source_of(self.setting, path), ids)
        return texts

    def open_runners(self) -> None:
        """Make the fresh workspaces and see that the suite passes there unchanged; tests that do not are left out."""
        if self.runners:
            return
        reliable = set(self.baseline.tests)
        self.left_out = [run.id for run in self.baseline.evidence.runs if run.id not in reliable]
        self.runners = [ColdRunner(self.setting, f"cold-{index}") for index in range(self.setting.jobs)]
        with ThreadPoolExecutor(len(self.runners)) as pool:
            list(pool.map(lambda runner: self.leave_out_failing(runner, keep_bytecode=True), self.runners))

    def leave_out_failing(self, runner: ColdRunner, *, keep_bytecode: bool = False) -> None:
        """Leave out the tests that fail in a fresh process on the original code."""
        cpu, wall = self.selection.allow_suite(patience=_CONFIRMING)
        while True:
            fresh = runner.run("", "", left_out=self.left_out, cpu=cpu, wall=wall, keep_bytecode=keep_bytecode)
            if fresh.status is not Status.KILLED or fresh.killer is None:
                break
            test = TestId.of(fresh.killer)
            if test in self.left_out:
                break
            self.left_out.append(test)
            self.unstable.append(Quarantined(test, f"fails in a fresh process: {fresh.message}"))

    def close(self) -> None:
        """End the processes that fresh runs start from."""
        for runner in self.runners:
            runner.stop()
