"""What GitLab says of its Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import jsonschema
import pytest

from qualitygate.model import (
    Evidence,
    Finding,
    Judgement,
    Mutant,
    MutationEvidence,
    Report,
    Severity,
    Span,
    Status,
    TestId,
    Verdict,
)
from qualitygate.reports import render

#: The rules of that page, as a schema.
RULES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "minLength": 1},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
VALIDATOR = jsonschema.Draft202012Validator(RULES)
FINDING = Finding("no-oracle", "assertions", Severity.ERROR, "tests/test_a.py", "test_a", "checks nothing", Span(12))
MUTANT = Mutant("12ab", "a.py", "f", Span(3, 4), "swap_op", "a < b", "a <= b", "a.x_f__mutmut_1")


def read(report: Report) -> list[dict[str, Any]]:
    value = json.loads(render("gitlab", report))
    VALIDATOR.validate(value)
    assert isinstance(value, list)
    return value


def fingerprint(*findings: Finding) -> list[str]:
    return [one["fingerprint"] for one in read(Report("shop", judgement=Judgement(findings)))]


def fingerprint_mutants(*verdicts: Verdict) -> list[str]:
    return [one["fingerprint"] for one in read(Report("shop", evidence=Evidence(mutation=MutationEvidence(verdicts))))]


def test_render_everything(full_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("full.gitlab.json", render("gitlab", full_report))


@pytest.mark.parametrize("name", ["full_report", "scan_report", "mutation_report", "matrix_report", "hostile_report"])
def test_follow_the_rules_of_gitlab(name: str, request: pytest.FixtureRequest) -> None:
    text = render("gitlab", request.getfixturevalue(name))

    issues = read(request.getfixturevalue(name))

    assert text.startswith("["), "no byte order mark"
    assert len({one["fingerprint"] for one in issues}) == len(issues) > 0
    for one in issues:
        path = one["location"]["path"]
        assert not PurePosixPath(path).is_absolute()
        assert not path.startswith("./")


def test_render_nothing() -> None:
    assert read(Report("shop")) == []


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(Severity.ERROR, "critical"), (Severity.WARNING, "major"), (Severity.INFO, "info")],
)
def test_map_severity(severity: Severity, expected: str) -> None:
    (issue,) = read(Report("shop", judgement=Judgement((replace(FINDING, severity=severity),))))

    assert issue == {
        "description": "checks nothing",
        "check_name": "no-oracle",
        "fingerprint": issue["fingerprint"],
        "severity": expected,
        "location": {"path": "tests/test_a.py", "lines": {"begin": 12}},
    }


def test_leave_out_suppressed_findings() -> None:
    assert fingerprint(replace(FINDING, ignored="known")) == []


def test_tell_how_to_kill_mutants() -> None:
    (issue,) = read(Report("shop", evidence=Evidence(mutation=MutationEvidence((Verdict(MUTANT, Status.SURVIVED),)))))

    assert issue["check_name"] == "survived-mutant"
    assert issue["severity"] == "major"
    assert issue["description"].startswith("survived `a < b` -> `a <= b` in f; to kill it: call `f` ")


@pytest.mark.parametrize(
    "change",
    [{"span": Span(99, 4)}, {"message": "checks nothing"}, {"severity": Severity.INFO}, {"tests": (TestId("t", "u"),)}],
)
def test_keep_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(replace(FINDING, **change)) == fingerprint(FINDING)


def test_keep_fingerprint_when_the_line_in_the_message_moves() -> None:
    assert fingerprint(replace(FINDING, message="same as line 12")) == fingerprint(
        replace(FINDING, message="same as line 131")
    )


@pytest.mark.parametrize(
    "change", [{"rule": "other"}, {"path": "tests/test_b.py"}, {"scope": "test_b"}, {"message": "checks little"}]
)
def test_change_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(replace(FINDING, **change)) != fingerprint(FINDING)


def test_number_equal_findings_in_their_order() -> None:
    first, second = replace(FINDING, span=Span(3)), replace(FINDING, span=Span(9))

    both = fingerprint(second, first)

    assert len(set(both)) == 2
    assert fingerprint(first) == fingerprint(second) == both[:1]


def test_keep_fingerprint_of_a_mutant_that_gets_tests() -> None:
    moved = replace(MUTANT, span=Span(40))

    untested = fingerprint_mutants(Verdict(MUTANT, Status.NO_TESTS))

    assert fingerprint_mutants(Verdict(moved, Status.SURVIVED, covering=(TestId("t", "u"),))) == untested
    assert fingerprint_mutants(Verdict(replace(MUTANT, id="12ac"), Status.NO_TESTS)) != untested
    assert fingerprint_mutants(Verdict(replace(MUTANT, path="b.py"), Status.NO_TESTS)) != untested


def test_keep_path_but_for_what_is_no_text() -> None:
    (issue,) = read(Report("shop", judgement=Judgement((replace(FINDING, path="a  b/\x1b\udce9.py"),))))

    assert issue["location"]["path"] == "a  b/\x1b\\udce9.py"
