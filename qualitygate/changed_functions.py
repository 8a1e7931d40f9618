"""Functions of the source, the suite, coverage and changed files in, which functions and tests have changed out."""

from __future__ import annotations

from collections.abc import Iterable

from qualitygate.changed import touches
from qualitygate.entering import find_entering
from qualitygate.model import ChangedFunction, Changes, CoverageEvidence, SourceFacts, Suite
from qualitygate.revision import ChangedFile
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
