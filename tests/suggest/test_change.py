from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualitygate.model import Mutant, Span, Status, Verdict
from qualitygate.suggest.change import Change, read_change

Survive = Callable[..., Verdict]


def outline(change: Change) -> list[str]:
    return [type(node).__name__ for node in change.path]


@pytest.mark.parametrize(
    ("before", "after", "path", "old", "new"),
    [
        ("x = a + 1", "x = a - 1", ["Assign", "BinOp"], "a + 1", "a - 1"),
        ("x = a + 1", "x = None", ["Assign", "BinOp"], "a + 1", "None"),
        ("x = g(a, b=1)", "x = g(a, b=None)", ["Assign", "Call", "keyword", "Constant"], "1", "None"),
        ("x = g(a, b=1)", "x = g(a)", ["Assign", "Call"], "g(a, b=1)", "g(a)"),
        ("x += 1", "x = 1", ["AugAssign"], "x += 1", "x = 1"),
        ("x += 1", "x -= 1", ["AugAssign"], "x += 1", "x -= 1"),
        ("a.lower()", "a.upper()", ["Expr", "Call", "Attribute"], "a.lower", "a.upper"),
        ("if a < b:\n    pass", "if a <= b:\n    pass", ["If", "Compare"], "a < b", "a <= b"),
        ("while a:\n    pass", "while not a:\n    pass", ["While", "Name"], "a", "not a"),
        ("for x in a:\n    pass", "for x in []:\n    pass", ["For", "Name"], "a", "[]"),
        ("if a: continue", "if a: break", ["If", "Continue"], "continue", "break"),
        ("try:\n    pass\nfinally:\n    g(1)", "try:\n    pass\nfinally:\n    g(2)",
         ["Expr", "Call", "Constant"], "1", "2"),
        ("if a:\n    pass\nelif b > 1:\n    pass", "if a:\n    pass\nelif b > 2:\n    pass",
         ["If", "Compare", "Constant"], "1", "2"),
        ("def inner(x=1):\n    pass", "def inner(x=2):\n    pass", ["FunctionDef", "arguments", "Constant"], "1", "2"),
        ("x = a == b == 1", "x = a == b != 1", ["Assign", "Compare"], "a == b == 1", "a == b != 1"),
        ("raise E(\n    'm',\n    1,\n)", "raise E(\n    'XXmXX',\n    1,\n)",
         ["Raise", "Call", "Constant"], "'m'", "'XXmXX'"),
        ("x = a + \\\n    1", "x = a + \\\n    2", ["Assign", "BinOp", "Constant"], "1", "2"),
        ("x = '(' + g(1)", "x = '(' + g(2)", ["Assign", "BinOp", "Call", "Constant"], "1", "2"),
        ("x = g(1)  # (", "x = g(2)  # (", ["Assign", "Call", "Constant"], "1", "2"),
        ('x = """(\n""" + g(1)', 'x = """(\n""" + g(2)', ["Assign", "BinOp", "Call", "Constant"], "1", "2"),
    ],
)  # fmt: skip
def test_read_change_in_its_statement(
    survive: Survive, before: str, after: str, path: list[str], old: str, new: str
) -> None:
    change = read_change(survive("op", before, after))

    assert outline(change) == path
    assert change.before is not None
    assert change.after is not None
    assert (ast.unparse(change.before), ast.unparse(change.after)) == (old, new)
    assert change.path[-1] is change.before
    assert change.statement is change.path[0]
    assert change.parent is (change.path[-2] if len(path) > 1 else None)


def test_read_change_of_top_level_default() -> None:
    diff = "--- a/m.py\n+++ b/m.py\n@@ -1,2 +1,2 @@\n-def f(a, b=1):\n+def f(a, b=2):\n     return b\n"
    mutant = Mutant("1", "m.py", "f", Span(1, 11), "number", "1", "2", "m.x_f__mutmut_1")

    change = read_change(Verdict(mutant, Status.SURVIVED, diff=diff))

    assert outline(change) == ["FunctionDef", "arguments", "Constant"]


def test_read_first_hunk_only() -> None:
    diff = "@@ -1 +1 @@\n-x = 1\n+x = 2\n@@ -9 +9 @@\n-y = g(1)\n+y = g(2)\n"
    mutant = Mutant("1", "m.py", "f", Span(1), "op", "?", "?", "m")

    change = read_change(Verdict(mutant, Status.SURVIVED, diff=diff))

    assert outline(change) == ["Assign", "Constant"]


def test_read_line_alone_where_the_statement_is_cut() -> None:
    """The hunk begins inside a docstring: its end looks like a beginning."""
    diff = '@@ -3,3 +3,3 @@\n     end."""\n-    x = g(1)\n+    x = g(2)\n     y = 1\n'
    mutant = Mutant("1", "m.py", "f", Span(4), "op", "?", "?", "m")

    change = read_change(Verdict(mutant, Status.SURVIVED, diff=diff))

    assert outline(change) == ["Assign", "Call", "Constant"]


@pytest.mark.parametrize(
    ("original", "replacement", "path"),
    [
        ("> 10", ">= 10", ["Compare"]),
        ("is not", "is", ["Compare"]),
        ("a + b", "a - b", ["BinOp"]),
        ("x = 1", "x = None", ["Assign", "Constant"]),
        ("break", "return", ["Break"]),
        ("case 1: pass", "case 2: pass", []),
        ("a", "a", []),
        ("", "", []),
    ],
)
def test_read_change_from_texts_without_diff(original: str, replacement: str, path: list[str]) -> None:
    mutant = Mutant("1", "m.py", "f", Span(1), "op", original, replacement, "m")

    change = read_change(Verdict(mutant, Status.SURVIVED))

    assert outline(change) == path
    assert (change.before is None) == (not path)


def test_know_no_statement_of_an_expression() -> None:
    mutant = Mutant("1", "m.py", "f", Span(1), "op", "a + b", "a - b", "m")

    assert read_change(Verdict(mutant, Status.SURVIVED)).statement is None
    assert Change().statement is None
    assert Change().parent is None


TEXTS = st.text(st.characters(codec="utf-8"), max_size=40) | st.text("@+- \n\\'\"()[]ab1:=", max_size=60)


@given(TEXTS, TEXTS, TEXTS)
@example("@@\n-x = '\\d'\n+x = '\\w'\n", "a", "b")
@example("@@\n-\x00\n+\x00 1\n", "\x00", "a\x00")
@example("@@\n-" + "(" * 5000 + "\n+" + "-" * 5000 + "1\n", "-" * 3000 + "1", "-" * 3000 + "2")
@example("@@", "a", "b")
@example("@@\n+x\n", "a", "a")
def test_read_anything(diff: str, original: str, replacement: str) -> None:
    mutant = Mutant("1", "m.py", "f", Span(1), "op", original, replacement, "m")

    change = read_change(Verdict(mutant, Status.SURVIVED, diff=diff))

    assert (change.before is None) == (change.after is None) == (not change.path)
