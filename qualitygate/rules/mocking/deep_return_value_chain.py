"""A mock is told what the answer of the answer of the answer returns.

What it finds: an assignment to a path with three ``return_value`` and more, such as
``session.query.return_value.filter.return_value.first.return_value = user``.

Why it matters: the test repeats, word by word, how the code asks. Another filter, another order of calls, the same
result: the test fails; a wrong filter: it passes, because the mock ignores its arguments.

Instead: a real store where it is cheap (SQLite in memory, a fake repository); or a double of a narrow interface of
your own, ``users.find(name)``.

When to ignore it: for a fluent interface of somebody else that has no fake.

Source: https://docs.python.org/3/library/unittest.mock-examples.html#mocking-chained-calls, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.query import root_name, statements, target

_DEEP = 3


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the first such assignment of a function."""
    if "return_value" not in mentions(function):
        return
    for each in statements(function.body, enter=True):
        if isinstance(each, Assign):
            for item in each.targets:
                depth = target(item).split(".").count("return_value")
                if depth >= _DEEP:
                    yield Hit(each.span, f"repeats {depth} calls of the code on `{root_name(item)}`, arguments apart")
                    return


BAD = (
    """
from unittest.mock import Mock
from shop import Users

def test_find():
    session = Mock()
    session.query.return_value.filter.return_value.first.return_value = "ada"  # finding
    session.get.return_value.one.return_value.all.return_value = []
    assert Users(session).find("ada") == "ada"
""",
)

GOOD = (
    """
from unittest.mock import Mock
from shop import Users

def test_find():
    session = Mock()
    session.query.return_value.first.return_value = "ada"
    session.scalar.return_value = 1
    assert Users(session).find("ada") == "ada"
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
