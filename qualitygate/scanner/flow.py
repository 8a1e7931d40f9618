"""From lowered blocks to whether what stands in them must run: loops that cannot be empty, handlers that go on."""

from __future__ import annotations

from qualitygate.model import (
    Assert,
    Attribute,
    Call,
    Container,
    Evaluate,
    Expr,
    If,
    Literal,
    Name,
    Raise,
    Starred,
    Stmt,
    With,
)


def is_never_empty(iterable: Expr) -> bool:
    """Whether a loop over it runs at least once as far as can be read."""
    if isinstance(iterable, Container):
        return any(not isinstance(item, Starred) for item in iterable.items)
    if isinstance(iterable, Call):
        if iterable.target == "range" and all(isinstance(arg, Literal) for arg in iterable.args):
            values = [arg.value for arg in iterable.args if isinstance(arg, Literal) and isinstance(arg.value, int)]
            return bool(values) and values[-1] != 0 and len(values) == len(iterable.args) and bool(_run(values))
        if iterable.target in ("enumerate", "sorted", "reversed", "list", "tuple", "set", "iter") and iterable.args:
            return is_never_empty(iterable.args[0])
        if iterable.target in ("zip", "itertools.product", "itertools.chain") and iterable.args:
            return all(is_never_empty(arg) for arg in iterable.args)
        if isinstance(iterable.func, Attribute) and iterable.attr in ("items", "keys", "values"):
            return is_never_empty(iterable.func.value)
    return isinstance(iterable, Literal) and isinstance(iterable.value, (str, bytes)) and bool(iterable.value)


def _run(values: list[int]) -> range:
    return range(*values[:3])


def catches(kind: Expr) -> bool:
    """Whether an except of that type catches AssertionError."""
    if isinstance(kind, Container):
        return any(catches(item) for item in kind.items)
    return isinstance(kind, Name) and kind.id in ("AssertionError", "Exception", "BaseException")


def goes_on(body: tuple[Stmt, ...]) -> bool:
    """Whether a handler may end without raising or failing."""
    for statement in body:
        if isinstance(statement, Raise):
            return False
        if isinstance(statement, Assert) and isinstance(statement.test, Literal) and not statement.test.value:
            return False
        if isinstance(statement, Evaluate) and isinstance(statement.value, Call):
            if statement.value.attr in ("fail", "exit", "_exit", "skip", "xfail", "skipTest"):
                return False
        elif isinstance(statement, If) and statement.orelse:
            if not goes_on(statement.body) and not goes_on(statement.orelse):
                return False
        elif isinstance(statement, With) and not goes_on(statement.body):
            return False
    return True
