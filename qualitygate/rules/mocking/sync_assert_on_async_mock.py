"""An AsyncMock is asked whether it was called, not whether it was awaited.

What it finds: ``assert_called``, ``assert_called_once``, ``assert_called_with``, ``assert_called_once_with`` or
``assert_any_call`` on a name bound to ``AsyncMock(...)``, or to a patch with ``new_callable=AsyncMock``, in the same
function, where nothing there asks for awaits (``assert_awaited...``, ``await_count``).

Why it matters: calling a coroutine function does nothing until it is awaited. Code that forgot the ``await`` calls the
mock, sends no mail, and passes.

Instead: ``assert_awaited_once_with(...)`` and its family: same arguments, and it fails when the await is missing.

Off by default: where pytest is told to turn warnings into errors, "coroutine was never awaited" fails the test anyway,
and rules do not see ``filterwarnings``; of 48 hits in well-kept suites 25 stood in such.

When to ignore it: when the code hands the coroutine on, and someone else awaits it.

Source: https://docs.python.org/3/library/unittest.mock.html#unittest.mock.AsyncMock.assert_awaited, document 002
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import Call, Finding, FixTier, Function, Hit, Rule, Severity, Subject, Suite
from qualitygate.model.judgement import Edit, Fix
from qualitygate.rules.mocking.doubles import mocks
from qualitygate.scanner.query import calls, expressions, last_part, target

_ASSERTS = {
    "assert_called": "assert_awaited",
    "assert_called_once": "assert_awaited_once",
    "assert_called_with": "assert_awaited_with",
    "assert_called_once_with": "assert_awaited_once_with",
    "assert_any_call": "assert_any_await",
}


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the first assertion of a function."""
    asserts = [call for call in calls(function.body, enter=True) if call.attr in _ASSERTS]
    if not asserts:
        return
    awaited = {name for name, made in mocks(function).items() if _is_async(made)}
    asked = {target(each) for each in expressions(function.body, enter=True) if "await" in last_part(target(each))}
    for call in asserts:
        owner = call.target.rpartition(".")[0]
        if owner in awaited and not any(path.startswith(f"{owner}.") for path in asked):
            yield Hit(call.span, f"passes without an await: write `{_ASSERTS[call.attr]}`")
            return


def _is_async(made: Call) -> bool:
    return "AsyncMock" in (made.attr, last_part(target(made.keyword("new_callable"))))


def repair(script: Script, finding: Finding) -> Fix | None:
    """The assertion of awaits for that of calls. Unsafe: a call that nobody awaited fails it."""
    call = script.find(finding.span, ast.Call)
    if call is None or not isinstance(call.func, ast.Attribute) or call.func.attr not in _ASSERTS:
        return None
    end = script.end(call.func)
    return Fix((Edit(end - len(call.func.attr), end, _ASSERTS[call.func.attr]),))


BAD = (
    """
from unittest.mock import AsyncMock, Mock, patch
from shop import Shop

async def test_order():
    mailer = Mock()
    mailer.send = AsyncMock()
    await Shop(mailer).order("mug")
    mailer.send.assert_called_once_with("mug")  # finding

async def test_patched():
    with patch("shop.send", new_callable=AsyncMock) as send:
        await Shop().order("mug")
    send.assert_called()  # finding
""",
)

GOOD = (
    """
from unittest.mock import AsyncMock, Mock, patch
from shop import Shop

async def test_order():
    mailer = Mock()
    mailer.send = AsyncMock()
    await Shop(mailer).order("mug")
    mailer.send.assert_awaited_once_with("mug")
    mailer.open.assert_called_once()

async def test_both():
    send = AsyncMock()
    await Shop(send).order("mug")
    send.assert_called_once_with("mug")
    assert send.await_count == 1

async def test_never():
    send = AsyncMock()
    await Shop(send).order("mug")
    send.assert_not_called()
""",
)

FIXED = (
    (
        """
from unittest.mock import AsyncMock
from shop import Shop

async def test_order():
    send = AsyncMock()
    await Shop(send).order("mug")
    send.assert_called_once_with(
        "mug",  # once
    )
""",
        """
from unittest.mock import AsyncMock
from shop import Shop

async def test_order():
    send = AsyncMock()
    await Shop(send).order("mug")
    send.assert_awaited_once_with(
        "mug",  # once
    )
""",
    ),
)

RULE = Rule(
    severity=Severity.WARNING,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    default=False,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
