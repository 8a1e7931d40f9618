"""What the design page says of each metric is what the program does."""

from __future__ import annotations

import pytest

from qualitygate.model import Direction, Facts, Measured, Metric
from qualitygate.plugins import load_metrics

DESIGN = {
    "mutation-score": (85, 25),
    "anti-patterns": (0.67, 17),
    "flakiness-risk": (0.22, 8),
    "pattern-effectiveness": (85, 8),
    "total-coverage": (80, 8),
    "template-usage": (90, 7),
    "unit-coverage": (80, 6),
    "pattern-consistency": (95, 5),
    "property-share": (60, 5),
    "integration-by-pattern": (80, 4),
    "integration-coverage": (60, 4),
    "performance-coverage": (100, 3),
    "clean-up": (100, 0),
    "error-path": (100, 0),
    "naming": (100, 0),
    "pyramid": (100, 0),
    "slow-marked": (100, 0),
    "static-checks": (100, 0),
    "strategy-matrix": (100, 0),
    "test-first": (100, 0),
    "workflow": (85, 0),
}


def test_load_metrics_heaviest_first() -> None:
    metrics = load_metrics()

    assert {one.key: (one.target, one.weight) for one in metrics} == DESIGN
    assert [one.key for one in metrics] == list(DESIGN)
    assert sum(one.weight for one in metrics) == 100


def test_require_by_default() -> None:
    assert [one.key for one in load_metrics() if one.required] == ["mutation-score", "anti-patterns", "total-coverage"]


def test_lower_is_better_for_densities_of_findings() -> None:
    falling = {one.key for one in load_metrics() if one.direction is Direction.DOWN}

    assert falling == {"anti-patterns", "flakiness-risk"}


@pytest.mark.parametrize("metric", load_metrics(), ids=lambda metric: metric.key)
def test_document_formula(metric: Metric) -> None:
    assert "Formula: " in metric.doc
    assert ">>> " in metric.doc


@pytest.mark.parametrize("metric", load_metrics(), ids=lambda metric: metric.key)
def test_measure_nothing_from_no_facts(metric: Metric) -> None:
    found = metric.measure(Facts())

    assert found.value is None
    assert found.reason


def test_reject_falling_metric_without_half() -> None:
    with pytest.raises(ValueError, match="needs `half`"):
        Metric(1, 1, lambda facts: Measured(None), Direction.DOWN)


@pytest.mark.parametrize("target", [0, -1])
def test_reject_target(target: float) -> None:
    with pytest.raises(ValueError, match=rf"target {target}: must be above 0"):
        Metric(target, 1, lambda facts: Measured(None))
