"""Mutants, sources and exceptions in; which mutants to judge, the ignored ones and what is wrong with exceptions out.

A mutant is ignored by a comment in the source, ``# qualitygate: ignore-mutant reason``, or by an entry of the
configuration. A comment covers the mutants that begin on its line; alone on its line, also those on the first line of
code below; on or above a ``def`` (or above its first decorator), those of the whole function.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from qualitygate.model import Mutant, Status, Verdict
from qualitygate.model.config import IgnoredMutant

_COMMENT = re.compile(r"#\s*qualitygate:\s*ignore-mutant(?:\s+(?P<reason>.*))?")
_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. Without a reason it ignores nothing."""

    line: int
    reason: str
    lines: tuple[tuple[int, int], ...]  #: the stretches of lines, both ends included, whose mutants it covers

    def covers(self, line: int) -> bool:
        """Whether it ignores what begins on a line."""
        return bool(self.reason) and any(first <= line <= last for first, last in self.lines)


@dataclass(frozen=True, slots=True)
class Divided:
    """What is left to judge, what is not, and why."""

    judge: tuple[Mutant, ...]
    ignored: tuple[Verdict, ...]  #: `Status.IGNORED`, the reason as the message
    expired: tuple[IgnoredMutant, ...]  #: their day has passed, so that they ignore nothing: exit code 7
    unused: tuple[IgnoredMutant, ...]  #: they match none of these mutants; says nothing where not all were given
    notes: tuple[str, ...]  #: comments that ignore nothing, and expired entries, one sentence each


def set_aside(
    mutants: Sequence[Mutant], sources: Mapping[str, str], entries: Sequence[IgnoredMutant], today: date
) -> Divided:
    """Divide mutants into those to judge and those that somebody answers for.

    Args:
        mutants: all mutants of the files, in any order; it is kept.
        sources: the text of each file by its path; one that is missing has no comments.
    """
    holding = active(entries, today)
    expired = tuple(entry for entry in entries if entry not in holding)
    comments = {path: read_comments(text) for path, text in sorted(sources.items())}
    used: set[IgnoredMutant | tuple[str, int]] = set()
    judge: list[Mutant] = []
    ignored: list[Verdict] = []
    for mutant in mutants:
        covering = [one for one in comments.get(mutant.path, ()) if one.covers(mutant.span.line)]
        matching = [entry for entry in holding if matches(entry, mutant)]
        used |= {(mutant.path, one.line) for one in covering} | set(matching)
        reasons = [comment.reason for comment in covering] + [entry.reason for entry in matching]
        if reasons:
            ignored.append(Verdict(mutant, Status.IGNORED, message=reasons[0]))
        else:
            judge.append(mutant)
    notes = [note for path, found in comments.items() for note in describe_comments(path, found, used)]
    notes += [
        f"the exception for {one.mutant} ({one.owner}: {one.reason}) expired after {one.expires}: it ignores nothing"
        for one in expired
    ]
    unused = tuple(entry for entry in holding if entry not in used)
    return Divided(tuple(judge), tuple(ignored), expired, unused, tuple(notes))


def active(entries: Iterable[IgnoredMutant], today: date) -> tuple[IgnoredMutant, ...]:
    """The entries that hold on a day, their last one included."""
    return tuple(entry for entry in entries if today <= entry.expires)


def matches(entry: IgnoredMutant, mutant: Mutant) -> bool:
    """Whether an entry names a mutant: by its id, or by where it is.

    >>> from qualitygate.model import NOWHERE
    >>> mutant = Mutant("06427842c9e9", "src/a.py", "A.log", NOWHERE, "number", "1", "2", "a.xǁAǁlog__mutmut_1")
    >>> [matches(IgnoredMutant(text, "r", "o", date.max), mutant) for text in ("06427842c9e9", "src/*:A.*", "src/*:A")]
    [True, True, False]
    """
    return entry.mutant == mutant.id or fnmatchcase(f"{mutant.path}:{mutant.function}", entry.mutant)


def describe_comments(
    path: str, comments: Iterable[Comment], used: set[IgnoredMutant | tuple[str, int]]
) -> Iterator[str]:
    """A sentence for each comment that ignores nothing."""
    for comment in comments:
        if not comment.reason:
            yield f"{path}:{comment.line}: `# qualitygate: ignore-mutant` needs a reason behind it: it ignores nothing"
        elif (path, comment.line) not in used:
            yield f"{path}:{comment.line}: `# qualitygate: ignore-mutant` covers no mutant"


def read_comments(source: str) -> tuple[Comment, ...]:
    """The comments of a file that ignore mutants, and what they cover; none where Python cannot read it."""
    if "ignore-mutant" not in source:
        return ()
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
        functions = list(function_extents(ast.parse(source)))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return ()
    code = sorted({token.start[0] for token in tokens if token.type not in _NO_CODE})
    found = []
    for token in tokens:
        match = _COMMENT.fullmatch(token.string) if token.type == tokenize.COMMENT else None
        if match is not None:
            line = token.start[0]
            is_alone = not token.line[: token.start[1]].strip()
            below = next((number for number in code if number > line), line) if is_alone else line
            around = [(first, last) for first, start, last in functions if below in (first, start)]
            found.append(Comment(line, (match["reason"] or "").strip(), ((line, line), (below, below), *around)))
    return tuple(found)


def function_extents(tree: ast.Module) -> Iterator[tuple[int, int, int]]:
    """First line with the decorators, line of the ``def``, and last line of each function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield first, node.lineno, node.end_lineno or node.lineno
