"""A mode in, ``rates`` or ``edges``, a table out: our strategies beside what one writes with other tools.

Run: ``python benchmarks/strategies.py rates [EXAMPLES]`` or ``edges [SEEDS]``, where faker, polyfactory, pydantic and
factory_boy are installed. Rates are examples per second of processor time, the best of three runs. For Hypothesis only
the generate phase runs, with an empty test and no database; the other tools are only called. What they make has the
same fields, but neither policy, boundaries nor totals. The import is of ``qualitygate.strategies`` because the folder
of this file hides the package ``strategies``.
"""

from __future__ import annotations

import platform
import string
import sys
import time
from importlib.metadata import version
from inspect import signature
from typing import Any

from edges import PLAIN, print_edges
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from rivals import MAKERS, Make, seed_makers

from qualitygate import strategies as ours

#: the least that users and orders must reach on a quiet machine
BAR = 600
TOOLS = ("hypothesis", "faker", "polyfactory", "pydantic", "factory_boy")


def measure_rate(values: SearchStrategy[Any], examples: int) -> float:
    """Examples per second of processor time, the best of three runs."""
    drawn = 0

    # Whether drawing is too slow is judged by the wall clock, which other processes take their part of.
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(values)
    def draw(value: object) -> None:
        nonlocal drawn
        drawn += 1

    rates = []
    for _ in range(3):
        # counted, since a strategy of a few values ends before that many examples
        drawn, start = 0, time.process_time()
        draw()
        rates.append(drawn / (time.process_time() - start))
    return max(rates)


def measure_maker_rate(make: Make, examples: int) -> float:
    """Records per second of processor time, the best of three runs."""
    rates = []
    for _ in range(3):
        seed_makers(0)
        start = time.process_time()
        for _ in range(examples):
            make()
        rates.append(examples / (time.process_time() - start))
    return max(rates)


def find_strategies() -> tuple[dict[str, SearchStrategy[Any]], list[str]]:
    """The public strategies that need no argument, by name, and the names of those that need one."""
    free, bound = {}, []
    for name in ours.__all__:
        value = getattr(ours, name)
        if isinstance(value, type) or "SearchStrategy" not in str(signature(value).return_annotation):
            continue
        parameters = signature(value).parameters.values()
        if any(one.default is one.empty and one.kind is not one.VAR_KEYWORD for one in parameters):
            bound.append(name)
        else:
            free[name] = value()
    return free, bound


def print_comparison(examples: int) -> None:
    """Ours beside the other tools, in examples per second."""
    pairs = {domain: (values, plain) for domain, (_, values, plain) in PLAIN.items()}
    pairs["names"] = (ours.names(), st.text(min_size=1, max_size=100))
    pairs["passwords"] = (ours.passwords(), st.text(string.printable, min_size=8, max_size=72))
    print(
        f"{'per CPU second':<16}{'ours':>8}{'plain':>8}" + "".join(f"{tool:>13}" for tool in MAKERS) + "   ours/plain"
    )
    for name, (values, plain) in pairs.items():
        rate, against = measure_rate(values, examples), measure_rate(plain, examples)
        others = [
            f"{measure_maker_rate(makers[name], examples):>13.0f}" if name in makers else f"{'-':>13}"
            for makers in MAKERS.values()
        ]
        verdict = f"  {'under' if rate < BAR else 'over'} the bar of {BAR}" if name in ("users", "orders") else ""
        print(f"{name:<16}{rate:>8.0f}{against:>8.0f}{''.join(others)}{rate / against:>13.1f}{verdict}", flush=True)


def print_rates(examples: int) -> None:
    """The comparison, then every public strategy that needs no argument."""
    print_comparison(examples)
    free, bound = find_strategies()
    print(f"\n{'strategy':<32}{'per CPU second':>16}")
    for name, values in free.items():
        print(f"{name:<32}{measure_rate(values, examples):>16.0f}", flush=True)
    print(f"\n{len(free)} strategies; left out, since they need an argument: {', '.join(bound)}")


def main(mode: str, count: int | None) -> None:
    tools = ", ".join(f"{tool} {version(tool)}" for tool in TOOLS)
    print(f"Python {platform.python_version()}, {tools}\n", flush=True)
    if mode == "rates":
        print_rates(count or 300)
    elif mode == "edges":
        print_edges(count or 30)
    else:
        raise SystemExit(f"unknown mode {mode!r}: choose from rates, edges")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "rates", int(sys.argv[2]) if len(sys.argv) > 2 else None)
