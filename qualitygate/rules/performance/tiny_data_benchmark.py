"""A benchmark on a handful of values: it measures the call.

What it finds: ``benchmark(f, ...)`` and ``benchmark.pedantic(f, args=...)`` whose data are displays of at most three
constants. Opt-in: where a call is the thing to be measured, tiny data are right.

Why it matters: with three rows a quadratic algorithm is as fast as a linear one; what grows is never seen.

Instead: data of the size that production has, and of ten times that size.

When to ignore it: where the cost of one small call is what matters.

Source: document 001
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Call, Case, Container, Expr, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls, is_literal

_MOST = 3


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    for call in calls(case.function.body) if "benchmark" in case.requested else ():
        data = [each for each in _given(call) if isinstance(each, Container)]
        if data and all(is_literal(each) and len(each.items) <= _MOST for each in data):
            yield Hit(call.span, f"measures at most {_MOST} values: what grows is never seen")


def _given(call: Call) -> tuple[Expr, ...]:
    if call.target == "benchmark":
        return call.args[1:]
    args = call.keyword("args") if call.target == "benchmark.pedantic" else None
    return args.items if isinstance(args, Container) else ()


BAD = (
    """
from shop import total

def test_total(benchmark):
    assert benchmark(total, [1, 2, 3]) == 6  # finding

def test_pedantic(benchmark):
    assert benchmark.pedantic(total, args=([1, 2],), rounds=5) == 3  # finding
""",
)

GOOD = (
    """
from shop import orders, total

def test_total(benchmark):
    assert benchmark(total, orders(10_000)) == 6

def test_four(benchmark):
    assert benchmark(total, [1, 2, 3, 4]) == 10

def test_names(benchmark, order):
    assert benchmark(total, [order]) == 10

def test_number(benchmark):
    assert benchmark(total, 10_000) == 1

def test_other():
    assert total([1]) == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
