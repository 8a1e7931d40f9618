from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qualitygate.metrics.workflow import measure
from qualitygate.model import Facts, Judgement, Measured, Suite, Tally
from qualitygate.workflow_steps import STEPS

Read = Callable[[str], Facts]
IMPORTS = "import contextlib, pytest, time, unittest"


@pytest.fixture
def list_missing(read: Read) -> Callable[[str], set[str]]:
    """What the first integration test of a program lacks."""

    def list_steps(program: str) -> set[str]:
        found = measure(read(f"{IMPORTS}\n{program}"))
        steps = found.evidence[0].partition(": no ")[2] if found.evidence else ""
        return set(steps.split(", ")) - {""}

    return list_steps


ListMissing = Callable[[str], set[str]]


def test_measure_without_parts(read: Read) -> None:
    assert measure(Facts(judgement=Judgement())) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason="the tests were not scanned")
    assert measure(read("def test_a(): assert 1")) == Measured(None, reason="there is no integration test")


def test_name_the_steps_of_the_document() -> None:
    assert list(STEPS) == ["infrastructure", "data", "act", "outcome", "performance", "errors", "clean-up"]


def test_miss_every_step(list_missing: ListMissing) -> None:
    assert list_missing("@pytest.mark.integration\ndef test_a(): pass") == set(STEPS)


def test_find_every_step(read: Read) -> None:
    program = """
@pytest.mark.integration
@pytest.mark.timeout(3)
def test_a(tmp_path):
    with pytest.raises(OSError):
        load(tmp_path / "a")
    assert not (tmp_path / "a").exists()
"""

    assert measure(read(f"{IMPORTS}\n{program}")) == Measured(100.0, Tally(7, 7))


@pytest.mark.parametrize(
    ("step", "body", "found"),
    [
        ("infrastructure", "open('a')", True),
        ("infrastructure", "sleep(1)", False),
        ("data", "names = 'a'", True),
        ("data", "load(['a'])", True),
        ("data", "load('a')", False),
        ("data", "names = load()", False),
        ("act", "load()", True),
        ("act", "assert load() == 1", True),
        ("act", "pytest.skip('later')", False),
        ("act", "self.assertTrue(a)", False),
        ("act", "self.fail('a')", False),
        ("outcome", "assert a", True),
        ("outcome", "load()", False),
        ("outcome", "check()", True),
        ("performance", "time.perf_counter()", True),
        ("performance", "time.time()", False),
        ("errors", "assert code == 2", True),
        ("errors", "assert code == 0", False),
        ("clean-up", "with load(): pass", True),
        ("clean-up", "with contextlib.closing(a): pass", True),
        ("clean-up", "with pytest.raises(ValueError): load()", False),
        ("clean-up", "with self.subTest(): load()", False),
        ("clean-up", "try: load()\n    finally: drop()", True),
        ("clean-up", "try: load()\n    except OSError: drop()", False),
        ("clean-up", "request.addfinalizer(drop)", True),
    ],
)
def test_find_step_in_body(list_missing: ListMissing, step: str, body: str, found: bool) -> None:
    program = f"def check(): assert 1\n@pytest.mark.integration\ndef test_a():\n    {body}"

    assert (step not in list_missing(program)) is found


@pytest.mark.parametrize(
    ("step", "decorator", "asks", "found"),
    [
        ("data", "@pytest.mark.parametrize('a', [1])", "a", True),
        ("data", "", "cart", True),
        ("performance", "@pytest.mark.timeout(3)", "", True),
        ("performance", "@pytest.mark.slow", "", False),
        ("infrastructure", "", "tmp_path", True),
        ("clean-up", "", "tmp_path", True),
        ("clean-up", "", "capsys", False),
        ("clean-up", "", "plain", False),
        ("clean-up", "", "torn_down", True),
        ("clean-up", "", "released", True),
        ("clean-up", "", "in_folder", True),
        ("clean-up", "", "only_yields", False),
    ],
)
def test_find_step_in_what_is_asked_for(
    list_missing: ListMissing, step: str, decorator: str, asks: str, found: bool
) -> None:
    fixtures = """
@pytest.fixture
def plain(): return load()

@pytest.fixture
def torn_down():
    yield load()
    drop()

@pytest.fixture
def released():
    with load() as it:
        yield it

@pytest.fixture
def in_folder(tmp_path): return load(tmp_path)

@pytest.fixture
def only_yields(): yield load()
"""

    missing = list_missing(f"{fixtures}\n@pytest.mark.integration\n{decorator}\ndef test_a({asks}): load()")

    assert (step not in missing) is found


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("setUp", {"clean-up"}),
        ("asyncSetUp", {"clean-up"}),
        ("setup_method", {"clean-up"}),
        ("tearDown", {"data"}),
        ("asyncTearDown", {"data"}),
        ("teardown_method", {"data"}),
        ("load", {"data", "clean-up"}),
    ],
)
def test_find_steps_in_methods_of_the_class(list_missing: ListMissing, method: str, missing: set[str]) -> None:
    base = "" if "_" in method else "(unittest.TestCase)"
    body = f"    def {method}(self): load()\n    def test_a(self): load()"

    found = list_missing(f"@pytest.mark.integration\nclass TestA{base}:\n{body}")

    assert found & {"data", "clean-up"} == missing


@pytest.mark.parametrize(
    ("step", "test"),
    [
        ("errors", "def test_b():\n    with pytest.raises(OSError): load()"),
        ("performance", "def test_b(): assert time.perf_counter()"),
        ("performance", "@pytest.mark.timeout(3)\ndef test_b(): load()"),
    ],
)
def test_let_another_test_of_the_file_take_a_step(list_missing: ListMissing, step: str, test: str) -> None:
    plain = "@pytest.mark.integration\ndef test_a(): load()"
    elsewhere = f"\n# file: tests/test_other.py\n{IMPORTS}\n{test}"

    assert step not in list_missing(f"{plain}\n{test}")
    assert step in list_missing(f"{plain}{elsewhere}")


def test_take_data_from_a_factory(read: Read) -> None:
    facts = read(f"{IMPORTS}\n@pytest.mark.integration\ndef test_a(): load()")
    assert facts.suite is not None
    judgement = Judgement(touchpoints=((facts.suite.cases[0].id, ("data",)),))

    found = measure(replace(facts, judgement=judgement))

    assert found.tally == Tally(2, 7)
    assert "data" not in found.evidence[0]


def test_name_tests_that_lack_most_first(read: Read) -> None:
    marked = "pytestmark = pytest.mark.integration"
    tests = "def test_a(): assert load()\ndef test_b(): pass\ndef test_c(): assert load()"

    found = measure(read(f"{IMPORTS}\n{marked}\n{tests}"))

    assert found.tally == Tally(4, 21)
    assert [line.partition(":: ")[0].partition(": ")[0] for line in found.evidence] == [
        "tests/test_example.py::test_b",
        "tests/test_example.py::test_a",
        "tests/test_example.py::test_c",
    ]
