"""From a test's body to what the code under test gave in it: names, loops over them, and errors that it did not give.

What the test itself fixes runs for certain: tables, what it gives to the code, what it raises by hand.
"""

from __future__ import annotations

import builtins
import re
import sys

from qualitygate.model import (
    Assign,
    Attribute,
    Await,
    Binary,
    Call,
    Container,
    Expr,
    For,
    FString,
    Literal,
    Stmt,
)
from qualitygate.scanner.flow import is_never_empty
from qualitygate.scanner.query import assigned, calls, names, root_name, statements

_OWN = frozenset(dir(builtins))
#: What the results are held against, and where the test runs.
_FIXED = re.compile(r"(?:^|_)(?:expected|answer|platform)(?:$|_)")
_VIEWS = ("items", "keys", "values", "enumerate", "zip", "sorted", "reversed", "list")


def find_results(body: tuple[Stmt, ...]) -> set[str]:
    """The names bound to what a call into the code gave, unpacked or not."""
    found: set[str] = set()
    tables: set[str] = set()  #: first bound to a display: a loop over it runs, whatever it is bound to in there
    for each in statements(body):
        if isinstance(each, Assign):
            value = each.value.value if isinstance(each.value, Await) else each.value
            if isinstance(value, Container) and is_never_empty(value):
                tables |= assigned(each) - found
            root = value.target.partition(".")[0] if isinstance(value, Call) else ""
            if root not in _OWN and root not in sys.stdlib_module_names and root not in ("", "?"):
                found |= assigned(each)
    return {name for name in found - _given(body) - _parsed(body) - tables if not _FIXED.search(name)}


def _parsed(body: tuple[Stmt, ...]) -> set[str]:
    """The names of what the code made of a program or document written in the test, where a loop asks each part of it
    something: inputs, as many as stand there."""
    texts = {
        name
        for each in statements(body)
        if isinstance(each, Assign) and _is_text(each.value)
        for name in assigned(each)
    }
    made: set[str] = set()
    for each in statements(body):
        given = each.value.args if isinstance(each, Assign) and isinstance(each.value, Call) else ()
        if any(_is_text(arg) or names(arg) & texts for arg in given):
            made |= assigned(each)
    loops = (each for each in statements(body) if isinstance(each, For))
    return {name for loop in loops if _is_asked(loop) for name in names(loop.iterable) & made}


def _is_asked(loop: For) -> bool:
    """Whether a method of the loop's variable is called."""
    parts = names(loop.target)
    return any(isinstance(call.func, Attribute) and root_name(call.func) in parts for call in calls(loop.body))


def _is_text(value: Expr | None) -> bool:
    """Whether it is a text of several lines."""
    parts = value.parts if isinstance(value, FString) else (value,)
    return any(isinstance(each, Literal) and isinstance(each.value, str) and "\n" in each.value for each in parts)


def _given(body: tuple[Stmt, ...]) -> set[str]:
    """The names that a later call is given or asked of, whose own result is kept: inputs, not results."""
    found: set[str] = set()
    for each in statements(body):
        value = each.value if isinstance(each, Assign) else None
        value = value.value if isinstance(value, Await) else value
        if isinstance(value, Call) and value.target not in _OWN:
            root = root_name(value.func) if isinstance(value.func, Attribute) and value.attr not in _VIEWS else ""
            found |= names((*value.args, *value.keywords)) | {root}
    return found


def is_result(iterable: Expr, results: set[str]) -> bool:
    """Whether the loop goes over a result or a part of it: it may be empty as far as can be read."""
    for call in calls(iterable):
        if call.attr == "zip":  # strict, it is as long as whatever else is zipped
            strict = call.keyword("strict") == Literal(True)
            return (all if strict else any)(is_result(each, results) for each in call.args)
    match iterable:
        case Binary(op="+", left=left, right=right):
            return is_result(left, results) and is_result(right, results)
        case Binary(op="-", left=left):  # the less there is on the right, the more is left
            return is_result(left, results)
    plain = all(call.attr in _VIEWS for call in calls(iterable))
    return plain and bool(names(iterable) & results) and not is_never_empty(iterable)
