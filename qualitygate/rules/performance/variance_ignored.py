"""A mean is below its bound, and nobody looked at the spread.

What it finds: an assertion that a mean (``statistics.mean``, ``statistics.fmean``, ``numpy.mean``,
``sum(times) / len(times)``, ``benchmark.stats["mean"]``) of a performance test is below a number, in a test that
mentions neither a deviation nor a maximum, median or percentile. Opt-in: no suite it was tried on has such a test, so
that its precision is unknown.

Why it matters: nine fast runs hide one that takes ten times as long; and a mean that moves by half from run to run
shows no regression.

Instead: bound the median or a percentile, and the deviation besides.

When to ignore it: where another test looks at the spread.

Source: documents 000 and 001 (mean, max and stdev together)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Binary,
    Call,
    Case,
    Compare,
    Expr,
    Hit,
    Kind,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Subscript,
    Suite,
)
from qualitygate.scanner.query import assigned, last_part, statements, walk

_MEANS = frozenset({"mean", "fmean", "average"})
_SPREAD = re.compile(r"std|varian|median|percentile|quantile|max|p9\d|iqr|sort|worst", re.IGNORECASE)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    if case.kind is not Kind.PERFORMANCE or any(_SPREAD.search(word) for word in _words(case)):
        return
    means = {
        name
        for each in statements(case.function.body)
        if isinstance(each, Assign) and _is_mean(each.value)
        for name in assigned(each)
    }
    for check in case.function.checks:
        match check.test:
            case Compare(left=left, op="<" | "<="):
                if _is_mean(left) or (isinstance(left, Name) and left.id in means):
                    yield Hit(check.span, "a mean alone hides the slow runs: bound a percentile or the deviation too")


def _is_mean(value: Expr | None) -> bool:
    match value:
        case Call() as call:
            return last_part(call.target) in _MEANS
        case Binary(left=Call(func=Name(id="sum")), op="/", right=Call(func=Name(id="len"))):
            return True
        case Subscript(index=Literal(value="mean")) | Attribute(attr="mean"):
            return True
    return False


def _words(case: Case) -> Iterator[str]:
    for each in walk(case.function.body):
        match each:
            case Name(id=word) | Attribute(attr=word) | Literal(value=str(word)):
                yield word


BAD = (
    """
# file: tests/performance/test_speed.py
import statistics
from shop import load, time_of

def test_load():
    times = [time_of(load) for _ in range(100)]
    assert statistics.mean(times) < 0.1  # finding
    average = sum(times) / len(times)
    assert average <= 0.1  # finding

def test_stats(benchmark):
    assert benchmark(load) == 1
    assert benchmark.stats["mean"] < 0.1  # finding
""",
)

GOOD = (
    """
# file: tests/performance/test_speed.py
import statistics
from shop import load, time_of

def test_load():
    times = [time_of(load) for _ in range(100)]
    assert statistics.mean(times) < 0.1
    assert statistics.stdev(times) < 0.05

def test_count():
    assert len([load(), load()]) < 3

# file: tests/unit/test_mean.py
import statistics

def test_mean():
    assert statistics.mean([1, 2]) < 2
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
