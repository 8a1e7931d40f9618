"""A judgement and the changes since a revision in, the findings that the changes touch out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qualitygate.model import Finding, Judgement, Span
from qualitygate.revision import ChangedFile


def keep_touched(judgement: Judgement, changes: Iterable[ChangedFile]) -> Judgement:
    """The judgement with only those findings and unused suppressions that stand in what has changed.

    That is everything in a new file, and elsewhere what spans a line that was added or modified, or a place at which
    lines were deleted: an assertion taken out of a test leaves a finding of the whole test. Patterns stay all.
    """
    changed = {change.path: change for change in changes if not change.deleted}
    baseline = judgement.baseline
    return replace(
        judgement,
        findings=_keep(judgement.findings, changed),
        unused_ignores=tuple(
            (path, line)
            for path, line in judgement.unused_ignores
            if path in changed and touches(changed[path], Span(line, end_line=line))
        ),
        baseline=baseline and replace(baseline, known=_keep(baseline.known, changed)),
    )


def touches(change: ChangedFile, span: Span) -> bool:
    """Whether a changed file's change is in the span; a span of no line is of the whole file.

    >>> touches(ChangedFile("a.py", frozenset({4}), before="a.py"), Span(3, 0, 5, 8))
    True
    >>> touches(ChangedFile("a.py", cuts=frozenset({5}), before="a.py"), Span(3, 0, 5, 8))
    True
    >>> touches(ChangedFile("a.py", frozenset({6}), before="a.py"), Span(3, 0, 5, 8))
    False
    """
    if change.before is None:
        return True
    if not span.line:
        return bool(change.lines or change.cuts)
    lines = range(span.line, max(span.line, span.end_line) + 1)
    # What was deleted after the last line of a function may have been its end; after a single line, it was not of it.
    cuts = change.cuts if len(lines) > 1 else frozenset()
    return any(line in lines for line in change.lines | cuts)


def _keep(findings: tuple[Finding, ...], changed: Mapping[str, ChangedFile]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.path in changed and touches(changed[one.path], one.span))
