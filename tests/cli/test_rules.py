"""`qualitygate rules`: the list of rules."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from qualitygate.cli.rules import list_json, list_text
from qualitygate.model import FixTier, Rule, Severity, Subject
from qualitygate.plugins import load_rules

Call = Callable[..., tuple[int, str, str]]


def make_rule(name: str, family: str, severity: Severity = Severity.ERROR, default: bool = True) -> Rule:
    """A rule that finds nothing."""
    return Rule(
        severity,
        Subject.CASE,
        lambda subject, suite: (),
        bad=(),
        good=(),
        default=default,
        fix=FixTier.SAFE,
        name=name,
        family=family,
        doc=f"The summary of {name}.\n\nMore.",
    )


RULES = (
    make_rule("no-oracle", "assertions"),
    make_rule("weak", "assertions", Severity.WARNING),
    make_rule("giant-test", "structure", Severity.INFO, default=False),
)


def test_list_text_groups_by_family() -> None:
    assert list_text(RULES).splitlines() == [
        "assertions",
        "  no-oracle   error    on   The summary of no-oracle",
        "  weak        warning  on   The summary of weak",
        "",
        "structure",
        "  giant-test  info     off  The summary of giant-test",
        "",
        "3 rules, 2 on by default",
    ]


def test_list_text_of_none() -> None:
    assert list_text(()) == "0 rules, 0 on by default"


def test_list_json_has_an_object_for_each() -> None:
    assert json.loads(list_json(RULES))[2] == {
        "name": "giant-test",
        "family": "structure",
        "severity": "info",
        "default": False,
        "fix": "safe",
        "metric": "anti-patterns",
        "summary": "The summary of giant-test",
    }


@pytest.mark.parametrize("format", ["text", "json"])
def test_rules_lists_every_rule(format: str, call: Call) -> None:
    code, out, err = call("rules", "--output-format", format)

    assert (code, err) == (0, "")
    for rule in load_rules():
        assert rule.name in out


def test_rules_prints_json(call: Call) -> None:
    _, out, _ = call("rules", "--output-format", "json")

    assert [rule["name"] for rule in json.loads(out)] == [rule.name for rule in load_rules()]
