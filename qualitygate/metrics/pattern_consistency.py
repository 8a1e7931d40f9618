"""Judgement in, share of pattern uses out: those done whole, without error, and in the project's own variant.

A use is consistent when it has all required parts, no error finding shares a line with it, and its variant is the
project's: of the variants of one pattern, the one with the most otherwise consistent uses (of equals, the first by
name). A use without a variant agrees with all.

Formula: consistent uses / uses.

Gated as a percentage, scored on the other uses, per 100 production statements. No use: not measured.

>>> from qualitygate.model import *
>>> whole = Use("rollback", "db", "conftest.py", "session", variant="outer transaction")
>>> partial = Use("rollback", "db", "test_b.py", "other", missing=("close",), variant="outer transaction")
>>> found = measure(Facts(judgement=Judgement(uses=(whole, partial))))
>>> found.value, found.evidence
(50.0, ('test_b.py:0: rollback lacks close',))
"""

from __future__ import annotations

from collections import Counter, defaultdict

from qualitygate.counting import NOT_SCANNED, measure_misses, overlaps
from qualitygate.model import Facts, Finding, Measured, Metric, Part, Severity, Tally, Use


def measure(facts: Facts) -> Measured:
    """Every use against its parts, the errors at it, and the variant of the project."""
    if facts.judgement is None:
        return Measured(None, reason=NOT_SCANNED)
    uses = facts.judgement.uses
    if not uses:
        return Measured(None, reason="no pattern is used")
    errors: dict[str, list[Finding]] = defaultdict(list)
    for finding in facts.judgement.active:
        if finding.severity is Severity.ERROR:
            errors[finding.path].append(finding)
    faults = [_find_fault(use, errors[use.path]) for use in uses]
    variants = _choose_variants([use for use, fault in zip(uses, faults, strict=True) if not fault])
    evidence, steps = [], []
    for use, fault in zip(uses, faults, strict=True):
        wanted = variants.get(use.pattern, use.variant)
        other = bool(use.variant) and use.variant != wanted
        if not fault and other:
            fault = f"is the variant {use.variant}, the project's is {wanted}"
        if fault:
            place = f"{use.path}:{use.span.line}"
            evidence.append(f"{place}: {use.pattern} {fault}")
            # what has an error besides is mended by fixing the finding
            if not any(overlaps(finding, use) for finding in errors[use.path]) and not (use.missing and other):
                steps.append((f"mend the pattern {use.pattern}: it {fault}", place))
    tally = Tally(len(uses) - len(evidence), len(uses))
    return measure_misses(tally, tuple(evidence), steps, facts.evidence.coverage)


def _find_fault(use: Use, errors: list[Finding]) -> str:
    """Why a use is not whole, or an empty string."""
    if use.missing:
        return f"lacks {', '.join(use.missing)}"
    rules = [finding.rule for finding in errors if overlaps(finding, use)]
    return f"has the error {rules[0]}" if rules else ""


def _choose_variants(whole: list[Use]) -> dict[str, str]:
    """The project's variant of each pattern: most whole uses wins, so that broken ones cannot outvote them."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for use in whole:
        if use.variant:
            votes[use.pattern][use.variant] += 1
    return {pattern: min(ballot, key=lambda name: (-ballot[name], name)) for pattern, ballot in votes.items()}


METRIC = Metric(95, 5, measure, half=2.25, reads=frozenset({Part.FINDINGS, Part.USES, Part.COVERAGE}))
