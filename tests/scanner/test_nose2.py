"""Suites for nose2: its tables, its decorators and its `such` blocks are tests, and no fixture is missed in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.judge import judge
from qualitygate.model import Style, Suite
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

SUITE = """\
import unittest

from nose2.tools import params, such
from nose2.tools.decorators import with_setup, with_teardown

from library import fees, late_fee


@params(0, 1, 30)
def test_fee(days):
    assert late_fee(days) == days * 2


@with_setup(fees.fill)
@with_teardown(fees.clear)
def test_filled():
    assert fees.count == 3


class FeeTest(unittest.TestCase):
    @params((0, 0), (1, 2))
    def test_table(self, days, fee):
        self.assertEqual(late_fee(days), fee)


with such.A("register") as it:

    @it.has_setup
    def fill(case):
        it.fee = 3

    @it.should("know the fee")
    def test_know(case):
        case.assertEqual(it.fee, 3)


it.createTests(globals())
"""


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    (tmp_path / "unittest.cfg").write_text("[unittest]\nplugins = nose2.plugins.params\n")
    (tmp_path / "test_fees.py").write_text(SUITE)
    return scan(tmp_path, [tmp_path])


def test_tests_of_nose2_are_counted(suite: Suite) -> None:
    assert [(each.id.qualname, each.style, each.requested) for each in suite.cases] == [
        ("test_fee", Style.PYTEST, ()),
        ("test_filled", Style.PYTEST, ()),
        ("FeeTest::test_table", Style.UNITTEST, ()),
        ("test_know", Style.PYTEST, ("case",)),
    ]


def test_checks_of_nose2_tests_are_read(suite: Suite) -> None:
    forms = {each.id.qualname: [check.form for check in suite.reach[each.id].checks] for each in suite.cases}

    assert forms == {
        "test_fee": ["assert"],
        "test_filled": ["assert"],
        "FeeTest::test_table": ["self.assertEqual"],
        "test_know": ["it.should", "case.assertEqual"],
    }


def test_rows_of_nose2_are_no_missing_fixtures(suite: Suite) -> None:
    judgement = judge(suite, [rule for rule in load_rules() if rule.default], [])

    assert [f"{each.rule}:{each.span.line}" for each in judgement.active] == []


@pytest.mark.parametrize("line", ["    return late_fee(days)\n", "    late_fee(days)\n"])
def test_test_of_nose2_without_a_check_is_found(line: str, tmp_path: Path) -> None:
    (tmp_path / "test_fees.py").write_text(
        f"from nose2.tools import params\nfrom library import late_fee\n\n@params(0, 1)\ndef test_fee(days):\n{line}"
    )

    judgement = judge(scan(tmp_path, [tmp_path]), [rule for rule in load_rules() if rule.name == "no-oracle"], [])

    assert [(each.rule, each.span.line) for each in judgement.active] == [("no-oracle", 5)]
