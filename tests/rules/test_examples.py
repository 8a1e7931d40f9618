"""Every rule's own examples: the marked lines are exactly the findings, both ways."""

from __future__ import annotations

import pytest

from qualitygate.examples import check_documentation, find_mismatches
from qualitygate.model import Rule
from qualitygate.plugins import load_rules

RULES = load_rules()
BAD = [pytest.param(rule, program, id=f"{rule.name}-{i}") for rule in RULES for i, program in enumerate(rule.bad)]
GOOD = [pytest.param(rule, program, id=f"{rule.name}-{i}") for rule in RULES for i, program in enumerate(rule.good)]


def test_load_rules_finds_some() -> None:
    assert len(RULES) >= 3
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("rule", "program"), BAD)
def test_find_bad_example(rule: Rule, program: str) -> None:
    assert list(find_mismatches(rule, program, marked=True)) == []


@pytest.mark.parametrize(("rule", "program"), GOOD)
def test_find_good_example(rule: Rule, program: str) -> None:
    assert list(find_mismatches(rule, program, marked=False)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_documentation_of_rule_is_complete(rule: Rule) -> None:
    assert rule.family
    assert rule.bad, "at least one bad example"
    assert rule.good, "at least one good example"
    assert list(check_documentation(rule)) == []
