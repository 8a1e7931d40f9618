"""A test takes an ``.example()`` of a strategy: one random input, that nobody can repeat.

What it finds: ``strategy.example()`` in a test, fixture or helper of a file that uses Hypothesis.

Why it matters: ``example()`` is meant for trying strategies out at the prompt. In a test it draws another input on each
run, shrinks nothing, is not stored for replay, warns, and is slow; inside ``@given`` it is refused.

Instead: ``@given(strategy)``; inside a test ``data.draw(strategy)``; for a fixed input write it down.

When to ignore it: in a test of the strategy itself that only asks for one valid value; ``find`` says it better.

Source: https://hypothesis.readthedocs.io/en/latest/reference/strategies.html (SearchStrategy.example)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Attribute, File, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mentions import libraries
from qualitygate.scanner.query import calls, render


def find(file: File, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    if libraries(file).isdisjoint(("hypothesis", "strategies")):
        return
    functions = [case.function for case in file.cases if case.function.path == file.path]
    for function in (*functions, *(each.function for each in file.fixtures), *file.helpers):
        for call in calls(function.body, enter=True):
            bare = not call.args and not call.keywords
            if call.attr == "example" and bare and isinstance(call.func, Attribute):
                yield Hit(call.span, f"`{render(call, 60)}` draws another input on each run")


BAD = (
    """
import pytest
from hypothesis import strategies as st
from shop import total

def test_total():
    price = st.integers(min_value=1).example()  # finding
    assert total(price) == price

@pytest.fixture
def cart(carts=st.lists(st.integers())):
    return carts.example()  # finding

def test_cart(cart):
    assert total(*cart) == sum(cart)
""",
)

GOOD = (
    """
from hypothesis import example, given, strategies as st
from shop import docs, total

@given(st.integers(min_value=1))
@example(1)
def test_total(price):
    assert total(price) == price
    assert docs.example(price) == price
""",
    """
from shop import docs

def test_docs():
    assert docs.example() == "total(1)"
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FILE, find=find, bad=BAD, good=GOOD)
