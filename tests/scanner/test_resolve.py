"""What a test reaches: through helpers, fixtures, classes and files, to depth 3."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import CheckKind, Reach, Suite
from qualitygate.scanner.resolve import MAX_DEPTH

Make = Callable[..., Suite]


def _reach(suite: Suite, name: str = "test_a") -> Reach:
    (found,) = (reach for test, reach in suite.reach.items() if test.qualname.rpartition("::")[2] == name)
    return found


CHECKER = """
def check(x):
    assert x

class Checker:
    def run(self, x):
        assert x
    def __enter__(self):
        return self
    def __exit__(self, *args):
        assert args
"""


@pytest.mark.parametrize(
    "code",
    [
        "def test_a(): check(1)",
        "def test_a(): list(map(check, [1]))",
        "def test_a():\n    f = check\n    f(1)",
        "def test_a(): (lambda: check(1))()",
        "@pytest.mark.parametrize('f', [check])\ndef test_a(f): f(1)",
        "def test_a(): Checker().run(1)",
        "def test_a():\n    c = Checker()\n    c.run(1)",
        "def test_a():\n    with Checker(): pass",
        "def test_a():\n    def inner():\n        assert 1\n    run(inner)",
        "def test_a():\n    def inner():\n        check(1)\n    run(inner)",
        "def test_a():\n    class Local:\n        def m(self):\n            assert 1\n    run(Local)",
        "def one(): two()\ndef two(): check(1)\ndef test_a(): one()",
        "@pytest.fixture\ndef f():\n    yield\n    assert 1\ndef test_a(f): pass",
        "@pytest.fixture\ndef f():\n    yield\n    check(1)\ndef test_a(f): pass",
        "@pytest.fixture\ndef f():\n    def inner(x):\n        assert x\n    return inner\ndef test_a(f): f(1)",
        "@pytest.fixture\ndef f():\n    return Checker()\ndef test_a(f): f.run(1)",
        "@pytest.fixture(autouse=True)\ndef f():\n    yield\n    assert 1\ndef test_a(): pass",
        "@contextlib.contextmanager\ndef held():\n    yield\n    assert 1\ndef test_a():\n    with held(): pass",
        "def checked(f):\n    def inner():\n        assert f()\n    return inner\n@checked\ndef test_a(): pass",
        "class TestX:\n    def verify(self, x):\n        assert x\n    def test_a(self): self.verify(1)",
        "class B:\n    def verify(self, x):\n        assert x\nclass TestX(B):\n    def test_a(self): self.verify(1)",
        "class Base:\n    def test_a(self): self.hook()\nclass TestX(Base):\n    def hook(self):\n        assert 1",
        "class B:\n    def test_a(self):\n        assert 1\nclass TestX(B):\n    def test_a(self): super().test_a()",
        "class TestX:\n    def setup_method(self):\n        assert 1\n    def test_a(self): pass",
        "class X(unittest.TestCase):\n    def tearDown(self):\n        assert 1\n    def test_a(self): pass",
        "class X(unittest.TestCase):\n    def verify(self): self.assertTrue(1)\n"
        "    def test_a(self): self.addCleanup(self.verify)",
    ],
)
def test_reach_finds_the_check(make_suite: Make, code: str) -> None:
    suite = make_suite(f"import pytest, contextlib, unittest\n{CHECKER}\n{code}\n")

    assert _reach(suite).checks
    assert not _reach(suite).opaque


@pytest.mark.parametrize(
    "code",
    [
        "def test_a(): other(1)",
        "def test_a(): pass",
        "def test_a(checker): checker.walk(1)",
        "@pytest.fixture\ndef f():\n    assert 1\ndef test_a(): pass",
        "class TestX:\n    def verify(self):\n        assert 1\n    def test_a(self): pass",
        "def test_b():\n    assert 1\ndef test_a(): c()",
    ],
)
def test_reach_finds_no_check_where_none_is_run(make_suite: Make, code: str) -> None:
    suite = make_suite(f"import pytest\n{CHECKER}\n{code}\n")

    assert _reach(suite).checks == ()


@pytest.mark.parametrize(("calls", "found"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_reach_ends_at_its_depth(make_suite: Make, calls: int, found: bool) -> None:
    chain = "\n".join(f"def step{n}(): step{n + 1}()" for n in range(1, calls))

    suite = make_suite(f"{chain}\ndef step{calls}():\n    assert 1\ndef test_a(): step1()\n")

    assert bool(_reach(suite).checks) is found
    assert [each.depth for each in _reach(suite).functions] == [1, 2, 3]


def test_reach_tells_the_way(make_suite: Make) -> None:
    suite = make_suite(
        """
        import pytest
        def deep():
            assert 1
        def helper(): deep()
        @pytest.fixture
        def db(): helper()
        def test_a(db): pass
        """
    )

    found = [(each.function.name, each.via, each.depth) for each in _reach(suite).functions]
    assert found == [("db", ("db",), 1), ("helper", ("db", "helper"), 2), ("deep", ("db", "helper", "deep"), 3)]


def test_tests_that_reach_the_same_by_the_same_way_share_it(make_suite: Make) -> None:
    suite = make_suite(
        """
        import pytest
        def help(): pass
        def through(): help()
        @pytest.fixture
        def db(): pass
        def test_a(db): help()
        def test_b(db): help()
        def test_c(db):
            help()
            through()
        def test_d(): through()
        """
    )
    one, two, three, four = (_reach(suite, f"test_{name}") for name in "abcd")

    assert one.functions == two.functions
    assert all(each is other for each, other in zip(one.functions, two.functions, strict=True))
    assert one.fixtures is two.fixtures is three.fixtures
    assert [each.via for each in three.functions] == [("db",), ("help",), ("through",)]
    assert three.functions[:2] == one.functions
    assert three.functions[1] is one.functions[1]
    assert [each.via for each in four.functions] == [("through",), ("through", "help")]


def test_a_test_without_reached_checks_keeps_its_own(make_suite: Make) -> None:
    suite = make_suite("def help(): pass\ndef test_a():\n    help()\n    assert 1\n")

    assert _reach(suite).checks is suite.cases[0].function.checks


def test_reach_goes_through_files(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/__init__.py": "",
            "tests/checks.py": "def total_is(cart, n):\n    assert cart.total == n\n",
            "tests/steps.py": "from . import checks\ndef buy(cart): checks.total_is(cart, 1)\n",
            "tests/base.py": "from tests.steps import buy\nclass Base:\n    def go(self): buy(1)\n",
            "tests/unit/test_a.py": "from ..base import Base\nclass TestX(Base):\n    def test_a(self): self.go()\n",
        }
    )

    assert [each.function.qualname for each in _reach(suite).functions] == ["Base::go", "buy", "total_is"]
    (check,) = _reach(suite).checks
    assert check.span.line == 2


def test_reach_lists_own_checks_first(make_suite: Make) -> None:
    suite = make_suite(
        "import pytest\ndef help(): assert 1\ndef test_a():\n    help()\n    with pytest.raises(E): f()\n"
    )

    assert [check.kind for check in _reach(suite).checks] == [CheckKind.RAISES, CheckKind.TRUTH]


def test_reach_counts_a_helper_named_like_a_check_by_what_it_does(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/checks.py": "def assert_fine(x): print(x)\ndef check_it(x): print(x)\n",
            "tests/test_a.py": (
                "from tests.checks import assert_fine, check_it\nfrom numpy.testing import assert_equal\n"
                "def verify_local(): pass\n"
                "def test_a():\n    assert_fine(1)\n    check_it(1)\n    verify_local()\n"
                "    def assert_inner(): pass\n    assert_inner()\n"
                "def test_b(): assert_equal(1, 2)\n"
                "class TestX:\n    def check(self): pass\n"
                "    def test_c(self):\n        self.check()\n        self.assert_other()\n"
            ),
        }
    )

    assert _reach(suite).checks == ()
    (case,) = (case for case in suite.cases if case.id.qualname == "test_a")
    assert case.function.checks == ()
    assert [check.form for check in _reach(suite, "test_b").checks] == ["numpy.testing.assert_equal"]
    assert [check.form for check in _reach(suite, "test_c").checks] == ["self.assert_other"]


@pytest.mark.parametrize(
    ("code", "opaque"),
    [
        ("def test_a(): subprocess.run(['x'], check=True)", True),
        ("def test_a(): subprocess.run(['x'])", False),
        ("def test_a(): helper()\ndef helper(): subprocess.check_call(['x'])", True),
        ("def test_a(pytester): pytester.runpytest()", True),
        ("def test_a(): run_state_machine_as_test(M)", True),
        ("@image_comparison(['x'])\ndef test_a(): plot()", True),
        ("@elsewhere.check_figures\ndef test_a(): plot()", True),
        ("@pytest.mark.slow\n@mock.patch('x')\n@functools.wraps(f)\ndef test_a(m): run()", False),
        ("@skip_on_windows\ndef test_a(): run()", False),
        ("def local(f): return f\n@local\ndef test_a(): run()", False),
        ("def test_a(snapshot): run()", True),
        ("def test_a(client): run()", False),
    ],
)
def test_reach_knows_where_it_cannot_see(make_suite: Make, code: str, opaque: bool) -> None:
    suite = make_suite(f"import pytest, subprocess, functools\nfrom unittest import mock\n{code}\n")

    assert _reach(suite).opaque is opaque


def test_reach_survives_functions_and_imports_in_a_circle(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/one.py": "from tests.two import b\ndef a(): b()\n",
            "tests/two.py": "from tests.one import a\ndef b(): a()\n",
            "tests/test_a.py": (
                "from tests.one import a\nfrom tests.test_a import test_a as again\n"
                "def test_a():\n    a()\n    again()\n"
            ),
        }
    )

    assert [each.function.name for each in _reach(suite).functions] == ["a", "b"]


def test_reach_is_the_same_object_as_the_files_functions(make_suite: Make) -> None:
    suite = make_suite("def check_it():\n    assert_other(1)\ndef test_a(): check_it()\n")

    (helper,) = suite.files[0].helpers
    (reached,) = _reach(suite).functions
    assert reached.function is helper
