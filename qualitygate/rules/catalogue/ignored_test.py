"""Ignored Test: a test that is always skipped.

What it finds: a test that is marked ``pytest.mark.skip`` or decorated with ``unittest.skip``, itself or by its class,
with a reason or without.

Why it matters: what it tested is untested, and it must be maintained.

Instead: repair it, or delete it.

When to ignore it: where the reason says when it returns.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import has_decorator


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    decorated = has_decorator(case.function, "unittest.skip")
    file = next((each for each in suite.files if each.path == case.id.path), None)
    classes = file.classes if file is not None else ()
    held = any(has_decorator(each, "unittest.skip") for each in classes if each.qualname == case.class_name)
    if case.mark("skip") is not None or decorated or held:
        yield Hit(case.function.span, "is always skipped")


BAD = (
    """
import unittest
import pytest
from shop import total

@pytest.mark.skip(reason="later")
def test_total():  # finding
    assert total(1) == 1

@unittest.skip("later")
class TotalTest(unittest.TestCase):
    def test_total(self):  # finding
        self.assertEqual(total(1), 1)
""",
)

GOOD = (
    """
import sys
import unittest
import pytest
from shop import total

@pytest.mark.skipif(sys.platform == "win32", reason="no shop there")
def test_total():
    assert total(1) == 1

class TotalTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(1), 1)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
