"""A percentile read one place too far: ``times[int(0.95 * len(times))]``.

What it finds: an index that is ``int(...)`` of a share (``0.95``, ``95 / 100``, ``percentile / 100``) times
``len(...)``, used as it is, without ``- 1``; directly, through a variable of the same function, or cut by ``min``.

Why it matters: of 100 samples, index 95 is the 96th. Of 20 samples the 95th percentile is then the maximum, so that
one outlier decides; and a share of 1 is an IndexError.

Instead: ``statistics.quantiles(times, n=100)[94]``, or ``times[math.ceil(0.95 * len(times)) - 1]``.

When to ignore it: with so many samples that one place makes no difference.

Source: https://docs.python.org/3/library/statistics.html#statistics.quantiles, document 000 (_percentile)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Binary,
    Call,
    Expr,
    Function,
    Hit,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Subscript,
    Suite,
)
from qualitygate.scanner.query import expressions, render, statements


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each share."""
    shares = {
        name.id: each.value
        for each in statements(function.body)
        if isinstance(each, Assign) and _truncates(each.value)
        for name in each.targets
        if isinstance(name, Name)
    }
    for each in expressions(function.body):
        if isinstance(each, Subscript):
            indexes = [
                each.index,
                *(each.index.args if isinstance(each.index, Call) and each.index.target == "min" else ()),
            ]
            for index in indexes:
                share = shares.get(index.id) if isinstance(index, Name) else index
                if isinstance(share, Call) and _truncates(share):
                    yield Hit(share.span, f"`{render(share, 60)}` is one place too far: the first index is 0")


def _truncates(value: Expr | None) -> bool:
    return isinstance(value, Call) and value.target == "int" and len(value.args) == 1 and _is_share(value.args[0])


def _is_share(value: Expr) -> bool:
    """Whether it is a share of a length, for a percentile above the middle."""
    if not isinstance(value, Binary) or value.op != "*":
        return False
    sides = (value.left, value.right)
    counted = any(isinstance(each, Call) and each.target == "len" for each in sides)
    return counted and any(_is_portion(each) for each in sides)


def _is_portion(value: Expr) -> bool:
    match value:
        case Literal(value=float(share)):
            return 0.5 < share < 1
        case Binary(op="/", right=Literal(value=100 | 100.0)):
            return True
    return False


BAD = (
    """
from shop import measure

def percentile(data, share):
    index = int((share / 100) * len(data))  # finding
    if index >= len(data):
        index = len(data) - 1
    return data[index]

def cut(data, share):
    index = int(share / 100 * len(data))  # finding
    return data[min(index, len(data) - 1)]

def test_speed():
    times = sorted(measure())
    assert times[int(len(times) * 0.95)] < 0.2  # finding
    assert percentile(times, 99) < 0.5
""",
)

GOOD = (
    """
import math
import statistics
from shop import measure

def percentile(data, share):
    index = math.ceil((share / 100) * len(data))
    return data[index - 1]

def test_speed():
    times = sorted(measure())
    middle = int(len(times) * 0.5)
    assert times[middle] < 0.1
    assert times[int(len(times) * 0.95) - 1] < 0.2
    assert times[math.ceil(len(times) * 0.95) - 1] < 0.2
    assert statistics.quantiles(times, n=20)[18] < 0.2
    train = times[: int(len(times) * 0.8)]
    assert percentile(train, 99) < 0.5
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
