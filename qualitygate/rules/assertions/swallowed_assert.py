"""An assertion whose failure is caught and forgotten.

What it finds: an assertion in a ``try`` whose handler catches ``AssertionError`` (``except Exception``,
``except AssertionError``, a bare ``except``) and goes on, or under ``contextlib.suppress``. A handler that keeps the
failure (appends it to a list, sets a flag, hands it to a function other than ``print``), tries again or asserts itself
is left alone; so is a loop that polls: it returns once the assertions hold, and below it something is raised.

Why it matters: the assertion fails, the handler catches it, and the test passes: it cannot fail. The common form is
``try: act(); assert False`` with ``except Exception: pass``, which is green with and without the error.

Instead: ``with pytest.raises(KeyError, match="plate"):`` around the act for an expected error; otherwise take the
assertion out of the ``try``, or catch only what the act may raise.

When to ignore it: hardly ever.

Source: https://docs.astral.sh/ruff/rules/pytest-assert-in-except/, https://docs.astral.sh/ruff/rules/try-except-pass/
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assert,
    Call,
    Check,
    CheckKind,
    Expr,
    For,
    Function,
    Handler,
    Hit,
    If,
    Jump,
    Name,
    Raise,
    Return,
    Rule,
    Severity,
    Subject,
    Suite,
    Try,
    While,
    With,
)  # fmt: skip
from qualitygate.scanner.flow import catches, goes_on
from qualitygate.scanner.query import assigned, calls, names, render, statements, target, walk

_KEEPS = (
    "append",
    "appendleft",
    "extend",
    "add",
    "put",
    "put_nowait",
    "set",
    "set_exception",
    "errback",
    "send",
    "write",
)
_TELLS = frozenset({"print", "str", "repr", "format", "debug", "info", "warning", "error", "exception", "log"})
_STATED = (CheckKind.COMPARE, CheckKind.TRUTH, CheckKind.APPROX, CheckKind.SNAPSHOT, CheckKind.FAIL, CheckKind.MOCK)


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each such assertion, the innermost handler named."""
    found: dict[Check, str] = {}
    swallowed = [check for check in function.checks if check.swallowed and check.kind in _STATED]
    for each in statements(function.body) if swallowed else ():
        by = _catcher(each)
        if by is not None and not (isinstance(each, Try) and _polls(each, function)):
            inside = {getattr(node, "span", None) for node in walk(each.body)}  # type: ignore[union-attr]
            found |= {check: _name(by) for check in swallowed if check.span in inside and _reaches(check, by)}
    for check, name in found.items():
        yield Hit(check.span, f"the failure of this assertion is caught by `{name}`: the test passes all the same")


def _catcher(statement: object) -> Handler | Call | None:
    if isinstance(statement, Try):
        catching = (each for each in statement.handlers if each.type is None or catches(each.type))
        first = next(catching, None)
        return first if first is not None and goes_on(first.body) and not _keeps(first) else None
    if isinstance(statement, With):
        managers = (item.context for item in statement.items if target(item.context) == "contextlib.suppress")
        return next((each for each in managers if isinstance(each, Call) and any(map(catches, each.args))), None)
    return None


def _polls(tried: Try, function: Function) -> bool:
    """Whether it is in a loop that it returns from, and what follows the loop raises, or fails."""
    if not any(isinstance(each, Return) for each in statements((*tried.body, *tried.orelse))):
        return False
    raised = [each.span.line for each in statements(function.body) if isinstance(each, Raise)]
    failed = [each.span.line for each in function.checks if each.kind is CheckKind.FAIL]
    return any(
        isinstance(loop, (For, While))
        and loop.span.line < tried.span.line <= loop.span.end_line < max((*raised, *failed), default=0)
        for loop in statements(function.body)
    )


def _reaches(check: Check, by: Handler | Call) -> bool:
    """pytest's own failure is no Exception: only a bare except and BaseException catch it."""
    if not check.form.endswith(("pytest.fail", "outcomes.fail")):
        return True
    kinds: tuple[Expr | None, ...] = by.args if isinstance(by, Call) else (by.type,)
    return any(kind is None or (isinstance(kind, Name) and kind.id == "BaseException") for kind in kinds)


def _keeps(handler: Handler) -> bool:
    """Whether the failure leaves a trace: kept, tried again, judged."""
    if assigned(handler.body) or any(isinstance(each, (Assert, If)) for each in statements(handler.body)):
        return True
    if any(isinstance(each, Jump) and each.kind in ("continue", "break") for each in statements(handler.body)):
        return True
    handed = {call.attr for call in calls(handler.body) if handler.name in names((*call.args, *call.keywords))}
    if handler.name and handed - _TELLS:
        return True
    return any(call.attr in _KEEPS or call.attr.startswith(("assert", "reject")) for call in calls(handler.body))


def _name(by: Handler | Call) -> str:
    return render(by) if isinstance(by, Call) else "except" + (f" {render(by.type)}" if by.type else "")


BAD = (
    """
import contextlib
import unittest
import pytest
from shop import Cart

def test_remove_unknown():
    try:
        Cart().remove("plate")
        assert False  # finding
    except Exception:
        pass

def test_total():
    for cart in (Cart(), Cart()):
        try:
            assert cart.total == 3  # finding
        except AssertionError as error:
            print(error)

def test_count():
    try:
        Cart().count()
        pytest.fail("no error")  # finding
    except:
        pass
    with contextlib.suppress(Exception):
        assert Cart().count() == 3  # finding

def test_once():
    for cart in (Cart(), Cart()):
        try:
            assert cart.total == 4  # finding
            return
        except AssertionError:
            pass

def test_each():
    for cart in (Cart(), Cart()):
        try:
            assert cart.total == 5  # finding
        except AssertionError:
            pass
    raise ValueError

def test_below():
    for cart in (Cart(), Cart()):
        cart.close()
    try:
        assert cart.total == 6  # finding
        return
    except AssertionError:
        pass
    raise ValueError

class CartTest(unittest.TestCase):
    def test_total(self):
        try:
            self.assertEqual(Cart().total, 3)  # finding
        except (ValueError, Exception):
            return
""",
)

GOOD = (
    """
import pytest
from shop import Cart, same_text

def test_remove_unknown():
    try:
        Cart().remove("plate")
        assert False
    except KeyError:
        pass

def test_fail_is_no_exception():
    try:
        Cart().remove("plate")
        pytest.fail("no error")
    except Exception:
        pass

def test_failures_are_kept():
    failures = []
    try:
        assert Cart().total == 3
    except AssertionError as error:
        failures.append(error)
    assert failures == []

def test_own_assertion_error():
    try:
        Cart().remove("plate")
        assert False
    except AssertionError as error:
        same_text(str(error), "plate is not in the cart")

def test_flag():
    failed = False
    try:
        assert Cart().total == 3
    except AssertionError:
        failed = True
    assert not failed

def test_try_again():
    for _ in range(3):
        try:
            assert Cart().total == 3
            break
        except AssertionError:
            continue

def test_raise():
    try:
        assert Cart().total == 3
    except Exception:
        print("total")
        raise

def test_else():
    try:
        cart = Cart()
    except Exception:
        pass
    else:
        assert cart.total == 3
""",
)

RULE = Rule(severity=Severity.ERROR, subject=Subject.FUNCTION, find=find, bad=BAD, good=GOOD)
