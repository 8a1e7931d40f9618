"""Pure functions in, the share out that a property test enters.

Formula: eligible functions entered by a property test / eligible functions. Eligible is a public function or method
that has something to run, of which no input or output, no global write and no change of an argument is seen, and all
of whose arguments Hypothesis generates from their annotations alone; of a method, the instance is an argument. A
property test is one of that kind, or decorated with `@given`, whatever its kind; it enters a function when a line of
its body runs in the test, through whatever calls.

No eligible function: the weight is dropped.

>>> from qualitygate.model import *
>>> at = Span(1, 0, 2, 0)
>>> tax, total = (SourceFunction(path, path[:-3], name, at, at) for path, name in (("a.py", "tax"), ("b.py", "total")))
>>> test = TestId("tests/test_a.py", "test_tax")
>>> case = Case(test, Function("test_tax", "test_tax", test.path, (), (), ()), Style.PYTEST, Kind.PROPERTY)
>>> lines = frozenset({1, 2})
>>> run = FileCoverage("a.py", lines, frozenset(), frozenset(), contexts={2: frozenset({test})})
>>> found = measure(Facts(Suite(".", (File(test.path, 9, (case,)),)), None,
...                       Evidence(CoverageEvidence((run,), (), True)), source=SourceFacts((tax, total))))
>>> found.value, found.tally, found.evidence
(50.0, Tally(good=1, total=2), ('b.py:1: total is entered by no property test',))
"""

from __future__ import annotations

from qualitygate.counting import NOT_COVERED, NOT_SCANNED, measure_ratio
from qualitygate.entering import NOT_READ, find_entering
from qualitygate.model import Facts, Kind, Measured, Metric, Part, Suite, Tally, TestId
from qualitygate.scanner.query import has_decorator


def measure(facts: Facts) -> Measured:
    """The eligible functions, and those of them that property tests enter."""
    if facts.source is None:
        return Measured(None, reason=NOT_READ)
    eligible = [function for function in facts.source.functions if function.eligible]
    if not eligible:
        return Measured(None, Tally(0, 0), reason="no function is pure with arguments to generate", dropped=True)
    if facts.suite is None:
        return Measured(None, reason=NOT_SCANNED)
    if facts.evidence.coverage is None:
        return Measured(None, reason=NOT_COVERED)
    properties = _find_properties(facts.suite)
    entering = find_entering(facts.evidence.coverage, eligible)
    missed = [function for function in eligible if properties.isdisjoint(entering[function])]
    tally = Tally(len(eligible) - len(missed), len(eligible))
    return measure_ratio(
        tally,
        tuple(f"{function.place}: {function.qualname} is entered by no property test" for function in missed),
        [(f"enter `{function.qualname}` with a property test", function.place) for function in missed],
    )


def _find_properties(suite: Suite) -> frozenset[TestId]:
    """The tests that draw their inputs: a marker may give them another kind."""
    return frozenset(
        case.id
        for case in suite.cases
        if case.kind is Kind.PROPERTY or has_decorator(case.function, "hypothesis.given", "given")
    )


METRIC = Metric(60, 5, measure, reads=frozenset({Part.SUITE, Part.COVERAGE, Part.SOURCE}))
