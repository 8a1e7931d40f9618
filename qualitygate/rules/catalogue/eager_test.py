"""Eager Test: a test calls several production methods.

What it finds: a test that calls two or more different functions or methods of what it imports from neither the
standard library nor a library for tests. Constructors do not count. Opt-in: real engineers dispute it.

Why it matters: when it fails, any of them may be the cause.

Instead: one method a test.

When to ignore it: where the methods belong together: a workflow, a round trip.

Source: tsDetect (Peruma et al., FSE 2020, https://testsmells.org/pages/testsmells.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Hit, Rule, Severity, Subject, Suite
from qualitygate.rules.catalogue.production import production_calls


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the test."""
    called = sorted({name for name, _ in production_calls(case, suite)})
    if len(called) >= 2:
        yield Hit(case.function.span, f"calls {len(called)} methods: `{called[0]}`, `{called[1]}`")


BAD = (
    """
from shop import Basket, total

def test_basket():  # finding
    basket = Basket()
    basket.add("tea")
    assert total(basket) == 4
""",
)

GOOD = (
    """
import json
from shop import Basket, total

def test_total():
    assert json.dumps(total(Basket())) == "0"
    assert total(Basket("tea")) == 4

def test_basket(basket):
    basket.add("tea")
    assert basket.size == 1
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
