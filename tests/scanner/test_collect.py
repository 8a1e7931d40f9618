"""Tests as pytest and unittest would collect them, and their kinds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Case, Kind, Literal, PytestConfig, Style, Suite
from qualitygate.scanner.query import literal, target

Make = Callable[..., Suite]
CaseOf = Callable[[Suite, str], Case]


def _names(suite: Suite) -> list[str]:
    return [case.id.qualname for case in suite.cases]


def test_collect_pytest_functions_and_classes(make_suite: Make) -> None:
    suite = make_suite(
        """
        import pytest
        def test_plain(): pass
        async def test_async(): pass
        def testless(): pass
        def helper(): pass
        @pytest.fixture
        def test_data(): pass
        class TestThing:
            def test_a(self): pass
            def check(self): pass
            @property
            def test_prop(self): pass
            class TestInner:
                def test_b(self): pass
            class Other:
                def test_no(self): pass
        class Thing:
            def test_no(self): pass
        class TestWithInit:
            def __init__(self): pass
            def test_no(self): pass
        class TestOff:
            __test__ = False
            def test_no(self): pass
        if True:
            def test_in_block(): pass
        """
    )

    assert _names(suite) == [
        "test_plain", "test_async", "testless", "TestThing::test_a", "TestThing::TestInner::test_b", "test_in_block",
    ]  # fmt: skip
    (file,) = suite.files
    assert [helper.qualname for helper in file.helpers][:2] == ["helper", "TestThing::Other::test_no"]
    assert "TestThing::check" in [helper.qualname for helper in file.helpers]
    assert not {"test_plain", "TestThing::test_a", "test_data"} & {helper.qualname for helper in file.helpers}
    assert {case.style for case in suite.cases} == {Style.PYTEST}


def test_collect_only_from_test_files(make_suite: Make) -> None:
    suite = make_suite({"tests/helpers.py": "def test_a(): pass\n", "tests/test_a.py": "def test_b(): pass\n"})

    assert _names(suite) == ["test_b"]
    assert [(file.path, file.is_test_file) for file in suite.files] == [
        ("tests/helpers.py", False),
        ("tests/test_a.py", True),
    ]


def test_collect_goes_by_the_configured_names(make_suite: Make) -> None:
    config = PytestConfig(python_functions=("check", "*_works"), python_classes=("Suite", "*Spec"))

    suite = make_suite(
        """
        def check_a(): pass
        def it_works(): pass
        def test_no(): pass
        class SuiteA:
            def check_b(self): pass
        class CartSpec:
            def check_c(self): pass
        class TestNo:
            def check_d(self): pass
        """,
        config,
    )

    assert _names(suite) == ["check_a", "it_works", "SuiteA::check_b", "CartSpec::check_c"]


@pytest.mark.parametrize(
    "base",
    [
        "unittest.TestCase",
        "unittest.IsolatedAsyncioTestCase",
        "django.test.TransactionTestCase",
        "twisted.trial.unittest.SynchronousTestCase",
        "Middle",
        "Outer.Nested",
    ],
)
def test_collect_unittest_classes(make_suite: Make, base: str) -> None:
    suite = make_suite(
        f"""
        import unittest, django.test
        class Middle(unittest.TestCase): pass
        class Outer:
            class Nested(unittest.TestCase): pass
        class Cart({base}):
            def setUp(self): pass
            def tearDown(self): pass
            @classmethod
            def setUpClass(cls): pass
            def test_a(self): pass
            def helper(self): pass
        """
    )

    (case,) = suite.cases
    assert (case.id.qualname, case.style, case.class_name) == ("Cart::test_a", Style.UNITTEST, "Cart")
    fixtures = [(f.name, f.style, f.scope, f.autouse, f.class_name) for f in suite.files[0].fixtures]
    assert fixtures == [
        ("setUp", Style.UNITTEST, "function", True, "Cart"),
        ("tearDown", Style.UNITTEST, "function", True, "Cart"),
        ("setUpClass", Style.UNITTEST, "class", True, "Cart"),
    ]
    assert [helper.name for helper in suite.files[0].helpers] == ["helper"]


def test_collect_takes_no_set_up_of_a_plain_class(make_suite: Make) -> None:
    suite = make_suite(
        "class TestA:\n    def setUp(self): pass\n    def setup_method(self): pass\n    def test_a(self): pass\n"
    )

    assert [fixture.name for fixture in suite.files[0].fixtures] == ["setup_method"]


def test_collect_inherited_tests(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/base.py": """
                import unittest
                class Mixin:
                    def test_shared(self): pass
                    def test_replaced(self): pass
                    def test_cancelled(self): pass
                class Base(Mixin, unittest.TestCase):
                    pass
                """,
            "tests/test_a.py": """
                from tests.base import Base
                from .base import Mixin
                class CartTest(Base):
                    test_cancelled = None
                    def test_replaced(self): pass
                    def test_own(self): pass
                class TestPlain(Mixin):
                    pass
                """,
        }
    )

    assert _names(suite) == [
        "CartTest::test_replaced", "CartTest::test_own", "CartTest::test_shared",
        "TestPlain::test_shared", "TestPlain::test_replaced", "TestPlain::test_cancelled",
    ]  # fmt: skip
    shared = suite.cases[2]
    assert shared.id.path == "tests/test_a.py"
    assert shared.function.path == "tests/base.py"
    assert shared.function.qualname == "Mixin::test_shared"


def test_collect_leaves_out_what_is_deleted_from_the_module(make_suite: Make) -> None:
    suite = make_suite(
        """
        class TestBase:
            def test_a(self): pass
        class TestA(TestBase): pass
        def test_added(self): pass
        TestA.test_added = test_added
        del TestBase, test_added, TestLater
        class TestLater:
            def test_new(self): pass
        def test_again(): pass
        del test_again
        def test_again(): pass
        """
    )

    assert _names(suite) == ["TestA::test_a", "TestLater::test_new", "test_again"]


def test_collect_leaves_out_what_says_that_it_is_no_test(make_suite: Make) -> None:
    suite = make_suite(
        """
        import unittest
        class BaseTest(unittest.TestCase):
            __test__ = False
            def test_a(self): pass
        class OffTest(BaseTest):
            def test_b(self): pass
        class OnTest(BaseTest):
            __test__ = True
            def test_c(self): pass
            def test_sample(self): pass
            test_sample.__test__ = False
            test_c.__test__ = True
        class AgainTest(unittest.TestCase):
            __test__ = False
            __test__ = True
            def test_d(self): pass
        def test_sample(): pass
        def test_e(): pass
        test_sample.__test__ = False
        test_e.slow = False
        """
    )

    assert _names(suite) == ["OnTest::test_a", "OnTest::test_c", "AgainTest::test_d", "test_e"]


@pytest.mark.parametrize(("value", "count"), [("False", 0), ("0", 0), ("True", 2), ("{'a': 'b'}", 2), ("found()", 2)])
def test_collect_leaves_out_a_module_that_says_that_it_has_no_tests(make_suite: Make, value: str, count: int) -> None:
    suite = make_suite(f"__test__ = {value}\ndef test_a(): pass\nclass TestA:\n    def test_b(self): pass\n")

    assert len(suite.cases) == count


def test_collect_survives_classes_in_a_circle(make_suite: Make) -> None:
    suite = make_suite("class TestA(TestB, TestA.Inner):\n    def test_a(self): pass\nclass TestB(TestA): pass\n")

    assert _names(suite) == ["TestA::test_a", "TestB::test_a"]


def test_collect_the_last_of_two_functions_of_a_name(make_suite: Make) -> None:
    suite = make_suite("def test_a():\n    x\ndef test_a():\n    y\n")

    assert [case.function.span.line for case in suite.cases] == [3]


def test_collect_no_class_in_a_test_case(make_suite: Make) -> None:
    suite = make_suite(
        """
        import unittest
        class Base(unittest.TestCase): pass
        class OuterTest(Base):
            class InnerTest(unittest.TestCase):
                def test_inner(self): pass
                class TestDeep:
                    def test_deep(self): pass
            class TestPlain:
                def test_plain(self): pass
            def test_outer(self): pass
        class TestB:
            class OwnTest(unittest.TestCase):
                def test_own(self): pass
        """
    )

    assert _names(suite) == ["OuterTest::test_outer", "TestB::OwnTest::test_own"]


def test_collect_no_test_case_in_a_class_that_is_not_collected(make_suite: Make) -> None:
    suite = make_suite(
        """
        import unittest
        class Mask:
            class InnerTest(unittest.TestCase):
                def test_masked(self): pass
        class TestWithInit:
            def __init__(self): pass
            class TestInner:
                def test_no(self): pass
        class TestOff:
            __test__ = False
            class InnerTest(unittest.TestCase):
                def test_no(self): pass
        class TestA:
            class Plain:
                class DeepTest(unittest.TestCase):
                    def test_no(self): pass
            class TestDeep:
                class DeepTest(unittest.TestCase):
                    def test_deep(self): pass
        """
    )

    assert _names(suite) == ["TestA::TestDeep::DeepTest::test_deep"]


def test_collect_nothing_under_a_condition_that_never_holds(make_suite: Make) -> None:
    suite = make_suite(
        """
        if 0:
            class TestA:
                def test_a(self): pass
                class TestInner:
                    def test_inner(self): pass
            def test_b(): pass
        if False:
            def test_c(): pass
        else:
            def test_d(): pass
        if 1:
            def test_e(): pass
        if DEBUG:
            def test_f(): pass
        """
    )

    assert _names(suite) == ["test_d", "test_e", "test_f"]


def test_collect_marks_of_function_class_and_module(make_suite: Make, case_of: CaseOf) -> None:
    suite = make_suite(
        """
        import pytest, unittest
        from pytest import mark
        slow = pytest.mark.slow(reason="x")
        pytestmark = [pytest.mark.module, pytest.mark.usefixtures("db")]
        @pytest.mark.cls
        class TestA:
            pytestmark = pytest.mark.inner
            @mark.own(1, key=2)
            @slow
            @unittest.skip("later")
            @other
            def test_a(self): pass
            class TestB:
                def test_b(self): pass
        """
    )

    marks = case_of(suite, "TestA::test_a").marks
    assert [mark.name for mark in marks] == ["own", "slow", "skip", "cls", "inner", "module", "usefixtures"]
    assert marks[0].args == (Literal(1),)
    assert marks[0].keywords == (("key", Literal(2)),)
    assert case_of(suite, "TestA::test_a").mark("slow") is marks[1]
    assert case_of(suite, "TestA::test_a").mark("none") is None
    assert [mark.name for mark in case_of(suite, "TestA::TestB::test_b").marks][:2] == ["cls", "inner"]
    assert case_of(suite, "TestA::test_a").requested == ("db",)


def test_collect_marks_that_a_name_of_the_class_or_of_another_module_stands_for(
    make_suite: Make, case_of: CaseOf
) -> None:
    suite = make_suite(
        {
            "tests/marks.py": "import pytest\nslow = pytest.mark.slow\nother = 1\n",
            "tests/test_a.py": """
                import pytest
                from tests.marks import slow as long, other
                class TestA:
                    keys = pytest.mark.parametrize("key", ["a", "b"])
                    @keys
                    @long
                    @other
                    def test_a(self, key): pass
                """,
        }
    )

    case = case_of(suite, "TestA::test_a")
    assert [mark.name for mark in case.marks] == ["parametrize", "slow"]
    assert case.requested == ()


@pytest.mark.parametrize(
    ("arguments", "names", "cases", "indirect"),
    [
        ("'a, b', [(1, 2), (3, 4)]", ("a", "b"), 2, False),
        ("['a', 'b'], [(1, 2)]", ("a", "b"), 1, False),
        ("('a',), (1,)", ("a",), 1, False),
        ("'a', TABLE", ("a",), None, False),
        ("'a', [1], indirect=True", ("a",), 1, True),
        ("'a', [1], indirect=False", ("a",), 1, False),
        ("'a', [1], indirect=['a']", ("a",), 1, True),
        ("'a', [1], True", ("a",), 1, True),
        ("argnames='a', argvalues=[1, 2, 3]", ("a",), 3, False),
        ("NAMES, [1]", (), 1, False),
        ("'a', {}", ("a",), None, False),
    ],
)
def test_collect_parametrize_tables(
    make_suite: Make, arguments: str, names: tuple[str, ...], cases: int | None, indirect: bool
) -> None:
    suite = make_suite(f"import pytest\n@pytest.mark.parametrize({arguments})\ndef test_a(a, b): pass\n")

    (table,) = suite.cases[0].parametrize
    assert table.names == names
    assert (None if table.cases is None else len(table.cases)) == cases
    assert table.indirect is indirect
    assert table.span.line == 2


@pytest.mark.parametrize(
    ("code", "requested"),
    [
        ("def test_a(db, client): pass", ("db", "client")),
        ("def test_a(db, n=1, *args, k, k2=2, **more): pass", ("db", "k")),
        ("@pytest.mark.parametrize('n', [1])\ndef test_a(n, db): pass", ("db",)),
        ("@pytest.mark.parametrize('db', [1], indirect=True)\ndef test_a(db): pass", ("db",)),
        ("@pytest.mark.parametrize('n, db', [(1, 2)], indirect=['db'])\ndef test_a(n, db): pass", ("db",)),
        ("@pytest.mark.usefixtures('x', 'db')\ndef test_a(db): pass", ("db", "x")),
        ("@mock.patch('a.b')\n@mock.patch('a.c')\ndef test_a(c, b, db): pass", ("db",)),
        ("@mock.patch('a.b', new=1)\ndef test_a(db): pass", ("db",)),
        ("@mock.patch('a.b', 1)\ndef test_a(db): pass", ("db",)),
        ("@mock.patch.object(a, 'b')\ndef test_a(b, db): pass", ("db",)),
        ("@mock.patch.object(a, 'b', 1)\ndef test_a(db): pass", ("db",)),
        ("@mock.patch.dict(a, b=1)\ndef test_a(db): pass", ("db",)),
        ("@given(st.integers())\ndef test_a(db, n): pass", ("db",)),
        ("@given(n=st.integers(), k=st.text())\ndef test_a(n, db, *, k): pass", ("db",)),
    ],
)
def test_collect_requested_fixtures(make_suite: Make, code: str, requested: tuple[str, ...]) -> None:
    suite = make_suite(f"import pytest\nfrom unittest import mock\nfrom hypothesis import given\n{code}\n")

    assert suite.cases[0].requested == requested


def test_collect_requests_of_methods_leave_self_out(make_suite: Make) -> None:
    suite = make_suite(
        "class TestA:\n    def test_a(self, db): pass\n    @staticmethod\n    def test_b(db): pass\n"
        "import unittest\nclass C(unittest.TestCase):\n    def test_c(self): pass\n"
    )

    assert [case.requested for case in suite.cases] == [("db",), ("db",), ()]


def test_collect_fixtures_with_all_their_options(make_suite: Make) -> None:
    suite = make_suite(
        """
        import pytest, pytest_asyncio
        from pytest import fixture
        @pytest.fixture
        def plain(): pass
        @fixture(name="named", scope="session", autouse=True, params=[1, 2])
        def full(request): pass
        @pytest_asyncio.fixture
        async def later(): pass
        @pytest.fixture(scope=choose)
        def dynamic(): pass
        @pytest.fixture("module", autouse=False)
        def old(): pass
        @pytest.fixture(autouse=not WINDOWS)
        def mostly(): pass
        class TestA:
            @pytest.fixture
            def inner(self): pass
        def setup_module(): pass
        def test_a(): pass
        """
    )

    found = {f.name: f for f in suite.files[0].fixtures}
    assert list(found) == ["plain", "named", "later", "dynamic", "old", "mostly", "setup_module", "inner"]
    assert (found["plain"].scope, found["plain"].autouse, found["plain"].params) == ("function", False, None)
    assert (found["named"].scope, found["named"].autouse, literal(found["named"].params)) == ("session", True, [1, 2])
    assert found["named"].function.name == "full"
    assert found["dynamic"].scope == "function"
    assert (found["old"].scope, found["old"].autouse) == ("module", False)
    assert found["mostly"].autouse is True
    assert found["inner"].class_name == "TestA"
    assert (found["setup_module"].style, found["setup_module"].scope) == (Style.UNITTEST, "module")
    assert target(found["later"].function.decorators[0]) == "pytest_asyncio.fixture"


@pytest.mark.parametrize(
    ("path", "code", "kind"),
    [
        ("tests/test_a.py", "def test_a(): pass", Kind.UNIT),
        ("tests/unit/test_a.py", "def test_a(client): pass", Kind.UNIT),
        ("tests/integration/test_a.py", "def test_a(): pass", Kind.INTEGRATION),
        ("tests/integration/unit/test_a.py", "def test_a(): pass", Kind.UNIT),
        ("tests/disintegration/test_a.py", "def test_a(): pass", Kind.UNIT),
        ("tests/community/test_a.py", "def test_a(client): pass", Kind.INTEGRATION),
        ("tests/e2e/test_a.py", "def test_a(): pass", Kind.E2E),
        ("tests/end_to_end/test_a.py", "def test_a(): pass", Kind.E2E),
        ("tests/Performance/test_a.py", "def test_a(): pass", Kind.PERFORMANCE),
        ("tests/benchmarks/test_a.py", "def test_a(): pass", Kind.PERFORMANCE),
        ("tests/property/test_a.py", "def test_a(): pass", Kind.PROPERTY),
        ("tests/security/test_a.py", "def test_a(): pass", Kind.SECURITY),
        ("tests/unit/test_a.py", "@pytest.mark.e2e\ndef test_a(): pass", Kind.E2E),
        ("tests/test_a.py", "@pytest.mark.slow\n@pytest.mark.security\ndef test_a(): pass", Kind.SECURITY),
        ("tests/test_a.py", "def test_a(benchmark): pass", Kind.PERFORMANCE),
        ("tests/test_a.py", "@given(st.integers())\ndef test_a(n): pass", Kind.PROPERTY),
        ("tests/test_a.py", "def test_a(db_session): pass", Kind.INTEGRATION),
        ("tests/test_a.py", "import sqlite3\ndef test_a(): sqlite3.connect(':memory:')", Kind.INTEGRATION),
        ("tests/test_a.py", "import sqlite3\ndef test_a(): pass", Kind.UNIT),
        ("tests/test_a.py", "import sqlite3x\ndef test_a(): sqlite3x.connect()", Kind.UNIT),
        ("tests/test_a.py", "from fastapi.testclient import TestClient\ndef test_a(): TestClient(1)", Kind.INTEGRATION),
        ("tests/test_a.py", "import fastapi\ndef test_a(): fastapi.Depends(1)", Kind.UNIT),
        ("integration.py/test_a.py", "def test_a(): pass", Kind.UNIT),
    ],
)
def test_collect_the_kind(make_suite: Make, path: str, code: str, kind: Kind) -> None:
    suite = make_suite({path: f"import pytest\nfrom hypothesis import given\n{code}\n"})

    assert suite.cases[0].kind is kind
