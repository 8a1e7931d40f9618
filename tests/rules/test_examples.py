"""Every rule's own examples: the marked lines are exactly the findings, both ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qualitygate.judge import judge
from qualitygate.model import Rule
from qualitygate.plugins import load_rules
from qualitygate.scanner.scan import scan

RULES = load_rules()
BAD = [pytest.param(rule, program, id=f"{rule.name}-{i}") for rule in RULES for i, program in enumerate(rule.bad)]
GOOD = [pytest.param(rule, program, id=f"{rule.name}-{i}") for rule in RULES for i, program in enumerate(rule.good)]


def test_load_rules_finds_some() -> None:
    assert len(RULES) >= 3
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("rule", "program"), BAD)
def test_find_bad_example(rule: Rule, program: str, tmp_path: Path) -> None:
    files = _write(tmp_path, program)

    found = _findings(tmp_path, rule)

    assert found == _marked(files), f"{rule.name}: found (left) is not what is marked (right)"
    assert found, f"{rule.name}: a bad example marks no finding"


@pytest.mark.parametrize(("rule", "program"), GOOD)
def test_find_good_example(rule: Rule, program: str, tmp_path: Path) -> None:
    files = _write(tmp_path, program)

    found = _findings(tmp_path, rule)

    assert _marked(files) == []
    assert found == [], f"{rule.name}: false alarm"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_documentation_of_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.family
    assert rule.bad, "at least one bad example"
    assert rule.good, "at least one good example"
    assert 10 <= len(rule.summary) <= 120
    headings = [paragraph.partition(":")[0] for paragraph in rule.doc.strip().split("\n\n")]
    for heading in ("What it finds", "Why it matters", "Instead", "When to ignore it", "Source"):
        assert heading in headings, f"{rule.name}: its docstring has no paragraph `{heading}: ...`"


def _write(root: Path, program: str) -> dict[str, str]:
    """Writes the sections of a program below the root; what stands before the first ``# file:`` is a test file."""
    files: dict[str, list[str]] = {}
    current = "tests/test_example.py"
    for line in program.strip("\n").split("\n"):
        heading = re.fullmatch(r"# file: (\S+)\s*", line)
        if heading:
            current = heading[1]
            files.setdefault(current, [])
        else:
            files.setdefault(current, []).append(line)
    texts = {path: "\n".join(lines) + "\n" for path, lines in files.items()}
    for path, text in texts.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return texts


def _marked(files: dict[str, str]) -> list[tuple[str, int]]:
    return sorted(
        (path, number)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if re.search(r"[#;]\s*finding\b", line)
    )


def _findings(root: Path, rule: Rule) -> list[tuple[str, int]]:
    suite = scan(root, [root])
    assert not suite.skipped
    judgement = judge(suite, [rule], [])
    return sorted((finding.path, finding.span.line) for finding in judgement.active)
