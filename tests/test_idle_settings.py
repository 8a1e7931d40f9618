"""Settings of the gate that change nothing are named, and those that change something are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qualitygate.gate import judge_gate
from qualitygate.idle_settings import name_idle_settings
from qualitygate.model import Config, Facts, Measured, Measurement, Metric
from qualitygate.model.config import GateConfig, GateException, NotApplicable, RaisedTarget
from qualitygate.model.report import Direction
from qualitygate.terms import find_targets, find_terms

DAY = date(2030, 5, 5)
NEXT = DAY + timedelta(days=1)


def measure_nothing(facts: Facts) -> Measured:
    return Measured(None, reason="nothing was run")


METRICS = (
    Metric(80.0, 1.0, measure_nothing, key="total-coverage"),
    Metric(85.0, 1.0, measure_nothing, key="mutation-score"),
    Metric(2.0, 1.0, measure_nothing, Direction.DOWN, half=1.0, key="anti-patterns"),
)
REQUIRED = ("total-coverage",)


def excuse(metric: str, expires: date = DAY) -> GateException:
    return GateException(metric, "being rewritten", "mia", expires)


def configure(*, required: tuple[str, ...] = REQUIRED, **gate: object) -> Config:
    return Config(required=required, gate=GateConfig(**gate))  # type: ignore[arg-type]


NOT_REQUIRED = "the exception for mutation-score excuses nothing: the metric is not required"
NOT_APPLICABLE = "the exception for total-coverage excuses nothing: the metric is declared not applicable"
ASKED = "mutation-score is declared not applicable and is not required: nothing is asked of it"


@pytest.mark.parametrize(
    ("config", "least", "notes"),
    [
        (Config(), None, ()),
        (configure(exceptions=(excuse("total-coverage"),)), None, ()),
        (configure(exceptions=(excuse("mutation-score"),)), None, (NOT_REQUIRED,)),
        (configure(exceptions=(excuse("mutation-score"), excuse("mutation-score", NEXT))), None, (NOT_REQUIRED,)),
        (configure(exceptions=(excuse("mutation-score"),)), 0.0, ()),
        (configure(exceptions=(excuse("mutation-score"),), required=("mutation-score",)), None, ()),
        (configure(exceptions=(excuse("mutation-score", DAY - timedelta(days=1)),)), None, ()),
        (
            configure(exceptions=(excuse("total-coverage"),), not_applicable=(NotApplicable("total-coverage", "why"),)),
            80.0,
            (NOT_APPLICABLE,),
        ),
        (configure(not_applicable=(NotApplicable("total-coverage", "why"),)), None, ()),
        (configure(not_applicable=(NotApplicable("mutation-score", "why"),)), 80.0, (ASKED,)),
    ],
    ids=range(10),
)
def test_name_exceptions_and_exemptions_of_what_nothing_asks_for(
    config: Config, least: float | None, notes: tuple[str, ...]
) -> None:
    assert name_idle_settings(config, METRICS, DAY, least) == notes


@pytest.mark.parametrize("expires", [DAY - timedelta(days=1), DAY])
@pytest.mark.parametrize("least", [None, 80.0])
@pytest.mark.parametrize(
    "required", [(), ("total-coverage",), ("mutation-score",), ("total-coverage", "mutation-score")]
)
@pytest.mark.parametrize("not_applicable", [(), ("mutation-score",)])
@pytest.mark.parametrize("metric", ["total-coverage", "mutation-score"])
def test_an_exception_is_named_exactly_where_the_gate_is_the_same_without_it(
    metric: str, not_applicable: tuple[str, ...], required: tuple[str, ...], least: float | None, expires: date
) -> None:
    exempt = tuple(NotApplicable(one, "why") for one in not_applicable)
    with_it = configure(required=required, exceptions=(excuse(metric, expires),), not_applicable=exempt)
    without = configure(required=required, not_applicable=exempt)
    measurements = [Measurement(one, Measured(10.0), one.target) for one in METRICS]

    gates = [
        judge_gate(measurements, required=required, min_score=least, terms=find_terms(config, DAY))
        for config in (with_it, without)
    ]

    named = any("the exception" in note for note in name_idle_settings(with_it, METRICS, DAY, least))
    assert named == (gates[0] == gates[1])


RAISES = [
    ([("total-coverage", 80.5)], []),
    ([("total-coverage", 80.0)], [("total-coverage", "80", "80", 0)]),
    ([("total-coverage", 79.5)], [("total-coverage", "79.5", "80", 0)]),
    ([("anti-patterns", 1.5)], []),
    ([("anti-patterns", 2.0)], [("anti-patterns", "2", "2", 0)]),
    ([("anti-patterns", 2.5)], [("anti-patterns", "2.5", "2", 0)]),
    ([("total-coverage", 90.0), ("total-coverage", 95.0)], []),
    ([("total-coverage", 95.0), ("total-coverage", 90.0)], [("total-coverage", "90", "95", 1)]),
    ([("mutation-score", 90.0)], [("mutation-score", "90", "90", 0)]),
    ([("mutation-score", 90.5)], []),
]


def raise_targets(raised: list[tuple[str, float]], left_out: int | None = None) -> Config:
    """One target a day; the configuration names the last one first."""
    dated = [RaisedTarget(metric, target, DAY + timedelta(days=day)) for day, (metric, target) in enumerate(raised)]
    kept = tuple(one for day, one in enumerate(dated) if day != left_out)
    return Config(targets={"mutation-score": 90.0}, gate=GateConfig(raised=kept[::-1]))


@pytest.mark.parametrize(("raised", "idle"), [*RAISES, ([("no-such-metric", 1.0)], [])])
def test_name_targets_that_raise_nothing(
    raised: list[tuple[str, float]], idle: list[tuple[str, str, str, int]]
) -> None:
    assert name_idle_settings(raise_targets(raised), METRICS, DAY, None) == tuple(
        f"the target of {metric} from {DAY + timedelta(days=day)} on raises nothing: {target} is no stricter than "
        f"{before}, which holds by then"
        for metric, target, before, day in idle
    )


@pytest.mark.parametrize(("raised", "idle"), RAISES)
def test_a_raised_target_is_named_exactly_where_all_days_are_the_same_without_it(
    raised: list[tuple[str, float]], idle: list[tuple[str, str, str, int]]
) -> None:
    def list_targets(config: Config) -> list[dict[str, float]]:
        days = [find_targets(config, METRICS, DAY + timedelta(days=day)) for day in range(-1, len(raised) + 1)]
        return [{one.key: targets.get(one.key, one.target) for one in METRICS} for targets in days]

    whole = list_targets(raise_targets(raised))
    needless = [day for day in range(len(raised)) if list_targets(raise_targets(raised, left_out=day)) == whole]

    assert needless == [day for *_, day in idle]
