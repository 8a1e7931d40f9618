"""Without a baseline there is nothing to compare with, and the test passes.

What it finds: a test whose only oracles stand under ``if`` the baseline exists, with nothing else where it does not;
and ``if`` the baseline is missing, ``return``. A baseline is what has that word in its name, or in the text that
names the file that is looked for.

Why it matters: in CI the file is rarely there. The test is green from the first day on and has compared nothing.

Instead: ``pytest.skip("no baseline: run with --save-baseline")``, which is seen, or ``pytest.fail``.

When to ignore it: where another test fails when the baseline is missing.

Source: document 001 (Baseline Comparison)
"""

from __future__ import annotations

from collections.abc import Iterator

from qualitygate.model import (
    Assign,
    Attribute,
    Call,
    Case,
    Compare,
    Expr,
    Function,
    Hit,
    If,
    Literal,
    Name,
    Return,
    Rule,
    Severity,
    Subject,
    Suite,
    Unary,
)
from qualitygate.rules.mentions import mentions
from qualitygate.scanner.inlining import inline
from qualitygate.scanner.query import assigned, calls, expressions, statements

_ASKS = frozenset({"exists", "is_file", "isfile"})
_STOPS = frozenset({"skip", "fail", "xfail", "skipTest", "exit"})


def find(case: Case, suite: Suite) -> Iterator[Hit]:
    """One hit on the condition."""
    for part in inline(case, suite):
        mentioned = mentions(part.function)
        # Beside the oracles of a helper there may be others: the test has compared something after all.
        alone = part.call is None or len(part.function.checks) == len(suite.reach[case.id].checks)
        if alone and (_ASKS & mentioned or any("baseline" in name.lower() for name in mentioned)):
            yield from _passes(part.function)


def _passes(function: Function) -> Iterator[Hit]:
    body = tuple(statements(function.body))
    named = {
        name
        for each in body
        if isinstance(each, Assign) and each.value is not None and _says_baseline(each.value, set())
        for name in assigned(each)
    }
    own = [check.span.line for check in function.checks]
    for each in body:
        if not isinstance(each, If) or not _says_baseline(each.test, named):
            continue
        missing, there = _is_missing(each.test), _is_there(each.test)
        stops = any(call.attr in _STOPS for call in calls((*each.body, *each.orelse)))
        first, last = each.span.line, max((part.span.line for part in statements(each.body)), default=0)
        if missing and isinstance(each.body[-1], Return) and not stops and not any(first < at <= last for at in own):
            message = "passes when the baseline is missing: skip, so that it is seen"
            yield Hit(each.span, message, function.path, function.qualname)
        elif there and not each.orelse and own and not stops and all(first < at <= last for at in own):
            message = "compares nothing when the baseline is missing, and passes: skip, so that it is seen"
            yield Hit(each.span, message, function.path, function.qualname)


def _says_baseline(value: Expr, named: set[str]) -> bool:
    for each in expressions(value):
        match each:
            case Name(id=text) | Attribute(attr=text) | Literal(value=str(text)):
                if "baseline" in text.lower() or (isinstance(each, Name) and text in named):
                    return True
    return False


def _is_there(test: Expr) -> bool:
    match test:
        case Call() as call:
            return call.attr in _ASKS
        case Compare(op="is not", right=Literal(value=None)):
            return True
    return isinstance(test, Name)


def _is_missing(test: Expr) -> bool:
    match test:
        case Unary(op="not", operand=operand):
            return _is_there(operand)
        case Compare(op="is", right=Literal(value=None)):
            return True
    return False


BAD = (
    """
import json
import os
from pathlib import Path
from shop import measure

def test_regression():
    mean = measure()
    file = "performance_baseline.json"
    if os.path.exists(file):  # finding
        baseline = json.loads(Path(file).read_text())
        assert mean < baseline["mean"] * 1.1

def test_speed(baseline):
    if baseline is None:  # finding
        return
    assert measure() < baseline.mean

def test_path():
    path = Path("baseline.json")
    if not path.exists():  # finding
        path.write_text("{}")
        return
    assert measure() < json.loads(path.read_text())["mean"]

def test_helped(baseline):
    check_mean(baseline)

def check_mean(baseline):
    if baseline is not None:  # finding
        assert measure() < baseline.mean
""",
)

GOOD = (
    """
import os
import pytest
from shop import load_baseline, measure

def test_regression():
    baseline = load_baseline()
    if baseline is None:
        pytest.skip("no baseline")
    assert measure() < baseline.mean

def test_both():
    if os.path.exists("baseline.json"):
        assert measure() < load_baseline().mean
    assert measure() < 3

def test_skips():
    if os.path.exists("baseline.json"):
        assert measure() < load_baseline().mean
    else:
        pytest.skip("no baseline")

def test_helped(baseline):
    check_mean(baseline)
    assert measure() < 3

def check_mean(baseline):
    if baseline is not None:
        assert measure() < baseline.mean

def test_other():
    if os.path.exists("orders.json"):
        assert measure() < 1

def test_larger():
    baseline = load_baseline()
    if baseline.mean > 1:
        assert measure() < 1
""",
)

RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
