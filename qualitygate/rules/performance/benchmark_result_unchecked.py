"""A benchmark whose result nobody looks at: broken code is the fastest.

What it finds: a test that calls ``benchmark(...)`` or ``benchmark.pedantic(...)`` and asserts nothing at all, neither
on the result nor on the statistics. Opt-in: where the same function has tests of its own beside, mature suites leave
it out.

Why it matters: a function that returns at once is measured as an improvement.

Instead: ``result = benchmark(total, orders)``, and ``assert result == 30``.

When to ignore it: when the function is tested elsewhere, and the benchmark only compares.

Source: https://pytest-benchmark.readthedocs.io/en/latest/usage.html, documents 001 and 004
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls

_RUNS = frozenset({"benchmark", "benchmark.pedantic"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first call."""
    reach = suite.reach[case.id]
    if "benchmark" not in case.requested or reach.checks or reach.opaque:
        return
    call = next((each for each in calls(case.function.body) if each.target in _RUNS), None)
    if call is not None:
        yield Hit(call.span, "the result is not checked: broken code is the fastest")


BAD = (
    """
from shop import total

def test_total(benchmark):
    benchmark(total, [1, 2])  # finding

def test_pedantic(benchmark):
    result = benchmark.pedantic(total, args=([1, 2],), rounds=5)  # finding
    print(result)
""",
)

GOOD = (
    """
from shop import total

def test_total(benchmark):
    result = benchmark(total, [1, 2])
    assert result == 3

def test_marked(benchmark):
    @benchmark
    def run():
        assert total([1]) == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
