"""Added tests and the commit before them in, how each ends on the source of then out: what needed the change fails.

What runs is a copy of the project as it is now, in which the source alone is that of the commit: tests, conftests, data
and configuration are today's. So whatever fails there, at collection too, fails by the source.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Timer

from qualitygate.below import is_below
from qualitygate.engines.coverage.baseline import Setting, endings, tell_error
from qualitygate.engines.gather import Say, open_setting
from qualitygate.engines.layout import import_roots, is_test_path, module_name, source_files
from qualitygate.engines.session import Order, Ready, Session
from qualitygate.engines.workspace import Scratch, telling_faults
from qualitygate.errors import BaselineFailed, EnvironmentFault
from qualitygate.model import (
    AddedTest,
    Before,
    Config,
    CoverageEvidence,
    Outcome,
    Project,
    PytestConfig,
    TestId,
)
from qualitygate.revision import ChangedFile, read_before

#: Seconds that a test may take, where it is not this many times as slow now: on the source of then it may never end.
_PATIENCE = 60.0
_TIMES = 20

#: Seconds that collecting the tests may take.
_COLLECTING = 300.0


def judge_before(
    project: Project,
    config: Config,
    pytest: PytestConfig,
    base: str,
    changes: Sequence[ChangedFile],
    added: Sequence[TestId],
    coverage: CoverageEvidence,
    say: Say,
) -> tuple[AddedTest, ...]:
    """What each of the added tests does on the source of the commit ``base``; of those that do not pass now, nothing.

    ``changes`` are all since that commit.

    Raises:
        EnvironmentFault: no room, git cannot read, or the tests do not import the source from the copy.
        EngineError: the session of the tests died.
    """
    seconds = {run.id: run.seconds for run in coverage.runs if run.outcome is Outcome.PASSED}
    unsteady = frozenset(coverage.unsteady or ())  # here each is run alone
    limits = {
        test: max(_PATIENCE, _TIMES * seconds[test]) for test in added if test in seconds and test not in unsteady
    }
    found: dict[TestId, AddedTest] = {}
    if limits:
        with open_setting(project, config, pytest, say) as (setting, _):
            say("running the added tests on the source of before", 0, len(limits))
            found = {one.id: one for one in run_added(lay_out(setting, base, changes), limits, Path(project.root))}
    whys = dict.fromkeys(unsteady & seconds.keys(), "it passes now only beside others, or in one order")
    return tuple(
        found.get(test, AddedTest(test, Before.UNDECIDED, whys.get(test, "it does not pass now"))) for test in added
    )


def lay_out(setting: Setting, base: str, changes: Iterable[ChangedFile]) -> Setting:
    """The same setting for the project as it is now with the source of a commit.

    Source is what is now below the sources and no test, and what was; other deleted modules come back as well. A module
    of now that was not there raises what Python raises where there is none: so no other copy of it, such as the
    project's own in an editable installation, takes its place.

    Raises:
        EnvironmentFault: it cannot be written, or git cannot read.
    """
    changes, project, tree = tuple(changes), setting.project, setting.scratch.copy("base")
    now = source_files(project)
    former = [
        one.before
        for one in changes
        if one.before is not None
        and one.before.endswith(".py")
        and not is_test_path(one.before, project.tests)
        and (one.deleted or one.path in now or is_below(one.before, project.sources))
    ]
    then = read_before(Path(project.root), base, former)
    new = {one.path for one in changes if one.path in now and one.path not in then}
    roots = import_roots(project)
    scratch = Scratch(tree, setting.scratch.folder / "then")
    with telling_faults(tree):
        for path, content in then.items():
            _write(tree / path, content)
        for path in new:
            _take_away(tree / path, module_name(path, roots), [tree / one for one in {*now, *then} - new])
        shutil.copytree(setting.scratch.runtime, scratch.runtime)
    return replace(setting, project=replace(project, root=str(tree)), scratch=scratch)


def _take_away(file: Path, module: str, others: Iterable[Path]) -> None:
    """Let there be no module in a file, and a package still where others of it were there without an ``__init__``."""
    if file.name == "__init__.py":
        others = tuple(others)
        if file.parent.with_suffix(".py") in others:  # a package would stand before the module of its name
            return file.unlink()
        if any(other.is_relative_to(file.parent) for other in others):
            return _write(file, b"")
    return _write(file, f"raise ModuleNotFoundError({f'No module named {module!r}'!r}, name={module!r})\n".encode())


def _write(file: Path, content: bytes) -> None:
    file.unlink(missing_ok=True)  # never through a link
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def run_added(then: Setting, limits: Mapping[TestId, float], project: Path, name: str = "added") -> list[AddedTest]:
    """Run each of the tests alone, for so many seconds at most. Files that cannot be collected together are run apart.

    ``project`` is the folder of the project as it is now, from which no module may come; ``name`` is of a workspace.

    Raises:
        EnvironmentFault: one does.
        EngineError: the session of the tests died.
    """
    files = sorted({test.path for test in limits})
    try:
        return _run_together(replace(then, project=replace(then.project, tests=tuple(files))), limits, project, name)
    except BaselineFailed as problem:
        if len(files) == 1:
            why = _tell(problem.why, then.scratch) or problem.what
            return [AddedTest(test, Before.UNCOLLECTED, why) for test in limits]
    return [
        one
        for index, file in enumerate(files)
        for one in run_added(
            then, {test: limits[test] for test in limits if test.path == file}, project, f"{name}-{index}"
        )
    ]


def _run_together(then: Setting, limits: Mapping[TestId, float], project: Path, name: str) -> list[AddedTest]:
    found: list[AddedTest] = []
    with then.start(name) as session:
        ready = _collect(session)
        loaded = sorted(
            ready.files & {str(root / file) for root in (project, project.resolve()) for file in then.files}
        )
        if loaded:
            raise EnvironmentFault(
                "the tests import the project as it is now, not as it was before the change",
                where=loaded[0],
                why="something puts the project's folder before the import path: a conftest.py, an installation",
                help="let the tests import what is on the import path, or leave out --red",
            )
        session.guard = then.guard(name)
        groups = ready.group()
        for test, limit in limits.items():
            then.say("running the added tests on the source of before", len(found), len(limits))
            found.append(
                _run(session, test, groups[test], limit, then.scratch)
                if test in groups
                else _explain(test, ready, then.scratch)
            )
    return found


def _collect(session: Session) -> Ready:
    """Wait until the tests are collected, but not for ever.

    Raises:
        BaselineFailed: pytest ended before that, or was ended.
    """
    timer = Timer(_COLLECTING, session.close)
    timer.daemon = True
    started = time.monotonic()
    timer.start()
    try:
        return session.ready()
    except BaselineFailed as problem:
        if time.monotonic() - started < _COLLECTING:
            raise
        raise BaselineFailed(f"collecting the tests takes longer than {_COLLECTING:g} seconds") from problem
    finally:
        timer.cancel()


def _run(session: Session, test: TestId, indexes: Sequence[int], limit: float, scratch: Scratch) -> AddedTest:
    patience = (limit,) * len(indexes)
    result = session.run(Order(tuple(indexes), "watch", cpu=patience, wall=patience))
    if result.end == "timeout":
        return AddedTest(test, Before.FAILED, f"it takes longer than {limit:g} seconds")
    ending = endings(result, [test])[test]
    if ending.outcome is Outcome.SKIPPED:
        return AddedTest(test, Before.UNDECIDED, "it is skipped there")
    # What passes now although it is expected to fail, and failed then, is red as well.
    passed = ending.outcome is Outcome.PASSED
    return AddedTest(test, Before.PASSED if passed else Before.FAILED, _tell(ending.message, scratch))


def _explain(test: TestId, ready: Ready, scratch: Scratch) -> AddedTest:
    """Why a test was not collected: by an error of its class, its file or its package, or for what nobody knows."""
    for nodeid, text in ready.errors:
        path, _, rest = nodeid.partition("::")
        of_test = (
            f"{test}::".startswith(f"{nodeid}::") if rest else is_below(test.path, [path.removesuffix("/__init__.py")])
        )
        if of_test:
            return AddedTest(test, Before.UNCOLLECTED, _tell(text, scratch))
    return AddedTest(test, Before.UNDECIDED, "pytest does not collect it there")


def _tell(text: str, scratch: Scratch) -> str:
    """The line that says what went wrong, without the path of our copy."""
    return tell_error(text, scratch).strip().rpartition("\n")[2].strip()
