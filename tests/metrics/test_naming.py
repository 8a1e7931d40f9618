from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.metrics.naming import measure
from qualitygate.model import Facts, Measured, Suite, Tally

Read = Callable[[str], Facts]


def test_measure_without_parts() -> None:
    assert measure(Facts()) == Measured(None, reason="the tests were not scanned")
    assert measure(Facts(Suite("."))) == Measured(None, reason="there is no test")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("test_add_item", ""),
        ("test_add_item_to_full_cart", ""),
        ("test_total", "says only `total`"),
        ("test_total_2", "says only `total`"),
        ("test_total_total", "says only `total`"),
        ("test_it_works", "says nothing"),
        ("test_1", "says nothing"),
        ("test", "says nothing"),
        ("testAddItem", ""),
    ],
)
def test_need_action_and_entity(read: Read, name: str, fault: str) -> None:
    found = measure(read(f"def {name}(): assert 1"))

    assert found.tally == Tally(not fault, 1)
    assert found.evidence == ((f"tests/test_example.py::{name}: {fault}",) if fault else ())


@pytest.mark.parametrize(
    ("header", "name", "good"),
    [
        ("TestCart", "test_total", 1),
        ("TestCart", "test_cart", 0),
        ("TestCart", "test_1", 0),
        ("TestIt", "test_total", 0),
        ("CartTest(unittest.TestCase)", "test_total", 1),
    ],
)
def test_let_class_name_the_entity(read: Read, header: str, name: str, good: int) -> None:
    found = measure(read(f"import unittest\nclass {header}:\n    def {name}(self): assert 1"))

    assert found.tally == Tally(good, 1)


def test_follow_configured_prefix(read: Read) -> None:
    found = measure(
        read(
            "# file: pytest.ini\n[pytest]\npython_functions = check_*\n"
            "# file: tests/test_a.py\ndef check_total(): assert 1\ndef check_add_item(): assert 1"
        )
    )

    assert found.tally == Tally(1, 2)
    assert found.value == 50.0
    assert found.evidence == ("tests/test_a.py::check_total: says only `total`",)


def test_keep_prefix_of_unittest_whatever_is_configured(read: Read) -> None:
    found = measure(
        read(
            "# file: pytest.ini\n[pytest]\npython_functions = check_*\n# file: tests/test_a.py\n"
            "import unittest\nclass Test(unittest.TestCase):\n    def test_total(self): assert 1"
        )
    )

    assert found.evidence == ("tests/test_a.py::Test::test_total: says only `total`",)
