"""From a test's body to what in it raises by hand: then the handler of a ``try`` runs for certain."""

from __future__ import annotations

import re

from qualitygate.model import Binary, Call, Define, Function, Literal, Raise, Stmt
from qualitygate.scanner.query import statements, walk

_RAISE = re.compile(r"\braise \w+\(")


def list_raising(body: tuple[Stmt, ...]) -> set[str]:
    """The names of the functions defined in a body that raise by hand, or call one that does; ``*`` for a program in a
    text that does."""
    local = [
        each.definition
        for each in statements(body)
        if isinstance(each, Define) and isinstance(each.definition, Function)
    ]
    found: set[str] = set()
    if any(
        isinstance(each, Literal) and isinstance(each.value, str) and _RAISE.search(each.value) for each in walk(body)
    ):
        found.add("*")  # a program in a text does
    for _ in local:
        found |= {each.name for each in local if raises_by_hand(each.body, found)}
    return found


def raises_by_hand(body: tuple[Stmt, ...], raising: set[str]) -> bool:
    """Whether it holds a ``raise``, a division by zero, or a call of one of the names that raise."""
    return "*" in raising or any(
        isinstance(each, Raise)
        or (isinstance(each, Binary) and each.op in ("/", "//") and each.right == Literal(0))
        or (isinstance(each, Call) and each.target in raising)
        for each in walk(body)
    )
