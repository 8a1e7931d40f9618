"""A test replaces so much that little of the code is left to run.

What it finds: six patches and more around one test: its decorators, its ``with`` statements and ``mocker.patch`` calls.

Why it matters: such a test repeats how the code is wired. Any change of the wiring breaks it, and a mistake between
the parts, where most mistakes are, cannot show.

Instead: pass collaborators in and use real ones where they are cheap; keep doubles for what is slow, random or far
away; test the rest in one integration test.

Off by default: where the line lies is a matter of opinion, and mature suites cross it knowingly.

When to ignore it: for the start-up of an application, that only wires.

Source: https://abseil.io/resources/swe-book/html/ch13.html (Test Doubles)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.mocking.doubles import patches

_MANY = 6


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit, on the def line."""
    count = sum(1 for _ in patches(case.function))
    if count >= _MANY:
        yield Hit(case.function.span, f"replaces {count} things")


BAD = (
    """
from unittest.mock import patch
from shop import order

@patch("shop.a")
@patch("shop.b")
@patch("shop.c")
@patch("shop.d")
def test_order(d, c, b, a):  # finding
    with patch("shop.e"), patch.object(order, "f"):
        assert order("mug")
""",
)

GOOD = (
    """
from unittest.mock import patch
from shop import order

@patch("shop.a")
@patch("shop.b")
@patch("shop.c")
@patch("shop.d")
@patch("shop.e")
def test_order(e, d, c, b, a):
    assert order("mug")
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
