"""Unknown Test: a test without an assertion of its own.

What it finds: a test that is not empty and has no assertion, expected exception or checked mock in its own body. The
rule no-oracle looks into helpers and fixtures too. Opt-in: real engineers dispute it.

Why it matters: it passes as long as nothing is raised.

Instead: assert on the result.

When to ignore it: where a helper asserts.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import checks, is_empty


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    if not checks(case.function) and not is_empty(case.function):
        yield Hit(case.function.span, "has no assertion of its own")


BAD = (
    """
from shop import total

def check(value):
    assert value == 1

def test_total():  # finding
    check(total(1))
""",
)

GOOD = (
    """
import pytest
from shop import total

def test_total():
    assert total(1)

def test_error():
    with pytest.raises(TypeError):
        total(None)

def test_empty():
    pass
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
