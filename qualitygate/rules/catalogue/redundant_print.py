"""Redundant Print: a test prints.

What it finds: a call of ``print`` in the body of a test, whatever it prints into. The rule print-in-test leaves out
what is captured.

Why it matters: nobody reads it.

Instead: assert on the value.

When to ignore it: where output is what is tested.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose); tsDetect (Peruma et al., FSE
2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import calls


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each call."""
    for call in calls(case.function.body):
        if call.target == "print":
            yield Hit(call.span, "prints")


BAD = (
    """
from shop import total

def test_total(capsys):
    print(total(1))  # finding
    assert capsys.readouterr().out == "1"
""",
)

GOOD = (
    """
from shop import total

def test_total():
    assert total.print() == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
