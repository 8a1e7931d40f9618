"""pytest-describe's blocks: which functions are some, and what is collected from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import File, PytestConfig, Style, Suite
from qualitygate.scanner.collect import collect
from qualitygate.scanner.describing import is_block, unfold_blocks
from qualitygate.scanner.index import Index
from qualitygate.scanner.source import Source

Lower = Callable[..., Source]

BLOCKS = """
    import pytest

    def test_plain():
        assert True

    @pytest.mark.slow
    def describe_cart():
        size = 2

        @pytest.fixture
        def cart(tmp_path):
            return [tmp_path]

        def _check(cart):
            assert cart

        def is_filled(cart):
            _check(cart)

        def is_filled_again():
            pass

        def is_filled_again(tmp_path):
            assert tmp_path

        def describe_total():
            @pytest.mark.parametrize("price", [1, 2])
            def adds_up(price, cart):
                assert price

            class Ware:
                def test_no(self): pass
"""


@pytest.fixture
def unfold(lower: Lower) -> Callable[[str], File]:
    """The file that is collected from a text once its blocks are classes."""

    def collect_text(text: str) -> File:
        source = unfold_blocks(lower(text))
        return collect(source, True, Index([source]), PytestConfig(python_classes=("Other",)))

    return collect_text


def test_unfold_blocks_gives_the_tests_that_pytest_describe_collects(unfold: Callable[[str], File]) -> None:
    file = unfold(BLOCKS)

    found = {case.id.qualname: case for case in file.cases}
    assert list(found) == [
        "test_plain",
        "describe_cart::is_filled",
        "describe_cart::is_filled_again",
        "describe_cart::describe_total::adds_up",
    ]
    assert {case.style for case in found.values()} == {Style.PYTEST}
    assert found["describe_cart::is_filled_again"].requested == ("tmp_path",)
    deep = found["describe_cart::describe_total::adds_up"]
    assert (deep.requested, [mark.name for mark in deep.marks]) == (("cart",), ["parametrize", "slow"])
    assert [(fixture.name, fixture.class_name) for fixture in file.fixtures] == [("cart", "describe_cart")]
    assert file.helpers[0].qualname == "describe_cart.<locals>._check"
    assert [helper.name for helper in file.helpers] == ["_check", "is_filled_again"]


def test_unfold_blocks_makes_a_class_of_each_block_without_what_it_defines(lower: Lower) -> None:
    outer, inner = unfold_blocks(lower(BLOCKS)).classes

    assert (outer.qualname, inner.qualname, inner.name) == (
        "describe_cart", "describe_cart::describe_total", "describe_total",
    )  # fmt: skip
    assert (outer.span.line, inner.span.line) == (8, 27)
    assert [type(each).__name__ for each in outer.body] == ["Assign"]
    assert [is_block(name) for name in (outer.name, inner.name, "TestCart")] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "def describe(cart):\n    def show(): pass\n",
        "def describe():\n    def show(): pass\n    return show\n",
        "def describe():\n    def show(): pass\n    yield show\n",
        "async def describe():\n    def show(): pass\n",
        "def describe():\n    size = 2\n",
        "def describe():\n    class Ware: pass\n",
        "def describe():\n    def show(): pass\n    show()\ndef test_a():\n    describe()\n",
        "def cart():\n    def test_a(): pass\n",
    ],
    ids=["parameter", "return", "yield", "async", "no function", "class", "called", "other name"],
)
def test_unfold_blocks_leaves_alone_what_is_none(lower: Lower, text: str) -> None:
    source = lower(text)

    assert unfold_blocks(source) is source


def test_build_suite_reaches_the_helpers_and_fixtures_of_a_block(make_suite: Callable[..., Suite]) -> None:
    suite = make_suite({"tests/test_a.py": BLOCKS, "tests/steps.py": BLOCKS})

    cases = {case.id.qualname: suite.reach[case.id] for case in suite.cases}
    assert len(cases) == len(suite.cases) == 4
    filled, deep = cases["describe_cart::is_filled"], cases["describe_cart::describe_total::adds_up"]
    assert [each.name for each in filled.fixtures] == [each.name for each in deep.fixtures] == ["cart"]
    assert [each.via for each in filled.functions if each.function.checks] == [("_check",)]
    assert filled.unknown_fixtures == deep.unknown_fixtures == ()
