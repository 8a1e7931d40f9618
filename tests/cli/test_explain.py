"""`qualitygate explain`: everything on one name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qualitygate.cli.explain import explain_metric, explain_pattern, explain_rule
from qualitygate.model import Direction, FixTier, Measured, Metric, Pattern, Rule, Severity, Subject
from qualitygate.plugins import load_metrics, load_patterns, load_rules

Call = Callable[..., tuple[int, str, str]]

RULE = Rule(
    Severity.ERROR,
    Subject.CASE,
    lambda subject, suite: (),
    bad=("def test_a():\n    f()  # finding\n", "second", "third"),
    good=("def test_b():\n    assert f()\n",),
    fix=FixTier.SAFE,
    name="no-oracle",
    family="assertions",
    doc="Nothing is checked.\n\nSo it cannot fail.\n",
)
PATTERN = Pattern(
    "000, 002",
    Subject.FIXTURE,
    lambda subject, suite: (),
    good=("x = 1  # use",),
    bad=(),
    parts=("rollback", "close"),
    name="rollback-session",
    family="db",
    doc="A session that is rolled back.",
)
METRIC = Metric(
    85.0,
    25.0,
    lambda facts: Measured(None),
    required=True,
    key="mutation-score",
    doc="Detected over all.\n\n>>> 1 + 1\n2\n\nMore.\n",
)


def test_explain_rule_prints_all_of_it() -> None:
    assert explain_rule(RULE) == (
        "no-oracle: rule (family assertions, error, on by default, fix: safe)\n"
        "\n"
        "Nothing is checked.\n"
        "\n"
        "So it cannot fail.\n"
        "\n"
        "Found (lines marked `# finding`):\n"
        "\n"
        "    def test_a():\n"
        "        f()  # finding\n"
        "\n"
        "    second\n"
        "\n"
        "    third\n"
        "\n"
        "Not found:\n"
        "\n"
        "    def test_b():\n"
        "        assert f()\n"
        "\n"
        "To accept one: `# qualitygate: ignore[no-oracle] reason`. To turn it off: [tool.qualitygate.scan] "
        'ignore = ["no-oracle"].'
    )


def test_explain_rule_says_how_many_examples_it_leaves_out() -> None:
    text = explain_rule(RULE, shown=2)

    assert "    second\n\n    ... 1 more with --verbose\n\nNot found" in text
    assert "third" not in text


def test_explain_rule_that_is_off() -> None:
    rule = Rule(Severity.INFO, Subject.CASE, lambda subject, suite: (), (), (), default=False, name="x", family="y")

    assert explain_rule(rule).startswith("x: rule (family y, info, off by default)\n\nTo accept one")


def test_explain_pattern_prints_its_parts() -> None:
    assert explain_pattern(PATTERN) == (
        "rollback-session: pattern (family db, source documents 000, 002)\n"
        "\n"
        "A session that is rolled back.\n"
        "\n"
        "A conforming use has: rollback, close\n"
        "\n"
        "Conforming (lines marked `# use`):\n"
        "\n"
        "    x = 1  # use"
    )


def test_explain_metric_prints_target_and_weight() -> None:
    assert explain_metric(METRIC) == (
        "mutation-score: metric (target at least 85%, weight 25, required)\n"
        "\n"
        "Detected over all.\n"
        "\n"
        "More.\n"
        "\n"
        "To set its target: [tool.qualitygate.targets] mutation-score = 85"
    )


def test_explain_metric_that_should_be_low() -> None:
    metric = Metric(0.67, 17.0, lambda facts: Measured(None), Direction.DOWN, unit="per 100", half=0.67, key="x")

    assert explain_metric(metric).startswith("x: metric (target at most 0.67 per 100, weight 17)\n")


@pytest.mark.parametrize("name", ["no-oracle", "No_Oracle", " no-oracle "])
def test_explain_takes_a_name_in_any_spelling(name: str, call: Call) -> None:
    code, out, err = call("explain", name)

    assert (code, err) == (0, "")
    assert out.startswith("no-oracle: rule (family assertions, error, on by default")


def test_explain_verbose_shows_every_example(call: Call) -> None:
    rule = max(load_rules(), key=lambda rule: len(rule.bad) + len(rule.good))

    brief, whole = call("explain", rule.name)[1], call("explain", rule.name, "-v")[1]

    assert whole.strip() == explain_rule(rule)
    assert brief.strip() == explain_rule(rule, shown=2)


def test_explain_knows_everything_there_is(call: Call) -> None:
    names = [rule.name for rule in load_rules()]
    names += [pattern.name for pattern in load_patterns()] + [metric.key for metric in load_metrics()]

    for name in names:
        code, out, err = call("explain", name)
        assert (code, err) == (0, "")
        assert out.startswith(f"{name}: ")


def test_explain_suggests_the_nearest_name(call: Call) -> None:
    assert call("explain", "mutation-scroe") == (
        2,
        "",
        "error[usage]: no rule, pattern or metric is called `mutation-scroe`\nhelp: did you mean `mutation-score`?\n",
    )


def test_explain_names_the_list_where_nothing_is_near(call: Call) -> None:
    assert call("explain", "qqqq") == (
        2,
        "",
        "error[usage]: no rule, pattern or metric is called `qqqq`\nhelp: `qualitygate rules` lists the rules\n",
    )
