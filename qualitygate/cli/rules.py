"""The loaded rules in, a list of them out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

import click

from qualitygate.cli.output import write_out
from qualitygate.model import Rule


@click.command()
@click.option("--output-format", "format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format: str) -> None:
    """List the rules.

    Each with its severity and whether it is on by default; `qualitygate explain NAME` says more.
    """
    from qualitygate.plugins import load_rules

    rules = load_rules()
    write_out(list_json(rules) if format == "json" else list_text(rules))


def list_text(rules: Sequence[Rule]) -> str:
    """A table in plain text, by family."""
    width = max((len(rule.name) for rule in rules), default=0)
    lines = []
    for family, members in groupby(rules, key=lambda rule: rule.family):
        lines.append(family)
        for rule in members:
            state = "on " if rule.default else "off"
            lines.append(f"  {rule.name:<{width}}  {rule.severity.value:<7}  {state}  {rule.summary}")
        lines.append("")
    lines.append(f"{len(rules)} rules, {sum(rule.default for rule in rules)} on by default")
    return "\n".join(lines)


def list_json(rules: Sequence[Rule]) -> str:
    """A JSON array, one object a rule."""
    return json.dumps(
        [
            {
                "name": rule.name,
                "family": rule.family,
                "severity": rule.severity.value,
                "default": rule.default,
                "fix": rule.fix.value,
                "metric": rule.metric,
                "summary": rule.summary,
            }
            for rule in rules
        ],
        indent=2,
        ensure_ascii=False,
    )
