from __future__ import annotations

import pytest

from qualitygate.metrics.pattern_consistency import measure
from qualitygate.model import (
    CoverageEvidence,
    Evidence,
    Facts,
    FileCoverage,
    Finding,
    Judgement,
    Measured,
    Severity,
    Span,
    Tally,
    Use,
)


def use(variant: str = "", *missing: str, pattern: str = "rollback", first: int = 10, last: int = 20) -> Use:
    return Use(pattern, "db", "t.py", "session", Span(first, 0, last, 0), missing, variant)


def finding(first: int, last: int = 0, severity: Severity = Severity.ERROR, **more: str) -> Finding:
    return Finding(
        "broken", "db", severity, more.get("path", "t.py"), "session", "is broken", Span(first, 0, last, 0),
        ignored=more.get("ignored"),
    )  # fmt: skip


def run(*uses: Use, findings: tuple[Finding, ...] = ()) -> Measured:
    return measure(Facts(judgement=Judgement(findings, uses)))


def test_measure_without_scan() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")


def test_measure_without_uses() -> None:
    assert run() == Measured(None, reason="no pattern is used")


def test_need_all_parts() -> None:
    found = run(use(), use("", "close", "rollback"))

    assert found.tally == Tally(1, 2)
    assert found.evidence == ("t.py:10: rollback lacks close, rollback",)


@pytest.mark.parametrize(
    ("first", "last", "good"),
    [(9, 9, 1), (9, 10, 0), (10, 0, 0), (20, 0, 0), (21, 0, 1), (5, 30, 0), (21, 25, 1), (0, 9, 1)],
)
def test_share_a_line_with_an_error(first: int, last: int, good: int) -> None:
    found = run(use(), findings=(finding(first, last),))

    assert found.tally == Tally(good, 1)


def test_name_the_error() -> None:
    assert run(use(), findings=(finding(10),)).evidence == ("t.py:10: rollback has the error broken",)


@pytest.mark.parametrize(
    "harmless",
    [
        finding(10, severity=Severity.WARNING),
        finding(10, severity=Severity.INFO),
        finding(10, path="other.py"),
        finding(10, ignored="known"),
    ],
)
def test_forgive_lesser_findings(harmless: Finding) -> None:
    assert run(use(), findings=(harmless,)).value == 100.0


def test_follow_most_frequent_variant() -> None:
    found = run(use("b"), use("b"), use("a"), use(""))

    assert found.tally == Tally(3, 4)
    assert found.evidence == ("t.py:10: rollback is the variant a, the project's is b",)


def test_follow_first_name_of_equally_frequent_variants() -> None:
    found = run(use("b"), use("a"))

    assert found.evidence == ("t.py:10: rollback is the variant b, the project's is a",)


def test_keep_variants_of_patterns_apart() -> None:
    assert run(use("a"), use("b", pattern="container")).value == 100.0


def test_deny_broken_uses_a_vote() -> None:
    # Otherwise deleting a good use could hand the majority to the broken ones.
    found = run(use("good"), use("bad", "close"), use("bad", "close"), use("bad", "close"))

    assert found.tally == Tally(1, 4)


def test_score_on_misses_per_hundred_statements() -> None:
    file = FileCoverage("a.py", frozenset(range(50)), frozenset(), frozenset())
    judgement = Judgement(uses=(use(), use("", "close")))

    found = measure(Facts(judgement=judgement, evidence=Evidence(CoverageEvidence((file,), (), True))))

    assert (found.value, found.density) == (50.0, 2.0)
    assert run(use()).density is None
