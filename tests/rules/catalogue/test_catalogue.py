"""The published smells: their page, that all are opt-in, and what they count as assertions, set-ups and production."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qualitygate.model import Function, Suite
from qualitygate.plugins import load_rules
from qualitygate.rules.catalogue.assertions import assertions
from qualitygate.rules.catalogue.production import production_calls
from qualitygate.rules.catalogue.resources import resource_calls
from qualitygate.rules.catalogue.setups import cases_of, fields_of, fields_used
from qualitygate.scanner.rendering import render
from qualitygate.scanner.scan import scan

PAGE = (Path(__file__).parents[3] / "docs" / "catalogue.md").read_text(encoding="utf-8")
RULES = {rule.name: rule for rule in load_rules()}
CATALOGUE = {name for name, rule in RULES.items() if rule.family == "catalogue"}
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")][
    1:
]


def _scan(root: Path, text: str) -> Suite:
    (root / "test_a.py").write_text(text)
    return scan(root, [root])


def _function(root: Path, body: str) -> Function:
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    return _scan(root, f"class TestA:\n    def test_a(self):\n{lines}").cases[0].function


def test_every_smell_of_the_page_has_its_rule() -> None:
    assert sorted(row[3].strip("`") for row in ROWS) == sorted(CATALOGUE)


def test_every_other_rule_of_the_page_exists() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([\w-]+)`", row[4])}

    assert named
    assert named - RULES.keys() == set()
    assert named & CATALOGUE == set()


def test_catalogue_is_opt_in() -> None:
    assert [name for name in CATALOGUE if RULES[name].default] == []


@pytest.mark.parametrize(
    ("statement", "values", "has_message"),
    [
        ("assert a == b", ["a", "b"], False),
        ("assert a, 'why'", ["a"], True),
        ("assert not a < b", ["a", "b"], False),
        ("assert a or b in c", ["a", "b", "c"], False),
        ("self.assertEqual(a, b)", ["a", "b"], False),
        ("self.assertEqual(a, b, 'why')", ["a", "b"], True),
        ("self.assertEqual(a, b, msg='why')", ["a", "b"], True),
        ("self.assertTrue(a)", ["a"], False),
        ("self.assertIsNone(a, 'why')", ["a"], True),
        ("self.assertRaises(a, b, c)", ["a", "b", "c"], False),
        ("self.assertWarnsRegex(a, b, c, d)", ["a", "b", "c", "d"], False),
    ],
)
def test_assertions(statement: str, values: list[str], has_message: bool, tmp_path: Path) -> None:
    found = list(assertions(_function(tmp_path, statement)))

    assert [([render(value) for value in each.values], each.has_message) for each in found] == [(values, has_message)]
    assert found[0].span.line == 3


@pytest.mark.parametrize(
    "statement", ["check(a)", "other.assertEqual(a, b)", "self.check(a)", "def inner():\n    assert a", "assertTrue(a)"]
)
def test_assertions_of_others(statement: str, tmp_path: Path) -> None:
    assert list(assertions(_function(tmp_path, statement))) == []


@pytest.mark.parametrize(
    ("call", "files", "everything"),
    [
        ("open('a')", 1, 1),
        ("pathlib.Path('a').read_text()", 1, 1),
        ("pathlib.Path('a').exists()", 0, 0),
        ("sqlite3.connect('a')", 0, 1),
        ("other.open('a')", 0, 0),
    ],
)
def test_resource_calls(call: str, files: int, everything: int, tmp_path: Path) -> None:
    suite = _scan(tmp_path, f"import pathlib, sqlite3\ndef test_a(other):\n    {call}\n")
    function = suite.cases[0].function

    assert len(list(resource_calls(function, files_only=True))) == files
    assert len(list(resource_calls(function))) == everything


def test_production_calls(tmp_path: Path) -> None:
    suite = _scan(
        tmp_path,
        "import json\nimport pytest\nimport shop\nfrom shop import Basket, total\n"
        "def test_a(order):\n"
        "    basket = Basket()\n"
        "    second = basket.copy()\n"
        "    text = json.dumps(1)\n"
        "    text.strip()\n"
        "    second.add(total(1))\n"
        "    shop.close()\n"
        "    order.pay()\n"
        "    pytest.skip()\n",
    )

    found = [(name, call.span.line) for name, call in production_calls(suite.cases[0], suite)]

    assert found == [("copy", 7), ("add", 10), ("total", 10), ("close", 11)]


def test_setups(tmp_path: Path) -> None:
    suite = _scan(
        tmp_path,
        "import unittest\n"
        "class A(unittest.TestCase):\n"
        "    def setUp(self):\n"
        "        self.a, self.b = 1, 2\n"
        "        other.c = d = 3\n"
        "    def tearDown(self):\n"
        "        self.a = None\n"
        "    def test_a(self):\n"
        "        self.use(self.a)\n"
        "class B(unittest.TestCase):\n"
        "    def test_b(self):\n"
        "        pass\n",
    )
    by_name = {fixture.function.name: fixture for fixture in suite.files[0].fixtures}

    assert fields_of(by_name["setUp"]) == {"a", "b"}
    assert fields_of(by_name["tearDown"]) == set()
    assert fields_used(suite.cases[0]) == {"use", "a"}
    assert [case.function.name for case in cases_of(by_name["setUp"], suite)] == ["test_a"]
