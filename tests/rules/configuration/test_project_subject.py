"""How findings in configuration files are placed, left out and suppressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualitygate.errors import EngineError
from qualitygate.judge import judge
from qualitygate.model import Hit, ProjectFiles, Rule, Severity, Subject, Suite
from qualitygate.rules.configuration.debug_flags_committed import RULE
from qualitygate.scanner.scan import scan


def _scan(root: Path, settings: str) -> Suite:
    (root / "pytest.ini").write_text(settings)
    (root / "test_a.py").write_text("def test_a():\n    assert sum([1]) == 1\n")
    return scan(root, [root])


def test_judge_calls_project_rule_once(tmp_path: Path) -> None:
    given = []

    def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
        given.append((project, suite))
        yield from ()

    suite = _scan(tmp_path, "[pytest]\n")
    judge(suite, [Rule(Severity.INFO, Subject.PROJECT, find, (), ())], [])

    assert given == [(suite.project, suite)]


def test_judge_places_finding_in_configuration(tmp_path: Path) -> None:
    found = judge(_scan(tmp_path, "[pytest]\naddopts = -x\n"), [RULE], []).findings

    assert [(one.path, one.span.line, one.scope, one.tests) for one in found] == [("pytest.ini", 2, "", ())]


def test_judge_of_some_files_leaves_configuration_out(tmp_path: Path) -> None:
    suite = _scan(tmp_path, "[pytest]\n# qualitygate: ignore[other] a reason\naddopts = -x\n")

    judgement = judge(suite, [RULE], [], judged={"test_a.py"})

    assert judgement.findings == ()
    assert judgement.unused_ignores == ()


def test_judge_suppresses_by_comment_above(tmp_path: Path) -> None:
    suite = _scan(
        tmp_path, "[pytest]\n# qualitygate: ignore[debug-flags-committed] the first failure says all\naddopts = -x\n"
    )

    judgement = judge(suite, [_named(RULE)], [])

    assert [one.ignored for one in judgement.findings] == ["the first failure says all"]
    assert judgement.unused_ignores == ()


def test_judge_names_unused_comment(tmp_path: Path) -> None:
    suite = _scan(tmp_path, "[pytest]\n# qualitygate: ignore[debug-flags-committed] for now\naddopts = -v\n")

    assert judge(suite, [_named(RULE)], []).unused_ignores == (("pytest.ini", 2),)


def test_judge_says_what_a_rule_failed_on(tmp_path: Path) -> None:
    def find(project: ProjectFiles, suite: Suite) -> Iterator[Hit]:
        raise ValueError("no")

    rule = Rule(Severity.INFO, Subject.PROJECT, find, (), (), name="sick-rule")

    with pytest.raises(EngineError, match="rule `sick-rule` failed on `the configuration`"):
        judge(_scan(tmp_path, "[pytest]\n"), [rule], [])


def _named(rule: Rule) -> Rule:
    return Rule(rule.severity, rule.subject, rule.find, (), (), name="debug-flags-committed", family="configuration")
