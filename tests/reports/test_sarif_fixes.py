"""What the log offers as a fix is what `--fix` does, and is offered only where that can be taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qualitygate.fixing.passes import fix_suite
from qualitygate.judge import judge
from qualitygate.model import Judgement, Report, Rule, Suite
from qualitygate.plugins import load_rules
from qualitygate.reports import render
from qualitygate.scanner.scan import scan

REPAIRING = [rule for rule in load_rules() if rule.repair is not None]
COMPARISON = next(rule for rule in REPAIRING if rule.name == "discarded-comparison")
COPY = next(rule for rule in REPAIRING if rule.name == "duplicate-assert")
TEXT = "def test_add():\r\n    é = '𝄞'; é == 'a'\r\n"
TWICE = "def test_add():\n    a = 1\n    assert a == 1\n    assert a == 1\n"


def look(root: Path, text: str) -> Suite:
    (root / "tests").mkdir(exist_ok=True)
    (root / "tests" / "test_it.py").write_bytes(text.encode())
    return scan(root, [root / "tests"])


def write_log(suite: Suite, rules: list[Rule], sources: Mapping[str, str]) -> list[dict[str, Any]]:
    """The results that the log holds."""
    report = Report("shop", suite=suite, judgement=judge(suite, rules, []), sources=sources)
    results: list[dict[str, Any]] = json.loads(render("sarif", report))["runs"][0]["results"]
    return results


def take(text: str, fix: Mapping[str, Any]) -> str:
    """The text with a fix of the log, as a viewer would take it."""
    [change] = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "tests/test_it.py", "uriBaseId": "%SRCROOT%"}
    lines = text.splitlines(keepends=True)
    for each in reversed(change["replacements"]):
        region = each["deletedRegion"]
        start = sum(map(len, lines[: region["startLine"] - 1])) + region["startColumn"] - 1
        end = sum(map(len, lines[: region["endLine"] - 1])) + region["endColumn"] - 1
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


#: A program for each rule that has a repair, with one finding.
PROGRAMS = {
    "assertion-always-true": "def test_it():\n    assert (1 == 2, 'no')\n",
    "debugger-left": "def test_it():\n    breakpoint()\n    assert 1 == int('1')\n",
    "discarded-comparison": "def test_it():\n    found = int('1')\n    found == 1\n",
    "duplicate-assert": TWICE,
    "misspelt-mock-assert": (
        "from unittest.mock import Mock\n\n\ndef test_it():\n    call = Mock()\n"
        "    call(1)\n    call.called_once_with(1)\n"
    ),
    "print-in-test": "def test_it():\n    print('here')\n    assert 1 == int('1')\n",
    "returned-check": "def test_it():\n    return 1 == int('1')\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_fix_of_the_log_does_what_fix_does(name: str, tmp_path: Path) -> None:
    [rule] = [rule for rule in REPAIRING if rule.name == name]
    text = PROGRAMS[name]
    suite = look(tmp_path, text)

    [result] = write_log(suite, [rule], {"tests/test_it.py": text})

    [fix] = result["fixes"]
    fixed = fix_suite(suite, [rule], unsafe=True)
    assert take(text, fix) == fixed.after["tests/test_it.py"].text != text


def test_lines_and_columns_count_characters_from_one(tmp_path: Path) -> None:
    [result] = write_log(look(tmp_path, TEXT), [COMPARISON], {"tests/test_it.py": TEXT})

    assert result["fixes"] == [
        {
            "description": {"text": "Repair discarded-comparison: the outcome of a test may change."},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "tests/test_it.py", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 2, "startColumn": 14, "endLine": 2, "endColumn": 14},
                            "insertedContent": {"text": "assert "},
                        }
                    ],
                }
            ],
        }
    ]


def test_a_safe_fix_says_so(tmp_path: Path) -> None:
    [result] = write_log(look(tmp_path, TWICE), [COPY], {"tests/test_it.py": TWICE})

    assert result["fixes"][0]["description"]["text"] == "Repair duplicate-assert: no outcome of a test changes."
    assert take(TWICE, result["fixes"][0]) == TWICE.removesuffix("    assert a == 1\n")


@pytest.mark.parametrize(
    "sources",
    [{}, {"tests/test_other.py": TEXT}, {"tests/test_it.py": "def test_add(:\n"}, {"tests/test_it.py": "a\0"}],
)
def test_without_the_text_there_is_no_fix(sources: dict[str, str], tmp_path: Path) -> None:
    [result] = write_log(look(tmp_path, TEXT), [COMPARISON], sources)

    assert "fixes" not in result


def test_an_odd_escape_in_a_file_is_no_warning_of_ours(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    text = "def test_add():\n    found = '\\d'\n    found == 'a'\n"

    [result] = write_log(look(tmp_path, text), [COMPARISON], {"tests/test_it.py": text})

    assert "fixes" in result
    assert recwarn.list == []


def test_a_suppressed_finding_and_one_of_an_unknown_rule_have_no_fix(tmp_path: Path) -> None:
    suite = look(tmp_path, TEXT)
    [finding] = judge(suite, [COMPARISON], []).findings
    unknown = replace(finding, rule="of-a-plugin-that-is-gone")
    report = Report(
        "shop",
        judgement=Judgement((replace(finding, ignored="a reason"), unknown)),
        sources={"tests/test_it.py": TEXT},
    )

    results = json.loads(render("sarif", report))["runs"][0]["results"]

    assert [("fixes" in result, result["ruleId"]) for result in results] == [
        (False, "discarded-comparison"), (False, "of-a-plugin-that-is-gone")
    ]  # fmt: skip
