"""Every statement lowers to what `qualitygate.model.statement` says; functions and classes are gathered."""

from __future__ import annotations

from collections.abc import Callable

import libcst
import pytest

from qualitygate.model import (
    Assert,
    Assign,
    Call,
    Container,
    Define,
    Delete,
    Evaluate,
    For,
    Function,
    Handler,
    If,
    Import,
    Jump,
    Literal,
    Match,
    Name,
    Param,
    Raise,
    Return,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from qualitygate.scanner.source import OPAQUE, Source

A, B, C, X, Y = (Name(letter) for letter in "abcxy")
PASS = Jump("pass")
Lower = Callable[..., Source]
Make = Callable[[str], Function]


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("a", Evaluate(A)),
        ("assert a", Assert(A)),
        ("assert a, b", Assert(A, B)),
        ("x = y = a", Assign((X, Y), A)),
        ("x, y = a", Assign((Container("tuple", (X, Y)),), A)),
        ("x: int = a", Assign((X,), A)),
        ("x: int", Assign((X,), None)),
        ("x += a", Assign((X,), A, "+=")),
        ("x **= a", Assign((X,), A, "**=")),
        ("x //= a", Assign((X,), A, "//=")),
        ("x |= a", Assign((X,), A, "|=")),
        ("x @= a", Assign((X,), A, "@=")),
        ("x >>= a", Assign((X,), A, ">>=")),
        ("return", Return(None)),
        ("return a", Return(A)),
        ("raise", Raise(None)),
        ("raise a from b", Raise(A, B)),
        ("del a, b", Delete((A, B))),
        ("del a", Delete((A,))),
        ("pass", PASS),
        ("global a, b", Jump("global", ("a", "b"))),
        ("nonlocal a", Jump("nonlocal", ("a",))),
        ("import a.b, c as x", Import((("a.b", "a.b"), ("x", "c")))),
        ("from a import b, c as x", Import((("b", "a.b"), ("x", "a.c")))),
        ("with a as x, b: pass", With((WithItem(A, X), WithItem(B)), (PASS,))),
        ("async with a: pass", With((WithItem(A),), (PASS,), is_async=True)),
        ("for x in a:\n  break\nelse:\n  pass", For(X, A, (Jump("break"),), (PASS,))),
        ("async for x in a: continue", For(X, A, (Jump("continue"),), (), is_async=True)),
        ("while a:\n  pass\nelse:\n  b", While(A, (PASS,), (Evaluate(B),))),
        ("if a:\n  pass\nelif b:\n  x\nelse:\n  y", If(A, (PASS,), (If(B, (Evaluate(X),), (Evaluate(Y),)),))),
        (
            "try:\n  pass\nexcept a as x:\n  x\nexcept:\n  y\nelse:\n  b\nfinally:\n  c",
            Try(
                (PASS,),
                (Handler(A, "x", (Evaluate(X),)), Handler(None, None, (Evaluate(Y),))),
                (Evaluate(B),),
                (Evaluate(C),),
            ),
        ),
        ("try:\n  pass\nexcept* a:\n  x", Try((PASS,), (Handler(A, None, (Evaluate(X),)),))),
        (
            "match a:\n  case 1 if b:\n    x\n  case _:\n    y",
            Match(A, ((If(B, (Evaluate(X),)),), (Evaluate(Y),))),
        ),
        ("a; b", Evaluate(A)),
    ],
)  # fmt: skip
def test_lower_statement(function: Make, text: str, lowered: Stmt) -> None:
    body = text.replace("\n", "\n    ")

    assert function(f"async def f():\n    {body}\n").body[0] == lowered


def test_lower_file_reads_lazy_imports(lower: Lower) -> None:
    """Of Python 3.15; an older libcst does not read the file, and says so."""
    if not hasattr(libcst, "LazyImport"):
        pytest.skip("this libcst does not know them")

    source = lower("lazy import a.b, c as x\nlazy from d import e\ndef f():\n    lazy import g\n    return e(x.y)\n")

    assert source.imports == (("a.b", "a.b"), ("x", "c"), ("e", "d.e"))
    assert source.modules == {"a.b", "c", "d.e", "g"}
    assert source.references["f"] == ("c", "c.y", "d.e")


def test_lower_file_reads_newer_type_alias(lower: Lower) -> None:
    (statement,) = lower("type Pair = tuple[int, int]\n").body

    assert isinstance(statement, Assign)
    assert statement.targets == (Name("Pair"),)


def test_lower_function_fills_every_field(function: Make) -> None:
    lowered = function('@d(1)\nasync def f(a, /, b: int = 1, *c, d, **e) -> None:\n    """Says."""\n    yield a\n')

    assert lowered.name == lowered.qualname == "f"
    assert lowered.path == "tests/test_a.py"
    assert lowered.params == (
        Param("a"),
        Param("b", Literal(1), Name("int")),
        Param("c", kind="star"),
        Param("d", kind="keyword"),
        Param("e", kind="doublestar"),
    )
    assert lowered.decorators == (Call(Name("d"), (Literal(1),)),)
    assert lowered.is_async
    assert lowered.is_generator
    assert lowered.docstring == "Says."
    assert len(lowered.body) == 2


def test_lower_function_without_anything(function: Make) -> None:
    lowered = function("def f():\n    b'not a docstring'\n    def g():\n        yield 1\n    x = lambda: 1\n")

    assert (lowered.params, lowered.decorators, lowered.docstring) == ((), (), None)
    assert not lowered.is_async
    assert not lowered.is_generator, "only the function inside is one"


def test_lower_file_gathers_functions_and_classes(lower: Lower) -> None:
    source = lower(
        """
        def first():
            def inner():
                def innermost(): pass
            class Local:
                def method(self): pass
        if x:
            def second(): pass
        class Outer(Base, other.Mixin, Generic[T], make(), metaclass=Meta):
            value = 1
            def method(self):
                def inner(): pass
            class Inner:
                def method(self): pass
        """
    )

    assert [each.qualname for each in source.functions] == ["first", "second"]
    assert [(each.name, each.qualname) for each in source.classes] == [("Inner", "Outer::Inner"), ("Outer", "Outer")]
    inner, outer = source.classes
    assert outer.bases == ("Base", "other.Mixin", "Generic", "make()")
    assert [each.qualname for each in outer.functions] == ["Outer::method"]
    assert [each.qualname for each in inner.functions] == ["Outer::Inner::method"]
    assert outer.body == (Assign((Name("value"),), Literal(1)), Define(inner))
    (kept,) = source.body
    assert isinstance(kept, If)
    assert kept.body == (Define(source.functions[1]),)
    names = {name: [each.qualname for each in found] for name, found in source.nested.items()}
    assert names["first"] == [
        "first.<locals>.inner",
        "first.<locals>.inner.<locals>.innermost",
        "first.<locals>.Local::method",
    ]
    assert names["Outer::method"] == ["Outer::method.<locals>.inner"]


def test_lower_file_counts_lines_and_keeps_imports(lower: Lower) -> None:
    source = lower("import a.b\nfrom c import *\n\ndef f():\n    import d\n# end", "tests/unit/test_a.py")

    assert source.lines == 6
    assert source.imports == (("a.b", "a.b"), ("*", "c"))
    assert source.modules == {"a.b", "c", "d"}
    assert [comment.text for comment in source.comments] == [" end"]


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("x", 1), ("x\n", 1), ("x\n\n", 2), ("x\ny", 2)])
def test_lower_file_counts_lines(lower: Lower, text: str, lines: int) -> None:
    assert lower(text).lines == lines


def test_lower_file_keeps_what_a_function_reads(lower: Lower) -> None:
    source = lower("from a import b\n@d\ndef f(x=b):\n    def g():\n        x.y.z()\n    return [b.c]\n")

    assert source.references["f"] == ("a.b", "a.b.c", "d", "x", "x.y", "x.y.z")
    assert source.references["f.<locals>.g"] == ("x", "x.y", "x.y.z")


@pytest.mark.parametrize(
    "call",
    ["subprocess.run(x, check=True)", "subprocess.check_call(x)", "subprocess.check_output(x)", "pytester.runpytest()",
     "testdir.inline_run()", "run_state_machine_as_test(M)", "done.check_returncode()"],
)  # fmt: skip
def test_lower_file_notes_where_control_goes_outside(lower: Lower, call: str) -> None:
    assert OPAQUE in lower(f"def f():\n    {call}\n").references["f"]


@pytest.mark.parametrize("call", ["subprocess.run(x)", "subprocess.run(x, check=False)", "run(x, check=flag)"])
def test_lower_file_does_not_take_every_run_for_a_check(lower: Lower, call: str) -> None:
    assert OPAQUE not in lower(f"def f():\n    {call}\n").references["f"]
