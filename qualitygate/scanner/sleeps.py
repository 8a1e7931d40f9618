"""From a body to the sleeps in it that only hope that something has happened by then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assert,
    Await,
    Call,
    Evaluate,
    For,
    If,
    Jump,
    Literal,
    Return,
    Stmt,
    Try,
    Unary,
    While,
    With,
)
from qualitygate.scanner.query import last_part, render, statements, target

_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep", "eventlet.sleep"})
_NOTHING = re.compile(r"not_|no_|never|empty|False|IsNone")
_EXPECTS = ("raises", "assertRaises", "assertRaisesRegex", "timeout", "fail_after", "move_on_after")


def fixed_sleeps(body: Sequence[Stmt]) -> Iterator[Call]:
    """Sleeps that are statements and wait for something else: no polls, no zeros, not the time itself under test."""
    for statement, after in zip(body, (*body[1:], None), strict=True):
        match statement:
            case Evaluate(value=Await(value=Call() as call)) | Evaluate(value=Call() as call):
                zero = bool(call.args) and call.args[0] in (Literal(0), Literal(0.0))
                if call.target in _SLEEPS and not zero and not _checks_nothing(after):
                    yield call
            case With(items=items, body=inner):
                if len(inner) > 1 and any(last_part(target(item.context)) in _EXPECTS for item in items):
                    inner = inner[:-1]
                elif len(inner) == 1 and isinstance(inner[0], Evaluate):
                    continue
                yield from fixed_sleeps(inner)
            case For(body=inner) if not _ends_early(inner):
                yield from fixed_sleeps(inner)
            case If(test=test, body=inner, orelse=other) if "platform" not in render(test):
                yield from fixed_sleeps((*inner, *other))
            case Try(body=inner, orelse=other, final=final):
                yield from fixed_sleeps((*inner, *other, *final))
            case While() | For():
                continue


def _checks_nothing(statement: Stmt | None) -> bool:
    """Whether it checks that something did not happen: no event can be waited for then."""
    match statement:
        case Assert(test=Unary(op="not")):
            return True
        case Evaluate(value=Call() as call):
            return call.attr.lower().startswith(("assert", "check", "expect")) and bool(_NOTHING.search(call.attr))
    return False


def _ends_early(body: Sequence[Stmt]) -> bool:
    """Whether a loop polls: it may break, return, or try again."""
    return any(isinstance(each, (Return, Try)) or each == Jump("break") for each in statements(body))
