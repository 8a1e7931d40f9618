"""A bound on a duration that the test's own time limit never lets it reach.

What it finds: an elapsed time (the difference of two readings of a clock) asserted to be below a number that is at
least the test's ``@pytest.mark.timeout``. What else is far too loose, only a run can show.

Why it matters: the test is stopped before the assertion could fail: it can never fail.

Instead: a bound close above what was measured, below the limit.

When to ignore it: never.

Source: https://pypi.org/project/pytest-timeout/, document 003
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Binary,
    Call,
    Case,
    Compare,
    Expr,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, statements

_CLOCKS = frozenset({"time.time", "time.perf_counter", "time.monotonic", "timeit.default_timer"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each assertion."""
    limit = _limit(case)
    for part in inline(case, suite) if limit is not None else ():
        yield from _beyond(part.function, limit or 0)


def _beyond(function: Function, limit: float) -> Iterator[Hit]:
    assigns = [each for each in statements(function.body) if isinstance(each, Assign)]
    starts = {name for each in assigns if _is_clock(each.value) for name in assigned(each)}
    times = {name for each in assigns if _is_elapsed(each.value, starts) for name in assigned(each)}
    for check in function.checks:
        match check.test:
            case Compare(left=left, op="<" | "<=", right=Literal(value=int(bound) | float(bound))):
                measured = (isinstance(left, Name) and left.id in times) or _is_elapsed(left, starts)
                if measured and bound >= limit:
                    message = f"the test is stopped after {limit:g} s: a bound of {bound:g} s cannot fail"
                    yield Hit(check.span, message, function.path, function.qualname)


def _limit(case: Case) -> float | None:
    mark = case.mark("timeout")
    given = (*mark.args, *(value for name, value in mark.keywords if name == "timeout")) if mark is not None else ()
    match given[:1]:
        case (Literal(value=int(limit) | float(limit)),) if limit > 0:
            return limit
    return None


def _is_clock(value: Expr | None) -> bool:
    return isinstance(value, Call) and value.target in _CLOCKS


def _is_elapsed(value: Expr | None, starts: set[str]) -> bool:
    match value:
        case Binary(left=left, op="-", right=Name(id=name)) if name in starts:
            return _is_clock(left) or (isinstance(left, Name) and left.id in starts)
    return False


BAD = (
    """
import time
import pytest
from shop import load

@pytest.mark.timeout(30)
def test_load():
    start = time.perf_counter()
    load()
    elapsed = time.perf_counter() - start
    assert elapsed < 60  # finding

@pytest.mark.timeout(timeout=5)
def test_direct():
    start = time.monotonic()
    load()
    assert time.monotonic() - start <= 5.0  # finding

@pytest.mark.timeout(5)
def test_helped():
    check_load()

def check_load():
    start = time.monotonic()
    load()
    assert time.monotonic() - start < 9  # finding
""",
)

GOOD = (
    """
import time
import pytest
from shop import load

@pytest.mark.timeout(30)
def test_load():
    start = time.perf_counter()
    size = load()
    elapsed = time.perf_counter() - start
    assert elapsed < 10
    assert size < 60
    check_load()

def check_load():
    start = time.monotonic()
    load()
    assert time.monotonic() - start < 9

@pytest.mark.timeout(0)
def test_off():
    start = time.perf_counter()
    load()
    assert time.perf_counter() - start < 60

def test_no_limit():
    start = time.perf_counter()
    load()
    assert time.perf_counter() - start < 60
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
