"""The readings of findings in real suites in, the page of each rule's precision out.

A reading is a row of docs/readings.csv: a finding of a rule in a pinned release of a project, whether its maintainers
would change the test for it, and why.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualitygate.model import Rule, Severity

FILE = Path(__file__).parent / "readings.csv"
HELD_OUT = "held out"
#: The sample of what a correction of the rule has ended: it says what the rule did, not what it does.
GONE = "no longer found"

#: The share of findings that must be genuine, both samples together.
BARS = {Severity.ERROR: 0.95, Severity.WARNING: 0.85}
#: The same of single rules.
OWN_BARS = {"no-oracle": 0.90}


@dataclass(frozen=True, slots=True)
class Reading:
    """One finding, read."""

    rule: str
    project: str
    version: str
    place: str
    genuine: str  #: ``yes`` or ``no``
    sample: str  #: whether the suite was held out while the rule was written, or the rule finds it no more
    why: str


def read_readings(file: Path = FILE) -> tuple[Reading, ...]:
    """All of them, in the order of the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(Reading(**row) for row in csv.DictReader(lines))


def render_precision(rules: Iterable[Rule], readings: Sequence[Reading]) -> str:
    """What is known of each rule, what is known of all that are on, and the rules of which nothing is known."""
    rules = tuple(rules)
    read = [rule for rule in rules if any(one.rule == rule.name for one in readings)]
    counted = {one.rule for one in readings if one.sample != GONE}
    rows = "\n".join(
        f"| [{rule.name}](rules.md#{rule.name}) | {rule.severity.value} | {'on' if rule.default else 'off'} | "
        f"{share(of(rule.name, readings, held_out=True))} | {share(of(rule.name, readings, held_out=False))} | "
        f"{tell_gone(rule.name, readings)} |"
        for rule in read
    )
    on = {
        severity: {rule.name for rule in read if rule.default and rule.severity is severity} & counted
        for severity in Severity
    }
    totals = "\n".join(
        f"| {severity.value} | {len(names)} | {share(among(names, readings, held_out=True))} | "
        f"{share(among(names, readings, held_out=False))} |"
        for severity, names in on.items()
        if names
    )
    unknown = "\n".join(
        f"- {severity.value}, {'on' if default else 'off'}: {', '.join(names)}"
        for severity in Severity
        for default in (True, False)
        if (names := [r.name for r in rules if r not in read and r.severity is severity and r.default is default])
    )
    return (
        f"{HEAD}\n## Rules that are on\n\n| severity | rules read | held out | before |\n|---|---|---|---|\n"
        f"{totals}\n\n"
        f"## Below the bar\n\nOf these, fewer are genuine than should be of rules that are on, both samples together: "
        f"0.95\nof errors, but 0.90 of no-oracle, and 0.85 of warnings. The less was read, the less it says.\n\n"
        f"{list_below(rules, readings)}\n\n"
        f"## Each rule\n\n| rule | severity | by default | held out | before | corrected |\n"
        f"|---|---|---|---|---|---|\n{rows}\n\n"
        f"## Not known\n\nNo finding of these was read: most have none in any of the suites.\n\n{unknown}\n"
    )


def list_below(rules: Iterable[Rule], readings: Sequence[Reading]) -> str:
    """A line for each severity: the rules that are on and below its bar, with their readings."""
    lines = []
    for severity, bar in BARS.items():
        below = []
        for rule in rules:
            read = among({rule.name}, readings)
            genuine = sum(one.genuine == "yes" for one in read)
            if rule.default and rule.severity is severity and genuine < OWN_BARS.get(rule.name, bar) * len(read):
                below.append(f"{rule.name} ({share(read)})")
        lines.append(f"- {severity.value}: {', '.join(below) or 'none'}")
    return "\n".join(lines)


def of(rule: str, readings: Iterable[Reading], *, held_out: bool) -> list[Reading]:
    return among({rule}, readings, held_out=held_out)


def among(rules: Iterable[str], readings: Iterable[Reading], *, held_out: bool | None = None) -> list[Reading]:
    """The readings of some rules, of one of the two samples or of both."""
    names = frozenset(rules)
    chosen = (True, False) if held_out is None else (held_out,)
    return [one for one in readings if one.rule in names and one.sample != GONE and (one.sample == HELD_OUT) in chosen]


def tell_gone(rule: str, readings: Iterable[Reading]) -> str:
    """How many false alarms corrections have ended, and how many genuine findings with them."""
    gone = [one.genuine == "yes" for one in readings if one.rule == rule and one.sample == GONE]
    lost = f", {sum(gone)} genuine lost" if any(gone) else ""
    return f"{len(gone) - sum(gone)}{lost}" if gone else "-"


def share(readings: Sequence[Reading]) -> str:
    """``7 of 8``, or a dash where nothing was read."""
    return f"{sum(one.genuine == 'yes' for one in readings)} of {len(readings)}" if readings else "-"


HEAD = """\
# Precision

<!-- Generated by `python docs/generate.py`; a test holds it equal. -->

Findings of the rules in the suites of well-known projects, read one by one: genuine when a maintainer would change
the test. Every row is in [readings.csv](readings.csv), with project, release, line and reason; `seeds` are the Python
blocks of the five source documents. Of rules with many findings a sample was read, drawn over projects, of the others
all. "Before" are findings that were at hand while the rule was written and adjusted, so these figures flatter; "held
out" are findings in suites that were scanned once the rule was done. "Corrected" counts false alarms that were read,
in either sample, and that the rule no longer makes: they are in no other figure, so where there are many of them the
others flatter too. Each was judged by one reader, who wrote or adjusted the rule too. `python
benchmarks/precision.py` fetches thirty of the suites, pinned by version and hash, counts what each rule finds there,
and draws samples to read.
"""
