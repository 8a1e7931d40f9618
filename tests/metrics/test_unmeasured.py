"""Metrics whose evidence does not exist yet say so, and never a number."""

from __future__ import annotations

import pytest

from qualitygate.metrics import pattern_effectiveness, performance_coverage, property_share
from qualitygate.model import Facts, Measured


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (
            pattern_effectiveness.measure(Facts()),
            "the kill matrix was not run: only the first killer of each mutant is known",
        ),
        (property_share.measure(Facts()), "no evidence yet of which source functions are pure"),
        (
            performance_coverage.measure(Facts(critical=("a:f", "a:g"))),
            "no evidence yet of budgets that performance tests assert, for a:f, a:g",
        ),
    ],
)
def test_keep_weight_of_unmeasured(found: Measured, reason: str) -> None:
    assert found == Measured(None, reason=reason, dropped=False)


def test_drop_performance_without_declaration() -> None:
    found = performance_coverage.measure(Facts())

    assert found == Measured(None, reason="no critical function is declared", dropped=True)
