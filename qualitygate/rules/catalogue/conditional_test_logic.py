"""Conditional Test Logic: a test decides or repeats.

What it finds: a test with an ``if``, ``for`` or ``while`` statement in its own body. Opt-in: real engineers dispute
it.

Why it matters: which assertions run depends on the data; the test has a logic of its own that nobody tests.

Instead: one test per case, or parametrize.

When to ignore it: where a loop only makes data.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, For, Hit, If, Rule, Severity, Subject, Suite, While
from qualitygate.scanner.query import statements


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the first statement."""
    for each in statements(case.function.body):
        if isinstance(each, (If, For, While)):
            yield Hit(each.span, f"the test has an `{each.__class__.__name__.lower()}`")
            return


BAD = (
    """
from shop import total

def test_if():
    if total(1):  # finding
        assert total(1) == 1

def test_for():
    with total(0):
        for price in (1, 2):  # finding
            if price:
                assert total(price) == price

def test_while():
    while not total(1):  # finding
        pass
    assert total(1) == 1
""",
)

GOOD = (
    """
from shop import total

def test_total():
    prices = [price for price in (1, 2)]
    assert total(prices) == (3 if prices else 0)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
