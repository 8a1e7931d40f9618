"""The report in, workflow commands out that GitHub Actions shows as annotations beside the changed lines.

An error is shown as error, a warning and a survivor as warning, an info and a mutant that no test runs as notice. A
gate that is not passed is an error of its own. GitHub shows ten annotations of each kind for a step and drops the rest
without a word, so the most telling ten are written: the gate first, then files that were not read, findings by the
number of tests they are about, and mutants, one of each line before a second of any. Where something was cut, a notice
says how much. Nothing to tell is no line at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from qualitygate.display import count, show_line
from qualitygate.model import Gate, Report, Reporter, Severity, State
from qualitygate.reports.parts.places import Remark, describe_unread, list_active, list_unread, show_path

#: What GitHub shows of each kind for one step.
MOST = 10


class Kind(Enum):
    """The commands that make annotations, most severe first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


_KINDS = {Severity.ERROR: Kind.ERROR, Severity.WARNING: Kind.WARNING, Severity.INFO: Kind.NOTICE}


@dataclass(frozen=True, slots=True)
class Annotation:
    """One command; without a path it belongs to the step."""

    kind: Kind
    title: str
    message: str
    path: str = ""
    line: int = 1
    column: int = 1


def render_github(report: Report, color: bool, width: int) -> str:
    """One command a line, errors first."""
    return "".join(f"{_write(one)}\n" for one in _cut(list_annotations(report)))


def list_annotations(report: Report) -> tuple[Annotation, ...]:
    """All there is to annotate, the most telling first within each kind."""
    return (
        *_annotate_gate(report.gate),
        *(
            Annotation(Kind.WARNING, "not read", describe_unread(one), one.path, max(one.line, 1))
            for one in list_unread(report)
        ),
        *(
            Annotation(_KINDS[one.severity], one.rule, one.text, one.path, one.line, one.column)
            for one in _rank(list_active(report))
        ),
    )


def _annotate_gate(gate: Gate | None) -> Iterator[Annotation]:
    if gate is not None and not gate.passed:
        failed = [one for one in gate.conditions if one.state is not State.PASSED]
        lines = [f"{show_line(one.name)}: {one.state.value}, {show_line(one.detail)}" for one in failed]
        yield Annotation(Kind.ERROR, "qualitygate: not passed", "\n".join(lines) or "nothing was decided")


def _rank(remarks: Sequence[Remark]) -> list[Remark]:
    """Findings by their tests, then mutants: the first of every line, then the second ..."""
    findings = [one for one in remarks if not one.mutant]
    mutants = []
    seen: dict[tuple[str, int], int] = {}
    for one in remarks:
        if one.mutant:
            place = (one.path, one.line)
            seen[place] = seen.get(place, 0) + 1
            mutants.append((seen[place], one))
    findings.sort(key=lambda one: -one.tests)
    mutants.sort(key=lambda item: item[0])
    return [*findings, *(one for _, one in mutants)]


def _cut(annotations: Sequence[Annotation]) -> Iterator[Annotation]:
    """The first ten of each kind; where more are cut, the last notice says how many."""
    kinds = {kind: [one for one in annotations if one.kind is kind] for kind in Kind}
    room = dict.fromkeys(Kind, MOST)
    if any(len(found) > MOST for found in kinds.values()):
        room[Kind.NOTICE] -= 1
    for kind, found in kinds.items():
        yield from found[: room[kind]]
    cut = [count(len(found) - room[kind], kind.value) for kind, found in kinds.items() if len(found) > room[kind]]
    if cut:
        text = f"{', '.join(cut)} more: GitHub shows {MOST} of each kind for a step. The formats sarif, markdown and "
        yield Annotation(Kind.NOTICE, "qualitygate: not all is shown here", f"{text}text hold what is missing.")


def _write(one: Annotation) -> str:
    place = f"file={_escape_property(show_path(one.path))},line={one.line},col={one.column}," if one.path else ""
    return f"::{one.kind.value} {place}title={_escape_property(one.title)}::{_escape_message(one.message)}"


def _escape_message(text: str) -> str:
    r"""What ends a command or starts an escape.

    >>> print(_escape_message("50% of a:\r\nb, c"))
    50%25 of a:%0D%0Ab, c
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    """The same, and what ends a property.

    >>> print(_escape_property("a:b, c%"))
    a%3Ab%2C c%25
    """
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")


REPORTER = Reporter(render_github)
