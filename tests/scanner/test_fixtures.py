"""Which fixtures a test gets, as pytest would resolve them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.model import Reach, Suite

Make = Callable[..., Suite]

DB = "import pytest\n@pytest.fixture\ndef store({}): {}\n"


def _reach(suite: Suite, name: str = "test_a") -> Reach:
    (found,) = (reach for test, reach in suite.reach.items() if test.qualname == name)
    return found


def _fixtures(suite: Suite, name: str = "test_a") -> list[str]:
    return [f"{f.function.path}:{f.name}" for f in _reach(suite, name).fixtures]


def test_closure_takes_the_nearest_of_a_name(make_suite: Make) -> None:
    suite = make_suite(
        {
            "conftest.py": DB.format("", "pass"),
            "tests/conftest.py": DB.format("", "pass"),
            "tests/unit/test_a.py": "def test_a(store): pass\n",
            "tests/other/conftest.py": DB.format("", "pass"),
            "test_b.py": "def test_b(store): pass\n",
        }
    )

    assert _fixtures(suite) == ["tests/conftest.py:store"]
    assert _fixtures(suite, "test_b") == ["conftest.py:store"]


def test_closure_gives_an_override_the_one_it_overrides(make_suite: Make) -> None:
    suite = make_suite(
        {
            "conftest.py": DB.format("", "pass"),
            "tests/conftest.py": DB.format("store", "pass"),
            "tests/test_a.py": DB.format("store", "pass") + "def test_a(store): pass\n",
        }
    )

    assert _fixtures(suite) == ["tests/test_a.py:store", "tests/conftest.py:store", "conftest.py:store"]
    assert _reach(suite).unknown_fixtures == ()


def test_closure_names_an_override_of_nothing_unknown(make_suite: Make) -> None:
    suite = make_suite(DB.format("store", "pass") + "def test_a(store): pass\n")

    assert _fixtures(suite) == ["tests/test_a.py:store"]
    assert _reach(suite).unknown_fixtures == ("store",)


def test_closure_follows_fixtures_of_fixtures_from_the_tests_place(make_suite: Make) -> None:
    suite = make_suite(
        {
            "conftest.py": "import pytest\n@pytest.fixture\ndef client(url): pass\n@pytest.fixture\ndef url(): pass\n",
            "tests/test_a.py": "import pytest\n@pytest.fixture\ndef url(): pass\ndef test_a(client): pass\n",
        }
    )

    assert _fixtures(suite) == ["conftest.py:client", "tests/test_a.py:url"]


def test_closure_takes_autouse_marks_and_class_fixtures(make_suite: Make) -> None:
    suite = make_suite(
        """
        import pytest
        @pytest.fixture(autouse=True)
        def always(): pass
        @pytest.fixture
        def marked(): pass
        @pytest.fixture
        def never(): pass
        class Base:
            @pytest.fixture
            def inherited(self): pass
        @pytest.mark.usefixtures("marked")
        class TestA(Base):
            @pytest.fixture(autouse=True)
            def inner(self): pass
            class TestB:
                def test_b(self, inherited): pass
            def setup_method(self): pass
            def test_a(self, inherited): pass
        def test_c(inner): pass
        """
    )

    assert sorted(f.name for f in _reach(suite, "TestA::test_a").fixtures) == [
        "always", "inherited", "inner", "marked", "setup_method",
    ]  # fmt: skip
    assert sorted(f.name for f in _reach(suite, "TestA::TestB::test_b").fixtures) == ["always", "inner", "marked"]
    assert _reach(suite, "test_c").unknown_fixtures == ("inner",)


def test_closure_takes_set_ups_of_unittest_and_its_bases(make_suite: Make) -> None:
    suite = make_suite(
        """
        import unittest
        class Base(unittest.TestCase):
            def setUp(self): pass
            def tearDown(self): pass
        class A(Base):
            def setUp(self): pass
            def test_a(self): pass
        """
    )

    found = [(f.name, f.class_name) for f in _reach(suite, "A::test_a").fixtures]
    assert found == [("setUp", "A"), ("tearDown", "Base")]


@pytest.mark.parametrize(
    "code",
    [
        "def test_a(request): request.getfixturevalue('store')",
        "def help(request): pass\ndef test_a(request):\n    def inner(): request.getfixturevalue('store')",
        "@pytest.fixture\ndef other(request): request.getfixturevalue('store')\ndef test_a(other): pass",
        "@pytest.mark.parametrize('name', ['store'])\ndef test_a(name, request): request.getfixturevalue(name)",
        "@pytest.mark.parametrize('x', [lazy_fixture('store')])\ndef test_a(x): pass",
        "@pytest.mark.parametrize('x', [pytest.param(lf('store'))])\ndef test_a(x): pass",
        "@pytest.mark.parametrize('store', [1], indirect=True)\ndef test_a(store): pass",
    ],
)
def test_closure_takes_dynamic_requests(make_suite: Make, code: str) -> None:
    suite = make_suite(f"{DB.format('', 'pass')}{code}\n")

    assert "store" in [f.name for f in _reach(suite).fixtures]


def test_closure_leaves_out_what_is_only_a_string(make_suite: Make) -> None:
    suite = make_suite(f"{DB.format('', 'pass')}@pytest.mark.parametrize('x', ['store'])\ndef test_a(x): pass\n")

    assert _reach(suite).fixtures == ()


def test_closure_lets_a_direct_parameter_replace_a_fixture(make_suite: Make) -> None:
    suite = make_suite(
        f"{DB.format('', 'pass')}@pytest.fixture\ndef client(store): pass\n"
        "@pytest.mark.parametrize('store', [1])\ndef test_a(store, client): pass\n"
    )

    assert [f.name for f in _reach(suite).fixtures] == ["client"]


@pytest.mark.parametrize(
    "import_",
    [
        "from tests.shared import store",
        "from .shared import *",
        "pytest_plugins = ['tests.shared']",
        "pytest_plugins = 'shared'",
    ],
)
def test_closure_takes_imported_fixtures(make_suite: Make, import_: str) -> None:
    suite = make_suite(
        {
            "tests/shared.py": DB.format("", "pass"),
            "tests/conftest.py": f"{import_}\n",
            "tests/test_a.py": "def test_a(store): pass\n",
        }
    )

    assert _fixtures(suite) == ["tests/shared.py:store"]


def test_closure_takes_an_imported_fixture_by_its_local_name(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/shared.py": DB.format("", "pass"),
            "tests/test_a.py": "from tests.shared import store as orders\ndef test_a(orders): pass\n",
        }
    )

    assert _fixtures(suite) == ["tests/shared.py:store"]


@pytest.mark.parametrize(
    ("code", "unknown"),
    [
        ("def test_a(store): pass", ("store",)),
        ("def test_a(tmp_path, monkeypatch, mocker, benchmark, request): pass", ()),
        ("@pytest.fixture\ndef other(store): pass\ndef test_a(other): pass", ("store",)),
        ("@table('store', make)\ndef test_a(store): pass", ()),
        ("@pytest.mark.other('store')\ndef test_a(store): pass", ("store",)),
        ("def pytest_generate_tests(metafunc): pass\ndef test_a(store): pass", ()),
        ("from elsewhere import store\ndef test_a(store): pass", ()),
        ("from elsewhere import *\ndef test_a(store): pass", ()),
        ("from pytest_factoryboy import register\nregister(Factory)\ndef test_a(store): pass", ()),
        ("import unittest\nclass A(unittest.TestCase):\n    def test_a(self, store): pass", ()),
    ],
)
def test_closure_names_the_unknown(make_suite: Make, code: str, unknown: tuple[str, ...]) -> None:
    suite = make_suite(f"import pytest\n{code}\n")

    (reach,) = suite.reach.values()
    assert reach.unknown_fixtures == unknown


def test_closure_survives_fixtures_and_conftests_in_a_circle(make_suite: Make) -> None:
    suite = make_suite(
        {
            "tests/conftest.py": "from tests.test_a import *\nimport pytest\n@pytest.fixture\ndef a(b): pass\n",
            "tests/test_a.py": "from tests.conftest import *\nimport pytest\n@pytest.fixture\ndef b(a): pass\n"
            "def test_a(a): pass\n",
        }
    )

    assert sorted(f.name for f in _reach(suite).fixtures) == ["a", "b"]
