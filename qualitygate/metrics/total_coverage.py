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

from qualitygate.counting import NO_STATEMENTS, NOT_COVERED
from qualitygate.display import count, show_lines
from qualitygate.model import Facts, FileCoverage, Measured, Metric, Part, Tally


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
    if coverage.branch:
        return Measured(tally.percent, tally, evidence)
    ways = Tally(0, 2 * tally.good)
    return Measured(
        tally.percent,
        tally,
        ("lines only: branches were not measured", *evidence),
        low=(tally + ways).percent,
        high=(tally + Tally(ways.total, ways.total)).percent,
    )


def _tally(file: FileCoverage, branch: bool) -> Tally:
    lines = Tally(len(file.statements - file.missing), len(file.statements))
    return lines + Tally(file.covered_branches, file.branches) if branch else lines


def _misses(file: FileCoverage) -> int:
    return len(file.missing) + file.branches - file.covered_branches


def _describe(file: FileCoverage) -> str:
    untaken = file.branches - file.covered_branches
    branches = f"{untaken} of {count(file.branches, 'branch', 'branches')} not taken" if untaken else ""
    return "; ".join(part for part in (show_lines(file.missing), branches) if part)


METRIC = Metric(80, 8, measure, required=True, reads=frozenset({Part.COVERAGE}))
