"""A parametrized test that decides by its parameter what it checks: two tests in one.

What it finds: an ``if`` directly on a parameter of the table, or ``not`` one, with an assertion in both branches.
Opt-in: a flag in the table is common in mature suites, and often shorter.

Why it matters: each case runs half of the test, and the reader must work out which. A wrong flag makes a case check
the wrong half.

Instead: two tests with a table each: what is accepted, and what is refused. Or the expectation itself in the table
(``nullcontext()``, ``pytest.raises(...)``).

When to ignore it: when the branches share a long arrangement.

Source: https://testsmells.org/pages/testsmells.html#ConditionalTestLogic (Conditional Test Logic)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualitygate.model import Case, Hit, If, Name, Rule, Severity, Stmt, Subject, Suite, Unary
from qualitygate.scanner.query import statements, walk


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each branch."""
    given = {name for table in case.parametrize for name in table.names}
    spans = {check.span for check in case.function.checks}

    def checks(body: Sequence[Stmt]) -> bool:
        return any(getattr(each, "span", None) in spans for each in walk(body))

    for branch in statements(case.function.body):
        match branch:
            case If(test=Name(id=name) | Unary(op="not", operand=Name(id=name)), body=body, orelse=orelse):
                if name in given and checks(body) and checks(orelse):
                    yield Hit(branch.span, f"checks one thing or the other, by the parameter `{name}`")


BAD = (
    """
import pytest
from shop import refund

@pytest.mark.parametrize(("price", "valid"), [(1, True), (-1, False)])
def test_refund(price, valid):
    if valid:  # finding
        assert refund(price) == price
    else:
        with pytest.raises(ValueError, match="negative"):
            refund(price)
""",
)

GOOD = (
    """
import pytest
from shop import refund

@pytest.mark.parametrize(("price", "twice"), [(1, True), (2, False)])
def test_refund(price, twice):
    if twice:
        refund(price)
    assert refund(price) == price
    if price > 1:
        assert refund(price) == 0
    else:
        assert refund(price) == 1

def test_flag():
    valid = refund(1)
    if valid:
        assert refund(1) == 1
    else:
        assert refund(1) == 0
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
