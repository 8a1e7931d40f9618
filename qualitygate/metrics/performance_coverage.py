"""Declared critical functions in, the share out that a performance test holds to a budget.

Declared in `[tool.qualitygate.performance] critical`, or by `# qualitygate: critical` on the def line. A performance
test (by marker, folder or the fixture `benchmark`) runs a function when a line of its body runs in it, and asserts a
budget when a check of its own, or of a helper it calls, holds a measured time, memory or rate against a limit. A
benchmark whose statistics are not asserted has no budget of its own.

`qualitygate report --benchmark-json FILE` reads what `pytest --benchmark-json FILE` wrote, one file or several. A
result of a test that runs the function then counts as well, where it keeps to the budget of the function in
`[tool.qualitygate.performance.budgets]`, else to that of the test's kind. It must keep to all of it, and no figure may
be more than ten times better than its budget: such a budget would let the code become ten times slower, and holds
nothing. One test that holds the function is enough; what else is broken, was not observed or is too loose is named
beside. So are asserted limits (`benchmark.stats["mean"] < 0.5`) that are more than ten times too loose; these count
all the same, as they do without results: to measure more never takes anything away.

Two things are left to pytest-benchmark. Whether a run is slower than an earlier one, it tells itself
(`--benchmark-compare-fail=mean:10%`). And it stops tracing while it measures: what runs in `benchmark.pedantic(...)`
with one iteration only is covered by no test, and so is not counted; `benchmark(...)` runs it once more, traced.

Formula: declared critical functions run by a performance test that asserts a budget, or by one whose result keeps to a
configured one / declared critical functions. One that is declared and not in the source is missed. None declared: the
weight is dropped.

>>> from qualitygate.model import *
>>> measure(Facts()).dropped
True
>>> facts = Facts(Suite("."), None, Evidence(CoverageEvidence((), (), True)), ("shop:total",), SourceFacts())
>>> found = measure(facts)
>>> found.value, found.tally, found.evidence
(0.0, Tally(good=0, total=1), ('shop:total: no such function in the source',))

A benchmark without an assertion, its result, and the budget of performance tests, which is 100 ms when nothing is set:

>>> from dataclasses import replace
>>> test = TestId("tests/test_shop.py", "test_total")
>>> case = Case(test, Function("test_total", "test_total", test.path, (), (), ()), Style.PYTEST, Kind.PERFORMANCE)
>>> suite = Suite(".", (File(test.path, 9, (case,)),))
>>> file = FileCoverage("shop.py", frozenset({1, 2}), frozenset(), frozenset(), contexts={2: frozenset({test})})
>>> source = SourceFacts((SourceFunction("shop.py", "shop", "total", Span(1), Span(2, 0, 2)),))
>>> facts = Facts(suite, None, Evidence(CoverageEvidence((file,), (), True)), ("shop:total",), source)
>>> for observed in (20.0, 120.0, 9.5):
...     facts = replace(facts, benchmarks=(Benchmark(test, Figures(mean_ms=observed), {}),))
...     print(measure(facts).value, *measure(facts).evidence)
100.0
0.0 shop.py:1: shop:total in tests/test_shop.py::test_total: mean_ms is 120.0, over the budget of 100
0.0 shop.py:1: shop:total in tests/test_shop.py::test_total: mean_ms is 9.5, the budget of 100 is over 10 times looser
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qualitygate.budgets import find_budgets, read_limits
from qualitygate.counting import NOT_COVERED, NOT_SCANNED, measure_ratio
from qualitygate.display import show_number, show_some
from qualitygate.entering import NOT_READ, find_entering
from qualitygate.kept_budgets import SLACK, find_faults, is_loose
from qualitygate.model import Benchmark, Case, Facts, Figures, Kind, Measured, Metric, Part, Suite, Tally, TestId


def measure(facts: Facts) -> Measured:
    """Each declared function against the performance tests and the benchmarks that run it."""
    functions = facts.source.functions if facts.source is not None else ()
    critical = [one for one in functions if one.critical or one.name in facts.critical]
    declared = tuple(dict.fromkeys((*facts.critical, *(one.name for one in critical))))
    if not declared:
        return Measured(None, reason="no critical function is declared", dropped=True)
    if facts.source is None:
        return Measured(None, reason=NOT_READ)
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=NOT_COVERED)
    cases = {case.id: case for case in facts.suite.cases}
    asserting = {
        test: bool(find_budgets(case, facts.suite)) for test, case in cases.items() if case.kind is Kind.PERFORMANCE
    }
    results = {one.test: one for one in facts.benchmarks if one.test in cases}
    entering = find_entering(facts.evidence.coverage, critical)
    good, missed, told, steps = 0, [], [], []
    for name in declared:
        found = [one for one in critical if one.name == name]
        running = sorted(
            {test for one in found for test in entering[one]} & (asserting.keys() | results.keys()), key=str
        )
        faults = {
            test: tuple(find_faults(results[test].observed, budget))
            for test in running
            if test in results and (budget := _find_budget(facts.budgets, name, cases[test].kind)) != Figures()
        }
        lines = [f"{found[0].place}: {name} in {test}: {'; '.join(why)}" for test, why in faults.items() if why]
        if any(asserting.get(test) for test in running) or () in faults.values():
            good += 1
            told += lines
        else:
            missed += lines or [f"{found[0].place}: {_describe(name, running)}" if found else f"{name}: {_NOWHERE}"]
            steps += [(f"hold `{one.qualname}` to a budget in a performance test", one.place) for one in found[:1]]
        told += [
            line for test in running if test in results for line in _find_loose(cases[test], facts.suite, results[test])
        ]
    tally = Tally(good, len(declared))
    return measure_ratio(tally, tuple(dict.fromkeys((*missed, *told))), steps)


_NOWHERE = "no such function in the source"


def _find_budget(budgets: Mapping[str, Figures], name: str, kind: Kind) -> Figures:
    """The function's own budget, else that of the test's kind; an empty one where there is neither."""
    return budgets.get(name, budgets.get(kind.value, Figures()))


def _find_loose(case: Case, suite: Suite, result: Benchmark) -> Iterator[str]:
    """The limits that a test asserts, and that what was observed is far from."""
    for statistic, limit in read_limits(case, suite):
        seen = result.stats.get(statistic)
        if seen is not None and is_loose(statistic, seen, limit):
            shown = f"{statistic} is {show_number(seen, 0, limit, digits=3)}"
            yield f"{case.id}: {shown}, the asserted limit of {limit:.10g} is over {SLACK} times looser"


def _describe(name: str, running: Sequence[TestId]) -> str:
    if not running:
        return f"{name} is run by no performance test"
    return f"{name} is run by {show_some([str(test) for test in running])}, without a budget"


METRIC = Metric(100, 3, measure, reads=frozenset({Part.SUITE, Part.COVERAGE, Part.SOURCE}))
