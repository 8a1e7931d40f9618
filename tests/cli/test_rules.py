"""`qualitygate rules`: the list of rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

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


OWN = '''"""A test has a to-do in its name.

What it finds: tests whose name contains ``todo``.

Why it matters: it says that something is missing.

Instead: an issue.

When to ignore it: never.

Source: our own guide
"""

from qualitygate.model import Hit, Rule, Severity, Subject


def find(case, suite):
    if "todo" in case.function.name:
        yield Hit(case.function.span, "not done")


BAD = ("def test_todo():  # finding\\n    assert 1 + 1 == 2\\n",)
GOOD = ("def test_sum():\\n    assert 1 + 1 == 2\\n",)
RULE = Rule(severity=Severity.WARNING, subject=Subject.CASE, find=find, bad=BAD, good=GOOD)
'''


@pytest.fixture
def write_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "house").mkdir()
    return lambda text: (tmp_path / "house/no_todo.py").write_text(text) and None


def test_test_of_rules_that_do_what_they_say(write_rule: Callable[[str], None], call: Call) -> None:
    write_rule(OWN)

    code, out, err = call("rules", "test", "house/no_todo.py", "house/no_todo.py")

    assert (code, err) == (0, "")
    assert out == "no-todo: 1 bad example, 1 good: all as marked\n" * 2


def test_test_of_a_rule_with_flaws(write_rule: Callable[[str], None], call: Call) -> None:
    write_rule(OWN.replace("  # finding", "").replace('GOOD = ("', 'GOOD = ("x = 1\\n", "'))

    code, out, err = call("rules", "test", "house/no_todo.py")

    assert (code, err) == (1, "")
    assert out == (
        "no-todo: 1 bad example, 2 good: 3 flaws\n"
        "  bad[0]: marks no finding\n"
        "  bad[0]: tests/test_example.py:1: found, and not marked: def test_todo():\n"
        "  good[0]: holds no test\n"
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (None, "no such file\n  --> house/no_todo.py\nhelp: give the file of a rule, as `tools/my_rule.py`\n"),
        ("x = 1\n", "the module holds no rule\n  --> house/no_todo.py\n"
         "help: assign a `qualitygate.model.Rule` to RULE at its end\n"),
        ("RULE = 1\n", "the module holds no rule\n  --> house/no_todo.py\n"
         "help: assign a `qualitygate.model.Rule` to RULE at its end\n"),
        ("x = 1\ny = x / 0\n",
         "the module cannot be run\n  --> house/no_todo.py:2\n  | ZeroDivisionError: division by zero\n"),
        ("def f(:\n", "the module cannot be run\n  --> house/no_todo.py:1\n  | SyntaxError: invalid syntax"),
    ],
)  # fmt: skip
def test_test_of_what_is_no_rule(text: str | None, error: str, write_rule: Callable[[str], None], call: Call) -> None:
    if text is not None:
        write_rule(text)

    code, out, err = call("rules", "test", "house/no_todo.py")

    assert (code, out) == (2, "")
    assert err.startswith(f"error[usage]: {error}")


def test_test_of_a_file_that_is_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rule.txt").write_text(OWN)

    code, _, err = call("rules", "test", "rule.txt")

    assert (code, err) == (
        2, "error[usage]: not a Python module\n  --> rule.txt\nhelp: the file of a rule ends in .py\n"
    )  # fmt: skip


def test_worked_example_of_the_documentation_is_a_rule(tmp_path: Path, call: Call) -> None:
    page = (Path(__file__).parents[2] / "docs/own-rules.md").read_text(encoding="utf-8")
    file = tmp_path / "naming" / "unowned_skip.py"
    file.parent.mkdir()
    file.write_text(page.partition("```py\n")[2].partition("\n```")[0] + "\n", encoding="utf-8")

    code, out, err = call("rules", "test", str(file))

    assert (code, err) == (0, "")
    assert out in page
