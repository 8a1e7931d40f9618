"""A test prints: a person would have to read it.

What it finds: ``print(...)`` in the body of a test that neither captures output (``capsys``, ``redirect_stdout``) nor
prints into a file. Off by default: it harms nobody, and pytest shows the output of a failed test.

Why it matters: the result is looked at instead of asserted on, and only by whoever wrote it.

Instead: assert on the value; where the output helps to understand a failure, make it the assertion's message.

When to ignore it: in a performance test that reports its figures.

Source: https://testsmells.org/pages/testsmells.html#RedundantPrint (Redundant Print)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from qualitygate.fixing.script import Script
from qualitygate.model import Case, Finding, FixTier, Hit, Kind, Rule, Severity, Subject, Suite
from qualitygate.model.judgement import Fix
from qualitygate.scanner.query import calls, code

_CAPTURES = frozenset({"capsys", "capfd", "capsysbinary", "capfdbinary", "capteesys", "caplog"})
_REDIRECTS = frozenset(
    {"redirect_stdout", "redirect_stderr", "invoke", "captured_stdout", "StringIO", "patch", "object"}
)


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on each print."""
    if case.kind is Kind.PERFORMANCE or _CAPTURES & set(case.requested):
        return
    made = list(calls(code(case.function)))
    if not any(call.attr in _REDIRECTS for call in made):
        for call in made:
            if call.target == "print" and call.keyword("file") is None:
                yield Hit(call.span, "prints what it could assert")


def repair(script: Script, finding: Finding) -> Fix | None:
    """The line away. Unsafe: the arguments are not computed any more, and what reads the output misses it."""
    statement = script.find(finding.span, ast.Expr)
    edit = script.remove(statement) if statement is not None else None
    return Fix((edit,)) if edit is not None else None


BAD = (
    """
from shop import total

def test_total():
    print(total(1))  # finding
    assert total(1) == 1
""",
)

GOOD = (
    """
import contextlib
from shop import out, total

def test_total(capsys):
    print(total(1))
    assert capsys.readouterr().out == "1"

def test_redirected():
    with contextlib.redirect_stdout(out):
        print(total(1))
    assert out.text == "1"

def test_file():
    print(total(1), file=out)
    assert out.text == "1"

def test_speed(benchmark):
    print(benchmark(total, 1))
""",
)

FIXED = (
    (
        """
from shop import total

def test_total():
    found = total(1)
    print(
        found,
    )
    assert found == 1
""",
        """
from shop import total

def test_total():
    found = total(1)
    assert found == 1
""",
    ),
)

RULE = Rule(
    severity=Severity.INFO,
    subject=Subject.CASE,
    find=find,
    bad=BAD,
    good=GOOD,
    default=False,
    fix=FixTier.UNSAFE,
    repair=repair,
    fixed=FIXED,
)
