"""What the fixes make of a suite in, its files written and a sentence about it out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from qualitygate.display import count
from qualitygate.fixing.encoded import write_encoded
from qualitygate.fixing.passes import Fixed


def write_fixed(root: Path, fixed: Fixed) -> tuple[tuple[str, str], ...]:
    """Write every file that changes; those that were not written, each with the reason."""
    refusals = ((path, write_encoded(root, path, fixed.before[path], fixed.after[path])) for path in fixed.after)
    return tuple((path, why) for path, why in refusals if why)


def describe_fixed(fixed: Fixed, verb: str = "fixed", unwritten: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """Lines for a reader: how much was fixed, of which rules, and what was not.

    >>> describe_fixed(Fixed({}, {}, (), ()))
    ['fixed nothing']
    """
    left = {path for path, _ in unwritten}
    done = [finding for finding in fixed.applied if finding.path not in left]
    by_rule = sorted(Counter(finding.rule for finding in done).items(), key=lambda item: (-item[1], item[0]))
    files = len({finding.path for finding in done})
    rules = ", ".join(f"{rule} {number}" for rule, number in by_rule)
    lines = [f"{verb} {count(len(done), 'finding')} in {count(files, 'file')}: {rules}" if done else f"{verb} nothing"]
    lines += [f"not written: {path}: {why}" for path, why in unwritten]
    lines += [
        f"not fixed: {each.path}:{each.span.line} {each.rule}: the file would not parse" for each in fixed.refused
    ]
    return lines
