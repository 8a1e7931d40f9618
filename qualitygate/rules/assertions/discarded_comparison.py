"""A comparison whose result nobody looks at.

What it finds: a comparison on a line of its own, such as ``total == 3`` without ``assert``, in the body of a test,
fixture or helper. Inside a ``with`` or ``try`` the operator may be what is tested (``with raises(TypeError): a < b``)
and it is left alone; so it is where the next line asserts on an attribute of an operand, what the operator changed, or
hands an operand to what looks at its representation, where the lines beside it compare the same two the other way round
(the operator and its reflection are run), where a comment says that it must not fail or is done on purpose (``# do the
comparison``), in performance tests, which time it, and in files that import a library whose comparisons build
expressions (``User.name == "Ann"`` of SQLAlchemy).

Why it matters: it reads like a check and checks nothing.

Instead: put ``assert`` before it.

When to ignore it: when the comparison runs for its side effect.

Source: https://docs.astral.sh/ruff/rules/useless-comparison/ (B015)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Attribute,
    Bool,
    Compare,
    Define,
    Evaluate,
    Expr,
    Finding,
    FixTier,
    For,
    Function,
    Hit,
    If,
    Name,
    Rule,
    Severity,
    Stmt,
    Subject,
    Suite,
    Unary,
    While,
)
from qualitygate.model.judgement import Edit, Fix
from qualitygate.rules.mentions import find_file, libraries
from qualitygate.scanner.intent import comments_on, states_not_raising
from qualitygate.scanner.query import calls, expressions, render

_REGRESSION = re.compile(r"used to|crash|segfault|compar|on purpose|side.effect", re.IGNORECASE)
_TIMED = re.compile(r"(?:^|/|_)(?:perf|performance|bench|benchmarks?)(?:_|/|\.)")
_BUILDERS = frozenset({"sqlalchemy", "sqlmodel", "peewee", "polars", "pyspark", "sympy", "z3"})


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on each such line."""
    for statement in _dropped(function.body):
        file = find_file(function.path, suite)
        if file is None or _TIMED.search(file.path) or not _BUILDERS.isdisjoint(libraries(file)):
            return
        line = statement.span.line
        said = " ".join(comments_on(file, line - 1, line + 1))
        if not (states_not_raising(function, file) or _REGRESSION.search(said)):
            yield Hit(statement.span, f"the result of `{render(statement.value, 60)}` is dropped: nothing is asserted")


def _dropped(body: tuple[Stmt, ...]) -> Iterator[Evaluate]:
    for position, statement in enumerate(body):
        match statement:
            case Evaluate(value=value) if _compares(value):
                before, after = body[max(position - 1, 0) : position], body[position + 1 : position + 2]
                if not (_is_used(value, after) or _is_reflected(value, (*before, *after))):
                    yield statement
            case If(body=inner, orelse=orelse) | For(body=inner, orelse=orelse) | While(body=inner, orelse=orelse):
                yield from _dropped(inner)
                yield from _dropped(orelse)


def _compares(value: Expr) -> bool:
    match value:
        case Compare():
            return True
        case Bool(values=values):
            return all(_compares(each) for each in values)
        case Unary(op="not", operand=operand):
            return _compares(operand)
    return False


def _is_used(value: Expr, following: tuple[Stmt, ...]) -> bool:
    """Whether the next statement reads an attribute or the representation of an operand: what the operator did."""
    if not isinstance(value, Compare) or not following or isinstance(following[0], Define):
        return False
    operands = [side for side in (value.left, value.right) if isinstance(side, Name)]
    shown = [arg for call in calls(following[0]) if "repr" in call.attr for arg in call.args]
    if any(operand in shown for operand in operands):
        return True
    read = [each.value for each in expressions(following[0]) if isinstance(each, Attribute)]
    return len(operands) == 2 and any(operand in read for operand in operands)


def _is_reflected(value: Expr, beside: tuple[Stmt, ...]) -> bool:
    """Whether a line beside it compares the same two in the other order."""
    others = (each.value for each in beside if isinstance(each, Evaluate))
    return isinstance(value, Compare) and any(
        isinstance(other, Compare) and (other.left, other.right) == (value.right, value.left) for other in others
    )


def repair(script: Script, finding: Finding) -> Fix | None:
    """``assert`` before it. Unsafe: what was never checked may not hold."""
    statement = script.find(finding.span, ast.Expr)
    return Fix((Edit(start := script.start(statement), start, "assert "),)) if statement is not None else None


BAD = (
    """
import pytest
from shop import Cart

def test_cart():
    cart = Cart()
    cart.total == 3  # finding
    len(cart) > 0 and cart.open is True  # finding
    not cart.total == 4  # finding
    for item in cart:
        item.price == 2  # finding
    with pytest.raises(ValueError) as caught:
        cart.add(-1)
    caught.typename == "NegativeQuantity"  # finding
    if cart.open:
        "tea" in cart  # finding
    else:
        1 != cart.total  # finding
    while cart.busy:
        cart.total == 5  # finding

def test_lines():
    cart = Cart()
    cart.total == 3  # finding
    cart.size == 3  # finding
    cart == 3  # finding
    print(cart)

def test_same_lines():
    cart = Cart()
    cart.total == 3  # finding
    cart.total == 3  # finding
""",
)

GOOD = (
    """
from shop import Cart

def test_repr():
    cart = Cart()
    # do the comparison
    cart == Cart("mug")
    assert repr(cart) == "Cart(seen)"

def test_shown():
    cart = Cart()
    cart == Cart("mug")
    assert repr(cart) == "Cart(seen)"

def test_operand_stays():
    cart = Cart()
    cart == 1
    1 == cart
    assert cart.total == 0
""",
    """
import pytest
from shop import Cart

def test_cart():
    cart, other = Cart(), Cart()
    assert cart.total == 3
    with pytest.raises(TypeError):
        cart < 3
    try:
        cart == object()
    except TypeError:
        pytest.fail("carts compare with anything")
    cart < other
    assert other.asked
    found = cart == other
    cart.total
    cart.open or cart.total == 3
    def compare(a, b):
        a < b
    pytest.raises(TypeError, compare, cart, 3)

def test_strange():
    Cart() == object()  # used to give a SystemError

def test_compare_does_not_raise():
    Cart() == object()
""",
    """
# file: tests/perf/test_carts.py
from shop import Cart

def test_cart(timed):
    with timed:
        Cart().total
    Cart() == Cart()

# file: tests/test_columns.py
from sqlalchemy import Column

def test_column():
    column = Column("total")
    column == 3
    assert column.name == "total"
""",
)

FIXED = (
    (
        """
from shop import Cart

def test_cart():
    cart = Cart()
    cart.total == 3  # three
    (cart.size
     == 4)
    if cart.open: "tea" in cart
""",
        """
from shop import Cart

def test_cart():
    cart = Cart()
    assert cart.total == 3  # three
    assert (cart.size
     == 4)
    if cart.open: assert "tea" in cart
""",
    ),
)

RULE = Rule(
    severity=Severity.ERROR,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
