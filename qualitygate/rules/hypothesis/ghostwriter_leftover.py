"""A test as Hypothesis' ghostwriter left it: it draws from ``nothing()``.

What it finds: ``@given`` with ``nothing()`` for a parameter, in a test.

Why it matters: there is no value to draw: the test ends in ``Unsatisfiable``. The ghostwriter writes ``nothing()``
where it cannot tell what a parameter takes, with "TODO: replace st.nothing() with an appropriate strategy".

Instead: a strategy for the type; then an oracle, since the ghostwriter often only calls the function.

When to ignore it: in tests of ``nothing()`` itself.

Source: https://hypothesis.readthedocs.io/en/latest/reference/integrations.html (ghostwriter)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.hypothesis.drawn import kind_of, strategies_of


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    for name, strategy in strategies_of(case.function).items():
        if kind_of(strategy) == "nothing":
            yield Hit(case.function.span, f"`{name}` is drawn from nothing: the test never runs its body")


BAD = (
    """
from hypothesis import given, strategies as st
from shop import total

@given(price=st.nothing(), count=st.integers())  # TODO: replace st.nothing() with an appropriate strategy
def test_total(price, count):  # finding
    assert total(price, count) >= price
""",
)

GOOD = (
    """
from hypothesis import given, strategies as st
from shop import total

@given(price=st.nothing() | st.integers(), prices=st.lists(st.nothing()))
def test_total(price, prices):
    assert total(price, *prices) == price
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
