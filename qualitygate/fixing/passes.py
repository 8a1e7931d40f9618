"""A suite, rules and the texts of its files in, the texts with the fixes applied out. Nothing is written.

Fixes that overlap go to the next pass, in which the rules look again at what the pass before has made; so one fix may
call for another. A pass that finds nothing more to fix is the last.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualitygate.fixing.encoded import Text, read_encoded
from qualitygate.fixing.script import Script, read_script
from qualitygate.judge import judge
from qualitygate.model import Finding, FixTier, Rule, Suite
from qualitygate.model.judgement import Fix
from qualitygate.scanner.lower_file import lower_file
from qualitygate.scanner.scan import build_suite
from qualitygate.scanner.source import Source

MOST_PASSES = 10


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the fixes make of a suite."""

    before: Mapping[str, Text]  #: by path, of the files that change
    after: Mapping[str, Text]
    applied: tuple[Finding, ...]  #: what was fixed, at its place in the pass that fixed it
    refused: tuple[Finding, ...]  #: what was not, because the file would not parse


def fix_suite(
    suite: Suite, rules: Sequence[Rule], *, unsafe: bool = False, judged: Iterable[str] | None = None
) -> Fixed:
    """Apply the safe fixes of the rules, and with ``unsafe`` the others too, until there are none.

    ``judged`` are the paths that may change; None is all. Findings that a comment suppresses are left alone.
    """
    repairing = [rule for rule in rules if rule.repair is not None]
    root = Path(suite.root)
    paths = {file.path for file in suite.files}
    paths = paths if judged is None else paths & set(judged)
    before = {path: text for path in sorted(paths) if (text := read_encoded(root / path)) is not None}
    after = dict(before)
    sources: dict[str, Source] = {}
    applied: list[Finding] = []
    refused: list[Finding] = []
    for _ in range(MOST_PASSES if repairing else 0):
        found = [each for each in judge(suite, repairing, [], judged=paths).active if each.path in before]
        changed, done, refused = _pass(found, repairing, after, unsafe)
        if not done:
            break
        after |= changed
        applied += done
        suite = _look_again(suite, after, changed, sources)
    different = [path for path in before if after[path] != before[path]]
    return Fixed(
        {path: before[path] for path in different},
        {path: after[path] for path in different},
        tuple(applied),
        tuple(refused),
    )


def apply_fixes(text: str, fixes: Sequence[Fix]) -> tuple[str, tuple[Fix, ...], tuple[Fix, ...]]:
    """The text with the fixes, those applied, and those after which it would not parse.

    Of fixes that overlap the one that starts first is applied, the others are in neither list. A fix is applied as a
    whole or not at all.

    >>> from qualitygate.model.judgement import Edit
    >>> one, two = Fix((Edit(0, 1, "b"),)), Fix((Edit(0, 3, "c"),))
    >>> apply_fixes("a+1", [one, two]) == ("b+1", (one,), ())
    True
    >>> apply_fixes("a+1", [Fix((Edit(1, 3, "("),))])[0]
    'a+1'
    """
    chosen: list[Fix] = []
    for fix in sorted(fixes, key=lambda each: _reach(each)):
        if not chosen or _reach(fix)[0] > _reach(chosen[-1])[1] or _follows(chosen[-1], fix):
            chosen.append(fix)
    changed = _edit(text, chosen)
    if _parses(changed):
        return changed, tuple(chosen), ()
    # Each is fine by itself, or not: two that each empty half of a block are not fine together.
    kept: list[Fix] = []
    broken: list[Fix] = []
    for fix in chosen:
        if _parses(_edit(text, [*kept, fix])):
            kept.append(fix)
        elif not _parses(_edit(text, [fix])):
            broken.append(fix)
    return _edit(text, kept), tuple(kept), tuple(broken)


def _pass(
    found: Sequence[Finding], rules: Sequence[Rule], texts: Mapping[str, Text], unsafe: bool
) -> tuple[dict[str, Text], list[Finding], list[Finding]]:
    """The texts that change, the findings fixed and those refused."""
    by_name = {rule.name: rule for rule in rules}
    changed: dict[str, Text] = {}
    done: list[Finding] = []
    refused: list[Finding] = []
    for path in sorted({each.path for each in found}):
        script = parse_script(texts[path].text)
        if script is None:
            continue
        wanted: dict[int, tuple[Fix, Finding]] = {}
        for finding in (each for each in found if each.path == path):
            repair = by_name[finding.rule].repair
            fix = repair(script, finding) if repair is not None else None
            if fix is not None and (unsafe or fix.tier is FixTier.SAFE):
                wanted[id(fix)] = (fix, finding)
        text, kept, broken = apply_fixes(script.text, [fix for fix, _ in wanted.values()])
        done += [wanted[id(fix)][1] for fix in kept]
        refused += [wanted[id(fix)][1] for fix in broken]
        if text != script.text:
            changed[path] = replace(texts[path], text=text)
    return changed, done, refused


def _look_again(suite: Suite, texts: Mapping[str, Text], changed: Iterable[str], sources: dict[str, Source]) -> Suite:
    """The suite as it would be scanned with these texts; ``sources`` keeps what needs no second look."""
    for path in changed:
        sources.pop(path, None)
    root = Path(suite.root)
    for file in suite.files:
        if file.path not in sources:
            data = texts[file.path].encode() if file.path in texts else (root / file.path).read_bytes()
            lowered = lower_file(file.path, data)
            if isinstance(lowered, Source):
                sources[file.path] = lowered
    tests = {file.path for file in suite.files if file.is_test_file}
    again = build_suite(suite.root, [sources[path] for path in sorted(sources)], tests, suite.config)
    return replace(suite, files=again.files, reach=again.reach)


def _reach(fix: Fix) -> tuple[int, int]:
    return min(edit.start for edit in fix.edits), max(edit.end for edit in fix.edits)


def _follows(last: Fix, fix: Fix) -> bool:
    """Whether one starts where the other ends, and both take something away there: two insertions have no order."""
    return _reach(fix)[0] == _reach(last)[1] and _reach(fix)[0] < _reach(fix)[1] and _reach(last)[0] < _reach(last)[1]


def _edit(text: str, fixes: Iterable[Fix]) -> str:
    for edit in sorted((edit for fix in fixes for edit in fix.edits), key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _parses(text: str) -> bool:
    return parse_script(text) is not None


def parse_script(text: str) -> Script | None:
    """A text that Python takes; None where it does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in the file is no warning of ours
        try:
            script = read_script(text)
            compile(script.tree, "<fixed>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return script
