"""A check that "nothing changed" which only counts rows.

What it finds: a context manager or fixture whose name says that nothing changes (``assert_no_changes``, ``unchanged``),
which takes a count before its ``yield`` and compares nothing but counts after it.

Why it matters: an update changes every row and no count; a delete and an insert cancel out. The check passes over the
very fault that its name promises to catch.

Instead: compare the contents: ``before = rows(session)``, and after the act ``assert rows(session) == before``, where
``rows`` gives all columns in a fixed order.

When to ignore it: when rows cannot be updated at all, as in an append-only log.

Source: document 000
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Call,
    Compare,
    Expr,
    Function,
    Hit,
    Name,
    Rule,
    Severity,
    Subject,
    Suite,
    Yield,
)
from qualitygate.scanner.query import expressions, statements

_PROMISES = re.compile(r"no_(?:\w+_)?(?:chang|writ|effect)|not_chang|unchanged|untouched|unaffected|intact")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the comparison."""
    if not (function.is_generator and _PROMISES.search(function.name)):
        return
    first = min(each.span.line for each in expressions(function.body) if isinstance(each, Yield))
    counted = {
        item.id: each.span.line
        for each in statements(function.body)
        if isinstance(each, Assign) and _counts(each.value)
        for item in each.targets
        if isinstance(item, Name)
    }
    after = [check for check in function.checks if check.span.line > first]
    sides = [(each.test.left, each.test.right) for each in after if isinstance(each.test, Compare)]
    early = {name for name, line in counted.items() if line < first}
    flat = [side for pair in sides for side in pair]
    only_counts = len(sides) == len(after) and all(_is_count(side, counted) for side in flat)
    if only_counts and any(isinstance(side, Name) and side.id in early for side in flat):
        yield Hit(after[0].span, f"`{function.name}` compares counts only: it cannot see a changed row")


def _is_count(side: Expr, counted: dict[str, int]) -> bool:
    return _counts(side) or (isinstance(side, Name) and side.id in counted)


def _counts(value: Expr | None) -> bool:
    return isinstance(value, Call) and (value.target == "len" or value.attr == "count" or "count" in value.attr.lower())


BAD = (
    """
from contextlib import contextmanager
from shop import act, Order

@contextmanager
def assert_no_database_changes(session):
    before = session.query(Order).count()
    yield
    after = session.query(Order).count()
    assert before == after  # finding

@contextmanager
def orders_unchanged(session):
    before = len(session.query(Order).all())
    yield
    assert len(session.query(Order).all()) == before  # finding

def test_act(session):
    with assert_no_database_changes(session), orders_unchanged(session):
        assert not act()
""",
)

GOOD = (
    """
from contextlib import contextmanager
from shop import act, Order, rows

@contextmanager
def assert_no_database_changes(session):
    before = rows(session)
    count = session.query(Order).count()
    yield
    assert rows(session) == before
    assert session.query(Order).count() == count

@contextmanager
def one_more_order(session):
    before = session.query(Order).count()
    yield
    assert session.query(Order).count() == before + 1

def test_act(session):
    with assert_no_database_changes(session), one_more_order(session):
        assert not act()
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
