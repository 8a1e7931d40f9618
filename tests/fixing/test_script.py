"""What a repair asks of a file's text: nodes, offsets, lines, names."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitygate.fixing.script import Script, read_script, walk_own
from qualitygate.model import Span


def first(script: Script, kind: type[ast.AST]) -> ast.AST:
    return next(each for each in ast.walk(script.tree) if isinstance(each, kind))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "'a'; ", "'é😀'; "])
def test_node_is_found_by_its_span(end: str, before: str) -> None:
    text = f"x = 1{end}{before}call(1){end}"
    script = read_script(text)

    found = script.find(Span(2, len(before), 2, len(before) + 7), ast.Call)

    assert found is not None
    assert script.read(found) == "call(1)"
    assert text[script.start(found) : script.end(found)] == "call(1)"


@pytest.mark.parametrize(
    ("span", "kind"),
    [
        (Span(1, 0, 1, 4), ast.Call),
        (Span(1, 0, 1, 7), ast.Assert),
        (Span(0, 0, 0, 0), ast.Call),
        (Span(9, 0, 9, 7), ast.Call),
    ],
)
def test_nothing_is_found_elsewhere(span: Span, kind: type[ast.AST]) -> None:
    assert read_script("call(1)\n").find(span, kind) is None


def test_statement_is_found_where_its_value_fills_it() -> None:
    found = read_script("call(1)").find(Span(1, 0, 1, 7), ast.Expr)

    assert isinstance(found, ast.Expr)


@given(st.text(alphabet="aé😀\n\r'# ", max_size=12))
def test_read_script_gives_back_what_stands_there(comment: str) -> None:
    words = comment.replace("'", "").replace("\n", " ").replace("\r", " ")
    script = read_script(f"# {words}\r\nx = '{words}'; name\r\n")

    names = [script.read(each) for each in ast.walk(script.tree) if isinstance(each, ast.Name)]

    assert names == ["x", "name"]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("if a:\n    b\n    c\n", "if a:\n    c\n"),
        ("if a:\n    b(\n    )  \n    c\n", "if a:\n    c\n"),
        ("if a:\n    b  # why\n    c\n", None),
        ("if a:\n    b; c\n", None),
        ("if a:\n    b\n", None),
        ("if a: b\n", None),
    ],
)
def test_remove_takes_whole_lines_or_nothing(program: str, expected: str | None) -> None:
    script = read_script(program)
    statement = first(script, ast.Expr)
    assert isinstance(statement, ast.stmt)

    edit = script.remove(statement)

    assert (None if edit is None else program[: edit.start] + edit.text + program[edit.end :]) == expected


def test_last_line_without_end_is_removed() -> None:
    script = read_script("a\nb")

    edit = script.remove(script.tree.body[1])

    assert edit is not None
    assert (edit.start, edit.end, edit.text) == (2, 3, "")


@pytest.mark.parametrize(
    ("imports", "name", "expected"),
    [
        ("import unittest", "unittest.TestCase", "unittest.TestCase"),
        ("import unittest as u", "u.TestCase", "unittest.TestCase"),
        ("import unittest.mock", "unittest.TestCase", "unittest.TestCase"),
        ("import unittest.mock as m", "m.Mock", "unittest.mock.Mock"),
        ("from unittest import TestCase as T", "T", "unittest.TestCase"),
        ("from . import TestCase", "TestCase", "TestCase"),
        ("", "f().x", ""),
    ],
)
def test_resolve_follows_imports(imports: str, name: str, expected: str) -> None:
    script = read_script(f"{imports}\n{name}\n")
    statement = script.tree.body[-1]
    assert isinstance(statement, ast.Expr)

    assert script.resolve(statement.value) == expected


@pytest.mark.parametrize(
    ("imports", "expected"),
    [("import pytest", True), ("import pytest as p", False), ("from pytest import raises", False), ("", False)],
)
def test_module_is_imported_under_its_own_name(imports: str, expected: bool) -> None:
    assert read_script(imports).imports("pytest") is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("class A(unittest.TestCase):", True),
        ("class A(TestCase):", True),
        ("class A(unittest.IsolatedAsyncioTestCase):", True),
        ("class B(TestCase): pass\nclass A(B):", True),
        ("class B(Base): pass\nclass A(B):", False),
        ("class A(Base):", False),
        ("class A(Mixin, TestCase):", False),
        ("class A(TestCase, metaclass=M):", False),
        ("class A:", False),
        ("class A(A):", False),
        ("if True:", False),
    ],
)
def test_only_unittests_own_test_case_is_one(header: str, expected: bool) -> None:
    script = read_script(f"import unittest\nfrom unittest import TestCase\n{header}\n    def test_a(self): assert a\n")

    assert script.is_test_case(first(script, ast.Assert)) is expected


def test_walk_own_stays_out_of_inner_functions() -> None:
    function = ast.parse("def f():\n    a = 1\n    def g():\n        b = 2\n    class C:\n        c = 3\n").body[0]

    names = {each.id for each in walk_own(function) if isinstance(each, ast.Name)}
    defined = {each.name for each in walk_own(function) if isinstance(each, (ast.FunctionDef, ast.ClassDef))}

    assert names == {"a"}
    assert defined == {"g", "C"}


@pytest.mark.parametrize(("text", "error"), [("def", SyntaxError), ("a\0b", (SyntaxError, ValueError))])
def test_read_script_refuses_what_is_no_python(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_script(text)
