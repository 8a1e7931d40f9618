"""Coverage evidence in, covered statements and branches out, as coverage.py counts them.

Formula: (statements run + branches taken) / (statements + branches), over all files together. Lines excluded by
comment or configuration are tolerated up to 2% of the statements; each one more counts as a missed statement.

Where branches were not measured, the value is that of the lines alone, and the score takes the interval that taking
no branch, or all of them, would give when each line run has two ways on.

>>> from qualitygate.model import *
>>> file = FileCoverage("a.py", frozenset({1, 2, 3}), frozenset({3}), frozenset(), branches=2, covered_branches=1)
>>> found = measure(Facts(evidence=Evidence(CoverageEvidence((file,), (), branch=True))))
>>> found.value, found.tally, found.evidence
(60.0, Tally(good=3, total=5), ('a.py: 3; 1 of 2 branches not taken',))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qualitygate.counting import NO_STATEMENTS, NOT_COVERED
from qualitygate.display import count, show_lines
from qualitygate.gaps import find_gaps
from qualitygate.model import Facts, FileCoverage, Measured, Metric, Part, SourceFacts, Step, Tally


def measure(facts: Facts) -> Measured:
    """Tallies of all files, and the excluded lines beyond what is tolerated."""
    coverage = facts.evidence.coverage
    if coverage is None:
        return Measured(None, reason=NOT_COVERED)
    tally = sum((_tally(file, coverage.branch) for file in coverage.files), Tally(0, 0))
    excluded, tolerated = sum(len(file.excluded) for file in coverage.files), coverage.statements // 50
    hidden = max(0, excluded - tolerated)
    tally += Tally(0, hidden)
    if not tally.total:
        return Measured(None, tally, reason=NO_STATEMENTS, dropped=True)
    missed = sorted((file for file in coverage.files if _misses(file)), key=lambda file: (-_misses(file), file.path))
    evidence = tuple(f"{file.path}: {_describe(file)}" for file in missed)
    if hidden:
        evidence = (
            f"{count(excluded, 'excluded line')}, {tolerated:,} tolerated: {hidden:,} count as missed",
            *evidence,
        )
    if not coverage.branch:
        evidence = ("lines only: branches were not measured", *evidence)
    steps = tuple(_list_steps(missed, facts.source, tally, coverage.branch))
    return replace(_bound(tally, coverage.branch), evidence=evidence, steps=steps)


def _bound(tally: Tally, branch: bool) -> Measured:
    """The value, and the ends of what it may be where branches were not measured."""
    if branch:
        return Measured(tally.percent, tally)
    ways = Tally(0, 2 * tally.good)
    low, high = tally + ways, tally + Tally(ways.total, ways.total)
    return Measured(tally.percent, tally, low=low.percent, high=high.percent)


def _list_steps(
    files: Iterable[FileCoverage], source: SourceFacts | None, tally: Tally, branch: bool
) -> Iterator[Step]:
    """The missed lines of each function, and the branches not taken of each file."""

    def meet(number: int) -> Measured:
        return _bound(Tally(tally.good + number, tally.total), branch)

    known = tuple(files)
    for gap in find_gaps([(file.path, file.missing) for file in known], source):
        yield Step(gap.describe("in a test"), gap.place, meet(len(gap.lines)))
    for file in known:
        untaken = file.branches - file.covered_branches
        if branch and untaken:
            yield Step(f"take {count(untaken, 'branch', 'branches')} that no test takes", file.path, meet(untaken))


def _tally(file: FileCoverage, branch: bool) -> Tally:
    lines = Tally(len(file.statements - file.missing), len(file.statements))
    return lines + Tally(file.covered_branches, file.branches) if branch else lines


def _misses(file: FileCoverage) -> int:
    return len(file.missing) + file.branches - file.covered_branches


def _describe(file: FileCoverage) -> str:
    untaken = file.branches - file.covered_branches
    branches = f"{untaken} of {count(file.branches, 'branch', 'branches')} not taken" if untaken else ""
    return "; ".join(part for part in (show_lines(file.missing), branches) if part)


METRIC = Metric(80, 8, measure, required=True, reads=frozenset({Part.COVERAGE, Part.SOURCE}))
