"""An expected error checked by hand with try, fail and except.

What it finds: a ``try`` with one handler that ends in a failure when nothing was raised: ``assert False``,
``pytest.fail()``, ``self.fail()`` or ``raise AssertionError`` as the last statement of its body, or alone in its
``else``. Where the handler would catch that failure itself, swallowed-assert reports it instead. Left alone is what
needs the error in flight (``sys.exc_info``, ``traceback.format_exc``, ``from_current``), a body that raises by hand,
a comment above which says that ``raises`` does not do, a helper named ``assert...``, which does it for others, and the
test of an assertion (``except AssertionError``).

Why it matters: it takes five lines for one, is easily got wrong (a wider ``except`` catches the failure too), and says
nothing about the message.

Instead: ``with pytest.raises(KeyError, match="plate"):`` or ``with self.assertRaises(KeyError) as caught:``.

When to ignore it: where the block must go on after the error in a way a ``with`` cannot express.

Source: https://docs.pytest.org/en/stable/how-to/assert.html#assertions-about-expected-exceptions
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Assert,
    Call,
    Evaluate,
    Finding,
    FixTier,
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
)
from qualitygate.model.judgement import Edit, Fix
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.flow import catches, goes_on
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, last_part, render, statements, target, walk

_FAILS = ("pytest.fail", "self.fail", "cls.fail")
_IN_FLIGHT = frozenset({"exc_info", "exception", "format_exc", "print_exc", "from_current"})
_NOT_RAISES = re.compile(r"(?:cannot|can't|can not|instead of|not use|without)\b.*raises", re.IGNORECASE)


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the try."""
    for each in () if function.name.startswith("assert") else statements(function.body):
        if isinstance(each, Try) and len(each.handlers) == 1 and not each.final:
            handler = each.handlers[0]
            in_body = len(each.body) > 1 and _fails(each.body[-1]) and not _swallows(handler)
            in_else = len(each.orelse) == 1 and _fails(each.orelse[0])
            if (in_body or in_else) and not _leaves(handler) and not _is_needed(each, function, suite):
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


def _is_needed(block: Try, function: Function, suite: Suite) -> bool:
    """Whether the error is made by hand or read in flight, or a comment above says why ``raises`` will not do."""
    if any(isinstance(each, Raise) and not _fails(each) for each in walk(block.body, enter=True)):
        return True
    if last_part(target(block.handlers[0].type)) in ("failureException", "AssertionError"):
        return True
    if any(call.attr in _IN_FLIGHT for call in calls(block.handlers[0].body)):
        return True
    file = find_file(function.path, suite)
    line = block.span.line
    return file is not None and any(map(_NOT_RAISES.search, comments_on(file, line - 3, line - 1)))


def _fails(statement: Stmt) -> bool:
    match statement:
        case Assert(test=Literal(value=value)):
            return not value
        case Evaluate(value=Call(target=called)):
            return called in _FAILS
        case Raise(exception=exception):
            return target(exception) in ("AssertionError", "self.failureException")
    return False


def repair(script: Script, finding: Finding) -> Fix | None:
    """A ``with`` that expects the error, where the handler only passes. Unsafe: pytest looks at it in its own way."""
    block = script.find(finding.span, ast.Try)
    if block is None or len(block.handlers) != 1 or block.finalbody:
        return None
    handler, fails = block.handlers[0], block.orelse or block.body[-1:]
    if handler.name or handler.type is None or not all(isinstance(each, ast.Pass) for each in handler.body):
        return None
    expects = "pytest.raises" if script.imports("pytest") else "self.assertRaises" if script.is_test_case(block) else ""
    head = re.match(r"try\s*:(?=\s)", script.text[script.start(block) :])
    last = block.body[-1] if block.orelse else block.body[-2]
    cut = script.text[script.end(last) : script.end(block)]
    if not expects or head is None or "#" in cut or script.lines(block) is None or not fails:
        return None
    start = script.start(block)
    opened = Edit(start, start + head.end(), f"with {expects}({script.read(handler.type)}):")
    return Fix((opened, Edit(script.end(last), script.end(block), "")))


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
import sys
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

def test_in_flight():
    try:
        Cart().remove("plate")
    except KeyError:
        assert Cart().report(sys.exc_info()) == "plate"
    else:
        pytest.fail("no error")

def test_by_hand():
    try:
        raise KeyError("plate")
    except KeyError as error:
        assert Cart().report(error) == "plate"
    else:
        pytest.fail("no error")

def test_assertion():
    try:
        assert_refused("tea")
    except AssertionError as error:
        assert "tea" in str(error)
    else:
        pytest.fail("passed")

def assert_refused(name):
    try:
        Cart().remove(name)
    except KeyError as error:
        assert type(error) is KeyError
    else:
        pytest.fail("no error")

def test_explained():
    # We cannot use pytest.raises: a subclass must not pass.
    try:
        Cart().remove("plate")
    except KeyError as error:
        assert type(error) is KeyError
    else:
        pytest.fail("no error")

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

FIXED = (
    (
        """
import pytest
from shop import Cart

def test_remove():
    cart = Cart()
    try:
        # There is none.
        cart.remove("plate")
    except KeyError:
        pass
    else:
        assert False, "no error"
    assert cart.size == 0

def test_remove_all():
    try:
        Cart().remove("plate")
        pytest.fail("no error")
    except (KeyError, ValueError):
        pass
""",
        """
import pytest
from shop import Cart

def test_remove():
    cart = Cart()
    with pytest.raises(KeyError):
        # There is none.
        cart.remove("plate")
    assert cart.size == 0

def test_remove_all():
    with pytest.raises((KeyError, ValueError)):
        Cart().remove("plate")
""",
    ),
    (
        """
import unittest
from shop import Cart

class CartTest(unittest.TestCase):
    def test_remove(self):
        try:
            Cart().remove("plate")
        except KeyError:
            pass
        else:
            self.fail("no error")
""",
        """
import unittest
from shop import Cart

class CartTest(unittest.TestCase):
    def test_remove(self):
        with self.assertRaises(KeyError):
            Cart().remove("plate")
""",
    ),
)

RULE = Rule(
    severity=Severity.WARNING,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
