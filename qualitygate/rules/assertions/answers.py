"""From a call whose result a test only asks to be there to whether that is the answer, or all that the test can say."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from qualitygate.model import (
    Assign,
    Attribute,
    Bool,
    Call,
    Compare,
    Define,
    Evaluate,
    Expr,
    File,
    For,
    Function,
    Import,
    Literal,
    Name,
    Return,
    Unary,
)
from qualitygate.rules.mentions import libraries
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, names, render, root_name, statements

#: A comment that says why no more is asserted, or that being there, or true, is all.
_NO_MORE = re.compile(
    r"(?:\bnot|n't|cannot) (?:\w+ ){0,2}(?:assert|check|compare|test|verify|do (?:anything|more|much))"
    r"|\b(?:some|any)thing (?:is |was )?(?:returned|returns|comes|there)|\bto (?:be )?true\b|\btruthy\b",
    re.IGNORECASE,
)
#: A name that is about being there, or being made without an error.
_THERE = re.compile(r"exist|succeed|(?:print|pickl|hash|import|load|pars|serializ)able(?:_|$)", re.IGNORECASE)
#: So many questions to one call are a table of what it knows.
_MANY = 3


def is_answer(made: Call, function: Function, file: File) -> bool:
    """Whether the standard library gives it, or a helper of the file or the test whose every return is yes or no."""
    root = made.target.partition(".")[0]
    imported = {dotted for each in statements(function.body) if isinstance(each, Import) for _, dotted in each.names}
    if root in sys.stdlib_module_names and root in libraries(file) | {each.partition(".")[0] for each in imported}:
        return True
    called = made.func.id if isinstance(made.func, Name) else ""
    local = [each.definition for each in statements(function.body) if isinstance(each, Define)]
    inner = [each for each in local if isinstance(each, Function) and each.name == called]
    helper = next((each for each in (*inner, *file.helpers) if each in inner or each.qualname == called), None)
    given = [each.value for each in statements(helper.body) if isinstance(each, Return)] if helper is not None else []
    return bool(given) and all(map(_is_yes_or_no, given))


def is_said(function: Function, file: File) -> bool:
    """Whether the name is about being there, the docstring about being accepted, or a comment says why no more is
    asserted."""
    inside = comments_on(file, function.span.line, function.span.end_line + 3)  # those below the last line too
    accepts = re.search(r"\baccept(?:s|ed)\b", function.docstring or "") is not None
    return accepts or _THERE.search(function.name) is not None or any(map(_NO_MORE.search, inside))


def is_table(present: Sequence[Call], function: Function, file: File) -> bool:
    """Whether one call is asked time and again, each time with other arguments; or for each of a table of the code."""
    if len({render(each) for each in present}) >= _MANY and len({each.target for each in present}) == 1:
        return True
    taken = [each.names for each in statements(function.body) if isinstance(each, Import)]
    tables = {local for pairs in (file.imports, *taken) for local, _ in pairs if local.isupper()}
    loops = [each for each in statements(function.body) if isinstance(each, For) and root_name(each.iterable) in tables]
    return bool(loops) and all(any(names(each.args) & names(loop.target) for loop in loops) for each in present)


def is_made_again(function: Function) -> bool:
    """Whether the test first sets something to None, so that being there again is the answer."""
    return any(
        isinstance(each, Assign) and each.value == Literal(None) and isinstance(each.targets[0], Attribute)
        for each in statements(function.body)
    )


def is_for_the_eye(function: Function) -> bool:
    """Whether it shows a figure."""
    return any(call.target.endswith("plt.show") for call in calls(function.body))


def goes_on(function: Function) -> bool:
    """Whether something is done with what was asserted to be there, after the last assertion."""
    asked = {name for check in function.checks if check.test is not None for name in names(check.test)}
    last = max(check.span.line for check in function.checks)
    return any(
        isinstance(each, (Evaluate, Assign))
        and each.span.line > last
        and any(call.target != "print" for call in calls(each))
        and bool(asked & names(each))
        for each in statements(function.body)
    )


def _is_yes_or_no(value: Expr | None) -> bool:
    match value:
        case Compare() | Unary(op="not") | Literal(value=bool()):
            return True
        case Bool(values=parts):
            return any(map(_is_yes_or_no, parts))
    return False
