"""Which helpers a test runs as if their lines were its own, and what they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.model import For, If, Suite, With
from qualitygate.scanner.inlining import Inlined, inline
from qualitygate.scanner.query import render
from qualitygate.scanner.resolve import MAX_DEPTH

Make = Callable[..., Suite]

HELPERS = """
import contextlib
import pytest

def check(x, y=1):
    assert x

async def settle(x):
    assert x

def each(x):
    yield x

@contextlib.contextmanager
def held(x):
    yield x

class Shop:
    def check_all(self, x):
        assert x

class TestBase:
    def verify(self, x):
        assert x
"""


def inline_last(suite: Suite) -> tuple[Inlined, ...]:
    return inline(suite.cases[-1], suite)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def test_a(): check(1)", ["check"]),
        ("def test_a(): found = check(1)", ["check"]),
        ("def test_a():\n    for _ in []:\n        check(1)", ["check"]),
        ("def test_a(): assert check(1) == check(2)", ["check"]),
        ("def test_a(): print(check)", []),
        ("def test_a(): other.check(1)", []),
        ("def test_a(): (lambda: check(1))()", []),
        ("def test_a(): [check(x) for x in []]", []),
        ("def test_a():\n    def inner():\n        check(1)\n    inner()", []),
        ("def test_a(): each(1)", []),
        ("def test_a():\n    with held(1): pass", []),
        ("def test_a(): settle(1)", []),
        ("async def test_a(): await settle(1)", ["settle"]),
        ("async def test_a(): await check(1)", []),
        ("def test_a(): Shop().check_all(1)", []),
        ("class TestA(TestBase):\n    def test_a(self): self.verify(1)", ["verify"]),
        ("class TestA(TestBase):\n    def test_a(self, other): other.verify(1)", []),
        ("@pytest.fixture\ndef shop(): check(1)\ndef test_a(shop): pass", []),
        ("@pytest.fixture\ndef shop(): check(1)\ndef test_a(shop): check(2)", ["check"]),
    ],
)
def test_inline_lists_what_runs_in_line(make_suite: Make, code: str, names: list[str]) -> None:
    suite = make_suite(f"{HELPERS}\n{code}\n")

    own, *helpers = inline_last(suite)

    assert own.function is suite.cases[-1].function
    assert (own.call, own.caller) == (None, None)
    assert [each.function.name for each in helpers] == names
    assert all(each.caller is own and each.call is not None for each in helpers)


@pytest.mark.parametrize("calls", [MAX_DEPTH, MAX_DEPTH + 1])
def test_inline_ends_at_the_depth_of_reach(make_suite: Make, calls: int) -> None:
    chain = "\n".join(f"def step{n}(): step{n + 1}()" for n in range(1, calls))

    suite = make_suite(f"{chain}\ndef step{calls}():\n    assert 1\ndef test_a(): step1()\n")

    assert [each.function.name for each in inline_last(suite)] == ["test_a", "step1", "step2", "step3"]


def test_inline_lists_a_helper_once_with_its_first_call(make_suite: Make) -> None:
    suite = make_suite("def one(): two(1)\ndef two(x): one()\ndef test_a():\n    two(2)\n    two(3)\n    one()\n")

    assert [(each.function.name, render(each.call) if each.call else "") for each in inline_last(suite)] == [
        ("test_a", ""),
        ("two", "two(2)"),
        ("one", "one()"),
    ]


def test_inline_finds_helpers_of_other_files(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/steps.py": "def one(): pass\ndef two(): pass\ndef three(): pass\n",
            "tests/test_a.py": "import steps\nfrom steps import two as second\n"
            "def test_a():\n    steps.one()\n    second()\n",
        }
    )

    assert [each.function.name for each in inline_last(suite)] == ["test_a", "one", "two"]


def test_inline_finds_what_a_package_exports(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/steps/__init__.py": "from .checks import one\n",
            "tests/steps/checks.py": "def one(): pass\n",
            "tests/test_a.py": "from tests.steps import one\ndef test_a(): one()\n",
        }
    )

    assert [each.function.name for each in inline_last(suite)] == ["test_a", "one"]


def test_inline_does_not_take_a_function_from_elsewhere_for_a_helper_of_its_name(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/steps.py": "def check(): pass\ndef run(): check()\n",
            "tests/test_a.py": "from shop import check\nfrom steps import run\ndef test_a():\n    check()\n    run()\n",
        }
    )

    own, run, check = inline_last(suite)

    assert (run.function.name, run.caller) == ("run", own)
    assert (check.function.name, check.caller) == ("check", run)


def test_inline_leaves_out_a_name_that_several_have(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/steps.py": "def check(): assert 1\ndef run(): check()\n",
            "tests/test_a.py": "from steps import run\ndef check(): assert 2\ndef test_a():\n    check()\n    run()\n",
        }
    )

    assert [each.function.name for each in inline_last(suite)] == ["test_a", "run"]


@pytest.mark.parametrize(
    ("call", "given", "arguments"),
    [
        ("check(a, b)", {"x": "a", "y": "b"}, {"x": "a", "y": "b"}),
        ("check(a, y=b)", {"x": "a", "y": "b"}, {"x": "a", "y": "b"}),
        ("check(a + 1, y=b.c)", {}, {"x": "a + 1", "y": "b.c"}),
        ("check(*a, b)", {}, {}),
        ("check(a, *b)", {"x": "a"}, {"x": "a"}),
        ("check(a, **b)", {"x": "a"}, {"x": "a"}),
    ],
)
def test_inlined_knows_what_it_is_given(
    make_suite: Make, call: str, given: dict[str, str], arguments: dict[str, str]
) -> None:
    suite = make_suite(f"{HELPERS}\ndef test_a(a, b): {call}\n")

    _, helper = inline_last(suite)

    assert helper.given == given
    assert {name: render(value) for name, value in helper.arguments.items()} == arguments


@pytest.mark.parametrize(
    "code",
    [
        "def check(x):\n    x = 1\ndef test_a(a): check(a)",
        "def check(x):\n    pass\ndef test_a(a):\n    a = 1\n    check(a)",
    ],
)
def test_inlined_is_given_nothing_under_a_name_that_is_bound_anew(make_suite: Make, code: str) -> None:
    _, helper = inline_last(make_suite(f"{code}\n"))

    assert helper.given == {}


def test_inlined_takes_a_variable_of_the_test_for_what_it_is(make_suite: Make) -> None:
    _, helper = inline_last(make_suite("def check(x): pass\ndef test_a():\n    a = 1\n    check(a)\n"))

    assert helper.given == {"x": "a"}


def test_inlined_method_is_given_nothing_for_its_instance(make_suite: Make) -> None:
    suite = make_suite("class TestA:\n    def verify(self, x): pass\n    def test_a(self, a): self.verify(a)\n")

    assert inline_last(suite)[1].given == {"x": "a"}


def test_names_of_follows_a_name_through_helpers(make_suite: Make) -> None:
    suite = make_suite("def outer(one, two): inner(one, 1)\ndef inner(x, y): pass\ndef test_a(a, b): outer(a, two=b)\n")

    own, outer, inner = inline_last(suite)

    assert own.names_of(["a", "other"]) == {"a", "other"}
    assert outer.names_of(["a"]) == {"one"}
    assert outer.names_of({"a", "b"}) == {"one", "two"}
    assert inner.names_of(["a"]) == {"x"}
    assert inner.names_of(["one"]) == set()


def test_around_tells_the_statements_of_all_callers(make_suite: Make) -> None:
    suite = make_suite(
        """
        def outer():
            if one:
                inner()
            with two: pass

        def inner(): pass

        def test_a():
            for _ in []:
                outer()
            with three: pass
        """
    )

    own, outer, inner = inline_last(suite)

    blocks = [
        [type(each) for each in part.around() if isinstance(each, (If, For, With))] for part in (own, outer, inner)
    ]
    assert blocks == [[], [For], [If, For]]


def test_inline_is_kept_for_the_test_asked_for_last(make_suite: Make) -> None:
    code = "def check(): pass\ndef test_a(): check()\ndef test_b(): pass\n"
    one, other = make_suite(code), make_suite(code)
    first, second = one.cases

    kept = inline(first, one)

    assert inline(first, one) is kept
    assert [each.function.name for each in inline(second, one)] == ["test_b"]
    assert inline(first, one) is not kept
    assert inline(other.cases[0], other)[0].function is other.cases[0].function


def test_inline_of_a_test_without_reach_is_the_test(make_suite: Make) -> None:
    suite = make_suite("def check(): pass\ndef test_a(): check()\n")

    assert [each.function.name for each in inline(suite.cases[0], Suite("."))] == ["test_a"]


def test_the_same_test_in_another_suite_is_looked_at_anew(make_suite: Make) -> None:
    suite = make_suite(f"{HELPERS}\ndef test_a(): check(1)\n")
    alone = replace(suite, reach={})

    found = [[each.function.name for each in inline_last(one)] for one in (suite, alone, suite)]

    assert found == [["test_a", "check"], ["test_a"], ["test_a", "check"]]
