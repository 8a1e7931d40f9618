"""An expected error checked by hand with try, fail and except.

What it finds: a ``try`` with one handler that ends in a failure when nothing was raised: ``assert False``,
``pytest.fail()``, ``self.fail()`` or ``raise AssertionError`` as the last statement of its body, or alone in its
``else``. Where the handler would catch that failure itself, swallowed-assert reports it instead.

Why it matters: it takes five lines for one, is easily got wrong (a wider ``except`` catches the failure too), and says
nothing about the message.

Instead: ``with pytest.raises(KeyError, match="plate"):`` or ``with self.assertRaises(KeyError) as caught:``.

When to ignore it: where the block must go on after the error in a way a ``with`` cannot express.

Source: https://docs.pytest.org/en/stable/how-to/assert.html#assertions-about-expected-exceptions
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Call,
    Evaluate,
    Function,
    Handler,
    Hit,
    Jump,
    Literal,
    Raise,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    Try,
)  # fmt: skip
from qualitygate.scanner.flow import catches, goes_on
from qualitygate.scanner.query import render, statements, target

_FAILS = ("pytest.fail", "self.fail", "cls.fail")


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the try."""
    for each in statements(function.body):
        if isinstance(each, Try) and len(each.handlers) == 1 and not each.final:
            handler = each.handlers[0]
            in_body = len(each.body) > 1 and _fails(each.body[-1]) and not _swallows(handler)
            in_else = len(each.orelse) == 1 and _fails(each.orelse[0])
            if (in_body or in_else) and not _leaves(handler):
                kind = render(handler.type, 30) if handler.type is not None else "Exception"
                yield Hit(
                    each.span, f"an expected error checked by hand: `raises` (or `assertRaises`) of `{kind}` does it"
                )


def _swallows(handler: Handler) -> bool:
    return (handler.type is None or catches(handler.type)) and goes_on(handler.body)


def _leaves(handler: Handler) -> bool:
    """Whether it jumps away or raises on: then a with block would change the flow."""
    jumps = ("continue", "break")
    return any(
        isinstance(each, Raise) or (isinstance(each, Jump) and each.kind in jumps) for each in statements(handler.body)
    )


def _fails(statement: Stmt) -> bool:
    match statement:
        case Assert(test=Literal(value=value)):
            return not value
        case Evaluate(value=Call(target=called)):
            return called in _FAILS
        case Raise(exception=exception):
            return target(exception) in ("AssertionError", "self.failureException")
    return False


BAD = (
    """
import unittest
import pytest
from shop import Cart

def test_remove():
    try:  # finding
        Cart().remove("plate")
    except KeyError:
        pass
    else:
        assert False, "no error"

def test_remove_with_message():
    try:  # finding
        Cart().remove("plate")
        pytest.fail("no error")
    except KeyError as error:
        assert "plate" in str(error)

def test_remove_all():
    for name in ("plate", "cup"):
        try:  # finding
            Cart().remove(name)
            raise AssertionError("no error")
        except (KeyError, ValueError):
            pass

class CartTest(unittest.TestCase):
    def test_remove(self):
        try:  # finding
            Cart().remove("plate")
        except Exception:
            pass
        else:
            self.fail("no error")
""",
)

GOOD = (
    """
import pytest
from shop import Cart

def test_remove():
    with pytest.raises(KeyError, match="plate"):
        Cart().remove("plate")

def test_swallowed_is_another_rule():
    try:
        Cart().remove("plate")
        assert False
    except Exception:
        pass

def test_several():
    try:
        Cart().remove("plate")
    except KeyError:
        pass
    except ValueError:
        pass
    else:
        pytest.fail("no error")

def test_flow():
    for name in ("plate", "cup"):
        try:
            Cart().remove(name)
        except KeyError:
            continue
        else:
            pytest.fail("no error")

def test_must_not_raise():
    try:
        cart = Cart()
        assert cart.open
    except KeyError:
        pytest.fail("an error")

def test_clean_up():
    try:
        Cart().remove("plate")
    except KeyError:
        pass
    else:
        assert False
    finally:
        Cart().close()
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
