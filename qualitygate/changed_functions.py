"""Functions of the source, the suite, coverage and changed files in, which functions and tests have changed out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from qualitygate.changed import touches
from qualitygate.display import count
from qualitygate.entering import find_entering
from qualitygate.model import (
    AddedTest,
    Before,
    ChangedFunction,
    Changes,
    CoverageEvidence,
    Skipped,
    SourceFacts,
    Suite,
    TestId,
)
from qualitygate.revision import ChangedFile
from qualitygate.scanner.lower_file import lower_file
from qualitygate.source_facts import span_whole


def find_changed_functions(
    since: str, files: Iterable[ChangedFile], source: SourceFacts, suite: Suite, coverage: CoverageEvidence
) -> Changes:
    """The functions that the changes since the revision touch, each with the touched tests that run it.

    ``since`` is the revision as the user named it; ``files`` are the changes since the merge base with it, as
    `qualitygate.revision.find_changes` gives them. Another decorator, such as a longer table of parameters, makes
    another test.
    """
    changed = {file.path: file for file in files if not file.deleted}
    tests = {
        case.id
        for case in suite.cases
        if case.function.path in changed and touches(changed[case.function.path], span_whole(case.function))
    }
    functions = [one for one in source.functions if one.path in changed and touches(changed[one.path], one.span)]
    entering = find_entering(coverage, functions)
    return Changes(
        since,
        tuple(ChangedFunction(one, tuple(sorted(entering[one] & tests))) for one in functions),
        tuple(sorted(tests)),
    )


def find_added_tests(
    files: Iterable[ChangedFile], suite: Suite, tests: Collection[TestId], before: Mapping[str, bytes]
) -> tuple[TestId, ...]:
    """Those of the changed tests whose function was not there: their file, renamed or not, had none of that name.

    ``before`` has what the files held then, by the path they had, as `qualitygate.revision.read_before` gives it.
    """
    former = {file.path: file.before for file in files if file.before in before}
    paths = {case.function.path for case in suite.cases if case.id in tests and case.function.path in former}
    known = {path: _name_functions(path, before[former[path] or ""]) for path in paths}
    return tuple(
        sorted(
            {
                case.id
                for case in suite.cases
                if case.id in tests and case.function.qualname not in known.get(case.function.path, ())
            }
        )
    )


def _name_functions(path: str, text: bytes) -> frozenset[str]:
    """The qualified names of a file's functions and methods; none of a file that cannot be read."""
    source = lower_file(path, text)
    if isinstance(source, Skipped):
        return frozenset()
    methods = (function for cls in source.classes for function in cls.functions)
    return frozenset(function.qualname for function in (*source.functions, *methods))


def describe_added(since: str, added: Sequence[AddedTest]) -> str:
    """What the added tests did on the source as it was before, in one sentence.

    >>> tests = [AddedTest(TestId("test_a.py", name), Before.FAILED) for name in ("test_a", "test_b")]
    >>> describe_added("main", tests)
    '2 tests were added since main: without the change 2 fail, 0 pass, 0 are undecided'
    """
    if not added:
        return f"no test was added since {since}: `--red` has none to run"
    ends = [one.before for one in added]
    uncollected = ends.count(Before.UNCOLLECTED)
    told = f"{ends.count(Before.FAILED) + uncollected:,} fail"
    if uncollected:
        told += f" ({uncollected:,} cannot be collected there)"
    verb = "was" if len(added) == 1 else "were"
    return (
        f"{count(len(added), 'test')} {verb} added since {since}: without the change {told}, "
        f"{ends.count(Before.PASSED):,} pass, {ends.count(Before.UNDECIDED):,} are undecided"
    )
