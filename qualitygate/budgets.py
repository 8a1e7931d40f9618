"""A test and its suite in, the checks out that hold something measured against a limit: the budgets it asserts.

Measured is a time (the difference of two readings of a clock, `timeit`), memory (`tracemalloc`, `psutil`, `resource`),
the statistics of pytest-benchmark, a rate (a number divided by one of these), and what a helper or fixture gives that
measures in its turn. A budget is an upper bound of a cost, or a lower bound of a rate. A benchmark that only runs, or
whose result alone is checked, asserts none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from qualitygate.model import (
    Assign,
    Attribute,
    Binary,
    Bool,
    Call,
    Case,
    Check,
    Class,
    Compare,
    Expr,
    For,
    Function,
    Literal,
    Name,
    Stmt,
    Subscript,
    Suite,
    With,
)
from qualitygate.scanner.query import assigned, calls, checks, children, names, root_name, statements

#: Clocks by the dotted name of their reading.
CLOCKS = frozenset(
    {"time.perf_counter", "time.perf_counter_ns", "time.process_time", "time.process_time_ns", "time.monotonic",
     "time.monotonic_ns", "time.thread_time", "time.time", "time.time_ns", "timeit.default_timer",
     "datetime.datetime.now", "datetime.datetime.utcnow"}
)  # fmt: skip
#: Calls whose value is a measurement already.
_METERS = frozenset(
    {"timeit.timeit", "timeit.repeat", "tracemalloc.get_traced_memory", "resource.getrusage",
     "memory_profiler.memory_usage", "psutil.Process().memory_info", "psutil.Process().memory_full_info",
     "psutil.virtual_memory"}
)  # fmt: skip
#: Calls that ask something else of a measurement than how much it is.
_COUNTS = frozenset({"len", "isinstance", "bool", "type", "hasattr"})
#: Statistics of pytest-benchmark that are held against a limit, in seconds or, the last, a second.
_STATISTICS = frozenset({"min", "max", "mean", "median", "ops"})
#: Parts of a measurement, by name, of which more is better.
_RATE = re.compile(r"(?:^|_)(?:rate|throughput|ops|rps|tps|qps|iops)(?:_|$)|_per_s(?:ec(?:ond)?)?$")


class Measure(Enum):
    """What is measured: less of a cost is better, more of a rate."""

    COST = "cost"
    RATE = "rate"


@dataclass(slots=True)
class _Known:
    """What names stand for at one point of a function."""

    measured: dict[str, Measure] = field(default_factory=dict)
    readings: set[str] = field(default_factory=set)  #: values of a clock
    meters: frozenset[str] = frozenset()  #: helpers and fixtures that measure


def find_budgets(case: Case, suite: Suite) -> tuple[Check, ...]:
    """The checks of a test, and of the helpers it runs, that assert a budget; one that is swallowed asserts nothing."""
    reach = suite.reach.get(case.id)
    reached = [each.function for each in reach.functions] if reach else []
    fixtures = [each.function for each in reach.fixtures] if reach else []
    meters = frozenset(each.name for each in (*reached, *fixtures) if _measures(each.body))
    meters |= {cls.name for file in suite.files for cls in file.classes if _measures(cls)}
    return tuple(check for function in (case.function, *reached) for check in _find_in(function, meters))


def read_limits(case: Case, suite: Suite) -> tuple[tuple[str, float], ...]:
    """The statistics of pytest-benchmark that a test's budgets hold against a number, each with that number.

    What is written so that a reader sees both: ``benchmark.stats["mean"] < 0.5`` is ``("mean", 0.5)``.
    """
    bound = {
        name
        for statement in statements(case.function.body, enter=True)
        if isinstance(statement, Assign) and statement.value is not None and _is_stats(statement.value, frozenset())
        for name in assigned(statement)
    }
    return tuple(
        limit
        for check in find_budgets(case, suite)
        if check.test is not None
        for limit in _read_limits(check.test, frozenset(bound))
    )


def _read_limits(test: Expr, bound: frozenset[str]) -> Iterator[tuple[str, float]]:
    match test:
        case Bool(op="and", values=values):
            for each in values:
                yield from _read_limits(each, bound)
        case (
            Compare(left=small, op="<" | "<=", right=Literal(value=int() | float() as limit))
            | Compare(left=Literal(value=int() | float() as limit), op=">" | ">=", right=small)
        ) if (name := _name_statistic(small, bound)) is not None and name != "ops":
            yield name, limit
        case (
            Compare(left=large, op=">" | ">=", right=Literal(value=int() | float() as limit))
            | Compare(left=Literal(value=int() | float() as limit), op="<" | "<=", right=large)
        ) if _name_statistic(large, bound) == "ops":
            yield "ops", limit


def _name_statistic(value: Expr, bound: frozenset[str]) -> str | None:
    match value:
        case Subscript(value=inner, index=Literal(value=str(name))) | Attribute(value=inner, attr=name):
            return name if name in _STATISTICS and _is_stats(inner, bound) else None
    return None


def _is_stats(value: Expr, bound: frozenset[str]) -> bool:
    match value:
        case Attribute(value=Name(id="benchmark"), attr="stats"):
            return True
        case Attribute(value=inner, attr="stats"):
            return _is_stats(inner, bound)
        case Name(id=name):
            return name in bound
    return False


def _find_in(function: Function, meters: frozenset[str]) -> Iterator[Check]:
    """The budgets in one function's own body; all of its assignments are read first, whatever their order."""
    known = _Known(meters=meters)
    for statement in statements(function.body, enter=True):
        _learn(statement, known)
    for check in checks(function):
        if check.test is not None and not check.swallowed and _is_budget(check.test, known):
            yield check


def _measures(code: Class | tuple[Stmt, ...]) -> bool:
    """Whether it reads a clock twice or a meter once: then what it gives, or hands out, is a measurement."""
    called = [call.target for call in calls(code, enter=True)]
    return sum(name in CLOCKS for name in called) >= 2 or any(name in _METERS for name in called)


def _learn(statement: object, known: _Known) -> None:
    match statement:
        case Assign(value=value) if value is not None:
            _bind(assigned(statement), value, known)
        case With(items=items):
            for item in items:
                if item.name is not None:
                    _bind(assigned(item), item.context, known)
        case For(target=one, iterable=iterable):
            _bind(names(one), iterable, known)
    for call in calls(_own_parts(statement)):
        if call.attr in ("append", "add", "extend") and call.args and isinstance(call.func, Attribute):
            measure = _weigh(call.args[0], known)
            if measure is not None:
                known.measured[root_name(call.func)] = measure


def _bind(bound: Iterable[str], value: Expr, known: _Known) -> None:
    measure = _weigh(value, known)
    if measure is not None:
        known.measured.update(dict.fromkeys(bound, measure))
    elif any(call.target in CLOCKS for call in calls(value)):
        known.readings.update(bound)


def _own_parts(statement: object) -> list[Expr]:
    """The expressions that stand in a statement itself: those of its blocks come in turn."""
    parts = [getattr(statement, name, None) for name in ("value", "test", "iterable")]
    return [part for part in parts if part is not None]


def _weigh(value: Expr, known: _Known) -> Measure | None:
    """What an expression measures; None for anything else."""
    match value:
        case Binary(left=left, op="/", right=right) if _weigh(right, known) is Measure.COST:
            return Measure.COST if _weigh(left, known) is Measure.COST else Measure.RATE
        case Binary(left=left, op="-", right=right):
            if _is_reading(right, known) and _is_reading(left, known):
                return Measure.COST
        case Attribute(value=Name(id="benchmark"), attr="stats"):
            return Measure.COST
        case Subscript(value=inner, index=Literal(value=str(part))) | Attribute(value=inner, attr=part):
            measure = _weigh(inner, known) or (Measure.COST if root_name(value) in known.meters else None)
            return Measure.RATE if measure is not None and _RATE.search(part) else measure
        case Call() if value.target in _COUNTS:
            return None
        case Call() if value.target in _METERS or known.meters & {value.attr, root_name(value)}:
            return Measure.COST
    if isinstance(value, Name):
        return known.measured.get(value.id)
    return next((found for part in children(value) if (found := _weigh(part, known)) is not None), None)


def _is_reading(value: Expr, known: _Known) -> bool:
    return bool(names(value) & known.readings) or any(call.target in CLOCKS for call in calls(value))


def _is_budget(test: Expr, known: _Known) -> bool:
    match test:
        case Bool(op="and", values=values):
            return any(_is_budget(each, known) for each in values)
        case Compare(left=small, op="<" | "<=", right=large) | Compare(left=large, op=">" | ">=", right=small):
            cost, rate = _weigh(small, known), _weigh(large, known)
            return (cost is Measure.COST and rate is not Measure.RATE) or (rate is Measure.RATE and cost is None)
    return False
