"""Every pattern's own examples: the marked lines are exactly the uses, conforming and lacking, both ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qualitygate.examples import lay_out
from qualitygate.judge import judge
from qualitygate.model import Pattern
from qualitygate.plugins import load_patterns
from qualitygate.scanner.scan import scan

PATTERNS = load_patterns()
TOUCHPOINTS = {"db", "files", "http", "external", "time", "env", "data", "async", "performance", "validation"}
GOOD = [pytest.param(p, program, id=f"{p.name}-{i}") for p in PATTERNS for i, program in enumerate(p.good)]
BAD = [pytest.param(p, program, id=f"{p.name}-{i}") for p in PATTERNS for i, program in enumerate(p.bad)]

#: (path, line, missing parts): none for a conforming use
Places = list[tuple[str, int, tuple[str, ...]]]


def test_load_patterns_names_are_unique() -> None:
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS)


@pytest.mark.parametrize(("pattern", "program"), GOOD)
def test_find_good_example(pattern: Pattern, program: str, tmp_path: Path) -> None:
    files = lay_out(tmp_path, program)

    found = _uses(tmp_path, pattern)

    assert found == _marked(files), f"{pattern.name}: found (left) is not what is marked (right)"
    assert found, f"{pattern.name}: a good example marks no use"
    assert all(missing == () for _, _, missing in found)


@pytest.mark.parametrize(("pattern", "program"), BAD)
def test_find_bad_example(pattern: Pattern, program: str, tmp_path: Path) -> None:
    files = lay_out(tmp_path, program)

    found = _uses(tmp_path, pattern)

    assert found == _marked(files), f"{pattern.name}: found (left) is not what is marked (right)"
    assert set().union(*(missing for _, _, missing in found)) <= set(pattern.parts)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_documentation_of_pattern_is_complete(pattern: Pattern) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", pattern.name)
    assert pattern.family
    assert pattern.good, "at least one good example"
    assert 10 <= len(pattern.summary) <= 120
    assert re.fullmatch(r"00[0-4](, 00[0-4])*", pattern.source)
    assert set(pattern.touches) <= TOUCHPOINTS
    assert len(pattern.doc.strip().split("\n\n")) >= 2, "its docstring says more than the summary"


def _marked(files: dict[str, str]) -> Places:
    found: Places = []
    for path, text in files.items():
        for number, line in enumerate(text.split("\n"), 1):
            lacks = re.search(r"# lacks: (.+)$", line)
            if lacks:
                found.append((path, number, tuple(sorted(part.strip() for part in lacks[1].split(",")))))
            elif re.search(r"# use\s*$", line):
                found.append((path, number, ()))
    return sorted(found)


def _uses(root: Path, pattern: Pattern) -> Places:
    suite = scan(root, [root])
    assert not suite.skipped
    judgement = judge(suite, [], [pattern])
    return sorted((use.path, use.span.line, tuple(sorted(use.missing))) for use in judgement.uses)
