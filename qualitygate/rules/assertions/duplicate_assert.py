"""The same assertion twice, with nothing changed between.

What it finds: an assertion that an earlier one of the same block repeats, where all between are assertions too and
nothing in them runs code of the project, so that the second cannot differ. A call of an imported function with
constants only is taken for repeatable. Tests about caching, properties, or doing something twice are left alone, and
so is a second assertion with a comment on a line of its own between the two.

Why it matters: it is nearly always a copy whose value was to be changed and was not: the case that was meant is not
tested, and the reader believes it is.

Instead: change it to what was meant, or delete it.

When to ignore it: where reading a value changes it; say so in a comment.

Source: https://testsmells.org/pages/testsmells.html#DuplicateAssert (Duplicate Assert)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import (
    Call,
    Check,
    CheckKind,
    Evaluate,
    File,
    Finding,
    FixTier,
    FString,
    Function,
    Hit,
    Rule,
    Severity,
    Span,
    Stmt,
    Subject,
    Suite,
)
from qualitygate.model.judgement import Fix
from qualitygate.rules.mentions import find_file
from qualitygate.scanner.intent import comments_on
from qualitygate.scanner.query import calls, is_literal, names, render, root_name, walk

_MEANT = re.compile(
    r"cach|memo|lazy|twice|once|again|repeat|second|idempoten|propert|descriptor|deferred|counter|lru|iterat|next|random"
    r"|thread|still|stable|consisten",
    re.IGNORECASE,
)
_PLAIN = frozenset(
    {"len", "isinstance", "issubclass", "type", "sorted", "set", "list", "tuple", "dict", "sum", "min", "max", "abs",
     "round", "int", "float", "str", "bool"}
)  # fmt: skip
_KINDS = (CheckKind.COMPARE, CheckKind.TRUTH, CheckKind.APPROX)


def find(function: Function, suite: Suite) -> Iterator[Hit]:
    """One hit on the later of the two."""
    spans = {check.span: check for check in function.checks if check.kind in _KINDS}
    file = find_file(function.path, suite) if len(spans) > 1 else None
    imported = {local for local, _ in file.imports} if file is not None else set()
    for block in _blocks(function) if len(spans) > 1 else ():
        known: dict[tuple[str, str], int] = {}
        for statement in block:
            check = spans.get(_place(statement))
            if check is None or not _is_still(check, imported):
                known = {}
                continue
            # assertIsInstance and then assert isinstance: the second is for the type checker.
            key = (check.form, render(check.test) if check.test is not None else "")
            if key in known and not _is_noted(file, known[key], check) and not _is_meant(function, suite):
                yield Hit(check.span, f"`{render(check.test, 60)}` was asserted in line {known[key]}, nothing changed")
            known.setdefault(key, check.span.line)


def _is_noted(file: File | None, first: int, second: Check) -> bool:
    """Whether a comment on a line of its own stands between the two."""
    between = range(first + 1, second.span.line)
    return file is not None and any(each.alone and each.line in between for each in file.comments)


def _place(statement: Stmt) -> Span:
    match statement:
        case Evaluate(value=Call(span=span)):
            return span
    return statement.span


def _blocks(function: Function) -> Iterator[tuple[Stmt, ...]]:
    for each in (function, *walk(function.body)):
        for name in ("body", "orelse", "final"):
            block = getattr(each, name, None)
            if isinstance(block, tuple):
                yield block


def _is_still(check: Check, imported: set[str]) -> bool:
    """Whether asserting it changes nothing that can be seen."""
    if check.test is None or not names(check.test):
        return False
    # The format in an f-string is not lowered: two that differ in it alone read the same.
    if any(isinstance(each, FString) for each in walk(check.test)):
        return False
    return all(_is_repeatable(call, imported) for call in calls(check.test))


def _is_repeatable(call: Call, imported: set[str]) -> bool:
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    if call.target in _PLAIN:
        return True
    return root_name(call.func) in imported and "()" not in call.target and all(map(is_literal, given)) and bool(given)


def _is_meant(function: Function, suite: Suite) -> bool:
    file, span = find_file(function.path, suite), function.span
    inside = comments_on(file, span.line, span.end_line) if file is not None else ()
    return bool(_MEANT.search(" ".join((function.path, function.qualname, function.docstring or "", *inside))))


def repair(script: Script, finding: Finding) -> Fix | None:
    """The copy away. Safe where it reads names and constants only; an attribute may be computed, a call may count."""
    statement = script.find(finding.span, ast.Assert) or script.find(finding.span, ast.Expr)
    edit = script.remove(statement) if statement is not None else None
    is_still = isinstance(statement, ast.Assert) and all(map(_is_still_node, ast.walk(statement.test)))
    return Fix((edit,), FixTier.SAFE if is_still else FixTier.UNSAFE) if edit is not None else None


def _is_still_node(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("len", "isinstance", "type")
    return not isinstance(node, (ast.Attribute, ast.Subscript, ast.JoinedStr, ast.Await, ast.NamedExpr))


BAD = (
    """
import unittest
from shop import price

def test_price():
    found = price("tea")
    assert found.amount == 4
    assert found.unit == "g"
    assert found.amount == 4  # finding
    if found.old:
        assert len(found.old) == 1
        assert len(found.old) == 1  # finding
    assert price("mug") == 12
    assert price("mug") == 12  # finding
    assert price("mug") == 12  # finding

class PriceTest(unittest.TestCase):
    def test_price(self):
        found = price("tea")
        self.assertEqual(found.amount, 4)
        self.assertEqual(found.amount, 4)  # finding
""",
)

GOOD = (
    """
import unittest
from shop import price

def test_price(basket):
    found = price("tea")
    assert found.amount == 4
    found.double()
    assert found.amount == 4
    assert found.rates[1] == 1
    assert found.rates[1.0] == 1
    assert basket.pop() == 1
    assert basket.pop() == 1
    assert found.total == 1
    assert basket.pop() == 2
    assert found.total == 1
    assert price(found) == 1
    assert price(found) == 1
    assert basket.take("tea") == 1
    assert basket.take("tea") == 1
    assert f"{found:>4}" == "   4"
    assert f"{found:4}" == "   4"
    if found.old:
        assert found.total == 1

class PriceTest(unittest.TestCase):
    def test_price(self):
        found = price("tea")
        self.assertIsInstance(found, int)
        assert isinstance(found, int)

def test_loads():
    found = price("tea")
    assert found.amount == 4
    # the rate is loaded here
    assert found.rate == 1
    assert found.amount == 4

def test_price_is_computed_once():
    found = price("tea")
    assert found.amount == 4
    assert found.amount == 4

def test_amount():
    found = price("tea")
    assert found.amount == 4
    # The second read takes the cached value.
    assert found.amount == 4
""",
)

FIXED = (
    (
        """
from shop import price

def test_price():
    found = price("tea")
    amount = found.amount
    assert amount == 4
    assert found.unit == "g"
    assert amount == 4
    assert found.unit == "g"
    # Nothing else.
    assert len([amount]) == 1
""",
        """
from shop import price

def test_price():
    found = price("tea")
    amount = found.amount
    assert amount == 4
    assert found.unit == "g"
    # Nothing else.
    assert len([amount]) == 1
""",
    ),
)

RULE = Rule(
    severity=Severity.WARNING,
    subject=Subject.FUNCTION,
    find=find,
    bad=BAD,
    good=GOOD,
    fix=FixTier.SAFE,
    repair=repair,
    fixed=FIXED,
)
