"""A benchmark that also asserts what the measured code returned.

What it finds: tests that call the ``benchmark`` fixture of pytest-benchmark or pytest-codspeed.

A conforming use: asserts on the result; and where it reads ``benchmark.stats``, does so under a condition on them, for
they are None under ``--benchmark-disable``.

Why it matters: the fastest way to return is to do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Attribute, Call, Case, Function, If, Name, Pattern, Subject, Suite, UseHit
from qualitygate.scanner.query import assigned, calls, expressions, names, statements

_STATS = Attribute(Name("benchmark"), "stats")


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use on the first call of the fixture."""
    if "benchmark" not in case.requested:
        return
    function = case.function
    measured = [call for call in calls(function.body) if _measures(call)]
    used = measured or [call for call in calls(function.decorators) if _measures(call)]
    bare = any(isinstance(each, Name) and each.id == "benchmark" for each in function.decorators)
    if used or bare or _decorates(function):
        has = {"result asserted": _asserts(function), "guarded stats": _is_guarded(function)}
        span = used[0].span if used else function.span
        yield UseHit(span, tuple(part for part in PATTERN.parts if not has[part]))


def _measures(call: Call) -> bool:
    return call.target in ("benchmark", "benchmark.pedantic")


def _decorates(function: Function) -> bool:
    return any(isinstance(each, Name) and each.id == "benchmark" for each in expressions(function.body))


def _asserts(function: Function) -> bool:
    """Whether a check reads what a measured call gave, or something assigned inside the measured function."""
    results: set[str] = set()
    for each in statements(function.body, enter=True):
        value = each.value if isinstance(each, Assign) else None
        if value is not None and (any(map(_measures, calls(value))) or names(value) & results):
            results |= assigned(each)
    return any(
        check.test is not None
        and _STATS not in expressions(check.test)
        and (bool(names(check.test) & results) or any(_measures(call) for call in calls(check.test)))
        for check in function.checks
    )


def _is_guarded(function: Function) -> bool:
    read = [each.span for each in expressions(function.body) if each == _STATS]
    guards = [
        each.span for each in statements(function.body) if isinstance(each, If) and "benchmark" in names(each.test)
    ]
    return all(any(guard.line <= span.line <= guard.end_line for guard in guards) for span in read)


GOOD = (
    """
from shop import search, data

def test_search_speed(benchmark):
    result = benchmark(search, data)  # use
    assert result == [1, 2]
    if benchmark.stats:
        assert benchmark.stats["mean"] < 0.1

def test_search_rounds(benchmark):
    assert benchmark.pedantic(search, rounds=5) == [1, 2]  # use

def test_search():
    assert search(data) == [1, 2]
""",
)

BAD = (
    """
from shop import search, data

def test_search_speed(benchmark):
    benchmark(search, data)  # lacks: result asserted

def test_search_mean(benchmark):
    result = benchmark(search, data)  # lacks: guarded stats
    assert len(result) == 2
    assert benchmark.stats["mean"] < 0.1
""",
)

PATTERN = Pattern(
    source="001, 004",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("result asserted", "guarded stats"),
    touches=("performance",),
)
