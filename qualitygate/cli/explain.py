"""The name of a rule, a pattern or a metric in, its documentation and examples out."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from textwrap import dedent

import click

from qualitygate.cli.output import write_out
from qualitygate.errors import UsageError, did_you_mean
from qualitygate.model import Direction, FixTier, Metric, Pattern, Rule

#: Examples shown of each kind, unless all are asked for.
_SHOWN = 2


@click.command()
@click.argument("name")
@click.option("-v", "--verbose", is_flag=True, help="Show every example.")
def command(name: str, verbose: bool) -> None:
    """Explain a rule, a pattern or a metric.

    Prints what NAME finds or measures, why, examples, and where it comes from.
    """
    from qualitygate.plugins import load_metrics, load_patterns, load_rules

    rules, patterns, metrics = load_rules(), load_patterns(), load_metrics()
    wanted = name.strip().lower().replace("_", "-")
    shown = None if verbose else _SHOWN
    texts = [explain_rule(rule, shown) for rule in rules if rule.name == wanted]
    texts += [explain_pattern(pattern, shown) for pattern in patterns if pattern.name == wanted]
    texts += [explain_metric(metric) for metric in metrics if metric.key == wanted]
    if not texts:
        known = (
            [rule.name for rule in rules] + [pattern.name for pattern in patterns] + [metric.key for metric in metrics]
        )
        help = did_you_mean(wanted, known)
        if help.startswith("known:"):
            help = "`qualitygate rules` lists the rules"
        raise UsageError(f"no rule, pattern or metric is called `{name}`", help=help)
    write_out("\n\n".join(texts))


def explain_rule(rule: Rule, shown: int | None = None) -> str:
    """All that is known of a rule; at most ``shown`` examples of each kind."""
    facts = [f"family {rule.family}", rule.severity.value, "on by default" if rule.default else "off by default"]
    if rule.fix is not FixTier.NONE:
        facts.append(f"fix: {rule.fix.value}")
    return _join(
        f"{rule.name}: rule ({', '.join(facts)})",
        _without_doctests(rule.doc),
        _examples("Found (lines marked `# finding`)", rule.bad, shown),
        _examples("Not found", rule.good, shown),
        f"To accept one: `# qualitygate: ignore[{rule.name}] reason`. To turn it off: [tool.qualitygate.scan] "
        f'ignore = ["{rule.name}"].',
    )


def explain_pattern(pattern: Pattern, shown: int | None = None) -> str:
    """All that is known of a pattern; at most ``shown`` examples of each kind."""
    facts = [f"family {pattern.family}", f"source documents {pattern.source}"]
    return _join(
        f"{pattern.name}: pattern ({', '.join(facts)})",
        _without_doctests(pattern.doc),
        "A conforming use has: " + ", ".join(pattern.parts) if pattern.parts else "",
        _examples("Conforming (lines marked `# use`)", pattern.good, shown),
        _examples("Lacking a part", pattern.bad, shown),
    )


def explain_metric(metric: Metric) -> str:
    """All that is known of a metric."""
    bound = "at least" if metric.direction is Direction.UP else "at most"
    unit = "%" if metric.unit == "%" else f" {metric.unit}"
    facts = [f"target {bound} {metric.target:g}{unit}", f"weight {metric.weight:g}"]
    if metric.required:
        facts.append("required")
    return _join(
        f"{metric.key}: metric ({', '.join(facts)})",
        _without_doctests(metric.doc),
        f"To set its target: [tool.qualitygate.targets] {metric.key} = {metric.target:g}",
    )


def _without_doctests(doc: str) -> str:
    return "\n\n".join(part for part in inspect.cleandoc(doc).split("\n\n") if not part.lstrip().startswith(">>>"))


def _examples(title: str, programs: Sequence[str], shown: int | None) -> str:
    if not programs:
        return ""
    chosen = programs[:shown]
    blocks = ["\n".join(f"    {line}".rstrip() for line in dedent(text).strip("\n").splitlines()) for text in chosen]
    more = len(programs) - len(chosen)
    return f"{title}:\n\n" + "\n\n".join(blocks) + (f"\n\n    ... {more} more with --verbose" if more else "")


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
