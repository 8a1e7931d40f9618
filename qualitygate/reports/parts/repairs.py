"""The report in, for each finding that a machine can repair its fix out, at lines and columns of the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from qualitygate.display import show_line
from qualitygate.fixing.passes import apply_fixes, parse_script
from qualitygate.fixing.script import Script
from qualitygate.model import FixTier, Report, Rule, Span
from qualitygate.plugins import load_rules

#: What tells a finding from all others of a report: rule, path, place and message, on one line.
Key = tuple[str, str, Span, str]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands between two places becomes a text; lines and columns count from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What repairs one finding, all of it or none."""

    is_safe: bool  #: it can turn no pass into a fail, and no fail into a pass
    replacements: tuple[Replacement, ...]


def find_repairs(report: Report) -> dict[Key, Repair]:
    """Of findings that are not suppressed, in files whose text the report holds, after which the file still parses."""
    findings = report.judgement.active if report.judgement is not None else ()
    rules: dict[str, Rule] = {rule.name: rule for rule in load_rules()} if findings else {}
    scripts: dict[str, Script | None] = {}
    repairs: dict[Key, Repair] = {}
    for one in findings:
        repair = rules[one.rule].repair if one.rule in rules else None
        if repair is None or one.path not in report.sources:
            continue
        if one.path not in scripts:
            scripts[one.path] = parse_script(report.sources[one.path])
        script = scripts[one.path]
        fix = repair(script, one) if script is not None else None
        if script is None or fix is None or not apply_fixes(script.text, [fix])[1]:
            continue
        edits = sorted(fix.edits, key=lambda edit: (edit.start, edit.end))
        replacements = tuple(
            Replacement(*_place(script, edit.start), *_place(script, edit.end), edit.text) for edit in edits
        )
        repairs[one.rule, one.path, one.span, show_line(one.message)] = Repair(fix.tier is FixTier.SAFE, replacements)
    return repairs


def _place(script: Script, offset: int) -> tuple[int, int]:
    line = bisect_right(script.starts, offset)
    return line, offset - script.starts[line - 1] + 1
