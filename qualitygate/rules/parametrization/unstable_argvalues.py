"""A table of cases that differs from run to run.

What it finds: ``parametrize`` values that are a set (a display with strings, ``set(...)``, a comprehension), values
drawn when the module is imported (``random``, ``secrets``, ``os.urandom``, ``time.time()``), and the text of a new
UUID or of the present time (``str(uuid4())``). The objects themselves are fine: pytest names them by their place in
the table.

Why it matters: the order of a set of strings changes with every process, and drawn values become part of the test's
id. pytest-xdist then stops with "different tests were collected", and a case that failed cannot be run again.

Instead: a list or tuple, ``sorted(...)``; literals; a value drawn inside the test, from a seeded generator.

When to ignore it: when the value has a fixed id and is only compared with itself.

Source: https://pytest-xdist.readthedocs.io/en/stable/known-limitations.html (order and amount of tests must be
consistent)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Attribute,
    Call,
    Comprehension,
    Container,
    Expr,
    File,
    FString,
    Hit,
    Lambda,
    Literal,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
)
from qualitygate.rules.parametrization.tables import tables
from qualitygate.scanner.query import calls, expressions, render

_DRAWS = ("random.", "secrets.", "numpy.random.", "time.time", "os.urandom")
_SEEDED = ("random.Random", "random.seed", "numpy.random.RandomState", "numpy.random.default_rng", "numpy.random.seed")
#: Their values have ids of their place in the table; their texts have not.
_TOLD = frozenset(
    {"uuid.uuid1", "uuid.uuid4", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
     "datetime.date.today"}
)  # fmt: skip
_TELLS = frozenset({"str", "isoformat", "strftime", "timestamp", "hex"})


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each table."""
    for table in tables(file):
        if _is_set(table.values):
            yield Hit(table.call.span, f"the cases `{render(table.values, 40)}` are a set: their order changes")
            continue
        later = {id(call) for each in expressions(table.values) if isinstance(each, Lambda) for call in calls(each)}
        drawn = next((call for call in _unstable(table.values) if id(call) not in later), None)
        if drawn is not None:
            yield Hit(table.call.span, f"`{render(drawn, 40)}` gives another value on each run")


def _is_set(values: Expr) -> bool:
    """Whether the order may change: whole numbers keep theirs."""
    if isinstance(values, Container) and values.kind == "set":
        return not all(isinstance(each, Literal) and isinstance(each.value, (int, float)) for each in values.items)
    if isinstance(values, Comprehension):
        return values.kind == "set"
    return isinstance(values, Call) and values.target in ("set", "frozenset") and bool(values.args)


def _unstable(values: Expr) -> Iterator[Call]:
    for each in expressions(values):
        match each:
            case Call() if each.target.startswith(_DRAWS) and not each.target.startswith(_SEEDED):
                yield each
            case FString() | Call(func=Name(id="str")):
                yield from (call for call in calls(each) if call.target in _TOLD)
            case Attribute(value=Call() as call, attr=attr) if attr in _TELLS and call.target in _TOLD:
                yield call


BAD = (
    """
import random
import uuid
from datetime import date
import pytest
from shop import NAMES, total

@pytest.mark.parametrize("name", {"tea", "mug"})  # finding
def test_name(name):
    assert total(name) == 0

@pytest.mark.parametrize("name", set(NAMES))  # finding
def test_names(name):
    assert total(name) == 0

@pytest.mark.parametrize("name", {name.lower() for name in NAMES})  # finding
def test_lower(name):
    assert total(name) == 0

@pytest.mark.parametrize("price", [random.randint(1, 9) for _ in range(3)])  # finding
def test_price(price):
    assert total(price) == price

@pytest.mark.parametrize(("key", "day"), [(str(uuid.uuid4()), 1), ("a", 2)])  # finding
def test_key(key, day):
    assert total(key, day) == 0

@pytest.mark.parametrize("day", [date.today().isoformat()])  # finding
def test_day(day):
    assert total(day) == 0

@pytest.mark.parametrize("day", [f"on {date.today()}"])  # finding
def test_named_day(day):
    assert total(day) == 0
""",
)

GOOD = (
    """
import random
from uuid import uuid4
import pytest
from shop import NAMES, total

@pytest.mark.parametrize("name", sorted({"tea", "mug"}))
def test_name(name):
    assert total(name) == 0

@pytest.mark.parametrize("size", {1, 2, 3})
def test_size(size):
    assert total(size) == size

@pytest.mark.parametrize("names", [{"tea", "mug"}, set()])
def test_names(names):
    assert total(names) == 0

@pytest.mark.parametrize("draw", [lambda: random.random(), random.Random(3), uuid4(), {"key": uuid4()}])
def test_draw(draw):
    assert total(draw) == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
