"""The texts before and after in, a unified diff out, as ``git apply`` and ``patch -p1`` take it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff

from qualitygate.fixing.passes import Fixed

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def show_diff(fixed: Fixed) -> str:
    """One diff of all files that change, sorted by path; empty when none does."""
    return "".join(line for path in sorted(fixed.before) for line in _diff(fixed, path))


def _diff(fixed: Fixed, path: str) -> Iterator[str]:
    # Not splitlines: a form feed or a lone carriage return ends no line of a diff.
    before, after = (_LINE.findall(texts[path].text) for texts in (fixed.before, fixed.after))
    for line in unified_diff(before, after, f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
