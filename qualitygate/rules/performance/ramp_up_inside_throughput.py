"""Throughput over a time that includes the pauses of the ramp-up.

What it finds: a division by an elapsed time (the difference of two readings of a clock), or a call that is given such
a time, where a ``sleep`` with
ramp-up, stagger or delay in its argument, or in the name of the argument's variable, stands within the measured
stretch.

Why it matters: a load of 20 users started over 10 seconds has at most 20 operations a second, however fast each is.
The bound then judges the pauses; a program that is ten times slower passes as well.

Instead: read the clock when the last user has started, and count the operations from there.

When to ignore it: where the pauses are what is measured.

Source: document 000 (run_load_test)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import Assign, Binary, Call, Expr, Function, Hit, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import assigned, calls, expressions, last_part, names, statements

_CLOCKS = frozenset({"time.time", "time.perf_counter", "time.monotonic", "timeit.default_timer"})
_PAUSES = re.compile(r"ramp|stagger|delay", re.IGNORECASE)


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the division."""
    if "sleep" not in mentions(function):
        return
    pauses = [
        call.span.line
        for call in calls(function.body)
        if last_part(call.target) == "sleep" and any(_PAUSES.search(name) for name in names(call.args))
    ]
    if not pauses:
        return
    starts = {name: each.span.line for each in _assigns(function) if _is_clock(each.value) for name in assigned(each)}
    times = {
        name: since for each in _assigns(function) if (since := _since(each.value, starts)) for name in assigned(each)
    }
    for each in expressions(function.body):
        if isinstance(each, Binary) and each.op == "/":
            start = times.get(each.right.id) if isinstance(each.right, Name) else _since(each.right, starts)
            if start is not None and any(start <= pause <= each.span.line for pause in pauses):
                yield Hit(each.span, "the time includes the pauses of the ramp-up")
        elif isinstance(each, Call) and each.target != "print":
            for value in (*each.args, *(keyword.value for keyword in each.keywords)):
                start = times.get(value.id) if isinstance(value, Name) else None
                if start is not None and any(start <= pause <= each.span.line for pause in pauses):
                    yield Hit(each.span, "hands on a time that includes the pauses of the ramp-up")


def _assigns(function: Function) -> list[Assign]:
    return [each for each in statements(function.body) if isinstance(each, Assign)]


def _is_clock(value: Expr | None) -> bool:
    return isinstance(value, Call) and value.target in _CLOCKS


def _since(value: Expr | None, starts: dict[str, int]) -> int | None:
    """The line where the measurement began that a difference of clocks ends."""
    match value:
        case Binary(left=left, op="-", right=Name(id=name)) if name in starts:
            return starts[name] if _is_clock(left) or (isinstance(left, Name) and left.id in starts) else None
    return None


BAD = (
    """
import time
from shop import report, start_user, wait

def run_load(users, ramp_up_time):
    delay_between_users = ramp_up_time / users
    start_time = time.time()
    for user in range(users):
        time.sleep(delay_between_users)
        start_user(user)
    done = wait()
    end_time = time.time()
    total = end_time - start_time
    assert done / (end_time - start_time) > 1  # finding
    print(total)
    report(done, seconds=total)  # finding
    return done / total  # finding

def test_load():
    assert run_load(20, 10) > 50
""",
)

GOOD = (
    """
import time
from shop import start_user, wait

def run_load(users, ramp_up_time):
    begun = time.monotonic()
    for user in range(users):
        time.sleep(ramp_up_time / users)
        start_user(user)
    start_time = time.monotonic()
    done = wait()
    time.sleep(1)
    total = time.monotonic() - start_time
    begun = begun / 2
    return done / total

def test_load():
    assert run_load(20, 10) > 50
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
