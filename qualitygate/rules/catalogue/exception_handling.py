"""Exception Handling: a test catches or raises by hand.

What it finds: a ``try`` with an ``except``, or a ``raise``, in the body of a test. Opt-in: real engineers dispute it.

Why it matters: the framework knows better which exception was expected, and a handler may hide a failure.

Instead: ``pytest.raises`` or ``assertRaises``.

When to ignore it: where a helper of the test must raise; where ``finally`` alone cleans up.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Raise, Rule, Severity, Subject, Suite, Try
from qualitygate.scanner.query import statements


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each statement."""
    for each in statements(case.function.body):
        if isinstance(each, Raise):
            yield Hit(each.span, "raises by hand")
        elif isinstance(each, Try) and each.handlers:
            yield Hit(each.span, "catches by hand")


BAD = (
    """
from shop import total

def test_total():
    try:  # finding
        total(None)
    except TypeError:
        raise AssertionError("no type error")  # finding
""",
)

GOOD = (
    """
import pytest
from shop import close, total

def test_total():
    def broken():
        raise ValueError("no")
    try:
        with pytest.raises(TypeError):
            total(broken)
    finally:
        close()
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
