"""The report in, remarks out: every finding and every mutant that no test caught, each with one line of source.

The formats that show results beside code (concise, sarif, gitlab, github) all show these. Texts are safe to print; a
path is as it is on disk, and each format writes it in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qualitygate.display import count, show_line
from qualitygate.model import Report, Severity, Skipped, Span, Status, Verdict
from qualitygate.reports.parts.line_hash import split_lines
from qualitygate.suggest.advice import advise
from qualitygate.suggest.wording import quote

#: The names that undetected mutants have where formats want a rule.
SURVIVED, UNTESTED = "survived-mutant", "untested-mutant"


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding, or a mutant that survived or that no test runs."""

    rule: str
    severity: Severity
    path: str  #: relative to the project's root, with forward slashes
    span: Span
    message: str
    advice: str = ""  #: how to kill the mutant; code in backticks
    scope: str = ""  #: qualified name of the test, fixture, helper or mutated function
    tests: int = 0  #: how many tests run the place
    suppressed: str | None = None  #: the reason of the comment that suppresses the finding
    mutant: str = ""  #: its id

    @property
    def line(self) -> int:
        """From 1: what concerns the whole file stands at its first line."""
        return max(self.span.line, 1)

    @property
    def column(self) -> int:
        """From 1, as editors count."""
        return self.span.column + 1

    @property
    def end_column(self) -> int | None:
        """From 1 and exclusive; None where the span is open or goes on in the next line."""
        inside = self.span.end_line == self.span.line and self.span.end_column > self.span.column
        return self.span.end_column + 1 if inside else None

    @property
    def text(self) -> str:
        """The message, and what to do."""
        return f"{self.message}; to kill it: {self.advice}" if self.advice else self.message


def list_remarks(report: Report) -> tuple[Remark, ...]:
    """All of them, suppressed findings too, by place."""
    remarks = [*_list_findings(report), *_list_mutants(report)]
    return tuple(sorted(remarks, key=lambda one: (one.path, one.span, one.rule, one.message, one.mutant)))


def list_active(report: Report) -> tuple[Remark, ...]:
    """Those that are not suppressed."""
    return tuple(one for one in list_remarks(report) if one.suppressed is None)


def list_unread(report: Report) -> tuple[Skipped, ...]:
    """Test files that could not be read, by path."""
    skipped = report.suite.skipped if report.suite is not None else ()
    return tuple(sorted(skipped, key=lambda one: (one.path, one.line)))


def list_unresolved(report: Report) -> tuple[Verdict, ...]:
    """Mutants without a verdict, by place."""
    verdicts = report.evidence.mutation.verdicts if report.evidence.mutation is not None else ()
    open_ones = (one for one in verdicts if not one.status.resolved)
    return tuple(sorted(open_ones, key=lambda one: (one.mutant.path, one.mutant.span, one.mutant.name)))


def describe_unread(one: Skipped) -> str:
    """Why a file was not read."""
    detail = show_line(one.detail)
    return f"not read, {one.reason.value}" + (f": {detail}" if detail else "")


def describe_unresolved(verdict: Verdict) -> str:
    """What has no verdict, and why."""
    message = show_line(verdict.message)
    return f"no verdict on {describe_change(verdict)}" + (f": {message}" if message else "")


def describe_change(verdict: Verdict) -> str:
    """What a mutant changes, and where: ``< b`` -> ``<= b`` in its function."""
    mutant = verdict.mutant
    return f"{quote(mutant.original)} -> {quote(mutant.replacement)} in {show_line(mutant.function)}"


def show_path(path: str) -> str:
    r"""A path on one line, its blanks as they are, what a terminal would obey escaped.

    >>> print(show_path("a  b\n.py"))
    a  b\n.py
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in path
    )


def make_valid(text: str) -> str:
    r"""Text in which halves of surrogate pairs are escaped: they are no text, and strict readers of JSON refuse them.

    >>> print(make_valid("caf\udce9"))
    caf\udce9
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _list_findings(report: Report) -> Iterator[Remark]:
    for one in report.judgement.findings if report.judgement is not None else ():
        yield Remark(
            rule=show_line(one.rule),
            severity=one.severity,
            path=one.path,
            span=one.span,
            message=show_line(one.message) or show_line(one.rule),
            scope=one.scope,
            tests=len(one.tests),
            suppressed=one.ignored,
        )


def _list_mutants(report: Report) -> Iterator[Remark]:
    lines = {path: split_lines(text) for path, text in report.sources.items()}
    for one in report.evidence.mutation.verdicts if report.evidence.mutation is not None else ():
        if one.status in (Status.SURVIVED, Status.NO_TESTS):
            survived = one.status is Status.SURVIVED
            yield Remark(
                rule=SURVIVED if survived else UNTESTED,
                severity=Severity.WARNING if survived else Severity.INFO,
                path=one.mutant.path,
                span=_skip_blanks(one.mutant.span, lines.get(one.mutant.path, ())),
                message=_describe_mutant(one),
                advice=show_line(advise(one).text),
                scope=one.mutant.function,
                tests=len(one.covering),
                mutant=one.mutant.id,
            )


def _skip_blanks(span: Span, lines: Sequence[str]) -> Span:
    """The span of an operator starts at the blanks before it; where the text is known, they are left out."""
    rest = lines[span.line - 1][span.column :] if 0 < span.line <= len(lines) else ""
    blanks = len(rest) - len(rest.lstrip())
    return replace(span, column=span.column + blanks) if rest.strip() else span


def _describe_mutant(verdict: Verdict) -> str:
    if verdict.status is Status.NO_TESTS:
        return f"no test runs {describe_change(verdict)}"
    tests = count(len(verdict.covering), "test")
    ran = f": run by {tests}, noticed by none" if verdict.covering else ""
    return f"survived {describe_change(verdict)}{ran}"
