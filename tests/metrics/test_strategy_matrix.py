from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.metrics.strategy_matrix import measure
from qualitygate.model import Facts, Measured, Suite, Tally

Read = Callable[[str], Facts]
IMPORTS = "import fakeredis, psycopg, pytest\nfrom unittest import mock\nfrom sqlalchemy import create_engine"


def test_measure_without_parts() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason="no mark or folder says the kind of a test")


@pytest.mark.parametrize(
    ("mark", "call", "keeps"),
    [
        ("unit", "psycopg.connect('a')", False),
        ("unit", "create_engine('postgresql://a')", False),
        ("unit", "create_engine('sqlite://')", True),
        ("unit", "create_engine(url)", True),
        ("unit", "mock.Mock()", True),
        ("unit", "fakeredis.FakeRedis()", True),
        ("integration", "psycopg.connect('a')", True),
        ("integration", "create_engine('sqlite://')", True),
        ("integration", "mock.Mock()", True),
        ("integration", "fakeredis.FakeRedis()", False),
        ("performance", "psycopg.connect('a')", True),
        ("performance", "create_engine('sqlite://')", False),
        ("performance", "create_engine('sqlite:///a.db')", True),
        ("performance", "fakeredis.FakeRedis()", False),
        ("performance", "mock.Mock()", True),
        ("e2e", "psycopg.connect('a')", True),
        ("e2e", "mock.Mock()", False),
        ("e2e", "monkeypatch.setattr('a.b', 1)", False),
        ("e2e", "monkeypatch.setenv('A', '1')", True),
        ("e2e", "fakeredis.FakeRedis()", False),
    ],
)
def test_hold_every_kind_to_its_row(read: Read, mark: str, call: str, keeps: bool) -> None:
    found = measure(read(f"{IMPORTS}\n@pytest.mark.{mark}\ndef test_a(monkeypatch): assert {call}"))

    assert found.tally == Tally(keeps, 1)


@pytest.mark.parametrize(
    "folder", ["unit", "units", "Unit", "integration", "integrations", "perf", "benchmarks", "e2e", "end2end"]
)
def test_let_folder_say_the_kind(read: Read, folder: str) -> None:
    found = measure(read(f"# file: tests/{folder}/test_a.py\ndef test_a(): assert 1"))

    assert found == Measured(100.0, Tally(1, 1))


@pytest.mark.parametrize("mark", ["property", "security", "slow"])
def test_leave_out_tests_without_a_row(read: Read, mark: str) -> None:
    found = measure(read(f"import pytest\n@pytest.mark.{mark}\ndef test_a(): assert 1"))

    assert found == Measured(None, reason="no mark or folder says the kind of a test")


def test_name_the_breach_and_the_fixture(read: Read) -> None:
    fixture = "@pytest.fixture\ndef database(): return psycopg.connect('a')"
    tests = "def test_a(database): assert 1\ndef test_b(): assert psycopg.connect('b')\ndef test_c(): assert 1"

    found = measure(read(f"# file: tests/unit/test_a.py\n{IMPORTS}\n{fixture}\n{tests}"))

    assert found.tally == Tally(1, 3)
    assert found.evidence == (
        "tests/unit/test_a.py::test_a: unit test with `psycopg.connect` (through the fixture `database`)",
        "tests/unit/test_a.py::test_b: unit test with `psycopg.connect`",
    )
