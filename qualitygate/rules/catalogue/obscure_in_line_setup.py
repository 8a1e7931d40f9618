"""Obscure In-Line Setup: a test declares ten variables or more.

What it finds: a test with ten or more local names assigned in its own body. Opt-in: real engineers dispute it.

Why it matters: what the test is about is lost between what it needs.

Instead: move what does not matter into a fixture or helper.

When to ignore it: where each value is asserted on.

Source: PyNose (Wang et al., ASE 2021, https://github.com/JetBrains-Research/PyNose)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Case, Container, Hit, Name, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import expressions, statements

_MOST = 9


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    declared = {
        item.id
        for each in statements(case.function.body)
        if isinstance(each, Assign)
        for target in each.targets
        for item in expressions(target)
        if isinstance(item, Name) and _is_local(target)
    }
    if len(declared) > _MOST:
        yield Hit(case.function.span, f"declares {len(declared)} variables")


def _is_local(target: object) -> bool:
    """Whether a name is bound, and not an attribute or item of one."""
    return isinstance(target, (Name, Container))


BAD = (
    """
from shop import total

def test_total():  # finding
    a = b = c = 1
    d, e = 2, 3
    f = g = h = 4
    i = 5
    j = 6
    assert total(a, b, c, d, e, f, g, h, i, j) == 26
""",
)

GOOD = (
    """
from shop import basket, total

def test_total():
    a = b = c = 1
    d, e = 2, 3
    f = g = h = 4
    i = 5
    i = 6
    basket.j = 7
    basket[i] = 8
    assert total(a, b, c, d, e, f, g, h, i) == 26
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
