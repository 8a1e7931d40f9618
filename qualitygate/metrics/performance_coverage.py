"""Declared critical functions in, the share out that a performance test holds to a budget.

Declared in `[tool.qualitygate.performance] critical`, or by `# qualitygate: critical` on the def line. A performance
test (by marker, folder or the fixture `benchmark`) runs a function when a line of its body runs in it, and asserts a
budget when a check of its own, or of a helper it calls, holds a measured time, memory or rate against a limit. A
benchmark whose statistics are not asserted has no budget.

Formula: declared critical functions run by a performance test that asserts a budget / declared critical functions. One
that is declared and not in the source is missed. None declared: the weight is dropped.

>>> from qualitygate.model import *
>>> measure(Facts()).dropped
True
>>> facts = Facts(Suite("."), None, Evidence(CoverageEvidence((), (), True)), ("shop:total",), SourceFacts())
>>> found = measure(facts)
>>> found.value, found.tally, found.evidence
(0.0, Tally(good=0, total=1), ('shop:total: no such function in the source',))
"""

from __future__ import annotations

from qualitygate.budgets import find_budgets
from qualitygate.counting import NOT_COVERED, NOT_SCANNED
from qualitygate.display import show_some
from qualitygate.entering import NOT_READ, find_entering
from qualitygate.model import Facts, Kind, Measured, Metric, Part, Suite, Tally, TestId


def measure(facts: Facts) -> Measured:
    """Each declared function against the performance tests that run it."""
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
    budgeted = _find_performance_tests(facts.suite)
    entering = find_entering(facts.evidence.coverage, critical)
    evidence = []
    for name in declared:
        found = [one for one in critical if one.name == name]
        running = {test for one in found for test in entering[one] if test in budgeted}
        if not any(budgeted[test] for test in running):
            evidence.append(f"{found[0].place}: {_describe(name, running)}" if found else f"{name}: {_NOWHERE}")
    tally = Tally(len(declared) - len(evidence), len(declared))
    return Measured(tally.percent, tally, tuple(evidence))


_NOWHERE = "no such function in the source"


def _find_performance_tests(suite: Suite) -> dict[TestId, bool]:
    """The performance tests, and whether each asserts a budget."""
    return {case.id: bool(find_budgets(case, suite)) for case in suite.cases if case.kind is Kind.PERFORMANCE}


def _describe(name: str, running: set[TestId]) -> str:
    if not running:
        return f"{name} is run by no performance test"
    return f"{name} is run by {show_some(sorted(map(str, running)))}, without a budget"


METRIC = Metric(100, 3, measure, reads=frozenset({Part.SUITE, Part.COVERAGE, Part.SOURCE}))
