"""A test too long to be about one thing.

What it finds: a test of more than 60 statements, nested ones included, its inner functions apart. Opt-in: length
alone proves nothing, and end-to-end tests are long for good reasons.

Why it matters: when it fails in its middle, what comes after was not checked; and nobody can tell from its name what
broke.

Instead: one test per behaviour; what they share in a fixture.

When to ignore it: for a workflow whose steps depend on each other.

Source: http://xunitpatterns.com/Obscure%20Test.html (Eager Test, Obscure Test)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import statements, without_docstring

_MOST = 60


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the def line."""
    count = sum(1 for _ in statements(without_docstring(case.function)))
    if count > _MOST:
        yield Hit(case.function.span, f"{count} statements in one test; {_MOST} are many")


_LINE = "    assert total(1) == 1\n"
_HEAD = "from shop import total\n\n"

BAD = (f"{_HEAD}def test_total():  # finding\n{_LINE * 61}",)

GOOD = (f"{_HEAD}def test_total():\n    '''Each price.'''\n{_LINE * 60}",)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
