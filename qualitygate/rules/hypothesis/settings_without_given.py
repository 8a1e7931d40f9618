"""Hypothesis settings on a test that draws nothing: the test fails before it runs.

What it finds: ``@settings``, ``@example``, ``@seed`` or ``@reproduce_failure`` of Hypothesis on a test without
``@given``. Silent where the test or its class has a decorator of another library, which may draw.

Why it matters: Hypothesis refuses it: "Using `@settings` on a test without `@given` is completely pointless". Where
the plugin is off, the examples are ignored and the test runs once with fixtures.

Instead: add ``@given``; or use ``@pytest.mark.parametrize`` for the examples.

When to ignore it: never.

Source: https://hypothesis.readthedocs.io/en/latest/reference/api.html (settings, example)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Case, Expr, Hit, Rule, Severity, Span, Subject, Suite
from qualitygate.scanner.query import target

_POINTLESS = frozenset({"hypothesis.settings", "hypothesis.example", "hypothesis.seed", "hypothesis.reproduce_failure"})
_PLAIN = ("pytest.", "unittest.", "hypothesis.", "functools.", "mock.")


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each decorator."""
    decorators = case.function.decorators
    if any(target(each) == "hypothesis.given" or not _is_plain(each) for each in decorators):
        return
    for each in decorators:
        if target(each) in _POINTLESS:
            yield Hit(
                _span(each), f"`@{target(each).rpartition('.')[2]}` without `@given`: Hypothesis refuses the test"
            )


def _is_plain(decorator: Expr) -> bool:
    """Whether it is known not to draw: ``@given(...).via(...)`` and the like are not."""
    path = target(decorator)
    return path.startswith(_PLAIN) and not path.startswith(
        ("hypothesis.given", "hypothesis.extra", "hypothesis.stateful")
    )


def _span(node: Expr) -> Span:
    return getattr(node, "span", Span(0))


BAD = (
    """
import pytest
from hypothesis import example, given, settings, strategies as st
from shop import total

@settings(max_examples=50)  # finding
def test_total():
    assert total(1) == 1

@pytest.mark.slow
@example(1)  # finding
def test_example(price):
    assert total(price) == price
""",
)

GOOD = (
    """
from hypothesis import example, given, settings, strategies as st
from shop import schema, total

@settings(max_examples=50)
@given(st.integers())
@example(1)
def test_total(price):
    assert total(price) == price

@given(st.integers())
@example(1).via("a bug")
def test_via(price):
    assert total(price) == price

@schema.parametrize()
@settings(max_examples=50)
def test_schema(case):
    assert total(case) == 0
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
