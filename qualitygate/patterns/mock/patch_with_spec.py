"""A name patched where it is used, by a stand-in that knows the original's interface.

What it finds: ``patch`` and ``patch.object`` of unittest.mock and of pytest-mock, as decorator, in a ``with``
statement, in a fixture, or by the ``mocker``.

A conforming use: says what stands in: ``autospec=True``, ``spec``, a value or a fake of its own, ``new_callable``, or
a function that takes the call: ``wraps``, or a ``side_effect`` that is one.

Why it matters: a mock without a spec answers to every name and every signature. Rename the method it stands for, and
the test still passes.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import Attribute, Call, Function, Lambda, Literal, Name, Pattern, Subject, Suite, UseHit, With
from qualitygate.scanner.query import calls, code, last_part, statements, target

_PLACES = {
    "unittest.mock.patch": 1, "mock.patch": 1, "mocker.patch": 1,
    "unittest.mock.patch.object": 2, "mock.patch.object": 2, "mocker.patch.object": 2,
}  # fmt: skip
_SAYS = ("new", "new_callable", "spec", "spec_set", "autospec", "wraps")
_NOT = (Literal(False), Literal(None))


def find(function: Function, suite: Suite) -> Iterator[UseHit]:
    """One use per patch."""
    everything = code(function)
    patches = [call for call in calls(everything, enter=True) if call.target in _PLACES and call.args]
    if not patches:
        return
    decorators = {call.span for call in calls(function.decorators)}
    withs = [each for each in statements(function.body, enter=True) if isinstance(each, With)]
    managed = {call.span for each in withs for item in each.items for call in calls(item.context)}
    for call in patches:
        if call.target.startswith("mocker."):
            variant = "mocker"
        elif call.span in decorators:
            variant = "decorator"
        else:
            variant = "with" if call.span in managed else "started"
        yield UseHit(call.span, () if _says_what(call, _PLACES[call.target]) else PATTERN.parts, variant)


def _says_what(call: Call, place: int) -> bool:
    if len(call.args) > place or any(keyword.name is None for keyword in call.keywords):
        return True
    effect = call.keyword("side_effect")
    if isinstance(effect, Lambda) or (isinstance(effect, (Name, Attribute)) and last_part(target(effect)).islower()):
        return True
    given = [(name, call.keyword(name)) for name in _SAYS]
    return any(value is not None and (name == "new" or value not in _NOT) for name, value in given)


GOOD = (
    """
from unittest.mock import patch
import pytest
from shop import orders

@pytest.fixture
def mail():
    with patch("shop.orders.send_mail", autospec=True) as mail:  # use
        yield mail

@patch("shop.orders.RATE", 2)  # use
def test_rate():
    assert orders.RATE == 2

@patch.object(orders, "clock", new=None)  # use
def test_clock():
    assert orders.clock is None

def test_mocker(mocker):
    mocker.patch("shop.orders.send_mail", autospec=True)  # use
    mocker.patch("shop.orders.clock", side_effect=lambda: 1)  # use
    assert orders.place() == 1
""",
)

BAD = (
    """
from unittest import mock
from shop import orders

@mock.patch("shop.orders.send_mail")  # lacks: spec
def test_place(mail):
    assert orders.place() == 1

def test_mocker(mocker):
    mocker.patch.object(orders, "send_mail", return_value=True, autospec=False)  # lacks: spec
    assert orders.place() == 1
""",
)

PATTERN = Pattern(
    source="002, 004",
    subject=Subject.FUNCTION,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("spec",),
    touches=("external",),
)
