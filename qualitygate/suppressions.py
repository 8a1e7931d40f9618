"""From a file's comments to which findings they suppress: ``# qualitygate: ignore[rule-a, rule-b] reason``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qualitygate.model import NOWHERE, Expr, File, Function

_IGNORE = re.compile(r"\s*qualitygate:\s*ignore\[(?P<rules>[^\]]*)\](?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment. Without a reason it suppresses nothing."""

    line: int
    rules: tuple[str, ...]
    reason: str
    lines: tuple[tuple[int, int], ...]  #: the stretches of lines, both ends included, whose findings it covers


@dataclass(frozen=True, slots=True)
class Suppressions:
    """The ignores of one file."""

    comments: tuple[Ignore, ...]

    def covering(self, rule: str, line: int) -> Ignore | None:
        """The first comment that suppresses this rule on this line."""
        for comment in self.comments:
            if comment.reason and rule in comment.rules and any(start <= line <= end for start, end in comment.lines):
                return comment
        return None


def read_suppressions(file: File, functions: Iterable[Function]) -> Suppressions:
    """Where each comment holds: its own line; alone on its line, the first line of code below it as well; on or above
    a def (or above its first decorator), the whole function."""
    alone = {comment.line for comment in file.comments if comment.alone}
    functions = tuple(functions)
    found = []
    for comment in file.comments:
        match = _IGNORE.match(comment.text)
        if match is None:
            continue
        below = comment.line
        while comment.alone and below in alone:
            below += 1
        lines = [(comment.line, comment.line), (below, below)]
        for function in functions:
            first = min([function.span.line, *(_line(each) for each in function.decorators)])
            if below in (first, function.span.line):
                lines.append((first, function.span.end_line))
        rules = tuple(name.strip() for name in match["rules"].split(",") if name.strip())
        found.append(Ignore(comment.line, rules, match["reason"].strip(), tuple(lines)))
    return Suppressions(tuple(found))


def _line(decorator: Expr) -> int:
    return getattr(decorator, "span", NOWHERE).line or 1_000_000_000
