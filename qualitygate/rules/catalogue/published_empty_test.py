"""Empty Test as published: a test without a statement that does something.

What it finds: a test whose body is only a docstring, ``pass``, ``...`` or a bare ``return``, skipped or not. The rule
empty-test leaves alone what is skipped or checked by a fixture.

Why it matters: it is counted as passed.

Instead: write it or delete it.

When to ignore it: where it is skipped.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import is_empty


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    if is_empty(case.function):
        yield Hit(case.function.span, "nothing in it runs")


BAD = (
    """
import pytest

def test_total():  # finding
    'Some day.'

@pytest.mark.skip
def test_price():  # finding
    pass
""",
)

GOOD = (
    """
from shop import total

def test_total():
    total(1)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
