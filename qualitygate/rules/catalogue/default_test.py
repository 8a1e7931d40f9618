"""Default Test: the class has the name that the editor gave it.

What it finds: a class named ``MyTestCase``, or ``ExampleUnitTest`` and ``ExampleInstrumentedTest``, which hold tests.

Why it matters: the name does not say what is tested.

Instead: name it after the subject.

When to ignore it: never.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Class, Hit, Rule, Severity, Subject, Suite

_NAMES = frozenset({"MyTestCase", "ExampleUnitTest", "ExampleInstrumentedTest"})


def find(cls: Class, suite: Suite) -> Iterator[Hit]:
    """One hit on the class."""
    if cls.name in _NAMES and any(function.name.startswith("test") for function in cls.functions):
        yield Hit(cls.span, f"`{cls.name}` is the name of a template")


BAD = (
    """
import unittest
from shop import total

class MyTestCase(unittest.TestCase):  # finding
    def test_total(self):
        self.assertEqual(total(1), 1)
""",
)

GOOD = (
    """
import unittest
from shop import total

class MyTestCase(unittest.TestCase):
    def check(self):
        self.assertEqual(total(1), 1)

class TotalTest(MyTestCase):
    def test_total(self):
        self.check()
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CLASS, find=find, bad=BAD, good=GOOD, default=False)
