"""A percentile or mean of nothing is 0: when every operation fails, the performance test passes.

What it finds: in a file of tests, a function with percentile, quantile, median, mean, average, p50, p90, p95 or p99 in
its name that returns 0 where its samples are empty: ``if not data: return 0``, or ``... if data else 0``.

Why it matters: no success gives no sample, and 0 is below every bound. The worst outage is the best result.

Instead: raise, or ``assert times, "no operation succeeded"``; and assert on the share of successes as well.

When to ignore it: where each caller asserts that there are samples.

Source: document 000 (_percentile)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Call,
    Compare,
    Conditional,
    Expr,
    Function,
    Hit,
    If,
    Literal,
    Name,
    Return,
    Rule,
    Severity,
    Span,
    Subject,
    Suite,
    Unary,
)
from qualitygate.scanner.query import statements

_NAMED = re.compile(r"(?:^|_)(percentile|quantile|median|mean|average|avg|p50|p90|p95|p99)s?(?:_|$)", re.IGNORECASE)


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the zero."""
    params = {param.name for param in function.params}
    if function.name.startswith("test") or not _NAMED.search(function.name):
        return
    for each in statements(function.body):
        span: Span | None = None
        match each:
            case If(test=test, body=(Return(value=Literal(value=0)) as zero,)) if _is_empty(test, params):
                span = zero.span
            case Return(value=Conditional(test=test, orelse=Literal(value=0))) if _is_filled(test, params):
                span = each.span
        if span is not None:
            yield Hit(span, "no sample at all becomes 0, which is below every bound")


def _is_empty(test: Expr, params: set[str]) -> bool:
    match test:
        case Unary(op="not", operand=operand):
            return _is_filled(operand, params)
        case Compare(left=Call(func=Name(id="len"), args=(Name(id=name),)), op="==", right=Literal(value=0)):
            return name in params
    return False


def _is_filled(test: Expr, params: set[str]) -> bool:
    match test:
        case Name(id=name) | Call(func=Name(id="len"), args=(Name(id=name),)):
            return name in params
    return False


BAD = (
    """
def percentile(times, share):
    if not times:
        return 0  # finding
    return sorted(times)[int(share * len(times)) - 1]

class Result:
    def p95(self, times):
        return sorted(times)[-1] if times else 0.0  # finding

    def _mean_of(self, times):
        if len(times) == 0:
            return 0.0  # finding
        return sum(times) / len(times)

def test_load():
    assert percentile([0.1], 0.95) < 1
""",
)

GOOD = (
    """
def percentile(times, share, strict=False):
    if not times:
        raise ValueError("no samples")
    if not strict:
        print("not strict")
    return sorted(times)[int(share * len(times)) - 1]

def count(times):
    return len(times) if times else 0

def mean(times):
    return sum(times) / len(times) if len(times) > 3 else 0

def test_mean():
    assert percentile([0.1], 0.95) < 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
