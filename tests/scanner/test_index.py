"""Where a dotted name leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Class, Function
from qualitygate.scanner.index import Index, find_method, module_names
from qualitygate.scanner.source import Source

Lower = Callable[..., Source]


@pytest.fixture
def index(lower: Lower) -> Index:
    texts = {
        "tests/__init__.py": "from .helpers import total_is\nfrom .helpers.money import *\n",
        "tests/helpers/__init__.py": "from .checks import total_is, Checker as Judge\nfrom . import money\n",
        "tests/helpers/checks.py": (
            "def total_is(): pass\nclass Checker(Base):\n    def run(self): pass\n"
            "class Base:\n    def stop(self): pass\n"
        ),
        "tests/helpers/money.py": "from tests.helpers.money import euro as circle\ndef euro(): pass\n",
        "tests/unit/steps.py": "def step(): pass\n",
        "tests/e2e/steps.py": "def step(): pass\n",
        "tests/unit/test_a.py": (
            "from tests.helpers import *\nfrom tests.helpers import Judge, missing, outer as o\nimport steps\n"
            "import tests.helpers.checks\nimport tests.helpers.checks as c\nimport pytest\n"
            "def local(): pass\nclass Here:\n    def method(self): pass\n"
            "    class Inner:\n        def deep(self): pass\n"
        ),
        "tests/loop.py": "from tests.loop import gone\nfrom tests.loop import *\n",
    }
    return Index([lower(text, path) for path, text in texts.items()])


@pytest.mark.parametrize(
    ("path", "name", "leads"),
    [
        ("tests/unit/test_a.py", "local", "tests/unit/test_a.py local"),
        ("tests/unit/test_a.py", "Here", "tests/unit/test_a.py Here"),
        ("tests/unit/test_a.py", "Here.method", "tests/unit/test_a.py Here::method"),
        ("tests/unit/test_a.py", "Here().method", "tests/unit/test_a.py Here::method"),
        ("tests/unit/test_a.py", "Here.Inner.deep", "tests/unit/test_a.py Here::Inner::deep"),
        ("tests/unit/test_a.py", "Here.nothing", None),
        ("tests/unit/test_a.py", "local.attribute", None),
        ("tests/unit/test_a.py", "tests.helpers.total_is", "tests/helpers/checks.py total_is"),
        ("tests/unit/test_a.py", "tests.helpers.Judge", "tests/helpers/checks.py Checker"),
        ("tests/unit/test_a.py", "Judge", "tests/helpers/checks.py Checker"),
        ("tests/unit/test_a.py", "Judge.run", "tests/helpers/checks.py Checker::run"),
        ("tests/unit/test_a.py", "Judge().stop", "tests/helpers/checks.py Base::stop"),
        ("tests/unit/test_a.py", "total_is", "tests/helpers/checks.py total_is"),
        ("tests/unit/test_a.py", "tests.total_is", "tests/helpers/checks.py total_is"),
        ("tests/unit/test_a.py", "tests.euro", "tests/helpers/money.py euro"),
        ("tests/unit/test_a.py", "tests.helpers.money.euro", "tests/helpers/money.py euro"),
        ("tests/unit/test_a.py", "tests.helpers.money.circle", "tests/helpers/money.py euro"),
        ("tests/unit/test_a.py", "missing", None),
        ("tests/unit/test_a.py", "steps.step", "tests/unit/steps.py step"),
        ("tests/e2e/steps.py", "steps.step", "tests/e2e/steps.py step"),
        ("tests/unit/test_a.py", "c.total_is", "tests/helpers/checks.py total_is"),
        ("tests/unit/test_a.py", "pytest.raises", None),
        ("tests/unit/test_a.py", "?.local", None),
        ("tests/unit/test_a.py", "", None),
        ("tests/loop.py", "gone", None),
        ("tests/loop.py", "other", None),
    ],
)
def test_find_follows_imports_and_re_exports(index: Index, path: str, name: str, leads: str | None) -> None:
    found = index.find(path, name)

    assert (f"{found.path} {found.qualname}" if found is not None else None) == leads
    assert index.find(path, name) is found


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("tests/unit/steps.py", ("tests.unit.steps", "unit.steps", "steps")),
        ("tests/__init__.py", ("tests",)),
        ("steps.py", ("steps",)),
        ("__init__.py", ()),
    ],
)
def test_module_names(path: str, names: tuple[str, ...]) -> None:
    assert module_names(path) == names


def test_lineage_is_depth_first_with_what_lies_outside(lower: Lower) -> None:
    index = Index(
        [
            lower(
                "import unittest\nclass A(unittest.TestCase): pass\nclass B(A, Mixin): pass\nclass Mixin(Other): pass\n"
                "class C(B, A): pass\nclass D:\n    class E(F): pass\n    class F(A): pass\n"
            )
        ]
    )

    def cls(name: str) -> Class:
        found = index.find("tests/test_a.py", name)
        assert isinstance(found, Class)
        return found

    assert [each.name for each in index.lineage(cls("C"))] == ["C", "B", "A", "Mixin"]
    assert index.outside_bases(cls("C")) == ("unittest.TestCase", "Other")
    assert [each.name for each in index.lineage(cls("D.E"))] == ["E", "F", "A"]
    assert index.outside_bases(cls("D")) == ()


def test_find_method_takes_the_last_definition_of_the_first_class(lower: Lower) -> None:
    source = lower(
        "class A:\n    def m(self): a\n    def m(self): b\nclass B:\n    def m(self): c\n    def n(self): d\n"
    )
    first, second = source.classes

    found = find_method((first, second), "m")

    assert isinstance(found, Function)
    assert found is first.functions[1]
    assert find_method((first, second), "n") is second.functions[1]
    assert find_method((first, second), "o") is None
