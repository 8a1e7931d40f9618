"""The loaded rules in, a list of them out; files of rules in, what is wrong with them out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from qualitygate.cli.commands import SuggestingGroup
from qualitygate.cli.output import write_out
from qualitygate.display import count, show_line
from qualitygate.exit_codes import ExitCode
from qualitygate.model import Rule


@click.group(cls=SuggestingGroup, invoke_without_command=True, subcommand_metavar="[test FILES...]")
@click.option("--output-format", "format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(context: click.Context, format: str) -> None:
    """List the rules, or test your own.

    Each with its severity and whether it is on by default; `qualitygate explain NAME` says more.
    """
    from qualitygate.plugins import load_rules

    if context.invoked_subcommand is not None:
        return
    rules = load_rules()
    write_out(list_json(rules) if format == "json" else list_text(rules))


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES...")
def test(files: tuple[Path, ...]) -> ExitCode:
    """Test rules of your own by their examples.

    FILES hold one rule each. The lines that a bad example marks with `# finding` must be exactly what the rule finds
    there; in a good example it must find nothing.
    """
    from qualitygate.examples import find_flaws
    from qualitygate.plugins import load_rule_file

    flawed = False
    for file in files:
        rule = load_rule_file(file)
        flaws = list(find_flaws(rule))
        flawed = flawed or bool(flaws)
        examples = f"{count(len(rule.bad), 'bad example')}, {len(rule.good)} good"
        write_out(f"{rule.name}: {examples}: {count(len(flaws), 'flaw') if flaws else 'all as marked'}")
        for flaw in flaws:
            write_out(f"  {show_line(str(flaw))}")
    return ExitCode.GATE if flawed else ExitCode.OK


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
