"""From a sleep and what stands beside it to whether the time is the point: a pace, a measurement, a tick of a clock."""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Assign,
    Attribute,
    Binary,
    Call,
    Compare,
    Evaluate,
    Function,
    Literal,
    Stmt,
)
from qualitygate.scanner.query import (
    argument,
    assigned,
    calls,
    literal,
    names,
    root_name,
    statements,
)
from qualitygate.scanner.sleeps import checks_nothing, is_between_stamps, outlasts

_WRITES = frozenset({"write_text", "write_bytes", "touch", "utime", "upload_from_stream"})
_CLOCKS = frozenset(
    f"time.{name}{unit}"
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time")
    for unit in ("", "_ns")
)
#: No clock in use has coarser steps: those of Windows are just under 16 milliseconds.
_TICK = 0.02


def is_the_point(function: Function, call: Call) -> bool:
    """Whether no event can be waited for: the time is a pace or measured, or has to pass for what stands beside it."""
    if _is_pace(function, call) or outlasts(function, call) or is_between_stamps(function, call):
        return True
    beside = tuple(_beside(function, call))
    first = min((check.span.line for check in function.checks if check.span.line > call.span.line), default=0)
    if any(after is not None and after.span.line == first and checks_nothing(after) for _, _, after in beside):
        return True  # the last of a row that nothing happens in
    return any(_writes_next(after) for _, _, after in beside) or any(
        _finds_nothing(function, after) or _is_measured(before, after) or _is_tick(call, before, after)
        for each, before, after in beside
        if each is call
    )


def _is_pace(function: Function, call: Call) -> bool:
    """Whether it is too short to wait for anything, or computed: the pace of a producer, or of an object at hand."""
    given = call.args[0] if call.args else None
    if isinstance(given, Literal):
        return isinstance(given.value, float) and given.value < 0.001
    if isinstance(given, Attribute) and given.attr.islower():
        at_hand = {*assigned(function.body), *(each.name for each in function.params)}
        return root_name(given) in at_hand - {"self", "cls"}
    return isinstance(given, Binary) and bool(names(given))


def _writes_next(after: Stmt | None) -> bool:
    """Whether a file is written next, which is to be younger than another."""
    return after is not None and any(
        other.attr in _WRITES or (other.attr == "open" and _is_for_writing(other)) for other in calls(after)
    )


def _beside(function: Function, call: Call) -> Iterator[tuple[Call, Stmt | None, Stmt | None]]:
    """It and the equal ones of the function, each with the statements before and after it in its block.

    Where one of them makes a file younger, the others do so too: the last of a row has no file after it.
    """
    for block in (function, *statements(function.body)):
        body = getattr(block, "body", ())
        for before, each, after in zip((None, *body), body, (*body[1:], None), strict=False):
            if isinstance(each, Evaluate):
                yield from ((other, before, after) for other in calls(each) if other == call)


def _is_for_writing(call: Call) -> bool:
    mode = literal(argument(call, 1, "mode"), "")
    return isinstance(mode, str) and bool(set(mode) & set("wax+"))


def _finds_nothing(function: Function, after: Stmt | None) -> bool:
    """Whether it is asserted next, and last, that there is still nothing: ``process.poll() is None``."""
    match after:
        case Assert(test=Compare(op="is", right=Literal(value=None))):
            return all(check.span.line <= after.span.line for check in function.checks)
    return False


def _is_measured(before: Stmt | None, after: Stmt | None) -> bool:
    """Whether the same clock is read right before and right after."""
    if not isinstance(before, Assign) or after is None:
        return False
    return not _CLOCKS.isdisjoint({each.target for each in calls(before)} & {each.target for each in calls(after)})


def _is_tick(call: Call, before: Stmt | None, after: Stmt | None) -> bool:
    """Whether a moment passes between two equal calls, both results kept: they are told apart by the clock."""
    seconds = literal(call.args[0]) if call.args else None
    if not isinstance(seconds, float) or seconds > _TICK:
        return False
    if not isinstance(before, Assign) or not isinstance(after, Assign):
        return False
    return isinstance(before.value, Call) and before.value == after.value
