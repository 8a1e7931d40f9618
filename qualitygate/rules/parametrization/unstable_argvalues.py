"""A table of cases that differs from run to run.

What it finds: ``parametrize`` values that are a set (a display with strings, ``set(...)``, a comprehension), values
drawn when the module is imported (``random``, ``secrets``, ``os.urandom``, ``time.time()``), and the text of a new UUID
or of the present time (``str(uuid4())``). Only texts and numbers become ids: objects, lists, arrays, and what is drawn
inside of them, are fine, since pytest names them by their place in the table. With a list of ``ids``, or an ``id`` of
its own, a unique name is fine too; what is drawn is still other data on each run.

Why it matters: the order of a set of strings changes with every process, and drawn values become part of the test's
id. pytest-xdist then stops with "different tests were collected", and a case that failed cannot be run again.

Instead: a list or tuple, ``sorted(...)``; literals; a value drawn inside the test, from a seeded generator.

When to ignore it: when no run is shared out, and no case is ever run again by its id.

Source: https://pytest-xdist.readthedocs.io/en/stable/known-limitations.html (order and amount of tests must be
consistent)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from qualitygate.rules.parametrization.tables import Table, cells, tables
from qualitygate.scanner.query import argument, calls, children, expressions, render, target

_DRAWS = ("random.", "secrets.", "numpy.random.", "time.time", "os.urandom")
_SEEDED = ("random.Random", "random.seed", "numpy.random.RandomState", "numpy.random.default_rng", "numpy.random.seed")
#: Their values have ids of their place in the table; their texts have not.
_TOLD = frozenset(
    {"uuid.uuid1", "uuid.uuid4", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
     "datetime.date.today"}
)  # fmt: skip
_TELLS = frozenset({"str", "isoformat", "strftime", "timestamp", "hex"})
#: What makes a text or a number of all that it is given or called on; other calls make objects.
_PLAIN = _TELLS | {"int", "float", "round", "abs", "repr", "join", "format", "lower", "upper", "encode", "decode"}
_MANY = frozenset({"random.sample", "random.choices"})  #: lists
_SHAPED = frozenset({"rand", "randn", "random", "random_sample", "standard_normal"})  #: given a shape: arrays


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each table."""
    for table in tables(file):
        if _is_set(table.values):
            yield Hit(table.call.span, f"the cases `{render(table.values, 40)}` are a set: their order changes")
            continue
        drawn = next(_unstable(_shown(table)), None)
        if drawn is not None:
            yield Hit(table.call.span, f"`{render(drawn, 40)}` gives another value on each run")


def _is_set(values: Expr) -> bool:
    """Whether the order may change: whole numbers keep theirs."""
    if isinstance(values, Container) and values.kind == "set":
        return not all(isinstance(each, Literal) and isinstance(each.value, (int, float)) for each in values.items)
    if isinstance(values, Comprehension):
        return values.kind == "set"
    return isinstance(values, Call) and values.target in ("set", "frozenset") and bool(values.args)


def _shown(table: Table) -> Iterator[Expr]:
    """What the ids of its cases are made of; of those with ids of their own what is drawn."""
    ids = argument(table.call, 3, "ids")
    named = ids is not None and not isinstance(ids, Lambda) and target(ids) not in ("str", "repr")
    cases = table.cases
    if cases is None:
        cases = (table.values.element,) if isinstance(table.values, Comprehension) else (table.values,)
    for case in cases:
        own = named or (isinstance(case, Call) and case.keyword("id") is not None)
        for cell in cells(case, table.names) or (case,):
            yield from (each for each in _plain(cell) if not own or _is_draw(each))


def _plain(value: Expr) -> Iterator[Expr]:
    """The parts of a value that is a text or a number."""
    if isinstance(value, FString) or (isinstance(value, Call) and value.attr in _PLAIN):
        yield from (each for each in expressions(value) if not isinstance(each, Lambda))
    elif not isinstance(value, (Container, Comprehension, Lambda)) and not _is_many(value):
        yield value
        inner = (value.func,) if isinstance(value, Call) else children(value)
        for each in inner:
            yield from _plain(each)


def _is_draw(value: Expr) -> bool:
    return isinstance(value, Call) and value.target.startswith(_DRAWS) and not value.target.startswith(_SEEDED)


def _is_many(value: Expr) -> bool:
    """Whether it draws a list or an array."""
    if not isinstance(value, Call):
        return False
    shaped = value.target.startswith("numpy.random.") and value.attr in _SHAPED and bool(value.args)
    return shaped or value.target in _MANY or value.keyword("size") is not None


def _unstable(shown: Iterable[Expr]) -> Iterator[Call]:
    for each in shown:
        match each:
            case Call() if _is_draw(each):
                yield each
            case FString() | Call(func=Name(id="str")):
                yield from (call for call in calls(each) if call.target in _TOLD)
            case Attribute(value=Call() as call, attr=attr) if attr in _TELLS and call.target in _TOLD:
                yield call


BAD = (
    """
import os
import random
import uuid
from datetime import date
import numpy as np
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

@pytest.mark.parametrize("name", [str(uuid.uuid4())[:6], "a"])  # finding
def test_short_name(name):
    assert total(name) == 0

@pytest.mark.parametrize("name", ["".join(random.choices("abc", k=3))], ids=str)  # finding
def test_letters(name):
    assert total(name) == 0

@pytest.mark.parametrize("name", [pytest.param(f"{uuid.uuid4()}", marks=[]), pytest.param("a", id="a")])  # finding
def test_param(name):
    assert total(name) == 0

@pytest.mark.parametrize("body", [b"tea", os.urandom(9)], ids=["tea", "any"])  # finding
def test_body(body):
    assert total(body) == 0

@pytest.mark.parametrize("price", [np.random.rand() * 9])  # finding
def test_drawn_price(price):
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
import numpy as np
import pytest
from shop import NAMES, Price, total

@pytest.mark.parametrize("name", sorted({"tea", "mug"}))
def test_name(name):
    assert total(name) == 0

@pytest.mark.parametrize("size", {1, 2, 3})
def test_size(size):
    assert total(size) == size

@pytest.mark.parametrize("names", [{"tea", "mug"}, set()])
def test_names(names):
    assert total(names) == 0

@pytest.mark.parametrize("name", [f"tea-{uuid4()}", str(uuid4())], ids=["dash", "none"])
def test_named(name):
    assert total(name) == 0

@pytest.mark.parametrize("name", [pytest.param(str(uuid4()), id="any")])
def test_param(name):
    assert total(name) == 0

@pytest.mark.parametrize(("prices", "many"), [([Price(random.random())], 1), ([random.random()] * 2, 2)])
def test_prices(prices, many):
    assert total(prices) == many

@pytest.mark.parametrize("prices", [np.random.rand(3), np.random.normal(size=3), random.sample([1, 2], 2)])
def test_arrays(prices):
    assert total(prices) == sum(prices)

@pytest.mark.parametrize("draw", [lambda: random.random(), random.Random(3), uuid4(), {"key": uuid4()}])
def test_draw(draw):
    assert total(draw) == 0
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
