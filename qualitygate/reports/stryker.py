"""The report in, a mutation testing report of the Stryker family out (JSON, schema 2), for its viewers and dashboards.

The schema is that of the npm package ``mutation-testing-report-schema``. It has no word for some of ours:

- crashed counts as detected here, and is ``Killed`` there, with the reason in ``statusReason``;
- a mutant without a verdict is ``RuntimeError``: a viewer leaves it out of its score, where ours counts it as not
  detected;
- columns count from 1 in units of UTF-16; the path of the project's root is not written.

Without mutation evidence ``files`` is empty. The source text comes from ``Report.sources``; a file that is missing
there has an empty one, and its columns count characters.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualitygate import __version__
from qualitygate.display import count
from qualitygate.model import Evidence, Mutant, Report, Reporter, Span, Status, Suite, TestId, Verdict
from qualitygate.suggest.advice import advise
from qualitygate.suggest.nearest import list_killers

#: Of the schema; a viewer refuses a major version that it does not know.
SCHEMA_VERSION = "2"

#: Below the lower threshold a viewer shows red. It is where our score is capped; the upper is the target.
_LOW, _HIGH = 60, 85

_STATUSES = {
    Status.KILLED: "Killed",
    Status.SURVIVED: "Survived",
    Status.NO_TESTS: "NoCoverage",
    Status.TIMEOUT: "Timeout",
    Status.CRASHED: "Killed",
    Status.ERROR: "RuntimeError",
    Status.IGNORED: "Ignored",
}

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def render_stryker(report: Report, color: bool, width: int) -> str:
    """One object and a line end; ASCII only, so that no name can break it."""
    return json.dumps(list_result(report), indent=2, allow_nan=False) + "\n"


def list_result(report: Report) -> dict[str, Json]:
    """The report as plain lists and objects, as the schema wants them."""
    tests = _name_tests(report.evidence, report.suite)
    return {
        "schemaVersion": SCHEMA_VERSION,
        "framework": {"name": "qualitygate", "version": __version__},
        "thresholds": _thresholds(report),
        "files": _files(report, tests),
        "testFiles": _test_files(report, tests),
    }


def _thresholds(report: Report) -> Json:
    targets = [one.target for one in report.measurements if one.key == "mutation-score"]
    high = min(max(round(targets[0]) if targets else _HIGH, 0), 100)
    return {"high": high, "low": min(_LOW, high)}


def _name_tests(evidence: Evidence, suite: Suite | None) -> dict[TestId, str]:
    """A unique id for every test that is known from anywhere, sorted."""
    tests: set[TestId] = {case.id for case in suite.cases} if suite else set()
    if evidence.coverage is not None:
        tests.update(run.id for run in evidence.coverage.runs)
    if evidence.mutation is not None:
        for verdict in evidence.mutation.verdicts:
            tests.update(verdict.covering, list_killers(verdict))
    ordered = sorted(tests)
    return dict(zip(ordered, _make_unique(str(test) for test in ordered), strict=True))


def _make_unique(names: Iterable[str]) -> list[str]:
    """Each name, with a number where it is taken.

    >>> _make_unique(["a", "a", "a-2", "b"])
    ['a', 'a-2', 'a-2-2', 'b']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(free)
        found.append(free)
    return found


def _files(report: Report, tests: Mapping[TestId, str]) -> Json:
    verdicts = report.evidence.mutation.verdicts if report.evidence.mutation else ()
    files: dict[str, list[tuple[Verdict, str]]] = defaultdict(list)
    for verdict, key in zip(verdicts, _make_unique(one.mutant.id for one in verdicts), strict=True):
        files[verdict.mutant.path].append((verdict, key))
    found: dict[str, Json] = {}
    for path, known in sorted(files.items()):
        source = report.sources.get(path, "")
        lines = _split_lines(source)
        found[path] = {
            "language": "python",
            "source": source,
            "mutants": [_mutant(verdict, key, lines, tests) for verdict, key in known],
        }
    return found


def _mutant(verdict: Verdict, key: str, lines: Sequence[str], tests: Mapping[TestId, str]) -> Json:
    mutant = verdict.mutant
    span = _trim(mutant, lines)
    killers = list_killers(verdict)
    return {
        "id": key,
        "mutatorName": mutant.operator,
        "location": _location(span, lines),
        "replacement": _fit(mutant, span, lines),
        "description": f"{mutant.function}: {mutant.original} -> {mutant.replacement}",
        "status": _STATUSES[verdict.status],
        "statusReason": _explain(verdict),
        "coveredBy": [tests[test] for test in dict.fromkeys((*verdict.covering, *killers))],
        "killedBy": [tests[test] for test in killers],
        "duration": verdict.seconds * 1000,
    }


def _explain(verdict: Verdict) -> str:
    """The failure of the killing test, or why there is none and what would make one."""
    match verdict.status:
        case Status.SURVIVED:
            passed = (
                f"{count(len(verdict.covering), 'covering test')} passed" if verdict.covering else "every test passed"
            )
            return f"{passed}; to kill it: {advise(verdict).text}"
        case Status.NO_TESTS:
            return f"no test enters {verdict.mutant.function}; to kill it: {advise(verdict).text}"
        case Status.CRASHED | Status.ERROR:
            head = "the process crashed" if verdict.status is Status.CRASHED else "no verdict"
            return f"{head}: {verdict.message}" if verdict.message else head
        case _:
            return verdict.message or verdict.status.value


def _trim(mutant: Mutant, lines: Sequence[str]) -> Span:
    """The span without the blanks before an operator, which its text has not."""
    span = mutant.span
    text = lines[span.line - 1][span.column :] if 0 < span.line <= len(lines) else ""
    blanks = len(text) - len(text.lstrip())
    return replace(span, column=span.column + blanks) if text.strip() and span.end_line else span


def _fit(mutant: Mutant, span: Span, lines: Sequence[str]) -> str:
    """The replacement for exactly the span.

    Brackets that the texts hold and the span does not are taken off; lines below the first are moved to the right,
    as the texts stand without the indentation of their block.
    """
    held = _cut(span, lines)
    head = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    for width in range(len(head) - len(head.lstrip()) + 1 if held else 0):
        original, replacement = (
            text.replace("\n", "\n" + head[:width]) for text in (mutant.original, mutant.replacement)
        )
        before, found, after = original.partition(held)
        inside = replacement.removeprefix(before).removesuffix(after)
        brackets = not before.strip("( \t\n") and not after.strip(") \t\n") and before.count("(") == after.count(")")
        if found and brackets and before + inside + after == replacement:
            return inside
    return mutant.replacement


def _cut(span: Span, lines: Sequence[str]) -> str:
    if not 0 < span.line <= span.end_line <= len(lines):
        return ""
    if span.line == span.end_line:
        return lines[span.line - 1][span.column : span.end_column]
    between = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.column :], *between, lines[span.end_line - 1][: span.end_column]])


def _test_files(report: Report, tests: Mapping[TestId, str]) -> Json:
    spans = {case.id: case.function.span for case in report.suite.cases} if report.suite else {}
    files: dict[str, list[TestId]] = defaultdict(list)
    for test in tests:
        files[test.path].append(test)
    found: dict[str, Json] = {}
    for path, known in sorted(files.items()):
        lines = _split_lines(report.sources.get(path, ""))
        listed: list[Json] = []
        for test in known:
            one: dict[str, Json] = {"id": tests[test], "name": test.qualname}
            if test in spans and spans[test].line > 0:
                one["location"] = _location(spans[test], lines)
            listed.append(one)
        found[path] = {"tests": listed} | ({"source": report.sources[path]} if path in report.sources else {})
    return found


def _location(span: Span, lines: Sequence[str]) -> Json:
    line = max(span.line, 1)
    last = max(span.end_line, line)
    column = _count_units(lines, line, span.column)
    end = _count_units(lines, last, span.end_column) if span.end_line else column
    return {"start": {"line": line, "column": column}, "end": {"line": last, "column": end}}


def _count_units(lines: Sequence[str], line: int, column: int) -> int:
    """A column from 0 in characters as one from 1 in units of UTF-16: characters beyond the first plane count two."""
    text = lines[line - 1] if line <= len(lines) else ""
    return 1 + column + sum(character > "\uffff" for character in text[:column])


def _split_lines(source: str) -> list[str]:
    """Lines as Python counts them: a form feed or another separator of Unicode ends none."""
    return re.split(r"\r\n|\r|\n", source)


REPORTER = Reporter(render_stryker)
