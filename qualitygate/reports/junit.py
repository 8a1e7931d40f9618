"""The report in, JUnit XML out: what a CI system lists as tests are here test files, mutated functions and conditions.

A CI system tells by name what failed before and passes now, so names must stay: a test case for each finding would have
a new name whenever a line moves, and would vanish, not pass, when it is fixed; one for each rule could not pass, as a
report does not know which rules ran without finding anything. So there are up to three suites:

- ``scan``: a case for each test file. It fails with its errors and warnings, as `qualitygate scan` does; infos and what
  is suppressed stand in its output. A file that was not read is skipped, with the reason.
- ``mutation``: a case for each mutated function. It fails when a mutant of it survived or is run by no test; it is in
  error when there is only no verdict on one, and skipped when all of its mutants are ignored.
- ``gate``: a case for each condition. One that is not measured is in error: it is not passed.

The XML holds to the schema of Jenkins' xUnit plugin (junit-10.xsd). Times are left out: they are those of other runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from qualitygate import __version__
from qualitygate.display import count, show_bounds, show_line, show_score
from qualitygate.model import Gate, Report, Reporter, Severity, State, Status, Verdict
from qualitygate.reports.parts.places import (
    Remark,
    describe_unread,
    describe_unresolved,
    list_remarks,
    list_unread,
    list_unresolved,
    show_path,
)
from qualitygate.suggest.extent import describe_extent

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render_junit(report: Report, color: bool, width: int) -> str:
    """One document and a line end; ASCII only, other characters as references."""
    root = Element("testsuites", {"name": "qualitygate"})
    root.extend(_build_suites(report))
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        counted = {"tests": len(cases)} | {
            f"{state}s": sum(case.find(state) is not None for case in cases) for state in ("failure", "error")
        }
        if element is not root:
            counted["skipped"] = sum(case.find("skipped") is not None for case in cases)
        element.attrib.update({name: str(number) for name, number in counted.items()})
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return _DECLARATION + text.encode("ascii", "xmlcharrefreplace").decode("ascii") + "\n"


def _build_suites(report: Report) -> Iterator[Element]:
    if report.suite is not None or report.judgement is not None:
        yield _build_scan(report)
    if report.evidence.mutation is not None:
        yield _build_mutation(report)
    if report.gate is not None:
        yield _build_gate(report, report.gate)


def _build_scan(report: Report) -> Element:
    suite = _start_suite("scan", [])
    files: dict[str, list[Remark]] = defaultdict(list)
    for file in report.suite.files if report.suite is not None else ():
        if file.cases:
            files[file.path] = []
    for one in list_remarks(report):
        if not one.mutant:
            files[one.path].append(one)
    unread = {one.path: one for one in list_unread(report)}
    for path in sorted(files.keys() | unread.keys()):
        case = _add_case(suite, "scan", show_path(path))
        if path in unread:
            _add_result(case, "skipped", describe_unread(unread[path]), "not read")
            continue
        failing, others = _part_findings(files[path])
        if failing:
            errors = sum(one.severity is Severity.ERROR for one in failing)
            numbers = [(errors, "error"), (len(failing) - errors, "warning")]
            message = ", ".join(count(number, noun) for number, noun in numbers if number)
            _add_result(case, "failure", message, "finding", map(_describe_finding, failing))
        if others:
            SubElement(case, "system-out").text = "\n".join(map(_describe_finding, others))
    return suite


def _part_findings(findings: Iterable[Remark]) -> tuple[list[Remark], list[Remark]]:
    """Those that fail a file, and those that are only told."""
    failing: list[Remark] = []
    others: list[Remark] = []
    for one in findings:
        told = one.suppressed is not None or one.severity is Severity.INFO
        (others if told else failing).append(one)
    return failing, others


def _describe_finding(one: Remark) -> str:
    text = f"{one.line}:{one.column}: {one.severity.value} {one.rule} {one.message}"
    return text if one.suppressed is None else f"{text} (suppressed: {show_line(one.suppressed)})"


def _build_mutation(report: Report) -> Element:
    mutation = report.evidence.mutation
    assert mutation is not None
    score = next((one for one in report.measurements if one.key == "mutation-score"), None)
    suite = _start_suite("mutation", [("extent", line) for line in describe_extent(mutation, score)])
    functions: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in mutation.verdicts:
        functions[verdict.mutant.path, verdict.mutant.function].append(verdict)
    missed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in list_remarks(report):
        if one.mutant:
            missed[one.path, one.scope].append(f"{one.line}:{one.column}: {one.text}")
    unresolved: dict[tuple[str, str], list[str]] = defaultdict(list)
    for verdict in list_unresolved(report):
        mutant = verdict.mutant
        place = f"{max(mutant.span.line, 1)}:{mutant.span.column + 1}"
        unresolved[mutant.path, mutant.function].append(f"{place}: {describe_unresolved(verdict)}")
    for key, verdicts in sorted(functions.items()):
        case = _add_case(suite, "mutation", f"{show_path(key[0])}::{show_line(key[1])}")
        total = sum(verdict.status is not Status.IGNORED for verdict in verdicts)
        if key in missed:
            message = f"{len(missed[key]):,} of {count(total, 'mutant')} not detected"
            _add_result(case, "failure", message, "mutant", [*missed[key], *unresolved[key]])
        elif key in unresolved:
            message = f"{len(unresolved[key]):,} of {count(total, 'mutant')} without a verdict"
            _add_result(case, "error", message, "no verdict", unresolved[key])
        elif not total:
            _add_result(case, "skipped", "every mutant is ignored", "ignored")
    return suite


def _build_gate(report: Report, gate: Gate) -> Element:
    properties = [(one.key, show_bounds(one) or "not measured") for one in report.measurements]
    if report.score is not None:
        proven, possible = show_score(report.score)
        properties += [("grade", report.score.grade), ("proven", proven), ("possible", possible)]
    suite = _start_suite("gate", properties)
    for one in gate.conditions:
        case = _add_case(suite, "gate", show_line(one.name))
        if one.state is not State.PASSED:
            result = "failure" if one.state is State.FAILED else "error"
            _add_result(case, result, show_line(one.detail), one.state.value)
    return suite


def _start_suite(name: str, properties: Sequence[tuple[str, str]]) -> Element:
    suite = Element("testsuite", {"name": f"qualitygate {name}"})
    listed = SubElement(suite, "properties")
    for key, value in (("version", __version__), *properties):
        SubElement(listed, "property", {"name": show_line(key), "value": show_line(value)})
    return suite


def _add_case(suite: Element, group: str, name: str) -> Element:
    return SubElement(suite, "testcase", {"classname": f"qualitygate.{group}", "name": name})


def _add_result(case: Element, result: str, message: str, kind: str, lines: Iterable[str] = ()) -> None:
    """The message stands in the text as well: GitLab shows nothing else."""
    SubElement(case, result, {"message": message, "type": kind}).text = "\n".join([message, *lines])


REPORTER = Reporter(render_junit)
