"""A batch of mutants in, their verdicts out: warm where that equals a fresh process, else in a fresh process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.mutation.cold import ColdRunner, Fresh
from qualitygate.engines.mutation.prepare import Clean, source_of
from qualitygate.engines.mutation.schedule import Selection, cold_reason, function_key
from qualitygate.engines.mutation.texts import mutate_texts
from qualitygate.engines.mutation.warm import EARLIER, LEFT, SPUN, WAITED, Worker, judge_warm
from qualitygate.engines.pool import work_through
from qualitygate.model import Mutant, Quarantined, Status, TestId, Verdict

#: So many mutants are worth another workspace for fresh runs, which takes a run of the whole suite to prepare.
_WORTH_RUNNER = 6

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
    memory: int  #: bytes of address space that the tests of a mutant may take; 0 is no limit
    lines: Mapping[tuple[str, str], frozenset[TestId]]  #: tests that ran any line of a function on the original code
    early: frozenset[str]  #: mutants whose change may have run while the tests were collected
    matrix: bool = False  #: run all tests of a mutant, whichever fail
    heard: Callable[[Verdict], None] = lambda verdict: None  #: hears every verdict as soon as it is final
    runners: list[ColdRunner] = field(default_factory=list)
    left_out: list[TestId] = field(default_factory=list)  #: tests that no fresh run uses
    unstable: list[Quarantined] = field(default_factory=list)  #: tests that fail in a fresh process only
    #: Whether test files pass when no others are collected.
    alone: dict[tuple[str, ...], bool] = field(default_factory=dict)
    unfit: str = ""  #: why fresh runs judge nothing: the suite does not pass there on the original code

    def judge(
        self,
        mutants: Sequence[Mutant],
        done: Callable[[int], None],
        leave: Callable[[Sequence[Verdict]], None] = lambda verdicts: None,
    ) -> list[Verdict]:
        """Judge every mutant; ``done`` hears how many have a verdict.

        ``leave`` hears the verdicts of the warm session once it is needed no more, before fresh processes judge.
        """
        verdicts: dict[str, Verdict] = {}
        warm, cold = self.divide(mutants)
        finished = 0

        def step(verdict: Verdict) -> None:
            nonlocal finished
            verdicts[verdict.mutant.id] = verdict
            self.heard(verdict)
            finished += 1
            done(finished)

        timeouts: list[Verdict] = []
        again: list[tuple[Mutant, tuple[TestId, ...] | None]] = []

        def settle(verdict: Verdict) -> None:
            beside = self.beside(verdict.mutant)
            if verdict.status in (Status.CRASHED, Status.ERROR):
                again.append((verdict.mutant, None))
            elif verdict.message in (LEFT, EARLIER):
                again.append((replace(verdict.mutant, cold=verdict.message), None))
            elif verdict.status in (Status.SURVIVED, Status.NO_TESTS) and beside:
                again.append((verdict.mutant, beside))
            else:
                step(verdict)

        for _, verdict in work_through(self.workers, warm, self.judge_one, abort=Worker.stop):
            doubtful = verdict.status is Status.TIMEOUT and not verdict.message.startswith(SPUN)
            (timeouts.append if doubtful else settle)(verdict)
        for verdict in self.confirm(timeouts):
            settle(verdict)
        leave(list(verdicts.values()))
        fresh = [(mutant, None) for mutant in cold] + again
        for verdict in self.judge_fresh(fresh):
            step(verdict)
        return [verdicts[mutant.id] for mutant in mutants]

    def reason(self, mutant: Mutant) -> str:
        """Why only a fresh process can judge a mutant; empty when the warm session can."""
        found = cold_reason(mutant, mutant.id in self.early, self.clean.threads)
        return found if found or self.workers else "no warm session"

    def divide(self, mutants: Iterable[Mutant]) -> tuple[list[Mutant], list[Mutant]]:
        """Mutants for the warm session, and those only a fresh process can judge (with the reason filled in)."""
        warm: list[Mutant] = []
        cold: list[Mutant] = []
        for mutant in mutants:
            reason = self.reason(mutant)
            if reason:
                cold.append(replace(mutant, cold=reason))
            else:
                warm.append(mutant)
        return warm, cold

    def judge_one(self, worker: Worker, mutant: Mutant) -> Verdict:
        """The verdict of the warm session."""
        tests = self.covering(mutant)
        if not tests:
            return Verdict(mutant, Status.NO_TESTS, message="no test enters the function")
        return judge_warm(worker, mutant, tests, self.selection, self.memory, matrix=self.matrix)

    def confirm(self, timeouts: Sequence[Verdict]) -> Iterator[Verdict]:
        """Run timed-out mutants again with more patience, when nothing else runs.

        Not those that had a core to themselves: only a busy machine could be to blame, and it was not busy. CPU time
        hardly depends on what runs beside, so those that used theirs up share the cores; those that waited are run one
        by one.
        """

        def again(worker: Worker, verdict: Verdict) -> Verdict:
            return judge_warm(
                worker, verdict.mutant, verdict.covering, self.selection, self.memory, _CONFIRMING, matrix=self.matrix
            )

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
        self.open_runners(len(jobs))
        if self.unfit:
            why = f"the suite does not pass in a fresh process on the original code: {self.unfit}"
            for mutant, _ in jobs:
                yield self.verdict(mutant, Fresh(Status.ERROR, message=why))
            return
        texts = self.texts([mutant for mutant, _ in jobs])
        late: list[tuple[Mutant, tuple[TestId, ...] | None]] = []

        def attempt(runner: ColdRunner, job: tuple[Mutant, tuple[TestId, ...] | None], patience: float = 1.0) -> Fresh:
            mutant, only = job
            return self.run_fresh(runner, mutant, texts[mutant.id], only, patience)

        for job, fresh in work_through(self.runners, jobs, attempt, abort=ColdRunner.stop):
            if fresh.status is Status.TIMEOUT:
                late.append(job)
            else:
                yield self.verdict(job[0], fresh)
        for job in late:
            yield self.verdict(job[0], attempt(self.runners[0], job, _CONFIRMING))

    def run_fresh(
        self, runner: ColdRunner, mutant: Mutant, text: str, only: tuple[TestId, ...] | None, patience: float
    ) -> Fresh:
        """Run the suite on the mutant in fresh processes: first the file most likely to fail, then all the rest.

        Collecting a suite is most of what a fresh run costs, and one file of it is often enough for a kill. A run in
        which every test is left out would end red for that alone. Where it matters what tests leave behind they run in
        pytest's order.
        """
        cpu, wall = self.selection.allow_suite(patience=patience)
        if mutant.cold not in (LEFT, EARLIER):
            return self.note(mutant, self.run_likely_first(runner, mutant, text, only, cpu=cpu, wall=wall))
        return runner.run(mutant.path, text, left_out=self.left_out, matrix=self.matrix, cpu=cpu, wall=wall)

    def run_likely_first(
        self,
        runner: ColdRunner,
        mutant: Mutant,
        text: str,
        only: tuple[TestId, ...] | None,
        *,
        cpu: float,
        wall: float,
    ) -> Fresh:
        """Run the file most likely to fail, then all the rest, the tests most likely to fail before the others.

        With a file those are run whose tests leave something that its tests may see.
        """
        usable = dict.fromkeys(test for test in self.baseline.tests if test not in self.left_out)
        likely = [test for test in self.selection.likely(mutant) if test in usable]
        cases = [case for case in self.selection.likely_cases(mutant) if TestId.of(case) in usable]
        if only is not None:
            only = tuple(test for test in only if test in usable)
            if not only:
                return Fresh(Status.SURVIVED)
        elif likely and not self.matrix and len({test.path for test in usable}) > 1:
            first = self.order([test for test in likely if test.path == likely[0].path], cases)
            files = list(dict.fromkeys(test.path for test, _ in first))
            if self.passes_alone(runner, files):
                fresh = runner.run(
                    mutant.path, text, left_out=self.left_out, only=list(dict.fromkeys(test for test, _ in first)),
                    first=[case for _, case in first], files=files, cpu=cpu, wall=wall,
                )  # fmt: skip
                if fresh.status in (Status.KILLED, Status.TIMEOUT):
                    return fresh
        # Where nothing is left behind, the others follow in pytest's order without being told.
        rest = (test for test in usable if self.baseline.leavers and (only is None or test in only))
        first = self.order(list(dict.fromkeys((*likely, *rest))), cases)
        if only is not None:
            only = tuple(dict.fromkeys(test for test, _ in self.order(only, ())))
        return runner.run(
            mutant.path, text, left_out=self.left_out, first=[case for _, case in first], only=only,
            matrix=self.matrix, cpu=cpu, wall=wall,
        )  # fmt: skip

    def order(self, tests: Sequence[TestId], cases: Sequence[str]) -> list[tuple[TestId, str]]:
        """Names of tests, or of cases, in the order to run them: that given, as far as it keeps what they meet."""
        chosen = [(TestId.of(case), case) for case in cases] + [(test, str(test)) for test in tests]
        return self.selection.arrange(chosen, lambda test: [str(test)])

    def note(self, mutant: Mutant, fresh: Fresh) -> Fresh:
        """Remember the killer, so that it is tried first on the next mutant of the function."""
        if fresh.killer is not None and "::" in fresh.killer:
            self.selection.note_kill(mutant, fresh.killer)
        return fresh

    def passes_alone(self, runner: ColdRunner, files: Sequence[str]) -> bool:
        """Whether test files, collected without the others in a fresh process, pass on the original code."""
        if tuple(files) not in self.alone:
            cpu, wall = self.selection.allow_suite(patience=_CONFIRMING)
            tests = [test for test in self.baseline.tests if test.path in files]
            fresh = runner.run("", "", left_out=self.left_out, only=tests, files=files, cpu=cpu, wall=wall)
            self.alone[tuple(files)] = fresh.status is Status.SURVIVED
        return self.alone[tuple(files)]

    def verdict(self, mutant: Mutant, fresh: Fresh) -> Verdict:
        """The verdict of a fresh process; a survivor that no test enters has no tests."""
        covering = self.selection.covering(mutant)
        status, message = fresh.status, fresh.message
        if status is Status.SURVIVED and not covering and not self.reached(mutant):
            status, message = Status.NO_TESTS, "no test enters the function"
        killers = tuple(dict.fromkeys(TestId.of(test) for test in fresh.killers)) if self.matrix else ()
        return Verdict(mutant, status, fresh.killer, message, fresh.seconds, covering, killers, cold=True)

    def reached(self, mutant: Mutant) -> bool:
        """Whether anything runs the function: collection, a test on the original code, another process."""
        return function_key(mutant) in self.clean.imported or bool(
            self.lines.get((mutant.path, mutant.function)) or self.selection.spawning
        )

    def texts(self, mutants: Sequence[Mutant]) -> dict[str, str]:
        """The whole mutated file of each mutant."""
        texts: dict[str, str] = {}
        for path in sorted({mutant.path for mutant in mutants}):
            here = [mutant for mutant in mutants if mutant.path == path]
            texts |= mutate_texts(path, source_of(self.setting, path), here)
        return texts

    def open_runners(self, jobs: int) -> None:
        """Make the fresh workspaces and see that the suite passes there unchanged; tests that do not are left out."""
        wanted = min(self.setting.jobs, -(-jobs // _WORTH_RUNNER))
        if len(self.runners) >= wanted:
            return
        if not self.runners:
            reliable = set(self.baseline.tests)
            self.left_out = [run.id for run in self.baseline.evidence.runs if run.id not in reliable]
        names = [f"cold-{index}" for index in range(len(self.runners), wanted)]
        new = [ColdRunner(self.setting, name, self.memory, self.baseline.modules) for name in names]
        self.runners += new
        with ThreadPoolExecutor(len(new)) as pool:
            list(pool.map(lambda runner: self.leave_out_failing(runner, keep_bytecode=True), new))

    def leave_out_failing(self, runner: ColdRunner, *, keep_bytecode: bool = False) -> None:
        """Leave out the tests that fail in a fresh process on the original code."""
        cpu, wall = self.selection.allow_suite(patience=_CONFIRMING)
        while True:
            left_out = tuple(self.left_out)  # of this run: others may find the same test meanwhile
            fresh = runner.run("", "", left_out=left_out, cpu=cpu, wall=wall, keep_bytecode=keep_bytecode)
            test = TestId.of(fresh.killer) if fresh.status is Status.KILLED and fresh.killer is not None else None
            if test is None or test in left_out:
                break
            if test not in self.left_out:
                self.left_out.append(test)
                self.unstable.append(Quarantined(test, f"fails in a fresh process: {fresh.message}"))
        if fresh.status is not Status.SURVIVED:
            self.unfit = fresh.message

    def close(self) -> None:
        """End the processes that fresh runs start from."""
        for runner in self.runners:
            runner.stop()
