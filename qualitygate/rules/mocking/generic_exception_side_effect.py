"""A mock raises plain Exception, which the real thing never does.

What it finds: ``side_effect=Exception(...)``, ``side_effect=Exception`` or ``BaseException`` likewise, given to a mock
or a patch, or assigned.

Why it matters: it passes only over a handler that catches everything, and so keeps that handler: narrowing it to the
errors that happen, which would be right, makes this test fail. What the code does on the real error stays untested.

Instead: the error of the thing replaced: ``side_effect=requests.ConnectionError("refused")``,
``smtplib.SMTPServerDisconnected``, ``OSError(errno.ENOSPC, "full")``.

Off by default: of 13 hits read in the suites of frameworks, which must pass on any error of their users' code, 12
were right so.

When to ignore it: where the code promises to survive any error at all.

Source: https://docs.python.org/3/library/unittest.mock.html#unittest.mock.Mock.side_effect, document 002
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Assign, Call, Expr, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.scanner.query import code, render, target, walk

_GENERIC = ("Exception", "BaseException")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each."""
    for each in walk(code(function), enter=True):
        given: Expr | None = None
        if isinstance(each, Call):
            given = each.keyword("side_effect")
        elif isinstance(each, Assign) and any(target(item).endswith(".side_effect") for item in each.targets):
            given = each.value
        if isinstance(each, (Call, Assign)) and given is not None and target(given) in _GENERIC:
            yield Hit(each.span, f"`{render(given, 50)}` is none of the errors the real thing raises")


BAD = (
    """
from unittest.mock import Mock, patch
from shop import order

def test_order():
    mailer = Mock(side_effect=Exception("no server"))  # finding
    assert order(mailer) == "unsent"

@patch("shop.send", side_effect=Exception)  # finding
def test_patched(send):
    send.close.side_effect = BaseException()  # finding
    assert order() == "unsent"
""",
)

GOOD = (
    """
from unittest.mock import Mock
from shop import MailError, order

def test_order():
    mailer = Mock(side_effect=ConnectionError("no server"))
    mailer.close.side_effect = MailError
    mailer.open.side_effect = [1, 2]
    assert order(mailer) == "unsent"
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD, default=False)
