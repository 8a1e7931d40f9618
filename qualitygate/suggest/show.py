"""Mutation evidence and the name of a mutant in, all that is known of it out: one block of plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from qualitygate.display import count, show_line, show_some, show_text
from qualitygate.errors import UsageError
from qualitygate.model import CoverageEvidence, MutationEvidence, Status, Verdict
from qualitygate.suggest.advice import advise
from qualitygate.suggest.nearest import find_nearest, know_tests

#: How many tests are named.
_MOST_TESTS = 5

_PLACE = re.compile(r"(?P<path>.+):(?P<line>\d+)")


def show_mutants(mutation: MutationEvidence, wanted: str, coverage: CoverageEvidence | None = None) -> str:
    """Every mutant that goes by that name, a blank line between them.

    Raises UsageError as `find_verdicts` does.
    """
    knowledge = know_tests(mutation, coverage)
    blocks = []
    for verdict in find_verdicts(mutation, wanted):
        lines = [f"{show_line(verdict.mutant.place)} {show_line(verdict.mutant.function)}", *_list_facts(verdict)]
        if not verdict.status.detected and verdict.status is not Status.IGNORED:
            advice = advise(verdict)
            nearest = find_nearest(verdict, knowledge)
            if nearest is not None:
                lines.append(f"  nearest test: {show_line(str(nearest.test))}, {show_line(nearest.why)}")
            lines.append(f"  to kill it: {show_line(advice.text)}")
            lines.append("")
            lines.extend(f"      {line}" for line in show_text(advice.example).split("\n"))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def find_verdicts(mutation: MutationEvidence, wanted: str) -> tuple[Verdict, ...]:
    """By id or the beginning of one, by mutmut's name, or by ``path:line``; in the order of the source.

    A whole id, name or path wins over a part: the beginning of an id, the end of a path.

    Raises UsageError when there is none, naming the nearest.
    """
    name = wanted.strip()
    place = _PLACE.fullmatch(name)
    matchers: tuple[Callable[[Verdict], bool], ...] = (
        lambda one: name in (one.mutant.id, one.mutant.name),
        lambda one: bool(name) and one.mutant.id.startswith(name),
        lambda one: place is not None and one.mutant.path == place["path"] and _holds(one, int(place["line"])),
        lambda one: (
            place is not None and _ends_with(one.mutant.path, place["path"]) and _holds(one, int(place["line"]))
        ),
    )
    for matches in matchers:
        found = [one for one in mutation.verdicts if matches(one)]
        if found:
            return tuple(sorted(found, key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name)))
    raise UsageError(f"no mutant `{show_line(wanted)}`", help=_name_nearest(mutation.verdicts, name))


def _ends_with(path: str, end: str) -> bool:
    return f"/{path}".endswith(f"/{end.removeprefix('./')}")


def _holds(verdict: Verdict, line: int) -> bool:
    span = verdict.mutant.span
    return span.line <= line <= max(span.line, span.end_line)


def _name_nearest(verdicts: Sequence[Verdict], name: str) -> str:
    if not verdicts:
        return "there are no mutants yet: run `qualitygate mutate`"
    place = _PLACE.fullmatch(name)
    path, line = (place["path"], int(place["line"])) if place else (name, 1)
    inside = [one.mutant for one in verdicts if one.mutant.path == path]
    inside = inside or [one.mutant for one in verdicts if _ends_with(one.mutant.path, path)]
    lines = {one.span.line: one.place for one in inside}
    nearest = [lines[number] for number in sorted(lines, key=lambda number: (abs(number - line), number))[:3]]
    if not nearest:
        names = dict.fromkeys(word for one in verdicts for word in (one.mutant.id, one.mutant.name, one.mutant.place))
        nearest = get_close_matches(name, list(names), n=3, cutoff=0.6)
    if not nearest:
        return "give an id or its beginning, mutmut's name, or path:line; `--output-format json` lists all"
    return "the nearest: " + ", ".join(f"`{show_line(one)}`" for one in nearest)


def _list_facts(verdict: Verdict) -> list[str]:
    mutant = verdict.mutant
    ways = [way for way, so in (("in a fresh process", verdict.cold), ("in a run before", verdict.reused)) if so]
    lines = [
        f"  mutant {show_line(mutant.id)}, {show_line(mutant.name)}",
        f"  operator {show_line(mutant.operator)}: `{show_line(mutant.original)}` -> `{show_line(mutant.replacement)}`",
        f"  {verdict.status.value}" + (f", judged {' and '.join(ways)}" if ways else ""),
    ]
    if verdict.killer is not None:
        lines.append(f"  killed by {show_line(verdict.killer)}")
    if verdict.message:
        lines.append(f"  because: {show_line(verdict.message)}")
    if len(verdict.killers) > 1:
        lines.append(f"  {count(len(verdict.killers), 'killer')}: {_name_tests(verdict.killers)}")
    if verdict.covering:
        lines.append(f"  run by {count(len(verdict.covering), 'test')}: {_name_tests(verdict.covering)}")
    else:
        lines.append("  run by no test")
    if verdict.diff:
        lines += ["", *(f"      {line}".rstrip() for line in show_text(verdict.diff).rstrip().split("\n")), ""]
    return lines


def _name_tests(tests: Sequence[object]) -> str:
    return show_some([show_line(str(test)) for test in tests], _MOST_TESTS)
