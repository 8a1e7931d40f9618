"""Every rule's own examples of its fix: the program before becomes the one after, which has no finding and stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitygate.fixing.passes import Fixed, fix_suite
from qualitygate.judge import judge
from qualitygate.model import FixTier, Rule
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

RULES = [rule for rule in load_rules() if rule.repair is not None]
EXAMPLES = [
    pytest.param(rule, before, after, id=f"{rule.name}-{i}")
    for rule in RULES
    for i, (before, after) in enumerate(rule.fixed)
]
PATH = "tests/test_example.py"


def fix(root: Path, rule: Rule, program: str, *, unsafe: bool) -> tuple[str, Fixed]:
    """The program as the fixes of one rule leave it."""
    file = root / PATH
    file.parent.mkdir(exist_ok=True)
    file.write_text(program, encoding="utf-8")
    fixed = fix_suite(scan(root, [root]), [rule], unsafe=unsafe)
    return fixed.after[PATH].text if PATH in fixed.after else program, fixed


def test_some_rules_repair() -> None:
    assert len(RULES) >= 10


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_that_repairs_says_how_safe_and_shows_it(rule: Rule) -> None:
    assert rule.fix is not FixTier.NONE
    assert rule.fixed


def test_rule_that_does_not_repair_says_so() -> None:
    lying = [rule.name for rule in load_rules() if rule.repair is None and (rule.fix is not FixTier.NONE or rule.fixed)]

    assert lying == []


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_fix_makes_the_program_after(rule: Rule, before: str, after: str, tmp_path: Path) -> None:
    found, fixed = fix(tmp_path, rule, before, unsafe=True)

    assert found == after
    assert fixed.refused == ()
    assert len(fixed.applied) >= 1


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_fixed_program_has_no_finding_and_stays(rule: Rule, before: str, after: str, tmp_path: Path) -> None:
    again, fixed = fix(tmp_path, rule, after, unsafe=True)

    assert again == after
    assert fixed.applied == ()
    assert judge(scan(tmp_path, [tmp_path]), [rule], []).active == ()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix is FixTier.UNSAFE], ids=lambda rule: rule.name)
def test_unsafe_rule_changes_nothing_on_its_own(rule: Rule, tmp_path: Path) -> None:
    for number, program in enumerate((*rule.bad, *(before for before, _ in rule.fixed))):
        (tmp_path / str(number)).mkdir()

        after, fixed = fix(tmp_path / str(number), rule, program.replace("# file:", "#"), unsafe=False)

        assert fixed.applied == ()
        assert after == program.replace("# file:", "#")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix is FixTier.SAFE], ids=lambda rule: rule.name)
def test_safe_rule_fixes_on_its_own(rule: Rule, tmp_path: Path) -> None:
    _, fixed = fix(tmp_path, rule, rule.fixed[0][0], unsafe=False)

    assert fixed.applied


@pytest.mark.parametrize(
    ("rule", "program"),
    [pytest.param(rule, program, id=f"{rule.name}-{i}") for rule in RULES for i, program in enumerate(rule.bad)],
)
def test_fix_of_bad_example_parses_and_settles(rule: Rule, program: str, tmp_path: Path) -> None:
    program = program.replace("# file:", "#")
    once, fixed = fix(tmp_path, rule, program, unsafe=True)

    twice, again = fix(tmp_path, rule, once, unsafe=True)

    assert fixed.refused == ()
    assert twice == once
    assert again.applied == ()
