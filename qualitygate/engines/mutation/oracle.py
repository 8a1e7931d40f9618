"""Verdicts in, what a process that shares nothing with the engine says of a sample of them out.

Each chosen mutant is put as a change of text into a copy of the original, and ``python -m pytest -x`` runs the whole
suite there, as anybody could by hand: nothing is instrumented, selected, forked or cached, but that Python finds the
files that are not changed compiled, as it does everywhere. One small plugin does what pytest has no option for; see
`oracle_plugin`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from xml.etree import ElementTree

from qualitygate.engines.channel import name_signal
from qualitygate.engines.coverage.baseline import Baseline, Setting
from qualitygate.engines.guard import Guard
from qualitygate.engines.interpreter import environment_for
from qualitygate.engines.layout import import_roots
from qualitygate.engines.mutation.oracle_plugin import NAME, TEXT
from qualitygate.engines.mutation.prepare import source_of
from qualitygate.engines.mutation.schedule import Selection
from qualitygate.engines.mutation.texts import mutate_texts
from qualitygate.engines.pool import work_through
from qualitygate.engines.supervisor import Ending, Supervisor, limited
from qualitygate.engines.workspace import remove_tree
from qualitygate.errors import BaselineFailed
from qualitygate.model import Disagreement, MutateConfig, Status, TestId, Verdict, Verification
from qualitygate.sampling import order_mutants

#: Of a hundred mutants so many are verified, and never fewer than `_LEAST`.
_PERCENT = 1
_LEAST = 5

#: How much longer the second run may take.
_CONFIRMING = 2.0

#: So many runs are worth another one in which files are compiled.
_WORTH_COMPILING = 4

#: Nanoseconds by which a changed file is younger than the original.
_LATER = 10_000_000_000

#: What a process may use before the memory of a mutant's tests counts: bytes.
_OWN_MEMORY = 4 << 30

#: What pytest's exit codes say; any other comes from a test that ended the process.
_EXITS: Mapping[int, str] = {
    1: "a test failed",
    2: "the run was interrupted",
    3: "pytest itself failed",
    4: "pytest could not start",
    5: "no test was collected",
}


#: What pytest writes as the message of every file that cannot be collected.
_COLLECTION = "collection failure"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a plain run of the whole suite says."""

    status: Status
    message: str = ""  #: what the first failing test said, or how the process ended
    failed: str | None = None  #: the first failing test as JUnit writes it: ``tests.test_cart.TestCart.test_add``


@dataclass(slots=True)
class Oracle:
    """One copy of the project for plain runs, one at a time. ``stop`` when it is not needed any more."""

    setting: Setting
    name: str  #: of the copy
    left_out: Sequence[TestId] = ()
    known: Collection[TestId] = ()  #: every test that pytest collects
    memory: int = 0  #: bytes of address space that a run may use; 0 is no limit
    worth_compiling: bool = True  #: there is more to judge than it takes to compile what is not changed
    supervisor: Supervisor = field(default_factory=Supervisor)
    guard: Guard | None = field(default=None, init=False)  #: undoes what a run did to the copy
    compiled: bool = field(default=False, init=False)  #: the copy holds compiled files

    def judge(self, path: str, text: str, *, cpu: float, wall: float) -> Ruling:
        """Put the text in place of a file, run the suite until the first failure, put everything back.

        Args:
            path: relative to the project; an empty path changes nothing.
            text: the whole file with the change.
            cpu: CPU seconds of each process.
            wall: seconds.

        Raises:
            Abandoned: `stop` was called.
        """
        copy = self.setting.scratch.copy(self.name)
        if self.guard is None:
            self.guard = self.setting.guard(self.name)
        if not path:
            return self.compile(copy, cpu, wall)
        if self.worth_compiling and not self.compiled:
            self.compile(copy, cpu, wall, "--collect-only")
        target = copy / path
        before, stamp = target.read_bytes(), target.stat()
        target.write_text(text, "utf-8", newline="")
        # Compiled files are told apart by size and whole seconds: the original's may not pass for this one.
        os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + _LATER))
        try:
            return self._run(copy, cpu, wall)
        finally:
            if target.parent.is_dir():
                target.write_bytes(before)
                os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            self.guard.restore()

    def compile(self, copy: Path, cpu: float, wall: float, *more: str) -> Ruling:
        """Run the original, and keep what was compiled for the runs to come."""
        ruling = self._run(copy, cpu, wall, more, {"QUALITYGATE_COMPILE": str(copy)})
        if self.guard is not None:
            self.guard.adopt("__pycache__")
            self.guard.restore()
        self.compiled = True
        return ruling

    def _run(
        self,
        copy: Path,
        cpu: float,
        wall: float,
        more: Sequence[str] = (),
        own: Mapping[str, str] = MappingProxyType({}),
    ) -> Ruling:
        folder = self.setting.scratch.folder / self.name
        temporary = self.setting.scratch.temporary(self.name) / "run"
        output, report = folder / "output.log", folder / "report.xml"
        for left in (temporary, folder / "cache"):
            if left.exists():
                remove_tree(left)
        report.unlink(missing_ok=True)
        temporary.mkdir()
        command = limited([*self.command(report), *more], cpu=cpu, memory=self.memory)
        ending = self.supervisor.run(command, copy, {**self.environment(temporary), **own}, output, wall)
        said = report.read_text("utf-8", "replace") if report.exists() else None
        return rule(ending, said, output.read_text("utf-8", "replace"))

    def command(self, report: Path) -> list[str]:
        """A plain pytest, as it could be typed."""
        exact, inexact = tell_apart(self.left_out, self.known)
        return [
            self.setting.project.python, "-m", "pytest", "-x", "-p", NAME, f"--junitxml={report}",
            *self.setting.arguments(self.name),
            *(f"--deselect={test}" for test in exact), *(f"--deselect-exactly={test}" for test in inexact),
        ]  # fmt: skip

    def environment(self, temporary: Path) -> dict[str, str]:
        """What makes verdicts repeat is as in every other run; nothing of the engine can be imported."""
        scratch = self.setting.scratch
        plugin = scratch.folder / "oracle"
        plugin.mkdir(exist_ok=True)
        (plugin / f"{NAME}.py").write_text(TEXT, "utf-8")
        roots = tuple(scratch.copy(self.name) / root for root in import_roots(self.setting.project))
        own = {"TMPDIR": str(temporary), "PYTEST_DEBUG_TEMPROOT": str(temporary)}
        return environment_for(plugin, roots, scratch.temporary(self.name)) | own

    def stop(self) -> None:
        """End what is running, with everything it started; nothing can be judged afterwards."""
        self.supervisor.stop()


def verify(
    setting: Setting,
    baseline: Baseline,
    verdicts: Sequence[Verdict],
    left_out: Collection[TestId],
    config: MutateConfig,
    *,
    size: int | None,
    basis: str = "",
    notes: list[str] | None = None,
) -> Verification:
    """Judge a sample of the mutants again, in plain processes; who is judged otherwise is judged a second time, alone.

    A mutant counts as detected or as not detected; killed and timed out are no disagreement. A timeout that the second
    run does not confirm says nothing.

    Args:
        left_out: the quarantined tests.
        size: how many mutants besides those that crashed; None for all. `sample_size` is the custom.
        basis: what the order of the mutants is drawn from.
        notes: takes what people should know about how this came about.

    Raises:
        BaselineFailed: the suite does not pass in a plain process on the original code, and no test is to blame.
    """
    started = monotonic()
    chosen = choose(verdicts, size, basis)
    if not chosen:
        return Verification(0)
    texts: dict[str, str] = {}
    for path in sorted({verdict.mutant.path for verdict in chosen}):
        here = [verdict.mutant for verdict in chosen if verdict.mutant.path == path]
        texts |= mutate_texts(path, source_of(setting, path), here)
    limits = Selection({}, frozenset(), baseline, config)
    known = [run.id for run in baseline.evidence.runs]
    memory = _OWN_MEMORY + (config.memory_mb << 20)
    with ExitStack() as stack:
        copies = min(setting.jobs, len(chosen))
        worth = len(chosen) >= _WORTH_COMPILING * copies
        oracles = [
            Oracle(setting, f"oracle-{index}", sorted(left_out), known, memory, worth) for index in range(copies)
        ]
        for oracle in oracles:
            stack.callback(oracle.stop)
        leave_out_failing(oracles, limits, notes if notes is not None else [])

        def judge(oracle: Oracle, verdict: Verdict, patience: float = 1.0) -> Ruling:
            cpu, wall = limits.allow_suite(patience=patience)
            return oracle.judge(verdict.mutant.path, texts[verdict.mutant.id], cpu=cpu, wall=wall)

        doubtful: dict[str, Ruling] = {}
        for number, (verdict, ruling) in enumerate(work_through(oracles, chosen, judge, abort=Oracle.stop), start=1):
            setting.say("verifying with plain runs of the whole suite", number, len(chosen))
            if ruling.status.detected != verdict.status.detected:
                doubtful[verdict.mutant.id] = ruling
        disagreements: list[Disagreement] = []
        unsettled: list[str] = []
        for verdict in chosen:
            first = doubtful.get(verdict.mutant.id)
            if first is None:
                continue
            second = judge(oracles[0], verdict, _CONFIRMING)
            if second.status.detected != verdict.status.detected:
                said = " ".join(filter(None, [second.failed and f"{second.failed}:", second.message]))
                disagreements.append(Disagreement(verdict.mutant.id, verdict.status, second.status, said))
            elif first.status is not Status.TIMEOUT:
                unsettled.append(verdict.mutant.id)
    return Verification(len(chosen), tuple(disagreements), tuple(unsettled), monotonic() - started)


def sample_size(mutants: int) -> int:
    """How many of so many mutants are verified when nobody says.

    >>> [sample_size(mutants) for mutants in (3, 500, 501, 2000)]
    [5, 5, 6, 20]
    """
    return max(_LEAST, ceil(mutants * _PERCENT / 100))


def choose(verdicts: Sequence[Verdict], size: int | None, basis: str) -> list[Verdict]:
    """The first so many in the order of a hash of identity and basis, and every crashed one; None chooses all.

    Mutants without a verdict, and ignored ones, are never chosen.
    """
    judged = {one.mutant.id: one for one in verdicts if one.status.resolved and one.status is not Status.IGNORED}
    order = order_mutants([verdict.mutant for verdict in judged.values()], basis)
    first = {mutant.id for mutant in order[:size]}
    ranked = [judged[mutant.id] for mutant in order]
    return [one for one in ranked if one.mutant.id in first or one.status is Status.CRASHED]


def leave_out_failing(oracles: Sequence[Oracle], limits: Selection, notes: list[str]) -> None:
    """See that the suite passes on the original code; a test that does not is left out, by name.

    Raises:
        BaselineFailed: it does not pass, and no test can be left out for it.
    """
    cpu, wall = limits.allow_suite(patience=_CONFIRMING)
    while (ruling := oracles[0].judge("", "", cpu=cpu, wall=wall)).status is not Status.SURVIVED:
        if oracles[0].memory:
            # Some reserve more than they will ever use: the limit may be all that is wrong.
            for oracle in oracles:
                oracle.memory = 0
            continue
        test = find_test(ruling.failed, oracles[0])
        if test is None:
            raise BaselineFailed(
                "the verdicts cannot be verified: the suite fails in a plain process on the original code",
                where=ruling.failed or "",
                why=ruling.message,
                help="run `python -m pytest -x -p no:randomly` in a fresh copy of the project and mend what it says",
            )
        notes.append(f"{test} fails in a plain process on the original code, so it verifies nothing: {ruling.message}")
        for oracle in oracles:
            oracle.left_out = [*oracle.left_out, test]


def find_test(failed: str | None, oracle: Oracle) -> TestId | None:
    """The test that JUnit names, if it is one that can still be left out."""
    names = {junit_name(test): test for test in oracle.known if test not in oracle.left_out}
    return names.get((failed or "").partition("[")[0])


def junit_name(test: TestId) -> str:
    """The name of a test in a JUnit report.

    >>> junit_name(TestId("tests/test_cart.py", "TestCart::test_add"))
    'tests.test_cart.TestCart.test_add'
    """
    return f"{test.path.removesuffix('.py').replace('/', '.')}.{test.qualname.replace('::', '.')}"


def tell_apart(left_out: Sequence[TestId], known: Collection[TestId]) -> tuple[list[TestId], list[TestId]]:
    """Tests that pytest's own ``--deselect`` leaves out alone, and those with which it would take others along.

    >>> add, again = TestId("test_a.py", "test_add"), TestId("test_a.py", "test_add_again")
    >>> tell_apart([add], [add, again]) == ([], [add]), tell_apart([again], [add, again]) == ([again], [])
    (True, True)
    """
    others = [str(test) for test in known if test not in left_out]
    inexact = [test for test in left_out if any(other.startswith(str(test)) for other in others)]
    return [test for test in left_out if test not in inexact], inexact


def rule(ending: Ending, report: str | None, output: str) -> Ruling:
    """The ruling in how a plain pytest ended; ``report`` is the JUnit file that it writes at its end, if it got there.

    Every exit code but 0 turns a build red. A 0 without a report is a process that was ended before its tests.
    """
    if ending.timed_out or ending.code == -signal.SIGXCPU:
        return Ruling(Status.TIMEOUT, "did not end in time")
    if ending.code < 0:
        return Ruling(Status.CRASHED, f"the process died by {name_signal(-ending.code)}")
    if ending.code == 0 and report is None:
        return Ruling(Status.CRASHED, "the process ended before the tests did, with exit status 0")
    if ending.code == 0:
        return Ruling(Status.SURVIVED)
    failed, message = read_failure(report or "")
    reason = _EXITS.get(ending.code, f"the process ended with exit status {ending.code}")
    return Ruling(Status.KILLED, message or f"{reason}: {find_telling(output)}"[:400], failed)


def read_failure(report: str) -> tuple[str | None, str]:
    """Name and message, in one line, of the first failure in a JUnit report; of nothing, nothing."""
    try:
        root = ElementTree.fromstring(report)
    except ElementTree.ParseError:
        return None, ""
    for case in root.iter("testcase"):
        for kind in ("failure", "error"):
            found = case.find(kind)
            if found is not None:
                message = (found.get("message") or "").strip()
                if message in ("", _COLLECTION):
                    message = find_telling(found.text or "").removeprefix("E ").strip() or kind
                name = ".".join(filter(None, [case.get("classname"), case.get("name")]))
                return name or None, message.splitlines()[0].strip()[:400]
    return None, ""


def find_telling(output: str) -> str:
    """The line of pytest's output that says most: the last one marked E, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if line.startswith("E ")), lines[-1] if lines else "")
