"""What rules ask of the IR."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from qualitygate.model import Await, Call, Define, Expr, Function, Literal, Name
from qualitygate.scanner import query
from qualitygate.scanner.source import Source

Make = Callable[[str], Function]

BODY = """
@deco(1)
def f(a: ann = dflt):
    first(second(x), key=third())
    with fourth() as w:
        def inner(b=late):
            fifth()
        class Local(Base):
            y = sixth()
            def method(self): seventh()
    for i in eighth():
        z = [ninth() for q in tenth() if eleventh()]
    try:
        pass
    except Error as e:
        twelfth()
    return lambda: thirteenth()
"""


def _called(calls: object) -> list[str]:
    return [call.attr for call in calls]  # type: ignore[attr-defined]


def test_walk_goes_depth_first_in_source_order(function: Make) -> None:
    lowered = function(BODY)

    assert _called(query.calls(lowered)) == [
        "deco", "first", "second", "third", "fourth", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    ]  # fmt: skip


def test_walk_enters_nested_definitions_when_told(function: Make) -> None:
    lowered = function(BODY)

    assert _called(query.calls(lowered.body, enter=True)) == [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth", "thirteenth",
    ]  # fmt: skip


def test_walk_gives_decorators_of_nested_definitions(function: Make) -> None:
    lowered = function("def f():\n    @outer()\n    def g():\n        @inner()\n        def h(): pass\n")

    assert _called(query.calls(lowered)) == ["outer"]
    assert _called(query.calls(lowered, enter=True)) == ["outer", "inner"]


def test_walk_starts_with_the_node_itself() -> None:
    node = Call(Name("f"), (Literal(1),))

    assert list(query.walk(node)) == [node, Name("f"), Literal(1)]
    assert list(query.walk((node,))) == [node, Name("f"), Literal(1)]
    assert list(query.walk(())) == []


def test_walk_gives_each_method_of_a_class_once(lower: Callable[[str], Source]) -> None:
    (cls,) = lower("class A:\n    if x:\n        def one(self): a()\n    def two(self): b()\n").classes

    assert sorted(_called(query.calls(cls, enter=True))) == ["a", "b"]


def test_statements_and_expressions_split_what_walk_gives(function: Make) -> None:
    lowered = function("def f():\n    if a:\n        b = 1\n    def g(): pass\n")

    assert [type(each).__name__ for each in query.statements(lowered.body)] == ["If", "Assign", "Define"]
    assert [type(each).__name__ for each in query.expressions(lowered.body)] == ["Name", "Name", "Literal"]
    assert [type(each).__name__ for each in query.statements(lowered.body, enter=True)][-1] == "Jump"


def test_checks_takes_those_of_functions_inside(function: Make) -> None:
    lowered = function("def f():\n    def g():\n        def h(): assert 2\n        assert 1\n    assert 0\n")

    assert [check.test for check in query.checks(lowered)] == [Literal(0), Literal(1), Literal(2)]


def test_names_and_assigned(function: Make) -> None:
    lowered = function(
        "def f():\n    a, (b, *c) = d\n    e.x = 1\n    for g in h: pass\n    with i as j: pass\n    (k := l)\n"
        "    try: pass\n    except E as m: pass\n    import n.o as p, q.r\n    def s(): t = 1\n    class u: pass\n"
        "    v += 1\n"
    )

    assert query.assigned(lowered.body) == {"a", "b", "c", "g", "j", "k", "m", "p", "q", "s", "u", "v"}
    assert query.names(lowered.body) == {"a", "b", "c", "d", "e", "g", "h", "i", "j", "l", "E", "v"}
    assert "t" in query.assigned(lowered.body, enter=True)
    assert "t" in query.names(lowered.body, enter=True)


@pytest.mark.parametrize(
    ("text", "dotted", "root"),
    [
        ("a", "a", "a"),
        ("a.b.c", "a.b.c", "a"),
        ("a.b()", "a.b", "a"),
        ("await a.b()", "a.b", "a"),
        ("a[0].b()", "?.b", "a"),
        ("a()().b", "?.b", "a"),
        ("1", "", ""),
        ("(a or b).c", "?.c", ""),
    ],
)
def test_target_and_root_name(function: Make, text: str, dotted: str, root: str) -> None:
    value = function(f"async def f():\n    {text}\n").body[0].value  # type: ignore[union-attr]

    assert query.target(value) == dotted
    assert query.root_name(value) == root  # type: ignore[arg-type]


@pytest.mark.parametrize(("dotted", "last"), [("a.b.c", "c"), ("a", "a"), ("", "")])
def test_last_part(dotted: str, last: str) -> None:
    assert query.last_part(dotted) == last


def test_decorator_is_found_by_target(function: Make) -> None:
    lowered = function("from pytest import fixture as fx\n@first\n@fx(scope='module')\ndef f(): pass\n")

    assert query.has_decorator(lowered, "pytest.fixture")
    assert query.has_decorator(lowered, "other", "first")
    assert not query.has_decorator(lowered, "fixture")
    found = query.decorator(lowered, "pytest.fixture")
    assert isinstance(found, Call)
    assert found.keyword("scope") == Literal("module")
    assert query.decorator(lowered, "none") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("'a'", "a"),
        ("None", None),
        ("[1, 'a', (2,)]", [1, "a", (2,)]),
        ("{1, 2}", {1, 2}),
        ("{'a': [1]}", {"a": [1]}),
        ("()", ()),
        ("a", "default"),
        ("[a]", "default"),
        ("{**a}", "default"),
        ("{a: 1}", "default"),
        ("f'{a}'", "default"),
        ("{(1, [2])}", "default"),
    ],
)
def test_literal(function: Make, text: str, value: object) -> None:
    node = function(f"def f():\n    return {text}\n").body[0].value  # type: ignore[union-attr]

    assert query.literal(node, "default") == value
    assert query.is_literal(node) is (value != "default" or text == "{(1, [2])}")


def test_literal_of_nothing() -> None:
    assert query.literal(None) is None
    assert query.is_literal(None) is False


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("f(1, 2)", Literal(2)),
        ("f(1, y=3)", Literal(3)),
        ("f(1)", None),
        ("f(*a, 2)", None),
        ("f(1, *a)", None),
        ("f(1, 2, *a)", Literal(2)),
        ("f(*a, y=3)", Literal(3)),
    ],
)
def test_argument(function: Make, call: str, given: Expr | None) -> None:
    node = function(f"def g():\n    {call}\n").body[0].value  # type: ignore[union-attr]

    assert query.argument(node, 1, "y") == given  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("pass", True),
        ("'doc'", True),
        ("'doc'\n    pass\n    ...", True),
        ("return", True),
        ("return None", True),
        ("name", True),
        ("return f()", False),
        ("break_it()", False),
        ("global a", False),
        ("x = 1", False),
        ("def g(): pass", False),
        ("pass\n    f()", False),
    ],
)
def test_is_empty(function: Make, body: str, empty: bool) -> None:
    assert query.is_empty(function(f"def f():\n    {body}\n")) is empty


def test_without_docstring(function: Make) -> None:
    assert len(query.without_docstring(function("def f():\n    'doc'\n    a\n"))) == 1
    assert len(query.without_docstring(function("def f():\n    a\n    'no doc'\n"))) == 2


def test_children_of_leaves_are_none() -> None:
    assert query.children(Name("a")) == []
    assert query.children(Await(Name("a"))) == [Name("a")]


def test_define_leads_to_its_definition(function: Make) -> None:
    (statement,) = function("def f():\n    def g(): pass\n").body

    assert isinstance(statement, Define)
    assert query.children(statement) == [statement.definition]


@pytest.mark.integration
def test_query_does_not_import_libcst() -> None:
    code = (
        "import sys, qualitygate.judge, qualitygate.scanner.query, qualitygate.scanner.truth\n"
        "import qualitygate.scanner.intent, qualitygate.plugins as p; p.load_rules(); p.load_patterns()\n"
        "sys.exit('libcst' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    db.open()\n    yield db\n    db.close()\n    run(db.drop_all)", {"close", "run", "drop_all"}),
        ("    try:\n        yield 1\n    finally:\n        db.rollback()", {"rollback"}),
        ("    request.addfinalizer(db.close)\n    return db", {"close"}),
        ("    stack.callback(lambda: db.close())\n    yield db", {"close"}),
        ("    db.close()\n    return db", set()),
        ("    db.close()\n    yield db", set()),
    ],
)
def test_cleaned_up_names_what_follows_yield(function: Make, body: str, expected: set[str]) -> None:
    assert query.cleaned_up(function(f"def f():\n{body}\n")) == expected
