"""A stress test asserts on the load at which the system failed, as if it had held it.

What it finds: a loop over loads that is left by ``break`` under a condition, and after it an assertion that the loop's
variable is at least (or above) a number. After the ``break`` the variable holds the load that failed.

Why it matters: a system that breaks down at 100 passes ``rate >= 100``. And when nothing fails, the assertion
holds for any code: the last load of the list is above the bound.

Instead: keep the last load that held in a variable of its own, set at the end of the loop's body, and assert on that.

When to ignore it: never.

Source: document 001 (Stress Testing)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Compare, For, Function, Hit, If, Jump, Literal, Name, Rule, Severity, Span, Subject, Suite
from qualitygate.scanner.query import assigned, statements


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the assertion."""
    loops: list[For] | None = None
    for check in function.checks:
        match check.test:
            case Compare(left=Name(id=name), op=">=" | ">", right=Literal(value=int() | float())):
                if loops is None:
                    loops = [each for each in statements(function.body) if isinstance(each, For) and _breaks(each)]
                for loop in loops:
                    if loop.target == Name(name) and _says_last(loop, name, check.span, function):
                        yield Hit(check.span, f"`{name}` is the load that failed, not the last that held")


def _says_last(loop: For, name: str, at: Span, function: Function) -> bool:
    """Whether the name holds there what the loop left in it: after the loop, and not set in between."""
    inside = any(each.span.line == at.line for each in statements(loop.body))
    between = (each for each in statements(function.body) if loop.span.line < each.span.line < at.line)
    return loop.span.line < at.line and not inside and not any(name in assigned(each) for each in between)


def _breaks(loop: For) -> bool:
    """Whether it is left early under a condition, with nothing said of the case that it is not."""
    guarded = any(isinstance(each, If) and Jump("break") in each.body for each in loop.body)
    return guarded and not loop.orelse and isinstance(loop.target, Name)


BAD = (
    """
from shop import load

def test_limits():
    for rate in [10, 50, 100, 500]:
        failures = load(rate)
        if failures / rate > 0.01:
            print(f"degrades at {rate}")
            break
    assert rate >= 100  # finding
""",
)

GOOD = (
    """
from shop import load, wait

def test_limits():
    held = 0
    for rate in [10, 50, 100, 500]:
        if load(rate) / rate > 0.01:
            break
        held = rate
    assert held >= 100

def test_every_load():
    for rate in [10, 50, 100]:
        assert rate >= 10
        assert load(rate) == 0
    assert rate >= 100

def test_named():
    for tries in range(9):
        if wait():
            break
    tries = load(tries)
    assert tries > 2

def test_equal():
    for tries in range(9):
        if wait():
            break
    assert tries == 2
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
