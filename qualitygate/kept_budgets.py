"""What a benchmark observed and its budget in, what is wrong between them out: broken, not observed, far too loose."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.benchmark_results import RATES
from qualitygate.display import show_number
from qualitygate.model import Facts, Figures

#: A budget that is looser than this many times what was observed would let the code become as many times slower.
SLACK = 10


def find_faults(observed: Figures, budget: Figures) -> Iterator[str]:
    """Why the budget is not kept, or holds nothing; nothing where all of it is kept and tight enough.

    >>> list(find_faults(Figures(mean_ms=12.0), Figures(mean_ms=100.0)))
    []
    >>> list(find_faults(Figures(mean_ms=120.0), Figures(mean_ms=100.0, peak_mb=50.0)))
    ['mean_ms is 120.0, over the budget of 100', 'peak_mb was not observed']
    >>> list(find_faults(Figures(mean_ms=9.5), Figures(mean_ms=100.0)))
    ['mean_ms is 9.5, the budget of 100 is over 10 times looser']
    """
    seen = dict(observed.known())
    for name, limit in budget.known():
        if name not in seen:
            yield f"{name} was not observed"
            continue
        is_rate = name in RATES
        shown, bound = show_number(seen[name], 0, limit), f"{limit:.10g}"
        if seen[name] < limit if is_rate else seen[name] > limit:
            yield f"{name} is {shown}, {'under' if is_rate else 'over'} the budget of {bound}"
        elif is_loose(name, seen[name], limit):
            yield f"{name} is {shown}, the budget of {bound} is over {SLACK} times looser"


def is_loose(name: str, seen: float, limit: float) -> bool:
    """Whether what was observed could be more than `SLACK` times worse and would still be within the limit.

    >>> is_loose("mean_ms", 1.0, 10.0), is_loose("mean_ms", 1.0, 10.5), is_loose("ops_per_s", 501.0, 50.0)
    (False, True, True)
    """
    return seen > SLACK * limit if name in RATES else limit > SLACK * seen


def name_idle_budgets(facts: Facts) -> tuple[str, ...]:
    """A note on each function that has a budget and is not declared critical: nothing is held to it.

    >>> budgets = {"e2e": Figures(p95_ms=900.0), "shop:totl": Figures(mean_ms=5.0)}
    >>> name_idle_budgets(Facts(critical=("shop:total",), budgets=budgets))
    ('shop:totl has a budget and is not declared critical: nothing is held to it',)
    """
    functions = facts.source.functions if facts.source is not None else ()
    declared = {*facts.critical, *(one.name for one in functions if one.critical)}
    idle = (name for name in facts.budgets if ":" in name and name not in declared)
    return tuple(f"{name} has a budget and is not declared critical: nothing is held to it" for name in idle)
