"""From a body to the sleeps in it that only hope that something has happened by then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitygate.model import (
    Assert,
    Attribute,
    Await,
    Call,
    Evaluate,
    For,
    Function,
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
from qualitygate.scanner.query import calls, expressions, last_part, literal, render, statements, target

_SLEEPS = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep", "eventlet.sleep"})
_NOTHING = re.compile(r"not_|no_|never|empty|False|IsNone")
_EXPECTS = ("raises", "assertRaises", "assertRaisesRegex", "timeout", "fail_after", "move_on_after")
#: Words that say that something is about time.
ABOUT_TIME = re.compile(
    r"time_?out|expir|(?<![a-z])ttl(?![a-z])|delay|debounc|throttl|interval|rate_?limit|elapsed|durat|stale|idle|heart_?beat|keep_?alive|"
    r"waiting|slow|timer|cool_?down|back_?off|recover|mtime|timestamp|not_happening|interrupt|\beta\b|_eta\b|countdown|"
    r"schedul|clock|\bdue\b|racing|random|resolution|granularity|real sleep|time-based|"
    r"accessed|modified|refill|replenish|(?<![a-z])now(?![a-z])|a second has|"
    r"there(?:'s| is) (?:no|nothing)(?: [\w-]+){0,3} wait|(?:cannot|can't|impossible to) wait",
    re.IGNORECASE,
)
#: What says after how long something ends by itself; what the calls that wait are given says how long they wait.
_LASTS = re.compile(r"^timeout$|(?<![a-z])ttl(?![a-z])|expir|max_?age|life_?time", re.IGNORECASE)
_WAITS = re.compile(
    r"(?:^|_)(?:wait|join|get|communicate|recv|receive|acquire|run|call|output|connect|poll|select|read|result)"
)
#: The times that a file system keeps of a file.
_STAMPS = frozenset({
    *(f"st_{kind}time{unit}" for kind in "amc" for unit in ("", "_ns")), *(f"get{kind}time" for kind in "amc"),
})  # fmt: skip


def fixed_sleeps(body: Sequence[Stmt]) -> Iterator[Call]:
    """Sleeps that are statements and wait for something else: no polls, no zeros, not the time itself under test."""
    for statement, after in zip(body, (*body[1:], None), strict=True):
        match statement:
            case Evaluate(value=Await(value=Call() as call)) | Evaluate(value=Call() as call):
                zero = not (call.args or call.keywords) or call.args[:1] in ((Literal(0),), (Literal(0.0),))
                if call.target in _SLEEPS and not zero and not checks_nothing(after):
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


def checks_nothing(statement: Stmt | None) -> bool:
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


def outlasts(function: Function, call: Call) -> bool:
    """Whether it outlasts a time that an earlier call was given: an expiry, or ``call_later`` where nothing runs."""
    seconds = literal(call.args[0]) if call.args else None
    if not isinstance(seconds, (int, float)):
        return False
    earlier = [each for each in calls(function.body) if each.span.line < call.span.line]
    lasting = [each for each in earlier if not _WAITS.search(each.attr)]
    times = [word.value for each in lasting for word in each.keywords if _LASTS.search(word.name or "")]
    if call.target == "time.sleep":
        times += [each.args[0] for each in earlier if each.attr == "call_later" and each.args]
    return any(type(time) in (int, float) and 0 < time < seconds for time in map(literal, times))


def is_between_stamps(function: Function, call: Call) -> bool:
    """Whether a time of a file is read both before and after it: that it moves on, or does not, is what is tested."""
    lines = [
        each.span.line
        for each in statements(function.body)
        if not hasattr(each, "body")
        and any(isinstance(inner, (Attribute, Call)) and inner.attr in _STAMPS for inner in expressions(each))
    ]
    return bool(lines) and min(lines) < call.span.line < max(lines)
