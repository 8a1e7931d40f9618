"""From facts to counts: what several metrics count alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from qualitygate.display import count, show_lines, show_some
from qualitygate.gaps import find_gaps
from qualitygate.model import (
    CoverageEvidence,
    FileCoverage,
    Finding,
    Kind,
    Measured,
    SourceFacts,
    Span,
    Step,
    Suite,
    Tally,
    TestId,
    Use,
)

NOT_SCANNED = "the tests were not scanned"
NOT_COVERED = "coverage was not measured"
NOT_MUTATED = "no mutants were run"
NO_STATEMENTS = "the source has no executable line"
IMPORT_ONLY = "the source has no executable line but those that importing runs"


def per_hundred(amount: float, statements: int) -> float | None:
    """A density: the amount per 100 production statements; None without any statement.

    >>> per_hundred(3, 200), per_hundred(0, 0)
    (1.5, None)
    """
    return 100.0 * amount / statements if statements else None


def weigh_findings(findings: Iterable[Finding]) -> float:
    """The severity-weighted sum: error 5, warning 2, info 0.5."""
    return sum((finding.severity.weight for finding in findings), 0.0)


def describe_findings(findings: Iterable[Finding]) -> tuple[str, ...]:
    """One line a rule, the heaviest first: how many, what they weigh, and where the first are."""
    rules: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        rules.setdefault((finding.rule, finding.severity.value), []).append(finding)
    ranked = sorted(rules.items(), key=lambda item: (-weigh_findings(item[1]), item[0]))
    return tuple(
        f"{rule}: {count(len(found), severity)}, weight {weigh_findings(found):g}: "
        + show_some([f"{finding.path}:{finding.span.line}" for finding in found])
        for (rule, severity), found in ranked
    )


def find_tests(suite: Suite, *kinds: Kind) -> frozenset[TestId]:
    """The tests of these kinds."""
    return frozenset(case.id for case in suite.cases if case.kind in kinds)


def find_lines_run(file: FileCoverage, tests: Collection[TestId]) -> frozenset[int]:
    """The statements that at least one of the tests ran."""
    wanted = frozenset(tests)
    return frozenset(line for line, ids in file.contexts.items() if not ids.isdisjoint(wanted)) & file.statements


def measure_lines_run(
    coverage: CoverageEvidence, source: SourceFacts | None, tests: Collection[TestId], kind: str
) -> Measured:
    """Statements these tests run, over the statements; with the missed lines of each file, most missed first.

    A step for each function with missed lines; ``kind`` is the kind of test that would run them.

    A line that runs at import and in none of these tests leaves both sides. Runs in other tests do not bring it back:
    otherwise a good test of another kind would lower this ratio.
    """
    total = Tally(0, 0)
    missed: list[tuple[str, frozenset[int]]] = []
    for file in coverage.files:
        run = find_lines_run(file, tests)
        counted = file.statements - (file.imported - run)
        total += Tally(len(run), len(counted))
        if counted > run:
            missed.append((file.path, counted - run))
    if not total.total:
        return Measured(None, total, reason=IMPORT_ONLY, dropped=True)
    missed.sort(key=lambda item: (-len(item[1]), item[0]))
    evidence = tuple(f"{path}: {show_lines(lines)}" for path, lines in missed)
    steps = tuple(
        Step(gap.describe(f"in {kind}"), gap.place, _meet(total, len(gap.lines))) for gap in find_gaps(missed, source)
    )
    return Measured(total.percent, total, evidence, steps=steps)


def measure_ratio(tally: Tally, evidence: tuple[str, ...], steps: Iterable[tuple[str, str]]) -> Measured:
    """A ratio of which each step, a text and its place, would meet one more."""
    then = _meet(tally, 1)
    return Measured(tally.percent, tally, evidence, steps=tuple(Step(text, place, then) for text, place in steps))


def measure_misses(
    tally: Tally, evidence: tuple[str, ...], steps: Iterable[tuple[str, str]], coverage: CoverageEvidence | None
) -> Measured:
    """The same where the score looks at the misses per 100 production statements."""
    statements = 0 if coverage is None else coverage.statements
    then = replace(_meet(tally, 1), density=per_hundred(tally.missed - 1, statements))
    return Measured(
        tally.percent,
        tally,
        evidence,
        density=per_hundred(tally.missed, statements),
        steps=tuple(Step(text, place, then) for text, place in steps),
    )


def _meet(tally: Tally, number: int) -> Measured:
    """What would be measured if so many of the missed were met."""
    then = Tally(tally.good + number, tally.total)
    return Measured(then.percent, then)


def overlaps(finding: Finding, use: Use) -> bool:
    """Whether they share a line of a file."""
    return (
        finding.path == use.path and _first(finding.span) <= _last(use.span) and _first(use.span) <= _last(finding.span)
    )


def _first(span: Span) -> int:
    return span.line


def _last(span: Span) -> int:
    return max(span.line, span.end_line)
