"""From a call, an assert or a raise to the oracle it is: pytest, unittest, mock and libraries normalised."""

from __future__ import annotations

from qualitygate.model import (
    Attribute,
    Await,
    Bool,
    Call,
    Check,
    CheckKind,
    Compare,
    Expr,
    Literal,
    Name,
    Span,
    Unary,
)

#: unittest's two-sided assertions: the operator they assert between their first two arguments.
_TWO_SIDED = {
    "assertEqual": "==",
    "assertEquals": "==",
    "failUnlessEqual": "==",
    "assertNotEqual": "!=",
    "assertNotEquals": "!=",
    "failIfEqual": "!=",
    "assertIs": "is",
    "assertIsNot": "is not",
    "assertIn": "in",
    "assertNotIn": "not in",
    "assertGreater": ">",
    "assertGreaterEqual": ">=",
    "assertLess": "<",
    "assertLessEqual": "<=",
    "assertListEqual": "==",
    "assertTupleEqual": "==",
    "assertSetEqual": "==",
    "assertDictEqual": "==",
    "assertSequenceEqual": "==",
    "assertMultiLineEqual": "==",
    "assertCountEqual": "==",
    "assertItemsEqual": "==",
}
_TOLERANT = {
    "assertAlmostEqual": "==",
    "assertAlmostEquals": "==",
    "failUnlessAlmostEqual": "==",
    "assertNotAlmostEqual": "!=",
    "assertNotAlmostEquals": "!=",
    "failIfAlmostEqual": "!=",
}
_TRUTH = {"assertTrue": True, "failUnless": True, "assert_": True, "assertFalse": False, "failIf": False}
_NONE = {"assertIsNone": "is", "assertIsNotNone": "is not"}
_CALLED = {
    "assertIsInstance": ("isinstance", True),
    "assertNotIsInstance": ("isinstance", False),
    "assertRegex": ("re.search", True),
    "assertRegexpMatches": ("re.search", True),
    "assertNotRegex": ("re.search", False),
    "assertHasAttr": ("hasattr", True),
    "assertNotHasAttr": ("hasattr", False),
    "assertIsSubclass": ("issubclass", True),
    "assertNotIsSubclass": ("issubclass", False),
    "assertStartsWith": ("str.startswith", True),
    "assertNotStartsWith": ("str.startswith", False),
    "assertEndsWith": ("str.endswith", True),
    "assertNotEndsWith": ("str.endswith", False),
}
_RAISES = frozenset(
    {"assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "failUnlessRaises", "assert_raises",
     "assert_raises_regex", "assertRaisesMessage", "RaisesGroup", "ShouldRaise"}
)  # fmt: skip
_WARNS = frozenset({"assertWarns", "assertWarnsRegex", "assertWarnsMessage", "assert_warns", "deprecated_call"})
_MOCK = frozenset(
    {"assert_called", "assert_called_once", "assert_called_with", "assert_called_once_with", "assert_any_call",
     "assert_has_calls", "assert_not_called", "assert_awaited", "assert_awaited_once", "assert_awaited_with",
     "assert_awaited_once_with", "assert_any_await", "assert_has_awaits", "assert_not_awaited"}
)  # fmt: skip
#: Fixtures of snapshot and regression plugins.
SNAPSHOTS = frozenset(
    {"snapshot", "snapshot_json", "data_regression", "num_regression", "file_regression", "image_regression",
     "dataframe_regression", "ndarrays_regression", "datatest_regression", "regtest", "benchmark_snapshot", "approvals",
     "image_snapshot", "golden", "file_snapshot", "external", "inline_snapshot", "snapshot_compare"}
)  # fmt: skip
_SNAPSHOT_TARGETS = frozenset(
    {"inline_snapshot.snapshot", "inline_snapshot.external", "inline_snapshot.outsource", "approvaltests.verify"}
)
_APPROX = frozenset({"approx", "isclose", "allclose", "assert_allclose", "almost_equal"})
_FAIL = frozenset({"pytest.fail", "_pytest.outcomes.fail", "self.fail", "cls.fail", "unittest.TestCase.fail"})
#: Names of functions of libraries that check although they are not called assert.
_CHECKING = frozenset(
    {"fnmatch_lines", "fnmatch_lines_random", "re_match_lines", "re_match_lines_random", "no_fnmatch_line",
     "no_re_match_line", "testmod", "testfile", "run_docstring_examples", "raise_for_status", "wait_for_assertion",
     "should", "should_not", "should_be", "should_equal", "has_calls"}
)  # fmt: skip
#: A name that starts so is an oracle wherever it stands ...
_ASSERTING = ("assert", "_assert", "should_")
#: ... and one that starts so is when its result is dropped, since then it can only raise.
_RAISING = (
    "check_",
    "_check_",
    "verify_",
    "_verify_",
    "expect_",
    "ensure_",
    "validate_",
    "must_",
    "compare_",
    "test_",
    "require_",
)
_RAISING_WHOLE = frozenset(
    {"check", "verify", "expect", "ensure", "compare", "_check", "_verify", "_compare", "_expect"}
)


def check_of_call(call: Call, alone: bool) -> Check | None:
    """The oracle a call is, or None. ``alone``: it is a statement, its result dropped, or it opens a with block.

    Whether an unknown checking name leads back into the suite is only known later: `resolve` drops those.
    """
    func = call.func
    if func.__class__ is Attribute:
        return _check_of_name(call, alone, func.attr, func.target)
    if func.__class__ is Name:
        imported = func.target.rpartition(".")[2]  # `from pytest import raises as expecting`
        found = _check_of_name(call, alone, func.id, func.target)
        if found is None and imported not in ("", func.id):
            return _check_of_name(call, alone, imported, func.target)
        return found
    return None


def _check_of_name(call: Call, alone: bool, name: str, target: str) -> Check | None:
    func = call.func
    if (name[0] == "a" and name.startswith("assert")) or name.startswith("fail"):
        return _asserting(call, name, target)
    if name == "raises" or name in _RAISES:
        return _check(CheckKind.RAISES, call, target, call)
    if name == "warns" or name in _WARNS:
        return _check(CheckKind.WARNS, call, target, call) if target != "self.warns" else None
    if target in _SNAPSHOT_TARGETS or (name in ("check", "assert_match") and _root(func) in SNAPSHOTS):
        return _check(CheckKind.SNAPSHOT, call, target, call)
    if name in _CHECKING or name.startswith(_ASSERTING) or ".should." in target:
        return _check(CheckKind.LIBRARY, call, target, call)
    if alone and (name in _RAISING_WHOLE or name.startswith(_RAISING)):
        return _check(CheckKind.LIBRARY, call, target, call)
    if name.startswith(("to_", "not_to_")) and _root(func) in ("expect", "soft_expect"):
        return _check(CheckKind.LIBRARY, call, target, call)
    return None


def check_of_assert(test: Expr, span: Span) -> Check:
    """The oracle of an ``assert`` statement."""
    return Check(_kind_of(test), span, test)


def check_of_raise(exception: Expr | None, span: Span) -> Check | None:
    """``raise AssertionError(...)`` is an explicit failure; any other raise is none."""
    target = exception.target if isinstance(exception, (Call, Name, Attribute)) else ""
    if target in ("AssertionError", "builtins.AssertionError", "self.failureException"):
        return Check(CheckKind.FAIL, span, exception, "raise")
    return None


def _asserting(call: Call, name: str, target: str) -> Check | None:
    """A call whose name starts with ``assert`` or ``fail``."""
    args = call.args
    on_something = call.func.__class__ is Attribute
    if name in _MOCK and on_something:
        return _check(CheckKind.MOCK, call, target, call)
    if name in _RAISES:
        return _check(CheckKind.RAISES, call, target, call)
    if name in _WARNS:
        return _check(CheckKind.WARNS, call, target, call)
    if name == "fail" or target in _FAIL:
        known = target in _FAIL or (on_something and not target.startswith("?"))
        return _check(CheckKind.FAIL, call, target, call) if known else None
    if name in _TWO_SIDED and len(args) >= 2:
        test = Compare(args[0], _TWO_SIDED[name], args[1], call.span)
        kind = _kind_of(test)
        return _check(kind, call, target, test)
    if name in _TOLERANT and len(args) >= 2:
        return _check(CheckKind.APPROX, call, target, Compare(args[0], _TOLERANT[name], args[1], call.span))
    if name in _TRUTH and args and on_something:
        test_of = args[0] if _TRUTH[name] else Unary("not", args[0], call.span)
        return _check(_kind_of(args[0]), call, target, test_of)
    if name in _NONE and args:
        return _check(CheckKind.COMPARE, call, target, Compare(args[0], _NONE[name], Literal(None), call.span))
    if name in _CALLED and len(args) >= 2:
        asked, holds = _CALLED[name]
        swapped = args[:2] if asked != "re.search" else (args[1], args[0])
        last = asked.rpartition(".")[2]
        test_call = Call(Name(last, asked, call.span), tuple(swapped), (), call.span)
        return _check(CheckKind.TRUTH, call, target, test_call if holds else Unary("not", test_call, call.span))
    if not name.startswith("assert"):
        return None
    return _check(CheckKind.LIBRARY, call, target, call)


def _kind_of(test: Expr) -> CheckKind:
    if isinstance(test, Unary) and test.op == "not":
        return _kind_of(test.operand)
    if isinstance(test, Compare):
        if _is_tolerant(test.left) or _is_tolerant(test.right):
            return CheckKind.APPROX
        if _is_snapshot(test.left) or _is_snapshot(test.right):
            return CheckKind.SNAPSHOT
        return CheckKind.COMPARE
    if isinstance(test, Bool):
        kinds = [_kind_of(value) for value in test.values]
        return next((kind for kind in kinds if kind is not CheckKind.TRUTH), CheckKind.TRUTH)
    if _is_tolerant(test):
        return CheckKind.APPROX
    return CheckKind.TRUTH


def _is_tolerant(value: Expr) -> bool:
    return isinstance(value, Call) and value.attr in _APPROX


def _is_snapshot(value: Expr) -> bool:
    if isinstance(value, Call):
        return value.target in _SNAPSHOT_TARGETS or _root(value.func) in SNAPSHOTS
    return isinstance(value, Name) and value.id in SNAPSHOTS


def _root(value: Expr) -> str:
    while isinstance(value, (Attribute, Call, Await)):
        value = value.func if isinstance(value, Call) else value.value
    return value.id if isinstance(value, Name) else ""


def _check(kind: CheckKind, call: Call, target: str, test: Expr) -> Check:
    return Check(kind, call.span, test, target)
