"""A stand-in for a coroutine, asserted to have been awaited.

What it finds: an assertion on an ``AsyncMock`` that the test made or patched in, or on a method of one.

A conforming use: uses ``assert_awaited_once_with`` and its family.

Why it matters: ``assert_called`` passes when the code calls the coroutine function and forgets to await: nothing of
it has run.
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Case,
    CheckKind,
    Expr,
    Pattern,
    Subject,
    Suite,
    UseHit,
    WithItem,
)  # fmt: skip
from qualitygate.scanner.query import last_part, render, target, walk

_CALLED = frozenset(
    {"assert_called", "assert_called_once", "assert_called_with", "assert_called_once_with", "assert_any_call",
     "assert_has_calls"}
)  # fmt: skip


def find(case: Case, suite: Suite) -> Iterator[UseHit]:
    """One use per assertion; on one stand-in an awaited assertion makes up for the called ones."""
    mocks = {name for node in walk(case.function.body) for name in _made(node)}
    found = []
    for check in case.function.checks:
        call = check.test
        if check.kind is CheckKind.MOCK and isinstance(call, Call) and isinstance(call.func, Attribute):
            receiver = render(call.func.value)
            if receiver in mocks or any(receiver.startswith(f"{name}.") for name in mocks):
                found.append((call, receiver))
    awaited = {receiver for call, receiver in found if "await" in call.attr}
    for call, receiver in found:
        if "await" in call.attr:
            yield UseHit(call.span)
        elif call.attr in _CALLED and receiver not in awaited:
            yield UseHit(call.span, PATTERN.parts)


def _made(node: object) -> list[str]:
    """The stand-ins that a statement makes, as they are written."""
    if isinstance(node, Assign) and node.value is not None and _is_async_mock(node.value):
        return [render(each) for each in node.targets]
    if isinstance(node, WithItem) and node.name is not None and isinstance(node.context, Call):
        made = node.context.keyword("new_callable")
        return [render(node.name)] if last_part(target(made)) == "AsyncMock" else []
    return []


def _is_async_mock(value: Expr) -> bool:
    return isinstance(value, Call) and last_part(value.target) == "AsyncMock"


GOOD = (
    """
from unittest.mock import AsyncMock, Mock, patch
import pytest
from shop import greet

@pytest.mark.asyncio
async def test_greet():
    mailer = AsyncMock()
    await greet(mailer)
    mailer.send.assert_awaited_once_with("ada@example.com")  # use
    mailer.drop.assert_not_called()

@pytest.mark.asyncio
async def test_greet_patched():
    with patch("shop.send", new_callable=AsyncMock) as send:
        await greet(None)
    send.assert_called_once()
    send.assert_awaited()  # use

def test_plain():
    mailer = Mock()
    mailer.send()
    mailer.send.assert_called_once_with()
""",
)

BAD = (
    """
from unittest.mock import AsyncMock
import pytest
from shop import service

@pytest.mark.asyncio
async def test_greet():
    service.mailer.send = AsyncMock()
    await service.greet()
    service.mailer.send.assert_called_once_with("ada@example.com")  # lacks: awaited
""",
)

PATTERN = Pattern(
    source="002",
    subject=Subject.CASE,
    find=find,
    good=GOOD,
    bad=BAD,
    parts=("awaited",),
    touches=("async", "external"),
)
