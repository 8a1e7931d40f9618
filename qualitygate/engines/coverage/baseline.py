"""The original code in, what every test does on it out: outcomes, seconds, covered lines, and tests not to rely on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from qualitygate.engines.coverage.analysis import Arcs, analyse, lines_of
from qualitygate.engines.coverage.leaving import find_leavers
from qualitygate.engines.guard import Guard
from qualitygate.engines.interpreter import environment_for
from qualitygate.engines.layout import import_roots
from qualitygate.engines.pool import work_through
from qualitygate.engines.runtime.observe import OUTSIDE
from qualitygate.engines.session import Order, Ready, Result, Session, pytest_arguments
from qualitygate.engines.workspace import Scratch
from qualitygate.errors import BaselineFailed, EnvironmentFault, NothingToAnalyse
from qualitygate.model import CoverageEvidence, Outcome, Project, Quarantined, TestId, TestRun

#: A test may take this long on the original code, alone: CPU and wall seconds.
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What all runs of a project's tests share."""

    project: Project
    scratch: Scratch
    addopts: tuple[str, ...]
    jobs: int
    files: tuple[str, ...]  #: source files, relative to the root
    say: Callable[[str, int, int], None]  #: progress: what is being done, done so far, of how many
    ignored: tuple[str, ...] = ()  #: test files that cannot be collected on the original code

    def start(self, name: str, *, cover: bool = False) -> Session:
        """A session in the workspace of that name; use as a context manager."""
        workspace = self.scratch.copy(name)
        environment = self.environment(name)
        log = self.scratch.folder / name / "session.log"
        return Session(self.project.python, self.arguments(name), workspace, environment, log, cover=cover)

    def guard(self, name: str, changed: Mapping[str, str] | None = None) -> Guard:
        """A guard for the workspace of that name, in which these files have other texts than the original."""
        return Guard(self.scratch.copy(name), Path(self.project.root), dict(changed or {}))

    def environment(self, name: str) -> dict[str, str]:
        """The environment of what runs in the workspace of that name."""
        workspace = self.scratch.copy(name)
        roots = tuple(workspace / root for root in import_roots(self.project))
        return environment_for(self.scratch.runtime, roots, self.scratch.temporary(name))

    def arguments(self, name: str) -> list[str]:
        """pytest's arguments in the workspace of that name."""
        # pytest collects a file that is named, whatever is to be ignored.
        named = [path for path in self.project.tests if path not in self.ignored]
        ignored = [f"--ignore={path}" for path in self.ignored]
        cache = self.scratch.folder / name / "cache"
        return pytest_arguments([*ignored, *named], self.scratch.copy(name), self.addopts, cache)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The original code's behaviour under its tests."""

    evidence: CoverageEvidence
    tests: tuple[TestId, ...]  #: test functions to rely on, in pytest's order
    quarantined: tuple[Quarantined, ...]
    cpu: Mapping[TestId, float]  #: CPU seconds of a test alone, set-up and fixtures included
    wall: Mapping[TestId, float]
    suite_cpu: float  #: CPU seconds of the whole suite in one process, collection included
    suite_wall: float
    errors: tuple[tuple[str, str], ...]  #: files that cannot be collected
    #: What the lines of a test do not show: see `qualitygate.engines.runtime.observe`.
    seen: Mapping[TestId, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    loaded: frozenset[str] = frozenset()  #: files of all modules loaded after collection
    modules: tuple[str, ...] = ()  #: of these, names of the standard library's and of Hypothesis
    #: Fail beside another run of the suite, and pass with nothing beside them.
    clashing: frozenset[TestId] = frozenset()
    #: The other tests that leave something behind that a test may see, before and after it, in pytest's order.
    leavers: Mapping[TestId, tuple[TestId, ...]] = field(default_factory=lambda: MappingProxyType({}))


def run_baseline(setting: Setting, database: Path | None = None) -> Baseline:
    """Run the suite whole, whole in reverse, and each test function alone with coverage.

    Raises:
        BaselineFailed: pytest cannot collect, or every test fails.
        NothingToAnalyse: no test was collected.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        sessions = [
            stack.enter_context(setting.start(f"original-{index}", cover=True)) for index in range(setting.jobs)
        ]
        abort = Session.close
        readies = [session.ready() for session in sessions]
        for index, session in enumerate(sessions):
            session.guard = setting.guard(f"original-{index}")
        ready = readies[0]
        groups = ready.group()
        check_collected(setting, ready)
        collecting = time.monotonic() - started
        every = [index for indexes in groups.values() for index in indexes]
        whole, reverse = (
            result
            for _, result in sorted(
                work_through(sessions, [(0, every), (1, every[::-1])], lambda one, job: _watch(one, job[1]), abort),
                key=lambda pair: pair[0][0],
            )
        )
        clashing: frozenset[TestId] = frozenset()
        if len(sessions) > 1:
            # Each may have met the other, at a port or in a folder: once more with nothing beside it.
            beside, met = (whole, reverse), frozenset().union(*(failed_in(one, groups) for one in (whole, reverse)))
            whole, reverse = (
                _watch(sessions[0], order) if failed_in(result, groups) else result
                for result, order in zip(beside, (every, every[::-1]), strict=True)
            )
            clashing = met - failed_in(whole, groups) - failed_in(reverse, groups)
        alone: dict[TestId, Result] = {}
        leaving: dict[TestId, frozenset[str]] = {}
        before = {id(session): ready.apart for session, ready in zip(sessions, readies, strict=True)}

        def watch_alone(session: Session, test: TestId) -> tuple[Result, frozenset[str]]:
            return _watch_alone(session, groups[test], before[id(session)])

        for test, (result, left) in work_through(sessions, groups, watch_alone, abort):
            alone[test], leaving[test] = result, left
            setting.say("running each test alone on the original code", len(alone), len(groups))
        plain = endings(whole, groups) if not broke_off(whole) else {}
        # What failed alone may have met another at the same time: once more with nothing beside it.
        for test in [test for test, result in alone.items() if endings(result, [test])[test].failed]:
            if test in plain and not plain[test].failed:
                alone[test], leaving[test] = watch_alone(sessions[0], test)
    backwards = endings(reverse, groups) if not broke_off(reverse) else {}
    apart = {test: endings(alone[test], [test])[test] for test in groups}
    runs, quarantined = sort_out(plain, backwards, apart)
    if all(run.outcome is Outcome.FAILED for run in runs):
        raise BaselineFailed(
            f"all {len(runs)} tests fail on the original code"
            if runs[1:]
            else "the only test fails on the original code",
            where=str(runs[0].id),
            why=runs[0].message,
            help="the tests must pass before mutants can be judged; run `python -m pytest` in the project",
        )
    workspaces = [str(setting.scratch.copy(f"original-{index}")) for index in range(setting.jobs)]
    sources = frozenset(setting.files)
    arcs = {test: relative(result.arcs, workspaces) for test, result in alone.items()}
    files, notes = analyse(
        Path(setting.project.root),
        setting.files,
        within(relative(ready.arcs, workspaces), sources),
        {test: within(each, sources) for test, each in arcs.items()},
        database,
    )
    volatile = tuple(test for test, result in alone.items() if OUTSIDE in result.seen)
    unsteady = find_unsteady(plain, backwards, apart)
    evidence = CoverageEvidence(files, runs, True, time.monotonic() - started, notes, volatile, unsteady)
    bad = {one.id for one in quarantined}
    reliable = tuple(test for test in groups if test not in bad)
    ran = {test: lines_of(arcs[test]) for test in reliable}
    return Baseline(
        evidence,
        reliable,
        quarantined,
        MappingProxyType({test: result.cpu for test, result in alone.items()}),
        MappingProxyType({test: result.seconds for test, result in alone.items()}),
        whole.cpu + collecting,
        whole.seconds + collecting,
        ready.errors,
        MappingProxyType({test: result.seen for test, result in alone.items() if result.seen}),
        ready.files,
        ready.modules,
        clashing,
        MappingProxyType(find_leavers(Path(setting.project.root), reliable, leaving, sources, ran)),
    )


def check_collected(setting: Setting, ready: Ready) -> None:
    """There are tests, and the project they import is the copy.

    Raises:
        BaselineFailed: nothing but collection errors.
        NothingToAnalyse: no tests.
        EnvironmentFault: the tests import the project from somewhere else.
    """
    if not ready.tests and ready.errors:
        raise BaselineFailed(
            f"pytest collects no test: {len(ready.errors)} file{'s' * (len(ready.errors) > 1)} cannot be imported",
            where=ready.errors[0][0],
            why=tell_error(ready.errors[0][1], setting.scratch),
            help="run `python -m pytest --collect-only` in the project and mend what it says",
        )
    if not ready.tests:
        raise NothingToAnalyse(
            "pytest collects no tests",
            where=", ".join(setting.project.tests),
            help="name the folders that hold tests: `tests = [...]` in [tool.qualitygate]",
        )
    folder = str(setting.scratch.folder)
    tails = {tuple(Path(file).parts[-2:]) for file in setting.files}
    elsewhere = sorted(
        file
        for file in ready.files
        if not file.startswith(folder) and Path(file).parts[-2:] in tails and Path(file).parent.name not in ("", ".")
    )
    if elsewhere and not any(file.startswith(folder) and Path(file).parts[-2:] in tails for file in ready.files):
        raise EnvironmentFault(
            "the tests import another copy of the project than the one being measured",
            where=elsewhere[0],
            why=f"{setting.files[0]} and its neighbours are never imported from the project's folder",
            help="uninstall that copy, or install the project in editable mode",
        )


def tell_error(text: str, scratch: Scratch) -> str:
    """What a collection error says to the user: pytest's lines marked E, without its own frames and our copy's path."""
    lines = text.strip().splitlines()
    marked = [line.removeprefix("E").removeprefix("   ") for line in lines if line.startswith("E ")]
    copies = re.compile(rf"{re.escape(str(scratch.folder))}/[^/]+/{re.escape(scratch.root.name)}/")
    return copies.sub("", "\n".join((marked or lines)[-10:]))


def _order(indexes: Sequence[int]) -> Order:
    patience = (_PATIENCE,) * len(indexes)
    return Order(tuple(indexes), "watch", cpu=patience, wall=patience)


def _watch(session: Session, indexes: Sequence[int]) -> Result:
    return session.run(_order(indexes))


def _watch_alone(session: Session, indexes: Sequence[int], before: str) -> tuple[Result, frozenset[str]]:
    """A test alone, with coverage, and the globals in which it leaves something behind.

    ``before`` is the digest of what there was; empty where that cannot be told.
    """
    result = session.run(replace(_order(indexes), cover=True, observe=True, state="apart"))
    if result.state in ("", before) or not before:
        return result, frozenset()
    return result, session.run(replace(_order(indexes), compare=True)).left


def broke_off(result: Result) -> bool:
    """Whether the run ended before its last test: a crash, os._exit, pytest.exit."""
    return result.end != "done" or bool(result.ended)


def failed_in(result: Result, tests: Iterable[TestId]) -> frozenset[TestId]:
    """The tests that failed in a run of all of them; each that did not run in one that broke off."""
    return frozenset(test for test, ending in endings(result, tests).items() if ending.failed)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a test function ended in one run: its worst outcome, the sum of its seconds, its first failure."""

    outcome: Outcome
    seconds: float = 0.0
    message: str = ""

    @property
    def failed(self) -> bool:
        return self.outcome is Outcome.FAILED


def endings(result: Result, tests: Iterable[TestId]) -> dict[TestId, Ending]:
    """How each test function ended in a run that was to run all of them."""
    found: dict[TestId, list[tuple[str, float]]] = {}
    for nodeid, outcome in result.outcomes.items():
        found.setdefault(TestId.of(nodeid), []).append(outcome)
    failures: dict[TestId, str] = {}
    for failure in result.failures:
        failures.setdefault(TestId.of(failure["test"]), str(failure["message"]))
    stopped = f"the process ended by {result.end} {result.signal or result.code}" if result.end != "done" else ""
    return {
        test: ending_of(found.get(test, []), failures.get(test), stopped or result.ended or "it did not run")
        for test in tests
    }


def ending_of(outcomes: Sequence[tuple[str, float]], failure: str | None, why_not: str) -> Ending:
    """The ending of one test function from the outcomes of its parameters.

    >>> ending_of([("passed", 1.0), ("skipped", 0.5)], None, "")
    Ending(outcome=<Outcome.PASSED: 'passed'>, seconds=1.5, message='')
    """
    seconds = sum(duration for _, duration in outcomes)
    if failure is not None:
        return Ending(Outcome.FAILED, seconds, failure)
    kinds = {Outcome(outcome) for outcome, _ in outcomes}
    for outcome in (Outcome.PASSED, Outcome.XFAILED, Outcome.SKIPPED):
        if outcome in kinds:
            return Ending(outcome, seconds)
    return Ending(Outcome.FAILED, seconds, why_not)


def sort_out(
    whole: Mapping[TestId, Ending], reverse: Mapping[TestId, Ending], alone: Mapping[TestId, Ending]
) -> tuple[tuple[TestRun, ...], tuple[Quarantined, ...]]:
    """The outcome of each test, and the tests whose outcome depends on more than the code.

    Where the run of the whole suite broke off, what a test did alone stands for it.
    """
    runs, quarantined = [], []
    for test, here in alone.items():
        plain = whole.get(test, here)
        runs.append(TestRun(test, plain.outcome, plain.seconds, plain.message))
        if plain.failed:
            quarantined.append(Quarantined(test, f"fails on the original code: {plain.message}"))
        elif here.failed:
            quarantined.append(Quarantined(test, f"passes in the suite and fails alone: {here.message}"))
        elif test in reverse and reverse[test].failed:
            why = reverse[test].message
            quarantined.append(Quarantined(test, f"depends on the order of tests, fails in reverse: {why}"))
    return tuple(runs), tuple(quarantined)


def find_unsteady(
    whole: Mapping[TestId, Ending], reverse: Mapping[TestId, Ending], alone: Mapping[TestId, Ending]
) -> tuple[TestId, ...] | None:
    """The tests that pass in the suite and fail alone or backwards; None where one of these runs broke off."""
    if not (whole and reverse):
        return None
    return tuple(test for test in alone if not whole[test].failed and (alone[test].failed or reverse[test].failed))


def relative(arcs: Arcs, workspaces: Sequence[str]) -> Arcs:
    """Arcs by path relative to whichever workspace they were measured in."""
    return {
        Path(file).relative_to(workspace).as_posix(): pairs
        for file, pairs in arcs.items()
        for workspace in workspaces
        if file.startswith(workspace + "/")
    }


def within(arcs: Arcs, files: Collection[str]) -> Arcs:
    """Those of these files."""
    return {file: pairs for file, pairs in arcs.items() if file in files}
