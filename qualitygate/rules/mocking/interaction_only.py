"""A test checks only which calls were made, never what came of them.

What it finds: a test all of whose oracles, its helpers' included, are assertions of mocks (``assert_called_with`` and
its family), although it holds the result of the code in a variable, or throws it away: the act is not a bare call.

Why it matters: it fails when the code reaches the same result another way, and passes when the right calls lead to a
wrong result.

Instead: assert on the returned value or on the state afterwards; keep the interaction for what leaves the program: a
mail, a payment, a message.

Off by default: in suites of frameworks most such tests are about an effect on the outside, and are right.

When to ignore it: when the call is the effect.

Source: https://abseil.io/resources/swe-book/html/ch13.html (Prefer State Testing Over Interaction Testing)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Await, Call, Case, CheckKind, Expr, Hit, Name, Rule, Severity, Subject, Suite
from qualitygate.rules.mocking.doubles import is_mock, mocks
from qualitygate.scanner.query import expressions, root_name, statements


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit, on the def line."""
    reach = suite.reach[case.id]
    if not reach.checks or reach.opaque or any(check.kind is not CheckKind.MOCK for check in reach.checks):
        return
    doubles = {name.partition(".")[0] for name in mocks(case.function)}
    body = case.function.body
    reads = [each.id for each in expressions(body, enter=True) if isinstance(each, Name)]
    for each in statements(body):
        match each:
            case Assign(targets=(Name(id=name),), value=value) if _acts(value, doubles) and reads.count(name) == 1:
                yield Hit(case.function.span, f"keeps a result in `{name}` and checks only calls of mocks")
                return


def _acts(value: Expr | None, doubles: set[str]) -> bool:
    """Whether it is a call that is no mock's."""
    called = value.value if isinstance(value, Await) else value
    return isinstance(called, Call) and not is_mock(called) and root_name(called) not in doubles


BAD = (
    """
from unittest.mock import Mock
from shop import order

def test_order():  # finding
    mailer = Mock()
    receipt = order("mug", mailer)
    mailer.send.assert_called_once_with("mug")
""",
)

GOOD = (
    """
from unittest.mock import Mock
from shop import order

def test_order():
    mailer = Mock()
    receipt = order("mug", mailer)
    mailer.send.assert_called_once_with("mug")
    assert receipt.item == "mug"

def test_mail():
    mailer = Mock()
    order("mug", mailer)
    mailer.send.assert_called_once_with("mug")

def test_passed_on():
    mailer = Mock()
    receipt = order("mug", mailer)
    mailer.send.assert_called_once_with(receipt)
""",
)

RULE = Rule(severity=Severity.INFO, subject=Subject.CASE, find=find, bad=BAD, good=GOOD, default=False)
