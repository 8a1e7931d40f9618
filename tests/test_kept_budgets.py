"""What a benchmark showed against its budget: broken, not observed, more than ten times too loose, or kept."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.kept_budgets import find_faults, is_loose, name_idle_budgets
from qualitygate.model import Facts, Figures, SourceFacts, SourceFunction, Span

NAMES = [field.name for field in fields(Figures)]
COSTS = ["mean_ms", "p95_ms", "peak_mb"]
RATES = ["ops_per_s", "success_rate"]


def judge(name: str, seen: float, limit: float) -> list[str]:
    return list(find_faults(Figures(**{name: seen}), Figures(**{name: limit})))


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize(
    ("seen", "fault"),
    [
        (0.0, "is 0.0, the budget of 0.5 is over 10 times looser"),
        (0.0499, "is 0.05, the budget of 0.5 is over 10 times looser"),
        (0.05, ""),
        (0.5, ""),
        (0.5001, "is 0.5001, over the budget of 0.5"),
        (6.0, "is 6.0, over the budget of 0.5"),
    ],
)
def test_hold_a_cost_to_a_budget(name: str, seen: float, fault: str) -> None:
    assert judge(name, seen, 0.5) == ([f"{name} {fault}"] if fault else [])


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize(
    ("seen", "fault"),
    [
        (0.0, "is 0.0, under the budget of 0.05"),
        (0.0499, "is 0.0499, under the budget of 0.05"),
        (0.05, ""),
        (0.5, ""),
        (0.51, "is 0.5, the budget of 0.05 is over 10 times looser"),
    ],
)
def test_hold_a_rate_to_a_budget(name: str, seen: float, fault: str) -> None:
    assert judge(name, seen, 0.05) == ([f"{name} {fault}"] if fault else [])


@pytest.mark.parametrize("name", NAMES)
def test_miss_what_was_not_observed(name: str) -> None:
    others = Figures(**{other: 1.0 for other in NAMES if other != name})

    assert list(find_faults(others, Figures(**{name: 1.0}))) == [f"{name} was not observed"]


@pytest.mark.parametrize("name", NAMES)
def test_ask_nothing_of_what_has_no_budget(name: str) -> None:
    assert list(find_faults(Figures(**{name: 1e9}), Figures())) == []


def test_tell_every_fault_in_one_order() -> None:
    observed = Figures(p95_ms=9.0, mean_ms=2.0, ops_per_s=5.0)
    budget = Figures(success_rate=0.9, ops_per_s=6.0, peak_mb=1.0, p95_ms=9.0, mean_ms=1.0)

    assert list(find_faults(observed, budget)) == [
        "mean_ms is 2.0, over the budget of 1",
        "peak_mb was not observed",
        "ops_per_s is 5.0, under the budget of 6",
        "success_rate was not observed",
    ]


@pytest.mark.parametrize(
    ("name", "seen", "limit", "loose"),
    [
        ("max", 1.0, 10.0, False),
        ("max", 1.0, 10.1, True),
        ("ops", 10.0, 1.0, False),
        ("ops", 10.1, 1.0, True),
        ("ops", 1.0, 10.1, False),
        ("max", 10.1, 1.0, False),
    ],
)
def test_know_what_is_too_loose(name: str, seen: float, limit: float, loose: bool) -> None:
    assert is_loose(name, seen, limit) is loose


@given(st.sampled_from(NAMES), st.floats(0.001, 1e6), st.floats(0.001, 1e6))
def test_a_budget_is_kept_exactly_between_the_limit_and_a_tenth_of_it(name: str, seen: float, limit: float) -> None:
    low, high = (limit, 10 * limit) if name in RATES else (seen, 10 * seen)
    kept = low <= (seen if name in RATES else limit) <= high

    assert (judge(name, seen, limit) == []) is kept


FUNCTION = SourceFunction("a.py", "shop", "total", Span(1), Span(2), critical=True)


@pytest.mark.parametrize(
    ("facts", "idle"),
    [
        (Facts(), []),
        (Facts(budgets={"unit": Figures(mean_ms=1.0)}), []),
        (Facts(budgets={"shop:total": Figures()}), ["shop:total"]),
        (Facts(budgets={"shop:total": Figures()}, critical=("shop:total",)), []),
        (Facts(budgets={"shop:total": Figures()}, source=SourceFacts((FUNCTION,))), []),
        (
            Facts(budgets={"shop:tax": Figures(), "shop:total": Figures()}, source=SourceFacts((FUNCTION,))),
            ["shop:tax"],
        ),
    ],
)
def test_name_budgets_that_nothing_is_held_to(facts: Facts, idle: list[str]) -> None:
    assert name_idle_budgets(facts) == tuple(
        f"{name} has a budget and is not declared critical: nothing is held to it" for name in idle
    )
