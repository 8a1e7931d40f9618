"""From a value that a test bounds to whether it is a measure: of effort, or worked out by the test."""

from __future__ import annotations

import re

from qualitygate.model import (
    Assign,
    Attribute,
    Binary,
    Call,
    Case,
    Container,
    Expr,
    Function,
    Name,
    Subscript,
    Suite,
)
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import root_name, statements

#: What a test is about that bounds an effort: the code has to stop, a graph may not grow.
_EFFORT = re.compile(
    r"(?:^|[_\W])(?:small|smaller|previous|previously|budget|bails?|bailed|stops?|bloat|infinite)(?:$|[_\W])"
    r"|blow|grow|recurs|explo(?:d|s)|terminat|quadratic|n\+1",
    re.IGNORECASE,
)


def is_about_effort(function: Function, case: Case, suite: Suite) -> bool:
    """Whether the test, or the helper that asserts for it, says by name, docstring or comments that it bounds one."""
    file = find_file(function.path, suite)
    inside = comments_on(file, function.span.line, function.span.end_line) if file is not None else ()
    told = (case.function.name, case.function.docstring or "", function.name, function.docstring or "", *inside)
    return bool(_EFFORT.search(" ".join(told)))


def is_measured(value: Expr, function: Function) -> bool:
    """Whether the test works it out, made it itself, or asks how often a double is called or for the length of one
    element."""
    if _is_worked_out(value):
        return True
    asked = value.args[0] if isinstance(value, Call) and value.target == "len" and len(value.args) == 1 else None
    for each in statements(function.body):
        if isinstance(each, Assign) and isinstance(each.targets[0], Name):
            name, made = each.targets[0].id, each.value
            if asked is not None and asked == each.targets[0] and isinstance(made, Subscript):
                return True
            if asked is None and name == root_name(value) and (_is_worked_out(made) or isinstance(made, Container)):
                return True
    return False


def _is_worked_out(value: Expr | None) -> bool:
    match value:
        case Binary(op="-" | "/" | "//"):
            return True
        case Call(target="max" | "min") | Attribute(attr="call_count"):
            return True
    return False
